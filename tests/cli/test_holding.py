"""Holding orders back makes a replay quicker and changes nothing in what it counts."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import attrs
import pytest

from cartback import CartRecovery, OrderPlaced, OrderRefunded, PeakSeason, Shop, ShoppersMerged, Winback, key
from cartback.cli.output import ProgressLine
from cartback.replay.deliveries import Delivery
from cartback.replay.gathering import Gathered, ReplayCounts
from cartback.replay.holding import Held
from cartback.replay.run import Replay
from cartback.stores.memory import MemoryStore

START = datetime(2026, 1, 1, 9, tzinfo=UTC)
DAY = timedelta(days=1)
WINBACK = Winback(wait=10 * DAY, follow_ups=(4 * DAY,))


def policy(*campaigns: Winback | CartRecovery, **more: Any) -> Shop:
    return Shop(id="acme", currency="USD", timezone="America/New_York", campaigns=campaigns or (WINBACK,), **more)


def order(who: int, number: int, day: float, **more: Any) -> OrderPlaced:
    at = START + timedelta(days=day)
    keys = (key("customer", f"c{who}"),)
    return OrderPlaced(
        shop="acme", at=at, keys=keys, order=f"o{who}-{number}", total=Decimal(20), currency="USD", **more
    )


def purchases(seed: int) -> list[Delivery]:
    """Ninety days of 25 customers, of whom some buy daily and some once."""
    dice = random.Random(seed)
    found: list[Delivery] = []
    for who in range(25):
        for number in range(dice.choice([1, 3, 10, 80])):
            event = order(who, number, dice.random() * 90, test=dice.random() < 0.05)
            found.append(Delivery(event.at + DAY * dice.choice([0, 0, 0, 0, 8]), len(found), (event,)))
    return found


def outcome(deliveries: list[Delivery], shop: Shop, tick: timedelta, *, hold: bool) -> dict[str, Any]:
    tally, progress = ReplayCounts(), ProgressLine("")
    replay = Replay(shop, MemoryStore(), tally, tick=tick, hold=hold)
    replay.run(Gathered(deliveries, tally, None, progress), progress, after=timedelta(0), keep=True)
    # Taking news in decides too; who is decided so at a tick need not be again. So this one count may be lower.
    tally.decided = 0
    return {**attrs.asdict(tally), "messages": sorted((at, m.id) for at, m in replay.messages)}


@pytest.mark.parametrize("seed", range(8))
def test_the_outcome_is_the_same(seed: int) -> None:
    """The same messages to the same shoppers at the same ticks, and every count alike; late arrivals too."""
    deliveries, shop = purchases(seed), policy()
    for tick in (DAY, timedelta(hours=6)):
        held = outcome(deliveries, shop, tick, hold=True)
        assert held["messages"]
        assert held == outcome(deliveries, shop, tick, hold=False)


@pytest.mark.parametrize("seed", range(4))
def test_and_with_news_that_ties_customers_together(seed: int) -> None:
    """Merges and refunds in between: what is held goes in before them."""
    deliveries, shop = purchases(seed), policy()
    for n, day in enumerate((20, 45, 50), start=len(deliveries)):
        at = START + day * DAY
        merged = ShoppersMerged(shop="acme", at=at, keys=tuple([key("customer", f"c{who % 25}") for who in (n, n + 7)]))
        refund = OrderRefunded(shop="acme", at=at, order="o3-0", refund=str(n), amount=Decimal(20))
        deliveries += [Delivery(at, 2 * n, (merged,)), Delivery(at, 2 * n + 1, (refund,))]
    assert outcome(deliveries, shop, DAY, hold=True) == outcome(deliveries, shop, DAY, hold=False)


def test_what_is_held_and_until_when() -> None:
    """Known not to be due: until they are, or until the order is as old as the shortest wait."""
    held = Held(policy())
    first = Delivery(START, 1, (order(1, 1, 0),))
    person = held.person(first)
    assert person == ("acme", "customer:c1")
    assert not held.hold(person, first, START), "nothing is known of them yet"
    held.learn(person, START + 10 * DAY)
    second = Delivery(START + DAY, 2, (order(1, 2, 1),))
    assert held.hold(person, second, START + DAY)
    assert held.next_due == START + 10 * DAY
    assert held.release(START + 9 * DAY) == []
    assert list(held.orders("acme", ["device:x", "customer:c1"])) == [START + DAY]
    assert held.release(START + 10 * DAY) == [second]
    assert held.next_due is None
    held.learn(person, None)
    assert held.hold(person, second, START + DAY)
    assert held.next_due == START + 11 * DAY
    assert held.stop() == [second]
    assert not held.holds


def test_only_plain_orders_under_one_winback() -> None:
    """An order by two keys, with a cart, or under any other campaign is taken at once."""
    plain = order(1, 1, 0)
    held = Held(policy())
    assert held.person(Delivery(START, 1, (plain, plain))) is None
    assert held.person(Delivery(START, 1, (attrs.evolve(plain, cart="c"),))) is None
    assert held.person(Delivery(START, 1, (attrs.evolve(plain, keys=(key("email", "a@b.c"),)),))) is None
    season = PeakSeason(name="may", rule="FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=1")
    others = (policy(CartRecovery(), Winback()), policy(Winback(), Winback(id="second")), policy(seasons=(season,)))
    assert not any(Held(other).holds for other in others)
    assert Held(policy(Winback(), CartRecovery(enabled=False))).holds
