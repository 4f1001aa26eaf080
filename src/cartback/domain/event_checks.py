"""The checks of an event: instants with a zone, within plausible years, and addresses without unseen characters."""

from __future__ import annotations

from datetime import UTC, datetime

from cartback.errors import InvalidEvent

from .identity import dialled, typed
from .values import shown

_EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)


_LATEST = datetime(2200, 1, 1, tzinfo=UTC)


def instant(value: datetime, field: str = "at") -> datetime:
    """Return `value` in UTC. Raises InvalidEvent for a naive instant or one outside 1990 to 2200."""
    if not isinstance(value, datetime):
        near = "; datetime.fromisoformat reads one" if isinstance(value, str) else ""
        raise InvalidEvent(f"{field}: expected a datetime with a time zone, got {shown(value)}{near}")
    if value.tzinfo is None or value.utcoffset() is None:
        raise InvalidEvent(f"{field}: expected an instant with a time zone, got {value!r:.60}")
    try:
        value = value.astimezone(UTC)
    except OverflowError:
        raise InvalidEvent(f"{field}: {value!r:.60} is not a plausible time") from None
    if not _EARLIEST <= value < _LATEST:
        raise InvalidEvent(f"{field}: {value.isoformat()} is not a plausible time; expected one from 1990 to 2199")
    return value


def completed(value: datetime | None) -> datetime | None:
    """Return `completed_at` in UTC; None if there is none. Raises InvalidEvent."""
    return None if value is None else instant(value, "completed_at")


def updated(value: datetime | None) -> datetime | None:
    """Return `updated_at` in UTC; None if there is none. Raises InvalidEvent."""
    return None if value is None else instant(value, "updated_at")


def retried(value: datetime | None) -> datetime | None:
    """Return `retry_at` in UTC; None if there is none. Raises InvalidEvent."""
    return None if value is None else instant(value, "retry_at")


def in_utc(value: datetime) -> datetime:
    """Return `instant(value)`, faster for a value in UTC already, as nearly all are. Raises InvalidEvent."""
    return value if type(value) is datetime and value.tzinfo is UTC and _EARLIEST <= value < _LATEST else instant(value)


def email_typed(value: str | None) -> str | None:
    """Return an e-mail address without unseen characters; None if there is none."""
    return typed(value) if isinstance(value, str) else value


def phone_dialled(value: str | None) -> str | None:
    """Return a phone number without unseen characters, in ASCII digits; None if there is none."""
    return dialled(value) if isinstance(value, str) else value
