"""Experiments for an audience: only who is in it comes under them; all others see the campaign as it is, and are not counted."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

import cartback as cb
from cartback.channels.outbox import Outbox
from cartback.domain import events as ev
from cartback.domain.experiment import HOLDOUT, SENT
from cartback.domain.sending import Exposure
from cartback.domain.tuning import NamedAudience
from cartback.errors import InvalidSettings
from cartback.flow.lint import lint
from cartback.testing.fakes import MONDAY, FakeClock

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
RICH = NamedAudience(id="rich", value_from=Decimal(100))


class Shops:
    """A shop whose shoppers have carts of any worth, and an engine that keeps what it sends."""

    def __init__(self, **settings: Any) -> None:
        self.clock, self.outbox = FakeClock(), Outbox()
        ids = iter(range(10**6))
        self.recovery = cb.Recovery(
            channels=[self.outbox, Outbox("email")], clock=self.clock, new_id=lambda: f"shopper-{next(ids)}"
        )
        self.save(**settings)

    def save(
        self,
        experiment: cb.Experiment | None = None,
        whole: cb.Experiment | None = None,
        audiences: Any = (RICH,),
        **campaign: Any,
    ) -> None:
        """Save the shop, with the experiment of its one campaign and that of the whole shop."""
        recovery = cb.CartRecovery(experiment=experiment, follow_ups=campaign.pop("follow_ups", ()), **campaign)
        self.recovery.save_shop(
            cb.Shop(
                id="acme", currency="USD", timezone="UTC", quiet_hours=None, campaigns=(recovery,), experiment=whole,
                audiences=audiences, caps=(),
            )
        )  # fmt: skip

    def cart(self, name: str, worth: int, *, tags: tuple[str, ...] = ()) -> None:
        keys = (cb.key("customer", name),)
        about: dict[str, Any] = {"shop": "acme", "at": self.clock(), "keys": keys}
        tagged = [ev.ShopperTagged(**about, tag=tag) for tag in tags]
        line = ev.Line(product="mug", title="Mug", price=Decimal(worth))
        self.recovery.ingest(
            [
                ev.DeviceAdded(**about, device=f"device-{name}"),
                ev.ConsentChanged(**about, channel="push", granted=True),
                *tagged,
                ev.CartChanged(**about, cart=f"cart-{name}", lines=(line,)),
            ]
        )

    def run(self, after: timedelta) -> None:
        self.clock.now += after
        self.recovery.run_all()

    def rows(self, name: str) -> list[tuple[Any, ...]]:
        """State, experiment, variant and propensity of each of the shopper's rows, the first one first."""
        rows = self.recovery.notifications("acme", shopper=name)
        return [(r.state, r.experiment, r.variant, r.propensity) for r in reversed(rows)]

    def exposure(self, name: str) -> Exposure | None:
        kept: dict[str, Exposure] = self.recovery.export("acme", name)["shopper"]["exposures"]
        return kept.get("big")


def arms(**more: Any) -> cb.Experiment:
    return cb.Experiment(id="big", variants={"a": 1, "b": 3}, audience="rich", **more)


def test_only_its_audience_comes_under_an_experiment() -> None:
    """Of the others no row names an arm, none has a propensity, none is exposed; of those in it all do."""
    shop = Shops(experiment=arms(holdout=0.2))
    for n in range(60):
        shop.cart(f"r{n}", 150)
        shop.cart(f"p{n}", 20)
    shop.run(2 * HOUR)
    rich = [shop.rows(f"r{n}")[0] for n in range(60)]
    assert {row[1] for row in rich} == {"big"}
    shares = {HOLDOUT: 0.2, "a": 0.2, "b": 0.6}
    assert {(state, variant): share for state, _, variant, share in rich} == {
        ("WITHHELD", None): pytest.approx(shares[HOLDOUT]),
        ("SENT", "a"): pytest.approx(shares["a"]),
        ("SENT", "b"): pytest.approx(shares["b"]),
    }
    assert {tuple(shop.rows(f"p{n}")[0]) for n in range(60)} == {("SENT", None, None, None)}
    lift = shop.recovery.lift("acme", "big")
    assert sum(arm.exposed for arm in lift.arms) == 60
    assert lift.split is not None


def test_a_badge_is_an_audience_too() -> None:
    """Never purchased, say: who has bought before sees the campaign as it is."""
    shop = Shops(experiment=cb.Experiment(id="big", holdout=1.0, audience="never_purchased"))
    shop.cart("new", 20)
    shop.recovery.ingest(
        ev.OrderPlaced(shop="acme", at=MONDAY - 9 * DAY, keys=(cb.key("customer", "old"),), order="1", total=Decimal(5))
    )
    shop.cart("old", 20)
    shop.run(2 * HOUR)
    assert [row[0] for row in (*shop.rows("new"), *shop.rows("old"))] == ["WITHHELD", "SENT"]


def test_who_is_outside_sees_the_campaign_as_it_is() -> None:
    """A variant's wait is its audience's alone; the shop's own experiment goes on for everybody."""
    whole = cb.Experiment(id="all", variants={"x": 1})
    shop = Shops(
        experiment=cb.Experiment(id="big", variants={"late": cb.Variant(wait=timedelta(hours=3))}, audience="rich"),
        whole=whole,
    )
    shop.cart("rich", 150)
    shop.cart("poor", 20)
    shop.run(HOUR)
    assert (shop.rows("rich"), shop.rows("poor")) == ([], [("SENT", "all", "x", 1.0)])
    shop.run(2 * HOUR)
    assert shop.rows("rich") == [("SENT", "big", "late", 1.0)]


def test_a_shops_experiment_may_have_an_audience() -> None:
    """And the campaign's own none: each is drawn by itself, and the campaign is as in the arm of its own."""
    own = cb.Experiment(id="own", variants={"late": cb.Variant(wait=timedelta(hours=3))})
    shop = Shops(experiment=own, whole=cb.Experiment(id="big", holdout=1.0, audience="rich"))
    shop.cart("rich", 150)
    shop.cart("poor", 20)
    shop.run(3 * HOUR)
    assert [row[:3] for row in (*shop.rows("rich"), *shop.rows("poor"))] == [
        ("WITHHELD", "big", None),
        ("SENT", "own", "late"),
    ]


def test_a_sequence_stays_where_it_began() -> None:
    """Who was in when it began gets the follow-ups of the arm; who was not gets the campaign's, whatever the cart becomes."""
    shop = Shops(experiment=cb.Experiment(id="big", variants={"a": 1}, audience="rich"), follow_ups=(DAY,))
    shop.cart("rich", 150)
    shop.cart("poor", 20)
    shop.run(2 * HOUR)
    shop.cart("rich", 20)
    shop.cart("poor", 150)
    shop.run(26 * HOUR)
    assert [row[2] for row in shop.rows("rich")] == ["a", "a"]
    assert [row[2] for row in shop.rows("poor")] == [None, None]
    assert shop.exposure("poor") is None


def test_a_held_out_sequence_stays_held_out() -> None:
    """Its later steps are withheld too, also once the shopper has left the audience."""
    shop = Shops(experiment=cb.Experiment(id="big", holdout=1.0, audience="rich"), follow_ups=(DAY,))
    shop.cart("rich", 150)
    shop.run(2 * HOUR)
    shop.cart("rich", 20)
    shop.run(26 * HOUR)
    assert [row[0] for row in shop.rows("rich")] == ["WITHHELD", "WITHHELD"]


def test_who_leaves_the_audience_in_time_never_came_under_it() -> None:
    """It is asked when a first message may go, of the cart as it is then."""
    shop = Shops(experiment=arms())
    shop.cart("leaves", 150)
    shop.cart("joins", 20)
    shop.run(timedelta(minutes=30))
    shop.cart("leaves", 20)
    shop.cart("joins", 150)
    shop.run(2 * HOUR)
    assert shop.rows("leaves") == [("SENT", None, None, None)]
    assert shop.rows("joins")[0][1] == "big"
    assert (shop.exposure("leaves"), shop.exposure("joins") is not None) == (None, True)


def test_an_arm_that_waits_for_longer_keeps_whom_it_has() -> None:
    """Both arms come under it when the sooner one may go; by the time of the later one its shoppers may be idle for too long."""
    hour = NamedAudience(id="rich", idle_below=timedelta(minutes=90))
    variants = {"soon": cb.Variant(wait=HOUR), "late": cb.Variant(wait=3 * HOUR)}
    shop = Shops(experiment=cb.Experiment(id="big", variants=variants, audience="rich"), audiences=(hour,))
    for n in range(20):
        shop.cart(f"c{n}", 20)
    shop.run(HOUR)
    assert all(shop.exposure(f"c{n}") is not None for n in range(20))
    waiting = [n for n in range(20) if not shop.rows(f"c{n}")]
    assert 0 < len(waiting) < 20
    shop.run(HOUR)
    assert [shop.rows(f"c{n}") for n in waiting] == [[]] * len(waiting)
    shop.run(HOUR)
    assert {shop.rows(f"c{n}")[0][2] for n in waiting} == {"late"}


def test_a_new_cart_of_the_audiences_shopper_is_asked_anew() -> None:
    """Once exposed is not for ever: a discount for big carts is not for that shopper's next small one."""
    shop = Shops(experiment=cb.Experiment(id="big", variants={"a": 1}, audience="rich"))
    shop.cart("rich", 150)
    shop.run(2 * HOUR)
    keys = (cb.key("customer", "rich"), cb.key("cart", "cart-rich"))
    shop.recovery.ingest(
        ev.OrderPlaced(shop="acme", at=shop.clock(), keys=keys, order="1", cart="cart-rich", total=Decimal(150))
    )
    shop.clock.now += 10 * DAY
    about: dict[str, Any] = {"shop": "acme", "at": shop.clock(), "keys": keys[:1]}
    line = ev.Line(product="pin", title="Pin", price=Decimal(20))
    shop.recovery.ingest(ev.CartChanged(**about, cart="another", lines=(line,)))
    shop.run(2 * HOUR)
    assert [row[2] for row in shop.rows("rich")] == ["a", None]


def test_without_an_effect_lift_is_fair_among_its_audience() -> None:
    """Others who buy, or do not, are in neither arm; the split is as it was set."""
    shop = Shops(experiment=cb.Experiment(id="big", holdout=0.5, audience="rich"))
    for n in range(400):
        shop.cart(f"c{n}", 150 if n % 2 else 20)
    shop.run(2 * HOUR)
    for n in range(0, 400, 3):
        keys = (cb.key("customer", f"c{n}"), cb.key("cart", f"cart-c{n}"))
        shop.recovery.ingest(
            ev.OrderPlaced(shop="acme", at=shop.clock(), keys=keys, order=f"o{n}", cart=f"cart-c{n}", total=Decimal(9))
        )
    shop.clock.now += 8 * DAY
    lift = shop.recovery.lift("acme", "big")
    assert {arm.arm for arm in lift.arms} == {HOLDOUT, SENT}
    assert sum(arm.shoppers for arm in lift.arms) == 200
    assert sum(arm.buyers for arm in lift.arms) == len([n for n in range(0, 400, 3) if n % 2])
    assert lift.split is not None
    assert lift.split > 0.001


# --- settings ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("where", ["experiment", "campaigns.0.experiment"])
def test_an_audience_that_is_not_there_is_refused(where: str) -> None:
    """By its field, with the nearest that is there."""
    experiment = cb.Experiment(id="e", holdout=0.5, audience="ritch")
    own = {"experiment": experiment} if where == "experiment" else {}
    campaign = cb.CartRecovery(experiment=None if own else experiment)
    with pytest.raises(InvalidSettings, match=rf"{where}\.audience: expected one of .*'ritch'; did you mean 'rich'"):
        cb.Shop(id="acme", currency="USD", timezone="UTC", campaigns=(campaign,), audiences=(RICH,), **own)


def test_settings_from_before_load() -> None:
    """An experiment without the field is for everybody, and an old document of a shop is read as it was."""
    assert cb.Experiment.model_validate({"id": "e", "holdout": 0.1}).audience is None
    old = {
        "id": "acme", "currency": "USD", "timezone": "UTC",
        "campaigns": [{"kind": "cart_recovery", "experiment": {"id": "e", "holdout": 0.1, "variants": {"a": 1.0}}}],
    }  # fmt: skip
    (campaign,) = cb.Shop.model_validate(old).campaigns
    assert campaign.experiment is not None
    assert campaign.experiment.audience is None


def slips(campaign: Any, audience: NamedAudience | str, *, whole: bool = False) -> list[str]:
    own = () if isinstance(audience, str) else (audience,)
    name = audience if isinstance(audience, str) else audience.id
    experiment = cb.Experiment(id="e", holdout=0.5, audience=name)
    its = {"experiment": experiment} if whole else {}
    campaign = campaign if whole else campaign.model_copy(update={"experiment": experiment})
    shop = cb.Shop(id="acme", currency="USD", timezone="UTC", campaigns=(campaign,), audiences=own, **its)
    return [str(slip) for slip in lint(shop, MONDAY) if "first message may go" in str(slip)]


@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize(
    ("campaign", "audience", "found"),
    [
        (cb.Winback(), "big_cart", True),
        (cb.Winback(), "never_purchased", True),
        (cb.Winback(), "repeat_buyer", False),
        (cb.Winback(), RICH, True),
        (cb.CartRecovery(), RICH, False),
        (cb.CartRecovery(max_value=Decimal(99)), RICH, True),
        (cb.CartRecovery(min_value=Decimal(50)), NamedAudience(id="small", value_below=Decimal(50)), True),
        (cb.CartRecovery(), NamedAudience(id="quick", idle_below=HOUR), True),
        (cb.CartRecovery(after_exit=timedelta(minutes=10)), NamedAudience(id="quick", idle_below=HOUR), False),
        (cb.CartRecovery(), NamedAudience(id="slow", idle_from=2 * HOUR), False),
        (cb.CartRecovery(), NamedAudience(id="slow", idle_from=26 * HOUR), True),
        (cb.CartRecovery(enabled=False), NamedAudience(id="quick", idle_below=HOUR), False),
    ],
)
def test_an_audience_that_nobody_is_in_then_is_likely_a_slip(
    campaign: Any, audience: NamedAudience | str, found: bool, whole: bool
) -> None:
    """Of a campaign's experiment and of the shop's: by what there is of a cart, its worth, and how long it has been left."""
    assert bool(slips(campaign, audience, whole=whole)) is found


def test_too_few_shoppers_are_too_few_for_an_audience() -> None:
    """All who come in a year are more than those of an audience: where they do not suffice, neither do these."""
    experiment = cb.Experiment(id="e", holdout=0.5, audience="repeat_buyer")
    shop = cb.Shop(id="acme", currency="USD", timezone="UTC", campaigns=(cb.CartRecovery(experiment=experiment),))
    assert [s for s in lint(shop, MONDAY, a_year=500) if "do not suffice" in str(s)]
    assert not [s for s in lint(shop, MONDAY, a_year=10**6) if "do not suffice" in str(s)]


def test_an_audience_of_an_experiment_is_used() -> None:
    """It is no audience that nothing names."""
    shop = cb.Shop(
        id="acme", currency="USD", timezone="UTC", audiences=(RICH,), campaigns=(cb.CartRecovery(experiment=arms()),)
    )
    assert not [s for s in lint(shop, MONDAY) if "changes nothing" in str(s)]
