"""Lives with more messages than a document keeps: no message is handed over twice, whatever was forgotten of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import msgspec
import pytest

from cartback import CartRecovery, Recovery, Shop, Winback
from cartback.channels.outbox import Outbox
from cartback.domain import events as ev
from cartback.domain.bounds import KEPT
from cartback.domain.document import decode, encode
from cartback.domain.identity import Key
from cartback.domain.sending import Sending
from cartback.domain.shop import Retention
from cartback.domain.tuning import DEFAULT_CAPS
from cartback.ports import Change, Sent
from cartback.stores.memory import MemoryStore
from cartback.testing.fakes import MONDAY, FakeClock, FakeIds

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
CAMPAIGNS = (CartRecovery(wait="10m", follow_ups=("1h",)), Winback(wait="2h", follow_ups=("3h",)))
MUG = (ev.Line(product="mug", title="Mug", price=Decimal(12)),)
HAT = (ev.Line(product="hat", title="Hat", price=Decimal(30)),)


class Life:
    """One shop with a shopper or two, its clock, and every message that was handed over."""

    def __init__(self, outcomes: Iterable[Sent] = (), **settings: Any) -> None:
        self.clock, self.outbox, self.store = FakeClock(MONDAY), Outbox(outcomes=outcomes), MemoryStore()
        self.recovery = Recovery(self.store, channels=[self.outbox], clock=self.clock, new_id=FakeIds())
        usual = {"caps": (), "quiet_hours": None, "campaigns": CAMPAIGNS, "currency": "USD", "timezone": "UTC"}
        self.recovery.save_shop(Shop(id="acme", **{**usual, **settings}))
        self.told: list[ev.Event] = []
        for name in ("ana", "bob"):
            self.says(name, ev.DeviceAdded, device=f"{name}-phone")
            self.says(name, ev.ConsentChanged, channel="push", granted=True)

    def says(self, name: str, kind: type[ev.ShopperEvent], **fields: Any) -> None:
        event = kind(**{"shop": "acme", "at": self.clock.now, "keys": (Key(f"customer:{name}"),), **fields})
        self.told.append(event)
        self.recovery.ingest(event)

    def touches(self, cart: str, lines: tuple[ev.Line, ...] = MUG, name: str = "ana") -> None:
        self.says(name, ev.CartChanged, cart=cart, lines=lines)

    def after(self, span: timedelta) -> Life:
        """Let time pass, with a worker that looks when anything is due."""
        until = self.clock.now + span
        while (due := self._due()) is not None and due <= until:
            self.clock.now = max(due, self.clock.now)
            self.recovery.run_due()
        self.clock.now = until
        return self

    def _due(self) -> datetime | None:
        return min([s.due_at for s in self.store.scan("acme", "", 10) if s.due_at is not None], default=None)

    def repeated(self) -> list[Any]:
        counted = Counter((m.id, m.address, m.attempt) for m in self.outbox.messages)
        return [handed for handed, times in counted.items() if times > 1]

    def about(self, cart: str) -> list[int]:
        """The steps that were sent about the cart, in order."""
        rows = self.recovery.notifications("acme", limit=10_000)
        return sorted(row.step for row in rows if row.session == f"cart:{cart}" and row.state == "SENT")

    def sends(self) -> list[Sending]:
        """What the documents have of messages."""
        return [send for stored in self.store.scan("acme", "", 10) for send in decode(stored.doc).sends]

    def forgets(self, ids: Iterable[str] | None = None) -> None:
        """Take sends out of the document, as a bound does."""
        for stored in self.store.scan("acme", "", 10):
            shopper = decode(stored.doc)
            gone = [s for s in shopper.sends if ids is None or s.id in ids]
            last = max([s.about.at for s in gone if s.about is not None], default=None)
            left = tuple(s for s in shopper.sends if s not in gone)
            shorter = msgspec.structs.replace(shopper, sends=left, trimmed=last)
            change = Change(
                shop="acme", id=stored.id, version=stored.version, doc=encode(shorter), due_at=stored.due_at
            )
            assert self.store.commit([change]) == set()


@pytest.mark.parametrize(
    ("settings", "pause"),
    [({}, HOUR), ({"caps": DEFAULT_CAPS}, 3 * DAY), ({"retention": Retention(carts=DAY)}, HOUR)],
    ids=["without caps", "with the default caps", "with a short retention"],
)
def test_a_cart_that_is_never_given_up(settings: dict[str, Any], pause: timedelta) -> None:
    """Touched now and then, with more carts in between than a document keeps sends: its own steps are taken once."""
    life = Life(**settings, campaigns=(CartRecovery(wait="10m", follow_ups=()),))
    for n in range(KEPT + 8):
        life.touches("long", HAT if n % 2 else MUG)
        life.after(pause / 2).touches(f"c{n}")
        life.after(pause / 2).touches(f"c{n}", ())
        life.recovery.purge("acme")
        assert "cart:long" in [s.about.session for s in life.sends() if s.about is not None]
    life.touches("long")
    life.after(2 * DAY)
    assert len(life.outbox.messages) > KEPT
    assert life.about("long") == [0]
    assert life.repeated() == []


@pytest.mark.parametrize("outcome", ["ok", "unknown", "rejected", "not_sent"])
def test_what_the_document_forgot_is_in_the_ledger(outcome: ev.Outcome) -> None:
    """A forgotten step is not taken again, unless it certainly did not go out, and then as another attempt; the next one is."""
    life = Life([Sent(outcome)])
    life.touches("c1")
    life.after(10 * MINUTE)
    life.forgets()
    life.touches("c1", HAT)
    life.after(9 * HOUR)
    assert life.repeated() == []
    assert len({m.id for m in life.outbox.messages}) == 2


def test_a_lapse_whose_send_was_forgotten() -> None:
    """An order that turns out to be the last again: its winback is not sent again, its follow-up is."""
    life = Life()
    life.says("ana", ev.OrderPlaced, order="o1", total=Decimal(9))
    life.after(2 * HOUR)
    life.forgets()
    life.after(DAY)
    assert [row.step for row in reversed(life.recovery.notifications("acme")) if row.state == "SENT"] == [0, 1]
    assert life.repeated() == []


def test_a_step_that_was_withheld_and_forgotten_is_withheld_once() -> None:
    """It has its row; the document gets it back from there."""
    experiment = {"id": "e1", "holdout": 1.0}
    life = Life(experiment=experiment)
    life.touches("c1")
    life.after(10 * MINUTE)
    life.forgets()
    life.touches("c1", HAT)
    life.after(20 * MINUTE)
    assert [row.state for row in life.recovery.notifications("acme")] == ["WITHHELD"]


def test_a_cart_that_left_the_document_and_is_heard_of_again() -> None:
    """An old delivery, once more, of a cart that newer ones had pushed out: nothing new."""
    life = Life()
    for n in range(KEPT + 8):
        life.touches(f"c{n}")
        life.after(20 * MINUTE)
    for n in range(8):
        life.says("ana", ev.CartRemoved, cart=f"c{KEPT + n}")
    for event in list(life.told):
        life.recovery.ingest(event)
        life.after(MINUTE)
    assert life.repeated() == []


def test_two_people_with_many_messages_who_are_one() -> None:
    """The steps of both have been taken, whoever's they were."""
    life = Life()
    for n in range(KEPT + 4):
        for name in ("ana", "bob"):
            life.touches(f"{name}-long", HAT if n % 2 else MUG, name)
            life.after(MINUTE).touches(f"{name}-{n}", name=name)
        life.after(15 * MINUTE)
        for name in ("ana", "bob"):
            life.touches(f"{name}-{n}", (), name)
        life.after(15 * MINUTE)
    before = len(life.outbox.messages)
    life.says("ana", ev.ShoppersMerged, keys=(Key("customer:ana"), Key("customer:bob")))
    for name in ("ana", "bob"):
        life.touches(f"{name}-long", HAT, name)
        life.after(15 * MINUTE)
    life.after(2 * DAY)
    assert before > 2 * KEPT
    assert life.repeated() == []
    assert life.about("ana-long").count(0) == life.about("bob-long").count(0) == 1


def happenings(random: Random, life: Life) -> Iterator[str]:
    """A busy year of two people, any of it heard again later."""
    carts = [f"c{n}" for n in range(3 * KEPT)]
    while True:
        name = random.choice(("ana", "ana", "bob"))
        kind = random.choice(("touch", "touch", "touch", "long", "empty", "order", "undo", "again", "purge", "wait"))
        if kind in ("touch", "long", "empty"):
            cart = f"{name}-long" if kind == "long" else random.choice(carts)
            life.touches(cart, () if kind == "empty" else random.choice((MUG, HAT)), name)
        elif kind == "order" and random.random() < 0.2:
            named = {"cart": random.choice(carts)} if random.random() < 0.7 else {}
            life.says(name, ev.OrderPlaced, order=f"o{random.randrange(50)}", total=Decimal(9), **named)
        elif kind == "undo":
            life.says(name, ev.OrderCancelled, order=f"o{random.randrange(50)}")
        elif kind == "again":
            life.recovery.ingest(random.sample(life.told, min(len(life.told), 5)))
        elif kind == "purge":
            life.recovery.purge("acme")
        elif kind == "wait":
            life.after(random.choice((5 * MINUTE, HOUR, DAY)))
        yield kind


@pytest.mark.parametrize("seed", range(4))
def test_any_long_life(seed: int) -> None:
    """Hundreds of messages, old news, purges and people who turn out to be one: each address gets each attempt once."""
    random = Random(seed)
    life = Life(retention=Retention(carts=random.choice((DAY, 90 * DAY))))
    happened = happenings(random, life)
    for n in range(500):
        next(happened)
        life.after(random.choice((MINUTE, 11 * MINUTE)))
        if n == 350:
            life.says("ana", ev.ShoppersMerged, keys=(Key("customer:ana"), Key("customer:bob")))
    assert len(life.outbox.messages) > 3 * KEPT
    assert life.repeated() == []
    assert all(len(decode(s.doc).sends) <= 9 * KEPT + 2 for s in life.store.scan("acme", "", 10))
