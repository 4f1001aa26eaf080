"""SMTPSuite catches e-mail channels that are broken, each in the one way its name says."""

from __future__ import annotations

import smtplib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP as POLICY
from html import escape
from typing import Any

import msgspec
import pytest

from cartback.ports import OutgoingMessage, Sent
from cartback.testing.smtpserver import SMTPServer
from cartback.testing.suites import SMTPSuite
from cartback.testing.suites.suite import Suite

BROKEN: dict[str, tuple[Callable[[SMTPServer], Any], set[str]]] = {}
DEAD = ("5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10")


class Honest:
    """A correct channel over the standard library, in pieces that the broken ones replace."""

    name = "email"
    timeout = 1.0
    sender = "hello@acme.example"

    def __init__(self, server: SMTPServer) -> None:
        self.host, self.port = server.host, server.port

    def send(self, message: OutgoingMessage) -> Any:
        if message.deadline <= datetime.now(UTC):
            return Sent("not_sent", "too late")
        if not message.address.isprintable() or " " in message.address:
            return Sent("rejected", "no address")
        stage, client = "connect", None
        try:
            client = smtplib.SMTP(self.host, self.port, local_hostname="shop.test", timeout=self.timeout)
            self.expect(client.ehlo(), 250)
            stage = "mail"
            self.expect(client.mail(self.sender), 250)
            stage = "rcpt"
            for recipient in self.recipients(message):
                self.expect(client.rcpt(recipient), 250)
            stage = "data"
            self.expect(client.docmd("DATA"), 354)
            stage = "body"
            client.send(smtplib._quote_periods(self.mail(message)) + b".\r\n")  # type: ignore[attr-defined]
            return self.answer(message, stage, *client.getreply())
        except Refused as refused:
            return self.answer(message, stage, *refused.args)
        except (OSError, smtplib.SMTPException, ValueError) as error:
            return self.lost(message, stage, error)
        finally:
            if client is not None:
                client.close()

    def expect(self, reply: tuple[int, bytes], code: int) -> None:
        if reply[0] != code:
            raise Refused(*reply)

    def recipients(self, message: OutgoingMessage) -> list[str]:
        return [message.address]

    def mail(self, message: OutgoingMessage) -> bytes:
        mail = EmailMessage(policy=POLICY)
        mail["From"], mail["To"], mail["Subject"] = self.sender, message.address, self.line(message.title)
        mail["Message-ID"] = self.message_id(message)
        self.add_way_out(mail, message)
        mail.set_content(message.body + "\n", cte="quoted-printable")
        mail.add_alternative(self.html(message), subtype="html", cte="quoted-printable")
        return mail.as_bytes(policy=POLICY.clone(max_line_length=998))

    def add_way_out(self, mail: EmailMessage, message: OutgoingMessage) -> None:
        mail["List-Unsubscribe"] = f"<{message.content.unsubscribe}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"

    def message_id(self, message: OutgoingMessage) -> str:
        return f"<{message.id}.{message.attempt}@acme.example>"

    def line(self, text: str) -> str:
        return "".join(c if c.isprintable() or c == "\u200d" else " " for c in text).strip()

    def html(self, message: OutgoingMessage) -> str:
        return f"<p>{escape(message.body)}</p>"

    def answer(self, message: OutgoingMessage, stage: str, code: int, text: bytes) -> Any:
        if stage == "body" and 200 <= code < 300:
            return Sent("ok", provider_id=self.message_id(message))
        if stage == "connect" or 400 <= code < 500:
            return Sent("not_sent", f"{stage} {code}")
        if 500 <= code < 600:
            proof = stage == "rcpt" and text.split(b" ")[0].decode("ascii", "replace") in DEAD
            return Sent("rejected", f"{stage} {code}", dead=proof)
        return Sent("unknown" if stage == "body" else "not_sent", f"{stage} {code}")

    def lost(self, message: OutgoingMessage, stage: str, error: Exception) -> Any:
        return Sent("unknown" if stage == "body" else "not_sent", f"{stage} {type(error).__name__}")


class Refused(Exception):
    pass


def caught_by(*cases: str) -> Any:
    """Notes the channel as broken, and the cases that must say so."""

    def note(channel: type) -> type:
        BROKEN[channel.__name__] = (channel, {f"test_{case}" for case in cases})
        return channel

    return note


@caught_by("a_fault_at_any_stage_has_its_outcome")
class RetriesTheLost(Honest):
    """As a mail library does that reconnects by itself."""

    def lost(self, message: OutgoingMessage, stage: str, error: Exception) -> Any:
        if stage == "body" and message.kind != "again":
            return self.send(msgspec.structs.replace(message, kind="again"))
        return super().lost(message, stage, error)


@caught_by("a_fault_at_any_stage_has_its_outcome")
class LostIsNotSent(Honest):
    """By the exception's class alone: it is the same before and after the message."""

    def lost(self, message: OutgoingMessage, stage: str, error: Exception) -> Any:
        return Sent("not_sent", type(error).__name__)


@caught_by("a_fault_at_any_stage_has_its_outcome", "a_refused_connection_is_not_sent")
class LostIsUnknown(Honest):
    """So that a server that is down for a minute costs every message of that minute."""

    def lost(self, message: OutgoingMessage, stage: str, error: Exception) -> Any:
        raise error


@caught_by("a_fault_at_any_stage_has_its_outcome", "a_throttle_is_not_sent")
class GreylistingIsRejected(Honest):
    def answer(self, message: OutgoingMessage, stage: str, code: int, text: bytes) -> Any:
        return Sent("rejected", "4xx") if 400 <= code < 500 else super().answer(message, stage, code, text)


@caught_by("a_refusal_about_something_else_is_not_dead", "a_fault_at_any_stage_has_its_outcome")
class EveryRefusalIsDead(Honest):
    """A full mailbox would lose its owner for ever."""

    def answer(self, message: OutgoingMessage, stage: str, code: int, text: bytes) -> Any:
        return Sent("rejected", "5xx", dead=True) if code >= 500 else super().answer(message, stage, code, text)


@caught_by("proof_about_an_address_is_dead")
class NothingIsDead(Honest):
    def answer(self, message: OutgoingMessage, stage: str, code: int, text: bytes) -> Any:
        sent: Sent = super().answer(message, stage, code, text)
        return Sent(sent.outcome, sent.detail)


@caught_by("one_click_stays_one_line")
class FoldsTheWayOut(Honest):
    """As the email package does by itself: long ones are encoded."""

    def mail(self, message: OutgoingMessage) -> bytes:
        mail = EmailMessage(policy=POLICY)
        mail["From"], mail["To"], mail["Subject"] = self.sender, message.address, self.line(message.title)
        self.add_way_out(mail, message)
        mail.set_content(message.body + "\n", cte="quoted-printable")
        return mail.as_bytes()


@caught_by("one_click_stays_one_line")
class NoOneClick(Honest):
    def add_way_out(self, mail: EmailMessage, message: OutgoingMessage) -> None:
        """A link in the body will do."""


@caught_by("words_are_no_headers")
class WordsAsHeaders(Honest):
    """Headers written by hand."""

    def mail(self, message: OutgoingMessage) -> bytes:
        head = f"From: {self.sender}\r\nTo: {message.address}\r\nSubject: {message.title}\r\n\r\n"
        return (head + message.body).encode() + b"\r\n"


@caught_by("one_message_has_one_recipient")
class CopiesTheShop(Honest):
    """The merchant likes to read along."""

    def recipients(self, message: OutgoingMessage) -> list[str]:
        return [message.address, "archive@acme.example"]


@caught_by("nothing_the_server_writes_back_is_in_the_answer")
class DetailQuotesTheServer(Honest):
    def answer(self, message: OutgoingMessage, stage: str, code: int, text: bytes) -> Any:
        return msgspec.structs.replace(super().answer(message, stage, code, text), detail=text.decode())


@caught_by("what_is_too_late_is_not_sent")
class SendsTooLate(Honest):
    def send(self, message: OutgoingMessage) -> Any:
        return super().send(msgspec.structs.replace(message, deadline=datetime(2100, 1, 1, tzinfo=UTC)))


@caught_by("each_attempt_has_its_own_message_id")
class OneMessageIdForAll(Honest):
    def message_id(self, message: OutgoingMessage) -> str:
        return f"<{message.id}@acme.example>"


@caught_by("the_words_arrive_as_they_are")
class MarkupOfWords(Honest):
    """The body is put into the HTML as it is."""

    def html(self, message: OutgoingMessage) -> str:
        return f"<p>{message.body}</p>"


@caught_by("a_long_body_arrives_whole")
class WordsCut(Honest):
    def mail(self, message: OutgoingMessage) -> bytes:
        return super().mail(msgspec.structs.replace(message, body=message.body[:1000]))


@caught_by("the_wire_has_lines_that_servers_take")
class EightBits(Honest):
    """What a server without 8BITMIME strips of its highest bit."""

    def mail(self, message: OutgoingMessage) -> bytes:
        return super().mail(message).replace(b"quoted-printable", b"8bit") + message.body.encode() + b"\r\n"


class Impatient(SMTPSuite):
    """Broken ones are not waited for."""

    patience = 2.0


@contextmanager
def wired(suite: Suite, make: Callable[[SMTPServer], Any]) -> Iterator[Mapping[str, Any]]:
    assert isinstance(suite, SMTPSuite)
    with SMTPServer() as server:
        yield {"channel": make(server), "server": server}


INNOCENT = {"test_it_is_a_channel", "test_the_message_is_left_as_it_was", "test_many_may_send_at_once"}


@pytest.mark.parametrize("name", BROKEN)
def test_it_is_caught(caught: Any, name: str) -> None:
    """By the cases that are about what is broken, and each says what the contract is."""
    make, expected = BROKEN[name]
    with suppress(ResourceWarning):
        caught(Impatient, lambda suite: wired(suite, make), expected, INNOCENT)


def test_what_they_are_broken_from_is_correct(failures: Any) -> None:
    """Else the suite would catch them for something else."""
    assert failures(SMTPSuite, lambda suite: wired(suite, Honest)) == {}
