"""The raw floor on PostgreSQL: what psycopg 3 needs for the rows that cartback writes, in as many transactions. No logic.

It works on a database that cartback made, in batches as large, by `unnest` of lists as psycopg sends them, prepared and in
binary. Documents are constants, as long as cartback's after the same news. It reads the keys and documents that a fold
needs, and throws them away; it decides nothing, decodes nothing and writes no words.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import server
import workload
from workload import NOW, News

_READ = """SELECT s.id, s.version, s.doc, s.due_at FROM cartback_shoppers s
WHERE s.shop = 1 AND s.id IN (SELECT shopper FROM cartback_keys WHERE shop = 1 AND key = ANY(%b::text[]))"""
_UPDATE = """UPDATE cartback_shoppers s SET version = version + 1, doc = i.doc, due_at = %b
FROM unnest(%b::text[], %b::bytea[]) AS i(id, doc) WHERE s.shop = 1 AND s.id = i.id"""
_INSERT = """INSERT INTO cartback_shoppers (shop, id, version, doc, due_at)
SELECT 1, i.id, 1, i.doc, NULL FROM unnest(%b::text[], %b::bytea[]) AS i(id, doc)"""
_KEYS = """INSERT INTO cartback_keys (shop, key, shopper)
SELECT 1, i.key, i.shopper FROM unnest(%b::text[], %b::text[]) AS i(key, shopper)"""
_CLAIM = """UPDATE cartback_shoppers s SET due_at = %b, version = version + 1
FROM (SELECT shop, id FROM cartback_shoppers WHERE due_at <= %b ORDER BY due_at LIMIT {} FOR NO KEY UPDATE SKIP LOCKED) due
WHERE s.shop = due.shop AND s.id = due.id RETURNING s.id, s.version, s.doc, s.due_at"""
_BEGIN = """INSERT INTO cartback_notifications (shop, id, shopper, state, at, doc)
SELECT 1, i.id || '0000', i.id, 'BEGUN', %b, i.doc FROM unnest(%b::text[], %b::bytea[]) AS i(id, doc)"""
_SETTLE = """UPDATE cartback_notifications r SET state = 'SENT', doc = i.doc
FROM unnest(%b::text[], %b::bytea[]) AS i(id, doc) WHERE r.shop = 1 AND r.id = i.id || '0000'"""


def _us(at: datetime) -> int:
    return round(at.timestamp() * 1e6)


def _connected(url: str) -> Any:
    db = server.connect(url)
    db.prepare_threshold = 0
    # as cartback has them
    db.execute("SELECT set_config('plan_cache_mode', 'force_generic_plan', false), set_config('jit', 'off', false)")
    db.execute("SELECT set_config('enable_bitmapscan', 'off', false)")
    return db


class Floor:
    """On one connection; or on several, each with a thread of its own."""

    def __init__(self, url: str, *, batch: int, threads: int = 1) -> None:
        self.connections = [_connected(url) for _ in range(threads)]
        self.docs = {name: b"x" * size for name, size in json.loads(os.environ["CARTBACK_BENCH_SIZES"]).items()}
        self.batch = batch

    @classmethod
    def open(cls, url: str, shoppers: int, **options: Any) -> Floor:
        return cls(url, **options)

    def rows(self) -> None:
        """PostgreSQL is asked by who measures."""

    def _share(self, work: list[Any], one: Callable[[Any, Any, Any], int]) -> int:
        """Each piece of work on one of the connections."""

        def on(n: int) -> int:
            db = self.connections[n]
            cursor = db.cursor(binary=True)
            return sum([one(db, cursor.execute, piece) for piece in work[n :: len(self.connections)]])

        if len(self.connections) == 1:
            return on(0)
        with ThreadPoolExecutor(len(self.connections)) as pool:
            return sum(pool.map(on, range(len(self.connections))))

    def ingest(self, news: list[News]) -> Callable[[], int]:
        plans = [(len(batch), *self._plan(batch)) for batch in workload.batches(news, self.batch)]
        doc, new_doc = self.docs["saved"], self.docs["new"]

        def one(db: Any, execute: Any, plan: Any) -> int:
            count, keys, due, new, new_keys, owners = plan
            with db.transaction():
                known = sorted(row[0] for row in execute(_READ, (keys,)).fetchall())
                if known:
                    execute(_UPDATE, (due, known, [doc] * len(known)))
                if new:
                    execute(_INSERT, (new, [new_doc] * len(new)))
                if new_keys:
                    execute(_KEYS, (new_keys, owners))
            return int(count)

        return lambda: self._share(plans, one)

    def _plan(self, batch: list[News]) -> tuple[list[str], int, list[str], list[str], list[str]]:
        """The keys to read, the due time to set, the shoppers and keys to insert."""
        told = [(f"customer:{n.customer}", f"cart:{n.cart}", *([f"order:{n.order}"] if n.order else [])) for n in batch]
        known = {n.customer: workload.shopper_id(n.customer) for n in batch}
        new_keys = [(k, known[n.customer]) for n, ks in zip(batch, told, strict=True) for k in ks if n.new]
        new_keys += [(f"order:{n.order}", known[n.customer]) for n in batch if n.order]
        return (
            list(dict.fromkeys(k for ks in told for k in ks)),
            _us(batch[0].at + timedelta(hours=1)),
            [known[n.customer] for n in batch if n.new],
            [k for k, _ in new_keys],
            [owner for _, owner in new_keys],
        )

    def dispatch(self, most: int) -> Callable[[], int]:
        begun, settled, row, settled_row = (self.docs[d] for d in ("begun", "settled", "begun_row", "settled_row"))
        now, until, later = _us(NOW), _us(NOW + timedelta(minutes=5)), _us(NOW + timedelta(days=1))
        limits = [len(batch) for batch in workload.batches([None] * most, self.batch)]

        def one(db: Any, execute: Any, limit: int) -> int:
            claimed = sorted(got[0] for got in execute(_CLAIM.format(limit), (until, now)).fetchall())
            with db.transaction():
                execute(_UPDATE, (until, claimed, [begun] * len(claimed)))
                execute(_BEGIN, (now, claimed, [row] * len(claimed)))
            with db.transaction():
                execute(_UPDATE, (later, claimed, [settled] * len(claimed)))
                execute(_SETTLE, (claimed, [settled_row] * len(claimed)))
            return len(claimed)

        return lambda: self._share(limits, one)
