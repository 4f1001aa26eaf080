"""`cartback run`: the worker. It sends what is due, sleeps until something is, and stops cleanly when told to.

SIGTERM and SIGINT end it after the batch in hand. A store that is busy or away is asked again at the next round.
"""

from __future__ import annotations

import argparse
import os
import select
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from importlib import import_module
from types import FrameType
from typing import Any

from cartback.domain.campaign import format_duration
from cartback.domain.events import ChannelName
from cartback.engine import Recovery
from cartback.errors import CartbackError, InvalidSettings
from cartback.flow import Ran

from .output import counts, document, note
from .stores import existing


def main(args: argparse.Namespace) -> int:
    if args.poll <= timedelta(0):
        raise InvalidSettings(f"poll: expected more than 0, got {format_duration(args.poll)}")
    recovery, ours = _recovery(args)
    total = Ran()
    try:
        with _Stop.listening() as stop:
            if not args.json:
                note("cartback: running; SIGTERM or Ctrl-C stops it")
            _work(recovery, stop, total, args)
    finally:
        if ours:
            recovery.close()
    if args.json:
        document(_counted(total))
    return 0


def _recovery(args: argparse.Namespace) -> tuple[Recovery, bool]:
    """The engine to drive, and whether it is ours to close."""
    if args.app:
        return load(args.app), False
    from cartback.channels.console import Console

    names: tuple[ChannelName, ...] = ("push", "email", "sms")
    channels = [Console(name, sys.stderr if args.json else None) for name in names]
    return Recovery(existing(args.store), channels=channels), True


def load(app: str) -> Recovery:
    """The Recovery that "module:name" names; a function is called for it. Raises InvalidSettings."""
    module_name, colon, name = app.partition(":")
    if not (module_name and colon and name):
        raise InvalidSettings(f"app: expected module:name, got {app!r}")
    sys.path.insert(0, os.getcwd())  # noqa: PTH109 - as `python -m` does: the host's module is where it is run
    try:
        found: Any = import_module(module_name)
    except ModuleNotFoundError as error:
        raise InvalidSettings(f"app: {error}") from None
    for part in name.split("."):
        found = getattr(found, part, None)
    if callable(found):
        found = found()
    if not isinstance(found, Recovery):
        raise InvalidSettings(f"app: {app} is no Recovery, but {type(found).__name__}")
    return found


# --- the loop ---------------------------------------------------------------------------------------------------------


def _work(recovery: Recovery, stop: _Stop, total: Ran, args: argparse.Namespace) -> None:
    while not stop.asked:
        try:
            ran = recovery.run_due(limit=args.limit)
            due = recovery.next_due()
        except CartbackError as error:
            if not error.retryable or args.once:
                raise
            note(f"cartback: {error}; trying again in {format_duration(args.poll)}")
            stop.sleep(args.poll)
            continue
        total.add(ran)
        if ran.claimed:
            _say(ran, recovery.clock(), as_json=args.json)
        elif args.once:
            return
        else:
            stop.sleep(_pause(due, recovery.clock(), args.poll))


def _pause(due: datetime | None, now: datetime, poll: timedelta) -> timedelta:
    """Until something is due, and never longer than `poll`: another process may take events in meanwhile."""
    return poll if due is None else max(timedelta(0), min(due - now, poll))


def _say(ran: Ran, now: datetime, *, as_json: bool) -> None:
    """One line for a round that did something; on stderr when stdout is for the document."""
    parts = [f"{ran.claimed} due"]
    parts += [f"{n} {state.lower()}" for state, n in counts(ran.states)]
    parts += [f"{n} skipped: {reason}" for reason, n in counts(ran.skipped)]
    parts += [f"{n} failed: {error}" for error, n in counts(ran.failed)]
    parts += [f"{ran.overtaken} overtaken by news"] if ran.overtaken else []
    line = f"{now.isoformat(timespec='seconds')}  {', '.join(parts)}"
    print(line, file=sys.stderr if as_json else sys.stdout, flush=True)


def _counted(total: Ran) -> dict[str, Any]:
    return {
        "claimed": total.claimed,
        "begun": total.begun,
        "overtaken": total.overtaken,
        "states": dict(counts(total.states)),
        "skipped": dict(counts(total.skipped)),
        "failed": dict(counts(total.failed)),
    }


class _Stop:
    """Whether somebody asked us to stop, and a sleep that ends when they do.

    The sleep is a select on a socket that the interpreter itself writes to when a signal arrives, so there is no moment
    between looking and sleeping in which one could be missed.
    """

    def __init__(self) -> None:
        self.asked = False
        self._bell, self._clapper = socket.socketpair()
        self._bell.setblocking(False)
        self._clapper.setblocking(False)

    @classmethod
    @contextmanager
    def listening(cls) -> Iterator[_Stop]:
        stop = cls()
        before = {number: signal.signal(number, stop._ask) for number in (signal.SIGTERM, signal.SIGINT)}
        wakeup = signal.set_wakeup_fd(stop._clapper.fileno(), warn_on_full_buffer=False)
        try:
            yield stop
        finally:
            signal.set_wakeup_fd(wakeup)
            for number, handler in before.items():
                signal.signal(number, handler)
            stop._bell.close()
            stop._clapper.close()

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        self.asked = True

    def sleep(self, pause: timedelta) -> None:
        if not self.asked and select.select([self._bell], [], [], pause.total_seconds())[0]:
            self._bell.recv(64)  # other signals of a host's own ring it too
