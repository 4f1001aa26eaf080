"""What happened to our own messages: what the engine itself reports, and what came back of them."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal, NamedTuple

from attrs import field, frozen

from .channels import ChannelName
from .event import ShopperEvent
from .event_checks import in_utc, retried

Outcome = Literal["ok", "not_sent", "rejected", "unknown"]


class Draw(NamedTuple):
    """The arm of an experiment that a shopper is in, and the share of shoppers that the arm had when it was drawn."""

    experiment: str
    arm: str
    share: float


@frozen(kw_only=True)
class SendBegun(ShopperEvent):
    """We are about to hand one message to a channel, once for each of `addresses`; it is for those `waiting` as well.

    `session` is the cart, checkout or order the message is about. `expires` is when whoever began it is given up.
    """

    is_checked: ClassVar[bool] = False

    notification: str
    campaign: str
    kind: str
    step: int
    session: str
    channel: ChannelName
    addresses: tuple[str, ...]
    waiting: tuple[str, ...] = ()
    attempt: int = 1
    expires: datetime = field(converter=in_utc)
    draws: tuple[Draw, ...] = ()


@frozen(kw_only=True)
class SendSettled(ShopperEvent):
    """What became of an attempt, by address. An address not named is still open."""

    is_checked: ClassVar[bool] = False

    notification: str
    attempt: int
    outcomes: tuple[tuple[str, Outcome], ...]
    retry_at: datetime | None = field(default=None, converter=retried)


@frozen(kw_only=True)
class SendWithheld(ShopperEvent):
    """The step was due and decided, and the shopper is in the holdout: nothing went out."""

    is_checked: ClassVar[bool] = False

    notification: str
    campaign: str
    kind: str
    step: int
    session: str
    channel: ChannelName
    draws: tuple[Draw, ...] = ()


@frozen(kw_only=True)
class Exposed(ShopperEvent):
    """A first step was decided for a shopper in an experiment, in whichever arm: what they buy from now on is its outcome."""

    is_checked: ClassVar[bool] = False

    draw: Draw


@frozen(kw_only=True)
class SessionEndReported(ShopperEvent):
    """The host was told that a visit ended with something in the cart; `at` is its last sign of life."""

    is_checked: ClassVar[bool] = False


@frozen(kw_only=True)
class MessageOpened(ShopperEvent):
    """A person, not a scanner or prefetcher, saw the message."""

    notification: str


@frozen(kw_only=True)
class MessageClicked(ShopperEvent):
    """A person followed the message's link."""

    notification: str


@frozen(kw_only=True)
class MessageDelivered(ShopperEvent):
    """The shopper's own provider (mail server, carrier) took the message."""

    notification: str


@frozen(kw_only=True)
class MessageBounced(ShopperEvent):
    """The message came back. `permanent` where it always will: there is no such address."""

    notification: str
    permanent: bool = False


@frozen(kw_only=True)
class MessageComplained(ShopperEvent):
    """The shopper marked the message as spam."""

    notification: str
