"""Carts, checkouts and orders of the spec -> events.

A message with the whole cart is a snapshot. One with only the added or removed products is a change (see `line_changed`),
and a step of the checkout may name no lines at all (see `step_reached`). Any other event shows that the shopper is present.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import lru_cache, partial
from typing import Any

from attrs import evolve

from cartback.domain.events import (
    CartChanged,
    CheckoutChanged,
    CheckoutReached,
    EndedBy,
    Event,
    Line,
    LineChanged,
    OrderCancelled,
    OrderPlaced,
    OrderRefunded,
    Reached,
    SessionEnded,
    ShopperSeen,
    WishlistChanged,
)
from cartback.domain.identity import Key
from cartback.errors import MalformedDelivery
from cartback.sources.limits import Limits, clipped, one_line
from cartback.sources.reading import (
    ZERO,
    amount,
    at_least_nothing,
    cart_token,
    currency,
    https,
    kept_lines,
    optional_id,
    quantity,
    required_id,
    variant_name,
)

from .messages import OWN_CARTS, NoNews, Refusal, TrackedCall
from .names import Meaning
from .trust import Level

#: A token that a browser names must be unguessable, unlike an order's number.
_UNGUESSABLE = 20
_STEP = re.compile(r"[0-9]{1,4}", re.ASCII)


def cart_viewed(call: TrackedCall) -> list[Event]:
    """Read a cart as it is. Without a list of products a page was viewed, and no cart was emptied."""
    products = _products(call)
    if products is None:
        raise NoNews("a cart without products")
    lines, value = _lines(call, products)
    return [
        call.event(
            CartChanged,
            cart=_cart(call),
            lines=lines,
            value=value,
            currency=_currency(call),
        )
    ]


def line_changed(call: TrackedCall, *, added: bool) -> list[Event]:
    """Read a product added to a cart, or removed. Each listed product is such a change, never the whole cart.

    A removal without a quantity removes the whole line, and with a quantity too if the settings say so.
    """
    products = _products(call) or (call.properties,)
    changes: list[Event] = []
    for n, product in enumerate(products):
        line, _ = _line(product, call.limits)
        whole = not added and (call.key.settings.removed == "line" or product.get("quantity") in (None, ""))
        if not line.quantity:
            continue
        changes.append(
            call.event(
                LineChanged,
                cart=_cart(call),
                change=call.delivery if len(products) == 1 else f"{call.delivery}#{n}",
                line=evolve(line, quantity=1),
                by=None if whole else line.quantity if added else -line.quantity,
                currency=_currency(call),
            )
        )
    if not changes:
        raise NoNews("a change of quantity 0")
    return changes


def checkout_changed(call: TrackedCall, reached: Reached) -> list[Event]:
    """Read a checkout with its lines; one that lists no products is a step (see `step_reached`)."""
    products = _products(call)
    if not products:
        return step_reached(call, reached)
    lines, value = _lines(call, products)
    return [
        call.event(
            CheckoutChanged,
            checkout=_checkout(call),
            cart=_cart(call),
            lines=lines,
            value=value,
            currency=_currency(call),
            reached=reached,
        )
    ]


def step_reached(call: TrackedCall, reached: Reached) -> list[Event]:
    """Read a step of a checkout that names no lines: as a snapshot it would empty the checkout."""
    return [
        call.event(
            CheckoutReached,
            checkout=_checkout(call),
            cart=_cart(call),
            reached=reached,
        )
    ]


def step_of(call: TrackedCall) -> Reached:
    """Return the step that a Checkout Step event reached."""
    step = call.properties.get("step")
    number = str(step) if isinstance(step, int | str) and not isinstance(step, bool) else ""
    late = _STEP.fullmatch(number) is not None and int(number) >= call.key.settings.shipping_step
    given = any(call.properties.get(name) for name in ("shipping_method", "shippingMethod", "shipping_tier"))
    return "shipping" if late or given else "contact"


def seen(call: TrackedCall) -> list[Event]:
    """Read that the shopper is present."""
    return [call.event(ShopperSeen, keys=_visitor(call), mobile=call.is_mobile)]


def ended(call: TrackedCall, ended_by: EndedBy) -> list[Event]:
    """Read that the page was left, or the app went to the background or crashed."""
    return [call.event(SessionEnded, keys=_visitor(call), ended_by=ended_by)]


def _visitor(call: TrackedCall) -> tuple[Key, ...]:
    if not call.key.settings.visits:
        raise NoNews("a visit")
    if not call.keys:
        raise Refusal("no shopper is named")
    return call.keys


def ordered(call: TrackedCall, *, updated: bool) -> list[Event]:
    """Read an order. An update gives its present total; it must not end the cart that the shopper has begun since."""
    return [
        call.event(
            OrderPlaced,
            order=_order(call),
            total=_total(call),
            currency=_currency(call),
            checkout=None if updated else _checkout(call),
            cart=None if updated else _cart(call, needed=False),
            updated_at=call.at,
            codes=_codes(call),
        )
    ]


def _total(call: TrackedCall) -> Decimal:
    """Read an order's total. A purchase without a readable amount is still a purchase: that is counted, and the total is 0."""
    for name in ("total", "revenue", "value"):
        given = call.properties.get(name)
        if given is None or given == "":
            continue
        try:
            return at_least_nothing(amount(given, f"properties.{name}"))
        except MalformedDelivery as error:
            call.unread.append(str(error))
    return ZERO


def _codes(call: TrackedCall) -> tuple[str, ...]:
    code = call.properties.get("coupon")
    return (code,) if isinstance(code, str) and (code := clipped(code, call.limits)) else ()


def cancelled(call: TrackedCall) -> list[Event]:
    """Read the cancellation of an order, named by order_id or GA4's transaction_id."""
    return [call.event(OrderCancelled, order=_order(call))]


def refunded(call: TrackedCall) -> list[Event]:
    """Read a refund: its total, else the cost of its products. Without either the whole order was refunded."""
    products, given = _products(call), [call.properties.get(name) for name in ("total", "value", "revenue")]
    total = next((each for each in given if each is not None and each != ""), None)
    if total is None and not products:
        return cancelled(call)
    paid = amount(total, "properties.total") if total is not None else _lines(call, products or ())[1]
    if not paid:  # products without prices are not the whole order, and their cost is unknown
        raise Refusal("a refund without an amount")
    return [
        call.event(
            OrderRefunded,
            order=_order(call),
            refund=call.delivery,
            amount=abs(paid),
        )
    ]


def wished(call: TrackedCall, *, wished: bool) -> list[Event]:
    """Read a product put on the wishlist or taken off it: an event for each listed product, or for the one."""
    return [
        call.event(WishlistChanged, product=_line(product, call.limits)[0].product, wished=wished)
        for product in _products(call) or (call.properties,)
    ]


def shopping(call: TrackedCall, meaning: Meaning) -> list[Event]:
    """Read an event of the spec's that is about a cart, a checkout, an order or a wishlist."""
    if meaning in _ORDERS and call.level is not Level.SERVER:
        raise Refusal("an order under a public key")
    if not call.keys:
        raise Refusal("no shopper is named")
    return _READERS[meaning](call)


_READERS: dict[str, Callable[[TrackedCall], list[Event]]] = {
    "added": partial(line_changed, added=True),
    "removed": partial(line_changed, added=False),
    "cart": cart_viewed,
    "checkout": partial(checkout_changed, reached="contact"),
    "step": lambda call: checkout_changed(call, step_of(call)),
    "payment": partial(checkout_changed, reached="payment"),
    "ordered": partial(ordered, updated=False),
    "order_updated": partial(ordered, updated=True),
    "cancelled": cancelled,
    "refunded": refunded,
    "seen": seen,
    "left": partial(ended, ended_by="left"),
    "backgrounded": partial(ended, ended_by="backgrounded"),
    "crashed": partial(ended, ended_by="crashed"),
    "wished": partial(wished, wished=True),
    "unwished": partial(wished, wished=False),
}
_ORDERS = frozenset({"ordered", "order_updated", "cancelled", "refunded"})

# --- fields -----------------------------------------------------------------------------------------------------------


def _products(call: TrackedCall) -> Sequence[Any] | None:
    """Return the products that the event lists, under the spec's name or GA4's; None where there is no list."""
    listed = call.properties.get("products")
    listed = call.properties.get("items") if listed is None else listed
    return listed if isinstance(listed, list) else None


def _lines(call: TrackedCall, products: Sequence[Any]) -> tuple[tuple[Line, ...], Decimal]:
    """Read the lines and their value; where no line has a price, the value that the event gives."""
    lines, value = kept_lines(products, lambda product: _line(product, call.limits), call.limits, "products")
    given = call.properties.get("value")
    return lines, amount(given, "properties.value") if lines and not value and given is not None else value


def _line(product: Any, limits: Limits) -> tuple[Line, Decimal]:
    """Read one product, and its cost."""
    if not isinstance(product, dict):
        raise MalformedDelivery("product_id: expected a product")
    get = product.get
    fields = (
        get("product_id") or get("productId"),
        get("item_id"),
        get("id"),
        get("variant_id") or get("variantId"),
        get("sku"),
        get("quantity"),
        get("price") or 0,
        get("name") or get("item_name") or get("title"),
        get("variant") or get("item_variant"),
        get("image_url") or get("imageUrl"),
        get("brand") or get("item_brand"),
        limits.text,
    )
    try:
        return known_line(*fields)
    except TypeError:  # a list or an object in place of a plain value
        return _read_line(*fields)


def _read_line(
    product_id: Any,
    item_id: Any,
    own_id: Any,
    variant_id: Any,
    own_sku: Any,
    how_many: Any,
    each: Any,
    title: Any,
    variant_title: Any,
    image: Any,
    vendor: Any,
    most: int,
) -> tuple[Line, Decimal]:
    """Read the fields of a product. If the product has an id, its sku names the variant."""
    main = _first(product_id=product_id, item_id=item_id, id=own_id)
    sku = _first(variant_id=variant_id, sku=own_sku)
    count = quantity(how_many)
    price = at_least_nothing(amount(each, "price"))
    line = Line(
        product=main or sku or required_id(None, field="product_id"),
        variant=sku if main is not None and sku != main else None,
        title=_clipped(title, most),
        variant_title=variant_name(_clipped(variant_title, most), most),
        quantity=count,
        price=price,
        image=https(image) if isinstance(image, str) else None,
        vendor=_clipped(vendor, most) or None,
    )
    return line, price * count


#: A cart is reported again with each of its changes, and a shop's products are in many. Each is as long as a message at most.
known_line = lru_cache(maxsize=1024, typed=True)(_read_line)


def _first(**named: Any) -> str | None:
    """Return the first value that is an id."""
    for name, value in named.items():
        if type(value) is str or type(value) is int:
            token = optional_id(value, field=name)
            if token is not None:
                return token
    return None


def _first_id(properties: dict[str, Any], *names: str) -> str | None:
    return _first(**{name: properties.get(name) for name in names})


def _clipped(value: Any, most: int) -> str:
    return one_line(value, most) if value and isinstance(value, str) else ""


def _currency(call: TrackedCall) -> str | None:
    """Return the currency of the event, else the first that a product names, as GA4's items may."""
    products = _products(call) or ()
    codes = (call.properties.get("currency"), *(each.get("currency") for each in products if isinstance(each, dict)))
    return next((known for code in codes if isinstance(code, str) and (known := currency(code)) is not None), None)


def _order(call: TrackedCall) -> str:
    """Return the order's id. The spec's first version wrote orderId, and its clients' libraries take id for it as well."""
    order = _first_id(call.properties, "order_id", "orderId", "transaction_id", "id")
    return order if order is not None else required_id(None, field="properties.order_id")


def _cart(call: TrackedCall, *, needed: bool = True) -> str:
    """Return the cart: the sender's, or the one that the event names if the settings say so."""
    if call.key.settings.cart != "cart_id":
        return _own(call)
    named = cart_token(_first_id(call.properties, "cart_id", "cartId"), field="cart_id")
    if named is not None:
        return _shared(call, named)
    if needed:
        raise Refusal("no cart_id")
    return _own(call)


def _checkout(call: TrackedCall) -> str:
    """Return the checkout: the sender's own one that the event names, or if the settings say so the one by that name alone.

    A checkout becomes one order, so an order without a checkout's name never ends one: it would end the sender's next one.
    """
    named = _first_id(call.properties, "checkout_id", "checkoutId", "order_id", "orderId")
    if named is None:
        return _own(call)
    return f"{_own(call)}/{named}" if call.key.settings.cart == "visitor" else _shared(call, named)


def _shared(call: TrackedCall, token: str) -> str:
    """Accept a token that other sources use too: from a browser only an unguessable one."""
    ours = token.startswith(OWN_CARTS)
    if call.level is not Level.SERVER and (ours or len(token) < _UNGUESSABLE):
        return f"{_own(call)}/{token}"
    return token


def _own(call: TrackedCall) -> str:
    if call.cart is None:
        raise Refusal("no shopper is named")
    return call.cart
