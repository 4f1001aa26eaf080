"""What the intervals promise, counted in worlds that are made up: how often they cover, and how often they cry wolf.

    python tests/statistics/promises.py [--worlds N]

Prints each promise with what came of it; exits with 1 if one is broken by more than chance.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from decimal import Decimal
from math import sqrt
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parents[2]))  # the tests, which are no installed package

from attrs import frozen

from cartback.reports.statistics import (
    ALPHA,
    BROKEN_SPLIT,
    Arm,
    always_valid,
    newcombe,
    split_p,
    together,
    welch,
)


@frozen
class Shop:
    """A test of nothing: `share` buy in both arms, `held` are held out, `a_day` come, for `days`."""

    share: float
    held: float
    a_day: int
    days: int

    @property
    def name(self) -> str:
        return f"{self.share:.1%} buy, {self.held:.0%} held out, {self.a_day} a day for {self.days} days"


#: From a test of halves to the smallest holdouts, and from 60 shoppers a day to 2,000.
SHOPS = (
    Shop(0.03, 0.5, 2000, 28),
    Shop(0.03, 0.05, 70, 180),
    Shop(0.01, 0.05, 300, 180),
    Shop(0.1, 0.1, 60, 180),
    Shop(0.02, 0.2, 60, 180),
)


def binomial(r: Random, n: int, p: float) -> int:
    """How many of `n` happen. Counted one by one where they are few, by the normal curve where it is exact enough."""
    if n * p * (1 - p) > 100:
        return min(n, max(0, round(r.gauss(n * p, sqrt(n * p * (1 - p))))))
    return sum(r.random() < p for _ in range(n))


def days(r: Random, shop: Shop, money: Callable[[Random], Decimal] | None = None) -> Sequence[tuple[Arm, Arm]]:
    """What is known at the end of each day, of those written to and of those held out."""
    arms, seen = [Arm(), Arm()], []
    for _ in range(shop.days):
        held = binomial(r, shop.a_day, shop.held)
        for n, came in enumerate((shop.a_day - held, held)):
            bought = binomial(r, came, shop.share)
            day = Arm.share(bought, came)
            if money is not None:
                spent = Arm.of([money(r) for _ in range(bought)])
                day = Arm(came, spent.total, spent.squares)
            arms[n] = arms[n].plus(day)
        seen.append((arms[0], arms[1]))
    return seen


def ready(one: Arm, other: Arm) -> bool:
    """Whether there is enough to show (shares)."""
    return min(one.n, other.n) >= 100 and one.total + other.total >= 25


def alarms(
    worlds: int, shop: Shop, cries: Callable[[Arm, Arm], bool], *, last_only: bool = False, seed: int = 1
) -> float:
    """The share of worlds in which something cries wolf on any day, or on the last."""
    r = Random(seed)
    cried = 0
    for _ in range(worlds):
        seen = days(r, shop)[-1:] if last_only else days(r, shop)[6:]
        cried += any(ready(*arms) and cries(*arms) for arms in seen)
    return cried / worlds


def sequential(one: Arm, other: Arm) -> bool:
    return always_valid(one, other, least=together(one, other)).excludes_zero


def fixed(one: Arm, other: Arm) -> bool:
    return newcombe(one, other).excludes_zero


def broken(one: Arm, other: Arm, held: float) -> bool:
    p = split_p([one.n, other.n], [1 - held, held])
    return p is not None and p < BROKEN_SPLIT


def covered(worlds: int, shares: tuple[float, float], sizes: tuple[int, int], seed: int = 2) -> float:
    """How often Newcombe's interval has the true difference in it."""
    r = Random(seed)
    hits = 0
    for _ in range(worlds):
        one, other = (Arm.share(binomial(r, n, p), n) for n, p in zip(sizes, shares, strict=True))
        found = newcombe(one, other)
        hits += found.low <= shares[0] - shares[1] <= found.high
    return hits / worlds


def revenue_covered(worlds: int, shop: Shop, seed: int = 3) -> float:
    """How often Welch's interval of revenue has 0 in it, where there is no difference."""
    r = Random(seed)
    hits = 0
    for _ in range(worlds):
        one, other = days(r, shop, lambda r: Decimal(str(round(r.lognormvariate(4, 0.8), 2))))[-1]
        hits += not welch(one, other, least=together(one, other)).excludes_zero
    return hits / worlds


def chance(p: float, worlds: int) -> float:
    """How far a count may stray from the truth, but for one time in a thousand."""
    return 3.3 * sqrt(p * (1 - p) / worlds)


def promises(worlds: int) -> list[tuple[str, float, float, float]]:
    """Every promise: what it says, what was counted, and between what bounds that must lie."""
    much = chance(ALPHA, worlds)
    found = [
        (f"always valid, looked at daily: {shop.name}", alarms(worlds, shop, sequential), 0.0, ALPHA) for shop in SHOPS
    ]
    a_a = SHOPS[0]
    found += [
        ("a fixed test looked at daily finds winners among equals", alarms(worlds, a_a, fixed), 0.12, 0.35),
        ("at its planned end alone it does not", alarms(worlds, a_a, fixed, last_only=True), 0.0, ALPHA + much),
        (
            "a broken split looked at daily",
            alarms(worlds, a_a, lambda one, other: broken(one, other, a_a.held)),
            0.0,
            0.01 + chance(0.01, worlds),
        ),
    ]
    for shares, sizes in (((0.05, 0.03), (900, 100)), ((0.03, 0.02), (1900, 100)), ((0.1, 0.1), (450, 50))):
        name = f"Newcombe covers: {shares[0]:.0%} against {shares[1]:.0%}, {sizes[0]} and {sizes[1]}"
        found.append((name, covered(worlds, shares, sizes), 0.95 - much, 1.0))
    for shop in (Shop(0.03, 0.5, 500, 10), Shop(0.03, 0.05, 500, 20), Shop(0.1, 0.05, 200, 10)):
        found.append(
            (f"revenue covers: {shop.name}", revenue_covered(max(50, worlds // 4), shop), 0.95 - 2 * much, 1.0)
        )
    return found


def main(worlds: int) -> None:
    broken_ones = 0
    for name, counted, low, high in promises(worlds):
        kept = low <= counted <= high
        broken_ones += not kept
        print(f"{'kept' if kept else 'BROKEN':6} {counted:6.1%}  ({low:.1%} to {high:.1%})  {name}", flush=True)
    raise SystemExit(broken_ones > 0)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--worlds", type=int, default=300)
    main(arguments.parse_args().worlds)
