"""`cartback run`: the worker. It sends what is due, sleeps until something is, and stops cleanly when told to.

SIGTERM and SIGINT end it after the batch in hand. A store that is busy or away is asked again, after 1 s, then twice as
long each time, up to a minute. With --workers it does nothing itself, but sees to workers that do: see workers.py.
"""

from __future__ import annotations

import argparse
import os
import sys
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

from cartback.domain.campaign import format_duration
from cartback.domain.events import ChannelName
from cartback.domain.mistakes import nearest
from cartback.engine import Recovery
from cartback.errors import CartbackError, InvalidSettings
from cartback.flow import Ran

from .output import counts, json_line, note
from .stores import existing
from .waiting import Stop, longer

#: A worker's environment: which one it is, and of how many. An app divides its rates by the second.
WORKER, WORKERS = "CARTBACK_WORKER", "CARTBACK_WORKERS"
#: What a worker ends with that no restart will mend: the settings, the store or the app are wrong.
CANNOT_START = 3


def main(args: argparse.Namespace) -> int:
    for name in ("poll", "grace"):
        if getattr(args, name) <= timedelta(0):
            raise InvalidSettings(f"{name}: expected more than 0, got {format_duration(getattr(args, name))}")
    if args.app and args.rate:
        raise InvalidSettings("rate: an app sets its own, Recovery(rates={...}); by CARTBACK_WORKERS if it is divided")
    if args.workers:
        from .workers import supervise

        return supervise(args)
    return _work(args, Log(as_json=args.json))


class Log:
    """Tells what a worker does: lines for people on stderr, or with --json one JSON object a line on stdout."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self._worker = os.environ.get(WORKER, "")

    def __call__(self, event: str, text: str, **fields: Any) -> None:
        if self._as_json:
            who = {"worker": int(self._worker)} if self._worker.isdecimal() else {}
            json_line({"at": datetime.now(UTC), "event": event, **who, **fields})
        else:
            note(f"cartback: {self._name()}{text}")

    def round(self, ran: Ran, now: datetime) -> None:
        """A round that did something. People find it on stdout, among the messages of the console."""
        if self._as_json:
            self("round", "", **_counted(ran))
        else:
            print(f"{now.isoformat(timespec='seconds')}  {self._name()}{_told(ran)}\n", end="", flush=True)

    def _name(self) -> str:
        return f"worker {self._worker}: " if self._worker else ""


def _told(ran: Ran) -> str:
    parts = [f"{ran.claimed} due"]
    parts += [f"{n} {state.lower()}" for state, n in counts(ran.states)]
    parts += [f"{n} skipped: {reason}" for reason, n in counts(ran.skipped)]
    parts += [f"{n} failed: {error}" for error, n in counts(ran.failed)]
    parts += [f"{ran.overtaken} overtaken by news"] if ran.overtaken else []
    return ", ".join(parts)


def _counted(ran: Ran) -> dict[str, Any]:
    return {
        "claimed": ran.claimed,
        "begun": ran.begun,
        "waiting": ran.waiting,
        "overtaken": ran.overtaken,
        "states": dict(counts(ran.states)),
        "skipped": dict(counts(ran.skipped)),
        "failed": dict(counts(ran.failed)),
    }


# --- what to drive ----------------------------------------------------------------------------------------------------


def recovery_of(args: argparse.Namespace) -> tuple[Recovery, bool]:
    """The engine that --app or --store names, and whether it is ours to close."""
    if args.app:
        return load(args.app), False
    return Recovery(existing(args.store)), True


def _engine(args: argparse.Namespace) -> tuple[Recovery, bool]:
    """The engine to drive, with the console for channels where the store is all we were told."""
    if args.app:
        return recovery_of(args)
    from cartback.channels.console import Console

    names: tuple[ChannelName, ...] = ("push", "email", "sms")
    channels = [Console(name, sys.stderr if args.json else None) for name in names]
    return Recovery(existing(args.store), channels=channels, rates=dict(args.rate)), True


def load(app: str) -> Recovery:
    """The Recovery that "module:name" names; a function is called for it. Raises InvalidSettings."""
    found = named(app, "app")
    if not isinstance(found, Recovery):
        raise InvalidSettings(f"app: {app} is no Recovery, but {type(found).__name__}")
    return found


def named(what: str, field: str) -> Any:
    """What "module:name" names, or what it makes if it is a function or a class. Raises InvalidSettings, naming `field`."""
    module_name, colon, name = what.partition(":")
    if not (module_name and colon and name):
        raise InvalidSettings(f"{field}: expected module:name, got {what!r}")
    sys.path.insert(0, os.getcwd())  # noqa: PTH109 - as `python -m` does: the host's module is where it is run
    try:
        found: Any = import_module(module_name)
    except (ImportError, SyntaxError) as error:
        raise InvalidSettings(f"{field}: {error}") from None
    except Exception as error:  # noqa: BLE001 - whatever the host's module does, the worker cannot start
        raise InvalidSettings(
            f"{field}: {module_name} cannot be imported: {type(error).__name__}: {error!s:.200}"
        ) from None
    for part in name.split("."):
        if not hasattr(found, part):
            has = [each for each in vars(found) if not each.startswith("_")] if hasattr(found, "__dict__") else []
            near = nearest(part, has) or (f"; it has {', '.join(has[:10])}" if has else "")
            raise InvalidSettings(f"{field}: {module_name} has no {part!r}{near}")
        found = getattr(found, part)
    return _made(what, found, field) if callable(found) else found


def _made(what: str, make: Any, field: str) -> Any:
    try:
        return make()
    except CartbackError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever the host's module does, the worker cannot start
        raise InvalidSettings(
            f"{field}: {what} was called, and raised {type(error).__name__}: {error!s:.200}"
        ) from None


# --- the loop ---------------------------------------------------------------------------------------------------------


def _work(args: argparse.Namespace, log: Log) -> int:
    """One worker, from opening the store until it is told to stop."""
    total, supervised = Ran(), WORKER in os.environ
    with Stop.listening(to_stdin=supervised) as stop:
        try:
            opened = _opened(args, stop, log)
        except CartbackError as error:
            if not supervised:
                raise
            log("cannot_start", str(error), error=str(error))
            return CANNOT_START
        if opened is not None:
            recovery, ours = opened
            try:
                log("running", "running; SIGTERM or Ctrl-C stops it", pid=os.getpid())
                _say_what_is_wrong(recovery, log)
                _rounds(recovery, stop, total, args, log)
            except InvalidSettings as error:
                if not supervised:
                    raise
                log("cannot_start", str(error), error=str(error))
                return CANNOT_START
            finally:
                if ours:
                    recovery.close()
    log("stopped", f"stopped; in all {_told(total)}", **_counted(total))
    return 0


def _say_what_is_wrong(recovery: Recovery, log: Log) -> None:
    """What the saved settings will cost, before it does. A store that is away is none of them."""
    try:
        problems = recovery.check()
    except CartbackError as error:
        if not error.retryable:
            raise
        return
    for problem in problems:
        log("problem", str(problem), shop=problem.shop, severity=problem.severity, message=problem.message)


def _opened(args: argparse.Namespace, stop: Stop, log: Log) -> tuple[Recovery, bool] | None:
    """The engine, once its store answers; None when told to stop before."""
    pause, opened = timedelta(0), None
    while not stop.asked:
        try:
            opened = opened or _engine(args)
            opened[0].next_due()
        except CartbackError as error:
            if not error.retryable or args.once:
                raise
            pause = longer(pause)
            _wait(error, pause, stop, log)
        else:
            return opened
    return None


def _rounds(recovery: Recovery, stop: Stop, total: Ran, args: argparse.Namespace, log: Log) -> None:
    pause = timedelta(0)
    while not stop.asked:
        try:
            ran = recovery.run_due(limit=args.limit)
            due = None if ran.claimed else recovery.next_due()
        except CartbackError as error:
            if not error.retryable or args.once:
                raise
            pause = longer(pause)
            _wait(error, pause, stop, log)
            continue
        pause = timedelta(0)
        total.add(ran)
        if ran.claimed:
            log.round(ran, recovery.now())
        elif args.once:
            return
        else:
            stop.sleep(_until(due, recovery.now(), args.poll))


def _wait(error: CartbackError, pause: timedelta, stop: Stop, log: Log) -> None:
    """The store is busy or away: say so, and leave it alone for a while."""
    told = format_duration(pause)
    log("store_busy", f"{error}; trying again in {told}", error=str(error), again_in=told)
    stop.sleep(pause)


def _until(due: datetime | None, now: datetime, poll: timedelta) -> timedelta:
    """Until something is due, and never longer than `poll`: another process may take events in meanwhile."""
    return poll if due is None else max(timedelta(0), min(due - now, poll))
