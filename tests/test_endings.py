"""Steps for visits that ended in one way, and how the end of a visit moves the first message and no other."""

from __future__ import annotations

from typing import Any, Literal

import pytest

import cartback as cb
from cartback.testing import World

Ended = Literal["left", "backgrounded", "crashed"]
ANA = (cb.key("customer", "ana"),)


def world(*steps: cb.Step, **campaign: Any) -> World:
    """Ana put a mug into her cart at nine."""
    if steps:
        campaign["steps"] = steps
    w = World([cb.CartRecovery(**campaign)], timezone="UTC", quiet_hours=None, caps=())
    w.at("09:00").ana.adds("Mug", "12.00")
    return w


def seen(w: World, *, mobile: bool = True) -> World:
    return w.ingest(cb.ShopperSeen(shop="acme", at=w.now, keys=ANA, mobile=mobile))


def ended(w: World, by: Ended = "left") -> World:
    return w.ingest(cb.SessionEnded(shop="acme", at=w.now, keys=ANA, ended_by=by))


def went(w: World) -> list[tuple[str, int]]:
    """What goes in three days: when, and which step."""
    return [(d.at[5:], d.step) for d in w.sent_until("+3d")]


def test_a_phone_that_falls_silent_gets_its_step_in_time() -> None:
    """Nothing is heard between the last sign of life and the step's time, so nobody has to look in between."""
    w = seen(world(cb.Step(wait="1h", ended_by=("abrupt",)), cb.Step(wait="24h")))
    assert w.why("ana").startswith("ana, Mon 2026-01-05 09:00: wait until 2026-01-05 10:00 UTC, waiting")
    assert went(w) == [("01-05 10:00", 0), ("01-06 10:00", 1)]


@pytest.mark.parametrize(
    ("wait", "after_exit", "goes"),
    [("20min", None, "01-05 09:20"), ("5min", None, "01-05 09:15"), ("5min", "8min", "01-05 09:08"), ("5min", "1min", "01-05 09:05")],
)  # fmt: skip
def test_silence_takes_its_time(wait: str, after_exit: str | None, goes: str) -> None:
    """A step for it goes no sooner than a quarter of an hour after the last sign of life, or `after_exit`."""
    w = seen(world(cb.Step(wait=wait, ended_by=("abrupt", "crashed")), after_exit=after_exit))
    assert went(w) == [(goes, 0)]


def test_a_sign_of_life_begins_the_silence_again() -> None:
    """A phone that is seen again was not left; the wait counts from there."""
    w = seen(world(cb.Step(wait="20min", ended_by=("abrupt",))))
    seen(w.at("09:19"))
    assert went(w) == [("01-05 09:39", 0)]


def test_a_visit_that_ends_with_a_word_is_not_abrupt() -> None:
    """The step for silence is passed over, and the next keeps its place in time."""
    w = seen(world(cb.Step(wait="1h", ended_by=("abrupt",)), cb.Step(wait="2h")))
    ended(w.at("09:10"))
    assert went(w) == [("01-05 12:00", 1)]


@pytest.mark.parametrize(("by", "sent"), [("crashed", 1), ("left", 0), ("backgrounded", 0), (None, 0)])
def test_the_only_step_is_for_its_ending_alone(by: Ended | None, sent: int) -> None:
    """Where no other step is left, a visit that ended otherwise gets none."""
    w = world(cb.Step(wait="1h", ended_by=("crashed",)))
    if by is not None:
        ended(w.at("09:01"), by)
    assert len(went(w)) == sent


def test_the_last_step_is_for_its_ending_alone() -> None:
    """A sequence ends before a last step that is for another visit; no row says that it was skipped."""
    w = world(cb.Step(wait="1h"), cb.Step(wait="24h", ended_by=("crashed",)))
    assert went(w) == [("01-05 10:00", 0)]
    assert [row.state for row in w.recovery.notifications("acme")] == ["SENT"]


def test_explain_names_the_ending() -> None:
    """What the step asks for stands beside how the visit ended."""
    w = world(cb.Step(wait="1h", ended_by=("crashed",)))
    ended(w.at("09:01"))
    (found,) = [f for f in w.recovery.explain("acme", "ana").findings if f.rule == "visit_ended_so"]
    assert found.reason is not None
    assert (found.reason.code, found.values) == ("other_ending", {"ended_by": ("crashed",), "ending": "left"})


def test_the_end_of_a_visit_brings_no_follow_up_forward() -> None:
    """A follow-up waits for `wait` after the last move, however that visit ended."""
    w = world(wait="1h", follow_ups=["10min"], after_exit="5min")
    w.at("10:05").ana.adds("Hat", "3.00")
    ended(w.at("10:06"))
    assert went(w) == [("01-05 10:00", 0), ("01-05 11:05", 1)]


def test_a_first_message_that_came_sooner_brings_its_follow_ups_along() -> None:
    """They count from the message before them."""
    w = world(wait="1h", follow_ups=["2h"], after_exit="15min")
    ended(w.at("09:01"))
    assert went(w) == [("01-05 09:16", 0), ("01-05 11:16", 1)]
