"""cartback on Django's connection: writes inside `atomic()` commit and roll back with the host's own rows.

Each call uses a store on the thread's connection, so an engine may be kept, shared by threads, and outlives a
connection that Django closed. The tables are made by `manage.py migrate`, and by nothing else.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from typing import Any, cast

from asgiref.sync import sync_to_async
from django.db import DEFAULT_DB_ALIAS, DatabaseError
from django.db import connections as django_connections
from django.db.backends.base.base import BaseDatabaseWrapper

from cartback.domain.events import Event, ShopperErased
from cartback.domain.mistakes import nearest
from cartback.engine.tasks import AsyncRecovery
from cartback.engine.threads import Recovery
from cartback.errors import InvalidSettings, SchemaError, StoreBusy, StoreError
from cartback.flow import Ingested
from cartback.ports import Channel, Store, Stored
from cartback.stores.sql import SchemaStatus
from cartback.stores.sqlite import SQLiteStore

from . import signals
from .conf import current

#: The methods of a store, by ports.Store.
METHODS = tuple(sorted(name for name in vars(Store) if not name.startswith("_") and name != "close"))
_BEHIND = "cartback's tables are not up to date in the database {alias!r}: run `manage.py migrate cartback --database {alias}`"


def get_recovery(using: str | None = None, *, channels: Iterable[Channel] | None = None) -> Recovery:
    """Make the engine that settings.CARTBACK describes, on Django's connection to the database `using`.

    It is cheap: make one where you need it. `channels` are those of CARTBACK unless given. Raises InvalidSettings.
    """
    alias = _alias(using)
    return DjangoRecovery(alias, cast("Store", ConnectionStore(alias)), **_ports(channels))


def aget_recovery(using: str | None = None, *, channels: Iterable[Channel] | None = None) -> AsyncRecovery:
    """Make the same engine for async views: each call to the database runs in Django's own thread for it, as the ORM's do."""
    alias = _alias(using)
    return AsyncDjangoRecovery(alias, cast("Store", AsyncConnectionStore(alias)), **_ports(channels))


def _alias(using: str | None) -> str:
    alias = using or current().database
    if alias not in django_connections:
        raise InvalidSettings(f"using: {alias!r:.60} is not in DATABASES{nearest(alias, django_connections)}")
    return alias


def _ports(channels: Iterable[Channel] | None) -> dict[str, Any]:
    conf = current()
    return {
        "channels": conf.channels if channels is None else channels,
        "copywriter": conf.copywriter,
        "fallback": conf.fallback,
        "rules": conf.rules,
        "links": conf.links,
        "clock": conf.clock,
        "rates": conf.rates,
        "observe": conf.observe,
    }


class DjangoRecovery(Recovery):
    """A Recovery that sends Django's signals."""

    def __init__(self, using: str, store: Store, **ports: Any) -> None:
        self.using = using
        super().__init__(store, **ports)

    def ingest(self, events: Iterable[Event] | Event, now: datetime | None = None) -> Ingested:
        """Ingest as Recovery does; `data_requested` and `shopper_erased` are sent once it is committed."""
        several = _listed(events)
        taken = super().ingest(several, now)
        _tell(several, taken, self.using)
        return taken

    def erase(self, shop: str, shopper: str, now: datetime | None = None) -> None:
        """Erase as Recovery does; `shopper_erased` is sent once it is committed."""
        super().erase(shop, shopper, now)
        signals.on_commit(signals.shopper_erased, self.using, shop=shop, shopper=shopper)


class AsyncDjangoRecovery(AsyncRecovery):
    """DjangoRecovery for async views."""

    def __init__(self, using: str, store: Store, **ports: Any) -> None:
        self.using = using
        super().__init__(store, **ports)

    async def ingest(self, events: Iterable[Event] | Event, now: datetime | None = None) -> Ingested:
        """Ingest as DjangoRecovery does."""
        several = _listed(events)
        taken = await super().ingest(several, now)
        await sync_to_async(_tell)(several, taken, self.using)
        return taken

    async def erase(self, shop: str, shopper: str, now: datetime | None = None) -> None:
        """Erase as DjangoRecovery does."""
        await super().erase(shop, shopper, now)
        tell = partial(signals.on_commit, signals.shopper_erased, self.using, shop=shop, shopper=shopper)
        await sync_to_async(tell)()


def _listed(events: Iterable[Event] | Event) -> list[Event]:
    return list(events) if isinstance(events, Iterable) else [events]


def _tell(events: Sequence[Event], taken: Ingested, using: str) -> None:
    for request in taken.requests:
        signals.on_commit(signals.data_requested, using, shop=request.shop, request=request)
    for event in events:
        if isinstance(event, ShopperErased):
            signals.on_commit(signals.shopper_erased, using, shop=event.shop, shopper=event.keys[0])


# --- the store --------------------------------------------------------------------------------------------------------


class ConnectionStore:
    """A Store that makes every call on Django's connection of the thread. It is the host's to close."""

    def __init__(self, using: str = DEFAULT_DB_ALIAS) -> None:
        self.using = using
        for name in METHODS:
            setattr(self, name, partial(self._call, name))

    def _call(self, name: str, *args: Any, **kwargs: Any) -> Any:
        wrapper = django_connections[self.using]
        try:
            wrapper.ensure_connection()
        except DatabaseError as error:
            raise StoreBusy(f"the database {self.using!r} cannot be reached: {error!s:.200}") from error
        try:
            return getattr(store_on(wrapper), name)(*args, **kwargs)
        except StoreError:
            if not wrapper.in_atomic_block:  # the server may have restarted: the next call begins with a new connection
                wrapper.errors_occurred = True
                wrapper.close_if_unusable_or_obsolete()
            raise

    def close(self) -> None:
        """Close nothing."""


class AsyncConnectionStore:
    """ConnectionStore with every call awaited: made in the thread in which Django keeps its connections for async code."""

    def __init__(self, using: str = DEFAULT_DB_ALIAS) -> None:
        plain = ConnectionStore(using)
        for name in METHODS:
            setattr(self, name, sync_to_async(getattr(plain, name), thread_sensitive=True))

    async def close(self) -> None:
        """Close nothing."""


def store_on(wrapper: BaseDatabaseWrapper) -> Any:
    """Return the store on a connection of Django's, the same one as before while the connection is the same.

    Raises SchemaError before `migrate` has been run, InvalidSettings for a database that cartback has no store for.
    """
    wrapper.ensure_connection()
    kept = vars(wrapper).get("cartback_store")
    if kept is None or kept[0] is not wrapper.connection:
        kept = wrapper.cartback_store = (wrapper.connection, _opened(wrapper))
    store = kept[1]
    store.forget()
    return store


def _opened(wrapper: BaseDatabaseWrapper) -> Any:
    if wrapper.vendor == "sqlite":
        return _SQLite(wrapper)
    if wrapper.vendor == "postgresql":
        return postgres_store(wrapper)
    raise InvalidSettings(f"DATABASES[{wrapper.alias!r}]: expected SQLite or PostgreSQL, got {wrapper.vendor}")


def postgres_store(wrapper: BaseDatabaseWrapper) -> Any:
    """Make the store on PostgreSQL. Raises InvalidSettings for psycopg2."""
    import psycopg

    if not isinstance(wrapper.connection, psycopg.Connection):
        raise InvalidSettings(f"DATABASES[{wrapper.alias!r}]: psycopg 3 is required: pip install 'psycopg[binary]'")
    from cartback.stores.postgres import PostgresStore, connections, stories

    class _Postgres(signals.SignallingStore, PostgresStore):
        def _check(self, connection: Any) -> None:
            try:
                super()._check(connection)
            except SchemaError as error:
                raise SchemaError(f"{_BEHIND.format(alias=wrapper.alias)} ({error!s:.100})") from error

        def claim(self, now: datetime, until: datetime, limit: int) -> list[Stored]:
            with self._borrowed() as connection:
                if not _claims_inside or not connections.is_the_hosts(connection):
                    return super().claim(now, until, limit)
                with connections.translated():
                    claim = connections.persistent(lambda: stories.claim(now, until, limit), inside=True)
                    return connections.drive(connection, claim, self._prefix)

        def forget(self) -> None:
            """Do nothing: this store caches nothing."""

    store = _Postgres(wrapper.connection)
    store.using = wrapper.alias
    return store


#: One entry for each running test that may send inside its own transaction.
_claims_inside: list[None] = []


@contextmanager
def claiming_inside() -> Iterator[None]:
    """Let PostgreSQL's store send inside a transaction, until the end of the block: for tests, which roll it back.

    In production a message that is begun must be durable before it goes out, and a store refuses.
    """
    _claims_inside.append(None)
    try:
        yield
    finally:
        _claims_inside.pop()


class _SQLite(signals.SignallingStore, SQLiteStore):
    """SQLiteStore on Django's connection. It makes no tables, and caches nothing that a host's rollback could undo."""

    def __init__(self, wrapper: BaseDatabaseWrapper) -> None:
        self.using = wrapper.alias
        super().__init__(wrapper.connection)

    def _migrate(self, migrations: Sequence[str]) -> None:
        try:
            row = self._db.execute("SELECT max(version) FROM cartback_schema").fetchone()
        except sqlite3.OperationalError as error:
            raise SchemaError(_BEHIND.format(alias=self.using)) from error
        status = SchemaStatus(row[0] or 0, len(migrations))
        status.check()
        if status.pending:
            raise SchemaError(_BEHIND.format(alias=self.using))

    def forget(self) -> None:
        """Forget the numbers of shops and shoppers: a rollback gives them to others."""
        self._shops.clear()
        self._numbers.clear()
