"""Products and their variations -> events."""

from __future__ import annotations

from decimal import ROUND_FLOOR

from cartback.domain.events import Event, ProductChanged
from cartback.sources.reading import Amount, News, amount, optional_id, required_id

from .payloads import WooDeleted, WooProduct
from .reading import listed, state_at, text, title, yes

#: The most variations that one event may list.
_MOST = 5000
#: The largest stock that is counted.
_LARGEST = 2**53 - 1


def product_changed(news: News, product: WooProduct) -> list[Event]:
    """Read the present state of the product or variation, and its variations if the body lists them."""
    number, parent = required_id(product.id), optional_id(product.parent_id, field="parent_id")
    at = state_at(news, product.date_modified_gmt, product.date_created_gmt, field="date_modified_gmt")
    name = title(product.name, news.limits.text) or None
    of_variations = text(product.type).lower().startswith("variable")
    is_variation = parent is not None and text(product.type).lower() in ("variation", "subscription_variation", "")
    changed = ProductChanged(
        shop=news.shop,
        at=at,
        product=parent if is_variation else number,
        variant=number if is_variation else None,
        title=None if is_variation else name,
        # The price of a product with variations is that of the cheapest.
        price=None if of_variations or product.price in (None, "") else amount(product.price, "price"),
        stock=_stock(product.stock_quantity),
        sellable=_sellable(product),
    )
    variations = _variations(product) if of_variations else ()
    if not variations:
        return [changed]
    return [changed, ProductChanged(shop=news.shop, at=at, product=number, variants=variations)]


def product_deleted(news: News, deleted: WooDeleted) -> list[Event]:
    """Take it off sale, as a product and as a variation: the body does not show which, and they share one numbering."""
    number, at = required_id(deleted.id), news.sent_at()
    return [
        ProductChanged(shop=news.shop, at=at, product=number, sellable=False),
        ProductChanged(shop=news.shop, at=at, variant=number, sellable=False),
    ]


def _sellable(product: WooProduct) -> bool:
    published = text(product.status).lower() in ("publish", "")
    return published and yes(product.purchasable, missing=True) and text(product.stock_status).lower() != "outofstock"


def _stock(value: Amount) -> int | None:
    """Read the number of whole items; None if stock is not tracked."""
    if value is None or value == "":
        return None
    whole = int(amount(value, "stock_quantity").to_integral_value(ROUND_FLOOR))
    return max(-_LARGEST, min(whole, _LARGEST))


def _variations(product: WooProduct) -> tuple[str, ...]:
    given = listed(product.variations)
    if len(given) > _MOST:
        return ()
    ids = (optional_id(v, field=f"variations[{n}]") for n, v in enumerate(given))
    return tuple(dict.fromkeys([v for v in ids if v is not None]))
