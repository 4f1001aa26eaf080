"""What a reader counts as one character, what is never in a message, and where a text may be cut."""

from __future__ import annotations

from unicodedata import category

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cartback.copywriters.length import BYTES_A_GRAPHEME, clean, clean_value, fit, fits, graphemes

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
WAVE = "\U0001f44b\U0001f3fd"
MESSY = st.text(st.characters() | st.sampled_from([*"\u200d\ufe0f\u0301\U0001f3fd\U0001f1e9\U0001f1ea\U0001f469 a"]))


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("abc", 3),
        ("e\u0301a", 2),
        (FAMILY + "x", 2),
        ("\u2764\ufe0f!", 2),
        ("\U0001f44b\U0001f3fd\U0001f44b", 2),
        ("\U0001f1e9\U0001f1ea\U0001f1eb\U0001f1f7", 2),
        ("\U0001f1e9\U0001f1ea\U0001f1eb", 2),
        ("1\ufe0f\u20e3", 1),
        ("\u0e01\u0e35\u0e48", 1),
        ("\ud55c\uae00", 2),
        ("\r\n", 1),
        ("", 0),
    ],
    ids="ascii accent family heart skin flags odd-flag keycap thai hangul crlf empty".split(),
)
def test_graphemes(text: str, seen: int) -> None:
    """A grapheme is what a reader sees as one character."""
    assert sum(1 for _ in graphemes(text)) == seen
    assert "".join(graphemes(text)) == text


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("  a \t\n b ", "a b"),
        ("a\x00\x1b[31mb", "a[31mb"),
        ("a\u202eb\u2066c\u200fd", "abcd"),
        ("a\u200bb\u200cc\ufeffd\u2060e\u00adf", "abcdef"),
        ("a\u200db", "ab"),
        (FAMILY, FAMILY),
        ("\U0001f469\U0001f3fd\u200d\U0001f4bb", "\U0001f469\U0001f3fd\u200d\U0001f4bb"),
        ("e\u0301", "é"),
        ("10\u00a0€", "10\u00a0€"),
        ("a\u3164\u2800b", "ab"),
        ("A & B <b>", "A & B <b>"),
        ("a\u2028b\u3000c", "a b c"),
        ("\U000e0061a", "a"),
    ],
    ids="spaces controls bidi zero-width joiner-in-text family coder nfc no-break fillers ampersand separators tags".split(),
)
def test_clean(text: str, cleaned: str) -> None:
    """One line, single spaces, nothing unseen; emoji, no-break spaces and & as they are."""
    assert clean(text) == cleaned


@given(MESSY)
def test_what_is_cleaned_is_clean(text: str) -> None:
    """Whatever comes in: no control, format, surrogate or line character but a joiner in an emoji; cleaning twice is once."""
    done = clean(text)
    assert not {c for c in done if category(c) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp")} - {"\u200c", "\u200d"}
    assert clean(done) == done
    assert "  " not in done
    assert done == done.strip()


@given(MESSY)
def test_a_value_never_changes_the_text_before_it(text: str) -> None:
    """A value's first character is a grapheme of its own wherever it is put."""
    value = clean_value(text)
    assume(value and not "\U0001f1e6" <= value[0] <= "\U0001f1ff")
    assert next(graphemes("a" + value)) == "a"


@given(MESSY, st.integers(0, 30))
def test_what_is_fitted_fits(text: str, limit: int) -> None:
    """Never more graphemes or bytes than allowed, none split: the text itself, or a beginning of it and an ellipsis."""
    text = clean(text)
    short = fit(text, limit)
    assert sum(1 for _ in graphemes(short)) <= limit
    assert len(short.encode()) <= BYTES_A_GRAPHEME * limit
    if short != text and short:
        kept = list(graphemes(short.removesuffix("…")))
        assert list(graphemes(text))[: len(kept)] == kept
    assert fits(short, limit)


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [
        ("You left the mug", 16, "You left the mug"),
        ("You left the mug", 14, "You left the…"),
        ("You left the, mug", 14, "You left the…"),
        ("Donaudampfschifffahrt", 10, "Donaudamp…"),
        ("カートに商品が残っています", 6, "カートに商…"),
        ("カートに商品10%オフです", 9, "カートに商品…"),
        (WAVE * 3, 2, WAVE + "…"),
        ("abc", 1, "…"),
        ("abc", 0, ""),
    ],
    ids="fits word comma one-word japanese number emoji one none".split(),
)
def test_where_it_is_cut(text: str, limit: int, short: str) -> None:
    """Between words if it can be, never in a grapheme, never in a number, with no comma left over."""
    assert fit(text, limit) == short


@pytest.mark.parametrize("limit", range(1, 40))
def test_a_code_is_whole_or_not_there(limit: int) -> None:
    """However little room there is, half a code or half a price is never shown."""
    short = fit(
        "コードはSUPER-LONG-CODE-2024です。1\u00a0234,50\u00a0€",
        limit,
        ["SUPER-LONG-CODE-2024", "1\u00a0234,50\u00a0€"],
    )
    assert ("SUPER" in short) == ("SUPER-LONG-CODE-2024" in short)
    assert ("1\u00a0" in short) == short.endswith("1\u00a0234,50\u00a0€")


def test_marks_cannot_make_one_character_endless() -> None:
    """A character piled with marks is one grapheme and many bytes: the bytes count too, for a payload has an end."""
    assert not fits("a" + "\u0301" * 2000, 50)
    assert len(fit("hello a" + "\u0323" * 2000, 50).encode()) <= 50 * BYTES_A_GRAPHEME
