"""News that only says where to look: a cart or an order changed, and what it is now has to be fetched.

Pointers of one document are one: the newest wins, so twenty reports of a cart are one fetch. A document that cannot be fetched is
tried again, ever later, and given up after GIVE_UP. They are kept in SHARDS documents of the shop, so that several webhooks at
once seldom write the same one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from zlib import crc32

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from cartback.errors import BrokenDocument

#: The id of the shopper who is nobody, and comes due when the next fetch does.
ALARM = "~pointers"
#: The documents that pointers are kept in, by key.
SHARDS = tuple([f"pointers:{n:x}" for n in range(16)])
#: A document that could not be fetched for so long is not tried again.
GIVE_UP = timedelta(days=2)
#: How long the first try that failed is waited after; each further one twice as long, at most the LONGEST.
_FIRST, _LONGEST = timedelta(minutes=1), timedelta(hours=1)
#: Documents that one shard may be waiting for; a delivery that names more is not taken until some were fetched.
MOST = 2_000


class Pointer(Struct, frozen=True, array_like=True, gc=False):
    """A document to be fetched.

    Attributes:
        shop: your id for the shop.
        source: who it is to be asked of: "bigcommerce".
        kind: what it is there: "cart", "order", "product".
        id: its id there.
        at: when it changed, by the news that named it.
        holds: tokens ("cart:...", "checkout:...") of what nothing is sent about until it was fetched.
    """

    shop: str
    source: str
    kind: str
    id: str
    at: datetime
    holds: tuple[str, ...] = ()

    @property
    def document(self) -> tuple[str, str, str]:
        """What it points at: pointers of one document are one."""
        return self.source, self.kind, self.id


class OpenPointer(Struct, frozen=True, array_like=True, gc=False):
    """A pointer that is still to be fetched: since when it was heard of, how often that failed, and when it is tried next."""

    pointer: Pointer
    heard_at: datetime
    next_at: datetime
    tries: int = 0


Opened = dict[tuple[str, str, str], OpenPointer]


def shard_of(pointer: Pointer) -> str:
    """Return the key of the document that the pointer is kept in."""
    return SHARDS[crc32("\x1f".join(pointer.document).encode()) % len(SHARDS)]


def with_pointers(opened: Opened, pointers: Iterable[Pointer], now: datetime) -> Opened:
    """Return what is open after these were heard of at `now`: of one document the newest, tried at once."""
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
    """Return what is open after these were asked for, and what was given up. News that came meanwhile stays open."""
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
    """Return the tokens of what nothing may be sent about yet."""
    return frozenset([token for each in opened for token in each.pointer.holds])


def all_open(documents: Mapping[str, bytes]) -> list[OpenPointer]:
    """Return every open pointer in the documents of a shop, those to be tried first in front. Raises BrokenDocument."""
    opened = [each for key in SHARDS if key in documents for each in decode_pointers(documents[key]).values()]
    return sorted(opened, key=lambda each: (each.next_at, each.pointer.document))


def earliest(opened: Sequence[OpenPointer]) -> datetime | None:
    """Return when the next of them is to be tried."""
    return min([each.next_at for each in opened], default=None)


_decoder = msgspec.msgpack.Decoder(tuple[OpenPointer, ...])


def encode_pointers(opened: Opened) -> bytes:
    """Return the document that these are kept in, the one heard of first in front."""
    return msgspec.msgpack.encode(
        tuple(sorted(opened.values(), key=lambda each: (each.heard_at, each.pointer.document)))
    )


def decode_pointers(document: bytes | None) -> Opened:
    """Return what is open in one document; nothing in none. Raises BrokenDocument."""
    if document is None:
        return {}
    try:
        return {each.pointer.document: each for each in _decoder.decode(document)}
    except msgspec.MsgspecError as error:
        raise BrokenDocument(f"what is to be fetched cannot be read: {error}") from error
