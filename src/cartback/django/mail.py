"""E-mail through the host's EMAIL_BACKEND: the backend of Django's own mail, without a setting of its own.

Outcomes are coarser than those of cartback.channels.email.SMTP, which sees each step of a transaction. If the backend cannot be
opened, nothing was sent; a mail server's code, or the status of an HTTP provider, has its own meaning; after any other failure
the outcome is unknown, and the message is never sent again.
"""

from __future__ import annotations

import email.policy
import smtplib
from collections.abc import Callable, Mapping
from contextlib import suppress
from email.headerregistry import HeaderRegistry, UnstructuredHeader
from email.utils import formataddr
from hashlib import blake2b
from typing import Any

import django
from django.conf import settings
from django.core import mail as django_mail
from django.core.mail import EmailMultiAlternatives

from cartback.channels.email import Layout, Sender, Theme, Unmailable
from cartback.channels.email.mime import address_of, sender_of
from cartback.channels.email.reply import ServerReply, outcome
from cartback.domain.channels import ChannelName
from cartback.errors import MissingExtra
from cartback.ports import OutgoingMessage, Sent

_WAY_OUT = "list-unsubscribe"
Senders = Sender | str | Mapping[str, Sender | str] | Callable[[str], Sender | str | None]


class DjangoEmail:
    """E-mail by Django's backend."""

    name: ChannelName = "email"

    def __init__(
        self,
        sender: Senders | None = None,
        *,
        connect: Callable[[], Any] | None = None,
        theme: Theme | None = None,
        lawful: bool = True,
    ) -> None:
        """Make the channel; nothing is opened.

        Args:
            sender: "Acme <hello@mail.acme.example>", or one for each shop, as a mapping or a function; DEFAULT_FROM_EMAIL by
                default.
            connect: makes the backend, such as `lambda: mailers["marketing"]`; the site's default one by default.
            theme: how messages look.
            lawful: reject a message without a postal address or an unsubscribe link, which marketing e-mail has to have.

        Raises MissingExtra without css-inline and jinja2.
        """
        self.sender, self._connect, self.lawful = sender, connect or _default, lawful
        try:
            self._layout = Layout(theme or Theme())
        except MissingExtra:
            raise MissingExtra("django") from None

    def send(self, message: OutgoingMessage) -> Sent:
        """Hand the message to the backend, once."""
        try:
            mail = self.mail(message)
            mail.message()  # a message that cannot be written fails before anything is opened
            backend = self._connect()
        except Unmailable as problem:
            return Sent("rejected", str(problem))
        except Exception as error:  # noqa: BLE001 - of the host's theme, functions or settings; nothing was sent
            return Sent("not_sent", f"the e-mail could not be built ({type(error).__name__})")
        try:
            backend.open()
        except Exception as error:  # noqa: BLE001 - after any failure here the backend has no message yet
            return Sent("not_sent", f"the e-mail backend cannot be opened ({type(error).__name__})")
        try:
            sent = backend.send_messages([mail])
        except Exception as error:  # noqa: BLE001 - a backend of the host's may raise anything
            return _failed(error, mail.extra_headers["Message-ID"])
        finally:
            with suppress(Exception):
                backend.close()
        if sent == 1:
            return Sent("ok", provider_id=mail.extra_headers["Message-ID"])
        return Sent("unknown", "the e-mail backend does not report the message as sent")

    def mail(self, message: OutgoingMessage) -> EmailMultiAlternatives:
        """Make the e-mail, for a preview. Raises Unmailable, with the reason there is none."""
        content = message.content
        if self.lawful and not content.unsubscribe:
            raise Unmailable("no unsubscribe link: set CARTBACK['LINKS']")
        if self.lawful and not content.postal_address.strip():
            raise Unmailable("no postal address: set the shop's postal_address")
        sender, rendered = self._sender_of(message.shop), self._layout.render(message)
        headers = {"Message-ID": _message_id(message, sender.domain)}
        if content.unsubscribe:
            headers["List-Unsubscribe"] = f"<{content.unsubscribe}>"
            if content.unsubscribe.lower().startswith("https://"):  # one click is for https only (RFC 8058, 3.1)
                headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        mail = _Mail(
            subject=rendered.subject,
            body=rendered.text,
            from_email=formataddr((sender.name or content.shop_name, sender.address)),
            to=[address_of(message.address)],
            reply_to=[sender.reply_to] if sender.reply_to else None,
            headers=headers,
        )
        mail.attach_alternative(rendered.html, "text/html")
        return mail

    def _sender_of(self, shop: str) -> Sender:
        own = self.sender
        if isinstance(own, Mapping):
            own = own.get(shop)
        elif callable(own):
            own = own(shop)
        elif own is None:
            own = settings.DEFAULT_FROM_EMAIL
        if own is None:
            raise Unmailable("no sender for this shop")
        return sender_of(own)


def _default() -> Any:
    """Return the backend of MAILERS, or of EMAIL_BACKEND."""
    mailers = getattr(django_mail, "mailers", None)  # from Django 6.1 on
    return mailers.default if mailers is not None else django_mail.get_connection()


class _Mail(EmailMultiAlternatives):
    """An e-mail whose List-Unsubscribe stays whole: Python's policies fold or encode a long header, and then no reader finds
    the URL.
    """

    def message(self, **how: Any) -> Any:
        """Write the message. Before Django 6 the policy cannot be passed in: the message has one of its own."""
        if django.VERSION >= (6,):
            how["policy"] = _unfolding(how.get("policy", email.policy.default))
            return super().message(**how)
        written = super().message(**how)
        written.policy = _WHOLE_BEFORE_6
        return written


class _WholeBefore6(email.policy.Compat32):
    """Django 5's policy, except for List-Unsubscribe."""

    def fold(self, name: str, value: Any) -> str:
        """Write the header on one line, however long, if it is List-Unsubscribe."""
        if name.lower() == _WAY_OUT:
            return f"{name}: {value}{self.linesep}"
        return str(super().fold(name, value))

    def fold_binary(self, name: str, value: Any) -> bytes:
        """Write it as `fold` does, as bytes."""
        return (
            self.fold(name, value).encode("ascii", "surrogateescape")
            if name.lower() == _WAY_OUT
            else super().fold_binary(name, value)
        )


class _Whole(UnstructuredHeader):
    """A header on one line, as it is."""

    def fold(self, *, policy: Any) -> str:
        """Write the header on one line, however long."""
        return f"{self.name}: {self}{policy.linesep}"  # type: ignore[attr-defined]


_WHOLE_BEFORE_6 = _WholeBefore6()


def _unfolding(policy: Any) -> Any:
    """Return the policy, except for List-Unsubscribe."""
    headers = HeaderRegistry()
    headers.map_to_type(_WAY_OUT, _Whole)  # type: ignore[arg-type] # typeshed wants more than the docs do
    return policy.clone(header_factory=headers)


def _message_id(message: OutgoingMessage, domain: str) -> str:
    """Return an id of cartback's own, so that a provider's later report can be matched to this message."""
    plain = message.id.isascii() and message.id.isalnum()
    name = message.id if plain else blake2b(message.id.encode("utf-8", "replace"), digest_size=16).hexdigest()
    return f"<{name}.{message.attempt}@{domain}>"


def _failed(error: Exception, provider_id: str) -> Sent:
    """Return the message's outcome after this exception of the backend. A provider's status is anymail's `status_code`."""
    if isinstance(error, smtplib.SMTPRecipientsRefused) and error.recipients:
        code, text = next(iter(error.recipients.values()))
        return outcome("rcpt", ServerReply.of(code, _text(text)), provider_id)
    if isinstance(error, smtplib.SMTPSenderRefused):
        return outcome("mail", ServerReply.of(error.smtp_code, _text(error.smtp_error)), provider_id)
    if isinstance(error, smtplib.SMTPDataError):
        return outcome("body", ServerReply.of(error.smtp_code, _text(error.smtp_error)), provider_id)
    status = getattr(error, "status_code", None)
    detail = type(error).__name__ if status is None else f"{type(error).__name__}: {status}"
    if status in (400, 422):
        return Sent("rejected", detail)
    return Sent("not_sent" if status == 429 else "unknown", detail)


def _text(text: Any) -> str:
    return text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)
