"""Whose: what the events of several people say belongs to which of them, whatever order the events arrived in.

Every key that names somebody (customer, e-mail, phone, device) is held by one person at a time:

- a customer holds itself; a weaker key is held by the stronger key that an event last used it with (a claim), by the
  events' own time;
- a cart or an order belongs to the strongest key that any event named it with, and, where that is a weaker key, to who
  held the key at that time: a cart that was left on a shared tablet stays with the person who had it then. A weaker key
  that nobody claimed before is the stronger one's: so the app's device and the address typed at the web checkout meet;
- consent, profile and wishes are kept by the key they were stated under, and go where that key goes: a "no" belongs to
  an address, whoever types it;
- keys that the shop itself declared to be one person (ShoppersMerged) stay together, and so do two addresses that one
  event of a guest carries.

So who is who is a pure function of claims and names, each of which is a set that only grows: every order of the same
events ends in the same people. An event that names one known person and contests nobody's key changes that person's
document alone (`is_plain`); any other event puts the documents concerned into one pool, and `regroup` deals it out anew.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime

from msgspec import Struct
from msgspec.structs import replace

from . import events as ev
from .identity import NAMING, key, kind_of, naming_rank, strength
from .shopper import (
    Cart,
    Consent,
    Device,
    Known,
    Named,
    Order,
    Sending,
    Shopper,
    Statements,
    apply,
    claim_order,
    join_by_name,
    join_claims,
    join_statements,
    latest_wish,
    merge,
    new_shopper,
    with_names,
)

_NAMES = frozenset(NAMING)
#: Before any event: the time of a claim that a document implies, and of one by a cart that two keys have in common.
_IMPLIED, _LINKED = datetime(1970, 1, 1, tzinfo=UTC), datetime(1970, 1, 2, tzinfo=UTC)
_NO_STATEMENTS = Statements()
_STATED = (ev.ConsentChanged, ev.ProfileChanged, ev.WishlistChanged)
_NO_CLAIMS: tuple[Named, ...] = ()


def root_of(shopper: Shopper) -> str | None:
    """The strongest key that names the shopper; None of somebody known by carts and orders alone."""
    keys = shopper.keys  # in order, so those of one kind stand together
    for prefix in _PREFIXES:
        n = bisect_left(keys, prefix)
        if n < len(keys) and keys[n].startswith(prefix):
            return keys[n]
    return None


_PREFIXES = tuple([f"{kind}:" for kind in NAMING])


def names_in(keys: Iterable[str]) -> list[str]:
    """The keys that name a person or a device, strongest first."""
    names = [k for k in keys if k.partition(":")[0] in _NAMES]
    if len(names) > 1:
        names.sort(key=naming_rank)
    return names


# --- one person, nothing contested ------------------------------------------------------------------------------------


def is_plain(shopper: Shopper, keys: Collection[str], names: Sequence[str]) -> bool:
    """Whether an event with these keys, of which all known ones are this shopper's, moves nothing to anybody else.

    `names` are those of the keys that name somebody, strongest first.
    """
    named = _named_by(shopper, keys) if len(names) < len(keys) else []
    if len(named) > 1 and len({frozenset([name.key for name in its]) for its in named}) > 1:
        return False
    if not names:
        return True
    anchor = names[0]
    if anchor not in shopper.keys and (root := root_of(shopper)) is not None and root not in keys:
        return False
    if len(names) > 1 and not _bonds(names).issubset(shopper.bonds):
        return False
    if any([anchor not in [name.key for name in its] for its in named]):
        return False
    return not shopper.claims or _closed(shopper, names, anchor)


def _bonds(names: Sequence[str]) -> set[tuple[str, str]]:
    """The addresses that an event without a customer carries are one person's."""
    kind = kind_of(names[0])
    return {(names[0], k) for k in names[1:] if kind_of(k) == kind} if kind in ("email", "phone") else set()


def has_bonds(names: Sequence[str]) -> bool:
    """Whether an event with these names, strongest first, bonds some of them."""
    return bool(_bonds(names))


def _weaker(names: Sequence[str]) -> Sequence[str]:
    """The names that the strongest of an event claims: all others but those that are bonded with it."""
    if not names or kind_of(names[0]) not in ("email", "phone"):
        return names[1:]
    return [k for k in names[1:] if kind_of(k) != kind_of(names[0])]


def _named_by(shopper: Shopper, keys: Collection[str]) -> list[tuple[Named, ...]]:
    """The names of every cart and order that these keys lead to, if it has any."""
    named = [cart.names for cart in shopper.carts if cart.names and any([token in keys for token in cart.tokens])]
    named += [order.names for order in shopper.orders if order.names and f"order:{order.id}" in keys]
    return named


def _closed(shopper: Shopper, keys: Iterable[str], anchor: str) -> bool:
    """Whether everybody who ever claimed these keys is this shopper (or `anchor`, who is about to be)."""
    held = {anchor, *shopper.keys}
    if all([claim.key in held for claims in shopper.claims.values() for claim in claims]):
        return True  # nearly always: nobody else ever claimed anything of this shopper's
    bonded = _bonded(shopper)
    waiting = [k for key in keys for k in bonded.get(key, (key,))]
    asked = set(waiting)
    while waiting:
        for claim in shopper.claims.get(waiting.pop(), _NO_CLAIMS):
            if claim.key == anchor or claim.key in asked:
                continue
            if claim.key not in held:
                return False
            new = set(bonded.get(claim.key, (claim.key,))) - asked
            waiting += new
            asked |= new
    return True


def _bonded(shopper: Shopper) -> dict[str, list[str]]:
    """Every bonded key of the shopper, with all those it is bonded with."""
    if not shopper.bonds:
        return {}
    members: dict[str, list[str]] = {}
    for k, top in _groups((), shopper.bonds).items():
        members.setdefault(top, []).append(k)
    return {k: group for group in members.values() for k in group}


def with_event(shopper: Shopper, event: ev.ShopperEvent, keys: Sequence[str], names: Sequence[str]) -> Shopper:
    """`shopper` after a plain event that carries `keys`; the very same object when it says nothing new."""
    claimed = _claimed(shopper, names, event.at)
    if claimed is not shopper and claimed.statements:
        claimed = with_view(claimed, claimed.statements)
    shopper = claimed
    anchor = names[0] if names else min(keys, key=strength)
    shopper = _stated(shopper, event, anchor, names) if isinstance(event, _STATED) else apply(shopper, event)
    return _with_names(shopper, event, keys, names)


def _with_names(shopper: Shopper, event: ev.ShopperEvent, keys: Sequence[str], names: Sequence[str]) -> Shopper:
    """`shopper` with what the event names by a token known under its strongest key; an order without one, by its cart's."""
    if len(names) == len(keys):
        return shopper
    tokens = tuple([k for k in keys if k not in names])
    if names:
        return with_names(shopper, tokens, (Named(event.at, names[0]),))
    if isinstance(event, _STATED):
        return with_names(shopper, tokens, ())
    carts = [k for k in tokens if kind_of(k) != "order"]
    orders = [k for k in tokens if kind_of(k) == "order"]
    return with_names(shopper, tuple(orders), (Named(event.at, min(carts)),)) if carts and orders else shopper


def _things(shopper: Shopper) -> tuple[Cart | Order, ...]:
    return (*shopper.carts, *shopper.orders)


def _token(part: Cart | Order) -> str:
    return part.tokens[0] if isinstance(part, Cart) else f"order:{part.id}"


def _claimed(shopper: Shopper, names: Sequence[str], at: datetime) -> Shopper:
    """`shopper` known under these names, the weaker ones claimed by the strongest at this time."""
    new = [k for k in names if k not in shopper.keys]
    claims = shopper.claims
    for k in _weaker(names):
        mine = claims.get(k, _NO_CLAIMS)
        if not any([claim.at == at and claim.key == names[0] for claim in mine]):
            joined = join_claims(mine, (Named(at, names[0]),))
            claims = claims if joined == mine else {**claims, k: joined}
    if not new and claims is shopper.claims:
        return shopper
    statements = _statements(shopper) if new else shopper.statements
    return replace(shopper, keys=tuple(sorted({*shopper.keys, *new})), claims=claims, statements=statements)


def _statements(shopper: Shopper) -> dict[str, Statements]:
    """What was said of the shopper, by key."""
    if shopper.statements:
        return shopper.statements
    own = Statements(shopper.consents, shopper.profile, shopper.wishlist)
    root = root_of(shopper)
    return {root: own} if root is not None and own != _NO_STATEMENTS else {}


def _stated(shopper: Shopper, event: ev.ShopperEvent, anchor: str, names: Sequence[str]) -> Shopper:
    """`shopper` after a statement under `anchor`. A word on e-mail or SMS holds for the address as well."""
    root = root_of(shopper)
    under = [anchor, *_addresses_meant(event, names, anchor)]
    if not shopper.statements and under == [root]:
        return apply(shopper, event)
    statements = _statements(shopper)
    before = statements
    for k in under:
        own = statements.get(k, _NO_STATEMENTS)
        stated = _after(own, event)
        if stated != own:
            statements = {**statements, k: stated}
    if statements is before:
        return shopper
    return with_view(shopper, statements)


def _addresses_meant(event: ev.ShopperEvent, names: Sequence[str], anchor: str) -> list[str]:
    if not isinstance(event, ev.ConsentChanged) or event.channel == "push":
        return []
    kind = "email" if event.channel == "email" else "phone"
    return [k for k in names if k != anchor and kind_of(k) == kind]


def _after(own: Statements, event: ev.ShopperEvent) -> Statements:
    scratch = Shopper("", consents=own.consents, profile=own.profile, wishlist=own.wishlist)
    scratch = apply(scratch, event)
    return Statements(scratch.consents, scratch.profile, scratch.wishlist)


def join_whole(a: Shopper, b: Shopper, event: ev.ShopperEvent, keys: Sequence[str]) -> Shopper | None:
    """The one person that `a` and `b` are after a plain event that names both; None if not everything of theirs is one's.

    It is when the event names the root of the one that joins the other, and nobody else ever claimed what either holds.
    """
    names = names_in(keys)
    root_a, root_b = root_of(a), root_of(b)
    if root_a is None or root_b is None or len(names) < len(keys) or isinstance(event, ev.ShoppersMerged):
        return None
    kept, other = (a, b) if naming_rank(root_a) < naming_rank(root_b) else (b, a)
    bonds = _bonds(names)
    if (
        root_of(other) not in keys
        or names[0] not in kept.keys
        or mentioned(other)
        or not _closed(kept, names, names[0])
    ):
        return None
    if any(naming_rank(k) < naming_rank(names[0]) for k in names[1:]) or (
        kind_of(root_a) == kind_of(root_b) == "customer"
    ):
        return None
    statements = join_by_name(_statements(kept), _statements(other), join_statements)
    bonded = tuple(sorted({*kept.bonds, *other.bonds, *bonds}))
    joined = replace(merge(_explicit(kept), _explicit(other)), statements=statements, bonds=bonded)
    after = with_event(joined, event, keys, names)
    return with_view(after, statements) if statements and after.statements is statements else after


# --- what follows from statements under several keys ------------------------------------------------------------------


def with_view(shopper: Shopper, statements: Mapping[str, Statements]) -> Shopper:
    """`shopper` with the consents, profile and wishes that follow from all statements, by key."""
    root = root_of(shopper)
    if set(statements) <= {root}:
        own = statements.get(root or "", _NO_STATEMENTS)
        return replace(shopper, consents=own.consents, profile=own.profile, wishlist=own.wishlist, statements={})
    profile: dict[str, Known] = {}
    wishlist: dict[str, tuple[datetime, bool]] = {}
    for own in statements.values():
        for field, known in own.profile.items():
            if field not in profile or (known.at, known.value) > (profile[field].at, profile[field].value):
                profile[field] = known
        for product, wish in own.wishlist.items():
            wishlist[product] = latest_wish(wish, wishlist[product]) if product in wishlist else wish
    shopper = replace(shopper, profile=profile, wishlist=wishlist, statements=dict(statements))
    channels = sorted({channel for own in statements.values() for channel in own.consents})
    consents = {channel: _consent(shopper, channel, statements) for channel in channels}
    return replace(shopper, consents={channel: c for channel, c in consents.items() if c is not None})


def _consent(shopper: Shopper, channel: str, statements: Mapping[str, Statements]) -> Consent | None:
    """Yes or no on a channel: the latest yes, if no "no" stands.

    A "no" stands until a later yes, given when whoever gave it and the key that the "no" was said under were one person
    already. What was said under a key while somebody else held it is theirs, unless it was said of the very address that
    would be written to: a "no" belongs to an address.
    """
    address = f"{_KIND_OF_ADDRESS[channel]}:{address_of(shopper, channel)}" if channel in _KIND_OF_ADDRESS else None
    said = [
        (own.consents[channel], k)
        for k, own in sorted(statements.items())
        if channel in own.consents and (k == address or _said_by(shopper, k, own.consents[channel].at))
    ]
    yes = [(consent, k) for consent, k in said if consent.granted]
    standing = [
        consent
        for consent, k in said
        if not consent.granted
        and not any(y.at > consent.at and y.at >= max(_since(shopper, k), _since(shopper, by)) for y, by in yes)
    ]
    among = standing or [consent for consent, _ in yes]
    return max(among, key=lambda consent: (consent.at, consent.source or "")) if among else None


_KIND_OF_ADDRESS = {"email": "email", "sms": "phone"}


def _said_by(shopper: Shopper, k: str, at: datetime) -> bool:
    """Whether the key was the shopper's at that time; if nobody had claimed it then, its first claimant's."""
    claims = shopper.claims.get(k)
    return not claims or _at(claims, at).key in shopper.keys


def _since(shopper: Shopper, k: str) -> datetime:
    """Since when the key has been the same person's as the shopper's strongest one."""
    since = _IMPLIED
    for _ in NAMING:
        claims = shopper.claims.get(k, _NO_CLAIMS)
        if not claims:
            break
        k = claims[-1].key
        since = max(since, next(claim.at for claim in claims if claim.key == k))
    return since


def address_of(shopper: Shopper, channel: str) -> str | None:
    """The e-mail or phone to write to: the profile's if its key is the shopper's, else the one last used of those that are.

    An address is written to only for the person who holds it.
    """
    kind = _KIND_OF_ADDRESS[channel]
    known = shopper.known(kind)
    if not shopper.keys or (known is not None and _holds(shopper, kind, known)):
        return known
    if known is None:
        return None
    held = [k for k in shopper.keys if kind_of(k) == kind]
    if not held:
        return None
    last = max(held, key=lambda k: (shopper.claims[k][-1].at if shopper.claims.get(k) else _IMPLIED, k))
    return last.partition(":")[2]


def _holds(shopper: Shopper, kind: str, address: str) -> bool:
    if f"{kind}:{address}" in shopper.keys:
        return True
    try:
        return key(kind, address) in shopper.keys
    except ValueError:
        return False


def own_devices(shopper: Shopper, names: Sequence[Named]) -> Shopper:
    """`shopper` with only the devices of the body that left the cart with these names.

    A guest's cart comes to a customer who uses the same address; the customer's phone is not the guest's.
    """
    if not names or not shopper.devices or not shopper.claims:
        return shopper
    named = names[0]
    body = _body(shopper, named.key, named.at)
    if body == root_of(shopper) and not any(kind_of(k) in ("email", "phone") for k in shopper.claims):
        return shopper
    mine = tuple(
        [d for d in shopper.devices if body in (_body(shopper, f"device:{d.address}", None), f"device:{d.address}")]
    )
    return shopper if len(mine) == len(shopper.devices) else replace(shopper, devices=mine)


def _body(shopper: Shopper, k: str, at: datetime | None) -> str:
    """The key at the top of the claims from `k` up, short of those by which an address joined somebody stronger."""
    while kind_of(k) not in ("email", "phone") and (claims := shopper.claims.get(k)):
        k = _at(claims, at).key
    return k


def _at(claims: Sequence[Named], at: datetime | None) -> Named:
    """The claim that held at a time: the last one until then, or else the first; with None the last of all."""
    if at is None:
        return claims[-1]
    n = bisect_right(claims, at, key=lambda claim: claim.at)
    return claims[n - 1] if n else claims[0]


# --- several people, or a contested key -------------------------------------------------------------------------------


class Person(Struct, eq=False, gc=False):
    """One person after `regroup`, and which of the documents that went in this is the continuation of: the first goes on."""

    shopper: Shopper
    continues: tuple[int, ...]


def mentioned(shopper: Shopper) -> set[str]:
    """The names of others that this document mentions: their documents decide with it who holds what."""
    names = {claim.key for claims in shopper.claims.values() for claim in claims}
    names |= {named.key for part in _things(shopper) for named in part.names}
    return {k for k in names if kind_of(k) in _NAMES} - set(shopper.keys)


def regroup(
    shoppers: Sequence[Shopper], event: ev.ShopperEvent, keys: Sequence[str], new_id: Callable[[], str]
) -> list[Person]:
    """Everybody among `shoppers` after an event that carries `keys`: put into one pool and dealt out to who holds what."""
    return _Pool(shoppers, event, keys).people(new_id)


class _Pool:
    """All that several documents hold, and who holds which key."""

    def __init__(self, shoppers: Sequence[Shopper], event: ev.ShopperEvent, keys: Sequence[str]) -> None:
        self.shoppers = shoppers
        self.names: set[str] = set(names_in(keys))
        self.claims: dict[str, tuple[Named, ...]] = {}
        self.bonds: set[tuple[str, str]] = set()
        self.statements: dict[str, Statements] = {}
        pool = new_shopper("")
        self.roots = [root_of(shopper) for shopper in shoppers]
        for shopper, root in zip(shoppers, self.roots, strict=True):
            pool = merge(pool, _explicit(shopper))
            self._take(shopper, root)
        self._event(event, keys)
        pool = pool if isinstance(event, _STATED) else apply(pool, event)
        self.pool = _with_names(pool, event, keys, names_in(keys))
        self._link()
        self.lineage = {token: cart for cart in self.pool.carts for token in cart.tokens}
        self.bought = {named.key: order for order in self.pool.orders for named in order.names}
        self.group = _groups(self.names, self.bonds)
        self.members: dict[str, list[str]] = {}
        for k in self.names:
            self.members.setdefault(self.group[k], []).append(k)
        self._roots: dict[tuple[str, datetime | None], str] = {}
        self._pooled: dict[str, list[Named]] = {}

    def _take(self, shopper: Shopper, root: str | None) -> None:
        """Take in a document's keys, claims, bonds and statements; what it says by its root alone is made explicit."""
        names = names_in(shopper.keys)
        self.names |= set(names)
        self.bonds |= set(shopper.bonds)
        bonded = {k for bond in shopper.bonds for k in bond}
        for k in names:
            claims = shopper.claims.get(k, _NO_CLAIMS)
            if not claims and root is not None and k != root and k not in bonded:
                claims = (Named(_IMPLIED, root),)
            if claims:
                self.claims[k] = join_claims(self.claims.get(k, _NO_CLAIMS), claims)
        self.statements = join_by_name(self.statements, _statements(shopper), join_statements)

    def _event(self, event: ev.ShopperEvent, keys: Sequence[str]) -> None:
        names = names_in(keys)
        if isinstance(event, ev.ShoppersMerged):
            self.bonds |= {(names[0], k) for k in names[1:]}
        elif names:
            self.bonds |= _bonds(names)
            for k in _weaker(names):
                self.claims[k] = join_claims(self.claims.get(k, _NO_CLAIMS), (Named(event.at, names[0]),))
        if isinstance(event, _STATED):
            anchor = names[0] if names else min(keys, key=strength)
            for k in (anchor, *_addresses_meant(event, names, anchor)):
                self.statements = {**self.statements, k: _after(self.statements.get(k, _NO_STATEMENTS), event)}

    def _link(self) -> None:
        """A weaker key on a cart or an order is the stronger one's that is on it too, as long as nobody claimed it before."""
        for part in _things(self.pool):
            for n, weaker in enumerate(part.names):
                links = [Named(_LINKED, s.key) for s in part.names[:n] if _outranks(s.key, weaker.key)]
                if links and weaker.key in self.names:
                    self.claims[weaker.key] = join_claims(self.claims.get(weaker.key, _NO_CLAIMS), tuple(links))

    # who holds what

    def root(self, k: str, at: datetime | None = None) -> str:
        """The strongest key of the person who holds the name `k`, now or at a time."""
        group = self.group.get(k, k)
        found = self._roots.get((group, at))
        if found is None:
            claims = self._claims(group)
            found = self._roots[group, at] = self.root(_at(claims, at).key, at) if claims else group
        return found

    def _claims(self, group: str) -> list[Named]:
        """Every claim on a group of bonded names by a stronger one that is known. A customer is claimed by nobody."""
        claims = self._pooled.get(group)
        if claims is None:
            members = self.members.get(group, ()) if kind_of(group) != "customer" else ()
            claims = [claim for k in members for claim in self.claims.get(k, ())]
            known = {c for c in claims if c.key in self.names and naming_rank(self.group[c.key]) < naming_rank(group)}
            claims = sorted(known, key=claim_order)
            self._pooled[group] = claims
        return claims

    def _holder(self, part: Cart | Order) -> str:
        """Whose a cart or an order is, by the strongest name it was given; its own token where nobody was named."""
        for named in part.names:
            if named.key in self.names:
                return self.root(named.key, named.at)
        if isinstance(part, Order):
            carts = [self.lineage[named.key] for named in part.names if named.key in self.lineage]
            return self._holder(carts[0]) if carts else _token(part)
        orders = sorted({self.bought[t] for t in part.tokens if t in self.bought}, key=lambda order: order.id)
        named_orders = [order for order in orders if any(named.key in self.names for named in order.names)]
        return self._holder(named_orders[0]) if named_orders else _token(part)

    def _home(self, n: int) -> str:
        """Who goes on under the n-th document's id: the holder of its strongest name, or of its first cart or order."""
        root, shopper = self.roots[n], self.shoppers[n]
        if root is not None:
            return self.root(root)
        for cart in shopper.carts:
            return self._holder(self.lineage[cart.tokens[0]])
        for order in self.pool.orders:
            if shopper.orders and order.id == shopper.orders[0].id:
                return self._holder(order)
        return shopper.id

    # everybody

    def people(self, new_id: Callable[[], str]) -> list[Person]:
        deals: dict[str, _Deal] = {}

        def deal(root: str) -> _Deal:
            return deals.setdefault(root, _Deal(root))

        for n in range(len(self.shoppers)):
            deal(self._home(n)).continues.append(n)
        for k in sorted(self.names):
            deal(self.root(k)).keys.append(k)
        for cart in self.pool.carts:
            deal(self._holder(cart)).carts.append(cart)
        for order in self.pool.orders:
            deal(self._holder(order)).orders.append(order)
        for device in self.pool.devices:
            deal(self.root(f"device:{device.address}")).devices.append(device)
        for k, statements in sorted(self.statements.items()):
            deal(self._holder(self.lineage[k]) if k in self.lineage else self.root(k)).statements[k] = statements
        return [self._person(d, new_id) for d in deals.values()]

    def _person(self, deal: _Deal, new_id: Callable[[], str]) -> Person:
        def first(n: int) -> tuple[bool, tuple[int, str], str]:
            root = self.roots[n]
            return root != deal.root, naming_rank(root or ""), self.shoppers[n].id

        continues = sorted(deal.continues, key=first)
        if continues:
            kept = self.shoppers[continues[0]]
            for n in continues[1:]:
                kept = merge(kept, self.shoppers[n])
        else:
            kept = new_shopper(new_id())
        held = set(deal.keys)
        shopper = Shopper(
            id=kept.id,
            seed=kept.seed,
            carts=tuple(deal.carts),
            orders=tuple(deal.orders),
            sends=self._sends(kept.sends),
            devices=tuple(deal.devices),
            aliases=kept.aliases,
            keys=tuple(deal.keys),
            forgotten=kept.forgotten,
            trimmed=self.pool.trimmed,
            claims={k: claims for k, claims in sorted(self.claims.items()) if k in held and claims[-1].at > _IMPLIED},
            bonds=tuple(sorted(bond for bond in self.bonds if bond[0] in held)),
        )
        return Person(with_view(shopper, deal.statements), tuple(continues))

    def _sends(self, kept: Sequence[Sending]) -> tuple[Sending, ...]:
        """The kept documents' own sends, with what the event said of them."""
        ids = {send.id for send in kept}
        return tuple([send for send in self.pool.sends if send.id in ids])


class _Deal(Struct, eq=False):
    """What one person is dealt."""

    root: str
    continues: list[int] = []
    keys: list[str] = []
    carts: list[Cart] = []
    orders: list[Order] = []
    devices: list[Device] = []
    statements: dict[str, Statements] = {}


def _explicit(shopper: Shopper) -> Shopper:
    """The document with its strongest name on every cart and order that has none."""
    root = root_of(shopper)
    if root is None or not (shopper.carts or shopper.orders):
        return shopper
    names = (Named(_IMPLIED, root),)
    bought = {named.key for order in shopper.orders for named in order.names}
    return replace(
        shopper,
        carts=tuple(
            [c if c.names or bought.intersection(c.tokens) else replace(c, names=names) for c in shopper.carts]
        ),
        orders=tuple([order if order.names else replace(order, names=names) for order in shopper.orders]),
    )


def _outranks(a: str, b: str) -> bool:
    return naming_rank(a)[0] < naming_rank(b)[0]


def _groups(names: Iterable[str], bonds: Iterable[tuple[str, str]]) -> dict[str, str]:
    """For each name the strongest of those it is bonded with, however far."""
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
