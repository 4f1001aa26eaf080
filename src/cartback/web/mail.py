"""The e-mail providers whose webhooks Routes takes: the outcomes of messages. One secret for all shops: a message carries its
own.

Routes(recovery, sources=[ResendWebhooks("whsec_..."), PostmarkWebhooks("user:password"), SESNotifications(TOPIC)])
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Mapping, Sequence
from datetime import datetime
from typing import Any

from attrs import field, frozen

from cartback.domain.events import Event
from cartback.errors import InvalidSettings
from cartback.flow import Request
from cartback.sources import mailgun, postmark, resend, sendgrid, ses
from cartback.sources.signing import Secret


def _there(value: Any) -> Any:
    """Raise InvalidSettings for an empty value, such as a variable that is not set."""
    if not value:
        raise InvalidSettings("secret: expected the secret of the provider's webhook, got none")
    return value


@frozen
class ResendWebhooks:
    """Resend's webhooks, at webhooks/resend.

    Attributes:
        secret: the webhook's signing secret, "whsec_...", or several during a rotation.
        shop: the shop of mail that cartback did not send: its bounces end addresses too.
        seen: take opens and clicks as well.
    """

    secret: Secret = field(converter=_there, repr=False)
    shop: str | None = None
    seen: bool = False
    name: str = "resend"
    needs_shop: bool = field(default=False, init=False)

    def __attrs_post_init__(self) -> None:
        resend.signing_keys(self.secret)

    def read(self, request: Request, shop: str, now: datetime) -> Generator[Any, Any, list[Event]]:
        """Read a webhook whose signature holds."""
        del shop
        yield from ()
        return resend.events(
            request.headers, request.body, secret=self.secret, received_at=now, shop=self.shop, seen=self.seen
        )


@frozen
class PostmarkWebhooks:
    """Postmark's webhooks, at webhooks/postmark.

    Attributes:
        login: "user:password" as in the webhook's URL, or several during a rotation.
        custom: the headers that the webhook was created with, in place of a login or in addition to it.
        shop, seen: as for ResendWebhooks.
    """

    login: str | tuple[str, ...] = field(default=(), repr=False)
    custom: Mapping[str, str] | None = field(default=None, repr=False)
    shop: str | None = None
    seen: bool = False
    name: str = "postmark"
    needs_shop: bool = field(default=False, init=False)

    def __attrs_post_init__(self) -> None:
        _there(self.login or self.custom)
        postmark.credentials(self.login, self.custom or {})

    def read(self, request: Request, shop: str, now: datetime) -> Generator[Any, Any, list[Event]]:
        """Read a webhook that has its login."""
        del shop, now
        yield from ()
        return postmark.events(
            request.headers, request.body, login=self.login, custom=self.custom, shop=self.shop, seen=self.seen
        )


@frozen
class SESNotifications:
    """Amazon SES's notifications by SNS, at webhooks/ses. Needs pip install "cartback[ses]".

    Attributes:
        topics: the ARN of the SNS topic, or several.
        confirm: called with the URL that confirms a subscription to SNS, for you to request once.
        certificate: returns the certificate at a URL of SNS's.
        shop, seen: as for ResendWebhooks.
    """

    topics: str | Collection[str] = field(converter=_there)
    confirm: Callable[[str], Any] | None = None
    certificate: Callable[[str], bytes] = field(factory=ses.SigningCertificates, repr=False)
    shop: str | None = None
    seen: bool = False
    name: str = "ses"
    needs_shop: bool = field(default=False, init=False)

    def __attrs_post_init__(self) -> None:
        ses.topic_arns(self.topics)

    def read(self, request: Request, shop: str, now: datetime) -> Generator[Any, Any, list[Event]]:
        """Read a notification whose signature holds, or have its subscription confirmed."""
        del shop, now
        asked: dict[str, Any] = {"topics": self.topics, "certificate": self.certificate}
        events = ses.events(request.headers, request.body, shop=self.shop, seen=self.seen, **asked)
        if not events and self.confirm is not None:
            url = ses.confirmation(request.body, **asked)
            if url is not None:
                yield self.confirm(url)
        return events


@frozen
class MailgunWebhooks:
    """Mailgun's webhooks, at webhooks/mailgun.

    Attributes:
        secret: the account's HTTP webhook signing key, or several during a rotation.
        shop, seen: as for ResendWebhooks; mail that goes through Mailgun by SMTP needs `shop`.
    """

    secret: Secret = field(converter=_there, repr=False)
    shop: str | None = None
    seen: bool = False
    name: str = "mailgun"
    needs_shop: bool = field(default=False, init=False)

    def __attrs_post_init__(self) -> None:
        mailgun.signing_keys(self.secret)

    def read(self, request: Request, shop: str, now: datetime) -> Generator[Any, Any, list[Event]]:
        """Read a webhook whose signature holds."""
        del shop
        yield from ()
        return mailgun.events(request.body, secret=self.secret, received_at=now, shop=self.shop, seen=self.seen)


@frozen
class SendGridWebhooks:
    """SendGrid's signed event webhook, at webhooks/sendgrid. Needs pip install "cartback[sendgrid]".

    Attributes:
        key: the verification key that SendGrid shows, or several during a rotation.
        shop, seen: as for ResendWebhooks; mail that goes through SendGrid by SMTP needs `shop`.
    """

    key: str | Sequence[str] = field(converter=_there)
    shop: str | None = None
    seen: bool = False
    name: str = "sendgrid"
    needs_shop: bool = field(default=False, init=False)

    def __attrs_post_init__(self) -> None:
        sendgrid.verification_keys(self.key)

    def read(self, request: Request, shop: str, now: datetime) -> Generator[Any, Any, list[Event]]:
        """Read a delivery whose signature holds."""
        del shop
        yield from ()
        return sendgrid.events(
            request.headers, request.body, key=self.key, received_at=now, shop=self.shop, seen=self.seen
        )
