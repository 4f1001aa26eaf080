"""What a worker, a probe or a page asks of the whole store: which shops there are, when something is due, how late that is."""

from __future__ import annotations

from datetime import datetime, timedelta

from attrs import frozen

from .calls import Flow, Ports, call


@frozen
class Health:
    """How far behind the workers are: since when the longest due shopper waits, and how long that is (0: nobody does)."""

    due_since: datetime | None
    behind: timedelta


def shops(ports: Ports) -> Flow[list[str]]:
    """Name all shops with settings, in order."""
    named: list[str] = yield call(ports.store.shops)
    return named


def next_due(ports: Ports) -> Flow[datetime | None]:
    """Say when `run_due` next has something to do, as far as is known now."""
    due: datetime | None = yield call(ports.store.next_due)
    return due


def health(ports: Ports, now: datetime) -> Flow[Health]:
    """Say how far behind the workers are."""
    due = yield from next_due(ports)
    if due is None or due >= now:
        return Health(None, timedelta(0))
    return Health(due, now - due)
