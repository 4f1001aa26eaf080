"""The server: one event loop on one thread, HTTP/1.1 by hand, so that it is faster than the client under measurement."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Any, Self, TypeAlias

from attrs import evolve, frozen

from .accounts import Accounts
from .replies import UNAUTHENTICATED, FCMReply, Mode, bad_field, error, reply_for

_KINDS = ("token", "fid", "topic", "condition")
_MOST = 4096


@frozen
class FCMRequest:
    """One message that arrived, as FCM's v1 `message`, and the status of its answer (0: none). `taken`: a device got it."""

    project: str
    message: dict[str, Any]
    status: int = 0
    mode: str = ""
    taken: bool = False

    @property
    def address(self) -> str:
        """Return the token, or the fid."""
        return str(self.message.get("token") or self.message.get("fid") or "")

    @property
    def title(self) -> str:
        """Return the notification's title."""
        return str(self.message.get("notification", {}).get("title", ""))

    @property
    def body(self) -> str:
        """Return the notification's body."""
        return str(self.message.get("notification", {}).get("body", ""))

    @property
    def data(self) -> dict[str, str]:
        """Return the app's data."""
        data: dict[str, str] = self.message.get("data", {})
        return data


#: The answer to one message; None leaves it to `answers` and to "ok".
Script: TypeAlias = Callable[[FCMRequest], Mode | FCMReply | None]


class FCMServer:
    """Answers `POST {url}/v1/projects/{project}/messages:send` and `POST {url}/token`. start() and stop(), or `with`."""

    def __init__(
        self,
        *,
        script: Script | None = None,
        per_minute: int | None = None,
        latency: float = 0.0,
        retry_after: str = "60",
        token_lifetime: int = 3600,
    ) -> None:
        """Set up; nothing is opened yet.

        Args:
            script: decides the answer to a message, before `answers` does; may be set at any time.
            per_minute: a project's quota; a message over it gets a 429 with the remaining seconds in Retry-After.
            latency: seconds before each answer.
            retry_after: the header of "quota" and "unavailable".
            token_lifetime: of access tokens, in seconds.
        """
        self.script, self.per_minute, self.latency, self.retry_after = script, per_minute, latency, retry_after
        self.requests: list[FCMRequest] = []
        self._accounts = Accounts(token_lifetime)
        self._answers: dict[str, list[Mode | FCMReply]] = {}
        self._windows: dict[str, tuple[float, int]] = {}
        self._apps: list[Any] = []
        self._numbers = 0
        self._lock = threading.RLock()  # a script may call `answers`
        self._loop: asyncio.AbstractEventLoop | None = None
        self._port = 0

    # --- for tests

    @property
    def url(self) -> str:
        """Return the value for `endpoint`. It stays the same after a stop, for a later start."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def delivered(self) -> list[FCMRequest]:
        """Return the messages that were taken, in the order they arrived."""
        return [request for request in self.requests if request.taken]

    @property
    def tokens_fetched(self) -> int:
        """Return how many access tokens were handed out."""
        return self._accounts.fetched

    def answers(self, address: str, *modes: Mode | FCMReply) -> None:
        """Script the device's next messages, one after the other; the last mode holds for all that follow."""
        with self._lock:
            self._answers[address] = list(modes)

    def answer_all(self, addresses: Iterable[str], mode: Mode | FCMReply) -> None:
        """Script many devices alike: dead ones, for example."""
        for address in addresses:
            self.answers(address, mode)

    def revoke_tokens(self) -> None:
        """Refuse every access token handed out so far."""
        self._accounts.revoke()

    def access_token(self, project: str = "demo") -> str:
        """Issue an access token, for a client that does not use firebase-admin."""
        return self._accounts.issue(project)

    def service_account(self, project: str = "demo") -> dict[str, Any]:
        """Make the JSON of a service account whose tokens come from here, for `firebase_admin.credentials.Certificate`."""
        return self._accounts.make(project, f"{self.url}/token")

    def app(self, project: str = "demo") -> Any:
        """Make a real firebase_admin.App for the project, which calls only this server. `stop` deletes it."""
        import firebase_admin
        from firebase_admin import credentials

        certificate = credentials.Certificate(self.service_account(project))
        name = f"cartback-{self._port}-{project}-{len(self._apps)}"
        self._apps.append(firebase_admin.initialize_app(certificate, name=name))
        return self._apps[-1]

    def clear(self) -> None:
        """Forget the requests, and the scripted answers."""
        with self._lock:
            self.requests.clear()
            self._answers.clear()
            self._windows.clear()

    # --- starting and stopping

    def start(self) -> Self:
        """Listen; after a stop, on the same port again."""
        listening = threading.Event()
        self._loop = loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, args=(loop, listening), name="fcm-server", daemon=True)
        self._thread.start()
        listening.wait()
        return self

    def stop(self) -> None:
        """Close all connections, refuse new ones from now on, and delete the apps."""
        loop, self._loop = self._loop, None
        if loop is not None:
            loop.call_soon_threadsafe(loop.stop)
            self._thread.join()
        if self._apps:
            import firebase_admin

            for app in self._apps:
                firebase_admin.delete_app(app)
            self._apps.clear()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _run(self, loop: asyncio.AbstractEventLoop, listening: threading.Event) -> None:
        asyncio.set_event_loop(loop)
        connections: set[_Connection] = set()
        make = lambda: _Connection(self, connections)  # noqa: E731
        server = loop.run_until_complete(loop.create_server(make, "127.0.0.1", self._port, backlog=1024))
        self._port = server.sockets[0].getsockname()[1]
        listening.set()
        loop.run_forever()
        server.close()
        for connection in tuple(connections):
            connection.hang_up()
        loop.run_until_complete(asyncio.sleep(0))  # the connections close now
        loop.run_until_complete(server.wait_closed())
        loop.close()

    # --- one message

    def _answer(self, path: str, authorization: str, body: bytes) -> FCMReply | None:
        """Answer one request; None closes the connection, and a status of 0 never answers."""
        if path == "/token":
            return self._accounts.exchange(body, f"{self.url}/token")
        project = path.removeprefix("/v1/projects/").removesuffix("/messages:send")
        if path != f"/v1/projects/{project}/messages:send":
            return reply_for("html", "")
        if not self._accounts.allows(authorization, project):
            return UNAUTHENTICATED
        return self._taken(project, body)

    def _taken(self, project: str, body: bytes) -> FCMReply | None:
        """Read a message, record it, and decide its answer."""
        try:
            request = FCMRequest(project, json.loads(body)["message"])
            wrong = _wrong(request.message, body)
        except (ValueError, KeyError, TypeError, AttributeError):
            return error(400, "INVALID_ARGUMENT", "Invalid JSON payload received.")
        with self._lock:
            reply, mode, taken = self._decided(request, wrong)
            status = reply.status if reply is not None else 0
            self.requests.append(evolve(request, status=status, mode=mode, taken=taken))
        return reply

    def _decided(self, request: FCMRequest, wrong: FCMReply | None) -> tuple[FCMReply | None, str, bool]:
        """Return the answer, the mode, and whether a device gets the message."""
        over = self._over_quota(request.project)
        if over is not None:
            return reply_for("quota", str(over)), "quota", False
        if wrong is not None:
            return wrong, "invalid", False
        mode = self.script(request) if self.script is not None else None
        if mode is None:
            modes = self._answers.get(request.address, ["ok"])
            mode = modes.pop(0) if len(modes) > 1 else modes[0]
        if isinstance(mode, FCMReply):
            return mode, "reply", mode.status == 200
        if mode == "ok":
            self._numbers += 1
            return (
                FCMReply(200, {"name": f"projects/{request.project}/messages/0:{self._numbers}%cartback"}),
                mode,
                True,
            )
        if mode in ("dropped", "lost"):
            return None, mode, mode == "lost"
        if mode == "silent":
            return FCMReply(0), mode, True
        return reply_for(mode, self.retry_after), mode, False

    def _over_quota(self, project: str) -> int | None:
        """Return the seconds until the minute is over, if the project has used it up."""
        if self.per_minute is None:
            return None
        now = time.monotonic()
        since, used = self._windows.get(project, (now, 0))
        since, used = (since, used) if now - since < 60 else (now, 0)
        self._windows[project] = since, used + 1
        return max(1, round(60 - (now - since))) if used >= self.per_minute else None


def _wrong(message: dict[str, Any], body: bytes) -> FCMReply | None:
    """Return FCM's error for an invalid request, or None."""
    if sum(kind in message for kind in _KINDS) != 1:
        return bad_field("message", "Exactly one of fid, token, topic or condition is required")
    payload = {name: value for name, value in message.items() if name not in _KINDS}
    if len(body) > _MOST and len(json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()) > _MOST:
        return bad_field("message", "Message payload is too big")
    if any(not isinstance(value, str) for value in message.get("data", {}).values()):
        return bad_field("message.data", "Invalid value (TYPE_STRING)")
    if len(message.get("apns", {}).get("headers", {}).get("apns-collapse-id", "").encode()) > 64:
        return bad_field("message.apns.headers", "apns-collapse-id is too long")
    return None


class _Connection(asyncio.Protocol):
    """One connection, kept until either side closes it. Requests come one after the other."""

    transport: asyncio.Transport

    def __init__(self, server: FCMServer, connections: set[_Connection]) -> None:
        self.server, self.connections, self.buffer = server, connections, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - it is TCP
        self.transport = transport
        self.connections.add(self)

    def connection_lost(self, _exc: Exception | None) -> None:
        self.connections.discard(self)

    def hang_up(self) -> None:
        self.transport.abort()

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head, end, rest = self.buffer.partition(b"\r\n\r\n")
        if not end:
            return
        path, headers = _read_head(head)
        length = int(headers.get("content-length", "0"))
        if len(rest) < length:
            return
        body, self.buffer = rest[:length], rest[length:]
        reply = self.server._answer(path, headers.get("authorization", ""), body)  # noqa: SLF001 - one class in two
        if self.server.latency:
            asyncio.get_running_loop().call_later(self.server.latency, self._reply, reply)
        else:
            self._reply(reply)

    def _reply(self, reply: FCMReply | None) -> None:
        if reply is None:
            self.hang_up()
        elif reply.status:
            self.transport.write(reply.encoded())


def _read_head(head: bytes) -> tuple[str, dict[str, str]]:
    """Read the path and the headers of a request."""
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return first.split(" ")[1], headers
