"""Lookups in a shopper: its keys, its devices in use, its last purchase."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from msgspec.structs import replace

from .identity import kind_of
from .joins import later_of
from .shopper import Cart, Device, Order, Shopper


def devices_in_use(shopper: Shopper) -> tuple[Device, ...]:
    """Return the devices that can be reached: active, and of one installation only the address registered last."""
    active = [device for device in shopper.devices if device.active]
    if not any([device.installation for device in active]):
        return tuple(active)
    last: dict[str, tuple[datetime | None, str]] = {}
    for device in active:
        if device.installation:
            registered = (device.added_at, device.address)
            last[device.installation] = max(registered, last.get(device.installation, registered))
    return tuple([d for d in active if not d.installation or last[d.installation][1] == d.address])


def with_keys(shopper: Shopper, keys: Iterable[str]) -> Shopper:
    """Return `shopper` with `keys` added: those that name a person or a device; the others are in its parts."""
    new = [k for k in keys if k not in shopper.keys and kind_of(k) in _LASTING]
    return replace(shopper, keys=tuple(sorted({*shopper.keys, *new}))) if new else shopper


def all_keys(shopper: Shopper) -> tuple[str, ...]:
    """Return every key of this shopper."""
    tokens = [token for cart in shopper.carts for token in cart.tokens]
    return tuple(dict.fromkeys((*shopper.keys, *tokens, *(f"order:{order.id}" for order in shopper.orders))))


def lost_keys(before: Shopper, after: Shopper) -> tuple[str, ...]:
    """Return the keys of `before` only: those of carts and orders that are forgotten."""
    left = set(all_keys(after))
    return tuple([k for k in all_keys(before) if k not in left])


_LASTING = frozenset({"customer", "email", "phone", "device"})


def last_purchase(shopper: Shopper) -> datetime | None:
    """Return when the person last bought, in any way; a test order or a renewal is no purchase (RULES 11)."""
    if not shopper.orders:
        return None
    return max(
        [o.at for o in shopper.orders if o.at is not None and not o.test and o.origin != "renewal"], default=None
    )


def last_counting_order(shopper: Shopper) -> Order | None:
    """Return the last order that was not cancelled, a test or wholly refunded: the winback clock. A renewal is one, too."""
    latest: Order | None = None
    for order in shopper.orders:
        if order.at is None or (latest is not None and (order.at, order.id) <= (latest.at, latest.id)):
            continue
        if order.counts:
            latest = order
    return latest


def cart_activity(cart: Cart) -> datetime | None:
    """Return the last activity of the lineage."""
    at = cart.spans[-1][1] if cart.spans else None
    return later_of(later_of(at, cart.bought_at), cart.emptied_at)
