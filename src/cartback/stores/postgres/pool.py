"""Connections to one URL, at most `size` of them, each opened by the call that needs it, in its own thread or task.

So a refusal of the server reaches the caller at once; with a pool that opens connections in the background the caller waits for
the whole timeout. There is no thread to lose in a fork, and a connection is reused only if it came back in its original state.
"""

from __future__ import annotations

import asyncio
import os
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from threading import Condition
from time import monotonic, sleep
from typing import Any, TypeAlias
from weakref import WeakSet

import psycopg
from psycopg import AsyncConnection, Connection, errors
from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import TransactionStatus

from cartback.errors import StoreBusy, StoreError

from .connections import (
    OPTIONS,
    SETTINGS,
    AnyConnection,
    MutedAsyncConnection,
    MutedConnection,
    has_died,
    is_coming,
    unreachable,
)

#: Seconds after which an idle connection is closed.
_IDLE = 600.0
#: How long a server may take to accept a new connection, in seconds, and to acknowledge data, in milliseconds.
_ANSWERS = {"connect_timeout": 3, "tcp_user_timeout": 4000}
#: How often a call that waits for a connection checks by itself, and how often it retries a starting server, in seconds.
_LOOK, _PAUSE = 0.25, 0.05

#: Pools of a parent process: kept, because closing their connections would end the parent's sessions.
inherited: list[object] = []

_Idle: TypeAlias = "deque[tuple[float, Any]]"


def _options(url: str) -> dict[str, Any]:
    """Return the options of a new connection; those of the URL or the environment have precedence."""
    named = conninfo_to_dict(url).keys() | ({"connect_timeout"} if "PGCONNECT_TIMEOUT" in os.environ else set())
    return {**OPTIONS, **{name: value for name, value in _ANSWERS.items() if name not in named}}


def _busy(size: int, patience: float) -> StoreBusy:
    return StoreBusy(
        f"all {size} connections to PostgreSQL were in use for {patience:g} s; raise pool_size or try again"
    )


def _is_as_it_went(connection: AnyConnection) -> bool:
    return not connection.closed and connection.info.transaction_status == TransactionStatus.IDLE


def _settings(patience: float) -> tuple[str]:
    return (f"{round(patience * 1000)}ms",)


class _Lease:
    """The right to one connection; it is returned when the lease is garbage-collected, even after an interrupted call."""


class Pool:
    """A pool for threads. `patience` is how long a call waits for a connection in use or a lock, in seconds."""

    def __init__(self, url: str, size: int, patience: float) -> None:
        self._url, self._size, self._patience, self._options = url, size, patience, _options(url)
        self._idle: _Idle = deque()
        self._leases: WeakSet[_Lease] = WeakSet()
        self._changed = Condition()
        self.connection_class = MutedConnection
        self.closed = False

    @contextmanager
    def connection(self) -> Iterator[Connection[Any]]:
        """Lend a live connection. Raises StoreBusy when all are in use or the server is away, StoreError when it refuses."""
        lease = self._lease()
        try:
            connection = self._taken() or self._opened()
            try:
                yield connection
            except errors.ReadOnlySqlTransaction:  # the server is a standby by now; another may be the primary
                connection.close()
                raise
            finally:
                self._give_back(connection)
        finally:
            self._leases.discard(lease)
            del lease
            with self._changed:
                self._changed.notify()

    def _lease(self) -> _Lease:
        if self.closed:
            raise StoreError("the store is closed")
        until = monotonic() + self._patience
        with self._changed:
            while len(self._leases) >= self._size:
                left = until - monotonic()
                if left <= 0:
                    raise _busy(self._size, self._patience)
                self._changed.wait(min(left, _LOOK))
            lease = _Lease()
            self._leases.add(lease)
            return lease

    def _taken(self) -> Connection[Any] | None:
        """Take the connection used last; after a restart of the server all stale idle ones are discarded."""
        while self._idle:
            try:
                connection: Connection[Any] = self._idle.pop()[1]
            except IndexError:  # another thread took it
                break
            if not has_died(connection):
                return connection
            connection.close()
        return None

    def _opened(self) -> Connection[Any]:
        until = monotonic() + self._patience
        while True:
            try:
                connection: Connection[Any] = self.connection_class.connect(self._url, **self._options)
                break
            except psycopg.Error as error:
                if not is_coming(error) or monotonic() > until:
                    raise unreachable(error) from error
            sleep(_PAUSE)
        try:
            connection.execute(SETTINGS, _settings(self._patience))
        except BaseException:
            connection.close()
            raise
        return connection

    def _give_back(self, connection: Connection[Any]) -> None:
        if self.closed or not _is_as_it_went(connection):
            connection.close()
            return
        now = monotonic()
        self._idle.append((now, connection))
        while self._idle and self._idle[0][0] < now - _IDLE:
            self._idle.popleft()[1].close()

    def close(self) -> None:
        """Close the idle connections; those in use are closed when they come back."""
        self.closed = True
        while self._idle:
            self._idle.pop()[1].close()


class AsyncPool:
    """A pool for the event loop that it was made on."""

    def __init__(self, url: str, size: int, patience: float) -> None:
        self._url, self._size, self._patience, self._options = url, size, patience, _options(url)
        self._idle: _Idle = deque()
        self._free = asyncio.Semaphore(size)
        self.loop = asyncio.get_running_loop()
        self.connection_class = MutedAsyncConnection
        self.closed = False

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[AsyncConnection[Any]]:
        """Lend a live connection. Raises StoreBusy when all are in use or the server is away, StoreError when it refuses."""
        if self.closed:
            raise StoreError("the store is closed")
        try:
            async with asyncio.timeout(self._patience):
                await self._free.acquire()
        except TimeoutError:
            raise _busy(self._size, self._patience) from None
        try:
            connection = await self._taken() or await self._opened()
            try:
                yield connection
            except errors.ReadOnlySqlTransaction:
                await connection.close()
                raise
            finally:
                await self._give_back(connection)
        finally:
            self._free.release()

    async def _taken(self) -> AsyncConnection[Any] | None:
        """Take the connection used last; after a restart of the server all stale idle ones are discarded."""
        while self._idle:
            connection: AsyncConnection[Any] = self._idle.pop()[1]
            if not has_died(connection):
                return connection
            await connection.close()
        return None

    async def _opened(self) -> AsyncConnection[Any]:
        until = monotonic() + self._patience
        while True:
            try:
                connection: AsyncConnection[Any] = await self.connection_class.connect(self._url, **self._options)
                break
            except psycopg.Error as error:
                if not is_coming(error) or monotonic() > until:
                    raise unreachable(error) from error
            await asyncio.sleep(_PAUSE)
        try:
            await connection.execute(SETTINGS, _settings(self._patience))
        except BaseException:
            await connection.close()
            raise
        return connection

    async def _give_back(self, connection: AsyncConnection[Any]) -> None:
        if self.closed or not _is_as_it_went(connection):
            await connection.close()
            return
        now = monotonic()
        self._idle.append((now, connection))
        while self._idle and self._idle[0][0] < now - _IDLE:
            await self._idle.popleft()[1].close()

    def drop(self) -> None:
        """Drop the idle connections from another loop: the pool's own has ended."""
        self.closed = True
        while self._idle:
            with suppress(StopIteration):  # it has nothing to wait for
                self._idle.pop()[1].close().send(None)

    async def close(self) -> None:
        """Close the idle connections; those in use are closed when they come back."""
        self.closed = True
        while self._idle:
            await self._idle.pop()[1].close()
