"""The commit: a batch of changes, each written wholly or not at all, in as few statements as it has parts.

A part is one statement (see there), so a batch of one shop is one round trip. If that fails because another transaction was
first at that very moment, and if changes are to be written together, the rows are locked, each change is judged on their
present versions, and those that hold are written. READ COMMITTED is enough, whatever other transactions do: UPDATE and FOR
SHARE look again at a row that changed while they waited for it. The shop's row is held until the end, so that neither a save
of the settings that a change names nor an erasure of the shop comes in between. Rows are locked in the order of their ids; if
two batches deadlock nevertheless, PostgreSQL ends one and it begins again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cartback.errors import StoreBusy
from cartback.ports import Change
from cartback.stores.sql import SHOP, Ask, Story
from cartback.stores.together import Rows, ids_of, keys_of, units

from .arrays import TextArray
from .statement import HOLD, Overtaken, StatementPart, columns, orders_of, statement

BEGIN, COMMIT, ROLLBACK = Ask("BEGIN"), Ask("COMMIT"), Ask("ROLLBACK")

#: How often a batch is judged again while other transactions keep winning the race for its keys.
_TRIES = 25

Names = set[tuple[str, str]]


def commit(changes: Sequence[Change], deliveries: Sequence[tuple[str, str]] = ()) -> Story[Names]:
    """Write the changes whose versions still hold. Returns those refused, as (shop, shopper)."""
    if not changes and not deliveries:
        return set()
    if any([c.together for c in changes]):
        return (yield from _commit_what_holds(changes, deliveries))
    parts = list(_parts(changes, deliveries))
    try:
        if len(parts) == 1 and not parts[0].late:
            return (yield from _write(parts[0]))
        yield BEGIN
        refused = yield from _write_all(parts)
        yield COMMIT
    except Overtaken:
        yield ROLLBACK
        return (yield from _commit_what_holds(changes, deliveries))
    return refused


def _write_all(parts: Sequence[StatementPart]) -> Story[Names]:
    """Write the parts in order. Deliveries come in the last parts, and only if nothing was refused before."""
    refused: Names = set()
    for part in parts:
        if refused and part.deliveries:
            part.deliveries = ()
            if not part.changes:
                continue
        refused |= yield from _write(part)
    return refused


_DROP_LATE = f"""DELETE FROM cartback_keys k USING unnest(?::text[], ?::text[]) AS i(key, owner)
WHERE k.shop = {SHOP} AND k.key = i.key AND k.shopper = i.owner"""  # noqa: S608 - fixed text


def _write(part: StatementPart) -> Story[Names]:
    """Write a part; return the changes that did not hold."""
    answer = yield statement(part)
    count, held = answer.rows[0][:2]
    dropped = [(k, shopper) for k, shopper in part.late if shopper in held]
    if dropped:
        yield Ask(_DROP_LATE, (*columns(dropped), part.shop))
    if count == len(part.changes):
        return set()
    return {(c.shop, c.id) for c in part.changes} - {(part.shop, shopper) for shopper in held}


# --- parts ------------------------------------------------------------------------------------------------------------


def _parts(changes: Sequence[Change], deliveries: Sequence[tuple[str, str]]) -> Iterator[StatementPart]:
    """Group the changes into as few parts as have the same effect; each shop's deliveries last."""
    by_shop: dict[str, list[Change]] = {}
    for change in changes:
        by_shop.setdefault(change.shop, []).append(change)
    new: dict[str, list[str]] = {}
    for shop, delivery in deliveries:
        new.setdefault(shop, []).append(delivery)
    made = [part for shop in sorted(by_shop) for part in _apart(shop, by_shop[shop])]
    if len(made) == 1 and new.keys() == {made[0].shop}:
        made[0].deliveries = tuple(dict.fromkeys(new[made[0].shop]))
        new = {}
    yield from made
    for shop in sorted(new):
        yield StatementPart(shop, [], tuple(dict.fromkeys(new[shop])))


def _apart(shop: str, changes: list[Change]) -> Iterator[StatementPart]:
    if _nothing_twice(changes):
        yield StatementPart(shop, changes)
        return
    part, seen = StatementPart(shop), set[tuple[str, str]]()
    for change in changes:
        touched = set(_touched(change))
        if touched & seen:
            yield part
            part, seen = StatementPart(shop), set()
        part.changes.append(change)
        seen |= touched
    yield part


def _nothing_twice(changes: list[Change]) -> bool:
    ids = [c.id for c in changes]
    ids += [shopper for c in changes if c.absorbed for shopper, _ in c.absorbed]
    keys = [k for c in changes if c.keys or c.taken or c.dropped for k in (*c.keys, *c.taken, *c.dropped)]
    rows = [row.id for c in changes if c.notifications for row in c.notifications]
    orders = [order for c in changes if c.conversions or c.uncredited for order in orders_of(c)]
    return all(len(set(names)) == len(names) for names in (ids, keys, rows, orders))


def _touched(change: Change) -> Iterator[tuple[str, str]]:
    yield "shopper", change.id
    yield from (("shopper", shopper) for shopper, _ in change.absorbed)
    yield from (("key", k) for k in (*change.keys, *change.taken, *change.dropped))
    yield from (("row", row.id) for row in change.notifications)
    yield from (("order", order) for order in orders_of(change))


# --- judged change by change ------------------------------------------------------------------------------------------


def _commit_what_holds(changes: Sequence[Change], deliveries: Sequence[tuple[str, str]]) -> Story[Names]:
    """Lock the rows, and write the changes that hold."""
    by_shop: dict[str, list[Change]] = {}
    for change in changes:
        by_shop.setdefault(change.shop, []).append(change)
    for _ in range(_TRIES):
        yield BEGIN
        held: list[Change] = []
        refused: Names = set()
        for shop in sorted(by_shop):
            rows = yield from _locked(shop, by_shop[shop])
            for unit in units(by_shop[shop]):
                written = rows.write(unit)
                held += written or ()
                refused.update([(shop, c.id) for c in unit] if written is None else ())
        try:
            overtaken = yield from _write_all(list(_parts(held, () if refused else deliveries)))
        except Overtaken:  # a new key or shopper has no row to lock
            yield ROLLBACK
            continue
        if any([c.together and (c.shop, c.id) in overtaken for c in held]):
            yield ROLLBACK
            continue
        yield COMMIT
        return refused | overtaken
    raise StoreBusy


def _locked(shop: str, changes: Sequence[Change]) -> Story[Rows]:
    """Lock every row that these changes depend on until the transaction ends."""
    strong = any(c.settings_version is not None for c in changes)
    answer = yield Ask(HOLD.format("SHARE" if strong else "KEY SHARE"), (shop,))
    n, settings = answer.rows[0] if answer.rows else (None, None)
    ids = ids_of(changes)
    versions = dict((yield Ask(_LOCK_SHOPPERS, (n, TextArray(ids)))).rows)
    owners = dict((yield Ask(_LOCK_KEYS, (n, TextArray(keys_of(changes))))).rows)
    others = TextArray(sorted(set(owners.values()).difference(ids)))
    versions |= dict((yield Ask(_LOOK, (n, others))).rows)
    return Rows(settings, versions, owners)


_LOOK = "SELECT id, version FROM cartback_shoppers WHERE shop = ? AND id = ANY(?)"
_LOCK_SHOPPERS = f"{_LOOK} ORDER BY id FOR UPDATE"
_LOCK_KEYS = "SELECT key, shopper FROM cartback_keys WHERE shop = ? AND key = ANY(?) ORDER BY key FOR UPDATE"
