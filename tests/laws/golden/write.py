"""How the newest of the documents were made. Run once for each layout, not to make a failing test pass."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from functools import reduce

from cartback.domain import events as ev
from cartback.domain.document import encode
from cartback.domain.identity import key
from cartback.domain.ledger import Conversion, Notification, encode_row
from cartback.domain.lookups import with_keys
from cartback.domain.merging import merge
from cartback.domain.product import Product, apply_product, encode_product
from cartback.domain.shopper import new_shopper
from cartback.domain.transitions import apply


def at(hour: int, minute: int = 0, day: int = 5) -> datetime:
    return datetime(2026, 1, day, hour, minute, tzinfo=UTC)


ANA = (key("customer", "ana"),)
MUG = ev.Line(
    product="mug", variant="mug-red", title="Mug", quantity=2, price=Decimal("12.05"), image="https://acme.test/mug.png"
)
HAPPENED: list[ev.Event] = [
    ev.DeviceAdded(shop="acme", at=at(8), keys=ANA, device="d1"),
    ev.DeviceAdded(shop="acme", at=at(8), keys=ANA, device="d2", kind="apns"),
    ev.ConsentChanged(shop="acme", at=at(9), keys=ANA, channel="push", granted=True, source="app"),
    ev.ConsentChanged(shop="acme", at=at(9, 1), keys=ANA, channel="email", granted=False),
    ev.ProfileChanged(
        shop="acme",
        at=at(9),
        keys=ANA,
        email="ana@example.com",
        first_name="Ana",
        locale="de",
        timezone="Europe/Berlin",
    ),
    ev.WishlistChanged(shop="acme", at=at(9, 2), keys=ANA, product="mug"),
    ev.WishlistChanged(shop="acme", at=at(9, 3), keys=ANA, product="hat", wished=False),
    ev.CartChanged(shop="acme", at=at(8, 30), keys=ANA, cart="c1", lines=(MUG,), currency="EUR"),
    ev.SendBegun(
        shop="acme",
        at=at(9, 30),
        keys=ANA,
        notification="n1",
        campaign="cart_recovery",
        kind="cart_recovery",
        step=0,
        session="cart:c1",
        channel="push",
        addresses=("d1", "d2"),
        expires=at(9, 35),
    ),
    ev.SendSettled(
        shop="acme", at=at(9, 31), keys=ANA, notification="n1", attempt=1, outcomes=(("d1", "ok"), ("d2", "rejected"))
    ),
    ev.DeviceRemoved(shop="acme", at=at(9, 31), keys=ANA, device="d2"),
    ev.MessageClicked(shop="acme", at=at(9, 50), keys=ANA, notification="n1"),
    ev.MessageClicked(shop="acme", at=at(9, 55), keys=ANA, notification="n1"),
    ev.OrderPlaced(shop="acme", at=at(10), keys=ANA, order="o1", cart="c1", total=Decimal("40.00"), currency="EUR"),
    ev.OrderRefunded(shop="acme", at=at(11), keys=ANA, order="o1", refund="r1", amount=Decimal("5.00")),
    ev.OrderPlaced(shop="acme", at=at(11), keys=ANA, order="o2", total=Decimal("9.00"), currency="EUR"),
    ev.OrderCancelled(shop="acme", at=at(11, 30), keys=ANA, order="o2"),
    ev.CartChanged(shop="acme", at=at(11, 50), keys=ANA, cart="c2", lines=(MUG,), currency="EUR"),
    ev.CheckoutChanged(
        shop="acme",
        at=at(12),
        keys=ANA,
        checkout="k2",
        cart="c2",
        lines=(MUG,),
        currency="EUR",
        url="https://acme.test/k2",
        reached="shipping",
    ),
    ev.SendWithheld(
        shop="acme",
        at=at(12, 30),
        keys=ANA,
        notification="n2",
        campaign="checkout_recovery",
        kind="checkout_recovery",
        step=0,
        session="cart:c2",
        channel="push",
    ),
]
SHOPPER = merge(
    with_keys(reduce(apply, HAPPENED, new_shopper("shopper-2")), ("customer:ana", "email:ana@example.com")),
    with_keys(new_shopper("shopper-1"), ("device:d1",)),
)
ROW = Notification(
    id="n1",
    shop="acme",
    shopper="shopper-2",
    campaign="cart_recovery",
    kind="cart_recovery",
    step=0,
    session="cart:c1",
    channel="push",
    state="SENT",
    decided_at=at(9, 30),
    deadline=at(9, 30, day=6),
    settled_at=at(9, 31),
    title="Your mug",
    body="Still warm \u2615",
    code="MUG10",
    badges=("never_purchased",),
    written_by="template",
    reasons=("x",),
    outcomes=(("ab12", "ok", None),),
    thumb=1,
)
CREDIT = Conversion("acme", "o1", "n1", "shopper-2", "click", at(10), Decimal("40.00"), Decimal("5.00"), "EUR")
NEWS = [
    ev.ProductChanged(shop="acme", at=at(9), variant="mug-red", title="Mug", price=Decimal("12.05")),
    ev.ProductChanged(shop="acme", at=at(9, 1), variant="mug-red", location="here", stock=3),
    ev.ProductChanged(shop="acme", at=at(9, 2), variant="mug-red", location="there", stock=0),
]
PRODUCT = reduce(apply_product, NEWS, Product("variant:mug-red"))

if __name__ == "__main__":
    documents = {
        "shopper": encode(SHOPPER),
        "notification": encode_row(ROW),
        "conversion": encode_row(CREDIT),
        "product": encode_product(PRODUCT),
    }
    print(json.dumps({name: document.hex() for name, document in documents.items()}, indent=2))
