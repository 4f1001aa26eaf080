"""A shop's results over some days, against as many days before: totals, a bar for each day, and one dimension split up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from msgspec import Struct

from .bands import BANDS, Measure, Standing, band_of
from .days import Window
from .tally import By, Cell, Tally, merged

_Amount = TypeVar("_Amount")


class Rate(Struct, frozen=True, gc=False):
    """A rate, `hits` of `of`; `share` is None if `of` is 0. Rates are never added up: their two numbers are."""

    hits: int
    of: int
    share: float | None


def rate(hits: int, of: int) -> Rate:
    """Return `hits` of `of` as a Rate; its share is None if `of` is 0."""
    return Rate(hits, of, hits / of if of else None)


class Spent(Struct, frozen=True, gc=False):
    """The usage of a language model.

    Attributes:
        cost: in US dollars, of the calls whose price is known; None if there were calls and no price is known.
        unpriced: messages for which a model of unknown price was asked.
        by_model, by_template: sent messages by the kind of their writer.
    """

    calls: int
    tokens_in: int
    tokens_out: int
    cost: Decimal | None
    unpriced: int
    by_model: int
    by_template: int


class Figures(Struct, frozen=True, gc=False):
    """The counts. Messages count on the day of their decision, orders and money on the order's own day.

    Attributes:
        sent: messages that went out. The others are in `others`, by state in lower case, and in no rate.
        opens, clicks: unique; a click is an open. Scanners make opens an estimate.
        converted: messages that led to an order that counts, whenever it was placed.
        recovery: carts and checkouts written to whose shopper bought, over all written to, by their first message.
        conversions: orders won back that count: not cancelled, not wholly refunded.
        gross, net: their value by currency, and the same less refunds.
        earned: the earnings so far of the messages sent in these days, by currency, after refunds.
        skips: steps that came due and were not sent, by the first reason.
        refused: addresses that a provider refused for good.
        delivered, bounces, soft_bounces, complaints: messages that a provider reported as arrived, as returned for good or for
            now, as marked as spam; 0 where no provider reports.
        opt_outs: messages whose shopper opted out of their channel within a week, before the next one.
        segments: of SMS, the number handed over.
    """

    sent: int
    opens: Rate
    clicks: Rate
    converted: Rate
    recovery: Rate
    conversions: int
    gross: dict[str, Decimal]
    net: dict[str, Decimal]
    earned: dict[str, Decimal]
    others: dict[str, int]
    skips: dict[str, int]
    refused: int
    model: Spent
    delivered: int = 0
    bounces: int = 0
    soft_bounces: int = 0
    complaints: int = 0
    opt_outs: int = 0
    segments: int = 0

    def per_message(self, currency: str) -> Decimal | None:
        """Return the earnings of a sent message, after refunds; None when none was sent."""
        return self.earned.get(currency, Decimal(0)) / self.sent if self.sent else None


class Day(Struct, frozen=True, gc=False):
    """One local day; `partial` while it is not over."""

    day: date
    figures: Figures
    partial: bool


class ReportPart(Struct, frozen=True, gc=False):
    """The figures of one value of a dimension, in these days and in those before, and the standing of its rates."""

    value: str
    figures: Figures
    before: Figures
    standing: dict[Measure, Standing]


class Report(Struct, frozen=True, gc=False):
    """The results of a shop from `first` to `last`, both included, which is today.

    Attributes:
        campaign: the campaign that it covers; None is all of them.
        before: the figures of as many days right before `first`.
        by: the dimension whose values are `parts`; the part with most messages first.
        standing: the position of the rates in their usual ranges, where those are known.
        as_of: when the oldest of the counts in it was made.
        summaries: the model usage of summaries in these days; in no other figure, and empty for one campaign.
        sms_price: the price of a segment of an SMS, by the shop's settings; see `sms_cost`.
    """

    shop: str
    currency: str
    timezone: str
    first: date
    last: date
    campaign: str | None
    totals: Figures
    before: Figures
    days: tuple[Day, ...]
    by: By | None
    parts: tuple[ReportPart, ...]
    standing: dict[Measure, Standing]
    as_of: datetime
    sms_price: Decimal | None = None
    summaries: Spent = Spent(0, 0, 0, Decimal(0), 0, 0, 0)

    def sms_cost(self, its: Figures | None = None) -> Decimal | None:
        """Return the cost of the segments of these figures (None: the totals), in the shop's currency. None: no price is set."""
        return self.sms_price * (its or self.totals).segments if self.sms_price is not None else None


def report(
    shop: str,
    currency: str,
    timezone: str,
    window: Window,
    tallies: Mapping[date, Tally],
    as_of: datetime,
    by: By | None = None,
    campaign: str | None = None,
    sms_price: Decimal | None = None,
    summaries: Spent | None = None,
) -> Report:
    """Return the report of a window from the tallies of its days and of those before; days without one are empty."""
    kept = {day: _of(tally, campaign) for day, tally in tallies.items()}
    now, before = (merged([kept.get(day, {}) for day in days]) for days in (window.days, window.before))
    return Report(
        shop=shop,
        currency=currency,
        timezone=timezone,
        first=window.days[0],
        last=window.last,
        campaign=campaign,
        totals=_totals(now),
        before=_totals(before),
        days=tuple([Day(day, _totals(kept.get(day, {})), day == window.last) for day in window.days]),
        by=by,
        parts=_parts(now, before, by) if by is not None else (),
        standing=_standing(_totals(now), _channels(now)),
        as_of=as_of,
        sms_price=sms_price,
        summaries=summaries or Spent(0, 0, 0, Decimal(0), 0, 0, 0),
    )


def _of(tally: Tally, campaign: str | None) -> Tally:
    return tally if campaign is None else {place: cell for place, cell in tally.items() if place[0] == campaign}


def _totals(tally: Tally) -> Figures:
    return figures([cell for (_, dimension, _), cell in tally.items() if dimension == "campaign"])


def _parts(now: Tally, before: Tally, by: By) -> tuple[ReportPart, ...]:
    values = dict.fromkeys([value for tally in (now, before) for _, dimension, value in tally if dimension == by])
    parts = [_part(now, before, by, value) for value in values]
    return tuple(sorted(parts, key=lambda part: (-part.figures.sent, -part.before.sent, part.value)))


def _part(now: Tally, before: Tally, by: By, value: str) -> ReportPart:
    own = {place: cell for place, cell in now.items() if place[1:] == (by, value)}
    theirs = [cell for place, cell in before.items() if place[1:] == (by, value)]
    made = figures(own.values())
    campaigns = {campaign for campaign, _, _ in own}
    channels = {value} if by == "channel" else _channels(now, campaigns)
    return ReportPart(value, made, figures(theirs), _standing(made, channels))


def _channels(tally: Tally, campaigns: set[str] | None = None) -> set[str]:
    """Return the channels by which messages of these campaigns, or of all, went out."""
    return {
        value
        for (campaign, dimension, value), cell in tally.items()
        if dimension == "channel" and cell.counts.get("sent") and (campaigns is None or campaign in campaigns)
    }


def _standing(made: Figures, channels: set[str]) -> dict[Measure, Standing]:
    """Return the standing of the rates. Opens and clicks have a band if all messages are of one channel that has one."""
    standing: dict[Measure, Standing] = {}
    if made.recovery.of:
        standing["recovery"] = BANDS["recovery"].standing(made.recovery.hits, made.recovery.of)
    if len(channels) == 1:
        rates: tuple[tuple[Measure, Rate], ...] = (("open", made.opens), ("click", made.clicks))
        for measure, its in rates:
            band = band_of(measure, channel=next(iter(channels)))
            if band is not None:
                standing[measure] = band.standing(its.hits, its.of)
    return standing


def figures(cells: Iterable[Cell]) -> Figures:
    """Return the figures that some cells add up to."""
    total = Cell({}, {})
    for cell in cells:
        total.add(cell)
    counts = total.counts
    sent = counts.get("sent", 0)
    return Figures(
        sent=sent,
        opens=rate(counts.get("opened", 0), sent),
        clicks=rate(counts.get("clicked", 0), sent),
        converted=rate(counts.get("converted", 0), sent),
        recovery=rate(counts.get("recovered", 0), counts.get("sessions", 0)),
        conversions=counts.get("conversions", 0),
        gross=_named("gross", total.money),
        net=_named("net", total.money),
        earned=_named("earned", total.money),
        others={state: counts[state] for state in OTHERS if state in counts},
        skips=_named("skip", counts),
        refused=counts.get("refused", 0),
        model=_spent(total),
        delivered=counts.get("delivered", 0),
        bounces=counts.get("bounced", 0),
        soft_bounces=counts.get("soft_bounced", 0),
        complaints=counts.get("complained", 0),
        opt_outs=counts.get("opted_out", 0),
        segments=counts.get("segments", 0),
    )


#: The states of a row that is not a sent message, as `Figures.others` names them.
OTHERS = ("begun", "ambiguous", "failed", "not_sent", "withheld", "skipped")


def _named(kind: str, of: Mapping[str, _Amount]) -> dict[str, _Amount]:
    """Return the figures called "kind:NAME", by name."""
    prefix = f"{kind}:"
    return {name.removeprefix(prefix): amount for name, amount in sorted(of.items()) if name.startswith(prefix)}


def _spent(total: Cell) -> Spent:
    counts = total.counts
    unpriced, cost = counts.get("unpriced", 0), total.money.get("cost")
    return Spent(
        calls=counts.get("calls", 0),
        tokens_in=counts.get("tokens_in", 0),
        tokens_out=counts.get("tokens_out", 0),
        cost=cost if cost is not None else None if unpriced else Decimal(0),
        unpriced=unpriced,
        by_model=counts.get("by_model", 0),
        by_template=counts.get("by_template", 0),
    )


def change(now: Decimal | int, before: Decimal | int) -> float | None:
    """Return by which share a total went up or down; None if it was 0 before."""
    return float((now - before) / before) if before else None


def points(now: Rate, before: Rate) -> float | None:
    """Return by how many percentage points a rate went up or down; None if either has no base."""
    if now.share is None or before.share is None:
        return None
    return 100 * (now.share - before.share)
