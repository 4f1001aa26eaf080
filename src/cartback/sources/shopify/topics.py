"""Which topic carries which payload, and who reads it: the table of everything we take from Shopify.

Topics that are not here are accepted and give no events. Two of them look as if they should: orders/edited carries
the lines taken on and off but no total (orders/updated follows it), and inventory_items/update says whether stock is
tracked but not whether the product is for sale.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

from cartback.domain.events import Event
from cartback.errors import MalformedDelivery
from cartback.sources.limits import check_depth, check_size

from . import payloads, people, shopping, stock
from .reading import News

_P = TypeVar("_P")
_Reader = Callable[[object, News], list[Event]]


def _reads(payload: type[_P], reader: Callable[[News, _P], list[Event]]) -> _Reader:
    decode = msgspec.json.Decoder(payload).decode

    def read(body: object, news: News) -> list[Event]:
        if isinstance(body, bytes):
            return reader(news, decode(body))
        return reader(news, msgspec.convert(body, payload))

    return read


_ORDER = _reads(payloads.Order, shopping.order_changed)
_CHECKOUT = _reads(payloads.Checkout, shopping.checkout_changed)
_CART = _reads(payloads.Cart, shopping.cart_changed)
_CUSTOMER = _reads(payloads.Customer, people.customer_changed)
_PRODUCT = _reads(payloads.Product, stock.product_changed)

_COMPLIANCE: dict[str, _Reader] = {
    "customers/data_request": _reads(payloads.PrivacyRequest, people.data_requested),
    "customers/redact": _reads(payloads.PrivacyRequest, people.shopper_erased),
    "shop/redact": _reads(payloads.Empty, people.shop_erased),
}

_SUBSCRIBED: dict[str, _Reader] = {
    "app/uninstalled": _reads(payloads.Empty, people.app_uninstalled),
    "carts/create": _CART,
    "carts/update": _CART,
    "checkouts/create": _CHECKOUT,
    "checkouts/delete": _reads(payloads.RemovedCheckout, shopping.checkout_removed),
    "checkouts/update": _CHECKOUT,
    "customers/create": _CUSTOMER,
    "customers/delete": _reads(payloads.Deleted, people.customer_deleted),
    "customers/disable": _CUSTOMER,
    "customers/enable": _CUSTOMER,
    "customers/merge": _reads(payloads.Merge, people.customers_merged),
    "customers/update": _CUSTOMER,
    "customers_email_marketing_consent/update": _reads(payloads.EmailConsent, people.email_consent_changed),
    "customers_marketing_consent/update": _reads(payloads.SmsConsent, people.sms_consent_changed),
    "inventory_levels/update": _reads(payloads.InventoryLevel, stock.level_changed),
    "orders/cancelled": _ORDER,
    "orders/create": _ORDER,
    "orders/delete": _reads(payloads.Deleted, shopping.order_deleted),
    "orders/fulfilled": _ORDER,
    "orders/paid": _ORDER,
    "orders/partially_fulfilled": _ORDER,
    "orders/updated": _ORDER,
    "products/create": _PRODUCT,
    "products/delete": _reads(payloads.Deleted, stock.product_deleted),
    "products/update": _PRODUCT,
    "refunds/create": _reads(payloads.Refund, shopping.refund_created),
    "variants/in_stock": _reads(payloads.Variant, stock.variant_in_stock),
    "variants/out_of_stock": _reads(payloads.Variant, stock.variant_out_of_stock),
}

_READERS = _SUBSCRIBED | _COMPLIANCE
_OTHER = _reads(object, lambda _news, _body: [])

#: What to subscribe to through the API.
TOPICS = tuple(_SUBSCRIBED)
#: What Shopify requires of every public app; set in the app's own configuration, not through the API.
COMPLIANCE_TOPICS = tuple(_COMPLIANCE)


def read(news: News, body: bytes | dict[str, Any]) -> list[Event]:
    """The delivery's events. Raises TooLarge or MalformedDelivery, and then there are none."""
    if isinstance(body, bytes):
        check_size(body, news.limits)
        check_depth(body, news.limits)
    try:
        return _READERS.get(news.topic, _OTHER)(body, news)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _malformed(error) from None


def _malformed(error: Exception) -> MalformedDelivery:
    """The decoder's "Expected `str`, got `int` - at `$.a[0].b`" as "a[0].b: expected str, got int"."""
    if not isinstance(error, msgspec.ValidationError):
        return MalformedDelivery("body: expected JSON in UTF-8")
    what, _, path = str(error).replace("`", "").partition(" - at $")
    return MalformedDelivery(f"{path.lstrip('.') or 'body'}: {what[:1].lower()}{what[1:]}")
