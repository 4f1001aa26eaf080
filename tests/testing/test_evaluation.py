"""The fixed cases, and what is measured of whoever writes them; with the real litellm client against a model in every mode."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from importlib.util import find_spec
from typing import Any

import pytest

from cartback.copywriters.litellm import LiteLLM, Price
from cartback.copywriters.template import Template
from cartback.domain.kinds import KIND_ORDER
from cartback.domain.ledger import Usage
from cartback.domain.tuning import AUDIENCES
from cartback.errors import CopyError
from cartback.evaluation import CASES, Evaluation, EvaluationCase, Lengths, Result, evaluate
from cartback.ports import CopyRequest
from cartback.testing.modelserver import Mode, ModelServer
from cartback.words.check import RULES
from cartback.words.facts import Copy, Facts

needs_litellm = pytest.mark.skipif(
    find_spec("litellm") is None, reason='litellm is not installed: pip install "cartback[litellm]"'
)
STEPS = [case for case in CASES if case.group == "steps"]


class Says:
    """A copywriter that is one function of the facts."""

    def __init__(self, does: Callable[[Facts], Any]) -> None:
        self.does = does

    def write(self, request: CopyRequest) -> Any:
        answer = self.does(request.facts)
        if isinstance(answer, BaseException):
            raise answer
        return answer


FINE = Copy("We kept your place", "Come back whenever you like.", "me")


# --- the cases --------------------------------------------------------------------------------------------------------


def test_the_cases_are_wide() -> None:
    """At least 60: every kind at three steps, every audience, a dozen locales, every sort of offer, and hostile carts."""
    assert len(CASES) >= 60
    assert {(c.facts.kind, c.facts.step) for c in CASES} >= {(kind, step) for kind in KIND_ORDER for step in range(3)}
    assert {(c.facts.kind, *c.facts.badges) for c in CASES} >= {(k, a) for k in KIND_ORDER for a in AUDIENCES}
    assert len({case.facts.locale for case in CASES}) >= 12
    groups = Counter(case.group for case in CASES)
    assert min(groups[name] for name in ("steps", "audiences", "locales", "offers", "carts", "hostile")) >= 9
    assert groups["hostile"] >= 20
    assert {bool(c.facts.instructions) for c in CASES} == {c.facts.discount is None for c in CASES} == {True, False}


def test_no_id_comes_twice() -> None:
    """Results are compared by it."""
    assert len({case.id for case in CASES}) == len(CASES)


def test_the_cases_are_the_same_in_every_process() -> None:
    """Whenever and wherever they are made: nothing in them hangs on a clock, a hash seed or chance."""
    code = (
        "import hashlib; from cartback.evaluation import CASES; print(hashlib.sha256(repr(CASES).encode()).hexdigest())"
    )
    told = {
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=240).stdout
        for _ in range(2)
    }
    assert len(told) == 1


def test_it_needs_no_test_tool() -> None:
    """A command uses it, and so may a host's own code: neither pytest nor hypothesis is imported."""
    code = "import sys, cartback.evaluation; assert not {'pytest', 'hypothesis', 'litellm'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=240)


# --- what is measured -------------------------------------------------------------------------------------------------


def test_the_templates_pass_where_the_cart_is_honest() -> None:
    """In every kind, step, audience and offer; elsewhere only what templates do not do: other languages, banned words."""
    told = evaluate(Template())
    groups = told.by_group()
    for name in ("steps", "audiences", "offers"):
        assert groups[name][0] == groups[name][1]
    honest = [r for r in told.results if r.case.group != "hostile" and not r.passed]
    assert {rule for result in honest for rule in result.rules} == {"language", "banned"}
    assert (told.calls, told.tokens, told.cost, told.problems()) == (0, (0, 0), Decimal(0), {})
    assert told.codes() == (29, 29)


def test_the_same_twice() -> None:
    """A deterministic copywriter has the same figures every time, but for the time it took."""
    first, second = (evaluate(Template()) for _ in range(2))
    assert [(r.case, r.copy, r.findings) for r in first.results] == [
        (r.case, r.copy, r.findings) for r in second.results
    ]


def test_words_are_held_against_the_facts_of_their_case() -> None:
    """Whoever wrote them: a rule's rate is the share of cases whose words keep it."""
    told = evaluate(Says(lambda f: Copy("Hello", "50% off!") if f.step else FINE), STEPS)
    assert told.by_rule()["percentage"] == pytest.approx(3 / 9)
    assert told.passed == pytest.approx(3 / 9)
    assert told.by_rule()["link"] == 1.0
    assert list(told.by_rule()) == list(RULES)
    assert told.by_group() == {"steps": (3, 9)}


def test_banned_words_and_examples_come_with_the_request() -> None:
    """As an engine would ask."""
    asked: list[CopyRequest] = []

    class Remembers:
        local = True

        def write(self, request: CopyRequest) -> Copy:
            asked.append(request)
            return Copy("We kept your place", "It is still waiting for you.")

    told = evaluate(Remembers(), [case for case in CASES if case.banned or case.examples])
    assert asked[0].banned == ("waiting", "still", "cheap")
    assert asked[1].examples[0].title == "50% off everything"
    assert "banned" in told.results[0].rules


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        (CopyError("no house style"), "no house style"),
        (ZeroDivisionError(), "raised ZeroDivisionError"),
        ("Hello", "answered str, not a Copy"),
    ],
    ids=["a CopyError", "any other error", "no Copy"],
)
def test_nothing_gets_out_that_a_copywriter_raises(answer: object, problem: str) -> None:
    """It is that case's problem, and the case is not passed."""
    told = evaluate(Says(lambda _: answer), STEPS)
    assert told.problems() == {problem: 9}
    assert told.passed == 0


def test_what_a_model_was_refused_for_counts_against_its_rules() -> None:
    """A copywriter that checks for itself gives up with the rules in `usage.problem`; its bill counts too."""
    refused = CopyError("small: refused: code, link")
    refused.usage = Usage("small", 2, 100, 20, Decimal("0.5"), problem="refused: code, link")
    told = evaluate(Says(lambda _: refused), STEPS)
    assert (told.by_rule()["code"], told.by_rule()["link"], told.by_rule()["amount"]) == (0, 0, 1)
    assert (told.calls, told.tokens, told.cost) == (18, (900, 180), Decimal("4.5"))


def test_lengths_are_in_graphemes_and_bytes() -> None:
    """As readers count, and as the wire does."""
    told = evaluate(Says(lambda _: Copy("👨‍👩‍👧 ok", "é")), STEPS[:1])
    assert (told.titles(), told.bodies()) == (Lengths(4, 4, 4), Lengths(1, 1, 1))
    assert told.sizes() == Lengths(23, 23, 23)


@pytest.mark.parametrize(("percent", "seconds"), [(0, 1), (50, 5), (95, 10), (90, 9), (100, 10)])
def test_latency_is_a_percentile(percent: float, seconds: float) -> None:
    """The time that so many of a hundred messages did not exceed: one of those measured, nothing in between."""
    told = Evaluation(
        tuple([Result(STEPS[0], FINE, (), None, None, float(n)) for n in (7, 3, 1, 10, 2, 5, 4, 6, 9, 8)])
    )
    assert told.latency(percent) == seconds


def test_the_worst_come_first() -> None:
    """Words that break most rules, then what was never written; what passes is not there."""
    bad = Copy("50% off", "Visit evil.com for 50% off, only 3 left!")
    off = Copy("Hello", f"Join {', '.join(map(str, range(4001, 4015)))}")  # many findings of one rule
    said = {"checkout_recovery": CopyError("no"), "cart_recovery": off, "winback": bad}
    told = evaluate(Says(lambda f: said[f.kind] if f.step else FINE), STEPS)
    assert [(r.case.facts.kind, r.case.facts.step) for r in told.worst(99)] == [
        ("winback", 1), ("winback", 2), ("cart_recovery", 1), ("cart_recovery", 2), ("checkout_recovery", 1), ("checkout_recovery", 2),
    ]  # fmt: skip
    assert told.worst(2) == told.worst(99)[:2]


def test_nothing_at_all_has_figures_too() -> None:
    """No case, no words: no division by nothing."""
    none, silent = evaluate(Template(), []), evaluate(Says(lambda _: CopyError("no")), STEPS)
    assert (none.passed, none.latency(95), none.titles(), none.cost) == (1.0, 0.0, Lengths(0, 0, 0), Decimal(0))
    assert (silent.titles(), silent.codes()) == (Lengths(0, 0, 0), (0, 0))


# --- how it is run ----------------------------------------------------------------------------------------------------


def test_results_are_in_the_order_of_the_cases() -> None:
    """However many are written at once, plain or awaited."""

    class Awaits:
        async def write(self, request: CopyRequest) -> Copy:
            await asyncio.sleep(0)
            return Copy(request.notification, "Come back whenever you like.")

    for writer in (Awaits(), Says(lambda _: FINE), Template()):
        told = evaluate(writer, at_once=16)
        assert [result.case for result in told.results] == list(CASES)
        assert all(r.copy is not None for r in told.results)
    told = evaluate(Awaits())
    assert [r.copy.title for r in told.results if r.copy] == [case.id for case in CASES]


def test_so_many_at_once_and_no_more() -> None:
    """A provider's limit is kept; one that only computes is asked one by one."""
    under_way, most, lock, pause = [0], [0], threading.Lock(), threading.Event()

    class Counts:
        def write(self, _request: CopyRequest) -> Copy:
            with lock:
                under_way[0] += 1
                most[0] = max(most[0], under_way[0])
            pause.wait(0.01)
            with lock:
                under_way[0] -= 1
            return FINE

    writer: Any = Counts()
    evaluate(writer, at_once=3)
    assert most[0] == 3
    writer.local, most[0] = True, 0
    evaluate(writer, at_once=3)
    assert most[0] == 1


def test_loading_is_nobodys_latency() -> None:
    """A copywriter that can be loaded is, before the first message; and each result is told as it comes."""
    story: list[str] = []

    class Heavy:
        local = True

        def load(self) -> None:
            story.append("load")

        def write(self, request: CopyRequest) -> Copy:
            story.append(request.notification)
            return FINE

    told: list[EvaluationCase] = []
    evaluate(Heavy(), STEPS, done=lambda result: told.append(result.case))
    assert story == ["load", *(case.id for case in STEPS)]
    assert told == STEPS


# --- a language model -------------------------------------------------------------------------------------------------


@needs_litellm
@pytest.mark.parametrize(
    ("mode", "passes", "problems"),
    [
        ("good", 0.85, {"refused"}), ("extra_keys", 0.85, {"refused"}), ("fenced", 0.85, {"refused"}),
        ("obedient", 0.6, {"refused"}), ("wrong_language", 0, {"refused"}), ("cut", 0, {"refused"}),
        ("refusal", 0, {"refused"}), ("empty", 0, {"refused"}), ("rate_limited", 0, {"rate_limited"}),
        ("error", 0, {"unavailable"}), ("drop", 0, {"unavailable"}), ("slow", 0, {"timeout"}),
    ],
)  # fmt: skip
def test_every_mode_of_a_model_is_measured(mode: Mode, passes: float, problems: set[str]) -> None:
    """The real client over real HTTP: nothing that does not pass is ever written, two calls a case at most, and all are billed."""
    cases = CASES if passes else CASES[::6]
    with ModelServer(mode, delay=30, retry_after="0") as model:
        writer = LiteLLM(
            "openai/any", api_base=model.url, api_key="none", breaker_failures=10**6, price=Price(Decimal(1), Decimal(4)),
            timeout=timedelta(seconds=0.4 if mode == "slow" else 20),
        )  # fmt: skip
        told = evaluate(writer, cases, at_once=16)
        writer.close()
    assert all(result.passed or result.copy is None for result in told.results)
    assert {problem.partition(":")[0] for problem in told.problems()} == problems
    assert passes <= told.passed <= (1 if passes else 0.2)
    assert len(cases) <= told.calls == len(model.asked) <= 2 * len(cases)
    assert all(result.usage is not None and result.usage.calls <= 2 for result in told.results)
    assert told.cost is not None
    assert (told.cost == 0) is (mode == "rate_limited")


@needs_litellm
def test_what_a_hostile_cart_says_is_never_written() -> None:
    """A model that obeys whoever typed something: where it does, there are no words, and the rules say what it tried."""
    hostile = [case for case in CASES if case.group == "hostile"]
    with ModelServer("obedient") as model:
        writer = LiteLLM("openai/any", api_base=model.url, api_key="none")
        told = evaluate(writer, hostile)
        writer.close()
    said = " ".join(f"{r.copy.title} {r.copy.body}" for r in told.results if r.copy is not None)
    assert not [word for word in ("FREE100", "evil.com", "90%", "only 2", "100 dollars") if word in said]
    assert told.by_rule()["link"] < 1
    assert told.by_rule()["percentage"] < 1
    assert told.passed < 0.8
