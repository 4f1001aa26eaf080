"""Claims that are a product's own words: a name that reads like one, a kind of product, a number of pieces."""

from __future__ import annotations

import re

from .reading import Claim, Reading, words_of
from .vocabulary import COMMON, KINDS, NUMBERED


def is_of_a_name(reading: Reading, claim: Claim) -> bool:
    """Return whether a claim consists of a product's name and adjacent common words: "your Number One Mug"."""
    if not any(quote.kind == "named" for quote in reading.quotes):
        return False
    words = range(claim.start, claim.end)
    outside = [n for n in words if not reading.quoted(reading.starts[n], reading.ends[n], "named")]
    return len(outside) < len(words) and all(reading.words[n] in COMMON for n in outside)


def is_in_title(reading: Reading, start: int, end: int) -> bool:
    """Return whether a title that may be repeated has the same words: "2 persons" of a tent for two."""
    claimed = reading.text[start:end]
    if _THING.fullmatch(claimed) is not None and not _OF_A_PRIZE.match(reading.text, end):
        return any(re.search(rf"(?<!\w){re.escape(claimed)}(?!\w)", title) for title in reading.safe)
    if KINDS.fullmatch(claimed) is not None:
        return _has_a_neighbour(reading, start, end)
    return (claimed[:1].isdigit() or NUMBERED.fullmatch(claimed) is not None) and any(
        re.search(rf"(?<!\w){re.escape(claimed)}(?!\w)", title) for title in reading.safe
    )


def is_of_titles(reading: Reading, claim: Claim) -> bool:
    """Return whether titles that may be repeated have all words of a claim but common ones: "organic" of "Organic Soil"."""
    titled = {word for title in reading.safe for word in words_of(title)[0]}
    words = reading.words[claim.start : claim.end]
    return not titled.isdisjoint(words) and all(word in titled or word in COMMON for word in words)


#: A thing that is a prize as well, and words after it that make it one: "médaille d'or", "medalla en".
_THING = re.compile(r"meda(?:ill|ll|gli|lh)(?:e|as?)")
_OF_A_PRIZE = re.compile(r" (?:d'|(?:de|di|do|da|aus|in|en|em|an?|aux?|at|bei|vom?|of|for|del|por|pour|per)\b)")


def _is_end_of_a_name(reading: Reading, end: int) -> bool:
    """Return whether the word with digits that ends here is a title's own: "18V-55"."""
    word = re.search(r"[^\s(]+\Z", reading.text[:end])
    mixed = word is not None and any(char.isalpha() for char in word[0])
    return mixed and any(re.search(rf"(?<!\S){re.escape(word[0])}(?![\w-])", title) for title in reading.safe if word)


def _has_a_neighbour(reading: Reading, start: int, end: int) -> bool:
    """Return whether the word next to this one is the same in a title that may be repeated: "anti-wrinkle cream"."""
    after, before = (
        re.compile(r"[ -][^\W\d_]{3,}").match(reading.text, end),
        re.search(r"[^\W\d_]{4,}[ -]\Z", reading.text[:start]),
    )
    claimed = reading.text[start:end]
    ways = [claimed + after[0]] if after is not None else []
    ways += [before[0] + claimed] if before is not None else []
    return any(re.search(rf"(?<!\w){re.escape(way)}(?!\w)", title) for way in ways for title in reading.safe)


#: The signs after a number that is a percentage or an amount, and so checked elsewhere.
_SIGNED = frozenset(["%", "$"])
_PLUS = frozenset(["plus", "und", "and", "et", "y", "e", "en", "sowie"])


def is_percent_off(reading: Reading, claim: Claim) -> bool:
    """Return whether a claim of two numbers is a title's and one with a sign, checked elsewhere: "Air Max 90 for 15% less".

    Or a title's and the number of another thing: "GSR 18V-55 plus zwei Bit-Sets".
    """
    first, past = claim.start, claim.end
    if reading.words[first] == "#" and past - first == 3 and reading.words[first + 1] in _PLUS:
        return _is_end_of_a_name(reading, reading.ends[first])
    follows = reading.words[past : past + 1]
    numbers = reading.words[first] == "#" == reading.words[past - 1] and bool(follows) and follows[0] in _SIGNED
    return numbers and past - first > 1 and reading.quoted(reading.starts[first], reading.ends[first], "title")
