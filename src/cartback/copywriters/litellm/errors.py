"""The meaning of litellm's exceptions: whether to retry, whether the model is there at all, and whether the call costs.

Recognised by type and status, and by the underlying cause: litellm raises InternalServerError 500 for a refused connection, a
lost reply and a missing key alike. Its message is not repeated anywhere: it may contain keys and prompts.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime

from attrs import frozen


@frozen
class Failure:
    """One failed call.

    Attributes:
        problem: a short stable name for the ledger.
        again: whether the same call may succeed soon.
        paid: whether the provider may have generated something, so that it has to be counted as if it had.
        down: whether it concerns the model rather than this one prompt.
        retry_after: seconds the provider asks to wait, if it does.
    """

    problem: str
    again: bool = False
    paid: bool = False
    down: bool = True
    retry_after: float | None = None


_ABOUT_THE_PROMPT = {
    "ContextWindowExceededError": "context_window",
    "ContentPolicyViolationError": "content_policy",
    "RejectedRequestError": "content_policy",
}
_NEVER_CONNECTED = frozenset({"ConnectError", "ConnectTimeout", "ClientConnectorError", "gaierror"})
_NEVER_CONNECTED |= {"ConnectionRefusedError", "PoolTimeout", "ConnectionTimeoutError"}
_TIMEOUTS = frozenset({"Timeout", "APITimeoutError", "TimeoutError"})
_OF_STATUS = {401: "unauthorized", 402: "unpaid", 403: "unauthorized", 404: "no_such_model"}


def failure_of(error: BaseException, now: datetime) -> Failure:
    """Explain what `error` means at `now`."""
    kinds = {kind.__name__ for kind in type(error).__mro__}
    for name, problem in _ABOUT_THE_PROMPT.items():
        if name in kinds:
            return Failure(problem, down=False)
    beneath = list(_chain(error))
    if warned := next((e for e in beneath if isinstance(e, Warning)), None):
        # the host turned a vendor's warning into an error, despite the muting; it does not concern the model
        return Failure(_failed(warned), again=True, paid=True, down=False)
    if any(type(e).__name__ in _NEVER_CONNECTED for e in beneath):
        return Failure("unreachable", again=True)
    root = type(beneath[-1])
    if (root.__module__.partition(".")[0], root.__name__) == ("openai", "OpenAIError"):
        return Failure("no_credentials")  # the client could not even be created
    status = getattr(error, "status_code", None)
    if kinds & _TIMEOUTS or status == 408:
        return Failure("timeout", again=True, paid=True)
    wait = _retry_after(getattr(error, "litellm_response_headers", None) or {}, now)
    if status == 429:
        return Failure("rate_limited", again=True, retry_after=wait)
    if isinstance(status, int) and 400 <= status < 500:
        return Failure(_OF_STATUS.get(status, "bad_request"))
    if isinstance(status, int) or "APIConnectionError" in kinds:
        return Failure("unavailable", again=True, paid=True, retry_after=wait)
    return Failure(_failed(error), paid=True)


def _failed(error: BaseException) -> str:
    """Name an unknown error by its class, as its message may hold a secret."""
    return f"failed ({type(error).__name__})"


def _chain(error: BaseException) -> Iterator[BaseException]:
    at: BaseException | None = error
    for _ in range(10):
        if at is None:
            return
        yield at
        at = at.__cause__ or at.__context__


def _retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Read the seconds from `Retry-After-Ms`, or from `Retry-After` as seconds or as a date (RFC 9110)."""
    fields = {str(name).lower(): str(value) for name, value in headers.items()}
    for name, unit in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        try:
            return max(0.0, float(fields[name]) / unit)
        except (KeyError, ValueError):
            continue
    try:
        return max(0.0, (parsedate_to_datetime(fields["retry-after"]) - now).total_seconds())
    except (KeyError, ValueError, TypeError):
        return None
