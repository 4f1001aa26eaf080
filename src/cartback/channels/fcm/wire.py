"""One POST, once: no retry, no redirect, and whether a failure came before or after anything was handed over.

A session of aiohttp belongs to the event loop it was made on, so each loop has one: AsyncRecovery's own, Recovery's, or
that of an `asyncio.run` for every job.
"""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from typing import Any

from attrs import frozen

from cartback.vendor_warnings import muted

from .vendor import Vendor


@frozen
class FCMAnswer:
    """What came back."""

    status: int
    retry_after: str | None
    body: bytes


class FCMNotReached(Exception):
    """No connection: nothing was handed over. The message names the error."""


class FCMNoAnswer(Exception):
    """The request may have arrived, and nobody can say. The message names the error."""


class Wire:
    """Makes requests. `seconds` is how long a connection may take, and then how long the answer."""

    def __init__(self, vendor: Vendor, seconds: float, connections: int) -> None:
        self._aiohttp, self._seconds, self._connections = vendor.aiohttp, seconds, connections
        self._unreached = (vendor.aiohttp.ClientConnectorError, vendor.aiohttp.ConnectionTimeoutError)
        self._sessions: dict[asyncio.AbstractEventLoop, Any] = {}
        self._lock = threading.Lock()

    async def post(self, url: str, token: str, body: bytes) -> FCMAnswer:
        """Post the body. Raises NotReached and NoAnswer, neither of which quotes the request."""
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json; charset=utf-8"}
        session = self._sessions.get(asyncio.get_running_loop()) or self._open()
        try:
            with muted():  # a warning raised here would be a message in doubt for ever
                async with session.post(url, data=body, headers=headers, allow_redirects=False) as response:
                    return FCMAnswer(response.status, response.headers.get("Retry-After"), await response.read())
        except self._unreached as error:
            raise FCMNotReached(type(error).__name__) from None
        except Exception as error:  # noqa: BLE001 - a reply that cannot be read is none
            raise FCMNoAnswer(type(error).__name__) from None

    def _open(self) -> Any:
        """Return a session for the running loop, and forget those of loops that are gone."""
        aiohttp, loop = self._aiohttp, asyncio.get_running_loop()
        # connecting, with the wait for a free connection, is over before `total` is: that one always means "handed over"
        timeout = aiohttp.ClientTimeout(total=2 * self._seconds + 1, connect=self._seconds, sock_read=self._seconds)
        with muted():
            session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connections, ttl_dns_cache=300),
                timeout=timeout,
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"Accept": "application/json", "X-GOOG-API-FORMAT-VERSION": "2"},  # errors with their details
                skip_auto_headers=("User-Agent",),
            )
        with self._lock:
            for gone in [known for known in self._sessions if known.is_closed()]:
                _let_go(self._sessions.pop(gone))
            self._sessions[loop] = session
        return session

    def close(self) -> None:
        """Close every session, on its loop where that is running. Raises RuntimeError on such a loop itself."""
        if asyncio._get_running_loop() in self._sessions:  # noqa: SLF001 - the public one raises where there is none
            raise RuntimeError("close() would wait for the event loop it is called on: await aclose()")
        with self._lock:
            sessions, self._sessions = self._sessions, {}
        for loop, session in sessions.items():
            if loop.is_running():
                with suppress(TimeoutError):  # it is busy, or a parent process's: it need not hold up this one
                    asyncio.run_coroutine_threadsafe(session.close(), loop).result(timeout=self._seconds)
            elif loop.is_closed():
                _let_go(session)
            else:
                loop.run_until_complete(session.close())

    async def close_here(self) -> None:
        """Close the session of the running loop."""
        with self._lock:
            session = self._sessions.pop(asyncio.get_running_loop(), None)
        if session is not None:
            await session.close()


def _let_go(session: Any) -> None:
    """Forget a session whose loop is closed: there is nothing left that could close it, and its sockets go with it."""
    connector = session.connector
    session.detach()
    with muted():  # it wants to be awaited, on that loop
        if connector is not None:
            connector.close()
