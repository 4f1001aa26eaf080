"""Have a copywriter write every case, several at once, and check the answers against the facts."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from time import perf_counter
from typing import Any

from cartback.domain.ledger import Usage
from cartback.errors import CopyError
from cartback.ports import Copywriter
from cartback.words.check import check
from cartback.words.facts import Copy

from .cases import CASES, EvaluationCase
from .measures import Evaluation, Result


def evaluate(
    copywriter: Copywriter,
    cases: Sequence[EvaluationCase] = CASES,
    *,
    at_once: int = 8,
    now: datetime | None = None,
    done: Callable[[Result], None] = lambda _: None,
) -> Evaluation:
    """Have `copywriter`, plain or async, write every case, and check the texts here, even if they were checked before.

    Args:
        copywriter: any; one that has `load()` is loaded first, so that loading does not count as latency.
        cases: the cases to write.
        at_once: how many messages are written side by side. A copywriter that sets `local` gets one at a time.
        now: the time that deadlines are set by; the present by default. For a copywriter with a clock of its own.
        done: called with each result as it comes.

    An exception of a copywriter does not leave this function: it is that case's problem.
    """
    load = getattr(copywriter, "load", None)
    if load is not None:
        load()
    now = now or datetime.now(UTC)

    def finished(case: EvaluationCase, began: float, answer: object) -> Result:
        result = _result(case, answer, perf_counter() - began)
        done(result)
        return result

    if inspect.iscoroutinefunction(copywriter.write):
        return Evaluation(tuple(asyncio.run(_awaited(copywriter, cases, at_once, now, finished))))

    def plain(case: EvaluationCase) -> Result:
        began = perf_counter()
        try:
            answer: Any = copywriter.write(case.request(now))
        except Exception as error:  # noqa: BLE001 - any failure is this case's problem
            answer = error
        if hasattr(answer, "__await__"):
            answer = asyncio.run(_outcome(answer))
        return finished(case, began, answer)

    if getattr(copywriter, "local", False):
        return Evaluation(tuple(map(plain, cases)))
    with ThreadPoolExecutor(at_once) as pool:
        return Evaluation(tuple(pool.map(plain, cases)))


async def _awaited(
    copywriter: Any,
    cases: Sequence[EvaluationCase],
    at_once: int,
    now: datetime,
    finished: Callable[[EvaluationCase, float, object], Result],
) -> list[Result]:
    gate = asyncio.Semaphore(at_once)

    async def one(case: EvaluationCase) -> Result:
        async with gate:
            began = perf_counter()
            return finished(case, began, await _outcome(copywriter.write(case.request(now))))

    return await asyncio.gather(*map(one, cases))


async def _outcome(answer: Awaitable[object]) -> object:
    try:
        return await answer
    except Exception as error:  # noqa: BLE001 - as above
        return error


def _result(case: EvaluationCase, answer: object, seconds: float) -> Result:
    if isinstance(answer, Copy):
        findings = check(answer, case.facts, banned=case.banned)
        return Result(case, answer, findings, None, answer.usage, seconds)
    if isinstance(answer, CopyError):
        usage = answer.usage if isinstance(answer.usage, Usage) else None
        problem = usage.problem if usage is not None and usage.problem else str(answer)
        return Result(case, None, (), problem, usage, seconds)
    answer_type = type(answer).__name__
    problem = f"raised {answer_type}" if isinstance(answer, Exception) else f"answered {answer_type}, not a Copy"
    return Result(case, None, (), problem, None, seconds)
