"""E-mail providers on this machine that answer as Resend, Postmark and Amazon SES do.

    with ResendServer("re_123") as server:
        resend = Resend("re_123", "Acme <hello@mail.acme.example>", endpoint=server.url)
        ...
        assert [mail.to for mail in server.mails] == ["ana@example.com"]

The e-mails taken are in `mails`. An invalid request is refused as the provider refuses it: no access, an unknown field, an
invalid address or header. `refusals` refuses an address with one of the provider's own errors, `busy` everything.
"""

from __future__ import annotations

import json
from base64 import b64decode
from binascii import Error as NoBase64
from collections.abc import Callable, Mapping
from email import message_from_bytes
from email.policy import default
from typing import Any, ClassVar, TypeAlias
from uuid import UUID, uuid5

from attrs import field, frozen

from .httpserver import LocalServer

_NAMES = UUID(int=0)
#: Status, body, and more headers.
ServerAnswer: TypeAlias = tuple[int, dict[str, Any], dict[str, str]]
#: Whether a request (URL, headers, body) is signed as AWS asks.
Verify: TypeAlias = Callable[[str, Mapping[str, str], bytes], bool]


@frozen
class ProviderMail:
    """One e-mail as a provider took it. `marks` come back in its webhooks; header names are as they were sent."""

    to: str
    sender: str
    subject: str
    html: str = field(repr=False)
    text: str = field(repr=False)
    headers: dict[str, str] = field(repr=False)
    marks: dict[str, str] = field(repr=False)
    id: str = ""
    key: str | None = None


class RefusedMail(Exception):
    """The provider's own refusal."""

    def __init__(self, status: int, body: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        super().__init__(status)
        self.answer: ServerAnswer = (status, body, headers or {})


class MailServer(LocalServer):
    """A provider's API, the part that takes e-mail."""

    def __init__(self) -> None:
        self.mails: list[ProviderMail] = []
        self.requests: list[dict[str, Any]] = []
        self.refusals: dict[str, ServerAnswer] = {}
        self.busy = False
        super().__init__()

    def reply(self, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, Mapping[str, str], bytes]:
        """Answer one request in JSON."""
        status, words, more = self.answer(path, headers, body)
        return status, {"Content-Type": "application/json", **more}, json.dumps(words).encode()

    def answer(self, path: str, headers: Mapping[str, str], body: bytes) -> ServerAnswer:
        """Answer one request as the provider does."""
        try:
            self.check_access(headers, path, body)
            fields = json.loads(body)
            number = self._numbered(fields)
            if self.busy:
                return self.too_many()
            mail = self.taken(fields, headers, str(uuid5(_NAMES, str(number))))
            if mail.to in self.refusals:
                return self.refusals[mail.to]
        except RefusedMail as refusal:
            return refusal.answer
        with self._lock:
            self.mails.append(mail)
        return self.accepted(mail)

    def _numbered(self, fields: dict[str, Any]) -> int:
        """Record a request, and return its number."""
        with self._lock:
            self.requests.append(fields)
            return len(self.requests)

    def check_access(self, headers: Mapping[str, str], path: str, body: bytes) -> None:
        """Raise RefusedMail for a request without access."""
        raise NotImplementedError

    def taken(self, fields: dict[str, Any], headers: Mapping[str, str], name: str) -> ProviderMail:
        """Read a request. Raises RefusedMail."""
        raise NotImplementedError

    def accepted(self, mail: ProviderMail) -> ServerAnswer:
        """Return the answer for an e-mail that was taken."""
        raise NotImplementedError

    def too_many(self) -> ServerAnswer:
        """Return the answer for too many requests."""
        raise NotImplementedError


class ResendServer(MailServer):
    """Answers POST /emails. One key with another body is a conflict, with the same body the same answer."""

    fields: ClassVar = {
        "from", "to", "subject", "bcc", "cc", "scheduled_at", "reply_to", "html", "text", "headers", "attachments", "tags",
        "topic_id", "template",
    }  # fmt: skip

    def __init__(self, key: str = "re_123") -> None:
        self._key = key
        self._keys: dict[str, tuple[bytes, str]] = {}
        super().__init__()

    def check_access(self, headers: Mapping[str, str], path: str, body: bytes) -> None:
        """Raise RefusedMail for a wrong path or key, and for an idempotency key of another body."""
        if path != "/emails":
            raise _no_resend(404, "not_found", "The requested endpoint does not exist.")
        if "authorization" not in headers:
            raise _no_resend(401, "missing_api_key", "Missing API Key")
        if headers["authorization"] != f"Bearer {self._key}":
            raise _no_resend(401, "validation_error", "API key is invalid")
        key = headers.get("idempotency-key")
        if key is not None and not 1 <= len(key) <= 256:
            raise _no_resend(400, "invalid_idempotency_key", "Idempotency keys must have between 1 and 256 characters.")
        if key is not None:
            known = self._keys.setdefault(key, (body, ""))
            if known[0] != body:
                raise _no_resend(409, "invalid_idempotent_request", "Same key used with a different request payload.")

    def taken(self, fields: dict[str, Any], headers: Mapping[str, str], name: str) -> ProviderMail:
        """Read a request; one with a known idempotency key has the first one's id. Raises RefusedMail (422)."""
        unknown = fields.keys() - self.fields
        if unknown or not {"from", "to", "subject"} <= fields.keys():
            raise _no_resend(422, "validation_error", f"Invalid fields: {sorted(unknown)}")
        for tag in fields.get("tags", []):
            if not all(
                part and part.isascii() and part.replace("_", "").replace("-", "").isalnum() for part in tag.values()
            ):
                raise _no_resend(
                    422, "validation_error", "Tags should only contain ASCII letters, numbers, underscores, or dashes."
                )
        (to,) = fields["to"]
        if "@" not in to or "@" not in fields["from"]:
            raise _no_resend(422, "validation_error", f"Invalid `to` field: {to}")
        marks = {tag["name"]: tag["value"] for tag in fields.get("tags", [])}
        key = headers.get("idempotency-key")
        if key is not None:
            with self._lock:
                body, known = self._keys[key]
                name = known or name
                self._keys[key] = (body, name)
        return ProviderMail(
            to=to,
            sender=fields["from"],
            subject=fields["subject"],
            html=fields["html"],
            text=fields["text"],
            headers=fields.get("headers", {}),
            marks=marks,
            id=name,
            key=key,
        )

    def accepted(self, mail: ProviderMail) -> ServerAnswer:
        """Answer 200 with `id` alone."""
        return 200, {"id": mail.id}, {}

    def too_many(self) -> ServerAnswer:
        """Answer 429 rate_limit_exceeded, to be tried again after a second."""
        return _no_resend(429, "rate_limit_exceeded", "Too many requests.", {"retry-after": "1"}).answer


def _no_resend(status: int, name: str, text: str, headers: dict[str, str] | None = None) -> RefusedMail:
    return RefusedMail(status, {"statusCode": status, "name": name, "message": text}, headers)


class PostmarkServer(MailServer):
    """Answers POST /email."""

    fields: ClassVar = {
        "From", "To", "Cc", "Bcc", "Subject", "Tag", "HtmlBody", "TextBody", "ReplyTo", "Headers", "TrackOpens", "TrackLinks",
        "Attachments", "Metadata", "MessageStream",
    }  # fmt: skip

    def __init__(self, token: str = "server-token", streams: tuple[str, ...] = ("outbound", "broadcast")) -> None:  # noqa: S107
        self._token, self._streams = token, streams
        super().__init__()

    def check_access(self, headers: Mapping[str, str], path: str, body: bytes) -> None:
        """Raise RefusedMail for a wrong path (404) or server token (401, code 10)."""
        del body
        if path != "/email":
            raise _no_postmark(404, 0, "Not found")
        if headers.get("x-postmark-server-token") != self._token:
            raise _no_postmark(401, 10, "Bad or missing API token.")

    def taken(self, fields: dict[str, Any], headers: Mapping[str, str], name: str) -> ProviderMail:
        """Read a request. Raises RefusedMail (422) with Postmark's own code."""
        del headers
        if fields.keys() - self.fields:
            raise _no_postmark(422, 403, "Incompatible JSON")
        if fields.get("MessageStream", "outbound") not in self._streams:
            raise _no_postmark(422, 1235, "The stream provided does not exist on this server.")
        metadata = fields.get("Metadata", {})
        if any(len(key) > 20 or len(value) > 80 for key, value in metadata.items()):
            raise _no_postmark(422, 300, "Invalid metadata")
        if "@" not in fields["To"] or "@" not in fields["From"]:
            raise _no_postmark(422, 300, f"Error parsing 'To': Illegal email address '{fields['To']}'.")
        own = {header["Name"]: header["Value"] for header in fields.get("Headers", [])}
        return ProviderMail(
            to=fields["To"],
            sender=fields["From"],
            subject=fields["Subject"],
            html=fields["HtmlBody"],
            text=fields["TextBody"],
            headers=own,
            marks=metadata,
            id=name,
        )

    def accepted(self, mail: ProviderMail) -> ServerAnswer:
        """Answer 200 with ErrorCode 0; the time is always the same."""
        body = {
            "To": mail.to, "SubmittedAt": "2026-01-05T10:00:00.000-05:00", "MessageID": mail.id, "ErrorCode": 0, "Message": "OK",
        }  # fmt: skip
        return 200, body, {}

    def too_many(self) -> ServerAnswer:
        """Answer 429, without a time to try again."""
        return _no_postmark(429, 429, "Rate Limit Exceeded").answer


def _no_postmark(status: int, code: int, text: str) -> RefusedMail:
    return RefusedMail(status, {"ErrorCode": code, "Message": text})


class SESServer(MailServer):
    """Answers POST /v2/email/outbound-emails. `verify` returns whether a request is signed correctly."""

    fields: ClassVar = {
        "FromEmailAddress", "FromEmailAddressIdentityArn", "Destination", "ReplyToAddresses", "FeedbackForwardingEmailAddress",
        "FeedbackForwardingEmailAddressIdentityArn", "Content", "EmailTags", "ConfigurationSetName", "EndpointId", "TenantName",
        "ListManagementOptions",
    }  # fmt: skip

    def __init__(self, verify: Verify | None = None, configurations: tuple[str, ...] = ("cartback",)) -> None:
        self._verify, self._configurations = verify, configurations
        super().__init__()

    def check_access(self, headers: Mapping[str, str], path: str, body: bytes) -> None:
        """Raise RefusedMail for a wrong path (404), no signature, or one that `verify` refuses (403)."""
        if path != "/v2/email/outbound-emails":
            raise _no_ses(404, "NotFoundException", "no such operation")
        if not headers.get("authorization", "").startswith("AWS4-HMAC-SHA256 "):
            raise _no_ses(403, "MissingAuthenticationTokenException", "Missing Authentication Token")
        if self._verify is not None and not self._verify(self.url + path, headers, body):
            text = "The request signature we calculated does not match the signature you provided."
            raise _no_ses(403, "InvalidSignatureException", text)

    def taken(self, fields: dict[str, Any], headers: Mapping[str, str], name: str) -> ProviderMail:
        """Read a request, whose e-mail is MIME in base64. Raises RefusedMail (400, 404)."""
        del headers
        if fields.keys() - self.fields:
            raise _no_ses(400, "BadRequestException", "unknown field")
        wanted = fields.get("ConfigurationSetName")
        if wanted is not None and wanted not in self._configurations:
            raise _no_ses(404, "NotFoundException", f"Configuration set <{wanted}> does not exist.")
        try:
            mail = message_from_bytes(b64decode(fields["Content"]["Raw"]["Data"], validate=True), policy=default)
        except (KeyError, NoBase64):
            raise _no_ses(400, "BadRequestException", "Content") from None
        bodies = {part.get_content_type(): part.get_content() for part in mail.walk() if not part.is_multipart()}
        (to,) = fields["Destination"]["ToAddresses"]
        marks = {tag["Name"]: tag["Value"] for tag in fields.get("EmailTags", [])}
        return ProviderMail(
            to=to,
            sender=str(mail["From"]),
            subject=str(mail["Subject"]),
            html=bodies.get("text/html", ""),
            text=bodies.get("text/plain", ""),
            headers={key: str(value) for key, value in mail.items()},
            marks=marks,
            id=f"0100019a{name[8:]}-000000",
        )

    def accepted(self, mail: ProviderMail) -> ServerAnswer:
        """Answer 200 with `MessageId` alone."""
        return 200, {"MessageId": mail.id}, {}

    def too_many(self) -> ServerAnswer:
        """Answer 429 TooManyRequestsException, without a time to try again."""
        return _no_ses(429, "TooManyRequestsException", "Maximum sending rate exceeded.").answer


def _no_ses(status: int, error: str, text: str) -> RefusedMail:
    kind = f"{error}:http://internal.amazon.com/coral/com.amazonaws.sesv2/"
    return RefusedMail(status, {"message": text}, {"x-amzn-ErrorType": kind})
