"""Copywriters made of copywriters: one after the other until one can write, or each in its turn.

Any will do, plain or async; one async member makes the whole async where it is called. Each keeps its own bounds on calls and
time, so two models one after the other may take twice as many calls and twice as long.
"""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from inspect import isawaitable
from itertools import count
from typing import Any

import msgspec

from cartback.domain.ledger import Usage, believed
from cartback.domain.values import shown
from cartback.errors import CopyError, InvalidSettings
from cartback.ports import CopyRequest, Copywriter, Maybe, SummaryRequest, SummaryText
from cartback.words.answers import words_of
from cartback.words.facts import Copy


class _Several:
    """Several copywriters: they are pure computation only if all members are, and learn if any does. Closing closes each
    member.
    """

    def __init__(self, *writers: Copywriter) -> None:
        if not writers:
            raise TypeError(f"{type(self).__name__} takes at least one copywriter")
        for n, writer in enumerate(writers):
            if isinstance(writer, type) or not callable(getattr(writer, "write", None)):
                raise InvalidSettings(f"writers.{n}: expected a copywriter, got {shown(writer)}")
        self.writers = writers
        self.local = all(getattr(writer, "local", False) for writer in writers)
        self.learns = any(getattr(writer, "learns", False) for writer in writers)
        self.writes_once = any(getattr(writer, "writes_once", False) for writer in writers)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(map(repr, self.writers))})"

    def summarize(self, request: SummaryRequest) -> Maybe[SummaryText]:
        """Have the first member that writes summaries write one. Raises CopyError if none does."""
        for writer in self.writers:
            if (summarize := getattr(writer, "summarize", None)) is not None:
                answer: Maybe[SummaryText] = summarize(request)
                return answer
        raise CopyError("none of the copywriters writes summaries")

    def close(self) -> None:
        """Close every member that has a close()."""
        for writer in self.writers:
            close = getattr(writer, "close", None)
            if close is not None:
                close()


class Fallback(_Several):
    """Uses the first member that can write. `usage` is the sum of all that were called."""

    def write(self, request: CopyRequest) -> Maybe[Copy]:
        """Return the copy of the first member that raises no exception. Raises CopyError if all did."""
        failed: list[Exception] = []
        for n, writer in enumerate(self.writers):
            try:
                answer: Any = writer.write(request)
                if not isawaitable(answer):
                    return _paid(words_of(answer), failed)
            except Exception as error:  # noqa: BLE001 - a copywriter of the host's may raise anything
                failed.append(error)
            else:
                return self._go_on(answer, self.writers[n + 1 :], request, failed)
        raise _all_failed(failed)

    async def _go_on(
        self, answer: Awaitable[Copy], rest: Sequence[Copywriter], request: CopyRequest, failed: list[Exception]
    ) -> Copy:
        """Continue with the copywriters from the first async one on."""
        try:
            return _paid(words_of(await answer), failed)
        except Exception as error:  # noqa: BLE001 - as above
            failed.append(error)
        for writer in rest:
            try:
                later: Any = writer.write(request)
                return _paid(words_of(await later if isawaitable(later) else later), failed)
            except Exception as error:  # noqa: BLE001 - as above
                failed.append(error)
        raise _all_failed(failed)


class RoundRobin(_Several):
    """Gives each message to the next member, in turn. It does not pass a failure on: put a Fallback around it for that."""

    def __init__(self, *writers: Copywriter) -> None:
        super().__init__(*writers)
        self._turn = count()

    def write(self, request: CopyRequest) -> Maybe[Copy]:
        """Return the copy of the member whose turn it is, or raise its exception."""
        return self.writers[next(self._turn) % len(self.writers)].write(request)


def _paid(copy: Copy, failed: Sequence[Exception]) -> Copy:
    return msgspec.structs.replace(copy, usage=_usage_of(failed, copy.usage)) if failed else copy


def _usage_of(failed: Sequence[Exception], last: Usage | None = None) -> Usage | None:
    """Return the sum of all usage, under the name of the last member with any."""
    total: Usage | None = None
    for usage in (*(getattr(error, "usage", None) for error in failed), last):
        took = believed(usage)
        if took is not None:
            total = took.after(total) if total is not None else took
    return total


def _all_failed(failed: Sequence[Exception]) -> CopyError:
    reasons = "; ".join(str(error) if isinstance(error, CopyError) else type(error).__name__ for error in failed)
    error = CopyError(f"none of {len(failed)} copywriters could write: {reasons:.300}")
    error.usage = _usage_of(failed)
    return error
