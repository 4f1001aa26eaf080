"""Several workers on one store, one after another or all at once: who is due is taken by one, and what is done stays done."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

import cartback as cb
from cartback.stores.memory import MemoryStore
from cartback.testing import FakeClock, Outbox

AT = datetime(2026, 1, 5, 15, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MUG = cb.Line(product="mug", title="Mug", price=Decimal("12.00"))
WORKERS = 16


def left_carts(recovery: cb.Recovery, people: int, *campaigns: cb.CartRecovery) -> cb.Shop:
    """A shop in which so many people have just left a cart."""
    never = cb.QuietHours(start=AT.time(), end=AT.time())
    shop = cb.Shop(id="acme", currency="USD", timezone="UTC", campaigns=campaigns, quiet_hours=never)
    recovery.save_shop(shop, AT - DAY)
    for n in range(people):
        keys = (cb.key("customer", f"shopper-{n}"),)
        yes = cb.ConsentChanged(shop="acme", at=AT, keys=keys, channel="push", granted=True)
        phone = cb.DeviceAdded(shop="acme", at=AT, keys=keys, device=f"phone-{n}")
        recovery.ingest([yes, phone, cb.CartChanged(shop="acme", at=AT, keys=keys, cart=f"cart-{n}", lines=(MUG,))], AT)
    return shop


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A store that processes share."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'shop.db'}"
    found: str = request.getfixturevalue("postgres")
    return found


@pytest.mark.parametrize("people", [1, 40])
def test_sixteen_workers_hand_each_message_over_once(url: str, people: int) -> None:
    """B01: each with a store handle of its own, all beginning at once, twice over: one entry a message at the provider."""
    box, clock = Outbox(), FakeClock(AT)
    with cb.Recovery(url, clock=clock) as recovery:
        left_carts(recovery, people, cb.CartRecovery(follow_ups=[]))
    clock.set(AT + HOUR)
    at_once = threading.Barrier(WORKERS)
    failed: list[Exception] = []

    def work() -> None:
        try:
            with cb.Recovery(url, channels=[box], clock=clock) as recovery:
                for _ in range(2):
                    at_once.wait(180)
                    while recovery.run_due(limit=5).claimed:
                        pass
        except Exception as error:  # noqa: BLE001 - told by the test
            failed.append(error)
            at_once.abort()

    threads = [threading.Thread(target=work) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failed == []
    assert sorted(message.address for message in box.messages) == sorted(f"phone-{n}" for n in range(people))
    with cb.Recovery(url, clock=clock) as recovery:
        assert Counter(row.state for row in recovery.notifications("acme")) == {"SENT": people}


def paused(shop: cb.Shop) -> cb.Shop:
    return shop.model_copy(update={"paused": True})


def switched_off(shop: cb.Shop) -> cb.Shop:
    return shop.model_copy(update={"campaigns": tuple(c.model_copy(update={"enabled": False}) for c in shop.campaigns)})


@pytest.mark.parametrize(("stop", "steps"), [(paused, 3), (switched_off, 1)])
@pytest.mark.parametrize("restart", [False, True], ids=["same worker", "new worker"])
def test_what_is_done_is_not_done_again_after_a_pause(
    stop: Callable[[cb.Shop], cb.Shop], steps: int, *, restart: bool
) -> None:
    """B08: stopped after the first of three messages, on again two hours later, worker restarted or not: none comes twice.

    After a pause the second comes next; a campaign that is switched on again leaves the carts from before alone.
    """
    store, box, clock = MemoryStore(), Outbox(), FakeClock(AT)

    def worker() -> cb.Recovery:
        return cb.Recovery(store, channels=[box], clock=clock)

    recovery = worker()
    shop = left_carts(recovery, 3, cb.CartRecovery(wait="1h", follow_ups=["1h", "1h"]))
    shop = shop.model_copy(update={"caps": ()})
    recovery.save_shop(shop, AT)
    for hours, settings in ((1, shop), (2, stop(shop)), (3, stop(shop)), (4, shop), (5, shop), (6, shop)):
        recovery = worker() if restart else recovery
        clock.set(AT + hours * HOUR)
        recovery.save_shop(settings)
        while recovery.run_due().claimed:
            pass
    rows = recovery.notifications("acme")
    assert Counter((row.step, row.state) for row in rows if row.state == "SENT") == {
        (n, "SENT"): 3 for n in range(steps)
    }
    assert len({(message.id, message.address) for message in box.messages}) == len(box.messages) == 3 * steps


def test_one_id_leads_to_all_there_is_of_a_message() -> None:
    """B74: what the provider was handed, what the worker says it did, the row, and what a click and a thumb are about."""
    box, clock = Outbox(), FakeClock(AT)
    recovery = cb.Recovery("memory:", channels=[box], clock=clock)
    left_carts(recovery, 1, cb.CartRecovery(follow_ups=[]))
    clock.set(AT + HOUR)
    ran = recovery.run_due()
    message = box.messages[0]
    assert ran.notifications == [message.id]
    assert message.data["notification"] == message.id
    recovery.ingest(
        cb.MessageClicked(shop="acme", at=clock(), notification=message.id, keys=(cb.key("customer", "shopper-0"),))
    )
    recovery.feedback("acme", message.id, 1)
    row = recovery.store.notification("acme", message.id)
    assert isinstance(row, cb.Notification)
    assert (row.id, row.title, row.state, row.thumb) == (message.id, message.title, "SENT", 1)
    assert row.outcomes[0][2] == "outbox-1", "and the provider's own id is on the row"
