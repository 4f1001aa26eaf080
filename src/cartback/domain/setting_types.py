"""The types of settings: durations, instants, zones, currencies, and the model that they share."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from difflib import get_close_matches
from functools import lru_cache
from typing import Annotated, Any, Self, get_args, get_origin
from zoneinfo import ZoneInfo, available_timezones

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationError,
    WithJsonSchema,
    model_validator,
)

from cartback.errors import InvalidEvent, InvalidSettings

from .channels import ChannelName
from .mistakes import DURATION, explained, spoken_duration, unknown_setting
from .values import currency, holds_half_a_character, shown

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


#: A number of seconds below this is probably a mistake.
_FEW_SECONDS = 300

_PART = r"(\d{1,6}(?:\.\d{1,3})?)\s*(seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d|weeks?|wks?|w)"


_PARTS, _DURATION = re.compile(_PART), re.compile(rf"(?:{_PART}(?:\s+and\s+|,?\s*))+")


def parse_duration(value: Any) -> Any:
    """Read "1h", "30 min", "1 hour 30 minutes", "30d" as timedelta; other forms are left to pydantic (seconds, ISO 8601).

    A number is seconds, but a small one was probably meant as something else: 24 as hours.
    """
    if isinstance(value, bool):
        raise ValueError(DURATION)  # noqa: TRY004 - pydantic wants a ValueError
    if isinstance(value, int | float) and 0 < value < _FEW_SECONDS:
        raise ValueError(f"{DURATION}; {value} without a unit would be seconds")
    if isinstance(value, str) and len(value) <= 60 and _DURATION.fullmatch(text := value.strip().lower()):
        return timedelta(seconds=sum(float(number) * _UNITS[unit[0]] for number, unit in _PARTS.findall(text)))
    return value


def format_duration(value: timedelta) -> str:
    """Return the shortest form that parse_duration reads back: timedelta(hours=1) -> "1h"."""
    return spoken_duration(value)


def _not_negative(value: timedelta) -> timedelta:
    if value < timedelta(0):
        raise ValueError(DURATION)
    if value > timedelta(days=3660):
        raise ValueError("a duration is at most ten years")
    return value


Duration = Annotated[
    timedelta,
    BeforeValidator(parse_duration),
    AfterValidator(_not_negative),
    PlainSerializer(format_duration, return_type=str),
    WithJsonSchema({"type": "string", "examples": ["30min", "1h", "24h", "30d"]}),
]


def _zone_name(value: str) -> str:
    try:
        zone(value)
    except (ValueError, OSError, LookupError):
        near = _near_zone(value)
        raise ValueError(f"{value!r:.60} is not an IANA time zone such as 'America/New_York'{near}") from None
    return value


def _near_zone(typed: str) -> str:
    """Return a guess at the zone that was meant, by its city alone too."""
    names = _zone_names()
    near = get_close_matches(typed.strip().replace(" ", "_").lower(), names, n=1, cutoff=0.8)
    return f"; did you mean {names[near[0]]!r}?" if near else ""


@lru_cache(maxsize=1)
def _zone_names() -> dict[str, str]:
    """Return every zone, by its name in lower case and by its city's."""
    zones = sorted(available_timezones(), key=lambda name: ("/" not in name, name))
    whole = {name.lower(): name for name in zones if "/" in name}
    return {name.rpartition("/")[2]: zone_name for name, zone_name in reversed(whole.items())} | whole


@lru_cache(maxsize=1024)
def zone(name: str) -> ZoneInfo:
    """Return the IANA zone `name`. Raises ValueError or a LookupError for an unknown one."""
    return ZoneInfo(name)


def _currency(value: str) -> str:
    try:
        return currency(value, "currency")
    except InvalidEvent as error:
        raise ValueError(str(error)) from None


def _no_number(value: Any) -> Any:
    """Refuse a number, which pydantic would count as seconds since 1970: 2026 was meant as a year."""
    if isinstance(value, int | float | Decimal) or (
        isinstance(value, str) and re.fullmatch(r"[\s+-]*[\d.]+\s*", value)
    ):
        raise ValueError("expected an instant such as '2026-01-05T10:00:00Z'")
    return value


def _utc(value: datetime) -> datetime:
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise ValueError("expected a time between the years 1 and 9999") from None


#: An aware instant, kept in UTC: comparing instants of one zone object is several times faster than of two.
Instant = Annotated[AwareDatetime, BeforeValidator(_no_number), AfterValidator(_utc)]


ZoneName = Annotated[str, AfterValidator(_zone_name)]


Currency = Annotated[str, AfterValidator(_currency)]


_LOCALE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*(?:[.@][A-Za-z0-9-]+)?", re.ASCII)


def locale_name(value: str) -> str:
    """Return a language's code unchanged. Raises ValueError for an invalid one."""
    if _LOCALE.fullmatch(value) is None:
        raise ValueError("expected a language's code, with a country's where it matters, such as 'de' or 'pt-BR'")
    return value


LocaleName = Annotated[str, AfterValidator(locale_name)]


def _wall_time(value: Any) -> Any:
    """Refuse a number: pydantic would read seconds since midnight, which is never meant."""
    if isinstance(value, int | float | Decimal):
        raise ValueError("expected a time of day such as '21:00'")  # noqa: TRY004 - pydantic wants a ValueError
    return value


WallTime = Annotated[time, BeforeValidator(_wall_time)]


def _each_once(names: tuple[ChannelName, ...]) -> tuple[ChannelName, ...]:
    if twice := {name for name in names if names.count(name) > 1}:
        raise ValueError(f"{min(twice)!r} is named twice; leave one out")
    return names


#: The order in which channels are tried, at least one.
ChannelNames = Annotated[tuple[ChannelName, ...], Field(min_length=1), AfterValidator(_each_once)]


Amount = Annotated[Decimal, Field(ge=0, max_digits=18)]


Slug = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$")]


Instructions = Annotated[str, Field(max_length=4000)]


#: Lists for which pydantic would accept a set, in an arbitrary order.
_ORDERED = frozenset({"channels", "follow_ups", "audience_order"})


class Settings(BaseModel):
    """The base of all settings: frozen, and a misspelt field is an error: InvalidSettings, however they are made."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=False, use_attribute_docstrings=True)

    def __init__(self, /, *unnamed: Any, **data: Any) -> None:
        if unnamed:
            name, field = type(self).__name__, next(iter(type(self).model_fields))
            raise InvalidSettings(
                f"{name}: settings are given by name, {name}({field}=...), got {shown(unnamed[0])} without one"
            )
        try:
            super().__init__(**data)
        except ValidationError as error:
            raise InvalidSettings(explained(error, type(self))) from None

    @model_validator(mode="before")
    @classmethod
    def _plain(cls, data: Any) -> Any:
        """Refuse values that pydantic would accept with another meaning."""
        for name, value in data.items() if isinstance(data, dict) else ():
            field = cls.model_fields.get(name)
            fault = _misread(field.annotation, value) if field is not None else None
            if name in _ORDERED and isinstance(value, set | frozenset):
                fault = "expected a list, which has an order, got a set"
            if fault is not None:
                raise ValueError(f"{name}: {fault}")
        return data

    def __setattr__(self, name: str, value: Any) -> None:
        """Refuse to change settings. Raises InvalidSettings, which says how to make a changed copy."""
        raise InvalidSettings(_frozen(self, name))

    def __delattr__(self, name: str) -> None:
        """Refuse to change settings. Raises InvalidSettings."""
        raise InvalidSettings(_frozen(self, name))

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """Return a copy with fields changed; the new values are checked when the shop is saved.

        Raises InvalidSettings for an unknown field.
        """
        for name in update or ():
            if name not in type(self).model_fields:
                raise InvalidSettings(unknown_setting(name, type(self)))
        return super().model_copy(update=update, deep=deep)

    # For pydantic, which otherwise would call it for every part of a whole, and could not say where in it a fault is.
    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]

    @classmethod
    def model_validate(cls, obj: Any, **options: Any) -> Self:
        """Return the settings in a dict. Raises InvalidSettings."""
        try:
            return super().model_validate(obj, **options)
        except ValidationError as error:
            raise InvalidSettings(explained(error, cls)) from None

    @classmethod
    def model_validate_json(cls, json_data: str | bytes | bytearray, **options: Any) -> Self:
        """Return the settings in a JSON text. Raises InvalidSettings."""
        try:
            return super().model_validate_json(json_data, **options)
        except ValidationError as error:
            raise InvalidSettings(explained(error, cls)) from None

    @classmethod
    def model_validate_strings(cls, obj: Any, **options: Any) -> Self:
        """Return the settings in a dict of texts. Raises InvalidSettings."""
        try:
            return super().model_validate_strings(obj, **options)
        except ValidationError as error:
            raise InvalidSettings(explained(error, cls)) from None


def _misread(annotation: Any, value: Any) -> str | None:
    """Return what is wrong with a value that pydantic would split, convert or keep, and that is never meant."""
    if isinstance(value, str):
        return "holds half of a character (a lone surrogate)" if holds_half_a_character(value) else None
    if isinstance(value, bool):
        numbers = {int, float, Decimal} & _types_in(annotation)
        return f"expected a number, got {value}" if numbers and bool not in _types_in(annotation) else None
    if isinstance(value, BaseModel) and get_origin(annotation) is tuple:
        return f"expected a list: [{type(value).__name__}(...)]"
    return None


def _types_in(annotation: Any) -> set[Any]:
    """Return the plain types inside a field's type."""
    inside = get_args(annotation)
    return {annotation} if not inside else {each for part in inside for each in _types_in(part)}


def _frozen(settings: Settings, name: str) -> str:
    if name not in type(settings).model_fields:
        return unknown_setting(name, type(settings))
    return f"{name}: settings do not change; model_copy(update={{{name!r}: ...}}) makes a copy, and save_shop saves it"
