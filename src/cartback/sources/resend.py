"""Resend's webhooks about e-mail: delivered, bounced, complained, suppressed; opened and clicked if asked for.

Signed as Svix signs: HMAC-SHA256 over "id.timestamp.body" with the webhook's secret ("whsec_" and base64), in svix-signature as
"v1,base64", several of them during a rotation.
https://resend.com/docs/webhooks/verify-webhooks-requests
"""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as NoBase64
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import msgspec
from msgspec import Struct

from cartback.domain.events import Event
from cartback.errors import BadSignature, InvalidEvent, InvalidSettings, MalformedDelivery

from . import mail
from .limits import LIMITS, Limits, check_size
from .mail import MailNews
from .reading import implausible, parsed
from .signing import DeliveryHeaders, Headers, Secret, check, from_base64, keys_of
from .times import moment

_PREFIX = "whsec_"
_MOST = 8


class _Bounce(Struct, rename="camel"):
    type: str | None = None
    sub_type: str | None = None


class _Seen(Struct, rename="camel"):
    link: str | None = None
    user_agent: str | None = None


class _Tag(Struct):
    name: str
    value: str


class _Data(Struct):
    to: list[str] = []
    tags: dict[str, str] | list[_Tag] | None = None
    bounce: _Bounce | None = None
    suppressed: _Bounce | None = None
    open: _Seen | None = None
    click: _Seen | None = None

    @property
    def marks(self) -> dict[str, str]:
        """Return the tags by name: they come as an object, and in older webhooks as a list."""
        tags = self.tags or {}
        return tags if isinstance(tags, dict) else {tag.name: tag.value for tag in tags}


class _Payload(Struct):
    type: str
    created_at: str
    data: _Data


_DECODER = msgspec.json.Decoder(_Payload)


def events(
    headers: Headers,
    body: bytes,
    *,
    secret: Secret,
    received_at: datetime,
    shop: str | None = None,
    seen: bool = False,
    tolerance: timedelta = timedelta(minutes=5),
    limits: Limits = LIMITS,
) -> list[Event]:
    """Read one webhook.

    Args:
        headers: of the request, names in any case.
        body: the raw body.
        secret: the webhook's signing secret, "whsec_...", or several during a rotation.
        received_at: when the request came in.
        shop: the shop whose mail it is. None reads it from the message; mail without it is then ignored.
        seen: take opens and clicks as well. Tracked links of cartback count clicks better, and opens are an estimate.
        tolerance: how far the signed time may be from `received_at`.
        limits: how large a delivery may be.

    Raises BadSignature, TooLarge, MalformedDelivery, InvalidSettings.
    """
    keys = signing_keys(secret)
    body = check_size(body, limits)
    number = _verify(DeliveryHeaders(headers, ("svix-", "webhook-")), body, keys, received_at, tolerance)
    try:
        return list(_events_of(parsed(_DECODER, body, limits), shop, f"resend:{number}", seen=seen))
    except InvalidEvent as error:
        raise implausible(error) from None


def signing_keys(secret: Secret) -> list[bytes]:
    """Return the keys of the webhook's signing secrets. Raises InvalidSettings."""
    return [_key(each) for each in keys_of(secret, "the webhook's signing secret, 'whsec_...'")]


def _key(secret: bytes) -> bytes:
    text = secret.decode("utf-8", "replace").strip()
    try:
        key = b64decode(text.removeprefix(_PREFIX), validate=True)
    except (NoBase64, ValueError):
        key = b""
    if not text.startswith(_PREFIX) or not key:
        raise InvalidSettings("secret: expected the webhook's signing secret, 'whsec_' and base64")
    return key


def _verify(sent: DeliveryHeaders, body: bytes, keys: list[bytes], now: datetime, tolerance: timedelta) -> str:
    """Return the delivery's id once its signature holds. Raises BadSignature."""
    prefix = "svix" if sent.has("svix-signature") else "webhook"
    number, stamp, signatures = (sent.once(f"{prefix}-{name}") for name in ("id", "timestamp", "signature"))
    if not (number.isascii() and number.isprintable() and len(number) <= 200 and stamp.isascii() and stamp.isdigit()):
        raise BadSignature(f"{prefix}-id, {prefix}-timestamp: expected an id and a time in seconds")
    given = [each.partition(",") for each in signatures.split(" ")[:_MOST]]
    of_version = [from_base64(text, f"{prefix}-signature") for version, _, text in given if version == "v1"]
    check(keys, f"{number}.{stamp}.".encode() + body, of_version)
    if len(stamp) > 11 or abs(now - datetime.fromtimestamp(int(stamp), UTC)) > tolerance:
        raise BadSignature(f"{prefix}-timestamp: signed too long ago, or in the future")
    return number


def _events_of(payload: _Payload, shop: str | None, delivery: str, *, seen: bool) -> Iterator[Event]:
    data = payload.data
    owner = mail.shop_in(data.marks, shop)
    kind = payload.type.removeprefix("email.")
    if owner is None or kind == payload.type:
        return
    at = moment(payload.created_at)
    if at is None:
        raise MalformedDelivery("created_at: expected an ISO 8601 time with an offset")
    for address in data.to[:50]:
        news = MailNews(owner, at, address, "resend", mail.notification_in(data.marks), delivery)
        if kind == "delivered":
            yield from mail.delivered(news)
        elif kind == "bounced":
            bounce = data.bounce or _Bounce()
            yield from mail.bounced(news, permanent=bounce.type == "Permanent", reason=bounce.sub_type or "")
        elif kind == "complained":
            yield from mail.complained(news)
        elif kind == "suppressed":
            yield from mail.suppressed(news, "bounced")
        elif seen and len(data.to) == 1:
            yield from _seen(kind, data, news)


def _seen(kind: str, data: _Data, news: MailNews) -> Iterator[Event]:
    if kind == "opened":
        yield from mail.opened(news, data.open.user_agent if data.open is not None else None)
    elif kind == "clicked" and data.click is not None:
        yield from mail.clicked(news, data.click.link or "", data.click.user_agent)
