"""A fetcher for BigCommerce, made as its how-to makes one, keeps the contract: it is held to FetcherSuite first."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar

import pytest

from cartback import Fetched, Pointer
from cartback.sources import bigcommerce
from cartback.testing import FetchedPlatform, FetcherSuite

NOW = datetime(2026, 1, 5, 10, tzinfo=UTC)
PATHS = {
    "cart": "v3/carts/{}",
    "order": "v2/orders/{}",
    "customer": "v3/customers?id:in={}",
    "product": "v3/catalog/products/{}?include=variants",
}


class BigCommerce(FetchedPlatform):
    """BigCommerce's API on this machine: documents by shop and path."""

    kinds: ClassVar[tuple[str, ...]] = ("cart", "order", "customer")

    def __init__(self) -> None:
        self.documents: dict[tuple[str, str], bytes | None] = {}
        self.broken: set[tuple[str, str]] = set()
        self.away = False
        self._last, self._lock = 100, threading.Lock()

    def get(self, shop: str, path: str) -> bytes | None:
        """Answer a document, None for a 404. Raises TimeoutError where it cannot be read."""
        if self.away or (shop, path) in self.broken:
            raise TimeoutError(path)
        return self.documents.get((shop, path))

    def put(self, shop: str, kind: str) -> Pointer:
        with self._lock:
            self._last += 1
            number = self._last
        made = {"cart": self._cart, "order": self._order, "customer": self._customer, "product": self._product}[kind]
        self.documents[shop, PATHS[kind].format(number)] = json.dumps(made(number)).encode()
        if kind == "product":
            return Pointer(shop, "", "product", str(number), NOW)
        body = {"scope": f"store/{kind}/updated", "data": {"type": kind, "id": number}, "created_at": 1767603600}
        [pointer] = bigcommerce.news({"x-key": "k"}, json.dumps(body).encode(), custom={"x-key": "k"}, shop=shop)
        assert isinstance(pointer, Pointer)
        return pointer

    def remove(self, pointer: Pointer) -> None:
        self.documents[self._place(pointer)] = b'{"data": []}' if pointer.kind == "customer" else None

    def fail(self, pointer: Pointer | None) -> None:
        if pointer is None:
            self.away = True
        else:
            self.broken.add(self._place(pointer))

    def mend(self) -> None:
        self.away = False
        self.broken.clear()

    def _place(self, pointer: Pointer) -> tuple[str, str]:
        return pointer.shop, PATHS[pointer.kind].format(pointer.id)

    def _cart(self, number: int) -> Any:
        items = [{"product_id": 22, "name": "Mug", "quantity": 1, "sale_price": 12}]
        cart = {"id": str(number), "customer_id": number, "currency": {"code": "EUR"}}
        times = {"created_time": "2026-01-05T08:00:00+00:00", "updated_time": "2026-01-05T09:00:00+00:00"}
        return {"data": {**cart, **times, "line_items": {"physical_items": items}}}

    def _order(self, number: int) -> Any:
        money = {"total_inc_tax": "12.00", "default_currency_code": "EUR"}
        times = {"date_created": "Mon, 05 Jan 2026 09:00:00 +0000", "date_modified": "Mon, 05 Jan 2026 09:00:00 +0000"}
        return {"id": number, "status_id": 11, "customer_id": number, **money, **times}

    def _customer(self, number: int) -> Any:
        customer = {"id": number, "email": f"c{number}@acme.example", "first_name": "Ana"}
        return {"data": [{**customer, "date_modified": "2026-01-05T09:00:00Z"}]}

    def _product(self, number: int) -> Any:
        return {"data": {"id": number, "name": "Mug", "price": 12, "inventory_tracking": "product", "inventory_level": 3,
                         "availability": "available", "is_visible": True}}  # fmt: skip


class BigCommerceAPI:
    """Looks up what webhooks point at. What cannot be read is left out, and asked for again."""

    def __init__(self, platform: BigCommerce) -> None:
        self._platform = platform

    def fetch(self, pointers: Sequence[Pointer]) -> list[Fetched]:
        answers = []
        for pointer in pointers:
            try:
                document = self._platform.get(pointer.shop, PATHS[pointer.kind].format(pointer.id))
            except OSError:
                continue
            answers.append(bigcommerce.fetched(pointer, document, NOW))
        return answers


class TestBigCommerce(FetcherSuite):
    """As in docs/how-to/bigcommerce.md."""

    @pytest.fixture
    def platform(self) -> BigCommerce:
        return BigCommerce()

    @pytest.fixture
    def fetcher(self, platform: BigCommerce) -> Any:
        return BigCommerceAPI(platform)


class AsyncBigCommerceAPI(BigCommerceAPI):
    """The same, awaited."""

    async def fetch(self, pointers: Sequence[Pointer]) -> list[Fetched]:  # type: ignore[override]
        return super().fetch(pointers)


class TestAsync(TestBigCommerce):
    """With `async def fetch`."""

    @pytest.fixture
    def fetcher(self, platform: BigCommerce) -> Any:
        return AsyncBigCommerceAPI(platform)
