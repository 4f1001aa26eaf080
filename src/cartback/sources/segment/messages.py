"""What a message is, as far as we read it, and who is meant by it. Other fields are never read, so never kept."""

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
#: What the carts are called that events name no token for.
OWN_CARTS = ("visitor:", "user:")


class Refusal(Exception):
    """The message may not say this, or says it so that nobody can read it."""


class NoNews(Exception):
    """The message is fine, and says nothing that is an event here."""


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
    """A message with all that is made of it before its event is looked at.

    `device` are the keys of the browser or app, `user` those of a person who may be named at this level of trust. `cart` is
    what the sender's cart is called where events name none.
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
    #: Reasons of fields that could not be read, of a message that is taken without them.
    unread: list[str]

    def event(self, event: Callable[..., _E], /, *, keys: tuple[Key, ...] | None = None, **fields: Any) -> _E:
        """Make an event of this message, about its sender unless `keys` are given."""
        about = self.keys if keys is None else keys
        return event(shop=self.key.shop, at=self.at, delivery=self.delivery, keys=about, **fields)

    @property
    def is_mobile(self) -> bool:
        """Return whether it was sent from a phone: by its app, or by a browser that says so."""
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
    """Work out when a message happened, who is meant by it and how far it is believed."""
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
    """How far the message is believed, and whether it has a signature that does not hold."""
    if secret:
        return Level.SERVER, False
    signature = object_of(object_of(message.context).get("cartback")).get("signature")
    if signature is None or user_id is None:
        return Level.STRANGER, False
    if is_signed(user_id, signature, key.signing):
        return Level.PERSON, False
    return Level.STRANGER, True


def _cart(user_id: str | None, anonymous_id: str | None) -> str | None:
    """Name the sender's cart. A browser chooses its anonymous_id, so that can never name a person's cart."""
    if anonymous_id is not None:
        return f"visitor:{anonymous_id}"
    return f"user:{user_id}" if user_id is not None else None


def _delivery(message: TrackedMessage, raw: bytes, level: Level, received_at: datetime) -> str:
    """Name the message, so that a copy of it counts once.

    Under a public key it gets a name of its own, so that nobody can use up the names of what a server will send.
    """
    name = message.message_id if is_named(message) else _digest(message, raw, received_at)
    return f"segment:{name}" if level is Level.SERVER else f"segment-public:{name}"


def is_named(message: TrackedMessage) -> bool:
    """Return whether the message has an id of its own that can be used."""
    given = message.message_id
    return isinstance(given, str) and 0 < len(given) <= 200 and given.isprintable() and given.isascii()


def _digest(message: TrackedMessage, raw: bytes, received_at: datetime) -> str:
    """Name a message without an id by what it says and when; when it was sent changes with every try.

    One that says no time either happened when it was received: the same words an hour later are another message.
    """
    whole = msgspec.json.decode(raw)
    if isinstance(whole, dict):
        whole.pop("sentAt", None)
        if message.original_timestamp is None and message.timestamp is None:
            whole["receivedAt"] = received_at.isoformat()
    return blake2b(msgspec.json.encode(whole, order="deterministic"), digest_size=16).hexdigest()
