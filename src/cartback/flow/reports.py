"""A shop's results, and the orders that were won back, from the ledger."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import get_args

from msgspec import Struct

from cartback.domain.arguments import one_of
from cartback.domain.ledger import Conversion, Notification
from cartback.domain.setting_types import zone
from cartback.domain.values import shown
from cartback.errors import InvalidSettings
from cartback.reports.days import Window, day_of
from cartback.reports.report import Report
from cartback.reports.report import report as report_of
from cartback.reports.tally import By

from .bill import KEY as BILL
from .bill import bill_of, of_days
from .calls import Flow, Ports, call
from .ledger import conversions, keys_of
from .settings import asked_shop
from .tallies import CHANGING, tallies_of

_DAY = timedelta(days=1)
_MOST_DAYS = 366


def report(
    ports: Ports, shop: str, now: datetime, days: int, by: By | None, campaign: str | None, *, refresh: bool = False
) -> Flow[Report]:
    """Return the results of `days` local days that end today. Raises UnknownShop, InvalidSettings."""
    if type(days) is not int or not 0 < days <= _MOST_DAYS:
        raise InvalidSettings(f"days: expected a whole number from 1 to {_MOST_DAYS}, got {shown(days)}")
    if by is not None:
        one_of(by, "by", get_args(By))
    settings = (yield from asked_shop(ports, shop)).shop
    window = Window(day_of(now, zone(settings.timezone)), days)
    bill = bill_of((yield call(ports.store.documents, shop, (BILL,))).get(BILL)) if campaign is None else {}
    tallies, as_of = yield from tallies_of(ports, settings, (*window.before, *window.days), refresh=refresh)
    if campaign is not None and not any([campaign == place[0] for tally in tallies.values() for place in tally]):
        settings.campaign(campaign)
    return report_of(
        shop,
        settings.currency,
        settings.timezone,
        window,
        tallies,
        as_of=as_of,
        by=by,
        campaign=campaign,
        sms_price=settings.sms_price,
        summaries=of_days(bill, window.days[0], window.last),
    )


def count_again(ports: Ports, shop: str) -> Flow[int]:
    """Count the days again that are not final yet, so that the next report is quick. Returns their number."""
    settings = (yield from asked_shop(ports, shop)).shop
    now, where = (yield call(ports.clock)), zone(settings.timezone)
    today = day_of(now, where)
    days = [today - n * _DAY for n in range(1, CHANGING + 1)]
    yield from tallies_of(ports, settings, days, refresh=True)
    return len(days)


# --- what was won back ------------------------------------------------------------------------------------------------


class WonBack(Struct, frozen=True, kw_only=True, gc=False):
    """One order that a message won back, and its message.

    Attributes:
        net: `value` less refunds, in `currency`.
        touch: the touch before the order: "click" or "send".
        after: the time from the message to the order; None where that is not known.
        notification: the message's id; `title` and `body` are None once its text is purged.
        items, cart_value: the cart that the message was about, in `cart_currency`.
        keys: the keys by which the host knows the shopper; none for an erased one.
    """

    order: str
    ordered_at: datetime
    value: Decimal
    refunded: Decimal
    net: Decimal
    currency: str
    touch: str
    after: timedelta | None
    notification: str
    sent_at: datetime | None
    campaign: str
    kind: str
    step: int
    channel: str
    audience: str | None
    variant: str | None
    code: str | None
    title: str | None
    body: str | None
    items: int
    cart_value: Decimal | None
    cart_currency: str | None
    shopper: str
    keys: tuple[str, ...]

    def place(self, shop: str) -> Conversion:
        """Return its place among the shop's credits, after which the next page begins."""
        return place_of(shop, self.order, self.ordered_at)


def place_of(shop: str, order: str, ordered_at: datetime) -> Conversion:
    """Return the place of an order in a shop's credits: the next page begins `after` it."""
    return Conversion(
        shop=shop,
        order=order,
        notification="",
        shopper="",
        touch="",
        ordered_at=ordered_at,
        value=Decimal(0),
        refunded=Decimal(0),
        currency="",
    )


def won_back(
    ports: Ports,
    shop: str,
    since: datetime | None,
    until: datetime | None,
    campaign: str | None,
    after: Conversion | WonBack | None,
    limit: int,
    kind: str | None = None,
) -> Flow[list[WonBack]]:
    """Return orders won back, newest first. Raises UnknownShop, InvalidSettings."""
    credited = yield from conversions(
        ports=ports,
        shop=shop,
        shopper=None,
        limit=limit,
        since=since,
        until=until,
        campaign=campaign,
        after=after.place(shop) if isinstance(after, WonBack) else after,
        kind=kind,
    )
    known = yield from keys_of(ports, shop, [credit.shopper for credit in credited])
    made = []
    for credit in credited:
        row: Notification | None = yield call(ports.store.notification, shop, credit.notification)
        made.append(_won_back(credit, row, known.get(credit.shopper, ())))
    return made


def _won_back(credit: Conversion, row: Notification | None, keys: tuple[str, ...]) -> WonBack:
    return WonBack(
        order=credit.order,
        ordered_at=credit.ordered_at,
        value=credit.value,
        refunded=credit.refunded,
        net=credit.value - credit.refunded,
        currency=credit.currency,
        touch=credit.touch,
        after=credit.ordered_at - credit.sent_at if credit.sent_at is not None else None,
        notification=credit.notification,
        sent_at=credit.sent_at,
        campaign=credit.campaign,
        kind=credit.kind,
        step=credit.step,
        channel=credit.channel,
        audience=credit.audience,
        variant=credit.variant,
        code=credit.code,
        title=row.title if row is not None else None,
        body=row.body if row is not None else None,
        items=credit.items,
        cart_value=credit.cart_value,
        cart_currency=credit.cart_currency,
        shopper=credit.shopper,
        keys=keys,
    )
