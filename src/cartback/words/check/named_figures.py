# ruff: noqa: RUF001 - signs that look alike are what this is about
"""Numbers in names: a message may repeat the number of a product's name, if nothing around it makes it a claim."""

from __future__ import annotations

import re
from itertools import takewhile
from typing import NamedTuple

from .claims import SHIPPING_IN_JAPANESE, claims_in, without_fine
from .dates import Span
from .materials import MATERIAL_BEFORE
from .reading import CJK, HAS_CJK, Reading

OFF = frozenset(
    "off rabatt nachlass remise reduction rabais descuento sconto korting desconto less cheaper weniger オフ 引き 割引 引".split()
)
_NEAR_SHIPPING = 3  # words between shipping and its cost
#: Signs before a number that is the rest of another one.
CUT = frozenset(".,'·٫")
#: Scripts that write a count and its unit without a space: Thai, Lao, Burmese, Khmer, Korean.
UNSPACED = CJK + "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1100-\u11ff\uac00-\ud7af"
LETTERS_BEFORE = re.compile(rf"[^\W_{UNSPACED}]*[^\W\d_{UNSPACED}][^\W_{UNSPACED}]*\Z")
_NEXT = re.compile(r"[ -]?([^\W\d_]+)")
#: An article or a preposition that loses its vowel before "eight" and "eleven", in Italian and French: "l'8%".
_ELIDED = re.compile(r"(?<![^\W_])(?:l|d|qu|un|(?:de|a|ne|su|da|co)ll)'\Z")


def is_rest(text: str, start: int) -> bool:
    """Return whether the digits at `start` are the rest of another number: after a sign such as "." or "'"."""
    return text[start - 1 : start] in CUT and not _ELIDED.search(text, max(0, start - 6), start)


class Figure(NamedTuple):
    """A number with its sign or unit, and the rule that it breaks, if any."""

    rule: str | None
    start: int
    end: int


def is_excused(reading: Reading, figure: Figure) -> bool:
    """Return whether the number is part of a product's name, or the shop's, and nothing around it makes it a claim."""
    _, start, stop = figure
    cut = is_rest(reading.text, start) and not (reading.quoted(start - 1, stop) or _is_fineness(reading, start, stop))
    if cut or not OFF.isdisjoint(_near(reading, start, stop)[2 if _begins_name(reading, start, stop) else 0 :]):
        return False
    if reading.quoted(start, stop) or (figure.rule in ("number", "code") and _is_named(reading, start, stop)):
        return True
    if figure.rule == "deadline" and _is_named_time(reading, start, stop):
        return True
    content = _is_content(reading, start, stop) or _is_wholly(reading, start, stop)
    return (figure.rule == "percentage" and content) or (
        figure.rule == "amount" and _is_shipping_for_zero(reading, start, stop)
    )


def _is_fineness(reading: Reading, start: int, stop: int) -> bool:
    """Return whether a safe title has the same number after a full stop and the same word: "Plata .925"."""
    word = _BEFORE_A_STOP.search(reading.text, max(0, start - 30), start)
    return word is not None and any(
        re.search(rf"(?<!\w){re.escape(word[0] + reading.text[start:stop])}(?!\w)", title) for title in reading.safe
    )


_BEFORE_A_STOP = re.compile(r"[^\W\d_]{3,} \.\Z")


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
    if whole is not None and not LETTERS_BEFORE.search(text, max(0, start - 40), start):
        ways.append(whole[0])
    return any(re.search(rf"(?<![\w.,+-]){re.escape(way)}(?!\w)", title) for way in ways for title in reading.safe)


def _is_named(reading: Reading, start: int, stop: int) -> bool:
    """Return whether the number stands in a product's name beside the same word as here."""
    start, stop = _run(reading, start, stop)
    text = reading.text[start:stop]
    here = _neighbours(reading.text, start, stop)
    pluses = _PLUSES.match(reading.text, stop)
    text += pluses[0] if pluses is not None and not text.isdigit() else ""
    mixed, long = any(char.isalpha() for char in text), text.isdigit() and 3 <= len(text) <= 4
    for title in reading.safe:
        at = title.find(text)
        while at >= 0:
            there = _neighbours(title, at, at + len(text))
            inches = reading.text[stop : stop + 1] == '"' == title[at + len(text) : at + len(text) + 1]
            named = mixed or long or inches or _shares(here, there) or _counts_pieces(here, there, title)
            if named and _stands_alone(title, at, at + len(text)):
                return True
            at = title.find(text, at + 1)
    return False


#: Numbers that are one: a size "58-61", a volume "65+10", and the sun's "50+".
_RUN = re.compile(r"(?<![\w.,])\d{1,3}(?:[-+/]\d{1,3})*(?:(?<=\d)[+](?! ?\d))?")
#: Signs at the end of a model's name: "G12++".
_PLUSES = re.compile(r"[+]{1,3}(?![\d+])")
#: Endings of a name's number in the plural: "Air Max 90s", "501er".
_PLURAL = {"en": re.compile(r"(\d{2,4})'?s"), "de": re.compile(r"(\d{2,4})(?:er|ern|s)")}


def _run(reading: Reading, start: int, stop: int) -> tuple[int, int]:
    """Return where the run of numbers begins and ends that this one is part of; of a plural, the number alone."""
    for match in _RUN.finditer(reading.text, max(0, start - 12), stop + 12):
        if match.start() <= start and stop <= match.end():
            return match.span()
    own = _PLURAL.get(reading.language.tag) if reading.language is not None else None
    timed = word_after(reading.text, stop) in ("left", "remaining", "to")
    plural = own.fullmatch(reading.text, start, stop) if own is not None and not timed else None
    if stop - start > 3 and any(
        re.search(rf"(?<!\w){re.escape(reading.text[start:stop])}(?!\w)", each) for each in reading.safe
    ):
        return start, stop  # a model that ends like a plural: "265S"
    return plural.span(1) if plural is not None else (start, stop)


#: The ages that a thing is for: "2-4 ans".
_AGES = re.compile(
    r"\d{1,2}[-/]\d{1,2} ?(?:ans|jahren?|years?|mois|monaten?|months?|anni|mesi|anos|meses|jaar|maanden)"
)


def _is_named_time(reading: Reading, start: int, stop: int) -> bool:
    """Return whether a title has this time after the same word, in singular or plural, or has the same long number."""
    text = reading.text[start:stop]
    number = re.match(r"\d*", text)
    if number is not None and len(number[0]) >= 3:
        return any(re.search(rf"(?<![\w.,]){number[0]}(?![\w.,])", title) for title in reading.safe)
    run = _run(reading, start, start + len(number[0])) if number is not None else (start, stop)
    text, start = reading.text[run[0] : stop], run[0]
    if _AGES.fullmatch(text) and any(
        re.search(rf"(?<![\w.,]){re.escape(text)}(?!\w)", title) for title in reading.safe
    ):
        return True
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


#: Words for the pieces in a package.
_PIECES = frozenset(
    "stuck teile teilig pcs pc piece pieces count ct pezzi pz piezas uds unidades unid pecas stuks stuk delig "
    "kapseln capsules".split()
)


def _counts_pieces(here: _Beside, there: _Beside, title: str) -> bool:
    """Return whether a title's number of pieces stands before what they are: "24 Pralinen" of "Pralinen-Mix 24 Stück"."""
    return (
        there.after in _PIECES and len(here.after) >= 5 and re.search(rf"(?<![a-z]){here.after[:5]}", title) is not None
    )


#: The word before a number, a short one with the full stop of an abbreviation: "Gr. 42", "No. 5".
_LEFT = re.compile(r"(?:([^\W\d_]+(?:'[^\W\d_]+)*)[ -]?|(?<![^\W_])(?P<short>[a-z]{1,3})[. ]{1,2})\Z")


def _neighbours(text: str, start: int, stop: int) -> _Beside:
    left = _LEFT.search(text[max(0, start - 30) : start])
    after = word_after(text, stop)
    return _Beside((left[1] or left["short"]) if left else "", after, after != "" and text[stop] == "-")


#: What a number goes on with; "D3 + K2" are two names, and "12V-30 + 2 batteries" a name and what comes with it.
_GOES_ON = re.compile(r" ?%| ?[+](?! [a-z]{1,3}\d| \d{1,2} [a-z]{3})")


def _stands_alone(text: str, start: int, stop: int) -> bool:
    goes_on = _GOES_ON.match(text, stop) is not None or (
        text[stop : stop + 1] in CUT and text[stop + 1 : stop + 2].isdigit()
    )
    before, after = text[start - 1 : start], text[stop : stop + 1]
    joined = (before.isalnum() and not HAS_CJK.match(before)) or (after.isalnum() and not HAS_CJK.match(after))
    return not joined and not goes_on


def is_day_of_a_name(reading: Reading, span: Span) -> bool:
    """Return whether a safe title has the same words, which only read like a day: "Set 6 bicchieri"."""
    written = re.escape(reading.text[span.start : span.end])
    named = any(re.search(rf"(?<!\w){written}(?!\w)", title) for title in reading.safe)
    return named or reading.quoted(span.start, span.end)


def word_after(text: str, stop: int) -> str:
    match = _NEXT.match(text, stop)
    return match[1] if match else ""
