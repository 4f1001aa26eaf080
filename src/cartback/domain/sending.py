"""One message of ours to a shopper, as stored in the shopper's document: attempts, outcomes by address, and feedback."""

from __future__ import annotations

from datetime import datetime
from enum import IntEnum

from msgspec import Struct

from . import events as ev
from .channels import ChannelName


class Rank(IntEnum):
    """The outcome of an attempt, in the order in which a later report replaces an earlier one.

    A reject after an unknown outcome changes nothing, a late success does. Documents store the numbers.
    """

    BEGUN = 0
    NOT_SENT = 1
    REJECTED = 2
    UNKNOWN = 3
    OK = 4


class Part(Struct, frozen=True, array_like=True, gc=False):
    """The state of one address of a send: the attempt (0: still to come), and its outcome.

    `again` is when a refused address may be tried again: each address has a wait of its own.
    """

    address: str
    attempt: int
    rank: Rank
    again: datetime | None = None


class About(Struct, frozen=True, array_like=True, order=True, gc=False):
    """The subject of a send, when it was last begun (or withheld), by which attempt, and in which arms of experiments."""

    at: datetime
    campaign: str
    kind: str
    step: int
    session: str
    channel: ChannelName
    attempt: int = 0
    draws: tuple[ev.Draw, ...] = ()


class Exposure(Struct, frozen=True, array_like=True, order=True, gc=False):
    """When a first step of the experiment was first decided for a shopper, whatever its outcome, and for which arm."""

    at: datetime
    arm: str
    share: float


class Sending(Struct, frozen=True, array_like=True, gc=False):
    """One message of ours to this shopper. `about` is None while only its outcome or a click has been reported."""

    id: str
    about: About | None = None
    attempt: int = 0
    parts: tuple[Part, ...] = ()
    expires: datetime | None = None
    retry: tuple[int, datetime] | None = None
    withheld: bool = False
    opened_at: datetime | None = None
    clicked_at: datetime | None = None
    last_click: datetime | None = None
    delivered_at: datetime | None = None
    bounced_at: datetime | None = None
    soft_bounced_at: datetime | None = None
    complained_at: datetime | None = None

    @property
    def state(self) -> str:
        """BEGUN, NOT_SENT, FAILED, AMBIGUOUS, SENT or WITHHELD: of several addresses, the best outcome."""
        if len(self.parts) == 1:
            return _STATES[self.parts[0].rank]
        if not self.parts:
            return "WITHHELD" if self.withheld else "BEGUN"
        ranks = {part.rank for part in self.parts}
        if Rank.BEGUN in ranks:
            return "BEGUN"
        return _STATES[max(ranks - {Rank.NOT_SENT}, default=Rank.NOT_SENT)]

    @property
    def unsent(self) -> tuple[str, ...]:
        """The addresses that certainly got nothing: still to come, or to be tried again."""
        return tuple([part.address for part in self.parts if part.rank is Rank.NOT_SENT])

    def again_at(self, address: str) -> datetime | None:
        """Return when a refused address may be tried again; None for an untried one, which need not wait."""
        tried = [part for part in self.parts if part.address == address and part.attempt > 0]
        return (tried[0].again or self.retry_at) if tried else None

    @property
    def retry_at(self) -> datetime | None:
        """When all addresses that got nothing may be tried again, in documents from before it was kept for each."""
        return self.retry[1] if self.retry and self.retry[0] == self.attempt else None


_STATES = {
    Rank.BEGUN: "BEGUN",
    Rank.NOT_SENT: "NOT_SENT",
    Rank.REJECTED: "FAILED",
    Rank.UNKNOWN: "AMBIGUOUS",
    Rank.OK: "SENT",
}
