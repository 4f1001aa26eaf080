"""What a child of fork() starts without: threads of the parent's, the locks they hold, its connections.

An object that has any of these is watched, and forgets them in a child before anything else runs there.
"""

from __future__ import annotations

import os
from contextlib import suppress
from typing import Protocol
from weakref import WeakSet


class Forkable(Protocol):
    """Has what a child must not share."""

    def after_fork(self) -> None:
        """Forget what is the parent's. Called in the child, where no other thread runs yet; takes no lock."""
        ...


_watched: WeakSet[Forkable] = WeakSet()


def watch(one: Forkable) -> None:
    """Call `after_fork` of `one` in every child, as long as it lives."""
    _watched.add(one)


def _in_child() -> None:
    for one in list(_watched):
        with suppress(Exception):  # one that fails does not keep the others from theirs
            one.after_fork()


if hasattr(os, "register_at_fork"):  # not on Windows, which has no fork
    os.register_at_fork(after_in_child=_in_child)
