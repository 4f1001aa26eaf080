"""A rolling deploy: an old process hears news of shoppers whose documents a newer one wrote, or that are broken."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import cartback as cb
from cartback.channels.outbox import Outbox
from cartback.errors import BrokenDocument, StoreError, UnknownDocument
from cartback.ports import Change, Stored
from cartback.stores.memory import MemoryStore
from cartback.stores.sqlite import SQLiteStore
from cartback.testing import FakeClock

AT = datetime(2026, 1, 5, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)
MUG = cb.Line(product="mug", title="Mug", price=Decimal("12.00"))
PEOPLE = 20
SPOILT: dict[str, tuple[bytes, type[StoreError]]] = {
    "newer": (b"\x02of a format to come", UnknownDocument),
    "broken": (b"\x01no document", BrokenDocument),
}


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    made: Any = (
        MemoryStore() if request.param == "memory" else SQLiteStore(str(tmp_path / "a.db"), synchronous="NORMAL")
    )
    yield made
    made.close()


class Deploy:
    """A shop with shoppers whose carts are due in an hour; every other one's document is spoilt."""

    def __init__(self, store: Any, spoilt: bytes) -> None:
        self.store, self.clock, self.box = store, FakeClock(AT), Outbox()
        self.recovery = cb.Recovery(store, channels=[self.box], clock=self.clock)
        campaigns = [cb.CartRecovery(follow_ups=[])]
        self.recovery.save_shop(cb.Shop(id="acme", currency="USD", timezone="UTC", campaigns=campaigns), AT - HOUR)
        for n in range(PEOPLE):
            self.recovery.ingest(known(n))
        self.before = {stored.id: stored for stored in map(self.stored, range(0, PEOPLE, 2))}
        self.write(dict.fromkeys(self.before, spoilt))

    def stored(self, n: int) -> Stored:
        [stored] = self.store.find("acme", [f"customer:p{n}"], []).shoppers.values()
        assert isinstance(stored, Stored)
        return stored

    def write(self, docs: dict[str, bytes]) -> None:
        now = self.store.get("acme", list(docs))
        changes = [
            Change(shop="acme", id=of, version=now[of].version, doc=doc, due_at=now[of].due_at)
            for of, doc in docs.items()
        ]
        assert self.store.commit(changes) == set()

    def upgrade(self) -> None:
        """The process that reads them is there: the documents are as they were."""
        self.write({of: stored.doc for of, stored in self.before.items()})

    def orders(self) -> dict[int, int]:
        """How many orders the ledger of each readable shopper has."""
        return {n: len(self.recovery.export("acme", f"p{n}")["shopper"]["orders"]) for n in range(1, PEOPLE, 2)}


def who(n: int) -> tuple[Any, ...]:
    return (cb.key("customer", f"p{n}"),)


def known(n: int) -> list[cb.Event]:
    return [
        cb.ConsentChanged(shop="acme", at=AT, keys=who(n), channel="push", granted=True),
        cb.DeviceAdded(shop="acme", at=AT, keys=who(n), device=f"phone-{n}"),
        cb.CartChanged(shop="acme", at=AT, keys=who(n), cart=f"c{n}", lines=(MUG,)),
    ]


def order(n: int) -> cb.OrderPlaced:
    return cb.OrderPlaced(
        shop="acme", at=AT, keys=who(n), order=f"o{n}", cart=f"c{n}", total=Decimal(12), delivery=f"d{n}"
    )


ORDERS = [order(n) for n in range(PEOPLE)]


@pytest.mark.parametrize("kind", SPOILT)
def test_the_others_of_a_batch_are_saved(store: Any, kind: str) -> None:
    """The call is refused for now, what could be read is in, and what could not is as it was."""
    doc, error = SPOILT[kind]
    deploy = Deploy(store, doc)
    with pytest.raises(error) as caught:
        deploy.recovery.ingest(ORDERS)
    assert caught.value.retryable
    assert set(deploy.orders().values()) == {1}
    assert {deploy.stored(n).doc for n in range(0, PEOPLE, 2)} == {doc}


@pytest.mark.parametrize("kind", SPOILT)
def test_a_platform_is_asked_to_come_again_and_then_all_is_taken(store: Any, kind: str) -> None:
    """503 with Retry-After; after the upgrade the same delivery is taken, once: what was saved before is known."""
    deploy = Deploy(store, SPOILT[kind][0])
    for _ in range(2):
        reply = deploy.recovery.webhook(cb.Request(method="POST"), lambda _: ORDERS)
        assert reply.status == 503
        assert int(dict(reply.headers)["Retry-After"]) > 0
    deploy.upgrade()
    reply = deploy.recovery.webhook(cb.Request(method="POST"), lambda _: ORDERS)
    assert reply.status == 200
    assert reply.ingested is not None
    assert (reply.ingested.taken, reply.ingested.duplicates) == (PEOPLE // 2, PEOPLE // 2)
    assert reply.ingested.silenced == {"purchased": PEOPLE // 2}
    deploy.clock.now += 2 * HOUR
    deploy.recovery.run_due()
    assert deploy.box.messages == [], "everybody bought"


@pytest.mark.parametrize("kind", SPOILT)
def test_one_delivery_about_one_such_shopper_is_refused_until_it_can_be_read(store: Any, kind: str) -> None:
    """An opt-out that an old process cannot write down is not lost: the platform sends it again."""
    deploy = Deploy(store, SPOILT[kind][0])
    no = cb.ConsentChanged(shop="acme", at=AT, keys=who(0), channel="push", granted=False, delivery="no")
    assert deploy.recovery.webhook(cb.Request(method="POST"), lambda _: [no]).status == 503
    deploy.upgrade()
    assert deploy.recovery.webhook(cb.Request(method="POST"), lambda _: [no]).status == 200
    deploy.clock.now += 2 * HOUR
    deploy.recovery.run_due()
    assert sorted(message.address for message in deploy.box.messages) == sorted(f"phone-{n}" for n in range(1, PEOPLE))


@pytest.mark.parametrize("kind", SPOILT)
def test_callers_who_share_a_write_are_answered_each_for_theirs(store: Any, kind: str) -> None:
    """One call for each shopper, all at once: those about readable ones are answered, the others refused for now."""
    doc, error = SPOILT[kind]
    deploy = Deploy(store, doc)

    async def story() -> list[Any]:
        async with cb.AsyncRecovery(store, channels=[deploy.box], clock=deploy.clock) as recovery:
            calls = [recovery.ingest([event]) for event in ORDERS]
            return await asyncio.wait_for(asyncio.gather(*calls, return_exceptions=True), 30)

    answers = [getattr(answer, "taken", type(answer)) for answer in asyncio.run(story())]
    assert answers == [error, 1] * (PEOPLE // 2)


@pytest.mark.parametrize("kind", SPOILT)
def test_the_rounds_of_the_old_process_write_to_the_others(store: Any, kind: str) -> None:
    """Those whose documents it cannot read are counted, and are written to after the upgrade."""
    doc, error = SPOILT[kind]
    deploy = Deploy(store, doc)
    deploy.clock.now += 2 * HOUR
    ran = deploy.recovery.run_due()
    assert (ran.states, ran.failed) == ({"SENT": PEOPLE // 2}, {error.__name__: PEOPLE // 2})
    assert {message.address for message in deploy.box.messages} == {f"phone-{n}" for n in range(1, PEOPLE, 2)}
