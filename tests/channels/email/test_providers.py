"""Resend, Postmark and SES over a wire: what is asked of them, how they refuse, and what that means for a message."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cartback.errors import InvalidSettings
from cartback.ports import OutgoingMessage
from cartback.testing.mailserver import MailServer, PostmarkServer, ResendServer, SESServer

pytest.importorskip("pycurl", reason='the e-mail extra is not installed: pip install "cartback[email]"')
pytest.importorskip("css_inline", reason='the e-mail extra is not installed: pip install "cartback[email]"')

from cartback.channels.email import SES, Credentials, Postmark, Resend, Sender
from cartback.channels.email.provider import HTTPMail
from cartback.channels.email.sigv4 import signed

Message = Callable[..., OutgoingMessage]
NOW = datetime(2026, 1, 5, 15, tzinfo=UTC)
FROM = Sender("hello@mail.acme.example", "Acme «Mugs»", reply_to="help@acme.example")
KEYS = Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "session/token==")
MAKERS: dict[str, tuple[Callable[[], MailServer], Callable[..., HTTPMail]]] = {
    "resend": (ResendServer, lambda url, **more: Resend("re_123", FROM, endpoint=url, **more)),
    "postmark": (PostmarkServer, lambda url, **more: Postmark("server-token", FROM, endpoint=url, **more)),
    "ses": (
        lambda: SESServer(by_botocore),
        lambda url, **more: SES("us-east-1", KEYS, FROM, configuration="cartback", endpoint=url, **more),
    ),
}


def by_botocore(url: str, headers: Mapping[str, str], body: bytes) -> bool:
    """Whether botocore signs the same request with the same signature; taken at its word where botocore is not installed."""
    try:
        from botocore.auth import SigV4Auth
        from botocore.awsrequest import AWSRequest
        from botocore.credentials import Credentials as Keys
    except ImportError:
        return True
    given = dict(part.split("=", 1) for part in headers["authorization"].removeprefix("AWS4-HMAC-SHA256 ").split(", "))
    sent = {name: headers[name] for name in given["SignedHeaders"].split(";")}
    request = AWSRequest("POST", url, headers=sent, data=body)
    request.context["timestamp"] = sent["x-amz-date"]
    auth = SigV4Auth(Keys(KEYS.key, KEYS.secret, KEYS.token), "ses", "us-east-1")
    signature = auth.signature(auth.string_to_sign(request, auth.canonical_request(request)), request)
    return bool(signature == given["Signature"])


@pytest.fixture(params=MAKERS)
def which(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def mailer(which: str) -> Iterator[MailServer]:
    with MAKERS[which][0]() as running:
        yield running


@pytest.fixture
def channel(which: str, mailer: MailServer) -> Iterator[HTTPMail]:
    made = MAKERS[which][1](mailer.url, clock=lambda: NOW, timeout=timedelta(seconds=5))
    yield made
    made.close()


def test_a_message_arrives_as_it_is(channel: HTTPMail, mailer: MailServer, message: Message) -> None:
    """Words in any script, HTML and text, who it is from, and what the provider gives back with its news."""
    sent = channel.send(message(title="Käse für Зоя 🧀", body="你好 «50 %» & <b>"))
    assert (sent.outcome, sent.provider_id) == ("ok", mailer.mails[0].id)
    [mail] = mailer.mails
    assert (mail.to, mail.subject) == ("ana@example.com", "Käse für Зоя 🧀")
    assert "Acme «Mugs»" in mail.sender
    assert "hello@mail.acme.example" in mail.sender
    assert "你好 «50 %» &amp; &lt;b&gt;" in mail.html
    assert "你好 «50 %» & <b>" in mail.text
    assert mail.marks == {"notification": "0123abcd", "shop": "YWNtZQ"}
    assert "help@acme.example" in str(mailer.requests) + str(mail.headers)


def test_one_click_is_whole(channel: HTTPMail, mailer: MailServer, message: Message) -> None:
    """List-Unsubscribe on one line, and its companion; Feedback-ID beside them."""
    channel.send(message())
    headers = mailer.mails[0].headers
    assert headers["List-Unsubscribe"] == f"<{message().content.unsubscribe}>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["Feedback-ID"] == "0:cart_recovery:acme:cartback"


@pytest.mark.parametrize(
    ("content", "why"), [({"unsubscribe": None}, "pass links="), ({"postal_address": " "}, "postal_address")]
)
def test_what_the_law_asks_for_is_asked_for(
    channel: HTTPMail, mailer: MailServer, message: Message, content: dict[str, Any], why: str
) -> None:
    """No marketing without a way out and an address: nothing is sent, and the row says what is missing."""
    sent = channel.send(message(**content))
    assert (sent.outcome, why in str(sent.detail), mailer.requests) == ("rejected", True, [])


@pytest.mark.parametrize("address", ["ana", "ana@example.com\r\nBcc: eve@evil.example", "a@b@c", "", '"a b"@c.example'])
def test_what_is_no_address_goes_nowhere(channel: HTTPMail, mailer: MailServer, message: Message, address: str) -> None:
    """It is rejected before anybody is asked, and is not dead: another channel may know better."""
    sent = channel.send(message(address=address))
    assert (sent.outcome, sent.dead, mailer.requests) == ("rejected", False, [])


def test_too_many_is_not_sent(channel: HTTPMail, mailer: MailServer, message: Message, which: str) -> None:
    """As each provider says it; Resend says when to come back."""
    mailer.busy = True
    sent = channel.send(message())
    assert sent.outcome == "not_sent"
    assert sent.retry_after == (timedelta(seconds=1) if which == "resend" else None)


def test_wrong_access_is_rejected_and_named_once(
    which: str, mailer: MailServer, message: Message, caplog: pytest.LogCaptureFixture
) -> None:
    """Every message would be rejected: the log says so, and not with every message."""
    wrong: dict[str, HTTPMail] = {
        "resend": Resend("re_wrong", FROM, endpoint=mailer.url),
        "postmark": Postmark("wrong", FROM, endpoint=mailer.url),
        "ses": SES("us-east-1", ("AKIDEXAMPLE", "wrong"), FROM, endpoint=mailer.url),
    }
    made = wrong[which]
    made.clock = lambda: NOW
    pytest.importorskip("botocore", reason="nobody else can tell a wrong signature") if which == "ses" else None
    with caplog.at_level(logging.WARNING, "cartback.email"):
        sent = [made.send(message(id=f"n{n}")) for n in range(3)]
    made.close()
    assert [(one.outcome, one.dead) for one in sent] == [("rejected", False)] * 3
    assert len(caplog.records) == 1
    assert "every message is rejected" in caplog.text
    assert "ana" not in caplog.text


REFUSALS = [
    ("resend", (422, {"statusCode": 422, "name": "validation_error", "message": "no ana@example.com"}, {}), "rejected", False),
    ("resend", (403, {"statusCode": 403, "name": "validation_error", "message": "testing emails"}, {}), "rejected", False),
    ("resend", (429, {"statusCode": 429, "name": "daily_quota_exceeded", "message": "m"}, {}), "not_sent", False),
    ("resend", (409, {"statusCode": 409, "name": "concurrent_idempotent_requests", "message": "m"}, {}), "unknown", False),
    ("resend", (409, {"statusCode": 409, "name": "invalid_idempotent_request", "message": "m"}, {}), "unknown", False),
    ("resend", (500, {"statusCode": 500, "name": "application_error", "message": "m"}, {}), "unknown", False),
    ("resend", (200, {"id": "ana@example.com"}, {}), "unknown", False),
    ("resend", (200, {}, {}), "unknown", False),
    ("postmark", (422, {"ErrorCode": 406, "Message": "inactive: ana@example.com"}, {}), "rejected", True),
    ("postmark", (422, {"ErrorCode": 300, "Message": "ana@example.com"}, {}), "rejected", False),
    ("postmark", (422, {"ErrorCode": 413, "Message": "Account May Not Send"}, {}), "rejected", False),
    ("postmark", (422, {"ErrorCode": 405, "Message": "Not allowed to send: out of credits"}, {}), "not_sent", False),
    ("postmark", (422, {"ErrorCode": 429, "Message": "Rate Limit Exceeded"}, {}), "not_sent", False),
    ("postmark", (500, {"ErrorCode": 405, "Message": "m"}, {}), "unknown", False),
    ("postmark", (401, {"ErrorCode": 406, "Message": "no proof with this status"}, {}), "rejected", False),
    ("postmark", (200, {"ErrorCode": 406, "Message": "m"}, {}), "unknown", False),
    ("postmark", (503, {"ErrorCode": 100, "Message": "Maintenance"}, {}), "unknown", False),
    ("ses", (400, {"message": "ana"}, {"x-amzn-ErrorType": "MessageRejected"}), "rejected", False),
    ("ses", (400, {"message": "m"}, {"x-amzn-ErrorType": "SendingPausedException:"}), "not_sent", False),
    ("ses", (400, {"message": "m"}, {"x-amzn-ErrorType": "LimitExceededException"}), "not_sent", False),
    ("ses", (403, {"message": "m"}, {"x-amzn-ErrorType": "ExpiredTokenException"}), "not_sent", False),
    ("ses", (403, {"message": "m"}, {"x-amzn-ErrorType": "AccessDeniedException"}), "rejected", False),
    ("ses", (500, {"message": "m"}, {"x-amzn-ErrorType": "ThrottlingException"}), "unknown", False),
    ("ses", (200, {"MessageId": None}, {}), "unknown", False),
]  # fmt: skip


@pytest.mark.parametrize(("which", "answer", "outcome", "dead"), REFUSALS)
def test_refusals(
    channel: HTTPMail, mailer: MailServer, message: Message, answer: Any, outcome: str, *, dead: bool
) -> None:
    """The provider's own word decides: what passes is tried again, what proves an address to be of no use ends it."""
    mailer.refusals["ana@example.com"] = answer
    sent = channel.send(message())
    assert (sent.outcome, sent.dead) == (outcome, dead), sent
    assert "ana" not in f"{sent.detail}{sent.provider_id}", "the ledger outlives an erasure"


def test_an_attempt_has_a_key_of_its_own(message: Message) -> None:
    """Resend's idempotency key differs by notification, attempt and address, and says nothing of any."""
    with ResendServer() as server:
        resend = Resend("re_123", FROM, endpoint=server.url, clock=lambda: NOW)
        for one in (message(), message(attempt=2), message(id="other"), message(address="ben@example.com")):
            assert resend.send(one).outcome == "ok"
        resend.close()
    keys = [mail.key for mail in server.mails]
    assert len(set(keys)) == 4
    assert "ana" not in str(keys)


def test_postmark_keeps_our_message_id(message: Message) -> None:
    """So that a bounce that comes by mail can be matched; and nothing of ours is tracked by Postmark."""
    with PostmarkServer() as server:
        postmark = Postmark("server-token", FROM, endpoint=server.url, clock=lambda: NOW)
        postmark.send(message())
        postmark.close()
    assert server.mails[0].headers["Message-ID"] == "<0123abcd.1@mail.acme.example>"
    assert server.mails[0].headers["X-PM-KeepID"] == "true"
    assert (server.requests[0]["TrackOpens"], server.requests[0]["MessageStream"]) == (False, "broadcast")


def test_ses_asks_for_keys_with_each_message(message: Message) -> None:
    """Those of a role run out; the configuration set is named, and the whole mail is ours."""
    asked: list[int] = []

    def keys() -> Credentials:
        asked.append(1)
        return KEYS

    with SESServer(by_botocore) as server:
        ses = SES("us-east-1", keys, FROM, configuration="cartback", endpoint=server.url, clock=lambda: NOW)
        assert [ses.send(message(id=f"n{n}")).outcome for n in range(2)] == ["ok", "ok"]
        ses.close()
    assert len(asked) == 2
    assert server.requests[0]["ConfigurationSetName"] == "cartback"
    assert server.mails[0].headers["Message-ID"] == "<n0.1@mail.acme.example>"


def test_keys_that_cannot_be_had_cost_no_message(message: Message) -> None:
    """The function failed before anything was handed over: it may be tried again."""

    def keys() -> Credentials:
        raise OSError("no metadata service")

    with SESServer() as server:
        ses = SES("us-east-1", keys, FROM, endpoint=server.url, clock=lambda: NOW)
        assert ses.send(message()).outcome == "not_sent"
        ses.close()
    assert server.requests == []


@pytest.mark.parametrize("token", [None, "session+token/="])
@pytest.mark.parametrize("body", [b"", b'{"a": 1}', "ä".encode() * 1000])
def test_a_signature_is_botocores(body: bytes, token: str | None) -> None:
    """Byte for byte, with and without the token of a role."""
    auth = pytest.importorskip("botocore.auth", reason="botocore is the oracle")
    from botocore.awsrequest import AWSRequest
    from botocore.credentials import Credentials as Keys

    url = "https://email.eu-central-1.amazonaws.com/v2/email/outbound-emails"
    keys = Credentials("AKIDEXAMPLE", "secret+/=", token)
    ours = signed(url, {"Content-Type": "application/json"}, body, keys, "eu-central-1", "ses", NOW)
    theirs = AWSRequest("POST", url, headers={"Content-Type": "application/json"}, data=body)
    theirs.context["timestamp"] = ours["X-Amz-Date"]
    theirs.headers["X-Amz-Date"] = ours["X-Amz-Date"]
    if token is not None:
        theirs.headers["X-Amz-Security-Token"] = token
    signer = auth.SigV4Auth(Keys(keys.key, keys.secret, token), "ses", "eu-central-1")
    signature = signer.signature(signer.string_to_sign(theirs, signer.canonical_request(theirs)), theirs)
    assert ours["Authorization"].endswith(f"Signature={signature}")


def test_a_signature_is_that_of_awss_own_suite() -> None:
    """The POST of the test suite that AWS publishes ("post-vanilla")."""
    keys = Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
    at = datetime(2015, 8, 30, 12, 36, tzinfo=UTC)
    made = signed("https://example.amazonaws.com/", {}, b"", keys, "us-east-1", "service", at)
    assert made["Authorization"] == (
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, "
        "Signature=5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"
    )


def test_what_is_no_setting_is_refused() -> None:
    """By name, when the channel is made."""
    for make in (
        lambda: Resend("", FROM),
        lambda: Resend("re_1\n", FROM),
        lambda: Postmark("", FROM),
        lambda: Postmark("t", FROM, stream="No Such"),
        lambda: SES("nowhere", KEYS, FROM),
        lambda: SES("us-east-1", ("", ""), FROM),
        lambda: SES("us-east-1", KEYS, FROM, configuration="a b"),
        lambda: Resend("re_1", "no address"),
        lambda: Resend("re_1", FROM, endpoint="ftp://x"),
        lambda: Resend("re_1", FROM, connections=0),
    ):
        with pytest.raises(InvalidSettings):
            make()


def test_secrets_are_in_no_repr() -> None:
    """Neither of a channel nor of its keys."""
    shown = repr([Resend("re_secret", FROM), Postmark("secret", FROM), SES("us-east-1", KEYS, FROM), KEYS])
    assert "secret" not in shown
    assert KEYS.secret not in shown


def test_a_file_of_it_is_no_larger_than_by_smtp(
    channel: HTTPMail, mailer: MailServer, message: Message, tmp_path: Path
) -> None:
    """Three lines of a cart are about as large as one by SMTP: the layout is the same."""
    channel.send(message())
    assert len(mailer.mails[0].html) < 12_000
