"""The assignment to holdouts and variants: a stable hash of (experiment, shopper), no state, the same everywhere.

A sequence keeps the arm of its first message for as long as the experiment has that arm: a changed split, or a merge of two
shoppers, changes no message in the middle of a sequence. A reduced holdout takes effect at once. Results are computed
from exposures (`Shopper.exposures`): they are recorded when a first step is decided, in every arm alike, and
only then.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from hashlib import blake2b

from .campaign import HOLDOUT, SENT, Experiment
from .case import AnyCampaign
from .events import Draw
from .sending import Sending
from .shop import Shop
from .shopper import Shopper

__all__ = ["HOLDOUT", "SENT", "as_drawn", "assign", "draws", "exposable", "held_out", "share", "variant_of"]


def share(*parts: str) -> float:
    """Return a number in [0, 1) that depends on `parts` alone, evenly spread: the same in every process and version."""
    text = "\x1f".join(parts).encode()
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "big") / 2**64


def assign(experiment: str, seed: str, holdout: float, variants: Mapping[str, float]) -> str | None:
    """Return HOLDOUT, the name of a variant, or None when there are no variants.

    Two hashes are used, so that changing the holdout's size moves no shopper between variants, and enlarging it only adds.
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


def draws(
    shopper: Shopper,
    shop: Shop,
    campaign: AnyCampaign,
    first: Sending | None = None,
    outside: AbstractSet[str] = frozenset(),
) -> tuple[Draw, ...]:
    """Return the shopper's arms in the shop's experiment and the campaign's, except those whose audience they are `outside` of.

    `first` is the first send of the sequence, if it began.
    """
    about = first.about if first is not None else None
    kept = {draw.experiment: draw for draw in about.draws if draw.arm != HOLDOUT} if about is not None else {}
    drawn = []
    for experiment in (shop.experiment, campaign.experiment):
        if experiment is not None and experiment.id not in outside:
            draw = kept.get(experiment.id)
            drawn.append(draw if draw is not None and draw.arm in experiment.shares else _drawn(experiment, shopper))
    return tuple(drawn)


def _drawn(experiment: Experiment, shopper: Shopper) -> Draw:
    arm = assign(experiment.id, shopper.seed, experiment.holdout, experiment.weights) or SENT
    return Draw(experiment.id, arm, experiment.shares[arm])


def held_out(drawn: tuple[Draw, ...]) -> bool:
    """Return whether any experiment, the shop's or the campaign's, holds the shopper out: one is enough."""
    return any([draw.arm == HOLDOUT for draw in drawn])


def variant_of(drawn: tuple[Draw, ...]) -> str | None:
    """Return the variant to write in: the campaign's, which comes last, before the shop's. None for a held-out shopper."""
    variants = [draw.arm for draw in drawn if draw.arm != SENT]
    return None if held_out(drawn) or not variants else variants[-1]


def exposable(drawn: tuple[Draw, ...]) -> tuple[Draw, ...]:
    """Return the draws that a decided step exposes the shopper to: none after one that holds the shopper out."""
    for n, draw in enumerate(drawn, 1):
        if draw.arm == HOLDOUT:
            return drawn[:n]
    return drawn


def as_drawn(shop: Shop, campaign: AnyCampaign, drawn: tuple[Draw, ...]) -> AnyCampaign:
    """Return the campaign as it is in the arm that was drawn of its own experiment."""
    own = campaign.experiment.id if campaign.experiment is not None else None
    arm = next((draw.arm for draw in reversed(drawn) if draw.experiment == own), None)
    return in_arm(shop, campaign, arm) if arm is not None else campaign


def in_arm(shop: Shop, campaign: AnyCampaign, arm: str) -> AnyCampaign:
    """Return the campaign as it is in one arm of its experiment; computed once for the settings."""
    variant = campaign.experiment.variants.get(arm) if campaign.experiment is not None else None
    if variant is None or not (changes := variant.changes):
        return campaign
    memo = shop.memo.setdefault("arms", {})
    known: tuple[AnyCampaign, AnyCampaign] | None = memo.get((campaign.id, arm))
    if known is None or known[0] is not campaign:
        known = memo[campaign.id, arm] = campaign, campaign.model_copy(update=changes)
    return known[1]
