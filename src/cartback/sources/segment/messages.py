"""The fields of a message that are read, and the person it is about. Other fields are never read, so never kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from hashlib import blake2b
from typing import Any, TypeVar

import msgspec
from msgspec import Raw, Struct

from cartback.domain.events import Event
from cartback.domain.identity import Key
from cartback.sources.limits import Limits

from .keys import WriteKey
from .times import happened
from .trust import Level, address_keys, device_keys, is_signed, name_of, user_keys

_E = TypeVar("_E", bound=Event)
#: The prefixes of carts for which events name no token.
OWN_CARTS = ("visitor:", "user:")


class Refusal(Exception):
    """The message is not allowed to report this, or is unreadable."""


class NoNews(Exception):
    """The message is valid, but gives no event here."""


class TrackedMessage(Struct, frozen=True, rename="camel"):
    """One call of a client's, as loose as clients are. `properties` and `traits` may be anything at all."""

    type: Any = None
    event: Any = None
    message_id: Any = None
    user_id: Any = None
    anonymous_id: Any = None
    previous_id: Any = None
    original_timestamp: Any = None
    timestamp: Any = None
    sent_at: Any = None
    properties: Any = None
    traits: Any = None
    context: Any = None
    integrations: Any = None


class Wrapper(Struct, frozen=True, rename="camel"):
    """A request's body: a batch of messages, or one message, which has no batch."""

    batch: list[Raw] | None = None
    write_key: Any = None
    sent_at: Any = None


decode_wrapper = msgspec.json.Decoder(Wrapper).decode
decode_message = msgspec.json.Decoder(TrackedMessage).decode


class _Keyed(Struct, frozen=True, rename="camel"):
    write_key: Any = None


class _KeyedMessage(TrackedMessage, frozen=True, rename="camel"):
    write_key: Any = None


class _WholeRequest(_KeyedMessage, frozen=True, rename="camel"):
    """A wrapper with its messages, or a message without a wrapper."""

    batch: list[_KeyedMessage] | None = None


decode_request = msgspec.json.Decoder(_WholeRequest).decode
_decode_keyed = msgspec.json.Decoder(_Keyed).decode


def key_in(message: bytes) -> Any:
    """Return the write key in a message of a batch."""
    return _decode_keyed(message).write_key


class TrackedCall(Struct, frozen=True):
    """A message with everything derived from it before its event is read.

    `device` are the keys of the browser or app, `user` those of a person who may be named at this level of trust. `cart` is
    the name of the sender's cart where events name none.
    """

    message: TrackedMessage
    key: WriteKey
    level: Level
    forged: bool
    at: datetime
    delivery: str
    user: tuple[Key, ...]
    device: tuple[Key, ...]
    cart: str | None
    limits: Limits
    keys: tuple[Key, ...]
    properties: dict[str, Any]
    #: Reasons of unreadable fields, for a message that is accepted without them.
    unread: list[str]

    def event(self, event: Callable[..., _E], /, *, keys: tuple[Key, ...] | None = None, **fields: Any) -> _E:
        """Make an event of this message, about its sender unless `keys` are given."""
        about = self.keys if keys is None else keys
        return event(shop=self.key.shop, at=self.at, delivery=self.delivery, keys=about, **fields)

    @property
    def is_mobile(self) -> bool:
        """Return whether it was sent from a phone: by its app, or by a browser with a mobile user agent."""
        context = object_of(self.message.context)
        kind, agent = object_of(context.get("device")).get("type"), context.get("userAgent")
        by_app = isinstance(kind, str) and kind.casefold() in ("ios", "android")
        return by_app or (isinstance(agent, str) and "Mobi" in agent)


def object_of(value: Any) -> dict[str, Any]:
    """Return a JSON object, an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def traits_of(message: TrackedMessage) -> dict[str, Any]:
    """Return a user's traits: identify has them, RudderStack's servers move them into the context."""
    return {**object_of(object_of(message.context).get("traits")), **object_of(message.traits)}


def call_of(
    message: TrackedMessage,
    raw: bytes,
    sent_at: Any,
    key: WriteKey,
    received_at: datetime,
    limits: Limits,
    *,
    secret: bool,
) -> TrackedCall:
    """Derive a message's time, its person and its level of trust."""
    user_id, anonymous_id = name_of(message.user_id), name_of(message.anonymous_id)
    level, forged = _level(message, user_id, key, secret=secret)
    named = user_keys(user_id) if level > Level.STRANGER else ()
    if level is Level.SERVER and (traits := traits_of(message)):
        named = tuple(dict.fromkeys((*named, *address_keys(traits))))
    sent = message.sent_at if message.sent_at is not None else sent_at
    device = device_keys(anonymous_id)
    return TrackedCall(
        message=message,
        key=key,
        level=level,
        forged=forged,
        at=happened(message.original_timestamp, message.timestamp, sent, received_at),
        delivery=_delivery(message, raw, level, received_at),
        user=named,
        device=device,
        cart=_cart(user_id if named else None, anonymous_id),
        limits=limits,
        keys=(*named, *device),
        properties=object_of(message.properties),
        unread=[],
    )


def _level(message: TrackedMessage, user_id: str | None, key: WriteKey, *, secret: bool) -> tuple[Level, bool]:
    """Return the message's level of trust, and whether it has an invalid signature."""
    if secret:
        return Level.SERVER, False
    signature = object_of(object_of(message.context).get("cartback")).get("signature")
    if signature is None or user_id is None:
        return Level.STRANGER, False
    if is_signed(user_id, signature, key.signing):
        return Level.PERSON, False
    return Level.STRANGER, True


def _cart(user_id: str | None, anonymous_id: str | None) -> str | None:
    """Return the name of the sender's cart. A browser chooses its anonymous_id, so that can never name a person's cart."""
    if anonymous_id is not None:
        return f"visitor:{anonymous_id}"
    return f"user:{user_id}" if user_id is not None else None


def _delivery(message: TrackedMessage, raw: bytes, level: Level, received_at: datetime) -> str:
    """Return a name for the message, so that a copy of it counts once.

    Under a public key the name has a prefix of its own, so that no visitor can use up the names of messages that a server
    will send.
    """
    name = message.message_id if is_named(message) else _digest(message, raw, received_at)
    return f"segment:{name}" if level is Level.SERVER else f"segment-public:{name}"


def is_named(message: TrackedMessage) -> bool:
    """Return whether the message has a usable id of its own."""
    given = message.message_id
    return isinstance(given, str) and 0 < len(given) <= 200 and given.isprintable() and given.isascii()


def _digest(message: TrackedMessage, raw: bytes, received_at: datetime) -> str:
    """Return a name for a message without an id, by its content and time; its sending time changes with every try.

    A message without a time happened when it was received: the same content an hour later is another message.
    """
    whole = msgspec.json.decode(raw)
    if isinstance(whole, dict):
        whole.pop("sentAt", None)
        if message.original_timestamp is None and message.timestamp is None:
            whole["receivedAt"] = received_at.isoformat()
    return blake2b(msgspec.json.encode(whole, order="deterministic"), digest_size=16).hexdigest()
