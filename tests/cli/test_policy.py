"""`cartback policy check|schema` and `cartback events schema`."""

from __future__ import annotations

import io
import json
import sys
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest

Ask: TypeAlias = Callable[..., Any]
Run: TypeAlias = Callable[..., tuple[int, str, str]]
Write: TypeAlias = Callable[..., Path]

GOOD = {
    "id": "acme",
    "currency": "USD",
    "timezone": "America/New_York",
    "campaigns": [{"kind": "winback", "wait": "30d"}],
}
BAD = {
    "id": "acme",
    "currency": "EURO",
    "timezone": "Mars/Base",
    "campains": [],
    "campaigns": [{"kind": "winback", "wait": "9x"}],
}


def test_a_good_policy(run: Run, run_json: Ask, lines: Write) -> None:
    """Exit 0, and which campaigns it has."""
    path = lines(GOOD, name="policy.json")
    code, out, _ = run("policy", "check", path)
    assert code == 0
    assert "campaigns: winback (on)" in out
    assert run_json("policy", "check", path)["valid"] is True


def test_a_bad_policy_has_a_line_for_each_wrong_field(run: Run, lines: Write) -> None:
    """Exit 1, one line a field, each naming it."""
    code, out, _ = run("policy", "check", lines(BAD, name="policy.json"))
    assert code == 1
    assert sorted(line.partition(":")[0] for line in out.splitlines()) == [
        "campaigns.0.wait",
        "campains",
        "currency",
        "timezone",
    ]


@pytest.mark.parametrize("text", ["", "{", "[]", "\x00"])
def test_what_is_no_json_object_is_said_so(text: str, run: Run, lines: Write) -> None:
    """A file that holds no settings at all is one line."""
    code, out, _ = run("policy", "check", lines(text, name="policy.json"))
    assert code == 1
    assert len(out.splitlines()) == 1


def test_from_stdin(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """- is stdin."""
    monkeypatch.setattr(sys, "stdin", types.SimpleNamespace(buffer=io.BytesIO(b'{"id": "x"}')))
    assert run("policy", "check", "-")[0] == 1


def test_the_schemas(run_json: Ask) -> None:
    """JSON Schema of what merchants set and of what shops report."""
    assert "campaigns" in run_json("policy", "schema")["properties"]
    events = run_json("events", "schema")
    assert events["title"] == "cartback event"
    assert "cart_changed" in str(events)


def test_experiments_that_cannot_be_decided_in_a_year(run: Run, tmp_path: Path) -> None:
    """Where the volume is given, those that take longer are named, with what it takes; others are not."""
    policy = {
        "id": "acme",
        "currency": "USD",
        "timezone": "UTC",
        "campaigns": [{"kind": "cart_recovery", "experiment": {"id": "x", "holdout": 0.05}}],
    }
    path = tmp_path / "policy.json"
    path.write_text(json.dumps(policy))
    _, out, _ = run("policy", "check", path)
    assert "warning" not in out
    code, out, _ = run("policy", "check", path, "--shoppers-a-year", "50000")
    assert code == 0
    assert "warning: campaigns.cart_recovery.experiment: if 3.0% buy anyway it takes about" in out
    _, out, _ = run("policy", "check", path, "--shoppers-a-year", "5000000")
    assert "warning" not in out
