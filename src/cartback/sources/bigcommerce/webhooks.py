"""The content of webhooks -> events. Scopes that are not here point at a document, which the host fetches.

A scope of one channel ("store/channel/1/cart/deleted") is read as the store's.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

from cartback.domain.channels import CHANNEL_NAMES
from cartback.domain.events import (
    AppUninstalled,
    CartRemoved,
    Event,
    OrderCancelled,
    OrderPlaced,
    ProductChanged,
)
from cartback.domain.pointers import Pointer
from cartback.sources.reading import News, amount, consent, customer_key, optional_id, required_id

from .documents import ENDED
from .payloads import BigCommerceWebhook, Data, Inventory, Status
from .reading import seconds, text

_CHANNEL = re.compile(r"^store/channel/[^/]+/")
_DAY = timedelta(days=1)


def scope_of(scope: str) -> str:
    """Return the store's scope for a channel's."""
    return _CHANNEL.sub("store/", scope) if scope.startswith("store/channel/") else scope


def webhook_received(news: News, webhook: BigCommerceWebhook) -> list[Event]:
    """Read the webhook's content; return [] if it is only a pointer."""
    reader = _READERS.get(scope_of(webhook.scope))
    at = seconds(webhook.created_at, "created_at")
    data = webhook.data if isinstance(webhook.data, Data) else None
    if reader is _uninstalled:
        data = Data()  # its arrival is the event
    if reader is None or data is None:
        return []
    name = text(webhook.hash)
    ticket = f"{name}:{webhook.scope}" if name and len(name) <= 128 and name.isprintable() else None
    return reader(News(news.shop, webhook.scope, ticket, at, news.limits, news.platform), data)


def pointers_of(news: News, webhook: BigCommerceWebhook) -> list[Pointer]:
    """Return the document a webhook points at: the cart, order or customer to fetch. A cart is held until then."""
    kind = _POINTERS.get(scope_of(webhook.scope))
    if kind is None or not isinstance(webhook.data, Data):
        return []
    data = webhook.data
    own = {"cart": data.cart_id, "order": data.order_id or data.orderId, "customer": data.customer_id}[kind]
    if scope_of(webhook.scope) == "store/cart/converted":
        document = required_id(data.orderId if data.orderId is not None else data.order_id, field="data.orderId")
    else:
        document = required_id(data.id if data.id is not None else own, field="data.id")
    at = seconds(webhook.created_at, "created_at")
    holds = (f"cart:{document}",) if kind == "cart" else ()
    return [Pointer(news.shop, "bigcommerce", kind, document, at, holds)]


#: For a change of a cart's lines other webhooks come too, for the same click.
_POINTERS: dict[str, str] = {
    "store/cart/created": "cart",
    "store/cart/updated": "cart",
    "store/cart/couponApplied": "cart",
    "store/cart/converted": "order",
    "store/order/created": "order",
    "store/order/updated": "order",
    "store/order/statusUpdated": "order",
    "store/order/refund/created": "order",
    "store/customer/created": "customer",
    "store/customer/updated": "customer",
}


def _cart_deleted(news: News, data: Data) -> list[Event]:
    cart = required_id(data.id if data.id is not None else data.cart_id, field="data.id")
    return [CartRemoved(shop=news.shop, at=news.sent_at(), delivery=news.delivery, cart=cart)]


def _cart_converted(news: News, data: Data) -> list[Event]:
    """Read a purchase. The order's document, fetched next, is newer and completes it."""
    order = data.orderId if data.orderId is not None else data.order_id
    return [
        OrderPlaced(
            shop=news.shop,
            at=news.sent_at(),
            delivery=news.delivery,
            order=required_id(order, field="data.orderId"),
            cart=required_id(data.id if data.id is not None else data.cart_id, field="data.id"),
            updated_at=news.sent_at() - _DAY,
        )
    ]


def _order_status(news: News, data: Data) -> list[Event]:
    if not isinstance(data.status, Status) or text(data.status.new_status_id) not in ENDED:
        return []
    order = required_id(data.id if data.id is not None else data.order_id, field="data.id")
    return [OrderCancelled(shop=news.shop, at=news.sent_at(), delivery=news.delivery, order=order)]


def _stock(news: News, data: Data) -> list[Event]:
    """Read the stock. A relative change is of no use without the stock before it."""
    inventory = data.inventory
    if not isinstance(inventory, Inventory) or text(inventory.method) != "absolute":
        return []
    variant = optional_id(inventory.variant_id, field="data.inventory.variant_id")
    product = optional_id(inventory.product_id, field="data.inventory.product_id")
    if product is None and variant is None:
        return []
    # Below 0 if the shop sold more than it had.
    stock = max(0, int(amount(inventory.value or 0, "data.inventory.value")))
    return [_product(news, product=product, variant=variant, stock=stock)]


def _price(news: News, data: Data) -> list[Event]:
    product = required_id(data.product_id if data.product_id is not None else data.id, field="data.product_id")
    sale = amount(data.sale_price or 0, "data.sale_price")
    price = sale if sale > 0 else amount(data.price or 0, "data.price")
    return [_product(news, product=product, price=price)] if price > 0 else []


def _product_deleted(news: News, data: Data) -> list[Event]:
    return [_product(news, product=required_id(data.id, field="data.id"), sellable=False)]


def _product(news: News, **fields: object) -> ProductChanged:
    return ProductChanged(shop=news.shop, at=news.sent_at(), delivery=news.delivery, **fields)  # type: ignore[arg-type]


def _customer_deleted(news: News, data: Data) -> list[Event]:
    """End consent on every channel, until a new yes: the shop removed the account."""
    keys = customer_key(data.id if data.id is not None else data.customer_id, field="data.id")
    return [consent(news, news.sent_at(), keys, channel, granted=False) for channel in CHANNEL_NAMES if keys]


def _uninstalled(news: News, _: Data) -> list[Event]:
    return [AppUninstalled(shop=news.shop, at=news.sent_at(), delivery=news.delivery)]


_READERS: dict[str, Callable[[News, Data], list[Event]]] = {
    "store/app/uninstalled": _uninstalled,
    "store/cart/converted": _cart_converted,
    "store/cart/deleted": _cart_deleted,
    "store/customer/deleted": _customer_deleted,
    "store/order/statusUpdated": _order_status,
    "store/product/deleted": _product_deleted,
    "store/product/inventory/updated": _stock,
    "store/product/price/updated": _price,
    "store/sku/inventory/updated": _stock,
}
