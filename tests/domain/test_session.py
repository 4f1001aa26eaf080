"""Sessions: one lineage of a cart from its first line until purchase, emptying, or 30 idle days."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import reduce
from random import Random
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartback import CartRecovery
from cartback.domain import events as ev
from cartback.domain.session import Session, current_session
from cartback.domain.shopper import new_shopper
from cartback.domain.transitions import apply
from cartback.testing import Delivered, World

AT = datetime(2026, 1, 5, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
MUG = (ev.Line(product="mug", title="Mug", price=Decimal(12)),)


def cart(minute: int, **more: Any) -> ev.CartChanged:
    return ev.CartChanged(**{"shop": "acme", "at": AT + minute * MINUTE, "cart": "c1", "lines": MUG, **more})


def checkout(minute: int, **more: Any) -> ev.CheckoutChanged:
    usual = {
        "shop": "acme",
        "at": AT + minute * MINUTE,
        "checkout": "k1",
        "cart": "c1",
        "lines": MUG,
        "reached": "shipping",
    }
    return ev.CheckoutChanged(**{**usual, **more})


def order(minute: int, **more: Any) -> ev.OrderPlaced:
    return ev.OrderPlaced(**{"shop": "acme", "at": AT + minute * MINUTE, "order": "o1", "total": Decimal(12), **more})


def removed(minute: int, **more: Any) -> ev.CartRemoved:
    return ev.CartRemoved(**{"shop": "acme", "at": AT + minute * MINUTE, **more})


def session(*happened: ev.ShopperEvent) -> Session | None:
    return current_session(reduce(apply, happened, new_shopper("shopper-1")))


@pytest.mark.parametrize(
    ("happened", "stage", "closed"),
    [
        ([cart(0)], "cart", None),
        ([cart(0), cart(5, lines=())], "cart", "emptied"),
        ([cart(5, lines=()), cart(0)], "cart", "emptied"),
        ([cart(0), cart(5, lines=()), cart(9)], "cart", None),
        ([cart(0), removed(5, cart="c1")], "cart", "emptied"),
        ([cart(0), checkout(5, reached="contact")], "cart", None),
        ([cart(0), checkout(5)], "checkout", None),
        ([cart(0), checkout(5, reached="payment")], "checkout", None),
        ([checkout(5), cart(0)], "checkout", None),
        ([checkout(5, cart=None)], "checkout", None),
        ([checkout(5, cart=None), removed(9, checkout="k1")], "cart", "removed"),
        ([cart(0), checkout(5), removed(9, checkout="k1")], "cart", None),
        ([cart(0), checkout(5), order(9, checkout="k1")], "cart", "purchased"),
        ([cart(0), order(9)], "cart", "purchased"),
        ([cart(0), order(9), cart(20)], "cart", None),
        ([cart(0), order(9, test=True)], "cart", None),
    ],
    ids=[
        "a cart", "emptied", "emptied, heard of in the other order", "filled again", "deleted", "contact is still a cart",
        "shipping is a checkout", "payment is a checkout", "the checkout heard of first", "a checkout alone",
        "a checkout alone, deleted", "a checkout deleted leaves the cart", "bought by checkout", "bought by the person",
        "a new cart after the purchase", "a test order is no purchase",
    ],
)  # fmt: skip
def test_the_stage_and_the_end_of_a_session(happened: list[ev.ShopperEvent], stage: str, closed: str | None) -> None:
    """Cart, then checkout from shipping on; closed by purchase, emptying or removal, and open again by new content."""
    found = session(*happened)
    assert found is not None
    assert (found.stage if found.closed is None else "cart", found.closed) == (stage, closed)


def test_nobody_without_a_cart_has_a_session() -> None:
    """Orders and profile alone are none."""
    assert session() is None
    assert session(order(0)) is None


def test_a_finished_carts_token_that_comes_back_is_a_new_session() -> None:
    """The old order does not silence it, and it starts after that order."""
    found = session(cart(0), order(10, cart="c1"), cart(25))
    assert found is not None
    assert (found.closed, found.clock) == (None, AT + 25 * MINUTE)
    assert found.opened >= AT + 10 * MINUTE


def test_late_news_of_a_finished_session_does_not_reopen_it() -> None:
    """A cart update from before the order, however late it comes."""
    found = session(cart(0), order(10, cart="c1"), cart(9), checkout(8))
    assert found is not None
    assert found.closed == "purchased"


def test_a_checkout_that_was_bought_does_not_lift_the_next_cart() -> None:
    """The stage is that of this session: a new cart is a cart, though the old checkout had reached payment."""
    found = session(cart(0), checkout(5, reached="payment"), order(10, checkout="k1", cart="c1"), cart(20))
    assert found is not None
    assert found.stage == "cart"


def test_the_content_is_the_newest_of_cart_and_checkout() -> None:
    """Whichever changed last is what the message is about; its link too, or an earlier one of the same session."""
    more = (*MUG, ev.Line(product="hat", price=Decimal(30)))
    found = session(cart(0, url="https://acme.test/c"), checkout(5, lines=more, url="https://acme.test/k"))
    assert found is not None
    assert (found.last.value, found.url) == (Decimal(42), "https://acme.test/k")
    later = session(checkout(5, lines=more, url="https://acme.test/k"), cart(9))
    assert later is not None
    assert (later.last.value, later.url) == (Decimal(12), "https://acme.test/k")


def test_of_two_carts_the_newer_is_written_about() -> None:
    """One person, two open carts: at most one sequence, about the one last touched."""
    found = session(cart(0), cart(30, cart="c2"))
    assert found is not None
    assert found.token == "cart:c2"


def test_an_open_cart_goes_before_a_newer_closed_one() -> None:
    """What is emptied on one device does not hide what is open on another."""
    found = session(cart(0), cart(10, cart="c2"), cart(20, cart="c2", lines=()))
    assert found is not None
    assert (found.token, found.closed) == ("cart:c1", None)


def test_thirty_idle_days_end_a_session() -> None:
    """What follows belongs to a new one; 30 days to the minute is still the same."""
    days = 30 * 24 * 60
    same, new = session(cart(0), cart(days)), session(cart(0), cart(days + 1))
    assert same is not None
    assert new is not None
    assert (same.opened, new.opened) == (AT, AT + (days + 1) * MINUTE)


def test_coming_back_to_a_cart_does_not_start_over() -> None:
    """Left and touched again and again: one sequence for one session, and a new one for a new cart later."""
    world = World([CartRecovery(follow_ups=())], caps=())
    world.at("09:00").ana.adds("Mug")
    world.at("12:00").ana.adds("Hat")
    world.at("15:00").ana.removes("Hat")
    assert world.sent_until("tue 09:00") == [Delivered("2026-01-05 10:00", "ana", "cart_recovery")]
    world.ana.buys()
    world.at("wed 09:00").ana.adds("Tea")
    assert [d.at for d in world.sent_until("thu 09:00")] == ["2026-01-05 10:00", "2026-01-07 10:00"]


def test_an_emptied_and_refilled_cart_is_a_new_session() -> None:
    """The rule's own words: a session runs until purchase or emptying."""
    world = World([CartRecovery(follow_ups=())], caps=())
    world.at("09:00").ana.adds("Mug")
    world.at("11:00").ana.empties()
    world.at("12:00").ana.adds("Hat")
    assert [d.at for d in world.sent_until("tue 09:00")] == ["2026-01-05 10:00", "2026-01-05 13:00"]


def test_two_anonymous_carts_and_a_login_are_one_sequence() -> None:
    """Two devices, two carts, then both log in as ana: one message, not one for each."""
    world = World([CartRecovery()])
    phone = world.at("09:00").shopper("phone", guest=True)
    tablet = world.shopper("tablet", guest=True)
    phone.adds("Mug")
    world.at("09:05")
    tablet.adds("Hat")
    world.at("09:10")
    phone.logs_in("ana")
    tablet.logs_in("ana")
    sent = world.sent_until("20:00")
    assert [(d.at, d.shopper) for d in sent] == [("2026-01-05 10:05", "ana")]
    assert {m.address for m in world.outbox.messages} == {"phone-phone", "tablet-phone"}


# --- echoes (RULES 10) ------------------------------------------------------------------------------------------------

HAT = ev.Line(product="hat", title="Hat", price=Decimal(30))
RED, BLUE = (ev.Line(product="mug", variant=colour, price=Decimal(12)) for colour in ("red", "blue"))
ECHOES: dict[str, tuple[list[ev.ShopperEvent], str | None]] = {
    "saved once more": ([cart(0), order(10, cart="c1"), cart(11)], "purchased"),
    "to the minute": ([cart(0), order(10, cart="c1"), cart(20)], "purchased"),
    "later than that": ([cart(0), order(10, cart="c1"), cart(21)], None),
    "again and again": ([cart(0), order(10, cart="c1"), *[cart(n) for n in range(11, 20)]], "purchased"),
    "and once more the next day": ([cart(0), order(10, cart="c1"), cart(11), cart(1500)], None),
    "less of it": ([cart(0, lines=(*MUG, HAT)), order(10, cart="c1"), cart(11)], "purchased"),
    "another number of it": (
        [cart(0), order(10, cart="c1"), cart(11, lines=(attrs.evolve(MUG[0], quantity=3),))], "purchased"),
    "a line more": ([cart(0), order(10, cart="c1"), cart(11, lines=(*MUG, HAT))], None),
    "another line": ([cart(0), order(10, cart="c1"), cart(11, lines=(HAT,))], None),
    "another variant": ([cart(0, lines=(RED,)), order(10, cart="c1"), cart(11, lines=(BLUE,))], None),
    "a line that was taken out before": (
        [cart(0, lines=(*MUG, HAT)), cart(5), order(10, cart="c1"), cart(11, lines=(*MUG, HAT))], None),
    "what the checkout had": ([checkout(5), order(10, checkout="k1"), cart(11)], "purchased"),
    "by the checkout's token": ([cart(0), checkout(5), order(10, checkout="k1"), cart(11)], "purchased"),
    "of the checkout": ([cart(0), checkout(5), order(10, cart="c1"), checkout(11)], "purchased"),
    "of another checkout of the cart": ([cart(0), checkout(5), order(10, checkout="k1"), checkout(11, checkout="k2")], "purchased"),
    "a checkout that says so itself": ([cart(0), checkout(5, completed_at=AT + 10 * MINUTE), cart(11)], "purchased"),
    "not heard of before": ([order(10, cart="c1"), cart(11), cart(12)], "purchased"),
    "not heard of before, and a line more": ([order(10, cart="c1"), cart(11), cart(12, lines=(*MUG, HAT))], None),
    "another cart than the one bought": ([order(10, cart="c2"), cart(11)], None),
    "the other of two carts": ([cart(0), cart(1, cart="c2"), order(10, cart="c2"), cart(12)], None),
    "bought by the person": ([cart(0), order(10), cart(11)], "purchased"),
    "a test order": ([cart(0), order(10, test=True), cart(11)], None),
    "emptied in between": ([cart(0), order(10, cart="c1"), cart(11, lines=()), cart(12)], "emptied"),
    "empty when something else was bought": ([cart(0), cart(5, lines=()), order(10), cart(12)], None),
    "bought twice": ([cart(0), order(10, cart="c1"), cart(30), order(40, order="o2", cart="c1"), cart(41)], "purchased"),
    "cancelled before it": (
        [cart(0), order(10, cart="c1"), ev.OrderCancelled(shop="acme", at=AT + 11 * MINUTE, order="o1"), cart(12)], None),
    "cancelled after it": (
        [cart(0), order(10, cart="c1"), cart(11), ev.OrderCancelled(shop="acme", at=AT + 12 * MINUTE, order="o1")], "purchased"),
}  # fmt: skip


@pytest.mark.parametrize(("happened", "closed"), ECHOES.values(), ids=ECHOES)
def test_an_echo_of_a_purchase_is_no_new_cart(happened: list[ev.ShopperEvent], closed: str | None) -> None:
    """Within ten minutes after it, without a line that the cart did not have, in whatever order it is heard of."""
    random = Random(1)
    for _ in range(24):
        found = session(*happened)
        assert found is not None
        assert found.closed == closed
        random.shuffle(happened)


@given(st.permutations([cart(0), order(10, cart="c1"), cart(11), cart(12), cart(14, lines=(HAT,)), cart(16)]))
def test_an_echo_and_a_real_change_in_any_order(happened: list[ev.ShopperEvent]) -> None:
    """One state, of the cart, its purchase, its echoes, and what came after."""
    ordered = sorted(happened, key=lambda event: event.at)
    assert reduce(apply, happened, new_shopper("s")) == reduce(apply, ordered, new_shopper("s"))


def test_a_cart_that_is_saved_without_end_is_taken_by_the_newest() -> None:
    """Of more contents than are kept the oldest are forgotten, in any order; an echo stays an echo."""
    echoes = [cart(10, at=AT + 10 * MINUTE + timedelta(seconds=n)) for n in range(1, 60)]
    happened = [cart(0), order(10), *echoes]
    expected = reduce(apply, happened, new_shopper("s"))
    assert reduce(apply, reversed(happened), new_shopper("s")) == expected
    assert len(expected.carts[0].contents) == 16
    found = current_session(expected)
    assert found is not None
    assert found.closed == "purchased"


def test_a_renewal_ends_no_cart_that_it_does_not_name() -> None:
    """RULES 11. A subscription that renews itself is not the shopper's doing."""
    for happened, closed in (
        ([cart(0), order(9, origin="renewal")], None),
        ([cart(0), order(9, origin="renewal", cart="c1")], "purchased"),
        ([cart(0), checkout(3), order(9, origin="renewal", checkout="k1")], "purchased"),
        ([cart(0), order(9, origin="pos")], "purchased"),
    ):
        found = session(*happened)
        assert found is not None
        assert found.closed == closed


def test_an_order_that_was_never_paid_does_not_bring_the_session_back() -> None:
    """RULES 13. A purchase is the order placed, paid or not; after its cancellation the next change opens a new session."""
    cancelled = ev.OrderCancelled(shop="acme", at=AT + 40 * MINUTE, order="o1")
    for change, closed in (([], "purchased"), ([cart(41)], None)):
        found = session(cart(0), checkout(5), order(10, checkout="k1"), cancelled, *change)
        assert found is not None
        assert found.closed == closed
