"""WooCommerce's own spellings: times in GMT without an offset, names with HTML entities, numbers in place of text."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TypeVar

from cartback.domain.events import Origin
from cartback.errors import MalformedDelivery
from cartback.sources import reading
from cartback.sources.limits import one_line
from cartback.sources.reading import NamedPerson, News
from cartback.sources.times import Time, moment

from .payloads import Billing, NoList, Text

_ORIGINS: dict[str, Origin] = {
    "checkout": "web",
    "store-api": "web",
    "admin": "admin",
    "rest-api": "api",
    "subscription": "renewal",
    "pos-rest-api": "pos",
}
_NOBODY = Billing()
_Item = TypeVar("_Item")


def state_at(news: News, *times: Time, field: str) -> datetime:
    """Read the time of a customer's or product's state as `gmt` does, else when the delivery was received.

    A customer or product that was imported into the database has no time of its own, and the delivery has its present state.
    """
    try:
        return gmt(*times, field=field)
    except MalformedDelivery:
        if news.triggered_at is None:
            raise
        return news.triggered_at


def gmt(*times: Time, field: str) -> datetime:
    """Read the first readable one of the *_gmt times. The shop's local times have no offset, and are of no use."""
    for time in times:
        if isinstance(time, str) and (instant := _moment(time)) is not None:
            return instant
    raise MalformedDelivery(f"{field}: expected a time in GMT such as '2026-01-05T10:00:00'")


def _moment(text: str) -> datetime | None:
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return moment(text)
    return moment(time.replace(tzinfo=UTC) if time.tzinfo is None else time)


def text(value: Text) -> str:
    """Return the value as text; a missing one, or PHP's false for nothing, is ""."""
    if type(value) is str:
        return value.strip()
    if value is None:
        return ""
    return str(value).strip() if isinstance(value, int | float) and not isinstance(value, bool) else ""


def listed(value: list[_Item] | dict[str, _Item] | NoList) -> Sequence[_Item]:
    """Return a list's entries in their order, in either form that PHP writes; none for what it writes in place of a list."""
    return list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else ()


def yes(value: Text, *, missing: bool) -> bool:
    """Return the yes or no that PHP or a plugin wrote; `missing` if there is neither."""
    word = text(value).lower() if not isinstance(value, bool) else str(value).lower()
    return missing if not word else word not in ("0", "no", "false")


def title(value: Text, most: int) -> str:
    """Return a name as the shop shows it, no longer than `most`: WordPress keeps it with HTML entities."""
    shown = text(value)
    if "<" in shown:
        shown = " ".join(_MARKUP.sub(" ", shown).split())
    return one_line(html.unescape(shown) if "&" in shown else shown, most)


#: Markup that shops write into a product's name, or themes around a variation's.
_MARKUP = re.compile(
    r"</?(?:a|abbr|b|big|br|del|div|em|font|h[1-6]|i|img|ins|mark|p|s|small|span|strong|sub|sup|u|wbr)(?:[\s/][^<>]*)?>",
    re.IGNORECASE,
)


def origin(created_via: Text) -> Origin:
    """Return where the order came from. A name that WooCommerce does not write is an integration's."""
    return _ORIGINS.get(text(created_via).lower(), "api")


def person(
    news: News, customer_id: reading.Id, billing: object, email: Text = None, first_name: Text = None
) -> NamedPerson:
    """Make the person who is logged in (0 is a guest) and typed the billing address."""
    typed = billing if isinstance(billing, Billing) else _NOBODY
    return reading.person(
        reading.customer_key(customer_id, field="customer_id"),
        emails=(text(email), text(typed.email)),
        phones=(text(typed.phone),),
        first_name=text(first_name) or text(typed.first_name),
        limits=news.limits,
    )
