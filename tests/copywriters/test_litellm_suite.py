"""The language model is held to the contract that every copywriter is held to, whatever it answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from importlib.util import find_spec
from typing import Any, ClassVar

import pytest

from cartback.copywriters.combine import Fallback, RoundRobin
from cartback.copywriters.litellm import AsyncLiteLLM, LiteLLM
from cartback.copywriters.template import Template
from cartback.testing import CopywriterSuite
from cartback.testing.modelserver import Mode, ModelServer

pytestmark = pytest.mark.skipif(
    find_spec("litellm") is None, reason='litellm is not installed: pip install "cartback[litellm]"'
)


def writer(cls: type[Any], url: str, **settings: Any) -> Any:
    made = cls("openai/small", api_base=url, api_key="none", breaker_failures=10_000, **settings)
    made._open()
    return made


class TestGoodModel(CopywriterSuite):
    """In threads. `stuck` is one whose model takes the prompt and never answers."""

    patience: ClassVar[float] = 30.0  # the first call of a process loads what litellm had put off
    mode: ClassVar[Mode] = "good"
    cls: ClassVar[type[Any]] = LiteLLM

    @pytest.fixture
    def copywriter(self) -> Iterator[Any]:
        with ModelServer(self.mode) as model:
            made = writer(self.cls, model.url)
            yield made
            made.close()

    @pytest.fixture
    def stuck(self) -> Iterator[Any]:
        with ModelServer("slow", delay=600) as model:
            made = writer(self.cls, model.url, patience=timedelta(seconds=2))
            yield made
            made.close()


class TestObedientModel(TestGoodModel):
    """It does what any text in the prompt tells it."""

    mode = "obedient"


class TestFencedReplies(TestGoodModel):
    """Words around the JSON, awaited."""

    mode = "fenced"
    cls = AsyncLiteLLM


class TestFallback(CopywriterSuite):
    """Two models that say nothing of use, and the templates behind them."""

    patience: ClassVar[float] = 30.0

    @pytest.fixture
    def copywriter(self) -> Iterator[Fallback]:
        with ModelServer("cut") as model:
            made = Fallback(RoundRobin(writer(LiteLLM, model.url), writer(AsyncLiteLLM, model.url)), Template())
            yield made
            made.close()
