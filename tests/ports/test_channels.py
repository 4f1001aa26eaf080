"""Our own channels keep the contract: each is held to ChannelSuite first."""

from __future__ import annotations

import io

import pytest

from cartback.channels.console import Console
from cartback.channels.outbox import Outbox
from cartback.testing import ChannelSuite


class TestOutbox(ChannelSuite):
    """It keeps what it is given."""

    wire = False

    @pytest.fixture
    def channel(self) -> Outbox:
        return Outbox()


class TestConsole(ChannelSuite):
    """It prints, to a terminal that may be able to show little."""

    wire = False

    @pytest.fixture
    def channel(self) -> Console:
        return Console("sms", stream=io.TextIOWrapper(io.BytesIO(), encoding="ascii"))
