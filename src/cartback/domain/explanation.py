"""Explain a decision: the same rules, without stopping at the first that objects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec import Struct

from .case import BuiltInRule, Case, Products, Reason, Rule, rule_name
from .cases import case_of
from .decision import NO_PRODUCTS, answered, decide, fault_of, rules_asked
from .eligibility import RULES, asked
from .experiment import held_out
from .session import current_session
from .shop import Shop
from .shopper import Shopper
from .timing import Timing, held_by_caps, held_by_quiet_hours, timing
from .verdict import Decision


class Finding(Struct, frozen=True, gc=False):
    """The answer of one rule about one campaign: the values it compared, and when it would let the message pass."""

    campaign: str
    rule: str
    question: str
    passed: bool
    values: Mapping[str, Any]
    reason: Reason | None = None


class Explanation(Struct, frozen=True, eq=False, gc=False):
    """The answers of every rule about every campaign, and the decision that follows from them."""

    now: datetime
    decision: Decision
    findings: tuple[Finding, ...]


def explain(
    shopper: Shopper,
    shop: Shop,
    now: datetime,
    *,
    products: Products = NO_PRODUCTS,
    rules: Sequence[Rule] = (),
) -> Explanation:
    """Decide as `decide` does, but ask every rule instead of stopping at the first."""
    session = current_session(shopper)
    findings: list[Finding] = []
    for campaign in shop.ranked:
        case, _ = answered(case_of(shopper, shop, campaign, now, session, products), asked(shop, campaign), rules)
        findings += [_finding(case, rule) for rule in RULES] + [_finding(case, rule) for rule in rules]
        findings += _timing_findings(case)
        findings += _holdout_finding(case)
    return Explanation(now, decide(shopper, shop, now, products=products, rules=rules), tuple(findings))


def _finding(case: Case, rule: Rule) -> Finding:
    try:
        reason = rules_asked(rule, case)
    except Exception as error:  # noqa: BLE001 - a host's rule may raise anything, and is then an objection
        reason = Reason("rule_failed", fault_of(rule, error))
    if isinstance(rule, BuiltInRule):
        question, values = rule.asks, rule.shows(case)
    else:
        question, values = next(iter((rule.__doc__ or "").strip().splitlines()), ""), {}
    values = values or (reason.values if reason is not None else {})
    return Finding(case.campaign.id, rule_name(rule), question, reason is None, values, reason)


def _timing_findings(case: Case) -> Iterator[Finding]:
    if case.clock is None:
        return
    answer = timing(case)
    held = answer if isinstance(answer, Reason) else answer.reason
    code = held.code if held is not None else ""
    own = held if code not in _LIMITS else None
    values: Mapping[str, Any] = own.values if own is not None else {}
    at = case.now
    if isinstance(answer, Timing):
        values = {"step": case.step, "due": answer.due, "not_before": answer.at, "not_after": answer.deadline}
        at = max(case.now, answer.due)
    yield Finding(case.campaign.id, "timing", "The step is due, and not too late.", own is None, values, own)
    for name, (question, ask) in _LIMITS.items():
        values, reason = ask(case, at)
        reason = held if code == name else reason
        yield Finding(case.campaign.id, name, question, reason is None, values, reason)


def _holdout_finding(case: Case) -> Iterator[Finding]:
    """Yield whether the message will be withheld as a control; nothing for a campaign without experiments."""
    if not case.drawn:
        return
    values = {"arms": [f"{draw.experiment}: {draw.arm}" for draw in case.drawn]}
    held = held_out(case.drawn)
    reason = Reason("held_out", values) if held else None
    yield Finding(case.campaign.id, "experiment", "No experiment holds the shopper out.", not held, values, reason)


#: The limits that may delay a step that is due.
_LIMITS = {
    "frequency_cap": ("No cap on the channel is reached when the step is due.", held_by_caps),
    "quiet_hours": ("It is not quiet on the shopper's wall when the step is due.", held_by_quiet_hours),
}
