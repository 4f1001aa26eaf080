"""The store for many workers on many machines: PostgreSQL, by psycopg 3. Needs pip install "cartback[postgres]".

Every batch is one statement, every row named by shop, id and version; READ COMMITTED suffices. Methods are written once, as
generators ("stories") in this folder; PostgresStore runs them on connections for threads, AsyncPostgresStore on an event
loop's.
"""

from __future__ import annotations

from cartback.errors import MissingExtra
from cartback.vendor_warnings import muted as _muted

try:
    with _muted():
        import psycopg as _psycopg  # noqa: F401
        import psycopg_pool as _psycopg_pool  # noqa: F401
except ImportError as _missing:
    raise MissingExtra("postgres") from _missing

from .asynchronous import AsyncPostgresStore
from .migrations import MIGRATIONS
from .synchronous import PostgresStore, migrate, schema_status

__all__ = ["MIGRATIONS", "AsyncPostgresStore", "PostgresStore", "migrate", "schema_status"]
