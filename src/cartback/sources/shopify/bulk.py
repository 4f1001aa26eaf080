"""Shopify's bulk operations: orders and customers of the Admin API's GraphQL, a line each, children behind their parents.

    for line in shopify.bulk(file, shop="acme"):
        recovery.ingest(line.events)

A line is read as the webhook about the same object is, so history and webhooks give the same state in any order. A child
names its parent in __parentId: an order below a customer is that customer's. No other child is of interest, so nothing has to
be kept until the next parent comes. Of orders this reads

    id createdAt updatedAt cancelledAt test sourceName email phone customerLocale currencyCode displayFinancialStatus
    discountCodes totalPriceSet { shopMoney { amount currencyCode } } refunds { id createdAt totalRefundedSet { shopMoney {
    amount
    currencyCode } } } customer { id email phone firstName locale }

and of customers

    id email phone firstName locale createdAt updatedAt emailMarketingConsent { marketingState marketingOptInLevel
    consentUpdatedAt } smsMarketingConsent { marketingState marketingOptInLevel consentUpdatedAt } and, in newer versions,
    defaultEmailAddress { emailAddress marketingState marketingOptInLevel marketingUpdatedAt } defaultPhoneNumber { phoneNumber
    marketingState marketingOptInLevel marketingUpdatedAt }.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import msgspec
from attrs import frozen
from msgspec import Struct

from cartback.domain.events import Event
from cartback.domain.values import spoken
from cartback.errors import InvalidSettings, RefusedDelivery
from cartback.sources.limits import LIMITS, Limits, check_size
from cartback.sources.reading import News, check_names, malformed, read, reads
from cartback.sources.times import Time

from . import people, shopping
from .payloads import (
    DiscountCode,
    RefundTransaction,
    ShopifyConsent,
    ShopifyCustomer,
    ShopifyOrder,
    ShopifyRefund,
    ShopMoney,
)


@frozen
class BulkLine:
    """A line of a bulk operation's result: its number from 1, and its events, or the reason for its refusal.

    `ignored` is the kind of object, if that is of no interest.
    """

    number: int
    events: tuple[Event, ...] = ()
    refused: str | None = None
    ignored: str | None = None


def bulk(lines: Iterable[bytes | str], *, shop: str, limits: Limits = LIMITS) -> Iterator[BulkLine]:
    """Yield the result of each line of a bulk operation's JSONL; blank lines are skipped."""
    check_names(shop, None)
    if isinstance(lines, str | bytes) or not isinstance(lines, Iterable):
        raise InvalidSettings(
            f"lines: expected an open file, or its lines, got {spoken(lines)}; for a path, open it first"
        )
    news = News(shop, "bulk", None, None, limits, "shopify")
    for number, line in enumerate(lines, start=1):
        raw = line.encode("utf-8", "surrogatepass") if isinstance(line, str) else line
        if raw.strip():
            yield _line(number, raw, news)


def _line(number: int, raw: bytes, news: News) -> BulkLine:
    try:
        check_size(raw, news.limits)
        head = _head(raw)
        match = _KIND.match(head.id or "")
        if (reader := _READERS.get(match[1]) if match else None) is not None:
            return BulkLine(number, tuple(read(news, raw, reader)))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return BulkLine(number, refused=str(malformed(error)))
    except RefusedDelivery as error:
        return BulkLine(number, refused=str(error))
    if match is None and head.parent is None:
        return BulkLine(number, refused="id: expected an id such as gid://shopify/Order/1")
    return BulkLine(number, ignored=match[1] if match else "a child")


class _Head(Struct, frozen=True):
    """The kind of a line, which is part of its id."""

    id: str | None = None
    parent: str | None = msgspec.field(default=None, name="__parentId")


_head = msgspec.json.Decoder(_Head).decode
_KIND = re.compile(r"gid://shopify/(\w{1,40})/", re.ASCII)

# --- the fields of a line ---------------------------------------------------------------------------------------------


class BulkMoney(Struct, frozen=True, rename="camel"):
    """`shopMoney` of a set of amounts: the one in the shop's currency."""

    amount: str | int | float | None = None
    currency_code: str | None = None


class Bag(Struct, frozen=True, rename="camel"):
    """A set of amounts (MoneyBag), of which the shopper's is not read."""

    shop_money: BulkMoney | None = None


class BulkConsent(Struct, frozen=True, rename="camel"):
    """`emailMarketingConsent` or `smsMarketingConsent` of a customer, with a state in capitals."""

    marketing_state: str | None = None
    marketing_opt_in_level: str | None = None
    consent_updated_at: Time = None


class BulkAddress(Struct, frozen=True, rename="camel"):
    """A customer's e-mail address or phone number with its consent, as newer versions have them."""

    email_address: str | None = None
    phone_number: str | None = None
    marketing_state: str | None = None
    marketing_opt_in_level: str | None = None
    marketing_updated_at: Time = None


class BulkCustomer(Struct, frozen=True, rename="camel"):
    """A Customer, as a line of its own or inside an order; consent is in one of two places, by the API's version."""

    id: str | None = None
    email: str | None = None
    phone: str | None = None
    first_name: str | None = None
    locale: str | None = None
    default_email_address: BulkAddress | None = None
    default_phone_number: BulkAddress | None = None
    email_marketing_consent: BulkConsent | None = None
    sms_marketing_consent: BulkConsent | None = None
    created_at: Time = None
    updated_at: Time = None


class BulkRefund(Struct, frozen=True, rename="camel"):
    """One of `refunds` of an order, with its whole amount in one field."""

    id: str | None = None
    created_at: Time = None
    total_refunded_set: Bag | None = None


class BulkOrder(Struct, frozen=True, rename="camel"):
    """An Order, as a line of its own; below a customer it is that customer's."""

    id: str | None = None
    parent: str | None = msgspec.field(default=None, name="__parentId")
    email: str | None = None
    phone: str | None = None
    customer: BulkCustomer | None = None
    customer_locale: str | None = None
    currency_code: str | None = None
    total_price_set: Bag | None = None
    current_total_price_set: Bag | None = None
    display_financial_status: str | None = None
    source_name: str | None = None
    test: bool | None = None
    discount_codes: list[str] | None = None
    refunds: list[BulkRefund] | None = None
    cancelled_at: Time = None
    updated_at: Time = None
    created_at: Time = None
    processed_at: Time = None


def _customer(customer: BulkCustomer) -> ShopifyCustomer:
    email, phone = customer.default_email_address, customer.default_phone_number
    return ShopifyCustomer(
        admin_graphql_api_id=customer.id,
        email=customer.email or (email.email_address if email is not None else None),
        phone=customer.phone or (phone.phone_number if phone is not None else None),
        first_name=customer.first_name,
        locale=customer.locale,
        email_marketing_consent=_consent(customer.email_marketing_consent, email),
        sms_marketing_consent=_consent(customer.sms_marketing_consent, phone),
        created_at=customer.created_at,
        updated_at=customer.updated_at,
    )


def _consent(stated: BulkConsent | None, address: BulkAddress | None) -> ShopifyConsent | None:
    if stated is not None:
        return ShopifyConsent(stated.marketing_state, stated.marketing_opt_in_level, stated.consent_updated_at)
    if address is None:
        return None
    return ShopifyConsent(address.marketing_state, address.marketing_opt_in_level, address.marketing_updated_at)


def _order(order: BulkOrder) -> ShopifyOrder:
    """Make the order in the form of its webhook."""
    total, before_returns = order.total_price_set, order.total_price_set is not None
    if not before_returns:
        total = order.current_total_price_set
    customer = order.customer
    if customer is None and order.parent is not None and "/Customer/" in order.parent:
        customer = BulkCustomer(id=order.parent)
    return ShopifyOrder(
        admin_graphql_api_id=order.id,
        email=order.email,
        phone=order.phone,
        customer=_customer(customer) if customer is not None else None,
        customer_locale=order.customer_locale,
        currency=order.currency_code or (_money(total).currency_code if total is not None else None),
        total_price=_money(total).amount if total is not None else None,
        financial_status=(order.display_financial_status or "").lower(),
        source_name=order.source_name,
        test=order.test,
        discount_codes=[DiscountCode(code) for code in order.discount_codes or ()],
        # A total after returns has the refunds subtracted already.
        refunds=[_refund(refund) for refund in (order.refunds or () if before_returns else ())],
        cancelled_at=order.cancelled_at,
        updated_at=order.updated_at,
        created_at=order.created_at or order.processed_at,
    )


def _refund(refund: BulkRefund) -> ShopifyRefund:
    paid = _money(refund.total_refunded_set)
    done = RefundTransaction(kind="refund", status="success", amount=paid.amount or 0, currency=paid.currency_code)
    return ShopifyRefund(admin_graphql_api_id=refund.id, created_at=refund.created_at, transactions=[done])


def _money(bag: Bag | None) -> ShopMoney:
    money = bag.shop_money if bag is not None else None
    return ShopMoney(money.amount, money.currency_code) if money is not None else ShopMoney()


_READERS = {
    "Order": reads(BulkOrder, lambda news, order: shopping.order_changed(news, _order(order))),
    "Customer": reads(BulkCustomer, lambda news, customer: people.customer_changed(news, _customer(customer))),
}
