"""The clock and the ids of a test: the test moves them, and they are the same in every run."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from cartback.domain.setting_types import parse_duration

#: A Monday, in no season, with no clock change for two months.
MONDAY = datetime(2026, 1, 5, 9, tzinfo=UTC)


class FakeClock:
    """Returns the time it was last given. Pass it as any `clock` argument.

    >>> clock = FakeClock()
    >>> clock.advance("1h")
    datetime.datetime(2026, 1, 5, 10, 0, tzinfo=datetime.timezone.utc)
    """

    def __init__(self, now: datetime = MONDAY) -> None:
        self.now = _aware(now)

    def __call__(self) -> datetime:
        return self.now

    def set(self, now: datetime) -> datetime:
        """Set the present, also to the past. Raises ValueError for a naive instant."""
        self.now = _aware(now)
        return self.now

    def advance(self, by: timedelta | str) -> datetime:
        """Advance by a timedelta, or by a duration as settings spell it ("90min", "24h")."""
        return self.set(self.now + duration(by))

    def __repr__(self) -> str:
        return f"FakeClock({self.now.isoformat()})"


def _aware(now: datetime) -> datetime:
    if now.tzinfo is None:
        raise ValueError(f"expected an instant with a time zone, got {now.isoformat()}")
    return now.astimezone(UTC)


def duration(value: timedelta | str) -> timedelta:
    """Read a timedelta from "90min". Raises ValueError for an invalid duration."""
    parsed = parse_duration(value)
    if not isinstance(parsed, timedelta):
        raise ValueError(f"expected a duration such as '90min' or '24h', got {value!r}")  # noqa: TRY004 - it is text
    return parsed


class FakeIds:
    """Makes "shopper-1", "shopper-2" and so on."""

    def __init__(self, prefix: str = "shopper") -> None:
        self.prefix = prefix
        self.made = 0

    def __call__(self) -> str:
        self.made += 1
        return f"{self.prefix}-{self.made}"
