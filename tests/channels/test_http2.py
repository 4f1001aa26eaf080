"""The channels' HTTP client over HTTP/2: whatever a server does to a stream, each message is one request, and its outcome is true."""

from __future__ import annotations

import gc
import os
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from tests.certificates import certified

from cartback.channels.http import Answer, Client, NoAnswer, NotReached

pytest.importorskip("pycurl", reason='the sms extra is not installed: pip install "cartback[sms]"')
pytest.importorskip("h2", reason="h2 plays the server")
pytest.importorskip("cryptography", reason="cryptography makes the server's certificate")

import h2.config
import h2.connection
import h2.events
from h2.errors import ErrorCodes
from h2.exceptions import ProtocolError

#: What a server does with one stream whose request it has read whole.
Act = Callable[["Connection", int], None]


@pytest.fixture(scope="session")
def identity(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The server's certificate, which the client is told to believe, and its key."""
    return certified(tmp_path_factory.mktemp("tls"))


class Connection:
    """One connection of the server's: `bodies` are those of streams that were read whole."""

    def __init__(self, server: Server, wire: ssl.SSLSocket) -> None:
        self.server, self.wire = server, wire
        self.h2 = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
        self.bodies: dict[int, bytes] = {}
        self.open = True

    def serve(self) -> None:
        self.h2.initiate_connection()
        self.flush()
        while self.open and (data := self.wire.recv(65536)):
            for event in self.h2.receive_data(data):
                if isinstance(event, h2.events.RequestReceived):
                    self.bodies[event.stream_id] = b""
                elif isinstance(event, h2.events.DataReceived):
                    self.bodies[event.stream_id] += event.data
                    self.h2.acknowledge_received_data(event.flow_controlled_length, event.stream_id)
                elif isinstance(event, h2.events.StreamEnded):
                    self.server.arrived(self.bodies[event.stream_id])
                    self.server.act(self, event.stream_id)
            self.flush()

    def flush(self) -> None:
        with suppress(OSError):
            self.wire.sendall(self.h2.data_to_send())

    def answer(self, stream: int, status: str = "200", body: bytes = b"taken", *, length: int | None = None) -> None:
        self.h2.send_headers(stream, [(":status", status), ("content-length", str(length or len(body)))])
        self.h2.send_data(stream, body, end_stream=length is None)

    def hang_up(self) -> None:
        self.flush()
        self.open = False
        with suppress(OSError):
            self.wire.shutdown(socket.SHUT_RDWR)


class Server:
    """Listens at `url`, over TLS and HTTP/2 alone. `requests` are the bodies that arrived whole."""

    def __init__(self, identity: tuple[Path, Path]) -> None:
        self.requests: list[bytes] = []
        self.connections = 0
        self.act: Act = lambda connection, stream: connection.answer(stream)
        self._lock = threading.Lock()
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(*identity)
        self._context.set_alpn_protocols(["h2"])
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"https://127.0.0.1:{self._listener.getsockname()[1]}/"
        threading.Thread(target=self._accept, daemon=True).start()

    def arrived(self, body: bytes) -> None:
        with self._lock:
            self.requests.append(body)

    def close(self) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                raw, _ = self._listener.accept()
                raw.settimeout(30)
                threading.Thread(target=self._serve, args=(raw,), daemon=True).start()

    def _serve(self, raw: socket.socket) -> None:
        with suppress(OSError, ssl.SSLError, ProtocolError), self._context.wrap_socket(raw, server_side=True) as wire:
            with self._lock:
                self.connections += 1
            Connection(self, wire).serve()


@pytest.fixture
def server(identity: tuple[Path, Path]) -> Iterator[Server]:
    running = Server(identity)
    yield running
    running.close()


@pytest.fixture
def client(identity: tuple[Path, Path]) -> Iterator[Client]:
    made = Client("sms", timeout=2, ca=str(identity[0]))
    yield made
    made.close()


def came_of(client: Client, server: Server, body: bytes = b"message") -> Any:
    """The answer, or the exception."""
    try:
        return client.post(server.url, {"Content-Type": "text/plain"}, body)
    except (NoAnswer, NotReached) as problem:
        return problem


def refused(connection: Connection, stream: int) -> None:
    connection.h2.reset_stream(stream, ErrorCodes.REFUSED_STREAM)


def broken(connection: Connection, stream: int) -> None:
    connection.h2.reset_stream(stream, ErrorCodes.INTERNAL_ERROR)


def gone_away(connection: Connection, stream: int) -> None:
    """GOAWAY that says this stream was not processed."""
    del stream
    connection.h2.close_connection(ErrorCodes.NO_ERROR, last_stream_id=0)
    connection.hang_up()


def gone_away_after(connection: Connection, stream: int) -> None:
    """GOAWAY that leaves open what became of the stream, and no answer."""
    connection.h2.close_connection(ErrorCodes.INTERNAL_ERROR, last_stream_id=stream)
    connection.hang_up()


def hung_up(connection: Connection, stream: int) -> None:
    del stream
    connection.hang_up()


def headers_alone(connection: Connection, stream: int) -> None:
    """A status, and then nothing more of the answer."""
    connection.h2.send_headers(stream, [(":status", "200"), ("content-length", "5")])
    connection.hang_up()


def half_an_answer(connection: Connection, stream: int) -> None:
    connection.answer(stream, body=b"tak", length=5)
    connection.hang_up()


def half_an_answer_and_reset(connection: Connection, stream: int) -> None:
    connection.answer(stream, body=b"tak", length=5)
    connection.h2.reset_stream(stream, ErrorCodes.INTERNAL_ERROR)


def silent(connection: Connection, stream: int) -> None:
    """Nothing, for ever."""


FAULTS: dict[str, Act] = {
    act.__name__: act
    for act in (
        refused, broken, gone_away, gone_away_after, hung_up, headers_alone, half_an_answer, half_an_answer_and_reset, silent,
    )
}  # fmt: skip


def test_many_requests_share_a_connection(client: Client, server: Server) -> None:
    """Each has its own answer, and arrives once."""
    server.act = lambda connection, stream: connection.answer(stream, body=connection.bodies[stream])
    bodies = [b"message %d" % n for n in range(40)]
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda body: came_of(client, server, body), bodies))
    assert [answer.body for answer in answers] == bodies
    assert sorted(server.requests) == sorted(bodies)
    assert server.connections <= 3


@pytest.mark.parametrize("kept", [False, True], ids=["new connection", "kept connection"])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_one_request_and_never_ok(client: Client, server: Server, fault: str, *, kept: bool) -> None:
    """On a kept connection libcurl would post again by itself: its body cannot be rewound, so it says that instead.

    A stream that was refused, or that a GOAWAY names unprocessed, certainly was not taken; to be told from one that was lost it is
    not, so that nobody can say. That costs a message, never two.
    """
    if kept:
        assert came_of(client, server, b"first").status == 200
    before = len(server.requests)
    server.act = FAULTS[fault]
    came = came_of(client, server)
    assert isinstance(came, NoAnswer), came
    assert server.requests[before:] == [b"message"]
    assert b"message" not in str(came).encode()


@pytest.mark.parametrize("fault", [name for name in FAULTS if name != "silent"])
def test_after_a_fault_the_next_request_is_answered(client: Client, server: Server, fault: str) -> None:
    """On the same connection or on a new one. Where the old one turns out to be dead nothing is handed over, and that is said."""
    server.act = FAULTS[fault]
    came_of(client, server)
    server.act = lambda connection, stream: connection.answer(stream)
    came = came_of(client, server, b"next")
    if not isinstance(came, Answer):
        assert (type(came), server.requests.count(b"next")) == (NotReached, 0), came
        came = came_of(client, server, b"next")
    assert isinstance(came, Answer), came
    assert server.requests.count(b"next") == 1


def test_one_streams_fault_is_not_its_neighbours(client: Client, server: Server) -> None:
    """Of requests side by side on a connection one is reset and one is never answered: the others have their answers."""

    def act(connection: Connection, stream: int) -> None:
        body = connection.bodies[stream]
        if body == b"reset":
            broken(connection, stream)
        elif body != b"silent":
            connection.answer(stream, body=body)

    came_of(client, server, b"opens the connection")
    server.act = act
    bodies = [b"a", b"reset", b"b", b"silent", b"c"]
    with ThreadPoolExecutor(len(bodies)) as pool:
        came = list(pool.map(lambda body: came_of(client, server, body), bodies))
    assert [each.body if isinstance(each, Answer) else type(each) for each in came] == [
        b"a",
        NoAnswer,
        b"b",
        NoAnswer,
        b"c",
    ]
    assert sorted(server.requests[1:]) == sorted(bodies)


def test_a_graceful_goodbye_loses_nothing(client: Client, server: Server) -> None:
    """GOAWAY beside the answer: the answer counts, and the next request goes over a new connection, once."""

    def act(connection: Connection, stream: int) -> None:
        connection.answer(stream)
        connection.h2.close_connection(ErrorCodes.NO_ERROR, last_stream_id=stream)
        connection.flush()

    server.act = act
    for n in range(3):
        assert isinstance(came_of(client, server, b"%d" % n), Answer)
    assert server.requests == [b"0", b"1", b"2"]
    assert server.connections == 3


def test_a_certificate_that_nobody_vouches_for_is_not_spoken_to(server: Server) -> None:
    """Nothing was handed over: it may be tried again."""
    strict = Client("sms", timeout=2)
    came = came_of(strict, server)
    strict.close()
    assert isinstance(came, NotReached)
    assert server.requests == []


def test_a_large_body_waits_for_the_window(client: Client, server: Server) -> None:
    """More than the peer takes at once arrives whole, in one request."""
    body = bytes(range(256)) * 2_000
    assert isinstance(came_of(client, server, body), Answer)
    assert server.requests == [body]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows has no fork")
@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_a_childs_end_is_not_the_parents(client: Client, server: Server) -> None:
    """A child that posts and exits leaves the parent's connection as it was: it does not even say goodbye over it."""
    assert isinstance(came_of(client, server, b"parent"), Answer)
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            code = 0 if isinstance(came_of(client, server, b"child"), Answer) else 2
            gc.collect()
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert isinstance(came_of(client, server, b"parent again"), Answer)
    assert server.requests == [b"parent", b"child", b"parent again"]
    assert server.connections == 2
