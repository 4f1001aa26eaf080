"""Casts: a few people who share devices, landlines, addresses and a helpful agent, and what they do over some hours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import attrs
from msgspec.structs import replace

from cartback import Recovery, Shop
from cartback.domain import events as ev
from cartback.domain.document import decode
from cartback.domain.event_fields import keys_of
from cartback.domain.identity import Key
from cartback.domain.shopper import Shopper
from cartback.stores.memory import MemoryStore
from cartback.testing.fakes import MONDAY, FakeClock, FakeIds

MUG = (ev.Line(product="p1", title="Mug", price=Decimal(12)),)
GIFT = (ev.Line(product="p2", title="Secret gift", price=Decimal(99)),)
SHOP = Shop(id="acme", currency="USD", timezone="UTC", release_over=timedelta(0))
NOW = MONDAY + timedelta(days=3)
SHARED = ("device:kiosk", "device:tablet", "phone:+4930123456", "email:home@x.test", "email:agent@x.test")


def minutes(n: int) -> datetime:
    """So many minutes into the story."""
    return MONDAY + timedelta(minutes=n)


@attrs.frozen
class End:
    """Who is there, without the ids, which show only the order in which people were found; and who owns which key."""

    people: tuple[tuple[Shopper, datetime | None], ...]
    owners: tuple[tuple[str, ...], ...]


def cast(random: Random, most: int = 11) -> list[ev.ShopperEvent]:
    """Two to four people, each with some keys of their own and some that others have as well, and what happened."""
    people = []
    common = random.choice(SHARED)
    for n in range(random.randint(2, 4)):
        own = [f"customer:c{n}"] * random.randint(0, 1) + [f"email:p{n}@x.test"] * random.randint(0, 1)
        own += [f"phone:+1555010{n}"] * (random.random() < 0.3) + [f"device:d{n}"] * random.randint(0, 1)
        shared = {common, *random.sample(SHARED, random.randint(0, 2))}
        people.append([*(own or [f"customer:c{n}"]), *sorted(shared)])
    return [_event(random, random.choice(people)) for _ in range(random.randint(4, most))]


def _event(random: Random, keys: Sequence[str]) -> ev.ShopperEvent:
    named = tuple(Key(k) for k in random.sample(list(keys), random.randint(1, min(3, len(keys)))))
    usual: dict[str, Any] = {"shop": "acme", "at": minutes(random.randint(0, 30)), "keys": named}
    cart, checkout = f"t{random.randint(0, 3)}", f"k{random.randint(0, 2)}"
    unnamed = usual | {"keys": named if random.random() < 0.7 else ()}
    lines = random.choice((MUG, GIFT))
    kind = random.randint(0, 11)
    if kind < 4:
        return ev.CartChanged(**unnamed, cart=cart, lines=lines)
    if kind == 4:
        return ev.CheckoutChanged(**unnamed, checkout=checkout, cart=random.choice((cart, None)), lines=lines)
    if kind == 5:
        tokens: dict[str, Any] = random.choice(({}, {"cart": cart}, {"checkout": checkout}))
        return ev.OrderPlaced(**unnamed, order=f"o{random.randint(0, 2)}", total=Decimal(9), **tokens)
    if kind == 6:
        device = next((k for k in keys if k.startswith("device:")), "device:d9").partition(":")[2]
        return ev.DeviceAdded(**usual, device=device)
    if kind in (7, 8):
        return ev.ConsentChanged(
            **usual, channel=random.choice(("push", "email", "sms")), granted=random.random() < 0.6
        )
    if kind == 9:
        email = next((k for k in keys if k.startswith("email:")), None)
        address = email.partition(":")[2] if email and random.random() < 0.5 else None
        return ev.ProfileChanged(**usual, first_name=random.choice(("Ana", "Bob")), email=address)
    if kind == 10 and random.random() < 0.4:
        return ev.ShoppersMerged(**usual)
    return ev.WishlistChanged(**usual, product="p1", wished=random.random() < 0.7)


def ingested(batches: Sequence[Sequence[ev.ShopperEvent]]) -> End:
    """Who is there after these batches."""
    store = MemoryStore()
    with Recovery(store, clock=FakeClock(NOW), new_id=FakeIds()) as recovery:
        recovery.save_shop(SHOP, MONDAY)
        for batch in batches:
            recovery.ingest(batch, NOW)
    everybody = store.scan("acme", "", 100)
    people = [(replace(decode(s.doc), id="", seed="", aliases=()), s.due_at) for s in everybody]
    keys = sorted({k for batch in batches for event in batch for k in keys_of(event)})
    owners = store.find("acme", keys, ()).owners
    owned = [tuple(k for k in keys if owners.get(k) == s.id) for s in everybody]
    return End(
        tuple(
            sorted(
                people,
                key=lambda p: (p[0].keys, [cart.tokens for cart in p[0].carts], [order.id for order in p[0].orders]),
            )
        ),
        tuple(sorted(owned)),
    )


def in_batches(events: Sequence[ev.ShopperEvent], random: Random) -> list[list[ev.ShopperEvent]]:
    """The events shuffled, in batches of one and more."""
    batches: list[list[ev.ShopperEvent]] = [[]]
    for event in random.sample(list(events), len(events)):
        if random.random() < 0.4:
            batches.append([])
        batches[-1].append(event)
    return batches
