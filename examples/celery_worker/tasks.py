"""Celery runs one task for cartback: a wake-up that sends the due messages.

    celery -A tasks worker
    celery -A tasks beat

The due times are in the store and nowhere else, so no task has an eta or a countdown, and a flushed broker
loses nothing: a winback thirty days from now is a time in a row. A wake-up may run twice, three times at once, again after
the worker died, or not at all; the store gives each shopper to one worker, and the next minute brings another wake-up.
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
app.conf.broker_transport_options = {"max_retries": 0}  # a view does not wait for a broker that is down
app.conf.beat_schedule = {
    # A wake-up that no worker took within the minute is dropped: the next one does the same.
    "send-what-is-due": {"task": "cartback.run_due", "schedule": 60.0, "options": {"expires": 60}},
}


@cache
def recovery() -> Recovery:
    """Return the engine of this process, made on first use: Celery's forks inherit no store handle."""
    return Recovery(os.environ.get("CARTBACK_STORE", "sqlite:///cartback.db"), channels=[Console()])


@app.task(name="cartback.run_due")  # type: ignore[untyped-decorator]
def run_due() -> None:
    """Send all due messages. It may run at any time, any number of times, and next to other workers."""
    while recovery().run_due().claimed:
        pass


def take_in(events: Iterable[Event]) -> Ingested:
    """Save events, for the webhook view. If a shopper is due now, wake a worker at once."""
    taken = recovery().ingest(events)
    due = recovery().next_due()
    if due is not None and due <= recovery().now():
        wake_up()
    return taken


def wake_up() -> None:
    """Wake a worker now rather than at the next minute. If the broker is down, the saved event is still accepted."""
    try:
        run_due.apply_async(expires=60, retry=False)
    except OperationalError as error:
        print(f"the next minute's wake-up will do: {error}")
