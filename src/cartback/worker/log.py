"""The reports of a worker: lines for people, or with `as_json` one JSON object for each event."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, TypeAlias

from cartback.flow import Ran

#: A worker's environment: its number, and how many there are. An app divides its rates by the second.
WORKER, WORKERS = "CARTBACK_WORKER", "CARTBACK_WORKERS"
#: The exit code of a worker that no restart can help: its settings, its store or its app are wrong.
CANNOT_START = 3
#: The exit code of a worker that was to end once nothing is due, and had to leave shoppers for later.
LEFT_SOME = 4

#: Writes one event, as a line of JSON on stdout for instance.
Emit: TypeAlias = Callable[[dict[str, Any]], None]


class Log:
    """Reports the work of a worker: to `emit` as JSON objects if there is one, else as lines on stderr."""

    def __init__(self, emit: Emit | None = None) -> None:
        self._emit = emit
        self._worker = os.environ.get(WORKER, "")

    def __call__(self, event: str, text: str, **fields: Any) -> None:
        if self._emit is not None:
            number = {"worker": int(self._worker)} if self._worker.isdecimal() else {}
            self._emit({"at": datetime.now(UTC), "event": event, **number, **fields})
        else:
            print(f"cartback: {self._name()}{text}\n", end="", file=sys.stderr, flush=True)

    def round(self, ran: Ran, now: datetime) -> None:
        """Report a round with results. For people it goes to stdout, among the messages of the console."""
        if self._emit is not None:
            self("round", "", **counted(ran))
        else:
            print(f"{now.isoformat(timespec='seconds')}  {self._name()}{in_words(ran)}\n", end="", flush=True)

    def _name(self) -> str:
        return f"worker {self._worker}: " if self._worker else ""


def in_words(ran: Ran) -> str:
    """Return the results of a round as one line: "3 due, 2 sent, 1 skipped: opted_out"."""
    parts = [f"{ran.claimed} due"]
    parts += [f"{n} {state.lower()}" for state, n in _by_count(ran.states).items()]
    parts += [f"{n} skipped: {reason}" for reason, n in _by_count(ran.skipped).items()]
    parts += [f"{n} failed: {error}" for error, n in _by_count(ran.failed).items()]
    parts += [f"{ran.overtaken} overtaken by events"] if ran.overtaken else []
    return ", ".join(parts)


def counted(ran: Ran) -> dict[str, Any]:
    """Return the results of a round as fields of a JSON object."""
    return {
        "claimed": ran.claimed,
        "begun": ran.begun,
        "waiting": ran.waiting,
        "overtaken": ran.overtaken,
        "states": _by_count(ran.states),
        "skipped": _by_count(ran.skipped),
        "failed": _by_count(ran.failed),
    }


def _by_count(counter: Mapping[str, int]) -> dict[str, int]:
    """Return the counts with the most frequent first, then by name."""
    return dict(sorted(counter.items(), key=lambda item: (-item[1], item[0])))
