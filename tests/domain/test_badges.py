"""Badges: who is in which audience, strictly where the rules say so, and what a cart is worth to the shop."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import reduce
from typing import Any

import pytest

from cartback.domain import events as ev
from cartback.domain.badges import LABELS, average_order, badges
from cartback.domain.money import Money
from cartback.domain.session import current_session
from cartback.domain.shop import Shop
from cartback.domain.shopper import Shopper, new_shopper
from cartback.domain.transitions import apply
from cartback.domain.tuning import AUDIENCES
from cartback.testing.fakes import MONDAY

AT = datetime(2026, 1, 5, 9, tzinfo=UTC)


def shop(**settings: Any) -> Shop:
    return Shop(**{"id": "acme", "currency": "USD", "timezone": "UTC", "average_order_value": Decimal(50), **settings})


def who(orders: int = 0, *happened: ev.ShopperEvent) -> Shopper:
    placed = [order(n) for n in range(orders)]
    return reduce(apply, [*placed, *happened], new_shopper("x"))


def order(n: int, total: str = "40.00", **more: Any) -> ev.OrderPlaced:
    return ev.OrderPlaced(shop="acme", at=AT - timedelta(days=9 - n), order=f"o{n}", total=Decimal(total), **more)


def cart(value: str = "10.00", product: str = "mug", **more: Any) -> ev.CartChanged:
    line = ev.Line(product=product, price=Decimal(value))
    return ev.CartChanged(**{"shop": "acme", "at": AT, "cart": "c1", "lines": (line,), **more})


def held(shopper: Shopper, settings: Shop) -> set[str]:
    return set(badges(shopper, settings, current_session(shopper), MONDAY).audiences)


@pytest.mark.parametrize(
    ("shopper", "badge"),
    [
        (who(0), "never_purchased"),
        (who(1), "new_customer"),
        (who(2), "repeat_buyer"),
        (who(5), "repeat_buyer"),
        (who(1, ev.OrderCancelled(shop="acme", at=AT, order="o0")), "never_purchased"),
        (who(2, ev.OrderRefunded(shop="acme", at=AT, order="o0", refund="r", amount=Decimal(40))), "new_customer"),
        (who(1, order(1, test=True)), "new_customer"),
    ],
    ids=["0", "1", "2", "5", "1 cancelled", "2, one refunded", "1 and a test"],
)
def test_one_badge_by_orders(shopper: Shopper, badge: str) -> None:
    """Never Purchased 0, New Customer exactly 1, Repeat Buyer 2 and more; only orders that count."""
    assert held(shopper, shop()) == {badge}


@pytest.mark.parametrize(
    ("value", "currency", "average", "big"),
    [
        ("50.01", None, 50, True),
        ("50.00", None, 50, False),
        ("49.99", None, 50, False),
        ("9999", None, None, False),
        ("50.01", "USD", 50, True),
        ("9999", "JPY", 50, False),
    ],
)
def test_a_big_cart_is_strictly_above_average(value: str, currency: str | None, average: int | None, big: bool) -> None:
    """Above, not at, the shop's average order value; without an average, or in another currency, nobody has one."""
    shopper = who(0, cart(value, currency=currency))
    settings = shop(average_order_value=Decimal(average) if average is not None else None)
    assert ("big_cart" in held(shopper, settings)) is big


def wish(product: str, *, wished: bool = True, minute: int = 0) -> ev.WishlistChanged:
    return ev.WishlistChanged(shop="acme", at=AT + timedelta(minutes=minute), product=product, wished=wished)


@pytest.mark.parametrize(
    ("happened", "high"),
    [
        ([cart(), wish("mug")], True),
        ([cart(), wish("hat")], False),
        ([cart(), wish("mug"), wish("mug", wished=False, minute=1)], False),
        ([wish("mug")], False),
        ([cart(), wish("mug"), cart(lines=(), at=AT + timedelta(minutes=1))], False),
    ],
    ids=["wished and in the cart", "another product", "no longer wished", "no cart", "no longer in the cart"],
)
def test_high_intent_is_a_wish_in_the_cart_now(happened: list[ev.ShopperEvent], high: bool) -> None:
    """The wishlisted product itself, in the open cart, at this moment."""
    assert ("high_intent" in held(who(0, *happened), shop())) is high


@pytest.mark.parametrize(
    ("settings", "orders", "with_cart", "clv"),
    [
        ({"conversion_rate": 0.1}, 0, True, Money(Decimal("1.00"), "USD")),
        ({"conversion_rate": 0.0}, 0, True, Money(Decimal("0.00"), "USD")),
        ({}, 3, True, None),
        ({"conversion_rate": 0.1}, 2, False, Money(Decimal("4.00"), "USD")),
        ({"conversion_rate": 0.1}, 0, False, None),
        ({"conversion_rate": 0.125, "currency": "JPY"}, 0, True, Money(Decimal(1), "JPY")),
    ],
    ids=[
        "cart x rate",
        "a rate of 0",
        "no rate: no data",
        "winback: average order x rate",
        "nothing to go by",
        "yen have no cents",
    ],
)
def test_clv(settings: dict[str, Any], orders: int, with_cart: bool, clv: Money | None) -> None:
    """Cart value x the average conversion rate; in winback the shopper's average order; without data none, not 0."""
    shopper = who(orders, *([cart()] if with_cart else []))
    assert badges(shopper, shop(**settings), current_session(shopper), MONDAY).clv == clv


def test_currencies_never_mix_in_an_average() -> None:
    """Orders in the latest order's currency, net of refunds; those in others are left out."""
    shopper = who(
        0,
        order(0, "100.00", currency="EUR"),
        order(1, "30.00", currency="USD"),
        order(2, "50.00"),
        ev.OrderRefunded(shop="acme", at=AT, order="o2", refund="r", amount=Decimal("10.00")),
    )
    assert average_order(shopper, shop()) == Money(Decimal(35), "USD")
    assert average_order(who(0), shop()) is None


def test_badges_come_in_the_merchants_order() -> None:
    """By default High Intent, Big Cart, then by orders; an order that leaves some out has them last."""
    shopper = who(0, cart("60.00"), wish("mug"))
    session = current_session(shopper)
    assert badges(shopper, shop(), session, MONDAY).audiences == ("high_intent", "big_cart", "never_purchased")
    mine = shop(audience_order=("never_purchased", "big_cart"))
    assert badges(shopper, mine, session, MONDAY).audiences == ("never_purchased", "big_cart", "high_intent")


def test_every_audience_has_a_label() -> None:
    """As the merchant reads it."""
    assert set(LABELS) == set(AUDIENCES)
    assert LABELS["high_intent"] == "High Intent"
