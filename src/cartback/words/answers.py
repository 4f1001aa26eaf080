"""A copywriter's answer: a text that can be kept and shown, or a CopyError that says what is wrong.

A copywriter may be the host's, and a row that cannot be written would fail its batch.
"""

from __future__ import annotations

from cartback.domain.values import spoken, storable
from cartback.errors import CopyError

from .facts import Copy

#: No message has this many characters in any form.
_LONGEST = 100_000


def words_of(answer: object) -> Copy:
    """Return the copy that was answered. Raises CopyError, naming the field, for one without text or with other values in it."""
    if not isinstance(answer, Copy):
        raise CopyError(f"copy: expected a Copy, got {spoken(answer)}")
    fault = _fault_of(answer)
    if fault is not None:
        error = CopyError(f"copy.{fault}")
        error.usage = answer.usage
        raise error
    return answer


def sound(answer: object) -> Copy | BaseException:
    """Return the copy that was answered, or an exception: the copywriter's own, else the CopyError of `words_of`."""
    if isinstance(answer, BaseException):
        return answer
    try:
        return words_of(answer)
    except CopyError as error:
        return error


def _fault_of(copy: Copy) -> str | None:
    for field in ("title", "body", "written_by", "preheader"):
        value: object = getattr(copy, field)
        if not isinstance(value, str):
            return f"{field}: expected text, got {spoken(value)}"
        if len(value) > _LONGEST:
            return f"{field}: {len(value):,} characters are too long for a message"
        if value != storable(value):
            return f"{field}: holds half of a character (a lone surrogate)"
    return None if copy.body.strip() else "body: expected a text, got an empty one"
