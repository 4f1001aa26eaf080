"""The rows of a report, as the terminal and the page show them."""

from __future__ import annotations

from decimal import Decimal

from cartback.reports.bands import BANDS
from cartback.reports.report import Figures, Rate, Report, change, points

from .output import Right

TOTALS = ("", "these days", "change", "usual")


def totals(made: Report) -> list[tuple[str, Right, str, str]]:
    """The headline figures: name, figure, change, where it stands."""
    now, before = made.totals, made.before
    rows = [
        ("sent", Right(f"{now.sent:,}"), changed(now.sent, before.sent), ""),
        ("opened", percent(now.opens), moved(now.opens, before.opens), standing(made, "open")),
        ("clicked", percent(now.clicks), moved(now.clicks, before.clicks), standing(made, "click")),
        ("converted", percent(now.converted), moved(now.converted, before.converted), ""),
        ("recovered", percent(now.recovery), moved(now.recovery, before.recovery), standing(made, "recovery")),
        ("orders won back", Right(f"{now.conversions:,}"), changed(now.conversions, before.conversions), ""),
    ]
    for currency in sorted({made.currency, *now.gross, *before.gross}):
        for name, its, was in (("net", now.net, before.net), ("gross", now.gross, before.gross)):
            amount, earlier = its.get(currency, Decimal(0)), was.get(currency, Decimal(0))
            rows.append((f"{name} {currency}", Right(f"{amount:,.2f}"), changed(amount, earlier), ""))
    each = now.per_message(made.currency)
    rows.append((f"{made.currency} a message", Right("-" if each is None else f"{each:,.2f}"), "", ""))
    rows += [(state.replace("_", " "), Right(f"{count:,}"), "", "") for state, count in now.others.items()]
    if now.refused:
        rows.append(("addresses refused", Right(f"{now.refused:,}"), "", ""))
    rows += [(name, Right(f"{count:,}"), changed(count, was), "") for name, count, was in _back(now, before) if count]
    if now.segments and made.sms_price is not None:
        paid, earlier = made.sms_price * now.segments, made.sms_price * before.segments
        rows.append((f"SMS, {made.currency}", Right(f"{paid:,.2f}"), changed(paid, earlier), ""))
    if now.model.calls:
        cost = "unknown" if now.model.cost is None else f"{now.model.cost:.2f}"
        more = f"; {now.model.unpriced} of unknown price" if now.model.unpriced and now.model.cost is not None else ""
        rows.append(("model, USD", Right(cost), f"{now.model.calls:,} calls{more}", ""))
    return rows


def _back(now: Figures, before: Figures) -> list[tuple[str, int, int]]:
    return [
        ("delivered", now.delivered, before.delivered),
        ("bounced for good", now.bounces, before.bounces),
        ("bounced for now", now.soft_bounces, before.soft_bounces),
        ("marked as spam", now.complaints, before.complaints),
        ("opted out", now.opt_outs, before.opt_outs),
        ("SMS segments", now.segments, before.segments),
    ]


def percent(of: Rate) -> Right:
    return Right("-" if of.share is None else f"{of.share:.1%}")


def changed(now: Decimal | int, before: Decimal | int) -> str:
    """The change of a total; of nothing before there is no per cent."""
    by = change(now, before)
    if by is None:
        return "new" if now else ""
    return f"{by:+.0%}"


def moved(now: Rate, before: Rate) -> str:
    """The change of a rate, in percentage points."""
    by = points(now, before)
    return "" if by is None else f"{by:+.1f} points"


def standing(made: Report, measure: str) -> str:
    """Where a rate stands by what is usual, in words."""
    standing_of = {str(name): where for name, where in made.standing.items()}.get(measure)
    if standing_of is None:
        return ""
    band = {str(name): band for name, band in BANDS.items()}[measure]
    return "too few to judge" if standing_of == "too_few" else f"{standing_of} the usual {band.low}-{band.high}%"


PART = ("", "sent", "opened", "clicked", "converted", "recovered", "orders", "net")


def part_row(value: str, its: Figures, currency: str) -> tuple[object, ...]:
    rates = [percent(r) for r in (its.opens, its.clicks, its.converted, its.recovery)]
    return value, its.sent, *rates, its.conversions, Right(f"{its.net.get(currency, Decimal(0)):,.2f}")
