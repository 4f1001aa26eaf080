"""FCM's answers, in its own words: the shapes of real replies."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Literal, get_args

from attrs import field, frozen

#: How a message is answered. "dropped": the connection is cut before the message is taken; "lost": after it was;
#: "silent": it is taken, without an answer. "html" is a 404 that is not FCM's, "broken" a bare 500.
Mode = Literal[
    "ok", "unregistered", "unregistered_old", "invalid_token", "sender_id_mismatch", "third_party_auth", "apns_dead",
    "quota", "unavailable", "internal", "broken", "html", "dropped", "lost", "silent",
]  # fmt: skip
MODES: tuple[Mode, ...] = get_args(Mode)

_TYPES = "type.googleapis.com/google.firebase.fcm.v1."


@frozen
class FCMReply:
    """One answer: a status, headers besides Content-Type, and a body, as text or as an object to encode as JSON."""

    status: int = 200
    body: Any = field(factory=dict)
    headers: Mapping[str, str] = field(factory=dict)

    def encoded(self) -> bytes:
        """Return the response as it goes over the wire."""
        text = isinstance(self.body, str)
        body = (self.body if text else json.dumps(self.body)).encode()
        headers = {
            "Content-Type": "text/html" if text else "application/json; charset=UTF-8",
            "Content-Length": str(len(body)), **self.headers,
        }  # fmt: skip
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return f"HTTP/1.1 {self.status} \r\n{head}\r\n".encode() + body


def error(
    http: int, status: str, message: str, code: str | None = None, *details: Mapping[str, Any], kind: str = "FcmError"
) -> FCMReply:
    """Return an error in FCM's form, with its own code if there is one."""
    body: dict[str, Any] = {"code": http, "message": message, "status": status}
    first = [{"@type": _TYPES + kind, "errorCode": code}] if code else []
    if first or details:
        body["details"] = [*first, *details]
    return FCMReply(http, {"error": body})


def bad_field(field_name: str, why: str) -> FCMReply:
    """Return the refusal of the request itself, which says nothing about the token."""
    violation = {"field": field_name, "description": why}
    detail = {"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": [violation]}
    return error(400, "INVALID_ARGUMENT", f"Invalid value at '{field_name}'", None, detail)


UNAUTHENTICATED = error(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.")
_GONE = "Requested entity was not found."
_NOT_A_TOKEN = "The registration token is not a valid FCM registration token"  # noqa: S105 - a sentence
_APNS_GONE = {"@type": _TYPES + "ApnsError", "statusCode": 410, "reason": "Unregistered"}

_REPLIES: dict[str, FCMReply] = {
    "unregistered": error(404, "NOT_FOUND", _GONE, "UNREGISTERED"),
    "unregistered_old": error(404, "NOT_FOUND", _GONE, "UNREGISTERED", kind="FcmErrorCode"),
    "invalid_token": error(400, "INVALID_ARGUMENT", _NOT_A_TOKEN, "INVALID_ARGUMENT"),
    "sender_id_mismatch": error(403, "PERMISSION_DENIED", "SenderId mismatch", "SENDER_ID_MISMATCH"),
    "third_party_auth": error(
        401, "UNAUTHENTICATED", "Auth error from APNS or Web Push Service", "THIRD_PARTY_AUTH_ERROR"
    ),
    "apns_dead": error(404, "NOT_FOUND", _GONE, "UNREGISTERED", _APNS_GONE),
    "internal": error(500, "INTERNAL", "Internal error encountered.", "INTERNAL"),
    "broken": FCMReply(500, {}),
    "html": FCMReply(404, "<!DOCTYPE html><title>Error 404 (Not Found)!!1</title>"),
}


def reply_for(mode: str, retry_after: str) -> FCMReply:
    """Return the answer of a mode that has one; "ok" is not among them."""
    if mode == "quota":
        reply = error(429, "RESOURCE_EXHAUSTED", "Quota exceeded.", "QUOTA_EXCEEDED")
        return FCMReply(429, reply.body, {"Retry-After": retry_after})
    if mode == "unavailable":
        reply = error(503, "UNAVAILABLE", "The service is currently unavailable.", "UNAVAILABLE")
        return FCMReply(503, reply.body, {"Retry-After": retry_after})
    return _REPLIES[mode]
