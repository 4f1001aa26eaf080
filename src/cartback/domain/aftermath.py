"""What came of a message, as its row in the ledger says it: seen, tapped, bought. Worked out of the shopper: counted once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal

from msgspec.structs import replace

from .ledger import Conversion, Notification
from .shopper import Sending, Shopper


def with_firsts(shopper: Shopper, notifications: Collection[str]) -> frozenset[str]:
    """Those messages, and the first ones about the same sessions: whether a session was won back is said by its first."""
    lines = {_line(s) for s in shopper.sends if s.id in notifications and s.about is not None}
    firsts = [s.id for s in shopper.sends if s.about is not None and s.about.step == 0 and _line(s) in lines]
    return frozenset([*notifications, *firsts])


def _line(sending: Sending) -> tuple[str, str] | None:
    return (sending.about.campaign, sending.about.session) if sending.about is not None else None


def seen(row: Notification, sending: Sending) -> Notification:
    """The row with the first open and the first click."""
    opened, clicked = _first(row.opened_at, sending.opened_at), _first(row.clicked_at, sending.clicked_at)
    if (opened, clicked) == (row.opened_at, row.clicked_at):
        return row
    return replace(row, opened_at=opened, clicked_at=clicked)


def _first(one: datetime | None, other: datetime | None) -> datetime | None:
    return min(one, other) if one is not None and other is not None else one or other


def credited(row: Notification, shopper: Shopper, won: Sequence[Conversion]) -> Notification:
    """The row with what `won`, all credits of the shopper's, say of it."""
    own = [credit for credit in won if credit.notification == row.id]
    earned: dict[str, Decimal] = {}
    for credit in own:
        if credit.value != credit.refunded:
            earned[credit.currency] = earned.get(credit.currency, Decimal(0)) + credit.value - credit.refunded
    line = {s.id for s in shopper.sends if s.about is not None and _line(s) == (row.campaign, row.session)}
    return replace(
        row,
        orders=sum([credit.counts for credit in own]),
        earned=tuple(sorted(earned.items())),
        recovered=row.step == 0 and any([credit.counts for credit in won if credit.notification in line]),
    )


def described(credit: Conversion, row: Notification) -> Conversion:
    """The credit with what its message's row says of it, for whoever reads credits alone."""
    return replace(
        credit, sent_at=row.decided_at, campaign=row.campaign, kind=row.kind, step=row.step, channel=row.channel,
        session=row.session, audience=row.audience, variant=row.variant, code=row.code, items=row.items,
        cart_value=row.cart_value, cart_currency=row.cart_currency, experiment=row.experiment,
    )  # fmt: skip
