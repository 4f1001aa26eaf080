"""cartback's own events as JSON, one object a line: sent by a host's own shop, and read by a replay.

    {"type": "cart_changed", "shop": "acme", "at": "2026-01-05T10:00:00Z", "keys": ["customer:ana"], "cart": "t1",
     "lines": [{"product": "mug", "title": "Mug", "price": "12.00"}], "currency": "USD"}

The fields are those of the classes in domain/events.py, which are mirrored here, so there is no second list
to maintain. An unknown field is refused by name, since it is most likely a mistake.
"""

from __future__ import annotations

import re
import types
from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from difflib import get_close_matches
from functools import reduce
from operator import or_
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import attrs
import msgspec
from attrs import frozen
from msgspec import Meta, Struct

from cartback.domain.event_fields import REPORTABLE, keys_of, name_of
from cartback.domain.events import Event, Line, ShopperEvent
from cartback.domain.identity import Key
from cartback.domain.values import spoken
from cartback.errors import InvalidEvent, TooLarge

from .limits import BOM, LIMITS, Limits, check_depth, check_size


@frozen
class Refused:
    """A line that is not an event: its number, counting from 1, and the reason. `field` is short enough to group by."""

    line: int
    reason: str

    @property
    def field(self) -> str:
        """Return the field that the reason begins with."""
        return self.reason.partition(":")[0]


def decode(line: bytes | str, *, limits: Limits = LIMITS) -> Event:
    """Decode the event in one line of JSON. Raises InvalidEvent naming the field and the expected value."""
    if not isinstance(line, str | bytes):
        raise InvalidEvent(f"line: expected one line of JSON as text or bytes, got {spoken(line)}")
    raw = line.encode("utf-8", "surrogatepass") if isinstance(line, str) else line
    try:
        raw = check_size(raw, limits)
        check_depth(raw, limits)
        wire = _decoder.decode(raw.removeprefix(BOM))
    except msgspec.ValidationError as error:
        raise InvalidEvent(_explained(str(error), raw)) from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise InvalidEvent("line: expected one JSON object in UTF-8") from None
    except TooLarge as error:
        raise InvalidEvent(str(error).replace("body", "line", 1)) from None
    return _event(wire, limits)


def encode(event: Event) -> bytes:
    """Encode the event as one line of JSON, without the newline; `decode` gives it back."""
    if REPORTABLE.get(name := name_of(event)) is not type(event):
        raise InvalidEvent(f"type: {name} cannot be reported; expected one of {', '.join(REPORTABLE)}")
    return msgspec.json.encode({"type": name, **_changed_fields(event)})


def read(lines: Iterable[bytes | str], *, limits: Limits = LIMITS) -> Iterator[Event | Refused]:
    """Yield each line of an open file (or of any iterable) as its event, or Refused with the reason; blank lines are skipped.

    for item in jsonl.read(file):
        if isinstance(item, jsonl.Refused):
            refused[item.field] += 1
    """
    if isinstance(lines, str | bytes) or not isinstance(lines, Iterable):
        raise InvalidEvent(
            f"lines: expected an open file, or its lines, got {spoken(lines)}; for a path, open it first"
        )
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield decode(line, limits=limits)
        except InvalidEvent as error:
            yield Refused(number, str(error))


def schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of one line, for a host's editor, tests or gateway."""
    generated = msgspec.json.schema(_Wire)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "cartback event", **generated}


def _changed_fields(value: Any) -> dict[str, Any]:
    """Return the fields that differ from their defaults, amounts as plain decimal text."""
    cls = type(value)
    pairs = ((a.name, getattr(value, a.name), a.default) for a in attrs.fields(cls))
    return {name: _plain(v) for name, v, default in pairs if v != default}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        # Written out, 1E-999999 is a megabyte of zeros.
        return format(value, "f") if isinstance(exponent, int) and exponent > -20 else str(value)
    if isinstance(value, Line):
        return _changed_fields(value)
    return [_plain(v) for v in value] if isinstance(value, tuple) else value


def _event(wire: Struct, limits: Limits) -> Event:
    """Make the domain's event from the mirrored one, and check everything that a type cannot express."""
    cls = REPORTABLE[str(wire.__struct_config__.tag)]
    fields = _fields(wire)
    if lines := fields.get("lines"):
        _take_lines(fields, lines, limits)
    if (line := fields.get("line")) is not None:
        fields["line"] = _line(line, "line")
    try:
        event = cls(**fields)
    except OverflowError:
        raise InvalidEvent("at: expected a time between 1990 and 2200") from None
    if isinstance(event, ShopperEvent) and not keys_of(event):
        raise InvalidEvent("keys: expected at least one, such as 'email:ana@example.com'")
    return event


def _fields(wire: Struct) -> dict[str, Any]:
    return {name: getattr(wire, name) for name in wire.__struct_fields__}


def _take_lines(fields: dict[str, Any], lines: tuple[Struct, ...], limits: Limits) -> None:
    """Keep as many lines as the limits allow, and count all of them."""
    all_lines = [_line(line, f"lines[{n}]") for n, line in enumerate(lines)]
    fields["lines"] = tuple(all_lines[: limits.lines])
    if fields["value"] is None and len(all_lines) > limits.lines:
        fields["value"] = sum((line.price * line.quantity for line in all_lines), Decimal(0))


def _line(wire: Struct, where: str) -> Line:
    try:
        return Line(**_fields(wire))
    except InvalidEvent as error:
        raise InvalidEvent(f"{where}.{error}") from None


_PROBLEM = re.compile(r"(?P<what>.*?)(?: - at `\$\.?(?P<path>[^`]*)`)?", re.DOTALL)
_FIELD = re.compile(r"Object (?P<how>contains unknown|missing required) field `(?P<name>.*)`", re.DOTALL)


def _explained(error: str, raw: bytes) -> str:
    """Explain the decoder's error: the field first, then the expected value."""
    match = _PROBLEM.fullmatch(error)
    what, path = (match["what"], match["path"] or "") if match else (error, "")
    kind = _type_of(raw)
    if path == "type" or what == "Object missing required field `type`":
        return _no_such_event(kind)
    cls = Line if path.startswith(("lines", "line.")) or path == "line" else REPORTABLE.get(kind, Event)
    if what.startswith("Invalid enum value"):
        return f"{path}: expected one of {', '.join(get_args(get_type_hints(cls)[path]))}"
    if not (field := _FIELD.fullmatch(what)):
        return f"{path or 'line'}: {what[:1].lower()}{what[1:]}".replace("`", "")
    name = f"{path}.{field['name']:.40}".lstrip(".")
    if field["how"].startswith("missing"):
        return f"{name}: required, but missing"
    return f"{name}: no such field{_nearest(field['name'], (a.name for a in attrs.fields(cls)))}"


def _no_such_event(kind: str) -> str:
    return f"type: no such event{_nearest(kind, REPORTABLE) or '; expected one of ' + ', '.join(REPORTABLE)}"


def _type_of(raw: bytes) -> str:
    """Return the type in a line, "" when it has none or the line is not JSON."""
    try:
        decoded = msgspec.json.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ""
    return str(decoded.get("type", "")) if isinstance(decoded, dict) else ""


def _nearest(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name[:60], list(known), n=1)
    return f"; did you mean {near[0]!r}?" if near else ""


def _mirror(cls: type, **options: Any) -> type[Struct]:
    """Make a msgspec class with the fields, defaults and docstring of an attrs one."""
    hints = get_type_hints(cls)
    fields = [
        (a.name, _wire_type(hints[a.name]), *(() if a.default is attrs.NOTHING else (a.default,)))
        for a in attrs.fields(cls)
    ]
    return msgspec.defstruct(
        cls.__name__,
        fields,
        kw_only=True,
        frozen=True,
        forbid_unknown_fields=True,
        namespace={"__doc__": cls.__doc__},
        **options,
    )


def _wire_type(hint: Any) -> Any:
    """Return the type that stands for `hint` on the wire."""
    if hint == int | Decimal:
        return _ON_THE_WIRE[int] | _DECIMAL | float
    if get_origin(hint) in {Union, types.UnionType}:
        return reduce(or_, (_wire_type(h) for h in get_args(hint)))
    if get_origin(hint) is tuple:
        return types.GenericAlias(tuple, (_wire_type(get_args(hint)[0]), ...))
    return _ON_THE_WIRE.get(hint, hint)


_DECIMAL = Annotated[str, Meta(extra_json_schema={"pattern": r"^-?[0-9]{1,15}(\.[0-9]+)?([eE][-+]?[0-9]+)?$"})]
# The domain's types that have another or a narrower type on the wire. Integers are those that every JSON reader keeps.
_ON_THE_WIRE: dict[Any, Any] = {
    datetime: Annotated[datetime, Meta(tz=True)],
    Decimal: _DECIMAL | int | float,
    int: Annotated[int, Meta(ge=1 - 2**53, le=2**53 - 1)],
    str: Annotated[str, Meta(max_length=2048)],
    Key: Annotated[str, Meta(max_length=2048)],
}
_ON_THE_WIRE[Line] = _mirror(Line)
_Wire = reduce(or_, (_mirror(cls, tag_field="type", tag=name) for name, cls in REPORTABLE.items()))
_decoder: msgspec.json.Decoder[Struct] = msgspec.json.Decoder(_Wire)
