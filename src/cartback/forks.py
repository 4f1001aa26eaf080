"""Resources that a child of fork() does not inherit: threads of the parent, the locks they hold, its connections.

An object that has any of these is watched, and resets them in a child before anything else runs there. One that must be at
rest in the child names a lock, which is held while the process forks.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import Protocol
from weakref import WeakKeyDictionary, WeakSet


class Lockable(Protocol):
    """A lock of `threading`."""

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        """Take the lock, waiting at most `timeout` seconds (-1: without end). Returns whether it was taken."""
        ...

    def release(self) -> None:
        """Release the lock, in the thread that took it."""
        ...


class Forkable(Protocol):
    """An object with resources that a child must not share."""

    def after_fork(self) -> None:
        """Reset the parent's resources. Called in the child, where no other thread runs yet; takes no lock."""
        ...


_watched: WeakSet[Forkable] = WeakSet()
_locks: WeakKeyDictionary[Forkable, Lockable] = WeakKeyDictionary()
_held: list[Lockable] = []
#: A fork waits this long for work under way, in seconds. Longer work is not at rest in the child.
_PATIENCE = 5.0


def watch(one: Forkable, lock: Lockable | None = None) -> None:
    """Call `after_fork` of `one` in every child, as long as it lives; hold `lock` while the process forks."""
    _watched.add(one)
    if lock is not None:
        _locks[one] = lock


def _before() -> None:
    _held.extend(lock for lock in list(_locks.values()) if lock.acquire(timeout=_PATIENCE))


def _in_parent() -> None:
    while _held:
        _held.pop().release()


def _in_child() -> None:
    _in_parent()
    for one in list(_watched):
        with suppress(Exception):  # one that fails does not keep the others from their reset
            one.after_fork()


if hasattr(os, "register_at_fork"):  # not on Windows, which has no fork
    os.register_at_fork(before=_before, after_in_parent=_in_parent, after_in_child=_in_child)
