"""The types that settings are made of: durations, instants, zones, currencies, and the model that they share."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Any, Self, get_origin
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
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

from .mistakes import DURATION, explained
from .money import parse_currency

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


_PART = r"(\d{1,6}(?:\.\d{1,3})?)\s*(seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d|weeks?|wks?|w)"


_PARTS, _DURATION = re.compile(_PART), re.compile(rf"(?:{_PART}(?:\s+and\s+|,?\s*))+")


def parse_duration(value: Any) -> Any:
    """Read "1h", "30 min", "1 hour 30 minutes", "30d" as timedelta; other forms are left to pydantic (seconds, ISO 8601)."""
    if isinstance(value, bool):
        raise ValueError(DURATION)  # noqa: TRY004 - pydantic wants a ValueError
    if isinstance(value, str) and len(value) <= 60 and _DURATION.fullmatch(text := value.strip().lower()):
        return timedelta(seconds=sum(float(number) * _UNITS[unit[0]] for number, unit in _PARTS.findall(text)))
    return value


def format_duration(value: timedelta) -> str:
    """The shortest form that parse_duration reads back: timedelta(hours=1) -> "1h"."""
    seconds = int(value.total_seconds())
    unit = next(u for u in ("d", "h", "m", "s") if seconds % _UNITS[u] == 0)
    return f"{seconds // _UNITS[unit]}{unit}"


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
        raise ValueError(f"{value!r} is not an IANA time zone such as 'America/New_York'") from None
    return value


@lru_cache(maxsize=1024)
def zone(name: str) -> ZoneInfo:
    """The IANA zone `name`. Raises ValueError or a LookupError for an unknown one."""
    return ZoneInfo(name)


def _currency(value: str) -> str:
    try:
        return parse_currency(value)
    except InvalidEvent as error:
        raise ValueError(str(error)) from None


def recurrence_rule(value: str) -> str:
    """Return an RFC 5545 rule unchanged. Raises ValueError unless it parses and its FREQ is a day or longer."""
    try:
        rrulestr(value, dtstart=datetime(2000, 1, 1))  # noqa: DTZ001 - a season is a wall-clock date
    except (ValueError, TypeError, KeyError, AttributeError):
        raise ValueError(f"{value!r} is not an RFC 5545 rule such as 'FREQ=YEARLY;BYMONTH=11;BYDAY=4TH'") from None
    if "FREQ=" not in value or any(f"FREQ={f}" in value for f in ("HOURLY", "MINUTELY", "SECONDLY")):
        raise ValueError("a season starts on days: use FREQ=YEARLY, MONTHLY, WEEKLY or DAILY")
    return value


def _utc(value: datetime) -> datetime:
    return value.astimezone(UTC)


#: An aware instant, kept in UTC: comparing instants of one zone object is several times faster than of two.
Instant = Annotated[AwareDatetime, AfterValidator(_utc)]


ZoneName = Annotated[str, AfterValidator(_zone_name)]


Currency = Annotated[str, AfterValidator(_currency)]


Amount = Annotated[Decimal, Field(ge=0, max_digits=18)]


Slug = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$")]


Instructions = Annotated[str, Field(max_length=4000)]


class Settings(BaseModel):
    """The base of all settings: frozen, and a misspelt field is an error: InvalidSettings, however they are made."""

    model_config = ConfigDict(frozen=True, extra="forbid", validate_default=False, use_attribute_docstrings=True)

    def __init__(self, /, **data: Any) -> None:
        try:
            super().__init__(**data)
        except ValidationError as error:
            raise InvalidSettings(explained(error, type(self))) from None

    @model_validator(mode="before")
    @classmethod
    def _lists(cls, data: Any) -> Any:
        """A single thing where a list is wanted is named as such: pydantic would take it apart."""
        for name, value in data.items() if isinstance(data, dict) else ():
            field = cls.model_fields.get(name) if isinstance(value, BaseModel) else None
            if field is not None and get_origin(field.annotation) is tuple:
                raise ValueError(f"{name}: expected a list: [{type(value).__name__}(...)]")
        return data

    # For pydantic, which else would call it for every part of a whole, and could not say where in it a fault is.
    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]

    @classmethod
    def model_validate(cls, obj: Any, **options: Any) -> Self:
        """The settings in a dict. Raises InvalidSettings."""
        try:
            return super().model_validate(obj, **options)
        except ValidationError as error:
            raise InvalidSettings(explained(error, cls)) from None

    @classmethod
    def model_validate_json(cls, json_data: str | bytes | bytearray, **options: Any) -> Self:
        """The settings in a JSON text. Raises InvalidSettings."""
        try:
            return super().model_validate_json(json_data, **options)
        except ValidationError as error:
            raise InvalidSettings(explained(error, cls)) from None
