"""Deliveries that only point at documents: saved before the sender is answered, fetched before anything is decided.

Each shop with open pointers has a placeholder shopper, the ALARM, a document without a person, which
comes due when the next fetch does. So a store needs no other kind of queue, and fetches have the leases that shoppers have.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from cartback.domain.case import Reason
from cartback.domain.document import encode
from cartback.domain.events import Event, ProductChanged
from cartback.domain.pointers import (
    ALARM,
    MOST,
    SHARDS,
    OpenPointer,
    Pointer,
    after_fetching,
    all_open,
    decode_pointers,
    earliest,
    encode_pointers,
    held_by,
    shard_of,
    with_pointers,
)
from cartback.domain.session import Session
from cartback.domain.shopper import new_shopper
from cartback.domain.values import spoken
from cartback.domain.verdict import Decision, Send, Wait
from cartback.errors import CartbackError, InvalidAnswer, InvalidSettings, StoreBusy
from cartback.ports import Change, Fetched, Stored

from .calls import TRIES, Flow, Ports, call
from .incoming import Ingested
from .intake import ingest, ingest_all
from .settings import load_shop
from .steps import Ran

#: How many documents of a shop one round fetches.
_AT_ONCE = 100
#: How long a message waits for its next look while its cart is still to be fetched, or its products could not be looked up.
LOOK_AGAIN = timedelta(minutes=1)
#: The code of a step that waits for a fetch.
STALE = "stale"


def take(ports: Ports, news: Sequence[Event | Pointer], now: datetime) -> Flow[Ingested]:
    """Save a delivery durably before returning: its own events, and its pointers.

    Raises as `ingest` does, InvalidSettings for pointers in an engine without a fetcher, since they would never be fetched, and
    StoreBusy, to be delivered again, while too many documents wait already.
    """
    pointers = [each for each in news if isinstance(each, Pointer)]
    if pointers and ports.fetcher is None:
        raise InvalidSettings(
            "fetcher: required, since the delivery has only the ids of its documents; pass fetcher=... to the engine"
        )
    by_shop: dict[str, list[Pointer]] = {}
    for pointer in pointers:
        by_shop.setdefault(pointer.shop, []).append(pointer)
    for shop in by_shop:
        yield from load_shop(ports, shop)  # raises before anything is saved
    answer = yield from ingest(ports, [each for each in news if not isinstance(each, Pointer)], now)
    for shop, its in by_shop.items():
        yield from _save(ports, shop, its, now)
        yield from _set_alarm(ports, shop, now)
    answer.pointers += len(pointers)
    return answer


def _save(ports: Ports, shop: str, pointers: Sequence[Pointer], now: datetime) -> Flow[None]:
    keys = tuple(dict.fromkeys([shard_of(pointer) for pointer in pointers]))
    for _ in range(TRIES):
        stored: Mapping[str, bytes] = yield call(ports.store.documents, shop, keys)
        changed: dict[str, tuple[bytes | None, bytes | None]] = {}
        for k in keys:
            opened = decode_pointers(stored.get(k))
            after = with_pointers(opened, [p for p in pointers if shard_of(p) == k], now)
            if len(after) > max(MOST, len(opened)):
                raise StoreBusy("pointers: too many documents wait to be fetched; send the delivery again later")
            if after != opened:
                changed[k] = stored.get(k), encode_pointers(after)
        if not changed or (yield call(ports.store.save_documents, shop, changed)):
            return
    raise StoreBusy


def _set_alarm(ports: Ports, shop: str, at: datetime) -> Flow[None]:
    """Make the fetch come due at `at`, unless it is due sooner."""
    for _ in range(TRIES):
        known: Mapping[str, Stored] = yield call(ports.store.get, shop, (ALARM,))
        alarm = known.get(ALARM)
        if alarm is not None and alarm.due_at is not None and alarm.due_at <= at:
            return
        alarm = alarm or Stored(shop, ALARM, 0, encode(new_shopper(ALARM)))
        change = Change(shop=shop, id=ALARM, version=alarm.version, doc=alarm.doc, due_at=at)
        if not (yield call(ports.store.commit, [change])):
            return
    raise StoreBusy


def fetch_due(ports: Ports, shop: str, alarm: Stored, now: datetime, ran: Ran) -> Flow[None]:
    """Fetch the due pointers of a shop, ingest their events, and set the alarm for the rest."""
    if ports.fetcher is None:  # another engine has one
        yield call(ports.store.commit, [_alarm_at(alarm, now + LOOK_AGAIN)])
        ran.failed["no_fetcher"] += 1
        return
    stored = yield call(ports.store.documents, shop, SHARDS)
    asked = [each for each in all_open(stored) if each.next_at <= now][:_AT_ONCE]
    fetched: list[Fetched] = []
    if asked:
        fetched = yield from _fetched(ports, shop, [each.pointer for each in asked], ran)
    done = yield from _ingested(ports, shop, fetched, now, ran)
    left = yield from _closed(ports, shop, asked, done, now, ran)
    yield call(ports.store.commit, [_alarm_at(alarm, left)])


def _alarm_at(alarm: Stored, due_at: datetime | None) -> Change:
    return Change(shop=alarm.shop, id=alarm.id, version=alarm.version, doc=alarm.doc, due_at=due_at)


def _fetched(ports: Ports, shop: str, pointers: Sequence[Pointer], ran: Ran) -> Flow[list[Fetched]]:
    """Return the fetcher's valid answers; none where it fails, which is counted."""
    try:
        answers = list((yield call(ports.fetcher.fetch, list(pointers))))  # type: ignore[union-attr]
    except Exception as error:  # noqa: BLE001 - whatever it is, it is tried again, and the shop's messages are due as well
        ran.fail(shop, error, 0)
        return []
    sound = []
    for answer in answers:
        if not isinstance(answer, Fetched):
            ran.fail(shop, InvalidAnswer(f"fetcher: expected a Fetched, got {spoken(answer)}"), 0)
        elif any(event.shop != shop for event in answer.events):
            ran.fail(shop, InvalidAnswer("fetcher: returned events of another shop than the pointer's"), 0)
        else:
            sound.append(answer)
    return sound


def _ingested(ports: Ports, shop: str, fetched: Sequence[Fetched], now: datetime, ran: Ran) -> Flow[list[Pointer]]:
    """Ingest the fetched events; return the pointers that are done. One whose events are refused delays no other."""
    batches = [list(each.events) for each in fetched]
    answers = (yield from ingest_all(ports, batches, now)) if batches else []
    done = []
    for each, answer in zip(fetched, answers, strict=True):
        if isinstance(answer, CartbackError):
            ran.fail(shop, answer, 0)
        else:
            done.append(each.pointer)
            ran.fetched += 1
    return done


def _closed(
    ports: Ports, shop: str, asked: Sequence[OpenPointer], done: Sequence[Pointer], now: datetime, ran: Ran
) -> Flow[datetime | None]:
    """Remove the done pointers; return when the next of the rest is to be tried."""
    for _ in range(TRIES):
        stored = yield call(ports.store.documents, shop, SHARDS)
        changed: dict[str, tuple[bytes | None, bytes | None]] = {}
        left: list[OpenPointer] = []
        lost: list[Pointer] = []
        for k in SHARDS:
            opened = decode_pointers(stored.get(k))
            after, given_up = after_fetching(opened, [a for a in asked if shard_of(a.pointer) == k], done, now)
            left += after.values()
            lost += given_up
            if after != opened:
                changed[k] = stored.get(k), encode_pointers(after) if after else None
        if not changed or (yield call(ports.store.save_documents, shop, changed)):
            for pointer in lost:
                ran.fail(shop, InvalidAnswer(f"fetcher: returned no {pointer.source} {pointer.kind} for two days"), 0)
            return earliest(left)
    raise StoreBusy


def what_is_held(documents: Mapping[str, bytes]) -> frozenset[str]:
    """Return the tokens of the carts that are still to be fetched, by the documents of a shop. Raises BrokenDocument."""
    return held_by(all_open(documents)) if any(k in documents for k in SHARDS) else frozenset()


def held_now(ports: Ports, shop: str) -> Flow[frozenset[str]]:
    """Return the tokens of the carts that are still to be fetched; none in an engine without a fetcher."""
    if ports.fetcher is None:
        return frozenset()
    return what_is_held((yield call(ports.store.documents, shop, SHARDS)))


def unless_held(decision: Decision, session: Session | None, held: frozenset[str], now: datetime) -> Decision:
    """Return the decision, or a Wait: nothing is sent about a cart while newer events of it are still to be fetched."""
    if not held or not isinstance(decision, Send) or decision.message.case.session is None or session is None:
        return decision
    tokens = sorted(held.intersection(session.tokens))
    if not tokens:
        return decision
    until = now + LOOK_AGAIN
    return Wait(until, Reason(STALE, {"cart": tokens[0]}, until), decision.message.campaign.id)


def live_products(ports: Ports, shop: str, sessions: Iterable[Session], now: datetime, ran: Ran) -> Flow[set[str]]:
    """Look up price and stock of all products in these carts now. Returns the products that were answered."""
    if ports.fetcher is None:
        ran.failed["no_fetcher"] += 1
        return set()
    products = dict.fromkeys([line.product for session in sessions for line in session.lines])
    asked = [Pointer(shop, "", "product", product, now) for product in products]
    fetched = yield from _fetched(ports, shop, asked, ran)
    events = [event for each in fetched for event in each.events if isinstance(event, ProductChanged)]
    if events:
        yield from ingest(ports, events, now)
    return {each.pointer.id for each in fetched}
