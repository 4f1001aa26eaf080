"""cartback as a host runs it: `ingest` in the webhook view or its queue, `run_due` in a worker, clock running."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import Any

import disk
import workload
from workload import NOW, SHOP, News, Person

from cartback.domain import events as ev
from cartback.domain.campaign import CartRecovery, CheckoutRecovery, Winback
from cartback.domain.claims import names_in
from cartback.domain.decision import decide
from cartback.domain.document import encode
from cartback.domain.due import due_after
from cartback.domain.event_fields import keys_of
from cartback.domain.identity import Key
from cartback.domain.people import with_event
from cartback.domain.shop import Shop
from cartback.domain.shopper import new_shopper
from cartback.engine.threads import Recovery
from cartback.ports import Change, CopyRequest, OutgoingMessage, Sent
from cartback.stores.memory import MemoryStore
from cartback.stores.sql import due_instant
from cartback.stores.sqlite import SQLiteStore
from cartback.words.facts import Copy

SWITCHED_ON = NOW - timedelta(days=400)
CAMPAIGNS = (CartRecovery(), CheckoutRecovery(), Winback())


def shop() -> Shop:
    return Shop(id=SHOP, name="Bench", currency=workload.CURRENCY, timezone="UTC", campaigns=CAMPAIGNS)


class Words:
    """Stands in while cartback has no template copywriter: a format string."""

    local = True

    def write(self, request: CopyRequest) -> Copy:
        facts = request.facts
        first = facts.items[0].title if facts.items else "your cart"
        return Copy("Still thinking it over?", f"{first} is waiting for you at {facts.shop}.")


def copywriter() -> object:
    try:
        from cartback.copywriters.template import Template
    except ImportError:
        return Words()
    return Template()


class Nowhere:
    """A provider that takes everything at once."""

    name = "push"
    local = True

    def send(self, message: OutgoingMessage) -> Sent:
        return Sent("ok", provider_id="0")


def running_clock() -> Callable[[], datetime]:
    """NOW when it is made, and running."""
    started = time.perf_counter()
    return lambda: NOW + timedelta(seconds=time.perf_counter() - started)


# --- events -----------------------------------------------------------------------------------------------------------


def _lines(lines: Sequence[dict[str, object]]) -> tuple[ev.Line, ...]:
    return tuple(ev.Line(**{**line, "price": Decimal(str(line["price"]))}) for line in lines)  # type: ignore[arg-type]


def life(person: Person) -> list[ev.ShopperEvent]:
    """How the shopper came to be what they are."""
    me = (Key(f"customer:{person.customer}"),)
    joined = NOW - timedelta(days=40)
    said: list[ev.ShopperEvent] = [
        ev.ProfileChanged(
            shop=SHOP,
            at=joined,
            keys=(*me, Key(f"email:{person.email}")),
            email=person.email,
            first_name="Ana",
            locale="en",
        ),
        ev.ConsentChanged(shop=SHOP, at=joined, keys=me, channel="push", granted=True, source="app"),
        ev.DeviceAdded(shop=SHOP, at=joined, keys=me, device=person.device),
    ]
    if person.order is not None:
        order, total, at = person.order
        said.append(ev.OrderPlaced(shop=SHOP, at=at, keys=me, order=order, total=total, currency=workload.CURRENCY))
    said.append(
        ev.CartChanged(
            shop=SHOP, at=person.left_at, keys=me, cart=person.cart, lines=_lines(person.lines), value=person.value,
            currency=workload.CURRENCY,
        )
    )  # fmt: skip
    return said


def event(news: News, delivery: str | None = None) -> ev.ShopperEvent:
    me = (Key(f"customer:{news.customer}"),)
    if news.order is not None:
        return ev.OrderPlaced(
            shop=SHOP, at=news.at, delivery=delivery, keys=me, order=news.order, total=news.value, cart=news.cart,
            currency=workload.CURRENCY,
        )  # fmt: skip
    return ev.CartChanged(
        shop=SHOP, at=news.at, delivery=delivery, keys=me, cart=news.cart, lines=_lines(news.lines), value=news.value,
        currency=workload.CURRENCY,
    )  # fmt: skip


# --- a shop of any size -----------------------------------------------------------------------------------------------


def change(person: Person, settings: Shop) -> Change:
    """What ingesting this shopper's life would have written: the same fold, document and due time."""
    shopper, keys = new_shopper(person.id), []
    for happened in life(person):
        its = keys_of(happened)
        keys += [k for k in its if k not in keys]
        shopper = with_event(shopper, happened, its, names_in(its))
    due_at = due_after(shopper, decide(shopper, settings, NOW), NOW)
    due_at = person.left_at + timedelta(hours=1) if person.due else due_at
    return Change(shop=SHOP, id=person.id, version=0, doc=encode(shopper), due_at=due_at, keys=tuple(keys))


def changes(count: int, settings: Shop) -> Iterator[Change]:
    return (change(person, settings) for person in workload.people(count))


def save_settings(recovery: Recovery) -> Shop:
    return recovery.save_shop(shop(), SWITCHED_ON)


def recovery_on(store: object, **options: object) -> Recovery:
    words = copywriter()
    return Recovery(store, channels=[Nowhere()], copywriter=words, fallback=words, **options)  # type: ignore[arg-type]


def check_seeding(path: Path, count: int = 500) -> None:
    """The direct way of filling a store leaves what `ingest` would: keys, documents byte by byte, and who is due when."""
    people = list(islice(workload.people(workload.DUE * 4), count))  # every fourth is due
    kept = []
    for name in ("by_ingest", "direct"):
        db = disk.seeding(disk.connect(str(path / f"check_{name}.db")))
        store = SQLiteStore(db)
        ids = iter([p.id for p in people])
        recovery = recovery_on(store, clock=lambda: NOW, new_id=lambda ids=ids: next(ids))
        settings = save_settings(recovery)
        if name == "by_ingest":
            recovery.ingest([happened for p in people for happened in life(p)])
        else:
            store.commit([change(p, settings) for p in people])
        kept.append((db.execute(_DOCS, (round(NOW.timestamp() * 1e6),)).fetchall(), db.execute(_KEYS).fetchall()))
        db.close()
    assert kept[0] == kept[1], "a store filled directly is not what ingest would have left"


#: A shopper that is due at once counts as due, whenever that began.
_DOCS = "SELECT id, version, doc, max(due_at, ?) FROM cartback_shoppers ORDER BY id"
_KEYS = "SELECT k.key, s.id FROM cartback_keys k JOIN cartback_shoppers s ON s.n = k.shopper ORDER BY k.key"


def kept(path: str) -> Iterator[Change]:
    """What a seeded SQLite file holds, as changes for another store."""
    db = disk.connect(path)
    keys = db.execute("SELECT shopper, key FROM cartback_keys ORDER BY shopper")
    by_shopper = groupby(keys, itemgetter(0))
    for n, shopper, doc, due in db.execute("SELECT n, id, doc, due_at FROM cartback_shoppers ORDER BY n"):
        whose, its = next(by_shopper)
        assert whose == n
        yield Change(
            shop=SHOP, id=shopper, version=0, doc=doc, due_at=due_instant(due), keys=tuple([key for _, key in its])
        )
    db.close()


class Ours:
    """cartback on some store: what is measured, whatever is below."""

    def __init__(self, recovery: Recovery, *, batch: int, deliveries: bool = False) -> None:
        self.recovery, self.batch, self.deliveries = recovery, batch, deliveries

    def rows(self) -> int | None:
        return None

    def ingest(self, news: list[News]) -> Callable[[], int]:
        events = [event(n, f"webhook-{i}" if self.deliveries else None) for i, n in enumerate(news)]
        batches = workload.batches(events, self.batch)
        self.recovery.shop(SHOP)  # whatever is opened at first use is open

        def run() -> int:
            return sum(self.recovery.ingest(batch).taken for batch in batches)

        return run

    def dispatch(self, most: int) -> Callable[[], int]:
        self.recovery.preview(SHOP, "cart_recovery")  # the templates are read once, before the first message

        def run() -> int:
            sent = 0
            while sent < most:
                ran = self.recovery.run_due(limit=min(self.batch, most - sent))
                if not ran.claimed:
                    break
                sent += ran.states["SENT"]
            return sent

        return run


class OnSQLite(Ours):
    """One connection, as SQLiteStore opens it itself; ours, so that its rows can be counted."""

    def __init__(self, path: str, **options: Any) -> None:
        self.db = disk.connect(path)
        super().__init__(recovery_on(SQLiteStore(self.db), clock=running_clock()), **options)

    @staticmethod
    def seed(path: str, shoppers: int) -> None:
        db = disk.seeding(disk.connect(path))
        store = SQLiteStore(db)
        settings = save_settings(recovery_on(store))
        made: list[Change] = []
        for one in changes(shoppers, settings):
            made.append(one)
            if len(made) == 10_000:
                store.commit(made)
                made.clear()
        store.commit(made)
        disk.seal(db)

    @classmethod
    def open(cls, path: str, shoppers: int, **options: object) -> OnSQLite:
        return cls(path, **options)

    def rows(self) -> int | None:
        return self.db.total_changes


class InMemory(Ours):
    """The reference store: what the engine costs when storing costs nearly nothing. Filled from the SQLite file."""

    @classmethod
    def open(cls, path: str, shoppers: int, **options: Any) -> InMemory:
        store = MemoryStore()
        recovery = recovery_on(store, clock=running_clock())
        save_settings(recovery)
        store.commit(list(kept(path)))
        return cls(recovery, **options)
