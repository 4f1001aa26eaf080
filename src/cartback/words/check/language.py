"""The shopper's language: its letters, and its words instead of another language's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from .characters import CODE, fold, kind_of, kinds
from .languages import LANGUAGES
from .reading import Reading, tag_of
from .rules import Violation

_SCRIPTS = {
    tag: scripts
    for tag, _, scripts in (
        line.strip().partition(" ")
        for line in """
        ja HIRAGANA KATAKANA CJK WIDTH / zh CJK WIDTH BOPOMOFO / ko HANGUL CJK / el GREEK / he HEBREW / th THAI
        hy ARMENIAN / ka GEORGIAN / bn BENGALI / ta TAMIL / te TELUGU / kn KANNADA / ml MALAYALAM / gu GUJARATI
        pa GURMUKHI / si SINHALA / km KHMER / lo LAO / my MYANMAR / am ETHIOPIC / ti ETHIOPIC / or ORIYA / as BENGALI
        yi HEBREW / dv THAANA / bo TIBETAN / dz TIBETAN
        """.strip()
        .replace("\n", "/")
        .split("/")
    )
}
_SCRIPTS |= dict.fromkeys("ru uk bg sr mk be kk ky mn tg tt ba cv os".split(), "CYRILLIC")
_SCRIPTS |= dict.fromkeys("ar fa ur ps ku ckb sd ug".split(), "ARABIC ARABIC-INDIC EXTENDED")
_SCRIPTS |= dict.fromkeys("hi mr ne sa bho mai kok".split(), "DEVANAGARI")
_SCRIPTS |= dict.fromkeys("ha ff ak tw ee bm dyu ln".split(), "AFRICAN")
#: Scripts whose claims are known, so that a product's name may be in them in any message.
_KNOWN = frozenset(["HIRAGANA", "KATAKANA", "CJK", "WIDTH"])
_NOT_SCRIPTS = frozenset(["hidden", "disguise", "mark", "emoji", "joiner"])

_COMMON = {tag: frozenset(fold(language.common).replace("'", " ").split()) for tag, language in LANGUAGES.items()}
_KANA = re.compile("[\u3040-\u30ff]")
_HAN = re.compile("[\u4e00-\u9fff]")
_NAMED = re.compile(r"[^\W\d_]+")
_ENOUGH = 8  # words among which a common one of the language is expected


@lru_cache(maxsize=256)
def scripts(locale: str) -> frozenset[str]:
    """Return the scripts, besides Latin, that this locale is written in."""
    return frozenset(_SCRIPTS.get(tag_of(locale), "").split())


def check_script(reading: Reading, kinds: set[str]) -> Iterator[Violation]:
    """Find letters of another script that are neither in a product's name whose claims are read nor in a person's name."""
    allowed = scripts(reading.facts.locale) | _NOT_SCRIPTS
    foreign = kinds - allowed
    if not foreign:
        return
    for char in dict.fromkeys(reading.written):
        kind = kind_of(char)
        if kind in foreign and not _is_name(reading, char, kind):
            yield reading.violation("script", *_where(reading, char))
            return


def _is_name(reading: Reading, char: str, kind: str) -> bool:
    read = fold(char)
    allowed = ("title", "shop", "name") if kind in _KNOWN else ("shop", "name")
    at = reading.text.find(read) if read else -1
    while at >= 0:
        if not reading.quoted(at, at + len(read), *allowed):
            return False
        at = reading.text.find(read, at + 1)
    return bool(read)


def _where(reading: Reading, char: str) -> tuple[int, int]:
    at = max(0, reading.text.find(fold(char)))
    end = at
    while end < len(reading.text) and not reading.text[end].isspace():
        end += 1
    return at, end


def check_language(reading: Reading) -> Iterator[Violation]:
    """Check that another language's common words do not outnumber the shopper's own, in the title or in the body."""
    words = _own_words(reading)
    split = next((n for n, (start, _) in enumerate(words) if start >= reading.body_at), len(words))
    for part in (words[:split], words[split:]):
        if part and _is_foreign(reading, {word for _, word in part}):
            yield reading.violation("language", part[0][0], part[-1][0] + len(part[-1][1]))
            return
    if reading.language is None:
        return
    plain = [word for _, word in words]
    if reading.language.tag == "ja":
        if _is_not_japanese(reading):
            yield reading.violation("language", 0, len(reading.text))
    elif len(plain) >= _ENOUGH and _COMMON[reading.language.tag].isdisjoint(plain):
        yield reading.violation("language", 0, len(reading.text))


def _own_words(reading: Reading) -> list[tuple[int, str]]:
    """Return the message's words that are not quoted, nor part of a product's name: "your Linen Throw" of a longer title."""
    named = {word for title in reading.safe for word in _NAMED.findall(title)} - _COMMON[
        reading.language.tag if reading.language else "en"
    ]
    return [
        (start, word)
        for word, start, end in zip(reading.words, reading.starts, reading.ends, strict=True)
        if word[0].isalpha() and word not in named and not reading.quoted(start, end, "title", "shop", "name")
    ]


def _is_foreign(reading: Reading, words: set[str]) -> bool:
    tag = reading.language.tag if reading.language is not None else ""
    if not tag:
        hits = words & _COMMON["en"]
        return len(hits) >= 4 and 2 * len(hits) > len(words)
    own = len(words & _COMMON[tag]) if tag != "ja" else len(_KANA.findall(reading.text)) // 4
    theirs = max(len(words & common) for other, common in _COMMON.items() if other != tag)
    return theirs >= 3 and theirs > 2 * own


def _is_not_japanese(reading: Reading) -> bool:
    text = reading.text.replace(CODE, "")
    kana, han = len(_KANA.findall(text)), len(_HAN.findall(text))
    letters = sum(char.isalpha() for char in text)
    return letters >= 6 and (kana == 0 or (han >= 8 and kana * 12 < han))


# --- disguises --------------------------------------------------------------------------------------------------------

_MIXED = re.compile("[a-z\u00df-\u024f][\u0370-\u058f]|[\u0370-\u058f][a-z\u00df-\u024f]")


def has_mixed_scripts(reading: Reading) -> re.Match[str] | None:
    """Return a match if a word mixes Latin with Greek, Cyrillic or Armenian letters."""
    return None if reading.text.isascii() else _MIXED.search(reading.text)


def foreign_kinds(reading: Reading) -> set[str]:
    """Return the kinds of all characters as they were written."""
    return kinds(reading.written.replace("\n", " "))
