"""A browser's push subscription as one text: the URL to post to, and the keys to encrypt with for the browser.

    https://push.example/abc#p256dh.auth

It comes from a stranger, and a server posts to it: only a plausible push service is accepted. https, a host by name, the usual
port; no user name, no IP address. What the name resolves to is checked when a connection is made.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NoBase64
from typing import NamedTuple
from urllib.parse import urlsplit

from cartback.errors import InvalidEvent

_HOST = re.compile(
    r"(?=.{1,253}\Z)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*\.[a-z][a-z0-9-]*[a-z]",
    re.ASCII,
)
_URL = re.compile(r"[!-~]+", re.ASCII)
_BASE64 = re.compile(r"[A-Za-z0-9_-]{1,200}", re.ASCII)
#: An uncompressed point of P-256, and the authentication secret (RFC 8291).
_POINT, _SECRET = 65, 16
_PORTS = {"https": 443, "http": 80}


class PushSubscription(NamedTuple):
    """One browser of a shopper: `key` is its public key, `secret` the one it shares with us."""

    endpoint: str
    key: bytes
    secret: bytes

    @property
    def address(self) -> str:
        """The text that is stored as the device's address."""
        return f"{self.endpoint}#{_written(self.key)}.{_written(self.secret)}"

    @property
    def host(self) -> str:
        """The push service's host."""
        return (urlsplit(self.endpoint).hostname or "").lower()

    @property
    def origin(self) -> str:
        """The push service's origin, for which a request is signed: in small letters, and without the scheme's usual port."""
        parts = urlsplit(self.endpoint)
        usual = f":{_PORTS.get(parts.scheme)}"
        return f"{parts.scheme}://{parts.netloc.lower().removesuffix(usual)}"


def subscription(endpoint: object, key: object, secret: object, *, local: bool = False) -> PushSubscription:
    """Read a browser's endpoint, `keys.p256dh` and `keys.auth`. Raises InvalidEvent, which names the field.

    `local` accepts http and addresses of this network as well: for a push service of one's own.
    """
    if not isinstance(endpoint, str) or _URL.fullmatch(endpoint) is None or "#" in endpoint or "\\" in endpoint:
        raise InvalidEvent("subscription.endpoint: expected the URL of a push service")
    try:
        parts = urlsplit(endpoint)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        raise InvalidEvent("subscription.endpoint: expected the URL of a push service") from None
    public = parts.scheme == "https" and "@" not in parts.netloc and port in (None, 443) and _HOST.fullmatch(host)
    if not public and not (local and parts.scheme in ("https", "http") and host):
        raise InvalidEvent("subscription.endpoint: expected https and a public host, without a user name or port")
    point, shared = _read(key, "p256dh"), _read(secret, "auth")
    if len(point) != _POINT or point[0] != 4:
        raise InvalidEvent("subscription.keys.p256dh: expected a public key, 65 bytes in base64url")
    if len(shared) != _SECRET:
        raise InvalidEvent("subscription.keys.auth: expected 16 bytes in base64url")
    return PushSubscription(endpoint, point, shared)


def subscription_at(address: str, *, local: bool = False) -> PushSubscription:
    """Read a stored address. Raises InvalidEvent."""
    endpoint, _, keys = address.partition("#")
    key, _, secret = keys.partition(".")
    return subscription(endpoint, key, secret, local=local)


def _read(value: object, name: str) -> bytes:
    plain = value.rstrip("=").replace("+", "-").replace("/", "_") if isinstance(value, str) else ""
    if _BASE64.fullmatch(plain) is None:
        raise InvalidEvent(f"subscription.keys.{name}: expected base64url")
    try:
        return urlsafe_b64decode(plain + "=" * (-len(plain) % 4))
    except (NoBase64, ValueError):
        raise InvalidEvent(f"subscription.keys.{name}: expected base64url") from None


def _written(value: bytes) -> str:
    return urlsafe_b64encode(value).decode().rstrip("=")
