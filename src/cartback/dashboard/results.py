"""The orders that messages won back: carts, checkouts, lapsed purchasers; each with its cart and the very message."""

from __future__ import annotations

from attrs import frozen

from cartback.domain.kinds import KIND_ORDER
from cartback.domain.ledger import Conversion
from cartback.flow import Reply, WonBack, place_of

from .asked import PageRequest
from .overview import WON_BACK, Tab
from .recent import instant, which_message
from .show import NONE

PAGE = 50


@frozen
class WonOrder:
    """One order that was won back, in words. It names the purchaser by badge, not by name."""

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
    kind = next((kind for kind in KIND_ORDER if kind == asked.param("kind")), None)
    orders = asked.recovery.won_back(asked.id, kind=kind, after=_after(asked), limit=PAGE + 1)
    last = orders[PAGE - 1] if len(orders) > PAGE else None
    orders = orders[:PAGE]
    older = asked.url("/won-back", kind=kind, at=last.ordered_at.isoformat(), id=last.order) if last is not None else ""
    return asked.page(
        "won_back.html",
        "Won back",
        tabs=_tabs(asked, kind),
        orders=tuple([_order(asked, order) for order in orders]),
        older=older,
        people=len({order.shopper for order in orders}),
    )


def _tabs(asked: PageRequest, kind: str | None) -> tuple[Tab, ...]:
    tabs = [Tab(asked.show.text("All"), asked.url("/won-back"), kind is None)]
    tabs += [Tab(asked.show.text(WON_BACK[k]), asked.url("/won-back", kind=k), k == kind) for k in WON_BACK]
    return tuple(tabs)


def _after(asked: PageRequest) -> Conversion | None:
    at = instant(asked.param("at"))
    return place_of(asked.id, asked.param("id"), at) if at is not None else None


def _order(asked: PageRequest, order: WonBack) -> WonOrder:
    show = asked.show
    about = which_message(show, order)
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
