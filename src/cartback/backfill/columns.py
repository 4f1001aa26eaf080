"""A CSV file without definitions: customers, their consent and their orders, by the names of these columns.

A yes needs the time at which it was given; a no without one counts from now on. A row may be a customer, a consent, an order, or
all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from cartback.sources import definitions
from cartback.sources.definitions import Defined

#: The columns that are read if a file comes without definitions of its own.
COLUMNS = (
    "customer_id email phone first_name locale timezone channel granted at source order_id placed_at updated_at total currency"
    " cancelled_at refund_id refunded refunded_at"
).split()

_THERE, _NOT_THERE = {"exists": True}, {"exists": False}
_NO = "no No NO n N 0 false False FALSE off Off OFF unsubscribed Unsubscribed UNSUBSCRIBED".split()
_PROFILE_COLUMNS = ("email", "phone", "first_name", "locale", "timezone")
_PROFILE = {
    # A profile without a time never overrides one with a time.
    "at": {"path": ["updated_at", "at", "placed_at"], "value": "1990-01-01T00:00:00Z"},
    **{name: name for name in _PROFILE_COLUMNS},
}


def _definition(name: str, kind: str, when: dict[str, Any], fields: dict[str, Any]) -> dict[str, Any]:
    keys = {"customer": "customer_id", "email": "email", "phone": "phone"}
    return {"name": name, "type": kind, "when": when, "keys": keys, "fields": fields}


def _profiles() -> Iterator[dict[str, Any]]:
    """Yield a definition for each column of a profile, of which one applies to a row: the first whose cell is filled.

    Also of a row about an order or consent: an address that is only a key gets no message.
    """
    empty: dict[str, Any] = {}
    for name in _PROFILE_COLUMNS:
        yield _definition(f"profile by {name}", "profile_changed", {**empty, name: _THERE}, _PROFILE)
        empty[name] = _NOT_THERE
    alone = {**empty, "order_id": _NOT_THERE, "channel": _NOT_THERE}
    yield _definition("customer", "profile_changed", alone, _PROFILE)


_DEFINITIONS = [
    _definition(
        "order",
        "order_placed",
        {"order_id": _THERE},
        {
            "order": "order_id",
            "at": "placed_at",
            "updated_at": "updated_at",
            "total": "total",
            "currency": "currency",
        },
    ),
    _definition(
        "cancelled",
        "order_cancelled",
        {"order_id": _THERE, "cancelled_at": _THERE},
        {"order": "order_id", "at": "cancelled_at"},
    ),
    _definition(
        "refund",
        "order_refunded",
        {"order_id": _THERE, "refunded": _THERE},
        {
            "order": "order_id",
            "refund": ["refund_id", "order_id"],
            "amount": "refunded",
            "at": ["refunded_at", "updated_at"],
        },
    ),
    _definition(
        "yes",
        "consent_changed",
        {"channel": _THERE, "granted": {"not": _NO}},
        {"channel": "channel", "granted": {"path": "granted", "as": "yes_no"}, "at": "at", "source": "source"},
    ),
    _definition(
        "no",
        "consent_changed",
        {"channel": _THERE, "granted": _NO},
        {"channel": "channel", "granted": {"value": False}, "at": {"path": "at", "received": True}, "source": "source"},
    ),
    *_profiles(),
]


@cache
def defined() -> Defined:
    """Return the definitions of these columns."""
    return definitions.load({"definitions": _DEFINITIONS})
