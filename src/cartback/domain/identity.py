"""Who and which: the keys that lead to a shopper, normalised so that one person has one spelling.

A key is text, "kind:value". Three kinds name a person (customer, email, phone), one a device, three a thing the
person did (checkout, cart, order). The first kind in STRENGTH that an event carries owns the event.
"""

from __future__ import annotations

import unicodedata
from hashlib import blake2b
from typing import NewType

from cartback.errors import InvalidEvent

Key = NewType("Key", str)
ShopId = NewType("ShopId", str)
ShopperId = NewType("ShopperId", str)

#: Strongest first. A person's own id beats an address, an address beats a token anybody on that device may hold.
STRENGTH = ("customer", "email", "phone", "checkout", "cart", "order", "device")
PERSON = frozenset({"customer", "email", "phone"})
_RANK = {kind: n for n, kind in enumerate(STRENGTH)}
_MAX_KEY = 512


def key(kind: str, value: object) -> Key:
    """The key of `kind` for `value`. Raises InvalidEvent when the value is empty, too long or of no use."""
    if kind not in _RANK:
        raise InvalidEvent(f"keys: {kind!r:.20} is not one of {', '.join(STRENGTH)}")
    text = str(value).strip()
    if kind == "email":
        text = unicodedata.normalize("NFKC", text).casefold()
        if "@" not in text[1:-1]:
            raise InvalidEvent("email: expected an address with an @")
    elif kind == "phone":
        text = unicodedata.normalize("NFKC", text)
        digits = "".join(c for c in text if c.isdecimal())
        if len(digits) < 5 or any(c.isalpha() for c in text):
            raise InvalidEvent("phone: expected at least five digits and no letters")
        text = ("+" if text.startswith(("+", "00")) else "") + digits.removeprefix("00")
    if not text or len(text) > _MAX_KEY or any(ord(c) < 32 for c in text):
        raise InvalidEvent(f"{kind}: expected 1 to {_MAX_KEY} printable characters")
    return Key(f"{kind}:{text}")


def parse_key(text: str) -> Key:
    """Read "email: Ana@Example.com" as Key("email:ana@example.com")."""
    kind, colon, value = text.partition(":")
    if not colon:
        raise InvalidEvent("keys: expected kind:value, such as 'customer:123'")
    return key(kind, value)


def kind_of(k: str) -> str:
    return k.partition(":")[0]


def strength(k: str) -> int:
    """Lower is stronger; see STRENGTH."""
    return _RANK[k.partition(":")[0]]


def digest(shop: str, k: str) -> str:
    """What is kept of a key after an erasure: enough to recognise it again, not to read it."""
    return blake2b(k.encode(), digest_size=16, key=shop.encode()[:64]).hexdigest()
