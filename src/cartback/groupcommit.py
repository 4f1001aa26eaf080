"""Group commit: `ingest` calls that come at once share one transaction, and each is answered only after it committed.

A call that comes alone goes at once. While one is being saved others gather behind it, and go together. In a crowd, while
only few have come since, the one that leads waits a moment (`gather`) for more. What one caller got wrong is answered to
that caller alone.

Two groups under way at once were tried on PostgreSQL: they bring nothing, for what is folded meanwhile is what would have
gathered anyway.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

from cartback.domain.events import Event
from cartback.errors import CartbackError, StoreBusy
from cartback.flow import Ingested

Batch: TypeAlias = Sequence[Event]
Answer: TypeAlias = Ingested | BaseException

#: At most so many callers' events go into one transaction, and so many may wait; more are told that the store is busy.
MAX_GROUP, MAX_WAITING = 256, 10_000


def _crowded() -> StoreBusy:
    return StoreBusy(f"ingest: {MAX_WAITING} calls are waiting already; answer 503, the sender will try again")


def _few(waiting: int, last: int) -> bool:
    """Whether the last group was a crowd, and most of as many are yet to come."""
    return last > 1 and 2 * waiting < last


_INTERRUPTED = StoreBusy("ingest: whoever was saving this was interrupted")


class _Ticket:
    """One thread's events, and its turn: to take its answer, or else to lead. A bare lock, for there are thousands a second."""

    __slots__ = ("answer", "events", "leads", "turn")

    def __init__(self, events: Batch) -> None:
        self.events = events
        self.turn = threading.Lock()
        self.turn.acquire()
        self.leads = False
        self.answer: Answer | None = None


class GroupCommit:
    """For threads. `save` saves several callers' events and answers each: a result, or its error."""

    def __init__(self, save: Callable[[list[Batch]], Sequence[Answer]], gather: float) -> None:
        self._save, self._gather = save, gather
        self._lock = threading.Lock()
        self._waiting: deque[_Ticket] = deque()
        self._led = False
        self._last = 1

    def __call__(self, events: Batch) -> Ingested:
        ticket = _Ticket(events)
        with self._lock:
            if not self._led:
                self._led = ticket.leads = True
            elif len(self._waiting) < MAX_WAITING:
                self._waiting.append(ticket)
            else:
                raise _crowded()
        if not ticket.leads:
            ticket.turn.acquire()
        if ticket.leads:
            self._lead(ticket)
        answer = ticket.answer
        assert answer is not None  # noqa: S101 - whoever leads answers itself too
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def _lead(self, leader: _Ticket) -> None:
        group = [leader]
        answers: Sequence[Answer] = ()
        try:
            if self._gather and _few(len(self._waiting), self._last):
                time.sleep(self._gather)
            with self._lock:
                group += [self._waiting.popleft() for _ in range(min(MAX_GROUP - 1, len(self._waiting)))]
            self._last = len(group)
            answers = self._answers([ticket.events for ticket in group])
        finally:
            for ticket, answer in zip(group, answers or [_INTERRUPTED] * len(group), strict=True):
                ticket.answer = answer
                if ticket is not leader:
                    ticket.turn.release()
            self._pass_on()

    def _pass_on(self) -> None:
        """Whoever waits longest leads next."""
        with self._lock:
            self._led = bool(self._waiting)
            following = self._waiting.popleft() if self._led else None
        if following is not None:
            following.leads = True
            following.turn.release()

    def _answers(self, batches: list[Batch]) -> Sequence[Answer]:
        """One write for all; when that fails, one for each, so that nobody suffers for another's events."""
        try:
            return self._save(batches)
        except Exception as error:  # noqa: BLE001 - every caller is told what happened to theirs
            if len(batches) == 1 or _everybodys(error):
                return [error] * len(batches)
        return [self._answers([one])[0] for one in batches]


def _everybodys(error: Exception) -> bool:
    """Whether it was not one caller's events that were at fault: the store is busy or away."""
    return isinstance(error, CartbackError) and error.retryable


class AsyncGroupCommit:
    """For the tasks of one event loop. `save` is as for GroupCommit, awaited."""

    def __init__(self, save: Callable[[list[Batch]], Awaitable[Sequence[Answer]]], gather: float) -> None:
        self._save, self._gather = save, gather
        self._waiting: deque[tuple[Batch, asyncio.Future[Ingested]]] = deque()
        self._leader: asyncio.Task[None] | None = None

    async def __call__(self, events: Batch) -> Ingested:
        if len(self._waiting) >= MAX_WAITING:
            raise _crowded()
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Ingested] = loop.create_future()
        self._waiting.append((events, future))
        if self._leader is None or self._leader.done():
            self._leader = loop.create_task(self._lead())
        return await future

    async def close(self) -> None:
        """Wait until everybody is answered."""
        if self._leader is not None:
            await self._leader

    async def _lead(self) -> None:
        """Save group after group; a caller who gave up waiting is saved all the same."""
        last = 1
        while self._waiting:
            if self._gather and _few(len(self._waiting), last):
                await asyncio.sleep(self._gather)
            group = [self._waiting.popleft() for _ in range(min(MAX_GROUP, len(self._waiting)))]
            last = len(group)
            answers = await self._answers([events for events, _ in group])
            for (_, future), answer in zip(group, answers, strict=True):
                if future.done():
                    continue
                if isinstance(answer, BaseException):
                    future.set_exception(answer)
                else:
                    future.set_result(answer)

    async def _answers(self, batches: list[Batch]) -> Sequence[Answer]:
        try:
            return await self._save(batches)
        except Exception as error:  # noqa: BLE001 - every caller is told what happened to theirs
            if len(batches) == 1 or _everybodys(error):
                return [error] * len(batches)
        return [(await self._answers([one]))[0] for one in batches]
