"""What the ledger says of opens, clicks and orders is what was told of them, and a report is a plain count of the ledger.

The count shares no code with the library: it goes through all rows and credits, by itself.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from cartback import Recovery
from cartback.channels.outbox import Outbox

from .judge import Judge

_ALL, _DAYS = 10**9, 30


def check_results(judge: Judge, store: Any) -> None:
    """Flag, on the judge, every shop whose rows disagree with its credits, or whose report with its rows."""
    ending = judge.history.ending
    last = len(judge.history.records)
    if ending is None:
        return
    recovery = Recovery(store, channels=[Outbox()], clock=lambda: ending.now)
    for shop in ending.rows:
        rows, won = store.notifications(shop, limit=_ALL), store.conversions(shop, limit=_ALL)
        for told in (*_rows(rows, won), *_seen(judge, shop, rows), *_report(recovery, shop, rows, won, ending.now)):
            judge.flag("results", last, f"{shop}: {told}")


def _counts(credit: Any) -> bool:
    return not (credit.value > 0 and credit.refunded >= credit.value)


def _rows(rows: list[Any], won: list[Any]) -> Iterator[str]:
    """Each row has the orders that are credited to it, and what is left of their money."""
    orders: Counter[str] = Counter(c.notification for c in won if _counts(c))
    money: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for c in won:
        money[c.notification, c.currency] += c.value - c.refunded
    for row in rows:
        earned = {currency: amount for (name, currency), amount in money.items() if name == row.id and amount}
        if (row.orders, dict(row.earned)) != (orders[row.id], earned):
            yield f"{row.id} has {row.orders} orders of {row.earned}, credited are {orders[row.id]} of {earned}"


def _seen(judge: Judge, shop: str, rows: list[Any]) -> Iterator[str]:
    """A row that says it was clicked was, by a person; the click of whoever was written to is on it."""
    clicked: defaultdict[str, list[Any]] = defaultdict(list)
    for person in judge.book.people.values():
        if person.shop == shop:
            for fact in person.of("click"):
                if fact.said["notification"] in person.steps:
                    clicked[fact.said["notification"]].append(fact.at)
    for row in rows:
        if row.shopper and row.id in clicked and row.clicked_at != min(clicked[row.id]):
            yield f"{row.id} was clicked at {row.clicked_at}, told was {min(clicked[row.id])}"


def _report(recovery: Recovery, shop: str, rows: list[Any], won: list[Any], now: Any) -> Iterator[str]:
    where = ZoneInfo(recovery.shop(shop).timezone)
    last = now.astimezone(where).date()
    first = last - timedelta(days=_DAYS - 1)
    inside = [row for row in rows if first <= row.decided_at.astimezone(where).date() <= last]
    sent = [row for row in inside if row.state == "SENT"]
    firsts = [row for row in sent if row.step == 0 and row.kind in ("cart_recovery", "checkout_recovery")]
    ordered = [c for c in won if first <= c.ordered_at.astimezone(where).date() <= last]
    net: defaultdict[str, Decimal] = defaultdict(Decimal)
    for c in ordered:
        net[c.currency] += c.value - c.refunded
    expected = {
        "sent": len(sent),
        "clicked": sum(1 for row in sent if row.clicked_at is not None),
        "converted": sum(1 for row in sent if row.orders),
        "recovered": (sum(1 for row in firsts if row.recovered), len(firsts)),
        "conversions": sum(1 for c in ordered if _counts(c)),
        "net": dict(net),
    }
    for by in ("campaign", "channel"):  # counted, then kept
        made = recovery.report(shop, _DAYS, by=by)
        its = made.totals
        found = {
            "sent": its.sent,
            "clicked": its.clicks.hits,
            "converted": its.converted.hits,
            "recovered": (its.recovery.hits, its.recovery.of),
            "conversions": its.conversions,
            "net": its.net,
        }
        if found != expected:
            yield f"the report has {found}, the ledger {expected}"
        if sum(part.figures.sent for part in made.parts) != its.sent:
            yield f"by {by} the parts do not add up"
