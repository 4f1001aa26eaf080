"""E-mail through Amazon SES: POST /v2/email/outbound-emails, with the whole message packed here.

A message was taken only if the answer has SES's id of it. If a rate or quota is used up, sending is paused or keys have
expired, it certainly was not and may be tried again; any other refusal would be repeated.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

import msgspec

from cartback.channels.http import Answer, retry_after, taken_as
from cartback.domain import arguments
from cartback.domain.values import spoken
from cartback.errors import InvalidSettings
from cartback.ports import Clock, OutgoingMessage, Sent

from .layout import Rendered
from .letters import Senders, Themes
from .mime import Sender, packed
from .provider import HTTPMail, MailRequest, marks_of
from .sigv4 import Credentials, signed

_PATH = "/v2/email/outbound-emails"
_REGION = re.compile(r"[a-z]{2}(?:-[a-z]+)+-[0-9]{1,2}", re.ASCII)
_CONFIGURATION = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
_ID = re.compile(r"[0-9A-Za-z-]{20,100}", re.ASCII)
_ERROR = re.compile(r"[A-Za-z]{1,60}", re.ASCII)
#: Temporary refusals: nothing was taken.
_FOR_NOW = frozenset(
    "TooManyRequestsException ThrottlingException Throttling LimitExceededException SendingPausedException "
    "ExpiredTokenException".split()
)

#: Keys, or a function that returns the current ones, for roles whose keys expire.
AWSKeys: TypeAlias = Credentials | tuple[str, str] | tuple[str, str, str | None] | Callable[[], Credentials]


class _Body(msgspec.Struct):
    message_id: str | None = msgspec.field(default=None, name="MessageId")


_DECODER = msgspec.json.Decoder(_Body)


class SES(HTTPMail):
    """E-mail through Amazon SES's API, version 2.

    SES("eu-central-1", ("AKIA...", secret), sender="Acme <hello@mail.acme.example>", configuration="cartback")
    """

    access = "access key, or the right ses:SendEmail"

    def __init__(
        self,
        region: str,
        keys: AWSKeys,
        sender: Senders,
        *,
        configuration: str | None = None,
        theme: Themes | None = None,
        lawful: bool = True,
        timeout: timedelta = timedelta(seconds=10),
        connections: int = 8,
        endpoint: str | None = None,
        clock: Clock = lambda: datetime.now(UTC),
    ) -> None:
        """Make no network call until the first message.

        Args:
            region: "eu-central-1".
            keys: the access key and its secret, of a user who may ses:SendEmail; with the session token of a role as the third. A
                function that gives a Credentials is asked for each message.
            sender: "Acme <hello@mail.acme.example>" or a Sender, of an identity that SES has verified; or one for each shop, as a
                mapping or a function from the shop's id.
            configuration: the configuration set whose event destination reports the messages' outcomes.
            theme: how the messages look, for all shops or by shop as with `sender`.
            lawful: reject a message without a postal address or an unsubscribe link, which marketing e-mail has to have.
            timeout: for connecting, and again for the answer.
            connections: the most that are open at once.
            endpoint: where SES is, if not at the region's own; another one in tests.
            clock: returns the present, to within minutes of AWS's own clock.

        Raises MissingExtra without pycurl, css-inline and jinja2, InvalidSettings.
        """
        arguments.matching(region, "region", _REGION, "one such as 'eu-central-1'")
        if configuration is not None:
            arguments.matching(configuration, "configuration", _CONFIGURATION, "the name of a configuration set")
        super().__init__(
            sender,
            theme=theme,
            lawful=lawful,
            timeout=timeout,
            connections=connections,
            endpoint=endpoint or f"https://email.{region}.amazonaws.com",
            clock=clock,
        )
        self._region, self._configuration = region, configuration
        if callable(keys):
            arguments.function(keys, "keys", "() -> (key, secret, token)", 0, plain=True)
        self._keys = keys if callable(keys) else _checked(keys)

    def _request(
        self, message: OutgoingMessage, rendered: Rendered, sender: Sender, to: str, now: datetime
    ) -> MailRequest:
        fields: dict[str, object] = {
            "FromEmailAddress": sender.address,
            "Destination": {"ToAddresses": [to]},
            "Content": {"Raw": {"Data": b64encode(packed(message, rendered, sender, now).data).decode()}},
            "EmailTags": [{"Name": name, "Value": value} for name, value in marks_of(message).items()],
        }
        if self._configuration is not None:
            fields["ConfigurationSetName"] = self._configuration
        body = msgspec.json.encode(fields)
        return MailRequest(_PATH, self._headers(body, now), body)

    def _headers(self, body: bytes, now: datetime) -> dict[str, str]:
        """Sign a request with the current keys."""
        keys = self._keys() if callable(self._keys) else self._keys
        headers = {"Content-Type": "application/json"}
        return signed(self._endpoint + _PATH, headers, body, keys, self._region, "ses", now)

    def _read(self, answer: Answer) -> Sent:
        if 200 <= answer.status < 300:
            return taken_as(_named(answer), _ID, answer)
        error = answer.headers.get("x-amzn-errortype", "").partition(":")[0]
        code = error if _ERROR.fullmatch(error) else None
        if code in _FOR_NOW and 400 <= answer.status < 500:
            return Sent("not_sent", f"{answer.status} {code}", retry_after=retry_after(answer, self.clock()))
        return self._by_status(answer, code)


def _checked(keys: tuple[str, str] | tuple[str, str, str | None]) -> Credentials:
    given: object = keys
    if not isinstance(given, tuple | list) or not 2 <= len(given) <= 3:
        raise InvalidSettings(f"keys: expected the access key and its secret, ('AKIA...', secret), got {spoken(given)}")
    for each in keys[:2]:
        arguments.secret(each, "keys", "the access key and its secret, ('AKIA...', secret)")
    return Credentials(*keys)


def _named(answer: Answer) -> str | None:
    """Return the id that SES gave the message, if it is readable."""
    try:
        return _DECODER.decode(answer.body).message_id
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return None
