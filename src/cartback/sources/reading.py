"""Readers of one field at a time: an id, a time, an amount, a person, in any form that a platform writes. Every source uses
them.

A missing required field raises MalformedDelivery with the field's path, never its value. An unusable name of a person (an
e-mail without an @, the phone "555-555-SHIP") is skipped: the rest is still true.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Any, TypeAlias, TypeVar

import msgspec
from msgspec import Meta, Struct

from cartback.domain.channels import ChannelName
from cartback.domain.events import ConsentChanged, Event, Line, ProfileChanged
from cartback.domain.identity import Key, dialled, is_nobody, known_key, typed
from cartback.domain.money import parse_amount, parse_currency, parse_quantity
from cartback.errors import InvalidEvent, MalformedDelivery

from .limits import BOM, LIMITS, Limits, check_depth, check_size, clipped, one_line
from .times import Time, moment

# As loose as deliveries are: an amount is text or a number, and so is an id.
Id = int | str | float | bool | None
Amount = str | int | float | None
Count = Annotated[int, Meta(ge=1 - 2**53, le=2**53 - 1)] | None

#: One address alone: of two in one field either may be the event's person.
_EMAIL = re.compile(r"[^\s@,;:<>()\[\]\"\\]+@[^\s@,;:<>()\[\]\"\\]+")
_PHONE = re.compile(r"[+0-9 ().\-/\u00a0\u2007\u2009\u202f\u2010-\u2015]{5,40}")
_LOCALE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}")
_MOST = 10**9


class News(Struct, frozen=True):
    """A delivery's own data: its shop, its topic, its id and the time it was sent.

    `platform` names the source in a consent's proof, `sent_field` the field of the sending time, for an error.
    """

    shop: str
    topic: str
    delivery: str | None
    triggered_at: datetime | None
    limits: Limits = LIMITS
    platform: str = ""
    sent_field: str = "received_at"

    def at(self, *times: Time, field: str = "updated_at") -> datetime:
        """Return the first readable time of the payload's `times`, else when the delivery was sent."""
        for time in times:
            if time is not None and (instant := moment(time)) is not None:
                return instant
        if self.triggered_at is None:
            raise MalformedDelivery(
                f"{field}: expected an ISO 8601 time with an offset; the delivery has no other time"
            )
        return self.triggered_at

    def sent_at(self, *times: Time) -> datetime:
        """Return when the delivery was sent, else the payload's times: for news whose body is older than it."""
        return self.triggered_at or self.at(*times, field=self.sent_field)


_LONGEST_ID = 255


def optional_id(value: Id, *, field: str = "id") -> str | None:
    """Read an id or token as exact text; return None if it is missing or names no person (0, null)."""
    if type(value) is int and 0 < value < 2**64:
        return str(value)  # most ids by far are numbers, and no such number means "no person"
    if not value:
        return None
    if isinstance(value, float) and value.is_integer() and 0 < value < 2**53:
        return str(int(value))  # as PHP writes a number after a calculation
    if isinstance(value, str):
        if value.isascii() and value.isdigit() and value[0] != "0" and len(value) <= _LONGEST_ID:
            return value  # a number as text
        token = _token(value) if len(value) <= _LONGEST_ID else _read_token(value)
        if token != _UNFIT:
            return token
    raise MalformedDelivery(f"{field}: expected an id of at most {_LONGEST_ID} printable characters")


_UNFIT = ""


def _read_token(text: str) -> str | None:
    """Read a token: None for one that names no person, _UNFIT for an invalid one."""
    token = text.strip()
    if not token or is_nobody("customer", token):
        return None
    return token if token.isprintable() and len(token) <= _LONGEST_ID else _UNFIT


#: A shop's products and customers recur.
_token = lru_cache(maxsize=8192)(_read_token)


def cart_token(value: Id, *, field: str = "cart_token") -> str | None:
    """Read a cart's token as `optional_id` does, without the "?key=..." with which Shopify gives it to pages.

    The key is the shopper's secret, and orders name the cart without it.
    """
    return optional_id(value.partition("?key=")[0] if isinstance(value, str) else value, field=field)


def required_id(value: Id, *, field: str = "id") -> str:
    """Read an id or token as exact text. Raises MalformedDelivery if it is missing or names no person."""
    name = optional_id(value, field=field)
    if name is None:
        raise MalformedDelivery(f"{field}: expected an id, got none")
    return name


def amount(value: Amount, field: str) -> Decimal:
    """Read an amount of money, a number or text, as an exact Decimal. Raises MalformedDelivery."""
    if type(value) is int and 0 <= value < _MOST:
        return Decimal(value)
    try:
        return parse_amount(value, field)
    except ValueError:
        raise MalformedDelivery(f"{field}: expected an amount such as '19.99'") from None


def first_given(*amounts: Amount) -> Amount:
    """Return the first amount that the payload gives; None if it gives none."""
    return next((each for each in amounts if each is not None), None)


def currency(code: str | None) -> str | None:
    """Read an ISO 4217 code; return None for null and for XXX, which means no currency."""
    try:
        return parse_currency(code) if code else None
    except InvalidEvent:
        return None


def https(url: str | None) -> str | None:
    """Return the URL if it is an https one that a message may carry."""
    fits = url is not None and url.startswith("https://") and len(url) <= 2048 and url.isprintable()
    return url if fits and " " not in (url or "") else None


def quantity(value: Amount, field: str = "quantity") -> int | Decimal:
    """Read a quantity, at least 0; a missing or empty one is one."""
    if type(value) is int and 0 <= value <= _MOST:
        return value
    try:
        number = 1 if value is None or value == "" else parse_quantity(value)
    except InvalidEvent:
        number = -1
    if not 0 <= number <= _MOST:
        raise MalformedDelivery(f"{field}: expected 0 to {_MOST}")
    return number


_Item = TypeVar("_Item")


#: The amount of nothing.
ZERO = Decimal(0)


def at_least_nothing(value: Decimal) -> Decimal:
    """Return the amount, or 0 for a negative one."""
    return ZERO if value.is_signed() else value


def kept_lines(
    items: Sequence[_Item], read: Callable[[_Item], tuple[Line, Decimal]], limits: Limits, field: str = "line_items"
) -> tuple[tuple[Line, ...], Decimal]:
    """Read the lines that are kept, and the cost of all lines together; `read` gives a line and its cost."""
    lines: list[Line] = []
    value = ZERO
    for n, item in enumerate(items):
        try:
            line, cost = read(item)
        except (MalformedDelivery, InvalidEvent) as error:
            why = implausible(error) if isinstance(error, InvalidEvent) else error
            raise MalformedDelivery(f"{field}[{n}].{why}") from None
        value += cost
        if line.quantity and len(lines) < limits.lines:
            lines.append(line)
    return tuple(lines), value


#: The variant of a product without variants, as Shopify names it everywhere.
_ONLY_VARIANT = "default title"


def variant_name(title: str | None, most: int) -> str | None:
    """Return the title of a variant; None without one, and for the only variant of a product."""
    name = one_line(title, most) if title else ""
    return name if name and name.casefold() != _ONLY_VARIANT else None


class NamedPerson(Struct, frozen=True, kw_only=True):
    """The person that a payload is about: every key, and the profile that may be kept."""

    keys: tuple[Key, ...]
    email: str | None
    phone: str | None
    first_name: str | None
    locale: str | None


def person(
    customer: tuple[Key, ...],
    *,
    emails: tuple[str | None, ...] = (),
    phones: tuple[str | None, ...] = (),
    first_name: str | None = None,
    language: str | None = None,
    limits: Limits = LIMITS,
) -> NamedPerson:
    """Make the person with a customer's key, if there is one, and the usable ones of these addresses."""
    by_email, by_phone = email_keys(*emails), phone_keys(*phones)
    return NamedPerson(
        keys=(*customer, *by_email, *by_phone),
        email=by_email[0].partition(":")[2] if by_email else None,
        phone=by_phone[0].partition(":")[2] if by_phone else None,
        first_name=(clipped(first_name, limits) or None) if first_name else None,
        locale=locale(language),
    )


def customer_key(value: Id, *, field: str = "customer.id") -> tuple[Key, ...]:
    """Make the customer's key; none for a guest, in any form that platforms write (0, -1, null)."""
    name = optional_id(value if value != -1 else None, field=field)
    return (known_key("customer", name),) if name else ()


def email_keys(*addresses: str | None) -> tuple[Key, ...]:
    """Make a key for each usable address, once; a field with two addresses, or with a name, gives none."""
    return _keys("email", [a for a in map(typed, filter(None, addresses)) if _EMAIL.fullmatch(a.strip())])


def phone_keys(*numbers: str | None) -> tuple[Key, ...]:
    """Make a key for each usable number, once; a number with letters gives none."""
    return _keys("phone", [n for n in map(dialled, filter(None, numbers)) if _PHONE.fullmatch(n)])


def locale(code: str | None) -> str | None:
    """Return the language's code if it looks like one."""
    return code if code and _LOCALE.fullmatch(code) else None


def _keys(kind: str, values: Sequence[str]) -> tuple[Key, ...]:
    if not values:
        return ()
    keys: list[Key] = []
    for value in values:
        try:
            k = known_key(kind, value)
        except InvalidEvent:
            continue
        if k not in keys:
            keys.append(k)
    return tuple(keys)


def profile(news: News, at: datetime, who: NamedPerson, otherwise: tuple[Key, ...] = ()) -> list[Event]:
    """Make the event of the profile in a payload, if it has any; `otherwise` are the keys for a person without any."""
    if not (who.email or who.phone or who.first_name or who.locale):
        return []
    return [
        ProfileChanged(
            shop=news.shop,
            at=at,
            delivery=news.delivery,
            keys=who.keys or otherwise,
            email=who.email,
            phone=who.phone,
            first_name=who.first_name,
            locale=who.locale,
        )
    ]


def consent(
    news: News, at: datetime, keys: tuple[Key, ...], channel: ChannelName, *, granted: bool, level: str = ""
) -> ConsentChanged:
    """Make the event of a yes or no, with the platform, the topic and the level of the opt-in as its proof."""
    return ConsentChanged(
        shop=news.shop,
        at=at,
        delivery=news.delivery,
        keys=keys,
        channel=channel,
        granted=granted,
        source=f"{news.platform}:{news.topic}{f', {level}' if level else ''}",
    )


# --- a payload --------------------------------------------------------------------------------------------------------

_Payload = TypeVar("_Payload")
_News = TypeVar("_News")
Reader: TypeAlias = Callable[[object, News], list[_News]]


def reads(payload: type[_Payload], reader: Callable[[News, _Payload], list[_News]]) -> Reader[_News]:
    """Make a reader of bodies, raw or decoded, that hold a `payload`."""
    decode = msgspec.json.Decoder(payload).decode

    def read(body: object, news: News) -> list[_News]:
        if isinstance(body, bytes):
            return reader(news, decode(body))
        return reader(news, msgspec.convert(body, payload))

    return read


def read(news: News, body: bytes | dict[str, Any], reader: Reader[_News]) -> list[_News]:
    """Read a delivery's events or pointers. Raises TooLarge or MalformedDelivery, and then returns none of them."""
    if isinstance(body, bytes | bytearray | memoryview):
        body = check_size(body, news.limits)
        check_depth(body, news.limits)
        body = body.removeprefix(BOM)
    try:
        return reader(body, news)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise malformed(error) from None
    except InvalidEvent as error:
        raise implausible(error) from None


def parsed(decoder: msgspec.json.Decoder[_Payload], body: bytes, limits: Limits) -> _Payload:
    """Decode a body that is no larger and no deeper than the limits. Raises TooLarge or MalformedDelivery."""
    body = check_size(body, limits)
    check_depth(body, limits)
    try:
        return decoder.decode(body.removeprefix(BOM))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise malformed(error) from None


def implausible(error: InvalidEvent) -> MalformedDelivery:
    """Return an error with the field of an implausible event, such as a line of a quadrillion, and not its value."""
    return MalformedDelivery(f"{str(error).partition(':')[0]:.60}: expected a plausible value")


def malformed(error: Exception) -> MalformedDelivery:
    """Reword the decoder's "Expected `str`, got `int` - at `$.a[0].b`" as "a[0].b: expected str, got int"."""
    if not isinstance(error, msgspec.ValidationError):
        return MalformedDelivery("body: expected JSON in UTF-8")
    what, _, path = str(error).replace("`", "").partition(" - at $")
    return MalformedDelivery(f"{path.lstrip('.') or 'body'}: {what[:1].lower()}{what[1:]}")


def check_names(shop: str, delivery: str | None) -> None:
    """Raise MalformedDelivery unless both are valid in an event."""
    given: object = shop
    if not isinstance(given, str) or not shop or len(shop) > 255 or not shop.isprintable():
        raise MalformedDelivery("shop: expected the shop's id, 1 to 255 printable characters")
    if delivery is not None and (len(delivery) > 255 or not delivery.isprintable()):
        raise MalformedDelivery("delivery: expected at most 255 printable characters")
