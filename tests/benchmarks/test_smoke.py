"""The benchmark runs: everybody finishes, and the floor it divides by writes the rows that cartback writes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

pytest.importorskip("django")
pytest.importorskip("sqlalchemy")
pytest.importorskip("apscheduler")


@pytest.mark.slow
def test_every_contender_finishes_and_the_floor_writes_what_cartback_writes(tmp_path: Path) -> None:
    """No speed is asserted here: a shared machine tells nothing of it."""
    figures = tmp_path / "figures.json"
    command = [sys.executable, str(ROOT / "benchmarks" / "run.py"), "--quick", "--json", str(figures)]
    env = {**os.environ, "TMPDIR": str(tmp_path)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300, env=env)
    assert done.returncode == 0, done.stderr
    told = json.loads(figures.read_text())

    ran = {(r["name"], r["phase"]) for r in told["results"]}
    names = {name for name, _ in ran}
    assert names == {
        "cartback", "floor", "cartback-deliveries", "floor-deliveries", "cartback-1", "floor-1", "cartback-memory",
        "apscheduler", "django-rows", "django-bulk", "django-bulk-update", "django-checked",
    }  # fmt: skip
    assert {name for name, phase in ran if phase == "dispatch"} == names - {
        "cartback-deliveries",
        "floor-deliveries",
        "django-checked",
    }

    rows = {(r["name"], r["phase"]): r["rows"] for r in told["results"]}
    for suffix, phase in (
        ("", "ingest"),
        ("", "dispatch"),
        ("-deliveries", "ingest"),
        ("-1", "ingest"),
        ("-1", "dispatch"),
    ):
        assert rows["floor" + suffix, phase] == pytest.approx(rows["cartback" + suffix, phase], rel=0.02)
    checked = told["checked"]["verified-1000"]
    for case in (case for case in checked if case.startswith("cartback")):
        assert checked[case] == pytest.approx(checked[case.replace("cartback", "floor")], rel=0.02)
