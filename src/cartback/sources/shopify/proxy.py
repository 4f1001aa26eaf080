"""A request through the app proxy: a shopper at the shop's own domain, forwarded by Shopify, which names the logged-in
customer.

The signature is over the parameters, decoded and sorted, as "name=value" without a separator. So the same text can be split
into other parameters, and a shopper may choose some of it: another customer could be split out of a signed query. Hence each
of Shopify's own names may occur in the whole text once, at any split, and is then the parameter itself. Its value cannot be
shortened or extended either: the text after it is sorted behind it, so it does not begin with a digit.
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

#: A request is valid for this long: the signature has a time in it.
FRESH = timedelta(minutes=5)
_LONGEST = 16_384
_PARAMETERS = 100
#: Shopify sends each of these once; the customer is empty when none is logged in.
_OWN = ("logged_in_customer_id", "path_prefix", "shop", "timestamp")
_NAME = re.compile(r"[A-Za-z0-9_.\[\]-]+")


@frozen
class Proxied:
    """The shop's domain, and the id of the customer who is logged in there, if any."""

    shop: str
    customer: str | None


def proxied(query: str, *, secret: Secret, now: datetime) -> Proxied:
    """Return the shop and customer of a request through the app proxy, by its query. A webhook's signature is not valid here.

    Args:
        query: the part of the URL after the ?, as received. Parameters of your own have names of letters, digits and
            "_.-[]", and neither their names nor values contain "shop=" or another of Shopify's own names before a "=".
        secret: the app's client secret, or several during a rotation.
        now: the present; a request that is older than five minutes counts as replayed.

    Raises:
        BadSignature: the request is not Shopify's, or not recent. Answer 401.
        InvalidSettings: the secret is empty.
    """
    keys = keys_of(secret)
    values = _values(query)
    signed = "".join(sorted(f"{name}={','.join(given)}" for name, given in values.items() if name != "signature"))
    given = _one(values, "signature").encode()
    # Every secret is tried, so the time taken does not reveal which one held.
    held = [hmac.compare_digest(hmac.new(key, signed.encode(), "sha256").hexdigest().encode(), given) for key in keys]
    if not any(held) or not _can_be_cut_one_way(signed, values):
        raise BadSignature("signature: does not match the query")
    shop, customer, at = _one(values, "shop"), _one(values, "logged_in_customer_id"), _one(values, "timestamp")
    if not DOMAIN.fullmatch(shop) or not re.fullmatch(r"[0-9]{0,20}", customer) or not re.fullmatch(r"[0-9]{1,12}", at):
        raise BadSignature("query: expected shop, logged_in_customer_id (a number or empty) and timestamp")
    if not _one(values, "path_prefix").startswith("/"):
        raise BadSignature("path_prefix: expected the path of the app proxy")
    if abs(now.timestamp() - int(at)) > FRESH.total_seconds():
        raise BadSignature("timestamp: signed too long ago, or in the future")
    return Proxied(shop, customer or None)


def _can_be_cut_one_way(signed: str, values: Mapping[str, Sequence[str]]) -> bool:
    """Return whether every split of the signed text into parameters gives Shopify's own the same values."""
    return all(_NAME.fullmatch(name) for name in values) and all(
        signed.count(f"{name}=") == (name in values) for name in _OWN
    )


def _values(query: str) -> dict[str, list[str]]:
    """Return every parameter's values by its name, decoded. Raises BadSignature for an unreadable query."""
    if len(query) > _LONGEST:
        raise BadSignature("query: cannot be read")
    try:
        query.encode()  # a lone surrogate cannot be signed
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=_PARAMETERS, errors="strict")
    except ValueError:
        raise BadSignature("query: cannot be read") from None
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    return values


def _one(values: Mapping[str, Sequence[str]], name: str) -> str:
    """Return the value of a parameter of Shopify's own; "" if it is missing. Raises BadSignature if it is there twice."""
    given = values.get(name, [""])
    if len(given) > 1:
        raise BadSignature(f"{name}: expected one, got {len(given)}")
    return given[0]
