"""A mail server in a process of its own: real SMTP, which misbehaves after the dot by seeded rates, and remembers everything.

As with the push provider, every message that arrived whole is a line in the log before anything is answered. What the judge
needs to know of it stands in the message's own text, as one line of JSON.
"""

from __future__ import annotations

import asyncio
import json
import socket
import time
from collections.abc import Mapping
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

from .provider import (
    DROPPED,
    ERROR,
    GARBAGE,
    GONE,
    LATE,
    NEVER,
    OK,
    REJECTED,
    THROTTLED,
    THROTTLED_BARE,
    UNAVAILABLE,
    Log,
    fate,
)  # fmt: skip

_REPLIES = {
    OK: b"250 2.0.0 queued\r\n",
    LATE: b"250 2.0.0 queued\r\n",
    REJECTED: b"554 5.7.1 not wanted\r\n",
    GONE: b"550 5.1.1 no such user\r\n",
    THROTTLED: b"451 4.7.1 later\r\n",
    THROTTLED_BARE: b"421 4.7.0 busy\r\n",
    ERROR: b"25",
    GARBAGE: b"\x00\xff it worked, I think\r\n",
}
#: After these the connection is closed.
_CLOSES = frozenset({THROTTLED_BARE, ERROR, DROPPED})
#: One transaction in so many is hung up on when it begins, before there is anything of a message.
_HANGS_UP = 29
_SAYS = {
    b"EHLO": b"250-chaos.test\r\n250-PIPELINING\r\n250 8BITMIME\r\n",
    b"RCPT": b"250 2.1.5 ok\r\n",
    b"RSET": b"250 2.0.0 ok\r\n",
}


class _Session(asyncio.Protocol):
    """One connection."""

    transport: asyncio.Transport

    def __init__(self, server: _MailProvider) -> None:
        self.server = server
        self.received = b""
        self.reading = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(b"220 chaos.test ESMTP\r\n")

    def data_received(self, data: bytes) -> None:
        self.received += data
        end = b"\r\n.\r\n" if self.reading else b"\r\n"
        while not self.transport.is_closing() and end in self.received:
            part, _, self.received = self.received.partition(end)
            if self.reading:
                self.reading = False
                self.server.take(part.replace(b"\r\n..", b"\r\n."), self.transport)
            else:
                self._heard(part)
            end = b"\r\n.\r\n" if self.reading else b"\r\n"

    def _heard(self, line: bytes) -> None:
        verb = line[:4].upper()
        if verb == b"MAIL":
            if self.server.hangs_up():
                self.transport.abort()
            else:
                self.transport.write(b"250 2.1.0 ok\r\n")
        elif verb == b"DATA":
            self.reading = True
            self.transport.write(b"354 go on\r\n")
        elif verb == b"QUIT":
            self.transport.write(b"221 2.0.0 bye\r\n")
            self.transport.close()
        else:
            self.transport.write(_SAYS.get(verb, b"502 5.5.1 no such command\r\n"))


class _MailProvider:
    def __init__(self, log: Log, seed: int, rates: Mapping[str, float], late: float) -> None:
        self.log, self.seed, self.rates, self.late = log, seed, rates, late
        self.taken = self.begun = 0

    def hangs_up(self) -> bool:
        self.begun += 1
        return self.begun % _HANGS_UP == 0

    def take(self, data: bytes, transport: asyncio.Transport) -> None:
        n, self.taken = self.taken, self.taken + 1
        message = told_in(data)
        answer = fate(self.seed, self.rates, message["id"], message["address"], message["attempt"])
        self.log.line(at=time.monotonic_ns(), answer=answer, n=n, **message)
        if answer == LATE:
            asyncio.get_running_loop().call_later(self.late, _say, transport, answer)
        elif answer == UNAVAILABLE:
            transport.abort()
        elif answer != NEVER:
            _say(transport, answer)


def _say(transport: asyncio.Transport, answer: str) -> None:
    if not transport.is_closing():
        transport.write(_REPLIES.get(answer, b""))
        if answer in _CLOSES:
            transport.close()


def told_in(data: bytes) -> dict[str, Any]:
    """What the channel wrote of a message into its text."""
    part = message_from_bytes(data, policy=policy.default).get_body(("plain",))
    assert part is not None
    [line] = [line for line in part.get_content().splitlines() if line.startswith("{")]
    told: dict[str, Any] = json.loads(line)
    return told


def serve_mail(sock: socket.socket, log: Path, seed: int, rates: Mapping[str, float], late: float) -> None:
    """Serve until killed. `late` is how long a late answer takes, in seconds."""

    async def forever() -> None:
        provider = _MailProvider(Log(log), seed, rates, late)
        server = await asyncio.get_running_loop().create_server(lambda: _Session(provider), sock=sock)
        await server.serve_forever()

    asyncio.run(forever())
