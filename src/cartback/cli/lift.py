"""`cartback lift`: the result of an experiment, in words and a table of its arms, as JSON or as CSV."""

from __future__ import annotations

import argparse

from cartback.flow import readable
from cartback.reports.lift import LEAST_BUYERS, LEAST_SHOPPERS, ArmResult, Difference, Lift, Range, about

from .objects import recovery_of
from .output import TerminalStyle, amount, document, fitted, safe, spreadsheet


def main(args: argparse.Namespace) -> int:
    """Run `cartback lift`: print the result of an experiment."""
    recovery, ours = recovery_of(args)
    try:
        answer = recovery.lift(args.shop, args.experiment)
    finally:
        if ours:
            recovery.close()
    if args.json:
        document(readable(answer))
    elif args.csv:
        header = ("arm", "share", "exposed", "shoppers", "buyers", "revenue", "currency")
        spreadsheet(header, [(*_row(arm), answer.currency) for arm in answer.arms])
    else:
        print("\n".join(shown(answer)))
    return 0


def _row(arm: ArmResult) -> tuple[object, ...]:
    return arm.arm, arm.share, arm.exposed, arm.shoppers, arm.buyers, f"{arm.revenue:f}"


def shown(lift: Lift) -> list[str]:
    """Show the verdict, the arms, and each difference with its interval."""
    style = TerminalStyle()
    lines = [style.bold(safe(f"{lift.shop}, {lift.experiment}: {_verdict(lift)}"))]
    if lift.arms:
        rows = [
            (
                arm.arm,
                f"{arm.share:.1%}",
                arm.exposed,
                arm.shoppers,
                arm.buyers,
                _rate(arm),
                amount(arm.revenue, lift.currency),
            )
            for arm in lift.arms
        ]
        header = ("arm", "share", "came", "week over", "bought", "rate", lift.currency)
        lines += fitted(rows, header)
    lines += _besides(lift)
    for each in lift.differences:
        lines += _difference(each, lift.currency)
    if lift.left_out:
        lines.append(
            f"{lift.left_out:,} shoppers from before the split was changed are left out; counted since {lift.since}"
        )
    if lift.elsewhere:
        others = ", ".join(f"{n:,} in {currency}" for currency, n in sorted(lift.elsewhere.items()))
        lines.append(f"orders in other currencies, not in the revenue: {others}")
    return lines


def _rate(arm: ArmResult) -> str:
    return f"{arm.rate:.2%}" if arm.rate is not None else "-"


def _verdict(lift: Lift) -> str:
    """Return the verdict in a few words."""
    if lift.verdict == "nobody_yet":
        return "no shopper has entered it yet"
    if lift.verdict == "broken_split":
        return f"the split is broken (p {lift.split:.1g})"
    if lift.verdict == "not_enough":
        return "not enough data" if lift.more is not None else "there is nothing to compare"
    if lift.winner is not None:
        return f"{lift.winner} is better"
    if lift.verdict == "decided":
        return "some arms differ, and none is better than all others"
    return "no difference beyond chance"


def _besides(lift: Lift) -> list[str]:
    """Return sentences about the data that is missing."""
    lines = []
    if lift.verdict == "broken_split":
        lines.append("Shoppers of one arm are missing: find the cause. No difference here is reliable.")
    if lift.verdict == "not_enough" and lift.more is None:
        lines.append("All shoppers are in one arm: there is nothing to compare it with.")
    elif lift.verdict == "not_enough":
        lines.append(
            f"A verdict needs {LEAST_SHOPPERS} shoppers in each arm whose week is over, and {LEAST_BUYERS} who bought."
        )
    if lift.more and lift.verdict in ("not_enough", "undecided"):
        lines.append(f"About {about(lift.more):,} more shoppers would show a difference of a fifth.")
    return lines


def _difference(each: Difference, currency: str) -> list[str]:
    its = each.revenue
    by, low, high = (amount(n, currency, sign="+", least=2) for n in (its.difference, its.low, its.high))
    money = f"{by} {currency} a shopper ({low} to {high}){_held(its)}"
    return [safe(f"{each.arm} against {each.against}"), f"  buyers   {_points(each.buyers)}", f"  revenue  {money}"]


def _points(its: Range) -> str:
    low, high = 100 * its.low, 100 * its.high
    return f"{100 * its.difference:+.2f} points ({low:+.2f} to {high:+.2f}){_held(its)}"


def _held(its: Range) -> str:
    return "" if its.holds else "  may be chance"
