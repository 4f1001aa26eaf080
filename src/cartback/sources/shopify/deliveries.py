"""A delivery of Shopify's, verified and read: the way in. The topics' table and their meaning are in the other modules."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from cartback.domain.events import Event
from cartback.errors import MalformedDelivery
from cartback.sources.limits import LIMITS, Limits
from cartback.sources.reading import News, check_names
from cartback.sources.signing import DeliveryHeaders, Headers, Secret
from cartback.sources.times import moment

from .signature import DOMAIN, check, headers_of
from .topics import read

#: A few are written with a dot: "customer.tags_added".
_TOPIC = re.compile(r"[a-z_]{1,60}[/.][a-z_]{1,60}")


def events(
    headers: Headers,
    body: bytes,
    *,
    secret: Secret,
    shop: str | None = None,
    received_at: datetime | None = None,
    limits: Limits = LIMITS,
) -> list[Event]:
    """Read the events of one verified delivery; [] for a topic or a change of no interest.

    A test notification (X-Shopify-Test) gives no events: it has made-up data, in the name of the real shop.

    Args:
        headers: the request's headers, names in any case.
        body: the raw body, as received.
        secret: the app's client secret, or several during a rotation.
        shop: your id for the shop, when you know it from a session or a URL of your own; otherwise it is the
            X-Shopify-Shop-Domain of the delivery. The body's own shop is never used.
        received_at: when the delivery reached you; used for a delivery without any time.
        limits: how large a delivery may be.

    Raises:
        BadSignature: the signature is missing, doubled, not base64 or not made with the secret. Answer 401.
        TooLarge: the body is larger or deeper than the limits. Answer 413.
        MalformedDelivery: it is signed, but does not have the fields of its topic. Answer 400.
        InvalidSettings: the secret is empty.
    """
    sent = headers_of(headers)
    check(sent, body, secret, limits)
    topic = sent.get("X-Shopify-Topic")
    if topic is None or not _TOPIC.fullmatch(topic):
        raise MalformedDelivery("X-Shopify-Topic: expected a topic such as 'carts/update'")
    if (sent.get("X-Shopify-Test") or "").lower() == "true":
        return []
    return parse(
        topic,
        body,
        shop=shop or _shop(sent),
        delivery=sent.get("X-Shopify-Webhook-Id") or sent.get("X-Shopify-Event-Id"),
        triggered_at=moment(sent.get("X-Shopify-Triggered-At")) or received_at,
        limits=limits,
    )


def verify(headers: Headers, body: bytes, secret: Secret, *, limits: Limits = LIMITS) -> None:
    """Raise BadSignature (or TooLarge, or InvalidSettings) unless `body` is signed with one of the secrets."""
    check(headers_of(headers), body, secret, limits)


def parse(
    topic: str,
    body: bytes | dict[str, Any],
    *,
    shop: str,
    delivery: str | None = None,
    triggered_at: str | datetime | None = None,
    limits: Limits = LIMITS,
) -> list[Event]:
    """Read the events of a payload whose origin you vouch for: captured earlier, or read back through the Admin API.

    Args:
        topic: "orders/updated" and so on, see TOPICS.
        body: the payload, as JSON or as decoded from it.
        shop: the shop's id.
        delivery: the webhook's id; events carry it with the topic, since two topics may share one.
        triggered_at: when it was sent; needed for a payload without a time of its own.
        limits: how large it may be.

    Raises:
        TooLarge: the payload is larger or deeper than the limits.
        MalformedDelivery: it does not have the fields of its topic; the message names the field.
    """
    check_names(shop, delivery)
    ticket = f"{delivery}:{topic}" if delivery else None
    news = News(shop, topic, ticket, moment(triggered_at), limits, "shopify", "X-Shopify-Triggered-At")
    return read(news, body)


def _shop(headers: DeliveryHeaders) -> str:
    domain = (headers.get("X-Shopify-Shop-Domain") or "").lower()
    if not DOMAIN.fullmatch(domain):
        raise MalformedDelivery("X-Shopify-Shop-Domain: expected a domain such as 'acme.myshopify.com'")
    return domain
