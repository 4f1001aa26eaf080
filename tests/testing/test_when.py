"""The times of a scenario."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from cartback.testing import FakeClock, FakeIds
from cartback.testing.when import parse_when

NEW_YORK = ZoneInfo("America/New_York")
MONDAY_NINE = datetime(2026, 1, 5, 9, tzinfo=NEW_YORK).astimezone(UTC)


@pytest.mark.parametrize(
    ("said", "means"),
    [
        ("09:00", "2026-01-05 09:00"),
        ("9:30", "2026-01-05 09:30"),
        ("+2h", "2026-01-05 11:00"),
        ("+90 min", "2026-01-05 10:30"),
        ("+1d", "2026-01-06 09:00"),
        ("next day", "2026-01-06 09:00"),
        ("next day 10:15", "2026-01-06 10:15"),
        ("Next Day", "2026-01-06 09:00"),
        ("tue", "2026-01-06 09:00"),
        ("tuesday 08:00", "2026-01-06 08:00"),
        ("mon", "2026-01-12 09:00"),
        ("mon 09:00", "2026-01-12 09:00"),
        ("mon 10:00", "2026-01-05 10:00"),
        ("sun 10:00", "2026-01-11 10:00"),
        ("2026-03-01", "2026-03-01 09:00"),
        ("2026-03-01 07:00", "2026-03-01 07:00"),
        ("2026-03-01T07:00", "2026-03-01 07:00"),
        ("2026-01-05T15:00:00+00:00", "2026-01-05 10:00"),
        ("2026-01-05T15:00:00Z", "2026-01-05 10:00"),
    ],
)
def test_a_time_is_read_as_it_is_said(said: str, means: str) -> None:
    """By the shop's wall clock, on the world's day unless another is named."""
    assert f"{parse_when(said, MONDAY_NINE, NEW_YORK).astimezone(NEW_YORK):%Y-%m-%d %H:%M}" == means


@pytest.mark.parametrize("said", ["", "soon", "25:00", "+", "+soon", "next week", "2026-13-01"])
def test_what_is_no_time_is_refused(said: str) -> None:
    """With the forms that there are, or what is wrong with the number."""
    with pytest.raises(ValueError, match=r"expected a time such as|expected a duration such as|hour must be"):
        parse_when(said, MONDAY_NINE, NEW_YORK)


def test_elapsed_time_is_not_wall_time() -> None:
    """Over the night the clocks change, "+24h" is an hour later on the wall than "next day"."""
    saturday = datetime(2026, 3, 7, 9, tzinfo=NEW_YORK).astimezone(UTC)
    assert parse_when("+24h", saturday, NEW_YORK) - parse_when("next day", saturday, NEW_YORK) == timedelta(hours=1)


def test_a_datetime_is_an_instant_or_a_wall_time() -> None:
    """Aware as it is, naive on the shop's wall."""
    assert parse_when(MONDAY_NINE, MONDAY_NINE, NEW_YORK) == MONDAY_NINE
    assert parse_when(datetime(2026, 1, 5, 9), MONDAY_NINE, NEW_YORK) == MONDAY_NINE  # noqa: DTZ001 - naive is the point


def test_the_clock_does_as_it_is_told() -> None:
    """Callable, set, advanced; always aware and in UTC."""
    clock = FakeClock(MONDAY_NINE)
    assert clock() == clock.now == MONDAY_NINE
    assert clock.advance("90min") == MONDAY_NINE + timedelta(minutes=90)
    assert clock.advance(timedelta(seconds=1)) == clock()
    assert clock.set(MONDAY_NINE) == MONDAY_NINE
    assert repr(clock) == "FakeClock(2026-01-05T14:00:00+00:00)"
    with pytest.raises(ValueError, match="time zone"):
        clock.set(datetime(2026, 1, 5))  # noqa: DTZ001 - naive is the point
    with pytest.raises(ValueError, match="expected a duration"):
        clock.advance("soon")


def test_ids_are_the_same_in_every_run() -> None:
    """shopper-1, shopper-2; another prefix where one is wanted."""
    ids, others = FakeIds(), FakeIds("n")
    assert [ids(), ids(), others()] == ["shopper-1", "shopper-2", "n-1"]
