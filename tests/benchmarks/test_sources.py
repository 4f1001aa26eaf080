"""The benchmark of sources runs: every source is measured, and what it measures gives events."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_every_source_is_measured() -> None:
    """No speed is asserted here: a shared machine tells nothing of it."""
    command = [sys.executable, str(ROOT / "benchmarks" / "sources.py"), "--times", "2", "--rounds", "1"]
    env = {name: value for name, value in os.environ.items() if name != "CARTBACK_CORPUS"}
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=300, env=env | {"PYTHONPATH": str(ROOT / "src")}
    )
    assert done.returncode == 0, done.stderr
    rows = [line.strip("| ").split(" | ") for line in done.stdout.splitlines()[2:]]
    assert {row[0] for row in rows} == {"shopify", "woocommerce", "bigcommerce", "segment", "orders"}
    assert all(int(row[3]) >= 1 for row in rows)
