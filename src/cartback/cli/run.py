"""`cartback run`: a worker, or with --workers a crew of them. SIGTERM and SIGINT end it after the batch in hand."""

from __future__ import annotations

import argparse
import sys
from datetime import timedelta

from cartback.domain.channels import CHANNEL_NAMES
from cartback.domain.setting_types import format_duration
from cartback.engine.threads import Recovery
from cartback.errors import InvalidSettings
from cartback.worker.log import Log
from cartback.worker.loop import LONGEST, WorkerOptions, work

from .objects import recovery_of
from .output import json_line
from .stores import existing


def main(args: argparse.Namespace) -> int:
    """Run `cartback run`: one worker, or several that are supervised. Returns the exit code."""
    for name in ("poll", "grace"):
        if not timedelta(0) < getattr(args, name) <= LONGEST:
            given = format_duration(getattr(args, name))
            raise InvalidSettings(f"{name}: expected more than 0 and at most {format_duration(LONGEST)}, got {given}")
    if args.app and args.rate:
        raise InvalidSettings(
            "rate: expected no --app; set Recovery(rates={...}) in the app, divided by CARTBACK_WORKERS"
        )
    log = Log(json_line if args.json else None)
    if args.workers:
        from cartback.worker.crew import supervise

        if args.store:
            existing(args.store)  # the likeliest mistake, reported once and not by each worker
        return supervise(command(args), args.workers, log, grace=args.grace, once=args.once)
    return work(lambda: _engine(args), WorkerOptions(args.limit, args.poll, once=args.once), log)


def command(args: argparse.Namespace) -> list[str]:
    """Return the command line of one worker of a crew: this one's, with the worker's share of the rates."""
    options = ["--app", args.app] if args.app else ["--store", args.store, "--channel", args.channel]
    options += ["--poll", format_duration(args.poll), "--limit", str(args.limit)]
    for channel, rate in dict(args.rate).items():
        options += ["--rate", f"{channel}={rate / args.workers!r}"]
    options += ["--once"] if args.once else []
    options += ["--json"] if args.json else []
    # -P: the start directory must not hide a module of the library's; --app looks there by itself.
    return [sys.executable, "-P", "-m", "cartback", "run", *options]


def _engine(args: argparse.Namespace) -> tuple[Recovery, bool]:
    """Return the engine to drive; if only a store is named, every channel is the console."""
    if args.app:
        return recovery_of(args)
    from cartback.channels.console import Console

    channels = [Console(name, sys.stderr if args.json else None) for name in CHANNEL_NAMES]
    return Recovery(existing(args.store), channels=channels, rates=dict(args.rate)), True
