"""A store that is away, full or busy answers soon, says that it passes, and loses nothing."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import errors
from psycopg_pool import ConnectionPool

import cartback as cb
from cartback.errors import StoreBusy, StoreError
from cartback.ports import Change
from cartback.stores.postgres import AsyncPostgresStore, PostgresStore
from cartback.stores.postgres.connections import passes, translated, unreachable
from cartback.stores.sqlite import SQLiteStore
from cartback.testing import FakeClock

AT = datetime(2026, 1, 5, 15, tzinfo=UTC)
MUG = cb.Line(product="mug", title="Mug", price=Decimal("12.00"))
#: A platform's sender hangs up after so long, in seconds.
HANGS_UP = 5.0
#: Other engineers' machines are slow too: a wait that has an end is known by it being below this.
PATIENCE = 60.0


def cart(who: str) -> cb.CartChanged:
    return cb.CartChanged(shop="acme", at=AT, keys=(cb.key("customer", who),), cart=f"cart-{who}", lines=(MUG,))


def change(shopper: str, version: int = 0) -> Change:
    return Change(shop="acme", id=shopper, version=version, doc=b"doc")


@pytest.fixture
def dead_port() -> Iterator[int]:
    """A port at which every connection is refused: it is taken, and nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


def waits(engine: cb.Recovery, callers: int) -> list[tuple[type, bool, float]]:
    """What so many threads are answered at once: the error, whether it passes, and after how long."""
    answers: list[tuple[type, bool, float]] = []

    def call(n: int) -> None:
        began = time.monotonic()
        try:
            engine.ingest(cart(f"a{n}"))
        except StoreError as error:
            answers.append((type(error), error.retryable, time.monotonic() - began))

    threads = [threading.Thread(target=call, args=(n,), daemon=True) for n in range(callers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert len(answers) == callers
    return answers


SHOP = cb.Shop(id="acme", currency="USD", timezone="UTC", campaigns=[cb.CartRecovery()])


def test_a_server_that_refuses_is_an_answer(postgres: str, dead_port: int) -> None:
    """Sixteen webhooks at once: each hears of it long before its sender hangs up, those that gathered behind another too."""
    store = PostgresStore(postgres)
    engine = cb.Recovery(store, clock=FakeClock(AT))
    engine.save_shop(SHOP)
    store.close()
    store._pool = store._make_pool(f"postgresql://postgres@127.0.0.1:{dead_port}/x", 4)
    for kind, passing, seconds in waits(engine, 16):
        assert (kind, passing) == (StoreBusy, True)
        assert seconds < HANGS_UP
    reply = engine.webhook(cb.Request(method="POST"), lambda _: [cart("a")])
    assert reply.status == 503
    assert int({name.lower(): value for name, value in reply.headers}["retry-after"]) > 0


def test_on_an_event_loop_too(postgres: str, dead_port: int) -> None:
    """The tasks that wait and the one that asks."""

    async def story() -> list[Any]:
        store = AsyncPostgresStore(postgres)
        engine = cb.AsyncRecovery(store, clock=FakeClock(AT))
        await engine.save_shop(SHOP)
        await store.close()
        store._pool = store._make_pool(f"postgresql://postgres@127.0.0.1:{dead_port}/x")
        calls = [engine.ingest(cart(f"a{n}")) for n in range(16)]
        async with asyncio.timeout(HANGS_UP):
            return await asyncio.gather(*calls, return_exceptions=True)

    assert {type(answer) for answer in asyncio.run(story())} == {StoreBusy}


def test_a_file_that_another_process_writes_is_waited_for_shortly(tmp_path: Path) -> None:
    """Also by those behind the first: nobody waits for its turn to wait."""
    path = str(tmp_path / "a.db")
    store = SQLiteStore(path, busy_timeout=timedelta(seconds=1.5))
    engine = cb.Recovery(store, clock=FakeClock(AT))
    engine.save_shop(SHOP)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    answers = waits(engine, 8)
    assert {answer[:2] for answer in answers} == {(StoreBusy, True)}
    assert max(seconds for *_, seconds in answers) < HANGS_UP
    other.execute("COMMIT")
    assert engine.ingest(cart("a")).taken == 1
    other.close()
    store.close()


def test_a_thread_that_waits_to_write_lets_others_read(tmp_path: Path) -> None:
    """One connection for all threads of a process: it is not held while another process writes."""
    path = str(tmp_path / "a.db")
    store = SQLiteStore(path, busy_timeout=timedelta(seconds=30))
    store.save_settings("acme", b"{}", 0, None)
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    writer = threading.Thread(target=store.commit, args=([change("a")],), daemon=True)
    writer.start()
    for _ in range(5):
        began = time.monotonic()
        assert store.shops() == ["acme"]
        assert time.monotonic() - began < HANGS_UP
    assert writer.is_alive()
    other.execute("COMMIT")
    writer.join(PATIENCE)
    assert set(store.get("acme", ["a"])) == {"a"}
    other.close()
    store.close()


def test_the_defaults_are_shorter_than_a_platforms_patience() -> None:
    """One that gathered behind another waits at most a second before its own try."""
    for kind in (PostgresStore, AsyncPostgresStore, SQLiteStore):
        assert (kind.__init__.__kwdefaults__ or {})["busy_timeout"] + timedelta(seconds=1) < timedelta(seconds=HANGS_UP)


# --- what passes by itself, and what never will -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "passing"),
    [
        ("08000", True), ("08006", True), ("08P01", True), ("53000", True), ("53100", True), ("53200", True), ("53300", True),
        ("53400", True), ("55P03", True), ("55006", True), ("57014", True), ("57P01", True), ("57P02", True), ("57P03", True),
        ("57P05", True), ("58000", True), ("58030", True), ("40001", True), ("40003", True), ("40P01", True), ("25006", True),
        ("25P03", True), ("26000", True), ("42P05", True),
        ("57P04", False), ("22021", False), ("22P05", False), ("23505", False), ("28000", False), ("28P01", False), ("3D000", False),
        ("42501", False), ("42703", False), ("54000", False), ("XX001", False), ("0A000", False),
    ],
)  # fmt: skip
def test_what_postgresql_says_passes_or_never_will(state: str, *, passing: bool) -> None:
    """By its SQLSTATE: room, memory, connections, locks, shutdowns, disks and failovers pass; wrong statements and rights do not."""
    error = errors.lookup(state)("it said so")
    assert passes(error) is passing
    with pytest.raises(StoreError) as raised, translated():
        raise error
    assert raised.value.retryable is passing


@pytest.mark.parametrize(
    ("told", "passing"),
    [
        ('connection to server at "h", port 5432 failed: Connection refused', True),
        ("FATAL:  the database system is starting up", True),
        ("FATAL:  the database system is in recovery mode", True),
        ("FATAL:  the database system is not yet accepting connections", True),
        ("FATAL:  sorry, too many clients already", True),
        ("FATAL:  remaining connection slots are reserved for roles with the SUPERUSER attribute", True),
        ('FATAL:  too many connections for role "shop"', True),
        ("FATAL:  terminating connection due to administrator command", True),
        ("connection timeout expired", True),
        ('FATAL:  password authentication failed for user "shop"', False),
        ('FATAL:  no pg_hba.conf entry for host "1.2.3.4"', False),
        ('FATAL:  database "shop" does not exist', False),
        ('FATAL:  role "shop" is not permitted to log in', False),
        ('FATAL:  permission denied for database "shop"', False),
        ("fe_sendauth: no password supplied", False),
    ],
)  # fmt: skip
def test_a_connection_that_is_not_made(told: str, *, passing: bool) -> None:
    """A server that is away, starting or full may be asked again; one that does not know us will not know us tomorrow."""
    assert unreachable(psycopg.OperationalError(told)).retryable is passing


def test_a_server_that_became_a_standby_is_asked_on_another_connection(postgres: str) -> None:
    """After a failover the old connection leads to what may only be read: it passes, and the connection is not used again."""
    store = PostgresStore(postgres)
    store.save_settings("acme", b"{}", 0, None)
    assert store._pool is not None
    connection = store._pool._idle[0][1]  # type: ignore[union-attr]
    connection.execute("SET default_transaction_read_only = on")
    with pytest.raises(StoreBusy, match="read-only"):
        store.commit([change("a")])
    assert connection.closed
    assert store.commit([change("a")]) == set()
    store.close()


def test_a_closed_pool_is_the_hosts_to_open(postgres: str) -> None:
    """It would never pass by itself; the message says so."""
    PostgresStore(postgres).close()
    with ConnectionPool(postgres, min_size=1, open=True) as pool:
        store = PostgresStore(pool)
        assert store.shops() == []
    with pytest.raises(StoreError, match="pool is closed") as raised:
        store.shops()
    assert not raised.value.retryable


def test_all_connections_in_use_is_busy_and_none_is_lost(postgres: str) -> None:
    """Whoever waits is let in when one comes back; who waits too long is told to come again; an interrupted call gives its back."""
    store = PostgresStore(postgres, pool_size=1, busy_timeout=timedelta(milliseconds=200))
    pool: Any = store._pool
    with pool.connection(), pytest.raises(StoreBusy, match="pool_size"):
        store.shops()
    for _ in range(3):
        borrowed = []

        def interrupted() -> None:
            with pool.connection() as connection:
                borrowed.append(connection)  # noqa: B023 - called at once
                connection.execute("BEGIN")
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            interrupted()
        assert borrowed[0].closed
        assert store.shops() == []
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.shops()


FULL = textwrap.dedent(
    """
    import os, resource, signal, sys
    from collections import Counter
    from datetime import UTC, datetime, timedelta
    from decimal import Decimal
    import cartback as cb
    from cartback.channels.outbox import Outbox
    from cartback.errors import StoreError
    from cartback.testing import FakeClock

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    AT, path = datetime(2026, 1, 5, 15, tzinfo=UTC), sys.argv[1]
    clock, box = FakeClock(AT), Outbox()
    engine = cb.Recovery(f"sqlite:///{path}", channels=[box], clock=clock)
    engine.save_shop(cb.Shop(id="acme", currency="USD", timezone="UTC", campaigns=[cb.CartRecovery(follow_ups=[])]))
    mug = cb.Line(product="mug", title="Mug", price=Decimal("12.00"))

    def told(who):
        keys = (cb.key("customer", who),)
        return [cb.ConsentChanged(shop="acme", at=AT, keys=keys, channel="push", granted=True),
                cb.DeviceAdded(shop="acme", at=AT, keys=keys, device="d-" + who),
                cb.CartChanged(shop="acme", at=AT, keys=keys, cart="c-" + who, lines=(mug,))]

    def room(left):
        resource.setrlimit(resource.RLIMIT_FSIZE, (left, resource.RLIM_INFINITY))

    def tried(call):
        try:
            return call()
        except StoreError as error:
            assert error.retryable, error
            refused.append(error)

    refused, accepted = [], []
    room(os.path.getsize(path + "-wal") + 400_000)
    for n in range(400):
        if tried(lambda: engine.ingest(told(f"s{n}"))):
            accepted.append(n)
    assert accepted and refused
    clock.now += timedelta(hours=2)
    for extra in range(0, 1_200_000, 60_000):  # full at every stage of a round
        room(os.path.getsize(path + "-wal") + extra // 10)
        tried(lambda: engine.run_due(limit=20))
    room(resource.RLIM_INFINITY)
    for _ in range(4):
        while engine.run_due().claimed:
            pass
        clock.now += timedelta(minutes=6)
    sent = Counter(message.shopper for message in box.messages)
    states = Counter(row.state for row in engine.notifications("acme", limit=5000))
    assert len(sent) == len(accepted) and set(sent.values()) == {1}, (len(sent), len(accepted))
    assert set(states) <= {"SENT", "AMBIGUOUS"} and states.total() == len(accepted), states
    print("ok")
    """
)


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on a file's size")
def test_a_disk_that_is_full(tmp_path: Path) -> None:
    """Each refusal passes by itself; when there is room again everybody who was accepted was written to, once.

    The log has each trouble once, and nothing else is printed.
    """
    ran = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path / "a.db")], capture_output=True, text=True, timeout=300, check=False
    )
    logged = ran.stderr.splitlines()
    assert ran.stdout.strip() == "ok"
    assert [line for line in logged if not line.startswith("shop 'acme': StoreBusy: SQLite: ")] == []
    assert len({line.partition(";")[0] for line in logged}) == len(logged)


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on a file's size")
def test_a_commit_that_failed_leaves_no_transaction_open(tmp_path: Path) -> None:
    """The next write would else be a savepoint of one that nobody commits: answered, and lost."""
    script = textwrap.dedent(
        """
        import os, resource, signal, sys
        from cartback.errors import StoreBusy
        from cartback.ports import Change
        from cartback.stores.sqlite import SQLiteStore
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        store = SQLiteStore(sys.argv[1])
        store.save_settings("acme", b"{}", 0, None)
        size = os.path.getsize(sys.argv[1] + "-wal")
        for room in range(0, 60_000, 3_000):
            resource.setrlimit(resource.RLIMIT_FSIZE, (size + room, resource.RLIM_INFINITY))
            try:
                store.commit([Change(shop="acme", id=f"s{room}", version=0, doc=b"x" * 20_000)])
            except StoreBusy:
                pass
            assert not store._db.in_transaction
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        assert store.commit([Change(shop="acme", id="last", version=0, doc=b"x")]) == set()
        assert SQLiteStore(sys.argv[1]).get("acme", ["last"])
        print("ok")
        """
    )
    ran = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "a.db")], capture_output=True, text=True, timeout=60, check=False
    )
    assert (ran.stdout.strip(), ran.stderr) == ("ok", "")


def sqlite_error(code: int) -> sqlite3.Error:
    error = sqlite3.OperationalError("it said so")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("code", "passing"),
    [
        (sqlite3.SQLITE_BUSY, True), (sqlite3.SQLITE_BUSY_SNAPSHOT, True), (sqlite3.SQLITE_LOCKED, True), (sqlite3.SQLITE_FULL, True),
        (sqlite3.SQLITE_IOERR, True), (sqlite3.SQLITE_IOERR_WRITE, True), (sqlite3.SQLITE_IOERR_FSYNC, True),
        (sqlite3.SQLITE_NOMEM, True), (sqlite3.SQLITE_CANTOPEN, True), (sqlite3.SQLITE_INTERRUPT, True),
        (sqlite3.SQLITE_READONLY_RECOVERY, True),
        (sqlite3.SQLITE_READONLY, False), (sqlite3.SQLITE_CORRUPT, False), (sqlite3.SQLITE_NOTADB, False),
        (sqlite3.SQLITE_ERROR, False), (sqlite3.SQLITE_CONSTRAINT, False), (sqlite3.SQLITE_TOOBIG, False),
        (sqlite3.SQLITE_PERM, False), (sqlite3.SQLITE_IOERR | 33 << 8, False),
    ],
)  # fmt: skip
def test_what_sqlite_says_passes_or_never_will(code: int, tmp_path: Path, *, passing: bool) -> None:
    """By its result code, the extended ones too."""
    store = SQLiteStore(str(tmp_path / "a.db"))

    def story() -> Iterator[Any]:
        raise sqlite_error(code)
        yield

    with pytest.raises(StoreError) as raised:
        store._ask(story())  # type: ignore[arg-type]
    assert raised.value.retryable is passing
    store.close()


def test_a_worker_outlives_a_store_that_is_away(tmp_path: Path, start: Callable[[str], Any]) -> None:
    """`cartback run` says that the store is busy, goes on, and ends when it is told to."""
    path = tmp_path / "a.db"
    SQLiteStore(str(path)).close()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN EXCLUSIVE")
    worker = start(f"sqlite:///{path}")
    assert "store_busy" in worker.stdout.readline()
    other.execute("COMMIT")
    other.close()
    assert "running" in worker.stdout.readline()
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(PATIENCE) == 0


@pytest.fixture
def start() -> Iterator[Callable[[str], Any]]:
    workers = []

    def made(store: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "cartback", "run", "--store", store, "--json"]
        workers.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ}))
        return workers[-1]

    yield made
    for worker in workers:
        worker.kill()
        worker.communicate(timeout=30)
