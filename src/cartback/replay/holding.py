"""Orders that need not be taken in yet: what makes a replay of years of purchases quick.

A shopper is read, decided and written once for each batch of their events. Under a policy of one winback campaign a purchase
can only make a message later, so it is enough to take it in by the time its shopper may next be decided: when they are
due, or when the purchase itself is as old as the wait. Until then it is held here, and each shopper who is due is decided on
the very same events as without. Only plain orders, each by one customer, are held: the first delivery of another kind may
tie customers together, so all held ones go in before it, and from there on none is held. One count may be
lower: taking events in decides too, so a shopper held up to the very tick is not decided once more to no effect.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from cartback.domain.bounds import KEPT
from cartback.domain.events import OrderPlaced
from cartback.domain.shop import Shop

from .deliveries import Delivery

Person: TypeAlias = tuple[str, str]

#: A shopper keeps the KEPT newest orders: half as many at once cannot push one out before it was read.
_MOST = KEPT // 2
_NEVER = datetime.max.replace(tzinfo=UTC)


class Held:
    """The deliveries held, by customer, and until when."""

    def __init__(self, policy: Shop) -> None:
        self._wait = _wait(policy)
        self._due: dict[Person, datetime] = {}
        self._news: defaultdict[Person, list[Delivery]] = defaultdict(list)
        self._until: dict[Person, datetime] = {}
        self._queue: list[tuple[datetime, Person]] = []

    def person(self, delivery: Delivery) -> Person | None:
        """Return the customer of the delivery, if it may be held at all."""
        event = delivery.events[0]
        if self._wait is None or type(event) is not OrderPlaced or len(delivery.events) > 1:
            return None
        if event.cart is not None or event.checkout is not None or len(event.keys) != 1:
            return None
        return (event.shop, event.keys[0]) if event.keys[0].startswith("customer:") else None

    def learn(self, person: Person, due: datetime | None) -> None:
        """Note when the customer's shopper is due, with all events taken in so far."""
        self._due[person] = due or _NEVER

    def hold(self, person: Person, delivery: Delivery, now: datetime) -> bool:
        """Keep the delivery, if it is not late and its shopper is known not to be due before the next tick."""
        due = self._due.get(person)
        news = self._news[person]
        if self._wait is None or due is None or due <= now or len(news) >= _MOST:
            return False
        until = min(due, delivery.arrived + self._wait)
        if until <= now or delivery.events[0].at != delivery.arrived:
            return False
        news.append(delivery)
        if until < self._until.get(person, _NEVER):
            self._until[person] = until
            heapq.heappush(self._queue, (until, person))
        return True

    @property
    def holds(self) -> bool:
        """Whether any delivery may be held."""
        return self._wait is not None

    @property
    def next_due(self) -> datetime | None:
        """When the first of the held deliveries has to go in."""
        while self._queue and self._until.get(self._queue[0][1]) != self._queue[0][0]:
            heapq.heappop(self._queue)
        return self._queue[0][0] if self._queue else None

    def release(self, now: datetime) -> list[Delivery]:
        """Return the deliveries to take in by `now`, in order of arrival."""
        released: list[Delivery] = []
        while (due := self.next_due) is not None and due <= now:
            released += self.take(self._queue[0][1])
        return _sorted(released)

    def take(self, person: Person) -> list[Delivery]:
        """Return the held deliveries of a person, in order, and forget them."""
        self._until.pop(person, None)
        return self._news.pop(person, [])

    def stop(self) -> list[Delivery]:
        """Return all held deliveries, and hold none from now on."""
        self._wait = None
        return _sorted([delivery for person in list(self._news) for delivery in self.take(person)])

    def orders(self, shop: str, keys: Sequence[str]) -> Iterator[datetime]:
        """Return when the held orders of a shopper with these keys were placed; test orders left out."""
        for k in keys:
            for delivery in self._news.get((shop, k), ()):
                event = delivery.events[0]
                if isinstance(event, OrderPlaced) and not event.test:
                    yield event.at


def _wait(policy: Shop) -> timedelta | None:
    """Return the wait between a purchase and a message; None unless one winback campaign alone is on, in every season."""
    on = [campaign for campaign in policy.campaigns if campaign.enabled]
    return on[0].wait if len(on) == 1 and on[0].about == "order" and not policy.seasons else None


def _sorted(deliveries: list[Delivery]) -> list[Delivery]:
    return sorted(deliveries, key=lambda delivery: (delivery.arrived, delivery.number))
