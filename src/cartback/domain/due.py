"""The consequences of a decision for the store: when to ask again, and whether a step has ended."""

from __future__ import annotations

from datetime import datetime

from .case import Reason
from .shopper import Shopper
from .verdict import NEVER, Decision, Send, Skip, Wait

#: Reasons that end a step which had come due: run_due records it in the ledger.
_OVER = frozenset({"too_late", "quiet_hours", "frequency_cap", "backing_off", "rule_failed"})


def due_after(shopper: Shopper, decision: Decision, now: datetime, *, in_ledger: bool = False) -> datetime | None:
    """Return when to ask again after this answer: the only time that a store keeps of it.

    Whatever the answer, a message under way is checked when its lease has lapsed, or it would stay BEGUN forever;
    and unless it is `in_ledger` with the same write, a result to be recorded is due now: a step that time has ended, or the
    shopper's entry into an experiment.
    """
    at = decision.until if isinstance(decision, Wait) else now if isinstance(decision, Send) else None
    objections = () if in_ledger else _objections(decision)
    if objections and any([reason.code in _OVER for _, reason in objections]):
        return now
    if not isinstance(decision, Send):
        if decision.exposed and not in_ledger:
            return now
        if decision.look < (at or NEVER):
            at = max(decision.look, now)
    for sending in shopper.sends:
        if sending.expires is not None and sending.state == "BEGUN" and (at is None or sending.expires < at):
            at = max(sending.expires, now)
    return at


def ends(decision: Decision, campaign: str) -> bool:
    """Return whether the decision ends the campaign's step, whatever else is waiting. The ledger has to record why."""
    return any([ended == campaign for ended, _ in _objections(decision)])


def _objections(decision: Decision) -> tuple[tuple[str, Reason], ...]:
    """Return the campaigns whose steps the decision ends, and why."""
    if isinstance(decision, Skip):
        return decision.reasons
    return decision.others if isinstance(decision, Wait) else ()
