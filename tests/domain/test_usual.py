"""What is usual at a shop is worked out of its own orders and pushes, or there is no figure (RULES 18)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from cartback.domain.badges import badges
from cartback.domain.sending import About, Part, Rank, Sending
from cartback.domain.session import current_session
from cartback.domain.shop import Shop
from cartback.domain.shopper import Cart, Order, Shopper, Snapshot
from cartback.domain.usual import LOOKS_BACK, Usual, decode_usual, encode_usual, with_usual
from cartback.testing.fakes import MONDAY

NOW = datetime(2026, 5, 1, tzinfo=UTC)
DAY = timedelta(days=1)
SHOP = Shop(id="acme", currency="USD", timezone="UTC")


def order(name: str, total: str = "40.00", days: float = 1, **more: Any) -> Order:
    return Order(name, NOW - days * DAY, total=Decimal(total), **more)


def push(
    name: str, days: float = 2, rank: Rank = Rank.OK, kind: str = "cart_recovery", channel: Any = "push"
) -> Sending:
    return Sending(name, About(NOW - days * DAY, "carts", kind, 0, "cart:t", channel), 1, (Part("d", 1, rank),))


def counted(*shoppers: Shopper) -> Usual:
    usual = Usual(NOW - LOOKS_BACK)
    for shopper in shoppers:
        usual.add(shopper, SHOP)
    return usual


def test_the_average_order_is_of_orders_that_count_by_currency() -> None:
    """Net of refunds; no cancelled, test, old or wholly refunded ones; no currency is mixed with another."""
    dollars = [order(f"o{n}", "40.00", currency="USD") for n in range(29)]
    refunded = order("r", "100.00", refunds=(("x", Decimal(60)),))
    no_orders = (
        order("c", "900", cancelled_at=NOW), order("t", "900", test=True), order("old", "900", days=91),
        order("f", "900", refunds=(("x", Decimal(900)),)), Order("unplaced"),
    )  # fmt: skip
    euros = [order(f"e{n}", "10.00", currency="EUR") for n in range(30)]
    people = [Shopper(f"s{n}", orders=(each,)) for n, each in enumerate((*dollars, refunded, *no_orders, *euros))]
    assert counted(*people).averages == {"USD": Decimal(40), "EUR": Decimal(10)}


def test_under_thirty_orders_there_is_no_average() -> None:
    """Twenty-nine say nothing, whatever another currency has."""
    people = [Shopper(f"s{n}", orders=(order(f"o{n}"),)) for n in range(29)]
    assert counted(*people).averages == {}
    assert counted(*people, Shopper("s30", orders=(order("o30", currency="EUR"),))).averages == {}


def test_the_conversion_rate_is_of_cart_pushes_that_were_sent() -> None:
    """With a hundred of them; a push with two orders converted once; other kinds, channels and states are left out."""
    bought = Shopper("b", sends=(push("n"),), orders=(order("o1", days=1.9), order("o2", days=1.8)))
    idle = [Shopper(f"s{n}", sends=(push(f"n{n}"),)) for n in range(99)]
    others = Shopper("o", sends=(
        push("w", kind="winback"), push("m", channel="email"), push("u", rank=Rank.UNKNOWN), push("old", days=91),
    ))  # fmt: skip
    assert counted(bought, *idle[:-1], others).conversion_rate is None
    assert counted(bought, *idle, others).conversion_rate == 0.01


def shopper_with(value: str, currency: str | None = None) -> Shopper:
    last = Snapshot(NOW, Decimal(value), 1, currency=currency)
    return Shopper("s", carts=(Cart(("t",), last, spans=((NOW, NOW),)),), orders=(order("o"),))


def held(shop: Shop, value: str, currency: str | None = None) -> tuple[bool, Decimal | None]:
    """Whether the cart is a big one, and what it is worth to the shop."""
    shopper = shopper_with(value, currency)
    found = badges(shopper, shop, current_session(shopper), MONDAY)
    return "big_cart" in found.audiences, found.clv.amount if found.clv is not None else None


USUAL = Usual(NOW - LOOKS_BACK, {"USD": 30, "EUR": 40}, {"USD": Decimal(1200), "EUR": Decimal(400)}, 100, 5)


def test_badges_go_by_what_is_usual_where_nothing_is_set() -> None:
    """Strictly above the average of the cart's own currency; worth is cart value by the conversion rate."""
    shop = with_usual(SHOP, USUAL)
    assert (held(shop, "40.00"), held(shop, "40.01")) == ((False, Decimal("2.00")), (True, Decimal("2.00")))
    assert held(shop, "10.01", "EUR")[0]
    assert not held(shop, "9.00", "EUR")[0]
    assert not held(shop, "9000.00", "GBP")[0]
    assert held(SHOP, "9000.00") == (False, None)


def test_a_setting_overrides_what_is_usual() -> None:
    """Each by itself; what is worked out fills in the other."""
    shop = with_usual(SHOP.model_copy(update={"average_order_value": Decimal(100)}), USUAL)
    assert (shop.average_order_value, shop.conversion_rate) == (Decimal(100), 0.05)
    shop = with_usual(SHOP.model_copy(update={"conversion_rate": 0.5}), USUAL)
    assert (shop.average_order_value, shop.conversion_rate) == (Decimal(40), 0.5)


def test_without_enough_data_the_settings_are_as_they_are() -> None:
    """The same object, so that nothing is worked out anew for it."""
    assert with_usual(SHOP, Usual(NOW, {"USD": 29}, {"USD": Decimal(1)}, 99, 99)) is SHOP


@pytest.mark.parametrize("usual", [USUAL, Usual(NOW)], ids=["full", "empty"])
def test_it_comes_back_from_its_document(usual: Usual) -> None:
    """Sums to the cent."""
    assert decode_usual(encode_usual(usual)) == usual
    assert replace(usual) == usual
