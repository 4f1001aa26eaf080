"""A replay: past deliveries through the real engine under a fast clock, with its results counted.

Time moves in ticks. Deliveries of a tick are taken at its end; then all due shoppers are decided. In between, the
clock jumps to the tick after the next due time. So a message goes out at the first tick after it was due, with all
deliveries up to that tick taken.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, time, timedelta
from decimal import Decimal
from itertools import groupby
from typing import TypeAlias

from attrs import frozen

from cartback.domain import events as ev
from cartback.domain.campaign import CartRecovery, CheckoutRecovery, Winback
from cartback.domain.document import decode
from cartback.domain.event_fields import keys_of
from cartback.domain.identity import Key, key, strength
from cartback.domain.setting_types import zone
from cartback.domain.shop import Shop
from cartback.engine.threads import Recovery
from cartback.errors import CartbackError
from cartback.ports import CopyRequest, Copywriter, OutgoingMessage, Sent, Stored
from cartback.stores.memory import MemoryStore
from cartback.stores.sqlite import SQLiteStore
from cartback.words.facts import Copy

from .deliveries import Delivery, RefusedItem
from .gathering import Gathered, Progress, ReplayCounts
from .holding import Held

#: The stores that a replay's fast clock can run on: plain calls, in this process.
LocalStore: TypeAlias = MemoryStore | SQLiteStore
#: How long after a message a purchase counts as "came back".
HORIZON = timedelta(days=30)
_BATCH = 1000


def default_policy() -> Shop:
    """Return the three campaigns with their defaults, in UTC."""
    return Shop(id="default", currency="USD", timezone="UTC", campaigns=(CartRecovery(), CheckoutRecovery(), Winback()))


def default_tick(policy: Shop) -> timedelta:
    """Return a day if only campaigns about orders are on, whose waits are days; else a quarter of an hour."""
    subjects = {campaign.about for campaign in policy.campaigns if campaign.enabled}
    return timedelta(days=1) if subjects <= {"order"} else timedelta(minutes=15)


class NullCopywriter:
    """Writes the same two words to all shoppers: a replay is about whether and when, not about texts."""

    local = True
    _copy = Copy("replay", "replay", "replay")

    def write(self, request: CopyRequest) -> Copy:  # noqa: ARG002 - the port's
        """Return the same text for every request."""
        return self._copy


class NullChannel:
    """Takes every message and sends none; keeps them, one for each notification, until they are taken away."""

    local = True

    def __init__(self, name: str) -> None:
        self.name = name
        self.taken: dict[str, OutgoingMessage] = {}

    def send(self, message: OutgoingMessage) -> Sent:
        """Keep the message, and answer that it was sent."""
        self.taken.setdefault(message.id, message)
        return Sent("ok")


class Assumed:
    """The consent and the addresses that history lacks, dated before the data begins, so that the data itself prevails."""

    def __init__(self, policy: Shop, before: datetime) -> None:
        self._channels = sorted({channel for campaign in policy.campaigns for channel in campaign.all_channels})
        self._at = before - timedelta(seconds=1)
        self._known: set[tuple[str, str]] = set()

    def about(self, event: ev.Event) -> list[ev.Event]:
        """Return the assumed events of the event's person, if this is their first event."""
        if not isinstance(event, ev.ShopperEvent):
            return []
        keys = event.keys or keys_of(event)
        strongest = keys[0] if len(keys) == 1 else min(keys, key=strength)
        if (event.shop, strongest) in self._known:
            return []
        self._known.add((event.shop, strongest))
        return self._of_person(event.shop, keys, strongest)

    def _of_person(self, shop: str, keys: tuple[Key, ...], strongest: Key) -> list[ev.Event]:
        events: list[ev.Event] = [
            ev.ConsentChanged(shop=shop, at=self._at, keys=keys, channel=c, granted=True, source="assumed")
            for c in self._channels
        ]
        if "push" in self._channels:
            device = key("device", f"assumed-{strongest}").partition(":")[2]
            events.append(ev.DeviceAdded(shop=shop, at=self._at, keys=keys, device=device, kind="assumed"))
        if addresses := self._addresses(keys):
            events.append(ev.ProfileChanged(shop=shop, at=self._at, keys=keys, **addresses))
        return events

    def _addresses(self, keys: tuple[Key, ...]) -> dict[str, str]:
        """Return an address for e-mail and SMS where the policy uses them: the one among the keys, else a made-up one."""
        own = {kind: value for kind, _, value in (each.partition(":") for each in reversed(keys))}
        number = len(self._known)
        made_up = {"email": f"shopper-{number}@assumed.example", "phone": f"+888{number:012}"}
        wanted = {channel: {"sms": "phone"}.get(channel, channel) for channel in self._channels if channel != "push"}
        return {field: own.get(field, made_up[field]) for field in wanted.values()}


@frozen
class _Open:
    """A message whose shopper may yet come back."""

    at: datetime
    shop: str
    notification: str


class Replay:
    """One run over one store. The policy is copied for every shop in the data. `hold`: see holding.py."""

    def __init__(
        self,
        policy: Shop,
        store: LocalStore,
        tally: ReplayCounts,
        *,
        tick: timedelta,
        copywriter: Copywriter | None = None,
        assume: bool = True,
        hold: bool = True,
    ) -> None:
        self._policy, self._store, self._tally, self._tick, self._assume = policy, store, tally, tick, assume
        self._channels = [NullChannel(name) for name in sorted({c for p in policy.campaigns for c in p.all_channels})]
        self._recovery = Recovery(
            store,
            channels=self._channels,
            copywriter=copywriter or NullCopywriter(),
            fallback=copywriter or NullCopywriter(),
            new_id=self._new_id,
        )
        self._held = Held(policy)
        if not hold:
            self._held.stop()
        self._open: deque[_Open] = deque()
        self._erased: set[str] = set()
        self._made = 0
        self._assumed = Assumed(policy, datetime.max.replace(tzinfo=zone("UTC")))
        self.messages: list[tuple[datetime, OutgoingMessage]] = []

    def _new_id(self) -> str:
        self._made += 1
        return f"shopper-{self._made}"

    def run(self, gathered: Gathered, progress: Progress, *, after: timedelta, keep: bool) -> None:
        """Take all deliveries, in order of arrival, and run for `after` beyond. With `keep`, `messages` has every message."""
        if not gathered.shops:
            return
        first = min(seen.first for seen in gathered.shops.values())
        self._assumed = Assumed(self._policy, first)
        self._anchor = _noon(first, self._policy)
        self._save_shops(gathered)
        now = self._ceil(first)
        for now, arrived in groupby(gathered.sorted, key=lambda delivery: self._ceil(delivery.arrived)):
            self._run_before(now, keep=keep)
            self._take(self._not_held(arrived, now, progress), now)
            self._run_due(now, keep=keep)
        self._run_before(now + after + self._tick, keep=keep)
        self._take(self._held.stop(), now + after)
        self._finish(gathered, first, now + after)

    def _save_shops(self, gathered: Gathered) -> None:
        for shop, seen in gathered.shops.items():
            own = {"id": shop}
            if self._policy.id == "default" and seen.currency:
                own["currency"] = seen.currency
            self._recovery.save_shop(self._policy.model_copy(update=own), seen.first)

    # --- time

    def _ceil(self, at: datetime) -> datetime:
        """Return the tick at or after `at`."""
        return self._anchor - (self._anchor - at) // self._tick * self._tick

    def _run_before(self, end: datetime, *, keep: bool) -> None:
        """Run all ticks with due shoppers before `end`."""
        while (due := self._next_due()) is not None and (at := self._ceil(due)) < end:
            self._run_due(at, keep=keep)

    def _next_due(self) -> datetime | None:
        return min(filter(None, (self._recovery.next_due(), self._held.next_due)), default=None)

    def _run_due(self, now: datetime, *, keep: bool) -> None:
        tally = self._tally
        self._take(self._held.release(now), now)
        while (ran := self._recovery.run_due(now, limit=_BATCH)).claimed:
            tally.decided += ran.claimed
            tally.states.update(ran.states)
            tally.skipped.update(ran.skipped)
            tally.failed.update(ran.failed)
        self._gather(now, keep=keep)
        while self._open and self._open[0].at + HORIZON <= now:
            tally.observed += 1
            tally.bought += self._came_back(self._open.popleft())

    def _gather(self, now: datetime, *, keep: bool) -> None:
        """Take the messages away from the channels."""
        for channel in self._channels:
            for message in channel.taken.values():
                self._tally.messages[message.kind] += 1
                self._open.append(_Open(now, message.shop, message.id))
                if keep:
                    self.messages.append((now, message))
            channel.taken.clear()

    # --- events

    def _not_held(self, arrived: Iterable[Delivery], now: datetime, progress: Progress) -> Iterator[Delivery]:
        """Yield the deliveries to take in now; the others are held."""
        for delivery in arrived:
            progress.add()
            person = self._held.person(delivery)
            if person is None:
                yield from self._held.stop()
            elif self._held.hold(person, delivery, now):
                continue
            else:
                yield from self._held.take(person)
            yield delivery

    def _take(self, deliveries: Iterable[Delivery], now: datetime) -> None:
        for batch in _batches(deliveries):
            self._ingest(batch, now)
            if self._held.holds:
                self._learn(batch)

    def _learn(self, batch: Sequence[Delivery]) -> None:
        """Note when the shoppers in the batch are due, now that it is taken in."""
        people = {person for delivery in batch if (person := self._held.person(delivery)) is not None}
        for shop in {shop for shop, _ in people}:
            known = self._store.find(shop, [customer for of, customer in people if of == shop], ())
            for customer, owner in known.owners.items():
                self._held.learn((shop, customer), known.shoppers[owner].due_at)

    def _ingest(self, batch: Sequence[Delivery], now: datetime) -> None:
        kept = [d for d in batch if not self._gone(d)]
        events = [e for d in kept for event in d.events for e in self._with_assumed(event)]
        try:
            done = self._recovery.ingest(events, now)
        except CartbackError:
            if len(batch) == 1:
                raise
            for delivery in kept:
                self._ingest_alone(delivery, now)
            return
        self._tally.taken += len(kept)
        self._tally.duplicates += done.duplicates
        self._tally.silenced.update(done.silenced)
        self._erased.update(e.shop for d in kept for e in d.events if isinstance(e, ev.ShopErased))

    def _ingest_alone(self, delivery: Delivery, now: datetime) -> None:
        try:
            self._ingest([delivery], now)
        except CartbackError as error:
            self._tally.refuse(RefusedItem(f"delivery {delivery.number}", "not_taken", str(error)))

    def _gone(self, delivery: Delivery) -> bool:
        if not self._erased or delivery.events[0].shop not in self._erased:
            return False
        self._tally.refuse(
            RefusedItem(f"delivery {delivery.number}", "shop_erased", "the shop was erased before this delivery")
        )
        return True

    def _with_assumed(self, event: ev.Event) -> list[ev.Event]:
        return [*self._assumed.about(event), event] if self._assume else [event]

    # --- afterwards

    def _came_back(self, message: _Open) -> bool:
        """Return whether the shopper bought in the HORIZON after the message."""
        row = self._store.notification(message.shop, message.notification)
        people = self._store.get(message.shop, (row.shopper,)) if row is not None else {}
        for stored in people.values():
            shopper = decode(stored.doc)
            orders = [order.at for order in shopper.orders if order.counts and order.at is not None]
            orders += self._held.orders(message.shop, shopper.keys)
            return any(message.at < at <= message.at + HORIZON for at in orders)
        return False

    def _finish(self, gathered: Gathered, first: datetime, last: datetime) -> None:
        tally = self._tally
        tally.bought += sum(map(self._came_back, self._open))
        tally.shops, tally.first, tally.last = len(gathered.shops), first, last
        for shop in gathered.shops:
            for stored in _all_shoppers(self._store, shop):
                tally.shoppers += 1
                tally.waiting += stored.due_at is not None
            if shop in self._erased:  # its conversions were erased too, and the shop cannot be asked about
                continue
            for credit in self._recovery.conversions(shop, limit=10**9):
                tally.converted += 1
                so_far = tally.recovered.get(credit.currency, Decimal(0))
                tally.recovered[credit.currency] = so_far + credit.value - credit.refunded
        self._recovery.close()


def _all_shoppers(store: LocalStore, shop: str) -> Iterator[Stored]:
    after = ""
    while page := store.scan(shop, after, 50_000):
        yield from page
        after = page[-1].id


def _noon(at: datetime, policy: Shop) -> datetime:
    """Return noon of the first day, in the shop's zone: the farthest from quiet hours that ticks of a day can be."""
    where = zone(policy.timezone)
    return datetime.combine(at.astimezone(where).date(), time(12), where).astimezone(zone("UTC"))


def _batches(deliveries: Iterable[Delivery]) -> Iterator[list[Delivery]]:
    """Split into batches of at most _BATCH; a delivery and its duplicate never share one, so that it is recognised."""
    batch: list[Delivery] = []
    tickets: set[tuple[str, str]] = set()
    for delivery in deliveries:
        first = delivery.events[0]
        ticket = (first.shop, first.delivery) if first.delivery is not None else None
        if len(batch) >= _BATCH or ticket in tickets:
            yield batch
            batch, tickets = [], set()
        batch.append(delivery)
        if ticket is not None:
            tickets.add(ticket)
    if batch:
        yield batch
