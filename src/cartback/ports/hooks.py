"""What else a host may plug in: who looks documents up, who is told, who holds the rate."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol, TypeAlias

from msgspec import Struct

from cartback.domain.events import Event
from cartback.domain.pointers import Pointer
from cartback.domain.session_end import SessionEnd

from .calling import Maybe


class Fetched(Struct, frozen=True, gc=False):
    """What a document says now, as events, if anything of interest. `pointer` is the one that was asked for."""

    pointer: Pointer
    events: tuple[Event, ...] = ()


class Fetcher(Protocol):
    """Looks documents up that a delivery only pointed at, and products where `Shop.live_check` asks for it before a send.

    A pointer of kind "product" with the source "" is such a question: by the id that cart lines have, answered by ProductChanged.
    """

    def fetch(self, pointers: Sequence[Pointer]) -> Maybe[Sequence[Fetched]]:
        """What the documents say, of as many as can be read now. One that is left out is asked for again later.

        A document that is gone says so by events: CartRemoved, OrderCancelled. What it raises counts for all of them.
        """
        ...


#: Told when a visit ended with something in the cart, at least once; what it raises has it told again a minute later.
OnSessionEnd: TypeAlias = Callable[[SessionEnd], Maybe[None]]

#: Asked how many of `wanted` messages a channel may be given at `now`: so many; after when the others may follow, one by
#: one; and how far apart. A host with workers on several machines plugs in one that they share.
Throttle: TypeAlias = Callable[[str, int, datetime], Maybe[tuple[int, datetime, timedelta]]]


class Observed(Struct, frozen=True, gc=False):
    """What an engine just did, for a host's metrics: its method, the seconds it took, and what it counted.

    `counts` has the fields of Ingested or Ran by name, what they count by reason or state as "silenced.purchased",
    "skipped.too_late", "states.SENT", "failed.KeyError". `error` is the class of what was raised, if anything was.
    """

    what: str
    seconds: float
    counts: Mapping[str, int] = {}
    error: str | None = None


#: Told after every ingest, run_due and purge, on the thread that did it. What it raises is dropped.
Observer: TypeAlias = Callable[[Observed], None]
