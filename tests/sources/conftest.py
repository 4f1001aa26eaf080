"""What the source tests share: real deliveries from the corpus, and a way to sign our own."""

import base64
import gzip
import hashlib
import hmac
import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cartback.domain.events import Event
from cartback.sources import shopify

SECRET = "hush"
SENT = "2026-01-05T10:00:00.123456789Z"


def _corpus() -> Path | None:
    found = os.environ.get("CARTBACK_CORPUS")
    return Path(found).resolve() if found else None


def _signed(corpus: Path) -> list[Any]:
    with gzip.open(corpus / "signed_deliveries" / "shopify.jsonl.gz") as lines:
        cases = [json.loads(line) for line in lines]
    return [pytest.param(c, id=f"{n:03}-{c['topic']}-{c['case']}") for n, c in enumerate(cases)]


def _envelopes(corpus: Path) -> list[Any]:
    files = sorted(
        f for d in ("shopify", "shopify_rudder", "shopify_api") for f in (corpus / "payloads" / d).rglob("*.json")
    )
    return [pytest.param(json.loads(f.read_bytes()), id=str(f.relative_to(corpus / "payloads"))) for f in files]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that asks for `signed` or `envelope` runs once for every one in the corpus."""
    for name, load in (("signed", _signed), ("envelope", _envelopes)):
        if name in metafunc.fixturenames:
            corpus = _corpus()
            unset = [pytest.param(None, marks=pytest.mark.skip(reason="CARTBACK_CORPUS is not set"))]
            metafunc.parametrize(name, load(corpus) if corpus else unset)


@pytest.fixture(scope="session")
def corpus() -> Path:
    if (found := _corpus()) is None:
        pytest.skip("CARTBACK_CORPUS is not set")
    return found


@pytest.fixture(scope="session")
def sign() -> Any:
    """sign(topic, payload, **changes) -> headers and raw body as Shopify would send them; a change of None drops one."""

    def _sign(topic: str, payload: object, **changes: str | None) -> tuple[dict[str, str], bytes]:
        body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        headers = {
            "Content-Type": "application/json",
            "X-Shopify-Topic": topic,
            "X-Shopify-Shop-Domain": "acme.myshopify.com",
            "X-Shopify-Webhook-Id": "w-1",
            "X-Shopify-Event-Id": "e-1",
            "X-Shopify-Triggered-At": SENT,
            "X-Shopify-Hmac-SHA256": base64.b64encode(hmac.digest(SECRET.encode(), body, "sha256")).decode(),
        }
        headers |= {f"X-Shopify-{name.replace('_', '-')}": value for name, value in changes.items()}
        return {name: value for name, value in headers.items() if value is not None}, body

    return _sign


@pytest.fixture(scope="session")
def deliver(sign: Any) -> Any:
    """deliver(topic, payload, **header changes) -> the events of that payload, signed and sent."""

    def _deliver(topic: str, payload: object, **changes: str | None) -> list[Event]:
        headers, body = sign(topic, payload, **changes)
        return shopify.events(headers, body, secret=SECRET)

    return _deliver


@pytest.fixture(scope="session")
def in_time() -> Any:
    """in_time(call, body, seconds) -> whether one of three runs took no longer.

    Processor time; on a busy or slow machine the measure is eight times what the body's signature costs there.
    """

    def _spent(call: Callable[[], object]) -> float:
        start = time.process_time()
        call()
        return time.process_time() - start

    def _in_time(call: Callable[[], object], body: bytes, seconds: float) -> bool:
        runs = [(_spent(call), _spent(lambda: hashlib.sha256(body).digest())) for _ in range(3)]
        return any(spent < max(seconds, 8 * signature) for spent, signature in runs)

    return _in_time


CHECKOUT = {
    "token": "c0ffee",
    "cart_token": "cafe",
    "email": "Ana@Example.com",
    "created_at": "2026-01-05T09:00:00+00:00",
    "updated_at": "2026-01-05T04:30:00-05:00",
    "currency": "USD",
    "presentment_currency": "EUR",
    "subtotal_price": "22.00",
    "total_price": "30.00",
    "abandoned_checkout_url": "https://acme.myshopify.com/1/checkouts/c0ffee/recover?key=k",
    "source_name": "web",
    "customer_locale": "en-US",
    "shipping_address": [],
    "line_items": [
        {"product_id": 1, "variant_id": 2, "title": "Mug", "quantity": 2, "price": "12.00", "line_price": "24.00"}
    ],
    "customer": {"id": 9, "first_name": "Ana", "last_name": "Silva", "phone": "+1 555 0100"},
}
CART = {
    "id": "cafe",
    "token": "cafe",
    "updated_at": "2026-01-05T09:30:00.000Z",
    "line_items": [
        {
            "product_id": 1,
            "variant_id": 2,
            "title": "Mug - Blue",
            "quantity": 2,
            "price": "12.00",
            "discounted_price": "11.00",
            "line_price": "22.00",
            "price_set": {"shop_money": {"amount": "12.00", "currency_code": "USD"}},
        }
    ],
}
ORDER = {
    "id": 820982911946154500,
    "admin_graphql_api_id": "gid://shopify/Order/820982911946154508",
    "token": "not-the-checkouts",
    "checkout_token": "c0ffee",
    "cart_token": None,
    "contact_email": "ana@example.com",
    "created_at": "2026-01-05T09:40:00Z",
    "updated_at": "2026-01-05T09:45:00Z",
    "currency": "USD",
    "total_price": "30.00",
    "current_total_price": "30.00",
    "financial_status": "paid",
    "source_name": "web",
    "test": False,
    "refunds": [],
    "customer": {"id": 9, "first_name": "Ana", "email": "ana@example.com"},
}
CUSTOMER = {
    "id": 9,
    "email": "ana@example.com",
    "first_name": "Ana",
    "updated_at": "2026-01-05T09:00:00Z",
}
REFUND = {
    "id": 5,
    "order_id": 7,
    "created_at": "2026-01-06T09:00:00Z",
    "refund_line_items": [
        {
            "subtotal": 20,
            "total_tax": 1.5,
            "subtotal_set": {"shop_money": {"amount": "20.00", "currency_code": "USD"}},
            "total_tax_set": {"shop_money": {"amount": "1.50", "currency_code": "USD"}},
        }
    ],
    "transactions": [{"kind": "refund", "status": "success", "amount": "21.50", "currency": None}],
}
PRODUCT = {
    "id": 1,
    "title": "Mug",
    "status": "active",
    "updated_at": "2026-01-05T09:00:00Z",
    "variants": [
        {
            "id": 2,
            "inventory_item_id": 3,
            "price": "12.00",
            "inventory_quantity": 4,
            "inventory_policy": "deny",
            "inventory_management": "shopify",
        }
    ],
}


@pytest.fixture
def checkout() -> dict[str, Any]:
    return json.loads(json.dumps(CHECKOUT))


@pytest.fixture
def cart() -> dict[str, Any]:
    return json.loads(json.dumps(CART))


@pytest.fixture
def order() -> dict[str, Any]:
    return json.loads(json.dumps(ORDER))


@pytest.fixture
def customer() -> dict[str, Any]:
    return json.loads(json.dumps(CUSTOMER))


@pytest.fixture
def refund() -> dict[str, Any]:
    return json.loads(json.dumps(REFUND))


@pytest.fixture
def product() -> dict[str, Any]:
    return json.loads(json.dumps(PRODUCT))


@pytest.fixture(scope="session")
def samples() -> dict[str, dict[str, Any]]:
    return {
        "carts/update": CART,
        "checkouts/update": CHECKOUT,
        "orders/updated": ORDER | {"refunds": [REFUND], "cancelled_at": "2026-01-07T09:00:00Z"},
        "customers/update": CUSTOMER,
        "refunds/create": REFUND,
        "products/update": PRODUCT,
    }
