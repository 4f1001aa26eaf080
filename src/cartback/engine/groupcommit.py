"""Group commit: concurrent `ingest` calls share one transaction, and each is answered only after its commit.

A single call is saved at once. While one is being saved others gather behind it, and go together. After a large group, while
only few have come since, the leader waits a moment (`gather`) for more. A fault of one caller's events is answered to
that caller alone.

A caller may be interrupted at any point, while it waits or while it leads: by Ctrl-C, by a time limit of its job, by code
that raises an exception into a thread or kills a greenlet. So a call's events stay in the queue until they are answered, and a
leader that has left is replaced: by itself as it leaves or, should that be interrupted too, by the waiting calls.

Two groups under way at once were tried on PostgreSQL: they gain nothing, since the second folds the events that would have
gathered anyway.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TypeAlias

from cartback import forks
from cartback.domain.events import Event
from cartback.errors import CartbackError, StoreBusy
from cartback.flow import Ingested

Batch: TypeAlias = Sequence[Event]
Answer: TypeAlias = Ingested | BaseException

#: The most callers whose events go into one transaction, and the most that may wait; further calls get StoreBusy.
MAX_GROUP, MAX_WAITING = 256, 10_000
#: A call that has waited this long, in seconds, when the store turns out to be unavailable gets that error: a webhook's sender
#: hangs up after five, and another try would take as long again.
ENOUGH = 1.0
#: How often a waiting call checks whether its leader is still there, in seconds.
_LOOK = 0.5


def crowded() -> StoreBusy:
    """Return the error of a call that comes while too many wait; the same events may be sent again."""
    return StoreBusy(f"ingest: {MAX_WAITING} calls are waiting already; answer 503, and the sender will try again")


def few(waiting: int, last: int) -> bool:
    """Return whether the last group was large, and most of as many are yet to come."""
    return last > 1 and 2 * waiting < last


def interrupted() -> StoreBusy:
    """Return the error of a call whose leader was interrupted before it answered; sending again is safe."""
    return StoreBusy("ingest: the call that was saving these events was interrupted; send them again")


class _Ticket:
    """One thread's events and their answer.

    `inside` is held from the beginning of the call to its end, however it ends. `turn` wakes the call: to take its answer, or
    to lead. Bare locks are used, for there are thousands a second.
    """

    __slots__ = ("answer", "events", "inside", "since", "turn")

    def __init__(self, events: Batch) -> None:
        self.events, self.since = events, time.monotonic()
        self.inside, self.turn = threading.Lock(), threading.Lock()
        self.turn.acquire()
        self.answer: Answer | None = None

    def is_answered(self) -> bool:
        return self.answer is not None

    def waits(self) -> bool:
        """Return whether a caller is waiting for an answer that it does not have yet."""
        return self.answer is None and self.inside.locked()

    def wake(self) -> None:
        with suppress(RuntimeError):  # it was woken before and has not checked yet, or never will
            self.turn.release()


class GroupCommit:
    """Group commit for threads. `save` saves several callers' events and returns an answer for each: a result, or its error."""

    def __init__(self, save: Callable[[list[Batch]], Sequence[Answer]], gather: float) -> None:
        self._save, self._gather = save, gather
        self.after_fork()
        forks.watch(self)

    def after_fork(self) -> None:
        """Reset the leader and the queue: they are threads of the parent."""
        self._lock = threading.Lock()
        self._waiting: deque[_Ticket] = deque()  # until they are answered, also while they are being saved
        self._leader: _Ticket | None = None
        self._last = 1

    @property
    def _led(self) -> bool:
        return self._leader is not None and self._leader.inside.locked()

    def __call__(self, events: Batch) -> Ingested:
        if len(self._waiting) >= MAX_WAITING:
            raise crowded()
        ticket = _Ticket(events)
        with ticket.inside:
            try:
                leads = self._leads(ticket, joins=True)
                while not ticket.is_answered():
                    if leads:
                        self._lead(ticket)
                        continue
                    ticket.turn.acquire(timeout=_LOOK)
                    leads = not ticket.is_answered() and self._leads(ticket)
            finally:
                if not ticket.is_answered() or self._leader is ticket:
                    self._leave(ticket)
        if isinstance(ticket.answer, Ingested):
            return ticket.answer
        raise ticket.answer or interrupted()

    def _leads(self, ticket: _Ticket, *, joins: bool = False) -> bool:
        """Return whether this call leads; it does from now on if no other call does."""
        with self._lock:
            if joins:
                self._waiting.append(ticket)
            if not self._led:
                self._leader = ticket
            return self._leader is ticket

    def _lead(self, leader: _Ticket) -> None:
        """Save a group, the leader's own events at its end, and answer it."""
        if self._gather and few(len(self._waiting) - 1, self._last):
            time.sleep(self._gather)
        with self._lock:
            group = [*self._first(MAX_GROUP - 1, leader), leader]
        self._last = len(group)
        answers = self._answers([ticket.events for ticket in group])
        if isinstance(answers[-1], Exception) and everybodys(answers[-1]):
            group, answers = self._with_those_behind(group, answers[-1])
        for ticket, answer in zip(group, answers, strict=True):
            ticket.answer = answer
            ticket.wake()

    def _with_those_behind(self, group: list[_Ticket], error: Exception) -> tuple[list[_Ticket], Sequence[Answer]]:
        """Return the group plus all that have waited long enough behind it: the store's error is their answer too."""
        with self._lock:
            behind = [ticket for ticket in self._waiting if ticket.waits() and ticket.since < time.monotonic() - ENOUGH]
        both = [*dict.fromkeys([*behind, *group])]
        return both, [error] * len(both)

    def _leave(self, ticket: _Ticket) -> None:
        """Take this call out of the queue, and let the longest waiting one lead if it was the leader."""
        with self._lock:
            while self._waiting and not self._waiting[0].waits():
                self._waiting.popleft()
            if not ticket.is_answered():
                with suppress(ValueError):  # it never joined
                    self._waiting.remove(ticket)
            if self._leader is not ticket:
                return
            following = self._first(1, ticket)
            self._leader = following[0] if following else None
        for one in following:
            one.wake()

    def _first(self, most: int, leader: _Ticket) -> list[_Ticket]:
        """Return the longest waiting calls, without the leader. No generator: an interruption would be lost as it is closed."""
        tickets: list[_Ticket] = []
        for ticket in self._waiting:
            if len(tickets) == most:
                break
            if ticket.waits() and ticket is not leader:
                tickets.append(ticket)
        return tickets

    def _answers(self, batches: list[Batch]) -> Sequence[Answer]:
        """Save all in one write; when that fails, each alone, so that no caller gets an error for another's events.

        The leader's are the last. An error that then is no caller's was meant for the thread that leads: a job's time limit.
        """
        try:
            return self._save(batches)
        except Exception as error:  # noqa: BLE001 - every caller gets the outcome of its own events
            failed = error
        if len(batches) == 1 or everybodys(failed):
            return [failed] * len(batches)
        answers = [self._answers([one])[0] for one in batches]
        if not isinstance(failed, CartbackError) and not any(isinstance(one, BaseException) for one in answers):
            answers[-1] = failed
        return answers


def everybodys(error: Exception) -> bool:
    """Return whether the error is not the fault of one caller's events: the store is busy or unavailable."""
    return isinstance(error, CartbackError) and error.retryable
