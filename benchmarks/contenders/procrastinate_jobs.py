"""A deferred job for each cart by procrastinate, which keeps its queue in the same PostgreSQL.

A cart change saves the cart's row and defers a job for an hour later under the cart's queueing lock; where one is waiting
already nothing more is written, and the job, when it comes, puts itself off if the cart has changed since. That is the
least it can do. The worker is procrastinate's own, eight jobs at a time, asynchronous; jobs that are done are deleted.

What it does not do, and cartback does: everything in django_rows.py. A worker that dies leaves its job "doing", for the
host to retry, which sends it again, or to give up.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from itertools import islice
from string import Template
from typing import Any

import psycopg
import server
import workload
from procrastinate import App, PsycopgConnector, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued
from psycopg.types.json import Jsonb
from psycopg_pool import AsyncConnectionPool
from workload import CURRENCY, NOW, News, Person

WAIT, AT_ONCE = timedelta(hours=1), 8
#: procrastinate asks the database's clock, which may be before the workload's: what is due has been so for years.
DUE_SINCE = datetime(2020, 1, 1, tzinfo=UTC)
TEMPLATE = Template("$first and $more more are waiting in your cart ($value $currency).")
_TABLES = """
CREATE TABLE carts (token text PRIMARY KEY, customer text NOT NULL, push_ok boolean NOT NULL DEFAULT false,
  device text NOT NULL DEFAULT '', lines jsonb NOT NULL, value numeric(12, 2) NOT NULL, updated_at timestamptz NOT NULL,
  reminded_at timestamptz);
CREATE TABLE orders (number text PRIMARY KEY, customer text NOT NULL, total numeric(12, 2) NOT NULL,
  placed_at timestamptz NOT NULL);
CREATE INDEX ON orders (customer, placed_at);
CREATE TABLE messages (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, cart text NOT NULL, title text NOT NULL,
  body text NOT NULL, sent_at timestamptz NOT NULL);
"""
_CART = """INSERT INTO carts (token, customer, lines, value, updated_at) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (token) DO UPDATE SET lines = excluded.lines, value = excluded.value, updated_at = excluded.updated_at,
reminded_at = NULL"""
_ORDER = "INSERT INTO orders (number, customer, total, placed_at) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING"
_LOOK = """SELECT c.*, EXISTS (SELECT FROM orders o WHERE o.customer = c.customer AND o.placed_at >= c.updated_at) AS bought
FROM carts c WHERE token = %s"""
_JOBS = "queue_name, task_name, queueing_lock, args, scheduled_at"
_TASK = "remind"

#: What the jobs work on: a stored job is a task by name, so it finds its database and its queue here.
_pool: AsyncConnectionPool[Any]
_queue: App


def _app(connector: Any) -> App:
    app = App(connector=connector)
    app.task(name=_TASK)(remind)
    return app


async def _put_off(cart: str, until: datetime) -> None:
    with suppress(AlreadyEnqueued):
        await _queue.configure_task(_TASK, queueing_lock=cart, schedule_at=until).defer_async(cart=cart)


async def remind(cart: str) -> None:
    """The job: what a tutorial's send_reminder(cart) does."""
    async with _pool.connection() as db:
        found = await (await db.execute(_LOOK, (cart,))).fetchone()
        if found is None or not found["push_ok"] or found["bought"]:
            return
        if found["updated_at"] + WAIT > NOW:
            await _put_off(cart, found["updated_at"] + WAIT)
            return
        lines = found["lines"]
        body = TEMPLATE.substitute(
            first=lines[0]["title"], more=len(lines) - 1, value=found["value"], currency=CURRENCY
        )
        # "sent" to found["device"] here
        async with db.transaction():
            await db.execute("UPDATE carts SET reminded_at = %s WHERE token = %s", (NOW, cart))
            await db.execute(
                "INSERT INTO messages (cart, title, body, sent_at) VALUES (%s, %s, %s, %s)",
                (cart, "Still thinking it over?", body, NOW),
            )


class JobPerCart:
    def __init__(self, url: str) -> None:
        self.url = url

    @classmethod
    def open(cls, url: str, shoppers: int) -> JobPerCart:
        return cls(url)

    def rows(self) -> None:
        """PostgreSQL is asked by who measures."""

    @staticmethod
    def seed(url: str, shoppers: int) -> None:
        """Only carts that are due have a job left; those from days ago had theirs."""
        _make_tables(url)
        everybody = workload.people(shoppers)
        with server.connect(url) as db, db.transaction(), db.cursor() as cursor:
            while people := list(islice(everybody, 10_000)):
                _copy_people(cursor, people)
                jobs = (("default", _TASK, p.cart, json.dumps({"cart": p.cart}), _since(p)) for p in people if p.due)
                server.copy(cursor, "procrastinate_jobs", _JOBS, jobs)

    @staticmethod
    def seed_by_app(url: str, shoppers: int) -> None:
        """What `seed` does, the jobs by procrastinate."""
        _make_tables(url)
        people = list(workload.people(shoppers))
        with server.connect(url) as db, db.cursor() as cursor:
            _copy_people(cursor, people)
        app = _app(SyncPsycopgConnector(conninfo=url))
        with app.open():
            for p in people:
                if p.due:
                    app.configure_task(_TASK, queueing_lock=p.cart, schedule_at=_since(p)).defer(cart=p.cart)

    @staticmethod
    def contents(url: str) -> list[Any]:
        with server.connect(url) as db:
            jobs = db.execute("SELECT * FROM procrastinate_jobs ORDER BY id").fetchall()
            events = db.execute("SELECT job_id, type FROM procrastinate_events ORDER BY job_id, type").fetchall()
        return [jobs, events]

    def ingest(self, news: list[News]) -> Callable[[], int]:
        app = _app(SyncPsycopgConnector(conninfo=self.url, min_size=1, max_size=1))
        app.open()
        db = server.connect(self.url)

        def run() -> int:
            for told in news:
                if told.order is not None:
                    db.execute(_ORDER, (told.order, told.customer, told.value, told.at))
                    continue
                db.execute(_CART, (told.cart, told.customer, Jsonb(told.lines), told.value, told.at))
                with suppress(AlreadyEnqueued):
                    task = app.configure_task(_TASK, queueing_lock=told.cart, schedule_at=told.at + WAIT)
                    task.defer(cart=told.cart)
            app.close()
            return len(news)

        return run

    def dispatch(self, most: int) -> Callable[[], int]:
        """What is due beyond `most` is taken off first, so that it may run on fewer."""
        with server.connect(self.url) as db:
            late = "SELECT id FROM procrastinate_jobs ORDER BY scheduled_at OFFSET %s"
            db.execute(f"DELETE FROM procrastinate_jobs WHERE id IN ({late})", (most,))

        def run() -> int:
            asyncio.run(self._work())
            with server.connect(self.url) as db:
                return int(db.execute("SELECT count(*) FROM messages").fetchone()[0])

        return run

    async def _work(self) -> None:
        global _pool, _queue  # noqa: PLW0603
        rows = psycopg.rows.dict_row
        async with AsyncConnectionPool(
            self.url, min_size=AT_ONCE, max_size=AT_ONCE, kwargs={"autocommit": True, "row_factory": rows}
        ) as _pool:
            _queue = _app(PsycopgConnector(conninfo=self.url, min_size=1, max_size=AT_ONCE))
            async with _queue.open_async():
                await _queue.run_worker_async(
                    wait=False, concurrency=AT_ONCE, listen_notify=False, install_signal_handlers=False,
                    delete_jobs="successful",
                )  # fmt: skip


def _since(p: Person) -> datetime:
    return DUE_SINCE + timedelta(microseconds=p.number)


def _make_tables(url: str) -> None:
    with server.connect(url) as db:
        db.execute(_TABLES)
    app = _app(SyncPsycopgConnector(conninfo=url))
    with app.open():
        app.schema_manager.apply_schema()


def _copy_people(cursor: Any, people: list[Person]) -> None:
    carts = (
        (p.cart, p.customer, True, p.device, json.dumps(p.lines), p.value, p.left_at, None if p.due else p.left_at)
        for p in people
    )
    server.copy(cursor, "carts", "token, customer, push_ok, device, lines, value, updated_at, reminded_at", carts)
    orders = ((p.order[0], p.customer, p.order[1], p.order[2]) for p in people if p.order is not None)
    server.copy(cursor, "orders", "number, customer, total, placed_at", orders)
