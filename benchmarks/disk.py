"""One way to open a SQLite file for every contender: what cartback's own store sets, so that nobody has better pragmas."""

from __future__ import annotations

import sqlite3

PRAGMAS = (
    "PRAGMA busy_timeout = 30000",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA wal_autocheckpoint = 16000",
    "PRAGMA cache_size = -262144",
    "PRAGMA mmap_size = 1073741824",
)


def connect(path: str) -> sqlite3.Connection:
    """In autocommit: transactions are begun and ended by whoever writes."""
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False, cached_statements=256)
    for pragma in PRAGMAS:
        db.execute(pragma)
    return db


def seeding(db: sqlite3.Connection) -> sqlite3.Connection:
    """Nothing is measured while a file is filled: no disk flush, a big cache."""
    for pragma in ("PRAGMA synchronous = OFF", "PRAGMA cache_size = -1000000", "PRAGMA wal_autocheckpoint = 100000"):
        db.execute(pragma)
    return db


def seal(db: sqlite3.Connection) -> None:
    """Everything into the one file, so that it can be copied."""
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()


def writes(db: sqlite3.Connection) -> list[str]:
    """A list that fills with the COMMITs of write transactions from now on. For counting, not while measuring."""
    seen: list[str] = []
    open_write = False

    def trace(statement: str) -> None:
        nonlocal open_write
        word = statement.split(None, 2)[:2]
        if word[:1] == ["BEGIN"]:
            open_write = word[1:] == ["IMMEDIATE"]
        elif word[:1] == ["COMMIT"] and open_write:
            seen.append(statement)
            open_write = False

    db.set_trace_callback(trace)
    return seen
