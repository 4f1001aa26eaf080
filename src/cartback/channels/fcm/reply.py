"""The meaning of FCM's answers. Pure: a status, a header and a body in, a Sent out.

A message was taken only if the answer has FCM's name of it. It was certainly not taken if FCM, or Apple behind it, refuses it
with an error code or with a 4xx. Anything else, above all a bare 5xx, is unknown. A token is dead only on proof that concerns
this token: UNREGISTERED in a 404, INVALID_ARGUMENT as FCM's own code in a 400 that names the token and nothing else, or one of
four codes of Apple's. No text of a provider is repeated, except words from the tables below.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final

import msgspec

from cartback.channels.http import time_asked
from cartback.domain.events import Outcome
from cartback.ports import Sent

#: The pause that FCM asks for where a 429 names no time.
QUOTA_PAUSE = timedelta(seconds=60)
#: The most attempts at a message whose access token is refused as expired, firebase-admin's own number.
_UNAUTHENTICATED_TRIES = 3

_FCM_CODES: Final[dict[str, Outcome]] = {
    "UNREGISTERED": "rejected",
    "INVALID_ARGUMENT": "rejected",
    "SENDER_ID_MISMATCH": "rejected",
    "THIRD_PARTY_AUTH_ERROR": "rejected",
    "APNS_AUTH_ERROR": "rejected",
    "QUOTA_EXCEEDED": "not_sent",
    "UNAVAILABLE": "unknown",  # unless it names a time to come back: then it was shed, not taken
    "INTERNAL": "unknown",
}
#: Errors that the operator has to correct: a missing project or role. They concern every message, so each
#: waits; recognised by HTTP status, without an FCM code, which would concern the one message.
_OPERATORS: Final = {"PERMISSION_DENIED": 403, "NOT_FOUND": 404}
_STATUSES: Final[dict[str, Outcome]] = {
    **dict.fromkeys(
        ("INVALID_ARGUMENT", "NOT_FOUND", "PERMISSION_DENIED", "FAILED_PRECONDITION", "OUT_OF_RANGE", "UNIMPLEMENTED",
         "ALREADY_EXISTS"), "rejected",
    ),
    "UNAUTHENTICATED": "not_sent",
    "RESOURCE_EXHAUSTED": "not_sent",
    **dict.fromkeys(("UNAVAILABLE", "INTERNAL", "UNKNOWN", "ABORTED", "DEADLINE_EXCEEDED", "CANCELLED", "DATA_LOSS"),
                    "unknown"),
}  # fmt: skip
#: Apple's error codes, which decide where FCM repeats them. Any other is a refusal that would be repeated.
_APNS_DEAD = frozenset({"BadDeviceToken", "DeviceTokenNotForTopic", "ExpiredToken", "Unregistered"})
_APNS_LATER = frozenset({"IdleTimeout", "TooManyRequests", "ServiceUnavailable", "Shutdown"})
_APNS_NEVER = frozenset(
    {"BadCertificate", "BadCertificateEnvironment", "BadCollapseId", "BadEnvironmentKeyIdInToken", "BadExpirationDate",
     "BadMessageId", "BadPath", "BadPriority", "BadTopic", "DuplicateHeaders", "ExpiredProviderToken", "Forbidden",
     "InvalidProviderToken", "InvalidPushType", "MethodNotAllowed", "MissingDeviceToken", "MissingProviderToken",
     "MissingTopic", "PayloadEmpty", "PayloadTooLarge", "TooManyProviderTokenUpdates", "TopicDisallowed",
     "UnrelatedKeyIdInToken"}
)  # fmt: skip
_APNS_UNKNOWN = frozenset({"InternalServerError"})
_NAME = re.compile(r"projects/[^/\s]{1,100}/messages/([\w:%.~=+-]{1,200})")


class _Violation(msgspec.Struct):
    field: str = ""


class _Detail(msgspec.Struct):
    type: str = msgspec.field(default="", name="@type")
    errorCode: str = ""  # noqa: N815 - as FCM writes it
    reason: str = ""
    fieldViolations: list[_Violation] = []  # noqa: N815


class _Error(msgspec.Struct):
    status: str = ""
    message: str = ""
    details: list[_Detail] = []


class _Taken(msgspec.Struct):
    name: str = ""


class _Body(msgspec.Struct):
    error: _Error = msgspec.field(default_factory=_Error)


_DECODER = msgspec.json.Decoder(_Body)
_TAKEN_DECODER = msgspec.json.Decoder(_Taken)


class ReplyReading(msgspec.Struct, frozen=True, gc=False):
    """The outcome of the message, and FCM's code or canonical status, if it is a known one."""

    sent: Sent
    code: str = ""

    @property
    def access_refused(self) -> bool:
        """Return whether our access token was refused."""
        return self.code == "UNAUTHENTICATED"


def read(status: int, retry_after: str | None, body: bytes, *, attempt: int, now: datetime) -> ReplyReading:
    """Return the meaning of one answer to the `attempt`-th try of a message."""
    if status == 200:
        name = _NAME.fullmatch(_name(body))
        return ReplyReading(Sent("ok", provider_id=name[1]) if name else Sent("unknown", "200 without a name"))
    body_read = _decoded(body)
    code, apns = _code(body_read.error), _apns(body_read.error)
    outcome, word = _outcome(status, code, body_read.error.status, apns, named_a_time=retry_after is not None)
    if word == "UNAUTHENTICATED" and attempt >= _UNAUTHENTICATED_TRIES:
        outcome = "rejected"
    wait = _wait(word, retry_after, now) if outcome == "not_sent" and word != "UNAUTHENTICATED" else None
    dead = outcome == "rejected" and _is_proof(status, code, body_read.error, apns)
    detail = " ".join(filter(None, (str(status), word, apns)))
    if status == 401 and not word and not apns:
        word = "UNAUTHENTICATED"
    return ReplyReading(Sent(outcome, detail, retry_after=wait, dead=dead), word)


def _wait(word: str, retry_after: str | None, now: datetime) -> timedelta | None:
    """Return the pause that FCM asks for, or the usual one; None where an operator has to act first."""
    asked = time_asked(retry_after, now)
    return asked if asked is not None or word in _OPERATORS else QUOTA_PAUSE


def _name(body: bytes) -> str:
    """Return FCM's name of a message that it took."""
    try:
        return _TAKEN_DECODER.decode(body).name
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return ""


def _decoded(body: bytes) -> _Body:
    try:
        return _DECODER.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return _Body()


def _code(error: _Error) -> str:
    """Return FCM's own code; `FcmErrorCode` is an older name of its detail."""
    codes = [d.errorCode for d in error.details if d.type.endswith((".fcm.v1.FcmError", ".fcm.v1.FcmErrorCode"))]
    return codes[0] if codes and codes[0] in _FCM_CODES else ""


def _apns(error: _Error) -> str:
    """Return Apple's error code, if FCM repeats a known one."""
    known = _APNS_DEAD | _APNS_LATER | _APNS_NEVER | _APNS_UNKNOWN
    reasons = [d.reason for d in error.details if d.type.endswith(".fcm.v1.ApnsError")]
    return reasons[0] if reasons and reasons[0] in known else ""


def _outcome(status: int, code: str, canonical: str, apns: str, *, named_a_time: bool) -> tuple[Outcome, str]:
    """Return the outcome and the code that decided it: Apple's before FCM's, then the canonical one, then the status."""
    if apns:
        apple: Outcome = "not_sent" if apns in _APNS_LATER else "unknown" if apns in _APNS_UNKNOWN else "rejected"
        return apple, code
    if code:
        shed = code == "UNAVAILABLE" and named_a_time
        return "not_sent" if shed else _FCM_CODES[code], code
    if canonical in _OPERATORS and status == _OPERATORS[canonical]:
        return "not_sent", canonical
    if canonical in _STATUSES and not (canonical == "UNAUTHENTICATED" and status != 401):
        return _STATUSES[canonical], canonical
    if status == 429:
        return "not_sent", ""
    return ("rejected" if 400 <= status < 500 else "unknown"), ""


def _is_proof(status: int, code: str, error: _Error, apns: str) -> bool:
    """Return whether the answer proves this token dead.

    FCM also answers INVALID_ARGUMENT to a message that is too big or that a host's `edit` spoiled: it would end every token.
    """
    if apns:
        return apns in _APNS_DEAD
    fields = [violation.field for detail in error.details for violation in detail.fieldViolations]
    about_it = all(field in ("message.token", "message.fid") for field in fields) if fields else _names_token(error)
    return (status, code) == (404, "UNREGISTERED") or ((status, code) == (400, "INVALID_ARGUMENT") and about_it)


def _names_token(error: _Error) -> bool:
    """Return whether FCM's explanation of the error names the token: without violations it names no field of the request."""
    return _TOKEN.search(error.message) is not None


_TOKEN = re.compile(r"registration token|installation id|\bfid\b", re.IGNORECASE)
