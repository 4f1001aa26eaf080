"""One connection to a mail server after the greeting: lines out, replies in, in their order.

aiosmtplib connects, secures and logs in; from then on this protocol replaces its own, which expects one reply for each write,
where a server that offers PIPELINING (RFC 2920) answers several commands of one write.
"""

from __future__ import annotations

import asyncio
import re
from collections import deque
from contextlib import suppress
from typing import Any

from .reply import ServerReply

#: The limit of one reply, all its lines: more than any server writes.
_LONGEST = 32_768
_LINE = re.compile(rb"([2-5][0-9]{2})([ -]|$)(.*)", re.DOTALL)


class Wire(asyncio.Protocol):
    """Takes over `transport`. An invalid SMTP reply ends it, as a lost connection does: every later reply is empty, with code
    0.
    """

    def __init__(self, transport: Any, *, pipelines: bool) -> None:
        self.pipelines = pipelines
        self._transport = transport
        self._loop = asyncio.get_running_loop()
        self._buffer = b""
        self._first = b""
        self._replies: deque[ServerReply] = deque()
        self._waiter: asyncio.Future[None] | None = None
        #: The number of replies still expected; further ones answer no command and are ignored.
        self.owed = 0
        transport.set_protocol(self)

    @property
    def is_open(self) -> bool:
        """Return whether a write may still arrive."""
        return not self._transport.is_closing()

    def write(self, data: bytes, replies: int = 1) -> None:
        """Write data that gets this many replies."""
        self.owed += replies
        if self.is_open:
            self._transport.write(data)

    async def reply(self) -> ServerReply:
        """Wait for the next reply."""
        while not self._replies:
            if not self.is_open:
                self.owed = 0
                return ServerReply()
            self._waiter = self._loop.create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None
        self.owed -= 1
        return self._replies.popleft()

    def close(self) -> None:
        """Let go of the connection."""
        with suppress(Exception):
            self._transport.close()
        self._wake()

    # --- of asyncio.Protocol

    def data_received(self, data: bytes) -> None:
        """Read the complete lines."""
        if self.owed <= len(self._replies):
            return  # a goodbye, or an unexpected reply; the next write finds out
        *lines, self._buffer = (self._buffer + data).split(b"\n")
        for line in lines:
            if not self._take(line.rstrip(b"\r")):
                self.close()
                return
        if len(self._buffer) + len(self._first) > _LONGEST:
            self.close()
        elif self._replies:
            self._wake()

    def eof_received(self) -> None:
        """Close: a server that has stopped sending takes nothing any more."""
        self.close()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wake the waiting call."""
        del exc
        self._wake()

    def _take(self, line: bytes) -> bool:
        """Read one line; return False if it is not part of a reply."""
        match = _LINE.match(line)
        if match is None or len(line) > _LONGEST:
            return False
        self._first = self._first or match[3] or b" "
        if match[2] != b"-":
            if self.owed > len(self._replies):
                self._replies.append(ServerReply.of(int(match[1]), self._first.decode("utf-8", "replace")))
            self._first = b""
        return True

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
