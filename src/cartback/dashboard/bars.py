"""A figure day by day as bars: the position of each bar, and its label."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from attrs import frozen

from cartback.reports.report import Day, change

from .show import NONE, Show

WIDTH, TOP, FLOOR = 330.0, 22.0, 132.0


@frozen
class Bar:
    """One day: the bar's position, the area around it that a pointer hits, and the day's label."""

    x: str
    y: str
    width: str
    height: str
    left: str
    whole: str
    day: str
    shown: str
    change: str
    text: str
    partial: bool


@frozen
class Bars:
    """The bars of a figure, the sentence that sums them up, and the days at both ends."""

    days: tuple[Bar, ...]
    highest: str
    summary: str
    first: str
    last: str


def bars(
    show: Show,
    name: str,
    days: Sequence[Day],
    figure: Callable[[Day], Decimal | int],
    shown: Callable[[Decimal | int], str],
) -> Bars:
    """Return the bars from zero to the highest day; the last day is not over."""
    amounts = [figure(day) for day in days]
    most = max([*amounts, 0])
    made = []
    for n, (day, amount) in enumerate(zip(days, amounts, strict=True)):
        by = change(amount, amounts[n - 1]) if n and not day.partial else None
        made.append(_bar(show, day, n, len(days), shown(amount), show.change(by), _share(amount, most)))
    total, last = shown(sum(amounts, start=type(amounts[0])(0))), shown(amounts[-1])
    summary = show.text(
        "{name}, day by day: {total} in all, at most {most} a day, {last} today so far.",
        name=name,
        total=total,
        most=shown(most),
        last=last,
    )
    highest = show.text("{amount} on the highest day", amount=shown(most)) if most else ""
    return Bars(tuple(made), highest, summary, show.day(days[0].day), show.day(days[-1].day))


def _share(amount: Decimal | int, most: Decimal | int) -> float:
    return float(max(amount, 0) / most) if most else 0.0


def _bar(show: Show, day: Day, n: int, of: int, shown: str, by: str, share: float) -> Bar:
    step = WIDTH / of
    gap = min(3.0, step * 0.27)
    height = share * (FLOOR - TOP)
    about = show.text("so far") if day.partial else by
    text = f"{show.weekday(day.day)}: {shown}" + (f", {about}" if about != NONE else "")
    return Bar(
        x=f"{n * step + gap / 2:.1f}",
        y=f"{FLOOR - height:.1f}",
        width=f"{step - gap:.1f}",
        height=f"{height:.1f}",
        left=f"{n * step:.1f}",
        whole=f"{step:.1f}",
        day=show.day(day.day),
        shown=shown,
        change=about,
        text=text,
        partial=day.partial,
    )
