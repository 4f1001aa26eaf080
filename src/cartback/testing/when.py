"""The times of a scenario: "09:00", "+2h", "next day 10:00", "tue 09:00", or ISO 8601, by the shop's wall clock."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from .fakes import duration

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WHEN = re.compile(r"(?:(?P<day>next day|mon|tue|wed|thu|fri|sat|sun)[a-z]*)?\s*(?P<time>\d{1,2}:\d{2})?")


def parse_when(text: str | datetime, now: datetime, where: ZoneInfo) -> datetime:
    """Return the instant that `text` names, relative to `now`.

    - "09:00": today at that wall time;
    - "+2h": that much later, in elapsed time;
    - "next day", "next day 10:00"; "tue", "tue 09:00": a coming day, at the same wall time if none is named;
    - "2026-03-08 01:30" or any ISO 8601: that wall time, or that instant if an offset is given.

    Raises ValueError for anything else.
    """
    if isinstance(text, datetime):
        return text.astimezone(UTC) if text.tzinfo is not None else _instant(text.date(), text.time(), where)
    words, local = text.strip().lower(), now.astimezone(where)
    if words.startswith("+"):
        return now + duration(words[1:])
    match = _WHEN.fullmatch(words)
    if words and match is not None:
        wall = time.fromisoformat(match["time"].rjust(5, "0")) if match["time"] else local.time()
        return _instant(_day(match["day"], wall, local), wall, where)
    try:
        named = datetime.fromisoformat(text.strip())
    except ValueError:
        forms = "'09:00', '+2h', 'next day 10:00', 'tue 09:00' or '2026-01-09 10:00'"
        raise ValueError(f"expected a time such as {forms}, got {text!r}") from None
    if named.tzinfo is not None:
        return named.astimezone(UTC)
    return _instant(named.date(), local.time() if len(words) == len("2026-01-05") else named.time(), where)


def _day(name: str | None, wall: time, local: datetime) -> date:
    today = local.date()
    if name is None:
        return today
    if name == "next day":
        return today + timedelta(days=1)
    ahead = (_DAYS.index(name) - today.weekday()) % 7
    return today + timedelta(days=ahead or (0 if wall > local.time() else 7))


def _instant(day: date, wall: time, where: ZoneInfo) -> datetime:
    return datetime.combine(day, wall, where).astimezone(UTC)
