"""`cartback explain`: every rule's answer for one shopper, with the values it compared, and the resulting decision."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from cartback.domain.case import Reason, show
from cartback.domain.explanation import Explanation, Finding
from cartback.domain.setting_types import zone
from cartback.domain.shop import Shop
from cartback.domain.verdict import Decision, Send, Wait
from cartback.engine.threads import Recovery

from .objects import recovery_of
from .output import TerminalStyle, document, safe, table, wall

_TIME = "%Y-%m-%d %H:%M"


def main(args: argparse.Namespace) -> int:
    """Run `cartback explain`: print why a shopper gets a message now, or gets none."""
    recovery, ours = recovery_of(args)
    try:
        return answer(recovery, args)
    finally:
        if ours:
            recovery.close()


def answer(recovery: Recovery, args: argparse.Namespace) -> int:
    """Print the explanation by an open engine."""
    shop = recovery.shop(args.shop)
    explained = recovery.explain(args.shop, args.shopper, args.at)
    if args.json:
        document({"shop": args.shop, "shopper": args.shopper, **explanation(explained)})
    else:
        _print(explained, shop, args.shopper)
    return 0


def headline(decision: Decision, where: ZoneInfo) -> str:
    """Return the decision in one line, its times on the shop's wall clock."""
    if isinstance(decision, Send):
        return f"send: {decision.message.campaign.id}, {_which(decision)}, by {decision.message.channel}"
    if isinstance(decision, Wait):
        about = f"{decision.campaign}: " if decision.campaign else ""
        until, why = wall(decision.until, where, _TIME), f"{about}{reason_text(decision.reason, where)}"
        return f"wait until {until} ({why})" if decision.goes else f"no message: it will be skipped at {until} ({why})"
    reasons = [f"{campaign}: {reason_text(reason, where)}" for campaign, reason in decision.reasons]
    return "no message: " + ("; ".join(reasons) or "no campaign")


def _which(decision: Send) -> str:
    return f"message {decision.message.case.step + 1} of {decision.message.campaign.length}"


def reason_text(reason: Reason, where: ZoneInfo) -> str:
    """Write a reason with the values it compared."""
    values = values_text(reason.values, where)
    return f"{reason.code} ({values})" if values else reason.code


def values_text(values: Mapping[str, Any], where: ZoneInfo) -> str:
    """Return the values, named, in a readable form; instants on the shop's wall clock."""
    return safe(", ".join(f"{name} {_shown(value, where)}" for name, value in values.items()))


def _shown(value: Any, where: ZoneInfo) -> str:
    return wall(value, where, _TIME) if isinstance(value, datetime) else show(value)


def explanation(explained: Explanation) -> dict[str, Any]:
    """Return the explanation as JSON-ready data, instants in UTC."""
    return {
        "now": explained.now,
        "decision": decision(explained.decision),
        "findings": [_finding(f) for f in explained.findings],
    }


def decision(made: Decision) -> dict[str, Any]:
    """Return the decision as --json prints it."""
    if isinstance(made, Send):
        message = made.message
        return {
            "kind": "send",
            "campaign": message.campaign.id,
            "step": message.case.step,
            "channel": message.channel,
            "withheld": message.withheld,
            "deadline": message.deadline,
        }
    if isinstance(made, Wait):
        waits = {"kind": "wait", "until": made.until, "campaign": made.campaign, "goes": made.goes}
        return waits | {"reason": _reason(made.reason)}
    return {"kind": "skip", "reasons": [{"campaign": c, **_reason(reason)} for c, reason in made.reasons]}


def _reason(reason: Reason) -> dict[str, Any]:
    return {"code": reason.code, "values": _values(reason.values), "eligible_again_at": reason.until}


def _values(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: v if isinstance(v, str | int | bool | None) else show(v) for name, v in values.items()}


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "campaign": finding.campaign,
        "rule": finding.rule,
        "asks": finding.question,
        "passed": finding.passed,
        "values": _values(finding.values),
        "reason": finding.reason.code if finding.reason is not None else None,
        "eligible_again_at": finding.reason.until if finding.reason is not None else None,
    }


def _print(explained: Explanation, shop: Shop, shopper: str) -> None:
    where, style = zone(shop.timezone), TerminalStyle()
    print(style.bold(f"{safe(shopper)} at {safe(shop.id)}, {wall(explained.now, where, _TIME)} ({shop.timezone})"))
    print(style.bold(headline(explained.decision, where)))
    for campaign in dict.fromkeys(finding.campaign for finding in explained.findings):
        print(f"\n{campaign}")
        rows = [_row(finding, where) for finding in explained.findings if finding.campaign == campaign]
        print("\n".join(table(rows, ("", "rule", "values", "eligible again at"))))


def _row(finding: Finding, where: ZoneInfo) -> tuple[str, str, str, str]:
    reason = finding.reason
    values = values_text(finding.values, where)
    if reason is None:
        return ("ok", finding.rule, values, "")
    until = wall(reason.until, where, _TIME) if reason.until is not None else "-"
    return (
        "NO" if reason.until is None else "wait",
        finding.rule,
        f"{reason.code}: {values}" if values else reason.code,
        until,
    )
