"""The access token of one Firebase project: fetched in a thread, kept until shortly before it expires, one fetch at a time.

Without one nothing is handed over, so a failure is certainly "not sent". It is remembered for a moment, or every message
of a batch would wait for its own.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from weakref import WeakKeyDictionary

from cartback.ports import Clock
from cartback.vendor_warnings import muted

#: For so long after a failure nobody asks again.
PAUSE = timedelta(seconds=10)


class NoAccess(Exception):
    """There is no access token now; the message is the name of what went wrong, and no secret."""


class Access:
    """Tokens from google-auth credentials (`token`, `valid`, `refresh(transport)`), on any event loop."""

    def __init__(self, credential: Any, transport: Callable[..., Any], seconds: float, clock: Clock) -> None:
        self._credential, self._transport, self._seconds, self._clock = credential, transport, seconds, clock
        self._refused: str | None = None
        self._failed: tuple[datetime, str] | None = None
        self._lock = threading.Lock()
        self._flights: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Future[str]] = WeakKeyDictionary()

    def refused(self, token: str) -> None:
        """Drop the token that was turned down, so that the next message fetches another."""
        self._refused = token

    async def token(self) -> str:
        """Return a token that is good for some minutes. Raises NoAccess."""
        token = self._current()
        if token is not None:
            return token
        loop = asyncio.get_running_loop()
        flight = self._flights.get(loop)
        if flight is None or flight.done():
            flight = self._flights[loop] = loop.run_in_executor(None, self._fetched)
            flight.add_done_callback(_looked_at)
        try:
            async with asyncio.timeout(self._seconds):
                return await asyncio.shield(flight)
        except TimeoutError:
            raise NoAccess("TimeoutError") from None

    def _current(self) -> str | None:
        token: str | None = self._credential.token
        return token if token and token != self._refused and self._credential.valid else None

    def _fetched(self) -> str:
        """Fetch the token if no other thread has done so meanwhile."""
        with self._lock:
            token = self._current()
            if token is not None:
                return token
            if self._failed is not None and self._clock() < self._failed[0]:
                raise NoAccess(self._failed[1])
            try:
                with muted():
                    self._credential.refresh(self._transport)
            except Exception as error:  # noqa: BLE001 - whatever it is, nothing was sent; its text may quote the key
                self._failed = self._clock() + PAUSE, type(error).__name__
                raise NoAccess(type(error).__name__) from None
            token = self._current()
            if token is None:
                raise NoAccess("InvalidToken")
            return token


def _looked_at(flight: asyncio.Future[str]) -> None:
    """Retrieve the error: the waiting call may have given up, and asyncio complains of errors never retrieved."""
    if not flight.cancelled():
        flight.exception()
