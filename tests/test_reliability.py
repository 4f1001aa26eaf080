"""What docs/explanation/reliability.md promises and no other module shows: clocks, caps under contention, interleavings."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import cartback as cb
from cartback import flow
from cartback.channels.outbox import Outbox
from cartback.domain.tuning import MessageTemplate
from cartback.stores.memory import MemoryStore
from cartback.stores.sqlite import SQLiteStore
from cartback.testing import Delivered, FakeClock, FakeIds, World

AT = datetime(2026, 1, 5, 15, tzinfo=UTC)  # 10:00 in New York
HOUR = timedelta(hours=1)
MUG = cb.Line(product="mug", title="Mug", price=Decimal("12.00"))
ANA = (cb.key("customer", "ana"),)


def plain(request: cb.CopyRequest) -> cb.Copy:
    return cb.Copy("Still there", "Your cart")


class Says:
    """A copywriter or channel that is one function."""

    name = "push"

    def __init__(self, does: Callable[[Any], Any]) -> None:
        self.write = self.send = does


def engine(store: cb.Store | str, channel: Any, clock: Callable[[], datetime], **more: Any) -> cb.Recovery:
    writer = more.pop("copywriter", Says(plain))
    return cb.Recovery(
        store, channels=[channel], copywriter=writer, fallback=Says(plain), clock=clock, new_id=FakeIds(), **more
    )


def settings(*campaigns: Any, **more: Any) -> cb.Shop:
    return cb.Shop(id="acme", currency="USD", timezone="America/New_York", campaigns=campaigns, **more)


def known(name: str = "ana") -> list[cb.Event]:
    keys = (cb.key("customer", name),)
    return [
        cb.ConsentChanged(shop="acme", at=AT - HOUR, keys=keys, channel="push", granted=True),
        cb.DeviceAdded(shop="acme", at=AT - HOUR, keys=keys, device=f"{name}-phone"),
    ]


def cart(name: str = "ana", token: str | None = None, at: datetime = AT) -> cb.CartChanged:
    keys = (cb.key("customer", name),)
    return cb.CartChanged(shop="acme", at=at, keys=keys, cart=token or f"t-{name}", lines=(MUG,))


# --- B17, B48: every interleaving -------------------------------------------------------------------------------------


SILENCES: dict[str, cb.Event] = {
    "purchase": cb.OrderPlaced(shop="acme", at=AT + HOUR, keys=ANA, order="1", total=Decimal(12)),
    "opt-out": cb.ConsentChanged(shop="acme", at=AT + HOUR, keys=ANA, channel="push", granted=False),
    "erasure": cb.ShopperErased(shop="acme", at=AT + HOUR, keys=ANA),
}


def run_with(at_yield: int, happening: cb.Event) -> tuple[bool, bool]:
    """One round of the flow in which `happening` is saved before the n-th call: whether it was, and whether anything left."""
    store, box, clock = MemoryStore(), Outbox(), FakeClock(AT)
    recovery = engine(store, box, clock)
    recovery.save_shop(settings(cb.CartRecovery()))
    recovery.ingest([*known(), cart()])
    clock.set(AT + HOUR)
    ports = flow.Ports(store, Says(plain), Says(plain), {"push": box}, clock, FakeIds("other"))
    story, calls, saved_before_begin = flow.run_due(ports, 10), 0, False
    wanted = next(story)
    try:
        while True:
            if calls == at_yield:
                saved_before_begin = not recovery.notifications("acme")
                recovery.ingest(happening)
            calls += 1
            answer = (
                [wanted.method(item) for item in wanted.items]
                if isinstance(wanted, flow.Each)
                else wanted.method(*wanted.args, **wanted.kwargs)
            )
            wanted = story.send(answer)
    except StopIteration:
        pass
    return saved_before_begin, bool(box.messages)


@pytest.mark.parametrize("happening", SILENCES.values(), ids=SILENCES)
def test_what_is_saved_before_the_begin_wins_at_every_yield(happening: cb.Event) -> None:
    """A purchase, opt-out or erasure at each call of the flow: saved before the begin, nothing goes; after it, it may."""
    outcomes = [run_with(n, happening) for n in range(12)]
    assert sum(before for before, _ in outcomes) >= 4
    assert (False, True) in outcomes
    assert (True, True) not in outcomes


# --- B46: clocks ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(10))
def test_clocks_that_are_off_or_jump_back_send_nothing_twice(seed: int) -> None:
    """Three workers, each up to ten minutes off and put back by an hour now and then: one message a step, as ever."""
    dice, box = random.Random(seed), Outbox()
    store, true = MemoryStore(), FakeClock(AT)

    def wrong() -> Callable[[], datetime]:
        off = timedelta(minutes=dice.uniform(-10, 10))
        return lambda: true() + off - (HOUR if dice.random() < 0.1 else timedelta(0))

    workers = [engine(store, box, wrong()) for _ in range(3)]
    workers[0].save_shop(settings(cb.CartRecovery()), AT)
    names = [f"s{n}" for n in range(8)]
    workers[0].ingest([event for name in names for event in (*known(name), cart(name))], AT)
    for _ in range(400):
        true.advance(timedelta(minutes=dice.uniform(0, 12)))
        dice.choice(workers).run_due(limit=dice.randint(1, 8))
    sent = Counter((message.id, message.address) for message in box.messages)
    assert len(sent) == 2 * len(names)
    assert max(sent.values()) == 1


# --- B47: a cap under contention --------------------------------------------------------------------------------------


def test_two_steps_for_one_person_cannot_both_pass_a_cap(tmp_path: Path) -> None:
    """Cart and winback due to the same people at once, eight workers on one file, a cap of one a day: one each."""
    url, box, clock = f"sqlite:///{tmp_path / 'a.db'}", Outbox(), FakeClock(AT)
    shop = settings(cb.CartRecovery(follow_ups=[]), cb.Winback(wait="1h", follow_ups=[]))
    with engine(url, box, clock) as first:
        first.save_shop(shop, AT - 2 * HOUR)
        names = [f"s{n}" for n in range(20)]
        for name in names:
            keys = (cb.key("customer", name),)
            bought = cb.OrderPlaced(shop="acme", at=AT - HOUR, keys=keys, order=f"o-{name}", total=Decimal(12))
            first.ingest([*known(name), bought, cart(name), cart(name, f"other-{name}")])
    clock.set(AT + HOUR)

    def work() -> None:
        with engine(url, box, clock) as worker:
            while worker.run_due(limit=3).claimed:
                pass

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert Counter(message.address for message in box.messages) == {f"{name}-phone": 1 for name in names}


def test_a_slot_taken_meanwhile_makes_the_begin_fail() -> None:
    """While one worker writes, another sends the same person something else: the first finds the version gone."""
    box, clock, store = Outbox(), FakeClock(AT), MemoryStore()

    def meanwhile(request: cb.CopyRequest) -> cb.Copy:
        if not box.messages:
            engine(store, box, clock).ingest(cart(token="newer", at=AT + HOUR / 2))
            clock.set(AT + 2 * HOUR)
            engine(store, box, clock).run_due()
        return plain(request)

    recovery = engine(store, box, clock, copywriter=Says(meanwhile), lease=3 * HOUR)
    recovery.save_shop(settings(cb.CartRecovery(follow_ups=[])))
    recovery.ingest([*known(), cart()])
    clock.set(AT + HOUR)
    assert recovery.run_due().overtaken == 1
    assert len(box.messages) == 1


# --- B72: after an outage ---------------------------------------------------------------------------------------------


def test_after_a_day_of_outage_the_stale_expire_and_the_newest_state_is_used() -> None:
    """Workers stopped for 26 h: the old cart's step is too late, the recent one's goes, at the price of now."""
    box, clock = Outbox(), FakeClock(AT)
    recovery = cb.Recovery("memory:", channels=[box], clock=clock, new_id=FakeIds())
    words = MessageTemplate(title="Your cart", body="{{ item.title }}, {{ item.price }}")
    recovery.save_shop(settings(cb.CartRecovery(follow_ups=[], templates=[words])))
    price = cb.ProductChanged(shop="acme", at=AT - HOUR, product="mug", price=MUG.price)
    recovery.ingest([price, *known("old"), cart("old"), *known("new")])
    clock.set(AT + 20 * HOUR)
    recovery.ingest(cart("new", at=AT + 20 * HOUR))
    clock.set(AT + 25 * HOUR)
    recovery.ingest(cb.ProductChanged(shop="acme", at=AT + 25 * HOUR, product="mug", price=Decimal("9.50")))
    clock.set(AT + 26 * HOUR)
    ran = recovery.run_due()
    assert ran.skipped == {"too_late": 1}
    assert [(message.address, "$9.50" in message.body) for message in box.messages] == [("new-phone", True)]
    recovery.close()


def test_after_a_night_of_outage_the_rest_is_spread() -> None:
    """What waited for quiet hours to end does not go at one instant, whether or not a worker was up at the time."""
    world = World(campaigns=[cb.CartRecovery(wait="1h", follow_ups=[])], release_over="15min")
    world.at("20:30")
    for n in range(20):
        world.shopper(f"s{n}").adds("Mug")
    sent = world.sent_until("next day 09:00")
    assert len(sent) == 20
    assert len({delivered.at for delivered in sent}) > 5
    assert all("2026-01-06 08:00" <= delivered.at <= "2026-01-06 08:15" for delivered in sent)


# --- S03, S08: the way in ---------------------------------------------------------------------------------------------


def test_taking_events_in_calls_no_copywriter_and_no_channel() -> None:
    """A webhook is answered after one save: neither a model nor a provider is on that way, whatever is due."""

    def never(_: object) -> Any:
        raise AssertionError("called on the way in")

    clock = FakeClock(AT)
    recovery = engine(MemoryStore(), Says(never), clock, copywriter=Says(never))
    recovery.save_shop(settings(cb.CartRecovery()))
    recovery.ingest([*known(), cart()])
    clock.set(AT + 2 * HOUR)
    assert recovery.ingest(cart("ben")).taken == 1
    assert isinstance(recovery.decide("acme", "ana"), cb.Send)


def test_taking_a_batch_in_asks_the_store_a_fixed_number_of_times(tmp_path: Path) -> None:
    """Nine hundred events of three hundred shoppers are as few calls to the store as those of one: load, fold, save once."""
    store, ids = SQLiteStore(str(tmp_path / "a.db")), FakeIds()

    def calls(events: list[cb.Event]) -> int:
        ports = flow.Ports(store, Says(plain), Says(plain), {}, FakeClock(AT), ids)
        story, asked = flow.ingest(ports, events, AT), 0
        wanted = next(story)
        try:
            while True:
                asked += 1
                assert isinstance(wanted, flow.Call)
                wanted = story.send(wanted.method(*wanted.args, **wanted.kwargs))
        except StopIteration:
            return asked

    engine(store, Outbox(), FakeClock(AT)).save_shop(settings(cb.CartRecovery()))
    one = calls([*known("first"), cart("first")])
    many = calls([event for n in range(300) for event in (*known(f"s{n}"), cart(f"s{n}"))])
    assert many == one <= 4
    store.close()


# --- B21, B24, B33: said as a merchant would --------------------------------------------------------------------------


def test_cart_and_checkout_of_one_session_are_one_sequence() -> None:
    """The checkout begins after the cart's message went: the sequence stays the cart's, and ends once."""
    world = World(campaigns=[cb.CartRecovery(), cb.CheckoutRecovery()], quiet_hours=None)
    world.at("09:00").ana.adds("Mug")
    world.at("10:30").ana.reaches_payment()
    assert world.sent_until("+3d") == [
        Delivered("2026-01-05 10:00", "ana", "cart_recovery"),
        Delivered("2026-01-06 10:00", "ana", "cart_recovery", step=1),
    ]


def test_leaving_and_coming_back_is_one_sequence_and_a_new_cart_another() -> None:
    """Touched each day for a week: two messages in all. A cart after a purchase is written to anew."""
    world = World(campaigns=[cb.CartRecovery()], quiet_hours=None, caps=())
    world.at("09:00").ana.adds("Mug")
    for _ in range(7):
        world.at("next day 09:00").ana.adds("Mug")
    assert [sent.step for sent in world.sent_until("+2d")] == [0, 1]
    world.ana.buys()
    world.at("+1h").ana.adds("Tote")
    assert [sent.step for sent in world.sent_until("+2d")] == [0, 1, 0, 1]


def test_a_purchase_told_a_day_late_still_silences() -> None:
    """The order was placed before the follow-up; its webhook arrives 23 hours later, and is in time for it."""
    world = World(campaigns=[cb.CartRecovery()], quiet_hours=None)
    world.at("09:00").ana.adds("Mug")
    world.at("10:10")
    bought_at = world.now
    world.at("next day 09:10").ingest(
        cb.OrderPlaced(shop="acme", at=bought_at, keys=ANA, order="1", total=Decimal(10), cart="ana-cart-1")
    )
    assert [sent.step for sent in world.sent_until("+3d")] == [0]


def test_a_draft_order_starts_no_recovery() -> None:
    """A cart that an admin, an API, a till or a renewal filled is never written about, step after step."""
    world = World(quiet_hours=None)
    for n, origin in enumerate(("admin", "api", "pos", "renewal")):
        keys = (world.shopper(f"s{n}").key,)
        changed = cb.CartChanged(shop="acme", at=world.now, keys=keys, cart=f"t{n}", lines=(MUG,), origin=origin)  # type: ignore[arg-type]
        world.ingest(changed)
    assert world.sent_until("+40d") == []
