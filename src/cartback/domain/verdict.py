"""What a decision may be: Send, Wait or Skip, each with what it rests on."""

from __future__ import annotations

from datetime import datetime
from typing import TypeAlias

from msgspec import Struct

from .case import (
    AnyCampaign,
    Case,
    Reason,
)
from .channels import ChannelName


class Message(Struct, frozen=True, eq=False, gc=False):
    """The step to take: everything about it but its words."""

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
        return self.case.campaign

    @property
    def session(self) -> str:
        """The token of the cart or checkout, or the order, that the message is about."""
        return session_of(self.case)


class Send(Struct, frozen=True, eq=False, gc=False):
    """Now: this message, and nothing before it."""

    message: Message


class Wait(Struct, frozen=True, eq=False, gc=False):
    """Not now; ask again at `until`, which is later than when it was asked. `others` will send nothing, by campaign id."""

    until: datetime
    reason: Reason
    campaign: str | None = None
    others: tuple[tuple[str, Reason], ...] = ()


class Skip(Struct, frozen=True, eq=False, gc=False):
    """Nothing will come of it unless the shopper or the settings change. `reasons` by campaign id."""

    reasons: tuple[tuple[str, Reason], ...] = ()


Decision: TypeAlias = Send | Wait | Skip


def session_of(case: Case) -> str:
    """The token or order that the case is about."""
    if case.order is not None:
        return f"order:{case.order.id}"
    return case.session.token if case.session is not None else ""
