"""procrastinate runs one job for cartback: a wake-up that sends the due messages. Here both use one PostgreSQL.

    procrastinate --app=tasks.app schema --apply
    procrastinate --app=tasks.app worker

DATABASE_URL names the database. The due times are in cartback's tables and nowhere else, so no job has a schedule
of its own, and an emptied queue loses nothing: a winback thirty days from now is a time in a row. A wake-up may run
twice, next to another, again after the worker died, or not at all; the next minute brings one.
"""

# requires: procrastinate

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from functools import cache

from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued

from cartback import AsyncRecovery, Event
from cartback.channels.console import Console
from cartback.flow import Ingested

DATABASE = os.environ.get("DATABASE_URL", "postgresql://localhost/myshop")

app = App(connector=PsycopgConnector(conninfo=DATABASE))


@cache
def recovery() -> AsyncRecovery:
    """Return the engine of this process, made on first use; its connections belong to the running event loop."""
    return AsyncRecovery(DATABASE, channels=[Console()])


# With the queueing lock at most one wake-up waits, a courtesy to the queue. Nothing depends on it.
@app.periodic(cron="* * * * *")
@app.task(name="cartback.run_due", queueing_lock="cartback.run_due")
async def run_due(timestamp: int = 0) -> None:  # noqa: ARG001 - procrastinate passes each periodic task its minute
    """Send all due messages. It may run at any time, any number of times, and next to other workers."""
    while (await recovery().run_due()).claimed:
        pass


async def take_in(events: Iterable[Event]) -> Ingested:
    """Save events, for the webhook view. If a shopper is due now, wake a worker at once."""
    taken = await recovery().ingest(events)
    due = await recovery().next_due()
    if due is not None and due <= await recovery().now():
        await wake_up()
    return taken


async def wake_up() -> None:
    """Wake a worker now rather than at the next minute; at most one wake-up waits."""
    with suppress(AlreadyEnqueued):
        await run_due.defer_async()
