"""What was missed: orders and checkouts read back from the platform since a watermark, by the readers of the webhooks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TypeVar

from attrs import define, field

from cartback import flow
from cartback.domain.events import Event
from cartback.errors import InvalidEvent, InvalidSettings, RefusedDelivery

from .taking import BATCH, Taker

_Document = TypeVar("_Document")


@define
class Reconciled:
    """What came of it.

    Attributes:
        watermark: from when to read the next time. Keep it once this returns, and only then.
        documents: how many were read.
        refused: those that could not be, by reason.
        ingested: what the store made of the events; `taken` less `unchanged` is what the webhooks had missed.
    """

    watermark: datetime
    documents: int = 0
    refused: Counter[str] = field(factory=Counter)
    ingested: flow.Ingested = field(factory=flow.Ingested)


def reconcile(
    recovery: Taker,
    fetch: Callable[[datetime], Iterable[_Document]],
    read: Callable[[_Document], Iterable[Event]],
    since: datetime,
    now: datetime,
    *,
    overlap: timedelta = timedelta(minutes=10),
) -> Reconciled:
    """Take every document that changed since a watermark. The state is then as if no webhook had been missed.

    Run it every hour, say: an order that never came would have its shopper written to about a cart that was bought.

    Args:
        recovery: what saves the events.
        fetch: given a time, yields the orders, checkouts or carts that changed at or after it, page after page. What it raises
            ends the reading and leaves the watermark as it was.
        read: the events of one document, such as `lambda order: woocommerce.parse("order.updated", order, shop="acme")`.
            A document that it refuses is counted, and holds up no other.
        since: the last watermark; the first time, when the webhooks were switched on.
        now: when the reading begins, which is the next watermark: what changes meanwhile is read the next time.
        overlap: how much further back to read, for platforms whose lists lag behind.

    Raises:
        InvalidSettings: a time has no zone, or `since` is later than `now`.
    """
    if since.tzinfo is None or now.tzinfo is None:
        raise InvalidSettings("since, now: expected instants with a time zone")
    if since > now:
        raise InvalidSettings(f"since: {since.isoformat()} is later than now, {now.isoformat()}")
    done = Reconciled(now)
    batch: list[Event] = []
    for document in fetch(since - overlap):
        done.documents += 1
        try:
            batch += read(document)
        except (RefusedDelivery, InvalidEvent) as error:
            done.refused[str(error)] += 1
        if len(batch) >= BATCH:
            done.ingested.add(recovery.ingest(batch, now))
            batch = []
    if batch:
        done.ingested.add(recovery.ingest(batch, now))
    return done
