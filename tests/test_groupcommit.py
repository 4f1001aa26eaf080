"""Ingest calls that come at once share a transaction; each is answered for its own events, after they are saved."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import cartback as cb
from cartback.channels.outbox import Outbox
from cartback.errors import InvalidEvent, StoreBusy, StoreError, UnknownShop
from cartback.ports import Change
from cartback.stores.memory import MemoryStore
from cartback.stores.sqlite import SQLiteStore
from cartback.testing import FakeClock

AT = datetime(2026, 1, 5, 15, tzinfo=UTC)
MUG = cb.Line(product="mug", title="Mug", price=Decimal("12.00"))
SHOP = cb.Shop(id="acme", currency="USD", timezone="America/New_York", campaigns=[cb.CartRecovery()])


class Counting(MemoryStore):
    """A store that counts its writes, and may do something before each."""

    def __init__(self) -> None:
        super().__init__()
        self.commits: list[int] = []
        self.before: Callable[[], object] = bool

    def commit(self, changes: Sequence[Change], deliveries: Sequence[tuple[str, str]] = ()) -> set[tuple[str, str]]:
        self.before()
        self.commits.append(len(changes))
        return super().commit(changes, deliveries)


def cart(n: int, **more: Any) -> cb.CartChanged:
    keys = more.pop("keys", (cb.key("customer", f"p{n}"),))
    return cb.CartChanged(shop=more.pop("shop", "acme"), at=AT, keys=keys, cart=f"t{n}", lines=(MUG,), **more)


def wish(n: int) -> cb.WishlistChanged:
    """Of one shopper, each another's product."""
    return cb.WishlistChanged(
        shop="acme", at=AT + timedelta(seconds=n), keys=(cb.key("customer", "p1"),), product=str(n)
    )


def recovery(store: cb.Store) -> cb.Recovery:
    made = cb.Recovery(store, clock=FakeClock(AT))
    made.save_shop(SHOP)
    return made


def at_once(recovery: cb.Recovery, batches: Sequence[Any]) -> list[Any]:
    """Every batch from a thread of its own; what each was answered or raised."""
    answers: list[Any] = [None] * len(batches)

    def call(n: int) -> None:
        try:
            answers[n] = recovery.ingest(batches[n])
        except Exception as error:  # noqa: BLE001 - the answer of this test
            answers[n] = error

    threads = [threading.Thread(target=call, args=(n,)) for n in range(len(batches))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return answers


def test_threads_that_come_while_one_is_saving_go_together() -> None:
    """The first goes alone; the rest, however many, in the next transaction."""
    store = Counting()
    engine = recovery(store)
    gate = threading.Event()
    store.before = lambda: gate.wait(10)
    first = threading.Thread(target=engine.ingest, args=(cart(0),))
    first.start()
    group = engine._group
    answers: list[Any] = []
    others = threading.Thread(target=lambda: answers.extend(at_once(engine, [cart(n) for n in range(1, 33)])))
    others.start()
    while len(group._waiting) < 33:  # the first, which is being saved, and the rest
        threading.Event().wait(0.001)
    gate.set()
    first.join(60)
    others.join(60)
    assert store.commits == [1, 32]
    assert [(a.taken, a.unchanged) for a in answers] == [(1, 0)] * 32


def test_no_thread_is_forgotten() -> None:
    """Forty threads that call again and again, one shopper among them all: every call is answered, every event is there."""
    store = Counting()
    store.before = lambda: time.sleep(0.0005)
    engine = cb.Recovery(store, clock=FakeClock(AT), gather=timedelta(microseconds=100))
    engine.save_shop(SHOP)

    def call(thread: int) -> int:
        return sum(engine.ingest(wish(thread * 100 + n)).taken for n in range(25))

    with ThreadPoolExecutor(40) as pool:
        assert sum(pool.map(call, range(40), timeout=60)) == 1000
    assert not engine._group._led
    assert not engine._group._waiting


def test_no_task_is_forgotten() -> None:
    """The same on an event loop, over a store that is awaited."""

    class Awaited(MemoryStore):
        async def commit(self, changes: Any, deliveries: Any = ()) -> Any:  # type: ignore[override]
            await asyncio.sleep(0.0005)
            return super().commit(changes, deliveries)

    async def story() -> int:
        store: Any = Awaited()
        async with cb.AsyncRecovery(store, clock=FakeClock(AT)) as engine:
            await engine.save_shop(SHOP)

            async def call(task: int) -> int:
                return sum([(await engine.ingest(wish(task * 100 + n))).taken for n in range(25)])

            return sum(await asyncio.gather(*[call(n) for n in range(40)]))

    assert asyncio.run(asyncio.wait_for(story(), 60)) == 1000


def test_a_leader_that_is_interrupted_leaves_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """A signal while it gathers: its own call fails, and the next one goes."""
    engine = recovery(Counting())
    engine._group._last = 64

    def interrupt(_: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(time, "sleep", interrupt)
    with pytest.raises(KeyboardInterrupt):
        engine.ingest(cart(1))
    monkeypatch.undo()
    assert engine.ingest(cart(2)).taken == 1


def test_a_call_that_comes_alone_does_not_wait() -> None:
    """One caller, one transaction each, and the gathering time is never slept."""
    store = Counting()
    engine = cb.Recovery(store, clock=FakeClock(AT), gather=timedelta(hours=1))
    engine.save_shop(SHOP)
    for n in range(3):
        engine.ingest(cart(n))
    assert store.commits == [1, 1, 1]


def test_tasks_of_one_loop_share_a_transaction() -> None:
    """Sixty-four webhooks at once, one write; each is answered for its own event."""

    async def story() -> tuple[list[Any], list[int]]:
        store = Counting()
        async with cb.AsyncRecovery(store, clock=FakeClock(AT)) as engine:
            await engine.save_shop(SHOP)
            answers = await asyncio.gather(*[engine.ingest(cart(n)) for n in range(64)])
            return answers, store.commits

    answers, commits = asyncio.run(story())
    assert commits == [64]
    assert [a.taken for a in answers] == [1] * 64


def test_each_caller_hears_of_its_own_mistake_only() -> None:
    """An unknown shop and an event about nobody are refused; the calls beside them are saved."""

    async def story() -> list[Any]:
        async with cb.AsyncRecovery(MemoryStore(), clock=FakeClock(AT)) as engine:
            await engine.save_shop(SHOP)
            nobody = cb.ConsentChanged(shop="acme", at=AT, channel="push", granted=True)
            calls: list[Any] = [cart(1), cart(2, shop="other"), nobody, [cart(3), cart(4, shop="other")], cart(5)]
            answers = await asyncio.gather(*[engine.ingest(c) for c in calls], return_exceptions=True)
            assert isinstance(engine.store, MemoryStore)
            owners = engine.store.find("acme", [f"cart:t{n}" for n in range(1, 6)], []).owners
            return [*answers, sorted(owners)]

    *answers, owners = asyncio.run(story())
    assert [type(a) for a in answers[1:4]] == [UnknownShop, InvalidEvent, UnknownShop]
    assert (answers[0].taken, answers[4].taken) == (1, 1)
    assert owners == ["cart:t1", "cart:t5"]


def test_counts_are_each_callers_own() -> None:
    """A repeated delivery, a purchase that silences and a data request are counted where they came from."""

    async def story() -> list[Any]:
        async with cb.AsyncRecovery(MemoryStore(), clock=FakeClock(AT)) as engine:
            await engine.save_shop(SHOP)
            ana = (cb.key("customer", "p1"),)
            yes = cb.ConsentChanged(shop="acme", at=AT, keys=ana, channel="push", granted=True)
            phone = cb.DeviceAdded(shop="acme", at=AT, keys=ana, device="p")
            await engine.ingest([yes, phone, cart(1, delivery="d1")])
            answers = await asyncio.gather(
                engine.ingest(cart(1, delivery="d1")),
                engine.ingest(cb.OrderPlaced(shop="acme", at=AT, keys=ana, order="o", cart="t1")),
                engine.ingest(cb.DataRequested(shop="acme", at=AT, keys=ana)),
                engine.ingest(cart(2)),
            )
            return list(answers)

    again, order, asked, other = asyncio.run(story())
    assert (again.duplicates, again.taken) == (1, 0)
    assert order.silenced == {"purchased": 1}
    assert len(asked.requests) == 1
    assert (other.taken, other.silenced) == (1, {})


def test_one_callers_poison_does_not_spoil_the_others() -> None:
    """A shopper whose document is broken fails the transaction: then everybody is saved alone, and one is told."""

    async def story() -> list[Any]:
        store = MemoryStore()
        async with cb.AsyncRecovery(store, clock=FakeClock(AT)) as engine:
            await engine.save_shop(SHOP)
            store.commit([Change(shop="acme", id="x", version=0, doc=b"\x01broken", keys=("customer:p7",))])
            calls = [engine.ingest(cart(n)) for n in range(10)]
            return await asyncio.gather(*calls, return_exceptions=True)

    answers = asyncio.run(story())
    assert [n for n, a in enumerate(answers) if isinstance(a, BaseException)] == [7]
    assert isinstance(answers[7], StoreError)


def test_a_busy_store_is_everybodys_answer() -> None:
    """It is not asked once more for each: the senders will come again."""
    tries = []

    class Busy(MemoryStore):
        def commit(self, changes: Any, deliveries: Any = ()) -> Any:
            tries.append(len(changes))
            raise StoreBusy

    async def story() -> list[Any]:
        async with cb.AsyncRecovery(Busy(), clock=FakeClock(AT)) as engine:
            await engine.save_shop(SHOP)
            return await asyncio.gather(*[engine.ingest(cart(n)) for n in range(8)], return_exceptions=True)

    assert {type(a) for a in asyncio.run(story())} == {StoreBusy}
    assert tries == [8]


def test_the_queue_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond what may wait, a call is told at once that the store is busy: nothing grows without end."""
    monkeypatch.setattr("cartback.engine.groupcommit_async.MAX_WAITING", 5)

    async def story() -> list[Any]:
        async with cb.AsyncRecovery(MemoryStore(), clock=FakeClock(AT)) as engine:
            await engine.save_shop(SHOP)
            return await asyncio.gather(*[engine.ingest(cart(n)) for n in range(9)], return_exceptions=True)

    answers = asyncio.run(story())
    assert [isinstance(a, StoreBusy) for a in answers] == [False] * 5 + [True] * 4


def test_a_caller_that_gives_up_is_saved_all_the_same() -> None:
    """A webhook whose connection is gone: its event is in the transaction, nobody else notices."""

    async def story() -> Any:
        store = MemoryStore()
        async with cb.AsyncRecovery(store, clock=FakeClock(AT)) as engine:
            await engine.save_shop(SHOP)
            gone = asyncio.create_task(engine.ingest(cart(1)))
            stays = asyncio.create_task(engine.ingest(cart(2)))
            await asyncio.sleep(0)
            gone.cancel()
            assert (await stays).taken == 1
        return store.find("acme", ["cart:t1", "cart:t2"], []).owners

    assert sorted(asyncio.run(story())) == ["cart:t1", "cart:t2"]


def test_answered_means_durable(tmp_path: Path) -> None:
    """P1: when a call of a crowd returns, another connection to the file can read it."""
    path = str(tmp_path / "a.db")
    engine = recovery(SQLiteStore(path))
    reader = SQLiteStore(path)
    missing = []

    def call(n: int) -> None:
        engine.ingest(cart(n))
        if not reader.find("acme", [f"cart:t{n}"], []).owners:
            missing.append(n)

    threads = [threading.Thread(target=call, args=(n,)) for n in range(24)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert missing == []


def test_the_observer_hears_what_was_done_and_cannot_stop_it() -> None:
    """Counts by name and reason, seconds, the error's class; what the observer raises is its own affair."""
    heard: list[cb.Observed] = []

    def observe(what: cb.Observed) -> None:
        heard.append(what)
        raise RuntimeError

    clock = FakeClock(AT)
    engine = cb.Recovery("memory:", channels=[Outbox()], clock=clock, observe=observe)
    engine.save_shop(SHOP)
    engine.ingest(cart(1))
    with pytest.raises(UnknownShop):
        engine.ingest(cart(1, shop="other"), AT)
    clock.now += timedelta(hours=2)
    engine.run_due()
    assert [(o.what, o.error) for o in heard] == [("ingest", None), ("ingest", "UnknownShop"), ("run_due", None)]
    assert heard[0].counts["taken"] == 1
    assert all(o.seconds >= 0 for o in heard)


def test_health_says_how_far_behind_the_workers_are() -> None:
    """Nothing due: 0. Something due since an hour: an hour."""
    clock = FakeClock(AT)
    engine = cb.Recovery("memory:", clock=clock)
    engine.save_shop(SHOP)
    ana = (cb.key("customer", "p1"),)
    yes = cb.ConsentChanged(shop="acme", at=AT, keys=ana, channel="push", granted=True)
    engine.ingest([yes, cb.DeviceAdded(shop="acme", at=AT, keys=ana, device="p"), cart(1)])
    assert engine.health() == cb.Health(None, timedelta(0))
    clock.now = AT + timedelta(hours=2)
    assert engine.health() == cb.Health(AT + timedelta(hours=1), timedelta(hours=1))
