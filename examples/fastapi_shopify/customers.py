"""Customer sessions: this host gives its app a token after a login, and reads it from every request.

    python customers.py 7001

makes a token for a customer of the shop, as the login of a real host would: cartback has no accounts of its own.
The token is "customer.expires.signature". Use your own sessions instead; the customer's id has to come from
your own server, never from a field of the request.
"""

from __future__ import annotations

import hmac
import sys
from datetime import datetime, timedelta

LIFETIME = timedelta(days=30)


class Forged(Exception):
    """The token is not one of ours, or has expired."""


def token(customer: str, now: datetime, key: str) -> str:
    """Return a token for a customer who has just logged in."""
    claims = f"{customer}.{int((now + LIFETIME).timestamp())}"
    return f"{claims}.{_signature(claims, key)}"


def customer_of(authorization: str, now: datetime, key: str) -> str:
    """Return the customer's id from "Bearer ...". Raises Forged."""
    claims, _, signature = authorization.removeprefix("Bearer ").rpartition(".")
    if not hmac.compare_digest(signature.encode(), _signature(claims, key).encode()):
        raise Forged
    customer, _, expires = claims.rpartition(".")
    if now.timestamp() >= int(expires):
        raise Forged
    return customer


def _signature(claims: str, key: str) -> str:
    return hmac.new(key.encode(), b"session\0" + claims.encode(), "sha256").hexdigest()


if __name__ == "__main__" and len(sys.argv) == 2:
    import backend

    print(token(sys.argv[1], backend.now(), backend.needed("SESSION_KEY")))
