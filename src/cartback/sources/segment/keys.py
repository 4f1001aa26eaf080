"""The write key of a request: by basic authentication, in the query or in the body, as the clients send it."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qs

from attrs import field, frozen

from cartback.errors import BadSignature
from cartback.sources.signing import DeliveryHeaders, Secret, keys_of

from .settings import TrackingSettings


def _signing(secret: Secret | None) -> tuple[bytes, ...]:
    return () if secret is None else tuple(keys_of(secret, "the secret that user ids are signed with"))


@frozen
class WriteKey:
    """The settings of a write key.

    Attributes:
        shop: your id for the shop.
        secret: whether only your own servers know the key. A key in a page or an app is public, whatever its name.
        signing: the secret that your backend signs user ids with (see segment.sign), or several during a rotation.
        settings: how the shop's tracking is read.
    """

    shop: str
    secret: bool = field(default=False, kw_only=True)
    signing: tuple[bytes, ...] = field(default=None, converter=_signing, kw_only=True, repr=False)
    settings: TrackingSettings = field(factory=TrackingSettings, kw_only=True)


_MOST = 255


def key_of(headers: DeliveryHeaders, query: str, document: Iterable[Any], keys: Mapping[str, WriteKey]) -> WriteKey:
    """Return the settings of the request's key, the first of the places it may be in. Raises BadSignature for an unknown key.

    `document` are the write keys in the body, if there are any.
    """
    given = _basic(headers) or _asked(query) or next((k for k in document if isinstance(k, str) and k), None)
    # A dict finds a key by a hash that differs in each process, so the time taken reveals nothing of the others.
    known = keys.get(given) if given is not None and len(given) <= _MOST else None
    if known is None:
        raise BadSignature(
            "writeKey: expected a key of this endpoint, by basic authentication, in the query or in the body"
        )
    return known


def _basic(headers: DeliveryHeaders) -> str | None:
    """Read the name in "Basic base64(key:)"; some clients leave the colon out."""
    given = headers.get("Authorization")
    if given is None:
        return None
    scheme, _, rest = given.partition(" ")
    if scheme.lower() != "basic" or len(rest) > 4 * _MOST:
        return None
    try:
        return b64decode(rest.strip() + "==").decode().partition(":")[0] or None
    except ValueError:
        return None


def _asked(query: str) -> str | None:
    """Read the key in the query; GA4 calls it api_secret."""
    if not query:
        return None
    try:
        asked = parse_qs(query, max_num_fields=20)
    except ValueError:
        return None
    return next(iter(asked.get("writeKey") or asked.get("api_secret") or ()), None)
