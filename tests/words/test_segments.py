"""Segments of an SMS, and writing in the alphabet of 160 a segment."""

from __future__ import annotations

import random
from pathlib import Path

import msgspec
import pytest

from cartback.words.segments import BASIC, EXTENSION, Segments, is_gsm7, segments, to_gsm7

#: design/MERCHANT, 5: encoding, units, segments.
TABLE = {
    "a" * 160: ("GSM-7", 160, 1),
    "a" * 161: ("GSM-7", 161, 2),
    "a" * 306: ("GSM-7", 306, 2),
    "a" * 307: ("GSM-7", 307, 3),
    "€" * 80: ("GSM-7", 160, 1),
    "€" * 81: ("GSM-7", 162, 2),
    "a" * 152 + "€" + "a" * 152: ("GSM-7", 306, 3),
    "ü" * 160: ("GSM-7", 160, 1),
    "ç" * 70: ("UCS-2", 70, 1),
    "ç" * 71: ("UCS-2", 71, 2),
    "👍" * 35: ("UCS-2", 70, 1),
    "👍" * 36: ("UCS-2", 72, 2),
    "a" * 66 + "👍" + "a" * 66: ("UCS-2", 134, 3),
    "": ("GSM-7", 0, 0),
}


@pytest.mark.parametrize("text", TABLE, ids=lambda text: f"{text[:3]}-{len(text)}")
def test_the_table(text: str) -> None:
    """Each text of the table takes what a carrier bills."""
    found = segments(text)
    assert (found.encoding, found.units, found.count) == TABLE[text]


def oracle(text: str) -> tuple[str, int, int]:
    """The same, by writing the bytes and cutting them: an escape or a surrogate at the end of a part goes into the next."""
    if all(char in BASIC or char in EXTENSION for char in text):
        name, one, many = "GSM-7", 160, 153
        stream = "".join(f"{'E' if char in EXTENSION else ''}x" for char in text)
        opens = "E"
    else:
        name, one, many = "UCS-2", 70, 67
        data = text.encode("utf-16-be")
        stream = "".join("E" if 0xD8 <= data[n] <= 0xDB else "x" for n in range(0, len(data), 2))
        opens = "E"
    if len(stream) <= one:
        return name, len(stream), min(1, len(stream))
    parts, rest = 0, stream
    while rest:
        cut = many - 1 if len(rest) > many and rest[many - 1] == opens else many
        parts, rest = parts + 1, rest[cut:]
    return name, len(stream), parts


def texts(number: int) -> list[str]:
    dice = random.Random(7)
    alphabet = sorted(BASIC) + sorted(EXTENSION) * 3
    made = []
    for _ in range(number):
        letters = "abc👍çé漢𝒳" if dice.random() < 0.4 else alphabet
        made.append("".join(dice.choice(letters) for _ in range(dice.randrange(1, 500))))
    return made


def test_it_agrees_with_an_oracle_on_3000_texts() -> None:
    """Counted by sizes and counted by cutting the stream is the same number."""
    for text in texts(3000):
        found = segments(text)
        assert (found.encoding, found.units, found.count) == oracle(text), text[:40]


def test_it_agrees_with_a_public_calculator() -> None:
    """The answers of sms-segments-calculator (npm, Twilio's) to the first 3,000 of these texts, kept as [units, segments]."""
    answers = msgspec.json.decode((Path(__file__).parent / "golden" / "segments.json").read_bytes())
    assert len(answers) == 3000
    assert [[found.units, found.count] for found in map(segments, texts(3000))] == answers


FAMILY, FLAG, THUMB = (
    "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466",
    "\U0001f1e9\U0001f1ea",
    "\U0001f44d\U0001f3fd",
)


@pytest.mark.parametrize(
    ("text", "units", "count"),
    [
        ("a" * 56 + FAMILY + "b" * 67, 134, 2), ("a" * 57 + FAMILY + "b" * 66, 134, 3), ("a" * 66 + FAMILY + "b" * 57, 134, 3),
        ("a" * 63 + FLAG + "b" * 67, 134, 2), ("a" * 64 + FLAG + "b" * 66, 134, 3), ("a" * 66 + FLAG + "b" * 64, 134, 3),
        ("a" * 65 + THUMB + "b" * 65, 134, 3), ("a" * 66 + "e\u0301" + "b" * 66, 134, 3), ("a" * 66 + "1\ufe0f\u20e3" + "b" * 65, 134, 3),
        (FAMILY * 6, 66, 1), (FAMILY * 7, 77, 2), ("a" * 59 + FAMILY, 70, 1), ("e" + "\u0301" * 199, 200, 3),
    ],
)  # fmt: skip
def test_what_is_seen_as_one_character_is_not_cut(text: str, units: int, count: int) -> None:
    """A family, a flag, a shade of skin, an accent: as the public calculator counts. What no segment holds is cut all the same."""
    assert segments(text) == Segments("UCS-2", units, count)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Size \u2264 42, \u2265 5 \u20ac\u2026", "Size <= 42, >= 5 \u20ac..."),
        ("\u00bd price", "1/2 price"),
        ("Lot \u2460 and x\u00b2", "Lot 1 and x2"),
        ("A \u2260 B", "A \u2260 B"),
        ("\u221e \u221a2", "\u221e \u221a2"),
        ("It\u2019s “here” \u2013 now…", 'It\'s "here" - now...'),
        ("5\u00a0€ off", "5 € off"),
        ("Façade à la crème", "Facade à la crème"),
        ("Café bleu œuvre", "Café bleu oeuvre"),
        ("Mug 🎉 is waiting 👀", "Mug is waiting"),
        ("Łódź", "Lódz".replace("ó", "o")),
        ("Привет 🎉", "Привет 🎉"),
        ("カート", "カート"),
        ("plain", "plain"),
        ("", ""),
    ],
)
def test_mapping(text: str, written: str) -> None:
    """What loses only accents, pictures and typography is written in the alphabet; other scripts stay as they are."""
    assert to_gsm7(text) == written
    assert is_gsm7(to_gsm7(text)) or to_gsm7(text) == text


def test_a_code_is_never_changed() -> None:
    """A text in which the code would become another one is left as it is."""
    assert to_gsm7("Use FORÊT10 now…", ["FORÊT10"]) == "Use FORÊT10 now…"
    assert to_gsm7("Use FORCE10 now…", ["FORCE10"]) == "Use FORCE10 now..."


def test_mapping_is_stable() -> None:
    """Written once or twice is the same."""
    for text in texts(500):
        assert to_gsm7(to_gsm7(text)) == to_gsm7(text)
