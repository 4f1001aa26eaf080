"""Taking a history: what is counted, what is passed over, going on where it stopped, and the weeks after it."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from cartback import (
    CartChanged,
    CartRecovery,
    CheckoutChanged,
    ConsentChanged,
    DeviceAdded,
    Line,
    OrderCancelled,
    OrderPlaced,
    OrderRefunded,
    Recovery,
    Shop,
    Winback,
    key,
)
from cartback.backfill import Backfilled, Read, read, take
from cartback.channels.outbox import Outbox
from cartback.domain.document import decode
from cartback.domain.events import Event
from cartback.domain.shopper import Shopper
from cartback.errors import StoreBusy
from cartback.flow import Ingested
from cartback.sources import jsonl
from cartback.stores.memory import MemoryStore
from cartback.testing import FakeClock, FakeIds
from cartback.testing.fakes import MONDAY

LINES = (Line(product="mug", title="Mug", price=Decimal(50)),)


def day(n: float) -> datetime:
    return MONDAY + timedelta(days=n)


def who(name: str) -> dict[str, Any]:
    return {"shop": "acme", "keys": (key("customer", name),)}


def ordered(name: str, *days: float, total: int = 30) -> list[Event]:
    return [
        OrderPlaced(**who(name), at=day(d), order=f"{name}-{n}", total=Decimal(total), currency="USD")
        for n, d in enumerate(days)
    ]


def reachable(name: str) -> list[Event]:
    """Consent with its own time, and a device, both of long ago."""
    return [
        DeviceAdded(**who(name), at=day(-200), device=f"d-{name}"),
        ConsentChanged(**who(name), at=day(-200), channel="push", granted=True),
    ]


def left(name: str, at: float) -> list[Event]:
    return [CartChanged(**who(name), at=day(at), cart=f"cart-{name}", lines=LINES)]


def as_lines(events: Sequence[Event]) -> list[Read]:
    """A history in a file of our own JSON, read."""
    data = b"\n".join(jsonl.encode(event) for event in events)
    return list(read(io.BytesIO(data), "events", shop="acme", now=MONDAY))


def shop(**settings: Any) -> Shop:
    return Shop(id="acme", currency="USD", timezone="UTC", **settings)


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def recovery(store: MemoryStore) -> Iterator[Recovery]:
    with Recovery(store, clock=FakeClock(MONDAY), new_id=FakeIds(), channels=[Outbox()]) as engine:
        engine.save_shop(shop())
        yield engine


def shoppers(store: MemoryStore) -> dict[str, Shopper]:
    found = [decode(stored.doc) for stored in store.scan("acme", "", 10_000)]
    return {shopper.keys[0]: shopper for shopper in found}


# --- counting ---------------------------------------------------------------------------------------------------------


def test_a_dry_run_says_what_the_real_one_does(recovery: Recovery, store: MemoryStore) -> None:
    """The same counts, and nothing saved."""
    history = as_lines([*reachable("ana"), *ordered("ana", -20, -90), *left("ana", -3)])
    history.append(Read(9, refused="lines[3].price: expected an amount"))
    history.append(Read(10, refused="lines[4].price: expected an amount"))
    history.append(Read(11, ignored="LineItem"))
    dry = take(None, history, MONDAY)
    assert not shoppers(store)
    done = take(recovery, history, MONDAY)
    assert (dry.lines, dry.events, dry.ignored, dry.refused, dry.first, dry.orders) == (
        done.lines, done.events, done.ignored, done.refused, done.first, done.orders,
    )  # fmt: skip
    assert done.events == {"device_added": 1, "consent_changed": 1, "order_placed": 2}
    assert done.ignored == {"an old cart": 1, "LineItem": 1}
    assert done.refused == {"lines[].price: expected an amount": 2}
    assert done.first == {"lines[].price: expected an amount": 9}
    assert (done.ingested.taken, dry.ingested.taken) == (4, 0)


def test_taken_twice(recovery: Recovery, store: MemoryStore) -> None:
    """It changes nothing the second time, deliveries or not."""
    placed = OrderPlaced(**who("ana"), at=day(-20), order="1", total=Decimal(9), delivery="d-1")
    history = as_lines([*reachable("ana"), placed])
    assert take(recovery, history, MONDAY).ingested.unchanged == 0
    before = shoppers(store)
    again = take(recovery, history, MONDAY).ingested
    assert (again.taken, again.unchanged, again.duplicates) == (3, 3, 0)
    assert shoppers(store) == before


def test_in_any_order_with_webhooks(recovery: Recovery, store: MemoryStore) -> None:
    """History after the webhook that tells more, or before it: one state."""
    newer = OrderPlaced(**who("ana"), at=day(-20), updated_at=day(-1), order="ana-0", total=Decimal(25), currency="USD")
    recovery.ingest([newer], MONDAY)
    take(recovery, as_lines(ordered("ana", -20)), MONDAY)
    take(recovery, as_lines(ordered("bob", -20)), MONDAY)
    renamed = OrderPlaced(
        **who("bob"), at=day(-20), updated_at=day(-1), order="bob-0", total=Decimal(25), currency="USD"
    )
    recovery.ingest([renamed], MONDAY)
    ana, bob = (shoppers(store)[f"customer:{name}"].orders for name in ("ana", "bob"))
    assert [(o.total, o.at) for o in ana] == [(o.total, o.at) for o in bob] == [(Decimal(25), day(-20))]


def test_what_an_order_is_worth() -> None:
    """Less what was paid back; cancelled and test orders do not count; by currency."""
    events = [
        Read(1, tuple(ordered("ana", -20, total=30))),
        Read(2, (*ordered("bob", -20, total=50), OrderRefunded(**who("bob"), at=day(-19), order="bob-0", refund="r", amount=Decimal(20)))),
        Read(3, (*ordered("cy", -20, total=99), OrderCancelled(**who("cy"), at=day(-19), order="cy-0"))),
        Read(4, (OrderPlaced(**who("di"), at=day(-1), order="t", total=Decimal(500), test=True),)),
        Read(5, (OrderPlaced(**who("di"), at=day(-1), order="e", total=Decimal(7), currency="EUR"),)),
        Read(6, (OrderPlaced(**who("di"), at=day(-1), order="n", total=Decimal(8)),)),
    ]  # fmt: skip
    done = take(None, events, MONDAY)
    assert done.orders == {"USD": (2, Decimal(60)), "EUR": (1, Decimal(7)), "": (1, Decimal(8))}
    assert (done.average("USD"), done.average("EUR"), done.average("JPY"), done.average()) == (
        Decimal(30),
        Decimal(7),
        None,
        Decimal(8),
    )


def test_carts_of_the_last_day_are_open(recovery: Recovery, store: MemoryStore) -> None:
    """A cart of this morning is taken, one of last week is not."""
    checkout = CheckoutChanged(**who("cy"), at=day(-2), checkout="k", lines=LINES)
    done = take(recovery, as_lines([*left("ana", -0.5), *left("bob", -7), checkout]), MONDAY)
    assert done.ignored == {"an old cart": 2}
    assert list(shoppers(store)) == ["customer:ana"]


# --- going on ---------------------------------------------------------------------------------------------------------


class Breaking:
    """An engine whose store is busy after some events."""

    def __init__(self, recovery: Recovery, after: int) -> None:
        self.recovery, self.left = recovery, after

    def ingest(self, events: Any, now: datetime | None = None) -> Ingested:
        if (number := len(list(events))) > self.left:
            raise StoreBusy
        self.left -= number
        return self.recovery.ingest(events, now)


def test_going_on_where_it_stopped(recovery: Recovery, store: MemoryStore) -> None:
    """Whoever keeps `last` goes on behind it, and ends where an unbroken run ends."""
    events = [event for n in range(700) for event in ordered(f"c{n}", -20, -50)]
    data = b"\n".join(jsonl.encode(event) for event in events)
    kept: list[int] = []

    def remember(done: Backfilled) -> None:
        kept.append(done.last)

    with pytest.raises(StoreBusy):
        take(
            Breaking(recovery, 600),
            read(io.BytesIO(data), "events", shop="acme", now=MONDAY),
            MONDAY,
            on_batch=remember,
        )
    assert kept == [500]
    rest = read(io.BytesIO(data), "events", shop="acme", now=MONDAY, after=kept[-1])
    done = take(recovery, rest, MONDAY, on_batch=remember)
    assert (done.lines, done.ingested.unchanged, kept[-1]) == (900, 0, 1400)
    whole = MemoryStore()
    with Recovery(whole, clock=FakeClock(MONDAY), new_id=FakeIds()) as other:
        other.save_shop(shop())
        take(other, read(io.BytesIO(data), "events", shop="acme", now=MONDAY), MONDAY)
    assert {name: each.orders for name, each in shoppers(store).items()} == {
        name: each.orders for name, each in shoppers(whole).items()
    }


# --- the weeks after it -----------------------------------------------------------------------------------------------

LIVES: dict[str, tuple[list[float], float | None]] = {
    "lapsed20": ([-20], None),
    "lapsed45": ([-45], None),
    "lapsed400": ([-400], None),
    "old_cart": ([], -3),
    "cart_2_days": ([-100], -2),
    "repeat": ([-90, -10], None),
}


def history(names: Sequence[str] = tuple(LIVES)) -> list[Event]:
    events: list[Event] = []
    for name in names:
        orders, cart = LIVES[name]
        events += [*reachable(name), *ordered(name, *orders), *(left(name, cart) if cart is not None else [])]
    return events


def weeks(recovery: Recovery, days: int = 45) -> None:
    """Let the hours of so many days pass, deciding in each."""
    for hour in range(24 * days):
        recovery.run_all(day(hour / 24))


def sent(store: MemoryStore) -> dict[str, tuple[str, int]]:
    """To whom what was sent, and on which day."""
    return {
        name.removeprefix("customer:"): (send.about.kind, (send.about.at - MONDAY).days)
        for name, shopper in shoppers(store).items()
        for send in shopper.sends
        if send.about is not None and send.state == "SENT"
    }


CAMPAIGNS = (CartRecovery(wait="1h"), Winback(wait="30d", follow_ups=[]))


def test_45_days_after_a_history(recovery: Recovery, store: MemoryStore) -> None:
    """No message to a cart of the past. Winback goes to those whose wait ends after the switching on, when it ends.

    Nobody whose wait had ended before is written to (RULES, second edition 12).
    """
    recovery.save_shop(shop(campaigns=CAMPAIGNS), MONDAY)
    take(recovery, as_lines(history()), MONDAY)
    weeks(recovery)
    assert sent(store) == {"lapsed20": ("winback", 10), "repeat": ("winback", 20)}


def test_the_forecast_is_what_comes(recovery: Recovery, store: MemoryStore) -> None:
    """Before the campaigns are on it says whom they would write to and when; switched on, they do just that."""
    take(recovery, as_lines(history()), MONDAY)
    made = recovery.forecast(shop(campaigns=CAMPAIGNS), 45, MONDAY)
    assert made.shoppers == len(shoppers(store))
    assert made.due == {"winback": {10: 1, 20: 1}}
    assert made.silent["winback"] == {"before_activation": 3, "never_purchased": 1}
    assert recovery.forecast("acme", 45, MONDAY).due == {}
    assert recovery.shop("acme").campaigns == ()
    short = recovery.forecast(shop(campaigns=CAMPAIGNS), 15, MONDAY)
    assert (short.due, short.later) == ({"winback": {10: 1}}, {"winback": 1})
    recovery.save_shop(shop(campaigns=CAMPAIGNS), MONDAY)
    weeks(recovery)
    assert sorted(n for _, n in sent(store).values()) == [10, 20]


def test_a_forecast_of_catching_up(recovery: Recovery) -> None:
    """`catch_up` widens it, and the forecast counts those who would be due at once."""
    take(recovery, as_lines(history()), MONDAY)
    wide = (CartRecovery(wait="1h"), Winback(wait="30d", follow_ups=[], catch_up="20d", too_late="20d"))
    made = recovery.forecast(shop(campaigns=wide), 45, MONDAY)
    assert made.due["winback"][0] == 1
    assert sum(made.due["winback"].values()) == 3


def test_what_is_made_of_a_file_as_it_stands(recovery: Recovery, store: MemoryStore) -> None:
    """A bulk operation's file, from bytes to badges: who bought twice is a repeat buyer at once."""
    orders = [
        {"id": f"gid://shopify/Order/{n}", "createdAt": day(-n).isoformat(), "updatedAt": day(-n).isoformat(), "currencyCode": "USD",
         "totalPriceSet": {"shopMoney": {"amount": "10.00", "currencyCode": "USD"}},
         "customer": {"id": "gid://shopify/Customer/9", "email": "ana@acme.example"}}
        for n in (10, 90)
    ]  # fmt: skip
    data = "\n".join(map(json.dumps, orders)).encode()
    done = take(recovery, read(io.BytesIO(data), "shopify-bulk", shop="acme", now=MONDAY), MONDAY)
    assert done.events == {"order_placed": 2, "profile_changed": 2}
    [ana] = shoppers(store).values()
    assert sorted(order.id for order in ana.orders) == ["10", "90"]
