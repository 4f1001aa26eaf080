"""A channel is given no more messages a second than its rate; what has to wait is neither written nor begun."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cartback as cb
from cartback.channels.outbox import Outbox
from cartback.engine.throttle import Throttle
from cartback.errors import InvalidSettings
from cartback.testing import FakeClock

AT = datetime(2026, 1, 5, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)
MUG = cb.Line(product="mug", title="Mug", price=Decimal("12.00"))


def crowd(n: int, **more: object) -> tuple[cb.Recovery, FakeClock, Outbox]:
    """So many shoppers whose carts come due at once."""
    clock, box = FakeClock(AT), Outbox()
    recovery = cb.Recovery("memory:", channels=[box], clock=clock, **more)  # type: ignore[arg-type]
    recovery.save_shop(
        cb.Shop(id="acme", currency="USD", timezone="America/New_York", campaigns=[cb.CartRecovery(follow_ups=[])])
    )
    for i in range(n):
        who = (cb.key("customer", f"p{i}"),)
        yes = cb.ConsentChanged(shop="acme", at=AT, keys=who, channel="push", granted=True)
        phone = cb.DeviceAdded(shop="acme", at=AT, keys=who, device=f"phone-{i}")
        recovery.ingest([yes, phone, cb.CartChanged(shop="acme", at=AT, keys=who, cart=f"c{i}", lines=(MUG,))])
    clock.now = AT + HOUR
    return recovery, clock, box


def test_a_backlog_goes_out_at_the_channels_rate() -> None:
    """A hundred at once, ten a second: ten now, the rest in the next nine seconds, each once."""
    recovery, clock, box = crowd(100, rates={"push": 10.0})
    sent_at: list[datetime] = []
    while (due := recovery.next_due()) is not None:
        clock.now = max(due, clock.now)
        recovery.run_due()
        sent_at += [clock.now] * (len(box.messages) - len(sent_at))
    assert len({m.address for m in box.messages}) == len(box.messages) == 100
    assert sum(at == AT + HOUR for at in sent_at) == 10
    assert timedelta(seconds=8.5) <= sent_at[-1] - sent_at[0] <= timedelta(seconds=10)
    for first, eleventh in zip(sent_at, sent_at[20:], strict=False):
        assert eleventh - first >= timedelta(seconds=1)


def test_what_has_to_wait_is_not_begun() -> None:
    """A purchase that comes while a message waits for its place stops it."""
    recovery, clock, box = crowd(2, rates={"push": 1.0})
    assert recovery.run_due().begun == 1
    left = next(str(i) for i in range(2) if box.messages[0].address != f"phone-{i}")
    recovery.ingest(
        cb.OrderPlaced(shop="acme", at=clock.now, keys=(cb.key("customer", f"p{left}"),), order="o", cart=f"c{left}")
    )
    clock.now += timedelta(minutes=1)
    recovery.run_due()
    assert len(box.messages) == 1


def test_other_channels_and_no_rate_are_not_held() -> None:
    """A rate for e-mail says nothing of push."""
    recovery, _, box = crowd(30, rates={"email": 0.1})
    recovery.run_due()
    assert len(box.messages) == 30


def test_a_throttle_of_the_hosts_own_is_asked() -> None:
    """One that several machines share: a function of channel, how many, and when."""
    asked: list[tuple[str, int]] = []

    def shared(channel: str, wanted: int, now: datetime) -> tuple[int, datetime, timedelta]:
        asked.append((channel, wanted))
        return 3, now, timedelta(seconds=5)

    recovery, clock, box = crowd(8, rates=shared)
    recovery.run_due()
    assert (asked, len(box.messages)) == ([("push", 8)], 3)
    due = recovery.next_due()
    assert due == clock.now + timedelta(seconds=5)


@given(
    rate=st.floats(0.2, 50),
    asks=st.lists(st.tuples(st.floats(0, 5), st.integers(1, 40)), min_size=1, max_size=40),
)
def test_no_second_has_more_than_twice_the_rate_and_no_minute_more_than_its_own(
    rate: float, asks: list[tuple[float, int]]
) -> None:
    """Over any stretch of s seconds at most one bucket and s seconds' worth is granted, even if the clock jumps back."""
    throttle = Throttle({"push": rate})
    now, granted = AT, []
    for wait, wanted in asks:
        now += timedelta(seconds=wait)
        n, _, apart = throttle("push", wanted, now)
        assert 0 <= n <= wanted
        assert apart > timedelta(0)
        granted.append((now, n))
    assert throttle("push", 1000, AT - HOUR)[0] <= max(1, rate)
    bucket = max(1.0, rate)
    for (start, _), (end, _) in pairwise(granted):
        total = sum(n for at, n in granted if start <= at <= end)
        assert total <= bucket + rate * (end - start).total_seconds() + 1e-6


@pytest.mark.parametrize("rate", [0, -1, float("nan")])
def test_a_rate_is_above_nothing(rate: float) -> None:
    """A channel that may send nothing is one that is not plugged in."""
    with pytest.raises(InvalidSettings, match="push"):
        cb.Recovery("memory:", rates={"push": rate})
