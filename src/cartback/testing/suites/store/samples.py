"""Samples for the cases: changes, ledger rows and credits, with the values that matter as arguments."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from cartback.domain.ledger import Conversion, Notification, State
from cartback.domain.narrow import AlikeRows, ModelSpending, added
from cartback.ports import Change

#: An instant with microseconds that a float of seconds or a column of milliseconds would not keep.
AT = datetime(2026, 1, 5, 9, 0, 0, 123457, tzinfo=UTC)
HOUR = timedelta(hours=1)
MICROSECOND = timedelta(microseconds=1)
FAR = datetime(2100, 1, 1, tzinfo=UTC)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def change(shopper: str = "s1", version: int = 0, shop: str = "acme", **more: Any) -> Change:
    """Make a change of the shopper read at `version`; 0 is a new one."""
    return Change(shop=shop, id=shopper, version=version, doc=more.pop("doc", b"doc"), **more)


def row(notification: str = "n1", shopper: str = "s1", state: State = "BEGUN", **more: Any) -> Notification:
    """Make a ledger row, decided `at` AT."""
    shop, at = more.pop("shop", "acme"), more.pop("at", AT)
    return Notification(
        id=notification,
        shop=shop,
        shopper=shopper,
        campaign="c",
        kind="cart_recovery",
        step=0,
        session="cart:t",
        channel="push",
        state=state,
        decided_at=at,
        **more,
    )


def credit(order: str = "o1", notification: str = "n1", shopper: str = "s1", **more: Any) -> Conversion:
    """Make an order of 5.00 credited to a message."""
    shop, at, value = more.pop("shop", "acme"), more.pop("at", AT), more.pop("value", Decimal("5.00"))
    refunded, touch = more.pop("refunded", Decimal(0)), more.pop("touch", "click")
    return Conversion(
        shop=shop,
        order=order,
        notification=notification,
        shopper=shopper,
        touch=touch,
        ordered_at=at,
        value=value,
        refunded=refunded,
        currency=more.pop("currency", "USD"),
    )


def as_one(alike: Iterable[AlikeRows]) -> dict[bytes, AlikeRows]:
    """Return each copy once, as a store may answer it several times."""
    sums: dict[bytes, AlikeRows] = {}
    for copy, times, spent in alike:
        known = sums.get(copy)
        sums[copy] = AlikeRows(copy, times, ModelSpending(*spent)) if known is None else added(known, times, spent)
    return sums
