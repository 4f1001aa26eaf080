"""Shoppers while events are folded into them, and the present owner of every key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from cartback.domain.document import decode
from cartback.domain.lookups import all_keys
from cartback.domain.shopper import Shopper
from cartback.errors import StoreError
from cartback.ports import Found

from .incoming import Ingested


class Draft(Struct, eq=False, gc=False):
    """A shopper being changed, and the records to be written with it.

    Attributes:
        before: the shopper as stored; None for a new one, whose `version` is 0.
        new: keys that had no owner before, as long as the shopper was not `dealt` out of a pool.
        into: the shopper that this one is merged into.
        absorbed: stored shoppers (id, version) that are merged into this one.
        together: the number of the group whose documents are written all or none; 0 is none.
        silencer: the counts of the caller whose event may have cancelled a message.
        over: why a cart that this shopper no longer has is over.
        folded: the number of events of this batch.
    """

    shopper: Shopper
    before: Shopper | None
    version: int
    was_due: datetime | None = None
    new: tuple[str, ...] = ()
    dealt: bool = False
    into: Draft | None = None
    absorbed: list[tuple[str, int]] = []
    together: int = 0
    credits: bool = False
    silencer: Ingested | None = None
    over: str = "removed"
    folded: int = 0
    erased_at: datetime | None = None

    @property
    def now(self) -> Draft:
        """The shopper that this one is by now, after merges."""
        draft = self
        while draft.into is not None:
            draft = draft.into
        return draft

    @property
    def changed(self) -> bool:
        """Whether there is anything to write."""
        if self.before is None or self.new or self.absorbed:
            return True
        return self.shopper is not self.before and not (self.dealt and self.shopper == self.before)


class KeyChanges(Struct, frozen=True, gc=False):
    """The changes to the keys of one shopper; see ports.Change."""

    new: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()


class Drafts:
    """The shoppers of one shop while events are folded into them, and the present owner of every key.

    Attributes:
        owners: the owner of each key that has one.
        everybody: all drafts, including those merged into another.
        unreadable: why the document behind a key cannot be read.
        moved: whether any key may have gone from one stored shopper to another.
    """

    def __init__(self, found: Found, buried: Mapping[str, datetime]) -> None:
        """Read the documents of `found`. `buried` is when the unknown people behind some keys were erased."""
        self.owners: dict[str, Draft] = {}
        self.everybody: list[Draft] = []
        self.unreadable: dict[str, StoreError] = {}
        self.moved = False
        self._found, self._buried = found, buried
        by_id: dict[str, Draft] = {}
        for stored in found.shoppers.values():
            try:
                shopper = decode(stored.doc)
            except StoreError as error:
                self.unreadable |= {k: error for k, owner in found.owners.items() if owner == stored.id}
                continue
            by_id[stored.id] = draft = Draft(shopper, shopper, stored.version, stored.due_at)
            for k in shopper.keys:
                self.owners[k] = draft
        self.everybody.extend(by_id.values())
        for k, owner in found.owners.items():
            if owner in by_id:
                self.owners[k] = by_id[owner]
        self._some_erased = bool(buried) or any([draft.shopper.forgotten is not None for draft in self.everybody])

    @property
    def people(self) -> list[Draft]:
        """All shoppers as of now, without those merged into another."""
        return [draft for draft in self.everybody if draft.into is None]

    def error_at(self, keys: Iterable[str]) -> StoreError | None:
        """Return why an event with these keys cannot be folded, if a document behind one of them cannot be read."""
        return next((self.unreadable[k] for k in keys if k in self.unreadable), None) if self.unreadable else None

    def is_forgotten(self, keys: Iterable[str], at: datetime) -> bool:
        """Return whether an event of that time is from before its person was erased, whether or not they came back since."""
        if not self._some_erased:
            return False
        for k in keys:
            owner = self.owners.get(k)
            erased = owner.shopper.forgotten if owner is not None else self._buried.get(k)
            if erased is not None and at <= erased:
                return True
        return False

    def own(self, draft: Draft, keys: Sequence[str]) -> None:
        """Give keys without an owner to `draft`."""
        self.owners.update(dict.fromkeys(keys, draft))
        self.bury(draft, keys)

    def bury(self, draft: Draft, keys: Sequence[str]) -> None:
        """Keep on `draft` when a person was erased under one of these new keys: older events are still not taken."""
        if self._buried and (erased := [self._buried[k] for k in keys if k in self._buried]):
            self._some_erased = True
            at = max(erased) if draft.shopper.forgotten is None else max(*erased, draft.shopper.forgotten)
            draft.shopper = replace(draft.shopper, forgotten=at)

    def disown(self, draft: Draft, keys: Iterable[str]) -> None:
        """Remove the owner of keys that `draft` has lost."""
        for k in keys:
            if self.owners.get(k) is draft:
                del self.owners[k]

    def key_changes(self, draft: Draft, kept: Shopper) -> KeyChanges:
        """Return the keys that are new, taken from another or now without an owner; `kept` is the saved part of `draft`."""
        if not draft.dealt and kept is draft.shopper:
            return KeyChanges(draft.new)
        before = set(all_keys(draft.before)) if draft.before is not None else set()
        after = all_keys(kept)
        new, taken = [], []
        for k in after:
            if k not in before:
                owner = self._stored_owner(k)
                if owner is None:
                    new.append(k)
                elif owner != draft.shopper.id:
                    taken.append(k)
        lost = before.union(draft.new).difference(after)
        dropped = tuple(sorted([k for k in lost if self.owners.get(k) in (None, draft)]))
        return KeyChanges(tuple(new), tuple(taken), dropped)

    def _stored_owner(self, k: str) -> str | None:
        owner = self._found.owners.get(k)
        return owner if owner is not None or not self.moved else self._origins.get(k)

    @cached_property
    def _origins(self) -> dict[str, str]:
        """The stored owner of every key in the documents that were read; used once everything is folded."""
        return {
            k: draft.before.id for draft in self.everybody if draft.before is not None for k in all_keys(draft.before)
        }
