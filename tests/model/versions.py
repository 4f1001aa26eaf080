"""Versions without their history: two worlds that differ only in how often the shopper was written before are one.

A version is only ever compared for equality, and counted one up from by whoever wrote it. So in the model the store is always at
HERE. A run under way is told a made-up version each time it reads one (1000 the first time, 2000 the second), and keeps
beside its answers how far behind the store each has fallen. Two runs with the same answers are then the same run, whenever
they began.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, TypeAlias

import msgspec

from cartback.ports import Change, Found, Stored

from .world import Kept

HERE = 1_000_000
_APART = 1000
#: Fallen behind for good: a run counts its own writes, and could be wrong about one of them, not about two.
_LOST = -2


class Reading(NamedTuple):
    """A version that a run has read: how many writes of others it is behind, and how many of its own."""

    behind: int = 0
    own: int = 0


#: Every version read in one run, oldest first.
Readings: TypeAlias = tuple[Reading, ...]


def told(answer: Any, readings: Readings) -> tuple[Any, Readings]:
    """The answer with the store's version made up for this run, and what the run has read with it."""
    made_up = _APART * (len(readings) + 1)
    if isinstance(answer, list) and answer and isinstance(answer[0], Stored):
        return [_at(one, made_up) for one in answer], (*readings, Reading())
    if isinstance(answer, Found) and answer.shoppers:
        shoppers = {shopper: _at(one, made_up) for shopper, one in answer.shoppers.items()}
        return Found(answer.owners, shoppers, answer.seen), (*readings, Reading())
    if isinstance(answer, dict) and any(isinstance(one, Stored) for one in answer.values()):
        return {shopper: _at(one, made_up) for shopper, one in answer.items()}, (*readings, Reading())
    return answer, readings


def _at(stored: Stored, version: int) -> Stored:
    return msgspec.structs.replace(stored, version=version)


def meant(changes: Sequence[Change], readings: Readings) -> list[Change]:
    """The changes with the store's versions in place of those the run was told."""
    return [msgspec.structs.replace(change, version=_meant(change.version, readings)) for change in changes]


def _meant(version: int, readings: Readings) -> int:
    reading, counted = divmod(version, _APART)
    if version == 0:
        return 0
    if not 0 < reading <= len(readings):
        return -1
    behind, own = readings[reading - 1]
    return HERE + behind - own + counted


def settled(kept: Kept) -> tuple[Kept, int]:
    """The store at HERE again, and how many writes it was away."""
    written = kept.shoppers[0].version - HERE if kept.shoppers else 0
    if not written:
        return kept, 0
    return msgspec.structs.replace(kept, shoppers=tuple(_at(s, HERE) for s in kept.shoppers)), written


def fallen(readings: Readings, written: int = 1) -> Readings:
    """What a run has read, after so many more writes by others."""
    return tuple(Reading(max(_LOST, one.behind - written), one.own) for one in readings)


def wrote(readings: Readings, written: int) -> Readings:
    """What a run has read, after so many more writes of its own."""
    return tuple(Reading(one.behind, one.own + written) for one in readings)
