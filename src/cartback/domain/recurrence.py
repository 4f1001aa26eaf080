"""The recurrence rules (RFC 5545) of seasons, and which of them a merchant may give."""

from __future__ import annotations

import re
from datetime import MAXYEAR, datetime
from functools import lru_cache

from dateutil.rrule import rrule, rrulestr


@lru_cache(maxsize=256)
def recurrence_rule(value: str) -> str:
    """Return an RFC 5545 rule unchanged. Raises ValueError unless it parses, its FREQ is a day or longer and it has days."""
    if re.search(r"DTSTART|UNTIL=\w*Z", value, re.IGNORECASE):
        raise ValueError("days are in the shop's time zone: leave out DTSTART, and the Z of UNTIL")
    if re.search(r"INTERVAL=0*(?!\d)", value, re.IGNORECASE):
        raise ValueError("INTERVAL: expected 1 or more")
    if counted := re.search(r"COUNT|INTERVAL(?!=0*1(?!\d))", value, re.IGNORECASE):
        word = counted[0].upper()
        raise ValueError(
            f"{word} counts from a first day, and a season has none: leave it out; UNTIL=20301231 ends a rule"
        )
    try:
        rule = rrulestr(value, dtstart=datetime(2000, 1, 1))  # noqa: DTZ001 - a season is a wall-clock date
    except (ValueError, TypeError, KeyError, AttributeError):
        raise ValueError(f"{value!r} is not an RFC 5545 rule such as 'FREQ=YEARLY;BYMONTH=11;BYDAY=4TH'") from None
    if "FREQ=" not in value or any(f"FREQ={f}" in value for f in ("HOURLY", "MINUTELY", "SECONDLY")):
        raise ValueError("a season starts on days: use FREQ=YEARLY, MONTHLY, WEEKLY or DAILY")
    if not isinstance(rule, rrule):
        raise ValueError("expected one rule, without EXDATE, RDATE or a second RRULE")  # noqa: TRY004 - pydantic's
    if not _has_a_day(rule):
        raise ValueError(
            f"{value!r} matches no day of any year: months are 1 to 12, and the fourth Friday of November is "
            "'FREQ=YEARLY;BYMONTH=11;BYDAY=4FR'"
        )
    return value


def _has_a_day(rule: rrule) -> bool:
    """Return whether a rule has any day in the last 28 years of the calendar, which have every date on every weekday.

    A rule without a day is searched by dateutil up to the year 9999, whatever its UNTIL: from 2000 that takes seconds.
    """
    last_years = datetime(MAXYEAR - 28, 1, 1)  # noqa: DTZ001 - as above
    try:
        return next(iter(rule.replace(dtstart=last_years, until=None)), None) is not None
    except (IndexError, ValueError, OverflowError):  # of a BYEASTER that leaves its year
        return False
