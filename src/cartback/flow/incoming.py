"""Incoming events: one caller's event, the keys of its shopper, and the counts that the caller gets back."""

from __future__ import annotations

from collections import Counter

from attrs import define, field
from msgspec import Struct

from cartback.domain import events as ev


@define
class Ingested:
    """The outcome of the events. `silenced` counts, by reason, the shoppers whose due message was cancelled.

    `unchanged` events changed nothing; `duplicates` came by a delivery that was recorded before; `erased` ones were
    about a person from before their erasure; `ignored` ones had no keys but the shop's `ignored_keys`. `requests` are the
    data requests to answer with `export`. `pointers` are documents that will be fetched.
    """

    taken: int = 0
    unchanged: int = 0
    duplicates: int = 0
    erased: int = 0
    merged: int = 0
    silenced: Counter[str] = field(factory=Counter)
    requests: list[ev.DataRequested] = field(factory=list)
    ignored: int = 0
    pointers: int = 0

    def add(self, other: Ingested) -> None:
        """Add the outcome of other events to these counts."""
        for name in ("taken", "unchanged", "duplicates", "erased", "merged", "ignored", "pointers"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.silenced.update(other.silenced)
        self.requests.extend(other.requests)


class Incoming(Struct, eq=False, gc=False):
    """One event as received, all the keys of its shopper, and the caller's counts that it goes into, once.

    `deliveries` are the ids to record it under, `known_by` the ids that it may have been recorded under before.
    """

    event: ev.ShopperEvent
    keys: tuple[str, ...]
    result: Ingested
    deliveries: tuple[str, ...] = ()
    known_by: tuple[str, ...] = ()
    counted: bool = False
