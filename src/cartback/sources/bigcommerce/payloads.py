"""The fields of BigCommerce's webhooks and documents that are read. Other fields are never read, so never kept."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from cartback.sources.reading import Amount, Id

Text = str | int | float | bool | None


class Inventory(Struct, frozen=True):
    """The stock in a webhook; by `method`, `value` is the stock or its change."""

    product_id: Id = None
    variant_id: Id = None
    method: Text = None
    value: Amount = None


class Status(Struct, frozen=True):
    """`data.status` of store/order/statusUpdated: the order's new status by its number."""

    new_status_id: Id = None


class Data(Struct, frozen=True):
    """The document that a webhook points at, and the little content of the webhook itself."""

    id: Id = None
    cart_id: Id = None
    product_id: Id = None
    customer_id: Id = None
    orderId: Id = None  # noqa: N815 - BigCommerce's own name
    order_id: Id = None
    inventory: Inventory | list[Any] | None = None
    status: Status | list[Any] | None = None
    price: Amount = None
    sale_price: Amount = None


class BigCommerceWebhook(Struct, frozen=True):
    """A delivery: `hash` is the same when it is sent again, `created_at` is in seconds."""

    scope: str
    created_at: int
    data: Data | list[Any] | Text = None
    hash: Text = None


class BigCommerceItem(Struct, frozen=True):
    """A line of a cart. `extended_` prices are the whole line's; a custom item has no product, only an id."""

    product_id: Id = None
    variant_id: Id = None
    id: Id = None
    name: Text = None
    brand: Text = None
    quantity: Amount = None
    list_price: Amount = None
    sale_price: Amount = None
    extended_list_price: Amount = None
    extended_sale_price: Amount = None
    image_url: Text = None


class GiftCertificate(Struct, frozen=True):
    """A gift certificate in a cart. Whom it is for, and from whom, is not read."""

    id: Id = None
    name: Text = None
    amount: Amount = None


class Items(Struct, frozen=True):
    """`line_items` of a cart: a list for each kind of line."""

    physical_items: list[BigCommerceItem] | None = None
    digital_items: list[BigCommerceItem] | None = None
    custom_items: list[BigCommerceItem] | None = None
    gift_certificates: list[GiftCertificate] | None = None


class Currency(Struct, frozen=True):
    """`currency` of a cart: its ISO 4217 code."""

    code: Text = None


class BigCommerceCart(Struct, frozen=True):
    """GET v3/carts/{id}."""

    line_items: Items
    id: Id = None
    customer_id: Id = None
    email: Text = None
    currency: Currency | None = None
    created_time: Text = None
    updated_time: Text = None


class CartAnswer(Struct, frozen=True):
    """The API's answer about a cart: v3 wraps it in `data`."""

    data: BigCommerceCart


class Address(Struct, frozen=True):
    """`billing_address` of an order. It is the only thing that names a guest."""

    email: Text = None
    phone: Text = None
    first_name: Text = None


class BigCommerceOrder(Struct, frozen=True):
    """GET v2/orders/{id}. `currency_code` is only displayed; `default_currency_code` is the one paid in.

    `refunded_amount` is the sum of all refunds so far; the total stays unchanged.
    """

    id: Id = None
    status_id: Id = None
    date_created: Text = None
    date_modified: Text = None
    total_inc_tax: Amount = None
    refunded_amount: Amount = None
    default_currency_code: Text = None
    cart_id: Id = None
    customer_id: Id = None
    billing_address: Address | list[Any] | None = None
    order_source: Text = None
    external_source: Text = None


class BigCommerceCustomer(Struct, frozen=True):
    """One of GET v3/customers."""

    id: Id = None
    email: Text = None
    phone: Text = None
    first_name: Text = None
    date_modified: Text = None
    date_created: Text = None


class BigCommerceVariant(Struct, frozen=True):
    """One of `variants` of a product; its stock is read only where the product tracks it by variant."""

    id: Id = None
    price: Amount = None
    sale_price: Amount = None
    inventory_level: Amount = None
    purchasing_disabled: bool | None = None


class BigCommerceProduct(Struct, frozen=True):
    """GET v3/catalog/products/{id}?include=variants. A variant without a price has the product's."""

    id: Id = None
    name: Text = None
    price: Amount = None
    sale_price: Amount = None
    inventory_tracking: Text = None
    inventory_level: Amount = None
    availability: Text = None
    is_visible: bool | None = None
    variants: list[BigCommerceVariant] | None = None


class ProductAnswer(Struct, frozen=True):
    """The API's answer about a product: v3 wraps it in `data`."""

    data: BigCommerceProduct
