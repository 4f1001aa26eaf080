"""Lift on the real engine: counted from what shoppers did, kept for an hour, the same in both engines."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from tests.statistics.shop import DAY, HOUR, Shop, cries_wolf

import cartback as cb
from cartback.errors import InvalidSettings, UnknownShop
from cartback.stores.sqlite import SQLiteStore

HALF = cb.Experiment(id="spring", holdout=0.5)


def test_lift_is_what_shoppers_did() -> None:
    """Every arm by its shoppers: who came, and after a week who bought, for how much."""
    shop = Shop(HALF)
    shop.carts(range(60))
    shop.run(HOUR)
    shop.buys(range(0, 60, 3))
    shop.clock.now += 8 * DAY
    found = shop.recovery.lift("acme", "spring")
    exposures = shop.exposures(range(60))
    for arm in found.arms:
        its = [n for n, exposure in exposures.items() if exposure.arm == arm.arm]
        assert (arm.exposed, arm.shoppers) == (len(its), len(its))
        assert arm.buyers == sum(n % 3 == 0 for n in its)
        assert arm.revenue == 12 * arm.buyers
    assert found.verdict == "not_enough"


def test_the_throttle_example_has_no_lift() -> None:
    """400 shoppers, half held out, a throttle of an hour in which every fourth buys: 0 is in the interval (RULES 19)."""
    from cartback.testing.fakes import MONDAY

    def throttle(_: str, wanted: int, now: object) -> object:
        held = now < MONDAY + 2 * HOUR  # type: ignore[operator]
        return (0, MONDAY + 2 * HOUR, timedelta(0)) if held else (wanted, now, timedelta(0))

    shop = Shop(HALF, throttle)
    shop.carts(range(400))
    shop.run(HOUR)
    shop.clock.now += HOUR / 2
    shop.buys(range(0, 400, 4))
    shop.run(HOUR)
    shop.clock.now += 8 * DAY
    found = shop.recovery.lift("acme", "spring")
    [each] = found.differences
    assert each.buyers.low < 0 < each.buyers.high
    assert abs(each.buyers.difference) < 0.08
    assert sum(arm.buyers for arm in found.arms) == 100


def test_counts_are_kept_for_an_hour() -> None:
    """A page that is looked at all day reads the shoppers once an hour."""
    shop = Shop(HALF)
    shop.carts(range(10))
    shop.run(HOUR)
    first = shop.recovery.lift("acme", "spring")
    shop.carts(range(10, 20))
    shop.clock.now += HOUR - timedelta(seconds=1)
    shop.recovery.run_all()
    assert shop.recovery.lift("acme", "spring") == first
    shop.clock.now += HOUR
    shop.recovery.run_all()
    assert sum(arm.exposed for arm in shop.recovery.lift("acme", "spring").arms) == 20


def test_a_night_counts_for_the_whole_day() -> None:
    """`refresh` counts each experiment, and who is content with that reads no shopper."""
    shop = Shop(HALF)
    shop.carts(range(10))
    shop.run(HOUR)
    assert sum(arm.exposed for arm in shop.recovery.lift("acme", "spring").arms) == 10
    shop.carts(range(10, 20))
    shop.run(HOUR)
    shop.recovery.refresh("acme")
    night, at = shop.recovery.lift("acme", "spring"), shop.clock.now
    assert (sum(arm.exposed for arm in night.arms), night.as_of) == (20, at)
    shop.carts(range(20, 30))
    shop.run(2 * HOUR)
    assert shop.recovery.lift("acme", "spring", within=DAY) == night
    assert sum(arm.exposed for arm in shop.recovery.lift("acme", "spring").arms) == 30
    with pytest.raises(InvalidSettings, match=r"within: expected a timedelta .* timedelta\(seconds=3600\)"):
        shop.recovery.lift("acme", "spring", within=3600)  # type: ignore[arg-type]


def test_counts_in_a_currency_that_was_left_are_made_again() -> None:
    """What is kept is of the shop's currency then."""
    shop = Shop(HALF)
    shop.carts(range(10))
    shop.run(HOUR)
    assert shop.recovery.lift("acme", "spring").currency == "USD"
    shop.recovery.save_shop(shop.recovery.shop("acme").model_copy(update={"currency": "EUR"}))
    shop.clock.now += timedelta(minutes=1)
    again = shop.recovery.lift("acme", "spring")
    assert (again.currency, again.as_of) == ("EUR", shop.clock.now)


def test_both_engines_say_the_same() -> None:
    """Over one store."""
    shop = Shop(HALF)
    shop.carts(range(20))
    shop.run(HOUR)
    shop.clock.now += 8 * DAY
    plain = shop.recovery.lift("acme", "spring")

    async def asked() -> object:
        async with cb.AsyncRecovery(store=shop.store, clock=shop.clock) as recovery:
            return await recovery.lift("acme", "spring")

    assert asyncio.run(asked()) == plain


def test_an_experiment_that_is_over_can_still_be_read() -> None:
    """By what was recorded; one that never was is named, with those there are."""
    shop = Shop(HALF)
    shop.carts(range(20))
    shop.run(HOUR)
    shop.save(None)
    assert sum(arm.exposed for arm in shop.recovery.lift("acme", "spring").arms) == 20
    shop.save(cb.Experiment(id="summer"))
    with pytest.raises(InvalidSettings, match=r"has no 'sumer'; it has 'summer'; did you mean 'summer'"):
        shop.recovery.lift("acme", "sumer")
    with pytest.raises(UnknownShop):
        shop.recovery.lift("nobody", "spring")


def test_who_is_erased_is_counted_no_more() -> None:
    """What is counted is read from shoppers, and those are gone."""
    shop = Shop(HALF)
    shop.carts(range(4))
    shop.run(HOUR)
    shop.recovery.erase("acme", "n1")
    assert sum(arm.exposed for arm in shop.recovery.lift("acme", "spring").arms) == 3


def test_exposures_survive_a_database(tmp_path: object) -> None:
    """And so do the counts that are kept."""
    shop = Shop(HALF)
    shop.carts(range(20))
    shop.run(HOUR)
    path = f"{tmp_path}/shop.db"
    with cb.Recovery(SQLiteStore(path), clock=shop.clock) as recovery:
        recovery.save_shop(shop.recovery.shop("acme"))
        kept = SQLiteStore(path)
        from cartback.ports import Change

        kept.commit([Change(shop="acme", id=s.id, version=0, doc=s.doc) for s in shop.store.scan("acme", "", 100)])
        kept.close()
        found = recovery.lift("acme", "spring")
        assert found == shop.recovery.lift("acme", "spring") == recovery.lift("acme", "spring")


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_messages_without_effect_have_no_lift(seed: int) -> None:
    """Looked at every day: at full size, by `nox -s statistics`, in at most one world of twenty any difference is named."""
    assert not cries_wolf(seed, days=24, held=(0.5, 0.2)[seed % 2])
