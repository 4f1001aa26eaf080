"""Events in: sorted to their shoppers, folded, decided, and saved durably in one write before anybody is answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import msgspec
from attrs import define, field
from msgspec import Struct

from cartback.domain import events as ev
from cartback.domain.attribution import conversions
from cartback.domain.campaign import Shop
from cartback.domain.decision import Decision, Send, Wait, decide
from cartback.domain.identity import PERSON, digest, kind_of, strength
from cartback.domain.ledger import Conversion
from cartback.domain.product import Product, apply_product, decode_product, encode_product, keys_of_product
from cartback.domain.session import current_session
from cartback.domain.shopper import (
    Shopper,
    all_keys,
    apply,
    cart_activity,
    decode,
    encode,
    merge,
    new_shopper,
    trim,
    with_keys,
)
from cartback.errors import InvalidEvent, StoreBusy, UnknownShop
from cartback.ports import Change, Found

from .calls import TRIES, Flow, Ports, call
from .settings import load_shop, save_shop


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


def ingest(ports: Ports, events: Sequence[ev.Event], now: datetime) -> Flow[Ingested]:
    """Save what happened, durably, before returning. Events may be of many shops and shoppers, in any order.

    Raises UnknownShop, before anything is saved, when a shop has no settings; InvalidEvent for an event without keys.
    """
    by_shop: dict[str, list[ev.Event]] = {}
    for event in events:
        if isinstance(event, ev.ShopperEvent) and not ev.keys_of(event):
            raise InvalidEvent(f"keys: {ev.name_of(event)} names nobody; give at least one, such as 'customer:123'")
        by_shop.setdefault(event.shop, []).append(event)
    loaded = {}
    total = Ingested()
    for shop, its_events in list(by_shop.items()):
        try:
            loaded[shop] = yield from load_shop(ports, shop)
        except UnknownShop:
            if not all(isinstance(event, ev.ShopErased | ev.AppUninstalled) for event in its_events):
                raise
            total.unchanged += len(by_shop.pop(shop))  # told again that a shop is gone
    for shop, its_events in by_shop.items():
        total.add((yield from _ingest_shop(ports, loaded[shop].shop, its_events, now)))
    return total


def _ingest_shop(ports: Ports, shop: Shop, events: list[ev.Event], now: datetime) -> Flow[Ingested]:
    result = Ingested()
    about_people = [e for e in events if isinstance(e, ev.ShopperEvent)]
    about_products = [e for e in events if isinstance(e, ev.ProductChanged)]
    if about_products:
        yield from _save_products(ports, shop.id, about_products)
        result.taken += len(about_products)
    if any(isinstance(e, ev.AppUninstalled) for e in events):
        uninstalled = max(e.at for e in events if isinstance(e, ev.AppUninstalled))
        shop = yield from save_shop(ports, shop.model_copy(update={"uninstalled_at": uninstalled}), now)
        result.taken += 1
    if about_people:
        yield from _ingest_people(ports, shop, about_people, now, result)
    if any(isinstance(e, ev.ShopErased) for e in events):
        yield call(ports.store.erase_shop, shop.id)
        result.taken += 1
    return result


def _save_products(ports: Ports, shop: str, events: Sequence[ev.ProductChanged]) -> Flow[None]:
    keys = tuple(dict.fromkeys(k for event in events for k in keys_of_product(event)))
    for _ in range(TRIES):
        stored = dict((yield call(ports.store.documents, shop, keys)))
        pointed = tuple({doc[2:].decode() for doc in stored.values() if doc.startswith(b"->")} - stored.keys())
        if pointed:
            stored.update((yield call(ports.store.documents, shop, pointed)))
        docs = dict(stored)
        for event in events:
            _fold_product(docs, event)
        changed = {k: (stored.get(k), doc) for k, doc in docs.items() if stored.get(k) != doc}
        if not changed or (yield call(ports.store.save_documents, shop, changed)):
            return
    raise StoreBusy


def _fold_product(docs: dict[str, bytes], event: ev.ProductChanged) -> None:
    """Fold the news under each of its keys; a stock item that names its variant is a pointer to it."""
    keys = keys_of_product(event)
    if len(keys) == 2:
        item = docs.get(keys[1])
        waiting = decode_product(item) if item is not None and not item.startswith(b"->") else None
        docs[keys[1]] = b"->" + keys[0].encode()
        product = decode_product(docs[keys[0]]) if keys[0] in docs else Product(keys[0])
        if waiting is not None:
            product = msgspec.structs.replace(product, levels={**waiting.levels, **product.levels})
        docs[keys[0]] = encode_product(apply_product(product, event))
        return
    for k in keys:
        target = k
        if docs.get(k, b"").startswith(b"->"):
            target = docs[k][2:].decode()
        product = decode_product(docs[target]) if target in docs else Product(target)
        docs[target] = encode_product(apply_product(product, event))


class _Working(Struct, eq=False, gc=False):
    """A shopper in the making, and what is to be written with it."""

    shopper: Shopper
    before: Shopper | None
    version: int
    was_due: datetime | None = None
    keys: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()
    absorbed: tuple[tuple[str, int], ...] = ()
    events: tuple[ev.ShopperEvent, ...] = ()
    erased_at: datetime | None = None


def _ingest_people(
    ports: Ports, shop: Shop, events: Sequence[ev.ShopperEvent], now: datetime, result: Ingested
) -> Flow[None]:
    deliveries = tuple(dict.fromkeys(e.delivery for e in events if e.delivery is not None))
    pending: Sequence[ev.ShopperEvent] = events
    first = True
    for _ in range(TRIES):
        keyed = [(event, ev.keys_of(event)) for event in pending]
        keys = tuple(dict.fromkeys([k for _, its_keys in keyed for k in its_keys]))
        found: Found = yield call(ports.store.find, shop.id, keys, deliveries if first else ())
        if first and found.seen:
            pending = [e for e in events if e.delivery not in found.seen]
            keyed = [(event, its_keys) for event, its_keys in keyed if event.delivery not in found.seen]
            result.duplicates += len(events) - len(pending)
        first = False
        buried = yield from _tombstones(ports, shop.id, keys, found)
        work = _fold(ports, keyed, found, buried)
        changes = [change for w in work.people if (change := _change(ports, shop, w, now)) is not None]
        new = tuple((shop.id, d) for d in deliveries if d not in found.seen)
        refused: set[tuple[str, str]] = set()
        if changes or new:
            refused = yield call(ports.store.commit, changes, new)
        if not refused:
            yield from _erase_all(ports, shop.id, work.people)
            _count(result, work)
            return
    raise StoreBusy


def _tombstones(ports: Ports, shop: str, keys: Sequence[str], found: Found) -> Flow[Mapping[str, datetime]]:
    """When the unknown people among `keys` were erased, by key."""
    unknown = {digest(shop, k): k for k in keys if k not in found.owners and kind_of(k) in PERSON}
    if not unknown:
        return {}
    buried = yield call(ports.store.tombstones, shop, tuple(unknown))
    return {unknown[d]: at for d, at in buried.items()}


@define(eq=False)
class _Fold:
    """The events of one batch being sorted to their shoppers."""

    owners: dict[str, _Working]
    people: list[_Working]
    taken: int = 0
    unchanged: int = 0
    erased: int = 0
    merged: int = 0
    requests: list[ev.DataRequested] = field(factory=list)


def _fold(
    ports: Ports,
    keyed: Sequence[tuple[ev.ShopperEvent, tuple[str, ...]]],
    found: Found,
    buried: Mapping[str, datetime],
) -> _Fold:
    by_id: dict[str, _Working] = {}
    for stored in found.shoppers.values():
        shopper = decode(stored.doc)
        by_id[stored.id] = _Working(shopper, shopper, stored.version, stored.due_at)
    owners = {k: by_id[owner] for k, owner in found.owners.items() if owner in by_id}
    work = _Fold(owners, list(by_id.values()))
    for event, keys in keyed:
        _fold_one(ports, work, event, keys, buried)
    return work


def _fold_one(
    ports: Ports, work: _Fold, event: ev.ShopperEvent, keys: tuple[str, ...], buried: Mapping[str, datetime]
) -> None:
    if buried and any(k in buried and event.at <= buried[k] for k in keys):
        work.erased += 1
        return
    target = _owner(ports, work, event, keys)
    if isinstance(event, ev.DataRequested):
        work.requests.append(event)
    if isinstance(event, ev.ShopperErased):
        target.erased_at = event.at
    before = target.shopper
    target.shopper = apply(before, event)
    work.unchanged += target.shopper is before
    target.events += (event,)
    work.taken += 1


def _owner(ports: Ports, work: _Fold, event: ev.ShopperEvent, keys: tuple[str, ...]) -> _Working:
    """Whose event it is: the owner of its strongest known key. Others it names are joined in, or told what they lost."""
    owners = work.owners
    target = owners.get(keys[0])
    if target is not None and all([owners.get(k) is target for k in keys]):
        return target
    named = [owner for k in sorted(keys, key=strength) if (owner := owners.get(k)) is not None]
    others = dict.fromkeys(named)
    target = named[0] if named and (_may_own(named[0].shopper, keys) or isinstance(event, ev.ShoppersMerged)) else None
    if target is None:
        target = _Working(new_shopper(ports.new_id()), None, 0)
        work.people.append(target)
    for other in others:
        if other is target:
            continue
        if isinstance(event, ev.ShoppersMerged) or _may_be_one(target.shopper, other.shopper, keys):
            _absorb(work, target, other)
        else:
            _lose(work, target, other, event, keys)
    new = tuple([k for k in keys if k not in owners])
    if new:
        owners.update(dict.fromkeys(new, target))
        target.keys += new
        target.shopper = with_keys(target.shopper, new)
    return target


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


def _absorb(work: _Fold, target: _Working, other: _Working) -> None:
    target.shopper = merge(target.shopper, other.shopper)
    moved = [k for k, owner in work.owners.items() if owner is other]
    moved = list(dict.fromkeys((*all_keys(other.shopper), *moved)))
    target.taken += tuple([k for k in moved if k not in target.keys])
    work.owners.update(dict.fromkeys(moved, target))
    target.absorbed += other.absorbed
    if other.version:
        target.absorbed += ((other.shopper.id, other.version),)
    if other.was_due is not None and target.was_due is None:
        target.was_due = other.was_due
    work.people.remove(other)
    work.merged += 1


def _lose(work: _Fold, target: _Working, other: _Working, event: ev.ShopperEvent, keys: tuple[str, ...]) -> None:
    """The event is another person's, yet names `other`: a purchase of their cart is theirs too; a token has one owner.

    That is whoever used it last, by the events' own time: the loser is told, whichever was heard of first.
    """
    if isinstance(event, ev.OrderPlaced | ev.OrderCancelled | ev.OrderRefunded):
        other.shopper = apply(other.shopper, event)
        other.events += (event,)
        return
    for k in keys:
        if work.owners.get(k) is not other or kind_of(k) not in ("cart", "checkout", "device"):
            continue
        used = _last_used(other.shopper, k)
        if used is not None and (used, _person(target, keys)) > (event.at, _person(other)):
            target.shopper = apply(target.shopper, _lost(event.shop, k, used))
            continue
        other.shopper = apply(other.shopper, _lost(event.shop, k, event.at))
        other.shopper = msgspec.structs.replace(other.shopper, keys=tuple(x for x in other.shopper.keys if x != k))
        work.owners[k] = target
        target.taken += (k,)
        target.shopper = with_keys(target.shopper, (k,))


def _last_used(shopper: Shopper, k: str) -> datetime | None:
    """When the shopper last had to do with a device or a cart."""
    if kind_of(k) == "device":
        return next((d.added_at for d in shopper.devices if f"device:{d.address}" == k), None)
    return next((cart_activity(cart) for cart in shopper.carts if k in cart.tokens), None)


def _person(w: _Working, keys: Iterable[str] = ()) -> str:
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


def _change(ports: Ports, shop: Shop, w: _Working, now: datetime) -> Change | None:
    """What to write about one shopper, or None if nothing is new."""
    if w.erased_at is not None:
        return None
    if w.before is not None and w.shopper is w.before and not (w.keys or w.taken or w.absorbed):
        return None
    shopper = trim(w.shopper)
    credited, uncredited = _credits(shop, w)
    return Change(
        shop=shop.id,
        id=shopper.id,
        version=w.version,
        doc=encode(shopper),
        due_at=due_after(decide(shopper, shop, now, rules=ports.rules), now),
        keys=w.keys,
        taken=tuple(dict.fromkeys(w.taken)) if w.taken else (),
        absorbed=w.absorbed,
        conversions=credited,
        uncredited=uncredited,
    )


def due_after(decision: Decision, now: datetime) -> datetime | None:
    """When to ask again after this answer: the one number a store keeps of it."""
    if isinstance(decision, Wait):
        return decision.until
    return now if isinstance(decision, Send) else None


_CREDITING = (ev.OrderPlaced, ev.OrderCancelled, ev.OrderRefunded, ev.MessageClicked, ev.ShoppersMerged)


def _credits(shop: Shop, w: _Working) -> tuple[tuple[Conversion, ...], tuple[str, ...]]:
    """The orders newly credited or changed, and those that lost their credit."""
    shopper = w.shopper  # untrimmed: an order that leaves the document keeps its credit
    if not shopper.sends or not (w.absorbed or any(isinstance(e, _CREDITING) for e in w.events)):
        return (), ()
    before = {c.order: c for c in conversions(w.before, shop)} if w.before is not None else {}
    after = {c.order: c for c in conversions(shopper, shop)}
    new = tuple(c for c in after.values() if before.get(c.order) != c)
    return new, tuple(order for order in before if order not in after)


def _erase_all(ports: Ports, shop: str, people: Sequence[_Working]) -> Flow[None]:
    for w in people:
        if w.erased_at is not None:
            yield from erase_shopper(ports, shop, w.shopper, w.erased_at)


def erase_shopper(ports: Ports, shop: str, shopper: Shopper, at: datetime) -> Flow[None]:
    keys = all_keys(shopper)
    digests = [digest(shop, k) for k in keys if kind_of(k) in PERSON]
    for who in (shopper.id, *shopper.aliases):
        yield call(ports.store.erase, shop, who, keys, digests, at)


def _count(result: Ingested, work: _Fold) -> None:
    result.taken += work.taken
    result.unchanged += work.unchanged
    result.erased += work.erased
    result.merged += work.merged
    result.requests += work.requests
    for w in work.people:
        if w.was_due is not None and w.before is not None and any(_may_silence(event) for event in w.events):
            reason = silenced_by(w.before, w.shopper)
            if reason is not None:
                result.silenced[reason] += 1


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
