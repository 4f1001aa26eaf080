"""Connections to one mail server, kept open between messages, and one transaction at a time on each.

With a server that takes several commands at once (PIPELINING) a message needs two round trips in place of four.

A connection belongs to the event loop it was made on, so each loop has its own. A kept connection that turns out to be closed
is replaced before any part of a message has been sent; a message that is on its way is never sent again.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager, suppress
from importlib import import_module
from typing import Any

from attrs import define, field

from cartback.errors import MissingExtra
from cartback.vendor_warnings import muted

from .mime import Letter
from .reply import ServerReply, Stage
from .wire import Wire

#: Seconds after which a kept connection is no longer used; many servers close theirs after a minute.
_KEPT = 30.0
_GOODBYE = 1.0
#: Replies after which a transaction goes on, and the one with which a server closes.
_DONE, _TAKEN, _READY, _CLOSING = 250, (250, 251), (354,), 421
_AFTER_MAIL: tuple[Stage, Stage] = ("rcpt", "data")


class Ended(Exception):
    """The transaction ended at a stage, with a reply, before the message was on its way."""

    def __init__(self, stage: Stage, reply: ServerReply) -> None:
        super().__init__()
        self.stage, self.reply = stage, reply


@define(eq=False)
class _Connection:
    """A connection, the time since it is idle, and whether a transaction was left open on it."""

    wire: Wire
    since: float = 0.0
    half: bool = False


@define(eq=False)
class _Here:
    """The connections of one event loop."""

    gate: asyncio.Semaphore
    idle: list[_Connection] = field(factory=list)


@define(eq=False)
class _Progress:
    """The stage that one transaction has reached, and its connection."""

    stage: Stage = "connect"
    connection: _Connection | None = None


class SMTPPool:
    """At most `connections` at once on each event loop. `settings` are aiosmtplib.SMTP's; `login` is a name and a password.

    `seconds` is the time limit until the server is ready for a message, and again until it has the message.
    """

    def __init__(
        self, settings: dict[str, Any], login: tuple[str, str] | None, seconds: float, connections: int
    ) -> None:
        """Import the client. Raises MissingExtra without aiosmtplib."""
        try:
            with muted():
                self._vendor = import_module("aiosmtplib")
        except ImportError:
            raise MissingExtra("email") from None
        self._settings, self._login = settings, login
        self._seconds, self._connections = seconds, connections
        self._loops: dict[asyncio.AbstractEventLoop, _Here] = {}
        self._lock = threading.Lock()

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for a free connection, and hold it. Raises Ended if none is free in time."""
        gate = self._here().gate
        try:
            async with asyncio.timeout(self._seconds):
                await gate.acquire()
        except TimeoutError:
            raise Ended("connect", ServerReply()) from None
        try:
            yield
        finally:
            gate.release()

    async def hand_over(self, letter: Letter) -> ServerReply:
        """Hand the letter over, once, within a `turn`, and return the server's reply to it.

        Raises Ended if the transaction fails before that.
        """
        here, progress = self._here(), _Progress()
        keep = False
        try:
            wire = await self._prepare(here, letter, progress)
            reply = await self._send(wire, progress, letter)
            keep = 200 <= reply.code <= 299
        except Ended as ended:
            keep = 400 <= ended.reply.code <= 599 and ended.reply.code != _CLOSING and progress.stage != "connect"
            if progress.connection is not None:
                progress.connection.half = True
            raise
        finally:
            self._put_back(here, progress.connection, keep=keep)
        return reply

    # --- until the message is on its way

    async def _prepare(self, here: _Here, letter: Letter, progress: _Progress) -> Wire:
        """Bring a connection to the point where it takes the message. Raises Ended."""
        try:
            async with asyncio.timeout(self._seconds):
                progress.connection = self._kept(here)
                if progress.connection is None or not await self._is_alive(progress, letter):
                    progress.connection = await self._connected(progress)
                    reply = await self._begin(progress.connection.wire, progress, letter)
                    if reply.code != _DONE:
                        raise Ended("mail", reply)
                wire = progress.connection.wire
                await self._address(wire, progress, letter)
                return wire
        except TimeoutError:
            raise Ended(progress.stage, ServerReply()) from None

    async def _is_alive(self, progress: _Progress, letter: Letter) -> bool:
        """Return whether a kept connection still takes a sender; drop a connection that the server has closed meanwhile."""
        connection = progress.connection
        assert connection is not None  # noqa: S101 - the caller has one
        alive = not connection.half or await _is_clean(connection.wire)
        if alive:
            connection.half = False
            reply = await self._begin(connection.wire, progress, letter)
            if reply.code == _DONE:
                return True
            if reply.code not in (0, _CLOSING):
                raise Ended("mail", reply)
        connection.wire.close()
        progress.stage, progress.connection = "connect", None
        return False

    async def _connected(self, progress: _Progress) -> _Connection:
        progress.stage = "connect"
        with muted():
            client = self._vendor.SMTP(**self._settings, timeout=self._seconds)
        try:
            await self._log_in(client, progress)
        except BaseException:
            with suppress(Exception), muted():
                client.close()
            raise
        if not client.is_connected:
            raise Ended(progress.stage, ServerReply())
        return _Connection(Wire(client.transport, pipelines=client.supports_extension("pipelining")))

    async def _log_in(self, client: Any, progress: _Progress) -> None:
        """Connect, and log in if there is a login. Raises Ended."""
        await self._command("connect", client.connect())
        if self._login is not None:
            progress.stage = "auth"
            await self._command("auth", client.login(*self._login))
        elif client.is_ehlo_or_helo_needed:
            await self._command("connect", client.ehlo())

    async def _command(self, stage: Stage, call: Awaitable[Any]) -> None:
        """Await one command. Raises Ended for an unexpected response."""
        try:
            with muted():
                await call
        except self._vendor.SMTPResponseException as error:
            raise Ended(stage, ServerReply.of(error.code, error.message)) from None
        except Exception:  # noqa: BLE001 - any failure means that there is no reply
            raise Ended(stage, ServerReply()) from None

    async def _begin(self, wire: Wire, progress: _Progress, letter: Letter) -> ServerReply:
        """Name the sender, and return the reply. With PIPELINING the recipient and DATA have gone with it.

        If the server refuses the sender, DATA has been requested nevertheless; without its final dot no message is sent.
        """
        progress.stage = "mail"
        lines = [_from(letter), *_to(letter)] if wire.pipelines else [_from(letter)]
        wire.write(b"".join(lines), len(lines))
        return await wire.reply()

    async def _address(self, wire: Wire, progress: _Progress, letter: Letter) -> None:
        """Name the recipient and send DATA: the server replies 354 when it is ready for the message. Raises Ended."""
        for stage, line, good in zip(_AFTER_MAIL, _to(letter), (_TAKEN, _READY), strict=True):
            progress.stage = stage
            if not wire.pipelines:
                wire.write(line)
            reply = await wire.reply()
            if reply.code not in good:
                raise Ended(stage, reply)

    # --- the message

    async def _send(self, wire: Wire, progress: _Progress, letter: Letter) -> ServerReply:
        """Write the message and the dot, and wait for the reply."""
        if not wire.is_open:
            raise Ended("data", ServerReply())  # no part of the message has gone
        progress.stage = "body"
        stuffed = letter.data.replace(b"\n.", b"\n..")  # RFC 5321, 4.5.2; no header begins with a dot
        try:
            async with asyncio.timeout(self._seconds):
                wire.write(stuffed + b".\r\n")
                return await wire.reply()
        except Exception:  # noqa: BLE001 - an unreadable reply counts as none
            return ServerReply()

    # --- connections

    def _here(self) -> _Here:
        """Return the running loop's connections. Forget closed loops with theirs."""
        loop = asyncio.get_running_loop()
        known = self._loops.get(loop)
        if known is None:
            with self._lock:
                for gone in [each for each in self._loops if each.is_closed()]:
                    del self._loops[gone]
                known = self._loops[loop] = _Here(asyncio.Semaphore(self._connections))
        return known

    def _kept(self, here: _Here) -> _Connection | None:
        """Return the connection that was used last, if it may still be good."""
        now = asyncio.get_running_loop().time()
        while here.idle:
            connection = here.idle.pop()
            if connection.wire.is_open and now - connection.since < _KEPT:
                return connection
            connection.wire.close()
        return None

    def _put_back(self, here: _Here, connection: _Connection | None, *, keep: bool) -> None:
        if connection is None:
            return
        if keep and connection.wire.is_open:
            connection.since = asyncio.get_running_loop().time()
            here.idle.append(connection)
        else:
            connection.wire.close()

    def close(self) -> None:
        """Close the idle connections, each on its loop if that is running. Raises RuntimeError on such a loop itself."""
        if asyncio._get_running_loop() in self._loops:  # noqa: SLF001 - the public one raises where there is none
            raise RuntimeError("close() would wait for the event loop it is called on: await aclose()")
        with self._lock:
            loops, self._loops = self._loops, {}
        for loop, here in loops.items():
            if loop.is_running():
                with suppress(TimeoutError):  # it is busy, or a parent process's: do not wait for it
                    asyncio.run_coroutine_threadsafe(_part_from(here), loop).result(timeout=2 * _GOODBYE)
            elif not loop.is_closed():
                loop.run_until_complete(_part_from(here))

    async def close_here(self) -> None:
        """Close the running loop's idle connections."""
        with self._lock:
            here = self._loops.pop(asyncio.get_running_loop(), None)
        if here is not None:
            await _part_from(here)


async def _part_from(here: _Here) -> None:
    """Send QUIT and close; ignore the server's answer."""
    idle, here.idle = here.idle, []
    for wire in [connection.wire for connection in idle]:
        wire.write(b"QUIT\r\n")
        with suppress(TimeoutError):
            await asyncio.wait_for(_all_owed(wire), _GOODBYE)
        wire.close()
    await asyncio.sleep(0)  # which lets the transports close


async def _is_clean(wire: Wire) -> bool:
    """Return whether a connection whose last transaction failed may carry another: read the outstanding replies, then RSET."""
    if not all([reply.code not in (0, _CLOSING, *_READY) for reply in await _all_owed(wire)]):
        return False
    wire.write(b"RSET\r\n")
    return (await wire.reply()).code == _DONE


async def _all_owed(wire: Wire) -> list[ServerReply]:
    """Read all outstanding replies."""
    replies = []
    while wire.owed:
        replies.append(await wire.reply())
    return replies


def _from(letter: Letter) -> bytes:
    return f"MAIL FROM:<{letter.sender}>\r\n".encode("ascii")


def _to(letter: Letter) -> tuple[bytes, bytes]:
    return f"RCPT TO:<{letter.recipient}>\r\n".encode("ascii"), b"DATA\r\n"
