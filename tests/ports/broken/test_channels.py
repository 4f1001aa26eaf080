"""ChannelSuite catches channels that are broken, each in the one way its name says."""

from __future__ import annotations

import asyncio
import json
import socket
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Any

import msgspec
import pytest

from cartback.ports import OutgoingMessage, Sent
from cartback.testing.suites import ChannelSuite, Provider, ProviderReply
from cartback.testing.suites.suite import Suite

BROKEN: dict[str, tuple[Callable[[Provider], Any], set[str]]] = {}


class Honest:
    """A correct channel over the standard library, in pieces that the broken ones replace."""

    name = "push"
    timeout: float | None = 0.25

    def __init__(self, provider: Provider) -> None:
        self.host, self.port = provider.host, provider.port

    def send(self, message: OutgoingMessage) -> Any:
        if message.deadline <= datetime.now(UTC):
            return Sent("not_sent", "too late")
        try:
            connection = self.connect()
        except OSError as error:
            return self.refused(error)
        try:
            connection.request("POST", "/messages", self.body(message), {"Content-Type": "application/json"})
            reply = connection.getresponse()
            return self.answer(message, reply, reply.read())
        except (OSError, HTTPException) as error:
            return self.lost(message, error)
        finally:
            self.done(connection)

    def connect(self) -> HTTPConnection:
        connection = HTTPConnection(self.host, self.port, timeout=self.timeout)
        connection.connect()
        return connection

    def done(self, connection: HTTPConnection) -> None:
        connection.close()

    def close(self) -> None:
        """Nothing is kept."""

    def body(self, message: OutgoingMessage) -> bytes:
        words = {"to": message.address, "title": message.title, "text": message.body, "open": message.link}
        return json.dumps(words).encode()

    def refused(self, error: OSError) -> Sent:
        return Sent("not_sent", type(error).__name__)

    def lost(self, message: OutgoingMessage, error: Exception) -> Any:
        return Sent("unknown", type(error).__name__)

    def answer(self, message: OutgoingMessage, reply: HTTPResponse, body: bytes) -> Any:
        if reply.status == 429:
            return Sent("not_sent", "429", retry_after=self.wait(reply.headers.get("Retry-After", "")))
        known = {2: "ok", 4: "rejected"}
        return Sent(known.get(reply.status // 100, "unknown"), str(reply.status))  # type: ignore[arg-type]

    def wait(self, retry_after: str) -> timedelta | None:
        return timedelta(seconds=int(retry_after)) if retry_after.isdigit() else None


def caught_by(*cases: str) -> Any:
    """Notes the channel as broken, and the cases that must say so."""

    def note(channel: type) -> type:
        BROKEN[channel.__name__] = (channel, {f"test_{case}" for case in cases})
        return channel

    return note


# --- more than one request --------------------------------------------------------------------------------------------


@caught_by("a_server_error_is_unknown", "a_503_that_asks_to_be_retried_is_unknown")
class RetriesOn503(Honest):
    """As many an SDK does by default."""

    def answer(self, message: OutgoingMessage, reply: HTTPResponse, body: bytes) -> Any:
        if reply.status == 503 and message.kind != "again":
            return self.send(msgspec.structs.replace(message, kind="again"))
        return super().answer(message, reply, body)


@caught_by("a_dropped_reply_is_unknown", "a_reply_dropped_on_a_kept_connection_is_unknown")
class RetriesOnDroppedReply(Honest):
    def lost(self, message: OutgoingMessage, error: Exception) -> Any:
        if message.kind != "again":
            return self.send(msgspec.structs.replace(message, kind="again"))
        return super().lost(message, error)


@caught_by("a_reply_dropped_on_a_kept_connection_is_unknown")
class ReconnectsInSilence(Honest):
    """A pool whose connection was closed makes a new one, and sends what it was sending."""

    kept: HTTPConnection | None = None

    def connect(self) -> HTTPConnection:
        if self.kept is None:
            self.kept = super().connect()
            self.fresh = True
        else:
            self.fresh = False
        return self.kept

    def done(self, connection: HTTPConnection) -> None:
        """It stays open for the next message."""

    def close(self) -> None:
        if self.kept is not None:
            self.kept.close()

    def lost(self, message: OutgoingMessage, error: Exception) -> Any:
        assert self.kept is not None
        self.kept.close()
        self.kept = None
        return super().lost(message, error) if self.fresh else self.send(message)


@caught_by("no_answer_is_unknown")
class RetriesOnTimeout(Honest):
    def lost(self, message: OutgoingMessage, error: Exception) -> Any:
        if isinstance(error, TimeoutError) and message.kind != "again":
            return self.send(msgspec.structs.replace(message, kind="again"))
        return super().lost(message, error)


@caught_by("what_the_provider_took_is_ok", "each_call_is_one_request")
class ValidatesFirst(Honest):
    """A dry run, and then the message: for the provider they are two."""

    def send(self, message: OutgoingMessage) -> Any:
        super().send(message)
        return super().send(message)


@caught_by("each_call_is_one_request")
class DeduplicatesById(Honest):
    """One notification, one message: the second device gets none."""

    def __init__(self, provider: Provider) -> None:
        super().__init__(provider)
        self.known: dict[str, Any] = {}

    def send(self, message: OutgoingMessage) -> Any:
        if message.id not in self.known:
            self.known[message.id] = super().send(message)
        return self.known[message.id]


# --- an answer that is not true ---------------------------------------------------------------------------------------


@caught_by("no_answer_is_unknown", "a_dropped_reply_is_unknown")
class TimeoutIsOk(Honest):
    """Whatever goes wrong is swallowed."""

    def lost(self, message: OutgoingMessage, error: Exception) -> Any:
        return Sent("ok")


@caught_by("no_answer_is_unknown", "a_dropped_reply_is_unknown")
class TimeoutIsNotSent(Honest):
    """So that it is sent again."""

    def lost(self, message: OutgoingMessage, error: Exception) -> Any:
        return Sent("not_sent", type(error).__name__)


@caught_by("a_throttle_is_not_sent_and_says_when", "a_throttle_without_a_time_is_not_sent")
class ThrottleIsRejected(Honest):
    def answer(self, message: OutgoingMessage, reply: HTTPResponse, body: bytes) -> Any:
        return Sent("rejected", "429") if reply.status == 429 else super().answer(message, reply, body)


@caught_by("a_server_error_is_unknown", "a_503_that_asks_to_be_retried_is_unknown")
class ServerErrorIsNotSent(Honest):
    def answer(self, message: OutgoingMessage, reply: HTTPResponse, body: bytes) -> Any:
        return Sent("not_sent", "5xx") if reply.status >= 500 else super().answer(message, reply, body)


@caught_by("a_server_error_is_unknown")
class ServerErrorIsRejected(Honest):
    def answer(self, message: OutgoingMessage, reply: HTTPResponse, body: bytes) -> Any:
        return Sent("rejected", "5xx") if reply.status >= 500 else super().answer(message, reply, body)


@caught_by("what_the_provider_refused_is_rejected")
class RefusalIsOk(Honest):
    """The HTTP client raises for no status, and nobody looks at it."""

    def answer(self, message: OutgoingMessage, reply: HTTPResponse, body: bytes) -> Any:
        return Sent("ok") if reply.status in (400, 422) else super().answer(message, reply, body)


@caught_by("what_the_provider_refused_is_rejected")
class RaisesOn400(Honest):
    def answer(self, message: OutgoingMessage, reply: HTTPResponse, body: bytes) -> Any:
        if reply.status == 400:
            raise ValueError("bad request")
        return super().answer(message, reply, body)


@caught_by("what_the_provider_refused_is_rejected")
class BareNotFoundIsDead(Honest):
    """A wrong URL would drop every device of the shop."""

    def answer(self, message: OutgoingMessage, reply: HTTPResponse, body: bytes) -> Any:
        return Sent("rejected", "404", dead=True) if reply.status == 404 else super().answer(message, reply, body)


@caught_by("a_throttle_is_not_sent_and_says_when")
class RetryAfterIgnored(Honest):
    def wait(self, retry_after: str) -> timedelta | None:
        return None


@caught_by("a_throttle_with_any_time_is_not_sent")
class RetryAfterTrusted(Honest):
    """A date makes it raise, and a message that never left is lost."""

    def wait(self, retry_after: str) -> timedelta | None:
        return timedelta(seconds=int(retry_after))


@caught_by("a_refused_connection_is_not_sent")
class RefusedIsUnknown(Honest):
    """A provider that is down for a minute costs every message of that minute."""

    def refused(self, error: OSError) -> Sent:
        raise error


@caught_by("what_is_too_late_is_not_sent")
class SendsTooLate(Honest):
    def send(self, message: OutgoingMessage) -> Any:
        return super().send(msgspec.structs.replace(message, deadline=datetime(2100, 1, 1, tzinfo=UTC)))


@caught_by("a_cut_reply_is_no_reason_to_send_again")
class CutReplyIsNotSent(Honest):
    def lost(self, message: OutgoingMessage, error: Exception) -> Any:
        return Sent("not_sent") if "IncompleteRead" in type(error).__name__ else super().lost(message, error)


@caught_by("no_answer_is_unknown")
class WaitsForEver(Honest):
    timeout = None


@caught_by("no_answer_is_unknown")
class LetsTheCancellationOut(Honest):
    """As an async client whose own timeout cancels the task it runs in."""

    async def send(self, message: OutgoingMessage) -> Any:
        answer = await asyncio.to_thread(super().send, message)
        if answer.outcome == "unknown" and answer.detail == "TimeoutError":
            raise asyncio.CancelledError
        return answer


@caught_by("sends_at_once_do_not_mix_answers")
class AnswersMixed(Honest):
    """The answer goes by way of the channel itself, where the next one overwrites it."""

    status = 0

    def answer(self, message: OutgoingMessage, reply: HTTPResponse, body: bytes) -> Any:
        self.last = super().answer(message, reply, body)
        time.sleep(0.01)
        return self.last


@caught_by("it_answers_what_became_of_the_message")
class AnswersADict(Honest):
    def answer(self, message: OutgoingMessage, reply: HTTPResponse, body: bytes) -> Any:
        return {"ok": True}


@caught_by("it_answers_what_became_of_the_message")
class MakesUpAnOutcome(Honest):
    def answer(self, message: OutgoingMessage, reply: HTTPResponse, body: bytes) -> Any:
        return Sent("delivered")  # type: ignore[arg-type]


@caught_by("it_answers_what_became_of_the_message", "what_the_provider_took_is_ok")
class TakenAndDead(Honest):
    def answer(self, message: OutgoingMessage, reply: HTTPResponse, body: bytes) -> Any:
        return Sent("ok", dead=True)


# --- the message ------------------------------------------------------------------------------------------------------


@caught_by("it_is_a_channel")
class CarrierPigeon(Honest):
    name = "pigeon"


@caught_by("nothing_personal_is_in_the_answer")
class DetailNamesTheAddress(Honest):
    def answer(self, message: OutgoingMessage, reply: HTTPResponse, body: bytes) -> Any:
        return Sent("ok", f"sent to {message.address}")


@caught_by("nothing_a_provider_writes_back_is_in_the_answer")
class DetailQuotesTheReply(Honest):
    def answer(self, message: OutgoingMessage, reply: HTTPResponse, body: bytes) -> Any:
        return msgspec.structs.replace(super().answer(message, reply, body), detail=body.decode()[:200])


@caught_by("the_message_is_left_as_it_was")
class MessageMutated(Honest):
    def send(self, message: OutgoingMessage) -> Any:
        message.data["sent_at"] = "now"  # type: ignore[index]
        return super().send(message)


@caught_by("a_long_body_arrives_whole_or_not_at_all")
class WordsCut(Honest):
    def body(self, message: OutgoingMessage) -> bytes:
        return super().body(msgspec.structs.replace(message, body=message.body[:1000]))


@caught_by("the_words_arrive_as_they_are")
class AsciiOnly(Honest):
    def body(self, message: OutgoingMessage) -> bytes:
        words = f'{{"to": "{message.address}", "title": {json.dumps(message.title, ensure_ascii=False)}}}'
        return words.encode("ascii", "replace")


@caught_by("any_words_have_an_answer")
class RaisesOnEmoji(Honest):
    def body(self, message: OutgoingMessage) -> bytes:
        message.title.encode("latin-1")
        return super().body(message)


@caught_by("words_are_no_headers")
class WordsAsHeaders(Honest):
    """The title goes into a header as it is."""

    def send(self, message: OutgoingMessage) -> Any:
        with socket.create_connection((self.host, self.port), timeout=self.timeout) as wire:
            head = f"POST /m HTTP/1.1\r\nHost: x\r\nTitle: {message.title}\r\nContent-Length: 0\r\n\r\n"
            wire.sendall(head.encode())
            wire.recv(100)
        return Sent("ok")


# --- the tests --------------------------------------------------------------------------------------------------------


class Impatient(ChannelSuite):
    """Broken ones are not waited for."""

    patience = 1.0


@contextmanager
def wired(suite: Suite, make: Callable[[Provider], Any]) -> Iterator[Mapping[str, Any]]:
    assert isinstance(suite, ChannelSuite)
    provider = Provider(suite.aside)
    channel = make(provider)
    try:
        yield {"channel": channel, "provider": provider}
    finally:
        channel.close()
        provider.stop()


INNOCENT = {"test_it_is_a_channel", "test_the_message_is_left_as_it_was", "test_a_refused_connection_is_not_sent"}


@pytest.mark.parametrize("name", BROKEN)
def test_it_is_caught(caught: Any, name: str) -> None:
    """By the cases that are about what is broken, and each says what the contract is."""
    make, expected = BROKEN[name]
    caught(Impatient, lambda suite: wired(suite, make), expected, INNOCENT)


class Correct(Honest):
    timeout = 1.0


class Async(Correct):
    """The same, as a coroutine."""

    async def send(self, message: OutgoingMessage) -> Any:
        return await asyncio.to_thread(super().send, message)


@pytest.mark.parametrize("make", [Correct, Async])
def test_a_correct_channel_passes(failures: Any, make: type[Honest]) -> None:
    """The one that the broken ones are made of has nothing against it, plain and async."""
    assert failures(ChannelSuite, lambda suite: wired(suite, make)) == {}


class Emails(Correct):
    """An e-mail channel that asks for a token first, posts a form, and reads its provider's own replies."""

    name = "email"

    def send(self, message: OutgoingMessage) -> Any:
        connection = HTTPConnection(self.host, self.port, timeout=self.timeout)
        try:
            connection.request("GET", "/token")
            connection.getresponse().read()
        except OSError as error:
            return Sent("not_sent", type(error).__name__)
        finally:
            connection.close()
        return super().send(message)

    def answer(self, message: OutgoingMessage, reply: HTTPResponse, body: bytes) -> Any:
        if reply.status == 200 and b"queued" not in body:
            return Sent("unknown", "no receipt")
        return super().answer(message, reply, body)


class WithATokenFirst(ChannelSuite):
    replies = {200: b'{"status": "queued"}'}  # noqa: RUF012 - as an adopter writes it

    def aside(self, request: Any) -> ProviderReply | None:
        return ProviderReply(body=b'{"token": "t"}') if request.path == "/token" else None


def test_what_is_no_message_is_not_counted(failures: Any) -> None:
    """A request for a token is answered aside, and the provider's replies are the adopter's to say."""
    failed = failures(WithATokenFirst, lambda suite: wired(suite, Emails))
    assert failed == {}
