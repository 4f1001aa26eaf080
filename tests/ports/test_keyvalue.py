"""The store over keys and values keeps the contract, whatever keeps them, and what is its own: deciding again."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any

import msgspec
import pytest

from cartback.errors import StoreBusy
from cartback.ports import Change
from cartback.stores.keyvalue import KeyValueStore
from cartback.stores.keyvalue.draft import key
from cartback.testing import StoreSuite
from cartback.testing.suites.store.samples import row

AT = datetime(2026, 1, 5, 9, tzinfo=UTC)


class Dict:
    """A dict behind a lock."""

    def __init__(self) -> None:
        self.lock, self.kept = Lock(), dict[str, bytes]()

    def read(self, keys: Sequence[str]) -> Mapping[str, bytes]:
        with self.lock:
            return {k: self.kept[k] for k in keys if k in self.kept}

    def scan(self, start: str, end: str, limit: int) -> Sequence[tuple[str, bytes]]:
        with self.lock:
            return sorted((k, v) for k, v in self.kept.items() if start <= k < end)[:limit]

    def write(self, expected: Mapping[str, bytes | None], new: Mapping[str, bytes | None]) -> bool:
        with self.lock:
            if any(self.kept.get(k) != value for k, value in expected.items()):
                return False
            for k, value in new.items():
                self.kept.pop(k, None) if value is None else self.kept.update({k: value})
            return True


class Remote:
    """The same, as a coroutine each, with others at work while it answers."""

    def __init__(self) -> None:
        self.near = Dict()

    async def read(self, keys: Sequence[str]) -> Mapping[str, bytes]:
        await asyncio.sleep(0)
        return self.near.read(keys)

    async def scan(self, start: str, end: str, limit: int) -> Sequence[tuple[str, bytes]]:
        await asyncio.sleep(0)
        return self.near.scan(start, end, limit)

    async def write(self, expected: Mapping[str, bytes | None], new: Mapping[str, bytes | None]) -> bool:
        await asyncio.sleep(0)
        return self.near.write(expected, new)


class TestPlain(StoreSuite):
    """Two stores on one dict, as two processes on one database."""

    @pytest.fixture
    def store(self) -> KeyValueStore:
        return KeyValueStore(Dict())

    @pytest.fixture
    def other(self, store: KeyValueStore) -> KeyValueStore:
        return KeyValueStore(store.database)


class TestAsync(StoreSuite):
    """Every call of the store is a coroutine, since those of its database are."""

    @pytest.fixture
    def store(self) -> KeyValueStore:
        return KeyValueStore(Remote())

    @pytest.fixture
    def other(self, store: KeyValueStore) -> KeyValueStore:
        return KeyValueStore(store.database)


class Interfering(Dict):
    """Somebody else is faster: before a write is looked at, `meanwhile` is called, as often as it is there."""

    def __init__(self) -> None:
        super().__init__()
        self.meanwhile: list[Any] = []

    def write(self, expected: Mapping[str, bytes | None], new: Mapping[str, bytes | None]) -> bool:
        if self.meanwhile:
            self.meanwhile.pop()()
        return super().write(expected, new)


def opened(database: Dict) -> Any:
    store = KeyValueStore(database)
    assert store.save_settings("acme", b"{}", 0, None)
    return store


def test_what_was_decided_on_the_past_is_decided_again() -> None:
    """A key taken by somebody between reading and writing refuses the change, as if it had been so from the first."""
    database = Interfering()
    store, rival = opened(database), KeyValueStore(database)
    theirs = Change(shop="acme", id="theirs", version=0, doc=b"", keys=("email:x",))
    database.meanwhile.append(lambda: rival.commit([theirs]))
    assert store.commit([Change(shop="acme", id="ours", version=0, doc=b"", keys=("email:x",))]) == {("acme", "ours")}
    assert store.find("acme", ["email:x"], []).owners == {"email:x": "theirs"}


def test_who_arrives_while_all_are_woken_is_woken_too() -> None:
    """A shopper that was not there when the others were looked up is not left asleep under new settings."""
    database = Interfering()
    store, rival = opened(database), KeyValueStore(database)
    database.meanwhile.append(lambda: rival.commit([Change(shop="acme", id="new", version=0, doc=b"")]))
    assert store.save_settings("acme", b"{}", 1, AT)
    assert store.get("acme", ["new"])["new"].due_at == AT


def test_a_claim_that_was_overtaken_takes_the_others() -> None:
    """One of three is bought for in between; the other two are claimed one by one."""
    database = Interfering()
    store, rival = opened(database), KeyValueStore(database)
    store.commit([Change(shop="acme", id=i, version=0, doc=b"", due_at=AT) for i in "abc"])
    database.meanwhile.append(lambda: rival.commit([Change(shop="acme", id="b", version=1, doc=b"bought")]))
    assert [s.id for s in store.claim(AT, AT + timedelta(hours=1), 10)] == ["a", "c"]


def test_one_that_is_never_let_through_is_busy() -> None:
    """After a hundred times the caller is told, in words that say that it may try again."""
    database = Interfering()
    store = opened(database)
    settings = key("settings", "acme")
    ages = iter(range(1000))
    database.meanwhile = [
        lambda: database.kept.update({settings: database.kept[settings][:-1] + b"%d" % (next(ages) % 10)})
    ] * 150
    with pytest.raises(StoreBusy):
        store.save_documents("acme", {"p": (None, b"p")})


def test_an_entry_of_the_queue_that_leads_nowhere_is_swept_away() -> None:
    """It would otherwise stand before all others for ever."""
    database = Dict()
    store = opened(database)
    store.commit([Change(shop="acme", id="a", version=0, doc=b"", due_at=AT)])
    del database.kept[key("shoppers", "acme", "a")]
    assert store.claim(AT, AT + timedelta(hours=1), 1) == []
    assert store.next_due() is None


def test_rows_from_before_they_were_listed_by_decision_are_listed_once() -> None:
    """A database of an earlier version: the first question lists what is there; what is written since is listed at once."""
    database = Dict()
    store = opened(database)
    rows = [row(f"n{n}", at=AT + timedelta(hours=n)) for n in range(3)]
    store.commit([Change(shop="acme", id="s1", version=0, doc=b"", notifications=tuple(rows))])
    for k, value in list(database.kept.items()):
        if k.startswith("rows decided"):
            del database.kept[k]
        elif k.startswith("rows\x00"):
            database.kept[k] = msgspec.msgpack.encode(msgspec.msgpack.decode(value)[:3])
    assert [n.id for n in store.notifications("acme")] == ["n2", "n1", "n0"]
    assert store.decided("acme") == rows[::-1]
    store.rate("acme", "n1", 1)
    store.commit(
        [Change(shop="acme", id="s1", version=1, doc=b"", notifications=(row("n0", at=AT + timedelta(days=1)),))]
    )
    assert [(n.id, n.thumb) for n in store.decided("acme")] == [("n0", 0), ("n2", 0), ("n1", 1)]


def test_asking_for_a_shop_that_is_not_there_leaves_nothing_behind() -> None:
    """A question writes nothing for nobody."""
    database = Dict()
    assert KeyValueStore(database).decided("nobody's") == []
    assert database.kept == {}


def test_a_database_is_plain_or_async() -> None:
    """Not a bit of both."""

    class Mixed(Dict):
        async def write(self, *_: Any) -> bool:  # type: ignore[override]
            await asyncio.sleep(0)
            return True

    with pytest.raises(TypeError, match="`read` is plain, but another"):
        KeyValueStore(Mixed()).save_settings("acme", b"{}", 0, None)


def test_no_name_can_pass_for_two() -> None:
    """Whatever is in a shop's or a shopper's name, keys stay apart and sort as the names do."""
    names = ["", "a", "a\x00", "a\x00b", "a\x01", "a\x01b", "b", "\x00", "\x01"]
    keys = [key("t", a, b) for a in names for b in names]
    assert len(set(keys)) == len(names) ** 2
    assert sorted(key("t", a) for a in names) == [key("t", a) for a in sorted(names)]
