"""Consent under several keys of one person: a "no" stands until a later yes, given when both keys were one person's already."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

import cartback as cb
from cartback.domain.channels import ChannelName
from cartback.domain.document import decode
from cartback.domain.identity import Key
from cartback.stores.memory import MemoryStore
from cartback.testing import FakeClock

BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
SETTINGS = cb.Shop(id="acme", currency="USD", timezone="UTC", campaigns=(cb.CartRecovery(),))
CUSTOMER = "customer:c77"
#: Two addresses of one kind, by channel.
ADDRESSES: dict[ChannelName, tuple[str, str]] = {
    "email": ("email:gilda@shop.example", "email:adele@shop.example"),
    "sms": ("phone:+12025550101", "phone:+12025550102"),
}


def on(day: int) -> datetime:
    return BEGIN + timedelta(days=day)


class Person:
    """A person with two addresses and an account: the events about them, by day."""

    def __init__(self, channel: ChannelName) -> None:
        self.channel, (self.first, self.second) = channel, ADDRESSES[channel]

    def says(self, day: int, k: str, granted: bool) -> cb.Event:
        return cb.ConsentChanged(shop="acme", at=on(day), keys=(Key(k),), channel=self.channel, granted=granted)

    def has_both(self, day: int) -> cb.Event:
        return cb.ProfileChanged(shop="acme", at=on(day), keys=(Key(self.first), Key(self.second)))

    def logs_in(self, day: int, k: str) -> cb.Event:
        return cb.ProfileChanged(shop="acme", at=on(day), keys=(Key(CUSTOMER), Key(k)))


#: The events, and whether the person has consented in the end.
CASES: dict[str, tuple[Callable[[Person], Sequence[cb.Event]], bool]] = {
    "a yes by the other address, before the log-in": (
        lambda p: [p.has_both(1), p.says(8, p.second, False), p.says(11, p.first, True), p.logs_in(20, p.first)], True),
    "a yes by the other address, after the log-in": (
        lambda p: [p.has_both(1), p.says(8, p.second, False), p.logs_in(10, p.first), p.says(11, p.first, True)], True),
    "a yes of the customer's, before it is known whose the address is": (
        lambda p: [p.has_both(1), p.says(8, p.second, False), p.says(11, CUSTOMER, True), p.logs_in(20, p.first)], False),
    "a yes of the customer's, once it is known whose the address is": (
        lambda p: [p.has_both(1), p.says(8, p.second, False), p.logs_in(10, p.first), p.says(11, CUSTOMER, True)], True),
    "a yes of the customer's, before the log-in by the address itself": (
        lambda p: [p.says(8, p.first, False), p.says(11, CUSTOMER, True), p.logs_in(20, p.first)], False),
    "a yes by the other address, before a no": (
        lambda p: [p.has_both(1), p.says(8, p.first, True), p.says(11, p.second, False), p.logs_in(20, p.first)], False),
}  # fmt: skip


@pytest.mark.parametrize("channel", ADDRESSES)
@pytest.mark.parametrize("case", CASES)
def test_a_no_stands_until_that_person_says_yes(case: str, channel: ChannelName) -> None:
    """The answer is the same in every order of arrival."""
    happens, expected = CASES[case]
    person = Person(channel)
    for order in permutations(happens(person)):
        store = MemoryStore()
        recovery = cb.Recovery(store, clock=FakeClock(on(40)))
        recovery.save_shop(SETTINGS, on(-1))
        for event in order:
            recovery.ingest([event])
        found = store.find("acme", [person.first, person.second, CUSTOMER], [])
        [shopper] = [decode(stored.doc) for stored in found.shoppers.values()]
        assert shopper.consents[channel].granted is expected
