"""What an answer means for a message, by its status."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from cartback.ports import Sent

from .requests import Answer, NoAnswer, NotReached


def by_status(answer: Answer, now: datetime, *, provider_id: str | None = None) -> Sent:
    """Read an answer by its status: 2xx took it, 429 certainly did not, other 4xx never will, of all else nobody can say."""
    status = answer.status
    if 200 <= status < 300:
        return Sent("ok", provider_id=provider_id)
    if status == 429:
        return Sent("not_sent", "429", retry_after=retry_after(answer, now))
    return Sent("rejected" if 400 <= status < 500 else "unknown", str(status))


def taken_as(name: str | None, pattern: re.Pattern[str], answer: Answer) -> Sent:
    """Read an answer that took the message, by the name that it gives it: without one nobody can say that it was taken."""
    if name is not None and pattern.fullmatch(name):
        return Sent("ok", provider_id=name)
    return Sent("unknown", f"{answer.status} without a name")


def retry_after(answer: Answer, now: datetime) -> timedelta | None:
    """How long the answer's Retry-After asks to wait; None where it does not."""
    return time_asked(answer.headers.get("retry-after"), now)


def time_asked(header: str | None, now: datetime) -> timedelta | None:
    """How long a Retry-After asks to wait, in seconds or until a date (RFC 9110); None for neither."""
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
    """Make one request and say what became of the message, whatever happens on the way."""
    try:
        answer = post()
    except NotReached as problem:
        return Sent("not_sent", f"no connection ({problem})")
    except NoAnswer as problem:
        return Sent("unknown", f"no answer ({problem})")
    return read(answer)
