"""The rate: never above the quota, reached step by step, and nobody waits."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartback.channels.fcm.quota import SendingRate

NOW = datetime(2026, 1, 5, 15, tzinfo=UTC)
MINUTE = timedelta(seconds=60)


def taken(rate: SendingRate, at: datetime, most: int = 100_000) -> int:
    """How many go at one moment."""
    return next((n for n in range(most) if rate.take(at) is not None), most)


@given(
    st.integers(1, 600),
    st.integers(0, 120),
    st.lists(st.tuples(st.integers(-5_000, 20_000), st.integers(1, 40)), max_size=12),
)
def test_several_at_once_are_as_one_after_another(per_minute: int, ramp: int, steps: list[tuple[int, int]]) -> None:
    """The same go, and the others have the same times."""
    single, several = (SendingRate(per_minute, timedelta(seconds=ramp)) for _ in range(2))
    at = NOW
    for step, wanted in steps:
        at += timedelta(milliseconds=step)
        assert several.take_all(wanted, at) == [single.take(at) for _ in range(wanted)]


@given(st.integers(1, 6000), st.integers(0, 120), st.lists(st.integers(-5_000, 20_000), min_size=1, max_size=60))
def test_never_more_than_the_quota(per_minute: int, ramp: int, steps: list[int]) -> None:
    """In any span of time: a second's worth at once, and the rate beyond that; clocks that jump back win nothing."""
    rate, at = SendingRate(per_minute, timedelta(seconds=ramp)), NOW
    times: list[datetime] = []
    latest = NOW + timedelta(milliseconds=steps[0])
    for step in steps:
        at += timedelta(milliseconds=step)
        latest = max(latest, at)
        times += [latest] * taken(rate, at, 200)
    a_second = max(1.0, per_minute / 60)
    for first in range(0, len(times), 7):
        for last in range(first, len(times), 11):
            span = (times[last] - times[first]).total_seconds()
            bursts = 1 + span // 60  # after a minute of silence it is a standing start again
            assert last - first + 1 <= per_minute / 60 * span + a_second * bursts + 1


def test_it_starts_at_a_tenth_and_is_there_after_the_ramp() -> None:
    """600,000 a minute: 1,000 in the first second, half of it after thirty, 10,000 a second from the first minute on."""
    rate = SendingRate(600_000, MINUTE)
    by_second = [taken(rate, NOW + timedelta(seconds=n)) for n in range(70)]
    assert by_second[0] == 1000
    assert by_second[30] == pytest.approx(5000, rel=0.01)
    assert by_second[60:] == [10_000] * 10
    assert all(after >= before for before, after in pairwise(by_second))


def test_after_a_minute_of_silence_it_starts_again() -> None:
    """FCM's guide is about bursts from a standing start."""
    rate = SendingRate(600_000, MINUTE)
    for n in range(61):
        taken(rate, NOW + timedelta(seconds=n))
    assert taken(rate, NOW + timedelta(seconds=62)) == 10_000
    assert taken(rate, NOW + timedelta(seconds=123)) == 1000


def test_those_who_wait_are_told_one_after_the_other() -> None:
    """Or a backlog would come back all at once."""
    rate = SendingRate(60, timedelta(0))
    assert [rate.take(NOW) for _ in range(4)] == [None, *(timedelta(seconds=n) for n in (1, 2, 3))]
