"""Carts, checkouts, orders and refunds -> events.

Amounts are in the shop's currency throughout, never in the shopper's. An order's total is the one before returns
(total_price): refunds are reported one by one and counted against it, and current_total_price has them subtracted already.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import lru_cache, partial

from msgspec.structs import replace

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
from cartback.sources.limits import clipped, one_line
from cartback.sources.reading import (
    ZERO,
    Amount,
    Id,
    News,
    amount,
    at_least_nothing,
    cart_token,
    currency,
    https,
    kept_lines,
    optional_id,
    profile,
    quantity,
    variant_name,
)
from cartback.sources.times import moment

from .payloads import (
    RemovedCheckout,
    ShopifyCart,
    ShopifyCheckout,
    ShopifyDeleted,
    ShopifyLineItem,
    ShopifyOrder,
    ShopifyRefund,
)
from .reading import currency_of, first_amount, in_shops, is_shoppers_own, origin, person, required_id
from .refunds import currency_of_refund, paid_back


def cart_changed(news: News, cart: ShopifyCart) -> list[Event]:
    """Read the whole cart. It names no shopper, and its currency only where a line does."""
    items = cart.line_items
    lines, value = _lines(news, items)
    return [
        CartChanged(
            shop=news.shop,
            at=news.at(cart.updated_at, cart.created_at),
            delivery=news.delivery,
            cart=required_id(cart_token(cart.token or cart.id, field="token"), field="token"),
            lines=lines,
            value=value,
            currency=_currency(items),
        )
    ]


def checkout_changed(news: News, checkout: ShopifyCheckout) -> list[Event]:
    """Read the whole checkout, and the profile in it; its language only if the shopper made it."""
    who = person(
        checkout.customer,
        emails=(checkout.email,),
        phones=(checkout.phone,),
        language=checkout.customer_locale,
        limits=news.limits,
    )
    token = required_id(checkout.token, field="token")
    at = news.at(checkout.updated_at, checkout.created_at)
    lines, total = _lines(news, checkout.line_items)
    changed = CheckoutChanged(
        shop=news.shop,
        at=at,
        delivery=news.delivery,
        keys=who.keys,
        checkout=token,
        cart=cart_token(checkout.cart_token),
        lines=lines,
        value=_value(checkout, total),
        currency=currency(checkout.currency),
        url=https(checkout.abandoned_checkout_url),
        reached=_reached(checkout),
        # A value that is set but unreadable is still set: the checkout is completed, not abandoned.
        completed_at=(moment(checkout.completed_at) or at) if checkout.completed_at else None,
        origin=origin(checkout.source_name),
    )
    if changed.origin != "web":
        who = replace(who, locale=None)
    return [changed, *profile(news, at, who, otherwise=(Key(f"checkout:{token}"),))]


def checkout_removed(news: News, removed: RemovedCheckout) -> list[Event]:
    """Read a removal by token or cart_token; return [] for neither, as in the oldest versions."""
    checkout = optional_id(removed.token, field="token")
    cart = cart_token(removed.cart_token)
    if checkout is None and cart is None:
        return []
    at = news.sent_at(removed.updated_at)
    return [CartRemoved(shop=news.shop, at=at, delivery=news.delivery, cart=cart, checkout=checkout)]


def order_changed(news: News, order: ShopifyOrder) -> list[Event]:
    """Read the order as it now is, the refunds it carries, and its end if it was cancelled or voided."""
    who = person(
        order.customer,
        emails=(order.email, order.contact_email),
        phones=(order.phone,),
        language=order.customer_locale,
        limits=news.limits,
    )
    placed = _placed(news, order, who.keys)
    if not is_shoppers_own(order.source_name, through_checkout=bool(placed.checkout or placed.cart)):
        who = replace(who, locale=None)
    refunds = [
        event
        for n, refund in enumerate(order.refunds or ())
        for event in _refunded(news, refund, placed, f"refunds[{n}].", taxes_included=order.taxes_included)
    ]
    return [
        placed,
        *_ended(news, order, placed),
        *refunds,
        *profile(news, placed.updated_at or placed.at, who, otherwise=(Key(f"order:{placed.order}"),)),
    ]


def order_deleted(news: News, deleted: ShopifyDeleted) -> list[Event]:
    """Read a deleted order as a cancelled one: it no longer counts."""
    order = required_id(deleted.id, deleted.admin_graphql_api_id)
    at = news.sent_at(deleted.updated_at)
    return [OrderCancelled(shop=news.shop, at=at, delivery=news.delivery, order=order)]


def refund_created(news: News, refund: ShopifyRefund) -> list[Event]:
    """Read a refund without its order: its currency, and whether prices include tax, follow from the refund."""
    order = required_id(refund.order_id, field="order_id")
    at = news.at(refund.created_at, refund.processed_at, field="created_at")
    placed = OrderPlaced(shop=news.shop, at=at, order=order, currency=currency_of_refund(refund))
    return list(_refunded(news, refund, placed))


def _lines(news: News, items: Sequence[ShopifyLineItem]) -> tuple[tuple[Line, ...], Decimal]:
    return kept_lines(items, partial(_line, news), news.limits)


def _currency(items: Sequence[ShopifyLineItem]) -> str | None:
    """Return the first currency that a line names."""
    for item in items:
        money = item.price_set or item.line_price_set
        if money is not None and (code := currency_of(money)) is not None:
            return code
    return None


def _line(news: News, item: ShopifyLineItem) -> tuple[Line, Decimal]:
    """Read the line, and its cost with its own discounts."""
    return known_line(
        item.product_id,
        item.variant_id,
        item.key,
        (item.title, item.variant_title, item.vendor),
        item.quantity,
        (
            (in_shops(item.discounted_price_set), item.discounted_price),
            (in_shops(item.price_set), item.price),
            (in_shops(item.line_price_set), item.line_price),
        ),
        news.limits.text,
    )


def _read_line(
    product_id: Id,
    variant_id: Id,
    key: Id,
    names: tuple[str | None, str | None, str | None],
    how_many: Amount,
    amounts: tuple[tuple[Amount, Amount], ...],
    most: int,
) -> tuple[Line, Decimal]:
    """Read a line from its ids, its `names` (title, variant and vendor) and its `amounts`.

    The amounts are the discounted price, the price and the cost of the whole line, each first in the shop's money. An id,
    which may be a boolean, stands by itself: the cache tells it from 1 by its type.
    """
    (title, variant_title, vendor), (discounted, plain, whole) = names, amounts
    count = quantity(how_many)
    price = first_amount(*discounted, "discounted_price")
    if price is None:
        price = first_amount(*plain, "price") or ZERO
    cost = first_amount(*whole, "line_price")
    variant = optional_id(variant_id, field="variant_id")
    line = Line(
        # A line made up for one order has no product; its own key names it as well as any, or else its title does.
        product=optional_id(product_id, field="product_id")
        or variant
        or optional_id(key, field="key")
        or required_id(one_line(title or "", most), field="key"),
        variant=variant,
        title=one_line(title, most) if title else "",
        variant_title=variant_name(variant_title, most),
        quantity=count,
        price=at_least_nothing(price),
        vendor=(one_line(vendor, most) or None) if vendor else None,
    )
    return line, price * count if cost is None else cost


#: A cart is reported again with each of its changes, and a shop's products are in many.
known_line = lru_cache(maxsize=2048, typed=True)(_read_line)


def _value(checkout: ShopifyCheckout, lines: Decimal) -> Decimal:
    """Return the cost of the lines after discounts, before tax and shipping."""
    if checkout.subtotal_price is not None:
        return amount(checkout.subtotal_price, "subtotal_price")
    if checkout.total_line_items_price is None:
        return lines
    off = amount(checkout.total_discounts or 0, "total_discounts")
    return amount(checkout.total_line_items_price, "total_line_items_price") - off


def _reached(checkout: ShopifyCheckout) -> Reached:
    if checkout.gateway:
        return "payment"
    addressed = isinstance(checkout.shipping_address, dict) and checkout.shipping_address
    return "shipping" if addressed or checkout.shipping_lines else "contact"


def _placed(news: News, order: ShopifyOrder, keys: tuple[Key, ...]) -> OrderPlaced:
    checkout = optional_id(order.checkout_token, field="checkout_token")
    cart = cart_token(order.cart_token)
    total = order.total_price if order.total_price is not None else order.current_total_price
    return OrderPlaced(
        shop=news.shop,
        at=news.at(order.created_at, order.updated_at, field="created_at"),
        delivery=news.delivery,
        keys=keys,
        order=required_id(order.id, order.admin_graphql_api_id),
        # A purchase counts even if its total is missing.
        total=amount(0 if total is None else total, "total_price"),
        currency=currency(order.currency),
        checkout=checkout,
        cart=cart,
        updated_at=news.at(order.updated_at, order.created_at),
        test=bool(order.test),
        origin=origin(order.source_name, through_checkout=bool(checkout or cart)),
        codes=_codes(order),
    )


def _ended(news: News, order: ShopifyOrder, placed: OrderPlaced) -> list[Event]:
    if not order.cancelled_at and order.financial_status != "voided":
        return []
    at = moment(order.cancelled_at) or placed.updated_at or placed.at
    return [OrderCancelled(shop=news.shop, at=at, delivery=news.delivery, keys=placed.keys, order=placed.order)]


def _refunded(
    news: News, refund: ShopifyRefund, placed: OrderPlaced, path: str = "", *, taxes_included: bool | None = None
) -> Iterator[Event]:
    """Yield the refund; nothing if no money was paid back, as when lines are only taken off an unpaid order."""
    returned = paid_back(refund, placed.currency, taxes_included=taxes_included, path=path)
    if returned > 0:
        yield OrderRefunded(
            shop=news.shop,
            at=moment(refund.created_at) or moment(refund.processed_at) or placed.updated_at or placed.at,
            delivery=news.delivery,
            keys=placed.keys,
            order=placed.order,
            refund=required_id(refund.id, refund.admin_graphql_api_id, field=f"{path}id"),
            amount=returned,
        )


#: The most codes that are read from one order.
_CODES = 32


def _codes(order: ShopifyOrder) -> tuple[str, ...]:
    """Return the codes that were used, as the shop writes them."""
    if not order.discount_codes and not order.discount_applications:
        return ()
    applied = order.discount_applications or ()
    codes = [
        *(discount.code for discount in order.discount_codes or ()),
        *(a.code for a in applied if (a.type or "discount_code").lower() == "discount_code"),
    ]
    return tuple(dict.fromkeys(code for t in codes if t and (code := clipped(t))))[:_CODES]
