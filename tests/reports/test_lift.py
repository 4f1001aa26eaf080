"""Lift: what is said of an experiment, when, and of whom (RULES 19)."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from cartback.domain.campaign import Experiment, Variant
from cartback.domain.sending import Exposure
from cartback.domain.shopper import Order, Shopper, new_shopper
from cartback.reports.lift import Counted, Lift, decode_counted, encode_counted, lift
from cartback.reports.statistics import Arm, always_valid, newcombe, welch
from cartback.testing.fakes import MONDAY

DAY = timedelta(days=1)
NOW = MONDAY + 40 * DAY
HALF = Experiment(id="spring", holdout=0.5)
THREE = Experiment(id="spring", holdout=0.25, variants={"short": 1, "long": Variant(weight=2)})


def buyer(at: datetime, *orders: tuple[timedelta, str], currency: str | None = "USD") -> Shopper:
    """Somebody who bought so long after `at`, for so much."""
    placed = tuple(Order(f"o{n}", at + after, at, Decimal(total), currency) for n, (after, total) in enumerate(orders))
    return Shopper("s", orders=placed)


def count(arms: dict[str, tuple[float, int, int]], at: datetime = MONDAY, now: datetime = NOW, **more: Any) -> Counted:
    """Arms by name: the share, how many shoppers, and how many of them bought for 10.00."""
    counted = more.get("into") or Counted(now, more.get("until"), currency="USD")
    for arm, (share, shoppers, buyers) in arms.items():
        for n in range(shoppers):
            who = buyer(at, (DAY, "10.00")) if n < buyers else new_shopper("s")
            counted.add(Exposure(at, arm, share), who)
    return counted


def of(counted: Counted, settings: Experiment | None = HALF) -> Lift:
    return lift("acme", "spring", counted, settings)


@pytest.mark.parametrize(
    ("orders", "bought", "spent"),
    [
        ([(timedelta(0), "10")], 1, "10"),
        ([(7 * DAY, "10")], 1, "10"),
        ([(7 * DAY + timedelta(microseconds=1), "10")], 0, "0"),
        ([(-timedelta(microseconds=1), "10")], 0, "0"),
        ([(DAY, "10"), (2 * DAY, "5.50")], 1, "15.50"),
    ],
)
def test_the_outcome_is_any_order_within_a_week(orders: Any, bought: int, spent: str) -> None:
    """Of the exposure, borders included, whether or not a message is credited with it; the money of all of them."""
    counted = Counted(NOW, None, currency="USD")
    counted.add(Exposure(MONDAY, "sent", 0.5), buyer(MONDAY, *orders))
    [days] = counted.counts.values()
    [one] = days.values()
    assert (one.n, one.buyers, one.spent) == (1, bought, Decimal(spent))


def test_what_does_not_count_is_no_outcome() -> None:
    """Cancelled, test and wholly refunded orders are none; a refund in part lowers the money."""
    at = MONDAY + DAY
    orders = (
        Order("a", at, at, Decimal(10), "USD", cancelled_at=at),
        Order("b", at, at, Decimal(10), "USD", test=True),
        Order("c", at, at, Decimal(10), "USD", refunds=(("r", Decimal(10)),)),
    )
    counted = Counted(NOW, None, currency="USD")
    counted.add(Exposure(MONDAY, "sent", 0.5), Shopper("s", orders=orders))
    part = Order("d", at, at, Decimal(10), "USD", refunds=(("r", Decimal(4)),))
    counted.add(Exposure(MONDAY, "sent", 0.5), Shopper("s", orders=(part,)))
    [found] = of(counted, None).arms
    assert (found.shoppers, found.buyers, found.revenue) == (2, 1, Decimal(6))


def test_other_currencies_are_orders_and_no_money() -> None:
    """They are counted and named, never converted."""
    counted = Counted(NOW, None, currency="USD")
    counted.add(Exposure(MONDAY, "sent", 0.5), buyer(MONDAY, (DAY, "10"), currency="EUR"))
    found = of(counted, None)
    assert (found.arms[0].buyers, found.arms[0].revenue, found.elsewhere) == (1, Decimal(0), {"EUR": 1})


def test_a_week_must_be_over() -> None:
    """A shopper whose week is not over is counted as one who came, and compared with nobody yet."""
    found = of(count({"holdout": (0.5, 500, 50), "sent": (0.5, 500, 90)}, at=NOW - 7 * DAY + timedelta(seconds=1)))
    assert [(arm.exposed, arm.shoppers, arm.buyers) for arm in found.arms] == [(500, 0, 0), (500, 0, 0)]
    assert (found.verdict, found.differences) == ("not_enough", ())


@pytest.mark.parametrize(
    ("holdout", "sent", "verdict"),
    [((99, 9), (100, 20), "not_enough"), ((100, 9), (100, 15), "not_enough"), ((100, 9), (100, 16), "undecided")],
)
def test_not_enough_until_there_is(holdout: tuple[int, int], sent: tuple[int, int], verdict: str) -> None:
    """100 shoppers in each arm and 25 buyers in both; before that no difference is shown, but how many more it takes."""
    found = of(count({"holdout": (0.5, *holdout), "sent": (0.5, *sent)}))
    assert found.verdict == verdict
    assert (found.differences == ()) is (verdict == "not_enough")
    assert found.more is not None
    assert found.more > 1000


def test_nobody_yet() -> None:
    """An experiment that has just begun says so."""
    found = of(Counted(NOW, None, currency="USD"))
    assert (found.verdict, [arm.exposed for arm in found.arms]) == ("nobody_yet", [0, 0])


def test_while_it_runs_intervals_are_always_valid() -> None:
    """Shares and revenue, and the winner by them alone."""
    found = of(count({"holdout": (0.5, 4000, 200), "sent": (0.5, 4000, 320)}))
    [each] = found.differences
    expected = always_valid(Arm.share(320, 4000), Arm.share(200, 4000))
    assert (each.arm, each.against, found.method, found.winner) == ("sent", "holdout", "always_valid", "sent")
    assert (each.buyers.difference, each.buyers.low, each.buyers.high) == expected
    money = always_valid(Arm(4000, Decimal(3200), Decimal(32_000)), Arm(4000, Decimal(2000), Decimal(20_000)))
    assert (each.revenue.low, each.revenue.high) == (money.low, money.high)


def test_after_a_planned_end_it_is_judged_once() -> None:
    """By Newcombe and Welch, narrower; only when everybody's week is over, and of those who came before the end."""
    ends = MONDAY + 10 * DAY
    planned = Experiment(id="spring", holdout=0.5, ends_at=ends)
    arms = {"holdout": (0.5, 2000, 100), "sent": (0.5, 2000, 130)}
    counted = count(arms, until=ends)
    count({"sent": (0.5, 500, 500)}, at=ends, into=counted)
    found = of(counted, planned)
    assert (found.method, [arm.exposed for arm in found.arms]) == ("fixed", [2000, 2000])
    [each] = found.differences
    assert (each.buyers.difference, each.buyers.low, each.buyers.high) == newcombe(
        Arm.share(130, 2000), Arm.share(100, 2000)
    )
    money = welch(Arm(2000, Decimal(1300), Decimal(13_000)), Arm(2000, Decimal(1000), Decimal(10_000)))
    assert (each.revenue.low, each.revenue.high) == (money.low, money.high)
    early = of(count(arms, until=ends, now=ends + 6 * DAY), planned)
    assert early.method == "always_valid"
    assert early.differences[0].buyers.high - early.differences[0].buyers.low > each.buyers.high - each.buyers.low


def test_a_broken_split_hides_everything_else() -> None:
    """However great the difference: whatever broke the split is in the figures."""
    found = of(count({"holdout": (0.5, 1000, 10), "sent": (0.5, 1200, 300)}))
    assert (found.verdict, found.differences, found.winner) == ("broken_split", (), None)
    assert found.split is not None
    assert found.split < 0.001


def test_an_arm_that_nobody_came_into_breaks_the_split() -> None:
    """The settings say who should be there."""
    found = of(count({"sent": (0.5, 60, 20)}))
    assert ([arm.arm for arm in found.arms], found.verdict) == (["holdout", "sent"], "broken_split")


def test_several_arms_share_the_time_in_twenty() -> None:
    """Every pair, at the level that Holm leaves it; a winner is better than each of the others."""
    third = 0.75 / 3
    arms = {"holdout": (0.25, 3000, 150), "short": (third, 3000, 330), "long": (2 * third, 6000, 360)}
    found = of(count(arms), THREE)
    pairs = {(d.arm, d.against): d for d in found.differences}
    assert set(pairs) == {("short", "holdout"), ("long", "holdout"), ("long", "short")}
    assert found.winner == "short"
    surest = always_valid(Arm.share(330, 3000), Arm.share(150, 3000), 0.05 / 3)
    assert (pairs["short", "holdout"].buyers.low, pairs["short", "holdout"].buyers.holds) == (surest.low, True)
    assert not pairs["long", "holdout"].buyers.holds


def test_who_came_before_the_split_was_changed_is_left_out() -> None:
    """They came at other times; how many they were is told, and so is the day from which the others are."""
    counted = count({"holdout": (0.5, 300, 30), "sent": (0.5, 300, 30)})
    later = MONDAY + 3 * DAY
    count({"holdout": (0.1, 100, 3), "sent": (0.9, 900, 30)}, at=later, into=counted)
    found = of(counted, Experiment(id="spring", holdout=0.1))
    assert [(arm.arm, arm.share, arm.exposed) for arm in found.arms] == [("holdout", 0.1, 100), ("sent", 0.9, 900)]
    assert (found.left_out, found.since, found.verdict) == (600, later.date(), "undecided")


@pytest.mark.parametrize("known", [True, False], ids=["still set", "experiment gone"])
def test_a_variant_that_was_renamed_begins_a_new_split(known: bool) -> None:
    """The old name's shoppers are left out like those of any earlier split: no arm lost anybody, so there is no alarm."""
    counted = count({"holdout": (0.2, 200, 10), "old": (0.4, 400, 20), "other": (0.4, 400, 20)})
    later = MONDAY + 10 * DAY
    count({"holdout": (0.2, 200, 12), "new": (0.4, 400, 25), "other": (0.4, 400, 21)}, at=later, into=counted)
    found = of(counted, Experiment(id="spring", holdout=0.2, variants={"new": 1, "other": 1}) if known else None)
    assert {arm.arm: arm.exposed for arm in found.arms} == {"holdout": 200, "new": 400, "other": 400}
    assert (found.verdict, found.left_out, found.since) == ("undecided", 1000, later.date())


def test_before_anybody_came_under_a_new_name_the_old_split_is_shown() -> None:
    """Settings that were saved a moment ago change nothing of what was learnt so far."""
    counted = count({"old": (0.5, 400, 20), "other": (0.5, 400, 20)})
    found = of(counted, Experiment(id="spring", variants={"new": 2, "other": 1}))
    assert [(arm.arm, arm.exposed) for arm in found.arms] == [("other", 400), ("old", 400)]
    assert (found.verdict, found.left_out) == ("undecided", 0)


def test_equal_weights_written_otherwise_are_the_same_split() -> None:
    """Weights of 1 and 1, or of 3 and 3: the shares differ in the last digit, and nobody is left out for it."""
    ones, threes = (Experiment(id="spring", holdout=1 / 3, variants={"b": n, "c": n}) for n in (1, 3))
    assert ones.shares != threes.shares
    counted = count({arm: (share, 200, 20) for arm, share in ones.shares.items()})
    count({arm: (share, 300, 30) for arm, share in threes.shares.items()}, at=MONDAY + 5 * DAY, into=counted)
    for settings in (ones, threes, None):
        found = of(counted, settings)
        assert ([arm.exposed for arm in found.arms], found.left_out) == ([500, 500, 500], 0)


@pytest.mark.parametrize("ended", [False, True], ids=["running", "ended"])
def test_where_everybody_buys_nothing_is_known_exactly(ended: bool) -> None:
    """Neither the share nor what a shopper brings: 150 shoppers of an arm cannot tell 100 % from 99 %."""
    ends = MONDAY + DAY
    counted = count({"holdout": (0.5, 150, 150), "sent": (0.5, 150, 150)}, until=ends if ended else None)
    found = of(counted, Experiment(id="spring", holdout=0.5, ends_at=ends if ended else None))
    [each] = found.differences
    assert (found.method, found.winner) == ("fixed" if ended else "always_valid", None)
    for its, one_point in ((each.buyers, 0.01), (each.revenue, 0.1)):
        assert its.difference == 0
        assert its.low < -one_point
        assert its.high > one_point


def test_no_difference_of_shares_is_greater_than_all() -> None:
    """However wide the interval."""
    [each] = of(count({"holdout": (0.5, 100, 0), "sent": (0.5, 100, 95)})).differences
    assert (each.buyers.holds, each.buyers.high) == (True, 1.0)


def test_a_holdout_in_which_nobody_happens_to_buy_proves_nothing() -> None:
    """A small arm does not know its own spread: all arms together do."""
    settings = Experiment(id="spring", holdout=0.05)
    found = of(count({"holdout": (0.05, 100, 0), "sent": (0.95, 1900, 57)}), settings)
    assert (found.verdict, found.winner) == ("undecided", None)


def test_counts_of_parts_add_up_and_are_kept() -> None:
    """In any order, and through the document they are kept in."""
    r = Random(3)
    shoppers = [
        (
            Exposure(MONDAY + r.randrange(20) * DAY, r.choice(["holdout", "sent"]), 0.5),
            buyer(MONDAY, (DAY * 3, str(r.randrange(99)))),
        )
        for _ in range(300)
    ]
    one, other = Counted(NOW, None, currency="USD"), Counted(NOW, None, currency="USD")
    for exposure, who in shoppers:
        one.add(exposure, who)
    r.shuffle(shoppers)
    for exposure, who in shoppers:
        other.add(exposure, who)
    assert of(one) == of(other) == of(decode_counted(encode_counted(one)))
