"""SMS through any provider that takes one POST a message: two functions of the host's write the request and read the answer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from attrs import field, frozen

from cartback.channels.http import Answer, Client, asked, by_status
from cartback.domain import arguments
from cartback.domain.channels import ChannelName
from cartback.ports import Clock, OutgoingMessage, Sent

from .text import refused, text_of


@frozen
class SMSRequest:
    """One request to a provider: its headers and its body."""

    headers: Mapping[str, str] = field(factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)


#: Makes the request for a message and its complete text.
Render: TypeAlias = Callable[[OutgoingMessage, str], SMSRequest]
#: Reads the outcome of the message from an answer.
Read: TypeAlias = Callable[[Answer], Sent]


class HTTPSms:
    """SMS through a provider's HTTP API.

    def render(message: OutgoingMessage, text: str) -> SMSRequest:
        body = json.dumps({"to": message.address, "text": text}).encode()
        return SMSRequest({"Authorization": f"Bearer {KEY}", "Content-Type": "application/json"}, body)

    HTTPSms("https://sms.example/v1/messages", render)
    """

    name: ChannelName = "sms"

    def __init__(
        self,
        url: str,
        render: Render,
        read: Read | None = None,
        *,
        timeout: timedelta = timedelta(seconds=10),
        connections: int = 8,
        clock: Clock = lambda: datetime.now(UTC),
    ) -> None:
        """Make no network call until the first message.

        Args:
            url: where messages are posted to.
            render: given the message and its complete text, returns the request. An exception counts as rejected.
            read: given the answer, returns the outcome. None reads the status: 2xx took the message, 429 certainly did not,
                other 4xx never will, and anything else is unknown. An exception counts as unknown.
            timeout: for connecting, and again for the answer.
            connections: the most that are open at once.
            clock: returns the present.

        Raises MissingExtra without pycurl, InvalidSettings.
        """
        arguments.web_address(url, "url")
        arguments.client(timeout, connections, clock)
        arguments.function(render, "render", "(message, text) -> SMSRequest", 2, plain=True)
        if read is not None:
            arguments.function(read, "read", "Answer -> Sent", 1, plain=True)
        self.clock = clock
        self._url, self._render, self._read = url, render, read or self._by_status
        self._client = Client("sms", timeout=timeout.total_seconds(), connections=connections)

    def __repr__(self) -> str:
        return "HTTPSms()"

    def send(self, message: OutgoingMessage) -> Sent:
        """Make at most one request, and return the outcome."""
        text = text_of(message)
        if (answer := refused(message, text, self.clock())) is not None:
            return answer
        try:
            rendered = self._render(message, text)
            post = self._client.submit(self._url, rendered.headers, rendered.body).result
        except Exception as error:  # noqa: BLE001 - of the host's function; nothing was handed over
            return Sent("rejected", f"render: {type(error).__name__}")
        return asked(post, self._understood)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _by_status(self, answer: Answer) -> Sent:
        return by_status(answer, self.clock())

    def _understood(self, answer: Answer) -> Sent:
        try:
            return self._read(answer)
        except Exception as error:  # noqa: BLE001 - of the host's function; it may have been taken
            return Sent("unknown", f"read: {type(error).__name__}")
