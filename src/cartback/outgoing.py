"""Outgoing webhooks: an engine's reports, posted to a URL of the host, signed as Standard Webhooks are.

The receiver checks the signature with any of their libraries, and ignores an `id` that it has seen before.
https://www.standardwebhooks.com
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import Request, build_opener

import msgspec

from cartback.domain.identity import kind_of
from cartback.domain.session_end import SessionEnd
from cartback.errors import CartbackError, InvalidSettings
from cartback.redirects import NoRedirects

_PREFIX = "whsec_"


class NotTaken(CartbackError):
    """The receiver of a webhook did not answer with 2xx; it is posted again."""

    retryable = True


def _now() -> datetime:
    return datetime.now(UTC)


class Webhook:
    """Posts the reports it is called with to one URL. Pass it as `on_session_end`.

    Args:
        url: an https URL, or http on this machine.
        secret: "whsec_" and base64, as in Standard Webhooks; any other text is used as its own bytes.
        keys: the kinds of a shopper's keys in the body: an address or a phone number is left out, unless you name it.
        timeout: seconds that the receiver may take.
        clock: returns the time of the signature.
    """

    def __init__(
        self,
        url: str,
        secret: str,
        *,
        keys: Sequence[str] = ("customer",),
        timeout: float = 10,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        parts = urlsplit(str(url))
        local = parts.hostname in ("localhost", "127.0.0.1", "::1")
        if parts.scheme != "https" and not (parts.scheme == "http" and local):
            raise InvalidSettings("url: expected an https URL")
        self._key = _key_of(secret)
        self._url, self._kinds, self._timeout, self._clock = url, frozenset(keys), timeout, clock
        self._opener = build_opener(NoRedirects())

    def __call__(self, end: SessionEnd) -> None:
        """Post the end of a visit. Raises NotTaken unless the receiver took it."""
        self._post(end.id, body_of(end, self._kinds))

    def _post(self, number: str, body: bytes) -> None:
        at = str(int(self._clock().timestamp()))
        signature = base64.b64encode(hmac.digest(self._key, f"{number}.{at}.".encode() + body, "sha256")).decode()
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "cartback",
            "webhook-id": number,
            "webhook-timestamp": at,
            "webhook-signature": f"v1,{signature}",
        }
        request = Request(self._url, data=body, headers=headers, method="POST")  # noqa: S310 - http(s) alone, see above
        try:
            with self._opener.open(request, timeout=self._timeout) as answer:
                status = answer.status
        except (URLError, OSError) as error:
            raise NotTaken(f"the webhook failed: {getattr(error, 'code', type(error).__name__)}") from None
        if not 200 <= status < 300:
            raise NotTaken(f"the webhook failed: status {status}")


def _key_of(secret: object) -> bytes:
    if not isinstance(secret, str) or not secret:
        raise InvalidSettings("secret: expected a text, preferably 'whsec_' and at least 24 random bytes in base64")
    if not secret.startswith(_PREFIX):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except ValueError:
        raise InvalidSettings("secret: expected base64 after 'whsec_'") from None


def body_of(end: SessionEnd, kinds: frozenset[str]) -> bytes:
    """Return the body of a report: {"type": "session.ended", "timestamp": ..., "data": {...}}."""
    items: list[dict[str, Any]] = [
        {
            "title": item.title,
            "variant": item.variant,
            "quantity": item.quantity,
            "price": f"{item.price.amount:f}" if item.price is not None else None,
            "image": item.image,
        }
        for item in end.items
    ]
    data = {
        "id": end.id,
        "shop": end.shop,
        "keys": [k for k in end.keys if kind_of(k) in kinds],
        "session": end.session,
        "stage": end.stage,
        "last_seen": end.last_seen,
        "ended_by": end.ended_by,
        "items": items,
        "value": f"{end.value:f}",
        "currency": end.currency,
        "certain": end.certain,
        "url": end.url,
    }
    return msgspec.json.encode({"type": "session.ended", "timestamp": end.last_seen, "data": data})
