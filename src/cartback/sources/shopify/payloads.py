"""The fields of Shopify's payloads that are read. Other fields are never read, so never kept.

The shapes are as loose as the deliveries are (payload versions 2023-01 to 2026-04, and captures that went through
JavaScript or PHP): an amount is text or a number, an id is text or a number, an empty object may arrive as [].
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from cartback.sources.reading import Amount, Count, Id
from cartback.sources.times import Time


class ShopMoney(Struct, frozen=True):
    """`shop_money` of a set of amounts: the one in the shop's currency."""

    amount: Amount = None
    currency_code: str | None = None


class MoneySet(Struct, frozen=True):
    """One amount in the shop's currency and in the shopper's; only the shop's is read."""

    shop_money: ShopMoney | None = None


class ShopifyLineItem(Struct, frozen=True):
    """A line of a cart or a checkout: `price` is of one, `line_price` of the whole line with its own discounts."""

    quantity: Amount = None
    product_id: Id = None
    variant_id: Id = None
    key: Id = None
    title: str | None = None
    variant_title: str | None = None
    vendor: str | None = None
    price: Amount = None
    price_set: MoneySet | None = None
    discounted_price: Amount = None
    discounted_price_set: MoneySet | None = None
    line_price: Amount = None
    line_price_set: MoneySet | None = None


class ShopifyCart(Struct, frozen=True):
    """carts/*: no customer, no currency, no total, no URL; id and token are the same text."""

    line_items: list[ShopifyLineItem]
    token: Id = None
    id: Id = None
    updated_at: Time = None
    created_at: Time = None


class ShopifyConsent(Struct, frozen=True):
    """A customer's consent to one channel: a state, how it was given, and when, which may be missing."""

    state: str | None = None
    opt_in_level: str | None = None
    consent_updated_at: Time = None


class ShopifyCustomer(Struct, frozen=True):
    """A customer, on its own or inside a checkout or an order; there most of it may be missing."""

    id: Id = None
    admin_graphql_api_id: str | None = None
    email: str | None = None
    phone: str | None = None
    first_name: str | None = None
    locale: str | None = None
    email_marketing_consent: ShopifyConsent | list[Any] | None = None
    sms_marketing_consent: ShopifyConsent | list[Any] | None = None
    updated_at: Time = None
    created_at: Time = None


class ShopifyCheckout(Struct, frozen=True):
    """checkouts/create and update. The id went away in 2026-04; the token is what orders refer to."""

    line_items: list[ShopifyLineItem]
    token: Id = None
    cart_token: Id = None
    email: str | None = None
    phone: str | None = None
    customer: ShopifyCustomer | list[Any] | None = None
    customer_locale: str | None = None
    gateway: str | None = None
    shipping_address: Any = None
    shipping_lines: Any = None
    currency: str | None = None
    subtotal_price: Amount = None
    total_line_items_price: Amount = None
    total_discounts: Amount = None
    abandoned_checkout_url: str | None = None
    source_name: Id = None
    completed_at: Time = None
    updated_at: Time = None
    created_at: Time = None


class RemovedCheckout(Struct, frozen=True):
    """checkouts/delete: as a rule no token, at times a cart_token."""

    token: Id = None
    cart_token: Id = None
    updated_at: Time = None


class RefundTransaction(Struct, frozen=True):
    """One of `transactions` of a refund. Only a `kind` of refund and a `status` of success is money paid back."""

    kind: str | None = None
    status: str | None = None
    amount: Amount = None
    currency: str | None = None


class TaxLine(Struct, frozen=True):
    """One of `tax_lines` of an order's line, of which only the rate is read."""

    rate: Amount = None


class RefundedItem(Struct, frozen=True):
    """The order's line that a refund takes back, read for the rates of its tax."""

    tax_lines: list[TaxLine] | None = None


class RefundLine(Struct, frozen=True):
    """One of `refund_line_items` of a refund. It does not state whether its subtotal includes the tax."""

    subtotal: Amount = None
    subtotal_set: MoneySet | None = None
    total_tax: Amount = None
    total_tax_set: MoneySet | None = None
    line_item: RefundedItem | list[Any] | None = None


class RefundShipping(Struct, frozen=True):
    """Postage paid back, from 2024-04 on; before that it is an adjustment."""

    subtotal_amount_set: MoneySet | None = None
    tax_amount_set: MoneySet | None = None


class OrderAdjustment(Struct, frozen=True):
    """The difference between a refund and its lines: below 0 is paid back on top, above 0 is kept back."""

    kind: str | None = None
    amount: Amount = None
    amount_set: MoneySet | None = None
    tax_amount: Amount = None
    tax_amount_set: MoneySet | None = None


class ShopifyRefund(Struct, frozen=True):
    """refunds/create, and inside an order."""

    id: Id = None
    admin_graphql_api_id: str | None = None
    order_id: Id = None
    created_at: Time = None
    processed_at: Time = None
    total_duties_set: MoneySet | None = None
    refund_line_items: list[RefundLine] | None = None
    refund_shipping_lines: list[RefundShipping] | None = None
    order_adjustments: list[OrderAdjustment] | None = None
    transactions: list[RefundTransaction] | None = None


class DiscountCode(Struct, frozen=True):
    """One of `discount_codes` of an order, of which only the code is read."""

    code: str | None = None


class DiscountApplication(Struct, frozen=True):
    """A discount of an order. Those of a code have it; automatic and manual ones have a title."""

    type: str | None = None
    code: str | None = None


class ShopifyOrder(Struct, frozen=True):
    """orders/*. Its token is not the checkout's; checkout_token is, and may be null."""

    id: Id = None
    admin_graphql_api_id: str | None = None
    checkout_token: Id = None
    cart_token: Id = None
    email: str | None = None
    contact_email: str | None = None
    phone: str | None = None
    customer: ShopifyCustomer | list[Any] | None = None
    customer_locale: str | None = None
    currency: str | None = None
    total_price: Amount = None
    current_total_price: Amount = None
    financial_status: str | None = None
    source_name: Id = None
    test: bool | None = None
    taxes_included: bool | None = None
    discount_codes: list[DiscountCode] | None = None
    discount_applications: list[DiscountApplication] | None = None
    refunds: list[ShopifyRefund] | None = None
    cancelled_at: Time = None
    updated_at: Time = None
    created_at: Time = None


class ShopifyDeleted(Struct, frozen=True):
    """orders/delete, products/delete, customers/delete: an id and, in old versions, the rest."""

    id: Id = None
    admin_graphql_api_id: str | None = None
    updated_at: Time = None


class Merge(Struct, frozen=True):
    """customers/merge: two customers by gid. With a status of failed, requested or in_progress they are not merged."""

    admin_graphql_api_customer_kept_id: str
    admin_graphql_api_customer_deleted_id: str
    status: str | None = None


class SmsConsent(Struct, frozen=True):
    """customers_marketing_consent/update, which is the topic for SMS."""

    id: Id = None
    phone: str | None = None
    sms_marketing_consent: ShopifyConsent | list[Any] | None = None


class EmailConsent(Struct, frozen=True):
    """customers_email_marketing_consent/update, where the id and the address have names of their own."""

    customer_id: Id = None
    email_address: str | None = None
    email_marketing_consent: ShopifyConsent | list[Any] | None = None


class PrivacyRequest(Struct, frozen=True):
    """customers/redact and customers/data_request. The body's own shop_domain is not trusted."""

    customer: ShopifyCustomer | None = None


class Empty(Struct, frozen=True):
    """app/uninstalled and shop/redact: their arrival is the event."""


class ShopifyVariant(Struct, frozen=True):
    """A variant, on its own or inside a product. From 2024-07 on it does not state whether stock is tracked."""

    id: Id = None
    admin_graphql_api_id: str | None = None
    product_id: Id = None
    inventory_item_id: Id = None
    inventory_quantity: Count = None
    inventory_policy: str | None = None
    inventory_management: str | None = "not said"
    price: Amount = None
    updated_at: Time = None
    created_at: Time = None


class VariantGid(Struct, frozen=True):
    """One of `variant_gids` of a product, of which only the gid is read."""

    admin_graphql_api_id: str | None = None


class ShopifyProduct(Struct, frozen=True):
    """A product. `variants` are at most 100 of them, `variant_gids` (from 2024-04 on) all of them."""

    variants: list[ShopifyVariant]
    variant_gids: list[VariantGid] | None = None
    id: Id = None
    admin_graphql_api_id: str | None = None
    title: str | None = None
    status: str | None = None
    updated_at: Time = None
    created_at: Time = None


class InventoryLevel(Struct, frozen=True):
    """inventory_levels/update. `available` null means the item's stock is not tracked."""

    inventory_item_id: Id = None
    location_id: Id = None
    available: Count = None
    admin_graphql_api_id: str | None = None
    updated_at: Time = None
