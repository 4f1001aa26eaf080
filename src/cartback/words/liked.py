"""Training data: the messages to which a merchant gave a thumbs-up, for a model to take their tone from.

Newest first, those of the same campaign first, bounded, and each shop's own. Erased messages and removed thumbs are deleted.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import msgspec
from msgspec import Struct

from cartback.domain.ledger import Notification
from cartback.errors import BrokenDocument

from .prompt import MAX_EXAMPLES, Example

#: The key of a shop's document with the training data, and the number of messages it keeps.
KEY, KEPT = "liked", 200


class Liked(Struct, frozen=True, array_like=True, gc=False):
    """One message with a thumbs-up. New fields go last, with a default."""

    notification: str
    shopper: str
    campaign: str
    at: datetime
    title: str
    body: str


def liked(row: Notification, thumb: int, before: tuple[Liked, ...]) -> tuple[Liked, ...]:
    """Return the training data once `row` has this thumb: with it, or without."""
    rest = tuple([one for one in before if one.notification != row.id])
    if thumb != 1 or row.title is None or row.body is None:
        return rest
    one = Liked(row.id, row.shopper, row.campaign, row.decided_at, row.title, row.body)
    return tuple(sorted((*rest, one), key=lambda o: (o.at, o.notification), reverse=True)[:KEPT])


def without(before: tuple[Liked, ...], shoppers: Collection[str]) -> tuple[Liked, ...]:
    """Return the training data without messages to these shoppers."""
    return tuple([one for one in before if one.shopper not in shoppers])


def since(before: tuple[Liked, ...], horizon: datetime) -> tuple[Liked, ...]:
    """Return the training data without messages older than `horizon`."""
    return tuple([one for one in before if one.at >= horizon])


def examples(known: tuple[Liked, ...], campaign: str) -> tuple[Example, ...]:
    """Return the examples for a model that writes for `campaign`: its own first, newest first."""
    ranked = sorted(known, key=lambda one: one.campaign != campaign)  # stable: newest first stays
    return tuple([Example(one.title, one.body) for one in ranked[:MAX_EXAMPLES]])


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(tuple[Liked, ...])


def encode_liked(known: tuple[Liked, ...]) -> bytes:
    """Encode the examples as the stored document."""
    return _encoder.encode(known)


def decode_liked(document: bytes | None) -> tuple[Liked, ...]:
    """Decode a document, () for none. Raises BrokenDocument."""
    if document is None:
        return ()
    try:
        return _decoder.decode(document)
    except msgspec.DecodeError as error:
        raise BrokenDocument(f"the training data cannot be read: {error}") from error
