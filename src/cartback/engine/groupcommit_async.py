"""Group commit for tasks: the counterpart of groupcommit for threads, on one event loop."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import TypeAlias

from cartback.flow import Ingested

from .groupcommit import (
    ENOUGH,
    MAX_GROUP,
    MAX_WAITING,
    Answer,
    Batch,
    crowded,
    everybodys,
    few,
    interrupted,
)

#: A task's events, its answer, and since when it waits, by the loop's clock.
_Caller: TypeAlias = tuple[Batch, "asyncio.Future[Ingested]", float]


class AsyncGroupCommit:
    """Group commit for the tasks of one event loop. `save` is as for GroupCommit, awaited.

    A task of its own leads, so a cancelled caller delays no other, and its events are saved anyway.
    """

    def __init__(self, save: Callable[[list[Batch]], Awaitable[Sequence[Answer]]], gather: float) -> None:
        self._save, self._gather = save, gather
        self._waiting: deque[_Caller] = deque()
        self._leader: asyncio.Task[None] | None = None

    async def __call__(self, events: Batch) -> Ingested:
        loop = asyncio.get_running_loop()
        if self._leader is not None and self._leader.get_loop() is not loop:
            self._leader = None  # a finished `asyncio.run`, or a parent's: its callers cannot be answered here
            self._waiting.clear()
        if len(self._waiting) >= MAX_WAITING:
            raise crowded()
        future: asyncio.Future[Ingested] = loop.create_future()
        self._waiting.append((events, future, loop.time()))
        if self._leader is None or self._leader.done():
            self._leader = loop.create_task(self._lead())
            self._leader.add_done_callback(self._left)
        return await future

    async def close(self) -> None:
        """Wait until all callers are answered. Cancelling this wait cancels no caller's."""
        if self._leader is not None and self._leader.get_loop() is asyncio.get_running_loop():
            await asyncio.wait([self._leader])

    async def _lead(self) -> None:
        """Save group after group; the events of a caller that gave up waiting are saved anyway."""
        last = 1
        group: list[_Caller] = []
        try:
            while self._waiting:
                if self._gather and few(len(self._waiting), last):
                    await asyncio.sleep(self._gather)
                group = [self._waiting.popleft() for _ in range(min(MAX_GROUP, len(self._waiting)))]
                last = len(group)
                answers = await self._answers([events for events, _, _ in group])
                for (_, future, _), answer in zip(group, answers, strict=True):
                    _settle(future, answer)
                if isinstance(answers[-1], Exception) and everybodys(answers[-1]):
                    self._tell_those_behind(answers[-1])
        finally:  # cancelled, as at the end of the loop
            _tell_interrupted(group)

    def _tell_those_behind(self, error: Exception) -> None:
        """Answer the callers that have waited long enough: the store's error is their answer too."""
        latest = asyncio.get_running_loop().time() - ENOUGH
        while self._waiting and self._waiting[0][2] < latest:
            _settle(self._waiting.popleft()[1], error)

    def _left(self, leader: asyncio.Task[None]) -> None:
        """Answer the remaining callers, in case the leader was cancelled before its first step."""
        if self._leader is leader:
            _tell_interrupted(self._waiting)
            self._waiting.clear()

    async def _answers(self, batches: list[Batch]) -> Sequence[Answer]:
        try:
            return await self._save(batches)
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is None or task.cancelling():
                raise
            return [interrupted()] * len(batches)  # something inside was cancelled, not this
        except Exception as error:  # noqa: BLE001 - every caller gets the outcome of its own events
            if len(batches) == 1 or everybodys(error):
                return [error] * len(batches)
        return [(await self._answers([one]))[0] for one in batches]


def _settle(future: asyncio.Future[Ingested], answer: Answer) -> None:
    if future.done() or future.get_loop().is_closed():
        return
    if isinstance(answer, BaseException):
        future.set_exception(answer)
    else:
        future.set_result(answer)


def _tell_interrupted(callers: Iterable[_Caller]) -> None:
    for _, future, _ in callers:
        _settle(future, interrupted())
