"""Whoever dies wherever, whatever the provider answers: nothing twice, nothing after the purchase, and an end to everything (B03, R02)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import defaultdict
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from tests.chaos.failpoints import LABELS
from tests.chaos.points import cases
from tests.chaos.provider import FATES

ROOT = Path(__file__).resolve().parents[2]
FULL = os.environ.get("CARTBACK_CHAOS") == "full"
pytestmark = pytest.mark.slow

#: (store, action, what the shopper does meanwhile, what the provider does): CI's share of the table, or all of it.
TABLES = (
    [(store, "kill,stop", "waits,buys", fate) for store in ("memory", "sqlite", "postgres") for fate in FATES]
    if FULL
    else [
        ("memory", "kill", "waits,buys", "ok"),
        ("memory", "kill", "waits,buys", "dropped"),
        ("sqlite", "kill", "buys", "dropped"),
        ("sqlite", "stop", "waits", "ok"),
    ]
)


@cache
def played(store: str, actions: str, then: str, fate: str) -> dict[str, list[str]]:
    """What went wrong, by label; every label that was played is there."""
    with TemporaryDirectory() as directory:
        figures = Path(directory) / "figures.json"
        command = [sys.executable, "tests/chaos/points.py", "--store", store, "--actions", actions, "--then", then]
        command += ["--outcomes", fate, "--json", str(figures)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=1800)
        assert figures.exists(), done.stderr
        told = json.loads(figures.read_text())
    wrong: defaultdict[str, list[str]] = defaultdict(list)
    for case in told:
        found = {kind: cases for kind, cases in case["wrong"].items() if cases}
        wrong[case["label"]] += [f"{case['action']}, {case['outcome']}, buys: {case['buys']}: {found}"] if found else []
    return wrong


def _labels(table: tuple[str, str, str, str]) -> list[str]:
    """Every label to which somebody comes in the cases of this table."""
    _, actions, then, fate = table
    told = cases([fate], actions.split(","), [what == "buys" for what in then.split(",")])
    return sorted({case.label for case in told})


@pytest.mark.parametrize(
    ("table", "label"),
    [
        pytest.param(table, label, id=f"{label}-{'-'.join(table).replace(',', '+')}")
        for table in TABLES
        for label in _labels(table)
    ],
)
def test_struck_at(table: tuple[str, str, str, str], label: str) -> None:
    """A process is killed or stopped there; whoever comes after finds nothing to send twice, nothing lost, nothing stuck."""
    wrong = played(*table)
    assert label in wrong, "it was never played"
    assert wrong[label] == []


def test_there_are_enough_places_to_die_at() -> None:
    """At least 25 labels, and no two alike."""
    assert len(set(LABELS)) == len(LABELS) >= 25
