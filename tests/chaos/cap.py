"""Sixteen processes want to write to one shopper, for several reasons at once; the cap allows one message in 24 hours.

    python tests/chaos/cap.py --store sqlite --rounds 1000

Every process's clock is ahead of the last one's by more than the lease, so that each finds the others' leases lapsed and works
on the same shopper, side by side. What holds the cap is the compare-and-set of the begin alone.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import tempfile
import time
from collections import Counter
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.chaos.checker import read_ledger
from tests.chaos.control import BEGINNING, Control, Slot
from tests.chaos.server import store_url
from tests.chaos.worker import closed, fork, warm

import cartback as cb
from cartback.copywriters.template import Template
from cartback.engine.opening import open_store

SHOP, LEASE, TRIES = "acme", timedelta(milliseconds=1), 4
_MINUTE = timedelta(minutes=1)
_MUG = cb.Line(product="1", variant="11", title="Mug", price=Decimal("12.00"))


class _Counting:
    """A channel that writes down every message, whoever sends it."""

    name = "push"

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)

    def send(self, message: cb.OutgoingMessage) -> cb.Sent:
        os.write(self._file, f"{message.address}\n".encode())
        return cb.Sent("ok")


class _Slow:
    """A copywriter that takes its time, so that the others come in between."""

    def __init__(self, dice: Random) -> None:
        self._dice = dice

    def write(self, request: cb.CopyRequest) -> Any:
        time.sleep(self._dice.uniform(0, 0.004))
        return Template().write(request)


def _recovery(url: str, log: Path, dice: Random) -> cb.Recovery:
    return cb.Recovery(open_store(url), channels=[_Counting(log)], copywriter=_Slow(dice), lease=LEASE)


def _shop() -> cb.Shop:
    quiet = cb.QuietHours(start="00:00", end="00:00")
    once = (cb.Cap(limit=1, per=timedelta(hours=24), channel="push"),)
    campaigns = (cb.CartRecovery(follow_ups=()), cb.CheckoutRecovery(follow_ups=()), cb.Winback(follow_ups=()))
    return cb.Shop(id=SHOP, currency="USD", timezone="Europe/Paris", campaigns=campaigns, quiet_hours=quiet, caps=once)


def _shopper(number: int) -> list[cb.Event]:
    """Three open carts, one of them at the checkout, and an order a month ago: everything is due."""
    at = BEGINNING - timedelta(hours=2)
    keys = (cb.key("customer", f"c{number}"),)
    carts = [
        cb.CartChanged(shop=SHOP, at=at + n * _MINUTE, keys=keys, cart=f"{number}-{n}", lines=(_MUG,)) for n in range(3)
    ]
    return [
        cb.ConsentChanged(shop=SHOP, at=at, keys=keys, channel="push", granted=True),
        cb.DeviceAdded(shop=SHOP, at=at, keys=keys, device=f"d{number}"),
        cb.OrderPlaced(
            shop=SHOP, at=at - timedelta(days=31), keys=keys, order=f"o{number}", total=Decimal(10), updated_at=at
        ),
        *carts,
        cb.CheckoutChanged(
            shop=SHOP, at=at, keys=keys, checkout=f"k{number}", cart=f"{number}-1", lines=(_MUG,), reached="shipping"
        ),
    ]


def _compete(url: str, log: Path, control: Control, slot: Slot, processes: int) -> None:
    """In every round: some runs, each by a clock further ahead; the first process also brings news of the shopper."""
    dice = Random(slot.number)
    recovery = _recovery(url, log, dice)
    while not control.stopping:
        number = control.slot(processes).get("acts")
        if number <= slot.get("acts"):
            time.sleep(0.0005)
            continue
        start = BEGINNING + number * _MINUTE
        for turn in range(TRIES):
            ahead = dice.randrange(processes) + processes * turn
            ran = recovery.run_due(start + ahead * LEASE * 1.001, limit=4)
            slot.add("begun", ran.begun)
            slot.add("late", ran.overtaken)
            if slot.number == turn == 0:
                wish = cb.WishlistChanged(
                    shop=SHOP, at=start, keys=(cb.key("customer", f"c{number}"),), product=f"w{number}"
                )
                recovery.ingest(wish, start)
        slot.set("acts", number)
    closed(recovery)


def compete(url: str, directory: Path, processes: int, rounds: int) -> dict[str, Any]:
    """So many rounds; how many messages the shoppers got, and how many rows of the ledger took a slot."""
    log, control, children = directory / "sent.log", Control(0), []
    _wait(fork(lambda: _save(url, log), directory / "errors.log"))
    for n in range(processes):
        slot = control.slot(n)
        children.append(
            fork(lambda slot=slot: _compete(url, log, control, slot, processes), directory / "errors.log")  # type: ignore[misc]
        )
    feeder = fork(lambda: _rounds(url, log, control, processes, rounds), directory / "errors.log")
    fine = _wait(feeder)
    control.stop()
    for child in children:
        if not fine:
            os.kill(child, signal.SIGKILL)
        fine = _wait(child) and fine
    if not fine:
        raise RuntimeError((directory / "errors.log").read_text())
    return _figures(url, log, control, rounds)


def _save(url: str, log: Path) -> None:
    recovery = _recovery(url, log, Random(0))
    recovery.save_shop(_shop(), BEGINNING - timedelta(days=60))
    closed(recovery)


def _rounds(url: str, log: Path, control: Control, processes: int, rounds: int) -> None:
    """Bring in one shopper after another, each when everybody is done with the one before."""
    recovery = _recovery(url, log, Random(0))
    for number in range(1, rounds + 1):
        recovery.ingest(_shopper(number), BEGINNING)
        control.slot(processes).set("acts", number)
        while any(control.slot(n).get("acts") < number for n in range(processes)):
            time.sleep(0.0005)
    closed(recovery)


def _wait(pid: int) -> bool:
    return os.waitpid(pid, 0)[1] == 0


def _figures(url: str, log: Path, control: Control, rounds: int) -> dict[str, Any]:
    messages = Counter(Counter(log.read_text().split()).values())
    slots = Counter(
        row.link or row.subject for row in read_ledger(url).rows if row.state in ("BEGUN", "SENT", "AMBIGUOUS")
    )
    shoppers = Counter(subject.partition("-")[0] for subject in slots.elements())
    return {
        "rounds": rounds,
        "begun": control.total("begun"),
        "refused or late": control.total("late"),
        "shoppers written to once": messages[1],
        "shoppers written to more often": sum(n for times, n in messages.items() if times > 1),
        "shoppers with more than one begun": sum(n > 1 for n in shoppers.values()),
    }


def main(given: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--store", default="sqlite", help="sqlite, postgres, or a store's URL")
    parser.add_argument("--processes", type=int, default=16)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(given)
    warm()
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="cartback-cap-") as name, store_url(options.store, Path(name)) as url:
        figures = compete(url, Path(name), options.processes, options.rounds)
    figures["seconds"] = round(time.monotonic() - started)
    for what, value in figures.items():
        print(f"| {what} | {value:,} |")
    if options.json is not None:
        options.json.write_text(json.dumps(figures))
    broken = figures["shoppers written to more often"] or figures["shoppers with more than one begun"]
    return 1 if broken or not figures["begun"] else 0


if __name__ == "__main__":
    sys.exit(main())
