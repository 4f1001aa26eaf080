"""A cart that is reported by changes: its newest snapshot with the changes after it.

Changes are a set by id, so they may be reported late, twice and in any order; they are replayed in the order of their own time,
because only lines in the cart can be taken out. Changes older than the newest snapshot are in it already: they are
dropped, except those of the JITTER before it, which no longer count and only keep a late copy from counting again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from hashlib import blake2b

import attrs
import msgspec
from msgspec import Raw, Struct
from msgspec.structs import replace

from . import events as ev
from .money import LARGEST
from .shopper import JITTER, NOTHING, Added, LineChange, Snapshot, lines_of

_line_encoder = msgspec.msgpack.Encoder()
_line_decoder = msgspec.msgpack.Decoder(ev.Line)


def change_of(event: ev.LineChanged) -> LineChange:
    """Return the stored form of the change itself; its id as 8 bytes of a hash."""
    out = event.by is None or event.by < 0
    own_id = blake2b(event.change.encode(), digest_size=8).digest()
    return LineChange(event.at, out, own_id, event.line.product, event.line.variant or "", event.by or 0)


def added_by(event: ev.LineChanged) -> tuple[Added, ...]:
    """Return the stored form of the line that the event puts in; none for one that is taken out."""
    if event.by is None or event.by < 0:
        return ()
    line = event.line
    return (Added(line.product, line.variant or "", event.at, _line_encoder.encode(line), event.currency or ""),)


def join_changes(a: tuple[LineChange, ...], b: tuple[LineChange, ...], last: Snapshot | None) -> tuple[LineChange, ...]:
    """Return the changes of both that are not older than `last`, the newest snapshot of both, by more than the JITTER."""
    if not a and not b:
        return ()
    since = last.at - JITTER if last is not None else None
    by_id: dict[bytes, LineChange] = {}
    for change in (*a, *b):
        if since is None or change.at > since:
            known = by_id.get(change.id)
            by_id[change.id] = change if known is None or change < known else known
    return tuple(sorted(by_id.values()))


def join_added(a: tuple[Added, ...], b: tuple[Added, ...], changes: Iterable[LineChange]) -> tuple[Added, ...]:
    """Return every line that either side knows to have been put in; its details only while one of `changes` put it in."""
    if not a and not b:
        return ()
    by_line: dict[tuple[str, str], Added] = {}
    for added in (*a, *b):
        line = (added.product, added.variant)
        known = by_line.get(line)
        by_line[line] = added if known is None or _age(added) > _age(known) else known
    shown = {(change.product, change.variant) for change in changes if not change.out}
    kept = [added if line in shown else _bare(added) for line, added in by_line.items()]
    return tuple(sorted(kept, key=lambda added: (added.product, added.variant)))


def _age(added: Added) -> tuple[datetime, bytes, str]:
    return added.at, added.line, added.currency


def _bare(added: Added) -> Added:
    return Added(added.product, added.variant, added.at) if added.line or added.currency else added


class Replayed(Struct, gc=False):
    """The content of a cart after its changes: a snapshot without lines, and the lines.

    `emptied_at` is when the last of them was taken out, if that happened.
    """

    snapshot: Snapshot
    lines: tuple[ev.Line, ...]
    emptied_at: datetime | None


def replay(base: Snapshot | None, changes: Sequence[LineChange], added: Iterable[Added]) -> Replayed:
    """Return `base` after `changes`, oldest first. With two currencies nothing can be added up: the value is 0."""
    held: dict[tuple[str, str], ev.Line] = {}
    for line in lines_of(base) if base is not None else ():
        where = (line.product, line.variant or "")
        held[where] = _both(held[where], line) if where in held else line
    shown = {(a.product, a.variant): a for a in added if a.line}
    currencies = {base.currency} if base is not None and held else set()
    emptied_at = None
    for change in changes:
        where = (change.product, change.variant)
        before = held.get(where)
        left = (before.quantity if before is not None else 0) + change.by if change.by else 0
        if left <= 0:
            if before is not None:
                del held[where]
                emptied_at = emptied_at if held else change.at
            continue
        if not change.out and where in shown:
            before = _line_decoder.decode(shown[where].line)
            currencies.add(shown[where].currency or None)
        if before is not None:
            held[where] = _with(before, left)
    now = tuple(held.values())
    same = len(currencies - {None}) < 2
    value = sum([line.price * line.quantity for line in now], Decimal(0)) if same else Decimal(0)
    currency = min([code for code in currencies if code], default=None)
    url, origin = (base.url, base.origin) if base is not None else (None, "web")
    return Replayed(Snapshot(changes[-1].at, value, len(now), NOTHING, currency, url, origin), now, emptied_at)


def snapshot_after(
    base: Snapshot | None, changes: Sequence[LineChange], added: Iterable[Added]
) -> tuple[Snapshot, datetime | None]:
    """Return `base` after `changes` as a snapshot to be kept, and when the changes last left the cart empty, if they did."""
    after = replay(base, changes, added)
    lines = Raw(_line_encoder.encode(after.lines)) if after.lines else NOTHING
    return replace(after.snapshot, lines=lines), after.emptied_at


def _both(one: ev.Line, other: ev.Line) -> ev.Line:
    """Return two lines of one product as one: changes do not tell them apart. It has the lower price of the two."""
    return _with(one if one.price <= other.price else other, one.quantity + other.quantity)


def _with(line: ev.Line, quantity: int | Decimal) -> ev.Line:
    """Return the line in this quantity, or in a quantity of 1 if its total is not plausible."""
    plausible = quantity < LARGEST and line.price * quantity < LARGEST
    return attrs.evolve(line, quantity=quantity if plausible else 1)
