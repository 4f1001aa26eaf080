"""Shoppers: compare-and-set, each change wholly or not at all, and every value comes back as it went in."""

from __future__ import annotations

from collections.abc import MutableMapping, MutableSequence
from functools import partial
from typing import Any

import pytest

from cartback.testing.suites.suite import at_once, patiently

from .samples import AT, HOUR, change, credit, row
from .settings import Cases


class CommitCases(Cases):
    """find, get, commit."""

    def test_a_shopper_comes_back_as_it_went_in(self) -> None:
        """Document, version and due time come back, by id and by any key."""
        assert self.store.commit([change(due_at=AT, keys=("customer:1", "cart:t"), doc=b"\x00\xffdoc")]) == set(), (
            "commit() must not refuse a new shopper with new keys"
        )
        found = self.store.find("acme", ["customer:1", "cart:t", "cart:unknown"], [])
        assert dict(found.owners) == {"customer:1": "s1", "cart:t": "s1"}, (
            "find() must return the owner of each known key, and no other key"
        )
        stored = found.shoppers["s1"]
        assert (stored.shop, stored.id, stored.doc) == ("acme", "s1", b"\x00\xffdoc"), (
            "shop, id and document must come back as committed"
        )
        assert stored.version == 1, "the version must be 1 after the first commit()"
        assert stored.due_at == AT, "due_at must come back with its microseconds"
        assert dict(self.store.get("acme", ["s1", "s2"])) == {"s1": stored}, (
            "get() must return what find() does, and leave out ids that do not exist"
        )

    @pytest.mark.parametrize(
        "doc", [b"", bytes(range(256)), b"\xff\xfe", b"x" * 300_000], ids=["empty", "all", "no text", "large"]
    )
    def test_any_bytes_are_a_document(self, doc: bytes) -> None:
        """The store does not interpret documents, and returns them as bytes."""
        self.store.commit([change(doc=doc)])
        kept = self.store.get("acme", ["s1"])["s1"].doc
        assert type(kept) is bytes, "a document must come back as bytes, which are immutable"
        assert kept == doc, "a document must come back byte for byte"

    def test_each_save_raises_the_version_by_one(self) -> None:
        """The new document and due time, None included, replace the old."""
        for version in range(4):
            due_at = AT + version * HOUR if version < 3 else None
            assert self.store.commit([change(version=version, doc=b"%d" % version, due_at=due_at)]) == set()
            stored = self.store.get("acme", ["s1"])["s1"]
            assert stored.version == version + 1, "commit() must raise the shopper's version by exactly one"
            assert (stored.doc, stored.due_at) == (b"%d" % version, due_at), (
                "commit() must replace document and due time"
            )

    def test_a_version_that_no_longer_holds_is_refused(self) -> None:
        """The one rule that everything else stands on."""
        self.store.commit([change()])
        self.store.commit([change(version=1, doc=b"newer")])
        assert self.store.commit([change(version=1, doc=b"lost")]) == {("acme", "s1")}, (
            "commit() wrote a change with a stale version: it must refuse it"
        )
        stored = self.store.get("acme", ["s1"])["s1"]
        assert (stored.version, stored.doc) == (2, b"newer"), "a refused change must leave the shopper as it was"

    def test_a_version_that_never_was_is_refused(self) -> None:
        """The version may be ahead of the stored one, or of a shopper that does not exist."""
        self.store.commit([change()])
        assert self.store.commit([change(version=9)]) == {("acme", "s1")}, (
            "commit() wrote a change whose version is ahead of the stored one: it must be equal"
        )
        assert self.store.commit([change("nobody", 1)]) == {("acme", "nobody")}, (
            "commit() wrote a change with version 1 of a shopper that does not exist: an erased shopper would come back"
        )
        assert dict(self.store.get("acme", ["nobody"])) == {}

    def test_a_refused_change_leaves_nothing_behind(self) -> None:
        """It leaves no document, key, row or credit, and absorbs and uncredits nothing."""
        self.store.commit(
            [change("a", due_at=AT, notifications=(row("n1", "a"),), conversions=(credit("o1", shopper="a"),))]
        )
        self.store.commit([change("a", 1, due_at=AT)])
        self.store.commit([change("b", keys=("cart:b",))])
        stale = change(
            "a", 1, doc=b"lost", due_at=None, keys=("customer:a",), taken=("cart:b",), absorbed=(("b", 1),),
            notifications=(row("n1", "a", "SENT"), row("n2", "a")), conversions=(credit("o2", shopper="a"),), uncredited=("o1",),
        )  # fmt: skip
        assert self.store.commit([stale]) == {("acme", "a")}
        why = "a refused change was written in part: each change is written wholly or not at all"
        assert self.store.get("acme", ["a"])["a"].due_at == AT, why
        assert dict(self.store.find("acme", ["customer:a", "cart:b"], []).owners) == {"cart:b": "b"}, why
        assert "b" in self.store.get("acme", ["b"]), why
        assert [(n.id, n.state) for n in self.store.notifications("acme")] == [("n1", "BEGUN")], why
        assert [c.order for c in self.store.conversions("acme")] == ["o1"], why

    def test_what_holds_is_written_beside_what_is_refused(self) -> None:
        """Changes that hold are written despite one that does not, wherever it stands in the batch."""
        self.store.commit([change("a"), change("b"), change("c")])
        self.store.commit([change("b", 1, doc=b"newer")])
        batch = [
            change(i, 1, doc=b"good", keys=(f"customer:{i}",), notifications=(row(f"n{i}", i),), due_at=AT)
            for i in "abc"
        ]
        assert self.store.commit(batch) == {("acme", "b")}, (
            "commit() must return the (shop, id) of the refused changes, and no other"
        )
        people = self.store.get("acme", ["a", "b", "c"])
        assert [people[i].doc for i in "abc"] == [b"good", b"newer", b"good"], (
            "commit() must write the other changes of a batch when one is refused"
        )
        assert sorted(n.id for n in self.store.notifications("acme")) == ["na", "nc"]
        owners = dict(self.store.find("acme", [f"customer:{i}" for i in "abc"], []).owners)
        assert owners == {"customer:a": "a", "customer:c": "c"}

    def test_a_new_shopper_never_overwrites(self) -> None:
        """Version 0 means new: an id that exists, or a key that leads to another shopper, refuses it."""
        self.store.commit([change("a", doc=b"first", keys=("email:x@y",))])
        assert self.store.commit([change("a", doc=b"second")]) == {("acme", "a")}, (
            "commit() with version 0 overwrote an existing shopper: it must refuse the change"
        )
        assert self.store.commit([change("b", keys=("email:x@y",))]) == {("acme", "b")}, (
            "commit() made a second shopper for a key that leads to another: one person would get every message twice"
        )
        assert dict(self.store.get("acme", ["b"])) == {}
        assert self.store.get("acme", ["a"])["a"].doc == b"first"

    def test_a_key_that_leads_to_somebody_is_not_stolen(self) -> None:
        """`keys` are refused when they lead to another shopper by now; a shopper's own may be repeated."""
        self.store.commit([change("a", keys=("device:d",)), change("b", keys=("customer:b",))])
        assert self.store.commit([change("b", 1, keys=("device:d",))]) == {("acme", "b")}, (
            "commit() moved a key in `keys` that leads to another shopper: only keys in `taken` may move"
        )
        assert self.store.commit([change("b", 1, keys=("customer:b",))]) == set(), (
            "commit() must accept a key in `keys` that leads to this shopper already"
        )
        assert dict(self.store.find("acme", ["device:d"], []).owners) == {"device:d": "a"}

    def test_taken_keys_are_moved(self) -> None:
        """`taken` keys belonged to another shopper, and lead here from now on."""
        self.store.commit([change("a", keys=("device:d", "cart:t")), change("b")])
        assert self.store.commit([change("b", 1, taken=("device:d",))]) == set()
        owners = dict(self.store.find("acme", ["device:d", "cart:t"], []).owners)
        assert owners == {"device:d": "b", "cart:t": "a"}, (
            "commit() must move the `taken` keys to this shopper, and no others"
        )

    def test_dropped_keys_lead_nowhere(self) -> None:
        """The keys of forgotten carts and orders are dropped if they still lead to this shopper."""
        self.store.commit([change("a", keys=("cart:1", "cart:2", "customer:a")), change("b")])
        self.store.commit([change("b", 1, taken=("cart:2",))])
        dropped = ("cart:1", "cart:2", "cart:unknown")
        assert self.store.commit([change("a", 9, dropped=dropped)]) == {("acme", "a")}
        keys = ["cart:1", "cart:2", "customer:a"]
        owners = dict(self.store.find("acme", keys, []).owners)
        assert owners == {"cart:1": "a", "cart:2": "b", "customer:a": "a"}, "a refused change must not drop keys"
        assert self.store.commit([change("a", 1, dropped=dropped)]) == set()
        owners = dict(self.store.find("acme", keys, []).owners)
        assert owners == {"cart:2": "b", "customer:a": "a"}, (
            "commit() must drop the `dropped` keys of this shopper, and keep one that leads to another by now"
        )
        assert self.store.commit([change("b", 2, keys=("cart:1",))]) == set(), (
            "a dropped key must be free for another shopper"
        )

    def test_two_of_one_batch_do_not_get_one_key(self) -> None:
        """For the second change the key leads to another shopper by now."""
        refused = self.store.commit([change("a", keys=("email:x@y",)), change("b", keys=("email:x@y",))])
        assert len(refused) == 1, "of two changes in one batch with the same new key, exactly one must be refused"
        ((_, loser),) = refused
        winner = "b" if loser == "a" else "a"
        assert dict(self.store.find("acme", ["email:x@y"], []).owners) == {"email:x@y": winner}
        assert set(self.store.get("acme", ["a", "b"])) == {winner}, "the refused change must not create its shopper"

    def test_a_key_whose_owner_is_gone_is_free(self) -> None:
        """Its owner was erased, or absorbed without it."""
        self.store.commit([change("a", keys=("cart:a",)), change("b", keys=("cart:b",)), change("c")])
        self.store.erase("acme", "a", [], [], AT)
        self.store.commit([change("c", 1, absorbed=(("b", 1),))])
        assert self.store.commit([change("d", keys=("cart:a", "cart:b"))]) == set(), (
            "a key whose owner no longer exists must be free for a new shopper"
        )
        assert dict(self.store.find("acme", ["cart:a", "cart:b"], []).owners) == {"cart:a": "d", "cart:b": "d"}

    def test_absorbing_moves_keys_and_ledger(self) -> None:
        """A shopper found to be the same person as another is deleted, and its ledger becomes the other's."""
        both = change(
            "b", due_at=AT, keys=("cart:b",), notifications=(row("n1", "b"),), conversions=(credit(shopper="b"),)
        )
        self.store.commit([change("a"), both])
        assert self.store.commit([change("a", 1, absorbed=(("b", 1),), taken=("cart:b",))]) == set()
        assert dict(self.store.get("acme", ["b"])) == {}, "commit() must delete an absorbed shopper"
        assert self.store.next_due() is None, "next_due() must not count an absorbed shopper"
        assert dict(self.store.find("acme", ["cart:b"], []).owners) == {"cart:b": "a"}
        assert [n.shopper for n in self.store.notifications("acme", shopper="a")] == ["a"], (
            "commit() must move the ledger rows of an absorbed shopper to the absorbing one"
        )
        assert self.store.notifications("acme", shopper="b") == []
        assert [c.shopper for c in self.store.conversions("acme", shopper="a")] == ["a"], (
            "commit() must move the credits of an absorbed shopper to the absorbing one"
        )

    def test_an_absorbed_version_is_compared(self) -> None:
        """A save of the absorbed shopper meanwhile, such as a purchase, must not get lost."""
        self.store.commit([change("a"), change("b"), change("c", version=0)])
        self.store.commit([change("b", 1, doc=b"bought")])
        for absorbed in ((("b", 1),), (("c", 1), ("b", 1)), (("nobody", 1),)):
            assert self.store.commit([change("a", 1, absorbed=absorbed)]) == {("acme", "a")}, (
                "commit() absorbed a shopper whose version is not the stored one: a save meanwhile would be lost"
            )
        assert self.store.get("acme", ["b"])["b"].doc == b"bought"
        assert "c" in self.store.get("acme", ["c"]), "a refused change must not absorb a shopper"

    def test_a_change_may_depend_on_the_settings(self) -> None:
        """A send decided under settings that are no longer in force is not begun; one that does not depend on them is."""
        self.store.commit([change("a"), change("b", shop="other")])
        self.store.save_settings("acme", b"off", 1, None)
        assert self.store.commit([change("a", 1, settings_version=1)]) == {("acme", "a")}, (
            "commit() wrote a change whose settings_version is no longer current: it must refuse it"
        )
        assert self.store.commit([change("a", 1, settings_version=2)]) == set()
        assert self.store.commit([change("a", 2)]) == set(), (
            "commit() must not compare the settings if settings_version is None"
        )
        assert self.store.commit([change("b", 1, shop="other", settings_version=2)]) == {("other", "b")}, (
            "commit() must compare settings_version with the settings of the change's own shop"
        )

    def test_everything_of_one_change_is_written(self) -> None:
        """A change may have new and taken keys, an absorbed shopper, rows, a credit given and one withdrawn, and the
        settings' version.
        """
        self.store.commit([change("a", conversions=(credit("o1", shopper="a"),)), change("b", keys=("cart:b",))])
        everything = change(
            "a", 1, doc=b"all", due_at=AT, keys=("customer:a",), taken=("cart:b",), absorbed=(("b", 1),), settings_version=1,
            notifications=(row("n1", "a"), row("n2", "a")), conversions=(credit("o2", shopper="a"),), uncredited=("o1",),
        )  # fmt: skip
        assert self.store.commit([everything], [("acme", "d1")]) == set(), (
            "commit() must accept a change that uses every field at once"
        )
        found = self.store.find("acme", ["customer:a", "cart:b"], ["d1"])
        assert dict(found.owners) == {"customer:a": "a", "cart:b": "a"}
        assert (found.shoppers["a"].doc, found.shoppers["a"].version, found.shoppers["a"].due_at) == (b"all", 2, AT)
        assert set(found.seen) == {"d1"}
        assert dict(self.store.get("acme", ["b"])) == {}
        assert [n.id for n in self.store.notifications("acme")] == ["n2", "n1"]
        assert [c.order for c in self.store.conversions("acme")] == ["o2"]

    def test_deliveries_are_recorded_only_when_nothing_was_refused(self) -> None:
        """A delivery with events still to be written must not count as seen."""
        self.store.commit([change("a"), change("b")])
        self.store.commit([change("a", 1), change("b", 9)], [("acme", "d1"), ("other", "d1")])
        assert set(self.store.find("acme", [], ["d1", "d2"]).seen) == set(), (
            "commit() recorded a delivery although a change was refused: a repeated delivery would be ignored, its events lost"
        )
        assert set(self.store.find("other", [], ["d1"]).seen) == set(), (
            "commit() recorded another shop's delivery although a change was refused"
        )
        self.store.commit([change("b", 1)], [("acme", "d1")])
        assert set(self.store.find("acme", [], ["d1", "d2"]).seen) == {"d1"}, (
            "find() must return the recorded deliveries in `seen`"
        )
        assert set(self.store.find("other", [], ["d1"]).seen) == set(), (
            "commit() must record a delivery for its own shop only"
        )
        assert self.store.commit([], [("acme", "d1"), ("acme", "d2")]) == set(), (
            "commit() must accept a delivery that is recorded already"
        )
        assert set(self.store.find("acme", [], ["d1", "d2"]).seen) == {"d1", "d2"}, (
            "commit() must record deliveries without any changes"
        )

    def test_an_empty_batch_is_nothing(self) -> None:
        """An empty request has an empty answer, everywhere."""
        assert self.store.commit([]) == set(), "commit() of no changes must return an empty set"
        assert dict(self.store.get("acme", [])) == {}
        found = self.store.find("acme", [], [])
        assert (dict(found.owners), dict(found.shoppers), set(found.seen)) == ({}, {}, set())
        assert dict(self.store.documents("acme", [])) == {}
        assert dict(self.store.tombstones("acme", [])) == {}
        assert self.store.save_documents("acme", {}) is True

    def test_a_thousand_changes_are_one_batch(self) -> None:
        """The batch is written despite any limit of the database on parameters; the refused changes are reported among them."""
        ids = [f"s{n:04}" for n in range(1000)]
        new = [change(i, keys=(f"customer:{i}", f"cart:{i}"), due_at=AT, notifications=(row(f"n{i}", i),)) for i in ids]
        assert self.store.commit(new, [("acme", f"d{n}") for n in range(1000)]) == set(), (
            "commit() must write a batch of 1,000 changes"
        )
        self.store.commit([change(i, 1) for i in ids[::400]])
        again = [change(i, 1, doc=b"again") for i in ids]
        assert self.store.commit(again) == {("acme", i) for i in ids[::400]}, (
            "commit() must return the refused changes of a batch of 1,000, and no other"
        )
        found = self.store.find("acme", [f"cart:{i}" for i in [*ids, "nobody"]], [f"d{n}" for n in range(1001)])
        assert len(found.owners) == len(found.shoppers) == len(found.seen) == 1000, (
            "find() must accept 1,000 keys and deliveries"
        )
        assert sum(s.doc == b"again" for s in self.store.get("acme", ids).values()) == 997, (
            "get() must accept 1,000 ids, and return the 997 changes that were written"
        )

    def test_ids_and_keys_are_compared_exactly(self) -> None:
        """No collation of the database applies: capitals, accents, blanks and how a letter is composed all count."""
        names = [
            "a",
            "A",
            "a ",
            " a",
            "á",
            "a\u0301",
            "\uff41",
            "ß",
            "ss",
            "a'b",
            'a"b',
            "a%",
            "a_",
            "a\\",
            "🛒",
            "1",
            "01",
        ]
        assert self.store.commit([change(i, keys=(f"customer:{i}",), doc=i.encode()) for i in names]) == set(), (
            "commit() took two different ids or keys for the same: they must be compared code point by code point"
        )
        found = self.store.find("acme", [f"customer:{i}" for i in names], [])
        assert dict(found.owners) == {f"customer:{i}": i for i in names}
        assert {i: s.doc.decode() for i, s in self.store.get("acme", names).items()} == {i: i for i in names}

    def test_what_is_handed_over_is_not_shared(self) -> None:
        """The caller's changes to its arguments or to the answers do not change the store."""
        batch, docs = [change("a", due_at=AT, keys=("cart:a",), notifications=(row("n1", "a"),))], {"p": (None, b"p")}
        self.store.commit(batch)
        self.store.save_documents("acme", docs)
        batch.clear()
        docs.clear()
        for answer in self._everything():
            _spoil(answer)
        found, people, documents, rows, _, page = self._everything()
        why = "the store shares a collection with its caller, whose changes to it change the stored data: copy it"
        assert (dict(found.owners), set(people)) == ({"cart:a": "a"}, {"a"}), why
        assert set(found.shoppers) == {"a"}, why
        assert (dict(documents), [n.id for n in rows], [s.id for s in page]) == ({"p": b"p"}, ["n1"], ["a"]), why
        assert self.store.shops() == ["acme", "other"], why

    def _everything(self) -> tuple[Any, ...]:
        return (
            self.store.find("acme", ["cart:a"], []), self.store.get("acme", ["a"]), self.store.documents("acme", ["p"]),
            self.store.notifications("acme"), self.store.shops(), self.store.scan("acme", "", 10),
        )  # fmt: skip

    def test_no_update_is_lost(self) -> None:
        """Of eight commits at once on one version, through both handles, one is written and seven are refused."""
        self.store.commit([change("s1")])
        for version in range(1, 13):
            rivals = [[change("s1", version, doc=b"%d" % n)] for n in range(8)]
            handles = (self.store, self.other) * 4
            refused = at_once(*[partial(patiently, h.commit, rival) for h, rival in zip(handles, rivals, strict=True)])
            winners = [n for n, is_refused in enumerate(refused) if not is_refused]
            assert len(winners) == 1, (
                f"of eight concurrent commits on one version {len(winners)} were written: it must be exactly one"
            )
            stored = self.store.get("acme", ["s1"])["s1"]
            assert (stored.version, stored.doc) == (version + 1, b"%d" % winners[0]), (
                "the stored shopper must be that of the commit that was not refused"
            )

    def test_of_new_shoppers_with_one_key_one_is_made(self) -> None:
        """Eight threads meet the same person for the first time, at the same moment, and one shopper is made."""
        for n in range(5):
            meet = [[change(f"s{n}-{i}", keys=(f"email:{n}",))] for i in range(8)]
            handles = (self.store, self.other) * 4
            calls = [partial(patiently, handle.commit, batch) for handle, batch in zip(handles, meet, strict=True)]
            answers = at_once(*calls)
            made = self.store.get("acme", [f"s{n}-{i}" for i in range(8)])
            assert len(made) == 1, "of eight concurrent commits with the same new key, one must make its shopper"
            assert sum(not refused for refused in answers) == 1, (
                "of eight concurrent commits with the same new key, seven must be returned as refused"
            )
            assert set(self.store.find("acme", [f"email:{n}"], []).owners.values()) == set(made)


def _spoil(answer: Any) -> None:
    """Change an answer as far as its types allow."""
    for part in (answer, getattr(answer, "owners", None), getattr(answer, "shoppers", None)):
        if isinstance(part, MutableMapping | MutableSequence):
            part.clear()
