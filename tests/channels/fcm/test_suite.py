"""FCM keeps the contract of every channel: one request a call, and a true word about it. With firebase-admin's own objects."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, ClassVar

import pytest

from cartback.channels.fcm import FCM
from cartback.ports import OutgoingMessage, Sent
from cartback.testing import ChannelSuite
from cartback.testing.suites import Provider, ProviderReply, ProviderRequest

OPTED_OUT = {
    "test_a_long_body_arrives_whole_or_not_at_all": "FCM takes 4,096 bytes; a longer body is cut and ends in an ellipsis, "
    "which test_payload.py holds to its law",
}


class TestFCM(ChannelSuite):
    """On one event loop, as AsyncRecovery and Recovery use it."""

    opted_out: ClassVar[dict[str, str]] = OPTED_OUT
    replies: ClassVar[dict[int, bytes]] = {
        200: b'{"name": "projects/demo/messages/0:1500415314455276%31bd1c9631bd1c96"}'
    }

    @pytest.fixture
    def channel(self, provider: Provider, firebase: Any) -> Iterator[Any]:
        fcm = FCM(
            firebase(provider.url + "/token"), endpoint=provider.url, timeout=timedelta(seconds=0.5),
            ramp=timedelta(0),
        )  # fmt: skip
        yield fcm
        fcm.close()

    def aside(self, request: ProviderRequest) -> ProviderReply | None:
        if request.path != "/token":
            assert request.headers["authorization"] == "Bearer local-access-token"
            return None
        return ProviderReply(body=json.dumps({"access_token": "local-access-token", "expires_in": 3600}).encode())


class Plainly:
    """FCM from plain code: a new event loop for each call, which no session may outlive."""

    name = "push"

    def __init__(self, fcm: FCM) -> None:
        self.fcm = fcm

    def send(self, message: OutgoingMessage) -> Sent:
        async def once() -> Sent:
            try:
                return await self.fcm.send(message)
            finally:
                await self.fcm.aclose()

        return asyncio.run(once())


class TestFCMFromPlainCode(TestFCM):
    """On an event loop of each call's own, in threads: as a task queue with asyncio.run does."""

    @pytest.fixture
    def channel(self, provider: Provider, firebase: Any) -> Plainly:
        return Plainly(
            FCM(
                firebase(provider.url + "/token"), endpoint=provider.url, timeout=timedelta(seconds=0.5),
                ramp=timedelta(0),
            )
        )  # fmt: skip
