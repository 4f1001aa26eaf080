"""The usual values of a shop, computed from its own shoppers: the average order by currency, and the conversion rate of pushes.

Orders and messages of the last 90 days count. Under 30 orders in a currency, or 100 pushes, there is no figure: a Big Cart and
a customer's worth are not guessed.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import msgspec
from msgspec import Struct

from .attribution import conversions
from .sending import About
from .shop import AVERAGES, Shop
from .shopper import Shopper

#: How far back orders and messages count.
LOOKS_BACK = timedelta(days=90)
FEWEST_ORDERS, FEWEST_PUSHES = 30, 100


class Usual(Struct, array_like=True, gc=False):
    """Sums over shoppers: orders that count and their totals, by currency; cart-recovery pushes, and how many converted."""

    since: datetime
    orders: dict[str, int] = {}
    totals: dict[str, Decimal] = {}
    pushes: int = 0
    converted: int = 0

    def add(self, shopper: Shopper, shop: Shop) -> None:
        """Add one shopper to the sums."""
        for order in shopper.orders:
            if order.counts and order.at is not None and order.at >= self.since:
                currency = order.currency or shop.currency
                self.orders[currency] = self.orders.get(currency, 0) + 1
                self.totals[currency] = self.totals.get(currency, Decimal(0)) + order.total - order.refunded
        pushes = {s.id for s in shopper.sends if _is_push(s.about, self.since) and s.state == "SENT"}
        if pushes:
            self.pushes += len(pushes)
            self.converted += len(pushes.intersection([c.notification for c in conversions(shopper, shop) if c.counts]))

    @property
    def averages(self) -> dict[str, Decimal]:
        """The average order by currency, if there are enough of them."""
        enough = {currency: n for currency, n in self.orders.items() if n >= FEWEST_ORDERS}
        return {currency: self.totals[currency] / n for currency, n in enough.items()}

    @property
    def conversion_rate(self) -> float | None:
        """The share of cart-recovery pushes that led to an order, if there are enough of them."""
        return self.converted / self.pushes if self.pushes >= FEWEST_PUSHES else None


def _is_push(about: About | None, since: datetime) -> bool:
    return about is not None and about.kind == "cart_recovery" and about.channel == "push" and about.at >= since


def with_usual(shop: Shop, usual: Usual) -> Shop:
    """Return the settings with the shop's usual values where the merchant has set none."""
    averages = usual.averages
    average = averages.pop(shop.currency, None) if shop.average_order_value is None else shop.average_order_value
    rate = usual.conversion_rate if shop.conversion_rate is None else shop.conversion_rate
    averages.pop(shop.currency, None)
    if (average, rate) == (shop.average_order_value, shop.conversion_rate) and not averages:
        return shop
    copy = shop.model_copy(update={"average_order_value": average, "conversion_rate": rate})
    copy.memo[AVERAGES] = averages
    return copy


_decoder = msgspec.msgpack.Decoder(Usual)


def encode_usual(usual: Usual) -> bytes:
    """Return the document that a store keeps of a shop's sums."""
    return msgspec.msgpack.encode(usual)


def decode_usual(document: bytes) -> Usual:
    """Read a shop's sums from their document. Raises msgspec.MsgspecError for an invalid one."""
    return _decoder.decode(document)
