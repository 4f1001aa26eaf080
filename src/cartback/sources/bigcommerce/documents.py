"""Documents of BigCommerce's API -> events: a cart, an order, a customer, as the host fetches them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import partial

from cartback.domain.events import CartChanged, Event, Line, OrderCancelled, OrderPlaced, Origin, ProductChanged
from cartback.domain.identity import Key
from cartback.sources.limits import clipped
from cartback.sources.reading import (
    ZERO,
    Amount,
    News,
    amount,
    at_least_nothing,
    currency,
    customer_key,
    first_given,
    https,
    kept_lines,
    optional_id,
    person,
    profile,
    quantity,
    required_id,
)

from .payloads import (
    Address,
    BigCommerceCustomer,
    BigCommerceItem,
    BigCommerceOrder,
    BigCommerceVariant,
    CartAnswer,
    ProductAnswer,
)
from .reading import text, written

#: Statuses of an order: refunded, cancelled, declined. Such an order no longer counts.
ENDED = frozenset({"4", "5", "6"})
#: An order that was never finished; order webhooks come for it too.
_INCOMPLETE = "0"
_ORIGINS: dict[str, Origin] = {"manual": "admin", "external": "api", "pos": "pos"}


def cart_changed(news: News, answer: CartAnswer) -> list[Event]:
    """Read the whole cart. Its value is that of its lines: cart_amount may include taxes.

    A cart of the storefront has no link that restores it, and a link of the API's works once, so none is stored.
    """
    cart = answer.data
    items = cart.line_items
    lines, value = _lines(
        news,
        [
            *(items.physical_items or ()),
            *(items.digital_items or ()),
            *(items.custom_items or ()),
            *(
                BigCommerceItem(id=each.id, name=each.name, sale_price=each.amount)
                for each in items.gift_certificates or ()
            ),
        ],
    )
    who = person(customer_key(cart.customer_id, field="customer_id"), emails=(text(cart.email),))
    at = written(cart.updated_time, cart.created_time, field="updated_time")
    return [
        CartChanged(
            shop=news.shop,
            at=at,
            keys=who.keys,
            cart=required_id(cart.id),
            lines=lines,
            value=value,
            currency=currency(text(cart.currency.code)) if cart.currency is not None else None,
        ),
        *profile(news, at, who),
    ]


def order_changed(news: News, order: BigCommerceOrder) -> list[Event]:
    """Read the order as it now is; return [] for one that was never finished. Its total is reduced by its refunds."""
    status, number = text(order.status_id), required_id(order.id)
    if status == _INCOMPLETE:
        return []
    billing = order.billing_address if isinstance(order.billing_address, Address) else Address()
    who = person(
        customer_key(order.customer_id, field="customer_id"),
        emails=(text(billing.email),),
        phones=(text(billing.phone),),
        first_name=text(billing.first_name),
        limits=news.limits,
    )
    at = written(order.date_modified, order.date_created, field="date_modified")
    total = _amount(order.total_inc_tax, "total_inc_tax")
    placed = OrderPlaced(
        shop=news.shop,
        at=written(order.date_created, order.date_modified, field="date_created"),
        keys=who.keys,
        order=number,
        total=at_least_nothing(total - _amount(order.refunded_amount, "refunded_amount")),
        currency=currency(text(order.default_currency_code)),
        cart=optional_id(order.cart_id, field="cart_id"),
        updated_at=at,
        origin=_origin(order),
    )
    ended = [OrderCancelled(shop=news.shop, at=at, keys=who.keys, order=number)] if status in ENDED else []
    return [placed, *ended, *profile(news, at, who, otherwise=(Key(f"order:{number}"),))]


def customer_changed(news: News, customer: BigCommerceCustomer) -> list[Event]:
    """Read the customer's profile. A permission for cart reminders is no consent to marketing, and is not read."""
    keys = customer_key(required_id(customer.id))
    emails, phones = (text(customer.email),), (text(customer.phone),)
    who = person(keys, emails=emails, phones=phones, first_name=text(customer.first_name), limits=news.limits)
    return profile(news, written(customer.date_modified, customer.date_created, field="date_modified"), who)


def product_changed(news: News, answer: ProductAnswer) -> list[Event]:
    """Read the current price of a product and of each variant, and the stock where it is tracked."""
    product = answer.data
    number, at = required_id(product.id), news.sent_at()
    tracking = text(product.inventory_tracking)
    on_sale = product.is_visible is not False and text(product.availability) != "disabled"
    whole = ProductChanged(
        shop=news.shop,
        at=at,
        product=number,
        title=clipped(text(product.name), news.limits) or None,
        price=_price(product.sale_price, product.price),
        stock=int(quantity(product.inventory_level, "inventory_level")) if tracking == "product" else None,
        sellable=on_sale,
    )
    return [whole, *[_variant_changed(whole, variant, tracking) for variant in product.variants or ()]]


def _variant_changed(product: ProductChanged, variant: BigCommerceVariant, tracking: str) -> ProductChanged:
    """Read a variant; its missing fields are the product's."""
    return ProductChanged(
        shop=product.shop,
        at=product.at,
        product=product.product,
        variant=required_id(variant.id, field="variants[].id"),
        price=_price(variant.sale_price, variant.price) or product.price,
        stock=int(quantity(variant.inventory_level, "inventory_level")) if tracking == "variant" else None,
        sellable=product.sellable and variant.purchasing_disabled is not True,
    )


def _price(sale: Amount, regular: Amount) -> Decimal | None:
    """Read the price that is paid: the sale price if there is one; None if neither price is given."""
    for name, value in (("sale_price", sale), ("price", regular)):
        if value is not None and (price := amount(value, name)) > 0:
            return price
    return None


def _amount(value: Amount, field: str) -> Decimal:
    return ZERO if value is None or value == "" else amount(value, field)


def _origin(order: BigCommerceOrder) -> Origin:
    """Return where the order came from; one imported from another system is no purchase in this shop's pages."""
    if text(order.external_source):
        return "api"
    return _ORIGINS.get(text(order.order_source).lower(), "web")


def _lines(news: News, items: Sequence[BigCommerceItem]) -> tuple[tuple[Line, ...], Decimal]:
    return kept_lines(items, partial(_line, news), news.limits)


def _line(news: News, item: BigCommerceItem) -> tuple[Line, Decimal]:
    count = quantity(item.quantity)
    price = amount(first_given(item.sale_price, item.list_price, 0), "sale_price")
    variant = optional_id(item.variant_id, field="variant_id")
    line = Line(
        # A line made up for one cart has no product; its own id names it as well as any.
        product=optional_id(item.product_id, field="product_id") or variant or required_id(item.id),
        variant=variant,
        title=clipped(text(item.name), news.limits),
        quantity=count,
        price=at_least_nothing(price),
        image=https(text(item.image_url)),
        vendor=clipped(text(item.brand), news.limits) or None,
    )
    given = first_given(item.extended_sale_price, item.extended_list_price)
    return line, price * count if given is None else amount(given, "extended_sale_price")
