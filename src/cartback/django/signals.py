"""Django signals, sent once what they speak of is committed: after the host's `atomic()`, where it is inside one.

- message_settled(shop, notification): a message came to an end (sent, failed, skipped, withheld), or a late word changed that.
- order_recovered(shop, conversion): an order was credited to a message.
- data_requested(shop, request): a person wants a copy of their data; answer with get_recovery().export(shop, request.keys[0]).
- shopper_erased(shop, shopper): a person was forgotten here, and is to be forgotten by you; `shopper` is the key that was named.

Each has `using`, the database, and the sender None. A receiver that raises is logged by Django, and undoes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from django.db import transaction
from django.dispatch import Signal

from cartback.domain.ledger import Conversion, Notification
from cartback.ports import Change

message_settled = Signal()
order_recovered = Signal()
data_requested = Signal()
shopper_erased = Signal()


def on_commit(signal: Signal, using: str, **arguments: Any) -> None:
    """Send a signal after the transaction that the thread's connection is in; at once where there is none."""
    if signal.has_listeners():
        send = partial(signal.send_robust, sender=None, using=using, **arguments)
        transaction.on_commit(send, using=using, robust=True)


class SignallingStore:
    """A store that sends signals of what it has written. What it wrote over is looked up first, where anybody listens.

    It stands before a store's own class.
    """

    using: str
    notification: Any
    conversions: Any

    def commit(self, changes: Sequence[Change], deliveries: Sequence[tuple[str, str]] = ()) -> set[tuple[str, str]]:
        """See ports.Store.commit."""
        settled = list(self._settled(changes)) if message_settled.has_listeners() else []
        recovered = list(self._recovered(changes)) if order_recovered.has_listeners() else []
        refused: set[tuple[str, str]] = super().commit(changes, deliveries)  # type: ignore[misc]
        for change, row in settled:
            if (change.shop, change.id) not in refused:
                on_commit(message_settled, self.using, shop=change.shop, notification=row)
        for change, credit in recovered:
            if (change.shop, change.id) not in refused:
                on_commit(order_recovered, self.using, shop=change.shop, conversion=credit)
        return refused

    def _settled(self, changes: Sequence[Change]) -> Iterator[tuple[Change, Notification]]:
        """Rows that come to an end with these changes, or to another one."""
        for change in changes:
            for row in change.notifications:
                if row.state == "BEGUN":
                    continue
                before = self.notification(change.shop, row.id)
                if before is None or before.state != row.state:
                    yield change, row

    def _recovered(self, changes: Sequence[Change]) -> Iterator[tuple[Change, Conversion]]:
        """Orders that are credited for the first time."""
        for change in changes:
            counting = [credit for credit in change.conversions if credit.counts]
            if counting:
                ids = (change.id, *(one for one, _ in change.absorbed))
                known = {c.order for one in ids for c in self.conversions(change.shop, shopper=one)}
                yield from ((change, credit) for credit in counting if credit.order not in known)
