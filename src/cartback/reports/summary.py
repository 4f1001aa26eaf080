"""A report in words: the changes, in sentences; and its figures for a model, to write sentences of its own.

Both name the same figures, in the format of the language. For a rate they state whether chance explains its change.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from msgspec import Struct

from cartback.domain.ledger import Usage
from cartback.words.summary_facts import Fact, Moved, SummaryFacts

from .report import Rate, Report, change, points
from .statistics import Arm, newcombe

#: A change that is written as 0 % is neither up nor down.
NO_CHANGE = 0.005
#: The rates in the sentences, by the names of their figures.
RATES = (
    ("Recovery rate", "recovery"),
    ("Open rate", "opens"),
    ("Click-through rate", "clicks"),
    ("Conversion rate", "converted"),
)


class Writes(Protocol):
    """Writes texts and figures in a language. A text is looked up by the English one."""

    def text(self, english: str, /, **values: object) -> str:
        """Return a text with its values filled in, English where it has no translation."""

    def number(self, number: Decimal | float, /) -> str:
        """Write a number with the language's separators."""

    def money(self, amount: Decimal, currency: str, /) -> str:
        """Write an amount with its currency."""

    def percent(self, share: float | None, /) -> str:
        """Write a share, 0 to 1, in per cent; a dash for None."""

    def change(self, share: float | None, /) -> str:
        """Write a change as a share of the value before, with its sign; a dash for None."""

    def points(self, points: float, /) -> str:
        """Write a difference of shares, given in points, with its sign."""


class Summary(Struct, frozen=True, kw_only=True, gc=False):
    """The changes in the days from `first` to `last`, in sentences.

    Attributes:
        locale: the language of the sentences: the shop's, or English if there are no texts in that.
        written_by: "template", or the model that wrote.
        as_of: when the figures were counted; a model's text is kept for the rest of the shop's day.
        usage: the usage of a model, if it wrote the text.
        problem: why there is no text of a model, if one was asked for today.
    """

    shop: str
    days: int
    first: date
    last: date
    locale: str
    sentences: tuple[str, ...]
    written_by: str
    as_of: datetime
    usage: Usage | None = None
    problem: str | None = None

    @property
    def text(self) -> str:
        """The sentences in one text."""
        return " ".join(self.sentences)


# --- by templates -----------------------------------------------------------------------------------------------------


def sentences(report: Report, write: Writes) -> tuple[str, ...]:
    """Return the changes in sentences; a sentence states it if chance explains the change."""
    now, before = report.totals, report.before
    if not now.sent and not now.conversions:
        return (write.text("Nothing was sent in these days."),)
    made = [*_sales(report, write), _messages(now.sent, before.sent, write)]
    for name, figure in RATES:
        if (sentence := _moved(write, name, getattr(now, figure), getattr(before, figure))) is not None:
            made.append(sentence)
    return tuple(made)


def _sales(report: Report, write: Writes) -> list[str]:
    zero, currency = Decimal(0), report.currency
    now, before = (its.net.get(currency, zero) for its in (report.totals, report.before))
    amount, by = write.money(now, currency), change(now, before)
    others = [write.money(net, other) for other, net in report.totals.net.items() if other != currency and net]
    more = [write.text("In other currencies: {amounts}.", amounts=", ".join(others))] if others else []
    if by is None:
        return [write.text("{amount} of sales were won back.", amount=amount), *more]
    if abs(by) < NO_CHANGE:
        return [write.text("Sales stayed at {amount}.", amount=amount), *more]
    text = "Sales rose by {change} to {amount}." if by > 0 else "Sales fell by {change} to {amount}."
    return [write.text(text, change=write.change(abs(by)).lstrip("+"), amount=amount), *more]


def _messages(now: int, before: int, write: Writes) -> str:
    by, n = change(now, before), write.number(now)
    if by is None:
        return write.text("One message went out." if now == 1 else "{n} messages went out.", n=n)
    one, many = (
        "One message went out, {change} on the days before.",
        "{n} messages went out, {change} on the days before.",
    )
    return write.text(one if now == 1 else many, n=n, change=write.change(by))


def _moved(write: Writes, name: str, now: Rate, before: Rate) -> str | None:
    """Return a sentence about a rate that moved; None if there is nothing to compare it with."""
    moved = points(now, before)
    if moved is None or not now.hits + before.hits:
        return None
    rate, by = write.text(name), write.points(moved)
    if _by_chance(now, before):
        return write.text("{rate}: {points} points, no more than chance explains.", rate=rate, points=by)
    return write.text("{rate}: {points} points, more than chance explains.", rate=rate, points=by)


def _by_chance(now: Rate, before: Rate) -> bool:
    return not newcombe(Arm.share(now.hits, now.of), Arm.share(before.hits, before.of)).excludes_zero


# --- by a model -------------------------------------------------------------------------------------------------------


def facts(report: Report, write: Writes, locale: str) -> SummaryFacts:
    """Return the figures that a model may write about: no name, no shopper, no text that a person typed."""
    zero, currency = Decimal(0), report.currency
    now, before = report.totals, report.before
    money, was = now.net.get(currency, zero), before.net.get(currency, zero)
    orders, sent = change(now.conversions, before.conversions), change(now.sent, before.sent)
    totals = [
        _total("sales", write.text("Recovered sales"), write.money(money, currency), change(money, was), write),
        _total("orders", write.text("Orders won back"), write.number(now.conversions), orders, write),
        _total("messages", write.text("Notifications sent"), write.number(now.sent), sent, write),
    ]
    rates = [
        _rate(figure, write.text(name), getattr(now, figure), getattr(before, figure), write) for name, figure in RATES
    ]
    return SummaryFacts(locale, len(report.days), (*totals, *[rate for rate in rates if rate is not None]))


def _total(code: str, name: str, now: str, by: float | None, write: Writes) -> Fact:
    if by is None:
        return Fact(code, name, now)
    moved: Moved = "same" if abs(by) < NO_CHANGE else "up" if by > 0 else "down"
    return Fact(code, name, now, write.change(by) if moved != "same" else "", moved)


def _rate(code: str, name: str, now: Rate, before: Rate, write: Writes) -> Fact | None:
    if now.share is None:
        return None
    by = points(now, before)
    if by is None or not now.hits + before.hits:
        return Fact(code, name, write.percent(now.share))
    moved: Moved = "chance" if _by_chance(now, before) else "up" if by > 0 else "down"
    return Fact(code, name, write.percent(now.share), write.points(by), moved, unit="points")
