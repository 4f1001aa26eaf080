"""How fast one Firebase project may be used: so many messages a minute, reached step by step from a standing start.

600,000 a minute is FCM's default quota, and a minute the least that its scale guide asks to ramp up over. Nobody waits
here: what is over the rate is certainly not sent, and gets a time to come back, each behind the one before.
"""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

#: The part of the full rate that a standing start begins with.
_START = 0.1
#: After so long without a message it is a standing start again.
_IDLE = timedelta(seconds=60)
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class SendingRate:
    """At most `per_minute` messages, with a second's worth at once; `ramp` is how long it takes to get there."""

    def __init__(self, per_minute: float, ramp: timedelta) -> None:
        self._full, self._ramp = per_minute / 60, ramp.total_seconds()
        self._began: datetime | None = None
        self._since = self._promised = _NEVER
        self._left = 0.0
        self._lock = threading.Lock()

    def take(self, now: datetime) -> timedelta | None:
        """Return None if one more message may go now, else when it may come back."""
        return self.take_all(1, now)[0]

    def take_all(self, wanted: int, now: datetime) -> list[timedelta | None]:
        """Return as `take` does for so many messages at once."""
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
        """Add what may be sent since the last time, and return the messages a second that may be sent now."""
        if self._began is None or now - self._since > _IDLE:
            self._began = self._since = now
            self._left = max(1.0, self._speed(timedelta(0)))
        speed = self._speed(now - self._began)
        gone = max(0.0, (now - self._since).total_seconds())
        self._left = min(max(1.0, speed), self._left + speed * gone)
        self._since = max(now, self._since)
        return speed

    def _speed(self, gone: timedelta) -> float:
        """Return the messages a second, so long after the start."""
        ramped = gone.total_seconds() / self._ramp if self._ramp else 1.0
        return self._full * min(1.0, max(_START, ramped))
