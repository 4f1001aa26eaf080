"""Is BigCommerce the sender? There are two ways, both documented, and either is enough.

Standard Webhooks: HMAC-SHA256 over "id.timestamp.body" with the app's client secret, in webhook-signature as "v1,base64",
several of them during a rotation. Or custom headers, which were given when the webhook was created and come with every
delivery. The age of a delivery does not matter: a repeated one changes nothing.
https://developer.bigcommerce.com/docs/integrations/webhooks
"""

from __future__ import annotations

from collections.abc import Mapping

from cartback.errors import InvalidSettings
from cartback.sources import signing
from cartback.sources.limits import LIMITS, Limits, check_size
from cartback.sources.signing import DeliveryHeaders, Headers, Secret, keys_of


def verify(
    headers: Headers,
    body: bytes,
    *,
    secret: Secret | None = None,
    custom: Mapping[str, str] | None = None,
    limits: Limits = LIMITS,
) -> None:
    """Raise BadSignature (or TooLarge, or InvalidSettings) unless the delivery is signed, and has the custom headers.

    Args:
        headers: the request's headers, names in any case.
        body: the raw body, as received.
        secret: the app's client secret, or several during a rotation. None requires no signature.
        custom: the headers that the webhook was created with, all of which must be there. None requires none.
        limits: how large a delivery may be.
    """
    keys = [] if secret is None else keys_of(secret)
    expected = {name.lower(): value for name, value in custom.items()} if custom else {}
    if not keys and not expected:
        raise InvalidSettings("secret: expected the app's client secret, or custom headers")
    if expected and not all(value.strip() for value in expected.values()):
        raise InvalidSettings("custom: expected a value for each header; none may be empty")
    body = check_size(body, limits)
    sent = DeliveryHeaders(headers, (*signing.STANDARD_WEBHOOK, *expected))
    for name, value in expected.items():
        signing.check_equal(sent.once(name), value, name)
    if keys:
        signing.check_standard_webhook(sent, body, keys)
