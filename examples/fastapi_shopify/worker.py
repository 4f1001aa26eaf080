"""Sends what is due, until it is told to stop: SIGTERM or Ctrl-C end it after the batch in hand.

    python worker.py

Start as many as you like, on as many machines. One that dies has its work done by the others; nothing goes twice.
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
    """Round after round while somebody is due, then a look every `poll` seconds. A busy store is left alone for as long."""
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
    """A worker of its own, from opening the database to closing it."""
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
