"""What e-mail providers tell becomes the same events, whoever tells it; a signature that does not hold changes nothing."""

from __future__ import annotations

import json
import threading
from base64 import b64encode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import pytest
from tests.sources import mail_samples as samples
from tests.sources.mail_samples import ANA, AT, ID, LOGIN, TOPIC, WHSEC

import cartback as cb
from cartback.errors import BadSignature, InvalidSettings, MalformedDelivery, TooLarge
from cartback.sources import mail, mailgun, postmark, resend, sendgrid, ses
from cartback.sources.limits import Limits
from cartback.testing import World

pytest.importorskip("cryptography", reason='the ses extra is not installed: pip install "cartback[ses]"')

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

Read = Callable[..., list[Any]]


def by_ses(payload: Any, **more: Any) -> list[Any]:
    return ses.events({}, samples.sns(payload), **{"topics": TOPIC, "certificate": samples.certificate, **more})


def by_postmark(payload: Any, **more: Any) -> list[Any]:
    return postmark.events(samples.basic(), json.dumps(payload).encode(), **{"login": LOGIN, **more})


def by_resend(payload: Any, **more: Any) -> list[Any]:
    body = json.dumps(payload).encode()
    return resend.events(samples.svix(body), body, **{"secret": WHSEC, "received_at": AT, **more})


def by_mailgun(payload: Any, **more: Any) -> list[Any]:
    body = samples.mailgun(payload)
    return mailgun.events(body, **{"secret": samples.MAILGUN_KEY, "received_at": AT, **more})


def by_sendgrid(payload: Any, **more: Any) -> list[Any]:
    body = json.dumps([payload]).encode()
    return sendgrid.events(
        samples.sendgrid(body), body, **{"key": samples.sendgrid_public(), "received_at": AT, **more}
    )


READERS: dict[str, tuple[Read, dict[str, dict[str, Any]]]] = {
    "ses": (by_ses, samples.SES),
    "postmark": (by_postmark, samples.POSTMARK),
    "resend": (by_resend, samples.RESEND),
    "mailgun": (by_mailgun, samples.MAILGUN),
    "sendgrid": (by_sendgrid, samples.SENDGRID),
}


@pytest.fixture(params=READERS)
def which(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def read(which: str) -> Read:
    """read(name of a sample, ...) -> events."""
    reader, payloads = READERS[which]
    return lambda name, **more: reader(payloads[name], **more)


def shown(events: list[Any]) -> list[tuple[Any, ...]]:
    """The events without their times."""
    return [
        (
            type(e).__name__,
            e.keys,
            getattr(e, "notification", None),
            getattr(e, "permanent", getattr(e, "source", None)),
        )
        for e in events
    ]


KEY = (cb.key("email", ANA),)


def test_a_hard_bounce(read: Read, which: str) -> None:
    """The message came back for good, and the address takes nothing more; when it happened is the provider's word."""
    events = read("bounce")
    assert shown(events) == [
        ("MessageBounced", KEY, ID, True),
        ("ConsentChanged", KEY, None, events[1].source),
    ]
    assert events[1].source.startswith(f"bounced: {which}")
    assert (events[1].channel, events[1].granted, events[1].shop) == ("email", False, "acme")
    assert {event.at.replace(microsecond=0) for event in events} == {datetime(2026, 1, 5, 14, 41, 2, tzinfo=UTC)}
    assert ANA not in events[1].source


@pytest.mark.parametrize("which", ["ses", "postmark", "resend", "sendgrid"])
def test_a_soft_bounce_ends_nothing(read: Read) -> None:
    """A full mailbox may be empty tomorrow."""
    assert shown(read("soft bounce")) == [("MessageBounced", KEY, ID, False)]


def test_a_bounce_about_something_else_proves_nothing_of_the_address() -> None:
    """SES calls a policy permanent; the code says that it is about us, not about the address."""
    assert shown(by_ses(samples.SES["policy bounce"])) == [("MessageBounced", KEY, ID, True)]


@pytest.mark.parametrize(
    ("status", "ends"),
    [
        ("5.1.1", True), ("smtp; 550 5.1.2 no host", True), ("5.1.10", True), ("", True), ("5.0.0", True), ("nonsense", True),
        ("5.2.2", False), ("5.7.1", False), ("5.1.8", False), ("4.2.2", False),
    ],
)  # fmt: skip
def test_what_is_proof(status: str, ends: bool) -> None:
    """No such mailbox or host, or no code at all: the provider's verdict stands. A code about anything else does not."""
    news = mail.MailNews("acme", AT, ANA, "own")
    assert bool(mail.bounced(news, permanent=True, status=status)) is ends
    assert mail.bounced(news, permanent=False, status=status) == []


def test_a_complaint_is_a_no(read: Read, which: str) -> None:
    """Marked as spam: noted of the message, and consent ends."""
    assert shown(read("complaint")) == [
        ("MessageComplained", KEY, ID, None),
        ("ConsentChanged", KEY, None, f"complained: {which}"),
    ]


def test_a_delivery(read: Read) -> None:
    """The mail server took it."""
    assert shown(read("delivery")) == [("MessageDelivered", KEY, ID, None)]


def test_opens_and_clicks_only_if_asked_for(read: Read) -> None:
    """Our own links count better; with `seen` the provider's are taken."""
    assert read("open") == read("click") == []
    assert [type(e).__name__ for e in (*read("open", seen=True), *read("click", seen=True))] == [
        "MessageOpened",
        "MessageClicked",
    ]


@pytest.mark.parametrize(
    "agent", [None, "", "Mozilla/5.0", "GoogleImageProxy", "Barracuda Sentinel", "python-requests/2"]
)
def test_machines_see_nothing(agent: str | None) -> None:
    """A proxy or scanner is nobody."""
    news = mail.MailNews("acme", AT, ANA, "own", ID)
    assert mail.opened(news, agent) == mail.clicked(news, "https://acme.example/r/click?t=x", agent) == []


def test_the_way_out_is_no_click() -> None:
    """Who unsubscribes has not come back to the cart."""
    news = mail.MailNews("acme", AT, ANA, "own", ID)
    agent = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"
    assert mail.clicked(news, "https://acme.example/r/unsubscribe?t=x", agent) == []
    assert len(mail.clicked(news, "https://acme.example/r/click?t=x", agent)) == 1
    assert len(mail.clicked(news, "https://[acme", agent)) == 1


@pytest.mark.parametrize(
    ("which", "name", "source"),
    [
        ("ses", "unsubscribed", "unsubscribed: ses"),
        ("postmark", "unsubscribed", "unsubscribed: postmark, suppressed there"),
        ("resend", "suppressed", "bounced: resend, suppressed there"),
        ("mailgun", "unsubscribed", "unsubscribed: mailgun"),
        ("mailgun", "suppressed", "complained: mailgun, suppressed there"),
        ("sendgrid", "unsubscribed", "unsubscribed: sendgrid"),
        ("sendgrid", "suppressed", "complained: sendgrid, suppressed there"),
    ],
)
def test_what_a_provider_sends_nothing_to_any_more(read: Read, name: str, source: str) -> None:
    """A no of the address, with where it comes from."""
    assert shown(read(name)) == [("ConsentChanged", KEY, None, source)]


@pytest.mark.parametrize(
    ("which", "name"),
    [
        ("ses", "send"), ("ses", "delay"), ("postmark", "out of office"), ("postmark", "reactivated"), ("resend", "sent"),
        ("resend", "contact"), ("mailgun", "for now"), ("mailgun", "accepted"), ("sendgrid", "deferred"), ("sendgrid", "machine"),
    ],
)  # fmt: skip
def test_what_says_nothing(read: Read, name: str) -> None:
    """Sent, delayed, out of office; and that a provider sends there again is no yes."""
    assert read(name, shop="acme", seen=True) == []


@pytest.mark.parametrize(
    ("reason", "source"),
    [
        ("Bounced Address", "bounced"), ("Invalid", "bounced"), ("Unsubscribed Address", "unsubscribed"), ("Spam Reporting Address", "complained"),
        ("Invalid SMTPAPI header", None), ("Spam Content (if spam checker app enabled)", None),
        ("Recipient List over Package Quota", None), ("", None),
    ],
)  # fmt: skip
def test_why_sendgrid_dropped_it(reason: str, source: str | None) -> None:
    """Every reason of its documentation: what is about our own request ends nobody's address."""
    found = by_sendgrid({**samples.SENDGRID["suppressed"], "reason": reason})
    assert [event.source for event in found] == ([f"{source}: sendgrid, suppressed there"] if source else [])


@pytest.mark.parametrize(("kind", "ends"), [("bounce", True), (None, True), ("blocked", False), ("expired", False)])
def test_what_sendgrid_calls_a_bounce(kind: str | None, ends: bool) -> None:
    """Blocked for now, or given up after days, is no proof of the address."""
    payload = {**samples.SENDGRID["bounce"], "type": kind, "status": ""}
    assert ("ConsentChanged" in [type(event).__name__ for event in by_sendgrid(payload)]) is ends


@pytest.mark.parametrize(
    ("which", "name"),
    [
        (which, name)
        for which, (_, payloads) in READERS.items()
        for name in ("bounce", "complaint", "delivery", "unsubscribed", "suppressed")
        if name in payloads
    ],
)  # fmt: skip
def test_news_that_is_told_twice_has_one_name(read: Read, name: str) -> None:
    """Each provider's own id for the news is the event's, so that what is delivered again is known again."""
    first, again = read(name), read(name)
    assert all(event.delivery for event in first)
    assert [event.delivery for event in first] == [event.delivery for event in again]


def test_mail_that_is_not_ours_ends_an_address_too(which: str) -> None:
    """Without our tags nothing is known of a message, and without a shop given, not whose it is."""
    reader, payloads = READERS[which]
    text = json.dumps(payloads["bounce"]).replace('"notification"', '"theirs"').replace('"shop"', '"also_theirs"')
    assert reader(json.loads(text)) == []
    events = reader(json.loads(text), shop="beta")
    assert [(type(e).__name__, e.shop) for e in events] == [("ConsentChanged", "beta")]


@pytest.mark.parametrize(
    ("written", "keys"),
    [
        (f"Ana Silva <{ANA}>", KEY),
        (f'"Silva, Ana" <{ANA.upper()}> ', KEY),
        (f"<{ANA}>", KEY),
        (f"bo@shop.example, Ana <{ANA}>", ()),
        (f"Ana <{ANA}>, Bo <bo@shop.example>", ()),
    ],
)
def test_an_address_with_a_name_before_it(written: str, keys: tuple[str, ...]) -> None:
    """A provider repeats the recipient as the sender wrote it; of two, neither is taken."""
    events = mail.complained(mail.MailNews("acme", AT, written, "acme-mail"))
    assert [event.keys for event in events] == ([keys] if keys else [])


def test_another_shops_mail_is_not_ours(read: Read) -> None:
    """Two shops behind one account of a provider's: each hears of its own."""
    assert read("bounce", shop="beta") == []
    assert len(read("bounce", shop="acme")) == 2


def test_feedback_of_an_identity_is_read_as_well() -> None:
    """Without a configuration set SES says notificationType, and has no tags."""
    payload = json.loads(json.dumps(samples.SES["complaint"]).replace('"eventType"', '"notificationType"'))
    del payload["mail"]["tags"]
    assert shown(by_ses(payload, shop="acme")) == [("ConsentChanged", KEY, None, "complained: ses")]


def test_not_spam_after_all_is_no_complaint() -> None:
    """Somebody took it out of the spam folder."""
    payload = json.loads(json.dumps(samples.SES["complaint"]).replace('"abuse"', '"not-spam"'))
    assert by_ses(payload) == []


# --- signatures -------------------------------------------------------------------------------------------------------


def test_both_versions_of_sns_are_believed() -> None:
    """SHA-1 is what topics sign with unless they are told otherwise."""
    for version in ("1", "2"):
        body = samples.sns(samples.SES["delivery"], version, Subject="Amazon SES Email Event Notification")
        assert len(ses.events({}, body, topics=[TOPIC], certificate=samples.certificate)) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"Message": "{}"}, {"MessageId": "x"}, {"Timestamp": "2026-01-06T00:00:00Z"}, {"Signature": "AAAA"}, {"Signature": "?"},
        {"SignatureVersion": "2"}, {"SignatureVersion": "3"}, {"Subject": "added"}, {"Type": "UnsubscribeConfirmation"},
        {"TopicArn": "arn:aws:sns:us-east-1:666666666666:mail"},
        {"SigningCertURL": "https://sns.us-east-1.amazonaws.com.evil.example/SimpleNotificationService-0.pem"},
        {"SigningCertURL": "https://evil.example/SimpleNotificationService-0.pem"},
        {"SigningCertURL": "http://sns.us-east-1.amazonaws.com/SimpleNotificationService-0.pem"},
        {"SigningCertURL": "https://user@sns.us-east-1.amazonaws.com/SimpleNotificationService-0.pem"},
        {"SigningCertURL": "https://sns.us-east-1.amazonaws.com/../SimpleNotificationService-0.pem"},
        {"SigningCertURL": "https://bucket.s3.amazonaws.com/SimpleNotificationService-0.pem"},
        {"SigningCertURL": "https://sns.us-east-1.amazonaws.com/SimpleNotificationService-0.pem?x\n"},
    ],
    ids=str,
)  # fmt: skip
def test_what_sns_did_not_sign_changes_nothing(change: dict[str, str]) -> None:
    """One field of the envelope, another's topic, a certificate from elsewhere: nothing is fetched from there."""
    envelope = {**json.loads(samples.sns(samples.SES["bounce"])), **change}
    with pytest.raises(BadSignature):
        ses.events({}, json.dumps(envelope).encode(), topics=TOPIC, certificate=samples.certificate)


def test_a_certificate_that_is_none_is_refused() -> None:
    """Nonsense, or a key of another kind."""
    body = samples.sns(samples.SES["bounce"])
    for pem in (b"", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"):
        with pytest.raises(BadSignature):
            ses.events({}, body, topics=TOPIC, certificate=lambda _, pem=pem: pem)


def test_a_subscription_is_confirmed_by_the_host() -> None:
    """The URL is SNS's own and its topic ours; nothing is fetched here, and nothing of it is an event."""
    url = "https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=arn:aws:sns:us-east-1:123456789012:mail&Token=23"
    words = "You have chosen to subscribe to the topic"
    more = {"Type": "SubscriptionConfirmation", "SubscribeURL": url, "Token": "23"}
    body = samples.sns(words, **more)
    asked: dict[str, Any] = {"topics": TOPIC, "certificate": samples.certificate}
    assert ses.confirmation(body, **asked) == url
    assert ses.events({}, body, **asked) == []
    elsewhere = samples.sns(words, **{**more, "SubscribeURL": "https://evil.example/?Action=ConfirmSubscription&x=1"})
    assert ses.confirmation(elsewhere, **asked) is None
    assert ses.confirmation(samples.sns(samples.SES["bounce"]), **asked) is None


def test_ses_tries_a_new_destination_with_words() -> None:
    """They are no event."""
    assert by_ses("Successfully validated SNS topic for Amazon SES event publishing.") == []


@pytest.mark.parametrize(
    "change", ["body", "id", "time", "signature", "secret", "old", "ahead", "missing", "twice", "version"]
)
def test_what_resend_did_not_sign_changes_nothing(change: str) -> None:
    """Body, id, time and secret are signed, and it was signed just now."""
    body = json.dumps(samples.RESEND["bounce"]).encode()
    headers: Any = samples.svix(body)
    if change in ("old", "ahead"):
        headers = samples.svix(body, at=AT + timedelta(minutes=6) * (1 if change == "ahead" else -1))
    if change == "missing":
        headers = {}
    if change == "twice":
        headers = [*headers.items(), ("svix-signature", "v1,AAAA")]
    if change == "version":
        headers["svix-signature"] = headers["svix-signature"].replace("v1,", "v2,")
    if change in ("id", "time", "signature"):
        name = {"id": "svix-id", "time": "svix-timestamp", "signature": "svix-signature"}[change]
        headers[name] = {"id": "msg_3c", "time": "1767625201", "signature": "v1,AAAA"}[change]
    body = body + b" " if change == "body" else body
    secret = "whsec_b3RoZXI=" if change == "secret" else WHSEC
    with pytest.raises(BadSignature):
        resend.events(headers, body, secret=secret, received_at=AT)


def test_the_signature_of_svixs_own_documentation() -> None:
    """The secret, id, time and body of its page on verifying by hand, and the signature that it gives."""
    body = b'{"test": 2432232314}'
    headers = {
        "svix-id": "msg_p5jXN8AQM9LWM0D4loKWxJek", "svix-timestamp": "1614265330",
        "svix-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }  # fmt: skip
    at = datetime.fromtimestamp(1614265330, UTC)
    with pytest.raises(MalformedDelivery, match="type"):  # past the signature: it is no e-mail event
        resend.events(headers, body, secret="whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", received_at=at)


def test_secrets_that_are_changed_are_believed_together() -> None:
    """Several secrets, several logins, several signatures."""
    body = json.dumps(samples.RESEND["delivery"]).encode()
    headers = samples.svix(body)
    headers["svix-signature"] = f"v1,AAAA {headers['svix-signature']}"
    assert len(resend.events(headers, body, secret=["whsec_b3RoZXI=", WHSEC], received_at=AT)) == 1
    assert len(by_postmark(samples.POSTMARK["delivery"], login=("new:one", LOGIN))) == 1


@pytest.mark.parametrize(
    "headers",
    [{}, samples.basic("postmark:wrong"), {"Authorization": "Bearer hush"}, [*samples.basic().items()] * 2],
    ids=["none", "wrong", "other scheme", "twice"],
)
def test_postmark_without_its_login_changes_nothing(headers: Any) -> None:
    """The login is looked at before anything is parsed."""
    with pytest.raises(BadSignature):
        postmark.events(headers, b"{no json", login=LOGIN)


def test_postmark_by_headers_of_its_own() -> None:
    """Those that the webhook was made with, all of them."""
    body = json.dumps(samples.POSTMARK["delivery"]).encode()
    custom = {"X-Secret": "hush"}
    assert len(postmark.events({"x-secret": "hush"}, body, custom=custom)) == 1
    with pytest.raises(BadSignature):
        postmark.events({"x-secret": "no"}, body, custom=custom)


def test_nothing_to_believe_by_is_an_error_of_the_hosts() -> None:
    """Not of the delivery's: it says what is missing."""
    calls: list[Callable[[], object]] = [
        lambda: postmark.events({}, b"{}"),
        lambda: postmark.events({}, b"{}", login=""),
        lambda: postmark.events({}, b"{}", login="user:"),
        lambda: postmark.events({}, b"{}", custom={"X": " "}),
        lambda: resend.events({}, b"{}", secret="", received_at=AT),
        lambda: resend.events({}, b"{}", secret="no prefix", received_at=AT),
        lambda: resend.events({}, b"{}", secret="whsec_?", received_at=AT),
        lambda: mailgun.events(b"{}", secret=" ", received_at=AT),
        lambda: sendgrid.events({}, b"[]", key="", received_at=AT),
        lambda: sendgrid.events({}, b"[]", key=[], received_at=AT),
        lambda: sendgrid.events({}, b"[]", key="no base64!", received_at=AT),
        lambda: sendgrid.events({}, b"[]", key="AAAA", received_at=AT),
        lambda: ses.events({}, b"{}", topics=[], certificate=samples.certificate),
        lambda: ses.events({}, b"{}", topics="mail", certificate=samples.certificate),
    ]
    for call in calls:
        with pytest.raises(InvalidSettings):
            call()


def test_what_is_too_large_is_refused() -> None:
    """Before anything else."""
    calls: list[Callable[[], object]] = [
        lambda: postmark.events(samples.basic(), b" " * 101, login=LOGIN, limits=Limits(body=100)),
        lambda: resend.events({}, b" " * 101, secret=WHSEC, received_at=AT, limits=Limits(body=100)),
        lambda: ses.events({}, b" " * 101, topics=TOPIC, certificate=samples.certificate, limits=Limits(body=100)),
    ]
    for call in calls:
        with pytest.raises(TooLarge):
            call()


@pytest.mark.parametrize("change", ["token", "time", "signature", "secret", "old", "no hex", "long"])
def test_what_mailgun_did_not_sign_changes_nothing(change: str) -> None:
    """The time and the token are signed, and it was just now."""
    at = AT - timedelta(minutes=6) if change == "old" else AT
    payload = json.loads(samples.mailgun(samples.MAILGUN["bounce"], "x" * 101 if change == "long" else "a1b2c3", at))
    signature = payload["signature"]
    signature |= {
        "token": {"token": "a1b2c4"}, "time": {"timestamp": "1767625201"}, "signature": {"signature": "00" * 32},
        "no hex": {"signature": "what?"},
    }.get(change, {})  # fmt: skip
    secret = "other" if change == "secret" else samples.MAILGUN_KEY
    with pytest.raises(BadSignature):
        mailgun.events(json.dumps(payload).encode(), secret=secret, received_at=AT)


def test_a_token_of_mailguns_is_taken_once() -> None:
    """It does not sign the body: what is told a second time under one token, whatever it says, is a duplicate."""
    w = world()
    w.shopper("ana", consents=("email",))
    w.at("10:00")
    first = by_mailgun(samples.MAILGUN["delivery"])
    forged = by_mailgun(samples.MAILGUN["complaint"])
    assert {event.delivery for event in (*first, *forged)} == {"mailgun:a1b2c3"}
    assert w.recovery.ingest(first).taken == 1
    assert w.recovery.ingest(forged).duplicates == len(forged) == 2


@pytest.mark.parametrize("change", ["body", "time", "signature", "key", "old", "missing"])
def test_what_sendgrid_did_not_sign_changes_nothing(change: str) -> None:
    """The time and the raw body are signed."""
    body = json.dumps([samples.SENDGRID["bounce"]]).encode()
    headers = samples.sendgrid(body, AT - timedelta(minutes=6) if change == "old" else AT)
    name = "X-Twilio-Email-Event-Webhook-"
    headers |= {"time": {f"{name}Timestamp": "1767625201"}, "signature": {f"{name}Signature": "AAAA"}}.get(change, {})
    headers = {} if change == "missing" else headers
    other = b64encode(
        ec.generate_private_key(ec.SECP256R1())
        .public_key()
        .public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    ).decode()
    key = other if change == "key" else samples.sendgrid_public()
    with pytest.raises(BadSignature):
        sendgrid.events(headers, body + (b" " if change == "body" else b""), key=key, received_at=AT)
    good = samples.sendgrid(body)
    assert sendgrid.events(good, body, key=[other, samples.sendgrid_public()], received_at=AT)


@pytest.mark.parametrize("which", ["mailgun", "sendgrid"])
def test_mail_by_smtp_is_known_by_its_message_id(which: str) -> None:
    """A relay is given no marks: the notification is in the Message-ID that our channel wrote, and whose shop the host says."""
    reader, payloads = READERS[which]
    text = json.dumps(payloads["delivery"]).replace('"notification"', '"theirs"').replace('"shop"', '"also_theirs"')
    other = "20260105.1@mail.acme.example" if which == "mailgun" else "<14c5d75ce93.dfd.64b469@ismtpd-555>"
    ours = f"{ID}.1@mail.acme.example" if which == "mailgun" else f"<{ID}.1@mail.acme.example>"
    assert reader(json.loads(text), shop="acme") == []
    assert shown(reader(json.loads(text.replace(other, ours)), shop="acme")) == [("MessageDelivered", KEY, ID, None)]


# --- in the engine ----------------------------------------------------------------------------------------------------


def world() -> World:
    return World([cb.CartRecovery(wait="1h", follow_ups=["1h"], channels=["email"])], quiet_hours=None, caps=())


def ours(payload: dict[str, Any], notification: str, at: datetime) -> dict[str, Any]:
    """The sample about a message of this world's, at this time."""
    text = json.dumps(payload).replace(ID, notification)
    text = text.replace("2026-01-05T14:41", at.strftime("%Y-%m-%dT%H:%M"))
    for seconds in (2, 12):  # the bounce and the complaint of those that write seconds since 1970
        text = text.replace(
            str(int(datetime(2026, 1, 5, 14, 41, seconds, tzinfo=UTC).timestamp())), str(int(at.timestamp()))
        )
    return dict(json.loads(text))


@pytest.mark.parametrize("name", ["bounce", "complaint", "soft bounce"])
def test_a_bounce_or_complaint_ends_what_follows(which: str, name: str) -> None:
    """The follow-up does not go, the report counts it, explain says why; a soft one changes nothing."""
    if which == "mailgun" and name == "soft bounce":
        pytest.skip("Mailgun tries again by itself, and says so")
    w = world()
    ana = w.shopper("ana", consents=("email",))
    w.at("10:00")
    ana.adds("Mug", "12.00")
    w.at("11:30")
    [row] = w.recovery.notifications("acme")
    reader, payloads = READERS[which]
    told = reader(ours(payloads[name], row.id, w.now), shop="acme")
    for _ in range(2):  # told twice
        w.ingest(*told)
    w.at("next day")
    soft = name == "soft bounce"
    assert len(w.outboxes["email"].messages) == (2 if soft else 1)
    totals = w.recovery.report("acme", now=w.now).totals
    counted = (totals.bounces, totals.soft_bounces, totals.complaints, totals.opt_outs)
    assert counted == {"bounce": (1, 0, 0, 0), "soft bounce": (0, 1, 0, 0), "complaint": (0, 0, 1, 0)}[name]
    [reach] = [found for found in w.recovery.explain("acme", "ana").findings if found.rule == "reachable"]
    assert ("noes" in reach.values) is not soft
    if not soft:
        assert reach.values["noes"]["email"].startswith("bounced" if name == "bounce" else "complained")


def test_an_old_bounce_does_not_undo_a_later_yes() -> None:
    """The provider's own time counts: a delivery from before the yes, heard after it, changes nothing."""
    w = world()
    ana = w.shopper("ana", consents=("email",))
    w.at("12:00")
    who = (ana.key, cb.key("email", ANA))
    w.ingest(cb.ConsentChanged(shop="acme", at=w.now, keys=who, channel="email", granted=True, source="checkout"))
    w.ingest(*by_resend(samples.RESEND["bounce"]))
    ana.adds("Mug", "12.00")
    w.at("13:30")
    assert len(w.outboxes["email"].messages) == 1


# --- certificates -----------------------------------------------------------------------------------------------------


class Pages(BaseHTTPRequestHandler):
    """One page that moved, one that is too large, and all others."""

    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(302 if self.path == "/moved" else 200)
        self.send_header("Location", "/other")
        self.end_headers()
        self.wfile.write(b"x" * (30_000 if self.path == "/large" else 10))

    def log_message(self, *_: Any) -> None:
        """Print nothing."""


def test_certificates_are_fetched_once_and_from_nowhere_else() -> None:
    """Kept by URL; a redirect, a page too large and a server that is away are no certificate."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}"
    fetched = ses.SigningCertificates(timeout=5)
    assert fetched(url + "/a") == fetched(url + "/a") == b"x" * 10
    assert Pages.asked == ["/a"]
    for path in ("/moved", "/large"):
        with pytest.raises(BadSignature):
            fetched(url + path)
    assert "/other" not in Pages.asked
    server.shutdown()
    server.server_close()
    thread.join(10)
    with pytest.raises(BadSignature):
        fetched(url + "/b")
    assert fetched(url + "/a") == b"x" * 10


def nulled(value: Any, kept: frozenset[str]) -> Any:
    """The payload with null for every text, flag and object that is not one of `kept`."""
    if isinstance(value, dict):
        return {name: nulled(inner, kept) if name in kept else None for name, inner in value.items()}
    return [nulled(inner, kept) for inner in value] if isinstance(value, list) else value


_NEEDED = {
    "ses": "eventType mail tags ses:configuration-set ses:source-ip notification shop delivery recipients timestamp destination",
    "postmark": "RecordType Recipient DeliveredAt Metadata notification shop",
    "resend": "type created_at data to tags notification shop",
    "mailgun": "event-data event timestamp recipient user-variables notification shop",
    "sendgrid": "email timestamp event notification shop",
}


def test_null_is_nothing(which: str) -> None:
    """Whatever a provider leaves null that a delivery can do without does not refuse it: it would be sent again for days."""
    reader, payloads = READERS[which]
    bare = nulled(payloads["delivery"], frozenset(_NEEDED[which].split()))
    assert shown(reader(bare)) == [("MessageDelivered", KEY, ID, None)]
