"""Error texts for wrong settings: the field, its expected value, and the probable intent."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

#: How durations are typed, for every error about one.
DURATION = "a duration is typed 30min, 1h, 24h or 30d, and is not negative"

_SHARES = frozenset({"holdout", "conversion_rate"})
_QUOTED = re.compile(r"'([^']*)'")
_SLUG = "letters, digits, '_', '.' and '-', at most 64, such as 'black-friday'"


def spoken_duration(value: timedelta) -> str:
    """Write a duration as it is typed in settings: timedelta(hours=1) -> "1h", with seconds to the millisecond."""
    if value.microseconds:
        return f"{value.total_seconds():.3f}".rstrip("0").rstrip(".") + "s"
    seconds = int(value.total_seconds())
    size, unit = next(each for each in ((86400, "d"), (3600, "h"), (60, "m"), (1, "s")) if seconds % each[0] == 0)
    return f"{seconds // size}{unit}"


def nearest(name: object, known: Iterable[str]) -> str:
    """Return a guess at what was meant, "; did you mean 'wait'?", or "" if nothing is near."""
    choices = list(known)
    text = str(name)[:60]
    near = get_close_matches(text, choices, n=1) or get_close_matches(text.lower(), choices, n=1)
    return f"; did you mean {near[0]!r}?" if near else ""


def explained(error: ValidationError, model: type[BaseModel]) -> str:
    """Return one line for each wrong field of `model`, the field first."""
    faults = error.errors(include_url=False)
    inside = {fault["loc"][:n] for fault in faults for n in range(len(fault["loc"]))}
    counted = [fault for fault in faults if not (fault["type"] == "too_short" and fault["loc"] in inside)]
    return "\n".join(_line(each, model) for each in counted)


def unknown_setting(name: str, model: type[BaseModel]) -> str:
    """Return the error for a setting that `model` does not have, with what was probably meant."""
    return f"{name}: there is no such setting{_meant(name, [model])}"


def _line(error: Any, model: type[BaseModel]) -> str:
    path, owners = _located(error["loc"], model)
    name = path[-1] if path else ""
    where, kind, context = ".".join(path), error["type"], error.get("ctx", {})
    if isinstance(cls := error["input"], type) and issubclass(cls, BaseModel):
        return f"{where or 'settings'}: expected an instance, {cls.__name__}(...), got the class"
    if kind == "extra_forbidden":
        return f"{where}: there is no such setting{_meant(name, owners)}"
    if kind == "missing":
        return f"{where}: this setting is required"
    if kind.startswith("union_tag"):
        where, given = f"{where}: kind".lstrip(": "), error["input"]
        choices = _QUOTED.findall(str(context.get("expected_tags", ""))) or list(_kinds(owners))
        if kind == "union_tag_not_found":
            got = "" if isinstance(given, Mapping) else f" (got {given!r:.60})"
            return f"{where}: expected one of {', '.join(choices)}{got}"
        tag = context.get("tag")
        return f"{where}: {tag!r:.60} is not one of {', '.join(choices)}{nearest(tag, choices)}"
    message = _expected(kind, name, error, owners)
    if own := _NAMED.match(message):  # a rule about several fields names them itself
        return (
            message
            if own[1] == where or not path
            else f"{where}{message.removeprefix(name) if own[1] == name else f'.{message}'}"
        )
    got = (
        ""
        if isinstance(error["input"], Mapping | bytes) or kind == "json_invalid" or _names(message, error["input"])
        else f" (got {error['input']!r:.60})"
    )
    return f"{where}: {message}{got}" if where else message if kind == "value_error" else f"settings: {message}{got}"


def _names(message: str, given: object) -> bool:
    return isinstance(given, str) and f"{given!r:.60}" in message


_NAMED = re.compile(r"([a-z_]+)(?: and [a-z_]+)?: ")

_PLAINLY = {
    "string_type": "a text",
    "string_unicode": "a text without half of a character (a lone surrogate)",
    "dict_type": "a dict",
    "invalid_key": "names that are texts",
    "decimal_max_digits": "an amount of at most 18 digits",
    "bool_parsing": "true or false",
    "bool_type": "true or false",
    "int_parsing": "a whole number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "decimal_parsing": "an amount such as '19.99'",
    "decimal_type": "an amount such as '19.99'",
    "float_parsing": "a number",
    "float_type": "a number",
    "finite_number": "a number",
    "time_parsing": "a time of day such as '21:00'",
    "time_type": "a time of day such as '21:00'",
    "timezone_aware": "an instant with a time zone",
    "datetime_type": "an instant such as '2026-01-05T10:00:00Z'",
    "datetime_parsing": "an instant such as '2026-01-05T10:00:00Z'",
    "datetime_from_date_parsing": "an instant such as '2026-01-05T10:00:00Z'",
}
_BOUNDS = {
    "greater_than_equal": ("ge", "at least {}"),
    "greater_than": ("gt", "more than {}"),
    "less_than_equal": ("le", "at most {}"),
    "less_than": ("lt", "less than {}"),
    "too_short": ("min_length", "at least {} of them"),
    "too_long": ("max_length", "at most {} of them"),
    "string_too_short": ("min_length", "a text of at least {} characters"),
    "string_too_long": ("max_length", "a text of at most {} characters"),
}


def _expected(kind: str, name: str, error: Any, owners: Sequence[type[BaseModel]]) -> str:
    """Return the description of an expected value."""
    context: Mapping[str, Any] = error.get("ctx", {})
    given, message = error["input"], error["msg"].removeprefix("Value error, ")
    if kind.startswith("time_delta"):
        return DURATION
    if kind in ("tuple_type", "list_type"):
        as_list = f"[{given!r:.60}]" if isinstance(given, str) else f"[{type(given).__name__}(...)]"
        return f"expected a list{f': {as_list}' if isinstance(given, str | dict | BaseModel) else ''}"
    if kind in ("literal_error", "enum"):
        choices = _QUOTED.findall(str(context.get("expected", "")))
        return f"expected one of {', '.join(choices)}{nearest(given, choices)}"
    if name in _SHARES and kind in ("less_than_equal", "greater_than_equal"):
        meant = f"; did you mean {given / 100:g}?" if isinstance(given, int | float) and 1 < given <= 100 else ""
        return f"expected a share between 0 and 1: 0.1 for 10 %{meant}"
    if kind == "string_pattern_mismatch":
        return "expected a code without spaces" if name == "code" else f"expected {_SLUG}"
    if kind in ("model_type", "model_attributes_type", "dataclass_type"):
        cls = context.get("class_name")
        names = [cls] if cls else [owner.__name__ for owner in owners]
        return f"expected {', '.join(f'{each}(...)' for each in names)} or a dict of its settings"
    if kind in _PLAINLY:
        return f"expected {_PLAINLY[kind]}"
    if kind in _BOUNDS:
        bound, form = _BOUNDS[kind]
        least = context.get(bound)
        return f"expected {form.format(spoken_duration(least) if isinstance(least, timedelta) else least)}"
    return f"{message[:1].lower()}{message[1:]}" if kind != "value_error" else message


def _meant(name: str, owners: Sequence[type[BaseModel]]) -> str:
    known = list(dict.fromkeys([info.alias or field for owner in owners for field, info in owner.model_fields.items()]))
    if near := nearest(name, known):
        return near
    for owner in owners:
        for field, info in owner.model_fields.items():
            for below in models_in(info.annotation):
                if name in below.model_fields:
                    return f"; it is one of {below.__name__}, in {field}"
    return f"; there are {', '.join(known)}" if 0 < len(known) <= 12 else "; see `cartback policy schema`"


def _located(loc: Sequence[int | str], model: type[BaseModel]) -> tuple[list[str], list[type[BaseModel]]]:
    """Return the field's path as a person writes it, and the models that have, or should have, its last part as a field."""
    path: list[str] = []
    owners, inside = [model], [model]
    for part in loc:
        if part == "[key]" or (isinstance(part, str) and "(" in part):
            continue  # pydantic's own steps
        chosen = [each for each in inside if _kind(each) == part]
        if chosen:
            inside = chosen
            continue
        path.append(str(part))
        if isinstance(part, str):
            owners = inside
            fields = [each.model_fields[part] for each in inside if part in each.model_fields]
            inside = [below for field in fields for below in models_in(field.annotation)] or inside
    return path, owners if isinstance(loc[-1] if loc else "", str) else inside


def _kind(model: type[BaseModel]) -> str | None:
    field = model.model_fields.get("kind")
    return field.default if field is not None and isinstance(field.default, str) else None


def _kinds(models: Iterable[type[BaseModel]]) -> Iterable[str]:
    return [kind for model in models if (kind := _kind(model)) is not None]


def models_in(annotation: Any) -> list[type[BaseModel]]:
    """Return the settings classes inside a field's type."""
    if isinstance(annotation, type) and not get_args(annotation):
        return [annotation] if issubclass(annotation, BaseModel) else []
    return [model for part in get_args(annotation) for model in models_in(part)]
