"""One request: its content, the time until which it may wait, and the destination of its answer."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from concurrent.futures import Future
from time import monotonic

from msgspec import Struct

#: Seconds that a batch is waited for beyond its requests' own time.
_GRACE = 5.0


class Answer(Struct, frozen=True, gc=False):
    """An answer. Header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class NotReached(Exception):
    """Nothing was handed over: the message may be tried again. The text names the error, and nothing of the request."""


class NoAnswer(Exception):
    """The request may have arrived; that is unknown. The text names the error, and nothing of the request."""


class HttpRequest:
    """One request: its content, the time until which it may wait to be begun, and the destination of its answer."""

    __slots__ = ("body", "give_up", "lines", "url")

    def __init__(self, url: str, lines: list[bytes], body: bytes, give_up: float) -> None:
        self.url, self.lines, self.body, self.give_up = url, lines, body, give_up

    def begins(self) -> bool:
        """Return whether the request is still wanted; it cannot be cancelled from then on."""
        return True

    def settle(self, came: Answer | NotReached | NoAnswer) -> None:
        """Take the result: the answer, or the error. A subclass decides where it goes."""
        raise NotImplementedError


class SingleRequest(HttpRequest):
    """A request that one caller waits for, and may cancel until it has begun."""

    __slots__ = ("future",)

    def __init__(self, url: str, lines: list[bytes], body: bytes, give_up: float) -> None:
        super().__init__(url, lines, body, give_up)
        self.future: Future[Answer] = Future()

    def begins(self) -> bool:
        """Return whether the request is not cancelled; it cannot be from then on."""
        return self.future.set_running_or_notify_cancel()

    def settle(self, came: Answer | NotReached | NoAnswer) -> None:
        """Set the result or the error of `future`; do nothing once it was cancelled."""
        if not self.future.running() and not self.future.set_running_or_notify_cancel():
            return
        if isinstance(came, Answer):
            self.future.set_result(came)
        else:
            self.future.set_exception(came)


class Batch:
    """Several requests that were begun together. `patience` is how long they may take by themselves, in seconds."""

    def __init__(self, size: int, patience: float) -> None:
        self._came: list[Answer | NotReached | NoAnswer | None] = [None] * size
        self._left, self._until = size, monotonic() + patience
        self._lock, self._over = threading.Lock(), threading.Event()
        if not size:
            self._over.set()

    def settle(self, number: int, came: Answer | NotReached | NoAnswer) -> None:
        """Keep the result of one request."""
        self._came[number] = came
        with self._lock:
            self._left -= 1
        if not self._left:
            self._over.set()

    def answers(self) -> list[Answer | NotReached | NoAnswer]:
        """Wait for the result of each request, in order: its Answer, NotReached or NoAnswer.

        The grace comes after the patience, whatever the clock says then: if the process stood still, the thread has yet to
        find out how far each request came.
        """
        if not self._over.wait(max(0.0, self._until - monotonic())):
            self._over.wait(_GRACE)
        return [came if came is not None else NoAnswer("no answer in time") for came in self._came]


class BatchedRequest(HttpRequest):
    """The n-th request of a batch."""

    __slots__ = ("batch", "number")

    def __init__(self, url: str, lines: list[bytes], body: bytes, give_up: float, batch: Batch, number: int) -> None:
        super().__init__(url, lines, body, give_up)
        self.batch, self.number = batch, number

    def settle(self, came: Answer | NotReached | NoAnswer) -> None:
        """Keep the answer at the request's place in its batch."""
        self.batch.settle(self.number, came)
