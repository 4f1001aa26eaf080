"""Budgets: never overdrawn, however many ask, whoever else writes and whatever goes wrong."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cartback.copywriters.litellm.budget import DAYS, KEY, Budget, BudgetBook, Spending, days_of
from cartback.errors import InvalidSettings, StoreBusy
from cartback.ports import Store
from cartback.stores.memory import MemoryStore
from cartback.stores.sqlite import SQLiteStore

DAY = "2026-01-05"
TEN = Spending(1, 10, Decimal("0.01"))


class Watched(MemoryStore):
    """A store that counts its writes, refuses the first `refusals` of them, and remembers the most that was ever spent."""

    def __init__(self, refusals: int = 0) -> None:
        super().__init__()
        self.saves, self.most, self._refusals = 0, Spending(), refusals
        self.save_settings("acme", b"{}", 0, None)

    def save_documents(self, shop: str, docs: Mapping[str, tuple[bytes | None, bytes | None]]) -> bool:
        self.saves += 1
        if self.saves <= self._refusals:
            return False
        for spent in days_of(docs[KEY][1]).values():
            self.most = Spending(
                max(spent.calls, self.most.calls), max(spent.tokens, self.most.tokens), max(spent.cost, self.most.cost)
            )
        return super().save_documents(shop, docs)


class AsyncStore:
    """The same, awaited."""

    def __init__(self) -> None:
        self.plain = Watched()

    async def documents(self, shop: str, keys: Any) -> Any:
        return self.plain.documents(shop, keys)

    async def save_documents(self, shop: str, docs: Any) -> Any:
        return self.plain.save_documents(shop, docs)


def spent(store: Store, day: str = DAY) -> Spending:
    documents: Any = store.documents("acme", (KEY,))
    return days_of(documents.get(KEY)).get(day, Spending())


async def reserved(book: BudgetBook, n: int, amount: Spending = TEN) -> int:
    return sum(await asyncio.gather(*(book.reserve("acme", DAY, amount) for _ in range(n))))


@pytest.mark.parametrize(
    ("budget", "granted"),
    [
        (Budget(tokens=100), 10), (Budget(tokens=99), 9), (Budget(calls=7), 7), (Budget(cost=Decimal("0.035")), 3),
        (Budget(tokens=50, calls=4), 4), (Budget(tokens=0), 0), (Budget(), 64),
    ],
)  # fmt: skip
def test_sixty_four_at_once_do_not_overdraw_it(budget: Budget, granted: int) -> None:
    """As many as fit are granted, and not one more; by tokens, calls and cost."""
    store = Watched()
    assert asyncio.run(reserved(BudgetBook(budget, store), 64)) == granted
    assert spent(store).calls == granted


def test_those_who_wait_share_a_write() -> None:
    """Sixty-four reservations are a few compare-and-sets."""
    store = Watched()
    assert asyncio.run(reserved(BudgetBook(Budget(), store), 64)) == 64
    assert store.saves <= 3


def test_what_is_not_used_can_be_reserved_again() -> None:
    """Settling replaces the reservation by what was used; a call stays a call."""

    async def story() -> list[bool]:
        book = BudgetBook(Budget(tokens=10), store)
        told = [await book.reserve("acme", DAY, TEN), await book.reserve("acme", DAY, TEN)]
        await book.settle("acme", DAY, TEN, Spending(1, 2, Decimal("0.002")))
        return [*told, await book.reserve("acme", DAY, Spending(1, 8)), await book.reserve("acme", DAY, Spending(1, 1))]

    store = Watched()
    assert asyncio.run(story()) == [True, False, True, False]
    assert spent(store) == Spending(2, 10, Decimal("0.002"))


def test_each_day_and_each_shop_has_its_own() -> None:
    """The budget is a shop's, for a day."""

    async def story() -> list[bool]:
        book = BudgetBook(Budget(tokens=10), store)
        where = [("acme", DAY), ("acme", "2026-01-06"), ("other", DAY), ("acme", DAY)]
        return [await book.reserve(shop, day, TEN) for shop, day in where]

    store = Watched()
    store.save_settings("other", b"{}", 0, None)
    assert asyncio.run(story()) == [True, True, True, False]


def test_only_the_last_days_are_kept() -> None:
    """The document stays small."""

    async def story() -> None:
        book = BudgetBook(Budget(), store)
        for day in range(1, 29):
            await book.reserve("acme", f"2026-01-{day:02}", TEN)

    store = Watched()
    asyncio.run(story())
    assert list(days_of(store.documents("acme", (KEY,))[KEY])) == [f"2026-01-{day:02}" for day in range(29 - DAYS, 29)]


def test_others_who_write_first_are_no_matter() -> None:
    """A refused compare-and-set is read again, decided again and written again."""
    store = Watched(refusals=5)
    assert asyncio.run(reserved(BudgetBook(Budget(tokens=30), store), 8)) == 3
    assert store.saves >= 6


def test_a_store_that_never_takes_it_is_an_error() -> None:
    """Nothing is granted that is not written."""
    with pytest.raises(StoreBusy, match="acme"):
        asyncio.run(reserved(BudgetBook(Budget(), Watched(refusals=10_000)), 3))


def test_whoever_stopped_waiting_gets_nothing() -> None:
    """A message that ran out of time while its reservation was written does not keep the money."""

    async def story() -> None:
        book = BudgetBook(Budget(tokens=100), store)
        task = asyncio.create_task(book.reserve("acme", DAY, TEN))
        await asyncio.to_thread(store.reading.wait)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        store.go_on.set()
        await book.reserve("acme", DAY, Spending(1, 1))
        await asyncio.sleep(0)
        while book._writing:
            await asyncio.gather(*book._writing.values())

    class Slow(Watched):
        reading, go_on = threading.Event(), threading.Event()

        def documents(self, shop: str, keys: Any) -> Any:
            self.reading.set()
            self.go_on.wait(10)
            return super().documents(shop, keys)

    store = Slow()
    asyncio.run(story())
    assert spent(store) == Spending(1, 1, Decimal(0))


def test_an_async_store_will_do() -> None:
    """A store's methods may be plain or async."""
    store: Any = AsyncStore()
    assert asyncio.run(reserved(BudgetBook(Budget(tokens=30), store), 8)) == 3
    assert store.plain.most.tokens == 30


def test_several_workers_on_one_file_share_one_budget(tmp_path: Path) -> None:
    """Six threads, each a worker with a connection and a loop of its own: together no more than the budget."""
    path = str(tmp_path / "shop.db")
    first = SQLiteStore(path)
    first.save_settings("acme", b"{}", 0, None)
    granted: list[int] = []

    def work() -> None:
        store = SQLiteStore(path)
        granted.append(asyncio.run(reserved(BudgetBook(Budget(tokens=400), store), 20)))
        store.close()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sum(granted) == 40
    assert spent(first) == Spending(40, 400, Decimal("0.40"))
    first.close()


@pytest.mark.parametrize("limits", [{"tokens": -1}, {"calls": -1}, {"cost": Decimal(-1)}])
def test_a_budget_is_not_negative(limits: Any) -> None:
    """The error names the field."""
    with pytest.raises(InvalidSettings, match=rf"budget\.{next(iter(limits))}"):
        Budget(**limits)
