"""What is known of a product: the latest news of each fact wins, and knowing nothing is no reason to be silent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import reduce
from typing import Any

import pytest

from cartback.domain.events import Line, ProductChanged
from cartback.domain.product import Product, apply_product, keys_of_line, keys_of_product

AT = datetime(2026, 1, 5, 9, tzinfo=UTC)


def known(*news: dict[str, Any]) -> Product:
    """News an hour apart, oldest first."""
    events = [
        ProductChanged(shop="acme", at=AT + n * timedelta(hours=1), variant="v1", **said) for n, said in enumerate(news)
    ]
    return reduce(apply_product, events, Product("variant:v1"))


@pytest.mark.parametrize(
    ("news", "available"),
    [
        ([], True),
        ([{"price": Decimal(5)}], True),
        ([{"sellable": False}], False),
        ([{"sellable": False}, {"sellable": True}], True),
        ([{"location": "a", "stock": 0}], False),
        ([{"location": "a", "stock": 0}, {"location": "b", "stock": 2}], True),
        ([{"location": "a", "stock": 2}, {"location": "a", "stock": 0}], False),
        ([{"location": "a", "stock": -1}], False),
        ([{"sellable": False}, {"location": "a", "stock": 3}], True),
        ([{"location": "a", "stock": 3}, {"sellable": False}], False),
        ([{"stock": 0}], False),
        ([{"stock": 0, "sellable": True}], True),
    ],
)
def test_whether_it_can_be_bought(news: list[dict[str, Any]], available: bool) -> None:
    """The platform's word on selling, and the stock of all places together; sold out may still be sold on backorder."""
    assert known(*news).available is available


def test_the_latest_price_wins() -> None:
    """By the time it was true, and a piece of news that says nothing of the price leaves it."""
    product = known({"price": Decimal(5)}, {"price": Decimal(6)}, {"title": "Mug"})
    assert product.price == (AT + timedelta(hours=1), Decimal(6))
    assert product.title == (AT + timedelta(hours=2), "Mug")


def test_where_news_is_kept_and_found() -> None:
    """Under the variant, else the product, and the stock item beside it; a line looks under both of its names."""
    assert keys_of_product(ProductChanged(shop="a", at=AT, product="p", variant="v")) == ("variant:v",)
    assert keys_of_product(ProductChanged(shop="a", at=AT, product="p")) == ("product:p",)
    assert keys_of_product(ProductChanged(shop="a", at=AT, item="i")) == ("item:i",)
    assert keys_of_product(ProductChanged(shop="a", at=AT, variant="v", item="i")) == ("variant:v", "item:i")
    assert keys_of_line(Line(product="p", variant="v")) == ("variant:v", "product:p")
    assert keys_of_line(Line(product="p")) == ("product:p",)
