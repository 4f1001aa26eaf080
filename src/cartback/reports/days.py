"""A shop's days: from one local midnight to the next, 23 to 25 hours apart where clocks are changed.

If midnight does not exist (Cairo in April), the day begins at the moment that takes its place; if it comes twice
(Havana in November), at the first.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

_DAY = timedelta(days=1)


def day_of(at: datetime, where: ZoneInfo) -> date:
    """Return the local day of an instant."""
    return at.astimezone(where).date()


def start(day: date, where: ZoneInfo) -> datetime:
    """Return the instant, in UTC, at which a local day begins."""
    return datetime(day.year, day.month, day.day, tzinfo=where).astimezone(UTC)


def end(day: date, where: ZoneInfo) -> datetime:
    """Return the instant at which a local day is over: the next one's start."""
    return start(day + _DAY, where)


class Window(Struct, frozen=True, gc=False):
    """So many days up to and including `last`, and as many before them."""

    last: date
    length: int

    @property
    def days(self) -> tuple[date, ...]:
        """The days of the window, the first one first."""
        return tuple([self.last - n * _DAY for n in reversed(range(self.length))])

    @property
    def before(self) -> tuple[date, ...]:
        """The days to compare with: as many, and right before it."""
        return Window(self.last - self.length * _DAY, self.length).days

    def instants(self, where: ZoneInfo) -> tuple[datetime, datetime]:
        """Return when the window begins and ends, half open."""
        return start(self.days[0], where), end(self.last, where)
