"""Quiet hours: wall time in the shopper's or the shop's zone, changes of clocks included."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TypeAlias
from zoneinfo import ZoneInfo

from . import us_sms
from .case import Case
from .experiment import share
from .setting_types import zone
from .shop import Shop
from .shopper import Shopper
from .tuning import QuietHours


def zone_of(shopper: Shopper, shop: Shop) -> ZoneInfo:
    """Return the shopper's zone when it is known and valid, else the shop's; UTC is never a fallback."""
    if "timezone" in shopper.profile:
        try:
            return zone(shopper.profile["timezone"].value)
        except (ValueError, OSError, LookupError):
            pass
    return zone(shop.timezone)


def released_at(case: Case, due: datetime, at: datetime) -> datetime:
    """Return `at`, or the end of the quiet hours it falls in; messages held until then are spread over `release_over`.

    Only messages that came due inside the quiet hours are spread; `due` decides, so that a call after the end agrees.
    """
    windows = windows_of(case)
    if not windows:
        return at
    held = held_until(at, windows)
    if due is not at and (earlier := held_until(due, windows)) is not None:
        held = max(earlier, held) if held is not None else earlier
    if held is None:
        return at
    spread = case.shop.release_over * share("release", case.shop.id, case.shopper.seed)
    released = held + timedelta(seconds=int(spread.total_seconds()))
    return released if held_until(released, windows) is None else held


#: Quiet hours in the wall time of one zone.
Window: TypeAlias = tuple[ZoneInfo, QuietHours]


def windows_of(case: Case) -> tuple[Window, ...]:
    """Return the quiet hours of the case: the shop's in the shopper's zone, and those of the United States for SMS there."""
    quiet = case.shop.quiet_hours
    own = ((zone_of(case.shopper, case.shop), quiet),) if quiet.start != quiet.end else ()
    if case.channel != "sms" or not case.under_us_rules:
        return own
    return own + tuple([(_known_zone(name, case.shop), us_sms.QUIET) for name in us_sms.zones(case.shopper)])


def _known_zone(name: str, shop: Shop) -> ZoneInfo:
    try:
        return zone(name)
    except (ValueError, OSError, LookupError):
        return zone(shop.timezone)


def held_until(at: datetime, windows: Sequence[Window]) -> datetime | None:
    """Return the first instant after `at` outside all windows; None when `at` is outside all of them.

    If they leave no hour of the day between them it is the end of the last one, a few days on, beyond any deadline.
    """
    held = at
    for _ in range(8 * len(windows)):
        ends = [until for where, quiet in windows if (until := quiet_until(held, where, quiet)) is not None]
        if not ends:
            break
        held = max(ends)
    return held if held > at else None


def is_quiet(wall: time, quiet: QuietHours) -> bool:
    """Return whether a wall-clock time is quiet: at `start` yes, at `end` no; a window may cross midnight."""
    if quiet.start <= quiet.end:
        return quiet.start <= wall < quiet.end
    return wall >= quiet.start or wall < quiet.end


def quiet_until(at: datetime, where: ZoneInfo, quiet: QuietHours) -> datetime | None:
    """Return the first instant after `at` whose wall time in `where` is not quiet; None when `at` is not quiet itself."""
    local = at.astimezone(where)
    if not is_quiet(local.time(), quiet):
        return None
    day = local.date()
    for ahead in range(4):
        for end in _borders(day + ahead * DAY, quiet.end, where):
            if end > at and not is_quiet(end.astimezone(where).time(), quiet):
                return end
    raise AssertionError("a window that is not empty ends within three days")  # pragma: no cover - total by argument


@lru_cache(maxsize=4096)
def _borders(day: date, wall: time, where: ZoneInfo) -> tuple[datetime, ...]:
    """Return the instants of `day` at which quiet hours that end at `wall` may end: when the wall shows it, or jumps."""
    return tuple(sorted({*instants_showing(day, wall, where), *_jump(day, where)}))


def instants_showing(day: date, wall: time, where: ZoneInfo) -> list[datetime]:
    """Return when the wall shows `wall` on `day`: once, twice in a fold, or the end of the gap that contains it."""
    naive = datetime.combine(day, wall)
    first, second = (naive.replace(fold=fold, tzinfo=where).astimezone(UTC) for fold in (0, 1))
    return [first, second] if first <= second else [_transition(second, first, where)]


def _jump(day: date, where: ZoneInfo) -> list[datetime]:
    """Return the moment of `day` at which the zone's clock is put forward or back, if it is."""
    start = datetime.combine(day, time(0), where).astimezone(UTC)
    end = datetime.combine(day + DAY, time(0), where).astimezone(UTC)
    if start.astimezone(where).utcoffset() == end.astimezone(where).utcoffset():
        return []
    return [_transition(start, end, where)]


def _transition(low: datetime, high: datetime, where: ZoneInfo) -> datetime:
    """Return the instant in (low, high] at which the offset of `where` changes, to the second."""
    before = low.astimezone(where).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = (low + (high - low) / 2).replace(microsecond=0)
        if middle <= low:
            break
        if middle.astimezone(where).utcoffset() == before:
            low = middle
        else:
            high = middle
    return high


DAY = timedelta(days=1)
