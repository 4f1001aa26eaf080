"""Our identity towards a push service: a token signed with the key that the browser subscribed with (RFC 8292)."""

from __future__ import annotations

import re
import threading
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NoBase64
from datetime import datetime, timedelta
from typing import Any

import msgspec

from cartback.domain import arguments
from cartback.errors import InvalidSettings, MissingExtra

#: The lifetime of a token, at most a day; a token is replaced well before it ends.
_LIFETIME, _MARGIN = timedelta(hours=12), timedelta(hours=1)
_MOST = 100
_SUBJECT = re.compile(r"(?:mailto:[^\s@<>]+@[^\s@<>]+|https://[!-~]+)", re.ASCII)  # Apple refuses one in brackets


class VapidKey:
    """The application server's key: 32 bytes in base64url, or a key of P-256 as PEM.

    `public` is what a browser subscribes with, as applicationServerKey.
    """

    def __init__(self, private: str, subject: str) -> None:
        """Read the key; `subject` is where a push service reaches you, "mailto:..." or "https://...".

        Raises InvalidSettings, MissingExtra without cryptography.
        """
        arguments.matching(subject, "subject", _SUBJECT, "'mailto:push@acme.example' or an https URL")
        self._subject = subject
        self._ec = _elliptic()
        self._key = _private(self._ec, private)
        self.public = _base64url(_point(self._key))
        self._tokens: dict[str, tuple[datetime, str]] = {}
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return "VapidKey()"

    @classmethod
    def generate(cls, subject: str) -> tuple[VapidKey, str]:
        """Make a new key, and its text to keep: anyone with that text can push to every browser that subscribed with the key."""
        ec = _elliptic()
        number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
        text = _base64url(number.to_bytes(32, "big"))
        return cls(text, subject), text

    def authorization(self, origin: str, now: datetime) -> str:
        """Return the header for a push service's origin."""
        with self._lock:
            known = self._tokens.get(origin)
            if known is not None and _MARGIN < known[0] - now <= _LIFETIME:
                return known[1]
        until = now + _LIFETIME
        made = f"vapid t={self._token(origin, until)}, k={self.public}"
        with self._lock:
            while len(self._tokens) >= _MOST:
                self._tokens.pop(next(iter(self._tokens)))
            self._tokens[origin] = until, made
        return made

    def _token(self, origin: str, until: datetime) -> str:
        from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
        from cryptography.hazmat.primitives.hashes import SHA256

        claims = {"aud": origin, "exp": int(until.timestamp()), "sub": self._subject}
        signed = ".".join([_base64url(msgspec.json.encode(part)) for part in ({"typ": "JWT", "alg": "ES256"}, claims)])
        r, s = decode_dss_signature(self._key.sign(signed.encode(), self._ec.ECDSA(SHA256())))
        return f"{signed}.{_base64url(r.to_bytes(32, 'big') + s.to_bytes(32, 'big'))}"


def _elliptic() -> Any:
    try:
        from cryptography.hazmat.primitives.asymmetric import ec
    except ImportError:
        raise MissingExtra("webpush") from None
    return ec


def _private(ec: Any, text: str) -> Any:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        if "BEGIN" in text:
            key = load_pem_private_key(text.encode(), None)
            if isinstance(key, ec.EllipticCurvePrivateKey) and isinstance(key.curve, ec.SECP256R1):
                return key
        else:
            plain = text.strip().rstrip("=").replace("+", "-").replace("/", "_")
            number = urlsafe_b64decode(plain + "=" * (-len(plain) % 4))
            if len(number) == 32:
                return ec.derive_private_key(int.from_bytes(number, "big"), ec.SECP256R1())
    except (AttributeError, NoBase64, ValueError, TypeError, UnsupportedAlgorithm):
        pass
    raise InvalidSettings("key: expected a private key of P-256, 32 bytes in base64url or PEM") from None


def _point(key: Any) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    point: bytes = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return point


def _base64url(value: bytes) -> str:
    return urlsafe_b64encode(value).decode().rstrip("=")
