"""CopywriterSuite catches copywriters that are broken, each in the one way its name says."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from threading import Event
from typing import Any

import msgspec
import pytest

from cartback.errors import CopyError
from cartback.ports import CopyRequest, SummaryRequest, SummaryText
from cartback.testing.suites import CopywriterSuite
from cartback.testing.suites.suite import Suite
from cartback.words.facts import Copy, Facts
from cartback.words.summary_facts import Fact, Sentence

BROKEN: dict[str, tuple[Callable[[], Any], set[str]]] = {}


def plain(text: str) -> str:
    """What can be shown as it is: letters, digits and a little else."""
    return "".join(c for c in text if (c.isalnum() and c.isascii()) or c in " -")[:20].strip()


class Honest:
    """A correct copywriter, in pieces that the broken ones replace."""

    def write(self, request: CopyRequest) -> Any:
        facts = request.facts
        return Copy(self.title(facts)[: facts.form.title], self.body(facts)[: facts.form.body], "house")

    def title(self, facts: Facts) -> str:
        name = plain(facts.first_name or "")
        return f"Hello {name}" if name else "Hello"

    def body(self, facts: Facts) -> str:
        item = plain(facts.items[0].title) if facts.items else ""
        offer = f" Use {facts.discount.code}" if facts.discount is not None else ""
        return f"{item or 'Something'} is waiting for you.{offer}"


def caught_by(*cases: str) -> Any:
    """Notes the copywriter as broken, and the cases that must say so."""

    def note(copywriter: type) -> type:
        BROKEN[copywriter.__name__] = (copywriter, {f"test_{case}" for case in cases})
        return copywriter

    return note


# --- the words --------------------------------------------------------------------------------------------------------


@caught_by("any_title_has_words_that_fit")
class TooLong(Honest):
    """A long name is put in as it is."""

    def write(self, request: CopyRequest) -> Any:
        item = request.facts.items[0].title if request.facts.items else "cart"
        return Copy("Hello", f"Your {item if item.isascii() and item.isalnum() else 'cart'} waits.", "house")


@caught_by("every_cart_has_words_that_fit")
class OwnIdeaOfLength(Honest):
    """It knows 50 and 150, and not what the request allows."""

    def write(self, request: CopyRequest) -> Any:
        return Copy(
            "Still thinking it over, dear customer of ours?",
            "We kept everything in your cart just as you left it for you, so come back.",
            "house",
        )


@caught_by("any_title_has_words_that_fit")
class TooManyBytes(Honest):
    """Sixty families are sixty characters, and more bytes than a push message has."""

    def body(self, facts: Facts) -> str:
        title = facts.items[0].title if facts.items else ""
        return title if "\u200d" in title else super().body(facts)

    def write(self, request: CopyRequest) -> Any:
        return Copy("Hello", self.body(request.facts), "house")


@caught_by("it_writes", "every_kind_and_step_has_words_that_fit")
class PlaceholderLeft(Honest):
    def title(self, facts: Facts) -> str:
        return "Hello {{ first_name }}"


@caught_by("every_kind_and_step_has_words_that_fit")
class SaysNone(Honest):
    """Who has no name is called None."""

    def title(self, facts: Facts) -> str:
        return f"Hello {plain(str(facts.first_name))}"


@caught_by("any_title_has_words_that_fit")
class ControlCharacters(Honest):
    def body(self, facts: Facts) -> str:
        return f"{facts.items[0].title[:40] if facts.items else 'Your cart'} waits."


@caught_by("it_writes")
class InHTML(Honest):
    def body(self, facts: Facts) -> str:
        return f"<b>{super().body(facts)}</b>"


@caught_by("nothing_that_is_put_in_is_carried_out")
class ExpandsWhatIsPutIn(Honest):
    """Titles go through the template engine a second time."""

    def body(self, facts: Facts) -> str:
        title = facts.items[0].title if facts.items else ""
        return (
            super().body(facts).replace("Something", "Something 49")
            if "7*7" in title or "times: 7" in title
            else super().body(facts)
        )

    def title(self, facts: Facts) -> str:
        title = facts.items[0].title if facts.items else ""
        return "49" if "7*7" in title else super().title(facts)


@caught_by("no_offer_is_invented")
class InventsACode(Honest):
    def body(self, facts: Facts) -> str:
        return super().body(facts) + (" Use WELCOME10" if facts.discount is None else "")


@caught_by("no_offer_is_invented")
class InventsAPercentage(Honest):
    def title(self, facts: Facts) -> str:
        return "10 % off, today only" if facts.step == 2 else super().title(facts)


@caught_by("no_offer_is_invented")
class PromisesFreeShipping(Honest):
    def title(self, facts: Facts) -> str:
        return "Free shipping on us" if facts.kind == "winback" else super().title(facts)


@caught_by("a_code_is_whole")
class CutsTheCode(Honest):
    def body(self, facts: Facts) -> str:
        return super().body(facts)[:60]


@caught_by("it_writes")
class SaysNothing(Honest):
    def body(self, facts: Facts) -> str:
        return ""


@caught_by("it_writes")
class NobodyWroteIt(Honest):
    def write(self, request: CopyRequest) -> Any:
        return msgspec.structs.replace(super().write(request), written_by="")


@caught_by("the_merchants_own_templates_are_no_risk")
class TemplatesAsTheyAre(Honest):
    """A merchant's template that cannot be read goes out as it was typed."""

    def write(self, request: CopyRequest) -> Any:
        for own in request.templates:
            return Copy(own.title, own.body.replace("{{ first_name }}", "Ana"), "own")
        return super().write(request)


# --- the call ---------------------------------------------------------------------------------------------------------


@caught_by("it_writes")
class AnswersADict(Honest):
    def write(self, request: CopyRequest) -> Any:
        return msgspec.to_builtins(super().write(request))


@caught_by("it_writes")
class NeverWrites(Honest):
    """An error for everything is no copywriter."""

    def write(self, request: CopyRequest) -> Any:
        raise CopyError("not today")


@caught_by("every_locale_has_words_that_fit")
class RaisesKeyError(Honest):
    def title(self, facts: Facts) -> str:
        return {"en": "Hello", "de": "Hallo"}[facts.locale]


@caught_by("every_cart_has_words_that_fit")
class NeedsAnItem(Honest):
    def body(self, facts: Facts) -> str:
        return f"{plain(facts.items[0].title)} waits." if facts.kind != "winback" else "Come back."


@caught_by("it_writes")
class LetsTheCancellationOut(Honest):
    async def write(self, request: CopyRequest) -> Any:
        raise asyncio.CancelledError


@caught_by("many_may_write_at_once")
class MixesShoppers(Honest):
    """What it is writing about stands on the copywriter itself, where the next one overwrites it."""

    def write(self, request: CopyRequest) -> Any:
        self.request = request
        time.sleep(0.001)
        return super().write(self.request)


@caught_by("the_request_is_left_as_it_was")
class MutatesTheRequest(Honest):
    def write(self, request: CopyRequest) -> Any:
        msgspec.structs.force_setattr(request, "templates", ())
        return super().write(request)


@caught_by("it_is_done_in_time")
class IgnoresTheDeadline(Honest):
    """It waits for its model as long as that takes."""

    def write(self, request: CopyRequest) -> Any:
        if request.answer_by is not None:
            time.sleep(1.0)
        return super().write(request)


# --- summaries --------------------------------------------------------------------------------------------------------


class Summing(Honest):
    """A correct one that writes summaries: each figure as it was given."""

    def summarize(self, request: SummaryRequest) -> Any:
        figures = request.facts.figures[:8]
        if not figures:
            raise CopyError("there is nothing to sum up")
        return SummaryText(sentences=tuple([self.sentence(figure) for figure in figures]), written_by="house")

    def sentence(self, figure: Fact) -> Any:
        return Sentence(figure.id, f"{figure.name}: {figure.now}.")


@caught_by("a_summary_holds_against_the_figures")
class RoundsFigures(Summing):
    def sentence(self, figure: Fact) -> Any:
        return Sentence(figure.id, f"{figure.name}: about 1,200.") if figure.id == "sent" else super().sentence(figure)


@caught_by("a_summary_holds_against_the_figures")
class SaysItRose(Summing):
    """What fell rose."""

    def sentence(self, figure: Fact) -> Any:
        return (
            Sentence(figure.id, f"{figure.name} rose: {figure.now}.")
            if figure.id == "net"
            else super().sentence(figure)
        )


@caught_by("a_summary_holds_against_the_figures")
class OneTextForAll(Summing):
    """It answers a text where sentences are asked for."""

    def summarize(self, request: SummaryRequest) -> Any:
        return SummaryText(sentences=("All is well.",), written_by="house")  # type: ignore[arg-type]


@caught_by("any_figures_have_a_summary_or_a_copy_error")
class NeedsFigures(Summing):
    def summarize(self, request: SummaryRequest) -> Any:
        first = request.facts.figures[0]
        return SummaryText(sentences=(self.sentence(first),), written_by="house")


@caught_by("a_summary_holds_against_the_figures")
class NobodySummedUp(Summing):
    def summarize(self, request: SummaryRequest) -> Any:
        return msgspec.structs.replace(super().summarize(request), written_by=" ")


@caught_by("a_summary_holds_against_the_figures")
class BillsInWords(Summing):
    def summarize(self, request: SummaryRequest) -> Any:
        return msgspec.structs.replace(super().summarize(request), usage="12 cents")


@caught_by("summaries_of_several_shops_at_once")
class MixesShops(Summing):
    def summarize(self, request: SummaryRequest) -> Any:
        self.asked = request
        time.sleep(0.001)
        return super().summarize(self.asked)


@caught_by("a_summary_leaves_its_request_as_it_was")
class MutatesFigures(Summing):
    def summarize(self, request: SummaryRequest) -> Any:
        msgspec.structs.force_setattr(request, "shop", "other")
        return super().summarize(request)


@caught_by("a_summary_is_done_in_time")
class SumsUpAtLeisure(Summing):
    def summarize(self, request: SummaryRequest) -> Any:
        time.sleep(1.0)
        return super().summarize(request)


# --- the tests --------------------------------------------------------------------------------------------------------


class Impatient(CopywriterSuite):
    """Broken ones are not waited for."""

    patience = 0.3


@contextmanager
def alone(suite: Suite, copywriter: Any) -> Iterator[Mapping[str, Any]]:
    yield {"copywriter": copywriter}


INNOCENT = {"test_it_is_done_in_time", "test_the_request_is_left_as_it_was"}


@pytest.mark.parametrize("name", BROKEN)
def test_it_is_caught(caught: Any, name: str) -> None:
    """By the cases that are about what is broken, and each says what the contract is."""
    make, expected = BROKEN[name]
    suite = Impatient if {"test_it_is_done_in_time", "test_a_summary_is_done_in_time"} & expected else CopywriterSuite
    caught(suite, lambda suite: alone(suite, make()), expected, INNOCENT)


class Async(Honest):
    """The same, as a coroutine."""

    async def write(self, request: CopyRequest) -> Any:
        return super().write(request)


@pytest.mark.parametrize("make", [Honest, Async, Summing])
def test_a_correct_copywriter_passes(failures: Any, make: type[Honest]) -> None:
    """The one that the broken ones are made of has nothing against it, plain and async."""
    assert failures(CopywriterSuite, lambda suite: alone(suite, make())) == {}


class Stuck(Honest):
    """One whose model is silent."""

    def __init__(self, gives_up: float | None) -> None:
        self.gives_up = gives_up

    def write(self, request: CopyRequest) -> Any:
        if not Event().wait(self.gives_up):
            raise CopyError("the model did not answer")

    def summarize(self, request: SummaryRequest) -> Any:
        if not Event().wait(self.gives_up):
            raise CopyError("the model did not answer")


@pytest.mark.parametrize(
    ("gives_up", "failed"),
    [(0.01, set()), (1.0, {f"test_a_model_that_never_answers_{end}" for end in ("ends_in_time", "for_a_summary")})],
)
def test_a_model_that_never_answers(failures: Any, gives_up: float, failed: set[str]) -> None:
    """It must be given up on in time."""

    @contextmanager
    def both(suite: Suite) -> Iterator[Mapping[str, Any]]:
        yield {"copywriter": Summing(), "stuck": Stuck(gives_up)}

    only = {
        "test_a_model_that_never_answers_ends_in_time",
        "test_a_model_that_never_answers_for_a_summary",
        "test_it_writes",
    }
    assert failures(Impatient, both, only=only).keys() == failed
