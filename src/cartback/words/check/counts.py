"""Counts in words: "both", "all three", "your four favourites". Each has to be a count of the cart, as a number in digits has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import msgspec

from .characters import fold
from .figures import Allowed
from .languages.language import Counts
from .reading import Reading, words_of
from .rules import Violation

_JAPANESE = re.compile(
    "([二三四五六七八九])(?:点|つ|個|品)(?:とも|すべて|全部|の(?:商品|お品|品物|アイテム))|(両方とも|どちらも.{0,6}カート|おそろいの)"
)
_KANJI = {kanji: n for n, kanji in enumerate("二三四五六七八九", 2)}


def check_counts(reading: Reading) -> Iterator[Violation]:
    """Find each count in words of the things in the cart that is not one of the facts."""
    language = reading.language
    if not reading.facts.items or language is None:
        return
    counts = Allowed(reading.facts).counts
    patterns = _patterns(language.counts, language.numbers) if language.counts is not None else None
    counted = _in_words(reading, patterns) if patterns is not None else _in_japanese(reading)
    for number, start, end in counted:
        if number not in counts and not reading.quoted(start, end):
            yield reading.violation("number", start, end)


def _in_words(reading: Reading, patterns: _Patterns) -> Iterator[tuple[int, int, int]]:
    """Yield each count, as its number and where it stands."""
    for match in patterns.counted.finditer(reading.text):
        yield patterns.numbers[match["all"] or match["of"]], *match.span()
    for match in patterns.both.finditer(reading.text):
        yield 2, *match.span()
    yield from _of_titles(reading, patterns)
    for quote in reading.quotes:
        before = _BEFORE.search(reading.text, max(0, quote.start - 16), quote.start) if quote.kind == "title" else None
        if before is not None and before[1] in patterns.numbers:
            yield patterns.numbers[before[1]], before.start(1), quote.end


#: The word before a title.
_BEFORE = re.compile(r"(?<!\w)([^\W\d_]+) \Z")
_STEM = 4  # letters of a word that are the same in its plural


def _of_titles(reading: Reading, patterns: _Patterns) -> Iterator[tuple[int, int, int]]:
    """Yield the counts of things that have a title's word in any form: "your two tents", "vos deux sérums"."""
    stems = {word[:_STEM] for title in reading.safe for word in words_of(title)[0] if len(word) >= _STEM}
    for match in patterns.owned.finditer(reading.text) if stems else ():
        if match["of"][:_STEM] in stems:
            yield patterns.numbers.get(match["n"], 2), *match.span()


def _in_japanese(reading: Reading) -> Iterator[tuple[int, int, int]]:
    for match in _JAPANESE.finditer(reading.text):
        yield _KANJI[match[1]] if match[1] else 2, *match.span()


class _Patterns(NamedTuple):
    """A language's number words from two on, and its patterns of a count, of "both", and of either after its owner."""

    numbers: dict[str, int]
    counted: re.Pattern[str]
    both: re.Pattern[str]
    owned: re.Pattern[str]


@cache
def _patterns(counts: Counts, number_words: str) -> _Patterns:
    things, every, both, owners = msgspec.structs.astuple(counts)
    numbers = {word: n for n, ways in enumerate(fold(number_words).split(), 2) for word in ways.split("|")}
    number = "|".join(sorted(numbers, key=len, reverse=True))
    all_of_them = every.replace("#", f"(?P<all>{number})")
    return _Patterns(
        numbers,
        re.compile(rf"(?<!\w)(?:{all_of_them}|(?P<of>{number}) (?:[^\W\d_]+ )?(?:{things})(?!\w))"),
        re.compile(rf"(?<!\w)(?:{both})(?!\w)"),
        re.compile(rf"(?<!\w)(?:(?:{owners}) (?P<n>{number}|beiden)|both|beide|ambos|ambas) (?P<of>[^\W\d_]{{4,}})"),
    )
