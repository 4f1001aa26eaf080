"""What each source's history says, line by line: taken, refused by line with a reason, or of no interest."""

from __future__ import annotations

import gzip
import io
import itertools
import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cartback.backfill import COLUMNS, Read, Source, columns, read
from cartback.backfill.files import LONGEST, opened
from cartback.domain.events import (
    CheckoutChanged,
    ConsentChanged,
    Event,
    OrderCancelled,
    OrderPlaced,
    OrderRefunded,
    ProfileChanged,
)
from cartback.errors import InvalidEvent, InvalidSettings
from cartback.sources import definitions, jsonl, shopify

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)


def lines(*items: Any) -> bytes:
    return b"".join((item if isinstance(item, bytes) else json.dumps(item).encode()) + b"\n" for item in items)


def history(data: bytes, source: Source, **options: Any) -> list[Read]:
    return list(read(io.BytesIO(data), source, shop="acme", now=NOW, **options))


def events_of(found: list[Read]) -> list[Event]:
    return [event for each in found for event in each.events]


# --- Shopify ----------------------------------------------------------------------------------------------------------


def money(amount: str, currency: str = "USD") -> dict[str, Any]:
    return {"shopMoney": {"amount": amount, "currencyCode": currency}}


ORDER: dict[str, Any] = {
    "id": "gid://shopify/Order/5001",
    "createdAt": "2025-11-05T09:40:00Z",
    "updatedAt": "2025-12-05T09:45:00Z",
    "cancelledAt": None,
    "test": False,
    "sourceName": "web",
    "email": "ana@acme.example",
    "currencyCode": "USD",
    "displayFinancialStatus": "PARTIALLY_REFUNDED",
    "discountCodes": ["TEN"],
    "totalPriceSet": money("30.00"),
    "currentTotalPriceSet": money("20.00"),
    "refunds": [
        {"id": "gid://shopify/Refund/7", "createdAt": "2025-12-01T00:00:00Z", "totalRefundedSet": money("10.00")}
    ],
    "customer": {"id": "gid://shopify/Customer/9", "email": "Ana@acme.example", "firstName": "Ana", "locale": "de"},
}
CUSTOMER: dict[str, Any] = {
    "id": "gid://shopify/Customer/9",
    "email": "ana@acme.example",
    "firstName": "Ana",
    "updatedAt": "2025-12-05T09:45:00Z",
    "emailMarketingConsent": {"marketingState": "SUBSCRIBED", "consentUpdatedAt": "2025-03-01T00:00:00Z"},
    "smsMarketingConsent": {"marketingState": "SUBSCRIBED", "consentUpdatedAt": None},
}


def test_shopify_orders_and_customers() -> None:
    """An order with its refund, a customer with the consent that has a time of its own; a yes without one is not believed."""
    found = history(lines(ORDER, CUSTOMER), "shopify-bulk")
    placed, refunded, profile, who, yes = events_of(found)
    assert isinstance(placed, OrderPlaced)
    assert (placed.order, placed.total, placed.currency, placed.codes) == ("5001", Decimal("30.00"), "USD", ("TEN",))
    assert placed.keys == ("customer:9", "email:ana@acme.example")
    assert (placed.at, placed.updated_at) == (
        datetime(2025, 11, 5, 9, 40, tzinfo=UTC),
        datetime(2025, 12, 5, 9, 45, tzinfo=UTC),
    )
    assert isinstance(refunded, OrderRefunded)
    assert (refunded.refund, refunded.amount) == ("7", Decimal("10.00"))
    assert isinstance(profile, ProfileChanged)
    assert isinstance(who, ProfileChanged)
    assert isinstance(yes, ConsentChanged)
    assert (yes.channel, yes.granted, yes.at) == ("email", True, datetime(2025, 3, 1, tzinfo=UTC))


def test_shopify_as_its_webhook() -> None:
    """The bulk operation's order and the webhook's give the same events, but for the delivery's id."""
    body = {
        "id": 5001,
        "admin_graphql_api_id": "gid://shopify/Order/5001",
        "created_at": "2025-11-05T09:40:00Z",
        "updated_at": "2025-12-05T09:45:00Z",
        "source_name": "web",
        "email": "ana@acme.example",
        "currency": "USD",
        "financial_status": "partially_refunded",
        "discount_codes": [{"code": "TEN"}],
        "total_price": "30.00",
        "refunds": [{"id": 7, "created_at": "2025-12-01T00:00:00Z",
                     "transactions": [{"kind": "refund", "status": "success", "amount": "10.00", "currency": "USD"}]}],
        "customer": {"id": 9, "email": "Ana@acme.example", "first_name": "Ana", "locale": "de"},
    }  # fmt: skip
    assert events_of(history(lines(ORDER), "shopify-bulk")) == shopify.parse("orders/updated", body, shop="acme")


def test_shopify_children() -> None:
    """An order below its customer is that customer's; other children are passed over, wherever they stand."""
    child = {**ORDER, "customer": None, "email": None, "refunds": [], "__parentId": "gid://shopify/Customer/9"}
    item = {"id": "gid://shopify/LineItem/1", "title": "Mug", "__parentId": ORDER["id"]}
    found = history(lines(item, CUSTOMER, child, {"title": "x", "__parentId": ORDER["id"]}), "shopify-bulk")
    [placed] = [event for event in events_of(found) if isinstance(event, OrderPlaced)]
    assert placed.keys == ("customer:9",)
    assert [each.ignored for each in found] == ["LineItem", None, None, "a child"]


def test_shopify_newer_customers_and_older_totals() -> None:
    """The default address carries the consent; what is left after returns has the refunds taken off already."""
    customer = {
        "id": "gid://shopify/Customer/9",
        "updatedAt": "2025-12-05T09:45:00Z",
        "defaultEmailAddress": {
            "emailAddress": "ana@acme.example",
            "marketingState": "UNSUBSCRIBED",
            "marketingUpdatedAt": None,
        },
        "defaultPhoneNumber": {
            "phoneNumber": "+15550100",
            "marketingState": "SUBSCRIBED",
            "marketingOptInLevel": "CONFIRMED_OPT_IN",
            "marketingUpdatedAt": "2025-01-01T00:00:00Z",
        },
    }
    order = {name: value for name, value in ORDER.items() if name != "totalPriceSet"}
    found = events_of(history(lines(customer, order), "shopify-bulk"))
    assert [(event.channel, event.granted) for event in found if isinstance(event, ConsentChanged)] == [
        ("email", False),
        ("sms", True),
    ]
    assert [event.source for event in found if isinstance(event, ConsentChanged)][1] == "shopify:bulk, confirmed_opt_in"
    assert [event.total for event in found if isinstance(event, OrderPlaced)] == [Decimal("20.00")]
    assert not any(isinstance(event, OrderRefunded) for event in found)


def test_shopify_lines_that_are_refused() -> None:
    """By number and reason; the others are taken."""
    broken = {**ORDER, "createdAt": None, "updatedAt": "yesterday"}
    found = history(
        lines(b"{", ORDER, {"a": 1}, b"", {**ORDER, "id": 5}, broken, b'{"id": "\xff"}', [1]), "shopify-bulk"
    )
    assert [(each.line, each.refused is not None) for each in found] == [
        (1, True), (2, False), (3, True), (5, True), (6, True), (7, True), (8, True),
    ]  # fmt: skip
    assert found[0].refused == "body: expected JSON in UTF-8"
    assert found[2].refused == "id: expected an id such as gid://shopify/Order/1"
    assert str(found[4].refused).startswith("created_at: expected an ISO 8601 time")


# --- WooCommerce ------------------------------------------------------------------------------------------------------

WOO_ORDER = {
    "id": 727,
    "status": "processing",
    "currency": "EUR",
    "total": "28.50",
    "customer_id": 25,
    "billing": {"email": "ana@acme.example"},
    "line_items": [],
    "date_created_gmt": "2025-11-05T09:30:00",
    "date_modified_gmt": "2025-11-05T09:31:00",
}
WOO_CUSTOMER = {
    "id": 25,
    "email": "ana@acme.example",
    "first_name": "Ana",
    "role": "customer",
    "date_modified_gmt": "2025-11-05T09:30:00",
}


@pytest.mark.parametrize(
    "data",
    [
        lines(WOO_ORDER, WOO_CUSTOMER),
        lines([WOO_ORDER, WOO_CUSTOMER]),
        lines([WOO_ORDER], [], [WOO_CUSTOMER]),
        json.dumps([WOO_ORDER, WOO_CUSTOMER], indent=2).encode(),
        json.dumps([WOO_ORDER, WOO_CUSTOMER]).encode()[:-1] + b"\n ]",
    ],
    ids=["lines", "a list", "lists", "over many lines", "an end of its own"],
)
def test_woocommerce(data: bytes) -> None:
    """Orders and customers as the REST API answers them: one a line, lists, or a list over many lines."""
    found = events_of(history(data, "woocommerce"))
    assert [type(event) for event in found] == [OrderPlaced, ProfileChanged, ProfileChanged]
    assert found[0] == shopify_free(found[0])


def shopify_free(event: Event) -> Event:
    """The event through its own JSON, which loses nothing."""
    return jsonl.decode(jsonl.encode(event))


def test_woocommerce_lines_that_are_refused() -> None:
    """What is no JSON, no order and no customer."""
    found = history(lines({**WOO_ORDER, "id": None}, b"{", 5, {"a": 1}, ["x"], WOO_ORDER), "woocommerce")
    assert [(each.line, each.refused is not None, each.ignored) for each in found] == [
        (1, True, None), (2, True, None), (3, True, None), (4, True, None), (5, True, None), (6, False, None),
    ]  # fmt: skip


def test_a_list_that_breaks_off() -> None:
    """What was whole is read, and the rest is named."""
    data = json.dumps([WOO_ORDER] * 3, indent=1).encode()[:-40]
    reading = read(io.BytesIO(data), "woocommerce", shop="acme", now=NOW)
    assert [next(reading).line, next(reading).line] == [1, 2]
    with pytest.raises(InvalidEvent, match="the list ends too soon, or is not valid JSON, after document 2"):
        next(reading)


def test_one_long_list_in_one_line() -> None:
    """It is read thing by thing, however long the line is."""
    many = json.dumps([{**WOO_ORDER, "id": n, "note": "x" * 10_000} for n in range(1, 1001)]).encode()
    assert len(many) > LONGEST
    found = history(many, "woocommerce")
    assert [each.line for each in found] == list(range(1, 1001))
    assert all(each.refused is None for each in found)


# --- CSV --------------------------------------------------------------------------------------------------------------

CONSENT_ROWS = (
    "customer_id,email,phone,first_name,locale,channel,granted,at,source\n"
    "1,ana@acme.example,,Ana,de,email,yes,2025-03-01T10:00:00Z,shop form\n"
    "2,bob@acme.example,,Bob,,email,yes,,\n"
    "3,cy@acme.example,,Cy,,email,no,,\n"
    "4,di@acme.example,,Di,,email,perhaps,2025-03-01T10:00:00Z,\n"
    ",,,,,email,yes,2025-03-01T10:00:00Z,\n"
    '5,"e,ve@acme.example",+15550100,"E\nve",,,,,\n'
)


def test_consent_of_a_csv_file() -> None:
    """A yes with its own time counts, one without is refused by line, and a no without one counts from now."""
    found = history(CONSENT_ROWS.encode(), "csv")
    assert [(each.line, each.refused) for each in found] == [
        (2, None),
        (3, "yes: at: required, but nothing is at at"),
        (4, None),
        (5, "yes: granted: expected yes or no, true or false, 1 or 0 (from granted)"),
        (6, "yes: keys: expected the key of a shopper, got none (from customer_id, email, phone)"),
        (8, None),
    ]
    told = [event for event in events_of(found) if isinstance(event, ConsentChanged)]
    assert [(event.granted, event.at, event.source) for event in told] == [
        (True, datetime(2025, 3, 1, 10, tzinfo=UTC), "shop form"),
        (False, NOW, None),
    ]


@pytest.mark.parametrize(
    "row",
    [
        "9,ana@acme.example,,,,,,,,,",
        "9,ana@acme.example,,,,email,yes,2025-03-01T10:00:00Z,,,",
        "9,ana@acme.example,,,,,,,o1,2025-12-01T10:00:00Z,5",
        "9,ana@acme.example,+4930123456,Ana,de,email,yes,2025-03-01T10:00:00Z,o1,2025-12-01T10:00:00Z,5",
    ],
    ids=["customer", "consent", "order", "all"],
)
def test_an_address_in_any_row_is_one_to_write_to(row: str) -> None:
    """As a key alone it gets no message, and the import of every shopper who agreed would reach none."""
    header = "customer_id,email,phone,first_name,locale,channel,granted,at,order_id,placed_at,total"
    [profile] = [e for e in events_of(history(f"{header}\n{row}\n".encode(), "csv")) if isinstance(e, ProfileChanged)]
    assert profile.email == "ana@acme.example"


def test_orders_of_a_csv_file() -> None:
    """An order with its end and its refund in one row."""
    rows = (
        "order_id,customer_id,placed_at,total,currency,cancelled_at,refunded,refunded_at\n"
        "A-1,9,2025-11-05T09:30:00Z,28.50,EUR,,8.50,2025-11-06T09:30:00Z\n"
        "A-2,9,2025-11-07T09:30:00Z,5,EUR,2025-11-08T09:30:00Z,,\n"
        "A-3,9,,5,EUR,,,\n"
    )
    found = history(rows.encode(), "csv")
    assert [type(event) for event in events_of(found)] == [OrderPlaced, OrderRefunded, OrderPlaced, OrderCancelled]
    assert found[2].refused == "order: at: required, but nothing is at placed_at"


def test_the_columns_are_those_of_the_definitions() -> None:
    """No column is named that nothing reads, and none is read that is not named."""
    read_of: set[str] = set()
    for compiled in columns.defined().compiled:
        definition = compiled.definition
        read_of |= {path.text for paths in definition.keys.values() for path in paths}
        read_of |= {path.text for take in definition.fields.values() for path in take.path} | set(definition.when)
    assert read_of == set(COLUMNS)


def test_a_csv_file_of_another_make() -> None:
    """By definitions; a byte order mark, spaces in names and a short row are no trouble."""
    defined = definitions.load(
        {"definitions": [{"name": "order", "type": "order_placed", "keys": {"email": "E-Mail"},
                          "fields": {"order": "Order No.".replace(".", ""), "total": {"path": "Sum", "as": "comma"},
                                     "at": {"path": "Day", "format": "%d.%m.%Y", "zone": "Europe/Berlin"}}}]}
    )  # fmt: skip
    rows = '\ufeffOrder No, Day ,Sum,E-Mail\nA-1,05.11.2025,"1.028,50",ana@acme.example\nA-2,06.11.2025\n'.encode()
    found = history(rows, "csv", defined=defined)
    [first, second] = events_of(found)
    assert isinstance(first, OrderPlaced)
    assert isinstance(second, OrderPlaced)
    assert (first.order, first.total, first.keys) == ("A-1", Decimal("1028.50"), ("email:ana@acme.example",))
    assert (second.total, second.keys) == (Decimal(0), ())


@pytest.mark.parametrize("data", [b"", b"order_id\n", b"\n\n"])
def test_files_without_rows(data: bytes) -> None:
    """They give nothing, and raise nothing but a reason."""
    assert events_of(history(data, "csv")) == []


# --- others -----------------------------------------------------------------------------------------------------------


def test_json_of_another_platform() -> None:
    """By definitions, a document a line; one that fits none is counted."""
    defined = definitions.load(
        {
            "definitions": [
                {"name": "o", "type": "order_placed", "when": {"kind": "order"}, "fields": {"order": "no", "at": "at"}}
            ]
        }
    )
    order = {"kind": "order", "no": 1, "at": "2025-11-05T09:30:00Z"}
    found = history(lines(order, {"kind": "other"}, {**order, "at": "x"}), "json", defined=defined)
    assert [(len(each.events), each.ignored, each.refused is not None) for each in found] == [
        (1, None, False),
        (0, "fits nothing", False),
        (0, None, True),
    ]


def test_our_own_events() -> None:
    """Those of the shop; another shop's are refused, as is what is no event."""
    line = b'{"type":"order_placed","shop":"acme","at":"2025-11-05T09:30:00Z","order":"A-1"}'
    found = history(lines(line, line.replace(b"acme", b"other"), b"{}", b""), "events")
    assert [each.refused for each in found] == [
        None,
        "shop: expected the shop of the history, got another one",
        found[2].refused,
    ]
    assert str(found[2].refused).startswith("type: no such event")


def test_the_file_stays_the_callers() -> None:
    """It is open as it came once all of it, or a part of it, is read: who opened it closes it."""
    for most in (1, None):
        file = io.BytesIO(CONSENT_ROWS.encode())
        rows = read(file, "csv", shop="acme", now=NOW)
        assert list(itertools.islice(rows, most))
        del rows
        assert not file.closed


@pytest.mark.parametrize("source", ["shopify-bulk", "woocommerce", "csv", "events"])
def test_going_on_behind_a_line(source: Any) -> None:
    """What follows a line is the same, with the same numbers, as in a reading of the whole."""
    data = {
        "shopify-bulk": lines(ORDER, b"{", CUSTOMER, b"", ORDER),
        "woocommerce": lines(WOO_ORDER, b"{", [WOO_CUSTOMER, WOO_ORDER], WOO_ORDER),
        "csv": CONSENT_ROWS.encode(),
        "events": lines(
            b'{"type":"order_placed","shop":"acme","at":"2025-11-05T09:30:00Z","order":"A"}', b"{", b"x", b"{}"
        ),
    }[source]
    whole = history(data, source)
    for after in range(9):
        assert history(data, source, after=after) == [each for each in whole if each.line > after]


@pytest.mark.parametrize(
    ("source", "options", "message"),
    [
        ("xml", {}, "source: expected one of shopify-bulk, woocommerce, csv, json, events"),
        ("json", {}, "definitions: required for source='json'"),
        ("events", {"defined": columns.defined()}, "definitions: not used with source='events'"),
    ],
)
def test_what_does_not_go_together(source: Any, options: dict[str, Any], message: str) -> None:
    """It is said before anything is read."""
    with pytest.raises(InvalidSettings, match=message):
        history(b"", source, **options)


def test_packed_and_broken_files(tmp_path: Path) -> None:
    """gzip is seen by its first bytes, whatever the file is called; one that is cut off is named."""
    path = tmp_path / "history"
    packed = gzip.compress(lines(*[{**ORDER, "id": f"gid://shopify/Order/{n}"} for n in range(500)]))
    path.write_bytes(packed)
    with opened(path) as file:
        assert len(list(read(file, "shopify-bulk", shop="acme", now=NOW))) == 500
    path.write_bytes(packed[: len(packed) // 2])
    with pytest.raises(InvalidEvent, match="the gzip data is broken"), opened(path) as file:
        list(read(file, "shopify-bulk", shop="acme", now=NOW))


def test_an_unpaid_order_is_a_checkout() -> None:
    """Which is for taking to leave out when it is old; reading says what is there."""
    found = events_of(history(lines({**WOO_ORDER, "status": "pending"}), "woocommerce"))
    assert isinstance(found[0], CheckoutChanged)


# --- files as programs write them -------------------------------------------------------------------------------------

ROWS = [
    "customer_id,email,first_name,order_id,placed_at,total,currency",
    "1,ana@acme.example,Ana,o1,2025-12-01T10:00:00Z,12.50,USD",
    "2,ben@acme.example,Ben,o2,2025-12-01T10:00:00Z,7,USD",
]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "marked"])
@pytest.mark.parametrize(
    "wrap",
    [
        lambda text: text,
        lambda text: text.replace(",", ";"),
        lambda text: text.replace(",", "\t"),
        lambda text: text.replace(",", "|"),
        lambda text: "sep=;\r\n" + text.replace(",", ";"),
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\r"),
        lambda text: text.replace(",", ", ", 6),
        lambda text: text.replace("email", "Email").replace("total", "TOTAL"),
        lambda text: text + ",,,,,,\n\n",
        lambda text: text.replace("\n", ",,\n"),
        lambda text: text.replace("12.50", '"12.50"'),
    ],
)
def test_a_csv_file_as_programs_write_it(mark: bytes, wrap: Any) -> None:
    """Commas, semicolons, tabs or bars, a mark, Excel's own line, any ends of lines, names in any case: it is the same file."""
    plain = history("\n".join([*ROWS, ""]).encode(), "csv")
    assert [each.refused for each in plain] == [None, None]
    assert events_of(history(mark + wrap("\n".join([*ROWS, ""])).encode(), "csv")) == events_of(plain)


@pytest.mark.parametrize(
    ("row", "refused"),
    [
        ("1,ana@acme.example,Ana,o1,2025-12-01T10:00:00Z,12,50,USD", "row: expected at most 7 cells"),
        (f"1,ana@acme.example,{'x' * 200_000},o1,2025-12-01T10:00:00Z,5,USD", "row: expected valid CSV: field larger"),
        ('1,ana@acme.example,"Ana"x,o1,2025-12-01T10:00:00Z,5,USD', "row: expected valid CSV: "),
        ("1,ana@acme.example,Jos\xe9,o1,2025-12-01T10:00:00Z,5,USD", "row: expected UTF-8"),
        ("1,ana@acme.example,Ana,o1,2025-12-01 10:00,5,USD", "order: at: expected a time with an offset"),
        ("0,null@null,Ana,o1,2025-12-01T10:00:00Z,5,USD", "profile by email: keys: expected the key of a shopper"),
    ],
)
def test_a_row_that_cannot_be_read_stops_no_other(row: str, refused: str) -> None:
    """Each is refused by its line with a reason that shows nothing of it, and the rows behind it are read."""
    first, second, last = history("\n".join([ROWS[0], ROWS[1], row, ROWS[2]]).encode("latin-1"), "csv")
    assert (second.line, second.events) == (3, ())
    assert (second.refused or "").startswith(refused)
    assert "ana" not in (second.refused or "").lower()
    assert [e.order for e in events_of([first, last]) if isinstance(e, OrderPlaced)] == ["o1", "o2"]


def test_a_quote_that_is_never_closed() -> None:
    """What stands behind it is one cell to the end: that is refused, and no part of it is taken for an address."""
    rows = history("\n".join([*ROWS[:2], '3,"cem@acme.example,Cem', *ROWS[1:]]).encode(), "csv")
    assert [each.refused for each in rows] == [None, "row: expected valid CSV: unexpected end of data"]


def test_a_csv_file_without_names_of_columns() -> None:
    """It ends before any row is read, and the message shows nothing of a first row that holds people."""
    for head in ("ana@acme.example,Ana", "Kunde;Betrag", "\x00", "\ufeff\ufeff"):
        with pytest.raises(
            InvalidEvent, match=r"^line 1: expected the names of columns such as customer_id, email"
        ) as refused:
            history(f"{head}\n{head}\n".encode(), "csv")
        assert "ana" not in str(refused.value)
    assert history(b"", "csv") == []


@pytest.mark.parametrize("source", ["events", "shopify-bulk", "woocommerce"])
def test_a_byte_order_mark_costs_no_line(source: Source) -> None:
    """A file that was saved with one has the same first line, and as a list the same things."""
    event = {
        "type": "order_placed",
        "shop": "acme",
        "at": "2025-12-01T10:00:00Z",
        "order": "o1",
        "keys": ["customer:1"],
    }
    woo = {"id": 5, "status": "completed", "date_created_gmt": "2025-12-01T10:00:00", "line_items": []}
    document = {"events": event, "shopify-bulk": ORDER, "woocommerce": woo}[source]
    files = [lines(document, document)]
    if source == "woocommerce":
        files += [json.dumps([woo, woo]).encode(), json.dumps([woo, woo], indent=1).encode()]
    for data in files:
        plain = history(data, source)
        assert (len(plain), [each.refused for each in plain]) == (2, [None, None])
        assert history(b"\xef\xbb\xbf" + data, source) == plain


@pytest.mark.parametrize("name", ["email", "phone", "first_name"])
@pytest.mark.parametrize("row", ["order", "consent", "both"])
def test_the_columns_of_a_person_in_any_row(name: str, row: str) -> None:
    """An order's or a consent's row stores them once: without the address, no message would go to the shopper."""
    value = {"email": "ana@acme.example", "phone": "+4930123456", "first_name": "Ana"}[name]
    order = "A-1,2025-12-01T10:00:00Z" if row != "consent" else ","
    consent = "push,yes,2025-12-01T10:00:00Z" if row != "order" else ",,"
    file = f"customer_id,{name},order_id,placed_at,channel,granted,at\n7,{value},{order},{consent}\n".encode()
    [profile] = [event for event in events_of(history(file, "csv")) if isinstance(event, ProfileChanged)]
    assert getattr(profile, name) == value


@pytest.mark.parametrize("word", ["Off", "OFF", "Unsubscribed", "no", " NO "])
def test_a_no_without_a_time_in_any_writing(word: str) -> None:
    """It counts from now on."""
    file = f"customer_id,channel,granted,at\n7,email,{word},\n".encode()
    [no] = [event for event in events_of(history(file, "csv")) if isinstance(event, ConsentChanged)]
    assert not no.granted
