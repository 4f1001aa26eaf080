"""Peak seasons: the caps and waits in force at an instant."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from msgspec import Struct

from .case import AnyCampaign
from .quiet_hours import instants_showing
from .setting_types import zone
from .shop import PeakSeason, Shop
from .tuning import Cap


class Pace(Struct, frozen=True, eq=False, gc=False):
    """The waits, follow-ups and caps in force at an instant, and until when (None: no season in sight).

    `since` is when the present season began, `began` the last time at which any season began or ended.
    """

    wait: timedelta
    follow_ups: tuple[timedelta, ...]
    caps: tuple[Cap, ...]
    season: str | None = None
    until: datetime | None = None
    since: datetime | None = None
    began: datetime | None = None


def pace_at(shop: Shop, campaign: AnyCampaign, at: datetime) -> Pace:
    """Return the pace of `campaign` at `at`: its own settings, or those of the first season that is on."""
    if not shop.seasons:
        return Pace(campaign.wait, campaign.follow_ups, shop.caps)
    until: datetime | None = None
    on: PeakSeason | None = None
    since: datetime | None = None
    began: datetime | None = None
    for season in shop.seasons:
        for start, end in season_windows(season, at.year, shop.timezone):
            if on is None and start <= at < end:
                on, since = season, start
            for border in (start, end):
                if border > at and (until is None or border < until):
                    until = border
                if border <= at and (began is None or border > began):
                    began = border
    if on is None:
        return Pace(campaign.wait, campaign.follow_ups, shop.caps, None, until, None, began)
    pace = on.pace.get(campaign.kind)
    wait = pace.wait if pace is not None and pace.wait is not None else campaign.wait
    ups = pace.follow_ups if pace is not None and pace.follow_ups is not None else campaign.follow_ups
    return Pace(wait, ups, shop.caps if on.caps is None else on.caps, on.name, until, since, began)


def season_windows(season: PeakSeason, year: int, shop_zone: str) -> tuple[tuple[datetime, datetime], ...]:
    """Return the season's stretches from the year before `year` to the year after, in UTC, in the shop's wall time."""
    return _windows(season.rule, season.offset_days, season.length, year, shop_zone)


@lru_cache(maxsize=512)
def _windows(
    rule: str, offset_days: int, length: timedelta, year: int, shop_zone: str
) -> tuple[tuple[datetime, datetime], ...]:
    # rrule is naive wall clock; it finds the days, the zone is attached after (dateutil's own advice)
    first = datetime(year - 1, 1, 1)  # noqa: DTZ001
    days = rrulestr(rule, dtstart=first).between(first, datetime(year + 2, 1, 1), inc=True)  # noqa: DTZ001
    where = zone(shop_zone)
    windows = []
    for day in days:
        start = day.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=offset_days)
        windows.append((_wall(start, where), _wall(start + length, where)))
    return tuple(windows)


def _wall(naive: datetime, where: ZoneInfo) -> datetime:
    """Return the instant of a wall time; for a time in a gap, the gap's end."""
    return instants_showing(naive.date(), naive.time(), where)[0]
