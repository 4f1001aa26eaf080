"""When a visit was over, and how it ended: it may shorten the wait for a first message, and a step may ask for it.

The end of a visit is never what sends a message: a page that is closed by force says nothing (RULES 14). A later sign of life
undoes it, since every page that is left for the next says that it was left.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from .shopper import Presence

#: A shopper may be in another tab: sooner after their last move nothing goes.
SOONEST = timedelta(minutes=5)
#: Whoever did nothing for so long has left, where nothing says so (as web analytics have it).
INACTIVE = timedelta(minutes=30)
#: The end of a visit that is older than this is no news to anybody.
NEWS = timedelta(days=1)
#: A phone that was silent for so long, without a word, was left abruptly, where the campaign sets no `after_exit`.
SILENT = timedelta(minutes=15)


def quiet_since(presence: Presence, clock: datetime) -> datetime:
    """Return the last sign of life: the last move in the cart, or anything else in the shop after it."""
    return clock if presence.seen_at is None else max(clock, presence.seen_at)


def first_due(presence: Presence, clock: datetime, wait: timedelta, after_exit: timedelta | None) -> datetime:
    """Return when a first message is due: after the wait, or sooner after the end of the visit, if that was the last of it."""
    quiet = quiet_since(presence, clock)
    due = quiet + wait
    left = presence.left_at
    if after_exit is None or left is None or left < quiet:
        return due
    return min(due, max(left + after_exit, clock + SOONEST))


def ending_of(presence: Presence, clock: datetime) -> str | None:
    """Return how the visit ended if nothing more is heard: as was reported, or "abrupt" on a phone; None where nothing tells."""
    if presence.left_at is not None and presence.left_at >= quiet_since(presence, clock):
        return presence.ended_by
    return "abrupt" if presence.mobile else None


def abrupt_at(presence: Presence, clock: datetime, silent: timedelta | None) -> datetime:
    """Return when a phone that nothing more is heard of was left abruptly: once it was silent for so long."""
    return quiet_since(presence, clock) + (silent or SILENT)


def visit_ends(presence: Presence, clock: datetime) -> tuple[datetime, str]:
    """Return when a visit is taken for ended if nothing more is heard, and how: as was reported, "abrupt", or "inactive"."""
    quiet = quiet_since(presence, clock)
    if presence.left_at is not None and presence.left_at >= quiet:
        return presence.left_at + SOONEST, presence.ended_by
    return (quiet + SILENT, "abrupt") if presence.mobile else (quiet + INACTIVE, "inactive")
