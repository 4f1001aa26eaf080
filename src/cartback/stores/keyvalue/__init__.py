"""A store over any database that keeps values by key, for whoever has neither SQL nor the wish to write a Store.

Redis, DynamoDB, FoundationDB, etcd or a dict behind a lock: three calls are enough. Read some keys; go through a range of
them in order; write several at once, all or nothing, if what was read is still so. That last one carries every promise: a
write names all it was decided on, and if somebody was faster it is decided again.
"""

from __future__ import annotations

import inspect
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial, wraps
from threading import Lock
from typing import Any, ParamSpec, TypeVar

import msgspec

from cartback.domain.ledger import (
    Conversion,
    Notification,
    decode_conversion,
    decode_notification,
    encode_row,
    without_words,
)
from cartback.errors import StoreBusy
from cartback.ports import Change, Found, Maybe, Settings, Stored
from cartback.stores.together import units

from .draft import (
    Draft,
    KeyValues,
    Listed,
    ask,
    back,
    due_key,
    instant_of,
    key,
    microseconds,
    pack,
    read_instant,
    read_shopper,
    shop_of,
)

__all__ = ["KeyValueStore", "KeyValues"]

_P = ParamSpec("_P")
_T = TypeVar("_T")
#: How often something is decided again because others were faster.
_TRIES = 100
_PAGE = 500
#: Whatever begins with a shop. What is due is by time, and found by the shoppers.
_TABLES = (
    "shoppers", "keys", "deliveries", "documents", "tombstones", "rows", "rows by time", "rows of", "rows decided", "credits",
    "credits by time", "credits of",
)  # fmt: skip
_EPOCH = datetime.fromtimestamp(0, UTC)
_replace = msgspec.structs.replace


def _told(method: Callable[_P, Coroutine[Any, Any, _T]]) -> Callable[_P, Maybe[_T]]:
    """Async if the database is; over a plain one nothing is ever awaited, so that the coroutine ends where it begins."""

    @wraps(method)
    def told(*args: _P.args, **kwargs: _P.kwargs) -> Maybe[_T]:
        story = method(*args, **kwargs)
        if inspect.iscoroutinefunction(args[0].database.read):  # type: ignore[attr-defined]  # of a KeyValueStore
            return story
        try:
            story.send(None)
        except StopIteration as done:
            answer: _T = done.value
            return answer
        story.close()
        raise TypeError("the database's `read` is plain, but another of its methods answered with something to await")

    return told


class KeyValueStore:
    """A Store in a database of keys and values. Closing the database is its owner's business.

    A claim and a change is each one write; with many workers on one queue some of them are decided again. `save_settings`
    that wakes a shop writes all its shoppers at once, so the database must take writes of that size.
    """

    def __init__(self, database: KeyValues) -> None:
        self.database = database
        self._lock = Lock()
        self._newest = 0

    async def _write(self, decide: Callable[[Draft], Coroutine[Any, Any, _T]]) -> _T:
        """Decide on what is there and write it; decide again if that has changed meanwhile."""
        for _ in range(_TRIES):
            draft = Draft(self.database)
            answer = await decide(draft)
            if not draft.new or await ask(self.database.write(draft.expected, draft.new)):
                return answer
        raise StoreBusy

    async def _range(self, *parts: str) -> list[tuple[str, bytes]]:
        """Every key of the table that begins with these parts, in order, with its value."""
        start = key(*parts, "")
        found: list[tuple[str, bytes]] = []
        end = key(*parts) + "\x01"
        while page := await ask(self.database.scan(start, end, _PAGE)):
            found += page
            start = page[-1][0] + "\x00"
        return found

    # --- settings

    @_told
    async def settings(self, shop: str) -> Settings | None:
        return await Draft(self.database).settings(shop)

    @_told
    async def save_settings(self, shop: str, doc: bytes, version: int, wake_at: datetime | None) -> bool:
        async def decide(draft: Draft) -> bool:
            settings = await draft.settings(shop)
            if version != (settings.version if settings is not None else 0):
                return False
            draft.new[key("settings", shop)] = pack(Settings(version + 1, doc))
            if wake_at is not None:
                await draft.get(key("arrivals", shop))  # who is new meanwhile makes this be decided again
                keys = [k for k, _ in await self._range("shoppers", shop)]
                for stored in map(read_shopper, (await draft.read(keys)).values()):
                    due_at = min(stored.due_at or wake_at, wake_at)
                    draft.put(_replace(stored, version=stored.version + 1, due_at=due_at), stored)
            return True

        return await self._write(decide)

    @_told
    async def shops(self) -> list[str]:
        return [shop_of(k) for k, _ in await self._range("settings")]

    # --- shoppers

    @_told
    async def find(self, shop: str, keys: Sequence[str], deliveries: Sequence[str]) -> Found:
        for _ in range(_TRIES):
            draft = Draft(self.database)
            names = {key("keys", shop, k): k for k in keys}
            seen = {key("deliveries", shop, d): d for d in deliveries}
            read = await draft.read([*names, *seen])
            owners = {names[k]: owner.decode() for k, owner in read.items() if k in names}
            people = await draft.shoppers(shop, dict.fromkeys(owners.values()))
            if not owners or await ask(self.database.write(draft.expected, {})):  # one consistent view
                owners = {k: owner for k, owner in owners.items() if owner in people}
                return Found(owners, people, frozenset(seen[k] for k in read if k in seen))
        raise StoreBusy

    @_told
    async def get(self, shop: str, ids: Sequence[str]) -> Mapping[str, Stored]:
        return await Draft(self.database).shoppers(shop, ids)

    @_told
    async def commit(
        self, changes: Sequence[Change], deliveries: Sequence[tuple[str, str]] = ()
    ) -> set[tuple[str, str]]:
        refused: set[tuple[str, str]] = set()
        for unit in units(changes):
            if not await self._write(partial(self._unit, unit)):
                refused.update((c.shop, c.id) for c in unit)
        if deliveries and not refused:
            await self._write(partial(self._record, deliveries))
        return refused

    async def _record(self, deliveries: Sequence[tuple[str, str]], draft: Draft) -> None:
        known = {shop: await draft.settings(shop) for shop in {shop for shop, _ in deliveries}}
        at = pack(microseconds(datetime.now(UTC)))
        draft.new.update((key("deliveries", *d), at) for d in deliveries if known[d[0]] is not None)

    async def _unit(self, unit: Sequence[Change], draft: Draft) -> bool:
        """Whether all of it holds, each change after what the draft says of those before; if not, the draft says nothing."""
        for change in unit:
            if not await self._change(change, draft):
                draft.new.clear()
                return False
        return True

    async def _change(self, c: Change, draft: Draft) -> bool:
        """Whether it holds; if so the draft says all of it."""
        keys = [key("keys", c.shop, k) for k in c.keys]
        people = [key("shoppers", c.shop, i) for i in (c.id, *[i for i, _ in c.absorbed])]
        leads = await draft.read([key("settings", c.shop), *people, *keys])  # all in one call
        settings = await draft.settings(c.shop)
        owners = {leads[k].decode() for k in keys if k in leads} - {c.id}
        known = await draft.shoppers(c.shop, [c.id, *[i for i, _ in c.absorbed]])
        for shopper, version in ((c.id, c.version), *c.absorbed):
            if (known[shopper].version if shopper in known else 0) != version:
                return False
        if settings is None or c.settings_version not in (None, settings.version):
            return False
        if owners and await draft.shoppers(c.shop, owners):
            return False
        draft.put(Stored(c.shop, c.id, c.version + 1, c.doc, c.due_at), known.get(c.id))
        if not c.version:
            draft.new[key("arrivals", c.shop)] = c.id.encode()
        draft.new.update((key("keys", c.shop, k), c.id.encode()) for k in (*c.keys, *c.taken))
        led = await draft.read(key("keys", c.shop, k) for k in c.dropped) if c.dropped else {}
        draft.new.update((k, None) for k, owner in led.items() if owner.decode() == c.id)
        for absorbed, _ in c.absorbed:
            draft.drop(known[absorbed])
            await self._rename(draft, c.shop, absorbed, c.id)
        await self._enter(draft, c)
        return True

    async def _enter(self, draft: Draft, c: Change) -> None:
        """The change's rows, which keep their place and the merchant's thumb, and its credits."""
        before = await draft.listed("rows", c.shop, [row.id for row in c.notifications])
        for row in c.notifications:
            old = before.get(row.id)
            thumb = decode_notification(old.doc).thumb if old is not None else row.thumb
            place = old.place if old is not None else self._next_place()
            listed = _listed(place, _replace(row, thumb=thumb))
            draft.enter("rows", c.shop, row.id, listed, old)
        credited = {x.order: Listed(microseconds(x.ordered_at), x.shopper, encode_row(x)) for x in c.conversions}
        olds = await draft.listed("credits", c.shop, {*credited, *c.uncredited})
        for order in {*credited, *c.uncredited}:
            kept = None if order in c.uncredited else credited[order]
            draft.enter("credits", c.shop, order, kept, olds.get(order))

    def _next_place(self) -> int:
        """By when it was written; two at once in the order of asking."""
        with self._lock:
            self._newest = max(self._newest + 1, time.time_ns())
            return self._newest

    async def _rename(self, draft: Draft, shop: str, old: str, new: str, *, bare: bool = False) -> None:
        """What the ledger says of one shopper is another's; `bare` of any word besides."""
        for table in ("rows", "credits"):
            entries = [*await self._range(f"{table} of", shop, old), *draft.entered(key(f"{table} of", shop, old, ""))]
            names = [name.decode() for _, name in entries]
            for name, listed in (await draft.listed(table, shop, names)).items():
                if listed.shopper != old:  # a change that is written together with this one moved it
                    continue
                said: Any = decode_notification(listed.doc) if table == "rows" else decode_conversion(listed.doc)
                said = without_words(said) if bare and table == "rows" else _replace(said, shopper=new)
                draft.enter(table, shop, name, _replace(listed, shopper=new, doc=encode_row(said)), listed)

    # --- what is due

    @_told
    async def claim(self, now: datetime, until: datetime, limit: int) -> list[Stored]:
        end = key("due", f"{microseconds(now) + 1:020}")
        due = await ask(self.database.scan(key("due", ""), end, limit))
        claimed = await self._take(due, until)
        if claimed is not None:
            return claimed
        one_by_one = [await self._take([entry], until) for entry in due]
        return [stored for taken in one_by_one for stored in taken or ()]

    async def _take(self, due: Sequence[tuple[str, bytes]], until: datetime) -> list[Stored] | None:
        """Those who are still due as the queue says, with their versions raised; None if somebody else was faster."""
        draft, claimed = Draft(self.database), []
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

    @_told
    async def next_due(self) -> datetime | None:
        first = await ask(self.database.scan(key("due", ""), "due\x01", 1))
        return _EPOCH + timedelta(microseconds=int(first[0][0].split("\x00")[1])) if first else None

    # --- documents

    @_told
    async def documents(self, shop: str, keys: Sequence[str]) -> Mapping[str, bytes]:
        names = {key("documents", shop, k): k for k in keys}
        return {names[k]: doc for k, doc in (await Draft(self.database).read(names)).items()}

    @_told
    async def save_documents(self, shop: str, docs: Mapping[str, tuple[bytes | None, bytes | None]]) -> bool:
        async def decide(draft: Draft) -> bool:
            keys = {key("documents", shop, k): change for k, change in docs.items()}
            now = await draft.read([key("settings", shop), *keys])
            if key("settings", shop) not in now or any(now.get(k) != read for k, (read, _) in keys.items()):
                return False
            draft.new.update((k, new) for k, (_, new) in keys.items())
            return True

        return await self._write(decide)

    # --- ledger

    @_told
    async def notification(self, shop: str, notification: str) -> Notification | None:
        found = await Draft(self.database).listed("rows", shop, [notification])
        return decode_notification(found[notification].doc) if found else None

    @_told
    async def notifications(
        self, shop: str, *, shopper: str | None = None, state: str | None = None, limit: int = 100
    ) -> list[Notification]:
        rows = []
        async for listed in self._list("rows", shop, shopper):
            row = decode_notification(listed.doc)
            rows += [row] if state in (None, row.state) else []
            if len(rows) == limit:
                break
        return rows

    @_told
    async def decided(
        self,
        shop: str,
        since: datetime | None = None,
        until: datetime | None = None,
        after: tuple[datetime, str] | None = None,
        limit: int = 1000,
    ) -> list[Notification]:
        await self._list_what_is_older(shop)
        found = self._within("rows", ("rows decided", shop), since, until, after)
        return [decode_notification(listed.doc) async for listed in _first(limit, found)]

    @_told
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
        parts = ("credits by time", shop) if shopper is None else ("credits of", shop, shopper)
        found = self._within("credits", parts, since, until, after)
        return [decode_conversion(listed.doc) async for listed in _first(limit, found)]

    async def _within(
        self,
        table: str,
        parts: tuple[str, ...],
        since: datetime | None,
        until: datetime | None,
        after: tuple[datetime, str] | None,
    ) -> AsyncIterator[Listed]:
        """What a list by time has within the range and after `after`, by (instant, name), the newest first."""
        last = (microseconds(after[0]), after[1]) if after is not None else None
        latest = [microseconds(until) - 1] if until is not None else []
        latest += [last[0]] if last is not None else []
        start = key(*parts, back(min(latest)) if latest else "")
        end = key(*parts, *([back(microseconds(since))] if since is not None else [])) + "\x01"
        async for names in self._by_instant(start, end):
            at, found = names[0][0], await Draft(self.database).listed(table, parts[1], [name for _, name in names])
            for name in sorted(found, reverse=True):
                placed = found[name].place if table == "credits" else found[name].at
                if placed == at and (last is None or (at, name) < last):
                    yield found[name]

    async def _by_instant(self, start: str, end: str) -> AsyncIterator[list[tuple[int, str]]]:
        """The entries of a list, those of one instant together, since within it they come in the order of names."""
        together: list[tuple[int, str]] = []
        while page := await ask(self.database.scan(start, end, _PAGE)):
            for k, name in page:
                entry = instant_of(k), name.decode()
                if together and together[0][0] != entry[0]:
                    yield together
                    together = []
                together.append(entry)
            start = page[-1][0] + "\x00"
        if together:
            yield together

    async def _list_what_is_older(self, shop: str) -> None:
        """List the rows from before there was a list of them by decision, once a shop."""
        done, settings = key("rows listed", shop), key("settings", shop)
        known = await Draft(self.database).read([done, settings])
        if done in known or settings not in known:
            return
        for _, name in await self._range("rows by time", shop):
            await self._write(partial(self._relist, shop, name.decode()))
        await ask(self.database.write({settings: known[settings]}, {done: b""}))

    async def _relist(self, shop: str, name: str, draft: Draft) -> None:
        for listed in (await draft.listed("rows", shop, [name])).values():
            if listed.at is None:
                draft.enter("rows", shop, name, _listed(listed.place, decode_notification(listed.doc)), listed)

    async def _list(self, table: str, shop: str, shopper: str | None) -> AsyncIterator[Listed]:
        """The newest first, a page at a time."""
        parts = (f"{table} by time", shop) if shopper is None else (f"{table} of", shop, shopper)
        start, end = key(*parts, ""), key(*parts) + "\x01"
        while page := await ask(self.database.scan(start, end, _PAGE)):
            names = [name.decode() for _, name in page]
            found = await Draft(self.database).listed(table, shop, names)
            for name in names:
                if name in found:
                    yield found[name]
            start = page[-1][0] + "\x00"

    @_told
    async def rate(self, shop: str, notification: str, thumb: int) -> bool:
        async def decide(draft: Draft) -> bool:
            found = await draft.listed("rows", shop, [notification])
            for name, listed in found.items():
                row = _replace(decode_notification(listed.doc), thumb=thumb)
                draft.enter("rows", shop, name, _replace(listed, doc=encode_row(row)), listed)
            return bool(found)

        return await self._write(decide)

    # --- forgetting

    @_told
    async def erase(self, shop: str, shopper: str, keys: Sequence[str], digests: Sequence[str], at: datetime) -> None:
        async def decide(draft: Draft) -> None:
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

    @_told
    async def tombstones(self, shop: str, digests: Sequence[str]) -> Mapping[str, datetime]:
        names = {key("tombstones", shop, d): d for d in digests}
        return {names[k]: read_instant(at) for k, at in (await Draft(self.database).read(names)).items()}

    @_told
    async def erase_shop(self, shop: str) -> None:
        """The settings first: without them nothing more can be written, so that what is gone stays gone."""
        await ask(self.database.write({}, {key("settings", shop): None}))
        for table in _TABLES:
            while page := await ask(self.database.scan(key(table, shop, ""), key(table, shop) + "\x01", _PAGE)):
                gone: dict[str, bytes | None] = dict.fromkeys([k for k, _ in page])
                if table == "shoppers":
                    gone.update((due, None) for _, doc in page if (due := due_key(read_shopper(doc))) is not None)
                await ask(self.database.write({}, gone))
        await ask(self.database.write({}, {key("arrivals", shop): None, key("rows listed", shop): None}))

    @_told
    async def scan(self, shop: str, after: str, limit: int) -> list[Stored]:
        start = key("shoppers", shop, after) + "\x00" if after else key("shoppers", shop, "")
        page = await ask(self.database.scan(start, key("shoppers", shop) + "\x01", limit))
        return [read_shopper(doc) for _, doc in page]

    @_told
    async def purge(self, shop: str, *, deliveries: datetime, text: datetime, ledger: datetime) -> int:
        old = [
            k
            for k, at in await self._range("deliveries", shop)
            if msgspec.msgpack.decode(at) < microseconds(deliveries)
        ]
        for start in range(0, len(old), _PAGE):
            await ask(self.database.write({}, dict.fromkeys(old[start : start + _PAGE])))
        touched = len(old)
        for _, name in await self._range("rows by time", shop):
            touched += await self._write(partial(self._age, shop, name.decode(), text, ledger))
        for _, name in await self._range("credits by time", shop):
            touched += await self._write(partial(self._expire, shop, name.decode(), microseconds(ledger)))
        return touched

    async def _expire(self, shop: str, name: str, ledger: int, draft: Draft) -> bool:
        """Whether the credit is old enough to go, and does."""
        for listed in (await draft.listed("credits", shop, [name])).values():
            if listed.place < ledger:
                draft.enter("credits", shop, name, None, listed)
        return bool(draft.new)

    async def _age(self, shop: str, name: str, text: datetime, ledger: datetime, draft: Draft) -> bool:
        """Whether the row is old enough to lose its words or go, and does."""
        for listed in (await draft.listed("rows", shop, [name])).values():
            row = decode_notification(listed.doc)
            if row.decided_at < ledger:
                draft.enter("rows", shop, name, None, listed)
            elif row.decided_at < text and row.body is not None:
                bare = _replace(row, title=None, body=None, link=None)
                draft.enter("rows", shop, name, _replace(listed, doc=encode_row(bare)), listed)
        return bool(draft.new)

    def close(self) -> None:
        """The database is the host's."""


def _listed(place: int, row: Notification) -> Listed:
    return Listed(place, row.shopper, encode_row(row), microseconds(row.decided_at))


async def _first(limit: int, found: AsyncIterator[Listed]) -> AsyncIterator[Listed]:
    left = limit
    if left > 0:
        async for listed in found:
            yield listed
            left -= 1
            if not left:
                return
