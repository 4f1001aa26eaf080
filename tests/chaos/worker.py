"""What the forked processes do: real workers in a loop over the real engine, a feeder, and one that sees to the rest at the end.

Whoever forks has imported everything and runs no thread, so that a kill costs a fork and not the start of an interpreter.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import gc
import importlib
import inspect
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import cartback.errors
from cartback import AsyncRecovery, Channel, Recovery, Store
from cartback.channels.outbox import Outbox
from cartback.copywriters.template import Template
from cartback.engine.opening import open_store
from cartback.errors import CartbackError, MissingExtra

from . import lives
from .channel import HttpChannel, InBatches
from .control import Control, Slot
from .failpoints import Begun, Failpoints, WatchedCopywriter, WatchedStore
from .feeder import Feeder
from .lives import SHOPS, WAIT, Life, events, settings
from .mailchannel import MailChannel


class Setup(NamedTuple):
    """What all processes of a run share. `lease` and `skew` are by the library's clock, the others in real seconds."""

    control: Control
    directory: Path
    url: str
    port: int
    nobody: int
    seed: int
    rates: Mapping[str, float]
    lease: timedelta
    #: How far a worker's clock may be off, either way.
    skew: timedelta = timedelta(0)
    #: How long the channel waits for an answer.
    timeout: float = 0.1
    channel: lives.Channel = "push"
    #: What is put around the ports: an engine broken on purpose, whom the checker must catch.
    breaks: Callable[[str, Any], Any] = lambda port, plugged: plugged

    @property
    def log(self) -> Path:
        """The provider's log."""
        return self.directory / "provider.jsonl"

    @property
    def path(self) -> Path:
        """The file of a SQLite store."""
        return Path(self.url.removeprefix("sqlite:///"))

    @property
    def errors(self) -> Path:
        """Where a process says what it fell over."""
        return self.directory / "errors.log"


def fork(run: Callable[[], object], errors: Path) -> int:
    """Run it in a child; its process id. The child dies with its parent, and leaves no word of the parent's behind."""
    sys.stdout.flush()
    pid = os.fork()
    if pid:
        return pid
    try:
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
        run()
    except BaseException:  # noqa: BLE001 - a child says why and ends, whatever it was
        _report(errors)
        os._exit(1)
    os._exit(0)


def _report(errors: Path) -> None:
    with errors.open("a") as file:
        file.write(traceback.format_exc() + "\n")


def warm() -> None:
    """Have everything loaded that is loaded on first use, by sending one message, so that the children need not."""
    one, control = Life(0, "warm", "leaves", 1, ((0.0, "arrives"),)), Control(0)
    with Recovery("sqlite://", channels=[Outbox()], clock=control.clock()) as recovery:
        recovery.save_shop(settings(one.shop))
        recovery.ingest(events(one, 0, control.now()))
        control.put_forward(WAIT)
        recovery.run_due()
    with contextlib.suppress(MissingExtra):
        importlib.import_module("cartback.stores.postgres")
    gc.collect()
    gc.freeze()


def opened(setup: Setup, role: str, points: Failpoints, begun: Begun, store: Store | None = None) -> Recovery:
    """A real engine with failpoints around its ports. The clock is this process's own."""
    return Recovery(**_ports(setup, role, points, begun, store or open_store(setup.url)))


def _ports(setup: Setup, role: str, points: Failpoints, begun: Begun, store: Store) -> dict[str, Any]:
    off = setup.skew * Random(os.getpid() * 7919 + setup.seed).uniform(-1, 1) if role == "run" else timedelta(0)
    clock = setup.control.clock(off)
    ours = (setup.port, setup.nobody, points, begun, setup.log)
    more: dict[str, Any] = {"seed": setup.seed, "rates": setup.rates, "timeout": setup.timeout}
    kind = InBatches if os.getpid() % 2 else HttpChannel  # of the workers side by side each kind has about a half
    channel: Channel = MailChannel(*ours, clock, **more) if setup.channel == "email" else kind(*ours, **more)
    return {
        "store": WatchedStore(setup.breaks("store", store), role, points, begun),
        "channels": [setup.breaks("channel", channel)],
        "copywriter": WatchedCopywriter(Template(), points),
        "clock": clock,
        "lease": setup.lease,
        "parallel": 8,
    }


def closed(recovery: Recovery) -> None:
    """Close the engine and the store that was opened for it."""
    recovery.close()
    recovery.store.close()


def work(setup: Setup, slot: Slot, *, awaited: bool = False) -> None:
    """Run what is due until told to stop, by the plain driver or the async one.

    What a store says when it is busy or down is met by opening it again.
    """
    dice, points = Random(os.getpid()), Failpoints(slot)
    while not setup.control.stopping:
        try:
            if awaited:
                asyncio.run(_rounds_awaited(setup, slot, points, dice))
            else:
                _rounds(setup, slot, points, dice)
        except CartbackError as error:
            slot.add("errors")
            _note(setup, error)
            time.sleep(0.05)


#: A worker takes at most so many at a time, and looks again after so long when nothing was due, in seconds.
_BATCH, _NAP = 12, (0.005, 0.03)


def _rounds(setup: Setup, slot: Slot, points: Failpoints, dice: Random) -> None:
    recovery = opened(setup, "run", points, Begun())
    try:
        while not setup.control.stopping:
            if not _counted(setup, slot, recovery.run_due(limit=dice.randint(1, _BATCH))):
                time.sleep(dice.uniform(*_NAP))
    finally:
        with contextlib.suppress(CartbackError):  # what is broken already need not close well
            closed(recovery)


async def _rounds_awaited(setup: Setup, slot: Slot, points: Failpoints, dice: Random) -> None:
    recovery = AsyncRecovery(**_ports(setup, "run", points, Begun(), open_store(setup.url, awaited=True)))
    try:
        while not setup.control.stopping:
            if not _counted(setup, slot, await recovery.run_due(limit=dice.randint(1, _BATCH))):
                await asyncio.sleep(dice.uniform(*_NAP))
    finally:
        with contextlib.suppress(CartbackError):
            await recovery.close()
            ended = recovery.store.close()
            if inspect.isawaitable(ended):
                await ended


def _counted(setup: Setup, slot: Slot, ran: Any) -> int:
    """Count what the round did; a shopper who failed by an error that is not cartback's own is a crash of the run."""
    slot.add("begun", ran.begun)
    slot.add("claimed", ran.claimed)
    if surprises := [name for name in ran.failed if not hasattr(cartback.errors, name)]:
        with setup.errors.open("a") as file:
            file.write(f"a round failed with {surprises}\n")
    return int(ran.claimed)


def _note(setup: Setup, error: CartbackError) -> None:
    with (setup.directory / "setbacks.log").open("a") as file:
        file.write(f"{type(error).__name__}: {str(error).splitlines()[0]:.100}\n")


def feed(setup: Setup, slot: Slot, journal: Path, numbers: range, pace: float) -> None:
    """Be the shop, over an ingest that can be killed as well."""
    points = Failpoints(slot)
    while True:
        try:
            recovery = opened(setup, "ingest", points, Begun())
            Feeder(recovery, setup.control, slot, journal, seed=setup.seed, lives=numbers, pace=pace,
                   channel=setup.channel).run()  # fmt: skip
            closed(recovery)
        except CartbackError as error:  # opening it again, as a server would
            slot.add("errors")
            _note(setup, error)
            time.sleep(0.05)
        else:
            return


def save_shops(setup: Setup) -> None:
    recovery = Recovery(store := open_store(setup.url), clock=setup.control.clock())
    for shop in SHOPS:
        recovery.save_shop(settings(shop, setup.channel))
    recovery.close()
    store.close()


def finish(setup: Setup, slot: Slot, patience: float, store: Store | None = None) -> None:
    """See everything due through to its end, letting the clock jump over the waits. Raises TimeoutError when it will not end."""
    recovery = opened(setup, "run", Failpoints(slot), Begun(), store)
    control, until = setup.control, time.monotonic() + patience
    while (due := recovery.next_due()) is not None:
        if time.monotonic() > until:
            raise TimeoutError(f"somebody is still due at {due}, it is {control.now()}")
        if due > control.now() + setup.lease:  # nobody can be at work on it
            control.put_forward_to(due)
        elif not _counted(setup, slot, recovery.run_due(limit=100)):
            time.sleep(0.005)
    closed(recovery)
