# ruff: noqa: RUF001 - signs that look alike are what this is about
"""Amounts as people write them: the currencies that a sign or word may mean, and the values that a row of digits may have."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from .characters import fold
from .languages import LANGUAGES

_DOLLARS = "USD CAD AUD NZD MXN HKD SGD TWD ARS CLP COP UYU BMD BSD BBD BZD JMD TTD XCD FJD NAD LRD BND DOP"

#: Signs before or after a number, folded, and the ISO codes that they may mean.
SIGNS: dict[str, frozenset[str]] = {}
for _line in f"""
    $ {_DOLLARS} / us$ USD / usd$ USD / ca$ CAD / c$ CAD / can$ CAD / au$ AUD / a$ AUD / nz$ NZD / hk$ HKD / s$ SGD
    sg$ SGD / mx$ MXN / nt$ TWD / r$ BRL / $u UYU / € EUR / £ GBP EGP GIP FKP SHP SYP / ¥ JPY CNY / 円 JPY / 元 CNY TWD
    kr SEK NOK DKK ISK / kr. SEK NOK DKK ISK / zł PLN / zl PLN / kč CZK / kc CZK / ft HUF / lei RON MDL / fr CHF / fr. CHF
    sfr. CHF / ₹ INR / rs INR PKR LKR / rs. INR PKR LKR / ₩ KRW / 원 KRW / ₽ RUB / руб RUB / ₴ UAH / ₺ TRY / tl TRY / ฿ THB
    ₫ VND / ₪ ILS / ₱ PHP / ₦ NGN / ₲ PYG / ₡ CRC / s/ PEN / лв BGN / ₸ KZT / ₾ GEL / ₵ GHS / ৳ BDT / ﷼ IRR SAR QAR OMR YER
""".replace("\n", " / ").split(" / "):
    if _line.strip():
        _sign, *_codes = _line.split()
        SIGNS[_sign] = frozenset(_codes)
ISO = frozenset(
    "usd eur gbp jpy cad aud nzd chf sek nok dkk isk pln czk huf ron bgn brl mxn ars clp cop pen uyu inr pkr cny hkd sgd twd krw "
    "thb vnd idr myr php ils aed sar qar kwd bhd omr jod egp mad tnd zar ngn kes ghs uah rub kzt gel".split()
)
SIGNS |= {code: frozenset([code.upper()]) for code in ISO}
_LEADING = list(SIGNS)  # words come after the number only
for _language in LANGUAGES.values():
    for _meant, _words in _language.currencies.items():
        for _word in fold(_words).split():
            SIGNS[_word] = SIGNS.get(_word, frozenset()) | frozenset(_meant.split("|"))

#: Words that name money at any place, with or without a number.
MONEY_WORDS = frozenset(
    "dollar dollars dollari dolar dolares euro euros bucks buck pence tenner fiver quid franken cents centesimi centimes "
    "centavos".split()
)


def _ways(signs: list[str]) -> str:
    return "|".join(re.escape(sign) for sign in sorted(signs, key=len, reverse=True))


BEFORE = re.compile(
    rf"(?:(?<![a-z])(?P<word>{_ways([s for s in _LEADING if s[-1].isalnum() or s[-1] == '.'])})"
    rf"|(?P<sign>{_ways([s for s in _LEADING if not s[-1].isalnum() and s[-1] != '.'])})) ?\Z"
)
_CJK_SIGNS = ("円", "元", "원")
AFTER = re.compile(
    rf"(?:[.,]-{{1,2}})? ?(?:(?P<sign>{_ways([s for s in SIGNS if not s[0].isalnum() or s in _CJK_SIGNS])})"
    rf"|(?P<ja>ドル|ユーロ|えん|エン))"
    rf"|(?: ?|-)(?P<word>{_ways([s for s in SIGNS if s[0].isalpha() and s[0].isascii()])})(?![a-z0-9])"
)


@lru_cache(maxsize=2048)
def values(digits: str, places: int | None = None) -> frozenset[Decimal]:
    """Return the values that "1.234,50", "1,234.50", "1 234,50", "1'234.50" or "1.234" may have: the last has two.

    With `places`, an amount of a currency with so many: it has all of them or none, since "5,0" and "24,000" are ambiguous.
    """
    groups = re.split(r"\D", digits)
    marks = set(re.findall(r"\D", digits))
    if len(digits) > 30 or (digits[0] == "0" and digits[1:2].isdigit()):
        return frozenset()
    if not marks:
        return frozenset([Decimal(digits)])
    readings = set()
    if len(marks) == 1 and len(groups[0]) <= 3 and _are_grouped(groups[1:], last=3):
        readings.add(Decimal("".join(groups)))
    *whole, part = groups
    sign = digits[-len(part) - 1]
    fits = 1 <= len(part) <= 2 and part[-1] != "0" if places is None else len(part) == places
    if fits and sign in ".,·٫" and digits.count(sign) == 1 and (len(whole) == 1 or _are_grouped(whole[1:], last=3)):
        readings.add(Decimal("".join(whole) + "." + part))
    return frozenset(readings)


def _are_grouped(groups: list[str], last: int) -> bool:
    """Return whether these follow the first digits in threes; in twos before the last three, as in India."""
    return len(groups[-1]) == last and ({len(g) for g in groups} == {3} or {len(g) for g in groups[:-1]} == {2})
