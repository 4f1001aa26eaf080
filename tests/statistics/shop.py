"""A shop under an experiment, on the real engine; and how often lift cries wolf there where nothing has an effect.

    python tests/statistics/shop.py [--worlds N]

Each world is a shop of its own, whose lift is looked at every day. Exits with 1 if more than one in twenty cried wolf.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))  # the tests, which are no installed package

import cartback as cb
from cartback.channels.outbox import Outbox
from cartback.domain import events as ev
from cartback.domain.document import decode
from cartback.domain.identity import key
from cartback.domain.sending import Exposure
from cartback.domain.shopper import Shopper
from cartback.stores.memory import MemoryStore
from cartback.testing.fakes import MONDAY, FakeClock

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Shop:
    """A shop with one cart campaign, which may be under an experiment, and shoppers by number."""

    def __init__(self, experiment: cb.Experiment, throttle: Any = None, **campaign: Any) -> None:
        self.clock = FakeClock(MONDAY)
        self.store = MemoryStore()
        self.outbox = Outbox()
        ids = count(1)
        self.recovery = cb.Recovery(
            store=self.store,
            channels=[self.outbox, Outbox("email")],
            clock=self.clock,
            rates=throttle,
            new_id=lambda: f"shopper-{next(ids)}",  # the same draw in every run
        )
        self.save(experiment, **campaign)

    def save(self, experiment: cb.Experiment | None, **campaign: Any) -> None:
        recovery = cb.CartRecovery(experiment=experiment, follow_ups=campaign.pop("follow_ups", ()), **campaign)
        self.recovery.save_shop(
            cb.Shop(id="acme", currency="USD", timezone="UTC", quiet_hours=None, campaigns=(recovery,))
        )

    def carts(self, shoppers: Sequence[int]) -> None:
        for n in shoppers:
            keys = (key("customer", f"n{n}"),)
            line = ev.Line(product="mug", title="Mug", price=Decimal(12))
            self.recovery.ingest(
                [
                    ev.DeviceAdded(shop="acme", at=self.clock(), keys=keys, device=f"device-{n}"),
                    ev.ConsentChanged(shop="acme", at=self.clock(), keys=keys, channel="push", granted=True),
                    ev.CartChanged(shop="acme", at=self.clock(), keys=keys, cart=f"cart-{n}", lines=(line,)),
                ]
            )

    def buys(self, shoppers: Sequence[int]) -> None:
        for n in shoppers:
            keys = (key("customer", f"n{n}"), key("cart", f"cart-{n}"))
            self.recovery.ingest(
                ev.OrderPlaced(
                    shop="acme", at=self.clock(), keys=keys, order=f"order-{n}", cart=f"cart-{n}", total=Decimal(12)
                )
            )

    def run(self, after: timedelta) -> None:
        """Let time pass, and do what is due at its end."""
        self.clock.now += after
        self.recovery.run_all()

    def shopper(self, n: int) -> Shopper:
        found = self.store.find("acme", [f"customer:n{n}"], ())
        return decode(next(iter(found.shoppers.values())).doc)

    def exposures(self, shoppers: Sequence[int]) -> dict[int, Exposure]:
        found = {n: self.shopper(n).exposures.get("spring") for n in shoppers}
        return {n: exposure for n, exposure in found.items() if exposure is not None}


def cries_wolf(seed: int, *, days: int = 35, a_day: int = 40, held: float = 0.5, share: float = 0.2) -> bool:
    """Whether a lift that is looked at daily ever names a difference, in a shop where messages have no effect at all."""
    r, cried = Random(seed), False
    experiment = cb.Experiment(id=f"nothing-{seed}", holdout=held)  # another id is another draw
    shop = Shop(experiment)
    plans: list[tuple[int, int]] = []
    for day in range(days):
        today = range(day * a_day, (day + 1) * a_day)
        shop.carts(today)
        shop.run(2 * HOUR)
        plans += [(day + r.randrange(9), n) for n in today if r.random() < share]
        shop.buys([n for when, n in plans if when == day])
        shop.clock.now += DAY - 2 * HOUR
        cried = cried or any(
            d.buyers.holds or d.revenue.holds for d in shop.recovery.lift("acme", experiment.id).differences
        )
    return cried


def main(worlds: int) -> None:
    cried = 0
    for seed in range(worlds):
        cried += cries_wolf(seed, held=(0.5, 0.2)[seed % 2])
        if seed % 20 == 19:
            print(f"{seed + 1} worlds: {cried} cried wolf", flush=True)
    raise SystemExit(cried > 0.05 * worlds)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--worlds", type=int, default=200)
    main(arguments.parse_args().worlds)
