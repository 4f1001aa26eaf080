"""What a copywriter answered: words that can be kept and shown, or a CopyError that says what they are instead.

A copywriter may be the host's, and a row that cannot be written would take its batch along.
"""

from __future__ import annotations

from cartback.domain.values import spoken, storable
from cartback.errors import CopyError

from .facts import Copy

#: So many characters no message has in any form.
_LONGEST = 100_000


def words_of(answer: object) -> Copy:
    """Return the copy that was answered. Raises CopyError for one without words or with more than text in it, by its field."""
    if not isinstance(answer, Copy):
        raise CopyError(f"copy: expected a Copy, got {spoken(answer)}")
    fault = _fault_of(answer)
    if fault is not None:
        error = CopyError(f"copy.{fault}")
        error.usage = answer.usage
        raise error
    return answer


def sound(answer: object) -> Copy | BaseException:
    """Return the copy that was answered, or the exception: the copywriter's own, else the CopyError that `words_of` raises."""
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
            return f"{field}: {len(value):,} characters are no message"
        if value != storable(value):
            return f"{field}: holds half of a character (a lone surrogate)"
    return None if copy.body.strip() else "body: there are no words"
