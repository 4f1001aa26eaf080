"""When a step goes: waits, follow-ups and rolling caps, and the effect of quiet hours and seasons on them.

Quiet hours (quiet_hours.py) and seasons (seasons.py) use wall time in the shopper's or the shop's zone, never an offset.
Everything here is elapsed time in UTC.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from msgspec import Struct

from . import us_sms
from .campaign import Winback
from .case import Case, Reason, addresses, open_addresses
from .quiet_hours import held_until, released_at, windows_of, zone_of
from .seasons import Pace, pace_at
from .sending import Sending
from .tuning import Cap
from .visits import abrupt_at, first_due, quiet_since


class Timing(Struct, frozen=True, eq=False, gc=False):
    """When a step may go: not before `at`, not after `deadline`. `reason` is what delays it longest."""

    at: datetime
    due: datetime
    deadline: datetime
    reason: Reason | None


def timing(case: Case) -> Timing | Reason:
    """Return when the case's next step goes, or the Reason it never will. The case has a clock.

    It looks ahead from `case.now`: a season that begins or ends before the step is due changes the answer at its border.
    """
    at = case.now
    while True:
        pace = pace_at(case.shop, case.campaign, at)
        answer = _under(case, pace, at)
        if pace.until is None:
            return answer
        if isinstance(answer, Reason):
            if pace.season is None or pace_at(case.shop, case.campaign, pace.until).season is not None:
                return answer
        elif answer.at < pace.until or pace.until > answer.deadline:
            return answer
        at = pace.until


def _under(case: Case, pace: Pace, now: datetime) -> Timing | Reason:
    """Return the answer at `now`, the present or a border still to come, if `pace` held from then on."""
    if (over := _is_over(case, pace)) is not None:
        return over
    due = due_at(case, pace)
    deadline = due + case.campaign.too_late
    last = case.last_moment
    if last is not None and last < deadline:
        if max(now, due) > last:
            return Reason("sms_too_late", {"due": due, "last_moment": last})
        deadline = last
    if now > deadline:
        return Reason("too_late", {"due": due, "limit": case.campaign.too_late})
    ready, held_by = _ready(case, pace, due)
    if ready is None:
        return Reason("frequency_cap", _cap_values(pace.caps, case.channel))
    at = ready
    if now > ready:
        at = _slot(case, pace.caps, now) or now
        held_by = "frequency_cap" if at > now else held_by
    released = released_at(case, ready, at)
    if released > at:
        at, held_by = released, "quiet_hours"
    if at > deadline:  # it will not go; whether that is final, and the ledger's row, are decided when it is due
        hopeless = Reason(held_by, {**_values(held_by, case, pace), "deadline": deadline}, at)
        return Timing(due, due, deadline, hopeless) if due > case.now else hopeless
    if at <= case.now:
        return Timing(at, due, deadline, None)
    return Timing(at, due, deadline, Reason(held_by, _values(held_by, case, pace), at))


def _is_over(case: Case, pace: Pace) -> Reason | None:
    """Return why no step is left to come due, whatever the time."""
    if case.step > len(pace.follow_ups) or _was_complete(case, pace):
        return Reason("sequence_complete", {"sent": case.step})
    return _lapsed_before(case, pace)


def _lapsed_before(case: Case, pace: Pace) -> Reason | None:
    """Return the objection to a lapse that a season's shorter wait moved before the activation: it does not come back."""
    since, activated_at = case.clock, case.campaign.activated_at
    if not isinstance(case.campaign, Winback) or since is None or activated_at is None or case.sends:
        return None
    if pace.season is None or since + pace.wait >= activated_at - case.campaign.catch_up:
        return None
    return Reason("before_activation", {"since": since + pace.wait, "activated_at": activated_at})


def _again_at(case: Case, sending: Sending) -> datetime | None:
    """Return when a refused address may be tried again; None while another is untried: that one need not wait."""
    channel = case.channel or (sending.about.channel if sending.about is not None else "push")
    to = open_addresses(sending, addresses(case.shopper, channel))
    return sending.again_at(to[0]) if to else sending.retry_at


def _ready(case: Case, pace: Pace, due: datetime) -> tuple[datetime | None, str]:
    """Return when waits, retries and caps let the step go, and what delays it; None: a cap never will.

    Independent of the current time, so repeated calls agree on whether quiet hours delayed the step. A step that a season's
    border makes due earlier or later goes from there on.
    """
    ready, held_by = due if pace.began is None else max(due, pace.began), "waiting"
    if case.retried is not None and (again := _again_at(case, case.retried)) is not None and again > ready:
        ready, held_by = again, "backing_off"
    free = _slot(case, pace.caps, ready)
    return free, "frequency_cap" if free is None or free > ready else held_by


def _was_complete(case: Case, pace: Pace) -> bool:
    """Return whether the sequence was over before this season: a season lengthens only sequences under way."""
    if pace.since is None or case.step <= len(case.campaign.follow_ups):
        return False
    return _last_send(case) < pace.since


def due_at(case: Case, pace: Pace) -> datetime:
    """Return when the step is due by waits alone: the clock and the wait; a follow-up also waits after the last send.

    A lapse that came due before the activation, within `catch_up`, is due at the activation.
    """
    if case.clock is None:
        raise ValueError("a case without a clock has no due time")
    if case.order is None:
        return _due_by_visit(case, case.clock, pace)
    due = case.clock + pace.wait
    if case.step > 0:
        return _after_last(case, pace, due)
    activated_at = case.campaign.activated_at
    return due if activated_at is None else max(due, activated_at)


def _due_by_visit(case: Case, clock: datetime, pace: Pace) -> datetime:
    """Return when a step about a cart is due. The end of the visit brings only the first message forward, no later one."""
    presence = case.shopper.presence
    due = first_due(presence, clock, pace.wait, case.after_exit)
    if case.step > 0:
        due = max(_after_last(case, pace, due), first_due(presence, clock, pace.wait, None))
    if case.ended_by is not None and case.ending == "abrupt":
        due = max(due, abrupt_at(presence, clock, case.after_exit))
    return due


def _after_last(case: Case, pace: Pace, first: datetime) -> datetime:
    """Return the last send plus the waits of the steps since; if none was sent, the `first` message's time plus those waits."""
    before = [_step_of(send) for send in case.sends if send is not case.retried]
    passed = pace.follow_ups[max(before, default=0) : case.step]  # more than one where steps were skipped
    return (_last_send(case) if before else first) + sum(passed, timedelta(0))


def _step_of(send: Sending) -> int:
    return send.about.step if send.about is not None else 0


def _last_send(case: Case) -> datetime:
    at = [s.about.at for s in case.sends if s.about is not None and s is not case.retried]
    return max(at) if at else case.clock or case.now


def _values(held_by: str, case: Case, pace: Pace) -> dict[str, Any]:
    """Return the numbers behind a delay of the step."""
    if held_by == "quiet_hours":
        return _quiet_values(case)
    if held_by == "frequency_cap":
        return _cap_values(pace.caps, case.channel)
    if held_by == "backing_off":
        return {"attempt": case.retried.attempt if case.retried is not None else 0}
    if case.step > 0:
        return {"clock": case.clock, "last_send": _last_send(case), "follow_up": pace.follow_ups[case.step - 1]}
    return {"clock": case.clock, "wait": pace.wait, **_visit(case)}


def _visit(case: Case) -> dict[str, Any]:
    """Return the known facts about the shopper's visits since the last move that affect the wait."""
    seen, left = case.shopper.presence.seen_at, case.shopper.presence.left_at
    if case.order is not None or case.clock is None:
        return {}
    values: dict[str, Any] = {"seen_at": seen} if seen is not None and seen > case.clock else {}
    if case.after_exit is not None and left is not None and left >= quiet_since(case.shopper.presence, case.clock):
        values |= {"left_at": left, "after_exit": case.after_exit}
    return values


def held_by_caps(case: Case, at: datetime) -> tuple[dict[str, Any], Reason | None]:
    """Return the caps on the case's channel, and the reason if they delay a message at `at`."""
    pace = pace_at(case.shop, case.campaign, at)
    values, free = _cap_values(pace.caps, case.channel), _slot(case, pace.caps, at)
    return values, None if free == at else Reason("frequency_cap", values, free)


def held_by_quiet_hours(case: Case, at: datetime) -> tuple[dict[str, Any], Reason | None]:
    """Return the quiet hours in the shopper's zone, and the reason if they delay a message at `at`."""
    values, until = _quiet_values(case), held_until(at, windows_of(case))
    return values, None if until is None else Reason("quiet_hours", values, until)


def _quiet_values(case: Case) -> dict[str, Any]:
    quiet = case.shop.quiet_hours
    own = {"quiet": f"{quiet.start:%H:%M}-{quiet.end:%H:%M}", "zone": zone_of(case.shopper, case.shop).key}
    if not case.under_us_rules:
        return own
    there = us_sms.QUIET
    return own | {"us": f"{there.start:%H:%M}-{there.end:%H:%M}", "us_zones": ", ".join(us_sms.zones(case.shopper))}


# --- caps -------------------------------------------------------------------------------------------------------------


def _slot(case: Case, caps: Sequence[Cap], at: datetime) -> datetime | None:
    """Return the first instant from `at` on at which every cap has a free slot; None when a cap is 0."""
    sends = case.shopper.sends
    if not sends and not [cap for cap in caps if cap.limit == 0]:
        return at
    return first_free(
        [(s.about.at, s.about.channel) for s in sends if s is not case.retried and takes_slot(s) and s.about],
        caps,
        case.channel,
        at,
    )


def takes_slot(send: Sending) -> bool:
    """Return whether the send counts against the caps: all do but those withheld and those that were certainly not sent."""
    return send.state not in ("WITHHELD", "NOT_SENT")


def first_free(
    sent: Sequence[tuple[datetime, str]], caps: Sequence[Cap], channel: str | None, at: datetime
) -> datetime | None:
    """Return the first instant from `at` on with a free slot under every cap on `channel`; None if there is never one.

    The window is the `per` before the instant, open at its far end: a send at 09:00 frees a 24 h slot at 09:00.
    """
    moved = True
    while moved:
        moved = False
        for cap in caps:
            if cap.channel is not None and cap.channel != channel:
                continue
            if cap.limit == 0:
                return None
            if len(sent) < cap.limit:
                continue  # fewer sends than the limit
            since = at - cap.per
            window = [t for t, c in sent if t > since and (cap.channel is None or c == cap.channel)]
            if len(window) >= cap.limit:
                window.sort()
                at, moved = window[-cap.limit] + cap.per, True
    return at


def _cap_values(caps: Sequence[Cap], channel: str | None) -> dict[str, Any]:
    values = [f"{c.limit} in {c.per.total_seconds() / 3600:g} h" for c in caps if c.channel in (None, channel)]
    return {"cap": "; ".join(values)}
