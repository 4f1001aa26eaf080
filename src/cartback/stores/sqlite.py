"""The embedded store: one SQLite file, many threads and processes. Standard library only.

WAL with synchronous FULL: what was answered is on disk. Every write is one BEGIN IMMEDIATE transaction, so a batch is one
disk flush. Compare-and-set is an UPDATE that names the version; a batch is first written as if nobody else wrote, and only
when the counts differ is it looked at change by change. Tables are called cartback_*, so a host may share its own file.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import RLock
from time import monotonic, sleep
from typing import Any, TypeVar

from cartback import forks
from cartback.domain.ledger import Conversion, Notification, encode_row
from cartback.errors import StoreBusy, StoreError
from cartback.ports import Change, Found, Settings, Stored
from cartback.stores import sql
from cartback.stores.sql import Answer, SchemaStatus, Story, due_instant, due_us, instant, us
from cartback.stores.together import Rows, ids_of, keys_of, units

_T = TypeVar("_T")

#: The schema, one script for each version; a file of an earlier version is brought up on opening.
MIGRATIONS = sql.migrations("sqlite")

_SAVE = (
    "UPDATE cartback_shoppers SET version = version + 1, doc = ?, due_at = ?"
    " WHERE n = ifnull(?, (SELECT n FROM cartback_shoppers WHERE shop = ? AND id = ?))"
    " AND shop = ? AND id = ? AND version = ?"
)
_NEW = "INSERT OR IGNORE INTO cartback_shoppers (shop, id, version, doc, due_at) VALUES (?, ?, 1, ?, ?)"
_OWNER = "(SELECT n FROM cartback_shoppers WHERE shop = ? AND id = ?)"
_LEAD = (
    f"INSERT INTO cartback_keys (shop, key, shopper) VALUES (?, ?, {_OWNER}) ON CONFLICT DO UPDATE SET"  # noqa: S608
    " shopper = excluded.shopper WHERE shopper = excluded.shopper"
)
_TAKE = f"INSERT OR REPLACE INTO cartback_keys (shop, key, shopper) VALUES (?, ?, {_OWNER})"  # noqa: S608
_DROP = f"DELETE FROM cartback_keys WHERE shop = ? AND key = ? AND shopper = {_OWNER}"  # noqa: S608
_ROW = (
    "INSERT INTO cartback_notifications (shop, id, shopper, state, at, doc) VALUES (?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (shop, id) DO UPDATE SET"
    " shopper = excluded.shopper, state = excluded.state, at = excluded.at, doc = excluded.doc"
)
_CREDIT = "INSERT OR REPLACE INTO cartback_conversions (shop, id, shopper, at, doc) VALUES (?, ?, ?, ?, ?)"


_FIND_FEW = (
    "SELECT s.n, s.id, s.version, s.doc, s.due_at, k.key FROM cartback_keys k"
    " JOIN cartback_shoppers s ON s.n = k.shopper WHERE k.shop = ? AND k.key IN"
)
_OWNERS = (
    "SELECT k.key, s.id, s.version FROM cartback_keys k LEFT JOIN cartback_shoppers s ON s.n = k.shopper"
    " WHERE k.shop = ? AND k.key IN"
)
_FEW, _MANY = 8, 1024
#: So many shoppers' row numbers are remembered between reading and writing them.
_REMEMBERED = 10_000


#: How long one try waits for another process's write, with the connection held; and the pause after it, in seconds.
_SLICE, _PAUSE = timedelta(milliseconds=100), 0.005
#: Connections of a parent process that may not even be closed here.
_parents: list[sqlite3.Connection] = []
_INHERITED = (
    "database: this connection was opened before a fork, by the parent; open one in each process, make the store there"
)


class _Conflict(Exception):
    """Somebody else wrote first: look at each change by itself."""


class SQLiteStore:
    """A Store in one SQLite file.

    Args:
        database: a path, ":memory:", or a connection the host has open. A connection stays the host's: it is never
            closed here, and inside a transaction of the host's every write becomes part of it.
        busy_timeout: how long to wait for another process's write before StoreBusy. Shops' platforms hang up after 5 seconds.
        synchronous: FULL survives a power cut; NORMAL survives a crash of the process and is faster.

    A store on a path may be opened before a fork: each child opens the file itself. In a child a connection that the host
    opened before is refused.

    Raises SchemaError when the file was written by a newer cartback.
    """

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
            self._handle = _open(*self._file)
        self._migrate(migrations)
        forks.watch(self, self._lock)

    @property
    def _db(self) -> sqlite3.Connection:
        if self._handle is None:
            if self._closed:
                raise StoreError("the store is closed")
            if self._is_inherited:
                raise StoreError(_INHERITED)
            self._handle = _open(*self._file)
        return self._handle

    def after_fork(self) -> None:
        """A child opens the file itself: of the parent's connection SQLite would believe that it holds the parent's locks.

        To close it here takes nothing from the parent; its lock was held through the fork, so nobody was amid a statement.
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
            self._db.execute("CREATE TABLE IF NOT EXISTS cartback_schema (version INTEGER NOT NULL)")
            row = self._db.execute("SELECT max(version) FROM cartback_schema").fetchone()
            status = SchemaStatus(row[0] or 0, len(migrations))
            status.check()
            for version in status.pending:
                for statement in sql.statements(migrations[version - 1]):
                    self._db.execute(statement)
                self._db.execute("INSERT INTO cartback_schema (version) VALUES (?)", (version,))

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """One write transaction; within a transaction of the host's, a savepoint of it.

        While another process writes, this one's threads are let at the connection between one try and the next.
        """
        until = monotonic() + self._patience
        while True:
            with self._lock, _translated():
                nested = self._db.in_transaction
                if self._begins(until, nested=nested):
                    try:
                        yield
                        self._db.execute("RELEASE cartback" if nested else "COMMIT")
                    except BaseException:
                        # a commit that failed for want of room is rolled back by SQLite, or else here: it must not stay open
                        if self._db.in_transaction:
                            self._db.execute("ROLLBACK TO cartback" if nested else "ROLLBACK")
                        raise
                    return
            sleep(_PAUSE)

    def _begins(self, until: float, *, nested: bool) -> bool:
        """Whether the transaction has begun; not while another process writes. Raises what that raises after `until`."""
        try:
            self._db.execute("SAVEPOINT cartback" if nested else "BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or monotonic() >= until:
                raise
            return False
        return True

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """One consistent view of what is committed."""
        with self._lock, _translated():
            if self._db.in_transaction:
                yield
                return
            self._db.execute("BEGIN")
            try:
                yield
            finally:
                self._db.execute("COMMIT")

    def _ask(self, story: Story[_T]) -> _T:
        """Tell a story that both databases share, in the transaction there is, if there is one."""
        with self._lock, _translated():
            try:
                wanted = next(story)
                while True:
                    cursor = self._db.execute(wanted.text, wanted.args)
                    wanted = story.send(Answer(cursor.fetchall(), cursor.rowcount))
            except StopIteration as done:
                result: _T = done.value
                return result

    def _shop(self, shop: str) -> int:
        """The shop's number, -1 while there is none."""
        number = self._shops.get(shop)
        if number is None:
            row = self._db.execute("SELECT n FROM cartback_shops WHERE id = ?", (shop,)).fetchone()
            if row is None:
                return -1
            number = self._shops[shop] = row[0]
        return number

    def _current(self, shop: str) -> int | None:
        """The shop's number as it now is, for a write: another process may have erased the shop meanwhile."""
        row = self._db.execute("SELECT n FROM cartback_shops WHERE id = ?", (shop,)).fetchone()
        if row is None:
            self._shops.pop(shop, None)
            return None
        number: int = row[0]
        self._shops[shop] = number
        return number

    # --- settings

    def settings(self, shop: str) -> Settings | None:
        with self._lock, _translated():
            row = self._db.execute("SELECT n, version, doc FROM cartback_shops WHERE id = ?", (shop,)).fetchone()
            if row is None:
                self._shops.pop(shop, None)
                return None
            self._shops[shop] = row[0]
            return Settings(row[1], row[2])

    def save_settings(self, shop: str, doc: bytes, version: int, wake_at: datetime | None) -> bool:
        with self._writing():
            if version == 0:
                done = self._db.execute(
                    "INSERT OR IGNORE INTO cartback_shops (id, version, doc) VALUES (?, 1, ?)", (shop, doc)
                )
            else:
                done = self._db.execute(
                    "UPDATE cartback_shops SET version = version + 1, doc = ? WHERE id = ? AND version = ?",
                    (doc, shop, version),
                )
            if done.rowcount != 1:
                return False
            if wake_at is not None:
                self._db.execute(
                    "UPDATE cartback_shoppers SET version = version + 1, due_at = min(ifnull(due_at, ?), ?) WHERE shop = ?",
                    (us(wake_at), us(wake_at), self._current(shop)),
                )
            return True

    def shops(self) -> list[str]:
        return self._ask(sql.shops())

    # --- shoppers

    def find(self, shop: str, keys: Sequence[str], deliveries: Sequence[str]) -> Found:
        if len(keys) <= _FEW and not deliveries:
            return self._find_few(shop, keys)
        with self._reading():
            n = self._shop(shop)
            leads = self._in("SELECT key, shopper FROM cartback_keys WHERE shop = ? AND key IN", (n,), keys)
            numbers = tuple({shopper for _, shopper in leads})
            rows = self._in("SELECT n, id, version, doc, due_at FROM cartback_shoppers WHERE n IN", (), numbers)
            recorded = self._in("SELECT id FROM cartback_deliveries WHERE shop = ? AND id IN", (n,), deliveries)
            people = {row[0]: self._stored(shop, row) for row in rows}
        owners = {k: people[number].id for k, number in leads if number in people}
        return Found(owners, {p.id: p for p in people.values()}, frozenset([row[0] for row in recorded]))

    def _find_few(self, shop: str, keys: Sequence[str]) -> Found:
        """One statement, so one consistent view without a transaction around it."""
        with self._lock, _translated():
            rows = self._in(_FIND_FEW, (self._shop(shop),), keys)
            people = {row[1]: self._stored(shop, row) for row in rows}
        return Found({row[5]: row[1] for row in rows}, people)

    def _in(self, statement: str, args: tuple[Any, ...], among: Sequence[Any]) -> list[Any]:
        """The rows of `statement`, which ends in IN; asked in statements of few different lengths, so that they are cached."""
        found: list[Any] = []
        for start in range(0, len(among), _MANY):
            part = tuple(among[start : start + _MANY])
            width = 1 << (len(part) - 1).bit_length()
            marks = ",".join("?" * width)
            found += self._db.execute(
                f"{statement} ({marks})", (*args, *part, *[None] * (width - len(part)))
            ).fetchall()
        return found

    def _stored(self, shop: str, row: Any) -> Stored:
        """The shopper of a row. Its number is remembered: whoever is written by it needs no look into the index of ids."""
        if len(self._numbers) >= _REMEMBERED:
            self._numbers.clear()
        self._numbers[shop, row[1]] = row[0]
        return Stored(shop, row[1], row[2], row[3], due_instant(row[4]))

    def get(self, shop: str, ids: Sequence[str]) -> Mapping[str, Stored]:
        with self._reading():
            select = "SELECT n, id, version, doc, due_at FROM cartback_shoppers WHERE shop = ? AND id IN"
            rows = self._in(select, (self._shop(shop),), ids)
            return {row[1]: self._stored(shop, row) for row in rows}

    def commit(self, changes: Sequence[Change], deliveries: Sequence[tuple[str, str]] = ()) -> set[tuple[str, str]]:
        if not changes and not deliveries:
            return set()
        try:
            with self._writing():
                self._check_settings(changes)
                self._write(changes)
                self._record(deliveries)
        except _Conflict:
            return self._commit_what_holds(changes, deliveries)
        return set()

    def _commit_what_holds(
        self, changes: Sequence[Change], deliveries: Sequence[tuple[str, str]]
    ) -> set[tuple[str, str]]:
        """Write the changes that hold, one after the other under the write lock: each sees what the ones before it wrote."""
        refused = set()
        self._numbers.clear()  # another process may have erased and made somebody anew, under another number
        with self._writing():
            for unit in units(changes):
                held = self._held(unit)
                for change in held:
                    self._write([change])
                if not held:
                    refused.update([(change.shop, change.id) for change in unit])
            if not refused:
                self._record(deliveries)
        return refused

    def _held(self, unit: Sequence[Change]) -> Sequence[Change]:
        """The unit as it is to be written, or nothing of it."""
        if len(unit) == 1:
            return unit if self._holds(unit[0]) else ()
        n = self._current(unit[0].shop)
        row = self._db.execute("SELECT version FROM cartback_shops WHERE n = ?", (n,)).fetchone()
        keys = self._in(_OWNERS, (n,), keys_of(unit))
        versions = {shopper: version for _, shopper, version in keys if shopper is not None}
        select = "SELECT id, version FROM cartback_shoppers WHERE shop = ? AND id IN"
        versions.update(self._in(select, (n,), ids_of(unit)))
        return Rows(row[0] if row else None, versions, {k: shopper for k, shopper, _ in keys}).write(unit) or ()

    def _check_settings(self, changes: Sequence[Change]) -> None:
        for shop, version in {(c.shop, c.settings_version) for c in changes if c.settings_version is not None}:
            if not self._settings_hold(shop, version):
                raise _Conflict

    def _settings_hold(self, shop: str, version: int) -> bool:
        row = self._db.execute("SELECT version FROM cartback_shops WHERE id = ?", (shop,)).fetchone()
        return row is not None and row[0] == version

    def _holds(self, change: Change) -> bool:
        n = self._current(change.shop)
        if n is None:
            return False
        for shopper, version in ((change.id, change.version), *change.absorbed):
            row = self._db.execute(
                "SELECT version FROM cartback_shoppers WHERE shop = ? AND id = ?", (n, shopper)
            ).fetchone()
            if (row[0] if row else 0) != version:
                return False
        if change.settings_version is not None and not self._settings_hold(change.shop, change.settings_version):
            return False
        return all(self._leads_nowhere(n, k, change.id) for k in change.keys)

    def _leads_nowhere(self, n: int, k: str, shopper: str) -> bool:
        """Whether the key is free for `shopper`; a key whose owner is gone is made so."""
        row = self._db.execute(
            "SELECT s.id FROM cartback_keys k LEFT JOIN cartback_shoppers s ON s.n = k.shopper"
            " WHERE k.shop = ? AND k.key = ?",
            (n, k),
        ).fetchone()
        if row is not None and row[0] is None:
            self._db.execute("DELETE FROM cartback_keys WHERE shop = ? AND key = ?", (n, k))
        return row is None or row[0] is None or row[0] == shopper

    def _write(self, changes: Sequence[Change]) -> None:
        """Write all of it, or raise _Conflict."""
        numbers = {shop: n for shop in {c.shop for c in changes} if (n := self._current(shop)) is not None}
        if any(c.shop not in numbers for c in changes):
            raise _Conflict
        saved, new = [], []
        for c in changes:
            if c.version:
                row, shop = self._numbers.get((c.shop, c.id)), numbers[c.shop]
                saved.append((c.doc, due_us(c.due_at), row, shop, c.id, shop, c.id, c.version))
            else:
                new.append((numbers[c.shop], c.id, c.doc, due_us(c.due_at)))
        self._expect(_SAVE, saved)
        self._expect(_NEW, new)
        self._expect(_LEAD, [(n := numbers[c.shop], k, n, c.id) for c in changes for k in c.keys])
        self._expect(_TAKE, [(n := numbers[c.shop], k, n, c.id) for c in changes for k in c.taken])
        if dropped := [(n := numbers[c.shop], k, n, c.id) for c in changes for k in c.dropped]:
            self._db.executemany(_DROP, dropped)
        for change in changes:
            for shopper, version in change.absorbed:
                self._absorb(change, numbers[change.shop], shopper, version)
        rows = [
            (numbers[c.shop], r.id, r.shopper, r.state, us(r.decided_at), encode_row(r))
            for c in changes
            for r in c.notifications
        ]
        if rows:
            self._db.executemany(_ROW, rows)
        self._credit(changes, numbers)

    def _expect(self, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
        if rows and self._db.executemany(statement, rows).rowcount != len(rows):
            raise _Conflict

    def _credit(self, changes: Iterable[Change], numbers: Mapping[str, int]) -> None:
        for c in changes:
            n = numbers[c.shop]
            for x in c.conversions:
                self._db.execute(_CREDIT, (n, x.order, x.shopper, us(x.ordered_at), encode_row(x)))
            for order in c.uncredited:
                self._db.execute("DELETE FROM cartback_conversions WHERE shop = ? AND id = ?", (n, order))

    def _absorb(self, change: Change, n: int, shopper: str, version: int) -> None:
        gone = self._db.execute(
            "DELETE FROM cartback_shoppers WHERE shop = ? AND id = ? AND version = ?", (n, shopper, version)
        )
        if gone.rowcount != 1:
            raise _Conflict
        self._ask(sql.move_ledger(change.shop, shopper, change.id))

    def _record(self, deliveries: Sequence[tuple[str, str]]) -> None:
        if deliveries:
            at = us(datetime.now(UTC))
            numbers = {shop: self._current(shop) for shop in {shop for shop, _ in deliveries}}
            rows = [(numbers[shop], delivery, at) for shop, delivery in deliveries if numbers[shop] is not None]
            self._db.executemany("INSERT OR IGNORE INTO cartback_deliveries (shop, id, at) VALUES (?, ?, ?)", rows)

    # --- what is due

    def claim(self, now: datetime, until: datetime, limit: int) -> list[Stored]:
        with self._lock, _translated():
            nothing = self._db.execute(
                "SELECT 1 FROM cartback_shoppers WHERE due_at <= ? LIMIT 1", (us(now),)
            ).fetchone()
        if nothing is None:
            return []
        with self._writing():
            rows = self._db.execute(
                "SELECT n, id, version, doc, due_at, shop FROM cartback_shoppers WHERE due_at <= ?"
                " ORDER BY due_at LIMIT ?",
                (us(now), limit),
            ).fetchall()
            self._db.executemany(
                "UPDATE cartback_shoppers SET due_at = ?, version = version + 1 WHERE n = ?",
                [(us(until), row[0]) for row in rows],
            )
            names = self._names({row[5] for row in rows})
            return [
                self._stored(names[n], (row, who, version + 1, doc, due)) for row, who, version, doc, due, n in rows
            ]

    def _names(self, numbers: set[int]) -> dict[int, str]:
        known = {n: shop for shop, n in self._shops.items()}
        for n in numbers - known.keys():
            known[n] = self._db.execute("SELECT id FROM cartback_shops WHERE n = ?", (n,)).fetchone()[0]
        return known

    def next_due(self) -> datetime | None:
        return self._ask(sql.next_due())

    # --- documents

    def documents(self, shop: str, keys: Sequence[str]) -> Mapping[str, bytes]:
        with self._lock, _translated():
            select = "SELECT key, doc FROM cartback_documents WHERE shop = ? AND key IN"
            return dict(self._in(select, (self._shop(shop),), keys))

    def save_documents(self, shop: str, docs: Mapping[str, tuple[bytes | None, bytes | None]]) -> bool:
        with self._writing():
            n, now = self._current(shop), self.documents(shop, tuple(docs))
            if n is None or any(now.get(k) != before for k, (before, _) in docs.items()):
                return False
            self._db.executemany(
                "INSERT OR REPLACE INTO cartback_documents (shop, key, doc) VALUES (?, ?, ?)",
                [(n, k, after) for k, (_, after) in docs.items() if after is not None],
            )
            self._db.executemany(
                "DELETE FROM cartback_documents WHERE shop = ? AND key = ?",
                [(n, k) for k, (_, after) in docs.items() if after is None],
            )
            return True

    # --- ledger

    def notification(self, shop: str, notification: str) -> Notification | None:
        return self._ask(sql.notification(shop, notification))

    def notifications(
        self, shop: str, *, shopper: str | None = None, state: str | None = None, limit: int = 100
    ) -> list[Notification]:
        return self._ask(sql.notifications(shop, shopper, state, limit))

    def rate(self, shop: str, notification: str, thumb: int) -> bool:
        with self._writing():
            return self._ask(sql.rate(shop, notification, thumb))

    def decided(
        self,
        shop: str,
        since: datetime | None = None,
        until: datetime | None = None,
        after: tuple[datetime, str] | None = None,
        limit: int = 1000,
    ) -> list[Notification]:
        return self._ask(sql.decided(shop, since, until, after, limit))

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
        return self._ask(sql.conversions(shop, shopper, since, until, after, limit))

    # --- forgetting

    def erase(self, shop: str, shopper: str, keys: Sequence[str], digests: Sequence[str], at: datetime) -> None:
        with self._writing():
            n = self._current(shop)
            self._db.executemany(
                f"DELETE FROM cartback_keys WHERE shop = ? AND key = ? AND shopper = {_OWNER}",  # noqa: S608 - fixed text
                [(n, k, n, shopper) for k in keys],
            )
            self._db.execute("DELETE FROM cartback_shoppers WHERE shop = ? AND id = ?", (n, shopper))
            self._ask(sql.forget_words(shop, shopper))
            self._ask(sql.bury(shop, digests, at))

    def tombstones(self, shop: str, digests: Sequence[str]) -> Mapping[str, datetime]:
        with self._lock, _translated():
            select = "SELECT digest, at FROM cartback_tombstones WHERE shop = ? AND digest IN"
            return {digest: instant(at) for digest, at in self._in(select, (self._shop(shop),), digests)}

    def erase_shop(self, shop: str) -> None:
        with self._writing():
            self._ask(sql.erase_shop(shop))
            self._shops.pop(shop, None)

    def scan(self, shop: str, after: str, limit: int) -> list[Stored]:
        return self._ask(sql.scan(shop, after, limit))

    def purge(self, shop: str, *, deliveries: datetime, text: datetime, ledger: datetime) -> int:
        with self._writing():
            return self._ask(sql.purge(shop, deliveries, text, ledger))

    def close(self) -> None:
        if self._owned:
            with self._lock:
                self._closed = True
                if self._handle is not None:
                    self._handle.close()
                    self._handle = None


def _open(path: str, busy_timeout: timedelta, synchronous: str) -> sqlite3.Connection:
    try:
        db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=256)
    except sqlite3.Error as error:
        raise StoreError(f"store: {path!r} cannot be opened: {error}") from error
    try:
        with _translated(opening=True):
            db.execute(f"PRAGMA busy_timeout = {int(busy_timeout.total_seconds() * 1000)}")
            db.execute("PRAGMA journal_mode = WAL")
            db.execute(f"PRAGMA synchronous = {synchronous}")
            db.execute("PRAGMA wal_autocheckpoint = 16000")
            db.execute("PRAGMA cache_size = -262144")  # KiB, used as the file grows
            db.execute("PRAGMA mmap_size = 1073741824")
    except BaseException:
        db.close()
        raise
    return db


#: What passes by itself, by SQLite's result codes: another's lock, an interruption, no memory, no room on the disk, an error of
#: the disk, a file that cannot be opened just now (too many are), a schema that changed. Of an error of the disk not the two
#: that say that what was read is wrong; of a file that cannot be written the two that another process mends.
_PASSING = {
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_SCHEMA,
}  # fmt: skip
_NEVER = {sqlite3.SQLITE_IOERR | 32 << 8, sqlite3.SQLITE_IOERR | 33 << 8}  # IOERR_DATA, IOERR_CORRUPTFS
_PASSING_TOO = {sqlite3.SQLITE_READONLY_RECOVERY, sqlite3.SQLITE_READONLY_CANTLOCK}


def _passes(error: sqlite3.Error, *, opening: bool) -> bool:
    """Whether the same call may succeed later without anybody changing anything."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        return False
    if opening and code & 0xFF == sqlite3.SQLITE_CANTOPEN:
        return False  # a folder that is not there, most likely
    return code in _PASSING_TOO or (code & 0xFF in _PASSING and code not in _NEVER)


@contextmanager
def _translated(*, opening: bool = False) -> Iterator[None]:
    """sqlite3's errors as ours; whether to try again is in the class."""
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


# --- the schema by path, for the command line -------------------------------------------------------------------------


def schema_status(path: str) -> SchemaStatus:
    """What the file has and what this cartback knows; nothing is changed. Raises StoreError for no SQLite file."""
    if path == ":memory:" or not Path(path).exists():
        return SchemaStatus(0, len(MIGRATIONS))
    with _translated(), closing(sqlite3.connect(path, isolation_level=None)) as db:
        found = db.execute("SELECT name FROM sqlite_master WHERE name = 'cartback_schema'").fetchone()
        version = db.execute("SELECT max(version) FROM cartback_schema").fetchone()[0] if found else None
        return SchemaStatus(version or 0, len(MIGRATIONS))


def migrate(path: str) -> tuple[int, ...]:
    """Bring the file's schema up to date, which opening does; the versions made. Raises SchemaError for a newer one."""
    pending = schema_status(path).pending
    SQLiteStore(path).close()
    return pending
