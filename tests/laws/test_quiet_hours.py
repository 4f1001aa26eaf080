"""The law: `quiet_until` is the first minute that the wall clock shows outside the window, in every zone, at every clock change.

The oracle walks minute by minute and asks the wall. A commit takes a sample of zones that change at midnight, by half an
hour, twice a year and never; HYPOTHESIS_PROFILE=full takes every zone and every change from 2020 to 2037.
"""

from __future__ import annotations

import os
import zoneinfo
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartback.domain.quiet_hours import is_quiet, quiet_until
from cartback.domain.tuning import QuietHours

FULL = os.environ.get("HYPOTHESIS_PROFILE") == "full"
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
FROM, TO = datetime(2020, 1, 1, tzinfo=UTC), datetime(2038, 1, 1, tzinfo=UTC)

SAMPLE = (
    "Africa/Cairo",
    "Africa/Casablanca",
    "America/Havana",
    "America/Nuuk",
    "America/New_York",
    "America/Santiago",
    "Antarctica/Troll",
    "Asia/Beirut",
    "Asia/Gaza",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Europe/Dublin",
    "Europe/Volgograd",
    "Pacific/Chatham",
)
#: Over midnight, by day, of an hour in which clocks change, up to and from midnight, all but an hour, and to the minute.
WINDOWS = [
    QuietHours(start=start, end=end)
    for start, end in (
        (time(21), time(8)),
        (time(22), time(2, 30)),
        (time(1), time(3)),
        (time(2, 15), time(2, 45)),
        (time(23), time(0)),
        (time(0), time(1)),
        (time(13), time(14)),
        (time(8, 1), time(8)),
    )
]


def changes(zone: ZoneInfo) -> Iterator[datetime]:
    """The instants from 2020 to 2037 at which the zone's clock is put forward or back."""
    at = FROM
    while at < TO:
        low, high = at, at + 7 * DAY
        if low.astimezone(zone).utcoffset() != high.astimezone(zone).utcoffset():
            before = low.astimezone(zone).utcoffset()
            while high - low > MINUTE:
                middle = low + ((high - low) // 2 // MINUTE) * MINUTE
                if middle.astimezone(zone).utcoffset() == before:
                    low = middle
                else:
                    high = middle
            yield high
        at += 7 * DAY


def different_zones() -> list[str]:
    """Of zones whose clocks do the same from 2020 to 2037, such as Europe/Berlin and Europe/Vienna, the first by name."""
    found: dict[tuple[object, ...], str] = {}
    for name in sorted(zoneinfo.available_timezones()):
        zone = ZoneInfo(name)
        moments = (FROM, *changes(zone))
        found.setdefault(tuple((at, at.astimezone(zone).utcoffset()) for at in moments), name)
    return sorted(found.values())


def quiet_at(wall: time, window: QuietHours) -> bool:
    """Asked of the wall clock alone, in whole minutes, as a person would with a finger on the dial."""
    minute, start, end = ((t.hour * 60 + t.minute) for t in (wall, window.start, window.end))
    return (minute - start) % 1440 < (end - start) % 1440


def walls(zone: ZoneInfo, start: datetime, minutes: int) -> list[time]:
    return [(start + n * MINUTE).astimezone(zone).time() for n in range(minutes)]


def check_around(zone: ZoneInfo, change: datetime) -> int:
    """Compare with the oracle from a day before the change to a day after it: at each border, and every 40 minutes."""
    start = change - DAY
    shown = walls(zone, start, 3 * 1440)
    compared = 0
    for window in WINDOWS:
        quiet = [quiet_at(wall, window) for wall in shown]
        first_open: list[int | None] = [None] * (len(quiet) + 1)
        for n in range(len(quiet) - 1, -1, -1):
            first_open[n] = first_open[n + 1] if quiet[n] else n
        for n in range(2 * 1440):
            if n % 40 and quiet[n] == quiet[n - 1] and not 1438 <= n <= 1442:
                continue
            opens = first_open[n]
            assert opens is not None
            expected = start + opens * MINUTE if quiet[n] else None
            assert quiet_until(start + n * MINUTE, zone, window) == expected, (zone.key, window, start + n * MINUTE)
            compared += 1
    return compared


@pytest.mark.parametrize("name", different_zones() if FULL else SAMPLE)
def test_around_every_clock_change(name: str) -> None:
    """Never inside quiet hours, never later than need be, whatever the clock does: forward, back, or at midnight."""
    zone = ZoneInfo(name)
    found = list(changes(zone)) or [datetime(2026, 3, 29, 1, tzinfo=UTC)]
    chosen = found if FULL else [found[0], found[len(found) // 2], found[-1]][: len(found)]
    assert sum(check_around(zone, change) for change in dict.fromkeys(chosen)) > 0


instants = st.integers(0, int((TO - FROM).total_seconds())).map(lambda seconds: FROM + timedelta(seconds=seconds))


@given(
    st.sampled_from(SAMPLE),
    instants,
    st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    st.times().map(lambda t: t.replace(second=0, microsecond=0)),
)
def test_at_any_instant_under_any_window(name: str, at: datetime, start: time, end: time) -> None:
    """What is released is open, everything before it is quiet, and it is released to the minute, seconds or not."""
    zone, window = ZoneInfo(name), QuietHours(start=start, end=end)
    until = quiet_until(at, zone, window)
    if until is None:
        assert not is_quiet(at.astimezone(zone).time(), window)
        return
    assert until > at
    assert not is_quiet(until.astimezone(zone).time(), window)
    assert quiet_until(until, zone, window) is None
    before = at
    while before < until:
        assert is_quiet(before.astimezone(zone).time(), window)
        before += 7 * MINUTE
    assert is_quiet((until - timedelta(seconds=1)).astimezone(zone).time(), window)


@given(
    st.sampled_from(SAMPLE),
    instants,
    st.times(),
)
def test_equal_borders_are_never_quiet(name: str, at: datetime, border: time) -> None:
    """A window that ends when it starts is no window."""
    assert quiet_until(at, ZoneInfo(name), QuietHours(start=border, end=border)) is None
