"""Engines broken on purpose, by what is put around their ports. The checker must catch every one of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from cartback import OutgoingMessage, Sent
from cartback.ports import Change, Stored


class _Around:
    """A port with some of its methods replaced."""

    def __init__(self, port: Any) -> None:
        self.port = port

    def __getattr__(self, name: str) -> Any:
        return getattr(self.port, name)


class _IgnoresVersions(_Around):
    """Compare-and-set without the compare: whoever writes last wins."""

    def commit(self, changes: Sequence[Change], deliveries: Sequence[tuple[str, str]] = ()) -> Any:
        current = {c.id: self.port.get(c.shop, (c.id,)).get(c.id) for c in changes}
        blind = [_at_version(c, current[c.id]) for c in changes]
        return self.port.commit(blind, deliveries)


def _at_version(change: Change, stored: Stored | None) -> Change:
    return msgspec.structs.replace(change, version=stored.version) if stored is not None and change.version else change


class _ForgetsBegins(_Around):
    """Says that a begin is durable before it is: a worker that dies takes it along."""

    def commit(self, changes: Sequence[Change], deliveries: Sequence[tuple[str, str]] = ()) -> Any:
        told = [c for c in changes if not any(row.state == "BEGUN" and not row.outcomes for row in c.notifications)]
        begun = [c for c in changes if c not in told]
        self._pending = getattr(self, "_pending", {})
        for change in told:  # what was begun is written together with how it ended
            self.port.commit([self._pending.pop(change.id)]) if change.id in self._pending else None
        self._pending.update({c.id: c for c in begun})
        return self.port.commit(told, deliveries) if told or deliveries else set()


class _LosesDue(_Around):
    """Forgets when a shopper is due again once something is on its way."""

    def commit(self, changes: Sequence[Change], deliveries: Sequence[tuple[str, str]] = ()) -> Any:
        forgetful = [
            msgspec.structs.replace(c, due_at=None) if any(r.state == "BEGUN" for r in c.notifications) else c
            for c in changes
        ]
        return self.port.commit(forgetful, deliveries)


class _AnswersBeforeItSaved(_Around):
    """Answers the webhook first and saves with the next one: what the last one said is lost when the process ends."""

    def commit(self, changes: Sequence[Change], deliveries: Sequence[tuple[str, str]] = ()) -> Any:
        if any(c.notifications for c in changes):
            return self.port.commit(changes, deliveries)
        late, self._late = getattr(self, "_late", None), (changes, deliveries)
        return self.port.commit(*late) if late is not None else set()


class _ResendsTheUnknown(_Around):
    """Takes a timeout or an error for "it was not sent"."""

    def send(self, message: OutgoingMessage) -> Sent:
        sent: Sent = self.port.send(message)
        return Sent("not_sent", sent.detail) if sent.outcome == "unknown" else sent


class _RetriesInside(_Around):
    """An HTTP client with retries of its own."""

    def send(self, message: OutgoingMessage) -> Sent:
        for _ in range(3):
            sent: Sent = self.port.send(message)
            if sent.outcome != "unknown":
                break
        return sent


class _SwallowsErrors(_Around):
    """Takes no answer for a good one."""

    def send(self, message: OutgoingMessage) -> Sent:
        sent: Sent = self.port.send(message)
        return Sent("ok") if sent.outcome == "unknown" else sent


class _BlamesTheProvider(_Around):
    """Takes a 5xx for a refusal."""

    def send(self, message: OutgoingMessage) -> Sent:
        sent: Sent = self.port.send(message)
        return Sent("rejected", sent.detail) if sent.outcome == "unknown" else sent


def _around(port: str, broken: Callable[[Any], Any]) -> Callable[[str, Any], Any]:
    return lambda plugged_as, plugged: broken(plugged) if plugged_as == port else plugged


#: By what is wrong with it; each takes the kind of port ("store", "channel") and the port.
BROKEN: dict[str, Callable[[str, Any], Any]] = {
    "a store that ignores versions": _around("store", _IgnoresVersions),
    "a store that begins in memory": _around("store", _ForgetsBegins),
    "a store that loses due times": _around("store", _LosesDue),
    "a webhook answered before it is saved": _around("store", _AnswersBeforeItSaved),
    "a flow that resends the unknown": _around("channel", _ResendsTheUnknown),
    "a client that retries": _around("channel", _RetriesInside),
    "a client that swallows errors": _around("channel", _SwallowsErrors),
    "a client that takes an error for a refusal": _around("channel", _BlamesTheProvider),
}
