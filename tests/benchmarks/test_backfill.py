"""The benchmark of histories runs, and takes every order."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_it_runs() -> None:
    """At a small size, in two processes: a row with every order and two events or more of each."""
    command = [sys.executable, str(ROOT / "benchmarks" / "backfill.py"), "--orders", "2000"]
    env = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300, env=env)
    assert done.returncode == 0, done.stderr
    row = [cell.strip() for cell in done.stdout.splitlines()[-1].strip("| ").split("|")]
    assert row[:2] == ["2,000", "2"]
    assert int(row[3].replace(",", "")) >= 4000
