"""cartback on PostgreSQL, by the URL: as ours.py, with PostgresStore below."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import islice
from typing import Any

import server
import workload
from workload import NOW, SHOP, News

from cartback.stores.postgres import PostgresStore
from cartback.stores.sql import due_us
from contenders.ours import Ours, change, event, kept, recovery_on, running_clock, save_settings

_SHOPPERS = "shop, id, version, due_at, doc"
_KEYS = "shop, key, shopper"


class OnPostgres(Ours):
    @classmethod
    def open(cls, url: str, shoppers: int, **options: Any) -> OnPostgres:
        return cls(recovery_on(PostgresStore(url), clock=running_clock()), **options)

    @staticmethod
    def seed(url: str, shoppers: int, path: str) -> None:
        """What the seeded SQLite file holds, by COPY."""
        _set_up(url)
        changes = kept(path)
        with server.connect(url) as db, db.cursor() as cursor:
            ((shop,),) = db.execute("SELECT n FROM cartback_shops WHERE id = %s", (SHOP,)).fetchall()
            with db.transaction():
                while some := list(islice(changes, 10_000)):
                    rows = ((shop, c.id, 1, due_us(c.due_at), c.doc) for c in some)
                    server.copy(cursor, "cartback_shoppers", _SHOPPERS, rows)
                    server.copy(cursor, "cartback_keys", _KEYS, ((shop, k, c.id) for c in some for k in c.keys))

    @staticmethod
    def seed_by_store(url: str, shoppers: int, path: str) -> None:
        """What `seed` does, by the store itself."""
        store = _set_up(url)
        store.commit(list(kept(path)))
        store.close()

    @staticmethod
    def contents(url: str) -> list[Any]:
        with server.connect(url) as db:
            tables = (("shops", "n"), ("shoppers", "id"), ("keys", "key"))
            return [db.execute(f"SELECT * FROM cartback_{name} ORDER BY {by}").fetchall() for name, by in tables]


class InThreads(OnPostgres):
    """Two threads of one worker: while PostgreSQL writes for the one, the other thinks."""

    threads = 2

    def ingest(self, news: list[News]) -> Callable[[], int]:
        batches = workload.batches([event(n) for n in news], self.batch)
        self.recovery.shop(SHOP)

        def run() -> int:
            with ThreadPoolExecutor(self.threads) as pool:
                # a `now` of its own: each batch has a transaction of its own
                done = pool.map(lambda batch: self.recovery.ingest(batch, self.recovery.clock()).taken, batches)
                return sum(done)

        return run

    def dispatch(self, most: int) -> Callable[[], int]:
        self.recovery.preview(SHOP, "cart_recovery")
        limits = [len(batch) for batch in workload.batches([None] * most, self.batch)]

        def run() -> int:
            with ThreadPoolExecutor(self.threads) as pool:
                return sum(pool.map(lambda limit: self.recovery.run_due(limit=limit).states["SENT"], limits))

        return run


def _set_up(url: str) -> PostgresStore:
    store = PostgresStore(url)
    save_settings(recovery_on(store))
    return store


def seed_due(url: str, count: int) -> None:
    """A shop in which everybody left a cart just long enough ago."""
    store = _set_up(url)
    settings = recovery_on(store).shop(SHOP)
    left_at = NOW - workload.LEFT
    everybody = (
        p._replace(due=True, left_at=left_at - timedelta(microseconds=p.number)) for p in workload.people(count)
    )
    while some := [change(p, settings) for p in islice(everybody, 5_000)]:
        store.commit(some)
    store.close()


def make_due(url: str) -> int:
    """An outage: a fifth of the shop, at random, came due meanwhile; how many are due."""
    with server.connect(url) as db:
        db.execute(
            "UPDATE cartback_shoppers SET due_at = %s + hashtext(id)::bigint WHERE hashtext(id) %% 5 = 0",
            (due_us(NOW - workload.LEFT),),
        )
        db.execute("VACUUM ANALYZE cartback_shoppers")
        return int(
            db.execute("SELECT count(*) FROM cartback_shoppers WHERE due_at <= %s", (due_us(NOW),)).fetchone()[0]
        )


def sizes(url: str, phase: str, count: int, shoppers: int) -> dict[str, int]:
    """Bytes of the documents that this very workload leaves: the floor writes as many."""
    running = OnPostgres.open(url, shoppers, batch=workload.BATCH)
    if phase == "ingest":
        running.ingest(workload.news(count, shoppers))()
        kinds = {"saved": (_SAVED, "s.doc"), "new": (_NEW, "s.doc")}
    else:
        running.dispatch(count)()
        kinds = {"begun": (_WRITTEN, "s.doc"), "begun_row": (_WRITTEN, "m.doc")}
        kinds |= {"settled": kinds["begun"], "settled_row": kinds["begun_row"]}
    with server.connect(url) as db:
        query = "SELECT avg(length({1})) FROM cartback_shoppers s {0}"
        return {kind: round(db.execute(query.format(*where)).fetchone()[0]) for kind, where in kinds.items()}


_SAVED = "WHERE version > 1"
_NEW = f"""JOIN cartback_keys k ON k.shop = s.shop AND k.shopper = s.id
WHERE version = 1 AND key >= 'customer:{workload.customer_id(1_000_000_000)}'"""
_WRITTEN = "JOIN cartback_notifications m ON m.shop = s.shop AND m.shopper = s.id"
