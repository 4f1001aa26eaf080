"""Money as the shopper writes it, with the currency's own digits, and which locale stands in for which."""

from __future__ import annotations

from decimal import Decimal
from unicodedata import category

import pytest

from cartback.domain.money import exponent
from cartback.locales import fallbacks, money, number


@pytest.mark.parametrize(
    ("amount", "currency", "locale", "text"),
    [
        ("1234.5", "USD", "en", "$1,234.50"),
        ("1234.5", "EUR", "de", "1.234,50\u00a0€"),
        ("1234.5", "EUR", "de-AT", "€\u00a01.234,50"),
        ("1234.5", "EUR", "fr_FR", "1\u202f234,50\u00a0€"),
        ("1234", "JPY", "ja", "￥1,234"),
        ("1234.00", "JPY", "en", "¥1,234"),
        ("1.5", "KWD", "en", "KWD1.500"),
        ("12.34", "RSD", "en", "RSD12.34"),
        ("5", "USD", "xx-YY", "$5.00"),
        ("5", "USD", "../../etc/passwd", "$5.00"),
        ("5", "USD", "", "$5.00"),
        ("5", "ZZZ", "en", "ZZZ5.00"),
    ],
    ids="en de de-AT fr yen yen-in-en dinar no-cash-rounding unknown nonsense none unknown-currency".split(),
)
def test_money(amount: str, currency: str, locale: str, text: str) -> None:
    """The nearest known locale's format, ISO 4217's digits; what is unknown is written as in English."""
    found = money(Decimal(amount), currency, locale)
    assert found.replace("KWD\u00a0", "KWD").replace("RSD\u00a0", "RSD").replace("ZZZ\u00a0", "ZZZ") == text


@pytest.mark.parametrize("locale", ["ar", "he", "fa", "ur", "ar-EG", "hi", "th", "zh-Hant-TW", "bn"])
@pytest.mark.parametrize("currency", ["USD", "KWD", "JPY"])
def test_money_has_no_direction_marks(locale: str, currency: str) -> None:
    """Formats of right-to-left languages come with bidi marks; ours do not, and the digits are all there."""
    found = money(Decimal("1234.567"), currency, locale)
    assert "Cf" not in {category(c) for c in found}
    assert sum(c.isdecimal() for c in found) == 4 + exponent(currency)


@pytest.mark.parametrize(
    ("locale", "chain"),
    [
        ("de-AT", ("de-AT", "de")),
        ("de_at", ("de-AT", "de")),
        ("zh_hant_tw", ("zh-Hant-TW", "zh-Hant", "zh")),
        ("EN", ("en",)),
        ("de-AT,de;q=0.9", ("de-AT", "de")),
        ("en_US.UTF-8", ("en-US", "en")),
        ("", ()),
        ("english", ()),
        ("\u0430\u0431", ()),
    ],
    ids="region underscore script capitals header posix empty word cyrillic".split(),
)
def test_fallbacks(locale: str, chain: tuple[str, ...]) -> None:
    """Nearest first, in one spelling, whatever spelling it comes in."""
    assert fallbacks(locale) == chain


def test_every_locale_babel_knows_can_write_money() -> None:
    """No shopper's locale may make a message fail."""
    for locale in "af bg cs da el et fi ga hr hu id ko lt no pl ro sv uk vi".split():
        assert "5" in money(Decimal(5), "EUR", locale)


@pytest.mark.parametrize(
    ("value", "locale", "text"),
    [("10.00", "en", "10"), ("12.5", "de", "12,5"), ("100", "fr", "100")],
    ids=["whole", "half", "all"],
)
def test_number(value: str, locale: str, text: str) -> None:
    """No zeros nobody needs, the locale's own comma."""
    assert number(Decimal(value), locale) == text
