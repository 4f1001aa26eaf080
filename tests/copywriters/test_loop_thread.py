"""The loop that copywriters share gives back all that was opened on it, whatever a vendor forgot."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from cartback.copywriters.litellm import loop_thread

PATIENCE = 30


@pytest.fixture
def server() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(PATIENCE)
        yield listening


def open_files() -> set[str]:
    """The descriptors of this process and what they are of."""
    files = Path("/proc/self/fd")
    if not files.is_dir():
        pytest.skip("there is no /proc here")
    links = set()
    for each in files.iterdir():
        with suppress(OSError):  # the one that lists the directory
            links.add(f"{each.name} {each.readlink()}")
    return links


async def nothing() -> None:
    pass


def test_a_connection_that_a_vendor_forgot_is_closed_with_the_loop(server: socket.socket) -> None:
    """Ten connections that somebody still holds: the last to let go of the loop closes them, no descriptor is left."""
    before = open_files()
    loop, generation = loop_thread.hold()
    held = [connected(loop, server) for _ in range(10)]
    theirs = [server.accept()[0] for _ in held]
    assert len(open_files()) >= len(before) + 20
    loop_thread.release(generation, nothing)
    for each in theirs:
        each.settimeout(PATIENCE)
        with suppress(ConnectionResetError):
            assert each.recv(1) == b""
        each.close()
    assert open_files() == before
    assert all(transport.is_closing() for transport in held)


def test_what_a_vendor_still_wants_to_say_does_not_hold_up_the_end(server: socket.socket) -> None:
    """A peer that reads nothing, megabytes that wait for it: the connection is cut."""
    before = open_files()
    loop, generation = loop_thread.hold()
    transport = connected(loop, server)
    theirs = server.accept()[0]
    loop.call_soon_threadsafe(transport.write, b"x" * 10_000_000)
    loop_thread.release(generation, nothing)
    theirs.close()
    assert open_files() == before


def test_a_connection_that_fails_is_nobodys(server: socket.socket) -> None:
    """Refused, or broken off in TLS: the vendor has the error, the loop ends as ever."""
    loop, generation = loop_thread.hold()
    address = server.getsockname()
    asked = asyncio.run_coroutine_threadsafe(
        loop.create_connection(asyncio.Protocol, *address, ssl=ssl.create_default_context(), server_hostname="x"), loop
    )
    server.accept()[0].close()
    with pytest.raises((ConnectionError, ssl.SSLError)):
        asked.result(PATIENCE)
    loop_thread.release(generation, nothing)
    assert not loop.is_running()


def connected(loop: asyncio.AbstractEventLoop, server: socket.socket) -> Any:
    """One connection, made on `loop`."""
    made = asyncio.run_coroutine_threadsafe(loop.create_connection(asyncio.Protocol, *server.getsockname()), loop)
    return made.result(PATIENCE)[0]
