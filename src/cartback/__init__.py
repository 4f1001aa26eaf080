"""cartback wins back carts: shopper events in, one explained decision, one message out.

A name is imported from its module when it is first asked for, so `import cartback` itself costs next to nothing.
"""

from typing import TYPE_CHECKING

from cartback.exports import on_demand

if TYPE_CHECKING:
    from cartback.domain.campaign import CartRecovery, CheckoutRecovery, Experiment, Step, Variant, Winback
    from cartback.domain.case import Case, Reason
    from cartback.domain.events import (
        AppUninstalled,
        CartChanged,
        CartRemoved,
        CheckoutChanged,
        CheckoutReached,
        ConsentChanged,
        DataRequested,
        DeviceAdded,
        DeviceRemoved,
        Event,
        GoalReached,
        Line,
        LineChanged,
        MessageBounced,
        MessageClicked,
        MessageComplained,
        MessageDelivered,
        MessageOpened,
        OrderCancelled,
        OrderPlaced,
        OrderRefunded,
        ProductChanged,
        ProfileChanged,
        SessionEnded,
        ShopErased,
        ShopperErased,
        ShopperSeen,
        ShoppersMerged,
        ShopperTagged,
        WishlistChanged,
    )
    from cartback.domain.explanation import Explanation
    from cartback.domain.identity import key
    from cartback.domain.ledger import Conversion, Notification
    from cartback.domain.links import Links
    from cartback.domain.money import Money
    from cartback.domain.pointers import Pointer
    from cartback.domain.shop import PeakSeason, Shop
    from cartback.domain.tuning import AudienceOverride, Cap, Discount, Incentive, NamedAudience, QuietHours
    from cartback.domain.verdict import Decision, Send, Skip, Wait
    from cartback.engine.check import Problem, parse_shop
    from cartback.engine.tasks import AsyncRecovery
    from cartback.engine.threads import Recovery
    from cartback.errors import CartbackError
    from cartback.flow import Reply, Request
    from cartback.flow.health import Health
    from cartback.ports import (
        Channel,
        CopyRequest,
        Copywriter,
        Fetched,
        Fetcher,
        Observed,
        OutgoingMessage,
        Sent,
        Store,
    )
    from cartback.words.facts import Copy, Facts

__version__ = "0.1.0"

#: Which module each public name is in.
_MODULES: dict[str, tuple[str, ...]] = {
    "cartback.domain.campaign": ("CartRecovery", "CheckoutRecovery", "Experiment", "Step", "Variant", "Winback"),
    "cartback.domain.case": ("Case", "Reason"),
    "cartback.domain.events": (
        "AppUninstalled",
        "CartChanged",
        "CartRemoved",
        "CheckoutChanged",
        "CheckoutReached",
        "ConsentChanged",
        "DataRequested",
        "DeviceAdded",
        "DeviceRemoved",
        "Event",
        "GoalReached",
        "Line",
        "LineChanged",
        "MessageBounced",
        "MessageClicked",
        "MessageComplained",
        "MessageDelivered",
        "MessageOpened",
        "OrderCancelled",
        "OrderPlaced",
        "OrderRefunded",
        "ProductChanged",
        "ProfileChanged",
        "SessionEnded",
        "ShopErased",
        "ShopperErased",
        "ShopperSeen",
        "ShopperTagged",
        "ShoppersMerged",
        "WishlistChanged",
    ),
    "cartback.domain.explanation": ("Explanation",),
    "cartback.domain.identity": ("key",),
    "cartback.domain.ledger": ("Conversion", "Notification"),
    "cartback.domain.links": ("Links",),
    "cartback.domain.money": ("Money",),
    "cartback.domain.pointers": ("Pointer",),
    "cartback.domain.shop": ("PeakSeason", "Shop"),
    "cartback.domain.tuning": ("AudienceOverride", "Cap", "Discount", "Incentive", "NamedAudience", "QuietHours"),
    "cartback.domain.verdict": ("Decision", "Send", "Skip", "Wait"),
    "cartback.engine.check": ("Problem", "parse_shop"),
    "cartback.engine.tasks": ("AsyncRecovery",),
    "cartback.engine.threads": ("Recovery",),
    "cartback.errors": ("CartbackError",),
    "cartback.flow": ("Reply", "Request"),
    "cartback.flow.health": ("Health",),
    "cartback.ports": (
        "Channel",
        "CopyRequest",
        "Copywriter",
        "Fetched",
        "Fetcher",
        "Observed",
        "OutgoingMessage",
        "Sent",
        "Store",
    ),
    "cartback.words.facts": ("Copy", "Facts"),
}
__getattr__, __dir__ = on_demand(__name__, _MODULES)

__all__ = [
    "AppUninstalled",
    "AsyncRecovery",
    "AudienceOverride",
    "Cap",
    "CartChanged",
    "CartRecovery",
    "CartRemoved",
    "CartbackError",
    "Case",
    "Channel",
    "CheckoutChanged",
    "CheckoutReached",
    "CheckoutRecovery",
    "ConsentChanged",
    "Conversion",
    "Copy",
    "CopyRequest",
    "Copywriter",
    "DataRequested",
    "Decision",
    "DeviceAdded",
    "DeviceRemoved",
    "Discount",
    "Event",
    "Experiment",
    "Explanation",
    "Facts",
    "Fetched",
    "Fetcher",
    "GoalReached",
    "Health",
    "Incentive",
    "Line",
    "LineChanged",
    "Links",
    "MessageBounced",
    "MessageClicked",
    "MessageComplained",
    "MessageDelivered",
    "MessageOpened",
    "Money",
    "NamedAudience",
    "Notification",
    "Observed",
    "OrderCancelled",
    "OrderPlaced",
    "OrderRefunded",
    "OutgoingMessage",
    "PeakSeason",
    "Pointer",
    "Problem",
    "ProductChanged",
    "ProfileChanged",
    "QuietHours",
    "Reason",
    "Recovery",
    "Reply",
    "Request",
    "Send",
    "Sent",
    "SessionEnded",
    "Shop",
    "ShopErased",
    "ShopperErased",
    "ShopperSeen",
    "ShopperTagged",
    "ShoppersMerged",
    "Skip",
    "Step",
    "Store",
    "Variant",
    "Wait",
    "Winback",
    "WishlistChanged",
    "__version__",
    "key",
    "parse_shop",
]
