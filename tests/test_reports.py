"""Reports of an engine: what is counted, what is kept of it, when it is counted again, and what the ledger answers."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from tests.reports.vectors import CREDITS, ROWS, reported

import cartback as cb
from cartback.channels.outbox import Outbox
from cartback.domain.ledger import Conversion, Notification
from cartback.errors import InvalidSettings, UnknownShop
from cartback.ports import Change
from cartback.reports.report import Report
from cartback.stores.keyvalue import KeyValueStore
from cartback.stores.memory import MemoryStore
from cartback.stores.sqlite import SQLiteStore
from cartback.testing.fakes import FakeClock

NOW = datetime(2026, 11, 28, 15, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
TODAY = date(2026, 11, 28)


class Dict:
    """A database of keys and values, for the KeyValueStore."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def read(self, keys: Sequence[str]) -> Mapping[str, bytes]:
        return {k: self.kept[k] for k in keys if k in self.kept}

    def scan(self, start: str, end: str, limit: int) -> Sequence[tuple[str, bytes]]:
        return sorted((k, v) for k, v in self.kept.items() if start <= k < end)[:limit]

    def write(self, expected: Mapping[str, bytes | None], new: Mapping[str, bytes | None]) -> bool:
        if any(self.kept.get(k) != value for k, value in expected.items()):
            return False
        for k, value in new.items():
            self.kept.pop(k, None) if value is None else self.kept.update({k: value})
        return True


@pytest.fixture(params=["memory", "sqlite", "keyvalue", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    kinds: dict[str, Any] = {
        "memory": MemoryStore, "sqlite": lambda: SQLiteStore(str(tmp_path / "a.db")), "keyvalue": lambda: KeyValueStore(Dict()),
        "postgres": lambda: _postgres(request.getfixturevalue("postgres")),
    }  # fmt: skip
    made = kinds[request.param]()
    yield made
    made.close()


def _postgres(url: str) -> Any:
    from cartback.stores.postgres import PostgresStore

    return PostgresStore(url)


class Books:
    """A store with the vectors' ledger, and an engine whose clock stands at the vectors' today."""

    def __init__(self, store: Any) -> None:
        self.store, self.now = store, NOW
        self.recovery = cb.Recovery(store, channels=[Outbox()], clock=lambda: self.now)
        campaigns = [cb.CartRecovery(id="cart_recovery"), cb.CheckoutRecovery(id="checkout_recovery")]
        self.recovery.save_shop(cb.Shop(id="acme", currency="USD", timezone="America/New_York", campaigns=campaigns))
        self.versions: dict[str, int] = {}
        for row in ROWS:
            self.write(row)
        for credit in CREDITS:
            self.write(credit)

    def write(self, one: Notification | Conversion) -> None:
        """One line of the ledger, written as the flow does: with its shopper, under the shopper's version."""
        version = self.versions.get(one.shopper, 0)
        rows, credits_ = ((one,), ()) if isinstance(one, Notification) else ((), (one,))
        change = Change(
            shop="acme", id=one.shopper, version=version, doc=b"x", notifications=rows, conversions=credits_
        )
        assert self.store.commit([change]) == set()
        self.versions[one.shopper] = version + 1

    def report(self, **asked: Any) -> Report:
        return self.recovery.report("acme", **asked)


@pytest.fixture
def books(store: Any) -> Books:
    return Books(store)


def figures(made: Report) -> Report:
    """The report without when it was counted."""
    return replace(made, as_of=NOW)


def test_a_report_is_what_its_rows_add_up_to(books: Books) -> None:
    """The vectors, from every store, counted and then kept, in whole and in parts."""
    cases: tuple[dict[str, Any], ...] = ({}, {"by": "channel"}, {"by": "campaign", "campaign": "checkout_recovery"})
    for asked in cases:
        for _ in range(2):
            assert figures(books.report(**asked)) == reported(**asked)


def test_both_engines_report_the_same(store: Any) -> None:
    """One awaits, the other does not."""
    books = Books(store)

    async def asked() -> tuple[Report, list[Any]]:
        recovery = cb.AsyncRecovery(store, channels=[Outbox()], clock=lambda: NOW)
        return await recovery.report("acme", by="step"), await recovery.won_back("acme")

    made, won = asyncio.run(asked())
    assert figures(made) == figures(books.report(by="step"))
    assert won == books.recovery.won_back("acme")


class Counted:
    """How often a store is asked for a day's rows."""

    def __init__(self, store: Any) -> None:
        self._store, self.days = store, set[datetime]()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    def alike(self, shop: str, since: datetime, until: datetime) -> Any:
        self.days.add(since)
        return self._store.alike(shop, since, until)

    def asked(self) -> int:
        days, self.days = len(self.days), set()
        return days


def test_days_that_are_over_are_counted_once() -> None:
    """The second report counts today alone; ten minutes later the six days before too, a day later what is not final."""
    store = Counted(MemoryStore())
    books = Books(store)
    books.report()
    assert store.asked() == 60
    books.report(by="code")
    assert store.asked() == 1, "today is counted whenever it is asked for"
    books.now += timedelta(minutes=10)
    books.report()
    assert store.asked() == 7
    books.now += DAY
    books.report()
    assert store.asked() == 1 + 31, "what is older than 31 days is final"


def test_what_settles_late_is_in_the_report_when_its_days_count_is_old(books: Books) -> None:
    """A late word on a message of yesterday: within ten minutes the kept count may be shown, then the new one."""
    yesterday = next(row for row in ROWS if row.id == "N11")
    late = replace(yesterday, id="N13", shopper="sN13", decided_at=NOW - DAY, state="AMBIGUOUS")
    books.write(late)
    assert books.report().totals.sent == 6
    books.write(replace(late, state="SENT"))
    books.now += timedelta(minutes=10)
    assert books.report().totals.sent == 7


def test_refreshing_counts_what_is_not_final(books: Books) -> None:
    """Whatever is kept: the last 31 days are counted again."""
    books.report()
    books.write(replace(ROWS[0], id="N14", shopper="sN14", decided_at=NOW - 20 * DAY))
    assert books.report().totals.sent == 6
    assert books.recovery.refresh("acme") == 31
    assert books.report().totals.sent == 7


def test_a_refund_of_a_final_day_has_it_counted_again() -> None:
    """An order of 50 days ago is paid back, and another one cancelled: their days say so at once."""
    store = MemoryStore()
    clock = [NOW - 52 * DAY]
    recovery = cb.Recovery(store, channels=[Outbox()], clock=lambda: clock[0])
    campaign = cb.CartRecovery(wait=HOUR, follow_ups=())
    recovery.save_shop(cb.Shop(id="acme", currency="USD", timezone="America/New_York", campaigns=[campaign]))
    for name in ("ana", "ben"):
        keys, at = (cb.key("customer", name),), clock[0]
        line = cb.Line(product="1", title="Mug", price=Decimal(12))
        recovery.ingest([
            cb.ConsentChanged(shop="acme", at=at, keys=keys, channel="push", granted=True),
            cb.DeviceAdded(shop="acme", at=at, keys=keys, device=f"phone-{name}"),
            cb.CartChanged(shop="acme", at=at, keys=keys, cart=f"c{name}", lines=(line,)),
        ])  # fmt: skip
    clock[0] += HOUR
    assert recovery.run_due().states == {"SENT": 2}
    clock[0] += HOUR
    for name in ("ana", "ben"):
        keys = (cb.key("customer", name),)
        total = Decimal(40)
        recovery.ingest(
            cb.OrderPlaced(shop="acme", at=clock[0], keys=keys, order=f"o{name}", total=total, currency="USD")
        )
    clock[0] = NOW
    before = recovery.report("acme").before
    assert (before.net, before.conversions, before.converted.hits) == ({"USD": Decimal(80)}, 2, 2)
    recovery.ingest([
        cb.OrderRefunded(
            shop="acme", at=NOW, keys=(cb.key("customer", "ana"),), order="oana", refund="r", amount=Decimal(15)
        ),
        cb.OrderCancelled(shop="acme", at=NOW, keys=(cb.key("customer", "ben"),), order="oben"),
    ])  # fmt: skip
    after = recovery.report("acme").before
    assert (after.net, after.conversions, after.converted.hits) == ({"USD": Decimal(25)}, 1, 1)
    assert recovery.report("acme").before == after


class Overtaken(MemoryStore):
    """Between the counting of a day and the keeping of the count, `meanwhile` happens."""

    meanwhile: Any = None

    def save_documents(self, shop: str, docs: Mapping[str, tuple[bytes | None, bytes | None]]) -> bool:
        happens, self.meanwhile = self.meanwhile, None
        if happens is not None:
            happens()
        return super().save_documents(shop, docs)


def test_a_count_from_before_a_change_is_not_kept() -> None:
    """A final day is written to while somebody counts it: what they counted is not kept for ever."""
    from cartback.domain.shop import Shop
    from cartback.flow.tallies import mark

    store = Overtaken()
    books = Books(store)
    late = replace(ROWS[0], id="N15", shopper="sN15", decided_at=NOW - 50 * DAY)
    shop: Shop = books.recovery.shop("acme")

    def settles() -> None:
        books.write(late)
        books.recovery._drive(mark(books.recovery._ports, shop, [late.decided_at], NOW))

    store.meanwhile = settles
    assert books.report().before.sent == 1
    assert books.report().before.sent == 2


def test_a_day_is_another_one_in_another_zone(books: Books) -> None:
    """A shop that moves has its days counted anew, by its new midnights."""
    books.report()
    shop = books.recovery.shop("acme")
    books.recovery.save_shop(shop.model_copy(update={"timezone": "UTC"}))
    by_day = {day.day: day.figures.sent for day in books.report().days if day.figures.sent}
    assert by_day[date(2026, 11, 21)] == 2, "N2 was decided at 04:59 UTC of the 21st"


def test_a_kept_count_that_cannot_be_read_is_counted_again(books: Books) -> None:
    """A newer version's, or a broken one: no report fails for it."""
    expected = figures(books.report())
    keys = [f"report:America/New_York:{TODAY - n * DAY}" for n in range(1, 60)]
    kept = books.store.documents("acme", keys)
    assert len(kept) == 59
    ways = (b"\x02new", b"\x01\xc1", b"")
    broken = {k: (doc, ways[n % 3]) for n, (k, doc) in enumerate(kept.items())}
    assert books.store.save_documents("acme", broken)
    assert figures(books.report()) == expected


def test_credits_from_before_they_said_what_their_message_was(books: Books) -> None:
    """Old rows are told by the message's row, in reports and in lists."""
    old = Conversion("acme", "O0", "N3", "sN3", "click", NOW - DAY, Decimal(9), Decimal(0), "USD")
    books.write(old)
    (part,) = [p for p in books.report(by="campaign").parts if p.value == "checkout_recovery"]
    assert (part.figures.conversions, part.figures.net) == (1, {"USD": Decimal(9)})
    assert books.recovery.conversions("acme", campaign="checkout_recovery")[0].channel == "email"


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"days": 0}, "days: expected a whole number from 1 to 366"),
        ({"days": True}, "days: expected"),
        ({"by": "chanel"}, "did you mean 'channel'"),
        ({"campaign": "cart_recovry"}, "campaign: the shop has no 'cart_recovry'"),
    ],
    ids=["no days", "no number", "no dimension", "no campaign"],
)
def test_what_cannot_be_reported_is_refused_by_name(books: Books, asked: dict[str, Any], says: str) -> None:
    """With the field and what would do."""
    with pytest.raises(InvalidSettings, match=says):
        books.report(**asked)
    with pytest.raises(UnknownShop):
        books.recovery.report("nobody's")


# --- the ledger's questions -------------------------------------------------------------------------------------------


def test_the_ledger_is_read_by_range_campaign_and_page(books: Books) -> None:
    """The newest first, by when they were decided; pages go on after the last row of the one before."""
    ids = ["N10", "N12", "N11", "N8", "N7", "N6", "N5", "N4", "N3", "N2", "N1"]
    since, until = NOW - 10 * DAY, NOW
    rows = books.recovery.notifications("acme", since=since, until=until)
    assert [row.id for row in rows] == ids
    assert [row.id for row in books.recovery.notifications("acme", campaign="checkout_recovery")] == ["N3"]
    some = books.recovery.notifications("acme", state="SENT", since=since, limit=4)
    assert [row.id for row in some] == ["N10", "N12", "N11", "N3"]
    read: list[Notification] = []
    while page := books.recovery.notifications("acme", since=since, after=read[-1] if read else None, limit=3):
        read += page
    assert read == rows
    assert [c.order for c in books.recovery.conversions("acme", since=NOW - 4 * DAY)] == ["O10b", "O10a"]
    last = books.recovery.conversions("acme", since=NOW - 4 * DAY, limit=1)[0]
    assert [c.order for c in books.recovery.conversions("acme", after=last, limit=2)] == ["O10a", "O12"]


@pytest.mark.parametrize("size", [1, 2, 5, 40])
@pytest.mark.parametrize(
    "asked",
    [{}, {"state": "SENT"}, {"campaign": "cart_recovery"}, {"shopper": "ana"}, {"shopper": "ana", "state": "SENT"}],
    ids=["all", "a state", "a campaign", "a shopper", "a shopper's state"],
)
def test_pages_put_together_are_the_whole(store: Any, asked: dict[str, Any], size: int) -> None:
    """Each row is on one page, whatever is asked for: also where a batch decided many at one instant, and of who was two people."""
    clock = FakeClock(NOW)
    with cb.Recovery(store, channels=[Outbox()], clock=clock) as recovery:
        campaigns = [
            cb.CartRecovery(id="cart_recovery", follow_ups=["1d"], experiment=cb.Experiment(id="half", holdout=0.5))
        ]
        recovery.save_shop(cb.Shop(id="acme", currency="USD", timezone="UTC", quiet_hours=None, campaigns=campaigns))
        names = [f"n{n}" for n in range(9)]
        for name in ("ana", "ana's phone", *names):
            about: dict[str, Any] = {"shop": "acme", "at": NOW, "keys": (cb.key("customer", name),)}
            line = cb.Line(product="mug", title="Mug", price=Decimal(12))
            recovery.ingest(
                [
                    cb.DeviceAdded(**about, device=f"of-{name}"),
                    cb.ConsentChanged(**about, channel="push", granted=True),
                    cb.CartChanged(**about, cart=f"cart-{name}", lines=(line,)),
                ]
            )
        for _ in range(2):
            clock.advance("25h")
            recovery.run_all()
        both = (cb.key("customer", "ana"), cb.key("customer", "ana's phone"))
        recovery.ingest(cb.ShoppersMerged(shop="acme", at=clock(), keys=both))
        whole = recovery.notifications("acme", limit=1000, **asked)
        read: list[Notification] = []
        while page := recovery.notifications("acme", limit=size, after=read[-1] if read else None, **asked):
            read += page
        assert len({row.id for row in read}) == len(read)
        assert {row.id for row in read} == {row.id for row in whole}
        for rows in (read, whole):
            assert [row.decided_at for row in rows] == sorted([row.decided_at for row in rows], reverse=True)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"since": datetime(2026, 1, 1)}, "since: expected an instant with a time zone"),  # noqa: DTZ001
        ({"until": "2026-01-01"}, "until: expected a datetime"),
        ({"after": "N1"}, "after: expected the last Notification of the previous page"),
        ({"limit": -1}, "limit: expected 0 or more"),
    ],
    ids=["naive", "text", "an id", "negative"],
)
def test_a_range_that_makes_no_sense_is_refused_by_name(books: Books, asked: dict[str, Any], says: str) -> None:
    """With the field and what would do."""
    with pytest.raises(InvalidSettings, match=says):
        books.recovery.notifications("acme", **asked)


def test_what_was_won_back_names_the_message_the_cart_and_the_shopper() -> None:
    """Each order with its message's words, how long it took, what the cart held, and the keys that the host knows."""
    clock = [NOW]
    recovery = cb.Recovery(MemoryStore(), channels=[Outbox()], clock=lambda: clock[0])
    campaign = cb.CartRecovery(id="carts", wait=HOUR, follow_ups=())
    recovery.save_shop(cb.Shop(id="acme", currency="USD", timezone="America/New_York", campaigns=[campaign]))
    keys = (cb.key("customer", "ana"), cb.key("email", "ana@shop.example"))
    lines = (cb.Line(product="1", title="Mug", price=Decimal(12)), cb.Line(product="2", title="Hat", price=Decimal(20)))
    recovery.ingest([
        cb.ConsentChanged(shop="acme", at=NOW, keys=keys, channel="push", granted=True),
        cb.DeviceAdded(shop="acme", at=NOW, keys=keys, device="phone"),
        cb.CartChanged(shop="acme", at=NOW, keys=keys, cart="c1", lines=lines),
    ])  # fmt: skip
    clock[0] += HOUR
    recovery.run_due()
    clock[0] += 20 * timedelta(minutes=1)
    recovery.ingest(cb.OrderPlaced(shop="acme", at=clock[0], keys=keys, order="o1", total=Decimal(30), currency="USD"))
    recovery.ingest(cb.OrderRefunded(shop="acme", at=clock[0], keys=keys, order="o1", refund="r1", amount=Decimal(4)))
    (won,) = recovery.won_back("acme")
    assert (won.order, won.value, won.refunded, won.net) == ("o1", Decimal(30), Decimal(4), Decimal(26))
    assert (won.items, won.cart_value, won.campaign, won.touch) == (2, Decimal(32), "carts", "send")
    assert won.after == 20 * timedelta(minutes=1)
    (row,) = recovery.notifications("acme")
    assert (won.notification, won.title, won.body) == (row.id, row.title, row.body)
    assert won.keys == ("customer:ana", "email:ana@shop.example", "device:phone")
    assert recovery.keys("acme", [row]) == {row.shopper: won.keys}
    recovery.erase("acme", "ana")
    (won,) = recovery.won_back("acme", since=NOW)
    assert (won.net, won.title, won.shopper, won.keys) == (Decimal(26), None, "", ())


# --- what is usual at the shop ----------------------------------------------------------------------------------------


def test_a_big_cart_is_known_by_itself(store: Any) -> None:
    """RULES 18. After the nightly purge: above the average of the shop's own orders; before it, and under 30 of them, nobody's."""
    clock = [NOW]
    recovery = cb.Recovery(store, channels=[Outbox()], clock=lambda: clock[0])
    campaign = cb.CartRecovery(wait=HOUR, follow_ups=())
    recovery.save_shop(cb.Shop(id="acme", currency="USD", timezone="UTC", campaigns=[campaign], quiet_hours=None))

    def buys(n: int) -> None:
        keys = (cb.key("customer", f"b{n}"),)
        recovery.ingest(
            cb.OrderPlaced(shop="acme", at=clock[0], keys=keys, order=f"o{n}", total=Decimal(40), currency="USD")
        )

    def badges(name: str, price: int) -> tuple[str, ...]:
        keys, at = (cb.key("customer", name),), clock[0]
        line = cb.Line(product="1", title="Mug", price=Decimal(price))
        recovery.ingest([
            cb.ConsentChanged(shop="acme", at=at, keys=keys, channel="push", granted=True),
            cb.DeviceAdded(shop="acme", at=at, keys=keys, device=f"phone-{name}"),
            cb.CartChanged(shop="acme", at=at, keys=keys, cart=f"c{name}", lines=(line,)),
        ])  # fmt: skip
        clock[0] += HOUR
        recovery.run_due()
        (row,) = recovery.notifications("acme", shopper=name)
        return row.badges

    for n in range(29):
        buys(n)
    recovery.purge("acme")
    assert badges("ana", 41) == ("never_purchased",)
    buys(29)
    assert badges("ben", 41) == ("never_purchased",)
    recovery.purge("acme")
    assert badges("cem", 41) == ("big_cart", "never_purchased")
    assert badges("dua", 40) == ("never_purchased",)
    (previewed,) = recovery.preview("acme", "cart_recovery", "big_cart")
    assert "big_cart" in previewed.facts.badges
