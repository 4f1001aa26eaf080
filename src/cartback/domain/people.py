"""Ownership: which statements, carts and orders of several people's events belong to whom, in any order of arrival.

Every key that names a person (customer, e-mail, phone, device) is held by one person at a time:

- a customer holds itself; a weaker key is held by the stronger key that an event last used it with (a claim), by the
  events' own time;
- a cart or an order belongs to the strongest key that any event named it with, or, if that is a weaker key, to the
  holder of that key at that time: a cart left on a shared tablet stays with the person who had it then. A weaker key
  without an earlier claim is the stronger one's: so the app's device and the address typed at the web checkout meet;
- consent, profile and wishes are kept by the key they were stated under, and move with that key: a "no" belongs to
  an address, no matter who types it;
- keys that the shop itself declared to be one person (ShoppersMerged) stay together, and so do two addresses that one
  event of a guest carries.

So identity is a pure function of claims and names, each of which is a set that only grows: every order of the same
events ends in the same people. An event that names one known person and contests no other key changes that person's
document alone (`is_plain`); any other event puts the documents concerned into one pool, and `regroup` deals it out again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from msgspec.structs import replace

from . import events as ev
from .channels import CHANNELS
from .claims import (
    NO_CLAIMS,
    NO_STATEMENTS,
    STATED,
    bonded_groups,
    bonds_of,
    names_in,
    names_mentioned,
    root_of,
    weaker_keys,
    with_root_on_parts,
)
from .contact import with_view
from .identity import kind_of, naming_rank, strength
from .joins import disjoint
from .merging import join_by_name, join_claims, join_statements, merge
from .shopper import Named, Shopper, Statements
from .transitions import apply, apply_named, with_names

# --- one person, nothing contested ------------------------------------------------------------------------------------


def is_plain(shopper: Shopper, keys: Sequence[str], names: Sequence[str]) -> bool:
    """Return whether an event with these keys, of which all known ones are this shopper's, moves nothing to another shopper.

    `names` are those of the keys that name a person or device, strongest first.
    """
    named = _named_by(shopper, keys) if len(names) < len(keys) else []
    if len(named) > 1 and len({frozenset([name.key for name in its]) for its in named}) > 1:
        return False
    if not names:
        return True
    anchor = names[0]
    if anchor not in shopper.keys and (root := root_of(shopper)) is not None and root not in keys:
        return False
    if len(names) > 1 and not bonds_of(names).issubset(shopper.bonds):
        return False
    for its in named:
        if its[0].key != anchor and anchor not in [name.key for name in its]:
            return False
    return not shopper.claims or _closed(shopper, names, anchor)


def _named_by(shopper: Shopper, keys: Sequence[str]) -> list[tuple[Named, ...]]:
    """Return the names of every cart and order with one of these keys, if it has any."""
    named = [cart.names for cart in shopper.carts if cart.names and not disjoint(keys, cart.tokens)]
    if shopper.orders:
        named += [order.names for order in shopper.orders if order.names and f"order:{order.id}" in keys]
    return named


def _closed(shopper: Shopper, keys: Iterable[str], anchor: str) -> bool:
    """Return whether every claimant of these keys is this shopper (or `anchor`, which is about to be)."""
    if _claimed_by_self(shopper, anchor):
        return True
    held = {anchor, *shopper.keys}
    bonded = _bonded(shopper)
    waiting = [k for key in keys for k in bonded.get(key, (key,))]
    asked = set(waiting)
    while waiting:
        for claim in shopper.claims.get(waiting.pop(), NO_CLAIMS):
            if claim.key == anchor or claim.key in asked:
                continue
            if claim.key not in held:
                return False
            new = set(bonded.get(claim.key, (claim.key,))) - asked
            waiting += new
            asked |= new
    return True


def _claimed_by_self(shopper: Shopper, anchor: str) -> bool:
    """Return whether no other key ever claimed one of the shopper's, which is nearly always so."""
    for claims in shopper.claims.values():
        for claim in claims:
            if claim.key != anchor and claim.key not in shopper.keys:
                return False
    return True


def _bonded(shopper: Shopper) -> dict[str, list[str]]:
    """Return every bonded key of the shopper, with all those it is bonded with."""
    if not shopper.bonds:
        return {}
    members: dict[str, list[str]] = {}
    for k, top in bonded_groups((), shopper.bonds).items():
        members.setdefault(top, []).append(k)
    return {k: group for group in members.values() for k in group}


def with_event(shopper: Shopper, event: ev.ShopperEvent, keys: Sequence[str], names: Sequence[str]) -> Shopper:
    """Return `shopper` after a plain event that carries `keys`; the very same object when nothing changes."""
    claimed = _claimed(shopper, names, event.at)
    if claimed is not shopper and claimed.statements:
        claimed = with_view(claimed, claimed.statements)
    shopper = claimed
    if isinstance(event, ev.CartChanged) and names and len(keys) == len(names) + 1 and f"cart:{event.cart}" in keys:
        return apply_named(shopper, event, (Named(event.at, names[0]),))  # nearly always: one cart, of a known person
    if not isinstance(event, STATED):
        return with_event_names(apply(shopper, event), event, keys, names)
    anchor = names[0] if names else min(keys, key=strength)
    return with_event_names(_stated(shopper, event, anchor, names), event, keys, names)


def with_event_names(shopper: Shopper, event: ev.ShopperEvent, keys: Sequence[str], names: Sequence[str]) -> Shopper:
    """Return `shopper` with the event's carts and orders named by its strongest key, or an order by its cart's."""
    if len(names) == len(keys):
        return shopper
    tokens = tuple([k for k in keys if k not in names])
    if names:
        return with_names(shopper, tokens, (Named(event.at, names[0]),))
    if isinstance(event, STATED):
        return with_names(shopper, tokens, ())
    carts = [k for k in tokens if kind_of(k) != "order"]
    orders = [k for k in tokens if kind_of(k) == "order"]
    return with_names(shopper, tuple(orders), (Named(event.at, min(carts)),)) if carts and orders else shopper


def _claimed(shopper: Shopper, names: Sequence[str], at: datetime) -> Shopper:
    """Return `shopper` with these names, the weaker ones claimed by the strongest at this time."""
    new = [k for k in names if k not in shopper.keys]
    if not new and len(names) < 2:  # nearly always: there is nothing to claim
        return shopper
    claims = shopper.claims
    for k in weaker_keys(names):
        held, claim = claims.get(k, NO_CLAIMS), Named(at, names[0])
        if claim not in held and (joined := join_claims(held, (claim,))) != held:
            claims = {**claims, k: joined}
    if new:
        keys = tuple(sorted({*shopper.keys, *new}))
        return replace(shopper, keys=keys, claims=claims, statements=statements_of(shopper))
    return shopper if claims is shopper.claims else replace(shopper, claims=claims)


def statements_of(shopper: Shopper) -> dict[str, Statements]:
    """Return the statements about the shopper, by the key they were made under."""
    if shopper.statements:
        return shopper.statements
    own = own_statements(shopper)
    root = root_of(shopper)
    return {root: own} if root is not None and own != NO_STATEMENTS else {}


def _stated(shopper: Shopper, event: ev.ShopperEvent, anchor: str, names: Sequence[str]) -> Shopper:
    """Return `shopper` after a statement under `anchor`. A consent to e-mail or SMS holds for the address as well."""
    root = root_of(shopper)
    under = [anchor, *addresses_meant(event, names, anchor)]
    if not shopper.statements and under == [root]:
        return apply(shopper, event)
    statements = statements_of(shopper)
    before = statements
    for k in under:
        own = statements.get(k, NO_STATEMENTS)
        stated = statements_after(own, event)
        if stated != own:
            statements = {**statements, k: stated}
    if statements is before:
        return shopper
    return with_view(shopper, statements)


def addresses_meant(event: ev.ShopperEvent, names: Sequence[str], anchor: str) -> list[str]:
    """Return the addresses, besides `anchor`, to which a consent to e-mail or SMS applies as well."""
    if not isinstance(event, ev.ConsentChanged) or CHANNELS[event.channel].address == "device":
        return []
    kind = CHANNELS[event.channel].address
    return [k for k in names if k != anchor and kind_of(k) == kind]


def statements_after(own: Statements, event: ev.ShopperEvent) -> Statements:
    """Return the statements under one key after one more event."""
    scratch = Shopper(
        "",
        consents=own.consents,
        profile=own.profile,
        wishlist=own.wishlist,
        goals=own.goals,
        presence=own.presence,
        tags=own.tags,
    )
    return own_statements(apply(scratch, event))


def own_statements(shopper: Shopper) -> Statements:
    """Return the shopper's own fields, as statements under one key."""
    return Statements(
        shopper.consents, shopper.profile, shopper.wishlist, shopper.goals, shopper.presence, shopper.tags
    )


def join_whole(a: Shopper, b: Shopper, event: ev.ShopperEvent, keys: Sequence[str]) -> Shopper | None:
    """Return `a` and `b` merged after a plain event that names both; None if not all of their parts belong to one person.

    They do when the event names the root of the one that joins the other, and no other key ever claimed a key of either.
    """
    names = names_in(keys)
    root_a, root_b = root_of(a), root_of(b)
    if root_a is None or root_b is None or len(names) < len(keys) or isinstance(event, ev.ShoppersMerged):
        return None
    kept, other = (a, b) if naming_rank(root_a) < naming_rank(root_b) else (b, a)
    bonds = bonds_of(names)
    if (
        root_of(other) not in keys
        or names[0] not in kept.keys
        or names_mentioned(other)
        or not _closed(kept, names, names[0])
    ):
        return None
    if any(naming_rank(k) < naming_rank(names[0]) for k in names[1:]) or (
        kind_of(root_a) == kind_of(root_b) == "customer"
    ):
        return None
    statements = join_by_name(statements_of(kept), statements_of(other), join_statements)
    bonded = tuple(sorted({*kept.bonds, *other.bonds, *bonds}))
    joined = replace(merge(with_root_on_parts(kept), with_root_on_parts(other)), statements=statements, bonds=bonded)
    after = with_event(joined, event, keys, names)
    return with_view(after, statements) if statements and after.statements is statements else after
