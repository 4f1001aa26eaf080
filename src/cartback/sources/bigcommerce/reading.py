"""BigCommerce's own spellings: times in seconds, in ISO 8601 and as in an e-mail."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from cartback.errors import MalformedDelivery
from cartback.sources.times import moment

from .payloads import Text


def seconds(value: int, field: str) -> datetime:
    """Read a time in seconds since 1970."""
    try:
        instant = moment(datetime.fromtimestamp(value, UTC))
    except (OverflowError, OSError, ValueError):
        instant = None
    if instant is None:
        raise MalformedDelivery(f"{field}: expected a time in seconds")
    return instant


def written(*times: Text, field: str) -> datetime:
    """Read the first of the times that can be read: v3's are ISO 8601, v2's "Wed, 10 Jan 2018 21:05:30 +0000"."""
    for time in times:
        if isinstance(time, str) and len(time) <= 64 and (instant := moment(time) or _mailed(time)) is not None:
            return instant
    raise MalformedDelivery(f"{field}: expected a time with an offset")


def _mailed(text: str) -> datetime | None:
    try:
        return moment(parsedate_to_datetime(text))
    except (ValueError, OverflowError):
        return None


def text(value: Text) -> str:
    """Return a plain value as text without spaces around it; "" for null, true and false."""
    if type(value) is str:
        return value.strip()
    if value is None:
        return ""
    return "" if isinstance(value, bool) else str(value)
