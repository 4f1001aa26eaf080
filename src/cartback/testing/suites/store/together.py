"""Changes that are written together: all or none, whichever of them is refused and with any other writes."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import msgspec
import pytest

from cartback.ports import Change
from cartback.testing.suites.suite import at_once, patiently

from .samples import AT, change, credit, row
from .settings import Cases

#: Reasons why the half that a case is about does not hold.
_STALE: dict[str, dict[str, Any]] = {
    "its version": {"version": 1},
    "no such shopper": {"shopper": "nobody", "version": 3},
    "a new id that exists": {"version": 0},
    "an absorbed version": {"absorbed": (("c", 7),)},
    "an absorbed one who is gone": {"absorbed": (("nobody", 1),)},
    "the settings": {"settings_version": 9},
    "a key of another's": {"keys": ("cart:c",)},
}


def _together(*changes: Change, number: int = 1) -> list[Change]:
    return [msgspec.structs.replace(c, together=number) for c in changes]


class TogetherCases(Cases):
    """`Change.together`."""

    @pytest.mark.parametrize("why", _STALE)
    @pytest.mark.parametrize("last", [False, True], ids=["first", "last"])
    def test_changes_written_together_are_all_or_none(self, last: bool, why: str) -> None:
        """If one of three is refused, for any reason and at any place, nothing of any is written and all are refused."""
        self._people()
        half = {"version": 2, "doc": b"half", "keys": ("cart:new b",), **_STALE[why]}
        stale = change(half.pop("shopper", "b"), **half)
        good = change(
            "a", 1, doc=b"half", due_at=AT, keys=("customer:a",), taken=("cart:b",), absorbed=(("d", 1),), dropped=("cart:a",),
            notifications=(row("n1", "a", "SENT"), row("n2", "a")), conversions=(credit("o2", shopper="a"),), uncredited=("o1",),
        )  # fmt: skip
        new = change("new", doc=b"half", keys=("cart:new",), due_at=AT)
        before = self._kept()
        group = _together(good, new, stale) if last else _together(stale, good, new)
        refused = self.store.commit(group)
        assert self._kept() == before, (
            f"commit() wrote a part of the group, although one of its changes was refused ({why}): a cart "
            "that moves would be in two documents, or in none"
        )
        assert refused == {("acme", c.id) for c in group}, (
            f"commit() did not return every change of the group as refused, although one was refused ({why})"
        )

    def _people(self) -> None:
        """Make a, b, c and d, each with a cart; b was read once and written once since."""
        a = change("a", keys=("cart:a",), notifications=(row("n1", "a"),), conversions=(credit("o1", shopper="a"),))
        self.store.commit([a, *[change(i, keys=(f"cart:{i}",)) for i in "bcd"]])
        self.store.commit([change("b", 1)])

    def _kept(self) -> tuple[Any, ...]:
        keys = [*[f"cart:{i}" for i in ("a", "b", "c", "d", "new", "new b")], "customer:a"]
        return (
            dict(self.store.get("acme", ["a", "b", "c", "d", "new", "nobody"])),
            dict(self.store.find("acme", keys, []).owners),
            self.store.notifications("acme"), self.store.conversions("acme"), self.store.next_due(),
        )  # fmt: skip

    def test_only_what_is_written_together_is_refused_together(self) -> None:
        """Another group of the batch is written, and so is a single change, and another shop's group of the same number."""
        self._people()
        self.store.commit([change("a", shop="other"), change("b", shop="other")])
        batch = [
            *_together(change("a", 1, doc=b"new"), change("b", 1, doc=b"stale")),
            change("c", 1, doc=b"new"),
            *_together(change("d", 1, doc=b"new"), change("e", doc=b"new"), number=2),
            *_together(change("a", 1, "other", doc=b"new"), change("b", 1, "other", doc=b"new")),
        ]
        order = (4, 0, 2, 5, 1, 3, 6)  # the groups are interleaved
        assert self.store.commit([batch[n] for n in order], [("acme", "d1")]) == {("acme", "a"), ("acme", "b")}, (
            "commit() must return the changes of the refused group, and no other"
        )
        people, others = self.store.get("acme", list("abcde")), self.store.get("other", ["a", "b"])
        assert [i for i in "abcde" if people[i].doc == b"new"] == ["c", "d", "e"], (
            "commit() must write all changes outside the refused group, and none inside"
        )
        assert [others[i].doc for i in "ab"] == [b"new", b"new"], (
            "commit() must treat another shop's group of the same number as another group"
        )
        assert set(self.store.find("acme", [], ["d1"]).seen) == set(), (
            "commit() must record deliveries only if no change was refused"
        )

    @pytest.mark.parametrize("version", [1, 0], ids=["known", "new"])
    @pytest.mark.parametrize("first", ["taker", "loser"])
    @pytest.mark.parametrize("field", ["nothing", "keys", "dropped"])
    def test_a_key_moves_in_one_step(self, field: str, first: str, version: int) -> None:
        """It moves to a known or a new shopper, in either order, whatever the other change does with it: `taken` wins."""
        self.store.commit([change("a", keys=("device:d", "cart:a")), change("b"), change("c", keys=("cart:c",))])
        taker = change("b" if version else "new", version, doc=b"has it", taken=("device:d",))
        lost: dict[str, Any] = {} if field == "nothing" else {field: ("device:d",)}
        loser = change("a", 1, doc=b"lost it", **lost)
        group = _together(taker, loser) if first == "taker" else _together(loser, taker)
        why = "commit() must move a key between two shoppers of a group: `taken` wins over the other change's fields"
        assert self.store.commit(group) == set(), why
        owners = dict(self.store.find("acme", ["device:d", "cart:a", "cart:c"], []).owners)
        assert owners == {"device:d": taker.id, "cart:a": "a", "cart:c": "c"}, why
        people = self.store.get("acme", ["a", taker.id])
        assert (people["a"].doc, people["a"].version) == (b"lost it", 2)
        assert (people[taker.id].doc, people[taker.id].version) == (b"has it", version + 1)

    @pytest.mark.parametrize("first", ["taker", "loser"])
    def test_a_key_moves_between_two_who_are_new(self, first: str) -> None:
        """Both are made by the same commit, and the one that takes the key has it."""
        loser = change("a", keys=("device:d", "cart:a"))
        taker = change("b", keys=("cart:b",), taken=("device:d",))
        group = _together(taker, loser) if first == "taker" else _together(loser, taker)
        assert self.store.commit(group) == set(), (
            "commit() must accept a key that moves between two new shoppers of a group"
        )
        owners = dict(self.store.find("acme", ["device:d", "cart:a", "cart:b"], []).owners)
        assert owners == {"device:d": "b", "cart:a": "a", "cart:b": "b"}, (
            "`taken` must win over the other change's `keys`"
        )

    def test_one_of_a_group_may_absorb(self) -> None:
        """One of the group absorbs a shopper, while a device moves: ledger and keys follow as ever."""
        gone = change("c", keys=("cart:c",), notifications=(row("n1", "c"),), conversions=(credit(shopper="c"),))
        self.store.commit([change("a", keys=("device:d",)), change("b"), gone])
        group = _together(
            change("a", 1, absorbed=(("c", 1),), taken=("cart:c",)), change("b", 1, taken=("device:d",)), change("new")
        )
        assert self.store.commit(group) == set()
        owners = dict(self.store.find("acme", ["device:d", "cart:c"], []).owners)
        assert owners == {"device:d": "b", "cart:c": "a"}
        left = set(self.store.get("acme", ["a", "b", "c", "new"]))
        assert left == {"a", "b", "new"}, "commit() must delete an absorbed shopper"
        assert [n.shopper for n in self.store.notifications("acme")] == ["a"], (
            "commit() must move the ledger rows of an absorbed shopper to the absorbing one"
        )
        assert [c.shopper for c in self.store.conversions("acme")] == ["a"]

    def test_changes_of_a_group_follow_one_another(self) -> None:
        """Each is judged after the writes before it in the group; none is written unless the last one holds."""
        self.store.commit([change("a"), change("b")])
        twice = [change("a", 1, doc=b"1"), change("b", 1, doc=b"1"), change("a", 2, doc=b"2")]
        assert self.store.commit(_together(*twice)) == set(), (
            "commit() must accept a group that writes one shopper twice"
        )
        assert self.store.get("acme", ["a"])["a"].doc == b"2"
        again = [change("a", 3, doc=b"3"), change("b", 2, doc=b"3"), change("a", 3, doc=b"3")]
        assert self.store.commit(_together(*again)) == {("acme", "a"), ("acme", "b")}
        assert {s.doc for s in self.store.get("acme", ["a", "b"]).values()} == {b"1", b"2"}, (
            "commit() wrote a part of a group whose last change is stale after those before it"
        )

    def test_groups_at_once_are_never_halved(self) -> None:
        """Eight commits at once have overlapping groups, in any order, and single changes: each group is seen whole, or not
        at all.
        """
        ids = ["a", "b", "c", "d"]
        self.store.commit([change(i) for i in ids])
        for n in range(10):
            people = self.store.get("acme", ids)
            pairs = [("a", "b"), ("b", "c"), ("c", "d"), ("d", "a"), ("b", "a"), ("d", "b"), ("c",), ("a", "c", "d")]
            batches = [
                _together(*[change(i, people[i].version, doc=b"%d.%d" % (n, at)) for i in who], number=len(who) - 1)
                for at, who in enumerate(pairs)
            ]
            refused = self._at_once(batches)
            written = self.store.get("acme", ids)
            for at, (who, refusals) in enumerate(zip(pairs, refused, strict=True)):
                kept = {i for i in who if written[i].doc == b"%d.%d" % (n, at)}
                assert len(refusals) in (0, len(who)), "commit() must return all changes of a group as refused, or none"
                assert kept == (set() if refusals else set(who)), (
                    "a group must be written whole, or be refused and not written, also beside concurrent commits"
                )
            assert not all(refused), "of concurrent commits on the same versions at least one must be written"

    def test_of_groups_that_meet_somebody_new_one_is_written(self) -> None:
        """Eight threads each give one cart to a new shopper, and make one new key: no losing group leaves a half."""
        for n in range(5):
            self.store.commit([change(f"a{n}", keys=(f"cart:{n}",))])
            batches = [
                _together(
                    change(f"s{n}-{i}", keys=(f"email:{n}",), taken=(f"cart:{n}",)),
                    change(f"t{n}-{i}"),
                    change(f"a{n}", 1, doc=b"%d" % i),
                )
                for i in range(8)
            ]
            refused = self._at_once(batches)
            winners = [i for i, refusals in enumerate(refused) if not refusals]
            assert len(winners) == 1, "of concurrent groups with the same new key exactly one must be written"
            made = self.store.get("acme", [f"{who}{n}-{i}" for who in "st" for i in range(8)])
            assert set(made) == {f"s{n}-{winners[0]}", f"t{n}-{winners[0]}"}, "a part of a refused group was written"
            owners = dict(self.store.find("acme", [f"email:{n}", f"cart:{n}"], []).owners)
            assert set(owners.values()) == {f"s{n}-{winners[0]}"}
            assert self.store.get("acme", [f"a{n}"])[f"a{n}"].doc == b"%d" % winners[0]

    def _at_once(self, batches: Sequence[list[Change]]) -> list[set[tuple[str, str]]]:
        """Return each answer, through both handles; every other batch has its changes in reverse."""
        handles = (self.store, self.other) * (len(batches) // 2)
        turned = [batch[::-1] if n % 4 > 1 else batch for n, batch in enumerate(batches)]
        return at_once(*[partial(patiently, h.commit, batch) for h, batch in zip(handles, turned, strict=True)])
