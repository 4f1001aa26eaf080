"""Is it Shopify who sent this? HMAC-SHA256 of the raw bytes with the app's client secret, base64, in a header.

Nothing is parsed before the signature holds. Several secrets may be given: after a rotation Shopify may sign with
the old one for up to an hour. An empty secret would verify whatever is signed with nothing, so it is refused.
https://shopify.dev/docs/apps/build/webhooks/subscribe/https
"""

from __future__ import annotations

import hmac
import re
from base64 import b64decode
from collections.abc import Iterable, Mapping, Sequence

from cartback.errors import BadSignature, InvalidSettings, MalformedDelivery
from cartback.sources.limits import LIMITS, Limits, check_size

Headers = Mapping[str, str] | Iterable[tuple[str, str]]
Secret = str | bytes | Sequence[str | bytes]

#: What Shopify calls a shop.
DOMAIN = re.compile(r"[a-z0-9][a-z0-9-]{0,99}\.myshopify\.com")

_SIGNATURE = "x-shopify-hmac-sha256"


class DeliveryHeaders:
    """A delivery's X-Shopify-* headers, by lower-case name; each may be there once."""

    def __init__(self, headers: Headers) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in headers.items() if isinstance(headers, Mapping) else headers:
            lower = _text(name).lower()
            if lower.startswith("x-shopify-"):
                self._values.setdefault(lower, []).append(_text(value))

    def signature(self) -> bytes:
        """The signature's bytes. Raises BadSignature unless there is exactly one and it is base64."""
        values = self._values.get(_SIGNATURE, [])
        if len(values) != 1:
            raise BadSignature(f"X-Shopify-Hmac-SHA256: expected exactly one, got {len(values)}")
        try:
            return b64decode(values[0].encode("ascii"), validate=True)
        except ValueError:
            raise BadSignature("X-Shopify-Hmac-SHA256: expected base64") from None

    def get(self, name: str) -> str | None:
        """The header's value, None when absent or empty. Raises MalformedDelivery when it is there twice."""
        values = self._values.get(name.lower(), [])
        if len(values) > 1:
            raise MalformedDelivery(f"{name}: expected one value, got {len(values)}")
        return values[0].strip() or None if values else None


def check(headers: DeliveryHeaders, body: bytes, secret: Secret, limits: Limits = LIMITS) -> None:
    """Raises TooLarge, BadSignature or InvalidSettings unless `body` is signed with one of the secrets."""
    keys = keys_of(secret)
    check_size(body, limits)
    signature = headers.signature()
    # Every secret is tried, so the time taken does not tell which one held.
    held = [hmac.compare_digest(hmac.digest(key, body, "sha256"), signature) for key in keys]
    if not any(held):
        raise BadSignature


def keys_of(secret: Secret) -> list[bytes]:
    """The secrets as bytes. Raises InvalidSettings when there is none, or an empty one."""
    secrets = [secret] if isinstance(secret, str | bytes) else list(secret or ())
    keys = [s.encode() if isinstance(s, str) else s for s in secrets]
    if not keys or not all(key and key.strip() for key in keys):
        raise InvalidSettings("secret: expected the app's client secret, or several; none may be empty")
    return keys


def _text(value: object) -> str:
    """ASGI servers hand over header bytes; what is neither is no header."""
    if isinstance(value, str):
        return value
    return value.decode("latin-1") if isinstance(value, bytes) else ""
