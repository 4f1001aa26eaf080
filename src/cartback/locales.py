"""A shopper's locale: its fallbacks, and its formats of money and numbers.

Numbers are Unicode CLDR's, by Babel; the digits after the point are ISO 4217's (domain.money), because CLDR rounds
some currencies to the coins in circulation, and a price must not be rounded.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, Self
from unicodedata import category

from cartback.domain.money import exponent
from cartback.reports.summary_texts import LANGUAGES, summary_texts
from cartback.vendor_warnings import muted

if TYPE_CHECKING:
    from babel import Locale
    from babel.numbers import NumberPattern

_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*(?![A-Za-z0-9])", re.ASCII)


@lru_cache(maxsize=1024)
def fallbacks(locale: str) -> tuple[str, ...]:
    """Return the locale and its fallbacks, nearest first: "de_at" -> ("de-AT", "de"). Nonsense has none.

    A country's script comes before the language alone: "zh-TW" -> ("zh-TW", "zh-Hant", "zh").
    """
    match = _TAG.match(locale[:64])
    if not match:
        return ()
    language, *rest = match[0].replace("_", "-").split("-")
    language = _RENAMED.get(language.lower(), language.lower())
    parts = [language, *(part.title() if len(part) == 4 else part.upper() for part in rest)]
    tags = ["-".join(parts[:n]) for n in range(len(parts), 0, -1)]
    if language in _SCRIPTS:
        tags = _with_script(tags, parts, *_SCRIPTS[language])
    return tuple(tags)


def same_language(a: str, b: str) -> bool:
    """Return whether both are one language in one script, of any country: "pt-BR" and "pt-PT", not "zh-TW" and "zh-CN"."""
    shared = set(fallbacks(a)).intersection(fallbacks(b))
    return any("-" in tag or tag not in _SCRIPTS for tag in shared)


#: Codes that mean the same language: old ones, and Norwegian, which is nearly always Bokmål.
_RENAMED = {"iw": "he", "in": "id", "ji": "yi", "tl": "fil", "nb": "no", "mo": "ro"}
#: Languages of two scripts: the default one, and that of the countries with the other.
_SCRIPTS = {
    "zh": ("Hans", {"TW": "Hant", "HK": "Hant", "MO": "Hant"}),
    "sr": ("Cyrl", {"ME": "Latn"}),
}


def _with_script(tags: list[str], parts: list[str], usual: str, countries: dict[str, str]) -> list[str]:
    named = next((part for part in parts[1:] if len(part) == 4), None)
    script = named or next((countries[part] for part in parts[1:] if part in countries), usual)
    language = parts[0]
    written = f"{language}-{script}"
    if written in tags:
        return tags
    at = tags.index(language) if len(tags) > 1 and language in tags else len(tags)
    return [*tags[:at], written, *tags[at:]]


@lru_cache(maxsize=16384)
@muted()
def money(amount: Decimal, currency: str, locale: str) -> str:
    """Write the amount as this locale does, with the currency's own digits: 1234.5 USD, de -> "1.234,50 $"."""
    known, pattern = _currency_pattern(locale, exponent(currency))
    return _seen(str(pattern.apply(amount, known, currency=currency, currency_digits=False)))


@lru_cache(maxsize=1024)
@muted()
def number(value: Decimal, locale: str) -> str:
    """Write a plain number: 12.50, de -> "12,5"."""
    known = _known(locale)
    return _seen(str(known.decimal_formats[None].apply(value.normalize(), known)))


class LocalNumber(float):
    """A number to compare and multiply with in a template, and its text in the shopper's locale."""

    text: str

    def __new__(cls, number: Decimal, text: str) -> Self:
        written = super().__new__(cls, number)
        written.text = text
        return written


@lru_cache(maxsize=1024)
def plain_number(value: Decimal, locale: str) -> str:
    """Write a number in digits and the locale's point alone, without groups: 1234.5, de -> "1234,5"."""
    known = _known(locale)
    return _seen(
        str(known.decimal_formats[None].apply(value, known, group_separator=False, decimal_quantization=False))
    )


def _seen(text: str) -> str:
    """Remove the marks that control direction: Arabic, Hebrew and Persian formats contain them."""
    return text if text.isascii() else "".join(c for c in text if category(c) != "Cf")


@lru_cache(maxsize=1024)
def _known(locale: str) -> Locale:
    """Return the nearest locale Babel has data for; English if none."""
    from babel import Locale, UnknownLocaleError

    for tag in fallbacks(locale):
        try:
            return Locale.parse(tag, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return Locale("en")


@lru_cache(maxsize=4096)
def _currency_pattern(locale: str, digits: int) -> tuple[Locale, NumberPattern]:
    from babel.numbers import parse_pattern

    known = _known(locale)
    pattern = parse_pattern(known.currency_formats["standard"].pattern)
    pattern.frac_prec = (digits, digits)
    return known, pattern


_VALUE = re.compile(r"\{(\w+)\}")


class SummaryWriter:
    """Writes a summary's texts and figures in a locale; in English if there are no texts in its language."""

    def __init__(self, locale: str) -> None:
        self._language = next((tag for tag in fallbacks(locale) if tag in LANGUAGES), None)
        #: The locale that it writes in.
        self.locale = locale if self._language is not None else "en"

    def text(self, english: str, /, **values: object) -> str:
        """Return a text with its values filled in."""
        translated = summary_texts(self._language or "en").get(english, english)
        return _VALUE.sub(lambda match: str(values[match[1]]), translated)

    def number(self, number: Decimal | float, /) -> str:
        """Write a number with the locale's separators; of a fraction at most three decimals are kept."""
        return _formatted("decimal", Decimal(str(number)), "", self.locale)

    def money(self, amount: Decimal, currency: str, /) -> str:
        """Write an amount with its currency, with as many decimals as the currency has."""
        return money(amount, currency, self.locale)

    def percent(self, share: float | None, /) -> str:
        """Write a share, 0 to 1, in per cent with one decimal; a dash for None."""
        return "\u2013" if share is None else _formatted("percent", share, "#,##0.0%", self.locale)

    def change(self, share: float | None, /) -> str:
        """Write a change as a share of the value before, with its sign."""
        return (
            "\u2013"
            if share is None
            else _formatted("percent", unsigned_zero(share, 2), "+#,##0%;-#,##0%", self.locale)
        )

    def points(self, points: float, /) -> str:
        """Write a difference of shares in points, with its sign."""
        return _formatted("decimal", unsigned_zero(points, 1), "+#,##0.0;-#,##0.0", self.locale)


def unsigned_zero(value: float, decimals: int) -> float:
    """Return the value; 0 for one that is written as 0 in so many decimals, which is neither up nor down."""
    return value if round(value, decimals) else 0.0


def _formatted(kind: Literal["decimal", "percent"], value: Decimal | float, pattern: str, locale: str) -> str:
    """Write a number by a pattern, "" for the locale's own."""
    from babel.numbers import format_decimal, format_percent

    write = format_percent if kind == "percent" else format_decimal
    return _seen(str(write(value, pattern or None, locale=_known(locale))))
