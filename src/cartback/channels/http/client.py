"""Makes requests from any thread, over connections that are kept."""

from __future__ import annotations

import socket
import ssl
import threading
import weakref
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from time import monotonic
from typing import Any

from cartback import forks
from cartback.errors import MissingExtra
from cartback.vendor_warnings import muted

from .requests import Answer, Batch, BatchedRequest, HttpRequest, SingleRequest
from .wire import CurlThread


class Client:
    """Makes requests from any thread, over connections that it keeps.

    Args:
        extra: the extra that brings pycurl, for the error without it.
        timeout: for connecting, with the wait for a connection, and again for the answer, in seconds.
        connections: the most that are open to one host at once; over HTTP/2 each carries many requests.
        ca: a file of trusted certificates; None is the system's.
        may_reach: called with every IP address before it is connected to, after the name is resolved; such as `is_public`.
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
        self._wire: CurlThread | None = None
        self._finalizer: Any = None
        forks.watch(self, self._lock)

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Make one POST.

        Raises NotReached, NoAnswer, and ValueError for a header of more than one line or a URL that is not ASCII.
        """
        return self.submit(url, headers, body).result()

    def submit(self, url: str, headers: Mapping[str, str], body: bytes) -> Future[Answer]:
        """Begin one POST; the future has the result or the error of `post`."""
        one = SingleRequest(url, _header_lines(url, headers), body, self._give_up())
        self._put([one])
        return one.future

    def submit_all(self, url: str, headers: Mapping[str, str], bodies: Sequence[bytes]) -> Batch:
        """Begin a POST for each body. Raises ValueError as `post` does."""
        lines, give_up, batch = _header_lines(url, headers), self._give_up(), Batch(len(bodies), 3 * self._timeout)
        self._put([BatchedRequest(url, lines, body, give_up, batch, n) for n, body in enumerate(bodies)])
        return batch

    def close(self) -> None:
        """Close the connections; requests under way fail. The next request opens new ones."""
        wire = self._taken()
        if wire is not None:
            wire.stop()

    def release(self) -> None:
        """Close the connections as soon as no request is under way. The next request opens new ones."""
        wire = self._taken()
        if wire is not None:
            wire.finish()

    def after_fork(self) -> None:
        """Leave the parent's connections alone: a child has none of its threads, and must not even close them."""
        if self._finalizer is not None:
            self._finalizer.detach()
        if self._wire is not None:
            _LEFT_TO_THE_PARENT.append(self._wire)
        self._wire = None

    def _taken(self) -> CurlThread | None:
        with self._lock:
            wire, self._wire = self._wire, None
            if self._finalizer is not None:
                self._finalizer.detach()
            return wire

    def _give_up(self) -> float:
        """Return the time until which a request may wait to be begun."""
        return monotonic() + self._timeout

    def _put(self, requests: Sequence[HttpRequest]) -> None:
        with self._lock:
            if self._wire is not None and self._wire.is_stale():
                self._wire.finish()
                self._wire = None
            if self._wire is None or self._wire.ended.is_set():
                if self._finalizer is not None:
                    self._finalizer.detach()
                self._wire = CurlThread(self._curl, self._connections, self._options)
                self._finalizer = weakref.finalize(self, self._wire.stop)
            self._wire.put(requests)


#: The parent process's connections, kept from being closed: a close in the child would end them in the parent too.
_LEFT_TO_THE_PARENT: list[CurlThread] = []


def _header_lines(url: str, headers: Mapping[str, str]) -> list[bytes]:
    lines = [f"{name}: {value}" for name, value in {"Expect": "", **headers}.items()]
    if any("\r" in line or "\n" in line or "\0" in line for line in (*lines, url)):
        raise ValueError("a header or URL has a line break in it")
    url.encode("ascii")
    return [line.encode("latin-1") for line in lines]


def _options(curl: Any, timeout: float, ca: str | None, may_reach: Callable[[str], bool] | None) -> Mapping[int, Any]:
    """Return the options that every request shares."""
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
            """Make the socket for an address that a name resolved to, if that address is allowed."""
            del purpose
            if not may_reach(str(address.addr[0])):
                return curl.SOCKET_BAD
            return _Lent(address.family, address.socktype, address.protocol)

        options[curl.OPENSOCKETFUNCTION] = opened
        options[curl.PROXY] = ""  # a proxy would resolve the name itself
    return options


class _Lent(socket.socket):
    """A socket of which libcurl takes a duplicate: the original is closed as soon as it is unreferenced."""

    def __del__(self) -> None:
        self.close()


def _certificates() -> str | None:
    """Return the system's file of trusted certificates; libcurl's wheel brings none."""
    bundle = ssl.get_default_verify_paths().cafile
    if bundle is not None:
        return bundle
    with suppress(ImportError):
        return str(import_module("certifi").where())
    usual = Path("/etc/ssl/certs/ca-certificates.crt")
    return str(usual) if usual.exists() else None
