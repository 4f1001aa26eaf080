"""What the ledger's rows and credits of one day add up to. A tally is additive: any split of the rows gives the same report.

A cell is kept for each value of one dimension within one campaign, not for each combination of values: a report shows one
dimension at a time, and sixty days of cells are read in milliseconds. Figures of messages belong to the day on which they
were decided, money and orders to the day of the order. Rates are never added up: they are worked out of sums.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Literal, TypeAlias, get_args

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
    tokens_in, tokens_out, by_model, by_template, unpriced; delivered, bounced, soft_bounced, complained, opted_out; segments;
    "skip:REASON" and "refused". Money: "gross:CURRENCY",
    "net:CURRENCY" of orders; "earned:CURRENCY" of messages; "cost".
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
        self._alike: Counter[_Alike] = Counter()
        self._back: Counter[tuple[_Values, tuple[bool, ...]]] = Counter()
        self._rare: dict[_Values, Cell] = {}

    def rows(self, rows: Iterable[Notification]) -> None:
        """Count messages and what was decided instead of one. Most rows are alike, and cost one step of a counter."""
        alike: list[_Alike] = []
        for row in rows:
            if row.test:
                continue
            place = (row.campaign, row.kind, row.step, row.channel, row.audience, row.variant, row.code)
            state = row.state
            more: tuple[Any, ...] | None = None
            if state == "SENT":
                clicked = row.clicked_at is not None
                opened = clicked or row.opened_at is not None
                more = (opened, clicked, row.orders > 0, row.recovered, row.written_by, row.earned)
            elif state == "SKIPPED":
                more = row.reasons[:1]
            alike.append((place, state, more))
            back = (row.delivered_at, row.bounced_at, row.soft_bounced_at, row.complained_at, row.opted_out_at)
            if back != _NOTHING_BACK:
                self._back[place, tuple([at is not None for at in back])] += 1
            if row.segments:
                self._cell(place).add(Cell({"segments": row.segments}, {}))
            if row.usage is not None:
                _bill(self._cell(place), row.usage)
            for _, outcome, _ in row.outcomes:
                if outcome == "rejected":
                    self._cell(place).add(_REFUSED)
        self._alike.update(alike)  # in C, which hashes each once

    def orders(self, credited: Iterable[Conversion]) -> None:
        """Count orders won back, each on its own day: one wholly refunded counts no more, and earned nothing."""
        for c in credited:
            cell = self._cell((c.campaign, c.kind, c.step, c.channel, c.audience, c.variant, c.code))
            amounts = {f"gross:{c.currency}": c.value, f"net:{c.currency}": c.value - c.refunded}
            cell.add(Cell({"conversions": 1} if c.counts else {}, amounts))

    def tally(self) -> Tally:
        """What was counted so far."""
        whole = {values: Cell(dict(cell.counts), dict(cell.money)) for values, cell in self._rare.items()}
        for (values, state, more), times in self._alike.items():
            made = _sent(values, more, times) if state == "SENT" else _not_sent(state, more, times)
            whole.setdefault(values, Cell({}, {})).add(made)
        for (values, back), times in self._back.items():
            counts = {name: times for name, holds in zip(BACK, back, strict=True) if holds}
            whole.setdefault(values, Cell({}, {})).add(Cell(counts, {}))
        total: Tally = {}
        for values, cell in whole.items():
            for place in _places(values):
                total.setdefault(place, Cell({}, {})).add(cell)
        return total

    def _cell(self, values: _Values) -> Cell:
        cell = self._rare.get(values)
        if cell is None:
            cell = self._rare[values] = Cell({}, {})
        return cell


#: Campaign, kind, step, channel, audience, variant and code.
_Values: TypeAlias = tuple[str, str, int, str, str | None, str | None, str | None]
#: What is counted of a row whose like there are many: its values, its state, and what else goes with the state.
_Alike: TypeAlias = tuple[_Values, str, tuple[Any, ...] | None]
_REFUSED = Cell({"refused": 1}, {})
#: What came back of messages, as the cells name it.
BACK = ("delivered", "bounced", "soft_bounced", "complained", "opted_out")
_NOTHING_BACK = (None,) * len(BACK)


def _sent(values: _Values, more: tuple[Any, ...] | None, times: int) -> Cell:
    opened, clicked, converted, recovered, written_by, earned = more or (False,) * 5 + ((),)
    sessions = values[2] == 0 and values[1] in RECOVERIES
    held = {"opened": opened, "clicked": clicked, "converted": converted, "sessions": sessions}
    held["recovered"] = sessions and recovered
    counts = {"sent": times, "by_template" if written_by == "template" else "by_model": times}
    counts |= {name: times for name, holds in held.items() if holds}
    return Cell(counts, {f"earned:{currency}": amount * times for currency, amount in earned})


def _not_sent(state: str, reasons: tuple[Any, ...] | None, times: int) -> Cell:
    cell = Cell({state.lower(): times}, {})
    if reasons is not None:
        cell.counts[f"skip:{reasons[0].partition(' ')[0] if reasons else NONE}"] = times
    return cell


def _bill(cell: Cell, usage: Usage) -> None:
    counts = {"calls": usage.calls, "tokens_in": usage.tokens_in, "tokens_out": usage.tokens_out}
    if usage.cost is None and usage.calls:
        counts["unpriced"] = 1
    cell.add(Cell(counts, {"cost": usage.cost} if usage.cost is not None else {}))


def _places(values: _Values) -> Iterator[Place]:
    """The cell of the campaign as a whole, and one for each other dimension."""
    campaign = values[0]
    yield campaign, "campaign", campaign
    for dimension, value in zip(DIMENSIONS[1:], values[1:], strict=True):
        yield campaign, dimension, NONE if value is None or value == "" else str(value)


_encoder = msgspec.msgpack.Encoder(decimal_format="string")
_decoder = msgspec.msgpack.Decoder(list[tuple[str, str, str, Cell]])


def encode_tally(tally: Mapping[Place, Cell]) -> bytes:
    """Return the document that a store keeps of a day; money is exact in it."""
    return _encoder.encode([(*place, cell) for place, cell in tally.items()])


def decode_tally(document: bytes | msgspec.Raw) -> Tally:
    """The tally in a document. Raises msgspec.MsgspecError for what is none."""
    return {(campaign, dimension, value): cell for campaign, dimension, value, cell in _decoder.decode(document)}
