"""An ERP, an order management system, any platform: definitions, and one way of proving the sender. A file, not code.

    from cartback.sources import orders

    ERP = orders.load(Path("erp.toml").read_bytes())
    recovery.ingest(ERP.events(headers, body, secret=SECRET, shop="acme", received_at=now))

The file has a table `signature` next to its `definitions`; the secret stays out of it.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from attrs import frozen

from cartback.domain.events import Event
from cartback.errors import BadSignature, InvalidSettings

from . import definitions, signing
from .definitions import Defined, Signature
from .limits import LIMITS, Limits, check_size
from .signing import DeliveryHeaders, Headers, Secret, keys_of

__all__ = ["LIMITS", "Headers", "Limits", "OrderSource", "Secret", "load"]

_NEEDS_HEADER = frozenset({"hmac_sha256_hex", "hmac_sha256_base64", "header_secret"})


@frozen
class OrderSource:
    """A source made from a file."""

    defined: Defined
    signature: Signature

    def events(
        self,
        headers: Headers,
        body: bytes,
        *,
        secret: Secret,
        shop: str,
        received_at: datetime | None = None,
        limits: Limits = LIMITS,
    ) -> list[Event]:
        """Read the events of one verified delivery; [] if no definition fits.

        Args:
            headers: the request's headers, names in any case.
            body: the raw body, as received.
            secret: the signing secret, or several during a rotation; for basic authentication "user:password".
            shop: your id for the shop.
            received_at: when the delivery reached you, for fields with `received`.
            limits: how large a delivery may be.

        Raises:
            BadSignature: the signature is missing, doubled or not made with the secret. Answer 401.
            TooLarge: the body is larger or deeper than the limits. Answer 413.
            MalformedDelivery: a field does not match its definition. Answer 400.
            InvalidSettings: the secret is empty.
        """
        self.verify(headers, body, secret, limits=limits)
        return self.parse(body, shop=shop, received_at=received_at, limits=limits)

    def verify(self, headers: Headers, body: bytes, secret: Secret, *, limits: Limits = LIMITS) -> None:
        """Raise BadSignature (or TooLarge, or InvalidSettings) unless the delivery is signed with one of the secrets."""
        keys = keys_of(secret, "the secret that signs the deliveries")
        body = check_size(body, limits)
        _VERIFIERS[self.signature.kind](self.signature, headers, body, keys)

    def parse(
        self,
        body: bytes | Mapping[str, Any],
        *,
        shop: str,
        received_at: datetime | None = None,
        limits: Limits = LIMITS,
    ) -> list[Event]:
        """Read the events of a document whose origin you vouch for. Raises TooLarge or MalformedDelivery."""
        return self.defined.events(body, shop=shop, received_at=received_at, limits=limits)


def load(data: bytes | str | Mapping[str, Any]) -> OrderSource:
    """Make a source from a file of definitions with a signature, in TOML or JSON. Raises InvalidSettings."""
    defined = definitions.load(data)
    signature = defined.signature
    if signature is None:
        raise InvalidSettings('signature: required, such as {kind = "hmac_sha256_hex", header = "X-Signature"}')
    needed = signature.kind in _NEEDS_HEADER
    if needed and signature.header is None:
        raise InvalidSettings(
            f"signature.header: required for {signature.kind}; give the name of the signature's header"
        )
    if not needed and (signature.header is not None or signature.prefix):
        raise InvalidSettings(
            f"signature.header: not for {signature.kind}, which has fixed headers; leave header and prefix out"
        )
    return OrderSource(defined, signature)


# --- ways of signing --------------------------------------------------------------------------------------------------


def _header(signature: Signature, headers: Headers) -> str:
    """Return the part after the prefix in the signature's header. Raises BadSignature."""
    name = signature.header or ""
    value = DeliveryHeaders(headers, (name.lower(),)).once(name).strip()
    if not value.startswith(signature.prefix):
        raise BadSignature(f"{name}: expected it to begin with {signature.prefix!r}")
    return value.removeprefix(signature.prefix)


def _hex(signature: Signature, headers: Headers, body: bytes, keys: Sequence[bytes]) -> None:
    try:
        given = bytes.fromhex(_header(signature, headers))
    except ValueError:
        raise BadSignature(f"{signature.header}: expected hexadecimal") from None
    signing.check(keys, body, [given])


def _base64(signature: Signature, headers: Headers, body: bytes, keys: Sequence[bytes]) -> None:
    given = signing.from_base64(_header(signature, headers), signature.header or "")
    signing.check(keys, body, [given])


def _standard(_: Signature, headers: Headers, body: bytes, keys: Sequence[bytes]) -> None:
    sent = DeliveryHeaders(headers, signing.STANDARD_WEBHOOK)
    signing.check_standard_webhook(sent, body, [_standard_key(key) for key in keys])


def _standard_key(key: bytes) -> bytes:
    """Return the bytes of a secret: Standard Webhooks writes "whsec_" and base64."""
    if not key.startswith(b"whsec_"):
        return key
    try:
        decoded = b64decode(key.removeprefix(b"whsec_"), validate=True)
    except ValueError:
        decoded = b""
    if not decoded:
        raise InvalidSettings("secret: expected base64 after 'whsec_'")
    return decoded


def _secret(signature: Signature, headers: Headers, _: bytes, keys: Sequence[bytes]) -> None:
    signing.check_any(_header(signature, headers), keys, signature.header or "")


def _basic(_: Signature, headers: Headers, __: bytes, keys: Sequence[bytes]) -> None:
    if not all(b":" in key for key in keys):
        raise InvalidSettings("secret: expected 'user:password' for basic authentication")
    scheme, _space, given = DeliveryHeaders(headers, ("authorization",)).once("Authorization").strip().partition(" ")
    if scheme.lower() != "basic":
        raise BadSignature("Authorization: expected basic authentication")
    signing.check_any(given.strip(), [b64encode(key) for key in keys], "Authorization")


_VERIFIERS: dict[str, Callable[[Signature, Headers, bytes, Sequence[bytes]], None]] = {
    "hmac_sha256_hex": _hex,
    "hmac_sha256_base64": _base64,
    "standard_webhooks": _standard,
    "header_secret": _secret,
    "basic": _basic,
}
