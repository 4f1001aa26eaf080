"""Missed events: orders and checkouts read back from the platform since a watermark, by the readers of the webhooks."""

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
    """The result of a reconciliation.

    Attributes:
        watermark: the time to read from next. Keep it once this returns, and only then.
        documents: how many were read.
        refused: those that could not be read, by reason.
        ingested: the store's counts of the events; `taken` less `unchanged` is what the webhooks had missed.
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

    Run it every hour, say: after a missed order its shopper would get messages about a cart that was bought.

    Args:
        recovery: the engine that saves the events.
        fetch: given a time, yields the orders, checkouts or carts that changed at or after it, page after page. An exception
            ends the reading and leaves the watermark as it was.
        read: returns the events of one document, such as `lambda order: woocommerce.parse("order.updated", order, shop="acme")`.
            A document that it refuses is counted, and delays no other.
        since: the last watermark; the first time, when the webhooks were switched on.
        now: when the reading begins, which is the next watermark: later changes are read the next time.
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
