"""The law: an assignment is even, sticky, and the same in every process and version."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest

from cartback.domain.experiment import HOLDOUT, assign, share

SEEDS = [f"shopper-{n}" for n in range(20_000)]

#: Computed once with the first release; a change here would move shoppers between variants in running experiments.
GOLDEN = [
    ("spring", "shopper-1", 0.1, {"a": 1.0, "b": 1.0}, "b"),
    ("spring", "shopper-2", 0.1, {"a": 1.0, "b": 1.0}, "b"),
    ("spring", "shopper-3", 0.1, {"a": 1.0, "b": 1.0}, "holdout"),
    ("spring", "shopper-4", 0.1, {"a": 1.0, "b": 1.0}, "b"),
    ("summer", "shopper-1", 0.5, {}, None),
    ("summer", "shopper-2", 0.5, {}, "holdout"),
    ("summer", "shopper-3", 0.5, {"short": 9.0, "long": 1.0}, "short"),
    ("\u00fc", "\u00e4na", 0.0, {"x": 0.2, "y": 0.3, "z": 0.5}, "z"),
]


@pytest.mark.parametrize(("experiment", "seed", "holdout", "variants", "expected"), GOLDEN)
def test_assignments_never_change(
    experiment: str, seed: str, holdout: float, variants: dict[str, float], expected: str | None
) -> None:
    """Frozen: these shoppers were told so, and stay there."""
    assert assign(experiment, seed, holdout, variants) == expected


@pytest.mark.parametrize("holdout", [0.0, 0.05, 0.5, 1.0])
def test_the_holdout_is_as_large_as_it_says(holdout: float) -> None:
    """Within five standard deviations, and exactly for nobody and everybody."""
    held = sum(assign("e", seed, holdout, {}) == HOLDOUT for seed in SEEDS)
    spread = (len(SEEDS) * holdout * (1 - holdout)) ** 0.5
    assert abs(held - holdout * len(SEEDS)) <= 5 * spread


def test_variants_are_even() -> None:
    """Chi-square over four equal variants stays below its 99.99 % value, 21.1 at three degrees of freedom."""
    counted = Counter(assign("e", seed, 0.0, dict.fromkeys("abcd", 1.0)) for seed in SEEDS)
    expected = len(SEEDS) / 4
    assert sum((n - expected) ** 2 / expected for n in counted.values()) < 21.1
    assert len(counted) == 4


def test_weights_are_kept() -> None:
    """A variant of weight 9 beside one of weight 1 has nine in ten, holdout or not."""
    counted = Counter(assign("e", seed, 0.3, {"a": 9.0, "b": 1.0}) for seed in SEEDS)
    assert counted["a"] / (counted["a"] + counted["b"]) == pytest.approx(0.9, abs=0.015)


def test_growing_the_holdout_only_adds_to_it() -> None:
    """Nobody leaves the holdout when it grows, and nobody changes their variant."""
    variants = {"a": 1.0, "b": 2.0}
    for seed in SEEDS[:2000]:
        given = [assign("e", seed, holdout, variants) for holdout in (0.0, 0.1, 0.2, 0.9)]
        for before, after in pairwise(given):
            assert after in (before, HOLDOUT)


def test_experiments_are_independent() -> None:
    """Being in the holdout of one says nothing of another."""
    both = sum(assign("e", s, 0.5, {}) == assign("f", s, 0.5, {}) for s in SEEDS)
    assert both / len(SEEDS) == pytest.approx(0.5, abs=0.02)


def test_a_share_is_in_its_range() -> None:
    """From 0 up to, not including, 1, and no two alike among many."""
    shares = {share("x", seed) for seed in SEEDS}
    assert len(shares) == len(SEEDS)
    assert min(shares) >= 0
    assert max(shares) < 1
