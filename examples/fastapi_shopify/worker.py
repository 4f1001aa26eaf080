"""A worker that sends the due messages. SIGTERM or Ctrl-C end it after the current batch.

    python worker.py

Start as many as you like, on as many machines as you like. If one dies, the others do its work; no message goes twice.
"""

from __future__ import annotations

import asyncio
import logging
import signal
from contextlib import suppress

import backend

from cartback import AsyncRecovery
from cartback.channels.console import Console
from cartback.errors import CartbackError
from cartback.ports import Clock

log = logging.getLogger("shop.worker")


async def work(recovery: AsyncRecovery, stop: asyncio.Event, poll: float) -> None:
    """Run rounds while shoppers are due, then look again every `poll` seconds, also after the store was busy."""
    while not stop.is_set():
        try:
            ran = await recovery.run_due()
        except CartbackError as error:
            if not error.retryable:
                raise
            log.warning("%s; trying again", error)
        else:
            if ran.claimed:
                log.info("%d due: %s %s", ran.claimed, dict(ran.states), dict(ran.skipped))
                continue
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), poll)


async def serve(clock: Clock = backend.now, poll: float = 2.0) -> None:
    """Run a worker, from opening the database to closing it."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    push = backend.push(clock)
    try:
        async with backend.recovery([push], clock) as recovery:
            await recovery.save_shop(backend.shop())
            log.info("running")
            await work(recovery, stop, poll)
    finally:
        if not isinstance(push, Console):
            await push.aclose()
    log.info("stopped")


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    asyncio.run(serve())
