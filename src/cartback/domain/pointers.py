"""Pointers: a report that a cart or an order changed, whose present state has to be fetched.

Pointers to one document are one: the newest wins, so twenty reports of a cart are one fetch. A failed fetch is
repeated, at growing intervals, and given up after GIVE_UP. Pointers are kept in SHARDS documents of the shop, so that
concurrent webhooks seldom write the same one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from zlib import crc32

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from cartback.errors import BrokenDocument

#: The id of the placeholder shopper that comes due when the next fetch does.
ALARM = "~pointers"
#: The keys of the documents with pointers.
SHARDS = tuple([f"pointers:{n:x}" for n in range(16)])
#: How long a failing fetch is repeated.
GIVE_UP = timedelta(days=2)
#: The wait after the first failure; it doubles with each further one, up to the LONGEST.
_FIRST, _LONGEST = timedelta(minutes=1), timedelta(hours=1)
#: The most pointers in one shard; a delivery with more is refused until some were fetched.
MOST = 2_000


class Pointer(Struct, frozen=True, array_like=True, gc=False):
    """A document to be fetched.

    Attributes:
        shop: your id for the shop.
        source: the platform to ask: "bigcommerce".
        kind: the kind of document: "cart", "order", "product".
        id: its id there.
        at: when it changed, by the report that named it.
        holds: tokens ("cart:...", "checkout:...") about which nothing is sent until it was fetched.
    """

    shop: str
    source: str
    kind: str
    id: str
    at: datetime
    holds: tuple[str, ...] = ()

    @property
    def document(self) -> tuple[str, str, str]:
        """The document it points to: pointers to one document are one."""
        return self.source, self.kind, self.id


class OpenPointer(Struct, frozen=True, array_like=True, gc=False):
    """A pointer still to be fetched: since when it is known, how often the fetch failed, and when it is tried next."""

    pointer: Pointer
    heard_at: datetime
    next_at: datetime
    tries: int = 0


Opened = dict[tuple[str, str, str], OpenPointer]


def shard_of(pointer: Pointer) -> str:
    """Return the key of the document with the pointer."""
    return SHARDS[crc32("\x1f".join(pointer.document).encode()) % len(SHARDS)]


def with_pointers(opened: Opened, pointers: Iterable[Pointer], now: datetime) -> Opened:
    """Return the open pointers after these were received at `now`: for each document the newest, tried at once."""
    after = dict(opened)
    for pointer in pointers:
        known = after.get(pointer.document)
        if known is None:
            after[pointer.document] = OpenPointer(pointer, now, now)
        elif pointer.at > known.pointer.at or not set(pointer.holds).issubset(known.pointer.holds):
            newer = max(pointer, known.pointer, key=lambda p: p.at)
            holds = tuple(sorted({*known.pointer.holds, *pointer.holds}))
            after[pointer.document] = OpenPointer(replace(newer, holds=holds), known.heard_at, now)
    return after


def after_fetching(
    opened: Opened, asked: Iterable[OpenPointer], fetched: Iterable[Pointer], now: datetime
) -> tuple[Opened, list[Pointer]]:
    """Return the open pointers after these were fetched, and those given up. Reports received meanwhile stay open."""
    done = set(fetched)
    after, given_up = dict(opened), []
    for was in asked:
        document = was.pointer.document
        if after.get(document) != was:
            continue
        if was.pointer in done:
            del after[document]
        elif now - was.heard_at >= GIVE_UP:
            del after[document]
            given_up.append(was.pointer)
        else:
            wait = min(_FIRST * 2 ** min(was.tries, 10), _LONGEST)
            after[document] = replace(was, tries=was.tries + 1, next_at=now + wait)
    return after, given_up


def held_by(opened: Iterable[OpenPointer]) -> frozenset[str]:
    """Return the tokens about which nothing may be sent yet."""
    return frozenset([token for each in opened for token in each.pointer.holds])


def all_open(documents: Mapping[str, bytes]) -> list[OpenPointer]:
    """Return every open pointer in the documents of a shop, the next to be tried first. Raises BrokenDocument."""
    opened = [each for key in SHARDS if key in documents for each in decode_pointers(documents[key]).values()]
    return sorted(opened, key=lambda each: (each.next_at, each.pointer.document))


def earliest(opened: Sequence[OpenPointer]) -> datetime | None:
    """Return when the next of them is to be tried."""
    return min([each.next_at for each in opened], default=None)


_decoder = msgspec.msgpack.Decoder(tuple[OpenPointer, ...])


def encode_pointers(opened: Opened) -> bytes:
    """Return the document with these pointers, the earliest received first."""
    return msgspec.msgpack.encode(
        tuple(sorted(opened.values(), key=lambda each: (each.heard_at, each.pointer.document)))
    )


def decode_pointers(document: bytes | None) -> Opened:
    """Return the open pointers in one document; none for None. Raises BrokenDocument."""
    if document is None:
        return {}
    try:
        return {each.pointer.document: each for each in _decoder.decode(document)}
    except msgspec.MsgspecError as error:
        raise BrokenDocument(f"the stored pointers are broken: {error}") from error
