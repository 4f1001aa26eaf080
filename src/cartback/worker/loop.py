"""One worker: it opens the engine, sends due messages, sleeps until the next is due, and stops cleanly when asked to.

A store that is busy or unavailable is tried again after 1 s, then twice as long each time, up to a minute.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeAlias

from attrs import frozen

from cartback.domain.setting_types import format_duration
from cartback.engine.threads import Recovery
from cartback.errors import CartbackError, InvalidSettings
from cartback.flow import Ran

from .log import CANNOT_START, LEFT_SOME, WORKER, Log, counted, in_words
from .waiting import Stop, longer

#: Returns the engine to drive, and whether the loop has to close it.
OpenEngine: TypeAlias = Callable[[], tuple[Recovery, bool]]


#: A longer sleep of a worker, or wait for it, is a mistake.
LONGEST = timedelta(days=1)


@frozen
class WorkerOptions:
    """Options of a worker: shoppers in a batch, the longest sleep, and whether it ends once nothing is due."""

    limit: int
    poll: timedelta
    once: bool = False


def work(open_engine: OpenEngine, pace: WorkerOptions, log: Log) -> int:
    """Run one worker from opening the store until it is asked to stop. Returns the exit code."""
    total, supervised = Ran(), WORKER in os.environ
    with Stop.listening(to_stdin=supervised) as stop:
        try:
            opened = _opened(open_engine, pace, stop, log)
        except CartbackError as error:
            if not supervised:
                raise
            if error.retryable:  # with `once`: the other workers go on, and the next run does what they leave
                log("store_busy", str(error), error=str(error))
                return LEFT_SOME
            return _cannot_start(error, log)
        if opened is not None:
            recovery, ours = opened
            try:
                log("running", "running; SIGTERM or Ctrl-C stops it", pid=os.getpid())
                _log_problems(recovery, log)
                _rounds(recovery, stop, total, pace, log)
            except InvalidSettings as error:
                if not supervised:
                    raise
                return _cannot_start(error, log)
            finally:
                if ours:
                    recovery.close()
    log("stopped", f"stopped; in total {in_words(total)}", **counted(total))
    return LEFT_SOME if pace.once and total.failed else 0


def _cannot_start(error: CartbackError, log: Log) -> int:
    log("cannot_start", str(error), error=str(error))
    return CANNOT_START


def _log_problems(recovery: Recovery, log: Log) -> None:
    """Log what the saved settings will cost, before they do. An unavailable store is not such a problem."""
    try:
        problems = recovery.check()
    except CartbackError as error:
        if not error.retryable:
            raise
        return
    for problem in problems:
        log("problem", str(problem), shop=problem.shop, severity=problem.severity, message=problem.message)


def _opened(open_engine: OpenEngine, pace: WorkerOptions, stop: Stop, log: Log) -> tuple[Recovery, bool] | None:
    """Return the engine once its store answers; None when asked to stop before that."""
    pause, opened = timedelta(0), None
    while not stop.asked:
        try:
            opened = opened or open_engine()
            opened[0].next_due()
        except CartbackError as error:
            if not error.retryable or pace.once:
                raise
            pause = longer(pause)
            _wait(error, pause, stop, log)
        else:
            return opened
    return None


def _rounds(recovery: Recovery, stop: Stop, total: Ran, pace: WorkerOptions, log: Log) -> None:
    pause = timedelta(0)
    while not stop.asked:
        try:
            ran = recovery.run_due(limit=pace.limit)
            due = None if ran.claimed else recovery.next_due()
        except CartbackError as error:
            if not error.retryable or pace.once:
                raise
            pause = longer(pause)
            _wait(error, pause, stop, log)
            continue
        pause = timedelta(0)
        total.add(ran)
        if ran.claimed:
            log.round(ran, recovery.now())
        elif pace.once:
            return
        else:
            stop.sleep(_until(due, recovery.now(), pace.poll))


def _wait(error: CartbackError, pause: timedelta, stop: Stop, log: Log) -> None:
    """Log that the store is busy or unavailable, and pause."""
    again_in = format_duration(pause)
    log("store_busy", f"{error}; trying again in {again_in}", error=str(error), again_in=again_in)
    stop.sleep(pause)


def _until(due: datetime | None, now: datetime, poll: timedelta) -> timedelta:
    """Return how long to sleep: until the next due time, at most `poll`, since another process may take events in meanwhile."""
    return poll if due is None else max(timedelta(0), min(due - now, poll))
