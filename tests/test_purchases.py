"""Purchases as a shop tells of them: cancelled unpaid, renewed by themselves, and followed by an echo of the cart."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from cartback import CartRecovery, CheckoutRecovery, Winback
from cartback.domain import events as ev
from cartback.testing import World

MUG, HAT = (ev.Line(product=name.lower(), title=name, price=Decimal(12)) for name in ("Mug", "Hat"))


def world(**settings: Any) -> World:
    settings.setdefault("campaigns", [CartRecovery(wait="1h", follow_ups=()), CheckoutRecovery(follow_ups=())])
    return World(quiet_hours=None, **settings)


def saves(w: World, token: str, *lines: ev.Line, **late: float) -> None:
    """The shop saves ana's cart, so much later than now."""
    at = w.now + timedelta(**late)
    w.clock.set(max(at, w.now))
    w.ingest(ev.CartChanged(shop="acme", at=at, keys=(w.ana.key,), cart=token, lines=lines))


@pytest.mark.parametrize("late", [-5, 0, 1, 2, 30, 599], ids="{} s later".format)
@pytest.mark.parametrize("times", [1, 4])
def test_a_cart_that_is_saved_once_more_on_the_thank_you_page(late: int, times: int) -> None:
    """RULES 10. What has just been bought was not left behind."""
    w = world().at("09:00")
    w.ana.adds("Mug", "12.00")
    token = w.ana.cart
    w.at("09:20").ana.buys()
    for _ in range(times):
        saves(w, token, MUG, seconds=late / times)
    assert w.sent_until("12:00") == []


def test_a_line_more_is_a_new_cart() -> None:
    """RULES 10. Somebody who goes on shopping after a purchase may leave that behind."""
    w = world().at("09:00")
    w.ana.adds("Mug", "12.00")
    token = w.ana.cart
    w.at("09:20").ana.buys()
    saves(w, token, MUG, HAT, minutes=2)
    assert [d.at for d in w.sent_until("12:00")] == ["2026-01-05 10:22"]


@pytest.mark.parametrize(("named", "sent"), [({}, 1), ({"cart": True}, 0)], ids=["of something else", "of this cart"])
def test_a_renewal(named: dict[str, bool], sent: int) -> None:
    """RULES 11. A subscription that renews itself ends the cart that it names, and no other."""
    w = world().at("09:00")
    w.ana.adds("Sofa", "900.00")
    cart = w.ana.cart if named else None
    w.at("09:30").ingest(
        ev.OrderPlaced(shop="acme", at=w.now, keys=(w.ana.key,), order="r1", cart=cart, origin="renewal")
    )
    assert len(w.sent_until("12:00")) == sent


@pytest.mark.parametrize("late", [False, True], ids=["in order", "the older one last"])
def test_two_renewals_of_one_cart(late: bool) -> None:
    """RULES 11. The newer one ends what was put in since the older one, in whatever order they are heard."""
    w = world().at("09:00")
    w.ana.adds("Sofa", "900.00")
    w.at("09:30").ana.adds("Mug", "12.00")
    w.at("09:50")
    renewals = [
        ev.OrderPlaced(
            shop="acme",
            at=w.now - timedelta(minutes=ago),
            keys=(w.ana.key,),
            order=order,
            cart=w.ana.cart,
            origin="renewal",
        )
        for order, ago in (("r1", 35), ("r2", 10))
    ]
    for renewal in reversed(renewals) if late else renewals:
        w.ingest(renewal)
    assert w.sent_until("12:00") == []


def test_a_renewal_restarts_the_winbacks_clock() -> None:
    """RULES 11. Thirty days from the renewal, not from the order before."""
    w = world(campaigns=[Winback(follow_ups=())]).at("09:00")
    w.ana.buys("20.00")
    w.at(w.now + timedelta(days=10)).ingest(
        ev.OrderPlaced(shop="acme", at=w.now, keys=(w.ana.key,), order="r1", origin="renewal")
    )
    assert [d.at for d in w.at(w.now + timedelta(days=31)).sent] == ["2026-02-14 09:00"]


def test_an_order_that_was_never_paid_and_is_cancelled() -> None:
    """RULES 13. It was a purchase all the same; the next change of the cart opens a new session."""
    w = world().at("09:00")
    w.ana.adds("Mug", "12.00")
    token = w.ana.cart
    w.at("09:10").ana.buys()
    w.at("09:15").ana.cancels()
    assert w.sent_until("09:16") == []
    w.at("13:00")
    assert w.sent == []
    saves(w, token, MUG)
    assert [d.at for d in w.sent_until("15:00")] == ["2026-01-05 14:00"]


def test_the_next_change_may_come_soon_after_the_cancellation() -> None:
    """RULES 13 before RULES 10: a purchase that is undone has no echo."""
    w = world().at("09:00")
    w.ana.adds("Mug", "12.00")
    token = w.ana.cart
    w.at("09:10").ana.buys()
    w.at("09:12").ana.cancels()
    saves(w, token, MUG, minutes=1)
    assert [d.at for d in w.sent_until("12:00")] == ["2026-01-05 10:13"]
