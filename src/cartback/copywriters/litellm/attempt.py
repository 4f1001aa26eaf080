"""The reason a model's copywriter gave up a message, and when to try again."""

from __future__ import annotations

import random

from tenacity import RetryCallState

from .errors import Failure


class GivenUp(Exception):
    """This message is left to the fallback: `problem` is the reason, in a word or two for the ledger; `failure` is the call's."""

    def __init__(self, problem: str, failure: Failure | None = None) -> None:
        super().__init__(problem)
        self.problem, self.failure = problem, failure


def passes(error: BaseException) -> bool:
    """Return whether the same call may succeed soon."""
    return isinstance(error, GivenUp) and error.failure is not None and error.failure.again


def wait(state: RetryCallState) -> float:
    """Return the wait that the provider asks for, else about a second; plus a random part, so that retries do not coincide."""
    error = state.outcome.exception() if state.outcome is not None else None
    asked = error.failure.retry_after if isinstance(error, GivenUp) and error.failure is not None else None
    return asked + random.uniform(0, 0.5) if asked is not None else random.uniform(0.5, 1.5)  # noqa: S311
