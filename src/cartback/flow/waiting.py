"""The number of shoppers due now and later. They are counted one by one, only now and then, and the count is kept."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import msgspec
from msgspec import Struct

from cartback.domain.channels import CHANNELS
from cartback.domain.document import decode
from cartback.domain.pointers import ALARM
from cartback.errors import StoreError
from cartback.ports import Stored

from .calls import Flow, Ports, call
from .settings import asked_shop

KEY = "waiting"
_PAGE = 1000
#: No more shoppers than this are counted: a page shows "at least" then.
_MOST = 50_000
#: A count is valid for this long, plus this long for each shopper that was counted.
_FRESH, _FRESH_EACH = timedelta(seconds=15), timedelta(milliseconds=1)


class Waiting(Struct, frozen=True, array_like=True, gc=False):
    """The number of shoppers that a round would claim now (`due`), and later (`later`), as of `as_of`.

    `looked_at` is the number of shoppers counted; with `more` there are others, and the counts are lower bounds.
    `consented` is how many of them agreed to messages, by channel.
    """

    as_of: datetime
    due: int = 0
    later: int = 0
    looked_at: int = 0
    more: bool = False
    consented: dict[str, int] = {}


def waiting(ports: Ports, shop: str, now: datetime) -> Flow[Waiting]:
    """Count the waiting shoppers, or return the count of a moment ago. Raises UnknownShop."""
    yield from asked_shop(ports, shop)
    kept: bytes | None = (yield call(ports.store.documents, shop, (KEY,))).get(KEY)
    known = _decoded(kept)
    if known is not None and known.as_of <= now < known.as_of + _FRESH + known.looked_at * _FRESH_EACH:
        return known
    counted = yield from _count(ports, shop, now)
    yield call(ports.store.save_documents, shop, {KEY: (kept, _encoder.encode(counted))})
    return counted


def _count(ports: Ports, shop: str, now: datetime) -> Flow[Waiting]:
    after, due, later, looked_at = "", 0, 0, 0
    consented: Counter[str] = Counter(dict.fromkeys(CHANNELS, 0))
    while looked_at < _MOST and (page := (yield call(ports.store.scan, shop, after, _PAGE))):
        after = page[-1].id
        looked_at += len(page)
        times = [stored.due_at for stored in page if stored.due_at is not None and stored.id != ALARM]
        soon = sum([at <= now for at in times])
        due, later = due + soon, later + len(times) - soon
        for stored in page:
            consented.update(_agreed(stored))
    return Waiting(now, due, later, looked_at, looked_at >= _MOST, dict(consented))


def _agreed(stored: Stored) -> list[str]:
    """Return the channels that the shopper agreed to; none for an unreadable document."""
    try:
        return [channel for channel, consent in decode(stored.doc).consents.items() if consent.granted]
    except StoreError:
        return []


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Waiting)


def _decoded(document: bytes | None) -> Waiting | None:
    try:
        return _decoder.decode(document) if document is not None else None
    except msgspec.MsgspecError:
        return None  # another version's
