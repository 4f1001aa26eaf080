"""The rules of SMS to the United States and Canada, each with its row in explain (RULES 22)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import cartback as cb
from cartback.domain.area_codes import zones_of
from cartback.domain.setting_types import zone
from cartback.testing import Actor, World

US, GERMAN = "+12025550123", "+4915112345678"  # Washington
BY_SMS = cb.CartRecovery(wait="1h", follow_ups=["24h"], channels=["sms"])


def world(campaign: cb.CartRecovery = BY_SMS, timezone: str = "America/New_York", **settings: object) -> World:
    return World([campaign], timezone=timezone, quiet_hours=None, caps=(), **settings)  # type: ignore[arg-type]


def shopper(w: World, phone: str = US, source: str = "web form, double opt-in", **profile: Any) -> Actor:
    ana = w.shopper("ana", consents=(), devices=0, phone=phone, **profile)
    return ana.opts_in("sms", source)


def rule(w: World, name: str) -> object:
    (found,) = [found for found in w.recovery.explain("acme", "ana").findings if found.rule == name]
    return found


def sent(w: World) -> list[str]:
    rows = sorted(w.recovery.notifications("acme", state="SENT"), key=lambda row: row.decided_at)
    return [f"{row.channel} {row.decided_at.astimezone(w.zone):%a %H:%M}" for row in rows]


@pytest.mark.parametrize(("phone", "count"), [(US, 1), (GERMAN, 2)])
def test_one_message_a_cart(phone: str, count: int) -> None:
    """The follow-up by SMS never goes, and explain says why; elsewhere it does."""
    w = world()
    ana = shopper(w, phone)
    w.at("10:00")
    ana.adds("Mug", "12.00")
    w.at("Thu 12:00")
    assert len(sent(w)) == count
    assert rule(w, "one_sms_per_cart").passed == (phone == GERMAN)  # type: ignore[attr-defined]
    reasons = dict(w.recovery.explain("acme", "ana").decision.reasons)  # type: ignore[union-attr]
    assert reasons["cart_recovery"].code == ("sms_one_per_cart" if phone == US else "sequence_complete")


def test_another_channel_takes_the_place_of_a_second_sms() -> None:
    """A follow-up that may go by SMS or e-mail goes by e-mail, and one by SMS alone is passed over for the e-mail after it."""
    for later in (
        [cb.Step(wait="1d", channels=["sms", "email"])],
        [cb.Step(wait="1d"), cb.Step(wait="1d", channels=["email"])],
    ):
        w = world(cb.CartRecovery(channels=["sms"], steps=[cb.Step(wait="1h"), *later]))
        ana = shopper(w, email="ana@shop.example").opts_in("email")
        w.at("10:00")
        ana.adds("Mug", "12.00")
        w.at("Fri 12:00")
        assert [message.split()[0] for message in sent(w)] == ["sms", "email"]


def test_a_new_cart_has_a_message_of_its_own() -> None:
    """One a cart is not one a shopper."""
    w = world()
    ana = shopper(w)
    w.at("10:00")
    ana.adds("Mug", "12.00")
    w.at("12:00")
    ana.buys()
    w.at("Wed 10:00")
    ana.adds("Bowl", "20.00")
    w.at("Wed 12:00")
    assert sent(w) == ["sms Mon 11:00", "sms Wed 11:00"]


@pytest.mark.parametrize(
    ("source", "passes"),
    [
        ("double opt-in", True), ("sms_double_opt_in", True), ("shopify CONFIRMED_OPT_IN", True), ("single_opt_in", False),
        ("checkout", False), ("", False), ("unconfirmed_opt_in", False), ("UNCONFIRMED OPT-IN", False), ("no double opt-in", False),
        ("not double opt-in", False), ("double opt-in pending", False), ("double_opt_in=false", False), ("double opted-in by SMS", True),
        ("double opt-in: requested", False), ("confirmed opt-in, web form", True),
    ],
)  # fmt: skip
def test_double_opt_in(source: str, passes: bool) -> None:
    """The consent's source says that it was confirmed, in any spelling; else nothing goes, and explain says why."""
    w = world()
    ana = shopper(w, source=source)
    w.at("10:00")
    ana.adds("Mug", "12.00")
    w.at("15:00")
    assert bool(sent(w)) == passes
    found = rule(w, "sms_opted_in_twice")
    assert (found.passed, found.values["us_rules"]) == (passes, True)  # type: ignore[attr-defined]


@pytest.mark.parametrize(("wait", "goes"), [("47h", True), ("48h", True), ("49h", False)])
def test_within_48_hours(wait: str, goes: bool) -> None:
    """A step that comes due later than two days after the cart was left never goes by SMS."""
    w = world(cb.CartRecovery(wait=wait, follow_ups=[], channels=["sms"], too_late="3d"))
    ana = shopper(w)
    w.at("12:00")
    ana.adds("Mug", "12.00")
    w.at("Fri 12:00")
    assert bool(sent(w)) == goes
    assert rule(w, "sms_within_48_hours").values["last_moment"] == w.started + timedelta(days=2, hours=12)  # type: ignore[attr-defined]
    assert not rule(w, "sms_within_48_hours").passed  # type: ignore[attr-defined]


def test_a_worker_that_stood_still_sends_no_late_sms() -> None:
    """What was due in time and comes to be sent after 48 hours is too late, whatever the campaign allows."""
    w = world(cb.CartRecovery(wait="1h", follow_ups=[], channels=["sms"], too_late="7d"))
    ana = shopper(w)
    w.at("12:00")
    ana.adds("Mug", "12.00")
    w.clock.now += timedelta(hours=49)
    w.recovery.run_due()
    assert sent(w) == []


@pytest.mark.parametrize(
    ("phone", "zone_name", "left", "goes"),
    [
        ("+12025550123", None, "18:50", "Tue 08:00"),  # Washington: due 19:50 is open, but see below
        ("+14155550123", None, "07:30", "Mon 11:00"),  # San Francisco's 08:00 is New York's 11:00
        ("+12085550123", None, "08:30", "Mon 11:00"),  # Idaho has two zones: the later morning
        ("+12085550123", None, "17:30", "Mon 18:30"),
        ("+12025550123", "America/Los_Angeles", "07:30", "Mon 11:00"),  # who says where they are is believed
        ("+18005550123", None, "08:00", "Mon 11:00"),  # a number that says nothing: from one coast to the other
        ("+18005550123", None, "19:30", "Tue 11:00"),
    ],
)
def test_quiet_from_20_to_08_in_the_strictest_zone(phone: str, zone_name: str | None, left: str, goes: str) -> None:
    """From 20:00 to 08:00 in every zone in which the number may be, by the clocks of the shop in New York."""
    w = world(cb.CartRecovery(wait="1h", follow_ups=[], channels=["sms"]))
    ana = shopper(w, phone, **({"timezone": zone_name} if zone_name else {}))
    w.at(left)
    ana.adds("Mug", "12.00")
    w.at("Wed 12:00")
    expected = "Mon 19:50" if left == "18:50" else goes
    assert sent(w) == [f"sms {expected}"]


def test_explain_shows_both_clocks() -> None:
    """The row of quiet hours names the shop's hours and those of the number's zones."""
    w = world()
    ana = shopper(w)
    w.at("20:30")
    ana.adds("Mug", "12.00")
    found = rule(w, "quiet_hours")
    assert found.values["us"] == "20:00-08:00"  # type: ignore[attr-defined]
    assert found.values["us_zones"] == "America/New_York"  # type: ignore[attr-defined]
    assert not found.passed  # type: ignore[attr-defined]


def test_switched_off_none_of_it_holds() -> None:
    """A shop that takes the law into its own hands: single opt-in, two messages, at night, after two days."""
    w = world(cb.CartRecovery(wait="13h", follow_ups=["40h"], channels=["sms"]), us_sms=False)
    ana = shopper(w, source="checkout")
    w.at("10:00")
    ana.adds("Mug", "12.00")
    w.at("Fri 12:00")
    assert sent(w) == ["sms Mon 23:00", "sms Wed 15:00"]
    assert rule(w, "one_sms_per_cart").passed  # type: ignore[attr-defined]


def test_other_channels_are_not_concerned() -> None:
    """An e-mail or a push to the owner of a US number is under none of these rules."""
    w = world(cb.CartRecovery(wait="1h", follow_ups=["24h"], channels=["email"]))
    ana = w.shopper("ana", consents=("email",), phone=US)
    w.at("22:00")
    ana.adds("Mug", "12.00")
    w.at("Thu 12:00")
    assert len(sent(w)) == 2


@pytest.mark.parametrize(
    ("over", "under"),
    [
        ("448", "850"), ("364", "270"), ("930", "812"), ("729", "423"), ("458", "541"), ("236", "250"), ("672", "250"), ("778", "250"),
        ("257", "250"), ("367", "418"), ("581", "418"), ("879", "709"), ("474", "306"), ("639", "306"),
    ],
)  # fmt: skip
def test_a_code_laid_over_another_has_its_zones(over: str, under: str) -> None:
    """Florida's 448 is wherever its 850 is, on both sides of the line between Eastern and Central."""
    assert set(zones_of(f"+1{over}5550100")) == set(zones_of(f"+1{under}5550100"))


def test_area_codes() -> None:
    """Every zone of the table is one, and a number leads to all in which it may be."""
    assert zones_of("+12125550100") == ("America/New_York",)
    assert set(zones_of("+12085550100")) >= {"America/Boise", "America/Los_Angeles"}
    assert zones_of("+1999") == ("America/New_York", "America/Los_Angeles")
    for code in range(200, 1000):
        for name in zones_of(f"+1{code}5550100"):
            assert zone(name).utcoffset(datetime(2026, 1, 1, tzinfo=UTC)) is not None
