"""The sending rate of one Firebase project: messages a minute, reached step by step from a standing start.

600,000 a minute is FCM's default quota, and a minute the shortest ramp that its scale guide asks for. No call waits here: a
message over the rate is certainly not sent, and gets a time to come back, each behind the one before.
"""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

#: The part of the full rate that a standing start begins with.
_START = 0.1
#: The idle time after which a project is at a standing start again.
_IDLE = timedelta(seconds=60)
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class SendingRate:
    """At most `per_minute` messages, in bursts of at most a second's worth; `ramp` is the time to the full rate."""

    def __init__(self, per_minute: float, ramp: timedelta) -> None:
        self._full, self._ramp = per_minute / 60, ramp.total_seconds()
        self._began: datetime | None = None
        self._since = self._promised = _NEVER
        self._left = 0.0
        self._lock = threading.Lock()

    def take(self, now: datetime) -> timedelta | None:
        """Return None if one more message may go now, else the time until it may come back."""
        return self.take_all(1, now)[0]

    def take_all(self, wanted: int, now: datetime) -> list[timedelta | None]:
        """Return an answer as `take` does for each of that many messages."""
        with self._lock:
            speed = self._refilled(now)
            granted = min(wanted, int(self._left))
            self._left -= granted
            waits: list[timedelta | None] = [None] * granted
            for _ in range(wanted - granted):
                self._promised = max(now, self._promised) + timedelta(seconds=1 / speed)
                waits.append(self._promised - now)
            return waits

    def _refilled(self, now: datetime) -> float:
        """Add the messages allowed since the last call, and return the current rate in messages a second."""
        if self._began is None or now - self._since > _IDLE:
            self._began = self._since = now
            self._left = max(1.0, self._speed(timedelta(0)))
        speed = self._speed(now - self._began)
        gone = max(0.0, (now - self._since).total_seconds())
        self._left = min(max(1.0, speed), self._left + speed * gone)
        self._since = max(now, self._since)
        return speed

    def _speed(self, gone: timedelta) -> float:
        """Return the rate in messages a second, that long after the start."""
        ramped = gone.total_seconds() / self._ramp if self._ramp else 1.0
        return self._full * min(1.0, max(_START, ramped))
