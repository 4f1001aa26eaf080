"""The dashboard over an AsyncRecovery: a page runs in a thread of its own, and each of its calls runs on the event loop.

A page waits for the loop, and the loop never waits for a page, so the two cannot wait for each other. The threads are the
dashboard's own: those of the loop may all be busy with a plain store that the engine calls for the page.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any, TypeAlias, cast

from cartback.domain import arguments
from cartback.engine.tasks import AsyncRecovery
from cartback.engine.threads import Recovery
from cartback.errors import InvalidSettings, StoreBusy
from cartback.flow import Reply, Request

from .dashboard import Dashboard, check_authorize
from .guard import Viewer

#: The host's function that returns a request's viewer, plain or async; None for one who may not look.
AsyncAuthorize: TypeAlias = Callable[[Request], Viewer | Awaitable[Viewer | None] | None]

#: The most pages that are made at once; further ones wait for their turn.
_THREADS = 8
#: The longest that a page waits for one answer of the engine, in seconds.
_SECONDS = 60.0


class OnLoop:
    """An AsyncRecovery for a page in a thread: each call is made on the loop, and waited for."""

    def __init__(self, recovery: AsyncRecovery, loop: asyncio.AbstractEventLoop, seconds: float = _SECONDS) -> None:
        self._recovery, self._loop, self._seconds = recovery, loop, seconds

    def __getattr__(self, name: str) -> Any:
        member = getattr(self._recovery, name)
        if not inspect.iscoroutinefunction(member):
            return member

        def ask(*args: Any, **kwargs: Any) -> Any:
            asked = asyncio.run_coroutine_threadsafe(member(*args, **kwargs), self._loop)
            try:
                return asked.result(self._seconds)
            except TimeoutError as error:
                if asked.done():  # the engine's own TimeoutError
                    raise
                asked.cancel()
                raise StoreBusy(f"{name}: no answer within {self._seconds:g} s") from error

        return ask


class AsyncDashboard:
    """The merchant's pages over an AsyncRecovery: `ASGI(dashboard)`. Otherwise it equals `Dashboard`."""

    def __init__(
        self,
        recovery: AsyncRecovery | Callable[[], AsyncRecovery],
        *,
        authorize: AsyncAuthorize | None = None,
        key: bytes | str,
        origins: Iterable[str] = (),
        shopify_key: str | None = None,
    ) -> None:
        """Put the pages in front of an engine. The arguments are those of Dashboard; `authorize` may be async."""
        self._authorize = check_authorize(authorize)
        arguments.function(authorize, "authorize", "Request -> Viewer | None", 1)
        if isinstance(recovery, type) or not callable(recovery):
            _async_recovery(recovery)
        else:
            arguments.function(recovery, "recovery", "() -> AsyncRecovery", 0, plain=True)
        self._recovery = recovery
        self._pages = Dashboard(_no_engine, authorize=_nobody, key=key, origins=origins, shopify_key=shopify_key)
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="cartback-dashboard")

    async def reply(self, request: Request) -> Reply:
        """Answer a request of the viewer that `authorize` returns."""
        if request.path.startswith("/static/"):
            return self._pages.reply(request)
        viewer = self._authorize(request)
        return await self.answer(request, await viewer if inspect.isawaitable(viewer) else viewer)

    async def __call__(self, request: Request) -> Reply:
        """Answer as `reply` does."""
        return await self.reply(request)

    async def answer(self, request: Request, viewer: Viewer | None) -> Reply:
        """Answer a request of this viewer, for a host whose framework has identified the viewer already."""
        loop = asyncio.get_running_loop()

        def page() -> Reply:
            return self._pages.answer(request, viewer, lambda: self._on(loop))

        return await loop.run_in_executor(self._threads, copy_context().run, page)

    def _on(self, loop: asyncio.AbstractEventLoop) -> Recovery:
        recovery = self._recovery() if not isinstance(self._recovery, AsyncRecovery) else self._recovery
        return cast("Recovery", OnLoop(_async_recovery(recovery), loop))


def _async_recovery(recovery: object) -> AsyncRecovery:
    if not isinstance(recovery, AsyncRecovery):
        raise InvalidSettings(
            f"recovery: expected an AsyncRecovery or a function that gives one, got {type(recovery).__name__}; a Recovery "
            "has its pages in Dashboard"
        )
    return recovery


def _nobody(_request: Request) -> None:
    """Return None: each request has its own viewer."""


def _no_engine() -> Recovery:
    raise InvalidSettings("recovery: an AsyncDashboard has one for each request")
