"""Join two shoppers of one person: part by part, except that a "no" to marketing beats a later "yes"."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

from .identity import naming_rank
from .joins import join_all, join_devices, join_orders, join_sends, later_of, with_lineage
from .shopper import Consent, Known, Named, Presence, Shopper, Statements


def consent_age(consent: Consent) -> tuple[datetime, bool, str]:
    """Return the sort key of statements by age: of one instant a no is the later."""
    return (consent.at, not consent.granted, consent.source or "")


def merge(kept: Shopper, other: Shopper) -> Shopper:
    """Return `kept` with all parts of `other`: carts, orders, sends (so caps add up), strictest consent.

    A "no" from either side stands until the shopper says yes again after both statements; the absence of a statement is
    no answer and removes nothing. The seed is the smaller one, whichever side is kept, so assignments are stable.
    """
    carts = kept.carts
    for cart in other.carts:
        carts = with_lineage(carts, cart)
    return Shopper(
        id=kept.id,
        seed=min(kept.seed, other.seed),
        carts=carts,
        orders=join_all(kept.orders, other.orders, lambda o: o.id, join_orders),
        sends=join_all(kept.sends, other.sends, lambda s: s.id, join_sends),
        consents=_strictest(kept.consents, other.consents),
        devices=join_all(kept.devices, other.devices, lambda d: d.address, join_devices),
        profile=join_by_name(kept.profile, other.profile, latest_known),
        wishlist=join_by_name(kept.wishlist, other.wishlist, latest_wish),
        aliases=tuple(sorted({*kept.aliases, *other.aliases, other.id})[:_ALIASES]),
        keys=tuple(sorted({*kept.keys, *other.keys})),
        forgotten=later_of(kept.forgotten, other.forgotten),
        trimmed=later_of(kept.trimmed, other.trimmed),
        claims=join_by_name(kept.claims, other.claims, join_claims),
        bonds=tuple(sorted({*kept.bonds, *other.bonds})),
        statements=join_by_name(kept.statements, other.statements, join_statements),
        exposures=join_by_name(kept.exposures, other.exposures, min),
        goals=join_by_name(kept.goals, other.goals, max),
        presence=latest_presence(kept.presence, other.presence),
        tags=join_by_name(kept.tags, other.tags, latest_wish),
        reported=later_of(kept.reported, other.reported),
    )


#: How many earlier ids are kept of one shopper.
_ALIASES = 64


#: How many uses are kept of one key: the first, and the latest others.
_CLAIMS = 12


_J = TypeVar("_J")


def join_by_name(a: dict[str, _J], b: dict[str, _J], join: Callable[[_J, _J], _J]) -> dict[str, _J]:
    """Return the union of two dicts; values of a common key are joined."""
    if not a or not b:
        return a or b
    return {**a, **b, **{name: join(a[name], b[name]) for name in a.keys() & b.keys()}}


def claim_order(claim: Named) -> tuple[datetime, int, str]:
    """Return the sort key of claims, in the order in which a later one replaces an earlier: by time, then the stronger key."""
    rank, _ = naming_rank(claim.key)
    return claim.at, -rank, claim.key


def join_claims(a: tuple[Named, ...], b: tuple[Named, ...]) -> tuple[Named, ...]:
    """Return every use of a key known on either side, in order of time; of too many the first and the latest ones."""
    one_more = len(b) == 1 and (not a or a[-1].at < b[0].at)  # nearly always: and the latest
    claims = [*a, b[0]] if one_more else sorted({*a, *b}, key=claim_order)
    return tuple(claims if len(claims) <= _CLAIMS else [claims[0], *claims[1 - _CLAIMS :]])


def join_statements(a: Statements, b: Statements) -> Statements:
    """Return the statements under one key, from either document: the latest statement on each thing counts."""
    return Statements(
        consents=join_by_name(a.consents, b.consents, latest_consent),
        profile=join_by_name(a.profile, b.profile, latest_known),
        wishlist=join_by_name(a.wishlist, b.wishlist, latest_wish),
        goals=join_by_name(a.goals, b.goals, max),
        presence=latest_presence(a.presence, b.presence),
        tags=join_by_name(a.tags, b.tags, latest_wish),
    )


def latest_presence(a: Presence, b: Presence) -> Presence:
    """Return when the shopper was last seen on either side, and the later end of a visit."""
    if a == b:
        return a
    seen = max((a.seen_at or _NEVER, a.mobile), (b.seen_at or _NEVER, b.mobile))
    left = max((a.left_at or _NEVER, a.ended_by), (b.left_at or _NEVER, b.ended_by))
    return Presence(later_of(a.seen_at, b.seen_at), seen[1], later_of(a.left_at, b.left_at), left[1])


_NEVER = datetime.min.replace(tzinfo=UTC)


def latest_consent(a: Consent, b: Consent) -> Consent:
    """Return the later statement; a no wins a tie."""
    return max(a, b, key=consent_age)


def latest_known(a: Known, b: Known) -> Known:
    """Return the later piece of profile; the greater value wins a tie."""
    return max(a, b, key=lambda known: (known.at, known.value))


def latest_wish(a: tuple[datetime, bool], b: tuple[datetime, bool]) -> tuple[datetime, bool]:
    """Return the later change of a wish or a tag; removal wins a tie."""
    return max(a, b, key=lambda wish: (wish[0], not wish[1]))


def _strictest(a: dict[str, Consent], b: dict[str, Consent]) -> dict[str, Consent]:
    return join_by_name(a, b, strictest)


def strictest(a: Consent, b: Consent) -> Consent:
    """Return the stricter consent: a no beats a yes, from the later time of the two; of several noes the greatest source."""
    if a.granted and b.granted:
        return latest_consent(a, b)
    sources = [consent.source for consent in (a, b) if not consent.granted and consent.source is not None]
    return Consent(granted=False, at=max(a.at, b.at), source=max(sources, default=None))
