"""One value of a document -> the value of a field, in the format that the definition names. No value is ever quoted in an
error.
"""

from __future__ import annotations

import re
import types
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Literal, Union, get_args, get_origin

from cartback.domain.identity import Key
from cartback.domain.money import parse_amount, parse_currency, parse_quantity
from cartback.domain.setting_types import zone
from cartback.domain.values import spoken
from cartback.errors import InvalidEvent
from cartback.sources.limits import LIMITS, clipped
from cartback.sources.reading import email_keys, phone_keys
from cartback.sources.times import moment, since_1970

from .models import Form, Take
from .paths import MISSING

Convert = Callable[[Any], Any]
Kind = Literal[
    "text", "title", "time", "amount", "currency", "number", "whole", "yes_no", "choice", "texts", "email", "phone"
]

_FORMS: dict[Kind, tuple[Form, ...]] = {
    "time": ("plain", "iso", "epoch", "epoch_ms", "epoch_us"),
    "amount": ("plain", "minor2", "minor3", "comma"),
    "number": ("plain", "comma"),
    "yes_no": ("plain", "yes_no"),
}
_SECOND = {"epoch": 1, "epoch_ms": 1_000, "epoch_us": 1_000_000}
_MINOR = {"minor2": -2, "minor3": -3}
_YES = frozenset({"1", "true", "yes", "y", "on", "subscribed"})
_NO = frozenset({"0", "false", "no", "n", "off", "unsubscribed"})
_BY_NAME: dict[str, Kind] = {
    **dict.fromkeys(("title", "variant_title", "vendor", "first_name", "source"), "title"),
    "currency": "currency",
    "email": "email",
    "phone": "phone",
}
_GROUPS = str.maketrans("", "", ".' \u00a0\u202f\u2019")
_GROUPED = re.compile(r"[-+]?(?:[0-9]{1,3}(?:[.' \u00a0\u202f\u2019][0-9]{3})+|[0-9]*)(?:,[0-9]+)?", re.ASCII)
_LONGEST = 64


class Unfit(ValueError):
    """The value does not fit the field; the message states what was expected."""


def kind_of(name: str, hint: Any) -> Kind:
    """Return the kind of value that a field of this name and type has."""
    options = [h for h in get_args(hint) if h is not type(None)] if _is_union(hint) else [hint]
    if set(options) == {int, Decimal}:
        return "number"
    [one] = options
    if get_origin(one) is Literal:
        return "choice"
    if get_origin(one) is tuple:
        return "texts"
    if one is str:
        return _BY_NAME.get(name, "text")
    plain: dict[Any, Kind] = {datetime: "time", Decimal: "amount", int: "whole", bool: "yes_no"}
    return plain[one]


def _is_union(hint: Any) -> bool:
    return get_origin(hint) in {Union, types.UnionType}


def choices_of(hint: Any) -> tuple[str, ...]:
    """Return the allowed values of a field of choices."""
    options = get_args(hint) if _is_union(hint) else (hint,)
    return next((get_args(h) for h in options if get_origin(h) is Literal), ())


def converter(take: Take, kind: Kind, choices: tuple[str, ...] = ()) -> Convert:
    """Return a function that converts a value to the field's. Raises ValueError for a format that the field cannot have."""
    forms = _FORMS.get(kind, ("plain",))
    if take.form not in forms:
        raise ValueError(f"as: expected one of {', '.join(forms)} for {_SPOKEN[kind]}, got {take.form}")
    if kind != "time" and (take.zone is not None or take.format is not None or take.received):
        name = "zone" if take.zone is not None else "format" if take.format is not None else "received"
        raise ValueError(f"{name}: only for times, and this is {_SPOKEN[kind]}")
    convert = _time(take) if kind == "time" else _plain(take, kind, choices)
    if not take.values:
        return convert
    table = {key: convert(value) for key, value in take.values.items()}
    return lambda value: _looked_up(table, value)


_SPOKEN: dict[Kind, str] = {
    "text": "a text",
    "title": "a text",
    "time": "a time",
    "amount": "an amount",
    "currency": "a currency",
    "number": "a number",
    "whole": "a whole number",
    "yes_no": "true or false",
    "choice": "one of a few words",
    "texts": "a list of texts",
    "email": "an e-mail address",
    "phone": "a phone number",
}


def _plain(take: Take, kind: Kind, choices: tuple[str, ...]) -> Convert:
    if kind == "choice":
        return lambda value: _choice(value, choices)
    if kind == "amount" and take.form in _MINOR:
        exponent = _MINOR[take.form]
        return lambda value: _minor(value, exponent)
    if take.form == "comma":
        read = _amount if kind == "amount" else _number
        return lambda value: read(_point(value))
    if kind == "yes_no":
        return _yes_or_no if take.form == "yes_no" else _true_or_false
    return _CONVERTERS[kind]


def _looked_up(table: dict[str, Any], value: Any) -> Any:
    try:
        return table[written(value)]
    except (KeyError, Unfit):
        raise Unfit(f"expected one of the {len(table)} values in its table") from None


def written(value: Any) -> str:
    """Return a plain value as text, as JSON writes it. Raises Unfit for a list or an object."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, int) and abs(value) < 10**30:
        return str(value)
    if isinstance(value, float):
        return repr(value)
    raise Unfit(f"expected a text or a number, got {spoken(value)}")


def _text(value: Any) -> str:
    if type(value) is str:
        return value.strip()
    if type(value) is int and abs(value) < 2**64:
        return str(value)
    raise Unfit(f"expected a text or a whole number, got {spoken(value)}")


def _title(value: Any) -> str:
    return clipped(_text(value), LIMITS)


def _address(of: Callable[[str], tuple[Key, ...]]) -> Convert:
    """Return a function that reads an address as the key of it has it; one that cannot be used is left out, as in the keys."""

    def read(value: Any) -> Any:
        keys = of(_text(value))
        return keys[0].partition(":")[2] if keys else MISSING

    return read


def _texts(value: Any) -> tuple[str, ...]:
    return tuple([_text(each) for each in (value if isinstance(value, list) else [value])])


def _currency(value: Any) -> str:
    try:
        return parse_currency(value)
    except InvalidEvent:
        raise Unfit("expected an ISO 4217 currency such as 'USD'") from None


def _choice(value: Any, choices: tuple[str, ...]) -> str:
    if isinstance(value, str) and (text := value.strip().lower()) in choices:
        return text
    raise Unfit(f"expected one of {', '.join(choices)}; a table of values maps other words")


def _amount(value: Any) -> Decimal:
    try:
        return parse_amount(value)
    except InvalidEvent:
        raise Unfit(f"expected an amount such as '19.99', got {spoken(value)} that is not one") from None


def _number(value: Any) -> int | Decimal:
    try:
        return parse_quantity(value)
    except InvalidEvent:
        raise Unfit(f"expected a number, got {spoken(value)} that is not one") from None


def _whole(value: Any) -> int:
    number = _number(value)
    if isinstance(number, int):
        return number
    raise Unfit("expected a whole number")


def _minor(value: Any, exponent: int) -> Decimal:
    number = _number(value)
    if not isinstance(number, int):
        raise Unfit("expected a whole number of the currency's smallest unit, such as 1999; got one with a point")
    return Decimal(number).scaleb(exponent)


def _point(value: Any) -> Any:
    """Write "1.234,50" as "1234.50". Raises Unfit for "12.50", which may be twelve or a thousand."""
    if not isinstance(value, str) or len(value) > _LONGEST:
        return value
    if not _GROUPED.fullmatch(value.strip()):
        raise Unfit("expected a number such as '1.234,50', groups of three before the comma")
    whole, comma, rest = value.strip().translate(_GROUPS).partition(",")
    return f"{whole}.{rest}" if comma else whole


def _true_or_false(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise Unfit(f"expected true or false, got {spoken(value)}; as = \"yes_no\" reads 'yes' and '1'")


def _yes_or_no(value: Any) -> bool:
    """Read a yes or a no; raise Unfit for any other value."""
    if isinstance(value, bool):
        return value
    text = written(value).casefold()
    if text in _YES or text in _NO:
        return text in _YES
    raise Unfit("expected yes or no, true or false, 1 or 0")


_CONVERTERS: dict[Kind, Convert] = {
    "text": _text,
    "title": _title,
    "texts": _texts,
    "currency": _currency,
    "amount": _amount,
    "number": _number,
    "whole": _whole,
    "email": _address(email_keys),
    "phone": _address(phone_keys),
}

# --- times ------------------------------------------------------------------------------------------------------------


def _time(take: Take) -> Convert:
    where = zone(take.zone) if take.zone is not None else None
    if take.form in _SECOND:
        parts = _SECOND[take.form]
        return lambda value: _since_1970(value, parts)
    read: Callable[[str], datetime] = datetime.fromisoformat
    if (pattern := take.format) is not None:
        _check_format(pattern)

        def read(text: str) -> datetime:
            return datetime.strptime(text, pattern)  # noqa: DTZ007 - its zone is checked below

    def convert(value: Any) -> datetime:
        if not isinstance(value, str) or len(value) > _LONGEST:
            raise Unfit(f'expected a time as text, got {spoken(value)}; as = "epoch" or "epoch_ms" reads a number')
        try:
            at = read(value.strip())
        except ValueError:
            if pattern is None and (instant := moment(value)) is not None:
                return instant
            raise Unfit(f"expected a time {f'as {pattern!r}' if pattern else 'such as 2026-01-05T10:00:00Z'}") from None
        if at.tzinfo is None and where is None:
            raise Unfit('expected a time with an offset; zone = "Europe/Berlin" sets the zone of times without one')
        return _plausible(at if at.tzinfo is not None else at.replace(tzinfo=where))

    return convert


def _check_format(pattern: str) -> None:
    """Raise ValueError for a format that does not parse its own output."""
    sample = datetime(2026, 11, 28, tzinfo=UTC)
    try:
        back = datetime.strptime(sample.strftime(pattern), pattern)  # noqa: DTZ007 - only whether it can be parsed counts
    except (ValueError, re.error):  # strptime makes a pattern of it
        back = None
    if back is None or back.date() != sample.date():
        raise ValueError(f"format: expected a whole date such as '%d.%m.%Y %H:%M', got {pattern!r}")


def _since_1970(value: Any, parts: int) -> datetime:
    at = since_1970(value, parts)
    if at is None:
        raise Unfit(f"expected a time as a number since 1970, got {spoken(value)} that is not one")
    return at


def _plausible(at: datetime) -> datetime:
    time = moment(at)
    if time is None:
        raise Unfit("expected a plausible time")
    return time
