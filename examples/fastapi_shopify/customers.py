"""Who is logged in: the token that this host gives its app after a login, and takes back with every request.

    python customers.py 7001

makes one for a customer of the shop, as the login of a real host would: cartback has no accounts, and must be told.
It is "customer.expires.signature". Keep whatever session you have; what matters is that the customer's id is one that
your own server vouches for, and never a field of the request.
"""

from __future__ import annotations

import hmac
import sys
from datetime import datetime, timedelta

LIFETIME = timedelta(days=30)


class Forged(Exception):
    """The token is not one of ours, or no longer good."""


def token(customer: str, now: datetime, key: str) -> str:
    """A token for a customer who has just logged in."""
    said = f"{customer}.{int((now + LIFETIME).timestamp())}"
    return f"{said}.{_signature(said, key)}"


def customer_of(authorization: str, now: datetime, key: str) -> str:
    """The customer's id out of "Bearer ...". Raises Forged."""
    said, _, signature = authorization.removeprefix("Bearer ").rpartition(".")
    if not hmac.compare_digest(signature.encode(), _signature(said, key).encode()):
        raise Forged
    customer, _, expires = said.rpartition(".")
    if now.timestamp() >= int(expires):
        raise Forged
    return customer


def _signature(said: str, key: str) -> str:
    return hmac.new(key.encode(), b"session\0" + said.encode(), "sha256").hexdigest()


if __name__ == "__main__" and len(sys.argv) == 2:
    import backend

    print(token(sys.argv[1], backend.now(), backend.needed("SESSION_KEY")))
