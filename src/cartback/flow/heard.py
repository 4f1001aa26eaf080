"""What is heard before it happened: a state of later than the moment of hearing is taken as of hearing.

A phone's clock that is ahead must not have a cart outlive its purchase, nor an order dated 2199 silence a shopper for good.
There is no tolerance: everything is decided by the clock that heard it, so what that clock calls the future has not been.

The same news may be heard twice, at two times. So that it is not taken as newer the second time, news that was ahead is
recorded as a delivery under the digest of what it says, and what is not old is looked up by that.
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
#: The times of an event, beside `at`, that say when something was so.
_OTHER_TIMES = ("completed_at", "updated_at")
#: Deliveries are remembered for so long (by default), so it is of no use to ask for older ones.
_REMEMBERED = timedelta(days=7)

_encoder = msgspec.msgpack.Encoder()


def as_heard(event: _E, now: datetime) -> _E:
    """Return `event` with no time of it after `now`, when it is heard; the very same object when none was."""
    others = _shape(event).other_times
    if event.at <= now and not others:  # nearly always
        return event
    ahead = [name for name in ("at", *others) if (at := getattr(event, name)) is not None and at > now]
    changes: dict[str, Any] = dict.fromkeys(ahead, now)
    return attrs.evolve(event, **changes) if ahead else event


def may_have_been_ahead(event: ev.Event, now: datetime) -> bool:
    """Whether it is worth asking if this was heard before, at a time before its own, perhaps under another delivery's id."""
    return now - event.at <= _REMEMBERED


def digest_of(event: ev.Event) -> str:
    """Return the delivery that the event is recorded under when it is ahead: what it says, by whichever delivery it came."""
    shape = _shape(event)
    content = _encoder.encode((shape.name, shape.content_of(event)))
    return f"ahead:{blake2b(content, digest_size=16).hexdigest()}"


class _Shape(NamedTuple):
    """What is worked out once of each kind of event: its name, its times beside `at`, and what reads all but its delivery."""

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
