"""How the flow asks its Ports: it yields one Call or Each at a time and is sent the answer."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from datetime import timedelta
from typing import Any, TypeAlias, TypeVar

from attrs import Factory, frozen

from cartback.domain.case import Rule
from cartback.domain.links import Links
from cartback.ports import AsyncClock, Channel, Clock, Copywriter, Fetcher, OnSessionEnd, Store, Throttle

_T = TypeVar("_T")

#: How often a write is tried again when other writers keep changing the same shoppers.
TRIES = 25


@frozen
class Call:
    """A request for `method(*args, **kwargs)`, once. A port's exception is raised at the yield."""

    method: Callable[..., Any]
    args: tuple[Any, ...] = ()
    kwargs: Mapping[str, Any] = Factory(dict)


@frozen
class Each:
    """A request for `method(item)` for every item, at most `limit` in parallel. Answers are results or exceptions, in order."""

    method: Callable[[Any], Any]
    items: Sequence[Any]
    limit: int = 64


Flow: TypeAlias = Generator[Call | Each, Any, _T]


def call(method: Callable[..., Any], *args: Any, **kwargs: Any) -> Call:
    """Return the Call of a method with these arguments, to be yielded; nothing is called yet."""
    return Call(method, args, kwargs)


@frozen
class Ports:
    """Everything the flow may call. `lease` is how long a worker may take over one batch before another may claim it."""

    store: Store
    copywriter: Copywriter
    fallback: Copywriter
    channels: Mapping[str, Channel]
    clock: Clock | AsyncClock
    new_id: Callable[[], str]
    rules: tuple[Rule, ...] = ()
    lease: timedelta = timedelta(minutes=5)
    parallel: int = 64
    throttle: Throttle | None = None
    links: Links | None = None
    fetcher: Fetcher | None = None
    on_session_end: OnSessionEnd | None = None
