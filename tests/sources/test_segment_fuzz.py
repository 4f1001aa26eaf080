"""Whatever reaches the tracking endpoint, it gives events or a RefusedDelivery, soon; no other exception leaves the source."""

import base64
import gzip
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
from cartback.sources import segment

from .fuzzing import JSON, altered, spoiled, survives
from .test_segment import MUG

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
SETTINGS = segment.TrackingSettings(cart="cart_id", consent={"Marketing": "push"})
KEYS = {
    "wk_demo": segment.WriteKey("acme", secret=True),
    "wk_web": segment.WriteKey("acme", signing="hush", settings=SETTINGS),
}
CONTEXT = {
    "traits": {"email": "ana@acme.example", "phone": "+15550100"},
    "device": {"token": "fcm-token-1"},
    "locale": "de-DE",
    "timezone": "Europe/Berlin",
    "cartback": {"signature": segment.sign("cust-7", "hush")},
    "consent": {"categoryPreferences": {"Marketing": True}},
}
PROPERTIES = {
    "products": [MUG],
    "currency": "USD",
    "order_id": "o-1",
    "checkout_id": "k-1",
    "cart_id": "c-1",
    "total": "5.00",
    "step": 2,
    "coupon": "TEN",
}
EVENTS = [
    "Cart Viewed",
    "Product Added",
    "Product Removed",
    "Checkout Started",
    "Checkout Step Completed",
    "Payment Info Entered",
    "Order Completed",
    "Order Updated",
    "Order Cancelled",
    "Order Refunded",
    "Product Added to Wishlist",
    "Segment Consent Preference Updated",
]
NAMED = {
    "userId": "cust-7",
    "anonymousId": "a-1",
    "messageId": "m-1",
    "timestamp": "2026-01-05T11:00:00Z",
    "context": CONTEXT,
}
MESSAGES = [
    *({"type": "track", "event": event, "properties": PROPERTIES, **NAMED} for event in EVENTS),
    {"type": "identify", "traits": {"firstName": "Ana"}, **NAMED},
    {"type": "alias", "previousId": "a-2", **NAMED},
]
BATCH = {"batch": MESSAGES, "writeKey": "wk_demo", "sentAt": "2026-01-05T11:00:01Z", "integrations": {"All": True}}


def read(path: str, body: bytes, headers: Any = ()) -> list[Event]:
    return segment.events(path, headers, body, keys=KEYS, received_at=NOW)


@cache
def _recorded(corpus: Path) -> list[tuple[str, list[Any], bytes]]:
    lines = [line for file in (corpus / "segment_clients").glob("*.jsonl") for line in file.read_text().splitlines()]
    requests = map(json.loads, lines)
    return [(r["request_line"].split()[1], r["headers"], base64.b64decode(r["raw_b64"])) for r in requests]


@settings(max_examples=400, deadline=None)
@given(data=st.data())
def test_mutated_bytes_of_real_requests(corpus: Any, data: Any) -> None:
    """Bytes changed, cut out, doubled or put in anywhere, packed or not."""
    path, headers, body = data.draw(st.sampled_from(_recorded(corpus)))
    if body[:2] == b"\x1f\x8b" and data.draw(st.booleans()):
        body = gzip.decompress(body)
    survives(partial(read, path, spoiled(data, body), [tuple(pair) for pair in headers]))


@settings(max_examples=400, deadline=None)
@given(data=st.data(), key=st.sampled_from(sorted(KEYS)))
def test_mutated_bytes_of_the_samples(data: Any, key: str) -> None:
    """The same of a message of every kind, under a secret and a public key."""
    body = json.dumps(data.draw(st.sampled_from(MESSAGES))).encode()
    survives(partial(read, f"/v1/t?writeKey={key}", spoiled(data, body)))


@settings(max_examples=600, deadline=None)
@given(data=st.data(), key=st.sampled_from(sorted(KEYS)))
def test_any_value_in_any_place(data: Any, key: str) -> None:
    """Every field of every message may hold anything at all."""
    message = data.draw(st.sampled_from(MESSAGES))
    survives(partial(read, f"/v1/t?writeKey={key}", altered(data, message)))


@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_any_value_in_a_batch(data: Any) -> None:
    """Also around the messages, and several at once."""
    survives(partial(read, "/v1/batch?writeKey=wk_demo", altered(data, BATCH)))


@settings(max_examples=300, deadline=None)
@given(payload=JSON)
def test_any_json(payload: Any) -> None:
    """A body may be any JSON."""
    survives(partial(read, "/v1/batch?writeKey=wk_demo", json.dumps(payload).encode()))


@settings(max_examples=200, deadline=None)
@given(
    st.text(max_size=40),
    st.lists(st.tuples(st.text(max_size=20), st.text(max_size=20)), max_size=5),
    st.binary(max_size=50),
)
def test_any_request(path: str, headers: Any, body: bytes) -> None:
    """A request of any shape without a key is refused, and that is all."""
    with pytest.raises(RefusedDelivery):
        read(f"{path}/batch", body, headers)


@pytest.mark.parametrize("unit", [b"[", b'{"a":', b"[],", b'"[",', b"1,", b'"a":{},', b"{},"], ids=lambda u: u.decode())
def test_half_a_megabyte_of_spite(in_time: Any, unit: bytes) -> None:
    """The largest body there may be, packed to almost nothing, is judged in under a tenth of a second."""
    body = (b'{"writeKey":"wk_demo","batch":[' + unit * (500_000 // len(unit)))[:499_000]
    packed = gzip.compress(body)

    def refused() -> None:
        for each in (body, packed):
            with pytest.raises(RefusedDelivery):
                read("/v1/batch", each)

    assert in_time(refused, body, 0.3)  # a quarter of it on an idle machine


def test_the_samples_are_untouched_by_all_this() -> None:
    """The samples that the fuzzing starts from are themselves accepted."""
    tracked = segment.read("/v1/batch", (), json.dumps(BATCH).encode(), keys=KEYS, received_at=NOW)
    assert (tracked.messages, tracked.refused) == (len(MESSAGES), {})
    assert tracked.ignored == {"consent for no category of the settings": 1}
