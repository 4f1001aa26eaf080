"""Definitions: what is read of a document, what is refused and how, and what is found out before one is used."""

import json
import tomllib
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import attrs
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cartback.domain.events import (
    CartChanged,
    ConsentChanged,
    GoalReached,
    Line,
    LineChanged,
    OrderCancelled,
    OrderPlaced,
    OrderRefunded,
    ProductChanged,
)
from cartback.errors import InvalidSettings, MalformedDelivery, RefusedDelivery, TooLarge
from cartback.sources import definitions
from cartback.sources.definitions.models import TYPES

from .fuzzing import JSON, altered

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
ADDED = """
[[definitions]]
name = "itemAddedToCart"
when = {definitionId = "itemAddedToCart"}
type = "cart_changed"
keys = {customer = "person.externalId", email = "person.contact.email"}
[definitions.fields]
at = {path = "occurredAt", as = "epoch_ms"}
delivery = "eventId"
cart = "properties.basket"
currency = "properties.currency"
lines = {each = "properties.items", fields = {product = "sku", title = "name", quantity = "qty", price = {path = "cents", as = "minor2"}}}
"""
DOCUMENT: dict[str, Any] = {
    "eventId": "e1",
    "definitionId": "itemAddedToCart",
    "occurredAt": 1767607200000,
    "person": {"externalId": "cust-7", "contact": {"email": "Ana@Shop.example"}},
    "properties": {
        "basket": "b-1",
        "currency": "EUR",
        "items": [
            {"sku": "mug", "name": "Mug", "qty": 2, "cents": 1200},
            {"sku": 7, "name": "Tea", "qty": 1, "cents": 450},
        ],
    },
}
LOADED = definitions.load(ADDED)


def order(**fields: Any) -> dict[str, Any]:
    """One definition of order_placed with these fields."""
    return {"definitions": [{"name": "order", "type": "order_placed", "fields": {"order": "no", "at": "at"} | fields}]}


def read(file: Any, document: Any, **options: Any) -> list[Any]:
    return definitions.load(file).events(document, shop="acme", **options)


def changed(path: str, value: Any) -> dict[str, Any]:
    """The document with another value at the path; without it for None."""
    document: Any = json.loads(json.dumps(DOCUMENT))
    *above, last = [int(step) if step.isdecimal() else step for step in path.split(".")]
    inner = document
    for step in above:
        inner = inner[step]
    if value is None:
        del inner[last]
    else:
        inner[last] = value
    return document


def test_a_cart_of_another_platform() -> None:
    """Every field is where the definition says, amounts in cents are exact, and a number is as good an id as a text."""
    [cart] = LOADED.events(json.dumps(DOCUMENT).encode(), shop="acme")
    assert isinstance(cart, CartChanged)
    assert (cart.shop, cart.cart, cart.currency) == ("acme", "b-1", "EUR")
    assert cart.at == datetime(2026, 1, 5, 10, tzinfo=UTC)
    assert cart.delivery == "itemAddedToCart:e1"
    assert cart.keys == ("customer:cust-7", "email:ana@shop.example")
    assert [(line.product, line.title, line.quantity, line.price) for line in cart.lines] == [
        ("mug", "Mug", 2, Decimal("12.00")),
        ("7", "Tea", 1, Decimal("4.50")),
    ]


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("properties.items.1.cents", "4.50", "itemAddedToCart: lines[1].price: expected a whole number of the currency's"),
        ("properties.items.1.sku", None, "itemAddedToCart: lines[1].product: required, but nothing is at properties.items[1].sku"),
        ("properties.items.1.qty", -1, "itemAddedToCart: lines[1].quantity: expected a plausible value (from properties.items[1])"),
        ("properties.items.0.qty", [], None),
        ("properties.items.0.name", {}, "itemAddedToCart: lines[0].title: expected a text or a whole number, got a dict"),
        ("properties.items", {"a": 1}, "itemAddedToCart: lines: expected a list, got a dict (from properties.items)"),
        ("properties.currency", "EURO", "itemAddedToCart: currency: expected an ISO 4217 currency such as 'USD' (from properties.currency)"),
        ("properties.basket", None, "itemAddedToCart: cart: required, but nothing is at properties.basket"),
        ("properties.basket", "", "itemAddedToCart: cart: required, but nothing is at properties.basket"),
        ("occurredAt", "today", "itemAddedToCart: at: expected a time as a number since 1970, got a text that is not one (from occurredAt)"),
        ("occurredAt", 10**30, "itemAddedToCart: at: expected a"),
        ("occurredAt", True, "itemAddedToCart: at: expected a time"),
        ("eventId", "e" * 600, "itemAddedToCart: delivery: expected a plausible value (from eventId)"),
    ],
)  # fmt: skip
def test_what_is_not_as_defined(path: str, value: Any, message: str | None) -> None:
    """The refusal names definition, field and path, and has no value of the document in it."""
    document = changed(path, value)
    if message is None:
        assert LOADED.events(document, shop="acme")
        return
    with pytest.raises(MalformedDelivery) as refused:
        LOADED.events(document, shop="acme")
    assert str(refused.value).startswith(message)
    assert "4.50" not in str(refused.value)
    assert "EURO" not in str(refused.value)


@pytest.mark.parametrize("nobody", ["undefined", 0, "guest", None, "", True, 1.5, ["x"], {"a": 1}, 10**40])
def test_a_key_that_names_nobody(nobody: Any) -> None:
    """It is left out, and the rest is true."""
    document = json.loads(json.dumps(DOCUMENT))
    document["person"] = {"externalId": nobody}
    [cart] = LOADED.events(document, shop="acme")
    assert cart.keys == ()


@pytest.mark.parametrize(
    ("email", "phone", "stored"),
    [
        (" Ana@Acme.example ", "+49 (30) 123 456", ("ana@acme.example", "+4930123456")),
        ("\u200eana@acme.example", "\u202a+4930123456\u202c", ("ana@acme.example", "+4930123456")),
        ("n/a", "555-SHIP", (None, None)),
        ("ana@acme.example; bo@acme.example", "12", (None, None)),
        (None, 4930123456, (None, "4930123456")),
    ],
)
def test_an_address_is_stored_as_its_key(email: Any, phone: Any, stored: Any) -> None:
    """What cannot be written to, or is two addresses, is left out of the profile as it is of the keys."""
    keys = {"customer": "id", "email": "email", "phone": "phone"}
    fields = {"at": "at", "email": "email", "phone": "phone", "first_name": "name"}
    file = {"definitions": [{"name": "person", "type": "profile_changed", "keys": keys, "fields": fields}]}
    document = {"id": 7, "email": email, "phone": phone, "name": "Ana", "at": "2026-01-05T10:00:00Z"}
    [profile] = read(file, document)
    assert (profile.email, profile.phone) == stored
    assert profile.keys == ("customer:7", *[f"{k}:{v}" for k, v in zip(("email", "phone"), stored, strict=True) if v])
    assert profile.first_name == "Ana"


def test_nobody_at_all() -> None:
    """An event of a person that names nobody and nothing is refused, and says where was looked."""
    file = {
        "definitions": [
            {"name": "profile", "type": "profile_changed", "keys": {"customer": "id"}, "fields": {"at": "at"}}
        ]
    }
    with pytest.raises(MalformedDelivery, match=r"profile: keys: expected the key of a shopper, got none \(from id\)"):
        read(file, {"id": "null", "at": "2026-01-05T10:00:00Z"})


# --- what a value may be written as -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("take", "value", "expected"),
    [
        ("at", "2026-01-05T11:00:00+01:00", NOW.replace(hour=10)),
        ("at", "2026-01-05 10:00:00 UTC", NOW.replace(hour=10)),
        ({"path": "at", "as": "iso", "zone": "Europe/Berlin"}, "2026-01-05 11:00", NOW.replace(hour=10)),
        ({"path": "at", "zone": "Europe/Berlin"}, "2026-01-05T10:00:00Z", NOW.replace(hour=10)),
        ({"path": "at", "format": "%d.%m.%Y %H:%M", "zone": "Europe/Berlin"}, "05.01.2026 11:00", NOW.replace(hour=10)),
        ({"path": "at", "format": "%d/%m/%y %H:%M %z"}, "05/01/26 10:00 +0000", NOW.replace(hour=10)),
        ({"path": "at", "as": "epoch"}, 1767607200, NOW.replace(hour=10)),
        ({"path": "at", "as": "epoch"}, "1767607200", NOW.replace(hour=10)),
        ({"path": "at", "as": "epoch"}, 1767607200.5, NOW.replace(hour=10, microsecond=500000)),
        ({"path": "at", "as": "epoch_us"}, "1767607200000001", NOW.replace(hour=10, microsecond=1)),
        ({"path": "at", "as": "epoch_us"}, 1767607200000001, NOW.replace(hour=10, microsecond=1)),
        ({"received": True}, None, NOW),
        ({"path": "at", "received": True}, None, NOW),
        ({"path": "at", "received": True}, "2026-01-05T10:00:00Z", NOW.replace(hour=10)),
        ({"path": "at", "value": "2026-01-05T10:00:00Z"}, None, NOW.replace(hour=10)),
        ({"path": ["updated", "at"]}, "2026-01-05T10:00:00Z", NOW.replace(hour=10)),
    ],
)
def test_times(take: Any, value: Any, expected: datetime) -> None:
    """ISO 8601, epochs, a format of the merchant's, in the zone that the definition names."""
    [placed] = read(order(at=take), {"no": 1, "at": value}, received_at=NOW)
    assert placed.at == expected


@pytest.mark.parametrize(
    ("take", "value"),
    [
        ("at", "2026-01-05T11:00:00"),
        ("at", 1767607200),
        ({"path": "at", "as": "epoch"}, 1e30),
        ({"path": "at", "as": "epoch"}, float("nan")),
        ({"path": "at", "format": "%d.%m.%Y", "zone": "UTC"}, "2026-01-05"),
        ({"path": "at", "as": "iso", "zone": "UTC"}, "5 January"),
        ({"path": "at", "as": "iso", "zone": "UTC"}, "0001-01-01"),
        ("at", "2026-01-05T10:00:00Z" + " " * 100),
    ],
)
def test_what_is_no_time(take: Any, value: Any) -> None:
    """A time without an offset, a number where text is meant, an impossible one: refused by name."""
    with pytest.raises(MalformedDelivery, match=r"order: at: expected a"):
        read(order(at=take), {"no": 1, "at": value})


@pytest.mark.parametrize(
    ("take", "value", "expected"),
    [
        ("sum", 28.5, "28.5"),
        ("sum", "28.50", "28.50"),
        ({"path": "sum", "as": "comma"}, "1.234,50", "1234.50"),
        ({"path": "sum", "as": "comma"}, "1 234,5", "1234.5"),
        ({"path": "sum", "as": "comma"}, 12, "12"),
        ({"path": "sum", "as": "minor2"}, "1999", "19.99"),
        ({"path": "sum", "as": "minor3"}, 1999, "1.999"),
        ({"value": 5}, None, "5"),
        ({"path": "sum", "values": {"free": 0, "1": "9.99"}}, 1, "9.99"),
    ],
)
def test_amounts(take: Any, value: Any, expected: str) -> None:
    """As a number or a text, with a point or a comma, in hundredths or thousandths."""
    [placed] = read(order(total=take), {"no": 1, "at": "2026-01-05T10:00:00Z", "sum": value})
    assert placed.total == Decimal(expected)


@pytest.mark.parametrize("value", ["12,5", "EUR 5", "NaN", "1e999", [], {}, True, float("inf"), "9" * 50])
def test_what_is_no_amount(value: Any) -> None:
    """It is refused by name, unless it is an empty list, which is nothing."""
    document = {"no": 1, "at": "2026-01-05T10:00:00Z", "sum": value}
    if value == []:
        assert read(order(total="sum"), document)[0].total == 0
        return
    with pytest.raises(MalformedDelivery, match=r"order: total: expected an amount"):
        read(order(total="sum"), document)


@pytest.mark.parametrize(
    ("value", "granted"), [("yes", True), ("1", True), (1, True), (True, True), ("No", False), ("0", False)]
)
def test_consent_in_so_many_words(value: Any, granted: bool) -> None:
    """A yes is one in so many words."""
    [told] = read(CONSENT, {"id": "ana", "since": "2026-01-05T10:00:00Z", "news": value})
    assert isinstance(told, ConsentChanged)
    assert (told.granted, told.channel, told.at) == (granted, "email", NOW.replace(hour=10))


CONSENT = {
    "definitions": [
        {
            "name": "newsletter",
            "type": "consent_changed",
            "keys": {"customer": "id"},
            "fields": {"at": "since", "channel": {"value": "email"}, "granted": {"path": "news", "as": "yes_no"}},
        }
    ]
}


@pytest.mark.parametrize("value", ["maybe", "", 2, "pending", None])
def test_consent_that_is_none(value: Any) -> None:
    """Anything else is neither a yes nor a no, and refused."""
    with pytest.raises(MalformedDelivery, match=r"newsletter: granted: "):
        read(CONSENT, {"id": "ana", "since": "2026-01-05T10:00:00Z", "news": value})


def test_codes_of_a_list() -> None:
    """[*] takes every one; a single text is a list of one."""
    file = order(codes="discounts[*].code")
    document = {"no": 1, "at": "2026-01-05T10:00:00Z", "discounts": [{"code": "TEN"}, {}, {"code": "FREE"}]}
    assert read(file, document)[0].codes == ("TEN", "FREE")
    assert read(order(codes="code"), document | {"code": "TEN"})[0].codes == ("TEN",)


def test_a_table_of_values() -> None:
    """What is not in the table is refused; a boolean is written as JSON writes it."""
    file = {
        "definitions": [
            {
                "name": "stock",
                "type": "product_changed",
                "fields": {
                    "at": {"received": True},
                    "product": "sku",
                    "sellable": {"path": "state", "values": {"on": True, "off": False}},
                },
            }
        ]
    }
    [product] = read(file, {"sku": "mug", "state": "off"}, received_at=NOW)
    assert isinstance(product, ProductChanged)
    assert product.sellable is False
    with pytest.raises(MalformedDelivery, match="stock: sellable: expected one of the 2 values in its table"):
        read(file, {"sku": "mug", "state": "perhaps"}, received_at=NOW)
    with pytest.raises(MalformedDelivery, match="stock: at: expected received_at, the time of the delivery, got none"):
        read(file, {"sku": "mug", "state": "on"})


CHANGED = """
[[definitions]]
name = "added"
for_each = "ecommerce.items"
when = {"$.event" = "add"}
type = "line_changed"
keys = {device = "$.visitor"}
fields = {at = {path = "$.ts", as = "epoch"}, cart = "$.visitor", change = "uid", by = "n", line = {fields = {product = "sku", price = "cost"}}}
[[definitions]]
name = "removed"
when = {event = "remove"}
type = "line_changed"
fields = {at = {path = "ts", as = "epoch"}, cart = "visitor", change = "id", by = {path = "n", values = {all = -1000}}, line = {path = "item", fields = {product = "sku"}}}
[[definitions]]
name = "signup"
when = {event = "signup"}
type = "goal_reached"
keys = {customer = "user"}
fields = {at = {path = "ts", as = "epoch"}, goal = {value = "newsletter"}}
"""


def test_changes_and_goals() -> None:
    """A change is about one line, which may be the thing itself or stand by itself; a goal is what a campaign may be for."""
    item = {"uid": "u1", "sku": "mug", "cost": "9.50", "n": 2}
    added = {
        "event": "add",
        "visitor": "v-123456",
        "ts": 1767607200,
        "ecommerce": {"items": [item, {**item, "uid": "u2", "n": "1"}]},
    }
    first, second = read(CHANGED, added)
    assert isinstance(first, LineChanged)
    assert (first.cart, first.change, first.by, first.line.product, first.line.price) == (
        "v-123456",
        "u1",
        2,
        "mug",
        Decimal("9.50"),
    )
    assert (second.change, second.by) == ("u2", 1)
    removed = {
        "event": "remove",
        "id": "u3",
        "visitor": "v-123456",
        "ts": 1767607200,
        "n": "all",
        "item": {"sku": "mug"},
    }
    [change] = read(CHANGED, removed)
    assert (change.by, change.line.product) == (-1000, "mug")
    with pytest.raises(MalformedDelivery, match="removed: line: required, but nothing is at item"):
        read(CHANGED, removed | {"item": None})
    with pytest.raises(
        MalformedDelivery, match=r"added: line.product: required, but nothing is at ecommerce.items\[0\].sku"
    ):
        read(CHANGED, added | {"ecommerce": {"items": [{**item, "sku": ""}]}})
    [goal] = read(CHANGED, {"event": "signup", "user": "ana", "ts": 1767607200})
    assert isinstance(goal, GoalReached)
    assert (goal.goal, goal.keys) == ("newsletter", ("customer:ana",))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            'line = {path = "item", fields',
            'line = {each = "items", fields',
            "removed: fields.line.each: only for lists",
        ),
        ('{product = "sku"}', '{title = "sku"}', "removed: fields.line.fields.product: required for a line"),
        (
            'line = {path = "item", fields = {product = "sku"}}',
            'line = "item"',
            "removed: fields.line.fields.product: required for a line",
        ),
    ],
)
def test_lines_that_cannot_go_live(old: str, new: str, message: str) -> None:
    """The one line of a change has to name its product."""
    with pytest.raises(InvalidSettings) as refused:
        definitions.load(CHANGED.replace(old, new))
    assert message in str(refused.value)


@pytest.mark.parametrize("name", TYPES)
def test_every_field_of_every_event(name: str) -> None:
    """There is no event and no field that a definition cannot have."""
    cls = TYPES[name]
    fields: dict[str, Any] = {}
    for each in attrs.fields(cls):
        if each.name not in ("shop", "keys"):
            fields[each.name] = f"a.{each.name}"
    if "lines" in fields:
        fields["lines"] = {"each": "items", "fields": {a.name: a.name for a in attrs.fields(Line)}}
    if "line" in fields:
        fields["line"] = {"fields": {a.name: a.name for a in attrs.fields(Line)}}
    assert definitions.load({"definitions": [{"name": "x", "type": name, "fields": fields}]}).compiled


# --- which documents, and how many events -----------------------------------------------------------------------------

ORDERS = """
[[definitions]]
name = "order"
for_each = "orders"
when = {status = {not = ["draft", "cancelled"]}, test = {exists = false}}
type = "order_placed"
keys = {email = ["customer.email", "$.account.email"]}
fields = {order = "no", at = "placed", total = "sum", currency = "$.currency", updated_at = "changed"}
[[definitions]]
name = "cancelled"
for_each = "orders"
when = {status = "cancelled"}
type = "order_cancelled"
fields = {order = "no", at = "changed"}
[[definitions]]
name = "refund"
for_each = "orders[*].refunds"
type = "order_refunded"
fields = {order = "order", refund = "id", amount = "sum", at = "at"}
"""


def test_many_things_in_one_document() -> None:
    """A list gives an event for each; conditions are looked at for each, and $ is the top of the document."""
    placed = {"no": "A-1", "status": 3, "placed": "2026-01-05T09:00:00Z", "changed": "2026-01-05T10:00:00Z", "sum": 9,
              "refunds": [{"order": "A-1", "id": 5, "sum": "2.00", "at": "2026-01-05T11:00:00Z"}]}  # fmt: skip
    document = {
        "currency": "EUR",
        "account": {"email": "ana@shop.example"},
        "orders": [placed, placed | {"status": "draft"}, placed | {"no": "A-2", "status": "cancelled", "refunds": []},
                   placed | {"test": True, "refunds": None}],
    }  # fmt: skip
    events = read(ORDERS, document)
    assert [(type(event), event.order) for event in events] == [
        (OrderPlaced, "A-1"),
        (OrderCancelled, "A-2"),
        (OrderRefunded, "A-1"),
        (OrderRefunded, "A-1"),
    ]
    assert (events[0].currency, events[0].keys) == ("EUR", ("email:ana@shop.example",))


@pytest.mark.parametrize(
    ("condition", "value", "fits"),
    [
        (3, "3", True),
        ("3", 3, True),
        (3, 3.0, True),
        (True, 1, False),
        (True, "true", True),
        (True, True, True),
        (["a", "b"], "b", True),
        (["a", None], "c", False),
        ({"is": None}, None, True),
        ({"exists": True}, "", False),
        ({"exists": True}, 0, True),
        ({"not": "x"}, None, True),
        ({"is": "x"}, {"x": 1}, False),
        ("x", ["y", "x"], True),
    ],
)
def test_conditions(condition: Any, value: Any, fits: bool) -> None:
    """Numbers and texts that are written alike are the same; a boolean is no number."""
    file = order()
    file["definitions"][0]["when"] = {"a.b": condition}
    assert bool(read(file, {"no": 1, "at": "2026-01-05T10:00:00Z", "a": {"b": value}})) is fits


def test_paths_with_odd_names() -> None:
    """Spaces need no quotes; dots and brackets do."""
    file = order(order="Order ID", currency="['pay.currency']", total='rows[0]["x[y]"]')
    [placed] = read(
        file,
        {"Order ID": " 5 ", "at": "2026-01-05T10:00:00Z", "pay.currency": "EUR", "rows": [{"x[y]": 2}, {"x[y]": 3}]},
    )
    assert (placed.order, placed.currency, placed.total) == ("5", "EUR", 2)


def test_a_document_that_fits_nothing() -> None:
    """It gives no events, whatever it is."""
    document: Any
    for document in ({}, [], 5, None, "x", {"definitionId": ["other", 5, {}]}):
        assert LOADED.events(document, shop="acme") == []


def test_what_is_too_large() -> None:
    """Bytes, depth, lines and events have an end."""
    item = DOCUMENT["properties"]["items"][0]
    with pytest.raises(TooLarge, match="lines: expected at most 1000"):
        LOADED.events(changed("properties.items", [item] * 1001), shop="acme")
    [cart] = LOADED.events(changed("properties.items", [item] * 200), shop="acme")
    assert (len(cart.lines), cart.value) == (100, Decimal(4800))
    many = {"orders": [{"no": 1, "placed": "2026-01-05T09:00:00Z", "status": "x"}] * 251}
    with pytest.raises(TooLarge, match="at most 250 events"):
        read(ORDERS, many)
    with pytest.raises(TooLarge):
        LOADED.events(b"[" * 100 + b"]" * 100, shop="acme")
    with pytest.raises(MalformedDelivery, match="body: expected JSON in UTF-8"):
        LOADED.events(b"{", shop="acme")


# --- before one is used -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"cart_changed"', '"cart_change"', "itemAddedToCart: type: there is no such event; expected one of cart_changed,"),
        ('"cart_changed"', '"shop_erased"', "itemAddedToCart: type: there is no such event"),
        ('"properties.basket"', '"a..b["', "itemAddedToCart: fields.cart.path.0: 'a..b[' is not a path such as"),
        ('"properties.basket"', '"a.b.c.d.e.f.g.h.i"', "itemAddedToCart: fields.cart.path.0: 'a.b.c.d.e.f.g.h.i': expected at most 8 steps, got 9"),
        ('"properties.basket"', '"items[*].id"', "itemAddedToCart: fields.cart: 'items[*].id' leads to several values"),
        ('"properties.basket"', "5", "itemAddedToCart: fields.cart: expected a path such as 'cart.id'"),
        ('"properties.basket"', "{}", "itemAddedToCart: fields.cart: expected path, or value for a constant"),
        ("cart =", "crt =", "itemAddedToCart: fields.crt: cart_changed has no such field; did you mean 'cart'?"),
        ("cart =", "# ", "itemAddedToCart: fields.cart: required for cart_changed; give its path"),
        ("cart =", "shop =", "itemAddedToCart: fields.shop: the caller gives the shop"),
        ("product =", "prodct =", "itemAddedToCart: fields.lines.fields.prodct: a line has no such field; did you mean 'product'?"),
        ("minor2", "minor9", "itemAddedToCart: fields.lines.fields.price.as: expected one of plain, iso"),
        ("minor2", "iso", "itemAddedToCart: fields.lines.fields.price.as: expected one of plain, minor2, minor3, comma for an amount"),
        ('as = "epoch_ms"', 'format = "%H"', "itemAddedToCart: fields.at.format: expected a whole date such as"),
        ('as = "epoch_ms"', 'zone = "Berlin"', "itemAddedToCart: fields.at.zone: 'Berlin' is not an IANA time zone"),
        ('as = "epoch_ms"', 'received = true, value = "2026-01-05T10:00:00Z"', "itemAddedToCart: fields.at.received: received and value"),
        ('as = "epoch_ms"', 'ass = "epoch"', "itemAddedToCart: fields.at.ass: there is no such setting"),
        ('customer = "', 'person = "', "itemAddedToCart: keys.person: expected a kind of key"),
        ('currency = "properties.currency"', 'currency = {value = "EURO"}', "itemAddedToCart: fields.currency.value: expected an ISO 4217"),
        ('currency = "', 'origin = {value = "shop"}\ncurrency = "', "itemAddedToCart: fields.origin.value: expected one of web, pos"),
        ('currency = "properties.currency"', 'currency = {path = "a", zone = "UTC"}', "itemAddedToCart: fields.currency.zone: only for times"),
        ('each = "properties.items", ', "", "itemAddedToCart: fields.lines.each: required"),
        ('name = "itemAddedToCart"', 'name = "a:b"', "a:b: name: expected"),
        ('name = "itemAddedToCart"', "", "definitions.0: name: this setting is required"),
        ("[[definitions]]", "[[definition]]", "definitions: expected a list"),
        ('name = "itemAddedToCart"', 'name = "x', "definitions: expected TOML or a JSON object"),
    ],
)  # fmt: skip
def test_what_cannot_go_live(old: str, new: str, message: str) -> None:
    """Each fault is a line that names definition, field and fix."""
    assert old in ADDED
    with pytest.raises(InvalidSettings) as refused:
        definitions.load(ADDED.replace(old, new, 1))
    assert any(line.startswith(message) for line in str(refused.value).splitlines()), str(refused.value)


def test_every_fault_at_once() -> None:
    """A merchant is shown all that is wrong, not the first of it."""
    wrong = order(totl="sum", currency={"value": "X"})
    wrong["definitions"].append(wrong["definitions"][0] | {"type": "order"})
    with pytest.raises(InvalidSettings) as refused:
        definitions.load(wrong)
    assert [line.split(":")[1].strip() for line in str(refused.value).splitlines()] == [
        "fields.totl",
        "fields.currency.value",
        "type",
    ]


def test_how_many_there_may_be() -> None:
    """64 definitions are taken, one more is not; a name may be there once."""
    one = order()["definitions"][0]
    many = [one | {"name": f"d{n}"} for n in range(65)]
    assert len(definitions.load({"definitions": many[:64]}).compiled) == 64
    with pytest.raises(InvalidSettings, match="definitions: expected at most 64 of them"):
        definitions.load({"definitions": many})
    with pytest.raises(InvalidSettings, match="order: name: two definitions have the same one"):
        definitions.load({"definitions": [one, one]})
    with pytest.raises(InvalidSettings):
        definitions.load({"definitions": []})


def test_consent_by_receipt() -> None:
    """A yes needs a time of its own: when it was received says nothing of when it was given."""
    file = json.loads(json.dumps(CONSENT))
    file["definitions"][0]["fields"]["at"] = {"received": True}
    with pytest.raises(InvalidSettings, match=r"newsletter: fields\.at: consent counts from the time it was given"):
        definitions.load(file)
    file["definitions"][0]["fields"]["granted"] = {"value": False}
    [told] = read(file, {"id": "ana"}, received_at=NOW)
    assert (told.granted, told.at) == (False, NOW)


def test_json_and_toml_are_the_same() -> None:
    """A file may be either, and what is loaded writes itself as JSON that is loaded again."""
    written = LOADED.file.model_dump_json(by_alias=True, exclude_defaults=True)
    again = definitions.load(written)
    assert again.events(DOCUMENT, shop="acme") == LOADED.events(DOCUMENT, shop="acme")
    assert set(definitions.schema()["properties"]) == {"definitions", "signature"}


# --- samples ----------------------------------------------------------------------------------------------------------


def test_where_a_path_leads_to_nothing() -> None:
    """What is there instead is named, with what was probably meant; of lines as well."""
    file = ADDED.replace("properties.currency", "properties.curency").replace('"qty"', '"quantity"')
    [traced] = definitions.trace(definitions.load(file), DOCUMENT, shop="acme")
    assert traced.fits
    assert len(traced.events) == 1
    assert traced.empty == (
        "fields.currency: nothing is at properties.curency; properties has basket, currency, items; did you mean 'currency'?",
        "fields.lines.fields.quantity: nothing is at quantity; the document has sku, name, qty, cents",
    )


def test_why_a_definition_does_not_fit() -> None:
    """The condition that does not hold is named."""
    [traced] = definitions.trace(LOADED, changed("definitionId", "other"), shop="acme")
    assert not traced.fits
    assert traced.unmet == ("when: definitionId is 'other'",)
    [traced] = definitions.trace(LOADED, changed("properties.basket", None), shop="acme")
    assert traced.error == "cart: required, but nothing is at properties.basket"


SAMPLES: list[tuple[Any, str, dict[str, Any]]] = [
    (DOCUMENT, "cart_changed", {"cart": "b-1", "currency": "EUR", "delivery": "itemAddedToCart:e1"}),
    (
        {"event": "PurchaseFinished", "user_id": "cust-7", "ts": "2026-01-05T11:00:00+01:00",
         "order": {"no": "A-1", "sum": 28.5, "cur": "EUR"}, "basket": "b-1"},
        "order_placed",
        {"order": "A-1", "total": Decimal("28.5"), "currency": "EUR", "cart": "b-1", "keys": ("customer:cust-7",)},
    ),
    (
        {"orders": [{"id": 5, "created_at": "2026-01-05 11:00:00", "updated_at": "2026-01-05 12:00:00",
                     "customer": {"id": 9, "email": "ana@shop.example"}, "total": "12,50", "currency": "EUR"}]},
        "order_placed",
        {"order": "5", "total": Decimal("12.50"), "keys": ("customer:9", "email:ana@shop.example"),
         "at": NOW.replace(hour=11), "updated_at": NOW},
    ),
    (
        [{"checkout_id": "k-1", "email": "ana@shop.example", "created": 1767607200, "currency": "USD",
          "recover_url": "https://shop.example/k-1", "line_items": [{"product_id": 4, "title": "Mug", "quantity": 1, "price": "9"}]}],
        "checkout_changed",
        {"checkout": "k-1", "url": "https://shop.example/k-1", "at": NOW.replace(hour=10)},
    ),
    (
        {"Order ID": "5", "Date": "2026-01-05", "Email": "ana@shop.example", "Total": "12.50", "Currency": "EUR"},
        "order_placed",
        {"order": "5", "total": Decimal("12.50"), "keys": ("email:ana@shop.example",)},
    ),
    (
        {"timestamp": 1767610800, "source": {"eventId": "e-1"}, "data": {"payload": {"order": {
            "id": "a1", "orderDateTime": "2026-01-05T11:00:00.000+00:00", "amountTotal": 99.5,
            "currency": {"isoCode": "EUR"}, "orderCustomer": {"customerId": "c-1", "email": "ana@shop.example"}}}}},
        "order_placed",
        {"order": "a1", "total": Decimal("99.5"), "currency": "EUR", "at": NOW.replace(hour=11)},
    ),
    (
        {"event": {"data": {"value": {"increment_id": "000000007", "created_at": "2026-01-05 11:00:00", "grand_total": "45.0000",
                                      "order_currency_code": "USD", "customer_email": "ana@shop.example"}}}},
        "order_placed",
        {"order": "000000007", "total": Decimal(45), "currency": "USD", "at": NOW.replace(hour=11)},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("document", "kind", "fields"), SAMPLES, ids=[str(n) for n in range(len(SAMPLES))])
def test_a_definition_proposed_from_a_sample(document: Any, kind: str, fields: dict[str, Any]) -> None:
    """What is proposed can be loaded, and reads the sample as a person would."""
    loaded = definitions.load(definitions.propose(document))
    assert loaded.compiled[0].definition.type == kind
    [event] = loaded.events(document, shop="acme")
    assert {name: getattr(event, name) for name in fields} == fields


TIMES = {"created_at": "2026-01-05 11:00:00", "updated_at": "2026-01-05 12:00:00"}
ORDERS_OF_PLATFORMS: dict[str, tuple[Any, dict[str, Any]]] = {
    "a guest at Magento": (
        {"entity_id": 12, "increment_id": "000000012", "quote_id": 77, "customer_id": None, "customer_email": "ana@shop.example",
         "grand_total": 28.5, "order_currency_code": "EUR", **TIMES, "items": [{"sku": "MUG", "qty_ordered": 1}]},
        {"order": "000000012", "cart": "77", "total": Decimal("28.5"), "updated_at": NOW},
    ),
    "PrestaShop": (
        {"order": {"id": "5", "id_cart": "9", "id_customer": "3", "total_paid": "28.500000",
                   "date_add": "2026-01-05 11:00:00", "date_upd": "2026-01-05 12:00:00"}},
        {"order": "5", "cart": "9", "total": Decimal("28.5"), "updated_at": NOW, "keys": ("customer:3",)},
    ),
    "Medusa, with a cart's id and items": (
        {"id": "order_01J", "email": "ana@shop.example", "currency_code": "eur", "cart_id": "cart_01J", "total": 28.5, **TIMES,
         "items": [{"product_id": "prod_1", "quantity": 1, "unit_price": 12}]},
        {"order": "order_01J", "cart": "cart_01J", "total": Decimal("28.5"), "currency": "EUR"},
    ),
    "cents": (
        {"id": "o-1", "totalPrice": {"currencyCode": "EUR", "centAmount": 2850}, "createdAt": "2026-01-05T11:00:00Z"},
        {"order": "o-1", "total": Decimal("28.50"), "currency": "EUR"},
    ),
    "the smallest unit of a yen": (
        {"id": "o-1", "totalPrice": {"currencyCode": "JPY", "centAmount": 2850}, "createdAt": "2026-01-05T11:00:00Z"},
        {"order": "o-1", "total": Decimal(2850), "currency": "JPY"},
    ),
    "the smallest unit of a dinar": (
        {"id": "o-1", "totalPrice": {"currencyCode": "KWD", "centAmount": 2850}, "createdAt": "2026-01-05T11:00:00Z"},
        {"order": "o-1", "total": Decimal("2.850"), "currency": "KWD"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("platform", ORDERS_OF_PLATFORMS)
def test_an_order_of_a_platform(platform: str) -> None:
    """It is proposed as an order, not as the cart that it names, and its amount in the currency's unit."""
    document, fields = ORDERS_OF_PLATFORMS[platform]
    loaded = definitions.load(definitions.propose(document, "order"))
    [placed] = [e for e in loaded.events(document, shop="acme") if isinstance(e, OrderPlaced)]
    assert {name: getattr(placed, name) for name in fields} == fields


def test_a_guests_sample_names_customers_too() -> None:
    """The field of the customer is empty in it, and filled in the next order."""
    loaded = definitions.load(definitions.propose(ORDERS_OF_PLATFORMS["a guest at Magento"][0], "order"))
    [placed] = loaded.events({**ORDERS_OF_PLATFORMS["a guest at Magento"][0], "customer_id": 3}, shop="acme")
    assert placed.keys == ("customer:3", "email:ana@shop.example")


def test_a_sample_that_lacks_what_is_needed() -> None:
    """The proposal says what is to be filled in, and cannot be used before that."""
    proposed = definitions.propose({"basket_total": 5, "when": "2026-01-05T10:00:00Z"}, "mine")
    assert '# cart = "..."' in proposed
    assert 'name = "mine"' in proposed
    with pytest.raises(InvalidSettings, match=r"mine: fields\.cart: required for cart_changed"):
        definitions.load(proposed)


# --- whatever a merchant writes ---------------------------------------------------------------------------------------

WRITTEN = [
    json.loads(definitions.load(text).file.model_dump_json(by_alias=True, exclude_defaults=True))
    for text in (ADDED, ORDERS, CHANGED)
]


@settings(max_examples=500, deadline=None)
@given(data=st.data())
def test_any_value_in_any_place_of_a_file(data: Any) -> None:
    """A file is loaded, or refused with a reason; what is loaded reads documents, or refuses them, and raises nothing else."""
    file = json.loads(altered(data, data.draw(st.sampled_from(WRITTEN))))
    try:
        loaded = definitions.load(file)
    except InvalidSettings:
        return
    for document in (
        DOCUMENT,
        {"orders": [{"no": 1, "refunds": [{}]}], "event": "add", "ecommerce": {"items": [{"uid": 1}]}},
    ):
        with suppress(RefusedDelivery):
            loaded.events(document, shop="acme", received_at=NOW)
        definitions.trace(loaded, document, shop="acme", received_at=NOW)


@settings(max_examples=300, deadline=None)
@given(text=st.text(max_size=200) | st.binary(max_size=200) | JSON.map(json.dumps))
def test_any_text_as_a_file(text: Any) -> None:
    """It is refused with a reason."""
    with pytest.raises(InvalidSettings):
        definitions.load(text)


@settings(max_examples=300, deadline=None)
@example(document={"\U00010000\x7f\ud800'\"": "0@000", "event": "\x7f\ud800\U0001f600\\"})
@given(document=JSON)
def test_a_proposal_from_anything(document: Any) -> None:
    """Whatever the sample, what is proposed is TOML, with one definition."""
    assert len(tomllib.loads(definitions.propose(document))["definitions"]) == 1


@pytest.mark.parametrize("pattern", ["%d%d", "%", "%Q", "", "%H:%M", "\x00", "%d.%m.", "%y"])
def test_formats_of_no_date(pattern: str) -> None:
    """What names no whole date, or is no format at all, is refused when it is loaded."""
    with pytest.raises(InvalidSettings, match=r"order: fields\.at\.format"):
        definitions.load(order(at={"path": "at", "format": pattern}))


@pytest.mark.parametrize("value", ["2026-01-05T10:00:00Z", "2026-01-05"])
def test_a_time_of_tomls_own(value: str) -> None:
    """TOML has times of its own, which are no values here: the fault says where."""
    with pytest.raises(InvalidSettings, match=r"a: fields\.at\.value"):
        definitions.load(
            f'[[definitions]]\nname = "a"\ntype = "order_placed"\nfields = {{order = "no", at = {{value = {value}}}}}\n'
        )


@pytest.mark.parametrize("value", ["12.50", "1.23", "1.2345,5", "12.34.567", "1,2,3", "1.234,", "EUR 5", "--5"])
@pytest.mark.parametrize("field", ["amount", "number"])
def test_a_point_where_a_comma_was_meant(field: str, value: str) -> None:
    """Of "12.50" with a comma for the point nobody knows whether it is twelve or a thousand: it is refused, never multiplied."""
    quantity = '{path = "qty", as = "comma"}' if field == "number" else '"qty"'
    price = '{path = "cents", as = "comma"}' if field == "amount" else '"cents"'
    file = ADDED.replace('quantity = "qty"', f"quantity = {quantity}").replace('{path = "cents", as = "minor2"}', price)
    name = "cents" if field == "amount" else "qty"
    with pytest.raises(MalformedDelivery, match="expected a number such as"):
        read(file, changed(f"properties.items.0.{name}", value))


@pytest.mark.parametrize(("written", "channel"), [("SMS", "sms"), (" Email ", "email"), ("push", "push")])
def test_a_word_in_any_case(written: str, channel: str) -> None:
    """One of a few words is that in capitals as well."""
    file = definitions.load(
        {"definitions": [{"name": "c", "type": "consent_changed", "keys": {"customer": "id"},
                          "fields": {"channel": "ch", "granted": {"value": False}, "at": {"received": True}}}]}
    )  # fmt: skip
    (event,) = file.events({"id": 5, "ch": written}, shop="acme", received_at=NOW)
    assert isinstance(event, ConsentChanged)
    assert event.channel == channel


def test_a_byte_order_mark_before_a_document() -> None:
    """An ERP on Windows writes one; the document is what stands behind it."""
    assert read(ADDED, b"\xef\xbb\xbf" + json.dumps(DOCUMENT).encode()) == read(ADDED, DOCUMENT)


def test_two_addresses_in_one_field_are_none() -> None:
    """Of two addresses in one field nobody knows whose the event is; the stronger key stands."""
    two = changed("person.contact.email", "ana@shop.example, ben@shop.example")
    assert [event.keys for event in read(ADDED, two)] == [("customer:cust-7",)]
    assert [event.keys for event in read(ADDED, DOCUMENT)] == [("customer:cust-7", "email:ana@shop.example")]
