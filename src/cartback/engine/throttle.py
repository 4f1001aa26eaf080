"""The rate of messages of a channel: a bucket of one second's worth, filled as time goes by.

It is asked before a message is written or begun, so a waiting message costs nothing and holds no lease. Waiting messages
are promised a place behind those that waited before, or a backlog would come back all at once, over and over.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import datetime, timedelta

from cartback.errors import InvalidSettings


class Throttle:
    """At most `rates[channel]` messages a second on each channel named, over all users of this object.

    Raises InvalidSettings for a rate that is not above 0.
    """

    def __init__(self, rates: Mapping[str, float]) -> None:
        for channel, rate in rates.items():
            if not rate > 0:
                raise InvalidSettings(
                    f"rates: {channel!r}: expected a number of messages per second above 0, got {rate!r:.20}"
                )
        self._rates = dict(rates)
        self._lock = threading.Lock()
        self._left: dict[str, tuple[float, datetime]] = {}
        self._promised: dict[str, datetime] = {}

    def __call__(self, channel: str, wanted: int, now: datetime) -> tuple[int, datetime, timedelta]:
        """Return how many of the `wanted` may go now; after when the others may follow one by one; and their distance."""
        rate = self._rates.get(channel)
        if rate is None:
            return wanted, now, timedelta(0)
        with self._lock:
            room = max(1.0, rate)
            left, since = self._left.get(channel, (room, now))
            left = min(room, left + rate * max(0.0, (now - since).total_seconds()))
            granted = min(wanted, int(left + 1e-6))
            self._left[channel] = (left - granted, max(now, since))
            apart = timedelta(seconds=1 / rate)
            first = max(now, self._promised.get(channel, now))
            if granted < wanted:
                self._promised[channel] = first + apart * (wanted - granted)
        return granted, first, apart
