"""The commit: a batch of changes in one statement, each change wholly or not at all.

A change whose version is stale, or whose new id exists, is left out by the statement itself: all else of it is joined to what
was `held`. What cannot be left out alone, a key given away or an absorbed shopper changed at that very moment, fails the
statement, so that nothing of it stays; then the rows are locked, each change is judged as they now are, and those that hold
are written. READ COMMITTED is enough, whatever others do: UPDATE and FOR SHARE look again at a row that changed while they
waited for it. The shop's row is held until the end, FOR SHARE when a change names the settings' version, so that no save of
settings and no erasure of the shop comes in between. Rows are taken in the order of their ids; where two batches lock each
other out all the same, PostgreSQL ends one and it is tried again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from attrs import define, field
from msgspec.structs import replace
from psycopg import errors

from cartback.domain.ledger import Conversion, Notification, encode_row
from cartback.errors import StoreBusy
from cartback.ports import Change
from cartback.stores.sql import Ask, Story, due_us, us

from .arrays import Blobs, Numbers, Texts

BEGIN, COMMIT, ROLLBACK = Ask("BEGIN"), Ask("COMMIT"), Ask("ROLLBACK")

#: How often a batch is judged anew when others keep winning the race for its keys.
_TRIES = 25

Names = set[tuple[str, str]]


def commit(changes: Sequence[Change], deliveries: Sequence[tuple[str, str]] = ()) -> Story[Names]:
    if not changes and not deliveries:
        return set()
    parts = list(_parts(changes, deliveries))
    try:
        if len(parts) == 1:
            return (yield from _write(parts[0]))
        yield BEGIN
        refused = yield from _write_all(parts)
        yield COMMIT
    except errors.InvalidTextRepresentation:
        yield ROLLBACK
        return (yield from _commit_what_holds(changes, deliveries))
    return refused


def _write_all(parts: Sequence[_Part]) -> Story[Names]:
    """The deliveries come in the last parts, and only if nothing was refused before."""
    refused: Names = set()
    for part in parts:
        if refused and part.deliveries:
            part.deliveries = ()
            if not part.changes:
                continue
        refused |= yield from _write(part)
    return refused


# --- parts ------------------------------------------------------------------------------------------------------------


@define(eq=False)
class _Part:
    """Changes of one shop, none of which touches what another touches: their order is of no account."""

    shop: str
    changes: list[Change] = field(factory=list)
    deliveries: Sequence[str] = ()


def _parts(changes: Sequence[Change], deliveries: Sequence[tuple[str, str]]) -> Iterator[_Part]:
    """What was to be written one after the other, in as few parts as come to the same; each shop's deliveries last."""
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
        yield _Part(shop, [], tuple(dict.fromkeys(new[shop])))


def _apart(shop: str, changes: list[Change]) -> Iterator[_Part]:
    if _nothing_twice(changes):
        yield _Part(shop, changes)
        return
    part, seen = _Part(shop), set[tuple[str, str]]()
    for change in changes:
        touched = set(_touched(change))
        if touched & seen:
            yield part
            part, seen = _Part(shop), set()
        part.changes.append(change)
        seen |= touched
    yield part


def _nothing_twice(changes: list[Change]) -> bool:
    ids = [c.id for c in changes]
    ids += [shopper for c in changes if c.absorbed for shopper, _ in c.absorbed]
    keys = [k for c in changes if c.keys or c.taken or c.dropped for k in (*c.keys, *c.taken, *c.dropped)]
    rows = [row.id for c in changes if c.notifications for row in c.notifications]
    orders = [order for c in changes if c.conversions or c.uncredited for order in _orders(c)]
    return all(len(set(names)) == len(names) for names in (ids, keys, rows, orders))


def _orders(change: Change) -> Iterator[str]:
    yield from (credit.order for credit in change.conversions)
    yield from change.uncredited


def _touched(change: Change) -> Iterator[tuple[str, str]]:
    yield "shopper", change.id
    yield from (("shopper", shopper) for shopper, _ in change.absorbed)
    yield from (("key", k) for k in (*change.keys, *change.taken, *change.dropped))
    yield from (("row", row.id) for row in change.notifications)
    yield from (("order", order) for order in _orders(change))


# --- judged change by change ------------------------------------------------------------------------------------------


def _commit_what_holds(changes: Sequence[Change], deliveries: Sequence[tuple[str, str]]) -> Story[Names]:
    """Write the changes that hold, told apart with their rows locked."""
    by_shop: dict[str, list[Change]] = {}
    for change in changes:
        by_shop.setdefault(change.shop, []).append(change)
    for _ in range(_TRIES):
        yield BEGIN
        held: list[Change] = []
        refused: Names = set()
        for shop in sorted(by_shop):
            rows = yield from _locked(shop, by_shop[shop])
            for change in by_shop[shop]:
                if rows.hold(change):
                    held.append(rows.write(change))
                else:
                    refused.add((shop, change.id))
        try:
            refused |= yield from _write_all(list(_parts(held, () if refused else deliveries)))
        except errors.InvalidTextRepresentation:  # a new key or shopper has no row to lock
            yield ROLLBACK
            continue
        yield COMMIT
        return refused
    raise StoreBusy


def _locked(shop: str, changes: Sequence[Change]) -> Story[_Rows]:
    """Everything that these changes depend on, held until the transaction ends."""
    strong = any(c.settings_version is not None for c in changes)
    found = yield Ask(_HOLD.format("SHARE" if strong else "KEY SHARE"), (shop,))
    n, settings = found.rows[0] if found.rows else (None, 0)
    ids = {c.id for c in changes} | {shopper for c in changes for shopper, _ in c.absorbed}
    versions = dict((yield Ask(_LOCK_SHOPPERS, (n, Texts(sorted(ids))))).rows)
    keys = sorted({k for c in changes for k in (*c.keys, *c.taken)})
    owners = dict((yield Ask(_LOCK_KEYS, (n, Texts(keys)))).rows)
    others = Texts(sorted(set(owners.values()) - ids))
    versions |= dict((yield Ask(_LOOK, (n, others))).rows)
    return _Rows(n is not None, settings, versions, owners)


_HOLD = "SELECT n, version FROM cartback_shops WHERE id = ? FOR {}"
_LOOK = "SELECT id, version FROM cartback_shoppers WHERE shop = ? AND id = ANY(?)"
_LOCK_SHOPPERS = f"{_LOOK} ORDER BY id FOR UPDATE"
_LOCK_KEYS = "SELECT key, shopper FROM cartback_keys WHERE shop = ? AND key = ANY(?) ORDER BY key FOR UPDATE"


@define(eq=False)
class _Rows:
    """A shop's rows as they will be: changes are held against what the ones before them write."""

    known: bool
    settings: int
    versions: dict[str, int]
    owners: dict[str, str]

    def hold(self, change: Change) -> bool:
        expected = ((change.id, change.version), *change.absorbed)
        return (
            self.known
            and all(self.versions.get(shopper, 0) == version for shopper, version in expected)
            and change.settings_version in (None, self.settings)
            and all(self.owners.get(k, change.id) == change.id or self._lost(k) for k in change.keys)
        )

    def _lost(self, k: str) -> bool:
        """Whether the key leads to somebody who is no more."""
        return k in self.owners and self.owners[k] not in self.versions

    def write(self, change: Change) -> Change:
        """The change is made; lost keys among its own are to be taken over."""
        lost = tuple([k for k in change.keys if self._lost(k)])
        self.versions[change.id] = change.version + 1
        for shopper, _ in change.absorbed:
            del self.versions[shopper]
        self.owners |= dict.fromkeys((*change.keys, *change.taken), change.id)
        return replace(change, taken=(*change.taken, *lost)) if lost else change


# --- the statement ----------------------------------------------------------------------------------------------------


def _write(part: _Part) -> Story[Names]:
    """Write a part; the changes that did not hold."""
    answer = yield _statement(part)
    count, held = answer.rows[0][:2]
    if count == len(part.changes):
        return set()
    return {(c.shop, c.id) for c in part.changes} - {(part.shop, shopper) for shopper in held}


def _statement(part: _Part) -> Ask:
    """The part as one statement: `shop`, what is `held`, and what goes with it."""
    changes = sorted(part.changes, key=lambda c: c.id)
    strong = any(c.settings_version is not None for c in changes)
    saved, new = [c for c in changes if c.version], [c for c in changes if not c.version]
    pieces: list[tuple[str, tuple[Any, ...]]] = [("share" if strong else "key share", (part.shop,))]
    if saved:
        pieces.append(("saved, settings" if strong else "saved", _documents(saved, strong=strong)))
    if new:
        pieces.append(("new, settings" if strong else "new", _documents(new, strong=strong)))
    pieces += _keys(changes)
    if any(c.dropped for c in changes):
        dropped = [(k, c.id) for c in changes for k in c.dropped]
        pieces.append(("dropped", (Texts([k for k, _ in dropped]), Texts([owner for _, owner in dropped]))))
    rows = {row.id: (c.id, row) for c in changes for row in c.notifications}
    pieces += _absorbed(changes)
    if rows:
        pieces.append(("rows", _rows(rows.values())))
    pieces += _credits(changes)
    if part.deliveries:
        pieces.append(("deliveries", (Texts(part.deliveries), len(changes))))
    text = _text(tuple([name for name, _ in pieces]))
    return Ask(text, tuple([arg for _, args in pieces for arg in args]))


def _documents(changes: Sequence[Change], *, strong: bool) -> tuple[Any, ...]:
    columns: list[Any] = [
        Texts([c.id for c in changes]),
        Numbers([c.version for c in changes]),
        Blobs([c.doc for c in changes]),
        Numbers([due_us(c.due_at) for c in changes]),
    ]
    if strong:
        columns.append(Numbers([c.settings_version for c in changes]))
    return tuple(columns)


def _keys(changes: Sequence[Change]) -> Iterator[tuple[str, tuple[Any, ...]]]:
    led = {k: c.id for c in changes if c.keys or c.taken for k in (*c.keys, *c.taken)}
    if led:
        taken = Texts([k for c in changes for k in c.taken])
        pairs = sorted(led.items())
        yield "keys", (Texts([k for k, _ in pairs]), Texts([shopper for _, shopper in pairs]), taken)


def _absorbed(changes: Sequence[Change]) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """What is written anew in the same breath is not moved: a row is changed once in a statement."""
    gone = [(c.id, shopper, version) for c in changes for shopper, version in c.absorbed]
    if gone:
        into, was, version = zip(*sorted(gone, key=lambda one: one[1]), strict=True)
        rows = [(row.id, c.id) for c in changes for row in c.notifications]
        orders = [(order, c.id) for c in changes for order in _orders(c)]
        anew = [Texts(column) for pairs in (rows, orders) for column in ([x for x, _ in pairs], [y for _, y in pairs])]
        yield "absorbed", (Texts(into), Texts(was), Numbers(version), *anew)


def _rows(rows: Iterable[tuple[str, Notification]]) -> tuple[Any, ...]:
    owned = list(rows)
    return (
        Texts([owner for owner, _ in owned]),
        Texts([row.id for _, row in owned]),
        Texts([row.shopper for _, row in owned]),
        Texts([row.state for _, row in owned]),
        Numbers([us(row.decided_at) for _, row in owned]),
        Blobs([encode_row(row) for _, row in owned]),
    )


def _credits(changes: Sequence[Change]) -> Iterator[tuple[str, tuple[Any, ...]]]:
    lost = {order: c.id for c in changes for order in c.uncredited}
    given = {x.order: (c.id, x) for c in changes if c.conversions for x in c.conversions if x.order not in lost}
    if given:
        yield "credits", _credited(given.values())
    if lost:
        yield "uncredited", (Texts(lost.values()), Texts(lost))


def _credited(given: Iterable[tuple[str, Conversion]]) -> tuple[Any, ...]:
    owned = list(given)
    return (
        Texts([owner for owner, _ in owned]),
        Texts([x.order for _, x in owned]),
        Texts([x.shopper for _, x in owned]),
        Numbers([us(x.ordered_at) for _, x in owned]),
        Blobs([encode_row(x) for _, x in owned]),
    )


_N = "(SELECT n FROM shop)"
_SETTINGS = " AND (i.settings IS NULL OR i.settings = (SELECT version FROM shop))"
_SAVED = """saved AS (
  UPDATE cartback_shoppers s SET version = s.version + 1, doc = i.doc, due_at = i.due_at
  FROM unnest(?::text[], ?::bigint[], ?::bytea[], ?::bigint[]{arrays}) AS i(id, version, doc, due_at{columns})
  WHERE s.shop = (SELECT n FROM shop) AND s.id = i.id AND s.version = i.version{settings} RETURNING s.id)"""
_NEW = """new AS (
  INSERT INTO cartback_shoppers (shop, id, version, doc, due_at)
  SELECT shop.n, i.id, i.version + 1, i.doc, i.due_at
  FROM unnest(?::text[], ?::bigint[], ?::bytea[], ?::bigint[]{arrays}) AS i(id, version, doc, due_at{columns}), shop
  WHERE true{settings} ON CONFLICT DO NOTHING RETURNING id)"""
_WITH_SETTINGS = {"arrays": ", ?::bigint[]", "columns": ", settings", "settings": _SETTINGS}
_WITHOUT = {"arrays": "", "columns": "", "settings": ""}

_PIECES = {
    "share": f"shop AS MATERIALIZED ({_HOLD.format('SHARE')})",
    "key share": f"shop AS MATERIALIZED ({_HOLD.format('KEY SHARE')})",
    "saved": _SAVED.format_map(_WITHOUT),
    "saved, settings": _SAVED.format_map(_WITH_SETTINGS),
    "new": _NEW.format_map(_WITHOUT),
    "new, settings": _NEW.format_map(_WITH_SETTINGS),
    "keys": """wanted AS (
  SELECT i.key, i.shopper FROM unnest(?::text[], ?::text[]) AS i(key, shopper) JOIN held ON held.id = i.shopper),
led AS (
  INSERT INTO cartback_keys AS k (shop, key, shopper)
  SELECT shop.n, wanted.key, wanted.shopper FROM wanted, shop ORDER BY wanted.key
  ON CONFLICT (shop, key) DO UPDATE SET shopper = excluded.shopper
  WHERE k.shopper = excluded.shopper OR k.key = ANY(?::text[]) RETURNING 1)""",
    "dropped": """dropped AS (
  DELETE FROM cartback_keys k USING unnest(?::text[], ?::text[]) AS i(key, owner) JOIN held ON held.id = i.owner
  WHERE k.shop = (SELECT n FROM shop) AND k.key = i.key AND k.shopper = i.owner)""",
    "absorbed": """same AS (
  SELECT i.* FROM unnest(?::text[], ?::text[], ?::bigint[]) AS i(into_id, id, version) JOIN held ON held.id = i.into_id),
gone AS (
  DELETE FROM cartback_shoppers s USING same
  WHERE s.shop = (SELECT n FROM shop) AND s.id = same.id AND s.version = same.version RETURNING s.id, same.into_id),
moved_rows AS (
  UPDATE cartback_notifications r SET shopper = gone.into_id FROM gone
  WHERE r.shop = (SELECT n FROM shop) AND r.shopper = gone.id AND r.id NOT IN (
    SELECT i.id FROM unnest(?::text[], ?::text[]) AS i(id, owner) JOIN held ON held.id = i.owner)),
moved_credits AS (
  UPDATE cartback_conversions c SET shopper = gone.into_id FROM gone
  WHERE c.shop = (SELECT n FROM shop) AND c.shopper = gone.id AND c.id NOT IN (
    SELECT i.id FROM unnest(?::text[], ?::text[]) AS i(id, owner) JOIN held ON held.id = i.owner))""",
    "rows": """told AS (
  INSERT INTO cartback_notifications (shop, id, shopper, state, at, doc)
  SELECT shop.n, i.id, i.shopper, i.state, i.at, i.doc
  FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::bigint[], ?::bytea[])
    WITH ORDINALITY AS i(owner, id, shopper, state, at, doc, place) JOIN held ON held.id = i.owner, shop ORDER BY i.place
  ON CONFLICT (shop, id) DO UPDATE
  SET shopper = excluded.shopper, state = excluded.state, at = excluded.at, doc = excluded.doc)""",
    "credits": """credited AS (
  INSERT INTO cartback_conversions (shop, id, shopper, at, doc)
  SELECT shop.n, i.id, i.shopper, i.at, i.doc
  FROM unnest(?::text[], ?::text[], ?::text[], ?::bigint[], ?::bytea[]) AS i(owner, id, shopper, at, doc)
    JOIN held ON held.id = i.owner, shop
  ON CONFLICT (shop, id) DO UPDATE SET shopper = excluded.shopper, at = excluded.at, doc = excluded.doc)""",
    "uncredited": """uncredited AS (
  DELETE FROM cartback_conversions c USING unnest(?::text[], ?::text[]) AS i(owner, id) JOIN held ON held.id = i.owner
  WHERE c.shop = (SELECT n FROM shop) AND c.id = i.id)""",
    "deliveries": """delivered AS (
  INSERT INTO cartback_deliveries (shop, id, at)
  SELECT shop.n, i.id, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint FROM unnest(?::text[]) AS i(id), shop
  WHERE (SELECT count(*) FROM held) = ? ON CONFLICT DO NOTHING)""",
}


@cache
def _text(pieces: tuple[str, ...]) -> str:
    """The statement made of these pieces. Its row: how many changes held, and which; none where there is no such shop."""
    sources = [piece.partition(",")[0] for piece in pieces if piece.startswith(("saved", "new"))]
    held = " UNION ALL ".join(f"SELECT id FROM {source}" for source in sources)  # noqa: S608 - fixed names
    held = f"held AS MATERIALIZED ({held or 'SELECT NULL::text AS id WHERE false'})"
    at = 1 + len(sources)
    parts = [_PIECES[piece] for piece in pieces]
    checks = [_all_or_nothing("wanted", "led")] if "keys" in pieces else []
    checks += [_all_or_nothing("same", "gone")] if "absorbed" in pieces else []
    columns = ["(SELECT count(*) FROM held)", "ARRAY(SELECT id FROM held)", *checks]
    return f"WITH {', '.join([*parts[:at], held, *parts[at:]])} SELECT {', '.join(columns)}"


def _all_or_nothing(wanted: str, done: str) -> str:
    """A column that cannot be computed, so that nothing of the statement stays, unless all that was wanted was done."""
    return (
        f"CASE WHEN (SELECT count(*) FROM {wanted}) <> (SELECT count(*) FROM {done})"  # noqa: S608 - fixed names
        f" THEN ('cartback: others were first, trying again (' || (SELECT count(*) FROM {done}) || ')')::integer END"
    )
