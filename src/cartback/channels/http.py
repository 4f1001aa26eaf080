"""The HTTP client of every channel that speaks HTTP: one POST, once, and how far it came.

libcurl's multi interface on one thread, HTTP/2 where the provider has it. A failure says whether anything was handed over:
NotReached, nothing was; NoAnswer, nobody can say. No redirect is followed, no cookie kept, and nothing is sent again: on a reused
connection that died libcurl would repeat a POST by itself, unless its body cannot be rewound, so bodies here cannot be.
"""

from __future__ import annotations

import select
import selectors
import socket
import ssl
import threading
import weakref
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from importlib import import_module
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from pathlib import Path
from time import monotonic
from typing import Any

from msgspec import Struct

from cartback import forks
from cartback.errors import MissingExtra
from cartback.ports import Sent
from cartback.vendor_warnings import muted

#: Of an answer's body, as much is kept.
_LARGEST = 1_000_000


class Answer(Struct, frozen=True, gc=False):
    """What came back. Header names are in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class NotReached(Exception):
    """Nothing was handed over: the message may be tried again. The text names what failed, and nothing of the request."""


class NoAnswer(Exception):
    """The request may have arrived, and nobody can say. The text names what failed, and nothing of the request."""


class Client:
    """Makes requests from any thread, over connections that it keeps.

    Args:
        extra: the extra that brings pycurl, for the error without it.
        timeout: of connecting, with the wait for a connection, and again of the answer, in seconds.
        connections: to one host at once; over HTTP/2 each carries many requests.
        ca: a file of certificates to believe; None is the system's.
        may_reach: asked of every IP address before it is connected to, whatever name led there, such as `is_public`.
    """

    def __init__(
        self,
        extra: str,
        *,
        timeout: float = 10.0,
        connections: int = 8,
        ca: str | None = None,
        may_reach: Callable[[str], bool] | None = None,
    ) -> None:
        try:
            with muted():
                self._curl = import_module("pycurl")
        except ImportError:
            raise MissingExtra(extra) from None
        self._timeout, self._connections = timeout, connections
        self._options = _options(self._curl, timeout, ca or _certificates(), may_reach)
        self._lock = threading.Lock()
        self._wire: _Wire | None = None
        self._finalizer: Any = None
        forks.watch(self, self._lock)

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Make one POST. Raises NotReached, NoAnswer, and ValueError for a header that would be more than one line or a URL
        that is not ASCII.
        """
        return self.submit(url, headers, body).result()

    def submit(self, url: str, headers: Mapping[str, str], body: bytes) -> Future[Answer]:
        """Begin one POST; the future has what `post` answers or raises."""
        one = _Single(url, _header_lines(url, headers), body, self._give_up())
        self._put([one])
        return one.future

    def submit_all(self, url: str, headers: Mapping[str, str], bodies: Sequence[bytes]) -> Batch:
        """Begin a POST for each body. Raises ValueError as `post` does."""
        lines, give_up, batch = (
            _header_lines(url, headers),
            self._give_up(),
            Batch(len(bodies), 3 * self._timeout + _GRACE),
        )
        self._put([_Part(url, lines, body, give_up, batch, n) for n, body in enumerate(bodies)])
        return batch

    def close(self) -> None:
        """Let go of the connections; what is under way fails. The next request opens new ones."""
        wire = self._taken()
        if wire is not None:
            wire.stop()

    def release(self) -> None:
        """Let go of the connections as soon as nothing is under way over them. The next request opens new ones."""
        wire = self._taken()
        if wire is not None:
            wire.finish()

    def after_fork(self) -> None:
        """A child has none of the parent's threads, and must not touch its connections, not even to close them."""
        if self._finalizer is not None:
            self._finalizer.detach()
        if self._wire is not None:
            _LEFT_TO_THE_PARENT.append(self._wire)
        self._wire = None

    def _taken(self) -> _Wire | None:
        with self._lock:
            wire, self._wire = self._wire, None
            if self._finalizer is not None:
                self._finalizer.detach()
            return wire

    def _give_up(self) -> float:
        """Return until when a request may wait to be begun."""
        return monotonic() + self._timeout

    def _put(self, requests: Sequence[_Request]) -> None:
        with self._lock:
            if self._wire is not None and self._wire.is_stale():
                self._wire.finish()
                self._wire = None
            if self._wire is None or self._wire.ended.is_set():
                if self._finalizer is not None:
                    self._finalizer.detach()
                self._wire = _Wire(self._curl, self._connections, self._options)
                self._finalizer = weakref.finalize(self, self._wire.stop)
            self._wire.put(requests)


#: Wires of a parent process, kept from being closed: a connection's end would be its end in the parent too.
_LEFT_TO_THE_PARENT: list[_Wire] = []
#: Seconds that a batch is waited for beyond what its requests may take.
_GRACE = 5.0


def _header_lines(url: str, headers: Mapping[str, str]) -> list[bytes]:
    lines = [f"{name}: {value}" for name, value in {"Expect": "", **headers}.items()]
    if any("\r" in line or "\n" in line or "\0" in line for line in (*lines, url)):
        raise ValueError("a header or URL has a line break in it")
    url.encode("ascii")
    return [line.encode("latin-1") for line in lines]


def _options(curl: Any, timeout: float, ca: str | None, may_reach: Callable[[str], bool] | None) -> Mapping[int, Any]:
    """Return what every request has in common."""
    options = {
        curl.POST: 1,
        curl.HTTP_VERSION: curl.CURL_HTTP_VERSION_2TLS,
        curl.FOLLOWLOCATION: 0,
        curl.PROTOCOLS: curl.PROTO_HTTP | curl.PROTO_HTTPS,
        curl.CONNECTTIMEOUT_MS: int(timeout * 1000),
        curl.TIMEOUT_MS: int(timeout * 2000),
        curl.LOW_SPEED_LIMIT: 1,
        curl.LOW_SPEED_TIME: max(1, int(timeout)),
        curl.NOSIGNAL: 1,
    }
    if ca is not None:
        options[curl.CAINFO] = ca
    if may_reach is not None:

        def opened(purpose: int, address: Any) -> Any:
            """Make the socket for an address that a name resolved to, if it may be connected to."""
            del purpose
            if not may_reach(str(address.addr[0])):
                return curl.SOCKET_BAD
            return _Lent(address.family, address.socktype, address.protocol)

        options[curl.OPENSOCKETFUNCTION] = opened
        options[curl.PROXY] = ""  # a proxy would resolve the name itself
    return options


class _Lent(socket.socket):
    """A socket of which libcurl takes a duplicate: ours is closed as soon as nobody holds it."""

    def __del__(self) -> None:
        self.close()


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet, also where it is written as one of IPv6."""
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is not None or ip in _NAT64:
            return is_public(str(inner or IPv4Address(int(ip) & 0xFFFFFFFF)))
    return ip.is_global and not ip.is_multicast


_NAT64 = IPv6Network("64:ff9b::/96")


def _certificates() -> str | None:
    """The file of certificates that this system believes; the wheel of libcurl brings none."""
    bundle = ssl.get_default_verify_paths().cafile
    if bundle is not None:
        return bundle
    with suppress(ImportError):
        return str(import_module("certifi").where())
    usual = Path("/etc/ssl/certs/ca-certificates.crt")
    return str(usual) if usual.exists() else None


# --- one request ----------------------------------------------------------------------------------------------------


class _Request:
    """One request: what goes out, until when it may wait to be begun, and where its answer goes."""

    __slots__ = ("body", "give_up", "lines", "url")

    def __init__(self, url: str, lines: list[bytes], body: bytes, give_up: float) -> None:
        self.url, self.lines, self.body, self.give_up = url, lines, body, give_up

    def begins(self) -> bool:
        """Whether it is still wanted, which it is from then on."""
        return True

    def settle(self, came: Answer | NotReached | NoAnswer) -> None:
        raise NotImplementedError


class _Single(_Request):
    """A request that somebody waits for, or may call off as long as it has not begun."""

    __slots__ = ("future",)

    def __init__(self, url: str, lines: list[bytes], body: bytes, give_up: float) -> None:
        super().__init__(url, lines, body, give_up)
        self.future: Future[Answer] = Future()

    def begins(self) -> bool:
        return self.future.set_running_or_notify_cancel()

    def settle(self, came: Answer | NotReached | NoAnswer) -> None:
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


class _Part(_Request):
    """The n-th request of a batch."""

    __slots__ = ("batch", "number")

    def __init__(self, url: str, lines: list[bytes], body: bytes, give_up: float, batch: Batch, number: int) -> None:
        self.url, self.lines, self.body, self.give_up, self.batch, self.number = (
            url,
            lines,
            body,
            give_up,
            batch,
            number,
        )

    def settle(self, came: Answer | NotReached | NoAnswer) -> None:
        self.batch.settle(self.number, came)


# --- the wire -------------------------------------------------------------------------------------------------------


class _Handle:
    """A handle of libcurl's, which makes one request after another, and what came of the one that it is on."""

    __slots__ = ("at", "body", "curl", "kept", "lines", "request", "sent_lines", "url")

    def __init__(self, curl: Any, options: Mapping[int, Any]) -> None:
        self.curl = handle = curl.Curl()
        self.request: _Request | None = None
        self.body, self.at, self.url, self.sent_lines = b"", 0, "", list[bytes]()
        self.lines, self.kept = list[bytes](), list[bytes]()
        with muted():  # of an option that libcurl has a newer one for
            for option, value in options.items():
                handle.setopt(option, value)
        handle.setopt(curl.READFUNCTION, self._read)  # and no SEEKFUNCTION: a body cannot be sent a second time
        handle.setopt(curl.WRITEFUNCTION, self._write)
        handle.setopt(curl.HEADERFUNCTION, self.lines.append)

    def take(self, request: _Request, curl: Any) -> None:
        """Get ready for a request; what is as it was for the one before stays."""
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

    def _read(self, size: int) -> bytes:
        part = self.body[self.at : self.at + size]
        self.at += len(part)
        return part

    def _write(self, part: bytes) -> int:
        if not self.kept or sum(map(len, self.kept)) < _LARGEST:
            self.kept.append(part)
        return len(part)

    def answer(self, status: int) -> Answer:
        """Return what has come back."""
        body = self.kept[0] if len(self.kept) == 1 else b"".join(self.kept)[:_LARGEST]
        return Answer(status, _Headers(tuple(self.lines)), body)


class _Headers(Mapping[str, str]):
    """An answer's headers, read when they are asked for: of several heads, after a 100 or a 103, the last one's."""

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


class _Wire:
    """One thread, one multi handle, and the connections it keeps. `put`, `finish` and `stop` may be called from any thread."""

    def __init__(self, curl: Any, connections: int, options: Mapping[int, Any]) -> None:
        self._curl, self._options = curl, options
        self._multi = curl.CurlMulti()
        self._multi.setopt(curl.M_PIPELINING, curl.PIPE_MULTIPLEX)
        self._multi.setopt(curl.M_MAX_HOST_CONNECTIONS, connections)
        self._multi.setopt(curl.M_SOCKETFUNCTION, self._watch)
        self._selector = selectors.DefaultSelector()
        self._bell, self._ring = socket.socketpair()
        for end in (self._bell, self._ring):
            end.setblocking(False)
        self._selector.register(self._bell, selectors.EVENT_READ)
        self._waiting: deque[_Request] = deque()
        self._under_way: dict[Any, _Handle] = {}
        self._unwatched: set[int] = set()
        self._idle: list[_Handle] = []
        self._over = self._leaving = False
        self.ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="cartback-http", daemon=True)
        self._thread.start()

    def put(self, requests: Sequence[_Request]) -> None:
        self._waiting.extend(requests)
        self._wake()
        if self.ended.is_set():  # the thread has left since: nobody else would answer
            self._refuse()

    def finish(self) -> None:
        """End once nothing waits or is under way."""
        self._leaving = True
        self._wake()

    def is_stale(self) -> bool:
        """Whether the other side has closed a connection that is kept: libcurl looks no more often than once a second, and
        would hand a message to it meanwhile.
        """
        if not self._unwatched or not hasattr(select, "poll"):  # Windows has none
            return False
        looking = select.poll()
        for fd in tuple(self._unwatched):
            looking.register(fd, _HUNG_UP)
        happened = looking.poll(0)
        self._unwatched.difference_update([fd for fd, what in happened if what & select.POLLNVAL])  # libcurl closed it
        return any(what & ~select.POLLNVAL for _, what in happened)

    def stop(self) -> None:
        """Give everything up, and wait until the thread is gone."""
        self._over = True
        self._wake()
        if self._thread is not threading.current_thread():
            self._thread.join(timeout=5)

    def _wake(self) -> None:
        with suppress(BlockingIOError, OSError):  # it is awake already, or over
            self._ring.send(b"x")

    def _watch(self, event: int, fd: int, multi: Any, data: Any) -> None:
        """libcurl asks to have a socket watched, or not any more."""
        del multi, data
        curl, selector = self._curl, self._selector
        if event == curl.POLL_REMOVE:
            with suppress(KeyError, ValueError, OSError):
                selector.unregister(fd)
            self._unwatched.add(fd)
            return
        self._unwatched.discard(fd)
        mask = _mask(curl, event)
        try:
            selector.modify(fd, mask)
        except (KeyError, OSError):  # a new one; or a new one under the number of one that was closed
            with suppress(KeyError, ValueError, OSError):
                selector.unregister(fd)
            selector.register(fd, mask)

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
        """Begin what waits, as far as there is room; what has waited too long is not."""
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

    def _add(self, request: _Request) -> None:
        try:
            handle = self._idle.pop() if self._idle else _Handle(self._curl, self._options)
            handle.take(request, self._curl)
            self._multi.add_handle(handle.curl)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is this request's, and nothing was handed over
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
        """Whether anything was handed over: nothing was while libcurl had written no byte of the request."""
        began = curl.getinfo(self._curl.REQUEST_SIZE) > 0
        return NoAnswer(f"curl {number}") if began else NotReached(f"curl {number}")

    def _settle(self, handle: _Handle, came: Answer | NotReached | NoAnswer) -> None:
        request, handle.request, handle.body = handle.request, None, b""
        if request is not None:
            request.settle(came)

    def _discard(self, handle: _Handle) -> None:
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
        """Answer those that were never begun."""
        with suppress(IndexError):
            while True:
                self._waiting.popleft().settle(NotReached("the client was closed"))


#: The other side has ended a connection; that it did so politely only Linux says here.
_HUNG_UP: int = getattr(select, "POLLRDHUP", 0)
#: So many requests are handed to libcurl at once; the others wait here.
_AT_ONCE = 256


def _mask(curl: Any, event: int) -> int:
    wanted: Mapping[int, int] = {curl.POLL_IN: selectors.EVENT_READ, curl.POLL_OUT: selectors.EVENT_WRITE}
    return wanted.get(event, selectors.EVENT_READ | selectors.EVENT_WRITE)


# --- what an answer means ---------------------------------------------------------------------------------------------


def by_status(answer: Answer, now: datetime, *, provider_id: str | None = None) -> Sent:
    """Read an answer by its status: 2xx took it, 429 certainly did not, other 4xx never will, of all else nobody can say."""
    status = answer.status
    if 200 <= status < 300:
        return Sent("ok", provider_id=provider_id)
    if status == 429:
        return Sent("not_sent", "429", retry_after=retry_after(answer, now))
    return Sent("rejected" if 400 <= status < 500 else "unknown", str(status))


def retry_after(answer: Answer, now: datetime) -> timedelta | None:
    """How long Retry-After asks to wait, in seconds or until a date (RFC 9110); None for neither."""
    text = answer.headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return timedelta(seconds=int(text[:9]))
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    at = at if at.tzinfo is not None else at.replace(tzinfo=UTC)
    return max(timedelta(0), at - now)


def asked(post: Callable[[], Answer], read: Callable[[Answer], Sent]) -> Sent:
    """Make one request and say what became of the message, whatever happens on the way."""
    try:
        answer = post()
    except NotReached as problem:
        return Sent("not_sent", f"no connection ({problem})")
    except NoAnswer as problem:
        return Sent("unknown", f"no answer ({problem})")
    return read(answer)
