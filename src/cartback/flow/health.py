"""Questions of a worker, a probe or a page about the whole store: its shops, the next due time, and the delay of the workers."""

from __future__ import annotations

from datetime import datetime, timedelta

from attrs import frozen

from .calls import Flow, Ports, call


@frozen
class Health:
    """How far behind the workers are: since when the longest due shopper waits, and for how long (0: none waits)."""

    due_since: datetime | None
    behind: timedelta


def shops(ports: Ports) -> Flow[list[str]]:
    """Return the ids of all shops with settings, in order."""
    named: list[str] = yield call(ports.store.shops)
    return named


def next_due(ports: Ports) -> Flow[datetime | None]:
    """Return when `run_due` next has work, as far as is known now."""
    due: datetime | None = yield call(ports.store.next_due)
    return due


def health(ports: Ports, now: datetime) -> Flow[Health]:
    """Return how far behind the workers are."""
    due = yield from next_due(ports)
    if due is None or due >= now:
        return Health(None, timedelta(0))
    return Health(due, now - due)
