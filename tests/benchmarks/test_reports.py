"""The benchmark of reports runs: a ledger is filled, counted, and reported from what was kept."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_a_ledger_is_counted_and_reported(tmp_path: Path) -> None:
    """No speed is asserted here: a shared machine tells nothing of it."""
    command = [sys.executable, str(ROOT / "benchmarks" / "reports.py"), "--quick"]
    env = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "TMPDIR": str(tmp_path)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300, env=env)
    assert done.returncode == 0, done.stderr
    assert "20,000 rows" in done.stdout
    assert done.stdout.count("ms CPU") == 3
