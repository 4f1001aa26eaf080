"""The contract of a Store, and the records that it reads and writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from cartback.domain.ledger import Conversion, Notification
from cartback.domain.narrow import AlikeRows

from .calling import Maybe


class Stored(Struct, frozen=True, gc=False):
    """A shopper as stored: the document, its version (1 after the first save, one more with each), and when it is due."""

    shop: str
    id: str
    version: int
    doc: bytes
    due_at: datetime | None = None


class StoredSettings(Struct, frozen=True, gc=False):
    """A shop's settings as stored: JSON, and a version that increases with each save."""

    version: int
    doc: bytes


class Found(Struct, frozen=True, gc=False):
    """The owner of each known key, the owners' documents, and the deliveries already recorded."""

    owners: Mapping[str, str]
    shoppers: Mapping[str, Stored]
    seen: frozenset[str] = frozenset()


class Change(Struct, frozen=True, kw_only=True, gc=False):
    """All that is written about one shopper in one step, or not at all.

    Attributes:
        version: the version that was read, 0 for a new shopper.
        keys: new keys of this shopper, owned by no shopper so far. taken: keys that belonged to another shopper.
            dropped: keys that this shopper no longer needs, of carts and orders that are forgotten.
        absorbed: shoppers (id, version) found to be this one: they are deleted, and their ledger rows become this shopper's.
        notifications: rows to write over those with the same id, as are `conversions`; `uncredited` orders lose theirs.
        settings_version: the change is valid only while the shop's settings have this version.
        together: changes of one shop in one commit with the same number, other than 0, are written all or none: when one of
            them is refused, all of them are. A key that one of them takes belongs to none of the others, whatever they list.
    """

    shop: str
    id: str
    version: int
    doc: bytes
    due_at: datetime | None = None
    keys: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    absorbed: tuple[tuple[str, int], ...] = ()
    notifications: tuple[Notification, ...] = ()
    conversions: tuple[Conversion, ...] = ()
    uncredited: tuple[str, ...] = ()
    settings_version: int | None = None
    together: int = 0


class Store(Protocol):
    """Stores settings, shoppers and the ledger. Everything is keyed by shop first; one shop never reads another's data.

    Instants come in and go out as aware UTC datetimes with microseconds. Documents are opaque bytes.
    """

    def settings(self, shop: str) -> Maybe[StoredSettings | None]:
        """Return the shop's settings, or None."""
        ...

    def save_settings(self, shop: str, doc: bytes, version: int, wake_at: datetime | None) -> Maybe[bool]:
        """Compare-and-set the settings (`version` 0: none exist yet); return True if they were saved.

        With `wake_at`, in the same write, every shopper of the shop becomes due then (those due earlier stay so) and gets
        a new version: a decision made under the old settings can no longer be saved.
        """
        ...

    def shops(self) -> Maybe[list[str]]:
        """Return the ids of all shops with settings, in order."""
        ...

    def find(self, shop: str, keys: Sequence[str], deliveries: Sequence[str]) -> Maybe[Found]:
        """Return the owners of the keys, and the deliveries that are recorded. One consistent read of committed state."""
        ...

    def get(self, shop: str, ids: Sequence[str]) -> Maybe[Mapping[str, Stored]]:
        """Return the shoppers with these ids; those that do not exist are left out."""
        ...

    def commit(
        self, changes: Sequence[Change], deliveries: Sequence[tuple[str, str]] = ()
    ) -> Maybe[set[tuple[str, str]]]:
        """Write every change whose versions still hold, each wholly or not at all; return the (shop, id) of the others.

        A change is refused when the version of the shopper, of an absorbed one or of the settings is no longer the given one,
        when a new shopper's id exists, when one of `keys` belongs to a shopper by now, or when the shop has no settings (any
        more). Written changes are durable on return, and the shopper's version is one higher. `deliveries` (shop, id)
        are recorded only if nothing was refused.

        Each change is checked against the writes of the changes before it. Those with the same `together` take the place
        of the first of them: all of them are checked before any of them is written, and if one fails, all are returned as
        refused. So a cart goes from one shopper's document to another's (which may be new) in one step: the one change has
        the key as `taken`, the other document no longer has it. Concurrent commits that share shoppers or keys
        are made one after the other; none is half written, none waits forever.
        """
        ...

    def claim(self, now: datetime, until: datetime, limit: int) -> Maybe[list[Stored]]:
        """Return at most `limit` shoppers due at or before `now`, longest due first, and make them due at `until` instead.

        Raises the version of each: of two concurrent claims no shopper is in both, and an expired claim cannot commit.
        `due_at` of a returned shopper is when it was due before.
        """
        ...

    def next_due(self) -> Maybe[datetime | None]:
        """Return the earliest time at which a shopper is due, or None."""
        ...

    def documents(self, shop: str, keys: Sequence[str]) -> Maybe[Mapping[str, bytes]]:
        """Return the shop's other documents under these keys (facts about products, say); unknown keys are left out."""
        ...

    def save_documents(self, shop: str, docs: Mapping[str, tuple[bytes | None, bytes | None]]) -> Maybe[bool]:
        """Compare-and-set documents by key, as (as read, new), where None is no document. All are saved, or none and False.

        False also when the shop has no settings.
        """
        ...

    def notification(self, shop: str, notification: str) -> Maybe[Notification | None]:
        """Return one row of the ledger, or None."""
        ...

    def notifications(
        self, shop: str, *, shopper: str | None = None, state: str | None = None, limit: int = 100
    ) -> Maybe[list[Notification]]:
        """Return rows, newest first, by the time of their first write."""
        ...

    def rate(self, shop: str, notification: str, thumb: int) -> Maybe[bool]:
        """Set the merchant's thumb (1, 0, -1) on a row, leaving the rest as it is. Return False when there is no such row."""
        ...

    def decided(
        self,
        shop: str,
        since: datetime | None = None,
        until: datetime | None = None,
        after: tuple[datetime, str] | None = None,
        limit: int = 1000,
    ) -> Maybe[list[Notification]]:
        """Return rows decided at or after `since` and before `until`, by (decided_at, id), newest first.

        `after` is (decided_at, id) of the last row of the previous page; the rows after it are returned.
        """
        ...

    def alike(self, shop: str, since: datetime, until: datetime) -> Maybe[list[AlikeRows]]:
        """Return the narrow copies (`cartback.domain.narrow.narrow`) of the rows decided in this range, each with its count.

        They come in any order, and one copy may come more than once. Reports count by it: a store that keeps the copy beside
        the row, and lets its database group by it, reads none of the rows. `alike(rows)` of the same module makes the answer
        from rows.
        """
        ...

    def conversions(
        self,
        shop: str,
        *,
        shopper: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        after: tuple[datetime, str] | None = None,
        limit: int = 1000,
    ) -> Maybe[list[Conversion]]:
        """Return orders credited to a message, by (ordered_at, order), newest first; ranges and pages as in `decided`."""
        ...

    def erase(self, shop: str, shopper: str, keys: Sequence[str], digests: Sequence[str], at: datetime) -> Maybe[None]:
        """Forget one shopper: the document, the keys, and all text of the ledger rows (kept: state, times, campaign).

        `digests` are kept as tombstones with `at`, so that late events do not bring the person back.
        """
        ...

    def tombstones(self, shop: str, digests: Sequence[str]) -> Maybe[Mapping[str, datetime]]:
        """Return when the people behind these digests were erased; unknown ones are left out."""
        ...

    def erase_shop(self, shop: str) -> Maybe[None]:
        """Forget everything about the shop."""
        ...

    def scan(self, shop: str, after: str, limit: int) -> Maybe[list[Stored]]:
        """Return shoppers with an id above `after`, by id: for exports, reports and retention."""
        ...

    def purge(self, shop: str, *, deliveries: datetime, text: datetime, ledger: datetime) -> Maybe[int]:
        """Delete recorded deliveries, message texts, and whole rows of messages and credits older than these times.

        Returns the number of rows touched.
        """
        ...

    def close(self) -> Maybe[None]:
        """Close what the store opened itself."""
        ...
