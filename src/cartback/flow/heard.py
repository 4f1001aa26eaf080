"""What is heard before it happened: a state of later than the moment of hearing is taken as of hearing.

A phone's clock that is ahead must not have a cart outlive its purchase, nor an order dated 2199 silence a shopper for good.
There is no tolerance: everything is decided by the clock that heard it, so what that clock calls the future has not been.

The same news may be heard twice, at two times. So that it is not taken as newer the second time, news that was ahead is
recorded as a delivery under the digest of what it says, and news without a delivery of its own is looked up by that.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any, TypeVar

import attrs
import msgspec

from cartback.domain import events as ev

_E = TypeVar("_E", bound=ev.Event)
#: The times of an event that say when something was so.
_TIMES = ("at", "completed_at", "updated_at")
_STATES = (ev.CartChanged, ev.CheckoutChanged, ev.CartRemoved, ev.OrderPlaced)
#: Deliveries are remembered for so long (by default), so it is of no use to ask for older ones.
_REMEMBERED = timedelta(days=7)


def as_heard(event: _E, now: datetime) -> _E:
    """`event` with no time of it after `now`, when it is heard; the very same object when none was."""
    changes: dict[str, Any] = {}
    for name in _TIMES:
        at = getattr(event, name, None)
        if at is not None and at > now:
            changes[name] = now
    if not changes:
        return event
    if event.delivery is None and isinstance(event, ev.ShopperEvent):
        changes["delivery"] = _digest(event)
    return attrs.evolve(event, **changes)


def heard_as(event: ev.Event, now: datetime) -> str | None:
    """The delivery that this news was recorded under if it was ahead when it was heard first; None if it was not."""
    if event.delivery is not None or not isinstance(event, _STATES) or now - event.at > _REMEMBERED:
        return None
    return _digest(event)


def _digest(event: ev.Event) -> str:
    said = ev.name_of(event).encode() + msgspec.msgpack.encode(event)
    return f"ahead:{blake2b(said, digest_size=16).hexdigest()}"
