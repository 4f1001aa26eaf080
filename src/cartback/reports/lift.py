"""The lift of an experiment: the shoppers in it, their purchases within a week, and the certainty of the difference.

Intention to treat (RULES 19): a shopper belongs to the arm of the first exposure, whatever became of the message, and the
outcome is any order that counts within WINDOW of it, in every arm alike; credits of messages have no part in it. Only shoppers
whose week is over are compared. After a change of the split, only later ones count: earlier ones were drawn at other times.

No result comes too early: each arm needs LEAST_SHOPPERS, all together LEAST_BUYERS. A broken split hides all other
results: its cause affects the figures too. An arm is a winner only by the interval.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import combinations
from typing import Literal, NamedTuple, TypeAlias

import msgspec
from msgspec import Struct

from cartback.domain.campaign import HOLDOUT, SENT, Experiment
from cartback.domain.sending import Exposure
from cartback.domain.shopper import Shopper

from .statistics import (
    BROKEN_SPLIT,
    Arm,
    Interval,
    always_valid,
    always_valid_p,
    holm_intervals,
    newcombe,
    shares_p,
    shoppers_needed,
    split_p,
    together,
    welch,
    welch_p,
)

#: An order this soon after the exposure is its outcome.
WINDOW = timedelta(days=7)
LEAST_SHOPPERS, LEAST_BUYERS = 100, 25
#: The change of a share for which the number of shoppers needed is computed: a fifth.
EFFECT = 0.2
#: An arm with fewer buyers cannot estimate its own spread: all arms together do (statistics.together).
_FEW_BUYERS = 100
#: Shares that differ by less are equal: weights of 1 and 1 and of 3 and 3 differ in the last digit.
_ROUNDING = 1e-9

Verdict: TypeAlias = Literal["nobody_yet", "broken_split", "not_enough", "undecided", "decided"]
Method: TypeAlias = Literal["always_valid", "fixed"]


class Count(Struct, array_like=True):
    """Shoppers of one arm and share who entered the experiment on one day (UTC).

    `exposed` are all of them, `n` those whose week is over; `buyers`, `spent` and `squares` (of each one's spending) are theirs.
    """

    exposed: int = 0
    n: int = 0
    buyers: int = 0
    spent: Decimal = Decimal(0)
    squares: Decimal = Decimal(0)
    last: datetime | None = None

    def plus(self, other: Count) -> Count:
        """Return the sum of both; `last` is the later one's."""
        later = max([at for at in (self.last, other.last) if at is not None], default=None)
        return Count(
            self.exposed + other.exposed, self.n + other.n, self.buyers + other.buyers, self.spent + other.spent,
            self.squares + other.squares, later,
        )  # fmt: skip


class Counted(Struct, array_like=True):
    """All shoppers of one experiment, counted by arm, share and day. Counts of parts of the shoppers add up.

    Attributes:
        as_of: when it was counted; `until` is the end, from which on no shopper entered.
        elsewhere: orders in other currencies, which count as orders and not as money, by currency.
        currency: the shop's, at the time of the count.
    """

    as_of: datetime
    until: datetime | None
    counts: dict[str, dict[date, Count]] = {}
    elsewhere: dict[str, int] = {}
    currency: str = ""

    def add(self, exposure: Exposure, shopper: Shopper) -> None:
        """Add one shopper to the count."""
        if self.until is not None and exposure.at >= self.until:
            return
        days = self.counts.setdefault(_key(exposure.arm, exposure.share), {})
        one = Count(exposed=1, last=exposure.at)
        if exposure.at + WINDOW <= self.as_of:
            spent, bought, elsewhere = _bought(shopper, exposure.at, self.currency)
            one = Count(1, 1, int(bought), spent, spent * spent, exposure.at)
            for other in elsewhere:
                self.elsewhere[other] = self.elsewhere.get(other, 0) + 1
        day = exposure.at.date()
        days[day] = days[day].plus(one) if day in days else one


def _key(arm: str, share: float) -> str:
    return f"{arm} {share!r}"


def _bought(shopper: Shopper, since: datetime, currency: str) -> tuple[Decimal, bool, list[str]]:
    """Return the shopper's spending in the window, whether there was any order, and the currencies of those in another."""
    orders = [o for o in shopper.orders if o.at is not None and since <= o.at <= since + WINDOW and o.counts]
    ours = [o.total - o.refunded for o in orders if o.currency in (None, currency)]
    others = [o.currency for o in orders if o.currency is not None and o.currency != currency]
    return sum(ours, Decimal(0)), bool(orders), others


class ArmResult(Struct, frozen=True):
    """One arm: its share of shoppers, how many entered, and of those whose week is over how many bought, and for how much."""

    arm: str
    share: float
    exposed: int
    shoppers: int
    buyers: int
    revenue: Decimal

    @property
    def rate(self) -> float | None:
        """The share of shoppers, of those whose week is over, who bought; None if there are none."""
        return self.buyers / self.shoppers if self.shoppers else None


class Range(Struct, frozen=True):
    """A difference, and the bounds of the true one. It `holds` if they exclude 0, with all pairs taken together."""

    difference: float
    low: float
    high: float
    holds: bool


class Difference(Struct, frozen=True):
    """The advantage of `arm` over `against`: in the share of shoppers who buy, and in revenue a shopper (shop's currency)."""

    arm: str
    against: str
    buyers: Range
    revenue: Range


class Lift(Struct, frozen=True):
    """The result of an experiment.

    Attributes:
        verdict: nobody_yet, broken_split, not_enough, undecided, or decided: for some pair of arms the difference holds.
        method: always_valid may be looked at any time; fixed is for one look after the planned end.
        since: the day from which shoppers are counted; `left_out` are those from before the split was last changed.
        until: the end, from which on no shopper is counted, if there is one.
        differences: none while there is not enough data, or the split is broken.
        winner: the arm with more buyers than each of the others.
        more: about how many more shoppers it takes to see a difference of a fifth, four times in five; 0: enough as it is.
        split: how likely a split as uneven as this is; below 0.001 it is broken. None while there are too few to tell.
        elsewhere: orders in other currencies, by currency: not in revenue.
    """

    shop: str
    experiment: str
    currency: str
    as_of: datetime
    verdict: Verdict
    method: Method
    since: date | None
    until: datetime | None
    arms: tuple[ArmResult, ...]
    differences: tuple[Difference, ...]
    winner: str | None
    more: int | None
    split: float | None
    left_out: int
    elsewhere: dict[str, int]


def lift(shop: str, experiment: str, counted: Counted, settings: Experiment | None) -> Lift:
    """Return the result of the counts. `settings` are the experiment's, if the shop still has it. Pure."""
    shares, since, left_out, totals = _regime(counted, settings)
    arms = tuple([ArmResult(arm, shares[arm], *_figures(totals.get(arm, Count()))) for arm in shares])
    ended = settings is not None and settings.ends_at is not None and counted.as_of >= settings.ends_at + WINDOW
    method: Method = "fixed" if ended else "always_valid"
    split = split_p([arm.exposed for arm in arms], [arm.share for arm in arms]) if len(arms) > 1 else None
    verdict: Verdict = "undecided"
    differences: tuple[Difference, ...] = ()
    if not any(arm.exposed for arm in arms):
        verdict = "nobody_yet"
    elif split is not None and split < BROKEN_SPLIT:
        verdict = "broken_split"
    elif len(arms) < 2 or min(a.shoppers for a in arms) < LEAST_SHOPPERS or sum(a.buyers for a in arms) < LEAST_BUYERS:
        verdict = "not_enough"
    else:
        differences = _differences(arms, totals, method)
        verdict = "decided" if any(d.buyers.holds for d in differences) else "undecided"
    return Lift(
        shop=shop,
        experiment=experiment,
        currency=counted.currency,
        as_of=counted.as_of,
        verdict=verdict,
        method=method,
        since=since,
        until=counted.until,
        arms=arms,
        differences=differences,
        winner=_winner(arms, differences),
        more=_more(arms, method),
        split=split,
        left_out=left_out,
        elsewhere=counted.elsewhere,
    )


def _figures(count: Count) -> tuple[int, int, int, Decimal]:
    return count.exposed, count.n, count.buyers, count.spent


def _regime(
    counted: Counted, settings: Experiment | None
) -> tuple[dict[str, float], date | None, int, Mapping[str, Count]]:
    """Return the split in force by the newest exposures, its first day, how many came before, and the arms' counts."""
    drawn = [
        _Drawn(*_arm_and_share(key), day, count) for key, days in counted.counts.items() for day, count in days.items()
    ]
    drawn.sort(key=lambda each: (each.who.last is not None, each.who.last), reverse=True)
    shares = _newest_split(drawn)
    if settings is not None and (not drawn or _is_in(settings.shares, drawn[0])):
        shares = settings.shares  # including an arm that should have shoppers and has none
    cut = max([each.day for each in drawn if not _is_in(shares, each)], default=None)
    kept = [each for each in drawn if cut is None or each.day > cut]
    totals: dict[str, Count] = {}
    for each in kept:
        totals[each.arm] = totals[each.arm].plus(each.who) if each.arm in totals else each.who
    if settings is None or shares is not settings.shares:
        shares = {arm: share for arm, share in shares.items() if arm in totals}
    left_out = sum(each.who.exposed for each in drawn) - sum(count.exposed for count in totals.values())
    order = [HOLDOUT, SENT, *(settings.variants if settings is not None else ()), *sorted(shares)]
    ordered = {arm: shares[arm] for arm in dict.fromkeys(order) if arm in shares}
    return ordered, min([each.day for each in kept], default=None), left_out, totals


class _Drawn(NamedTuple):
    """The shoppers drawn into an arm with this share, on one day."""

    arm: str
    share: float
    day: date
    who: Count


def _newest_split(drawn: Sequence[_Drawn]) -> dict[str, float]:
    """Return the arms of the newest draws; `drawn` has the newest first.

    Shares of one split add up to 1: an arm beyond that is from an earlier one, such as a variant that was renamed.
    """
    shares: dict[str, float] = {}
    earlier: set[str] = set()
    for each in drawn:
        if each.arm in shares or each.arm in earlier:
            continue
        if sum(shares.values()) + each.share <= 1 + _ROUNDING:
            shares[each.arm] = each.share
        else:
            earlier.add(each.arm)
    return shares


def _is_in(shares: Mapping[str, float], drawn: _Drawn) -> bool:
    """Return whether it was drawn in a split with these shares."""
    return drawn.arm in shares and abs(shares[drawn.arm] - drawn.share) <= _ROUNDING


def _arm_and_share(key: str) -> tuple[str, float]:
    arm, _, share = key.partition(" ")
    return arm, float(share)


def _differences(arms: Sequence[ArmResult], totals: Mapping[str, Count], method: Method) -> tuple[Difference, ...]:
    """Return every pair of arms, the later of the two against the earlier: the holdout is the first."""
    pairs = [(later.arm, earlier.arm) for earlier, later in combinations(arms, 2)]
    buyers = [(_buyers(totals[one]), _buyers(totals[other])) for one, other in pairs]
    money = [(_money(totals[one]), _money(totals[other])) for one, other in pairs]
    few = [min(_fewest(one), _fewest(other)) < _FEW_BUYERS for one, other in buyers]
    if method == "fixed":
        shares = _ranges(buyers, [False] * len(pairs), _newcombe, lambda one, other, _: shares_p(one, other))
        revenue = _ranges(money, few, welch, welch_p)
    else:
        shares = _ranges(buyers, few, _always_valid_share, always_valid_p)
        revenue = _ranges(money, few, always_valid, always_valid_p)
    return tuple([Difference(*pair, s, r) for pair, s, r in zip(pairs, shares, revenue, strict=True)])


def _fewest(arm: Arm) -> float:
    """Return how many bought, or did not, whichever are fewer."""
    return min(float(arm.total), arm.n - float(arm.total))


def _newcombe(one: Arm, other: Arm, alpha: float, _: float) -> Interval:
    return newcombe(one, other, alpha)


def _always_valid_share(one: Arm, other: Arm, alpha: float, least: float) -> Interval:
    """Return the interval of a difference of shares, within -1 and 1."""
    its = always_valid(one, other, alpha, least)
    return Interval(its.difference, max(-1.0, its.low), min(1.0, its.high))


def _ranges(
    pairs: Sequence[tuple[Arm, Arm]],
    few: Sequence[bool],
    interval: Callable[[Arm, Arm, float, float], Interval],
    p: Callable[[Arm, Arm, float], float],
) -> list[Range]:
    """Return the range of each pair at its level by Holm; `few` marks those in which an arm cannot estimate its own spread."""
    least = [together(*pair) if has_few else 0.0 for pair, has_few in zip(pairs, few, strict=True)]
    intervals = holm_intervals(
        [p(*pair, floor) for pair, floor in zip(pairs, least, strict=True)],
        lambda n, alpha: interval(*pairs[n], alpha, least[n]),
    )
    return [Range(*one, holds) for one, holds in intervals]


def _buyers(count: Count) -> Arm:
    return Arm.share(count.buyers, count.n)


def _money(count: Count) -> Arm:
    return Arm(count.n, count.spent, count.squares)


def _winner(arms: Sequence[ArmResult], differences: Sequence[Difference]) -> str | None:
    """Return the arm that has more buyers than each of the others, by intervals that hold."""
    beats: dict[str, set[str]] = {arm.arm: set() for arm in arms}
    for each in differences:
        if each.buyers.holds:
            better, worse = (each.arm, each.against) if each.buyers.difference > 0 else (each.against, each.arm)
            beats[better].add(worse)
    return next((arm for arm, beaten in beats.items() if differences and len(beaten) == len(arms) - 1), None)


def _more(arms: Sequence[ArmResult], method: Method) -> int | None:
    """Return about how many more shoppers it takes for the pair that takes longest."""
    if len(arms) < 2:
        return None
    buyers, shoppers = sum(arm.buyers for arm in arms), sum(arm.shoppers for arm in arms)
    rate = (buyers + 1) / (shoppers + 33)  # before any data: three in a hundred
    smallest = sorted([arm.share for arm in arms if arm.share > 0])[:2]
    if len(smallest) < 2:
        return None
    needed = shoppers_needed(rate, EFFECT, (smallest[1], smallest[0]), always=method == "always_valid")
    needed = max(needed, round(LEAST_SHOPPERS / smallest[0]))
    return max(0, needed - sum(arm.exposed for arm in arms))


def about(more: int) -> int:
    """Round up to two digits: the number of shoppers needed is an estimate."""
    unit = 10 ** max(0, len(str(more)) - 2)
    return int(-(-more // unit) * unit)


_encoder = msgspec.msgpack.Encoder(decimal_format="string")
_decoder = msgspec.msgpack.Decoder(Counted)


def encode_counted(counted: Counted) -> bytes:
    """Return the document that a store keeps of a count; money is exact in it."""
    return _encoder.encode(counted)


def decode_counted(document: bytes) -> Counted:
    """Read a count from its document. Raises msgspec.DecodeError for a document of another version."""
    return _decoder.decode(document)
