"""The totals of the ledger's rows and credits of one day. A tally is additive: any split of the rows gives the same report.

A cell is kept for each value of one dimension within one campaign, not for each combination of values: a report shows one
dimension at a time, and sixty days of cells are read in milliseconds. Figures of messages belong to the day on which they
were decided, money and orders to the day of the order. Rates are never added up: they are computed from sums.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Literal, TypeAlias, get_args

import msgspec
from msgspec import Struct

from cartback.domain.ledger import Conversion
from cartback.domain.narrow import MARKS, PICODOLLAR, AlikeRows, ModelSpending, NarrowRow, added, decode_narrow

from .bands import RECOVERIES

By = Literal["campaign", "kind", "step", "channel", "audience", "variant", "code"]
#: The dimensions of a report.
DIMENSIONS: tuple[By, ...] = get_args(By)
#: The value of a message without audience, variant or code: none is a value, and never left out.
NONE = "none"

#: A campaign, a dimension (of the campaign as a whole: "campaign") and a value of it.
Place: TypeAlias = tuple[str, str, str]


class Cell(Struct, array_like=True, gc=False):
    """Figures by name: counts, and sums of money. A missing figure is 0.

    Counts: the states of rows in lower case; opened, clicked, converted, sessions, recovered; conversions; calls,
    tokens_in, tokens_out, by_model, by_template, unpriced; delivered, bounced, soft_bounced, complained, opted_out; segments;
    "skip:REASON" and "refused". Money: "gross:CURRENCY", "net:CURRENCY" of orders; "earned:CURRENCY" of messages; "cost".
    """

    counts: dict[str, int] = {}
    money: dict[str, Decimal] = {}

    def add(self, other: Cell) -> None:
        """Add another's figures to these, in place."""
        for name, count in other.counts.items():
            self.counts[name] = self.counts.get(name, 0) + count
        for name, amount in other.money.items():
            self.money[name] = self.money.get(name, _ZERO) + amount


_ZERO = Decimal(0)

Tally: TypeAlias = dict[Place, Cell]


def merged(tallies: Iterable[Mapping[Place, Cell]]) -> Tally:
    """Return the tallies of several days, or of several parts of one, as one."""
    parts: dict[Place, list[Cell]] = {}
    for tally in tallies:
        for place, cell in tally.items():
            parts.setdefault(place, []).append(cell)
    return _added_up(parts)


def _added_up(parts: Mapping[Place, Sequence[Cell]]) -> Tally:
    """Add up the cells of each place: counts as columns of numbers, which is ten times as fast as name by name."""
    cells = {id(cell): cell for of_place in parts.values() for cell in of_place}
    names = tuple(dict.fromkeys([name for cell in cells.values() for name in cell.counts]))
    none = [0] * len(names)
    numbers = {key: tuple(map(cell.counts.get, names, none)) for key, cell in cells.items()}
    total: Tally = {}
    for place, of_place in parts.items():
        sums = map(sum, zip(*[numbers[id(cell)] for cell in of_place], strict=True))
        total[place] = Cell({name: count for name, count in zip(names, sums, strict=False) if count}, _money(of_place))
    return total


def _money(cells: Sequence[Cell]) -> dict[str, Decimal]:
    total: dict[str, Decimal] = {}
    for cell in cells:
        for name, amount in cell.money.items():
            total[name] = total[name] + amount if name in total else amount
    return total


class Counting:
    """Counts rows, by their narrow copies, and credits as they are read."""

    def __init__(self) -> None:
        self._alike: dict[bytes, AlikeRows] = {}
        self._credits: dict[_Values, Cell] = {}

    def rows(self, alike: Iterable[AlikeRows]) -> None:
        """Count messages and the steps decided without one."""
        for some in alike:
            known = self._alike.get(some.copy)
            self._alike[some.copy] = some if known is None else added(known, some.times, some.spent)

    def orders(self, credited: Iterable[Conversion]) -> None:
        """Count orders won back, each on its own day: one wholly refunded no longer counts, and earned nothing."""
        for c in credited:
            values = (c.campaign, c.kind, c.step, c.channel, c.audience, c.variant, c.code)
            amounts = {f"gross:{c.currency}": c.value, f"net:{c.currency}": c.value - c.refunded}
            self._credits.setdefault(values, Cell({}, {})).add(Cell({"conversions": 1} if c.counts else {}, amounts))

    def tally(self) -> Tally:
        """Return the tally of all rows and credits so far."""
        parts: dict[Place, list[Cell]] = {}
        for values, cell in self._by_values().items():
            for place in _places(values):
                parts.setdefault(place, []).append(cell)
        return _added_up(parts)

    def _by_values(self) -> dict[_Values, Cell]:
        """Return a cell for each combination of values."""
        whole = {values: Cell(dict(cell.counts), dict(cell.money)) for values, cell in self._credits.items()}
        for copy, times, spent in self._alike.values():
            if not copy:
                continue  # tests
            row = decode_narrow(copy)
            values = (row.campaign, row.kind, row.step, row.channel, row.audience, row.variant, row.code)
            cell = _counted(row, times, spent)
            if values in whole:
                whole[values].add(cell)
            else:
                whole[values] = cell
        return whole


#: Campaign, kind, step, channel, audience, variant and code.
_Values: TypeAlias = tuple[str, str, int, str, str | None, str | None, str | None]
#: The feedback on messages, as the cells name it.
BACK = ("delivered", "bounced", "soft_bounced", "complained", "opted_out")
_BIT = {mark: 1 << place for place, mark in enumerate(MARKS)}


def _counted(row: NarrowRow, times: int, spent: ModelSpending) -> Cell:
    """Count so many equal rows."""
    counts = _sent(row, times) if row.state == "SENT" else _not_sent(row, times)
    counts |= {name: times for name in (*BACK, "unpriced") if row.marks & _BIT[name]}
    more = {
        "refused": row.refused * times,
        "segments": row.segments * times,
        "calls": spent.calls,
        "tokens_in": spent.tokens_in,
        "tokens_out": spent.tokens_out,
    }
    counts |= {name: count for name, count in more.items() if count}
    earned = row.earned if row.state == "SENT" else ()
    money = {f"earned:{currency}": amount * times for currency, amount in earned}
    return Cell(counts, money if spent.cost is None else {**money, "cost": spent.cost * PICODOLLAR})


def _sent(row: NarrowRow, times: int) -> dict[str, int]:
    sessions = row.step == 0 and row.kind in RECOVERIES
    held = {
        "opened": row.marks & (_BIT["opened"] | _BIT["clicked"]),  # a click is an open
        "clicked": row.marks & _BIT["clicked"],
        "converted": row.marks & _BIT["converted"],
        "sessions": sessions,
        "recovered": sessions and row.marks & _BIT["recovered"],
    }
    counts = {"sent": times, "by_template" if row.written_by == "template" else "by_model": times}
    return counts | {name: times for name, holds in held.items() if holds}


def _not_sent(row: NarrowRow, times: int) -> dict[str, int]:
    if row.state != "SKIPPED":
        return {row.state.lower(): times}
    return {"skipped": times, f"skip:{NONE if row.reason is None else row.reason}": times}


def _places(values: _Values) -> list[Place]:
    """Return the cell of the campaign as a whole, and one for each other dimension."""
    campaign = values[0]
    others = zip(DIMENSIONS[1:], values[1:], strict=True)
    return [
        (campaign, "campaign", campaign),
        *[(campaign, name, NONE if value is None or value == "" else str(value)) for name, value in others],
    ]


_encoder = msgspec.msgpack.Encoder(decimal_format="string")
_decoder = msgspec.msgpack.Decoder(list[tuple[str, str, str, Cell]])


def encode_tally(tally: Mapping[Place, Cell]) -> bytes:
    """Return the document that a store keeps of a day; money is exact in it."""
    return _encoder.encode([(*place, cell) for place, cell in tally.items()])


def decode_tally(document: bytes | msgspec.Raw) -> Tally:
    """Return the tally in a document. Raises msgspec.MsgspecError for an invalid one."""
    return {(campaign, dimension, value): cell for campaign, dimension, value, cell in _decoder.decode(document)}
