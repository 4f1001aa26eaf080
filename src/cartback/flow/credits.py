"""Reading credits, newest first, also of one campaign or one kind of campaign.

A store lists credits by time alone. The tally of a final day tells whether it has an order of the campaign or the kind;
days without one are skipped. The last month, which may still change, is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from attrs import frozen

from cartback.domain.ledger import Conversion
from cartback.domain.setting_types import zone
from cartback.domain.shop import Shop
from cartback.reports.days import day_of, end, start
from cartback.reports.tally import Tally

from .calls import Flow, Ports, call
from .tallies import CHANGING, final_tallies, whole

_PAGE = 1000
_DAY = timedelta(days=1)
#: The number of days whose tallies are read at once.
_DAYS = 90

Place = tuple[datetime, str]


@frozen(kw_only=True)
class CreditRange:
    """The credits to read: of one shopper, campaign or kind of campaign, and between two times."""

    shopper: str | None = None
    campaign: str | None = None
    kind: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    after: Place | None = None
    limit: int

    @property
    def is_plain(self) -> bool:
        """Whether a store's list is already the answer."""
        return self.campaign is None and self.kind is None

    def has(self, credit: Conversion) -> bool:
        """Return whether a credit is of the campaign and the kind; times and shopper are not checked."""
        return self.campaign in (None, credit.campaign) and self.kind in (None, credit.kind)

    def may_be_in(self, tally: Tally) -> bool:
        """Return whether a day with this tally may have such a credit."""
        for (campaign, dimension, value), cell in tally.items():
            is_meant = dimension == ("campaign" if self.kind is None else "kind") and self.kind in (None, value)
            if is_meant and self.campaign in (None, campaign) and any([m.startswith("gross:") for m in cell.money]):
                return True
        return False


def credits_of(ports: Ports, shop: Shop, wanted: CreditRange) -> Flow[list[Conversion]]:
    """Return the wanted credits, newest first, at most `limit` of them."""
    if wanted.is_plain or wanted.shopper is not None:
        return (yield from _read(ports, shop.id, wanted, wanted.since, wanted.until, wanted.limit))
    now, where = (yield call(ports.clock)), zone(shop.timezone)
    final = day_of(now, where) - CHANGING * _DAY
    border = start(final, where)
    recent = border if wanted.since is None else max(border, wanted.since)
    got: list[Conversion] = yield from _read(ports, shop.id, wanted, recent, wanted.until, wanted.limit)
    before = border
    while len(got) < wanted.limit:
        newest = yield from _newest_before(ports, shop.id, wanted, before)
        if newest is None:
            break
        days = [min(day_of(newest, where), final - _DAY) - n * _DAY for n in range(_DAYS)]
        tallies: Mapping[date, Tally] = yield from final_tallies(ports, shop, days)
        opened = [day for day in days if day not in tallies or wanted.may_be_in(tallies[day])]
        for since, until in _spans(opened, where):
            if len(got) < wanted.limit:
                lower = since if wanted.since is None else max(since, wanted.since)
                upper = until if wanted.until is None else min(until, wanted.until)
                got += yield from _read(ports, shop.id, wanted, lower, upper, wanted.limit - len(got))
        before = start(days[-1], where)
    return got


def _newest_before(ports: Ports, shop: str, wanted: CreditRange, before: datetime) -> Flow[datetime | None]:
    """Return the order time of the newest credit in the range before a time; None if there is none."""
    until = before if wanted.until is None else min(before, wanted.until)
    if wanted.since is not None and wanted.since >= until:
        return None
    page: list[Conversion] = yield call(
        ports.store.conversions, shop, since=wanted.since, until=until, after=wanted.after, limit=1
    )
    return page[0].ordered_at if page else None


def _spans(days: Sequence[date], where: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    """Return days as spans of time, consecutive days as one; both newest first."""
    runs: list[list[date]] = []
    for day in days:
        if runs and runs[-1][-1] - _DAY == day:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ((start(run[-1], where), end(run[0], where)) for run in runs)


def _read(
    ports: Ports, shop: str, wanted: CreditRange, since: datetime | None, until: datetime | None, limit: int
) -> Flow[list[Conversion]]:
    """Read the credits between two times until there are enough."""
    got: list[Conversion] = []
    last, size = wanted.after, limit if wanted.is_plain else _PAGE
    while len(got) < limit:
        page: list[Conversion] = yield call(
            ports.store.conversions, shop, shopper=wanted.shopper, since=since, until=until, after=last, limit=size
        )
        got += [credit for credit in (yield from whole(ports, shop, page)) if wanted.has(credit)]
        if len(page) < size:
            break
        last = (page[-1].ordered_at, page[-1].order)
    return got[:limit]
