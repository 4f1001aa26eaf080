"""The exceptions that may escape a call to a port, and the calls that need no thread."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

_T = TypeVar("_T")


class Escaped(Exception):
    """Carries an exception that would end an event loop, or hang it, out of a port's call: SystemExit, StopIteration."""

    def __init__(self, error: BaseException) -> None:
        super().__init__(type(error).__name__)
        self.error = error


async def awaited(answer: Awaitable[_T]) -> _T:
    """Await an answer on the engine's own loop: nothing may end that loop, or every later call would wait forever."""
    try:
        return await answer
    except (KeyboardInterrupt, SystemExit) as error:
        raise Escaped(error) from error


def in_thread(method: Callable[..., _T], args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> _T:
    """Call a method in a thread of the event loop. An exception that a future cannot carry into the loop is wrapped."""
    try:
        return method(*args, **kwargs)
    except (KeyboardInterrupt, SystemExit, StopIteration) as error:
        raise Escaped(error) from error


#: Exceptions raised into running code by a job runner's time limit, a killed greenlet or a greenlet's timeout.
_FROM_OUTSIDE = {
    ("billiard.exceptions", "SoftTimeLimitExceeded"),
    ("greenlet", "GreenletExit"),
    ("gevent.timeout", "Timeout"),
}


def is_raised_from_outside(error: BaseException) -> bool:
    """Return whether it was raised into this call of the engine's from outside, not by the port that was called."""
    kinds = {(kind.__module__, kind.__qualname__) for kind in type(error).__mro__}
    return not kinds.isdisjoint(_FROM_OUTSIDE)


def is_local(method: Callable[..., Any]) -> bool:
    """Return whether the port only computes (`local = True`): a thread is not worthwhile for it."""
    return bool(getattr(getattr(method, "__self__", None), "local", False))
