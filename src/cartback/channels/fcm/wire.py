"""One POST, once: no retry, no redirect, and whether a failure came before or after anything was handed over.

Connections belong to the event loop they were made on, so each loop has its own: AsyncRecovery's, Recovery's, or that of
an `asyncio.run` for every job. They are kept for the next message.
"""

from __future__ import annotations

import asyncio
import ssl
import threading
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from .http1 import Answer, Connection

#: Google closes a connection after some minutes of silence. One that is nearly as old is not used any more, or a request
#: on it might meet that, and nobody could say what became of it.
_STALE = 50.0


class NotReached(Exception):
    """No connection: nothing was handed over. The message names the error."""


class NoAnswer(Exception):
    """The request may have arrived, and nobody can say. The message names the error."""


class _Pool:
    """The connections of one event loop."""

    def __init__(self, connections: int) -> None:
        self.slots = asyncio.Semaphore(connections)
        self.idle: list[Connection] = []
        self.busy: set[Connection] = set()

    def kept(self, now: float) -> Connection | None:
        """The one used last, if it is good for another request."""
        while self.idle:
            connection = self.idle.pop()
            if connection.usable and now - connection.idle_since < _STALE:
                return connection
            connection.close()
        return None

    async def close(self) -> None:
        for connection in (*self.idle, *self.busy):
            connection.close()
        await asyncio.sleep(0)  # which hangs up


class Wire:
    """Makes requests. `seconds` is how long a connection may take, and then how long the answer."""

    def __init__(self, endpoint: str, seconds: float, connections: int) -> None:
        place = urlsplit(endpoint)
        tls = place.scheme == "https"
        self._place: dict[str, Any] = {"host": place.hostname, "port": place.port or (443 if tls else 80)}
        if tls:
            self._place |= {"ssl": ssl.create_default_context(), "ssl_handshake_timeout": seconds}
        self._prefix, self._netloc = place.path.rstrip("/"), place.netloc
        self._seconds, self._connections = seconds, connections
        self._pools: dict[asyncio.AbstractEventLoop, _Pool] = {}
        self._lock = threading.Lock()

    async def post(self, path: str, token: str, body: bytes) -> Answer:
        """Raises NotReached and NoAnswer, neither of which says anything about the request."""
        if not (token.isascii() and token.isprintable()):
            raise NotReached("InvalidToken")
        loop = asyncio.get_running_loop()
        pool = self._pools.get(loop) or self._open(loop)
        await self._slot(pool)
        try:
            connection = pool.kept(loop.time()) or await self._connected(loop)
            pool.busy.add(connection)
            try:
                answer = await connection.exchange(self._head(path, token, body) + body, self._seconds)
            except Exception as error:  # noqa: BLE001 - a reply that cannot be read is none
                raise NoAnswer(type(error).__name__) from None
            finally:
                pool.busy.discard(connection)
            if connection.usable:
                pool.idle.append(connection)
            return answer
        finally:
            pool.slots.release()

    def _head(self, path: str, token: str, body: bytes) -> bytes:
        return (
            f"POST {self._prefix}{path} HTTP/1.1\r\nHost: {self._netloc}\r\nAuthorization: Bearer {token}\r\n"
            "Content-Type: application/json; charset=utf-8\r\nAccept: application/json\r\nUser-Agent: cartback\r\n"
            "X-GOOG-API-FORMAT-VERSION: 2\r\n"  # errors with their details
            f"Content-Length: {len(body)}\r\n\r\n"
        ).encode("ascii")

    async def _slot(self, pool: _Pool) -> None:
        """A place among the connections."""
        if not pool.slots.locked():
            await pool.slots.acquire()
            return
        try:
            async with asyncio.timeout(self._seconds):
                await pool.slots.acquire()
        except TimeoutError:
            raise NotReached("TimeoutError") from None

    async def _connected(self, loop: asyncio.AbstractEventLoop) -> Connection:
        try:
            async with asyncio.timeout(self._seconds):
                _, connection = await loop.create_connection(Connection, happy_eyeballs_delay=0.25, **self._place)
        except (OSError, UnicodeError) as error:  # a refusal, DNS, TLS, and time that is up
            raise NotReached(type(error).__name__) from None
        return connection

    def _open(self, loop: asyncio.AbstractEventLoop) -> _Pool:
        """A pool for the running loop. Those of loops that are gone are forgotten, and their sockets with them."""
        with self._lock:
            for gone in [known for known in self._pools if known.is_closed()]:
                del self._pools[gone]
            return self._pools.setdefault(loop, _Pool(self._connections))

    def close(self) -> None:
        """Close every connection, on its loop where that is running. Raises RuntimeError on such a loop itself."""
        if asyncio._get_running_loop() in self._pools:  # noqa: SLF001 - the public one raises where there is none
            raise RuntimeError("close() would wait for the event loop it is called on: await aclose()")
        with self._lock:
            pools, self._pools = self._pools, {}
        for loop, pool in pools.items():
            if loop.is_running():
                with suppress(TimeoutError):  # it is busy, or a parent process's: it need not hold up this one
                    asyncio.run_coroutine_threadsafe(pool.close(), loop).result(timeout=self._seconds)
            elif not loop.is_closed():
                loop.run_until_complete(pool.close())

    async def close_here(self) -> None:
        """Close the connections of the running loop."""
        with self._lock:
            pool = self._pools.pop(asyncio.get_running_loop(), None)
        if pool is not None:
            await pool.close()
