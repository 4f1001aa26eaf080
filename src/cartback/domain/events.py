"""The events: changes in the shop, actions of a shopper, and reports about our own messages.

An event is checked when it is made, in code or from JSON (see values.py): InvalidEvent names the field and the fix.

Every event names its shop, and when it happened by that shop's own clock (`at`, an aware instant), not when it was
received. Events are facts, never commands; they may arrive late, twice and in any order. An event about a person
carries `keys`, every name it has for that person or for the cart or order (see identity.py).
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Literal

from attrs import field, frozen

from .channels import ChannelName
from .event import Event, Line, ShopperEvent
from .event_checks import completed, email_typed, phone_dialled, updated
from .message_events import (
    Draw,
    Exposed,
    MessageBounced,
    MessageClicked,
    MessageComplained,
    MessageDelivered,
    MessageOpened,
    Outcome,
    SendBegun,
    SendSettled,
    SendWithheld,
    SessionEndReported,
)

__all__ = [
    "AppUninstalled", "CartChanged", "CartRemoved", "CheckoutChanged", "CheckoutReached", "ConsentChanged",
    "DataRequested", "DeviceAdded", "DeviceRemoved", "Draw", "EndedBy", "Event", "Exposed", "GoalReached", "Line",
    "LineChanged", "MessageBounced", "MessageClicked", "MessageComplained", "MessageDelivered", "MessageOpened",
    "OrderCancelled", "OrderPlaced", "OrderRefunded", "Origin", "Outcome", "ProductChanged", "ProfileChanged",
    "Reached", "SendBegun", "SendSettled", "SendWithheld", "SessionEndReported", "SessionEnded", "ShopErased",
    "ShopperErased", "ShopperEvent", "ShopperSeen", "ShopperTagged", "ShoppersMerged", "WishlistChanged",
]  # fmt: skip

Origin = Literal["web", "pos", "admin", "api", "renewal"]
Reached = Literal["contact", "shipping", "payment"]
#: How a visit ended: the page was left, the app went to the background, or it crashed.
EndedBy = Literal["left", "backgrounded", "crashed"]


@frozen(kw_only=True)
class CartChanged(ShopperEvent):
    """The whole cart as it now is. No lines means it was emptied.

    `value` is the cost of the lines together; None takes the sum of the lines. `currency` None is the shop's own.
    """

    cart: str
    lines: tuple[Line, ...] = ()
    value: Decimal | None = None
    currency: str | None = None
    url: str | None = None
    origin: Origin = "web"


@frozen(kw_only=True)
class LineChanged(ShopperEvent):
    """`by` of one line was put into the cart (above 0) or taken out (below 0); None takes the whole line out.

    For shops that report changes, not the whole cart. The cart holds its newest snapshot (CartChanged) and the changes
    after it, reported late, twice and in any order. `change` is the change's own id: of two with one id one counts. `line` names
    the line and its details; its own `quantity` is ignored.
    """

    cart: str
    change: str
    line: Line
    by: int | Decimal | None = 1
    currency: str | None = None


@frozen(kw_only=True)
class CheckoutChanged(ShopperEvent):
    """The whole checkout as it now is. `reached` is the furthest step; `completed_at` set means it became an order."""

    checkout: str
    cart: str | None = None
    lines: tuple[Line, ...] = ()
    value: Decimal | None = None
    currency: str | None = None
    url: str | None = None
    reached: Reached = "contact"
    completed_at: datetime | None = field(default=None, converter=completed)
    origin: Origin = "web"


@frozen(kw_only=True)
class CheckoutReached(ShopperEvent):
    """The shopper reached a step of the checkout, as reported without its lines."""

    checkout: str
    cart: str | None = None
    reached: Reached = "contact"


@frozen(kw_only=True)
class CartRemoved(ShopperEvent):
    """A cart or checkout is gone without an order: deleted, expired, or taken over by another shopper."""

    cart: str | None = None
    checkout: str | None = None


@frozen(kw_only=True)
class OrderPlaced(ShopperEvent):
    """An order as it now is. `at` is when it was placed, `updated_at` when this state of it was true (default: `at`).

    `codes` are the discount codes used in it.
    """

    order: str
    total: Decimal = Decimal(0)
    currency: str | None = None
    checkout: str | None = None
    cart: str | None = None
    updated_at: datetime | None = field(default=None, converter=updated)
    test: bool = False
    origin: Origin = "web"
    codes: tuple[str, ...] = ()


@frozen(kw_only=True)
class OrderCancelled(ShopperEvent):
    """The order no longer counts: cancelled, voided or deleted."""

    order: str


@frozen(kw_only=True)
class OrderRefunded(ShopperEvent):
    """`amount` of the order was paid back. Each refund has its own id; one reported twice counts once."""

    order: str
    refund: str
    amount: Decimal


@frozen(kw_only=True)
class ConsentChanged(ShopperEvent):
    """The shopper agreed or objected to marketing on one channel. `source` is where, as proof."""

    channel: ChannelName
    granted: bool
    source: str | None = None


@frozen(kw_only=True)
class DeviceAdded(ShopperEvent):
    """A device can be reached at `device`, an address of `kind` (for example an FCM registration).

    `replaces` is the address that this one replaces, `installation` the app's copy on the device: of its
    addresses only the last one registered is written to. Give either when a provider issues a new address.
    """

    device: str
    kind: str = "fcm"
    replaces: str | None = None
    installation: str | None = None


@frozen(kw_only=True)
class DeviceRemoved(ShopperEvent):
    """The device can no longer be reached at this address, or now belongs to another shopper."""

    device: str


@frozen(kw_only=True)
class ProfileChanged(ShopperEvent):
    """New facts about the person. None leaves a field as it is."""

    email: str | None = field(default=None, converter=email_typed)
    phone: str | None = field(default=None, converter=phone_dialled)
    first_name: str | None = None
    locale: str | None = None
    timezone: str | None = None


@frozen(kw_only=True)
class WishlistChanged(ShopperEvent):
    """The product was put on the shopper's wishlist, or taken off."""

    product: str
    wished: bool = True


@frozen(kw_only=True)
class ShopperTagged(ShopperEvent):
    """The shopper was given a tag of your own, such as "vip" or "utm_source=newsletter", or lost it; audiences ask for them."""

    tag: str
    tagged: bool = True


@frozen(kw_only=True)
class ShopperSeen(ShopperEvent):
    """The shopper is in the shop now, whatever they do: the wait for a first message restarts. `mobile` means on a phone."""

    mobile: bool = False


@frozen(kw_only=True)
class SessionEnded(ShopperEvent):
    """The visit ended, as far as the page or the app could tell: it may shorten a wait, and later activity undoes it."""

    ended_by: EndedBy = "left"


@frozen(kw_only=True)
class GoalReached(ShopperEvent):
    """The shopper reached the goal of a campaign other than an order, such as signing up. It ends the campaigns that name it."""

    goal: str


@frozen(kw_only=True)
class ShoppersMerged(ShopperEvent):
    """All `keys` are one person, whatever was assumed before."""


@frozen(kw_only=True)
class ShopperErased(ShopperEvent):
    """The person asked to be forgotten."""


@frozen(kw_only=True)
class DataRequested(ShopperEvent):
    """The person asked for a copy of their data; the host answers with Recovery.export."""


@frozen(kw_only=True)
class ProductChanged(Event):
    """The present state of one variant. None leaves a field as it is; `item` is the stock keeping id.

    `stock` is the quantity for sale, in total or at `location` alone; `sellable` False means it cannot be bought.
    `price` is in the shop's currency. `variants`, of a product, are all that it has: variants missing from it are gone.
    """

    product: str | None = None
    variant: str | None = None
    item: str | None = None
    title: str | None = None
    price: Decimal | None = None
    stock: int | None = None
    location: str | None = None
    sellable: bool | None = None
    variants: tuple[str, ...] = ()


@frozen(kw_only=True)
class AppUninstalled(Event):
    """The shop removed the app: nothing may be sent for it any more."""


@frozen(kw_only=True)
class ShopErased(Event):
    """Everything about the shop is to be forgotten."""
