"""The contract of `send_many`: each message of a batch has one attempt and an answer of its own.

A channel without `send_many` skips these cases.
"""

from __future__ import annotations

import copy
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from cartback.domain.events import Outcome
from cartback.ports import OutgoingMessage, Sent, takes_batches
from cartback.testing.suites.suite import at_once, attempt, stops_the_worker

from .cases import assert_nothing_personal, assert_sound
from .provider import Fault, ProviderReply, ProviderRequest
from .sending import SendingCases, SendResult, assert_outcome

_ONCE = "send_many() must make exactly one request for each message, whatever the answers: no retry of one or of all"
_ORDER = "send_many() must return a list with one Sent for each message, in the order of the messages"
_LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
#: A provider's answer to one message of a batch, and the outcome that is true of it.
_FATES: dict[str, tuple[ProviderReply | Fault | int, Outcome]] = {
    "taken": (200, "ok"),
    "refused": (400, "rejected"),
    "throttled": (429, "not_sent"),
    "fallen over": (500, "unknown"),
    "dropped": ("dropped", "unknown"),
    "silent": ("silence", "unknown"),
}


class BatchCases(SendingCases):
    """For channels with a send_many. Each case sends several messages in one call."""

    def send_many(self, messages: Sequence[OutgoingMessage]) -> list[Sent]:
        """Hand the messages over in one call, and check that each gets an answer, within `patience` seconds."""
        if not takes_batches(self.channel.port):
            pytest.skip("the channel has no send_many(): each message goes to send()")
        done = attempt(partial(self.channel.send_many, messages), 2 * self.patience)
        if done is None:
            self.fail_silent("send_many()", 2 * self.patience)
        assert not stops_the_worker(done.error), (
            f"send_many() raised {done.error!r}, which would stop the worker: return a Sent for each message"
        )
        assert done.error is None, (
            f"send_many() raised {done.error!r}, which leaves every outcome unknown: return a Sent for each message"
        )
        answers: Any = done.answer
        assert isinstance(answers, list | tuple), f"send_many() returned {type(answers).__name__}. {_ORDER}"
        assert len(answers) == len(messages), (
            f"send_many() returned {len(answers)} answers to {len(messages)} messages. {_ORDER}"
        )
        for sent in answers:
            assert isinstance(sent, Sent), f"one of the answers is {sent!r}. {_ORDER}"
            assert_outcome(sent)
            assert_sound(sent)
        return list(answers)

    def _numbered(self, count: int) -> list[OutgoingMessage]:
        return [self.message(n, body=f"message{n:02}x") for n in range(count)]

    def _number(self, request: ProviderRequest) -> int:
        return next(n for n in range(100) if f"message{n:02}x" in self.words(request))

    def _arrived(self) -> list[int]:
        return sorted(map(self._number, self.server.requests))

    def test_a_batch_is_one_request_for_each_message(self) -> None:
        """Sixteen messages are sixteen requests, and all of them are taken."""
        answers = self.send_many(self._numbered(16))
        assert self._arrived() == list(range(16)), f"of sixteen messages {self._arrived()} arrived. {_ONCE}"
        assert [sent.outcome for sent in answers] == ["ok"] * 16, (
            f"the provider took all messages, so each outcome must be ok, but the answers are {answers}"
        )

    def test_each_message_of_a_batch_has_its_own_answer(self) -> None:
        """The provider answers out of order and differently: the answers are in the order of the messages."""
        outcomes: dict[int, Outcome] = {200: "ok", 400: "rejected", 429: "not_sent", 500: "unknown"}
        statuses = [list(outcomes)[n % 4] for n in range(16)]

        def script(request: ProviderRequest) -> ProviderReply:
            n = self._number(request)
            time.sleep((15 - n) * 0.002)
            return self.reply(statuses[n])

        self.server.answers(script)
        answers = self.send_many(self._numbered(16))
        assert self._arrived() == list(range(16)), f"of sixteen messages {self._arrived()} arrived. {_ONCE}"
        assert [sent.outcome for sent in answers] == [outcomes[status] for status in statuses], (
            f"one message of the batch got the outcome of another. {_ORDER}"
        )

    @pytest.mark.parametrize("fate", _FATES)
    def test_what_becomes_of_one_message_of_a_batch_is_no_others(self, fate: str) -> None:
        """The third of five is refused, throttled, dropped or never answered: the others are taken, and each goes once."""
        reply, outcome = _FATES[fate]

        def script(request: ProviderRequest) -> ProviderReply | Fault:
            if self._number(request) != 2:
                return self.reply(200)
            return self.reply(reply) if isinstance(reply, int) else reply

        self.server.answers(script)
        answers = self.send_many(self._numbered(5))
        assert self._arrived() == list(range(5)), f"of five messages {self._arrived()} arrived. {_ONCE}"
        assert [sent.outcome for sent in answers] == ["ok", "ok", outcome, "ok", "ok"], (
            f"the third message must be {outcome} (at the provider: {fate}), the others ok, but the answers are {answers}"
        )

    def test_a_batch_over_kept_connections_that_are_dropped_is_unknown(self) -> None:
        """HTTP clients like to retry there: each message arrives once."""
        self.send_many(self._numbered(4))
        self.server.requests.clear()
        self.server.answers("dropped")
        answers = self.send_many(self._numbered(4))
        assert self._arrived() == list(range(4)), f"of four messages {self._arrived()} arrived. {_ONCE}"
        assert [sent.outcome for sent in answers] == ["unknown"] * 4, (
            f"the replies were lost, so each outcome must be unknown, but the answers are {answers}"
        )

    def test_a_batch_that_finds_nobody_is_not_sent(self) -> None:
        """No message has left: each may be tried again."""
        self.server.refuse()
        answers = self.send_many(self._numbered(4))
        assert [sent.outcome for sent in answers] == ["not_sent"] * 4, (
            f"the connections were refused, so each outcome must be not_sent, but the answers are {answers}"
        )

    def test_what_is_too_late_does_not_go_with_a_batch(self) -> None:
        """The others go."""
        messages = self._numbered(3)
        messages[1] = self.message(1, body="message01x", deadline=_LONG_AGO)
        answers = self.send_many(messages)
        assert self._arrived() == [0, 2], (
            f"the second of three messages is past its deadline and must not be sent, but {self._arrived()} arrived"
        )
        assert [sent.outcome for sent in answers] == ["ok", "not_sent", "ok"], (
            f"the second message is past its deadline and must be not_sent, but the answers are {answers}"
        )

    def test_words_that_cannot_be_sent_cost_no_other_message(self) -> None:
        """A message with control characters, half characters or any length is sent or rejected, and its neighbours are sent."""
        odd = "\x00\x1b[2J\u202e" + "x" * 100_000
        messages = [self.message(0), self.message(1, title=odd, body=odd, link=None), self.message(2)]
        answers = self.send_many(messages)
        assert [answers[0].outcome, answers[2].outcome] == ["ok", "ok"], (
            f"only the second message has text that cannot be sent; the others must be ok, but the answers are {answers}"
        )

    def test_one_notification_may_be_in_a_batch_twice(self) -> None:
        """The message may repeat for another address or another attempt: only (id, address, attempt) never repeats."""
        messages = [self.message(1), self.message(1, address=self.address(2)), self.message(1, attempt=2)]
        answers = self.send_many(messages)
        assert [sent.outcome for sent in answers] == ["ok"] * 3, (
            f"three different messages must each be ok, but the answers are {answers}"
        )
        assert len(self.server.requests) == 3, f"{len(self.server.requests)} requests for three messages. {_ONCE}"

    def test_a_batch_of_one_and_of_none(self) -> None:
        """Both are batches too."""
        assert self.send_many([]) == [], _ORDER
        assert self.server.requests == [], "an empty batch must make no request"
        assert [sent.outcome for sent in self.send_many(self._numbered(1))] == ["ok"], _ORDER

    def test_the_messages_of_a_batch_are_left_as_they_were(self) -> None:
        """The engine settles the messages it began."""
        messages = self._numbered(3)
        before = copy.deepcopy(messages)
        self.send_many(messages)
        assert messages == before, "send_many() changed the messages it was given"

    def test_nothing_personal_is_in_the_answers_to_a_batch(self) -> None:
        """Providers quote the request in their answers, and the ledger must not."""
        for status in (200, 400, 429, 500):
            self.server.answers(lambda request, status=status: ProviderReply(status, {}, request.text().encode()))
            for sent in self.send_many([self.message(n) for n in range(2)]):
                assert_nothing_personal(SendResult(sent), self.address(1))

    def test_batches_at_once_do_not_mix(self) -> None:
        """In four threads, or in tasks if send_many is async, each call has the answers to its own messages."""

        def script(request: ProviderRequest) -> ProviderReply:
            return self.reply(200 if self._number(request) % 2 else 400)

        self.server.answers(script)
        batches = [[self.message(n, body=f"message{n:02}x") for n in range(at, at + 4)] for at in (0, 5, 10, 15)]
        answered = at_once(*[partial(self.send_many, batch) for batch in batches])
        assert len(self.server.requests) == 16, f"{len(self.server.requests)} requests for 16 messages. {_ONCE}"
        for at, answers in zip((0, 5, 10, 15), answered, strict=True):
            expected = ["ok" if n % 2 else "rejected" for n in range(at, at + 4)]
            assert [sent.outcome for sent in answers] == expected, "one batch got the outcomes of another"
