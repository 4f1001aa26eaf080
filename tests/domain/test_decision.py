"""Decisions over time: one sequence a session, decided again before each send, and who wins when several are due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from cartback import CartRecovery, CheckoutRecovery, Winback
from cartback.domain import events as ev
from cartback.domain.decision import decide
from cartback.domain.shopper import new_shopper
from cartback.domain.transitions import apply
from cartback.domain.verdict import Send, Skip, Wait
from cartback.testing import Delivered, Outbox, World
from cartback.testing.lives import live

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def kinds(world: World) -> list[tuple[str, str, int]]:
    return [(d.at[5:], d.kind, d.step) for d in world.sent]


# --- never both for one session


def test_a_checkout_is_written_about_as_a_checkout() -> None:
    """Checkout begun before the first message: checkout recovery, never cart recovery."""
    world = World()
    world.at("09:00").ana.adds("Mug")
    world.at("09:40").ana.reaches_shipping()
    world.sent_until("+4d")
    assert kinds(world) == [("01-05 10:10", "checkout_recovery", 0), ("01-06 10:10", "checkout_recovery", 1)]


def test_a_session_stays_with_who_wrote_first() -> None:
    """Checkout begun after cart recovery's message: its follow-ups go on, checkout recovery says session_taken."""
    world = World()
    world.at("09:00").ana.adds("Mug")
    world.at("10:20").ana.reaches_payment()
    decision = world.at("11:30").decision("ana")
    assert isinstance(decision, Wait)
    assert decision.campaign == "cart_recovery"
    assert "session_taken" in world.why("ana")
    world.sent_until("+4d")
    assert kinds(world) == [("01-05 10:00", "cart_recovery", 0), ("01-06 10:00", "cart_recovery", 1)]


def test_the_next_session_is_free_again() -> None:
    """After a purchase the other kind may write about the next cart."""
    world = World(caps=())
    world.at("09:00").ana.adds("Mug")
    world.at("10:30").ana.buys()
    world.at("12:00").ana.adds("Hat").reaches_shipping()
    world.sent_until("14:00")
    assert [k for _, k, _ in kinds(world)] == ["cart_recovery", "checkout_recovery"]


def test_a_session_of_two_campaigns_of_one_kind_stays_with_the_first() -> None:
    """Not only between kinds: the campaign that wrote first keeps the session."""
    world = World([CartRecovery(id="slow", wait=2 * HOUR), CartRecovery(id="quick", follow_ups=())])
    world.at("09:00").ana.adds("Mug")
    assert [d.campaign for d in world.sent_until("+4d")] == ["quick"]


# --- decided again before each send


@pytest.mark.parametrize("change", ["buys", "opts_out", "empties", "campaign off", "paused", "sold out", "erased"])
def test_what_changed_before_the_send_stops_it(change: str) -> None:
    """A purchase, an opt-out, an empty cart, a switch, the stock, an erasure: nothing is sent, first or follow-up."""
    for when in ("09:30", "12:00"):
        world = World([CartRecovery()])
        world.at("09:00").ana.adds("Mug")
        world.at(when)
        if change in ("buys", "opts_out", "empties"):
            getattr(world.ana, change)()
        elif change == "campaign off":
            world.save(campaigns=[CartRecovery(enabled=False)])
        elif change == "paused":
            world.save(paused=True)
        elif change == "sold out":
            world.product("Mug", sellable=False)
        else:
            world.recovery.erase("acme", "ana")
        assert len(world.sent_until("+4d")) == (0 if when == "09:30" else 1)


def test_opting_out_and_in_again_replays_nothing() -> None:
    """What came due while it was a no is over; the follow-up that is still to come goes, and no step twice."""
    world = World([CartRecovery(follow_ups=(DAY, DAY))])
    world.at("09:00").ana.adds("Mug")
    world.at("10:30").ana.opts_out()
    world.at("wed 12:00").ana.opts_in()
    world.sent_until("+7d")
    assert kinds(world) == [("01-05 10:00", "cart_recovery", 0)]


def test_a_stale_abandonment_heard_of_late_expires() -> None:
    """A delivery that took longer than the deadline starts nothing; one a few hours late still does."""
    for late, sent in (("+26h", 0), ("+5h", 1)):
        world = World([CartRecovery(follow_ups=())])
        happened = world.at("09:00").now
        ana = world.shopper("ana")
        world.at(late).ingest(
            ev.CartChanged(
                shop="acme", at=happened, keys=(ana.key,), cart="c1", lines=(ev.Line(product="p", price=Decimal(9)),)
            )
        )
        assert len(world.sent_until("+4d")) == sent


# --- who wins


def test_checkout_then_cart_then_winback() -> None:
    """All three due at once: the checkout is written about, and winback not while a cart still is."""
    world = World([Winback(wait=DAY), CartRecovery(), CheckoutRecovery()], caps=(), quiet_hours=None)
    world.at("10:00").ana.buys("40.00")
    world.at("next day 09:30").ana.adds("Mug").reaches_shipping()
    world.sent_until("tue 10:00")
    assert kinds(world) == [("01-06 10:00", "checkout_recovery", 0)]
    assert (
        "recovery_first" in str(world.recovery.explain("acme", "ana").decision)
        or "Wait" in type(world.decision("ana")).__name__
    )


def test_winback_waits_for_a_cart_that_will_still_be_written_about() -> None:
    """An open session of an enabled campaign goes first; winback goes when it has nothing more to say."""
    world = World([Winback(wait=2 * DAY, follow_ups=()), CartRecovery()], caps=())
    world.at("10:00").ana.buys("40.00")
    world.at("wed 09:30").ana.adds("Mug")
    world.sent_until("2026-01-12 10:00")
    assert kinds(world) == [
        ("01-07 10:30", "cart_recovery", 0),
        ("01-08 10:30", "cart_recovery", 1),
        ("01-08 10:30", "winback", 0),
    ]


def test_winback_does_not_wait_for_a_campaign_that_is_off() -> None:
    """A cart nobody will write about holds up nothing."""
    world = World([Winback(wait=2 * DAY, follow_ups=()), CartRecovery(enabled=False)])
    world.at("10:00").ana.buys("40.00")
    world.at("wed 09:30").ana.adds("Mug")
    world.sent_until("2026-01-12 10:00")
    assert kinds(world) == [("01-07 10:00", "winback", 0)]


def test_among_campaigns_of_a_kind_the_higher_priority_wins() -> None:
    """When both are due at the same minute."""
    world = World([CartRecovery(id="a", follow_ups=()), CartRecovery(id="b", priority=1, follow_ups=())])
    world.at("09:00").ana.adds("Mug")
    assert [d.campaign for d in world.sent_until("+1d")] == ["b"]


def test_a_campaign_whose_threshold_fits_goes_in_place_of_one_whose_does_not() -> None:
    """Two cart recoveries by value: each cart is written about by its own."""
    world = World(
        [
            CartRecovery(id="small", max_value=Decimal(50)),
            CartRecovery(id="large", min_value=Decimal(50), wait=2 * HOUR),
        ]
    )
    world.at("09:00").ana.adds("Mug", "12.00")
    world.bob.adds("Sofa", "900.00")
    assert [(d.shopper, d.campaign, d.at[11:]) for d in world.sent_until("12:00")] == [
        ("ana", "small", "10:00"),
        ("bob", "large", "11:00"),
    ]


# --- attempts


def test_a_message_on_its_way_holds_up_the_next() -> None:
    """Until it is settled or its lease runs out; then the outcome is nobody's to know, and it is not sent again."""
    now = datetime(2026, 1, 5, 15, tzinfo=UTC)
    shop = World([CartRecovery(follow_ups=())]).shop
    shopper = new_shopper("x")
    for event in (
        ev.DeviceAdded(shop="acme", at=now, device="d1"),
        ev.ConsentChanged(shop="acme", at=now, channel="push", granted=True),
        ev.CartChanged(shop="acme", at=now, cart="c1", lines=(ev.Line(product="p", price=Decimal(9)),)),
        ev.SendBegun(
            shop="acme", at=now + HOUR, notification="n1", campaign="cart_recovery", kind="cart_recovery", step=0,
            session="cart:c1", channel="push", addresses=("d1",), expires=now + HOUR + timedelta(minutes=5),
        ),
    ):  # fmt: skip
        shopper = apply(shopper, event)
    decision = decide(shopper, shop, now + HOUR)
    assert isinstance(decision, Wait)
    assert (decision.reason.code, decision.until) == ("in_flight", now + HOUR + timedelta(minutes=5))
    assert isinstance(decide(shopper, shop, decision.until), Skip)


def test_what_certainly_did_not_go_out_is_tried_again() -> None:
    """The same message, one attempt later, inside its deadline; its slot was given back meanwhile."""
    fates: list[ev.Outcome] = ["not_sent", "not_sent", "ok"]
    outcomes = iter(fates)
    world = World([CartRecovery(follow_ups=())])
    start = world.now + 9 * HOUR
    happened: list[ev.ShopperEvent] = [
        ev.DeviceAdded(shop="acme", at=start, device="d1"),
        ev.ConsentChanged(shop="acme", at=start, channel="push", granted=True),
        ev.CartChanged(shop="acme", at=start, cart="c1", lines=(ev.Line(product="p", price=Decimal(9)),)),
    ]
    life = live(world.shop, happened, start + 3 * DAY, fate=lambda _m, _at: next(outcomes))
    assert [(a.attempt, a.outcome) for a in life.attempts] == [(1, "not_sent"), (2, "not_sent"), (3, "ok")]
    assert len({a.notification for a in life.attempts}) == 1
    assert [a.at - start for a in life.attempts][:2] == [HOUR, HOUR + timedelta(minutes=1)]


@pytest.mark.parametrize("outcome", ["rejected", "unknown"])
def test_what_failed_or_may_have_gone_is_not_tried_again(outcome: ev.Outcome) -> None:
    """A reject is final and an unknown is never resent; the follow-up goes at its own time."""
    world = World([CartRecovery()], caps=())
    start = world.now + 9 * HOUR
    happened: list[ev.ShopperEvent] = [
        ev.DeviceAdded(shop="acme", at=start, device="d1"),
        ev.ConsentChanged(shop="acme", at=start, channel="push", granted=True),
        ev.CartChanged(shop="acme", at=start, cart="c1", lines=(ev.Line(product="p", price=Decimal(9)),)),
    ]
    life = live(world.shop, happened, start + 5 * DAY, fate=lambda _m, _at: outcome)
    assert [(a.step, a.attempt, a.at - start) for a in life.attempts] == [(0, 1, HOUR), (1, 1, HOUR + DAY)]


def test_every_device_is_written_to_once() -> None:
    """One notification, one call for each device; a device that went is left out."""
    world = World([CartRecovery(follow_ups=())])
    world.shopper("ana", devices=3)
    world.at("09:00").ana.adds("Mug")
    world.ingest(ev.DeviceRemoved(shop="acme", at=world.now, keys=(world.ana.key,), device="ana-phone-2"))
    assert world.sent_until("+2d") == [Delivered("2026-01-05 10:00", "ana", "cart_recovery")]
    assert isinstance(world.outbox, Outbox)
    assert sorted(m.address for m in world.outbox.messages) == ["ana-phone", "ana-phone-3"]


def test_a_decision_to_send_says_everything_but_the_words() -> None:
    """Which step, to whom, on which channel, until when, and under an id that is the same whoever asks."""
    world = World([CartRecovery()])
    world.at("09:00").ana.adds("Mug")
    now = world.now + HOUR
    first, again = (world.recovery.decide("acme", "ana", now) for _ in range(2))
    assert isinstance(first, Send)
    assert isinstance(again, Send)
    message = first.message
    assert (message.channel, message.addresses, message.attempt, message.withheld) == ("push", ("ana-phone",), 1, False)
    assert (message.session, message.deadline) == ("cart:ana-cart-1", now + DAY)
    assert message.notification == again.message.notification
