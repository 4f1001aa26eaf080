"""GA4's Measurement Protocol and Shopify's web pixels: tables that turn their events into messages of the spec, read as those
are.

GA4's events have no ids, so a message is named by its content and time: its client, time, name, place in the request and
parameters. A pixel's events have ids. A pixel runs in the page, so its key is public, and purchases are left to the webhook.
https://developers.google.com/analytics/devguides/collection/protocol/ga4/reference
https://shopify.dev/docs/api/web-pixels-api/standard-events
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from hashlib import blake2b
from typing import Any

import msgspec

from cartback.errors import TooLarge
from cartback.sources.limits import Limits
from cartback.sources.reading import check_names, malformed
from cartback.sources.signing import DeliveryHeaders, Headers
from cartback.sources.times import since_1970

from .keys import WriteKey, key_of
from .messages import NoNews, Refusal, TrackedMessage, object_of
from .requests import LIMITS, RequestReading, Tracked, check_received, of_shop, unpacked

#: The most events of one request. GA4 allows 25; a pixel sends each by itself, or a page gathers a few.
_MOST_EVENTS = 100
_decode = msgspec.json.Decoder().decode


def ga4(
    path: str,
    headers: Headers,
    body: bytes,
    *,
    keys: Mapping[str, WriteKey],
    received_at: datetime,
    shop: str | None = None,
    limits: Limits = LIMITS,
) -> Tracked:
    """Read a request of GA4's Measurement Protocol. Its `api_secret` in the query is the write key; otherwise as `read`."""
    document, tally = _opened(path, headers, body, keys, received_at, shop, limits)
    request = object_of(document)
    if not isinstance(request.get("events"), list):
        tally.refuse("a request without a list of events")
    for n, event in enumerate(_list(request.get("events"))):
        tally.take_made(_maker(_ga4_message, request, event, n, received_at))
    return tally.tracked()


def pixel(
    path: str,
    headers: Headers,
    body: bytes,
    *,
    keys: Mapping[str, WriteKey],
    received_at: datetime,
    shop: str | None = None,
    limits: Limits = LIMITS,
) -> Tracked:
    """Read a Shopify web pixel's post: an event, or a list of them. The key is in the query; otherwise as `read`.

    With TrackingSettings(cart="checkout_id") a checkout has the token that Shopify's webhooks name it by.
    """
    document, tally = _opened(path, headers, body, keys, received_at, shop, limits)
    for event in _list(document if isinstance(document, list) else [document]):
        tally.take_made(_maker(_pixel_message, event))
    return tally.tracked()


def _maker(make: Callable[..., TrackedMessage], *arguments: Any) -> Callable[[], TrackedMessage]:
    return lambda: make(*arguments)


def _opened(
    path: str,
    headers: Headers,
    body: bytes,
    keys: Mapping[str, WriteKey],
    received_at: datetime,
    shop: str | None,
    limits: Limits,
) -> tuple[Any, RequestReading]:
    """Unpack a request and find its key. Raises RefusedDelivery as `segment.read` does."""
    check_received(received_at)
    sent = DeliveryHeaders(headers, ("authorization", "origin"))
    raw = unpacked(body, limits)
    try:
        document = _decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise malformed(error) from None
    given = object_of(document).get("writeKey")
    known = key_of(sent, path.partition("?")[2], [given], of_shop(keys, shop))
    check_names(known.shop, None)
    return document, RequestReading(known, received_at, limits, sent)


def _list(value: Any) -> list[Any]:
    events = value if isinstance(value, list) else []
    if len(events) > _MOST_EVENTS:
        raise TooLarge(f"events: expected at most {_MOST_EVENTS}, got {len(events)}")
    return events


# --- GA4 --------------------------------------------------------------------------------------------------------------


def _ga4_message(request: dict[str, Any], event: Any, n: int, received_at: datetime) -> TrackedMessage:
    """Make the message equivalent to an event of GA4's."""
    if not isinstance(event, dict) or not isinstance(event.get("name"), str):
        raise Refusal("an event without a name")
    name, given = event["name"], object_of(event.get("params"))
    micros = event.get("timestamp_micros", request.get("timestamp_micros"))
    at = since_1970(micros, 1_000_000) or received_at
    properties = (
        {**given, "items": [_named(item) for item in _items(given.get("items"))]} if "items" in given else {**given}
    )
    if name == "refund" and properties.get("total") is None and properties.get("value") is not None:
        properties["total"] = properties["value"]
    if name == "add_shipping_info":
        properties.setdefault("shipping_tier", "given")
    client, user = request.get("client_id"), request.get("user_id")
    return TrackedMessage(
        type="track",
        event=name,
        message_id=f"ga4-{_stamp([client, user, at.isoformat(), name, n, given])}",
        user_id=user,
        anonymous_id=client if client is not None else request.get("app_instance_id"),
        timestamp=at.isoformat(),
        properties=properties,
    )


def _stamp(document: Any) -> str:
    """Return a name for an event without an id, by its content."""
    return blake2b(msgspec.json.encode(document, order="deterministic"), digest_size=16).hexdigest()


def _named(item: Any) -> Any:
    """Name an item by its title if it has no id: GA4 requires one of the two."""
    if not isinstance(item, dict) or item.get("item_id") not in (None, ""):
        return item
    return {**item, "item_id": item.get("item_name")}


# --- Shopify's pixels -------------------------------------------------------------------------------------------------

#: The spec's event for each standard event. Other events are ignored.
_PIXEL = {
    "cart_viewed": "Cart Viewed",
    "product_added_to_cart": "Product Added",
    "product_removed_from_cart": "Product Removed",
    "checkout_started": "Checkout Started",
    "checkout_contact_info_submitted": "Checkout Step Completed",
    "checkout_address_info_submitted": "Checkout Step Completed",
    "checkout_shipping_info_submitted": "Checkout Step Completed",
    "payment_info_submitted": "Payment Info Entered",
    "page_viewed": "Product Viewed",
    "product_viewed": "Product Viewed",
    "collection_viewed": "Product List Viewed",
    "search_submitted": "Products Searched",
}
_SHIPPING = frozenset({"checkout_address_info_submitted", "checkout_shipping_info_submitted"})
_GID = re.compile(r"gid://shopify/\w+/([^?/]{1,200})(?:\?.*)?", re.ASCII)


def _pixel_message(event: Any) -> TrackedMessage:
    """Make the message equivalent to a pixel's event."""
    if not isinstance(event, dict) or not isinstance(event.get("name"), str):
        raise Refusal("an event without a name")
    name, data = event["name"], object_of(event.get("data"))
    if name == "checkout_completed":
        raise NoNews("a purchase, which its webhook reports")
    if (meaning := _PIXEL.get(name)) is None:
        raise NoNews("an event of no interest")
    properties: dict[str, Any] = {}
    if (cart := object_of(data.get("cart"))) or "cart" in data:
        properties = _cart(cart)
    if line := object_of(data.get("cartLine")):
        properties = {**_cart_line(line), "currency": _money(object_of(line.get("cost")).get("totalAmount"))[1]}
    if checkout := object_of(data.get("checkout")):
        properties = _checkout(checkout)
    if name in _SHIPPING:
        properties["shipping_tier"] = "given"
    agent = object_of(object_of(object_of(event.get("context")).get("navigator"))).get("userAgent")
    return TrackedMessage(
        type="track",
        event=meaning,
        message_id=event.get("id") or _stamp(event),
        anonymous_id=event.get("clientId"),
        timestamp=event.get("timestamp"),
        properties=properties,
        context={"userAgent": agent},
    )


def _cart(cart: dict[str, Any]) -> dict[str, Any]:
    value, currency = _money(object_of(cart.get("cost")).get("totalAmount"))
    lines = [_cart_line(object_of(line)) for line in _items(cart.get("lines"))]
    # A cart without its lines was viewed, not emptied.
    listed = {"products": lines} if isinstance(cart.get("lines"), list) else {}
    return {"cart_id": _id(cart.get("id")), "value": value, "currency": currency, **listed}


def _cart_line(line: dict[str, Any]) -> dict[str, Any]:
    return {**_variant(object_of(line.get("merchandise"))), "quantity": line.get("quantity")}


def _checkout(checkout: dict[str, Any]) -> dict[str, Any]:
    items = [
        {**_variant(item := object_of(each.get("variant"))), "quantity": each.get("quantity"), "id": each.get("id"),
         "name": each.get("title") or object_of(item.get("product")).get("title")}
        for each in map(object_of, _items(checkout.get("lineItems")))
    ]  # fmt: skip
    value, currency = _money(checkout.get("subtotalPrice"))
    return {
        "checkout_id": _id(checkout.get("token")),
        "currency": checkout.get("currencyCode") or currency,
        "value": value,
        "products": items,
    }


def _variant(variant: dict[str, Any]) -> dict[str, Any]:
    """Make a product of the spec from a variant, with the ids that the webhooks use."""
    product = object_of(variant.get("product"))
    image = object_of(variant.get("image")).get("src")
    return {
        "product_id": _id(product.get("id")),
        "variant_id": _id(variant.get("id")),
        "name": product.get("title"),
        "variant": variant.get("title"),
        "brand": product.get("vendor"),
        "price": _money(variant.get("price"))[0],
        "image_url": f"https:{image}" if isinstance(image, str) and image.startswith("//") else image,
    }


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _id(value: Any) -> Any:
    """Return the id in "gid://shopify/ProductVariant/1", other values as they are."""
    match = _GID.fullmatch(value) if isinstance(value, str) and len(value) <= 300 else None
    return match[1] if match else value


def _money(value: Any) -> tuple[Any, Any]:
    money = object_of(value)
    return money.get("amount"), money.get("currencyCode")
