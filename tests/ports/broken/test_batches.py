"""ChannelSuite catches a `send_many` that is broken, each in the one way its name says."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPException
from typing import Any

import pytest

from cartback.ports import OutgoingMessage, Sent
from cartback.testing.suites import ChannelSuite, Provider
from cartback.testing.suites.suite import Suite

BROKEN: dict[str, tuple[Callable[[Provider], Any], set[str]]] = {}


class Honest:
    """A correct channel with a batch: a request for each message, side by side."""

    name = "push"
    timeout = 1.0

    def __init__(self, provider: Provider) -> None:
        self.host, self.port = provider.host, provider.port

    def send(self, message: OutgoingMessage) -> Sent:
        if message.deadline <= datetime.now(UTC):
            return Sent("not_sent", "too late")
        connection = HTTPConnection(self.host, self.port, timeout=self.timeout)
        try:
            connection.connect()
        except OSError as error:
            return Sent("not_sent", type(error).__name__)
        words = {"to": message.address, "title": message.title, "text": message.body, "open": message.link}
        try:
            connection.request("POST", "/messages", json.dumps(words), {"Content-Type": "application/json"})
            reply = connection.getresponse()
            reply.read()
        except (OSError, HTTPException) as error:
            return Sent("unknown", type(error).__name__)
        finally:
            connection.close()
        if reply.status == 429:
            wait = reply.headers.get("Retry-After", "")
            return Sent("not_sent", "429", retry_after=timedelta(seconds=int(wait)) if wait.isdigit() else None)
        known = {2: "ok", 4: "rejected"}
        return Sent(known.get(reply.status // 100, "unknown"), str(reply.status))  # type: ignore[arg-type]

    def send_many(self, messages: Sequence[OutgoingMessage]) -> Any:
        with ThreadPoolExecutor(16) as pool:
            return list(pool.map(self.send, messages))


def caught_by(*cases: str) -> Any:
    """Notes the channel as broken, and the cases that must say so."""

    def note(channel: type) -> type:
        BROKEN[channel.__name__] = (channel, {f"test_{case}" for case in cases})
        return channel

    return note


# --- more or fewer requests than messages ---------------------------------------------------------------------------


@caught_by("what_becomes_of_one_message_of_a_batch_is_no_others")
class TriesTheUnknownAgain(Honest):
    """As a bulk call of an SDK does with those that failed."""

    def send_many(self, messages: Sequence[OutgoingMessage]) -> Any:
        answers = super().send_many(messages)
        again = [n for n, sent in enumerate(answers) if sent.outcome == "unknown"]
        for n in again:
            answers[n] = self.send(messages[n])
        return answers


@caught_by("what_becomes_of_one_message_of_a_batch_is_no_others")
class BeginsTheBatchAgain(Honest):
    """All of it, because of one."""

    def send_many(self, messages: Sequence[OutgoingMessage]) -> Any:
        answers = super().send_many(messages)
        return super().send_many(messages) if any(sent.outcome == "unknown" for sent in answers) else answers


@caught_by("a_batch_over_kept_connections_that_are_dropped_is_unknown")
class TriesADroppedBatchAgain(Honest):
    """Only where nothing came back at all: the connection must have been an old one."""

    def send_many(self, messages: Sequence[OutgoingMessage]) -> Any:
        answers = super().send_many(messages)
        lost = all(sent.detail == "RemoteDisconnected" for sent in answers)
        return super().send_many(messages) if lost and len(messages) > 1 else answers


@caught_by("one_notification_may_be_in_a_batch_twice")
class OneOfEachNotification(Honest):
    """It takes a second address for the same message again."""

    def send_many(self, messages: Sequence[OutgoingMessage]) -> Any:
        once = {message.id: message for message in messages}
        sent = dict(zip(once, super().send_many(list(once.values())), strict=True))
        return [sent[message.id] for message in messages]


@caught_by("what_is_too_late_does_not_go_with_a_batch")
class LateOnesGoAlong(Honest):
    def send_many(self, messages: Sequence[OutgoingMessage]) -> Any:
        import msgspec

        later = datetime.now(UTC) + timedelta(hours=1)
        return super().send_many([msgspec.structs.replace(message, deadline=later) for message in messages])


@caught_by("a_batch_of_one_and_of_none")
class AsksWithNothingToSend(Honest):
    def send_many(self, messages: Sequence[OutgoingMessage]) -> Any:
        if not messages:
            connection = HTTPConnection(self.host, self.port, timeout=self.timeout)
            connection.request("POST", "/messages", "{}")
            connection.getresponse()
            connection.close()
        return super().send_many(messages)


# --- answers that are another's ---------------------------------------------------------------------------------------


@caught_by("each_message_of_a_batch_has_its_own_answer", "what_becomes_of_one_message_of_a_batch_is_no_others")
class InOrderOfArrival(Honest):
    """The answers as they come in."""

    def send_many(self, messages: Sequence[OutgoingMessage]) -> Any:
        came: list[Sent] = []
        with ThreadPoolExecutor(16) as pool:
            for message in messages:
                pool.submit(lambda m: came.append(self.send(m)), message)
        return sorted(came, key=lambda sent: sent.outcome)


@caught_by("each_message_of_a_batch_has_its_own_answer", "what_becomes_of_one_message_of_a_batch_is_no_others")
class OneAnswerForAll(Honest):
    """The worst that happened to any."""

    def send_many(self, messages: Sequence[OutgoingMessage]) -> Any:
        answers = super().send_many(messages)
        worst = next((sent for sent in answers if sent.outcome != "ok"), Sent("ok"))
        return [worst] * len(messages)


@caught_by("each_message_of_a_batch_has_its_own_answer", "what_becomes_of_one_message_of_a_batch_is_no_others")
class FailuresLeftOut(Honest):
    """Answers are of those that went, so that all after a failure are another's."""

    def send_many(self, messages: Sequence[OutgoingMessage]) -> Any:
        return [sent for sent in super().send_many(messages) if sent.outcome != "unknown"]


@caught_by("batches_at_once_do_not_mix")
class OneListForAllCalls(Honest):
    """Two batches at once write into it."""

    def __init__(self, provider: Provider) -> None:
        super().__init__(provider)
        self.answers: list[Sent] = []

    def send_many(self, messages: Sequence[OutgoingMessage]) -> Any:
        self.answers.clear()
        for message in messages:
            self.answers.append(self.send(message))
        return list(self.answers)


# --- one's fault is everybody's -----------------------------------------------------------------------------------------


@caught_by("what_becomes_of_one_message_of_a_batch_is_no_others")
class RaisesForOne(Honest):
    def send_many(self, messages: Sequence[OutgoingMessage]) -> Any:
        answers = super().send_many(messages)
        if any(sent.outcome == "unknown" for sent in answers):
            raise ConnectionError("one was lost")
        return answers


@caught_by("what_becomes_of_one_message_of_a_batch_is_no_others")
class CancelledForOne(Honest):
    async def send_many(self, messages: Sequence[OutgoingMessage]) -> Any:
        answers = await asyncio.to_thread(super().send_many, messages)
        if any(sent.outcome == "unknown" for sent in answers):
            raise asyncio.CancelledError
        return answers


@caught_by("what_becomes_of_one_message_of_a_batch_is_no_others")
class StopsAtTheFirstFault(Honest):
    """One after the other, and the rest is not tried."""

    def send_many(self, messages: Sequence[OutgoingMessage]) -> Any:
        answers: list[Sent] = []
        for message in messages:
            gone = bool(answers) and answers[-1].outcome in ("unknown", "rejected", "not_sent")
            answers.append(answers[-1] if gone else self.send(message))
        return answers


@caught_by("words_that_cannot_be_sent_cost_no_other_message")
class RefusesThemAllForOne(Honest):
    def send_many(self, messages: Sequence[OutgoingMessage]) -> Any:
        if any("\x00" in message.title for message in messages):
            return [Sent("rejected", "words that cannot be sent")] * len(messages)
        return super().send_many(messages)


# --- answers that are none ----------------------------------------------------------------------------------------------


@caught_by("a_batch_is_one_request_for_each_message")
class AnswersAsTheyAreAskedFor(Honest):
    """A generator: nothing is sent until somebody takes the answers one by one."""

    def send_many(self, messages: Sequence[OutgoingMessage]) -> Any:
        return (self.send(message) for message in messages)


@caught_by("a_batch_is_one_request_for_each_message", "a_batch_of_one_and_of_none")
class NothingAnswered(Honest):
    def send_many(self, messages: Sequence[OutgoingMessage]) -> Any:
        super().send_many(messages)


@caught_by("what_becomes_of_one_message_of_a_batch_is_no_others")
class NoneForTheLost(Honest):
    def send_many(self, messages: Sequence[OutgoingMessage]) -> Any:
        return [sent if sent.outcome != "unknown" else None for sent in super().send_many(messages)]


@caught_by("a_batch_that_finds_nobody_is_not_sent")
class RefusedIsUnknown(Honest):
    """It does not look how far it came."""

    def send_many(self, messages: Sequence[OutgoingMessage]) -> Any:
        answers = super().send_many(messages)
        return [Sent("unknown") if sent.outcome == "not_sent" and sent.detail != "429" else sent for sent in answers]


@caught_by("the_messages_of_a_batch_are_left_as_they_were")
class MessagesMutated(Honest):
    def send_many(self, messages: Sequence[OutgoingMessage]) -> Any:
        for message in messages:
            message.data["sent_at"] = "now"  # type: ignore[index]
        return super().send_many(messages)


@caught_by("nothing_personal_is_in_the_answers_to_a_batch")
class AddressInTheAnswer(Honest):
    def send_many(self, messages: Sequence[OutgoingMessage]) -> Any:
        answers = super().send_many(messages)
        return [Sent(sent.outcome, message.address) for sent, message in zip(answers, messages, strict=True)]


# --- the tests --------------------------------------------------------------------------------------------------------


@contextmanager
def wired(suite: Suite, make: Callable[[Provider], Any]) -> Iterator[Mapping[str, Any]]:
    assert isinstance(suite, ChannelSuite)
    provider = Provider(suite.aside)
    try:
        yield {"channel": make(provider), "provider": provider}
    finally:
        provider.stop()


INNOCENT = {"test_it_is_a_channel", "test_the_message_is_left_as_it_was", "test_a_refused_connection_is_not_sent"}


@pytest.mark.parametrize("name", BROKEN)
def test_it_is_caught(caught: Any, name: str) -> None:
    """By the cases that are about what is broken, and each says what the contract is."""
    make, expected = BROKEN[name]
    caught(ChannelSuite, lambda suite: wired(suite, make), expected, INNOCENT)


class Async(Honest):
    """The same, as a coroutine."""

    async def send_many(self, messages: Sequence[OutgoingMessage]) -> Any:
        return await asyncio.to_thread(super().send_many, messages)


@pytest.mark.parametrize("make", [Honest, Async])
def test_a_correct_channel_passes(failures: Any, make: type[Honest]) -> None:
    """The one that the broken ones are made of has nothing against it, plain and async."""
    assert failures(ChannelSuite, lambda suite: wired(suite, make)) == {}
