"""ChannelSuite catches broken web push channels, each in the one way its name says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, ClassVar

import msgspec
import pytest

from cartback.channels.http import Answer
from cartback.ports import OutgoingMessage, Sent
from cartback.testing.suites import Provider
from cartback.testing.suites.suite import Suite

pytest.importorskip("pycurl", reason='the webpush extra is not installed: pip install "cartback[webpush]"')
pytest.importorskip("http_ece", reason='the webpush extra is not installed: pip install "cartback[webpush]"')

from tests.ports import test_webpush as ours

from cartback.channels.webpush import WebPush

BROKEN: dict[str, tuple[type[WebPush], set[str]]] = {}


def caught_by(*cases: str) -> Callable[[type[WebPush]], type[WebPush]]:
    """Notes the channel as broken, and the cases that must say so."""

    def note(channel: type[WebPush]) -> type[WebPush]:
        BROKEN[channel.__name__] = (channel, {f"test_{case}" for case in cases})
        return channel

    return note


class Impatient(ours.TestWebPush):
    """Broken ones are not waited for."""

    __test__ = False
    patience = 3.0
    opted_out: ClassVar[dict[str, str]] = ours.TestWebPush.opted_out


class Base(WebPush):
    """Ours, in pieces that the broken ones replace."""


@caught_by("a_dropped_reply_is_unknown", "no_answer_is_unknown")
class SendsAgain(Base):
    """A topic replaces the first message in the browser only until somebody sees it."""

    def send(self, message: OutgoingMessage) -> Sent:
        sent = super().send(message)
        return super().send(message) if sent.outcome == "unknown" else sent


@caught_by("a_dropped_reply_is_unknown", "no_answer_is_unknown")
class NoAnswerIsNotSent(Base):
    def send(self, message: OutgoingMessage) -> Sent:
        sent = super().send(message)
        return msgspec.structs.replace(sent, outcome="not_sent") if sent.outcome == "unknown" else sent


@caught_by("a_refused_connection_is_not_sent")
class RefusedIsUnknown(Base):
    def send(self, message: OutgoingMessage) -> Sent:
        sent = super().send(message)
        return Sent("unknown", "curl") if "no connection" in str(sent.detail) else sent


@caught_by("a_refusal_is_rejected_and_proves_nothing")
class EveryRefusalIsTheEnd(Base):
    """A wrong key would cost every browser of the shop."""

    def _read(self, answer: Answer) -> Sent:
        sent = super()._read(answer)
        return msgspec.structs.replace(sent, dead=sent.outcome == "rejected")


@caught_by("a_throttle_is_not_sent_and_says_when", "a_throttle_without_a_time_is_not_sent")
class ThrottleIsRejected(Base):
    def _read(self, answer: Answer) -> Sent:
        return Sent("rejected", "429") if answer.status == 429 else super()._read(answer)


@caught_by("a_throttle_is_not_sent_and_says_when")
class ForgetsWhenToComeBack(Base):
    def _read(self, answer: Answer) -> Sent:
        return super()._read(Answer(answer.status, {}, answer.body))


@caught_by("a_server_error_is_unknown")
class ServerErrorIsNotSent(Base):
    def _read(self, answer: Answer) -> Sent:
        return Sent("not_sent", "5xx") if answer.status >= 500 else super()._read(answer)


@caught_by("nothing_a_provider_writes_back_is_in_the_answer")
class QuotesThePushService(Base):
    def _read(self, answer: Answer) -> Sent:
        return msgspec.structs.replace(super()._read(answer), detail=answer.body.decode("utf-8", "replace"))


@caught_by("what_is_too_late_is_not_sent")
class SendsTooLate(Base):
    def send(self, message: OutgoingMessage) -> Sent:
        return super().send(msgspec.structs.replace(message, deadline=message.deadline + timedelta(days=10_000)))


@caught_by("a_long_body_arrives_whole_or_not_at_all")
class CutsTheBody(Base):
    def send(self, message: OutgoingMessage) -> Sent:
        return super().send(msgspec.structs.replace(message, body=message.body[:200]))


@caught_by("the_words_arrive_as_they_are")
class AsciiOnly(Base):
    def send(self, message: OutgoingMessage) -> Sent:
        return super().send(msgspec.structs.replace(message, body=message.body.encode("ascii", "replace").decode()))


@caught_by("nothing_personal_is_in_the_answer")
class NamesTheSubscription(Base):
    def send(self, message: OutgoingMessage) -> Sent:
        return msgspec.structs.replace(super().send(message), provider_id=message.address)


@contextmanager
def wired(suite: Suite, make: type[WebPush]) -> Iterator[Mapping[str, Any]]:
    assert isinstance(suite, ours.TestWebPush)
    provider = Provider(suite.aside)
    channel = make(ours.KEY, local=True, timeout=timedelta(seconds=0.4), connections=16)
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
    """At least ten kinds of broken web push channels."""
    assert len(BROKEN) >= 10
