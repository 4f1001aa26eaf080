"""A notification of SES's, verified and read: the way in.

Both styles are read: events of a configuration set ("eventType"), which carry cartback's tags, and feedback of an identity
("notificationType"), which does not: it ends addresses, but names no message.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from functools import partial

import msgspec
from msgspec import Struct, field

from cartback.domain.events import Event
from cartback.errors import InvalidEvent, MalformedDelivery
from cartback.sources import mail
from cartback.sources.limits import LIMITS, Limits
from cartback.sources.mail import MailNews
from cartback.sources.reading import implausible, parsed
from cartback.sources.signing import Headers
from cartback.sources.times import moment

from .envelope import Certificate, opened


class _Recipient(Struct, rename="camel"):
    email_address: str
    status: str | None = None


class _Bounce(Struct, rename="camel"):
    bounce_type: str
    bounced_recipients: list[_Recipient]
    timestamp: str | None = None
    bounce_sub_type: str | None = None


class _Complaint(Struct, rename="camel"):
    complained_recipients: list[_Recipient]
    timestamp: str | None = None
    complaint_feedback_type: str | None = None


class _Delivery(Struct, rename="camel"):
    recipients: list[str]
    timestamp: str | None = None


class _Seen(Struct, rename="camel"):
    timestamp: str | None = None
    user_agent: str | None = None
    link: str | None = None


class _Preferences(Struct, rename="camel"):
    unsubscribe_all: bool = False


class _Subscription(Struct, rename="camel"):
    timestamp: str | None = None
    new_topic_preferences: _Preferences | None = None


class _Mail(Struct, rename="camel"):
    destination: list[str] = []
    tags: dict[str, list[str]] | None = None


class _News(Struct, rename="camel"):
    mail: _Mail
    event_type: str | None = None
    notification_type: str | None = None
    bounce: _Bounce | None = None
    complaint: _Complaint | None = None
    delivery: _Delivery | None = None
    open: _Seen | None = None
    click: _Seen | None = None
    subscription: _Subscription | None = field(default=None)


_DECODER = msgspec.json.Decoder(_News)


def events(
    headers: Headers,
    body: bytes,
    *,
    topics: str | Collection[str],
    certificate: Certificate,
    shop: str | None = None,
    seen: bool = False,
    limits: Limits = LIMITS,
) -> list[Event]:
    """Read one notification; return [] for one that confirms a subscription: see `confirmation`.

    Args:
        headers: of the request; none of them is believed.
        body: the raw body.
        topics: the ARN of the SNS topic, or several.
        certificate: returns the certificate at a URL of SNS's: a SigningCertificates that you keep.
        shop: the shop whose mail it is. None reads it from the message; mail without it is then ignored.
        seen: take opens and clicks as well. Tracked links of cartback count clicks better, and opens are an estimate.
        limits: how large a delivery may be.

    Raises BadSignature, TooLarge, MalformedDelivery, InvalidSettings, MissingExtra without cryptography.
    """
    del headers
    envelope = opened(body, topics, certificate, limits)
    if envelope.type != "Notification":
        return []
    if not envelope.message.lstrip().startswith("{"):
        return []  # the text by which SES tests a new destination
    news = parsed(_DECODER, envelope.message.encode("utf-8", "surrogatepass"), limits)
    try:
        return list(_events_of(news, shop, moment(envelope.timestamp), f"ses:{envelope.message_id}"[:200], seen=seen))
    except InvalidEvent as error:
        raise implausible(error) from None


def confirmation(
    body: bytes, *, topics: str | Collection[str], certificate: Certificate, limits: Limits = LIMITS
) -> str | None:
    """Return the URL to request once to confirm a subscription of a topic of yours; None for any other delivery.

    Raises as `events` does.
    """
    return opened(body, topics, certificate, limits).confirm_at


def _events_of(news: _News, shop: str | None, sent: datetime | None, delivery: str, *, seen: bool) -> Iterator[Event]:
    marks = {name: values[0] for name, values in (news.mail.tags or {}).items() if values}
    owner = mail.shop_in(marks, shop)
    if owner is None:
        return
    about = partial(_about, owner, mail.notification_in(marks), delivery, sent)
    kind = news.event_type or news.notification_type or ""
    if kind in _TOLD:
        yield from _TOLD[kind](news, about)
    elif seen and len(news.mail.destination) == 1:
        yield from _seen(news, kind, about)


_About = Callable[[str, str | None], MailNews]


def _about(
    shop: str, notification: str | None, delivery: str, sent: datetime | None, address: str, at: str | None
) -> MailNews:
    """Return one address of the mail and the time of its report: `at`, else when SNS sent it."""
    when = moment(at) or sent
    if when is None:
        raise MalformedDelivery("timestamp: expected an ISO 8601 time with an offset")
    return MailNews(shop, when, address, "ses", notification, delivery)


def _bounced(news: _News, about: _About) -> Iterator[Event]:
    bounce = news.bounce
    if bounce is None:
        return
    for one in bounce.bounced_recipients:
        its = about(one.email_address, bounce.timestamp)
        permanent = bounce.bounce_type == "Permanent"
        yield from mail.bounced(its, permanent=permanent, status=one.status or "", reason=bounce.bounce_sub_type or "")


def _complained(news: _News, about: _About) -> Iterator[Event]:
    complaint = news.complaint
    if complaint is None or complaint.complaint_feedback_type == "not-spam":
        return
    for one in complaint.complained_recipients:
        yield from mail.complained(about(one.email_address, complaint.timestamp))


def _delivered(news: _News, about: _About) -> Iterator[Event]:
    delivery = news.delivery
    if delivery is None:
        return
    for address in delivery.recipients:
        yield from mail.delivered(about(address, delivery.timestamp))


def _unsubscribed(news: _News, about: _About) -> Iterator[Event]:
    change = news.subscription
    if change is None or change.new_topic_preferences is None or not change.new_topic_preferences.unsubscribe_all:
        return
    for address in news.mail.destination:
        yield from mail.unsubscribed(about(address, change.timestamp))


_TOLD: dict[str, Callable[[_News, _About], Iterator[Event]]] = {
    "Bounce": _bounced,
    "Complaint": _complained,
    "Delivery": _delivered,
    "Subscription": _unsubscribed,
}


def _seen(news: _News, kind: str, about: _About) -> Iterator[Event]:
    """Yield an open or click, of a mail with one recipient alone."""
    [address] = news.mail.destination
    if kind == "Open" and news.open is not None:
        yield from mail.opened(about(address, news.open.timestamp), news.open.user_agent)
    elif kind == "Click" and news.click is not None:
        yield from mail.clicked(about(address, news.click.timestamp), news.click.link or "", news.click.user_agent)
