"""Django signals, each sent once its change is committed: after the host's `atomic()`, if it is inside one.

- message_settled(shop, notification): a message ended (sent, failed, skipped, withheld), or a late report changed its end.
- order_recovered(shop, conversion): an order was credited to a message.
- data_requested(shop, request): a person wants a copy of their data; answer with get_recovery().export(shop, request.keys[0]).
- shopper_erased(shop, shopper): a person was forgotten here, and you have to forget them; `shopper` is the key that was named.

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
    """Send a signal after the present transaction of the thread's connection; at once if there is none."""
    if signal.has_listeners():
        send = partial(signal.send_robust, sender=None, using=using, **arguments)
        transaction.on_commit(send, using=using, robust=True)


class SignallingStore:
    """A store that sends signals about its writes. The old rows are looked up first, if the signal has a receiver.

    It precedes a store's own class among the bases.
    """

    using: str
    notification: Any
    conversions: Any

    def commit(self, changes: Sequence[Change], deliveries: Sequence[tuple[str, str]] = ()) -> set[tuple[str, str]]:
        """Commit as ports.Store does, and send signals for the changes that were written."""
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
        """Yield the rows that end with these changes, or end otherwise."""
        for change in changes:
            for row in change.notifications:
                if row.state == "BEGUN":
                    continue
                before = self.notification(change.shop, row.id)
                if before is None or before.state != row.state:
                    yield change, row

    def _recovered(self, changes: Sequence[Change]) -> Iterator[tuple[Change, Conversion]]:
        """Yield the orders that are credited for the first time."""
        for change in changes:
            counting = [credit for credit in change.conversions if credit.counts]
            if counting:
                ids = (change.id, *(one for one, _ in change.absorbed))
                known = {c.order for one in ids for c in self.conversions(change.shop, shopper=one)}
                yield from ((change, credit) for credit in counting if credit.order not in known)
