"""The settings of one shop's tracking."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from attrs import field, frozen

from cartback.domain.channels import CHANNEL_NAMES, ChannelName
from cartback.errors import InvalidSettings


@frozen(kw_only=True)
class TrackingSettings:
    """How one shop's tracking is read.

    Attributes:
        cart: "visitor" makes one cart of everything that a browser or app sends: the spec's checkouts and orders name no cart.
            "cart_id" takes the cart that each event names, such as the shop's own token, and refuses events without one.
            "checkout_id" makes carts as "visitor" does, and takes the checkout that an event names: for tracking along with the
            platform's webhooks, which name a checkout by its token.
        consent: the channel of each category of a consent tool, such as {"Marketing Email": "email"}.
        shipping_step: the checkout step at which the address is known.
        removed: "line" has Product Removed remove the whole line, for shops that send wrong quantities with it.
        visits: whether views, and apps that open and close, are read as visits (ShopperSeen, SessionEnded): one more event
            each.
    """

    cart: Literal["visitor", "cart_id", "checkout_id"] = "visitor"
    consent: Mapping[str, ChannelName] = field(factory=dict)
    shipping_step: int = 2
    removed: Literal["quantity", "line"] = "quantity"
    visits: bool = False

    def __attrs_post_init__(self) -> None:
        if self.cart not in ("visitor", "cart_id", "checkout_id"):
            raise InvalidSettings(f"cart: expected visitor, cart_id or checkout_id, got {self.cart!r:.40}")
        if self.removed not in ("quantity", "line"):
            raise InvalidSettings(f"removed: expected quantity or line, got {self.removed!r:.40}")
        for category, channel in self.consent.items():
            if channel not in CHANNEL_NAMES:
                raise InvalidSettings(
                    f"consent: expected one of {', '.join(CHANNEL_NAMES)} for {category!r:.40}, got {channel!r:.40}"
                )
