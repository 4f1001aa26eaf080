"""The fields of WooCommerce's payloads that are read. Other fields are never read, so never kept.

The shapes are loose: PHP writes an empty object as [], and a list from which a plugin removed an entry as an object, its
indices as names; plugins write numbers as text and text as numbers.
"""

from __future__ import annotations

from typing import Any, Literal

from msgspec import Struct

from cartback.sources.reading import Amount, Id
from cartback.sources.times import Time

Text = str | int | float | bool | None
#: Anything that PHP and plugins write in place of a missing object.
NoObject = list[Any] | str | int | float | bool | None
#: What PHP and plugins write in place of an empty list.
NoList = Literal[""] | bool | None


class Billing(Struct, frozen=True):
    """`billing` of an order or a customer. In a guest's order it is all that names a person."""

    email: Text = None
    phone: Text = None
    first_name: Text = None


class Shipping(Struct, frozen=True):
    """`shipping` of an order, read only for whether there is an address."""

    address_1: Text = None


class Image(Struct, frozen=True):
    """`image` of a line if that is an object; a list or text is not read."""

    src: Text = None


class WooLineItem(Struct, frozen=True):
    """A line of an order, or of the cart that the snippet posts. `total` is after discounts and without tax."""

    product_id: Id = None
    variation_id: Id = None
    name: Text = None
    parent_name: Text = None
    quantity: Amount = None
    price: Amount = None
    total: Amount = None
    total_tax: Amount = None
    image: Image | NoObject = None


class WooRefund(Struct, frozen=True):
    """One of `refunds` of an order. Its total is below 0, and it has no time of its own."""

    id: Id = None
    total: Amount = None


class Coupon(Struct, frozen=True):
    """One of `coupon_lines` of an order, of which only the code is read."""

    code: Text = None


class Meta(Struct, frozen=True):
    """One of `meta_data` of an order, where `cartback_cart` is the cart's token; a plugin may store anything here."""

    key: Any = None
    value: Any = None


class WooOrder(Struct, frozen=True):
    """order.*: the order as it is when the webhook is delivered. `order_key` is a secret of the shopper's, and not read."""

    id: Id = None
    status: Text = None
    created_via: Text = None
    currency: Text = None
    total: Amount = None
    prices_include_tax: Text = None
    customer_id: Id = None
    billing: Billing | NoObject = None
    shipping: Shipping | NoObject = None
    line_items: list[WooLineItem] | dict[str, WooLineItem] | NoList = None
    coupon_lines: list[Coupon | NoObject] | dict[str, Coupon | NoObject] | NoList = None
    refunds: list[WooRefund] | dict[str, WooRefund] | NoList = None
    meta_data: list[Meta | NoObject] | dict[str, Meta | NoObject] | NoList = None
    payment_url: Text = None
    date_created_gmt: Time = None
    date_modified_gmt: Time = None


class WooCart(Struct, frozen=True):
    """cart.updated, which the snippet posts: the whole cart, and the customer logged in or the address typed."""

    cart: Id
    line_items: list[WooLineItem] | dict[str, WooLineItem]
    customer_id: Id = None
    email: Text = None
    currency: Text = None
    prices_include_tax: Text = None
    date_modified_gmt: Time = None


class WooCustomer(Struct, frozen=True):
    """customer.created and customer.updated. A phone number is only in `billing`."""

    id: Id = None
    email: Text = None
    first_name: Text = None
    billing: Billing | NoObject = None
    date_created_gmt: Time = None
    date_modified_gmt: Time = None


class WooProduct(Struct, frozen=True):
    """product.*, of a product or of one of its variations, which names the product as its parent."""

    id: Id = None
    parent_id: Id = None
    type: Text = None
    name: Text = None
    status: Text = None
    purchasable: Text = None
    price: Amount = None
    stock_quantity: Amount = None
    stock_status: Text = None
    variations: list[Id] | dict[str, Id] | NoList = None
    date_created_gmt: Time = None
    date_modified_gmt: Time = None


class WooDeleted(Struct, frozen=True):
    """order.deleted, product.deleted and customer.deleted: the id, and no time."""

    id: Id = None
