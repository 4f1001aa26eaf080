"""The law: in whatever order a life is ingested, the same people are there in the end, whatever keys they share.

Kiosks, landlines, family addresses and helpful agents: who holds a shared key depends on when it was used, by the events' own
time. HYPOTHESIS_PROFILE=full runs 2,000 casts in 50 orders each.
"""

from __future__ import annotations

import os
from itertools import permutations
from random import Random
from typing import Any

import pytest

from cartback.domain import events as ev
from cartback.domain.identity import Key
from cartback.domain.shopper import Shopper, lines_of

from .casts import GIFT, MUG, End, cast, in_batches, ingested, minutes

FULL = os.environ.get("HYPOTHESIS_PROFILE") == "full"
CASTS, ORDERS = (2000, 50) if FULL else (120, 8)
CHUNKS = 8


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_any_order_ends_in_the_same_people(chunk: int) -> None:
    """Two to four people with shared keys: the same documents, key owners and due times in every order, and in batches."""
    for seed in range(chunk, CASTS, CHUNKS):
        random = Random(seed)
        happened = cast(random)
        expected = ingested([[event] for event in happened])
        for _ in range(ORDERS):
            shuffled = random.sample(happened, len(happened))
            assert ingested([[event] for event in shuffled]) == expected, f"seed {seed}"
        assert ingested(in_batches([*happened, *random.choices(happened, k=3)], random)) == expected, f"seed {seed}"


def cart(at: int, token: str, *keys: str, gift: bool = False) -> ev.ShopperEvent:
    named = tuple(Key(k) for k in keys)
    return ev.CartChanged(shop="acme", at=minutes(at), keys=named, cart=token, lines=GIFT if gift else MUG)


def said(kind: type[ev.ShopperEvent], at: int, *keys: str, **fields: Any) -> ev.ShopperEvent:
    usual: dict[str, Any] = {"shop": "acme", "at": minutes(at), "keys": tuple(Key(k) for k in keys)}
    return kind(**usual, **fields)


ANA, BOB = "email:ana@x.test", "email:bob@x.test"
SITUATIONS: dict[str, tuple[list[ev.ShopperEvent], dict[str, set[str]]]] = {
    "a kiosk, two guests who are customers later": (
        [
            cart(1, "c1", ANA, "device:kiosk"),
            cart(5, "c2", BOB, "device:kiosk", gift=True),
            said(ev.ProfileChanged, 7, BOB, "customer:bob"),
            said(ev.ProfileChanged, 8, ANA, "customer:ana"),
        ],
        {"customer:ana": {"c1"}, "customer:bob": {"c2", "device:kiosk"}},
    ),
    "a tablet, two customers": (
        [
            cart(1, "c1", "customer:ana", "device:tab"),
            said(ev.DeviceAdded, 1, "customer:ana", device="tab"),
            cart(5, "c2", "customer:bob", "device:tab", gift=True),
            said(ev.DeviceAdded, 5, "customer:bob", device="tab"),
        ],
        {"customer:ana": {"c1"}, "customer:bob": {"c2", "device:tab"}},
    ),
    "a landline, two guests": (
        [
            cart(1, "c1", "phone:+15550100", ANA),
            cart(2, "c2", "phone:+15550100", BOB, gift=True),
            said(ev.ProfileChanged, 3, BOB, first_name="Bob"),
        ],
        {ANA: {"c1"}, BOB: {"c2", "phone:+15550100"}},
    ),
    "a family address, two customers, and a guest in between and after": (
        [
            cart(1, "c1", "customer:ana", "email:home@x.test"),
            cart(2, "c3", "email:home@x.test"),
            cart(3, "c2", "customer:bob", "email:home@x.test", gift=True),
            cart(4, "c4", "email:home@x.test"),
        ],
        {"customer:ana": {"c1", "c3"}, "customer:bob": {"c2", "c4", "email:home@x.test"}},
    ),
    "an agent's address on two customers' orders": (
        [
            said(ev.OrderPlaced, 1, "customer:ana", "email:agent@x.test", order="o1"),
            said(ev.OrderPlaced, 2, "customer:bob", "email:agent@x.test", order="o2"),
            said(ev.OrderPlaced, 3, "email:agent@x.test", order="o3"),
        ],
        {"customer:ana": {"o1"}, "customer:bob": {"o2", "o3", "email:agent@x.test"}},
    ),
    "the web and the app, then a login on both": (
        [
            cart(1, "c1", "device:web"),
            cart(2, "c2", "device:app", gift=True),
            said(ev.ProfileChanged, 3, "device:web", "customer:ana"),
            said(ev.ProfileChanged, 4, "device:app", "customer:ana"),
        ],
        {"customer:ana": {"c1", "c2", "device:web", "device:app"}},
    ),
    "an anonymous cart stays with who had the tablet then": (
        [
            cart(1, "c1", "device:tab"),
            said(ev.ProfileChanged, 2, "device:tab", "customer:ana"),
            said(ev.ProfileChanged, 5, "device:tab", "customer:bob"),
            cart(6, "c2", "device:tab", gift=True),
        ],
        {"customer:ana": {"c1"}, "customer:bob": {"c2", "device:tab"}},
    ),
    "the app's device and the address of the web checkout meet in the cart": (
        [
            said(ev.DeviceAdded, 1, "device:app", device="app"),
            cart(2, "c1", "device:app"),
            cart(9, "c1", ANA),
        ],
        {ANA: {"c1", "device:app"}},
    ),
    "an agent who is logged in opens a customer's cart": (
        [cart(1, "c1", "customer:ana"), cart(5, "c1", "customer:agent")],
        {"customer:ana": set(), "customer:agent": {"c1"}},
    ),
}


@pytest.mark.parametrize("name", SITUATIONS)
def test_every_order_of_a_situation(name: str) -> None:
    """Every order of arrival ends in the one state that the events' own times say."""
    happened, expected = SITUATIONS[name]
    ends = {order: ingested([[event] for event in order]) for order in permutations(happened)}
    first = ends[tuple(happened)]
    assert all(end == first for end in ends.values())
    assert {_root(shopper): _holds(shopper) for shopper, _ in first.people} == expected


def _root(shopper: Shopper) -> str:
    return next(k for kind in ("customer:", "email:", "device:") for k in shopper.keys if k.startswith(kind))


def _holds(shopper: Shopper) -> set[str]:
    """The carts and orders of a person, and the keys others have used as well."""
    shared = {k for k in shopper.keys if k.startswith(("device:", "phone:", "email:home", "email:agent"))}
    carts = {cart.tokens[0].partition(":")[2] for cart in shopper.carts if cart.last and lines_of(cart.last)}
    return {*shared, *carts, *(order.id for order in shopper.orders)}


def test_a_no_belongs_to_the_address_whoever_types_it() -> None:
    """bob unsubscribed; ana, who said yes, types his address: nothing may go there, and hers stays a yes."""
    bobs = said(ev.ConsentChanged, 1, "customer:bob", BOB, channel="email", granted=False)
    hers = [
        said(ev.ConsentChanged, 2, "customer:ana", ANA, channel="email", granted=True),
        said(ev.ProfileChanged, 2, "customer:ana", ANA, email="ana@x.test"),
    ]
    typed = said(ev.ProfileChanged, 3, "customer:ana", email="bob@x.test")
    for order in permutations([bobs, *hers]):
        assert _person(ingested([[e] for e in order]), "customer:ana").consents["email"].granted
    for order in permutations([bobs, *hers, typed]):
        assert not _person(ingested([[e] for e in order]), "customer:ana").consents["email"].granted


@pytest.mark.parametrize(("at", "granted"), [(2, True), (6, False)])
def test_what_was_said_on_a_tablet_is_who_had_it_then(at: int, granted: bool) -> None:
    """A "no" from the tablet while ana had it is not bob's, who has it now; one from when he has it is."""
    happened = [
        said(ev.ProfileChanged, 1, "device:tab", "customer:ana"),
        said(ev.ConsentChanged, 3, "customer:bob", channel="push", granted=True),
        said(ev.ProfileChanged, 5, "device:tab", "customer:bob"),
        said(ev.ConsentChanged, at, "device:tab", channel="push", granted=False),
    ]
    for order in permutations(happened):
        assert _person(ingested([[e] for e in order]), "customer:bob").consents["push"].granted is granted


def test_a_message_is_of_the_person_it_was_sent_to() -> None:
    """ana taps what was sent to bob; when a device of theirs changes hands later, bob's message is still bob's alone."""
    known = [
        said(ev.ProfileChanged, 1, "customer:ana", "device:phone"),
        said(ev.ProfileChanged, 1, "customer:bob"),
        ev.SendBegun(
            shop="acme", at=minutes(2), keys=(Key("customer:bob"),), notification="n1", campaign="cart", step=0,
            kind="cart_recovery", session="cart:c1", channel="push", addresses=("d1",), expires=minutes(9),
        ),
    ]  # fmt: skip
    later = [
        said(ev.MessageClicked, 3, "customer:ana", notification="n1"),
        said(ev.ProfileChanged, 4, "customer:bob", "device:phone"),
        said(ev.ProfileChanged, 5, "customer:ana", "device:phone"),
    ]
    ends = [ingested([[e] for e in (*known, *order)]) for order in permutations(later)]
    assert all(end == ends[0] for end in ends)
    [anas], [bobs] = _person(ends[0], "customer:ana").sends, _person(ends[0], "customer:bob").sends
    assert anas.clicked_at == minutes(3)
    assert anas.about is None
    assert bobs.clicked_at is None
    assert bobs.about is not None


def test_a_click_under_two_unknown_addresses_is_kept() -> None:
    """News of a message that names a guest by two addresses nobody knew makes one person, and is known of it."""
    happened = [
        said(ev.MessageClicked, 1, ANA, BOB, notification="n1"),
        said(ev.ProfileChanged, 2, ANA, first_name="Ana"),
    ]
    for order in permutations(happened):
        [(shopper, _)] = ingested([[e] for e in order]).people
        assert [send.clicked_at for send in shopper.sends] == [minutes(1)]


def _person(end: End, k: str) -> Shopper:
    return next(shopper for shopper, _ in end.people if k in shopper.keys)


def test_the_casts_share_keys() -> None:
    """The law is about something: in many casts two customers use one key, and in most some key has several users."""
    several, shared = 0, 0
    for seed in range(60):
        happened = cast(Random(seed))
        users: dict[str, set[str]] = {}
        for event in happened:
            for k in event.keys:
                users.setdefault(k, set()).update(event.keys)
        several += any(len({u for u in used if u.startswith("customer:")}) > 1 for used in users.values())
        shared += any(len(used) > 2 for used in users.values())
    assert (several >= 8, shared >= 45) == (True, True), (several, shared)
