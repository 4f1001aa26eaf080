"""Who is measured, by name: the module and class, and the most events and messages it is given.

A contender has:

- `seed(path, shoppers)`: make the file, filled (once a size; nothing is measured). Those that share a file share `seeded`.
- `open(path, shoppers)`: an instance on a copy of that file (the memory store fills itself from one).
- `ingest(news)` prepares, and returns the function that is measured; `dispatch()` likewise. Both functions return how many.
- `rows()`: the rows written so far, or None where it does not matter.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any, NamedTuple


class Contender(NamedTuple):
    title: str
    module: str
    cls: str
    seeded: str
    options: dict[str, Any]
    most_events: int | None = None
    most_shoppers: int | None = None
    dispatches: bool = True

    def load(self) -> Any:
        return getattr(import_module(f"contenders.{self.module}"), self.cls)


ALL = {
    "cartback": Contender("cartback, SQLite, batches of 500", "ours", "OnSQLite", "cartback", {"batch": 500}),
    "floor": Contender("raw sqlite3, same rows and transactions", "floor", "Floor", "cartback", {"batch": 500}),
    "cartback-deliveries": Contender(
        "cartback, 500, webhook ids deduplicated",
        "ours",
        "OnSQLite",
        "cartback",
        {"batch": 500, "deliveries": True},
        dispatches=False,
    ),
    "floor-deliveries": Contender(
        "raw sqlite3, same with webhook ids",
        "floor",
        "Floor",
        "cartback",
        {"batch": 500, "deliveries": True},
        dispatches=False,
    ),
    "cartback-1": Contender(
        "cartback, SQLite, one event a transaction", "ours", "OnSQLite", "cartback", {"batch": 1}, 1_000
    ),
    "floor-1": Contender("raw sqlite3, one event a transaction", "floor", "Floor", "cartback", {"batch": 1}, 1_000),
    "cartback-memory": Contender(
        "cartback, memory store, batches of 500", "ours", "InMemory", "cartback", {"batch": 500}, most_shoppers=100_000
    ),
    "apscheduler": Contender(
        "APScheduler 3, a job for each cart", "job_per_cart", "JobPerCart", "apscheduler", {}, 500
    ),
    "django-rows": Contender("Django, row at a time", "django_rows", "Rows", "django", {}, 500),
    "django-bulk": Contender("Django, bulk: blind upsert, update()", "django_bulk", "Bulk", "django", {}),
    "django-checked": Contender(
        "Django, bulk: in_bulk, upsert of the newer", "django_bulk", "Checked", "django", {}, dispatches=False
    ),
    "django-bulk-update": Contender(
        "Django, bulk: in_bulk, bulk_update()", "django_bulk", "BulkUpdate", "django", {}, 2_000
    ),
}

#: The same on PostgreSQL. Names are as above where the contender is: tables divide by "cartback" and "floor".
POSTGRES = {
    "cartback": Contender(
        "cartback, PostgreSQL, batches of 500", "postgres_ours", "OnPostgres", "cartback", {"batch": 500}
    ),
    "floor": Contender(
        "raw psycopg 3, same rows and transactions", "postgres_floor", "Floor", "cartback", {"batch": 500}
    ),
    "cartback-1": Contender(
        "cartback, PostgreSQL, one event a transaction", "postgres_ours", "OnPostgres", "cartback", {"batch": 1}, 1_000
    ),
    "floor-1": Contender(
        "raw psycopg 3, one event a transaction", "postgres_floor", "Floor", "cartback", {"batch": 1}, 1_000
    ),
    "cartback-2": Contender(
        "cartback, PostgreSQL, 500, two threads", "postgres_ours", "InThreads", "cartback", {"batch": 500}
    ),
    "floor-2": Contender(
        "raw psycopg 3, two threads", "postgres_floor", "Floor", "cartback", {"batch": 500, "threads": 2}
    ),
    "procrastinate": Contender(
        "procrastinate, a job for each cart", "procrastinate_jobs", "JobPerCart", "procrastinate", {}, 500
    ),
    "apscheduler": Contender(
        "APScheduler 3, a job for each cart", "job_per_cart", "JobPerCart", "apscheduler", {}, 500
    ),
    "django-rows": Contender("Django, row at a time", "django_rows", "Rows", "django", {}, 500),
    "django-bulk": Contender("Django, bulk: blind upsert, update()", "django_bulk", "Bulk", "django", {}),
    "django-checked": Contender(
        "Django, bulk: in_bulk, upsert of the newer", "django_bulk", "Checked", "django", {}, dispatches=False
    ),
    "django-bulk-update": Contender(
        "Django, bulk: in_bulk, bulk_update()", "django_bulk", "BulkUpdate", "django", {}, 2_000
    ),
}
