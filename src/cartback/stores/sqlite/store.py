"""The embedded store: one SQLite file, many threads and processes. Standard library only.

WAL with synchronous FULL: a call returns after its data is on disk. Every write is one BEGIN IMMEDIATE transaction, so a
batch is one disk flush. Compare-and-set is an UPDATE that names the version; a batch is first written as if there were no
other writer, and only when the counts differ is it judged change by change. Tables are called cartback_*, so a host may share
its own file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from cartback.domain.ledger import Conversion, Notification, encode_row
from cartback.domain.narrow import AlikeRows
from cartback.ports import Change, Found, Stored, StoredSettings
from cartback.stores import sql
from cartback.stores.sql import due_us, instant, us
from cartback.stores.together import Rows, ids_of, keys_of, units

from .database import Database, translated
from .statements import CREDIT, DROP, FIND_FEW, LEAD, NEW, OWNER, OWNERS, ROW, SAVE, TAKE

#: The most keys that are looked up by one statement.
_FEW = 8


class _Conflict(Exception):
    """Another write came first: judge each change by itself."""


class SQLiteStore(Database):
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

    # --- settings

    def settings(self, shop: str) -> StoredSettings | None:
        """Return the shop's settings with their version, or None."""
        with self._lock, translated():
            row = self._db.execute("SELECT n, version, doc FROM cartback_shops WHERE id = ?", (shop,)).fetchone()
            if row is None:
                self._shops.pop(shop, None)
                return None
            self._shops[shop] = row[0]
            return StoredSettings(row[1], row[2])

    def save_settings(self, shop: str, doc: bytes, version: int, wake_at: datetime | None) -> bool:
        """Save the settings if `version` still holds; a wake is one UPDATE. Returns whether they were saved."""
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
        """List the ids of all shops, in order."""
        return self._ask(sql.shops())

    # --- shoppers

    def find(self, shop: str, keys: Sequence[str], deliveries: Sequence[str]) -> Found:
        """Return owners and documents in one consistent view: of few keys by one statement, of many in a transaction."""
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
        """Find by one statement, so in one consistent view without a transaction around it."""
        with self._lock, translated():
            rows = self._in(FIND_FEW, (self._shop(shop),), keys)
            people = {row[1]: self._stored(shop, row) for row in rows}
        return Found({row[5]: row[1] for row in rows}, people)

    def get(self, shop: str, ids: Sequence[str]) -> Mapping[str, Stored]:
        """Return the shoppers with these ids; unknown ids are left out."""
        with self._reading():
            select = "SELECT n, id, version, doc, due_at FROM cartback_shoppers WHERE shop = ? AND id IN"
            rows = self._in(select, (self._shop(shop),), ids)
            return {row[1]: self._stored(shop, row) for row in rows}

    def commit(self, changes: Sequence[Change], deliveries: Sequence[tuple[str, str]] = ()) -> set[tuple[str, str]]:
        """Write the changes that hold in one transaction, so with one flush to disk. Returns those refused."""
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
        """Write the changes that hold, one after the other under the write lock: each sees the writes before it."""
        refused = set()
        self._numbers.clear()  # another process may have erased a shopper and created it again, under another number
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
        """Return the unit's changes as they are to be written, or none of them."""
        if len(unit) == 1:
            return unit if self._holds(unit[0]) else ()
        n = self._current(unit[0].shop)
        row = self._db.execute("SELECT version FROM cartback_shops WHERE n = ?", (n,)).fetchone()
        keys = self._in(OWNERS, (n,), keys_of(unit))
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
        """Return whether the key is free for `shopper`; a key whose owner is gone is freed."""
        row = self._db.execute(
            "SELECT s.id FROM cartback_keys k LEFT JOIN cartback_shoppers s ON s.n = k.shopper"
            " WHERE k.shop = ? AND k.key = ?",
            (n, k),
        ).fetchone()
        if row is not None and row[0] is None:
            self._db.execute("DELETE FROM cartback_keys WHERE shop = ? AND key = ?", (n, k))
        return row is None or row[0] is None or row[0] == shopper

    def _write(self, changes: Sequence[Change]) -> None:
        """Write all changes, or raise _Conflict."""
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
        self._expect(SAVE, saved)
        self._expect(NEW, new)
        self._expect(LEAD, [(n := numbers[c.shop], k, n, c.id) for c in changes for k in c.keys])
        self._expect(TAKE, [(n := numbers[c.shop], k, n, c.id) for c in changes for k in c.taken])
        if dropped := [(n := numbers[c.shop], k, n, c.id) for c in changes for k in c.dropped]:
            self._db.executemany(DROP, dropped)
        for change in changes:
            for shopper, version in change.absorbed:
                self._absorb(change, numbers[change.shop], shopper, version)
        rows = [
            (numbers[c.shop], r.id, r.shopper, r.state, us(r.decided_at), encode_row(r), *sql.narrow_columns(r))
            for c in changes
            for r in c.notifications
        ]
        if rows:
            self._db.executemany(ROW, rows)
        self._credit(changes, numbers)

    def _expect(self, statement: str, rows: Sequence[tuple[Any, ...]]) -> None:
        if rows and self._db.executemany(statement, rows).rowcount != len(rows):
            raise _Conflict

    def _credit(self, changes: Iterable[Change], numbers: Mapping[str, int]) -> None:
        for c in changes:
            n = numbers[c.shop]
            for x in c.conversions:
                self._db.execute(CREDIT, (n, x.order, x.shopper, us(x.ordered_at), encode_row(x)))
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

    # --- due shoppers

    def claim(self, now: datetime, until: datetime, limit: int) -> list[Stored]:
        """Lease due shoppers until `until`; the write lock is taken only when something is due."""
        with self._lock, translated():
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
        """Return when the next shopper is due, or None."""
        return self._ask(sql.next_due())

    # --- documents

    def documents(self, shop: str, keys: Sequence[str]) -> Mapping[str, bytes]:
        """Return the shop's documents with these keys; unknown keys are left out."""
        with self._lock, translated():
            select = "SELECT key, doc FROM cartback_documents WHERE shop = ? AND key IN"
            return dict(self._in(select, (self._shop(shop),), keys))

    def save_documents(self, shop: str, docs: Mapping[str, tuple[bytes | None, bytes | None]]) -> bool:
        """Replace the documents if each is unchanged since it was read. Returns whether they were saved."""
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
        """Return one ledger row, or None."""
        return self._ask(sql.notification(shop, notification))

    def notifications(
        self, shop: str, *, shopper: str | None = None, state: str | None = None, limit: int = 100
    ) -> list[Notification]:
        """List ledger rows, newest first."""
        return self._ask(sql.notifications(shop, shopper, state, limit))

    def rate(self, shop: str, notification: str, thumb: int) -> bool:
        """Put the merchant's thumb on a ledger row. Returns whether the row exists."""
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
        """List ledger rows by decision within the range, newest first, from the one after `after` on."""
        return self._ask(sql.decided(shop, since, until, after, limit))

    def alike(self, shop: str, since: datetime, until: datetime) -> list[AlikeRows]:
        """Count the rows decided within the range by their narrow copies."""
        return self._ask(sql.alike_rows(shop, since, until))

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
        return self._ask(sql.conversions(shop, shopper, since, until, after, limit))

    # --- forgetting

    def erase(self, shop: str, shopper: str, keys: Sequence[str], digests: Sequence[str], at: datetime) -> None:
        """Delete the shopper and their keys, strip their ledger rows, and keep the digests, in one transaction."""
        with self._writing():
            n = self._current(shop)
            self._db.executemany(
                f"DELETE FROM cartback_keys WHERE shop = ? AND key = ? AND shopper = {OWNER}",  # noqa: S608 - fixed text
                [(n, k, n, shopper) for k in keys],
            )
            self._db.execute("DELETE FROM cartback_shoppers WHERE shop = ? AND id = ?", (n, shopper))
            self._ask(sql.forget_words(shop, shopper))
            self._ask(sql.bury(shop, digests, at))

    def tombstones(self, shop: str, digests: Sequence[str]) -> Mapping[str, datetime]:
        """Return when each digest was erased; digests never erased are left out."""
        with self._lock, translated():
            select = "SELECT digest, at FROM cartback_tombstones WHERE shop = ? AND digest IN"
            return {digest: instant(at) for digest, at in self._in(select, (self._shop(shop),), digests)}

    def erase_shop(self, shop: str) -> None:
        """Delete everything of the shop, its settings included."""
        with self._writing():
            self._ask(sql.erase_shop(shop))
            self._shops.pop(shop, None)

    def scan(self, shop: str, after: str, limit: int) -> list[Stored]:
        """List the shop's shoppers by id, from the one after `after` on."""
        return self._ask(sql.scan(shop, after, limit))

    def purge(self, shop: str, *, deliveries: datetime, text: datetime, ledger: datetime) -> int:
        """Delete records older than each limit, in one transaction. Returns the number of records it touched."""
        with self._writing():
            return self._ask(sql.purge(shop, deliveries, text, ledger))
