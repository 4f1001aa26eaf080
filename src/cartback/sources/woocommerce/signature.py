"""Is the shop the sender? HMAC-SHA256 of the raw bytes with the webhook's secret, base64, in a header.

WordPress decodes HTML entities in the secret before it signs (wp_specialchars_decode), so a secret typed as "a&b" and stored
as "a&amp;b" signs as "a&b": both spellings are tried. A shop whose filter changes the algorithm is refused.
"""

from __future__ import annotations

import re

from cartback.sources import signing
from cartback.sources.limits import LIMITS, Limits, check_size
from cartback.sources.signing import DeliveryHeaders, Headers, Secret, keys_of

SIGNATURE = "X-WC-Webhook-Signature"
#: The entities that WordPress decodes: the five special characters, by name or by number.
_ENTITY = re.compile(rb"&(?:(amp|lt|gt|quot)|#0*(38|39|34|60|62)|#x0*(26|27|22|3c|3e));", re.IGNORECASE)
_NAMED = {b"amp": b"&", b"lt": b"<", b"gt": b">", b"quot": b'"'}


def headers_of(headers: Headers) -> DeliveryHeaders:
    """Return the delivery's X-WC-Webhook-* headers."""
    return DeliveryHeaders(headers, ("x-wc-webhook-",))


def check(headers: DeliveryHeaders, body: bytes, secret: Secret, limits: Limits = LIMITS) -> None:
    """Raise TooLarge, BadSignature or InvalidSettings unless `body` is signed with one of the secrets."""
    keys = keys_of(secret, "the webhook's secret")
    body = check_size(body, limits)
    signing.check(_spellings(keys), body, [headers.signature(SIGNATURE)])


def _spellings(keys: list[bytes]) -> list[bytes]:
    """Return each key as WordPress decodes it, and as it is if that differs."""
    if not any([b"&" in key for key in keys]):
        return keys
    return list(dict.fromkeys([spelling for key in keys for spelling in (_decoded(key), key) if spelling.strip()]))


def _decoded(key: bytes) -> bytes:
    return _ENTITY.sub(_character, key) if b"&" in key else key


def _character(entity: re.Match[bytes]) -> bytes:
    name, decimal, hexadecimal = entity.groups()
    if name is not None:
        return _NAMED.get(name, entity[0])  # WordPress decodes no names in capitals
    return bytes([int(decimal) if decimal is not None else int(hexadecimal, 16)])
