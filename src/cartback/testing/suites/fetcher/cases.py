"""Documents that exist, that are gone, and that are unreadable just now: which are answered, which left out, and how."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from itertools import islice
from typing import Any, ClassVar

import pytest

from cartback.domain.event_fields import keys_of
from cartback.domain.events import (
    CartRemoved,
    Event,
    OrderCancelled,
    OrderPlaced,
    ProductChanged,
    ShopErased,
    ShopperErased,
    ShopperEvent,
)
from cartback.domain.pointers import Pointer
from cartback.ports import Fetched
from cartback.testing.suites.suite import CallOutcome, at_once, attempt, stops_the_worker

#: The most documents in one call of the engine.
_AT_ONCE = 100


class FetcherCases:
    """fetch."""

    fetcher: Any
    platform: Any
    stuck: Any
    patience: ClassVar[float] = 5.0

    def put(self, kind: str, shop: str = "acme") -> Pointer:
        """Put a document on the platform; its pointer must be one that the engine can keep."""
        pointer = self.platform.put(shop, kind)
        assert isinstance(pointer, Pointer), f"put({shop!r}, {kind!r}) returned {pointer!r}, not a Pointer"
        assert (pointer.shop, pointer.kind) == (shop, kind), (
            f"{pointer}: expected one of shop {shop!r} and kind {kind!r}"
        )
        assert pointer.at.tzinfo is not None, f"{pointer}: `at` has no time zone"
        return pointer

    def attempt(self, pointers: Sequence[Pointer], fetcher: Any = None) -> CallOutcome[list[Fetched]]:
        """Return the result of one call, which must be Fetched for pointers that were passed, each once, or an error."""
        asked = list(pointers)
        done = attempt(lambda: list((fetcher or self.fetcher).fetch(asked)), self.patience)
        assert done is not None, f"fetch() did not return within {self.patience:g} s: limit its waits"
        assert not stops_the_worker(done.error), (
            f"fetch() raised {done.error!r}, which would stop the worker: raise an Exception instead"
        )
        assert asked == list(pointers), "fetch() changed the list it was given"
        self._expect_answers(done.answer or [], pointers)
        return done

    def _expect_answers(self, answers: list[Fetched], pointers: Sequence[Pointer]) -> None:
        """Expect each answer to be for a pointer that was passed, once."""
        for answer in answers:
            assert isinstance(answer, Fetched), f"fetch() returned {answer!r}, but each answer must be a Fetched"
            assert answer.pointer in pointers, (
                f"fetch() answered {answer.pointer}, which it was not given: return the given pointer, or it is fetched again"
            )
            self.expect_events(answer)
        answered = [answer.pointer for answer in answers]
        assert len(set(answered)) == len(answered), f"fetch() answered one pointer twice: {answered}"

    def expect_events(self, answer: Fetched) -> None:
        """Expect the answer to hold events of the pointer's shop that the engine can save."""
        assert isinstance(answer.events, tuple), f"{answer}: `events` must be a tuple"
        for event in answer.events:
            assert isinstance(event, Event), f"{answer.pointer}: {event!r} is not an Event"
            assert event.shop == answer.pointer.shop, (
                f"{event}: its shop must be that of the pointer, {answer.pointer.shop!r}"
            )
            assert not isinstance(event, ShopperErased | ShopErased), f"{event}: fetch() must not return erasures"
            assert not isinstance(event, ShopperEvent) or keys_of(event), f"{event}: the event has no key of a shopper"

    def fetched(self, pointers: Sequence[Pointer]) -> dict[Pointer, tuple[Event, ...]]:
        """Return the events for each pointer; all of them must be answered, without an error."""
        done = self.attempt(pointers)
        assert done.error is None, f"fetch() {done}, although the platform was available"
        answers = {answer.pointer: answer.events for answer in done.answer or []}
        left = [pointer for pointer in pointers if pointer not in answers]
        assert not left, (
            f"fetch() left out {left[0]}, although it was available: its cart would be held until it is too late"
        )
        return answers

    def test_what_is_there_says_something(self) -> None:
        """A document of each kind is answered under the very pointer, by events of its shop."""
        for kind in self.platform.kinds:
            pointer = self.put(kind)
            assert self.fetched([pointer])[pointer], f"{pointer} exists, but fetch() returned no events for it"

    def test_what_is_held_is_named(self) -> None:
        """The answer names the cart that was held until then, whether it exists or is gone."""
        for kind in self.platform.kinds:
            pointer = self.put(kind)
            there = self.fetched([pointer])[pointer]
            self.platform.remove(pointer)
            for events in (there, self.fetched([pointer])[pointer]):
                named = {k for event in events if isinstance(event, ShopperEvent) for k in keys_of(event)}
                assert named.issuperset(pointer.holds), (
                    f"{pointer}: it holds {pointer.holds}, but the events name {named}"
                )

    def test_an_order_is_placed(self) -> None:
        """An order is placed under its own id: otherwise its shopper would get a message about a cart they bought."""
        if "order" not in self.platform.kinds:
            pytest.skip("the platform's `kinds` have no order")
        pointer = self.put("order")
        placed = [event.order for event in self.fetched([pointer])[pointer] if isinstance(event, OrderPlaced)]
        assert placed == [pointer.id], f"{pointer}: expected an OrderPlaced of this order, got {placed}"

    def test_the_same_document_says_the_same(self) -> None:
        """Its time is the document's own: an answer that is read twice, or late, must not look newer than later events."""
        for kind in self.platform.kinds:
            pointer = self.put(kind)
            first, second = self.fetched([pointer])[pointer], self.fetched([pointer])[pointer]
            assert first == second or kind == "product", f"{pointer}: the same document gave {first}, then {second}"

    def test_what_is_gone_says_so(self) -> None:
        """A missing document is answered, not left out: by CartRemoved, OrderCancelled, or that the product is not for sale."""
        for kind in self.platform.kinds:
            pointer = self.put(kind)
            self.platform.remove(pointer)
            events = self.fetched([pointer])[pointer]
            for of_kind, says in (("cart", CartRemoved), ("order", OrderCancelled)):
                if kind == of_kind:
                    assert any(isinstance(event, says) for event in events), (
                        f"{pointer} is gone; expected {says.__name__}, got {events}"
                    )

    def test_what_cannot_be_read_is_left_out(self) -> None:
        """It is fetched again. An answer without events would count as a document of no interest, and its news would be lost."""
        for kind in self.platform.kinds:
            pointer = self.put(kind)
            self.platform.fail(pointer)
            done = self.attempt([pointer])
            self.platform.mend()
            assert not done.answer, f"{pointer} could not be read and must be left out, but fetch() {done}"
            assert self.fetched([pointer])[pointer], (
                f"{pointer} can be read again, but fetch() returned no events for it"
            )

    def test_one_that_cannot_be_read_holds_up_no_other(self) -> None:
        """An exception counts for all pointers of the call, so one broken document would hold the others for two days."""
        kind = self.platform.kinds[0]
        before, broken, behind = (self.put(kind) for _ in range(3))
        self.platform.fail(broken)
        done = self.attempt([before, broken, behind])
        self.platform.mend()
        assert done.error is None, f"fetch() {done} because of one of three documents: leave that one out"
        assert {answer.pointer for answer in done.answer or []} == {before, behind}, (
            f"fetch() {done}, but it must leave out only the document that cannot be read"
        )

    def test_a_platform_that_is_away_answers_nothing(self) -> None:
        """Nothing is gone, nothing is cancelled, nothing is answered: the fetcher raises, or returns an empty list."""
        pointers = [self.put(kind) for kind in self.platform.kinds]
        self.platform.fail(None)
        done = self.attempt(pointers)
        self.platform.mend()
        assert not done.answer, f"the platform was unavailable, but fetch() {done}"
        self.fetched(pointers)

    def test_shops_are_told_apart(self) -> None:
        """Each pointer is looked up at its own shop."""
        kind = self.platform.kinds[0]
        here, there = self.put(kind), self.put(kind, "other")
        of_here, of_there = self.fetched([here])[here], self.fetched([there])[there]
        named = [
            {k for event in events if isinstance(event, ShopperEvent) for k in keys_of(event)}
            for events in (of_here, of_there)
        ]
        assert named[0] != named[1], f"{here} and {there} are of two shops, but both gave {of_here}"

    def test_as_many_as_a_round_asks_for(self) -> None:
        """A hundred pointers in one call are each answered once, in any order."""
        kinds = self.platform.kinds
        self.fetched([self.put(kinds[n % len(kinds)]) for n in range(_AT_ONCE)])

    def test_nothing_asked_for_is_nothing(self) -> None:
        """An empty list is answered by one."""
        assert self.attempt([]).answer == [], "fetch([]) must return []"

    def test_a_newer_pointer_is_answered_as_itself(self) -> None:
        """A cart that changed again has a pointer of a later time; the answer is under the pointer that was passed."""
        pointer = self.put(self.platform.kinds[0])
        newer = Pointer(
            pointer.shop, pointer.source, pointer.kind, pointer.id, pointer.at + timedelta(minutes=1), pointer.holds
        )
        assert list(self.fetched([newer])) == [newer]

    def test_a_product_is_looked_up_before_a_send(self) -> None:
        """For `Shop.live_check` the pointer has the id of cart lines, and the answer the product's price and stock."""
        if not self.platform.products:
            pytest.skip("the platform's `products` is False: live_check is not answered")
        pointer = self.put("product")
        assert pointer.source == "", f"{pointer}: expected the source '', with which the engine asks for a product"
        changes = self.of_product(pointer, self.fetched([pointer])[pointer])
        assert any(change.price is not None or change.stock is not None for change in changes), (
            f"{pointer}: expected a price or a stock in {changes}"
        )
        self.platform.remove(pointer)
        gone = self.of_product(pointer, self.fetched([pointer])[pointer])
        assert any(change.sellable is False for change in gone), (
            f"{pointer} is gone; expected a change with sellable=False, got {gone}"
        )

    def of_product(self, pointer: Pointer, events: Sequence[Event]) -> list[ProductChanged]:
        """Return the changes of the very product."""
        changes = [event for event in events if isinstance(event, ProductChanged)]
        named = {change.product for change in changes}
        assert named == {pointer.id}, f"{pointer}: expected changes of this product, got {named or 'none'}"
        return changes

    def test_many_may_fetch_at_once(self) -> None:
        """With several workers, or tasks if fetch is async, each call gets the answers to its own pointers."""
        kinds = self.platform.kinds
        made = [[self.put(kinds[n % len(kinds)]) for n in range(4)] for _ in range(8)]
        for asked, answers in zip(made, at_once(*[partial(self.fetched, asked) for asked in made]), strict=True):
            assert set(answers) == set(asked)

    def test_a_platform_that_never_answers_ends_in_time(self) -> None:
        """With the fixture `stuck`, a fetcher whose platform takes the request and never answers, the call ends in time."""
        if self.stuck is None:
            pytest.skip("the fixture `stuck` is not overridden: this fetcher waits for no platform")
        asked = [self.put(kind) for kind in islice(self.platform.kinds, 1)]
        done = self.attempt(asked, self.stuck)
        assert not done.answer, f"the platform did not answer, but fetch() {done}"
