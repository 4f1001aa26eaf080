"""AsyncPostgresStore: the same stories, run on an event loop's connections."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any, ParamSpec, TypeVar

import psycopg
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from cartback import forks
from cartback.domain.ledger import Conversion, Notification
from cartback.domain.narrow import AlikeRows
from cartback.errors import StoreError
from cartback.ports import Change, Found, Stored, StoredSettings
from cartback.stores import sql
from cartback.stores.sql import Story

from . import commit as committing
from . import connections, migrations, stories
from .connections import OPTIONS, MutedAsyncConnection, adrive, ain_autocommit, is_the_hosts, persistent, translated
from .migrations import MIGRATIONS
from .pool import AsyncPool, inherited

_P = ParamSpec("_P")
_T = TypeVar("_T")


class AsyncPostgresStore:
    """A Store in a PostgreSQL database, for an event loop: as PostgresStore, every method awaited.

    Args:
        database: a URL, whose connections the store opens and closes; or the host's own psycopg_pool.AsyncConnectionPool or
            psycopg.AsyncConnection.
        schema, migrate, pool_size, busy_timeout: as in PostgresStore.

    The store connects at the first call, so SchemaError and StoreError for an unusable database are raised then.
    """

    def __init__(
        self,
        database: str | AsyncConnectionPool[Any] | AsyncConnection[Any],
        *,
        schema: str | None = None,
        migrate: bool | None = None,
        pool_size: int = 10,
        busy_timeout: timedelta = timedelta(seconds=3),
        migrations: Sequence[str] = MIGRATIONS,
    ) -> None:
        self._prefix = connections.prefix(schema)
        self._schema, self._scripts = schema, tuple(migrations)
        self._migrate = isinstance(database, str) if migrate is None else migrate
        self._lock = asyncio.Lock()
        self._checked = False
        self._connection = database if isinstance(database, AsyncConnection) else None
        self._url = database if isinstance(database, str) else None
        self._pool_size, self._busy_timeout = pool_size, busy_timeout
        self._is_inherited = False
        self._pool: AsyncPool | AsyncConnectionPool[Any] | None
        self._pool = database if isinstance(database, AsyncConnectionPool) else None
        forks.watch(self)

    # --- connections

    async def _ready(self) -> None:
        """Open and check, once."""
        async with self._lock:
            if self._checked:
                return
            if self._url is not None:
                await self._check_by_url(self._url)
                self._pool = self._make_pool(self._url)
            else:
                async with self._borrowed() as connection:
                    await self._check(connection)
            self._checked = True

    async def _check_by_url(self, url: str) -> None:
        try:
            connection: AsyncConnection[Any] = await MutedAsyncConnection.connect(
                url, **{"connect_timeout": 10, **OPTIONS}
            )
        except psycopg.Error as error:
            raise connections.unreachable(error) from error
        async with connection:
            await self._check(connection)

    async def _check(self, connection: AsyncConnection[Any]) -> None:
        if self._migrate:
            await self._drive(connection, migrations.migrate, self._scripts, self._schema)
        else:
            await self._drive(connection, migrations.check, self._scripts)

    def _make_pool(self, url: str) -> AsyncPool:
        return AsyncPool(url, self._pool_size, self._busy_timeout.total_seconds())

    def after_fork(self) -> None:
        """Open a child's own connections; see PostgresStore.after_fork."""
        self._lock = asyncio.Lock()
        if self._url is not None:
            inherited.append(self._pool)
            self._pool, self._checked = None, False
        elif not isinstance(self._pool, AsyncConnectionPool) or not self._pool.closed:
            self._is_inherited = True

    @asynccontextmanager
    async def _borrowed(self) -> AsyncIterator[AsyncConnection[Any]]:
        if self._is_inherited:
            raise StoreError(connections.INHERITED)
        if self._connection is not None:
            yield self._connection
        elif isinstance(self._pool, AsyncPool):
            if self._pool.loop is not asyncio.get_running_loop():  # an `asyncio.run` for each job
                self._pool.drop()
                self._pool = self._make_pool(self._url or "")
            async with self._pool.connection() as connection:
                yield connection
        elif self._pool is not None:
            connection = await self._pool.getconn()
            try:
                async with ain_autocommit(connection):
                    yield connection
            finally:
                await self._pool.putconn(connection)

    async def _run(self, story: Callable[_P, Story[_T]], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        with translated():
            if not self._checked:
                await self._ready()
            if self._connection is not None and not self._is_inherited:
                async with self._lock:  # one story at a time
                    return await self._drive(self._connection, story, *args, **kwargs)
            async with self._borrowed() as connection:
                return await self._drive(connection, story, *args, **kwargs)

    async def _drive(
        self, connection: AsyncConnection[Any], story: Callable[_P, Story[_T]], *args: _P.args, **kwargs: _P.kwargs
    ) -> _T:
        inside = self._connection is not None and is_the_hosts(connection)
        if inside and story is stories.claim:
            raise StoreError(connections.NO_CLAIM)
        return await adrive(connection, persistent(lambda: story(*args, **kwargs), inside=inside), self._prefix)

    async def close(self) -> None:
        """Close the connections of a URL; a pool or connection of the host's is the host's to close."""
        if isinstance(self._pool, AsyncPool):
            await self._pool.close()

    async def clock(self) -> datetime:
        """Return the database's time."""
        return await self._run(stories.clock)

    # --- settings

    async def settings(self, shop: str) -> StoredSettings | None:
        """Return the shop's settings with their version, or None."""
        return await self._run(stories.settings, shop)

    async def save_settings(self, shop: str, doc: bytes, version: int, wake_at: datetime | None) -> bool:
        """Save the settings if `version` still holds, and wake the shop's shoppers. Returns whether they were saved."""
        return await self._run(stories.save_settings, shop, doc, version, wake_at)

    async def shops(self) -> list[str]:
        """List the ids of all shops, in order."""
        return await self._run(sql.shops)

    # --- shoppers

    async def find(self, shop: str, keys: Sequence[str], deliveries: Sequence[str]) -> Found:
        """Return the owners of `keys` with their documents, and which of `deliveries` are recorded."""
        return await self._run(stories.find, shop, keys, deliveries)

    async def get(self, shop: str, ids: Sequence[str]) -> Mapping[str, Stored]:
        """Return the shoppers with these ids; unknown ids are left out."""
        return await self._run(stories.get, shop, ids)

    async def commit(
        self, changes: Sequence[Change], deliveries: Sequence[tuple[str, str]] = ()
    ) -> set[tuple[str, str]]:
        """Write by one statement the changes whose versions still hold. Returns those refused, as (shop, shopper)."""
        return await self._run(committing.commit, changes, deliveries)

    async def claim(self, now: datetime, until: datetime, limit: int) -> list[Stored]:
        """Lease due shoppers until `until`; rows another worker is leasing are skipped, not waited for."""
        return await self._run(stories.claim, now, until, limit)

    async def next_due(self) -> datetime | None:
        """Return when the next shopper is due, or None."""
        return await self._run(sql.next_due)

    async def scan(self, shop: str, after: str, limit: int) -> list[Stored]:
        """List the shop's shoppers by id, from the one after `after` on."""
        return await self._run(sql.scan, shop, after, limit)

    # --- documents

    async def documents(self, shop: str, keys: Sequence[str]) -> Mapping[str, bytes]:
        """Return the shop's documents with these keys; unknown keys are left out."""
        return await self._run(stories.documents, shop, keys)

    async def save_documents(self, shop: str, docs: Mapping[str, tuple[bytes | None, bytes | None]]) -> bool:
        """Replace the documents if each is unchanged since it was read. Returns whether they were saved."""
        return await self._run(stories.save_documents, shop, docs)

    # --- ledger

    async def notification(self, shop: str, notification: str) -> Notification | None:
        """Return one ledger row, or None."""
        return await self._run(sql.notification, shop, notification)

    async def notifications(
        self, shop: str, *, shopper: str | None = None, state: str | None = None, limit: int = 100
    ) -> list[Notification]:
        """List ledger rows, newest first."""
        return await self._run(sql.notifications, shop, shopper, state, limit)

    async def rate(self, shop: str, notification: str, thumb: int) -> bool:
        """Put the merchant's thumb on a ledger row. Returns whether the row exists."""
        return await self._run(sql.rate, shop, notification, thumb)

    async def decided(
        self,
        shop: str,
        since: datetime | None = None,
        until: datetime | None = None,
        after: tuple[datetime, str] | None = None,
        limit: int = 1000,
    ) -> list[Notification]:
        """List ledger rows by decision within the range, newest first, from the one after `after` on."""
        return await self._run(sql.decided, shop, since, until, after, limit)

    async def alike(self, shop: str, since: datetime, until: datetime) -> list[AlikeRows]:
        """Count the rows decided within the range by their narrow copies."""
        return await self._run(sql.alike_rows, shop, since, until)

    async def conversions(
        self,
        shop: str,
        *,
        shopper: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        after: tuple[datetime, str] | None = None,
        limit: int = 1000,
    ) -> list[Conversion]:
        """List credited orders within the range, newest first."""
        return await self._run(sql.conversions, shop, shopper, since, until, after, limit)

    # --- forgetting

    async def erase(self, shop: str, shopper: str, keys: Sequence[str], digests: Sequence[str], at: datetime) -> None:
        """Delete the shopper and their keys, strip their ledger rows of text, and keep the digests as tombstones."""
        await self._run(stories.erase, shop, shopper, keys, digests, at)

    async def tombstones(self, shop: str, digests: Sequence[str]) -> Mapping[str, datetime]:
        """Return when each digest was erased; digests never erased are left out."""
        return await self._run(stories.tombstones, shop, digests)

    async def erase_shop(self, shop: str) -> None:
        """Delete everything of the shop, its settings included."""
        await self._run(stories.erase_shop, shop)

    async def purge(self, shop: str, *, deliveries: datetime, text: datetime, ledger: datetime) -> int:
        """Delete records older than each limit. Returns the number of records it touched."""
        return await self._run(stories.purge, shop, deliveries, text, ledger)
