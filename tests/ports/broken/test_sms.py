"""ChannelSuite catches broken SMS channels, each in the one way its name says: over the client that ours are made of."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, ClassVar

import msgspec
import pytest

from cartback.channels.http import Answer
from cartback.channels.sms import Twilio
from cartback.ports import OutgoingMessage, Sent
from cartback.testing.suites import ChannelSuite, Provider
from cartback.testing.suites.suite import Suite

ACCOUNT = "AC" + "0" * 32
TAKEN = b'{"sid": "SM0123456789abcdef0123456789abcdef"}'
BROKEN: dict[str, tuple[type[Twilio], set[str]]] = {}


def caught_by(*cases: str) -> Callable[[type[Twilio]], type[Twilio]]:
    """Notes the channel as broken, and the cases that must say so."""

    def note(channel: type[Twilio]) -> type[Twilio]:
        BROKEN[channel.__name__] = (channel, {f"test_{case}" for case in cases})
        return channel

    return note


class Impatient(ChannelSuite):
    """Broken ones are not waited for."""

    patience = 2.0
    replies: ClassVar[dict[int, bytes]] = {200: TAKEN}


class Base(Twilio):
    """Ours, in pieces that the broken ones replace."""


@caught_by("a_dropped_reply_is_unknown", "no_answer_is_unknown")
class RetriesWhatNobodyAnswered(Base):
    def send(self, message: OutgoingMessage) -> Sent:
        sent = super().send(message)
        return super().send(message) if sent.outcome == "unknown" else sent


@caught_by("a_server_error_is_unknown")
class RetriesServerErrors(Base):
    def send(self, message: OutgoingMessage) -> Sent:
        sent = super().send(message)
        return super().send(message) if str(sent.detail).startswith("5") else sent


@caught_by("a_dropped_reply_is_unknown", "no_answer_is_unknown")
class NoAnswerIsNotSent(Base):
    """So the engine sends it again."""

    def send(self, message: OutgoingMessage) -> Sent:
        sent = super().send(message)
        return msgspec.structs.replace(sent, outcome="not_sent") if sent.outcome == "unknown" else sent


@caught_by("a_refused_connection_is_not_sent")
class RefusedIsUnknown(Base):
    def send(self, message: OutgoingMessage) -> Sent:
        sent = super().send(message)
        return Sent("unknown", "curl") if "no connection" in str(sent.detail) else sent


@caught_by("a_throttle_is_not_sent_and_says_when", "a_throttle_without_a_time_is_not_sent")
class ThrottleIsRejected(Base):
    def _read(self, answer: Answer) -> Sent:
        return Sent("rejected", "429") if answer.status == 429 else super()._read(answer)


@caught_by("a_throttle_is_not_sent_and_says_when")
class ForgetsWhenToComeBack(Base):
    def _read(self, answer: Answer) -> Sent:
        return super()._read(Answer(answer.status, {}, answer.body))


@caught_by("what_the_provider_refused_is_rejected")
class EveryRefusalIsDead(Base):
    """A wrong password would cost every number of the shop."""

    def _read(self, answer: Answer) -> Sent:
        sent = super()._read(answer)
        return msgspec.structs.replace(sent, dead=sent.outcome == "rejected")


@caught_by("a_server_error_is_unknown")
class ServerErrorIsRejected(Base):
    def _read(self, answer: Answer) -> Sent:
        return Sent("rejected", "5xx") if answer.status >= 500 else super()._read(answer)


@caught_by("nothing_a_provider_writes_back_is_in_the_answer")
class QuotesTheProvider(Base):
    def _read(self, answer: Answer) -> Sent:
        return msgspec.structs.replace(super()._read(answer), detail=answer.body.decode("utf-8", "replace")[:200])


@caught_by("what_is_too_late_is_not_sent")
class SendsTooLate(Base):
    def send(self, message: OutgoingMessage) -> Sent:
        return super().send(msgspec.structs.replace(message, deadline=message.deadline + timedelta(days=10_000)))


@caught_by("a_long_body_arrives_whole_or_not_at_all")
class CutsToOneSegment(Base):
    def send(self, message: OutgoingMessage) -> Sent:
        return super().send(msgspec.structs.replace(message, body=message.body[:90]))


@caught_by("the_words_arrive_as_they_are")
class AsciiOnly(Base):
    """What is not in the alphabet becomes a question mark."""

    def send(self, message: OutgoingMessage) -> Sent:
        return super().send(msgspec.structs.replace(message, body=message.body.encode("ascii", "replace").decode()))


@caught_by("any_words_have_an_answer")
class RaisesOnOtherLetters(Base):
    def send(self, message: OutgoingMessage) -> Sent:
        message.body.encode("latin-1")
        return super().send(message)


@caught_by("nothing_personal_is_in_the_answer")
class NamesTheNumber(Base):
    def send(self, message: OutgoingMessage) -> Sent:
        return msgspec.structs.replace(super().send(message), detail=f"to {message.address}")


@contextmanager
def wired(suite: Suite, make: type[Twilio]) -> Iterator[Mapping[str, Any]]:
    assert isinstance(suite, ChannelSuite)
    provider = Provider(suite.aside)
    channel = make(ACCOUNT, "token", "+15550100", endpoint=provider.url, timeout=timedelta(seconds=0.3))
    yield {"channel": channel, "provider": provider}
    channel.close()
    provider.stop()


INNOCENT = {"test_it_is_a_channel", "test_the_message_is_left_as_it_was", "test_each_call_is_a_message_of_its_own"}


@pytest.mark.parametrize("name", BROKEN)
def test_it_is_caught(caught: Any, name: str) -> None:
    """By the cases that are about what is broken, and each says what the contract is."""
    make, expected = BROKEN[name]
    caught(Impatient, lambda suite: wired(suite, make), expected, INNOCENT)


def test_there_are_enough_of_them() -> None:
    """At least ten kinds of broken SMS channels."""
    assert len(BROKEN) >= 10
