"""Our own stores keep the contract: each is held to StoreSuite first."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cartback.stores.memory import MemoryStore
from cartback.stores.sqlite import SQLiteStore
from cartback.testing import StoreSuite


class TestMemory(StoreSuite):
    """The reference."""

    @pytest.fixture
    def store(self) -> MemoryStore:
        return MemoryStore()


class TestSQLiteFile(StoreSuite):
    """One file, two connections to it as two processes would have, and opened anew."""

    @pytest.fixture
    def store(self, tmp_path: Path) -> Iterator[SQLiteStore]:
        made = SQLiteStore(str(tmp_path / "a.db"), synchronous="NORMAL")
        yield made
        made.close()

    @pytest.fixture
    def other(self, store: SQLiteStore, tmp_path: Path) -> Iterator[SQLiteStore]:
        made = SQLiteStore(str(tmp_path / "a.db"), synchronous="NORMAL")
        yield made
        made.close()

    @pytest.fixture
    def reopen(self, store: SQLiteStore, tmp_path: Path) -> Iterator[Callable[[], SQLiteStore]]:
        opened: list[SQLiteStore] = []

        def anew() -> SQLiteStore:
            store.close()
            opened.append(SQLiteStore(str(tmp_path / "a.db"), synchronous="NORMAL"))
            return opened[-1]

        yield anew
        for made in opened:
            made.close()


class TestSQLiteInMemory(StoreSuite):
    """Without a file."""

    @pytest.fixture
    def store(self) -> Iterator[SQLiteStore]:
        made = SQLiteStore(":memory:")
        yield made
        made.close()


class TestSQLiteOnTheHostsConnection(StoreSuite):
    """On a connection that is the host's, and stays open when the store is closed."""

    @pytest.fixture
    def store(self, tmp_path: Path) -> Iterator[SQLiteStore]:
        db = sqlite3.connect(tmp_path / "host.db", isolation_level=None, check_same_thread=False)
        db.execute("PRAGMA synchronous = OFF")  # the host's to say; here it saves time
        made = SQLiteStore(db)
        yield made
        made.close()
        db.execute("SELECT 1")
        db.close()
