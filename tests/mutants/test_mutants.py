"""The mutants fit the code they break, and a few are noticed here and now."""

from __future__ import annotations

import pytest

from .registry import MUTANTS, Mutant
from .runner import judge


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda m: m.name)
def test_every_mutant_applies(mutant: Mutant) -> None:
    """Its text is in its module, once."""
    assert mutant.module().is_file()


def test_there_are_enough_of_them() -> None:
    """Forty or more, each by a name of its own."""
    assert len({m.name for m in MUTANTS}) == len(MUTANTS) >= 40


@pytest.mark.parametrize(
    ("name", "proof"),
    [
        ("begun although refused", "protocol tests"),
        ("resend on unknown", "protocol tests"),
        ("the store ignores versions", "suites"),
    ],
)
def test_a_few_are_killed_here_and_now(name: str, proof: str) -> None:
    """By a quick proof; `nox -s mutants` asks for all of them."""
    mutant = next(m for m in MUTANTS if m.name == name)
    assert judge(mutant, (proof,)).killers
