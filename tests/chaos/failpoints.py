"""Named places at which a process can be made to die or to stop: before and after each call of a port.

The ports are wrapped, the library is not touched. What is done there is ordered from outside (control.py); a process that is
ordered to die does so at once and by SIGKILL, with no handler, no rollback and no buffer written.
"""

from __future__ import annotations

import inspect
import os
import signal
import time
from collections.abc import Callable, Sequence
from typing import Any

from cartback import Copy, CopyRequest, Copywriter, Store
from cartback.ports import Change

from .control import KILL, RAISE, STOP, Slot

_CALLS = {
    "ingest": ("settings", "find", "tombstones", "commit", "erase"),
    "run": ("claim", "settings", "documents", "notification", "get", "write", "begin", "settle", "put_back", "send"),
}
#: Within one call of the channel: connected but nothing written, and written but nothing read.
_WIRE = ("run.send.connected", "run.send.written")

LABELS: tuple[str, ...] = (
    *[f"{role}.{name}.{when}" for role, names in _CALLS.items() for name in names for when in ("before", "after")],
    *_WIRE,
)
_NUMBER = {label: number for number, label in enumerate(LABELS)}


class Killed(BaseException):
    """Stands in for SIGKILL where the store lives in the process: nothing of the library catches it."""


class Failpoints:
    """Where one process is told what to do at each label, and says what it reached."""

    def __init__(self, slot: Slot) -> None:
        self.slot = slot

    def reach(self, label: str) -> None:
        slot = self.slot
        if slot.label() != _NUMBER[label]:
            return
        slot.add("nth", -1)
        if slot.get("nth") > 0:
            return
        action = slot.get("action")
        slot.set("struck", _NUMBER[label] + 1)
        slot.set("action", 0)
        if action == KILL:
            os.kill(os.getpid(), signal.SIGKILL)
        elif action == STOP:
            os.kill(os.getpid(), signal.SIGSTOP)
        elif action == RAISE:
            raise Killed(label)


class Begun:
    """When this process last began each notification, so that a hand-over can say what it rests on."""

    def __init__(self) -> None:
        self._at: dict[str, int] = {}

    def note(self, changes: Sequence[Change], refused: set[tuple[str, str]], at: int) -> None:
        for change in changes:
            if (change.shop, change.id) not in refused:
                self._at.update((row.id, at) for row in change.notifications if row.state == "BEGUN")

    def at(self, notification: str) -> int | None:
        """The monotonic nanosecond just before the commit that began it, None if none did."""
        return self._at.get(notification)


class WatchedStore:
    """A store, plain or async, with a failpoint before and after every call. `role` is "run" or "ingest"."""

    def __init__(self, store: Store, role: str, points: Failpoints, begun: Begun) -> None:
        self._store, self._role, self._points, self._begun = store, role, points, begun

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._store, name)
        if name != "commit" and name not in _CALLS[self._role]:
            return method
        watched = (self._awaited if inspect.iscoroutinefunction(method) else self._plain)(name, method)
        self.__dict__[name] = watched
        return watched

    def _plain(self, name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        def watched(*args: Any, **kwargs: Any) -> Any:
            label = self._label(name, args)
            self._points.reach(f"{label}.before")
            at = time.monotonic_ns()
            answer = method(*args, **kwargs)
            self._note(name, args, answer, at)
            self._points.reach(f"{label}.after")
            return answer

        return watched

    def _awaited(self, name: str, method: Callable[..., Any]) -> Callable[..., Any]:
        async def watched(*args: Any, **kwargs: Any) -> Any:
            label = self._label(name, args)
            self._points.reach(f"{label}.before")
            at = time.monotonic_ns()
            answer = await method(*args, **kwargs)
            self._note(name, args, answer, at)
            self._points.reach(f"{label}.after")
            return answer

        return watched

    def _label(self, name: str, args: tuple[Any, ...]) -> str:
        what = _what(args[0]) if name == "commit" and self._role == "run" else name
        return f"{self._role}.{what}"

    def _note(self, name: str, args: tuple[Any, ...], answer: Any, at: int) -> None:
        if name == "commit":
            self._begun.note(args[0], answer, at)


def _what(changes: Sequence[Change]) -> str:
    """What a worker's commit is: the begin of a send, the settling of one, or a shopper put back until later."""
    states = {row.state for change in changes for row in change.notifications}
    if "BEGUN" in states:
        return "begin"
    return "settle" if states & {"SENT", "FAILED", "AMBIGUOUS", "NOT_SENT"} else "put_back"


class WatchedCopywriter:
    """A copywriter that only computes, with a failpoint before and after."""

    local = True

    def __init__(self, copywriter: Copywriter, points: Failpoints) -> None:
        self._copywriter, self._points = copywriter, points

    def write(self, request: CopyRequest) -> Copy:
        self._points.reach("run.write.before")
        copy = self._copywriter.write(request)
        self._points.reach("run.write.after")
        return copy  # type: ignore[return-value]
