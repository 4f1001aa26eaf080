"""The ledger and the other records of a shop: rows written over by id, one credit an order, documents by key."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from functools import partial

import msgspec

from cartback.domain.ledger import Notification
from cartback.testing.suites.suite import at_once, patiently

from .samples import AT, HOUR, MICROSECOND, change, credit, row
from .settings import Cases


def _full() -> Notification:
    """Make a row with a value in every field."""
    return Notification(
        id="n1",
        shop="acme",
        shopper="s1",
        campaign="Ünïcode",
        kind="winback",
        step=2,
        session="checkout:k",
        channel="email",
        state="SENT",
        decided_at=AT,
        deadline=AT + HOUR,
        settled_at=AT + MICROSECOND,
        attempt=3,
        title="Still thinking, Ana? 👀",
        body="Käse 🧀 & <b>",
        link="https://x.test/?a=1&b=2",
        code="SAVE10",
        variant="b",
        audience="big_cart",
        badges=("big_cart", "vip"),
        written_by="model",
        reasons=("why", "and why"),
        outcomes=(("digest", "ok", "id-1"), ("digest2", "unknown", None)),
        thumb=0,
    )


class LedgerCases(Cases):
    """notification, notifications, decided, rate, conversions."""

    def test_a_row_comes_back_whole(self) -> None:
        """Every field comes back, by id and in lists, instants in UTC with their microseconds."""
        self.store.commit([change(notifications=(_full(),))])
        kept = self.store.notification("acme", "n1")
        assert kept == _full(), "notification() must return every field of a row as it was written"
        assert self.store.notifications("acme") == [_full()]
        assert not kept.decided_at.utcoffset(), "instants must come back in UTC"
        assert not kept.settled_at.utcoffset()
        assert self.store.notification("acme", "n2") is None, "notification() must be None for an unknown id"
        assert self.store.notification("other", "n1") is None, "notification() must not return another shop's row"
        assert self.store.notifications("other") == []

    def test_a_row_is_written_over_by_its_id(self) -> None:
        """It keeps its place, and everything else is as written last."""
        self.store.commit([change(notifications=(row("n1"),))])
        self.store.commit([change(version=1, notifications=(row("n2"),))])
        sent = row("n1", state="SENT", title="Hi", body="There", at=AT + HOUR)
        self.store.commit([change(version=2, notifications=(sent,))])
        assert self.store.notification("acme", "n1") == sent, "commit() must replace the row that has the same id"
        assert [n.id for n in self.store.notifications("acme")] == ["n2", "n1"], (
            "notifications() must order rows by their first writing: a replaced row keeps its place"
        )
        assert [n.id for n in self.store.notifications("acme", state="SENT")] == ["n1"]
        assert [n.id for n in self.store.notifications("acme", state="BEGUN")] == ["n2"]

    def test_the_newest_rows_come_first(self) -> None:
        """The order is that of their first writing, not of ids or times; at most `limit`, by shopper and by state."""
        for n, name in enumerate("cab"):
            shopper = f"s{n % 2}"
            more = row(f"{name}2", shopper, state="SKIPPED", at=AT + n * HOUR)
            self.store.commit([change(f"new{n}", notifications=(row(f"{name}1", shopper, at=AT - n * HOUR), more))])
        ids = ["b2", "b1", "a2", "a1", "c2", "c1"]
        assert [n.id for n in self.store.notifications("acme")] == ids, "notifications() must list the newest first"
        assert [n.id for n in self.store.notifications("acme", limit=3)] == ids[:3], (
            "notifications() must return at most `limit` rows"
        )
        assert [n.id for n in self.store.notifications("acme", shopper="s1")] == ["a2", "a1"]
        assert [n.id for n in self.store.notifications("acme", state="BEGUN")] == ["b1", "a1", "c1"]
        both = self.store.notifications("acme", shopper="s0", state="BEGUN", limit=1)
        assert [n.id for n in both] == ["b1"], "notifications() must apply shopper, state and limit together"
        assert self.store.notifications("acme", shopper="nobody") == []

    def test_a_hundred_rows_unless_told_otherwise(self) -> None:
        """The default limit is a hundred."""
        self.store.commit([change(notifications=tuple(row(f"n{n:03}") for n in range(120)))])
        newest = [f"n{n:03}" for n in range(119, 19, -1)]
        assert [n.id for n in self.store.notifications("acme")] == newest, (
            "notifications() must return the newest 100 rows by default"
        )
        assert len(self.store.notifications("acme", limit=1000)) == 120

    def test_rows_are_read_by_when_they_were_decided(self) -> None:
        """The newest come first, in any order of writing; within one instant by id, from the last; the range is half open."""
        times = {"n1": AT, "n2": AT + MICROSECOND, "n3": AT - HOUR, "a4": AT, "n5": AT - MICROSECOND}
        for name, at in times.items():
            self.store.commit([change(f"of{name}", notifications=(row(name, f"of{name}", at=at),))])
        newest = ["n2", "n1", "a4", "n5", "n3"]
        ids = [n.id for n in self.store.decided("acme")]
        assert ids == newest, f"decided() must order rows by (decided_at, id), newest first, got {ids}"
        assert [n.id for n in self.store.decided("acme", AT, AT + MICROSECOND)] == ["n1", "a4"], (
            "decided() must return rows from `since` on and before `until`, to the microsecond"
        )
        assert [n.id for n in self.store.decided("acme", since=AT)] == newest[:3]
        assert [n.id for n in self.store.decided("acme", until=AT)] == newest[3:]
        assert self.store.decided("acme", AT, AT) == [], "decided() must return no rows for an empty range"
        assert self.store.decided("other") == [], "decided() must not return another shop's rows"
        assert self.store.decided("nobody's") == []

    def test_a_row_moves_to_when_it_was_decided_last(self) -> None:
        """A message tried again is decided again: its row is at its new time, once, with its present content."""
        self.store.commit([change(notifications=(row("n1"), row("n2", at=AT + HOUR)))])
        again = row("n1", state="SENT", at=AT + 2 * HOUR, title="Hi", body="There")
        self.store.commit([change(version=1, notifications=(again,))])
        self.store.rate("acme", "n1", 1)
        kept = msgspec.structs.replace(again, thumb=1)
        assert self.store.decided("acme") == [kept, row("n2", at=AT + HOUR)], (
            "decided() must return a replaced row at its new time only, with its present content"
        )
        assert self.store.decided("acme", until=AT + HOUR) == []

    def test_rows_are_read_in_pages(self) -> None:
        """Each page begins after the last row of the one before: no row twice, none left out, with many at one instant."""
        rows = tuple(row(f"n{n:03}", at=AT + (n // 40) * MICROSECOND) for n in range(120))
        self.store.commit([change(notifications=rows)])
        expected = [n.id for n in rows[::-1]]
        for size in (1, 7, 40, 119, 120, 500):
            read = [n.id for n in self._decided_in_pages(size)]
            assert read == expected, f"decided() in pages of {size} lost or repeated rows"
        assert [n.id for n in self.store.decided("acme", AT, AT + MICROSECOND, (AT, "n020"), 3)] == [
            "n019", "n018", "n017",
        ], "decided() must apply range, page and limit together"  # fmt: skip
        assert self.store.decided("acme", limit=0) == []

    def _decided_in_pages(self, size: int) -> list[Notification]:
        """Read the whole ledger of decisions, each page after the last row of the one before."""
        read: list[Notification] = []
        after: tuple[datetime, str] | None = None
        while page := self.store.decided("acme", after=after, limit=size):
            assert len(page) <= size, "decided() must return at most `limit` rows"
            read += page
            after = (read[-1].decided_at, read[-1].id)
        return read

    def test_rows_of_the_erased_and_absorbed_are_read_too(self) -> None:
        """Their rows stay in the ledger, under the new shopper or an empty one; purged rows are gone."""
        kept, absorbed = row("n1", "a", at=AT), row("n2", "b", at=AT + HOUR)
        self.store.commit([change("a", notifications=(kept,)), change("b", notifications=(absorbed,))])
        self.store.commit([change("a", 1, absorbed=(("b", 1),))])
        assert [(n.id, n.shopper) for n in self.store.decided("acme")] == [("n2", "a"), ("n1", "a")], (
            "decided() must return the rows of an absorbed shopper under the absorbing one's id"
        )
        self.store.erase("acme", "a", [], [], AT)
        assert [(n.id, n.shopper) for n in self.store.decided("acme")] == [("n2", ""), ("n1", "")]
        self.store.purge("acme", deliveries=AT, text=AT, ledger=AT + HOUR)
        assert [n.id for n in self.store.decided("acme")] == ["n2"], "decided() must not return purged rows"
        self.store.erase_shop("acme")
        assert self.store.decided("acme") == []

    def test_a_rating_leaves_the_rest(self) -> None:
        """The merchant's thumb is set, changed and taken back; a row that does not exist has none."""
        self.store.commit([change(notifications=(_full(), row("n2")))])
        for thumb in (1, -1, 0, 1):
            assert self.store.rate("acme", "n1", thumb) is True
            assert self.store.notification("acme", "n1") == msgspec.structs.replace(_full(), thumb=thumb), (
                "rate() must set the thumb and leave the rest of the row as it is"
            )
        assert [n.thumb for n in self.store.notifications("acme")] == [0, 1], (
            "rate() must set the thumb of one row only, and notifications() must return it"
        )
        assert self.store.rate("acme", "nope", 1) is False, "rate() must return False for an unknown id"
        assert self.store.rate("other", "n1", 1) is False, "rate() must return False for another shop's row"

    def test_a_rating_outlives_what_is_written_over_it(self) -> None:
        """The engine rewrites a row when the message settles; it does not know of the thumb."""
        self.store.commit([change(notifications=(row("n1"),))])
        self.store.rate("acme", "n1", -1)
        self.store.commit([change(version=1, notifications=(row("n1", state="SENT"),))])
        kept = self.store.notification("acme", "n1")
        assert (kept.state, kept.thumb) == ("SENT", -1), (
            "commit() must keep the merchant's thumb when it replaces a row"
        )

    def test_a_rating_and_a_settling_at_once_are_both_kept(self) -> None:
        """Neither overwrites the row with a copy it read before."""
        for n in range(8):
            self.store.commit([change(f"s{n}", notifications=(row(f"n{n}", f"s{n}"),))])
            sent = change(f"s{n}", 1, notifications=(row(f"n{n}", f"s{n}", "SENT", body="words"),))
            rate = partial(patiently, self.store.rate, "acme", f"n{n}", 1)
            settle = partial(patiently, self.other.commit, [sent])
            at_once(*((rate, settle) if n % 2 else (settle, rate)))
            kept = self.store.notification("acme", f"n{n}")
            assert (kept.state, kept.body, kept.thumb) == ("SENT", "words", 1), (
                "a concurrent rate() and commit() must both be kept: neither may write back an older row"
            )

    def test_a_credit_comes_back_whole(self) -> None:
        """Amounts are decimals, to the last digit."""
        for n, value in enumerate(("5.00", "0", "1234567890.123", "0.0001", "1000000")):
            given = credit(f"o{n}", value=Decimal(value), refunded=Decimal(value), currency="KWD", touch="send")
            self.store.commit([change(f"s{n}", conversions=(given,))])
            (kept,) = [c for c in self.store.conversions("acme") if c.order == f"o{n}"]
            assert kept == given, "conversions() must return a credit as it was written"
            assert isinstance(kept.value, Decimal), "the value of a credit must be a Decimal, never a float"
            assert not kept.ordered_at.utcoffset(), "instants must come back in UTC"
        assert self.store.conversions("other") == []

    def test_one_credit_an_order(self) -> None:
        """A second credit for an order replaces the first, and an order may lose it."""
        self.store.commit([change(conversions=(credit("o1", "n1"), credit("o2", "n1", at=AT - HOUR)))])
        changed = credit("o1", "n2", refunded=Decimal("1.50"))
        self.store.commit([change(version=1, conversions=(changed,))])
        assert self.store.conversions("acme") == [changed, credit("o2", "n1", at=AT - HOUR)], (
            "a second credit for an order must replace the first"
        )
        self.store.commit([change("s2", conversions=(credit("o1", "n9", "s2", shop="acme"),))])
        assert [c.shopper for c in self.store.conversions("acme")] == ["s2", "s1"], (
            "a second credit for an order must replace the first, also for another shopper"
        )
        self.store.commit([change(version=2, uncredited=("o1", "unknown"))])
        assert [c.order for c in self.store.conversions("acme")] == ["o2"], (
            "commit() must delete the credits of `uncredited` orders"
        )

    def test_the_newest_orders_come_first(self) -> None:
        """The order is that of their time, to the microsecond; at most `limit`, by shopper."""
        times = [AT + n * MICROSECOND for n in (3, 1, 4, 0, 2)]
        credited = tuple(credit(f"o{n}", shopper=f"s{n % 2}", at=at) for n, at in enumerate(times))
        self.store.commit([change(conversions=credited)])
        assert [c.order for c in self.store.conversions("acme")] == ["o2", "o0", "o4", "o1", "o3"], (
            "conversions() must return the newest orders first"
        )
        assert [c.order for c in self.store.conversions("acme", limit=2)] == ["o2", "o0"]
        assert [c.order for c in self.store.conversions("acme", shopper="s1")] == ["o1", "o3"]
        assert [c.order for c in self.store.conversions("acme", shopper="s0", limit=1)] == ["o2"]

    def test_orders_are_read_by_range_and_in_pages(self) -> None:
        """The range is from `since` on and before `until`; a page begins after the last order of the one before."""
        times = [AT + (n // 3) * MICROSECOND for n in range(9)]
        credited = tuple(credit(f"o{n}", shopper=f"s{n % 2}", at=at) for n, at in enumerate(times))
        self.store.commit([change(conversions=credited)])
        assert [c.order for c in self.store.conversions("acme", since=AT + MICROSECOND, until=AT + 2 * MICROSECOND)] == [
            "o5", "o4", "o3",
        ], "conversions() must return orders from `since` on and before `until`"  # fmt: skip
        for size in (1, 2, 3, 4, 9):
            read: list[str] = []
            after = None
            while page := self.store.conversions("acme", after=after, limit=size):
                after = (page[-1].ordered_at, page[-1].order)
                read += [c.order for c in page]
            assert read == [f"o{n}" for n in range(8, -1, -1)], (
                f"conversions() in pages of {size} lost or repeated orders"
            )
        some = self.store.conversions("acme", shopper="s0", since=AT, after=(AT + MICROSECOND, "o4"), limit=2)
        assert [c.order for c in some] == ["o2", "o0"], (
            "conversions() must apply shopper, range, page and limit together"
        )
        assert self.store.conversions("acme", since=AT + HOUR) == []
        assert self.store.conversions("other", until=AT + HOUR) == []


class DocumentCases(Cases):
    """documents, save_documents."""

    def test_documents_are_compared_and_set(self) -> None:
        """Of two writers of one document the second is refused, with everything in its call."""
        assert self.store.save_documents("acme", {"variant:1": (None, b"a"), "item:1": (None, b"\x00\xff")}) is True
        assert self.store.save_documents("acme", {"variant:2": (None, b"c"), "variant:1": (None, b"b")}) is False, (
            "save_documents() overwrote a document although the caller expected none"
        )
        assert self.store.save_documents("acme", {"variant:1": (b"x", b"b"), "item:1": (b"\x00\xff", b"i")}) is False, (
            "save_documents() overwrote a document that differs from the one the caller read"
        )
        assert self.store.save_documents("acme", {"variant:3": (b"x", b"b")}) is False, (
            "save_documents() must return False if the document that the caller read is missing"
        )
        assert dict(self.store.documents("acme", ["variant:1", "variant:2", "item:1"])) == {
            "variant:1": b"a",
            "item:1": b"\x00\xff",
        }, "save_documents() must write all documents of a call, or none and return False"
        assert self.store.save_documents("acme", {"variant:1": (b"a", b"b")}) is True
        assert dict(self.store.documents("acme", ["variant:1"])) == {"variant:1": b"b"}
        assert dict(self.store.documents("other", ["variant:1"])) == {}, (
            "documents() must not return another shop's documents"
        )

    def test_documents_are_deleted_by_compare_and_set(self) -> None:
        """None as the new value deletes; a stale deletion is refused, and a deleted document can be made again."""
        self.store.save_documents("acme", {"p": (None, b"a")})
        assert self.store.save_documents("acme", {"p": (b"stale", None)}) is False, (
            "save_documents() deleted a document that differs from the one the caller read"
        )
        assert self.store.save_documents("acme", {"p": (b"a", None)}) is True
        assert dict(self.store.documents("acme", ["p"])) == {}
        assert self.store.save_documents("acme", {"p": (b"a", b"b")}) is False, (
            "save_documents() must return False if the document that the caller read is deleted"
        )
        assert self.store.save_documents("acme", {"p": (None, None), "q": (None, None)}) is True, (
            "save_documents() must accept the deletion of a document that does not exist"
        )
        assert self.store.save_documents("acme", {"p": (None, b"c")}) is True
        assert dict(self.store.documents("acme", ["p", "q"])) == {"p": b"c"}

    def test_an_empty_document_is_not_none(self) -> None:
        """Bytes of no length are a document."""
        assert self.store.save_documents("acme", {"p": (None, b"")}) is True
        assert dict(self.store.documents("acme", ["p"])) == {"p": b""}
        assert self.store.save_documents("acme", {"p": (None, b"x")}) is False, (
            "save_documents() took an empty document for a missing one: b'' must count as a document"
        )
        assert self.store.save_documents("acme", {"p": (b"", b"x")}) is True

    def test_no_document_loses_an_update(self) -> None:
        """Of eight saves at once over the same version, through both handles, one is written and seven are refused."""
        read: bytes | None = None
        for turn in range(8):
            rivals = [{"p": (read, b"%d-%d" % (turn, n))} for n in range(8)]
            handles = (self.store, self.other) * 4
            saves = [partial(patiently, h.save_documents, "acme", d) for h, d in zip(handles, rivals, strict=True)]
            winners = [n for n, saved in enumerate(at_once(*saves)) if saved]
            assert len(winners) == 1, (
                f"of eight concurrent saves of one document {len(winners)} were written: it must be exactly one"
            )
            read = b"%d-%d" % (turn, winners[0])
            assert dict(self.store.documents("acme", ["p"])) == {"p": read}, (
                "the stored document must be that of the save that returned True"
            )

    def test_many_documents_at_once(self) -> None:
        """A whole catalogue is saved in one call."""
        docs = {f"variant:{n}": (None, b"%d" % n) for n in range(1500)}
        assert self.store.save_documents("acme", docs) is True, (
            "save_documents() must accept 1,500 documents in one call"
        )
        assert len(self.store.documents("acme", [*docs, "unknown"])) == 1500
