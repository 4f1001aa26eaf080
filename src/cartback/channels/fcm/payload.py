"""A message as firebase-admin's Message, and as the bytes of one request: at most 4,096 of them.

A message that is too long loses its picture, then the end of its body, then of its title, never the link. No device may get it
after its deadline: FCM's own default keeps it for four weeks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, TypeAlias
from urllib.parse import quote

import msgspec
from attrs import frozen

from cartback.channels.trim import shortened
from cartback.domain import arguments
from cartback.domain.kinds import KIND_ORDER
from cartback.errors import InvalidSettings
from cartback.ports import OutgoingMessage
from cartback.vendor_warnings import muted

#: FCM's limit for a payload. It is applied to the whole request here, so it holds however FCM counts.
MOST = 4096
_LONGEST = timedelta(days=28)
#: Given the Message about to be sent, and the OutgoingMessage; may change the Message or return another.
Edit: TypeAlias = Callable[[Any, OutgoingMessage], Any]

_SCHEME = re.compile(r"(?!(?:javascript|data|vbscript|file|blob):)[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_PLACES = re.compile(r"\{([a-z_]*)\}")
_NOT_IN_A_TOPIC = re.compile(r"[^A-Za-z0-9_-]")
_RESERVED = re.compile(r"from|message_type|collapse_key|google\..*|gcm\..*")


class Unsendable(Exception):
    """The message cannot be encoded; the text gives the reason, and repeats nothing of it."""


@frozen
class Style:
    """The settings that all messages of a channel share; see FCM."""

    links: Mapping[str, str] = {}
    badge: int | None = None
    android_channel: str | None = None
    edit: Edit | None = None

    def __attrs_post_init__(self) -> None:
        links: Mapping[str, object] = self.links
        for kind, link in links.items():
            arguments.one_of(kind, "links", KIND_ORDER)
            if not isinstance(link, str) or not _SCHEME.match(link):
                raise InvalidSettings(f'links: {kind!r:.40} needs a link with a scheme, such as "acme://cart"')
            if unknown := set(_PLACES.findall(link)) - {"link", "notification", "shop"}:
                raise InvalidSettings(
                    f"links: {kind!r:.40}: {{{min(unknown)}}} is unknown; expected {{link}}, {{notification}} or {{shop}}"
                )
        if self.badge is not None:
            arguments.whole(self.badge, "badge", 0)
        if self.android_channel is not None:
            arguments.written(self.android_channel, "android_channel", "the id of the app's notification channel")
        if self.edit is not None:
            arguments.function(self.edit, "edit", "(Message, OutgoingMessage) -> Message", 2, plain=True)


def encoded(message: OutgoingMessage, now: datetime, style: Style, messaging: Any) -> bytes:
    """Encode the body of the request. Raises Unsendable.

    Without `edit` it is written as firebase-admin would, in a tenth of the time: a property test holds the two equal.
    """
    if not message.address:
        raise Unsendable("no address")
    if style.edit is None:
        return _fitted(document(message, now, style))
    with muted():
        made = composed(message, now, style, messaging)
    return _fitted(_as_vendor_writes(style.edit(made, message) or made))


def _as_vendor_writes(made: Any) -> dict[str, Any]:
    """Return firebase-admin's own encoding of its Message. Raises Unsendable."""
    try:
        with muted():
            encoding = str(made)
    except (ValueError, TypeError):
        raise Unsendable("firebase-admin refuses the message") from None
    fields: dict[str, Any] = json.loads(encoding)
    return fields


def document(message: OutgoingMessage, now: datetime, style: Style) -> dict[str, Any]:
    """Compose the message as FCM's JSON."""
    seconds, topic, web = _seconds(message, now), _topic(message.kind), _plain(message.link)
    notification = {"title": _plain(message.title), "body": _plain(message.body)}
    android: dict[str, Any] = {"tag": topic}
    aps: dict[str, int] = {}
    if message.image:
        notification["image"] = _plain(message.image)
        aps["mutable-content"] = 1  # lets the app fetch it
    if style.badge is not None:
        android["notification_count"] = aps["badge"] = style.badge
    if style.android_channel is not None:
        android["channel_id"] = style.android_channel
    apns: dict[str, Any] = {"headers": _apns_headers(now, seconds, topic)}
    if aps:
        apns["payload"] = {"aps": aps}
    webpush: dict[str, Any] = {"headers": {"TTL": str(seconds), "Topic": topic}}
    if web.startswith("https://"):
        webpush["fcm_options"] = {"link": web}
    return {
        _address_field(message): _plain(message.address),
        "notification": notification,
        "data": _data(message, style, web),
        "android": {"collapse_key": topic, "ttl": f"{seconds}s", "notification": android},
        "apns": apns,
        "webpush": webpush,
    }


def composed(message: OutgoingMessage, now: datetime, style: Style, messaging: Any) -> Any:
    """Compose the message as a firebase_admin.messaging.Message."""
    seconds, topic, web = _seconds(message, now), _topic(message.kind), _plain(message.link)
    image = _plain(message.image) or None
    aps = {"mutable_content": True} if image else {}
    payload = messaging.APNSPayload(aps=messaging.Aps(badge=style.badge, **aps))
    made = messaging.Message(
        data=_data(message, style, web),
        notification=messaging.Notification(_plain(message.title), _plain(message.body), image),
        android=messaging.AndroidConfig(
            collapse_key=topic,
            ttl=seconds,
            notification=messaging.AndroidNotification(
                tag=topic, channel_id=style.android_channel, notification_count=style.badge
            ),
        ),
        apns=messaging.APNSConfig(
            headers=_apns_headers(now, seconds, topic),
            payload=payload if aps or style.badge is not None else None,
        ),
        webpush=messaging.WebpushConfig(
            headers={"TTL": str(seconds), "Topic": topic},
            fcm_options=messaging.WebpushFCMOptions(link=web) if web.startswith("https://") else None,
        ),
    )
    # not as an argument: firebase-admin 7.7 warns of `token` there, and older ones know no `fid`
    setattr(made, _address_field(message), _plain(message.address))
    return made


def _seconds(message: OutgoingMessage, now: datetime) -> int:
    return int(min(message.deadline - now, _LONGEST).total_seconds())


@lru_cache(maxsize=256)
def _topic(kind: str) -> str:
    """Return one topic for each kind, so that a device shows at most one reminder of it: FCM keeps four collapse keys, APNs
    takes 64 bytes, web push 32 letters.
    """
    return _NOT_IN_A_TOPIC.sub("-", kind)[:32] or "cartback"


@lru_cache(maxsize=256)
def _is_reserved(key: str) -> bool:
    """Return whether FCM reserves a key of the data."""
    return _RESERVED.fullmatch(key) is not None


def _address_field(message: OutgoingMessage) -> str:
    return "fid" if message.address_kind == "fid" else "token"


def _apns_headers(now: datetime, seconds: int, topic: str) -> dict[str, str]:
    return {"apns-expiration": str(int(now.timestamp()) + seconds), "apns-collapse-id": topic}


def _data(message: OutgoingMessage, style: Style, web: str) -> dict[str, str]:
    """Return the app's data: the notification's id, and the link that a tap opens, with the web page as a fallback."""
    data = {"notification": message.id, **message.data}
    deep = style.links.get(message.kind)
    if deep is not None:
        for name, value in (("link", web), ("notification", message.id), ("shop", message.shop)):
            deep = deep.replace(f"{{{name}}}", quote(value, safe=""))
        data["link"] = deep
        if web:
            data["web_link"] = web
    elif web:
        data["link"] = web
    return data


def _plain(text: str | None) -> str:
    """Replace unpaired surrogates, which cannot be written as UTF-8."""
    return (text or "") if text is None or text.isascii() else text.encode("utf-8", "replace").decode()


def _check_data(data: Mapping[str, Any]) -> None:
    """Raise Unsendable for data that FCM would refuse."""
    for key, value in data.items():
        if type(value) is not str or _is_reserved(key):
            raise Unsendable("data: a value is not a text, or a key is reserved by FCM")


def _fitted(message: dict[str, Any]) -> bytes:
    """Compose the request, its texts shortened until it fits. Raises Unsendable."""
    _check_data(message.get("data") or {})
    request = {"message": message}
    body = msgspec.json.encode(request)
    if len(body) <= MOST:
        return body
    words = message.get("notification", {})
    body = shortened(words, lambda: msgspec.json.encode(request), MOST)
    if len(body) > MOST or not (words.get("title") or words.get("body")):
        raise Unsendable("longer than 4,096 bytes even without its text: shorten the link or the data")
    return body
