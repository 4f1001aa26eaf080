"""Products, variants and stock levels -> events.

From 2024-07 on a variant does not state whether its stock is tracked. It is then taken to be tracked: no message is better
than one that leads to a sold-out product.
"""

from __future__ import annotations

import re

from cartback.domain.events import Event, ProductChanged
from cartback.sources.limits import clipped
from cartback.sources.reading import News, amount

from .payloads import InventoryLevel, ShopifyDeleted, ShopifyProduct, ShopifyVariant
from .reading import from_gid, optional_id, required_id

# An unlisted product is in no collection and no search, but its page sells.
_BUYABLE = frozenset({"active", "unlisted"})
_ITEM = re.compile(r"[?&]inventory_item_id=([0-9]{1,20})")


def product_changed(news: News, product: ShopifyProduct) -> list[Event]:
    """Return one event a variant, and one with the list of variants if the delivery has all of them."""
    product_id = required_id(product.id, product.admin_graphql_api_id)
    at = news.at(product.updated_at, product.created_at)
    on_sale = (product.status or "active").lower() in _BUYABLE
    title = clipped(product.title or "", news.limits) or None
    events: list[Event] = [
        ProductChanged(
            shop=news.shop,
            at=at,
            delivery=news.delivery,
            product=product_id,
            variant=required_id(v.id, v.admin_graphql_api_id, field=f"variants[{n}].id"),
            item=optional_id(v.inventory_item_id, field=f"variants[{n}].inventory_item_id"),
            title=title,
            price=None if v.price is None else amount(v.price, f"variants[{n}].price"),
            stock=v.inventory_quantity,
            sellable=on_sale and (_in_stock(v) or v.inventory_management is None),
        )
        for n, v in enumerate(product.variants)
    ]
    if variants := _all_variants(product):
        events.append(
            ProductChanged(shop=news.shop, at=at, delivery=news.delivery, product=product_id, variants=variants)
        )
    return events


#: The most variants of a delivery; with that many there may be more.
_MOST = 100


def _all_variants(product: ShopifyProduct) -> tuple[str, ...]:
    """Return every variant of the product; none if the list may be cut short."""
    variants = [from_gid(v.admin_graphql_api_id) or optional_id(v.id) for v in product.variants]
    gids = [from_gid(v.admin_graphql_api_id) for v in product.variant_gids or ()]
    if None in gids or (not gids and len(variants) >= _MOST):
        return ()
    return tuple(dict.fromkeys(v for v in (*variants, *gids) if v is not None))


def product_deleted(news: News, deleted: ShopifyDeleted) -> list[Event]:
    """Take the product off sale, with all its variants."""
    product = required_id(deleted.id, deleted.admin_graphql_api_id)
    at = news.sent_at(deleted.updated_at)
    return [ProductChanged(shop=news.shop, at=at, delivery=news.delivery, product=product, sellable=False)]


def variant_in_stock(news: News, variant: ShopifyVariant) -> list[Event]:
    """Read that a variant sells again, with its stock and price."""
    return [_variant(news, variant, sellable=True)]


def variant_out_of_stock(news: News, variant: ShopifyVariant) -> list[Event]:
    """Read that a variant is sold out; it still sells where its policy is "continue"."""
    return [_variant(news, variant, sellable=variant.inventory_policy == "continue")]


def level_changed(news: News, level: InventoryLevel) -> list[Event]:
    """Read a stock level; return [] if stock is not tracked (available null), or no item is named (Shopify's own 2024-07
    sample).
    """
    in_gid = _ITEM.search(level.admin_graphql_api_id or "")
    item = in_gid[1] if in_gid else optional_id(level.inventory_item_id, field="inventory_item_id")
    if item is None or level.available is None:
        return []
    return [
        ProductChanged(
            shop=news.shop,
            at=news.at(level.updated_at),
            delivery=news.delivery,
            item=item,
            location=optional_id(level.location_id, field="location_id"),
            stock=level.available,
        )
    ]


def _in_stock(variant: ShopifyVariant) -> bool:
    """Return whether the variant can be bought; a stock that the payload does not state is taken to be there."""
    stock = variant.inventory_quantity
    return stock is None or stock > 0 or variant.inventory_policy == "continue"


def _variant(news: News, variant: ShopifyVariant, *, sellable: bool) -> ProductChanged:
    return ProductChanged(
        shop=news.shop,
        at=news.at(variant.updated_at, variant.created_at),
        delivery=news.delivery,
        product=optional_id(variant.product_id, field="product_id"),
        variant=required_id(variant.id, variant.admin_graphql_api_id),
        item=optional_id(variant.inventory_item_id, field="inventory_item_id"),
        price=None if variant.price is None else amount(variant.price, "price"),
        stock=variant.inventory_quantity,
        sellable=sellable,
    )
