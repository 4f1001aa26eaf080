"""The harness can fail: each engine broken on purpose is caught, by the wrong that it does (R22)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.chaos.broken import BROKEN

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.slow

#: What each is caught at: (action, what the shopper does, what the provider answers, the wrong).
CAUGHT: dict[str, tuple[str, str, str, str]] = {
    "a store that ignores versions": ("stop", "buys", "ok", "begun_after"),
    "a store that begins in memory": ("kill", "waits", "ok", "sent_twice"),
    "a store that loses due times": ("kill", "waits", "ok", "stuck"),
    "a webhook answered before it is saved": ("kill", "waits", "ok", "lost"),
    "a flow that resends the unknown": ("kill", "waits", "dropped", "sent_twice"),
    "a client that retries": ("kill", "waits", "error", "sent_twice"),
    "a client that swallows errors": ("kill", "waits", "never", "invented"),
    "a client that takes an error for a refusal": ("kill", "waits", "unavailable", "denied"),
}


def test_every_broken_engine_has_its_wrong() -> None:
    """None is left out of the table."""
    assert set(CAUGHT) == set(BROKEN)


@pytest.mark.parametrize("broken", CAUGHT)
def test_a_broken_engine_is_caught(broken: str, tmp_path: Path) -> None:
    """The judge says what is wrong with it."""
    action, then, fate, wrong = CAUGHT[broken]
    figures = tmp_path / "figures.json"
    command = [sys.executable, "tests/chaos/points.py", "--broken", broken, "--actions", action, "--then", then]
    command += ["--outcomes", fate, "--labels", "run.begin,run.send,ingest.commit", "--json", str(figures)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=600)
    assert figures.exists(), done.stderr
    assert done.returncode == 1
    assert [case for case in json.loads(figures.read_text()) if case["wrong"].get(wrong)]
