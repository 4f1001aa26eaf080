"""Eligibility: each rule, from the case that just passes to the one that just does not, and the reason it gives."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import reduce
from typing import Any

import pytest

from cartback.domain import events as ev
from cartback.domain.case import Case, Reason, Rule, show
from cartback.domain.channels import ChannelName
from cartback.domain.decision import decide
from cartback.domain.eligibility import RULES
from cartback.domain.explanation import explain
from cartback.domain.product import Product, apply_product
from cartback.domain.shop import Shop, parse_shop
from cartback.domain.shopper import Shopper, new_shopper
from cartback.domain.transitions import apply
from cartback.domain.verdict import Send, Skip, Wait
from cartback.errors import InvalidSettings

NOW = datetime(2026, 1, 5, 15, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MUG = ev.Line(product="mug", variant="mug-red", title="Mug", price=Decimal(12))
WILLING: tuple[ev.ShopperEvent, ...] = (
    ev.DeviceAdded(shop="acme", at=NOW - 90 * DAY, device="d1"),
    ev.ConsentChanged(shop="acme", at=NOW - 90 * DAY, channel="push", granted=True),
)


def shop(campaign: dict[str, Any] | None = None, **settings: Any) -> Shop:
    return parse_shop(
        {
            "id": "acme",
            "currency": "USD",
            "timezone": "America/New_York",
            "campaigns": [{"kind": "cart_recovery", **(campaign or {})}],
            **settings,
        }
    )


def who(*happened: ev.ShopperEvent, willing: bool = True) -> Shopper:
    return reduce(apply, (*(WILLING if willing else ()), *happened), new_shopper("shopper-1"))


def cart(age: timedelta = HOUR, **more: Any) -> ev.CartChanged:
    return ev.CartChanged(**{"shop": "acme", "at": NOW - age, "cart": "c1", "lines": (MUG,), **more})


def checkout(age: timedelta = HOUR, **more: Any) -> ev.CheckoutChanged:
    usual = {"shop": "acme", "at": NOW - age, "checkout": "k1", "cart": "c1", "lines": (MUG,), "reached": "shipping"}
    return ev.CheckoutChanged(**{**usual, **more})


def order(age: timedelta, **more: Any) -> ev.OrderPlaced:
    return ev.OrderPlaced(**{"shop": "acme", "at": NOW - age, "order": "o1", "total": Decimal(40), **more})


def verdict(shopper: Shopper, settings: Shop, now: datetime = NOW, **more: Any) -> str:
    """ "send", "wait for ..." or the reason against."""
    decision = decide(shopper, settings, now, **more)
    if isinstance(decision, Send):
        return "send"
    if isinstance(decision, Wait):
        return f"wait for {decision.reason.code}"
    return decision.reasons[0][1].code


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({}, "send"),
        ({"paused": True}, "shop_paused"),
        ({"uninstalled_at": "2026-01-01T00:00:00Z"}, "shop_uninstalled"),
        ({"campaigns": [{"kind": "cart_recovery", "enabled": False}]}, "campaign_off"),
    ],
)
def test_what_is_switched_off_is_silent(settings: dict[str, Any], said: str) -> None:
    """A paused or uninstalled shop, a campaign that is off: from the next decision on, also for what was about to go."""
    assert verdict(who(cart()), shop(**settings)) == said


@pytest.mark.parametrize(
    ("happened", "said"),
    [
        ([], "no_cart"),
        ([cart()], "send"),
        ([cart(), cart(HOUR / 2, lines=())], "emptied"),
        ([cart(), order(HOUR / 2)], "purchased"),
        ([cart(), checkout()], "other_stage"),
        ([cart(), checkout(reached="contact")], "send"),
        ([checkout(cart=None), ev.CartRemoved(shop="acme", at=NOW, checkout="k1")], "removed"),
    ],
)
def test_cart_recovery_wants_an_open_cart(happened: list[ev.ShopperEvent], said: str) -> None:
    """There is one, nothing ended it, and it is no checkout yet."""
    assert verdict(who(*happened), shop()) == said


@pytest.mark.parametrize(
    ("happened", "said"),
    [
        ([], "no_cart"),
        ([cart()], "other_stage"),
        ([checkout()], "send"),
        ([checkout(reached="payment")], "send"),
        ([checkout(reached="contact")], "other_stage"),
        ([checkout(), checkout(HOUR / 2, completed_at=NOW - HOUR / 2)], "purchased"),
    ],
)
def test_checkout_recovery_wants_an_open_checkout(happened: list[ev.ShopperEvent], said: str) -> None:
    """At shipping or payment, and not completed."""
    assert verdict(who(*happened), shop({"kind": "checkout_recovery"})) == said


@pytest.mark.parametrize(
    ("happened", "said"),
    [
        ([], "never_purchased"),
        ([cart()], "never_purchased"),
        ([order(30 * DAY)], "send"),
        ([order(30 * DAY, test=True)], "never_purchased"),
        ([order(30 * DAY), ev.OrderCancelled(shop="acme", at=NOW, order="o1")], "never_purchased"),
        (
            [order(30 * DAY), ev.OrderRefunded(shop="acme", at=NOW, order="o1", refund="r", amount=Decimal(40))],
            "never_purchased",
        ),
        ([order(30 * DAY), ev.OrderRefunded(shop="acme", at=NOW, order="o1", refund="r", amount=Decimal(39))], "send"),
    ],
)
def test_winback_wants_an_order_that_counts(happened: list[ev.ShopperEvent], said: str) -> None:
    """Not cancelled, not a test, not wholly refunded."""
    assert verdict(who(*happened), shop({"kind": "winback"})) == said


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"lines": (ev.Line(product="gift", price=Decimal(0)),)}, "no_value"),
        ({"value": Decimal(0)}, "no_value"),
        ({"value": Decimal(-1)}, "no_value"),
        ({"value": Decimal("0.01")}, "send"),
        ({"lines": (MUG,) * 50}, "send"),
        ({"lines": (MUG,) * 51}, "absurd_cart"),
        ({"value": Decimal(1000)}, "send"),
        ({"value": Decimal("1000.01")}, "absurd_cart"),
        ({"value": Decimal(5000), "currency": "JPY"}, "send"),
    ],
)
def test_a_cart_is_worth_something_and_not_absurd(more: dict[str, Any], said: str) -> None:
    """Above 0; up to 50 lines and the shop's own limit, which is in the shop's currency."""
    assert verdict(who(cart(**more)), shop(max_cart_value="1000")) == said


@pytest.mark.parametrize("origin", ["admin", "api", "pos", "renewal"])
def test_only_the_shoppers_own_carts_are_recovered(origin: str) -> None:
    """Not those that an admin, an API, a till or a subscription made."""
    assert verdict(who(cart(origin=origin)), shop()) == "not_shoppers_own"
    assert verdict(who(checkout(origin=origin)), shop({"kind": "checkout_recovery"})) == "not_shoppers_own"
    assert verdict(who(cart(origin="web")), shop()) == "send"


@pytest.mark.parametrize(
    ("age", "said"),
    [(HOUR, "send"), (HOUR + timedelta(seconds=1), "before_activation"), (5 * HOUR, "before_activation")],
)
def test_switching_on_leaves_older_carts_alone(age: timedelta, said: str) -> None:
    """A cart whose clock is before the campaign's activation is never written about; at that instant it is."""
    assert verdict(who(cart(age)), shop({"activated_at": NOW - HOUR})) == said


def test_switching_on_leaves_older_lapses_alone() -> None:
    """Winback too (odoo PR 201179): a lapse whose wait was over before it. One whose wait ends after it is written about."""
    settings = shop({"kind": "winback", "activated_at": NOW - 3 * DAY})
    assert verdict(who(order(34 * DAY)), settings) == "before_activation"
    assert verdict(who(order(33 * DAY)), settings) == "send"
    assert verdict(who(order(32 * DAY)), settings) == "send"
    assert verdict(who(order(29 * DAY)), settings) == "wait for waiting"


@pytest.mark.parametrize(
    ("age", "now", "said"),
    [
        (30 * DAY, NOW, "send"),
        (50 * DAY, NOW, "send"),
        (50 * DAY, NOW + 7 * DAY, "send"),
        (50 * DAY, NOW + 7 * DAY + HOUR, "too_late"),
        (50 * DAY + HOUR, NOW, "before_activation"),
        (400 * DAY, NOW, "before_activation"),
    ],
    ids=str,
)
def test_catching_up_with_older_lapses(age: timedelta, now: datetime, said: str) -> None:
    """Those that came due within `catch_up` of the switching on are due when it was, and too late by that."""
    settings = shop({"kind": "winback", "activated_at": NOW, "catch_up": "20d"})
    assert verdict(who(order(age)), settings, now) == said


def test_catching_up_is_winbacks_alone() -> None:
    """A cart from before the switching on is stale, whatever is set."""
    assert verdict(who(cart(HOUR + timedelta(seconds=1))), shop({"activated_at": NOW - HOUR})) == "before_activation"
    with pytest.raises(InvalidSettings, match="catch_up"):
        parse_shop({"id": "a", "currency": "USD", "timezone": "UTC",
                    "campaigns": [{"kind": "cart_recovery", "catch_up": "20d"}]})  # fmt: skip


def test_a_renewal_moves_the_winbacks_clock() -> None:
    """RULES 11. A subscription that goes on is no lapse."""
    settings = shop({"kind": "winback"})
    assert verdict(who(order(30 * DAY)), settings) == "send"
    renewed = order(2 * DAY, order="o2", origin="renewal")
    assert verdict(who(order(30 * DAY), renewed), settings) == "wait for waiting"


@pytest.mark.parametrize(("idle", "said"), [(30 * DAY, "send"), (30 * DAY + timedelta(minutes=1), "session_expired")])
def test_a_session_expires(idle: timedelta, said: str) -> None:
    """After 30 idle days, whatever the wait."""
    assert verdict(who(cart(idle)), shop({"wait": "30d"})) == said


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({}, "no_consent"),
        ({"email": True}, "no_consent"),
        ({"push": True}, "send"),
        ({"push": False}, "opted_out"),
        ({"push": False, "email": True}, "opted_out"),
    ],
)
def test_consent_is_explicit_and_per_channel(said: dict[ChannelName, bool], code: str) -> None:
    """Unknown is no, and a yes to another channel is no yes to this one."""
    words = [ev.ConsentChanged(shop="acme", at=NOW - DAY, channel=c, granted=g) for c, g in said.items()]
    device = ev.DeviceAdded(shop="acme", at=NOW - DAY, device="d1")
    assert verdict(who(device, *words, cart(), willing=False), shop()) == code


def test_consent_without_an_address_is_not_enough() -> None:
    """A yes to push with no device left, a yes to e-mail with no address."""
    gone = ev.DeviceRemoved(shop="acme", at=NOW, device="d1")
    assert verdict(who(cart(), gone), shop()) == "no_address"
    email = ev.ConsentChanged(shop="acme", at=NOW, channel="email", granted=True)
    assert verdict(who(cart(), email, willing=False), shop({"channels": ["email"]})) == "no_address"


def test_old_devices_are_flagged_and_still_written_to() -> None:
    """B64: stale after 30 days without registering again, expired after 270; only the provider knows whether it is gone."""
    days = {"today": 0, "month": 30, "spring": 90, "year": 270, "gone": 1}
    added = [ev.DeviceAdded(shop="acme", at=NOW - n * DAY, device=name) for name, n in days.items()]
    gone = ev.DeviceRemoved(shop="acme", at=NOW, device="gone")
    back = ev.DeviceAdded(shop="acme", at=NOW - DAY, device="spring")
    shopper = who(*added, gone, back, cart())
    [found] = [f for f in explain(shopper, shop(), NOW).findings if f.rule == "reachable"]
    assert found.values["devices"] == {"fresh": 2, "stale": 2, "expired": 1}
    decision = decide(shopper, shop(), NOW)
    assert isinstance(decision, Send)
    assert sorted(decision.message.addresses) == ["d1", "month", "spring", "today", "year"]


def test_the_first_channel_that_can_be_used_is_used() -> None:
    """In the merchant's order: e-mail where push was declined."""
    known = ev.ProfileChanged(shop="acme", at=NOW - DAY, email="ana@example.com")
    email = ev.ConsentChanged(shop="acme", at=NOW - DAY, channel="email", granted=True)
    no_push = ev.ConsentChanged(shop="acme", at=NOW - DAY, channel="push", granted=False)
    settings = shop({"channels": ["push", "email"]})
    for shopper, channel, to in (
        (who(known, email, cart()), "push", ("d1",)),
        (who(known, email, no_push, cart()), "email", ("ana@example.com",)),
    ):
        decision = decide(shopper, settings, NOW)
        assert isinstance(decision, Send)
        assert (decision.message.channel, decision.message.addresses) == (channel, to)


@pytest.mark.parametrize(
    ("limits", "value", "said"),
    [
        ({"min_value": 50}, "50", "send"),
        ({"min_value": 50}, "49.99", "below_min_value"),
        ({"max_value": 50}, "50", "send"),
        ({"max_value": 50}, "50.01", "above_max_value"),
        ({"min_value": 50, "max_value": 50}, "50", "send"),
    ],
)
def test_thresholds_include_their_borders(limits: dict[str, Any], value: str, said: str) -> None:
    """From min_value up to max_value, both included; winback goes by the last order."""
    assert verdict(who(cart(value=Decimal(value))), shop(limits)) == said
    assert verdict(who(order(30 * DAY, total=Decimal(value))), shop({"kind": "winback", **limits})) == said


def test_a_threshold_never_compares_currencies() -> None:
    """A cart in another currency than the shop's is neither above nor below."""
    yen = cart(value=Decimal(9000), currency="JPY")
    assert verdict(who(yen), shop({"min_value": 50})) == "other_currency"
    assert verdict(who(yen), shop()) == "send"


def news(**said: Any) -> dict[str, Product]:
    changed = ev.ProductChanged(shop="acme", at=NOW, variant="mug-red", **said)
    return {"variant:mug-red": apply_product(Product("variant:mug-red"), changed)}


def test_what_is_sold_out_is_not_written_about() -> None:
    """When nothing in the cart can be bought; one thing that can be is enough, and knowing nothing is no reason."""
    hat = ev.Line(product="hat", price=Decimal(5))
    assert verdict(who(cart()), shop(), products=news(sellable=False)) == "out_of_stock"
    assert verdict(who(cart()), shop(), products=news(sellable=True)) == "send"
    assert verdict(who(cart()), shop(), products=news(price=Decimal(1))) == "send"
    assert verdict(who(cart(lines=(MUG, hat))), shop(), products=news(sellable=False)) == "send"


# --- the host's own rules, and explain


def not_on_mondays(case: Case) -> Reason | None:
    """It is not Monday."""
    return Reason("monday", {"day": "Mon"}) if case.now.weekday() == 0 else None


def test_a_hosts_own_rule_is_asked_after_the_built_in_ones() -> None:
    """Its reason is the answer when nothing else objects, and it is not asked when something does."""
    assert verdict(who(cart()), shop(), rules=[not_on_mondays]) == "monday"
    assert verdict(who(cart(), order(HOUR / 2)), shop(), rules=[not_on_mondays]) == "purchased"


def test_what_passes_is_asked_of_a_due_step_only() -> None:
    """An early look, as new settings or a retry bring, waits for the step's time, whatever stock and the host say now."""
    early = NOW - HOUR
    for asked in ({"products": news(sellable=False)}, {"rules": [not_on_mondays]}):
        assert isinstance(decide(who(cart()), shop(), NOW, **asked), Skip)
        answer = decide(who(cart()), shop(), early, **asked)
        assert isinstance(answer, Wait)
        assert answer.reason.code == "waiting"


def test_a_hosts_rule_may_name_the_time_it_waits_for() -> None:
    """The step waits until then when it is not too late by then; a time that is past or unreadable is no wait."""

    def until(at: datetime) -> Rule:
        return lambda case: Reason("busy", until=at)

    later = decide(who(cart()), shop(), NOW, rules=[until(NOW + HOUR)])
    assert isinstance(later, Wait)
    assert (later.until, later.reason.code) == (NOW + HOUR, "busy")
    assert verdict(who(cart()), shop(), rules=[until(NOW)]) == "busy"
    assert isinstance(decide(who(cart()), shop(), NOW, rules=[until(NOW + timedelta(days=90))]), Skip)
    naive = decide(who(cart()), shop(), NOW, rules=[until(datetime(2030, 1, 1))])  # noqa: DTZ001
    assert isinstance(naive, Wait)
    assert naive.reason.code == "rule_failed"


def test_explain_asks_every_rule() -> None:
    """In order, with what it compared, whether or not an earlier one objected; the decision is decide's."""
    told = explain(who(cart(lines=()), willing=False), shop(), NOW, rules=[not_on_mondays])
    assert [f.rule for f in told.findings[: len(RULES)]] == [rule.__name__ for rule in RULES]
    against = {f.rule: f.reason.code for f in told.findings if f.reason is not None}
    assert against["not_closed"] == "emptied"
    assert against["reachable"] == "no_consent"
    assert against["not_on_mondays"] == "monday"
    assert isinstance(told.decision, Skip)
    assert told.decision.reasons[0][1].code == "emptied"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_every_rule_is_a_question_with_values(rule: Any) -> None:
    """Its docstring is the question that it answers in the affirmative, and it says what it compares."""
    assert rule.asks.endswith(".")
    assert callable(rule.shows)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (NOW, "2026-01-05 15:00"),
        (90 * timedelta(minutes=1), "1 h 30 min"),
        (2 * DAY, "2 d"),
        (timedelta(0), "0 min"),
        (Decimal("1E+3"), "1000"),
        (None, "-"),
        ([], "-"),
        (["a", "b"], "a, b"),
        (True, "True"),
    ],
)
def test_a_value_is_shown_as_a_person_reads_it(value: Any, shown: str) -> None:
    """Instants to the minute, durations in days and hours, nothing as a dash."""
    assert show(value) == shown
    assert str(Reason("code", {"x": value})) == f"code (x {shown})"
