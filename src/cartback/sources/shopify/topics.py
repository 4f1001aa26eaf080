"""The payload and the reader of each topic: the table of everything that is read from Shopify.

Topics that are not here are accepted and give no events. Two of them look as if they should: orders/edited carries
the lines taken on and off but no total (orders/updated follows it), and inventory_items/update states whether stock is
tracked but not whether the product is for sale.
"""

from __future__ import annotations

from typing import Any

from cartback.domain.events import Event
from cartback.sources import reading
from cartback.sources.reading import News, Reader, reads

from . import payloads, people, shopping, stock

_ORDER = reads(payloads.ShopifyOrder, shopping.order_changed)
_CHECKOUT = reads(payloads.ShopifyCheckout, shopping.checkout_changed)
_CART = reads(payloads.ShopifyCart, shopping.cart_changed)
_CUSTOMER = reads(payloads.ShopifyCustomer, people.customer_changed)
_PRODUCT = reads(payloads.ShopifyProduct, stock.product_changed)

_COMPLIANCE: dict[str, Reader[Event]] = {
    "customers/data_request": reads(payloads.PrivacyRequest, people.data_requested),
    "customers/redact": reads(payloads.PrivacyRequest, people.shopper_erased),
    "shop/redact": reads(payloads.Empty, people.shop_erased),
}

_SUBSCRIBED: dict[str, Reader[Event]] = {
    "app/uninstalled": reads(payloads.Empty, people.app_uninstalled),
    "carts/create": _CART,
    "carts/update": _CART,
    "checkouts/create": _CHECKOUT,
    "checkouts/delete": reads(payloads.RemovedCheckout, shopping.checkout_removed),
    "checkouts/update": _CHECKOUT,
    "customers/create": _CUSTOMER,
    "customers/delete": reads(payloads.ShopifyDeleted, people.customer_deleted),
    "customers/disable": _CUSTOMER,
    "customers/enable": _CUSTOMER,
    "customers/merge": reads(payloads.Merge, people.customers_merged),
    "customers/update": _CUSTOMER,
    "customers_email_marketing_consent/update": reads(payloads.EmailConsent, people.email_consent_changed),
    "customers_marketing_consent/update": reads(payloads.SmsConsent, people.sms_consent_changed),
    "inventory_levels/update": reads(payloads.InventoryLevel, stock.level_changed),
    "orders/cancelled": _ORDER,
    "orders/create": _ORDER,
    "orders/delete": reads(payloads.ShopifyDeleted, shopping.order_deleted),
    "orders/fulfilled": _ORDER,
    "orders/paid": _ORDER,
    "orders/partially_fulfilled": _ORDER,
    "orders/updated": _ORDER,
    "products/create": _PRODUCT,
    "products/delete": reads(payloads.ShopifyDeleted, stock.product_deleted),
    "products/update": _PRODUCT,
    "refunds/create": reads(payloads.ShopifyRefund, shopping.refund_created),
    "variants/in_stock": reads(payloads.ShopifyVariant, stock.variant_in_stock),
    "variants/out_of_stock": reads(payloads.ShopifyVariant, stock.variant_out_of_stock),
}

_READERS = _SUBSCRIBED | _COMPLIANCE
_OTHER: Reader[Event] = reads(object, lambda _news, _body: [])

#: The topics to subscribe to through the API.
TOPICS = tuple(_SUBSCRIBED)
#: The topics that Shopify requires of every public app; set in the app's own configuration, not through the API.
COMPLIANCE_TOPICS = tuple(_COMPLIANCE)


def read(news: News, body: bytes | dict[str, Any]) -> list[Event]:
    """Read the delivery's events. Raises TooLarge or MalformedDelivery, and then returns none of them."""
    return reading.read(news, body, _READERS.get(news.topic, _OTHER))
