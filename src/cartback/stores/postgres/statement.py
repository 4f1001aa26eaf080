"""A part of a batch as one statement: `shop`, the changes `held`, and the writes that belong to them.

The statement itself leaves out a change whose version is stale, or whose new id exists: all its other writes are joined to
`held`. If a key was given away or an absorbed shopper changed at that very moment, the statement fails as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from attrs import define, field
from psycopg.errors import InvalidTextRepresentation

from cartback.domain.ledger import Conversion, Notification, encode_row
from cartback.ports import Change
from cartback.stores.sql import Ask, due_us, narrow_columns, us

from .arrays import BlobArray, NumberArray, TextArray

#: A write for a shop holds the shop's row: in SHARE its settings cannot be saved meanwhile, in KEY SHARE it cannot be erased.
HOLD = "SELECT n, version FROM cartback_shops WHERE id = ? FOR {}"

#: The statement's failure when another transaction was first: it casts a text with the reason to a number.
Overtaken = InvalidTextRepresentation


@define(eq=False)
class StatementPart:
    """Changes of one shop, no two of which touch the same rows: their order does not matter."""

    shop: str
    changes: list[Change] = field(factory=list)
    deliveries: Sequence[str] = ()

    @property
    def late(self) -> list[tuple[str, str]]:
        """Return keys that a change both leads here and drops, with its shopper: a statement of their own drops them."""
        both = [(c.id, {*c.keys, *c.taken} & {*c.dropped}) for c in self.changes if c.dropped]
        return [(k, shopper) for shopper, keys in both for k in sorted(keys)]


def orders_of(change: Change) -> Iterator[str]:
    """Yield the orders that the change credits or uncredits."""
    yield from (credit.order for credit in change.conversions)
    yield from change.uncredited


def columns(pairs: Iterable[tuple[str, str]]) -> tuple[TextArray, TextArray]:
    """Turn pairs into two arrays, one a column."""
    first, second = TextArray(), TextArray()
    for one, other in pairs:
        first.append(one)
        second.append(other)
    return first, second


def statement(part: StatementPart) -> Ask:
    """Write the part as one statement: `shop`, the changes `held`, and the writes that belong to them."""
    changes = sorted(part.changes, key=lambda c: c.id)
    strong = any(c.settings_version is not None for c in changes)
    saved, new = [c for c in changes if c.version], [c for c in changes if not c.version]
    pieces: list[tuple[str, tuple[Any, ...]]] = [("share" if strong else "key share", (part.shop,))]
    if saved:
        pieces.append(("saved, settings" if strong else "saved", _documents(saved, strong=strong)))
    if new:
        pieces.append(("new, settings" if strong else "new", _documents(new, strong=strong)))
    pieces += _keys(changes)
    dropped = [(k, c.id) for c in changes if c.dropped for k in c.dropped if k not in c.keys and k not in c.taken]
    if dropped:
        pieces.append(("dropped", columns(dropped)))
    rows = {row.id: (c.id, row) for c in part.changes for row in c.notifications}  # in the order they were given
    pieces += _absorbed(changes)
    if rows:
        pieces.append(("rows", _rows(rows.values())))
    pieces += _credits(changes)
    if part.deliveries:
        pieces.append(("deliveries", (TextArray(part.deliveries), len(changes))))
    text = _text(tuple([name for name, _ in pieces]))
    return Ask(text, tuple([arg for _, args in pieces for arg in args]))


def _documents(changes: Sequence[Change], *, strong: bool) -> tuple[Any, ...]:
    columns: list[Any] = [
        TextArray([c.id for c in changes]),
        NumberArray([c.version for c in changes]),
        BlobArray([c.doc for c in changes]),
        NumberArray([due_us(c.due_at) for c in changes]),
    ]
    if strong:
        columns.append(NumberArray([c.settings_version for c in changes]))
    return tuple(columns)


def _keys(changes: Sequence[Change]) -> Iterator[tuple[str, tuple[Any, ...]]]:
    led = {k: c.id for c in changes if c.keys or c.taken for k in (*c.keys, *c.taken)}
    if led:
        taken = TextArray([k for c in changes for k in c.taken])
        yield "keys", (*columns(sorted(led.items())), taken)


def _absorbed(changes: Sequence[Change]) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """Move the ledger of absorbed shoppers, without rows that the same statement writes: a statement may change a row only
    once.
    """
    gone = [(c.id, shopper, version) for c in changes for shopper, version in c.absorbed]
    if gone:
        into, was, version = zip(*sorted(gone, key=lambda one: one[1]), strict=True)
        rows = columns((row.id, c.id) for c in changes for row in c.notifications)
        orders = columns((order, c.id) for c in changes for order in orders_of(c))
        yield "absorbed", (TextArray(into), TextArray(was), NumberArray(version), *rows, *orders)


def _rows(rows: Iterable[tuple[str, Notification]]) -> tuple[Any, ...]:
    owned = list(rows)
    return (
        TextArray([owner for owner, _ in owned]),
        TextArray([row.id for _, row in owned]),
        TextArray([row.shopper for _, row in owned]),
        TextArray([row.state for _, row in owned]),
        NumberArray([us(row.decided_at) for _, row in owned]),
        BlobArray([encode_row(row) for _, row in owned]),
        *_narrow([narrow_columns(row) for _, row in owned]),
    )


def _narrow(copies: Sequence[tuple[bytes, int, int, int, int | None]]) -> tuple[Any, ...]:
    copy, *figures = zip(*copies, strict=True)
    return (BlobArray(copy), *map(NumberArray, figures))


def _credits(changes: Sequence[Change]) -> Iterator[tuple[str, tuple[Any, ...]]]:
    lost = {order: c.id for c in changes for order in c.uncredited}
    given = {x.order: (c.id, x) for c in changes if c.conversions for x in c.conversions if x.order not in lost}
    if given:
        yield "credits", _credited(given.values())
    if lost:
        yield "uncredited", (TextArray(lost.values()), TextArray(lost))


def _credited(given: Iterable[tuple[str, Conversion]]) -> tuple[Any, ...]:
    owned = list(given)
    return (
        TextArray([owner for owner, _ in owned]),
        TextArray([x.order for _, x in owned]),
        TextArray([x.shopper for _, x in owned]),
        NumberArray([us(x.ordered_at) for _, x in owned]),
        BlobArray([encode_row(x) for _, x in owned]),
    )


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
    "share": f"shop AS MATERIALIZED ({HOLD.format('SHARE')})",
    "key share": f"shop AS MATERIALIZED ({HOLD.format('KEY SHARE')})",
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
  INSERT INTO cartback_notifications (shop, id, shopper, state, at, doc, narrow, calls, tokens_in, tokens_out, cost)
  SELECT shop.n, i.id, i.shopper, i.state, i.at, i.doc, i.narrow, i.calls, i.tokens_in, i.tokens_out, i.cost
  FROM unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::bigint[], ?::bytea[], ?::bytea[], ?::bigint[], ?::bigint[],
    ?::bigint[], ?::bigint[])
    WITH ORDINALITY AS i(owner, id, shopper, state, at, doc, narrow, calls, tokens_in, tokens_out, cost, place)
    JOIN held ON held.id = i.owner, shop ORDER BY i.place
  ON CONFLICT (shop, id) DO UPDATE
  SET shopper = excluded.shopper, state = excluded.state, at = excluded.at, doc = excluded.doc,
    narrow = excluded.narrow, calls = excluded.calls, tokens_in = excluded.tokens_in, tokens_out = excluded.tokens_out,
    cost = excluded.cost)""",
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
    """Join the pieces into a statement. Its row: the number of changes that held, and their ids; no row if there is no such
    shop.
    """
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
    """Return a column that fails, so that the statement has no effect, unless everything wanted was done."""
    return (
        f"CASE WHEN (SELECT count(*) FROM {wanted}) <> (SELECT count(*) FROM {done})"  # noqa: S608 - fixed names
        f" THEN ('cartback: others were first, trying again (' || (SELECT count(*) FROM {done}) || ')')::integer END"
    )
