"""Forecasts of due shoppers, before settings are saved or a campaign is switched on: counted one by one, without a write."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from attrs import define, field

from cartback.domain.arguments import whole
from cartback.domain.case import Reason
from cartback.domain.decision import decide
from cartback.domain.document import decode
from cartback.domain.setting_types import zone
from cartback.domain.shop import Shop, activated
from cartback.domain.verdict import Decision, Send, Skip, Wait
from cartback.errors import StoreError

from .calls import Flow, Ports, call
from .preview import sure_of_shop
from .settings import asked_shop
from .usual import asked_usual

_PAGE = 500
#: The most days that a forecast looks ahead.
MOST_DAYS = 366


@define
class Forecast:
    """The times of the next messages, if these settings were in force from now on and nothing else happened.

    Attributes:
        now: when it was made.
        days: how far it looks ahead.
        shoppers: how many shoppers were read.
        due: by campaign, how many shoppers become due on which day, 0 being today in the shop's zone.
        later: by campaign, how many become due after that.
        silent: by campaign, its reasons against shoppers to whom no campaign writes.
        unread: how many documents could not be read.
    """

    now: datetime
    days: int
    shoppers: int = 0
    due: dict[str, Counter[int]] = field(factory=dict)
    later: Counter[str] = field(factory=Counter)
    silent: dict[str, Counter[str]] = field(factory=dict)
    unread: int = 0


def forecast(ports: Ports, shop: Shop | str, days: int, now: datetime) -> Flow[Forecast]:
    """Count the shoppers who would be due; campaigns that are off and are on in `shop` count as switched on now.

    Raises UnknownShop, InvalidSettings.
    """
    whole(days, "days", 1, MOST_DAYS)
    sure_of_shop(shop)
    saved = (yield from asked_shop(ports, shop if isinstance(shop, str) else shop.id)).shop
    settings = activated(saved if isinstance(shop, str) else shop, saved, now)
    settings = yield from asked_usual(ports, settings)
    counted, after = Forecast(now, days), ""
    while page := (yield call(ports.store.scan, settings.id, after, _PAGE)):
        after = page[-1].id
        for stored in page:
            counted.shoppers += 1
            try:
                shopper = decode(stored.doc)
            except StoreError:
                counted.unread += 1
                continue
            _count(counted, decide(shopper, settings, now), settings)
    return counted


def _count(counted: Forecast, decision: Decision, shop: Shop) -> None:
    if isinstance(decision, Send):
        _add(counted, decision.message.campaign.id, counted.now, shop)
    elif isinstance(decision, Wait) and decision.campaign is not None and decision.goes:
        _add(counted, decision.campaign, decision.until, shop)
    else:
        for campaign, reason in _silent(decision):
            counted.silent.setdefault(campaign, Counter())[reason.code] += 1


def _silent(decision: Wait | Skip) -> tuple[tuple[str, Reason], ...]:
    """Return each campaign's reason for silence; including a campaign whose step will be skipped when it is due."""
    if isinstance(decision, Skip):
        return decision.reasons
    return decision.others if decision.campaign is None else (*decision.others, (decision.campaign, decision.reason))


def _add(counted: Forecast, campaign: str, at: datetime, shop: Shop) -> None:
    where = zone(shop.timezone)
    day = (at.astimezone(where).date() - counted.now.astimezone(where).date()) // timedelta(days=1)
    if day < counted.days:
        counted.due.setdefault(campaign, Counter())[day] += 1
    else:
        counted.later[campaign] += 1
