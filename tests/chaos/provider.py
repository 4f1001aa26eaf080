"""A push provider over HTTP: a process of its own that takes messages, misbehaves by seeded rates, and remembers everything.

Every message that arrived whole is a line in its log before anything is answered; what a worker believes, or whether it still
lives, changes nothing of it. How a message fares depends on nothing but the seed, the message's id, its address and the
attempt, so a run can be told again.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import time
from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Any

#: What the provider may do to a message. The first three end well or badly for certain.
OK, REJECTED, GONE = "ok", "rejected", "gone"
#: It did certainly not take it: too many requests, or nobody listening.
THROTTLED, THROTTLED_BARE, REFUSED = "throttled", "throttled_bare", "refused"
#: It did take it, but whoever sent it cannot know.
ERROR, UNAVAILABLE, LATE, NEVER, DROPPED, GARBAGE = "error", "unavailable", "late", "never", "dropped", "garbage"

FATES = (OK, REJECTED, GONE, THROTTLED, THROTTLED_BARE, REFUSED, ERROR, UNAVAILABLE, LATE, NEVER, DROPPED, GARBAGE)

#: One message in five fares badly.
RATES: Mapping[str, float] = {
    THROTTLED: 0.03, THROTTLED_BARE: 0.02, REFUSED: 0.02, ERROR: 0.03, UNAVAILABLE: 0.03, LATE: 0.02, NEVER: 0.015,
    DROPPED: 0.03, GARBAGE: 0.01, REJECTED: 0.01, GONE: 0.005,
}  # fmt: skip
#: By mail nobody is gone for certain once the message was taken in: see `SMTP`.
MAIL_RATES: Mapping[str, float] = {name: rate for name, rate in RATES.items() if name != GONE}

_STATUS = {
    OK: "200 OK",
    LATE: "200 OK",
    THROTTLED: "429 Too Many Requests\r\nRetry-After: 20",
    THROTTLED_BARE: "429 Too Many Requests",
    REJECTED: "400 Bad Request",
    GONE: "404 Not Found",
    ERROR: "500 Internal Server Error",
    UNAVAILABLE: "503 Service Unavailable",
}


def fate(seed: int, rates: Mapping[str, float], message: str, address: str, attempt: int) -> str:
    """How this attempt fares: one of FATES."""
    told = blake2b(f"{seed}|{message}|{address}|{attempt}".encode(), digest_size=8).digest()
    point = int.from_bytes(told) / 2**64
    for name, rate in rates.items():
        point -= rate
        if point < 0:
            return name
    return OK


class Log:
    """Lines of JSON, each written whole; several processes may write to one file."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)

    def line(self, **told: Any) -> None:
        os.write(self._file, json.dumps(told, separators=(",", ":")).encode() + b"\n")


def log_refused(path: Path, message: Mapping[str, Any]) -> None:
    """A message that found nobody listening: nothing was handed over, but the attempt is counted."""
    Log(path).line(at=time.monotonic_ns(), answer=REFUSED, n=-1, **message)


class _Connection(asyncio.Protocol):
    """One message, one answer, or whatever its fate is instead."""

    def __init__(self, provider: _Provider) -> None:
        self.provider = provider
        self.received = b""
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.received += data
        head, found, body = self.received.partition(b"\r\n\r\n")
        if not found:
            return
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
        if len(body) >= length and self.transport is not None:
            self.received = b""
            self.provider.take(json.loads(body[:length]), self.transport)


class _Provider:
    def __init__(self, log: Log, seed: int, rates: Mapping[str, float], late: float) -> None:
        self.log, self.seed, self.rates, self.late = log, seed, rates, late
        self.taken = 0

    def take(self, message: dict[str, Any], transport: asyncio.Transport) -> None:
        n, self.taken = self.taken, self.taken + 1
        answer = fate(self.seed, self.rates, message["id"], message["address"], message["attempt"])
        self.log.line(at=time.monotonic_ns(), answer=answer, n=n, **message)
        if answer == LATE:
            asyncio.get_running_loop().call_later(self.late, _answer, transport, answer, n)
        elif answer == DROPPED:
            transport.abort()
        elif answer != NEVER:
            _answer(transport, answer, n)


def _answer(transport: asyncio.Transport, answer: str, n: int) -> None:
    if transport.is_closing():
        return
    if answer == GARBAGE:
        transport.write(b"\x00\xff it worked, I think\r\n\r\n")
    else:
        error = "UNREGISTERED" if answer == GONE else answer
        body = json.dumps({"id": f"p-{n}", "error": error}).encode()
        transport.write(f"HTTP/1.1 {_STATUS[answer]}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body)
    transport.close()


def listen() -> socket.socket:
    """A socket to serve on, bound before anybody is forked so that its port is known."""
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(("127.0.0.1", 0))
    sock.listen(1024)
    return sock


def nobody_listens() -> socket.socket:
    """A port that is taken and refuses every connection."""
    sock = socket.socket()
    sock.bind(("127.0.0.1", 0))
    return sock


def serve(sock: socket.socket, log: Path, seed: int, rates: Mapping[str, float], late: float) -> None:
    """Serve until killed. `late` is how long a late answer takes, in seconds."""

    async def forever() -> None:
        provider = _Provider(Log(log), seed, rates, late)
        server = await asyncio.get_running_loop().create_server(lambda: _Connection(provider), sock=sock)
        await server.serve_forever()

    asyncio.run(forever())
