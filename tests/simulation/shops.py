"""Random merchants: a Policy in plain words, the cartback Shop that says the same, and what merchants change about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import cartback as cb
from cartback.domain.shop import PeakSeason, SeasonPace

from .history import Limit, Policy, Season, Sequence

#: Changes of an hour both ways and of half an hour, odd offsets, none; never at midnight, where seasons begin.
ZONES = (
    "America/New_York", "Europe/London", "Europe/Berlin", "Australia/Sydney", "Australia/Lord_Howe", "Pacific/Auckland",
    "Asia/Kolkata", "Asia/Kathmandu", "America/St_Johns", "America/Los_Angeles", "Africa/Lagos", "Pacific/Chatham",
)  # fmt: skip
_QUIET = ((time(21), time(8)), (time(22), time(6)), (time(0), time(7, 30)), (time(12), time(14)), (time(9), time(9)))
_MIN, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_CHANNELS = (("push",), ("push",), ("push", "email"), ("email", "push"), ("email",))
_LIMITS = (
    (Limit(1, _DAY, "push"), Limit(3, 7 * _DAY, "push"), Limit(1, 16 * _HOUR, "email")),
    (Limit(2, _DAY, "push"), Limit(1, 12 * _HOUR, "email"), Limit(4, 7 * _DAY, None)),
    (Limit(1, 6 * _HOUR, None),),
    (Limit(3, _DAY, "push"), Limit(3, _DAY, "email")),
    (),
)


def new_policy(shop: str, dice: Random, start: datetime) -> Policy:
    """A merchant. Waits and caps are short enough for much to happen in thirty days."""
    zone = dice.choice(ZONES)
    sequences = [_sequence(dice, "cart_recovery", "cart")] if dice.random() < 0.85 else []
    if dice.random() < 0.75 or not sequences:
        sequences.append(_sequence(dice, "checkout_recovery", "checkout"))
    if dice.random() < 0.6:
        sequences.append(_sequence(dice, "winback", "winback"))
    if dice.random() < 0.15:
        sequences.append(_sequence(dice, dice.choice(("cart_recovery", "checkout_recovery")), "second"))
    seasons = (_season(dice, start, zone),) if dice.random() < 0.2 else ()
    return Policy(
        shop=shop,
        zone=zone,
        quiet=dice.choice(_QUIET),
        release_over=dice.choice((timedelta(0), 15 * _MIN, _HOUR)),
        limits=dice.choice(_LIMITS),
        sequences={s.id: s for s in sequences},
        seasons=seasons,
        holdout=("everyone", dice.choice((0.2, 0.5, 1.0))) if dice.random() < 0.15 else None,
    )


def for_hoarders(policy: Policy) -> Policy:
    """The merchant, writing to whoever left a cart for half an hour, without caps."""
    cart = Sequence("cart", "cart_recovery", 30 * _MIN, (_DAY,), _DAY, ("push",))
    quiet = (time(2), time(4))
    return replace(
        policy, quiet=quiet, limits=(), seasons=(), holdout=None, sequences={**policy.sequences, "cart": cart}
    )


def _sequence(dice: Random, kind: str, name: str) -> Sequence:
    wait, too_late = dice.choice((0 * _MIN, 10 * _MIN, _HOUR, _HOUR, 4 * _HOUR, _DAY)), _DAY
    ups = [dice.choice((2 * _HOUR, 12 * _HOUR, _DAY, 2 * _DAY)) for _ in range(dice.choice((0, 1, 1, 2)))]
    if kind == "winback":
        wait, too_late = dice.choice((2, 4, 8)) * _DAY, dice.choice((2, 7)) * _DAY
        ups = [dice.choice((2, 5)) * _DAY for _ in range(dice.choice((0, 1, 2)))]
    elif dice.random() < 0.3:
        too_late = dice.choice((3 * _HOUR, 3 * _DAY))
    holdout = (f"of-{name}", dice.choice((0.3, 0.5))) if dice.random() < 0.2 else None
    return Sequence(name, kind, wait, tuple(ups), too_late, dice.choice(_CHANNELS), holdout=holdout)


def _season(dice: Random, start: datetime, zone: str) -> Season:
    first = (start + dice.randint(2, 20) * _DAY).astimezone(ZoneInfo(zone)).date()
    limits = dice.choice((None, (Limit(2, _DAY, None),), (Limit(1, 2 * _DAY, "push"),)))
    kind = dice.choice((None, "cart_recovery", "checkout_recovery"))
    wait = dice.choice((5 * _MIN, 6 * _HOUR)) if kind is not None else None
    return Season((first,), dice.randint(1, 4), limits, kind, wait)


def changed_policy(policy: Policy, dice: Random) -> Policy:
    """The same merchant after a change of mind."""
    what = dice.choice(("quiet", "limits", "waits", "holdout", "zone"))
    if what == "quiet":
        return replace(policy, quiet=dice.choice(_QUIET))
    if what == "limits":
        return replace(policy, limits=dice.choice(_LIMITS))
    if what == "zone":
        return replace(policy, zone=dice.choice(ZONES), seasons=())
    if what == "holdout":
        return replace(policy, holdout=dice.choice((None, ("everyone", 0.5), ("another", 0.3))))
    name = dice.choice(sorted(policy.sequences))
    old = policy.sequences[name]
    new = _sequence(dice, old.kind, name)
    return replace(policy, sequences={**policy.sequences, name: replace(new, enabled=old.enabled)})


def switched(policy: Policy, name: str, enabled: bool) -> Policy:
    """The same merchant with one campaign switched on or off."""
    old = policy.sequences[name]
    return replace(policy, sequences={**policy.sequences, name: replace(old, enabled=enabled)})


_CAMPAIGNS: dict[str, type[cb.CartRecovery | cb.CheckoutRecovery | cb.Winback]] = {
    "cart_recovery": cb.CartRecovery,
    "checkout_recovery": cb.CheckoutRecovery,
    "winback": cb.Winback,
}


def shop_of(policy: Policy, *, back: bool = False) -> cb.Shop:
    """The policy as cartback's settings; `back` says that the shop has it installed again."""
    again: dict[str, Any] = {"uninstalled_at": None} if back else {}
    return cb.Shop(
        id=policy.shop,
        currency="USD",
        timezone=policy.zone,
        quiet_hours=cb.QuietHours(start=policy.quiet[0], end=policy.quiet[1]),
        release_over=policy.release_over,
        caps=_caps(policy.limits),
        campaigns=tuple(_campaign(s) for s in policy.sequences.values()),
        seasons=tuple(_peak(s) for s in policy.seasons),
        experiment=_experiment(policy.holdout),
        paused=policy.paused,
        **again,
    )


def _caps(limits: tuple[Limit, ...]) -> tuple[cb.Cap, ...]:
    return tuple(cb.Cap(limit=x.limit, per=x.per, channel=x.channel) for x in limits)


def _experiment(holdout: tuple[str, float] | None) -> cb.Experiment | None:
    return None if holdout is None else cb.Experiment(id=holdout[0], holdout=holdout[1])


def _campaign(s: Sequence) -> cb.CartRecovery | cb.CheckoutRecovery | cb.Winback:
    return _CAMPAIGNS[s.kind](
        id=s.id,
        wait=s.wait,
        follow_ups=s.follow_ups,
        too_late=s.too_late,
        channels=s.channels,
        enabled=s.enabled,
        experiment=_experiment(s.holdout),
    )


def _peak(s: Season) -> PeakSeason:
    (day,) = s.days
    pace: dict[Any, SeasonPace] = {} if s.kind is None else {s.kind: SeasonPace(wait=s.wait)}
    caps = None if s.limits is None else _caps(s.limits)
    rule = f"FREQ=YEARLY;BYMONTH={day.month};BYMONTHDAY={day.day}"
    return PeakSeason(name="peak", rule=rule, length=s.length * _DAY, pace=pace, caps=caps)


def has_clock_change(zones: list[str], start: datetime, days: int) -> bool:
    """Whether the clocks of any of the zones change in the span."""
    for name in zones:
        where = ZoneInfo(name)
        offsets = {(start + n * _DAY).astimezone(where).utcoffset() for n in range(days + 1)}
        if len(offsets) > 1:
            return True
    return False


#: A span that begins here has the changes of both hemispheres in it, and one that has none.
SPRING, AUTUMN, QUIET_MONTH = date(2026, 3, 1), date(2026, 10, 1), date(2026, 6, 1)
