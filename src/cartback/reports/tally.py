"""What the ledger's rows and credits of one day add up to. A tally is additive: any split of the rows gives the same report.

A cell is kept for each value of one dimension within one campaign, not for each combination of values: a report shows one
dimension at a time, and sixty days of cells are read in milliseconds. Figures of messages belong to the day on which they
were decided, money and orders to the day of the order. Rates are never added up: they are worked out of sums.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Literal, TypeAlias, get_args

import msgspec
from msgspec import Struct

from cartback.domain.ledger import Conversion, Notification, Usage

from .bands import RECOVERIES

By = Literal["campaign", "kind", "step", "channel", "audience", "variant", "code"]
#: What a report can be broken down by.
DIMENSIONS: tuple[By, ...] = get_args(By)
#: Of a message without audience, variant or code: none is a value, and never left out.
NONE = "none"

#: A campaign, a dimension (of the campaign as a whole: "campaign") and a value of it.
Place: TypeAlias = tuple[str, str, str]


class Cell(Struct, array_like=True, gc=False):
    """Figures by name: counts, and sums of money. A figure that is not there is 0.

    Counts: the states of rows in small letters; opened, clicked, converted, sessions, recovered; conversions; calls,
    tokens_in, tokens_out, by_model, by_template, unpriced; "skip:REASON" and "refused". Money: "gross:CURRENCY",
    "net:CURRENCY" of orders; "earned:CURRENCY" of messages; "cost".
    """

    counts: dict[str, int] = {}
    money: dict[str, Decimal] = {}

    def add(self, other: Cell) -> None:
        for name, count in other.counts.items():
            self.counts[name] = self.counts.get(name, 0) + count
        for name, amount in other.money.items():
            self.money[name] = self.money.get(name, _ZERO) + amount


_ZERO = Decimal(0)

Tally: TypeAlias = dict[Place, Cell]


def merged(tallies: Iterable[Mapping[Place, Cell]]) -> Tally:
    """The tallies of several days, or of several parts of one, as one."""
    total: Tally = {}
    for tally in tallies:
        for place, cell in tally.items():
            known = total.get(place)
            if known is None:
                total[place] = Cell(dict(cell.counts), dict(cell.money))
            else:
                known.add(cell)
    return total


class Counting:
    """Counts rows and credits as they are read, a page at a time."""

    def __init__(self) -> None:
        self._alike: Counter[tuple[object, ...]] = Counter()
        self._tally: Tally = {}

    def rows(self, rows: Iterable[Notification]) -> None:
        """Count messages and what was decided instead of one. Most rows are alike, and cost one step of a counter."""
        alike = self._alike
        for row in rows:
            if row.test:
                continue
            place = (row.campaign, row.kind, row.step, row.channel, row.audience, row.variant, row.code)
            if row.state == "SENT":
                opened, converted = row.opened_at is not None or row.clicked_at is not None, row.orders > 0
                alike[place, "sent", opened, row.clicked_at is not None, converted, row.recovered, row.written_by] += 1
            else:
                alike[place, row.state.lower()] += 1
            if row.usage is not None or row.earned or row.state == "SKIPPED" or len(row.outcomes) > 1:
                self._put(place, _rare(row))
            elif row.outcomes and row.outcomes[0][1] == "rejected":
                self._put(place, Cell({"refused": 1}))

    def orders(self, credited: Iterable[Conversion]) -> None:
        """Count orders won back, each on its own day: one wholly refunded counts no more, and earned nothing."""
        for credit in credited:
            currency, cell = credit.currency, Cell({}, {})
            if credit.counts:
                cell.counts["conversions"] = 1
            cell.money[f"gross:{currency}"] = credit.value
            cell.money[f"net:{currency}"] = credit.value - credit.refunded
            about = (
                credit.campaign,
                credit.kind,
                credit.step,
                credit.channel,
                credit.audience,
                credit.variant,
                credit.code,
            )
            self._put(about, cell)

    def tally(self) -> Tally:
        """What was counted so far."""
        total = merged([self._tally])
        for (place, state, *more), times in self._alike.items():
            _add(total, place, _message(place, str(state), more, times))  # type: ignore[arg-type]
        return total

    def _put(self, place: _Values, cell: Cell) -> None:
        _add(self._tally, place, cell)


_Values: TypeAlias = tuple[str, str, int, str, str | None, str | None, str | None]


def _message(place: _Values, state: str, more: list[object], times: int) -> Cell:
    counts = {state: times}
    if more:
        opened, clicked, converted, recovered, written_by = more
        counts["by_template" if written_by == "template" else "by_model"] = times
        sessions = place[2] == 0 and place[1] in RECOVERIES
        held = {"opened": opened, "clicked": clicked, "converted": converted, "sessions": sessions}
        held["recovered"] = sessions and recovered
        counts |= {name: times for name, holds in held.items() if holds}
    return Cell(counts, {})


def _rare(row: Notification) -> Cell:
    """What few rows have: a model's bill, earnings, a reason to skip, several addresses."""
    cell = Cell({}, {})
    if row.state == "SKIPPED":
        reason = row.reasons[0].partition(" ")[0] if row.reasons else NONE
        cell.counts[f"skip:{reason}"] = 1
    refused = sum([outcome == "rejected" for _, outcome, _ in row.outcomes])
    if refused:
        cell.counts["refused"] = refused
    if row.usage is not None:
        _bill(cell, row.usage)
    if row.state == "SENT":
        cell.money |= {f"earned:{currency}": amount for currency, amount in row.earned}
    return cell


def _bill(cell: Cell, usage: Usage) -> None:
    cell.counts |= {"calls": usage.calls, "tokens_in": usage.tokens_in, "tokens_out": usage.tokens_out}
    if usage.cost is not None:
        cell.money["cost"] = usage.cost
    elif usage.calls:
        cell.counts["unpriced"] = 1


def _add(tally: Tally, values: _Values, cell: Cell) -> None:
    for place in _places(values):
        known = tally.get(place)
        if known is None:
            known = tally[place] = Cell({}, {})
        known.add(cell)


def _places(values: _Values) -> Iterator[Place]:
    """The cell of the campaign as a whole, and one for each other dimension."""
    campaign = values[0]
    yield campaign, "campaign", campaign
    for dimension, value in zip(DIMENSIONS[1:], values[1:], strict=True):
        yield campaign, dimension, NONE if value is None or value == "" else str(value)


_encoder = msgspec.msgpack.Encoder(decimal_format="string")
_decoder = msgspec.msgpack.Decoder(list[tuple[str, str, str, Cell]])


def encode_tally(tally: Mapping[Place, Cell]) -> bytes:
    return _encoder.encode([(*place, cell) for place, cell in tally.items()])


def decode_tally(document: bytes | msgspec.Raw) -> Tally:
    """The tally in a document. Raises msgspec.MsgspecError for what is none."""
    return {(campaign, dimension, value): cell for campaign, dimension, value, cell in _decoder.decode(document)}
