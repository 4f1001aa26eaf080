"""The possible decisions: Send, Wait or Skip, each with its reasons."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TypeAlias

from msgspec import Struct

from .case import (
    AnyCampaign,
    Case,
    Reason,
)
from .channels import ChannelName
from .events import Draw

NEVER = datetime.max.replace(tzinfo=UTC)


class Message(Struct, frozen=True, eq=False, gc=False):
    """The step to take: everything about it but its text."""

    notification: str
    case: Case
    channel: ChannelName
    addresses: tuple[str, ...]
    attempt: int
    deadline: datetime
    withheld: bool
    variant: str | None

    @property
    def campaign(self) -> AnyCampaign:
        """The campaign as it is in this step, in the arm of its experiment that the shopper drew."""
        return self.case.campaign

    @property
    def session(self) -> str:
        """The token of the cart or checkout, or the order, that the message is about."""
        return session_of(self.case)


class Send(Struct, frozen=True, eq=False, gc=False):
    """Now: this message, and nothing before it.

    `exposed`, of every decision, are the arms of experiments that the shopper enters by it: to be recorded in the write
    that follows from it, whichever that is.
    """

    message: Message
    exposed: tuple[Draw, ...] = ()


class Wait(Struct, frozen=True, eq=False, gc=False):
    """Not now; ask again at `until`, which is later than the present. `others` will send nothing, by campaign id.

    `look`, also of a Skip, is when something else is due: the shopper's entry into an experiment, because another arm
    of it would send, or the report of a visit's end.
    """

    until: datetime
    reason: Reason
    campaign: str | None = None
    others: tuple[tuple[str, Reason], ...] = ()
    exposed: tuple[Draw, ...] = ()
    look: datetime = NEVER

    @property
    def goes(self) -> bool:
        """Whether the message goes then, if nothing happens. Otherwise the delay ends too late: the step will be skipped."""
        return self.reason.until is None or self.reason.until <= self.until


class Skip(Struct, frozen=True, eq=False, gc=False):
    """Nothing will be sent unless the shopper or the settings change. `reasons` by campaign id."""

    reasons: tuple[tuple[str, Reason], ...] = ()
    exposed: tuple[Draw, ...] = ()
    look: datetime = NEVER


Decision: TypeAlias = Send | Wait | Skip


def session_of(case: Case) -> str:
    """Return the token or order that the case is about."""
    if case.order is not None:
        return f"order:{case.order.id}"
    return case.session.token if case.session is not None else ""
