"""ChannelSuite catches broken channels of every provider of ours, each in the one way its name says.

What is broken is a piece that is put before the channel itself, the same for each of them: Resend, Postmark, SES, Twilio, web push.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from attrs import field, frozen

from cartback.channels.http import Answer
from cartback.ports import OutgoingMessage, Sent
from cartback.testing.suites import ChannelSuite, Provider
from cartback.testing.suites.suite import Suite

pytest.importorskip("pycurl", reason='the extras are not installed: pip install "cartback[email,sms,webpush]"')
pytest.importorskip("css_inline", reason='the e-mail extra is not installed: pip install "cartback[email]"')
pytest.importorskip("http_ece", reason='the webpush extra is not installed: pip install "cartback[webpush]"')

from tests.channels.sms import test_suite as texts
from tests.ports import test_mail_providers as mails
from tests.ports import test_webpush as pushes

from cartback.channels.email import SES, Postmark, Resend
from cartback.channels.sms import Twilio
from cartback.channels.webpush import WebPush

#: No case here waits for a silence: what is wrong after one is wrong after a dropped reply.
TIMEOUT = timedelta(seconds=0.5)


class Piece:
    """What stands before a channel, and passes everything on."""

    def send(self, message: OutgoingMessage) -> Sent:
        sent: Sent = super().send(message)  # type: ignore[misc]
        return sent

    def _read(self, answer: Answer, *more: Any) -> Sent:
        sent: Sent = super()._read(answer, *more)  # type: ignore[misc]
        return sent


PIECES: dict[str, tuple[type[Piece], set[str]]] = {}


def caught_by(*cases: str) -> Callable[[type[Piece]], type[Piece]]:
    """Notes the piece as broken, and the cases that must say so."""

    def note(piece: type[Piece]) -> type[Piece]:
        PIECES[piece.__name__] = (piece, {f"test_{case}" for case in cases})
        return piece

    return note


# --- more than one request --------------------------------------------------------------------------------------------


@caught_by("a_dropped_reply_is_unknown", "a_reply_dropped_on_a_kept_connection_is_unknown")
class SendsAgain(Piece):
    """An idempotency key or a topic tempts: one provider forgets it after a day, the next has none."""

    def send(self, message: OutgoingMessage) -> Sent:
        sent = super().send(message)
        return super().send(message) if sent.outcome == "unknown" else sent


@caught_by("a_server_error_is_unknown", "a_503_that_asks_to_be_retried_is_unknown")
class SendsServerErrorsAgain(Piece):
    def send(self, message: OutgoingMessage) -> Sent:
        sent = super().send(message)
        return super().send(message) if str(sent.detail).startswith("5") else sent


# --- an answer that is not true ---------------------------------------------------------------------------------------


@caught_by("a_dropped_reply_is_unknown")
class NoAnswerIsNotSent(Piece):
    """So the engine sends it again."""

    def send(self, message: OutgoingMessage) -> Sent:
        sent = super().send(message)
        return msgspec.structs.replace(sent, outcome="not_sent") if sent.outcome == "unknown" else sent


@caught_by("a_dropped_reply_is_unknown")
class NoAnswerIsOk(Piece):
    def send(self, message: OutgoingMessage) -> Sent:
        sent = super().send(message)
        return Sent("ok", provider_id="x") if sent.outcome == "unknown" else sent


@caught_by("a_refused_connection_is_not_sent")
class RefusedIsUnknown(Piece):
    """A provider that is away for a minute costs every message of that minute."""

    def send(self, message: OutgoingMessage) -> Sent:
        sent = super().send(message)
        return Sent("unknown", "curl") if "no connection" in str(sent.detail) else sent


@caught_by("a_throttle_is_not_sent_and_says_when", "a_throttle_without_a_time_is_not_sent")
class ThrottleIsRejected(Piece):
    def _read(self, answer: Answer, *more: Any) -> Sent:
        return Sent("rejected", "429") if answer.status == 429 else super()._read(answer, *more)


@caught_by("a_throttle_is_not_sent_and_says_when")
class ForgetsWhenToComeBack(Piece):
    def _read(self, answer: Answer, *more: Any) -> Sent:
        return super()._read(Answer(answer.status, {}, answer.body), *more)


@caught_by("what_the_provider_refused_is_rejected")
class EveryRefusalIsDead(Piece):
    """A wrong key would cost every address of the shop."""

    def _read(self, answer: Answer, *more: Any) -> Sent:
        sent = super()._read(answer, *more)
        return msgspec.structs.replace(sent, dead=sent.outcome == "rejected")


@caught_by("a_server_error_is_unknown")
class ServerErrorIsRejected(Piece):
    def _read(self, answer: Answer, *more: Any) -> Sent:
        return Sent("rejected", "5xx") if answer.status >= 500 else super()._read(answer, *more)


@caught_by("a_server_error_is_unknown")
class ServerErrorIsNotSent(Piece):
    def _read(self, answer: Answer, *more: Any) -> Sent:
        return Sent("not_sent", "5xx") if answer.status >= 500 else super()._read(answer, *more)


@caught_by("what_is_too_late_is_not_sent")
class SendsTooLate(Piece):
    def send(self, message: OutgoingMessage) -> Sent:
        return super().send(msgspec.structs.replace(message, deadline=message.deadline + timedelta(days=10_000)))


# --- the message ------------------------------------------------------------------------------------------------------


@caught_by("nothing_a_provider_writes_back_is_in_the_answer")
class QuotesTheProvider(Piece):
    def _read(self, answer: Answer, *more: Any) -> Sent:
        return msgspec.structs.replace(
            super()._read(answer, *more), detail=answer.body.decode("utf-8", "replace")[:300]
        )


@caught_by("nothing_personal_is_in_the_answer")
class NamesTheAddress(Piece):
    def send(self, message: OutgoingMessage) -> Sent:
        return msgspec.structs.replace(super().send(message), detail=f"to {message.address}")


@caught_by("a_long_body_arrives_whole_or_not_at_all")
class CutsTheBody(Piece):
    def send(self, message: OutgoingMessage) -> Sent:
        return super().send(msgspec.structs.replace(message, body=message.body[:90]))


@caught_by("the_words_arrive_as_they_are")
class AsciiOnly(Piece):
    """What is not in the alphabet becomes a question mark."""

    def send(self, message: OutgoingMessage) -> Sent:
        return super().send(msgspec.structs.replace(message, body=message.body.encode("ascii", "replace").decode()))


@caught_by("any_words_have_an_answer")
class RaisesOnOtherLetters(Piece):
    def send(self, message: OutgoingMessage) -> Sent:
        message.body.encode("latin-1")
        return super().send(message)


# --- the channels -----------------------------------------------------------------------------------------------------


@frozen
class Kind:
    """A channel of ours: its class, the suite that holds it, and how one is made. `renamed`: cases of its own, for the suite's."""

    channel: type
    suite: type[ChannelSuite]
    make: Callable[[Any, str], Any]
    renamed: dict[str, str] = field(factory=dict)


def mail(channel: Any, url: str) -> Any:
    return channel("key", mails.FROM, endpoint=url, timeout=TIMEOUT, connections=16)


KINDS: dict[str, Kind] = {
    "resend": Kind(Resend, mails.TestResend, mail),
    "postmark": Kind(Postmark, mails.TestPostmark, mail),
    "ses": Kind(
        SES, mails.TestSES,
        lambda channel, url: channel("eu-central-1", ("AKIA1", "hush"), mails.FROM, endpoint=url, timeout=TIMEOUT, connections=16),
    ),
    "twilio": Kind(
        Twilio, texts.TestTwilio,
        lambda channel, url: channel(texts.ACCOUNT, "token", "+15550100", endpoint=url, timeout=TIMEOUT),
    ),
    "web push": Kind(
        WebPush, pushes.TestWebPush,
        lambda channel, _: channel(pushes.KEY, local=True, timeout=TIMEOUT, connections=16),
        {
            "test_what_the_provider_refused_is_rejected": "test_a_refusal_is_rejected_and_proves_nothing",
            "test_a_long_body_arrives_whole_or_not_at_all": "test_a_long_body_fills_the_room_and_ends_in_an_ellipsis",
        },
    ),
}  # fmt: skip
INNOCENT = {"test_it_is_a_channel", "test_the_message_is_left_as_it_was", "test_each_call_is_a_message_of_its_own"}


@contextmanager
def wired(suite: Suite, kind: Kind, channel: type) -> Iterator[Mapping[str, Any]]:
    assert isinstance(suite, ChannelSuite)
    provider = Provider(suite.aside)
    made = kind.make(channel, provider.url)
    try:
        yield {"channel": made, "provider": provider}
    finally:
        made.close()
        provider.stop()


@pytest.mark.parametrize("piece", PIECES)
@pytest.mark.parametrize("name", KINDS)
def test_it_is_caught(caught: Any, name: str, piece: str) -> None:
    """By the cases that are about what is broken, and each says what the contract is."""
    kind, (broken, cases) = KINDS[name], PIECES[piece]
    channel = type(piece, (broken, kind.channel), {})
    expected = {kind.renamed.get(case, case) for case in cases}
    caught(kind.suite, lambda suite: wired(suite, kind, channel), expected, INNOCENT)


@pytest.mark.parametrize("name", KINDS)
def test_a_piece_that_breaks_nothing_is_not_caught(failures: Any, name: str) -> None:
    """Else the suite would catch them for something else; none of the cases above fails with it."""
    kind = KINDS[name]
    cases = {kind.renamed.get(case, case) for _, cases in PIECES.values() for case in cases}
    channel = type("Whole", (Piece, kind.channel), {})
    assert failures(kind.suite, lambda suite: wired(suite, kind, channel), only=cases | INNOCENT) == {}


def test_there_are_enough_of_them() -> None:
    """At least ten kinds of broken channels for each."""
    assert len(PIECES) >= 10
