"""The orders that messages won back: carts, checkouts, lapsed purchasers; each with its cart and the very message."""

from __future__ import annotations

from decimal import Decimal

from attrs import frozen

from cartback.domain.kinds import KIND_ORDER
from cartback.domain.ledger import Conversion
from cartback.flow import Reply, WonBack

from .asked import PageRequest
from .overview import WON_BACK, Tab
from .recent import instant
from .show import NONE

PAGE = 50
#: So many orders are looked through for a page of one kind of campaign.
_LOOKED_AT = 2000


@frozen
class WonOrder:
    """One order that was won back, in words. It says who bought by badge, not by name."""

    when: str
    who: str
    url: str
    value: str
    refunded: str
    items: str
    cart: str
    title: str
    body: str
    about: str


def won_back(asked: PageRequest) -> Reply:
    """Show a page of orders, of the kind of campaign that the URL names."""
    kind = asked.param("kind") if asked.param("kind") in KIND_ORDER else None
    orders, last = _page(asked, kind)
    older = asked.url("/won-back", kind=kind, at=last.ordered_at.isoformat(), id=last.order) if last is not None else ""
    tabs = [Tab(asked.show.text("All"), asked.url("/won-back"), kind is None)]
    tabs += [Tab(asked.show.text(WON_BACK[k]), asked.url("/won-back", kind=k), k == kind) for k in WON_BACK]
    return asked.page(
        "won_back.html",
        "Won back",
        tabs=tuple(tabs),
        orders=tuple([_order(asked, order) for order in orders]),
        older=older,
        people=len({order.shopper for order in orders}),
    )


def _page(asked: PageRequest, kind: str | None) -> tuple[list[WonBack], WonBack | None]:
    """A page of orders, and the last one looked at where there are more."""
    after = _after(asked)
    orders: list[WonBack] = []
    looked_at = 0
    while len(orders) < PAGE and looked_at < _LOOKED_AT:
        page = asked.recovery.won_back(asked.id, after=after, limit=PAGE)
        looked_at += len(page)
        for order in page:
            if kind in (None, order.kind):
                orders.append(order)
            if len(orders) == PAGE:
                return orders, order
        if len(page) < PAGE:
            return orders, None
        after = _place(asked.id, page[-1])
    return orders, page[-1] if looked_at else None


def _after(asked: PageRequest) -> Conversion | None:
    at = instant(asked.param("at"))
    if at is None:
        return None
    return Conversion(
        shop=asked.id,
        order=asked.param("id"),
        notification="",
        shopper="",
        touch="",
        ordered_at=at,
        value=Decimal(0),
        refunded=Decimal(0),
        currency="",
    )


def _place(shop: str, order: WonBack) -> Conversion:
    return Conversion(
        shop=shop,
        order=order.order,
        notification="",
        shopper="",
        touch="",
        ordered_at=order.ordered_at,
        value=Decimal(0),
        refunded=Decimal(0),
        currency=order.currency,
    )


def _order(asked: PageRequest, order: WonBack) -> WonOrder:
    show = asked.show
    about = [
        show.name(order.campaign),
        show.text("message {n}", n=show.number(order.step + 1)),
        show.name(order.channel),
    ]
    if order.after is not None:
        touch = (
            "tapped, ordered {time} after it was sent" if order.touch == "click" else "ordered {time} after it was sent"
        )
        about.append(show.text(touch, time=show.long(order.after)))
    return WonOrder(
        when=show.ago(order.ordered_at),
        who=show.name(order.audience) if order.audience else show.text("a shopper"),
        url=asked.url("/shopper", id=order.shopper) if order.shopper else "",
        value=show.money(order.value, order.currency),
        refunded=show.money(order.refunded, order.currency) if order.refunded else NONE,
        items=show.number(order.items) if order.items else NONE,
        cart=show.money(order.cart_value, order.cart_currency or order.currency)
        if order.cart_value is not None
        else NONE,
        title=order.title or "",
        body=order.body or "",
        about=" · ".join(about),
    )
