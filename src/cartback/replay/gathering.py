"""The input of a replay: every delivery, sorted by arrival, and the counts of the whole replay."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from attrs import define, field

from cartback.domain.event_fields import REPORTABLE, name_of

from .arrivals import Sorted
from .deliveries import Delivery, Item, RefusedItem

_NAMES = {cls: name for name, cls in REPORTABLE.items()}


class Progress(Protocol):
    """Receives the progress of a replay."""

    def add(self, n: int = 1) -> None:
        """Count `n` more."""
        ...


@define
class ReplayCounts:
    """The counts of a replay.

    `bought` are the messages whose shopper bought within 30 days, `observed` those whose 30 days the data covers.
    """

    read: int = 0
    taken: int = 0
    ignored: int = 0
    duplicates: int = 0
    refused: Counter[str] = field(factory=Counter)
    examples: dict[str, str] = field(factory=dict)
    events: Counter[str] = field(factory=Counter)
    shops: int = 0
    shoppers: int = 0
    first: datetime | None = None
    last: datetime | None = None
    decided: int = 0
    states: Counter[str] = field(factory=Counter)
    messages: Counter[str] = field(factory=Counter)
    skipped: Counter[str] = field(factory=Counter)
    silenced: Counter[str] = field(factory=Counter)
    failed: Counter[str] = field(factory=Counter)
    bought: int = 0
    observed: int = 0
    waiting: int = 0
    converted: int = 0
    recovered: dict[str, Decimal] = field(factory=dict)

    def refuse(self, refused: RefusedItem) -> None:
        """Count a refusal; the first of each code is kept as an example."""
        self.refused[refused.code] += 1
        self.examples.setdefault(refused.code, f"{refused.where}: {refused.reason}")


@define
class _Seen:
    """The facts about one shop in the data."""

    first: datetime
    currency: str | None = None


class Gathered:
    """All deliveries, sorted, with the shops they are about; refused ones are in the tally."""

    def __init__(self, items: Iterable[Item], tally: ReplayCounts, limit: int | None, progress: Progress) -> None:
        self.sorted = Sorted()
        self.shops: dict[str, _Seen] = {}
        for item in items:
            tally.read += 1
            progress.add()
            if isinstance(item, RefusedItem):
                tally.refuse(item)
            elif isinstance(item, Delivery):
                self._note(item, tally)
                self.sorted.add(item)
            else:
                tally.ignored += 1
            if tally.read == limit:
                break

    def _note(self, delivery: Delivery, tally: ReplayCounts) -> None:
        for event in delivery.events:
            tally.events[_NAMES.get(type(event)) or name_of(event)] += 1
            seen = self.shops.get(event.shop)
            if seen is None:
                seen = self.shops[event.shop] = _Seen(event.at)
            seen.first = min(seen.first, event.at)
            if seen.currency is None:
                seen.currency = getattr(event, "currency", None)
