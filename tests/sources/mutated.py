"""Spoilt deliveries by the hundred thousand, of each source: every one is read or refused with a reason, and soon.

    python -m tests.sources.mutated --each 200000

A sample is a delivery that the source takes: those of the tests, and with CARTBACK_CORPUS the recorded ones. It is spoilt in its bytes
(changed, cut out, doubled, put in) or in its JSON (anything at all in up to three places, names and lists doubled or dropped), signed
and sent. What takes 50 ms of CPU is sent twice more, and the median counts. Seeds are printed: the same seed spoils the same.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import hmac
import json
import os
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from cartback.errors import InvalidEvent, MalformedDelivery, RefusedDelivery
from cartback.sources import bigcommerce, bounces, jsonl, segment, shopify, woocommerce

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
SECRET = b"hush"
SLOW = 0.05
#: Values that have broken readers of JSON.
NASTY: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**53, 2**64, -(10**30), 10**30, 0.1, -0.0, 1e308, 1e-308, "", " ", "0", "-1", "1e999", "NaN", "null",
    "undefined", "\x00", "\ud800", "\u202e", "a@b", "@", "+", "+1 555 0100", "2026-01-05T10:00:00", "2026-01-05T10:00:00Z", "0001-01-01",
    "9999-12-31T23:59:59Z", "Wed, 10 Jan 2018 21:05:30 +0000", "gid://shopify/Order/1", "https://x", "javascript:1", "USD", "XXX", "9" * 400,
    "x" * 5000, [], {}, [[]], [None], {"": ""}, {"id": 1}, [1] * 50, {"a": {"b": {"c": []}}},
)  # fmt: skip
PIECES = (
    b'"',
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b"\\",
    b"null",
    b"-1",
    b"1e999",
    b"true",
    b"\\ud800",
    b"\xff",
    b"\x00",
    b"\n",
)


class Subject(NamedTuple):
    """A source: deliveries that it takes, each by what it is about, and what reads one."""

    name: str
    samples: list[tuple[str, bytes]]
    read: Callable[[str, bytes], Any]


class Outcome(NamedTuple):
    """How many were read and refused, and the longest that one took, in seconds."""

    read: int
    refused: int
    longest: float


# --- spoiling ---------------------------------------------------------------------------------------------------------


def spoilt(rng: random.Random, body: bytes) -> bytes:
    """Spoil a body in its bytes, or in its JSON."""
    if rng.random() < 0.4:
        return _bytes(rng, body)
    try:
        document = json.loads(body)
    except ValueError:
        return _bytes(rng, body)
    for _ in range(rng.randint(1, 3)):
        document = _altered(rng, document)
    return json.dumps(document).encode()


def _bytes(rng: random.Random, body: bytes) -> bytes:
    for _ in range(rng.randint(1, 4)):
        start = rng.randint(0, len(body))
        end = min(len(body), start + rng.randint(0, 20))
        piece = rng.choice(PIECES) if rng.random() < 0.5 else rng.randbytes(rng.randint(0, 8))
        doubled = body[start : start + rng.randint(0, 200)] if rng.random() < 0.1 else b""
        body = body[:start] + piece + doubled + body[end:]
    return body


def _altered(rng: random.Random, value: Any) -> Any:
    """The value with something else somewhere in it."""
    inside = list(value) if isinstance(value, dict) else list(range(len(value))) if isinstance(value, list) else []
    if not inside or rng.random() < 0.15:
        return rng.choice(NASTY)
    where = rng.choice(inside)
    copy = value.copy()
    how = rng.random()
    if how < 0.1:
        del copy[where]
    elif how < 0.15 and isinstance(copy, list):
        copy += [copy[where]] * rng.randint(1, 40)
    elif how < 0.2 and isinstance(copy, dict):
        copy[rng.choice(("", "id", "type", "\x00", "lines", str(where).upper()))] = copy[where]
    else:
        copy[where] = _altered(rng, copy[where])
    return copy


# --- the verdict ------------------------------------------------------------------------------------------------------


def held(subject: Subject, each: int, seed: int) -> Outcome:
    """Send so many spoilt deliveries. Raises AssertionError, which says the seed, for one that is not handled as it should be."""
    rng = random.Random(f"{subject.name}:{seed}")
    read = refused = 0
    longest = 0.0
    for n in range(each):
        kind, body = rng.choice(subject.samples)
        body = spoilt(rng, body)
        try:
            events, spent = _timed(subject, kind, body)
        except Exception as error:
            raise AssertionError(
                f"{subject.name}, seed {seed}, delivery {n}, {kind}: {error!r:.300}: {body[:2000]!r}"
            ) from error
        longest = max(longest, spent)
        if spent >= SLOW:
            raise AssertionError(f"{subject.name}, seed {seed}, delivery {n}, {kind}: {spent:.3f} s: {body[:2000]!r}")
        if events is None:
            refused += 1
        else:
            read += 1
    return Outcome(read, refused, longest)


def _timed(subject: Subject, kind: str, body: bytes) -> tuple[list[Any] | None, float]:
    """The events, None for a refusal, and how long it took: the median of three where one try was slow."""
    times: list[float] = []
    events: list[Any] | None = None
    while not times or (times[0] >= SLOW and len(times) < 3):
        began = time.process_time()
        try:
            events = subject.read(kind, body)
        except (RefusedDelivery, InvalidEvent) as error:
            events = None
            if not str(error):
                raise AssertionError("a refusal without a reason") from error
        times.append(time.process_time() - began)
    for event in events or ():
        if jsonl.decode(jsonl.encode(event)) != event:
            raise AssertionError(f"an event that is another one in JSON: {event!r:.300}")
    return events, median(times)


# --- the sources ------------------------------------------------------------------------------------------------------


def subjects() -> list[Subject]:
    """Every source with its samples, the recorded ones among them where there are any."""
    from .bounce_samples import KEY as BOUNCE_KEY
    from .bounce_samples import SAMPLES as REPORTS
    from .conftest import CART, CHECKOUT, CUSTOMER, ORDER, PRODUCT, REFUND
    from .test_bigcommerce import CART as BIG_CART
    from .test_bigcommerce import SAMPLES as BIG
    from .test_orders import BODY, HEX, signed, source
    from .test_segment_fuzz import BATCH, KEYS, MESSAGES
    from .test_woocommerce_fuzz import SAMPLES as WOO

    erp = source(**HEX)
    shop = {
        "carts/update": CART, "checkouts/update": CHECKOUT, "orders/updated": ORDER | {"refunds": [REFUND]},
        "customers/update": CUSTOMER, "refunds/create": REFUND, "products/update": PRODUCT,
    }  # fmt: skip
    own = [
        {"type": "cart_changed", "shop": "acme", "at": "2026-01-05T10:00:00Z", "keys": ["customer:ana"], "cart": "t1",
         "lines": [{"product": "mug", "title": "Mug", "price": "12.00", "quantity": 2}], "currency": "USD"},
        {"type": "order_placed", "shop": "acme", "at": "2026-01-05T10:00:00Z", "order": "A-1", "total": 9.5, "codes": ["TEN"]},
        {"type": "line_changed", "shop": "acme", "at": "2026-01-05T10:00:00Z", "keys": ["device:d-1234"], "cart": "c", "change": "m",
         "line": {"product": "mug"}, "by": -1},
    ]  # fmt: skip
    return [
        Subject("shopify", _as_json(shop) + _recorded("shopify"), _shopify),
        Subject("shopify.bulk", _as_json(dict(enumerate(_bulk()))), _shopify_bulk),
        Subject("woocommerce", _as_json(WOO) + _recorded("woocommerce"), _woocommerce),
        Subject("bigcommerce", _as_json({"cart": BIG_CART} | BIG) + _recorded_bigcommerce(), _bigcommerce),
        Subject(
            "segment",
            _as_json(dict.fromkeys(KEYS, BATCH) | {f"wk_demo {n}": m for n, m in enumerate(MESSAGES)}),
            lambda key, body: segment.events(
                f"/v1/{'batch' if ' ' not in key else 't'}?writeKey={key.partition(' ')[0]}",
                (),
                body,
                keys=KEYS,
                received_at=NOW,
            ),
        ),
        Subject("ga4", _as_json(_ga4()), _read_ga4),
        Subject("pixel", _as_json(_pixels()), _read_pixel),
        Subject(
            "bounces",
            list(REPORTS.items()),
            lambda _, body: bounces.events(body, keys=BOUNCE_KEY, shop="acme", received_at=NOW),
        ),
        Subject("jsonl", _as_json(dict(enumerate(own))), lambda _, body: [jsonl.decode(body)]),
        Subject(
            "orders",
            [("erp", BODY)],
            lambda _, body: erp.events(
                {"X-ERP-Signature": f"sha256={signed(body).hex()}"}, body, secret="hush", shop="acme", received_at=NOW
            ),
        ),
    ]


def _as_json(samples: dict[Any, Any]) -> list[tuple[str, bytes]]:
    return [(str(kind), json.dumps(sample).encode()) for kind, sample in samples.items()]


def _corpus() -> Path | None:
    found = os.environ.get("CARTBACK_CORPUS")
    return Path(found) if found else None


def _recorded(platform: str) -> list[tuple[str, bytes]]:
    """The recorded deliveries of a platform that are not too long to be sent by the hundred thousand."""
    if (corpus := _corpus()) is None:
        return []
    with gzip.open(corpus / "signed_deliveries" / f"{platform}.jsonl.gz") as lines:
        cases = [json.loads(line) for line in lines]
    found = [(case["topic"], base64.b64decode(case["raw_b64"])) for case in cases if case["topic"]]
    return [(topic, body) for topic, body in found if len(body) < 20_000]


def _recorded_bigcommerce() -> list[tuple[str, bytes]]:
    if (corpus := _corpus()) is None:
        return []
    envelopes = [
        json.loads(file.read_bytes()) for file in sorted((corpus / "payloads" / "bigcommerce").rglob("*.json"))
    ]
    return [("webhook", json.dumps(envelope["body"]).encode()) for envelope in envelopes]


def _ga4() -> dict[str, Any]:
    from .test_segment_tables import MICROS, MUG

    names = "add_to_cart remove_from_cart view_cart begin_checkout add_shipping_info add_payment_info purchase refund".split()
    params = {"transaction_id": "T-1", "value": 9.5, "currency": "EUR", "items": [MUG]}
    request = {"client_id": "c-123456", "user_id": "ana", "timestamp_micros": MICROS}
    return {name: request | {"events": [{"name": name, "params": params}] * 2} for name in names}


def _pixels() -> dict[str, Any]:
    from .test_segment_tables import CHECKOUT, LINE, standard

    return {
        "cart": standard("cart_viewed", {"cart": {"id": "gid://shopify/Cart/1", "lines": [LINE]}}),
        "added": standard("product_added_to_cart", {"cartLine": LINE}),
        "checkouts": [
            standard(name, {"checkout": CHECKOUT}) for name in ("checkout_started", "payment_info_submitted")
        ],
    }


def _read_ga4(_: str, body: bytes) -> Any:
    from .test_segment_tables import KEYS

    return segment.ga4("/mp/collect?api_secret=server", (), body, keys=KEYS, received_at=NOW).events


def _read_pixel(_: str, body: bytes) -> Any:
    from .test_segment_tables import KEYS

    return segment.pixel("/pixel?writeKey=pixel", (), body, keys=KEYS, received_at=NOW).events


def _bulk() -> list[dict[str, Any]]:
    money = {"shopMoney": {"amount": "30.00", "currencyCode": "USD"}}
    address = {
        "emailAddress": "ana@acme.example",
        "marketingState": "SUBSCRIBED",
        "marketingUpdatedAt": "2025-03-01T00:00:00Z",
    }
    customer = {"id": "gid://shopify/Customer/9", "email": "ana@acme.example", "firstName": "Ana", "locale": "de",
                "updatedAt": "2025-12-05T09:45:00Z", "defaultEmailAddress": address}  # fmt: skip
    order = {"id": "gid://shopify/Order/5", "createdAt": "2025-11-05T09:40:00Z", "updatedAt": "2025-12-05T09:45:00Z", "customer": customer,
             "currencyCode": "USD", "totalPriceSet": money, "discountCodes": ["TEN"], "test": False, "__parentId": None,
             "refunds": [{"id": "gid://shopify/Refund/7", "createdAt": "2025-12-01T00:00:00Z", "totalRefundedSet": money}]}  # fmt: skip
    return [order, customer]


def _signature(body: bytes) -> str:
    return base64.b64encode(hmac.digest(SECRET, body, "sha256")).decode()


def _shopify(topic: str, body: bytes) -> Any:
    headers = {
        "X-Shopify-Topic": topic, "X-Shopify-Shop-Domain": "acme.myshopify.com", "X-Shopify-Webhook-Id": "w-1",
        "X-Shopify-Triggered-At": "2026-01-05T10:00:00Z", "X-Shopify-Hmac-SHA256": _signature(body),
    }  # fmt: skip
    return shopify.events(headers, body, secret=SECRET)


def _shopify_bulk(_: str, body: bytes) -> Any:
    lines = list(shopify.bulk([body], shop="acme"))
    if lines and lines[0].refused is not None:
        raise MalformedDelivery(lines[0].refused)
    return [event for line in lines for event in line.events]


def _woocommerce(topic: str, body: bytes) -> Any:
    headers = {"X-WC-Webhook-Topic": topic, "X-WC-Webhook-Signature": _signature(body)}
    return woocommerce.events(headers, body, secret=SECRET, shop="acme", received_at=NOW)


def _bigcommerce(kind: str, body: bytes) -> Any:
    if kind in ("cart", "order", "customer"):
        return bigcommerce.parse(kind, body, shop="acme")
    headers = {
        "webhook-id": "m-1", "webhook-timestamp": "1561486893",
        "webhook-signature": f"v1,{_signature(b'm-1.1561486893.' + body)}",
    }  # fmt: skip
    return bigcommerce.events(headers, body, secret=SECRET, shop="acme")


def main() -> None:
    parser = argparse.ArgumentParser(description="Send spoilt deliveries to each source.")
    parser.add_argument("--each", type=int, default=200_000, metavar="N", help="deliveries of each source")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    parser.add_argument("--source", action="append", metavar="NAME", help="only this one; may be given several times")
    args = parser.parse_args()
    for subject in subjects():
        if not args.source or subject.name in args.source:
            outcome = held(subject, args.each, args.seed)
            print(
                f"{subject.name}: {args.each:,} sent, {outcome.read:,} read, {outcome.refused:,} refused, none uncaught; "
                f"the longest {outcome.longest * 1000:.1f} ms (seed {args.seed})",
                flush=True,
            )


if __name__ == "__main__":
    main()
