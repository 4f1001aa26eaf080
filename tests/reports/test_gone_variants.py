"""A variant that is no longer there: nobody is sent to it."""

from __future__ import annotations

from datetime import timedelta
from functools import reduce
from itertools import permutations
from typing import Any

import pytest

from cartback import CartRecovery
from cartback.domain import events as ev
from cartback.domain.product import Product, apply_product, decode_product, encode_product, is_available
from cartback.sources import shopify
from cartback.testing import World

Step = tuple[str, Any]


def shirt(variant: str) -> ev.Line:
    return ev.Line(product="2", variant=variant, title="Shirt", price=30)  # type: ignore[arg-type]


def told(w: World, step: Step) -> None:
    """A full list of variants, news of one of them, or the cart with one of them in it."""
    what, which = step
    if what == "cart":
        w.ingest(ev.CartChanged(shop="acme", at=w.now, keys=(w.ana.key,), cart="c", lines=(shirt(which),)))
    elif what == "list":
        w.ingest(ev.ProductChanged(shop="acme", at=w.now, product="2", variants=which))
    else:
        fields = {"sellable": True} if what == "news" else {"stock": 0, "location": "here"}
        w.ingest(ev.ProductChanged(shop="acme", at=w.now, product="2", variant=which, **fields))


@pytest.mark.parametrize(
    ("steps", "sent"),
    [
        ([("list", ("21", "22")), ("cart", "22"), ("list", ("21",))], False),
        ([("cart", "22"), ("list", ("21",))], False),
        ([("list", ("21", "22")), ("list", ("21",)), ("cart", "22")], False),
        ([("news", "22"), ("list", ("21",)), ("cart", "22")], False),
        ([("list", ("21",)), ("cart", "22")], True),
        ([("list", ("21",)), ("news", "22"), ("cart", "22")], True),
        ([("cart", "22"), ("list", ("21",)), ("news", "22")], True),
        ([("cart", "22"), ("list", ("21",)), ("list", ("21", "22"))], True),
        ([("cart", "21"), ("list", ("21",))], True),
        ([("news", "22"), ("cart", "22"), ("list", ("21",)), ("stock", "22")], False),
    ],
    ids=[
        "no longer listed", "never heard of but in the cart before", "put in after it was gone", "known by its own news",
        "first heard of after the list", "news of its own after the list", "back by its own news", "back on a list",
        "still listed", "stock of a thing that is gone",
    ],
)  # fmt: skip
def test_a_variant_that_the_newest_list_has_not_is_gone(steps: list[Step], sent: bool) -> None:
    """If it was there before the list, and nothing later speaks of it."""
    w = World([CartRecovery(wait="1h")], quiet_hours=None)
    for n, step in enumerate(steps):
        told(w.at(f"09:{5 * n:02}"), step)
    assert bool(w.sent_until("12:00")) is sent


def test_lists_may_come_in_any_order() -> None:
    """Every order of the same lists and news ends in one document and one answer, and an older list kills nothing."""
    at = World().now
    lists = (("21", "22", "23"), ("21", "23"), ("21", "22"), ("22", "24"))
    news = [
        ev.ProductChanged(shop="acme", at=at + timedelta(hours=n), product="2", variants=variants)
        for n, variants in enumerate(lists)
    ]
    ends = {encode_product(reduce(apply_product, order, Product("product:2"))) for order in permutations(news)}
    assert len(ends) == 1
    product = decode_product(ends.pop())
    assert product.listed == (at + timedelta(hours=3), ("22", "24"))
    assert set(product.gone) == {"21", "23"}
    assert [is_available(shirt(v), at, {"product:2": product}) for v in ("21", "22", "23", "24")] == [
        False, True, False, True,
    ]  # fmt: skip


def variant(n: int, **more: Any) -> dict[str, Any]:
    return {"id": n, "price": "30.00", "inventory_quantity": 5, "inventory_policy": "deny", **more}


def gid(n: int) -> dict[str, Any]:
    return {"admin_graphql_api_id": f"gid://shopify/ProductVariant/{n}"}


@pytest.mark.parametrize(
    ("product", "listed"),
    [
        ({"variants": [variant(21)]}, ("21",)),
        ({"variants": [variant(21), variant(22)]}, ("21", "22")),
        ({"variants": [variant(21)], "variant_gids": [gid(21), gid(22)]}, ("21", "22")),
        ({"variants": [variant(n) for n in range(1, 101)]}, ()),
        ({"variants": [variant(n) for n in range(1, 101)], "variant_gids": [gid(n) for n in range(1, 151)]}, tuple(map(str, range(1, 151)))),
        ({"variants": []}, ()),
        ({"variants": [variant(21)], "variant_gids": [{"admin_graphql_api_id": None}]}, ()),
        ({"variants": [variant(642667041472714000, **gid(642667041472713922))]}, ("642667041472713922",)),
    ],
    ids=["one", "two", "cut short, with all ids", "as many as fit", "more than fit, with all ids", "none", "unreadable ids", "rounded"],
)  # fmt: skip
def test_a_list_that_may_be_cut_short_is_none(product: dict[str, Any], listed: tuple[str, ...]) -> None:
    """Shopify sends at most 100 variants, and since 2024-04 the ids of all of them."""
    body = {"id": 2, "title": "Shirt", "updated_at": "2026-01-05T09:00:00Z", **product}
    events = shopify.parse("products/update", body, shop="acme")
    lists = [event.variants for event in events if isinstance(event, ev.ProductChanged) and event.variants]
    assert [sorted(each) for each in lists] == ([sorted(listed)] if listed else [])


@pytest.mark.parametrize("later", [None, True, False])
def test_a_product_that_was_taken_off_may_come_back(later: bool | None) -> None:
    """All of it is gone, unless a variant is put on sale later."""
    w = World([CartRecovery(wait="1h")], quiet_hours=None).at("09:00")
    told(w, ("news", "22"))
    told(w, ("cart", "22"))
    w.at("09:10").ingest(*shopify.parse("products/delete", {"id": 2}, shop="acme", triggered_at=w.now))
    if later is not None:
        w.at("09:20").ingest(ev.ProductChanged(shop="acme", at=w.now, product="2", variant="22", sellable=later))
    assert bool(w.sent_until("12:00")) is (later is True)
