"""Timing: waits and follow-ups, quiet hours, rolling caps and peak seasons, with the test vectors of RULES."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from functools import reduce
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from cartback import CartRecovery, CheckoutRecovery, PeakSeason, Winback
from cartback.domain import events as ev
from cartback.domain.decision import decide
from cartback.domain.quiet_hours import is_quiet, quiet_until, zone_of
from cartback.domain.seasons import pace_at, season_windows
from cartback.domain.shop import SeasonPace, Shop, parse_shop
from cartback.domain.shopper import new_shopper
from cartback.domain.timing import first_free
from cartback.domain.transitions import apply
from cartback.domain.tuning import Cap, QuietHours
from cartback.domain.verdict import Wait
from cartback.testing import World

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NEW_YORK = ZoneInfo("America/New_York")
NIGHT = QuietHours(start=time(22), end=time(6))


def at(hour: int, minute: int = 0, day: int = 5) -> datetime:
    return datetime(2026, 1, day, hour, minute, tzinfo=UTC)


def times(world: World) -> list[str]:
    return [d.at for d in world.sent]


# --- waits and follow-ups


@pytest.mark.parametrize(
    ("campaign", "sent"),
    [
        (CartRecovery(), ["2026-01-05 10:00", "2026-01-06 10:00"]),
        (CartRecovery(wait=2 * HOUR, follow_ups=()), ["2026-01-05 11:00"]),
        (
            CartRecovery(wait=HOUR, follow_ups=(2 * DAY, DAY)),
            ["2026-01-05 10:00", "2026-01-07 10:00", "2026-01-08 10:00"],
        ),
        (CartRecovery(wait=timedelta(0), follow_ups=()), ["2026-01-05 09:00"]),
    ],
    ids=["as it comes", "a wait of its own", "two follow-ups", "at once"],
)
def test_steps_go_at_their_time(campaign: CartRecovery, sent: list[str]) -> None:
    """The first after the wait, each follow-up after the one before; read from the campaign, not from a default."""
    world = World([campaign])
    world.at("09:00").ana.adds("Mug")
    world.sent_until("+10d")
    assert times(world) == sent


def test_activity_restarts_the_wait_until_the_first_message() -> None:
    """Somebody who is still filling the cart is not interrupted."""
    world = World([CartRecovery(follow_ups=())])
    world.at("09:00").ana.adds("Mug")
    world.at("09:50").ana.adds("Hat")
    world.at("10:40").ana.adds("Tea")
    world.sent_until("+1d")
    assert times(world) == ["2026-01-05 11:40"]


@pytest.mark.parametrize(
    ("touched", "follow_up"),
    [("11:00", "2026-01-06 10:00"), ("next day 08:59", "2026-01-06 10:00"), ("next day 09:30", "2026-01-06 10:30")],
)
def test_a_follow_up_waits_for_quiet_too(touched: str, follow_up: str) -> None:
    """max(last send + follow-up, clock + wait): activity after the first message never moves a follow-up forward."""
    world = World([CartRecovery()])
    world.at("09:00").ana.adds("Mug")
    world.at(touched).ana.adds("Hat")
    world.sent_until("+5d")
    assert times(world) == ["2026-01-05 10:00", follow_up]


def test_winback_vector() -> None:
    """RULES: wait 30 d, bought 20 days ago -> due in 10 days; buys again today -> due 30 days from today."""
    shop = parse_shop(
        {
            "id": "a",
            "currency": "USD",
            "timezone": "UTC",
            "campaigns": [{"kind": "winback", "wait": "30d"}],
            "release_over": 0,
        }
    )
    now = at(12)
    usual: list[ev.ShopperEvent] = [
        ev.DeviceAdded(shop="a", at=at(9, day=1), device="d1"),
        ev.ConsentChanged(shop="a", at=at(9, day=1), channel="push", granted=True),
        ev.OrderPlaced(shop="a", at=now - 20 * DAY, order="o1", total=Decimal(9)),
    ]
    shopper = reduce(apply, usual, new_shopper("x"))
    before = decide(shopper, shop, now)
    after = decide(apply(shopper, ev.OrderPlaced(shop="a", at=now, order="o2", total=Decimal(9))), shop, now)
    assert isinstance(before, Wait)
    assert isinstance(after, Wait)
    assert (before.until, after.until) == (now + 10 * DAY, now + 30 * DAY)


@pytest.mark.parametrize("undone", ["cancelled", "refunded", "test"])
def test_an_order_that_does_not_count_does_not_restart_winbacks_clock(undone: str) -> None:
    """Bought 20 days before, and again but not really: due as if nothing had been."""
    world = World([Winback(follow_ups=())])
    world.at("12:00").ana.buys("40.00")
    world.at("2026-01-25 12:00")
    if undone == "test":
        world.ingest(
            ev.OrderPlaced(shop="acme", at=world.now, keys=(world.ana.key,), order="t", total=Decimal(9), test=True)
        )
    else:
        world.ana.buys("9.00")
        world.at("13:00")
        _ = world.ana.cancels() if undone == "cancelled" else world.ana.is_refunded("9.00")
    assert [d.at for d in world.sent_until("2026-03-20 12:00")] == ["2026-02-04 12:00"]


def test_winbacks_follow_ups_follow_the_last_send() -> None:
    """By default one after two weeks; a purchase in between starts the whole lapse again."""
    world = World([Winback(wait=10 * DAY)])
    world.at("12:00").ana.buys("40.00")
    assert [d.at for d in world.sent_until("2026-02-20 12:00")] == ["2026-01-15 12:00", "2026-01-29 12:00"]
    world = World([Winback(wait=10 * DAY)])
    world.at("12:00").ana.buys("40.00")
    world.at("2026-01-20 12:00").ana.buys("40.00")
    assert [d.at for d in world.sent_until("2026-02-01 12:00")] == ["2026-01-15 12:00", "2026-01-30 12:00"]


@pytest.mark.parametrize(
    ("stopped_until", "sent"),
    [("next day 10:00", ["2026-01-06 10:00"]), ("next day 10:01", [])],
    ids=["24 h late goes", "a minute later does not"],
)
def test_the_outage_guard(stopped_until: str, sent: list[str]) -> None:
    """A worker that was down for a day comes back to no burst: what is later than too_late is skipped, and says so."""
    world = World([CartRecovery(follow_ups=())])
    world.at("09:00").ana.adds("Mug")
    world.save(paused=True)
    world.at(stopped_until).save(paused=False)
    world.sent_until("+2d")
    assert times(world) == sent
    if not sent:
        assert any("too_late" in row.reasons[0] for row in world.recovery.notifications("acme", state="SKIPPED"))


# --- quiet hours


@pytest.mark.parametrize(
    ("window", "wall", "quiet"),
    [
        (NIGHT, time(22), True),
        (NIGHT, time(21, 59, 59), False),
        (NIGHT, time(0), True),
        (NIGHT, time(5, 59, 59), True),
        (NIGHT, time(6), False),
        (QuietHours(start=time(13), end=time(14)), time(13), True),
        (QuietHours(start=time(13), end=time(14)), time(14), False),
        (QuietHours(start=time(13), end=time(14)), time(3), False),
        (QuietHours(start=time(0), end=time(0)), time(0), False),
        (QuietHours(start=time(9), end=time(9)), time(9), False),
        (QuietHours(start=time(23), end=time(0)), time(23, 30), True),
        (QuietHours(start=time(23), end=time(0)), time(0), False),
    ],
)
def test_quiet_at_start_open_at_end(window: QuietHours, wall: time, quiet: bool) -> None:
    """Over midnight or not; start = end means none."""
    assert is_quiet(wall, window) is quiet


def test_quiet_hours_vector() -> None:
    """RULES: due 05:30 in 22:00-06:00 -> 06:00, held and not dropped."""
    world = World([CartRecovery(wait=90 * MINUTE, follow_ups=())], quiet_hours="22:00-06:00", release_over="0min")
    world.at("04:00").ana.adds("Mug")
    world.sent_until("+1d")
    assert times(world) == ["2026-01-05 06:00"]


@pytest.mark.parametrize(
    ("added", "sent"),
    [
        ("19:59", "2026-01-05 20:59"),
        ("20:00", "2026-01-06 08:00"),
        ("06:59", "2026-01-05 08:00"),
        ("07:00", "2026-01-05 08:00"),
        ("07:01", "2026-01-05 08:01"),
    ],
)
def test_quiet_hours_borders(added: str, sent: str) -> None:
    """21:00-08:00 and a wait of an hour: at 20:59 it goes, at 21:00 it waits for 08:00."""
    world = World([CartRecovery(follow_ups=())])
    world.at(added).ana.adds("Mug")
    world.sent_until("+2d")
    assert times(world) == [sent]


def test_quiet_hours_are_the_shoppers_own() -> None:
    """By the shopper's zone where it is known and real, else the shop's; never UTC."""
    world = World([CartRecovery(follow_ups=())], quiet_hours="21:00-08:00")
    world.shopper("la", timezone="America/Los_Angeles")
    world.shopper("lost", timezone="Mars/Olympus")
    world.at("09:00")
    for name in ("la", "lost", "ana"):
        getattr(world, name).adds("Mug")
    sent = {d.shopper: d.at for d in world.sent_until("+1d")}
    assert sent == {"la": "2026-01-05 11:00", "lost": "2026-01-05 10:00", "ana": "2026-01-05 10:00"}


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "../etc/passwd", "UTC+5", "\x00"])
def test_an_unknown_zone_is_the_shops(name: str) -> None:
    """Whatever was reported as a zone, it raises nothing and is not taken for UTC."""
    shop = Shop(id="a", currency="USD", timezone="America/New_York")
    shopper = apply(new_shopper("x"), ev.ProfileChanged(shop="a", at=at(9), timezone=name))
    assert zone_of(shopper, shop).key == "America/New_York"


@pytest.mark.parametrize(
    ("due", "window", "opens"),
    [
        ("2026-03-08 01:30", (22, 3), "2026-03-08 03:00"),
        ("2026-03-08 01:30", (1, 2), "2026-03-08 03:00"),
        ("2026-11-01 00:30", (0, 2), "2026-11-01 02:00"),
        ("2026-07-01 05:30", (22, 6), "2026-07-01 06:00"),
    ],
    ids=["ends as the gap does", "ends inside the gap", "a fold inside", "summer time is no offset"],
)
def test_quiet_hours_where_clocks_change(due: str, window: tuple[int, int], opens: str) -> None:
    """Wall time, not an offset: New York in March, July and November."""
    quiet = QuietHours(start=time(window[0]), end=time(window[1]))
    until = quiet_until(datetime.fromisoformat(due).replace(tzinfo=NEW_YORK).astimezone(UTC), NEW_YORK, quiet)
    assert until is not None
    assert f"{until.astimezone(NEW_YORK):%Y-%m-%d %H:%M}" == opens


def test_a_fold_is_not_released_twice_nor_early() -> None:
    """Quiet 23:00-01:30 on the night the clock shows 01:30 twice: at 01:30 it opens, and 01:10 comes again as quiet."""
    quiet = QuietHours(start=time(23), end=time(1, 30))
    first_130 = datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    assert quiet_until(first_130 - 20 * MINUTE, NEW_YORK, quiet) == first_130
    again_110 = datetime(2026, 11, 1, 6, 10, tzinfo=UTC)
    assert quiet_until(again_110, NEW_YORK, quiet) == again_110 + 20 * MINUTE


def test_what_was_held_is_spread() -> None:
    """A night's queue goes out over release_over, each shopper at a minute of their own, and not before the end."""
    world = World([CartRecovery(follow_ups=())], release_over="15min")
    world.at("22:00")
    for n in range(40):
        world.shopper(f"s{n}").adds("Mug")
    world.sent_until("next day 12:00")
    assert len(world.sent) == 40
    assert min(times(world)) >= "2026-01-06 08:00"
    assert max(times(world)) <= "2026-01-06 08:15"
    assert len(set(times(world))) > 8


def test_what_was_held_is_decided_again() -> None:
    """Bought, opted out or emptied during the night: nothing goes in the morning."""
    world = World()
    world.at("22:00")
    for name in ("ana", "bob", "cyn", "dan"):
        getattr(world, name).adds("Mug")
    world.at("next day 07:00").ana.buys()
    world.bob.opts_out()
    world.cyn.empties()
    assert [d.shopper for d in world.sent_until("12:00")] == ["dan"]


# --- caps


def test_cap_vector() -> None:
    """RULES (OneSignal, cap 3 in 24 h): 09:00, 13:00, 17:00 sent; 08:00 capped; 09:01 sent; 10:00, 11:00 capped; 14:00 sent."""
    cap = (Cap(limit=3, per=DAY),)
    sent: list[tuple[datetime, str]] = []
    asked = [at(9), at(13), at(17), at(8, day=6), at(9, 1, day=6), at(10, day=6), at(11, day=6), at(14, day=6)]
    went = []
    for instant in asked:
        if first_free(sent, cap, "push", instant) == instant:
            sent.append((instant, "push"))
            went.append(instant)
    assert went == [at(9), at(13), at(17), at(9, 1, day=6), at(14, day=6)]


@pytest.mark.parametrize(
    ("sent", "caps", "asked", "free"),
    [
        ([], [(1, 24)], at(9), at(9)),
        ([at(9)], [(1, 24)], at(10), at(9, day=6)),
        ([at(9)], [(1, 24)], at(9, day=6), at(9, day=6)),
        ([at(23), at(0, day=6)], [(1, 24)], at(1, day=6), at(0, day=7)),
        ([at(9), at(10), at(11)], [(3, 24)], at(12), at(9, day=6)),
        ([at(9), at(10), at(11)], [(1, 1), (3, 24)], at(11, 30), at(9, day=6)),
        ([at(9), at(10), at(11)], [(2, 24)], at(12), at(10, day=6)),
        ([at(9)], [(0, 24)], at(9, day=9), None),
        ([at(9)], [], at(9), at(9)),
    ],
)
def test_caps_are_rolling_windows(
    sent: list[datetime], caps: list[tuple[int, int]], asked: datetime, free: datetime | None
) -> None:
    """Not calendar days: 23:00 and 00:00 are an hour apart. A slot frees exactly one window after the send."""
    rules = [Cap(limit=limit, per=hours * HOUR) for limit, hours in caps]
    assert first_free([(t, "push") for t in sent], rules, "push", asked) == free


def test_a_cap_counts_its_own_channel() -> None:
    """Or, without a channel, all of them."""
    sent = [(at(9), "email")]
    assert first_free(sent, [Cap(limit=1, per=DAY, channel="push")], "push", at(10)) == at(10)
    assert first_free(sent, [Cap(limit=1, per=DAY, channel=None)], "push", at(10)) == at(9, day=6)


def test_caps_are_over_all_campaigns() -> None:
    """A checkout message at 09:30 holds another cart's message until 09:30 the next day."""
    world = World([CartRecovery(follow_ups=()), CheckoutRecovery(follow_ups=())])
    world.at("09:00").ana.adds("Mug").reaches_shipping()
    world.at("10:00").ana.buys()
    world.at("11:00").ana.adds("Hat")
    assert [(d.at, d.kind) for d in world.sent_until("+3d")] == [
        ("2026-01-05 09:30", "checkout_recovery"),
        ("2026-01-06 09:30", "cart_recovery"),
    ]


def test_a_capped_step_that_would_be_too_late_is_skipped() -> None:
    """It waits for a slot inside its deadline only."""
    world = World([CartRecovery(follow_ups=(), too_late=20 * HOUR)])
    world.at("09:00").ana.adds("Mug")
    world.at("10:30").ana.buys()
    world.at("11:00").ana.adds("Hat")
    world.sent_until("+3d")
    assert times(world) == ["2026-01-05 10:00"]
    assert "frequency_cap" in world.recovery.notifications("acme", state="SKIPPED")[0].reasons[0]


# --- seasons

BLACK_FRIDAY = PeakSeason(
    name="Black Friday",
    rule="FREQ=YEARLY;BYMONTH=11;BYDAY=4TH",
    offset_days=1,
    pace={"cart_recovery": SeasonPace(wait=10 * MINUTE, follow_ups=(2 * HOUR,))},
    caps=(Cap(limit=4, per=DAY),),
)


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Tokyo", "Europe/Berlin"])
def test_black_friday_is_the_day_after_thanksgiving(zone: str) -> None:
    """RULES: 2026-11-27, 00:00-24:00 in the shop's zone."""
    midnight = datetime(2026, 11, 27, tzinfo=ZoneInfo(zone))
    assert (midnight.astimezone(UTC), (midnight + DAY).astimezone(UTC)) in season_windows(BLACK_FRIDAY, 2026, zone)
    thanksgiving = BLACK_FRIDAY.model_copy(update={"offset_days": 0})
    assert datetime(2026, 11, 26, tzinfo=ZoneInfo(zone)).astimezone(UTC) in [
        w[0] for w in season_windows(thanksgiving, 2026, zone)
    ]


@pytest.mark.parametrize(
    ("asked", "season", "wait"),
    [
        ("2026-11-26 23:59", None, HOUR),
        ("2026-11-27 00:00", "Black Friday", 10 * MINUTE),
        ("2026-11-27 23:59", "Black Friday", 10 * MINUTE),
        ("2026-11-28 00:00", None, HOUR),
        ("2027-11-26 12:00", "Black Friday", 10 * MINUTE),
    ],
)
def test_a_season_replaces_waits_and_caps_while_it_lasts(asked: str, season: str | None, wait: timedelta) -> None:
    """From its first minute up to its end, each year anew."""
    shop = Shop(
        id="a", currency="USD", timezone="America/New_York", campaigns=(CartRecovery(),), seasons=(BLACK_FRIDAY,)
    )
    pace = pace_at(shop, CartRecovery(), datetime.fromisoformat(asked).replace(tzinfo=NEW_YORK).astimezone(UTC))
    assert (pace.season, pace.wait) == (season, wait)
    assert (pace.caps == BLACK_FRIDAY.caps) == (season is not None)


def test_a_season_in_a_world() -> None:
    """On Black Friday after ten minutes and again after two hours; the day before after an hour and a day."""
    world = World([CartRecovery()], seasons=[BLACK_FRIDAY], starts="2026-11-25 00:00")
    world.at("10:00").ana.adds("Mug")
    world.at("2026-11-27 10:00").bob.adds("Mug")
    sent = [(d.at, d.shopper) for d in world.sent_until("+3d")]
    assert sent == [
        ("2026-11-25 11:00", "ana"),
        ("2026-11-26 11:00", "ana"),
        ("2026-11-27 10:10", "bob"),
        ("2026-11-27 12:10", "bob"),
    ]


def test_a_season_that_begins_during_the_wait_shortens_it() -> None:
    """A cart left at 23:30 is due at 00:30 by its own wait, and on Black Friday from 00:00 on."""
    world = World([CartRecovery(follow_ups=())], seasons=[BLACK_FRIDAY], starts="2026-11-26 00:00", quiet_hours=None)
    world.at("23:30").ana.adds("Mug")
    assert next(d.at for d in world.sent_until("+1d")) == "2026-11-27 00:00"


@pytest.mark.parametrize(
    ("days_before", "sent"),
    [(1, ["2026-02-16 09:00"]), (6, ["2026-02-11 09:00"]), (7, ["2026-02-10 09:00"]), (8, ["2026-03-04 09:00"]), (20, [])],
)  # fmt: skip
def test_a_season_brings_no_lapse_back_from_before_the_switching_on(days_before: int, sent: list[str]) -> None:
    """What its shorter wait had ended before is left alone while it lasts, and then comes due by the campaign's own."""
    pace = {"winback": SeasonPace(wait=7 * DAY)}
    february = PeakSeason(name="s", rule="FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=1", length=28 * DAY, pace=pace)
    world = World([], timezone="UTC", quiet_hours=None, caps=(), seasons=[february])
    bought = datetime(2026, 2, 10, 9, tzinfo=UTC) - days_before * DAY
    world.at(bought).ana.buys()
    world.at("2026-02-10 09:00").save(campaigns=[Winback(wait=30 * DAY, follow_ups=())])
    world.sent_until("2026-04-01")
    assert times(world) == sent


def test_what_a_season_made_due_by_night_keeps_its_minute() -> None:
    """Due when the season ends at midnight, a message is spread as all that is held, whoever asks before its minute."""
    monday = PeakSeason(name="m", rule="FREQ=WEEKLY;BYDAY=MO", pace={"cart_recovery": SeasonPace(wait=2 * DAY)})

    def sent(*, asked: bool) -> list[datetime | None]:
        world = World([CartRecovery(follow_ups=())], seasons=[monday], release_over="15min")
        world.at("14:00").ana.adds("Mug")
        if asked:
            world.at("next day 08:00").ana.wishes("Tea")
        return [d.instant for d in world.sent_until("2026-01-07 12:00")]

    assert sent(asked=False) == sent(asked=True)
    assert sent(asked=False)[0] != datetime(2026, 1, 6, 13, tzinfo=UTC)


def test_a_season_without_an_offset_or_pace_changes_nothing() -> None:
    """What it does not set is the campaign's own."""
    plain: dict[str, Any] = {"name": "s", "rule": "FREQ=DAILY"}
    shop = Shop(id="a", currency="USD", timezone="UTC", campaigns=(CartRecovery(),), seasons=(PeakSeason(**plain),))
    pace = pace_at(shop, CartRecovery(), at(9))
    assert (pace.wait, pace.follow_ups, pace.caps, pace.season) == (HOUR, (DAY,), shop.caps, "s")
    world = World([CartRecovery(follow_ups=())], seasons=[PeakSeason(**plain)])
    world.at("09:00").ana.adds("Mug")
    world.sent_until("+1d")
    assert times(world) == ["2026-01-05 10:00"]


@pytest.mark.parametrize(("when", "code"), [("10:10", "waiting"), ("21:30", "quiet_hours"), ("11:00", "frequency_cap")])
def test_a_decision_names_what_holds_it(when: str, code: str) -> None:
    """A wait says what for, the wait, quiet hours or a cap, and until when."""
    world = World([CartRecovery(follow_ups=())], caps=[Cap(limit=1, per=DAY)] if when == "11:00" else [])
    world.at("09:00").ana.adds("Mug")
    world.at("10:05").ana.buys()
    world.at(when).ana.adds("Hat")
    decision = world.decision("ana")
    assert isinstance(decision, Wait)
    assert (decision.reason.code, decision.reason.until) == (code, decision.until)
    assert code in world.why("ana").splitlines()[0]
