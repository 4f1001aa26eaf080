# ruff: noqa: RUF002 - signs that look alike are what this is about
"""Characters: what each one is and how it reads once disguises are taken off.

`fold` makes the text that every other rule reads: "５0%", "𝟓𝟎%", "5️⃣0️⃣%" and "50%" are one, as are "FREE", "ＦＲＥＥ", "🆓" and
"fr\u00adee". `kinds` finds the disguises that folding takes off, so a disguise is found twice.
"""

from __future__ import annotations

import re
from functools import lru_cache
from unicodedata import category, decimal, decomposition, name, normalize

from cartback.words.graphemes import JOINER, NON_JOINER

#: Replaces the one code, and nothing else, once it was found letter for letter.
CODE = "\ue000"

EMOJI_STYLE, TEXT_STYLE, KEYCAP = "\ufe0f", "\ufe0e", "\u20e3"

# Extended_Pictographic in whole blocks, younger emoji included, without digits and letters in circles and squares.
_PICTURE = (
    "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u23ff\u25aa-\u27bf\u2934\u2935\u2b05-\u2b55"
    "\u3030\u303d\U0001f000-\U0001f0ff\U0001f10d-\U0001f10f\U0001f12f\U0001f16c-\U0001f16f\U0001f1ad-\U0001f1e5"
    "\U0001f260-\U0001faff"
)
_TONES = "\U0001f3fb-\U0001f3ff"
_ONE = f"[{_PICTURE}][{_TONES}]?\ufe0f?"
#: One emoji as people see it: a flag (those of England, Scotland and Wales are spelt with tags), joined pictures, a keycap.
EMOJI = re.compile(
    "\U0001f3f4(?:\U000e0067\U000e0062(?:\U000e0065\U000e006e\U000e0067|\U000e0073\U000e0063\U000e0074|\U000e0077\U000e006c\U000e0073))"
    f"\U000e007f|[\U0001f1e6-\U0001f1ff]{{2}}|{_ONE}(?:\u200d{_ONE})*|[0-9]\ufe0f?\u20e3"
)
_NO_EMOJI = frozenset("\u00a9\u00ae\u2122\u2190\u2192\u2713\u2714")  # signs that texts have always had

_QUOTES = dict.fromkeys("\u2018\u2019\u201a\u201b\u00b4\u02bc\u02bb\u02b9\u2032\uff07", "'") | dict.fromkeys(
    "\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033", '"'
)
_LETTERS = {"\u00e6": "ae", "\u0153": "oe", "\u00f8": "o", "\u0142": "l", "\u0111": "d", "\u00f0": "d", "\u00fe": "th"}
_LETTERS |= {"\u0131": "i", "\u0127": "h", "\u0167": "t", "\u0138": "k", "\u014b": "n", "\u0259": "e"}
_WORDS = {"\U0001f193": "free", "\U0001f195": "new", "\U0001f4af": "100", "\U0001f51f": "10", "\U0001f17f": "p"}
_WORDS |= {"\U0001f170": "a", "\U0001f171": "b", "\U0001f17e": "o", "\U0001f18e": "ab", "\U0001f521": "abcd"}

_READ_AS = _QUOTES | _LETTERS | _WORDS

# Invisible letters and marks.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180e\u180f\u2800\u3164\uffa0")
#: Spaces a message may have: plain, the two that hold an amount together, and the ideographic one.
_SPACES = frozenset(" \u00a0\u202f\u3000\u2009")
# Characters that NFKC changes into letters and digits, but that are typed without a bad purpose.
_TYPED = frozenset("\u00aa\u00ba\u2122\u2026\u2116\u00b2\u00b3\u0132\u0133\u013f\u0140\u0149\u02bc\u02bb")
_LATIN_EXTRA = frozenset("\u01a0\u01a1\u01af\u01b0\u0218\u0219\u021a\u021b\u01cd\u01ce\u01e6\u01e7\u018f\u0259\u1e9e")
# Letters of Hausa, Fula, Akan, Ewe, Bambara and their neighbours besides the usual ones.
_AFRICAN = frozenset(
    "\u0181\u0186\u0189\u018a\u0190\u0191\u0192\u0193\u0194\u0196\u0198\u0199\u019d\u01b2\u01b3\u01b4"
    "\u0253\u0254\u0256\u0257\u025b\u0263\u0269\u0272\u028b"
)
_EXTRA_SCRIPT = {"IDEOGRAPHIC": "CJK", "KATAKANA-HIRAGANA": "KATAKANA", "FULLWIDTH": "WIDTH", "HALFWIDTH": "WIDTH"}
_REMEMBERED = 20_000


class _Folds(dict[int, str]):
    """The folded form of each character, computed on first use."""

    def __missing__(self, code: int) -> str:
        read = _reads_as(chr(code))
        if len(self) < _REMEMBERED:
            self[code] = read
        return read


_FOLDS = _Folds()


def fold(text: str) -> str:
    """Fold `text` as it reads: lower case without accents, plain digits and quotes, emoji as spaces, nothing invisible."""
    if text.isascii():
        return text.lower()
    text = _APART.sub(r" \g<0> ", text)
    return normalize("NFKC", text.replace("\u00b4", "'")).casefold().translate(_FOLDS)


#: One flag, and keycaps in a row, are not part of an adjacent number or of an adjacent word in another script.
_APART = re.compile(
    "(?<![.\U0001f1e6-\U0001f1ff])[\U0001f1e6-\U0001f1ff]{2}(?![\U0001f1e6-\U0001f1ff])"
    "|(?<![A-Za-z\u00c0-\u024f])(?:[0-9]\ufe0f?\u20e3)+"
)


def _reads_as(char: str) -> str:
    if char in _READ_AS:
        return _READ_AS[char]
    if "\U0001f1e6" <= char <= "\U0001f1ff":
        return chr(ord(char) - 0x1F1E6 + ord("a"))
    if "\U0001f150" <= char <= "\U0001f189":  # letters in black circles and squares
        return chr((ord(char) - 0x1F150) % 32 % 26 + ord("a"))
    kind = category(char)
    if kind == "Nd":
        return str(decimal(char))
    if char in {CODE, "\n"}:
        return char
    if kind in ("Mn", "Me") or kind[0] == "C" or char in _BLANK:
        return "" if not EMOJI.match(char) else " "
    if kind[0] == "Z" or (kind in ("So", "Sk") and char not in "+<>=|~^`"):
        return " "
    if kind == "Pd" or char == "\u2212":
        return "-"
    if kind[0] != "L":
        return char
    bare = _without_accent(char)
    return _READ_AS.get(bare, bare)


def _without_accent(char: str) -> str:
    return normalize("NFD", char)[0] if decomposition(char) and name(char, "").startswith("LATIN") else char


# --- what a character is ----------------------------------------------------------------------------------------------


class _Kinds(dict[str, str]):
    """The kind of each character: "" is plain, else hidden, disguise, mark, emoji, or the script of a non-Latin letter."""

    def __missing__(self, char: str) -> str:
        kind = _kind(char)
        if len(self) < _REMEMBERED:
            self[char] = kind
        return kind


_KINDS = _Kinds()


def kinds(text: str) -> set[str]:
    """Return the kinds of characters in `text`; it is NFC."""
    if text.isascii() and text.isprintable():
        return set()
    kinds_seen = {_KINDS[char] for char in set(text)}
    kinds_seen.discard("")
    return kinds_seen


def kind_of(char: str) -> str:
    """Return the kind of one character."""
    return _KINDS[char]


@lru_cache(maxsize=4096)
def script_of(char: str) -> str:
    """Return the script in the name of a letter or a mark; COMBINING for a mark without one."""
    return name(char, "").partition(" ")[0]


def _kind(char: str) -> str:
    if char.isascii():
        return "" if char.isprintable() else "hidden"
    general = category(char)
    if char in _SPACES or char in _TYPED or char in _NO_EMOJI:
        return ""
    if char in (JOINER, NON_JOINER, EMOJI_STYLE) or "\U000e0061" <= char <= "\U000e007f":
        return "joiner"
    if EMOJI.match(char) or "\U0001f1e6" <= char <= "\U0001f1ff" or "\U0001f3fb" <= char <= "\U0001f3ff":
        return "emoji"
    if general[0] in "CZ" or char in _BLANK or "\ufe00" <= char <= "\ufe0f":
        return "hidden"
    if general[0] == "M":
        return "mark"
    return _kind_of_seen(char, general)


def _kind_of_seen(char: str, general: str) -> str:
    first = name(char, "").partition(" ")[0]
    script = _EXTRA_SCRIPT.get(first, first)
    if script == "WIDTH":
        return "WIDTH"
    plainly = normalize("NFKC", char)
    if (
        plainly != char
        and any(c.isalnum() for c in plainly)
        and script != "CJK"
        and not _is_letter_of_two(char, script)
    ):
        return "disguise"
    if general[0] == "L":
        if script == "LATIN":
            if char in _AFRICAN:
                return "AFRICAN"
            fair = char <= "\u017f" or "\u1e00" <= char <= "\u1eff" or char in _LATIN_EXTRA
            return "" if fair else "disguise"
        return "disguise" if general == "Lm" and script == "MODIFIER" else script
    if general[0] == "N":
        return script if general == "Nd" or script == "CJK" else "disguise"
    return "disguise" if script in ("NEGATIVE", "CIRCLED", "SQUARED", "PARENTHESIZED") else ""


def _is_letter_of_two(char: str, script: str) -> bool:
    """Return whether a script has this letter, composed of others of its own: Thai am, Lao hm, Armenian yev, Korean laughter."""
    return script in ("THAI", "LAO", "ARMENIAN", "HANGUL") and decomposition(char).startswith("<compat>")


# --- emoji ------------------------------------------------------------------------------------------------------------


def emoji(text: str) -> list[str]:
    """Return the emoji of `text`, in order."""
    return [] if text.isascii() else [match for match in EMOJI.findall(text) if match not in _NO_EMOJI]
