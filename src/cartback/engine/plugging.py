"""The checks of a host's arguments to an engine, before anything is claimed or saved: each fault by its name, with the fix."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from inspect import isgeneratorfunction
from typing import Any

from cartback.domain.arguments import function, instant, is_async, span, takes, whole
from cartback.domain.channels import CHANNEL_NAMES
from cartback.domain.event_fields import REPORTABLE
from cartback.domain.events import Event, ProductChanged
from cartback.domain.ledger import Conversion, Notification
from cartback.domain.links import Links
from cartback.domain.mistakes import nearest
from cartback.domain.pointers import Pointer
from cartback.domain.product import keys_of_product
from cartback.domain.setting_types import Settings
from cartback.domain.values import MAX_ID, shown, spoken
from cartback.errors import CartbackError, InvalidAnswer, InvalidEvent, InvalidSettings, UnknownShop
from cartback.flow import Reply, Request, refusal
from cartback.ports import AsyncClock, Channel, Clock, Copywriter
from cartback.reports.summary import Writes

_log = logging.getLogger("cartback")


def batch(events: Iterable[Event] | Event) -> list[Event]:
    """Return one event or several as a list. Raises InvalidEvent for anything else."""
    if isinstance(events, Event):
        events = [events]
    reads = "; cartback.sources.jsonl.decode reads JSON"
    if isinstance(events, Mapping | str | bytes | Settings) or not isinstance(events, Iterable):
        raise InvalidEvent(f"events: expected an Event or several, got {spoken(events)}{reads}")
    several = list(events)
    for n, event in enumerate(several):
        if not isinstance(event, Event):
            raise InvalidEvent(f"events[{n}]: expected an Event, got {spoken(event)}{reads}")
        if event.is_checked and not isinstance(event, _REPORTABLE):  # the engine's own events are neither
            name = type(event).__name__
            raise InvalidEvent(f"events[{n}]: {name} cannot be reported; report an event such as CartChanged")
        if isinstance(event, ProductChanged) and not keys_of_product(event):
            raise InvalidEvent(f"events[{n}].product: ProductChanged needs one; give product, variant or item")
    return several


_REPORTABLE = tuple(REPORTABLE.values())


def delivery(news: Iterable[Event | Pointer]) -> list[Event | Pointer]:
    """Return events and pointers as a list. Raises InvalidEvent for anything else."""
    if isinstance(news, Mapping | str | bytes) or not isinstance(news, Iterable):
        raise InvalidEvent(f"news: expected events and pointers, got {spoken(news)}")
    several = list(news)
    for n, each in enumerate(several):
        if isinstance(each, Pointer):
            _sure_of_pointer(each, n)
    batch([each for each in several if not isinstance(each, Pointer)])
    return several


def _sure_of_pointer(pointer: Pointer, n: int) -> None:
    for name in ("shop", "source", "kind", "id"):
        if not isinstance(value := getattr(pointer, name), str) or len(value) > MAX_ID:
            raise InvalidEvent(f"news[{n}].{name}: expected a text of at most {MAX_ID} characters, got {shown(value)}")
    at: object = pointer.at
    if not isinstance(at, datetime) or at.tzinfo is None:
        raise InvalidEvent(f"news[{n}].at: expected a datetime with a time zone, got {shown(at)}")


def refused(error: CartbackError) -> Reply:
    """Return the reply to a refused delivery, as `flow.refusal` does. A shop without settings is logged, once its signature held:
    its sender learns nothing, and only the host can save them.
    """
    if isinstance(error, UnknownShop):
        _log.warning("a delivery was refused with 401: %s", error)
    return refusal(error)


def news_of(read: Callable[[Request], Iterable[Event | Pointer]], request: Request) -> list[Event | Pointer]:
    """Return the events and pointers that the host's `read` makes of a request.

    Raises the exceptions of `read`, and InvalidAnswer, which no sender gets to see, for an invalid answer.
    """
    if not callable(read):
        raise InvalidSettings(f"read: expected a function Request -> events, got {shown(read)}")
    answer = read(request)
    if hasattr(answer, "__await__"):
        if hasattr(answer, "close"):
            answer.close()  # an unawaited coroutine would warn
        raise InvalidAnswer("read: expected a plain function, got an async one; await its data first")
    try:
        return delivery(answer)
    except InvalidEvent as error:
        raise InvalidAnswer(f"read: returned no events ({error}); return a list of events, [] for none") from None


def plugged(channels: Iterable[Channel]) -> dict[str, Channel]:
    """Return the channels by name. Raises InvalidSettings for an invalid one, which otherwise would fail with every message."""
    if isinstance(channels, str | bytes | Mapping) or not isinstance(channels, Iterable):
        raise InvalidSettings(f"channels: expected a list of channels, [Console()], got {spoken(channels)}")
    by_name: dict[str, Channel] = {}
    for n, channel in enumerate(channels):
        path = f"channels.{n}"
        require(path, channel, "send", "Channel", "message")
        if not callable(several := getattr(channel, "send_many", len)):
            raise InvalidSettings(f"{path}: expected send_many to be a method, got {spoken(several)}")
        if hasattr(channel, "send_many"):
            require(path, channel, "send_many", "Channel", "messages")
        name: object = getattr(channel, "name", None)
        if name is None:
            raise InvalidSettings(f"{path}: expected a channel with name and send; {spoken(channel)} has no name")
        if name not in CHANNEL_NAMES:
            near = nearest(name, CHANNEL_NAMES)
            raise InvalidSettings(
                f"{path}: expected one of {', '.join(CHANNEL_NAMES)} as name, got {shown(name)}{near}"
            )
        if name in by_name:
            raise InvalidSettings(f"channels: two have the name {name!r}; leave one out")
        by_name[str(name)] = channel
    return by_name


def writers(copywriter: Copywriter | None, fallback: Copywriter | None) -> tuple[Copywriter, Copywriter]:
    """Return the copywriter and its fallback: the built-in templates where none is plugged in."""
    require("copywriter", copywriter, "write", "Copywriter", "request")
    require("fallback", fallback, "write", "Copywriter", "request")
    if fallback is None:
        from cartback.copywriters.template import Template

        fallback = Template()
    return copywriter or fallback, fallback


def require(field: str, port: object, method: str, kind: str, argument: str) -> None:
    """Raise InvalidSettings for a class instead of an object, and for an object without the method that will be called.

    A method that does not accept the one `argument` would fail with every message.
    """
    if port is None and not field.startswith("channels"):
        return
    if isinstance(port, type):
        raise InvalidSettings(f"{field}: expected an instance, {port.__name__}(...), got the class")
    if not callable(getattr(port, method, None)):
        has = "name and send" if method == "send" else method
        raise InvalidSettings(f"{field}: expected a {kind.lower()} with {has}, got {spoken(port)}")
    called = getattr(port, method)
    if isgeneratorfunction(called) or not takes(called, 1):
        raise InvalidSettings(
            f"{field}: expected a method {method}({argument}) that returns; {spoken(port)} has another"
        )


def sure_of(
    *, lease: object, gather: object, parallel: object, rates: object, rules: object, links: object, fetcher: object
) -> None:
    """Raise InvalidSettings, naming the argument, for an invalid argument of an engine."""
    sure_of_numbers(lease, gather, parallel, rates)
    require("fetcher", fetcher, "fetch", "Fetcher", "pointers")
    sure_of_rules(rules)
    sure_of_links(links)


def sure_of_rules(rules: object) -> None:
    """Raise InvalidSettings for rules that are not functions, or async ones."""
    if callable(rules) or not isinstance(rules, Sequence) or isinstance(rules, str):
        raise InvalidSettings(f"rules: expected a list of functions, [my_rule], got {spoken(rules)}")
    for n, rule in enumerate(rules):
        if not callable(rule):
            raise InvalidSettings(f"rules.{n}: expected a function Case -> Reason | None, got {shown(rule)}")
        name = getattr(rule, "__name__", type(rule).__name__)
        if isinstance(rule, type):
            raise InvalidSettings(f"rules.{n}: expected a function or an instance, {name}(...), got the class")
        if is_async(rule):
            raise InvalidSettings(f"rules.{n}: expected a plain function, and {name} is async")
        if not takes(rule, 1):
            raise InvalidSettings(f"rules.{n}: expected a function of one argument, def {name}(case): ...")


def sure_of_numbers(lease: object, gather: object, parallel: object, rates: object) -> None:
    """Raise InvalidSettings for values that would fail, or wait forever, only once something is due."""
    span(lease, "lease", timedelta(milliseconds=1), timedelta(days=1))
    span(gather, "gather", timedelta(0), timedelta(days=1))
    whole(parallel, "parallel")
    sure_of_rates(rates)


def sure_of_rates(rates: object) -> None:
    """Raise InvalidSettings for rates that are neither None, nor numbers by channel, nor a function."""
    if callable(rates):
        function(rates, "rates", "(channel, wanted, now) -> (number to send now, time of the rest, interval)", 3)
    elif rates is not None:
        _sure_of_mapping(rates)


def _sure_of_mapping(rates: object) -> None:
    if not isinstance(rates, Mapping):
        raise InvalidSettings(f"rates: expected messages per second by channel, {{'push': 500.0}}, got {shown(rates)}")
    for channel, rate in rates.items():
        if channel not in CHANNEL_NAMES:
            near = nearest(channel, CHANNEL_NAMES)
            raise InvalidSettings(f"rates: {channel!r:.40} is not one of {', '.join(CHANNEL_NAMES)}{near}")
        if isinstance(rate, bool) or not isinstance(rate, int | float) or not rate > 0:
            raise InvalidSettings(
                f"rates: {channel!r}: expected a number of messages per second above 0, got {shown(rate)}"
            )


def sure_of_links(links: object) -> None:
    """Raise InvalidSettings for links that are not a Links object, such as a URL."""
    if links is not None and not isinstance(links, Links):
        raise InvalidSettings(f"links: expected Links(base, keys), got {shown(links)}")


def sure_of_functions(*, clock: object, new_id: object, observe: object, on_session_end: object) -> None:
    """Raise InvalidSettings, naming the argument, for a function that cannot be called as needed; None where it is optional."""
    function(clock, "clock", "() -> datetime", 0)
    function(new_id, "new_id", "() -> str", 0, plain=True)
    if observe is not None:
        function(observe, "observe", "Observed -> None", 1, plain=True)
    if on_session_end is not None:
        function(on_session_end, "on_session_end", "SessionEnd -> None", 1)


#: The check of every `now`, by its earlier name.
aware = instant


def checked_ids(new_id: Callable[[], object]) -> Callable[[], str]:
    """Return the host's id function with each id checked: one that is not a text would fail deep inside."""

    def make() -> str:
        made = new_id()
        if not isinstance(made, str) or not made.strip() or not made.isprintable() or len(made) > _LONGEST_ID:
            raise InvalidAnswer(f"new_id: expected a text of 1 to {_LONGEST_ID} characters, got {shown(made)}")
        return made

    return make


_LONGEST_ID = 64


def aware_clock(clock: Clock | AsyncClock) -> Clock | AsyncClock:
    """Return the clock with every reading checked: a naive one would fail deep inside."""

    def read() -> Any:
        reading = clock()
        return later(reading) if hasattr(reading, "__await__") else aware(reading, "clock")

    async def later(reading: Awaitable[datetime]) -> datetime:
        return aware(await reading, "clock")

    return read


def summary_writer(locale: str) -> tuple[Writes, str]:
    """Return the writer of summaries in this locale, and the locale that it really writes in."""
    from cartback.locales import SummaryWriter

    writer = SummaryWriter(locale)
    return writer, writer.locale


def row_shoppers(rows: Iterable[Notification | Conversion]) -> list[str]:
    """Return the shoppers of the rows. Raises InvalidSettings for anything but rows."""
    expected = "rows: expected the rows of notifications or conversions"
    if isinstance(rows, Notification | Conversion) or not isinstance(rows, Iterable):
        raise InvalidSettings(f"{expected}, a list, got {spoken(rows)}")
    several = list(rows)
    if wrong := [row for row in several if not isinstance(getattr(row, "shopper", None), str)]:
        raise InvalidSettings(f"{expected}, got {shown(wrong[0])} among them")
    return [row.shopper for row in several]
