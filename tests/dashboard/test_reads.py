"""What the dashboard reads of the engine: a shopper's line of time, who waits, what is liked, settings with their version."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

import cartback as cb
from cartback.channels.outbox import Outbox
from cartback.errors import InvalidSettings, SettingsChanged, UnknownShop, UnknownShopper

NOW = datetime(2026, 11, 27, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)


def shop_of(*, fresh: str = "acme") -> tuple[cb.Recovery, list[datetime]]:
    """A shop with three shoppers: one written to who then bought, one whose cart is fresh, one who said no."""
    clock = [NOW]
    recovery = cb.Recovery(channels=[Outbox()], clock=lambda: clock[0])
    recovery.save_shop(cb.Shop(id=fresh, currency="USD", timezone="America/New_York", campaigns=(cb.CartRecovery(),)))
    for n in range(3):
        clock[0] = NOW + HOUR * n / 2
        keys = (cb.key("customer", f"c-{n}"), cb.key("email", f"secret{n}@example.com"))
        lines = (cb.Line(product="mug", title="Mug", quantity=1, price=Decimal(12)),)
        recovery.ingest(
            [
                cb.DeviceAdded(shop=fresh, at=NOW, keys=keys, device=f"token-{n}", kind="fcm"),
                cb.ConsentChanged(shop=fresh, at=NOW, keys=keys, channel="push", granted=n < 2),
                cb.CartChanged(
                    shop=fresh,
                    at=clock[0],
                    keys=keys,
                    cart=f"c{n}",
                    lines=lines,
                    currency="USD",
                    url="https://acme.example/c",
                ),
            ]
        )
    clock[0] = NOW + HOUR
    recovery.run_all()
    return recovery, clock


def test_a_line_of_time_has_what_happened_and_what_was_sent_and_no_name() -> None:
    """Newest first; neither an e-mail address nor a device's token is in it."""
    recovery, clock = shop_of()
    clock[0] += HOUR
    key = (cb.key("customer", "c-0"),)
    order = cb.OrderPlaced(shop="acme", at=clock[0], keys=key, order="o1", total=Decimal(12), currency="USD")
    recovery.ingest(order)
    line = recovery.timeline("acme", "c-0")
    assert [moment.at for moment in line.moments] == sorted([m.at for m in line.moments], reverse=True)
    happened = {moment.what for moment in line.moments}
    assert happened >= {"cart", "ordered", "consent_given", "device_added", "message", "credited"}
    assert line.badges.audiences == ("new_customer",)
    assert "secret0" not in repr(line)
    assert "token-0" not in repr(line)
    assert asyncio.run(cb.AsyncRecovery(recovery.store).timeline("acme", line.shopper)) == line
    with pytest.raises(UnknownShopper):
        recovery.timeline("acme", "nobody")


def test_who_waits_is_counted_now_and_then() -> None:
    """Due now and later, and who agreed to what; the count is kept for some seconds and then made again."""
    recovery, clock = shop_of()
    first = recovery.waiting("acme")
    assert (first.due, first.looked_at, first.more) == (0, 3, False)
    assert first.later >= 2  # the follow-up of the first, and the first message of the second
    assert first.consented == {"push": 2, "email": 0, "sms": 0}
    clock[0] += timedelta(seconds=5)
    assert recovery.waiting("acme") == first
    clock[0] += HOUR
    later = recovery.waiting("acme")
    assert (later.as_of, later.due) == (clock[0], 1)
    assert asyncio.run(cb.AsyncRecovery(recovery.store).waiting("acme", clock[0])) == later
    with pytest.raises(UnknownShop):
        recovery.waiting("nobody")


def test_settings_are_saved_over_no_others() -> None:
    """Whoever read an older version is refused, whatever the settings say; without a version all is as before."""
    recovery, _ = shop_of()
    read = recovery.settings("acme")
    recovery.save_shop(read.shop.model_copy(update={"name": "First"}), version=read.version)
    with pytest.raises(SettingsChanged):
        recovery.save_shop(read.shop.model_copy(update={"name": "Second"}), version=read.version)
    assert recovery.shop("acme").name == "First"
    recovery.save_shop(read.shop.model_copy(update={"name": "Third"}))
    assert recovery.shop("acme").name == "Third"


def test_what_is_liked_can_be_read_and_taken_back() -> None:
    """A thumb up is there at once, a thumb taken back is gone."""
    recovery, _ = shop_of()
    (row,) = recovery.notifications("acme", state="SENT", channel="push")
    assert recovery.liked("acme") == ()
    recovery.feedback("acme", row.id, 1)
    assert [one.notification for one in recovery.liked("acme")] == [row.id]
    recovery.feedback("acme", row.id, 0)
    assert recovery.liked("acme") == ()


def test_the_ledger_can_be_asked_for_a_channel() -> None:
    """Only its rows, and a channel there is none of is named."""
    recovery, _ = shop_of()
    assert {row.channel for row in recovery.notifications("acme", channel="push")} == {"push"}
    assert recovery.notifications("acme", channel="sms") == []
    with pytest.raises(InvalidSettings, match="channel: expected one of"):
        recovery.notifications("acme", channel="pussh")  # type: ignore[arg-type]
