"""The statistics: equal to a table of the oracles' values, right at their edges, and true to what they promise."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from tests.statistics.cases import differs, ours
from tests.statistics.promises import SHOPS, alarms, covered, fixed, sequential

from cartback.reports.statistics import (
    Arm,
    Interval,
    always_valid,
    always_valid_p,
    holm_intervals,
    newcombe,
    shares_p,
    shoppers_needed,
    split_p,
    together,
    welch,
    welch_p,
)
from cartback.reports.tails import normal_point, normal_tail, t_point, t_tails

#: What scipy, statsmodels and gbstats answer: written by tests/statistics/oracle.py, which also holds 400 new cases to it.
VALUES: list[tuple[str, list[Any], Any]] = json.loads((Path(__file__).parent / "values.json").read_text())


@pytest.mark.parametrize(
    ("name", "args", "expected"), [pytest.param(*v, id=f"{v[0]}-{n}") for n, v in enumerate(VALUES)]
)
def test_values_of_the_oracles(name: str, args: list[Any], expected: Any) -> None:
    """To 1e-9: of a probability relatively, of an interval in parts of its width."""
    assert differs(ours(name, args), expected) <= 1e-9


def test_every_function_is_in_the_table() -> None:
    """And each of them several times."""
    names = [name for name, *_ in VALUES]
    assert len(set(names)) == 13
    assert min(names.count(name) for name in names) >= 6


def test_points_cut_off_their_tails() -> None:
    """The point of a tail has that tail, from the widest to the narrowest."""
    for tail in (0.9, 0.5, 0.1, 1e-3, 1e-9, 1e-15):
        assert normal_tail(normal_point(tail)) == pytest.approx(tail, rel=1e-12)
        for df in (1, 2.5, 30, 1e6):
            assert t_tails(t_point(tail, df), df) == pytest.approx(tail, rel=1e-8)


def test_arms_add_up_to_the_whole() -> None:
    """Any split of the shoppers gives the same arm, to the last digit."""
    spent = [Decimal(n * n % 97).scaleb(-2) for n in range(1000)]
    whole = Arm.of(spent)
    for cut in (0, 1, 333, 1000):
        assert Arm.of(spent[:cut]).plus(Arm.of(spent[cut:])) == whole


def test_a_small_spread_about_a_great_mean_is_seen() -> None:
    """Sums of squares that cancel keep their digits: orders of a million, a cent apart."""
    arm = Arm.of([Decimal("1000000.00"), Decimal("1000000.01"), Decimal("1000000.02")])
    assert arm.variance == pytest.approx(0.0001, rel=1e-9)


SURE = Arm.of([Decimal(3)] * 50)


@pytest.mark.parametrize(("other", "p"), [(Arm.of([Decimal(3)] * 20), 1.0), (Arm.of([Decimal(2)] * 20), 0.0)])
def test_figures_that_do_not_spread(other: Arm, p: float) -> None:
    """Where all spend the same the interval is a point, and nothing is divided by 0."""
    difference = SURE.mean - other.mean
    assert welch(SURE, other) == always_valid(SURE, other) == Interval(difference, difference, difference)
    assert (welch_p(SURE, other), always_valid_p(SURE, other)) == (p, p)


def test_shares_of_nobody_and_everybody() -> None:
    """Wilson's intervals stay within 0 and 1, and an arm without an order still has one."""
    nobody, everybody = Arm.share(0, 100), Arm.share(100, 100)
    assert newcombe(everybody, nobody).high == pytest.approx(1.0)
    assert newcombe(nobody, nobody).low < 0 < newcombe(nobody, nobody).high
    assert (shares_p(nobody, nobody), shares_p(everybody, everybody)) == (1.0, 1.0)


def test_a_held_out_arm_that_happens_not_to_buy_knows_nothing() -> None:
    """Its own variance is 0: without the arms' common one the interval would exclude 0 on the strength of one arm."""
    written, held = Arm.share(57, 1900), Arm.share(0, 100)
    assert always_valid(written, held).excludes_zero
    assert not always_valid(written, held, least=together(written, held)).excludes_zero


def test_holm_holds_what_the_first_that_fails_allows() -> None:
    """Each interval has the level that its place leaves it; after the first that has 0 in it none holds."""
    asked: dict[int, float] = {}

    def interval(n: int, alpha: float) -> Interval:
        asked[n] = alpha
        return Interval(1.0, -1.0 if n == 2 else 0.5, 2.0)

    held = holm_intervals([0.03, 0.001, 0.02, 0.04], interval)
    assert [good for _, good in held] == [False, True, False, False]
    assert asked == {1: 0.05 / 4, 2: 0.05 / 3, 0: 0.05 / 3, 3: 0.05 / 3}


def test_a_split_is_judged_when_there_is_enough_of_it() -> None:
    """Five expected in every arm; an arm that nobody should be in needs but one."""
    assert split_p([40, 4], [0.9, 0.1]) is None
    assert split_p([0, 0], [0.5, 0.5]) is None
    assert split_p([45, 5], [0.9, 0.1]) == pytest.approx(1.0)
    assert split_p([45, 1], [1.0, 0.0]) == 0.0
    assert split_p([45, 0], [1.0, 0.0]) is None


@pytest.mark.parametrize(
    ("share", "effect", "parts", "n"),
    [
        (0.03, 1 / 3, (0.5, 0.5), 10_596),
        (0.03, 1 / 3, (0.8, 0.2), 15_188),
        (0.03, 1 / 3, (0.9, 0.1), 26_189),
        (0.03, 1 / 3, (0.95, 0.05), 48_853),
        (0.1, 0.2, (0.5, 0.5), 7_676),
        (0.1, 0.2, (0.95, 0.05), 37_501),
    ],
)
def test_how_many_shoppers_it_takes(share: float, effect: float, parts: tuple[float, float], n: int) -> None:
    """Four times in five the difference is seen, with so many: the published figures, up to the last shopper."""
    assert abs(shoppers_needed(share, effect, parts) - n) <= 1


@pytest.mark.parametrize("shop", SHOPS, ids=lambda shop: shop.name)
def test_a_test_of_nothing_that_is_looked_at_daily(shop: Any) -> None:
    """The always-valid interval excludes 0 in at most one world in twenty, at every size of shop and of holdout."""
    assert alarms(60, shop, sequential) <= 0.05


def test_a_fixed_test_is_for_its_end_alone() -> None:
    """Looked at daily it finds a winner among equals far too often; that is why it is not shown before."""
    assert alarms(150, SHOPS[0], fixed) > 0.1 > alarms(150, SHOPS[0], fixed, last_only=True)


def test_newcombe_covers_at_the_size_of_a_holdout() -> None:
    """Where Wald has the truth in 86 of 100 intervals that promise 95."""
    assert covered(400, (0.03, 0.02), (1900, 100)) >= 0.92
