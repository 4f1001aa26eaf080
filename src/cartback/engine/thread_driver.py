"""The driver of stories in plain code and threads: it makes each call to a port that a story yields, and returns the answer."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import cached_property
from time import perf_counter
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from cartback import flow

from .calls import Escaped, awaited, is_local, is_raised_from_outside
from .groupcommit import Answer, Batch, GroupCommit
from .plugged import Engine
from .plugging import aware

if TYPE_CHECKING:
    import asyncio

_T = TypeVar("_T")


class ThreadDriver(Engine):
    """Runs stories: parallel calls in a thread pool, an async port on a loop of its own."""

    _pool: ThreadPoolExecutor | None = None
    _loop: asyncio.AbstractEventLoop | None = None
    _loop_thread: threading.Thread | None = None

    def _moment(self, now: datetime | None) -> datetime:
        return self.now() if now is None else aware(now, "now")

    def now(self) -> datetime:
        """Return the clock's reading."""
        return cast("datetime", self._answer(self.clock()))

    def close(self) -> None:
        """Stop the threads, and close the store if it was opened here."""
        try:
            if self._owned:
                self._answer(self.store.close())
        finally:
            self._closed = True
            self._stop_threads()

    def _stop_threads(self) -> None:
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown()
        loop, thread, self._loop, self._loop_thread = self._loop, self._loop_thread, None, None
        if loop is not None and thread is not None:
            loop.call_soon_threadsafe(loop.stop)
            thread.join()
            loop.close()

    def after_fork(self) -> None:
        """Reset the pool and the loop: their threads run in the parent alone, and new ones are made when needed."""
        super().after_fork()
        self._pool = self._loop = self._loop_thread = None

    def __enter__(self) -> Self:
        self._sure_it_is_open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @cached_property
    def _group(self) -> GroupCommit:
        def save(batches: list[Batch]) -> Sequence[Answer]:
            return self._run(flow.ingest_all(self._ports, batches, self.now()), "ingest")

        return GroupCommit(save, self._gather)

    def _run(self, story: flow.Flow[_T], what: str = "") -> _T:
        self._sure_it_is_open()
        began = perf_counter()
        try:
            done = self._drive(story)
        except BaseException as error:
            if what:
                self._tell(what, began, error=error)
            raise
        if what:
            self._tell(what, began, done)
        return done

    def _drive(self, story: flow.Flow[_T]) -> _T:
        try:
            wanted = next(story)
            while True:
                try:
                    answer = self._each(wanted) if isinstance(wanted, flow.Each) else self._call(wanted)
                except Exception as error:  # noqa: BLE001 - the flow decides what an error means
                    wanted = story.throw(error)
                else:
                    wanted = story.send(answer)
        except StopIteration as done:
            return cast("_T", done.value)

    def _call(self, wanted: flow.Call) -> Any:
        try:
            return self._answer(wanted.method(*wanted.args, **wanted.kwargs))
        except Escaped as escaped:
            raise escaped.error from None

    def _answer(self, answer: Any) -> Any:
        """Return the answer itself; an awaitable one is run on the engine's own loop thread."""
        if not hasattr(answer, "__await__"):
            return answer
        import asyncio

        return asyncio.run_coroutine_threadsafe(awaited(answer), self._own_loop()).result()

    def _each(self, wanted: flow.Each) -> list[Any]:
        """Return every answer or exception. Calls that only compute use no thread: see `local`."""
        if len(wanted.items) <= 1 or is_local(wanted.method):
            return [self._attempt(wanted.method, item) for item in wanted.items]
        return list(self._own_pool(wanted.limit).map(lambda item: self._in_pool(wanted.method, item), wanted.items))

    def _attempt(self, method: Callable[[Any], Any], item: Any) -> Any:
        """Return the answer, or the exception. An exit that a vendor's code raises in a thread of ours ends only its item."""
        try:
            return self._answer(method(item))
        except Escaped as escaped:
            return escaped.error
        except (KeyboardInterrupt, SystemExit) as error:
            if threading.current_thread() is threading.main_thread():
                raise  # the only thread that signals interrupt
            return error
        except BaseException as error:
            if is_raised_from_outside(error) or not (isinstance(error, Exception) or _is_cancelled(error)):
                raise
            return error  # handed to the flow as the item's answer

    def _in_pool(self, method: Callable[[Any], Any], item: Any) -> Any:
        """Do as `_attempt`. Only the port can raise in a thread of the pool, so any exception there is the item's answer."""
        try:
            return self._attempt(method, item)
        except BaseException as error:  # noqa: BLE001
            return error

    def _own_pool(self, limit: int) -> ThreadPoolExecutor:
        with self._starting:
            if self._pool is None:
                self._pool = ThreadPoolExecutor(max(1, min(limit, 64)), thread_name_prefix="cartback")
            return self._pool

    def _own_loop(self) -> asyncio.AbstractEventLoop:
        """Return the one loop of all async ports; a whole batch of threads may need it at once."""
        import asyncio

        with self._starting:
            if self._loop is None:
                loop = asyncio.new_event_loop()
                self._loop_thread = threading.Thread(target=loop.run_forever, name="cartback-loop", daemon=True)
                self._loop_thread.start()
                self._loop = loop
            return self._loop


def _is_cancelled(error: BaseException) -> bool:
    """Return whether it is the cancellation of an async port's call; asyncio is loaded if there was such a call."""
    loaded = sys.modules.get("asyncio")
    return loaded is not None and isinstance(error, loaded.CancelledError)
