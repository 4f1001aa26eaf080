"""The writes of KeyValueStore: each is decided on a draft of the values read, and written if none of them has changed."""

from __future__ import annotations

import time
from collections.abc import Callable, Coroutine, Sequence
from datetime import UTC, datetime
from threading import Lock
from typing import Any, TypeVar

import msgspec

from cartback.domain.ledger import (
    Notification,
    decode_conversion,
    decode_notification,
    encode_row,
    without_words,
)
from cartback.errors import StoreBusy
from cartback.ports import Change, Stored

from .draft import (
    KeyValues,
    Listed,
    WriteDraft,
    ask,
    key,
    microseconds,
    pack,
)

_T = TypeVar("_T")
#: How often a write is decided again because other workers were faster.
TRIES = 100
PAGE = 500
_replace = msgspec.structs.replace


class Writing:
    """Decides and writes over a KeyValues database: the part of KeyValueStore that other methods build on."""

    def __init__(self, database: KeyValues) -> None:
        self.database = database
        self._lock = Lock()
        self._newest = 0

    async def _write(self, decide: Callable[[WriteDraft], Coroutine[Any, Any, _T]]) -> _T:
        """Decide on the present values and write the draft; decide again if they have changed meanwhile."""
        for _ in range(TRIES):
            draft = WriteDraft(self.database)
            answer = await decide(draft)
            if not draft.new or await ask(self.database.write(draft.expected, draft.new)):
                return answer
        raise StoreBusy

    async def _range(self, *parts: str) -> list[tuple[str, bytes]]:
        """Return every key of the table that begins with these parts, in order, with its value."""
        start = key(*parts, "")
        entries: list[tuple[str, bytes]] = []
        end = key(*parts) + "\x01"
        while page := await ask(self.database.scan(start, end, PAGE)):
            entries += page
            start = page[-1][0] + "\x00"
        return entries

    async def _record(self, deliveries: Sequence[tuple[str, str]], draft: WriteDraft) -> None:
        known = {shop: await draft.settings(shop) for shop in {shop for shop, _ in deliveries}}
        at = pack(microseconds(datetime.now(UTC)))
        draft.new.update((key("deliveries", *d), at) for d in deliveries if known[d[0]] is not None)

    async def _unit(self, unit: Sequence[Change], draft: WriteDraft) -> bool:
        """Return whether the whole unit holds, each change judged after those before it; if not, the draft is left empty."""
        for change in unit:
            if not await self._change(change, draft):
                draft.new.clear()
                return False
        return True

    async def _change(self, c: Change, draft: WriteDraft) -> bool:
        """Return whether the change holds; if so all of it is in the draft."""
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

    async def _enter(self, draft: WriteDraft, c: Change) -> None:
        """Write the change's rows, which keep their place and the merchant's thumb, and its credits."""
        before = await draft.listed("rows", c.shop, [row.id for row in c.notifications])
        for row in c.notifications:
            old = before.get(row.id)
            thumb = decode_notification(old.doc).thumb if old is not None else row.thumb
            place = old.place if old is not None else self._next_place()
            listed = listed_row(place, _replace(row, thumb=thumb))
            draft.enter("rows", c.shop, row.id, listed, old)
        credited = {x.order: Listed(microseconds(x.ordered_at), x.shopper, encode_row(x)) for x in c.conversions}
        olds = await draft.listed("credits", c.shop, {*credited, *c.uncredited})
        for order in {*credited, *c.uncredited}:
            kept = None if order in c.uncredited else credited[order]
            draft.enter("credits", c.shop, order, kept, olds.get(order))

    def _next_place(self) -> int:
        """Return a place by the time of writing; within one instant, in the order of calls."""
        with self._lock:
            self._newest = max(self._newest + 1, time.time_ns())
            return self._newest

    async def _rename(self, draft: WriteDraft, shop: str, old: str, new: str, *, bare: bool = False) -> None:
        """Move one shopper's ledger entries to another; with `bare` also strip them of text."""
        for table in ("rows", "credits"):
            entries = [*await self._range(f"{table} of", shop, old), *draft.entered(key(f"{table} of", shop, old, ""))]
            names = [name.decode() for _, name in entries]
            for name, listed in (await draft.listed(table, shop, names)).items():
                if listed.shopper != old:  # another change of this write moved it
                    continue
                entry: Any = decode_notification(listed.doc) if table == "rows" else decode_conversion(listed.doc)
                entry = without_words(entry) if bare and table == "rows" else _replace(entry, shopper=new)
                draft.enter(table, shop, name, _replace(listed, shopper=new, doc=encode_row(entry)), listed)


def listed_row(place: int, row: Notification) -> Listed:
    """Return the row as the lists store it."""
    return Listed(place, row.shopper, encode_row(row), microseconds(row.decided_at))
