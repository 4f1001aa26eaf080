"""Identity after keys turn out to be shared: shoppers are taken apart and put together by the claims of their keys."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from msgspec import Struct

from . import events as ev
from .claims import (
    IMPLIED,
    LINKED,
    NO_CLAIMS,
    NO_STATEMENTS,
    OF_MESSAGES,
    STATED,
    bonded_groups,
    bonds_of,
    carts_and_orders,
    claim_held_at,
    names_in,
    own_key,
    root_of,
    weaker_keys,
    with_root_on_parts,
)
from .contact import with_view
from .identity import kind_of, naming_rank, strength
from .merging import claim_order, join_by_name, join_claims, join_statements, merge
from .people import addresses_meant, statements_after, statements_of, with_event_names
from .shopper import Cart, Device, Named, Order, Shopper, Statements, new_shopper
from .transitions import apply


class Person(Struct, eq=False, gc=False):
    """One person after `regroup`, and the numbers of the documents that it continues: the first of them is kept."""

    shopper: Shopper
    continues: tuple[int, ...]


def regroup(
    shoppers: Sequence[Shopper], event: ev.ShopperEvent, keys: Sequence[str], new_id: Callable[[], str]
) -> list[Person]:
    """Return the people among `shoppers` after an event that carries `keys`: all parts are pooled and dealt out by key."""
    return _Pool(shoppers, event, keys).people(new_id)


class _Pool:
    """The parts of several documents, and the holder of each key."""

    def __init__(self, shoppers: Sequence[Shopper], event: ev.ShopperEvent, keys: Sequence[str]) -> None:
        self.shoppers = shoppers
        self.names: set[str] = set(names_in(keys))
        self.claims: dict[str, tuple[Named, ...]] = {}
        self.bonds: set[tuple[str, str]] = set()
        self.statements: dict[str, Statements] = {}
        pool = new_shopper("")
        self.roots = [root_of(shopper) for shopper in shoppers]
        for shopper, root in zip(shoppers, self.roots, strict=True):
            pool = merge(pool, with_root_on_parts(shopper))
            self._take(shopper, root)
        self._event(event, keys)
        self.news = event if isinstance(event, OF_MESSAGES) else None
        pool = pool if isinstance(event, STATED) or self.news is not None else apply(pool, event)
        self.pool = with_event_names(pool, event, keys, names_in(keys))
        self._link()
        self.lineage = {token: cart for cart in self.pool.carts for token in cart.tokens}
        self.bought = {named.key: order for order in self.pool.orders for named in order.names}
        self.group = bonded_groups(self.names, self.bonds)
        self.members: dict[str, list[str]] = {}
        for k in self.names:
            self.members.setdefault(self.group[k], []).append(k)
        self._roots: dict[tuple[str, datetime | None], str] = {}
        self._pooled: dict[str, list[Named]] = {}
        self.addressee = self.root(min(keys, key=strength))

    def _take(self, shopper: Shopper, root: str | None) -> None:
        """Add a document's keys, claims, bonds and statements; claims implied by its root alone are made explicit."""
        names = names_in(shopper.keys)
        self.names |= set(names)
        self.bonds |= set(shopper.bonds)
        bonded = {k for bond in shopper.bonds for k in bond}
        for k in names:
            claims = shopper.claims.get(k, NO_CLAIMS)
            if not claims and root is not None and k != root and k not in bonded:
                claims = (Named(IMPLIED, root),)
            if claims:
                self.claims[k] = join_claims(self.claims.get(k, NO_CLAIMS), claims)
        self.statements = join_by_name(self.statements, statements_of(shopper), join_statements)

    def _event(self, event: ev.ShopperEvent, keys: Sequence[str]) -> None:
        names = names_in(keys)
        if isinstance(event, ev.ShoppersMerged):
            self.bonds |= {(names[0], k) for k in names[1:]}
        elif names:
            self.bonds |= bonds_of(names)
            for k in weaker_keys(names):
                self.claims[k] = join_claims(self.claims.get(k, NO_CLAIMS), (Named(event.at, names[0]),))
        if isinstance(event, STATED):
            anchor = names[0] if names else min(keys, key=strength)
            for k in (anchor, *addresses_meant(event, names, anchor)):
                self.statements = {**self.statements, k: statements_after(self.statements.get(k, NO_STATEMENTS), event)}

    def _link(self) -> None:
        """Let the stronger key on a cart or an order claim the weaker ones on it, unless they were claimed before."""
        for part in carts_and_orders(self.pool):
            for n, weaker in enumerate(part.names):
                links = [Named(LINKED, s.key) for s in part.names[:n] if _outranks(s.key, weaker.key)]
                if links and weaker.key in self.names:
                    self.claims[weaker.key] = join_claims(self.claims.get(weaker.key, NO_CLAIMS), tuple(links))

    # the holders of keys

    def root(self, k: str, at: datetime | None = None) -> str:
        """Return the strongest key of the person who holds the name `k`, now or at a time."""
        group = self.group.get(k, k)
        root = self._roots.get((group, at))
        if root is None:
            claims = self._claims(group)
            root = self._roots[group, at] = self.root(claim_held_at(claims, at).key, at) if claims else group
        return root

    def _claims(self, group: str) -> list[Named]:
        """Return every claim on a group of bonded names by a known stronger one. A customer is never claimed."""
        claims = self._pooled.get(group)
        if claims is None:
            members = self.members.get(group, ()) if kind_of(group) != "customer" else ()
            claims = [claim for k in members for claim in self.claims.get(k, ())]
            known = {c for c in claims if c.key in self.names and naming_rank(self.group[c.key]) < naming_rank(group)}
            claims = sorted(known, key=claim_order)
            self._pooled[group] = claims
        return claims

    def _holder(self, part: Cart | Order) -> str:
        """Return the owner of a cart or an order, by its strongest name; its own token if it has no name."""
        for named in part.names:
            if named.key in self.names:
                return self.root(named.key, named.at)
        if isinstance(part, Order):
            carts = [self.lineage[named.key] for named in part.names if named.key in self.lineage]
            return self._holder(carts[0]) if carts else own_key(part)
        orders = sorted({self.bought[t] for t in part.tokens if t in self.bought}, key=lambda order: order.id)
        named_orders = [order for order in orders if any(named.key in self.names for named in order.names)]
        return self._holder(named_orders[0]) if named_orders else own_key(part)

    def _home(self, n: int) -> str:
        """Return who keeps the n-th document's id: the holder of its strongest name, or of its first cart or order."""
        root, shopper = self.roots[n], self.shoppers[n]
        if root is not None:
            return self.root(root)
        for cart in shopper.carts:
            return self._holder(self.lineage[cart.tokens[0]])
        for order in self.pool.orders:
            if shopper.orders and order.id == shopper.orders[0].id:
                return self._holder(order)
        return shopper.id

    # all people

    def people(self, new_id: Callable[[], str]) -> list[Person]:
        """Deal out all parts of the pool."""
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
            sends=kept.sends,
            devices=tuple(deal.devices),
            aliases=kept.aliases,
            keys=tuple(deal.keys),
            forgotten=kept.forgotten,
            trimmed=self.pool.trimmed,
            claims={k: claims for k, claims in sorted(self.claims.items()) if k in held and claims[-1].at > IMPLIED},
            bonds=tuple(sorted(bond for bond in self.bonds if bond[0] in held)),
            exposures=kept.exposures,
            reported=kept.reported,
        )
        if self.news is not None and deal.root == self.addressee:
            shopper = apply(shopper, self.news)
        return Person(with_view(shopper, deal.statements), tuple(continues))


class _Deal(Struct, eq=False):
    """The parts dealt to one person."""

    root: str
    continues: list[int] = []
    keys: list[str] = []
    carts: list[Cart] = []
    orders: list[Order] = []
    devices: list[Device] = []
    statements: dict[str, Statements] = {}


def _outranks(a: str, b: str) -> bool:
    return naming_rank(a)[0] < naming_rank(b)[0]
