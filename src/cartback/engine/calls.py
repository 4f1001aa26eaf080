"""What may come out of a call to a port besides its answer, and which calls need no thread."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

_T = TypeVar("_T")


class Escaped(Exception):
    """Carries what would end an event loop, or hang it, out of a port's call: SystemExit, StopIteration."""

    def __init__(self, error: BaseException) -> None:
        super().__init__(type(error).__name__)
        self.error = error


async def awaited(answer: Awaitable[_T]) -> _T:
    """On the engine's own loop: nothing may end that, or every later call would wait for ever."""
    try:
        return await answer
    except (KeyboardInterrupt, SystemExit) as error:
        raise Escaped(error) from error


def in_thread(method: Callable[..., _T], args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> _T:
    """In a thread of the event loop's: what a future cannot carry, or would carry into the loop, goes in a wrapper."""
    try:
        return method(*args, **kwargs)
    except (KeyboardInterrupt, SystemExit, StopIteration) as error:
        raise Escaped(error) from error


#: Raised into whatever runs by a job runner's time limit, a killed greenlet or a greenlet's timeout.
_FROM_OUTSIDE = {
    ("billiard.exceptions", "SoftTimeLimitExceeded"),
    ("greenlet", "GreenletExit"),
    ("gevent.timeout", "Timeout"),
}


def is_raised_from_outside(error: BaseException) -> bool:
    """Whether it was raised into this call of the engine's, not by the port that was called."""
    kinds = {(kind.__module__, kind.__qualname__) for kind in type(error).__mro__}
    return not kinds.isdisjoint(_FROM_OUTSIDE)


def is_local(method: Callable[..., Any]) -> bool:
    """Whether the port says (`local = True`) that its calls only compute: no thread is worth their while."""
    return bool(getattr(getattr(method, "__self__", None), "local", False))
