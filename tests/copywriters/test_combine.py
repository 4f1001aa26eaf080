"""Copywriters made of copywriters."""

from __future__ import annotations

import asyncio
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest

from cartback.copywriters.combine import Fallback, RoundRobin
from cartback.copywriters.template import Template
from cartback.domain.ledger import Usage
from cartback.errors import CopyError
from cartback.ports import CopyRequest
from cartback.words.facts import Copy


class Says:
    """Answers, raises, or does either as a coroutine; remembers how often it was asked."""

    def __init__(self, answer: Copy | Exception, *, local: bool = False) -> None:
        self.answer, self.local, self.asked, self.closed = answer, local, 0, False

    def write(self, request: CopyRequest) -> Copy:
        self.asked += 1
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    def close(self) -> None:
        self.closed = True


class SaysLater(Says):
    async def write(self, request: CopyRequest) -> Copy:  # type: ignore[override]
        return super().write(request)


def failed(model: str, **took: Any) -> CopyError:
    error = CopyError(f"{model}: timeout")
    error.usage = Usage(model, problem="timeout", **took)
    return error


GOOD = Copy("a", "b", "c", Usage("c", 1, 10, 5, Decimal("0.1")))
REQUEST: Any = None
KINDS = pytest.mark.parametrize("kind", [Says, SaysLater])


def written(answer: Any) -> Copy:
    copy: Copy = asyncio.run(awaited(answer)) if hasattr(answer, "__await__") else answer
    return copy


async def awaited(answer: Any) -> Any:
    return await answer


@KINDS
@pytest.mark.parametrize("error", [CopyError("no"), ValueError("boom")])
def test_the_first_that_can_write_does(kind: type[Says], error: Exception) -> None:
    """Whatever the ones before it raised; those after it are not asked."""
    writers = [kind(error), Says(GOOD), kind(GOOD)]
    assert written(Fallback(*writers).write(REQUEST)) == GOOD
    assert [w.asked for w in writers] == [1, 1, 0]


@KINDS
def test_when_all_fail_so_does_it(kind: type[Says]) -> None:
    """The error names each, and says what they took together."""
    chain = Fallback(
        Says(failed("a", calls=2, tokens_in=7)),
        kind(failed("b", calls=1, cost=Decimal(1))),
        Says(ValueError("sk-secret")),
    )
    with pytest.raises(CopyError, match="a: timeout; b: timeout; ValueError") as caught:
        written(chain.write(REQUEST))
    assert caught.value.usage == Usage("b", 3, 7, 0, Decimal(1), problem="timeout")
    assert "sk-secret" not in str(caught.value)


@KINDS
def test_what_failed_before_is_paid_for(kind: type[Says]) -> None:
    """The words carry what all took; under the name of who wrote, or of who failed when templates wrote."""
    before = failed("b", calls=2, tokens_in=3, tokens_out=1, cost=Decimal("0.4"))
    assert written(Fallback(kind(before), Says(GOOD)).write(REQUEST)).usage == Usage("c", 3, 13, 6, Decimal("0.5"))
    plain = written(Fallback(kind(before), Says(Copy("a", "b"))).write(REQUEST))
    assert (plain.usage, plain.written_by) == (before.usage, "template")


def test_plain_members_stay_plain() -> None:
    """No event loop is needed where none of those asked is async."""
    assert isinstance(Fallback(Says(GOOD), SaysLater(GOOD)).write(REQUEST), Copy)


@pytest.mark.parametrize("combine", [Fallback, RoundRobin])
def test_it_only_computes_if_all_do(combine: Any) -> None:
    """`local` is what the engine asks, to do without a thread."""
    assert combine(Template(), Says(GOOD, local=True)).local
    assert not combine(Template(), Says(GOOD)).local


@pytest.mark.parametrize("combine", [Fallback, RoundRobin])
def test_it_learns_if_any_does(combine: Any) -> None:
    """`learns` is what the engine asks, to bring the messages with a thumbs-up along."""
    learner = Says(GOOD)
    learner.learns = True  # type: ignore[attr-defined]
    assert combine(Template(), learner).learns
    assert not combine(Template(), Says(GOOD)).learns


@pytest.mark.parametrize("combine", [Fallback, RoundRobin])
def test_closing_it_closes_its_members(combine: Any) -> None:
    """Those that can be."""
    one, other = Says(GOOD), Says(GOOD)
    combine(one, Template(), other).close()
    assert one.closed
    assert other.closed


@pytest.mark.parametrize("combine", [Fallback, RoundRobin])
def test_none_is_no_copywriter(combine: Any) -> None:
    """At least one."""
    with pytest.raises(TypeError, match="at least one"):
        combine()


def test_each_in_its_turn() -> None:
    """Fairly, however many threads ask."""
    writers = [Says(Copy(name, "b")) for name in "abc"]
    robin = RoundRobin(*writers)
    assert [written(robin.write(REQUEST)).title for _ in range(4)] == ["a", "b", "c", "a"]
    with ThreadPoolExecutor(8) as pool:
        told = Counter(copy.title for copy in pool.map(lambda _: written(robin.write(REQUEST)), range(300)))
    assert told == {"a": 100, "b": 100, "c": 100}


def test_a_turn_that_fails_fails() -> None:
    """Handing it on is what a Fallback around it is for."""
    robin = RoundRobin(Says(CopyError("no")), Says(GOOD))
    with pytest.raises(CopyError):
        robin.write(REQUEST)
    assert Fallback(RoundRobin(Says(CopyError("no"))), Says(GOOD)).write(REQUEST) == GOOD
