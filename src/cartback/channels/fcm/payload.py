"""A message as firebase-admin's Message, and that as the bytes of one request: at most 4,096 of them.

What is too long loses the end of its body, then of its title, never the link. Nothing may reach a device after the
message's deadline: FCM's own default keeps it for four weeks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, TypeAlias
from urllib.parse import quote

from attrs import frozen

from cartback.errors import InvalidSettings
from cartback.ports import OutgoingMessage

from .trim import size, trimmed

#: FCM's limit for a payload. Here it holds for the whole request, so it also holds for whatever FCM counts.
MOST = 4096
_LONGEST = timedelta(days=28)
#: Given the Message about to be sent, and ours; may change it or answer another.
Edit: TypeAlias = Callable[[Any, OutgoingMessage], Any]

_SCHEME = re.compile(r"(?!(?:javascript|data|vbscript|file|blob):)[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_NOT_IN_A_TOPIC = re.compile(r"[^A-Za-z0-9_-]")
_RESERVED = re.compile(r"from|message_type|collapse_key|google\..*|gcm\..*")


class Unsendable(Exception):
    """The message cannot be encoded; the text says why, and repeats nothing of it."""


@frozen
class Style:
    """What every message of a channel has in common; see FCM."""

    links: Mapping[str, str] = {}
    badge: int | None = None
    android_channel: str | None = None
    edit: Edit | None = None

    def __attrs_post_init__(self) -> None:
        for kind, link in self.links.items():
            if not _SCHEME.match(link):
                raise InvalidSettings(f'links: {kind!r:.40} needs a link with a scheme, such as "acme://cart"')


def encoded(message: OutgoingMessage, now: datetime, style: Style, messaging: Any) -> bytes:
    """The body of the request. Raises Unsendable."""
    made = composed(message, now, style, messaging)
    if style.edit is not None:
        made = style.edit(made, message) or made
    try:
        return _fitted(made)
    except (ValueError, TypeError):
        raise Unsendable("firebase-admin refuses the message") from None


def composed(message: OutgoingMessage, now: datetime, style: Style, messaging: Any) -> Any:
    """The firebase_admin.messaging.Message."""
    seconds = int(min(message.deadline - now, _LONGEST).total_seconds())
    topic = _NOT_IN_A_TOPIC.sub("-", message.kind or "cartback")[:32]
    web = _plain(message.link) if message.link else None
    image = _plain(message.image) if message.image else None
    made = messaging.Message(
        data=_data(message, style, web),
        notification=messaging.Notification(_plain(message.title), _plain(message.body), image),
        android=_android(messaging, style, topic, seconds),
        apns=_apns(messaging, style, topic, int(now.timestamp()) + seconds, shows_image=image is not None),
        webpush=messaging.WebpushConfig(
            headers={"TTL": str(seconds), "Topic": topic},
            fcm_options=messaging.WebpushFCMOptions(link=web) if web and web.startswith("https://") else None,
        ),
    )
    # not as an argument: firebase-admin 7.7 warns of `token` there, and older ones know no `fid`
    setattr(made, "fid" if message.address_kind == "fid" else "token", _plain(message.address))
    return made


def _data(message: OutgoingMessage, style: Style, web: str | None) -> dict[str, str]:
    """For the app: which notification it was, and what a tap opens, with the web page where there is no such app."""
    data = {"notification": message.id, **message.data}
    deep = style.links.get(message.kind)
    if deep is not None:
        for name, value in (("link", web or ""), ("notification", message.id), ("shop", message.shop)):
            deep = deep.replace(f"{{{name}}}", quote(value, safe=""))
        data["link"] = deep
        if web:
            data["web_link"] = web
    elif web:
        data["link"] = web
    return data


def _android(messaging: Any, style: Style, topic: str, seconds: int) -> Any:
    return messaging.AndroidConfig(
        collapse_key=topic,
        ttl=seconds,
        notification=messaging.AndroidNotification(
            tag=topic, channel_id=style.android_channel, notification_count=style.badge
        ),
    )


def _apns(messaging: Any, style: Style, topic: str, expires: int, *, shows_image: bool) -> Any:
    """`mutable-content` lets the app fetch the image."""
    aps = messaging.Aps(badge=style.badge, mutable_content=True) if shows_image else messaging.Aps(badge=style.badge)
    return messaging.APNSConfig(
        headers={"apns-expiration": str(expires), "apns-collapse-id": topic},
        payload=messaging.APNSPayload(aps=aps) if shows_image or style.badge is not None else None,
    )


def _plain(text: str) -> str:
    """Half a surrogate pair cannot be written as UTF-8."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _fitted(made: Any) -> bytes:
    """The request with the Message, shortened until it fits. Raises Unsendable, and ValueError as firebase-admin does."""
    if made.data and any(_RESERVED.fullmatch(key) for key in made.data):
        raise Unsendable("data: a key that FCM reserves")
    text = f'{{"message":{made}}}'  # str() is firebase-admin's own encoding; escaped, so never shorter than UTF-8
    if len(text) <= MOST:
        return text.encode()
    words = made.notification
    for part in ("body", "title"):
        over = len(_utf8(made)) - MOST
        said = getattr(words, part, None)
        if over > 0 and said:
            setattr(words, part, trimmed(said, max(0, size(said) - over)) or None)
    body = _utf8(made)
    if len(body) > MOST or (words is not None and not words.title and not words.body):
        raise Unsendable("too long for 4,096 bytes without its words: the link or the data")
    return body


def _utf8(made: Any) -> bytes:
    return json.dumps({"message": json.loads(str(made))}, ensure_ascii=False, separators=(",", ":")).encode()
