"""Feedback about an e-mail: the message it is about, authenticated by a mark that cannot be made without a key.

Bounces can be forged. So the address that bounces go to (VERP) and the Message-ID of an e-mail carry a mark over the
shop, the message and the very address it went to: a report with the mark was written by a sender who had that message,
and is valid for that address alone.
"""

from __future__ import annotations

import hmac
from base64 import b32encode
from collections.abc import Sequence
from hashlib import sha256

#: The length of a mark, in bytes and in letters: in base32, since mail servers may change the case of an address.
_BYTES, LETTERS = 8, 13


def mark(key: bytes, shop: str, name: str, address: str) -> str:
    """Return the mark of the message `name` ("notification.attempt") of a shop, as sent to `address`."""
    marked = f"cartback-bounce\0{shop}\0{name}\0{address.lower()}".encode("utf-8", "replace")
    return b32encode(hmac.new(key, marked, sha256).digest()[:_BYTES]).decode("ascii").rstrip("=").lower()


def is_marked(keys: Sequence[bytes], shop: str, name: str, address: str, given: str) -> bool:
    """Return whether `given` is the mark of this message to this address, by one of the keys."""
    ours = [hmac.compare_digest(mark(key, shop, name, address), given.lower()) for key in keys]
    return any(ours)
