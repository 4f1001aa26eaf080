"""For tests: the scenario language, a clock and ids that do as they are told, and an Outbox for a channel.

A fixture of three lines is all it takes:

    @pytest.fixture
    def world() -> World:
        return World(campaigns=[CartRecovery()], timezone="America/New_York")

`cartback.testing.strategies` has Hypothesis strategies; it alone needs pip install "cartback[testing]".
"""

from cartback.channels.outbox import Outbox

from .actor import Actor
from .fakes import FakeClock, FakeIds
from .scenario import Delivered, World

__all__ = ["Actor", "Delivered", "FakeClock", "FakeIds", "Outbox", "World"]
