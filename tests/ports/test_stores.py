"""Every store keeps the contract of cartback.ports.Store."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cartback.domain.ledger import Conversion, Notification
from cartback.errors import SchemaError, StoreError
from cartback.ports import Change, Settings
from cartback.stores.memory import MemoryStore
from cartback.stores.sqlite import MIGRATIONS, SQLiteStore

AT = datetime(2026, 1, 5, 9, 0, 0, 123456, tzinfo=UTC)
HOUR = timedelta(hours=1)
AnyStore = MemoryStore | SQLiteStore


@pytest.fixture(params=["memory", "sqlite", "sqlite in memory", "host's connection"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[AnyStore]:
    made: AnyStore
    if request.param == "memory":
        made = MemoryStore()
    elif request.param == "host's connection":
        made = SQLiteStore(sqlite3.connect(tmp_path / "host.db", isolation_level=None, check_same_thread=False))
    else:
        made = SQLiteStore(str(tmp_path / "a.db") if request.param == "sqlite" else ":memory:")
    made.save_settings("acme", b"{}", 0, None)
    made.save_settings("other", b"{}", 0, None)
    yield made
    made.close()
    if request.param == "host's connection":
        assert isinstance(made, SQLiteStore)
        made._db.execute("SELECT 1")  # still open: the host's to close
        made._db.close()


def change(shopper: str = "s1", version: int = 0, shop: str = "acme", **more: Any) -> Change:
    return Change(shop=shop, id=shopper, version=version, doc=more.pop("doc", b"doc"), **more)


def row(notification: str = "n1", shopper: str = "s1", state: str = "BEGUN", **more: Any) -> Notification:
    return Notification(
        notification, "acme", shopper, "c", "cart_recovery", 0, "cart:t", "push", state, more.pop("at", AT), **more
    )


def test_settings_are_compared_and_set(store: AnyStore) -> None:
    """A save on a version that is no longer current changes nothing and says so."""
    assert store.save_settings("new", b"one", 0, None)
    assert not store.save_settings("new", b"two", 0, None)
    assert store.save_settings("new", b"two", 1, None)
    assert not store.save_settings("new", b"three", 1, None)
    assert store.settings("new") == Settings(2, b"two")
    assert store.settings("nobody") is None
    assert store.shops() == ["acme", "new", "other"]


def test_saving_settings_can_wake_everybody(store: AnyStore) -> None:
    """With wake_at, later or no due times become it; earlier ones and other shops' stay."""
    store.commit([change("a"), change("b", due_at=AT + HOUR), change("c", due_at=AT - HOUR), change("d", shop="other")])
    assert store.save_settings("acme", b"x", 1, AT)
    found = store.get("acme", ["a", "b", "c"])
    assert [found[i].due_at for i in "abc"] == [AT, AT, AT - HOUR]
    assert store.get("other", ["d"])["d"].due_at is None


def test_a_shopper_round_trips(store: AnyStore) -> None:
    """Document, version and due time come back as they went in, by id and by any key."""
    assert store.commit([change(due_at=AT, keys=("customer:1", "cart:t"), doc=b"\x00\xffdoc")]) == set()
    found = store.find("acme", ["customer:1", "cart:t", "cart:unknown"], [])
    assert found.owners == {"customer:1": "s1", "cart:t": "s1"}
    stored = found.shoppers["s1"]
    assert (stored.doc, stored.version, stored.due_at) == (b"\x00\xffdoc", 1, AT)
    assert store.get("acme", ["s1", "s2"]) == {"s1": stored}


def test_a_stale_version_is_refused_and_the_rest_written(store: AnyStore) -> None:
    """Each change is wholly written or not at all; those that hold are not held up by one that does not."""
    store.commit([change("a"), change("b")])
    store.commit([change("a", 1, doc=b"newer")])
    stale = change("a", 1, doc=b"lost", notifications=(row("na", "a"),), keys=("customer:a",))
    good = change("b", 1, doc=b"good", notifications=(row("nb", "b"),), keys=("customer:b",))
    assert store.commit([stale, good]) == {("acme", "a")}
    assert store.get("acme", ["a"])["a"].doc == b"newer"
    assert store.get("acme", ["b"])["b"].doc == b"good"
    assert [n.id for n in store.notifications("acme")] == ["nb"]
    assert store.find("acme", ["customer:a", "customer:b"], []).owners == {"customer:b": "b"}


def test_a_new_shopper_never_overwrites(store: AnyStore) -> None:
    """Version 0 means new: an id that exists, or a key that leads to somebody, refuses it."""
    store.commit([change("a", keys=("email:x@y",))])
    assert store.commit([change("a")]) == {("acme", "a")}
    assert store.commit([change("b", keys=("email:x@y",))]) == {("acme", "b")}
    assert store.get("acme", ["b"]) == {}
    assert store.commit([change("b", shop="other", keys=("email:x@y",))]) == set()


def test_a_known_shopper_does_not_steal_a_key_but_may_take_it(store: AnyStore) -> None:
    """`keys` are refused when they lead to somebody by now; `taken` ones are moved."""
    store.commit([change("a", keys=("device:d",)), change("b", keys=("customer:b",))])
    assert store.commit([change("b", 1, keys=("device:d",))]) == {("acme", "b")}
    assert store.commit([change("b", 1, taken=("device:d",))]) == set()
    assert store.find("acme", ["device:d"], []).owners == {"device:d": "b"}


def test_absorbing_moves_keys_and_ledger(store: AnyStore) -> None:
    """A shopper found to be another is deleted, and what the ledger says of it is the other's."""
    credit = Conversion("acme", "o1", "n1", "b", "click", AT, Decimal(5), Decimal(0), "USD")
    store.commit([change("a"), change("b", keys=("cart:b",), notifications=(row("n1", "b"),), conversions=(credit,))])
    assert store.commit([change("a", 1, absorbed=(("b", 7),), taken=("cart:b",))]) == {("acme", "a")}
    assert store.commit([change("a", 1, absorbed=(("b", 1),), taken=("cart:b",))]) == set()
    assert store.get("acme", ["b"]) == {}
    assert store.find("acme", ["cart:b"], []).owners == {"cart:b": "a"}
    assert [n.shopper for n in store.notifications("acme", shopper="a")] == ["a"]
    assert [c.shopper for c in store.conversions("acme", shopper="a")] == ["a"]


def test_a_change_may_depend_on_the_settings(store: AnyStore) -> None:
    """A send decided under settings that are no longer in force is not begun."""
    store.commit([change("a")])
    store.save_settings("acme", b"off", 1, None)
    assert store.commit([change("a", 1, settings_version=1)]) == {("acme", "a")}
    assert store.commit([change("a", 1, settings_version=2)]) == set()


def test_deliveries_are_recorded_only_when_nothing_was_refused(store: AnyStore) -> None:
    """A delivery half of whose news is still to be written must not count as seen."""
    store.commit([change("a")])
    store.commit([change("a", 9)], [("acme", "d1")])
    assert store.find("acme", [], ["d1", "d2"]).seen == frozenset()
    store.commit([change("a", 1)], [("acme", "d1")])
    assert store.find("acme", [], ["d1", "d2"]).seen == frozenset({"d1"})
    assert store.find("other", [], ["d1"]).seen == frozenset()


def test_claims_take_what_is_due_longest_first_and_only_once(store: AnyStore) -> None:
    """A claimed shopper is not due again before the lease ends, and what was read before the claim cannot commit."""
    store.commit([change(i, due_at=AT + n * HOUR) for n, i in enumerate("cab")])
    store.commit([change("never")])
    until = AT + 10 * HOUR
    first = store.claim(AT + HOUR, until, 1)
    assert [(s.id, s.version, s.due_at) for s in first] == [("c", 2, AT)]
    assert [s.id for s in store.claim(AT + HOUR, until, 10)] == ["a"]
    assert store.claim(AT + HOUR, until, 10) == []
    assert store.next_due() == AT + 2 * HOUR
    assert store.commit([change("c", 1)]) == {("acme", "c")}
    assert sorted(s.id for s in store.claim(until, until + HOUR, 10)) == ["a", "b", "c"]
    assert store.commit([change("c", 2)]) == {("acme", "c")}, "a lapsed claim cannot commit"


def test_ledger_rows_are_upserted_and_listed_newest_first(store: AnyStore) -> None:
    """A row is written over by its id, stays in its place, and keeps the merchant's thumb."""
    store.commit([change("s1", notifications=(row("n1"), row("n2"), row("n3", state="SKIPPED")))])
    assert store.rate("acme", "n1", 1)
    assert not store.rate("acme", "nope", 1)
    assert not store.rate("other", "n1", 1)
    sent = row("n1", state="SENT", title="Hi", body="There")
    store.commit([change("s1", 1, notifications=(sent,))])
    assert [n.id for n in store.notifications("acme")] == ["n3", "n2", "n1"]
    assert [n.id for n in store.notifications("acme", limit=1)] == ["n3"]
    assert [n.id for n in store.notifications("acme", state="SENT")] == ["n1"]
    kept = store.notification("acme", "n1")
    assert kept is not None
    assert (kept.state, kept.title, kept.thumb, kept.decided_at) == ("SENT", "Hi", 1, AT)
    assert store.notification("other", "n1") is None
    assert store.notifications("other") == []


def test_one_credit_an_order(store: AnyStore) -> None:
    """A second credit for an order replaces the first, and an order may lose it."""
    one = Conversion("acme", "o1", "n1", "s1", "click", AT, Decimal("5.00"), Decimal(0), "USD")
    two = Conversion("acme", "o1", "n2", "s1", "send", AT, Decimal("5.00"), Decimal("1.50"), "USD")
    store.commit([change("s1", conversions=(one,))])
    store.commit([change("s1", 1, conversions=(two,))])
    assert store.conversions("acme") == [two]
    store.commit([change("s1", 2, uncredited=("o1",))])
    assert store.conversions("acme") == []


def test_documents_are_compared_and_set(store: AnyStore) -> None:
    """Two writers of one document: the second is told and nothing of it is written."""
    assert store.save_documents("acme", {"variant:1": (None, b"a"), "item:1": (None, b"i")})
    assert not store.save_documents("acme", {"variant:1": (None, b"b"), "variant:2": (None, b"c")})
    assert store.save_documents("acme", {"variant:1": (b"a", b"b")})
    assert store.documents("acme", ["variant:1", "variant:2", "item:1"]) == {"variant:1": b"b", "item:1": b"i"}
    assert store.documents("other", ["variant:1"]) == {}
    assert not store.save_documents("acme", {"variant:1": (b"a", None)})
    assert store.save_documents("acme", {"variant:1": (b"b", None)})
    assert store.documents("acme", ["variant:1"]) == {}


def test_erasing_leaves_nothing_of_the_person(store: AnyStore) -> None:
    """Document, keys and words are gone; that something was sent, and a tombstone, stay."""
    words = row("n1", state="SENT", title="Ana's mug", body="Ana", link="https://x/ana")
    credit = Conversion("acme", "o1", "n1", "s1", "click", AT, Decimal(5), Decimal(0), "USD")
    store.commit([change("s1", keys=("customer:1", "cart:t"), notifications=(words,), conversions=(credit,))])
    store.erase("acme", "s1", ["customer:1", "cart:t"], ["d1", "d2"], AT)
    assert store.get("acme", ["s1"]) == {}
    assert store.find("acme", ["customer:1", "cart:t"], []).owners == {}
    left = store.notification("acme", "n1")
    assert left is not None
    assert (left.shopper, left.title, left.body, left.link, left.state) == ("", None, None, None, "SENT")
    assert [c.shopper for c in store.conversions("acme")] == [""]
    assert store.tombstones("acme", ["d1", "d2", "d3"]) == {"d1": AT, "d2": AT}
    assert store.tombstones("other", ["d1"]) == {}


def test_erasing_a_shop_leaves_the_others(store: AnyStore) -> None:
    """Everything of the one goes, nothing of the other."""
    for shop in ("acme", "other"):
        store.commit([change("s1", shop=shop, keys=("customer:1",), due_at=AT)])
    store.erase_shop("acme")
    assert store.settings("acme") is None
    assert store.find("acme", ["customer:1"], []).owners == {}
    assert store.find("other", ["customer:1"], []).owners == {"customer:1": "s1"}
    assert [s.shop for s in store.claim(AT, AT + HOUR, 10)] == ["other"]


def test_scanning_goes_through_everybody_in_pages(store: AnyStore) -> None:
    """By id, from after the last one seen."""
    store.commit([change(f"s{n}") for n in range(5)])
    first = store.scan("acme", "", 3)
    assert [s.id for s in first] == ["s0", "s1", "s2"]
    assert [s.id for s in store.scan("acme", "s2", 3)] == ["s3", "s4"]


def test_purging_drops_words_then_rows(store: AnyStore) -> None:
    """What is older than `text` loses its words, what is older than `ledger` goes."""
    old, older = AT - 100 * HOUR, AT - 1000 * HOUR
    rows = (row("n1", at=AT, body="a"), row("n2", at=old, body="b"), row("n3", at=older, body="c"))
    store.commit([change("s1", notifications=rows)], [("acme", "d1")])
    far = datetime(2100, 1, 1, tzinfo=UTC)
    assert store.purge("acme", deliveries=far, text=AT - HOUR, ledger=AT - 500 * HOUR) == 3
    assert {n.id: n.body for n in store.notifications("acme")} == {"n1": "a", "n2": None}
    assert store.find("acme", [], ["d1"]).seen == frozenset()


# --- SQLite alone -----------------------------------------------------------------------------------------------------


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


def test_what_was_committed_is_there_after_reopening(tmp_path: Path) -> None:
    """A file outlives the process, with write-ahead log and full synchronisation."""
    path = str(tmp_path / "a.db")
    store = SQLiteStore(path)
    store.save_settings("acme", b"{}", 0, None)
    store.commit([change("a", due_at=AT)])
    assert store._db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert store._db.execute("PRAGMA synchronous").fetchone() == (2,)
    store.close()
    again = SQLiteStore(path)
    assert again.get("acme", ["a"])["a"].due_at == AT
    again.close()


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
        assert store._db.execute("SELECT max(version), count(*) FROM cartback_schema").fetchone() == (2, 2)
        store.close()


@pytest.mark.parametrize("path", ["/nonexistent/dir/a.db", "."], ids=["no folder", "a folder"])
def test_a_path_that_cannot_be_opened_says_so(path: str) -> None:
    """The error is ours and names the path."""
    with pytest.raises(StoreError):
        SQLiteStore(path)


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
