"""The profile of the hot path runs: it is used too seldom for a break in it to be seen."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).resolve().parents[2] / "benchmarks"


def test_every_step_is_timed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A few shoppers, once: each step has its line."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    for name in ("workload", "contenders", "profile_hot"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    profile_hot = importlib.import_module("profile_hot")
    monkeypatch.setattr(profile_hot, "COUNT", 20)
    profile_hot.steps()
    lines = [line for line in capsys.readouterr().out.splitlines() if " us  " in line]
    assert len(lines) > 20
    assert any("decide() -> Send" in line for line in lines)
