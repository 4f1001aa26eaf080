"""The aftermath of a message, for its row in the ledger: seen, tapped, bought. It is derived from the shopper: counted once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from msgspec.structs import replace

from .events import ConsentChanged
from .ledger import Conversion, Notification
from .sending import Sending
from .shopper import Shopper


def with_firsts(shopper: Shopper, notifications: Collection[str]) -> frozenset[str]:
    """Return those messages, and the first ones of their sequences, whose rows record whether the cart was won back."""
    firsts = _firsts(shopper)
    return frozenset([*notifications, *[firsts[name] for name in notifications if name in firsts]])


def _firsts(shopper: Shopper) -> dict[str, str]:
    """Return, by each message of a sequence, its first one. A token that returns after a purchase begins a new sequence."""
    firsts: dict[str, str] = {}
    latest: dict[tuple[str, str], str] = {}
    for about, name in sorted([(s.about, s.id) for s in shopper.sends if s.about is not None]):
        line = (about.campaign, about.session)
        if about.step == 0:
            latest[line] = name
        if line in latest:
            firsts[name] = latest[line]
    return firsts


def seen(row: Notification, sending: Sending) -> Notification:
    """Return the row with the times it was first opened, tapped, delivered, bounced and complained of."""
    news = {name: _first(getattr(row, name), getattr(sending, name)) for name in SEEN}
    return row if all([getattr(row, name) == at for name, at in news.items()]) else replace(row, **news)


#: The fields of a send and its row that record when a message was seen, or came back.
SEEN = ("opened_at", "clicked_at", "delivered_at", "bounced_at", "soft_bounced_at", "complained_at")


def _first(one: datetime | None, other: datetime | None) -> datetime | None:
    return min(one, other) if one is not None and other is not None else one or other


#: An opt-out within this time after a message of the channel is attributed to the message.
OPT_OUT_WINDOW = timedelta(days=7)
#: How the source of an opt-out begins that the shopper did not state: the address bounced, or the mail reader complained.
BOUNCED, COMPLAINED = "bounced", "complained"


def left_over(shopper: Shopper, event: ConsentChanged) -> str | None:
    """Return the message to which this opt-out is attributed: the channel's last one before it. None if there is none."""
    if event.granted or (event.source or "").startswith((BOUNCED, COMPLAINED)):
        return None
    sent = [s for s in shopper.sends if s.about is not None and s.about.channel == event.channel and not s.withheld]
    before = [s for s in sent if s.about is not None and timedelta(0) <= event.at - s.about.at <= OPT_OUT_WINDOW]
    return max(before, key=lambda s: (s.about, s.id)).id if before else None


def opted_out(row: Notification, at: datetime | None) -> Notification:
    """Return the row with the time of its shopper's first opt-out over it."""
    first = _first(row.opted_out_at, at)
    return row if first == row.opted_out_at else replace(row, opted_out_at=first)


def credited(row: Notification, shopper: Shopper, won: Sequence[Conversion]) -> Notification:
    """Return the row with its orders and earnings, from `won`, all credits of the shopper."""
    own = [credit for credit in won if credit.notification == row.id]
    earned: dict[str, Decimal] = {}
    for credit in own:
        if credit.value != credit.refunded:
            earned[credit.currency] = earned.get(credit.currency, Decimal(0)) + credit.value - credit.refunded
    firsts = _firsts(shopper) if row.step == 0 else {}
    return replace(
        row,
        orders=sum([credit.counts for credit in own]),
        earned=tuple(sorted(earned.items())),
        recovered=any([credit.counts for credit in won if firsts.get(credit.notification) == row.id]),
    )


def described(credit: Conversion, row: Notification) -> Conversion:
    """Return the credit with the details of its message's row, for callers that read credits alone."""
    return replace(
        credit, sent_at=row.decided_at, campaign=row.campaign, kind=row.kind, step=row.step, channel=row.channel,
        session=row.session, audience=row.audience, variant=row.variant, code=row.code, items=row.items,
        cart_value=row.cart_value, cart_currency=row.cart_currency, experiment=row.experiment,
    )  # fmt: skip
