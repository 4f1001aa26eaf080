"""The law: over a whole life under any policy, no message goes that the rules forbid.

The judge knows neither `decide` nor the shopper's state: it looks at the list of what happened and the list of what was sent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from attrs import frozen
from hypothesis import given

from cartback.domain import events as ev
from cartback.domain.shop import Shop
from cartback.domain.verdict import Wait
from cartback.testing import strategies as some
from cartback.testing.fakes import MONDAY
from cartback.testing.lives import Attempt, Life, live

END = MONDAY + timedelta(days=100)
RECOVERY = ("cart_recovery", "checkout_recovery")


@frozen
class News:
    """Something that happened, and when we heard of it."""

    arrived: datetime
    event: ev.ShopperEvent


# --- the judge


def known(news: Sequence[News], at: datetime) -> Iterator[ev.ShopperEvent]:
    return (n.event for n in news if n.arrived <= at)


def zone_at(shop: Shop, news: Sequence[News], at: datetime) -> str:
    """The zone of the shopper's own latest word on it, else the shop's."""
    said = [(e.at, e.timezone) for e in known(news, at) if isinstance(e, ev.ProfileChanged) and e.timezone]
    return max(said)[1] if said else shop.timezone


def in_quiet_hours(shop: Shop, zone: str, at: datetime) -> bool:
    wall = at.astimezone(ZoneInfo(zone)).time()
    start, end = shop.quiet_hours.start, shop.quiet_hours.end
    if start == end:
        return False
    since_start = _minutes(wall) - _minutes(start)
    length = _minutes(end) - _minutes(start)
    return since_start % 1440 < length % 1440


def _minutes(wall: time) -> float:
    return wall.hour * 60 + wall.minute + wall.second / 60


def consented(news: Sequence[News], at: datetime, channel: str) -> bool:
    said = [(e.at, not e.granted) for e in known(news, at) if isinstance(e, ev.ConsentChanged) and e.channel == channel]
    return bool(said) and not max(said)[1]


def contents(news: Sequence[News], at: datetime) -> list[datetime]:
    """When carts and checkouts that hold something were seen, and when something was put into one."""
    snapshots = [e.at for e in known(news, at) if isinstance(e, ev.CartChanged | ev.CheckoutChanged) and e.lines]
    return snapshots + [e.at for e in known(news, at) if isinstance(e, ev.LineChanged) and not takes_out(e)]


def takes_out(event: ev.LineChanged) -> bool:
    return event.by is None or event.by < 0


def purchases(news: Sequence[News], at: datetime) -> list[datetime]:
    """When each order was placed, going by the earliest word on it; test orders are none."""
    placed: dict[str, datetime] = {}
    for e in known(news, at):
        if isinstance(e, ev.OrderPlaced):
            placed[e.order] = min(e.at, placed.get(e.order, e.at))
    tests = {e.order for e in known(news, at) if isinstance(e, ev.OrderPlaced) and e.test}
    return [when for order, when in placed.items() if order not in tests]


def lineage(news: Sequence[News], at: datetime, token: str) -> set[str]:
    """All names of the cart that `token` names, by the checkouts and orders that say two names in one breath."""
    names = {token}
    grown = True
    while grown:
        grown = False
        for e in known(news, at):
            pair = {f"{kind}:{v}" for kind in ("cart", "checkout") if (v := getattr(e, kind, None)) is not None}
            if pair & names and not pair <= names:
                names |= pair
                grown = True
    return names


def borders(happened: Iterator[ev.ShopperEvent], names: set[str]) -> list[datetime]:
    """Whenever a session of the cart ended: bought, emptied, or 30 days idle. A checkout alone that is removed ends none.

    What is taken out by a change may have been the last thing in the cart.
    """
    ended: list[datetime] = []
    active: list[datetime] = []
    for e in happened:
        mine = {f"{kind}:{v}" for kind in ("cart", "checkout") if (v := getattr(e, kind, None)) is not None} & names
        if isinstance(e, ev.OrderPlaced) and (mine or not e.test):
            ended.append(e.at)
        if not mine:
            continue
        if isinstance(e, ev.CheckoutChanged) and e.completed_at is not None:
            ended.append(e.completed_at)
        emptied = (isinstance(e, ev.CartChanged) and not e.lines) or (isinstance(e, ev.LineChanged) and takes_out(e))
        if emptied or (isinstance(e, ev.CartRemoved) and e.cart is not None):
            ended.append(e.at)
        if isinstance(e, ev.LineChanged | ev.CheckoutReached) or (
            isinstance(e, ev.CartChanged | ev.CheckoutChanged) and e.lines
        ):
            active.append(e.at)
    active.sort()
    ended += [b for a, b in pairwise(active) if b - a > timedelta(days=30)]
    return ended


# --- what it judges


def not_in_quiet_hours(shop: Shop, news: Sequence[News], life: Life) -> None:
    """Nothing begins while the wall clock of the shopper, or else of the shop, is in the quiet hours."""
    for sent in life.attempts:
        assert not in_quiet_hours(shop, zone_at(shop, news, sent.at), sent.at), sent


def not_over_a_cap(shop: Shop, news: Sequence[News], life: Life) -> None:
    """No window of a cap ever holds more messages than it may; one that never went out does not count, nor a channel twice."""
    latest = {a.notification: a for a in life.attempts}  # one that was refused goes on by the next channel
    sent = [a for a in latest.values() if a.outcome != "not_sent"]
    for cap in () if shop.seasons else shop.caps:
        mine = [a for a in sent if cap.channel is None or a.channel == cap.channel]
        for last in mine:
            assert sum(last.at - cap.per < a.at <= last.at for a in mine) <= cap.limit, last


def not_without_consent(shop: Shop, news: Sequence[News], life: Life) -> None:
    """Whenever something begins, the shopper's latest word on that channel, as far as it was heard, is yes."""
    for sent in life.attempts:
        assert consented(news, sent.at, sent.channel), sent


def not_after_a_purchase(shop: Shop, news: Sequence[News], life: Life) -> None:
    """Once an order has been heard of, only a cart that was touched after it is written about."""
    for sent in life.attempts:
        bought = purchases(news, sent.at)
        if sent.kind in RECOVERY and bought:
            assert any(touched > max(bought) for touched in contents(news, sent.at)), sent


def not_both_kinds_in_one_session(shop: Shop, news: Sequence[News], life: Life) -> None:
    """A session belongs to the kind that wrote about it first, whatever names its cart goes by."""
    sent = [a for a in life.attempts if a.kind in RECOVERY]
    for n, later in enumerate(sent):
        names = lineage(news, later.at, later.session)
        ends = borders(known(news, later.at), names)
        same = (a for a in sent[:n] if a.session in names and not any(a.at <= end <= later.at for end in ends))
        first = next(same, later)
        assert first.kind == later.kind, (first, later)


def not_twice(shop: Shop, news: Sequence[News], life: Life) -> None:
    """No attempt is made twice, and a new one only follows what did not go out, or was refused on an earlier channel."""
    assert max(Counter((a.notification, a.attempt) for a in life.attempts).values(), default=1) == 1
    by_message: dict[str, list[Attempt]] = {}
    for attempt in life.attempts:
        before = by_message.setdefault(attempt.notification, [])
        for b in before:
            refused = b.outcome == "rejected" and b.channel != attempt.channel
            assert b.outcome == "not_sent" or refused, attempt
        before.append(attempt)


def not_waiting_for_the_past(shop: Shop, news: Sequence[News], life: Life) -> None:
    """Wait(until) is after the asking, and asked again at that time the answer is not to wait for it."""
    for at, decision in life.asked:
        assert not isinstance(decision, Wait) or decision.until > at


JUDGES = (
    not_in_quiet_hours,
    not_over_a_cap,
    not_without_consent,
    not_after_a_purchase,
    not_both_kinds_in_one_session,
    not_twice,
    not_waiting_for_the_past,
)


@given(some.shops(), some.arrivals(), some.fates())
def test_nothing_goes_that_the_rules_forbid(
    shop: Shop, heard: list[tuple[datetime, ev.ShopperEvent]], fates: list[ev.Outcome]
) -> None:
    """Every judge finds nothing to object to, whatever happened and whatever became of the attempts."""
    outcomes = iter(fates)
    life = live(shop, heard, END, fate=lambda _message, _at: next(outcomes, "ok"))
    news = [News(arrived, event) for arrived, event in heard]
    for judge in JUDGES:
        judge(shop, news, life)
