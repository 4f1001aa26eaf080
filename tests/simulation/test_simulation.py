"""The real flow, rules and stores in worlds that go wrong: over a hundred with each commit, 10,000 with `nox -s simulate`."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from cartback.domain.bounds import KEPT

from .broken import BROKEN, fresh
from .faults import KINDS
from .runner import run_seed, shrink, trace_digest

RUN = Path(__file__).with_name("run.py")
SEEDS, CHUNK = 120, 15


@pytest.mark.parametrize("first", range(0, SEEDS, CHUNK))
def test_no_seed_breaks_a_law(first: int) -> None:
    """Thirty days of each world, whatever its faults: what was promised holds. A failure names the seed that replays it."""
    broken = {seed: found for seed in range(first, first + CHUNK) if (found := run_seed(seed).violations)}
    told = [f"python tests/simulation/run.py --seed {seed} --trace: {found[0]}" for seed, found in broken.items()]
    assert not told, "\n".join(told)


@pytest.mark.parametrize("first", [700, 704])
def test_lives_with_more_messages_than_a_document_keeps(first: int) -> None:
    """Somebody who keeps one cart for weeks and leaves others, without caps: no step is taken twice, nor lost."""
    seen = Counter[str]()
    for seed in range(first, first + 4):
        verdict = run_seed(seed, hoarders=2)
        assert not verdict.violations, f"seed {seed}, hoarders=2: {verdict.violations[0]}"
        seen.update(verdict.seen)
    assert seen["SENT"] > 4 * 2 * KEPT, "else these worlds would show nothing"


def test_most_kinds_of_faults_happen_in_a_few_worlds() -> None:
    """There are at least 25 kinds (RELIABILITY R05), and they do happen: the counts are of what took effect."""
    counts = Counter[str]()
    for seed in range(520, 532):
        counts.update(run_seed(seed, 15).faults)
    assert counts.keys() <= KINDS.keys()
    assert len(counts) >= 40
    assert sum(counts.values()) >= 12 * 30


@pytest.mark.parametrize("seed", range(6))
def test_a_seed_replays_byte_for_byte(seed: int) -> None:
    """The same seed gives the same trace and the same verdict, and running with a trace changes nothing."""
    once, again, plain = run_seed(seed, tracing=True), run_seed(seed, tracing=True), run_seed(seed)
    assert once.trace
    assert "\n".join(once.trace).encode() == "\n".join(again.trace).encode()
    assert (once.violations, once.faults, once.seen) == (plain.violations, plain.faults, plain.seen)


@pytest.mark.parametrize("hash_seed", ["0", "4242"])
def test_a_seed_replays_byte_for_byte_in_another_process(hash_seed: str) -> None:
    """Neither string hashes nor anything else of the process is in a trace."""
    command = [sys.executable, str(RUN), "--seeds", "20-23", "--trace"]
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=240)
    assert done.stdout.splitlines() == [f"seed {seed}: {trace_digest(seed)}" for seed in range(20, 24)]


def test_two_seeds_are_two_worlds() -> None:
    """The seed is what makes them: another one, another story."""
    assert run_seed(1, 5, tracing=True).trace != run_seed(2, 5, tracing=True).trace


def test_a_failing_seed_is_made_smaller(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shrinking leaves out faults and people as long as the same law breaks, and what is left breaks it."""
    fresh(monkeypatch)
    BROKEN["quiet_hours_are_in_utc"].take_out(monkeypatch)
    seed = next(n for n in range(50) if any(v.law == "quiet_hours" for v in run_seed(n, 10).violations))
    without, people = shrink(seed, 10, "quiet_hours")
    assert "quiet_hours" in {v.law for v in run_seed(seed, 10, without=without, people=people).violations}
    assert len(without) > len(KINDS) // 2
