"""A person's addresses and consents, derived from the statements under each of their keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from msgspec.structs import replace

from .channels import CHANNELS
from .claims import IMPLIED, NO_CLAIMS, NO_STATEMENTS, bonded_groups, claim_held_at, root_of
from .identity import NAMING, key, kind_of
from .merging import join_by_name, latest_presence, latest_wish
from .shopper import Consent, Known, Named, Shopper, Statements


def with_view(shopper: Shopper, statements: Mapping[str, Statements]) -> Shopper:
    """Return `shopper` with the consents, profile, wishes, goals, presence and tags derived from all statements, by key."""
    root = root_of(shopper)
    if set(statements) <= {root}:
        own = statements.get(root or "", NO_STATEMENTS)
        return replace(
            shopper,
            consents=own.consents,
            profile=own.profile,
            wishlist=own.wishlist,
            goals=own.goals,
            presence=own.presence,
            tags=own.tags,
            statements={},
        )
    profile: dict[str, Known] = {}
    wishlist: dict[str, tuple[datetime, bool]] = {}
    goals: dict[str, datetime] = {}
    presence = NO_STATEMENTS.presence
    tags: dict[str, tuple[datetime, bool]] = {}
    channels: set[str] = set()
    for own in statements.values():
        for field, known in own.profile.items():
            latest = profile.get(field)
            if latest is None or known.at > latest.at or (known.at == latest.at and known.value > latest.value):
                profile[field] = known
        if own.consents:
            channels.update(own.consents)
        if own.wishlist:
            wishlist = join_by_name(wishlist, own.wishlist, latest_wish)
        if own.goals:
            goals = join_by_name(goals, own.goals, max)
        if own.presence.seen_at is not None or own.presence.left_at is not None:
            presence = latest_presence(presence, own.presence)
        if own.tags:
            tags = join_by_name(tags, own.tags, latest_wish)
    shopper = replace(
        shopper,
        profile=profile,
        wishlist=wishlist,
        goals=goals,
        presence=presence,
        tags=tags,
        statements=dict(statements),
    )
    consents = {channel: _consent(shopper, channel, statements) for channel in sorted(channels)}
    return replace(shopper, consents={channel: c for channel, c in consents.items() if c is not None})


def _consent(shopper: Shopper, channel: str, statements: Mapping[str, Statements]) -> Consent | None:
    """Return the consent to a channel: the latest yes, if no "no" stands.

    A "no" stands until a later yes, given when the person who gave it and the key that the "no" was given under were one
    person already. A statement under a key that another person held at that time is that person's, unless it is about the very
    address that would be used: a "no" belongs to an address.
    """
    address = None if (kind := CHANNELS[channel].address) == "device" else f"{kind}:{address_of(shopper, channel)}"
    given = [
        (own.consents[channel], k)
        for k, own in sorted(statements.items())
        if channel in own.consents and (k == address or _was_theirs(shopper, k, own.consents[channel].at))
    ]
    yes = [(consent, k) for consent, k in given if consent.granted]
    holders = {k: _holders(shopper, k) for _, k in given} if len(yes) < len(given) else {}
    standing = [
        consent
        for consent, k in given
        if not consent.granted
        and not any(y.at > consent.at and y.at >= _one_since(holders[k], holders[by]) for y, by in yes)
    ]
    among = standing or [consent for consent, _ in yes]
    return max(among, key=lambda consent: (consent.at, consent.source or "")) if among else None


def _was_theirs(shopper: Shopper, k: str, at: datetime) -> bool:
    """Return whether the key was the shopper's at that time; a key without a claim then counts as its first claimant's."""
    claims = shopper.claims.get(k)
    return not claims or claim_held_at(claims, at).key in shopper.keys


def _holders(shopper: Shopper, k: str) -> dict[str, datetime]:
    """Return the key, those bonded with it, and the stronger keys that hold them in turn, each with the time since when."""
    groups = bonded_groups((), shopper.bonds)
    held: dict[str, datetime] = {}
    since = IMPLIED
    for _ in NAMING:
        group = [other for other, top in groups.items() if top == groups.get(k)] or [k]
        held |= {other: since for other in group if other not in held}
        claims = sorted([claim for other in group for claim in shopper.claims.get(other, NO_CLAIMS)], key=_age)
        if not claims or kind_of(groups.get(k, k)) == "customer":  # a customer is held by no other key
            break
        k = claims[-1].key
        since = max(since, next(claim.at for claim in claims if claim.key == k))
    return held


def _age(claim: Named) -> tuple[datetime, str]:
    return claim.at, claim.key


def _one_since(a: Mapping[str, datetime], b: Mapping[str, datetime]) -> datetime:
    """Return since when two keys have been one person's: where the lines of their holders meet, at the latest their ends."""
    met = [max(a[k], b[k]) for k in a.keys() & b.keys()]
    return min(met) if met else max(*a.values(), *b.values())


def address_of(shopper: Shopper, channel: str) -> str | None:
    """Return the address to use: the profile's if its key is the shopper's, else the one last used of those that are.

    An address is used only for the person who holds it.
    """
    kind = CHANNELS[channel].address
    known = shopper.known(kind)
    if not shopper.keys or (known is not None and _holds(shopper, kind, known)):
        return known
    if known is None:
        return None
    held = [k for k in shopper.keys if kind_of(k) == kind]
    if not held:
        return None
    last = max(held, key=lambda k: (shopper.claims[k][-1].at if shopper.claims.get(k) else IMPLIED, k))
    return last.partition(":")[2]


def _holds(shopper: Shopper, kind: str, address: str) -> bool:
    if f"{kind}:{address}" in shopper.keys:
        return True
    try:
        return key(kind, address) in shopper.keys
    except ValueError:
        return False


def own_devices(shopper: Shopper, names: Sequence[Named]) -> Shopper:
    """Return `shopper` with only the devices of the user who left the cart with these names.

    A guest's cart belongs to a customer with the same address; the customer's phone is not the guest's.
    """
    if not names or not shopper.devices or not shopper.claims:
        return shopper
    named = names[0]
    body = _body(shopper, named.key, named.at)
    if body == root_of(shopper) and not any(kind_of(k) in ("email", "phone") for k in shopper.claims):
        return shopper
    own = tuple(
        [d for d in shopper.devices if body in (_body(shopper, f"device:{d.address}", None), f"device:{d.address}")]
    )
    return shopper if len(own) == len(shopper.devices) else replace(shopper, devices=own)


def _body(shopper: Shopper, k: str, at: datetime | None) -> str:
    """Return the key at the top of the claims from `k` up, stopping before an address that joined a stronger key."""
    while kind_of(k) not in ("email", "phone") and (claims := shopper.claims.get(k)):
        k = claim_held_at(claims, at).key
    return k
