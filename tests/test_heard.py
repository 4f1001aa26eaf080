"""What is heard before it happened: nothing is later than the moment of hearing, and what is heard twice is heard once."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartback import CartRecovery, Recovery, Shop, Winback
from cartback.channels.outbox import Outbox
from cartback.domain import events as ev
from cartback.domain.identity import key
from cartback.flow.heard import as_heard
from cartback.testing.fakes import MONDAY, FakeIds

ANA = (key("customer", "ana"),)
MUG = (ev.Line(product="mug", title="Mug", price=Decimal(12)),)
HAT = (ev.Line(product="hat", title="Hat", price=Decimal(30)),)
NOON = MONDAY.replace(hour=12)
SHOP = Shop(
    id="acme", currency="USD", timezone="UTC", campaigns=[CartRecovery(follow_ups=())], quiet_hours=None, caps=()
)
MINUTE, YEAR = timedelta(minutes=1), timedelta(days=365)
SKEWS = [timedelta(seconds=1), 1.5 * MINUTE, 20 * MINUTE, 180 * MINUTE, YEAR, 170 * YEAR]


def cart(at: datetime, **more: Any) -> ev.CartChanged:
    return ev.CartChanged(**{"shop": "acme", "at": at, "keys": ANA, "cart": "c1", "lines": MUG, **more})


def order(at: datetime, **more: Any) -> ev.OrderPlaced:
    return ev.OrderPlaced(**{"shop": "acme", "at": at, "keys": ANA, "order": "o1", "total": Decimal(12), **more})


class Heard:
    """A shop that hears events when it hears them, and counts its messages."""

    def __init__(self, shop: Shop = SHOP) -> None:
        self.outbox = Outbox()
        self.recovery = Recovery(channels=[self.outbox], new_id=FakeIds())
        self.recovery.save_shop(shop, MONDAY - timedelta(days=60))
        willing = (
            ev.DeviceAdded(shop="acme", at=MONDAY, keys=ANA, device="d1"),
            ev.ConsentChanged(shop="acme", at=MONDAY, keys=ANA, channel="push", granted=True),
        )
        self.recovery.ingest(willing, MONDAY)

    def hears(self, event: ev.Event, at: datetime) -> Any:
        return self.recovery.ingest(event, at)

    def sent(self, since: datetime, hours: int = 30) -> int:
        for half in range(1, 2 * hours):
            self.recovery.run_due(since + half * 30 * MINUTE)
        return len(self.outbox.messages)


@pytest.mark.parametrize("skew", SKEWS, ids=str)
@pytest.mark.parametrize("named", [{"cart": "c1"}, {}], ids=["by the cart", "by the person"])
def test_a_cart_from_a_clock_that_is_ahead_does_not_outlive_its_purchase(
    skew: timedelta, named: dict[str, str]
) -> None:
    """Heard before the purchase, it is from before the purchase, whatever it says itself."""
    shop = Heard()
    shop.hears(cart(NOON + skew), NOON)
    shop.hears(order(NOON + MINUTE, **named), NOON + MINUTE)
    assert shop.sent(NOON) == 0


@pytest.mark.parametrize("skew", SKEWS, ids=str)
@pytest.mark.parametrize("again", [MINUTE, 30 * MINUTE, 240 * MINUTE, timedelta(days=2)], ids=str)
def test_nor_when_it_is_heard_once_more_after_it(skew: timedelta, again: timedelta) -> None:
    """A retry of the same news is the same news, before and after the time that it speaks of."""
    shop = Heard()
    shop.hears(cart(NOON + skew), NOON)
    shop.hears(order(NOON + MINUTE, cart="c1"), NOON + MINUTE)
    assert shop.hears(cart(NOON + skew), NOON + MINUTE + again).duplicates == 1
    assert shop.sent(NOON + again) == 0


def test_an_order_of_the_year_2199_silences_nobody() -> None:
    """It was placed when it was heard of; carts of after that are written about."""
    shop = Heard()
    far = datetime(2199, 1, 1, tzinfo=NOON.tzinfo)
    shop.hears(order(far, updated_at=far), NOON)
    shop.hears(cart(NOON + 60 * MINUTE), NOON + 60 * MINUTE)
    assert shop.sent(NOON + 60 * MINUTE) == 1


def test_a_checkout_completed_in_2199_silences_nobody() -> None:
    """Nor does the checkout's own word for it."""
    shop = Heard()
    far = datetime(2199, 1, 1, tzinfo=NOON.tzinfo)
    told = ev.CheckoutChanged(shop="acme", at=NOON, keys=ANA, checkout="k1", cart="c1", lines=MUG, completed_at=far)
    shop.hears(told, NOON)
    shop.hears(cart(NOON + 60 * MINUTE, lines=HAT), NOON + 60 * MINUTE)
    assert shop.sent(NOON + 60 * MINUTE) == 1


def test_later_news_of_an_order_still_counts() -> None:
    """An `updated_at` of 2199 does not make its news the last word."""
    shop = Heard()
    shop.hears(order(NOON, updated_at=datetime(2199, 1, 1, tzinfo=NOON.tzinfo)), NOON)
    shop.hears(order(NOON, updated_at=NOON + MINUTE, total=Decimal(99)), NOON + MINUTE)
    [placed] = shop.recovery.export("acme", "customer:ana")["shopper"]["orders"]
    assert placed["total"] == "99"


def test_a_lapse_begins_when_its_order_was_heard_of() -> None:
    """A winback is due by then, not by a date that never comes."""
    shop = Heard(SHOP.model_copy(update={"campaigns": (Winback(wait="1d", follow_ups=()),)}))
    shop.hears(order(NOON + 100 * YEAR), NOON)
    assert shop.sent(NOON + timedelta(days=1)) == 1


def test_a_yes_that_was_ahead_does_not_overrule_a_later_no() -> None:
    """A retry of it is as old as what was heard first."""
    shop = Heard()
    yes = ev.ConsentChanged(shop="acme", at=NOON + 180 * MINUTE, keys=ANA, channel="push", granted=True)
    shop.hears(yes, NOON)
    shop.hears(attrs.evolve(yes, at=NOON + MINUTE, granted=False), NOON + MINUTE)
    shop.hears(yes, NOON + 2 * MINUTE)
    shop.hears(yes, NOON + 200 * MINUTE)
    assert not shop.recovery.export("acme", "customer:ana")["shopper"]["consents"]["push"]["granted"]


def test_an_erasure_dated_ahead_buries_nothing_that_comes_after_it() -> None:
    """Who comes back is a person like any other."""
    shop = Heard()
    shop.hears(ev.ShopperErased(shop="acme", at=NOON + 100 * YEAR, keys=ANA), NOON)
    assert shop.hears(cart(NOON + MINUTE), NOON + MINUTE).erased == 0


def test_what_the_price_was_said_to_be_in_2199_is_replaced_by_later_news() -> None:
    """News of products is taken as of hearing as well."""
    told = ev.ProductChanged(shop="acme", at=NOON + 100 * YEAR, product="mug", price=Decimal(1))
    assert as_heard(told, NOON).at == NOON


def test_two_changes_that_are_both_ahead_are_two() -> None:
    """Only what says the same, time and all, is the same news."""
    shop = Heard()
    assert shop.hears(cart(NOON + MINUTE), NOON).duplicates == 0
    assert shop.hears(cart(NOON + 2 * MINUTE), NOON + MINUTE).duplicates == 0
    assert shop.hears(cart(NOON + 2 * MINUTE, lines=HAT), NOON + MINUTE).duplicates == 0


def test_it_is_known_again_under_another_id() -> None:
    """It is what the news says that is recorded, and the id that it came under."""
    shop = Heard()
    shop.hears(cart(NOON + 3 * MINUTE, delivery="w1"), NOON)
    known = shop.recovery.export("acme", "customer:ana")
    for delivery in ("w1", "w2", None):
        assert shop.hears(cart(NOON + 3 * MINUTE, delivery=delivery), NOON + MINUTE).duplicates == 1
    assert shop.recovery.export("acme", "customer:ana") == known


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 600)), min_size=1, max_size=8), st.sampled_from(SKEWS))
def test_retries_at_any_times_change_nothing(retries: list[tuple[int, int]], skew: timedelta) -> None:
    """A life by a clock that is ahead, and any of it heard again, whenever: nothing is new."""
    shop = Heard()
    life = [cart(NOON + skew), cart(NOON + skew + MINUTE, lines=HAT), order(NOON + 2 * MINUTE, cart="c1"), cart(NOON)]
    for n, event in enumerate(life):
        shop.hears(event, NOON + n * MINUTE)
    known = shop.recovery.export("acme", "customer:ana")["shopper"]
    for n, minutes in sorted(retries, key=lambda retry: retry[1]):
        shop.hears(life[n], NOON + (4 + minutes) * MINUTE)
    assert shop.recovery.export("acme", "customer:ana")["shopper"] == known
