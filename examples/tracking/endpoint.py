"""What a tracking endpoint answers, for any framework: preflights, the two settings documents, and what clients send.

wsgi_app.py, fastapi_app.py and django_app.py are the same endpoint in three frameworks.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime

import cartback as cb
from cartback.sources import segment

#: One key for pages and apps, which anybody can read there, and one that only your servers know.
KEYS = {
    os.environ.get("TRACKING_WRITE_KEY", "wk_web"): segment.WriteKey(
        "acme", signing=os.environ.get("TRACKING_SIGNING_SECRET", "only for this example")
    ),
    os.environ.get("TRACKING_SERVER_KEY", "only-for-this-example"): segment.WriteKey("acme", secret=True),
}
#: The pages that may send: other pages' browsers are not allowed to.
ORIGINS = frozenset({"https://shop.acme.example"})
LARGEST = segment.LIMITS.body
#: Reasons of what was not taken, for your metrics.
refused: Counter[str] = Counter()


def shop() -> cb.Shop:
    """The one shop of this example."""
    return cb.Shop(id="acme", currency="USD", timezone="UTC", campaigns=(cb.CartRecovery(), cb.CheckoutRecovery()))


def reader(path: str, received_at: datetime | None = None) -> Callable[[cb.Request], list[cb.Event]]:
    """What recovery.webhook reads a request with; `path` has the query with it."""

    def read(request: cb.Request) -> list[cb.Event]:
        now = received_at or datetime.now(UTC)
        tracked = segment.read(path, request.headers, request.body, keys=KEYS, received_at=now)
        refused.update(tracked.refused)
        return tracked.events

    return read


def answered_here(request: cb.Request, path: str) -> cb.Reply | None:
    """The answer to all that is not sent by POST: a preflight, or a settings document; None for what is."""
    if request.method == "OPTIONS":
        return cb.Reply(204)
    if request.method == "POST":
        return None
    parts = [part for part in path.partition("?")[0].split("/") if part]
    if parts[-1:] == ["settings"] and "projects" in parts[:-2]:
        return document(segment_settings(parts[-2], request.header("host")))
    if parts[-1:] == ["sourceConfig"]:
        return document(rudderstack_settings())
    return cb.Reply(404)


def document(content: object) -> cb.Reply:
    return cb.Reply(200, (("Content-Type", "application/json"),), json.dumps(content).encode())


def segment_settings(key: str, host: str) -> dict[str, object]:
    """What analytics-next asks for before it sends: GET /v1/projects/KEY/settings."""
    destination = {"apiKey": key, "apiHost": f"{host}/v1", "protocol": "https", "deliveryStrategy": {}}
    return {"integrations": {"Segment.io": destination}, "plan": {"track": {"__default": {"enabled": True}}}}


def rudderstack_settings() -> dict[str, object]:
    """What RudderStack's JavaScript asks for before it sends: GET /sourceConfig."""
    off = {"errors": {"enabled": False}, "metrics": {"enabled": False}}
    source = {
        "id": "acme",
        "name": "acme",
        "writeKey": next(iter(KEYS)),
        "workspaceId": "acme",
        "enabled": True,
        "connections": [],
        "destinations": [],
        "config": {"statsCollection": off},
        "dataplanes": {},
    }
    return {"source": source, "updatedAt": "2026-01-01T00:00:00Z"}


def with_cors(reply: cb.Reply, request: cb.Request) -> cb.Reply:
    """The reply, readable by the shop's own pages."""
    origin = request.header("origin")
    if origin not in ORIGINS:
        return reply
    allowed = (
        ("Access-Control-Allow-Origin", origin),
        ("Access-Control-Allow-Credentials", "true"),
        ("Access-Control-Allow-Methods", "GET, POST, OPTIONS"),
        ("Access-Control-Allow-Headers", "authorization, content-type, anonymousid, sentat"),
        ("Access-Control-Max-Age", "600"),
        ("Vary", "Origin"),
    )
    return cb.Reply(reply.status, (*reply.headers, *allowed), reply.body)
