"""One fault costs what it must and no more: one shop's trouble stops no other shop, one shopper's no other shopper."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import cartback as cb
from cartback.channels.outbox import Outbox
from cartback.cli import main as cli
from cartback.domain.document import decode
from cartback.domain.identity import Key
from cartback.domain.sending import Rank
from cartback.errors import StoreBusy, StoreError, UnknownSettings
from cartback.flow import Ran
from cartback.ports import Change
from cartback.stores.memory import MemoryStore
from cartback.stores.sqlite import SQLiteStore
from cartback.testing import FakeClock

AT = datetime(2026, 1, 5, 15, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
LEASE = timedelta(minutes=5)
SHOPS = ("bad", "good1", "good2")


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    made: Any = (
        MemoryStore() if request.param == "memory" else SQLiteStore(str(tmp_path / "a.db"), synchronous="NORMAL")
    )
    yield made
    made.close()


def settings(shop: str, **more: Any) -> cb.Shop:
    return cb.Shop(
        id=shop, currency="USD", timezone="America/New_York", campaigns=[cb.CartRecovery(follow_ups=[])], **more
    )


def news(
    shop: str, who: str, devices: int = 1, product: str = "1", at: datetime = AT, kind: str = "customer"
) -> list[cb.Event]:
    keys = (cb.key(kind, who),)
    told: list[cb.Event] = [cb.ConsentChanged(shop=shop, at=AT - HOUR, keys=keys, channel="push", granted=True)]
    told += [
        cb.DeviceAdded(shop=shop, at=AT - HOUR, keys=keys, device=f"{who.partition('@')[0]}-{n}")
        for n in range(devices)
    ]
    lines = (cb.Line(product=product, title="Mug", price=Decimal(12)),)
    return [*told, cb.CartChanged(shop=shop, at=at, keys=keys, cart=f"cart-{who}", lines=lines)]


class World:
    """Three shops with a shopper each, whose carts are due; the one called bad first."""

    def __init__(self, store: Any, **more: Any) -> None:
        self.store, self.clock, self.box = store, FakeClock(AT), Outbox()
        self.recovery = self.worker(self.box, **more)
        for n, shop in enumerate(SHOPS):
            self.recovery.save_shop(settings(shop), AT - HOUR)
            self.recovery.ingest(news(shop, f"ana-{shop}", at=AT + n * MINUTE))
        self.clock.now = AT + HOUR + 3 * MINUTE

    def worker(self, box: Any, **more: Any) -> cb.Recovery:
        return cb.Recovery(self.store, **{"channels": [box], "clock": self.clock, "lease": LEASE, **more})

    def spoil(self, **fields: Any) -> None:
        """Change the stored settings of the shop called bad behind the engine's back."""
        kept = self.store.settings("bad")
        doc = json.dumps({**json.loads(kept.doc), **fields}).encode()
        assert self.store.save_settings("bad", doc, kept.version, None)

    def sent(self) -> Counter[str]:
        return Counter(message.shop for message in self.box.messages)


def broken_json(world: World) -> None:
    assert world.store.save_settings("bad", b'{"id": "bad", "curr', 1, None)


UNREADABLE: dict[str, Callable[[World], None]] = {
    "a zone that is gone": lambda world: world.spoil(timezone="Mars/Phobos"),
    "a zone that is a folder": lambda world: world.spoil(timezone="America"),
    "a field of a newer version": lambda world: world.spoil(quiet_on_holidays=True),
    "a campaign of a newer version": lambda world: world.spoil(campaigns=[{"kind": "price_drop", "wait": "1h"}]),
    "a channel of a newer version": lambda world: world.spoil(
        campaigns=[{"kind": "cart_recovery", "channels": ["push", "whatsapp"]}]
    ),
    "a part of a newer version": lambda world: world.spoil(
        quiet_hours={"start": "21:00", "end": "08:00", "on_holidays": True}
    ),
    "a field that is missing": lambda world: world.spoil(currency=None),
    "broken JSON": broken_json,
    "no JSON": lambda world: world.store.save_settings("bad", b"\xff\x00", 1, None),
    "no settings": lambda world: world.store.save_settings("bad", b"[]", 1, None),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_a_shop_with_unreadable_settings_stops_no_other(store: Any, case: str) -> None:
    """The others get their messages in the same round, and go on doing so; it is counted, and mended settings send."""
    world = World(store)
    UNREADABLE[case](world)
    ran = world.recovery.run_due()
    assert world.sent() == {"good1": 1, "good2": 1}
    assert ran.failed == {"UnknownSettings": 1}
    [trouble] = ran.troubles
    assert trouble.startswith("UnknownSettings: shop 'bad'")
    for n in range(12):
        world.clock.now += LEASE
        world.recovery.ingest(news("good2", f"new-{n}", at=world.clock.now - HOUR))
        world.recovery.run_due()
    assert world.sent() == {"good1": 1, "good2": 13}
    mended = settings("bad").model_copy(update={"campaigns": world.recovery.shop("good1").campaigns})
    version = store.settings("bad").version
    assert store.save_settings("bad", mended.model_dump_json().encode(), version, None)
    world.recovery.ingest(news("bad", "eve", at=world.clock.now - HOUR))
    world.clock.now += LEASE
    while world.recovery.run_due().claimed:
        pass
    assert world.sent()["bad"] == 2


@pytest.mark.parametrize("limit", [1, 2])
def test_a_shop_that_is_left_alone_is_in_nobodys_way(store: Any, limit: int) -> None:
    """With more shoppers than a round takes, all claimed again and again: the others' turn comes."""
    world = World(store)
    for n in range(5):
        world.recovery.ingest(news("bad", f"bea-{n}"))
    world.spoil(timezone="Mars/Phobos")
    for _ in range(12):
        world.recovery.run_due(limit=limit)
    assert world.sent() == {"good1": 1, "good2": 1}


def test_what_is_left_alone_is_in_the_log_once(store: Any, caplog: pytest.LogCaptureFixture) -> None:
    """With the shop and the field, for somebody to mend."""
    world = World(store)
    world.spoil(timezone="Mars/Phobos")
    with caplog.at_level(logging.ERROR, "cartback"):
        for _ in range(3):
            world.recovery.run_due()
            world.clock.now += LEASE
    [line] = [record.getMessage() for record in caplog.records if "UnknownSettings" in record.getMessage()]
    assert "shop 'bad'" in line
    assert "timezone" in line


def test_a_shop_that_is_erased_during_the_round_stops_no_other(store: Any) -> None:
    """Between the claim and its turn: it is gone, and the shop after it gets its messages."""
    world = World(store)

    def erasing(message: cb.OutgoingMessage) -> cb.Sent:
        if message.shop == "bad":
            world.worker(Outbox()).ingest(cb.ShopErased(shop="good1", at=AT))
        return cb.Sent("ok")

    world.box = Outbox(outcomes=erasing)
    ran = world.worker(world.box).run_due()
    assert world.sent() == {"bad": 1, "good2": 1}
    assert (ran.failed, ran.states) == ({"UnknownShop": 1}, {"SENT": 2})


class Meddling:
    """A store that raises at one shop's calls."""

    def __init__(self, store: Any, name: str, error: BaseException) -> None:
        self._store, self._name, self._error = store, name, error
        self.asked = 0
        self.local = getattr(store, "local", False)

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._store, name)

        def asked(*args: Any, **kwargs: Any) -> Any:
            about = args[0][0].shop if name == "commit" and args[0] else args[0] if args else None
            if name == self._name and about == "bad":
                self.asked += 1
                raise self._error
            return method(*args, **kwargs)

        return asked


@pytest.mark.parametrize("name", ["settings", "documents", "commit"])
@pytest.mark.parametrize(
    "error", [StoreBusy(), StoreError("no"), KeyError("x")], ids=lambda error: type(error).__name__
)
def test_whatever_one_shops_part_raises_stops_no_other(store: Any, name: str, error: Exception) -> None:
    """It is counted by its class, the shoppers come due again, and then their messages go."""
    world = World(store)
    box = world.box
    troubled = cb.Recovery(Meddling(store, name, error), channels=[box], clock=world.clock, lease=LEASE)
    ran = troubled.run_due()
    assert world.sent() == {"good1": 1, "good2": 1}
    assert ran.failed == {type(error).__name__: 1}
    assert ran.states == {"SENT": 2}
    world.clock.now += LEASE
    assert world.recovery.run_due().states == {"SENT": 1}
    assert world.sent()["bad"] == 1


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(1), asyncio.CancelledError()], ids=repr)
def test_what_ends_a_worker_ends_the_round(store: Any, error: BaseException) -> None:
    """Ctrl-C, an exit and a cancellation are no trouble of a shop's: they come through at once."""
    world = World(store)
    stopped = cb.Recovery(Meddling(store, "settings", error), channels=[world.box], clock=world.clock, lease=LEASE)
    with pytest.raises(type(error)):
        stopped.run_due()
    assert world.sent() == {}


def test_a_cancelled_round_is_cancelled(store: Any) -> None:
    """On an event loop: whoever cancels `run_due` is obeyed, though a shop's part was under way."""
    world = World(store)
    reached = threading.Event()

    class Waiting:
        name = "push"

        async def send(self, message: cb.OutgoingMessage) -> cb.Sent:
            reached.set()
            await asyncio.sleep(60)
            return cb.Sent("ok")

    async def story() -> None:
        async with cb.AsyncRecovery(store, channels=[Waiting()], clock=world.clock, lease=LEASE) as recovery:
            task = asyncio.create_task(recovery.run_due())
            assert await asyncio.to_thread(reached.wait, 30)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asyncio.wait_for(asyncio.shield(task), 30)

    asyncio.run(story())


@pytest.mark.parametrize("crew", [(), ("--workers", "2")], ids=["one", "two"])
def test_the_worker_goes_on(tmp_path: Path, capfd: pytest.CaptureFixture[str], crew: tuple[str, ...]) -> None:
    """`cartback run` sends what the other shops have, says what failed, and with --once ends with 4: cron is to notice."""
    path = str(tmp_path / "a.db")
    world = World(SQLiteStore(path))
    world.spoil(timezone="Mars/Phobos")
    for shop in ("good1", "good2"):
        world.recovery.save_shop(settings(shop), AT - HOUR)
    world.store.close()
    assert cli(["run", "--store", f"sqlite:///{path}", "--once", *crew]) == 4
    assert "1 failed: UnknownSettings" in capfd.readouterr().out
    recovery = cb.Recovery(f"sqlite:///{path}")
    recovery.save_shop(settings("bad"), AT)
    recovery.close()
    assert cli(["run", "--store", f"sqlite:///{path}", "--once", *crew]) == 0


# --- news and settings of such a shop ---------------------------------------------------------------------------------


@pytest.mark.parametrize("case", UNREADABLE)
def test_news_of_such_a_shop_is_refused_for_now(store: Any, case: str) -> None:
    """Retryable, 503 to a platform; what others say in the same batch of calls is saved, and so is the news once mended."""
    world = World(store)
    good = store.settings("bad").doc
    UNREADABLE[case](world)
    order = cb.OrderPlaced(
        shop="bad", at=AT + HOUR, keys=(cb.key("customer", "ana-bad"),), order="o", total=Decimal(12)
    )
    with pytest.raises(UnknownSettings) as caught:
        world.recovery.ingest(order)
    assert caught.value.retryable
    reply = world.recovery.webhook(cb.Request(method="POST"), lambda _: [order])
    assert (reply.status, dict(reply.headers)["Retry-After"]) == (503, "5")
    assert store.save_settings("bad", good, store.settings("bad").version, None)
    assert world.recovery.ingest(order).silenced == {"purchased": 1}


def test_callers_of_one_group_are_answered_by_their_own_shops(store: Any) -> None:
    """Calls that gather behind another share a transaction: the one about the unreadable shop is refused, others are saved."""
    world = World(store)
    world.spoil(newer_setting=1)

    async def story() -> list[Any]:
        async with cb.AsyncRecovery(store, channels=[world.box], clock=world.clock) as recovery:
            calls = [recovery.ingest(news(shop, f"eve-{n}")) for n, shop in enumerate(("good1", *SHOPS, *SHOPS))]
            return await asyncio.wait_for(asyncio.gather(*calls, return_exceptions=True), 30)

    answers = [getattr(answer, "taken", type(answer)) for answer in asyncio.run(story())]
    assert answers == [3, UnknownSettings, 3, 3, UnknownSettings, 3, 3]


def test_a_shop_with_unreadable_settings_can_be_erased(store: Any) -> None:
    """The platform's shop/redact needs none of them."""
    world = World(store)
    world.spoil(timezone="Mars/Phobos")
    assert world.recovery.ingest(cb.ShopErased(shop="bad", at=AT)).taken == 1
    assert store.settings("bad") is None


@pytest.mark.parametrize(
    "case", ["a zone that is gone", "broken JSON", "no JSON", "no settings", "a field that is missing"]
)
def test_broken_settings_are_replaced_by_saving(store: Any, case: str) -> None:
    """The merchant picks a zone that there is; campaigns are on as from now, for nobody knows since when they were."""
    world = World(store)
    UNREADABLE[case](world)
    saved = world.recovery.save_shop(settings("bad"))
    assert [campaign.activated_at for campaign in saved.campaigns] == [world.clock.now]
    assert world.recovery.shop("bad") == saved


@pytest.mark.parametrize("case", [case for case in UNREADABLE if case.endswith("of a newer version")])
def test_what_a_newer_version_saved_is_not_overwritten(store: Any, case: str) -> None:
    """An old process that saves what it has at its start, in the middle of a deploy, is refused; it may try again."""
    world = World(store)
    UNREADABLE[case](world)
    before = store.settings("bad")
    with pytest.raises(UnknownSettings, match="newer"):
        world.recovery.save_shop(settings("bad"))
    assert store.settings("bad") == before


# --- one shopper ------------------------------------------------------------------------------------------------------


def test_a_cart_that_cannot_be_read_holds_up_no_other(store: Any) -> None:
    """Its lines are read only when they are needed: the shopper is in the ledger, and the others of the shop get theirs."""
    world = World(store)
    world.recovery.ingest(news("bad", "bea"))
    [(shopper, stored)] = store.find("bad", ["customer:bea"], []).shoppers.items()
    odd = stored.doc.replace(b"\xa212", b"\xa4sNaN")  # a price that no version takes
    assert odd != stored.doc
    poison = Change(shop="bad", id=shopper, version=stored.version, doc=odd, due_at=stored.due_at)
    assert store.commit([poison]) == set()
    ran = world.recovery.run_due()
    assert world.sent() == dict.fromkeys(SHOPS, 1)
    assert ran.failed == {"BrokenDocument": 1}
    assert [row.state for row in store.notifications("bad", shopper=shopper)] == ["FAILED"]
    assert "sNaN" not in str(ran.troubles), "a document's words may be a person's"


class Killed(BaseException):
    """The worker is gone."""


def test_a_shopper_who_cannot_be_decided_holds_up_no_other(store: Any) -> None:
    """Whatever the fault is, it is counted and the shopper looked at again later; the others of the shop get theirs."""
    world = World(store)
    world.recovery.ingest(news("bad", "bea"))
    [shopper] = store.find("bad", ["customer:ana-bad"], []).shoppers

    def die(_: cb.OutgoingMessage) -> cb.Sent:
        raise Killed

    with pytest.raises(Killed):
        world.worker(Outbox(outcomes=die)).run_due(limit=1)
    world.clock.now += LEASE
    broken = Meddling(store, "notification", KeyError("x"))  # where what became of the lost message is looked up
    ran = cb.Recovery(broken, channels=[world.box], clock=world.clock, lease=LEASE).run_due()
    assert world.sent() == dict.fromkeys(SHOPS, 1)
    assert (ran.failed, ran.states) == ({"KeyError": 1}, {"SENT": 3})
    assert store.get("bad", [shopper])[shopper].due_at > world.clock.now
    world.clock.now += HOUR
    world.recovery.run_due()
    assert [row.state for row in store.notifications("bad", shopper=shopper)] == ["AMBIGUOUS"]


@pytest.mark.parametrize("doc", [b"broken", b"\x09of a newer version"], ids=["broken", "newer"])
def test_a_product_that_cannot_be_read_holds_up_its_own_carts_alone(store: Any, doc: bytes) -> None:
    """It may be out of stock: carts with it wait, all others of the shop are written to."""
    world = World(store)
    world.recovery.ingest(cb.ProductChanged(shop="bad", at=AT, product="9", title="Lamp"))
    world.recovery.ingest(news("bad", "bea", product="9"))
    world.clock.now += HOUR
    [key] = [k for k in ("product:9", "9") if store.documents("bad", [k])]
    assert store.save_documents("bad", {key: (store.documents("bad", [key])[key], doc)})
    ran = world.recovery.run_due()
    assert world.sent() == dict.fromkeys(SHOPS, 1)
    assert ran.failed == {"BrokenDocument": 1}


# --- shoppers who turn out to be one while their messages are on the wire ---------------------------------------------


def _names(count: int) -> list[str]:
    return [f"p{n}" for n in range(count)]


def _keys(who: str) -> tuple[Key, ...]:
    return (cb.key("email", f"{who}@x.example"),)


class Wire:
    """Several people of one shop, each with a cart that is due, who are merged when so many messages have been handed over."""

    def __init__(self, store: Any, people: int, devices: int, merge_at: int) -> None:
        self.store, self.clock, self.people, self.merge_at = store, FakeClock(AT), people, merge_at
        self.handed: list[tuple[str, str]] = []
        self.other = cb.Recovery(store, clock=self.clock)
        for shop in ("acme", "zeta"):
            self.other.save_shop(settings(shop, caps=[]))
        for who in _names(people):
            self.other.ingest(news("acme", f"{who}@x.example", devices, kind="email"))
        self.other.ingest(news("zeta", "zoe"))
        self.clock.now = AT + HOUR

    name, local = "push", True

    def send(self, message: cb.OutgoingMessage) -> cb.Sent:
        if message.shop == "acme" and len([1 for shop, _ in self.handed if shop == "acme"]) == self.merge_at:
            keys = tuple(k for who in _names(self.people) for k in _keys(who))
            self.other.ingest(cb.ShoppersMerged(shop="acme", at=self.clock.now, keys=keys))
        self.handed.append((message.shop, message.address))
        return cb.Sent("ok")

    def rounds(self, engine: str) -> list[Ran]:
        if engine == "async":
            return asyncio.run(self._on_a_loop())
        with cb.Recovery(self.store, channels=[self], clock=self.clock, lease=LEASE) as recovery:
            made = [recovery.run_due()]
            while made[-1].claimed:
                made.append(recovery.run_due())
        return made

    async def _on_a_loop(self) -> list[Ran]:
        async with cb.AsyncRecovery(self.store, channels=[self], clock=self.clock, lease=LEASE) as recovery:
            made = [await recovery.run_due()]
            while made[-1].claimed:
                made.append(await recovery.run_due())
        return made


@pytest.mark.parametrize("engine", ["sync", "async"])
@pytest.mark.parametrize(
    ("people", "devices", "merge_at"),
    [
        (2, 1, 0),
        (2, 1, 1),
        (3, 1, 0),
        (3, 1, 2),
        (2, 2, 0),
        (2, 2, 1),
        (2, 2, 2),
        (2, 3, 3),
        (3, 2, 0),
        (3, 2, 4),
        (3, 3, 3),
    ],
)
def test_messages_of_people_who_turn_out_to_be_one_are_settled(
    store: Any, engine: str, people: int, devices: int, merge_at: int
) -> None:
    """Before the first is settled or between two devices: every message SENT, to each device once, and nothing is left over."""
    wire = Wire(store, people, devices, merge_at)
    first, *later = wire.rounds(engine)
    assert not any(ran.failed for ran in (first, *later))
    assert first.states == {"SENT": people + 1}
    assert set(Counter(wire.handed).values()) == {1}
    assert {("acme", f"{who}-0") for who in _names(people)} | {("zeta", "zoe-0")} <= set(wire.handed)
    rows: Sequence[cb.Notification] = store.notifications("acme")
    assert [row.state for row in rows] == ["SENT"] * people
    assert sorted(address for _, address in wire.handed if address != "zoe-0") == sorted(
        part.address for stored in store.scan("acme", "", 9) for sent in decode(stored.doc).sends for part in sent.parts
        if part.rank is Rank.OK
    )  # fmt: skip
    assert len({row.shopper for row in rows}) == 1
    assert [row.state for row in store.notifications("zeta")] == ["SENT"]
    assert store.next_due() is None


@pytest.mark.parametrize("devices", [1, 2])
def test_the_same_on_postgresql(postgres: str, devices: int) -> None:
    """Where a change whose version no longer holds is left out by the statement itself."""
    from cartback.stores.postgres import PostgresStore

    made = PostgresStore(postgres)
    try:
        test_messages_of_people_who_turn_out_to_be_one_are_settled(made, "sync", 3, devices, devices - 1)
    finally:
        made.close()


# --- what was handed over is kept -------------------------------------------------------------------------------------


class BusyAtSettling:
    """A store that is busy for a while once messages have been handed over."""

    def __init__(self, store: Any, box: Outbox, times: int) -> None:
        self._store, self._box, self._times = store, box, times

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def commit(self, *args: Any) -> Any:
        if self._box.messages and self._times > 0:
            self._times -= 1
            raise StoreBusy
        return self._store.commit(*args)


def test_a_store_that_is_busy_for_a_moment_loses_no_outcome(store: Any) -> None:
    """Outcomes are known to nobody else: it is asked again before they are given up for unknown."""
    world = World(store)
    busy = BusyAtSettling(store, world.box, 2)
    ran = cb.Recovery(busy, channels=[world.box], clock=world.clock, lease=LEASE).run_due()
    assert ran.states == {"SENT": 3}
    assert world.sent() == dict.fromkeys(SHOPS, 1)


def test_an_outcome_that_cannot_be_saved_is_unknown_and_sent_once(store: Any) -> None:
    """The round goes on with the other shops, says what failed, and the next worker gives the message up."""
    world = World(store)
    busy = BusyAtSettling(store, world.box, 3)
    ran = cb.Recovery(busy, channels=[world.box], clock=world.clock, lease=LEASE).run_due()
    assert (ran.failed, ran.states) == ({"StoreBusy": 1}, {"SENT": 2})
    world.clock.now += LEASE
    world.recovery.run_due()
    assert [row.state for row in store.notifications("bad")] == ["AMBIGUOUS"]
    assert world.sent() == dict.fromkeys(SHOPS, 1)
