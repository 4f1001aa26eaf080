"""Products, variants and stock levels."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from cartback.domain.events import ProductChanged
from cartback.errors import MalformedDelivery

SHOP = "acme.myshopify.com"
UPDATED = datetime(2026, 1, 5, 9, tzinfo=UTC)


def test_a_product_is_its_variants(deliver: Any, product: Any) -> None:
    """One event a variant, with the gid's number where there is one."""
    product["variants"].append(
        {"id": 642667041472714000, "admin_graphql_api_id": "gid://shopify/ProductVariant/642667041472713922"}
    )
    events = deliver("products/update", product)
    assert events[0] == ProductChanged(
        shop=SHOP,
        at=UPDATED,
        delivery="w-1:products/update",
        product="1",
        variant="2",
        item="3",
        title="Mug",
        price=Decimal("12.00"),
        stock=4,
        sellable=True,
    )
    assert events[1].variant == "642667041472713922"


@pytest.mark.parametrize(
    ("status", "variant", "sellable"),
    [
        ("active", {}, True),
        ("active", {"inventory_quantity": 0}, False),
        ("active", {"inventory_quantity": -2}, False),
        ("active", {"inventory_quantity": 0, "inventory_policy": "continue"}, True),
        ("active", {"inventory_quantity": 0, "inventory_management": None}, True),
        ("active", {"inventory_quantity": None}, True),
        ("draft", {"inventory_quantity": None}, False),
        ("unlisted", {}, True),
        (None, {}, True),
        ("draft", {}, False),
        ("archived", {"inventory_management": None}, False),
    ],
    ids=[
        "in stock",
        "sold out",
        "oversold",
        "oversell",
        "untracked",
        "no stock stated",
        "no stock, draft",
        "unlisted",
        "no status",
        "draft",
        "archived",
    ],
)
def test_what_can_be_bought(deliver: Any, product: Any, status: Any, variant: Any, sellable: Any) -> None:
    """Active or unlisted, and in stock, or sold past stock, or not tracked, or of a stock that is not stated."""
    product["status"] = status
    product["variants"][0] |= variant
    assert deliver("products/update", product)[0].sellable is sellable


def test_stock_counts_where_nothing_says_whether_it_is_tracked(deliver: Any, product: Any) -> None:
    """From 2024-07 on inventory_management is gone: sold out is then taken at its word."""
    del product["variants"][0]["inventory_management"]
    assert deliver("products/update", product)[0].sellable is True
    product["variants"][0]["inventory_quantity"] = 0
    assert deliver("products/update", product)[0].sellable is False


def test_a_deleted_product_cannot_be_bought(deliver: Any) -> None:
    """The whole product is gone."""
    (event,) = deliver("products/delete", {"id": 788032119674292922})
    assert (event.product, event.variant, event.sellable) == ("788032119674292922", None, False)


@pytest.mark.parametrize(
    ("topic", "policy", "sellable"),
    [
        ("variants/in_stock", "deny", True),
        ("variants/out_of_stock", "deny", False),
        ("variants/out_of_stock", "continue", True),
    ],
)
def test_a_variant_comes_and_goes(deliver: Any, topic: Any, policy: Any, sellable: Any) -> None:
    """A variant's title is not its product's, so none is told."""
    variant = {
        "id": 2,
        "product_id": 1,
        "title": "Blue",
        "price": "9",
        "inventory_quantity": 0,
        "inventory_policy": policy,
    }
    (event,) = deliver(topic, variant | {"updated_at": "2026-01-05T09:00:00Z"})
    assert event == ProductChanged(
        shop=SHOP,
        at=UPDATED,
        delivery=f"w-1:{topic}",
        product="1",
        variant="2",
        price=Decimal(9),
        stock=0,
        sellable=sellable,
    )


def test_a_stock_level(deliver: Any) -> None:
    """Stock of an item at a location; the item's id is exact in the gid."""
    level = {
        "inventory_item_id": 271878346596884000,
        "location_id": 24826418,
        "available": 0,
        "updated_at": "2026-01-05T09:00:00Z",
        "admin_graphql_api_id": "gid://shopify/InventoryLevel/24826418?inventory_item_id=271878346596884015",
    }
    assert deliver("inventory_levels/update", level) == [
        ProductChanged(
            shop=SHOP,
            at=UPDATED,
            delivery="w-1:inventory_levels/update",
            item="271878346596884015",
            location="24826418",
            stock=0,
        )
    ]


@pytest.mark.parametrize("level", [{}, {"inventory_item_id": 3, "available": None}], ids=["{}", "untracked"])
def test_a_level_that_says_nothing(deliver: Any, level: Any) -> None:
    """Shopify's own 2024-07 sample is empty, and untracked stock is null: accepted, no events."""
    assert deliver("inventory_levels/update", level) == []


@pytest.mark.parametrize("available", [2**53, -(2**53), 10**400], ids=["2^53", "-2^53", "10^400"])
def test_stock_beyond_reason_is_refused(deliver: Any, available: Any) -> None:
    """A number that no store could keep is named, not passed on."""
    with pytest.raises(MalformedDelivery, match=r"^available: "):
        deliver("inventory_levels/update", {"inventory_item_id": 3, "available": available})


def test_bad_variants_are_named(deliver: Any, product: Any) -> None:
    """By their place in the product."""
    product["variants"].append({"id": 5, "price": "x"})
    with pytest.raises(MalformedDelivery, match=r"^variants\[1\]\.price: expected"):
        deliver("products/update", product)
