"""The message, if any, to which an order is credited: the last touch before it, once, and never a guess.

A touch is the first or the last click, or the send itself. An order counts within `click` of a click or `send` of a
send, bounds included; an order placed before the message began, or at that very instant, never does, and a held-out message
gets no credit.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from msgspec.structs import replace

from .ledger import Conversion
from .sending import Sending
from .shop import AttributionWindow, Shop
from .shopper import Order, Shopper

_DEFAULT = AttributionWindow()


def conversions(shopper: Shopper, shop: Shop) -> tuple[Conversion, ...]:
    """Return every credit of the shopper's orders to messages, by order id; at most one credit an order."""
    if not shopper.sends or not shopper.orders:
        return ()
    credited = (_conversion(shopper, shop, order) for order in shopper.orders)
    return tuple(c for c in credited if c is not None)


def new_credits(before: Shopper, after: Shopper, shop: Shop) -> tuple[Conversion, ...]:
    """Return the credits that a shopper has gained or that have changed."""
    had = {c.order: c for c in conversions(before, shop)}
    return tuple(c for c in conversions(after, shop) if had.get(c.order) != c)


def _conversion(shopper: Shopper, shop: Shop, order: Order) -> Conversion | None:
    if order.at is None or order.test or order.cancelled_at is not None:
        return None
    touches = [t for sending in shopper.sends for t in _touches(sending, shop, order.at)]
    if not touches:
        return None
    _, touch, notification = max(touches)
    about = next(s.about for s in shopper.sends if s.id == notification)
    currency = order.currency or shop.currency
    refunded = min(order.refunded, order.total)
    credit = Conversion(
        shop=shop.id, order=order.id, notification=notification, shopper=shopper.id, touch=touch, ordered_at=order.at,
        value=order.total, refunded=refunded, currency=currency,
    )  # fmt: skip
    return credit if about is None else replace(
        credit, sent_at=about.at, campaign=about.campaign, kind=about.kind, step=about.step, channel=about.channel,
        session=about.session,
    )  # fmt: skip


def _touches(sending: Sending, shop: Shop, ordered: datetime) -> Iterator[tuple[datetime, str, str]]:
    about = sending.about
    if about is None or sending.withheld or about.at >= ordered:
        return
    window = shop.attribution.get(about.channel, _DEFAULT)
    for click in (sending.clicked_at, sending.last_click):
        if click is not None and click <= ordered <= click + window.click:
            yield (click, "click", sending.id)
    if sending.state == "SENT" and ordered <= about.at + window.send:
        yield (about.at, "send", sending.id)
