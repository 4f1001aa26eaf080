# ruff: noqa: RUF001 - signs that look alike are what this is about
"""Numbers: each has to be a price, the discount, a count of items, the code's end, or part of a product's name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import takewhile
from typing import NamedTuple

from cartback.domain.money import Money, exponent
from cartback.words.facts import Facts

from .characters import fold
from .claims import SHIPPING_IN_JAPANESE, claims_in, without_fine
from .currencies import AFTER, BEFORE, MONEY_WORDS, SIGNS, values
from .dates import UNITS, End, Span, dates, end_of, is_left, japanese_unit
from .languages import LANGUAGES
from .materials import MATERIAL_BEFORE
from .reading import CJK, Reading
from .rules import Violation

_DIGIT = re.compile(r"\d")
#: Thousands may stand apart, "1 299.00", but not after a letter, "S24 128 GB"; "R" is the sign of a currency.
_NUMBER = re.compile(
    r"(?<!\d)(?<!(?<![a-z])[a-qs-z])\d{1,3}(?:(?: |[.,'·٫٬]\d{3} )\d{3}(?!\d))+(?:[.,'·٫٬]\d+)*|\d+(?:[.,'·٫٬]\d+)*"
)
_PERCENT_WORDS = {fold(way.strip()) for language in LANGUAGES.values() for way in language.percent.split("/")}
_PERCENT = "|".join(re.escape(word).replace(r"\ ", "[ -]*") for word in sorted(_PERCENT_WORDS, key=len, reverse=True))
_AFTER_PERCENT = re.compile(rf"[ -]?(?:%|(?P<tenths>割)|(?:{_PERCENT})(?![a-z]))")
ANY_PERCENT = re.compile(rf"[%٪‰]|(?<=[一二三四五六七八九十数何半])割|(?<![a-z])(?:{_PERCENT})(?![a-z])")
ANY_SIGN = re.compile(r"[$¢£¤¥֏؋৲৳฿៛\u20a0-\u20cf﷼]|円|(?<![a-z])(?:" + "|".join(sorted(MONEY_WORDS)) + r")(?![a-z])")
_OFF = frozenset(
    "off rabatt nachlass remise reduction rabais descuento sconto korting desconto less cheaper weniger オフ 引き 割引 引".split()
)
_CJK_SIGNS = frozenset("円元원")  # unspaced: "1,000円OFF"
_NEAR_SHIPPING = 3  # words between shipping and its cost
_PHONE = re.compile(r"[+(]?\d[\d ().\-/]{6,24}\d")


def check_figures(reading: Reading) -> Iterator[Violation]:
    """Check every number, percent sign and currency sign, together or alone."""
    text = reading.text
    spent = bytearray(len(text) + 1)  # the characters accounted for
    if _DIGIT.search(text):
        end = end_of(reading.facts)
        for span in dates(text, end):
            _spend(spent, span.start, span.end)
            if not span.fits and not _is_day_of_a_name(reading, span):
                yield reading.violation("date", span.start, span.end)
        yield from _check_numbers(reading, end, spent)
    yield from _check_alone(reading, ANY_PERCENT, "percentage", spent)
    yield from _check_alone(reading, ANY_SIGN, "amount", spent)


def _is_day_of_a_name(reading: Reading, span: Span) -> bool:
    """Return whether a safe title has the same words, which only read like a day: "Set 6 bicchieri"."""
    written = re.escape(reading.text[span.start : span.end])
    named = any(re.search(rf"(?<!\w){written}(?!\w)", title) for title in reading.safe)
    return named or reading.quoted(span.start, span.end)


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
        if figure.rule is None or _is_excused(reading, figure):
            continue
        phone = _PHONE.match(reading.text, start) if figure.rule == "number" else None
        if phone is not None and sum(char.isdigit() for char in phone[0]) >= 7:
            figure = Figure("contact", start, phone.end())
            past = figure.end
        yield reading.violation(figure.rule or "number", figure.start, figure.end)


class Figure(NamedTuple):
    """A number with its sign or unit, and the rule that it breaks, if any."""

    rule: str | None
    start: int
    end: int


class Allowed:
    """The numbers in the facts."""

    def __init__(self, facts: Facts) -> None:
        discount, total = facts.discount, facts.total
        self.percent = discount.percent if discount is not None else None
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
    attached = _LETTERS_BEFORE.search(text, max(0, start - 40), start)
    percent = _AFTER_PERCENT.match(text, stop)
    before, after = BEFORE.search(text[max(0, start - 8) : start]), AFTER.match(text, stop)
    if text[start - 1 : start] in _CUT and start:
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
        if begin and (text[begin - 1] in _CUT or _LETTERS_AFTER.match(text, begin - 1)) and before is not None:
            return figure._replace(rule="amount")
        tail = _LETTERS_AFTER.match(text, figure.end)
        runs_on = (attached and before is None) or (
            tail and not (tail[0] in _OFF and text[figure.end - 1] in _CJK_SIGNS)
        )
        return figure._replace(rule="code") if runs_on else figure
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
    before, after = _LETTERS_BEFORE.search(text, max(0, start - 40), start), _LETTERS_AFTER.match(text, stop)
    if before or after:
        return _attached(text, before.start() if before else start, after.end() if after else stop, counts, end)
    after_it = _word_after(text, stop)
    unit = after_it if after_it in UNITS else japanese_unit(text, stop)
    if unit:
        return Figure(None if is_left(end, number, unit) else "deadline", start, text.index(unit, stop) + len(unit))
    counted = (number in counts or _fraction(digits) in counts) and after_it not in _OFF and not _has_sign(text, start)
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


#: Signs before a number that is the rest of another one.
_CUT = frozenset(".,'·٫")
#: Scripts that write a count and its unit without a space: Thai, Lao, Burmese, Khmer, Korean.
_UNSPACED = CJK + "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1100-\u11ff\uac00-\ud7af"
_LETTERS_BEFORE = re.compile(rf"[^\W_{_UNSPACED}]*[^\W\d_{_UNSPACED}][^\W_{_UNSPACED}]*\Z")
_LETTERS_AFTER = re.compile(rf"[^\W_{_UNSPACED}]+")
_TIMES = re.compile(r"(\d{1,3})x|x(\d{1,3})")
_NUMBER_UNIT = re.compile(r"(\d{1,5})([a-z]+)")


def _has_sign(text: str, start: int) -> bool:
    """Return whether the number has a sign of its own: "-2", "#1", "/2"; "+ 2 more" has not."""
    return text[start - 1 : start] in ("#", "-", "+", "/") and text[start - 2 : start] not in (" +", "\n+")


_NEXT = re.compile(r"[ -]?([^\W\d_]+)")


def _word_after(text: str, stop: int) -> str:
    match = _NEXT.match(text, stop)
    return match[1] if match else ""


# --- numbers in names -------------------------------------------------------------------------------------------------


def _is_excused(reading: Reading, figure: Figure) -> bool:
    """Return whether the number is part of a product's name, or the shop's, and nothing around it makes it a claim."""
    _, start, stop = figure
    cut = start and reading.text[start - 1] in _CUT and not reading.quoted(start - 1, stop)
    if cut or not _OFF.isdisjoint(_near(reading, start, stop)[2 if _begins_name(reading, start, stop) else 0 :]):
        return False
    if reading.quoted(start, stop) or (figure.rule in ("number", "code") and _is_named(reading, start, stop)):
        return True
    if figure.rule == "deadline" and _is_named_time(reading, start, stop):
        return True
    content = _is_content(reading, start, stop) or _is_wholly(reading, start, stop)
    return (figure.rule == "percentage" and content) or (
        figure.rule == "amount" and _is_shipping_for_zero(reading, start, stop)
    )


#: Words for a person or a mood, after "100%" and at the end of a sentence: not a share of anything.
_WHOLLY = re.compile(
    r" ?(?:you|yours|sure|ready|du|dich|dir|deins|dein ding|toi|vous|vos?|sur de|tu|usted|tuyo|tuya|te|tuo|tua|voce|sua|seu|"
    r"jij|jou|jouw|あなた)(?! ?[\w#%])"
)


def _begins_name(reading: Reading, start: int, stop: int) -> bool:
    """Return whether a product's name begins with the number and goes on: "off your 2-Person Tent" has no 2."""
    return any(q.kind == "title" and q.start == start and stop < q.end for q in reading.quotes)


def _is_wholly(reading: Reading, start: int, stop: int) -> bool:
    """Return whether it is an idiom such as "100% you"."""
    return reading.text[start:stop].startswith("100") and _WHOLLY.match(reading.text, stop) is not None


#: Words after which the sum belongs to something else: "$0 with free shipping".
_BESIDES = frozenset("with and plus mit und avec et con y e com met en".split())


def _is_shipping_for_zero(reading: Reading, start: int, stop: int) -> bool:
    """Return whether it is the price of free shipping: "shipping: $0", where shipping is free."""
    if not reading.facts.free_shipping or set(re.sub(r"\D", "", reading.text[start:stop])) != {"0"}:
        return False
    first, last = reading.word_at(start), reading.word_at(stop)
    near = any(
        c.group == "shipping"
        and first - _NEAR_SHIPPING <= c.end
        and c.start <= last + _NEAR_SHIPPING
        and _BESIDES.isdisjoint(reading.words[last : c.start])
        for c in claims_in(reading)
    )
    return near or SHIPPING_IN_JAPANESE.search(reading.text, max(0, start - 8), stop + 8) is not None


def _near(reading: Reading, start: int, stop: int) -> list[str]:
    """Return the two words before a number and the three after it, except those that belong to another number."""
    words, first, past = without_fine(reading), reading.word_at(start), reading.word_at(stop)
    before, after = words[max(0, first - 2) : first], words[past : past + 3]
    return [*before, *takewhile(lambda word: word != "#", after)]


def _is_content(reading: Reading, start: int, stop: int) -> bool:
    """Return whether a safe title has the same content, before or after its material: "100% Cotton" of "100% Cotton Tee"."""
    text = reading.text
    whole = re.compile(re.escape(text[start:stop]) + r" ?(?P<of>[^\W\d_]+)").match(text, start)
    before = MATERIAL_BEFORE.search(text, max(0, start - 30), start)
    ways = [text[before.start() : stop]] if before is not None else []
    if whole is not None and not _LETTERS_BEFORE.search(text, max(0, start - 40), start):
        ways.append(whole[0])
    return any(re.search(rf"(?<![\w.,+-]){re.escape(way)}(?!\w)", title) for way in ways for title in reading.safe)


def _is_named(reading: Reading, start: int, stop: int) -> bool:
    """Return whether the number stands in a product's name beside the same word as here."""
    start, stop = _run(reading, start, stop)
    text = reading.text[start:stop]
    here = _neighbours(reading.text, start, stop)
    mixed, long = any(char.isalpha() for char in text), text.isdigit() and 3 <= len(text) <= 4
    for title in reading.safe:
        at = title.find(text)
        while at >= 0:
            alone = _stands_alone(title, at, at + len(text))
            if alone and (mixed or long or _shares(here, _neighbours(title, at, at + len(text)))):
                return True
            at = title.find(text, at + 1)
    return False


#: Numbers that are one: a size "58-61", a volume "65+10", and the sun's "50+".
_RUN = re.compile(r"(?<![\w.,])\d{1,3}(?:[-+/]\d{1,3})*(?:(?<=\d)[+](?! ?\d))?")
#: Endings of a name's number in the plural: "Air Max 90s", "501er".
_PLURAL = {"en": re.compile(r"(\d{2,4})'?s"), "de": re.compile(r"(\d{2,4})(?:er|ern|s)")}


def _run(reading: Reading, start: int, stop: int) -> tuple[int, int]:
    """Return where the run of numbers begins and ends that this one is part of; of a plural, the number alone."""
    for match in _RUN.finditer(reading.text, max(0, start - 12), stop + 12):
        if match.start() <= start and stop <= match.end():
            return match.span()
    own = _PLURAL.get(reading.language.tag) if reading.language is not None else None
    plural = own.fullmatch(reading.text, start, stop) if own is not None else None
    return plural.span(1) if plural is not None else (start, stop)


def _is_named_time(reading: Reading, start: int, stop: int) -> bool:
    """Return whether a title has this time after the same word, in singular or plural, or has the same long number."""
    text = reading.text[start:stop]
    number = re.match(r"\d*", text)
    if number is not None and len(number[0]) >= 3:
        return any(re.search(rf"(?<![\w.,]){number[0]}(?![\w.,])", title) for title in reading.safe)
    run = _run(reading, start, start + len(number[0])) if number is not None else (start, stop)
    text, start = reading.text[run[0] : stop], run[0]
    before = _WORD_BEFORE.search(reading.text, max(0, start - 40), start)
    for title in reading.safe:
        at = title.find(text)
        there = _WORD_BEFORE.search(title, 0, at) if at > 0 else None
        if before is not None and there is not None and before[1][:4] == there[1][:4]:
            return True
    return False


#: A word of a name, before a number: its plural has another ending.
_WORD_BEFORE = re.compile(r"([^\W\d_]{4,})[ ,-]{1,2}\Z")


class _Beside(NamedTuple):
    """The words before and after a number, "" for none, and whether a hyphen joins it to the one after: "6-pack"."""

    before: str
    after: str
    is_joined: bool


def _shares(here: _Beside, title: _Beside) -> bool:
    """Return whether the number has a word of the title beside it; if the title joins it to the word after, that word."""
    after = here.after != "" and here.after == title.after
    return after or (here.before != "" and here.before == title.before and not title.is_joined)


#: The word before a number, a short one with the full stop of an abbreviation: "Gr. 42", "No. 5".
_LEFT = re.compile(r"(?:([^\W\d_]+(?:'[^\W\d_]+)*)[ -]?|(?<![^\W_])(?P<short>[a-z]{1,3})[. ]{1,2})\Z")


def _neighbours(text: str, start: int, stop: int) -> _Beside:
    left = _LEFT.search(text[max(0, start - 30) : start])
    after = _word_after(text, stop)
    return _Beside((left[1] or left["short"]) if left else "", after, after != "" and text[stop] == "-")


#: What a number goes on with; "D3 + K2" are two names.
_GOES_ON = re.compile(r" ?%| ?[+](?! [a-z]{1,3}\d)")


def _stands_alone(text: str, start: int, stop: int) -> bool:
    goes_on = _GOES_ON.match(text, stop) is not None or (
        text[stop : stop + 1] in _CUT and text[stop + 1 : stop + 2].isdigit()
    )
    return not text[start - 1 : start].isalnum() and not text[stop : stop + 1].isalnum() and not goes_on
