"""The statements that a message may make about a cart: its items, their prices, and the total. All such figures come from here.

A line is as the shopper saw it. Product changes affect the price only as product.price_of says, and the total with it.
Lines of price 0, the parts of a bundle or a gift, are no items, unless there are no others. If a line costs more than the
whole cart, the figures contradict each other, and none is stated. About a cart that is not certain nothing is stated, unless
the merchant wants it: the removal of a line may not have been reported.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from hashlib import blake2b

import msgspec
from msgspec import Struct

from .events import Line
from .money import Money, exponent
from .product import Product, is_available, price_of, title_of
from .session import Session
from .shop import Shop


class Item(Struct, frozen=True, gc=False):
    """A line of the cart: as the shopper saw it, at the present price. A `price` of None may not be stated.

    `extra` is a free item among others that are not: it is named last and is not counted.
    """

    title: str
    quantity: int | Decimal
    price: Money | None
    variant: str | None = None
    image: str | None = None
    available: bool = True
    extra: bool = False


class Offer(Struct, frozen=True, gc=False):
    """The items, available and paid ones first; the total, if it may be stated; and the certain spend."""

    items: tuple[Item, ...] = ()
    total: Money | None = None
    spend: Decimal = Decimal(0)


def offer(session: Session, shop: Shop, products: Mapping[str, Product]) -> Offer:
    """Return the offer of the cart now, by the known facts about its products."""
    if not session.certain and shop.uncertain_carts == "mention":
        return Offer(spend=session.sure_value)
    last, lines = session.last, session.lines
    currency = last.currency or shop.currency
    if _contradicts(lines, last.value, currency):
        items = [_item(line, None, session, products) for line in lines]
        return Offer(_sorted(items), None, session.sure_value)
    prices = [line.price for line in lines]
    if products and currency == shop.currency:  # product changes are in the shop's currency
        prices = [price_of(line, last.at, products) for line in lines]
    moved = sum(((p - line.price) * line.quantity for line, p in zip(lines, prices, strict=True)), Decimal(0))
    items = [_item(line, Money(p, currency), session, products) for line, p in zip(lines, prices, strict=True)]
    known = not moved or _adds_up(lines, last.value, currency)
    total = Money(last.value + moved, currency) if known else None
    return Offer(_sorted(items), total, session.sure_value + min(moved, Decimal(0)))


def digest_of(items: tuple[Item, ...], total: Money | None) -> str:
    """Return a short text that changes whenever a displayed part of the cart does."""
    shown = [(i.title, str(i.quantity), str(i.price), i.variant, i.available, i.extra) for i in items]
    return blake2b(msgspec.json.encode((shown, str(total))), digest_size=8).hexdigest()


def paid_for(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """Return the lines that cost something; all of them if none does."""
    return tuple([line for line in lines if not _is_free(line)]) or lines


def _is_free(line: Line) -> bool:
    return line.price * line.quantity == 0


def _item(line: Line, price: Money | None, session: Session, products: Mapping[str, Product]) -> Item:
    available = not products or is_available(line, session.last.at, products)
    title = title_of(line, products) if products else line.title
    return Item(title, line.quantity, price, line.variant_title, line.image, available, extra=_is_free(line))


def _sorted(items: list[Item]) -> tuple[Item, ...]:
    """Return paid items before free ones, and of the paid ones available before unavailable ones."""
    if all(item.extra for item in items):
        items = [msgspec.structs.replace(item, extra=False) for item in items]
    if all(item.available and not item.extra for item in items):
        return tuple(items)
    return tuple(sorted(items, key=lambda item: (item.extra, not item.available)))


def _contradicts(lines: tuple[Line, ...], value: Decimal, currency: str) -> bool:
    return any(line.price * line.quantity > value + _rounding(line, currency) for line in lines)


def _adds_up(lines: tuple[Line, ...], value: Decimal, currency: str) -> bool:
    """Return whether the lines add up to the cart's value. With a discount or postage on the whole, changes are unknown."""
    cost = sum((line.price * line.quantity for line in lines), Decimal(0))
    return abs(cost - value) <= sum((_rounding(line, currency) for line in lines), Decimal(0))


def _rounding(line: Line, currency: str) -> Decimal:
    """Return the largest rounding error of a line: a minor unit for each piece, and at least one."""
    return Decimal(1).scaleb(-exponent(currency)) * max(1, line.quantity)
