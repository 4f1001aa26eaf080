"""A shopper's document is bounded in every part, and what a batch costs grows with its events, not with their square."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

import cartback as cb
from cartback.domain import events as ev
from cartback.domain.identity import Key
from cartback.stores.memory import MemoryStore
from cartback.testing.fakes import MONDAY

ANA = (Key("customer:ana"),)
LINES = (ev.Line(product="p", price=Decimal(1)),)
LARGEST = 16_384

Make = Callable[[int], ev.ShopperEvent]
KINDS: dict[str, Make] = {
    "carts": lambda n: ev.CartChanged(shop="acme", at=at(n), keys=ANA, cart=f"t{n}", lines=LINES),
    "devices": lambda n: ev.DeviceAdded(shop="acme", at=at(n), keys=ANA, device=f"token-{n}"),
    "addresses": lambda n: ev.ProfileChanged(
        shop="acme", at=at(n), keys=(*ANA, Key(f"email:e{n}@shop.de")), first_name="Ana"
    ),
    "addresses of a guest": lambda n: ev.ProfileChanged(
        shop="acme", at=at(n), keys=(Key(f"email:e{n}@shop.de"), Key(f"email:e{n + 1}@shop.de")), first_name="Ana"
    ),
    "refunds": lambda n: ev.OrderRefunded(
        shop="acme", at=at(0), keys=ANA, order="o1", refund=f"r{n}", amount=Decimal(1)
    ),
    "checkouts of one cart": lambda n: ev.CheckoutChanged(
        shop="acme", at=at(n), keys=ANA, checkout=f"k{n}", cart="t1", lines=LINES
    ),
    "stretches of one cart": lambda n: ev.CartChanged(
        shop="acme", at=MONDAY - timedelta(days=31 * (n % 400), seconds=n), keys=ANA, cart="t1", lines=LINES
    ),
    "wishes": lambda n: ev.WishlistChanged(shop="acme", at=at(n), keys=ANA, product=f"p{n}"),
    "uses of one address": lambda n: ev.ProfileChanged(
        shop="acme", at=at(n), keys=(*ANA, Key("email:ana@shop.de")), first_name="Ana"
    ),
}


def at(n: int) -> datetime:
    return MONDAY + timedelta(seconds=n)


def ingested(events: list[ev.ShopperEvent]) -> tuple[float, int]:
    """The CPU seconds that one batch took, and the bytes of the largest document."""
    store = MemoryStore()
    with cb.Recovery(store) as recovery:
        recovery.save_shop(cb.Shop(id="acme", currency="USD", timezone="UTC"), MONDAY)
        began = time.process_time()
        recovery.ingest(events, MONDAY + timedelta(days=1))
        took = time.process_time() - began
    return took, max(len(stored.doc) for stored in store.scan("acme", "", 10_000))


@pytest.mark.parametrize("kind", KINDS)
def test_a_document_is_bounded(kind: str) -> None:
    """2,000 parts of any kind leave a document of at most 16 KB."""
    _, size = ingested([KINDS[kind](n) for n in range(2000)])
    assert size <= LARGEST


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_a_batch_costs_what_its_events_cost(kind: str) -> None:
    """Four times the events cost four times as much, give or take; never sixteen times. The best of three runs of each."""
    few, many = (min(ingested([KINDS[kind](n) for n in range(size)])[0] for _ in range(3)) for size in (500, 2000))
    assert many <= 8 * few


@pytest.mark.slow
def test_a_chain_of_merges() -> None:
    """4,000 guests, known apart, each of whom turns out to be the next: linear too, and one bounded document."""

    def chained(size: int) -> float:
        store = MemoryStore()
        with cb.Recovery(store) as recovery:
            recovery.save_shop(cb.Shop(id="acme", currency="USD", timezone="UTC"), MONDAY)
            apart = [
                ev.ProfileChanged(shop="acme", at=at(n), keys=(Key(f"email:e{n}@shop.de"),), first_name="A")
                for n in range(size)
            ]
            recovery.ingest(apart, MONDAY + timedelta(days=1))
            began = time.process_time()
            recovery.ingest([KINDS["addresses of a guest"](n) for n in range(size - 1)], MONDAY + timedelta(days=1))
            took = time.process_time() - began
        assert max(len(stored.doc) for stored in store.scan("acme", "", 10_000)) <= LARGEST
        return took

    few, many = (min(chained(size) for _ in range(3)) for size in (1000, 4000))
    assert many <= 8 * few
