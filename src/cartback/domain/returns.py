"""What comes back to the sender of an e-mail: which message it is about, in words that nobody can make without a key.

Anybody can write a bounce. So what an e-mail carries of itself, in the address that bounces go to (VERP) and in its Message-ID,
has a mark over the shop, the message and the very address it went to: a report that bears it was written by someone who had
that message before them, and is good for that address alone.
"""

from __future__ import annotations

import hmac
from base64 import b32encode
from collections.abc import Sequence
from hashlib import sha256

#: Of a mark, in bytes and in letters: in base32, since mail servers may write an address in other case.
_BYTES, LETTERS = 8, 13


def mark(key: bytes, shop: str, name: str, address: str) -> str:
    """Return the mark of the message `name` ("notification.attempt") of a shop, as it went to `address`."""
    marked = f"cartback-bounce\0{shop}\0{name}\0{address.lower()}".encode("utf-8", "replace")
    return b32encode(hmac.new(key, marked, sha256).digest()[:_BYTES]).decode("ascii").rstrip("=").lower()


def is_marked(keys: Sequence[bytes], shop: str, name: str, address: str, given: str) -> bool:
    """Whether `given` is the mark of this message to this address, by one of the keys."""
    ours = [hmac.compare_digest(mark(key, shop, name, address), given.lower()) for key in keys]
    return any(ours)
