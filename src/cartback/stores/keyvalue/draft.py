"""The layout of the keys, and one write in the making.

    <table> NUL <shop> NUL <id>     settings, shoppers, keys, deliveries, documents, tombstones, rows and credits
    due NUL <microseconds> ...      the queue: due shoppers, in order of time
    rows by time, rows of ...       the lists: the newest first, all of a shop or those of one shopper
    rows decided ...                rows by the time of their latest decision, which is not that of their first write

A draft remembers all values it has read. It is written only if none of them has changed, so it is always decided on the
present.
"""

from __future__ import annotations

from collections.abc import Awaitable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol, TypeVar

import msgspec
from msgspec import Struct

from cartback.ports import Maybe, Stored, StoredSettings

_T = TypeVar("_T")
_LAST = 10**19


class KeyValues(Protocol):
    """The calls a database must offer. Keys are text, compared by code point; values are bytes. Methods may be plain or async."""

    def read(self, keys: Sequence[str]) -> Maybe[Mapping[str, bytes]]:
        """Return the values of these keys; absent keys are left out."""
        ...

    def scan(self, start: str, end: str, limit: int) -> Maybe[Sequence[tuple[str, bytes]]]:
        """Return at most `limit` keys from `start` on and before `end`, in order, with their values."""
        ...

    def write(self, expected: Mapping[str, bytes | None], new: Mapping[str, bytes | None]) -> Maybe[bool]:
        """Write all of `new`, durably, if every key of `expected` has that value (None: absent); else write nothing and
        return False.

        None as a new value deletes the key. `new` may be empty: the answer then states whether all of `expected` holds at
        once.
        """
        ...


class Listed(Struct, frozen=True, array_like=True, gc=False):
    """A row or a credit as stored: its place in the lists, its shopper, its document, and the time of a row's decision.

    `at` is None for a credit, whose place is its time, and for a row written before the list of rows by decision existed.
    """

    place: int
    shopper: str
    doc: bytes
    at: int | None = None


def key(table: str, *parts: str) -> str:
    """Join the parts into a key. Keys sort as their parts do, one after the other, and no part can be mistaken for two."""
    return "\x00".join([table, *[p.replace("\x01", "\x01\x02").replace("\x00", "\x01\x01") for p in parts]])


def microseconds(at: datetime) -> int:
    """Return the instant as whole microseconds since 1970."""
    return round(at.timestamp() * 1e6)


def due_key(stored: Stored) -> str | None:
    """Return the shopper's key in the queue, or None while nothing is due."""
    return None if stored.due_at is None else key("due", f"{microseconds(stored.due_at):020}", stored.shop, stored.id)


def back(place: int) -> str:
    """Write a place or an instant so that the newest sorts first."""
    return f"{_LAST - place:020}"


def list_keys(table: str, shop: str, name: str, listed: Listed) -> tuple[str, ...]:
    """Return the keys under which a table lists the entry: by time, by shopper, and by decision."""
    place = back(listed.place)
    keys = key(f"{table} by time", shop, place, name), key(f"{table} of", shop, listed.shopper, place, name)
    return keys if listed.at is None else (*keys, key(f"{table} decided", shop, back(listed.at), name))


def instant_of(list_key: str) -> int:
    """Return the place or instant of an entry in a list: the last part but the name."""
    return _LAST - int(list_key.rsplit("\x00", 2)[1])


pack = msgspec.msgpack.encode
read_shopper = msgspec.msgpack.Decoder(Stored).decode
read_settings = msgspec.msgpack.Decoder(StoredSettings).decode
read_listed = msgspec.msgpack.Decoder(Listed).decode
read_instant = msgspec.msgpack.Decoder(datetime).decode


def shop_of(key: str) -> str:
    """Return the shop that a key belongs to."""
    return key.split("\x00")[1].replace("\x01\x01", "\x00").replace("\x01\x02", "\x01")


async def ask(answer: Maybe[_T]) -> _T:
    """Return the database's answer, awaited if need be."""
    return await answer if isinstance(answer, Awaitable) else answer


class WriteDraft:
    """One write in the making: the values read for it, which must be unchanged when it is written, and the new values."""

    def __init__(self, database: KeyValues) -> None:
        self._database = database
        self.expected: dict[str, bytes | None] = {}
        self.new: dict[str, bytes | None] = {}

    async def read(self, keys: Iterable[str]) -> dict[str, bytes]:
        """Return the values of these keys, as this write would leave them."""
        keys = list(keys)
        unread = [k for k in keys if k not in self.expected]
        if unread:
            values = await ask(self._database.read(unread))
            self.expected.update((k, values.get(k)) for k in unread)
        now = {k: self.new.get(k, self.expected[k]) for k in keys}
        return {k: value for k, value in now.items() if value is not None}

    async def get(self, key: str) -> bytes | None:
        """Return the value of one key, as the draft has it."""
        return (await self.read([key])).get(key)

    async def settings(self, shop: str) -> StoredSettings | None:
        """Return the shop's settings, as the draft has them."""
        doc = await self.get(key("settings", shop))
        return None if doc is None else read_settings(doc)

    async def shoppers(self, shop: str, ids: Iterable[str]) -> dict[str, Stored]:
        """Return the shoppers with these ids, as the draft has them."""
        docs = await self.read(key("shoppers", shop, i) for i in ids)
        return {stored.id: stored for stored in map(read_shopper, docs.values())}

    def put(self, shopper: Stored, before: Stored | None) -> None:
        """Write the shopper, and its place in the queue."""
        self.drop(before)
        self.new[key("shoppers", shopper.shop, shopper.id)] = pack(shopper)
        due = due_key(shopper)
        if due is not None:
            self.new[due] = pack((shopper.shop, shopper.id))

    def drop(self, shopper: Stored | None) -> None:
        """Delete the shopper, and its place in the queue."""
        if shopper is not None:
            self.new[key("shoppers", shopper.shop, shopper.id)] = None
            due = due_key(shopper)
            if due is not None:
                self.new[due] = None

    async def listed(self, table: str, shop: str, names: Iterable[str]) -> dict[str, Listed]:
        """Return rows or credits by name."""
        keys = {key(table, shop, name): name for name in names}
        return {keys[k]: read_listed(doc) for k, doc in (await self.read(keys)).items()}

    def entered(self, prefix: str) -> list[tuple[str, bytes]]:
        """Return the entries that this write itself makes under keys with this prefix."""
        return [(k, value) for k, value in self.new.items() if value is not None and k.startswith(prefix)]

    def enter(self, table: str, shop: str, name: str, after: Listed | None, before: Listed | None) -> None:
        """Write the row or credit, and its places in the lists; None deletes it."""
        if before is not None:
            self.new.update(dict.fromkeys((key(table, shop, name), *list_keys(table, shop, name, before))))
        if after is not None:
            self.new[key(table, shop, name)] = pack(after)
            self.new.update(dict.fromkeys(list_keys(table, shop, name, after), name.encode()))
