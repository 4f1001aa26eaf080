"""A provider on this machine: real HTTP over real sockets, with scripted answers and a record of the requests."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import SHUT_RDWR, socket
from typing import Any, Literal, TypeAlias
from urllib.parse import unquote_plus

from attrs import field, frozen

#: A provider's fault instead of an answer: no answer at all; a closed connection; a connection closed in the middle of the reply.
Fault: TypeAlias = Literal["silence", "dropped", "cut"]


@frozen
class ProviderRequest:
    """One request as it arrived. Header names are in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    def text(self) -> str:
        """Return its path and body, without JSON's and forms' escapes."""
        body = self.body.decode("utf-8", "replace")
        kind = self.headers.get("content-type", "")
        if "json" in kind:
            body = json.dumps(json.loads(body), ensure_ascii=False)
            body = body.replace('\\"', '"').replace("\\n", "\n").replace("\\\\", "\\")
        elif "form" in kind:
            body = unquote_plus(body)
        return f"{unquote_plus(self.path)}\n{body}"


@frozen
class ProviderReply:
    """One answer; `{}` as JSON by default."""

    status: int = 200
    headers: Mapping[str, str] = field(factory=dict)
    body: bytes = b"{}"


#: How a request is answered.
Script: TypeAlias = Callable[[ProviderRequest], ProviderReply | Fault]


class Provider:
    """Listens on a port of its own at `url`. `requests` are the messages that arrived, with any answer.

    Args:
        aside: answers a request that is not a message, such as one for an access token; None means that it is a message.
    """

    def __init__(self, aside: Callable[[ProviderRequest], ProviderReply | None] = lambda _: None) -> None:
        self.requests: list[ProviderRequest] = []
        self.script: Script = lambda _: ProviderReply()
        self._aside = aside
        self._over = threading.Event()
        self._lock = threading.Lock()
        self._connections: set[socket] = set()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.provider = self
        self.host, self.port = "127.0.0.1", self._server.server_port
        self.url = f"http://{self.host}:{self.port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.005,), daemon=True)
        self._thread.start()

    def answers(self, script: Script | ProviderReply | Fault) -> None:
        """Set the answer from now on; a callable answers each request by itself."""
        self.script = script if callable(script) else lambda _: script

    def refuse(self) -> None:
        """Stop listening: new connections are refused, and open ones are closed."""
        self.stop()

    def stop(self) -> None:
        """Close all connections and the port. It may be called twice."""
        if not self._over.is_set():
            self._over.set()
            self._server.shutdown()
            self._server.server_close()
            self._thread.join()
        with self._lock:
            for connection in self._connections:
                _hang_up(connection)

    # --- for the handler

    def reply_to(self, request: ProviderRequest) -> ProviderReply | Fault:
        """Record a message and answer it by the script; `aside` answers any other request."""
        aside = self._aside(request)
        if aside is not None:
            return aside
        with self._lock:
            self.requests.append(request)
        return self.script(request)

    def wait_for_the_end(self) -> None:
        """Wait until the provider stops."""
        self._over.wait()

    def connected(self, connection: socket, *, still: bool) -> None:
        """Record that a connection is open, or no longer."""
        with self._lock:
            (self._connections.add if still else self._connections.discard)(connection)


def _hang_up(connection: socket) -> None:
    with suppress(OSError):  # the other side was faster
        connection.shutdown(SHUT_RDWR)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    provider: Provider


class _Handler(BaseHTTPRequestHandler):
    """One connection; it stays open until either side closes it."""

    protocol_version = "HTTP/1.1"
    timeout = 60
    server: _Server

    def setup(self) -> None:
        super().setup()
        self.server.provider.connected(self.connection, still=True)

    def finish(self) -> None:
        self.server.provider.connected(self.connection, still=False)
        with suppress(OSError):  # the client may have gone already
            super().finish()

    def handle(self) -> None:
        with suppress(OSError):
            super().handle()

    def answer(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        reply = self.server.provider.reply_to(ProviderRequest(self.command, self.path, headers, self._body(headers)))
        if isinstance(reply, ProviderReply):
            self._write(reply, len(reply.body))
            return
        self.close_connection = True
        if reply == "silence":
            self.server.provider.wait_for_the_end()
        elif reply == "cut":
            self._write(ProviderReply(body=b'{"id'), 1000)

    def _body(self, headers: Mapping[str, str]) -> bytes:
        if headers.get("transfer-encoding", "").lower() != "chunked":
            return self.rfile.read(int(headers.get("content-length", "0")))
        body = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return body

    def _write(self, reply: ProviderReply, length: int) -> None:
        self.send_response(reply.status)
        for name, value in {"Content-Type": "application/json", **reply.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(length))
        self.end_headers()
        self.wfile.write(reply.body)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer  # noqa: N815 - the names http.server looks for

    def log_message(self, *_: Any) -> None:
        """Print nothing."""
