"""Reconciliation: what webhooks missed is read back, over the network as well, and ends in the state that they would have made."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import urlopen

import pytest

from cartback import Event, Recovery, Shop
from cartback.backfill import reconcile
from cartback.domain.document import decode
from cartback.errors import InvalidSettings, MalformedDelivery, StoreBusy
from cartback.flow import Ingested
from cartback.sources import woocommerce
from cartback.stores.memory import MemoryStore
from cartback.testing import FakeClock, FakeIds

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
SINCE = NOW - timedelta(hours=1)


def order(n: int, minutes: int, status: str = "processing", **fields: Any) -> dict[str, Any]:
    at = f"{NOW - timedelta(minutes=minutes):%Y-%m-%dT%H:%M:%S}"
    return {
        "id": n,
        "status": status,
        "total": "12.00",
        "currency": "EUR",
        "billing": {"email": f"c{n % 7}@acme.example"},
        "line_items": [{"product_id": 22, "name": "Mug", "quantity": 1, "total": "12.00"}],
        "date_created_gmt": at,
        "date_modified_gmt": at,
    } | fields


def read(document: dict[str, Any]) -> list[Event]:
    return woocommerce.parse("order.updated", document, shop="acme")


@contextmanager
def engine() -> Iterator[tuple[Recovery, MemoryStore]]:
    store = MemoryStore()
    with Recovery(store, clock=FakeClock(NOW), new_id=FakeIds()) as recovery:
        recovery.save_shop(Shop(id="acme", currency="EUR", timezone="UTC"))
        yield recovery, store


def state(store: MemoryStore) -> list[Any]:
    found = [decode(stored.doc) for stored in store.scan("acme", "", 500)]
    return sorted((shopper.keys, shopper.orders, shopper.carts) for shopper in found)


class Platform:
    """A shop whose REST API lists orders by when they changed, page by page, as WooCommerce's does."""

    def __init__(self, orders: list[dict[str, Any]]) -> None:
        platform = self
        self.orders, self.asked = orders, 0
        self.fails_on: int | None = None

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                platform.asked += 1
                if platform.asked == platform.fails_on:
                    self.send_error(503)
                    return
                query = parse_qs(urlsplit(self.path).query)
                after, page = query["modified_after"][0], int(query["page"][0])
                changed = [each for each in platform.orders if each["date_modified_gmt"] >= after]
                body = json.dumps(changed[20 * (page - 1) : 20 * page]).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    def fetch(self, since: datetime) -> Iterator[dict[str, Any]]:
        page = 1
        while True:
            query = urlencode({"modified_after": f"{since:%Y-%m-%dT%H:%M:%S}", "dates_are_gmt": "true", "page": page})
            host, port = self.server.server_address[:2]
            with urlopen(f"http://{host!s}:{port}/orders?{query}", timeout=10) as answer:
                found = json.load(answer)
            yield from found
            if len(found) < 20:
                return
            page += 1


@pytest.fixture
def platform() -> Iterator[Platform]:
    made = Platform([order(n, 50 - n) for n in range(1, 46)] + [order(99, 60 * 24)])
    thread = Thread(target=made.server.serve_forever, daemon=True)
    thread.start()
    yield made
    made.server.shutdown()
    thread.join(timeout=10)
    made.server.server_close()


def test_what_was_missed(platform: Platform) -> None:
    """Every third webhook came; after reading back the state is that of an engine which had them all, and of a second reading."""
    with engine() as (whole, complete), engine() as (missed, store):
        for document in platform.orders[:45]:
            whole.ingest(read(document))
        for document in platform.orders[:45:3]:
            missed.ingest(read(document))
        assert state(store) != state(complete)
        done = reconcile(missed, platform.fetch, read, SINCE, NOW)
        assert state(store) == state(complete)
        assert (done.documents, done.watermark, done.refused) == (45, NOW, {})
        assert done.ingested.taken > done.ingested.unchanged
        again = reconcile(missed, platform.fetch, read, SINCE, NOW)
        assert again.ingested.taken == again.ingested.unchanged
        assert state(store) == state(complete)


def test_one_that_changed_since(platform: Platform) -> None:
    """The next reading begins at the watermark, a little before it, and takes what changed meanwhile."""
    with engine() as (recovery, store):
        done = reconcile(recovery, platform.fetch, read, SINCE, NOW)
        platform.orders[4] = order(5, -30, status="cancelled")
        later = NOW + timedelta(hours=1)
        done = reconcile(recovery, platform.fetch, read, done.watermark, later)
        # Those of the ten minutes before the watermark, and the new one.
        assert (done.documents, done.watermark) == (7, later)
        cancelled = {o.id for each in store.scan("acme", "", 500) for o in decode(each.doc).orders if not o.counts}
        assert cancelled == {"5"}


def test_a_platform_that_fails_on_the_way(platform: Platform) -> None:
    """The error comes out, so that the watermark stays; what was read before it is harmless, and the next run ends right."""
    platform.fails_on = 2
    with engine() as (recovery, store), engine() as (whole, complete):
        with pytest.raises(OSError, match="503"):
            reconcile(recovery, platform.fetch, read, SINCE, NOW)
        reconcile(recovery, platform.fetch, read, SINCE, NOW)
        for document in platform.orders[:45]:
            whole.ingest(read(document))
        assert state(store) == state(complete)


def test_a_document_that_is_refused() -> None:
    """It is counted by its reason, and holds up no other; what the store raises comes out."""
    broken = order(2, 5) | {"total": "free"}
    with engine() as (recovery, store):
        done = reconcile(recovery, lambda _: [order(1, 5), broken, order(3, 5)], read, SINCE, NOW)
        assert done.refused == {"total: expected an amount such as '19.99'": 1}
        assert {o.id for each in store.scan("acme", "", 500) for o in decode(each.doc).orders} == {"1", "3"}

    class Busy:
        def ingest(self, events: Any, now: datetime | None = None) -> Ingested:
            raise StoreBusy

    with pytest.raises(StoreBusy):
        reconcile(Busy(), lambda _: [order(1, 5)], read, SINCE, NOW)
    with pytest.raises(MalformedDelivery):
        read(broken)


@pytest.mark.parametrize(
    ("since", "now"), [(NOW, SINCE), (SINCE.replace(tzinfo=None), NOW), (SINCE, NOW.replace(tzinfo=None))]
)
def test_times_that_cannot_be(since: datetime, now: datetime) -> None:
    """A watermark of the future would never be caught up with."""
    with engine() as (recovery, _), pytest.raises(InvalidSettings, match="since"):
        reconcile(recovery, lambda _: (), read, since, now)
