"""Settings that are allowed and likely a slip: each kind of it is named, with its field, and settings without one are left alone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

import cartback as cb
from cartback import parse_shop
from cartback.channels.outbox import Outbox
from cartback.engine.check import problems
from cartback.flow.lint import lint

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
EVERYBODY = ("never_purchased", "new_customer", "repeat_buyer")


def findings(*, a_year: int | None = None, consented: dict[str, int] | None = None, **settings: Any) -> list[str]:
    data = {"id": "acme", "currency": "USD", "timezone": "America/New_York", "postal_address": "1 Road", **settings}
    return [str(slip) for slip in lint(parse_shop(data), NOW, a_year=a_year, consented=consented)]


def cart(**settings: Any) -> dict[str, Any]:
    return {"campaigns": [{"kind": "cart_recovery", **settings}]}


def override(audience: str, **settings: Any) -> dict[str, Any]:
    return {"audience": audience, "instructions": "Be kind.", **settings}


SLIPS: list[tuple[str, dict[str, Any], str]] = [
    ("an override that sets nothing", cart(overrides=[{"audience": "new_customer"}]), "campaigns.cart_recovery.overrides.0"),
    (
        "nobody has a big cart without an average",
        cart(overrides=[override("big_cart")]),
        "campaigns.cart_recovery.overrides.0",
    ),
    (
        "nobody has a big cart below the most that the campaign takes",
        {"average_order_value": "80", **cart(max_value="60", overrides=[override("big_cart")])},
        "campaigns.cart_recovery.overrides.0",
    ),
    (
        "nobody is new in winback",
        {"campaigns": [{"kind": "winback", "overrides": [override("never_purchased")]}]},
        "campaigns.winback.overrides.0",
    ),
    (
        "an override that others are always before",
        {
            "audience_order": [*EVERYBODY, "high_intent", "big_cart"],
            **cart(overrides=[*[override(a) for a in EVERYBODY], override("high_intent")]),
        },
        "campaigns.cart_recovery.overrides.3.instructions",
    ),
    ("a way out that ends with the row", {"retention": {"ledger": "30d"}, **cart(channels=["email"])}, "retention.ledger"),
    (
        "a code that is over",
        cart(discount={"code": "OLD", "ends_at": "2026-11-27T00:00:00Z"}),
        "campaigns.cart_recovery.discount.ends_at",
    ),
    (
        "a code that no cart of the campaign is worth enough for",
        cart(max_value="50", discount={"code": "BIG", "min_spend": "60"}),
        "campaigns.cart_recovery.discount.min_spend",
    ),
    ("a follow-up before its wait", cart(wait="6h", follow_ups=["2h"], channels=["email"]), "campaigns.cart_recovery.follow_ups.0"),
    (
        "a step before its wait",
        cart(steps=[{"wait": "6h"}, {"wait": "30min"}], channels=["email"]),
        "campaigns.cart_recovery.steps.1.wait",
    ),
    ("a follow-up at once", cart(follow_ups=["0s"]), "campaigns.cart_recovery.follow_ups.0"),
    (
        "a follow-up that a cap holds until it is too late",
        {"caps": [{"limit": 1, "per": "3d"}], **cart(follow_ups=["24h"], too_late="12h")},
        "campaigns.cart_recovery.follow_ups.0",
    ),
    ("a first message to a cart that is over", cart(wait="31d", follow_ups=[]), "campaigns.cart_recovery.wait"),
    ("a follow-up to a cart that is over", cart(follow_ups=["15d", "16d", "1d"]), "campaigns.cart_recovery.follow_ups.1"),
    ("a step to a cart that is over", cart(steps=[{"wait": "1h"}, {"wait": "30d"}]), "campaigns.cart_recovery.steps.1.wait"),
    (
        "a variant's message to a cart that is over",
        cart(follow_ups=[], experiment={"id": "e", "variants": {"a": 1, "b": {"wait": "40d"}}}),
        "campaigns.cart_recovery.experiment.variants.b.wait",
    ),
    ("the end of a visit that comes after the wait", cart(wait="10min", after_exit="10min"), "campaigns.cart_recovery.after_exit"),
    (
        "a winback for an ending",
        {"campaigns": [{"kind": "winback", "steps": [{}, {"ended_by": ["left"]}]}]},
        "campaigns.winback.steps.1.ended_by",
    ),
    (
        "a winback's code that asks for a cart",
        {"campaigns": [{"kind": "winback", "discount": {"code": "BACK", "min_spend": "50"}}]},
        "campaigns.winback.discount.min_spend",
    ),
    (
        "a winback's incentive",
        {"campaigns": [{"kind": "winback", "incentives": [{"from_value": "50", "discount": "BACK"}]}]},
        "campaigns.winback.incentives.0",
    ),
    (
        "an incentive that no cart of the campaign reaches",
        cart(max_value="40", incentives=[{"from_value": "40", "discount": "A"}, {"from_value": "41", "discount": "B"}]),
        "campaigns.cart_recovery.incentives.1.from_value",
    ),
    ("two SMS a cart", cart(channels=["sms"]), "campaigns.cart_recovery.channels"),
    (
        "two SMS a cart, by steps",
        cart(steps=[{"channels": ["sms"]}, {"channels": ["push", "sms"], "wait": "24h"}]),
        "campaigns.cart_recovery.channels",
    ),
    ("nearly always quiet", {"quiet_hours": "08:00-07:00"}, "quiet_hours"),
    (
        "a season that was",
        {"seasons": [{"name": "was", "rule": "FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=1;UNTIL=20260601T000000"}]},
        "seasons.0.rule",
    ),
    ("a season's pace for nobody", {"seasons": [{"name": "bf", "rule": "FREQ=YEARLY", "pace": {"winback": {"wait": "1d"}}}]}, "seasons.0.pace.winback"),
    ("an experiment of one arm", {"experiment": {"id": "one"}}, "experiment"),
    ("an experiment that is over", {"experiment": {"id": "x", "holdout": 0.1, "ends_at": "2026-01-01T00:00:00Z"}}, "experiment.ends_at"),
]  # fmt: skip


@pytest.mark.parametrize(("settings", "field"), [slip[1:] for slip in SLIPS], ids=[slip[0] for slip in SLIPS])
def test_a_slip_is_named_with_its_field(settings: dict[str, Any], field: str) -> None:
    """One line for it and none for anything else; the line begins with where it is."""
    lines = findings(**settings)
    assert [line.partition(": ")[0] for line in lines] == [field], lines


SOUND: list[tuple[str, dict[str, Any]]] = [
    ("what a shop starts with", {"campaigns": [{"kind": k} for k in ("cart_recovery", "checkout_recovery", "winback")]}),
    ("overrides that reach somebody", {"average_order_value": "80", **cart(overrides=[override("big_cart"), override("new_customer")])}),
    ("two of three audiences before another", {"audience_order": ["never_purchased", "new_customer", "big_cart"], "average_order_value": "9", **cart(overrides=[override("never_purchased"), override("new_customer"), override("big_cart")])}),
    ("a campaign that is off", cart(enabled=False, discount={"code": "OLD", "ends_at": "2026-11-27T00:00:00Z"}, follow_ups=["0s"])),
    ("one SMS and a push", cart(steps=[{"channels": ["sms"]}, {"channels": ["push"], "wait": "24h"}])),
    ("two SMS where the rules do not hold", {"us_sms": False, **cart(channels=["sms"])}),
    ("the usual night", {"quiet_hours": "20:00-09:00"}),
    ("never quiet", {"quiet_hours": None}),
    ("a leap day", {"seasons": [{"name": "leap", "rule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"}]}),
    ("a season that is on", {"seasons": [{"name": "bf", "rule": "FREQ=YEARLY;BYMONTH=11;BYDAY=4TH", "length": "30d"}]}),
    ("a season that will be", {"seasons": [{"name": "later", "rule": "FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=2"}]}),
    ("a winback after longer than carts last", {"campaigns": [{"kind": "winback", "wait": "90d"}]}),
    ("a follow-up on a cart's last day", cart(wait="1d", follow_ups=["29d"])),
    ("the end of a visit sooner than the wait", cart(after_exit="15min")),
    ("a winback's code for any order", {"campaigns": [{"kind": "winback", "discount": {"code": "BACK", "min_spend": "0"}}]}),
    ("a holdout", {"experiment": {"id": "h", "holdout": 0.1}}),
]  # fmt: skip


@pytest.mark.parametrize("settings", [each[1] for each in SOUND], ids=[each[0] for each in SOUND])
def test_sound_settings_are_left_alone(settings: dict[str, Any]) -> None:
    """A warning that is none teaches nobody."""
    assert findings(**settings) == []


def test_a_channel_that_nobody_agreed_to() -> None:
    """It is named where it is known who agreed; of several channels the others still write."""
    none = {"push": 0, "email": 3, "sms": 0}
    alone = findings(consented=none, **cart())
    assert alone == ["campaigns.cart_recovery.channels: no shopper has agreed to push yet, so it writes to nobody"]
    beside = findings(consented=none, **cart(channels=["email", "push"]))
    assert [line.endswith("by the others alone") for line in beside] == [True]
    assert findings(consented=none, **cart(channels=["email"])) == []


def test_an_experiment_without_power() -> None:
    """A twentieth held out needs tens of thousands of shoppers, and a hundred a year are not enough."""
    held: dict[str, Any] = {"experiment": {"id": "h", "holdout": 0.05}}
    assert [line.partition(":")[0] for line in findings(a_year=100, **held)] == ["experiment"]
    assert findings(a_year=10_000_000, **held) == []


# --- e-mail and SMS ---------------------------------------------------------------------------------------------------


def warnings_of(links: bool | None, **settings: Any) -> list[str]:
    data = {"id": "acme", "currency": "USD", "timezone": "America/New_York", **settings}
    return [problem.message for problem in problems(parse_shop(data), now=NOW, links=links)]


def test_email_without_an_address_of_the_shop() -> None:
    """The law asks for it, and the channel rejects every message: the warning names the setting and the campaign."""
    [found] = warnings_of(None, **cart(channels=["email"]))
    assert found.startswith("postal_address: cart_recovery writes e-mail")
    variant = {
        "experiment": {"id": "x", "holdout": 0, "variants": {"a": 1, "mail": {"weight": 1, "channels": ["email"]}}}
    }
    assert any(text.startswith("postal_address: ") for text in warnings_of(None, **cart(**variant)))
    for quiet in (cart(channels=["push"]), cart(channels=["email"], enabled=False), {}):
        assert warnings_of(None, **quiet) == []
    assert warnings_of(None, postal_address="1 Main St", **cart(channels=["email"])) == []


def test_email_and_short_links_without_links_plugged_in() -> None:
    """Only an engine knows; a policy file alone is not asked."""
    mail = {"postal_address": "1 Main St", **cart(channels=["email"])}
    assert warnings_of(None, **mail) == warnings_of(True, **mail) == []
    [found] = warnings_of(False, **mail)
    assert found.startswith("campaigns.cart_recovery.channels: no Links are plugged into the engine")
    text = {"short_links": "https://acme.co/r", **cart(channels=["sms"])}
    own = set(warnings_of(True, **text))  # of follow-ups by SMS in the US, say
    [found] = [one for one in warnings_of(False, **text) if one not in own]
    assert found.startswith("short_links: no Links are plugged into the engine")
    assert warnings_of(False, **cart(channels=["sms"])) == warnings_of(True, **cart(channels=["sms"]))


def test_the_engine_says_whether_it_has_links() -> None:
    """`check()` asks with what is plugged in."""
    shop = cb.Shop(
        id="acme",
        currency="USD",
        timezone="UTC",
        postal_address="1 Main St",
        campaigns=[cb.CartRecovery(channels=["email"])],
    )
    links = cb.Links("https://acme.example/r", ["a long secret out of your settings"])
    for given, expected in ((None, 1), (links, 0)):
        recovery = cb.Recovery("memory:", channels=[Outbox("email")], links=given)
        recovery.save_shop(shop)
        assert len(recovery.check()) == expected
        recovery.close()
