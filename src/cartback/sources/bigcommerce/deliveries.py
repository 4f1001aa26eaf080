"""A delivery or a document of BigCommerce's, verified and read: the way in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

import msgspec

from cartback.domain.events import CartRemoved, Event, OrderCancelled, ProductChanged
from cartback.domain.pointers import Pointer
from cartback.errors import InvalidEvent
from cartback.ports import Fetched
from cartback.sources.limits import LIMITS, Limits
from cartback.sources.reading import News, Reader, check_names, malformed, read, reads
from cartback.sources.signing import Headers, Secret

from . import documents, payloads
from .signature import verify
from .webhooks import pointers_of, webhook_received

Document = Literal["cart", "order", "customer"]

_WEBHOOK = reads(payloads.BigCommerceWebhook, webhook_received)
_POINTERS = reads(payloads.BigCommerceWebhook, pointers_of)
_READERS: dict[str, Reader[Event]] = {
    "cart": reads(payloads.CartAnswer, documents.cart_changed),
    "customer": reads(payloads.BigCommerceCustomer, documents.customer_changed),
    "order": reads(payloads.BigCommerceOrder, documents.order_changed),
    "product": reads(payloads.ProductAnswer, documents.product_changed),
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
    """Read the content of a verified webhook; return [] if it is only a pointer, as most are.

    Args:
        headers: the request's headers, names in any case.
        body: the raw body, as received.
        shop: your id for the shop.
        secret: the app's client secret, or several during a rotation. None requires no signature.
        custom: the headers that the webhook was created with. None requires none.
        limits: how large a delivery may be.

    Raises:
        BadSignature: it is not signed as required. Answer 401.
        TooLarge: the body is larger or deeper than the limits. Answer 413.
        MalformedDelivery: it is signed, but not a webhook. Answer 400.
        InvalidSettings: neither a secret nor custom headers are given, or one of them is empty.
    """
    verify(headers, body, secret=secret, custom=custom, limits=limits)
    return webhook(body, shop=shop, limits=limits)


def news(
    headers: Headers,
    body: bytes,
    *,
    shop: str,
    secret: Secret | None = None,
    custom: Mapping[str, str] | None = None,
    limits: Limits = LIMITS,
) -> list[Event | Pointer]:
    """Read a verified webhook, for `Recovery.take`: the events in it, and the documents it points at. Otherwise as `events`."""
    verify(headers, body, secret=secret, custom=custom, limits=limits)
    check_names(shop, None)
    about = News(shop, "", None, None, limits, "bigcommerce")
    return [*read(about, body, _WEBHOOK), *read(about, body, _POINTERS)]


def fetched(pointer: Pointer, document: bytes | None, at: datetime, limits: Limits = LIMITS) -> Fetched:
    """Read the API's answer for a pointer, for a Fetcher: a document that is None, a 404, is gone since `at`.

    Reads an order of GET v2/orders/{id}, a cart of v3/carts/{id}, a customer of v3/customers?id:in={id}, and a product of
    v3/catalog/products/{id}, which is fetched right before a send. Raises as `parse`.
    """
    if document is None:
        return Fetched(pointer, tuple(_gone(pointer, at)))
    if pointer.kind == "customer":
        document = _only(document)
        if document is None:
            return Fetched(pointer)
    if pointer.kind not in _READERS:
        raise InvalidEvent(f"kind: expected one of {', '.join(_READERS)}, got {pointer.kind!r:.40}")
    about = News(pointer.shop, pointer.kind, None, at, limits, "bigcommerce")
    return Fetched(pointer, tuple(read(about, document, _READERS[pointer.kind])))


def _gone(pointer: Pointer, at: datetime) -> list[Event]:
    if pointer.kind == "cart":
        return [CartRemoved(shop=pointer.shop, at=at, cart=pointer.id)]
    if pointer.kind == "order":
        return [OrderCancelled(shop=pointer.shop, at=at, order=pointer.id)]
    return (
        [ProductChanged(shop=pointer.shop, at=at, product=pointer.id, sellable=False)]
        if pointer.kind == "product"
        else []
    )


def _only(document: bytes) -> bytes | None:
    """Return the one customer of a list; None if the customer no longer exists."""
    try:
        customers = _customers.decode(document).data
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise malformed(error) from None
    return bytes(customers[0]) if customers else None


class _Customers(msgspec.Struct):
    data: list[msgspec.Raw]


_customers = msgspec.json.Decoder(_Customers)


def webhook(body: bytes | dict[str, Any], *, shop: str, limits: Limits = LIMITS) -> list[Event]:
    """Read the content of a webhook whose origin you vouch for, such as one captured earlier."""
    check_names(shop, None)
    return read(News(shop, "", None, None, limits, "bigcommerce"), body, _WEBHOOK)


def parse(kind: Document, body: bytes | dict[str, Any], *, shop: str, limits: Limits = LIMITS) -> list[Event]:
    """Read a document of the API.

    Args:
        kind: "cart" of GET v3/carts/{id}, "order" of GET v2/orders/{id}, "customer" one of GET v3/customers.
        body: the document, as JSON or as decoded from it; a cart with its "data" around it, as the API returns it.
        shop: the shop's id.
        limits: how large it may be.

    Raises:
        TooLarge: the document is larger or deeper than the limits.
        MalformedDelivery: it does not have the fields of its kind; the message names the field.
    """
    check_names(shop, None)
    news = News(shop, kind, None, None, limits, "bigcommerce")
    return read(news, body, _READERS[kind])
