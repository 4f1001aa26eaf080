"""`cartback health`: how far behind the workers are, for a person, a probe or an alarm. Exit status 1 when too far."""

from __future__ import annotations

import argparse
from datetime import UTC, timedelta

from cartback.domain.setting_types import format_duration
from cartback.flow.health import Health

from .objects import recovery_of
from .output import document


def main(args: argparse.Namespace) -> int:
    """Run `cartback health`. Exits with 1 when the queue is further behind than --behind."""
    recovery, ours = recovery_of(args)
    try:
        health = recovery.health()
    finally:
        if ours:
            recovery.close()
    late = health.behind > args.behind
    if args.json:
        document(
            {
                "healthy": not late,
                "due_since": health.due_since,
                "behind_seconds": health.behind.total_seconds(),
                "limit_seconds": args.behind.total_seconds(),
            }
        )
    else:
        print(_summary(health, args.behind, late=late))
    return 1 if late else 0


def _summary(health: Health, limit: timedelta, *, late: bool) -> str:
    if health.due_since is None:
        return "on time: nothing is overdue"
    since = health.due_since.astimezone(UTC).isoformat(timespec="seconds")
    behind = format_duration(timedelta(seconds=round(health.behind.total_seconds())))
    verdict = f"more than {format_duration(limit)}: no worker runs, or they cannot keep up" if late else "on time"
    return f"{verdict}; the longest due shopper has waited {behind}, since {since}"
