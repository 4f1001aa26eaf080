"""Who waits: how many shoppers are due now and how many later. Counted by looking at them, at most now and then, and kept."""

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
#: More shoppers than this are not looked at: a page shows "at least" then.
_MOST = 50_000
#: A count is good for so long, and so much longer for each shopper who had to be looked at.
_FRESH, _FRESH_EACH = timedelta(seconds=15), timedelta(milliseconds=1)


class Waiting(Struct, frozen=True, array_like=True, gc=False):
    """How many shoppers a round would take now (`due`), and how many later, as of `as_of`.

    `looked_at` is how many shoppers were counted; with `more` there are others, and the counts are the least there can be.
    `consented` is how many of them agreed to be written to, by channel.
    """

    as_of: datetime
    due: int = 0
    later: int = 0
    looked_at: int = 0
    more: bool = False
    consented: dict[str, int] = {}


def waiting(ports: Ports, shop: str, now: datetime) -> Flow[Waiting]:
    """Count who waits, or answer what was counted a moment ago. Raises UnknownShop."""
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
    """The channels that the shopper agreed to; of a document that cannot be read, none."""
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
