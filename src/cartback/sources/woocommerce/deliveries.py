"""A delivery of WooCommerce's, verified and read: the way in."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from cartback.domain.events import Event
from cartback.errors import MalformedDelivery
from cartback.sources.limits import LIMITS, Limits, check_size, raw_bytes
from cartback.sources.reading import News, check_names
from cartback.sources.signing import Headers, Secret, keys_of
from cartback.sources.times import moment

from .signature import SIGNATURE, check, headers_of
from .topics import read

_TOPIC = re.compile(r"[a-z_]{1,60}\.[a-zA-Z0-9_.\-]{1,120}")
#: The ping that WooCommerce posts, unsigned, when a webhook is created.
_PING = re.compile(rb"webhook_id=[0-9]{1,20}")


def events(
    headers: Headers,
    body: bytes,
    *,
    secret: Secret,
    shop: str,
    received_at: datetime | None = None,
    limits: Limits = LIMITS,
) -> list[Event]:
    """Read the events of one verified delivery; [] for a topic or a change of no interest.

    A webhook's ping has no signature and gives no events. The delivery's id is not kept: two deliveries of one second share
    it, and a body that is delivered twice gives the same events.

    Args:
        headers: the request's headers, names in any case.
        body: the raw body, as received.
        secret: the webhook's secret, or several during a rotation.
        shop: your id for the shop. Give each shop a URL or a secret of its own: the delivery does not prove its shop.
        received_at: when the delivery reached you. A deletion has no other time, and is refused without it.
        limits: how large a delivery may be.

    Raises:
        BadSignature: the signature is missing, doubled, not base64 or not made with the secret. Answer 401.
        TooLarge: the body is larger or deeper than the limits. Answer 413.
        MalformedDelivery: it is signed, but does not have the fields of its topic. Answer 400.
        InvalidSettings: the secret is empty.
    """
    body = raw_bytes(body)
    sent = headers_of(headers)
    keys_of(secret, "the webhook's secret")
    if not sent.has(SIGNATURE) and len(body) < 40 and _PING.fullmatch(body):
        return []
    check(sent, body, secret, limits)
    topic = sent.get("X-WC-Webhook-Topic")
    if topic is None or not _TOPIC.fullmatch(topic):
        raise MalformedDelivery("X-WC-Webhook-Topic: expected a topic such as 'order.updated'")
    return parse(topic, body, shop=shop, received_at=received_at, limits=limits)


def verify(headers: Headers, body: bytes, secret: Secret, *, limits: Limits = LIMITS) -> None:
    """Raise BadSignature (or TooLarge, or InvalidSettings) unless `body` is signed with one of the secrets."""
    check(headers_of(headers), body, secret, limits)


def parse(
    topic: str,
    body: bytes | dict[str, Any],
    *,
    shop: str,
    received_at: str | datetime | None = None,
    limits: Limits = LIMITS,
) -> list[Event]:
    """Read the events of a payload whose origin you vouch for: captured earlier, or read back through the REST API.

    Args:
        topic: "order.updated" and so on, see TOPICS. An order from GET orders is an "order.updated".
        body: the payload, as JSON or as decoded from it.
        shop: the shop's id.
        received_at: when it was received; needed for a deletion.
        limits: how large it may be.

    Raises:
        TooLarge: the payload is larger or deeper than the limits.
        MalformedDelivery: it does not have the fields of its topic; the message names the field.
    """
    check_names(shop, None)
    if isinstance(body, bytes):
        check_size(body, limits)
    return read(News(shop, topic, None, moment(received_at), limits, "woocommerce"), body)
