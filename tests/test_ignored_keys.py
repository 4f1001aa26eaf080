"""Keys of staff and kiosks: who carries nothing else in common has nothing in common."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest

import cartback as cb
from cartback.channels.outbox import Outbox
from cartback.domain.document import decode
from cartback.domain.shopper import Shopper
from cartback.errors import InvalidEvent, InvalidSettings
from cartback.stores.memory import MemoryStore
from cartback.testing import FakeClock

AT = datetime(2026, 1, 5, 15, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
AGENT, KIOSK, DESK = cb.key("email", "agent@shop.example"), cb.key("device", "kiosk"), cb.key("phone", "+1 555 0100")
MUG = cb.Line(product="mug", title="Mug", price=Decimal("12.00"))
IGNORED = ("email: Agent@Shop.example", "device:kiosk", "phone:+1 (555) 0100", "customer:till-1")


def settings(ignored: tuple[str, ...] = IGNORED, **more: Any) -> cb.Shop:
    campaigns = [cb.CartRecovery(follow_ups=[])]
    return cb.Shop(id="acme", currency="USD", timezone="UTC", campaigns=campaigns, ignored_keys=ignored, **more)


class World:
    """A shop with staff of its own."""

    def __init__(self, shop: cb.Shop | None = None) -> None:
        self.store, self.clock, self.box = MemoryStore(), FakeClock(AT), Outbox()
        self.recovery = cb.Recovery(self.store, channels=[self.box], clock=self.clock)
        self.recovery.save_shop(shop or settings(), AT - HOUR)

    def people(self) -> list[Shopper]:
        return [decode(stored.doc) for stored in self.store.scan("acme", "", 99)]

    def keys(self) -> set[tuple[str, ...]]:
        return {shopper.keys for shopper in self.people()}


def order(n: int, *keys: str, at: datetime = AT) -> cb.OrderPlaced:
    return cb.OrderPlaced(shop="acme", at=at, keys=keys, order=f"o{n}", total=Decimal(12))  # type: ignore[arg-type]


def guest(n: int) -> str:
    return f"phone:+1555020{n}"


@pytest.mark.parametrize("arrival", list(permutations(range(3))))
def test_an_agents_address_on_three_guests_orders_is_three_people(arrival: tuple[int, ...]) -> None:
    """In whatever order they come, and nobody of them holds the agent's address."""
    world = World()
    for n in arrival:
        assert world.recovery.ingest(order(n, AGENT, guest(n), at=AT - n * MINUTE)).ignored == 0
    assert world.keys() == {(guest(n),) for n in range(3)}
    assert [len(shopper.orders) for shopper in world.people()] == [1, 1, 1]


def test_without_the_setting_they_are_one() -> None:
    """What the setting is for: two guests' orders under one address look like one person's."""
    world = World(settings(()))
    world.recovery.ingest([order(n, AGENT, guest(n)) for n in range(3)])
    assert len(world.people()) == 1


def test_orders_that_name_the_agent_alone_are_orders_of_their_own() -> None:
    """An order is a thing by itself: it ends the cart that it names, and is nobody's but its own."""
    world = World()
    cart = cb.CartChanged(shop="acme", at=AT - HOUR, keys=(cb.key("customer", "ana"),), cart="t", lines=(MUG,))
    world.recovery.ingest(cart)
    done = world.recovery.ingest([
        cb.OrderPlaced(shop="acme", at=AT, keys=(AGENT,), order="a", cart="t", total=Decimal(12)), order(2, AGENT), order(3, AGENT)
    ])  # fmt: skip
    assert (done.taken, done.ignored) == (3, 0)
    assert len(world.people()) == 3
    [ana] = [shopper for shopper in world.people() if shopper.keys]
    assert (ana.keys, [o.id for o in ana.orders]) == (("customer:ana",), ["a"])


@pytest.mark.parametrize(
    "event",
    [
        cb.ConsentChanged(shop="acme", at=AT, keys=(AGENT,), channel="email", granted=True),
        cb.ConsentChanged(shop="acme", at=AT, keys=(KIOSK, DESK), channel="push", granted=False),
        cb.ProfileChanged(shop="acme", at=AT, keys=(KIOSK,), first_name="Kim"),
        cb.ProfileChanged(shop="acme", at=AT, email="AGENT@shop.example", first_name="Kim"),
        cb.WishlistChanged(shop="acme", at=AT, keys=(cb.key("customer", "till-1"),), product="mug"),
        cb.ShoppersMerged(shop="acme", at=AT, keys=(AGENT, KIOSK)),
        cb.DeviceAdded(shop="acme", at=AT, device="kiosk"),
        cb.DeviceRemoved(shop="acme", at=AT, device="kiosk"),
    ],
    ids=lambda event: type(event).__name__,
)
def test_who_names_nobody_else_changes_nothing(event: cb.Event) -> None:
    """It is counted, and nothing is written."""
    world = World()
    done = world.recovery.ingest(event)
    assert (done.ignored, done.taken, done.unchanged) == (1, 0, 0)
    assert world.people() == []


def test_an_event_without_any_key_is_refused_as_before() -> None:
    """That is the sender's slip, and no kiosk's."""
    with pytest.raises(InvalidEvent, match="needs at least one"):
        World().recovery.ingest(cb.ConsentChanged(shop="acme", at=AT, channel="push", granted=True))


def test_a_kiosk_is_nobodys_device() -> None:
    """Three customers log in at it and out again: none of them can be reached there, nor by what it was before."""
    world = World()
    for n in range(3):
        keys = (cb.key("customer", f"p{n}"), KIOSK)
        done = world.recovery.ingest([
            cb.DeviceAdded(shop="acme", at=AT - HOUR, keys=keys, device="kiosk"),
            cb.DeviceAdded(shop="acme", at=AT - HOUR, keys=keys, device=f"phone-{n}", replaces="kiosk"),
            cb.ConsentChanged(shop="acme", at=AT - HOUR, keys=keys, channel="push", granted=True),
            cb.CartChanged(shop="acme", at=AT - HOUR, keys=keys, cart=f"c{n}", lines=(MUG,)),
        ])  # fmt: skip
        assert (done.taken, done.ignored) == (3, 1)
    world.clock.now += MINUTE
    world.recovery.run_due()
    assert sorted(message.address for message in world.box.messages) == ["phone-0", "phone-1", "phone-2"]


def test_carts_at_a_kiosk_are_carts_of_their_own() -> None:
    """Nobody is known; the order that names one of them says whose it was, and says it of that cart alone."""
    world = World()
    world.recovery.ingest([
        cb.CartChanged(shop="acme", at=AT - n * MINUTE, keys=(KIOSK,), cart=f"c{n}", lines=(MUG,)) for n in range(3)
    ])  # fmt: skip
    assert len(world.people()) == 3
    keys = (cb.key("customer", "ana"), KIOSK)
    world.recovery.ingest(cb.OrderPlaced(shop="acme", at=AT, keys=keys, order="o", cart="c1", total=Decimal(12)))
    assert sorted(len(shopper.carts) for shopper in world.people()) == [1, 1, 1]
    assert world.keys() == {("customer:ana",), ()}


def test_a_profile_is_not_written_to_at_an_ignored_address() -> None:
    """The rest of what the event says is taken; another address is."""
    world = World()
    ana = (cb.key("customer", "ana"),)
    world.recovery.ingest([
        cb.ProfileChanged(shop="acme", at=AT - HOUR, keys=ana, email="ana@example.com"),
        cb.ProfileChanged(shop="acme", at=AT, keys=ana, email="agent@shop.example", phone="+15550100", first_name="Ana"),
    ])  # fmt: skip
    [shopper] = world.people()
    assert (shopper.known("email"), shopper.known("phone"), shopper.known("first_name")) == (
        "ana@example.com",
        None,
        "Ana",
    )
    assert shopper.keys == ("customer:ana", "email:ana@example.com")


def test_a_word_on_consent_holds_for_who_else_is_named() -> None:
    """A "no" that the agent types in for Ana is Ana's, and not the address's."""
    world = World()
    ana = (cb.key("customer", "ana"), AGENT)
    world.recovery.ingest(cb.ConsentChanged(shop="acme", at=AT, keys=ana, channel="email", granted=False))
    [shopper] = world.people()
    assert (shopper.keys, shopper.consents["email"].granted) == (("customer:ana",), False)
    assert "agent" not in str(shopper)


def test_what_was_kept_under_the_key_before_can_be_given_and_forgotten() -> None:
    """The law asks for it: requests that name nothing else mean who holds the key from before the setting."""
    world = World(settings(()))
    ana = (cb.key("customer", "ana"),)
    world.recovery.ingest([order(1, AGENT), cb.WishlistChanged(shop="acme", at=AT, keys=ana, product="mug")])
    world.recovery.save_shop(settings())
    asked = world.recovery.ingest(cb.DataRequested(shop="acme", at=AT, keys=(AGENT,)))
    assert (asked.ignored, len(asked.requests)) == (0, 1)
    world.recovery.ingest(cb.ShopperErased(shop="acme", at=AT + MINUTE, keys=(AGENT, *ana)))
    assert world.keys() == {(AGENT,)}, "named beside somebody, it is not meant"
    world.recovery.ingest(cb.ShopperErased(shop="acme", at=AT + MINUTE, keys=(AGENT,)))
    assert world.people() == []


def test_other_shops_know_nothing_of_it() -> None:
    """The setting is one shop's own."""
    world = World()
    world.recovery.save_shop(cb.Shop(id="zeta", currency="USD", timezone="UTC"))
    done = world.recovery.ingest(cb.WishlistChanged(shop="zeta", at=AT, keys=(AGENT,), product="mug"))
    assert (done.taken, done.ignored) == (1, 0)


def test_counts_of_several_calls_add_up() -> None:
    """One batch with news of all kinds: each event is counted once."""
    world = World()
    done = world.recovery.ingest([
        cb.WishlistChanged(shop="acme", at=AT, keys=(AGENT,), product="mug"),
        cb.WishlistChanged(shop="acme", at=AT, keys=(AGENT, cb.key("customer", "ana")), product="mug"),
        cb.ProductChanged(shop="acme", at=AT, product="mug", title="Mug"),
    ])  # fmt: skip
    done.add(world.recovery.ingest(cb.WishlistChanged(shop="acme", at=AT, keys=(KIOSK,), product="mug")))
    assert (done.taken, done.ignored) == (2, 2)


def test_keys_are_kept_in_one_spelling() -> None:
    """As events spell them, in a file and in the store."""
    kept = ("email:agent@shop.example", "device:kiosk", "phone:+15550100", "customer:till-1")
    assert settings().ignored_keys == kept
    assert World().recovery.shop("acme").ignored_keys == kept


WRONG = [
    ("agent@shop.example", "write 'email:...'"),
    ("kiosk", "write 'customer:kiosk'"),
    ("e-mail:agent@shop.example", "is not one of customer, email"),
    ("email:agent", "expected an address with an @"),
    ("cart:t1", "identifies neither a person nor a device"),
    ("order:1", "expected one of customer, email, phone, device"),
    ("device:", "printable characters"),
    ("customer:null", "identifies no shopper"),
]


@pytest.mark.parametrize(("key", "words"), WRONG)
def test_what_is_no_such_key_is_refused_by_name(key: str, words: str) -> None:
    """Where the settings are made, and where a copy of others is saved."""
    with pytest.raises(InvalidSettings) as made:
        settings((*IGNORED, key))
    with pytest.raises(InvalidSettings) as saved:
        World().recovery.save_shop(settings().model_copy(update={"ignored_keys": (*IGNORED, key)}))
    for error in (made, saved):
        assert str(error.value).startswith("ignored_keys.4: ")
        assert words in str(error.value)


def test_a_copy_with_other_keys_holds_from_the_next_event() -> None:
    """What was worked out from the old settings is worked out anew."""
    world = World()
    shop = world.recovery.shop("acme")
    assert shop.ignored
    world.recovery.save_shop(shop.model_copy(update={"ignored_keys": ("device:other",)}))
    done = world.recovery.ingest(cb.WishlistChanged(shop="acme", at=AT, keys=(KIOSK,), product="mug"))
    assert (done.taken, done.ignored) == (1, 0)
