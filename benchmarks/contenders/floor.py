"""The raw floor: what SQLite alone needs for the rows that cartback writes, in as many transactions. No logic at all.

It works on a file that cartback made, through plain sqlite3 and statements as short as they can be. Documents are
constants, as long as cartback's after the same news. It reads the keys and documents that a fold needs, and throws them
away; it decides nothing, decodes nothing and writes no words.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import disk
import workload
from workload import NOW, News

_READ_KEYS = "SELECT key, shopper FROM cartback_keys WHERE shop = 1 AND key IN (SELECT value FROM json_each(?))"
_READ_DOCS = "SELECT n, id, version, doc, due_at FROM cartback_shoppers WHERE n IN (SELECT value FROM json_each(?))"
_READ_IDS = "SELECT id FROM cartback_deliveries WHERE shop = 1 AND id IN (SELECT value FROM json_each(?))"
_UPDATE = "UPDATE cartback_shoppers SET version = version + 1, doc = ?, due_at = ? WHERE n = ?"
_INSERT = "INSERT INTO cartback_shoppers (shop, id, version, doc, due_at) VALUES (1, ?, 1, ?, NULL)"
_KEY = "INSERT INTO cartback_keys (shop, key, shopper) SELECT 1, ?, n FROM cartback_shoppers WHERE shop = 1 AND id = ?"
_DELIVERY = "INSERT INTO cartback_deliveries (shop, id, at) VALUES (1, ?, ?)"
_CLAIM = "SELECT n, id, version, doc, due_at, shop FROM cartback_shoppers WHERE due_at <= ? ORDER BY due_at LIMIT ?"
_LEASE = "UPDATE cartback_shoppers SET due_at = ?, version = version + 1 WHERE n = ?"
_BEGIN = "INSERT INTO cartback_notifications (shop, id, shopper, state, at, doc) VALUES (1, ?, ?, 'BEGUN', ?, ?)"
_SETTLE = "UPDATE cartback_notifications SET state = 'SENT', doc = ? WHERE shop = 1 AND id = ?"


def _us(at: datetime) -> int:
    return round(at.timestamp() * 1e6)


def sizes(path: str) -> dict[str, int]:
    """Bytes of cartback's documents in this very workload, measured when the file was seeded."""
    return json.loads(Path(path).with_name("sizes.json").read_text())  # type: ignore[no-any-return]


class Floor:
    def __init__(self, path: str, *, batch: int, deliveries: bool = False) -> None:
        self.db = disk.connect(path)
        self.docs = {name: b"x" * size for name, size in sizes(path).items()}
        self.batch, self.deliveries = batch, deliveries

    @classmethod
    def open(cls, path: str, shoppers: int, **options: object) -> Floor:
        return cls(path, **options)  # type: ignore[arg-type]

    def rows(self) -> int:
        return self.db.total_changes

    def ingest(self, news: list[News]) -> Callable[[], int]:
        plans = [self._plan(n, batch) for n, batch in enumerate(workload.batches(news, self.batch))]
        at, doc = _us(NOW), self.docs["saved"]
        execute, many = self.db.execute, self.db.executemany

        def run() -> int:
            for keys, due, new, new_keys, ids in plans:
                execute("BEGIN IMMEDIATE")
                owners = dict(execute(_READ_KEYS, (keys,)).fetchall())
                people = set(owners.values())
                execute(_READ_DOCS, (json.dumps(list(people)),)).fetchall()
                if ids:
                    execute(_READ_IDS, (json.dumps(ids),)).fetchall()
                many(_UPDATE, [(doc, due, n) for n in people])
                many(_INSERT, new)
                many(_KEY, new_keys)
                many(_DELIVERY, [(i, at) for i in ids])
                execute("COMMIT")
            return len(news)

        return run

    def _plan(
        self, number: int, batch: list[News]
    ) -> tuple[str, int, list[tuple[str, bytes]], list[tuple[str, str]], list[str]]:
        """The keys to read, the due time to set, the rows to insert."""
        told = [(f"customer:{n.customer}", f"cart:{n.cart}", *([f"order:{n.order}"] if n.order else [])) for n in batch]
        keys = json.dumps(list(dict.fromkeys(k for ks in told for k in ks)))
        known = {n.customer: workload.shopper_id(n.customer) for n in batch}
        new = [(known[n.customer], self.docs["new"]) for n in batch if n.new]
        new_keys = [(k, known[n.customer]) for n, ks in zip(batch, told, strict=True) for k in ks if n.new]
        new_keys += [(f"order:{n.order}", known[n.customer]) for n in batch if n.order]
        ids = [f"webhook-{number * self.batch + i}" for i in range(len(batch))] if self.deliveries else []
        return keys, _us(batch[0].at + timedelta(hours=1)), new, new_keys, ids

    def dispatch(self, most: int) -> Callable[[], int]:
        begun, settled, row, settled_row = (self.docs[d] for d in ("begun", "settled", "begun_row", "settled_row"))
        now, until, later = _us(NOW), _us(NOW + timedelta(minutes=5)), _us(NOW + timedelta(days=1))
        execute, many = self.db.execute, self.db.executemany

        def run() -> int:
            sent = 0
            while sent < most:
                execute("BEGIN IMMEDIATE")
                claimed = execute(_CLAIM, (now, min(self.batch, most - sent))).fetchall()
                many(_LEASE, [(until, c[0]) for c in claimed])
                execute("COMMIT")
                if not claimed:
                    break
                ids = [(f"{c[1]}0000", c) for c in claimed]
                execute("BEGIN IMMEDIATE")
                many(_UPDATE, [(begun, until, c[0]) for c in claimed])
                many(_BEGIN, [(i, c[1], now, row) for i, c in ids])
                execute("COMMIT")
                execute("BEGIN IMMEDIATE")
                many(_UPDATE, [(settled, later, c[0]) for c in claimed])
                many(_SETTLE, [(settled_row, i) for i, _ in ids])
                execute("COMMIT")
                sent += len(claimed)
            return sent

        return run
