"""How a channel reads a provider's answer, and how often it sends a request: once.

Between a request and its answer a provider may take the message and fail to say so. So an uncertain outcome is `unknown`,
and a second request in one call, also one that an SDK makes, is a second message to the shopper.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from cartback.domain.events import Outcome
from cartback.testing.suites.suite import at_once

from .cases import assert_nothing_personal, assert_sound
from .provider import ProviderReply, ProviderRequest
from .sending import SendingCases, SendResult

_ONCE = "send() must make exactly one request, whatever the answer: switch off the retries of the SDK and of the HTTP client"
_LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


class WireCases(SendingCases):
    """For channels that speak HTTP to a provider."""

    def _expect(self, outcome: Outcome, why: str, *, requests: int = 1) -> SendResult:
        """Send one message; a raised exception counts as unknown."""
        before = len(self.server.requests)
        result = self.send(self.message())
        arrived = len(self.server.requests) - before
        assert arrived == requests, f"{arrived} requests arrived for one call of send(). {_ONCE}"
        assert result.sent.outcome == outcome, f"{result}, but {why}: the outcome must be {outcome}"
        if result.error is None:
            assert_sound(result.sent)
        return result

    def test_what_the_provider_took_is_ok(self) -> None:
        """The provider answers 200 to one request."""
        self.server.answers(self.reply(200))
        result = self._expect("ok", "the provider took the message")
        assert result.error is None

    @pytest.mark.parametrize("status", [400, 401, 403, 404, 422])
    def test_what_the_provider_refused_is_rejected(self, status: int) -> None:
        """The provider would refuse it again; and a bare refusal proves nothing about the address."""
        self.server.answers(ProviderReply(status, {"Content-Type": "text/html"}, b"<html>no</html>"))
        result = self._expect("rejected", f"a {status} is a refusal, which a retry would not change")
        assert not result.sent.dead, (
            f"{result}, but `dead` must be False: a bare {status}, as for a wrong URL or key, proves nothing about the address"
        )

    def test_a_throttle_is_not_sent_and_says_when(self) -> None:
        """After a 429 with Retry-After in seconds the engine waits as long as the provider asks."""
        self.server.answers(self.reply(429, {"Retry-After": "77"}))
        result = self._expect("not_sent", "a 429 means that the message was not taken")
        assert result.sent.retry_after == timedelta(seconds=77), (
            "`retry_after` must be the time in the Retry-After header"
        )

    def test_a_throttle_without_a_time_is_not_sent(self) -> None:
        """After a 429 alone the engine uses its own backoff."""
        self.server.answers(self.reply(429))
        self._expect("not_sent", "a 429 means that the message was not taken")

    @pytest.mark.parametrize("value", ["Wed, 21 Oct 2099 07:28:00 GMT", "soon", "1.5", "-1", ""])
    def test_a_throttle_with_any_time_is_not_sent(self, value: str) -> None:
        """Retry-After may be a date, and may be nonsense: that is no reason to lose the message."""
        self.server.answers(self.reply(429, {"Retry-After": value}))
        self._expect("not_sent", f"a 429 means that the message was not taken, also with Retry-After: {value}")

    @pytest.mark.parametrize("status", [500, 502, 503, 504])
    def test_a_server_error_is_unknown(self, status: int) -> None:
        """The provider may have taken it before it failed."""
        self.server.answers(self.reply(status))
        self._expect("unknown", f"after a {status} the message may have been taken")

    def test_a_503_that_asks_to_be_retried_is_unknown(self) -> None:
        """Retry-After invites SDKs to retry; here too the provider may have taken the message."""
        self.server.answers(self.reply(503, {"Retry-After": "0"}))
        self._expect("unknown", "after a 503 the message may have been taken")

    def test_no_answer_is_unknown(self) -> None:
        """The request arrived, and no answer came."""
        self.server.answers("silence")
        self._expect("unknown", "the request arrived and was never answered")

    def test_a_dropped_reply_is_unknown(self) -> None:
        """The request arrived, and the connection was closed."""
        self.server.answers("dropped")
        self._expect("unknown", "the request arrived and its answer was lost")

    def test_a_reply_dropped_on_a_kept_connection_is_unknown(self) -> None:
        """HTTP clients like to retry on a new connection when a kept one is closed."""
        self.server.answers(self.reply(200))
        self._expect("ok", "the provider took the message")
        self.server.answers("dropped")
        self._expect("unknown", "the request arrived and its answer was lost")

    def test_a_cut_reply_is_no_reason_to_send_again(self) -> None:
        """With a 200 and half a body a channel that reads only the status may report "ok", but none may report "not sent"."""
        self.server.answers("cut")
        result = self.send(self.message())
        assert len(self.server.requests) == 1, (
            f"{len(self.server.requests)} requests arrived for one call of send(). {_ONCE}"
        )
        assert result.sent.outcome in ("ok", "unknown"), (
            f"{result}, but after a 200 whose body is cut off the outcome must be ok or unknown"
        )

    def test_a_refused_connection_is_not_sent(self) -> None:
        """No message has left: it may be tried again."""
        self.server.refuse()
        result = self._expect("not_sent", "the connection was refused", requests=0)
        assert result.error is None

    def test_what_is_too_late_is_not_sent(self) -> None:
        """A message whose deadline is past goes nowhere; it was certainly not sent, and the engine ends the step."""
        result = self.send(self.message(deadline=_LONG_AGO))
        assert self.server.requests == [], (
            "send() handed over a message past its deadline: it must return not_sent instead"
        )
        assert result.error is None, f"{result}, but it must return not_sent for a message past its deadline"
        assert result.sent.outcome == "not_sent", (
            f"{result}, but the outcome must be not_sent for a message past its deadline"
        )

    def test_nothing_a_provider_writes_back_is_in_the_answer(self) -> None:
        """Providers quote the request in their answers, error messages above all, and the ledger must not."""
        for status in (200, 400, 404, 429, 500, 503):
            self.server.answers(lambda request, status=status: _quoting(status, request))
            assert_nothing_personal(self.send(self.message()), self.address(1))

    def test_the_words_arrive_as_they_are(self) -> None:
        """Address, title and body arrive in any script, to the last character."""
        title, body = "Käse 🧀 für Зоя", "你好 שלום 👩‍👩‍👧 «50 %» & <b> \"quoted\" 'twice' + \\"
        self.send(self.message(title=title, body=body))
        (request,) = self.server.requests
        text = self.words(request)
        for part in (self.address(1), *([title] if self.has_title else []), body):
            assert part in text, f"{part!r} did not arrive unchanged: the request has {text!r}"

    def test_a_long_body_arrives_whole_or_not_at_all(self) -> None:
        """A body of 5,000 characters arrives to its end, or not at all: half a message is none."""
        result = self.send(self.message(body=f"{'mug ' * 1250}theend"))
        arrived = [self.words(request) for request in self.server.requests]
        assert len(arrived) <= 1, _ONCE
        assert all("theend" in text for text in arrived), "a long body arrived cut off"
        assert arrived or result.sent.outcome == "rejected", (
            f"{result}, but nothing arrived: a message that is too long must be rejected"
        )

    def test_words_are_no_headers(self) -> None:
        """A line break in a title or an address must not become one of the request's."""
        smuggled = "a\r\nX-Injected: 1\r\n\r\nPOST /more HTTP/1.1\r\nHost: x\r\n\r\n"
        self.send(self.message(title=smuggled, body=smuggled, address=smuggled))
        assert len(self.server.requests) <= 1, "a line break in a text or an address made a second request"
        assert all("x-injected" not in r.headers for r in self.server.requests), (
            "a line break in a text or an address made a header"
        )

    def test_each_call_is_one_request(self) -> None:
        """Another address and another attempt of one notification are requests of their own."""
        for message in (self.message(1), self.message(1, address=self.address(2)), self.message(1, attempt=2)):
            before = len(self.server.requests)
            self.send(message)
            assert len(self.server.requests) == before + 1, f"a call of send() did not make one request. {_ONCE}"
            assert message.address in self.words(self.server.requests[-1])

    def test_sends_at_once_do_not_mix_answers(self) -> None:
        """Sixteen messages are sent side by side, answered out of order and differently: each call has its own answer."""
        outcomes: dict[int, Outcome] = {200: "ok", 400: "rejected", 429: "not_sent", 500: "unknown"}
        statuses = [list(outcomes)[n % 4] for n in range(16)]

        def script(request: ProviderRequest) -> ProviderReply:
            words = self.words(request)
            n = next(n for n in range(16) if f"message{n:02}x" in words)
            time.sleep((15 - n) * 0.002)
            return self.reply(statuses[n])

        self.server.answers(script)
        messages = [self.message(n, body=f"message{n:02}x") for n in range(16)]
        results = at_once(*[partial(self.send, message) for message in messages])
        assert len(self.server.requests) == 16, f"{len(self.server.requests)} requests for 16 calls. {_ONCE}"
        assert [t.sent.outcome for t in results] == [outcomes[status] for status in statuses], (
            "a concurrent call of send() got the outcome of another message"
        )


def _quoting(status: int, request: ProviderRequest) -> ProviderReply:
    text = request.text().encode()
    return ProviderReply(
        status, {"Content-Type": "text/plain"}, b'{"error": "invalid: ' + text + b'", "id": "' + text + b'"}'
    )
