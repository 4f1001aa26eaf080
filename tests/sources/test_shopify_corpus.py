"""Real deliveries and captured payloads: all are taken, or refused with a reason; none crashes."""

import base64
import json
import re
from typing import Any

import pytest

from cartback.domain.event_fields import REPORTABLE
from cartback.domain.events import Event
from cartback.errors import BadSignature, MalformedDelivery
from cartback.sources import jsonl, shopify

LATER = "2026-01-05T10:00:00.000000000Z"
# Captures that do not hold what their topic promises: no token at all, or no list of lines.
UNUSABLE = {
    ("shopify_rudder", "carts/create"): "token: expected an id",
    ("shopify_rudder", "checkouts/update"): r"token: expected an id|body: object missing required field line_items",
}
PRIVATE = {"last_name", "address1", "address2", "city", "zip", "company", "province", "country", "note", "browser_ip"}


def private(value: Any, found: Any = frozenset()) -> Any:
    """Every text of five letters or more that stands in a field no event may carry."""
    if isinstance(value, dict):
        own = {v for k, v in value.items() if k in PRIVATE and isinstance(v, str) and len(v) >= 5}
        return own.union(*(private(v) for v in value.values()))
    return set().union(*(private(v) for v in value)) if isinstance(value, list) else set(found)


def check(events: list[Event], body) -> None:
    """The events are events, survive the wire unchanged, and carry nothing private."""
    text = ""
    for event in events:
        assert type(event) in REPORTABLE.values()
        assert jsonl.decode(jsonl.encode(event)) == event
        text += jsonl.encode(event).decode()
    assert [word for word in private(body) if word in text] == []


def test_signed_deliveries(signed: Any) -> None:
    """Each of the complete deliveries is accepted as it came, and its ids are exact."""
    body = base64.b64decode(signed["raw_b64"])
    assert "accepted" in signed["expect"] or "ids kept exactly" in signed["expect"]
    events = shopify.events(signed["headers"], body, secret=signed["secret"])
    check(events, json.loads(body))
    if "ids kept exactly" in signed["expect"]:
        gid = json.loads(body).get("admin_graphql_api_id") or json.loads(body)["customer"]["admin_graphql_api_id"]
        assert gid.rpartition("/")[2] in b"".join(map(jsonl.encode, events)).decode()


def test_a_wrong_secret_is_refused_for_all(signed: Any) -> None:
    """None of them passes with another secret."""
    with pytest.raises(BadSignature):
        shopify.events(signed["headers"], base64.b64decode(signed["raw_b64"]), secret="not " + signed["secret"])


def test_captured_payloads(envelope: Any) -> None:
    """Each captured payload gives events or a refusal that names what is missing."""
    body, topic = envelope["body"], envelope["topic"]
    sent = (envelope["headers"] or {}).get("x-shopify-triggered-at", LATER)
    for form in (body, json.dumps(body).encode()):
        found = answer(topic, form, sent)
        reason = UNUSABLE.get((envelope["platform"], topic))
        if isinstance(found, MalformedDelivery):
            assert reason, f"{topic} refused: {found}"
            assert re.match(reason, str(found))
        else:
            check(found, body)
            assert found or topic not in EVENTFUL


def answer(topic, body, sent) -> list[Event] | MalformedDelivery:
    try:
        return shopify.parse(topic, body, shop="acme", triggered_at=sent)
    except MalformedDelivery as refused:
        return refused


# Topics whose captured payloads always say something.
EVENTFUL = {
    "carts/create",
    "carts/update",
    "checkouts/create",
    "checkouts/update",
    "orders/create",
    "orders/updated",
    "orders/paid",
    "orders/cancelled",
    "orders/delete",
    "refunds/create",
    "customers/create",
    "customers/redact",
    "products/create",
    "products/update",
    "products/delete",
    "variants/in_stock",
    "app/uninstalled",
    "shop/redact",
}


def test_the_admin_apis_orders_read_as_webhooks(corpus: Any) -> None:
    """Orders and products read back through the Admin API go through the same door, unwrapped."""
    api = corpus / "payloads" / "shopify_api"
    orders = json.loads((api / "orders" / "go_shopify.json").read_text())["body"]["orders"]
    assert orders
    for order in orders:
        placed = shopify.parse("orders/updated", order, shop="acme")[0]
        assert (placed.order, placed.test) == (str(order["id"]), order["test"])
    product = json.loads((api / "product" / "go_shopify.json").read_text())["body"]["product"]
    *variants, whole = shopify.parse("products/update", product, shop="acme")
    assert (
        whole.variants == tuple(event.variant for event in variants) == tuple(str(v["id"]) for v in product["variants"])
    )
