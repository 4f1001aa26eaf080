"""Past deliveries from files: each recognised by its shape, and taken or refused with a reason, one by one.

    {"headers": {...}, "raw_b64": "..."}                signed: verified, then read; "raw" or a "body" of text will do too
    {"platform", "topic", "headers", "body": {...}}     unsigned: the raw bytes are gone, so it is read as it is
                                                        (either with a "received_at", where the delivery has no time of its own)
    {"type": "cart_changed", "shop": ..., ...}          cartback's own event

A delivery stays one delivery: its events are taken together, at the time it arrived.
"""

from __future__ import annotations

import gzip
import sys
import zlib
from base64 import b64decode
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, cast
from urllib.parse import urlsplit

import msgspec
from attrs import frozen
from msgspec import Raw, Struct

from cartback.domain.events import Event
from cartback.errors import CartbackError, InvalidEvent, MalformedDelivery, RefusedDelivery, TooLarge
from cartback.sources import bigcommerce, jsonl, shopify, woocommerce
from cartback.sources.times import moment

_SUFFIXES = (".jsonl", ".ndjson", ".json", ".jsonl.gz", ".ndjson.gz", ".json.gz")
#: The most bytes that are held at once, uncompressed: a small gzip may unpack to gigabytes. A delivery has at most 2 MB.
LONGEST_LINE, LARGEST_DOCUMENT = 8_000_000, 256_000_000


class Delivery(Struct, frozen=True, gc=False):
    """The events that arrived at once; `number` is its place in the input."""

    arrived: datetime
    number: int
    events: tuple[Event, ...]


@frozen
class RefusedItem:
    """A delivery that could not be taken, its place (`where`), and why: a short code to count by, and the words."""

    where: str
    code: str
    reason: str


@frozen
class Ignored:
    """A valid delivery without events of interest: a topic or a change that cartback does not read."""

    where: str


@frozen
class Options:
    """Options that are not in the files: secrets to verify with, and the shop of a delivery that does not name it."""

    secrets: tuple[str, ...] = ()
    shop: str | None = None


Item = Delivery | RefusedItem | Ignored


def read(files: Iterable[str], options: Options) -> Iterator[Item]:
    """Read every delivery in the files, in order. Raises OSError for a file that cannot be read."""
    for number, (where, raw) in enumerate(_documents(files), start=1):
        yield _item(raw, where, number, options)


# --- files ------------------------------------------------------------------------------------------------------------


def _documents(files: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    for name in files:
        if name == "-":
            yield from _lines(sys.stdin.buffer, "stdin")
        elif (path := Path(name)).is_dir():
            for inner in sorted(p for p in path.rglob("*") if p.name.endswith(_SUFFIXES) and p.is_file()):
                yield from _file(inner)
        else:
            yield from _file(path)


def _file(path: Path) -> Iterator[tuple[str, bytes]]:
    with path.open("rb") as plain:
        zipped = plain.read(2) == b"\x1f\x8b"
    with gzip.open(path, "rb") if zipped else path.open("rb") as file:
        try:
            if path.name.endswith((".json", ".json.gz")):
                yield from _whole(file.read(LARGEST_DOCUMENT + 1), str(path))
            else:
                yield from _lines(cast("BinaryIO", file), str(path))
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise InvalidEvent(f"{path}: the gzip data is broken ({error})") from None


def _lines(file: BinaryIO, where: str) -> Iterator[tuple[str, bytes]]:
    """Yield each line; of one that is too long only the beginning, which `_item` refuses because of its length."""
    number = 0
    while line := file.readline(LONGEST_LINE + 1):
        number += 1
        rest = line
        while len(rest) > LONGEST_LINE and not rest.endswith(b"\n"):
            rest = file.readline(LONGEST_LINE + 1)
        if line.strip():
            yield f"{where}:{number}", line


def _whole(text: bytes, where: str) -> Iterator[tuple[str, bytes]]:
    """Read one JSON document, or an array of them; any other file is read as lines."""
    if len(text) > LARGEST_DOCUMENT:
        raise InvalidEvent(
            f"{where}: expected at most {LARGEST_DOCUMENT} bytes; a file with one object per line (.jsonl) may be larger"
        )
    try:
        many: Sequence[Raw] = _array.decode(text) if text.lstrip()[:1] == b"[" else [_raw.decode(text)]
    except (msgspec.DecodeError, RecursionError):
        yield from _lines(BytesIO(text), where)
        return
    for number, one in enumerate(many, start=1):
        yield (where if len(many) == 1 else f"{where}[{number}]"), bytes(one)


_raw = msgspec.json.Decoder(Raw)
_array = msgspec.json.Decoder(list[Raw])


# --- shapes -----------------------------------------------------------------------------------------------------------


class _Shape(Struct):
    """The fields that tell one shape from another."""

    type: Any = None
    platform: Any = None
    topic: Any = None
    secret: Any = None
    headers: Any = None
    received_at: Any = None
    raw_b64: Any = None
    raw: Any = None
    body: Raw = Raw(b"null")


_shape = msgspec.json.Decoder(_Shape)


def _item(raw: bytes, where: str, number: int, options: Options) -> Item:
    """Read one line. Never raises, whatever the line holds: a bad one is returned as refused."""
    try:
        if len(raw) > LONGEST_LINE:
            raise TooLarge(f"line: expected at most {LONGEST_LINE} bytes")
        if raw.startswith(b'{"type":'):
            event = _own_event(raw)
            if event is not None:
                return Delivery(_first_known(event), number, (event,))
        events, arrived = _events(raw, options)
    except RefusedDelivery as error:
        return RefusedItem(where, error.code, str(error))
    except InvalidEvent as error:
        return RefusedItem(where, "invalid_event", str(error))
    except CartbackError as error:
        return RefusedItem(where, "refused", str(error))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return RefusedItem(where, "not_json", "expected one JSON object in UTF-8")
    if not events:
        return Ignored(where)
    return Delivery(arrived or max(map(_first_known, events)), number, tuple(events))


def _own_event(raw: bytes) -> Event | None:
    """Read a line directly, which works for most lines; None leads to the general reader, for the right error."""
    try:
        return jsonl.decode(raw)
    except InvalidEvent:
        return None


def _first_known(event: Event) -> datetime:
    """Return when this was first known: an order is placed at `at`, and as it is since `updated_at`."""
    return getattr(event, "updated_at", None) or event.at


def _events(raw: bytes, options: Options) -> tuple[Sequence[Event], datetime | None]:
    shape = _shape.decode(raw)
    if isinstance(shape.type, str) and shape.headers is None:
        return (jsonl.decode(raw),), None
    platform = _platform(shape)
    body = _signed_body(shape)
    captured = _Captured(_headers(shape), moment(shape.received_at), options.shop)
    if body is not None:
        return platform.signed(captured, body, _secrets(shape, options)), platform.sent(captured)
    if isinstance(shape.topic, str) and bytes(shape.body) != b"null":
        return platform.unsigned(captured, shape.topic, bytes(shape.body)), platform.sent(captured)
    raise _Unreadable("not_recognised", "expected headers and raw_b64, topic and body, or an event with a type")


class _Unreadable(RefusedDelivery):
    """The line is not a delivery that can be read here."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def _signed_body(shape: _Shape) -> bytes | None:
    """Return the raw bytes that were signed, if the line has them together with headers."""
    if not isinstance(shape.headers, dict | list):
        return None
    if isinstance(shape.raw_b64, str):
        try:
            return b64decode(shape.raw_b64, validate=True)
        except ValueError:
            raise MalformedDelivery("raw_b64: expected base64") from None
    if isinstance(shape.raw, str):
        return shape.raw.encode("utf-8", "surrogatepass")
    if bytes(shape.body).startswith(b'"'):
        text: str = msgspec.json.decode(shape.body)
        return text.encode("utf-8", "surrogatepass")
    return None


def _secrets(shape: _Shape, options: Options) -> tuple[str, ...]:
    own = (shape.secret,) if isinstance(shape.secret, str) else ()
    secrets = options.secrets or own
    if not secrets:
        raise _Unreadable("no_secret", "secret: required for a signed delivery; give --secret")
    return secrets


def _headers(shape: _Shape) -> list[tuple[str, str]]:
    """Return the headers, of a mapping or of pairs; a name with several values gives several pairs, as a server would see."""
    given = shape.headers if isinstance(shape.headers, dict | list) else {}
    pairs = given.items() if isinstance(given, dict) else [p for p in given if isinstance(p, list) and len(p) == 2]
    return [(str(k), str(v)) for k, vs in pairs for v in (vs if isinstance(vs, list) else [vs])]


# --- platforms --------------------------------------------------------------------------------------------------------


@frozen
class _Captured:
    """The parts of a delivery besides its body: its headers, when it came if the line states it, and the shop given."""

    headers: list[tuple[str, str]]
    received_at: datetime | None
    shop: str | None

    def value(self, name: str) -> str | None:
        """Return the first value of the header of that name, which is in lower case."""
        return next((value for key, value in self.headers if key.lower() == name), None)


@frozen
class _Platform:
    """The readers of one platform's deliveries: with their signature, and without; and of the time one was sent."""

    signed: Callable[[_Captured, bytes, Sequence[str]], Sequence[Event]]
    unsigned: Callable[[_Captured, str, bytes], Sequence[Event]]
    sent: Callable[[_Captured], datetime | None]


def _shopify(captured: _Captured, body: bytes, secrets: Sequence[str]) -> Sequence[Event]:
    return shopify.events(captured.headers, body, secret=secrets, shop=captured.shop, received_at=captured.received_at)


def _shopify_payload(captured: _Captured, topic: str, body: bytes) -> Sequence[Event]:
    return shopify.parse(
        topic,
        body,
        shop=captured.shop or captured.value("x-shopify-shop-domain") or _SOME_SHOP,
        delivery=captured.value("x-shopify-webhook-id"),
        triggered_at=captured.value("x-shopify-triggered-at") or captured.received_at,
    )


def _shopify_sent(captured: _Captured) -> datetime | None:
    return moment(captured.value("x-shopify-triggered-at")) or captured.received_at


def _woocommerce(captured: _Captured, body: bytes, secrets: Sequence[str]) -> Sequence[Event]:
    shop, received_at = _woocommerce_shop(captured), captured.received_at
    return woocommerce.events(captured.headers, body, secret=secrets, shop=shop, received_at=received_at)


def _woocommerce_payload(captured: _Captured, topic: str, body: bytes) -> Sequence[Event]:
    shop, received_at = _woocommerce_shop(captured), captured.received_at
    return woocommerce.parse(_OF_REST.get(topic, topic), body, shop=shop, received_at=received_at)


def _bigcommerce(captured: _Captured, body: bytes, secrets: Sequence[str]) -> Sequence[Event]:
    return bigcommerce.events(captured.headers, body, secret=secrets, shop=captured.shop or _SOME_SHOP)


def _bigcommerce_payload(captured: _Captured, topic: str, body: bytes) -> Sequence[Event]:
    shop = captured.shop or _SOME_SHOP
    kind = _BIGCOMMERCE_DOCUMENTS.get(topic)
    return bigcommerce.webhook(body, shop=shop) if kind is None else bigcommerce.parse(kind, body, shop=shop)


def _woocommerce_shop(captured: _Captured) -> str:
    return captured.shop or urlsplit(captured.value("x-wc-webhook-source") or "").hostname or _SOME_SHOP


#: The shop of deliveries that name none.
_SOME_SHOP = "replayed-shop"
#: Responses of the REST API, by their path, which read like a webhook's body.
_OF_REST = {
    "orders": "order.updated",
    "customers": "customer.updated",
    "products": "product.updated",
    "product-variations": "product.updated",
}
_BIGCOMMERCE_DOCUMENTS: dict[str, bigcommerce.Document] = {"carts": "cart", "orders": "order", "customers": "customer"}
_PLATFORMS = {
    "bigcommerce": _Platform(_bigcommerce, _bigcommerce_payload, lambda captured: captured.received_at),
    "shopify": _Platform(_shopify, _shopify_payload, _shopify_sent),
    "woocommerce": _Platform(_woocommerce, _woocommerce_payload, lambda captured: captured.received_at),
}


_BY_HEADER = {"x-wc-webhook-topic": "woocommerce", "webhook-signature": "bigcommerce"}


def _platform(shape: _Shape) -> _Platform:
    """Return the platform that the line names, else the one whose headers it has, else Shopify."""
    if shape.platform is None:
        named = {name.lower() for name, _ in _headers(shape)}
        own = next((platform for header, platform in _BY_HEADER.items() if header in named), "shopify")
        return _PLATFORMS[own]
    platform = _PLATFORMS.get(str(shape.platform).partition("_")[0])
    if platform is None:
        expected = " or ".join(_PLATFORMS)
        raise _Unreadable("other_platform", f"platform: expected {expected}, got {shape.platform!r:.40}")
    return platform
