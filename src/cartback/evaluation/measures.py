"""The results of the cases: which passed, which rules they broke, the length of the texts, their cost and time, and the worst."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from math import ceil
from statistics import median
from typing import NamedTuple

from attrs import frozen

from cartback.domain.ledger import Usage
from cartback.words.check import RULES, Violation
from cartback.words.facts import Copy
from cartback.words.graphemes import count

from .cases import EvaluationCase

_REFUSED = "refused: "


@frozen
class Result:
    """The result of one case: a text and the check's findings in it, or the reason there is none.

    `seconds` is how long it took; `usage` the model's usage for it, whether or not its text was used.
    """

    case: EvaluationCase
    copy: Copy | None
    findings: tuple[Violation, ...]
    problem: str | None
    usage: Usage | None
    seconds: float

    @property
    def passed(self) -> bool:
        """Return whether there is a text and it may be sent."""
        return self.copy is not None and not self.findings

    @property
    def rules(self) -> frozenset[str]:
        """Return the rules that the text breaks; if the copywriter itself refused a model's reply, those that the reply broke."""
        problem = self.problem or ""
        named = problem.partition(_REFUSED)[2].split(", ") if _REFUSED in problem else []
        return frozenset([*(finding.rule for finding in self.findings), *(rule for rule in named if rule in RULES)])

    @property
    def mended(self) -> bool:
        """Return whether the text passed, but a model needed more than one call for it."""
        return self.passed and self.usage is not None and self.usage.calls > 1


class Lengths(NamedTuple):
    """The shortest, the middle and the longest."""

    shortest: int
    median: float
    longest: int


@frozen
class Evaluation:
    """All results, in the order of the cases."""

    results: tuple[Result, ...]

    @property
    def passed(self) -> float:
        """Return the share of cases with a text that may be sent; the fallback would write the others."""
        return _share(self.results)

    def by_group(self) -> dict[str, tuple[int, int]]:
        """Count, for each group of cases, how many passed and how many there are."""
        groups = dict.fromkeys(result.case.group for result in self.results)
        grouped = {group: [r for r in self.results if r.case.group == group] for group in groups}
        return {group: (sum(r.passed for r in results), len(results)) for group, results in grouped.items()}

    def by_rule(self) -> dict[str, float]:
        """Return the share of cases that keep each rule. A case without a text breaks those its reply was refused for."""
        total = len(self.results) or 1
        return {rule: 1 - sum(rule in r.rules for r in self.results) / total for rule in RULES}

    def problems(self) -> dict[str, int]:
        """Count the reasons for missing texts."""
        reasons = [result.problem for result in self.results if result.problem is not None]
        return {problem: reasons.count(problem) for problem in dict.fromkeys(reasons)}

    def codes(self) -> tuple[int, int]:
        """Count the messages with a code in their facts that name it, and all of them."""
        codes = [(r.copy, r.case.facts.discount.code) for r in self.results if r.case.facts.discount is not None]
        naming = [code in f"{copy.title} {copy.body}" for copy, code in codes if copy is not None]
        return sum(naming), len(naming)

    # --- lengths

    def titles(self) -> Lengths:
        """Measure the titles, in graphemes."""
        return _lengths([count(copy.title) for copy in self._copies])

    def bodies(self) -> Lengths:
        """Measure the bodies, in graphemes."""
        return _lengths([count(copy.body) for copy in self._copies])

    def sizes(self) -> Lengths:
        """Measure title and body together, in bytes."""
        return _lengths([len(f"{copy.title}{copy.body}".encode(errors="replace")) for copy in self._copies])

    @property
    def _copies(self) -> list[Copy]:
        return [result.copy for result in self.results if result.copy is not None]

    # --- usage

    @property
    def calls(self) -> int:
        """Return the number of a model's calls, in all."""
        return sum(usage.calls for usage in self._usages)

    @property
    def tokens(self) -> tuple[int, int]:
        """Return the tokens in and out, in all."""
        return sum(u.tokens_in for u in self._usages), sum(u.tokens_out for u in self._usages)

    @property
    def cost(self) -> Decimal | None:
        """Return the cost in US dollars, in all; None when the model's price is unknown, 0 when there is no model."""
        costs = [usage.cost for usage in self._usages]
        return None if None in costs else sum((cost for cost in costs if cost is not None), Decimal(0))

    @property
    def _usages(self) -> list[Usage]:
        return [result.usage for result in self.results if result.usage is not None]

    def latency(self, percent: float = 50) -> float:
        """Return the seconds within which that many of a hundred messages were written."""
        spans = sorted(result.seconds for result in self.results)
        return spans[max(0, ceil(len(spans) * percent / 100) - 1)] if spans else 0.0

    # --- the worst cases

    def worst(self, most: int = 5) -> list[Result]:
        """Return the cases that did not pass: those that break most rules first, then those without a text, else in their
        order.
        """
        failed = [result for result in self.results if not result.passed]
        return sorted(failed, key=lambda r: (r.copy is None, -len(r.rules), -len(r.findings)))[:most]


def _share(results: Sequence[Result]) -> float:
    return sum(result.passed for result in results) / len(results) if results else 1.0


def _lengths(counts: Sequence[int]) -> Lengths:
    return Lengths(min(counts), median(counts), max(counts)) if counts else Lengths(0, 0, 0)
