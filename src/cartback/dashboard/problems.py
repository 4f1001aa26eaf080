"""Likely mistakes in the shop's settings: the findings of `cartback policy check`, for the saved settings."""

from __future__ import annotations

from attrs import frozen

from cartback.engine.check import Problem, problems
from cartback.flow import Reply

from .asked import PageRequest


@frozen
class LintFinding:
    """One likely mistake: the field, its fault, and the page on which it is corrected."""

    field: str
    text: str
    url: str
    is_error: bool


def check(asked: PageRequest) -> Reply:
    """List the likely mistakes in the settings, as far as shoppers and messages show them."""
    return asked.page("check.html", "Check", findings=findings_of(asked))


def findings_of(asked: PageRequest) -> tuple[LintFinding, ...]:
    """Return errors, then warnings. If too many shoppers wait to be counted, their consent is not checked."""
    waiting = asked.recovery.waiting(asked.id)
    of_month = asked.recovery.report(asked.id, 30).totals
    begun = of_month.recovery.of + of_month.others.get("withheld", 0)
    listed = problems(
        asked.shop,
        asked.recovery.channels or None,  # a process that only shows pages has none plugged in
        asked.now,
        consented=None if waiting.more else waiting.consented,
        a_year=begun * 12 or None,
    )
    return tuple([_finding(asked, problem) for problem in listed])


def _finding(asked: PageRequest, problem: Problem) -> LintFinding:
    field, _, text = problem.message.partition(": ")
    if problem.slip is not None:
        text = asked.show.slip(problem.slip)
    first, _, rest = field.partition(".")
    campaign = next((c.id for c in asked.shop.campaigns if f"{rest}.".startswith(f"{c.id}.")), None)
    url = asked.url("/campaign", id=campaign) if first == "campaigns" and campaign else asked.url("/shop")
    if first in ("audiences", "audience_order"):
        url = asked.url("/audiences")
    return LintFinding(field, text, url, problem.severity == "error")
