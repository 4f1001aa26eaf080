"""The tracking endpoint on plain WSGI: gunicorn wsgi_app:app, or behind any WSGI server."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

import endpoint

import cartback as cb


def make_app(recovery: cb.Recovery) -> Callable[..., Iterable[bytes]]:
    """The app that saves what it is sent in `recovery`."""

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        path = f"{environ.get('PATH_INFO', '')}?{environ.get('QUERY_STRING', '')}"
        headers = [(name[5:].replace("_", "-"), value) for name, value in environ.items() if name.startswith("HTTP_")]
        length = min(int(environ.get("CONTENT_LENGTH") or 0), endpoint.LARGEST + 1)
        request = cb.Request(method=environ["REQUEST_METHOD"], headers=headers, body=environ["wsgi.input"].read(length))
        reply = endpoint.answered_here(request, path) or recovery.webhook(request, endpoint.reader(path))
        reply = endpoint.with_cors(reply, request)
        start_response(f"{reply.status} {HTTPStatus(reply.status).phrase}", list(reply.headers))
        return [reply.body]

    return app


recovery = cb.Recovery("memory:")  # a database of yours: "postgresql://..."
recovery.save_shop(endpoint.shop())
app = make_app(recovery)
