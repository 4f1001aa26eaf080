"""The law: `apply` is order-insensitive. The same events in any order, some of them twice, end in the same state."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from itertools import permutations
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from cartback.domain import events as ev
from cartback.domain.identity import key
from cartback.domain.product import Product, apply_product
from cartback.domain.session import current_session
from cartback.domain.shopper import Shopper, new_shopper
from cartback.domain.transitions import apply
from cartback.testing import strategies as some
from cartback.testing.fakes import MONDAY

ANA = (key("customer", "ana"),)
MUG = (ev.Line(product="p1", title="Mug", price=Decimal(12)),)


def minutes(n: int) -> timedelta:
    return timedelta(minutes=n)


#: A cart, its checkout, our message and its click, an opt-out, the order and a part of it paid back.
LIFE: tuple[ev.ShopperEvent, ...] = (
    ev.CartChanged(shop="acme", at=MONDAY, keys=ANA, cart="c1", lines=MUG),
    ev.CheckoutChanged(
        shop="acme", at=MONDAY + minutes(5), keys=ANA, checkout="k1", cart="c1", lines=MUG, reached="shipping"
    ),
    ev.SendBegun(
        shop="acme",
        at=MONDAY + minutes(35),
        keys=ANA,
        notification="n1",
        campaign="checkout_recovery",
        kind="checkout_recovery",
        step=0,
        session="cart:c1",
        channel="push",
        addresses=("d1", "d2"),
        expires=MONDAY + minutes(40),
    ),
    ev.SendSettled(
        shop="acme",
        at=MONDAY + minutes(36),
        keys=ANA,
        notification="n1",
        attempt=1,
        outcomes=(("d1", "ok"), ("d2", "unknown")),
    ),
    ev.MessageClicked(shop="acme", at=MONDAY + minutes(50), keys=ANA, notification="n1"),
    ev.OrderPlaced(
        shop="acme", at=MONDAY + minutes(60), keys=ANA, order="o1", checkout="k1", total=Decimal(12), currency="USD"
    ),
    ev.ConsentChanged(shop="acme", at=MONDAY + minutes(70), keys=ANA, channel="push", granted=False),
    ev.OrderRefunded(shop="acme", at=MONDAY + minutes(90), keys=ANA, order="o1", refund="r1", amount=Decimal(2)),
)


def fold(events: Sequence[ev.ShopperEvent], shopper: Shopper) -> Shopper:
    for event in events:
        shopper = apply(shopper, event)
    return shopper


def test_all_orders_of_a_life() -> None:
    """All 40,320 orders of eight events end in one state, and so does each when its first half is told twice.

    The orders are walked as a tree: what two of them have in common at the start is folded once.
    """
    nobody = new_shopper("shopper-1")
    expected = fold(LIFE, nobody)
    seen = 0

    def walk(shopper: Shopper, told: tuple[int, ...]) -> None:
        nonlocal seen
        if len(told) == len(LIFE):
            seen += 1
            assert shopper == expected, told
            return
        if len(told) == len(LIFE) // 2:
            for n in told:
                assert apply(shopper, LIFE[n]) is shopper, told
        for n in range(len(LIFE)):
            if n not in told:
                walk(apply(shopper, LIFE[n]), (*told, n))

    walk(nobody, ())
    assert seen == 40_320
    session = current_session(expected)
    assert session is not None
    assert session.closed == "purchased"


def test_all_orders_of_two_carts_that_become_one() -> None:
    """Two carts that a checkout joins, one of them emptied, bought and used again: every order ends in one state."""
    life: tuple[ev.ShopperEvent, ...] = (
        ev.CartChanged(shop="acme", at=MONDAY, keys=ANA, cart="c1", lines=MUG),
        ev.CartChanged(shop="acme", at=MONDAY + minutes(1), keys=ANA, cart="c2", lines=MUG, url="https://acme.test/c2"),
        ev.CheckoutChanged(shop="acme", at=MONDAY + minutes(2), keys=ANA, checkout="k1", cart="c1", lines=MUG),
        ev.CheckoutChanged(
            shop="acme", at=MONDAY + minutes(3), keys=ANA, checkout="k1", cart="c2", lines=MUG, reached="payment"
        ),
        ev.OrderPlaced(shop="acme", at=MONDAY + minutes(4), keys=ANA, order="o1", cart="c2", total=Decimal(12)),
        ev.CartChanged(shop="acme", at=MONDAY + timedelta(days=40), keys=ANA, cart="c1", lines=MUG),
        ev.CartRemoved(shop="acme", at=MONDAY + minutes(4), keys=ANA, cart="c1", checkout="k1"),
    )
    nobody = new_shopper("shopper-1")
    expected = fold(life, nobody)
    assert all(fold(order, nobody) == expected for order in permutations(life))


@given(some.histories(), st.randoms(use_true_random=False))
def test_any_history_in_any_order(history: list[ev.ShopperEvent], random: Random) -> None:
    """Shuffled, and with some of it told again, any history ends in the same state."""
    shuffled = [*history, *random.choices(history, k=4)] if history else []
    random.shuffle(shuffled)
    nobody = new_shopper("shopper-1")
    assert fold(shuffled, nobody) == fold(history, nobody)


@given(some.histories(), st.integers(0, 14))
def test_what_was_missed_may_be_told_later(history: list[ev.ShopperEvent], cut: int) -> None:
    """Reading the platform again from some point on mends every gap: the full stream, however it was pieced together."""
    nobody = new_shopper("shopper-1")
    with_a_gap = fold([*history[:cut], *history[cut + 2 :]], nobody)
    assert fold(history[cut:], with_a_gap) == fold(history, nobody)


@given(st.lists(some.product_news(), max_size=8), st.randoms(use_true_random=False))
def test_news_of_a_product_in_any_order(news: list[ev.ProductChanged], random: Random) -> None:
    """Prices and stock are folded like shoppers: the order in which they are heard of does not matter."""

    def known(told: Sequence[ev.ProductChanged]) -> Product:
        product = some.new_product()
        for event in told:
            product = apply_product(product, event)
        return product

    shuffled = [*news, *news[:2]]
    random.shuffle(shuffled)
    assert known(shuffled) == known(news)
