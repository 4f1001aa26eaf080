"""PostgreSQL keeps the contract, in threads, on an event loop, on a pool and on the host's connection; and what is its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import psycopg
import pytest
from psycopg_pool import ConnectionPool

from cartback.stores.postgres import AsyncPostgresStore, PostgresStore
from cartback.testing import StoreSuite
from cartback.testing.suites.suite import run


class TestByURL(StoreSuite):
    """Two stores on one database as two processes would have, and opened anew."""

    @pytest.fixture
    def store(self, postgres: str) -> Iterator[PostgresStore]:
        made = PostgresStore(postgres)
        yield made
        made.close()

    @pytest.fixture
    def other(self, store: PostgresStore, postgres: str) -> Iterator[PostgresStore]:
        made = PostgresStore(postgres)
        yield made
        made.close()

    @pytest.fixture
    def reopen(self, store: PostgresStore, postgres: str) -> Iterator[Callable[[], PostgresStore]]:
        opened: list[PostgresStore] = []

        def anew() -> PostgresStore:
            store.close()
            opened.append(PostgresStore(postgres))
            return opened[-1]

        yield anew
        for made in opened:
            made.close()


class TestOnAnEventLoop(StoreSuite):
    """The async twin."""

    @pytest.fixture
    def store(self, postgres: str) -> Iterator[AsyncPostgresStore]:
        made = AsyncPostgresStore(postgres)
        yield made
        run(made.close())


class TestOnTheHostsPool(StoreSuite):
    """A pool whose connections are not in autocommit, in a schema of its own."""

    @pytest.fixture
    def store(self, postgres: str) -> Iterator[PostgresStore]:
        with ConnectionPool(postgres, min_size=1, max_size=8, open=True) as pool:
            made = PostgresStore(pool, schema="Shop data", migrate=True)
            yield made
            made.close()
            with pool.connection() as connection:
                assert not connection.autocommit, "given back as it was"


class TestOnTheHostsConnection(StoreSuite):
    """A connection in autocommit, which stays open when the store is closed."""

    @pytest.fixture
    def store(self, postgres: str) -> Iterator[PostgresStore]:
        with psycopg.connect(postgres, autocommit=True) as connection:
            made = PostgresStore(connection, migrate=True)
            yield made
            made.close()
            connection.execute("SELECT 1")
