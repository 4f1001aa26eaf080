"""A scheduler job for each cart: every cart change puts the cart's job off by an hour, an order removes it.

APScheduler 3 with its SQLAlchemyJobStore, on SQLite with cartback's pragmas or on PostgreSQL, driven through its own
`_process_jobs` with the executor that runs a job in place (no thread pool to pay for). A job carries the cart as its
arguments; it checks the orders table, renders, sends and records the message.

What it does not do, and cartback does: everything in django_rows.py. A job is taken off the store only after it was
handed to the executor, and two schedulers on one job store run each job twice (its documentation forbids sharing one).
"""

from __future__ import annotations

import pickle
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import islice
from string import Template
from typing import Any

import disk
import server
import workload
from apscheduler.executors.debug import DebugExecutor
from apscheduler.jobstores.base import JobLookupError
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.base import BaseScheduler
from apscheduler.util import datetime_to_utc_timestamp
from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    Engine,
    Integer,
    MetaData,
    Numeric,
    String,
    Table,
    create_engine,
    event,
    insert,
    select,
)
from sqlalchemy.pool import StaticPool
from workload import CURRENCY, NOW, News, Person

META = MetaData()
CUSTOMERS = Table(
    "customers", META, Column("id", String, primary_key=True), Column("push_ok", Boolean), Column("device", String)
)
ORDERS = Table(
    "orders", META, Column("number", String, primary_key=True), Column("customer", String, index=True),
    Column("total", Numeric), Column("placed_at", DateTime),
)  # fmt: skip
MESSAGES = Table(
    "messages", META, Column("id", Integer, primary_key=True), Column("cart", String), Column("title", String),
    Column("body", String), Column("sent_at", DateTime),
)  # fmt: skip
TEMPLATE = Template("$first and $more more are waiting in your cart ($value $currency).")
WAIT = timedelta(hours=1)

#: The engine the jobs work on: a stored job is a function by name, so it finds its database here.
_engine: Engine


def _engine_on(path: str) -> tuple[Engine, list[sqlite3.Connection]]:
    opened: list[sqlite3.Connection] = []
    if "://" in path:
        import psycopg

        return create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(path), poolclass=StaticPool), []
    engine = create_engine(
        f"sqlite:///{path}", poolclass=StaticPool, connect_args={"check_same_thread": False, "isolation_level": None}
    )

    @event.listens_for(engine, "connect")
    def _connected(raw: sqlite3.Connection, _: object) -> None:
        for pragma in disk.PRAGMAS:
            raw.execute(pragma)
        opened.append(raw)

    @event.listens_for(engine, "begin")
    def _begun(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN")

    return engine, opened


CUSTOMER_COLUMNS, ORDER_COLUMNS = "id, push_ok, device", "number, customer, total, placed_at"
JOB_COLUMNS = "id, next_run_time, job_state"


def customer_row(p: Person) -> tuple[Any, ...]:
    return p.customer, True, p.device


def _text(at: datetime) -> str:
    """An instant as SQLAlchemy writes it on SQLite."""
    return _naive(at).strftime("%Y-%m-%d %H:%M:%S.%f")


def order_row(
    p: Person, at: Callable[[datetime], Any] = _text, money: Callable[[Decimal], Any] = float
) -> tuple[Any, ...]:
    assert p.order is not None
    number, total, placed_at = p.order
    return number, p.customer, money(total), at(placed_at)


def _said(state: dict[str, Any]) -> dict[str, Any]:
    """A stored job's state, comparable."""
    return {**state, "trigger": (type(state["trigger"]), state["trigger"].run_date)}


def _columns(cart: str, customer: str, lines: list[dict[str, Any]], value: str) -> dict[str, Any]:
    return {"cart": cart, "customer": customer, "lines": lines, "value": value, "currency": CURRENCY}


def remind(cart: str, customer: str, lines: list[dict[str, Any]], value: str, currency: str, left_at: datetime) -> None:
    """The job: what a tutorial's send_reminder(cart) does."""
    with _engine.begin() as db:
        who = db.execute(select(CUSTOMERS).where(CUSTOMERS.c.id == customer)).first()
        bought = db.execute(
            select(ORDERS.c.number).where(ORDERS.c.customer == customer, ORDERS.c.placed_at >= left_at)
        ).first()
        if who is None or not who.push_ok or bought is not None:
            return
        body = TEMPLATE.substitute(first=lines[0]["title"], more=len(lines) - 1, value=value, currency=currency)
        # "sent" to who.device here
        db.execute(insert(MESSAGES).values(cart=cart, title="Still thinking it over?", body=body, sent_at=_naive(NOW)))


def _naive(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(tzinfo=None)


class _Here(BaseScheduler):
    """The scheduler without its thread: its loop is called by who measures."""

    def wakeup(self) -> None:
        """Nobody sleeps."""

    def shutdown(self, wait: bool = True) -> None:
        super().shutdown(wait)


class JobPerCart:
    def __init__(self, path: str) -> None:
        global _engine
        _engine, self._opened = _engine_on(path)
        self.scheduler = _Here(
            jobstores={"default": SQLAlchemyJobStore(engine=_engine)},
            executors={"default": DebugExecutor()},
            job_defaults={"misfire_grace_time": None},
            timezone=UTC,
        )
        self.scheduler.start(paused=True)

    @staticmethod
    def seed(path: str, shoppers: int) -> None:
        """Only carts that are due have a job left; those from days ago had theirs. By plain SQL, in one transaction."""
        running = JobPerCart(path)
        META.create_all(_engine)
        if "://" in path:
            running.seed_postgres(path, shoppers)
            return
        [db] = running._opened
        disk.seeding(db)
        db.execute("BEGIN")
        everybody = workload.people(shoppers)
        while people := list(islice(everybody, 10_000)):
            db.executemany(f"INSERT INTO customers ({CUSTOMER_COLUMNS}) VALUES (?, ?, ?)", map(customer_row, people))
            bought = [order_row(p) for p in people if p.order is not None]
            db.executemany(f"INSERT INTO orders ({ORDER_COLUMNS}) VALUES (?, ?, ?, ?)", bought)
            db.executemany(f"INSERT INTO apscheduler_jobs ({JOB_COLUMNS}) VALUES (?, ?, ?)", running.job_rows(people))
        db.execute("COMMIT")
        running.close()
        disk.seal(disk.connect(path))

    def seed_postgres(self, url: str, shoppers: int) -> None:
        everybody = workload.people(shoppers)
        with server.connect(url) as db, db.transaction(), db.cursor() as cursor:
            while people := list(islice(everybody, 10_000)):
                orders = (order_row(p, at=_naive, money=str) for p in people if p.order is not None)
                server.copy(cursor, "customers", CUSTOMER_COLUMNS, map(customer_row, people))
                server.copy(cursor, "orders", ORDER_COLUMNS, orders)
                server.copy(cursor, "apscheduler_jobs", JOB_COLUMNS, self.job_rows(people))
        self.close()

    @staticmethod
    def seed_by_scheduler(path: str, shoppers: int) -> None:
        """What `seed` does, by SQLAlchemy and the scheduler."""
        running = JobPerCart(path)
        META.create_all(_engine)
        people = list(workload.people(shoppers))
        orders = [
            {"number": p.order[0], "customer": p.customer, "total": p.order[1], "placed_at": _naive(p.order[2])}
            for p in people
            if p.order is not None
        ]
        with _engine.begin() as db:
            db.execute(insert(CUSTOMERS), [{"id": p.customer, "push_ok": True, "device": p.device} for p in people])
            db.execute(insert(ORDERS), orders)
        for p in people:
            if p.due:
                running._put(p.cart, p.customer, p.lines, p.value, p.left_at)
        running.close()

    def job_rows(self, people: list[Person]) -> list[tuple[str, float, bytes]]:
        """The rows of apscheduler_jobs for those who are due: made by the scheduler itself, but kept in memory."""
        if "memory" not in self.scheduler._jobstores:  # noqa: SLF001
            self.scheduler.add_jobstore(MemoryJobStore(), "memory")
        store = self.scheduler._lookup_jobstore("default")  # noqa: SLF001
        rows = []
        for p in people:
            if p.due:
                job = self._put(p.cart, p.customer, p.lines, p.value, p.left_at, "memory")
                state = pickle.dumps(job.__getstate__(), store.pickle_protocol)
                rows.append((job.id, datetime_to_utc_timestamp(job.next_run_time), state))
        return rows

    def close(self) -> None:
        self.scheduler.shutdown()
        _engine.dispose()

    @staticmethod
    def contents(path: str) -> list[Any]:
        """Every row of every table, as it lies there; of a job, what it says."""
        engine, _ = _engine_on(path)
        with engine.connect() as db:
            told = [
                list(map(tuple, db.execute(table.select().order_by(*table.primary_key))))
                for table in META.sorted_tables
            ]
            jobs = db.exec_driver_sql(f"SELECT {JOB_COLUMNS} FROM apscheduler_jobs ORDER BY id").all()
        engine.dispose()
        return [*told, [(i, at, _said(pickle.loads(bytes(state)))) for i, at, state in jobs]]

    def _put(
        self, cart: str, customer: str, lines: list[dict[str, Any]], value: object, at: datetime, store: str = "default"
    ) -> Any:
        return self.scheduler.add_job(
            remind, "date", run_date=at + WAIT, id=cart, replace_existing=True, jobstore=store,
            kwargs={**_columns(cart, customer, lines, str(value)), "left_at": _naive(at)},
        )  # fmt: skip

    @classmethod
    def open(cls, path: str, shoppers: int) -> JobPerCart:
        return cls(path)

    def rows(self) -> int | None:
        return sum(raw.total_changes for raw in self._opened) if self._opened else None

    def ingest(self, news: list[News]) -> Callable[[], int]:
        def run() -> int:
            for told in news:
                if told.order is None:
                    self._put(told.cart, told.customer, told.lines, told.value, told.at)
                    continue
                with _engine.begin() as db:
                    db.execute(
                        insert(ORDERS).values(
                            number=told.order, customer=told.customer, total=told.value, placed_at=_naive(told.at)
                        )
                    )
                with suppress(JobLookupError):
                    self.scheduler.remove_job(told.cart)
            return len(news)

        return run

    def dispatch(self, most: int) -> Callable[[], int]:
        """The scheduler's own loop, at NOW: what is due beyond `most` is put off first, so that it may run on fewer."""
        store = self.scheduler._lookup_jobstore("default")  # noqa: SLF001
        for job in store.get_due_jobs(NOW)[most:]:
            store.remove_job(job.id)

        def run() -> int:
            import apscheduler.schedulers.base as base

            real, base.datetime = base.datetime, _Stopped  # type: ignore[misc]
            self.scheduler.state = base.STATE_RUNNING
            try:
                self.scheduler._process_jobs()  # noqa: SLF001
            finally:
                base.datetime, self.scheduler.state = real, base.STATE_PAUSED  # type: ignore[misc]
            with _engine.connect() as db:
                return len(db.execute(select(MESSAGES.c.id)).all())

        return run


class _Stopped(datetime):
    """The scheduler asks datetime.now(): it is NOW."""

    @classmethod
    def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
        return NOW.astimezone(tz)
