"""Whatever is signed as WooCommerce signs, it gives events or a RefusedDelivery, soon; no other exception leaves the source."""

import base64
import gzip
import hmac
import json
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cartback.domain.events import Event
from cartback.errors import RefusedDelivery
from cartback.sources import woocommerce

from .fuzzing import JSON, altered, places, replaced, spoiled, survives
from .test_woocommerce import ORDER

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
CART = {"cart": "c1", "line_items": ORDER["line_items"], "date_modified_gmt": "2026-01-05T09:00:00", "currency": "EUR"}
PRODUCT = {
    "id": 22,
    "type": "variable",
    "name": "Mug",
    "price": "12.00",
    "stock_quantity": 4,
    "variations": [23, 24],
    "date_modified_gmt": "2026-01-05T09:00:00",
}
SAMPLES: dict[str, Any] = {
    "order.updated": ORDER,
    "order.created": ORDER | {"status": "checkout-draft", "prices_include_tax": True},
    "order.deleted": {"id": 1},
    "cart.updated": CART,
    "customer.updated": {"id": 25, "email": "a@b.example", "billing": {}, "date_modified_gmt": "2026-01-05T09:00:00"},
    "customer.deleted": {"id": 25},
    "product.updated": PRODUCT,
    "product.deleted": {"id": 22},
}


def deliver(topic: str, body: bytes) -> list[Event]:
    signature = base64.b64encode(hmac.digest(b"hush", body, "sha256")).decode()
    headers = {"X-WC-Webhook-Topic": topic, "X-WC-Webhook-Signature": signature}
    return woocommerce.events(headers, body, secret="hush", shop="acme", received_at=NOW)


@cache
def _bodies(corpus: Path) -> list[tuple[str, bytes]]:
    with gzip.open(corpus / "signed_deliveries" / "woocommerce.jsonl.gz") as lines:
        return [(c["topic"], base64.b64decode(c["raw_b64"])) for c in map(json.loads, lines) if c["topic"]]


@settings(max_examples=400, deadline=None)
@given(data=st.data())
def test_mutated_bytes_of_real_payloads(corpus: Any, data: Any) -> None:
    """Bytes changed, cut out, doubled or put in anywhere."""
    topic, body = data.draw(st.sampled_from(_bodies(corpus)))
    survives(partial(deliver, topic, spoiled(data, body)))


@settings(max_examples=400, deadline=None)
@given(data=st.data())
def test_mutated_bytes_of_the_samples(data: Any) -> None:
    """The same of the samples here, where there is no corpus."""
    topic = data.draw(st.sampled_from(sorted(SAMPLES)))
    survives(partial(deliver, topic, spoiled(data, json.dumps(SAMPLES[topic]).encode())))


@settings(max_examples=600, deadline=None)
@given(data=st.data())
def test_any_value_in_any_place(data: Any) -> None:
    """Every field of every payload may hold anything at all."""
    topic = data.draw(st.sampled_from(sorted(SAMPLES)))
    survives(partial(deliver, topic, altered(data, SAMPLES[topic])))


@settings(max_examples=300, deadline=None)
@given(topic=st.sampled_from([*woocommerce.TOPICS, "cart.updated", "coupon.created"]), payload=JSON)
def test_any_json_on_any_topic(topic: Any, payload: Any) -> None:
    """The topic may promise one thing and the body hold another."""
    survives(partial(deliver, topic, json.dumps(payload).encode()))


@settings(max_examples=200, deadline=None)
@given(value=JSON | st.floats(), data=st.data())
def test_decoded_payloads_too(value: Any, data: Any) -> None:
    """parse() takes what somebody else decoded, NaN included."""
    topic = data.draw(st.sampled_from(sorted(SAMPLES)))
    path = data.draw(st.sampled_from([p for p in places(SAMPLES[topic]) if p]))
    payload = replaced(SAMPLES[topic], path, value)
    survives(lambda: woocommerce.parse(topic, payload, shop="acme", received_at=NOW))


@pytest.mark.parametrize("topic", sorted(SAMPLES))
def test_half_a_surrogate_pair_anywhere_is_survived(topic: Any) -> None:
    """A decoded payload may hold text that no UTF-8 has, where text belongs and where it does not."""
    for path in filter(None, places(SAMPLES[topic])):
        for value in ("\ud800", {"\ud800": "\udfff"}, ["\ud800"]):
            payload = replaced(SAMPLES[topic], path, value)
            survives(partial(woocommerce.parse, topic, payload, shop="acme", received_at=NOW))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=20), st.text(max_size=20)), max_size=5), st.binary(max_size=50))
def test_any_headers(headers: Any, body: Any) -> None:
    """Unsigned requests of any shape are refused, and that is all; a ping is none of these."""
    with pytest.raises(RefusedDelivery):
        woocommerce.events(headers, b"x" + body, secret="hush", shop="acme")


def test_the_samples_are_untouched_by_all_this() -> None:
    """The samples that the fuzzing starts from are themselves accepted."""
    for topic, sample in SAMPLES.items():
        assert survives(partial(deliver, topic, json.dumps(sample).encode())), topic
