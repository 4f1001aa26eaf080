"""FetcherSuite catches fetchers that are broken, each in the one way its name says."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from threading import Event, Lock
from typing import Any, ClassVar

import pytest
from msgspec.structs import replace

import cartback as cb
from cartback.ports import Fetched
from cartback.testing import FetchedPlatform
from cartback.testing.suites import FetcherSuite
from cartback.testing.suites.suite import Suite

BROKEN: dict[str, tuple[Callable[[Any], Any], set[str]]] = {}
NOW = datetime(2026, 1, 5, 10, tzinfo=UTC)
MUG = cb.Line(product="mug", title="Mug", price=Decimal("12.00"))


class Platform(FetchedPlatform):
    """Documents by shop, kind and id: True is there, False is gone."""

    def __init__(self) -> None:
        self.documents: dict[tuple[str, str, str], bool] = {}
        self.broken: set[tuple[str, str, str]] = set()
        self.away = False
        self._lock = Lock()

    def put(self, shop: str, kind: str) -> cb.Pointer:
        with self._lock:
            name = f"n-{len(self.documents)}"
            self.documents[shop, kind, name] = True
        source, holds = ("", ()) if kind == "product" else ("platform", (f"cart:{name}",) if kind == "cart" else ())
        return cb.Pointer(shop, source, kind, name, NOW, holds)

    def remove(self, pointer: cb.Pointer) -> None:
        self.documents[pointer.shop, pointer.kind, pointer.id] = False

    def fail(self, pointer: cb.Pointer | None) -> None:
        if pointer is None:
            self.away = True
        else:
            self.broken.add((pointer.shop, pointer.kind, pointer.id))

    def mend(self) -> None:
        self.away = False
        self.broken.clear()

    def read(self, pointer: cb.Pointer) -> bool:
        """Whether the document is there. Raises TimeoutError where it cannot be read."""
        place = pointer.shop, pointer.kind, pointer.id
        if self.away or place in self.broken:
            raise TimeoutError(pointer.id)
        return self.documents[place]


class Honest:
    """A correct fetcher, in pieces that the broken ones replace."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform

    def fetch(self, pointers: Sequence[cb.Pointer]) -> Any:
        answers = []
        for pointer in pointers:
            try:
                is_there = self.platform.read(pointer)
            except OSError:
                answers += self.unread(pointer)
                continue
            answers.append(Fetched(pointer, tuple(self.there(pointer) if is_there else self.gone(pointer))))
        return answers

    def unread(self, _: cb.Pointer) -> list[Fetched]:
        return []

    def there(self, pointer: cb.Pointer) -> list[cb.Event]:
        fields: dict[str, Any] = {"shop": pointer.shop, "at": self.at(pointer)}
        if pointer.kind == "product":
            return [cb.ProductChanged(**fields, product=pointer.id, price=Decimal(12), stock=3)]
        fields["keys"] = (cb.key("customer", f"of-{pointer.shop}-{pointer.id}"),)
        if pointer.kind == "order":
            return [cb.OrderPlaced(**fields, order=pointer.id, total=Decimal(12))]
        return [cb.CartChanged(**fields, cart=pointer.id, lines=(MUG,))]

    def gone(self, pointer: cb.Pointer) -> list[cb.Event]:
        fields: dict[str, Any] = {"shop": pointer.shop, "at": self.at(pointer)}
        if pointer.kind == "product":
            return [cb.ProductChanged(**fields, product=pointer.id, sellable=False)]
        if pointer.kind == "order":
            return [cb.OrderCancelled(**fields, order=pointer.id)]
        return [cb.CartRemoved(**fields, cart=pointer.id)]

    def at(self, _: cb.Pointer) -> datetime:
        return NOW - timedelta(hours=1)


def caught_by(*cases: str) -> Any:
    """Notes the fetcher as broken, and the cases that must say so."""

    def note(fetcher: type) -> type:
        BROKEN[fetcher.__name__] = (fetcher, {f"test_{case}" for case in cases})
        return fetcher

    return note


@caught_by("what_cannot_be_read_is_left_out", "a_platform_that_is_away_answers_nothing")
class TakesAnErrorForNothing(Honest):
    """A document that cannot be read is answered as one of no interest, and its news is lost."""

    def unread(self, pointer: cb.Pointer) -> list[Fetched]:
        return [Fetched(pointer)]


@caught_by("what_cannot_be_read_is_left_out", "a_platform_that_is_away_answers_nothing")
class TakesAnErrorForGone(Honest):
    """While the platform is away every cart is removed."""

    def unread(self, pointer: cb.Pointer) -> list[Fetched]:
        return [Fetched(pointer, tuple(self.gone(pointer)))]


@caught_by("one_that_cannot_be_read_holds_up_no_other")
class StopsAtTheFirstError(Honest):
    """What it raises for one counts for all."""

    def unread(self, pointer: cb.Pointer) -> list[Fetched]:
        raise TimeoutError(pointer.id)


@caught_by("what_is_gone_says_so")
class LeavesOutWhatIsGone(Honest):
    """A 404 is asked for again, for two days, while its cart is held."""

    def fetch(self, pointers: Sequence[cb.Pointer]) -> Any:
        return [each for each in super().fetch(pointers) if self.platform.read(each.pointer)]


@caught_by("what_is_gone_says_so")
class SaysNothingOfWhatIsGone(Honest):
    def gone(self, pointer: cb.Pointer) -> list[cb.Event]:
        return []


@caught_by("what_is_there_says_something", "a_newer_pointer_is_answered_as_itself")
class MakesPointersOfItsOwn(Honest):
    """Its own pointer has the document's time, so the one that was asked for stays open."""

    def fetch(self, pointers: Sequence[cb.Pointer]) -> Any:
        return [
            replace(each, pointer=replace(each.pointer, at=NOW.replace(year=2025))) for each in super().fetch(pointers)
        ]


@caught_by("what_is_held_is_named")
class NamesTheCartOtherwise(Honest):
    """By another token than the one that nothing is sent about."""

    def there(self, pointer: cb.Pointer) -> list[cb.Event]:
        return super().there(replace(pointer, id=f"gid://cart/{pointer.id}") if pointer.kind == "cart" else pointer)


@caught_by("the_same_document_says_the_same")
class DatesItByItsOwnClock(Honest):
    """What is read late looks newer than what came since."""

    def __init__(self, platform: Platform) -> None:
        super().__init__(platform)
        self.reads = 0

    def at(self, _: cb.Pointer) -> datetime:
        self.reads += 1
        return NOW + timedelta(seconds=self.reads)


@caught_by("an_order_is_placed")
class ReadsOrdersAsCheckouts(Honest):
    def there(self, pointer: cb.Pointer) -> list[cb.Event]:
        if pointer.kind != "order":
            return super().there(pointer)
        keys = (cb.key("order", pointer.id),)
        return [cb.CheckoutChanged(shop=pointer.shop, at=NOW, keys=keys, checkout=pointer.id)]


@caught_by("shops_are_told_apart")
class KnowsOneShop(Honest):
    """Events of the shop it was made for, whoever's the document is."""

    def there(self, pointer: cb.Pointer) -> list[cb.Event]:
        return super().there(replace(pointer, shop="acme"))


@caught_by("as_many_as_a_round_asks_for")
class AsksForOnePage(Honest):
    """It leaves out what is behind the first fifty."""

    def fetch(self, pointers: Sequence[cb.Pointer]) -> Any:
        return super().fetch(pointers[:50])


@caught_by("nothing_asked_for_is_nothing")
class NeedsAPointer(Honest):
    def fetch(self, pointers: Sequence[cb.Pointer]) -> Any:
        self.shop = pointers[0].shop
        return super().fetch(pointers)


@caught_by("what_is_there_says_something")
class AnswersDocuments(Honest):
    """Not Fetched, but what is in it."""

    def fetch(self, pointers: Sequence[cb.Pointer]) -> Any:
        return [each.events for each in super().fetch(pointers)]


@caught_by("what_is_there_says_something", "as_many_as_a_round_asks_for")
class AnswersTwice(Honest):
    def fetch(self, pointers: Sequence[cb.Pointer]) -> Any:
        return super().fetch(pointers) * 2


@caught_by("a_product_is_looked_up_before_a_send")
class KnowsNoProducts(Honest):
    """What `Shop.live_check` asks is left out, so its messages wait until they are too late."""

    def fetch(self, pointers: Sequence[cb.Pointer]) -> Any:
        return super().fetch([pointer for pointer in pointers if pointer.kind != "product"])


@caught_by("a_product_is_looked_up_before_a_send")
class SellsWhatIsGone(Honest):
    def gone(self, pointer: cb.Pointer) -> list[cb.Event]:
        return self.there(pointer) if pointer.kind == "product" else super().gone(pointer)


@caught_by("a_platform_that_is_away_answers_nothing")
class LetsTheCancellationOut(Honest):
    async def fetch(self, pointers: Sequence[cb.Pointer]) -> Any:
        if self.platform.away:
            raise asyncio.CancelledError
        return super().fetch(pointers)


@caught_by("many_may_fetch_at_once")
class MixesWorkers(Honest):
    """What it was asked for stands on the fetcher itself, where the next call overwrites it."""

    def fetch(self, pointers: Sequence[cb.Pointer]) -> Any:
        self.pointers = pointers
        time.sleep(0.001)
        return super().fetch(self.pointers)


@caught_by("as_many_as_a_round_asks_for", "what_is_there_says_something")
class EmptiesTheList(Honest):
    """It takes what it has done off the engine's own list."""

    def fetch(self, pointers: Sequence[cb.Pointer]) -> Any:
        assert isinstance(pointers, list)
        return super().fetch([pointers.pop() for _ in range(len(pointers))])


# --- the tests --------------------------------------------------------------------------------------------------------


class Impatient(FetcherSuite):
    """Broken ones are not waited for."""

    patience = 0.3


@contextmanager
def alone(make: Callable[[Any], Any], **more: Any) -> Iterator[Mapping[str, Any]]:
    platform = Platform()
    yield {"platform": platform, "fetcher": make(platform), **more}


INNOCENT = {"test_what_is_there_says_something", "test_nothing_asked_for_is_nothing", "test_shops_are_told_apart"}


@pytest.mark.parametrize("name", BROKEN)
def test_it_is_caught(caught: Any, name: str) -> None:
    """By the cases that are about what is broken, and each says what the contract is."""
    make, expected = BROKEN[name]
    caught(FetcherSuite, lambda _suite: alone(make), expected, INNOCENT)


class Async(Honest):
    """The same, as a coroutine."""

    async def fetch(self, pointers: Sequence[cb.Pointer]) -> Any:
        return super().fetch(pointers)


class Generates(Honest):
    """A generator is as good as a list."""

    def fetch(self, pointers: Sequence[cb.Pointer]) -> Any:
        yield from super().fetch(pointers)


@pytest.mark.parametrize("make", [Honest, Async, Generates])
def test_a_correct_fetcher_passes(failures: Any, make: type[Honest]) -> None:
    """The one that the broken ones are made of has nothing against it, plain, async and as a generator."""
    assert failures(FetcherSuite, lambda _suite: alone(make)) == {}


def test_every_case_catches_somebody() -> None:
    """No case is there that no broken fetcher fails, but for the one about a network that never answers, which is below."""
    cases = {name for name in dir(FetcherSuite) if name.startswith("test_")}
    assert cases - set().union(*[expected for _, expected in BROKEN.values()]) == {
        "test_a_platform_that_never_answers_ends_in_time"
    }


class Stuck(Honest):
    """One whose platform is silent."""

    def __init__(self, gives_up: float) -> None:
        super().__init__(Platform())
        self.gives_up = gives_up

    def fetch(self, _: Sequence[cb.Pointer]) -> Any:
        if not Event().wait(self.gives_up):
            raise TimeoutError("the platform did not answer")


@pytest.mark.parametrize(("gives_up", "fails"), [(0.01, False), (1.0, True)])
def test_a_platform_that_never_answers(failures: Any, gives_up: float, fails: bool) -> None:
    """It must be given up on in time."""
    case = "test_a_platform_that_never_answers_ends_in_time"
    only = {case, "test_what_is_there_says_something"}
    failed = failures(Impatient, lambda _suite: alone(Honest, stuck=Stuck(gives_up)), only=only)
    assert failed.keys() == ({case} if fails else set())


class CartsAlone(Platform):
    """A platform whose deliveries point at carts alone, and that knows no prices."""

    kinds: ClassVar[tuple[str, ...]] = ("cart",)
    products: ClassVar[bool] = False


def test_what_a_platform_has_not_is_not_asked(failures: Any) -> None:
    """A fetcher of carts alone is held to what is about carts."""

    @contextmanager
    def carts(_: Suite) -> Iterator[Mapping[str, Any]]:
        platform = CartsAlone()
        yield {"platform": platform, "fetcher": KnowsNoProducts(platform)}

    assert failures(FetcherSuite, carts) == {}
