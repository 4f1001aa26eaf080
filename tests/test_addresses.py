"""Which address a message goes to: the profile's, else one that the shopper's own events named them by."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

import cartback as cb
from cartback.channels.outbox import Outbox
from cartback.domain.channels import ChannelName
from cartback.domain.identity import Key
from cartback.testing import FakeClock

AT = datetime(2026, 1, 5, 15, tzinfo=UTC)
MUG = cb.Line(product="1", variant="11", title="Mug", price=Decimal("12.00"))
ANA, BO = cb.key("customer", "ana"), cb.key("customer", "bo")
HOME, WORK = cb.key("email", "ana@home.example"), cb.key("email", "ana@work.example")


def sent(channel: ChannelName, *events: cb.Event) -> list[str]:
    """The addresses that get a message about a cart an hour after these events."""
    box, clock = Outbox(channel), FakeClock(AT)
    recovery = cb.Recovery("memory:", channels=[box], clock=clock)
    steps = [cb.Step(channels=[channel])]
    campaign = cb.CartRecovery(channels=[channel], steps=steps)
    recovery.save_shop(
        cb.Shop(id="acme", currency="USD", timezone="UTC", quiet_hours=None, us_sms=False, campaigns=[campaign])
    )
    recovery.ingest(events)
    for _ in range(3):
        clock.now += timedelta(hours=1)
        recovery.run_due()
    return [message.address for message in box.messages]


def cart(*keys: Key, minutes: int = 0) -> cb.Event:
    return cb.CartChanged(shop="acme", at=AT + timedelta(minutes=minutes), keys=keys, cart="t", lines=(MUG,))


def yes(*keys: Key, channel: ChannelName = "email") -> cb.Event:
    return cb.ConsentChanged(shop="acme", at=AT, keys=keys, channel=channel, granted=True)


def profile(*keys: Key, **fields: str) -> cb.Event:
    return cb.ProfileChanged(shop="acme", at=AT, keys=keys, **fields)


@pytest.mark.parametrize("keys", [(HOME,), (ANA, HOME)], ids=["a guest", "a customer"])
def test_a_key_is_written_to(keys: tuple[Key, ...]) -> None:
    """A host that names its shoppers by their addresses need not report these once more."""
    assert sent("email", yes(*keys), cart(*keys)) == ["ana@home.example"]


def test_a_number_that_is_a_key_is_written_to() -> None:
    """As its key has it: digits alone, with the plus of the country's code."""
    phone = cb.key("phone", "+49 (30) 123456")
    assert sent("sms", yes(phone, channel="sms"), cart(phone)) == ["+4930123456"]


def test_the_profiles_address_comes_first() -> None:
    """It is the shopper's own choice, in the spelling in which they gave it."""
    events = [yes(ANA, HOME), profile(ANA, email="Ana@Home.example"), cart(ANA, HOME), cart(ANA, WORK, minutes=1)]
    assert sent("email", *events) == ["Ana@Home.example"]


def test_the_address_that_was_used_last() -> None:
    """Of two keys and no profile."""
    assert sent("email", yes(ANA, HOME), cart(ANA, HOME), cart(ANA, WORK, minutes=1)) == ["ana@work.example"]


def test_no_address_of_another_customer() -> None:
    """Ana typed Bo's address at a checkout before he used it himself: it is his, and her cart is not for him to see."""
    used = cb.ShopperSeen(shop="acme", at=AT + timedelta(minutes=2), keys=(BO, HOME))
    assert sent("email", yes(ANA), cart(ANA, HOME), yes(BO), used) == []


def test_without_a_yes_nothing_goes() -> None:
    """To be known by an address is no consent."""
    assert sent("email", cart(HOME)) == []
