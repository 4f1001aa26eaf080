"""The daily budget of a shop's copy. It is reserved before a call and settled after it, in the store all workers share.

The reservation is the most the call can use, so a budget is never overdrawn, by any number of concurrent calls or crashes:
a reservation that was never settled stays counted. Requests that arrive during a write are batched into the next one, so
sixty-four shoppers at once are a few compare-and-sets, not sixty-four that conflict.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import msgspec
from attrs import define, field
from msgspec import Struct

from cartback.errors import InvalidSettings, StoreBusy
from cartback.ports import Store

#: The store's key for a shop's days.
KEY = "budget"
#: How many days are kept.
DAYS = 7
_TRIES = 50


class Spending(Struct, frozen=True, array_like=True, gc=False):
    """One day of one shop, reservations included. `cost` is in US dollars."""

    calls: int = 0
    tokens: int = 0
    cost: Decimal = Decimal(0)

    def __add__(self, other: Spending) -> Spending:
        return Spending(self.calls + other.calls, self.tokens + other.tokens, self.cost + other.cost)

    def __sub__(self, other: Spending) -> Spending:
        return Spending(self.calls - other.calls, self.tokens - other.tokens, self.cost - other.cost)


class Budget(Struct, frozen=True, kw_only=True, gc=False):
    """The most that a shop's messages may take a day (UTC). None is no limit. `cost` is in US dollars."""

    calls: int | None = None
    tokens: int | None = None
    cost: Decimal | None = None

    def __post_init__(self) -> None:
        for name in ("calls", "tokens", "cost"):
            limit = getattr(self, name)
            if limit is not None and limit < 0:
                raise InvalidSettings(f"budget.{name}: expected 0 or more, got {limit}")

    def allows(self, spent: Spending) -> bool:
        """Return whether the budget allows a day with this usage."""
        return (
            (self.calls is None or spent.calls <= self.calls)
            and (self.tokens is None or spent.tokens <= self.tokens)
            and (self.cost is None or spent.cost <= self.cost)
        )


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(dict[str, Spending])


def days_of(document: bytes | None) -> dict[str, Spending]:
    """Read the stored document, by ISO date."""
    return _decoder.decode(document) if document is not None else {}


@define(eq=False)
class _Entry:
    """An amount to add to a day; `limited` entries only if the budget allows."""

    day: str
    amount: Spending
    limited: bool
    done: asyncio.Future[bool] = field(factory=lambda: asyncio.get_running_loop().create_future())


class BudgetBook:
    """Enters reservations and settlements into the store. All of it runs on one event loop."""

    def __init__(self, budget: Budget, store: Store) -> None:
        self.budget, self._store = budget, store
        self._waiting: dict[str, list[_Entry]] = {}
        self._writing: dict[str, asyncio.Task[None]] = {}

    async def reserve(self, shop: str, day: str, most: Spending) -> bool:
        """Set `most` aside; return False if the budget does not allow it. Raises the store's exceptions."""
        return await self._enter(shop, _Entry(day, most, limited=True))

    async def settle(self, shop: str, day: str, reserved: Spending, used: Spending) -> None:
        """Replace a reservation by the actual usage."""
        change = used - reserved
        if change != Spending():
            await self._enter(shop, _Entry(day, change, limited=False))

    async def _enter(self, shop: str, entry: _Entry) -> bool:
        self._waiting.setdefault(shop, []).append(entry)
        if shop not in self._writing:
            self._writing[shop] = asyncio.create_task(self._write_all(shop))
        return await entry.done

    async def _write_all(self, shop: str) -> None:
        """Write all waiting entries at once, then those that came meanwhile."""
        try:
            while entries := self._waiting.pop(shop, None):
                try:
                    granted = await self._write(shop, entries)
                except Exception as error:  # noqa: BLE001 - it is each waiting call's to handle
                    _answer(entries, [error] * len(entries))
                    continue
                for entry, is_granted in zip(entries, granted, strict=True):
                    if (
                        is_granted and entry.limited and entry.done.cancelled()
                    ):  # its caller stopped waiting: give it back
                        back = _Entry(entry.day, Spending() - entry.amount, limited=False)
                        self._waiting.setdefault(shop, []).append(back)
                _answer(entries, granted)
        finally:
            del self._writing[shop]

    async def _write(self, shop: str, entries: Sequence[_Entry]) -> list[bool]:
        for _ in range(_TRIES):
            docs: Mapping[str, bytes] = await _asked(self._store.documents, shop, (KEY,))
            before = docs.get(KEY)
            days = days_of(before)
            granted = [self._apply(days, entry) for entry in entries]
            kept = dict(sorted(days.items())[-DAYS:])
            if not any(granted):
                return granted
            if await _asked(self._store.save_documents, shop, {KEY: (before, _encoder.encode(kept))}):
                return granted
            await asyncio.sleep(random.uniform(0.001, 0.02))  # noqa: S311 - other workers are writing too
        raise StoreBusy(f"the budget of shop {shop!r:.60} could not be written: other workers kept changing it")

    def _apply(self, days: dict[str, Spending], entry: _Entry) -> bool:
        then = days.get(entry.day, Spending()) + entry.amount
        if entry.limited and not self.budget.allows(then):
            return False
        days[entry.day] = then
        return True


def _answer(entries: Sequence[_Entry], answers: Sequence[bool | Exception]) -> None:
    for entry, answer in zip(entries, answers, strict=True):
        if entry.done.done():
            continue
        if isinstance(answer, Exception):
            entry.done.set_exception(answer)
        else:
            entry.done.set_result(answer)


async def _asked(method: Callable[..., Any], *args: Any) -> Any:
    """Return the store's answer, plain or async; a plain call is made in a thread, for it may wait for a disk."""
    answer = await asyncio.to_thread(method, *args)
    return await answer if hasattr(answer, "__await__") else answer
