"""Badges and audiences: what a merchant sees at a glance of a shopper, and the audience that selects an override."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from datetime import datetime
from decimal import Decimal
from typing import Any

from msgspec import Struct

from .case import channel_for
from .lookups import last_counting_order
from .money import Money
from .session import Session
from .shop import AVERAGES, Shop
from .shopper import Shopper
from .tuning import Audience, Badge, NamedAudience

LABELS: dict[Badge, str] = {
    "high_intent": "High Intent",
    "big_cart": "Big Cart",
    "never_purchased": "Never Purchased",
    "new_customer": "New Customer",
    "repeat_buyer": "Repeat Buyer",
}


class Badges(Struct, frozen=True, gc=False):
    """The audiences of a shopper, in the merchant's order, and the value of the cart to the shop (None: no data)."""

    audiences: tuple[Audience, ...]
    clv: Money | None


def badges(shopper: Shopper, shop: Shop, session: Session | None, now: datetime) -> Badges:
    """Return the badges and audiences of `shopper` with the cart of `session` (None in winback: there may be no cart)."""
    orders = sum(1 for order in shopper.orders if order.counts)
    held: set[Audience] = {"never_purchased" if orders == 0 else "new_customer" if orders == 1 else "repeat_buyer"}
    cart = session if session is not None and session.closed is None else None
    if cart is not None and _is_big(cart, shop):
        held.add("big_cart")
    if cart is not None and _is_wished(cart, shopper):
        held.add("high_intent")
    own = [a.id for a in shop.audiences if is_in(a, shopper, shop, cart, held, now)] if shop.audiences else []
    held.update(own)
    ordered: list[Audience] = [a for a in own if a not in shop.audience_order]
    ordered += [a for a in shop.audience_order if a in held]
    ordered += [a for a in LABELS if a in held and a not in ordered]
    return Badges(tuple(ordered), _clv(shopper, shop, cart))


def is_in(
    audience: NamedAudience, shopper: Shopper, shop: Shop, cart: Session | None, held: AbstractSet[str], now: datetime
) -> bool:
    """Return whether a shopper with these badges and this open cart meets every condition of the audience."""
    if not held >= set(audience.badges) or not _tags_fit(audience, shopper):
        return False
    if audience.locales and not any([_speaks(shopper, shop, locale) for locale in audience.locales]):
        return False
    if audience.channels and channel_for(shopper, audience.channels) is None:
        return False
    ours = cart is not None and cart.last.currency in (None, shop.currency)
    value = cart.sure_value if cart is not None and ours else None
    idle = now - cart.clock if cart is not None else None
    last = last_counting_order(shopper)
    since = now - last.at if last is not None and last.at is not None else None
    orders = sum(order.counts for order in shopper.orders)
    return (
        _within(value, audience.value_from, audience.value_below)
        and _within(idle, audience.idle_from, audience.idle_below)
        and _within(orders, audience.orders_from, audience.orders_below)
        and _within(since, audience.last_order_from, audience.last_order_below)
    )


def _speaks(shopper: Shopper, shop: Shop, locale: str) -> bool:
    """Return whether the shopper's language, or else the shop's, is this one or a regional form of it."""
    theirs, wanted = [tag.replace("_", "-").lower() for tag in (shopper.known("locale") or shop.locale, locale)]
    return theirs == wanted or theirs.startswith(f"{wanted}-")


def _tags_fit(audience: NamedAudience, shopper: Shopper) -> bool:
    if not audience.tags and not audience.without_tags:
        return True
    on = {tag for tag, (_, tagged) in shopper.tags.items() if tagged}
    return on.issuperset(audience.tags) and on.isdisjoint(audience.without_tags)


def _within(value: Any, low: Any, high: Any) -> bool:
    """Return whether the value is known and within the bounds, as far as there are any."""
    if low is None and high is None:
        return True
    return value is not None and (low is None or value >= low) and (high is None or value < high)


def _is_big(cart: Session, shop: Shop) -> bool:
    """Return whether it is strictly above the shop's average order value in the cart's currency; False without an average."""
    if cart.last.currency in (None, shop.currency):
        average = shop.average_order_value
    else:
        average = shop.memo.get(AVERAGES, {}).get(cart.last.currency)
    return average is not None and cart.last.value > average


def _is_wished(cart: Session, shopper: Shopper) -> bool:
    if not shopper.wishlist:
        return False
    wished = {product for product, (_, on) in shopper.wishlist.items() if on}
    return any(line.product in wished for line in cart.lines)


def _clv(shopper: Shopper, shop: Shop, cart: Session | None) -> Money | None:
    """Return cart value (without a cart: the shopper's average order value) x the shop's average conversion rate."""
    if shop.conversion_rate is None:
        return None
    worth = _cart_worth(cart, shop) if cart is not None else average_order(shopper, shop)
    if worth is None:
        return None
    return Money(worth.amount * Decimal(str(shop.conversion_rate)), worth.currency).rounded()


def _cart_worth(cart: Session, shop: Shop) -> Money:
    return Money(cart.last.value, cart.last.currency or shop.currency)


def average_order(shopper: Shopper, shop: Shop) -> Money | None:
    """Return the mean of the shopper's orders that count, in the currency of the latest; other currencies are left out."""
    orders = sorted((o for o in shopper.orders if o.counts), key=lambda o: (o.at is not None, o.at))
    if not orders:
        return None
    currency = orders[-1].currency or shop.currency
    totals = [o.total - o.refunded for o in orders if (o.currency or shop.currency) == currency]
    return Money(sum(totals, Decimal(0)) / len(totals), currency)
