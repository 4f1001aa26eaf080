"""For tests: the scenario language, a clock and ids that tests control, and an Outbox for a channel.

    @pytest.fixture
    def world() -> World:
        return World(campaigns=[CartRecovery()], timezone="America/New_York")

StoreSuite, ChannelSuite, SMTPSuite, CopywriterSuite and FetcherSuite are pytest cases to subclass: the contract of such a
plug-in. Suites and the Hypothesis strategies of `cartback.testing.strategies` need pip install "cartback[testing]".
"""

from typing import TYPE_CHECKING

from cartback.channels.outbox import Outbox
from cartback.exports import on_demand

from .actor import Actor
from .delivered import Delivered
from .fakes import FakeClock, FakeIds
from .scenario import World

if TYPE_CHECKING:
    from .suites import ChannelSuite, CopywriterSuite, FetchedPlatform, FetcherSuite, SMTPSuite, StoreSuite

_MODULES = {
    "cartback.testing.suites": (
        "ChannelSuite",
        "CopywriterSuite",
        "FetchedPlatform",
        "FetcherSuite",
        "SMTPSuite",
        "StoreSuite",
    )
}
__getattr__, __dir__ = on_demand(__name__, _MODULES)

__all__ = [
    "Actor",
    "ChannelSuite",
    "CopywriterSuite",
    "Delivered",
    "FakeClock",
    "FakeIds",
    "FetchedPlatform",
    "FetcherSuite",
    "Outbox",
    "SMTPSuite",
    "StoreSuite",
    "World",
]
