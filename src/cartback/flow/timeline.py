"""The events, decisions and messages of one shopper in order of time, without anything that names the person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct

from cartback.domain.badges import Badges, badges
from cartback.domain.document import decode
from cartback.domain.ledger import Conversion, Notification
from cartback.domain.session import current_session
from cartback.domain.shopper import Cart, Order, Shopper

from .ask import who
from .calls import Flow, Ports, call
from .settings import asked_shop
from .usual import asked_usual

_MOST_ROWS = 200


class Moment(Struct, frozen=True, gc=False):
    """One event. `what` names it, `values` are its details; a message has its row.

    `what` is one of: cart, cart_emptied, cart_bought, checkout, checkout_done, ordered, order_cancelled, consent_given,
    consent_ended, device_added, device_removed, experiment, message, opened, clicked, credited.
    """

    at: datetime
    what: str
    values: Mapping[str, Any] = {}
    row: Notification | None = None


class Timeline(Struct, frozen=True, gc=False):
    """One shopper by id: the badges held now, and the moments, newest first."""

    shopper: str
    badges: Badges
    moments: tuple[Moment, ...]


def timeline(ports: Ports, shop: str, name: str) -> Flow[Timeline]:
    """Return the history of one shopper, newest first. Raises UnknownShop, UnknownShopper."""
    settings = yield from asked_usual(ports, (yield from asked_shop(ports, shop)).shop)
    shopper = decode((yield from who(ports, shop, name)).doc)
    rows: list[Notification] = []
    for one in (shopper.id, *shopper.aliases):
        rows += yield call(ports.store.notifications, shop, shopper=one, limit=_MOST_ROWS)
    credited: list[Conversion] = yield call(ports.store.conversions, shop, shopper=shopper.id, limit=_MOST_ROWS)
    moments = [*_of_shopper(shopper), *_of_rows(rows), *_of_credits(credited)]
    moments.sort(key=lambda moment: moment.at, reverse=True)
    now = yield call(ports.clock)
    return Timeline(shopper.id, badges(shopper, settings, current_session(shopper), now), tuple(moments))


def _of_shopper(shopper: Shopper) -> Iterator[Moment]:
    for cart in shopper.carts:
        yield from _of_cart(cart)
    for order in shopper.orders:
        yield from _of_order(order)
    for channel, consent in shopper.consents.items():
        yield Moment(consent.at, "consent_given" if consent.granted else "consent_ended", {"channel": channel})
    for device in shopper.devices:
        if device.added_at is not None:
            yield Moment(device.added_at, "device_added", {"kind": device.kind})
        if device.removed_at is not None:
            yield Moment(device.removed_at, "device_removed", {"kind": device.kind})
    for experiment, exposure in shopper.exposures.items():
        yield Moment(exposure.at, "experiment", {"experiment": experiment, "arm": exposure.arm})


def _of_cart(cart: Cart) -> Iterator[Moment]:
    if cart.last is not None:
        yield Moment(cart.last.at, "cart", _amount(cart.last.value, cart.last.currency, cart.last.count))
    if cart.emptied_at is not None:
        yield Moment(cart.emptied_at, "cart_emptied")
    if cart.bought_at is not None:
        yield Moment(cart.bought_at, "cart_bought")
    for checkout in cart.checkouts:
        if checkout.last is not None:
            last = checkout.last
            yield Moment(last.at, "checkout", _amount(last.value, last.currency, last.count))
        if checkout.done_at is not None:
            yield Moment(checkout.done_at, "checkout_done")


def _of_order(order: Order) -> Iterator[Moment]:
    if order.at is not None:
        values = {"value": order.total, "currency": order.currency, "refunded": order.refunded}
        yield Moment(order.at, "ordered", values)
    if order.cancelled_at is not None:
        yield Moment(order.cancelled_at, "order_cancelled")


def _amount(value: Any, currency: str | None, count: int) -> dict[str, Any]:
    return {"value": value, "currency": currency, "count": count}


def _of_rows(rows: list[Notification]) -> Iterator[Moment]:
    for row in rows:
        yield Moment(row.decided_at, "message", {}, row)
        if row.opened_at is not None:
            yield Moment(row.opened_at, "opened", {}, row)
        if row.clicked_at is not None:
            yield Moment(row.clicked_at, "clicked", {}, row)


def _of_credits(credited: list[Conversion]) -> Iterator[Moment]:
    for credit in credited:
        values = {
            "value": credit.value,
            "currency": credit.currency,
            "touch": credit.touch,
            "campaign": credit.campaign,
        }
        yield Moment(credit.ordered_at, "credited", values)
