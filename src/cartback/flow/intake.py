"""Events in: sorted by shopper, folded, decided, and saved durably in one write before any caller is answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import TypeAlias

from cartback.domain import events as ev
from cartback.domain.attribution import conversions
from cartback.domain.bounds import trim
from cartback.domain.decision import decide
from cartback.domain.document import encode
from cartback.domain.due import due_after
from cartback.domain.event_fields import keys_of, name_of, without_keys
from cartback.domain.identity import PERSON, digest, kind_of
from cartback.domain.ledger import Conversion
from cartback.domain.product import fold_product, keys_of_product, pointed_at
from cartback.domain.shop import Shop
from cartback.errors import CartbackError, InvalidEvent, StoreBusy, StoreError, UnknownSettings, UnknownShop
from cartback.ports import Change, Found

from .aftermath import mark_all, with_rows
from .calls import TRIES, Flow, Ports, call
from .drafts import Draft, Drafts
from .fold import Fold
from .forget import erase_shopper
from .heard import as_heard, digest_of, may_have_been_ahead
from .incoming import Incoming, Ingested
from .settings import LoadedShop, load_shop, save_shop
from .usual import load_deciding


def ingest(ports: Ports, events: Sequence[ev.Event], now: datetime) -> Flow[Ingested]:
    """Save events durably before returning. They may be of many shops and shoppers, in any order.

    Raises, before anything is saved, UnknownShop when a shop has no settings, UnknownSettings when they cannot be read, to be
    tried again, and InvalidEvent for an event without keys. Raises UnknownDocument or BrokenDocument, to be tried again, for
    events of a shopper whose document cannot be read; the rest is saved, and is recognized when it comes again.
    """
    [answer] = yield from ingest_all(ports, [events], now)
    if isinstance(answer, CartbackError):
        raise answer
    return answer


def ingest_all(
    ports: Ports, batches: Sequence[Sequence[ev.Event]], now: datetime
) -> Flow[list[Ingested | CartbackError]]:
    """Save the events of several callers together, in as few writes as possible; return each caller's outcome.

    A caller whose events are refused gets the error, and none of its events is saved; what the store raises is
    raised, for all.
    """
    loaded, unread = yield from _load(ports, dict.fromkeys([event.shop for events in batches for event in events]))
    answers: list[Ingested | CartbackError] = []
    people: dict[str, list[Incoming]] = {}
    others: dict[str, list[tuple[ev.Event, Ingested]]] = {}
    for events in batches:
        try:
            answers.append(_sort(events, loaded, unread, people, others, now))
        except CartbackError as refusal:
            answers.append(refusal)
    for shop, its in others.items():
        yield from _ingest_products(ports, shop, its)
        if shop in loaded:
            yield from _uninstall(ports, shop, its, now)
    if people:
        refused = yield from _ingest_people(ports, [(loaded[shop], news) for shop, news in people.items()], now)
        for incoming, error in refused:
            answers = [error if answer is incoming.result else answer for answer in answers]
    for shop, its in others.items():
        yield from _erase_shop(ports, shop, its)
    return answers


def _load(ports: Ports, shops: Iterable[str]) -> Flow[tuple[dict[str, LoadedShop], dict[str, UnknownSettings]]]:
    """Return the shops' settings, and why those of some cannot be read; unknown shops are in neither."""
    loaded: dict[str, LoadedShop] = {}
    unread: dict[str, UnknownSettings] = {}
    for shop in shops:
        try:
            loaded[shop] = yield from load_deciding(ports, shop)
        except UnknownShop:
            continue
        except UnknownSettings as error:
            unread[shop] = error
    return loaded, unread


def _sort(
    events: Sequence[ev.Event],
    loaded: Mapping[str, LoadedShop],
    unread: Mapping[str, UnknownSettings],
    people: dict[str, list[Incoming]],
    others: dict[str, list[tuple[ev.Event, Ingested]]],
    now: datetime,
) -> Ingested:
    """Sort one caller's events by shop and kind, as received at `now`: all of them, or none and the reason is raised."""
    result = Ingested()
    news = []
    for event in events:
        if event.shop in unread and not isinstance(event, ev.ShopErased):
            raise unread[event.shop]
        if event.shop not in loaded and not isinstance(event, ev.ShopErased | ev.AppUninstalled):
            raise UnknownShop(f"shop {event.shop!r:.60}: no settings are saved; call save_shop first")
        if isinstance(event, ev.ShopperEvent):
            incoming = _incoming(event, loaded[event.shop].shop.ignored, result, now)
            if incoming is None:
                result.ignored += 1
            else:
                news.append(incoming)
    for incoming in news:
        people.setdefault(incoming.event.shop, []).append(incoming)
    for event in events if len(news) < len(events) else ():
        if event.shop not in loaded and event.shop not in unread:
            result.unchanged += 1  # the shop is gone already
        elif not isinstance(event, ev.ShopperEvent):
            others.setdefault(event.shop, []).append((as_heard(event, now), result))
    return result


def _incoming(event: ev.ShopperEvent, ignored: AbstractSet[str], result: Ingested, now: datetime) -> Incoming | None:
    """Return the event as received at `now`, with the ids it may be recorded under; None if all its keys are ignored."""
    known, keys = _keys(event, ignored)
    if not keys:
        return None
    heard = as_heard(known, now)
    delivered_by = () if event.delivery is None else (event.delivery,)
    if heard is known and not may_have_been_ahead(event, now):
        return Incoming(heard, keys, result, delivered_by, delivered_by)
    known_by = (*delivered_by, digest_of(event))
    return Incoming(heard, keys, result, known_by if heard is not known else delivered_by, known_by)


def _keys(event: ev.ShopperEvent, ignored: AbstractSet[str]) -> tuple[ev.ShopperEvent, tuple[str, ...]]:
    """Return the event and the keys of its shopper, both without the keys that its shop ignores."""
    keys: tuple[str, ...] = keys_of(event)
    if not keys:
        raise InvalidEvent(f"keys: {name_of(event)} needs at least one, such as 'customer:123'")
    if not ignored or ignored.isdisjoint(keys):
        return event, keys
    left = tuple([k for k in keys if k not in ignored])
    if not left and isinstance(event, _OF_THE_HOLDER):
        return event, keys
    if isinstance(event, ev.DeviceAdded) and f"device:{event.device}" in ignored:
        return event, ()  # no shopper is to be reached there
    return without_keys(event, ignored), left


#: The law requires these: one with only an ignored key means the data kept under it before it was ignored.
_OF_THE_HOLDER = (ev.ShopperErased, ev.DataRequested)


_Others: TypeAlias = Sequence[tuple[ev.Event, Ingested]]


def _ingest_products(ports: Ports, shop: str, others: _Others) -> Flow[None]:
    changed = [(event, result) for event, result in others if isinstance(event, ev.ProductChanged)]
    if changed:
        yield from _save_products(ports, shop, [event for event, _ in changed])
    for _, result in changed:
        result.taken += 1


def _uninstall(ports: Ports, shop: str, others: _Others, now: datetime) -> Flow[None]:
    gone = [(event, result) for event, result in others if isinstance(event, ev.AppUninstalled)]
    if gone:
        at = max(event.at for event, _ in gone)
        settings = (yield from load_shop(ports, shop)).shop  # as the merchant saved them
        yield from save_shop(ports, settings.model_copy(update={"uninstalled_at": at}), now)
    for _, result in gone:
        result.taken += 1


def _erase_shop(ports: Ports, shop: str, others: _Others) -> Flow[None]:
    erased = [result for event, result in others if isinstance(event, ev.ShopErased)]
    if erased:
        yield call(ports.store.erase_shop, shop)
    for result in erased:
        result.taken += 1


def _save_products(ports: Ports, shop: str, events: Sequence[ev.ProductChanged]) -> Flow[None]:
    keys = tuple(dict.fromkeys(k for event in events for k in keys_of_product(event)))
    for _ in range(TRIES):
        stored = dict((yield call(ports.store.documents, shop, keys)))
        if pointed := pointed_at(stored) - stored.keys():
            stored.update((yield call(ports.store.documents, shop, tuple(pointed))))
        docs = dict(stored)
        for event in events:
            fold_product(docs, event)
        changed = {k: (stored.get(k), doc) for k, doc in docs.items() if stored.get(k) != doc}
        if not changed or (yield call(ports.store.save_documents, shop, changed)):
            return
    raise StoreBusy


def _ingest_people(
    ports: Ports, news: Sequence[tuple[LoadedShop, list[Incoming]]], now: datetime
) -> Flow[list[tuple[Incoming, StoreError]]]:
    """Fold and save in one write for all shops; shoppers changed by another writer are folded again onto the new state.

    Returns the events of shoppers whose documents cannot be read; none of them is saved.
    """
    again = False
    for _ in range(TRIES):
        folds: list[Fold] = []
        changes: list[Change] = []
        touched: list[tuple[Shop, list[datetime]]] = []
        for loaded, its in news:
            if again:
                loaded = yield from load_deciding(ports, loaded.shop.id)  # noqa: PLW2901 - its settings may be why we were overtaken
            fold = yield from _fold_shop(ports, loaded.shop, its, again=again)
            folds.append(fold)
            made = _changes(loaded, fold, now)
            events = [incoming.event for incoming in its]
            whole, instants = yield from with_rows(ports, loaded.shop, made, fold.drafts.people, events)
            changes += whole
            touched.append((loaded.shop, instants))
        again = True
        deliveries = [(fold.shop.id, delivery) for fold in folds for delivery in fold.deliveries]
        refused: set[tuple[str, str]] = set()
        if changes or deliveries:
            yield from mark_all(ports, touched, now)
            refused = yield call(ports.store.commit, changes, deliveries)
            yield from mark_all(ports, touched, now)
        for fold in folds:
            fold.count(refused)
        if not refused:
            return [unread for fold in folds for unread in fold.unread]
    raise StoreBusy


#: How often a shop's events are folded from the start because they lead to shoppers that were not read yet.
_ROUNDS = 16


def _fold_shop(ports: Ports, shop: Shop, news: list[Incoming], *, again: bool) -> Flow[Fold]:
    """Fold one shop's events into the stored state. A person who asked to be forgotten is erased before anything is saved."""
    missing: set[str] = set()
    for _ in range(_ROUNDS):
        keys = tuple(dict.fromkeys([*[k for incoming in news for k in incoming.keys], *sorted(missing)]))
        asked = () if again else tuple(dict.fromkeys([d for incoming in news for d in incoming.known_by]))
        found: Found = yield call(ports.store.find, shop.id, keys, asked)
        if found.seen:
            for incoming in news:
                incoming.result.duplicates += not found.seen.isdisjoint(incoming.known_by)
            news[:] = [incoming for incoming in news if found.seen.isdisjoint(incoming.known_by)]
        buried = yield from _tombstones(ports, shop.id, keys, found)
        fold = Fold(shop, Drafts(found, buried), ports.new_id, frozenset(keys))
        for incoming in news:
            fold.add(incoming)
        if fold.missing:
            missing |= fold.missing
            continue
        if not fold.erased:
            return fold
        for draft, at in fold.erased:
            yield from erase_shopper(ports, shop.id, draft.shopper, at)
            fold.tally.count_erased(draft, at)
        news[:] = [incoming for incoming in news if not incoming.counted]
    raise StoreBusy


def _tombstones(ports: Ports, shop: str, keys: Sequence[str], found: Found) -> Flow[Mapping[str, datetime]]:
    """Return when the unknown people among `keys` were erased, by key."""
    unknown = {digest(shop, k): k for k in keys if k not in found.owners and kind_of(k) in PERSON}
    if not unknown:
        return {}
    buried = yield call(ports.store.tombstones, shop, tuple(unknown))
    return {unknown[d]: at for d, at in buried.items()}


def _changes(loaded: LoadedShop, fold: Fold, now: datetime) -> list[Change]:
    """Return the change of each shopper with something new; first those who lose something to another."""
    changes = [_change(loaded, fold, draft, now) for draft in fold.drafts.people if draft.changed]
    return sorted(changes, key=lambda change: bool(change.taken)) if len(changes) > 1 else changes


def _change(loaded: LoadedShop, fold: Fold, draft: Draft, now: datetime) -> Change:
    """Return the change of one shopper.

    Saving settings wakes existing shoppers; a new one is only written under the current settings' version. Stock and the
    host's rules are left to run_due, which records their reasons.
    """
    shop = loaded.shop
    shopper = trim(draft.shopper)
    keys = fold.drafts.key_changes(draft, shopper)
    credited, uncredited = _credits(shop, draft) if draft.credits else ((), ())
    return Change(
        shop=shop.id,
        id=shopper.id,
        version=draft.version,
        doc=encode(shopper),
        due_at=due_after(shopper, decide(shopper, shop, now), now),
        keys=keys.new,
        taken=keys.taken,
        dropped=keys.dropped,
        absorbed=tuple(draft.absorbed),
        conversions=credited,
        uncredited=uncredited,
        settings_version=None if draft.version else loaded.version,
        together=draft.together,
    )


def _credits(shop: Shop, draft: Draft) -> tuple[tuple[Conversion, ...], tuple[str, ...]]:
    """Return the orders newly credited or changed, and those that lost their credit."""
    shopper = draft.shopper  # untrimmed: an order that leaves the document keeps its credit
    if not shopper.sends:
        return (), ()
    before = {c.order: c for c in conversions(draft.before, shop)} if draft.before is not None else {}
    after = {c.order: c for c in conversions(shopper, shop)}
    new = tuple([c for c in after.values() if before.get(c.order) != c])
    return new, tuple([order for order in before if order not in after])
