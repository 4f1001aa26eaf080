"""Text that would be SQL, markup or a format if anything took it for that, in every place that takes text (S24).

Every store is held against the one that has no query language at all: the same life, the same answers.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import cartback as cb
from cartback.channels.outbox import Outbox
from cartback.errors import CartbackError, UnknownShop
from cartback.stores.memory import MemoryStore
from cartback.stores.sqlite import SQLiteStore
from cartback.testing import FakeClock, FakeIds

AT = datetime(2026, 1, 5, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)
HOSTILE = [
    "'", '"', "';--", "' OR '1'='1", "'; DROP TABLE cartback_shoppers; --", "\\", "\\'", "%s", "%(shop)s", "%", "_", "?",
    "$1", ":shop", "{0}", "{shop}", "NULL", "--", "/*", "`", "]", "a b", "{}", "{1,2}", '{"a"}', "(SELECT 1)", "$$", "\u2019",
    "\U0001f6d2", "Robert'); DELETE FROM cartback_shops; --", "1; PRAGMA writable_schema=1", "' || (SELECT 1) || '", "é", "e\u0301",
]  # fmt: skip


def life(store: Any, text: str) -> list[Any]:
    """Whatever a shopper may do, with `text` wherever a text goes; all that is answered, in order."""
    box, clock = Outbox(), FakeClock(AT)
    recovery = cb.Recovery(
        store, channels=[box], clock=clock, new_id=FakeIds(), links=cb.Links("https://a.test/r", "k" * 16)
    )
    recovery.save_shop(cb.Shop(id=text, name=text, currency="USD", timezone="UTC", campaigns=[cb.CartRecovery()]))
    line = cb.Line(product=text, variant=text, title=text, variant_title=text, price=Decimal(12), vendor=text)
    keys = (cb.key("customer", f"a{text}"),)
    told: dict[str, Any] = {"shop": text, "at": AT, "keys": keys}
    answers: list[Any] = [
        recovery.ingest([
            cb.ConsentChanged(**told, channel="push", granted=True, source=text),
            cb.DeviceAdded(**told, device=f"d{text}", kind="fcm"),
            cb.ProfileChanged(**told, first_name=text, locale="en"),
            cb.CartChanged(**told, cart=f"c{text}", lines=(line,), url=text, delivery=text),
            cb.WishlistChanged(**told, product=text),
            cb.ProductChanged(shop=text, at=AT, product=text, variant=text, item=text, title=text, price=Decimal(11)),
        ])
    ]  # fmt: skip
    clock.set(AT + HOUR)
    answers.append(recovery.run_due().states)
    answers += [(m.shop, m.address, m.title, m.body, m.data["notification"]) for m in box.messages]
    for row in recovery.notifications(text):
        recovery.feedback(text, row.id, 1)
        answers.append((row.id, row.campaign))
        request = cb.Request(method="POST", query={"t": box.messages[0].data["open"]})
        answers.append(recovery.opened(request).status)
    placed = cb.OrderPlaced(**{**told, "at": clock.now}, order=f"o{text}", total=Decimal(12), cart=f"c{text}")
    answers.append(recovery.ingest([placed]))
    answers += [recovery.conversions(text), recovery.export(text, f"customer:a{text}")]
    for asked in ({"state": text}, {"shopper": text}, {"state": "SENT' OR 'a'='a"}):
        try:
            answers.append(recovery.notifications(text, **asked))  # type: ignore[arg-type]
        except CartbackError as error:
            answers.append(type(error).__name__)
    for name in (text, f"order:{text}x", f"' OR id <> '{text}"):
        with pytest.raises(CartbackError) as unknown:
            recovery.explain(text, name)
        answers.append(type(unknown.value))
    return answers


def end(store: Any, text: str) -> list[Any]:
    """The shopper is forgotten, and then the shop."""
    recovery = cb.Recovery(store, clock=FakeClock(AT + 2 * HOUR), new_id=FakeIds())
    recovery.erase(text, f"customer:a{text}")
    answers: list[Any] = [recovery.purge(text), recovery.notifications(text)]
    recovery.ingest(cb.ShopErased(shop=text, at=AT))
    for asked in (recovery.notifications, recovery.conversions):
        with pytest.raises(UnknownShop):
            asked(text)
    return answers


@pytest.fixture(params=["sqlite", "postgres"])
def open_store(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Any]:
    if request.param == "sqlite":
        return lambda: SQLiteStore(str(tmp_path / "a.db"))
    url = request.getfixturevalue("postgres")
    from cartback.stores.postgres import PostgresStore

    return lambda: PostgresStore(url)


def test_text_is_text_in_every_store(open_store: Callable[[], Any]) -> None:
    """Some thirty shops side by side in one database, each with a text of its own everywhere: as without any database."""
    store, reference = open_store(), MemoryStore()
    bystander = ["bystander", *life(store, "bystander")]
    for text in HOSTILE:
        assert life(store, text) == life(reference, text), text
    assert sorted(store.shops()) == sorted(["bystander", *HOSTILE])
    for text in HOSTILE:
        assert end(store, text) == end(reference, text), text
    assert store.shops() == ["bystander"]
    recovery = cb.Recovery(store, clock=FakeClock(AT + HOUR))
    assert len(recovery.notifications("bystander")) == 1, bystander
    store.close()
