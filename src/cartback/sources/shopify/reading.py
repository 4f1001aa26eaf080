"""Shopify's own spellings: gids next to ids, amounts in two currencies, customers that PHP writes as [], names of sources."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from cartback.domain.events import Origin
from cartback.domain.identity import Key
from cartback.sources import reading
from cartback.sources.limits import LIMITS, Limits
from cartback.sources.reading import Amount, Id, NamedPerson, amount, currency

from .payloads import MoneySet, ShopifyCustomer

_GID = re.compile(r"gid://shopify/\w+/([0-9]{1,20})(?:\?.*)?", re.ASCII)
_NOBODY = ShopifyCustomer()
_ORIGINS: dict[str, Origin] = {"pos": "pos", "iphone": "pos", "android": "pos", "shopify_draft_order": "admin"}


def from_gid(gid: str | None) -> str | None:
    """Read the number in "gid://shopify/Order/820982911946154508"."""
    match = _GID.fullmatch(gid) if gid else None
    return match[1] if match else None


def optional_id(value: Id, gid: str | None = None, *, field: str = "id") -> str | None:
    """Read an id or token as exact text; return None if it is missing or names no person (0, null).

    A number in `gid` is preferred: a capture that went through JavaScript has rounded the id above 2^53.
    """
    return reading.optional_id(value if gid is None else from_gid(gid) or value, field=field)


def required_id(value: Id, gid: str | None = None, *, field: str = "id") -> str:
    """Read an id as `optional_id` does. Raises MalformedDelivery if it is missing or names no person."""
    return reading.required_id(from_gid(gid) or value, field=field)


def customer_key(value: Id, gid: str | None = None) -> tuple[Key, ...]:
    """Make the customer's key; none for a guest."""
    return reading.customer_key(from_gid(gid) or value)


def shop_amount(money: MoneySet | None, plain: Amount, field: str) -> Decimal | None:
    """Read the amount in the shop's own currency; None if the payload gives none."""
    return first_amount(in_shops(money), plain, field)


def in_shops(money: MoneySet | None) -> Amount:
    """Return the amount in the shop's own currency from a set of amounts."""
    return money.shop_money.amount if money is not None and money.shop_money is not None else None


def first_amount(in_set: Amount, plain: Amount, field: str) -> Decimal | None:
    """Read the amount of a set, else the plain one next to it; None when there is neither."""
    if in_set is not None:
        return amount(in_set, f"{field}_set.shop_money.amount")
    return None if plain is None else amount(plain, field)


def currency_of(money: MoneySet | None) -> str | None:
    """Read the code of the shop's currency from a set of amounts; None when it has no valid one."""
    return currency(money.shop_money.currency_code) if money is not None and money.shop_money is not None else None


def origin(source_name: Id, *, through_checkout: bool = True) -> Origin:
    """Return where the cart or order came from.

    Only Shopify may write web, pos, shopify_draft_order, iphone and android (the last two are its old point of sale).
    A number is a sales channel's id, Online Store or a mobile app among them: shoppers. Any other name was set
    by an API client, but an order through a checkout was still a shopper's.
    """
    name = str(source_name).strip().lower() if isinstance(source_name, str) else ""
    if (known := _ORIGINS.get(name)) is not None:
        return known
    if name.startswith("subscription_contract"):
        return "renewal"
    if through_checkout or name in {"", "web"} or (name.isascii() and name.isdigit()):
        return "web"
    return "api"


def is_shoppers_own(source_name: Id, *, through_checkout: bool) -> bool:
    """Return whether the shopper typed the order, so that its language is theirs.

    A number without a checkout or cart is the id of the app that wrote the order, which is most likely an API client's.
    """
    name = str(source_name).strip() if source_name is not None else ""
    by_app = name.isascii() and name.isdigit() and not through_checkout
    return origin(source_name, through_checkout=through_checkout) == "web" and not by_app


def person(
    customer: ShopifyCustomer | list[Any] | None,
    *,
    emails: tuple[str | None, ...] = (),
    phones: tuple[str | None, ...] = (),
    language: str | None = None,
    limits: Limits = LIMITS,
) -> NamedPerson:
    """Make the person in a payload that has a customer (PHP captures write none as []) and perhaps more addresses."""
    known = customer if isinstance(customer, ShopifyCustomer) else _NOBODY
    return reading.person(
        customer_key(known.id, known.admin_graphql_api_id),
        emails=(*emails, known.email),
        phones=(*phones, known.phone),
        first_name=known.first_name,
        language=language or known.locale,
        limits=limits,
    )
