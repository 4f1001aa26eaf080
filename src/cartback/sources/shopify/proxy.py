"""A request through the app proxy: a shopper at the shop's own domain, forwarded by Shopify, which says who is logged in.

The signature is over the parameters, decoded and sorted, as "name=value" with nothing in between. So the same text can be cut
into other parameters, and a shopper may choose some of it: another customer could be cut out of a signed query. Hence each of
Shopify's own names may stand in the whole text once, wherever the cuts are, and is then the parameter itself. Its value cannot
be cut short or made longer either: what follows it is sorted behind it, so it does not begin with a digit.
https://shopify.dev/docs/apps/build/online-store/app-proxies/authenticate-app-proxies
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from urllib.parse import parse_qsl

from attrs import frozen

from cartback.errors import BadSignature
from cartback.sources.signing import Secret, keys_of

from .signature import DOMAIN

#: A request is good for this long: the signature has a time in it.
FRESH = timedelta(minutes=5)
_LONGEST = 16_384
_PARAMETERS = 100
#: Shopify sends each of these once; the customer is empty when nobody is logged in.
_OWN = ("logged_in_customer_id", "path_prefix", "shop", "timestamp")
_NAME = re.compile(r"[A-Za-z0-9_.\[\]-]+")


@frozen
class Proxied:
    """The shop's domain, and the id of the customer who is logged in there, if one is."""

    shop: str
    customer: str | None


def proxied(query: str, *, secret: Secret, now: datetime) -> Proxied:
    """Who asks, by the query of a request through the app proxy. A webhook's signature is none, nor is this one a webhook's.

    Args:
        query: what stands behind the ? of the URL, as received. Parameters of your own have names of letters, digits and
            "_.-[]", and neither a name nor a value of theirs holds "shop=" or another of Shopify's own names before a "=".
        secret: the app's client secret, or several while it is rotated.
        now: the present; a request that is older than five minutes is somebody's who overheard it.

    Raises:
        BadSignature: it was not Shopify who asked, or not now. Answer 401.
        InvalidSettings: the secret is empty.
    """
    keys = keys_of(secret)
    values = _values(query)
    signed = "".join(sorted(f"{name}={','.join(given)}" for name, given in values.items() if name != "signature"))
    given = _one(values, "signature").encode()
    # Every secret is tried, so the time taken does not tell which one held.
    held = [hmac.compare_digest(hmac.new(key, signed.encode(), "sha256").hexdigest().encode(), given) for key in keys]
    if not any(held) or not _can_be_cut_one_way(signed, values):
        raise BadSignature("signature: does not match the query")
    shop, customer, at = _one(values, "shop"), _one(values, "logged_in_customer_id"), _one(values, "timestamp")
    if not DOMAIN.fullmatch(shop) or not re.fullmatch(r"[0-9]{0,20}", customer) or not re.fullmatch(r"[0-9]{1,12}", at):
        raise BadSignature("query: expected a shop, a customer's number or none, and a time")
    if not _one(values, "path_prefix").startswith("/"):
        raise BadSignature("path_prefix: expected the path that the proxy is at")
    if abs(now.timestamp() - int(at)) > FRESH.total_seconds():
        raise BadSignature("timestamp: the request is not of now")
    return Proxied(shop, customer or None)


def _can_be_cut_one_way(signed: str, values: Mapping[str, Sequence[str]]) -> bool:
    """Return whether every cut of the signed text into parameters gives Shopify's own the same values."""
    return all(_NAME.fullmatch(name) for name in values) and all(
        signed.count(f"{name}=") == (name in values) for name in _OWN
    )


def _values(query: str) -> dict[str, list[str]]:
    """Every parameter's values by its name, decoded. Raises BadSignature for what cannot be read."""
    if len(query) > _LONGEST:
        raise BadSignature("query: cannot be read")
    try:
        query.encode()  # half a character cannot be signed
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=_PARAMETERS, errors="strict")
    except ValueError:
        raise BadSignature("query: cannot be read") from None
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    return values


def _one(values: Mapping[str, Sequence[str]], name: str) -> str:
    """The value of a parameter of Shopify's own; "" when it is not there. Raises BadSignature when it is there twice."""
    given = values.get(name, [""])
    if len(given) > 1:
        raise BadSignature(f"{name}: expected one, got {len(given)}")
    return given[0]
