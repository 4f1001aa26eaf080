"""The reference of the rules is that of the code."""

from __future__ import annotations

import re
from pathlib import Path

from cartback.words.check import MAX_REPLY, RULES
from cartback.words.check.languages import LANGUAGES
from cartback.words.check.shape import BYTES_A_GRAPHEME, MAX_EMOJI, MOST_BYTES
from cartback.words.form import PUSH

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "reference" / "copy-rules.md").read_text(encoding="utf-8")


def test_every_rule_is_told() -> None:
    """In the order of RULES, each with what it asks."""
    told = re.findall(r"^\| `(\w+)` \| (.+) \|$", PAGE, re.MULTILINE)
    assert told == [(code, rule.asks) for code, rule in RULES.items()]


def test_the_languages_and_limits_are_told() -> None:
    """Every language by name, every limit by its number."""
    for language in LANGUAGES.values():
        assert language.name in PAGE
    for limit in (PUSH.title, PUSH.body, BYTES_A_GRAPHEME, f"{MOST_BYTES:,}", f"{MAX_REPLY:,}", MAX_EMOJI):
        assert re.search(rf"\b{limit}\b", PAGE), limit
