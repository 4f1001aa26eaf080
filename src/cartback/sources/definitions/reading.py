"""A document -> the events of every definition that it fits. The whole document is read, or refused with definition, field
and path.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import islice
from typing import Any, TypeAlias

import msgspec
from attrs import frozen

from cartback.domain.event_fields import keys_of
from cartback.domain.events import Event, Line, ShopperEvent
from cartback.domain.identity import Key, is_nobody, key
from cartback.domain.values import spoken
from cartback.errors import InvalidEvent, MalformedDelivery, TooLarge
from cartback.sources.limits import BOM, LIMITS, Limits, check_depth, check_size
from cartback.sources.reading import check_names, email_keys, malformed, phone_keys
from cartback.sources.times import moment

from .models import Condition, Definition, DefinitionFile, Signature, Take
from .paths import MISSING, Path, is_something
from .values import Convert, Unfit, written

#: The most events of one document, and the most lines of a list.
MOST_EVENTS, MOST_LINES = 250, 1000
_decode = msgspec.json.Decoder().decode


@frozen
class Around:
    """The context of a document: its shop, and when it was received. `top` is the document itself."""

    shop: str
    top: Any
    received_at: datetime | None
    limits: Limits


@frozen
class Value:
    """A field with a single value."""

    name: str
    take: Take
    convert: Convert
    required: bool

    def read(self, thing: Any, around: Around, place: str) -> Any:
        """Return the value; MISSING if there is none and none is required. Raises MalformedDelivery."""
        take = self.take
        for path in take.path:
            value = _at(path, thing, around)
            if is_something(value):
                try:
                    return self.convert(value)
                except Unfit as error:
                    raise MalformedDelivery(f"{self.name}: {error} (from {_from(path, place)})") from None
        if take.received:
            if around.received_at is None:
                raise MalformedDelivery(f"{self.name}: expected received_at, the time of the delivery, got none")
            return around.received_at
        if take.value is not None:
            return self.convert(take.value)
        if self.required:
            tried = " or ".join(_from(path, place) for path in take.path)
            raise MalformedDelivery(f"{self.name}: required, but nothing is at {tried}")
        return MISSING


def _at(path: Path, thing: Any, around: Around) -> Any:
    start = around.top if path.from_top else thing
    return [value for _, value in path.every(start)] if path.many else path.get(start)


def _from(path: Path, place: str) -> str:
    """Return the path of a value, from the top of the document."""
    if path.from_top or not place:
        return path.text
    return f"{place}{path.text}" if path.text.startswith("[") else f"{place}.{path.text}"


@frozen
class Lines:
    """The lines of a cart: the lists they are in, and the fields of each."""

    name: str
    each: tuple[Path, ...]
    fields: tuple[Value, ...]
    required: bool

    def read(self, thing: Any, around: Around, place: str) -> Any:
        """Return all lines; MISSING if there is no list. Raises MalformedDelivery, TooLarge."""
        lines: list[Line] = []
        is_there = False
        for path in self.each:
            for where, items in _lists(path, thing, around):
                is_there = True
                at = where if path.from_top else _inside(place, where)
                if not isinstance(items, list):
                    raise MalformedDelivery(f"{self.name}: expected a list, got {spoken(items)} (from {at})")
                if len(items) + len(lines) > MOST_LINES:
                    raise TooLarge(f"{self.name}: expected at most {MOST_LINES} (from {at})")
                lines += [
                    _line(f"{self.name}[{len(lines) + n}]", self.fields, item, around, f"{at}[{n}]")
                    for n, item in enumerate(items)
                ]
        if self.required and not is_there:
            raise MalformedDelivery(
                f"{self.name}: required, but nothing is at {' or '.join(p.text for p in self.each)}"
            )
        return tuple(lines) if is_there else MISSING


@frozen
class OneLine:
    """The one line that a cart change is about."""

    name: str
    path: tuple[Path, ...]
    fields: tuple[Value, ...]

    def read(self, thing: Any, around: Around, place: str) -> Any:
        """Return the line, of the object at the path or of the whole document. Raises MalformedDelivery."""
        for path in self.path or (None,):
            item = thing if path is None else _at(path, thing, around)
            if is_something(item):
                return _line(self.name, self.fields, item, around, place if path is None else _from(path, place))
        tried = " or ".join(_from(path, place) for path in self.path)
        raise MalformedDelivery(f"{self.name}: required, but nothing is at {tried}")


def _line(name: str, fields: Sequence[Value], item: Any, around: Around, place: str) -> Line:
    try:
        return Line(**_values(fields, item, around, place))
    except MalformedDelivery as error:
        raise MalformedDelivery(f"{name}.{error}") from None
    except InvalidEvent as error:
        raise MalformedDelivery(f"{name}.{_field(error)}: expected a plausible value (from {place})") from None


def _lists(path: Path, thing: Any, around: Around) -> Iterator[tuple[str, Any]]:
    for place, items in path.every(around.top if path.from_top else thing):
        if items is not None:
            yield place, items


def _inside(place: str, inner: str) -> str:
    return f"{place}{inner}" if not place or inner.startswith("[") else f"{place}.{inner}"


Field: TypeAlias = Value | Lines | OneLine


def _values(fields: Sequence[Field], thing: Any, around: Around, place: str) -> dict[str, Any]:
    values = {field.name: field.read(thing, around, place) for field in fields}
    return {name: value for name, value in values.items() if value is not MISSING}


def _field(error: InvalidEvent) -> str:
    return str(error).partition(":")[0][:60]


@frozen
class Compiled:
    """A definition prepared for reading."""

    definition: Definition
    cls: type[Event]
    when: tuple[tuple[Path, Condition], ...]
    fields: tuple[Field, ...]
    origins: Mapping[str, str]

    def events(self, around: Around) -> Iterator[Event]:
        """Yield the document's events by this definition. Raises MalformedDelivery, TooLarge."""
        path = self.definition.for_each
        if path is None:
            if self.fits(around.top, around):
                yield self._event(around.top, around, "")
            return
        for where, items in _lists(path, around.top, around):
            if not isinstance(items, list):
                raise MalformedDelivery(f"for_each: expected a list, got {spoken(items)} (from {where})")
            for n, item in enumerate(items):
                if self.fits(item, around):
                    yield self._event(item, around, f"{where}[{n}]")

    def fits(self, thing: Any, around: Around) -> bool:
        """Return whether all conditions of `when` hold."""
        return all([holds(condition, _at(path, thing, around)) for path, condition in self.when])

    def _event(self, thing: Any, around: Around, place: str) -> Event:
        fields = _values(self.fields, thing, around, place)
        if (delivery := fields.get("delivery")) is not None:
            fields["delivery"] = f"{self.definition.name}:{delivery}"
        if (lines := fields.get("lines")) is not None and len(lines) > around.limits.lines:
            fields["lines"] = lines[: around.limits.lines]
            if fields.get("value") is None:
                fields["value"] = sum(line.price * line.quantity for line in lines)
        if issubclass(self.cls, ShopperEvent):
            fields["keys"] = self._keys(thing, around)
        try:
            event = self.cls(shop=around.shop, **fields)
        except InvalidEvent as error:
            name = _field(error)
            raise MalformedDelivery(
                f"{name}: expected a plausible value (from {self.origins.get(name, name)})"
            ) from None
        if isinstance(event, ShopperEvent) and not keys_of(event):
            tried = ", ".join(path.text for paths in self.definition.keys.values() for path in paths)
            raise MalformedDelivery(
                f"keys: expected the key of a shopper, got none (from {tried or 'nowhere: the definition has no keys'})"
            )
        return event

    def _keys(self, thing: Any, around: Around) -> tuple[Key, ...]:
        keys: dict[Key, None] = {}
        for kind, paths in self.definition.keys.items():
            for path in paths:
                value = _at(path, thing, around)
                for each in value if path.many else [value]:
                    if (k := _key(kind, each)) is not None:
                        keys[k] = None
        return tuple(keys)


def _key(kind: str, value: Any) -> Key | None:
    """Make a key; None for a value that names no person, or cannot be a key."""
    if value is MISSING or value is None or isinstance(value, bool | list | dict | float):
        return None
    text = str(value) if isinstance(value, str) or abs(value) < 2**64 else ""
    return _known(kind, text) if len(text) <= _SHORT else _of_text(kind, text)


def _of_text(kind: str, text: str) -> Key | None:
    if kind in ("email", "phone"):
        return next(iter((email_keys if kind == "email" else phone_keys)(text)), None)
    try:
        return None if is_nobody(kind, text) else key(kind, text)
    except InvalidEvent:
        return None


_SHORT = 255
#: The same people recur.
_known = lru_cache(maxsize=8192)(_of_text)


def holds(condition: Condition, value: Any) -> bool:
    """Return whether a value meets a condition."""
    is_there = is_something(value)
    if condition.exists is not None and condition.exists is not is_there:
        return False
    values = value if isinstance(value, list) else [value]
    if condition.one_of is not None and not any(_same(a, b) for a in values for b in condition.one_of):
        return False
    return not condition.none_of or not any(_same(a, b) for a in values for b in condition.none_of)


def _same(value: Any, wanted: Any) -> bool:
    """Return whether two plain values are written alike; null equals a missing value."""
    if type(value) is str and type(wanted) is str:
        return value.strip() == wanted.strip()
    if value is MISSING or value is None or wanted is None:
        return wanted is None and (value is None or value is MISSING)
    if isinstance(value, int | float) and isinstance(wanted, int | float) and bool not in (type(value), type(wanted)):
        return value == wanted
    try:
        return written(value) == written(wanted)
    except Unfit:
        return False


@frozen
class Defined:
    """Definitions that were checked as a whole, ready to read documents with."""

    file: DefinitionFile
    compiled: tuple[Compiled, ...]

    @property
    def signature(self) -> Signature | None:
        """Return how bodies are signed, if the file states it."""
        return self.file.signature

    def events(
        self,
        document: bytes | Any,
        *,
        shop: str,
        received_at: datetime | None = None,
        limits: Limits = LIMITS,
    ) -> list[Event]:
        """Read the events of one document, in the order of the definitions; [] if none of them fits.

        Args:
            document: JSON, or an object decoded from it; a row of a CSV file is a dict of texts.
            shop: your id for the shop.
            received_at: when the document reached you, for fields with `received`.
            limits: how large it may be.

        Raises:
            TooLarge: the document is larger or deeper than the limits, or gives more than 250 events.
            MalformedDelivery: a field is missing or invalid; the message names definition, field and path.
        """
        check_names(shop, None)
        received = moment(received_at) if received_at is not None else None
        around = Around(shop, _decoded(document, limits), received, limits)
        events: list[Event] = []
        for each in self.compiled:
            try:
                events += islice(each.events(around), MOST_EVENTS + 1)
            except (MalformedDelivery, TooLarge) as error:
                raise type(error)(f"{each.definition.name}: {error}") from None
            if len(events) > MOST_EVENTS:
                raise TooLarge(f"body: expected at most {MOST_EVENTS} events in one document; send fewer at once")
        return events


def _decoded(document: bytes | Any, limits: Limits) -> Any:
    if not isinstance(document, bytes | bytearray | memoryview):
        return document
    document = check_size(document, limits)
    check_depth(document, limits)
    try:
        return _decode(document.removeprefix(BOM))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise malformed(error) from None
