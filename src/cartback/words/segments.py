"""The segments of an SMS, and its spelling in the alphabet in which 160 characters are one segment.

GSM 03.38: each character is a septet, those of the extension table are two. One segment holds 160 septets, one of several 153.
A single character outside it turns the whole text into UTF-16: 70 units, or 67. An escape pair and a visible
character, such as a flag or a family of four, are not cut in two, so a text may take more segments than its length implies.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final, Literal
from unicodedata import combining, normalize

from msgspec import Struct

from .graphemes import graphemes

BASIC: Final = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION: Final = frozenset("^{}\\[~]|€\f")

#: Replacements of characters that are not in the alphabet and do not decompose into its letters.
_INSTEAD = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4\u02bc`", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb", '"'),
        **dict.fromkeys("\u2039", "<"),
        **dict.fromkeys("\u203a", ">"),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
        **dict.fromkeys("\u2022\u00b7\u2043", "-"),
        **dict.fromkeys("\u00a0\u202f\u2007\u2009\u200a\u2002\u2003\u3000\t", " "),
        **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\ufe0e\ufe0f\u00ad", ""),
        "\u2026": "...",
        "\u2264": "<=",
        "\u2265": ">=",
        "\u00bd": "1/2",
        "\u00bc": "1/4",
        "\u00be": "3/4",
        "\u00d7": "x",
        "\u2122": "TM",
        "\u00ae": "(R)",
        "\u00a9": "(C)",
        "\u00ba": "o",
        "\u00aa": "a",
        "\u00b0": "o",
        "\u0152": "OE",
        "\u0153": "oe",
        "\u0141": "L",
        "\u0142": "l",
        "\u0110": "D",
        "\u0111": "d",
        "\u0131": "i",
        "\u1e9e": "SS",
        "\u00de": "Th",
        "\u00fe": "th",
        "\u00d0": "D",
        "\u00f0": "d",
    }
)
#: Pictures and the marks that change them: they are left out if the text can be written without them.
_PICTURES = re.compile(
    "[\u2190-\u21ff\u2300-\u245f\u2500-\u2bff\u3030\U0001f000-\U0001faff\U000e0020-\U000e007f\u20e3]"
)


class Segments(Struct, frozen=True, gc=False):
    """The size of a text: its encoding, its septets or UTF-16 units, and the number of segments."""

    encoding: Literal["GSM-7", "UCS-2"]
    units: int
    count: int


def segments(text: str) -> Segments:
    """Return the segments of a text, as carriers bill it."""
    if is_gsm7(text):
        return _counted("GSM-7", [2 if char in EXTENSION else 1 for char in text], 160, 153)
    units_of_each = [_wide(char) for char in text]
    return _counted("UCS-2", wide_characters(text) if sum(units_of_each) > 70 else units_of_each, 70, 67)


def wide_characters(text: str) -> list[int]:
    """Return the UTF-16 units of each character that a reader sees."""
    if _MARKED.search(text) is None:
        return [_wide(char) for char in text]
    return [sum(map(_wide, seen)) for seen in graphemes(text)]


#: Characters that may belong to the one before: anything but plain letters, signs and the most common pictures.
_MARKED = re.compile(
    "[^\0-\u02ff\u0370-\u0482\u048a-\u058f\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u3000-\u3029\u3041-\u3096\u309b-\u30ff\u4e00-\u9fff\uff01-\uff60\u2190-\u2bff\U0001f300-\U0001f3fa\U0001f400-\U0001f6ff\U0001f900-\U0001faff]"
)


def _wide(char: str) -> int:
    return 2 if char > "\uffff" else 1


def _counted(encoding: Literal["GSM-7", "UCS-2"], sizes: list[int], one: int, of_several: int) -> Segments:
    total = sum(sizes)
    if total <= one:
        return Segments(encoding, total, 1 if total else 0)
    number, room = 1, of_several
    for size in sizes:
        if room < size and room < of_several:
            number, room = number + 1, of_several
        over = max(0, -((room - size) // of_several))  # a character wider than a segment is cut anyway
        number, room = number + over, room + over * of_several - size
    return Segments(encoding, total, number)


def is_gsm7(text: str) -> bool:
    """Return whether the text can be written in the alphabet of 160 characters a segment."""
    return all(char in BASIC or char in EXTENSION for char in text)


def units(text: str) -> int:
    """Return the septets of a text in the alphabet, or the UTF-16 units of any other."""
    if is_gsm7(text):
        return len(text) + sum(map(text.count, EXTENSION))
    return sum(map(_wide, text))


def to_gsm7(text: str, exactly: Iterable[str] = ()) -> str:
    """Write the text in the alphabet if that loses only accents, pictures and typography, else return it as it is.

    A text of other letters, Cyrillic or kana, cannot be written so. A part in `exactly`, such as a discount code, has to
    stay as it is: a text in which it would change is left alone.
    """
    if is_gsm7(text):
        return text
    if any(part in text and not is_gsm7(part) for part in exactly):
        return text
    written = "".join([_written(char) for char in normalize("NFC", text)])
    return _SPACES.sub(" ", written).strip(" ") if is_gsm7(written) else text


_SPACES = re.compile(" {2,}")


def _written(char: str) -> str:
    if char in BASIC or char in EXTENSION:
        return char
    instead = char.translate(_INSTEAD)
    if instead != char:
        return instead
    if _PICTURES.match(char):
        return ""
    parts = normalize("NFKD", char)
    letters = "".join([part for part in parts if not combining(part)])
    struck = letters != parts and not letters.isalpha()  # a sign with a stroke is another sign
    return letters if letters and not struck and is_gsm7(letters) else char
