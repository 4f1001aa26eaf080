"""What `explain` says holds a message is what holds it, and the time that it names is the time at which the message goes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import cartback as cb
from cartback.channels.outbox import Outbox
from cartback.testing import FakeClock, World

AT = datetime(2026, 1, 5, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
MUG = cb.Line(product="mug", title="Mug", price=Decimal("12.00"))


class Away:
    """A platform that answers nothing."""

    def fetch(self, _pointers: Sequence[cb.Pointer]) -> Sequence[cb.Fetched]:
        return []


def engine(shoppers: int, campaign: cb.CartRecovery, shop: Any = None, **more: Any) -> tuple[cb.Recovery, FakeClock]:
    """An engine with so many shoppers, whose carts of nine o'clock come due at ten."""
    clock = FakeClock(AT)
    recovery = cb.Recovery("memory:", **{"channels": [Outbox()], "clock": clock, **more})
    settings = {"id": "acme", "currency": "USD", "timezone": "UTC", "quiet_hours": None, **(shop or {})}
    recovery.save_shop(cb.Shop(campaigns=[campaign, cb.Winback()], **settings))
    for n in range(shoppers):
        about: dict[str, Any] = {"shop": "acme", "at": AT, "keys": (cb.key("customer", f"p{n}"),)}
        yes = [cb.ConsentChanged(**about, channel=channel, granted=True) for channel in ("push", "email")]
        reached = [cb.DeviceAdded(**about, device=f"phone-{n}"), cb.ProfileChanged(**about, email=f"p{n}@acme.example")]
        recovery.ingest([*yes, *reached, cb.CartChanged(**about, cart=f"c{n}", lines=(MUG,))])
    clock.now = AT + HOUR
    return recovery, clock


def held(recovery: cb.Recovery, shopper: str) -> cb.Wait:
    """What the engine answers about a shopper whose message waits: the same whichever way it is asked."""
    decision = recovery.decide("acme", shopper)
    explained = recovery.explain("acme", shopper).decision
    assert isinstance(decision, cb.Wait)
    assert isinstance(explained, cb.Wait)
    assert (explained.until, explained.reason) == (decision.until, decision.reason)
    assert decision.reason.until == decision.until
    return decision


def test_a_message_that_waits_for_its_channels_rate() -> None:
    """It is held back until the moment that it was given, and goes then."""
    recovery, clock = engine(8, cb.CartRecovery(follow_ups=[]), rates={"push": 1.0})
    assert recovery.run_due().begun == 1
    promised = {}
    for n in range(8):
        if isinstance(recovery.decide("acme", f"p{n}"), cb.Wait):
            answer = held(recovery, f"p{n}")
            assert answer.reason.code == "held_back"
            promised[f"p{n}"] = answer.until
    assert sorted(promised.values()) == [AT + HOUR + timedelta(seconds=n) for n in range(1, 8)]
    while (due := recovery.next_due()) is not None:
        clock.now = max(due, clock.now)
        recovery.run_due()
    for name, until in promised.items():
        (row,) = recovery.notifications("acme", shopper=name)
        assert row.decided_at == until


def test_a_message_whose_place_is_in_quiet_hours() -> None:
    """What holds it when its place comes is named, not the place."""
    recovery, _ = engine(
        70, cb.CartRecovery(follow_ups=[]), {"quiet_hours": "10:01-12:00", "release_over": "0s"}, rates={"push": 1.0}
    )
    recovery.run_due()
    answers = [d for n in range(70) if isinstance(d := recovery.decide("acme", f"p{n}"), cb.Wait)]
    by_code = Counter([answer.reason.code for answer in answers])
    assert by_code == {"held_back": 59, "quiet_hours": 10}
    assert {a.until for a in answers if a.reason.code == "quiet_hours"} == {AT + 3 * HOUR}


def test_a_message_that_has_no_channel_here() -> None:
    """It names the channel, and when the engine looks at it again; an engine that has none at all only looks."""
    recovery, clock = engine(1, cb.CartRecovery(channels=["email"]))
    recovery.run_all()
    clock.advance("2min")
    answer = held(recovery, "p0")
    assert (answer.reason.code, answer.reason.values) == ("no_channel", {"channel": "email"})
    assert answer.until == recovery.next_due() == AT + HOUR + timedelta(minutes=5)
    looking = cb.Recovery(recovery.store, channels=[], clock=clock)
    assert isinstance(looking.decide("acme", "p0"), cb.Wait)


def test_a_step_by_the_channel_that_is_plugged_in() -> None:
    """What goes by another of its channels is not held up, and `decide` names that one."""
    recovery, _ = engine(1, cb.CartRecovery(channels=["email", "push"]))
    decision = recovery.decide("acme", "p0")
    assert isinstance(decision, cb.Send)
    assert decision.message.channel == "push"


def test_a_message_whose_products_cannot_be_looked_up() -> None:
    """It is held back until it is looked at again."""
    recovery, _ = engine(1, cb.CartRecovery(), {"live_check": True}, fetcher=Away())
    assert recovery.run_due().begun == 0
    answer = held(recovery, "p0")
    assert (answer.reason.code, answer.until) == ("held_back", recovery.next_due())


def test_a_message_that_will_be_too_late() -> None:
    """What holds it passes after its deadline only: nobody promises it, and no forecast counts it."""
    world = World([cb.CartRecovery(too_late="2h", follow_ups=[])], timezone="UTC")
    world.at("21:30").ana.adds("Mug")
    waiting = world.recovery.decide("acme", "ana")
    assert isinstance(waiting, cb.Wait)
    assert (waiting.goes, waiting.until) == (False, world.now + HOUR)
    assert "no message, it will be skipped at 2026-01-05 22:30 UTC, quiet_hours" in world.why("ana")
    forecast = world.recovery.forecast("acme", 7)
    assert (forecast.due, forecast.silent) == ({}, {"cart_recovery": {"quiet_hours": 1}})
    assert world.sent_until("+3d") == []
    (row,) = world.recovery.notifications("acme")
    assert (row.state, row.decided_at) == ("SKIPPED", waiting.until)


def test_a_message_that_quiet_hours_hold_goes() -> None:
    """Within its deadline it is promised, counted and sent."""
    world = World([cb.CartRecovery(too_late="10h", follow_ups=[])], timezone="UTC")
    world.at("21:30").ana.adds("Mug")
    waiting = world.recovery.decide("acme", "ana")
    assert isinstance(waiting, cb.Wait)
    assert waiting.goes
    assert world.recovery.forecast("acme", 7).due == {"cart_recovery": {1: 1}}
    assert [d.instant for d in world.sent_until("+3d")] == [waiting.until]


def test_what_is_back_in_stock_wakes_nobody() -> None:
    """A step that found nothing to buy is over until its shopper is heard of again; then it goes after its wait."""
    world = World([cb.CartRecovery(follow_ups=[])], quiet_hours=None)
    world.at("09:00").ana.adds("Mug")
    world.at("09:30").product("Mug", sellable=False)
    world.at("11:00").product("Mug", sellable=True)
    assert world.sent_until("12:00") == []
    world.ana.adds("Hat")
    assert [d.at for d in world.sent_until("+1d")] == ["2026-01-05 13:00"]


def test_a_step_of_which_the_rest_is_given_up() -> None:
    """One phone has it and the other never will: the findings are about what comes next, as the decision is."""

    class OneOfTwo:
        name = "push"

        def send(self, message: cb.OutgoingMessage) -> cb.Sent:
            taken = message.address == "ana-phone"
            return cb.Sent("ok") if taken else cb.Sent("not_sent", retry_after=timedelta(hours=30))

    world = World([cb.CartRecovery(follow_ups=[])], quiet_hours=None, caps=(), channels=[OneOfTwo()])
    ana = world.shopper("ana", devices=2)
    world.at("09:00")
    ana.adds("Mug")
    world.at("11:00")
    explained = world.recovery.explain("acme", "ana")
    assert isinstance(explained.decision, cb.Skip)
    assert [reason.code for _, reason in explained.decision.reasons] == ["sequence_complete"]
    assert [f.reason.code for f in explained.findings if f.reason is not None] == ["sequence_complete"]


def test_a_shopper_who_is_held_out() -> None:
    """The decision is as for anybody; a finding says that nothing will be sent, before the step as after it."""
    experiment = cb.Experiment(id="spring", holdout=1)
    world = World([cb.CartRecovery(experiment=experiment)], quiet_hours=None)
    world.at("09:00").ana.adds("Mug")
    for when in ("09:30", "10:30"):
        world.at(when)
        (found,) = [f for f in world.recovery.explain("acme", "ana").findings if f.rule == "experiment"]
        assert not found.passed
        assert found.reason is not None
        assert (found.reason.code, found.values) == ("held_out", {"arms": ["spring: holdout"]})
    assert world.sent == []


def test_a_shopper_who_is_not_held_out() -> None:
    """The finding names the arm; a campaign without experiments has none."""
    for experiment, arms in ((cb.Experiment(id="e", variants={"short": 1}), [["e: short"]]), (None, [])):
        world = World([cb.CartRecovery(experiment=experiment)], quiet_hours=None)
        world.at("09:00").ana.adds("Mug")
        found = [f for f in world.recovery.explain("acme", "ana").findings if f.rule == "experiment"]
        assert [(f.passed, f.values["arms"]) for f in found] == [(True, its) for its in arms]


def test_what_is_usual_at_the_shop_counts_from_the_first_decision_on() -> None:
    """A big cart by an average that was worked out waits as one by an average that was set, and explain says so."""
    quick = cb.Experiment(id="e", audience="big_cart", variants={"quick": cb.Variant(wait="10min")})
    for average in (None, Decimal(40)):
        world = World(
            [cb.CartRecovery(wait="1h", follow_ups=[], experiment=quick)], quiet_hours=None, average_order_value=average
        )
        for n in range(40):
            world.shopper(f"buyer{n}").buys("40.00")
        world.at("08:00")
        world.recovery.purge("acme")
        world.at("09:00").ana.adds("Mug", "100.00")
        waiting = world.recovery.decide("acme", "ana")
        assert isinstance(waiting, cb.Wait)
        assert waiting.until == world.recovery.next_due() == world.now + timedelta(minutes=10)
        assert [d.at for d in world.sent_until("12:00")] == ["2026-01-05 09:10"]
        world.recovery.ingest(cb.AppUninstalled(shop="acme", at=world.now))
        assert world.shop.average_order_value == average
