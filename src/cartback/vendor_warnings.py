"""Mute the warnings of a vendor's code while it works for us: under `-W error` a warning would cost a message.

`warnings.catch_warnings` would do harm here: before Python 3.14 it swaps the filters of the whole process, so that
threads which overlap mute the host, or leave its filters changed for good. Instead one filter is put in front of the
host's own while a vendor works, and it matches only in the context (contextvars: the task, the thread) that is
inside `muted`. The host's warnings elsewhere are shown as always, whatever the vendor does meanwhile.

Filters that a vendor sets itself when it is imported stay: a host that uses the same vendor relies on them.

It cannot help against a host that puts an "error" filter in front of ours, or ends a `catch_warnings` of its own, while the
vendor is at work on another thread. A caller that can try again does so, and `muted` puts the filter in front again.
"""

from __future__ import annotations

import os
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any

_inside = ContextVar("cartback_vendor_at_work", default=False)


class _Vendors:
    """Takes the place of a filter's pattern, and matches by the calling context: the interpreter calls `match` in that thread."""

    def match(self, _text: str, /) -> bool:
        return _inside.get()


#: As `warnings.filters` holds them: action, pattern of the text, category, pattern of the module, line.
_FILTER: Any = ("ignore", _Vendors(), Warning, None, 0)


class _Place:
    """The number of users inside, and the lists of filters that ours was put into."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.inside = 0
        self.lists: list[list[Any]] = []

    def enter(self) -> None:
        with self.lock:
            self.inside += 1
            filters: Any = warnings.filters
            if not filters or filters[0] is not _FILTER:
                filters.insert(0, _FILTER)
                self.lists.append(filters)

    def leave(self) -> None:
        with self.lock:
            self.inside -= 1
            if self.inside == 0:
                for filters in (*self.lists, warnings.filters):  # the latter may be a copy of one of them
                    _without_ours(filters)
                self.lists.clear()


def _without_ours(filters: Any) -> None:
    """Remove our filter in place, as the standard library does: the list may be referenced elsewhere."""
    while _FILTER in filters:
        filters.remove(_FILTER)


_place = _Place()


def _after_fork() -> None:
    global _place  # noqa: PLW0603 - its lock may be held by a thread that is not in this process
    _place = _Place()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


@contextmanager
def muted() -> Iterator[None]:
    """Ignore warnings raised inside, and by tasks begun inside. May be nested, held across an await, and used as a decorator.

    The host's registry of warnings shown once is left alone, so no warning of the host's is shown again because of it.
    """
    place, token = _place, _inside.set(True)
    place.enter()
    try:
        yield
    finally:
        place.leave()
        with suppress(ValueError):  # a coroutine that was dropped half-way is ended in another context
            _inside.reset(token)
