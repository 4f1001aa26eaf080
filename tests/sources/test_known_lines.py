"""Lines that were read before are not read again, and nobody can tell: a known line is the one that would be read."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cartback.domain.events import CartChanged, Event, Line
from cartback.errors import RefusedDelivery
from cartback.sources import segment, shopify, woocommerce
from cartback.sources.segment import shopping as segment_shopping
from cartback.sources.shopify import shopping as shopify_shopping
from cartback.sources.woocommerce import shopping as woocommerce_shopping

NOW = datetime(2026, 1, 5, 10, tzinfo=UTC)
KEYS = {"wk": segment.WriteKey("acme", secret=True)}


def of_shopify(items: list[Any]) -> list[Event]:
    body = {"token": "c1", "updated_at": "2026-01-05T09:00:00Z", "line_items": items}
    return shopify.parse("carts/update", json.dumps(body).encode(), shop="acme")


def of_woocommerce(items: list[Any]) -> list[Event]:
    body = {"cart": "c1", "date_modified_gmt": "2026-01-05T09:00:00", "prices_include_tax": True, "line_items": items}
    return woocommerce.parse("cart.updated", json.dumps(body).encode(), shop="acme")


def of_segment(items: list[Any]) -> list[Event]:
    message = {"type": "track", "event": "Cart Viewed", "anonymousId": "visitor-1", "messageId": "m", "writeKey": "wk",
               "timestamp": "2026-01-05T09:00:00Z", "properties": {"products": items}}  # fmt: skip
    done = segment.read("/v1/t", (), json.dumps(message).encode(), keys=KEYS, received_at=NOW)
    if done.refused:
        raise RefusedDelivery(str(done.refused))
    return done.events


READERS = {
    "shopify": (of_shopify, shopify_shopping.known_line),
    "woocommerce": (of_woocommerce, woocommerce_shopping.known_line),
    "segment": (of_segment, segment_shopping.known_line),
}
#: Values that Python takes for equal, and others that belong nowhere.
ALIKE: tuple[Any, ...] = (
    1,
    1.0,
    True,
    "1",
    "1.0",
    0,
    0.0,
    False,
    "0",
    None,
    "",
    12,
    12.0,
    "12",
    "12.00",
    -1,
    [],
    [1],
    {},
    {"a": 1},
    " x ",
    "x\ny",
)
FIELDS = {
    "shopify": ("product_id", "variant_id", "key", "title", "variant_title", "vendor", "quantity", "price", "discounted_price",
                "line_price"),
    "woocommerce": ("product_id", "variation_id", "name", "parent_name", "quantity", "price", "total", "total_tax"),
    "segment": ("product_id", "item_id", "id", "variant_id", "sku", "quantity", "price", "name", "variant", "brand", "image_url"),
}  # fmt: skip


def outcome(read: Callable[[list[Any]], list[Event]], items: list[Any]) -> str:
    """Return the lines with the types of their fields, or the refusal."""
    try:
        [event] = read(items)
    except RefusedDelivery as error:
        return f"{type(error).__name__}: {error}"
    assert isinstance(event, CartChanged)
    fields = [[(type(v := getattr(line, a.name)), v) for a in attrs.fields(Line)] for line in event.lines]
    return repr((fields, event.value))


@pytest.mark.parametrize("source", READERS)
@given(data=st.data())
def test_a_known_line_is_the_one_that_would_be_read(source: str, data: st.DataObject) -> None:
    """Carts of lines whose fields Python takes for equal (1, 1.0, True), read in a row: each as if it were the first."""
    read, known = READERS[source]
    product = st.fixed_dictionaries(
        {"product_id": st.sampled_from((7, "7", 7.0, None)), "quantity": st.sampled_from((1, 1.0, "1", 2))},
        optional={name: st.sampled_from(ALIKE) for name in FIELDS[source] if name not in ("product_id", "quantity")},
    )
    carts = data.draw(st.lists(st.lists(product, max_size=3), max_size=6))
    in_a_row = [outcome(read, items) for items in carts]
    afresh: list[str] = []
    for items in carts:
        known.cache_clear()
        afresh.append(outcome(read, items))
    assert in_a_row == afresh


@pytest.mark.parametrize("source", READERS)
def test_a_line_is_read_once(source: str) -> None:
    """The second cart with a line does not read it again."""
    read, known = READERS[source]
    known.cache_clear()
    item = {"product_id": 7, "quantity": 2, "price": "9.50"}
    assert read([item]) == read([item]) == read([{**item}])
    assert known.cache_info().misses == 1


@pytest.mark.parametrize("source", READERS)
def test_known_lines_are_bounded(source: str) -> None:
    """However many products there are, only so many lines are kept."""
    read, known = READERS[source]
    most = known.cache_info().maxsize
    assert most is not None
    for start in range(0, most + 200, 100):
        read([{"product_id": n + 1, "quantity": 1} for n in range(start, start + 100)])
    assert known.cache_info().currsize <= most <= 2048
