"""Events built in Python are held to what events read from JSON are: a value is kept, mended exactly, or refused by name."""

import math
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

import cartback as cb
from cartback.domain.event_fields import keys_of
from cartback.errors import InvalidEvent

AT = datetime(2026, 1, 5, 10, tzinfo=UTC)
ANA = ("customer:ana",)


def cart(**fields: Any) -> cb.CartChanged:
    whole: dict[str, Any] = {"shop": "acme", "at": AT, "keys": ANA, "cart": "t1"} | fields
    return cb.CartChanged(**whole)


def line(**fields: Any) -> cb.Line:
    whole: dict[str, Any] = {"product": "mug"} | fields
    return cb.Line(**whole)


def order(**fields: Any) -> cb.OrderPlaced:
    whole: dict[str, Any] = {"shop": "acme", "at": AT, "keys": ANA, "order": "o1"} | fields
    return cb.OrderPlaced(**whole)


def consent(**fields: Any) -> cb.ConsentChanged:
    whole: dict[str, Any] = {"shop": "acme", "at": AT, "keys": ANA, "channel": "push", "granted": True} | fields
    return cb.ConsentChanged(**whole)


REFUSED: dict[str, tuple[Any, dict[str, Any], str]] = {
    # keys
    "a text as keys": (cart, {"keys": "customer:ana"}, r"keys: expected a tuple .* did you mean \('customer:ana',\)"),
    "a bare text as keys": (cart, {"keys": "ana"}, "keys: expected a tuple of keys .*, got a text"),
    "a key without a kind": (cart, {"keys": ("ana",)}, "keys: .*'ana' has no kind: write 'customer:ana'"),
    "an address without a kind": (cart, {"keys": ("ana@x.com",)}, "keys: .*write 'email:...'"),
    "a number as a key": (cart, {"keys": (7,)}, "keys: expected keys such as .* got 7"),
    "None as keys": (cart, {"keys": None}, "keys: expected a tuple of keys .*, got None"),
    "a set of keys": (cart, {"keys": {"customer:ana"}}, "keys: expected a tuple of keys .*, got a set"),
    "a surrogate in a key": (cart, {"keys": ("customer:\ud800",)}, "customer: expected 1 to 512"),
    "a thousand keys": (cart, {"keys": tuple(f"customer:c{n}" for n in range(1000))}, "keys: expected at most"),
    # ids and texts
    "a shop in place of its id": (
        cart,
        {"shop": cb.Shop(id="acme", currency="USD", timezone="UTC")},
        "shop: expected the shop's id, got a Shop; did you mean 'acme'",
    ),
    "no shop": (cart, {"shop": " "}, "shop: expected 1 to 255"),
    "a number as a cart": (cart, {"cart": 7}, r"cart: expected a text, got 7 \(an int\)"),
    "an empty cart": (cart, {"cart": ""}, "cart: expected 1 to 512"),
    "a cart of a megabyte": (cart, {"cart": "x" * 10**6}, "cart: expected 1 to 512"),
    "a surrogate in a cart": (cart, {"cart": "a\udfffb"}, "cart: expected 1 to 512"),
    "a link of a megabyte": (cart, {"url": "https://a.example/" + "x" * 10**6}, "url: expected at most 2048"),
    "a title of a megabyte": (line, {"title": "x" * 10**6}, "title: expected at most 2048"),
    "a surrogate in a title": (line, {"title": "Mug \ud83d"}, "title: holds half of a character"),
    "None as a title": (line, {"title": None}, "title: expected a text, got None"),
    "bytes as a title": (line, {"title": b"Mug"}, "title: expected a text, got b'Mug'"),
    "a product of a megabyte": (line, {"product": "x" * 10**6}, "product: expected at most 512|product: expected at most 2048"),
    "a zero byte in a delivery": (cart, {"delivery": "a\0b"}, "delivery: expected at most 512"),
    "an unknown origin": (cart, {"origin": "shop"}, "origin: expected one of web, pos, admin, api, renewal, got 'shop'"),
    "an unknown channel": (consent, {"channel": "pusch"}, "channel: expected one of push, email, sms"),
    "a text as a yes": (consent, {"granted": "no"}, "granted: expected True or False, got 'no'"),
    "a number as a yes": (consent, {"granted": 1}, "granted: expected True or False, got 1"),
    # instants
    "a text as an instant": (cart, {"at": "2026-01-05T10:00:00Z"}, "at: expected a datetime with a time zone, .*fromisoformat"),
    "a naive instant": (cart, {"at": AT.replace(tzinfo=None)}, "at: expected an instant with a time zone"),
    "None as an instant": (cart, {"at": None}, "at: expected a datetime with a time zone, got None"),
    "seconds as an instant": (cart, {"at": 1767607200}, "at: expected a datetime"),
    "a time before time": (cart, {"at": datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))}, "at: .* plausible"),
    "a naive completion": (order, {"updated_at": AT.replace(tzinfo=None)}, "updated_at: expected an instant with"),
    # amounts
    **{
        f"price {value!r}": (line, {"price": value}, "price: expected an amount")
        for value in ("NaN", "sNaN", "Infinity", "1e999999999", "much", "", "1_000", None, True, [1], b"1")
    },
    **{
        f"price Decimal {value}": (line, {"price": Decimal(value)}, "price: expected an amount")
        for value in ("NaN", "sNaN", "-sNaN123", "Infinity", "-Infinity", "1e999999", "1E-999999", "1e15")
    },
    "price float nan": (line, {"price": math.nan}, "price: expected an amount"),
    "price float inf": (line, {"price": -math.inf}, "price: expected an amount"),
    "an endless price": (line, {"price": 10**100_000}, "price: expected an amount below"),
    "a negative price": (line, {"price": Decimal(-5)}, "price: expected 0 or more, got -5"),
    "a negative price as text": (line, {"price": "-0.01"}, "price: expected 0 or more, got -0.01"),
    "a value that is none": (cart, {"value": Decimal("NaN")}, "value: expected an amount"),
    "a total that is none": (order, {"total": Decimal("sNaN")}, "total: expected an amount"),
    # quantities
    "a negative quantity": (line, {"quantity": -1}, "quantity: expected 0 or more, got -1"),
    "an endless quantity": (line, {"quantity": 10**30}, "quantity: expected a number between"),
    "a quantity out of proportion": (line, {"quantity": 10**9, "price": "9999999"}, "quantity: 1000000000 at 9999999"),
    "a bool as a quantity": (line, {"quantity": True}, "quantity: expected a"),
    "None as a quantity": (line, {"quantity": None}, "quantity: expected a"),
    # currencies and lines
    "no currency": (cart, {"currency": "'; DROP"}, "currency: .* is not an ISO 4217 currency"),
    "an unknown currency": (cart, {"currency": "XYZ"}, "currency: 'XYZ' is not an ISO 4217"),
    "a currency that is none": (cart, {"currency": "XXX"}, "currency: 'XXX' is not an ISO 4217"),
    "a dict as a line": (cart, {"lines": [{"product": "m"}]}, r"lines\[0\]: expected a Line, got a dict; .*jsonl.decode"),
    "a line as lines": (cart, {"lines": line()}, r"lines: expected a tuple of Line, got a Line; did you mean"),
    "a text as lines": (cart, {"lines": "mug"}, "lines: expected a tuple of Line, got a text"),
    "ten thousand lines": (cart, {"lines": (line(),) * 10_000}, "lines: expected at most 1000"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_meant_is_refused_by_name(case: str) -> None:
    """InvalidEvent names the field and what it should be; nothing else is ever raised."""
    make, fields, message = REFUSED[case]
    with pytest.raises(InvalidEvent, match=f"(?s)^{message}"):
        make(**fields)


@pytest.mark.parametrize("price", ["12.50", 12.5, Decimal("12.50"), " 12.5 ", "1.25e1"], ids=repr)
def test_a_price_is_kept_exactly(price: Any) -> None:
    """Text and floats as people type them become the Decimal they show."""
    assert line(price=price).price == Decimal("12.5")
    assert isinstance(line(price=price).price, Decimal)


def test_a_float_is_the_number_it_shows() -> None:
    """0.1 is a tenth, not the binary number next to it."""
    assert line(price=0.1).price == Decimal("0.1")
    assert order(total=3).total == Decimal(3)


def test_keys_have_one_spelling() -> None:
    """A key is folded as it is when read from JSON, and is there once."""
    event = cart(keys=["email: Ana@Example.COM", "email:ana@example.com", "phone:0043 660 12345"])
    assert event.keys == ("email:ana@example.com", "phone:+4366012345")
    assert keys_of(event)[-1] == "cart:t1"


def test_fields_that_are_keys_have_one_spelling() -> None:
    """A token with spaces around it is the token."""
    assert cart(cart=" t1 ").cart == "t1"


def test_lists_and_small_letters_are_understood() -> None:
    """What can only mean one thing is taken: a list of lines, a currency in small letters."""
    event = cart(lines=[line(), line()], currency="eur")
    assert event.lines == (line(), line())
    assert event.currency == "EUR"


def test_letters_of_every_script_pass() -> None:
    """Nothing printable is refused for the alphabet it is in."""
    title = "Becher ☕ マグ كوب कप 🇦🇹"
    assert line(title=title, product="מוצר-1").title == title


@pytest.mark.parametrize("given", [{}, [{}], "x", b"x", None, 7, [None], cb.Line(product="x")], ids=repr)
def test_ingest_takes_events_alone(given: Any) -> None:
    """Anything else is refused by name, and nothing is saved."""
    with pytest.raises(InvalidEvent, match=r"^events(\[0\])?: expected an Event"), cb.Recovery() as recovery:
        recovery.ingest(given)
