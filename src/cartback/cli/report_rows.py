"""The rows of a report, for the terminal and for the page."""

from __future__ import annotations

from decimal import Decimal

from cartback.locales import unsigned_zero
from cartback.reports.bands import BANDS
from cartback.reports.report import Figures, Rate, Report, Spent, change, points

from .output import Right, amount

TOTALS = ("", "these days", "change", "usual")


def totals(made: Report) -> list[tuple[str, Right, str, str]]:
    """Return the headline figures: name, figure, change, rating."""
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
            sales, earlier = its.get(currency, Decimal(0)), was.get(currency, Decimal(0))
            rows.append((f"{name} {currency}", Right(amount(sales, currency)), changed(sales, earlier), ""))
    each = now.per_message(made.currency)
    rows.append(
        (f"{made.currency} a message", Right("-" if each is None else amount(each, made.currency, least=2)), "", "")
    )
    rows += [(state.replace("_", " "), Right(f"{count:,}"), "", "") for state, count in now.others.items()]
    if now.refused:
        rows.append(("addresses refused", Right(f"{now.refused:,}"), "", ""))
    rows += [(name, Right(f"{count:,}"), changed(count, was), "") for name, count, was in _back(now, before) if count]
    if now.segments and made.sms_price is not None:
        paid, earlier = made.sms_price * now.segments, made.sms_price * before.segments
        rows.append((f"SMS, {made.currency}", Right(amount(paid, made.currency, least=2)), changed(paid, earlier), ""))
    for label, spent in (("model, USD", now.model), ("summaries, USD", made.summaries)):
        if spent.calls:
            more = f"; {spent.unpriced} of unknown price" if spent.unpriced and spent.cost is not None else ""
            rows.append((label, _cost(spent), f"{spent.calls:,} calls{more}", ""))
    return rows


def _cost(its: Spent) -> Right:
    """Write the cost of the model, to a hundredth of a cent if it is small."""
    if its.cost is None:
        return Right("unknown")
    return Right(f"{its.cost:.2f}" if its.cost >= 1 or not its.cost else f"{its.cost:.4f}")


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
    """Return a rate as a right-aligned cell, with one decimal; "-" if it has no base."""
    return Right("-" if of.share is None else f"{of.share:.1%}")


def changed(now: Decimal | int, before: Decimal | int) -> str:
    """Return the change of a total; from zero there is no percentage."""
    by = change(now, before)
    if by is None:
        return "new" if now else ""
    return f"{unsigned_zero(by, 2):+.0%}"


def moved(now: Rate, before: Rate) -> str:
    """Return the change of a rate, in percentage points."""
    by = points(now, before)
    return "" if by is None else f"{unsigned_zero(by, 1):+.1f} points"


def standing(made: Report, measure: str) -> str:
    """Return the rating of a rate against the usual band, in words."""
    standing_of = {str(name): where for name, where in made.standing.items()}.get(measure)
    if standing_of is None:
        return ""
    band = {str(name): band for name, band in BANDS.items()}[measure]
    return "too few to judge" if standing_of == "too_few" else f"{standing_of} the usual {band.low}-{band.high}%"


PART = ("", "sent", "opened", "clicked", "converted", "recovered", "orders", "net")


def part_row(value: str, its: Figures, currency: str) -> tuple[object, ...]:
    """Return the row of one value of a dimension, in the order of PART; of money only the net in `currency`."""
    rates = [percent(r) for r in (its.opens, its.clicks, its.converted, its.recovery)]
    return value, its.sent, *rates, its.conversions, Right(amount(its.net.get(currency, Decimal(0)), currency))


BACK = ("", "delivered", "bounced", "for now", "spam", "opted out", "refused", "model calls", "model, USD")


def back_rows(made: Report) -> list[tuple[object, ...]]:
    """Return the reports about each part's messages, and the usage of the model that wrote them; no row without any of these."""
    counted = [(part, _came_back(part.figures)) for part in made.parts]
    return [(part.value, *counts, _cost(part.figures.model)) for part, counts in counted if any(counts)]


def _came_back(its: Figures) -> tuple[int, ...]:
    """Count the columns of BACK, up to the cost."""
    reported = (its.delivered, its.bounces, its.soft_bounces, its.complaints, its.opt_outs)
    return *reported, its.refused, its.model.calls
