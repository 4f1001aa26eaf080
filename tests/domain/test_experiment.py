"""Experiments in a decision: the holdout is decided like any other step and kept back; variants stick to the shopper."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from cartback import CartRecovery, Experiment, Shop
from cartback.domain.experiment import draws, held_out, variant_of
from cartback.domain.merging import merge
from cartback.domain.shopper import Shopper, new_shopper
from cartback.testing import World

HALF = Experiment(id="spring", holdout=0.5, variants={"short": 1, "long": 1})


def shop(campaign: Experiment | None, whole: Experiment | None) -> tuple[Shop, CartRecovery]:
    recovery = CartRecovery(experiment=campaign)
    return Shop(id="acme", currency="USD", timezone="UTC", campaigns=(recovery,), experiment=whole), recovery


def assignment(shopper: Shopper, shop: Shop, campaign: CartRecovery) -> tuple[bool, str | None]:
    """Whether a new sequence is held out, and the variant to use."""
    drawn = draws(shopper, shop, campaign)
    return held_out(drawn), variant_of(drawn)


@pytest.mark.parametrize(
    ("seed", "expected"),
    [
        ("shopper-1", (True, None)),
        ("shopper-2", (False, "short")),
        ("shopper-3", (True, None)),
        ("shopper-4", (False, "short")),
    ],
)
def test_an_assignment_is_frozen(seed: str, expected: tuple[bool, str | None]) -> None:
    """Computed with the first release: these shoppers stay where they are."""
    settings, campaign = shop(HALF, None)
    assert assignment(new_shopper(seed), settings, campaign) == expected


def test_the_shops_holdout_holds_back_every_campaign() -> None:
    """Held out by the shop, whatever the campaign's own experiment says."""
    everybody = Experiment(id="all", holdout=1.0)
    settings, campaign = shop(Experiment(id="c", variants={"a": 1}), everybody)
    assert assignment(new_shopper("x"), settings, campaign) == (True, None)


def test_a_campaigns_variant_goes_before_the_shops() -> None:
    """Both experiments assign; the copy follows the campaign's."""
    settings, campaign = shop(Experiment(id="c", variants={"mine": 1}), Experiment(id="s", variants={"shops": 1}))
    assert assignment(new_shopper("x"), settings, campaign) == (False, "mine")


def test_logging_in_changes_nobodys_variant() -> None:
    """Two shoppers that turn out to be one keep the assignment of the smaller seed, whichever id is kept."""
    settings, campaign = shop(HALF, None)
    a, b = new_shopper("shopper-1"), new_shopper("shopper-2")
    assert assignment(merge(a, b), settings, campaign) == assignment(merge(b, a), settings, campaign)
    assert assignment(merge(b, a), settings, campaign) == assignment(a, settings, campaign)


def test_a_withheld_step_is_recorded_and_counts_as_taken() -> None:
    """Nothing goes, the ledger says WITHHELD for each step at its time, no cap is used, and follow-ups follow."""
    world = World([CartRecovery(experiment=Experiment(id="e", holdout=1.0))])
    world.at("09:00").ana.adds("Mug")
    assert world.sent_until("+5d") == []
    rows = world.recovery.notifications("acme")
    assert [(r.state, r.step, r.decided_at) for r in reversed(rows)] == [
        ("WITHHELD", 0, datetime(2026, 1, 5, 15, tzinfo=UTC)),
        ("WITHHELD", 1, datetime(2026, 1, 5, 15, tzinfo=UTC) + timedelta(hours=24)),
    ]


def test_a_purchase_ends_a_withheld_sequence_too() -> None:
    """The holdout is what would have happened: a step that would not have gone is not recorded."""
    world = World([CartRecovery(experiment=Experiment(id="e", holdout=1.0))])
    world.at("09:00").ana.adds("Mug")
    world.at("11:00").ana.buys()
    world.at("+5d")
    assert [r.state for r in world.recovery.notifications("acme")] == ["WITHHELD"]
