"""The endpoints of pages and apps: Segment's and RudderStack's clients, GA4's Measurement Protocol, Shopify's pixels.

Only pages of the named origins may send to Segment's and GA4's. A pixel runs in a sandbox without an origin, so its key
is public in any page. A client gets its settings only for a known public key, and they name no other.
"""

from __future__ import annotations

import json
import re
from base64 import b64decode
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TypeAlias

import attrs
from attrs import field, frozen

from cartback.domain.events import Event
from cartback.errors import InvalidSettings
from cartback.flow import Reply, Request
from cartback.sources import segment

from .origins import ANY_PAGE, is_foreign, origins_of, with_cors

_SEGMENT = re.compile(r"(?:/.*)?/projects/([^/]{1,255})/settings/?")
_LOCAL = re.compile(r"(?:localhost|127\.[0-9.]+|\[::1\])(?:[:/]|$)")
_RUDDERSTACK = re.compile(r"(?:/.*)?/sourceConfig/?")


@frozen
class Segment:
    """The endpoint of Segment's and RudderStack's clients, at track/ or at `at`.

    Attributes:
        keys: the settings of each write key; they name a request's shop.
        origins: the pages that may send, such as "https://shop.example". A server's or an app's client needs none.
        at: the path under the mount; "" is every path without a handler of its own, for clients that keep only a URL's host.
        on_read: called with the result of each request, for your metrics.
    """

    keys: Mapping[str, segment.WriteKey] = field(repr=False)
    origins: frozenset[str] = field(default=(), converter=origins_of)
    at: str = "track"
    on_read: Callable[[segment.Tracked], None] | None = None
    name: str = field(default="track", init=False)

    def read(self, path: str, request: Request, now: datetime) -> list[Event]:
        """Read a client's request; `path` is the part after `at`. Raises RefusedDelivery."""
        url = f"{path}?{request.query_string}"
        tracked = segment.read(url, request.headers, request.body, keys=self.keys, received_at=now)
        return _counted(tracked, self.on_read)

    def is_foreign(self, request: Request) -> bool:
        """Return whether a page of another origin sends it."""
        return is_foreign(request, self.origins)

    def with_cors(self, reply: Reply, request: Request) -> Reply:
        """Let a page of one of the origins read the reply."""
        return with_cors(reply, request, self.origins)

    def settings(self, path: str, request: Request, root: str) -> Reply | None:
        """Answer a browser's client that requests its settings; `root` is the URL of `at`. None for another path."""
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
        """Return the public key, if there is only one."""
        public = [key for key in self.keys if self._is_public(key)]
        return public[0] if len(public) == 1 else ""


@frozen
class GA4:
    """The endpoint of servers that send by GA4's Measurement Protocol, at mp/collect: a tag manager's server container, or
    your own.

    Attributes:
        keys: the settings of each `api_secret`; they name a request's shop.
        origins: the pages that may send too, such as "https://shop.example". Their events are under a public key at most.
        on_read: called with the result of each request, for your metrics.
    """

    keys: Mapping[str, segment.WriteKey] = field(repr=False)
    origins: frozenset[str] = field(default=(), converter=origins_of)
    on_read: Callable[[segment.Tracked], None] | None = None
    name: str = field(default="ga4", init=False)
    at: str = field(default="mp", init=False)

    def read(self, path: str, request: Request, now: datetime) -> list[Event] | None:
        """Read the events of a request. Raises RefusedDelivery."""
        if path.rstrip("/") != "/collect":
            return None
        url = f"{path}?{request.query_string}"
        tracked = segment.ga4(url, request.headers, request.body, keys=self.keys, received_at=now)
        return _counted(tracked, self.on_read)

    def settings(self, path: str, request: Request, root: str) -> Reply | None:  # noqa: ARG002
        """Return None: no client requests settings."""
        return None

    def is_foreign(self, request: Request) -> bool:
        """Return whether a page of another origin sends it."""
        return is_foreign(request, self.origins)

    def with_cors(self, reply: Reply, request: Request) -> Reply:
        """Let a page of one of the origins read the reply."""
        return with_cors(reply, request, self.origins)


def _public(keys: Mapping[str, segment.WriteKey]) -> Mapping[str, segment.WriteKey]:
    """Raise InvalidSettings for a secret key: any visitor of the page can read its pixel."""
    if any(key.secret for key in keys.values()):
        raise InvalidSettings(
            "keys: any visitor can read a pixel's key, so it must not have a secret; give the pixel a WriteKey of its own"
        )
    return keys


@frozen
class ShopifyPixel:
    """The endpoint of a Shopify web pixel, at pixel: the events of a page's shopper, never an order.

    A pixel runs in a sandbox, which has no origin of its own, so any page may send, as any program may. Its key is public, and
    reports only what a stranger may.

    Attributes:
        keys: the settings of each write key, none of them secret.
        on_read: called with the result of each request, for your metrics.
    """

    keys: Mapping[str, segment.WriteKey] = field(converter=_public, repr=False)
    on_read: Callable[[segment.Tracked], None] | None = None
    name: str = field(default="pixel", init=False)
    at: str = field(default="pixel", init=False)

    def read(self, path: str, request: Request, now: datetime) -> list[Event] | None:
        """Read an event, or a list of them. Raises RefusedDelivery."""
        if path.strip("/"):
            return None
        url = f"/pixel?{request.query_string}"
        tracked = segment.pixel(url, request.headers, request.body, keys=self.keys, received_at=now)
        return _counted(tracked, self.on_read)

    def settings(self, path: str, request: Request, root: str) -> Reply | None:  # noqa: ARG002
        """Return None: no pixel requests settings."""
        return None

    def is_foreign(self, request: Request) -> bool:  # noqa: ARG002
        """Let every page send."""
        return False

    def with_cors(self, reply: Reply, request: Request) -> Reply:  # noqa: ARG002
        """Let every page read the reply, without the shopper's cookies: it contains nothing about a person."""
        return attrs.evolve(reply, headers=(*reply.headers, *ANY_PAGE))


#: The endpoints of pages and apps. `at` is the first part of its paths under the mount, "" every path without a handler.
Tracking: TypeAlias = Segment | GA4 | ShopifyPixel


def _counted(tracked: segment.Tracked, on_read: Callable[[segment.Tracked], None] | None) -> list[Event]:
    if on_read is not None:
        on_read(tracked)
    return tracked.events


def segment_settings(key: str, root: str) -> dict[str, object]:
    """Make the answer to analytics-next's request before it sends, at projects/KEY/settings: the destination."""
    host = root.partition("://")[2]
    protocol = "http" if _LOCAL.match(host) else "https"  # a proxy that ends TLS connects by http
    destination = {"apiKey": key, "apiHost": f"{host}/v1", "protocol": protocol, "deliveryStrategy": {}}
    return {"integrations": {"Segment.io": destination}, "plan": {"track": {"__default": {"enabled": True}}}}


def rudderstack_settings(key: str) -> dict[str, object]:
    """Make the answer to the request of RudderStack's JavaScript before it sends, at sourceConfig."""
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
