"""One field at a time: an id, a time, an amount, a person, out of what Shopify wrote there.

What a delivery must have and has not raises MalformedDelivery with the field's path, never its value. What names a
person in no usable way (an e-mail without an @, the phone "555-555-SHIP") is skipped: the rest is still true.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from msgspec import Struct

from cartback.domain.event_checks import instant
from cartback.domain.events import Origin
from cartback.domain.identity import Key, is_nobody, key
from cartback.domain.money import parse_amount, parse_currency
from cartback.errors import InvalidEvent, MalformedDelivery
from cartback.sources.limits import LIMITS, Limits, clipped

from .payloads import Amount, Customer, Id, MoneySet, Time

_GID = re.compile(r"gid://shopify/\w+/([0-9]{1,20})(?:\?.*)?", re.ASCII)
_PHONE = re.compile(r"[+0-9 ().\-/\u00a0\u2010-\u2015]{5,40}")
_LOCALE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}")
_NOBODY = Customer()
_POINTS_OF_SALE = frozenset({"pos", "iphone", "android"})


class News(Struct, frozen=True):
    """What a delivery says about itself: for which shop, on which topic, under which id, sent when."""

    shop: str
    topic: str
    delivery: str | None
    triggered_at: datetime | None
    limits: Limits = LIMITS

    def at(self, *times: Time, field: str = "updated_at") -> datetime:
        """The first of the payload's `times` that can be read, else when the delivery was sent."""
        for time in times:
            if time is not None and (found := moment(time)) is not None:
                return found
        if self.triggered_at is None:
            raise MalformedDelivery(f"{field}: expected an ISO 8601 time with an offset, and no other time is usable")
        return self.triggered_at

    def sent_at(self, *times: Time) -> datetime:
        """When the delivery was sent, else the payload's times: for news whose body is older than it."""
        return self.triggered_at or self.at(*times, field="X-Shopify-Triggered-At")


def moment(time: Time | datetime) -> datetime | None:
    """An instant, or None for what is not one: malformed, without an offset, or out of all reason."""
    try:
        return instant(datetime.fromisoformat(time) if isinstance(time, str) else time)  # type: ignore[arg-type]
    except (ValueError, OverflowError):
        return None


def from_gid(gid: str | None) -> str | None:
    """The number in "gid://shopify/Order/820982911946154508"."""
    found = _GID.fullmatch(gid) if gid else None
    return found[1] if found else None


def optional_id(value: Id, gid: str | None = None, *, field: str = "id") -> str | None:
    """An id or token as exact text, None when there is none or it stands for nobody (0, null).

    A number in `gid` is preferred: a capture that went through JavaScript has rounded the id above 2^53.
    """
    exact = from_gid(gid)
    if exact is None and isinstance(value, int) and not 0 <= value < 2**64:
        raise MalformedDelivery(f"{field}: expected an id of at most 255 printable characters")
    token = exact or str(value if value is not None else "").strip()
    if not token or is_nobody("customer", token):
        return None
    if token.isprintable() and len(token) <= 255:
        return token
    raise MalformedDelivery(f"{field}: expected an id of at most 255 printable characters")


def required_id(value: Id, gid: str | None = None, *, field: str = "id") -> str:
    found = optional_id(value, gid, field=field)
    if found is None:
        raise MalformedDelivery(f"{field}: expected an id, got none")
    return found


def amount(value: Amount, field: str) -> Decimal:
    try:
        return parse_amount(value, field)
    except ValueError:
        raise MalformedDelivery(f"{field}: expected an amount such as '19.99'") from None


def shop_amount(money: MoneySet | None, plain: Amount, field: str) -> Decimal | None:
    """The amount in the shop's own currency, None when the payload gives none."""
    if money is not None and money.shop_money is not None and money.shop_money.amount is not None:
        return amount(money.shop_money.amount, f"{field}_set.shop_money.amount")
    return None if plain is None else amount(plain, field)


def currency(code: str | None) -> str | None:
    """An ISO 4217 code; None for null and for XXX, which is Shopify's word for not knowing."""
    try:
        return parse_currency(code) if code else None
    except InvalidEvent:
        return None


def currency_of(money: MoneySet | None) -> str | None:
    return currency(money.shop_money.currency_code) if money is not None and money.shop_money is not None else None


def https(url: str | None) -> str | None:
    """The URL if it is an https one that a message may carry."""
    fits = url is not None and url.startswith("https://") and len(url) <= 2048 and url.isprintable()
    return url if fits and " " not in (url or "") else None


def origin(source_name: Id, *, through_checkout: bool = True) -> Origin:
    """Where the cart or order came from.

    Only Shopify may write web, pos, shopify_draft_order, iphone and android (the last two are its old point of sale).
    A number is a sales channel's id, Online Store or a mobile app among them: shoppers. Any other name was put there
    by an API client, but what went through a checkout was still a shopper's doing.
    """
    name = str(source_name).strip().lower() if isinstance(source_name, str) else ""
    if name in _POINTS_OF_SALE:
        return "pos"
    if name == "shopify_draft_order":
        return "admin"
    if name.startswith("subscription_contract"):
        return "renewal"
    if through_checkout or name in {"", "web"} or (name.isascii() and name.isdigit()):
        return "web"
    return "api"


def is_shoppers_own(source_name: Id, *, through_checkout: bool) -> bool:
    """Whether the shopper typed the order, so that its language is theirs.

    A number without a checkout or cart is that of whichever app wrote the order, which is likelier than not an API client's.
    """
    name = str(source_name).strip() if source_name is not None else ""
    by_app = name.isascii() and name.isdigit() and not through_checkout
    return origin(source_name, through_checkout=through_checkout) == "web" and not by_app


class Person(Struct, frozen=True, kw_only=True):
    """Whom a payload is about, as far as it tells: every key, and what may be kept of them."""

    keys: tuple[Key, ...]
    email: str | None
    phone: str | None
    first_name: str | None
    locale: str | None


def person(
    customer: Customer | list[Any] | None,
    *,
    emails: tuple[str | None, ...] = (),
    phones: tuple[str | None, ...] = (),
    language: str | None = None,
    limits: Limits = LIMITS,
) -> Person:
    """The person in a payload that has a customer (PHP captures write none as []) and perhaps more addresses."""
    known = customer if isinstance(customer, Customer) else _NOBODY
    by_email = email_keys(*emails, known.email)
    by_phone = phone_keys(*phones, known.phone)
    return Person(
        keys=(*customer_key(known.id, known.admin_graphql_api_id), *by_email, *by_phone),
        email=by_email[0].partition(":")[2] if by_email else None,
        phone=by_phone[0].partition(":")[2] if by_phone else None,
        first_name=clipped(known.first_name or "", limits) or None,
        locale=_locale(language or known.locale),
    )


def customer_key(value: Id, gid: str | None = None) -> tuple[Key, ...]:
    """The customer's key; none for a guest, however the platform writes that (0, null)."""
    found = optional_id(value, gid, field="customer.id")
    return (key("customer", found),) if found else ()


def email_keys(*addresses: str | None) -> tuple[Key, ...]:
    """A key for each usable address, once."""
    return _keys("email", (a for a in addresses if a and len(a.split()) == 1))


def phone_keys(*numbers: str | None) -> tuple[Key, ...]:
    """A key for each usable number, once; letters make it none."""
    return _keys("phone", (n for n in numbers if n and _PHONE.fullmatch(n)))


def _locale(code: str | None) -> str | None:
    return code if code and _LOCALE.fullmatch(code) else None


def _keys(kind: str, values: Iterable[str]) -> tuple[Key, ...]:
    found: list[Key] = []
    for value in values:
        try:
            k = key(kind, value)
        except InvalidEvent:
            continue
        if k not in found:
            found.append(k)
    return tuple(found)
