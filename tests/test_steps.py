"""Steps with channels, words, discounts and waits of their own."""

from __future__ import annotations

from typing import Any

import pytest

import cartback as cb
from cartback.errors import InvalidSettings
from cartback.testing import World

DAY_EMAIL_THEN_SMS = cb.CartRecovery(
    steps=[
        cb.Step(wait="1d", channels=["email"], discount="MAIL10"),
        cb.Step(wait="1d", channels=["sms"], instructions="Be brief.", no_discount=True),
    ],
    too_late="2d",
    discount="EVERY5",
)
BOTH: dict[str, Any] = {"email": "ana@shop.example", "phone": "+4915112345678"}


def world(campaign: cb.CartRecovery = DAY_EMAIL_THEN_SMS, **settings: object) -> World:
    return World([campaign], timezone="Europe/Berlin", quiet_hours=None, **settings)  # type: ignore[arg-type]


def channels(world: World) -> list[tuple[str, str]]:
    """What went out: by which channel and when on the shop's wall, in order."""
    rows = sorted(world.recovery.notifications("acme"), key=lambda row: row.decided_at)
    return [
        (row.channel, f"{row.decided_at.astimezone(world.zone):%a %H:%M}")
        for row in rows
        if row.state in ("SENT", "FAILED")
    ]


def test_wait_a_day_then_mail_then_wait_then_sms() -> None:
    """Infobip's flow: a day after the cart an e-mail, a day after that an SMS, and then nothing more."""
    w = world()
    ana = w.shopper("ana", consents=("email", "sms"), **BOTH)
    w.at("09:00")
    ana.adds("Mug", "12.00")
    w.at("Fri 09:00")
    assert channels(w) == [("email", "Tue 09:00"), ("sms", "Wed 09:00")]


def test_each_step_has_its_own_discount() -> None:
    """The e-mail names its code, the SMS none, whatever the campaign offers."""
    w = world()
    ana = w.shopper("ana", consents=("email", "sms"), **BOTH)
    w.at("09:00")
    ana.adds("Mug", "12.00")
    w.at("Fri 09:00")
    assert {row.channel: row.code for row in w.recovery.notifications("acme")} == {"email": "MAIL10", "sms": None}


def test_a_purchase_ends_the_sequence() -> None:
    """What was bought after the e-mail gets no SMS."""
    w = world()
    ana = w.shopper("ana", consents=("email", "sms"), **BOTH)
    w.at("09:00")
    ana.adds("Mug", "12.00")
    w.at("Tue 12:00")
    ana.buys()
    w.at("Fri 09:00")
    assert channels(w) == [("email", "Tue 09:00")]


def test_who_takes_no_mail_still_gets_the_sms_when_it_is_its_turn() -> None:
    """A step by whose channels somebody cannot be reached is passed over; the next one keeps its place in time."""
    w = world()
    ben = w.shopper("ben", consents=("sms",), **BOTH)
    w.at("09:00")
    ben.adds("Mug", "12.00")
    w.at("Fri 09:00")
    assert channels(w) == [("sms", "Wed 09:00")]


def test_who_agrees_meanwhile_gets_the_step_that_is_due() -> None:
    """Consent to e-mail within the first day brings the e-mail, and then the SMS as for everybody."""
    w = world()
    ben = w.shopper("ben", consents=("sms",), **BOTH)
    w.at("09:00")
    ben.adds("Mug", "12.00")
    w.at("18:00")
    ben.opts_in("email")
    w.at("Fri 09:00")
    assert channels(w) == [("email", "Tue 09:00"), ("sms", "Wed 09:00")]


def test_within_a_step_the_first_channel_that_reaches_is_used() -> None:
    """The order of channels in a step is the order of preference, as in a campaign."""
    campaign = cb.CartRecovery(
        steps=[cb.Step(wait="1h", channels=["push", "sms"]), cb.Step(wait="2d", channels=["email"])]
    )
    w = world(campaign)
    ana = w.shopper("ana", consents=("sms", "email"), devices=0, **BOTH)
    w.at("09:00")
    ana.adds("Mug", "12.00")
    w.at("Fri 09:00")
    assert channels(w) == [("sms", "Mon 10:00"), ("email", "Wed 10:00")]


def test_what_a_step_leaves_out_is_the_campaigns() -> None:
    """Channels, discount and the first wait; a later wait is a day."""
    campaign = cb.CartRecovery(wait="2h", channels=["sms"], discount="ALL5", steps=[cb.Step(), cb.Step()])
    same = cb.CartRecovery(wait="2h", follow_ups=["1d"])
    assert (campaign.wait, campaign.follow_ups) == (same.wait, same.follow_ups)
    w = world(campaign)
    ana = w.shopper("ana", consents=("sms",), **BOTH)
    w.at("09:00")
    ana.adds("Mug", "12.00")
    w.at("Fri 09:00")
    assert channels(w) == [("sms", "Mon 11:00"), ("sms", "Tue 11:00")]
    assert {row.code for row in w.recovery.notifications("acme")} == {"ALL5"}


def test_follow_ups_are_the_short_form() -> None:
    """Steps that say nothing but when are the same as wait and follow_ups."""
    long = cb.CartRecovery(steps=[cb.Step(wait="1h"), cb.Step(wait="24h"), cb.Step(wait="2d")])
    short = cb.CartRecovery(wait="1h", follow_ups=["24h", "2d"])
    assert (long.wait, long.follow_ups, long.length) == (short.wait, short.follow_ups, 3)


def test_steps_are_saved_and_read_again() -> None:
    """What follows from steps is no contradiction when the settings come back from a store."""
    shop = cb.Shop(id="acme", currency="EUR", timezone="Europe/Berlin", campaigns=[DAY_EMAIL_THEN_SMS])
    assert cb.parse_shop(shop.model_dump_json()) == shop


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"follow_ups": ["1h"], "steps": [{"wait": "1d"}]}, "leave follow_ups out"),
        ({"wait": "3h", "steps": [{"wait": "1d"}]}, "leave wait out"),
        ({"steps": [{"discount": "A", "no_discount": True}]}, "leave one out"),
        ({"steps": [{"templates": [{"title": "t", "body": "b", "step": 1}]}]}, "the step's own templates need no step"),
        ({"steps": [{"channels": []}]}, "channels"),
        ({"steps": [{}] * 12}, "steps"),
    ],
)
def test_settings_that_contradict_are_refused(settings: dict[str, object], message: str) -> None:
    """The message names the field and the fix."""
    with pytest.raises(InvalidSettings, match=message):
        cb.CartRecovery(**settings)


def test_a_steps_templates_are_its_own() -> None:
    """They replace the campaign's in that step, and are tried where settings are saved."""
    campaign = cb.CartRecovery(
        channels=["sms"], templates=[{"title": "", "body": "Everywhere."}],
        steps=[cb.Step(wait="1h"), cb.Step(wait="1d", templates=[{"title": "", "body": "Only second."}])],
    )  # fmt: skip
    w = world(campaign)
    ana = w.shopper("ana", consents=("sms",), **BOTH)
    w.at("09:00")
    ana.adds("Mug", "12.00")
    w.at("Fri 09:00")
    bodies = [row.body for row in sorted(w.recovery.notifications("acme"), key=lambda row: row.decided_at)]
    assert bodies == ["Everywhere.", "Only second."]
    with pytest.raises(InvalidSettings, match=r"steps\.0\.templates\.0\.body"):
        w.save(campaigns=[cb.CartRecovery(steps=[cb.Step(templates=[{"title": "t", "body": "{{ nothing }}"}])])])


def test_explain_speaks_of_the_step_that_comes_next() -> None:
    """The channels of the rule `reachable` are the step's."""
    w = world()
    ben = w.shopper("ben", consents=("sms",), **BOTH)
    w.at("09:00")
    ben.adds("Mug", "12.00")
    explained = w.recovery.explain("acme", "ben")
    (row,) = [found for found in explained.findings if found.rule == "reachable"]
    assert row.passed
    assert row.values["channels"] == ("sms",)


def test_another_engines_channels_take_over_within_a_step() -> None:
    """A step by push or SMS on an engine that has only SMS goes by SMS; a step that needs e-mail waits for an engine that has it."""
    from cartback.channels.outbox import Outbox

    campaign = cb.CartRecovery(
        steps=[cb.Step(wait="1h", channels=["push", "sms"]), cb.Step(wait="1d", channels=["email"])]
    )
    w = World([campaign], timezone="Europe/Berlin", quiet_hours=None, channels=[Outbox(name="sms")])
    ana = w.shopper("ana", consents=("push", "sms", "email"), **BOTH)
    w.at("09:00")
    ana.adds("Mug", "12.00")
    w.at("12:00")
    assert [row.channel for row in w.recovery.notifications("acme")] == ["sms"]


def test_a_variant_and_a_step_do_not_set_the_same_field() -> None:
    """The step's would hide the variant's, and the experiment would compare nothing."""
    with pytest.raises(InvalidSettings, match=r"experiment\.variants\.b\.discount"):
        cb.CartRecovery(
            steps=[cb.Step(), cb.Step(discount="A")],
            experiment=cb.Experiment(id="e", variants={"a": cb.Variant(), "b": cb.Variant(discount="B")}),
        )


def test_a_variants_channels_hold_where_a_step_names_none() -> None:
    """Steps and variants together: each replaces what it sets, and the waits of the steps stay."""
    campaign = cb.CartRecovery(
        channels=["push"], steps=[cb.Step(wait="1h"), cb.Step(wait="1d", instructions="Second.")],
        experiment=cb.Experiment(id="e", variants={"text": cb.Variant(channels=["sms"])}),
    )  # fmt: skip
    w = world(campaign)
    ana = w.shopper("ana", consents=("push", "sms"), **BOTH)
    w.at("09:00")
    ana.adds("Mug", "12.00")
    w.at("Fri 09:00")
    assert channels(w) == [("sms", "Mon 10:00"), ("sms", "Tue 10:00")]
