"""The dashboard over an AsyncRecovery: a page runs in a thread of its own, and each thing that it asks runs on the event loop.

A page waits for the loop and the loop for nothing of a page's, so the two cannot wait for each other. The threads are the
dashboard's own: those of the loop may all be taken by a plain store that the engine asks for the page.
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

#: The host's word on who asks, plain or async; None is nobody who may look.
AsyncAuthorize: TypeAlias = Callable[[Request], Viewer | Awaitable[Viewer | None] | None]

#: So many pages are made at once; further ones wait for their turn.
_THREADS = 8
#: Longer than this no page waits for one answer of the engine's.
_SECONDS = 60.0


class OnLoop:
    """An AsyncRecovery as a page in a thread asks it: each call is made on the loop, and waited for."""

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
                if asked.done():  # the engine's own
                    raise
                asked.cancel()
                raise StoreBusy(f"{name}: no answer within {self._seconds:g} s") from error

        return ask


class AsyncDashboard:
    """The merchant's pages over an AsyncRecovery: `ASGI(dashboard)`. Everything else is as `Dashboard` has it."""

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
        self._recovery = recovery
        self._pages = Dashboard(_no_engine, authorize=_nobody, key=key, origins=origins, shopify_key=shopify_key)
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="cartback-dashboard")

    async def reply(self, request: Request) -> Reply:
        """Answer a request of whoever `authorize` says it is of."""
        if request.path.startswith("/static/"):
            return self._pages.reply(request)
        viewer = self._authorize(request)
        return await self.answer(request, await viewer if inspect.isawaitable(viewer) else viewer)

    async def __call__(self, request: Request) -> Reply:
        """Answer as `reply` does."""
        return await self.reply(request)

    async def answer(self, request: Request, viewer: Viewer | None) -> Reply:
        """Answer a request of this viewer, for a host whose framework has said already who that is."""
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
    """Let nobody in: each request has its own viewer."""


def _no_engine() -> Recovery:
    raise InvalidSettings("recovery: an AsyncDashboard has one for each request")
