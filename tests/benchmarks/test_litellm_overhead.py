"""The benchmark of what a model's message costs runs, and compares what it says it does."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.skipif(
    find_spec("litellm") is None, reason='litellm is not installed: pip install "cartback[litellm]"'
)


@pytest.mark.slow
def test_every_contender_writes_every_message() -> None:
    """No speed is asserted here: a shared machine tells nothing of it."""
    command = [sys.executable, str(ROOT / "benchmarks" / "litellm_overhead.py"), "--messages", "8", "--rounds", "1"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    names = [line.split(" | ")[0] for line in done.stdout.splitlines() if re.match(r"\| \w", line)]
    assert names == ["| litellm alone", "| LiteLLM", "| LiteLLM, budget in SQLite", "| AsyncLiteLLM, budget in SQLite"]
