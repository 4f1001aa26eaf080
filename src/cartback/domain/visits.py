"""When a visit was over, and how it ended: it may shorten the wait for a first message, and a step may depend on it.

The end of a visit never sends a message: a page that is killed reports nothing (RULES 14). Later activity
undoes it, since every change of page reports an end.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from .shopper import Presence

#: A shopper may be in another tab: no message goes sooner after their last move.
SOONEST = timedelta(minutes=5)
#: A shopper idle for this long has left, if nothing else is known (as in web analytics).
INACTIVE = timedelta(minutes=30)
#: The end of a visit that is older than this is not reported.
NEWS = timedelta(days=1)
#: A phone silent for this long, without a report, was left abruptly, if the campaign sets no `after_exit`.
SILENT = timedelta(minutes=15)


def quiet_since(presence: Presence, clock: datetime) -> datetime:
    """Return the last activity: the last move in the cart, or any other in the shop after it."""
    return clock if presence.seen_at is None else max(clock, presence.seen_at)


def first_due(presence: Presence, clock: datetime, wait: timedelta, after_exit: timedelta | None) -> datetime:
    """Return when a first message is due: after the wait, or sooner after the end of the visit, if nothing happened since."""
    quiet = quiet_since(presence, clock)
    due = quiet + wait
    left = presence.left_at
    if after_exit is None or left is None or left < quiet:
        return due
    return min(due, max(left + after_exit, clock + SOONEST))


def ending_of(presence: Presence, clock: datetime) -> str | None:
    """Return how the visit ended if nothing more is reported: as reported, or "abrupt" on a phone; None if unknown."""
    if presence.left_at is not None and presence.left_at >= quiet_since(presence, clock):
        return presence.ended_by
    return "abrupt" if presence.mobile else None


def abrupt_at(presence: Presence, clock: datetime, silent: timedelta | None) -> datetime:
    """Return when a silent phone counts as left abruptly: after this much silence."""
    return quiet_since(presence, clock) + (silent or SILENT)


def visit_ends(presence: Presence, clock: datetime) -> tuple[datetime, str]:
    """Return when a visit counts as ended if nothing more is reported, and how: as reported, "abrupt", or "inactive"."""
    quiet = quiet_since(presence, clock)
    if presence.left_at is not None and presence.left_at >= quiet:
        return presence.left_at + SOONEST, presence.ended_by
    return (quiet + SILENT, "abrupt") if presence.mobile else (quiet + INACTIVE, "inactive")
