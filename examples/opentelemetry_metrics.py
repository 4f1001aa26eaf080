"""cartback's counts as OpenTelemetry metrics: outcomes of events and messages with reasons, durations, and the workers' delay.

    metrics = Metrics(get_meter("myshop"))
    recovery = Recovery(..., observe=metrics.observe)
    metrics.watch(recovery)

Every count becomes a counter: `states.SENT` of run_due is cartback.run_due.states with {"state": "SENT"}, `skipped.too_late`
is cartback.run_due.skipped with {"reason": "too_late"}, `claimed` is cartback.run_due.claimed. The labels are cartback's codes
and classes of errors, so their number is small; they name no shop and no shopper. Run as it is, the file prints some metrics.
"""

# requires: opentelemetry.sdk

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from opentelemetry.metrics import CallbackOptions, Counter, Meter, Observation
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader

import cartback as cb
from cartback.testing import FakeClock, Outbox


class Metrics:
    """An observer of one or more engines."""

    def __init__(self, meter: Meter) -> None:
        self._meter = meter
        self._counters: dict[str, Counter] = {}
        self._seconds = meter.create_histogram(
            "cartback.duration",
            unit="s",
            description="Duration of every ingest, run_due and purge, with the class of its error",
        )

    def observe(self, observed: cb.Observed) -> None:
        """Record a call of the engine. Pass this method as Recovery(observe=...)."""
        self._seconds.record(observed.seconds, {"what": observed.what, "error": observed.error or ""})
        for name, count in observed.counts.items():
            group, _, label = name.partition(".")
            kind = "state" if group == "states" else "reason"
            self._counter(f"cartback.{observed.what}.{group}").add(count, {kind: label} if label else {})

    def watch(self, recovery: cb.Recovery) -> None:
        """Add a gauge of how long the longest due shopper has waited. Put an alarm on it to notice missing workers."""

        def behind(_: CallbackOptions) -> Iterator[Observation]:
            yield Observation(recovery.health().behind.total_seconds())

        self._meter.create_observable_gauge("cartback.behind", [behind], unit="s", description="Delay of the workers")

    def _counter(self, name: str) -> Counter:
        counter = self._counters.get(name)
        if counter is None:
            counter = self._counters[name] = self._meter.create_counter(name)
        return counter


def some_hours(recovery: cb.Recovery, clock: FakeClock) -> None:
    """Play two carts: one is bought, the other gets its message. Then no worker runs until the follow-up is overdue."""
    campaigns = [cb.CartRecovery(wait="1h", follow_ups=["4h"])]
    recovery.save_shop(cb.Shop(id="acme", currency="USD", timezone="UTC", campaigns=campaigns))
    for who in ("ana", "ben"):
        keys = (cb.key("customer", who),)
        mug = cb.Line(product="mug", title="Mug", price=Decimal("12.00"))
        recovery.ingest(
            [
                cb.ConsentChanged(shop="acme", at=clock(), keys=keys, channel="push", granted=True),
                cb.DeviceAdded(shop="acme", at=clock(), keys=keys, device=f"phone-of-{who}"),
                cb.CartChanged(shop="acme", at=clock(), keys=keys, cart=who, lines=(mug,)),
            ]
        )
    bought = cb.OrderPlaced(shop="acme", at=clock(), keys=(cb.key("customer", "ben"),), order="1", total=Decimal(12))
    recovery.ingest(bought)
    clock.advance(timedelta(hours=1))
    recovery.run_due()
    clock.advance(timedelta(hours=27))


def main() -> None:
    reader, clock = InMemoryMetricReader(), FakeClock()
    metrics = Metrics(MeterProvider(metric_readers=[reader]).get_meter("myshop"))
    with cb.Recovery("memory:", channels=[Outbox()], clock=clock, observe=metrics.observe) as recovery:
        metrics.watch(recovery)
        some_hours(recovery, clock)
        read = reader.get_metrics_data()
        print(read.to_json(indent=None) if read else "nothing was counted")


if __name__ == "__main__":
    main()
