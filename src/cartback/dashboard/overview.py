"""The first page: the results of some days, how certain they are, and the shop's present state."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import cast

from attrs import frozen

from cartback.flow import Reply
from cartback.flow.lift import experiments_of
from cartback.locales import same_language
from cartback.reports.bands import BANDS, Band, Measure
from cartback.reports.report import Day, Figures, Rate, Report, change, points
from cartback.reports.summary import sentences

from .asked import PageRequest
from .bars import Bars, bars
from .lifts import alarm, lift_card
from .show import NONE, Show

DAYS = (7, 30, 90)
#: The most experiments whose lift is shown, as counted last night; if there was no count, the first page of a day counts.
_MOST_LIFTS = 10
_NIGHTLY = timedelta(hours=26)
#: A change that is written as 0 % is neither up nor down.
_NO_CHANGE = 0.005
#: The delay after which the workers count as behind.
_BEHIND = timedelta(minutes=15)


@frozen
class Tab:
    """A link to the same page for another campaign or other days."""

    name: str
    url: str
    here: bool


@frozen
class Card:
    """One figure with its bars. `more` are totals in other currencies; `rise` is 1, 0 or -1, `known` whether its size is."""

    name: str
    total: str
    more: tuple[str, ...]
    change: str
    rise: int
    known: bool
    bars: Bars


@frozen
class Insight:
    """One rate, now and before; the positions, in per cent of the width, are those of the band's picture."""

    name: str
    now: str
    before: str
    change: str
    band: str
    standing: str
    low: str = ""
    wide: str = ""
    at: str = ""


@frozen
class ShownFact:
    """A name and a figure."""

    name: str
    value: str
    url: str = ""
    alarm: bool = False


def overview(asked: PageRequest) -> Reply:
    """Show the results of the days and the campaign that the URL names."""
    days = int(asked.param("days")) if asked.param("days") in {str(n) for n in DAYS} else 30
    campaigns = {campaign.id: campaign for campaign in asked.shop.campaigns}
    campaign = asked.param("campaign") if asked.param("campaign") in campaigns else None
    report = asked.recovery.report(asked.id, days, campaign=campaign)
    lifts = [
        asked.recovery.lift(asked.id, name, within=_NIGHTLY) for name in list(experiments_of(asked.shop))[:_MOST_LIFTS]
    ]
    show = asked.show
    return asked.page(
        "overview.html",
        "Overview",
        period=show.text("{days} days to {day}", days=days, day=show.full_day(report.last)),
        as_of=show.clock(report.as_of),
        spans=_spans(asked, days, campaign),
        tabs=_tabs(asked, days, campaign),
        alarms=tuple([alarm(show, lift) for lift in lifts if lift.verdict == "broken_split"]),
        cards=_cards(show, report, campaigns[campaign].kind if campaign is not None else None),
        insights=_insights(show, report),
        summary=_summary(asked, report),
        lifts=tuple([lift_card(show, lift) for lift in lifts if lift.verdict != "broken_split"]),
        facts=_facts(asked),
        skips=_skips(show, report.totals),
        others=_others(asked, report.totals),
    )


def _spans(asked: PageRequest, days: int, campaign: str | None) -> tuple[Tab, ...]:
    names = [(n, asked.show.text("{days} days", days=n)) for n in DAYS]
    return tuple([Tab(name, asked.url("/", days=n, campaign=campaign), n == days) for n, name in names])


def _tabs(asked: PageRequest, days: int, campaign: str | None) -> tuple[Tab, ...]:
    tabs = [Tab(asked.show.text("All"), asked.url("/", days=days), campaign is None)]
    for each in asked.shop.campaigns:
        name = each.name or asked.show.name(each.id)
        tabs.append(Tab(name, asked.url("/", days=days, campaign=each.id), each.id == campaign))
    return tuple(tabs)


# --- cards ------------------------------------------------------------------------------------------------------------

WON_BACK = {
    "cart_recovery": "Carts recovered",
    "checkout_recovery": "Checkouts recovered",
    "winback": "Purchasers won back",
}


def _cards(show: Show, report: Report, kind: str | None) -> tuple[Card, ...]:
    currency, zero = report.currency, Decimal(0)
    orders = show.text(WON_BACK.get(kind or "", "Orders won back"))
    money = _card(
        show,
        show.text("Recovered sales"),
        report,
        lambda its: its.net.get(currency, zero),
        lambda n: show.money(Decimal(n), currency),
        _in_other_currencies(show, report),
    )
    return (
        money,
        _card(show, orders, report, lambda its: its.conversions, show.number),
        _card(show, show.text("Notifications sent"), report, lambda its: its.sent, show.number),
    )


def _in_other_currencies(show: Show, report: Report) -> tuple[str, ...]:
    """Return the net sales of these days in each currency that is not the shop's."""
    return tuple(
        [show.money(net, other) for other, net in report.totals.net.items() if net and other != report.currency]
    )


def _card(
    show: Show,
    name: str,
    report: Report,
    figure: Callable[[Figures], Decimal | int],
    shown: Callable[[Decimal | int], str],
    more: tuple[str, ...] = (),
) -> Card:
    def of_day(day: Day) -> Decimal | int:
        return figure(day.figures)

    now, before = figure(report.totals), figure(report.before)
    by = change(now, before)
    moved = show.change(by) if by is not None else show.text("new") if now else NONE
    rise = 0 if by is not None and abs(by) < _NO_CHANGE else (now > before) - (now < before)
    return Card(name, shown(now), more, moved, rise, by is not None, bars(show, name, report.days, of_day, shown))


# --- insights ---------------------------------------------------------------------------------------------------------

_STANDING = {
    "too_few": "too few to judge",
    "below": "below the usual range",
    "within": "within the usual range",
    "above": "above the usual range",
}
RATES: tuple[tuple[str, str, Measure | None], ...] = (
    ("Recovery rate", "recovery", "recovery"),
    ("Open rate", "opens", "open"),
    ("Click-through rate", "clicks", "click"),
    ("Conversion rate", "converted", None),
)


def _insights(show: Show, report: Report) -> tuple[Insight, ...]:
    rows = [_insight(show, report, *rate) for rate in RATES]
    now, before = (its.per_message(report.currency) for its in (report.totals, report.before))
    shown, was = (show.money(each, report.currency) if each is not None else NONE for each in (now, before))
    by = change(now, before) if now is not None and before is not None else None
    rows.append(Insight(show.text("Revenue a message"), shown, was, show.change(by), "", ""))
    return tuple(rows)


def _insight(show: Show, report: Report, name: str, figure: str, measure: Measure | None) -> Insight:
    now, before = cast("Rate", getattr(report.totals, figure)), cast("Rate", getattr(report.before, figure))
    moved = points(now, before)
    shown = show.text("{points} points", points=show.points(moved)) if moved is not None else NONE
    row = (show.text(name), show.percent(now.share), show.percent(before.share), shown)
    standing = report.standing.get(measure) if measure is not None else None
    if measure is None or standing is None:
        return Insight(*row, "", "")
    band = BANDS[measure]
    usual = f"{band.low}\u2013{band.high} %"
    return Insight(*row, usual, show.text(_STANDING[standing]), *_band(band, now.share or 0.0))


def _band(band: Band, share: float) -> tuple[str, str, str]:
    """Return the positions of the band and of the figure, in per cent of a width of at least twice the band's middle."""
    most = max(band.low + band.high, 110 * share)
    return tuple([f"{100 * n / most:.1f}" for n in (band.low, band.high - band.low, 100 * share)])  # type: ignore[return-value]


# --- in words ---------------------------------------------------------------------------------------------------------


def _summary(asked: PageRequest, report: Report) -> tuple[str, ...]:
    """Return the changes in sentences: the shop's own summary if the viewer reads its language. A model wrote it at night: no
    page waits.
    """
    own = asked.recovery.writes_summaries and report.campaign is None  # the templates' sentences are those below
    if own and same_language(str(asked.show.locale), asked.shop.locale):
        return asked.recovery.summary(asked.id, len(report.days), ask=False).sentences
    return sentences(report, asked.show)


# --- right now --------------------------------------------------------------------------------------------------------


def _facts(asked: PageRequest) -> tuple[ShownFact, ...]:
    """Return how many shoppers wait and how far behind the workers are."""
    show, waiting, health = asked.show, asked.recovery.waiting(asked.id), asked.recovery.health()
    least = "≥ " if waiting.more else ""
    late = health.behind > _BEHIND
    behind = show.text("{time} behind", time=show.long(health.behind)) if health.behind else show.text("up to date")
    return (
        ShownFact(show.text("Shoppers who wait for their time"), least + show.number(waiting.later)),
        ShownFact(show.text("Shoppers who are due now"), least + show.number(waiting.due)),
        ShownFact(show.text("Workers"), behind, alarm=late),
        *(
            [ShownFact(show.text("The shop is paused"), show.text("nothing is sent"), alarm=True)]
            if asked.shop.paused
            else []
        ),
    )


def _skips(show: Show, totals: Figures) -> tuple[ShownFact, ...]:
    ranked = sorted(totals.skips.items(), key=lambda item: (-item[1], item[0]))
    return tuple([ShownFact(show.name(reason), show.number(count)) for reason, count in ranked])


_STATES = ("ambiguous", "failed", "not_sent", "withheld", "begun")


def _others(asked: PageRequest, totals: Figures) -> tuple[ShownFact, ...]:
    """Return the outcomes of messages that were not sent, and the model's usage."""
    show = asked.show
    rows = [
        ShownFact(
            show.name(state),
            show.number(totals.others[state]),
            asked.url("/recent", state=state.upper()),
            alarm=state == "ambiguous",
        )
        for state in _STATES
        if totals.others.get(state)
    ]
    if totals.refused:
        rows.append(ShownFact(show.text("Addresses refused for good"), show.number(totals.refused)))
    if totals.model.calls:
        cost = show.money(totals.model.cost, "USD") if totals.model.cost is not None else show.text("price unknown")
        calls = show.text("calls: {n}, {cost}", n=show.number(totals.model.calls), cost=cost)
        rows.append(ShownFact(show.text("Language model"), calls))
    return tuple(rows)
