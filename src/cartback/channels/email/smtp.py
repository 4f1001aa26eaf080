"""E-mail by SMTP: one transaction for each message, once, with one recipient.

Everything that can be known to fail before the wire fails before the wire. What a transaction leads to is for `reply` to say.
"""

from __future__ import annotations

import logging
import ssl
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar, Literal, TypeAlias

from cartback.domain.channels import ChannelName
from cartback.errors import InvalidSettings
from cartback.ports import Clock, OutgoingMessage, Sent

from .layout import Layout, Theme
from .mime import Letter, Sender, Unmailable, packed, sender_of
from .pool import Ended, SMTPPool
from .reply import ServerReply, is_about_access, is_about_sender, outcome

#: One Sender for all shops, one for each, or a function from shop to Sender (or None). Text is read as "Name <address>".
Senders: TypeAlias = Sender | str | Mapping[str, Sender | str] | Callable[[str], Sender | str | None]
#: The same for themes; a shop without one has the built-in.
Themes: TypeAlias = Theme | Mapping[str, Theme] | Callable[[str], Theme | None]
Security: TypeAlias = Literal["starttls", "tls", "none"]

_PORTS: dict[str, int] = {"starttls": 587, "tls": 465, "none": 25}
#: How long nothing is handed over after the server has turned down our credentials: more tries would lock the account.
_PAUSE = timedelta(minutes=1)
_WARN_AGAIN = timedelta(minutes=10)

_log = logging.getLogger("cartback.email")


class SMTP:
    """E-mail through a mail server or a provider's SMTP endpoint.

    `send` may be used from any event loop; Recovery and AsyncRecovery each use their own.
    """

    name: ClassVar[ChannelName] = "email"

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
        clock: Clock = lambda: datetime.now(UTC),
    ) -> None:
        """Nobody is connected to before the first message.

        Args:
            host: the server's name.
            port: 587 for "starttls", 465 for "tls", 25 for "none" unless given.
            sender: "Acme <hello@mail.acme.example>" or a Sender; or one for each shop, as a mapping or a function from the
                shop's id.
            username: with `password`, what to log in as; it goes over TLS only.
            security: "starttls" needs the server to offer it; "none" is for a server on this machine or network.
            context: the TLS settings; Python's own defaults, which verify the server, unless given.
            local_hostname: what to call this machine; asked of the system unless given.
            theme: how the messages look, for all shops or by shop as with `sender`.
            lawful: reject a message without a postal address or an unsubscribe link, which marketing e-mail has to have.
            timeout: until the server is ready for a message, and again until it has it.
            connections: at once, on each event loop. They stay open between messages.
            clock: tells the present; may be set later, as `clock`, to that of a test's world.

        Raises MissingExtra without aiosmtplib and css-inline, InvalidSettings.
        """
        if not host or security not in _PORTS:
            raise InvalidSettings(f"security: expected {', '.join(_PORTS)}, and a host; got {security!r:.20}")
        if username is not None and security == "none":
            raise InvalidSettings("username: a password goes over TLS only; security='starttls' or 'tls'")
        if timeout <= timedelta(0) or connections < 1:
            raise InvalidSettings("timeout and connections are above 0")
        self.clock = clock
        self.lawful = lawful
        self._senders = _checked(sender)
        self._themes = theme
        self._layouts: dict[int, Layout] = {}
        self._plain = Layout(Theme())
        settings: dict[str, Any] = {
            "hostname": host,
            "port": port or _PORTS[security],
            "use_tls": security == "tls",
            "start_tls": security == "starttls",
            "local_hostname": local_hostname,
        }
        if security != "none":
            settings["tls_context"] = context or ssl.create_default_context()
        login = (username, password) if username is not None else None
        self._pool = SMTPPool(settings, login, timeout.total_seconds(), connections)
        self._paused_until: datetime | None = None
        self._warned: dict[str, datetime] = {}
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return "SMTP()"

    async def send(self, message: OutgoingMessage) -> Sent:
        """Make one transaction, or none, and say what became of it. Raises nothing of its own."""
        now = self.clock()
        if message.deadline <= now:
            return Sent("not_sent", "too late")
        if self._paused_until is not None and now < self._paused_until:
            return Sent("not_sent", "the server refused our login", retry_after=self._paused_until - now)
        try:
            letter = self.letter(message, now)
        except Unmailable as problem:
            return Sent("rejected", str(problem))
        except Exception as error:  # noqa: BLE001 - of the host's theme or functions; nothing was sent
            return Sent("not_sent", f"no e-mail could be made ({type(error).__name__})")
        provider_id = letter.message_id
        try:
            reply = await self._pool.hand_over(letter)
        except Ended as ended:
            self._learn(ended, now)
            return outcome(ended.stage, ended.reply, provider_id)
        return outcome("body", reply, provider_id)

    def letter(self, message: OutgoingMessage, now: datetime | None = None) -> Letter:
        """Make the e-mail as it would go out, for a look at it: `letter.data` is an .eml.

        Raises Unmailable, which says why there is none; InvalidSettings for a theme that cannot be written out.
        """
        if self.lawful and not message.content.unsubscribe:
            raise Unmailable("no unsubscribe link: plug Links into the engine")
        if self.lawful and not message.content.postal_address.strip():
            raise Unmailable("no postal address: set the shop's postal_address")
        sender = self._sender(message.shop)
        return packed(message, self._layout(message.shop).render(message), sender, now or self.clock())

    def _sender(self, shop: str) -> Sender:
        own = _of(self._senders, shop)
        if own is None:
            raise Unmailable("no sender for this shop")
        return sender_of(own)

    def _layout(self, shop: str) -> Layout:
        theme = _of(self._themes, shop) if self._themes is not None else None
        if theme is None:
            return self._plain
        with self._lock:
            known = self._layouts.get(id(theme))
            if known is None or known.theme is not theme:
                known = self._layouts[id(theme)] = Layout(theme)
                while len(self._layouts) > _MOST_THEMES:
                    self._layouts.pop(next(iter(self._layouts)))
        return known

    def _learn(self, ended: Ended, now: datetime) -> None:
        """Remember what a refusal says beyond this one message."""
        if is_about_access(ended.stage, ended.reply):
            self._paused_until = now + _PAUSE
            self._warn("login", ended.reply, now)
        elif is_about_sender(ended.stage, ended.reply):
            self._warn("sender", ended.reply, now)

    def _warn(self, about: str, reply: ServerReply, now: datetime) -> None:
        """Name what has to be mended, not with every message."""
        with self._lock:
            before = self._warned.get(about)
            if before is not None and abs(now - before) < _WARN_AGAIN:
                return
            self._warned[about] = now
        _log.warning("the mail server refuses our %s (%s): %s", about, reply, _WARNINGS[about])

    def close(self) -> None:
        """Let go of the connections, before Recovery is closed. Raises RuntimeError on an event loop: see `aclose`."""
        self._pool.close()

    async def aclose(self) -> None:
        """Let go of the connections of the running event loop: AsyncRecovery's, or that of an `asyncio.run`."""
        await self._pool.close_here()


#: Themes that are kept ready.
_MOST_THEMES = 1000
_WARNINGS = {
    "login": "look at username and password; messages wait meanwhile",
    "sender": "the account may not send from this address",
}


def _checked(senders: Senders) -> Senders:
    """Read the senders that are there to be read. Raises InvalidSettings."""
    if isinstance(senders, Mapping):
        return {shop: sender_of(each) for shop, each in senders.items()}
    return senders if callable(senders) else sender_of(senders)


def _of(given: Any, shop: str) -> Any:
    """Return what is given for all shops, or for this one."""
    if isinstance(given, Mapping):
        return given.get(shop)
    return given(shop) if callable(given) else given
