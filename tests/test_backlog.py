"""R15, B72: after a day without workers, or without the provider, what is still worth sending goes out at the rate, and the rest ends.

Told by the test's own table of who did what and when, not by what the library says of itself.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import cartback as cb
from cartback.domain.identity import Key
from cartback.testing import FakeClock

AT = datetime(2026, 1, 5, 15, tzinfo=UTC)  # 10:00 in New York
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MUG = cb.Line(product="mug", title="Mug", price=Decimal("12.00"))
TEAPOT = cb.Line(product="pot", title="Teapot", price=Decimal("48.00"))


class Provider:
    """A push provider that notes when it is handed what; `up` says whether it can be reached."""

    name = "push"
    local = True

    def __init__(self, clock: FakeClock, up: Callable[[datetime], bool] = lambda _: True) -> None:
        self.clock, self.up = clock, up
        self.reached: list[tuple[datetime, cb.OutgoingMessage]] = []

    def send(self, message: cb.OutgoingMessage) -> cb.Sent:
        if not self.up(self.clock.now):
            return cb.Sent("not_sent", "connection refused")
        self.reached.append((self.clock.now, message))
        return cb.Sent("ok")


class Backlog:
    """So many shoppers, each with a cart left at a time of its own, spread evenly over `over`; nobody works meanwhile."""

    def __init__(self, size: int, over: timedelta, rate: float, **provider: Callable[[datetime], bool]) -> None:
        self.clock = FakeClock(AT)
        self.provider = Provider(self.clock, **provider)
        self.recovery = cb.Recovery("memory:", channels=[self.provider], clock=self.clock, rates={"push": rate})
        campaign = cb.CartRecovery(follow_ups=[])
        never_quiet = cb.QuietHours(start=AT.time(), end=AT.time())
        shop = cb.Shop(id="acme", currency="USD", timezone="UTC", campaigns=[campaign], quiet_hours=never_quiet)
        self.recovery.save_shop(shop)
        self.left = {f"{n}": AT + over * n / size for n in range(size)}
        for who, at in self.left.items():
            yes = cb.ConsentChanged(shop="acme", at=at, keys=keys(who), channel="push", granted=True)
            phone = cb.DeviceAdded(shop="acme", at=at, keys=keys(who), device=f"phone-{who}")
            self.recovery.ingest([yes, phone, cart(who, at)], at)

    def work(self, until: datetime, limit: int = 500) -> int:
        """One worker, whenever somebody is due; how many it claimed in all."""
        claimed = 0
        while (due := self.recovery.next_due()) is not None and max(due, self.clock.now) <= until:
            self.clock.set(max(due, self.clock.now))
            claimed += self.recovery.run_due(limit=limit).claimed
        return claimed

    def rows(self) -> list[cb.Notification]:
        return self.recovery.notifications("acme", limit=100_000)


def keys(who: str) -> tuple[Key, ...]:
    return (cb.key("customer", f"p{who}"),)


def cart(who: str, at: datetime, line: cb.Line = MUG) -> cb.CartChanged:
    return cb.CartChanged(shop="acme", at=at, keys=keys(who), cart=f"c{who}", lines=(line,))


def most_within(stretch: timedelta, times: list[datetime]) -> int:
    """The most that fall into any stretch of that length; `times` are sorted."""
    return max(bisect_right(times, at + stretch) - n for n, at in enumerate(times))


def assert_at_the_rate(times: list[datetime], rate: float) -> None:
    """Over any stretch no more than its own seconds' worth and one second's worth saved up, which is the throttle's bucket."""
    for seconds in (0, 1, 10, 60):
        assert most_within(timedelta(seconds=seconds), times) <= rate * (1 + seconds) + 1


def test_a_day_without_workers_is_worked_off_at_the_rate() -> None:
    """5,000 carts over 29 hours: the stale are skipped, who bought or left is not written to, the rest goes at 50 a second."""
    backlog = Backlog(5000, over=29 * HOUR, rate=50.0)
    back = AT + 30 * HOUR
    bought = [who for who in backlog.left if int(who) % 50 == 7]
    refused = [who for who in backlog.left if int(who) % 50 == 13]
    came_back = [who for who, left in backlog.left.items() if int(who) % 50 == 21 and left < back - 3 * HOUR]
    for who in bought:
        order = cb.OrderPlaced(shop="acme", at=back - HOUR, keys=keys(who), order=who, total=Decimal(12))
        backlog.recovery.ingest(order, back - HOUR)
    for who in refused:
        no = cb.ConsentChanged(shop="acme", at=back - HOUR, keys=keys(who), channel="push", granted=False)
        backlog.recovery.ingest(no, back - HOUR)
    for who in came_back:
        backlog.left[who] = back - 2 * HOUR
        backlog.recovery.ingest(cart(who, back - 2 * HOUR, TEAPOT), back - 2 * HOUR)

    backlog.clock.set(back)
    assert backlog.recovery.health().behind >= DAY
    backlog.work(until=back + HOUR, limit=500)
    assert backlog.recovery.next_due() is None

    reached = backlog.provider.reached
    assert_at_the_rate([at for at, _ in reached], 50)
    assert reached[-1][0] - back < timedelta(seconds=len(reached) / 50 + 5), "the rate was used, not only kept"
    silent = {*bought, *refused}
    stale = {who for who, left in backlog.left.items() if back > left + HOUR + DAY} - silent
    told = Counter(message.address.removeprefix("phone-") for _, message in reached)
    assert set(told) == set(backlog.left) - silent - stale
    assert set(told.values()) == {1}
    assert len(stale) > 500
    for at, message in reached:
        who = message.address.removeprefix("phone-")
        assert at <= backlog.left[who] + HOUR + DAY, "stale"
        assert ("Teapot" if who in came_back else "Mug") in message.body, "the newest cart"
    assert Counter(row.state for row in backlog.rows()) == {"SENT": len(told), "SKIPPED": len(stale)}
    assert all(
        row.settled_at and row.reasons[0].startswith("too_late") for row in backlog.rows() if row.state != "SENT"
    )


def test_a_day_without_the_provider_ends_every_step_and_bursts_nothing() -> None:
    """It refuses connections for 24 hours: each step goes within its deadline once it is back, at the rate, or is given up."""
    back = AT + DAY + HOUR
    backlog = Backlog(300, over=26 * HOUR, rate=1.0, up=lambda now: now >= back)
    backlog.clock.set(AT + HOUR)
    backlog.work(until=back + 2 * DAY)
    assert backlog.recovery.next_due() is None

    reached = backlog.provider.reached
    assert_at_the_rate([at for at, _ in reached], 1)
    told = Counter(message.address.removeprefix("phone-") for _, message in reached)
    assert set(told.values()) == {1}
    for at, message in reached:
        assert at <= backlog.left[message.address.removeprefix("phone-")] + HOUR + DAY, "stale"
    by_shopper: dict[str, set[str]] = {}
    for row in backlog.rows():
        by_shopper.setdefault(row.shopper, set()).add(row.state)
    assert len(by_shopper) == 300
    assert Counter("SENT" in states for states in by_shopper.values())[True] == len(told) > 150
    assert all("SKIPPED" in states for states in by_shopper.values() if "SENT" not in states)
    assert all(row.state != "BEGUN" for row in backlog.rows())


def test_a_backlog_is_not_claimed_over_and_over() -> None:
    """Who has to wait for a place is told once when to come; ten batches are no ten times the work."""
    backlog = Backlog(300, over=HOUR, rate=10.0)
    backlog.clock.set(AT + 2 * HOUR)
    assert backlog.work(until=AT + 3 * HOUR, limit=30) <= 3 * 300
    assert len(backlog.provider.reached) == 300
