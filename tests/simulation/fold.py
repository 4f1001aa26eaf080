"""No accepted event is lost: what the store has of a person is what a fresh fold of the saved news gives.

The one check that uses the library itself, its `apply` and nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec.structs import replace

from cartback.domain.bounds import KEPT
from cartback.domain.document import decode
from cartback.domain.shopper import Device, Shopper, new_shopper
from cartback.domain.transitions import apply
from cartback.flow import readable

from .judge import Judge
from .people import Book, Person

_NEVER = datetime.min.replace(tzinfo=UTC)


def check_fold(judge: Judge, store: Any) -> None:
    """Flag, on the judge, every person of whom the store has something else than was saved."""
    last = len(judge.history.records)
    living = judge.history.ending.rows if judge.history.ending is not None else {}
    for person in judge.book.people.values():
        if person.shop in living:
            for told in _differences(judge.book, person, store):
                judge.flag("lost_event", last, f"{person.shop} {min(person.names, default='')}: {told}")


def _differences(book: Book, person: Person, store: Any) -> Iterator[str]:
    names = tuple(sorted(n for n in person.names if (person.shop, n) not in book.moved))
    found = store.find(person.shop, names, ())
    if not person.facts:
        return
    if len(found.shoppers) != 1:
        yield f"{len(found.shoppers)} documents for {', '.join(names)}"
        return
    (stored,) = found.shoppers.values()
    kept, fresh, many_changes = decode(stored.doc), new_shopper("fresh"), False
    for fact in person.facts:
        fresh = apply(fresh, fact.event)
        many_changes |= any(len(cart.changes) > KEPT for cart in fresh.carts)
    for part in ("carts", "orders", "profile", "wishlist"):
        mine, told = _unnamed(getattr(kept, part)), getattr(fresh, part)
        if part == "carts" and many_changes:
            continue  # of more, at any time, the oldest became part of what the cart held
        if mine != told and len(told) <= KEPT:  # of more the oldest are forgotten
            yield f"{part}: {_readable(mine)} is kept, {_readable(told)} was told"
    yield from _consents(person, kept)
    yield from _devices(book, person.shop, kept, fresh)
    begun, known = set(person.steps), {s.id for s in kept.sends if s.about is not None}
    if kept.trimmed is not None:  # of more than KEPT the oldest are forgotten, and that they may be is known
        begun -= {n for n, step in person.steps.items() if n not in known and step.clock <= kept.trimmed}
    if begun != known:
        yield f"sends: {sorted(known - begun)} unheard of, {sorted(begun - known)} forgotten"
    clicked = {f.said["notification"] for f in person.of("click")} & known
    if lost := clicked - {s.id for s in kept.sends if s.clicked_at is not None}:
        yield f"clicks on {sorted(lost)} forgotten"


def _unnamed(part: Any) -> Any:
    """The part without the names that its carts and orders were given: `apply` alone gives none."""
    return tuple(replace(one, names=()) for one in part) if isinstance(part, tuple) else part


def _readable(part: Any) -> str:
    return json.dumps(readable(part), sort_keys=True)


#: A worker's clock may be so far behind: ten minutes, and an hour more while it is put back.
_SKEW = timedelta(minutes=75)


def _consents(person: Person, kept: Shopper) -> Iterator[str]:
    """The same answers; an address proven dead ended consent by itself, at a later time than anybody told."""
    said = {channel: (c.granted, c.at) for channel, c in kept.consents.items()}
    told = dict(person.consents)
    for handed in [h for step in person.steps.values() for h, _ in step.handed if h.dead and h.channel != "push"]:
        granted, at = said.get(handed.channel, (True, handed.true))
        asked = told.get(handed.channel)
        if not granted and at >= handed.true - _SKEW and (asked is None or asked[1] <= at):
            told[handed.channel] = (False, at)
    if said != told:
        yield f"consents: {said} is kept, {told} was told"


def _devices(book: Book, shop: str, kept: Shopper, fresh: Shopper) -> Iterator[str]:
    """The same devices; one proven dead is removed at a later time than anybody told."""
    mine, told = _by_address(kept), _by_address(fresh)
    for address in sorted(mine.keys() | told.keys()):
        if (shop, f"device:{address}") in book.moved:
            continue
        a, b = mine.get(address), told.get(address)
        if a is None or b is None or a.added_at != b.added_at or (a.removed_at or _NEVER) < (b.removed_at or _NEVER):
            yield f"device {address}: {a} is kept, {b} was told"


def _by_address(shopper: Shopper) -> dict[str, Device]:
    return {d.address: d for d in shopper.devices}
