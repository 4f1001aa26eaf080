"""`python tests/model/run.py` explores every scenario of a size, and prints what it saw and what it cost.

A broken promise is printed with the shortest way there, and the exit status is 1.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence

from .explore import Explored, Explorer
from .moves import FAULTS
from .scenario import SIZES

_WENT_WRONG = FAULTS | {"time passes, a worker asleep"}

_COLUMNS = f"{'scenario':<34}{'states':>12}{'transitions':>14}{'depth':>7}{'worlds':>9}{'runs':>9}{'seconds':>9}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Explore, print the table, and answer 1 when a promise is broken."""
    parser = argparse.ArgumentParser(description="Every interleaving of the delivery protocol, breadth first.")
    parser.add_argument("--size", choices=sorted(SIZES), default="small")
    parser.add_argument("--only", help="the scenarios whose name contains this")
    parser.add_argument("--limit", type=int, default=0, help="give a scenario up after so many states")
    options = parser.parse_args(arguments)
    began, seen = time.perf_counter(), []
    for scenario in SIZES[options.size]:
        if options.only is None or options.only in scenario.name:
            found = Explorer(scenario).run(options.limit, progress(scenario.name))
            seen.append(found)
            if found.violation is not None:
                print(f"{scenario.name}\n{found.violation}")
                return 1
    print(table(seen, time.perf_counter() - began))
    return 0


def progress(name: str) -> Callable[[str], None]:
    """A line on the terminal that is written over; nothing where nobody looks on."""
    if not sys.stderr.isatty():
        return lambda line: None
    return lambda line: print(f"\r{name}: {line}\x1b[K", end="", file=sys.stderr, flush=True)


def table(seen: Sequence[Explored], seconds: float) -> str:
    """What was explored, scenario by scenario and fault by fault."""
    lines = [_COLUMNS]
    for one in seen:
        name = one.scenario if one.complete else f"{one.scenario} (cut short)"
        lines.append(
            f"{name:<34}{one.states:>12,}{one.transitions:>14,}{one.depth:>7}{one.worlds:>9,}{one.runs:>9,}{one.seconds:>9.0f}"
        )
    states, transitions = sum(s.states for s in seen), sum(s.transitions for s in seen)
    lines += [f"{'together':<34}{states:>12,}{transitions:>14,}{'':>25}{seconds:>9.0f}", ""]
    kinds = sum((one.kinds for one in seen), Counter[str]())
    for title, wanted in (("what went wrong", True), ("what else happened", False)):
        lines.append(title)
        lines += [f"  {kind:<32}{n:>12,}" for kind, n in kinds.most_common() if (kind in _WENT_WRONG) is wanted]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    violations = sum(one.violation is not None for one in seen)
    return "\n".join([*lines, "", f"{violations} violations, {states:,} states, {seconds:.0f} s, {memory:,} MiB"])
