"""SMS through Twilio, by one POST a message: Twilio's SDK retries by itself, and hides the answers.

A message was taken only if the answer has Twilio's id of it. A 429 is certainly not taken, any other refusal would be repeated,
and anything else is unknown. A number is dead if Twilio reports that it is not a number, or cannot take an SMS; a number that
opted out at the carrier is reported as opted out.
"""

from __future__ import annotations

import logging
import re
from base64 import b64encode
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TypeAlias
from urllib.parse import urlencode

import msgspec

from cartback.channels.http import Answer, Client, asked, by_status, taken_as
from cartback.domain import arguments
from cartback.domain.channels import ChannelName
from cartback.domain.values import shown
from cartback.errors import InvalidSettings
from cartback.ports import Clock, OutgoingMessage, Sent

from .text import refused, text_of

#: A number or name; by prefix of the phone number, {"+1": "+15550100", "": "ACME"}; or a function of the message.
Sender: TypeAlias = str | Mapping[str, str] | Callable[[OutgoingMessage], str]

_ACCOUNT = re.compile(r"AC[0-9a-zA-Z]{32}", re.ASCII)
#: A number with its country code, or a short code; an alphanumeric sender name, with at least one letter; a country prefix.
_NUMBER = re.compile(r"\+[1-9][0-9]{4,14}|[0-9]{3,8}", re.ASCII)
_NAME = re.compile(r"(?=.*[A-Za-z])[A-Za-z0-9 +_&.-]{1,11}", re.ASCII)
_START = re.compile(r"\+[0-9]{1,14}", re.ASCII)
_SERVICE = re.compile(r"MG[0-9a-zA-Z]{32}", re.ASCII)
_SID = re.compile(r"(?:SM|MM)[0-9a-zA-Z]{32}", re.ASCII)
#: Error codes that prove a number dead: not a number, not a mobile one, a landline.
_DEAD = frozenset({21211, 21217, 21614, 21635})
_OPTED_OUT = 21610
#: Twilio's own codes for what passes by itself, under any status: a rate that is too high (20429, 14107, 63017, 63018), a sender
#: whose queue is full (21611), an account that has had its messages of the day (63038).
_FOR_NOW = frozenset({20429, 14107, 63017, 63018, 21611, 63038})
_WARN_AGAIN = timedelta(minutes=10)
#: The longest validity period that Twilio accepts.
_LONGEST = timedelta(hours=10)

_log = logging.getLogger("cartback.sms")


class _Body(msgspec.Struct):
    sid: str | None = None
    code: int | None = None


_DECODER = msgspec.json.Decoder(_Body)


def _sure_of_sender(sender: object) -> None:
    """Raise InvalidSettings for a sender that Twilio would refuse with every message."""
    if callable(sender):
        arguments.function(sender, "sender", "message -> sender", 1, plain=True)
        return
    several = sender if isinstance(sender, Mapping) else {"": sender}
    for start, each in several.items():
        if not isinstance(start, str) or (start and not _START.fullmatch(start)):
            raise InvalidSettings(
                f"sender: expected senders by country code, {{'+1': '+15550100', '': 'ACME'}}, got the code {shown(start)}"
            )
        if not isinstance(each, str) or not (
            _NUMBER.fullmatch(each) or _NAME.fullmatch(each) or _SERVICE.fullmatch(each)
        ):
            raise InvalidSettings(
                "sender: expected a number with its country such as '+15550100', a short code, a messaging service 'MG...', or "
                f"a name of at most 11 letters and digits, got {shown(each)}"
            )
    if not several:
        raise InvalidSettings("sender: expected a number, a messaging service or a name, got {}")


class Twilio:
    """SMS through Twilio. A number, a messaging service ("MG...") or a name may be the sender."""

    name: ChannelName = "sms"

    def __init__(
        self,
        account: str,
        token: str,
        sender: Sender,
        *,
        key: str | None = None,
        status_callback: str | None = None,
        timeout: timedelta = timedelta(seconds=10),
        connections: int = 8,
        endpoint: str = "https://api.twilio.com",
        clock: Clock = lambda: datetime.now(UTC),
    ) -> None:
        """Make no network call until the first message.

        Args:
            account: the account's SID, "AC...".
            token: the auth token, or the secret of `key`.
            sender: a number, a messaging service or a name; by country as {"+1": "+15550100", "": "ACME"}.
            key: the SID of an API key, "SK...", instead of the account's own token.
            status_callback: your URL to which Twilio reports a message's status; see `cartback.sources.twilio`. The shop and
                the message are added to its query.
            timeout: for connecting, and again for the answer.
            connections: the most that are open at once.
            endpoint: where Twilio is; another one in tests, or for a region.
            clock: returns the present.

        Raises MissingExtra without pycurl, InvalidSettings.
        """
        arguments.matching(account, "account", _ACCOUNT, "the account's SID, 'AC' and 32 characters")
        arguments.secret(token, "token", "the auth token, or the secret of `key`")
        _sure_of_sender(sender)
        if key is not None:
            arguments.secret(key, "key", "the SID of an API key, 'SK...'")
        if status_callback is not None:
            arguments.web_address(status_callback, "status_callback")
        arguments.web_address(endpoint, "endpoint")
        arguments.client(timeout, connections, clock)
        self.clock = clock
        self._url = f"{endpoint.rstrip('/')}/2010-04-01/Accounts/{account}/Messages.json"
        self._access = "Basic " + b64encode(f"{key or account}:{token}".encode()).decode()
        self._sender, self._status_callback = sender, status_callback
        self._client = Client("sms", timeout=timeout.total_seconds(), connections=connections)
        self._warned: datetime | None = None

    def __repr__(self) -> str:
        return "Twilio()"

    def send(self, message: OutgoingMessage) -> Sent:
        """Make at most one request, and return the outcome."""
        now, text = self.clock(), text_of(message)
        if (answer := refused(message, text, now)) is not None:
            return answer
        try:
            sender = self._sender_for(message)
        except Exception as error:  # noqa: BLE001 - of the host's function; nothing was handed over
            return Sent("rejected", f"sender: {type(error).__name__}")
        if not sender or not isinstance(sender, str):
            return Sent("rejected", "no sender for this country")
        if _is_name(sender) and message.address.startswith("+1"):
            return Sent("rejected", "a name cannot send to the US and Canada: give a number as sender for '+1'")
        body = urlencode(self._fields(message, text, sender, now)).encode()
        headers = {"Authorization": self._access, "Content-Type": "application/x-www-form-urlencoded"}
        return asked(self._client.submit(self._url, headers, body).result, self._read)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _sender_for(self, message: OutgoingMessage) -> str:
        sender = self._sender
        if isinstance(sender, str):
            return sender
        if isinstance(sender, Mapping):
            fitting = [start for start in sender if message.address.startswith(start)]
            return sender[max(fitting, key=len)] if fitting else ""
        return sender(message)

    def _fields(self, message: OutgoingMessage, text: str, sender: str, now: datetime) -> dict[str, str]:
        left = int(min(message.deadline - now, _LONGEST).total_seconds())
        fields = {
            "To": message.address,
            "MessagingServiceSid" if _SERVICE.fullmatch(sender) else "From": sender,
            "Body": text,
            "ValidityPeriod": str(max(1, left)),
        }
        if self._status_callback is not None:
            about = urlencode({"shop": message.shop, "notification": message.id})
            fields["StatusCallback"] = f"{self._status_callback}{'&' if '?' in self._status_callback else '?'}{about}"
        return fields

    def _warn(self, status: int) -> None:
        """Tell the operator what has to be fixed, but not with every message."""
        now = self.clock()
        if self._warned is None or abs(now - self._warned) >= _WARN_AGAIN:
            self._warned = now
            _log.warning(
                "Twilio refuses the account or token (%d): every text is rejected until it is corrected", status
            )

    def _read(self, answer: Answer) -> Sent:
        answer_text = _body_of(answer)
        if answer.status in (401, 403):
            self._warn(answer.status)
        if 200 <= answer.status < 300:
            return taken_as(answer_text.sid, _SID, answer)
        if answer_text.code in _FOR_NOW and 400 <= answer.status < 500:
            answer = Answer(429, answer.headers, b"")
        outcome = by_status(answer, self.clock())
        detail = f"{answer.status} {answer_text.code}" if answer_text.code is not None else str(answer.status)
        refused_here = outcome.outcome == "rejected" and answer.status == 400
        return msgspec.structs.replace(
            outcome,
            detail=detail,
            dead=refused_here and answer_text.code in _DEAD,
            opted_out=refused_here and answer_text.code == _OPTED_OUT,
        )


def _body_of(answer: Answer) -> _Body:
    try:
        return _DECODER.decode(answer.body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return _Body()


def _is_name(sender: str) -> bool:
    return _SERVICE.fullmatch(sender) is None and any(char.isalpha() for char in sender)
