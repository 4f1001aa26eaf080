"""The law: `apply` is idempotent. An event that was applied before, however long ago, changes nothing."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import attrs
from hypothesis import given
from hypothesis import strategies as st

from cartback import Recovery, Shop
from cartback.domain import events as ev
from cartback.domain.identity import key
from cartback.domain.shopper import Shopper, new_shopper
from cartback.domain.transitions import apply
from cartback.stores.memory import MemoryStore
from cartback.testing import FakeClock, FakeIds
from cartback.testing import strategies as some
from cartback.testing.fakes import MONDAY


def fold(events: list[ev.ShopperEvent], shopper: Shopper | None = None) -> Shopper:
    shopper = new_shopper("shopper-1") if shopper is None else shopper
    for event in events:
        shopper = apply(shopper, event)
    return shopper


@given(some.histories())
def test_a_whole_history_told_again_changes_nothing(history: list[ev.ShopperEvent]) -> None:
    """The same object comes back, so that a repeated delivery is not even saved."""
    shopper = fold(history)
    for event in history:
        assert apply(shopper, event) is shopper


@given(some.histories(), st.data())
def test_duplicates_anywhere_change_nothing(history: list[ev.ShopperEvent], data: st.DataObject) -> None:
    """Repeats may come at once or much later."""
    repeated = list(history)
    for event in data.draw(st.lists(st.sampled_from(history), max_size=6)) if history else ():
        first = repeated.index(event)
        repeated.insert(data.draw(st.integers(first + 1, len(repeated))), event)
    assert fold(repeated) == fold(history)


@given(some.lives(min_size=1))
def test_a_delivery_told_again_is_not_even_folded(life: list[ev.ShopperEvent]) -> None:
    """By the sender's own id: taken once, counted as a duplicate after, and nothing of the shopper is written."""
    told = [attrs.evolve(event, delivery=f"webhook-{n}") for n, event in enumerate(life)]
    store = MemoryStore()
    with Recovery(store, clock=FakeClock(MONDAY + timedelta(days=50)), new_id=FakeIds()) as recovery:
        recovery.save_shop(Shop(id="acme", currency="USD", timezone="UTC"))
        recovery.ingest(told)
        before = store.scan("acme", "", 10)
        again = recovery.ingest(told)
        assert (again.taken, again.duplicates) == (0, len(told))
        assert store.scan("acme", "", 10) == before


def test_one_piece_of_news_under_two_ids_is_folded_once() -> None:
    """Two topics that tell of one order: both are taken, the second says nothing new."""
    order = ev.OrderPlaced(shop="acme", at=MONDAY, keys=(key("customer", "ana"),), order="o1", total=Decimal(9))
    store = MemoryStore()
    with Recovery(store, clock=FakeClock(MONDAY), new_id=FakeIds()) as recovery:
        recovery.save_shop(Shop(id="acme", currency="USD", timezone="UTC"))
        recovery.ingest(attrs.evolve(order, delivery="orders/create:1"))
        before = store.scan("acme", "", 10)
        again = recovery.ingest(attrs.evolve(order, delivery="orders/paid:1"))
        assert (again.taken, again.unchanged, again.duplicates) == (1, 1, 0)
        assert store.scan("acme", "", 10) == before
