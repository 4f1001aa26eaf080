"""Running stories on psycopg connections: on one of a pool, or on the host's own, in threads or on an event loop.

On a connection of the store's own a story's BEGIN and COMMIT are executed as such. On a connection that is inside a transaction
of the host's, or that is not in autocommit, so that the host will commit, the whole story is a savepoint of that transaction. A
story that PostgreSQL ends for another transaction's sake (deadlock, serialization) is begun again. All of that is written once,
as stories around the story; the two drivers only borrow a connection, execute and fetch.
"""

from __future__ import annotations

import re
import select
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import lru_cache
from typing import Any, TypeAlias, TypeVar
from weakref import WeakSet

import psycopg
from psycopg import AsyncConnection, AsyncCursor, Connection, Cursor, errors
from psycopg.pq import TransactionStatus
from psycopg.rows import tuple_row
from psycopg.sql import Identifier
from psycopg_pool import PoolClosed, PoolTimeout, TooManyRequests

from cartback.errors import CartbackError, SchemaError, StoreBusy, StoreError
from cartback.stores.sql import TABLES, Ask, Rowset, Story
from cartback.vendor_warnings import muted

from . import arrays
from .commit import BEGIN, COMMIT, ROLLBACK

_T = TypeVar("_T")
AnyConnection: TypeAlias = Connection[Any] | AsyncConnection[Any]

#: Inside a transaction of the host's, the host's own locks stay, so retries help less.
_TRIES, _TRIES_INSIDE = 25, 3
_TABLE = re.compile(rf"\bcartback_(?=(?:shops|schema|{'|'.join(TABLES)})\b)")
_NOTHING = Rowset([], 0)


NO_CLAIM = (
    "claim: this connection is in a transaction of the host, but a send must be durable before it begins;"
    " give the worker a URL, a pool or a connection in autocommit"
)


def prefix(schema: str | None) -> str:
    """Return the prefix of table names."""
    return "cartback_" if schema is None else f"{Identifier(schema).as_string()}.cartback_"


@lru_cache(1024)
def native(text: str, prefix: str) -> bytes:
    """Return the statement in psycopg's form, with binary parameters, its tables in the schema that `prefix` names."""
    return _TABLE.sub(lambda _: prefix, text).replace("?", "%b").encode()


# --- stories around the story -----------------------------------------------------------------------------------------


def persistent(story: Callable[[], Story[_T]], *, inside: bool) -> Story[_T]:
    """Run the story; begin it again while PostgreSQL ends it for another transaction's sake."""
    for left in reversed(range(_TRIES_INSIDE if inside else _TRIES)):
        try:
            return (yield from _within(story()) if inside else _alone(story()))
        except (errors.DeadlockDetected, errors.SerializationFailure):
            if not left:
                raise
    raise AssertionError  # pragma: no cover


def _alone(story: Story[_T]) -> Story[_T]:
    try:
        return (yield from story)
    except Exception:
        yield ROLLBACK
        raise


def _within(story: Story[_T]) -> Story[_T]:
    """Run the story as a savepoint of the host's transaction, which can go on after an error."""
    yield Ask("SAVEPOINT cartback")
    try:
        result = yield from _as_savepoint(story)
    except Exception:
        yield Ask("ROLLBACK TO SAVEPOINT cartback")
        yield Ask("RELEASE SAVEPOINT cartback")
        raise
    yield Ask("RELEASE SAVEPOINT cartback")
    return result


def _as_savepoint(story: Story[_T]) -> Story[_T]:
    try:
        wanted = next(story)
        while True:
            try:
                if wanted is BEGIN or wanted is COMMIT:
                    answer = _NOTHING
                else:
                    answer = yield (Ask("ROLLBACK TO SAVEPOINT cartback") if wanted is ROLLBACK else wanted)
            except Exception as error:  # noqa: BLE001 - the story decides what an error means
                wanted = story.throw(error)
            else:
                wanted = story.send(answer)
    except StopIteration as done:
        result: _T = done.value
        return result


# --- errors -----------------------------------------------------------------------------------------------------------

#: Temporary errors, by SQLSTATE: a connection lost or refused; no room on the disk, in memory or among the connections; a
#: lock or a statement's time; cancelled, shut down, started; an error of the disk; ended for another transaction's sake or for
#: idling; a server that is a standby now; a statement that the server behind a pooler does not know.
_PASSING = ("08", "53", "55P03", "55006", "57", "58", "40", "25006", "25P03", "25P04", "26000", "42P05")
_NEVER = ("57P04",)  # the database was dropped


def passes(error: psycopg.Error) -> bool:
    """Return whether the same call may succeed later without any change to the database or the settings."""
    if error.sqlstate is None:
        return isinstance(error, psycopg.OperationalError)  # the connection was lost
    return error.sqlstate.startswith(_PASSING) and not error.sqlstate.startswith(_NEVER)


@contextmanager
def translated() -> Iterator[None]:
    """Raise psycopg's errors as cartback's; the class states whether to try again. psycopg's warnings are muted."""
    try:
        with muted():
            yield
    except CartbackError:
        raise
    except (PoolTimeout, TooManyRequests) as error:
        raise StoreBusy(f"no connection to PostgreSQL was free in time: {error}") from error
    except PoolClosed as error:
        raise StoreError(f"database: the pool is closed; open it before the store is used ({error})") from error
    except errors.UndefinedTable as error:
        raise SchemaError(
            f"the database has no cartback tables, run `cartback db migrate`: {first_line(error)}"
        ) from error
    except UnicodeEncodeError as error:
        raise StoreError("PostgreSQL cannot keep text with half a character (a lone surrogate)") from error
    except errors.CharacterNotInRepertoire as error:
        raise StoreError(f"PostgreSQL cannot keep text with a NUL character: {first_line(error)}") from error
    except psycopg.Error as error:
        raise (StoreBusy if passes(error) else StoreError)(f"PostgreSQL: {first_line(error)}") from error


def first_line(error: Exception) -> str:
    """Return the error's first line, without DETAIL and CONTEXT, which may quote the data to be written."""
    return (str(error).splitlines() or [type(error).__name__])[0]


#: A server's permanent refusals: no access, or no such database. libpq gives no SQLSTATE here.
_NO_ENTRY = re.compile(
    r"authentication failed|pg_hba\.conf|does not exist|not permitted to log in|permission denied|no password supplied"
    r"|invalid integer value|invalid URI|invalid connection option|unsupported frontend protocol"
)


def unreachable(error: Exception) -> StoreError:
    """Translate a failed connection: StoreBusy if the server is away, starting or full, StoreError if it refuses us."""
    never = isinstance(error, psycopg.ProgrammingError) or _NO_ENTRY.search(str(error)) is not None
    return (StoreError if never else StoreBusy)(f"PostgreSQL cannot be reached: {first_line(error)}")


_COMING = re.compile(r"the database system is |too many clients|too many connections|connection slots")


def is_coming(error: Exception) -> bool:
    """Return whether the server is there but starting or full. One that refuses connections is away."""
    return _COMING.search(str(error)) is not None


#: A host's connection or open pool in a child of the process that opened it.
INHERITED = (
    "database: this connection or pool was opened before a fork and belongs to the parent; open one in each process and create"
    " the store there"
)


# --- connections ------------------------------------------------------------------------------------------------------

#: For the store's own connections: every statement prepared, planned once for any size of the batch, none compiled, READ
#: COMMITTED. Without bitmaps a claim walks down the index as far as its limit, also when statistics from before an outage
#: count no due shopper.
SETTINGS = """SELECT set_config('lock_timeout', %b, false), set_config('plan_cache_mode', 'force_generic_plan', false),
set_config('jit', 'off', false), set_config('enable_bitmapscan', 'off', false),
set_config('default_transaction_isolation', 'read committed', false)"""
OPTIONS: dict[str, Any] = {"autocommit": True, "prepare_threshold": 0}


class MutedConnection(Connection[Any]):
    """A connection of the store's own: psycopg may warn while connecting, as of GSSAPI, and a pool connects on its own thread."""

    @classmethod
    def connect(cls, *args: Any, **kwargs: Any) -> Any:
        """Connect, without psycopg's warnings."""
        with muted():
            return super().connect(*args, **kwargs)


class MutedAsyncConnection(AsyncConnection[Any]):
    """MutedConnection for an event loop."""

    @classmethod
    async def connect(cls, *args: Any, **kwargs: Any) -> Any:
        """Connect, without psycopg's warnings."""
        with muted():
            return await super().connect(*args, **kwargs)


def has_died(connection: AnyConnection) -> bool:
    """Return whether the server hung up while the connection lay idle; it costs no round trip.

    A healthy server sends nothing to an idle client, so readable data is its farewell, or a notice that can be ignored.
    """
    if connection.closed:
        return True
    if not hasattr(select, "poll"):  # Windows
        return bool(select.select([connection.fileno()], [], [], 0)[0])
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    return bool(poll.poll(0))


def is_the_hosts(connection: AnyConnection) -> bool:
    """Return whether the host commits the writes on this connection."""
    return not connection.autocommit or connection.info.transaction_status != TransactionStatus.IDLE


_taught: WeakSet[AnyConnection] = WeakSet()


def _teach(connection: AnyConnection) -> None:
    """Register the array types on the connection, the first time it is used."""
    if connection not in _taught:
        arrays.register(connection)
        _taught.add(connection)


def drive(connection: Connection[Any], story: Story[_T], prefix: str) -> _T:
    """Run a story on one connection, statement by statement."""
    _teach(connection)
    cursor = Cursor(
        connection, row_factory=tuple_row
    )  # the host's own may return dicts, or interpolate values into the text
    try:
        wanted = next(story)
        while True:
            try:
                answer = _execute(cursor, wanted, prefix)
            except Exception as error:  # noqa: BLE001 - the story decides what an error means
                wanted = story.throw(error)
            else:
                wanted = story.send(answer)
    except StopIteration as done:
        result: _T = done.value
        return result


def _execute(cursor: Cursor[Any], wanted: Ask, prefix: str) -> Rowset:
    if wanted is ROLLBACK:
        cursor.connection.rollback()
        return _NOTHING
    cursor.execute(native(wanted.text, prefix), wanted.args or None, binary=True)
    return Rowset(cursor.fetchall() if _has_rows(cursor) else [], cursor.rowcount)


async def adrive(connection: AsyncConnection[Any], story: Story[_T], prefix: str) -> _T:
    """Run a story on one async connection, statement by statement."""
    _teach(connection)
    cursor = AsyncCursor(connection, row_factory=tuple_row)
    try:
        wanted = next(story)
        while True:
            try:
                answer = await _aexecute(cursor, wanted, prefix)
            except Exception as error:  # noqa: BLE001 - the story decides what an error means
                wanted = story.throw(error)
            else:
                wanted = story.send(answer)
    except StopIteration as done:
        result: _T = done.value
        return result


async def _aexecute(cursor: AsyncCursor[Any], wanted: Ask, prefix: str) -> Rowset:
    if wanted is ROLLBACK:
        await cursor.connection.rollback()
        return _NOTHING
    await cursor.execute(native(wanted.text, prefix), wanted.args or None, binary=True)
    return Rowset(await cursor.fetchall() if _has_rows(cursor) else [], cursor.rowcount)


def _has_rows(cursor: Cursor[Any] | AsyncCursor[Any]) -> bool:
    """Return whether the statement returns rows. `cursor.description` shows it too, but creates an object for each column."""
    result = cursor.pgresult
    return result is not None and result.nfields > 0


@contextmanager
def in_autocommit(connection: Connection[Any]) -> Iterator[Connection[Any]]:
    """Make the host's connection autocommit for the moment: the store's own BEGIN and COMMIT must take effect."""
    before = connection.autocommit
    if not before:
        connection.autocommit = True
    try:
        yield connection
    finally:
        if not before and connection.info.transaction_status == TransactionStatus.IDLE:
            connection.autocommit = False


@asynccontextmanager
async def ain_autocommit(connection: AsyncConnection[Any]) -> AsyncIterator[AsyncConnection[Any]]:
    """Make the host's connection autocommit for the moment; see in_autocommit."""
    before = connection.autocommit
    if not before:
        await connection.set_autocommit(True)
    try:
        yield connection
    finally:
        if not before and connection.info.transaction_status == TransactionStatus.IDLE:
            await connection.set_autocommit(False)
