"""Events sorted to their shoppers and folded: who is meant, who turns out to be one person, and who lost what to whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from datetime import datetime

import msgspec
from attrs import define, field
from msgspec import Struct

from cartback.domain import events as ev
from cartback.domain.campaign import Shop
from cartback.domain.identity import kind_of, strength
from cartback.domain.session import current_session
from cartback.domain.shopper import Shopper, all_keys, apply, cart_activity, decode, merge, new_shopper, with_keys
from cartback.ports import Found


@define
class Ingested:
    """What became of the events. `silenced` counts, by reason, the shoppers whose due message was called off.

    `unchanged` events said nothing new; `duplicates` came by a delivery that was recorded before; `erased` ones spoke
    of a person from before their erasure. `requests` are the data requests to answer with `export`.
    """

    taken: int = 0
    unchanged: int = 0
    duplicates: int = 0
    erased: int = 0
    merged: int = 0
    silenced: Counter[str] = field(factory=Counter)
    requests: list[ev.DataRequested] = field(factory=list)

    def add(self, other: Ingested) -> None:
        for name in ("taken", "unchanged", "duplicates", "erased", "merged"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.silenced.update(other.silenced)
        self.requests.extend(other.requests)


class Working(Struct, eq=False, gc=False):
    """A shopper in the making, and what is to be written with it."""

    shopper: Shopper
    before: Shopper | None
    version: int
    was_due: datetime | None = None
    keys: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()
    absorbed: tuple[tuple[str, int], ...] = ()
    credits: bool = False
    silencer: Ingested | None = None
    erased_at: datetime | None = None


class News(Struct, eq=False, gc=False):
    """One event, all the keys that name its shopper, and the caller's count that it goes into, once.

    `digest` is what it is recorded under as well if it is `ahead` of the clock, so that a later delivery of it is known.
    """

    event: ev.ShopperEvent
    keys: tuple[str, ...]
    result: Ingested
    digest: str | None = None
    ahead: bool = False
    counted: bool = False

    @property
    def deliveries(self) -> tuple[str, ...]:
        """What it is to be recorded under."""
        return tuple([d for d in (self.event.delivery, self.digest if self.ahead else None) if d is not None])

    @property
    def known_by(self) -> tuple[str, ...]:
        """What it may have been recorded under before."""
        return tuple([d for d in (self.event.delivery, self.digest) if d is not None])


_CREDITING = (ev.OrderPlaced, ev.OrderCancelled, ev.OrderRefunded, ev.MessageClicked, ev.ShoppersMerged)


class Fold:
    """One shop's news folded onto the shoppers that were found: nothing is written yet."""

    def __init__(
        self,
        shop: Shop,
        deliveries: tuple[str, ...],
        news: Iterable[News],
        found: Found,
        buried: Mapping[str, datetime],
        new_id: Callable[[], str],
    ) -> None:
        """Fold `news` onto `found`. `buried` is when the unknown people behind some keys were erased."""
        self.shop, self.deliveries = shop, deliveries
        self._new_id = new_id
        by_id: dict[str, Working] = {}
        for stored in found.shoppers.values():
            shopper = decode(stored.doc)
            by_id[stored.id] = Working(shopper, shopper, stored.version, stored.due_at)
        self._owners = {k: by_id[owner] for k, owner in found.owners.items() if owner in by_id}
        self.people = list(by_id.values())
        self._buried = buried
        self._came_back = any([w.shopper.forgotten is not None for w in self.people])
        self._told: list[tuple[News, Working | None, bool]] = []
        self._taken: list[tuple[Working, str, ev.ShopperEvent]] = []
        for one in news:
            self._fold(one)

    @property
    def erased(self) -> list[tuple[Working, datetime]]:
        """Those who asked to be forgotten, and when."""
        return [(w, w.erased_at) for w in self.people if w.erased_at is not None]

    @property
    def losers(self) -> list[tuple[Shopper, int, tuple[str, ...]]]:
        """Those who have yet to hear what was theirs and is another's: as they are when they have heard that alone, the
        version they were read at, and the keys.

        They are told in a write of their own, before the new owner is saved. In one write the owner's half might be taken
        and theirs refused; then nobody would find them any more, and they would be written to at another's device.
        """
        found: dict[str, tuple[Shopper, Working, tuple[str, ...]]] = {}
        for w, k, event in self._taken:
            if w.before is None:
                continue
            shopper, _, keys = found.get(w.before.id, (w.before, w, ()))
            found[w.before.id] = apply(shopper, event), w, (*keys, k)
        return [(_without(s, keys), w.version, keys) for s, w, keys in found.values() if s is not w.before]

    def count(self, refused: AbstractSet[tuple[str, str]]) -> None:
        """Count, for their callers, the events that are now saved; each once, however often it is folded."""
        for one, target, new in self._told:
            if one.counted or (target is not None and refused and (self.shop.id, target.shopper.id) in refused):
                continue
            one.counted = True
            if target is None:
                one.result.erased += 1
                continue
            one.result.taken += 1
            one.result.unchanged += not new
            if isinstance(one.event, ev.DataRequested):
                one.result.requests.append(one.event)
        for w in self.people:
            if w.silencer is None or w.before is None or (self.shop.id, w.shopper.id) in refused:
                continue
            if w.was_due is not None and (reason := silenced_by(w.before, w.shopper)) is not None:
                w.silencer.silenced[reason] += 1

    def count_erased(self, who: Working, at: datetime) -> None:
        """Count the events that went with a person who is now forgotten; what happened after it is still to be told."""
        for one, target, _ in self._told:
            if target is who and one.event.at <= at and not one.counted:
                one.counted = True
                one.result.taken += 1

    def _fold(self, one: News) -> None:
        event = one.event
        if (self._buried or self._came_back) and self._is_forgotten(one):
            self._told.append((one, None, False))
            return
        target = self._owner(one)
        if isinstance(event, ev.ShopperErased):
            target.erased_at = event.at if target.erased_at is None else max(target.erased_at, event.at)
        before = target.shopper
        target.shopper = apply(before, event)
        if isinstance(event, _CREDITING):
            target.credits = True
        if _may_silence(event):
            target.silencer = one.result
        self._told.append((one, target, target.shopper is not before))

    def _is_forgotten(self, one: News) -> bool:
        """Whether the news is from before its person was erased, whether or not they came back since."""
        for k in one.keys:
            owner = self._owners.get(k)
            erased = owner.shopper.forgotten if owner is not None else self._buried.get(k)
            if erased is not None and one.event.at <= erased:
                return True
        return False

    def _owner(self, one: News) -> Working:
        """Whose event it is: the owner of its strongest known key. Others it names are joined in, or told what they lost."""
        owners, keys, event = self._owners, one.keys, one.event
        target = owners.get(keys[0])
        if target is not None and all([owners.get(k) is target for k in keys]):
            return target
        named = [owner for k in sorted(keys, key=strength) if (owner := owners.get(k)) is not None]
        others = dict.fromkeys(named)
        merged = isinstance(event, ev.ShoppersMerged)
        target = named[0] if named and (merged or _may_own(named[0].shopper, keys)) else None
        if target is None:
            target = Working(new_shopper(self._new_id()), None, 0)
            self.people.append(target)
        for other in others:
            if other is target:
                continue
            if merged or _may_be_one(target.shopper, other.shopper, keys):
                self._absorb(target, other)
                one.result.merged += not one.counted
            else:
                self._lose(target, other, one)
        new = tuple([k for k in keys if k not in owners])
        if new:
            owners.update(dict.fromkeys(new, target))
            target.keys += new
            target.shopper = with_keys(target.shopper, new)
            if erased := [self._buried[k] for k in new if k in self._buried]:
                self._came_back = True
                at = max(erased) if target.shopper.forgotten is None else max(*erased, target.shopper.forgotten)
                target.shopper = msgspec.structs.replace(target.shopper, forgotten=at)
        return target

    def _absorb(self, target: Working, other: Working) -> None:
        """`other` turned out to be `target`: all that is theirs is joined, and theirs are the keys."""
        target.shopper = merge(target.shopper, other.shopper)
        moved = [k for k, owner in self._owners.items() if owner is other]
        moved = list(dict.fromkeys((*all_keys(other.shopper), *moved)))
        target.taken += tuple([k for k in moved if k not in target.keys])
        self._owners.update(dict.fromkeys(moved, target))
        target.absorbed += other.absorbed
        target.credits = True
        if other.version:
            target.absorbed += ((other.shopper.id, other.version),)
        if other.was_due is not None and target.was_due is None:
            target.was_due = other.was_due
        self.people.remove(other)
        self._told = [(one, target if who is other else who, new) for one, who, new in self._told]

    def _lose(self, target: Working, other: Working, one: News) -> None:
        """The event is another person's, yet names `other`: a purchase of their cart is theirs too; a token has one owner.

        That is whoever used it last, by the events' own time: the loser is told, whichever was heard of first.
        """
        event = one.event
        if isinstance(event, ev.OrderPlaced | ev.OrderCancelled | ev.OrderRefunded):
            other.shopper = apply(other.shopper, event)
            other.credits, other.silencer = True, one.result
            return
        for k in one.keys:
            if self._owners.get(k) is not other or kind_of(k) not in ("cart", "checkout", "device"):
                continue
            used = _last_used(other.shopper, k)
            if used is not None and (used, _person(target, one.keys)) > (event.at, _person(other)):
                target.shopper = apply(target.shopper, _lost(event.shop, k, used))
                continue
            lost = _lost(event.shop, k, event.at)
            other.shopper = _without(apply(other.shopper, lost), (k,))
            self._taken.append((other, k, lost))
            self._owners[k] = target
            target.taken += (k,)
            target.shopper = with_keys(target.shopper, (k,))


def _without(shopper: Shopper, keys: Iterable[str]) -> Shopper:
    """The shopper, no longer known by the keys."""
    return msgspec.structs.replace(shopper, keys=tuple([k for k in shopper.keys if k not in keys]))


def _may_own(shopper: Shopper, keys: Iterable[str]) -> bool:
    """A customer is not the owner of what names another customer, whatever else of theirs it names."""
    told = {k for k in keys if kind_of(k) == "customer"}
    mine = {k for k in shopper.keys if kind_of(k) == "customer"}
    return not told or not mine or bool(told & mine)


def _may_be_one(a: Shopper, b: Shopper, keys: Iterable[str]) -> bool:
    """Two shoppers that one event names are one person, unless each has a customer id of their own."""
    ids_a = {k for k in (*a.keys, *keys) if kind_of(k) == "customer"}
    ids_b = {k for k in b.keys if kind_of(k) == "customer"}
    return not ids_a or not ids_b or bool(ids_a & ids_b)


def _last_used(shopper: Shopper, k: str) -> datetime | None:
    """When the shopper last had to do with a device or a cart."""
    if kind_of(k) == "device":
        return next((d.added_at for d in shopper.devices if f"device:{d.address}" == k), None)
    return next((cart_activity(cart) for cart in shopper.carts if k in cart.tokens), None)


def _person(w: Working, keys: Iterable[str] = ()) -> str:
    """Who it is, to settle a tie the same way every time."""
    return min((k for k in (*w.shopper.keys, *keys) if kind_of(k) == "customer"), default="")


def _lost(shop: str, k: str, at: datetime) -> ev.ShopperEvent:
    """The news that the device or cart `k` is somebody else's since `at`."""
    kind, _, value = k.partition(":")
    if kind == "device":
        return ev.DeviceRemoved(shop=shop, at=at, device=value)
    return ev.CartRemoved(
        shop=shop, at=at, cart=value if kind == "cart" else None, checkout=value if kind != "cart" else None
    )


def _may_silence(event: ev.ShopperEvent) -> bool:
    if isinstance(event, ev.CartChanged | ev.CheckoutChanged):
        return not event.lines or (isinstance(event, ev.CheckoutChanged) and event.completed_at is not None)
    return isinstance(event, ev.OrderPlaced | ev.CartRemoved | ev.ConsentChanged | ev.ShoppersMerged)


def silenced_by(before: Shopper, after: Shopper) -> str | None:
    """Why the cart that was to be written about no longer is, if events ended it."""
    was, now = current_session(before), current_session(after)
    if was is None or was.closed is not None:
        return None
    if now is not None and now.closed is not None:
        return now.closed
    denied = [c for c, consent in after.consents.items() if not consent.granted]
    return "opted_out" if any(c in before.consents and before.consents[c].granted for c in denied) else None
