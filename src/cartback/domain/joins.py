"""Joins of two states of one part of a shopper: the later, the greater or the union, in any order and grouping."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import TypeVar

from msgspec.structs import replace

from .changes import join_added, join_changes
from .identity import naming_rank
from .sending import About, Part, Sending
from .shopper import ECHO, SESSION_EXPIRY, Cart, Checkout, Device, Named, Order, encoder


def later_of(a: datetime | None, b: datetime | None) -> datetime | None:
    """Return the later of two instants; None is before all of them."""
    return b if a is None or (b is not None and b > a) else a


def _earlier(a: datetime | None, b: datetime | None) -> datetime | None:
    return b if a is None or (b is not None and b < a) else a


_S = TypeVar("_S")


def _newer(a: _S | None, b: _S | None) -> _S | None:
    """Return the later of two registers (they have `at`); a tie goes to the greater content, whichever came first."""
    if a is None or b is None:
        return b if a is None else a
    at_a, at_b = a.at, b.at  # type: ignore[attr-defined]
    if at_a != at_b:
        return a if at_a > at_b else b
    return a if a is b or encoder.encode(a) >= encoder.encode(b) else b


#: How many keys are kept of those that named one cart or order: the strongest.
_NAMES = 6


def join_names(a: tuple[Named, ...], b: tuple[Named, ...]) -> tuple[Named, ...]:
    """Return the keys of both, strongest first, each with its last use; of two of one kind the one used last comes first."""
    if not a or not b or a == b:
        return a or b
    if len(a) == len(b) == 1 and a[0].key == b[0].key:  # nearly always
        return a if a[0].at >= b[0].at else b
    last: dict[str, Named] = {}
    for named in (*a, *b):
        if named.key not in last or last[named.key].at < named.at:
            last[named.key] = named
    names = sorted(last.values(), key=lambda named: (named.at, named.key), reverse=True)
    joined = tuple(sorted(names, key=lambda named: naming_rank(named.key)[0])[:_NAMES])
    return a if joined == a else joined


def with_lineage(carts: tuple[Cart, ...], delta: Cart) -> tuple[Cart, ...]:
    """Return the carts with `delta` joined into those that share a token with it; the same object if nothing is new."""
    joined, others, same = delta, [], None
    for cart in carts:
        if disjoint(cart.tokens, delta.tokens):
            others.append(cart)
        else:
            joined, same = _join_carts(cart, joined), cart
    if len(others) == len(carts) - 1 and joined == same:
        return carts
    return tuple(sorted((*others, joined), key=_cart_key)) if others else (joined,)


def disjoint(a: Sequence[str], b: Sequence[str]) -> bool:
    """Return whether the two have no token in common."""
    return b[0] not in a if len(b) == 1 else not any([token in a for token in b])


def _cart_key(cart: Cart) -> str:
    return cart.tokens[0]


def _join_carts(a: Cart, b: Cart) -> Cart:
    last = _newer(a.last, b.last)
    changes = join_changes(a.changes, b.changes, last)
    return Cart(
        tokens=a.tokens if a.tokens == b.tokens else tuple(sorted({*a.tokens, *b.tokens})),
        last=last,
        checkouts=join_all(a.checkouts, b.checkouts, _token, _join_checkouts) if b.checkouts else a.checkouts,
        spans=_join_spans(a.spans, b.spans),
        emptied_at=later_of(a.emptied_at, b.emptied_at),
        bought_at=later_of(a.bought_at, b.bought_at),
        contents=_join_contents(a.contents, b.contents),
        names=join_names(a.names, b.names),
        changes=changes,
        added=join_added(a.added, b.added, changes),
    )


_Contents = tuple[tuple[datetime, tuple[int, ...]], ...]


#: The number of a cart's contents kept; for a shop that saves a cart more often within ECHO the newest count.
CONTENTS = 16


def _join_contents(a: _Contents, b: _Contents) -> _Contents:
    """Return the union, as far back as may matter: all within ECHO of the newest, and the last before, at most CONTENTS.

    Whatever the time of the purchase that the newest may be an echo of, this has the contents of the cart at that time.
    """
    if not a or not b:
        return a or b
    if len(b) == 1 and b[0] in a:
        return a
    joined = [*a, b[0]] if len(b) == 1 and b[0] > a[-1] else sorted({*a, *b})
    horizon, n = joined[-1][0] - ECHO, len(joined) - 1
    while n > 0 and joined[n][0] > horizon:
        n -= 1
    return tuple(joined[max(n, len(joined) - CONTENTS) :])


def _token(checkout: Checkout) -> str:
    return checkout.token


def _join_checkouts(a: Checkout, b: Checkout) -> Checkout:
    return Checkout(
        token=a.token,
        last=_newer(a.last, b.last),
        reached=max(a.reached, b.reached),
        done_at=later_of(a.done_at, b.done_at),
        gone_at=later_of(a.gone_at, b.gone_at),
        reached_at=later_of(a.reached_at, b.reached_at),
    )


_Spans = tuple[tuple[datetime, datetime], ...]


def _join_spans(a: _Spans, b: _Spans) -> _Spans:
    """Return the union of two sets of stretches, those less than SESSION_EXPIRY apart joined."""
    if not a or not b:
        return a or b
    if len(a) == 1 and len(b) == 1:  # nearly always
        (start, end), (first, last) = a[0], b[0]
        if first - end <= SESSION_EXPIRY and start - last <= SESSION_EXPIRY:
            return a if start <= first and last <= end else ((min(start, first), max(end, last)),)
    joined: list[tuple[datetime, datetime]] = []
    for start, end in sorted((*a, *b)):
        if joined and start - joined[-1][1] <= SESSION_EXPIRY:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return tuple(joined)


_P = TypeVar("_P")


def _join_one(
    parts: tuple[_P, ...], part: _P, key: Callable[[_P], str], join: Callable[[_P, _P], _P]
) -> tuple[_P, ...]:
    n = bisect_left(parts, key(part), key=key)
    if n == len(parts) or key(parts[n]) != key(part):
        return (*parts[:n], part, *parts[n:])
    joined = join(parts[n], part)
    return parts if joined == parts[n] else (*parts[:n], joined, *parts[n + 1 :])


def join_all(
    a: tuple[_P, ...], b: tuple[_P, ...], key: Callable[[_P], str], join: Callable[[_P, _P], _P]
) -> tuple[_P, ...]:
    """Return the union of two sets of parts by `key`, kept in key order; `a` itself when `b` adds nothing."""
    if not a or not b:
        return a or b
    if len(b) == 1:  # nearly always: one part with news
        return _join_one(a, b[0], key, join)
    parts = {key(part): part for part in a}
    for part in b:
        known = parts.get(key(part))
        parts[key(part)] = part if known is None else join(known, part)
    joined = tuple([parts[k] for k in sorted(parts)])
    return a if joined == a else joined


def join_orders(a: Order, b: Order) -> Order:
    """Return one order of two states of it: the newer by `updated_at` wins; earliest times stay, refunds and codes add up."""
    new, old = (b, a) if _order_age(b) > _order_age(a) else (a, b)
    refunds = dict(old.refunds)
    for refund, amount in new.refunds:
        refunds[refund] = max(amount, refunds.get(refund, amount))
    return replace(
        new,
        at=_earlier(a.at, b.at),
        test=a.test or b.test,
        cancelled_at=_earlier(a.cancelled_at, b.cancelled_at),
        refunds=tuple(sorted(refunds.items())),
        codes=sorted_codes((*a.codes, *b.codes)),
        names=join_names(a.names, b.names),
    )


#: How many discount codes are kept of one order.
_CODES = 32


def sorted_codes(codes: Iterable[str]) -> tuple[str, ...]:
    """Return codes as a set that only grows: every code once used in the order stays. Of too many the first are kept."""
    return tuple(sorted(set(codes))[:_CODES]) if codes else ()


def _order_age(order: Order) -> tuple[bool, float, bytes]:
    if order.updated_at is None:
        return (False, 0.0, b"")
    news = (order.total, order.currency, order.origin)
    return (True, order.updated_at.timestamp(), encoder.encode(news))


def join_devices(a: Device, b: Device) -> Device:
    """Return one device of two states of it: the later of each time, the kind and installation of the later registration."""
    newer = max(a, b, key=lambda d: (d.added_at is not None, d.added_at, d.installation or "", d.kind))
    return Device(
        address=a.address,
        kind=newer.kind,
        added_at=later_of(a.added_at, b.added_at),
        removed_at=later_of(a.removed_at, b.removed_at),
        installation=newer.installation,
        named_at=later_of(a.named_at, b.named_at),
    )


def join_sends(a: Sending, b: Sending) -> Sending:
    """Return one send of two states of it: of each address the furthest known."""
    parts = {part.address: part for part in a.parts}
    for part in b.parts:
        known = parts.get(part.address)
        if known is None or _furthest(part) > _furthest(known):
            parts[part.address] = part
    return Sending(
        id=a.id,
        about=_latest(a.about, b.about),
        attempt=max(a.attempt, b.attempt),
        parts=tuple([parts[address] for address in sorted(parts)]),
        expires=later_of(a.expires, b.expires),
        retry=_greater(a.retry, b.retry),
        withheld=a.withheld or b.withheld,
        opened_at=_earlier(a.opened_at, b.opened_at),
        clicked_at=_earlier(a.clicked_at, b.clicked_at),
        last_click=later_of(a.last_click, b.last_click),
        delivered_at=_earlier(a.delivered_at, b.delivered_at),
        bounced_at=_earlier(a.bounced_at, b.bounced_at),
        soft_bounced_at=_earlier(a.soft_bounced_at, b.soft_bounced_at),
        complained_at=_earlier(a.complained_at, b.complained_at),
    )


def _furthest(part: Part) -> tuple[int, int, bool, datetime | None]:
    return (part.attempt, part.rank, part.again is not None, part.again)


def _latest(a: About | None, b: About | None) -> About | None:
    """Return the later begin; on a tie the later attempt, because its channel is the current one."""
    if a is None or b is None:
        return b if a is None else a
    return a if (a.at, a.attempt, a) >= (b.at, b.attempt, b) else b


def _greater(a: _S | None, b: _S | None) -> _S | None:
    if a is None or b is None:
        return b if a is None else a
    return max(a, b)  # type: ignore[call-overload, no-any-return]
