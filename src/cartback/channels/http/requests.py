"""One request: its content, the time until which it may wait, and the destination of its answer."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from concurrent.futures import Future
from time import monotonic

from msgspec import Struct


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
    """Several requests that were begun together."""

    def __init__(self, size: int, patience: float) -> None:
        self._came: list[Answer | NotReached | NoAnswer] = [NotReached("no room in time")] * size
        self._left, self._until = size, monotonic() + patience
        self._lock, self._over = threading.Lock(), threading.Event()
        if not size:
            self._over.set()

    def begin(self, number: int) -> bool:
        """Return whether one request is still waited for; if so, without an answer its result is unknown from now on."""
        with self._lock:
            if self._over.is_set():
                return False
            self._came[number] = NoAnswer("no answer in time")
            return True

    def settle(self, number: int, came: Answer | NotReached | NoAnswer) -> None:
        """Keep the result of one request."""
        self._came[number] = came
        with self._lock:
            self._left -= 1
        if not self._left:
            self._over.set()

    def answers(self) -> list[Answer | NotReached | NoAnswer]:
        """Wait for the result of each request, in order: its Answer, NotReached or NoAnswer.

        If the process stood still, the time may be over before a request has begun. It will not begin then.
        """
        self._over.wait(max(0.0, self._until - monotonic()))
        with self._lock:
            self._over.set()
            return list(self._came)


class BatchedRequest(HttpRequest):
    """The n-th request of a batch."""

    __slots__ = ("batch", "number")

    def __init__(self, url: str, lines: list[bytes], body: bytes, give_up: float, batch: Batch, number: int) -> None:
        super().__init__(url, lines, body, give_up)
        self.batch, self.number = batch, number

    def begins(self) -> bool:
        """Return whether the batch still waits for the request."""
        return self.batch.begin(self.number)

    def settle(self, came: Answer | NotReached | NoAnswer) -> None:
        """Keep the answer at the request's place in its batch."""
        self.batch.settle(self.number, came)
