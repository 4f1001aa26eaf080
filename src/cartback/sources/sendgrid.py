"""SendGrid's webhooks about e-mail: delivered, bounced, complained, unsubscribed; opened and clicked if asked for.

Signed with ECDSA over the time and the raw body, by a key whose public half SendGrid shows ("Signed Event Webhook"). One
delivery has many events. Needs pip install "cartback[sendgrid]".
https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/getting-started-event-webhook-security-features
"""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as NoBase64
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from msgspec import Struct, field

from cartback.domain.events import Event
from cartback.errors import BadSignature, InvalidEvent, InvalidSettings, MalformedDelivery, MissingExtra

from . import mail
from .limits import LIMITS, Limits, check_size
from .mail import MailNews
from .reading import implausible, parsed
from .signing import DeliveryHeaders, Headers
from .times import moment

_PREFIX = "X-Twilio-Email-Event-Webhook-"
#: SendGrid's reasons for dropping a message that are about the address: an "Invalid SMTPAPI header" is not.
_DROPPED = {
    "bounced address": "bounced", "invalid": "bounced", "spam reporting address": "complained",
    "unsubscribed address": "unsubscribed",
}  # fmt: skip
_MOST = 10_000


class _News(Struct):
    event: str
    timestamp: int
    email: str | None = None
    sg_event_id: str | None = None
    smtp_id: str | None = field(default=None, name="smtp-id")
    type: str | None = None
    status: str | None = None
    reason: str | None = None
    useragent: str | None = None
    url: str | None = None
    sg_machine_open: bool | None = None
    notification: msgspec.Raw = msgspec.Raw()
    shop: msgspec.Raw = msgspec.Raw()


_DECODER = msgspec.json.Decoder(list[_News])


def events(
    headers: Headers,
    body: bytes,
    *,
    key: str | Sequence[str],
    received_at: datetime,
    shop: str | None = None,
    seen: bool = False,
    tolerance: timedelta = timedelta(minutes=5),
    limits: Limits = LIMITS,
) -> list[Event]:
    """Read one delivery, of many events.

    Args:
        headers: of the request, names in any case.
        body: the raw body.
        key: the verification key that SendGrid shows, in base64, or several during a rotation.
        received_at: when the request came in.
        shop: the shop whose mail it is. None reads it from the message's unique arguments, which mail by SMTP does not have.
        seen: take opens and clicks as well. Tracked links of cartback count clicks better, and opens are an estimate.
        tolerance: how far the signed time may be from `received_at`.
        limits: how large a delivery may be.

    Raises BadSignature, TooLarge, MalformedDelivery, InvalidSettings, MissingExtra without cryptography.
    """
    keys = verification_keys(key)
    body = check_size(body, limits)
    _verify(DeliveryHeaders(headers, (_PREFIX.lower(),)), body, keys, received_at, tolerance)
    made: list[Event] = []
    try:
        for news in parsed(_DECODER, body, limits)[:_MOST]:
            made += _events_of(news, shop, seen=seen)
    except InvalidEvent as error:
        raise implausible(error) from None
    return made


def verification_keys(key: str | Sequence[str]) -> list[Any]:
    """Return the public keys. Raises InvalidSettings, and MissingExtra without cryptography."""
    several: object = [key] if isinstance(key, str) else key
    texts: list[object] = list(several) if isinstance(several, Sequence) else []
    keys = [_public(text) for text in texts if isinstance(text, str)]
    if not keys or len(keys) < len(texts):
        raise InvalidSettings("key: expected the verification key of the webhook, in base64, or several")
    return keys


def _public(text: str) -> Any:
    try:
        from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
        from cryptography.hazmat.primitives.serialization import load_der_public_key
    except ImportError:
        raise MissingExtra("sendgrid") from None
    key: object = None
    with suppress(NoBase64, ValueError):
        key = load_der_public_key(b64decode(text.encode(), validate=True))
    if not isinstance(key, EllipticCurvePublicKey):
        raise InvalidSettings("key: expected the verification key of the webhook, in base64")
    return key


def _verify(sent: DeliveryHeaders, body: bytes, keys: list[Any], now: datetime, tolerance: timedelta) -> None:
    signature, stamp = sent.signature(f"{_PREFIX}Signature"), sent.once(f"{_PREFIX}Timestamp")
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 12):
        raise BadSignature(f"{_PREFIX}Timestamp: expected a time in seconds")
    if not any(_is_signed(signature, stamp.encode() + body, key) for key in keys):
        raise BadSignature(f"{_PREFIX}Signature: does not match")
    if abs(now - datetime.fromtimestamp(int(stamp), UTC)) > tolerance:
        raise BadSignature(f"{_PREFIX}Timestamp: signed too long ago, or in the future")


def _is_signed(signature: bytes, data: bytes, key: Any) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
    from cryptography.hazmat.primitives.hashes import SHA256

    try:
        key.verify(signature, data, ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return True


def _events_of(data: _News, shop: str | None, *, seen: bool) -> Iterator[Event]:
    marks = {"notification": _plain(data.notification), "shop": _plain(data.shop)}
    owner = mail.shop_in(marks, shop)
    if owner is None or not data.email:
        return
    at = moment(_instant(data.timestamp))
    if at is None:
        raise MalformedDelivery("timestamp: expected a time in seconds")
    name = data.sg_event_id or ""
    delivery = f"sendgrid:{name}"[:200] if name and name.isprintable() else None
    news = MailNews(owner, at, data.email, "sendgrid", mail.notification_in(marks, data.smtp_id or ""), delivery)
    if data.event == "bounce":
        yield from mail.bounced(
            news, permanent=data.type in (None, "", "bounce"), status=data.status or "", reason=data.type or ""
        )
    elif data.event == "dropped":
        why = _DROPPED.get((data.reason or "").strip().lower())
        if why is not None:
            yield from mail.suppressed(news, why)
    elif data.event in _TOLD:
        yield from _TOLD[data.event](news)
    elif seen and data.event == "open" and not data.sg_machine_open:
        yield from mail.opened(news, data.useragent)
    elif seen and data.event == "click":
        yield from mail.clicked(news, data.url or "", data.useragent)


_TOLD = {
    "delivered": mail.delivered, "spamreport": mail.complained, "unsubscribe": mail.unsubscribed,
    "group_unsubscribe": mail.unsubscribed,
}  # fmt: skip


def _plain(value: msgspec.Raw) -> str | None:
    """Return an argument that is text; a value of any other type was not written by cartback."""
    try:
        return msgspec.json.decode(value, type=str) if bytes(value) else None
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def _instant(seconds: int) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return None
