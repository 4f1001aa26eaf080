"""How a case is made: one campaign's view of a shopper, at one of its steps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
from msgspec import UNSET

from .badges import badges
from .campaign import Winback
from .case import (
    AnyCampaign,
    Case,
    Products,
    addresses,
    channel_for,
    channels_left,
    first_open_step,
    in_step,
    open_addresses,
)
from .contact import own_devices
from .events import Draw
from .experiment import as_drawn, draws
from .lookups import last_counting_order
from .sending import Sending
from .session import Session
from .shop import Shop
from .shopper import Order, Shopper
from .visits import ending_of


def case_of(
    shopper: Shopper, shop: Shop, campaign: AnyCampaign, now: datetime, session: Session | None, products: Products
) -> Case:
    """Return the campaign's view of the shopper."""
    order: Order | None = None
    clock: datetime | None = None
    about: Sequence[Sending] = ()
    if campaign.about == "order":
        order, session = last_counting_order(shopper), None
        if order is not None:
            clock, lapse = order.at, f"order:{order.id}"
            about = [s for s in shopper.sends if s.about is not None and s.about.session == lapse]
    elif session is not None:
        clock, about = session.clock, session.sends
        shopper = own_devices(shopper, session.names)
    sends = [s for s in about if s.about is not None and s.about.campaign == campaign.id] if about else []
    step, retried = 0, None
    drawn: tuple[Draw, ...] = ()
    sends.sort(key=_step)
    if campaign.experiment is not None or shop.experiment is not None:
        first = sends[0] if sends else None
        drawn = draws(shopper, shop, campaign, first, _outside(shopper, shop, campaign, session, clock, now, first))
        campaign = as_drawn(shop, campaign, drawn)
    sequence = campaign
    if sends:
        last = sends[-1]
        step = _step(last)[0]
        retried = last if _goes_on(last, shopper, in_step(shop, campaign, step), clock) else None
        step = step if retried is not None else step + 1
    if campaign.steps:
        if retried is None:
            step = first_open_step(shop, campaign, shopper, session, step, _ending(campaign, shopper, clock))
        campaign = in_step(shop, campaign, step)
    # In the order of the fields, because this is built for every campaign of every shopper decided.
    return Case(
        shop, campaign, shopper, now, session, order, clock, tuple(sends), step, retried, products, drawn, sequence
    )


def _outside(
    shopper: Shopper,
    shop: Shop,
    campaign: AnyCampaign,
    session: Session | None,
    clock: datetime | None,
    now: datetime,
    first: Sending | None,
) -> frozenset[str]:
    """Return the experiments whose audience the shopper is not in.

    A sequence that has begun is in those that its first message was in. A shopper who entered an experiment since their
    last move stays in it, whatever changes while one arm waits longer than another.
    """
    asked = [e for e in (shop.experiment, campaign.experiment) if e is not None and e.audience is not None]
    if not asked:
        return _NOWHERE
    if first is not None:
        begun = {draw.experiment for draw in first.about.draws} if first.about is not None else set()
        return frozenset([e.id for e in asked if e.id not in begun])
    exposed = {e.id for e in asked if (came := shopper.exposures.get(e.id)) and clock is not None and came.at >= clock}
    held = badges(shopper, shop, session, now).audiences if len(exposed) < len(asked) else ()
    return frozenset([e.id for e in asked if e.id not in exposed and e.audience not in held])


_NOWHERE: frozenset[str] = frozenset()


def _ending(campaign: AnyCampaign, shopper: Shopper, clock: datetime | None) -> str | None:
    """Return how the visit ended in which the cart was left."""
    return None if clock is None or isinstance(campaign, Winback) else ending_of(shopper.presence, clock)


def _goes_on(last: Sending, shopper: Shopper, campaign: AnyCampaign, clock: datetime | None) -> bool:
    """Return whether the campaign's last send is not over: a part of it certainly did not go out, and still may.

    A message that has reached one device goes on to the others only while the shopper has not come back since.
    """
    state = last.state
    if state == "NOT_SENT":
        return True
    if state != "FAILED" and (not last.unsent or last.about is None or (clock is not None and clock > last.about.at)):
        return False
    channel = channel_for(shopper, channels_left(last, campaign, shopper))
    return channel is not None and open_addresses(last, addresses(shopper, channel)) != ()


def step_after(case: Case) -> Case:
    """Return the case after the rest of its step is given up, at the next step."""
    sequence = case.sequence or case.campaign
    step = first_open_step(case.shop, sequence, case.shopper, case.session, case.step + 1, case.ending)
    return at_step(case, step)


def at_step(case: Case, step: int) -> Case:
    """Return the case at this step of its sequence, as not yet tried."""
    campaign = in_step(case.shop, case.sequence or case.campaign, step)
    return msgspec.structs.replace(case, campaign=campaign, step=step, retried=None, _channel=UNSET)


def _step(send: Sending) -> tuple[int, str]:
    return (send.about.step if send.about is not None else 0, send.id)
