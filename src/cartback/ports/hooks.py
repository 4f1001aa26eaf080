"""Further ports: the fetcher of documents, the observers, and the throttle of a channel's rate."""

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
    """The present state of a document as events, if any are of interest. `pointer` is the one that was asked for."""

    pointer: Pointer
    events: tuple[Event, ...] = ()


class Fetcher(Protocol):
    """Looks up documents that a delivery only pointed at, and products where `Shop.live_check` asks for it before a send.

    The latter are pointers of kind "product" with the source "", whose id is that of cart lines; ProductChanged answers them.
    """

    def fetch(self, pointers: Sequence[Pointer]) -> Maybe[Sequence[Fetched]]:
        """Return the documents, as many as can be read now. One that is left out is asked for again later.

        A deleted document is answered by events: CartRemoved, OrderCancelled. An exception counts for all pointers.
        """
        ...


#: Called when a visit ended with something in the cart, at least once; after an exception it is called again a minute later.
OnSessionEnd: TypeAlias = Callable[[SessionEnd], Maybe[None]]

#: Called to ask how many of `wanted` messages a channel may be given at `now`. Returns that number, the time after which the
#: others follow one by one, and the distance between them. Hosts with workers on several machines plug in a shared one.
Throttle: TypeAlias = Callable[[str, int, datetime], Maybe[tuple[int, datetime, timedelta]]]


class Observed(Struct, frozen=True, gc=False):
    """One call that an engine just finished, for a host's metrics: its method, its seconds, and its counts.

    `counts` has the fields of Ingested or Ran by name; what they count by reason or state is "silenced.purchased",
    "skipped.too_late", "states.SENT", "failed.KeyError". `error` is the class of the exception, if one was raised.
    """

    what: str
    seconds: float
    counts: Mapping[str, int] = {}
    error: str | None = None


#: Called after every ingest, run_due and purge, on the same thread. Its exceptions are dropped.
Observer: TypeAlias = Callable[[Observed], None]
