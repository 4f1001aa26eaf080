"""A circuit breaker: after a number of failures in a row no call is made for a while, then one probe decides.

It gets the time as an argument, and is used from one thread.
"""

from __future__ import annotations

from datetime import datetime, timedelta


class CircuitBreaker:
    """Closed it lets every call pass, open none, half open one: the probe."""

    def __init__(self, failures: int, pause: timedelta) -> None:
        self.failures, self.pause = failures, pause
        self._failed = 0
        self._opened_at: datetime | None = None
        self._probing = False

    def is_open(self, now: datetime) -> bool:
        """Return whether no call may begin now."""
        return self._opened_at is not None and (self._probing or now < self._opened_at + self.pause)

    def allows(self, now: datetime) -> bool:
        """Return whether this call may begin now. Each one that may must end in `succeeded` or `failed`."""
        if self.is_open(now):
            return False
        self._probing = self._opened_at is not None
        return True

    def succeeded(self) -> None:
        """Record an answer, good or bad: the provider is up."""
        self._failed, self._opened_at, self._probing = 0, None, False

    def failed(self, now: datetime) -> None:
        """Record a failure. A call that began before the breaker opened does not keep it open for longer."""
        self._failed += 1
        if self._probing or (self._opened_at is None and self._failed >= self.failures):
            self._opened_at, self._probing = now, False
