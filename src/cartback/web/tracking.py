"""The endpoint that Segment's and RudderStack's clients are pointed at, under track/: what they send, and what browsers ask.

Only pages of the origins that are named may send. Settings are given for a public key that is known, and name no other.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode
from collections.abc import Callable, Mapping
from datetime import datetime

from attrs import field, frozen

from cartback.domain.events import Event
from cartback.flow import Reply, Request
from cartback.sources import segment

from .origins import origins_of

_SEGMENT = re.compile(r"(?:/.*)?/projects/([^/]{1,255})/settings/?")
_LOCAL = re.compile(r"(?:localhost|127\.[0-9.]+|\[::1\])(?:[:/]|$)")
_RUDDERSTACK = re.compile(r"(?:/.*)?/sourceConfig/?")


@frozen
class Segment:
    """What clients of Segment and RudderStack send, at track/ or where `at` says.

    Attributes:
        keys: what is known of each write key; it says whose shop a request is.
        origins: the pages that may send, such as "https://shop.example". A server's or an app's client needs none.
        at: where under the mount; "" is all of it that is nothing else, for clients that keep only the host of a URL.
        on_read: called with what was read of each request, for your metrics.
    """

    keys: Mapping[str, segment.WriteKey] = field(repr=False)
    origins: frozenset[str] = field(default=(), converter=origins_of)
    at: str = "track"
    on_read: Callable[[segment.Tracked], None] | None = None
    name: str = field(default="track", init=False)

    def read(self, path: str, request: Request, now: datetime) -> list[Event]:
        """Read what a client sent; `path` is that after `at`. Raises RefusedDelivery."""
        url = f"{path}?{request.query_string}"
        tracked = segment.read(url, request.headers, request.body, keys=self.keys, received_at=now)
        if self.on_read is not None:
            self.on_read(tracked)
        return tracked.events

    def settings(self, path: str, request: Request, root: str) -> Reply | None:
        """Answer a browser's client that asks for its settings; `root` is the URL of `at`. None for another path."""
        if (asked := _SEGMENT.fullmatch(path)) is not None:
            return _document(segment_settings(asked[1], root)) if self._is_public(asked[1]) else None
        if _RUDDERSTACK.fullmatch(path) is not None:
            key = request.query.get("writeKey") or _basic(request.header("authorization")) or self._only()
            return _document(rudderstack_settings(key)) if self._is_public(key) else None
        return None

    def _is_public(self, key: str) -> bool:
        known = self.keys.get(key)
        return known is not None and not known.secret

    def _only(self) -> str:
        """Return the public key, where there is but one."""
        public = [key for key in self.keys if self._is_public(key)]
        return public[0] if len(public) == 1 else ""


def segment_settings(key: str, root: str) -> dict[str, object]:
    """Make what analytics-next asks for before it sends, at projects/KEY/settings: where to send."""
    host = root.partition("://")[2]
    protocol = "http" if _LOCAL.match(host) else "https"  # a proxy that ends TLS asks us by http
    destination = {"apiKey": key, "apiHost": f"{host}/v1", "protocol": protocol, "deliveryStrategy": {}}
    return {"integrations": {"Segment.io": destination}, "plan": {"track": {"__default": {"enabled": True}}}}


def rudderstack_settings(key: str) -> dict[str, object]:
    """Make what RudderStack's JavaScript asks for before it sends, at sourceConfig."""
    off = {"errors": {"enabled": False}, "metrics": {"enabled": False}}
    source = {
        "id": "cartback", "name": "cartback", "writeKey": key, "workspaceId": "cartback", "enabled": True,
        "connections": [], "destinations": [], "config": {"statsCollection": off}, "dataplanes": {},
    }  # fmt: skip
    return {"source": source, "updatedAt": "2026-01-01T00:00:00Z"}


def _document(content: Mapping[str, object]) -> Reply:
    return Reply(200, (("Content-Type", "application/json"),), json.dumps(content).encode())


def _basic(authorization: str) -> str:
    scheme, _, rest = authorization.partition(" ")
    if scheme.lower() != "basic" or len(rest) > 1_000:
        return ""
    try:
        return b64decode(rest.strip() + "==").decode().partition(":")[0]
    except ValueError:
        return ""
