"""The common part of the cases: a message to send, and its outcome as the engine would read it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, ClassVar, NoReturn, get_args

import pytest
from attrs import frozen

from cartback.domain.events import Outcome
from cartback.ports import Content, OutgoingMessage, Sent
from cartback.testing.suites.suite import attempt, stops_the_worker
from cartback.words.form import FORMS

from .provider import ProviderReply, ProviderRequest

#: Texts and an address that can be recognised anywhere.
TITLE, BODY, LINK = "Zerlina, still thinking?", "Your Quibbleberry mug waits.", "https://acme.test/cart/c4n4ry"
_ADDRESSES = {"email": "zerlina.quux{n}@example.com", "sms": "+1555010{n:04}"}
PERSONAL = ("Zerlina", "zerlina", "Quibbleberry", "c4n4ry", "quux")


@frozen
class SendResult:
    """The result of one call: the answer of send(), or the exception, which counts as unknown."""

    sent: Sent
    error: BaseException | None = None

    def __str__(self) -> str:
        if self.error is None:
            return f"send() returned {self.sent}"
        return f"send() raised {self.error!r}, which counts as unknown"


def assert_outcome(sent: Sent) -> None:
    """Assert that an answer's outcome is a valid one."""
    assert sent.outcome in get_args(Outcome), f"{sent}: the outcome must be one of {', '.join(get_args(Outcome))}"


class SendingCases:
    """The common part of the suite: the channel, its provider, and helpers for sending."""

    channel: Any
    server: Any  # a Provider, or the server of the wire it speaks
    patience: ClassVar[float] = 5.0
    replies: ClassVar[Mapping[int, bytes]] = {}

    def address(self, n: int) -> str:
        """Return an address of the kind that the channel takes; override it if yours takes only some."""
        return _ADDRESSES.get(self.channel.name, "device-zerlina-{n:04}").format(n=n)

    def reply(self, status: int, headers: Mapping[str, str] | None = None) -> ProviderReply:
        """Return the provider's answer with this status; override it if `replies` is not enough for your provider."""
        return ProviderReply(status, headers or {}, self.replies.get(status, b"{}"))

    def words(self, request: ProviderRequest) -> str:
        """Return the text of a request; override it if yours is neither JSON nor a form, or is encrypted."""
        return request.text()

    def message(self, n: int = 1, **changes: Any) -> OutgoingMessage:
        """Make the n-th message, with a deadline that is hours away."""
        usual: dict[str, Any] = {
            "id": f"notification-{n}", "shop": "acme", "shopper": "s1", "channel": self.channel.name,
            "address": self.address(n), "attempt": 1, "title": TITLE if self.has_title else "", "body": BODY, "link": LINK,
            "deadline": datetime.now(UTC) + timedelta(hours=6), "kind": "cart_recovery",
            "data": {"notification": f"notification-{n}", "kind": "cart_recovery"},
            "content": Content(shop_name="Acme", segments=100),
        }  # fmt: skip
        if not self.has_title:
            changes = {**changes, "title": ""}
        return OutgoingMessage(**{**usual, **changes})

    @property
    def has_title(self) -> bool:
        """Return whether the channel's messages have a title: an SMS has none."""
        form = FORMS.get(self.channel.name)
        return form is None or form.title > 0

    def fail_silent(self, call: str, seconds: float) -> NoReturn:
        """Fail a case whose call has not answered, and stop the provider that it waits for."""
        self.server.stop()
        pytest.fail(
            f"{call} did not return within {seconds:g} s while the provider was silent: give the channel of the fixture "
            "a timeout of a second or less, or this suite more `patience`"
        )

    def send(self, message: OutgoingMessage) -> SendResult:
        """Send the message, and check that an answer comes, within `patience` seconds."""
        done = attempt(partial(self.channel.send, message), self.patience)
        if done is None:
            self.fail_silent("send()", self.patience)
        assert not stops_the_worker(done.error), (
            f"send() raised {done.error!r}, which would stop the worker and its batch: return a Sent instead"
        )
        if done.error is not None:
            return SendResult(Sent("unknown", type(done.error).__name__), done.error)
        sent: Any = done.answer
        assert isinstance(sent, Sent), f"send() returned {sent!r}, but it must return a Sent"
        assert_outcome(sent)
        return SendResult(sent)
