"""The law: Wait(until) is never too long. A worker that also asks at other times sends the very same, at the same times."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cartback import CartRecovery, Step
from cartback.domain import events as ev
from cartback.domain.shop import Shop
from cartback.domain.tuning import Cap
from cartback.testing import World
from cartback.testing import strategies as some
from cartback.testing.fakes import MONDAY
from cartback.testing.lives import live

END = MONDAY + timedelta(days=100)
polls = st.lists(st.integers(0, 100 * 24).map(lambda hours: MONDAY + timedelta(hours=hours)), max_size=40)


@given(some.shops(), some.lives(), polls)
def test_asking_in_between_changes_nothing(shop: Shop, life: list[ev.ShopperEvent], asked: list[datetime]) -> None:
    """Deciding is idle: how often it is done moves no message, adds none and loses none."""
    assert live(shop, life, END, polls=asked).attempts == live(shop, life, END).attempts


@given(some.shops(), some.lives(max_size=8), st.integers(0, 44), st.integers(0, 59))
def test_a_day_of_asking_each_minute(shop: Shop, life: list[ev.ShopperEvent], day: int, second: int) -> None:
    """Not even a worker that asks every few minutes sends anything earlier than one that only comes when it is due."""
    start = MONDAY + timedelta(days=day, seconds=second)
    asked = [start + timedelta(minutes=5 * n) for n in range(288)]
    assert live(shop, life, END, polls=asked).attempts == live(shop, life, END).attempts


endings = st.lists(
    st.builds(
        Step,
        wait=st.sampled_from([timedelta(minutes=n) for n in (0, 5, 20, 90, 1440)]),
        ended_by=st.none() | st.sampled_from([("abrupt",), ("left", "backgrounded"), ("crashed", "abrupt")]),
    ),
    min_size=1,
    max_size=4,
)
exits = st.none() | st.sampled_from([timedelta(minutes=n) for n in (0, 5, 15, 120)])


@given(some.shops(), endings, exits, some.lives(max_size=8), polls)
def test_steps_for_one_ending(
    shop: Shop, steps: list[Step], after_exit: timedelta | None, life: list[ev.ShopperEvent], asked: list[datetime]
) -> None:
    """How a visit will have ended, if nothing more is heard, is known when the wait is: nobody has to look in between."""
    campaign = CartRecovery(steps=steps, after_exit=after_exit)
    shop = shop.model_copy(update={"campaigns": (campaign, *shop.campaigns[1:])})
    assert live(shop, life, END, polls=asked).attempts == live(shop, life, END).attempts


def test_what_a_cap_held_into_the_night_keeps_its_place() -> None:
    """Due by day, free of the cap by night: its minute after the quiet hours does not depend on who asks at their end."""

    def sent(*, asked: bool) -> list[datetime | None]:
        hour = timedelta(hours=1)
        campaign = CartRecovery(wait=hour, follow_ups=())
        world = World([campaign], quiet_hours="21:00-08:00", release_over="15min", caps=[Cap(limit=1, per=20 * hour)])
        world.at("09:00").ana.adds("Mug")
        world.at("10:30").ana.buys()
        world.at("11:00").ana.adds("Hat")
        if asked:
            world.at("next day 08:00").ana.wishes("Tea")
        return [d.instant for d in world.sent_until("2026-01-06 12:00")]

    assert sent(asked=True) == sent(asked=False)
