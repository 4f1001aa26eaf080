# ruff: noqa: RUF001
"""Where a grapheme ends: as the regex module's \\X says, and as all who count or cut here agree."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from unicodedata import category

import pytest
import regex

from cartback.channels.trim import ELLIPSIS, size, trimmed
from cartback.copywriters.length import clean, fit
from cartback.words.check.shape import too_long
from cartback.words.facts import Copy, Facts
from cartback.words.form import Form
from cartback.words.graphemes import count, extends, graphemes, joins_letters

#: Characters that join, mark, conjoin, precede or end others, with plain ones between them.
AWKWARD = (
    "a e0 .%é\u0301\u0300\u0336\u200c\u200d\ufe0f\u20e3\u00a9\u2764\u2640\U0001f468\U0001f469\U0001f3fd\U0001f3f4\U0001f1e9\U0001f1ea"
    "\U000e0067\U000e007f\u0e01\u0e35\u0e48\u0e33\u0915\u094d\u0937\u093f\u0902\u0995\u09be\u09cd\u0b95\u0bcd\u0bc1\u1000\u1039\u102d\u103b\u1780"
    "\u17d2\u17b6\u0644\u064e\u0651\u0600\u05e9\u05c1\u05b8\u1100\u1161\u11a8\uac00\ud55c\uae00\u3042\u3099\uff76\uff9e\u6f22\r\n\u200b\u202e\u0d4e"
)


def texts(number: int, longest: int = 30) -> list[str]:
    """As many random texts of awkward characters, the same each time."""
    dice = random.Random(29)
    return ["".join(dice.choices(AWKWARD, k=dice.randint(1, longest))) for _ in range(number)]


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("", 0),
        ("e\u0301", 1),
        ("\r\n", 1),
        ("\n\r", 2),
        ("क्षि", 1),
        ("क्ष्म्य", 1),
        ("กำ", 1),
        ("ที่", 1),
        ("ស្រី", 1),
        ("ក្រុម", 2),
        ("த்", 1),
        ("שָׁלוֹם", 4),
        ("\u1112\u1161\u11ab", 1),
        ("ｶﾞ", 1),
        ("👩‍❤️‍💋‍👨", 1),
        ("👍🏽👍", 2),
        ("🇩🇪🇫🇷🇮", 3),
        ("🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", 1),
        ("1\ufe0f\u20e32", 2),
        ("a\u200d👩", 2),
    ],
    ids=ascii,
)
def test_a_reader_sees(text: str, seen: int) -> None:
    """A letter with its marks, a conjunct, a syllable, an emoji however joined: each is one."""
    assert count(text) == len(list(graphemes(text))) == seen


def test_the_oracle_agrees() -> None:
    """50,000 texts of awkward characters, cut as the regex module's \\X cuts them; joined they are the text."""
    cut = regex.compile(r"\X").findall
    wrong = [text for text in texts(50_000) if list(graphemes(text)) != cut(text)]
    assert [ascii(text) for text in wrong[:5]] == []


def test_every_character_breaks_as_the_oracle_says() -> None:
    """Each that this Python knows of the scripts in use, between a letter and another."""
    cut = regex.compile(r"\X").findall
    known = [chr(code) for code in range(0x10000) if category(chr(code)) not in ("Cn", "Cs", "Co")]
    known += [chr(code) for code in range(0x1F000, 0x20000)]
    wrong = [char for char in known if list(graphemes(f"a{char}b")) != cut(f"a{char}b")]
    assert [ascii(char) for char in wrong] == []


def test_what_is_fitted_by_one_fits_by_all() -> None:
    """Of 20,000 texts cut to N by the writers, the check counts at most N, and the channel's cut never adds one."""
    limited = Facts(
        shop="", kind="", step=0, stage="", locale="en", now=datetime(2026, 1, 5, tzinfo=UTC), form=Form("push", 50, 12)
    )
    for text in texts(20_000):
        fitted = fit(clean(text), 12)
        assert count(fitted) <= 12, ascii(text)
        assert list(too_long(Copy("Hello", fitted), limited)) == [], ascii(text)
        assert count(trimmed(fitted, 30)) <= 12, ascii(text)


def test_a_cut_is_never_inside_one() -> None:
    """What the channel keeps is whole graphemes of the text, in as many bytes as it has."""
    for text in texts(20_000):
        kept = trimmed(text, 40)
        if kept == text or not kept:
            continue
        assert size(kept) <= 40
        ends, end = {0}, 0
        for grapheme in graphemes(text):
            end += len(grapheme)
            ends.add(end)
        kept = kept.removesuffix(ELLIPSIS)
        assert any(end in ends and text[:end].rstrip() == kept for end in range(len(kept), len(text) + 1)), ascii(text)


def test_what_extends_never_begins_one() -> None:
    """It belongs to the letter before it, whatever that is."""
    for char in AWKWARD:
        assert not extends(char) or count("\u1100\u1161" + char) == 1, ascii(char)


@pytest.mark.parametrize(
    ("word", "spelling"),
    [
        ("می\u200cخواهم", True),
        ("క్\u200cష", True),
        ("స్టోర్\u200c ", True),
        ("ක්\u200dෂ", True),
        ("র\u200d্য", True),
        ("a\u200cb", False),
        ("م\u200dخ", False),
        ("م\u200c ", False),
        ("क\u200c\u200cष", False),
        ("漢\u200c字", False),
    ],
    ids=ascii,
)
def test_a_joiner_in_a_word(word: str, *, spelling: bool) -> None:
    """It is spelling in Persian and the scripts of India, between letters of one script, and nothing elsewhere."""
    at = next(n for n, char in enumerate(word) if char in "\u200c\u200d")
    assert joins_letters(word[at - 1], word[at], word[at + 1]) is spelling
    assert (clean(word) == word.strip()) is spelling
