"""What is heard before it happened: a state of later than the moment of hearing is taken as of hearing.

A phone's clock that is ahead must not have a cart outlive its purchase, nor an order dated 2199 silence a shopper for good.
There is no tolerance: everything is decided by the clock that heard it, so what that clock calls the future has not been.

The same news may be heard twice, at two times. So that it is not taken as newer the second time, news that was ahead is
recorded as a delivery under the digest of what it says, and what is not old is looked up by that.
"""

from __future__ import annotations

from copy import copy
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any, TypeVar

import attrs
import msgspec

from cartback.domain import events as ev
from cartback.domain.event_fields import name_of

_E = TypeVar("_E", bound=ev.Event)
#: The times of an event that say when something was so.
_TIMES = ("at", "completed_at", "updated_at")
#: Deliveries are remembered for so long (by default), so it is of no use to ask for older ones.
_REMEMBERED = timedelta(days=7)


def as_heard(event: _E, now: datetime) -> _E:
    """`event` with no time of it after `now`, when it is heard; the very same object when none was."""
    cls: type[ev.Event] = type(event)
    ahead = [name for name in _times(cls) if (at := getattr(event, name)) is not None and at > now]
    changes: dict[str, Any] = dict.fromkeys(ahead, now)
    return attrs.evolve(event, **changes) if ahead else event


_TIMES_OF: dict[type[ev.Event], tuple[str, ...]] = {}


def _times(cls: type[ev.Event]) -> tuple[str, ...]:
    times = _TIMES_OF.get(cls)
    if times is None:
        names = {field.name for field in attrs.fields(cls)}
        times = _TIMES_OF[cls] = tuple([name for name in _TIMES if name in names])
    return times


def may_have_been_ahead(event: ev.Event, now: datetime) -> bool:
    """Whether it is worth asking if this was heard before, at a time before its own, perhaps under another delivery's id."""
    return now - event.at <= _REMEMBERED


def digest_of(event: ev.Event) -> str:
    """The delivery that the event is recorded under when it is ahead: what it says, whoever delivers it."""
    said = copy(event)
    object.__setattr__(said, "delivery", None)
    return f"ahead:{blake2b(_name(event) + msgspec.msgpack.encode(said), digest_size=16).hexdigest()}"


def _name(event: ev.Event) -> bytes:
    return name_of(event).encode()
