"""Who may report what. A write key in a page is public, so there are three levels:

public   carts and checkouts of the browser that sends them, under its anonymousId. No person, device, order, merge or
         consent: else a stranger's phone could be linked to a customer, and get her cart.
signed   the same under a user id, which the shop's backend signed; and that person's own device and consent. The signature
         proves who is logged in, and nothing about the e-mail or the orders that the page names with it.
secret   everything: a key that only the shop's servers know.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Sequence
from enum import IntEnum
from functools import lru_cache
from typing import Any

from cartback.domain.identity import Key, is_nobody, known_key
from cartback.errors import InvalidEvent
from cartback.sources.reading import email_keys, phone_keys
from cartback.sources.signing import Secret, keys_of


class Level(IntEnum):
    """How far a message is believed."""

    STRANGER = 0
    PERSON = 1
    SERVER = 2


def sign(user_id: str, secret: Secret) -> str:
    """Sign a user id on your backend, for the page to send as context.cartback.signature: HMAC-SHA256 in hexadecimal."""
    return hmac.new(keys_of(secret)[0], user_id.encode(), "sha256").hexdigest()


def is_signed(user_id: str, signature: object, keys: Sequence[bytes]) -> bool:
    """Return whether one of the keys signed the user id."""
    given = signature.encode() if isinstance(signature, str) and len(signature) <= 128 else b""
    signed = user_id.encode("utf-8", "surrogatepass")
    # Every key is tried, so the time taken does not reveal which one held.
    held = [hmac.compare_digest(hmac.new(key, signed, "sha256").hexdigest().encode(), given) for key in keys]
    return any(held)


_TEXT = re.compile(r"[^\x00-\x1f\x7f\ud800-\udfff]{1,255}")


def name_of(value: Any) -> str | None:
    """Return a user's or a browser's id as text; None for one that names no person or is invalid."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    text = value if isinstance(value, str) else str(value) if abs(value) < 2**64 else ""
    return _known_name(text) if len(text) <= _LONGEST else _name(text)


def _name(text: str) -> str | None:
    text = text.strip()
    return text if _TEXT.fullmatch(text) and not is_nobody("customer", text) else None


_LONGEST = 255
#: The messages of one visitor follow each other.
_known_name = lru_cache(maxsize=4096)(_name)


def user_keys(user_id: str | None) -> tuple[Key, ...]:
    """Make the key of a user id; an e-mail address as a user id is that address."""
    if user_id is None:
        return ()
    return email_keys(user_id) if "@" in user_id else _key("customer", user_id)


def device_keys(anonymous_id: str | None) -> tuple[Key, ...]:
    """Make the key of an anonymous id; none for None, or for an invalid one."""
    return _key("device", anonymous_id) if anonymous_id is not None else ()


def address_keys(traits: dict[str, Any]) -> tuple[Key, ...]:
    """Make the keys of the addresses in a user's traits."""
    email, phone = traits.get("email"), traits.get("phone")
    return (
        *email_keys(email if isinstance(email, str) else None),
        *phone_keys(phone if isinstance(phone, str) else None),
    )


def _key(kind: str, value: str) -> tuple[Key, ...]:
    try:
        return (known_key(kind, value),)
    except InvalidEvent:
        return ()
