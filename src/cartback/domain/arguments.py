"""Checks of a host's arguments to constructors and questions, at once: InvalidSettings names the argument.

Each check takes the value and the argument's name. So a fault is found at start, not by a failing message an hour or a
month later.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from cartback.errors import InvalidSettings

from .mistakes import nearest, spoken_duration
from .values import holds_half_a_character, shown, spoken

_T = TypeVar("_T")


def span(value: object, name: str, least: timedelta = timedelta(microseconds=1), most: timedelta | None = None) -> None:
    """Raise InvalidSettings unless the value is a timedelta, as long as `least` and no longer than `most`."""
    if isinstance(value, timedelta) and value >= least and (most is None or value <= most):
        return
    number = isinstance(value, int | float) and not isinstance(value, bool)
    meant = f"; did you mean timedelta(seconds={value:g})?" if number else ""
    shortest = (
        f" of {least.total_seconds():g} s or more" if least > timedelta(microseconds=1) or not least else " above 0"
    )
    longest = f", at most {spoken_duration(most)}" if most is not None else ""
    raise InvalidSettings(f"{name}: expected a timedelta{shortest}{longest}, got {shown(value)}{meant}")


def whole(value: object, name: str, least: int = 1, most: int | None = None) -> None:
    """Raise InvalidSettings unless the value is a whole number from `least` to `most`; True is not one."""
    if type(value) is int and value >= least and (most is None or value <= most):
        return
    bounds = (
        f"from {least} to {most}" if most is not None else f"above {least - 1}" if least > 0 else f"of {least} or more"
    )
    raise InvalidSettings(f"{name}: expected a whole number {bounds}, got {shown(value)}")


def written(value: object, name: str, expected: str) -> str:
    """Return a text that is not empty, on one line. Raises InvalidSettings, which says what was expected."""
    if not isinstance(value, str) or not value.strip() or not value.isprintable() or holds_half_a_character(value):
        raise InvalidSettings(f"{name}: expected {expected}, got {shown(value)}")
    return value


def number(value: object, name: str) -> None:
    """Raise InvalidSettings unless the value is a number above 0; NaN and True are not."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not value > 0:
        raise InvalidSettings(f"{name}: expected a number above 0, got {shown(value)}")


def matching(value: object, name: str, pattern: re.Pattern[str], expected: str) -> str:
    """Return a text that the whole pattern fits. Raises InvalidSettings, which says what was expected."""
    if not isinstance(value, str) or pattern.fullmatch(value) is None:
        raise InvalidSettings(f"{name}: expected {expected}, got {shown(value)}")
    return value


def secret(value: object, name: str, expected: str) -> str:
    """Return a secret that can stand in a header. Raises InvalidSettings, which does not quote it."""
    if not isinstance(value, str) or not value or not value.isascii() or not value.isprintable() or " " in value:
        got = (
            spoken(value) if not isinstance(value, str) else "a text with spaces or line ends in it" if value else "''"
        )
        raise InvalidSettings(f"{name}: expected {expected}, got {got}")
    return value


def yes_or_no(value: object, name: str) -> None:
    """Raise InvalidSettings unless the value is True or False."""
    if not isinstance(value, bool):
        raise InvalidSettings(f"{name}: expected True or False, got {shown(value)}")


def one_of(value: object, name: str, choices: Collection[str]) -> None:
    """Raise InvalidSettings for any value but the choices; it suggests the nearest one."""
    if not isinstance(value, str) or value not in choices:
        near = (nearest(value, choices) or nearest(value.upper(), choices)) if isinstance(value, str) else ""
        raise InvalidSettings(f"{name}: expected one of {', '.join(choices)}, got {shown(value)}{near}")


def web_address(value: object, name: str, *, https: bool = False) -> str:
    """Return a URL of the web. Raises InvalidSettings, which shows an example."""
    starts = ("https://",) if https else ("https://", "http://")
    if not isinstance(value, str) or not value.startswith(starts) or not value.isprintable() or " " in value:
        example = "https://..." if https else "https://..., or http://... in tests"
        raise InvalidSettings(f"{name}: expected {example}, got {shown(value)}")
    return value


def listed(values: Iterable[_T], name: str, example: str) -> list[_T]:
    """Return several things as a list. Raises InvalidSettings for one alone, a text or a dict."""
    if isinstance(values, str | bytes | dict) or not isinstance(values, Iterable):
        raise InvalidSettings(f"{name}: expected a list, {example}, got {spoken(values)}")
    return list(values)


def function(value: object, name: str, example: str, arguments: int, *, plain: bool = False) -> None:
    """Raise InvalidSettings unless the value can be called with so many arguments; with `plain`, also if it is async."""
    if not callable(value):
        raise InvalidSettings(f"{name}: expected a function {example}, got {shown(value)}")
    if isinstance(value, type):
        return
    if plain and is_async(value):
        raise InvalidSettings(f"{name}: {_name(value)} is async; expected a plain function {example}")
    if not takes(value, arguments):
        raise InvalidSettings(f"{name}: expected a function {example}, and {_name(value)} takes other arguments")


def takes(value: Callable[..., Any], arguments: int) -> bool:
    """Return whether it can be called with so many positional arguments; True if its signature cannot be read."""
    try:
        inspect.signature(value).bind(*[None] * arguments)
    except TypeError:
        return False
    except ValueError:
        return True
    return True


def is_async(value: object) -> bool:
    """Return whether a call gives a coroutine or a generator instead of an answer; for an object its class decides."""
    while hasattr(value, "func") and not inspect.isfunction(value):
        value = value.func  # a partial's
    call = getattr(type(value), "__call__", None)  # noqa: B004 - it is inspected, not called
    kinds = (inspect.iscoroutinefunction, inspect.isasyncgenfunction, inspect.isgeneratorfunction)
    return any(kind(value) or (not inspect.isroutine(value) and kind(call)) for kind in kinds)


def client(timeout: object, connections: object, clock: object) -> None:
    """Raise InvalidSettings for arguments with which no client of a provider can be made."""
    span(timeout, "timeout")
    whole(connections, "connections")
    function(clock, "clock", "() -> datetime", 0)


def secrets(value: object, name: str, least: int) -> list[bytes]:
    """Return one secret or several as bytes. Raises InvalidSettings for one shorter than `least` bytes, without quoting it."""
    several = [value] if isinstance(value, str | bytes) else value
    if not isinstance(several, list | tuple):
        raise InvalidSettings(f"{name}: expected one or more secrets of at least {least} bytes, got {spoken(value)}")
    made = [each.encode("utf-8", "replace") if isinstance(each, str) else each for each in several]
    if wrong := [each for each in made if not isinstance(each, bytes) or len(each) < least]:
        got = f"one of {len(wrong[0])} bytes" if isinstance(wrong[0], bytes) else spoken(wrong[0])
        raise InvalidSettings(f"{name}: expected secrets of at least {least} bytes, got {got}")
    return [each for each in made if isinstance(each, bytes)]


def _name(value: object) -> str:
    return str(getattr(value, "__name__", type(value).__name__))


def instant(value: object, name: str) -> datetime:
    """Return the instant, if it has a time zone and a plausible year. Raises InvalidSettings."""
    if not isinstance(value, datetime):
        near = "; datetime.fromisoformat reads one" if isinstance(value, str) else ""
        raise InvalidSettings(f"{name}: expected a datetime with a time zone, got {shown(value)}{near}")
    if value.tzinfo is None or value.utcoffset() is None:
        raise InvalidSettings(
            f"{name}: expected an instant with a time zone, got {value!r:.60}; datetime.now(UTC) has one"
        )
    if not _EARLIEST <= value.year < _LATEST:
        raise InvalidSettings(f"{name}: expected a time from {_EARLIEST} to {_LATEST - 1}, got {value.isoformat()}")
    return value


#: The years of a plausible clock; some tests live in 1970.
_EARLIEST, _LATEST = 1970, 2200


def stretch(since: object, until: object) -> None:
    """Raise InvalidSettings unless both are None or instants, and the first is not after the second."""
    for name, value in (("since", since), ("until", until)):
        if value is not None and not (isinstance(value, datetime) and value.tzinfo is not None):
            instant(value, name)
    if isinstance(since, datetime) and isinstance(until, datetime) and since > until:
        raise InvalidSettings(f"since: {since.isoformat()} is after until, {until.isoformat()}; swap them")
