"""Is Shopify the sender? HMAC-SHA256 of the raw bytes with the app's client secret, base64, in a header.

After a rotation Shopify may sign with the old secret for up to an hour.
https://shopify.dev/docs/apps/build/webhooks/subscribe/https
"""

from __future__ import annotations

import re

from cartback.sources import signing
from cartback.sources.limits import LIMITS, Limits, check_size
from cartback.sources.signing import DeliveryHeaders, Headers, Secret, keys_of

#: Shopify's domain of a shop.
DOMAIN = re.compile(r"[a-z0-9][a-z0-9-]{0,99}\.myshopify\.com")

_SIGNATURE = "X-Shopify-Hmac-SHA256"


def headers_of(headers: Headers) -> DeliveryHeaders:
    """Return the delivery's X-Shopify-* headers."""
    return DeliveryHeaders(headers, ("x-shopify-",))


def check(headers: DeliveryHeaders, body: bytes, secret: Secret, limits: Limits = LIMITS) -> None:
    """Raise TooLarge, BadSignature or InvalidSettings unless `body` is signed with one of the secrets."""
    keys = keys_of(secret)
    body = check_size(body, limits)
    signing.check(keys, body, [headers.signature(_SIGNATURE)])
