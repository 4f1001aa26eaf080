"""Forgetting: a person, a shop, and old records. A late write does not bring erased data back."""

from __future__ import annotations

from typing import Any

from cartback.domain.ledger import without_words
from cartback.ports import StoredSettings

from .ledger import _full
from .samples import AT, FAR, HOUR, LONG_AGO, MICROSECOND, change, credit, row
from .settings import Cases


class ForgettingCases(Cases):
    """erase, tombstones, erase_shop, scan, purge."""

    def test_erasing_leaves_nothing_of_the_person(self) -> None:
        """Document, keys and every text are gone; the fact and the time of each send stay."""
        rows = (_full(), row("n2", "s2", title="Ben"))
        self.store.commit(
            [
                change(keys=("customer:1", "cart:t"), notifications=rows, conversions=(credit(),), due_at=AT),
                change("s2"),
            ]
        )
        self.store.rate("acme", "n1", 1)
        self.store.erase("acme", "s1", ["customer:1", "cart:t"], ["d1"], AT)
        assert dict(self.store.get("acme", ["s1"])) == {}, "erase() must delete the shopper's document"
        assert dict(self.store.find("acme", ["customer:1", "cart:t"], []).owners) == {}, (
            "erase() must delete the shopper's keys"
        )
        assert self.store.claim(FAR, FAR, 10) == [], "claim() must not take an erased shopper"
        kept = self.store.notification("acme", "n1")
        assert kept is not None, "erase() must keep the ledger rows: the fact and the time of each send"
        bare = without_words(_full())
        assert (kept.shopper, kept.session, kept.title, kept.body, kept.link) == ("", "", None, None, None), (
            "erase() must empty shopper, session, title, body and link of the ledger rows"
        )
        assert (kept.badges, kept.outcomes) == ((), ()), "erase() must empty badges and outcomes of the ledger rows"
        assert (kept.state, kept.decided_at, kept.campaign) == (bare.state, bare.decided_at, bare.campaign)
        assert [c.shopper for c in self.store.conversions("acme")] == [""], (
            "erase() must keep the credits, with an empty shopper"
        )
        assert self.store.notifications("acme", shopper="s1") == []
        assert self.store.notification("acme", "n2") == row("n2", "s2", title="Ben"), (
            "erase() must not change another shopper's rows"
        )
        assert "s2" in self.store.get("acme", ["s2"])

    def test_the_erased_do_not_come_back(self) -> None:
        """A worker that read the shopper before cannot write it after."""
        self.store.commit([change(due_at=AT)])
        (claimed,) = self.store.claim(AT, AT + HOUR, 1)
        self.store.erase("acme", "s1", [], [], AT)
        assert self.other.commit([change(version=claimed.version)]) == {("acme", "s1")}, (
            "commit() wrote a shopper that was erased meanwhile: it must refuse any version from before"
        )
        assert dict(self.store.get("acme", ["s1"])) == {}

    def test_a_tombstone_tells_when(self) -> None:
        """Each digest has its latest time, an unknown one none; also if there was no shopper left to erase."""
        self.store.commit([change()])
        self.store.erase("acme", "s1", [], ["d1", "d2"], AT)
        self.store.erase("acme", "s1", [], ["d2", "d3"], AT + MICROSECOND)
        self.store.erase("acme", "nobody", [], ["d1"], AT - HOUR)
        kept = dict(self.store.tombstones("acme", ["d1", "d2", "d3", "d4"]))
        assert kept == {"d1": AT, "d2": AT + MICROSECOND, "d3": AT + MICROSECOND}, (
            "tombstones() must return the latest time of each digest: late events are recognised by it"
        )
        assert all(not at.utcoffset() for at in kept.values()), "instants must come back in UTC"
        assert dict(self.store.tombstones("other", ["d1"])) == {}, (
            "tombstones() must not return another shop's tombstones"
        )

    def test_erasing_takes_only_what_is_theirs(self) -> None:
        """A key that by now leads to another stays where it leads; the same id at another shop is another person."""
        self.store.commit([change("a", keys=("device:d",)), change("b"), change("a", shop="other", keys=("device:d",))])
        self.store.commit([change("b", 1, taken=("device:d",))])
        self.store.erase("acme", "a", ["device:d", "cart:unknown"], ["x"], AT)
        assert dict(self.store.find("acme", ["device:d"], []).owners) == {"device:d": "b"}, (
            "erase() deleted a key that leads to another shopper by now"
        )
        assert dict(self.store.find("other", ["device:d"], []).owners) == {"device:d": "a"}, (
            "erase() deleted a key of another shop"
        )

    def test_an_erased_person_may_begin_anew(self) -> None:
        """The same id and keys may be used by a new shopper."""
        self.store.commit([change(keys=("customer:1",))])
        self.store.erase("acme", "s1", ["customer:1"], ["d1"], AT)
        assert self.store.commit([change(keys=("customer:1",))]) == set(), (
            "commit() must accept a new shopper with an erased id and erased keys"
        )
        assert self.store.get("acme", ["s1"])["s1"].version == 1

    def test_erasing_a_shop_leaves_the_others(self) -> None:
        """All data of the one shop goes, none of the other's."""
        for shop in ("acme", "other"):
            rows = (row(shop=shop),)
            self.store.commit(
                [
                    change(
                        shop=shop, keys=("customer:1",), due_at=AT, notifications=rows, conversions=(credit(shop=shop),)
                    )
                ],
                [(shop, "d1")],
            )
            self.store.save_documents(shop, {"p": (None, b"p")})
            self.store.erase(shop, "nobody", [], ["x"], AT)
        self.store.erase_shop("acme")
        assert self.store.settings("acme") is None, "erase_shop() must delete the settings"
        assert self.store.shops() == ["other"]
        assert self._all("acme") == (0,) * 8, "erase_shop() left data of the shop behind"
        assert self._all("other") == (1,) * 8, "erase_shop() deleted data of another shop"
        assert self.store.settings("other") == StoredSettings(1, b"{}")
        assert [s.shop for s in self.store.claim(AT, AT + HOUR, 10)] == ["other"], (
            "claim() must not take the shoppers of an erased shop"
        )

    def _all(self, shop: str) -> tuple[int, ...]:
        found = self.store.find(shop, ["customer:1"], ["d1"])
        return (
            len(found.owners), len(found.seen), len(self.store.get(shop, ["s1"])), len(self.store.scan(shop, "", 10)),
            len(self.store.notifications(shop)), len(self.store.conversions(shop)), len(self.store.documents(shop, ["p"])),
            len(self.store.tombstones(shop, ["x"])),
        )  # fmt: skip

    def test_a_shop_may_come_back(self) -> None:
        """It comes back without its former data, also through a handle that knew it before."""
        self.store.commit([change(keys=("customer:1",), due_at=AT, notifications=(row(),))])
        self.other.get("acme", ["s1"])
        self.store.erase_shop("acme")
        self.store.erase_shop("acme")
        assert self.store.save_settings("acme", b"anew", 0, None) is True, (
            "save_settings() with version 0 must save settings for an erased shop"
        )
        assert self.other.settings("acme") == StoredSettings(1, b"anew")
        assert self.other.commit([change(keys=("customer:1",), notifications=(row("n2"),))]) == set()
        assert [n.id for n in self.store.notifications("acme")] == ["n2"]
        assert set(self.store.find("acme", ["customer:1"], []).owners.values()) == {"s1"}

    def test_a_shop_that_is_gone_keeps_nothing(self) -> None:
        """The late write of a worker that still knew it is refused; the next claim is not held up, and finds nothing."""
        late = change(keys=("customer:1",), due_at=AT, notifications=(row(),), conversions=(credit(),))
        for handle in (self.store, self.other):
            handle.settings("acme")
            handle.get("acme", ["s1"])
        self.store.erase_shop("acme")
        assert self.other.commit([late, change(shop="other")], [("acme", "d1")]) == {("acme", "s1")}, (
            "commit() wrote for a shop without settings: erased data would come back"
        )
        self.other.commit([], [("acme", "d1")])
        self.other.erase("acme", "s1", ["customer:1"], ["x"], AT)
        assert self.other.save_documents("acme", {"p": (None, b"p")}) is False, (
            "save_documents() must return False for a shop without settings"
        )
        assert self._all("acme") == (0,) * 8, "the store must keep no data of a shop without settings"
        assert self._all("nobody") == (0,) * 8, "the store returned data of one shop without settings for another"
        for handle in (self.store, self.other):
            assert handle.claim(AT, AT + HOUR, 10) == [], "claim() took a shopper of an erased shop"
        self.store.save_settings("acme", b"anew", 0, None)
        assert self._all("acme") == (0,) * 8, "a shop that comes back must begin without data"

    def test_scanning_goes_through_everybody_in_pages(self) -> None:
        """The pages go by id, in the order of code points, from after the last one seen: no shopper twice, none left out."""
        ids = [*(f"s{n:02}" for n in range(20)), "B", "a", "Z", "á", "_", "é", "🛒"]
        self.store.commit([change(i, due_at=AT, doc=i.encode()) for i in ids] + [change("s", shop="other")])
        seen: list[str] = []
        while page := self.store.scan("acme", seen[-1] if seen else "", 4):
            assert len(page) <= 4, "scan() must return at most `limit` shoppers"
            assert all((s.shop, s.doc.decode(), s.version, s.due_at) == ("acme", s.id, 1, AT) for s in page)
            seen += [s.id for s in page]
            assert len(seen) <= len(ids), "scan() returned a shopper twice"
        assert seen == sorted(ids), "scan() must return every shopper, sorted by id, by code point"

    def test_purging_drops_words_then_rows(self) -> None:
        """A row decided before `text` loses its texts, one before `ledger` is deleted, and the number is returned."""
        old, older = AT - 100 * HOUR, AT - 1000 * HOUR
        words: dict[str, Any] = {"title": "t", "body": "b", "link": "https://x"}
        rows = (row("n1", at=AT, **words), row("n2", at=old, **words), row("n3", at=older, **words), row("n4", at=old))
        self.store.commit([change(notifications=rows)])
        self.store.rate("acme", "n2", 1)
        assert self.store.purge("other", deliveries=FAR, text=FAR, ledger=FAR) == 0, (
            "purge() must not touch another shop's rows"
        )
        assert self.store.purge("acme", deliveries=LONG_AGO, text=AT, ledger=AT - 500 * HOUR) == 2, (
            "purge() must return the number of rows it changed: here one without its texts, and one deleted"
        )
        assert {n.id: n.body for n in self.store.notifications("acme")} == {"n1": "b", "n2": None, "n4": None}, (
            "purge() must drop the texts of rows decided before `text`, and the rows decided before `ledger`"
        )
        assert self.store.notification("acme", "n2") == row("n2", at=old, thumb=1), (
            "purge() must drop title, body and link, and keep the other fields"
        )
        assert self.store.purge("acme", deliveries=LONG_AGO, text=AT, ledger=AT - 500 * HOUR) == 0, (
            "a second purge() with the same arguments must return 0"
        )

    def test_purging_drops_credits(self) -> None:
        """Credits of orders from before `ledger` are deleted."""
        credited = (credit("o1", at=AT), credit("o2", at=AT - HOUR), credit("o3", shop="acme", at=AT - MICROSECOND))
        self.store.commit([change(conversions=credited)])
        assert self.store.purge("other", deliveries=LONG_AGO, text=FAR, ledger=FAR) == 0, (
            "purge() must not touch another shop's credits"
        )
        assert self.store.purge("acme", deliveries=LONG_AGO, text=AT, ledger=AT) == 2, (
            "purge() must delete the credits of orders from before `ledger`, and count them"
        )
        assert self.store.conversions("acme") == [credit("o1", at=AT)], "purge() must keep the credits of later orders"

    def test_a_row_is_as_old_as_it_was_decided_last(self) -> None:
        """A message tried again is decided again: its row is written over, with the new time."""
        self.store.commit([change(notifications=(row("n1", at=AT - HOUR, body="b"),))])
        self.store.commit([change(version=1, notifications=(row("n1", at=AT + HOUR, body="b"),))])
        assert self.store.purge("acme", deliveries=LONG_AGO, text=AT, ledger=AT) == 0, (
            "purge() must go by the present decided_at of a row, not by the first"
        )
        assert self.store.notification("acme", "n1").body == "b"

    def test_purging_forgets_deliveries(self) -> None:
        """Deliveries recorded before the limit are deleted; if they come again they count as new."""
        self.store.commit([], [("acme", "d1"), ("other", "d1")])
        self.store.purge("acme", deliveries=LONG_AGO, text=LONG_AGO, ledger=LONG_AGO)
        assert set(self.store.find("acme", [], ["d1"]).seen) == {"d1"}, (
            "purge() deleted a delivery that was recorded after `deliveries`"
        )
        assert self.store.purge("acme", deliveries=FAR, text=LONG_AGO, ledger=LONG_AGO) == 1
        assert set(self.store.find("acme", [], ["d1"]).seen) == set()
        assert set(self.store.find("other", [], ["d1"]).seen) == {"d1"}
