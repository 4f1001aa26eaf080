"""E-mail through a provider's HTTP API: the part that all providers share. One request a message, without a retry.

An idempotency key is sent where a provider takes one, and still no message is sent again: the key is good for a day at one
provider and unsupported by the next, and it resolves no unknown outcome.
"""

from __future__ import annotations

import logging
import re
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import ClassVar

import msgspec
from attrs import field, frozen

from cartback.channels.http import Answer, Client, asked, by_status
from cartback.domain import arguments
from cartback.domain.channels import ChannelName
from cartback.ports import Clock, OutgoingMessage, Sent

from .layout import Rendered
from .letters import Letters, Senders, Themes
from .mime import Sender, Unmailable, address_of, more_headers

_PLAIN = re.compile(r"[A-Za-z0-9_-]{1,80}", re.ASCII)
_WARN_AGAIN = timedelta(minutes=10)

_log = logging.getLogger("cartback.email")


@frozen
class MailRequest:
    """One request to a provider."""

    path: str
    headers: dict[str, str] = field(repr=False)
    body: bytes = field(repr=False)


class HTTPMail:
    """A provider's channel. A subclass writes the request in `_request` and reads the answer in `_read`."""

    name: ChannelName = "email"
    #: The name, in the log, of the credential whose refusal concerns all messages.
    access: ClassVar[str] = "API key"

    def __init__(
        self,
        sender: Senders,
        *,
        theme: Themes | None,
        lawful: bool,
        timeout: timedelta,
        connections: int,
        endpoint: str,
        clock: Clock,
    ) -> None:
        """Make no network call until the first message.

        Raises MissingExtra without pycurl, css-inline and jinja2, InvalidSettings.
        """
        arguments.web_address(endpoint, "endpoint")
        arguments.client(timeout, connections, clock)
        self.clock = clock
        self._letters = Letters(sender, theme, lawful=lawful)
        self._endpoint = endpoint.rstrip("/")
        self._client = Client("email", timeout=timeout.total_seconds(), connections=connections)
        self._warned: datetime | None = None

    def __repr__(self) -> str:
        return f"{type(self).__name__}()"

    def send(self, message: OutgoingMessage) -> Sent:
        """Make at most one request, and return the outcome."""
        now = self.clock()
        if message.deadline <= now:
            return Sent("not_sent", "too late")
        try:
            rendered, sender = self._letters.rendered(message)
            request = self._request(message, rendered, sender, address_of(message.address), now)
            answer = self._client.submit(self._endpoint + request.path, request.headers, request.body)
        except Unmailable as problem:
            return Sent("rejected", str(problem))
        except Exception as error:  # noqa: BLE001 - of the host's theme or functions; nothing was sent
            return Sent("not_sent", f"the e-mail could not be built ({type(error).__name__})")
        return asked(answer.result, self._understood)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _request(
        self, message: OutgoingMessage, rendered: Rendered, sender: Sender, to: str, now: datetime
    ) -> MailRequest:
        raise NotImplementedError

    def _read(self, answer: Answer) -> Sent:
        raise NotImplementedError

    def _understood(self, answer: Answer) -> Sent:
        if answer.status in (401, 403):
            self._warn(answer.status)
        return self._read(answer)

    def _by_status(self, answer: Answer, code: str | None) -> Sent:
        """Read an answer by its status, with the provider's own error code in the detail."""
        return msgspec.structs.replace(
            by_status(answer, self.clock()), detail=f"{answer.status} {code}" if code else str(answer.status)
        )

    def _warn(self, status: int) -> None:
        """Log that the credential is refused, not with every message."""
        now = self.clock()
        if self._warned is None or abs(now - self._warned) >= _WARN_AGAIN:
            self._warned = now
            _log.warning(
                "%s refuses the %s (%d): every message is rejected until it is corrected",
                type(self).__name__,
                self.access,
                status,
            )


def key_of(message: OutgoingMessage) -> str:
    """Return a key for one attempt at one address, which a provider may recognise. It reveals nothing of the address."""
    stamp = f"{message.id}\x1f{message.attempt}\x1f{message.address}"
    return blake2b(stamp.encode("utf-8", "replace"), digest_size=16).hexdigest()


def marks_of(message: OutgoingMessage) -> dict[str, str]:
    """Return the tags that the provider sends back with its reports: the message and its shop."""
    if _PLAIN.fullmatch(message.id) is None:
        return {}
    shop = urlsafe_b64encode(message.shop.encode("utf-8", "replace")).decode().rstrip("=")
    return {"notification": message.id, **({"shop": shop} if len(shop) <= 80 else {})}


def headers_of(message: OutgoingMessage) -> dict[str, str]:
    """Return the headers that the provider is to add. Raises Unmailable for an invalid header line."""
    headers = dict(more_headers(message))
    for name, value in headers.items():
        if not (value.isascii() and value.isprintable()) or len(name) + 2 + len(value) > 998:
            raise Unmailable(f"header {name}: expected one line of ASCII of at most 998 characters")
    return headers


def named(sender: Sender, shop_name: str) -> str:
    """Write the sender as JSON APIs take it: the name quoted, the address in brackets."""
    if not shop_name:
        return sender.address
    quoted = shop_name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}" <{sender.address}>'
