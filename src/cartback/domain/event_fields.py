"""The events by name and by field: those a host may report, the keys of each, and copies without a field."""

from __future__ import annotations

from collections.abc import Container
from typing import Any, TypeVar

import attrs

from cartback.errors import InvalidEvent

from .events import (
    AppUninstalled,
    CartChanged,
    CartRemoved,
    CheckoutChanged,
    CheckoutReached,
    ConsentChanged,
    DataRequested,
    DeviceAdded,
    DeviceRemoved,
    Event,
    GoalReached,
    LineChanged,
    MessageBounced,
    MessageClicked,
    MessageComplained,
    MessageDelivered,
    MessageOpened,
    OrderCancelled,
    OrderPlaced,
    OrderRefunded,
    ProductChanged,
    ProfileChanged,
    SessionEnded,
    ShopErased,
    ShopperErased,
    ShopperEvent,
    ShopperSeen,
    ShoppersMerged,
    ShopperTagged,
    WishlistChanged,
)
from .identity import Key, known_key


def _name(cls: type[Event]) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in cls.__name__).lstrip("_")


#: Every event a host or a platform may report, by its name on the wire ("cart_changed").
REPORTABLE: dict[str, type[Event]] = {
    _name(cls): cls
    for cls in (
        CartChanged,
        LineChanged,
        CheckoutChanged,
        CheckoutReached,
        CartRemoved,
        OrderPlaced,
        OrderCancelled,
        OrderRefunded,
        ConsentChanged,
        DeviceAdded,
        DeviceRemoved,
        ProfileChanged,
        WishlistChanged,
        ShopperTagged,
        ShopperSeen,
        SessionEnded,
        GoalReached,
        ShoppersMerged,
        ShopperErased,
        DataRequested,
        MessageOpened,
        MessageClicked,
        MessageDelivered,
        MessageBounced,
        MessageComplained,
        ProductChanged,
        AppUninstalled,
        ShopErased,
    )
}


def name_of(event: Event) -> str:
    """Return the event's name on the wire: CartChanged -> "cart_changed"."""
    cls = type(event)
    name = _NAMES.get(cls)
    if name is None:
        name = _NAMES[cls] = _name(cls)
    return name


_NAMES: dict[type[Event], str] = {}


def keys_of(event: ShopperEvent) -> tuple[Key, ...]:
    """Return every key of the event's shopper: those it carries, its cart, checkout, order and device, and addresses."""
    keys = event.keys
    for field_name, kind in _links(type(event)):
        if (value := getattr(event, field_name)) is None:
            continue
        k = Key(f"{kind}:{value}") if kind not in _ADDRESSES else _address(kind, value)
        if k is not None and k not in keys:
            keys = (*keys, k)
    return keys


def without_keys(event: _E, ignored: Container[str]) -> _E:
    """Return the event without the keys in `ignored`, also where they stand in an optional field, such as `email`."""
    changes: dict[str, Any] = {"keys": tuple([k for k in event.keys if k not in ignored])}
    for field_name, kind in _links(type(event)):
        if field_name in _MAY_BE_LEFT_OUT and (value := getattr(event, field_name)) is not None:
            k = _address(kind, value) if kind in _ADDRESSES else f"{kind}:{value}"
            if k in ignored:
                changes[field_name] = None
    return attrs.evolve(event, **changes)


_E = TypeVar("_E", bound=ShopperEvent)


_MAY_BE_LEFT_OUT = frozenset({"email", "phone", "replaces"})


_ADDRESSES = frozenset({"email", "phone"})


def _address(kind: str, value: str) -> Key | None:
    """Return the key of an address in a profile, if it is valid as one."""
    try:
        return known_key(kind, value)
    except InvalidEvent:
        return None


_LINKED: dict[type[ShopperEvent], tuple[tuple[str, str], ...]] = {}


_KEY_FIELDS = {kind: kind for kind in ("email", "phone", "checkout", "cart", "order", "device")} | {
    "replaces": "device"
}


def _links(cls: type[ShopperEvent]) -> tuple[tuple[str, str], ...]:
    """Return the fields of this kind of event that are keys as well, and the keys' kinds."""
    links = _LINKED.get(cls)
    if links is None:
        names = {a.name for a in attrs.fields(cls)}
        links = _LINKED[cls] = tuple((name, kind) for name, kind in _KEY_FIELDS.items() if name in names)
    return links
