"""WooCommerce's own spellings: times in GMT without an offset, names with HTML entities, numbers in place of text."""

from __future__ import annotations

import html
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TypeVar

from cartback.domain.events import Origin
from cartback.errors import MalformedDelivery
from cartback.sources import reading
from cartback.sources.limits import one_line
from cartback.sources.reading import NamedPerson, News, Time, moment

from .payloads import Billing, Text

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
        return None
    return moment(time.replace(tzinfo=UTC) if time.tzinfo is None else time)


def text(value: Text) -> str:
    """Return the value as text; a missing one, or PHP's false for nothing, is ""."""
    if type(value) is str:
        return value.strip()
    if value is None:
        return ""
    return str(value).strip() if isinstance(value, int | float) and not isinstance(value, bool) else ""


def listed(value: list[_Item] | dict[str, _Item] | None) -> Sequence[_Item]:
    """Return a list's entries in their order, in either form that PHP writes."""
    return list(value.values()) if isinstance(value, dict) else value or ()


def yes(value: Text, *, missing: bool) -> bool:
    """Return the yes or no that PHP or a plugin wrote; `missing` if there is neither."""
    word = text(value).lower() if not isinstance(value, bool) else str(value).lower()
    return missing if not word else word not in ("0", "no", "false")


def title(value: Text, most: int) -> str:
    """Return a name as the shop shows it, no longer than `most`: WordPress keeps it with HTML entities."""
    shown = text(value)
    return one_line(html.unescape(shown) if "&" in shown else shown, most)


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
