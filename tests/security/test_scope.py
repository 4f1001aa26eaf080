"""Two shops in one store, with the same ids for everything: whatever happens at the one, the other cannot tell (S08, S23).

A history is played twice, once with both shops' calls in it and once with those of the one alone: what that one is answered,
and what its shoppers are sent, is the same to the last byte.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from inspect import getmembers, isfunction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cartback as cb
from cartback.channels.outbox import Outbox
from cartback.copywriters.write_once import WriteOnce
from cartback.domain.ledger import Notification
from cartback.domain.links import Purpose
from cartback.errors import CartbackError
from cartback.ports import Found
from cartback.reports.tally import DIMENSIONS
from cartback.stores.memory import MemoryStore
from cartback.stores.sqlite import SQLiteStore
from cartback.testing import FakeClock, FakeIds

AT = datetime(2026, 1, 5, 15, tzinfo=UTC)
OURS, THEIRS = "acme", "evil"
PHONE = {"User-Agent": "Mozilla/5.0 (iPhone) Mobile/15E148"}
LINKS = cb.Links("https://app.test/r", "the key of the host of both")
ALWAYS_OPEN = cb.QuietHours(start=time(0), end=time(0))
Op = tuple[str, str, int]


class Author:
    """Writes the same words for everybody."""

    def write(self, request: cb.CopyRequest) -> cb.Copy:
        return cb.Copy("Still thinking it over?", f"Your {request.facts.items[0].title} is in your cart.")


class Platform:
    """Looks up carts at either shop: the same ids, another title."""

    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock

    def fetch(self, pointers: Sequence[cb.Pointer]) -> list[cb.Fetched]:
        return [cb.Fetched(pointer, (self.cart(pointer),)) for pointer in pointers]

    def cart(self, pointer: cb.Pointer) -> cb.Event:
        line = cb.Line(product="p1", variant="v1", title=f"Mug of {pointer.shop}", price=Decimal(12))
        keys = (cb.key("customer", "c0"),)
        return cb.CartChanged(shop=pointer.shop, at=pointer.at, keys=keys, cart=pointer.id, lines=(line,))


class World:
    """One store and one clock; each shop has an engine of its own, which makes the same ids as the other's."""

    def __init__(self, store: Any) -> None:
        self.clock, self.box = (
            FakeClock(AT),
            Outbox(outcomes=lambda message: cb.Sent("ok", provider_id=message.address)),
        )
        self.engines = {
            shop: cb.Recovery(
                store,
                channels=[self.box],
                copywriter=WriteOnce(Author(), store, clock=self.clock),
                clock=self.clock,
                new_id=FakeIds(),
                links=LINKS,
                fetcher=Platform(self.clock),
            )
            for shop in (OURS, THEIRS)
        }

    def do(self, shop: str, op: str, n: int) -> Any:
        """What is answered, in plain text."""
        try:
            return OPS[op](self, self.engines[shop], shop, n)
        except CartbackError as error:
            return type(error).__name__, str(error)

    def told(self, shop: str, n: int) -> dict[str, Any]:
        """One of two people, who have the same names in both shops."""
        return {
            "shop": shop,
            "at": self.clock.now,
            "keys": (cb.key("customer", f"c{n % 2}"), cb.key("email", f"{n % 2}@x.test")),
        }

    def message(self, shop: str, n: int) -> str:
        ids = [message.id for message in self.box.messages if shop in (message.shop, THEIRS)] or ["none"]
        return ids[n % len(ids)]

    def text(self, shop: str, n: int) -> str:
        """A text of the shop's, whose id is made of its words and so is the same at both; the other shop tries ours as well."""
        whose = OURS if n % 3 else shop
        ids = [text.id for text in self.engines[whose].texts(whose)] or ["none"]
        return ids[n % len(ids)]

    def token(self, purpose: Purpose, shop: str, n: int) -> cb.Request:
        """A link to a message of the shop's; the other shop tries our messages' ids as well."""
        token = LINKS.token(purpose, shop, self.message(shop, n), self.clock.now)
        return cb.Request(headers=PHONE, query={"t": token}, method="POST" if n % 2 else "GET")


def save_shop(world: World, engine: cb.Recovery, shop: str, n: int) -> Any:
    campaigns = [
        cb.CartRecovery(enabled=n % 9 != 0, wait="1h", write_once=True, inbox=True),
        cb.CheckoutRecovery(),
        cb.Winback(wait="2d"),
    ]
    currency = "USD" if shop == OURS else "EUR"
    saved = cb.Shop(
        id=shop, name=shop, currency=currency, timezone="UTC", campaigns=campaigns, paused=n % 11 == 0,
        experiment=cb.Experiment(id="words", variants={"a": 1, "b": 1}),
        home_url=f"https://{shop}.test/", uninstalled_at=None, caps=(), quiet_hours=ALWAYS_OPEN,
    )  # fmt: skip
    return engine.save_shop(saved).model_dump_json()


def ingest(world: World, engine: cb.Recovery, shop: str, n: int) -> Any:
    told = world.told(shop, n)
    line = cb.Line(product="p1", variant="v1", title=f"Mug of {shop}", price=Decimal(10 + n % 3))
    several: list[Callable[[], cb.Event]] = [
        lambda: cb.CartChanged(**told, cart=f"cart{n % 2}", lines=(line,), url=f"https://{shop}.test/cart"),
        lambda: cb.CheckoutChanged(**told, checkout=f"ch{n % 2}", cart=f"cart{n % 2}", lines=(line,), reached="shipping"),
        lambda: cb.OrderPlaced(**told, order=f"o{n % 3}", total=Decimal(10), cart=f"cart{n % 2}"),
        lambda: cb.OrderRefunded(**told, order=f"o{n % 3}", refund=f"r{n % 3}", amount=Decimal(1)),
        lambda: cb.ConsentChanged(**told, channel="push", granted=n % 9 != 0, delivery=f"d{n}"),
        lambda: cb.DeviceAdded(**told, device=f"phone{n % 3}", delivery=f"e{n}"),
        lambda: cb.DeviceRemoved(**told, device=f"phone{n % 3}"),
        lambda: cb.ProfileChanged(**told, first_name=shop, phone="+15550001"),
        lambda: cb.ProductChanged(shop=shop, at=world.clock.now, product="p1", variant="v1", price=Decimal(9), stock=n % 3),
        lambda: cb.ShoppersMerged(**{**told, "keys": (cb.key("customer", "c0"), cb.key("customer", "c1"))}),
        lambda: cb.ShopperErased(**told),
        lambda: cb.AppUninstalled(shop=shop, at=world.clock.now),
        lambda: cb.ShopErased(shop=shop, at=world.clock.now),
    ]  # fmt: skip
    weights = [90, 40, 15, 5, 60, 60, 10, 10, 20, 5, 3, 1, 3 * (shop == THEIRS)]
    made = random.Random(n).choices(several, weights, k=4)
    return repr(engine.ingest([make() for make in made]))


def device(world: World, engine: cb.Recovery, shop: str, n: int) -> Any:
    body = json.dumps({"token": f"phone{n % 3}", "push": n % 2 == 0}).encode()
    return engine.device(shop, cb.Request(method="POST", body=body), [f"customer:c{n % 2}"])


def click_short(world: World, engine: cb.Recovery, shop: str, n: int) -> Any:
    """The short link of a message; the other shop tries our messages' ids and our links as well."""
    token = LINKS.short(OURS if n % 3 else shop, world.message(shop, n)) or "none"
    return engine.click_short(shop, cb.Request(headers=PHONE, query={"t": token}, method="GET"))


def inbox(world: World, engine: cb.Recovery, shop: str, n: int) -> Any:
    """A look at the inbox, or a mark that a message was read."""
    body = json.dumps({"read": [world.message(shop, n)]}).encode() if n % 2 else b""
    request = cb.Request(method="POST" if n % 2 else "GET", body=body)
    return engine.inbox(shop, request, [f"customer:c{n % 2}"])


def take(world: World, engine: cb.Recovery, shop: str, n: int) -> Any:
    """News that says only where to look, of carts that both shops have under the same ids."""
    held = (f"cart:cart{n % 2}",)
    return repr(engine.take([cb.Pointer(shop, "platform", "cart", f"cart{n % 2}", world.clock.now, held)]))


def webhook(world: World, engine: cb.Recovery, shop: str, n: int) -> Any:
    told = world.told(shop, n)
    return engine.webhook(cb.Request(method="POST"), lambda _: [cb.DataRequested(**told, delivery=f"w{n}")])


OPS: dict[str, Callable[[World, cb.Recovery, str, int], Any]] = {
    "save_shop": save_shop,
    "shop": lambda world, engine, shop, n: engine.shop(shop).model_dump_json(),
    "ingest": ingest,
    "decide": lambda world, engine, shop, n: repr(engine.decide(shop, f"c{n % 2}")),
    "explain": lambda world, engine, shop, n: str(engine.explain(shop, f"email:{n % 2}@x.test")),
    "preview": lambda world, engine, shop, n: repr(engine.preview(shop, "cart_recovery")),
    "notifications": lambda world, engine, shop, n: repr(engine.notifications(shop, shopper=[None, "shopper-1"][n % 2])),
    "conversions": lambda world, engine, shop, n: repr(engine.conversions(shop)),
    "keys": lambda world, engine, shop, n: repr(engine.keys(shop, engine.notifications(shop))),
    "report": lambda world, engine, shop, n: repr(engine.report(shop, 1 + n, by=DIMENSIONS[n % 7])),
    "summary": lambda world, engine, shop, n: repr(engine.summary(shop, 1 + n)),
    "won_back": lambda world, engine, shop, n: repr(engine.won_back(shop)),
    "refresh": lambda world, engine, shop, n: engine.refresh(shop),
    "lift": lambda world, engine, shop, n: repr(engine.lift(shop, "words")),
    "feedback": lambda world, engine, shop, n: engine.feedback(shop, world.message(shop, n), 1),
    "export": lambda world, engine, shop, n: json.dumps(engine.export(shop, ["c0", "shopper-1", "c1"][n % 3])),
    "erase": lambda world, engine, shop, n: engine.erase(shop, ["c0", "shopper-2"][n % 2]) if n % 3 == 0 else None,
    "purge": lambda world, engine, shop, n: engine.purge(shop),
    "webhook": webhook,
    "click": lambda world, engine, shop, n: engine.click(world.token("click", shop, n)),
    "click_short": click_short,
    "unsubscribe": lambda world, engine, shop, n: engine.unsubscribe(world.token("unsubscribe", shop, n)),
    "preferences": lambda world, engine, shop, n: engine.preferences(world.token("preferences", shop, n)),
    "inbox": inbox,
    "take": take,
    "settings": lambda world, engine, shop, n: repr(engine.settings(shop)),
    "timeline": lambda world, engine, shop, n: repr(engine.timeline(shop, f"c{n % 2}")),
    "waiting": lambda world, engine, shop, n: repr(engine.waiting(shop)),
    "forecast": lambda world, engine, shop, n: repr(engine.forecast(shop, 3)),
    "liked": lambda world, engine, shop, n: repr(engine.liked(shop)),
    "send_test": lambda world, engine, shop, n: repr(engine.send_test(shop, "cart_recovery", f"tester{n % 2}", channel="push")),
    "opened": lambda world, engine, shop, n: engine.opened(world.token("open", shop, n)),
    "cart": lambda world, engine, shop, n: engine.cart(world.token("cart", shop, n)),
    "device": device,
    "texts": lambda world, engine, shop, n: repr(engine.texts(shop)),
    "approve": lambda world, engine, shop, n: repr(engine.approve(shop, world.text(shop, n))),
    "reject": lambda world, engine, shop, n: repr(engine.reject(shop, world.text(shop, n))) if n % 5 == 0 else None,
}  # fmt: skip
#: These are the worker's, for all shops at once; what they do to one of them is in that one's messages and ledger.
ACROSS = {"run_due", "run_all", "next_due", "health", "now", "close", "check", "shops", "after_fork"}


def played(store: Any, history: list[Op], *, alone: bool) -> list[Any]:
    """What our shop is answered, call by call, what its shoppers are sent, and what is left of it in the end."""
    world = World(store)
    answers: list[Any] = []
    for shop in (OURS,) if alone else (OURS, THEIRS):
        world.do(shop, "save_shop", 1)
        for n in range(2):
            engine, told = world.engines[shop], world.told(shop, n)
            engine.ingest([
                cb.ConsentChanged(**told, channel="push", granted=True), cb.DeviceAdded(**told, device=f"phone{n}"),
            ])  # fmt: skip
    for shop, op, n in history:
        if op == "later":
            world.clock.advance(timedelta(minutes=20 * (n % 9)))
            world.engines[OURS].run_due()
        elif shop == OURS or not alone:
            answer = world.do(shop, op, n)
            if shop == OURS:
                answers.append((op, answer))
    answers += [message for message in world.box.messages if message.shop == OURS]
    return [*answers, *(world.do(OURS, op, n) for op in ("notifications", "conversions", "export") for n in range(3))]


def comparable(answers: list[Any]) -> list[str]:
    """A token tells the minute and the shop, and nothing else; both are the same."""
    return [repr(answer) for answer in answers]


HISTORIES = st.lists(
    st.tuples(
        st.sampled_from([OURS, THEIRS]), st.sampled_from([*OPS, *["ingest"] * 6, *["later"] * 6]), st.integers(0, 50)
    ),
    max_size=40,
)


@settings(max_examples=60)
@given(HISTORIES)
def test_the_other_shop_cannot_be_told(history: list[Op]) -> None:
    """In memory, over random histories."""
    assert comparable(played(MemoryStore(), history, alone=False)) == comparable(
        played(MemoryStore(), history, alone=True)
    )


def long_history(seed: int, size: int = 200) -> list[Op]:
    dice = random.Random(seed)
    some = [*OPS, *["ingest"] * 6, *["later"] * 6]
    return [(dice.choice([OURS, THEIRS]), dice.choice(some), dice.randrange(50)) for _ in range(size)]


@pytest.mark.parametrize("kind", ["memory", "sqlite", "postgres"])
def test_in_every_store(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """A long history with both shops is, to the one, that history alone in a store without any other."""
    store: Any = MemoryStore()
    if kind == "sqlite":
        store = SQLiteStore(str(tmp_path / "a.db"))
    elif kind == "postgres":
        from cartback.stores.postgres import PostgresStore

        store = PostgresStore(request.getfixturevalue("postgres"))
    history = long_history(7, 400)
    both, one = played(store, history, alone=False), played(MemoryStore(), history, alone=True)
    assert comparable(both) == comparable(one)
    assert sum(isinstance(answer, cb.OutgoingMessage) for answer in both) > 3
    store.close()


class Leaks(MemoryStore):
    """Asked for a shopper's messages, it goes by the shopper's id alone."""

    def notifications(
        self, shop: str, *, shopper: str | None = None, state: str | None = None, limit: int = 100
    ) -> list[Notification]:
        ours = super().notifications(shop, shopper=shopper, state=state, limit=limit)
        return [*ours, *super().notifications(THEIRS, shopper=shopper, limit=limit)] if shopper else ours


class MixesUp(MemoryStore):
    """Finds a shopper by a key of either shop's."""

    def find(self, shop: str, keys: Sequence[str], deliveries: Sequence[str]) -> Found:
        found = super().find(shop, keys, deliveries)
        return found if found.shoppers else super().find(THEIRS, keys, deliveries)


@pytest.mark.parametrize("broken", [Leaks, MixesUp])
def test_a_store_that_mixes_shops_up_is_found_out(broken: type[MemoryStore]) -> None:
    """The same comparison, of stores that are broken on purpose."""
    histories = [long_history(seed, 400) for seed in range(3)]
    found = [
        comparable(played(broken(), history, alone=False)) != comparable(played(MemoryStore(), history, alone=True))
        for history in histories
    ]
    assert any(found)


def test_every_public_method_is_asked() -> None:
    """A new method of the engine is in the histories, or works for all shops at once."""
    public = {name for name, _ in getmembers(cb.Recovery, isfunction) if not name.startswith("_")}
    assert public == {*OPS, *ACROSS}
