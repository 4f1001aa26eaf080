"""The model usage of a shop's summaries, by local day: one small document beside the tallies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

import msgspec

from cartback.domain.ledger import Usage
from cartback.reports.report import Spent

#: The key of the document.
KEY = "summaries"
#: The number of days kept: the longest report and as many days before it.
_MOST_DAYS = 740

_encode = msgspec.msgpack.Encoder(decimal_format="string").encode
_decode = msgspec.msgpack.Decoder(dict[date, Spent]).decode


def bill_of(document: bytes | None) -> dict[date, Spent]:
    """Return the usage of each day. An unreadable document counts as empty."""
    try:
        return _decode(document) if document is not None else {}
    except msgspec.MsgspecError:
        return {}


def with_usage(document: bytes | None, day: date, usage: Usage) -> bytes:
    """Return the document with the usage of one more summary added to its day."""
    bill = bill_of(document)
    unpriced = int(usage.cost is None)
    one = Spent(usage.calls, usage.tokens_in, usage.tokens_out, usage.cost, unpriced, int(usage.problem is None), 0)
    bill[day] = total([bill[day], one]) if day in bill else one
    return _encode(dict(sorted(bill.items())[-_MOST_DAYS:]))


def of_days(bill: Mapping[date, Spent], first: date, last: date) -> Spent:
    """Return the usage of the days from `first` to `last` together."""
    return total([spent for day, spent in bill.items() if first <= day <= last])


def total(several: Iterable[Spent]) -> Spent:
    """Return their sum. The cost is that of the calls whose price is known, None where there is no such call."""
    each = list(several)
    costs = [spent.cost for spent in each if spent.cost is not None]
    return Spent(
        calls=sum(spent.calls for spent in each),
        tokens_in=sum(spent.tokens_in for spent in each),
        tokens_out=sum(spent.tokens_out for spent in each),
        cost=sum(costs, Decimal(0)) if costs or not each else None,
        unpriced=sum(spent.unpriced for spent in each),
        by_model=sum(spent.by_model for spent in each),
        by_template=sum(spent.by_template for spent in each),
    )
