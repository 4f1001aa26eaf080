"""Reports of e-mail providers about a message, as events: the same for each of them, and for a provider of the host's own.

    news = MailNews("acme", at, "ana@example.com", provider="acme-mail", notification="348258af8357d6734ece69eb")
    recovery.ingest(bounced(news, permanent=True, status="5.1.1"))

A hard bounce ends its address only if it is proof about the address: a full mailbox or a policy is none. A complaint is a no.
A report about mail that cartback did not send has no `notification`: it ends an address all the same.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlsplit

from attrs import frozen

from cartback.domain.aftermath import BOUNCED, COMPLAINED
from cartback.domain.events import (
    ConsentChanged,
    Event,
    MessageBounced,
    MessageClicked,
    MessageComplained,
    MessageDelivered,
    MessageOpened,
)
from cartback.domain.identity import Key
from cartback.flow.requests import is_robot

from .reading import email_keys

#: RFC 3463's codes for a dead address: no such mailbox or host, moved, no mail taken there.
NO_SUCH = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"})
#: Unspecific codes: the provider's own verdict stands.
_UNSAID = frozenset({"", "5.0.0", "5.1.0", "5.5.0"})
_STATUS = re.compile(r"[245]\.[0-9]{1,3}\.[0-9]{1,3}", re.ASCII)
#: The form that cartback's e-mail channels write: the notification and the attempt.
_MESSAGE_ID = re.compile(r"<?(?P<notification>[0-9a-f]{24})\.[0-9]{1,4}(?:\.[a-z2-7]{13})?@[^\s<>@]{1,255}>?", re.ASCII)
_NOTIFICATION = re.compile(r"[A-Za-z0-9_-]{1,80}", re.ASCII)
#: An address with the name of its owner before it, as the sender of the message may have written it.
_NAMED = re.compile(r"[^<>@]*<([^<>]+)>")
_WORD = re.compile(r"[^A-Za-z0-9 .:,_-]+", re.ASCII)


@frozen
class MailNews:
    """The message that a report is about: its shop, the time, the address it went to.

    `notification` is the id that the message carried, None for mail that cartback did not send; `delivery` the provider's own
    id for the report.
    """

    shop: str
    at: datetime
    address: str
    provider: str
    notification: str | None = None
    delivery: str | None = None


def delivered(news: MailNews) -> list[Event]:
    """Return the event that the shopper's mail server accepted the message."""
    keys = _keys(news)
    if not keys or news.notification is None:
        return []
    return [
        MessageDelivered(shop=news.shop, at=news.at, delivery=news.delivery, keys=keys, notification=news.notification)
    ]


def bounced(news: MailNews, *, permanent: bool, status: str = "", reason: str = "") -> list[Event]:
    """Return the event of the bounce, and, if it proves the address dead, the end of its consent.

    Args:
        news: the message.
        permanent: whether the provider calls it a hard bounce.
        status: the enhanced status code, "5.1.1", if the provider gives it; one about anything but the address is no proof.
        reason: the provider's own code for it, for the consent's source; no text that may quote the address.
    """
    keys = _keys(news)
    events: list[Event] = []
    if keys and news.notification is not None:
        events.append(
            MessageBounced(
                shop=news.shop,
                at=news.at,
                delivery=news.delivery,
                keys=keys,
                notification=news.notification,
                permanent=permanent,
            )
        )
    code = match[0] if (match := _STATUS.search(status)) is not None else ""
    if permanent and (code in NO_SUCH or code in _UNSAID):
        events += _no(news, f"{BOUNCED}: {news.provider} {reason} {code}")
    return events


def complained(news: MailNews) -> list[Event]:
    """Return the no of a shopper who marked the message as spam."""
    keys = _keys(news)
    made: list[Event] = []
    if keys and news.notification is not None:
        made.append(
            MessageComplained(
                shop=news.shop, at=news.at, delivery=news.delivery, keys=keys, notification=news.notification
            )
        )
    return made + _no(news, f"{COMPLAINED}: {news.provider}")


def unsubscribed(news: MailNews) -> list[Event]:
    """Return the no of a shopper who unsubscribed at the provider."""
    return _no(news, f"unsubscribed: {news.provider}")


def suppressed(news: MailNews, why: str) -> list[Event]:
    """Return the no for an address that the provider no longer sends to, because it "bounced" or "complained", for example."""
    return _no(news, f"{why}: {news.provider}, suppressed there")


def opened(news: MailNews, agent: str | None) -> list[Event]:
    """Return the event of an open, unless a mail service or scanner fetched the message, as far as the user agent shows."""
    keys = _keys(news)
    if not keys or news.notification is None or is_robot(agent):
        return []
    return [
        MessageOpened(shop=news.shop, at=news.at, delivery=news.delivery, keys=keys, notification=news.notification)
    ]


def clicked(news: MailNews, link: str, agent: str | None) -> list[Event]:
    """Return the event of a click on a link other than the unsubscribe link, unless by a scanner, as far as the user agent
    shows.
    """
    keys = _keys(news)
    if not keys or news.notification is None or is_robot(agent) or _is_way_out(link):
        return []
    return [
        MessageClicked(shop=news.shop, at=news.at, delivery=news.delivery, keys=keys, notification=news.notification)
    ]


def _keys(news: MailNews) -> tuple[Key, ...]:
    """Return the keys of the address, with its host as written and in ASCII: shops know it by either, mail goes to the latter."""
    named = _NAMED.fullmatch(news.address.strip())
    address = named[1] if named is not None else news.address
    local, _, host = address.strip().rpartition("@")
    try:
        letters = host.encode("ascii").decode("idna") if "xn--" in host.lower() else host
    except UnicodeError:
        letters = host
    return email_keys(address, f"{local}@{letters}")


def _no(news: MailNews, source: str) -> list[Event]:
    keys = _keys(news)
    if not keys:
        return []
    return [
        ConsentChanged(
            shop=news.shop,
            at=news.at,
            delivery=news.delivery,
            keys=keys,
            channel="email",
            granted=False,
            source=" ".join(_WORD.sub(" ", source).split())[:120],
        )
    ]


def _is_way_out(link: str) -> bool:
    try:
        return urlsplit(link).path.rstrip("/").endswith("/unsubscribe")
    except ValueError:
        return False


# --- the marks of cartback's messages ---------------------------------------------------------------------------------


def notification_in(marks: Mapping[str, str | None], message_id: str = "") -> str | None:
    """Return the notification that a message of cartback's carried, or that its Message-ID is made of."""
    name = marks.get("notification")
    if name is not None:
        return name if _NOTIFICATION.fullmatch(name) else None
    match = _MESSAGE_ID.fullmatch(message_id.strip())
    return match["notification"] if match is not None else None


def shop_in(marks: Mapping[str, str | None], shop: str | None) -> str | None:
    """Return the shop of a message: `shop`, unless the message carried another's; without `shop`, the one that it carried."""
    mark = marks.get("shop")
    if mark is None:
        return shop
    try:
        own = urlsafe_b64decode(mark + "=" * (-len(mark) % 4)).decode()
    except (ValueError, UnicodeDecodeError):
        return None
    if not own or len(own) > 255 or not own.isprintable():
        return None
    return own if shop is None or own == shop else None
