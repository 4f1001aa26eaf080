"""Exposure: recorded when a first step is decided, in every arm alike, and in whatever write that leads to (RULES 19)."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from tests.statistics.shop import Shop

import cartback as cb
from cartback.domain.experiment import HOLDOUT, SENT
from cartback.domain.sending import Exposure
from cartback.domain.tuning import MessageTemplate
from cartback.errors import InvalidSettings
from cartback.testing.fakes import MONDAY

HOUR = timedelta(hours=1)


HALF = cb.Experiment(id="spring", holdout=0.5)


def test_both_arms_are_recorded_at_the_decision() -> None:
    """Whoever would be written to now is under the experiment from now on, with the share that the arm had."""
    shop = Shop(HALF)
    shop.carts(range(40))
    shop.run(timedelta(minutes=59))
    assert shop.exposures(range(40)) == {}
    shop.run(timedelta(minutes=1))
    found = shop.exposures(range(40))
    assert Counter(found.values()) == Counter(
        {
            Exposure(MONDAY + HOUR, HOLDOUT, 0.5): sum(shop.shopper(n).sends[0].withheld for n in range(40)),
            Exposure(MONDAY + HOUR, SENT, 0.5): len(shop.outbox.messages),
        }
    )
    assert len(found) == 40


def test_the_throttle_example() -> None:
    """400 shoppers, half held out, a throttle of an hour in which every fourth buys: in both arms the same are counted."""
    shop: Shop

    def throttle(channel: str, wanted: int, now: Any) -> tuple[int, Any, timedelta]:
        held = now < MONDAY + 2 * HOUR
        return (0, MONDAY + 2 * HOUR, timedelta(0)) if held else (wanted, now, timedelta(0))

    shop = Shop(HALF, throttle)
    everybody = range(400)
    shop.carts(everybody)
    shop.run(HOUR)
    assert shop.outbox.messages == []
    shop.clock.now += timedelta(minutes=30)
    shop.buys(range(0, 400, 4))
    shop.run(HOUR)
    found = shop.exposures(everybody)
    assert len(found) == 400, "those who bought while the throttle held are not missing"
    for arm in (HOLDOUT, SENT):
        bought = [n % 4 == 0 for n, exposure in found.items() if exposure.arm == arm]
        assert abs(sum(bought) / len(bought) - 0.25) < 0.06
    states = Counter(row.state for row in shop.recovery.notifications("acme", limit=1000))
    assert states["SENT"] == sum(1 for n, e in found.items() if e.arm == SENT and n % 4)


def test_what_ends_a_decided_step_leaves_its_exposure() -> None:
    """Sold out, too late, refused by the channel: the shopper stays under the experiment from the decision on."""

    def never(channel: str, wanted: int, now: Any) -> tuple[int, Any, timedelta]:
        return 0, now + timedelta(hours=30), timedelta(0)

    shop = Shop(HALF, never)
    shop.carts(range(40))
    shop.run(HOUR)
    before = shop.exposures(range(40))
    shop.run(timedelta(hours=40))
    assert {row.state for row in shop.recovery.notifications("acme")} == {"SKIPPED", "WITHHELD"}
    assert shop.exposures(range(40)) == before
    assert len(before) == 40


def test_a_second_cart_is_not_a_second_exposure() -> None:
    """The first one counts."""
    shop = Shop(HALF)
    shop.carts([1])
    shop.run(HOUR)
    first = shop.exposures([1])
    shop.buys([1])
    shop.clock.now += timedelta(days=3)
    shop.carts([1])
    shop.run(HOUR)
    assert len(shop.recovery.notifications("acme")) == 2
    assert shop.exposures([1]) == first


WAITS = cb.Experiment(id="spring", variants={"soon": cb.Variant(), "later": cb.Variant(wait="6h")})


def test_who_waits_for_longer_is_exposed_when_the_others_are() -> None:
    """A variant that writes later has its shoppers counted from when the first would write: those who buy meanwhile too."""
    shop = Shop(WAITS)
    shop.carts(range(40))
    shop.run(HOUR)
    found = shop.exposures(range(40))
    assert {exposure.at for exposure in found.values()} == {MONDAY + HOUR}
    assert len(found) == 40
    soon = {n for n, exposure in found.items() if exposure.arm == "soon"}
    assert len(shop.outbox.messages) == len(soon) > 10
    shop.buys([n for n in range(40) if n not in soon][:5])
    shop.run(5 * HOUR)
    assert len(shop.outbox.messages) == 40 - 5
    assert shop.exposures(range(40)) == found


def test_who_cannot_be_reached_in_their_own_arm_is_exposed_when_the_others_are() -> None:
    """A variant that writes by e-mail alone has its shoppers counted, though they have a phone only: as in the other arm."""
    shop = Shop(cb.Experiment(id="spring", variants={"push": cb.Variant(), "email": cb.Variant(channels=("email",))}))
    shop.carts(range(40))
    shop.run(HOUR)
    found = shop.exposures(range(40))
    assert len(found) == 40
    assert {m.shopper for m in shop.outbox.messages} == {
        shop.shopper(n).id for n, e in found.items() if e.arm == "push"
    }


def test_an_early_look_exposes_nobody() -> None:
    """New settings wake everybody; who is not due yet is not under the experiment yet."""
    shop = Shop(WAITS)
    shop.carts(range(10))
    shop.save(WAITS, instructions="Be kind.")
    shop.run(timedelta(minutes=1))
    assert shop.exposures(range(10)) == {}


def test_a_sequence_keeps_the_arm_of_its_first_message() -> None:
    """Shares that change in between move nobody: the follow-up is in the first message's variant."""
    shop = Shop(cb.Experiment(id="spring", holdout=0.5, variants={"a": 1, "b": 1}), follow_ups=("24h",))
    shop.carts(range(60))
    shop.run(HOUR)
    before = {row.shopper: (row.state, row.variant) for row in shop.recovery.notifications("acme", limit=1000)}
    shop.save(cb.Experiment(id="spring", holdout=0.8, variants={"a": 9, "b": 1}), follow_ups=("24h",))
    shop.run(timedelta(hours=24))
    rows = [row for row in shop.recovery.notifications("acme", limit=1000) if row.step == 1]
    assert {row.shopper: (row.state, row.variant) for row in rows} == before
    assert len(rows) == 60


def test_an_arm_that_is_gone_is_drawn_anew() -> None:
    """Without a holdout nobody is held back any more, in the middle of a sequence too."""
    shop = Shop(cb.Experiment(id="spring", holdout=1.0), follow_ups=("24h",))
    shop.carts([1])
    shop.run(HOUR)
    assert shop.outbox.messages == []
    shop.save(None, follow_ups=("24h",))
    shop.run(timedelta(hours=24))
    assert len(shop.outbox.messages) == 1


@pytest.mark.parametrize("arm", ["cheap", "plain", "wordy"])
def test_a_variant_replaces_what_it_sets_and_no_other(arm: str) -> None:
    """Discount, words and follow-ups by variant; whatever a variant leaves out is the campaign's."""
    variants = {
        "cheap": cb.Variant(discount=cb.Discount(code="HALF", percent=50)),
        "plain": cb.Variant(no_discount=True),
        "wordy": cb.Variant(templates=(MessageTemplate(title="Own", body="Own words"),), follow_ups=("2h", "2h")),
    }
    only = cb.Experiment(id="spring", variants={arm: variants[arm]})
    shop = Shop(only, discount="SAVE10")
    shop.carts([1])
    shop.run(HOUR)
    [row] = shop.recovery.notifications("acme")
    code = {"cheap": "HALF", "plain": None, "wordy": "SAVE10"}[arm]
    assert (row.variant, row.code, row.title == "Own") == (arm, code, arm == "wordy")
    again = shop.recovery.decide("acme", "n1")
    assert isinstance(again, cb.Wait if arm == "wordy" else cb.Skip)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: cb.Experiment(id="x", variants={"holdout": 1}), "variants: 'holdout' is reserved for an arm"),
        (lambda: cb.Experiment(id="x", variants={"a": 0}), "variants.a.weight: "),
        (lambda: cb.Experiment(id="x", variants={"a": {"wiat": "1h"}}), "did you mean 'wait'"),
        (lambda: cb.Variant(discount="A", no_discount=True), "discount and no_discount: "),
        (lambda: cb.Variant(channels=()), "channels: "),
        (
            lambda: cb.Shop(
                id="acme",
                currency="USD",
                timezone="UTC",
                experiment=cb.Experiment(id="x", variants={"a": cb.Variant(wait="2h")}),
            ),
            "experiment.variants.a.wait: a shop's experiment changes no campaign",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused_by_name(make: Any, message: str) -> None:
    """Each with the field first."""
    with pytest.raises(InvalidSettings) as error:
        make()
    assert message in str(error.value)


def test_a_variant_is_checked_like_its_campaign() -> None:
    """Templates that cannot be written, channels nobody plugged in and codes that are over are named by where they stand."""
    shop = Shop(HALF)
    with pytest.raises(InvalidSettings, match=r"variants\.a\.templates\.0\.body"):
        shop.save(
            cb.Experiment(
                id="spring",
                variants={"a": cb.Variant(templates=(MessageTemplate(title="T", body="{{ nothing.at_all }}"),))},
            )
        )
    over = cb.Discount(code="OLD", ends_at=MONDAY - HOUR)
    shop.save(cb.Experiment(id="spring", variants={"a": cb.Variant(channels=("sms",)), "b": cb.Variant(discount=over)}))
    named = [problem.message.partition(":")[0] for problem in shop.recovery.check()]
    where = "campaigns.cart_recovery.experiment.variants"
    assert {f"{where}.a.channels", f"{where}.b.discount.ends_at"} <= set(named)
