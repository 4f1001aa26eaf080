"""The law: what an earlier version stored still loads, and means what it meant.

`golden` has documents as hex, a file for each layout there has been, written once and never again. Stored parts are arrays, so a
new field goes last and has a default; the shortened documents stand for those.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TypeAlias

import msgspec
import pytest

from cartback.domain.document import decode, encode
from cartback.domain.ledger import Notification, decode_conversion, decode_notification
from cartback.domain.lookups import last_counting_order
from cartback.domain.product import decode_product
from cartback.domain.session import current_session
from cartback.domain.shopper import Shopper, lines_of

Golden: TypeAlias = dict[str, bytes]


@pytest.fixture(params=["documents.json", "documents2.json"])
def golden(request: pytest.FixtureRequest) -> Golden:
    """The documents of one layout."""
    text = (Path(__file__).parent / "golden" / request.param).read_text(encoding="utf-8")
    return {name: bytes.fromhex(document) for name, document in json.loads(text).items()}


def at(hour: int, minute: int = 0, day: int = 5) -> datetime:
    return datetime(2026, 1, day, hour, minute, tzinfo=UTC)


@pytest.fixture
def shopper(golden: Golden) -> Shopper:
    return decode(golden["shopper"])


def test_the_person_is_who_they_were(shopper: Shopper) -> None:
    """Ids, seed, keys, aliases and profile."""
    assert (shopper.id, shopper.seed, shopper.aliases) == ("shopper-2", "shopper-1", ("shopper-1",))
    assert shopper.keys == ("customer:ana", "device:d1", "email:ana@example.com")
    assert {name: shopper.known(name) for name in ("email", "first_name", "locale", "timezone", "phone")} == {
        "email": "ana@example.com",
        "first_name": "Ana",
        "locale": "de",
        "timezone": "Europe/Berlin",
        "phone": None,
    }


def test_consent_stays_as_it_was(shopper: Shopper) -> None:
    """Yes to push with its proof, no to e-mail, and never asked about SMS."""
    push, email = shopper.consents["push"], shopper.consents["email"]
    assert (push.granted, push.at, push.source) == (True, at(9), "app")
    assert (email.granted, email.at) == (False, at(9, 1))
    assert "sms" not in shopper.consents
    assert [(d.address, d.kind, d.active) for d in shopper.devices] == [("d1", "fcm", True), ("d2", "apns", False)]
    assert shopper.wishlist == {"mug": (at(9, 2), True), "hat": (at(9, 3), False)}


def test_carts_stay_as_they_were(shopper: Shopper) -> None:
    """The open checkout with its lines to the cent, and its stage."""
    session = current_session(shopper)
    assert session is not None
    assert (session.token, session.tokens) == ("cart:c2", ("cart:c2", "checkout:k2"))
    assert (session.stage, session.closed, session.clock) == ("checkout", None, at(12))
    assert (session.last.value, session.last.currency, session.url) == (Decimal("24.10"), "EUR", "https://acme.test/k2")
    line = lines_of(session.last)[0]
    assert (line.product, line.variant, line.title, line.quantity, line.price) == (
        "mug",
        "mug-red",
        "Mug",
        2,
        Decimal("12.05"),
    )
    assert line.image == "https://acme.test/mug.png"


def test_orders_stay_as_they_were(shopper: Shopper) -> None:
    """A paid one with a part of it refunded, and a cancelled one."""
    paid, cancelled = shopper.orders
    assert (paid.id, paid.at, paid.total, paid.currency, paid.refunded) == (
        "o1",
        at(10),
        Decimal("40.00"),
        "EUR",
        Decimal("5.00"),
    )
    assert (cancelled.id, cancelled.counts, cancelled.cancelled_at) == ("o2", False, at(11, 30))
    assert last_counting_order(shopper) == paid


def test_sends_stay_as_they_were(shopper: Shopper) -> None:
    """Which step of what, to whom, its outcome by device, its click; and one that was withheld."""
    sent, held = shopper.sends
    assert sent.about is not None
    assert (sent.id, sent.state, sent.about.step, sent.about.session) == ("n1", "SENT", 0, "cart:c1")
    assert (sent.clicked_at, sent.last_click, sent.attempt) == (at(9, 50), at(9, 55), 1)
    assert [(p.address, p.rank) for p in sent.parts] == [("d1", 4), ("d2", 2)]
    assert (held.id, held.state) == ("n2", "WITHHELD")


def test_the_ledger_stays_as_it_was(golden: Golden) -> None:
    """A message with its words, reasons and outcomes, and the order credited to it."""
    row = decode_notification(golden["notification"])
    assert (row.id, row.shop, row.shopper, row.campaign, row.step, row.state) == (
        "n1", "acme", "shopper-2", "cart_recovery", 0, "SENT",
    )  # fmt: skip
    assert (row.decided_at, row.deadline, row.settled_at) == (at(9, 30), at(9, 30, day=6), at(9, 31))
    assert (row.title, row.body, row.code, row.thumb) == ("Your mug", "Still warm \u2615", "MUG10", 1)
    assert (row.badges, row.reasons, row.outcomes) == (("never_purchased",), ("x",), (("ab12", "ok", None),))
    credit = decode_conversion(golden["conversion"])
    assert (credit.order, credit.notification, credit.touch) == ("o1", "n1", "click")
    assert (credit.value, credit.refunded, credit.currency) == (Decimal("40.00"), Decimal("5.00"), "EUR")


def test_products_stay_as_they_were(golden: Golden) -> None:
    """Title, price and stock by place, each with its time."""
    product = decode_product(golden["product"])
    assert (product.key, product.title, product.price) == ("variant:mug-red", (at(9), "Mug"), (at(9), Decimal("12.05")))
    assert product.levels == {"here": (at(9, 1), 3), "there": (at(9, 2), 0)}
    assert product.available


@pytest.mark.parametrize("fields", [1, 2, 5, 8, 10])
def test_a_shopper_of_fewer_fields_loads(golden: Golden, fields: int) -> None:
    """A document from before the later fields were added: they have their defaults."""
    whole = msgspec.msgpack.decode(encode(decode(golden["shopper"]))[1:])
    older = decode(golden["shopper"][:1] + msgspec.msgpack.encode(whole[:fields]))
    assert older.id == "shopper-2"
    assert older.keys == ()
    assert decode(encode(older)) == older


def test_a_row_of_fewer_fields_loads(golden: Golden) -> None:
    """Ten fields are what a row cannot do without."""
    whole = msgspec.msgpack.decode(golden["notification"])
    older = decode_notification(msgspec.msgpack.encode(whole[:10]))
    assert older == Notification(*[getattr(older, name) for name in older.__struct_fields__[:10]])


def test_a_document_of_a_later_version_loads(golden: Golden) -> None:
    """More fields than we know, as after a downgrade, are passed over."""
    whole = msgspec.msgpack.decode(encode(decode(golden["shopper"]))[1:])
    newer = decode(golden["shopper"][:1] + msgspec.msgpack.encode([*whole, "news", {"x": 1}]))
    assert newer == decode(golden["shopper"])
