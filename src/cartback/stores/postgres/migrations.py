"""Migrating a database's schema: online, repeatable, one at a time.

A script runs in one transaction with its version number, so it is applied wholly or not at all. A script that begins with "--
online" runs statement by statement outside any transaction, so that it may contain CREATE INDEX CONCURRENTLY; each of its
statements must be repeatable (IF NOT EXISTS), and an index that an interrupted run left half made is dropped first. The
migrating process holds an advisory lock of the session; the others poll for it, since a process that waited inside a
statement would hold up, and be held up by, CREATE INDEX CONCURRENTLY. No statement waits long for a table in use: all later
queries would queue behind it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from psycopg import errors
from psycopg.sql import Identifier

from cartback.errors import SchemaError, StoreBusy
from cartback.stores.sql import Ask, SchemaStatus, Story, migrations, statements

from .arrays import TextArray
from .commit import BEGIN, COMMIT, ROLLBACK

MIGRATIONS = migrations("postgres")

#: The first line of a script that runs outside any transaction. In a database without cartback's tables a script blocks no other
#: query, so there all run in transactions, the host's own too.
_ONLINE = "-- online"
_LOCK = int.from_bytes(b"cartback", "big")
_LOCK_TIMEOUT = "3s"
_TRIES = 20
_PAUSE = Ask("SELECT pg_sleep(0.25)")
_INDEX = re.compile(r"CREATE (?:UNIQUE )?INDEX CONCURRENTLY IF NOT EXISTS (\w+)")
_HALF_MADE = """SELECT made.oid::regclass::text FROM pg_index i JOIN pg_class made ON made.oid = i.indexrelid
WHERE NOT i.indisvalid AND made.relname = ANY(?)
  AND made.relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = to_regclass('cartback_schema'))"""


def status(scripts: Sequence[str] = MIGRATIONS) -> Story[SchemaStatus]:
    """Compare the schema in the database with the latest; nothing is changed."""
    answer = yield Ask("SELECT to_regclass('cartback_schema') IS NOT NULL")
    version = 0
    if answer.rows[0][0]:
        version = (yield Ask("SELECT coalesce(max(version), 0) FROM cartback_schema")).rows[0][0]
    return SchemaStatus(version, len(scripts))


def check(scripts: Sequence[str] = MIGRATIONS) -> Story[None]:
    """Raise SchemaError unless the schema is the one this cartback knows."""
    schema = yield from status(scripts)
    schema.check()
    if schema.pending:
        raise SchemaError(
            f"the store has schema version {schema.version}, this cartback needs {schema.latest}: run `cartback db migrate`"
        )


def migrate(scripts: Sequence[str] = MIGRATIONS, create: str | None = None) -> Story[tuple[int, ...]]:
    """Bring the schema up to date, in the PostgreSQL schema `create` if one is named. Returns the versions applied.

    Raises SchemaError for a newer one, StoreBusy if its tables stay in use.
    """
    if create is not None:
        yield Ask(f"CREATE SCHEMA IF NOT EXISTS {Identifier(create).as_string()}")
    schema = yield from status(scripts)
    schema.check()
    if not schema.pending:
        return ()
    yield from _lock()
    try:
        schema = yield from status(scripts)
        for version in schema.pending:
            script = scripts[version - 1]
            yield from _apply(
                version, script if schema.version else script.replace(" CONCURRENTLY", "").removeprefix(_ONLINE)
            )
    except Exception:
        yield ROLLBACK
        yield Ask("SELECT pg_advisory_unlock(?)", (_LOCK,))
        raise
    yield Ask("SELECT pg_advisory_unlock(?)", (_LOCK,))
    return schema.pending


def _lock() -> Story[None]:
    while not (yield Ask("SELECT pg_try_advisory_lock(?)", (_LOCK,))).rows[0][0]:
        yield _PAUSE


def _apply(version: int, script: str) -> Story[None]:
    online = script.startswith(_ONLINE)
    for _ in range(_TRIES):
        try:
            yield from _online(version, script) if online else _at_once(version, script)
        except errors.LockNotAvailable:
            yield ROLLBACK
            yield _PAUSE
        else:
            return
    raise StoreBusy(f"migration {version}: its tables stayed in use; nothing was changed, try again")


_CREATE = (
    "CREATE TABLE IF NOT EXISTS cartback_schema (version bigint PRIMARY KEY, at timestamptz NOT NULL DEFAULT now())"
)
_DONE = "INSERT INTO cartback_schema (version) VALUES (?)"


def _at_once(version: int, script: str) -> Story[None]:
    yield BEGIN
    yield Ask(f"SET LOCAL lock_timeout = '{_LOCK_TIMEOUT}'")
    yield Ask(_CREATE)
    for statement in statements(script):
        yield Ask(statement)
    yield Ask(_DONE, (version,))
    yield COMMIT


def _online(version: int, script: str) -> Story[None]:
    before = (yield Ask("SELECT current_setting('lock_timeout')")).rows[0][0]
    yield Ask(f"SET lock_timeout = '{_LOCK_TIMEOUT}'")
    try:
        for row in (yield Ask(_HALF_MADE, (TextArray(_INDEX.findall(script)),))).rows:
            yield Ask(f"DROP INDEX CONCURRENTLY IF EXISTS {row[0]}")
        for statement in statements(script):
            yield Ask(statement)
    except errors.LockNotAvailable:
        yield Ask("SELECT set_config('lock_timeout', ?, false)", (before,))
        raise
    except errors.ActiveSqlTransaction as error:
        raise SchemaError(
            f"migration {version} builds indexes with CONCURRENTLY, which is impossible in a transaction:"
            " run `cartback db migrate`, or pass a connection in autocommit"
        ) from error
    yield Ask("SELECT set_config('lock_timeout', ?, false)", (before,))
    yield Ask(_DONE, (version,))
