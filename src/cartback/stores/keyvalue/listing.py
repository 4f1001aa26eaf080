"""The lists of KeyValueStore: ledger rows and credits, newest first, a page at a time."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from functools import partial

from cartback.domain.ledger import (
    decode_notification,
)

from .draft import (
    Listed,
    WriteDraft,
    ask,
    back,
    instant_of,
    key,
    microseconds,
)
from .writing import PAGE, Writing, listed_row


class Listing(Writing):
    """Reads the lists of a KeyValues database, and adds rows of earlier versions to the list by decision."""

    async def _within(
        self,
        table: str,
        parts: tuple[str, ...],
        since: datetime | None,
        until: datetime | None,
        after: tuple[datetime, str] | None,
    ) -> AsyncIterator[Listed]:
        """Yield a list's entries within the range and after `after`, by (instant, name), newest first."""
        last = (microseconds(after[0]), after[1]) if after is not None else None
        latest = [microseconds(until) - 1] if until is not None else []
        latest += [last[0]] if last is not None else []
        start = key(*parts, back(min(latest)) if latest else "")
        end = key(*parts, *([back(microseconds(since))] if since is not None else [])) + "\x01"
        async for names in self._by_instant(start, end):
            at, entries = (
                names[0][0],
                await WriteDraft(self.database).listed(table, parts[1], [name for _, name in names]),
            )
            for name in sorted(entries, reverse=True):
                placed = entries[name].place if table == "credits" else entries[name].at
                if placed == at and (last is None or (at, name) < last):
                    yield entries[name]

    async def _by_instant(self, start: str, end: str) -> AsyncIterator[list[tuple[int, str]]]:
        """Yield a list's entries, those of one instant together: within an instant they are stored in the order of names."""
        together: list[tuple[int, str]] = []
        while page := await ask(self.database.scan(start, end, PAGE)):
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
        """List the rows written before the list by decision existed, once a shop."""
        done, settings = key("rows listed", shop), key("settings", shop)
        known = await WriteDraft(self.database).read([done, settings])
        if done in known or settings not in known:
            return
        for _, name in await self._range("rows by time", shop):
            await self._write(partial(self._relist, shop, name.decode()))
        await ask(self.database.write({settings: known[settings]}, {done: b""}))

    async def _relist(self, shop: str, name: str, draft: WriteDraft) -> None:
        for listed in (await draft.listed("rows", shop, [name])).values():
            if listed.at is None:
                draft.enter("rows", shop, name, listed_row(listed.place, decode_notification(listed.doc)), listed)

    async def _list(self, table: str, shop: str, shopper: str | None) -> AsyncIterator[Listed]:
        """Yield the entries newest first, read a page at a time."""
        parts = (f"{table} by time", shop) if shopper is None else (f"{table} of", shop, shopper)
        start, end = key(*parts, ""), key(*parts) + "\x01"
        while page := await ask(self.database.scan(start, end, PAGE)):
            names = [name.decode() for _, name in page]
            entries = await WriteDraft(self.database).listed(table, shop, names)
            for name in names:
                if name in entries:
                    yield entries[name]
            start = page[-1][0] + "\x00"


async def first(limit: int, entries: AsyncIterator[Listed]) -> AsyncIterator[Listed]:
    """Yield at most `limit` of the entries."""
    left = limit
    if left > 0:
        async for listed in entries:
            yield listed
            left -= 1
            if not left:
                return
