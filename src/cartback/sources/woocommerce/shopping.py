"""Orders and carts -> events. By its status an order is still a checkout, an order, or over.

Opening the checkout page creates an order of status checkout-draft, which order.created then reports: a checkout, and the
best reason for a message. Pending and failed are not paid. On hold is a bank transfer that was promised: bought, as is every
status that a plug-in adds.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any

from cartback.domain.events import (
    CartChanged,
    CartRemoved,
    CheckoutChanged,
    Event,
    Line,
    OrderCancelled,
    OrderPlaced,
    OrderRefunded,
    Reached,
)
from cartback.domain.identity import Key
from cartback.errors import MalformedDelivery
from cartback.sources.limits import clipped
from cartback.sources.reading import (
    ZERO,
    Amount,
    Id,
    NamedPerson,
    News,
    amount,
    at_least_nothing,
    currency,
    https,
    kept_lines,
    optional_id,
    profile,
    quantity,
    required_id,
)

from .payloads import Coupon, Image, Meta, Shipping, Text, WooCart, WooDeleted, WooLineItem, WooOrder
from .reading import gmt, listed, origin, person, text, title, yes

#: WooCommerce does not deliver these; an order without content yet gives no event.
_NOTHING = frozenset({"", "draft", "auto-draft", "new"})
_UNPAID = frozenset({"pending", "failed"})
_OVER = frozenset({"cancelled", "trash"})
#: The snippet's name for its cart in an order's meta data, so that the order ends that very cart.
CART_META = "cartback_cart"
#: The most codes that are read from one order; the smallest unit of a price for one.
_CODES, _FINEST = 32, Decimal("0.0001")


def order_changed(news: News, order: WooOrder) -> list[Event]:
    """Read the order as it now is: a checkout, a purchase with its refunds, or the end of either."""
    number = required_id(order.id)
    status = text(order.status).lower().removeprefix("wc-")
    if status in _NOTHING:
        return []
    who = person(news, order.customer_id, order.billing)
    at = gmt(order.date_modified_gmt, order.date_created_gmt, field="date_modified_gmt")
    changes = profile(news, at, who, otherwise=(Key(f"order:{number}"),))
    if status == "checkout-draft":
        return [_checkout(news, order, number, at, who, _reached(order)), *changes]
    if status in _UNPAID:
        return [_checkout(news, order, number, at, who, "payment"), *changes]
    if status in _OVER:
        return _ended(news, number, at, who.keys)
    return [_placed(news, order, number, at, who), *_refunded(news, order, number, at, who), *changes]


def order_deleted(news: News, deleted: WooDeleted) -> list[Event]:
    """End the order, and the checkout that it was if it was never placed: drafts are deleted like this."""
    return _ended(news, required_id(deleted.id), news.sent_at(), ())


def _ended(news: News, number: str, at: datetime, keys: tuple[Key, ...]) -> list[Event]:
    """End an order, and the checkout that it began as."""
    return [
        OrderCancelled(shop=news.shop, at=at, keys=keys, order=number),
        CartRemoved(shop=news.shop, at=at, keys=keys, checkout=checkout_of(number)),
    ]


def cart_changed(news: News, cart: WooCart) -> list[Event]:
    """Read the whole cart, as the snippet posts it, and the address that a message about it goes to."""
    who = person(news, cart.customer_id, None, email=cart.email)
    at = gmt(cart.date_modified_gmt, field="date_modified_gmt")
    lines, value = _lines(news, cart.line_items, cart.prices_include_tax)
    return [
        CartChanged(
            shop=news.shop,
            at=at,
            keys=who.keys,
            cart=required_id(cart.cart, field="cart"),
            lines=lines,
            value=value,
            currency=currency(text(cart.currency)),
        ),
        *profile(news, at, who),
    ]


def checkout_of(number: str) -> str:
    """Return the token of the checkout that the order of this number began as."""
    return f"wc:{number}"


def _checkout(
    news: News, order: WooOrder, number: str, at: datetime, who: NamedPerson, reached: Reached
) -> CheckoutChanged:
    if not isinstance(order.line_items, list | dict):
        raise MalformedDelivery("line_items: expected the lines of the order, got none")
    lines, value = _lines(news, order.line_items, order.prices_include_tax)
    return CheckoutChanged(
        shop=news.shop,
        at=at,
        keys=who.keys,
        checkout=checkout_of(number),
        cart=_cart_of(order),
        lines=lines,
        value=value,
        currency=currency(text(order.currency)),
        url=https(text(order.payment_url)) if reached == "payment" else None,
        reached=reached,
        origin=origin(order.created_via),
    )


def _placed(news: News, order: WooOrder, number: str, at: datetime, who: NamedPerson) -> OrderPlaced:
    return OrderPlaced(
        shop=news.shop,
        at=gmt(order.date_created_gmt, order.date_modified_gmt, field="date_created_gmt"),
        keys=who.keys,
        order=number,
        # A purchase counts even if its total is missing.
        total=_amount(order.total, "total"),
        currency=currency(text(order.currency)),
        checkout=checkout_of(number),
        cart=_cart_of(order),
        updated_at=at,
        origin=origin(order.created_via),
        codes=_codes(order),
    )


def _refunded(news: News, order: WooOrder, number: str, at: datetime, who: NamedPerson) -> list[Event]:
    """Read every refund of the order; its total is below 0. A refund has no time of its own."""
    return [
        OrderRefunded(
            shop=news.shop,
            at=at,
            keys=who.keys,
            order=number,
            refund=required_id(refund.id, field=f"refunds[{n}].id"),
            amount=abs(paid),
        )
        for n, refund in enumerate(listed(order.refunds))
        if (paid := _amount(refund.total, f"refunds[{n}].total"))
    ]


def _reached(order: WooOrder) -> Reached:
    addressed = isinstance(order.shipping, Shipping) and text(order.shipping.address_1)
    return "shipping" if addressed else "contact"


def _cart_of(order: WooOrder) -> str | None:
    given: Any = next(
        (each.value for each in listed(order.meta_data) if isinstance(each, Meta) and each.key == CART_META), None
    )
    return optional_id(given, field=f"meta_data.{CART_META}") if isinstance(given, str | int) else None


def _codes(order: WooOrder) -> tuple[str, ...]:
    if not order.coupon_lines:
        return ()
    codes = [clipped(text(each.code)) for each in listed(order.coupon_lines) if isinstance(each, Coupon)]
    return tuple(dict.fromkeys(filter(None, codes)))[:_CODES]


def _lines(
    news: News, items: list[WooLineItem] | dict[str, WooLineItem], prices_include_tax: Text
) -> tuple[tuple[Line, ...], Decimal]:
    with_tax = yes(prices_include_tax, missing=False)
    return kept_lines(listed(items), partial(_line, news, with_tax=with_tax), news.limits)


def _line(news: News, item: WooLineItem, *, with_tax: bool) -> tuple[Line, Decimal]:
    """Read the line, and its cost. The shopper saw prices with tax if the shop's own prices include it."""
    return known_line(
        item.product_id,
        item.variation_id,
        item.name,
        item.parent_name,
        (item.quantity, item.price, item.total if item.total != "" else None, item.total_tax if with_tax else None),
        item.image.src if isinstance(item.image, Image) else None,
        news.limits.text,
    )


def _read_line(
    product_id: Id,
    variation_id: Id,
    item_name: Text,
    parent_name: Text,
    amounts: tuple[Amount, Amount, Amount, Amount],
    image: Text,
    most: int,
) -> tuple[Line, Decimal]:
    """Read a line. Its `amounts` are the quantity, the price of one, the total and the tax.

    Every argument that may be a boolean stands by itself: the cache tells it from 1 by its type.
    """
    how_many, each, total, tax = amounts
    count = quantity(how_many)
    if total is not None and count:
        cost = at_least_nothing(_amount(total, "total") + _amount(tax, "total_tax"))
        price = _each(cost, count)
    else:
        price = at_least_nothing(_amount(each, "price"))
        cost = price * count
    variant = optional_id(variation_id, field="variation_id")
    name, product = title(item_name, most), title(parent_name, most)
    line = Line(
        # A line that a plug-in made up has no product; its name is as good as an id.
        product=optional_id(product_id, field="product_id") or variant or name or "?",
        variant=variant,
        title=product or name,
        variant_title=(name.removeprefix(product).lstrip(" -\u2013") or None) if product and variant else None,
        quantity=count,
        price=price,
        image=https(text(image)),
    )
    return line, cost


#: A cart is reported again with each of its changes, and a shop's products are in many.
known_line = lru_cache(maxsize=2048, typed=True)(_read_line)


def _each(cost: Decimal, count: int | Decimal) -> Decimal:
    price = cost / count
    return price if price == round(price, 4) else price.quantize(_FINEST)


def _amount(value: Amount, field: str) -> Decimal:
    """Read an amount; PHP writes a missing one as ""."""
    return ZERO if value is None or value == "" else amount(value, field)
