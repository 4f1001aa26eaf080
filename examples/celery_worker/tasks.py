"""Celery carries one thing for cartback: a wake-up, "run what is due now".

    celery -A tasks worker
    celery -A tasks beat

Who is due when stands in the store and nowhere else, so no task has an eta or a countdown, and a broker that is flushed
loses nothing: a winback thirty days from now is a number in a row. A wake-up may come twice, three at once, again after
the worker died, or not at all; the store decides who gets whom, and the next minute brings another wake-up.
"""

# requires: celery

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import cache

from celery import Celery
from kombu.exceptions import OperationalError

from cartback import Event, Recovery
from cartback.channels.console import Console
from cartback.flow import Ingested

app = Celery("myshop", broker=os.environ.get("CELERY_BROKER_URL", "memory://"))
app.conf.task_ignore_result = True
app.conf.broker_transport_options = {"max_retries": 0}  # a view does not wait for a broker that is away
app.conf.beat_schedule = {
    # A wake-up nobody took within the minute is dropped, not stacked: the next one does the same.
    "send-what-is-due": {"task": "cartback.run_due", "schedule": 60.0, "options": {"expires": 60}},
}


@cache
def recovery() -> Recovery:
    """One engine for each process, made when first asked for: no store handle is inherited by Celery's forks."""
    return Recovery(os.environ.get("CARTBACK_STORE", "sqlite:///cartback.db"), channels=[Console()])


@app.task(name="cartback.run_due")  # type: ignore[untyped-decorator]
def run_due() -> None:
    """Send everything that is due. Harmless however often it runs, and beside whatever other worker."""
    while recovery().run_due().claimed:
        pass


def take_in(events: Iterable[Event]) -> Ingested:
    """For the webhook view: saved when it returns. If somebody is due by it, they need not wait for the minute."""
    taken = recovery().ingest(events)
    due = recovery().next_due()
    if due is not None and due <= recovery().now():
        wake_up()
    return taken


def wake_up() -> None:
    """Now rather than at the next minute. A broker that is away is no reason to refuse an event that is saved."""
    try:
        run_due.apply_async(expires=60, retry=False)
    except OperationalError as error:
        print(f"the next minute's wake-up will do: {error}")
