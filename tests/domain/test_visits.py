"""The end of a visit, which may shorten a wait, and a goal, which ends a campaign."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from functools import reduce
from typing import Any

import pytest

from cartback.domain import events as ev
from cartback.domain.campaign import CartRecovery, Step, Winback
from cartback.domain.case import AnyCampaign
from cartback.domain.decision import decide
from cartback.domain.identity import key
from cartback.domain.shop import Shop
from cartback.domain.shopper import Presence, new_shopper
from cartback.domain.transitions import apply
from cartback.domain.verdict import Send, Skip, Wait
from cartback.domain.visits import abrupt_at, ending_of, first_due
from cartback.testing.fakes import MONDAY

ANA = (key("customer", "ana"),)
WAIT, SOON = timedelta(hours=1), timedelta(minutes=15)
MUG = (ev.Line(product="mug", title="Mug", price=Decimal(12)),)


def at(minute: float) -> datetime:
    return MONDAY + timedelta(minutes=minute)


def said(kind: type[ev.ShopperEvent], minute: float, **fields: Any) -> ev.ShopperEvent:
    return kind(shop="acme", at=at(minute), keys=ANA, **fields)


LEFT = (
    said(ev.DeviceAdded, 0, device="d1"),
    said(ev.ConsentChanged, 0, channel="push", granted=True),
    said(ev.ConsentChanged, 0, channel="email", granted=True),
    said(ev.ProfileChanged, 0, email="ana@example.com"),
    said(ev.CartChanged, 0, cart="c1", lines=MUG),
)


def answer(events: Sequence[ev.ShopperEvent], minute: float, campaign: AnyCampaign | None = None) -> Any:
    shop = Shop(
        id="acme", currency="USD", timezone="UTC", campaigns=(campaign or CartRecovery(wait=WAIT, after_exit=SOON),)
    )
    shopper = reduce(apply, [*LEFT, *events], new_shopper("shopper-1"))
    return decide(
        shopper,
        shop.model_copy(update={"quiet_hours": shop.quiet_hours.model_copy(update={"end": shop.quiet_hours.start})}),
        at(minute),
    )


@pytest.mark.parametrize(
    ("presence", "due"),
    [
        (Presence(), 60),
        (Presence(seen_at=at(20)), 80),
        (Presence(seen_at=at(-5)), 60),
        (Presence(left_at=at(10)), 25),
        (Presence(left_at=at(-1)), 60),
        (Presence(left_at=at(10), seen_at=at(11)), 71),
        (Presence(left_at=at(10), seen_at=at(10)), 25),
        (Presence(left_at=at(50)), 60),
    ],
)
def test_when_a_first_message_is_due(presence: Presence, due: int) -> None:
    """The end of a visit only shortens the wait, a later sign of life undoes it, and any sign of life starts it again."""
    assert first_due(presence, at(0), WAIT, SOON) == at(due)


def test_not_within_five_minutes() -> None:
    """A shopper who closed one tab may be in another: five minutes after the last move is the soonest."""
    assert first_due(Presence(left_at=at(1)), at(0), WAIT, timedelta(0)) == at(5)
    assert first_due(Presence(left_at=at(1)), at(0), timedelta(minutes=2), timedelta(0)) == at(2)


def test_without_after_exit_the_end_of_a_visit_changes_nothing() -> None:
    """It is off unless the merchant asks for it."""
    assert first_due(Presence(left_at=at(10)), at(0), WAIT, None) == at(60)


@pytest.mark.parametrize(
    ("presence", "ending"),
    [
        (Presence(left_at=at(5), ended_by="crashed"), "crashed"),
        (Presence(left_at=at(5), ended_by="left", seen_at=at(6)), None),
        (Presence(seen_at=at(6), mobile=True), "abrupt"),
        (Presence(seen_at=at(6), mobile=True, left_at=at(5), ended_by="left"), "abrupt"),
        (Presence(seen_at=at(6)), None),
    ],
)
def test_how_a_visit_ended(presence: Presence, ending: str | None) -> None:
    """As was reported since the last sign of life; a phone of which nothing more is heard will have been left abruptly."""
    assert ending_of(presence, at(0)) == ending


def test_when_a_phone_was_left_abruptly() -> None:
    """A quarter of an hour after the last sign of life, or `after_exit` where the campaign sets one."""
    assert abrupt_at(Presence(seen_at=at(6), mobile=True), at(0), None) == at(21)
    assert abrupt_at(Presence(seen_at=at(6), mobile=True), at(10), timedelta(minutes=5)) == at(15)


def test_a_visit_that_ended_sends_sooner() -> None:
    """Asked before, the answer is to wait until then; asked then, it is to send."""
    left = said(ev.SessionEnded, 10, ended_by="backgrounded")
    waiting = answer([left], 11)
    assert isinstance(waiting, Wait)
    assert waiting.until == at(25)
    assert isinstance(answer([left], 25), Send)
    assert isinstance(answer([left, said(ev.ShopperSeen, 12)], 25), Wait)


def test_a_step_for_one_ending() -> None:
    """The push beside the e-mail goes to a phone that fell silent; who left by the door gets the e-mail alone."""
    campaign = CartRecovery(
        wait=WAIT,
        steps=(
            Step(channels=("push",), ended_by=("abrupt",)),
            Step(channels=("email",), wait=timedelta(hours=2)),
        ),
    )
    abrupt = answer([said(ev.ShopperSeen, 1, mobile=True)], 61, campaign)
    assert isinstance(abrupt, Send)
    assert (abrupt.message.channel, abrupt.message.case.step) == ("push", 0)
    by_the_door = answer([said(ev.ShopperSeen, 1, mobile=True), said(ev.SessionEnded, 2)], 61, campaign)
    assert isinstance(by_the_door, Wait)
    later = answer([said(ev.SessionEnded, 2)], 181, campaign)
    assert isinstance(later, Send)
    assert (later.message.channel, later.message.case.step) == ("email", 1)


def test_a_goal_ends_the_campaign_that_names_it() -> None:
    """Reached since the cart was begun, whatever else goes on; reached before, or of another name, it ends nothing."""
    campaign = CartRecovery(wait=WAIT, goal="signup")
    reached = answer([said(ev.GoalReached, 30, goal="signup")], 61, campaign)
    assert isinstance(reached, Skip)
    assert [reason.code for _, reason in reached.reasons] == ["goal_reached"]
    for other in (said(ev.GoalReached, -30, goal="signup"), said(ev.GoalReached, 30, goal="quiz")):
        assert isinstance(answer([other], 61, campaign), Send)


def test_a_goal_of_a_winback() -> None:
    """It counts from the last order on."""
    campaign = Winback(wait=timedelta(days=1), goal="visit")
    order = said(ev.OrderPlaced, 10, order="o1", total=Decimal(9))
    reached = answer([order, said(ev.GoalReached, 20, goal="visit")], 1460, campaign)
    assert isinstance(reached, Skip)
    assert isinstance(answer([order, said(ev.GoalReached, 5, goal="visit")], 1460, campaign), Send)
