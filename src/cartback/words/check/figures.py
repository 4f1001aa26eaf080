# ruff: noqa: RUF001 - signs that look alike are what this is about
"""Numbers: each has to be a price, the discount, a count of items, the code's end, or part of a product's name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from cartback.domain.money import Money, exponent
from cartback.words.facts import Facts

from .characters import fold
from .currencies import AFTER, BEFORE, MONEY_WORDS, SIGNS, values
from .dates import UNITS, End, dates, end_of, is_left, japanese_unit
from .languages import LANGUAGES
from .named_figures import CUT, LETTERS_BEFORE, OFF, UNSPACED, Figure, is_day_of_a_name, is_excused, is_rest, word_after
from .reading import Reading
from .reductions import taken_off
from .rules import Violation

_DIGIT = re.compile(r"\d")
_AFTER_CURRENCY = "|".join(rf"(?<={sign})" for sign in SIGNS if len(sign) > 1 and sign.isascii() and sign.isalpha())
#: Thousands may stand apart, "1 299.00", but not after letters, "S24 128 GB", that are no currency; "R" is the sign of one.
_NUMBER = re.compile(
    rf"(?=\d)(?:(?<!\d)(?<!(?<![a-z])[a-qs-z])(?:(?<![a-z][a-z])|{_AFTER_CURRENCY})"
    r"\d{1,3}(?:(?: |[.,'·٫٬]\d{3} )\d{3}(?!\d))+(?:[.,'·٫٬]\d+)*|\d+(?:[.,'·٫٬]\d+)*)"
)
_PERCENT_WORDS = {fold(way.strip()) for language in LANGUAGES.values() for way in language.percent.split("/")}
_PERCENT = "|".join(re.escape(word).replace(r"\ ", "[ -]*") for word in sorted(_PERCENT_WORDS, key=len, reverse=True))
_AFTER_PERCENT = re.compile(rf"[ -]?(?:%|(?P<tenths>割)|(?:{_PERCENT})(?![a-z]))")
ANY_PERCENT = re.compile(rf"[%٪‰]|(?<=[一二三四五六七八九十数何半])割|(?<![a-z])(?:{_PERCENT})(?![a-z])")
ANY_SIGN = re.compile(r"[$¢£¤¥֏؋৲৳฿៛\u20a0-\u20cf﷼]|円|(?<![a-z])(?:" + "|".join(sorted(MONEY_WORDS)) + r")(?![a-z])")
_CJK_SIGNS = frozenset("円元원")  # unspaced: "1,000円OFF"
_PHONE = re.compile(r"[+(]?\d[\d ().\-/]{6,24}\d")


def check_figures(reading: Reading) -> Iterator[Violation]:
    """Check every number, percent sign and currency sign, together or alone."""
    text = reading.text
    spent = bytearray(len(text) + 1)  # the characters accounted for
    if _DIGIT.search(text):
        end = end_of(reading.facts)
        for span in dates(text, end):
            _spend(spent, span.start, span.end)
            if not span.fits and not is_day_of_a_name(reading, span):
                yield reading.violation("date", span.start, span.end)
        yield from _check_numbers(reading, end, spent)
    yield from _check_alone(reading, ANY_PERCENT, "percentage", spent)
    yield from _check_alone(reading, ANY_SIGN, "amount", spent)


def _spend(spent: bytearray, start: int, end: int) -> None:
    spent[start:end] = b"\1" * (end - start)


def _check_alone(reading: Reading, signs: re.Pattern[str], rule: str, spent: bytearray) -> Iterator[Violation]:
    for match in signs.finditer(reading.text):
        start, end = match.span()
        if not (spent[start] and spent[end - 1]) and not reading.quoted(start, end):
            yield reading.violation(rule, start, end)


def _check_numbers(reading: Reading, end: End | None, spent: bytearray) -> Iterator[Violation]:
    allowed = Allowed(reading.facts)
    past = -1
    for match in _NUMBER.finditer(reading.text):
        start = match.start()
        if start < past or spent[start]:
            continue
        figure = _figure(reading.text, match, allowed, end)
        past = figure.end
        _spend(spent, figure.start, past)
        if figure.rule is None or is_excused(reading, figure):
            continue
        phone = _PHONE.match(reading.text, start) if figure.rule == "number" else None
        if phone is not None and sum(char.isdigit() for char in phone[0]) >= 7:
            figure = Figure("contact", start, phone.end())
            past = figure.end
        yield reading.violation(figure.rule or "number", figure.start, figure.end)


class Allowed:
    """The numbers in the facts."""

    def __init__(self, facts: Facts) -> None:
        discount, total = facts.discount, facts.total
        self.percent = discount.percent if discount is not None else None
        self.off = discount.amount if discount is not None else None
        self.off_currency = facts.discount_currency or ""
        count, pieces = facts.count, [item.quantity for item in facts.items if not item.extra]
        self.counts: set[int | Decimal] = {count, facts.more_items, count - 1, sum(pieces) + facts.more_items, *pieces}
        self.counts = {n for n in self.counts if n > 0}
        amounts = [item.price for item in facts.items if item.price is not None]
        if total is not None:
            amounts.append(total)
        if discount is not None and (currency := facts.discount_currency):
            amounts += [Money(a, currency) for a in (discount.amount, discount.min_spend) if a is not None]
        self.amounts = {(a.amount, a.currency) for a in amounts}
        self._exact = amounts

    def takes_off(self, digits: str) -> bool:
        """Return whether these digits are the amount that the discount takes off."""
        return self.off is not None and self.off in values(digits, exponent(self.off_currency))

    def has(self, digits: str, currency: str) -> bool:
        """Return whether these digits are one of the amounts, exactly or rounded to the currency's own digits."""
        amounts = {(value, currency) for value in values(digits, exponent(currency))}
        if not amounts.isdisjoint(self.amounts):
            return True
        self.amounts |= {(r.amount, r.currency) for r in map(Money.rounded, self._exact)}
        self._exact = []
        return not amounts.isdisjoint(self.amounts)


def _figure(text: str, match: re.Match[str], allowed: Allowed, end: End | None) -> Figure:
    """Classify a number by the characters around it."""
    start, stop = match.span()
    attached = LETTERS_BEFORE.search(text, max(0, start - 40), start)
    percent = _AFTER_PERCENT.match(text, stop)
    before, after = BEFORE.search(text[max(0, start - 8) : start]), AFTER.match(text, stop)
    if is_rest(text, start):
        return Figure("number", start, stop)
    if percent is not None:
        fits = _is_percentage(match[0], allowed, 10 if percent["tenths"] else 1)
        return Figure(None if fits and not attached else "percentage", start, percent.end())
    if text[start - 1 : start] == "%" and not _A_NUMBERS.match(text, max(0, start - 2)):
        in_a_word = text[max(0, start - 2) : start - 1].isalnum()
        return Figure(None if _is_percentage(match[0], allowed) and not in_a_word else "percentage", start - 1, stop)
    if before is not None or after is not None:
        begin = start - (len(before[0]) if before is not None else 0)
        figure = Figure(_amount(match[0], before, after, allowed), begin, after.end() if after is not None else stop)
        if figure.rule is None and not allowed.takes_off(match[0]) and (off := taken_off(text, begin, figure.end)):
            return Figure("offer", *off)
        if begin and (text[begin - 1] in CUT or _LETTERS_AFTER.match(text, begin - 1)) and before is not None:
            return figure._replace(rule="amount")
        tail = _LETTERS_AFTER.match(text, figure.end)
        runs_on = (attached and before is None) or (
            tail and not (tail[0] in OFF and text[figure.end - 1] in _CJK_SIGNS)
        )
        return figure._replace(rule="code", end=tail.end() if tail else figure.end) if runs_on else figure
    return _bare(text, match, allowed.counts, end)


#: Turkish and Basque put the sign first, "%15"; after a digit it belongs to that number.
_A_NUMBERS = re.compile(r"[\d%]%")


def _is_percentage(digits: str, allowed: Allowed, tens: int = 1) -> bool:
    return allowed.percent is not None and any(value * tens == allowed.percent for value in values(digits))


def _amount(digits: str, before: re.Match[str] | None, after: re.Match[str] | None, allowed: Allowed) -> str | None:
    signs = [m[m.lastgroup or 0].strip() for m in (before, after) if m is not None]
    currencies = frozenset.intersection(*[SIGNS.get(sign, frozenset()) for sign in signs])
    if any(allowed.has(digits, currency) for currency in currencies if len(currency) == 3):
        return None
    others = {currency for _, currency in allowed.amounts} - currencies
    return "currency" if any(allowed.has(digits, currency) for currency in others) else "amount"


def _bare(text: str, match: re.Match[str], counts: set[int | Decimal], end: End | None) -> Figure:
    """Check a number by itself: a count of items, or hours and days until the end."""
    start, stop = match.span()
    digits = match[0]
    number = int(digits) if digits.isdigit() and len(digits) < 10 and digits[0] != "0" else -1
    before, after = LETTERS_BEFORE.search(text, max(0, start - 40), start), _LETTERS_AFTER.match(text, stop)
    if before or after:
        return _attached(text, before.start() if before else start, after.end() if after else stop, counts, end)
    after_it = word_after(text, stop)
    unit = after_it if after_it in UNITS else japanese_unit(text, stop)
    if unit:
        return Figure(None if is_left(end, number, unit) else "deadline", start, text.index(unit, stop) + len(unit))
    counted = (number in counts or _fraction(digits) in counts) and after_it not in OFF and not _has_sign(text, start)
    return Figure(None if counted else "number", start, stop)


def _fraction(digits: str) -> Decimal | None:
    """Read a quantity that is not whole, "1.5" or "1,5". "1.000" is not one: half of the languages read it as a thousand."""
    if not re.fullmatch(r"\d{1,9}[.,٫]\d{1,9}", digits):
        return None
    quantity = Decimal(re.sub(r"[,٫]", ".", digits))
    return quantity if quantity % 1 else None


def _attached(text: str, start: int, stop: int, counts: set[int | Decimal], end: End | None) -> Figure:
    """Classify letters and digits in one: "2x", "24h", or a possible code."""
    times = _TIMES.fullmatch(text, start, stop)
    if times is not None and int(times[1] or times[2]) in counts:
        return Figure(None, start, stop)
    hours = _NUMBER_UNIT.fullmatch(text, start, stop)
    if hours is not None and hours[2] in UNITS:
        return Figure(None if is_left(end, int(hours[1]), hours[2]) else "deadline", start, stop)
    return Figure("code", start, stop)


_LETTERS_AFTER = re.compile(rf"[^\W_{UNSPACED}]+")
_TIMES = re.compile(r"(\d{1,3})x|x(\d{1,3})")
_NUMBER_UNIT = re.compile(r"(\d{1,5})([a-z]+)")


def _has_sign(text: str, start: int) -> bool:
    """Return whether the number has a sign of its own: "-2", "#1", "/2"; "+ 2 more" has not."""
    return text[start - 1 : start] in ("#", "-", "+", "/") and text[start - 2 : start] not in (" +", "\n+")
