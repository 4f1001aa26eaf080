"""The keys of a shopper, normalised so that one person has one spelling.

A key is text, "kind:value". Three kinds name a person (customer, email, phone), one a device, three a person's
cart, checkout or order. The first kind in STRENGTH that an event carries owns the event.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from hashlib import blake2b
from typing import NewType
from uuid import UUID

from cartback.errors import InvalidEvent

Key = NewType("Key", str)
ShopId = NewType("ShopId", str)
ShopperId = NewType("ShopperId", str)

#: Strongest first. A person's own id beats an address, an address beats a token that any user of that device may hold.
STRENGTH = ("customer", "email", "phone", "checkout", "cart", "order", "device")
PERSON = frozenset({"customer", "email", "phone"})
#: The kinds that name a person or their device, strongest first; the others name a cart, checkout or order.
NAMING = ("customer", "email", "phone", "device")
_RANK = {kind: n for n, kind in enumerate(STRENGTH)}
_MAX_KEY = 512
#: Of a device's address in ASCII: a browser's subscription has its endpoint and two keys in it, of Edge on Windows over 520.
_MAX_DEVICE = 2048
_UNPRINTABLE = re.compile(r"[\x00-\x1f\ud800-\udfff]")
#: Characters that are not seen, and come along when an address is copied: marks of direction, joiners, soft hyphens.
_UNSEEN = re.compile(r"[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]+")
#: What stands in a list of addresses, or in one with a name beside it, and in no address that has no quotes.
_NOT_ALONE = re.compile(r"[\s,;<>]|@.*@")

#: Placeholders that programs write for an unknown id (RULES, second edition 6; Segment's blocked values), in lower case.
_NOBODY = frozenset(
    """-1 null (null) <null> nil none undefined nan n/a anonymous anon guest unknown nobody true false nullnull
    undefinedundefined {} [] ()""".split()
) | {"[object object]", "[object null]", "[object undefined]"}
_LONGEST_NOBODY = max(map(len, _NOBODY))
_ADDRESSES = frozenset({"email", "phone"})
_BY_ID = frozenset({"customer", "device"})
#: Local parts that no program writes for a person, whatever the host.
_NO_ONE_AT = frozenset({"null", "(null)", "nil", "none", "undefined", "nan", "[object object]"})
#: The local part, and with these hosts the whole, of an address that is typed to get past a form.
_PLACEHOLDERS = frozenset(
    """test tests testing tester example sample demo null none nil undefined nan anonymous anon guest unknown nobody user
    username email mail noemail no-email nomail name fake dummy foo bar abc asd asdf qwe qwerty xxx x xx a aa aaa
    noreply no-reply donotreply do-not-reply""".split()
)
_PLACEHOLDER_HOSTS = frozenset({"example", "test", "localhost", "invalid", "null", "none", "undefined", "nan"})
_COUNTING = ("0123456789", "1234567890", "9876543210")


def is_nobody(kind: str, value: object) -> bool:
    """Return whether the value stands for "no id": null, guest, 0, test@test.com, 0000000000 and the like.

    Two people with the same placeholder have nothing in common, so it must never be a key. Sources leave such a
    key out; event JSON refuses it by name.
    """
    text = str(value)
    if kind not in _ADDRESSES and text.isascii() and text.isdigit() and text[0] != "0":
        return False  # a number
    if len(text) > _LONGEST_NOBODY and kind in _BY_ID and text.isascii():
        first, last = text[0], text[-1]
        if first.isalnum() and last.isalnum() and last != "0" and not text.startswith("gid:"):
            return False  # too long for a placeholder word, and more than zeros
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    text = text.strip().strip("\"'").strip().casefold()
    if kind == "email":
        return _is_placeholder_address(text)
    if kind == "phone":
        return _is_placeholder_number("".join([c for c in text if c.isdecimal()]))
    if text.startswith("gid://"):
        text = text.rpartition("/")[2]
    return text in _NOBODY or not text.strip("0-._:/ {}" if kind in ("customer", "device") else "0")


def _is_placeholder_address(address: str) -> bool:
    local, _, host = address.rpartition("@")
    name, _, rest = host.partition(".")
    if local in _NO_ONE_AT or host in _NO_ONE_AT or host.endswith(".invalid"):
        return True
    if local not in _PLACEHOLDERS:
        return False
    return name == local or not rest or name in _PLACEHOLDERS or name in _PLACEHOLDER_HOSTS


def _is_placeholder_number(digits: str) -> bool:
    """Return whether the number is one repeated digit, or counts up or down, with or without a country code."""
    for code in range(min(4, len(digits) - 6)):
        rest = digits[code:]
        if len(set(rest)) == 1 or (len(rest) >= 9 and any(rest in counting for counting in _COUNTING)):
            return True
    return len(set(digits)) == 1


def key(kind: str, value: object) -> Key:
    """Make the key of `kind` for `value`.

    Raises InvalidEvent when the value is empty, too long, malformed, or a placeholder (see is_nobody).
    """
    if _rank_of(kind) is None:
        raise InvalidEvent(f"keys: {_kind_shown(kind)} is not one of {', '.join(STRENGTH)}{_near_kind(kind)}")
    if not isinstance(value, _VALUES):
        raise InvalidEvent(f"{kind}: expected a text, an int or a UUID, got {type(value).__name__}; write it as a text")
    text = str(value).strip()
    if kind == "email":
        text = _email(typed(text))
    elif kind == "phone":
        text = _phone(dialled(text))
    longest = _MAX_DEVICE if kind == "device" and text.isascii() else _MAX_KEY
    if not text or len(text) > longest or (not text.isprintable() and _UNPRINTABLE.search(text)):
        raise InvalidEvent(f"{kind}: expected 1 to {longest} printable characters")
    if is_nobody(kind, text):
        raise InvalidEvent(f"{kind}: {text!r:.60} is a placeholder and identifies no shopper; leave the key out")
    return Key(f"{kind}:{text}")


def typed(address: str) -> str:
    """Return an address as a person types it: without the unseen characters that come along when it is copied."""
    return address if address.isascii() else _UNSEEN.sub("", address).strip()


def dialled(number: str) -> str:
    """Return a phone number as a person dials it: without unseen characters, its plus and decimal digits in ASCII."""
    if number.isascii():
        return number
    text = typed(number).replace("\uff0b", "+")
    return "".join([str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text])


def _email(text: str) -> str:
    text = text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()
    if "@" not in text[1:-1]:
        raise InvalidEvent("email: expected an address with an @")
    if not text.startswith('"') and _NOT_ALONE.search(text):
        raise InvalidEvent("email: expected one address alone, as in ana@example.com")
    return text


def _phone(text: str) -> str:
    text = unicodedata.normalize("NFKC", text)
    digits = "".join([c for c in text if c.isdecimal()])
    if len(digits) < 5 or any(c.isalpha() for c in text):
        raise InvalidEvent("phone: expected at least five digits and no letters")
    return ("+" if text.startswith(("+", "00")) else "") + digits.removeprefix("00")


def _rank_of(kind: object) -> int | None:
    return _RANK.get(kind) if isinstance(kind, str) else None


def _kind_shown(kind: object) -> str:
    """Return an invalid kind for an error; an address in its place is not quoted, for errors end up in logs."""
    return "an address" if isinstance(kind, str) and "@" in kind else f"{kind!r:.20}"


def _near_kind(kind: object) -> str:
    text = kind.strip().lower() if isinstance(kind, str) else ""
    near = text if text in _RANK else _OTHER_WORDS.get(text)
    return f"; did you mean {near!r}?" if near else ""


_VALUES = (str, int, UUID, type(None))
#: Other names for the kinds.
_OTHER_WORDS = {
    **dict.fromkeys(("user", "user_id", "userid", "customer_id", "customerid", "client", "id"), "customer"),
    **dict.fromkeys(("mail", "e-mail", "email_address"), "email"),
    **dict.fromkeys(("tel", "telephone", "mobile", "phone_number", "sms"), "phone"),
    **dict.fromkeys(("token", "device_token", "device_id", "push"), "device"),
    **dict.fromkeys(("cart_id", "basket", "cart_token"), "cart"),
    **dict.fromkeys(("checkout_id", "checkout_token"), "checkout"),
    **dict.fromkeys(("order_id",), "order"),
}


#: `key`, cached: an event, and those that follow it, name the same people and carts.
known_key = lru_cache(maxsize=8192)(key)


def parse_key(text: str) -> Key:
    """Read "email: Ana@Example.com" as Key("email:ana@example.com")."""
    kind, colon, value = text.partition(":")
    if not colon:
        if "@" in text:  # errors end up in logs
            raise InvalidEvent("keys: expected kind:value; for an e-mail address write 'email:...'")
        if not any(c.isalpha() for c in text):  # a phone number, or a customer's
            raise InvalidEvent("keys: expected kind:value; for a number write 'customer:...' or 'phone:...'")
        raise InvalidEvent(
            f"keys: expected kind:value; {text!r:.60} has no kind: write 'customer:{text:.40}' or key('customer', ...)"
        )
    if kind not in _RANK and ("@" in kind or not any(c.isalpha() for c in kind)):
        raise InvalidEvent(f"keys: expected one of {', '.join(STRENGTH)} before the colon, and the value after it")
    return known_key(kind, value)


def kind_of(k: str) -> str:
    """Return the kind of a key, "email" of "email:ana@example.com", without checking it."""
    return k.partition(":")[0]


def strength(k: str) -> int:
    """Return the rank of a key's kind: lower is stronger; see STRENGTH."""
    return _RANK[k.partition(":")[0]]


@lru_cache(maxsize=16384)
def naming_rank(k: str) -> tuple[int, str]:
    """Return how strongly a key names a person: smaller is stronger, the key itself settles a tie; other kinds come last."""
    return _NAMING_RANK.get(k.partition(":")[0], len(NAMING)), k


_NAMING_RANK = {kind: n for n, kind in enumerate(NAMING)}


def digest(shop: str, k: str) -> str:
    """Return the digest of a key that is kept after an erasure: it recognises the key, but does not disclose it.

    The first 64 bytes of a shop's id count. Stores keep digests by shop, so two shops that share those never meet; and digests
    already stored stay valid.
    """
    return blake2b(k.encode(), digest_size=16, key=shop.encode()[:64]).hexdigest()
