"""A million steps in one process: it may not grow, and may not leave files open.

    python tests/chaos/soak.py --steps 1000000

A few hundred shoppers leave a cart every day for years; what is old is purged as a host would. After a warm-up in which every
document has grown to the size it is kept at, memory is measured again and again until the end.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar

import cartback as cb

SHOP, DAY = "acme", timedelta(days=1)
#: Days until every shopper's document holds as many orders and sends as are kept of them.
WARM_UP = 150
_SECOND, _TEN = timedelta(seconds=1), Decimal(10)
_MUG = cb.Line(product="1", variant="11", title="Mug", price=Decimal("12.00"))


class _Fast:
    """A channel that takes everything at once."""

    name = "push"
    local: ClassVar[bool] = True

    def __init__(self) -> None:
        self.taken = 0

    def send(self, _: cb.OutgoingMessage) -> cb.Sent:
        self.taken += 1
        return cb.Sent("ok", provider_id=str(self.taken))


def _shop() -> cb.Shop:
    quiet = cb.QuietHours(start="00:00", end="00:00")
    kept = {"carts": "3d", "text": "3d", "ledger": "3d", "deliveries": "3d"}
    campaigns = (cb.CartRecovery(follow_ups=(timedelta(hours=6),)),)
    return cb.Shop(
        id=SHOP,
        currency="USD",
        timezone="Europe/Paris",
        campaigns=campaigns,
        quiet_hours=quiet,
        caps=(),
        retention=kept,
    )


def _day(number: int, at: datetime, shoppers: int) -> list[cb.Event]:
    """Everybody leaves a cart, and every fourth bought what was in yesterday's. No token ever comes back."""
    told: list[cb.Event] = []
    for n in range(shoppers):
        keys, today = (cb.key("customer", f"c{n}"),), f"{number}-{n}"
        if (n + number) % 4 == 0:
            told.append(cb.OrderPlaced(shop=SHOP, at=at, keys=keys, order=today, cart=f"{number - 1}-{n}", total=_TEN))
        told.append(cb.CartChanged(shop=SHOP, at=at + _SECOND, keys=keys, cart=today, lines=(_MUG,), delivery=today))
    return told


def _arrivals(at: datetime, shoppers: int) -> list[cb.Event]:
    told: list[cb.Event] = []
    for n in range(shoppers):
        keys = (cb.key("customer", f"c{n}"),)
        told.append(cb.ConsentChanged(shop=SHOP, at=at, keys=keys, channel="push", granted=True))
        told.append(cb.DeviceAdded(shop=SHOP, at=at, keys=keys, device=f"d{n}"))
    return told


def soak(steps: int, store: str, shoppers: int = 200) -> dict[str, Any]:
    """So many steps; memory in KiB, open files and threads after the warm-up and at most from then on."""
    channel = _Fast()
    with cb.Recovery(store, channels=[channel]) as recovery:
        start = datetime.now(UTC)  # stores date deliveries by the real clock
        recovery.save_shop(_shop(), start - DAY)
        recovery.ingest(_arrivals(start, shoppers), start)
        number, warm, peak = 0, _measured(), _measured()
        while channel.taken < steps or number <= WARM_UP:
            _live(recovery, number, start + number * DAY, shoppers)
            number += 1
            if number == WARM_UP:
                warm = peak = _measured()
            elif number > WARM_UP and number % 10 == 0:
                print(f"day {number}: {channel.taken} steps, {_measured()}", file=sys.stderr)
                peak = {what: max(n, peak[what]) for what, n in _measured().items()}
        return {"steps": channel.taken, "days": number, "warm": warm, "peak": peak}


def _live(recovery: cb.Recovery, number: int, start: datetime, shoppers: int) -> None:
    recovery.ingest(_day(number, start, shoppers), start)
    for hours in (2, 8):
        while recovery.run_due(start + timedelta(hours=hours)).claimed:
            pass
    recovery.purge(SHOP, start + timedelta(hours=23))


def _measured() -> dict[str, int]:
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return {
        "rss": pages * os.sysconf("SC_PAGE_SIZE") // 1024,
        "files": len(list(Path("/proc/self/fd").iterdir())),
        "threads": threading.active_count(),
    }


def main(given: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=100_000)
    parser.add_argument("--shoppers", type=int, default=200)
    parser.add_argument("--store", default="sqlite://", help="a store's URL; SQLite in memory unless told otherwise")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(given)
    started = time.monotonic()
    figures = soak(options.steps, options.store, options.shoppers)
    warm, peak = figures["warm"], figures["peak"]
    figures["grown"] = round(peak["rss"] / warm["rss"] - 1, 4)
    figures["seconds"] = round(time.monotonic() - started)
    print(json.dumps(figures, indent=1))
    if options.json is not None:
        options.json.write_text(json.dumps(figures))
    return (
        0 if figures["grown"] <= 0.05 and peak["files"] <= warm["files"] and peak["threads"] <= warm["threads"] else 1
    )


if __name__ == "__main__":
    sys.exit(main())
