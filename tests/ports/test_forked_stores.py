"""Stores that were opened before a fork: children have connections of their own, and the parent's are left alone."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from psycopg_pool import ConnectionPool

from cartback.errors import StoreError
from cartback.ports import Change
from cartback.stores.postgres import AsyncPostgresStore, PostgresStore
from cartback.stores.sqlite import SQLiteStore

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
AT = datetime(2026, 1, 5, 9, tzinfo=UTC)
#: No child runs longer, in seconds.
PATIENCE = 60


def change(shopper: str) -> Change:
    return Change(shop="acme", id=shopper, version=0, doc=b"doc", due_at=AT)


class Children:
    """Processes that run a story each; all are waited for."""

    def __init__(self) -> None:
        self.pids: list[int] = []

    def start(self, story: Callable[[], object]) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of a fork among threads
            pid = os.fork()
        if pid == 0:
            status = 1
            with suppress(BaseException):
                signal.signal(signal.SIGALRM, signal.SIG_DFL)
                signal.alarm(PATIENCE)
                story()
                status = 0
            os._exit(status)
        self.pids.append(pid)

    def ended(self) -> list[int]:
        """Their exit statuses: 0, 256 for one that raised, a signal for one that hung."""
        statuses = [os.waitpid(pid, 0)[1] for pid in self.pids]
        self.pids.clear()
        return statuses


@pytest.fixture
def children() -> Iterator[Children]:
    made = Children()
    yield made
    for pid in made.pids:
        os.kill(pid, signal.SIGKILL)
    made.ended()


@pytest.fixture(params=["postgres", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[PostgresStore | SQLiteStore]:
    """With a shop, and used: a connection lies idle."""
    made: PostgresStore | SQLiteStore
    if request.param == "postgres":
        made = PostgresStore(request.getfixturevalue("postgres"))
    else:
        made = SQLiteStore(str(tmp_path / "a.db"))
    made.save_settings("acme", b"{}", 0, None)
    yield made
    made.close()


def written(store: PostgresStore | SQLiteStore, names: list[str]) -> None:
    for name in names:
        assert store.commit([change(name)]) == set()


def test_four_children_and_their_parent_write_at_once(store: PostgresStore | SQLiteStore, children: Children) -> None:
    """Each on its own connection: every shopper is there once, and nobody is disturbed, the parent neither."""
    for child in range(4):
        children.start(lambda child=child: written(store, [f"c{child}-{n}" for n in range(25)]))  # type: ignore[misc]
    written(store, [f"p-{n}" for n in range(25)])
    assert children.ended() == [0] * 4
    written(store, ["afterwards"])
    assert len(store.scan("acme", "", 1000)) == 126


def test_claims_of_children_are_disjoint(
    store: PostgresStore | SQLiteStore, children: Children, tmp_path: Path
) -> None:
    """What the parent read before does not make two of them take one shopper."""
    store.commit([change(f"s{n}") for n in range(60)])

    def claim(child: int) -> None:
        with (tmp_path / f"claimed-{child}").open("w") as log:
            while claimed := store.claim(AT, AT + timedelta(hours=1), 7):
                log.writelines(f"{one.id}\n" for one in claimed)

    for child in range(3):
        children.start(lambda child=child: claim(child))  # type: ignore[misc]
    assert children.ended() == [0] * 3
    claimed = [line for child in range(3) for line in (tmp_path / f"claimed-{child}").read_text().split()]
    assert sorted(claimed) == sorted(f"s{n}" for n in range(60))


def test_a_fork_while_other_threads_write(store: PostgresStore | SQLiteStore, children: Children) -> None:
    """A child is born with nobody's half-done write or held lock; the threads lose nothing."""
    over, done = threading.Event(), [0, 0]

    def work(thread: int) -> None:
        while not over.is_set():
            written(store, [f"t{thread}-{done[thread]}"])
            done[thread] += 1

    threads = [threading.Thread(target=work, args=(n,)) for n in range(2)]
    for thread in threads:
        thread.start()
    for child in range(5):
        children.start(lambda child=child: written(store, [f"c{child}"]))  # type: ignore[misc]
    statuses = children.ended()
    over.set()
    for thread in threads:
        thread.join(PATIENCE)
    assert statuses == [0] * 5
    assert len(store.scan("acme", "", 100_000)) == sum(done) + 5


def test_a_child_that_ends_takes_nothing_from_its_parent(
    store: PostgresStore | SQLiteStore, children: Children
) -> None:
    """It closes its store; the parent's idle connection is as good as before."""
    for _ in range(3):
        children.start(store.close)
        assert children.ended() == [0]
        assert len(store.shops()) == 1


def test_children_of_an_async_engine(postgres: str, children: Children) -> None:
    """Each runs a loop of its own; so does the parent, one after another."""
    store = AsyncPostgresStore(postgres)

    async def write(name: str) -> None:
        assert await store.commit([change(name)]) == set()

    async def begin() -> None:
        await store.save_settings("acme", b"{}", 0, None)
        await write("first")

    asyncio.run(begin())
    for child in range(3):
        children.start(lambda child=child: asyncio.run(write(f"c{child}")))  # type: ignore[misc]
    assert children.ended() == [0] * 3
    asyncio.run(write("second"))

    async def end() -> int:
        found = await store.scan("acme", "", 100)
        await store.close()
        return len(found)

    assert asyncio.run(end()) == 5


def refused(store: PostgresStore | SQLiteStore) -> None:
    with pytest.raises(StoreError, match="fork"):
        store.shops()


def test_the_hosts_own_connection_is_refused_in_a_child(postgres: str, tmp_path: Path, children: Children) -> None:
    """Two processes on one connection read each other's answers: the message says what to do instead."""
    PostgresStore(postgres).close()
    with (
        psycopg.connect(postgres, autocommit=True) as connection,
        ConnectionPool(postgres, min_size=1, open=True) as pool,
        ConnectionPool(postgres, min_size=1, open=False) as later,
    ):
        file = sqlite3.connect(tmp_path / "a.db", isolation_level=None)
        stores: list[PostgresStore | SQLiteStore] = [PostgresStore(connection), PostgresStore(pool), SQLiteStore(file)]
        unopened = ConnectionPool(postgres, min_size=1, open=False)
        unused = PostgresStore(unopened)
        for store in stores:
            children.start(lambda store=store: refused(store))  # type: ignore[misc]

        def opens() -> None:
            unopened.open()
            assert unused.shops() == []

        children.start(opens)
        assert children.ended() == [0] * 4
        assert [store.shops() for store in stores] == [[]] * 3
        assert not later.closed
        file.close()


def test_a_store_in_memory_is_copied(children: Children) -> None:
    """What the child writes into it is the child's."""
    store = SQLiteStore(":memory:")
    store.save_settings("acme", b"{}", 0, None)

    def child() -> None:
        written(store, ["a"])
        assert len(store.scan("acme", "", 10)) == 1

    children.start(child)
    assert children.ended() == [0]
    assert store.scan("acme", "", 10) == []
    store.close()
