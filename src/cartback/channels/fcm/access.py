"""The access token of one Firebase project: fetched in a thread, kept until shortly before it expires, one fetch at a time.

Without a token nothing is handed over, so a failure is certainly "not sent". A failure is remembered for a moment, or every
message of a batch would wait for its own.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime, timedelta
from typing import Any

from cartback import forks
from cartback.ports import Clock
from cartback.vendor_warnings import muted

#: The pause after a failure before the next fetch.
PAUSE = timedelta(seconds=10)


class NoAccess(Exception):
    """There is no access token now; the message is the name of the error, and no secret."""


class Access:
    """Tokens from google-auth credentials (`token`, `valid`, `refresh(transport)`), for threads and any event loop."""

    def __init__(self, credential: Any, transport: Callable[..., Any], seconds: float, clock: Clock) -> None:
        self._credential, self._transport, self._seconds, self._clock = credential, transport, seconds, clock
        self._refused: str | None = None
        self._failed: tuple[datetime, str] | None = None
        self._lock = threading.Lock()
        self._flight: Future[str] | None = None
        forks.watch(self)

    def after_fork(self) -> None:
        """Drop the parent's fetch, which never ends in the child."""
        self._lock, self._flight = threading.Lock(), None

    def refused(self, token: str) -> None:
        """Drop the refused token, so that the next message fetches another."""
        self._refused = token

    async def token(self) -> str:
        """Return a token that is good for some minutes. Raises NoAccess."""
        token = self.current()
        if token is not None:
            return token
        try:
            async with asyncio.timeout(self._seconds):
                return await asyncio.wrap_future(self._fetch())
        except TimeoutError:
            raise NoAccess("TimeoutError") from None

    def token_now(self) -> str:
        """Return the token as `token` does; block the calling thread meanwhile."""
        token = self.current()
        if token is not None:
            return token
        try:
            return self._fetch().result(self._seconds)
        except TimeoutError:
            raise NoAccess("TimeoutError") from None

    def current(self) -> str | None:
        """Return the token at hand, or None; a token that cannot be a header value counts as none."""
        token: str | None = self._credential.token
        if not token or token == self._refused or not (token.isascii() and token.isprintable()):
            return None
        return token if self._credential.valid else None

    def _fetch(self) -> Future[str]:
        """Return the fetch under way, or start one in a thread of its own, so that no loop and no pool of the host's waits."""
        with self._lock:
            if self._flight is None or self._flight.done():
                flight: Future[str] = Future()
                self._flight = flight
                flight.set_running_or_notify_cancel()  # a caller that stops waiting does not cancel it for the others
                threading.Thread(target=self._fly, args=(flight,), name="cartback-fcm-token", daemon=True).start()
            return self._flight

    def _fly(self, flight: Future[str]) -> None:
        try:
            flight.set_result(self._fetched())
        except NoAccess as problem:
            flight.set_exception(problem)

    def _fetched(self) -> str:
        token = self.current()
        if token is not None:
            return token
        if self._failed is not None and self._clock() < self._failed[0]:
            raise NoAccess(self._failed[1])
        try:
            with muted():
                self._credential.refresh(self._transport)
        except BaseException as error:  # noqa: BLE001 - after any failure nothing was sent; its text may quote the key
            self._failed = self._clock() + PAUSE, type(error).__name__
            raise NoAccess(type(error).__name__) from None
        token = self.current()
        if token is None:
            self._failed = self._clock() + PAUSE, "InvalidToken"
            raise NoAccess("InvalidToken")
        return token
