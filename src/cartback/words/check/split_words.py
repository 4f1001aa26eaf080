"""Claims with spaces, signs or other words inside or around their letters."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from .phrases import PhraseTree, phrases
from .reading import Claim, Reading
from .vocabulary import NUMBERS, OWN_COMMON

_SHORT = 4
_CERTAIN = 8  # letters of a claim that is reported even if it is made of common words
_SPACED_OUT = re.compile(r"(?<![a-z])[a-z](?:[^a-z0-9\n]+[a-z](?![a-z])){3,}")


def split_claims(reading: Reading, words: Sequence[str]) -> Iterator[Claim]:
    """Find claims with spaces or signs inside their words: "fr ee", "dis-count", "hal fprice"."""
    spelt = phrases().spelt
    tag = reading.language.tag if reading.language is not None else "en"
    counted = ["#" if word in NUMBERS else word for word in words]
    for ways in (words, counted) if counted != words else (words,):
        for at, word in enumerate(ways):
            if word[0] in spelt and not reading.quoted(reading.starts[at], reading.ends[at], "title", "shop", "name"):
                for claim in _spelt_from(ways, at, OWN_COMMON[tag]):
                    if _is_end_of_an_amount(ways[max(0, at - 1) : claim.end], claim):
                        continue
                    # In a language that is not read, any two short words may happen to have a claim's letters.
                    if reading.language is not None or sum(map(len, ways[claim.start : claim.end])) > _SHORT:
                        yield claim


def _is_end_of_an_amount(words: Sequence[str], claim: Claim) -> bool:
    """Return whether it is an amount's currency, which is checked elsewhere, and the next sentence's first word: "8 EUR. O"."""
    return claim.group == "amount" and len(words) == 4 and words[0] == "#" and words[2] == "."


def _spelt_from(words: Sequence[str], at: int, common: frozenset[str]) -> Iterator[Claim]:
    """Yield each claim whose letters are those of whole words from here on, but of other words than its own."""
    node: PhraseTree | None = phrases().spelt
    for end in range(at, len(words)):
        word = words[end]
        if word == ".":
            continue
        for n, letter in enumerate(word, 1):
            node = node.get(letter) if node is not None else None
            if node is None:
                break
            inside = n < len(word)  # a short stem is the beginning of too many words: "no terminaste"
            if (
                node.parts
                and not (inside and (not node.goes_on or len(node.parts[-1]) <= _SHORT + 1))
                and _is_split(words[at : end + 1], node.parts, common)
            ):
                yield Claim(node.group, at, end + 1)
        if node is None:
            break


def _is_split(words: Sequence[str], parts: tuple[str, ...], common: frozenset[str]) -> bool:
    """Return whether the words differ from the phrase's own, and are not just common words."""
    whole = "." in words
    words = [word for word in words if word != "."]
    aligned = len(words) == len(parts)
    if whole and all(len(word) >= _SHORT or (word in common and not aligned) for word in words):
        return False  # words of two sentences: "20 % Rabatt. Code ...", "do valor. A decisão ..."
    if len(words) < 2 or (aligned and all(w.startswith(p.rstrip("*")) for w, p in zip(words, parts, strict=True))):
        return False
    return not all(word in common for word in words) or sum(map(len, words)) >= _CERTAIN


def spaced_out(text: str) -> re.Match[str] | None:
    """Find single letters in a row, five or more."""
    for match in _SPACED_OUT.finditer(text):
        if len(re.sub(r"[^a-z]", "", match[0])) > 4:
            return match
    return None


#: Words inside many harmless compounds.
_NEVER_INSIDE = frozenset(["code", "amount", "percentage"])


def claims_inside(words: Sequence[str], common: frozenset[str]) -> Iterator[Claim]:
    """Find long claims that begin or end within a word: "thehalf pricemug". Common words may form one: "whenever again"."""
    text = "".join(word if word[0].isalpha() else "~" for word in words)
    limits = [0]
    for word in words:
        limits.append(limits[-1] + (len(word) if word[0].isalpha() else 1))
    edges, spelt = set(limits), phrases().spelt
    for at in range(len(text)):
        node: PhraseTree | None = spelt
        for end in range(at, len(text)):
            node = node.get(text[end]) if node is not None else None
            if node is None:
                break
            if node.parts and end - at >= _CERTAIN and not (at in edges and (node.goes_on or end + 1 in edges)):
                first, last = bisect_right(limits, at) - 1, bisect_left(limits, end + 1)
                if (
                    words[first].endswith("zeichen") and words[first] != "zeichen"
                ):  # a bookmark is no length in characters
                    continue
                if _is_tail(words[first], node.parts[0], limits[first + 1] - at):
                    continue
                counts = (len(node.parts) > 1 or last - first == 1) and not _only_begins(words[first:last], node.parts)
                if counts and node.group not in _NEVER_INSIDE and not common.issuperset(words[first:last]):
                    yield Claim(node.group, first, last)


def _is_tail(word: str, part: str, letters: int) -> bool:
    """Return whether a claim's first word is only the end of a longer word: "a completar" in "desea completar"."""
    return len(part) == letters and (letters == 1 or (letters == 2 and len(word) > _SHORT + 1)) and len(word) > letters


def is_in_letters(text: str) -> bool:
    """Return whether the letters of a claim of a word or more are anywhere in this text without spaces: "freenow"."""
    for at in range(len(text)):
        node: PhraseTree | None = phrases().spelt
        for letter in text[at:]:
            node = node.get(letter) if node is not None else None
            if node is None:
                break
            if node.parts:
                return True
    return False


def _only_begins(words: Sequence[str], parts: tuple[str, ...]) -> bool:
    """Return whether these are the claim's own words except the last, which only begins with its letters: "delivery included"."""
    return (
        len(words) == len(parts) > 1
        and tuple(words[:-1]) == parts[:-1]
        and len(parts[-1]) < _SHORT
        and parts[-1] != words[-1]
    )
