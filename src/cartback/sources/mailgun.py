"""Mailgun's webhooks about e-mail: delivered, bounced, complained, unsubscribed; opened and clicked if asked for.

Mailgun signs a time and a one-time token inside the body, and not the body itself. So the token is the delivery's id,
and only the first report under it counts: a captured delivery cannot be replayed with other content.
https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/securing-webhooks
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import msgspec
from msgspec import Struct

from cartback.domain.events import Event
from cartback.errors import BadSignature, InvalidEvent, MalformedDelivery

from . import mail
from .limits import LIMITS, Limits
from .mail import MailNews
from .reading import implausible, parsed
from .signing import Secret, check, keys_of
from .times import moment

_SUPPRESSED = {"suppress-bounce": "bounced", "suppress-complaint": "complained", "suppress-unsubscribe": "unsubscribed"}


class _Signature(Struct):
    timestamp: str
    token: str
    signature: str


class _Status(Struct, frozen=True, rename="kebab"):
    code: int | None = None
    enhanced_code: str | None = None
    message: str | None = None


class _Client(Struct, frozen=True, rename="kebab"):
    user_agent: str | None = None
    bot: str | None = None


class _Headers(Struct, frozen=True, rename="kebab"):
    message_id: str | None = None


class _Message(Struct, frozen=True):
    headers: _Headers | None = None


class _Data(Struct, rename="kebab"):
    event: str
    timestamp: float
    recipient: str | None = None
    severity: str | None = None
    reason: str | None = None
    url: str | None = None
    delivery_status: _Status | None = None
    client_info: _Client | None = None
    message: _Message | None = None
    user_variables: dict[str, msgspec.Raw] | None = None


class _Payload(Struct, rename="kebab"):
    signature: _Signature
    event_data: msgspec.Raw


_DECODER = msgspec.json.Decoder(_Payload)
_DATA = msgspec.json.Decoder(_Data)


def events(
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
        body: the raw body; the headers are not needed.
        secret: the account's HTTP webhook signing key, or several during a rotation.
        received_at: when the request came in.
        shop: the shop whose mail it is. None reads it from the message's variables, which mail by SMTP does not have.
        seen: take opens and clicks as well. Tracked links of cartback count clicks better, and opens are an estimate.
        tolerance: how far the signed time may be from `received_at`.
        limits: how large a delivery may be.

    Raises BadSignature, TooLarge, MalformedDelivery, InvalidSettings.
    """
    keys = signing_keys(secret)
    payload = parsed(_DECODER, body, limits)
    token = _verify(payload.signature, keys, received_at, tolerance)
    try:
        return list(_events_of(parsed(_DATA, bytes(payload.event_data), limits), shop, f"mailgun:{token}", seen=seen))
    except InvalidEvent as error:
        raise implausible(error) from None


def signing_keys(secret: Secret) -> list[bytes]:
    """Return the account's webhook signing keys. Raises InvalidSettings."""
    return keys_of(secret, "the account's webhook signing key")


def _verify(signed: _Signature, keys: list[bytes], now: datetime, tolerance: timedelta) -> str:
    """Return the token once its signature holds. Raises BadSignature."""
    stamp, token = signed.timestamp, signed.token
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 12) or not (token.isascii() and token.isalnum()):
        raise BadSignature("signature: expected a time in seconds and a token")
    try:
        given = bytes.fromhex(signed.signature)
    except ValueError:
        raise BadSignature("signature.signature: expected hexadecimal digits") from None
    check(keys, (stamp + token).encode(), [given])
    if abs(now - datetime.fromtimestamp(int(stamp), UTC)) > tolerance or len(token) > 100:
        raise BadSignature("signature.timestamp: signed too long ago, or in the future")
    return token


def _events_of(data: _Data, shop: str | None, delivery: str, *, seen: bool) -> Iterator[Event]:
    given = data.user_variables or {}
    marks: dict[str, str | None] = {name: _plain(given[name]) for name in ("notification", "shop") if name in given}
    owner = mail.shop_in(marks, shop)
    if owner is None or not data.recipient:
        return
    notification = mail.notification_in(marks, _message_id(data))
    news = MailNews(owner, _at(data), data.recipient, "mailgun", notification, delivery)
    if data.event == "failed":
        yield from _failed(data, news)
    elif data.event in _TOLD:
        yield from _TOLD[data.event](news)
    elif seen and (client := data.client_info) is not None and not client.bot:
        yield from _seen(data, news, client.user_agent)


def _at(data: _Data) -> datetime:
    at = moment(_instant(data.timestamp))
    if at is None:
        raise MalformedDelivery("event-data.timestamp: expected a time in seconds")
    return at


def _message_id(data: _Data) -> str:
    headers = data.message.headers if data.message is not None else None
    return (headers.message_id if headers is not None else None) or ""


_TOLD = {"delivered": mail.delivered, "complained": mail.complained, "unsubscribed": mail.unsubscribed}


def _seen(data: _Data, news: MailNews, agent: str | None) -> Iterator[Event]:
    if data.event == "opened":
        yield from mail.opened(news, agent)
    elif data.event == "clicked":
        yield from mail.clicked(news, data.url or "", agent)


def _failed(data: _Data, news: MailNews) -> Iterator[Event]:
    if data.reason in _SUPPRESSED:
        yield from mail.suppressed(news, _SUPPRESSED[data.reason])
        return
    if data.severity == "temporary":  # Mailgun retries by itself
        return
    status = data.delivery_status or _Status()
    yield from mail.bounced(
        news, permanent=data.severity == "permanent" and data.reason == "bounce",
        status=status.enhanced_code or (status.message or "")[:200], reason=data.reason or "",
    )  # fmt: skip


def _plain(value: msgspec.Raw) -> str | None:
    """Return a variable that is text; a value of any other type was not written by cartback."""
    try:
        return msgspec.json.decode(value, type=str)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def _instant(seconds: float) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return None
