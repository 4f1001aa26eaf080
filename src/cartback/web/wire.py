"""The common rules of both adapters: the largest body, the form of a host's name, and the replies without a body."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import Any

from cartback.domain.arguments import function
from cartback.errors import InvalidSettings
from cartback.flow import Reply

#: The most bytes of a body that are read: the limit of sources for a delivery.
LARGEST = 2_000_000

_HOST = re.compile(r"[A-Za-z0-9._-]{1,253}(?::[0-9]{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](?::[0-9]{1,5})?")
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_BROKEN = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


def origin_of(scheme: str, host: str) -> str:
    """Put scheme and host together; return "" for an invalid host, such as one with a quote in it."""
    return f"{scheme}://{host.lower()}" if _HOST.fullmatch(host) else ""


def too_large(largest: int) -> Reply:
    """Make the answer to a body that is too large."""
    return Reply(413, (("Content-Type", "text/plain"),), f"body: expected at most {largest} bytes".encode())


def malformed(what: str) -> Reply:
    """Make the answer to a request that breaks HTTP itself."""
    return Reply(400, (("Content-Type", "text/plain"),), what.encode())


def content_of(reply: Reply, method: str) -> bytes:
    """Return the body to send: none to HEAD, nor with a status that has none."""
    return b"" if method == "HEAD" or _has_none(reply.status) else reply.body


def headers_of(reply: Reply) -> Iterator[tuple[str, str]]:
    """Yield the reply's headers, its length among them. Raises InvalidSettings for one that is not a single line."""
    named = set()
    for name, value in reply.headers:
        if not _NAME.fullmatch(name) or _BROKEN.search(value):
            raise InvalidSettings(f"{name!r:.60}: expected a header's name, and a value on one line")
        named.add(name.lower())
        yield name, value
    if "content-length" not in named and not _has_none(reply.status):
        yield "Content-Length", str(len(reply.body))


def _has_none(status: int) -> bool:
    return status < 200 or status in (204, 304)


def sure_of_reply(reply: object, *, plain: bool = False) -> None:
    """Raise InvalidSettings for anything but a function Request -> Reply; with `plain`, also for one that is async."""
    if isinstance(reply, type):
        raise InvalidSettings(f"reply: expected an instance, {reply.__name__}(...), got the class")
    function(reply, "reply", "Request -> Reply, such as Routes(recovery)", 1)
    if plain and is_async(reply):
        raise InvalidSettings(
            "reply: expected a plain function, and WSGI awaits nothing; an async one is served by ASGI"
        )


def is_async(reply: Any) -> bool:
    """Return whether a call in the event loop does not block it."""
    call = getattr(reply, "__call__", None)  # noqa: B004 - an object's own, to see whether it is async
    return (
        bool(getattr(reply, "awaits", False)) or inspect.iscoroutinefunction(reply) or inspect.iscoroutinefunction(call)
    )
