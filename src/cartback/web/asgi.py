"""ASGI: a function of a Request as an app, for Starlette, FastAPI, uvicorn and any other server.

A plain function runs in a thread, so that it may wait for a database; an async one is awaited.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from typing import Any

from cartback.errors import CartbackError
from cartback.flow import Reply, Request, refusal

from .wire import LARGEST, content_of, headers_of, is_async, origin_of, sure_of_reply, too_large

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class ASGI:
    """An ASGI app that answers with a function of yours: mount it, or serve it by itself."""

    def __init__(
        self,
        reply: Callable[[Request], Reply | Awaitable[Reply]],
        *,
        largest: int = LARGEST,
        lifespan: Callable[[], AbstractAsyncContextManager[Any]] | None = None,
    ) -> None:
        """Make an app of `reply`.

        Args:
            reply: makes the Reply to a Request, plain or async.
            largest: the most bytes of a body that are read; a larger one is answered with 413.
            lifespan: entered when a server starts the app and left when it stops: `lambda: recovery` closes an AsyncRecovery. A
                framework that the app is mounted in has its own, and does not enter this one.
        """
        sure_of_reply(reply)
        self._reply, self._largest, self._lifespan = reply, largest, lifespan
        self._in_loop = is_async(reply)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1000})
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)
        else:
            raise NotImplementedError(f"scope: expected http, websocket or lifespan, got {scope['type']!r:.40}")

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await _body(receive, self._largest)
        if body is None:
            return  # the client has closed the connection
        if len(body) > self._largest:
            reply = too_large(self._largest)
        else:
            try:
                reply = await self._made(request_of(scope, body))
            except CartbackError as error:
                reply = refusal(error)
        headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers_of(reply)]
        await send({"type": "http.response.start", "status": reply.status, "headers": headers})
        await send({"type": "http.response.body", "body": content_of(reply, scope["method"])})

    async def _made(self, request: Request) -> Reply:
        """Make the reply, in a thread if the function is plain."""
        made = self._reply(request) if self._in_loop else await asyncio.to_thread(self._reply, request)
        return await made if inspect.isawaitable(made) else made

    async def _live(self, receive: Receive, send: Send) -> None:
        """Start and stop with the server, and report failures to it."""
        stage, stack = "startup", AsyncExitStack()
        try:
            await receive()
            if self._lifespan is not None:
                await stack.enter_async_context(self._lifespan())
            await send({"type": "lifespan.startup.complete"})
            await receive()
            stage = "shutdown"
            await stack.aclose()
        except Exception as error:  # noqa: BLE001 - the server reports it
            await send({"type": f"lifespan.{stage}.failed", "message": f"{type(error).__name__}: {error}"})
        else:
            await send({"type": "lifespan.shutdown.complete"})


def request_of(scope: Mapping[str, Any], body: bytes = b"") -> Request:
    """Make the Request of an ASGI scope, with the path inside the mount; the scope has its root path."""
    headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"]]
    root = scope.get("root_path", "").rstrip("/")
    host = next((value for name, value in headers if name.lower() == "host"), "") or _address(scope.get("server"))
    return Request(
        method=scope["method"],
        headers=headers,
        body=body,
        path=_inside(scope["path"], root),
        root=root,
        origin=origin_of(scope.get("scheme", "http"), host),
        query_string=scope.get("query_string", b"").decode("latin-1"),
    )


def _inside(path: str, root: str) -> str:
    """Return the path after the root; servers from before ASGI 3 remove the root by themselves."""
    if root and (path == root or path.startswith(f"{root}/")):
        path = path[len(root) :]
    return path or "/"


def _address(server: Any) -> str:
    host, port = server or ("", None)
    return f"{host}:{port}" if port is not None else host


async def _body(receive: Receive, largest: int) -> bytes | None:
    """Read the body; of one that is too large only as much as shows it. Return None when the client disconnects."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        if not message.get("more_body", False) or len(body) > largest:
            return bytes(body)
