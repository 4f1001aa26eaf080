"""The thread that makes the requests: libcurl's multi interface, its handles, and the connections it keeps."""

from __future__ import annotations

import select
import selectors
import socket
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from time import monotonic
from typing import Any

from cartback.vendor_warnings import muted

from .requests import Answer, HttpRequest, NoAnswer, NotReached

#: The most bytes of an answer's body that are kept.
_LARGEST = 1_000_000


class CurlHandle:
    """A libcurl handle, which makes one request after another, and the answer to the current one."""

    __slots__ = ("at", "body", "curl", "kept", "kept_size", "lines", "request", "sent_lines", "url")

    def __init__(self, curl: Any, options: Mapping[int, Any]) -> None:
        self.curl = handle = curl.Curl()
        self.request: HttpRequest | None = None
        self.body, self.at, self.url, self.sent_lines = b"", 0, "", list[bytes]()
        self.lines, self.kept, self.kept_size = list[bytes](), list[bytes](), 0
        with muted():  # warnings about an option that libcurl has replaced
            for option, value in options.items():
                handle.setopt(option, value)
        handle.setopt(curl.READFUNCTION, self._read)  # and no SEEKFUNCTION: a body cannot be sent a second time
        handle.setopt(curl.WRITEFUNCTION, self._write)
        handle.setopt(curl.HEADERFUNCTION, self.lines.append)

    def take(self, request: HttpRequest, curl: Any) -> None:
        """Prepare for a request; set only the options that differ from the last one."""
        handle = self.curl
        if request.url != self.url:
            handle.setopt(curl.URL, request.url)
            handle.setopt(curl.PIPEWAIT, request.url.startswith("https:"))  # without TLS there is no HTTP/2 to wait for
            self.url = request.url
        if request.lines is not self.sent_lines:
            handle.setopt(curl.HTTPHEADER, request.lines)
            self.sent_lines = request.lines
        handle.setopt(curl.POSTFIELDSIZE, len(request.body))
        self.request, self.body, self.at = request, request.body, 0
        self.lines.clear()
        self.kept.clear()
        self.kept_size = 0

    def _read(self, size: int) -> bytes:
        part = self.body[self.at : self.at + size]
        self.at += len(part)
        return part

    def _write(self, part: bytes) -> int:
        if self.kept_size < _LARGEST:
            self.kept.append(part)
            self.kept_size += len(part)
        return len(part)

    def answer(self, status: int) -> Answer | NoAnswer:
        """Return the answer received; NoAnswer if the connection ended within its head."""
        if not _is_whole(self.lines):
            return NoAnswer("half a head")
        body = self.kept[0] if len(self.kept) == 1 else b"".join(self.kept)[:_LARGEST]
        return Answer(status, Headers(tuple(self.lines)), body)


def _is_whole(lines: Sequence[bytes]) -> bool:
    """Return whether the last head ends in its empty line, which trailers may follow."""
    for line in reversed(lines):
        if not line.strip(b"\r\n"):
            return True
        if line.startswith(b"HTTP/"):
            break
    return False


class Headers(Mapping[str, str]):
    """An answer's headers, parsed on first access: of several heads, after a 100 or a 103, the last one's."""

    __slots__ = ("_lines", "_read")

    def __init__(self, lines: tuple[bytes, ...]) -> None:
        self._lines = lines
        self._read: dict[str, str] | None = None

    def __getitem__(self, name: str) -> str:
        return self._whole()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._whole())

    def __len__(self) -> int:
        return len(self._whole())

    def _whole(self) -> dict[str, str]:
        if self._read is None:
            read: dict[str, str] = {}
            for line in self._lines:
                if line.startswith(b"HTTP/"):
                    read.clear()
                    continue
                name, colon, value = line.decode("latin-1").partition(":")
                if colon:
                    read[name.strip().lower()] = value.strip()
            self._read = read
        return self._read


def _new_multi(curl: Any, connections: int, watch: Callable[[int, int, Any, Any], None]) -> Any:
    multi = curl.CurlMulti()
    multi.setopt(curl.M_PIPELINING, curl.PIPE_MULTIPLEX)
    multi.setopt(curl.M_MAX_HOST_CONNECTIONS, connections)
    multi.setopt(curl.M_SOCKETFUNCTION, watch)
    return multi


class CurlThread:
    """One thread, one multi handle, and the connections it keeps. `put`, `finish` and `stop` may be called from any thread."""

    def __init__(self, curl: Any, connections: int, options: Mapping[int, Any]) -> None:
        self._curl, self._options = curl, options
        self._multi = _new_multi(curl, connections, self._watch)
        self._selector = selectors.DefaultSelector()
        self._bell, self._ring = socket.socketpair()
        for end in (self._bell, self._ring):
            end.setblocking(False)
        self._selector.register(self._bell, selectors.EVENT_READ)
        self._waiting: deque[HttpRequest] = deque()
        self._under_way: dict[Any, CurlHandle] = {}
        self._unwatched: set[int] = set()
        self._idle: list[CurlHandle] = []
        self._over = self._leaving = False
        self.ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="cartback-http", daemon=True)
        self._thread.start()

    def put(self, requests: Sequence[HttpRequest]) -> None:
        """Queue requests for the thread. Once it has ended they get NotReached at once."""
        self._waiting.extend(requests)
        self._wake()
        if self.ended.is_set():  # the thread has ended since: it will not answer them
            self._refuse()

    def finish(self) -> None:
        """End once nothing waits or is under way."""
        self._leaving = True
        self._wake()

    def is_stale(self) -> bool:
        """Return whether the other side has closed a kept connection: libcurl checks at most once a second, and would hand a
        message to it meanwhile.
        """
        if not self._unwatched or not hasattr(select, "poll"):  # Windows has none
            return False
        looking = select.poll()
        # A set is copied in one step. Making a tuple of it may collect garbage half-way, and the thread then changes the set.
        for fd in self._unwatched.copy():
            looking.register(fd, _HUNG_UP)
        happened = looking.poll(0)
        self._unwatched.difference_update([fd for fd, what in happened if what & select.POLLNVAL])  # libcurl closed it
        return any(what & ~select.POLLNVAL for _, what in happened)

    def stop(self) -> None:
        """Fail all requests, and wait until the thread has ended."""
        self._over = True
        self._wake()
        if self._thread is not threading.current_thread():
            self._thread.join(timeout=5)

    def _wake(self) -> None:
        with suppress(BlockingIOError, OSError):  # it is awake already, or over
            self._ring.send(b"x")

    def _watch(self, event: int, fd: int, multi: Any, data: Any) -> None:
        """Watch a socket for libcurl, or stop watching it."""
        del multi, data
        curl, selector = self._curl, self._selector
        if event == curl.POLL_REMOVE:
            self._unregister(fd)
            self._unwatched.add(fd)
            return
        self._unwatched.discard(fd)
        mask = _mask(curl, event)
        try:
            selector.modify(fd, mask)
        except (KeyError, OSError):  # a new one; or a new one under the number of one that was closed
            self._unregister(fd)
            selector.register(fd, mask)

    def _unregister(self, fd: int) -> None:
        with suppress(KeyError, ValueError, OSError):  # it is not registered, or closed already
            self._selector.unregister(fd)

    def _run(self) -> None:
        try:
            while not self._over and not (self._leaving and not self._waiting and not self._under_way):
                self._turn()
        finally:
            self._end()

    def _turn(self) -> None:
        curl, multi = self._curl, self._multi
        for key, mask in self._selector.select(self._patience()):
            if key.fileobj is self._bell:
                with suppress(BlockingIOError):
                    while self._bell.recv(4096):
                        pass
                continue
            readable = curl.CSELECT_IN if mask & selectors.EVENT_READ else 0
            writable = curl.CSELECT_OUT if mask & selectors.EVENT_WRITE else 0
            multi.socket_action(key.fd, readable | writable)
        if multi.timeout() == 0:
            multi.socket_action(curl.SOCKET_TIMEOUT, 0)
        self._collect()
        self._begin()

    def _patience(self) -> float | None:
        """Return how long to sleep: until libcurl wants to be called, or a request has waited too long to be begun."""
        milliseconds = self._multi.timeout()
        patience = None if milliseconds < 0 else milliseconds / 1000
        if self._waiting:
            left = max(0.0, self._waiting[0].give_up - monotonic())
            patience = left if patience is None else min(patience, left)
        return patience

    def _begin(self) -> None:
        """Begin the waiting requests that there is room for; fail those that have waited too long."""
        if not self._waiting:
            return
        now, room = monotonic(), _AT_ONCE - len(self._under_way)
        while self._waiting and (room > 0 or self._waiting[0].give_up <= now):
            request = self._waiting.popleft()
            if not request.begins():
                continue
            if request.give_up <= now:
                request.settle(NotReached("no room in time"))
            else:
                self._add(request)
                room -= 1

    def _add(self, request: HttpRequest) -> None:
        try:
            handle = self._idle.pop() if self._idle else CurlHandle(self._curl, self._options)
            handle.take(request, self._curl)
            self._multi.add_handle(handle.curl)
        except Exception as error:  # noqa: BLE001 - any failure is this request's alone, and nothing was handed over
            what = f"curl {error.args[0]}" if isinstance(error, self._curl.error) else type(error).__name__
            request.settle(NotReached(what))
        else:
            self._under_way[handle.curl] = handle

    def _collect(self) -> None:
        more = 1
        while more:
            more, done, failed = self._multi.info_read(_AT_ONCE)
            for curl in done:
                handle = self._under_way.pop(curl)
                came = handle.answer(curl.getinfo(self._curl.RESPONSE_CODE))
                self._multi.remove_handle(curl)
                self._settle(handle, came)
                self._idle.append(handle)
            for curl, number, _ in failed:
                handle = self._under_way.pop(curl)
                came_not = self._failure(curl, number)
                self._discard(handle)
                self._settle(handle, came_not)

    def _failure(self, curl: Any, number: int) -> NotReached | NoAnswer:
        """Return the error by whether anything was handed over: nothing was while libcurl had written no byte of the request."""
        began = curl.getinfo(self._curl.REQUEST_SIZE) > 0
        return NoAnswer(f"curl {number}") if began else NotReached(f"curl {number}")

    def _settle(self, handle: CurlHandle, came: Answer | NotReached | NoAnswer) -> None:
        request, handle.request, handle.body = handle.request, None, b""
        if request is not None:
            request.settle(came)

    def _discard(self, handle: CurlHandle) -> None:
        with suppress(self._curl.error):
            self._multi.remove_handle(handle.curl)
        handle.curl.close()

    def _end(self) -> None:
        while self._under_way:
            _, handle = self._under_way.popitem()
            self._discard(handle)
            self._settle(handle, NoAnswer("the client was closed"))
        self.ended.set()
        self._refuse()
        for handle in self._idle:
            handle.curl.close()
        self._idle.clear()
        self._multi.close()
        self._selector.close()
        self._bell.close()
        self._ring.close()

    def _refuse(self) -> None:
        """Fail the requests that were never begun."""
        with suppress(IndexError):
            while True:
                self._waiting.popleft().settle(NotReached("the client was closed"))


#: The other side has closed a connection; only Linux reports an orderly close here.
_HUNG_UP: int = getattr(select, "POLLRDHUP", 0)
#: The most requests that are handed to libcurl at once; the others wait here.
_AT_ONCE = 256


def _mask(curl: Any, event: int) -> int:
    wanted: Mapping[int, int] = {curl.POLL_IN: selectors.EVENT_READ, curl.POLL_OUT: selectors.EVENT_WRITE}
    return wanted.get(event, selectors.EVENT_READ | selectors.EVENT_WRITE)
