"""E-mail through Postmark: POST /email. There is no idempotency key.

A message was taken only if the answer has Postmark's id of it. Postmark calls an address inactive after a hard bounce, a
complaint or a suppression, and sends nothing to it any more.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import msgspec

from cartback.channels.http import Answer, retry_after, taken_as
from cartback.domain import arguments
from cartback.ports import Clock, OutgoingMessage, Sent

from .layout import Rendered, line
from .letters import Senders, Themes
from .mime import Sender, mark_of
from .provider import HTTPMail, MailRequest, headers_of, marks_of, named

_ID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}", re.ASCII)
_STREAM = re.compile(r"[a-z0-9_-]{1,30}", re.ASCII)
_INACTIVE = 406
#: Refusals that pass: the account has no credits left, the rate is too high.
_FOR_NOW = frozenset({405, 429})


class _Body(msgspec.Struct):
    message_id: str | None = msgspec.field(default=None, name="MessageID")
    code: int | None = msgspec.field(default=None, name="ErrorCode")


_DECODER = msgspec.json.Decoder(_Body)


class Postmark(HTTPMail):
    """E-mail through Postmark's API, by default over the broadcast stream that every server has.

    Postmark("server token", sender="Acme <hello@mail.acme.example>")
    """

    access = "server token"

    def __init__(
        self,
        token: str,
        sender: Senders,
        *,
        stream: str = "broadcast",
        theme: Themes | None = None,
        lawful: bool = True,
        timeout: timedelta = timedelta(seconds=10),
        connections: int = 8,
        endpoint: str = "https://api.postmarkapp.com",
        clock: Clock = lambda: datetime.now(UTC),
    ) -> None:
        """Make no network call until the first message.

        Args:
            token: the server's API token.
            sender: "Acme <hello@mail.acme.example>" or a Sender, with a sender signature or domain at Postmark; or one for each
                shop, as a mapping or a function from the shop's id.
            stream: the message stream; marketing goes over a broadcast stream.
            theme: how the messages look, for all shops or by shop as with `sender`.
            lawful: reject a message without a postal address or an unsubscribe link, which marketing e-mail has to have.
            timeout: for connecting, and again for the answer.
            connections: the most that are open at once.
            endpoint: where Postmark is; another one in tests.
            clock: returns the present; may be set later, as `clock`, to the clock of a test's world.

        Raises MissingExtra without pycurl, css-inline and jinja2, InvalidSettings.
        """
        arguments.secret(token, "token", "the token of a Postmark server")
        arguments.matching(stream, "stream", _STREAM, "the id of a message stream, such as 'broadcast'")
        super().__init__(
            sender,
            theme=theme,
            lawful=lawful,
            timeout=timeout,
            connections=connections,
            endpoint=endpoint,
            clock=clock,
        )
        self._token, self._stream = token, stream

    def _request(
        self, message: OutgoingMessage, rendered: Rendered, sender: Sender, to: str, now: datetime
    ) -> MailRequest:
        del now
        own = {**headers_of(message), "Message-ID": f"<{mark_of(message)}@{sender.domain}>", "X-PM-KeepID": "true"}
        fields: dict[str, object] = {
            "From": named(sender, sender.name or line(message.content.shop_name, 100)),
            "To": to,
            "Subject": rendered.subject,
            "HtmlBody": rendered.html,
            "TextBody": rendered.text,
            "MessageStream": self._stream,
            "TrackOpens": False,
            "TrackLinks": "None",
            "Metadata": marks_of(message),
            "Headers": [{"Name": name, "Value": value} for name, value in own.items()],
        }
        if sender.reply_to is not None:
            fields["ReplyTo"] = sender.reply_to
        headers = {
            "X-Postmark-Server-Token": self._token,
            "Content-Type": "application/json",
            "Accept": "application/json",
        }
        return MailRequest("/email", headers, msgspec.json.encode(fields))

    def _read(self, answer: Answer) -> Sent:
        body = _body_of(answer)
        if 200 <= answer.status < 300:
            return taken_as(body.message_id if body.code == 0 else None, _ID, answer)
        if body.code in _FOR_NOW and 400 <= answer.status < 500:
            return Sent("not_sent", f"{answer.status} {body.code}", retry_after=retry_after(answer, self.clock()))
        sent = self._by_status(answer, str(body.code) if body.code is not None and abs(body.code) < 10**6 else None)
        dead = answer.status == 422 and body.code == _INACTIVE
        return msgspec.structs.replace(sent, dead=dead)


def _body_of(answer: Answer) -> _Body:
    try:
        return _DECODER.decode(answer.body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return _Body()
