"""A text cut to so many bytes: never inside what a reader sees as one character, nor inside a code, a price or a link.

A place to cut is taken only if it is plainly between two characters, so rare scripts lose one more rather than half of one.
"""

from __future__ import annotations

import json
from unicodedata import category, combining

ELLIPSIS = "…"
_JOINER = "\u200d"
_VIRAMA = 9  # joins two consonants into one sign


def size(text: str) -> int:
    """Bytes of `text` inside a JSON string, as UTF-8."""
    return len(json.dumps(text, ensure_ascii=False).encode()) - 2


def trimmed(text: str, room: int) -> str:
    """`text` if it takes at most `room` bytes in JSON, else its beginning and an ellipsis; "" if there is no room even so."""
    if size(text) <= room:
        return text
    room -= size(ELLIPSIS)
    end = 0
    for end, char in enumerate(text):  # noqa: B007 - where the room ends
        room -= size(char)
        if room < 0:
            break
    end = _cut(text, end, in_words=False) or _cut(text, end, in_words=True)
    return text[:end].rstrip() + ELLIPSIS if text[:end].strip() else ""


def _cut(text: str, end: int, *, in_words: bool) -> int:
    while end > 0 and not (_is_between(text, end) and (in_words or not _in_a_word(text, end))):
        end -= 1
    return end


def _is_between(text: str, at: int) -> bool:
    """Whether two characters meet at `at`, to a reader."""
    before, after = text[at - 1], text[at]
    if after.isascii():
        return before != _JOINER and not (before == "\r" and after == "\n")
    if category(after)[0] == "M" or after in "\u200c\u200d\uff9e\uff9f" or "\U0001f3fb" <= after <= "\U0001f3ff":
        return False
    if "\u1160" <= after <= "\u11ff" or "\U000e0020" <= after <= "\U000e007f":
        return False
    return before != _JOINER and combining(before) != _VIRAMA and not (_is_flag(after) and _is_half_a_flag(text[:at]))


def _is_flag(char: str) -> bool:
    return "\U0001f1e6" <= char <= "\U0001f1ff"


def _is_half_a_flag(text: str) -> bool:
    """Whether `text` ends in the first letter of a flag, of which two make one."""
    letters = 0
    while letters < len(text) and _is_flag(text[-1 - letters]):
        letters += 1
    return letters % 2 == 1


def _in_a_word(text: str, at: int) -> bool:
    """Half a code or price is a false one."""
    return "!" <= text[at - 1] <= "~" and "!" <= text[at] <= "~"
