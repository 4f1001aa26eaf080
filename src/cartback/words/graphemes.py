"""The characters that a reader sees: the extended grapheme clusters of UAX #29, and where a joiner belongs in a word.

The rules are Unicode's own (GB3 to GB13, Indic conjuncts of GB9c among them), over the categories that this Python's
unicodedata has; only properties without a category are listed here. Cutting a text and counting it both use this one place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import IntEnum, auto
from unicodedata import category, name

JOINER, NON_JOINER = "\u200d", "\u200c"

# Consonants and the signs that tie them to the next (InCB of Unicode 15.1 and later).
_CONSONANTS = re.compile(
    "[\u0915-\u0939\u0958-\u095f\u0978-\u097f\u0995-\u09a8\u09aa-\u09b0\u09b2\u09b6-\u09b9\u09dc\u09dd\u09df\u09f0\u09f1"
    "\u0a95-\u0aa8\u0aaa-\u0ab0\u0ab2\u0ab3\u0ab5-\u0ab9\u0af9\u0b15-\u0b28\u0b2a-\u0b30\u0b32\u0b33\u0b35-\u0b39\u0b5c\u0b5d"
    "\u0b5f\u0b71\u0c15-\u0c28\u0c2a-\u0c39\u0c58-\u0c5a\u0d15-\u0d3a\u1000-\u102a\u103f\u1050-\u1055\u105a-\u105d\u1061"
    "\u1065\u1066\u106e-\u1070\u1075-\u1081\u108e\u1780-\u17b3\u1a20-\u1a54\u1b0b\u1b0c\u1b13-\u1b33\u1b45-\u1b4c\u1b83-\u1ba0"
    "\u1bae\u1baf\u1bbb-\u1bbd\ua989-\ua98b\ua98f-\ua9b2\ua9e0-\ua9e4\ua9e7-\ua9ef\ua9fa-\ua9fe\uaa60-\uaa6f\uaa71-\uaa73"
    "\uaa7a\uaa7e\uaa7f\uaae0-\uaaea\uabc0-\uabda\U00011103-\U00011126\U00011144\U00011147\U00011900-\U00011906\U00011909"
    "\U0001190c-\U00011913\U00011915\U00011916\U00011918-\U0001192f\U00011f04-\U00011f10\U00011f12-\U00011f33]"
)
_LINKERS = frozenset(
    "\u094d\u09cd\u0acd\u0b4d\u0c4d\u0d4d\u1039\u17d2\u1a60\u1b44\u1bab\ua9c0\uaaf6\U00011133\U0001193e\U00011f42"
)
_PREPENDED = re.compile(
    "[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u0d4e\U000110bd\U000110cd\U000111c2\U000111c3\U0001193f\U00011941"
    "\U00011a84-\U00011a89\U00011d46]"
)
# Spacing marks that extend, and those that stand alone.
_EXTENDING = frozenset(
    "\u09be\u09d7\u0b3e\u0b57\u0bbe\u0bd7\u0cc0\u0cc2\u0cc7\u0cc8\u0cca\u0ccb\u0cd5\u0cd6\u0d3e\u0d57\u0dcf\u0ddf\u1715\u1734"
    "\u1b35\u1b3b\u1b3d\u1b43\u1b44\u1baa\u1bf2\u1bf3\u302e\u302f\ua953\ua9c0\U000111c0\U00011235\U0001133e\U0001134d\U00011357"
    "\U000114b0\U000114bd\U000115af\U000116b6\U00011930\U0001193d\U00016ff0\U00016ff1\U0001d165\U0001d166\U0001d16d\U0001d16e\U0001d16f\U0001d170\U0001d171\U0001d172"
)
_ALONE = re.compile(
    "[\u102b\u102c\u1038\u1062-\u1064\u1067-\u106d\u1083\u1087-\u108c\u108f\u109a-\u109c\u1a61\u1a63\u1a64\uaa7b\uaa7d"
    "\U00011720\U00011721]"
)
# Extended_Pictographic.
_PICTURES = re.compile(
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u2199\u21a9\u21aa\u231a\u231b\u2328\u23cf\u23e9-\u23f3\u23f8-\u23fa\u24c2"
    "\u25aa\u25ab\u25b6\u25c0\u25fb-\u25fe\u2600-\u2604\u260e\u2611\u2614\u2615\u2618\u261d\u2620\u2622\u2623\u2626\u262a\u262e"
    "\u262f\u2638-\u263a\u2640\u2642\u2648-\u2653\u265f\u2660\u2663\u2665\u2666\u2668\u267b\u267e\u267f\u2692-\u2697\u2699\u269b"
    "\u269c\u26a0\u26a1\u26a7\u26aa\u26ab\u26b0\u26b1\u26bd\u26be\u26c4\u26c5\u26c8\u26ce\u26cf\u26d1\u26d3\u26d4\u26e9\u26ea"
    "\u26f0-\u26f5\u26f7-\u26fa\u26fd\u2702\u2705\u2708-\u270d\u270f\u2712\u2714\u2716\u271d\u2721\u2728\u2733\u2734\u2744\u2747"
    "\u274c\u274e\u2753-\u2755\u2757\u2763\u2764\u2795-\u2797\u27a1\u27b0\u27bf\u2934\u2935\u2b05-\u2b07\u2b1b\u2b1c\u2b50\u2b55"
    "\u3030\u303d\u3297\u3299\U0001f004\U0001f02c-\U0001f02f\U0001f094-\U0001f09f\U0001f0af\U0001f0b0\U0001f0c0\U0001f0cf"
    "\U0001f0d0\U0001f0f6-\U0001f0ff\U0001f170\U0001f171\U0001f17e\U0001f17f\U0001f18e\U0001f191-\U0001f19a\U0001f1af-\U0001f1e5"
    "\U0001f201-\U0001f20f\U0001f21a\U0001f22f\U0001f232-\U0001f23a\U0001f23c-\U0001f23f\U0001f249-\U0001f25f"
    "\U0001f266-\U0001f321\U0001f324-\U0001f393\U0001f396\U0001f397\U0001f399-\U0001f39b\U0001f39e-\U0001f3f0"
    "\U0001f3f3-\U0001f3f5\U0001f3f7-\U0001f3fa\U0001f400-\U0001f4fd\U0001f4ff-\U0001f53d\U0001f549-\U0001f54e"
    "\U0001f550-\U0001f567\U0001f56f\U0001f570\U0001f573-\U0001f57a\U0001f587\U0001f58a-\U0001f58d\U0001f590\U0001f595\U0001f596"
    "\U0001f5a4\U0001f5a5\U0001f5a8\U0001f5b1\U0001f5b2\U0001f5bc\U0001f5c2-\U0001f5c4\U0001f5d1-\U0001f5d3\U0001f5dc-\U0001f5de"
    "\U0001f5e1\U0001f5e3\U0001f5e8\U0001f5ef\U0001f5f3\U0001f5fa-\U0001f64f\U0001f680-\U0001f6c5\U0001f6cb-\U0001f6d2"
    "\U0001f6d5-\U0001f6e5\U0001f6e9\U0001f6eb-\U0001f6f0\U0001f6f3-\U0001f6ff\U0001f7dc-\U0001f7f0\U0001f90c-\U0001f93a"
    "\U0001f93c-\U0001f945\U0001f947-\U0001f9ff\U0001fa58-\U0001fa5f\U0001fa6e-\U0001faff\U0001fc00-\U0001fffd]"
)
_REMEMBERED = 20_000


class Break(IntEnum):
    """The role of a character in a grapheme: Grapheme_Cluster_Break, with the additions of GB9c and GB11."""

    OTHER = auto()
    PICTURE = auto()
    CONSONANT = auto()
    PREPENDED = auto()
    FLAG = auto()
    L = auto()
    V = auto()
    T = auto()
    LV = auto()
    LVT = auto()
    # From here on: characters that never begin a grapheme, except after a control.
    EXTEND = auto()
    NON_JOINER = auto()
    LINKER = auto()
    JOINER = auto()
    SPACING = auto()
    # And those that are a grapheme by themselves.
    CONTROL = auto()
    LF = auto()
    CR = auto()


class _Breaks(dict[str, Break]):
    """The break of each character, computed on first use."""

    def __missing__(self, char: str) -> Break:
        kind = _break_of(char)
        if len(self) < _REMEMBERED:
            self[char] = kind
        return kind


_BREAKS = _Breaks({"\r": Break.CR, "\n": Break.LF, JOINER: Break.JOINER, NON_JOINER: Break.NON_JOINER})
_HANGUL = {Break.L: {Break.L, Break.V, Break.LV, Break.LVT}, Break.V: {Break.V, Break.T}, Break.T: {Break.T}}
_HANGUL |= {Break.LV: _HANGUL[Break.V], Break.LVT: _HANGUL[Break.T]}


def graphemes(text: str) -> Iterator[str]:
    """Yield the characters that a reader sees, in order; joined they are `text`."""
    start = 0
    for end in _ends(text):
        yield text[start:end]
        start = end


def count(text: str) -> int:
    """Return the number of characters that a reader sees."""
    if text.isascii() and "\r" not in text:
        return len(text)
    return sum(1 for _ in _ends(text))


def extends(char: str) -> bool:
    """Return whether the character changes the one before it instead of standing for itself."""
    return not char.isascii() and (
        Break.EXTEND <= _BREAKS[char] <= Break.SPACING or _BREAKS[char] in (Break.V, Break.T)
    )


def _ends(text: str) -> Iterator[int]:
    """Yield the end of each grapheme."""
    if not text:
        return
    before = _BREAKS[text[0]]
    flag, picture, tied = before is Break.FLAG, before is Break.PICTURE, before is Break.LINKER
    for at in range(1, len(text)):
        after = _BREAKS[text[at]]
        if _breaks(before, after, flag=flag, picture=picture, tied=tied):
            yield at
            flag = picture = False
        flag = after is Break.FLAG and not flag
        goes_on = picture and before is not Break.JOINER and Break.EXTEND <= after <= Break.JOINER
        picture = after is Break.PICTURE or goes_on
        tied = _ties(tied, after)
        before = after
    yield len(text)


def _breaks(before: Break, after: Break, *, flag: bool, picture: bool, tied: bool) -> bool:
    """Return whether a grapheme ends between two characters."""
    if before >= Break.CONTROL or after >= Break.CONTROL:
        return not (before is Break.CR and after is Break.LF)
    if after >= Break.EXTEND or before is Break.PREPENDED:
        return False
    if after is Break.FLAG:
        return not flag
    if after is Break.PICTURE:
        return not (picture and before is Break.JOINER)
    if after is Break.CONSONANT:
        return not tied
    return after not in _HANGUL.get(before, ())


def _ties(tied: bool, kind: Break) -> bool:
    """Return whether a following consonant would belong to the same conjunct: a linker ties it, whatever marks follow."""
    return kind is Break.LINKER or (tied and kind in (Break.EXTEND, Break.JOINER))


def _break_of(char: str) -> Break:
    """Look up the break of one character, by its category where that determines it."""
    kind = category(char)
    if kind[0] == "M":
        return _break_of_mark(char, kind)
    if "\U0001f3fb" <= char <= "\U0001f3ff" or "\U000e0020" <= char <= "\U000e007f" or char in "\uff9e\uff9f":
        return Break.EXTEND
    if char in "\u0e33\u0eb3":
        return Break.SPACING
    if "\U0001f1e6" <= char <= "\U0001f1ff":
        return Break.FLAG
    if _PREPENDED.match(char):
        return Break.PREPENDED
    if kind in ("Cc", "Cf", "Cs", "Zl", "Zp") or "\U000e0000" <= char <= "\U000e0fff" or "\ufff0" <= char <= "\ufff8":
        return Break.CONTROL
    if _PICTURES.match(char):
        return Break.PICTURE
    return Break.CONSONANT if _CONSONANTS.match(char) else _hangul(char)


def _break_of_mark(char: str, kind: str) -> Break:
    if char in _LINKERS:
        return Break.LINKER
    if kind != "Mc" or char in _EXTENDING:
        return Break.PREPENDED if _PREPENDED.match(char) else Break.EXTEND
    return Break.OTHER if _ALONE.match(char) else Break.SPACING


def _hangul(char: str) -> Break:
    if "\uac00" <= char <= "\ud7a3":
        return Break.LVT if (ord(char) - 0xAC00) % 28 else Break.LV
    if "\u1100" <= char <= "\u115f" or "\ua960" <= char <= "\ua97c":
        return Break.L
    if "\u1160" <= char <= "\u11a7" or "\ud7b0" <= char <= "\ud7c6":
        return Break.V
    return Break.T if "\u11a8" <= char <= "\u11ff" or "\ud7cb" <= char <= "\ud7fb" else Break.OTHER


# --- joiners in words -------------------------------------------------------------------------------------------------

_INDIC = frozenset(
    "DEVANAGARI BENGALI GURMUKHI GUJARATI ORIYA TAMIL TELUGU KANNADA MALAYALAM SINHALA KHMER MYANMAR".split()
)
_VIRAMAS = frozenset("\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca\u17d2\u1039\u103a")


def joins_letters(before: str, joiner: str, after: str) -> bool:
    """Return whether a zero-width (non-)joiner between two characters is spelling, as in Persian and the scripts of India.

    Args:
        before: The character before it, or "".
        joiner: One of the two.
        after: The character after it, or "".
    """
    script = _script(before)
    if script == "ARABIC":
        return joiner == NON_JOINER and before.isalpha() and after.isalpha() and _script(after) == script
    if script not in _INDIC:
        return False
    goes_on = bool(after) and _script(after) == script
    return goes_on or (before in _VIRAMAS and not after.isalnum() and after not in (JOINER, NON_JOINER))


def _script(char: str) -> str:
    if not char or char.isascii() or category(char)[0] not in "LM":
        return ""
    return name(char, "").partition(" ")[0]
