"""A push service on this machine, with its subscribed browsers: it accepts what a real one accepts, and decrypts as browsers
do.

    with PushServer(webpush.public_key) as server:
        browser = server.subscribe()  # what a page posts to its shop
        ...
        assert server.messages[0].title == "Still thinking it over?"

A sender has to sign for this service with the key that the browsers subscribed with, and give a TTL. `gone` ends a
subscription, `answers` sets the status for one of them, `clock` is the service's clock.
"""

from __future__ import annotations

import json
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from secrets import token_bytes, token_urlsafe
from typing import Any

from attrs import field, frozen

from cartback.errors import MissingExtra

from .httpserver import LocalServer

try:
    import http_ece
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
except ImportError:
    raise MissingExtra("webpush") from None

_MOST = 4096


@frozen
class PushMessage:
    """One message as the browser's service worker gets it, with the TTL and other headers of its request."""

    endpoint: str
    data: dict[str, Any] = field(repr=False)
    ttl: int = 0
    topic: str | None = None
    urgency: str | None = None

    @property
    def title(self) -> str:
        """Return the notification's title."""
        return str(self.data.get("title", ""))

    @property
    def body(self) -> str:
        """Return the notification's body."""
        return str(self.data.get("body", ""))


@frozen
class _Browser:
    private: Any
    secret: bytes


class PushServer(LocalServer):
    """Listens at `url` until it is closed. `public_key` is the one key that its browsers subscribe with."""

    def __init__(self, public_key: str) -> None:
        self.public_key = public_key
        self.messages: list[PushMessage] = []
        self.requests = 0
        self.clock: Callable[[], float] = time.time
        self._browsers: dict[str, _Browser] = {}
        self._answers: dict[str, int] = {}
        super().__init__()

    def reply(self, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, Mapping[str, str], bytes]:
        """Answer one request with a status and an empty body."""
        status, more = self.answer(path, headers, body)
        return status, more, b""

    def subscribe(self) -> dict[str, Any]:
        """Subscribe a new browser, and return its PushSubscription as JSON."""
        browser = _Browser(ec.generate_private_key(ec.SECP256R1()), token_bytes(16))
        endpoint = f"{self.url}/push/{token_urlsafe(24)}"
        with self._lock:
            self._browsers[endpoint] = browser
        point = browser.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        keys = {"p256dh": _base64url(point), "auth": _base64url(browser.secret)}
        return {"endpoint": endpoint, "expirationTime": None, "keys": keys}

    def gone(self, subscription: Mapping[str, Any]) -> None:
        """End a subscription: the browser withdrew its permission, or its profile was deleted."""
        with self._lock:
            self._browsers.pop(subscription["endpoint"])

    def answers(self, subscription: Mapping[str, Any], status: int) -> None:
        """Answer messages to this browser with the status from now on."""
        self._answers[subscription["endpoint"]] = status

    def answer(self, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, dict[str, str]]:
        """Answer one request as a push service does."""
        endpoint = self.url + path
        with self._lock:
            self.requests += 1
            browser, scripted = self._browsers.get(endpoint), self._answers.get(endpoint)
        if browser is None:
            return 410, {}
        if not self._is_signed(headers.get("authorization", "")):
            return 403, {}
        ttl = headers.get("ttl", "")
        if not ttl.isdigit() or headers.get("content-encoding") != "aes128gcm":
            return 400, {}
        if len(body) > _MOST:
            return 413, {}
        if scripted is not None:
            return scripted, {"Retry-After": "9"} if scripted == 429 else {}
        text = http_ece.decrypt(body, private_key=browser.private, auth_secret=browser.secret, version="aes128gcm")
        message = PushMessage(endpoint, json.loads(text), int(ttl), headers.get("topic"), headers.get("urgency"))
        with self._lock:
            self.messages.append(message)
            number = len(self.messages)
        return 201, {"Location": f"{self.url}/message/{number}"}

    def _is_signed(self, authorization: str) -> bool:
        """Return whether the token is for this service, not expired, and signed by the key that browsers subscribed with (RFC
        8292).
        """
        scheme, _, rest = authorization.partition(" ")
        parts = dict(part.strip().split("=", 1) for part in rest.split(",") if "=" in part)
        if scheme != "vapid" or parts.get("k") != self.public_key or parts.get("t", "").count(".") != 2:
            return False
        signed, _, signature = parts["t"].rpartition(".")
        claims, raw = json.loads(_bytes(signed.partition(".")[2])), _bytes(signature)
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _bytes(self.public_key))
        r, s = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
        try:
            key.verify(encode_dss_signature(r, s), signed.encode(), ec.ECDSA(SHA256()))
        except InvalidSignature:
            return False
        left = claims["exp"] - self.clock()
        reachable = claims["sub"].startswith(("mailto:", "https://"))
        return bool(claims["aud"] == self.url and 0 < left <= 86_400 and reachable)


def _base64url(value: bytes) -> str:
    return urlsafe_b64encode(value).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
