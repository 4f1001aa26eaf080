"""The file of the embedded store: its connection, its transactions, its schema, and sqlite3's errors as cartback's.

A store on a path opens a connection of its own, and another in each child of a fork. A connection that the host opened stays
the host's: writes inside its transaction are a savepoint of it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import RLock
from time import monotonic, sleep
from typing import Any, TypeVar

from cartback import forks
from cartback.errors import SchemaError, StoreBusy, StoreError
from cartback.ports import Stored
from cartback.stores import sql
from cartback.stores.sql import Rowset, SchemaStatus, Story, due_instant

_T = TypeVar("_T")

#: The schema, one script for each version; a file of an earlier version is migrated on opening.
MIGRATIONS = sql.migrations("sqlite")

_MANY = 1024
#: The most shoppers whose row numbers are remembered between reading and writing them.
_REMEMBERED = 10_000
#: How long one try waits for another process's write, with the connection held; and the pause after it, in seconds.
_SLICE, _PAUSE = timedelta(milliseconds=100), 0.005
#: Connections of a parent process that may not even be closed here.
_parents: list[sqlite3.Connection] = []
_INHERITED = (
    "database: this connection was opened before a fork and belongs to the parent; open one in each process and create"
    " the store there"
)


class Database:
    """One SQLite file, or a connection of the host's, through which SQLiteStore reads and writes."""

    def __init__(
        self,
        database: str | sqlite3.Connection,
        *,
        busy_timeout: timedelta = timedelta(seconds=3),
        synchronous: str = "FULL",
        migrations: Sequence[str] = MIGRATIONS,
    ) -> None:
        self._lock = RLock()
        self._owned = not isinstance(database, sqlite3.Connection)
        self._shops: dict[str, int] = {}
        self._numbers: dict[tuple[str, str], int] = {}
        self._handle: sqlite3.Connection | None
        self._closed = self._is_inherited = False
        self._patience = busy_timeout.total_seconds()
        if isinstance(database, sqlite3.Connection):
            self._handle = database
        else:
            if synchronous not in ("FULL", "NORMAL", "EXTRA"):
                raise StoreError(f"synchronous: expected FULL, EXTRA or NORMAL, got {synchronous!r:.20}")
            self._file = database, min(busy_timeout, _SLICE), synchronous
            self._handle = open_file(*self._file)
        self._migrate(migrations)
        forks.watch(self, self._lock)

    @property
    def _db(self) -> sqlite3.Connection:
        if self._handle is None:
            if self._closed:
                raise StoreError("the store is closed")
            if self._is_inherited:
                raise StoreError(_INHERITED)
            self._handle = open_file(*self._file)
        return self._handle

    def after_fork(self) -> None:
        """Open the file again in a child: with the parent's connection SQLite would believe that it holds the parent's locks.

        Closing that connection here takes nothing from the parent; its lock was held through the fork, so no thread was
        inside a statement.
        """
        at_rest = self._lock.acquire(blocking=False)
        self._lock = RLock()
        forks.watch(self, self._lock)
        if self._owned and self._file[0] == ":memory:" and at_rest:
            return  # the child has a copy of its own
        if self._handle is not None:
            _parents.append(self._handle)
            if self._owned and at_rest:
                self._handle.close()
        self._handle, self._is_inherited = None, not self._owned

    def _migrate(self, migrations: Sequence[str]) -> None:
        with self._writing():
            if self._has_strange_tables():
                raise SchemaError("store: the file has cartback tables without a schema version; name another file")
            self._db.execute("CREATE TABLE IF NOT EXISTS cartback_schema (version INTEGER NOT NULL)")
            row = self._db.execute("SELECT max(version) FROM cartback_schema").fetchone()
            status = SchemaStatus(row[0] or 0, len(migrations))
            status.check()
            for version in status.pending:
                for statement in sql.statements(migrations[version - 1]):
                    self._db.execute(statement)
                self._db.execute("INSERT INTO cartback_schema (version) VALUES (?)", (version,))

    def _has_strange_tables(self) -> bool:
        known = "SELECT name FROM sqlite_master WHERE type = 'table' AND name IN ('cartback_schema', 'cartback_shops')"
        return self._db.execute(known).fetchall() == [("cartback_shops",)]

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Open one write transaction; within a transaction of the host's, a savepoint of it.

        While another process writes, this process's threads may use the connection between one try and the next.
        """
        until = monotonic() + self._patience
        while True:
            with self._lock, translated():
                nested = self._db.in_transaction
                if self._begins(until, nested=nested):
                    try:
                        yield
                        self._db.execute("RELEASE cartback" if nested else "COMMIT")
                    except BaseException:
                        # SQLite rolls back a commit that failed for lack of room, or else it is done here: it must not stay open
                        if self._db.in_transaction:
                            self._db.execute("ROLLBACK TO cartback" if nested else "ROLLBACK")
                        raise
                    return
            sleep(_PAUSE)

    def _begins(self, until: float, *, nested: bool) -> bool:
        """Return whether the transaction has begun: False while another process writes. Raises SQLite's error after `until`."""
        try:
            self._db.execute("SAVEPOINT cartback" if nested else "BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or monotonic() >= until:
                raise
            return False
        return True

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """Open one consistent view of the committed data."""
        with self._lock, translated():
            if self._db.in_transaction:
                yield
                return
            self._db.execute("BEGIN")
            try:
                yield
            finally:
                self._db.execute("COMMIT")

    def _ask(self, story: Story[_T]) -> _T:
        """Run a story that both databases share, in the current transaction if there is one."""
        with self._lock, translated():
            try:
                wanted = next(story)
                while True:
                    cursor = self._db.execute(wanted.text, wanted.args)
                    wanted = story.send(Rowset(cursor.fetchall(), cursor.rowcount))
            except StopIteration as done:
                result: _T = done.value
                return result

    def _shop(self, shop: str) -> int:
        """Return the shop's number, -1 while there is none."""
        number = self._shops.get(shop)
        if number is None:
            row = self._db.execute("SELECT n FROM cartback_shops WHERE id = ?", (shop,)).fetchone()
            if row is None:
                return -1
            number = self._shops[shop] = row[0]
        return number

    def _current(self, shop: str) -> int | None:
        """Return the shop's present number, for a write: another process may have erased the shop meanwhile."""
        row = self._db.execute("SELECT n FROM cartback_shops WHERE id = ?", (shop,)).fetchone()
        if row is None:
            self._shops.pop(shop, None)
            return None
        number: int = row[0]
        self._shops[shop] = number
        return number

    def _in(self, statement: str, args: tuple[Any, ...], among: Sequence[Any]) -> list[Any]:
        """Run `statement`, which ends in IN, in few different lengths, so that the statements are cached."""
        rows: list[Any] = []
        for start in range(0, len(among), _MANY):
            part = tuple(among[start : start + _MANY])
            width = 1 << (len(part) - 1).bit_length()
            marks = ",".join("?" * width)
            rows += self._db.execute(f"{statement} ({marks})", (*args, *part, *[None] * (width - len(part)))).fetchall()
        return rows

    def _stored(self, shop: str, row: Any) -> Stored:
        """Read a row as a shopper. Its number is remembered, so that writing it needs no lookup in the index of ids."""
        if len(self._numbers) >= _REMEMBERED:
            self._numbers.clear()
        self._numbers[shop, row[1]] = row[0]
        return Stored(shop, row[1], row[2], row[3], due_instant(row[4]))

    def limit_memory(self, megabytes: int) -> None:
        """Limit the memory for the file to that many megabytes, and map none of it: for work that reads all of it once.

        A host's connection is left as it is.
        """
        if self._owned:
            with self._lock, translated():
                self._db.execute(f"PRAGMA cache_size = {-1024 * megabytes:d}")
                self._db.execute("PRAGMA mmap_size = 0")

    def close(self) -> None:
        """Close the connection if the store opened it; a host's connection stays open."""
        if self._owned:
            with self._lock:
                self._closed = True
                if self._handle is not None:
                    self._handle.close()
                    self._handle = None


def is_no_database(error: BaseException) -> bool:
    """Return whether SQLite found that the file is not a database."""
    return "not a database" in str(error)


def unusable(path: str, error: BaseException) -> StoreError:
    """Return the error for a file that cannot be opened or is not SQLite's, with the reason where it can be seen."""
    if is_no_database(error):
        return SchemaError(f"store: {path!r} is not an SQLite database; name another file, or a new one")
    why = "it is a folder; name a file in it" if Path(path).is_dir() else str(error)
    return StoreError(f"store: {path!r} cannot be opened: {why}")


def open_file(path: str, busy_timeout: timedelta, synchronous: str) -> sqlite3.Connection:
    """Open the file and set its pragmas. Raises StoreError if it cannot be opened."""
    try:
        db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=256)
    except sqlite3.Error as error:
        raise unusable(path, error) from error
    try:
        with translated(opening=True):
            db.execute(f"PRAGMA busy_timeout = {int(busy_timeout.total_seconds() * 1000)}")
            db.execute("PRAGMA journal_mode = WAL")
            db.execute(f"PRAGMA synchronous = {synchronous}")
            db.execute("PRAGMA wal_autocheckpoint = 16000")
            db.execute("PRAGMA cache_size = -262144")  # KiB, used as the file grows
            db.execute("PRAGMA mmap_size = 1073741824")
    except StoreError as error:
        db.close()
        if is_no_database(error):
            raise unusable(path, error) from error
        raise
    except BaseException:
        db.close()
        raise
    return db


#: Temporary errors, by SQLite's result codes: another connection's lock, an interruption, no memory, no room on the disk, an
#: error of the disk, a file that cannot be opened just now (too many are), a schema that changed. Excepted are the two errors of
#: the disk that report wrong data; of the read-only errors only the two that another process resolves are temporary.
_PASSING = {
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_SCHEMA,
}  # fmt: skip
_NEVER = {sqlite3.SQLITE_IOERR | 32 << 8, sqlite3.SQLITE_IOERR | 33 << 8}  # IOERR_DATA, IOERR_CORRUPTFS
_PASSING_TOO = {sqlite3.SQLITE_READONLY_RECOVERY, sqlite3.SQLITE_READONLY_CANTLOCK}


def _passes(error: sqlite3.Error, *, opening: bool) -> bool:
    """Return whether the same call may succeed later without any change to the database or the settings."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return False
    if opening and code & 0xFF == sqlite3.SQLITE_CANTOPEN:
        return False  # most likely a missing folder
    return code in _PASSING_TOO or (code & 0xFF in _PASSING and code not in _NEVER)


@contextmanager
def translated(*, opening: bool = False) -> Iterator[None]:
    """Raise sqlite3's errors as cartback's; the class states whether to try again."""
    try:
        yield
    except sqlite3.Error as error:
        if not _passes(error, opening=opening):
            raise StoreError(str(error)) from error
        busy = "busy" in str(error) or "locked" in str(error)
        raise StoreBusy(f"the store stayed busy: {error}" if busy else f"SQLite: {error}") from error
    except UnicodeEncodeError as error:
        raise StoreError("SQLite cannot keep text with half a character (a lone surrogate)") from error
    except OverflowError as error:
        raise StoreError(f"SQLite cannot keep a number of more than 64 bits: {error}") from error
