"""The time of an event, by untrustworthy clocks.

The client's own time stands, unless its clock is ahead by two minutes or more: its sending time is after the receipt. Then the
difference is subtracted in whole minutes, so that two copies of one message, sent with different sentAt, agree. A clock that is
behind cannot be told from a message that was kept while the phone was offline, so it is left alone. Segment's own formula
(received - (sent - original)) is of no use here: sentAt changes with every try.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from cartback.sources.times import Time, moment

#: A clock may be ahead by less than this; and no event is later than this after its receipt.
SKEW = timedelta(minutes=2)
_MINUTE = timedelta(minutes=1)


def happened(original: Time, timestamp: Time, sent: Time, received_at: datetime) -> datetime:
    """Return when a message's event happened."""
    at = moment(original) or moment(timestamp)
    if at is None:
        return received_at  # by the server's clock, which needs no correction
    if sent is not None and (ahead := (moment(sent) or received_at) - received_at) >= SKEW:
        # A clock that is ahead by centuries gives no usable time.
        at = moment(at - round(ahead / _MINUTE) * _MINUTE) or received_at
    return min(at, received_at + SKEW)
