"""Postmark's webhooks about e-mail: delivered, bounced, complained, suppressed; opened and clicked if asked for.

Postmark signs nothing: a webhook is believed by the user name and password in its URL, or by the headers it was created with.
They are checked before anything is parsed.
https://postmarkapp.com/developer/webhooks/webhooks-overview
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

import msgspec
from msgspec import Struct, field

from cartback.domain.events import Event
from cartback.errors import InvalidEvent, InvalidSettings, MalformedDelivery

from . import mail
from .limits import LIMITS, Limits, check_size
from .mail import MailNews
from .reading import implausible, parsed
from .signing import DeliveryHeaders, Headers, check_any, check_equal
from .times import moment

#: Hard bounces that are about the address.
_HARD = frozenset({"HardBounce", "BadEmailAddress"})
#: Bounces that may be temporary, or are about the message or the server.
_SOFT = frozenset(
    "SoftBounce Transient DnsError SpamNotification Blocked VirusNotification SMTPApiError DMARCPolicy Unknown".split()
)
_SUPPRESSED = {"HardBounce": "bounced", "SpamComplaint": "complained", "ManualSuppression": "unsubscribed"}


class _Payload(Struct, rename="pascal"):
    record_type: str
    message_id: str | None = field(default=None, name="MessageID")
    metadata: dict[str, str | None] | None = None
    recipient: str | None = None
    email: str | None = None
    type: str | None = None
    delivered_at: str | None = None
    bounced_at: str | None = None
    received_at: str | None = None
    changed_at: str | None = None
    suppress_sending: bool | None = None
    suppression_reason: str | None = None
    user_agent: str | None = None
    original_link: str | None = None

    @property
    def address(self) -> str:
        """Return the recipient's address."""
        return self.recipient or self.email or ""

    @property
    def at(self) -> datetime | None:
        """Return when it happened."""
        return moment(self.delivered_at or self.bounced_at or self.received_at or self.changed_at)


_DECODER = msgspec.json.Decoder(_Payload)


def events(
    headers: Headers,
    body: bytes,
    *,
    login: str | tuple[str, ...] = (),
    custom: Mapping[str, str] | None = None,
    shop: str | None = None,
    seen: bool = False,
    limits: Limits = LIMITS,
) -> list[Event]:
    """Read one webhook.

    Args:
        headers: of the request, names in any case.
        body: the raw body.
        login: "user:password" as it stands in the webhook's URL, or several during a rotation.
        custom: the headers that the webhook was made with, all of which must be there.
        shop: the shop whose mail it is. None reads it from the message; mail without it is then ignored.
        seen: take opens and clicks as well. Tracked links of cartback count clicks better, and opens are an estimate.
        limits: how large a delivery may be.

    Raises BadSignature, TooLarge, MalformedDelivery; InvalidSettings when neither a login nor custom headers are given.
    """
    body = check_size(body, limits)
    _verify(headers, login, custom or {})
    try:
        return list(_events_of(parsed(_DECODER, body, limits), shop, seen=seen))
    except InvalidEvent as error:
        raise implausible(error) from None


def credentials(login: str | Sequence[str], custom: Mapping[str, str]) -> tuple[list[str], dict[str, str]]:
    """Return the logins, and the values of custom headers by lower-case name. Raises InvalidSettings."""
    logins: list[object] = list(login) if isinstance(login, list | tuple) else [login]
    if not logins and not custom:
        raise InvalidSettings("login: expected 'user:password' as in the webhook's URL, or custom headers")
    texts = [each for each in (*logins, *custom.values()) if isinstance(each, str) and each.strip()]
    passwords = [each.partition(":")[2].strip() for each in texts[: len(logins)]]
    if len(texts) < len(logins) + len(custom) or not all(passwords):
        raise InvalidSettings("login: expected 'user:password', and a value for each custom header; none may be empty")
    return texts[: len(logins)], {name.lower(): value for name, value in custom.items()}


def _verify(headers: Headers, login: str | Sequence[str], custom: Mapping[str, str]) -> None:
    logins, expected = credentials(login, custom)
    sent = DeliveryHeaders(headers, ("authorization", *expected))
    for name, value in expected.items():
        check_equal(sent.once(name), value, name)
    if logins:
        basic = [b"Basic " + b64encode(each.encode()) for each in logins]
        check_any(sent.once("Authorization"), basic, "Authorization")


def _events_of(payload: _Payload, shop: str | None, *, seen: bool) -> Iterator[Event]:
    marks = payload.metadata or {}
    owner = mail.shop_in(marks, shop)
    if owner is None or not payload.address:
        return
    at = payload.at
    if at is None:
        raise MalformedDelivery(
            "DeliveredAt, BouncedAt, ReceivedAt, ChangedAt: expected an ISO 8601 time with an offset"
        )
    kind = payload.record_type
    name = f"postmark:{kind}:{payload.message_id}:{at.isoformat()}"[:200]
    delivery = name if payload.message_id and name.isprintable() else None
    news = MailNews(owner, at, payload.address, "postmark", mail.notification_in(marks), delivery)
    if kind == "Delivery":
        yield from mail.delivered(news)
    elif kind == "SpamComplaint" or payload.type == "SpamComplaint":
        yield from mail.complained(news)
    elif kind == "Bounce":
        yield from _bounced(payload.type or "", news)
    elif kind == "SubscriptionChange" and payload.suppress_sending:
        yield from mail.suppressed(news, _SUPPRESSED.get(payload.suppression_reason or "", "unsubscribed"))
    elif seen and kind == "Open":
        yield from mail.opened(news, payload.user_agent)
    elif seen and kind == "Click":
        yield from mail.clicked(news, payload.original_link or "", payload.user_agent)


def _bounced(kind: str, news: MailNews) -> Iterator[Event]:
    if kind in _HARD or kind in _SOFT:
        yield from mail.bounced(news, permanent=kind in _HARD, reason=kind)
    elif kind == "Unsubscribe":
        yield from mail.unsubscribed(news)
