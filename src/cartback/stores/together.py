"""Changes that are written together: how a batch splits into groups, and whether all changes of a group hold before it is
written.

A group takes the place of the first of its changes in the batch. Its changes are judged one after the other, each against the
writes of the ones before it, on rows that the store has read and that no other transaction writes meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from attrs import define
from msgspec.structs import replace

from cartback.ports import Change


def units(changes: Sequence[Change]) -> Iterable[Sequence[Change]]:
    """Split a batch, in order, into the units that are written or refused as one: single changes, and groups."""
    if not any([c.together for c in changes]):
        return zip(changes)
    made: list[list[Change]] = []
    groups: dict[tuple[str, int], list[Change]] = {}
    for change in changes:
        group = groups.get((change.shop, change.together)) if change.together else None
        if group is not None:
            group.append(change)
            continue
        made.append([change])
        if change.together:
            groups[change.shop, change.together] = made[-1]
    return [_taken_wins(unit) if len(unit) > 1 else unit for unit in made]


def _taken_wins(group: list[Change]) -> list[Change]:
    """Give a key to the change that takes it, not to others that claim it; of two takers to the later one."""
    taker = {k: c.id for c in group for k in c.taken}
    if not taker:
        return group
    return [
        replace(
            c,
            keys=tuple([k for k in c.keys if taker.get(k, c.id) == c.id]),
            taken=tuple([k for k in c.taken if taker[k] == c.id]),
            dropped=tuple([k for k in c.dropped if taker.get(k, c.id) == c.id]),
        )
        for c in group
    ]


def ids_of(changes: Iterable[Change]) -> list[str]:
    """Return the shoppers that the changes write or absorb, in order."""
    return sorted({i for c in changes for i in (c.id, *[absorbed for absorbed, _ in c.absorbed])})


def keys_of(changes: Iterable[Change]) -> list[str]:
    """Return the keys that the changes lead to a shopper, in order."""
    return sorted({k for c in changes for k in (*c.keys, *c.taken, *c.dropped)})


@define(eq=False)
class Rows:
    """A shop's rows as they will be.

    Attributes:
        settings: the version of the shop's settings, None when it has none.
        versions: of shoppers that exist: all that the changes name, and the owners of all keys that they name.
        owners: each key's shopper; None, or an owner without a version, is one that no longer exists.
    """

    settings: int | None
    versions: dict[str, int]
    owners: dict[str, str | None]

    def write(self, unit: Sequence[Change]) -> list[Change] | None:
        """Write the unit here, if all of it holds. Returns its changes as they are to be written, else None."""
        if len(unit) == 1:
            return [self.make(unit[0])] if self.holds(unit[0]) else None
        trial = self._about(unit)
        for change in unit:
            if not trial.holds(change):
                return None
            trial.make(change)
        return [self.make(change) for change in unit]

    def _about(self, group: Sequence[Change]) -> Rows:
        owners = {k: self.owners[k] for k in keys_of(group) if k in self.owners}
        named = {*ids_of(group), *owners.values()}
        return Rows(self.settings, {i: self.versions[i] for i in named if i in self.versions}, owners)

    def holds(self, change: Change) -> bool:
        """Return whether one change may be written on these rows."""
        expected = ((change.id, change.version), *change.absorbed)
        return (
            self.settings is not None
            and all([self.versions.get(shopper, 0) == version for shopper, version in expected])
            and change.settings_version in (None, self.settings)
            and all([self.owners.get(k, change.id) == change.id or self._lost(k) for k in change.keys])
        )

    def _lost(self, k: str) -> bool:
        """Return whether the key leads to a shopper who no longer exists."""
        return k in self.owners and self.owners[k] not in self.versions

    def make(self, change: Change) -> Change:
        """Write one change here. Returns it, with its lost keys added to `taken`."""
        lost = tuple([k for k in change.keys if self._lost(k)])
        self.versions[change.id] = change.version + 1
        for shopper, _ in change.absorbed:
            del self.versions[shopper]
        self.owners.update(dict.fromkeys((*change.keys, *change.taken), change.id))
        for k in change.dropped:
            if self.owners.get(k) == change.id:
                del self.owners[k]
        return replace(change, taken=(*change.taken, *lost)) if lost else change
