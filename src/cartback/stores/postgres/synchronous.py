"""PostgresStore: the stories, run on connections for threads."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import RLock
from typing import Any, ParamSpec, TypeVar

import psycopg
from psycopg import Connection
from psycopg_pool import ConnectionPool

from cartback import forks
from cartback.domain.ledger import Conversion, Notification
from cartback.domain.narrow import AlikeRows
from cartback.errors import StoreError
from cartback.ports import Change, Found, Stored, StoredSettings
from cartback.stores import sql
from cartback.stores.sql import SchemaStatus, Story

from . import commit as committing
from . import connections, migrations, stories
from .connections import OPTIONS, MutedConnection, drive, in_autocommit, is_the_hosts, persistent, translated
from .migrations import MIGRATIONS
from .pool import Pool, inherited

_P = ParamSpec("_P")
_T = TypeVar("_T")


class PostgresStore:
    """A Store in a PostgreSQL database (14 or later), for threads.

    Args:
        database: a URL ("postgresql://user:password@host/name"), whose connections the store opens and closes; or the host's
            own psycopg_pool.ConnectionPool or psycopg.Connection, which stay the host's. On a connection that is inside a
            transaction, or not in autocommit, the writes are part of the host's transaction and durable when the host
            commits: for ingesting together with the host's own rows. Such a connection cannot claim.
        schema: the PostgreSQL schema the tables are in; by default the first of the search path.
        migrate: whether to bring the schema up to date before first use; by default for a URL only.
        pool_size: how many connections a URL may open; the first is opened when it is needed.
        busy_timeout: how long to wait for one of a URL's connections, and for another transaction's lock, before StoreBusy.
            Shops' platforms hang up after 5 seconds. A refusal is raised at once.

    A store on a URL may be opened before a fork: each child opens connections of its own. In a child a connection or pool
    that the host opened before is refused.

    Raises SchemaError when the schema is newer than this cartback, or older and `migrate` is off; StoreError when the
    database cannot be reached.
    """

    def __init__(
        self,
        database: str | ConnectionPool[Any] | Connection[Any],
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
        self._lock = RLock()
        self._checked = False
        self._connection = database if isinstance(database, Connection) else None
        self._busy_timeout, self._is_inherited = busy_timeout, False
        self._pool: Pool | ConnectionPool[Any] | None
        if isinstance(database, str):
            self._check_by_url(database)
            self._url_and_size = database, pool_size
            self._pool = self._make_pool(database, pool_size)
        else:
            self._pool = None if isinstance(database, Connection) else database
        forks.watch(self)

    # --- connections

    def _check_by_url(self, url: str) -> None:
        with _opened(url) as connection:
            self._check(connection)

    def _check(self, connection: Connection[Any]) -> None:
        if self._migrate:
            self._drive(connection, migrations.migrate, self._scripts, self._schema)
        else:
            self._drive(connection, migrations.check, self._scripts)
        self._checked = True

    def _make_pool(self, url: str, size: int) -> Pool:
        """Make a pool that opens connections on demand: a process that forks workers has no open connections to lose."""
        return Pool(url, size, self._busy_timeout.total_seconds())

    def after_fork(self) -> None:
        """Open a child's own connections. The parent's are not closed here, which would end its sessions."""
        self._lock = RLock()
        if isinstance(self._pool, Pool):
            inherited.append(self._pool)
            self._pool = self._make_pool(*self._url_and_size)
        elif self._pool is None or not self._pool.closed:
            self._is_inherited = True

    @contextmanager
    def _borrowed(self) -> Iterator[Connection[Any]]:
        if self._is_inherited:
            raise StoreError(connections.INHERITED)
        if self._connection is not None:
            with self._lock:
                yield self._connection
        elif isinstance(self._pool, Pool):
            with self._pool.connection() as connection:
                yield connection
        elif self._pool is not None:
            connection = self._pool.getconn()
            try:
                with in_autocommit(connection):
                    yield connection
            finally:
                self._pool.putconn(connection)

    def _run(self, story: Callable[_P, Story[_T]], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        with translated(), self._borrowed() as connection:
            if not self._checked:
                self._check(connection)
            return self._drive(connection, story, *args, **kwargs)

    def _drive(
        self, connection: Connection[Any], story: Callable[_P, Story[_T]], *args: _P.args, **kwargs: _P.kwargs
    ) -> _T:
        inside = self._connection is not None and is_the_hosts(connection)
        if inside and story is stories.claim:
            raise StoreError(connections.NO_CLAIM)
        return drive(connection, persistent(lambda: story(*args, **kwargs), inside=inside), self._prefix)

    def close(self) -> None:
        """Close the connections of a URL; a pool or connection of the host's is the host's to close."""
        if isinstance(self._pool, Pool):
            self._pool.close()

    def clock(self) -> datetime:
        """Return the database's time, for `Recovery(clock=store.clock)`: one clock for all workers, whatever their own clocks
        show.
        """
        return self._run(stories.clock)

    # --- settings

    def settings(self, shop: str) -> StoredSettings | None:
        """Return the shop's settings with their version, or None."""
        return self._run(stories.settings, shop)

    def save_settings(self, shop: str, doc: bytes, version: int, wake_at: datetime | None) -> bool:
        """Save the settings if `version` still holds, and wake the shop's shoppers. Returns whether they were saved."""
        return self._run(stories.save_settings, shop, doc, version, wake_at)

    def shops(self) -> list[str]:
        """List the ids of all shops, in order."""
        return self._run(sql.shops)

    # --- shoppers

    def find(self, shop: str, keys: Sequence[str], deliveries: Sequence[str]) -> Found:
        """Return the owners of `keys` with their documents, and which of `deliveries` are recorded."""
        return self._run(stories.find, shop, keys, deliveries)

    def get(self, shop: str, ids: Sequence[str]) -> Mapping[str, Stored]:
        """Return the shoppers with these ids; unknown ids are left out."""
        return self._run(stories.get, shop, ids)

    def commit(self, changes: Sequence[Change], deliveries: Sequence[tuple[str, str]] = ()) -> set[tuple[str, str]]:
        """Write by one statement the changes whose versions still hold. Returns those refused, as (shop, shopper)."""
        return self._run(committing.commit, changes, deliveries)

    def claim(self, now: datetime, until: datetime, limit: int) -> list[Stored]:
        """Lease due shoppers until `until`; rows another worker is leasing are skipped, not waited for."""
        return self._run(stories.claim, now, until, limit)

    def next_due(self) -> datetime | None:
        """Return when the next shopper is due, or None."""
        return self._run(sql.next_due)

    def scan(self, shop: str, after: str, limit: int) -> list[Stored]:
        """List the shop's shoppers by id, from the one after `after` on."""
        return self._run(sql.scan, shop, after, limit)

    # --- documents

    def documents(self, shop: str, keys: Sequence[str]) -> Mapping[str, bytes]:
        """Return the shop's documents with these keys; unknown keys are left out."""
        return self._run(stories.documents, shop, keys)

    def save_documents(self, shop: str, docs: Mapping[str, tuple[bytes | None, bytes | None]]) -> bool:
        """Replace the documents if each is unchanged since it was read. Returns whether they were saved."""
        return self._run(stories.save_documents, shop, docs)

    # --- ledger

    def notification(self, shop: str, notification: str) -> Notification | None:
        """Return one ledger row, or None."""
        return self._run(sql.notification, shop, notification)

    def notifications(
        self, shop: str, *, shopper: str | None = None, state: str | None = None, limit: int = 100
    ) -> list[Notification]:
        """List ledger rows, newest first."""
        return self._run(sql.notifications, shop, shopper, state, limit)

    def rate(self, shop: str, notification: str, thumb: int) -> bool:
        """Put the merchant's thumb on a ledger row. Returns whether the row exists."""
        return self._run(sql.rate, shop, notification, thumb)

    def decided(
        self,
        shop: str,
        since: datetime | None = None,
        until: datetime | None = None,
        after: tuple[datetime, str] | None = None,
        limit: int = 1000,
    ) -> list[Notification]:
        """List ledger rows by decision within the range, newest first, from the one after `after` on."""
        return self._run(sql.decided, shop, since, until, after, limit)

    def alike(self, shop: str, since: datetime, until: datetime) -> list[AlikeRows]:
        """Count the rows decided within the range by their narrow copies."""
        return self._run(sql.alike_rows, shop, since, until)

    def conversions(
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
        return self._run(sql.conversions, shop, shopper, since, until, after, limit)

    # --- forgetting

    def erase(self, shop: str, shopper: str, keys: Sequence[str], digests: Sequence[str], at: datetime) -> None:
        """Delete the shopper and their keys, strip their ledger rows of text, and keep the digests as tombstones."""
        self._run(stories.erase, shop, shopper, keys, digests, at)

    def tombstones(self, shop: str, digests: Sequence[str]) -> Mapping[str, datetime]:
        """Return when each digest was erased; digests never erased are left out."""
        return self._run(stories.tombstones, shop, digests)

    def erase_shop(self, shop: str) -> None:
        """Delete everything of the shop, its settings included."""
        self._run(stories.erase_shop, shop)

    def purge(self, shop: str, *, deliveries: datetime, text: datetime, ledger: datetime) -> int:
        """Delete records older than each limit. Returns the number of records it touched."""
        return self._run(stories.purge, shop, deliveries, text, ledger)


# --- the schema by URL, for the command line --------------------------------------------------------------------------


@contextmanager
def _opened(url: str) -> Iterator[Connection[Any]]:
    try:
        connection: Connection[Any] = MutedConnection.connect(url, **{"connect_timeout": 10, **OPTIONS})
    except psycopg.Error as error:
        raise connections.unreachable(error) from error
    with connection, translated():
        yield connection


def schema_status(url: str, schema: str | None = None) -> SchemaStatus:
    """Compare the database's schema with the one this cartback knows; nothing is changed."""
    with _opened(url) as connection:
        return drive(connection, migrations.status(), connections.prefix(schema))


def migrate(url: str, schema: str | None = None) -> tuple[int, ...]:
    """Bring the database's schema up to date while other processes use it. Returns the versions applied; see PostgresStore
    for errors.
    """
    with _opened(url) as connection:
        return drive(connection, migrations.migrate(MIGRATIONS, schema), connections.prefix(schema))
