"""The law: what one side alone knows survives a join. A field of a stored struct that has no rule for joining is red here.

"New fields go last, with a default" is how documents evolve, and a join that builds its struct anew can forget one.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from msgspec import Struct
from msgspec.structs import replace

from cartback.domain import events as ev
from cartback.domain import joins, merging, product, regrouping
from cartback.domain.identity import Key
from cartback.domain.sending import About, Exposure, Part, Rank, Sending
from cartback.domain.shopper import (
    Added,
    Cart,
    Checkout,
    Consent,
    Device,
    Known,
    LineChange,
    Named,
    Order,
    Presence,
    Shopper,
    Snapshot,
    Statements,
    new_shopper,
)
from cartback.testing.fakes import MONDAY

LATER = MONDAY + timedelta(hours=1)
ANA = "customer:ana"
SNAPSHOT = Snapshot(MONDAY, Decimal(12), 1)
ABOUT = About(MONDAY, "cart_recovery", "cart_recovery", 0, "cart:c1", "push")
PRESENCE = Presence(MONDAY, mobile=True)
STATEMENTS = Statements({"push": Consent(granted=True, at=MONDAY)})

#: For each struct: how two are joined, one that knows only what it must, and for every field something to know.
JOINED: dict[str, tuple[Callable[[Any, Any], Any], Struct, dict[str, Any]]] = {
    "Cart": (
        joins._join_carts,
        Cart(("cart:c1",)),
        {
            "tokens": ("cart:c1", "checkout:k1"),
            "last": SNAPSHOT,
            "checkouts": (Checkout("checkout:k1"),),
            "spans": ((MONDAY, LATER),),
            "emptied_at": MONDAY,
            "bought_at": MONDAY,
            "contents": ((MONDAY, (1,)),),
            "names": (Named(MONDAY, ANA),),
            "changes": (LineChange(MONDAY, out=False, id=b"12345678", product="p1", variant="", by=1),),
            "added": (Added("p1", "", MONDAY),),
        },
    ),
    "Checkout": (
        joins._join_checkouts,
        Checkout("checkout:k1"),
        {"last": SNAPSHOT, "reached": 2, "done_at": MONDAY, "gone_at": MONDAY, "reached_at": MONDAY},
    ),
    "Order": (
        joins.join_orders,
        Order("o1"),
        {
            "at": MONDAY,
            "updated_at": MONDAY,
            "total": Decimal(12),
            "currency": "USD",
            "test": True,
            "origin": "pos",
            "cancelled_at": MONDAY,
            "refunds": (("r1", Decimal(1)),),
            "codes": ("WELCOME",),
            "names": (Named(MONDAY, ANA),),
        },
    ),
    "Device": (
        joins.join_devices,
        Device("d1"),
        {"kind": "fcm", "added_at": MONDAY, "removed_at": MONDAY, "installation": "i1", "named_at": MONDAY},
    ),
    "Sending": (
        joins.join_sends,
        Sending("n1"),
        {
            "about": ABOUT,
            "attempt": 2,
            "parts": (Part("d1", 1, Rank.OK),),
            "expires": MONDAY,
            "retry": (1, MONDAY),
            "withheld": True,
            "opened_at": MONDAY,
            "clicked_at": MONDAY,
            "last_click": MONDAY,
            "delivered_at": MONDAY,
            "bounced_at": MONDAY,
            "soft_bounced_at": MONDAY,
            "complained_at": MONDAY,
        },
    ),
    "Statements": (
        merging.join_statements,
        Statements(),
        {
            "consents": {"push": Consent(granted=True, at=MONDAY)},
            "profile": {"locale": Known(MONDAY, "de")},
            "wishlist": {"p1": (MONDAY, True)},
            "goals": {"signup": MONDAY},
            "presence": PRESENCE,
            "tags": {"vip": (MONDAY, True)},
        },
    ),
    "Presence": (
        merging.latest_presence,
        Presence(),
        {"seen_at": MONDAY, "mobile": True, "left_at": MONDAY, "ended_by": "left"},
    ),
    "Product": (
        product.join_products,
        product.Product("variant:v1"),
        {
            "title": (MONDAY, "Mug"),
            "price": (MONDAY, Decimal(12)),
            "stock": (MONDAY, 3),
            "sellable": (MONDAY, True),
            "levels": {"here": (MONDAY, 3)},
            "prices": ((MONDAY, MONDAY, Decimal(12)),),
            "listed": (MONDAY, ("1", "2")),
            "gone": {"3": MONDAY - timedelta(hours=1)},
        },
    ),
}
#: What must be known besides, for a field to say anything: whose news it is.
WITH: dict[tuple[str, str], dict[str, Any]] = {
    **{("Order", field): {"updated_at": MONDAY} for field in ("total", "currency", "origin")},
    ("Presence", "mobile"): {"seen_at": MONDAY},
    ("Presence", "ended_by"): {"left_at": MONDAY},
    ("Product", "gone"): {"listed": (MONDAY, ("1", "2"))},
}
#: The name under which the two are one.
IDENTITY = {"Checkout": {"token"}, "Order": {"id"}, "Device": {"address"}, "Sending": {"id"}, "Product": {"key"}}

SHOPPER: dict[str, Any] = {
    "carts": (Cart(("cart:c1",), last=SNAPSHOT, names=(Named(MONDAY, ANA),)),),
    "orders": (Order("o1", MONDAY, MONDAY, names=(Named(MONDAY, ANA),)),),
    "sends": (Sending("n1", ABOUT),),
    "consents": {"push": Consent(granted=True, at=MONDAY)},
    "devices": (Device("d1", "fcm", MONDAY),),
    "profile": {"locale": Known(MONDAY, "de")},
    "wishlist": {"p1": (MONDAY, True)},
    "forgotten": MONDAY,
    "trimmed": MONDAY,
    "claims": {"device:d1": (Named(MONDAY, ANA),)},
    "bonds": ((ANA, "customer:anna"),),
    "statements": {"device:d1": STATEMENTS},
    "exposures": {"spring": Exposure(MONDAY, "holdout", 0.1)},
    "goals": {"signup": MONDAY},
    "presence": PRESENCE,
    "tags": {"vip": (MONDAY, True)},
    "reported": MONDAY,
}
#: Who it is: these follow from both, and have laws of their own (test_merge.py).
WHO = {"id", "seed", "aliases", "keys"}


def cases() -> list[Any]:
    """Every field of every struct that is joined part by part."""
    return [
        pytest.param(name, field, id=f"{name}.{field}")
        for name, (_, empty, _) in JOINED.items()
        for field in empty.__struct_fields__
        if field not in IDENTITY.get(name, set())
    ]


@pytest.mark.parametrize(("name", "field"), cases())
def test_a_field_that_one_side_knows(name: str, field: str) -> None:
    """Whichever side knows it, the join knows it."""
    join, empty, samples = JOINED[name]
    assert field in samples, f"{name}.{field} is new: give its join a rule, and this test something to know of it"
    knows = replace(empty, **{field: samples[field], **WITH.get((name, field), {})})
    assert getattr(join(knows, empty), field) == samples[field]
    assert getattr(join(empty, knows), field) == samples[field]


@pytest.mark.parametrize("field", [f for f in Shopper.__struct_fields__ if f not in WHO])
def test_a_field_of_the_shopper_that_one_side_knows(field: str) -> None:
    """`merge` keeps it, from whichever side it comes."""
    assert field in SHOPPER, (
        f"Shopper.{field} is new: give merge and regroup a rule, and this test something to know of it"
    )
    knows, empty = replace(new_shopper("a"), **{field: SHOPPER[field]}), new_shopper("b")
    assert getattr(merging.merge(knows, empty), field) == SHOPPER[field]
    assert getattr(merging.merge(empty, knows), field) == SHOPPER[field]


@pytest.mark.parametrize("field", [f for f in Shopper.__struct_fields__ if f not in WHO])
def test_a_field_of_the_shopper_survives_being_dealt_out(field: str) -> None:
    """Two documents that one event puts into one pool come out with it, where they are one person."""
    keys = ("customer:anna", ANA, "device:d1")
    knows = replace(new_shopper("a"), keys=keys[:2] if field == "bonds" else keys[1:], **{field: SHOPPER[field]})
    other = replace(new_shopper("b"), keys=("email:ana@example.com",))
    event = ev.ProfileChanged(shop="acme", at=LATER, keys=(Key(ANA), Key("email:ana@example.com")))
    [person] = regrouping.regroup([knows, other], event, event.keys, lambda: "new")
    if field in ("consents", "profile", "wishlist", "goals", "presence", "tags", "statements"):
        mine = [person.shopper.statements.get(k) for k in ("device:d1", ANA)]
        assert (
            any(s is not None and s != Statements() for s in mine) or getattr(person.shopper, field) == SHOPPER[field]
        )
    elif field == "claims":
        assert person.shopper.claims["device:d1"] == SHOPPER["claims"]["device:d1"]
    else:
        assert getattr(person.shopper, field) == SHOPPER[field]
