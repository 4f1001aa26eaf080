"""How a shopper changes: `apply` folds one event into the state, and nothing else does.

It is total (no event crashes it), idempotent (a repeated event changes nothing) and order-insensitive (the same events in any
order end in the same state), because of the kinds of parts that the state has: see shopper.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zlib import crc32

import msgspec
from msgspec import Raw
from msgspec.structs import replace

from . import events as ev
from .changes import added_by, change_of
from .identity import PERSON, kind_of
from .joins import (
    disjoint,
    join_all,
    join_devices,
    join_names,
    join_orders,
    sorted_codes,
    with_lineage,
)
from .merging import consent_age, latest_presence
from .message_transitions import MESSAGE_FOLDS
from .shopper import (
    NOTHING,
    Cart,
    Checkout,
    Consent,
    Device,
    Known,
    Named,
    Order,
    Presence,
    Shopper,
    Snapshot,
)

_REACHED = ("contact", "shipping", "payment")


_ZERO = Decimal(0)
_lines_encoder = msgspec.msgpack.Encoder()


def apply(shopper: Shopper, event: ev.Event) -> Shopper:
    """Return `shopper` after `event`; the very same object when nothing changes."""
    fold = _FOLDS.get(type(event))
    return fold(shopper, event) if fold else shopper


def apply_named(shopper: Shopper, event: ev.CartChanged, names: tuple[Named, ...]) -> Shopper:
    """Return `shopper` after an event about a cart with these names: `apply` and `with_names` in one step."""
    return _with_cart(shopper, _cart(event, names))


def _snapshot(event: ev.CartChanged | ev.CheckoutChanged) -> Snapshot:
    value = event.value
    if value is None:
        value = sum([line.price * line.quantity for line in event.lines], _ZERO)
    lines = Raw(_lines_encoder.encode(event.lines)) if event.lines else NOTHING
    return Snapshot(event.at, value, len(event.lines), lines, event.currency, event.url, event.origin)


def _cart_changed(shopper: Shopper, event: ev.CartChanged) -> Shopper:
    return _with_cart(shopper, _cart(event, ()))


def _cart(event: ev.CartChanged, names: tuple[Named, ...]) -> Cart:
    """Return the facts of one event about a cart, as a cart without any others."""
    tokens = (f"cart:{event.cart}",)
    if not event.lines:
        return Cart(tokens, last=_snapshot(event), emptied_at=event.at, names=names)
    spans = ((event.at, event.at),)
    return Cart(tokens, last=_snapshot(event), spans=spans, contents=_contents(event), names=names)


def _line_changed(shopper: Shopper, event: ev.LineChanged) -> Shopper:
    cart = Cart(
        (f"cart:{event.cart}",), spans=((event.at, event.at),), changes=(change_of(event),), added=added_by(event)
    )
    return _with_cart(shopper, cart)


def _checkout_changed(shopper: Shopper, event: ev.CheckoutChanged) -> Shopper:
    done = event.completed_at
    last, reached = _snapshot(event), _REACHED.index(event.reached)
    spans = ((event.at, event.at),) if event.lines else ()
    checkout = Checkout(f"checkout:{event.checkout}", last, reached, done)
    contents = _contents(event) if event.lines else ()
    cart = Cart(_tokens(event), checkouts=(checkout,), spans=spans, bought_at=done, contents=contents)
    return _with_cart(shopper, cart)


def _checkout_reached(shopper: Shopper, event: ev.CheckoutReached) -> Shopper:
    reached = _REACHED.index(event.reached)
    checkout = Checkout(f"checkout:{event.checkout}", reached=reached, reached_at=event.at)
    return _with_cart(shopper, Cart(_tokens(event), checkouts=(checkout,), spans=((event.at, event.at),)))


def _contents(event: ev.CartChanged | ev.CheckoutChanged) -> tuple[tuple[datetime, tuple[int, ...]], ...]:
    return ((event.at, line_digests(event.lines)),)


def line_digests(lines: Iterable[ev.Line]) -> tuple[int, ...]:
    """Return the digests of the lines of a cart, without quantity and price: 32 bits of product and variant."""
    return tuple(sorted({line_digest(line.product, line.variant) for line in lines}))


@lru_cache(maxsize=16384)
def line_digest(product: str, variant: str | None) -> int:
    """Return 32 bits of a product and variant; no variant is None or ""."""
    return crc32(f"{product}\x1f{variant or ''}".encode())


def _cart_removed(shopper: Shopper, event: ev.CartRemoved) -> Shopper:
    checkouts = (Checkout(f"checkout:{event.checkout}", gone_at=event.at),) if event.checkout else ()
    tokens = _tokens(event)
    if not tokens:
        return shopper
    emptied_at = event.at if event.cart else None
    return _with_cart(shopper, Cart(tokens, checkouts=checkouts, emptied_at=emptied_at))


def _tokens(event: ev.CheckoutChanged | ev.CheckoutReached | ev.OrderPlaced | ev.CartRemoved) -> tuple[str, ...]:
    pairs = (("cart", event.cart), ("checkout", event.checkout))
    return tuple(f"{kind}:{token}" for kind, token in pairs if token)


def _with_cart(shopper: Shopper, delta: Cart) -> Shopper:
    """Return `shopper` with `delta` joined into the lineages that share a token with it; they become one."""
    carts = with_lineage(shopper.carts, delta)
    return shopper if carts is shopper.carts else replace(shopper, carts=carts)


def _order_placed(shopper: Shopper, event: ev.OrderPlaced) -> Shopper:
    order = Order(
        id=event.order,
        at=event.at,
        updated_at=event.updated_at or event.at,
        total=event.total,
        currency=event.currency,
        test=event.test,
        origin=event.origin,
        codes=sorted_codes(event.codes),
    )
    shopper, tokens = _with_order(shopper, order), _tokens(event)
    if not tokens:
        return shopper
    done = (Checkout(f"checkout:{event.checkout}", done_at=event.at),) if event.checkout else ()
    return _with_cart(shopper, Cart(tokens, checkouts=done, bought_at=event.at))


def _order_cancelled(shopper: Shopper, event: ev.OrderCancelled) -> Shopper:
    return _with_order(shopper, Order(event.order, cancelled_at=event.at))


def _order_refunded(shopper: Shopper, event: ev.OrderRefunded) -> Shopper:
    return _with_order(shopper, Order(event.order, refunds=((event.refund, event.amount),)))


def with_names(shopper: Shopper, tokens: tuple[str, ...], names: tuple[Named, ...]) -> Shopper:
    """Return `shopper` with the carts, checkouts and orders behind `tokens` named by these keys."""
    known = _named_carts(shopper.carts, tokens, names)
    if known is not shopper.carts:
        shopper = replace(shopper, carts=known)
    for token in tokens:
        kind, _, value = token.partition(":")
        if kind == "order":
            shopper = _with_order(shopper, Order(value, names=names))
        elif not any([token in cart.tokens for cart in known]):
            shopper = _with_cart(shopper, Cart((token,), names=names))
    return shopper


def _named_carts(carts: tuple[Cart, ...], tokens: tuple[str, ...], names: tuple[Named, ...]) -> tuple[Cart, ...]:
    for n, cart in enumerate(carts):
        if not disjoint(cart.tokens, tokens) and (joined := join_names(cart.names, names)) is not cart.names:
            carts = (*carts[:n], replace(cart, names=joined), *carts[n + 1 :])
    return carts


def _with_order(shopper: Shopper, order: Order) -> Shopper:
    orders = join_all(shopper.orders, (order,), lambda o: o.id, join_orders)
    return shopper if orders is shopper.orders else replace(shopper, orders=orders)


def _consent_changed(shopper: Shopper, event: ev.ConsentChanged) -> Shopper:
    old = shopper.consents.get(event.channel)
    new = Consent(event.granted, event.at, event.source)
    if old is not None and consent_age(old) >= consent_age(new):
        return shopper
    return replace(shopper, consents={**shopper.consents, event.channel: new})


def _device(shopper: Shopper, device: Device) -> Shopper:
    devices = join_all(shopper.devices, (device,), lambda d: d.address, join_devices)
    return shopper if devices is shopper.devices else replace(shopper, devices=devices)


def _device_added(shopper: Shopper, event: ev.DeviceAdded) -> Shopper:
    named_at = event.at if any(kind_of(k) in PERSON for k in event.keys) else None
    device = Device(event.device, event.kind, event.at, installation=event.installation, named_at=named_at)
    shopper = _device(shopper, device)
    if event.replaces is not None and event.replaces != event.device:
        shopper = _device(shopper, Device(event.replaces, removed_at=event.at))
    return shopper


def _device_removed(shopper: Shopper, event: ev.DeviceRemoved) -> Shopper:
    return _device(shopper, Device(event.device, removed_at=event.at))


def _profile_changed(shopper: Shopper, event: ev.ProfileChanged) -> Shopper:
    profile = shopper.profile
    for name in ("email", "phone", "first_name", "locale", "timezone"):
        value = getattr(event, name)
        if value is not None:
            old, new = profile.get(name), Known(event.at, value)
            if old is None or (old.at, old.value) < (new.at, new.value):
                profile = {**profile, name: new}
    return shopper if profile is shopper.profile else replace(shopper, profile=profile)


def _wishlist_changed(shopper: Shopper, event: ev.WishlistChanged) -> Shopper:
    old, new = shopper.wishlist.get(event.product), (event.at, event.wished)
    if old is not None and (old[0], not old[1]) >= (new[0], not new[1]):
        return shopper
    return replace(shopper, wishlist={**shopper.wishlist, event.product: new})


def _shopper_tagged(shopper: Shopper, event: ev.ShopperTagged) -> Shopper:
    old, new = shopper.tags.get(event.tag), (event.at, event.tagged)
    if old is not None and (old[0], not old[1]) >= (new[0], not new[1]):
        return shopper
    return replace(shopper, tags={**shopper.tags, event.tag: new})


def _shopper_seen(shopper: Shopper, event: ev.ShopperSeen) -> Shopper:
    return _present(shopper, Presence(event.at, event.mobile))


def _session_ended(shopper: Shopper, event: ev.SessionEnded) -> Shopper:
    return _present(shopper, Presence(left_at=event.at, ended_by=event.ended_by))


def _present(shopper: Shopper, news: Presence) -> Shopper:
    presence = latest_presence(shopper.presence, news)
    return shopper if presence == shopper.presence else replace(shopper, presence=presence)


def _goal_reached(shopper: Shopper, event: ev.GoalReached) -> Shopper:
    known = shopper.goals.get(event.goal)
    if known is not None and known >= event.at:
        return shopper
    return replace(shopper, goals={**shopper.goals, event.goal: event.at})


_FOLDS: dict[type[ev.Event], Callable[[Shopper, Any], Shopper]] = {
    ev.CartChanged: _cart_changed,
    ev.LineChanged: _line_changed,
    ev.CheckoutChanged: _checkout_changed,
    ev.CheckoutReached: _checkout_reached,
    ev.CartRemoved: _cart_removed,
    ev.OrderPlaced: _order_placed,
    ev.OrderCancelled: _order_cancelled,
    ev.OrderRefunded: _order_refunded,
    ev.ConsentChanged: _consent_changed,
    ev.DeviceAdded: _device_added,
    ev.DeviceRemoved: _device_removed,
    ev.ProfileChanged: _profile_changed,
    ev.WishlistChanged: _wishlist_changed,
    ev.ShopperTagged: _shopper_tagged,
    ev.ShopperSeen: _shopper_seen,
    ev.SessionEnded: _session_ended,
    ev.GoalReached: _goal_reached,
    **MESSAGE_FOLDS,
}
