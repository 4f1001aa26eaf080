"""Summaries, of a copywriter that has `summarize`: sentences that the figures support, in time, or a CopyError."""

from __future__ import annotations

import copy
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, ClassVar

import pytest

from cartback.domain.ledger import Usage
from cartback.errors import CopyError
from cartback.ports import SummaryRequest, SummaryText
from cartback.testing.suites.suite import CallOutcome, at_once, attempt, stops_the_worker
from cartback.words.summary import check_summary
from cartback.words.summary_facts import Fact, Sentence, SummaryFacts

_FIGURES = (
    Fact("sent", "Messages sent", "1,240", "+12%", "up"),
    Fact("net", "Recovered sales", "$8,310.50", "-4%", "down"),
    Fact("converted", "Conversion rate", "4.1%", "+0.3 points", "chance"),
    Fact("conversions", "Orders won back", "51", "", "same"),
)
_LOCALES = ("en", "de-AT", "fr", "es-MX", "it", "pt_BR", "nl", "ja")


class SummaryCases:
    """`summarize`; skipped if the copywriter has none."""

    copywriter: Any
    stuck: Any
    patience: ClassVar[float] = 5.0

    def summary_request(
        self, figures: tuple[Fact, ...] = _FIGURES, locale: str = "en", seconds: float | None = None
    ) -> SummaryRequest:
        """Make a request about 30 days, to be answered within this many seconds; None is the suite's patience."""
        by = datetime.now(UTC) + timedelta(seconds=self.patience if seconds is None else seconds)
        return SummaryRequest(shop="acme", facts=SummaryFacts(locale, 30, figures), answer_by=by)

    def attempt_summary(self, request: SummaryRequest, copywriter: Any = None) -> CallOutcome[SummaryText]:
        """Return the result of one call, which must be a SummaryText whose sentences hold, or a CopyError."""
        asked = copywriter or self.copywriter
        done = attempt(partial(asked.summarize, request), self.patience * 1.25 + 0.1)
        assert done is not None, "summarize() was still running after `answer_by`: limit its waits, and raise CopyError"
        assert not stops_the_worker(done.error), (
            f"summarize() raised {done.error!r}, which is no Exception: raise CopyError instead"
        )
        assert done.error is None or isinstance(done.error, CopyError), (
            f"summarize() raised {done.error!r}: when it cannot write, raise CopyError with the reason"
        )
        if done.error is None:
            _check(done.answer)
        return done

    def needs_summarize(self) -> None:
        """Skip a case if the copywriter writes no summaries."""
        if getattr(self.copywriter, "summarize", None) is None:
            pytest.skip("the copywriter has no summarize(): templates summarize the reports")

    @pytest.mark.parametrize("locale", _LOCALES)
    def test_a_summary_holds_against_the_figures(self, locale: str) -> None:
        """In each language that is read, the engine can use the summary, or gets a CopyError."""
        self.needs_summarize()
        request = self.summary_request(locale=locale)
        answer = self.attempt_summary(request).answer
        problems = check_summary(answer.sentences, request.facts) if answer is not None else ()
        assert problems == (), f"{answer}: the engine would reject this summary after paying for the call"

    def test_any_figures_have_a_summary_or_a_copy_error(self) -> None:
        """No figures, one, names with markup or long values never give another error."""
        self.needs_summarize()
        for figures in ((), _FIGURES[:1], (Fact("x", "{{ 7 }} <b>%s</b>", "1" * 300),), _FIGURES * 9):
            self.attempt_summary(self.summary_request(figures))

    def test_a_summary_leaves_its_request_as_it_was(self) -> None:
        """The engine checks the answer against it."""
        self.needs_summarize()
        request = self.summary_request()
        before = copy.deepcopy(request)
        self.attempt_summary(request)
        assert request == before, "summarize() changed the request it was given"

    def test_summaries_of_several_shops_at_once(self) -> None:
        """Each summary is about its own figures."""
        self.needs_summarize()
        requests = [self.summary_request((Fact("sent", "Messages sent", str(100 + n)),)) for n in range(8)]
        answers = at_once(*[partial(self.attempt_summary, request) for request in requests])
        for request, done in zip(requests, answers, strict=True):
            problems = check_summary(done.answer.sentences, request.facts) if done.answer is not None else ()
            assert problems == (), f"{done.answer} does not match the figures of its request, {request.facts.figures}"

    def test_a_summary_is_done_in_time(self) -> None:
        """The copywriter answers by `answer_by`, even if it has passed."""
        self.needs_summarize()
        for seconds in (self.patience, -3600):
            self.attempt_summary(self.summary_request(seconds=seconds))

    def test_a_model_that_never_answers_for_a_summary(self) -> None:
        """With the fixture `stuck` it raises CopyError in time."""
        self.needs_summarize()
        if self.stuck is None or getattr(self.stuck, "summarize", None) is None:
            pytest.skip("the fixture `stuck` is not overridden: this copywriter waits for no model")
        done = self.attempt_summary(self.summary_request(), self.stuck)
        assert isinstance(done.error, CopyError), (
            f"summarize() {done}, but its model did not answer: it must raise CopyError"
        )


def _check(answer: Any) -> None:
    """Check the types of the answer against the port."""
    assert isinstance(answer, SummaryText), f"summarize() returned {answer!r}, but it must return a SummaryText"
    assert all(isinstance(sentence, Sentence) for sentence in answer.sentences), (
        f"{answer}: each item of `sentences` must be a Sentence"
    )
    assert isinstance(answer.written_by, str), f"{answer}: `written_by` must be a str"
    assert answer.written_by.strip(), f"{answer}: `written_by` must not be empty, it names the author"
    assert answer.usage is None or isinstance(answer.usage, Usage), (
        f"{answer}: `usage` must be a Usage or None, the report adds it up"
    )
