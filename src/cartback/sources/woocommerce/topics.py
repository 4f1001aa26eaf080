"""The payload and the reader of each topic: the table of everything that is read from WooCommerce.

Topics that are not here are accepted and give no events: after five failures in a row WooCommerce switches a webhook off.
`action.*` is among them: it carries the first argument of a hook, which for a cart is a line's key and no person.
"""

from __future__ import annotations

from typing import Any

from cartback.domain.events import Event
from cartback.sources import reading
from cartback.sources.reading import News, Reader, reads

from . import payloads, people, shopping, stock

_ORDER = reads(payloads.WooOrder, shopping.order_changed)
_CUSTOMER = reads(payloads.WooCustomer, people.customer_changed)
_PRODUCT = reads(payloads.WooProduct, stock.product_changed)

_READERS: dict[str, Reader[Event]] = {
    "cart.updated": reads(payloads.WooCart, shopping.cart_changed),
    "customer.created": _CUSTOMER,
    "customer.deleted": reads(payloads.WooDeleted, people.customer_deleted),
    "customer.updated": _CUSTOMER,
    "order.created": _ORDER,
    "order.deleted": reads(payloads.WooDeleted, shopping.order_deleted),
    "order.restored": _ORDER,
    "order.updated": _ORDER,
    "product.created": _PRODUCT,
    "product.deleted": reads(payloads.WooDeleted, stock.product_deleted),
    "product.restored": _PRODUCT,
    "product.updated": _PRODUCT,
}
_OTHER: Reader[Event] = reads(object, lambda _news, _body: [])

#: The topics to make webhooks for. `cart.updated` is not one of WooCommerce's: the snippet posts it.
TOPICS = tuple(topic for topic in _READERS if topic != "cart.updated")


def read(news: News, body: bytes | dict[str, Any]) -> list[Event]:
    """Read the delivery's events. Raises TooLarge or MalformedDelivery, and then returns none of them."""
    return reading.read(news, body, _READERS.get(news.topic, _OTHER))
