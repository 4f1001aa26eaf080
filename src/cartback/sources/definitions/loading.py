"""Definitions out of TOML, JSON or a dict: checked as a whole before any of them is used, every fault named at once."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterator, Mapping
from typing import Any, get_type_hints

import attrs

from cartback.domain.events import Line, ShopperEvent
from cartback.domain.mistakes import nearest
from cartback.domain.values import spoken
from cartback.errors import InvalidSettings

from .models import MOST_DEFINITIONS, TYPES, Definition, DefinitionFile, FieldTake, Take
from .paths import Path
from .reading import Compiled, Defined, Field, Lines, OneLine, Value
from .values import choices_of, converter, kind_of

#: The most bytes of a file of definitions.
_LARGEST = 500_000
#: Fields that the host and the engine set, never a document.
_OURS = frozenset({"shop", "keys"})


def load(data: bytes | str | Mapping[str, Any]) -> Defined:
    """Read definitions in TOML or JSON, or as a dict.

    Raises:
        InvalidSettings: they are inconsistent; one line for each fault, with the definition's name, the field and the fix.
    """
    raw = _parsed(data)
    faults: list[str] = []
    compiled: list[Compiled] = []
    listed = raw.get("definitions")
    for n, each in enumerate(listed[:MOST_DEFINITIONS] if isinstance(listed, list) else ()):
        name = each.get("name") if isinstance(each, dict) else None
        label = name if isinstance(name, str) and name and len(name) <= 64 else f"definitions.{n}"  # fmt: skip
        try:
            compiled.append(compile_definition(Definition.model_validate(each)))
        except InvalidSettings as error:
            faults += [f"{label}: {line}" for line in str(error).splitlines()]
    names = [each.definition.name for each in compiled]
    faults += [
        f"{name}: name: two definitions have the same one" for name in dict.fromkeys(names) if names.count(name) > 1
    ]
    if faults:
        raise InvalidSettings("\n".join(faults))
    return Defined(DefinitionFile.model_validate(raw), tuple(compiled))


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a file of definitions, for a merchant's editor."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **DefinitionFile.model_json_schema()}


def _parsed(data: bytes | str | Mapping[str, Any]) -> dict[str, Any]:
    if isinstance(data, Mapping):
        return dict(data)
    if not isinstance(data, bytes | str):
        raise InvalidSettings(f"definitions: expected TOML, JSON or a dict, got {spoken(data)}")
    text = data.decode("utf-8", "replace") if isinstance(data, bytes) else data
    if len(text) > _LARGEST:
        raise InvalidSettings(f"definitions: expected a file of at most {_LARGEST} bytes")
    try:
        parsed = json.loads(text) if text.lstrip().startswith("{") else tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidSettings(f"definitions: expected TOML or a JSON object: {error!s:.200}") from None
    if not isinstance(parsed, dict):
        raise InvalidSettings("definitions: expected TOML or a JSON object")
    return parsed


def compile_definition(definition: Definition) -> Compiled:
    """Compile a definition. Raises InvalidSettings, one line for each fault."""
    cls = TYPES[definition.type]
    faults = [*_names(definition, cls), *_meaningless(definition, cls), *_paths(definition)]
    fields: list[Field] = []
    hints = get_type_hints(cls)
    for name, take in definition.fields.items():
        if name in hints and name not in _OURS:
            try:
                needed = attrs.fields_dict(cls)[name].default is attrs.NOTHING
                makes = _LINE_FIELDS.get(name)
                fields.append(
                    _value(name, take, hints[name], "fields.", needed=needed) if makes is None else makes(name, take)
                )
            except InvalidSettings as error:
                faults += str(error).splitlines()
    if faults:
        raise InvalidSettings("\n".join(faults))
    when = tuple([(Path(text), condition) for text, condition in definition.when.items()])
    return Compiled(definition, cls, when, tuple(fields), _origins(definition))


def _names(definition: Definition, cls: type) -> Iterator[str]:
    """Yield a fault for each unknown field and each missing one."""
    known = {a.name: a.default for a in attrs.fields(cls) if a.name not in _OURS}
    for name in definition.fields:
        if name in _OURS:
            yield f"fields.{name}: {'keys have a table of their own' if name == 'keys' else 'the caller gives the shop'}"
        elif name not in known:
            yield f"fields.{name}: {definition.type} has no such field{nearest(name, known)}; it has {', '.join(known)}"
    for name, default in known.items():
        if default is attrs.NOTHING and name not in definition.fields:
            yield f"fields.{name}: required for {definition.type}; give its path"


def _meaningless(definition: Definition, cls: type) -> Iterator[str]:
    """Yield a fault for each setting that the event cannot have."""
    at, granted = definition.fields.get("at"), definition.fields.get("granted")
    is_no = granted is not None and granted.value is False and not granted.path
    if definition.type == "consent_changed" and at is not None and at.received and not is_no:
        yield "fields.at: consent counts from the time it was given, not received; give the path of that time"
    if definition.keys and not issubclass(cls, ShopperEvent):
        yield f"keys: {definition.type} is not about a shopper; leave them out"


def _paths(definition: Definition) -> Iterator[str]:
    """Yield a fault for each path that leads to many values where one is needed."""
    for name, take in definition.fields.items():
        many = name in ("codes", "variants")
        for place, each in (
            (f"fields.{name}", take),
            *((f"fields.{name}.fields.{n}", t) for n, t in take.fields.items()),
        ):
            for path in each.path:
                if path.many and not many:
                    yield f"{place}: {path.text!r:.80} leads to several values, expected one; [0] is the first"


def _value(name: str, take: Take, hint: Any, place: str, *, needed: bool) -> Value:
    if isinstance(take, FieldTake) and (take.each or take.fields):
        raise InvalidSettings(f"{place}{name}.each: only for lines; use path")
    if not take.path and take.value is None and not take.received:
        raise InvalidSettings(f"{place}{name}: expected path, or value for a constant")
    if take.received and take.value is not None:
        raise InvalidSettings(f"{place}{name}.received: received and value are both defaults; leave one out")
    try:
        convert = converter(take, kind_of(name, hint), choices_of(hint))
        if take.value is not None:
            convert(take.value)
    except ValueError as error:
        text = str(error)
        raise InvalidSettings(f"{place}{name}{'.value: ' if text.startswith('expected') else '.'}{text}") from None
    return Value(name, take, convert, take.required or needed)


def _lines(name: str, take: FieldTake) -> Lines:
    if not take.each:
        raise InvalidSettings(f"fields.{name}.each: required; it is the path of the list of lines")
    if take.path:
        raise InvalidSettings(f"fields.{name}.path: not for lines; use each, the path of the list of lines")
    return Lines(name, take.each, _of_a_line(name, take), take.required)


def _one_line(name: str, take: FieldTake) -> OneLine:
    if take.each:
        raise InvalidSettings(
            f"fields.{name}.each: only for lists; use path if the line is an object of its own, else leave both out"
        )
    return OneLine(name, take.path, _of_a_line(name, take))


_LINE_FIELDS: dict[str, Callable[[str, FieldTake], Field]] = {"lines": _lines, "line": _one_line}


def _of_a_line(name: str, take: FieldTake) -> tuple[Value, ...]:
    """Compile the fields of a line. Raises InvalidSettings, one line for each fault."""
    known = {a.name: a.default for a in attrs.fields(Line)}
    faults = [f"fields.{name}.fields.{n}: a line has no such field{nearest(n, known)}; it has {', '.join(known)}"
              for n in take.fields if n not in known]  # fmt: skip
    faults += [f"fields.{name}.fields.{n}: required for a line; give its path"
               for n, default in known.items() if default is attrs.NOTHING and n not in take.fields]  # fmt: skip
    if take.value is not None or take.form != "plain" or take.received or take.values:
        faults.append(f"fields.{name}: a line has no value of its own; use fields")
    hints, fields = get_type_hints(Line), []
    for n, inner in take.fields.items():
        if n in known:
            try:
                needed = known[n] is attrs.NOTHING
                fields.append(_value(n, inner, hints[n], f"fields.{name}.fields.", needed=needed))
            except InvalidSettings as error:
                faults += str(error).splitlines()
    if faults:
        raise InvalidSettings("\n".join(faults))
    return tuple(fields)


def _origins(definition: Definition) -> dict[str, str]:
    """Return where each field comes from, for errors."""
    return {
        name: " or ".join(path.text for path in (*take.path, *take.each)) or "a value"
        for name, take in definition.fields.items()
    } | {"keys": ", ".join(path.text for paths in definition.keys.values() for path in paths)}
