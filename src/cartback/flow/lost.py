"""Messages that a worker began and never settled: their outcome is in doubt."""

from __future__ import annotations

from datetime import datetime

import msgspec

from cartback.domain import events as ev
from cartback.domain.identity import digest
from cartback.domain.ledger import Notification
from cartback.domain.sending import Rank, Sending
from cartback.domain.shopper import Shopper
from cartback.domain.transitions import apply

from .calls import Flow, Ports, call


def lost_sends(
    ports: Ports, shop: str, shopper: Shopper, now: datetime
) -> Flow[list[tuple[Sending, Notification | None]]]:
    """Return the messages that a worker began and never settled, with their ledger rows, if they still exist."""
    lost = []
    for sending in shopper.sends:
        if sending.expires is not None and sending.expires <= now and sending.state == "BEGUN":
            row = yield call(ports.store.notification, shop, sending.id)
            lost.append((sending, row))
    return lost


def given_up(
    shopper: Shopper, shop: str, sending: Sending, row: Notification | None, now: datetime
) -> tuple[Shopper, list[Notification]]:
    """Settle a lost message as unknown; it is never sent again."""
    parts: tuple[tuple[str, ev.Outcome], ...] = tuple(
        (p.address, "unknown") for p in sending.parts if p.rank is Rank.BEGUN
    )
    event = ev.SendSettled(shop=shop, at=now, notification=sending.id, attempt=sending.attempt, outcomes=parts)
    shopper = apply(shopper, event)
    if row is None:
        return shopper, []
    state = next(s for s in shopper.sends if s.id == row.id).state
    lost = tuple((digest(shop, address)[:8], outcome, "worker_lost") for address, outcome in parts)
    row = msgspec.structs.replace(
        row, state=state, settled_at=now, reasons=("worker_lost",), outcomes=(*row.outcomes, *lost)
    )
    return shopper, [row]
