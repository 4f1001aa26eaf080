"""KeyValueStore: the whole port `Store` over the three calls of a KeyValues database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

import msgspec

from cartback.domain.ledger import (
    Conversion,
    Notification,
    decode_conversion,
    decode_notification,
    encode_row,
)
from cartback.domain.narrow import AlikeRows, alike
from cartback.errors import StoreBusy
from cartback.ports import Change, Found, Stored, StoredSettings
from cartback.stores.together import units

from .draft import (
    WriteDraft,
    ask,
    due_key,
    key,
    microseconds,
    pack,
    read_instant,
    read_shopper,
    shop_of,
)
from .driving import either_way
from .listing import Listing, first
from .writing import PAGE, TRIES

#: The tables whose keys begin with a shop. The queue's keys begin with a time; its entries are deleted with the shoppers.
_TABLES = (
    "shoppers", "keys", "deliveries", "documents", "tombstones", "rows", "rows by time", "rows of", "rows decided", "credits",
    "credits by time", "credits of",
)  # fmt: skip
_EPOCH = datetime.fromtimestamp(0, UTC)
_replace = msgspec.structs.replace


class KeyValueStore(Listing):
    """A Store in a key-value database. Closing the database is its owner's responsibility.

    A claim and a change is each one write; with many workers on one queue some of them are decided again. `save_settings`
    with a wake writes all shoppers of the shop at once, so the database must take writes of that size.
    """

    # --- settings

    @either_way
    async def settings(self, shop: str) -> StoredSettings | None:
        """Return the shop's settings with their version, or None."""
        return await WriteDraft(self.database).settings(shop)

    @either_way
    async def save_settings(self, shop: str, doc: bytes, version: int, wake_at: datetime | None) -> bool:
        """Save the settings if `version` still holds; a wake writes every shopper of the shop at once. Returns whether it
        saved.
        """

        async def decide(draft: WriteDraft) -> bool:
            settings = await draft.settings(shop)
            if version != (settings.version if settings is not None else 0):
                return False
            draft.new[key("settings", shop)] = pack(StoredSettings(version + 1, doc))
            if wake_at is not None:
                await draft.get(key("arrivals", shop))  # a shopper who arrives meanwhile makes this be decided again
                keys = [k for k, _ in await self._range("shoppers", shop)]
                for stored in map(read_shopper, (await draft.read(keys)).values()):
                    due_at = min(stored.due_at or wake_at, wake_at)
                    draft.put(_replace(stored, version=stored.version + 1, due_at=due_at), stored)
            return True

        return await self._write(decide)

    @either_way
    async def shops(self) -> list[str]:
        """List the ids of all shops, in order."""
        return [shop_of(k) for k, _ in await self._range("settings")]

    # --- shoppers

    @either_way
    async def find(self, shop: str, keys: Sequence[str], deliveries: Sequence[str]) -> Found:
        """Return owners and documents in one consistent view: the read is repeated until no value changed meanwhile."""
        for _ in range(TRIES):
            draft = WriteDraft(self.database)
            names = {key("keys", shop, k): k for k in keys}
            seen = {key("deliveries", shop, d): d for d in deliveries}
            read = await draft.read([*names, *seen])
            owners = {names[k]: owner.decode() for k, owner in read.items() if k in names}
            people = await draft.shoppers(shop, dict.fromkeys(owners.values()))
            if not owners or await ask(self.database.write(draft.expected, {})):  # one consistent view
                owners = {k: owner for k, owner in owners.items() if owner in people}
                return Found(owners, people, frozenset(seen[k] for k in read if k in seen))
        raise StoreBusy

    @either_way
    async def get(self, shop: str, ids: Sequence[str]) -> Mapping[str, Stored]:
        """Return the shoppers with these ids; unknown ids are left out."""
        return await WriteDraft(self.database).shoppers(shop, ids)

    @either_way
    async def commit(
        self, changes: Sequence[Change], deliveries: Sequence[tuple[str, str]] = ()
    ) -> set[tuple[str, str]]:
        """Write each unit of changes in one write, decided again while other workers are faster. Returns those refused."""
        refused: set[tuple[str, str]] = set()
        for unit in units(changes):
            if not await self._write(partial(self._unit, unit)):
                refused.update((c.shop, c.id) for c in unit)
        if deliveries and not refused:
            await self._write(partial(self._record, deliveries))
        return refused

    # --- due shoppers

    @either_way
    async def claim(self, now: datetime, until: datetime, limit: int) -> list[Stored]:
        """Lease the due shoppers in one write; if another worker was faster, one at a time."""
        end = key("due", f"{microseconds(now) + 1:020}")
        due = await ask(self.database.scan(key("due", ""), end, limit))
        claimed = await self._take(due, until)
        if claimed is not None:
            return claimed
        one_by_one = [await self._take([entry], until) for entry in due]
        return [stored for taken in one_by_one for stored in taken or ()]

    async def _take(self, due: Sequence[tuple[str, bytes]], until: datetime) -> list[Stored] | None:
        """Raise the versions of the shoppers still due as in the queue; return None if another worker was faster."""
        draft, claimed = WriteDraft(self.database), []
        names = {entry: msgspec.msgpack.decode(name, type=tuple[str, str]) for entry, name in due}
        await draft.read(key("shoppers", *name) for name in names.values())
        for entry, (shop, shopper) in names.items():
            draft.new[entry] = None
            for stored in (await draft.shoppers(shop, [shopper])).values():
                if due_key(stored) == entry:
                    taken = _replace(stored, version=stored.version + 1)
                    draft.put(_replace(taken, due_at=until), stored)
                    claimed.append(taken)
        return claimed if await ask(self.database.write(draft.expected, draft.new)) else None

    @either_way
    async def next_due(self) -> datetime | None:
        """Return when the next shopper is due, or None."""
        first = await ask(self.database.scan(key("due", ""), "due\x01", 1))
        return _EPOCH + timedelta(microseconds=int(first[0][0].split("\x00")[1])) if first else None

    # --- documents

    @either_way
    async def documents(self, shop: str, keys: Sequence[str]) -> Mapping[str, bytes]:
        """Return the shop's documents with these keys; unknown keys are left out."""
        names = {key("documents", shop, k): k for k in keys}
        return {names[k]: doc for k, doc in (await WriteDraft(self.database).read(names)).items()}

    @either_way
    async def save_documents(self, shop: str, docs: Mapping[str, tuple[bytes | None, bytes | None]]) -> bool:
        """Replace the documents if each is unchanged since it was read. Returns whether they were saved."""

        async def decide(draft: WriteDraft) -> bool:
            keys = {key("documents", shop, k): change for k, change in docs.items()}
            now = await draft.read([key("settings", shop), *keys])
            if key("settings", shop) not in now or any(now.get(k) != read for k, (read, _) in keys.items()):
                return False
            draft.new.update((k, new) for k, (_, new) in keys.items())
            return True

        return await self._write(decide)

    # --- ledger

    @either_way
    async def notification(self, shop: str, notification: str) -> Notification | None:
        """Return one ledger row, or None."""
        rows = await WriteDraft(self.database).listed("rows", shop, [notification])
        return decode_notification(rows[notification].doc) if rows else None

    @either_way
    async def notifications(
        self, shop: str, *, shopper: str | None = None, state: str | None = None, limit: int = 100
    ) -> list[Notification]:
        """List ledger rows, newest first."""
        rows = []
        async for listed in self._list("rows", shop, shopper):
            row = decode_notification(listed.doc)
            rows += [row] if state in (None, row.state) else []
            if len(rows) == limit:
                break
        return rows

    @either_way
    async def decided(
        self,
        shop: str,
        since: datetime | None = None,
        until: datetime | None = None,
        after: tuple[datetime, str] | None = None,
        limit: int = 1000,
    ) -> list[Notification]:
        """List ledger rows by decision within the range, newest first, from the one after `after` on."""
        await self._list_what_is_older(shop)
        entries = self._within("rows", ("rows decided", shop), since, until, after)
        return [decode_notification(listed.doc) async for listed in first(limit, entries)]

    @either_way
    async def alike(self, shop: str, since: datetime, until: datetime) -> list[AlikeRows]:
        """Count the rows decided within the range by their narrow copies."""
        await self._list_what_is_older(shop)
        entries = self._within("rows", ("rows decided", shop), since, until, None)
        return alike([decode_notification(listed.doc) async for listed in entries])

    @either_way
    async def conversions(
        self,
        shop: str,
        *,
        shopper: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        after: tuple[datetime, str] | None = None,
        limit: int = 1000,
    ) -> list[Conversion]:
        """List credited orders, newest first."""
        parts = ("credits by time", shop) if shopper is None else ("credits of", shop, shopper)
        entries = self._within("credits", parts, since, until, after)
        return [decode_conversion(listed.doc) async for listed in first(limit, entries)]

    @either_way
    async def rate(self, shop: str, notification: str, thumb: int) -> bool:
        """Put the merchant's thumb on a ledger row. Returns whether the row exists."""

        async def decide(draft: WriteDraft) -> bool:
            rows = await draft.listed("rows", shop, [notification])
            for name, listed in rows.items():
                row = _replace(decode_notification(listed.doc), thumb=thumb)
                draft.enter("rows", shop, name, _replace(listed, doc=encode_row(row)), listed)
            return bool(rows)

        return await self._write(decide)

    # --- forgetting

    @either_way
    async def erase(self, shop: str, shopper: str, keys: Sequence[str], digests: Sequence[str], at: datetime) -> None:
        """Delete the shopper and their keys, strip their ledger rows of text, and keep the digests as tombstones."""

        async def decide(draft: WriteDraft) -> None:
            if await draft.settings(shop) is None:
                return
            for stored in (await draft.shoppers(shop, [shopper])).values():
                draft.drop(stored)
            led = await draft.read(key("keys", shop, k) for k in keys)
            draft.new.update((k, None) for k, owner in led.items() if owner.decode() == shopper)
            await self._rename(draft, shop, shopper, "", bare=True)
            graves = await draft.read(key("tombstones", shop, d) for d in digests)
            for d in digests:
                kept = graves.get(key("tombstones", shop, d))
                draft.new[key("tombstones", shop, d)] = pack(at if kept is None else max(at, read_instant(kept)))

        await self._write(decide)

    @either_way
    async def tombstones(self, shop: str, digests: Sequence[str]) -> Mapping[str, datetime]:
        """Return when each digest was erased; digests never erased are left out."""
        names = {key("tombstones", shop, d): d for d in digests}
        return {names[k]: read_instant(at) for k, at in (await WriteDraft(self.database).read(names)).items()}

    @either_way
    async def erase_shop(self, shop: str) -> None:
        """Delete the settings first: without them nothing more can be written, so that the deleted data stays deleted."""
        await ask(self.database.write({}, {key("settings", shop): None}))
        for table in _TABLES:
            while page := await ask(self.database.scan(key(table, shop, ""), key(table, shop) + "\x01", PAGE)):
                gone: dict[str, bytes | None] = dict.fromkeys([k for k, _ in page])
                if table == "shoppers":
                    gone.update((due, None) for _, doc in page if (due := due_key(read_shopper(doc))) is not None)
                await ask(self.database.write({}, gone))
        await ask(self.database.write({}, {key("arrivals", shop): None, key("rows listed", shop): None}))

    @either_way
    async def scan(self, shop: str, after: str, limit: int) -> list[Stored]:
        """List the shop's shoppers by id, from the one after `after` on, by one range read."""
        start = key("shoppers", shop, after) + "\x00" if after else key("shoppers", shop, "")
        page = await ask(self.database.scan(start, key("shoppers", shop) + "\x01", limit))
        return [read_shopper(doc) for _, doc in page]

    @either_way
    async def purge(self, shop: str, *, deliveries: datetime, text: datetime, ledger: datetime) -> int:
        """Delete records older than each limit, one at a time. Returns the number of records it touched."""
        old = [
            k
            for k, at in await self._range("deliveries", shop)
            if msgspec.msgpack.decode(at) < microseconds(deliveries)
        ]
        for start in range(0, len(old), PAGE):
            await ask(self.database.write({}, dict.fromkeys(old[start : start + PAGE])))
        touched = len(old)
        for _, name in await self._range("rows by time", shop):
            touched += await self._write(partial(self._age, shop, name.decode(), text, ledger))
        for _, name in await self._range("credits by time", shop):
            touched += await self._write(partial(self._expire, shop, name.decode(), microseconds(ledger)))
        return touched

    async def _expire(self, shop: str, name: str, ledger: int, draft: WriteDraft) -> bool:
        """Delete the credit if it is old enough. Returns whether it was."""
        for listed in (await draft.listed("credits", shop, [name])).values():
            if listed.place < ledger:
                draft.enter("credits", shop, name, None, listed)
        return bool(draft.new)

    async def _age(self, shop: str, name: str, text: datetime, ledger: datetime, draft: WriteDraft) -> bool:
        """Delete the row, or strip it of text, if it is old enough. Returns whether it was."""
        for listed in (await draft.listed("rows", shop, [name])).values():
            row = decode_notification(listed.doc)
            if row.decided_at < ledger:
                draft.enter("rows", shop, name, None, listed)
            elif row.decided_at < text and row.body is not None:
                bare = _replace(row, title=None, body=None, link=None)
                draft.enter("rows", shop, name, _replace(listed, doc=encode_row(bare)), listed)
        return bool(draft.new)

    def close(self) -> None:
        """Do nothing: the database is the host's."""
