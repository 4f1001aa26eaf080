"""The narrow copy of a ledger row: only the parts that a report counts, so that rows that count alike are equal.

A store keeps the copy beside the row and returns a day's copies with their numbers of rows. A shop's busiest day has some
hundreds of different ones; the rows themselves, with their texts, are not read.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

import msgspec
from msgspec import Struct

from .ledger import Notification, plausible_cost, plausible_count


class NarrowRow(Struct, frozen=True, array_like=True, gc=False):
    """The parts of a row that a report counts. A change of fields or their meaning needs a migration that sets copies to NULL.

    Attributes:
        reason: the code of the first reason of a skipped step; None if there is none.
        earned: the value of its orders by currency, after refunds.
        refused: the number of addresses at which a provider refused it for good.
        segments: of an SMS, the number handed over.
        marks: the MARKS that apply, one bit each, the first of them the lowest.
    """

    campaign: str
    kind: str
    step: int
    channel: str
    audience: str | None
    variant: str | None
    code: str | None
    state: str
    written_by: str | None
    reason: str | None
    earned: tuple[tuple[str, Decimal], ...]
    refused: int
    segments: int
    marks: int


class ModelSpending(NamedTuple):
    """The usage of a model: calls, tokens, and the cost in PICODOLLAR; None if no price is known.

    It is apart from the narrow copy, as hardly any two messages have the same usage, and in whole numbers, so that any database
    adds it up exactly.
    """

    calls: int
    tokens_in: int
    tokens_out: int
    cost: int | None


class AlikeRows(NamedTuple):
    """Rows that a report counts alike: their narrow copy, their number, and the usage of models for all of them."""

    copy: bytes
    times: int
    spent: ModelSpending


#: In US dollars; the cost of a message with finer digits is rounded to it.
PICODOLLAR = Decimal("1e-12")

#: The facts about a row, in the order of the bits of `NarrowRow.marks`.
MARKS = (
    "opened", "clicked", "converted", "recovered", "delivered", "bounced", "soft_bounced", "complained", "opted_out",
    "unpriced",
)  # fmt: skip

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(NarrowRow).decode


def narrow(row: Notification) -> bytes:
    """Return the narrow copy of a row: b"" for a test, which no report counts."""
    return b"" if row.test else _encode(_narrow_row(row))


def decode_narrow(copy: bytes) -> NarrowRow:
    """Decode a copy that is not b"". Raises msgspec.MsgspecError for an invalid one."""
    return _decode(copy)


def model_spending(row: Notification) -> ModelSpending:
    """Return the usage of models for the row's message: nothing for one that no report counts."""
    usage = row.usage
    if usage is None or row.test:
        return _NOTHING
    cost = plausible_cost(usage.cost)
    return ModelSpending(
        plausible_count(usage.calls),
        plausible_count(usage.tokens_in),
        plausible_count(usage.tokens_out),
        None if cost is None else int((cost / PICODOLLAR).to_integral_value()),
    )


_NOTHING = ModelSpending(0, 0, 0, None)


def alike(rows: Iterable[Notification]) -> list[AlikeRows]:
    """Return each different copy of the rows with their number and usage, as `Store.alike` does."""
    sums: dict[bytes, AlikeRows] = {}
    for row in rows:
        copy, spent = narrow(row), model_spending(row)
        known = sums.get(copy)
        sums[copy] = AlikeRows(copy, 1, spent) if known is None else added(known, 1, spent)
    return list(sums.values())


def added(known: AlikeRows, times: int, spent: ModelSpending) -> AlikeRows:
    """Return `known` with so many more rows of the same copy."""
    costs = [cost for cost in (known.spent.cost, spent.cost) if cost is not None]
    total = ModelSpending(
        known.spent.calls + spent.calls,
        known.spent.tokens_in + spent.tokens_in,
        known.spent.tokens_out + spent.tokens_out,
        sum(costs) if costs else None,
    )
    return AlikeRows(known.copy, known.times + times, total)


def _narrow_row(row: Notification) -> NarrowRow:
    return NarrowRow(
        campaign=row.campaign,
        kind=row.kind,
        step=row.step,
        channel=row.channel,
        audience=row.audience,
        variant=row.variant,
        code=row.code,
        state=row.state,
        written_by=row.written_by,
        reason=row.reasons[0].partition(" ")[0] if row.state == "SKIPPED" and row.reasons else None,
        earned=row.earned,
        refused=sum([outcome == "rejected" for _, outcome, _ in row.outcomes]) if row.outcomes else 0,
        segments=row.segments,
        marks=_marks(row),
    )


def _marks(row: Notification) -> int:
    """Return the bits of MARKS."""
    holding = (
        row.opened_at is not None, row.clicked_at is not None, row.orders > 0, row.recovered, row.delivered_at is not None,
        row.bounced_at is not None, row.soft_bounced_at is not None, row.complained_at is not None,
        row.opted_out_at is not None, row.usage is not None and row.usage.calls > 0 and row.usage.cost is None,
    )  # fmt: skip
    return sum([1 << place for place, holds in enumerate(holding) if holds])
