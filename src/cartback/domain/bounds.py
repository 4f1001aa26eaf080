"""Keep a shopper's document bounded: `trim` by number, `forget_before` by age.

Only parts older than the KEPT newest ones are forgotten, and no send of an open cart or of the last order.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime
from typing import TypeVar

from msgspec.structs import replace

from .changes import join_added, snapshot_after
from .identity import kind_of, naming_rank
from .joins import later_of
from .lookups import cart_activity, last_counting_order, last_purchase
from .sending import Rank, Sending
from .shopper import Cart, Order, Shopper

KEPT = 32


def trim(shopper: Shopper, kept: int = KEPT) -> Shopper:
    """Return `shopper` with at most the `kept` newest carts, orders, sends, devices and wishes, and keys of each kind.

    Of a cart the newest checkouts are kept, of an order the largest refunds. Older sends stay as long as their subject
    may be written about: an open cart, or the last order that counts. Older changes of a cart become a snapshot.
    """
    if not _may_be_long(shopper, kept):
        return shopper
    if len(shopper.keys) > kept:
        shopper = _with_fewer_keys(shopper, kept)
    parts = (shopper.carts, shopper.orders, shopper.devices, shopper.wishlist)
    if any([_is_long_cart(cart, kept) for cart in shopper.carts]):
        shopper = replace(shopper, carts=tuple([_shorter_cart(cart, kept) for cart in shopper.carts]))
    if any([len(order.refunds) > _REFUNDS for order in shopper.orders]):
        shopper = replace(shopper, orders=tuple([_shorter_order(order) for order in shopper.orders]))
    if max(map(len, parts)) > kept:
        shopper = replace(
            shopper,
            carts=_newest(shopper.carts, kept, cart_activity),
            orders=_newest(shopper.orders, kept, lambda o: o.at or o.cancelled_at),
            devices=_newest(shopper.devices, kept, lambda d: d.added_at),
            wishlist=dict(sorted(shopper.wishlist.items(), key=lambda w: (w[1][0], w[0]))[-kept:]),
        )
    if len(shopper.goals) > kept:
        latest_goals = sorted(shopper.goals.items(), key=lambda goal: (goal[1], goal[0]))[-kept:]
        shopper = replace(shopper, goals=dict(sorted(latest_goals)))
    if len(shopper.tags) > kept:
        latest_tags = sorted(shopper.tags.items(), key=lambda tag: (tag[1][0], tag[0]))[-kept:]
        shopper = replace(shopper, tags=dict(sorted(latest_tags)))
    if len(shopper.exposures) > kept:
        latest = sorted(shopper.exposures.items(), key=lambda e: (e[1], e[0]))[-kept:]
        shopper = replace(shopper, exposures=dict(sorted(latest)))
    if len(shopper.sends) <= kept:
        return shopper
    newest = {s.id for s in _newest(shopper.sends, kept, lambda s: s.about.at if s.about is not None else None)}
    needed = sorted([s for s in _needed(shopper) if s.id not in newest], key=lambda s: (s.about, s.id))
    return _with_sends(shopper, newest | {s.id for s in needed[-_NEEDED * kept :]})


def _may_be_long(shopper: Shopper, kept: int) -> bool:
    """Return whether anything needs counting in detail. Called after every change, and nearly always False."""
    if (
        len(shopper.carts) > kept
        or len(shopper.orders) > kept
        or len(shopper.sends) > kept
        or len(shopper.devices) > kept
        or len(shopper.wishlist) > kept
        or len(shopper.keys) > kept
        or len(shopper.goals) > kept
        or len(shopper.tags) > kept
    ):
        return True
    for cart in shopper.carts:
        if len(cart.checkouts) > kept or len(cart.spans) > kept or len(cart.tokens) > kept:
            return True
        if len(cart.changes) > kept or len(cart.added) > kept:
            return True
    return any([len(order.refunds) > _REFUNDS for order in shopper.orders])


#: Refunds kept of one order: they add up, so more of them than of other parts.
_REFUNDS = 128


def is_long(shopper: Shopper) -> bool:
    """Return whether so much has gathered that it should be trimmed at once."""
    parts = (
        shopper.carts,
        shopper.orders,
        shopper.devices,
        shopper.wishlist,
        shopper.keys,
        shopper.goals,
        shopper.tags,
    )
    return (
        max(map(len, parts)) > 2 * KEPT
        or any([_is_long_cart(cart, 2 * KEPT) for cart in shopper.carts])
        or any([len(order.refunds) > 2 * _REFUNDS for order in shopper.orders])
    )


def _is_long_cart(cart: Cart, kept: int) -> bool:
    changed = max(len(cart.changes), len(cart.added))
    return max(len(cart.checkouts), len(cart.spans), len(cart.tokens) // 2, changed) > kept


def _shorter_cart(cart: Cart, kept: int) -> Cart:
    if not _is_long_cart(cart, kept):
        return cart
    checkouts = _newest(
        cart.checkouts, kept, lambda c: later_of(c.last.at if c.last else None, later_of(c.done_at, c.gone_at))
    )
    known = {checkout.token for checkout in checkouts}
    others = [token for token in cart.tokens if kind_of(token) != "checkout"]
    tokens = tuple(sorted({*others[:kept], *known})) or cart.tokens[:kept]
    if len(cart.changes) > kept:
        cart = _with_older_changes_in_base(cart, kept)
    added = _newest(cart.added, kept, lambda a: a.at)
    return replace(cart, tokens=tokens, checkouts=checkouts, spans=cart.spans[-kept:], added=added)


def _with_older_changes_in_base(cart: Cart, kept: int) -> Cart:
    """Return the cart with all but the newest changes in its snapshot: later reports of older changes have no effect any more."""
    at = cart.changes[-kept - 1].at
    older = [change for change in cart.changes if change.at <= at]
    rest = cart.changes[len(older) :]
    border = later_of(cart.bought_at, cart.emptied_at)
    snapshots = [s for s in (cart.last, *[c.last for c in cart.checkouts if c.done_at is None]) if s is not None]
    base = max([s for s in snapshots if border is None or s.at > border], key=lambda s: s.at, default=None)
    since = later_of(border, base.at if base is not None else None)
    counting = [change for change in older if since is None or change.at > since]
    if not counting:
        return replace(cart, changes=rest)
    last, emptied_at = snapshot_after(base, counting, cart.added)
    emptied_at = later_of(cart.emptied_at, emptied_at)
    return replace(cart, last=last, emptied_at=emptied_at, changes=rest, added=join_added(cart.added, (), rest))


def _shorter_order(order: Order) -> Order:
    largest = sorted(order.refunds, key=lambda refund: (refund[1], refund[0]))[-_REFUNDS:]
    return replace(order, refunds=tuple(sorted(largest)))


def _with_fewer_keys(shopper: Shopper, kept: int) -> Shopper:
    """Return the shopper with the keys of each kind that were used last, including the strongest of all."""
    by_kind: dict[str, list[str]] = {}
    for k in shopper.keys:
        by_kind.setdefault(kind_of(k), []).append(k)
    if max(map(len, by_kind.values())) <= kept:
        return shopper

    strongest = min(shopper.keys, key=naming_rank)
    keys = {
        k
        for alike in by_kind.values()
        for k in sorted(alike, key=lambda k: (k == strongest, _used(shopper, k)))[-kept:]
    }
    dropped = set(shopper.keys) - keys
    claims = {
        k: tuple([claim for claim in claims if claim.key not in dropped])
        for k, claims in shopper.claims.items()
        if k in keys
    }
    return replace(
        shopper,
        keys=tuple(sorted(keys)),
        claims={k: left for k, left in claims.items() if left},
        bonds=tuple([bond for bond in shopper.bonds if bond[0] in keys and bond[1] in keys]),
        statements={k: own for k, own in shopper.statements.items() if k not in dropped},
        devices=tuple([device for device in shopper.devices if f"device:{device.address}" not in dropped]),
    )


def _used(shopper: Shopper, k: str) -> tuple[datetime, str]:
    """Return when the key was last claimed or used in a statement."""
    times = [claim.at for claim in shopper.claims.get(k, ())[-1:]]
    if (own := shopper.statements.get(k)) is not None:
        times += [known.at for known in own.profile.values()] + [consent.at for consent in own.consents.values()]
    return max(times, default=_OLDEST), k


def forget_before(shopper: Shopper, horizon: datetime) -> Shopper:
    """Return `shopper` without carts and sends that ended before `horizon`, the limit of retention."""
    carts = tuple([c for c in shopper.carts if (cart_activity(c) or horizon) >= horizon])
    if len(carts) < len(shopper.carts):
        shopper = replace(shopper, carts=carts)
    old = {s.id for s in shopper.sends if s.about is not None and s.about.at < horizon}
    if old:
        old -= {s.id for s in _needed(shopper)}
    return _with_sends(shopper, {s.id for s in shopper.sends} - old) if old else shopper


#: A document keeps at most this many times KEPT sends that are still needed. The ledger has the others (flow/forgotten).
_NEEDED = 8


def _needed(shopper: Shopper) -> list[Sending]:
    """Return the sends under way, or about an open subject: without them the same step would be sent again."""
    since: dict[str, datetime] = {}
    bought = last_purchase(shopper)
    for cart in shopper.carts:
        end = later_of(later_of(cart.bought_at, cart.emptied_at), bought)
        since.update(dict.fromkeys(cart.tokens, end or _OLDEST))
    order = last_counting_order(shopper)
    if order is not None:
        since[f"order:{order.id}"] = _OLDEST
    return [
        s for s in shopper.sends
        if s.about is not None and (s.about.at >= since.get(s.about.session, _LATEST) or Rank.BEGUN in [p.rank for p in s.parts])
    ]  # fmt: skip


def _with_sends(shopper: Shopper, ids: AbstractSet[str]) -> Shopper:
    """Return the shopper with the sends of these ids alone, and the time up to which others may be missing."""
    if len(ids) == len(shopper.sends):
        return shopper
    trimmed = shopper.trimmed
    for send in shopper.sends:
        if send.id not in ids and send.about is not None:
            trimmed = later_of(trimmed, send.about.at)
    return replace(shopper, sends=tuple([s for s in shopper.sends if s.id in ids]), trimmed=trimmed)


_T = TypeVar("_T")


def _newest(parts: tuple[_T, ...], kept: int, at: Callable[[_T], datetime | None]) -> tuple[_T, ...]:
    """Return the `kept` newest of the parts, which are in key order and stay so."""
    if len(parts) <= kept:
        return parts
    times = [(at(part) or _OLDEST, n) for n, part in enumerate(parts)]
    if len(parts) == kept + 1:  # nearly always: one came in, one goes; the parts are in key order already
        _, n = min(times)
        return (*parts[:n], *parts[n + 1 :])
    return tuple(parts[n] for n in sorted(n for _, n in sorted(times)[-kept:]))


_OLDEST = datetime.min.replace(tzinfo=UTC)


_LATEST = datetime.max.replace(tzinfo=UTC)
