"""E-mail by SMTP: one transaction for each message, once, with one recipient.

Every failure that can be known before the wire is reported before the wire. `reply` maps a transaction to its outcome.
"""

from __future__ import annotations

import logging
import re
import ssl
import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, TypeAlias

from cartback.domain import arguments
from cartback.domain.channels import ChannelName
from cartback.domain.values import shown, spoken
from cartback.errors import InvalidSettings
from cartback.ports import Clock, OutgoingMessage, Sent

from .letters import Letters, Senders, Themes
from .mime import Letter, Unmailable, packed
from .pool import Ended, SMTPPool
from .reply import ServerReply, is_about_access, is_about_sender, outcome

Security: TypeAlias = Literal["starttls", "tls", "none"]

_PORTS: dict[str, int] = {"starttls": 587, "tls": 465, "none": 25}
#: The pause after the server has refused our credentials: more tries would lock the account.
_PAUSE = timedelta(minutes=1)
_SHORTEST_KEY = 16
#: A name or an address, without a scheme, a port or a path.
_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,251}[A-Za-z0-9.])?|\[?[0-9A-Fa-f:.]{2,45}\]?")
_WARN_AGAIN = timedelta(minutes=10)

_log = logging.getLogger("cartback.email")


def _settings(
    host: str, port: int | None, security: Security, context: ssl.SSLContext | None, local_hostname: str | None
) -> dict[str, Any]:
    """Return aiosmtplib's connection settings."""
    settings: dict[str, Any] = {
        "hostname": host,
        "port": port or _PORTS[security],
        "use_tls": security == "tls",
        "start_tls": security == "starttls",
        "local_hostname": local_hostname,
    }
    if security != "none":
        settings["tls_context"] = context or ssl.create_default_context()
    return settings


def _sure_of_server(host: object, port: object, security: object, context: object, local_hostname: object) -> None:
    """Raise InvalidSettings for a server that cannot be connected to."""
    if not isinstance(host, str) or _HOST.fullmatch(host) is None:
        raise InvalidSettings(
            f"host: expected only a mail server's name, such as 'smtp.acme.example', got {shown(host)}"
        )
    if port is not None:
        arguments.whole(port, "port", 1, 65535)
    arguments.one_of(security, "security", tuple(_PORTS))
    if context is not None and not isinstance(context, ssl.SSLContext):
        raise InvalidSettings(f"context: expected an ssl.SSLContext, got {shown(context)}")
    if local_hostname is not None:
        arguments.written(local_hostname, "local_hostname", "the host name of this machine")


def _sure_of_login(username: object, password: object, security: str) -> None:
    """Raise InvalidSettings for half of a login, and for a login that would go over the network in clear text."""
    if username is None:
        if password:
            raise InvalidSettings("username: required with a password; give both or neither")
        return
    arguments.written(username, "username", "a name to log in with, or None")
    if security == "none":
        raise InvalidSettings("username: a password is only sent over TLS; set security='starttls' or 'tls'")
    if not isinstance(password, str) or not password:
        raise InvalidSettings(f"password: expected the password of `username`, got {spoken(password)}")


class SMTP:
    """E-mail through a mail server or a provider's SMTP endpoint.

    `send` may be used from any event loop; Recovery and AsyncRecovery each use their own.
    """

    name: ChannelName = "email"

    def __init__(
        self,
        host: str,
        port: int | None = None,
        *,
        sender: Senders,
        username: str | None = None,
        password: str = "",
        security: Security = "starttls",
        context: ssl.SSLContext | None = None,
        local_hostname: str | None = None,
        theme: Themes | None = None,
        lawful: bool = True,
        timeout: timedelta = timedelta(seconds=30),
        connections: int = 10,
        bounce_keys: str | bytes | Sequence[str | bytes] = (),
        clock: Clock = lambda: datetime.now(UTC),
    ) -> None:
        """Make no network call until the first message.

        Args:
            host: the server's name.
            port: 587 for "starttls", 465 for "tls", 25 for "none" unless given.
            sender: "Acme <hello@mail.acme.example>" or a Sender; or one for each shop, as a mapping or a function from the
                shop's id.
            username: the login's name, with `password`; it goes over TLS only.
            security: "starttls" needs the server to offer it; "none" is for a server on this machine or network.
            context: the TLS settings; Python's own defaults, which verify the server, unless given.
            local_hostname: the name of this machine in EHLO; the system's unless given.
            theme: how the messages look, for all shops or by shop as with `sender`.
            lawful: reject a message without a postal address or an unsubscribe link, which marketing e-mail has to have.
            timeout: until the server is ready for a message, and again until it has it.
            connections: the most that are open at once, on each event loop. They stay open between messages.
            bounce_keys: secrets that mark each message, so that `sources.bounces` believes a report about it; the first marks.
            clock: returns the present; may be set later, as `clock`, to the clock of a test's world.

        Raises MissingExtra without aiosmtplib, css-inline and jinja2, InvalidSettings.
        """
        _sure_of_server(host, port, security, context, local_hostname)
        _sure_of_login(username, password, security)
        arguments.client(timeout, connections, clock)
        keys = arguments.secrets(bounce_keys, "bounce_keys", _SHORTEST_KEY)
        self._bounce_key = keys[0] if keys else None
        self.clock = clock
        self._letters = Letters(sender, theme, lawful=lawful)
        settings = _settings(host, port, security, context, local_hostname)
        login = (username, password) if username is not None else None
        self._pool = SMTPPool(settings, login, timeout.total_seconds(), connections)
        self._paused_until: datetime | None = None
        self._warned: dict[str, datetime] = {}
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return "SMTP()"

    async def send(self, message: OutgoingMessage) -> Sent:
        """Make at most one transaction, and return the outcome. Raises nothing of its own."""
        try:
            async with self._pool.turn():  # laid out in its turn, while the server takes others
                letter = self._made(message)
                if isinstance(letter, Sent):
                    return letter
                reply = await self._pool.hand_over(letter)
        except Ended as ended:
            self._learn(ended, self.clock())
            return outcome(ended.stage, ended.reply)
        return outcome("body", reply, letter.message_id)

    def _made(self, message: OutgoingMessage) -> Letter | Sent:
        """Make the e-mail, or return the outcome if there is none to send."""
        now = self.clock()
        if message.deadline <= now:
            return Sent("not_sent", "too late")
        if self._paused_until is not None and now < self._paused_until:
            return Sent("not_sent", "the server refused the login", retry_after=self._paused_until - now)
        try:
            return self.letter(message, now)
        except Unmailable as problem:
            return Sent("rejected", str(problem))
        except Exception as error:  # noqa: BLE001 - of the host's theme or functions; nothing was sent
            return Sent("not_sent", f"the e-mail could not be built ({type(error).__name__})")

    def letter(self, message: OutgoingMessage, now: datetime | None = None) -> Letter:
        """Make the e-mail as it would go out, for a preview: `letter.data` is an .eml.

        Raises Unmailable, with the reason there is none; InvalidSettings for a theme that cannot be rendered.
        """
        rendered, sender = self._letters.rendered(message)
        return packed(message, rendered, sender, now or self.clock(), self._bounce_key)

    def _learn(self, ended: Ended, now: datetime) -> None:
        """Remember a refusal that concerns more than this one message."""
        if is_about_access(ended.stage, ended.reply):
            self._paused_until = now + _PAUSE
            self._warn("login", ended.reply, now)
        elif is_about_sender(ended.stage, ended.reply):
            self._warn("sender", ended.reply, now)

    def _warn(self, about: str, reply: ServerReply, now: datetime) -> None:
        """Log the setting that has to be corrected, not with every message."""
        with self._lock:
            before = self._warned.get(about)
            if before is not None and abs(now - before) < _WARN_AGAIN:
                return
            self._warned[about] = now
        _log.warning("the mail server refuses the %s (%s): %s", about, reply, _WARNINGS[about])

    def close(self) -> None:
        """Close the connections, before Recovery is closed. Raises RuntimeError on an event loop: see `aclose`."""
        self._pool.close()

    async def aclose(self) -> None:
        """Close the connections of the running event loop: AsyncRecovery's, or that of an `asyncio.run`."""
        await self._pool.close_here()


_WARNINGS = {
    "login": "check username and password; messages wait until then",
    "sender": "the account may not send from this address",
}
