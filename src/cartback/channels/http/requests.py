"""One request on its way: what goes out, until when it may wait, and where its answer goes."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from concurrent.futures import Future
from time import monotonic

from msgspec import Struct


class Answer(Struct, frozen=True, gc=False):
    """What came back. Header names are in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class NotReached(Exception):
    """Nothing was handed over: the message may be tried again. The text names what failed, and nothing of the request."""


class NoAnswer(Exception):
    """The request may have arrived, and nobody can say. The text names what failed, and nothing of the request."""


class HttpRequest:
    """One request: what goes out, until when it may wait to be begun, and where its answer goes."""

    __slots__ = ("body", "give_up", "lines", "url")

    def __init__(self, url: str, lines: list[bytes], body: bytes, give_up: float) -> None:
        self.url, self.lines, self.body, self.give_up = url, lines, body, give_up

    def begins(self) -> bool:
        """Whether it is still wanted, which it is from then on."""
        return True

    def settle(self, came: Answer | NotReached | NoAnswer) -> None:
        """Take what came of it: its answer, or why there is none. A subclass says where that goes."""
        raise NotImplementedError


class SingleRequest(HttpRequest):
    """A request that somebody waits for, or may call off as long as it has not begun."""

    __slots__ = ("future",)

    def __init__(self, url: str, lines: list[bytes], body: bytes, give_up: float) -> None:
        super().__init__(url, lines, body, give_up)
        self.future: Future[Answer] = Future()

    def begins(self) -> bool:
        """Whether nobody has called it off; from then on nobody can."""
        return self.future.set_running_or_notify_cancel()

    def settle(self, came: Answer | NotReached | NoAnswer) -> None:
        """Give the answer, or raise its lack, where `future` is waited for; nothing once it was called off."""
        if not self.future.running() and not self.future.set_running_or_notify_cancel():
            return
        if isinstance(came, Answer):
            self.future.set_result(came)
        else:
            self.future.set_exception(came)


class Batch:
    """Several requests that were begun together."""

    def __init__(self, size: int, patience: float) -> None:
        self._came: list[Answer | NotReached | NoAnswer | None] = [None] * size
        self._left, self._until = size, monotonic() + patience
        self._lock, self._over = threading.Lock(), threading.Event()
        if not size:
            self._over.set()

    def settle(self, number: int, came: Answer | NotReached | NoAnswer) -> None:
        """Keep what came of one request."""
        self._came[number] = came
        with self._lock:
            self._left -= 1
        if not self._left:
            self._over.set()

    def answers(self) -> list[Answer | NotReached | NoAnswer]:
        """Wait for what comes of each request, in order: its Answer, NotReached or NoAnswer."""
        self._over.wait(max(0.0, self._until - monotonic()))
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
