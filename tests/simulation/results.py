"""What the ledger says of opens, clicks and orders is what was told of them, and a report is a plain count of the ledger.

The count shares no code with the library: it goes through all rows and credits, by itself (count.py).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from cartback import Recovery
from cartback.channels.outbox import Outbox

from .count import DIMENSIONS, Ledger, counts, differing, said_by
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
        for told in (
            *_rows(rows, won),
            *_seen(judge, shop, rows),
            *_report(recovery, shop, rows, won, ending.now),
            *_won_back(recovery, shop, rows, won),
        ):
            judge.flag("results", last, f"{shop}: {told}")


def _rows(rows: list[Any], won: list[Any]) -> Iterator[str]:
    """Each row has the orders that are credited to it, and what is left of their money."""
    orders: Counter[str] = Counter(c.notification for c in won if counts(c))
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
    """Reports of a month and of a week: counted from the ledger, then read from what was kept, then counted again.

    Of all messages of the month in every dimension; of the others in two, since their cells are the same tallies'.
    """
    settings = recovery.shop(shop)
    ledger = Ledger(rows, won, settings.timezone)
    today = ledger.day(now)
    for days, campaign in ((_DAYS, None), (7, None), (_DAYS, settings.campaigns[0].id if settings.campaigns else None)):
        expected = ledger.report(today, days, campaign)
        for again in (False, True):
            if again and days == _DAYS:
                recovery.refresh(shop)
            dimensions = DIMENSIONS if (days, campaign) == (_DAYS, None) else ("channel", "variant")
            made = said_by(lambda by, d=days, c=campaign: recovery.report(shop, d, by=by, campaign=c), dimensions)
            for place in differing({name: expected[name] for name in made}, made):
                yield f"of {days} days, campaign {campaign}, {place}"


def _won_back(recovery: Recovery, shop: str, rows: list[Any], won: list[Any]) -> Iterator[str]:
    """Each credit is an order won back, the newest first, with its very message."""
    by_id = {row.id: row for row in rows}
    expected = [
        (c.order, c.ordered_at, c.value - c.refunded, c.currency, c.notification, c.campaign, c.step)
        for c in sorted(won, key=lambda c: (c.ordered_at, c.order), reverse=True)
    ]
    told = recovery.won_back(shop, limit=_ALL)
    if (
        made := [(w.order, w.ordered_at, w.net, w.currency, w.notification, w.campaign, w.step) for w in told]
    ) != expected:
        yield f"won back are {made[:3]}, credited {expected[:3]}"
    for one in told:
        row = by_id.get(one.notification)
        if row is None or (one.title, one.body, one.channel) != (row.title, row.body, row.channel):
            yield f"{one.order} was won back by {one.notification}, which is no such message"
        elif one.sent_at is not None and one.sent_at > one.ordered_at:
            yield f"{one.order} was won back by a message sent after it"
