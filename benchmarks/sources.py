"""What a source takes from the raw bytes to events, beside the least that anybody does with them.

    python benchmarks/sources.py --rounds 7
    CARTBACK_CORPUS=... python benchmarks/sources.py     # recorded deliveries beside the samples here

The floor is HMAC-SHA256 over the same bytes and msgspec's decoding of them into dicts. A source checks the signature, looks at
size and depth, decodes what it reads, and builds events, each field checked: "events" is what building the very same events
costs by itself. A line that was read before is known, as where a cart is reported again with each change; "new" is the source
where no line is known. CPU of this process in microseconds a delivery, the least of the rounds, in which all take turns; a ratio
is of these. One thread.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import hmac
import json
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import attrs
import msgspec

from cartback.domain.events import Line
from cartback.sources import bigcommerce, orders, segment, shopify, woocommerce
from cartback.sources.segment.shopping import known_line as segment_lines
from cartback.sources.shopify.shopping import known_line as shopify_lines
from cartback.sources.woocommerce.shopping import known_line as woocommerce_lines

SECRET = "only-for-this-benchmark"
NOW = datetime(2026, 11, 28, 16, tzinfo=UTC)
KEYS = {name: segment.WriteKey("acme", secret=True) for name in ("wk_demo", "wk_bench")}
_decode = msgspec.json.Decoder().decode


class Case(NamedTuple):
    """One delivery: its bytes, unpacked, and what reads it."""

    source: str
    name: str
    body: bytes
    read: Callable[[], list[Any]]


def signature(body: bytes) -> str:
    return base64.b64encode(hmac.digest(SECRET.encode(), body, "sha256")).decode()


def of_shopify(topic: str, body: bytes) -> Case:
    headers = {
        "X-Shopify-Topic": topic,
        "X-Shopify-Shop-Domain": "acme.myshopify.com",
        "X-Shopify-Webhook-Id": "w-1",
        "X-Shopify-Triggered-At": "2026-01-05T10:00:00Z",
        "X-Shopify-Hmac-SHA256": signature(body),
    }
    return Case("shopify", topic, body, lambda: shopify.events(headers, body, secret=SECRET))


def of_woocommerce(topic: str, body: bytes) -> Case:
    headers = {"X-WC-Webhook-Topic": topic, "X-WC-Webhook-Signature": signature(body)}
    return Case(
        "woocommerce",
        topic,
        body,
        lambda: woocommerce.events(headers, body, secret=SECRET, shop="acme", received_at=NOW),
    )


def of_bigcommerce(name: str, body: bytes) -> Case:
    content = b"m-1.1561486893." + body
    headers = {
        "webhook-id": "m-1",
        "webhook-timestamp": "1561486893",
        "webhook-signature": f"v1,{signature(content)}",
    }
    return Case("bigcommerce", name, body, lambda: bigcommerce.events(headers, body, secret=SECRET, shop="acme"))


def of_segment(path: str, headers: Any, raw: bytes) -> Case:
    body = gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
    name = path.partition("?")[0] + (" (gzip)" if body is not raw else "")
    return Case("segment", name, body, lambda: segment.events(path, headers, raw, keys=KEYS, received_at=NOW))


ERP = orders.load(
    """
signature = {kind = "hmac_sha256_base64", header = "X-Signature"}
[[definitions]]
name = "order"
when = {event = ["order.placed", "order.changed"]}
type = "order_placed"
keys = {customer = "customer.id", email = "customer.email"}
fields = {order = "order.number", at = "order.placed", total = "order.total", currency = "order.currency"}
"""
)


def of_orders(name: str, body: bytes) -> Case:
    headers = {"X-Signature": signature(body)}
    return Case("orders", name, body, lambda: ERP.events(headers, body, secret=SECRET, shop="acme", received_at=NOW))


# --- deliveries -------------------------------------------------------------------------------------------------------


def samples() -> list[Case]:
    """Deliveries as long as real ones are, made here."""
    lines = [
        {"product_id": n, "variant_id": n + 50, "title": f"Mug {n}", "quantity": 2, "price": "12.00", "vendor": "Potter",
         "properties": {}, "gift_card": False, "sku": f"MUG-{n}", "requires_shipping": True, "taxable": True, "grams": 300}
        for n in range(1, 4)
    ]  # fmt: skip
    address = {
        "first_name": "Ana",
        "last_name": "Silva",
        "address1": "969 Market",
        "city": "Lisbon",
        "zip": "1000",
        "phone": None,
    }
    cart = {"token": "cafe", "updated_at": "2026-01-05T09:30:00.000Z", "line_items": lines, "note": None}
    order = {"id": 7, "email": "ana@acme.example", "created_at": "2026-01-05T09:40:00Z", "updated_at": "2026-01-05T09:45:00Z",
             "currency": "USD", "total_price": "72.00", "line_items": lines, "billing_address": address,
             "shipping_address": address,
             "customer": {"id": 9, "first_name": "Ana"}, "note_attributes": [], "tags": ""}  # fmt: skip
    woo = {"id": 727, "status": "pending", "currency": "EUR", "billing": {**address, "email": "ana@acme.example"},
           "shipping": address, "date_modified_gmt": "2026-01-05T09:30:00", "created_via": "checkout", "meta_data": [],
           "line_items": [{"product_id": n, "name": f"Mug {n}", "quantity": 2, "total": "24.00", "taxes": [], "sku": f"MUG-{n}",
                           "meta_data": [{"id": 1, "key": "color", "value": "black"}]} for n in range(1, 4)]}  # fmt: skip
    products = [{"product_id": f"p-{n}", "sku": f"MUG-{n}", "name": f"Mug {n}", "price": 12} for n in range(1, 4)]
    page = {"path": "/cart", "referrer": "", "search": "", "title": "Cart", "url": "https://acme.example/cart"}
    message = {"type": "track", "event": "Cart Viewed", "anonymousId": "507f191e-810c-4972-9de8-60ea1d7ba5b5", "messageId": "m-1",
               "timestamp": "2026-01-05T10:00:00Z", "writeKey": "wk_bench",
               "context": {"page": page, "locale": "en-US", "userAgent": "Mozilla/5.0 (X11; Linux x86_64)", "library": page},
               "properties": {"currency": "USD", "products": products}}  # fmt: skip
    gone = {"scope": "store/cart/deleted", "store_id": "1025646", "data": {"type": "cart", "id": "d30016e2-23c0-4a90-884f"},
            "hash": "b86db7c77d7ef8f90d6a8aefa56de32ccd776923", "created_at": 1561486893, "producer": "stores/abc"}  # fmt: skip
    placed = {"number": "A-1001", "placed": "2026-01-05T09:30:00Z", "changed": "2026-01-05T09:45:00Z", "total": "72.00",
              "currency": "EUR", "lines": lines, "shipping": address}  # fmt: skip
    erp = {
        "event": "order.placed",
        "id": "e-1",
        "customer": {"id": 9, "email": "ana@acme.example", **address},
        "order": placed,
    }
    return [
        of_shopify("carts/update", json.dumps(cart).encode()),
        of_shopify("orders/updated", json.dumps(order).encode()),
        of_woocommerce("order.updated", json.dumps(woo).encode()),
        of_orders("order.placed", json.dumps(erp).encode()),
        of_bigcommerce("store/cart/deleted", json.dumps(gone).encode()),
        of_segment("/v1/t", (), json.dumps(message).encode()),
        of_segment("/v1/batch", (), json.dumps({"batch": [message] * 10, "writeKey": "wk_bench"}).encode()),
    ]


def recorded(corpus: Path) -> list[Case]:
    """Every signed delivery that gives events, every payload of BigCommerce, and every request of a client."""
    cases: list[Case] = []
    for platform, make in (("shopify", of_shopify), ("woocommerce", of_woocommerce)):
        with gzip.open(corpus / "signed_deliveries" / f"{platform}.jsonl.gz") as lines:
            signed = [line for line in map(json.loads, lines) if line["topic"] and line["case"].startswith("sample")]
        cases += [make(line["topic"], base64.b64decode(line["raw_b64"])) for line in signed]
    for file in sorted((corpus / "payloads" / "bigcommerce").rglob("*.json")):
        envelope = json.loads(file.read_bytes())
        cases.append(of_bigcommerce(envelope["topic"], json.dumps(envelope["body"]).encode()))
    for file in sorted((corpus / "segment_clients").glob("*.jsonl")):
        for request in map(json.loads, [] if "posthog" in file.name else file.read_text().splitlines()):
            path, pairs = request["request_line"].split()[1], [tuple(pair) for pair in request["headers"]]
            cases.append(of_segment(path, pairs, base64.b64decode(request["raw_b64"])))
    return [case for case in cases if _gives(case)]


def _gives(case: Case) -> bool:
    try:
        return bool(case.read())
    except Exception:  # noqa: BLE001 - what is refused is not measured
        return False


# --- measuring --------------------------------------------------------------------------------------------------------


def floor(body: bytes) -> None:
    hmac.compare_digest(hmac.digest(b"only-for-this-benchmark", body, "sha256"), b"0" * 32)
    _decode(body)


def cpu(call: Callable[[], object], times: int) -> float:
    """Microseconds of CPU a call."""
    before = time.process_time()
    for _ in range(times):
        call()
    return (time.process_time() - before) / times * 1e6


def rebuilt(events: list[Any]) -> Callable[[], object]:
    """What builds the events again, lines and all, and does nothing else."""
    made = [
        (type(event), {a.name: getattr(event, a.name) for a in attrs.fields(type(event)) if a.name != "lines"},
         [{a.name: getattr(line, a.name) for a in attrs.fields(Line)} for line in getattr(event, "lines", ())])
        for event in events
    ]  # fmt: skip

    def build() -> None:
        for kind, fields, lines in made:
            kind(**fields, lines=tuple([Line(**line) for line in lines])) if lines else kind(**fields)

    return build


class Times(NamedTuple):
    """The least of the rounds, in microseconds: of the floor, of building the events, of the source, and of it with new lines."""

    floor: float
    events: float
    source: float
    new: float

    def __str__(self) -> str:
        times = f"{self.source / self.floor:.1f} | {self.new:.1f} | {self.new / self.floor:.1f}"
        return f"{self.floor:.1f} | {self.events:.1f} | {self.source:.1f} | {times}"


def of_new_lines(read: Callable[[], object]) -> Callable[[], object]:
    """What reads a delivery of which no line is known."""

    def read_new() -> None:
        for shopping in (segment_lines, shopify_lines, woocommerce_lines):
            shopping.cache_clear()
        read()

    return read_new


def measured(case: Case, rounds: int, times: int) -> Times:
    calls = (lambda: floor(case.body), rebuilt(case.read()), case.read, of_new_lines(case.read))
    return Times(*map(min, zip(*[[cpu(call, times) for call in calls] for _ in range(rounds)], strict=True)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--times", type=int, default=300, help="calls in a round")
    args = parser.parse_args()
    corpus = os.environ.get("CARTBACK_CORPUS")
    print(
        "| source | delivery | bytes | events | floor, us | events, us | source, us | times the floor | new lines, us | times |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    for case in samples():
        spent = measured(case, args.rounds, args.times)
        print(f"| {case.source} | {case.name} | {len(case.body):,} | {len(case.read())} | {spent} |")
    if corpus is None:
        return
    print(
        "\n| source | recorded | floor, us | events, us | source, us | times the floor | new, us | times | median |\n"
        "|---|---|---|---|---|---|---|---|---|"
    )
    cases = recorded(Path(corpus))
    for source in dict.fromkeys(case.source for case in cases):
        spent = [measured(case, args.rounds, args.times) for case in cases if case.source == source]
        whole = Times(*(sum(part) / len(spent) for part in zip(*spent, strict=True)))
        print(f"| {source} | {len(spent)} | {whole} | {median(each.source / each.floor for each in spent):.1f} |")


if __name__ == "__main__":
    main()
