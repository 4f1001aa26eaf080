"""Who is held out and who gets which variant: a stable hash of (experiment, shopper), no state, the same everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b

HOLDOUT = "holdout"


def share(*parts: str) -> float:
    """A number in [0, 1) that depends on `parts` alone, evenly spread: the same in every process and version."""
    text = "\x1f".join(parts).encode()
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "big") / 2**64


def assign(experiment: str, seed: str, holdout: float, variants: Mapping[str, float]) -> str | None:
    """HOLDOUT, the name of a variant, or None when there are no variants.

    Two hashes, so that changing the holdout's size moves nobody between variants, and enlarging it only adds.
    """
    if share(experiment, "holdout", seed) < holdout:
        return HOLDOUT
    total = sum(variants.values())
    point = share(experiment, "variant", seed) * total
    for name, weight in sorted(variants.items()):
        point -= weight
        if point < 0:
            return name
    return max(variants, default=None)


def propensity(arm: str | None, holdout: float, variants: Mapping[str, float]) -> float:
    """The share of shoppers that `assign` gives this arm."""
    if arm == HOLDOUT:
        return holdout
    return (1 - holdout) * (variants[arm] / sum(variants.values()) if arm is not None else 1)
