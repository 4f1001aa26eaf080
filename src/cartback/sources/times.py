"""Readers of a time, in any form that a platform writes: an invalid one is None."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from cartback.domain.event_checks import in_utc

#: As loose as deliveries are.
Time = str | int | float | None


def moment(time: Time | datetime) -> datetime | None:
    """Read an instant; return None for an invalid one: malformed, without an offset, or implausible."""
    if time is None:
        return None
    try:
        # It raises for a number, as for any other value that is not a time.
        return in_utc(datetime.fromisoformat(time) if isinstance(time, str) else time)  # type: ignore[arg-type]
    except (ValueError, OverflowError):
        return _moment_in_utc(time) if isinstance(time, str) else None


#: UTC by its name, as Ruby and BigQuery write it, or by the small z that RFC 3339 allows.
_UTC = re.compile(r" ?(?:UTC|GMT|Z)", re.IGNORECASE)


def _moment_in_utc(time: str) -> datetime | None:
    """Read an instant with spaces around it, or with UTC written otherwise than as Z or an offset."""
    text = time.strip() if len(time) <= _LONGEST_TIME else ""
    name = _UTC.search(text, max(0, len(text) - 4))
    plain = f"{text[: name.start()]}+00:00" if name is not None and name.end() == len(text) else text
    return moment(plain) if plain != time else None


_LONGEST_TIME = 64


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ELAPSED = re.compile(r"-?[0-9]{1,17}(?:\.[0-9]{1,9})?", re.ASCII)


def since_1970(value: object, parts: int) -> datetime | None:
    """Read a time in that many parts of a second since 1970, as a number or a text; return None for an invalid one."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    text = value.strip() if isinstance(value, str) else repr(value) if isinstance(value, float) else f"{value:.0f}"
    if not _ELAPSED.fullmatch(text):
        return None
    try:
        return moment(_EPOCH + timedelta(microseconds=int(Decimal(text) * (1_000_000 // parts))))
    except OverflowError:
        return None
