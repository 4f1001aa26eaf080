"""The ledger: one row for every step that came due, whatever became of it, with the reasons."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Literal

import msgspec
from msgspec import Struct

State = Literal["BEGUN", "SENT", "FAILED", "AMBIGUOUS", "NOT_SENT", "WITHHELD", "SKIPPED"]


class Notification(Struct, frozen=True, array_like=True, gc=False):
    """One step to one shopper. New fields go last, with a default: stored rows are arrays.

    `subject` is the cart, checkout or order it is about. `outcomes` are per address, by a digest of it.
    """

    id: str
    shop: str
    shopper: str
    campaign: str
    kind: str
    step: int
    subject: str
    channel: str
    state: str
    decided_at: datetime
    deadline: datetime | None = None
    settled_at: datetime | None = None
    attempt: int = 1
    title: str | None = None
    body: str | None = None
    link: str | None = None
    code: str | None = None
    variant: str | None = None
    audience: str | None = None
    badges: tuple[str, ...] = ()
    written_by: str | None = None
    reasons: tuple[str, ...] = ()
    outcomes: tuple[tuple[str, str, str | None], ...] = ()
    thumb: int = 0


class Conversion(Struct, frozen=True, array_like=True, gc=False):
    """One order credited to one notification, by its last touch ("click" or "send"). Money is in `currency`."""

    shop: str
    order: str
    notification: str
    shopper: str
    touch: str
    ordered_at: datetime
    value: Decimal
    refunded: Decimal
    currency: str


def without_words(row: Notification) -> Notification:
    """The row with nothing in it that could be about a person."""
    return msgspec.structs.replace(
        row, shopper="", subject="", title=None, body=None, link=None, badges=(), outcomes=()
    )


_encoder = msgspec.msgpack.Encoder()
_notification = msgspec.msgpack.Decoder(Notification)
_conversion = msgspec.msgpack.Decoder(Conversion)


def encode_row(row: Notification | Conversion) -> bytes:
    return _encoder.encode(row)


def decode_notification(document: bytes) -> Notification:
    return _notification.decode(document)


def decode_conversion(document: bytes) -> Conversion:
    return _conversion.decode(document)
