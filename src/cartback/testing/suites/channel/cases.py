"""The contract of every channel, with a wire or without."""

from __future__ import annotations

import copy
from datetime import timedelta
from functools import partial
from typing import Any

from cartback.domain.channels import CHANNEL_NAMES
from cartback.ports import Channel
from cartback.testing.suites.suite import at_once

from .sending import PERSONAL, SendingCases, SendResult


class ChannelCases(SendingCases):
    """`name`, `send`, and the message, which stays unchanged."""

    def test_it_is_a_channel(self) -> None:
        """The channel has a name that campaigns can use, and a send."""
        assert isinstance(self.channel.port, Channel), "a channel must have a `name` and a `send`"
        assert self.channel.name in CHANNEL_NAMES, "`name` must be push, email or sms: campaigns choose a channel by it"
        assert self.channel.name == self.channel.name, "`name` must not change"

    def test_it_answers_what_became_of_the_message(self) -> None:
        """The answer is a Sent with one of the four outcomes, whose fields have their types."""
        result = self.send(self.message())
        assert result.error is None, f"{result}, but it must return a Sent for an ordinary message"
        assert_sound(result.sent)

    def test_the_message_is_left_as_it_was(self) -> None:
        """The engine writes the same message into the ledger afterwards."""
        message = self.message()
        before = copy.deepcopy(message)
        self.send(message)
        assert message == before, "send() changed the message it was given"

    def test_nothing_personal_is_in_the_answer(self) -> None:
        """`detail` and `provider_id` go into the ledger, which outlives an erasure."""
        assert_nothing_personal(self.send(self.message()), self.address(1))

    def test_any_words_have_an_answer(self) -> None:
        """A message with long texts, none, other scripts, quotes, line breaks or control characters is sent, or rejected."""
        for words in (
            "",
            "x" * 5000,
            "Käse 🧀 שלום 你好",
            "\"'<&>\\ {} %s",
            "a\r\nX-Injected: 1\r\n\r\nb",
            "\x00\x1b[2J\u202e",
        ):
            result = self.send(self.message(title=words, body=words, link=None))
            assert result.error is None, (
                f"{result}, for the text {words[:20]!r}: return a Sent, rejected if the text cannot be sent as it is"
            )
            assert_sound(result.sent)

    def test_each_call_is_a_message_of_its_own(self) -> None:
        """One notification goes to several addresses, and may be tried again: only (id, address, attempt) never repeats."""
        messages = [
            self.message(1),
            self.message(1, address=self.address(2)),
            self.message(1, attempt=2),
        ]
        for message in messages:
            result = self.send(message)
            assert (result.error, result.sent.outcome) == (None, "ok"), (
                f"{result}, but it must send another address or attempt of one notification as another message"
            )

    def test_many_may_send_at_once(self) -> None:
        """In threads, or in tasks if send is async, each call has its own answer."""
        results = at_once(*[partial(self.send, self.message(n)) for n in range(16)])
        assert [t.sent.outcome for t in results] == ["ok"] * 16, (
            f"sixteen concurrent calls of send() must each be ok, but the answers are {results}"
        )
        ids = [t.sent.provider_id for t in results if t.sent.provider_id is not None]
        assert len(ids) == len(set(ids)) or set(ids) == {ids[0]}, "two messages have the same `provider_id`"


def assert_sound(sent: Any) -> None:
    """Assert that the fields of an answer have their types and do not contradict each other."""
    assert sent.detail is None or isinstance(sent.detail, str), "`detail` must be a str for the ledger, or None"
    assert sent.provider_id is None or isinstance(sent.provider_id, str), "`provider_id` must be a str or None"
    assert sent.retry_after is None or (isinstance(sent.retry_after, timedelta) and sent.retry_after >= timedelta(0)), (
        "`retry_after` must be a timedelta of 0 or more, or None"
    )
    assert sent.outcome == "rejected" or not sent.dead, "`dead` must be False unless the outcome is rejected"


def assert_nothing_personal(result: SendResult, address: str) -> None:
    """Assert that no part of the message is in the fields for the ledger."""
    ledger_text = f"{result.sent.detail} {result.sent.provider_id}"
    personal = [word for word in (*PERSONAL, address) if word in ledger_text]
    assert not personal, (
        f"{result}: `detail` or `provider_id` has {personal} of the message. They go into the ledger: leave out address, text "
        "and the provider's reply, which may quote them"
    )
