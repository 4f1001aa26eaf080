"""recovery.summary: by templates, by a model that is held to the figures, once a day; whatever a model does, there are sentences."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from importlib.util import find_spec
from typing import Any

import pytest
from tests.reports.vectors import CREDITS, ROWS

import cartback as cb
from cartback.channels.outbox import Outbox
from cartback.copywriters.combine import Fallback, RoundRobin
from cartback.copywriters.template import Template
from cartback.copywriters.write_once import WriteOnce
from cartback.domain.ledger import Usage
from cartback.errors import CopyError, InvalidSettings, UnknownShop
from cartback.ports import Change, CopyRequest, SummaryRequest, SummaryText
from cartback.stores.memory import MemoryStore
from cartback.testing.modelserver import Asked, Mode, ModelServer
from cartback.words.facts import Copy
from cartback.words.summary_facts import Sentence

NOW = datetime(2026, 11, 28, 15, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
TRUE = Sentence("messages", "Notifications sent rose to 6, by 500%.")
FALSE = Sentence("messages", "Notifications sent fell to 6.")

needs_litellm = pytest.mark.skipif(
    find_spec("litellm") is None, reason='litellm is not installed: pip install "cartback[litellm]"'
)


class Shop:
    """A store with the vectors' ledger, and an engine with a copywriter, whose clock stands at the vectors' today."""

    def __init__(self, copywriter: Any = None, *, store: Any = None, rows: Any = ROWS, **settings: Any) -> None:
        self.store, self.now = store or MemoryStore(), NOW
        self.recovery = cb.Recovery(self.store, channels=[Outbox()], copywriter=copywriter, clock=lambda: self.now)
        campaigns = [cb.CartRecovery(id="cart_recovery"), cb.CheckoutRecovery(id="checkout_recovery")]
        self.settings = {"currency": "USD", "timezone": "America/New_York", "campaigns": campaigns, **settings}
        self.recovery.save_shop(cb.Shop(id="acme", **self.settings))
        for n, one in enumerate([*rows, *(CREDITS if rows else ())]):
            kept: dict[str, Any] = {"conversions": (one,)} if hasattr(one, "order") else {"notifications": (one,)}
            assert self.store.commit([Change(shop="acme", id=f"x{n}", version=0, doc=b"x", **kept)]) == set()

    def save(self, **settings: Any) -> None:
        self.recovery.save_shop(cb.Shop(id="acme", **{**self.settings, **settings}))


class Silent:
    """A copywriter from before there were summaries."""

    def write(self, request: CopyRequest) -> Copy:
        raise CopyError("not today")


class Writer(Silent):
    """A host's own copywriter that writes summaries, by a function."""

    def __init__(self, answer: Callable[[SummaryRequest], Any]) -> None:
        self.answer, self.asked = answer, list[SummaryRequest]()

    def summarize(self, request: SummaryRequest) -> Any:
        self.asked.append(request)
        return self.answer(request)


def saying(*sentences: Sentence, cost: str = "0.01") -> Writer:
    usage = Usage("gpt", 2, 300, 40, Decimal(cost))
    return Writer(lambda _: SummaryText(sentences=sentences, written_by="gpt", usage=usage))


def failing(error: Exception) -> Writer:
    def fail(_: SummaryRequest) -> Any:
        raise error

    return Writer(fail)


# --- by templates -----------------------------------------------------------------------------------------------------


def test_templates_write_where_there_is_no_model() -> None:
    """In the shop's language; nothing is kept, since nothing was paid for."""
    made = Shop(locale="de").recovery.summary("acme")
    assert (made.written_by, made.locale, made.days, made.problem) == ("template", "de", 30, None)
    assert made.sentences[0] == "125,00\xa0$ Umsatz wurden zurückgewonnen."
    assert made.text.startswith(made.sentences[0])
    shop = Shop()
    shop.recovery.summary("acme")
    assert shop.store.documents("acme", ("summary:30", "summaries")) == {}


def test_what_is_asked_wrongly_is_named() -> None:
    """An unknown shop and days that no report has."""
    shop = Shop()
    with pytest.raises(UnknownShop):
        shop.recovery.summary("other")
    with pytest.raises(InvalidSettings, match="days"):
        shop.recovery.summary("acme", 0)


def test_a_shop_in_which_nothing_happened_asks_no_model() -> None:
    """There is nothing to say that a template does not."""
    writer = saying(TRUE)
    assert Shop(writer, rows=()).recovery.summary("acme").sentences == ("Nothing was sent in these days.",)
    assert writer.asked == []


def test_no_model_is_asked_in_a_language_that_is_not_read() -> None:
    """Nobody could hold it against the figures; templates write Arabic. Where they have no texts, all is English, by a model too."""
    writer = saying(TRUE)
    made = Shop(writer, locale="ar").recovery.summary("acme")
    assert (made.written_by, made.locale, writer.asked) == ("template", "ar", [])
    made = Shop(writer, locale="sv").recovery.summary("acme")
    assert (made.written_by, made.locale) == ("gpt", "en")


# --- by a model, once a day -------------------------------------------------------------------------------------------


def test_a_model_writes_once_a_local_day() -> None:
    """What it wrote is the answer until the shop's midnight, whatever the figures become; each length of time has its own."""
    writer = saying(TRUE)
    shop = Shop(writer)
    first = shop.recovery.summary("acme")
    assert (first.sentences, first.written_by, first.problem) == ((TRUE.text,), "gpt", None)
    assert first.usage is not None
    assert first.usage.cost == Decimal("0.01")
    shop.now = datetime(2026, 11, 29, 4, 59, tzinfo=UTC)
    assert shop.recovery.summary("acme") == first
    assert len(writer.asked) == 1
    shop.now = datetime(2026, 11, 29, 5, 1, tzinfo=UTC)
    shop.recovery.summary("acme")
    assert len(writer.asked) == 2
    shop.recovery.summary("acme", 7)
    assert [request.facts.days for request in writer.asked] == [30, 30, 7]


def test_half_a_letter_is_kept_as_none() -> None:
    """In a writer's name and in what it raises: the page has its sentences, and what was asked is kept."""
    made = Shop(Writer(lambda _: SummaryText(sentences=(TRUE,), written_by="g\ud800"))).recovery.summary("acme")
    assert (made.written_by, made.sentences) == ("g?", (TRUE.text,))
    assert Shop(failing(CopyError("\ud800"))).recovery.summary("acme").problem == "?"


def test_a_page_asks_no_model() -> None:
    """Without `ask` the templates write, until somebody had the text of the day written; `refresh` has."""
    writer = saying(TRUE)
    shop = Shop(writer)
    made = shop.recovery.summary("acme", ask=False)
    assert (made.written_by, made.problem, writer.asked) == ("template", None, [])
    assert shop.recovery.refresh("acme") == 31
    assert [request.facts.days for request in writer.asked] == [30]
    assert shop.recovery.summary("acme", ask=False).sentences == (TRUE.text,)
    assert shop.recovery.summary("acme", 7, ask=False).written_by == "template"
    shop.recovery.refresh("acme")
    assert len(writer.asked) == 1, "once a day, however often it is refreshed"


def test_another_language_or_currency_is_another_summary() -> None:
    """Settings that change what a figure looks like have it written again."""
    writer = saying(TRUE)
    shop = Shop(writer)
    shop.recovery.summary("acme")
    shop.save(locale="de")
    shop.recovery.summary("acme")
    shop.save(currency="EUR")
    shop.recovery.summary("acme")
    assert [request.facts.locale for request in writer.asked] == ["en", "de", "en"]


@pytest.mark.parametrize(
    ("writer", "problem"),
    [
        (saying(FALSE), "refused: direction"),
        (saying(TRUE, FALSE), "refused: direction"),
        (saying(), "refused: sentences"),
        (Writer(lambda _: None), "expected a SummaryText, got another value"),
        (Writer(lambda _: SummaryText(sentences=("a", "b"), written_by="gpt")), "expected a SummaryText"),  # type: ignore[arg-type]
        (Writer(lambda _: SummaryText(sentences=None, written_by="gpt")), "expected a SummaryText"),  # type: ignore[arg-type]
        (Writer(lambda _: SummaryText(sentences=(TRUE,), written_by=7)), "expected a SummaryText"),  # type: ignore[arg-type]
        (failing(CopyError("no budget")), "no budget"),
        (failing(ZeroDivisionError("secret")), "ZeroDivisionError"),
        (failing(TimeoutError()), "TimeoutError"),
    ],
)
def test_what_does_not_hold_leaves_it_to_the_templates(writer: Writer, problem: str) -> None:
    """Whoever's copywriter: a lie, no sentence, nonsense, an error. It is not asked again for an hour."""
    shop = Shop(writer)
    made = shop.recovery.summary("acme")
    assert (made.written_by, made.sentences[0]) == ("template", "$125.00 of sales were won back.")
    assert made.problem is not None
    assert made.problem.startswith(problem)
    shop.now += HOUR - timedelta(seconds=1)
    assert shop.recovery.summary("acme").problem == made.problem
    assert len(writer.asked) == 1
    shop.now += timedelta(seconds=1)
    shop.recovery.summary("acme")
    assert len(writer.asked) == 2


def test_one_caller_asks_while_the_others_get_the_templates() -> None:
    """Eight pages at once are one call: who comes while a model writes waits for nothing."""
    asked, go_on = threading.Event(), threading.Event()

    def slow(_: SummaryRequest) -> SummaryText:
        asked.set()
        assert go_on.wait(30)
        return SummaryText(sentences=(TRUE,), written_by="gpt")

    writer = Writer(slow)
    shop = Shop(writer)
    made: list[Any] = []
    first = threading.Thread(target=lambda: made.append(shop.recovery.summary("acme")))
    first.start()
    assert asked.wait(30)
    assert {shop.recovery.summary("acme").written_by for _ in range(8)} == {"template"}
    go_on.set()
    first.join(30)
    assert [each.written_by for each in made] == ["gpt"]
    assert shop.recovery.summary("acme").written_by == "gpt"
    assert len(writer.asked) == 1


def test_an_answer_that_comes_far_too_late_is_not_used() -> None:
    """By a copywriter that does not keep to `answer_by`."""
    shop = Shop()

    def late(request: SummaryRequest) -> SummaryText:
        shop.now = request.answer_by + timedelta(minutes=5)
        return SummaryText(sentences=(TRUE,), written_by="gpt")

    shop = Shop(Writer(late))
    assert shop.recovery.summary("acme").problem == "refused: late"


def test_a_document_of_another_version_is_written_over() -> None:
    """What cannot be read says nothing, and stands in nobody's way."""
    shop = Shop(saying(TRUE))
    assert shop.store.save_documents("acme", {"summary:30": (None, b"\x07?"), "summaries": (None, b"\xff")})
    assert shop.recovery.summary("acme").written_by == "gpt"
    assert shop.recovery.report("acme").summaries.calls == 2


# --- what it took -----------------------------------------------------------------------------------------------------


def test_what_summaries_took_is_in_the_report() -> None:
    """Of its days, whether its words were used or not; in no figure of messages, and in no campaign's report."""
    shop = Shop(saying(TRUE))
    plain = shop.recovery.report("acme")
    shop.recovery.summary("acme")
    shop.recovery.summary("acme", 7)
    made = shop.recovery.report("acme")
    assert (made.summaries.calls, made.summaries.cost, made.summaries.by_model) == (4, Decimal("0.02"), 2)
    assert (made.totals, made.days) == (plain.totals, plain.days)
    assert shop.recovery.report("acme", campaign="cart_recovery").summaries.calls == 0
    shop.now += 40 * DAY
    assert shop.recovery.report("acme").summaries.calls == 0
    refused = Shop(saying(FALSE))
    refused.recovery.summary("acme")
    assert refused.recovery.report("acme").summaries.cost == Decimal("0.01")


def test_a_price_that_nobody_knows_is_unknown() -> None:
    """Not 0: the report says that there were calls, and how many texts have no price."""
    shop = Shop(Writer(lambda _: SummaryText(sentences=(TRUE,), written_by="own", usage=Usage("own", 2, 300, 40))))
    shop.recovery.summary("acme")
    spent = shop.recovery.report("acme").summaries
    assert (spent.calls, spent.cost, spent.unpriced) == (2, None, 1)


# --- other copywriters ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "around",
    [
        WriteOnce,
        lambda writer: Fallback(Silent(), writer),
        lambda writer: RoundRobin(writer, Silent()),
        lambda writer: Fallback(WriteOnce(writer), Template()),
    ],
)
def test_what_is_around_a_model_hands_the_summary_on(around: Callable[[Any], Any]) -> None:
    """WriteOnce, Fallback and RoundRobin ask the one that can."""
    assert Shop(around(saying(TRUE))).recovery.summary("acme").written_by == "gpt"


@pytest.mark.parametrize(
    "writer", [Silent(), WriteOnce(Silent()), Fallback(Silent(), Template()), RoundRobin(Silent())]
)
def test_copywriters_that_write_no_summaries_still_do_for_an_engine(writer: Any) -> None:
    """The method is optional: without it the templates write."""
    assert Shop(writer).recovery.summary("acme").written_by == "template"


def test_on_an_event_loop() -> None:
    """AsyncRecovery has the same, with a copywriter that is awaited, and with a plain one."""

    class Awaited(Silent):
        async def summarize(self, _: SummaryRequest) -> SummaryText:
            await asyncio.sleep(0)
            return SummaryText(sentences=(TRUE,), written_by="gpt")

    async def ask(writer: Any) -> Any:
        recovery = cb.AsyncRecovery(Shop().store, channels=[Outbox()], copywriter=writer, clock=lambda: NOW)
        return await recovery.summary("acme")

    assert asyncio.run(ask(Awaited())).sentences == (TRUE.text,)
    assert asyncio.run(ask(saying(TRUE))).sentences == (TRUE.text,)
    assert Shop(Awaited()).recovery.summary("acme").written_by == "gpt"  # on a loop of the engine's own


# --- a real client against a model on this machine --------------------------------------------------------------------


def by_model(model: ModelServer, *, patience: float = 20, **options: Any) -> tuple[Shop, Any]:
    from cartback.copywriters.litellm import LiteLLM, Price

    async def at_once(_: float) -> None:
        """Wait for nothing between two calls."""

    writer = LiteLLM(
        "openai/any", api_base=model.url, api_key="none", patience=timedelta(seconds=patience), clock=lambda: NOW,
        price=Price(Decimal(1), Decimal(4)), sleep=at_once, **options,
    )  # fmt: skip
    return Shop(writer), writer


def said(*texts: str, about: str = "messages") -> Callable[[Asked], str]:
    return lambda _: json.dumps({"sentences": [{"about": about, "text": text} for text in texts]})


@needs_litellm
def test_a_model_writes_and_another_call_judges() -> None:
    """Two calls: a structured reply, and a second opinion on it; what they took is in the report and in the budget."""
    from cartback.copywriters.litellm import Budget
    from cartback.copywriters.litellm.budget import KEY, days_of

    store = MemoryStore()
    with ModelServer() as model:
        shop, writer = by_model(model, budget=Budget(calls=10), store=store)
        Shop(store=store)
        made = shop.recovery.summary("acme")
        writer.close()
    assert (made.written_by, made.problem) == ("openai/any", None)
    assert "Recovered sales: $125.00." in made.sentences
    assert [asked.judges for asked in model.asked] == [False, True]
    assert model.asked[0].body["response_format"]["json_schema"]["name"] == "summary"
    assert shop.recovery.report("acme").summaries.calls == 2
    assert next(iter(days_of(store.documents("acme", (KEY,))[KEY]).values())).calls == 2


#: What a model answers, and why it is not used.
LIES = [
    said("Notifications sent rose to 7, by 500%."),
    said("Notifications sent fell to 6."),
    said("Notifications sent doubled to 6."),
    said("Notifications sent: 6. Visit https://evil.example now."),
    said("Notifications sent: 6. Ignore the figures and pay $900 to IBAN DE99."),
    said("<script>alert(6)</script> Notifications sent: 6."),
    said("Notifications sent: 6.", about="profit"),
    said("Gesendete Nachrichten: 6."),
    said(),
    lambda _: "Notifications sent: 6.",
]


@needs_litellm
@pytest.mark.parametrize("reply", LIES)
def test_a_model_that_lies_twice_is_not_believed(reply: Callable[[Asked], str]) -> None:
    """It is told once what is wrong; then the templates write, and what both calls took is counted."""
    with ModelServer(reply=reply) as model:
        shop, writer = by_model(model)
        made = shop.recovery.summary("acme")
        writer.close()
    assert (made.written_by, made.sentences[0]) == ("template", "$125.00 of sales were won back.")
    assert made.problem is not None
    assert made.problem.startswith("refused")
    assert len(model.asked) == 2
    assert "refused" in model.asked[1].text
    assert shop.recovery.report("acme").summaries.calls == 2


@needs_litellm
def test_a_lie_is_mended_once() -> None:
    """The second reply is used if it holds."""
    replies = iter([said("Notifications sent fell to 6."), said(TRUE.text)])

    def one_after_the_other(asked: Asked) -> str:
        return next(replies)(asked)

    with ModelServer(reply=one_after_the_other) as model:
        shop, writer = by_model(model)
        assert shop.recovery.summary("acme").sentences == (TRUE.text,)
        writer.close()


@needs_litellm
def test_what_the_judge_quotes_is_not_shown() -> None:
    """A claim in words that no rule reads is the judge's to find; one that finds nothing anywhere is worth nothing."""
    claim = "Notifications sent: 6, thanks to the lovely weather."
    cases: list[dict[str, Any]] = [{"untrue": ["thanks to the lovely weather"]}, {"judge": "lenient"}]
    for settings in cases:
        with ModelServer(reply=said(claim), **settings) as model:
            shop, writer = by_model(model)
            made = shop.recovery.summary("acme")
            writer.close()
        assert made.written_by == "template"
        assert made.problem is not None
        assert made.problem.startswith("second_opinion")


@needs_litellm
@pytest.mark.parametrize(
    "mode", ["cut", "refusal", "wrong_language", "rate_limited", "error", "drop", "empty", "extra_keys"]
)
def test_whatever_a_model_does_there_are_sentences(mode: Mode) -> None:
    """Cut off, refused, in another language, nothing at all, no connection: the templates' sentences, and a reason."""
    with ModelServer(mode, retry_after="0") as model:
        shop, writer = by_model(model)
        made = shop.recovery.summary("acme")
        writer.close()
    assert (made.written_by, len(made.sentences)) == ("template", 7)
    assert made.problem
    assert 1 <= len(model.asked) <= 2


@needs_litellm
def test_a_model_that_is_late_is_not_waited_for() -> None:
    """The copywriter gives up when its patience ends."""
    with ModelServer("slow", delay=30) as model:
        shop, writer = by_model(model, patience=0.5)
        made = shop.recovery.summary("acme")
        writer.close()
    assert (made.written_by, made.problem) == ("template", "timeout")


@needs_litellm
def test_an_async_model_on_an_event_loop() -> None:
    """AsyncLiteLLM writes summaries as LiteLLM does."""
    from cartback.copywriters.litellm import AsyncLiteLLM

    async def ask(url: str) -> Any:
        writer = AsyncLiteLLM("openai/any", api_base=url, api_key="none", clock=lambda: NOW)
        recovery = cb.AsyncRecovery(Shop().store, channels=[Outbox()], copywriter=writer, clock=lambda: NOW)
        made = await recovery.summary("acme")
        writer.close()
        return made

    with ModelServer() as model:
        made = asyncio.run(ask(model.url))
    assert (made.written_by, made.problem) == ("openai/any", None)


# --- on the dashboard -------------------------------------------------------------------------------------------------


@pytest.mark.skipif(find_spec("jinja2") is None, reason="the dashboard's extra is not installed")
def test_the_overview_shows_it_to_whoever_reads_the_shops_language() -> None:
    """Once it was written at night; another viewer, and one campaign's page, have the templates' sentences. No page costs a call."""
    from cartback.dashboard import Dashboard, Viewer

    writer = saying(TRUE)
    shop = Shop(writer)

    def overview(locale: str, **query: str) -> str:
        viewer = Viewer(id="ida", shops=("acme",), locale=locale)
        dashboard = Dashboard(shop.recovery, authorize=lambda _: viewer, key=b"k" * 32)
        reply = dashboard.reply(cb.Request(query=query))
        assert reply.status == 200
        return reply.body.decode()

    assert TRUE.text not in overview("en-US")
    assert writer.asked == []
    shop.recovery.refresh("acme")
    assert all(TRUE.text in overview("en-US") for _ in range(3))
    assert TRUE.text not in overview("en-US", campaign="cart_recovery")
    assert "Umsatz wurden zurückgewonnen." in overview("de")
    assert len(writer.asked) == 1
