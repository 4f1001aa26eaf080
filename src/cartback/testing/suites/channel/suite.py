"""ChannelSuite: whether a channel makes one attempt a call and reports its true outcome.

A second attempt hidden in an SDK, or a timeout reported as "not sent", is a second message to a shopper: the suite talks to
the channel over a real wire, and counts the requests.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

import pytest

from cartback.testing.suites.suite import Suite

from .batch import BatchCases
from .cases import ChannelCases
from .provider import Provider, ProviderReply, ProviderRequest
from .wire import WireCases


class ChannelSuite(ChannelCases, WireCases, BatchCases, Suite):
    """Subclass it and override the fixture `channel` with a new channel that speaks to `provider`.

        class TestNotifier(ChannelSuite):
            @pytest.fixture
            def channel(self, provider: Provider) -> Notifier:
                return Notifier(provider.url, timeout=0.5)

    `send` may be plain or async, and so may a `send_many`, without which the cases about batches are skipped. The channel
    needs a timeout of a second or less: a case or two wait for it.

    Attributes:
        wire: False for a channel without a network, such as one that prints; the cases about requests are skipped.
        patience: seconds after which a call that has not answered has failed its case.
        replies: the bodies of the provider's answers, by status, for a channel that reads them; otherwise `{}`.

    Methods to override if need be: `address`, `message`, `words`, `reply`, `aside`.
    """

    fixture = "channel"
    optional: ClassVar[tuple[str, ...]] = ("provider",)
    wire: ClassVar[bool] = True

    @pytest.fixture
    def provider(self) -> Iterator[Provider]:
        """Start a provider on this machine: its `url`, `host` and `port`. It takes every message unless the case scripts it."""
        provider = Provider(self.aside)
        yield provider
        provider.stop()

    def aside(self, request: ProviderRequest) -> ProviderReply | None:
        """Return the answer to a request that is not a message, for an access token for example; None for a message, which is
        counted.
        """
        del request
        return None

    def why_not(self, case: str) -> str | None:
        """Return why the case does not apply to this channel, or None."""
        if not self.wire and (case in vars(WireCases) or case in vars(BatchCases)):
            return "wire = False: this channel uses no network"
        return super().why_not(case)

    def plug(self, **given: Any) -> None:
        """Take the channel and the provider it speaks to."""
        super().plug(channel=given["channel"])
        self.server = given["provider"]
        self.server.answers(self.reply(200))
