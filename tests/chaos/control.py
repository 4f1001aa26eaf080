"""One page of memory that the supervisor and the processes it forked all see: orders, tallies, and what time it is.

Everybody reads one clock, which can be made to run faster than real time and be put forward, so that a lease of five minutes
and a follow-up of a day fit into a second. Nothing in here is locked: every word has one writer.
"""

from __future__ import annotations

import mmap
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

#: When the story begins, by the library's clock: a Monday.
BEGINNING = datetime(2026, 1, 5, 15, tzinfo=UTC)

#: What an order may be.
NOTHING, KILL, STOP, RAISE = range(4)

_SLOTS = 128
_FIELDS = ("action", "label", "nth", "struck", "begun", "claimed", "errors", "lives", "acts", "late")
_WIDTH = len(_FIELDS)
_HEADER = 8


class Slot:
    """One process's words: the order it was given, and what it tells of itself."""

    def __init__(self, words: memoryview[int], number: int) -> None:
        self._words = words
        self._start = _HEADER + number * _WIDTH
        self.number = number

    def get(self, field: str) -> int:
        return self._words[self._start + _FIELDS.index(field)]

    def set(self, field: str, value: int) -> None:
        self._words[self._start + _FIELDS.index(field)] = value

    def add(self, field: str, value: int = 1) -> None:
        self._words[self._start + _FIELDS.index(field)] += value

    def order(self, action: int, label: int, nth: int = 1) -> None:
        """When `label` is reached for the nth time from now on, do `action`. One order at a time."""
        self.set("label", label)
        self.set("nth", nth)
        self.set("action", action)

    def label(self) -> int:
        """The label of the order in hand, -1 if there is none."""
        return self._words[self._start + 1] if self._words[self._start] else -1


class Control:
    """The page. Make it before forking.

    Args:
        speed: how much faster than real time the library's clock runs; 0: it stands still until put forward.
    """

    def __init__(self, speed: float = 1.0) -> None:
        self._page = mmap.mmap(-1, 8 * (_HEADER + _SLOTS * _WIDTH))
        self._words = memoryview(self._page).cast("q")
        self.speed = speed
        self.started_ns = time.monotonic_ns()

    def slot(self, number: int) -> Slot:
        return Slot(self._words, number)

    def total(self, field: str) -> int:
        return sum(self.slot(n).get(field) for n in range(_SLOTS))

    # --- the end

    @property
    def stopping(self) -> bool:
        return bool(self._words[0])

    def stop(self) -> None:
        self._words[0] = 1

    # --- time

    def now(self) -> datetime:
        """The time by the library's clock."""
        elapsed = (time.monotonic_ns() - self.started_ns) / 1e9 * self.speed
        return BEGINNING + timedelta(seconds=elapsed, microseconds=self._words[1])

    def put_forward(self, by: timedelta) -> None:
        """Let the clock jump, for everybody at once."""
        self._words[1] += round(by.total_seconds() * 1e6)

    def put_forward_to(self, at: datetime) -> None:
        """Let the clock jump to `at`, unless it is later already."""
        if (by := at - self.now()) > timedelta(0):
            self.put_forward(by)

    def clock(self, off: timedelta = timedelta(0)) -> Callable[[], datetime]:
        """A worker's own clock, which is `off` by so much."""
        return lambda: self.now() + off
