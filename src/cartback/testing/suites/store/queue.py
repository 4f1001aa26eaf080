"""Due shoppers: claimed longest due first, by one worker only, and not again before the lease is over."""

from __future__ import annotations

import random
from datetime import datetime
from functools import partial
from typing import Any

from cartback.ports import Stored
from cartback.testing.suites.suite import at_once, patiently

from .samples import AT, HOUR, MICROSECOND, change
from .settings import Cases

_UNTIL = AT + 10 * HOUR


class QueueCases(Cases):
    """claim, next_due, and the due times that commit and save_settings write."""

    def test_a_claim_takes_what_is_due(self) -> None:
        """It takes shoppers due at or before now, to the microsecond; never one without a due time."""
        self.store.commit([change("now", due_at=AT), change("next", due_at=AT + MICROSECOND), change("never")])
        claimed = self.store.claim(AT, _UNTIL, 10)
        assert [s.id for s in claimed] == ["now"], "claim() must take the shoppers due at or before now, and no other"
        assert [s.id for s in self.store.claim(AT + MICROSECOND, _UNTIL, 10)] == ["next"]

    def test_a_claim_of_nothing_is_empty(self) -> None:
        """There are no shoppers, or none is due."""
        assert self.store.claim(AT, _UNTIL, 10) == [], "claim() must return an empty list if no shopper is due"
        self.store.commit([change("later", due_at=AT + HOUR), change("never")])
        assert self.store.claim(AT, _UNTIL, 10) == []

    def test_a_claim_answers_the_document_and_when_it_was_due(self) -> None:
        """The version is the one raised by the claim, and shoppers of all shops are claimed."""
        self.store.commit(
            [change("a", due_at=AT, doc=b"mine"), change("a", shop="other", due_at=AT - HOUR, doc=b"theirs")]
        )
        theirs, first = self.store.claim(AT, _UNTIL, 10)
        assert first.version == 2, "claim() must raise the version and return the raised one, which commit() compares"
        assert first == Stored("acme", "a", 2, b"mine", AT), (
            "claim() must return the due time from before the claim as due_at"
        )
        assert theirs == Stored("other", "a", 2, b"theirs", AT - HOUR), "claim() must take the shoppers of all shops"
        stored = self.store.get("acme", ["a"])["a"]
        assert stored.due_at == _UNTIL, "claim() must set the stored due_at to the end of the lease"
        assert stored.version == 2

    def test_the_longest_due_come_first(self) -> None:
        """It goes over all shops and shoppers, in any order of writing, a few at a time."""
        due = {f"s{n:02}": AT - n * MICROSECOND * (1 + n % 3 * 1_000_000) for n in range(40)}
        mixed = random.Random(1).sample(sorted(due), len(due))
        self.store.commit([change(i, shop=("acme", "other")[n % 2], due_at=due[i]) for n, i in enumerate(mixed)])
        claimed: list[str] = []
        while len(claimed) <= len(due) and (batch := self.store.claim(AT, _UNTIL, 7)):
            assert len(batch) <= 7, "claim() must return at most `limit` shoppers"
            claimed += [s.id for s in batch]
        assert claimed == sorted(due, key=lambda i: due[i]), (
            "claim() must take the longest due first: behind newer ones they would wait until it is too late"
        )

    def test_a_lease_is_kept(self) -> None:
        """A claimed shopper is not claimed again before the lease is over, and is due again from then on."""
        self.store.commit([change("a", due_at=AT)])
        assert len(self.store.claim(AT, _UNTIL, 10)) == 1
        assert self.other.claim(AT, _UNTIL, 10) == [], "claim() took a shopper that another worker has just claimed"
        assert self.other.claim(_UNTIL - MICROSECOND, _UNTIL, 10) == [], (
            "claim() took a shopper whose lease was not over"
        )
        again = self.other.claim(_UNTIL, _UNTIL + HOUR, 10)
        assert [(s.id, s.version, s.due_at) for s in again] == [("a", 3, _UNTIL)], (
            "claim() must take a shopper whose lease is over: its worker may be gone"
        )

    def test_what_was_read_before_a_claim_cannot_commit(self) -> None:
        """The claim raises the version, and so does taking over a lapsed one."""
        self.store.commit([change("a", due_at=AT)])
        (claimed,) = self.store.claim(AT, _UNTIL, 10)
        assert self.store.commit([change("a", 1)]) == {("acme", "a")}, (
            "commit() must refuse the version from before a claim"
        )
        (taken_over,) = self.store.claim(_UNTIL, _UNTIL + HOUR, 10)
        assert self.store.commit([change("a", claimed.version)]) == {("acme", "a")}, (
            "commit() accepted the version of a lapsed claim: a paused worker would send what another is sending"
        )
        assert self.store.commit([change("a", taken_over.version, due_at=None)]) == set()
        assert self.store.claim(_UNTIL + 2 * HOUR, _UNTIL + 3 * HOUR, 10) == [], (
            "claim() must not take a shopper without a due time"
        )

    def test_a_commit_says_when_next(self) -> None:
        """The commit's due time, sooner, later or never, replaces the lease's end."""
        self.store.commit([change("a", due_at=AT)])
        (claimed,) = self.store.claim(AT, _UNTIL, 10)
        self.store.commit([change("a", claimed.version, due_at=AT + HOUR)])
        early = self.store.claim(AT + HOUR - MICROSECOND, _UNTIL, 10)
        assert early == [], "the due_at of commit() must replace the end of the lease"
        assert [s.due_at for s in self.store.claim(AT + HOUR, _UNTIL, 10)] == [AT + HOUR]

    def test_next_due_is_the_earliest(self) -> None:
        """It covers all shops, as it changes; None when no shopper has a due time."""
        assert self.store.next_due() is None, "next_due() must be None if no shopper has a due time"
        self.store.commit([change("a", due_at=AT + HOUR), change("b", shop="other", due_at=AT), change("c")])
        assert self.store.next_due() == AT, "next_due() must be the earliest due time of all shops"
        self.store.claim(AT, _UNTIL, 10)
        assert self.store.next_due() == AT + HOUR, "next_due() must count a claimed shopper at the end of its lease"
        self.store.commit([change("a", 1), change("b", 2, shop="other")])
        assert self.store.next_due() is None

    def test_due_times_come_back_in_utc(self) -> None:
        """Due times are aware, with microseconds, in every answer."""
        self.store.commit([change("a", due_at=AT)])
        instants: list[datetime | None] = [self.store.next_due(), self.store.get("acme", ["a"])["a"].due_at]
        instants += [s.due_at for s in (*self.store.scan("acme", "", 1), *self.store.claim(AT, _UNTIL, 1))]
        assert instants == [AT] * 4, "due times must come back with their microseconds"
        for at in instants:
            assert at is not None
            assert at.utcoffset() is not None, "due times must be aware datetimes"
            assert not at.utcoffset(), "due times must come back in UTC"

    def test_saving_settings_can_wake_everybody(self) -> None:
        """With wake_at, later or no due times become it; earlier ones stay. Another shop's shoppers sleep on."""
        self.store.commit(
            [change("a"), change("b", due_at=AT + HOUR), change("c", due_at=AT - HOUR), change("d", shop="other")]
        )
        assert self.store.save_settings("acme", b"x", 1, AT) is True
        people = self.store.get("acme", ["a", "b", "c"])
        assert [people[i].due_at for i in "abc"] == [AT, AT, AT - HOUR], (
            "save_settings() must make every shopper due at wake_at, except those due earlier"
        )
        sleeping = self.store.get("other", ["d"])["d"]
        assert (sleeping.due_at, sleeping.version) == (None, 1), (
            "save_settings() must not touch another shop's shoppers"
        )
        assert [s.id for s in self.store.claim(AT, _UNTIL, 10)] in (["c", "a", "b"], ["c", "b", "a"])

    def test_what_was_decided_under_other_settings_cannot_commit(self) -> None:
        """The wake gives every shopper a new version, those due earlier included."""
        self.store.commit([change("a"), change("b", due_at=AT - HOUR), change("d", shop="other")])
        self.store.save_settings("acme", b"x", 1, AT)
        assert self.store.commit([change("a", 1), change("b", 1)]) == {("acme", "a"), ("acme", "b")}, (
            "save_settings() with wake_at must raise every shopper's version, so that older decisions are refused"
        )
        assert self.store.commit([change("a", 2), change("b", 2), change("d", 1, shop="other")]) == set()

    def test_a_save_without_wake_at_or_refused_wakes_nobody(self) -> None:
        """Due times stay as they are."""
        self.store.commit([change("a"), change("b", due_at=AT + HOUR)])
        self.store.save_settings("acme", b"x", 1, None)
        assert self.store.save_settings("acme", b"y", 1, AT) is False
        people = self.store.get("acme", ["a", "b"])
        assert [people[i].due_at for i in "ab"] == [None, AT + HOUR], (
            "save_settings() that is refused, or has no wake_at, must leave the due times unchanged"
        )

    def test_no_two_workers_claim_the_same(self) -> None:
        """Eight threads, on both handles, empty the queue: every shopper is claimed exactly once."""
        for n in range(3):
            ids = [f"s{n}-{i:03}" for i in range(120)]
            self.store.commit([change(i, due_at=AT + n * HOUR) for i in ids])

            work = partial(_work, AT + n * HOUR)
            shares = at_once(*[partial(work, handle) for handle in (self.store, self.other) * 4])
            claimed = sorted(i for share in shares for i in share)
            assert len(claimed) == len(set(claimed)), (
                "claim() gave one shopper to two workers: only one of two concurrent claims may return it"
            )
            assert claimed == ids, "claim() left out a due shopper"

    def test_claims_in_turn_share_the_queue(self) -> None:
        """Two workers take turns, each seeing what the other has taken."""
        self.store.commit([change(f"s{n}", due_at=AT + n * MICROSECOND) for n in range(10)])
        turns = [
            handle.claim(AT + HOUR, _UNTIL, 2)
            for handle in (self.store, self.other, self.store, self.other, self.store)
        ]
        pairs = [[f"s{n}", f"s{n + 1}"] for n in range(0, 10, 2)]
        assert [[s.id for s in turn] for turn in turns] == pairs, (
            "each claim must return the next due shoppers, through either handle"
        )
        assert self.other.claim(AT + HOUR, _UNTIL, 2) == []

    def test_a_claim_and_a_commit_at_once_come_one_after_the_other(self) -> None:
        """Either the purchase is saved first and the claim sees it, or the claim is first and the save is refused."""
        for n in range(12):
            shopper = f"s{n}"
            self.store.commit([change(shopper, due_at=AT)])

            bought = change(shopper, 1, doc=b"bought", due_at=AT)
            refused, claimed = at_once(
                partial(patiently, self.other.commit, [bought]), partial(patiently, self.store.claim, AT, _UNTIL, 1)
            )
            seen = (claimed[0].version, claimed[0].doc)
            assert seen == ((3, b"bought") if not refused else (2, b"doc")), (
                "of a concurrent claim and commit both were written: the claim must return the commit, or the commit be refused"
            )


def _work(now: datetime, handle: Any) -> list[str]:
    """Claim as one worker for as long as a shopper is due."""
    claimed: list[str] = []
    while len(claimed) <= 120 and (batch := patiently(handle.claim, now, _UNTIL, 5)):
        claimed += [s.id for s in batch]
    return claimed
