"""The claims of keys: the names that an event carries, its claims and bonds, and the claim in force at a time."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from msgspec.structs import replace

from . import events as ev
from .identity import NAMING, kind_of, naming_rank
from .shopper import Cart, Named, Order, Shopper, Statements

NAMES = frozenset(NAMING)
_PREFIXES = tuple([f"{kind}:" for kind in NAMING])


#: Before any event: the time of a claim that a document implies, and of one by a cart that two keys have in common.
IMPLIED, LINKED = datetime(1970, 1, 1, tzinfo=UTC), datetime(1970, 1, 2, tzinfo=UTC)


NO_STATEMENTS = Statements()


#: Events whose content is kept by the key that it was stated under, and moves with that key.
STATED = (
    ev.ConsentChanged, ev.ProfileChanged, ev.WishlistChanged, ev.ShopperTagged, ev.ShopperSeen, ev.SessionEnded, ev.GoalReached,
)  # fmt: skip
#: Events of one message: they stay with the person whom the event names, even if the message went to another.
OF_MESSAGES = (
    ev.SendBegun, ev.SendSettled, ev.SendWithheld, ev.MessageOpened, ev.MessageClicked, ev.MessageDelivered, ev.MessageBounced,
    ev.MessageComplained,
)  # fmt: skip


NO_CLAIMS: tuple[Named, ...] = ()


def root_of(shopper: Shopper) -> str | None:
    """Return the strongest key that names the shopper; None for one known by carts and orders alone."""
    keys = shopper.keys  # in order, so those of one kind stand together
    for prefix in _PREFIXES:
        n = bisect_left(keys, prefix)
        if n < len(keys) and keys[n].startswith(prefix):
            return keys[n]
    return None


def names_in(keys: Iterable[str]) -> list[str]:
    """Return the keys that name a person or a device, strongest first."""
    names = [k for k in keys if k.startswith(_PREFIXES)]
    if len(names) > 1:
        names.sort(key=naming_rank)
    return names


def bonds_of(names: Sequence[str]) -> set[tuple[str, str]]:
    """Return the pairs of addresses that an event without a customer declares to be one person's."""
    kind = kind_of(names[0])
    return {(names[0], k) for k in names[1:] if kind_of(k) == kind} if kind in ("email", "phone") else set()


def has_bonds(names: Sequence[str]) -> bool:
    """Return whether an event with these names, strongest first, bonds some of them."""
    return bool(bonds_of(names))


def weaker_keys(names: Sequence[str]) -> Sequence[str]:
    """Return the names that the strongest of an event claims: all others but those bonded with it."""
    if not names or kind_of(names[0]) not in ("email", "phone"):
        return names[1:]
    return [k for k in names[1:] if kind_of(k) != kind_of(names[0])]


def carts_and_orders(shopper: Shopper) -> tuple[Cart | Order, ...]:
    """Return the parts that belong to the person who is named by them."""
    return (*shopper.carts, *shopper.orders)


def own_key(part: Cart | Order) -> str:
    """Return the key of the cart or order itself: its owner where no person was named."""
    return part.tokens[0] if isinstance(part, Cart) else f"order:{part.id}"


def claim_held_at(claims: Sequence[Named], at: datetime | None) -> Named:
    """Return the claim in force at a time: the last one until then, or else the first; with None the last of all."""
    if at is None:
        return claims[-1]
    n = bisect_right(claims, at, key=lambda claim: claim.at)
    return claims[n - 1] if n else claims[0]


def names_mentioned(shopper: Shopper) -> set[str]:
    """Return the names of others that this document mentions: ownership depends on their documents too."""
    names = {claim.key for claims in shopper.claims.values() for claim in claims}
    names |= {named.key for part in carts_and_orders(shopper) for named in part.names}
    return {k for k in names if kind_of(k) in NAMES} - set(shopper.keys)


def with_root_on_parts(shopper: Shopper) -> Shopper:
    """Return the document with its strongest name on every cart and order that has none."""
    if not (shopper.carts or shopper.orders) or (root := root_of(shopper)) is None:
        return shopper
    names = (Named(IMPLIED, root),)
    bought = {named.key for order in shopper.orders for named in order.names}
    return replace(
        shopper,
        carts=tuple(
            [c if c.names or bought.intersection(c.tokens) else replace(c, names=names) for c in shopper.carts]
        ),
        orders=tuple([order if order.names else replace(order, names=names) for order in shopper.orders]),
    )


def bonded_groups(names: Iterable[str], bonds: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return for each name the strongest of those it is bonded with, directly or not."""
    group = {k: k for k in names}

    def top(k: str) -> str:
        above = group.setdefault(k, k)
        while above != group[above]:
            group[k] = above = group[above]
        return above

    for a, b in bonds:
        one, other = top(a), top(b)
        if one != other:
            weaker, stronger = (one, other) if naming_rank(other) < naming_rank(one) else (other, one)
            group[weaker] = stronger
    return {k: top(k) for k in group}
