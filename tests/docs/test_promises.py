"""The reliability page says which test shows each promise; this says that those tests exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "explanation" / "reliability.md"
ROW = re.compile(r"^\| (?P<id>[BRS]\d\d) \|.*\| (?P<shown_by>[^|]+) \|$", re.MULTILINE)
ROWS = [(row["id"], row["shown_by"]) for row in ROW.finditer(PAGE.read_text(encoding="utf-8"))]


def test_the_table_is_read() -> None:
    """Every row of the table is one that this module sees, and no id comes twice."""
    rows = re.findall(r"^\| [BRS]\d\d ", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(rows) == len(ROWS) == len({promise for promise, _ in ROWS})


@pytest.mark.parametrize(("promise", "shown_by"), ROWS, ids=[promise for promise, _ in ROWS])
def test_what_shows_it_exists(promise: str, shown_by: str) -> None:
    """`tests/x.py` is a file or folder, `tests/x.py::name` a name in it; without one a row says "to come" or "not in this version"."""
    if shown_by.startswith(("to come", "not in this version")):
        return
    named = re.findall(r"`(tests/[\w/.]+)(?:::(\w+))?`", shown_by)
    assert named, f"{promise}: no test is named"
    for path, name in named:
        assert (ROOT / path).exists(), f"{promise}: {path} does not exist"
        assert not name or name in (ROOT / path).read_text(encoding="utf-8"), f"{promise}: no {name} in {path}"
