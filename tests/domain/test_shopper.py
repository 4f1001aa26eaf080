"""How a shopper changes: what counts as a purchase, how orders are undone, what bounds a document.

That the order of events does not matter, and repeats change nothing, is in tests/laws.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import reduce
from typing import Any

import pytest

from cartback import CartRecovery, CheckoutRecovery
from cartback.domain import events as ev
from cartback.domain.bounds import KEPT, forget_before, trim
from cartback.domain.channels import ChannelName
from cartback.domain.identity import Key, key
from cartback.domain.lookups import all_keys, last_counting_order, last_purchase, with_keys
from cartback.domain.session import current_session
from cartback.domain.shopper import Shopper, new_shopper
from cartback.domain.transitions import apply
from cartback.testing import World

AT = datetime(2026, 1, 5, 9, tzinfo=UTC)
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
MUG = (ev.Line(product="mug", title="Mug", price=Decimal(12)),)


def after(*happened: ev.ShopperEvent) -> Shopper:
    return reduce(apply, happened, new_shopper("shopper-1"))


def cart(minute: int = 0, **more: Any) -> ev.CartChanged:
    return ev.CartChanged(**{"shop": "acme", "at": AT + minute * MINUTE, "cart": "c1", "lines": MUG, **more})


def checkout(minute: int = 0, **more: Any) -> ev.CheckoutChanged:
    usual = {
        "shop": "acme",
        "at": AT + minute * MINUTE,
        "checkout": "k1",
        "cart": "c1",
        "lines": MUG,
        "reached": "shipping",
    }
    return ev.CheckoutChanged(**{**usual, **more})


def order(minute: int = 0, **more: Any) -> ev.OrderPlaced:
    return ev.OrderPlaced(**{"shop": "acme", "at": AT + minute * MINUTE, "order": "o1", "total": Decimal(12), **more})


# --- a purchase counts, by whatever name it comes


@pytest.mark.parametrize(
    "keys",
    [
        ("checkout:k1",),
        ("cart:c1",),
        ("customer:ana",),
        ("email:ana@example.com",),
        ("phone:+12125550100",),
        ("device:ana-phone",),
        ("email:other@example.com", "checkout:k1"),
        ("email:other@example.com", "cart:c1"),
    ],
    ids=" and ".join,
)
def test_a_purchase_counts_by_any_key(keys: tuple[str, ...]) -> None:
    """Token, customer id, e-mail, phone: whichever matches silences us, also when another e-mail is used to buy."""
    world = World([CartRecovery(), CheckoutRecovery()])
    ana = world.at("09:00").shopper("ana", email="ana@example.com", phone="+12125550100")
    world.ingest(
        ev.ProfileChanged(
            shop="acme", at=world.now, keys=(ana.key, key("email", "ana@example.com"), key("phone", "+12125550100"))
        ),
        cart(at=world.now, keys=(ana.key,)),
        checkout(at=world.now, keys=(ana.key,)),
    )
    world.at("09:10").ingest(order(at=world.now, keys=tuple(Key(k) for k in keys)))
    assert world.sent_until("+3d") == []


def test_a_guest_who_registers_at_the_checkout_is_the_same_person() -> None:
    """The guest's cart is silenced by the customer's order."""
    world = World()
    guest = world.at("09:00").shopper("guest", guest=True)
    guest.adds("Mug")
    world.at("09:20")
    guest.logs_in("ana")
    world.at("09:30").ana.buys("12.00")
    assert world.sent_until("+3d") == []


def test_an_order_alone_is_enough() -> None:
    """Paid elsewhere and never came back to the thank-you page: the order's own news silences the checkout."""
    session = current_session(after(cart(), checkout(1), order(9, checkout="k1")))
    assert session is not None
    assert session.closed == "purchased"


def test_a_completed_checkout_is_enough() -> None:
    """`completed_at` counts as the purchase though no order was ever heard of."""
    session = current_session(after(cart(), checkout(1), checkout(5, completed_at=AT + 5 * MINUTE)))
    assert session is not None
    assert session.closed == "purchased"


def test_an_older_checkout_update_after_the_order_brings_nothing_back() -> None:
    """A late update of the same checkout, older than the order, is history."""
    session = current_session(after(cart(), order(9, checkout="k1", cart="c1"), checkout(8)))
    assert session is not None
    assert session.closed == "purchased"


def test_a_purchase_heard_of_late_counts_from_when_it_was_made() -> None:
    """A cart filled after the purchase stays open; one filled before it is closed, in whatever order we hear of it."""
    open_again = current_session(after(cart(0), cart(25), order(10, cart="c1")))
    closed = current_session(after(cart(0), order(30, cart="c1"), cart(20)))
    assert open_again is not None
    assert closed is not None
    assert (open_again.closed, closed.closed) == (None, "purchased")


def test_buying_elsewhere_closes_the_cart_too() -> None:
    """Somebody who has just bought at the till is not asked to come back to their cart."""
    session = current_session(after(cart(), order(9, origin="pos")))
    assert session is not None
    assert session.closed == "purchased"


# --- orders and how they are undone

CANCEL = ev.OrderCancelled(shop="acme", at=AT + DAY, order="o1")


def refund(amount: str, refund_id: str = "r1") -> ev.OrderRefunded:
    return ev.OrderRefunded(shop="acme", at=AT + DAY, order="o1", refund=refund_id, amount=Decimal(amount))


@pytest.mark.parametrize(
    ("happened", "counts", "refunded"),
    [
        ([order()], True, "0"),
        ([order(test=True)], False, "0"),
        ([order(), CANCEL], False, "0"),
        ([CANCEL, order()], False, "0"),
        ([order(), refund("5")], True, "5"),
        ([order(), refund("12")], False, "12"),
        ([order(), refund("6"), refund("6", "r2")], False, "12"),
        ([order(), refund("6"), refund("6")], True, "6"),
        ([refund("6"), order()], True, "6"),
        ([order(total=Decimal(0))], True, "0"),
    ],
    ids=[
        "placed", "test", "cancelled", "cancelled before we heard of it", "partly refunded", "wholly refunded",
        "refunded in two parts", "one refund told twice", "refund heard of first", "free",
    ],
)  # fmt: skip
def test_which_orders_count(happened: list[ev.ShopperEvent], counts: bool, refunded: str) -> None:
    """Not cancelled, not a test, not wholly paid back; a refund told twice counts once."""
    shopper = after(*happened)
    (mine,) = shopper.orders
    assert (mine.counts, mine.refunded) == (counts, Decimal(refunded))
    assert (last_counting_order(shopper) is not None) == counts


def test_an_edited_order_has_its_newest_total() -> None:
    """By `updated_at`; the time it was placed stays."""
    shopper = after(
        order(0, total=Decimal(20), updated_at=AT + 2 * DAY),
        order(0, total=Decimal(12)),
        order(0, total=Decimal(15), updated_at=AT + DAY),
    )
    assert (shopper.orders[0].total, shopper.orders[0].at) == (Decimal(20), AT)


def test_an_undone_order_still_was_a_purchase() -> None:
    """Cancelled or refunded: they bought, and need no reminder of that cart. A test order silences no other cart."""
    assert last_purchase(after(order(), CANCEL)) == AT
    assert last_purchase(after(order(test=True))) is None
    assert last_purchase(after(CANCEL)) is None


# --- consent, devices, profile


def consent(minute: int, granted: bool, channel: ChannelName = "push") -> ev.ConsentChanged:
    return ev.ConsentChanged(shop="acme", at=AT + minute * MINUTE, channel=channel, granted=granted)


@pytest.mark.parametrize(
    ("said", "granted"),
    [
        ([], None),
        ([consent(0, granted=True)], True),
        ([consent(0, granted=True), consent(1, granted=False)], False),
        ([consent(1, granted=False), consent(0, granted=True)], False),
        ([consent(0, granted=False), consent(1, granted=True)], True),
        ([consent(0, granted=True), consent(0, granted=False)], False),
        ([consent(0, granted=False), consent(0, granted=True)], False),
        ([consent(0, granted=True, channel="email")], None),
    ],
)
def test_the_latest_word_on_consent_holds(said: list[ev.ShopperEvent], granted: bool | None) -> None:
    """By its own time; of a yes and a no at one instant the no; each channel for itself."""
    found = after(*said).consents.get("push")
    assert (found.granted if found is not None else None) is granted


def test_a_device_comes_and_goes() -> None:
    """Removed it is not written to; added again later it is."""
    add = ev.DeviceAdded(shop="acme", at=AT, device="d1")
    remove = ev.DeviceRemoved(shop="acme", at=AT + MINUTE, device="d1")
    again = ev.DeviceAdded(shop="acme", at=AT + 2 * MINUTE, device="d1")
    active = [
        [d.active for d in after(*told).devices] for told in ([add], [remove], [remove, add], [add, remove, again])
    ]
    assert active == [[True], [False], [False], [True]]


def test_a_profile_that_says_nothing_of_a_field_leaves_it() -> None:
    """None is not "no longer known"; the newest value of each field holds."""
    first = ev.ProfileChanged(shop="acme", at=AT, email="a@b.c", locale="de")
    second = ev.ProfileChanged(shop="acme", at=AT + MINUTE, locale="en")
    shopper = after(second, first)
    assert (shopper.known("email"), shopper.known("locale"), shopper.known("phone")) == ("a@b.c", "en", None)


# --- bounds


def test_a_document_is_bounded() -> None:
    """The newest parts are kept, what is older is forgotten; nothing to trim is the very same object."""
    carts = [cart(n, cart=f"c{n:03}") for n in range(KEPT + 5)]
    orders = [order(n, order=f"o{n:03}") for n in range(KEPT + 5)]
    wishes = [ev.WishlistChanged(shop="acme", at=AT + n * MINUTE, product=f"p{n:03}") for n in range(KEPT + 5)]
    shopper = trim(after(*carts, *orders, *wishes))
    assert (len(shopper.carts), len(shopper.orders), len(shopper.wishlist)) == (KEPT, KEPT, KEPT)
    assert shopper.carts[0].tokens == ("cart:c005",)
    assert shopper.orders[0].id == "o005"
    assert trim(shopper) is shopper


def test_retention_forgets_what_is_over() -> None:
    """Carts and sends from before the horizon; orders stay, they are what badges count."""
    shopper = after(cart(0), order(5), cart(100, cart="c2"))
    kept = forget_before(shopper, AT + 50 * MINUTE)
    assert [c.tokens for c in kept.carts] == [("cart:c2",)]
    assert len(kept.orders) == 1
    assert forget_before(kept, AT + 50 * MINUTE) is kept


def begun(n: int, minute: int, session: str, **more: Any) -> ev.SendBegun:
    usual = {
        "shop": "acme",
        "at": AT + minute * MINUTE,
        "notification": f"n{n:03}",
        "campaign": "cart_recovery",
        "kind": "cart_recovery",
        "step": 0,
        "session": session,
        "channel": "push",
        "addresses": ("d1",),
        "expires": AT + (minute + 1) * MINUTE,
    }
    return ev.SendBegun(**{**usual, **more})


def settled(n: int, minute: int) -> ev.SendSettled:
    return ev.SendSettled(
        shop="acme", at=AT + minute * MINUTE, notification=f"n{n:03}", attempt=1, outcomes=(("d1", "ok"),)
    )


def written_to(*sessions: str) -> list[ev.ShopperEvent]:
    """A message about each, an hour apart, all of them sent."""
    told = [(begun(n, 60 * n, session), settled(n, 60 * n + 1)) for n, session in enumerate(sessions, 1)]
    return [event for both in told for event in both]


OTHERS = tuple(f"cart:gone{n:03}" for n in range(2 * KEPT))


def test_the_sends_of_an_open_cart_outlive_any_number_of_others() -> None:
    """What the next step is follows from them; of those that are forgotten it is known up to when they were begun."""
    shopper = trim(after(cart(0), *written_to("cart:c1", *OTHERS)))
    assert [s.id for s in shopper.sends if s.about is not None and s.about.session == "cart:c1"] == ["n001"]
    assert len(shopper.sends) == KEPT + 1
    assert shopper.trimmed == AT + 60 * (KEPT + 1) * MINUTE
    assert trim(shopper) is shopper


@pytest.mark.parametrize(
    "end",
    [order(90, cart="c1"), order(90), cart(90, lines=())],
    ids=["bought", "bought by the person", "emptied"],
)
def test_the_sends_of_a_cart_that_is_over_are_forgotten(end: ev.ShopperEvent) -> None:
    """They are among the newest for a while, and then go."""
    shopper = trim(after(cart(0), end, *written_to("cart:c1", *OTHERS)))
    assert [s.id for s in shopper.sends if s.about is not None and s.about.session == "cart:c1"] == []


def test_the_sends_of_the_last_lapse_are_kept() -> None:
    """A winback knows its steps after any number of carts; those of the lapse before are over."""
    lapses = [order(0, order="o1"), order(100, order="o2"), *written_to("order:o1", "order:o2", *OTHERS)]
    shopper = trim(after(*lapses))
    assert [s.id for s in shopper.sends if s.about is not None and s.about.session.startswith("order")] == ["n002"]


def test_a_send_that_is_under_way_is_kept() -> None:
    """It is still to be settled."""
    shopper = trim(after(begun(0, 0, "cart:c9"), *written_to(*OTHERS)))
    assert next((s.id, s.state) for s in shopper.sends) == ("n000", "BEGUN")


def test_a_document_is_bounded_however_much_is_open() -> None:
    """Of the sends that are still needed the newest stay as well, beyond a bound: the ledger has the rest."""
    steps = [begun(n, n, "cart:c1", step=n) for n in range(900)]
    shopper = trim(after(cart(0), *steps, *[settled(n, n) for n in range(900)]))
    assert len(shopper.sends) <= 9 * KEPT
    assert shopper.trimmed is not None


def test_retention_keeps_the_sends_of_what_is_not_over() -> None:
    """A cart that is still touched, and the last order: older sends about them are what the next step follows from."""
    told = [cart(0), cart(9000), order(5, order="o1", test=True), *written_to("cart:c1", "cart:c9")]
    kept = forget_before(after(*told), AT + 8000 * MINUTE)
    assert [s.id for s in kept.sends] == ["n001"]
    assert kept.trimmed == AT + 120 * MINUTE
    lapsed = after(order(5, order="o1"), *written_to("order:o1"))
    assert forget_before(lapsed, AT + 8000 * MINUTE) is lapsed


def test_all_keys_lead_to_a_shopper() -> None:
    """What names the person or device is kept; tokens and orders are in its parts."""
    shopper = with_keys(after(cart(), checkout(1), order(2)), ("customer:ana", "cart:zzz", "device:d1"))
    assert shopper.keys == ("customer:ana", "device:d1")
    assert set(all_keys(shopper)) == {"customer:ana", "device:d1", "cart:c1", "checkout:k1", "order:o1"}
