"""The laws of a cart that is reported by changes: the newest snapshot, and the changes after it, in the order of their own time.

`specified` is the same without a state: a function of the set of events. `storefronts` are shops as they really were, whatever
of it is reported, in whatever order.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from functools import reduce
from itertools import permutations
from random import Random

import attrs
from hypothesis import given
from hypothesis import strategies as st

from cartback.domain import events as ev
from cartback.domain.bounds import KEPT, trim
from cartback.domain.document import decode, encode
from cartback.domain.identity import key
from cartback.domain.joins import _join_carts
from cartback.domain.session import current_session
from cartback.domain.shopper import JITTER, Cart, Shopper, new_shopper
from cartback.domain.transitions import apply
from cartback.testing.fakes import MONDAY

ANA = (key("customer", "ana"),)
LINES = "abc"
News = ev.ShopperEvent
Held = dict[str, int | Decimal]


def at(minute: int) -> datetime:
    return MONDAY + timedelta(minutes=minute)


def change(minute: int, change_id: str, product: str, by: int | None = 1, price: str = "2") -> ev.LineChanged:
    line = ev.Line(product=product, title=product, price=Decimal(price))
    return ev.LineChanged(shop="acme", at=at(minute), keys=ANA, cart="c1", change=change_id, line=line, by=by)


def snapshot(minute: int, **held: int) -> ev.CartChanged:
    lines = tuple(
        ev.Line(product=product, title=product, price=Decimal(2), quantity=n) for product, n in sorted(held.items())
    )
    return ev.CartChanged(shop="acme", at=at(minute), keys=ANA, cart="c1", lines=lines)


def order(minute: int) -> ev.OrderPlaced:
    return ev.OrderPlaced(shop="acme", at=at(minute), keys=ANA, order=f"o{minute}", cart="c1", total=Decimal(9))


def fold(events: Sequence[News]) -> Shopper:
    return reduce(apply, events, new_shopper("shopper-1"))


def content(shopper: Shopper) -> Held:
    """What the shopper's open cart holds; nothing where there is none."""
    session = current_session(shopper)
    if session is None or session.closed is not None:
        return {}
    return {line.product: line.quantity for line in session.lines}


def specified(events: Sequence[News]) -> Held:
    """What the cart holds by the set of events alone."""
    border = max([e.at for e in events if isinstance(e, ev.OrderPlaced)], default=None)
    emptied = [e.at for e in events if isinstance(e, ev.CartChanged) and not e.lines]
    border = max([b for b in (border, *emptied) if b is not None], default=None)
    after = [e for e in events if border is None or e.at > border]
    base = max([e for e in after if isinstance(e, ev.CartChanged)], key=lambda e: e.at, default=None)
    held: Held = {line.product: line.quantity for line in base.lines} if base is not None else {}
    changes = {e.change: e for e in after if isinstance(e, ev.LineChanged) and (base is None or e.at > base.at)}
    for e in sorted(changes.values(), key=lambda e: (e.at, e.by is None or e.by < 0)):
        left = max(0, held.get(e.line.product, 0) + e.by) if e.by is not None else 0
        held[e.line.product] = left
    return {product: n for product, n in held.items() if n}


minutes = st.integers(0, 60)
counts = st.dictionaries(st.sampled_from(LINES), st.integers(1, 3), max_size=3)
snapshots = st.builds(lambda minute, held: snapshot(minute, **held), minutes, counts)
changes = st.builds(change, minutes, st.just(""), st.sampled_from(LINES), st.sampled_from((1, 2, 3, -1, -2, None)))


@st.composite
def histories(draw: st.DrawFn, name: str = "m", max_size: int = 12) -> list[News]:
    """Draw snapshots of different minutes, and changes of another minute each, with ids of their own."""
    events: list[News] = draw(st.lists(st.one_of(snapshots, changes, changes, changes), max_size=max_size))
    times: set[datetime] = set()
    kept: list[News] = []
    for n, event in enumerate(events):
        if event.at in times:
            continue
        times.add(event.at)
        kept.append(attrs.evolve(event, change=f"{name}{n}") if isinstance(event, ev.LineChanged) else event)
    return kept


@st.composite
def storefronts(draw: st.DrawFn) -> tuple[Held, list[News], datetime | None]:
    """Draw a shop's cart as it really was, what was reported of it, and when it was last bought."""
    held: dict[str, int] = {}
    reported: list[News] = []
    bought: datetime | None = None
    minute = 0
    for n, act in enumerate(draw(st.lists(st.sampled_from("aaarRvbx"), min_size=1, max_size=18))):
        minute += draw(st.integers(1, 20))
        product, many = draw(st.sampled_from(LINES)), draw(st.integers(1, 3))
        if act == "a":
            held[product] = held.get(product, 0) + many
            reported.append(change(minute, f"m{n}", product, many))
        elif act == "r" and product in held:
            many = min(many, held[product])
            held[product] -= many
            reported.append(change(minute, f"m{n}", product, -many))
        elif act == "R" and product in held:
            held[product] = 0
            reported.append(change(minute, f"m{n}", product, None))
        elif act == "v" and any(held.values()):
            reported.append(snapshot(minute, **{p: q for p, q in held.items() if q}))
        elif act == "b" and any(held.values()):
            minute += 15  # beyond what may be an echo of it
            held, bought = {}, at(minute)
            reported.append(order(minute))
            minute += 15
        elif act == "x" and any(held.values()):
            held = {}
            reported.append(snapshot(minute))
        held = {p: q for p, q in held.items() if q}
    return dict(held), reported, bought


@given(histories(), st.randoms(use_true_random=False))
def test_any_order_and_repeats(events: list[News], random: Random) -> None:
    """The same events in any order, some of them twice, end in the same document."""
    again = [*events, *(random.choices(events, k=5) if events else [])]
    random.shuffle(again)
    assert encode(fold(again)) == encode(fold(events))


@given(histories())
def test_reported_again(events: list[News]) -> None:
    """What is known already changes nothing: the very same object comes back."""
    shopper = fold(events)
    for event in events:
        assert apply(shopper, event) is shopper


@given(histories("a"), histories("b"), histories("c"))
def test_joining_is_a_semilattice(a: list[News], b: list[News], c: list[News]) -> None:
    """Two states of a cart join in any order and grouping, and to what both histories fold to."""
    carts = [fold(events).carts for events in (a, b, c)]
    one, two, three = [held[0] if held else Cart(("cart:c1",)) for held in carts]
    assert _join_carts(one, two) == _join_carts(two, one)
    assert _join_carts(_join_carts(one, two), three) == _join_carts(one, _join_carts(two, three))
    assert _join_carts(one, one) == one
    both = fold([*a, *b]).carts
    assert _join_carts(one, two) == (both[0] if both else Cart(("cart:c1",)))


@given(histories(), st.randoms(use_true_random=False))
def test_the_state_says_what_the_set_says(events: list[News], random: Random) -> None:
    """What the cart holds is a function of the set of events."""
    shuffled = list(events)
    random.shuffle(shuffled)
    assert content(fold(shuffled)) == specified(events)


@given(histories(max_size=30))
def test_no_more_is_kept_than_is_new(events: list[News]) -> None:
    """Of the changes only those since the newest snapshot are kept, and of shortly before it."""
    for cart in fold(events).carts:
        since = cart.last.at - JITTER if cart.last is not None else None
        new = [e for e in events if isinstance(e, ev.LineChanged) and (since is None or e.at > since)]
        assert len(cart.changes) == len(new)


@given(storefronts(), st.randoms(use_true_random=False))
def test_the_true_cart_from_any_delivery(shop: tuple[Held, list[News], datetime | None], random: Random) -> None:
    """All reports of a shop, late, twice and in any order, give the cart as it was."""
    truth, reported, _ = shop
    heard = [*reported, *(random.choices(reported, k=4) if reported else [])]
    random.shuffle(heard)
    assert content(fold(heard)) == truth


@given(storefronts(), st.data())
def test_a_snapshot_mends_what_was_lost_before_it(
    shop: tuple[Held, list[News], datetime | None], data: st.DataObject
) -> None:
    """Whatever was not reported before the newest snapshot, the cart is as it was."""
    truth, reported, bought = shop
    last = max([e.at for e in reported if isinstance(e, ev.CartChanged) and e.lines], default=None)
    if last is None or (bought is not None and bought >= last):
        return
    kept = [e for e in reported if e.at >= last or isinstance(e, ev.OrderPlaced) or data.draw(st.booleans())]
    assert content(fold(kept)) == truth


@given(
    st.lists(st.tuples(st.integers(0, 60), st.sampled_from((1, 2, -1)), st.integers(0, 9)), min_size=1, max_size=8),
    st.integers(0, 60),
    st.randoms(use_true_random=False),
)
def test_two_times_of_one_change(copies: list[tuple[int, int, int]], viewed: int, random: Random) -> None:
    """Copies of one change whose times differ by less than the jitter count once: the cart is the same in every order."""
    first: list[News] = [snapshot(viewed, a=1)]
    first += [change(minute, f"m{n}", "b", by) for n, (minute, by, _) in enumerate(copies)]
    events = [*first, *[change(minute + later, f"m{n}", "b", by) for n, (minute, by, later) in enumerate(copies)]]
    expected = content(fold(first))
    for _ in range(5):
        random.shuffle(events)
        assert content(fold(events)) == expected


LIFE: tuple[News, ...] = (
    change(1, "m1", "a"),
    change(2, "m2", "b", 2),
    snapshot(30, b=2, a=1),
    change(45, "m3", "a", None),
    change(50, "m4", "c"),
    order(60),
    change(75, "m6", "d"),
    change(75, "m7", "c", None),
)


def test_all_orders_of_a_life() -> None:
    """All 40,320 orders of eight events end in one document; they are walked as a tree."""
    expected = encode(fold(LIFE))
    seen = 0

    def walk(shopper: Shopper, left: tuple[News, ...]) -> None:
        nonlocal seen
        if not left:
            seen += 1
            assert encode(shopper) == expected
        for n, event in enumerate(left):
            walk(apply(shopper, event), (*left[:n], *left[n + 1 :]))

    walk(new_shopper("shopper-1"), LIFE)
    assert seen == 40_320
    assert content(decode(expected)) == {"d": 1}


def test_what_arrives_how() -> None:
    """The examples of the design, each in every order of arrival."""
    examples: list[tuple[tuple[News, ...], Held]] = [
        ((change(1, "m1", "mug", 1), change(2, "m2", "mug", 2)), {"mug": 3}),
        ((change(3, "m3", "mug", -1), change(1, "m1", "mug", 1), change(2, "m2", "mug", 2)), {"mug": 2}),
        ((change(1, "m1", "mug", 1), change(2, "m2", "mug", -2), change(3, "m3", "mug", 1)), {"mug": 1}),
        ((change(1, "m1", "mug"), change(1, "m1", "mug")), {"mug": 1}),
        ((snapshot(5, tea=1), change(1, "m1", "mug")), {"tea": 1}),
        ((change(6, "m1", "mug"), snapshot(5, tea=1)), {"tea": 1, "mug": 1}),
        ((change(6, "m1", "mug"), order(7), snapshot(5, tea=1)), {}),
        ((order(7), change(8, "m1", "pot"), snapshot(5, tea=1), change(6, "m2", "mug")), {"pot": 1}),
        ((change(3, "m1", "mug", None), change(3, "m2", "mug")), {}),
        ((change(1, "m1", "mug", 2), change(2, "m2", "mug", None), change(3, "m3", "mug")), {"mug": 1}),
    ]
    for events, held in examples:
        for order_of_arrival in permutations(events):
            assert content(fold(order_of_arrival)) == held, order_of_arrival


def test_more_changes_than_are_kept() -> None:
    """Beyond the newest, changes become part of a snapshot: the cart holds the same, and the document stays small."""
    events = [change(n, f"m{n}", LINES[n % 3], -1 if n % 7 == 0 else 1) for n in range(1, 100)]
    whole = fold(events)
    short = trim(whole)
    assert len(short.carts[0].changes) == KEPT
    assert content(short) == content(whole) == specified(events)
    assert len(encode(short)) < 3_000
    late = apply(short, change(5, "late", "a"))
    assert content(late) == content(short)


def test_a_cart_that_was_emptied_by_changes_begins_again() -> None:
    """Taking out the last thing ends the session, as a report of an empty cart does; what is put in then begins another."""
    emptied = fold([change(1, "m1", "a"), change(5, "m2", "a", None)])
    session = current_session(emptied)
    assert session is not None
    assert session.closed == "emptied"
    again = current_session(apply(emptied, change(9, "m3", "b")))
    assert again is not None
    assert (again.closed, again.opened, again.again) == (None, at(5), True)


def test_what_a_cart_of_changes_is_worth() -> None:
    """Its value is the sum of its lines; what it is surely worth no more than the last whole report; certain it is after one."""
    events = [snapshot(1, a=5), change(2, "m1", "b", 4, price="3")]
    session = current_session(fold(events))
    assert session is not None
    assert (session.certain, session.last.value, session.sure_value) == (False, Decimal(22), Decimal(10))
    whole = current_session(fold([*events, snapshot(3, a=5, b=4)]))
    assert whole is not None
    assert (whole.certain, whole.sure_value) == (True, Decimal(18))


def test_currencies_that_do_not_add_up() -> None:
    """Where lines are in two currencies the cart has no value, so nothing is said of what it costs."""
    euro = attrs.evolve(change(1, "m1", "a"), currency="EUR")
    dollar = attrs.evolve(change(2, "m2", "b"), currency="USD")
    session = current_session(fold([euro, dollar]))
    assert session is not None
    assert session.last.value == 0


def test_the_echo_of_a_purchase() -> None:
    """A snapshot that follows a purchase, of what changes had put in before, opens no new session."""
    bought = fold([change(1, "m1", "a"), change(30, "m2", "b"), order(40), snapshot(41, a=1, b=1)])
    session = current_session(bought)
    assert session is not None
    assert session.closed == "purchased"
    after_snapshot = current_session(fold([snapshot(1, c=1), change(20, "m1", "a"), order(40), snapshot(41, a=1, c=1)]))
    assert after_snapshot is not None
    assert after_snapshot.closed == "purchased"
    more = current_session(fold([change(1, "m1", "a"), order(40), change(41, "m2", "c"), snapshot(42, a=1, c=1)]))
    assert more is not None
    assert more.closed is None


def test_what_is_not_plausible_is_no_cart() -> None:
    """Changes that add up to more than anybody could buy leave one piece, and raise nothing."""
    line = ev.Line(product="a", price=Decimal("9e14"))
    changes = [
        ev.LineChanged(shop="acme", at=at(n), keys=ANA, cart="c1", change=f"m{n}", line=line, by=2**52)
        for n in range(3)
    ]
    session = current_session(fold(changes))
    assert session is not None
    assert session.lines[0].quantity == 1


def test_a_step_of_the_checkout_without_lines() -> None:
    """It makes the cart a checkout and is its last activity; it takes nothing out."""
    step = ev.CheckoutReached(shop="acme", at=at(9), keys=ANA, checkout="k1", cart="c1", reached="payment")
    for events in permutations((snapshot(1, a=1), step, change(5, "m1", "b"))):
        session = current_session(reduce(apply, events, new_shopper("shopper-1")))
        assert session is not None
        assert (session.stage, session.clock, session.last.count) == ("checkout", at(9), 2)
