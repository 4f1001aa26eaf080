"""The schema of a file, by its path, for the command line."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from cartback.errors import StoreError
from cartback.stores.sql import SchemaStatus

from .database import MIGRATIONS, is_no_database, translated, unusable
from .store import SQLiteStore


def schema_status(path: str) -> SchemaStatus:
    """Compare the file's schema with the latest; nothing is changed. Raises StoreError for a file that is not SQLite's."""
    if path == ":memory:" or not Path(path).exists():
        return SchemaStatus(0, len(MIGRATIONS))
    try:
        with translated(), closing(sqlite3.connect(path, isolation_level=None)) as db:
            table = db.execute("SELECT name FROM sqlite_master WHERE name = 'cartback_schema'").fetchone()
            version = db.execute("SELECT max(version) FROM cartback_schema").fetchone()[0] if table else None
    except StoreError as error:
        if Path(path).is_dir() or is_no_database(error):
            raise unusable(path, error) from error
        raise
    return SchemaStatus(version or 0, len(MIGRATIONS))


def migrate(path: str) -> tuple[int, ...]:
    """Bring the file's schema up to date by opening it. Returns the versions applied. Raises SchemaError for a newer one."""
    pending = schema_status(path).pending
    SQLiteStore(path).close()
    return pending
