"""One message on its way through a model: what it is told, what it has cost so far, and why it was given up."""

from __future__ import annotations

import random

from attrs import define, frozen
from tenacity import RetryCallState

from cartback.domain.llm_prompt import Prompt
from cartback.ports import CopyRequest

from .model_errors import Failure


@frozen
class Tokens:
    """Tokens in and out, of one call or of several."""

    tokens_in: int = 0
    tokens_out: int = 0

    def __add__(self, other: Tokens) -> Tokens:
        return Tokens(self.tokens_in + other.tokens_in, self.tokens_out + other.tokens_out)

    def __sub__(self, other: Tokens) -> Tokens:
        return Tokens(self.tokens_in - other.tokens_in, self.tokens_out - other.tokens_out)


_NOT_YET = Prompt("", "", 0.0)
_NOTHING = Tokens()


@define(eq=False)
class Attempt:
    """One message being written. It has `limit` seconds, to `until` on the loop's clock."""

    request: CopyRequest
    limit: float
    until: float
    asked: Prompt = _NOT_YET
    calls: int = 0
    took: Tokens = _NOTHING


class GivenUp(Exception):
    """This message is left to the fallback: `problem` is why, in a word or two for the ledger; `failure` is the call's."""

    def __init__(self, problem: str, failure: Failure | None = None) -> None:
        super().__init__(problem)
        self.problem, self.failure = problem, failure


def passes(error: BaseException) -> bool:
    """Whether the same call may succeed soon."""
    return isinstance(error, GivenUp) and error.failure is not None and error.failure.again


def wait(state: RetryCallState) -> float:
    """What the provider asks for, else about a second; a little more by chance, so that not all come back at once."""
    error = state.outcome.exception() if state.outcome is not None else None
    asked = error.failure.retry_after if isinstance(error, GivenUp) and error.failure is not None else None
    return asked + random.uniform(0, 0.5) if asked is not None else random.uniform(0.5, 1.5)  # noqa: S311
