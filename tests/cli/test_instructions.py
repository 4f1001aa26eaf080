"""`cartback instructions`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from cartback.words.instructions import CATEGORIES, instruction_templates

Ask: TypeAlias = Callable[..., Any]
Run: TypeAlias = Callable[..., tuple[int, str, str]]


def test_the_library_is_printed_by_category(run: Run) -> None:
    """Every template, under its category, with its text."""
    code, out, _ = run("instructions")
    assert code == 0
    assert [line for line in out.splitlines() if not line.startswith(" ")] == list(CATEGORIES)
    for template in instruction_templates():
        assert f"  {template.id}: {template.name}\n" in out
        assert template.text.split()[-1] in out


def test_one_category_as_json(run_json: Ask) -> None:
    """What a host's own form would list."""
    found = run_json("instructions", "--category", "luxury")
    assert [t["id"] for t in found] == [t.id for t in instruction_templates("luxury")]
    assert set(found[0]) == {"id", "category", "name", "text"}


def test_a_category_that_is_not_there(run: Run) -> None:
    """Exit 1, and what there is."""
    code, out, err = run("instructions", "--category", "lux")
    assert (code, out) == (1, "")
    assert "expected one of tone, luxury" in err
