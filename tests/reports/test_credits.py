"""Orders won back by one campaign or kind: the same as looked for one by one, and read without those of other kinds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest

import cartback as cb
from cartback.channels.outbox import Outbox
from cartback.domain.document import encode
from cartback.domain.kinds import KIND_ORDER
from cartback.domain.shopper import new_shopper
from cartback.errors import InvalidSettings
from cartback.ports import Change
from cartback.stores.memory import MemoryStore

NOW = datetime(2026, 11, 28, 15, tzinfo=UTC)
DAY = timedelta(days=1)


class Listing:
    """A store that counts the credits it lists."""

    def __init__(self, store: Any) -> None:
        self._store, self.listed = store, 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def conversions(self, *args: Any, **kwargs: Any) -> Any:
        page = self._store.conversions(*args, **kwargs)
        self.listed += len(page)
        return page


def credit(n: int, at: datetime, kind: str, campaign: str = "") -> cb.Conversion:
    return cb.Conversion(
        "acme", f"o{n:05}", f"n{n}", "s", "send", at, Decimal(10), Decimal(10 * (n % 7 == 0)), "USD",
        campaign=campaign or kind, kind=kind, channel="push",
    )  # fmt: skip


def shop_of(credited: list[cb.Conversion]) -> tuple[cb.Recovery, Listing]:
    """A shop with these credits."""
    store = Listing(MemoryStore())
    recovery = cb.Recovery(store, clock=lambda: NOW)
    campaigns = [cb.CartRecovery(), cb.CheckoutRecovery(), cb.Winback(), cb.CartRecovery(id="second")]
    recovery.save_shop(cb.Shop(id="acme", currency="USD", timezone="America/New_York", campaigns=campaigns))
    doc = encode(new_shopper("s"))
    assert store.commit([Change(shop="acme", id="s", version=0, doc=doc, conversions=tuple(credited))]) == set()
    return recovery, store


def mixed(seed: int) -> list[cb.Conversion]:
    """Credits of two hundred days, several at one instant, at midnights, and of credits that say nothing of their message."""
    luck = Random(seed)
    made = []
    for n in range(300):
        kind = luck.choices([*KIND_ORDER, ""], (5, 60, 3, 1))[0]
        at = NOW - luck.randrange(200) * DAY - timedelta(hours=luck.choice((0, 0, 5, 10, 11, 15)))
        made.append(credit(n, at, kind, "second" if kind == "cart_recovery" and luck.random() < 0.05 else ""))
    return made


def pages(recovery: cb.Recovery, size: int, **asked: Any) -> Iterator[str]:
    after = None
    while True:
        page = recovery.won_back("acme", after=after, limit=size, **asked)
        yield from [order.order for order in page]
        if len(page) < size:
            return
        after = page[-1]


@pytest.mark.parametrize("counted", [False, True])
@pytest.mark.parametrize("seed", range(2))
def test_pages_of_a_kind_are_all_of_it_in_order(seed: int, counted: bool) -> None:
    """Whatever the size of a page, the range, and whether days were counted before."""
    recovery, _ = shop_of(mixed(seed))
    if counted:
        recovery.report("acme", 120)
    every = recovery.won_back("acme", limit=10_000)
    ranges: list[dict[str, Any]] = [
        {}, {"since": NOW - 90 * DAY}, {"until": NOW - 40 * DAY}, {"since": NOW - 120 * DAY - timedelta(hours=3), "until": NOW - 35 * DAY},
        {"since": NOW - 10 * DAY}, {"since": NOW - DAY, "until": NOW - DAY},
    ]  # fmt: skip
    for about in ranges:
        fitting = [o for o in every if about.get("since", o.ordered_at) <= o.ordered_at]
        fitting = [o for o in fitting if "until" not in about or o.ordered_at < about["until"]]
        for kind in KIND_ORDER:
            for size in (7, 1000):
                assert list(pages(recovery, size, kind=kind, **about)) == [o.order for o in fitting if o.kind == kind]
        assert list(pages(recovery, 9, campaign="second", **about)) == [
            o.order for o in fitting if o.campaign == "second"
        ]
        assert list(pages(recovery, 9, campaign="second", kind="winback", **about)) == []


def test_days_without_the_kind_are_not_read() -> None:
    """Of thousands of recovered carts over a year none is read for the one purchaser won back, once the days were counted."""
    carts = [credit(n, NOW - (40 + n % 300) * DAY, "cart_recovery") for n in range(6000)]
    recovery, store = shop_of([*carts, credit(9000, NOW - 200 * DAY, "winback")])
    recovery.report("acme", 183)
    store.listed = 0
    assert [order.order for order in recovery.won_back("acme", kind="winback", limit=50)] == ["o09000"]
    assert store.listed < 100
    store.listed = 0
    assert recovery.won_back("acme", kind="checkout_recovery", limit=50) == []
    assert store.listed < 100


def test_what_is_credited_late_to_an_old_day_is_there() -> None:
    """A final day's count is made again when something is written of it, so an order that came late is not passed over."""
    sent = NOW - 100 * DAY
    clock = [sent]
    recovery = cb.Recovery(channels=[Outbox()], clock=lambda: clock[0])
    campaign = cb.CartRecovery(wait=timedelta(hours=1), follow_ups=())
    recovery.save_shop(cb.Shop(id="acme", currency="USD", timezone="America/New_York", campaigns=[campaign]))
    about: dict[str, Any] = {"shop": "acme", "at": sent, "keys": (cb.key("customer", "ana"),)}
    line = cb.Line(product="p", title="Mug", quantity=1, price=Decimal(9))
    recovery.ingest([
        cb.ConsentChanged(**about, channel="push", granted=True),
        cb.DeviceAdded(**about, device="phone"),
        cb.CartChanged(**about, cart="c", lines=(line,), currency="USD", url="https://acme.example/c"),
    ])  # fmt: skip
    clock[0] += timedelta(hours=1)
    recovery.run_all()
    clock[0] = NOW
    recovery.report("acme", 120)
    assert recovery.won_back("acme", kind="cart_recovery") == []
    late = {**about, "at": sent + timedelta(hours=2)}
    recovery.ingest(cb.OrderPlaced(**late, order="late", total=Decimal(9), currency="USD"))
    assert [order.order for order in recovery.won_back("acme", kind="cart_recovery")] == ["late"]


def test_a_kind_that_there_is_not_is_named() -> None:
    """The error says which there are, and the nearest."""
    recovery, _ = shop_of([])
    with pytest.raises(InvalidSettings, match=r"kind: expected one of .*winback"):
        recovery.won_back("acme", kind="winbck")  # type: ignore[arg-type]
