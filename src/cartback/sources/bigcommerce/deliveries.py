"""A delivery or a document of BigCommerce's, verified and read: the way in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from cartback.domain.events import Event
from cartback.sources.limits import LIMITS, Limits
from cartback.sources.reading import News, Reader, check_names, read, reads
from cartback.sources.signing import Headers, Secret

from . import documents, payloads
from .signature import verify
from .webhooks import webhook_received

Document = Literal["cart", "order", "customer"]

_WEBHOOK = reads(payloads.Webhook, webhook_received)
_READERS: dict[str, Reader] = {
    "cart": reads(payloads.CartAnswer, documents.cart_changed),
    "customer": reads(payloads.BigCommerceCustomer, documents.customer_changed),
    "order": reads(payloads.BigCommerceOrder, documents.order_changed),
}


def events(
    headers: Headers,
    body: bytes,
    *,
    shop: str,
    secret: Secret | None = None,
    custom: Mapping[str, str] | None = None,
    limits: Limits = LIMITS,
) -> list[Event]:
    """Read what a verified webhook says by itself; nothing where it is only a pointer, which is most of them.

    Args:
        headers: the request's headers, names in any case.
        body: the raw body, as received.
        shop: your id for the shop.
        secret: the app's client secret, or several while it is changed. None asks for no signature.
        custom: the headers that the webhook was made with. None asks for none.
        limits: how large a delivery may be.

    Raises:
        BadSignature: it is not signed as asked for. Answer 401.
        TooLarge: the body is larger or deeper than the limits. Answer 413.
        MalformedDelivery: it is signed, and no webhook. Answer 400.
        InvalidSettings: neither a secret nor custom headers are given, or one of them is empty.
    """
    verify(headers, body, secret=secret, custom=custom, limits=limits)
    return webhook(body, shop=shop, limits=limits)


def webhook(body: bytes | dict[str, Any], *, shop: str, limits: Limits = LIMITS) -> list[Event]:
    """Read what a webhook whose origin you vouch for says by itself, such as one captured earlier."""
    check_names(shop, None)
    return read(News(shop, "", None, None, limits, "bigcommerce"), body, _WEBHOOK)


def parse(kind: Document, body: bytes | dict[str, Any], *, shop: str, limits: Limits = LIMITS) -> list[Event]:
    """Read a document that the API answered.

    Args:
        kind: "cart" of GET v3/carts/{id}, "order" of GET v2/orders/{id}, "customer" one of GET v3/customers.
        body: the document, as JSON or as decoded from it; a cart with its "data" around it, as it is answered.
        shop: the shop's id.
        limits: how large it may be.

    Raises:
        TooLarge: the document is larger or deeper than the limits.
        MalformedDelivery: it is not what its kind promises; the message names the field.
    """
    check_names(shop, None)
    news = News(shop, kind, None, None, limits, "bigcommerce")
    return read(news, body, _READERS[kind])
