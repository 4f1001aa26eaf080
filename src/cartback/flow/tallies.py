"""The totals of each day of the ledger. A day that is over is counted once and kept; nothing is counted when it is written.

How long a count is valid: of the last 6 days 10 minutes, of the last 31 a day, since opens, clicks, orders and refunds still
come in. Older days are final; a writer that changes such a day marks its document first and last, so that a count from in
between is never kept. Today is counted at each request.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct

from cartback.domain.aftermath import described
from cartback.domain.ledger import Conversion, Notification
from cartback.domain.setting_types import zone
from cartback.domain.shop import Shop
from cartback.reports.days import day_of, end, start
from cartback.reports.tally import Counting, Tally, decode_tally, encode_tally

from .calls import TRIES, Flow, Ports, call

_DAY = timedelta(days=1)
_PAGE = 2000
_FORMAT = b"\x01"
#: The content of a document whose day is to be counted again.
_MARK = b"\x00"


class _Kept(Struct, array_like=True, gc=False):
    """A day's document: the time of the count, and the tally."""

    as_of: datetime
    tally: msgspec.Raw


_decode = msgspec.msgpack.Decoder(_Kept).decode


def key_of(zone_name: str, day: date) -> str:
    """Return the key of a day's tally: in another zone it is another day."""
    return f"report:{zone_name}:{day.isoformat()}"


def tallies_of(
    ports: Ports, shop: Shop, days: Sequence[date], *, refresh: bool = False
) -> Flow[tuple[dict[date, Tally], datetime]]:
    """Return the tallies of these days, and when the oldest of them was counted. `refresh` counts those that are not final."""
    now, where = (yield call(ports.clock)), zone(shop.timezone)
    keys = {day: key_of(shop.timezone, day) for day in days if end(day, where) <= now}
    kept: Mapping[str, bytes] = (yield call(ports.store.documents, shop.id, tuple(keys.values()))) if keys else {}
    tallies: dict[date, Tally] = {}
    new: dict[str, tuple[bytes | None, bytes | None]] = {}
    oldest = now
    for day in days:
        document = kept.get(keys.get(day, ""))
        good_for = _good_for((day_of(now, where) - day).days, refresh=refresh)
        known = _read(document, now, good_for) if document is not None else None
        if known is not None:
            tallies[day], oldest = known[1], min(oldest, known[0])
            continue
        tallies[day] = yield from _count(ports, shop.id, day, where)
        if day in keys:
            new[keys[day]] = (
                document,
                _FORMAT + msgspec.msgpack.encode(_Kept(now, msgspec.Raw(encode_tally(tallies[day])))),
            )
    if new:
        yield call(ports.store.save_documents, shop.id, new)  # a tally that another caller saved first is as good
    return tallies, oldest


def final_tallies(ports: Ports, shop: Shop, days: Sequence[date]) -> Flow[dict[date, Tally]]:
    """Return the kept tallies of days that are final. Days not counted yet, or to be counted again, are left out."""
    now, where = (yield call(ports.clock)), zone(shop.timezone)
    today = day_of(now, where)
    keys = {day: key_of(shop.timezone, day) for day in days if (today - day).days > CHANGING}
    kept: Mapping[str, bytes] = (yield call(ports.store.documents, shop.id, tuple(keys.values()))) if keys else {}
    read = {day: _read(kept[key], now, None) for day, key in keys.items() if key in kept}
    return {day: known[1] for day, known in read.items() if known is not None}


def _good_for(age: int, *, refresh: bool) -> timedelta | None:
    """Return how long the count of a day of this age, in days, is valid; None means forever."""
    if age > CHANGING:
        return None
    return timedelta(0) if refresh else timedelta(minutes=10) if age <= 6 else _DAY


#: For this many days messages and orders may still change without a mark on their days.
CHANGING = 31


def _read(document: bytes, now: datetime, good_for: timedelta | None) -> tuple[datetime, Tally] | None:
    """Return when a day was counted, and its tally, if that is still valid; None if it is unreadable or marked."""
    if document[:1] != _FORMAT:
        return None
    try:
        kept = _decode(memoryview(document)[1:])
        if good_for is not None and abs(now - kept.as_of) >= good_for:
            return None
        return kept.as_of, decode_tally(kept.tally)
    except msgspec.MsgspecError:
        return None


def _count(ports: Ports, shop: str, day: date, where: ZoneInfo) -> Flow[Tally]:
    """Count one day's rows by their narrow copies, and its credits a page at a time."""
    since, until, counting = start(day, where), end(day, where), Counting()
    counting.rows((yield call(ports.store.alike, shop, since, until)))
    after: tuple[datetime, str] | None = None
    while True:
        page: list[Conversion] = yield call(
            ports.store.conversions, shop, since=since, until=until, after=after, limit=_PAGE
        )
        counting.orders((yield from whole(ports, shop, page)))
        if len(page) < _PAGE:
            return counting.tally()
        after = (page[-1].ordered_at, page[-1].order)


def whole(ports: Ports, shop: str, credited: Sequence[Conversion]) -> Flow[list[Conversion]]:
    """Return the credits; old ones without a description of their message get it from the message's row."""
    made = []
    for credit in credited:
        row: Notification | None = None
        if not credit.kind:
            row = yield call(ports.store.notification, shop, credit.notification)
        made.append(described(credit, row) if row is not None else credit)
    return made


def mark(ports: Ports, shop: Shop, touched: Iterable[datetime], now: datetime) -> Flow[None]:
    """Have the final days of these instants counted again, because their rows change."""
    where = zone(shop.timezone)
    today = day_of(now, where)
    days = {day for at in touched if (today - (day := day_of(at, where))).days >= CHANGING}
    if not days:
        return
    keys = tuple([key_of(shop.timezone, day) for day in sorted(days)])
    for _ in range(TRIES):
        kept = yield call(ports.store.documents, shop.id, keys)
        known = _MARK + ports.new_id().encode()
        if (yield call(ports.store.save_documents, shop.id, {k: (kept.get(k), known) for k in keys})):
            return
