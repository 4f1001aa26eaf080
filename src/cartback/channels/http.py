"""The HTTP client of every channel that speaks HTTP: one POST, once, and how far it came.

libcurl's multi interface on one thread, HTTP/2 where the provider has it. A failure says whether anything was handed over:
NotReached, nothing was; NoAnswer, nobody can say. No redirect is followed, no cookie kept, and nothing is sent again: on a reused
connection that died libcurl would repeat a POST by itself, unless its body cannot be rewound, so bodies here cannot be.
"""

from __future__ import annotations

import io
import selectors
import socket
import ssl
import threading
import weakref
from collections import deque
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from importlib import import_module
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from pathlib import Path
from time import monotonic
from typing import Any

from attrs import define, field, frozen

from cartback import forks
from cartback.errors import MissingExtra
from cartback.ports import Sent

#: Of an answer's body, as much is kept.
_LARGEST = 1_000_000


@frozen
class Answer:
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
        timeout: of connecting, and again of the answer, in seconds.
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
            self._curl = import_module("pycurl")
        except ImportError:
            raise MissingExtra(extra) from None
        self._timeout, self._connections, self._ca = timeout, connections, ca or _certificates()
        self._may_reach = may_reach
        self._lock = threading.Lock()
        self._wire: _Wire | None = None
        self._finalizer: Any = None
        forks.watch(self, self._lock)

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Make one POST. Raises NotReached, NoAnswer, and ValueError for a header that would be more than one line."""
        return self.submit(url, headers, body).result()

    def submit(self, url: str, headers: Mapping[str, str], body: bytes) -> Future[Answer]:
        """Begin one POST; the future has what `post` answers or raises."""
        one = _Request(self._handle(url, headers, body), Future())
        with self._lock:
            if self._wire is None or self._wire.ended.is_set():
                self._wire = _Wire(self._curl, self._connections)
                self._finalizer = weakref.finalize(self, self._wire.stop)
            self._wire.put(one)
        return one.future

    def close(self) -> None:
        """Let go of the connections; what is under way fails. The next request opens new ones."""
        with self._lock:
            wire, self._wire = self._wire, None
        if wire is not None:
            wire.stop()

    def after_fork(self) -> None:
        """A child has none of the parent's threads, and must not touch its connections."""
        if self._finalizer is not None:
            self._finalizer.detach()
        self._wire = None

    def _opened(self, purpose: int, address: Any) -> Any:
        """Make the socket for an address that a name resolved to, if it may be connected to."""
        del purpose
        if self._may_reach is None or not self._may_reach(str(address.addr[0])):
            return self._curl.SOCKET_BAD
        return _Lent(address.family, address.socktype, address.protocol)

    def _handle(self, url: str, headers: Mapping[str, str], body: bytes) -> Any:
        lines = [f"{name}: {value}" for name, value in {"Expect": "", **headers}.items()]
        if any("\r" in line or "\n" in line or "\0" in line for line in (*lines, url)):
            raise ValueError("a header or URL has a line break in it")
        curl = self._curl
        handle = curl.Curl()
        options = {
            curl.URL: url,
            curl.POST: 1,
            curl.POSTFIELDSIZE: len(body),
            curl.READFUNCTION: io.BytesIO(body).read,  # and no SEEKFUNCTION: it cannot be sent a second time
            curl.HTTPHEADER: [line.encode("latin-1") for line in lines],
            curl.HTTP_VERSION: curl.CURL_HTTP_VERSION_2TLS,
            curl.PIPEWAIT: 1,
            curl.FOLLOWLOCATION: 0,
            curl.PROTOCOLS: curl.PROTO_HTTP | curl.PROTO_HTTPS,
            curl.CONNECTTIMEOUT_MS: int(self._timeout * 1000),
            curl.TIMEOUT_MS: int(self._timeout * 2000),
            curl.LOW_SPEED_LIMIT: 1,
            curl.LOW_SPEED_TIME: max(1, int(self._timeout)),
            curl.NOSIGNAL: 1,
        }
        if self._ca is not None:
            options[curl.CAINFO] = self._ca
        if self._may_reach is not None:
            options[curl.OPENSOCKETFUNCTION] = self._opened
            options[curl.PROXY] = ""  # a proxy would resolve the name itself
        for option, value in options.items():
            handle.setopt(option, value)
        return handle


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


@define(eq=False)
class _Request:
    """One request on its way. `kept` is what came of the body, `lines` the headers."""

    handle: Any
    future: Future[Answer]
    kept: io.BytesIO = field(factory=io.BytesIO)
    lines: list[bytes] = field(factory=list)

    def body(self, part: bytes) -> int:
        if self.kept.tell() < _LARGEST:
            self.kept.write(part[: _LARGEST - self.kept.tell()])
        return len(part)

    def header(self, line: bytes) -> int:
        if line.startswith(b"HTTP/"):  # of the answer proper, after a 100 or a 103
            self.lines.clear()
        self.lines.append(line)
        return len(line)

    def answer(self, status: int) -> Answer:
        pairs = [line.decode("latin-1").partition(":") for line in self.lines if b":" in line]
        return Answer(status, {name.strip().lower(): value.strip() for name, _, value in pairs}, self.kept.getvalue())


class _Wire:
    """One thread, one multi handle, and the connections it keeps. `put` and `stop` may be called from any thread."""

    def __init__(self, curl: Any, connections: int) -> None:
        self._curl = curl
        self._multi = curl.CurlMulti()
        self._multi.setopt(curl.M_PIPELINING, curl.PIPE_MULTIPLEX)
        self._multi.setopt(curl.M_MAX_HOST_CONNECTIONS, connections)
        self._multi.setopt(curl.M_SOCKETFUNCTION, self._watch)
        self._multi.setopt(curl.M_TIMERFUNCTION, self._time)
        self._selector = selectors.DefaultSelector()
        self._bell, self._ring = socket.socketpair()
        for end in (self._bell, self._ring):
            end.setblocking(False)
        self._selector.register(self._bell, selectors.EVENT_READ)
        self._waiting: deque[_Request] = deque()
        self._under_way: dict[Any, _Request] = {}
        self._due: float | None = None
        self._over = False
        self.ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="cartback-http", daemon=True)
        self._thread.start()

    def put(self, one: _Request) -> None:
        self._waiting.append(one)
        self._wake()
        if self.ended.is_set():  # the thread has left since: nobody else would answer
            self._refuse()

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
        curl = self._curl
        wanted = {curl.POLL_IN: selectors.EVENT_READ, curl.POLL_OUT: selectors.EVENT_WRITE}
        mask = wanted.get(event, selectors.EVENT_READ | selectors.EVENT_WRITE)
        with suppress(KeyError, ValueError, OSError):
            self._selector.unregister(fd)
        if event != curl.POLL_REMOVE:
            self._selector.register(fd, mask)

    def _time(self, milliseconds: int) -> None:
        self._due = None if milliseconds < 0 else monotonic() + milliseconds / 1000

    def _run(self) -> None:
        try:
            while not self._over:
                self._turn()
        finally:
            self._end()

    def _turn(self) -> None:
        curl = self._curl
        patience = None if self._due is None else max(0.0, self._due - monotonic())
        for key, mask in self._selector.select(patience):
            if key.fileobj is self._bell:
                with suppress(BlockingIOError):
                    while self._bell.recv(4096):
                        pass
                continue
            readable = curl.CSELECT_IN if mask & selectors.EVENT_READ else 0
            writable = curl.CSELECT_OUT if mask & selectors.EVENT_WRITE else 0
            self._multi.socket_action(key.fd, readable | writable)
        if self._due is not None and self._due <= monotonic():
            self._due = None
            self._multi.socket_action(curl.SOCKET_TIMEOUT, 0)
        while self._waiting:
            self._add(self._waiting.popleft())
        self._collect()

    def _add(self, one: _Request) -> None:
        if not one.future.set_running_or_notify_cancel():
            return
        one.handle.setopt(self._curl.WRITEFUNCTION, one.body)
        one.handle.setopt(self._curl.HEADERFUNCTION, one.header)
        self._under_way[one.handle] = one
        try:
            self._multi.add_handle(one.handle)
        except self._curl.error as error:
            self._settle(one.handle, NotReached(f"curl {error.args[0]}"))

    def _collect(self) -> None:
        more = 1
        while more:
            more, done, failed = self._multi.info_read()
            for handle in done:
                status = handle.getinfo(self._curl.RESPONSE_CODE)
                self._settle(handle, self._under_way[handle].answer(status))
            for handle, number, _ in failed:
                self._settle(handle, self._failure(handle, number))

    def _failure(self, handle: Any, number: int) -> Exception:
        """Whether anything was handed over: nothing was while libcurl had written no byte of the request."""
        began = handle.getinfo(self._curl.REQUEST_SIZE) > 0
        return NoAnswer(f"curl {number}") if began else NotReached(f"curl {number}")

    def _settle(self, handle: Any, came: Answer | Exception) -> None:
        one = self._under_way.pop(handle)
        with suppress(self._curl.error):
            self._multi.remove_handle(handle)
        handle.close()
        if isinstance(came, Answer):
            one.future.set_result(came)
        else:
            one.future.set_exception(came)

    def _end(self) -> None:
        for handle in list(self._under_way):
            self._settle(handle, NoAnswer("the client was closed"))
        self.ended.set()
        self._refuse()
        self._multi.close()
        self._selector.close()
        self._bell.close()
        self._ring.close()

    def _refuse(self) -> None:
        """Answer those that were never begun."""
        with suppress(IndexError):
            while True:
                self._waiting.popleft().future.set_exception(NotReached("the client was closed"))


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
