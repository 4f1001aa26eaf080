"""A report counted by hand: every figure out of a plain list of rows and credits, without a tally, a day's sum or a cache.

It shares no code with the library. What each figure means is in docs/explanation/results.md; here it is counted in the slowest
and plainest way there is, one pass over everything for each figure.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

#: What a report can be broken down by.
DIMENSIONS = ("campaign", "kind", "step", "channel", "audience", "variant", "code")
_RECOVERIES = ("cart_recovery", "checkout_recovery")


class Ledger:
    """The rows and the credits of one shop, and the zone of its days."""

    def __init__(self, rows: Iterable[Any], credited: Iterable[Any], zone: str) -> None:
        self.rows, self.credits = [row for row in rows if not row.test], list(credited)
        self._where = ZoneInfo(zone)
        self.won = {c.notification for c in self.credits if counts(c)}
        self._firsts = self._sequences()
        self.recovered = {
            self._firsts[c.notification] for c in self.credits if counts(c) and c.notification in self._firsts
        }

    def _sequences(self) -> dict[str, str]:
        """By each message, the first of its sequence: the last first one before it of the same campaign about the same cart."""
        tried = [row for row in self.rows if row.state != "SKIPPED" and row.shopper]
        firsts: dict[str, str] = {}
        for row in tried:
            begun = [
                (other.decided_at, other.id) for other in tried
                if other.step == 0 and other.decided_at <= row.decided_at
                and (other.shopper, other.session, other.campaign) == (row.shopper, row.session, row.campaign)
            ]  # fmt: skip
            if begun:
                firsts[row.id] = max(begun)[1]
        return firsts

    def is_recovered(self, first: Any) -> bool:
        """Whether an order that counts is credited to a message of its sequence. Of an erased person's the row alone knows."""
        return first.id in self.recovered if first.shopper else bool(first.recovered)

    def day(self, at: datetime) -> date:
        return at.astimezone(self._where).date()

    def figures(self, first: date, last: date, about: Callable[[Any], bool] = lambda _: True) -> dict[str, Any]:
        """Everything that a report says of the days from `first` to `last`, of what `about` is true of."""
        rows = [row for row in self.rows if first <= self.day(row.decided_at) <= last and about(row)]
        ordered = [c for c in self.credits if first <= self.day(c.ordered_at) <= last and about(c)]
        sent = [row for row in rows if row.state == "SENT"]
        firsts = [row for row in sent if row.step == 0 and row.kind in _RECOVERIES]
        return {
            "sent": len(sent),
            "opens": (sum(1 for r in sent if r.opened_at or r.clicked_at), len(sent)),
            "clicks": (sum(1 for r in sent if r.clicked_at), len(sent)),
            "converted": (sum(1 for r in sent if r.id in self.won), len(sent)),
            "recovery": (
                sum(1 for r in firsts if self.is_recovered(r)),
                len(firsts),
            ),
            "conversions": sum(1 for c in ordered if counts(c)),
            "gross": _money((c.currency, c.value) for c in ordered),
            "net": _money((c.currency, c.value - c.refunded) for c in ordered),
            "earned": _money(
                (c.currency, c.value - c.refunded) for r in sent for c in self.credits if c.notification == r.id
            ),
            "others": dict(Counter(r.state.lower() for r in rows if r.state != "SENT")),
            "skips": dict(Counter(_reason(r) for r in rows if r.state == "SKIPPED")),
            "refused": sum(1 for r in rows for _, outcome, _ in r.outcomes if outcome == "rejected"),
            "delivered": sum(1 for r in rows if r.delivered_at),
            "bounces": sum(1 for r in rows if r.bounced_at),
            "soft_bounces": sum(1 for r in rows if r.soft_bounced_at),
            "complaints": sum(1 for r in rows if r.complained_at),
            "opt_outs": sum(1 for r in rows if r.opted_out_at),
            "segments": sum(r.segments for r in rows),
            "model": (
                sum(r.usage.calls for r in rows if r.usage),
                sum(r.usage.tokens_in for r in rows if r.usage),
                sum((r.usage.cost for r in rows if r.usage and r.usage.cost is not None), Decimal(0)),
                sum(1 for r in sent if r.written_by == "template"),
            ),
        }

    def report(self, today: date, days: int, campaign: str | None = None) -> dict[str, Any]:
        """What a report of so many days says, in one dictionary: totals, those before, each day, and each dimension's parts."""

        def ours(one: Any) -> bool:
            return campaign is None or one.campaign == campaign

        first, before = today - timedelta(days=days - 1), today - timedelta(days=2 * days - 1)
        made = {
            "totals": self.figures(first, today, ours),
            "before": self.figures(before, first - timedelta(days=1), ours),
            "days": [self.figures(day, day, ours) for day in (first + timedelta(days=n) for n in range(days))],
        }
        for by in DIMENSIONS:
            made[by] = {
                value: self.figures(first, today, _of(campaign, by, value))
                for value in self._values(by, before, today, ours)
            }
        return made

    def _values(self, by: str, first: date, last: date, ours: Callable[[Any], bool]) -> set[str]:
        rows = {_value(r, by) for r in self.rows if ours(r) and first <= self.day(r.decided_at) <= last}
        return rows | {_value(c, by) for c in self.credits if ours(c) and first <= self.day(c.ordered_at) <= last}


def _of(campaign: str | None, by: str, value: str) -> Callable[[Any], bool]:
    return lambda one: campaign in (None, one.campaign) and _value(one, by) == value


def counts(credit: Any) -> bool:
    """Whether an order counts: one that was refunded whole does not."""
    return not (credit.value > 0 and credit.refunded >= credit.value)


def _money(amounts: Iterable[tuple[str, Decimal]]) -> dict[str, Decimal]:
    total: defaultdict[str, Decimal] = defaultdict(Decimal)
    for currency, amount in amounts:
        total[currency] += amount
    return {currency: amount for currency, amount in total.items() if amount}


def _reason(row: Any) -> str:
    return row.reasons[0].split()[0] if row.reasons else "none"


def _value(one: Any, by: str) -> str:
    value = getattr(one, by)
    return "none" if value in (None, "") else str(value)


# --- what the library says, in the same form ----------------------------------------------------------------------------


def said(its: Any) -> dict[str, Any]:
    """The figures of a report as the count has them; sums of money that are 0 are left out of both."""
    rates = {
        name: (getattr(its, name).hits, getattr(its, name).of) for name in ("opens", "clicks", "converted", "recovery")
    }
    money = {name: {c: a for c, a in getattr(its, name).items() if a} for name in ("gross", "net", "earned")}
    plain = (
        "sent",
        "conversions",
        "refused",
        "delivered",
        "bounces",
        "soft_bounces",
        "complaints",
        "opt_outs",
        "segments",
    )
    model = (its.model.calls, its.model.tokens_in, its.model.cost or Decimal(0), its.model.by_template)
    return {
        **{name: getattr(its, name) for name in plain}, **rates, **money,
        "others": dict(its.others), "skips": dict(its.skips), "model": model,
    }  # fmt: skip


def said_by(report: Callable[..., Any], dimensions: Iterable[str] = DIMENSIONS) -> dict[str, Any]:
    """What `report(by=...)` says of every dimension, as `Ledger.report` counts it."""
    made = report(by=None)
    whole: dict[str, Any] = {
        "totals": said(made.totals), "before": said(made.before), "days": [said(day.figures) for day in made.days],
    }  # fmt: skip
    for by in dimensions:
        whole[by] = {part.value: said(part.figures) for part in report(by=by).parts}
    return whole


def differing(ours: Any, theirs: Any, path: str = "") -> list[str]:
    """Where two reports differ, the first few places."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return [
            found
            for key in sorted({*ours, *theirs})
            for found in differing(ours.get(key), theirs.get(key), f"{path}.{key}")
        ][:3]
    if isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        pairs = enumerate(zip(ours, theirs, strict=True))
        return [found for n, (a, b) in pairs for found in differing(a, b, f"{path}.{n}")][:3]
    return [] if ours == theirs else [f"{path[1:]}: counted {ours}, reported {theirs}"]
