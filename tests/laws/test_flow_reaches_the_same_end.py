"""The law: in whatever order and batches a life is ingested, the same people are there in the end, and due at the same time.

Guests fill carts on devices and log in later, so that shoppers are found to be one at different moments. What may differ is
which of the ids made on the way is kept. No two guests contradict each other on consent: for that, order does matter, and the
strictest word wins (see test_merge.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from cartback import CartRecovery, CheckoutRecovery, Recovery, Shop, Winback
from cartback.domain import events as ev
from cartback.domain.document import decode
from cartback.domain.event_fields import keys_of
from cartback.domain.identity import Key
from cartback.domain.shopper import Shopper
from cartback.stores.memory import MemoryStore
from cartback.testing.fakes import MONDAY, FakeClock, FakeIds

MUG = (ev.Line(product="p1", title="Mug", price=Decimal(12)),)
SHOP = Shop(
    id="acme",
    currency="USD",
    timezone="America/New_York",
    campaigns=(CartRecovery(), CheckoutRecovery(), Winback()),
    release_over=timedelta(0),
)
NOW = MONDAY + timedelta(days=3)
PEOPLE = {"ana": ("d1", "d2"), "bob": ("d3",)}


def minutes(n: int) -> datetime:
    return MONDAY + timedelta(minutes=n)


@st.composite
def crowds(draw: st.DrawFn) -> list[ev.ShopperEvent]:
    """Two customers with three devices between them: carts as guests, checkouts, logins, orders by any name."""
    happened: list[ev.ShopperEvent] = []
    for name, devices in PEOPLE.items():
        customer = Key(f"customer:{name}")
        for device in devices:
            at = draw(st.integers(0, 600))
            guest: tuple[Key, ...] = (Key(f"device:{device}"),)
            usual: dict[str, Any] = {"shop": "acme"}
            happened += [
                ev.DeviceAdded(**usual, at=minutes(at), keys=guest, device=device),
                ev.ConsentChanged(**usual, at=minutes(at), keys=guest, channel="push", granted=True),
                ev.CartChanged(**usual, at=minutes(at + 1), keys=guest, cart=f"c-{device}", lines=MUG),
            ]
            if draw(st.booleans()):
                keys = draw(st.sampled_from(((customer,), guest, (customer, Key(f"email:{name}@example.com")))))
                happened.append(
                    ev.CheckoutChanged(
                        **usual, at=minutes(at + 5), keys=keys, checkout=f"k-{device}", cart=f"c-{device}", lines=MUG,
                        reached="shipping",
                    )
                )  # fmt: skip
            happened.append(ev.ProfileChanged(**usual, at=minutes(at + 9), keys=(customer, *guest), first_name=name))
            if draw(st.booleans()):
                tokens: dict[str, Any] = draw(
                    st.sampled_from(({}, {"cart": f"c-{device}"}, {"checkout": f"k-{device}"}))
                )
                by = draw(st.sampled_from(((customer,), (customer, *guest))))
                when = minutes(at + 60)
                happened.append(
                    ev.OrderPlaced(**usual, at=when, keys=by, order=f"o-{device}", total=Decimal(12), **tokens)
                )
    return happened


@attrs.frozen
class End:
    """Who is there, without the ids that tell only in which order they were found, and when each is due."""

    people: tuple[tuple[Shopper, datetime | None], ...]
    owners: tuple[tuple[str, ...], ...]


def ingested(batches: Sequence[Sequence[ev.ShopperEvent]]) -> End:
    store = MemoryStore()
    with Recovery(store, clock=FakeClock(NOW), new_id=FakeIds()) as recovery:
        recovery.save_shop(SHOP, MONDAY)
        for batch in batches:
            recovery.ingest(batch, NOW)
    everybody = store.scan("acme", "", 100)
    people = [(replace(decode(s.doc), id="", seed="", aliases=()), s.due_at) for s in everybody]
    keys = sorted({k for batch in batches for event in batch for k in keys_of(event)})
    found = store.find("acme", keys, ()).owners
    owned = [tuple(k for k in keys if found.get(k) == s.id) for s in everybody]
    return End(tuple(sorted(people, key=lambda p: p[0].keys)), tuple(sorted(owned)))


def in_batches(events: Sequence[ev.ShopperEvent], random: Random) -> list[list[ev.ShopperEvent]]:
    batches: list[list[ev.ShopperEvent]] = [[]]
    for event in events:
        if random.random() < 0.4:
            batches.append([])
        batches[-1].append(event)
    return batches


@given(crowds(), st.randoms(use_true_random=False))
def test_any_order_and_any_batches(happened: list[ev.ShopperEvent], random: Random) -> None:
    """One event at a time, all at once, shuffled, in batches, twice: the same documents, keys and due times."""
    expected = ingested([[event] for event in happened])
    assert len(expected.people) == len(PEOPLE)
    assert ingested([happened]) == expected
    shuffled = [*happened, *random.choices(happened, k=3)]
    random.shuffle(shuffled)
    assert ingested(in_batches(shuffled, random)) == expected


@given(crowds())
def test_the_other_way_round(happened: list[ev.ShopperEvent]) -> None:
    """Backwards, so that every login is heard of before what the guest did."""
    assert ingested([[event] for event in reversed(happened)]) == ingested([happened])


def changed_hands(kind: type[ev.ShopperEvent], at: int, name: str, **fields: Any) -> ev.ShopperEvent:
    usual: dict[str, Any] = {"shop": "acme", "at": minutes(at), "keys": (Key(f"customer:{name}"),)}
    return kind(**usual, **fields)


@pytest.mark.parametrize(
    ("kind", "fields"),
    [(ev.DeviceAdded, {"device": "d1"}), (ev.CartChanged, {"cart": "c1", "lines": MUG})],
    ids=["a device", "a cart"],
)
def test_a_token_that_changed_hands(kind: type[ev.ShopperEvent], fields: dict[str, Any]) -> None:
    """A tablet that is bob's now: late or repeated news from when it was ana's does not give it back to her."""
    hers, his = changed_hands(kind, 1, "ana", **fields), changed_hands(kind, 5, "bob", **fields)
    expected = ingested([[hers], [his]])
    assert ingested([[his], [hers]]) == expected
    assert ingested([[hers], [his], [hers]]) == expected
    assert ingested([[his, hers]]) == expected
