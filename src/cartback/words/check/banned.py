"""The merchant's own list of words that no message may contain."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from .characters import fold
from .reading import HAS_CJK, Reading
from .rules import Violation


def check_banned(reading: Reading, banned: Sequence[str]) -> Iterator[Violation]:
    """Find each banned word or phrase that stands alone in the message; in Japanese, at any place."""
    text = reading.text
    for word in banned:
        wanted = _folded(word)
        at = text.find(wanted) if wanted else -1
        while at >= 0:
            end = at + len(wanted)
            if not _goes_on(text[at - 1 : at], wanted[0]) and not _goes_on(text[end : end + 1], wanted[-1]):
                yield reading.violation("banned", at, end)
                break
            at = text.find(wanted, at + 1)


@lru_cache(maxsize=4096)
def _folded(word: str) -> str:
    return " ".join(fold(word).split())


def _goes_on(char: str, edge: str) -> bool:
    return char.isalnum() and edge.isalnum() and not HAS_CJK.match(edge)
