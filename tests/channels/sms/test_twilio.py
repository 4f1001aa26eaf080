"""Twilio over a wire: a fault at every stage, its error codes, and what is asked of it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cartback.channels.sms import HTTPSms, SMSRequest, Twilio
from cartback.errors import InvalidSettings
from cartback.ports import Content, OutgoingMessage
from cartback.testing.smsserver import FAULTS, Fault, SmsServer

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)


def message(**changes: Any) -> OutgoingMessage:
    usual: dict[str, Any] = {
        "id": "n1", "shop": "acme", "shopper": "s1", "channel": "sms", "address": "+15550123", "attempt": 1, "title": "",
        "body": "You left a Mug in your cart.", "link": "https://acme.co/r/AbC12345", "deadline": NOW + timedelta(hours=3),
        "content": Content(shop_name="Acme"),
    }  # fmt: skip
    return OutgoingMessage(**{**usual, **changes})


@pytest.fixture
def server() -> Iterator[SmsServer]:
    with SmsServer() as server:
        yield server


def twilio(server: SmsServer, **changes: Any) -> Twilio:
    usual: dict[str, Any] = {
        "account": server.account, "token": "token", "sender": "+15550100", "endpoint": server.url,
        "timeout": timedelta(seconds=0.4), "clock": lambda: NOW,
    }  # fmt: skip
    return Twilio(**{**usual, **changes})


OUTCOMES: dict[Fault, str] = {
    "refused": "not_sent",
    "hung_up": "unknown",
    "hung_up_amid_request": "unknown",
    "dropped": "unknown",
    "silence": "unknown",
    "cut": "unknown",
    "garbage": "unknown",
    "busy": "unknown",
    "too_fast": "not_sent",
    "unauthorized": "rejected",
}


@pytest.mark.parametrize("kept", [False, True], ids=["new connection", "kept connection"])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_at_every_stage(server: SmsServer, fault: Fault, kept: bool) -> None:
    """The outcome is what can be known at that stage, and there is at most one request on the wire, on a kept connection too."""
    channel = twilio(server)
    if kept:
        assert channel.send(message(id="n0")).outcome == "ok"
    server.fail(fault)
    before = len(server.texts)
    sent = channel.send(message())
    channel.close()
    if kept and fault == "hung_up":  # the connection is there already: the fault is for the next one
        assert sent.outcome == "ok"
    elif (
        kept and fault == "refused"
    ):  # the end of the kept connection may be noticed before anything is written, or after
        assert sent.outcome in ("not_sent", "unknown")
        assert len(server.texts) == before
    else:
        assert sent.outcome == OUTCOMES[fault], sent
    assert len(server.texts) - before <= 1
    assert not sent.dead
    assert "5550123" not in str(sent.detail)


@pytest.mark.parametrize(
    ("code", "dead", "opted_out"),
    [
        (21211, True, False),
        (21614, True, False),
        (21635, True, False),
        (21610, False, True),
        (30007, False, False),
        (21608, False, False),
    ],
)
def test_a_refusal_says_what_is_wrong_with_the_number(
    server: SmsServer, code: int, dead: bool, opted_out: bool
) -> None:
    """No number, or none that takes an SMS, is dead; one that told the carrier to stop has opted out; all else is a refusal."""
    server.codes["+15550123"] = code
    sent = twilio(server).send(message())
    assert (sent.outcome, sent.dead, sent.opted_out) == ("rejected", dead, opted_out)
    assert str(code) in str(sent.detail)


def test_what_is_asked(server: SmsServer) -> None:
    """The number, the sender, the whole text, how long it is worth anything, and where its status is told."""
    sent = twilio(server, status_callback="https://acme.example/sms?x=1").send(message())
    assert sent.outcome == "ok"
    assert sent.provider_id is not None
    assert sent.provider_id.startswith("SM")
    (text,) = server.texts
    assert text.fields == {
        "To": "+15550123",
        "From": "+15550100",
        "Body": "Acme: You left a Mug in your cart. https://acme.co/r/AbC12345 Reply STOP to opt out",
        "ValidityPeriod": "10800",
        "StatusCallback": "https://acme.example/sms?x=1&shop=acme&notification=n1",
    }


@pytest.mark.parametrize(
    ("sender", "address", "used"),
    [
        ("MG" + "a" * 32, "+15550123", "MG" + "a" * 32),
        ({"+1": "+15550100", "": "ACME", "+44": "+447000"}, "+447911123456", "+447000"),
        ({"+1": "+15550100", "": "ACME"}, "+4915112345678", "ACME"),
        (lambda out: f"+1{out.shop}", "+15550123", "+1acme"),
    ],
    ids=["service", "longest start", "name", "function"],
)
def test_who_writes(server: SmsServer, sender: Any, address: str, used: str) -> None:
    """A messaging service, a sender by country, or what a function answers; a name only where names may write."""
    if callable(sender):
        sender = lambda out: {"acme": "+15550111"}[out.shop]  # noqa: E731
        used = "+15550111"
    assert twilio(server, sender=sender).send(message(address=address)).outcome == "ok"
    assert server.texts[0].sender == used


def test_a_wrong_token_is_named_once(server: SmsServer, caplog: pytest.LogCaptureFixture) -> None:
    """Every text is rejected until somebody mends it: the log says so, without a number or the token, and not each time."""
    server.fail("unauthorized")
    channel = twilio(server)
    with caplog.at_level(logging.WARNING, "cartback.sms"):
        assert [channel.send(message(id=f"n{n}")).outcome for n in range(3)] == ["rejected"] * 3
    [record] = caplog.records
    assert "401" in record.getMessage()
    assert "5550123" not in record.getMessage()
    channel.close()


@pytest.mark.parametrize("code", [20429, 14107, 21611, 63017, 63038])
def test_a_full_queue_passes(server: SmsServer, code: int) -> None:
    """The rate is too high, or more is queued for the sender than it can write: nothing was taken, and later there is room."""
    server.codes["+15550123"] = code
    sent = twilio(server).send(message())
    assert (sent.outcome, sent.dead, sent.opted_out, sent.detail) == ("not_sent", False, False, f"429 {code}")


@pytest.mark.parametrize("sender", [None, "", 15550111, b"+15550111", ["+15550111"]])
def test_a_function_that_answers_no_sender_costs_no_doubt(server: SmsServer, sender: Any) -> None:
    """Nothing was handed over, so the message is rejected, and not unknown."""
    sent = twilio(server, sender=lambda _: sender).send(message(address="+4915112345678"))
    assert (sent.outcome, sent.detail) == ("rejected", "no sender for this country")
    assert server.texts == []


@pytest.mark.parametrize(
    ("changes", "detail"),
    [
        ({"address": "5550123"}, "not a phone number"),
        ({"address": "+0555"}, "not a phone number"),
        ({"body": " \n"}, "the message has no text"),
        ({"body": "x" * 200}, "2 segments, the shop allows 1"),
        ({"body": "Ж" * 120}, "3 segments, the shop allows 1"),
    ],
)
def test_what_cannot_go_out_is_rejected_before_the_wire(
    server: SmsServer, changes: dict[str, Any], detail: str
) -> None:
    """Nothing is handed over, and the ledger says why."""
    sent = twilio(server).send(message(**changes))
    assert sent.outcome == "rejected"
    assert detail in str(sent.detail)
    assert server.texts == []


def test_a_name_does_not_write_to_the_us(server: SmsServer) -> None:
    """Carriers there take numbers only."""
    sent = twilio(server, sender="ACME").send(message())
    assert (sent.outcome, server.texts) == ("rejected", [])


@pytest.mark.parametrize(
    "changes", [{"account": "x"}, {"token": ""}, {"endpoint": "twilio"}, {"timeout": timedelta(0)}]
)
def test_settings_that_cannot_be(server: SmsServer, changes: dict[str, Any]) -> None:
    """Refused when the channel is made."""
    with pytest.raises(InvalidSettings):
        twilio(server, **changes)


def test_a_function_that_fails_costs_its_message_alone(server: SmsServer) -> None:
    """render is before the wire, so rejected; read is after it, so unknown."""

    def broken(*_: object) -> Any:
        raise RuntimeError("+15550123")

    late = HTTPSms(server.url, lambda out, text: SMSRequest(body=text.encode()), broken, clock=lambda: NOW).send(
        message()
    )
    early = HTTPSms(server.url, broken, clock=lambda: NOW).send(message())
    assert (late.outcome, late.detail) == ("unknown", "read: RuntimeError")
    assert (early.outcome, early.detail) == ("rejected", "render: RuntimeError")
    assert len(server.texts) == 1
