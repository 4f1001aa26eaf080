"""A text cut to a number of bytes: never inside a character as a reader sees it, nor inside a code, a price or a link.

cartback.words.graphemes decides where a character ends, as it does wherever characters are counted.
"""

from __future__ import annotations

import json
from collections.abc import Callable, MutableMapping
from typing import Any

from cartback.words.graphemes import graphemes

ELLIPSIS = "…"


def size(text: str) -> int:
    """Count the bytes of `text` inside a JSON string, as UTF-8."""
    return len(json.dumps(text, ensure_ascii=False).encode()) - 2


def shortened(words: MutableMapping[str, Any], encode: Callable[[], bytes], most: int) -> bytes:
    """Shorten the words in place until their encoding fits, as far as possible, and return it.

    The picture goes first, then the end of the body, then of the title.
    """
    encoded = encode()
    if len(encoded) > most and words.pop("image", None):
        encoded = encode()
    for part in ("body", "title"):
        if len(encoded) > most and words.get(part):
            words[part] = trimmed(words[part], max(0, size(words[part]) - (len(encoded) - most)))
            encoded = encode()
    return encoded


def trimmed(text: str, room: int) -> str:
    """Return `text` if it takes at most `room` bytes in JSON, else its beginning and an ellipsis; "" if even that has no room."""
    if size(text) <= room:
        return text
    ends = _ends(text, room - size(ELLIPSIS))
    end = next((end for end in reversed(ends) if not _in_a_word(text, end)), 0) or (ends[-1] if ends else 0)
    return text[:end].rstrip() + ELLIPSIS if text[:end].strip() else ""


def _ends(text: str, room: int) -> list[int]:
    """Yield the end of each character that fits."""
    ends: list[int] = []
    end = 0
    for grapheme in graphemes(text):
        room -= size(grapheme)
        if room < 0:
            break
        end += len(grapheme)
        ends.append(end)
    return ends


def _in_a_word(text: str, at: int) -> bool:
    """Return whether a cut here would halve a word: half a code or price is a false one."""
    return "!" <= text[at - 1] <= "~" and "!" <= text[at] <= "~"
