"""What is SQLite's own: the host's transactions, the file's schema and settings, many processes on one file."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import textwrap
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cartback.domain.ledger import encode_row
from cartback.domain.narrow import alike
from cartback.errors import SchemaError, StoreError
from cartback.ports import Change
from cartback.stores.sql import us
from cartback.stores.sqlite import MIGRATIONS, SQLiteStore
from cartback.testing.suites.store import samples

AT = datetime(2026, 1, 5, 9, 0, 0, 123456, tzinfo=UTC)


def change(shopper: str, due_at: datetime | None = None) -> Change:
    return Change(shop="acme", id=shopper, version=0, doc=b"doc", due_at=due_at)


def test_a_host_may_ingest_inside_its_own_transaction(tmp_path: Path) -> None:
    """On the host's open connection our write commits, or rolls back, with the host's own rows."""
    db = sqlite3.connect(tmp_path / "host.db", isolation_level=None)
    db.execute("CREATE TABLE orders (id TEXT)")
    store = SQLiteStore(db)
    store.save_settings("acme", b"{}", 0, None)
    for ending, kept in (("ROLLBACK", 0), ("COMMIT", 1)):
        db.execute("BEGIN")
        db.execute("INSERT INTO orders VALUES ('o1')")
        assert store.commit([change("a")]) == set()
        db.execute(ending)
        assert len(store.get("acme", ["a"])) == kept
        assert db.execute("SELECT count(*) FROM orders").fetchone() == (kept,)
    db.close()


def test_a_file_is_safe_against_a_power_cut(tmp_path: Path) -> None:
    """It has a write-ahead log and full synchronisation."""
    store = SQLiteStore(str(tmp_path / "a.db"))
    assert store._db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert store._db.execute("PRAGMA synchronous").fetchone() == (2,)
    store.close()


def test_a_file_of_a_newer_cartback_is_left_alone(tmp_path: Path) -> None:
    """An old library on a new schema refuses instead of guessing."""
    path = str(tmp_path / "a.db")
    SQLiteStore(path, migrations=(*MIGRATIONS, "CREATE TABLE cartback_new (x)")).close()
    with pytest.raises(SchemaError, match="upgrade"):
        SQLiteStore(path)


def test_a_file_of_an_older_cartback_is_brought_up(tmp_path: Path) -> None:
    """Opening applies what is missing, once, and keeps the data."""
    path = str(tmp_path / "a.db")
    old = SQLiteStore(path)
    old.save_settings("acme", b"{}", 0, None)
    old.commit([change("a", due_at=AT)])
    old.close()
    newer = (*MIGRATIONS, "ALTER TABLE cartback_shoppers ADD COLUMN note TEXT; CREATE TABLE cartback_more (x)")
    for _ in range(2):
        store = SQLiteStore(path, migrations=newer)
        assert store.get("acme", ["a"])["a"].due_at == AT
        assert store._db.execute("SELECT max(version), count(*) FROM cartback_schema").fetchone() == (len(newer),) * 2
        store.close()


def test_a_ledger_of_the_first_schema_is_read_by_time(tmp_path: Path) -> None:
    """Opening makes what is new; what was there before is found by when it was decided and ordered, by the index, and counted."""
    path = str(tmp_path / "a.db")
    old = SQLiteStore(path, migrations=MIGRATIONS[:1])
    old.save_settings("acme", b"{}", 0, None)
    old.commit([samples.change("a", conversions=(samples.credit("o1", shopper="a"),))])
    with old._db:
        row, text = samples.row("n1", "a"), "(shop, id, shopper, state, at, doc) VALUES (1, ?, 'a', 'BEGUN', ?, ?)"
        old._db.execute(f"INSERT INTO cartback_notifications {text}", ("n1", us(row.decided_at), encode_row(row)))
    old.close()
    store = SQLiteStore(path)
    later = samples.row("n2", "a", "SENT", at=row.decided_at + samples.MICROSECOND)
    store.commit([samples.change("a", 1, notifications=(later,))])
    assert sorted(store.alike("acme", row.decided_at, samples.FAR)) == sorted([*alike([row]), *alike([later])])
    assert store.alike("acme", row.decided_at, later.decided_at) == alike([row])
    store.commit([samples.change("a", 2, notifications=(row,))])
    assert sorted(store.alike("acme", row.decided_at, samples.FAR)) == sorted([*alike([row]), *alike([later])])
    assert [n.id for n in store.decided("acme", since=samples.row().decided_at)] == ["n2", "n1"]
    assert [c.order for c in store.conversions("acme", since=samples.credit().ordered_at)] == ["o1"]
    query = (
        "EXPLAIN QUERY PLAN SELECT doc FROM cartback_notifications WHERE shop = 1 AND at >= 1 ORDER BY at DESC, id DESC"
    )
    assert "cartback_notifications_at" in str(store._db.execute(query).fetchall())
    store.close()


@pytest.mark.parametrize("path", ["/nonexistent/dir/a.db", "."], ids=["no folder", "a folder"])
def test_a_path_that_cannot_be_opened_says_so(path: str) -> None:
    """The error is ours and names the path."""
    with pytest.raises(StoreError):
        SQLiteStore(path)


def test_who_was_made_anew_by_another_process_is_found_again(tmp_path: Path) -> None:
    """A row's number that is remembered may be out of date; the shopper's id and version are what counts."""
    path = str(tmp_path / "a.db")
    mine, theirs = SQLiteStore(path), SQLiteStore(path)
    mine.save_settings("acme", b"{}", 0, None)
    mine.commit([change("a"), change("b")])
    before = mine.get("acme", ["a", "b"])
    theirs.erase("acme", "a", (), (), AT)
    theirs.commit([change("a")])
    news = [Change(shop="acme", id=who, version=stored.version, doc=b"news") for who, stored in before.items()]
    assert mine.commit(news) == set()
    assert {s.doc for s in theirs.get("acme", ["a", "b"]).values()} == {b"news"}
    mine.close()
    theirs.close()


def test_many_processes_never_claim_the_same_shopper(tmp_path: Path) -> None:
    """Four processes on one file empty the queue; every shopper is claimed exactly once."""
    path = str(tmp_path / "a.db")
    store = SQLiteStore(path)
    store.save_settings("acme", b"{}", 0, None)
    store.commit([change(f"s{n}", due_at=AT) for n in range(400)])
    script = textwrap.dedent(
        """
        import sys
        from datetime import UTC, datetime, timedelta
        from cartback.stores.sqlite import SQLiteStore
        store, now = SQLiteStore(sys.argv[1]), datetime(2026, 1, 6, tzinfo=UTC)
        while claimed := store.claim(now, now + timedelta(hours=1), 7):
            print(*(stored.id for stored in claimed))
        """
    )
    workers = [
        subprocess.Popen([sys.executable, "-c", script, path], stdout=subprocess.PIPE, text=True) for _ in range(4)
    ]
    claimed = [shopper for worker in workers for shopper in worker.communicate(timeout=60)[0].split()]
    assert sorted(claimed) == sorted(f"s{n}" for n in range(400))
    store.close()
