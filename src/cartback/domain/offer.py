"""What a message may say of a cart: its things, what each costs, and the total. Whoever names a figure of a cart reads it here.

A line is what the shopper saw. News of its product changes the price only as product.price_of says, and the total with it.
Lines of price 0, the parts of a bundle or a gift, are no items, unless there are no others. Where a line costs more than the
whole cart, the figures contradict each other, and none is said. Of a cart that is not certain nothing is said at all, unless the
merchant wants it: what was taken out of it may not have been reported.
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
    """Something in the cart: as the shopper saw it, at a price that holds now. `price` None may not be said.

    `extra` is what costs nothing among things that do: it is named last and is not counted.
    """

    title: str
    quantity: int | Decimal
    price: Money | None
    variant: str | None = None
    image: str | None = None
    available: bool = True
    extra: bool = False


class Offer(Struct, frozen=True, gc=False):
    """The items, what can be bought and is paid for first; the total, if one may be said; and what is surely spent."""

    items: tuple[Item, ...] = ()
    total: Money | None = None
    spend: Decimal = Decimal(0)


def offer(session: Session, shop: Shop, products: Mapping[str, Product]) -> Offer:
    """What the cart offers now, by all that is known of its products."""
    if not session.certain and shop.uncertain_carts == "mention":
        return Offer(spend=session.sure_value)
    last, lines = session.last, session.lines
    currency = last.currency or shop.currency
    if _contradicts(lines, last.value, currency):
        items = [_item(line, None, session, products) for line in lines]
        return Offer(_sorted(items), None, session.sure_value)
    prices = [line.price for line in lines]
    if products and currency == shop.currency:  # news of products is in the shop's
        prices = [price_of(line, last.at, products) for line in lines]
    moved = sum(((p - line.price) * line.quantity for line, p in zip(lines, prices, strict=True)), Decimal(0))
    items = [_item(line, Money(p, currency), session, products) for line, p in zip(lines, prices, strict=True)]
    known = not moved or _adds_up(lines, last.value, currency)
    total = Money(last.value + moved, currency) if known else None
    return Offer(_sorted(items), total, session.sure_value + min(moved, Decimal(0)))


def digest_of(items: tuple[Item, ...], total: Money | None) -> str:
    """A short text that is the same as long as everything that is shown of the cart is."""
    shown = [(i.title, str(i.quantity), str(i.price), i.variant, i.available, i.extra) for i in items]
    return blake2b(msgspec.json.encode((shown, str(total))), digest_size=8).hexdigest()


def paid_for(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The lines that cost something; all of them where none does."""
    return tuple([line for line in lines if not _is_free(line)]) or lines


def _is_free(line: Line) -> bool:
    return line.price * line.quantity == 0


def _item(line: Line, price: Money | None, session: Session, products: Mapping[str, Product]) -> Item:
    available = not products or is_available(line, session.last.at, products)
    title = title_of(line, products) if products else line.title
    return Item(title, line.quantity, price, line.variant_title, line.image, available, extra=_is_free(line))


def _sorted(items: list[Item]) -> tuple[Item, ...]:
    """What is paid for before what is free, and of those what can be bought before what cannot."""
    if all(item.extra for item in items):
        items = [msgspec.structs.replace(item, extra=False) for item in items]
    if all(item.available and not item.extra for item in items):
        return tuple(items)
    return tuple(sorted(items, key=lambda item: (item.extra, not item.available)))


def _contradicts(lines: tuple[Line, ...], value: Decimal, currency: str) -> bool:
    return any(line.price * line.quantity > value + _rounding(line, currency) for line in lines)


def _adds_up(lines: tuple[Line, ...], value: Decimal, currency: str) -> bool:
    """Whether the cart costs what its lines cost. With a discount or postage on the whole, nobody knows what moves."""
    cost = sum((line.price * line.quantity for line in lines), Decimal(0))
    return abs(cost - value) <= sum((_rounding(line, currency) for line in lines), Decimal(0))


def _rounding(line: Line, currency: str) -> Decimal:
    """What rounding may make of a line: a minor unit for each piece, and one at least."""
    return Decimal(1).scaleb(-exponent(currency)) * max(1, line.quantity)
