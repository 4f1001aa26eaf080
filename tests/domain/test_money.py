"""Money: exact decimals in an ISO 4217 currency with that currency's own digits, and no currency mixes with another."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from cartback.domain.money import Money, exponent, parse_amount, parse_currency
from cartback.errors import InvalidEvent


@pytest.mark.parametrize(
    ("currency", "digits"),
    [("USD", 2), ("EUR", 2), ("JPY", 0), ("KRW", 0), ("ISK", 0), ("KWD", 3), ("BHD", 3), ("TND", 3), ("CLF", 4)],
)
def test_a_currency_has_its_own_digits(currency: str, digits: int) -> None:
    """The exponent of ISO 4217, not two for all."""
    assert exponent(currency) == digits


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [
        ("19.9", "USD", "19.90 USD"),
        ("1499.5", "JPY", "1500 JPY"),
        ("1500.5", "JPY", "1500 JPY"),
        ("1.2345", "KWD", "1.234 KWD"),
        ("0.125", "USD", "0.12 USD"),
        ("0.135", "USD", "0.14 USD"),
        ("-9", "EUR", "-9.00 EUR"),
    ],
)
def test_money_is_shown_in_whole_minor_units(amount: str, currency: str, shown: str) -> None:
    """Rounded to the currency's digits, halves to the even neighbour."""
    assert str(Money(Decimal(amount), currency)) == shown


def test_money_of_one_currency_adds_and_compares() -> None:
    """Exactly, without a float on the way."""
    a, b = Money(Decimal("0.1"), "USD"), Money(Decimal("0.2"), "USD")
    assert a + b == Money(Decimal("0.3"), "USD")
    assert b - a == Money(Decimal("0.1"), "USD")
    assert a < b
    assert b > a


def test_currencies_never_mix() -> None:
    """Adding, subtracting and comparing across currencies is refused, naming both."""
    usd, eur = Money(Decimal(1), "USD"), Money(Decimal(1), "EUR")
    for mixed in (lambda: usd + eur, lambda: usd - eur, lambda: usd < eur, lambda: usd > eur):
        with pytest.raises(InvalidEvent, match="USD and EUR never mix"):
            mixed()


@pytest.mark.parametrize(("text", "code"), [("usd", "USD"), (" EUR ", "EUR"), ("jpy", "JPY")])
def test_a_currency_is_read_in_any_case(text: str, code: str) -> None:
    """Capitals and no spaces."""
    assert parse_currency(text) == code


@pytest.mark.parametrize("text", ["", "US", "USDT", "XXX", "12$", "\u20ac", None, 5, "\u0430\u0431\u0432"])
def test_what_is_no_currency_is_refused(text: Any) -> None:
    """Also XXX, which says "no currency", and letters that only look like it. The error names the field."""
    with pytest.raises(InvalidEvent, match=r"^total_currency: "):
        parse_currency(text, "total_currency")


@pytest.mark.parametrize(
    ("value", "amount"),
    [("19.99", "19.99"), (1499.9, "1499.9"), (3, "3"), ("-9.00", "-9.00"), (" 5 ", "5"), ("1e2", "1E+2")],
)
def test_an_amount_is_read_exactly(value: Any, amount: str) -> None:
    """From text or a number as the platform wrote it: 1499.9 is 1499.9."""
    assert parse_amount(value) == Decimal(amount)


@pytest.mark.parametrize("value", ["", "abc", "NaN", "Infinity", "1_000", "9" * 41, 1e15, True, None, [], "1,99"])
def test_what_is_no_amount_is_refused(value: Any) -> None:
    """Not a number, infinite, absurd, or not text at all. The error names the field."""
    with pytest.raises(InvalidEvent, match=r"^price: "):
        parse_amount(value, "price")
