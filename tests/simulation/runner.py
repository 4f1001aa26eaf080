"""Runs seeds and says how they went: one with its trace, many with a table of faults, a failing one made smaller."""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from typing import NamedTuple

from .endings import judge_ending
from .faults import KINDS
from .fold import check_fold
from .history import Committed, HandOver, Heard, Violation
from .judge import Judge
from .results import check_results
from .world import World


class Verdict(NamedTuple):
    """How one seed went."""

    seed: int
    violations: list[Violation]
    faults: dict[str, int]
    seen: dict[str, int]
    seconds: float
    trace: list[str]
    digest: str


def run_seed(
    seed: int,
    days: int = 30,
    *,
    without: Iterable[str] = (),
    people: int | None = None,
    hoarders: int | None = None,
    tracing: bool = False,
) -> Verdict:
    """Live through one seed and judge it."""
    begun = time.process_time()
    world = World(seed, days, without=without, people=people, hoarders=hoarders, tracing=tracing)
    try:
        world.run()
        judge = Judge(world.history)
        judge.violations()
        judge_ending(judge)
        check_fold(judge, world.store)
        check_results(judge, world.store)
    finally:
        world.close()
    records = world.history.records
    seen = Counter(type(r).__name__ for r in records if isinstance(r, Heard | Committed | HandOver))
    ending = world.history.ending
    seen.update(row.state for rows in (ending.rows.values() if ending is not None else ()) for row in rows)
    took = time.process_time() - begun
    digest = hashlib.sha256(
        repr([_plain(r) for r in records if isinstance(r, Committed | HandOver)]).encode()
    ).hexdigest()
    return Verdict(seed, judge.found, dict(world.faults.counts), dict(seen), took, world.trace or [], digest)


def _plain(record: object) -> object:
    """Replace every named tuple by a plain one, so that the name of a field is not part of a digest."""
    return tuple(_plain(part) for part in record) if isinstance(record, tuple) else record


def trace_digest(seed: int, days: int = 30) -> str:
    """What stands for a seed's whole trace and verdict, the same on every machine."""
    verdict = run_seed(seed, days, tracing=True)
    told = [*verdict.trace, *map(str, verdict.violations), str(sorted(verdict.faults.items()))]
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def shrink(seed: int, days: int, law: str) -> tuple[frozenset[str], int | None]:
    """The faults that may be left out, and how many people are enough, for the seed to break `law` still."""
    without: frozenset[str] = frozenset()

    def breaks(off: frozenset[str], people: int | None) -> bool:
        return any(v.law == law for v in run_seed(seed, days, without=off, people=people).violations)

    people = next((n for n in range(1, 13) if breaks(without, n)), None)
    for kind in KINDS:
        if breaks(without | {kind}, people):
            without |= {kind}
    return without, next((n for n in range(1, people or 13) if breaks(without, n)), people)


def main(args: Sequence[str] | None = None) -> int:
    """The command line; 1 if anything did not hold."""
    parser = argparse.ArgumentParser(description="Deterministic simulation of cartback: one seed is one world.")
    parser.add_argument("--seed", type=int, help="one seed, told in full")
    parser.add_argument("--seeds", default="0-199", help="a range, as in 0-9999")
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument(
        "--trace", action="store_true", help="with --seed: every call, as it happened; with --seeds: a digest of each"
    )
    parser.add_argument(
        "--shrink", action="store_true", help="with --seed: fewer faults and people that break the same law"
    )
    parser.add_argument("--without", default="", help="with --seed: kinds of faults that do not happen, by comma")
    parser.add_argument("--people", type=int, help="with --seed: only the first so many shoppers live")
    parser.add_argument(
        "--stop", action="store_true", help="with --seeds and one job: at the first seed that breaks a law"
    )
    parser.add_argument("--json", help="write the totals to this file")
    told = parser.parse_args(args)
    return _one(told) if told.seed is not None else _many(told)


def _one(told: argparse.Namespace) -> int:
    without, people = frozenset(filter(None, told.without.split(","))), told.people
    verdict = run_seed(told.seed, told.days, without=without, people=people, tracing=told.trace)
    if told.shrink and verdict.violations:
        without, people = shrink(told.seed, told.days, verdict.violations[0].law)
        print(f"--people {people} --without {','.join(sorted(without))}")
        verdict = run_seed(told.seed, told.days, without=without, people=people, tracing=told.trace)
    for line in verdict.trace:
        print(line)
    for v in verdict.violations:
        print(f"seed {told.seed}: {v.law} at record {v.seq}: {v.told}")
    print(
        f"seed {told.seed}: {len(verdict.violations)} violations, {sum(verdict.faults.values())} faults: {verdict.faults}"
    )
    return bool(verdict.violations)


def _many(told: argparse.Namespace) -> int:
    first, _, last = told.seeds.partition("-")
    seeds = range(int(first), int(last or first) + 1)
    if told.trace:
        for seed in seeds:
            print(f"seed {seed}: {trace_digest(seed, told.days)}")
        return 0
    totals = _Totals(len(seeds))
    if told.jobs > 1:
        with ProcessPoolExecutor(told.jobs) as pool:
            for verdict in pool.map(_quietly, seeds, [told.days] * len(seeds), chunksize=20):
                totals.add(verdict)
    else:
        for seed in seeds:
            totals.add(_quietly(seed, told.days))
            if told.stop and totals.violations:
                break
    totals.print(told.days)
    if told.json:
        with open(told.json, "w") as file:  # noqa: PTH123 - one line
            json.dump(totals.as_dict(), file, indent=1)
    return bool(totals.violations)


def _quietly(seed: int, days: int) -> Verdict:
    return run_seed(seed, days)


#: Of each law, as many violations are told of.
_SHOWN = 10


class _Totals:
    """The sums of many seeds, printed as they come in."""

    def __init__(self, seeds: int) -> None:
        self.seeds, self.done, self.seconds, self.begun = seeds, 0, 0.0, time.monotonic()
        self.faults, self.seen, self.violations = Counter[str](), Counter[str](), Counter[str]()
        self.first: dict[str, int] = {}
        self.digest = hashlib.sha256()

    def add(self, verdict: Verdict) -> None:
        self.done += 1
        self.seconds += verdict.seconds
        self.digest.update(verdict.digest.encode())
        self.faults.update(verdict.faults)
        self.seen.update(verdict.seen)
        for law in {v.law for v in verdict.violations}:
            self.violations[law] += 1
            self.first.setdefault(law, verdict.seed)
            if self.violations[law] <= _SHOWN:
                v = next(v for v in verdict.violations if v.law == law)
                print(f"\nseed {verdict.seed}: {law}: {v.told:.400}", flush=True)
        if self.done % 50 == 0 or self.done == self.seeds:
            took = time.monotonic() - self.begun
            bad = sum(self.violations.values())
            print(f"\r{self.done}/{self.seeds} seeds, {bad} bad, {took:.0f} s", end="", file=sys.stderr, flush=True)

    def print(self, days: int) -> None:
        print(f"\n\n{self.done} seeds of {days} days: {self.seconds / self.done:.3f} s of CPU each; {dict(self.seen)}")
        print(f"{sum(self.faults.values())} faults of {len(self.faults)} kinds:")
        for name, kind in KINDS.items():
            print(f"  {name:22} {self.faults[name]:9}  {kind.means}")
        print(f"digest of every decision and send: {self.digest.hexdigest()}")
        print(
            f"violations: {dict(self.violations) or 'none'}; first seeds: {self.first}"
            if self.violations
            else "violations: none"
        )

    def as_dict(self) -> dict[str, object]:
        return {
            "seeds": self.done,
            "seconds": self.seconds,
            "faults": self.faults,
            "seen": self.seen,
            "violations": self.violations,
        }
