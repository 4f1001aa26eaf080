"""The meaning of an answer for a message, by its status."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from cartback.ports import Sent

from .requests import Answer, NoAnswer, NotReached


def by_status(answer: Answer, now: datetime, *, provider_id: str | None = None) -> Sent:
    """Read an answer by its status: 2xx is taken, 429 certainly not taken, another 4xx rejected, and anything else unknown."""
    status = answer.status
    if 200 <= status < 300:
        return Sent("ok", provider_id=provider_id)
    if status == 429:
        return Sent("not_sent", "429", retry_after=retry_after(answer, now))
    return Sent("rejected" if 400 <= status < 500 else "unknown", str(status))


def taken_as(name: str | None, pattern: re.Pattern[str], answer: Answer) -> Sent:
    """Read an answer that accepts the message: without the provider's id of the message the outcome is unknown."""
    if name is not None and pattern.fullmatch(name):
        return Sent("ok", provider_id=name)
    return Sent("unknown", f"{answer.status} without a name")


def retry_after(answer: Answer, now: datetime) -> timedelta | None:
    """Return the wait that the answer's Retry-After asks for; None without one."""
    return time_asked(answer.headers.get("retry-after"), now)


def time_asked(header: str | None, now: datetime) -> timedelta | None:
    """Return the wait that a Retry-After asks for, in seconds or until a date (RFC 9110); None if it is neither."""
    text = (header or "").strip()
    if text.isascii() and text.isdigit():
        return timedelta(seconds=int(text[:9]))
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    at = at if at.tzinfo is not None else at.replace(tzinfo=UTC)
    return max(timedelta(0), at - now)


def asked(post: Callable[[], Answer], read: Callable[[Answer], Sent]) -> Sent:
    """Make one request and return the message's outcome, whether the request succeeds or fails."""
    try:
        answer = post()
    except NotReached as problem:
        return Sent("not_sent", f"no connection ({problem})")
    except NoAnswer as problem:
        return Sent("unknown", f"no answer ({problem})")
    return read(answer)
