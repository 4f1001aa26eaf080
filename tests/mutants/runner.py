"""`python tests/mutants/run.py` breaks the library in every named way and says which proof notices first.

Each mutant is a copy of the source tree with one edit, put before the installed library on the path of the proofs, which
are run as anybody would run them. Killed means that a proof failed; a mutant that all of them pass is printed as ALIVE.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from .registry import MUTANTS, SOURCE, Mutant

HERE = Path(__file__).resolve()
ROOT = HERE.parents[2]

PYTEST = (sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "--tb=no")
#: The proofs, in the order in which they are asked: what takes least first.
PROOFS: dict[str, tuple[str, ...]] = {
    "suites": (*PYTEST, "tests/ports/test_stores.py", "-k", "TestMemory"),
    "protocol tests": (
        *PYTEST,
        "tests/test_delivery.py",
        "tests/test_engine.py",
        "tests/test_reliability.py",
        "tests/test_batches.py",
    ),
    "changes": (*PYTEST, "tests/laws/test_changes.py", "tests/test_pointers.py"),
    "people": (*PYTEST, "tests/reports/test_who_is_meant.py", "tests/laws/test_people.py"),
    "lives": (*PYTEST, "tests/test_purchases.py", "tests/test_heard.py", "tests/test_long_lives.py"),
    "simulation": (sys.executable, "tests/simulation/run.py", "--seeds", "0-199", "--jobs", "1", "--stop"),
    "model": (*PYTEST, "tests/model"),
    "laws": (*PYTEST, "tests/laws/test_never_wrong.py", "tests/laws/test_flow_reaches_the_same_end.py"),
}
#: Seconds for one proof. A mutant may keep it busy for ever: that is noticed too, and named apart, since a busy machine does it as well.
PATIENCE = 900.0


class Verdict(NamedTuple):
    """Who noticed the mutant, None for nobody, and after how many seconds."""

    mutant: str
    killers: tuple[str, ...]
    seconds: float


def judge(mutant: Mutant, proofs: Sequence[str], *, every: bool = False) -> Verdict:
    """Ask the proofs one after the other, up to the first that notices, or every one."""
    began = time.monotonic()
    killers: list[str] = []
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / "cartback"
        shutil.copytree(SOURCE, copy, ignore=shutil.ignore_patterns("__pycache__"))
        mutant.apply(copy)
        for proof in proofs:
            if (how := notices(proof, scratch)) is not None:
                killers.append(f"{proof}{how}")
                if not every:
                    break
    return Verdict(mutant.name, tuple(killers), time.monotonic() - began)


def notices(proof: str, path: str) -> str | None:
    """Say how the proof fails with the library at `path`: "", or that it did not end; None where it passes."""
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(
            PROOFS[proof], cwd=ROOT, env=environment, capture_output=True, timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        return f" (no end in {PATIENCE:.0f} s)"
    return "" if done.returncode != 0 else None


def verdicts(mutants: Sequence[Mutant], proofs: Sequence[str], jobs: int, *, every: bool) -> Iterator[Verdict]:
    with ThreadPoolExecutor(jobs) as pool:
        yield from pool.map(lambda mutant: judge(mutant, proofs, every=every), mutants)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a line for each mutant and a table at the end; 1 when one is alive."""
    parser = argparse.ArgumentParser(description="Break cartback in every named way and see who notices.")
    parser.add_argument("--only", help="mutants whose name contains this")
    parser.add_argument("--proofs", default=",".join(PROOFS), help="which to ask, in this order")
    parser.add_argument("--every", action="store_true", help="ask every proof, not only up to the first that notices")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--page", action="store_true", help="print a Markdown table as well")
    options = parser.parse_args(arguments)
    mutants = [m for m in MUTANTS if options.only is None or options.only in m.name]
    proofs = options.proofs.split(",")
    healthy = [proof for proof in proofs if notices(proof, str(SOURCE.parent)) is not None]
    if healthy:
        print(f"not broken at all, and yet noticed by: {', '.join(healthy)}; mend that first")
        return 2
    alive, rows = [], []
    for n, verdict in enumerate(verdicts(mutants, proofs, options.jobs, every=options.every), 1):
        told = ", ".join(verdict.killers) or "ALIVE"
        alive += [] if verdict.killers else [verdict.mutant]
        print(f"{n:3}/{len(mutants)}  {verdict.seconds:6.1f} s  {verdict.mutant:<55} {told}", flush=True)
        module = next(m for m in mutants if m.name == verdict.mutant).module().relative_to(SOURCE)
        rows.append(f"| {verdict.mutant} | `{module}` | {told} |")
    if options.page:
        print("\n".join(["", *rows]))
    print(f"\n{len(mutants)} mutants, {len(mutants) - len(alive)} killed, {len(alive)} alive")
    return 1 if alive else 0
