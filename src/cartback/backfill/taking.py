"""Taking a history into the store, batch by batch; counted by event and by reason, in a dry run just as in a real one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Protocol

import attrs
from attrs import define, field

from cartback import flow
from cartback.domain.event_fields import name_of
from cartback.domain.events import (
    CartChanged,
    CartRemoved,
    CheckoutChanged,
    CheckoutReached,
    Event,
    LineChanged,
    OrderCancelled,
    OrderPlaced,
    OrderRefunded,
    SessionEnded,
    ShopperSeen,
)
from cartback.sources.reading import ZERO

from .reading import Read

#: The number of events saved in one write.
BATCH = 500
#: An older cart was left for good: in a history it would look like a present one.
OPEN = timedelta(hours=24)
_CARTS = (CartChanged, LineChanged, CheckoutChanged, CheckoutReached, CartRemoved)
_PASSING = (*_CARTS, ShopperSeen, SessionEnded)
#: How many reasons are kept by name.
_MOST_REASONS = 100
_PLACE = re.compile(r"\[[0-9]+\]")


class Taker(Protocol):
    """The saver of events: a Recovery."""

    def ingest(self, events: Iterable[Event] | Event, now: datetime | None = None) -> flow.Ingested:
        """Save events as `Recovery.ingest` does; `now` None is the clock's time."""
        ...


@define
class Backfilled:
    """The result of taking a history.

    Attributes:
        lines: how many lines were read; `last` is the number of the last whose events are saved.
        events: the events by name, carts of the past left out.
        ignored: lines and events of no interest, by kind.
        refused: lines that were refused, by reason without places in lists; `first` is the first line of each.
        ingested: the store's counts of the events; nothing in a dry run.
        orders: by currency, how many orders count, "" being the shop's own, and their value less refunds.
    """

    lines: int = 0
    last: int = 0
    events: Counter[str] = field(factory=Counter)
    ignored: Counter[str] = field(factory=Counter)
    refused: Counter[str] = field(factory=Counter)
    first: dict[str, int] = field(factory=dict)
    ingested: flow.Ingested = field(factory=flow.Ingested)
    orders: dict[str, tuple[int, Decimal]] = field(factory=dict)

    def add(self, other: Backfilled) -> None:
        """Add the result of another part of the same history."""
        self.lines += other.lines
        self.last = max(self.last, other.last)
        for own, others in ((self.events, other.events), (self.ignored, other.ignored), (self.refused, other.refused)):
            own.update(others)
        for reason, line in other.first.items():
            self.first[reason] = min(line, self.first.get(reason, line))
        self.ingested.add(other.ingested)
        for currency, (number, total) in other.orders.items():
            had, before = self.orders.get(currency, (0, Decimal(0)))
            self.orders[currency] = (had + number, before + total)

    def average(self, currency: str = "") -> Decimal | None:
        """Return the average value of an order in the currency; None without orders. "" means orders that name none."""
        number, total = self.orders.get(currency, (0, Decimal(0)))
        return (total / number).quantize(Decimal("0.01")) if number else None


def take(
    recovery: Taker | None,
    lines: Iterable[Read],
    now: datetime,
    *,
    on_batch: Callable[[Backfilled], None] | None = None,
) -> Backfilled:
    """Take a history; without a recovery only count it.

    Carts and checkouts that were left more than a day ago are skipped: they would never get a message, and they would
    count as signs of life. A delivery's id is not kept: events taken once change nothing the second time.

    Args:
        recovery: the engine that saves the events; None for a dry run.
        lines: the lines from `read`.
        now: the present time.
        on_batch: called after each saved batch with the counts so far: a caller that keeps `last` can continue after it.

    Raises:
        StoreError: the store could not be written; everything up to `last` of the latest batch is saved.
    """
    done = Backfilled()
    batch: list[Event] = []
    number = 0
    for line in lines:
        number = line.line
        done.lines += 1
        batch += _counted(done, line, now)
        if len(batch) >= BATCH:
            _save(recovery, batch, now, done, number, on_batch)
            batch = []
    _save(recovery, batch, now, done, number, on_batch)
    return done


def _save(
    recovery: Taker | None,
    batch: list[Event],
    now: datetime,
    done: Backfilled,
    number: int,
    on_batch: Callable[[Backfilled], None] | None,
) -> None:
    if recovery is not None and batch:
        done.ingested.add(recovery.ingest(batch, now))
    done.last = number
    if on_batch is not None:
        on_batch(done)


def _counted(done: Backfilled, line: Read, now: datetime) -> list[Event]:
    """Count a line, and return its events to save."""
    if line.refused is not None:
        reason = _PLACE.sub("[]", line.refused)
        if reason not in done.refused and len(done.refused) >= _MOST_REASONS:
            reason = "other reasons"
        done.refused[reason] += 1
        done.first.setdefault(reason, line.line)
        return []
    if line.ignored is not None:
        done.ignored[line.ignored] += 1
    kept: list[Event] = []
    for event in line.events:
        if isinstance(event, _PASSING) and event.at < now - OPEN:
            done.ignored["an old cart" if isinstance(event, _CARTS) else "an old visit"] += 1
            continue
        done.events[name_of(event)] += 1
        kept.append(event if event.delivery is None else attrs.evolve(event, delivery=None))
    _count_orders(done, line.events)
    return kept


def _count_orders(done: Backfilled, events: Iterable[Event]) -> None:
    """Add the line's orders that count, less refunds."""
    placed: dict[str, OrderPlaced] = {}
    worth: dict[str, Decimal] = {}
    for event in events:
        if isinstance(event, OrderPlaced) and not event.test:
            placed[event.order], worth[event.order] = event, event.total
        elif isinstance(event, OrderRefunded) and event.order in worth:
            worth[event.order] -= event.amount
        elif isinstance(event, OrderCancelled):
            placed.pop(event.order, None)
    for order, event in placed.items():
        number, total = done.orders.get(event.currency or "", (0, ZERO))
        done.orders[event.currency or ""] = (number + 1, total + max(worth[order], ZERO))
