"""Where everything is kept: the contract of a Store, and what goes in and out of it."""

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
    """A shop's settings as stored: JSON, and a version that each save raises."""

    version: int
    doc: bytes


class Found(Struct, frozen=True, gc=False):
    """What leads where: the owner of each known key, the owners' documents, and the deliveries already recorded."""

    owners: Mapping[str, str]
    shoppers: Mapping[str, Stored]
    seen: frozenset[str] = frozenset()


class Change(Struct, frozen=True, kw_only=True, gc=False):
    """All that is written about one shopper at once, or not at all.

    Attributes:
        version: the one it was read at, 0 for a new shopper.
        keys: lead to this shopper from now on, so far to nobody; `taken` ones were another's; `dropped` ones need lead to
            this shopper no longer: of carts and orders that are forgotten.
        absorbed: shoppers (id, version) found to be this one: deleted, their ledger rows become this shopper's.
        notifications: written over rows of the same id, as are `conversions`; `uncredited` orders lose theirs.
        settings_version: the change is only good while the shop's settings have this version.
        together: changes of one shop in one commit with the same number, other than 0, are written all or none: when one of
            them is refused, all of them are. A key that one of them takes is no other's of them, whatever they say of it.
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
    """Keeps settings, shoppers and the ledger. Everything is keyed by shop first; shops never see each other.

    Instants come in and go out as aware UTC datetimes with microseconds. Documents are opaque bytes.
    """

    def settings(self, shop: str) -> Maybe[StoredSettings | None]:
        """The shop's settings, or None."""
        ...

    def save_settings(self, shop: str, doc: bytes, version: int, wake_at: datetime | None) -> Maybe[bool]:
        """Compare-and-set the settings (`version` 0: there are none yet); True if it was saved.

        With `wake_at`, in the same write, every shopper of the shop becomes due then (those due earlier stay so) and gets
        a new version: what was decided under the old settings cannot be saved any more.
        """
        ...

    def shops(self) -> Maybe[list[str]]:
        """The ids of all shops with settings, in order."""
        ...

    def find(self, shop: str, keys: Sequence[str], deliveries: Sequence[str]) -> Maybe[Found]:
        """What the keys lead to, and which deliveries are recorded. One consistent read of committed state."""
        ...

    def get(self, shop: str, ids: Sequence[str]) -> Maybe[Mapping[str, Stored]]:
        """The shoppers with these ids; those that do not exist are left out."""
        ...

    def commit(
        self, changes: Sequence[Change], deliveries: Sequence[tuple[str, str]] = ()
    ) -> Maybe[set[tuple[str, str]]]:
        """Write every change whose versions still hold, each wholly or not at all; answer the (shop, id) of the others.

        A change is refused when the shopper's version, an absorbed one's or the settings' is no longer as told, or when
        a new shopper's id exists, or when one of `keys` leads to somebody by now, or when the shop has no settings (any
        more). What was written is durable on return, and
        the shopper's version is one higher. `deliveries` (shop, id) are recorded only if nothing was refused.

        Changes are held one after the other against what those before them write. Those with the same `together` stand
        where the first of them stands: it is known that all of them hold before any of them is written, and if one does
        not, all are answered as refused. So a cart goes from one shopper's document to another's (who may be new) in one
        step: the one has the key as `taken`, the other no longer has it. Commits at once that share shoppers or keys
        come one after the other; none is written by half, none waits for ever.
        """
        ...

    def claim(self, now: datetime, until: datetime, limit: int) -> Maybe[list[Stored]]:
        """At most `limit` shoppers due at or before `now`, longest due first, and make them due at `until` instead.

        Raises each one's version: of two claims at once no shopper is in both, and a claim that lapsed cannot commit.
        `due_at` of what is returned is when it was due.
        """
        ...

    def next_due(self) -> Maybe[datetime | None]:
        """The earliest time at which any shopper is due, or None."""
        ...

    def documents(self, shop: str, keys: Sequence[str]) -> Maybe[Mapping[str, bytes]]:
        """What else is kept for the shop under these keys (what is known of products, say); unknown ones are left out."""
        ...

    def save_documents(self, shop: str, docs: Mapping[str, tuple[bytes | None, bytes | None]]) -> Maybe[bool]:
        """Compare-and-set documents by key, as (as read, new); None is none there. All, or False and nothing.

        False also when the shop has no settings.
        """
        ...

    def notification(self, shop: str, notification: str) -> Maybe[Notification | None]:
        """One row of the ledger, or None."""
        ...

    def notifications(
        self, shop: str, *, shopper: str | None = None, state: str | None = None, limit: int = 100
    ) -> Maybe[list[Notification]]:
        """The newest rows first, by when they were first written."""
        ...

    def rate(self, shop: str, notification: str, thumb: int) -> Maybe[bool]:
        """Set the merchant's thumb (1, 0, -1) on a row, leaving the rest as it is. False when there is no such row."""
        ...

    def decided(
        self,
        shop: str,
        since: datetime | None = None,
        until: datetime | None = None,
        after: tuple[datetime, str] | None = None,
        limit: int = 1000,
    ) -> Maybe[list[Notification]]:
        """Rows decided at or after `since` and before `until`, by (decided_at, id), the newest first.

        `after` is (decided_at, id) of the last row of the page before: what follows it is answered.
        """
        ...

    def alike(self, shop: str, since: datetime, until: datetime) -> Maybe[list[AlikeRows]]:
        """The narrow copies (`cartback.domain.narrow.narrow`) of the rows decided in this range, each with how many have it.

        In any order; one copy may be there more than once. Reports count by it: a store that keeps the copy beside the row, and
        lets its database group by it, reads none of the rows. `alike(rows)` of the same module makes the answer from rows.
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
        """Orders credited to a message, by (ordered_at, order), the newest first; ranges and pages as in `decided`."""
        ...

    def erase(self, shop: str, shopper: str, keys: Sequence[str], digests: Sequence[str], at: datetime) -> Maybe[None]:
        """Forget one shopper: document, keys, and every word of its ledger rows (kept: state, times, campaign).

        `digests` are kept as tombstones with `at`, so that late news does not bring the person back.
        """
        ...

    def tombstones(self, shop: str, digests: Sequence[str]) -> Maybe[Mapping[str, datetime]]:
        """When the people behind these digests were erased; unknown ones are left out."""
        ...

    def erase_shop(self, shop: str) -> Maybe[None]:
        """Forget everything about the shop."""
        ...

    def scan(self, shop: str, after: str, limit: int) -> Maybe[list[Stored]]:
        """Shoppers with an id above `after`, by id: for exports, reports and retention."""
        ...

    def purge(self, shop: str, *, deliveries: datetime, text: datetime, ledger: datetime) -> Maybe[int]:
        """Drop deliveries recorded, message texts, and whole rows of messages and credits from before these times.

        The number of rows touched.
        """
        ...

    def close(self) -> Maybe[None]:
        """Give back what the store opened itself."""
        ...
