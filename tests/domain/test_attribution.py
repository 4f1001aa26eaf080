"""Attribution: the last touch before an order, inside its window, once an order, and never a guess."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import reduce
from typing import Any

import pytest

from cartback import CartRecovery, Experiment
from cartback.domain import events as ev
from cartback.domain.attribution import conversions
from cartback.domain.channels import ChannelName
from cartback.domain.ledger import Conversion
from cartback.domain.shop import AttributionWindow, Shop
from cartback.domain.shopper import new_shopper
from cartback.domain.transitions import apply
from cartback.testing import World

SENT = datetime(2026, 1, 5, 9, tzinfo=UTC)
HOUR, DAY, SECOND = timedelta(hours=1), timedelta(days=1), timedelta(seconds=1)
ACME = Shop(id="acme", currency="USD", timezone="UTC")


def begun(notification: str = "n1", after: timedelta = timedelta(0), channel: ChannelName = "push") -> ev.SendBegun:
    return ev.SendBegun(
        shop="acme", at=SENT + after, notification=notification, campaign="cart_recovery", kind="cart_recovery", step=0,
        session="cart:c1", channel=channel, addresses=("d1",), expires=SENT + after + HOUR,
    )  # fmt: skip


def settled(notification: str = "n1", outcome: ev.Outcome = "ok") -> ev.SendSettled:
    return ev.SendSettled(shop="acme", at=SENT, notification=notification, attempt=1, outcomes=(("d1", outcome),))


def clicked(after: timedelta, notification: str = "n1") -> ev.MessageClicked:
    return ev.MessageClicked(shop="acme", at=SENT + after, notification=notification)


def opened(after: timedelta) -> ev.MessageOpened:
    return ev.MessageOpened(shop="acme", at=SENT + after, notification="n1")


def order(after: timedelta, **more: Any) -> ev.OrderPlaced:
    return ev.OrderPlaced(**{"shop": "acme", "at": SENT + after, "order": "o1", "total": Decimal(40), **more})


def credited(*happened: ev.ShopperEvent, shop: Shop = ACME) -> tuple[Conversion, ...]:
    return conversions(reduce(apply, happened, new_shopper("x")), shop)


def touch(*happened: ev.ShopperEvent, shop: Shop = ACME) -> str | None:
    found = credited(*happened, shop=shop)
    return f"{found[0].touch} of {found[0].notification}" if found else None


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (timedelta(0), None),
        (-SECOND, None),
        (SECOND, "send of n1"),
        (24 * HOUR, "send of n1"),
        (24 * HOUR + SECOND, None),
    ],
)
def test_an_order_within_a_day_of_the_send(after: timedelta, expected: str | None) -> None:
    """After it, not at that very instant, up to and including 24 h."""
    assert touch(begun(), settled(), order(after)) == expected


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (2 * HOUR - SECOND, "send of n1"),
        (2 * HOUR, "click of n1"),
        (2 * HOUR + 5 * DAY, "click of n1"),
        (2 * HOUR + 5 * DAY + SECOND, None),
    ],
)
def test_an_order_within_five_days_of_a_click(after: timedelta, expected: str | None) -> None:
    """From the click on, both borders included; before the click only the send can be what did it."""
    assert touch(begun(), settled(), clicked(2 * HOUR), order(after)) == expected


def test_the_last_click_counts() -> None:
    """A shopper who clicks again later starts the window again."""
    assert touch(begun(), settled(), clicked(HOUR), clicked(4 * DAY), order(8 * DAY)) == "click of n1"


def test_looking_is_no_touch() -> None:
    """Opened is a measure, not a reason to credit an order beyond the send's own window."""
    assert touch(begun(), settled(), opened(3 * DAY), order(4 * DAY)) is None


def test_windows_are_the_merchants_and_by_channel() -> None:
    """Each channel has its own; one that sets none has the default."""
    shop = ACME.model_copy(update={"attribution": {"push": AttributionWindow(send=HOUR, click=2 * HOUR)}})
    assert touch(begun(), settled(), order(2 * HOUR), shop=shop) is None
    assert touch(begun(), settled(), clicked(HOUR), order(3 * HOUR), shop=shop) == "click of n1"
    assert touch(begun(channel="email"), settled(), order(2 * HOUR), shop=shop) == "send of n1"


def test_the_last_touch_has_the_credit() -> None:
    """Of two messages the later send, of a click and a later send the send; one credit an order."""
    both = [begun(), settled(), begun("n2", 5 * HOUR), settled("n2")]
    assert touch(*both, order(6 * HOUR)) == "send of n2"
    assert touch(*both, clicked(HOUR), order(6 * HOUR)) == "send of n2"
    assert touch(*both, clicked(5.5 * HOUR), order(6 * HOUR)) == "click of n1"
    assert len(credited(*both, clicked(HOUR), order(6 * HOUR))) == 1


def test_each_order_has_its_own_credit() -> None:
    """Two orders after one message are two conversions."""
    found = credited(begun(), settled(), order(HOUR), order(2 * HOUR, order="o2"))
    assert [(c.order, c.notification) for c in found] == [("o1", "n1"), ("o2", "n1")]


@pytest.mark.parametrize(
    ("outcome", "expected"), [("ok", "send of n1"), ("unknown", None), ("rejected", None), ("not_sent", None)]
)
def test_only_what_was_sent_is_credited(outcome: ev.Outcome, expected: str | None) -> None:
    """What failed or may not have arrived did nothing we know of; yet a click proves that it arrived."""
    assert touch(begun(), settled(outcome=outcome), order(HOUR)) == expected
    assert touch(begun(), settled(outcome="unknown"), clicked(HOUR), order(2 * HOUR)) == "click of n1"


@pytest.mark.parametrize(
    "undone",
    [
        [order(HOUR, test=True)],
        [order(HOUR), ev.OrderCancelled(shop="acme", at=SENT + DAY, order="o1")],
        [ev.OrderRefunded(shop="acme", at=SENT + DAY, order="o1", refund="r", amount=Decimal(1))],
    ],
    ids=["a test", "cancelled", "only a refund was heard of"],
)
def test_what_is_no_order_is_not_credited(undone: list[ev.ShopperEvent]) -> None:
    """Test orders and cancelled ones recover nothing."""
    assert credited(begun(), settled(), *undone) == ()


@pytest.mark.parametrize(("amounts", "refunded"), [(["10"], 10), (["10", "15"], 25), (["40"], 40), (["40", "9"], 40)])
def test_refunds_reduce_what_was_recovered(amounts: list[str], refunded: int) -> None:
    """The credit stays and says how much was paid back, never more than the order."""
    paid_back = [
        ev.OrderRefunded(shop="acme", at=SENT + DAY, order="o1", refund=f"r{n}", amount=Decimal(a))
        for n, a in enumerate(amounts)
    ]
    (found,) = credited(begun(), settled(), order(HOUR), *paid_back)
    assert (found.value, found.refunded) == (Decimal(40), Decimal(refunded))


def test_an_edited_order_is_credited_at_its_newest_value() -> None:
    """And once, however often it was told."""
    (found,) = credited(
        begun(), settled(), order(HOUR), order(HOUR, total=Decimal(25), updated_at=SENT + DAY), order(HOUR)
    )
    assert found.value == Decimal(25)


def test_money_stays_in_the_orders_currency() -> None:
    """As paid; the shop's own where the order does not say."""
    assert credited(begun(), settled(), order(HOUR, currency="JPY"))[0].currency == "JPY"
    assert credited(begun(), settled(), order(HOUR))[0].currency == "USD"


def test_nothing_is_credited_to_what_was_withheld() -> None:
    """The holdout's orders are the comparison, not our doing."""
    world = World([CartRecovery(experiment=Experiment(id="e", holdout=1.0))])
    world.at("09:00").ana.adds("Mug")
    world.at("11:00").ana.buys()
    assert world.recovery.conversions("acme") == []


def test_a_refund_that_comes_later_is_in_the_books() -> None:
    """From purchase to refund to cancellation, through the engine: credited, reduced, taken back."""
    world = World([CartRecovery()])
    world.at("09:00").ana.adds("Mug", "40.00")
    world.at("10:30").ana.clicks().buys()
    (credit,) = world.recovery.conversions("acme")
    assert (credit.touch, credit.value, credit.refunded) == ("click", Decimal(40), Decimal(0))
    world.at("12:00").ana.is_refunded("10.00")
    assert world.recovery.conversions("acme")[0].refunded == Decimal(10)
    world.at("13:00").ana.cancels()
    assert world.recovery.conversions("acme") == []
