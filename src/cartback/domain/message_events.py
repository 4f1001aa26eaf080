"""Events about our own messages: the engine's own reports, and the feedback of shoppers and providers."""

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
    """One message is about to be handed to a channel, once for each of `addresses`; those `waiting` get it later.

    `session` is the cart, checkout or order the message is about. `expires` is when the worker that began it is given up.
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
    """The outcome of an attempt, by address. An address not named is still open."""

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
    """A first step was decided for a shopper in an experiment, in any arm: their purchases from now on are its outcome."""

    is_checked: ClassVar[bool] = False

    draw: Draw


@frozen(kw_only=True)
class SessionEndReported(ShopperEvent):
    """The end of a visit with something in the cart was reported to the host; `at` is its last activity."""

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
    """The shopper's own provider (mail server, carrier) accepted the message."""

    notification: str


@frozen(kw_only=True)
class MessageBounced(ShopperEvent):
    """The message came back. `permanent` if it always will: the address does not exist."""

    notification: str
    permanent: bool = False


@frozen(kw_only=True)
class MessageComplained(ShopperEvent):
    """The shopper marked the message as spam."""

    notification: str
