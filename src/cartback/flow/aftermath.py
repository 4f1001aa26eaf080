"""The shoppers' reactions to messages, written onto the messages' rows in the same write as the events behind them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import Protocol

import msgspec

from cartback.domain import events as ev
from cartback.domain.aftermath import SEEN, credited, described, left_over, opted_out, seen, with_firsts
from cartback.domain.attribution import conversions
from cartback.domain.ledger import Notification
from cartback.domain.sending import Sending
from cartback.domain.shop import Shop
from cartback.domain.shopper import Shopper
from cartback.ports import Change

from .calls import Flow, Ports, call
from .tallies import mark

_SEEN = (ev.MessageOpened, ev.MessageClicked, ev.MessageDelivered, ev.MessageBounced, ev.MessageComplained)

NO_NOES: Mapping[str, datetime] = {}


class Folded(Protocol):
    """A shopper before and after some events."""

    @property
    def before(self) -> Shopper | None:
        """The shopper as stored; None for a new one."""

    @property
    def shopper(self) -> Shopper:
        """The shopper with the events applied, as it will be stored."""


def with_rows(
    ports: Ports, shop: Shop, changes: Sequence[Change], people: Sequence[Folded], events: Sequence[ev.ShopperEvent]
) -> Flow[tuple[list[Change], list[datetime]]]:
    """Return the changes that `events` make, with the rows of messages that they opened or tapped, or that won or lost an order.

    Also return the instants of the ledger whose rows change, for the days already counted.
    """
    touched = {event.notification for event in events if isinstance(event, _SEEN)}
    noes = _noes(people, events)
    touched.update(noes)
    by_id = {one.shopper.id: one for one in people}
    touched.update([name for c in changes if c.absorbed or c.taken for name in _marked(by_id[c.id].shopper)])
    if not touched and not any([c.conversions or c.uncredited for c in changes]):
        return list(changes), []
    instants: list[datetime] = []
    lost: dict[str, set[str]] = {}
    for change in changes:
        if change.uncredited or change.conversions:
            before, orders = by_id[change.id].before, {*change.uncredited, *[c.order for c in change.conversions]}
            had = [c for c in conversions(before, shop) if c.order in orders] if before is not None else []
            lost[change.id] = {c.notification for c in had}
            instants += [c.ordered_at for c in (*had, *change.conversions)]
    somewhere = (
        {s.id for change in changes for s in by_id[change.id].shopper.sends if s.about is not None} if lost else set()
    )
    recount = frozenset().union(*lost.values())
    made = []
    for change in changes:
        nowhere = lost.get(change.id, set()) - somewhere
        whole = yield from with_row(
            ports,
            shop,
            change,
            by_id[change.id].shopper,
            touched=touched | recount,
            recount=recount,
            nowhere=nowhere,
            noes=noes,
        )
        instants += [row.decided_at for row in whole.notifications]
        made.append(whole)
    return made, instants


def _marked(shopper: Shopper) -> list[str]:
    """Return the shopper's messages that were seen or bounced: before a merge, the other document may have recorded that."""
    return [s.id for s in shopper.sends if s.about is not None and any([getattr(s, name) for name in SEEN])]


def _noes(people: Sequence[Folded], events: Sequence[ev.ShopperEvent]) -> dict[str, datetime]:
    """Return the messages over which a shopper withdrew consent to their channel, and when first."""
    noes: dict[str, datetime] = {}
    for event in events:
        if not isinstance(event, ev.ConsentChanged) or event.granted:
            continue
        for one in people:
            if one.shopper.sends and not set(event.keys).isdisjoint(one.shopper.keys):
                name = left_over(one.shopper, event)
                if name is not None:
                    noes[name] = min(event.at, noes.get(name, event.at))
    return noes


def with_row(
    ports: Ports,
    shop: Shop,
    change: Change,
    shopper: Shopper,
    touched: Collection[str] | None = None,
    recount: AbstractSet[str] = frozenset(),
    nowhere: Collection[str] = (),
    noes: Mapping[str, datetime] = NO_NOES,
) -> Flow[Change]:
    """Return the change with the rows of its own shopper's messages in `touched` or credited, and its credits described.

    Without `touched` all its messages are checked: any may have lost an order to the one that has it now. `recount` are
    messages that lost an order: the message may have moved to this shopper, the order to another. Those in `nowhere` are in
    no document any more. `noes` are the messages over which a shopper withdrew consent, and when.
    """
    own = {s.id: s for s in shopper.sends}
    crediting = bool(change.conversions or change.uncredited or not recount.isdisjoint(own))
    won = conversions(shopper, shop) if crediting else ()
    moved = frozenset([*(own if touched is None else touched), *[c.notification for c in change.conversions]])
    rows: dict[str, Notification] = {row.id: row for row in change.notifications}
    for name in sorted({*(with_firsts(shopper, moved) if crediting else moved), *nowhere}):
        wanted = name in own or name in nowhere
        row = rows.get(name) or ((yield call(ports.store.notification, shop.id, name)) if wanted else None)
        if row is not None and _is_of(row, own.get(name), shopper):
            row = msgspec.structs.replace(row, shopper=shopper.id)
            row = opted_out(seen(row, own[name]), noes.get(name)) if name in own else row
            rows[name] = credited(row, shopper, won) if crediting else row
    described_credits = [
        described(c, rows[c.notification]) if c.notification in rows else c for c in change.conversions
    ]
    return msgspec.structs.replace(change, notifications=tuple(rows.values()), conversions=tuple(described_credits))


def _is_of(row: Notification, sending: Sending | None, shopper: Shopper) -> bool:
    """Return whether the row is this shopper's: not an erased person's, nor of a message that another shopper tapped."""
    theirs = sending is not None and sending.about is not None
    return bool(row.shopper) and (theirs or row.shopper in (shopper.id, *shopper.aliases))


def mark_all(ports: Ports, touched: Iterable[tuple[Shop, Sequence[datetime]]], now: datetime) -> Flow[None]:
    """Have the final days of these shops recounted whose rows change: call it before the write, and after."""
    for shop, instants in touched:
        if instants:
            yield from mark(ports, shop, instants, now)
