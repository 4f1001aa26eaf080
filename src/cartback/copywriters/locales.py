"""A shopper's locale: which others stand in for it, and how it writes money and numbers.

Numbers are Unicode CLDR's, by Babel; the digits after the point are ISO 4217's (domain.money), because CLDR rounds
some currencies to what is in people's purses, and a price must not be rounded.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING
from unicodedata import category

from cartback.domain.money import exponent
from cartback.vendor_warnings import muted

if TYPE_CHECKING:
    from babel import Locale
    from babel.numbers import NumberPattern

_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*(?![A-Za-z0-9])", re.ASCII)


@lru_cache(maxsize=1024)
def fallbacks(locale: str) -> tuple[str, ...]:
    """The locale and what stands in for it, nearest first: "de_at" -> ("de-AT", "de"). Nonsense has none."""
    found = _TAG.match(locale[:64])
    if not found:
        return ()
    language, *rest = found[0].replace("_", "-").split("-")
    parts = [language.lower(), *(part.title() if len(part) == 4 else part.upper() for part in rest)]
    return tuple("-".join(parts[:n]) for n in range(len(parts), 0, -1))


@lru_cache(maxsize=16384)
@muted()
def money(amount: Decimal, currency: str, locale: str) -> str:
    """The amount as this locale writes it, with the currency's own digits: 1234.5 USD, de -> "1.234,50 $"."""
    known, pattern = _currency_pattern(locale, exponent(currency))
    return _seen(str(pattern.apply(amount, known, currency=currency, currency_digits=False)))


@lru_cache(maxsize=1024)
@muted()
def number(value: Decimal, locale: str) -> str:
    """A plain number: 12.50, de -> "12,5"."""
    known = _known(locale)
    return _seen(str(known.decimal_formats[None].apply(value.normalize(), known)))


def _seen(text: str) -> str:
    """Without the marks that steer direction: Arabic, Hebrew and Persian formats come with them."""
    return text if text.isascii() else "".join(c for c in text if category(c) != "Cf")


@lru_cache(maxsize=1024)
def _known(locale: str) -> Locale:
    """The nearest locale Babel has data for; English if none."""
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
