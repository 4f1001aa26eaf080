"""The vectors of MERCHANT 1.2 as rows and credits, and a report of them that needs no store."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from cartback.domain.ledger import Conversion, Notification
from cartback.domain.narrow import alike
from cartback.reports.days import Window, day_of
from cartback.reports.report import Report, report
from cartback.reports.tally import Counting, Tally

NEW_YORK = ZoneInfo("America/New_York")
TODAY = date(2026, 11, 28)
WINDOW = Window(TODAY, 30)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def row(name: str, decided: str, state: Any = "SENT", channel: str = "push", **more: Any) -> Notification:
    kind = more.pop("kind", "cart_recovery")
    step, campaign = more.pop("step", 0), more.pop("campaign", kind)
    return Notification(
        name, "acme", f"s{name}", campaign, kind, step, f"cart:{name}", channel, state, at(decided), **more
    )


def credit(
    order: str, of: Notification, ordered: str, value: str, refunded: str = "0", currency: str = "USD"
) -> Conversion:
    return Conversion(
        "acme", order, of.id, of.shopper, "click", at(ordered), Decimal(value), Decimal(refunded), currency,
        of.decided_at, of.campaign, of.kind, of.step, of.channel, of.session, of.audience, of.variant, of.code,
    )  # fmt: skip


def usd(amount: str) -> dict[str, Any]:
    """What an order that counts leaves on the row of its message."""
    return {"orders": 1, "earned": (("USD", Decimal(amount)),), "recovered": True}


SEEN: dict[str, Any] = {"opened_at": at("2026-11-20T15:10Z"), "clicked_at": at("2026-11-20T15:11Z")}
N1 = row("N1", "2026-11-20T15:00Z", **SEEN, **usd("75.00"))
N2 = row("N2", "2026-11-21T04:59:58Z", settled_at=at("2026-11-21T05:00:03Z"))
N3 = row("N3", "2026-11-21T15:00Z", channel="email", kind="checkout_recovery", clicked_at=at("2026-11-21T18:00Z"))
N4 = row("N4", "2026-11-21T16:00Z", "AMBIGUOUS")
N5 = row("N5", "2026-11-21T17:00Z", "FAILED")
N6 = row("N6", "2026-11-21T18:00Z", "WITHHELD")
N7 = row("N7", "2026-11-21T19:00Z", "SKIPPED", reasons=("too_late (due 09:00)",))
N8 = row("N8", "2026-11-21T20:00Z", "NOT_SENT")
N9 = row("N9", "2026-10-29T15:00Z", channel="sms", orders=1, earned=(("EUR", Decimal(80)),), recovered=True)
N10 = row("N10", "2026-11-25T15:00Z", **SEEN, orders=2, earned=(("USD", Decimal(50)),), recovered=True)
N11 = row("N11", "2026-11-22T15:00Z")
N12 = row("N12", "2026-11-23T15:00Z")
ROWS = (N1, N2, N3, N4, N5, N6, N7, N8, N9, N10, N11, N12)
CREDITS = (
    credit("O1", N1, "2026-11-20T16:00Z", "100.00", "25.00"),
    credit("O9", N9, "2026-10-30T12:00Z", "80.00", currency="EUR"),
    credit("O10a", N10, "2026-11-25T16:00Z", "30.00"),
    credit("O10b", N10, "2026-11-27T16:00Z", "20.00"),
    credit("O12", N12, "2026-11-23T17:00Z", "40.00", "40.00"),
)


def counted(
    rows: Sequence[Notification], credits_: Sequence[Conversion], where: ZoneInfo = NEW_YORK
) -> dict[date, Tally]:
    """The tally of each local day."""
    days: defaultdict[date, Counting] = defaultdict(Counting)
    for one in rows:
        days[day_of(one.decided_at, where)].rows(alike([one]))
    for each in credits_:
        days[day_of(each.ordered_at, where)].orders([each])
    return {day: counting.tally() for day, counting in days.items()}


def reported(rows: Sequence[Notification] = ROWS, credits_: Sequence[Conversion] = CREDITS, **asked: Any) -> Report:
    tallies = counted(rows, credits_)
    return report("acme", "USD", "America/New_York", WINDOW, tallies, at("2026-11-28T15:00Z"), **asked)
