# ruff: noqa: RUF001
"""How long a check takes: a fraction of a millisecond a message, 50 ms for the worst text there is (RELIABILITY S31)."""

from __future__ import annotations

import time
from itertools import islice
from statistics import median

import msgspec
import pytest

from cartback.words.check import check
from cartback.words.check.checking import _LOOKS
from cartback.words.check.quoting import mark_quotes
from cartback.words.check.reading import read
from cartback.words.check.shape import MOST_BYTES
from cartback.words.facts import Copy
from cartback.words.form import Form

from .honest import messages
from .injections import _WITH_CODE

LARGE = msgspec.structs.replace(_WITH_CODE, form=Form("push", 200_000, 200_000))
PIECES = {
    "a": "a", "spaces": " ", "single letters": "a ", "digits": "1", "decimals": "1.", "numbers": "1 ", "thousands": "1 000",
    "dollars": "$", "prices": "$1", "percents": "%", "braces": "{", "brackets": "[", "tags": "<", "stars": "*", "underscores": "_",
    "at": "@", "addresses": "a@", "dots": ".", "domains": "a.", "spaced domains": "a .", "free": "free ", "gaps": "only ",
    "gaps and stops": "only . ", "code": "code ", "use": "use ", "capitals": "FREE ", "dashes": "AB_", "kana": "あ", "claims": "残り",
    "shipping": "送料無料", "emoji": "😀", "joiners": "👨\u200d", "flags": "🇩🇪", "accents": "e\u0301", "strikes": "\u0336",
    "zero width": "\u200b", "Cyrillic": "а", "mixed": "aа", "hashes": "#", "backslashes": "\\", "entities": "&a", "schemes": "http:/",
    "www": "www", "months": "may 1 ", "Japanese months": "1月", "apostrophes": "'", "quotes": "“", "signs": "+1 ", "split": "fr ee ",
    "long foldings": "\ufdfa", "titles": "Stoneware Mug ", "half": "half of the ",
}  # fmt: skip


def budget(seconds: float) -> float:
    """So many seconds on an idle core of ours, as many more as this machine is slower just now, and twice for the noise."""
    began = time.process_time()
    for _ in range(200):
        sum(range(1000))
    return 2 * seconds * max(1.0, (time.process_time() - began) / 200 / 8e-6)


def quickest(times: int, act: object) -> float:
    spans = []
    for _ in range(times):
        began = time.process_time()
        act()  # type: ignore[operator]
        spans.append(time.process_time() - began)
    return min(spans)


@pytest.mark.parametrize("piece", PIECES.values(), ids=PIECES)
def test_a_hundred_kilobytes_cost_little(piece: str) -> None:
    """Far too long is said without a second look, whatever the limits are."""
    copy = Copy("Your cart", piece * (100_000 // len(piece)))
    for facts in (_WITH_CODE, LARGE):
        assert check(copy, facts)[0].rule in ("length", "empty")
        assert quickest(3, lambda facts=facts: check(copy, facts)) <= budget(0.05)


@pytest.mark.parametrize("piece", PIECES.values(), ids=PIECES)
def test_no_rule_takes_long(piece: str) -> None:
    """The longest text that is read at all takes each rule at most 50 ms."""
    copy = Copy("Your cart", piece * (MOST_BYTES // len(piece.encode())))
    reading = read(copy, LARGE)
    mark_quotes(reading)
    for look in _LOOKS:
        spent = quickest(3, lambda look=look: list(islice(look(reading), 20)))
        assert spent <= budget(0.05), look.__name__


def test_a_message_takes_a_fraction_of_a_millisecond() -> None:
    """The median of the honest messages, read the second time."""
    good = messages()
    for one in good:
        check(one.copy, one.facts)
    spans = [quickest(3, lambda one=one: check(one.copy, one.facts)) for one in good]
    print(
        f"median {1e6 * median(spans):.0f} us, worst {1e6 * max(spans):.0f} us; this machine is at {budget(1):.1f} of idle"
    )
    assert median(spans) <= budget(0.001)
