"""What each reply means, over every case of `push_errors`: real replies of FCM's, and Apple's words inside one of FCM's.

The cases say in prose what is expected; here it stands in our four outcomes. Where a case says "retry" and the reply does
not prove that nothing was taken, delivery's rule is the stricter one and wins: unknown, never sent again. That is so for
`internal_500`, `empty_json_500` and Apple's InternalServerError.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartback.channels.fcm.reply import read
from cartback.channels.http import time_asked
from cartback.ports import Sent

CASES = Path(__file__).parent / "push_errors"
FCM_CASES: list[dict[str, Any]] = json.loads((CASES / "fcm_v1_errors.json").read_text(encoding="utf-8"))
APNS_CASES: list[dict[str, Any]] = json.loads((CASES / "apns_errors.json").read_text(encoding="utf-8"))["errors"]
NOW = datetime(2026, 10, 21, 7, 27, 30, tzinfo=UTC)  # half a minute before the date in one of the cases
HALF, MINUTE = timedelta(seconds=30), timedelta(seconds=60)

#: outcome, dead, retry_after, and the word that is kept for the ledger.
EXPECTED: dict[str, tuple[str, bool, timedelta | None, str]] = {
    "unregistered_404": ("rejected", True, None, "404 UNREGISTERED"),
    "unregistered_404_old_type": ("rejected", True, None, "404 UNREGISTERED"),
    "sender_id_mismatch_403": ("rejected", False, None, "403 SENDER_ID_MISMATCH"),
    "third_party_auth_401": ("rejected", False, None, "401 THIRD_PARTY_AUTH_ERROR"),
    "invalid_token_400": ("rejected", True, None, "400 INVALID_ARGUMENT"),
    "apns_auth_error_legacy": ("rejected", False, None, "401 APNS_AUTH_ERROR"),
    "unknown_code_400": ("rejected", False, None, "400 INVALID_ARGUMENT"),
    "no_details_404": ("not_sent", False, None, "404 NOT_FOUND"),
    "status_contradicts_http_503": ("rejected", False, None, "503 INVALID_ARGUMENT"),
    "empty_json_500": ("unknown", False, None, "500"),
    "quota_429": ("not_sent", False, MINUTE, "429 QUOTA_EXCEEDED"),
    "unavailable_503_retry_after": ("not_sent", False, HALF, "503 UNAVAILABLE"),
    "unavailable_503_retry_after_http_date": ("not_sent", False, HALF, "503 UNAVAILABLE"),
    "internal_500": ("unknown", False, None, "500 INTERNAL"),
    "unauthenticated_401_own_oauth": ("not_sent", False, None, "401 UNAUTHENTICATED"),
}


def answer(case: dict[str, Any], attempt: int = 1) -> Sent:
    headers = {name.lower(): value for name, value in case["headers"].items()}
    body = json.dumps(case["body"]).encode()
    return read(case["http"], headers.get("retry-after"), body, attempt=attempt, now=NOW).sent


@pytest.mark.parametrize("case", FCM_CASES, ids=lambda case: case["id"])
def test_every_reply_of_fcms(case: dict[str, Any]) -> None:
    """As the case expects it; a case that is not in the table fails."""
    outcome, dead, retry_after, detail = EXPECTED[case["id"]]
    assert answer(case) == Sent(outcome, detail, retry_after=retry_after, dead=dead)  # type: ignore[arg-type]


#: How FCM answers when Apple said this status.
CARRIERS = {
    400: (400, "INVALID_ARGUMENT", "INVALID_ARGUMENT"),
    403: (401, "UNAUTHENTICATED", "THIRD_PARTY_AUTH_ERROR"),
    404: (400, "INVALID_ARGUMENT", "INVALID_ARGUMENT"),
    405: (400, "INVALID_ARGUMENT", "INVALID_ARGUMENT"),
    410: (404, "NOT_FOUND", "UNREGISTERED"),
    413: (400, "INVALID_ARGUMENT", "INVALID_ARGUMENT"),
    429: (429, "RESOURCE_EXHAUSTED", "QUOTA_EXCEEDED"),
    500: (500, "INTERNAL", "INTERNAL"),
    503: (503, "UNAVAILABLE", "UNAVAILABLE"),
}
APNS_MEANS = {
    "drop token": ("rejected", True),
    "no retry, keep token": ("rejected", False),
    "retry": ("not_sent", False),
}


@pytest.mark.parametrize("case", APNS_CASES, ids=lambda case: case["body"]["reason"])
def test_every_word_of_apples_inside_fcms(case: dict[str, Any]) -> None:
    """Apple's word decides, whatever FCM put it into; only its 500 says less than "retry" wants."""
    http, status, code = CARRIERS[case["http"]]
    kind = "type.googleapis.com/google.firebase.fcm.v1."
    details = [
        {"@type": kind + "FcmError", "errorCode": code},
        {"@type": kind + "ApnsError", "statusCode": case["http"], "reason": case["body"]["reason"]},
    ]
    body = {"error": {"code": http, "status": status, "message": "x", "details": details}}
    sent = answer({"http": http, "headers": {}, "body": body})
    outcome, dead = APNS_MEANS[case["expect"]]
    if case["body"]["reason"] == "InternalServerError":
        outcome = "unknown"
    assert (sent.outcome, sent.dead) == (outcome, dead)
    assert sent.detail == f"{http} {code} {case['body']['reason']}"


def test_our_own_access_token_is_mended_twice_and_no_more() -> None:
    """firebase-admin makes three calls; so do we, an attempt each, with the engine's backoff between them."""
    case = next(case for case in FCM_CASES if case["id"] == "unauthenticated_401_own_oauth")
    assert [answer(case, attempt).outcome for attempt in (1, 2, 3)] == ["not_sent", "not_sent", "rejected"]
    assert read(401, None, b"<html>", attempt=1, now=NOW).access_refused


@pytest.mark.parametrize(
    ("http", "status", "outcome"),
    [(403, "PERMISSION_DENIED", "not_sent"), (404, "NOT_FOUND", "not_sent"), (400, "NOT_FOUND", "rejected"),
     (404, "PERMISSION_DENIED", "rejected"), (403, "FAILED_PRECONDITION", "rejected"), (404, "X", "rejected")],
)  # fmt: skip
def test_what_the_operator_has_to_mend_is_deferred(http: int, status: str, outcome: str) -> None:
    """No such project, no role in it: said of every message, so each waits, ever longer, and no token is dropped.

    With details of Google's own beside it too; a code of FCM's is about the message, and decides.
    """
    info = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "SERVICE_DISABLED"}
    for details in ([], [info]):
        body = {"error": {"code": http, "status": status, "message": "x", "details": details}}
        sent = answer({"http": http, "headers": {}, "body": body}, attempt=5)
        assert (sent.outcome, sent.dead, sent.retry_after) == (outcome, False, None)
    assert fcm_error(403, "SENDER_ID_MISMATCH", status="PERMISSION_DENIED").outcome == "rejected"
    assert fcm_error(404, "UNREGISTERED", status="NOT_FOUND").dead


def fcm_error(http: int, code: str, *, status: str = "X", details: list[dict[str, Any]] | None = None) -> Sent:
    kind = {"@type": "type.googleapis.com/google.firebase.fcm.v1.FcmError", "errorCode": code}
    body = {"error": {"code": http, "status": status, "details": [kind, *(details or [])]}}
    return answer({"http": http, "headers": {}, "body": body})


@pytest.mark.parametrize(("field", "dead"), [("message.token", True), ("message.data[0].value", False)])
def test_a_complaint_about_anything_but_the_token_is_ours(field: str, dead: bool) -> None:
    """INVALID_ARGUMENT with the field that is wrong: a mistake in our payload kills no device."""
    wrong = {"@type": "type.googleapis.com/google.rpc.BadRequest", "fieldViolations": [{"field": field}]}
    sent = fcm_error(400, "INVALID_ARGUMENT", details=[wrong])
    assert (sent.outcome, sent.dead) == ("rejected", dead)


@pytest.mark.parametrize(
    ("message", "dead"),
    [
        ("The registration token is not a valid FCM registration token", True), ("Invalid registration token", True),
        ("Android message is too big", False), ("Invalid data payload key: from", False), ("", False),
        ("Request contains an invalid argument.", False),
    ],
)  # fmt: skip
def test_a_complaint_in_a_sentence_is_about_the_token_if_it_names_it(message: str, *, dead: bool) -> None:
    """A message that is too big, or that `edit` spoiled, has the same code and no field: it would end every device there is."""
    kind = {"@type": "type.googleapis.com/google.firebase.fcm.v1.FcmError", "errorCode": "INVALID_ARGUMENT"}
    body = {"error": {"code": 400, "status": "INVALID_ARGUMENT", "message": message, "details": [kind]}}
    sent = answer({"http": 400, "headers": {}, "body": body})
    assert (sent.outcome, sent.dead) == ("rejected", dead)


@pytest.mark.parametrize("http", [400, 403, 410, 500, 503])
def test_a_code_under_another_status_is_no_proof(http: int) -> None:
    """UNREGISTERED comes in a 404; in anything else something is odd, and the token stays."""
    assert not fcm_error(http, "UNREGISTERED").dead


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'{"error": 1}', b'{"error": {"details": {}}}', b"\xff",
                                  b"<html>404</html>", b"[" * 100_000])  # fmt: skip
@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 500])
def test_what_is_not_fcms_proves_nothing(status: int, body: bytes) -> None:
    """A proxy, a wrong URL, half a reply: refused or unknown by the status, and the token stays."""
    sent = read(status, None, body, attempt=1, now=NOW).sent
    assert (sent.outcome, sent.dead) == ("rejected" if status < 500 else "unknown", False)


@pytest.mark.parametrize(
    ("body", "outcome"),
    [(b'{"name": "projects/demo/messages/0:15%31bd"}', "ok"), (b"{}", "unknown"), (b"<html>hello</html>", "unknown"),
     (b'{"name": "ana@example.com"}', "unknown"), (b'{"error": {"status": "INTERNAL"}}', "unknown")],
)  # fmt: skip
def test_only_a_named_message_was_taken(body: bytes, outcome: str) -> None:
    """A 200 that names none was not FCM's."""
    assert read(200, None, body, attempt=1, now=NOW).sent.outcome == outcome


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_unknown(status: int) -> None:
    """It is not followed, and FCM makes none."""
    assert read(status, None, b"", attempt=1, now=NOW).sent.outcome == "unknown"


def test_unavailable_without_a_time_is_unknown() -> None:
    """Shedding says when to come back; without that word it may have been taken before the server fell over."""
    assert fcm_error(503, "UNAVAILABLE", status="UNAVAILABLE").outcome == "unknown"


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("30", 30), (" 0 ", 0), ("9" * 5000, 999_999_999), ("Wed, 21 Oct 2026 07:28:00 GMT", 30),
     ("Wed, 21 Oct 2026 07:00:00 GMT", 0), ("Wed, 21 Oct 2026 07:28:00 -0000", 30), ("soon", None), ("1.5", None),
     ("-1", None), ("", None), (None, None), ("²", None), ("Wed, 99 Oct 2026 07:28:00 GMT", None)],
)  # fmt: skip
def test_retry_after(text: str | None, seconds: int | None) -> None:
    """Seconds or a date (RFC 9110), never before now; anything else is none."""
    assert time_asked(text, NOW) == (timedelta(seconds=seconds) if seconds is not None else None)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["error", "status", "details", "@type", "errorCode", "reason", "name", "fieldViolations"]),
            inner,
        )
    ),
    max_leaves=12,
)


@given(st.integers(100, 599), JSON, st.none() | st.text(max_size=40), st.integers(1, 5))
def test_any_reply_has_a_meaning(status: int, body: object, retry_after: str | None, attempt: int) -> None:
    """No reply raises; what is dead was rejected; nothing of what it says is repeated but known words."""
    sent = read(status, retry_after, json.dumps(body).encode(), attempt=attempt, now=NOW).sent
    assert sent.outcome == "rejected" or not sent.dead
    assert sent.outcome != "ok" or status == 200
    assert sent.detail is None or re.fullmatch(r"\d{3}( [A-Z_]+)?( [A-Za-z]+)?|200 without a name", sent.detail)


def test_a_code_nobody_knows_is_not_repeated() -> None:
    """It is the provider's text, and the ledger outlives an erasure."""
    assert fcm_error(400, "ANA_EXAMPLE_COM").detail == "400"
    assert fcm_error(404, "ANA", status="ANA_EXAMPLE_COM").detail == "404"
