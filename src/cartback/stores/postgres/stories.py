"""Everything the store does besides commits, each as a story: settings, finding, claiming, documents, erasing.

A story of one statement is atomic by itself and takes one round trip. A longer one sends BEGIN and COMMIT; inside a
transaction of the host's these become a savepoint of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from cartback.ports import Found, Stored, StoredSettings
from cartback.stores import sql
from cartback.stores.sql import SHOP, Ask, Story, due_instant, instant, us

from .arrays import BlobArray, TextArray
from .commit import BEGIN, COMMIT, ROLLBACK

#: A write for a shop holds its row, so that an erasure of the shop leaves nothing behind.
_HOLD = "SELECT n FROM cartback_shops WHERE id = ? FOR KEY SHARE"


def clock() -> Story[datetime]:
    """Read the database's time."""
    answer = yield Ask("SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint")
    return instant(answer.rows[0][0])


# --- settings ---------------------------------------------------------------------------------------------------------


def settings(shop: str) -> Story[StoredSettings | None]:
    """Read the shop's settings."""
    answer = yield Ask("SELECT version, doc FROM cartback_shops WHERE id = ?", (shop,))
    return StoredSettings(*answer.rows[0]) if answer.rows else None


_FIRST = "INSERT INTO cartback_shops (id, version, doc) VALUES (?, 1, ?) ON CONFLICT DO NOTHING"
_NEXT = "UPDATE cartback_shops SET version = version + 1, doc = ? WHERE id = ? AND version = ?"
#: The rows are locked in the order of ids, as commits lock them.
_WAKE = f"""WITH everybody AS MATERIALIZED (
  SELECT shop, id FROM cartback_shoppers WHERE shop = {SHOP} ORDER BY id FOR NO KEY UPDATE)
UPDATE cartback_shoppers s SET version = s.version + 1, due_at = least(s.due_at, ?)
FROM everybody e WHERE s.shop = e.shop AND s.id = e.id"""  # noqa: S608 - fixed text


def save_settings(shop: str, doc: bytes, version: int, wake_at: datetime | None) -> Story[bool]:
    """Lock the shop's row first: commits under the old version have ended by then, and their shoppers are woken too."""
    save = Ask(_NEXT, (doc, shop, version)) if version else Ask(_FIRST, (shop, doc))
    if wake_at is None:
        return (yield save).count == 1
    yield BEGIN
    if (yield save).count != 1:
        yield ROLLBACK
        return False
    yield Ask(_WAKE, (shop, us(wake_at)))
    yield COMMIT
    return True


# --- shoppers ---------------------------------------------------------------------------------------------------------

_LED = f"""WITH led AS MATERIALIZED (
  SELECT shop, shopper, array_agg(key) AS keys FROM cartback_keys WHERE shop = {SHOP} AND key = ANY(?)
  GROUP BY shop, shopper)
SELECT s.id, s.version, s.doc, s.due_at, led.keys
FROM led JOIN cartback_shoppers s ON s.shop = led.shop AND s.id = led.shopper"""  # noqa: S608 - fixed text
_SEEN = f"""{_LED} UNION ALL
SELECT id, NULL, NULL, NULL, NULL FROM cartback_deliveries WHERE shop = {SHOP} AND id = ANY(?)"""  # noqa: S608 - fixed text


def find(shop: str, keys: Sequence[str], deliveries: Sequence[str]) -> Story[Found]:
    """Read owners and deliveries in one statement, so in one consistent view; a row without keys is a delivery."""
    if deliveries:
        answer = yield Ask(_SEEN, (shop, TextArray(keys), shop, TextArray(deliveries)))
    else:
        answer = yield Ask(_LED, (shop, TextArray(keys)))
    owners, shoppers, seen = {}, {}, []
    for i, version, doc, due, its_keys in answer.rows:
        if its_keys is None:
            seen.append(i)
            continue
        shoppers[i] = Stored(shop, i, version, doc, due_instant(due))
        for k in its_keys:
            owners[k] = i
    return Found(owners, shoppers, frozenset(seen))


def get(shop: str, ids: Sequence[str]) -> Story[Mapping[str, Stored]]:
    """Read the shoppers with these ids."""
    text = f"SELECT id, version, doc, due_at FROM cartback_shoppers WHERE shop = {SHOP} AND id = ANY(?)"  # noqa: S608
    answer = yield Ask(text, (shop, TextArray(ids)))
    return {i: Stored(shop, i, version, doc, due_instant(due)) for i, version, doc, due in answer.rows}


#: Shoppers that another transaction is claiming or writing at this moment are skipped.
_CLAIM = """WITH due AS MATERIALIZED (
  SELECT shop, id, due_at FROM cartback_shoppers WHERE due_at <= ?
  ORDER BY due_at LIMIT {limit:d} FOR NO KEY UPDATE SKIP LOCKED)
UPDATE cartback_shoppers s SET due_at = ?, version = s.version + 1 FROM due, cartback_shops h
WHERE s.shop = due.shop AND s.id = due.id AND h.n = due.shop
RETURNING h.id, s.id, s.version, s.doc, due.due_at"""

_ANY_DUE = "SELECT 1 FROM cartback_shoppers WHERE due_at <= ? LIMIT 1"
_LOOKS = 20


def claim(now: datetime, until: datetime, limit: int) -> Story[list[Stored]]:
    """Lease due shoppers. An empty list means that none is due, or that other transactions held all of them throughout."""
    for _ in range(_LOOKS):
        answer = yield Ask(_CLAIM.format(limit=limit), (us(now), us(until)))
        if answer.rows or not (yield Ask(_ANY_DUE, (us(now),))).rows:
            break
        yield Ask("SELECT pg_sleep(0.005)")
    rows = sorted(answer.rows, key=lambda row: (row[4], row[0], row[1]))
    return [Stored(shop, i, version, doc, instant(due)) for shop, i, version, doc, due in rows]


# --- documents --------------------------------------------------------------------------------------------------------

_DOCUMENTS = f"SELECT key, doc FROM cartback_documents WHERE shop = {SHOP} AND key = ANY(?)"  # noqa: S608 - fixed text
_ADD = f"""INSERT INTO cartback_documents (shop, key, doc)
SELECT {SHOP}, i.key, i.doc FROM unnest(?::text[], ?::bytea[]) AS i(key, doc) ON CONFLICT DO NOTHING"""  # noqa: S608
_REPLACE = f"""UPDATE cartback_documents d SET doc = i.doc FROM unnest(?::text[], ?::bytea[]) AS i(key, doc)
WHERE d.shop = {SHOP} AND d.key = i.key"""  # noqa: S608 - fixed text
_DROP = f"DELETE FROM cartback_documents WHERE shop = {SHOP} AND key = ANY(?)"  # noqa: S608 - fixed text


def documents(shop: str, keys: Sequence[str]) -> Story[Mapping[str, bytes]]:
    """Read the shop's documents with these keys."""
    return dict((yield Ask(_DOCUMENTS, (shop, TextArray(keys)))).rows)


def save_documents(shop: str, docs: Mapping[str, tuple[bytes | None, bytes | None]]) -> Story[bool]:
    """Lock and compare existing documents; a document that another worker adds meanwhile shows in the count."""
    yield BEGIN
    known = (yield Ask(_HOLD, (shop,))).rows
    now = dict((yield Ask(f"{_DOCUMENTS} ORDER BY key FOR UPDATE", (shop, TextArray(sorted(docs))))).rows)
    same = known and all(now.get(k) == before for k, (before, _) in docs.items())
    new = {k: after for k, (before, after) in sorted(docs.items()) if before is None and after is not None}
    if same and new:
        same = (yield Ask(_ADD, (shop, TextArray(new), BlobArray(new.values())))).count == len(new)
    if not same:
        yield ROLLBACK
        return False
    changed = {k: after for k, (before, after) in sorted(docs.items()) if before is not None and after is not None}
    if changed:
        yield Ask(_REPLACE, (TextArray(changed), BlobArray(changed.values()), shop))
    gone = [k for k, (before, after) in docs.items() if before is not None and after is None]
    if gone:
        yield Ask(_DROP, (shop, TextArray(gone)))
    yield COMMIT
    return True


# --- forgetting -------------------------------------------------------------------------------------------------------

_FREE = f"DELETE FROM cartback_keys WHERE shop = {SHOP} AND shopper = ? AND key = ANY(?)"  # noqa: S608 - fixed text
_FORGET = f"DELETE FROM cartback_shoppers WHERE shop = {SHOP} AND id = ?"  # noqa: S608 - fixed text


def erase(shop: str, shopper: str, keys: Sequence[str], digests: Sequence[str], at: datetime) -> Story[None]:
    """Lock the shopper first: a commit under way has ended by then, or is refused."""
    yield BEGIN
    yield Ask(_HOLD, (shop,))
    yield Ask(_FORGET, (shop, shopper))
    yield Ask(_FREE, (shop, shopper, TextArray(keys)))
    yield from sql.forget_words(shop, shopper)
    yield from sql.bury(shop, sorted(digests), at)
    yield COMMIT


def tombstones(shop: str, digests: Sequence[str]) -> Story[Mapping[str, datetime]]:
    """Read when each digest was erased."""
    text = f"SELECT digest, at FROM cartback_tombstones WHERE shop = {SHOP} AND digest = ANY(?)"  # noqa: S608 - fixed text
    answer = yield Ask(text, (shop, TextArray(digests)))
    return {digest: instant(at) for digest, at in answer.rows}


def erase_shop(shop: str) -> Story[None]:
    """Delete everything of the shop."""
    yield BEGIN
    yield from sql.erase_shop(shop)
    yield COMMIT


def purge(shop: str, deliveries: datetime, text: datetime, ledger: datetime) -> Story[int]:
    """Delete records older than each limit. Returns the number of rows it touched."""
    yield BEGIN
    touched = yield from sql.purge(shop, deliveries, text, ledger)
    yield COMMIT
    return touched
