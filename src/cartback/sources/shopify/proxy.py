"""A request through the app proxy: a shopper at the shop's own domain, forwarded by Shopify, which says who is logged in.

The signature is over the parameters, decoded and sorted, as "name=value" with nothing in between. So other parameters could be
cut out of the same text: whoever saw a signature could make another customer of it. Hence a value that contains what
Shopify's own parameters begin with is refused; to cut differently, one has to.
https://shopify.dev/docs/apps/build/online-store/app-proxies/authenticate-app-proxies
"""

from __future__ import annotations

import hmac
import re
from datetime import datetime, timedelta
from urllib.parse import parse_qsl

from attrs import frozen

from cartback.errors import BadSignature

from .signature import DOMAIN, Secret, keys_of

#: A request is good for this long: the signature has a time in it.
FRESH = timedelta(minutes=5)
_LONGEST = 16_384
_PARAMETERS = 100
_OWN = ("shop", "logged_in_customer_id", "path_prefix", "timestamp", "signature")
_OWN_INSIDE = re.compile("|".join(f"{name}=" for name in _OWN))


@frozen
class Proxied:
    """The shop's domain, and the id of the customer who is logged in there, if one is."""

    shop: str
    customer: str | None


def proxied(query: str, *, secret: Secret, now: datetime) -> Proxied:
    """Who asks, by the query of a request through the app proxy. A webhook's signature is none, nor is this one a webhook's.

    Args:
        query: what stands behind the ? of the URL, as received.
        secret: the app's client secret, or several while it is rotated.
        now: the present; a request that is older than five minutes is somebody's who overheard it.

    Raises:
        BadSignature: it was not Shopify who asked, or not now. Answer 401.
        InvalidSettings: the secret is empty.
    """
    keys = keys_of(secret)
    told: dict[str, list[str]] = {}
    for name, value in _parameters(query):
        told.setdefault(name, []).append(value)
    signed = "".join(
        sorted(f"{name}={','.join(values)}" for name, values in told.items() if name != "signature")
    ).encode()
    given = _one(told, "signature").encode()
    held = [hmac.compare_digest(hmac.new(key, signed, "sha256").hexdigest().encode(), given) for key in keys]
    if not any(held) or any(_OWN_INSIDE.search(value) for values in told.values() for value in values):
        raise BadSignature("signature: does not match the query")
    shop, customer, at = _one(told, "shop"), _one(told, "logged_in_customer_id"), _one(told, "timestamp")
    if not DOMAIN.fullmatch(shop) or not re.fullmatch(r"[0-9]{0,20}", customer) or not re.fullmatch(r"[0-9]{1,12}", at):
        raise BadSignature("query: expected a shop, a customer's number or none, and a time")
    if abs(now.timestamp() - int(at)) > FRESH.total_seconds():
        raise BadSignature("timestamp: the request is not of now")
    return Proxied(shop, customer or None)


def _parameters(query: str) -> list[tuple[str, str]]:
    try:
        if len(query) <= _LONGEST:
            return parse_qsl(query, keep_blank_values=True, max_num_fields=_PARAMETERS, errors="strict")
    except ValueError:
        pass
    raise BadSignature("query: cannot be read")


def _one(told: dict[str, list[str]], name: str) -> str:
    """The value of a parameter of Shopify's own; "" when it is not there. Raises BadSignature when it is there twice."""
    values = told.get(name, [""])
    if len(values) > 1:
        raise BadSignature(f"{name}: expected one, got {len(values)}")
    return values[0]
