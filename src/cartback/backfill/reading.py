"""The events of each line of a history, by its source: the readers are those of the webhooks, or definitions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from typing import IO, Any, Literal, get_args

import msgspec
from attrs import frozen
from msgspec import Struct

from cartback.domain.events import Event
from cartback.errors import CartbackError, InvalidSettings, MalformedDelivery, RefusedDelivery
from cartback.sources import jsonl, shopify, woocommerce
from cartback.sources.definitions import Defined
from cartback.sources.reading import check_names

from . import columns
from .columns import COLUMNS
from .files import documents_of, lines_of, rows_of

Source = Literal["shopify-bulk", "woocommerce", "csv", "json", "events"]
SOURCES: tuple[Source, ...] = get_args(Source)


@frozen
class Read:
    """The content of one line of a file: its number from 1, and its events, or why it was refused, or its kind instead."""

    line: int
    events: tuple[Event, ...] = ()
    refused: str | None = None
    ignored: str | None = None


def read(
    file: IO[bytes],
    source: Source,
    *,
    shop: str,
    now: datetime,
    defined: Defined | None = None,
    after: int = 0,
    part: tuple[int, int] = (0, 1),
) -> Iterator[Read]:
    """Yield the content of each line of an open file, one by one.

    Args:
        file: open for bytes, uncompressed.
        source: shopify-bulk: JSONL of a bulk operation. woocommerce: orders and customers as the REST API returns them, one a
            line or in lists. csv, json: by definitions; a CSV file without any by the names of its columns, see COLUMNS.
            events: cartback's own JSON lines.
        shop: your id for the shop; events of another shop are refused.
        now: the present time, for definitions that use `received`, and a no without a time.
        defined: the definitions, for csv and json.
        after: continue after this line.
        part: for a file that several processes read: the number of this one, from 0, and how many there are.

    Raises:
        InvalidSettings: the source is none of these, or has no definitions and needs them.
        InvalidEvent: the file breaks off.
    """
    check_names(shop, None)
    if source not in SOURCES:
        raise InvalidSettings(f"source: expected one of {', '.join(SOURCES)}, got {source!r:.40}")
    if source == "json" and defined is None:
        raise InvalidSettings("definitions: required for source='json'; they name the fields of the documents")
    if defined is not None and source not in ("csv", "json"):
        raise InvalidSettings(f"definitions: not used with source={source!r}, which cartback can read; leave them out")
    if not 0 <= part[0] < part[1]:
        raise InvalidSettings(f"part: expected one of {part[1]} from 0, got {part[0]}")
    wanted = _Wanted(after, *part)
    if source == "shopify-bulk":
        return _bulk(file, shop, wanted)
    if source == "events":
        return _events(file, shop, wanted)
    items: Iterable[tuple[int, Any]] = (
        rows_of(file, COLUMNS if defined is None else None) if source == "csv" else documents_of(file)
    )
    reader: Callable[[Any], list[Event]] = (
        (lambda document: _woocommerce(document, shop))
        if source == "woocommerce"
        else lambda document: (defined or columns.defined()).events(document, shop=shop, received_at=now)
    )
    return _each(items, reader, wanted)


#: How many lines one process takes before the next does.
_BLOCK = 1000


@frozen
class _Wanted:
    """The lines to read: those after `after`, and of their blocks every `of`th."""

    after: int
    nth: int
    of: int

    def has(self, number: int) -> bool:
        return number > self.after and (number - 1) // _BLOCK % self.of == self.nth

    def lines_of(self, file: IO[bytes]) -> Iterator[bytes]:
        """Yield the lines, the others empty, so that each keeps its number."""
        return (line if self.has(number) else b"" for number, line in enumerate(lines_of(file), start=1))


def _each(items: Iterable[tuple[int, Any]], reader: Callable[[Any], list[Event]], wanted: _Wanted) -> Iterator[Read]:
    for number, item in items:
        if not wanted.has(number):
            continue
        if isinstance(item, MalformedDelivery):
            yield Read(number, refused=str(item))
            continue
        try:
            events = reader(item)
        except _Ignored as what:
            yield Read(number, ignored=str(what))
        except RefusedDelivery as error:
            yield Read(number, refused=str(error))
        else:
            yield Read(number, tuple(events), ignored=None if events else "fits nothing")


def _bulk(file: IO[bytes], shop: str, wanted: _Wanted) -> Iterator[Read]:
    for line in shopify.bulk(wanted.lines_of(file), shop=shop):
        yield Read(line.number, line.events, line.refused, line.ignored)


def _events(file: IO[bytes], shop: str, wanted: _Wanted) -> Iterator[Read]:
    for number, line in enumerate(wanted.lines_of(file), start=1):
        if not line.strip():
            continue
        try:
            event = jsonl.decode(line)
        except CartbackError as error:
            yield Read(number, refused=str(error))
            continue
        wrong = None if event.shop == shop else "shop: expected the shop of the history, got another one"
        yield Read(number, () if wrong else (event,), refused=wrong)


# --- WooCommerce ------------------------------------------------------------------------------------------------------


class _Ignored(Exception):
    """The document is valid, but of no interest here."""


class _Kind(Struct, frozen=True):
    """The fields that tell the REST API's documents apart."""

    line_items: Any = None
    status: Any = None
    username: Any = None
    role: Any = None
    email: Any = None


_decode_kind = msgspec.json.Decoder(_Kind).decode


def _woocommerce(document: Any, shop: str) -> list[Event]:
    """Read an order or a customer, as its webhook is read."""
    kind = _Kind()
    with suppress(msgspec.MsgspecError, UnicodeError):  # its reader reports what is wrong with it
        kind = _decode_kind(document) if isinstance(document, bytes) else msgspec.convert(document, _Kind)
    if kind.line_items is not None:
        return woocommerce.parse("order.updated", document, shop=shop)
    if kind.email is not None or kind.username is not None or kind.role is not None:
        return woocommerce.parse("customer.updated", document, shop=shop)
    if not isinstance(document, bytes | dict):
        raise MalformedDelivery("expected an order or a customer")
    if isinstance(document, bytes):
        woocommerce.parse("order.updated", document, shop=shop)  # refuses invalid JSON, and anything but an order
    raise _Ignored("neither an order nor a customer")
