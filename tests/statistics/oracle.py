"""The statistics against scipy, statsmodels and gbstats, which are installed for this alone: `nox -s statistics`.

    python tests/statistics/oracle.py [--write]

400 cases of each function must agree to 1e-9, and so must the table that the ordinary suite reads; `--write` writes it anew.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint, proportions_ztest

sys.path.insert(0, str(Path(__file__).parents[2]))  # the tests, which are no installed package

from gbstats.frequentist.tests import SequentialTwoSidedTTest, TwoSidedTTest
from gbstats.models.statistics import SampleMeanStatistic
from tests.statistics.cases import cases, differs, ours

from cartback.reports.statistics import ALPHA, shoppers_needed

TABLE = Path(__file__).parent / "values.json"
CLOSE = 1e-9


def theirs(name: str, args: list[Any]) -> Any:
    """The oracle's answer to the same arguments."""
    return ORACLES[name](*args)


def welch(n: int, total: str, squares: str, m: int, others: str, other_squares: str) -> tuple[Any, Any, Any]:
    one, other = mean_of(n, total, squares), mean_of(m, others, other_squares)
    test = TwoSidedTTest(other, one)
    test.relative = False
    t, p = stats.ttest_ind_from_stats(
        one.mean, one.variance**0.5, n, other.mean, other.variance**0.5, m, equal_var=False
    )
    return test, t, p


def mean_of(n: int, total: str, squares: str) -> Any:
    return SampleMeanStatistic(n=n, sum=float(total), sum_squares=float(squares))


def sequential(n: int, total: str, squares: str, m: int, others: str, other_squares: str) -> Any:
    test = SequentialTwoSidedTTest(mean_of(m, others, other_squares), mean_of(n, total, squares))
    test.relative = False
    return test


def interval(test: Any) -> list[float]:
    return [float(test.point_estimate), *map(float, test.confidence_interval)]


def split(counts: list[int], shares: list[float]) -> float:
    expected = [sum(counts) * share / sum(shares) for share in shares]
    return float(stats.chisquare(counts, expected).pvalue)


def shares_p(k: int, n: int, j: int, m: int) -> float:
    return float(proportions_ztest([k, j], [n, m])[1]) if 0 < k + j < n + m else 1.0


ORACLES: dict[str, Any] = {
    "normal_point": lambda tail: float(stats.norm.isf(tail)),
    "t_tails": lambda t, df: float(2 * stats.t.sf(t, df)),
    "t_point": lambda tails, df: float(stats.t.isf(tails / 2, df)),
    "chi_square_tail": lambda x, df: float(stats.chi2.sf(x, df)),
    "wilson": lambda k, n: [float(x) for x in proportion_confint(k, n, method="wilson")],
    "newcombe": lambda k, n, j, m: [
        k / n - j / m,
        *map(float, confint_proportions_2indep(k, n, j, m, method="newcomb")),
    ],
    "shares_p": shares_p,
    "welch": lambda *arms: interval(welch(*arms)[0]),
    "welch_p": lambda *arms: float(welch(*arms)[2]),
    "always_valid": lambda *arms: interval(sequential(*arms)),
    "always_valid_p": lambda *arms: float(sequential(*arms).p_value),
    "split_p": split,
    "holm": lambda p: [bool(x) for x in multipletests(p, alpha=ALPHA, method="holm")[0]],
}

#: MERCHANT's figures of power: the share, the effect, the parts, and how many shoppers.
NEEDED = [
    (0.03, 1 / 3, (0.5, 0.5), 10_596),
    (0.03, 1 / 3, (0.8, 0.2), 15_188),
    (0.1, 0.2, (0.5, 0.5), 7_677),
    (0.1, 0.2, (0.8, 0.2), 11_421),
]


def main(*, write: bool) -> None:
    """Raise SystemExit with what differs."""
    worst: dict[str, tuple[float, list[Any]]] = {}
    for name, args in cases(20_261_128, 400):
        apart = differs(ours(name, args), theirs(name, args))
        worst[name] = max(worst.get(name, (0.0, [])), (apart, args), key=lambda each: each[0])
    for name, (apart, _) in worst.items():
        print(f"{name:16} differs by {apart:.1e}")
    wrong = {name: found for name, found in worst.items() if not found[0] <= CLOSE}
    if write:
        table = [[name, args, theirs(name, args)] for name, args in cases(1, 6)]
        TABLE.write_text("[\n" + ",\n".join(json.dumps(row) for row in table) + "\n]\n")
    for name, args, expected in json.loads(TABLE.read_text()):
        if not differs(theirs(name, args), expected) <= CLOSE:
            wrong[f"values.json: {name}"] = (differs(theirs(name, args), expected), args)
    for share, effect, parts, n in NEEDED:
        if abs(shoppers_needed(share, effect, parts) - n) > 1:
            wrong[f"shoppers_needed({share}, {effect:.2f})"] = (shoppers_needed(share, effect, parts), list(parts))
    if wrong:
        raise SystemExit(f"these differ: {wrong}")


if __name__ == "__main__":
    main(write="--write" in sys.argv[1:])
