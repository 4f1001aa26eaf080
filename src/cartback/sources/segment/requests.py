"""A request of a client's: unpacked, its key known, its messages read one by one. Refused messages are counted, and stop no
other.

A client that gets a 4xx drops the whole batch, so a request is only refused as a whole if none of it can be read: an unknown
key, a body that is not JSON, or one that is too large.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from attrs import field, frozen

from cartback.domain.events import Event, ProfileChanged
from cartback.errors import InvalidEvent, InvalidSettings, MalformedDelivery, TooLarge
from cartback.sources.limits import BOM, Limits, check_depth, check_size
from cartback.sources.reading import check_names, implausible, malformed
from cartback.sources.signing import DeliveryHeaders, Headers

from .keys import WriteKey, key_of
from .messages import (
    NoNews,
    Refusal,
    TrackedCall,
    TrackedMessage,
    call_of,
    decode_message,
    decode_request,
    decode_wrapper,
    is_named,
    key_in,
)
from .names import meaning_of
from .people import addressed, consent_changed, device_of, identified, merged, token_of
from .shopping import shopping
from .trust import Level

#: The spec's limits: 500 KB a request, unpacked; 32 KB a message.
LIMITS = Limits(body=500_000)
_LONGEST_MESSAGE = 32_768
_MOST_MESSAGES = 1_000

#: The last part of a path, and the default type of its messages: every client has a prefix of its own before it.
PATHS: dict[str, str | None] = {
    **dict.fromkeys(("batch", "b", "import")),
    **{path: kind for kind in ("track", "identify", "page", "screen", "group", "alias") for path in (kind, kind[0])},
}


@frozen
class Tracked:
    """The result of one request.

    Attributes:
        events: the events to ingest.
        messages: how many messages the request had.
        refused: how many were not accepted, by reason: not allowed for a public key, or unreadable.
        ignored: how many are of no interest, by reason.
    """

    events: list[Event]
    messages: int
    refused: Mapping[str, int] = field(factory=dict)
    ignored: Mapping[str, int] = field(factory=dict)


def events(
    path: str,
    headers: Headers,
    body: bytes,
    *,
    keys: Mapping[str, WriteKey],
    received_at: datetime,
    shop: str | None = None,
    limits: Limits = LIMITS,
) -> list[Event]:
    """Read the events of a request; `read` also returns the refused and ignored messages, by reason."""
    return read(path, headers, body, keys=keys, received_at=received_at, shop=shop, limits=limits).events


def read(
    path: str,
    headers: Headers,
    body: bytes,
    *,
    keys: Mapping[str, WriteKey],
    received_at: datetime,
    shop: str | None = None,
    limits: Limits = LIMITS,
) -> Tracked:
    """Read a request of a Segment or RudderStack client.

    Args:
        path: the request's path and query, with any prefix: "/v1/batch", "/beacon/v1/batch?writeKey=...".
        headers: the request's headers, names in any case.
        body: the raw body, as received, packed with gzip or not, of any content type.
        keys: the settings of each write key.
        received_at: when the request reached you.
        shop: your id for the shop, when the URL names it: then only keys of that shop are known.
        limits: how large a request may be, unpacked.

    Raises:
        BadSignature: the write key is unknown. Answer 401.
        TooLarge: the body is larger or deeper than the limits, or holds more than 1,000 messages. Answer 413.
        MalformedDelivery: it is not JSON, or the path is not one of the clients'. Answer 400.
        InvalidSettings: received_at has no time zone.
    """
    check_received(received_at)
    route, _, query = path.partition("?")
    last = route.rstrip("/").rpartition("/")[2]
    if last not in PATHS:
        raise MalformedDelivery("path: expected one that ends with batch, track, identify, page or the like")
    sent = DeliveryHeaders(headers, ("authorization", "origin"))
    raw = unpacked(body, limits)
    request = _at_once(raw) or _one_by_one(raw)
    known = key_of(sent, query, request.keys, of_shop(keys, shop))
    check_names(known.shop, None)
    tally = RequestReading(known, received_at, limits, sent, PATHS[last])
    for message in request.messages:
        tally.take(message, request.sent_at)
    return tally.tracked()


def check_received(received_at: datetime) -> None:
    """Raise InvalidSettings for a time without a zone."""
    if received_at.tzinfo is None:
        raise InvalidSettings("received_at: expected an instant with a time zone")


class RequestReading:
    """The events of a request so far, and the messages refused and ignored, by reason."""

    def __init__(
        self, key: WriteKey, received_at: datetime, limits: Limits, sent: DeliveryHeaders, kind: str | None = None
    ) -> None:
        self.events: list[Event] = []
        self.refused: dict[str, int] = {}
        self.ignored: dict[str, int] = {}
        self._messages = 0
        self._key, self._received_at, self._limits, self._kind = key, received_at, limits, kind
        # A key that a browser sends is in a page, whatever its settings.
        self._secret = key.secret and not sent.has("Origin")

    def tracked(self) -> Tracked:
        """Return the result of the request."""
        return Tracked(self.events, self._messages, self.refused, self.ignored)

    def take(self, message: bytes | TrackedMessage, sent_at: Any) -> None:
        """Add the events of a message as it was sent, decoded already or not."""
        raw = message if isinstance(message, bytes) else b""
        self.take_made(lambda: _meant_for_us(message), raw, sent_at)

    def take_made(self, make: Callable[[], TrackedMessage], raw: bytes = b"", sent_at: Any = None) -> None:
        """Add a message's events, or the reason why there are none."""
        self._messages += 1
        try:
            message = make()
            self._add(call_of(message, raw, sent_at, self._key, self._received_at, self._limits, secret=self._secret))
        except Refusal as reason:
            self.refuse(str(reason))
        except NoNews as reason:
            self.ignored[str(reason)] = self.ignored.get(str(reason), 0) + 1
        except MalformedDelivery as error:
            self.refuse(_ANY.sub("[]", str(error)))
        except InvalidEvent as error:
            self.refuse(str(implausible(error)))
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            self.refuse(str(malformed(error)))

    def refuse(self, reason: str) -> None:
        """Count a refused message."""
        self.refused[reason] = self.refused.get(reason, 0) + 1

    def _add(self, call: TrackedCall) -> None:
        if call.forged:
            self.refuse("an invalid signature")
        if (token := token_of(call)) is not None:
            if call.level is Level.STRANGER:
                self.refuse("a device under a public key")
            self.events += device_of(call, token)
        events = _news(call, self._kind)
        self.events += events
        if not any(isinstance(event, ProfileChanged) for event in events):
            self.events += addressed(call)
        for reason in call.unread:
            self.refuse(reason)


def _meant_for_us(message: bytes | TrackedMessage) -> TrackedMessage:
    """Read a message that is not too long and whose sender does not exclude cartback."""
    if isinstance(message, bytes):
        if len(message) > _LONGEST_MESSAGE:
            raise Refusal(f"a message of more than {_LONGEST_MESSAGE} bytes")
        message = decode_message(message)
    if not _for_us(message.integrations):
        raise NoNews("a message not sent to cartback")
    return message


def _news(call: TrackedCall, kind_of_path: str | None) -> list[Event]:
    """Read the message's own event, apart from its sender and origin. A message sent by hand has its type in the path alone."""
    kind = kind_of_path if call.message.type is None else call.message.type
    if kind == "identify":
        return identified(call)
    if kind == "alias":
        return merged(call)
    if kind in ("page", "screen") and call.key.settings.visits:
        return shopping(call, "seen")
    if kind != "track":
        raise NoNews(f"a {kind}" if kind in ("page", "screen", "group") else "an unused call")
    meaning = meaning_of(call.message.event)
    if meaning is None:
        raise NoNews("an event of no interest")
    return consent_changed(call) if meaning == "consent" else shopping(call, meaning)


#: An index in a list, which is left out of a reason.
_ANY = re.compile(r"\[[0-9]+\]")


def _for_us(integrations: Any) -> bool:
    """Return whether the sender's list of integrations includes cartback."""
    if not isinstance(integrations, dict):
        return True
    named = integrations
    return named.get("cartback", named.get("All", True)) is not False


_GZIP = b"\x1f\x8b"


def unpacked(body: bytes, limits: Limits) -> bytes:
    """Return the body unpacked, whatever its headers: no JSON begins as gzip does."""
    body = check_size(body, limits)
    if body[:2] == _GZIP:
        unpacking = zlib.decompressobj(31)
        try:
            body = unpacking.decompress(body, limits.body + 1)
        except zlib.error:
            raise MalformedDelivery("body: expected JSON, plain or compressed with gzip") from None
        check_size(body, limits)
        if not unpacking.eof:
            raise MalformedDelivery("body: the gzip data is cut off")
    check_depth(body, limits)
    return body.removeprefix(BOM)


@frozen
class _Request:
    """A parsed body: the possible write keys, its messages, decoded already or not, and when it was sent."""

    keys: Iterable[Any]
    messages: Sequence[bytes | TrackedMessage]
    sent_at: Any


def _at_once(body: bytes) -> _Request | None:
    """Decode a whole body at once; return None if that is impossible: one of its messages is too long, broken, or has no id."""
    if len(body) > _LONGEST_MESSAGE:
        return None
    try:
        whole = decode_request(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    messages = [whole] if whole.batch is None else whole.batch
    if len(messages) > _MOST_MESSAGES or not all([is_named(message) for message in messages]):
        return None
    return _Request([whole.write_key, *[message.write_key for message in messages[:1]]], messages, whole.sent_at)


def _one_by_one(body: bytes) -> _Request:
    """Split a body into its messages, so that an unreadable one stops no other. A body without a batch is one message."""
    try:
        wrapper = decode_wrapper(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise malformed(error) from None
    messages = [body] if wrapper.batch is None else [bytes(message) for message in wrapper.batch]
    if len(messages) > _MOST_MESSAGES:
        raise TooLarge(f"batch: expected at most {_MOST_MESSAGES} messages, got {len(messages)}")
    return _Request(_keys_in(wrapper.write_key, messages), messages, wrapper.sent_at)


def _keys_in(key: Any, messages: list[bytes]) -> Iterator[Any]:
    """Yield the write keys in the body: next to the batch, else in its first message."""
    yield key
    for message in messages[:1]:
        try:
            yield key_in(message)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return


def of_shop(keys: Mapping[str, WriteKey], shop: str | None) -> Mapping[str, WriteKey]:
    """Return the write keys of the shop that the URL names; all of them if it names none."""
    return keys if shop is None else {name: key for name, key in keys.items() if key.shop == shop}
