"""Twilio and a provider of the host's own keep the contract of every channel: one request a call, and a true word about it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, ClassVar

import pytest

from cartback.channels.sms import HTTPSms, SMSRequest, Twilio
from cartback.ports import OutgoingMessage
from cartback.testing import ChannelSuite
from cartback.testing.suites import Provider

ACCOUNT = "AC" + "0" * 32
TAKEN = b'{"sid": "SM0123456789abcdef0123456789abcdef", "status": "queued"}'


class TestTwilio(ChannelSuite):
    """As its API answers."""

    replies: ClassVar[dict[int, bytes]] = {200: TAKEN}

    @pytest.fixture
    def channel(self, provider: Provider) -> Iterator[Any]:
        twilio = Twilio(ACCOUNT, "token", "+15550100", endpoint=provider.url, timeout=timedelta(seconds=0.5))
        yield twilio
        twilio.close()


def render(message: OutgoingMessage, text: str) -> SMSRequest:
    body = json.dumps({"to": message.address, "text": text}).encode()
    return SMSRequest({"Content-Type": "application/json"}, body)


class TestHTTPSms(ChannelSuite):
    """With a function that renders, and the status read as it is."""

    @pytest.fixture
    def channel(self, provider: Provider) -> Iterator[Any]:
        own = HTTPSms(provider.url, render, timeout=timedelta(seconds=0.5))
        yield own
        own.close()
