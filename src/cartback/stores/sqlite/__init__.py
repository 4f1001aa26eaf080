"""The embedded store: one SQLite file, many threads and processes. Standard library only."""

from .database import MIGRATIONS
from .schema import migrate, schema_status
from .store import SQLiteStore

__all__ = ["MIGRATIONS", "SQLiteStore", "migrate", "schema_status"]
