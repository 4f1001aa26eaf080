"""A mail server of this machine, for tests: real SMTP over real sockets, and any fault at any stage.

    with SMTPServer() as server:
        channel = SMTP(server.host, server.port, security="none", sender="Acme <hello@acme.test>")
        server.fails("rcpt", "550 5.1.1 no such user", times=1)

It takes every message unless scripted otherwise, and keeps all that arrived, taken or not.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import socket
import ssl
import threading
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import TracebackType
from typing import Literal, Self, TypeAlias, get_args

from attrs import define, field

#: Where a fault may be put. "body" is in the middle of the message, "dot" after it, and "lost" after it was taken.
Stage: TypeAlias = Literal[
    "banner", "ehlo", "starttls", "auth", "rset", "mail", "rcpt", "data", "body", "dot", "lost", "quit"
]
STAGES: tuple[Stage, ...] = get_args(Stage)
#: The fault: a reply ("550 5.1.1 no such user", or its code), a closed or reset connection, no answer, or nonsense.
How: TypeAlias = int | str
FAULTS = ("close", "reset", "hang", "garbage")
#: A fault for each time a stage is reached, or None: called with the stage and the transaction, if there is one.
Script: TypeAlias = Callable[[Stage, "Mail | None"], How | None]

#: The most bytes of an e-mail.
_LARGEST = 1 << 24
_RESET = b"\x01\0\0\0\0\0\0\0"  # SO_LINGER, on, 0 seconds: close() sends RST


@define(eq=False)
class Mail:
    """One transaction, from MAIL on: the envelope, the part of the message that arrived, and whether the server took it."""

    sender: str
    recipients: list[str] = field(factory=list)
    data: bytes = b""
    whole: bool = False
    taken: bool = False

    @property
    def message(self) -> EmailMessage:
        """Return the e-mail, parsed by Python's own parser."""
        return message_from_bytes(self.data, policy=policy.default)

    @property
    def subject(self) -> str:
        """Return the subject, decoded."""
        return str(self.message["Subject"])

    @property
    def text(self) -> str:
        """Return the plain text, decoded."""
        return self._part("plain")

    @property
    def html(self) -> str:
        """Return the HTML, decoded."""
        return self._part("html")

    def _part(self, kind: str) -> str:
        part = self.message.get_body((kind,))
        return str(part.get_content()) if part is not None else ""


class SMTPServer:
    """Listens on a port of its own. start() and stop(), or `with`.

    Args:
        users: by name, their passwords; with any, only logged-in clients may send.
        context: a server's TLS settings; STARTTLS is offered with one.
        implicit_tls: whether TLS begins with the connection.
        pipelining: whether it offers to take several commands at once.
        script: returns the faults; may be set at any time, and `fails` sets it.
    """

    host = "127.0.0.1"

    def __init__(
        self,
        *,
        users: Mapping[str, str] | None = None,
        context: ssl.SSLContext | None = None,
        implicit_tls: bool = False,
        pipelining: bool = True,
        script: Script = lambda _stage, _mail: None,
    ) -> None:
        self.users, self.context, self.implicit_tls, self.script = dict(users or {}), context, implicit_tls, script
        self.pipelining = pipelining
        self.mails: list[Mail] = []
        self.connections = 0
        self.port = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def delivered(self) -> list[Mail]:
        """Return the messages that were taken."""
        return [mail for mail in self.mails if mail.taken]

    @property
    def arrived(self) -> list[Mail]:
        """Return the messages that arrived completely, taken or not."""
        return [mail for mail in self.mails if mail.whole]

    def fails(self, stage: Stage, how: How, times: int | None = None) -> None:
        """Set a fault at the stage from now on, or that many times, in place of any before it."""
        left = [times]

        def script(at: Stage, _mail: Mail | None) -> How | None:
            if at != stage or left[0] == 0:
                return None
            if left[0] is not None:
                left[0] -= 1
            return how

        self.script = script

    def works(self) -> None:
        """Remove all faults."""
        self.script = lambda _stage, _mail: None

    def clear(self) -> None:
        """Forget the messages."""
        self.mails.clear()

    # --- starting and stopping

    def start(self) -> Self:
        """Listen; after a stop, on the same port again."""
        listening = threading.Event()
        self._loop = loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, args=(loop, listening), name="smtp-server", daemon=True)
        self._thread.start()
        listening.wait()
        return self

    def stop(self) -> None:
        """Close all connections, and refuse new ones."""
        loop, self._loop = self._loop, None
        if loop is not None:
            loop.call_soon_threadsafe(loop.stop)
            self._thread.join()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _run(self, loop: asyncio.AbstractEventLoop, listening: threading.Event) -> None:
        asyncio.set_event_loop(loop)
        tls = self.context if self.implicit_tls else None
        starting = asyncio.start_server(self._connected, self.host, self.port, ssl=tls, backlog=256, limit=_LARGEST)
        server = loop.run_until_complete(starting)
        self.port = server.sockets[0].getsockname()[1]
        listening.set()
        loop.run_forever()
        server.close()
        for task in tuple(self._tasks):
            task.cancel()
        loop.run_until_complete(asyncio.gather(*self._tasks, return_exceptions=True))
        loop.run_until_complete(asyncio.sleep(0))  # the connections close now
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - start_server makes one
        self._tasks.add(task)
        try:
            await _Session(self, reader, writer).run()
        except (ConnectionError, asyncio.IncompleteReadError, ssl.SSLError, asyncio.CancelledError, _HungUp):
            pass
        finally:
            self._tasks.discard(task)
            with suppress(Exception):
                writer.transport.abort()


class _HungUp(Exception):
    """The script closed the connection."""


class _Session:
    """One connection."""

    def __init__(self, server: SMTPServer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.server, self.reader, self.writer = server, reader, writer
        self.mail: Mail | None = None
        self.known, self.safe = not server.users, server.implicit_tls

    async def run(self) -> None:
        if not await self.failed("banner"):
            self.say("220 cartback.test ESMTP")
        while line := await self.reader.readline():
            verb, _, rest = line.decode("latin-1").strip().partition(" ")
            handle = _VERBS.get(verb.upper())
            if handle is None:
                self.say("502 5.5.1 no such command")
            else:
                await handle(self, rest)
            await self.writer.drain()

    def say(self, *lines: str) -> None:
        self.writer.write("".join(f"{line}\r\n" for line in lines).encode())

    async def failed(self, stage: Stage) -> bool:
        """Return whether the script has a fault here, after performing it. Raises _HungUp."""
        how = self.server.script(stage, self.mail)
        if how is None:
            return False
        if how == "hang":
            await asyncio.Event().wait()
        if how == "reset":
            connection = self.writer.get_extra_info("socket")
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        if how in ("close", "reset"):
            raise _HungUp
        self._say_instead(how)
        await self.writer.drain()
        return True

    def _say_instead(self, how: int | str) -> None:
        """Send the script's reply in place of the server's own."""
        if how == "garbage":
            self.writer.write(b"\x00\xff this is no reply\r\n")
        else:
            self.say(f"{how} refused" if isinstance(how, int) else how)

    # --- verbs

    async def ehlo(self, _rest: str) -> None:
        if await self.failed("ehlo"):
            return
        extensions = ["8BITMIME", "ENHANCEDSTATUSCODES"]
        extensions += ["PIPELINING"] if self.server.pipelining else []
        extensions += ["STARTTLS"] if self.server.context is not None and not self.safe else []
        extensions += ["AUTH PLAIN LOGIN"] if self.server.users else []
        self.say("250-cartback.test", *(f"250-{each}" for each in extensions), "250 HELP")

    async def starttls(self, _rest: str) -> None:
        if await self.failed("starttls"):
            return
        if self.server.context is None or self.safe:
            self.say("502 5.5.1 no TLS here")
            return
        self.say("220 go ahead")
        await self.writer.drain()
        await self.writer.start_tls(self.server.context)
        self.safe = True

    async def auth(self, rest: str) -> None:
        if await self.failed("auth"):
            return
        way, _, initial = rest.partition(" ")
        try:
            if way.upper() == "PLAIN":
                _, name, password = (await self.asked(initial, "")).split("\0")
            else:
                name = await self.asked(initial, "VXNlcm5hbWU6")
                password = await self.asked("", "UGFzc3dvcmQ6")
        except (ValueError, binascii.Error):
            self.say("501 5.5.2 cannot be decoded")
            return
        self.known = self.server.users.get(name) == password
        self.say("235 2.7.0 welcome" if self.known else "535 5.7.8 wrong name or password")

    async def asked(self, given: str, prompt: str) -> str:
        if not given:
            self.say(f"334 {prompt}")
            await self.writer.drain()
            given = (await self.reader.readline()).decode("latin-1").strip()
        return base64.b64decode(given, validate=True).decode()

    async def from_(self, rest: str) -> None:
        if await self.failed("mail"):
            return
        if not self.known:
            self.say("530 5.7.0 log in first")
            return
        self.mail = Mail(_path(rest))
        self.server.mails.append(self.mail)
        self.say("250 2.1.0 ok")

    async def to(self, rest: str) -> None:
        if await self.failed("rcpt"):
            return
        if self.mail is None:
            self.say("503 5.5.1 MAIL first")
            return
        self.mail.recipients.append(_path(rest))
        self.say("250 2.1.5 ok")

    async def data(self, _rest: str) -> None:
        if await self.failed("data"):
            return
        if self.mail is None or not self.mail.recipients:
            self.say("503 5.5.1 RCPT first")
            return
        self.say("354 end with a dot")
        await self.writer.drain()
        await self.body(self.mail)
        self.mail = None

    async def body(self, mail: Mail) -> None:
        data = await self.reader.readline()
        mail.data = data
        failed = await self.failed("body")
        try:
            while data != b".\r\n" and not data.endswith(b"\r\n.\r\n"):
                data += await self.reader.readuntil(b".\r\n")
            mail.whole = True
        except asyncio.IncompleteReadError as cut:
            data += cut.partial
        mail.data = data.removesuffix(b".\r\n").removeprefix(b".").replace(b"\n.", b"\n")
        if failed or not mail.whole or await self.failed("dot"):
            return
        mail.taken = True
        if not await self.failed("lost"):
            self.say("250 2.0.0 queued")

    async def rset(self, _rest: str) -> None:
        if not await self.failed("rset"):
            self.mail = None
            self.say("250 2.0.0 ok")

    async def noop(self, _rest: str) -> None:
        self.say("250 2.0.0 ok")

    async def quit(self, _rest: str) -> None:
        if not await self.failed("quit"):
            self.say("221 2.0.0 bye")
            await self.writer.drain()
        raise _HungUp


_VERBS: dict[str, Callable[[_Session, str], Awaitable[None]]] = {
    "EHLO": _Session.ehlo,
    "HELO": _Session.ehlo,
    "STARTTLS": _Session.starttls,
    "AUTH": _Session.auth,
    "MAIL": _Session.from_,
    "RCPT": _Session.to,
    "DATA": _Session.data,
    "RSET": _Session.rset,
    "NOOP": _Session.noop,
    "QUIT": _Session.quit,
}


def _path(rest: str) -> str:
    """Return the address of "FROM:<ana@example.com> SIZE=1000"."""
    return rest.partition("<")[2].partition(">")[0]
