"""Who a message is meant for, from public bug reports of other products: shared phones, typed addresses, renewed tokens."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest

from cartback import CartRecovery
from cartback.domain import events as ev
from cartback.domain.identity import Key, parse_key
from cartback.testing import World

ANA, BOB = parse_key("customer:ana"), parse_key("customer:bob")


def keys(*texts: str) -> tuple[Key, ...]:
    return tuple([parse_key(text) for text in texts])


def by_email() -> World:
    return World(quiet_hours=None, campaigns=[CartRecovery(wait="1h", channels=["email"])]).at("09:00")


def written_to(world: World) -> set[str]:
    """The addresses that a cart of ana's, left now, is written to."""
    world.ingest(
        ev.CartChanged(
            shop="acme",
            at=world.now,
            keys=(ANA,),
            cart="t1",
            lines=(ev.Line(product="gift", title="Gift", price=Decimal(30)),),
        )
    )
    world.at(world.now + timedelta(hours=3))
    return {message.address for message in world.outboxes["email"].messages}


def consent(world: World, granted: bool, *who: str, minutes: int = 0) -> ev.ConsentChanged:
    at = world.now + timedelta(minutes=minutes)
    return ev.ConsentChanged(shop="acme", at=at, keys=keys(*who), channel="email", granted=granted)


def profile(world: World, *who: str, minutes: int = 0, **fields: Any) -> ev.ProfileChanged:
    return ev.ProfileChanged(shop="acme", at=world.now + timedelta(minutes=minutes), keys=keys(*who), **fields)


@pytest.mark.parametrize(
    "refuser",
    [
        ("customer:bob", "email:bob@shop.de"),
        ("email:bob@shop.de",),
        ("email:bob@shop.de", "phone:+4930123456"),
        ("email:BOB@shop.de",),
    ],
    ids=["a customer", "a guest", "a guest with a phone", "in other letters"],
)
@pytest.mark.parametrize("typed", ["by profile", "at the checkout"])
def test_a_no_belongs_to_the_address(refuser: tuple[str, ...], typed: str) -> None:
    """bob unsubscribed his address; ana, who said yes for hers, types it: nothing goes to it, in whatever order it is heard."""
    for order in permutations(range(3)):
        world = by_email()
        typing: ev.ShopperEvent = profile(world, "customer:ana", minutes=-10, email="bob@shop.de")
        if typed == "at the checkout":
            typing = ev.CheckoutChanged(
                shop="acme", at=world.now - timedelta(minutes=10), keys=keys("customer:ana", "email:bob@shop.de"), checkout="co1",
                lines=(ev.Line(product="gift", title="Gift", price=Decimal(30)),),
            )  # fmt: skip
        news = [
            consent(world, False, *refuser, minutes=-30),
            consent(world, True, "customer:ana", "email:ana@shop.de", minutes=-60),
            typing,
        ]
        for n in order:
            world.ingest(news[n])
        assert "bob@shop.de" not in written_to(world)


def test_an_address_that_went_to_another_is_not_written_to_for_the_first() -> None:
    """Two customers use one address: it is written to for the one who used it last, whoever's profile still says it."""
    world = by_email()
    world.ingest(consent(world, True, "customer:ana", minutes=-60))
    world.ingest(profile(world, "customer:ana", minutes=-50, email="home@shop.de"))
    world.ingest(profile(world, "customer:bob", minutes=-40, email="home@shop.de"))
    assert written_to(world) == set()


def test_a_yes_is_for_the_person_and_not_for_who_had_the_key_before() -> None:
    """ana said yes on a tablet that bob has now: that is no yes of bob's."""
    world = World(quiet_hours=None, campaigns=[CartRecovery(wait="1h")]).at("09:00")
    tablet = {"shop": "acme", "device": "tab"}
    world.ingest(ev.DeviceAdded(**tablet, at=world.now - timedelta(minutes=60), keys=(ANA,)))
    world.ingest(
        ev.ConsentChanged(
            shop="acme", at=world.now - timedelta(minutes=60), keys=keys("device:tab"), channel="push", granted=True
        )
    )
    world.ingest(ev.DeviceAdded(**tablet, at=world.now - timedelta(minutes=30), keys=(BOB,)))
    world.ingest(
        ev.CartChanged(
            shop="acme",
            at=world.now,
            keys=(BOB,),
            cart="t1",
            lines=(ev.Line(product="gift", title="Gift", price=Decimal(30)),),
        )
    )
    world.at(world.now + timedelta(hours=3))
    assert world.outbox.messages == []


@pytest.mark.parametrize(
    "shared",
    [("phone:+4930123456",), ("email:home@shop.de",), ("device:tablet",), ("email:home@shop.de", "phone:+4930123456")],
)
def test_another_customers_order_is_nobody_elses(shared: tuple[str, ...]) -> None:
    """An order that names a customer is not folded into, credited to or held against another with a weaker key in common."""
    world = World(quiet_hours=None, campaigns=[CartRecovery(wait="1h")]).at("09:00")
    for who in (world.ana, world.bob):
        world.ingest(ev.ProfileChanged(shop="acme", at=world.now, keys=(who.key, *keys(*shared))))
    world.ana.adds("Mug", "12.00")
    world.at("09:30").ingest(
        ev.OrderPlaced(shop="acme", at=world.now, keys=(BOB, *keys(*shared)), order="b1", total=Decimal(5))
    )
    assert [sent.shopper for sent in world.sent_until("12:00")] == ["ana"]
    assert world.recovery.export("acme", "customer:ana")["shopper"]["orders"] == []
    assert [order["id"] for order in world.recovery.export("acme", "customer:bob")["shopper"]["orders"]] == ["b1"]


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
@pytest.mark.parametrize("how", ["replaces", "installation"])
def test_a_renewed_token_takes_the_place_of_the_old_one(how: str, order: tuple[int, ...]) -> None:
    """One phone whose address changed twice is one device: only the newest address is written to, in any order of news."""
    world = World(quiet_hours=None, campaigns=[CartRecovery(wait="1h")]).at("09:00")
    world.ingest(ev.ConsentChanged(shop="acme", at=world.now, keys=(ANA,), channel="push", granted=True))
    tokens = ["token-a", "token-b", "token-c"]
    news = []
    for n, token in enumerate(tokens):
        said: dict[str, Any] = (
            {"installation": "app-1"} if how == "installation" else {"replaces": tokens[n - 1] if n else None}
        )
        at = world.now - timedelta(minutes=30 - n)
        news.append(ev.DeviceAdded(shop="acme", at=at, keys=(ANA,), device=token, **said))
    for n in order:
        world.ingest(news[n])
    world.ana.adds("Mug", "12.00")
    world.at("12:00")
    mine = [m.address for m in world.outbox.messages if m.address.startswith("token")]
    assert mine == ["token-c"]


def test_two_phones_are_two_devices() -> None:
    """Different installations are all written to; so is an address of which no installation is known."""
    world = World(quiet_hours=None, campaigns=[CartRecovery(wait="1h")]).at("09:00")
    world.shopper("ana")
    for token, installation in (("token-a", "phone"), ("token-b", "tablet"), ("token-c", None)):
        world.ingest(ev.DeviceAdded(shop="acme", at=world.now, keys=(ANA,), device=token, installation=installation))
    world.ana.adds("Mug", "12.00")
    world.at("12:00")
    assert {m.address for m in world.outbox.messages} >= {"token-a", "token-b", "token-c"}


def test_a_guests_cart_is_not_pushed_to_the_phone_of_who_shares_the_address() -> None:
    """A guest checkout with the spouse's address: the cart is the spouse's by its address, the spouse's phone stays silent."""
    world = World(quiet_hours=None, campaigns=[CartRecovery(wait="1h")]).at("09:00")
    usual: dict[str, Any] = {"shop": "acme", "at": world.now}
    world.ingest(ev.DeviceAdded(**usual, keys=(ANA,), device="phone-of-ana"))
    world.ingest(ev.ConsentChanged(**usual, keys=(ANA,), channel="push", granted=True))
    world.ingest(ev.ProfileChanged(**usual, keys=(ANA,), email="home@shop.de"))
    world.ingest(
        ev.CartChanged(
            **usual,
            keys=keys("email:home@shop.de"),
            cart="t1",
            lines=(ev.Line(product="gift", title="Gift", price=Decimal(30)),),
        )
    )
    world.at("12:00")
    assert world.outbox.messages == []
