"""{% load cartback %}: the lines of the shopper's cart, and the sales that messages won back.

{% cart_items as items %}{% for item in items %}{{ item.title }}{% endfor %}
{% won_back 30 %}
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import template
from django.utils.formats import number_format

from cartback.django.conf import current
from cartback.django.engine import get_recovery
from cartback.domain.document import decode
from cartback.domain.events import Line
from cartback.domain.identity import parse_key
from cartback.domain.session import current_session
from cartback.errors import CartbackError

register = template.Library()


@register.simple_tag(takes_context=True)
def cart_items(context: template.Context, *keys: str, shop: str | None = None) -> Sequence[Line]:
    """Return the lines of the open cart of these keys; without any, of the shopper that IDENTIFY returns for the request.

    Returns nothing if there is no cart or no shopper, or the database cannot be read: the page does without it.
    """
    conf, request = current(), context.get("request")
    if not keys and conf.identify is not None and request is not None:
        keys = tuple(conf.identify(request) or ())
    if shop is None:
        shop = conf.shop(request) if callable(conf.shop) else conf.shop
    if not keys or shop is None:
        return ()
    try:
        return _lines(shop, [parse_key(key) for key in keys])
    except CartbackError:
        return ()


def _lines(shop: str, keys: Sequence[Any]) -> Sequence[Line]:
    store: Any = get_recovery(channels=()).store
    found = store.find(shop, keys, ())
    for key in keys:
        stored = found.shoppers.get(found.owners.get(key, ""))
        session = current_session(decode(stored.doc)) if stored is not None else None
        if session is not None and session.closed is None:
            return session.lines
    return ()


@register.simple_tag
def won_back(days: int = 30, shop: str | None = None) -> str:
    """Return the sales that messages won back in that many days, after refunds: "1,234.50 USD", or one amount for each
    currency.
    """
    conf = current()
    if shop is None and isinstance(conf.shop, str):
        shop = conf.shop
    if shop is None:
        raise template.TemplateSyntaxError(
            "won_back: shop=... is required, since CARTBACK['SHOP'] is not the id of a shop"
        )
    made = get_recovery(channels=()).report(shop, days)
    amounts = {made.currency: Decimal(0), **made.totals.net}
    return ", ".join(
        f"{number_format(amount, 2, force_grouping=True)} {currency}" for currency, amount in amounts.items()
    )
