"""Shopify webhooks -> events.

    from cartback.sources import shopify

    recovery.ingest(shopify.events(request.headers, request.body, secret=CLIENT_SECRET))

The signature is checked over the raw bytes before anything is parsed; whatever does not hold raises a RefusedDelivery
whose `status` is the answer to give, and nothing of it is taken. Nothing here reads a clock, the network or a log.
The modules: signature (is it Shopify), proxy (who is logged in at the shop), topics (the table), payloads (what is read),
reading (a field at a time), shopping, people and stock (what it means).
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from cartback.domain.events import Event
from cartback.errors import MalformedDelivery
from cartback.sources.limits import LIMITS, Limits

from .proxy import Proxied, proxied
from .reading import News, moment
from .signature import DOMAIN, DeliveryHeaders, Headers, Secret, check
from .topics import COMPLIANCE_TOPICS, TOPICS, read

__all__ = [
    "COMPLIANCE_TOPICS",
    "LIMITS",
    "TOPICS",
    "Headers",
    "Limits",
    "Proxied",
    "Secret",
    "events",
    "parse",
    "proxied",
    "verify",
]

_TOPIC = re.compile(r"[a-z_]{1,60}/[a-z_]{1,60}")


def events(
    headers: Headers,
    body: bytes,
    *,
    secret: Secret,
    shop: str | None = None,
    received_at: datetime | None = None,
    limits: Limits = LIMITS,
) -> list[Event]:
    """The events of one verified delivery; none for a topic or a change that is of no interest.

    Args:
        headers: the request's headers, names in any case.
        body: the raw body, as received.
        secret: the app's client secret, or several while it is rotated.
        shop: your id for the shop, when you know it from a session or a URL of your own; otherwise it is the
            X-Shopify-Shop-Domain of the delivery. The body is never asked.
        received_at: when it reached you; used for a delivery that tells no time at all.
        limits: how large a delivery may be.

    Raises:
        BadSignature: the signature is missing, doubled, not base64 or not made with the secret. Answer 401.
        TooLarge: the body is larger or deeper than the limits. Answer 413.
        MalformedDelivery: it is signed, but not what its topic promises. Answer 400.
        InvalidSettings: the secret is empty.
    """
    told = DeliveryHeaders(headers)
    check(told, body, secret, limits)
    topic = told.get("X-Shopify-Topic")
    if topic is None or not _TOPIC.fullmatch(topic):
        raise MalformedDelivery("X-Shopify-Topic: expected a topic such as 'carts/update'")
    return parse(
        topic,
        body,
        shop=shop or _shop(told),
        delivery=told.get("X-Shopify-Webhook-Id") or told.get("X-Shopify-Event-Id"),
        triggered_at=moment(told.get("X-Shopify-Triggered-At")) or received_at,
        limits=limits,
    )


def verify(headers: Headers, body: bytes, secret: Secret, *, limits: Limits = LIMITS) -> None:
    """Raises BadSignature (or TooLarge, or InvalidSettings) unless `body` is signed with one of the secrets."""
    check(DeliveryHeaders(headers), body, secret, limits)


def parse(
    topic: str,
    body: bytes | dict[str, Any],
    *,
    shop: str,
    delivery: str | None = None,
    triggered_at: str | datetime | None = None,
    limits: Limits = LIMITS,
) -> list[Event]:
    """The events of a payload whose origin you vouch for: captured earlier, or read back through the Admin API.

    Args:
        topic: "orders/updated" and so on, see TOPICS.
        body: the payload, as JSON or as decoded from it.
        shop: the shop's id.
        delivery: the webhook's id; events carry it with the topic, since two topics may share one.
        triggered_at: when it was sent; needed where a payload tells no time itself.
        limits: how large it may be.

    Raises:
        TooLarge: the payload is larger or deeper than the limits.
        MalformedDelivery: it is not what its topic promises; the message names the field.
    """
    if not shop or len(shop) > 255 or not shop.isprintable():
        raise MalformedDelivery("shop: expected 1 to 255 printable characters")
    if delivery is not None and (len(delivery) > 255 or not delivery.isprintable()):
        raise MalformedDelivery("delivery: expected at most 255 printable characters")
    ticket = f"{delivery}:{topic}" if delivery else None
    return read(News(shop, topic, ticket, moment(triggered_at), limits), body)


def _shop(told: DeliveryHeaders) -> str:
    domain = (told.get("X-Shopify-Shop-Domain") or "").lower()
    if not DOMAIN.fullmatch(domain):
        raise MalformedDelivery("X-Shopify-Shop-Domain: expected a domain such as 'acme.myshopify.com'")
    return domain
