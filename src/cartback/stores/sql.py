"""The common part of the SQL stores: values as columns, the statements both databases understand, the schema's history.

A function here is a generator: it yields one Ask at a time and is sent the Rowset, so that it is written once and runs on
sqlite3, on a psycopg connection and on an async one. Parameters are written `?`, tables are called cartback_*; a store
puts its own placeholder and schema name in their place. A limit is part of the text as a number: PostgreSQL's plan for any
limit would read and sort everything. Instants are whole microseconds since 1970. Where a row's document
and its columns disagree (thumb, shopper), the columns are newer.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from datetime import UTC, datetime, timedelta
from importlib import resources
from typing import Any, NamedTuple, TypeAlias, TypeVar

import msgspec
from attrs import frozen

from cartback.domain.ledger import (
    Conversion,
    Notification,
    decode_conversion,
    decode_notification,
    encode_row,
    without_words,
)
from cartback.domain.narrow import AlikeRows, ModelSpending, alike, model_spending, narrow
from cartback.errors import SchemaError
from cartback.ports import Stored

_T = TypeVar("_T")


class Ask(NamedTuple):
    """One statement to run."""

    text: str
    args: tuple[Any, ...] = ()


@frozen
class Rowset:
    """The rows that a statement returned, and the number it touched."""

    rows: list[Any]
    count: int


Story: TypeAlias = Generator[Ask, Rowset, _T]

#: All tables but cartback_shops and cartback_schema; each has the shop's number in `shop`.
TABLES = ("shoppers", "keys", "deliveries", "documents", "notifications", "conversions", "tombstones")

#: The shop's number, NULL while there is none.
SHOP = "(SELECT n FROM cartback_shops WHERE id = ?)"

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_PAGE = 500


# --- values -----------------------------------------------------------------------------------------------------------


def us(at: datetime) -> int:
    """Return the instant as whole microseconds since 1970."""
    return round(at.timestamp() * 1e6)


def due_us(at: datetime | None) -> int | None:
    """Return the due time as microseconds, or None."""
    return None if at is None else round(at.timestamp() * 1e6)


def instant(us: int) -> datetime:
    """Return the instant, in UTC, of microseconds since 1970."""
    return _EPOCH + timedelta(microseconds=us)


def due_instant(us: int | None) -> datetime | None:
    """Return the due time in UTC, or None."""
    return None if us is None else _EPOCH + timedelta(microseconds=us)


def _notification(doc: bytes, thumb: int, shopper: str) -> Notification:
    row = decode_notification(doc)
    if row.thumb == thumb and row.shopper == shopper:
        return row
    return msgspec.structs.replace(row, thumb=thumb, shopper=shopper)


def narrow_columns(row: Notification) -> tuple[bytes, int, int, int, int | None]:
    """Return the columns stored with a row's document for reports: narrow, calls, tokens_in, tokens_out and cost."""
    return narrow(row), *model_spending(row)


def _conversion(doc: bytes, shopper: str) -> Conversion:
    credit = decode_conversion(doc)
    return credit if credit.shopper == shopper else msgspec.structs.replace(credit, shopper=shopper)


# --- the ledger -------------------------------------------------------------------------------------------------------

_ROWS = f"SELECT doc, thumb, shopper FROM cartback_notifications WHERE shop = {SHOP}"  # noqa: S608 - fixed text
_NUMBERED = f"SELECT doc, n FROM cartback_notifications WHERE shop = {SHOP}"  # noqa: S608 - fixed text
_ALIKE = (
    "SELECT narrow, count(*), CAST(sum(calls) AS bigint), CAST(sum(tokens_in) AS bigint),"  # noqa: S608 - fixed text
    f" CAST(sum(tokens_out) AS bigint), CAST(sum(cost) AS bigint) FROM cartback_notifications WHERE shop = {SHOP}"
)
_CREDITS = f"SELECT doc, shopper FROM cartback_conversions WHERE shop = {SHOP}"  # noqa: S608 - fixed text
_REWRITE = (
    "UPDATE cartback_notifications SET shopper = ?, doc = ?, narrow = ?, calls = ?, tokens_in = ?,"  # noqa: S608 - fixed text
    f" tokens_out = ?, cost = ? WHERE shop = {SHOP} AND id = ?"
)
_RECREDIT = f"UPDATE cartback_conversions SET shopper = ?, doc = ? WHERE shop = {SHOP} AND id = ?"  # noqa: S608


def notification(shop: str, notification: str) -> Story[Notification | None]:
    """Read one ledger row."""
    answer = yield Ask(f"{_ROWS} AND id = ?", (shop, notification))
    return _notification(*answer.rows[0]) if answer.rows else None


def notifications(shop: str, shopper: str | None, state: str | None, limit: int) -> Story[list[Notification]]:
    """Read ledger rows, newest first."""
    where, args = "", [shop]
    for column, value in (("shopper", shopper), ("state", state)):
        if value is not None:
            where, args = f"{where} AND {column} = ?", [*args, value]
    answer = yield Ask(f"{_ROWS}{where} ORDER BY n DESC LIMIT {limit:d}", tuple(args))
    return [_notification(*row) for row in answer.rows]


def rate(shop: str, notification: str, thumb: int) -> Story[bool]:
    """Put a thumb on a ledger row. Returns whether the row exists."""
    text = f"UPDATE cartback_notifications SET thumb = ? WHERE shop = {SHOP} AND id = ?"  # noqa: S608 - fixed text
    return (yield Ask(text, (thumb, shop, notification))).count == 1


def decided(
    shop: str, since: datetime | None, until: datetime | None, after: tuple[datetime, str] | None, limit: int
) -> Story[list[Notification]]:
    """Read ledger rows by decision within the range, newest first."""
    where, args = _within(since, until, after)
    answer = yield Ask(f"{_ROWS}{where} ORDER BY at DESC, id DESC LIMIT {limit:d}", (shop, *args))
    return [_notification(*row) for row in answer.rows]


def alike_rows(shop: str, since: datetime, until: datetime) -> Story[list[AlikeRows]]:
    """Read the narrow copies within the range, with the number of rows for each. Rows without one are read themselves."""
    where, args = _within(since, until, None)
    groups = (yield Ask(f"{_ALIKE}{where} GROUP BY narrow", (shop, *args))).rows
    counted = [
        AlikeRows(bytes(copy), times, ModelSpending(*spent)) for copy, times, *spent in groups if copy is not None
    ]
    if len(counted) == len(groups):
        return counted
    after, unread = 0, f"{where} AND narrow IS NULL AND n > ? ORDER BY n LIMIT {_PAGE}"
    while rows := (yield Ask(f"{_NUMBERED}{unread}", (shop, *args, after))).rows:
        counted += alike([decode_notification(doc) for doc, _ in rows])
        after = rows[-1][1]
    return counted


def conversions(
    shop: str,
    shopper: str | None,
    since: datetime | None,
    until: datetime | None,
    after: tuple[datetime, str] | None,
    limit: int,
) -> Story[list[Conversion]]:
    """Read credited orders within the range, newest first."""
    where, args = _within(since, until, after)
    if shopper is not None:
        where, args = f"{where} AND shopper = ?", (*args, shopper)
    answer = yield Ask(f"{_CREDITS}{where} ORDER BY at DESC, id DESC LIMIT {limit:d}", (shop, *args))
    return [_conversion(*row) for row in answer.rows]


def _within(
    since: datetime | None, until: datetime | None, after: tuple[datetime, str] | None
) -> tuple[str, tuple[int | str, ...]]:
    """Return the condition of a range and of a page, with a single upper bound: of two SQLite may choose the wrong one."""
    where, args = "", list[int | str]()
    if since is not None:
        where, args = " AND at >= ?", [us(since)]
    if after is not None and (until is None or after[0] < until):
        at, name = us(after[0]), after[1]
        return f"{where} AND at <= ? AND (at < ? OR id < ?)", (*args, at, at, name)
    if until is not None:
        where, args = f"{where} AND at < ?", [*args, us(until)]
    return where, tuple(args)


# --- shops and shoppers -----------------------------------------------------------------------------------------------


def shops() -> Story[list[str]]:
    """Read the ids of all shops."""
    answer = yield Ask("SELECT id FROM cartback_shops ORDER BY id")
    return [row[0] for row in answer.rows]


def next_due() -> Story[datetime | None]:
    """Read when the next shopper is due."""
    answer = yield Ask("SELECT min(due_at) FROM cartback_shoppers WHERE due_at IS NOT NULL")
    return due_instant(answer.rows[0][0])


def scan(shop: str, after: str, limit: int) -> Story[list[Stored]]:
    """Read the shop's shoppers by id, from the one after `after` on."""
    text = (
        f"SELECT id, version, doc, due_at FROM cartback_shoppers WHERE shop = {SHOP} AND id > ?"  # noqa: S608 - fixed text
        f" ORDER BY id LIMIT {limit:d}"
    )
    answer = yield Ask(text, (shop, after))
    return [Stored(shop, i, version, doc, due_instant(due)) for i, version, doc, due in answer.rows]


# --- forgetting -------------------------------------------------------------------------------------------------------


def move_ledger(shop: str, was: str, into: str) -> Story[None]:
    """Move one shopper's ledger rows and credits to another."""
    rows = yield Ask(f"{_ROWS} AND shopper = ?", (shop, was))
    for columns in rows.rows:
        row = msgspec.structs.replace(_notification(*columns), shopper=into)
        yield Ask(_REWRITE, (into, encode_row(row), *narrow_columns(row), shop, row.id))
    credited = yield Ask(f"{_CREDITS} AND shopper = ?", (shop, was))
    for columns in credited.rows:
        credit = msgspec.structs.replace(_conversion(*columns), shopper=into)
        yield Ask(_RECREDIT, (into, encode_row(credit), shop, credit.order))


def forget_words(shop: str, shopper: str) -> Story[None]:
    """Strip one shopper's ledger of text; states, times and campaigns stay."""
    rows = yield Ask(f"{_ROWS} AND shopper = ?", (shop, shopper))
    for columns in rows.rows:
        bare = without_words(_notification(*columns))
        yield Ask(_REWRITE, ("", encode_row(bare), *narrow_columns(bare), shop, bare.id))
    yield from move_ledger(shop, shopper, "")


def bury(shop: str, digests: Sequence[str], at: datetime) -> Story[None]:
    """Store the tombstones, each with the latest time it was given."""
    text = (
        "INSERT INTO cartback_tombstones (shop, digest, at) SELECT n, ?, ? FROM cartback_shops WHERE id = ?"
        " ON CONFLICT (shop, digest) DO UPDATE SET at = excluded.at WHERE cartback_tombstones.at < excluded.at"
    )
    for digest in digests:
        yield Ask(text, (digest, us(at), shop))


def erase_shop(shop: str) -> Story[None]:
    """Delete the shop's own row first: every write for the shop holds that row, so none can come in between."""
    answer = yield Ask("SELECT n FROM cartback_shops WHERE id = ?", (shop,))
    for (number,) in answer.rows:
        if (yield Ask("DELETE FROM cartback_shops WHERE n = ?", (number,))).count:
            for table in TABLES:
                yield Ask(f"DELETE FROM cartback_{table} WHERE shop = ?", (number,))  # noqa: S608 - fixed names


def purge(shop: str, deliveries: datetime, text: datetime, ledger: datetime) -> Story[int]:
    """Delete records older than each limit, a page at a time. Returns the number of rows it touched."""
    old = f"DELETE FROM cartback_deliveries WHERE shop = {SHOP} AND at < ?"  # noqa: S608 - fixed text
    touched = (yield Ask(old, (shop, us(deliveries)))).count
    old = f"DELETE FROM cartback_notifications WHERE shop = {SHOP} AND at < ?"  # noqa: S608 - fixed text
    touched += (yield Ask(old, (shop, us(ledger)))).count
    old = f"DELETE FROM cartback_conversions WHERE shop = {SHOP} AND at < ?"  # noqa: S608 - fixed text
    touched += (yield Ask(old, (shop, us(ledger)))).count
    page = f"SELECT doc, thumb, shopper, n FROM cartback_notifications WHERE shop = {SHOP} AND at < ? AND n > ?"  # noqa: S608
    after = 0
    while page_rows := (yield Ask(f"{page} ORDER BY n LIMIT {_PAGE}", (shop, us(text), after))).rows:
        for doc, thumb, shopper, n in page_rows:
            row, after = _notification(doc, thumb, shopper), n
            if row.body is not None:
                bare = msgspec.structs.replace(row, title=None, body=None, link=None)
                yield Ask(_REWRITE, (shopper, encode_row(bare), *narrow_columns(bare), shop, row.id))
                touched += 1
    return touched


# --- the schema -------------------------------------------------------------------------------------------------------


@frozen
class SchemaStatus:
    """The version of a database's schema (0: no tables yet), and the newest that this cartback knows."""

    version: int
    latest: int

    @property
    def pending(self) -> tuple[int, ...]:
        """Return the versions still to be applied, in order."""
        return tuple(range(self.version + 1, self.latest + 1))

    def check(self) -> None:
        """Raise SchemaError when a newer cartback wrote it."""
        if self.version > self.latest:
            raise SchemaError(
                f"the store has schema version {self.version}, this cartback knows up to {self.latest}: upgrade it"
            )


def migrations(database: str) -> tuple[str, ...]:
    """Return the scripts of the schema, stores/schema/DATABASE/NNNN_name.sql, in order: the n-th makes version n."""
    folder = resources.files("cartback.stores").joinpath("schema", database)
    scripts = sorted((file for file in folder.iterdir() if file.name.endswith(".sql")), key=lambda file: file.name)
    return tuple(file.read_text(encoding="utf-8") for file in scripts)


def statements(script: str) -> list[str]:
    """Return the statements of a script, without its comment lines."""
    text = "\n".join(line for line in script.splitlines() if not line.startswith("--"))
    return [statement.strip() for statement in text.split(";") if statement.strip()]
