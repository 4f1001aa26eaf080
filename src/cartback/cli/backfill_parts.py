"""A history in several processes at once, each of which takes its blocks of lines, and the sum of their counts."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from cartback.backfill import Backfilled
from cartback.errors import StoreError
from cartback.flow import Ingested


def in_parts(args: argparse.Namespace) -> Backfilled:
    """Take each part in a process of its own. Raises StoreError if one of them failed; it has printed the reason on stderr."""
    running = [
        subprocess.Popen(_command(args, n), stdout=subprocess.PIPE, text=True)  # noqa: S603 - this very program
        for n in range(args.jobs)
    ]
    done, failed = Backfilled(), []
    try:
        for n, process in enumerate(running):
            out, _ = process.communicate()
            if process.returncode != 0:
                failed.append(n)
                continue
            done.add(_counted(json.loads(out)))
    finally:
        for process in running:
            if process.poll() is None:
                process.kill()
                process.wait()
    if failed:
        parts = ", ".join(f"{n}/{args.jobs}" for n in failed)
        raise StoreError(f"not completed: part {parts}; run the command again, importing a line again changes nothing")
    return done


def _command(args: argparse.Namespace, n: int) -> list[str]:
    return [sys.executable, "-m", "cartback", *_arguments(args, n)]


def _arguments(args: argparse.Namespace, n: int) -> Iterator[str]:
    """Yield the arguments of one part; each saves its progress in a file of its own."""
    yield from (
        "backfill",
        args.file,
        "--json",
        "--source",
        args.source,
        "--shop",
        args.shop,
        "--part",
        f"{n}/{args.jobs}",
    )
    yield from ("--after", str(args.after))
    for name in ("store", "app", "definitions"):
        if (value := getattr(args, name)) is not None:
            yield from (f"--{name}", value)
    if args.progress is not None:
        yield from ("--progress", f"{args.progress}.{n}")
    if args.dry_run:
        yield "--dry-run"


def _counted(data: dict[str, Any]) -> Backfilled:
    """Read the counts that a part printed."""
    return Backfilled(
        lines=data["lines"],
        last=data["last"],
        events=Counter(data["events"]),
        ignored=Counter(data["ignored"]),
        refused=Counter({each["reason"]: each["lines"] for each in data["refused"]}),
        first={each["reason"]: each["first"] for each in data["refused"]},
        ingested=Ingested(**{name: data[name] for name in ("taken", "unchanged", "erased")}),
        orders={currency: (each["orders"], Decimal(each["total"])) for currency, each in data["orders"].items()},
    )
