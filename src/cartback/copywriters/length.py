"""The length of a message as people see it: in graphemes (RELIABILITY B60). And the invisible characters that it may not have.

A title of 50 is 50 characters as a shopper counts them, whatever they are made of: a family emoji is one.
cartback.words.graphemes decides where one ends.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from unicodedata import category, is_normalized, normalize

from cartback.words.graphemes import JOINER, NON_JOINER, count, extends, graphemes, joins_letters

__all__ = ["clean", "clean_value", "collapsed", "extends", "fit", "fits", "graphemes"]

#: A push payload is 4,096 bytes with keys and link: title and body together take at most 1,600 of them.
BYTES_A_GRAPHEME = 8

_TIES = "\u00a0\u202f"  # no-break spaces: they hold an amount and its currency on one line
_MODIFIERS = "\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"
_SPACES = re.compile(f"[ {_TIES}]{{2,}}")
_DANGLING = f" {_TIES},;:-\u2013\u2014([{{·、。."  # characters that look lost before an ellipsis
# Letters, marks and symbols without a visible form: they would hide text, or fake an empty one.
_BLANK = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\uffa0\U000e0100-\U000e01ef]")
# Extended_Pictographic, in whole blocks.
_PICTURES = re.compile(
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u24c2\u25aa-\u27bf\u2934\u2935\u2b05-\u2b55"
    "\u3030\u303d\u3297\u3299\U0001f000-\U0001f1e5\U0001f200-\U0001f3fa\U0001f400-\U0001faff]"
)


# --- the characters of a message --------------------------------------------------------------------------------------


def clean(text: str) -> str:
    """Put `text` on one line, as NFC, without control, bidi and invisible characters, with single spaces.

    A zero-width joiner stays where it makes one emoji out of two, or where a script is spelt with it; no-break spaces stay.
    """
    if text.isprintable() and (text.isascii() or (is_normalized("NFC", text) and not _BLANK.search(text))):
        return text if "  " not in text and text.strip(" ") == text else " ".join(text.split())
    return _washed(text)


def clean_value(text: str) -> str:
    """Clean a text that is put into another: it does not begin with a mark that would change the character before it."""
    text = clean(text)
    while text and not text.isascii() and extends(text[0]):
        text = text[1:].lstrip()
    return text


@lru_cache(maxsize=4096)
def _washed(text: str) -> str:
    kept: list[str] = []
    for n, char in enumerate(text):
        if char in _TIES:
            kept.append(char)
        elif char.isspace():
            kept.append(" ")
        elif char in (JOINER, NON_JOINER):
            if _joins(kept, char, text[n + 1 : n + 2]):
                kept.append(char)
        elif _is_seen(char):
            kept.append(char)
    return collapsed(normalize("NFC", "".join(kept)))


def collapsed(text: str) -> str:
    """Collapse each run of spaces into one, and strip both ends. A run that has a no-break space stays unbroken."""
    if "  " in text or _TIES[0] in text or _TIES[1] in text:
        text = _SPACES.sub(_one_space, text)
    return text.strip()


def _one_space(run: re.Match[str]) -> str:
    return next((c for c in run[0] if c in _TIES), " ")


def _is_seen(char: str) -> bool:
    kind = category(char)
    if kind[0] != "C":
        return not _BLANK.match(char)
    return kind == "Cn" and _PICTURES.match(char) is not None  # an emoji that is younger than this Python


def _joins(before: list[str], joiner: str, after: str) -> bool:
    if before and joins_letters(before[-1], joiner, after):
        return True
    if joiner == NON_JOINER:
        return False
    n = len(before) - 1
    while n >= 0 and (before[n] == "\ufe0f" or before[n] in _MODIFIERS):
        n -= 1
    return n >= 0 and bool(_PICTURES.match(before[n]) and _PICTURES.match(after))


# --- the length -------------------------------------------------------------------------------------------------------


def fits(text: str, limit: int) -> bool:
    """Return whether `text` has at most `limit` graphemes, and not too many bytes for their number."""
    if len(text) <= limit:
        return True
    if text.isascii() or len(text.encode()) > BYTES_A_GRAPHEME * limit:
        return False
    return count(text) <= limit


def fit(text: str, limit: int, whole: Sequence[str] = ()) -> str:
    """Return `text` if it fits, else its beginning and an ellipsis, together at most `limit` graphemes.

    It is cut between words if possible, never inside a grapheme, and never inside one of `whole` (a code, a price:
    half of one is a false one).
    """
    if fits(text, limit):
        return text
    if limit < 1:
        return ""
    cut = _word_end(text, _room(text, limit - 1, BYTES_A_GRAPHEME * limit - 3))
    for word in whole:
        cut = _outside(text, word, cut)
    return text[:cut].rstrip(_DANGLING) + "…"


def _room(text: str, limit: int, size: int) -> int:
    end = 0
    for number, grapheme in enumerate(graphemes(text)):
        size -= len(grapheme.encode())
        if number == limit or size < 0:
            break
        end += len(grapheme)
    return end


def _word_end(text: str, cut: int) -> int:
    """Return the end of the last whole word before `cut`, unless that would cost much; a number or Latin word stays whole."""
    space = text.rfind(" ", 0, cut + 1)
    if space >= cut * 0.6:
        return space
    start = cut
    while start > cut * 0.5 and "!" <= text[start - 1] <= "~" and "!" <= text[start] <= "~":
        start -= 1
    return start if start > cut * 0.5 else cut


def _outside(text: str, word: str, cut: int) -> int:
    at = text.find(word) if word else -1
    while 0 <= at < cut:
        if cut < at + len(word):
            return at
        at = text.find(word, at + 1)
    return cut
