"""Deliveries that only say where to look: saved, fetched once, waited for, and given up only after two days."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from threading import Thread
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cartback as cb
from cartback.channels.outbox import Outbox
from cartback.domain.pointers import (
    GIVE_UP,
    MOST,
    SHARDS,
    Pointer,
    after_fetching,
    decode_pointers,
    encode_pointers,
    shard_of,
    with_pointers,
)
from cartback.errors import InvalidEvent, InvalidSettings, StoreBusy, UnknownShop, UnknownShopper
from cartback.flow import Ran
from cartback.ports import Fetched
from cartback.testing import FakeClock
from cartback.testing.fakes import MONDAY

ANA = (cb.key("customer", "ana"),)
MUG = cb.Line(product="mug", title="Mug", price=Decimal("12.00"))


class Platform:
    """A shop's API: documents by kind and id, or an error; remembers what it was asked for."""

    def __init__(self) -> None:
        self.documents: dict[tuple[str, str], Callable[[Pointer], Sequence[cb.Event]]] = {}
        self.error: Exception | None = None
        self.asked: list[tuple[str, str]] = []

    def fetch(self, pointers: Sequence[Pointer]) -> list[Fetched]:
        self.asked += [(p.kind, p.id) for p in pointers]
        if self.error is not None:
            raise self.error
        return [
            Fetched(p, tuple(self.documents[p.kind, p.id](p))) for p in pointers if (p.kind, p.id) in self.documents
        ]

    def has_cart(self, token: str, at: datetime, *lines: cb.Line) -> None:
        self.documents["cart", token] = lambda p: [
            cb.CartChanged(shop=p.shop, at=at, keys=ANA, cart=token, lines=lines, currency="USD")
        ]

    def sells(self, product: str, price: str, stock: int = 9) -> None:
        self.documents["product", product] = lambda p: [
            cb.ProductChanged(shop=p.shop, at=p.at, product=product, price=Decimal(price), stock=stock)
        ]


def cart(token: str, at: datetime, shop: str = "acme") -> Pointer:
    return Pointer(shop, "platform", "cart", token, at, (f"cart:{token}",))


class World:
    """A shop with one willing shopper, on an engine with a platform to ask."""

    def __init__(self, store: str = "memory:", **settings: Any) -> None:
        self.clock, self.box, self.platform = FakeClock(MONDAY), Outbox(), Platform()
        self.recovery = cb.Recovery(store, channels=[self.box], clock=self.clock, fetcher=self.platform)
        self.recovery.save_shop(
            cb.Shop(id="acme", currency="USD", timezone="UTC", campaigns=[cb.CartRecovery(follow_ups=[])], **settings)
        )
        self.recovery.ingest(
            [
                cb.ConsentChanged(shop="acme", at=MONDAY, keys=ANA, channel="push", granted=True),
                cb.DeviceAdded(shop="acme", at=MONDAY, keys=ANA, device="phone"),
            ]
        )

    def runs(self, minutes: float = 0) -> Ran:
        self.clock.advance(timedelta(minutes=minutes))
        return self.recovery.run_all()


def test_a_cart_that_is_only_pointed_at() -> None:
    """It is fetched in the next round, comes due when it should, and is written about once."""
    world = World()
    world.platform.has_cart("c1", MONDAY, MUG)
    assert world.recovery.take([cart("c1", MONDAY)]).pointers == 1
    assert world.recovery.next_due() == MONDAY
    assert world.runs().fetched == 1
    assert world.platform.asked == [("cart", "c1")]
    world.runs(60)
    assert [m.session for m in world.box.messages] == ["cart:c1"]
    assert world.platform.asked == [("cart", "c1")]


def test_twenty_reports_are_one_fetch() -> None:
    """The newest of one document wins, in whatever order they come, and what a delivery says itself is ingested with them."""
    world = World()
    world.platform.has_cart("c1", MONDAY, MUG)
    reports = [cart("c1", MONDAY + timedelta(seconds=n)) for n in range(20)]
    other = cb.ProfileChanged(shop="acme", at=MONDAY, keys=ANA, first_name="Ana")
    answer = world.recovery.take([*reversed(reports), other])
    assert (answer.pointers, answer.taken) == (20, 1)
    world.runs()
    assert world.platform.asked == [("cart", "c1")]


def test_nothing_is_sent_about_a_cart_that_is_to_be_fetched() -> None:
    """While the platform is away the message waits; once the cart was fetched it goes, about what is in it then."""
    world = World()
    world.platform.has_cart("c1", MONDAY, MUG)
    world.recovery.take([cart("c1", MONDAY)])
    world.runs()
    world.platform.error = ConnectionError("away")
    world.clock.advance("59min")
    world.recovery.take([cart("c1", world.clock.now)])
    ran = world.runs(1)
    assert world.box.messages == []
    assert ran.failed["ConnectionError"] == 0
    assert "shop 'acme': ConnectionError" in ran.troubles
    explained = world.recovery.explain("acme", "ana")
    assert isinstance(explained.decision, cb.Wait)
    assert explained.decision.reason.code == "stale"
    world.platform.error = None
    world.platform.has_cart("c1", MONDAY, MUG, cb.Line(product="tea", title="Tea", price=Decimal(3)))
    world.runs(5)
    assert len(world.box.messages) == 1


def test_a_cart_that_is_never_fetched_is_given_up() -> None:
    """The message ends as too late, with its row; the pointer is dropped after two days, and counted."""
    world = World()
    world.platform.has_cart("c1", MONDAY, MUG)
    world.recovery.take([cart("c1", MONDAY)])
    world.runs()
    del world.platform.documents["cart", "c1"]
    world.recovery.take([cart("c1", MONDAY + timedelta(minutes=1))])
    troubles: dict[str, int] = {}
    while (due := world.recovery.next_due()) is not None and due < MONDAY + timedelta(days=4):
        world.clock.now = max(due, world.clock.now)
        for trouble, count in world.recovery.run_due().troubles.items():
            troubles[trouble] = troubles.get(trouble, 0) + count
    assert world.box.messages == []
    assert [row.state for row in world.recovery.notifications("acme")] == ["SKIPPED"]
    assert any("returned no platform cart for two days" in trouble for trouble in troubles)
    assert world.recovery.next_due() is None
    assert 40 < len(world.platform.asked) < 70


def test_news_that_comes_while_it_is_fetched_is_fetched_again() -> None:
    """A report that arrives in the middle of a fetch is not lost with it."""
    world = World()

    def changed_meanwhile(p: Pointer) -> list[cb.Event]:
        world.platform.has_cart("c1", MONDAY, MUG)
        world.recovery.take([cart("c1", MONDAY)])
        return [cb.CartChanged(shop=p.shop, at=p.at, keys=ANA, cart="c1", lines=())]

    world.platform.documents["cart", "c1"] = changed_meanwhile
    world.recovery.take([cart("c1", MONDAY - timedelta(minutes=5))])
    world.runs()
    assert world.platform.asked == [("cart", "c1"), ("cart", "c1")]
    assert world.recovery.decide("acme", "ana").__class__ is cb.Wait


def test_a_shop_that_nobody_is_due_at() -> None:
    """A fetch comes due by itself, whoever else is; another shop's is its own."""
    world = World()
    world.recovery.save_shop(cb.Shop(id="bolt", currency="USD", timezone="UTC", campaigns=[cb.CartRecovery()]))
    world.platform.documents["order", "7"] = lambda p: [
        cb.OrderPlaced(shop=p.shop, at=MONDAY, keys=ANA, order="7", total=Decimal(9))
    ]
    world.recovery.take([Pointer("bolt", "platform", "order", "7", MONDAY)])
    assert world.runs().fetched == 1
    assert world.recovery.export("bolt", "ana")["shopper"]["orders"][0]["id"] == "7"
    with pytest.raises(UnknownShopper):
        world.recovery.export("acme", "order:7")


@pytest.mark.parametrize("answer", ["a dict", [{"id": 1}], None, [None]])
def test_a_fetcher_that_answers_nonsense_costs_nobody_else(answer: Any) -> None:
    """What is no Fetched is counted and asked for again; the shop's other messages go."""
    world = World()
    world.recovery.ingest(cb.CartChanged(shop="acme", at=MONDAY, keys=ANA, cart="c2", lines=(MUG,)))
    world.recovery.take([cart("c1", MONDAY)])
    world.platform.fetch = lambda pointers: answer  # type: ignore[method-assign]
    ran = world.runs(60)
    assert len(world.box.messages) == 1
    assert ran.troubles
    assert ran.fetched == 0


def test_events_that_cannot_be_taken_hold_up_no_other() -> None:
    """Of two documents the one whose events have no keys stays open."""
    world = World()
    world.platform.documents["cart", "bad"] = lambda p: [cb.ProfileChanged(shop=p.shop, at=MONDAY, first_name="X")]
    world.platform.has_cart("c1", MONDAY, MUG)
    world.recovery.take([cart("bad", MONDAY), cart("c1", MONDAY)])
    ran = world.runs()
    assert ran.fetched == 1
    assert any("InvalidEvent" in trouble for trouble in ran.troubles)


def test_events_of_another_shop_are_not_taken() -> None:
    """A document read for one shop says nothing of another: it is counted, and the pointer stays open."""
    world = World()
    world.recovery.save_shop(cb.Shop(id="bolt", currency="USD", timezone="UTC"))
    world.platform.documents["cart", "c1"] = lambda _: [
        cb.CartChanged(shop="bolt", at=MONDAY, keys=ANA, cart="c1", lines=(MUG,))
    ]
    world.recovery.take([cart("c1", MONDAY)])
    ran = world.runs()
    assert (ran.fetched, any("another shop" in trouble for trouble in ran.troubles)) == (0, True)
    assert world.recovery.next_due() == MONDAY + timedelta(minutes=1)
    with pytest.raises(UnknownShopper):
        world.recovery.export("bolt", "ana")


def test_what_take_refuses() -> None:
    """Pointers where nobody would look, shops that are not there, and what is neither event nor pointer; nothing is saved."""
    plain = cb.Recovery("memory:", channels=[Outbox()])
    plain.save_shop(cb.Shop(id="acme", currency="USD", timezone="UTC"))
    with pytest.raises(InvalidSettings, match="fetcher"):
        plain.take([cart("c1", MONDAY)])
    world = World()
    with pytest.raises(UnknownShop):
        world.recovery.take([cart("c1", MONDAY), cart("c1", MONDAY, shop="nobody")])
    assert world.recovery.next_due() is None
    for odd in ("text", [1], {"a": 1}):
        with pytest.raises(InvalidEvent):
            world.recovery.take(odd)  # type: ignore[arg-type]
    with pytest.raises(InvalidSettings, match="fetcher"):
        cb.Recovery("memory:", fetcher=object())  # type: ignore[arg-type]


def test_an_engine_without_a_fetcher_leaves_them_to_another() -> None:
    """It looks again a minute later, says so, and does its other work."""
    world = World()
    world.recovery.take([cart("c1", MONDAY)])
    other = cb.Recovery(world.recovery.store, channels=[world.box], clock=world.clock)
    assert other.run_due().failed == {"no_fetcher": 1}
    assert other.next_due() == MONDAY + timedelta(minutes=1)


def test_many_webhooks_at_once(tmp_path: Any) -> None:
    """Whatever several threads save at the same time is fetched, each once."""
    world = World(f"sqlite:///{tmp_path}/shop.db")
    tokens = [f"c{n}" for n in range(48)]
    for token in tokens:
        world.platform.has_cart(token, MONDAY, MUG)

    def deliver(mine: list[str]) -> None:
        for token in mine:
            for _ in range(3):
                try:
                    world.recovery.take([cart(token, MONDAY)])
                except StoreBusy:
                    continue  # as a platform does that is answered 503
                break

    threads = [Thread(target=deliver, args=(tokens[n::4],)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    world.runs()
    assert sorted(world.platform.asked) == sorted(("cart", token) for token in tokens)
    world.recovery.close()


def test_the_async_engine_takes_and_fetches() -> None:
    """The same, awaited, with a fetcher that is async itself."""

    class Awaited(Platform):
        async def fetch(self, pointers: Sequence[Pointer]) -> list[Fetched]:  # type: ignore[override]
            await asyncio.sleep(0)
            return super().fetch(pointers)

    async def main() -> int:
        platform, clock = Awaited(), FakeClock(MONDAY)
        platform.has_cart("c1", MONDAY, MUG)
        async with cb.AsyncRecovery("memory:", channels=[Outbox()], clock=clock, fetcher=platform) as recovery:
            await recovery.save_shop(cb.Shop(id="acme", currency="USD", timezone="UTC", campaigns=[cb.CartRecovery()]))
            assert (await recovery.take([cart("c1", MONDAY)])).pointers == 1
            return (await recovery.run_due()).fetched

    assert asyncio.run(main()) == 1


# --- price and stock right before a send ---------------------------------------------------------------------------


def left_a_mug(world: World) -> None:
    world.recovery.ingest(cb.CartChanged(shop="acme", at=MONDAY, keys=ANA, cart="c1", lines=(MUG,)))


def test_price_and_stock_are_looked_up_right_before_a_send() -> None:
    """Unchanged, the message goes at once; sold out, it does not go; dearer, it is written again."""
    same = World(live_check=True)
    same.platform.sells("mug", "12.00")
    left_a_mug(same)
    same.runs(60)
    assert len(same.box.messages) == 1
    assert same.platform.asked == [("product", "mug")]

    gone = World(live_check=True)
    gone.platform.sells("mug", "12.00", stock=0)
    left_a_mug(gone)
    gone.runs(60)
    assert gone.box.messages == []
    assert [row.reasons for row in gone.recovery.notifications("acme")] == [("out_of_stock (lines 1)",)]

    dearer = World(live_check=True)
    dearer.recovery.ingest(cb.ProductChanged(shop="acme", at=MONDAY, product="mug", price=Decimal(12)))
    dearer.platform.sells("mug", "14.00")
    left_a_mug(dearer)
    dearer.runs(60)
    assert [str(m.content.items[0].price) for m in dearer.box.messages] == ["14.00 USD"]


def test_what_cannot_be_looked_up_waits() -> None:
    """Until it can be, or it is too late for the message, which its row says then."""
    world = World(live_check=True)
    left_a_mug(world)
    world.platform.error = TimeoutError()
    ran = world.recovery.run_due(MONDAY + timedelta(hours=1))
    assert (world.box.messages, ran.waiting, ran.begun) == ([], 1, 0)
    world.platform.error = None
    world.platform.sells("mug", "12.00")
    world.runs(62)
    assert len(world.box.messages) == 1
    never = World(live_check=True)
    left_a_mug(never)
    while (due := never.recovery.next_due()) is not None:
        never.clock.now = max(due, never.clock.now) + timedelta(hours=1)
        never.recovery.run_due()
    assert [row.reasons[0].partition(" ")[0] for row in never.recovery.notifications("acme")] == ["too_late"]


# --- the list of what is open --------------------------------------------------------------------------------------

pointers = st.builds(
    lambda kind, number, minute, held: Pointer(
        "acme", "platform", kind, number, MONDAY + timedelta(minutes=minute), ("cart:c",) if held else ()
    ),
    st.sampled_from(("cart", "order")),
    st.sampled_from(("1", "2")),
    st.integers(0, 3),
    st.booleans(),
)


@given(st.lists(pointers, max_size=8), st.randoms(use_true_random=False))
def test_the_newest_of_each_document_is_open(heard: list[Pointer], random: Any) -> None:
    """Whatever the order, of each document one is open: the newest, holding all that any of them held."""
    once = with_pointers({}, heard, MONDAY)
    shuffled = list(heard)
    random.shuffle(shuffled)
    again = with_pointers({}, shuffled, MONDAY)
    assert again == once
    assert decode_pointers(encode_pointers(once)) == once
    for document, opened in once.items():
        alike = [p for p in heard if p.document == document]
        assert opened.pointer.at == max(p.at for p in alike)
        assert set(opened.pointer.holds) == {token for p in alike for token in p.holds}


def test_each_try_waits_longer() -> None:
    """A minute, two, four, at most an hour; after two days it is given up."""
    opened = with_pointers({}, [cart("c1", MONDAY)], MONDAY)
    now, waits = MONDAY, []
    while opened:
        [one] = opened.values()
        now = one.next_at
        opened, given_up = after_fetching(opened, [one], [], now)
        waits += [each.next_at - now for each in opened.values()]
    assert waits[:4] == [timedelta(minutes=n) for n in (1, 2, 4, 8)]
    assert max(waits) == timedelta(hours=1)
    assert given_up == [cart("c1", MONDAY)]
    assert GIVE_UP <= now - MONDAY < GIVE_UP + timedelta(hours=1)


def test_more_than_can_wait_is_not_taken() -> None:
    """While the platform is away its deliveries pile up only so far: then each is answered to come again, and none is lost."""
    world = World()
    tokens = [f"c{n}" for n in range(60 * MOST) if shard_of(cart(f"c{n}", MONDAY)) == SHARDS[0]][: MOST + 1]
    world.recovery.take([cart(token, MONDAY) for token in tokens[:MOST]])
    with pytest.raises(StoreBusy, match="too many documents wait"):
        world.recovery.take([cart(tokens[MOST], MONDAY)])
    assert (
        world.recovery.take([cart(tokens[0], MONDAY + timedelta(seconds=1))]).pointers == 1
    )  # news of what waits already
    for token in tokens:
        world.platform.has_cart(token, MONDAY, MUG)
    world.recovery.run_due()
    assert world.recovery.take([cart(tokens[MOST], MONDAY)]).pointers == 1


def test_every_shard_is_used() -> None:
    """Documents are spread over all of them."""
    assert {shard_of(cart(f"c{n}", MONDAY)) for n in range(500)} == set(SHARDS)


def test_what_is_not_plugged_in_is_named_at_start() -> None:
    """A shop that asks for live prices or for ends of visits, on an engine that can give neither."""
    recovery = cb.Recovery("memory:", channels=[Outbox()])
    recovery.save_shop(cb.Shop(id="acme", currency="USD", timezone="UTC", live_check=True, report_session_ends=True))
    named = [problem.message.partition(":")[0] for problem in recovery.check()]
    assert {"live_check", "report_session_ends"} <= set(named)
    world = World(live_check=True)
    assert "live_check" not in [problem.message.partition(":")[0] for problem in world.recovery.check()]
