"""`cartback health`: what it says and ends with, by how long somebody has been due."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeAlias

import pytest

Run: TypeAlias = Callable[..., tuple[int, str, str]]
Abandoned: TypeAlias = Callable[..., Path]


def test_nothing_overdue_is_on_time(run: Run, abandoned: Abandoned) -> None:
    """A cart that is not due yet is nobody's fault."""
    code, out, _ = run("health", "--store", abandoned("ana", ago=timedelta(minutes=10)))
    assert (code, out) == (0, "on time: nothing is overdue\n")


@pytest.mark.parametrize(("limit", "code"), [("2h", 0), ("30min", 1)])
def test_too_far_behind_exits_1(run: Run, abandoned: Abandoned, limit: str, code: int) -> None:
    """Due for an hour: well within two hours, too far for half of one; the text says how long and since when."""
    found, out, err = run("health", "--store", abandoned("ana"), "--behind", limit)
    assert (found, err) == (code, "")
    assert out.startswith("more than 30m" if code else "on time")
    since = datetime.fromisoformat(out.split()[-1])
    assert abs(datetime.now(UTC) - since - timedelta(hours=1)) < timedelta(minutes=1)


def test_as_json(run: Run, abandoned: Abandoned) -> None:
    """For a probe that graphs it: numbers in seconds."""
    code, out, _ = run("health", "--store", abandoned("ana", "ben"), "--json")
    told = json.loads(out)
    assert (code, told["healthy"], told["limit_seconds"]) == (1, False, 900)
    assert 3600 <= told["behind_seconds"] < 3660


def test_an_app_is_asked_too(run: Run, abandoned: Abandoned, monkeypatch: pytest.MonkeyPatch) -> None:
    """--app is the same Recovery that `cartback run` drives."""
    folder = abandoned("ana").parent
    (folder / "healthapp.py").write_text("from cartback import Recovery\nrecovery = Recovery('sqlite:///shop.db')\n")
    monkeypatch.chdir(folder)
    monkeypatch.syspath_prepend(folder)
    code, out, _ = run("health", "--app", "healthapp:recovery")
    assert code == 1
    assert "no worker runs" in out
