"""The law: a stricter policy never sends more. What a merchant tightens can only make it quieter, over a whole life.

For waits, caps and quiet hours this holds of one session: a message held back from one cart may leave room for another's.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from cartback.domain import events as ev
from cartback.domain.campaign import CartRecovery
from cartback.domain.identity import key
from cartback.domain.shop import Shop
from cartback.domain.tuning import Cap, QuietHours
from cartback.testing import strategies as some
from cartback.testing.fakes import MONDAY
from cartback.testing.lives import live

END = MONDAY + timedelta(days=100)
ANA = (key("customer", "ana"),)
MUG = (ev.Line(product="p1", title="Mug", price=Decimal(20)),)
MONTH = timedelta(days=30)


def sends(shop: Shop, life: list[ev.ShopperEvent]) -> int:
    return len(live(shop, life, END).sent)


@pytest.mark.parametrize("campaign", ["cart_recovery", "checkout_recovery", "winback"])
@given(shop=some.shops(), life=some.lives())
def test_a_campaign_switched_off_sends_nothing(campaign: str, shop: Shop, life: list[ev.ShopperEvent]) -> None:
    """Off is off: not one message of it goes."""
    quieter = changed(shop, campaign, enabled=False)
    assert all(a.campaign != campaign for a in live(quieter, life, END).attempts)


@given(some.shops(), some.lives())
def test_a_paused_or_uninstalled_shop_sends_nothing(shop: Shop, life: list[ev.ShopperEvent]) -> None:
    """Pausing the shop or taking the app off stops everything."""
    assert not live(shop.model_copy(update={"paused": True}), life, END).attempts
    assert not live(shop.model_copy(update={"uninstalled_at": MONDAY}), life, END).attempts


@st.composite
def one_cart(draw: st.DrawFn) -> list[ev.ShopperEvent]:
    """A willing shopper with one cart, touched up to four times, and perhaps bought in the end."""
    touched = sorted(draw(st.lists(st.integers(0, 20 * 96), min_size=1, max_size=4)))
    at = [MONDAY + timedelta(minutes=15 * n) for n in touched]
    bought = draw(st.none() | st.integers(0, 30 * 96))
    events: list[ev.ShopperEvent] = [
        ev.DeviceAdded(shop="acme", at=MONDAY, keys=ANA, device="d1"),
        ev.ConsentChanged(shop="acme", at=MONDAY, keys=ANA, channel="push", granted=True),
        *(ev.CartChanged(shop="acme", at=t, keys=ANA, cart="c1", lines=MUG) for t in at),
    ]
    if bought is not None:
        when: datetime = max(at) + timedelta(minutes=15 * bought)
        events.append(ev.OrderPlaced(shop="acme", at=when, keys=ANA, order="o1", cart="c1", total=Decimal(20)))
    return events


hours = st.sampled_from((0, 1, 3, 24, 50)).map(lambda n: timedelta(hours=n))


@st.composite
def policies(draw: st.DrawFn) -> Shop:
    """One campaign that is never too late, so that what is held is held and not lost."""
    campaign = CartRecovery(
        wait=draw(hours), follow_ups=tuple(draw(st.lists(hours, max_size=3))), too_late=timedelta(days=365)
    )
    caps = draw(st.sampled_from(((), (Cap(limit=2, per=timedelta(days=1)),), (Cap(limit=3, per=timedelta(days=4)),))))
    quiet = draw(some.quiet_hours())
    return Shop(
        id="acme",
        currency="USD",
        timezone=draw(st.sampled_from(some.ZONES)),
        campaigns=(campaign,),
        caps=caps,
        quiet_hours=quiet,
        release_over=timedelta(0),
    )


def changed(shop: Shop, campaign: str, **settings: object) -> Shop:
    campaigns = tuple(c.model_copy(update=settings) if c.id == campaign else c for c in shop.campaigns)
    return Shop.model_validate({**dict(shop), "campaigns": campaigns})


@given(policies(), one_cart(), hours)
def test_a_longer_wait(shop: Shop, life: list[ev.ShopperEvent], more: timedelta) -> None:
    """Waiting longer gives the shopper more time to come back; it never makes for another message."""
    longer = changed(shop, "cart_recovery", wait=shop.campaigns[0].wait + more)
    assert sends(longer, life) <= sends(shop, life)


@given(policies(), one_cart())
def test_fewer_follow_ups(shop: Shop, life: list[ev.ShopperEvent]) -> None:
    """Without the last follow-up the others go as before."""
    assume(shop.campaigns[0].follow_ups)
    fewer = changed(shop, "cart_recovery", follow_ups=shop.campaigns[0].follow_ups[:-1])
    kept = live(fewer, life, END).sent
    assert kept == live(shop, life, END).sent[: len(kept)]


@given(
    policies(), one_cart(), st.sampled_from((Cap(limit=1, per=timedelta(days=1)), Cap(limit=1, per=timedelta(days=6))))
)
def test_another_cap(shop: Shop, life: list[ev.ShopperEvent], cap: Cap) -> None:
    """One cap more, or a lower one, holds messages back and lets none through."""
    assert sends(shop.model_copy(update={"caps": (*shop.caps, cap)}), life) <= sends(shop, life)


@given(policies(), one_cart(), st.integers(0, 4), st.integers(0, 4))
def test_wider_quiet_hours(shop: Shop, life: list[ev.ShopperEvent], before: int, after: int) -> None:
    """Quiet hours that begin earlier or end later hold more, for longer."""
    quiet = shop.quiet_hours
    start, end = quiet.start.hour, quiet.end.hour
    length = (end - start) % 24 + before + after
    assume(0 < length < 24)
    wider = QuietHours(start=time((start - before) % 24), end=time((end + after) % 24))
    assert sends(shop.model_copy(update={"quiet_hours": wider}), life) <= sends(shop, life)


@given(policies(), one_cart(), st.integers(0, 30))
def test_a_higher_min_value(shop: Shop, life: list[ev.ShopperEvent], value: int) -> None:
    """A cart of 20 is written about as before up to a min_value of 20, and not at all above."""
    higher = changed(shop, "cart_recovery", min_value=Decimal(value))
    assert sends(higher, life) == (sends(shop, life) if value <= 20 else 0)
