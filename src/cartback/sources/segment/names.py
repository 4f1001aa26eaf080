"""The meaning of the spec's e-commerce events. v1 named them the other way round ("Added Product"), GA4 with its own words.

An event's name is its words, in any order and case: "Product Added", "Added Product" and "product_added" are one.
https://segment.com/docs/connections/spec/ecommerce/v2/
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

Meaning = Literal[
    "added",
    "removed",
    "cart",
    "checkout",
    "step",
    "payment",
    "ordered",
    "order_updated",
    "cancelled",
    "refunded",
    "wished",
    "unwished",
    "consent",
    "seen",
    "left",
    "backgrounded",
    "crashed",
]

_NAMES: dict[str, Meaning] = {
    "Product Added": "added",
    "Wishlist Product Added to Cart": "added",
    "add_to_cart": "added",
    "Product Removed": "removed",
    "remove_from_cart": "removed",
    "Cart Viewed": "cart",
    "view_cart": "cart",
    "Checkout Started": "checkout",
    "begin_checkout": "checkout",
    "Checkout Step Viewed": "step",
    "Checkout Step Completed": "step",
    "add_shipping_info": "step",
    "Payment Info Entered": "payment",
    "add_payment_info": "payment",
    "Order Completed": "ordered",
    "purchase": "ordered",
    "Order Updated": "order_updated",
    "Order Cancelled": "cancelled",
    "Order Refunded": "refunded",
    "refund": "refunded",
    "Product Added to Wishlist": "wished",
    "add_to_wishlist": "wished",
    "Product Removed from Wishlist": "unwished",
    "Segment Consent Preference Updated": "consent",
    "Product Viewed": "seen",
    "Product List Viewed": "seen",
    "Product Clicked": "seen",
    "Products Searched": "seen",
    "view_item": "seen",
    "view_item_list": "seen",
    "select_item": "seen",
    "search": "seen",
    "session_start": "seen",
    "Coupon Entered": "seen",
    "Coupon Applied": "seen",
    "Coupon Denied": "seen",
    "Coupon Removed": "seen",
    "Application Opened": "seen",
    "Application Foregrounded": "seen",
    "Application Backgrounded": "backgrounded",
    "Application Crashed": "crashed",
    "Page Unloaded": "left",
}
_LONGEST = 100


def _words(name: str) -> tuple[str, ...]:
    return tuple(sorted(re.split(r"[\s_-]+", name.strip().casefold())))


_MEANINGS = {_words(name): meaning for name, meaning in _NAMES.items()}


@lru_cache(maxsize=1024)
def _meaning(name: str) -> Meaning | None:
    return _MEANINGS.get(_words(name))


def meaning_of(name: object) -> Meaning | None:
    """Return the meaning of an event of this name; None for an event of no interest."""
    return _meaning(name) if isinstance(name, str) and len(name) <= _LONGEST else None
