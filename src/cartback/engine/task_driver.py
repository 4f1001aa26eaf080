"""The driver of stories on an event loop: it makes each call to a port that a story yields, and returns the answer."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from time import perf_counter
from types import TracebackType
from typing import Any, Self, TypeVar, cast

from cartback import flow
from cartback.errors import StoreBusy

from .calls import Escaped, in_thread, is_local, is_raised_from_outside
from .groupcommit import Answer, Batch
from .groupcommit_async import AsyncGroupCommit
from .plugged import Engine
from .plugging import aware

_T = TypeVar("_T")


class TaskDriver(Engine):
    """Runs stories: an async port is awaited, a plain one runs in a thread."""

    _awaits = True

    async def _moment(self, now: datetime | None) -> datetime:
        return await self.now() if now is None else aware(now, "now")

    async def now(self) -> datetime:
        """See Recovery.now."""
        return cast("datetime", await self._reach(self.clock, (), {}))

    async def close(self) -> None:
        """Answer the ingest calls under way, and close the store if it was opened here."""
        await self._group.close()
        self._closed = True
        if self._owned:
            await self._call(flow.Call(self.store.close))

    async def __aenter__(self) -> Self:
        self._sure_it_is_open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    @cached_property
    def _group(self) -> AsyncGroupCommit:
        def save(batches: list[Batch]) -> Awaitable[Sequence[Answer]]:
            return self._ingest_all(batches)

        return AsyncGroupCommit(save, self._gather)

    async def _ingest_all(self, batches: list[Batch]) -> Sequence[Answer]:
        return await self._run(flow.ingest_all(self._ports, batches, await self.now()), "ingest")

    async def _run(self, story: flow.Flow[_T], what: str = "") -> _T:
        self._sure_it_is_open()
        began = perf_counter()
        try:
            done = await self._drive(story)
        except BaseException as error:
            if what:
                self._tell(what, began, error=error)
            raise
        if what:
            self._tell(what, began, done)
        return done

    async def _drive(self, story: flow.Flow[_T]) -> _T:
        try:
            wanted = next(story)
            while True:
                try:
                    answer = await (self._each(wanted) if isinstance(wanted, flow.Each) else self._call(wanted))
                except Exception as error:  # noqa: BLE001 - the flow decides what an error means
                    wanted = story.throw(error)
                else:
                    wanted = story.send(answer)
        except StopIteration as done:
            return cast("_T", done.value)

    async def _call(self, wanted: flow.Call) -> Any:
        try:
            return await self._reach(wanted.method, wanted.args, wanted.kwargs)
        except Escaped as escaped:
            raise escaped.error from None
        except asyncio.CancelledError as error:
            if _is_being_cancelled():
                raise
            name = getattr(wanted.method, "__name__", "call")
            raise StoreBusy(f"{name}: cancelled from within; the same call may succeed later") from error

    async def _reach(self, method: Callable[..., Any], args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
        """Await an async port; run a plain one in a thread, unless it only computes."""
        if inspect.iscoroutinefunction(method):
            return await method(*args, **kwargs)
        if method is self.clock or is_local(method):
            answer = method(*args, **kwargs)
            return await answer if hasattr(answer, "__await__") else answer
        answer = await asyncio.to_thread(in_thread, method, args, kwargs)
        return await answer if hasattr(answer, "__await__") else answer

    async def _each(self, wanted: flow.Each) -> list[Any]:
        """Return every answer or exception. A call that was cancelled from within is one of them; the others go on."""
        gate = asyncio.Semaphore(wanted.limit)

        async def attempt(item: Any) -> Any:
            async with gate:
                return await self._attempt(wanted.method, item)

        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(attempt(item)) for item in wanted.items]
        return [asyncio.CancelledError() if task.cancelled() else task.result() for task in tasks]

    async def _attempt(self, method: Callable[[Any], Any], item: Any) -> Any:
        try:
            return await self._reach(method, (item,), {})
        except Escaped as escaped:
            return escaped.error
        except asyncio.CancelledError as error:
            if _is_being_cancelled():
                raise
            return error
        except GeneratorExit:
            raise
        except BaseException as error:
            if is_raised_from_outside(error):
                raise
            return error


def _is_being_cancelled() -> bool:
    """Return whether it is this task that was asked to end."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
