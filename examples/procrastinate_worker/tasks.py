"""procrastinate carries one thing for cartback: a wake-up, "run what is due now". Here both live in one PostgreSQL.

    procrastinate --app=tasks.app schema --apply
    procrastinate --app=tasks.app worker

DATABASE_URL names the database. Who is due when stands in cartback's tables and nowhere else, so no job has a schedule
of its own, and an emptied queue loses nothing: a winback thirty days from now is a number in a row. A wake-up may come
twice, beside another, again after the worker died, or not at all; the next minute brings one.
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
    """One engine for the process, made when first asked for; its connections are those of the running event loop."""
    return AsyncRecovery(DATABASE, channels=[Console()])


# The queueing lock keeps one wake-up waiting at most, a courtesy to the queue. Nothing depends on it.
@app.periodic(cron="* * * * *")
@app.task(name="cartback.run_due", queueing_lock="cartback.run_due")
async def run_due(timestamp: int = 0) -> None:  # noqa: ARG001 - procrastinate tells each periodic task its minute
    """Send everything that is due. Harmless however often it runs, and beside whatever other worker."""
    while (await recovery().run_due()).claimed:
        pass


async def take_in(events: Iterable[Event]) -> Ingested:
    """For the webhook view: saved when it returns. If somebody is due by it, they need not wait for the minute."""
    taken = await recovery().ingest(events)
    due = await recovery().next_due()
    if due is not None and due <= await recovery().now():
        await wake_up()
    return taken


async def wake_up() -> None:
    """Now rather than at the next minute; no more than one wake-up waits."""
    with suppress(AlreadyEnqueued):
        await run_due.defer_async()
