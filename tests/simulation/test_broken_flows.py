"""Every protection that is taken out is noticed, within a few hundred seeds, by a law that is about it."""

from __future__ import annotations

import pytest

from .broken import BROKEN, fresh
from .runner import run_seed

#: How many are tried when the one that is known to show it does so no longer.
SEEDS = 200


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_flow_is_caught(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the protection some seed breaks a law, and it is one of those that the protection is for."""
    broken = BROKEN[name]
    fresh(monkeypatch)
    broken.take_out(monkeypatch)
    others: set[str] = set()
    for seed in (broken.seed, *range(SEEDS)):
        found = {violation.law for violation in run_seed(seed).violations}
        if found & broken.laws:
            return
        others |= found
    pytest.fail(f"{SEEDS} seeds, and nobody noticed (of other laws: {sorted(others) or 'none'})")
