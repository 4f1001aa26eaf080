"""What a host hands to an engine, looked at before anything is claimed or saved: each fault by its name, with the fix."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from cartback.domain.channels import CHANNEL_NAMES
from cartback.domain.events import Event
from cartback.domain.links import Links
from cartback.domain.mistakes import nearest
from cartback.domain.pointers import Pointer
from cartback.domain.values import shown, spoken
from cartback.errors import InvalidEvent, InvalidSettings
from cartback.ports import AsyncClock, Channel, Clock, Copywriter
from cartback.reports.summary import Writes


def batch(events: Iterable[Event] | Event) -> list[Event]:
    """One event or several as a list. Raises InvalidEvent for anything else."""
    if isinstance(events, Event):
        return [events]
    reads = "; cartback.sources.jsonl.decode reads JSON"
    if isinstance(events, Mapping | str | bytes) or not isinstance(events, Iterable):
        raise InvalidEvent(f"events: expected an Event or several, got {spoken(events)}{reads}")
    several = list(events)
    for n, event in enumerate(several):
        if not isinstance(event, Event):
            raise InvalidEvent(f"events[{n}]: expected an Event, got {spoken(event)}{reads}")
    return several


def delivery(news: Iterable[Event | Pointer]) -> list[Event | Pointer]:
    """Events and pointers as a list. Raises InvalidEvent for anything else."""
    if isinstance(news, Mapping | str | bytes) or not isinstance(news, Iterable):
        raise InvalidEvent(f"news: expected events and pointers, got {spoken(news)}")
    several = list(news)
    batch([each for each in several if not isinstance(each, Pointer)])
    return several


def plugged(channels: Iterable[Channel]) -> dict[str, Channel]:
    """The channels by name. Raises InvalidSettings for what is none, which would be found out by failing messages."""
    if isinstance(channels, str | bytes | Mapping) or not isinstance(channels, Iterable):
        raise InvalidSettings(f"channels: expected a list of channels, [Console()], got {spoken(channels)}")
    by_name: dict[str, Channel] = {}
    for n, channel in enumerate(channels):
        path = f"channels.{n}"
        require(path, channel, "send", "Channel")
        if not callable(getattr(channel, "send_many", len)):
            raise InvalidSettings(f"{path}: send_many takes messages, got {spoken(channel.send_many)}")  # type: ignore[attr-defined]
        name: object = getattr(channel, "name", None)
        if name is None:
            raise InvalidSettings(f"{path}: a channel has name and send; {spoken(channel)} has no name")
        if name not in CHANNEL_NAMES:
            near = nearest(name, CHANNEL_NAMES)
            raise InvalidSettings(f"{path}: name is one of {', '.join(CHANNEL_NAMES)}, got {shown(name)}{near}")
        if name in by_name:
            raise InvalidSettings(f"channels: two are called {name!r}; one of each name may be plugged in")
        by_name[str(name)] = channel
    return by_name


def writers(copywriter: Copywriter | None, fallback: Copywriter | None) -> tuple[Copywriter, Copywriter]:
    """Return who writes, and who writes when they cannot: the built-in templates where nobody is plugged in."""
    require("copywriter", copywriter, "write", "Copywriter")
    require("fallback", fallback, "write", "Copywriter")
    if fallback is None:
        from cartback.copywriters.template import Template

        fallback = Template()
    return copywriter or fallback, fallback


def require(field: str, port: object, method: str, kind: str) -> None:
    """Raise InvalidSettings for a class in place of an object of it, and for one that lacks the method it is called by."""
    if port is None and not field.startswith("channels"):
        return
    if isinstance(port, type):
        raise InvalidSettings(f"{field}: {port.__name__} is a class; make one of it, {port.__name__}(...)")
    if not callable(getattr(port, method, None)):
        has = "name and send" if method == "send" else method
        raise InvalidSettings(f"{field}: a {kind.lower()} has {has}, got {spoken(port)}")


def sure_of(
    *, lease: object, gather: object, parallel: object, rates: object, rules: object, links: object, fetcher: object
) -> None:
    """Raise InvalidSettings, naming the argument, for one of an engine's that is not what it takes."""
    sure_of_numbers(lease, gather, parallel, rates)
    require("fetcher", fetcher, "fetch", "Fetcher")
    sure_of_rules(rules)
    sure_of_links(links)


def sure_of_rules(rules: object) -> None:
    """Raise InvalidSettings for rules that are no functions, or async ones."""
    if callable(rules) or not isinstance(rules, Sequence) or isinstance(rules, str):
        raise InvalidSettings(f"rules: expected a list of functions, [my_rule], got {spoken(rules)}")
    for n, rule in enumerate(rules):
        if not callable(rule):
            raise InvalidSettings(f"rules.{n}: expected a function Case -> Reason | None, got {shown(rule)}")
        if inspect.iscoroutinefunction(rule):
            raise InvalidSettings(f"rules.{n}: {rule.__name__} is async; rules are plain functions")


def sure_of_numbers(lease: object, gather: object, parallel: object, rates: object) -> None:
    """Raise InvalidSettings for what would fail, or wait for ever, only once something is due."""
    for name, value, least in (("lease", lease, 0.001), ("gather", gather, 0)):
        if not isinstance(value, timedelta) or value < timedelta(seconds=least):
            meant = f"; did you mean timedelta(seconds={value:g})?" if isinstance(value, int | float) else ""
            raise InvalidSettings(f"{name}: expected a timedelta of {least:g} s or more, got {shown(value)}{meant}")
    if type(parallel) is not int or parallel < 1:
        raise InvalidSettings(f"parallel: expected a whole number above 0, got {shown(parallel)}")
    if rates is not None and not callable(rates):
        _sure_of_rates(rates)


def _sure_of_rates(rates: object) -> None:
    if not isinstance(rates, Mapping):
        raise InvalidSettings(f"rates: expected messages a second by channel, {{'push': 500.0}}, got {shown(rates)}")
    for channel, rate in rates.items():
        if channel not in CHANNEL_NAMES:
            near = nearest(channel, CHANNEL_NAMES)
            raise InvalidSettings(f"rates: {channel!r:.40} is not one of {', '.join(CHANNEL_NAMES)}{near}")
        if isinstance(rate, bool) or not isinstance(rate, int | float):
            raise InvalidSettings(f"rates: {channel!r} needs a number of messages a second above 0, got {shown(rate)}")


def sure_of_links(links: object) -> None:
    """Raise InvalidSettings for links that are none of ours, such as a URL."""
    if links is not None and not isinstance(links, Links):
        raise InvalidSettings(f"links: expected Links(base, keys), got {shown(links)}")


def sure_of_functions(**functions: object) -> None:
    """Raise InvalidSettings, naming the argument, for what cannot be called; None where there need be none."""
    for name, function in functions.items():
        if not callable(function) and not (function is None and name in ("observe", "on_session_end")):
            raise InvalidSettings(f"{name}: expected a function, got {shown(function)}")


def aware(value: object, field: str) -> datetime:
    """The instant, if it has a time zone. Raises InvalidSettings, naming `field`."""
    if not isinstance(value, datetime):
        raise InvalidSettings(f"{field}: expected a datetime with a time zone, got {shown(value)}")
    if value.tzinfo is None or value.utcoffset() is None:
        raise InvalidSettings(
            f"{field}: expected an instant with a time zone, got {value!r:.60}; datetime.now(UTC) has one"
        )
    return value


def aware_clock(clock: Clock | AsyncClock) -> Clock | AsyncClock:
    """The clock, whose every reading is looked at: a naive one would be found out deep inside."""

    def read() -> Any:
        reading = clock()
        return later(reading) if hasattr(reading, "__await__") else aware(reading, "clock")

    async def later(reading: Awaitable[datetime]) -> datetime:
        return aware(await reading, "clock")

    return read


def summary_writer(locale: str) -> tuple[Writes, str]:
    """What writes a summary in this locale, and the locale that it does write in."""
    from cartback.locales import SummaryWriter

    writer = SummaryWriter(locale)
    return writer, writer.locale
