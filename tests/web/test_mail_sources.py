"""What e-mail providers tell, by Routes: one path a provider for all shops, and nothing without its signature."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.sources import mail_samples as samples

import cartback as cb
from cartback.errors import InvalidSettings
from cartback.testing import World
from cartback.web import MailgunWebhooks, PostmarkWebhooks, ResendWebhooks, Routes, SendGridWebhooks, SESNotifications

pytest.importorskip("cryptography", reason='the ses extra is not installed: pip install "cartback[ses]"')


NOTHING: Any = None  # of a variable that is not set


def routes(w: World, confirmed: list[str]) -> Routes:
    ses = SESNotifications(samples.TOPIC, confirm=confirmed.append, certificate=samples.certificate)
    relay, grid = MailgunWebhooks(samples.MAILGUN_KEY), SendGridWebhooks(samples.sendgrid_public())
    return Routes(
        w.recovery, sources=[ResendWebhooks(samples.WHSEC), PostmarkWebhooks(samples.LOGIN), ses, relay, grid]
    )


def delivery(which: str, w: World, row: str) -> cb.Request:
    """The bounce of each provider's about our message, as it is posted."""
    payloads: dict[str, dict[str, Any]] = {
        "resend": samples.RESEND,
        "postmark": samples.POSTMARK,
        "ses": samples.SES,
        "mailgun": samples.MAILGUN,
        "sendgrid": samples.SENDGRID,
    }
    text = json.dumps(payloads[which]["bounce"]).replace(samples.ID, row)
    payload = json.loads(text.replace("2026-01-05T14:41", w.now.strftime("%Y-%m-%dT%H:%M")))
    if which in ("mailgun", "sendgrid"):
        seconds = str(int(datetime(2026, 1, 5, 14, 41, 2, tzinfo=UTC).timestamp()))
        payload = json.loads(json.dumps(payload).replace(seconds, str(int(w.now.timestamp()))))
    plain = json.dumps([payload] if which == "sendgrid" else payload).encode()
    made = {"ses": lambda: samples.sns(payload), "mailgun": lambda: samples.mailgun(payload, at=w.now)}
    body = made.get(which, lambda: plain)()
    headers = {
        "resend": samples.svix(body, at=w.now), "postmark": samples.basic(), "sendgrid": samples.sendgrid(body, w.now),
    }.get(which, {})  # fmt: skip
    return cb.Request(method="POST", path=f"/webhooks/{which}", headers=headers, body=body)


@pytest.mark.parametrize("which", ["resend", "postmark", "ses", "mailgun", "sendgrid"])
def test_a_bounce_is_heard(which: str) -> None:
    """Of the shop that the message carried; without the signature, or for another topic, it is a 401."""
    w = World([cb.CartRecovery(wait="1h", channels=["email"])], quiet_hours=None)
    ana = w.shopper("ana", consents=("email",))
    w.at("10:00")
    ana.adds("Mug", "12.00")
    w.at("11:30")
    [row] = w.recovery.notifications("acme")
    asked, request = routes(w, []), delivery(which, w, row.id)
    forged = cb.Request(
        method="POST",
        path=request.path,
        headers={},
        body=request.body.replace(b'"Signature": "', b'"Signature": "A').replace(b'"token": "', b'"token": "A'),
    )
    reply: Any = asked(forged)
    assert reply.status == 401
    assert w.recovery.notifications("acme")[0].bounced_at is None
    reply = asked(request)
    assert reply.status == 200
    assert w.recovery.notifications("acme")[0].bounced_at is not None


def test_a_subscription_is_confirmed() -> None:
    """The host's function is called with the URL, once the signature holds, and with nothing else."""
    w, confirmed = World([cb.CartRecovery(wait="1h")]), list[str]()
    url = "https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=x&Token=23"
    body = samples.sns("You have chosen", Type="SubscriptionConfirmation", SubscribeURL=url, Token="23")
    request = cb.Request(method="POST", path="/webhooks/ses", headers={}, body=body)
    reply: Any = routes(w, confirmed)(request)
    assert (reply.status, confirmed) == (200, [url])


def test_what_is_not_set_is_refused_and_what_is_set_is_in_no_repr() -> None:
    """A variable of the environment that is missing must not open a door."""
    for make in (
        lambda: ResendWebhooks(""),
        PostmarkWebhooks,
        lambda: PostmarkWebhooks(""),
        lambda: SESNotifications(""),
    ):
        with pytest.raises(InvalidSettings, match="secret: expected"):
            make()
    shown = repr(
        [ResendWebhooks("whsec_s3crets3"), PostmarkWebhooks("u:s3cret"), PostmarkWebhooks(custom={"X": "s3cret"})]
    )
    assert "s3cret" not in shown


@pytest.mark.parametrize(
    ("make", "named"),
    [
        (lambda: ResendWebhooks("the API key"), "secret: expected the webhook's signing secret, 'whsec_' and base64"),
        (lambda: ResendWebhooks(7), "secret: expected the webhook's signing secret"),
        (lambda: PostmarkWebhooks("password"), "login: expected 'user:password'"),
        (lambda: PostmarkWebhooks(("user:password", NOTHING)), "login: expected 'user:password'"),
        (lambda: PostmarkWebhooks("user:password", custom={"X-Secret": NOTHING}), "a value for each custom header"),
        (lambda: SESNotifications(True), "topics: expected the ARN of the SNS topic"),
        (lambda: SESNotifications("mail"), "topics: expected the ARN of the SNS topic"),
        (lambda: MailgunWebhooks(7), "secret: expected the account's webhook signing key"),
        (lambda: SendGridWebhooks(7), "key: expected the verification key"),
        (lambda: SendGridWebhooks("SG.the-api-key"), "key: expected the verification key"),
    ],
)
def test_a_secret_that_could_never_hold_is_refused_at_the_start(make: Any, named: str) -> None:
    """And not with the first webhook, whose bounce would be lost."""
    with pytest.raises(InvalidSettings, match=named):
        make()
