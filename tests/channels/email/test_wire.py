"""Replies of a mail server: read in their order, in whatever pieces they come, and nothing else taken for one."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from cartback.channels.email.reply import ServerReply
from cartback.channels.email.wire import Wire


class Transport:
    """Keeps what is written to it."""

    def __init__(self) -> None:
        self.written = b""
        self.closing = False

    def set_protocol(self, protocol: Any) -> None:
        self.protocol = protocol

    def write(self, data: bytes) -> None:
        self.written += data

    def is_closing(self) -> bool:
        return self.closing

    def close(self) -> None:
        self.closing = True


NONE = ServerReply()


@pytest.mark.parametrize(
    ("arrives", "asked", "replies"),
    [
        (b"250 2.1.0 ok\r\n", 1, [ServerReply(250, "2.1.0")]),
        (b"250\r\n", 1, [ServerReply(250)]),
        (b"250 ok\n", 1, [ServerReply(250)]),
        (b"250 a\r\n550 5.1.1 b\r\n354 c\r\n", 3, [ServerReply(250), ServerReply(550, "5.1.1"), ServerReply(354)]),
        (b"550-5.1.1 no\r\n550-5.1.1 such\r\n550 5.1.1 user\r\n", 1, [ServerReply(550, "5.1.1")]),
        (b"550-5.1.1 no\r\n550 user\r\n250 ok\r\n", 2, [ServerReply(550, "5.1.1"), ServerReply(250)]),
        (b"250 ok\r\n421 4.4.2 bye\r\n", 1, [ServerReply(250)]),
        (b"250 ok\r\nnonsense\r\n", 2, [ServerReply(250), NONE]),
        (b"\x00\xff this is no reply\r\n250 ok\r\n", 2, [NONE, NONE]),
        (b"2500 ok\r\n", 1, [NONE]),
        (b"199 ok\r\n", 1, [NONE]),
        (b"250", 1, [NONE]),
        (b"250-\r\n", 1, [NONE]),
        (b"250 " + b"a" * 40_000, 1, [NONE]),
        (b"250 " + b"a" * 40_000 + b"\r\n", 1, [NONE]),
        (b"250-a\r\n" * 10_000 + b"250 ok\r\n", 1, [ServerReply(250)]),
        (b"", 1, [NONE]),
    ],
    ids=range(17),
)
@pytest.mark.parametrize("piece", [1, 7, 100_000])
def test_replies_are_read_in_any_pieces(arrives: bytes, asked: int, replies: list[ServerReply], piece: int) -> None:
    """As many as were asked for; where a server says something else, or leaves, there is no reply from there on."""

    async def main() -> list[ServerReply]:
        transport = Transport()
        wire = Wire(transport, pipelines=True)
        wire.write(b"x\r\n", asked)
        for start in range(0, len(arrives), piece):
            if not transport.closing:
                wire.data_received(arrives[start : start + piece])
        wire.eof_received()
        read = [await wire.reply() for _ in range(asked)]
        assert wire.owed == 0
        assert await wire.reply() == NONE
        return read

    assert asyncio.run(asyncio.wait_for(main(), 10)) == replies


def test_what_nobody_asked_for_answers_nothing() -> None:
    """A goodbye between two messages is not the reply to the next one."""

    async def main() -> tuple[ServerReply, bytes]:
        transport = Transport()
        wire = Wire(transport, pipelines=True)
        wire.data_received(b"421 4.4.2 too quiet\r\n")
        wire.write(b"MAIL\r\n")
        waiting = asyncio.ensure_future(wire.reply())
        await asyncio.sleep(0)
        wire.data_received(b"250 ok\r\n")
        return await waiting, transport.written

    assert asyncio.run(main()) == (ServerReply(250), b"MAIL\r\n")
