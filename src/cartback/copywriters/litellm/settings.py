"""The settings of LiteLLM, checked at once: a wrong one would fail with each message, and the fallback would write all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from importlib.util import find_spec
from typing import Any

from cartback.domain import arguments
from cartback.domain.values import shown
from cartback.errors import InvalidSettings, MissingExtra

from .budget import Budget
from .vendor import Price

#: Options that a promise depends on, so that no host may set them.
_OURS = frozenset(
    """model temperature timeout messages stream n max_retries num_retries retry_policy response_format
    fallbacks""".split()
)
#: The constructor's own arguments: an option that is nearly one of these is a typing error.
_TAKEN = (
    "api_base", "api_key", "budget", "breaker_failures", "breaker_pause", "json_schema", "judge", "judge_options", "judge_price",
    "max_concurrency", "max_tokens", "patience", "price", "store", "temperature", "timeout",
)  # fmt: skip


def check_settings(given: Mapping[str, Any]) -> None:
    """Check the constructor's arguments, by name. Raises MissingExtra without litellm, InvalidSettings."""
    _check_models(given)
    for name in ("timeout", "patience", "breaker_pause"):
        arguments.span(given[name], name)
    for name in ("max_tokens", "max_concurrency", "breaker_failures"):
        arguments.whole(given[name], name)
    arguments.function(given["clock"], "clock", "() -> datetime", 0)
    arguments.yes_or_no(given["json_schema"], "json_schema")
    for name in ("price", "judge_price"):
        if given[name] is not None and not isinstance(given[name], Price):
            price = "Price(tokens_in, tokens_out) in dollars per million tokens"
            raise InvalidSettings(f"{name}: expected {price}, got {shown(given[name])}")
    if find_spec("litellm") is None:
        raise MissingExtra("litellm")
    _check_options({**given["options"], **(given["judge_options"] or {})})
    _check_budget(given["budget"], given["store"])


def _check_models(given: Mapping[str, Any]) -> None:
    """Check the models, their address and keys."""
    for name in ("model", "judge"):
        if given[name] is not None or name == "model":
            arguments.written(given[name], name, "a model as litellm names it, such as 'openai/gpt-5-mini'")
    if given["api_base"] is not None:
        arguments.web_address(given["api_base"], "api_base")
    if callable(given["api_key"]):
        arguments.function(given["api_key"], "api_key", "() -> str", 0, plain=True)
    elif given["api_key"] is not None:
        arguments.secret(given["api_key"], "api_key", "the provider's key, or a function that gives it")
    judged = given["judge_options"]
    if judged is not None and not isinstance(judged, Mapping):
        raise InvalidSettings(f"judge_options: expected a dict of options for the judge's calls, got {shown(judged)}")


def _check_options(passed_on: Iterable[str]) -> None:
    """Check the names of the options that are passed on to litellm."""
    if wrong := sorted(_OURS & set(passed_on)):
        instead = "; set the campaign's creativity" if wrong[0] == "temperature" else ""
        raise InvalidSettings(f"{wrong[0]}: is set by this copywriter and cannot be passed on{instead}")
    for option in passed_on:
        if option not in _TAKEN and (near := get_close_matches(option, _TAKEN, n=1, cutoff=0.85)):
            raise InvalidSettings(f"{option}: there is no such argument; did you mean {near[0]!r}?")


def _check_budget(budget: object, store: object) -> None:
    if budget is not None and not isinstance(budget, Budget):
        raise InvalidSettings(f"budget: expected Budget(calls=..., tokens=..., cost=...), got {shown(budget)}")
    if store is not None and not callable(getattr(store, "documents", None)):
        raise InvalidSettings(f"store: expected the engine's store, recovery.store, got {shown(store)}")
    if budget is not None and store is None:
        raise InvalidSettings(
            "store: required with a budget, which all workers share: pass the engine's store, recovery.store"
        )
