"""An experiment's card: its verdict, and each comparison with its interval, in words and as a picture."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from cartback.domain.campaign import HOLDOUT
from cartback.reports.lift import ArmResult, Difference, Lift, about

from .show import Show


@frozen
class Comparison:
    """A comparison of two arms: their names, the figure, the sentences, and the positions of the interval in a picture 330
    wide.
    """

    name: str
    figure: str
    text: str
    zero: str
    low: str
    wide: str

    @property
    def label(self) -> str:
        """Return a description of the picture, for screen readers."""
        return f"{self.figure}: {self.text}"


@frozen
class LiftCard:
    """The result of an experiment: the headline, the sentences below it, and the comparisons."""

    name: str
    headline: str
    text: str
    comparisons: tuple[Comparison, ...] = ()


def alarm(show: Show, lift: Lift) -> str:
    """Return a sentence about a broken split: the number of shoppers in each arm."""
    arms = ", ".join(
        [f"{show.name(arm.arm)} {show.number(arm.exposed)} ({show.percent(arm.share)})" for arm in lift.arms]
    )
    return show.text(
        "Experiment {name}: the arms have not the shares that were set: {arms}. Nothing is said of it until that is mended.",
        name=lift.experiment,
        arms=arms,
    )


def lift_card(show: Show, lift: Lift) -> LiftCard:
    """Describe the result of an experiment."""
    comparisons = tuple([_comparison(show, lift, each) for each in _shown(lift)])
    headline = comparisons[0].figure if len(lift.differences) == 1 else _headline(show, lift)
    text = " ".join([*_what_it_takes(show, lift), *_beside(show, lift)])
    return LiftCard(show.text("Experiment {name}", name=lift.experiment), headline, text, comparisons)


def _headline(show: Show, lift: Lift) -> str:
    if lift.verdict == "nobody_yet":
        return show.text("Nobody yet")
    if lift.verdict == "not_enough":
        return show.text("Not enough data") if lift.more is not None else show.text("Nothing to compare")
    if lift.winner is not None:
        return show.text("{arm} is better than the others", arm=show.name(lift.winner))
    return show.text("Some arms differ") if lift.verdict == "decided" else show.text("No clear difference")


def _what_it_takes(show: Show, lift: Lift) -> Iterator[str]:
    """Yield sentences about the data that is missing."""
    if lift.verdict == "nobody_yet":
        yield show.text("No shopper has come under it.")
    elif lift.verdict == "not_enough" and lift.more is None:
        yield show.text("All shoppers are in one arm: there is nothing to compare it with.")
    elif lift.verdict == "not_enough" and lift.more:
        yield show.text(
            "It takes about {n} more shoppers, and a week for each of them.", n=show.number(about(lift.more))
        )
    elif lift.verdict == "not_enough":
        yield show.text("Enough shoppers have come; for most of them the week is not over yet.")
    elif lift.verdict == "undecided" and lift.more:
        yield show.text("About {n} more shoppers would show a difference of a fifth.", n=show.number(about(lift.more)))


def _beside(show: Show, lift: Lift) -> Iterator[str]:
    """Yield sentences about shoppers and orders that are not in the figures."""
    if lift.left_out:
        yield show.text("{n} shoppers from before the shares were changed are left out.", n=show.number(lift.left_out))
    if lift.elsewhere and lift.differences:
        orders = show.number(sum(lift.elsewhere.values()))
        yield show.text("Orders in other currencies, not in the revenue: {n}.", n=orders)


def _shown(lift: Lift) -> list[Difference]:
    """Return the comparisons with the holdout, or with the first arm, and those of the others that hold."""
    first = HOLDOUT if any([arm.arm == HOLDOUT for arm in lift.arms]) else lift.arms[0].arm if lift.arms else ""
    return sorted(
        [d for d in lift.differences if d.against == first or d.buyers.holds or d.revenue.holds],
        key=lambda d: d.against != first,
    )


def _comparison(show: Show, lift: Lift, its: Difference) -> Comparison:
    arms = {arm.arm: arm for arm in lift.arms}
    low, high = 100 * its.buyers.low, 100 * its.buyers.high
    sentences = [_of_buyers(show, arms[its.arm], arms[its.against], low, high)]
    sentences += [] if its.buyers.holds else [show.text("That may be chance.")]
    money = [
        show.average(n, lift.currency, signed=True) for n in (its.revenue.difference, its.revenue.low, its.revenue.high)
    ]
    sentences.append(
        show.text(
            "Revenue a shopper: {amount}, between {low} and {high}.", amount=money[0], low=money[1], high=money[2]
        )
    )
    sentences += [] if its.revenue.holds else [show.text("That may be chance.")]
    figure = show.text("{points} points", points=show.points(100 * its.buyers.difference, 2))
    name = show.text(
        "{arm} against {other}: {difference}", arm=show.name(its.arm), other=show.name(its.against), difference=figure
    )
    return Comparison(name, figure, " ".join(sentences), *_interval(low, high))


def _of_buyers(show: Show, one: ArmResult, other: ArmResult, low: float, high: float) -> str:
    return show.text(
        "{rate} of {n} shoppers ({arm}) bought within 7 days, against {other_rate} of {m} ({other}): "
        "between {low} and {high} points.",
        rate=show.percent(one.rate, 2),
        n=show.number(one.shoppers),
        arm=show.name(one.arm),
        other_rate=show.percent(other.rate, 2),
        m=show.number(other.shoppers),
        other=show.name(other.arm),
        low=show.points(low, 2),
        high=show.points(high, 2),
    )


def _interval(low: float, high: float) -> tuple[str, str, str]:
    """Return the positions of zero and of the interval in a picture 330 wide."""
    least, most = min(low, 0.0), max(high, 0.0)
    scale = 290 / ((most - least) or 1.0)
    return tuple([f"{n:.1f}" for n in (20 - least * scale, 20 + (low - least) * scale, max(3.0, (high - low) * scale))])  # type: ignore[return-value]
