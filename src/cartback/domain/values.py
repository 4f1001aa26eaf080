"""The checks of values in events, the same for an event built in Python and one read from JSON.

A check takes the value and its field's name, and returns the value to keep: an amount typed as text or as a float becomes
the Decimal that was meant. It raises InvalidEvent, which names the field and the expected value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeAlias, TypeGuard

from cartback.errors import InvalidEvent

from .identity import Key, known_key, parse_key
from .mistakes import nearest
from .money import CODES, LARGEST, parse_amount, parse_currency, parse_quantity

Check: TypeAlias = Callable[[Any, str], Any]

#: The most characters of a text, as in JSON; of an id, as of a key; of a shop's id.
MAX_TEXT, MAX_ID, MAX_SHOP = 2048, 512, 255
#: The most characters of a goal's or a tag's name.
MAX_SHORT = 64
#: How many keys or cart lines one event may carry.
MAX_KEYS, MAX_LINES = 200, 1000
#: The most discount codes of an order; the most variants of a product (Shopify has 2,048).
MAX_CODES, MAX_VARIANTS = 100, 5000
#: The largest whole number that every JSON reader keeps exact.
MAX_INT = 2**53 - 1
#: An amount with more digits after the point is no price.
_FINEST = -20
#: An amount of at most this many characters needs no further check: LARGEST has 16 digits.
_SHORT = 15

_SURROGATE = re.compile(r"[\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_SPOKEN = {
    str: "a text",
    bytes: "bytes",
    bool: "a bool",
    int: "an int",
    float: "a float",
    dict: "a dict",
    list: "a list",
    tuple: "a tuple",
    type(None): "None",
}


def spoken(value: object) -> str:
    """Return the type of a value for an error: "a text", "an int", "a Shop"."""
    name = type(value).__name__
    return _SPOKEN.get(type(value)) or f"{'an' if name[0] in 'AEIOaeio' else 'a'} {name}"


def shown(value: object) -> str:
    """Return a value and its type for an error, whatever its length and its repr."""
    if value is None or isinstance(value, dict | list | tuple):
        return spoken(value)
    text = value[:60] if isinstance(value, str | bytes) else value
    try:
        return f"{text!r:.60} ({spoken(value)})"
    except Exception:  # noqa: BLE001 - a repr may raise anything, and the error is about something else
        return spoken(value)


def storable(text: str) -> str:
    """Return the text as a store can keep it: "?" for half of a character."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def holds_half_a_character(text: str) -> bool:
    """Return whether the text contains a lone surrogate, which no store and no JSON can keep."""
    return not text.isascii() and _SURROGATE.search(text) is not None


def currency(value: Any, name: str) -> str:
    """Return an ISO 4217 code in capitals. Raises InvalidEvent, which suggests the nearest one."""
    try:
        return parse_currency(value, name)
    except InvalidEvent as error:
        near = nearest(value.strip().upper(), CODES) if isinstance(value, str) else ""
        raise InvalidEvent(f"{error}{near}") from None


def text(value: Any, name: str) -> str:
    """Return a text of at most 2048 characters, none a lone surrogate. Raises InvalidEvent."""
    if type(value) is str and len(value) <= MAX_TEXT and value.isascii():
        return value
    if not isinstance(value, str):
        raise InvalidEvent(f"{name}: expected a text, got {shown(value)}")
    if len(value) > MAX_TEXT:
        raise InvalidEvent(f"{name}: expected at most {MAX_TEXT} characters, got {len(value)}")
    if holds_half_a_character(value):
        raise InvalidEvent(f"{name}: holds half of a character (a lone surrogate), got {value!r:.60}")
    return value


def name_of_thing(value: Any, name: str) -> str:
    """Return an id from another system: of a product, a delivery, a refund. Raises InvalidEvent."""
    if type(value) is str and len(value) <= MAX_ID and value.isascii() and value.isprintable():
        return value
    if len(text(value, name)) > MAX_ID or _CONTROL.search(value):
        raise InvalidEvent(f"{name}: expected at most {MAX_ID} characters, none of them a control character")
    return str(value)


def delivery(value: Any, name: str) -> str | None:
    """Return the sender's own id for its report; None for "": without an id a delivery never counts as a repetition."""
    return name_of_thing(value, name) if value != "" else None


def short_name(value: Any, name: str) -> str:
    """Return the name of a goal or a tag, as settings name it. Raises InvalidEvent."""
    if len(text(value, name)) > MAX_SHORT or not value.strip() or _CONTROL.search(value):
        raise InvalidEvent(f"{name}: expected a name of 1 to {MAX_SHORT} characters, none of them a control character")
    return str(value)


def shop_id(value: Any, name: str) -> str:
    """Return a shop's id of 1 to 255 printable characters. Raises InvalidEvent, which for a Shop suggests its id."""
    if not isinstance(value, str):
        near = f"; did you mean {value.id!r:.60}?" if isinstance(getattr(value, "id", None), str) else ""
        raise InvalidEvent(f"{name}: expected the shop's id, got {spoken(value)}{near}")
    if not value.strip() or len(value) > MAX_SHOP or not value.isprintable():
        raise InvalidEvent(f"{name}: expected 1 to {MAX_SHOP} printable characters")
    return value


#: Several events of one webhook name the same person and cart, and so do those that follow: their keys are parsed once.
_key = known_key
_parsed_key = lru_cache(maxsize=4096)(parse_key)


def named(kind: str) -> Check:
    """Return a check of a field that is a key as well: a cart's token, an order's id, a device's address."""

    def check(value: Any, name: str) -> str:
        if not isinstance(value, str):
            raise InvalidEvent(f"{name}: expected a text, got {shown(value)}")
        kept = _key(kind, value)[len(kind) + 1 :]
        return value if kept == value else kept

    return check


def amount(value: Any, name: str) -> Decimal:
    """Return an amount of money, which may be below 0, as an exact Decimal. Raises InvalidEvent."""
    return value if _is_exact(value) else parse_amount(value, name)


def _is_exact(value: Any) -> TypeGuard[Decimal]:
    """Return whether the value is an exact amount already, as nearly all are."""
    if type(value) is not Decimal or not value.is_finite():
        return False
    if len(text := str(value)) <= _SHORT and "E" not in text:
        return True  # so few characters without an exponent are neither too large nor too fine
    exponent = value.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= _FINEST and -LARGEST < value < LARGEST


def price(value: Any, name: str) -> Decimal:
    """Return an amount that is 0 or more. Raises InvalidEvent."""
    if _is_exact(value) and not value.is_signed():  # nearly always
        return value
    money = amount(value, name)
    if money < 0:
        raise InvalidEvent(f"{name}: expected 0 or more, got {money}")
    return money


def whole(value: Any, name: str) -> int:
    """Return an int that JSON keeps exact, at most 2**53 either way; a bool is not one. Raises InvalidEvent."""
    if type(value) is not int:
        raise InvalidEvent(f"{name}: expected a whole number, got {shown(value)}")
    if not -MAX_INT <= value <= MAX_INT:
        raise InvalidEvent(f"{name}: expected a number between -2**53 and 2**53")
    return value


def quantity(value: Any, name: str) -> int | Decimal:
    """Return a whole number as int, any other as an exact Decimal: 2 for "2.0", Decimal("1.5") for 1.5. Raises InvalidEvent."""
    parsed = parse_quantity(value, name)
    if parsed < 0:
        raise InvalidEvent(f"{name}: expected 0 or more, got {parsed}")
    return parsed


def change(value: Any, name: str) -> int | Decimal | None:
    """Return a change of quantity: more or, below 0, fewer, never 0; None is all of it. Raises InvalidEvent."""
    if value is None:
        return None
    parsed = parse_quantity(value, name)
    if parsed == 0:
        raise InvalidEvent(f"{name}: expected a number that is not 0; None removes the whole line")
    return parsed


def yes_or_no(value: Any, name: str) -> bool:
    """Return True or False; 0, 1 and None are neither. Raises InvalidEvent."""
    if not isinstance(value, bool):
        raise InvalidEvent(f"{name}: expected True or False, got {shown(value)}")
    return value


def keys(value: Any, name: str) -> tuple[Key, ...]:
    """Return the keys, each in its one spelling, none twice. Raises InvalidEvent."""
    if not isinstance(value, tuple | list):
        near = f"; did you mean ({value!r:.60},)?" if isinstance(value, str) and _is_key(value) else ""
        raise InvalidEvent(f"{name}: expected a tuple of keys such as ('customer:ana',), got {spoken(value)}{near}")
    if len(value) > MAX_KEYS:
        raise InvalidEvent(f"{name}: expected at most {MAX_KEYS}, got {len(value)}")
    for k in value:
        if not isinstance(k, str):
            raise InvalidEvent(f"{name}: expected keys such as 'customer:ana', got {shown(k)}")
    parsed = tuple([_parsed_key(k) for k in value])
    if len(parsed) > 1 and len(set(parsed)) < len(parsed):
        return tuple(dict.fromkeys(parsed))
    return value if parsed == value else parsed


def _is_key(value: str) -> bool:
    try:
        parse_key(value)
    except InvalidEvent:
        return False
    return True


def several_names(most: int) -> Check:
    """Return a check of a field that holds ids or codes, each once."""

    def check(value: Any, name: str) -> tuple[str, ...]:
        if not isinstance(value, tuple | list):
            near = f"; did you mean ({value!r:.60},)?" if isinstance(value, str) else ""
            raise InvalidEvent(f"{name}: expected a tuple of texts, got {spoken(value)}{near}")
        if len(value) > most:
            raise InvalidEvent(f"{name}: expected at most {most}, got {len(value)}")
        names = tuple(dict.fromkeys([name_of_thing(each, f"{name}[{n}]") for n, each in enumerate(value)]))
        return value if names == value else names

    return check


def one_of(choices: Sequence[str]) -> Check:
    """Return a check of a field with a fixed set of values."""
    known = frozenset(choices)

    def check(value: Any, name: str) -> str:
        if not isinstance(value, str) or value not in known:
            near = nearest(value, choices) if isinstance(value, str) else ""
            raise InvalidEvent(f"{name}: expected one of {', '.join(choices)}, got {shown(value)}{near}")
        return value

    return check


def several(cls: type, elsewhere: str) -> Check:
    """Return a check of a field that holds several objects of a class, such as lines; `elsewhere` is what reads other forms."""

    def check(value: Any, name: str) -> tuple[Any, ...]:
        if not isinstance(value, tuple | list):
            near = f"; did you mean a tuple, ({cls.__name__}(...),)?" if isinstance(value, cls) else ""
            raise InvalidEvent(f"{name}: expected a tuple of {cls.__name__}, got {spoken(value)}{near}")
        if len(value) > MAX_LINES:
            raise InvalidEvent(f"{name}: expected at most {MAX_LINES}, got {len(value)}")
        for n, each in enumerate(value):
            if not isinstance(each, cls):
                raise InvalidEvent(
                    f"{name}[{n}]: expected a {cls.__name__}, got {spoken(each)}; {elsewhere} reads JSON"
                )
        return value if type(value) is tuple else tuple(value)

    return check


def one(cls: type, elsewhere: str) -> Check:
    """Return a check of a field that holds one object of a class."""

    def check(value: Any, name: str) -> Any:
        if not isinstance(value, cls):
            raise InvalidEvent(f"{name}: expected a {cls.__name__}, got {spoken(value)}; {elsewhere} reads JSON")
        return value

    return check
