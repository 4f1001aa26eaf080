"""Events dated in the future: a state dated after its receipt counts as of its receipt.

A phone's clock that is ahead must not make a cart outlive its purchase, nor an order dated 2199 silence a shopper for good.
There is no tolerance: the receiving clock decides everything, so a time after it has not come yet.

The same event may be received twice, at two times. So that it does not count as newer the second time, an event dated ahead is
recorded as a delivery under the digest of its content, and events that are not old are looked up by theirs.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import blake2b
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar

import attrs
import msgspec

from cartback.domain import events as ev
from cartback.domain.event_fields import name_of

_E = TypeVar("_E", bound=ev.Event)
#: The times of an event, besides `at`, that date one of its facts.
_OTHER_TIMES = ("completed_at", "updated_at")
#: Deliveries are remembered for this long (by default), so older ones need not be looked up.
_REMEMBERED = timedelta(days=7)

_encoder = msgspec.msgpack.Encoder()


def as_heard(event: _E, now: datetime) -> _E:
    """Return `event` with no time of it after `now`, when it is received; the very same object if none was."""
    others = _shape(event).other_times
    if event.at <= now and not others:  # nearly always
        return event
    ahead = [name for name in ("at", *others) if (at := getattr(event, name)) is not None and at > now]
    changes: dict[str, Any] = dict.fromkeys(ahead, now)
    return attrs.evolve(event, **changes) if ahead else event


def may_have_been_ahead(event: ev.Event, now: datetime) -> bool:
    """Return whether the event may have been received before, dated ahead, perhaps under another delivery's id."""
    return now - event.at <= _REMEMBERED


def digest_of(event: ev.Event) -> str:
    """Return the delivery that an event dated ahead is recorded under: its content, whatever delivery it came by."""
    shape = _shape(event)
    content = _encoder.encode((shape.name, shape.content_of(event)))
    return f"ahead:{blake2b(content, digest_size=16).hexdigest()}"


class _Shape(NamedTuple):
    """Cached facts of each kind of event: its name, its times besides `at`, and a getter of all fields but its delivery."""

    name: str
    other_times: tuple[str, ...]
    content_of: Callable[[ev.Event], tuple[Any, ...]]


_SHAPES: dict[type[ev.Event], _Shape] = {}


def _shape(event: ev.Event) -> _Shape:
    shape = _SHAPES.get(type(event))
    if shape is None:
        names = [field.name for field in attrs.fields(type(event)) if field.name != "delivery"]
        others = tuple([name for name in _OTHER_TIMES if name in names])
        shape = _SHAPES[type(event)] = _Shape(name_of(event), others, attrgetter(*names))
    return shape
