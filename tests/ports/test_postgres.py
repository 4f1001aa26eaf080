"""PostgreSQL keeps the contract, in threads, on an event loop, on a pool and on the host's connection; and what is its own."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import dict_row
from psycopg_pool import AsyncConnectionPool, ConnectionPool

import cartback as cb
from cartback.channels.outbox import Outbox
from cartback.domain.ledger import Notification, encode_row
from cartback.domain.narrow import alike
from cartback.errors import SchemaError, StoreBusy, StoreError
from cartback.ports import Change
from cartback.stores.postgres import MIGRATIONS, AsyncPostgresStore, PostgresStore, migrate, schema_status
from cartback.stores.postgres.connections import MutedAsyncConnection, MutedConnection
from cartback.stores.sql import us
from cartback.testing import StoreSuite
from cartback.testing.suites.store import samples
from cartback.testing.suites.suite import patiently, run

AT = datetime(2026, 1, 5, 9, 0, 0, 123456, tzinfo=UTC)
HOUR = timedelta(hours=1)


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
    """A connection in autocommit, as frameworks set it up; it stays open when the store is closed."""

    @pytest.fixture
    def store(self, postgres: str) -> Iterator[PostgresStore]:
        with psycopg.connect(
            postgres, autocommit=True, row_factory=dict_row, cursor_factory=psycopg.ClientCursor
        ) as connection:
            made = PostgresStore(connection, migrate=True)
            yield made
            made.close()
            connection.execute("SELECT 1")


# --- its own ----------------------------------------------------------------------------------------------------------


def change(shopper: str = "s1", version: int = 0, **more: Any) -> Change:
    return Change(shop="acme", id=shopper, version=version, doc=more.pop("doc", b"doc"), **more)


@pytest.fixture
def store(postgres: str) -> Iterator[PostgresStore]:
    """With one shop."""
    made = PostgresStore(postgres)
    made.save_settings("acme", b"{}", 0, None)
    yield made
    made.close()


@pytest.fixture
def host(store: PostgresStore, postgres: str) -> Iterator[psycopg.Connection[Any]]:
    """The host's connection, with a table of the host's."""
    with psycopg.connect(postgres) as connection:
        connection.execute("CREATE TABLE orders (id text)")
        connection.commit()
        yield connection
        connection.rollback()


@pytest.fixture
def beside() -> Iterator[Callable[..., Future[Any]]]:
    """Calls in a thread beside the test."""
    with ThreadPoolExecutor(8) as threads:
        yield threads.submit


def wait_until_blocked(postgres: str, *, of: int = 1) -> None:
    """Until so many of the database's sessions wait for a lock."""
    with psycopg.connect(postgres, autocommit=True) as watcher:
        query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        for _ in range(1000):
            if watcher.execute(query).fetchone()[0] >= of:  # type: ignore[index]
                return
            watcher.execute("SELECT pg_sleep(0.01)")
    raise AssertionError("nobody waits for a lock")


# --- in the host's transaction


def orders(host: psycopg.Connection[Any]) -> int:
    return host.execute("SELECT count(*) FROM orders").fetchone()[0]  # type: ignore[index, no-any-return]


def test_ours_is_kept_or_dropped_with_the_hosts_own_rows(store: PostgresStore, host: psycopg.Connection[Any]) -> None:
    """One transaction, the host's: ours commits and rolls back with it, and nobody sees it before."""
    ours = PostgresStore(host)
    for ending, kept in ((host.rollback, 0), (host.commit, 1)):
        host.execute("INSERT INTO orders VALUES ('o1')")
        assert ours.commit([change("a", keys=("customer:a",))]) == set()
        assert set(ours.get("acme", ["a"])) == {"a"}
        assert store.get("acme", ["a"]) == {}, "not before the host commits"
        ending()
        assert (len(store.get("acme", ["a"])), orders(host)) == (kept, kept)
        host.rollback()


def test_ours_first_is_the_hosts_to_commit_all_the_same(store: PostgresStore, host: psycopg.Connection[Any]) -> None:
    """Frameworks open the transaction with its first statement: it may be ours, and is not for us to commit."""
    assert PostgresStore(host).commit([change("a")]) == set()
    host.rollback()
    assert store.get("acme", ["a"]) == {}


def test_an_error_of_ours_leaves_the_hosts_transaction_as_it_was(
    store: PostgresStore, host: psycopg.Connection[Any]
) -> None:
    """What the host wrote before is still there, and it can go on; so it is after a change was refused."""
    ours = PostgresStore(host)
    host.execute("INSERT INTO orders VALUES ('o1')")
    with pytest.raises(StoreError, match="NUL"):
        ours.commit([change("a\0")])
    store.commit([change("b", keys=("customer:b",))])
    assert ours.commit([change("c", keys=("customer:b",)), change("d")]) == {("acme", "c")}
    assert ours.save_documents("acme", {"p": (b"not there", b"x")}) is False
    host.commit()
    assert orders(host) == 1
    assert set(store.get("acme", ["a", "b", "c", "d"])) == {"b", "d"}


def test_nothing_is_claimed_inside_a_transaction(host: psycopg.Connection[Any]) -> None:
    """A message could go out and its record be rolled back: it would go out again."""
    with pytest.raises(StoreError, match="durable"):
        PostgresStore(host).claim(AT, AT + HOUR, 1)


def test_a_whole_ingest_is_the_hosts(store: PostgresStore, host: psycopg.Connection[Any]) -> None:
    """Settings, lookups and writes through the engine."""
    cb.Recovery(store).save_shop(cb.Shop(id="shop", currency="USD", timezone="UTC"), AT)
    bought = cb.OrderPlaced(shop="shop", at=AT, keys=(cb.key("customer", "1"),), order="o1", currency="USD")
    for ending, kept in ((host.rollback, {}), (host.commit, {"customer:1"})):
        cb.Recovery(PostgresStore(host)).ingest(bought, AT)
        ending()
        assert store.find("shop", ["customer:1"], []).owners.keys() == set(kept)


def test_an_async_host_commits_ours_too(store: PostgresStore, postgres: str) -> None:
    """On its connection inside a transaction; on its pool we commit ourselves."""

    async def story() -> None:
        async with await psycopg.AsyncConnection.connect(postgres) as host:
            ours = AsyncPostgresStore(host)
            assert await ours.commit([change("a")]) == set()
            with pytest.raises(StoreError, match="durable"):
                await ours.claim(AT, AT + HOUR, 1)
            await host.rollback()
            assert await ours.commit([change("b")]) == set()
            await host.commit()
        async with AsyncConnectionPool(postgres, min_size=1, open=False) as pool:
            assert await AsyncPostgresStore(pool).commit([change("c")]) == set()

    asyncio.run(story())
    assert set(store.get("acme", ["a", "b", "c"])) == {"b", "c"}


def test_a_sqlalchemy_connection_is_a_host(store: PostgresStore, postgres: str) -> None:
    """Its driver's connection, inside its transaction."""
    sqlalchemy = pytest.importorskip("sqlalchemy")
    engine = sqlalchemy.create_engine(postgres.replace("postgresql://", "postgresql+psycopg://"))
    for ending, kept in (("rollback", 0), ("commit", 1)):
        with engine.connect() as connection:
            connection.execute(sqlalchemy.text("SELECT 1"))
            PostgresStore(connection.connection.driver_connection).commit([change("a")])
            getattr(connection, ending)()
        assert len(store.get("acme", ["a"])) == kept
    engine.dispose()


DJANGO = """
import sys
from django.conf import settings
settings.configure(DATABASES={"default": {"ENGINE": "django.db.backends.postgresql", **eval(sys.argv[1])}}, USE_TZ=True)
import django; django.setup()
from django.db import connection, transaction
from cartback.ports import Change
from cartback.stores.postgres import PostgresStore
for shopper, fails in (("dropped", True), ("kept", False)):
    try:
        with transaction.atomic():
            connection.ensure_connection()
            assert PostgresStore(connection.connection).commit([Change(shop="acme", id=shopper, version=0, doc=b"doc")]) == set()
            if fails:
                raise RuntimeError
    except RuntimeError:
        pass
"""


def test_a_django_connection_is_a_host(store: PostgresStore, postgres: str) -> None:
    """Inside atomic(), where Django has sent no BEGIN yet."""
    pytest.importorskip("django")
    told = conninfo_to_dict(postgres)
    where = {"NAME": told["dbname"], "HOST": told.get("host", ""), "PORT": told.get("port", "")}
    where |= {"USER": told.get("user", ""), "PASSWORD": told.get("password", "")}
    subprocess.run([sys.executable, "-c", DJANGO, repr(where)], check=True, timeout=240)
    assert set(store.get("acme", ["dropped", "kept"])) == {"kept"}


# --- at the same time


@pytest.mark.parametrize("kept", [True, False], ids=["the other commits", "the other rolls back"])
def test_of_two_new_shoppers_with_one_key_the_second_waits_for_the_first(
    store: PostgresStore,
    host: psycopg.Connection[Any],
    postgres: str,
    beside: Callable[..., Future[Any]],
    *,
    kept: bool,
) -> None:
    """The key is the first's if it is kept: neither is stolen from a shopper that cannot be seen yet nor lost."""
    PostgresStore(host).commit([change("first", keys=("email:x",))])
    second = beside(store.commit, [change("second", keys=("email:x",)), change("third")])
    wait_until_blocked(postgres)
    host.commit() if kept else host.rollback()
    assert second.result(60) == ({("acme", "second")} if kept else set())
    assert store.find("acme", ["email:x"], []).owners == {"email:x": "first" if kept else "second"}
    assert set(store.get("acme", ["second", "third"])) == ({"third"} if kept else {"second", "third"})


def test_settings_are_not_saved_past_a_commit_that_names_them(
    store: PostgresStore, host: psycopg.Connection[Any], postgres: str, beside: Callable[..., Future[Any]]
) -> None:
    """A message begun under the old settings is there when the new ones are, and its shopper is decided anew."""
    store.commit([change("a"), change("b")])
    PostgresStore(host).commit([change("a", 1, settings_version=1)])
    saved = beside(store.save_settings, "acme", b"new", 1, AT)
    wait_until_blocked(postgres)
    host.commit()
    assert saved.result(60)
    assert [(s.version, s.due_at) for s in store.get("acme", ["a", "b"]).values()] == [(3, AT), (2, AT)]


def test_a_commit_that_names_settings_waits_for_those_being_saved(
    store: PostgresStore, host: psycopg.Connection[Any], postgres: str, beside: Callable[..., Future[Any]]
) -> None:
    """And is refused, though they were as named when it began. One that names none is not held up."""
    store.commit([change("a"), change("b")])
    assert PostgresStore(host).save_settings("acme", b"new", 1, None)
    begun = beside(store.commit, [change("a", 1, settings_version=1)])
    wait_until_blocked(postgres)
    assert store.commit([change("b", 1)]) == set()
    host.commit()
    assert begun.result(60) == {("acme", "a")}


def test_a_shop_is_erased_after_what_is_being_written_for_it(
    store: PostgresStore, host: psycopg.Connection[Any], postgres: str, beside: Callable[..., Future[Any]]
) -> None:
    """Nothing of it is left behind."""
    PostgresStore(host).commit([change("a", keys=("customer:a",))], [("acme", "d")])
    erased = beside(store.erase_shop, "acme")
    wait_until_blocked(postgres)
    host.commit()
    erased.result(60)
    for table in ("shops", "shoppers", "keys", "deliveries"):
        assert host.execute(f"SELECT count(*) FROM cartback_{table}").fetchone() == (0,)  # noqa: S608


def test_who_is_being_written_is_passed_over_by_a_claim(store: PostgresStore, host: psycopg.Connection[Any]) -> None:
    """It waits for nobody: others that are due are taken at once."""
    store.commit([change("a", due_at=AT - HOUR), change("b", due_at=AT)])
    PostgresStore(host).commit([change("a", 1, due_at=AT)])
    assert [s.id for s in store.claim(AT, AT + HOUR, 10)] == ["b"]
    assert store.claim(AT, AT + HOUR, 10) == []


def test_batches_in_opposite_order_lock_nobody_out(store: PostgresStore, beside: Callable[..., Future[Any]]) -> None:
    """Four writers of the same shoppers, each in an order of its own: every write is made once, or refused."""
    ids = [f"s{n:02}" for n in range(40)]
    store.commit([change(i, keys=(f"cart:{i}",)) for i in ids])

    def write(order: list[str]) -> int:
        done = 0
        for _ in range(15):
            versions = {i: s.version for i, s in store.get("acme", ids).items()}
            done += len(ids) - len(store.commit([change(i, versions[i], taken=(f"cart:{i}",)) for i in order]))
        return done

    writers = [beside(write, ids[n:] + ids[:n] if n % 2 else ids[::-1][n:] + ids[::-1][:n]) for n in (0, 7, 14, 21)]
    written = sum(writer.result(60) for writer in writers)
    assert sum(s.version for s in store.get("acme", ids).values()) == len(ids) + written


def test_a_deadlock_with_the_host_ends(
    store: PostgresStore, host: psycopg.Connection[Any], postgres: str, beside: Callable[..., Future[Any]]
) -> None:
    """The host holds b and wants a, we hold a and want b: one of us is told StoreBusy or goes on, nobody hangs."""
    store.commit([change("a"), change("b")])
    theirs = PostgresStore(host)
    theirs.commit([change("b", 1, doc=b"host")])
    ours = beside(store.commit, [change("a", 1), change("b", 1)])
    wait_until_blocked(postgres)
    try:
        refused = theirs.commit([change("a", 1, doc=b"host")])
    except StoreBusy:
        host.rollback()
        assert ours.result(60) == set()
    else:
        host.commit()
        assert ours.result(60) == {("acme", "b")} | (set() if refused else {("acme", "a")})


def test_a_lock_held_too_long_is_busy(store: PostgresStore, host: psycopg.Connection[Any], postgres: str) -> None:
    """The caller may try again later."""
    store.commit([change("a")])
    PostgresStore(host).commit([change("a", 1)])
    hasty = PostgresStore(postgres, busy_timeout=timedelta(milliseconds=50))
    with pytest.raises(StoreBusy, match="lock timeout"):
        hasty.commit([change("a", 1)])
    hasty.close()


def test_a_key_that_is_taken_and_dropped_at_once_leads_nowhere(store: PostgresStore) -> None:
    """As of two shoppers found to be one, with more carts than are kept; also when the batch is judged one by one."""
    for spoilt in (False, True):
        store.commit([change("a"), change("b", keys=("cart:b",)), change("other", keys=("cart:o",))])
        joined = change("a", 1, absorbed=(("b", 1),), taken=("cart:b",), keys=("cart:a",), dropped=("cart:b", "cart:a"))
        stolen = (change("c", keys=("cart:o",)),) if spoilt else ()
        assert store.commit([joined, *stolen]) == {("acme", c.id) for c in stolen}
        assert store.find("acme", ["cart:a", "cart:b"], []).owners == {}
        for shopper in ("a", "other"):
            store.erase("acme", shopper, ["cart:o"], [], AT)


def test_the_ledger_keeps_the_order_of_a_batch(store: PostgresStore) -> None:
    """Newest first is by when a row was written, whoever it is about."""
    ids = ["b", "a", "c"]
    rows = {i: Notification(f"n-{i}", "acme", i, "c", "cart_recovery", 0, "cart:t", "push", "BEGUN", AT) for i in ids}
    store.commit([change(i, notifications=(rows[i],)) for i in ids])
    assert [row.shopper for row in store.notifications("acme")] == ids[::-1]


# --- size and content


def test_ten_thousand_rows_are_one_commit(store: PostgresStore) -> None:
    """New, then saved with a ledger row each; one of them stale."""
    ids = [f"s{n:05}" for n in range(10_000)]
    assert store.commit([change(i, keys=(f"customer:{i}", f"cart:{i}"), due_at=AT) for i in ids]) == set()
    rows = {i: Notification(f"n{i}", "acme", i, "c", "cart_recovery", 0, "cart:t", "push", "BEGUN", AT) for i in ids}
    changes = [change(i, 2 if i == "s00007" else 1, notifications=(rows[i],)) for i in ids]
    assert store.commit(changes) == {("acme", "s00007")}
    assert len(store.notifications("acme", limit=20_000)) == 9_999
    assert len(store.find("acme", [f"cart:{i}" for i in ids], []).shoppers) == 10_000


def test_purging_goes_through_more_than_a_page(store: PostgresStore) -> None:
    """Every old row loses its words, whoever it is about."""
    rows = [
        Notification(f"n{n}", "acme", f"s{n}", "c", "cart_recovery", 0, "cart:t", "push", "SENT", AT, body="words")
        for n in range(1_200)
    ]
    store.commit([change(f"s{n}", notifications=(row,)) for n, row in enumerate(rows)])
    assert store.purge("acme", deliveries=AT, text=AT + HOUR, ledger=AT) == 1_200
    assert {(row.body, row.shopper != "") for row in store.notifications("acme", limit=5_000)} == {(None, True)}
    assert store.purge("acme", deliveries=AT, text=AT + HOUR, ledger=AT) == 0


@pytest.mark.parametrize(("text", "says"), [("a\0b", "NUL"), ("a\ud800b", "surrogate")])
def test_text_that_postgres_cannot_keep_is_refused_by_name(store: PostgresStore, text: str, says: str) -> None:
    """Nothing is written, and the error does not quote the text."""
    with pytest.raises(StoreError, match=says) as caught:
        store.commit([change("s1"), change("s2", keys=(text,))])
    assert text not in str(caught.value)
    assert store.get("acme", ["s1"]) == {}
    with pytest.raises(StoreError, match=says):
        store.find("acme", [text], [])


# --- connections


def test_idle_connections_that_died_are_not_noticed(store: PostgresStore, postgres: str) -> None:
    """As after a restart of the server: what lay in the pool is replaced before it is used."""
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda n: store.get("acme", [f"s{n}"]), range(20)))
    with psycopg.connect(postgres, autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    for n in range(12):
        assert store.commit([change(f"s{n}")]) == set()


def test_a_connection_lost_at_work_is_busy(store: PostgresStore, host: psycopg.Connection[Any], postgres: str,
                                           beside: Callable[..., Future[Any]]) -> None:  # fmt: skip
    """Nobody can say whether it was written, so the caller is told to ask again; the next call works."""
    store.commit([change("a")])
    PostgresStore(host).commit([change("a", 1)])
    lost = beside(store.commit, [change("a", 1)])
    wait_until_blocked(postgres)
    with psycopg.connect(postgres, autocommit=True) as admin:
        admin.execute("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
    with pytest.raises(StoreBusy) as caught:
        lost.result(60)
    assert caught.value.retryable
    host.rollback()
    assert store.commit([change("a", 1)]) == set()


def test_the_async_store_gets_over_lost_connections_too(postgres: str) -> None:
    """Idle ones are replaced."""

    async def story() -> None:
        store = AsyncPostgresStore(postgres)
        await asyncio.gather(*(store.settings(f"shop{n}") for n in range(8)))
        with psycopg.connect(postgres, autocommit=True) as admin:
            admin.execute(
                "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        assert await asyncio.gather(*(store.settings(f"shop{n}") for n in range(8))) == [None] * 8
        await store.close()

    asyncio.run(story())


def test_a_crash_of_the_server_loses_nothing(postgres_to_crash: str) -> None:
    """It comes back by itself, and so do we: what was answered is there, and until then we are busy."""
    store = PostgresStore(postgres_to_crash)
    store.save_settings("acme", b"{}", 0, None)
    for crash in range(2):
        patiently(store.commit, [change(f"s{crash}")])
        with psycopg.connect(postgres_to_crash) as victim, psycopg.connect(postgres_to_crash) as witness:
            os.kill(victim.info.backend_pid, signal.SIGKILL)  # the server then ends every other session and recovers
            for session in (victim, witness):
                with pytest.raises(psycopg.OperationalError):
                    session.execute("SELECT pg_sleep(60)")
        assert len(patiently(store.get, "acme", [f"s{n}" for n in range(5)])) == crash + 1
    store.close()


def test_a_server_that_is_not_there_is_said_at_once(caplog: pytest.LogCaptureFixture) -> None:
    """When the store is opened, not when a webhook comes; and no password is told."""
    with pytest.raises(StoreError, match="cannot be reached") as caught:
        PostgresStore("postgresql://shop:secret@127.0.0.1:1/shop")
    with pytest.raises(StoreError, match="cannot be reached"):
        asyncio.run(AsyncPostgresStore("postgresql://shop:secret@127.0.0.1:1/shop").shops())
    assert "secret" not in str(caught.value) + caplog.text


# --- the schema


def test_many_may_open_an_empty_database_at_once(postgres: str, beside: Callable[..., Future[Any]]) -> None:
    """One makes the tables, the others wait; every one of them works."""
    opened = [opening.result(60) for opening in [beside(PostgresStore, postgres) for _ in range(8)]]
    assert sorted(store.save_settings("acme", b"{}", 0, None) for store in opened) == [False] * 7 + [True]
    for store in opened:
        store.close()
    assert migrate(postgres) == ()


ONLINE = """-- online
CREATE INDEX CONCURRENTLY IF NOT EXISTS cartback_notifications_state ON cartback_notifications (shop, state);
"""
MORE = "ALTER TABLE cartback_shoppers ADD COLUMN note text; CREATE TABLE cartback_more (x int)"


def index(postgres: str) -> list[tuple[bool]]:
    with psycopg.connect(postgres) as connection:
        query = "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass('cartback_notifications_state')"
        return connection.execute(query).fetchall()


def test_an_older_schema_is_brought_up_while_others_write(
    store: PostgresStore, postgres: str, beside: Callable[..., Future[Any]]
) -> None:
    """In a transaction or, where it must, outside one; what is kept stays, and an old worker goes on."""
    store.commit([change("a", due_at=AT)])
    newer = (*MIGRATIONS, MORE, ONLINE)
    for opening in [beside(PostgresStore, postgres, migrations=newer) for _ in range(4)]:
        opened = opening.result(60)
        assert opened.get("acme", ["a"])["a"].due_at == AT
        opened.close()
    assert store.commit([change("a", 1)]) == set()
    assert index(postgres) == [(True,)]
    assert schema_status(postgres).version == len(newer)


def test_a_ledger_of_the_first_schema_is_read_by_time(postgres: str) -> None:
    """Indexes are made online, once, and what was in the ledger before is found by when it was decided and ordered."""
    old = PostgresStore(postgres, migrations=MIGRATIONS[:1])
    old.save_settings("acme", b"{}", 0, None)
    old.commit([samples.change("a", conversions=(samples.credit("o1", shopper="a"),))])
    old.close()
    row = samples.row("n1", "a")
    with psycopg.connect(postgres) as connection:
        text = "(shop, id, shopper, state, at, doc) SELECT n, %s, 'a', 'BEGUN', %s, %s FROM cartback_shops"
        connection.execute(f"INSERT INTO cartback_notifications {text}", ("n1", us(row.decided_at), encode_row(row)))
    assert migrate(postgres) == tuple(range(2, len(MIGRATIONS) + 1))
    store = PostgresStore(postgres, migrate=False)
    later = samples.row("n2", "a", "SENT", at=row.decided_at + samples.MICROSECOND)
    store.commit([samples.change("a", 1, notifications=(later,))])
    assert sorted(store.alike("acme", row.decided_at, samples.FAR)) == sorted([*alike([row]), *alike([later])])
    assert [n.id for n in store.decided("acme", since=samples.row().decided_at)] == ["n2", "n1"]
    assert [c.order for c in store.conversions("acme", since=samples.credit().ordered_at)] == ["o1"]
    store.close()
    with psycopg.connect(postgres) as connection:
        query = "SELECT count(*) FROM pg_index WHERE indisvalid AND indexrelid::regclass::text IN (%s, %s)"
        names = ("cartback_notifications_at", "cartback_conversions_at")
        assert connection.execute(query, names).fetchall() == [(2,)]


def test_a_hosts_transaction_cannot_make_an_index_online(postgres: str) -> None:
    """A database of ours that is older says what to do; a new one is made whole in the host's transaction."""
    PostgresStore(postgres, migrations=MIGRATIONS[:1]).close()
    with psycopg.connect(postgres) as connection, pytest.raises(SchemaError, match="cartback db migrate"):
        PostgresStore(connection, migrate=True).shops()
    assert migrate(postgres) == tuple(range(2, len(MIGRATIONS) + 1))


def test_an_index_half_made_is_made_again(store: PostgresStore, postgres: str) -> None:
    """CREATE INDEX CONCURRENTLY that was interrupted leaves an index that is never used: IF NOT EXISTS would keep it."""
    with psycopg.connect(postgres, autocommit=True) as admin:
        admin.execute(ONLINE.split("\n")[1])
        admin.execute(
            "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'cartback_notifications_state'::regclass"
        )
    assert index(postgres) == [(False,)]
    PostgresStore(postgres, migrations=(*MIGRATIONS, ONLINE)).close()
    assert index(postgres) == [(True,)]


def test_a_migration_that_fails_leaves_nothing(postgres: str) -> None:
    """The schema stays at the version before, and the lock is given back."""
    with pytest.raises(StoreError, match="does not exist"):
        PostgresStore(postgres, migrations=(*MIGRATIONS, "CREATE TABLE cartback_new (x int); DROP TABLE nothing"))
    assert schema_status(postgres).version == len(MIGRATIONS)
    PostgresStore(postgres, migrations=(*MIGRATIONS, "CREATE TABLE cartback_new (x int)")).close()


def test_a_schema_of_a_newer_cartback_is_left_alone(postgres: str) -> None:
    """An old library on a new schema refuses instead of guessing, in threads and on a loop."""
    PostgresStore(postgres, migrations=(*MIGRATIONS, MORE)).close()
    with pytest.raises(SchemaError, match="upgrade"):
        PostgresStore(postgres)
    with pytest.raises(SchemaError, match="upgrade"):
        asyncio.run(AsyncPostgresStore(postgres).shops())


def test_a_hosts_database_is_not_changed_unasked(postgres: str) -> None:
    """On a pool or a connection, or with migrate=False, missing tables are named, and how to make them."""
    with psycopg.connect(postgres, autocommit=True) as connection, ConnectionPool(postgres, open=True) as pool:
        for unmigrated in (
            lambda: PostgresStore(connection).shops(),
            lambda: PostgresStore(pool).shops(),
            lambda: PostgresStore(postgres, migrate=False),
        ):
            with pytest.raises(SchemaError, match="cartback db migrate"):
                unmigrated()


# --- through the engine


def test_the_clock_is_the_databases(store: PostgresStore) -> None:
    """An aware UTC time, good for Recovery(clock=...)."""
    told = store.clock()
    assert told.utcoffset() == timedelta(0)
    assert abs(told - datetime.now(UTC)) < timedelta(minutes=1)
    assert cb.Recovery(store, clock=store.clock).run_due().claimed == 0


def life() -> tuple[cb.Shop, list[cb.Event]]:
    keys = (cb.key("customer", "ana"),)
    shop = cb.Shop(id="acme", currency="USD", timezone="UTC", campaigns=[cb.CartRecovery()])
    mug = cb.Line(product="mug", title="Mug", price=Decimal(12))
    return shop, [
        cb.ConsentChanged(shop="acme", at=AT, keys=keys, channel="push", granted=True),
        cb.DeviceAdded(shop="acme", at=AT, keys=keys, device="phone"),
        cb.CartChanged(shop="acme", at=AT, keys=keys, cart="c1", lines=(mug,), currency="USD"),
    ]


def test_a_url_is_enough(postgres: str) -> None:
    """From event to message, in threads."""
    shop, events = life()
    outbox = Outbox()
    with cb.Recovery(postgres, channels=[outbox]) as recovery:
        recovery.save_shop(shop, AT - HOUR)
        recovery.ingest(events, AT)
        assert recovery.run_due(AT + HOUR).states == {"SENT": 1}
        assert recovery.run_due(AT + HOUR).claimed == 0
        assert [row.state for row in recovery.notifications("acme")] == ["SENT"]


def test_a_url_is_enough_on_a_loop(postgres: str) -> None:
    """From event to message, awaited; the store is the async one."""
    shop, events = life()

    async def story() -> None:
        async with cb.AsyncRecovery(postgres, channels=[Outbox()]) as recovery:
            assert isinstance(recovery.store, AsyncPostgresStore)
            await recovery.save_shop(shop, AT - HOUR)
            await asyncio.gather(*(recovery.ingest(event, AT) for event in events))
            assert (await recovery.run_due(AT + HOUR)).states == {"SENT": 1}

    asyncio.run(story())


@pytest.mark.parametrize(
    ("url", "again"),
    [
        ("postgresql://a@127.0.0.1:1/x", True),
        ("postgresql://a@nowhere.invalid/x", True),
        ("postgresql://a@127.0.0.1:port/x", False),
        ("postgresql://a@127.0.0.1:1/x?colour=1", False),
    ],
)
def test_a_server_that_cannot_be_reached_may_be_asked_again(url: str, again: bool) -> None:
    """One that is away yes; a URL that nobody can read never."""
    with pytest.raises(StoreError, match="PostgreSQL cannot be reached") as refused:
        PostgresStore(url)
    assert refused.value.retryable is again


def test_an_async_clock_is_awaited(postgres: str) -> None:
    """The database's own clock, which takes a round trip, can be the engine's."""

    async def story() -> cb.Health:
        store = AsyncPostgresStore(postgres)
        async with cb.AsyncRecovery(store, channels=[Outbox()], clock=store.clock) as recovery:
            shop = cb.Shop(id="clocked", currency="USD", timezone="UTC", campaigns=[cb.CartRecovery()])
            saved = await recovery.save_shop(shop)
            assert saved.campaigns[0].activated_at is not None
            keys = (cb.key("customer", "ana"),)
            await recovery.ingest(cb.CartChanged(shop="clocked", at=datetime.now(UTC), keys=keys, cart="c", lines=()))
            await recovery.run_due()
            health = await recovery.health()
        await store.close()
        return health

    assert run(story()).behind == timedelta(0)


# --- what psycopg warns of --------------------------------------------------------------------------------------------


class Loud(psycopg.Connection[Any]):
    """The host's connection, which warns whenever it is asked what it is doing."""

    @property
    def info(self) -> psycopg.ConnectionInfo:
        warnings.warn("info is deprecated", DeprecationWarning, stacklevel=2)
        return super().info


class LoudlyMade(MutedConnection):
    """Warns when it is made, as psycopg does where GSSAPI stands in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        warnings.warn("obtained using the GSSAPI", RuntimeWarning, stacklevel=2)
        super().__init__(*args, **kwargs)


class LoudlyMadeAsync(MutedAsyncConnection):
    """The same for an event loop."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        warnings.warn("obtained using the GSSAPI", RuntimeWarning, stacklevel=2)
        super().__init__(*args, **kwargs)


def test_a_warning_costs_no_write(postgres: str) -> None:
    """The suite makes errors of warnings, psycopg warns in the middle of a call: what was to be saved is saved."""
    with Loud.connect(postgres) as connection:
        store = PostgresStore(connection, migrate=True)
        assert store.save_settings("acme", b"{}", 0, None)
        assert store.settings("acme") is not None


def test_a_warning_costs_no_connection(postgres: str) -> None:
    """A pool makes its connections on threads of its own, an event loop's in tasks of its own."""
    store = PostgresStore(postgres)
    assert store._pool is not None
    assert issubclass(LoudlyMade, store._pool.connection_class)
    store._pool.connection_class = LoudlyMade
    assert store.shops() == []
    store.close()

    async def on_a_loop() -> list[str]:
        store = AsyncPostgresStore(postgres)
        assert await store.shops() == []
        assert store._pool is not None
        assert issubclass(LoudlyMadeAsync, store._pool.connection_class)
        await store.close()
        connection = await LoudlyMadeAsync.connect(postgres)
        await connection.close()
        return []

    assert run(on_a_loop()) == []
