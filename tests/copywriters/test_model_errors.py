"""What litellm's exceptions mean. These are made here, of the same names and shapes; test_litellm.py meets the real ones."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from cartback.copywriters.litellm.errors import Failure, failure_of

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)


def error(
    name: str, *beneath: str, status: int | None = None, headers: dict[str, str] | None = None, **bases: Any
) -> Exception:
    """An exception of this name, caused by others; "openai.OpenAIError" is one of that module."""
    made: Exception | None = None
    for kind in (*reversed(beneath), name):
        module, _, short = kind.rpartition(".")
        cls = type(short, (bases.get(short, Exception),), {"__module__": module or "litellm.exceptions"})
        cause, made = made, cls("sk-secret")
        made.__cause__ = cause
    assert made is not None
    made.status_code = status  # type: ignore[attr-defined]
    made.litellm_response_headers = headers  # type: ignore[attr-defined]
    return made


BAD_REQUEST = type("BadRequestError", (Exception,), {})


@pytest.mark.parametrize(
    ("raised", "failure"),
    [
        (error("ContextWindowExceededError", status=400), Failure("context_window", down=False)),
        (error("ContentPolicyViolationError", status=400), Failure("content_policy", down=False)),
        (error("BadRequestError", status=400), Failure("bad_request")),
        (error("BadRequestError", status=401), Failure("unauthorized")),
        (error("AuthenticationError", status=401), Failure("unauthorized")),
        (error("PermissionDeniedError", status=403), Failure("unauthorized")),
        (error("NotFoundError", status=404), Failure("no_such_model")),
        (error("UnprocessableEntityError", status=422), Failure("bad_request")),
        (error("RateLimitError", status=429), Failure("rate_limited", again=True)),
        (error("RateLimitError", status=429, headers={"Retry-After": "7"}), Failure("rate_limited", again=True, retry_after=7.0)),
        (error("Timeout", "httpx.ReadTimeout", status=408), Failure("timeout", again=True, paid=True)),
        (error("InternalServerError", "httpx.HTTPStatusError", status=500), Failure("unavailable", again=True, paid=True)),
        (error("InternalServerError", "httpx.ReadError", status=500), Failure("unavailable", again=True, paid=True)),
        (error("InternalServerError", "httpx.ConnectError", status=500), Failure("unreachable", again=True)),
        (error("InternalServerError", "builtins.ConnectionRefusedError", status=500), Failure("unreachable", again=True)),
        (error("InternalServerError", "openai.OpenAIError", status=500), Failure("no_credentials")),
        (error("ServiceUnavailableError", status=503, headers={"retry-after": "2"}),
         Failure("unavailable", again=True, paid=True, retry_after=2.0)),
        (error("APIConnectionError"), Failure("unavailable", again=True, paid=True)),
        (ValueError("sk-secret"), Failure("failed (ValueError)", paid=True)),
        (error("Odd"), Failure("failed (Odd)", paid=True)),
        (UserWarning("sk-secret"), Failure("failed (UserWarning)", again=True, paid=True, down=False)),
        (error("APIConnectionError", "pydantic.PydanticWarning", PydanticWarning=DeprecationWarning, status=500),
         Failure("failed (PydanticWarning)", again=True, paid=True, down=False)),
    ],
    ids=lambda value: value.problem if isinstance(value, Failure) else f"{type(value).__name__}",
)  # fmt: skip
def test_what_it_means(raised: Exception, failure: Failure) -> None:
    """Whether to ask again, whether the model is down, and whether it may have been paid for."""
    assert failure_of(raised, NOW) == failure


def test_the_more_special_kind_is_seen_first() -> None:
    """litellm derives both from BadRequestError."""
    raised = error("ContentPolicyViolationError", status=400, ContentPolicyViolationError=BAD_REQUEST)
    assert failure_of(raised, NOW).problem == "content_policy"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "1.5"}, 1.5),
        ({"retry-after-ms": "250", "retry-after": "9"}, 0.25),
        ({"Retry-After": "Mon, 05 Jan 2026 09:00:30 GMT"}, 30.0),
        ({"Retry-After": "Mon, 05 Jan 2026 08:00:00 GMT"}, 0.0),
        ({"Retry-After": "-5"}, 0.0),
        ({"Retry-After": "soon"}, None),
        ({}, None),
    ],
    ids=["seconds", "milliseconds win", "a date", "a date gone by", "negative", "nonsense", "none"],
)
def test_how_long_to_wait(headers: dict[str, str], seconds: float | None) -> None:
    """As the provider says it, never less than nothing."""
    assert failure_of(error("RateLimitError", status=429, headers=headers), NOW).retry_after == seconds


def test_what_it_says_is_not_repeated() -> None:
    """Keys and prompts may be in an exception's words: a Failure has none of them."""
    assert "sk-secret" not in repr(failure_of(error("InternalServerError", "httpx.ReadError", status=500), NOW))
