"""One measurement in a process of its own, so that memory is its own too; and contenders in turns.

A child prints what it found as JSON, in its last line.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import workload
from contenders import Contender

HERE = Path(__file__).resolve().parent
PHASES = ("ingest", "dispatch")
#: By how much the floor's rows may differ from cartback's.
SLACK = 0.02


def measure(contender: Contender, name: str, phase: str, shoppers: int, count: int, target: str) -> dict[str, Any]:
    running = contender.load().open(target, shoppers, **contender.options)
    prepared = running.ingest(workload.news(count, shoppers)) if phase == "ingest" else running.dispatch(count)
    rows = running.rows()
    gc.collect()
    gc.freeze()
    wall, cpu = time.perf_counter(), time.process_time()
    done = prepared()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    assert done == count, f"{name} {phase}: {done} of {count} done"
    return {
        "name": name,
        "phase": phase,
        "shoppers": shoppers,
        "count": done,
        "wall_us": wall / done * 1e6,
        "cpu_us": cpu / done * 1e6,
        "rows": None if rows is None else (running.rows() - rows) / done,
        "rss_mb": peak_mb(),
    }


def peak_mb() -> float:
    """The most memory this process has held (VmHWM: getrusage would count the parent's before the exec)."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("no VmHWM in /proc/self/status")


def child(script: Path, *args: object) -> dict[str, Any]:
    """This script again, in a process of its own; what it printed."""
    env = {**os.environ, "PYTHONHASHSEED": "0"}
    src = str(HERE.parent / "src")
    env["PYTHONPATH"] = os.pathsep.join([p for p in (env.get("PYTHONPATH"), src) if p])
    command = [sys.executable, str(script), "--child", json.dumps(args)]
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, args))} failed:\n{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])  # type: ignore[no-any-return]


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def turn(names: list[str], number: int) -> list[str]:
    """Each round begins with another contender."""
    start = number % len(names) if names else 0
    return names[start:] + names[:start]


def takes_part(contender: Contender, phase: str, size: int) -> bool:
    return (phase == "ingest" or contender.dispatches) and size <= (contender.most_shoppers or size)


def count_for(contender: Contender, phase: str, size: int, *, events: int, messages: int, quick: bool) -> int:
    """How many events or messages a contender is given."""
    count = events if phase == "ingest" else min(messages, workload.DUE, size)
    count = min(count, contender.most_events or count)
    return min(count, 200) if quick and contender.most_events else count


def told(got: dict[str, Any]) -> str:
    """One measurement, in a line."""
    return (
        f"  {got['shoppers']:>9,} round {got['round'] + 1} {got['phase']:<8} {got['name']:<20} {got['wall_us']:9.1f} us wall"
        f" {got['cpu_us']:9.1f} us cpu {got['rss_mb']:6.0f} MB"
    )


def sized(args: argparse.Namespace) -> list[tuple[int, int]]:
    """Each size of shop with its number of rounds; the last number goes for all that follow."""
    return [(size, args.rounds[min(n, len(args.rounds) - 1)]) for n, size in enumerate(args.shoppers)]


def several(args: argparse.Namespace) -> str:
    """How many rounds, in words for the report."""
    return ", ".join(str(n) for n in args.rounds)
