"""Numbers as people type them: with a decimal comma, with signs between thousands, in the digits of other scripts.

Settings take 0 to 9 and a point. An ambiguous number is not guessed at: it stays as typed, to be refused.
"""

from __future__ import annotations

import re
import unicodedata

_DECIMAL_COMMA = re.compile(r"(?<=\d)[,\u066b](?=\d)")
#: Marks of direction that are copied along with a number.
_MARKS = dict.fromkeys([0x200E, 0x200F, 0x061C, *range(0x2066, 0x206A)])
#: Signs of Arabic numbers and a typographic minus, in ASCII; the sign between thousands is removed.
_SIGNS = {0x066A: "%", 0x066B: ".", 0x066C: None, 0x2212: "-"}
_BETWEEN_THOUSANDS = re.compile(r"(?<=\d)[\s'\u2019](?=\d{3}(?!\d))")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:[,.]\d{2,3})*[,.]\d{3}")
_CLOCK = re.compile(r"\s*(\d{1,2})[:.](\d{2})\s*")


def ascii_digits(text: str) -> str:
    """Write 0 to 9 in place of the digits of other scripts, and remove marks of direction."""
    return "".join([str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text.translate(_MARKS)])


def pointed(text: str) -> str:
    """Write a point in place of each comma between two digits: "1,5h" is "1.5h"."""
    return _DECIMAL_COMMA.sub(".", text)


def plain_number(text: str, group: str) -> str:
    """Write a number in 0 to 9 with a point before its decimals; an invalid number stays as it is.

    Of two different signs the last is before the decimals. `group`, the language's sign between thousands, decides on a
    single comma: "1,234" is 1234 in English, and 1.234 in German.
    """
    plain = _BETWEEN_THOUSANDS.sub("", ascii_digits(text.translate(_SIGNS)).strip())
    signs = [c for c in plain if c in ",."]
    if len(signs) > 1 and signs[-1] not in signs[:-1]:
        whole, _, decimals = plain.rpartition(signs[-1])
        return f"{re.sub('[,.]', '', whole)}.{decimals}" if _GROUPED.fullmatch(whole) else plain
    if (len(signs) > 1 or signs == [","] == [group]) and len(set(signs)) == 1 and _GROUPED.fullmatch(plain):
        return re.sub("[,.]", "", plain)
    return plain.replace(",", ".") if len(signs) == 1 else plain


def clock_of(text: str) -> str:
    """Write a time of day with two digits for its hour: "9:00" is "09:00"; an invalid time stays as it is."""
    time = _CLOCK.fullmatch(ascii_digits(text))
    return f"{time[1]:0>2}:{time[2]}" if time is not None else text
