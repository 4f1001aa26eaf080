"""The benchmark of the dashboard runs, and measures every page that it names."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_every_page_is_measured() -> None:
    """No speed is asserted here: a shared machine tells nothing of it. That a page is small is."""
    command = [sys.executable, str(ROOT / "benchmarks" / "dashboard.py"), "--rows", "2000", "--rounds", "1"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    first, *pages = done.stdout.splitlines()
    assert first.startswith("2,000 rows")
    sizes = [float(size) for size in re.findall(r"([\d.]+) kB$", done.stdout, re.MULTILINE)]
    assert len(sizes) == len(pages) == 6
    assert max(sizes) < 12
