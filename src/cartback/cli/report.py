"""`cartback report`: a shop's results over some days, as tables and bars, JSON, CSV or one page of HTML."""

from __future__ import annotations

import argparse
from decimal import Decimal
from pathlib import Path

from cartback.engine.threads import Recovery
from cartback.flow import readable
from cartback.reports.report import Figures, Report, Spent

from .objects import recovery_of
from .output import Right, TerminalStyle, amount, counts, document, fitted, note, safe, spreadsheet
from .report_rows import BACK, PART, TOTALS, back_rows, part_row, totals

_BAR = 24


def main(args: argparse.Namespace) -> int:
    """Run `cartback report`: print the results as tables, JSON or CSV, or write a page of HTML."""
    recovery, ours = recovery_of(args)
    try:
        return answer(recovery, args)
    finally:
        if ours:
            recovery.close()


def answer(recovery: Recovery, args: argparse.Namespace) -> int:
    """Print the report by an open engine."""
    if args.refresh:
        recovery.refresh(args.shop)
    made = recovery.report(args.shop, args.days, by=args.by, campaign=args.campaign, now=args.at)
    if args.html is not None:
        _save_page(made, args.html)
    elif args.json:
        document(readable(made))
    elif args.csv:
        spreadsheet(HEADER, csv_rows(made))
    else:
        _print(made)
    return 0


def _save_page(made: Report, file: str) -> None:
    from .report_page import page

    Path(file).write_text(page(made), encoding="utf-8")
    note(f"wrote {file}")


# --- as a table of everything, for a spreadsheet ----------------------------------------------------------------------

HEADER = (
    "what", "value", "sent", "opened", "clicked", "converted", "sessions", "recovered", "conversions", "currency",
    "gross", "net", "earned", "ambiguous", "failed", "not_sent", "withheld", "skipped",
    "delivered", "bounces", "soft_bounces", "complaints", "opt_outs", "segments",
    "refused", "calls", "tokens_in", "tokens_out", "by_model", "by_template", "unpriced", "cost_usd",
)  # fmt: skip
_OF_ROWS = HEADER[18:25]
_OF_MODEL = HEADER[25:-1]


def csv_rows(made: Report) -> list[tuple[object, ...]]:
    """Return the totals, those before, each day and each part; a line for each currency, with the counts in the shop's own."""
    rows = _lines("total", "", made.totals, made.currency) + _lines("before", "", made.before, made.currency)
    for day in made.days:
        rows += _lines("day", day.day.isoformat(), day.figures, made.currency)
    for part in made.parts:
        rows += _lines(made.by or "", part.value, part.figures, made.currency)
    if made.summaries.calls:
        blank = [""] * (len(HEADER) - 2 - len(_OF_MODEL) - 1)
        rows.append(("summaries", "", *blank, *_model(made.summaries)))
    return rows


def _lines(what: str, value: str, its: Figures, currency: str) -> list[tuple[object, ...]]:
    counts = (
        its.sent, its.opens.hits, its.clicks.hits, its.converted.hits, its.recovery.of, its.recovery.hits, its.conversions,
    )  # fmt: skip
    others: list[object] = [its.others.get(state, 0) for state in HEADER[13:18]] + [
        getattr(its, name) for name in _OF_ROWS
    ]
    others += _model(its.model)
    lines: list[tuple[object, ...]] = [(what, value, *counts, currency, *_money(its, currency), *others)]
    more = sorted({*its.gross, *its.earned} - {currency})
    blank = [""] * len(counts)
    return lines + [(what, value, *blank, other, *_money(its, other), *[""] * len(others)) for other in more]


def _model(its: Spent) -> list[object]:
    return [*[getattr(its, name) for name in _OF_MODEL], "" if its.cost is None else its.cost]


def _money(its: Figures, currency: str) -> tuple[Decimal, Decimal, Decimal]:
    none = Decimal(0)
    return its.gross.get(currency, none), its.net.get(currency, none), its.earned.get(currency, none)


# --- for a person -----------------------------------------------------------------------------------------------------


def _print(made: Report) -> None:
    style, days = TerminalStyle(), len(made.days)
    about = f", campaign {safe(made.campaign)}" if made.campaign is not None else ""
    print(style.bold(f"{safe(made.shop)}{about}: {days} days to {made.last}, against the {days} before"))
    print("\n".join(fitted(totals(made), TOTALS)))
    if made.totals.skips:
        print("\nnot sent, by reason")
        print("\n".join(fitted(counts(made.totals.skips), ("reason", "steps"))))
    print(f"\nsent and net sales in {made.currency}, day by day ({made.timezone})")
    print("\n".join(_bars(made)))
    if made.by is not None:
        _print_parts(made, made.by)


def _print_parts(made: Report, by: str) -> None:
    rows = [part_row(part.value, part.figures, made.currency) for part in made.parts]
    print("\n".join([f"\nby {by}", *fitted(rows, (by, *PART[1:]))]))
    if behind := back_rows(made):
        print("\n".join([f"\nbounces, complaints and model cost, by {by}", *fitted(behind, (by, *BACK[1:]))]))


def _bars(made: Report) -> list[str]:
    """Return a line a day: the number sent, and the net sales as a bar."""
    sales = [day.figures.net.get(made.currency, Decimal(0)) for day in made.days]
    most = max([*sales, Decimal(1)])
    rows = [
        (
            f"{day.day:%m-%d}{'*' if day.partial else ''}",
            day.figures.sent,
            Right(amount(net, made.currency)),
            _bar(net, most),
        )
        for day, net in zip(made.days, sales, strict=True)
    ]
    return [*fitted(rows, ("day", "sent", "net", "")), "  * not over yet"]


def _bar(amount: Decimal, most: Decimal) -> str:
    return "#" * round(_BAR * max(amount, Decimal(0)) / most)
