"""E-mail through Resend: POST /emails, with an idempotency key for each attempt.

A message was taken only if the answer has Resend's id of it. If Resend knows the key already, with another body or still in
progress, there was a request before this one, whose outcome is unknown.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import msgspec

from cartback.channels.http import Answer, taken_as
from cartback.domain import arguments
from cartback.ports import Clock, OutgoingMessage, Sent

from .layout import Rendered, line
from .letters import Senders, Themes
from .mime import Sender
from .provider import HTTPMail, MailRequest, headers_of, key_of, marks_of, named

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_NAME = re.compile(r"[a-z_]{1,60}", re.ASCII)


class _Body(msgspec.Struct):
    id: str | None = None
    name: str | None = None


_DECODER = msgspec.json.Decoder(_Body)


class Resend(HTTPMail):
    """E-mail through Resend's API.

    Resend("re_...", sender="Acme <hello@mail.acme.example>")
    """

    def __init__(
        self,
        key: str,
        sender: Senders,
        *,
        theme: Themes | None = None,
        lawful: bool = True,
        timeout: timedelta = timedelta(seconds=10),
        connections: int = 8,
        endpoint: str = "https://api.resend.com",
        clock: Clock = lambda: datetime.now(UTC),
    ) -> None:
        """Make no network call until the first message.

        Args:
            key: the API key, "re_..."; one that may only send will do.
            sender: "Acme <hello@mail.acme.example>" or a Sender, of a domain that Resend has verified; or one for each shop, as a
                mapping or a function from the shop's id.
            theme: how the messages look, for all shops or by shop as with `sender`.
            lawful: reject a message without a postal address or an unsubscribe link, which marketing e-mail has to have.
            timeout: for connecting, and again for the answer.
            connections: the most that are open at once.
            endpoint: where Resend is; another one in tests.
            clock: returns the present; may be set later, as `clock`, to the clock of a test's world.

        Raises MissingExtra without pycurl, css-inline and jinja2, InvalidSettings.
        """
        arguments.secret(key, "key", "Resend's API key, 're_...'")
        super().__init__(
            sender,
            theme=theme,
            lawful=lawful,
            timeout=timeout,
            connections=connections,
            endpoint=endpoint,
            clock=clock,
        )
        self._access = f"Bearer {key}"

    def _request(
        self, message: OutgoingMessage, rendered: Rendered, sender: Sender, to: str, now: datetime
    ) -> MailRequest:
        del now
        fields: dict[str, object] = {
            "from": named(sender, sender.name or line(message.content.shop_name, 100)),
            "to": [to],
            "subject": rendered.subject,
            "html": rendered.html,
            "text": rendered.text,
            "headers": headers_of(message),
            "tags": [{"name": name, "value": value} for name, value in marks_of(message).items()],
        }
        if sender.reply_to is not None:
            fields["reply_to"] = [sender.reply_to]
        headers = {
            "Authorization": self._access,
            "Content-Type": "application/json",
            "Idempotency-Key": key_of(message),
        }
        return MailRequest("/emails", headers, msgspec.json.encode(fields))

    def _read(self, answer: Answer) -> Sent:
        body = _body_of(answer)
        if 200 <= answer.status < 300:
            return taken_as(body.id, _ID, answer)
        code = body.name if body.name is not None and _NAME.fullmatch(body.name) else None
        if answer.status == 409:
            return Sent("unknown", f"409 {code}" if code else "409")
        return self._by_status(answer, code)


def _body_of(answer: Answer) -> _Body:
    try:
        return _DECODER.decode(answer.body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return _Body()
