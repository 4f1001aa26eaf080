"""One event loop on one thread, shared by every copywriter that needs one, and called from any thread.

litellm's clients belong to the loop they were first used on, and leak or hang across several; so there is one, kept until
the last user releases it. A child of a fork starts with none.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any
from weakref import WeakSet

Closing = Callable[[], Awaitable[object]]


class _Shared:
    """The loop of this process; `generation` distinguishes it from a parent's or an earlier loop."""

    def __init__(self, generation: int = 0) -> None:
        self.lock = threading.Lock()
        self.generation = generation
        self.users = 0
        self.loop: asyncio.AbstractEventLoop | None = None
        self.connections: WeakSet[asyncio.Transport] = WeakSet()
        self.thread: threading.Thread | None = None


_shared = _Shared()


def _after_fork() -> None:
    global _shared  # noqa: PLW0603 - its lock may be held by a thread that is not in this process
    _shared = _Shared(_shared.generation + 1)


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


def generation() -> int:
    """Return a number that changes whenever the loop does."""
    return _shared.generation


def hold() -> tuple[asyncio.AbstractEventLoop, int]:
    """Return the running loop and its generation; it runs until `release` was called as often."""
    with _shared.lock:
        if _shared.loop is None:
            _shared.loop = asyncio.new_event_loop()
            _shared.connections = _remembered(_shared.loop)
            _shared.thread = threading.Thread(target=_shared.loop.run_forever, name="cartback-copy", daemon=True)
            _shared.thread.start()
        _shared.users += 1
        return _shared.loop, _shared.generation


#: Seconds that closing waits for a vendor that blocks the loop, as one that was forked in mid-call may do for ever.
_PATIENCE = 5.0


def release(generation: int, last: Closing) -> None:
    """Release the loop held under `generation`; the last release awaits `last` on it, and stops it."""
    with _shared.lock:
        if generation != _shared.generation or _shared.loop is None or _shared.thread is None:
            return
        _shared.users -= 1
        if _shared.users == 0:
            _stop(_shared.loop, _shared.thread, last)
            _shared.loop = _shared.thread = None
            _shared.generation += 1


def _stop(loop: asyncio.AbstractEventLoop, thread: threading.Thread, last: Closing) -> None:
    with suppress(TimeoutError):  # a thread of its executor hangs: the process need not
        asyncio.run_coroutine_threadsafe(_wind_up(last, _shared.connections), loop).result(timeout=_PATIENCE)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(_PATIENCE)
    if not thread.is_alive():  # else the vendor still blocks it, and it ends with the process
        loop.close()


def _remembered(loop: asyncio.AbstractEventLoop) -> WeakSet[asyncio.Transport]:
    """Remember the connections that `loop` opens, as long as they are used: those that a vendor left open are closed with it."""
    opened: WeakSet[asyncio.Transport] = WeakSet()
    connect = loop.create_connection

    async def create_connection(*args: Any, **kwargs: Any) -> Any:
        transport, protocol = await connect(*args, **kwargs)
        opened.add(transport)
        return transport, protocol

    loop.create_connection = create_connection  # type: ignore[method-assign] # of this loop, which is ours alone
    return opened


async def _wind_up(last: Closing, connections: WeakSet[asyncio.Transport]) -> None:
    """Cancel the loop's remaining tasks and wait for their end; then close its remaining connections."""
    with suppress(Exception):
        await last()
    rest = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in rest:
        task.cancel()
    await asyncio.gather(*rest, return_exceptions=True)
    for transport in tuple(connections):
        transport.abort()
    await asyncio.sleep(0)  # the loop closes their sockets now
    await asyncio.get_running_loop().shutdown_default_executor()
