"""A shop's days begin at local midnight, whatever the clocks do there (MERCHANT 1.2)."""

from __future__ import annotations

import zoneinfo
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from cartback.reports.days import Window, day_of, end, start

NEW_YORK = ZoneInfo("America/New_York")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        ("2026-11-01T03:59:59.999999Z", date(2026, 10, 31)),
        ("2026-11-01T04:00:00Z", date(2026, 11, 1)),
        ("2026-11-01T05:30:00Z", date(2026, 11, 1)),
        ("2026-11-01T06:30:00Z", date(2026, 11, 1)),
        ("2026-11-02T04:59:59.999999Z", date(2026, 11, 1)),
        ("2026-11-02T05:00:00Z", date(2026, 11, 2)),
        ("2027-03-14T05:00:00Z", date(2027, 3, 14)),
        ("2027-03-15T03:59:59Z", date(2027, 3, 14)),
        ("2027-03-15T04:00:00Z", date(2027, 3, 15)),
    ],
)
def test_an_instant_lies_in_its_local_day(instant: str, day: date) -> None:
    """To the microsecond, and at both half past ones of the night on which clocks go back."""
    assert day_of(at(instant), NEW_YORK) == day
    assert start(day, NEW_YORK) <= at(instant) < end(day, NEW_YORK)


@pytest.mark.parametrize(
    ("zone", "day", "begins", "hours"),
    [
        ("America/New_York", date(2026, 11, 1), "2026-11-01T04:00Z", 25),
        ("America/New_York", date(2027, 3, 14), "2027-03-14T05:00Z", 23),
        ("Africa/Cairo", date(2026, 4, 24), "2026-04-23T22:00Z", 23),
        ("America/Havana", date(2026, 11, 1), "2026-11-01T04:00Z", 25),
        ("Australia/Lord_Howe", date(2026, 10, 4), "2026-10-03T13:30Z", 23.5),
    ],
    ids=["back", "forth", "no midnight", "midnight twice", "half an hour"],
)
def test_a_day_is_as_long_as_it_is(zone: str, day: date, begins: str, hours: float) -> None:
    """Where clocks are changed a day is longer or shorter; without a midnight it begins at what takes its place."""
    where = ZoneInfo(zone)
    assert start(day, where) == at(begins)
    assert (end(day, where) - start(day, where)) / timedelta(hours=1) == hours


def test_a_window_ends_today_and_is_held_against_the_one_before() -> None:
    """Thirty days that end today, 721 hours over the change of clocks; the thirty before end where it begins."""
    window = Window(date(2026, 11, 28), 30)
    assert (window.days[0], window.days[-1], len(window.days)) == (date(2026, 10, 30), date(2026, 11, 28), 30)
    assert (window.before[0], window.before[-1]) == (date(2026, 9, 30), date(2026, 10, 29))
    since, until = window.instants(NEW_YORK)
    assert (since, until) == (at("2026-10-30T04:00Z"), at("2026-11-29T05:00Z"))
    assert until - since == timedelta(hours=721)


def test_days_meet_in_every_zone() -> None:
    """All zones, each day of 2026 and 2027: it begins on its own date, a microsecond earlier it is the day before."""
    first, tick, zones = date(2026, 1, 1), timedelta(microseconds=1), sorted(zoneinfo.available_timezones())
    wrong = []
    for name in zones:
        where = ZoneInfo(name)
        for n in range(730):
            day = first + timedelta(days=n)
            begins = start(day, where)
            if day_of(begins, where) != day or day_of(begins - tick, where) != day - timedelta(days=1):
                wrong.append((name, day))
    assert len(zones) > 400
    assert wrong == []
