"""For a host's own tests: messages are kept in an outbox, and the clock stands until the test moves it.

    class CartTests(RecoveryMixin, TestCase):
        def test_who_leaves_a_cart_hears_of_it(self):
            self.client.post("/cart/", {"product": "mug"})
            self.later("1h")
            self.assertEqual([message.title for message in self.run_due()], ["Still thinking it over?"])

All of it is in the test's own transaction, and rolled back with it, on SQLite and PostgreSQL alike. In a TransactionTestCase
cartback's tables are emptied before each test, except for the shops of CARTBACK.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import attrs
from django.db import connections

from cartback.channels.outbox import Outbox
from cartback.domain.channels import CHANNEL_NAMES, ChannelName
from cartback.domain.setting_types import zone
from cartback.engine.threads import Recovery
from cartback.ports import OutgoingMessage
from cartback.stores.sql import TABLES
from cartback.testing.fakes import MONDAY, FakeClock

from . import conf, engine
from .apps import save_shops

if TYPE_CHECKING:
    from django.test import TestCase as _Base
else:
    _Base = object

__all__ = ["RecoveryMixin"]


class RecoveryMixin(_Base):
    """A mixin before Django's TestCase or TransactionTestCase: an outbox for each channel, and a clock.

    Attributes:
        now: when each test begins; by default a Monday, at nine by the wall clock of the first shop of CARTBACK.
        outboxes: the channels, by name; give one outcomes to have it refuse: `self.outboxes["push"].outcomes = ...`.
        clock: returns the present to cartback, in the host's views too.
    """

    now: datetime | None = None
    channels: Iterable[ChannelName] = CHANNEL_NAMES

    def setUp(self) -> None:
        """Replace CARTBACK's channels and clock."""
        self.clock = FakeClock(_monday() if self.now is None else self.now)
        self.outboxes = {name: Outbox(name) for name in self.channels}
        self.enterContext(_standing_in(self.clock, self.outboxes))
        if connections[conf.current().database].in_atomic_block:  # the test's own transaction, which is rolled back
            for shop in conf.current().shops:
                engine.get_recovery().store.erase_shop(shop.id)
        else:
            self.addCleanup(self._empty)
            self._empty()
        save_shops(using=conf.current().database)  # campaigns begin now, and not at the time of `migrate`
        super().setUp()

    @property
    def recovery(self) -> Recovery:
        """Return the engine, as views get it."""
        return engine.get_recovery()

    @property
    def outbox(self) -> list[OutgoingMessage]:
        """Return all messages so far, those of each channel in order."""
        return [message for outbox in self.outboxes.values() for message in outbox.messages]

    def later(self, by: timedelta | str) -> datetime:
        """Advance the clock: "90min", "24h" or a timedelta."""
        return self.clock.advance(by)

    def run_due(self) -> list[OutgoingMessage]:
        """Send due messages, as a worker would; return the messages that went out."""
        before = {id(message) for message in self.outbox}
        self.recovery.run_all()
        return [message for message in self.outbox if id(message) not in before]

    # --- the tables

    def _empty(self) -> None:
        alias = conf.current().database
        with connections[alias].cursor() as cursor:
            for table in (*TABLES, "shops"):
                cursor.execute(f"DELETE FROM cartback_{table}")  # noqa: S608 - fixed names


def _monday() -> datetime:
    """Return Monday at nine where the first shop is: no message of a test waits for the end of quiet hours."""
    shops = conf.current().shops
    return MONDAY.replace(tzinfo=zone(shops[0].timezone)) if shops else MONDAY


@contextmanager
def _standing_in(clock: FakeClock, outboxes: Mapping[ChannelName, Outbox]) -> Iterator[None]:
    """Have `conf.current` return another clock and other channels, and stores send inside a test's transaction."""
    own = conf.current()
    standing_in: Any = attrs.evolve(own, clock=clock, channels=tuple(outboxes.values()))
    with conf.replaced(standing_in), engine.claiming_inside():
        yield
