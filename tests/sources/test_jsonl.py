"""cartback's own JSON lines: what goes out comes back, and what is refused says which field and why."""

import importlib
import json
import types
from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cartback.domain.event_fields import REPORTABLE
from cartback.domain.events import CartChanged, Line, SendBegun, ShopperErased
from cartback.domain.identity import STRENGTH, Key, is_nobody, key
from cartback.errors import InvalidEvent
from cartback.sources import jsonl
from cartback.sources.limits import Limits

AT = "2026-01-05T10:00:00Z"
CART = {
    "type": "cart_changed",
    "shop": "acme",
    "at": AT,
    "keys": ["customer:ana", "email:Ana@x.com"],
    "cart": "t1",
    "lines": [{"product": "mug", "title": "Mug", "price": "12.00"}],
    "value": "12.00",
    "currency": "USD",
}

WORD = st.text("abcXYZ012-_ü€", min_size=1, max_size=12).filter(lambda word: not is_nobody("customer", word))
AMOUNT = st.decimals(-(10**9), 10**9, places=4)
BY_TYPE = {
    str: WORD,
    bool: st.booleans(),
    int: st.integers(-(10**6), 10**6),
    Decimal: AMOUNT,
    datetime: st.datetimes(datetime(1990, 1, 2), datetime(2199, 12, 30), timezones=st.just(UTC)),  # noqa: DTZ001
    Key: st.builds(lambda k: key("customer", k), WORD),
}


def of_type(hint: Any) -> Any:
    """Values of a field's type."""
    if get_origin(hint) in {Union, types.UnionType}:
        return st.one_of(*(st.none() if h is type(None) else of_type(h) for h in get_args(hint)))
    if get_origin(hint) is tuple:
        return st.lists(of_type(get_args(hint)[0]), min_size=1, max_size=3, unique=True).map(tuple)
    if get_origin(hint) is Literal:
        return st.sampled_from(get_args(hint))
    return whole(hint) if attrs.has(hint) else BY_TYPE[hint]


def whole(cls: Any) -> Any:
    """Events (or lines) of a class, every field drawn."""
    hints = get_type_hints(cls)
    special = {
        "price": AMOUNT.map(abs),
        "currency": st.sampled_from(["USD", "JPY", None]),
        "by": st.none() | st.integers(-1000, 1000).filter(bool) | st.just(Decimal("-1.5")),
        "quantity": st.integers(0, 1000) | st.sampled_from((Decimal("1.5"), Decimal("0.125"))),
    }
    return st.builds(cls, **{a.name: special.get(a.name, of_type(hints[a.name])) for a in attrs.fields(cls)})


EVENTS = st.one_of(*map(whole, REPORTABLE.values()))


@settings(deadline=None)
@given(EVENTS)
def test_what_goes_out_comes_back(event: Any) -> None:
    """decode(encode(e)) is e, for every event there is."""
    assert jsonl.decode(jsonl.encode(event)) == event


@settings(deadline=None, max_examples=50)
@given(st.lists(EVENTS, max_size=5))
def test_a_file_of_them_comes_back(events: Any) -> None:
    """Encoded lines hold no newline, so they make a file."""
    assert list(jsonl.read(b"\n".join(map(jsonl.encode, events)).split(b"\n"))) == events


def test_a_line() -> None:
    """The example of the documentation, in both kinds of text."""
    expected = CartChanged(
        shop="acme",
        at=datetime(2026, 1, 5, 10, tzinfo=UTC),
        keys=(Key("customer:ana"), Key("email:ana@x.com")),
        cart="t1",
        lines=(Line(product="mug", title="Mug", price=Decimal("12.00")),),
        value=Decimal("12.00"),
        currency="USD",
    )
    assert jsonl.decode(json.dumps(CART)) == expected
    assert jsonl.decode(json.dumps(CART).encode() + b"\r\n") == expected


@pytest.mark.parametrize(("value", "amount"), [("12.10", "12.10"), (12.1, "12.1"), (12, "12"), ("-1", "-1")], ids=repr)
def test_amounts_as_text_or_number(value: Any, amount: Any) -> None:
    """Both are exact."""
    assert jsonl.decode(json.dumps(CART | {"value": value})).value == Decimal(amount)


REFUSED = {
    "not JSON": ("{", "line: expected one JSON object"),
    "not UTF-8": (b'{"type":"\xff"}', "line: expected one JSON object"),
    "an array": ("[]", "line: expected object"),
    "no type": ({"shop": "acme"}, "type: no such event; expected one of cart_changed, "),
    "a wrong type": (CART | {"type": "cart_chnged"}, "type: no such event; did you mean 'cart_changed'?"),
    "type a number": (CART | {"type": 1}, "type: no such event"),
    "our own event": (CART | {"type": "send_begun"}, "type: no such event"),
    "a missing field": ({k: v for k, v in CART.items() if k != "cart"}, "cart: required, but missing"),
    "a misspelt field": (CART | {"kees": []}, "kees: no such field; did you mean 'keys'?"),
    "a misspelt field of a line": (
        CART | {"lines": [{"prduct": "x"}]},
        "lines[0].prduct: no such field; did you mean 'product'?",
    ),
    "a field like nothing": (CART | {"zzzzzzzz": 1}, "zzzzzzzz: no such field"),
    "a wrong kind": (CART | {"cart": 7}, "cart: expected str, got int"),
    "a naive time": (CART | {"at": "2026-01-05T10:00:00"}, "at: expected datetime with a timezone"),
    "no time": (CART | {"at": "soon"}, "at: invalid"),
    "a time out of reason": (CART | {"at": "1026-01-05T10:00:00Z"}, "at: 1026"),
    "a time before time": (CART | {"at": "0001-01-01T00:00:00+14:00"}, "at: "),
    "a key of no kind": (CART | {"keys": ["fax:1"]}, "keys: 'fax' is not one of customer, "),
    "a key without a kind": (CART | {"keys": ["ana"]}, "keys: expected kind:value"),
    "a bad e-mail": (CART | {"keys": ["email:ana"]}, "email: expected an address"),
    "nobody": ({"type": "shopper_erased", "shop": "acme", "at": AT}, "keys: expected at least one"),
    "a bad amount": (CART | {"value": "much"}, "value: expected an amount"),
    "an endless amount": (CART | {"value": "Infinity"}, "value: expected an amount"),
    "a bad price": (
        CART | {"lines": [{"product": "a"}, {"product": "b", "price": "x"}]},
        "lines[1].price: expected an amount",
    ),
    "a negative quantity": (
        CART | {"lines": [{"product": "a", "quantity": -1}]},
        "lines[0].quantity: expected 0 or more, got -1",
    ),
    "a huge quantity": (CART | {"lines": [{"product": "a", "quantity": 2**60}]}, "lines[0].quantity: expected int <="),
    "a negative price": (CART | {"lines": [{"product": "a", "price": "-5"}]}, "lines[0].price: expected 0 or more"),
    "a currency of no country": (CART | {"currency": "XYZ"}, "currency: 'XYZ' is not"),
    "a control character in an id": (CART | {"delivery": "a\0b"}, "delivery: expected at most 512 characters"),
    "no currency": (CART | {"currency": "XXX"}, "currency: 'XXX' is not"),
    "an empty cart id": (CART | {"cart": " "}, "cart: expected 1 to 512"),
    "an empty shop": (CART | {"shop": ""}, "shop: expected 1 to 255"),
    "a bad origin": (CART | {"origin": "fax"}, "origin: expected one of web, pos, admin, api, renewal"),
    "long text": (CART | {"url": "x" * 3000}, "url: expected str of length <= 2048"),
    "deep": ("[" * 100, "line: expected at most 64 levels"),
    "two types": ('{"type":"cart_changed","type":"nonsense","shop":"acme","x":1}', ""),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refusals_name_the_field(case: Any) -> None:
    """InvalidEvent, starting with the field's path, saying what it should be."""
    given_line, reason = REFUSED[case]
    line = given_line if isinstance(given_line, str | bytes) else json.dumps(given_line)
    with pytest.raises(InvalidEvent) as refused:
        jsonl.decode(line)
    assert str(refused.value).startswith(reason)


def test_a_long_line_is_refused() -> None:
    """Before it is parsed."""
    with pytest.raises(InvalidEvent, match="line: expected at most 10 bytes"):
        jsonl.decode(b"[" * 11, limits=Limits(body=10))


def test_lines_beyond_the_limit_count_but_are_not_kept() -> None:
    """As with every source: the value is that of all lines."""
    line = CART | {"lines": [{"product": "mug", "price": "2", "quantity": 3}] * 5, "value": None}
    event = jsonl.decode(json.dumps(line), limits=Limits(lines=2))
    assert (len(event.lines), event.value) == (2, Decimal(30))


def test_a_bad_line_stops_no_other() -> None:
    """Refused lines are told with their number and can be counted by field; blank lines are neither."""
    lines = [
        json.dumps(CART),
        "",
        "{",
        json.dumps(CART | {"value": "x"}),
        "  \n",
        json.dumps(CART | {"value": "y"}),
        json.dumps(CART),
    ]
    found = list(jsonl.read(lines))
    refused = [item for item in found if isinstance(item, jsonl.Refused)]
    assert [item.line for item in refused] == [3, 4, 6]
    assert Counter(item.field for item in refused) == {"value": 2, "line": 1}
    assert len(found) - len(refused) == 2


def test_reading_is_lazy() -> None:
    """A file of any length is read a line at a time."""

    def endless() -> Any:
        while True:
            yield json.dumps(CART)

    assert next(jsonl.read(endless())).cart == "t1"


def test_our_own_messages_are_not_for_reporting() -> None:
    """Nobody outside may say that we sent something."""
    at = datetime(2026, 1, 5, 10, tzinfo=UTC)
    begun = SendBegun(
        shop="a",
        at=at,
        notification="n",
        campaign="c",
        kind="cart",
        step=1,
        session="s",
        channel="push",
        addresses=(),
        expires=at,
    )
    with pytest.raises(InvalidEvent, match="send_begun cannot be reported"):
        jsonl.encode(begun)


@settings(deadline=None)
@given(
    st.binary(max_size=60)
    | st.text(max_size=60)
    | st.builds(
        lambda k, v: json.dumps(CART | {k: v}),
        st.sampled_from([*CART, "url"]),
        st.none() | st.integers() | st.floats() | st.text(max_size=5) | st.lists(st.integers(), max_size=2),
    )
)
def test_any_line_is_an_event_or_refused(line: Any) -> None:
    """No other exception, whatever the line; an event it gives can be written again."""
    for found in jsonl.read([line]):
        if isinstance(found, jsonl.Refused):
            assert found.field
            assert found.reason.startswith(f"{found.field}: ")
        else:
            assert jsonl.decode(jsonl.encode(found)) == found


@pytest.mark.parametrize("amount", ["0.0000000000000000001", "1E+3", "1E14"])
def test_odd_amounts_are_written_short_and_exact(valid: Any, amount: Any) -> None:
    """An exponent is spelt out only where that stays readable."""
    event = jsonl.decode(json.dumps(CART | {"value": amount}))
    line = jsonl.encode(event)
    assert len(line) < 300
    assert jsonl.decode(line).value == Decimal(amount)
    assert valid(json.loads(line))


@pytest.mark.parametrize("amount", ["1E-999999", "1E-38", "9.5e-164", "1E15", "Infinity"])
def test_absurd_amounts_are_refused(amount: str) -> None:
    """Too small for any currency, or too large for any cart: neither is kept to be written out by the megabyte."""
    with pytest.raises(InvalidEvent, match=r"^value: "):
        jsonl.decode(json.dumps(CART | {"value": amount}))


@pytest.fixture(scope="module")
def valid() -> Any:
    """valid(line) -> whether the published schema allows it."""
    jsonschema = pytest.importorskip("jsonschema", reason="jsonschema is not installed")
    jsonschema.Draft202012Validator.check_schema(jsonl.schema())
    return jsonschema.Draft202012Validator(jsonl.schema()).is_valid


@settings(deadline=None, max_examples=60)
@given(event=EVENTS)
def test_the_schema_allows_every_event(valid: Any, event: Any) -> None:
    """Whatever we write is right by our own schema."""
    assert valid(json.loads(jsonl.encode(event)))


@pytest.mark.parametrize(
    "case",
    [
        "an array",
        "no type",
        "a wrong type",
        "type a number",
        "our own event",
        "a missing field",
        "a misspelt field",
        "a misspelt field of a line",
        "a wrong kind",
        "a bad amount",
        "a bad origin",
        "long text",
    ],
)
def test_the_schema_refuses_what_we_refuse(valid: Any, case: Any) -> None:
    """As far as a schema can say it."""
    line = REFUSED[case][0]
    assert valid(CART)
    assert not valid(json.loads(line) if isinstance(line, str) else line)


def test_the_schema_lists_every_event() -> None:
    """One definition an event, with its name as the only type."""
    found = jsonl.schema()
    types_ = {d["properties"]["type"]["enum"][0] for d in found["$defs"].values() if "type" in d.get("properties", {})}
    assert types_ == set(REPORTABLE)
    assert found["$schema"].endswith("2020-12/schema")


def test_strongest_keys_first_is_not_required() -> None:
    """Keys are taken in any order and kept in the one given, once each."""
    keys = ["device:d", "cart:c", "customer:ana", "device:d"]
    event = jsonl.decode(json.dumps({"type": "shopper_erased", "shop": "a", "at": AT, "keys": keys}))
    assert isinstance(event, ShopperErased)
    assert event.keys == ("device:d", "cart:c", "customer:ana")
    assert {k.partition(":")[0] for k in event.keys} <= set(STRENGTH)


def test_sources_import_no_vendor() -> None:
    """The package itself exports nothing; each source is imported by name."""
    package = importlib.import_module("cartback.sources")
    assert not [name for name in vars(package) if callable(getattr(package, name)) and not name.startswith("_")]
