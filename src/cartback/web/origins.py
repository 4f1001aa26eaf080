"""The pages that may send requests: a browser sends any page's request along with the shopper's cookies.

A request of a page has an Origin; one of an app or a server has none. The site itself may send requests, and so may the
origins that the host names, which get CORS headers. No other page may.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import attrs

from cartback.errors import InvalidSettings
from cartback.flow import Reply, Request

_ORIGIN = re.compile(r"[a-z][a-z0-9+.-]*://[a-z0-9.:\[\]_-]+")
_USUAL_PORT = re.compile(r":(?:80|443)\Z")
_ALLOWED = (
    ("Access-Control-Allow-Credentials", "true"),
    ("Access-Control-Allow-Methods", "GET, POST, OPTIONS"),
    ("Access-Control-Allow-Headers", "authorization, content-type, if-none-match, anonymousid, sentat, x-retry-count"),
    ("Access-Control-Expose-Headers", "etag"),
    ("Access-Control-Max-Age", "600"),
)
#: Lets any page read a reply that contains nothing about a person.
ANY_PAGE = (
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Allow-Methods", "POST, OPTIONS"),
    ("Access-Control-Allow-Headers", "content-type"),
    ("Access-Control-Max-Age", "600"),
)


def origins_of(origins: Iterable[str]) -> frozenset[str]:
    """Check the origins that a host names. Raises InvalidSettings for one that a browser would never send."""
    if isinstance(origins, str) or not isinstance(origins, Iterable):
        raise InvalidSettings(f"origins: expected a list such as ['https://shop.example'], got {origins!r:.80}")
    named = frozenset([str(origin).lower() for origin in origins])
    for origin in named:
        if not _ORIGIN.fullmatch(origin):
            raise InvalidSettings(
                f"origins: expected an origin such as 'https://shop.example', without a path, got {origin!r:.80}"
            )
    return named


def is_foreign(request: Request, origins: frozenset[str]) -> bool:
    """Return whether a page of another site sent this request."""
    origin = request.header("origin").lower()
    if not origin:
        return request.header("sec-fetch-site") == "cross-site"
    return origin not in origins and _host(origin) != (_host(request.origin) or None)


def with_cors(reply: Reply, request: Request, origins: frozenset[str]) -> Reply:
    """Let a page of one of the origins read the reply. Caches learn that replies differ by origin."""
    if not origins:
        return reply
    headers = (*reply.headers, ("Vary", "Origin"))
    origin = request.header("origin")
    if origin.lower() in origins:
        headers = (*headers, ("Access-Control-Allow-Origin", origin), *_ALLOWED)
    return attrs.evolve(reply, headers=headers)


def _host(origin: str) -> str:
    """Return the host without a usual port: behind a proxy the scheme may differ, and browsers omit such a port."""
    return _USUAL_PORT.sub("", origin.partition("://")[2])
