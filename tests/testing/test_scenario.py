"""The scenario language: what it says is what happens, at the time it says, and it reads well when it does not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from cartback import CartRecovery, Case, CheckoutRecovery, Reason, Winback
from cartback.domain import events as ev
from cartback.domain.channels import ChannelName
from cartback.domain.verdict import Skip, Wait
from cartback.errors import InvalidSettings
from cartback.testing import Delivered, Outbox, World

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def world() -> World:
    return World(campaigns=[CartRecovery(wait=HOUR, follow_ups=(DAY,))], timezone="America/New_York")


def test_a_purchase_silences_us(world: World) -> None:
    """The three lines of the front page."""
    world.at("09:00").ana.adds("Mug", "12.00")
    world.at("09:40").ana.buys()
    assert world.sent_until("next day") == []


def test_what_is_sent_reads_as_it_is_written(world: World) -> None:
    """Delivered compares time, shopper, kind, step and channel; its words are there to look at."""
    world.at("09:00").ana.adds("Mug", "12.00")
    first, second = world.sent_until("+3d")
    assert [first, second] == [
        Delivered("2026-01-05 10:00", "ana", "cart_recovery"),
        Delivered("2026-01-06 10:00", "ana", "cart_recovery", step=1),
    ]
    assert repr(second) == "Delivered('2026-01-06 10:00', 'ana', 'cart_recovery', step=1)"
    assert first.title
    assert "Mug" in first.body
    assert first.instant == datetime(2026, 1, 5, 15, tzinfo=UTC)


def test_what_is_due_is_delivered_at_its_own_minute(world: World) -> None:
    """Not when the scenario next looks: each send at its time, and the clock is where it was told to go."""
    world.at("09:00").ana.adds("Mug")
    world.at("09:20").bob.adds("Hat")
    assert [d.at for d in world.sent_until("11:00")] == ["2026-01-05 10:00", "2026-01-05 10:20"]
    assert world.wall == "Mon 2026-01-05 11:00"


def test_time_only_goes_forward(world: World) -> None:
    """Going back is refused, with what was probably meant."""
    world.at("09:00")
    with pytest.raises(
        ValueError, match="'08:00' is in the past, it is Mon 2026-01-05 09:00; did you mean 'next day 08:00'"
    ):
        world.at("08:00")


def test_the_same_minute_is_not_the_past(world: World) -> None:
    """Several things happen at one time; what is due at that time goes first."""
    world.at("09:00").ana.adds("Mug")
    world.at("09:00").bob.adds("Mug")
    world.at("10:00").ana.buys()
    assert [d.shopper for d in world.sent] == ["ana", "bob"]


def test_a_shopper_is_willing_unless_told_otherwise(world: World) -> None:
    """One device and a yes to push; World.shopper says who is not as usual."""
    world.at("09:00").shopper("shy", consents=()).adds("Mug")
    world.shopper("offline", devices=0).adds("Mug")
    world.shopper("busy", devices=2).adds("Mug")
    assert [d.shopper for d in world.sent_until("12:00")] == ["busy"]
    assert len(world.outbox.messages) == 2
    with pytest.raises(ValueError, match="shy exists already"):
        world.shopper("shy")


def test_every_verb_is_an_event(world: World) -> None:
    """Each is folded into the shopper at the world's time."""
    world.at("09:00").ana.adds("Mug", "12.00", quantity=2).adds("Hat", "5.00").removes("Hat").wishes("Mug")
    world.ana.starts_checkout().reaches_shipping().reaches_payment()
    assert world.ana.value == Decimal(24)
    assert "stage checkout" in world.why("ana")
    assert "High Intent" not in world.why("ana")
    world.at("09:30").ana.empties()
    assert "emptied" in world.why("ana")
    world.ana.adds("Tea").profile(locale="de", email="ana@example.com").on_device("tablet")
    exported = world.recovery.export("acme", "ana")["shopper"]
    assert exported["profile"]["locale"]["value"] == "de"
    assert [d["address"] for d in exported["devices"]] == ["ana-phone", "ana-tablet"]
    assert list(exported["wishlist"]) == ["mug"]
    with pytest.raises(ValueError, match="ana has no Sofa in the cart"):
        world.ana.removes("Sofa")


def test_buying_starts_a_new_cart(world: World) -> None:
    """The order is of what was in the cart; the next cart has another token."""
    before = world.at("09:00").ana.adds("Mug", "12.00").cart
    world.at("09:10").ana.buys()
    assert world.ana.cart != before
    assert world.recovery.export("acme", "ana")["shopper"]["orders"][0]["total"] == "12.00"
    world.ana.buys("99.00").cancels(world.ana.orders[0])
    assert world.ana.orders == ["ana-order-1", "ana-order-2"]


def test_orders_before_the_world_began() -> None:
    """`orders=2` is a repeat buyer whom nobody writes to for those."""
    world = World([Winback(wait=DAY), CartRecovery()])
    world.shopper("ana", orders=2)
    world.at("09:00").ana.adds("Mug")
    sent = world.sent_until("10:30")
    assert [d.kind for d in sent] == ["cart_recovery"]
    assert "repeat_buyer" in world.recovery.notifications("acme")[0].badges


def test_a_click_is_a_persons_own(world: World) -> None:
    """The last message; clicking what was never sent is a mistake in the scenario."""
    with pytest.raises(ValueError, match="no message was sent to ana before"):
        world.at("09:00").ana.adds("Mug").clicks()
    world.at("10:30").ana.opens().clicks().buys()
    assert [c.touch for c in world.recovery.conversions("acme")] == ["click"]


def test_refunding_needs_an_order(world: World) -> None:
    """Also cancelling."""
    with pytest.raises(ValueError, match="ana has not bought anything yet"):
        world.ana.is_refunded("1.00")


def test_guests_log_in(world: World) -> None:
    """A device's cart becomes the customer's, and so do its messages."""
    guest = world.at("09:00").shopper("guest", guest=True)
    guest.adds("Mug")
    assert world.sent_until("10:30") == [Delivered("2026-01-05 10:00", "guest", "cart_recovery")]
    guest.logs_in("ana")
    assert [d.shopper for d in world.sent_until("+2d")] == ["guest", "ana"]
    assert guest.opens() is guest


def test_settings_change_in_mid_scenario() -> None:
    """world.save leaves what it does not name, and holds from the next decision on."""
    world = World([CartRecovery()], currency="EUR", max_lines=9)
    world.at("09:00").ana.adds("Mug")
    world.at("09:30").save(paused=True)
    assert (world.shop.paused, world.shop.currency, world.shop.max_lines) == (True, "EUR", 9)
    assert world.sent_until("12:00") == []
    assert [d.at for d in world.save(paused=False).sent] == ["2026-01-05 12:00"]
    with pytest.raises(InvalidSettings, match="colour"):
        world.save(colour="red")


def test_one_campaign_without_a_list_is_refused_by_name() -> None:
    """Not as its fields, each of which is no campaign."""
    for one in (CartRecovery(), "cart_recovery"):
        with pytest.raises(InvalidSettings, match=r"^campaigns: expected a list: "):
            World(one)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("quiet", "sent"),
    [(None, "2026-01-05 03:00"), ("02:00-05:00", "2026-01-05 05:00"), ("21:00 - 08:00", "2026-01-05 08:00")],
)
def test_quiet_hours_are_said_as_text(quiet: str | None, sent: str) -> None:
    """Or None for never; what was held goes at the very end of them unless release_over is given."""
    world = World([CartRecovery(follow_ups=())], quiet_hours=quiet)
    world.at("02:00").ana.adds("Mug")
    assert [d.at for d in world.sent_until("12:00")] == [sent]


def test_products_change(world: World) -> None:
    """A price or stock the shop reports by title."""
    world.at("09:00").ana.adds("Red Mug")
    world.product("Red Mug", sellable=False)
    assert world.sent_until("+3d") == []


def a_rule(case: Case) -> Reason | None:
    """The shopper is not called bob."""
    return Reason("is_bob") if any("bob" in k for k in case.shopper.keys) else None


def test_a_hosts_rule_and_why() -> None:
    """A rule of one's own, and the explanation that names it."""
    world = World([CartRecovery()], rules=[a_rule])
    world.at("09:00").ana.adds("Mug")
    world.bob.adds("Mug")
    assert [d.shopper for d in world.sent_until("11:00")] == ["ana"]
    assert isinstance(world.decision("bob"), Skip)
    assert "no, is_bob: The shopper is not called bob." in world.why("bob")
    assert isinstance(world.decision("ana"), Wait)
    assert world.why("ana").startswith("ana, Mon 2026-01-05 11:00: wait until 2026-01-06 15:00 UTC, waiting")


def test_other_channels() -> None:
    """E-mail has an Outbox of its own; a channel of one's own may stand in for all."""
    world = World([CartRecovery(channels=("email",), follow_ups=())])
    world.shopper("ana", consents=("email",), email="ana@example.com")
    world.at("09:00").ana.adds("Mug")
    assert world.sent_until("11:00") == [Delivered("2026-01-05 10:00", "ana", "cart_recovery", channel="email")]
    assert [m.address for m in world.outboxes["email"].messages] == ["ana@example.com"]
    mine = Outbox()
    world = World([CartRecovery()], channels=[mine])
    world.at("09:00").ana.adds("Mug")
    world.at("11:00")
    assert len(mine.messages) == 1


@pytest.mark.parametrize(("channel", "address"), [("email", "ana@example.com"), ("sms", "+1202")])
def test_who_agreed_to_a_channel_can_be_reached_by_it(channel: ChannelName, address: str) -> None:
    """An address comes with the consent, as a device does with push: a test need not know which fields there are."""
    world = World([CartRecovery(channels=[channel])])
    world.at("09:00").shopper("ana", consents=[channel], devices=0).adds("Mug")
    assert [d.channel for d in world.sent_until("next day")[:1]] == [channel]
    assert world.outboxes[channel].messages[0].address.startswith(address)


def test_events_of_any_kind(world: World) -> None:
    """What has no verb is ingested as it is."""
    world.at("09:00").ana.adds("Mug")
    world.ingest(
        ev.OrderPlaced(shop="acme", at=world.now, keys=(world.ana.key,), order="till-1", total=Decimal(3), origin="pos")
    )
    assert world.sent_until("+2d") == []


def test_campaigns_as_they_come() -> None:
    """Without campaigns a World has cart and checkout recovery; names that are not shoppers are not made up."""
    world = World()
    assert world.shop.campaigns == tuple(
        c.model_copy(update={"activated_at": world.now}) for c in (CartRecovery(), CheckoutRecovery())
    )
    with pytest.raises(AttributeError):
        world.__wrapped__  # noqa: B018 - what pytest and doctest ask of everything
    assert repr(world) == "<World Mon 2026-01-05 00:00, 0 shoppers, 0 sent>"
    assert repr(world.ana.adds("Mug", "2.00")) == "<ana: cart 2.00, 0 orders>"
