"""SMTPSuite: whether an e-mail channel hands each message over once, and reports its true outcome at every stage.

Until the server has sent 354 no part of a message has gone; from then on only its reply decides the outcome. The suite
speaks SMTP over real sockets and makes every stage fail.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from cartback.domain.events import Outcome
from cartback.ports import Content, OutgoingMessage
from cartback.testing.smtpserver import FAULTS, How, Mail, SMTPServer, Stage
from cartback.testing.suites.suite import Suite, at_once

from .cases import ChannelCases, assert_nothing_personal, assert_sound
from .sending import TITLE, SendingCases, SendResult

_CODES = (421, 451, 550, 552)
_ONCE = "send() must make one transaction with one recipient: no retry after DATA, and none inside a library"
_LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
_UNSUBSCRIBE = "https://acme.test/r/unsubscribe?t=c4n4ry" + "A" * 259
_EARLY: tuple[Stage, ...] = ("banner", "ehlo")
_BEFORE: tuple[Stage, ...] = ("mail", "rcpt", "data")
#: The stage of each fault, and the fault: 63 of them, with the connection that is refused.
CASES: list[tuple[Stage, How]] = [
    *[(stage, how) for stage in (*_EARLY, *_BEFORE) for how in (*_CODES, *FAULTS)],
    *[("body", how) for how in (*_CODES, *FAULTS)],
    *[("dot", how) for how in (*_CODES, *FAULTS)],
    ("lost", "close"),
    ("lost", "reset"),
    ("lost", "hang"),
    ("quit", 421),
    ("quit", "close"),
    ("quit", "hang"),
]


def allowed(stage: Stage, how: How) -> set[Outcome]:
    """Return the outcomes that are true of a fault."""
    if stage == "quit":
        return {"ok"}
    if stage in _EARLY:
        return {"not_sent"}
    if isinstance(how, int):
        return {"not_sent" if how < 500 else "rejected"}
    if stage == "data":  # a channel that did not see whether 354 came cannot know
        return {"not_sent", "unknown"}
    return {"not_sent"} if stage in _BEFORE else {"unknown"}


class SMTPCases(SendingCases):
    """For channels that speak SMTP to a server."""

    def message(self, n: int = 1, **changes: Any) -> OutgoingMessage:
        """Make the n-th message, with the parts that an e-mail has to have."""
        content = Content(shop_name="Acme", unsubscribe=_UNSUBSCRIBE, postal_address="1 Main St, Springfield")
        return super().message(n, **{"content": content, **changes})

    def _sent(self, *outcomes: Outcome, **changes: Any) -> SendResult:
        """Send one message; a raised exception counts as unknown."""
        before = len(self.server.arrived)
        result = self.send(self.message(**changes))
        arrived = len(self.server.arrived) - before
        assert arrived <= 1, f"{arrived} messages arrived for one call of send(). {_ONCE}"
        assert result.sent.outcome in outcomes, f"{result}, but the outcome must be {' or '.join(sorted(outcomes))}"
        if result.error is None:
            assert_sound(result.sent)
        return result

    def _arrived(self, **changes: Any) -> Mail:
        self.send(self.message(**changes))
        assert len(self.server.delivered) == 1, f"{len(self.server.delivered)} messages arrived for one call. {_ONCE}"
        mail: Mail = self.server.delivered[0]
        return mail

    @pytest.mark.parametrize(("stage", "how"), CASES)
    def test_a_fault_at_any_stage_has_its_outcome(self, stage: Stage, how: How) -> None:
        """The stage reached and the server's reply decide the outcome, with at most one message on the wire."""
        self.server.fails(stage, how)
        result = self._sent(*allowed(stage, how))
        assert not result.sent.dead, (
            f"{result}, but `dead` must be False: a bare {how} at {stage} proves nothing about the address"
        )
        assert result.sent.outcome == "ok" or result.error is None or "unknown" in allowed(stage, how), (
            f"{result}, but it must return a Sent when the message was certainly not sent"
        )

    def test_a_refused_connection_is_not_sent(self) -> None:
        """No message has left: it may be tried again."""
        self.server.stop()
        assert self._sent("not_sent").error is None, (
            "send() must return a Sent, not raise, when the connection is refused"
        )

    @pytest.mark.parametrize("reply", ["550 5.1.1 no such user", "550 5.1.2 no such host", "553 5.1.3 bad address"])
    def test_proof_about_an_address_is_dead(self, reply: str) -> None:
        """The enhanced codes for a missing mailbox (RFC 3463), at RCPT, prove the address dead."""
        self.server.fails("rcpt", reply)
        assert self._sent("rejected").sent.dead, (
            f"{reply!r} at RCPT proves that there is no such address: `dead` must be True"
        )

    @pytest.mark.parametrize(
        ("stage", "reply"),
        [
            ("rcpt", "552 5.2.2 mailbox full"), ("rcpt", "550 5.2.2 mailbox full"), ("rcpt", "550 5.7.1 not from you"),
            ("rcpt", "554 5.7.1 blocked"), ("mail", "550 5.1.8 bad sender"), ("dot", "550 5.7.1 spam"),
        ],
    )  # fmt: skip
    def test_a_refusal_about_something_else_is_not_dead(self, stage: Stage, reply: str) -> None:
        """After a full mailbox, a policy or a refusal of our own sender the address may be good tomorrow."""
        self.server.fails(stage, reply)
        result = self._sent("rejected")
        assert not result.sent.dead, f"{result}, but `dead` must be False: {reply!r} proves nothing about the address"

    def test_a_throttle_is_not_sent(self) -> None:
        """With a 4xx at RCPT or after the dot the server states that it did not take the message."""
        self.server.fails("dot", "452 4.3.1 too many messages")
        self._sent("not_sent")

    def test_what_is_too_late_is_not_sent(self) -> None:
        """A message whose deadline is past goes nowhere; the engine ends the step."""
        result = self._sent("not_sent", deadline=_LONG_AGO)
        assert self.server.mails == [], (
            "send() handed over a message past its deadline: it must return not_sent instead"
        )
        assert result.error is None, f"{result}, but it must return not_sent for a message past its deadline"

    def test_nothing_the_server_writes_back_is_in_the_answer(self) -> None:
        """Servers quote the address in their refusals, and the ledger must not."""
        for stage in ("rcpt", "dot"):
            self.server.fails(stage, f"550 5.1.1 <{self.address(1)}> {TITLE}")
            assert_nothing_personal(self.send(self.message()), self.address(1))

    def test_one_message_has_one_recipient(self) -> None:
        """No recipient sees another's address, and each has an outcome of their own."""
        for n in (1, 2):
            self.send(self.message(n))
        assert [mail.recipients for mail in self.server.delivered] == [[self.address(1)], [self.address(2)]], _ONCE

    def test_the_words_arrive_as_they_are(self) -> None:
        """Subject and body arrive in any script, to the last character, in the HTML and in the plain text."""
        title, body = "Käse 🧀 für Зоя", "你好 שלום 👩‍👩‍👧 «50 %» & <b> \"quoted\" 'twice' + \\ ."
        mail = self._arrived(title=title, body=body)
        assert mail.subject == title, "the subject did not arrive unchanged"
        assert body in mail.text, "the body did not arrive unchanged in the plain text"
        assert "&lt;b&gt;" in mail.html, "the body is plain text: its < must be escaped in the HTML"

    def test_a_long_body_arrives_whole(self) -> None:
        """Lines of any length are folded for the wire and arrive as they were."""
        mail = self._arrived(body=f"{'mug ' * 500}.\n..\ntheend")
        assert "theend" in mail.text, "a long body arrived cut off, or a line with a dot ended it"

    def test_the_wire_has_lines_that_servers_take(self) -> None:
        """Lines have at most 998 characters, ended by CR LF, in ASCII (RFC 5321, 5322)."""
        lines = self._arrived(title="Käse " * 9, body="ü" * 3000).data.split(b"\r\n")
        assert max(map(len, lines)) <= 998, "a line of the mail has more than 998 characters"
        assert all(b"\n" not in line and b"\r" not in line and line.isascii() for line in lines), (
            "a line of the mail has a bare CR or LF, or is not ASCII"
        )

    def test_one_click_stays_one_line(self) -> None:
        """A List-Unsubscribe that is folded or encoded breaks one-click unsubscribing (RFC 8058)."""
        raw = self._arrived().data
        assert f"\r\nList-Unsubscribe: <{_UNSUBSCRIBE}>\r\n".encode() in raw, (
            "List-Unsubscribe must be whole on one line"
        )
        assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in raw, (
            "one-click unsubscribing needs the header List-Unsubscribe-Post"
        )

    def test_words_are_no_headers(self) -> None:
        """A line break in a title, a name or an address must not become one of the mail's."""
        smuggled = "a\r\nBcc: eve@evil.example\r\nX-Injected: 1\r\n\r\n<b>"
        content = Content(shop_name=smuggled, unsubscribe=_UNSUBSCRIBE, postal_address=smuggled, preheader=smuggled)
        for changes in ({"title": smuggled, "content": content}, {"address": f"ana@example.com{smuggled}"}):
            self.send(self.message(**changes))
        for mail in self.server.mails:
            assert not {"bcc", "x-injected"} & {name.lower() for name in mail.message}, (
                "a line break in a text or an address became a header"
            )
            assert len(mail.recipients) <= 1, "a line break in a text or an address added a recipient"
            assert "evil" not in "".join(mail.recipients), "a line break in a text or an address changed the recipient"

    def test_each_attempt_has_its_own_message_id(self) -> None:
        """A second attempt is another message; the same one twice is provably the same."""
        for attempt in (1, 2):
            self.send(self.message(attempt=attempt))
        ids = [mail.message["Message-ID"] for mail in self.server.delivered]
        assert None not in ids, (
            "the mail has no Message-ID: the server would make one up, and a bounce could not be matched"
        )
        assert len(set(ids)) == 2, "each attempt must have its own Message-ID, made of the notification and the attempt"

    def test_a_connection_that_was_closed_meanwhile_costs_nothing(self) -> None:
        """A kept connection that the server has closed is replaced, or the message was not sent; it never goes twice."""
        self._sent("ok")
        self.server.fails("mail", "close", times=1)
        self._sent("ok", "not_sent", n=2)
        assert len(self.server.delivered) <= 2, _ONCE

    def test_a_refused_message_spoils_no_other(self) -> None:
        """The state of one transaction does not leak into the next."""
        self.server.fails("rcpt", 550, times=1)
        self._sent("rejected")
        self._sent("ok", n=2)
        assert [mail.recipients for mail in self.server.delivered] == [[self.address(2)]], (
            "the message after a refused one did not reach its recipient"
        )

    def test_sends_at_once_do_not_mix_answers(self) -> None:
        """Sixteen messages are sent side by side and answered differently: each call has its own answer."""
        replies: list[tuple[How | None, Outcome]] = [
            (None, "ok"),
            (550, "rejected"),
            (451, "not_sent"),
            ("close", "unknown"),
        ]

        def script(stage: Stage, mail: Mail | None) -> How | None:
            return replies[_number(mail)][0] if stage == "dot" and mail is not None else None

        def _number(mail: Mail) -> int:
            return next(n for n in range(16) if self.address(n) in mail.recipients) % 4

        self.server.script = script
        result = at_once(*[partial(self.send, self.message(n)) for n in range(16)])
        assert len(self.server.arrived) == 16, f"{len(self.server.arrived)} messages arrived for 16 calls. {_ONCE}"
        assert [t.sent.outcome for t in result] == [replies[n % 4][1] for n in range(16)], (
            "a concurrent call of send() got the outcome of another message"
        )


class SMTPSuite(SMTPCases, ChannelCases, Suite):
    """ChannelSuite for e-mail by SMTP. Override the fixture `channel` with a channel that speaks to `server`.

        class TestPostman(SMTPSuite):
            @pytest.fixture
            def channel(self, server: SMTPServer) -> Postman:
                return Postman(server.host, server.port, timeout=0.5)

    It needs a timeout of a second or less: some cases wait for it. `patience` and `address` are as in ChannelSuite.
    """

    fixture = "channel"
    optional = ("server",)

    @pytest.fixture
    def server(self) -> Iterator[SMTPServer]:
        """Start a mail server on this machine, which takes every message unless the case scripts it."""
        with SMTPServer() as server:
            yield server

    def plug(self, **given: Any) -> None:
        """Take the channel and the server it speaks to."""
        super().plug(channel=given["channel"])
        self.server = given["server"]
