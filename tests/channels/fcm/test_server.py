"""The local FCM is strict where Google is: who may send, what a message is, how much; and answers as it is told."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.client import HTTPException
from typing import Any, get_args

import pytest

from cartback.testing.fcmserver import MODES, FCMReply, FCMServer, Mode

PATH = "/v1/projects/demo/messages:send"
PUSH = {"token": "device", "notification": {"title": "Hi"}}


@pytest.fixture
def server() -> Iterator[FCMServer]:
    with FCMServer() as running:
        yield running


def post(server: FCMServer, body: Any, *, path: str = PATH, token: str | None = None) -> tuple[int, dict[str, Any]]:
    """By nobody's client but the standard library's."""
    data = body if isinstance(body, bytes) else json.dumps({"message": body}).encode()
    bearer = f"Bearer {server.access_token() if token is None else token}"
    request = urllib.request.Request(server.url + path, data, {"Authorization": bearer})  # noqa: S310 - our own URL
    try:
        with urllib.request.urlopen(request, timeout=5) as reply:  # noqa: S310
            return reply.status, json.loads(reply.read())
    except urllib.error.HTTPError as error:
        with error:
            text = error.read()
        return error.code, json.loads(text) if text.startswith(b"{") else {}


def test_a_message_is_taken_and_kept(server: FCMServer) -> None:
    """With a name as FCM gives it, another one each time."""
    names = {post(server, PUSH)[1]["name"] for _ in range(2)}
    assert len(names) == 2
    assert all(name.startswith("projects/demo/messages/0:") for name in names)
    assert [(r.address, r.title, r.status, r.taken) for r in server.requests] == [("device", "Hi", 200, True)] * 2


@pytest.mark.parametrize("token", ["", "made-up", "of another project", "revoked"])
def test_only_with_an_access_token_of_the_project(server: FCMServer, token: str) -> None:
    """401 as Google says it, and the message is not looked at."""
    if token == "of another project":
        token = server.access_token("other")
    elif token == "revoked":
        token = server.access_token()
        server.revoke_tokens()
    status, said = post(server, PUSH, token=token)
    assert (status, said["error"]["status"]) == (401, "UNAUTHENTICATED")
    assert server.requests == []


def test_an_access_token_expires() -> None:
    """After its lifetime, as the answer of the token endpoint says."""
    with FCMServer(token_lifetime=0) as server:
        assert post(server, PUSH)[0] == 401


@pytest.mark.parametrize("assertion", ["", "a.b.c", "tampered", "another key"])
def test_only_a_signed_assertion_earns_one(server: FCMServer, assertion: str) -> None:
    """The signature is checked, with the key the account was made with."""
    jwt = pytest.importorskip("google.auth.jwt")
    crypt = pytest.importorskip("google.auth.crypt")
    account = server.service_account()
    now = int(time.time())
    claims = {
        "iss": account["client_email"], "aud": f"{server.url}/token", "iat": now, "exp": now + 60,
        "scope": "https://www.googleapis.com/auth/firebase.messaging",
    }  # fmt: skip
    good = jwt.encode(crypt.RSASigner.from_service_account_info(account), claims).decode()
    if assertion == "tampered":
        assertion = good[:-8] + ("A" * 8 if not good.endswith("A" * 8) else "B" * 8)
    elif assertion == "another key":
        from cryptography.hazmat.primitives import serialization
        from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

        other = generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        assertion = jwt.encode(crypt.RSASigner.from_string(other), claims).decode()
    for form, expected in ((assertion, 400), (good, 200)):
        grant = "urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer"
        body = f"grant_type={grant}&assertion={form}".encode()
        assert post(server, body, path="/token")[0] == expected


@pytest.mark.parametrize(
    "message",
    [{}, {"notification": {}}, {"token": "a", "topic": "b"}, {"token": "a", "data": {"n": 1}}, [], "x", None,
     {"token": "a", "notification": {"body": "x" * 4097}},
     {"token": "a", "apns": {"headers": {"apns-collapse-id": "x" * 65}}}],
)  # fmt: skip
def test_what_is_no_message_is_refused(server: FCMServer, message: Any) -> None:
    """400 INVALID_ARGUMENT, and not in FCM's own words about a token."""
    status, said = post(server, message)
    assert (status, said["error"]["status"]) == (400, "INVALID_ARGUMENT")
    assert "FcmError" not in json.dumps(said)
    assert server.delivered == []


@pytest.mark.parametrize(
    ("mode", "status", "taken"),
    [("ok", 200, True), ("unregistered", 404, False), ("unregistered_old", 404, False), ("invalid_token", 400, False),
     ("sender_id_mismatch", 403, False), ("third_party_auth", 401, False), ("apns_dead", 404, False),
     ("quota", 429, False), ("unavailable", 503, False), ("internal", 500, False), ("broken", 500, False),
     ("html", 404, False)],
)  # fmt: skip
def test_modes_that_answer(server: FCMServer, mode: Mode, status: int, taken: bool) -> None:
    """One after the other, and the last one for good; other devices are not concerned."""
    server.answers("device", mode, "ok", mode)
    assert [post(server, PUSH)[0] for _ in range(4)] == [status, 200, status, status]
    assert post(server, {**PUSH, "token": "other"})[0] == 200
    assert server.requests[0].taken is taken


@pytest.mark.parametrize(("mode", "taken"), [("dropped", False), ("lost", True)])
def test_modes_that_hang_up(server: FCMServer, mode: Mode, taken: bool) -> None:
    """Before the message was taken, or after: the client sees the same."""
    server.answers("device", mode)
    with pytest.raises((OSError, HTTPException)):
        post(server, PUSH)
    assert [(r.status, r.taken) for r in server.requests] == [(0, taken)]


def test_every_mode_is_one_of_these() -> None:
    """The list that is published is the type's."""
    assert set(MODES) == set(get_args(Mode))


def test_a_script_and_a_reply_of_ones_own(server: FCMServer) -> None:
    """A function of the request; None leaves it to the device's answers."""
    server.script = lambda request: FCMReply(418, {"error": {}}) if request.title == "Hi" else None
    server.answers("device", "quota")
    assert post(server, PUSH)[0] == 418
    assert post(server, {"token": "device"})[0] == 429


def test_a_quota_with_retry_after() -> None:
    """So many in a minute for each project, then 429 and the seconds that are left."""
    with FCMServer(per_minute=2) as server:
        assert [post(server, PUSH)[0] for _ in range(3)] == [200, 200, 429]
        other = post(server, PUSH, path="/v1/projects/other/messages:send", token=server.access_token("other"))
        assert other[0] == 200


def test_it_comes_back_on_the_same_port(server: FCMServer) -> None:
    """For tests of outages; what arrived before is still known."""
    url = server.url
    post(server, PUSH)
    server.stop()
    with pytest.raises(OSError, match="refused"):
        post(server, PUSH)
    server.start()
    assert (server.url, post(server, PUSH)[0]) == (url, 200)
    server.stop()
    assert len(server.requests) == 2
    server.clear()
    assert server.requests == []


def test_firebase_admin_itself_is_content_with_it(server: FCMServer) -> None:
    """Its own send, with the service-account flow of google-auth, gets the same answers."""
    messaging: Any = pytest.importorskip("firebase_admin.messaging")
    app = server.app()
    messaging._get_messaging_service(app)._fcm_url = server.url + PATH
    message = messaging.Message(notification=messaging.Notification("Hi"))
    message.token = "device"
    assert messaging.send(message, app=app) == "projects/demo/messages/0:1%cartback"
    errors: list[tuple[Mode, Any]] = [
        ("unregistered", messaging.UnregisteredError), ("sender_id_mismatch", messaging.SenderIdMismatchError),
        ("third_party_auth", messaging.ThirdPartyAuthError),
    ]  # fmt: skip
    for mode, error in errors:
        server.answers("device", mode)
        with pytest.raises(error):
            messaging.send(message, app=app)
