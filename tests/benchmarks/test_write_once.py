"""The benchmark of texts that are written once runs: every message is filled, and passes the check."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_every_message_is_filled_from_ten_texts() -> None:
    """No speed is asserted here: a shared machine tells nothing of it."""
    command = [sys.executable, str(ROOT / "benchmarks" / "write_once.py"), "--messages", "300", "--rounds", "1"]
    env = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300, env=env)
    assert done.returncode == 0, done.stderr
    assert "the author was called 10 times" in done.stdout
    assert done.stdout.count("\n| ") == 5
