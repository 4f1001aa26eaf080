"""WSGI: a function of a Request as an app, for Flask, Django, gunicorn and any other server."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterable, Mapping
from http import HTTPStatus
from typing import Any

from cartback.errors import CartbackError, InvalidSettings
from cartback.flow import Reply, Request, refusal

from .wire import LARGEST, content_of, headers_of, malformed, origin_of, sure_of_reply, too_large

StartResponse = Callable[..., Any]


class WSGI:
    """A WSGI app that answers with a function of yours: mount it, or serve it by itself."""

    def __init__(self, reply: Callable[[Request], Reply], *, largest: int = LARGEST) -> None:
        """Make an app of `reply`, which makes the Reply to a Request.

        `largest` is the most bytes of a body that are read; a larger one is answered with 413.
        """
        sure_of_reply(reply, plain=True)
        self._reply, self._largest = reply, largest

    def __call__(self, environ: Mapping[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        reply = self._answer(environ)
        start_response(f"{reply.status} {_phrase(reply.status)}", list(headers_of(reply)))
        return [content_of(reply, environ["REQUEST_METHOD"].upper())]

    def _answer(self, environ: Mapping[str, Any]) -> Reply:
        length = _length(environ)
        if length is None:
            return malformed("Content-Length: expected a number")
        body = _read(environ["wsgi.input"], min(length, self._largest + 1))
        if len(body) > self._largest:
            return too_large(self._largest)
        if len(body) < length != _ENDLESS:
            return malformed("body: shorter than its Content-Length")
        try:
            return _plain(self._reply(request_of(environ, body)))
        except CartbackError as error:
            return refusal(error)


def request_of(environ: Mapping[str, Any], body: bytes = b"") -> Request:
    """Make the Request of a WSGI environment, with the path inside the mount; its root path is SCRIPT_NAME."""
    host = environ.get("HTTP_HOST") or f"{environ.get('SERVER_NAME', '')}:{environ.get('SERVER_PORT', '')}"
    return Request(
        method=environ["REQUEST_METHOD"],
        headers=_headers(environ),
        body=body,
        path=_text(environ.get("PATH_INFO", "")) or "/",
        root=_text(environ.get("SCRIPT_NAME", "")).rstrip("/"),
        origin=origin_of(environ.get("wsgi.url_scheme", "http"), host),
        query_string=environ.get("QUERY_STRING", ""),
    )


def _headers(environ: Mapping[str, Any]) -> list[tuple[str, str]]:
    pairs = [(name[5:], value) for name, value in environ.items() if name.startswith("HTTP_")]
    pairs += [(name, environ[name]) for name in ("CONTENT_TYPE", "CONTENT_LENGTH") if environ.get(name)]
    return [(name.replace("_", "-").lower(), value) for name, value in pairs]


def _text(path: str) -> str:
    """Read a path as UTF-8: PEP 3333 hands over its bytes as Latin-1."""
    return path.encode("latin-1").decode("utf-8", "replace")


def _length(environ: Mapping[str, Any]) -> int | None:
    """Return the number of bytes to read; None for an invalid number. A body without a length ends where the server ends it."""
    given = environ.get("CONTENT_LENGTH") or ""
    if not given:
        return _ENDLESS if environ.get("wsgi.input_terminated") else 0
    return int(given) if given.isascii() and given.isdigit() and len(given) < 20 else None


_ENDLESS = 2**63


def _read(source: Any, most: int) -> bytes:
    """Read `most` bytes, or as many as there are: one read may return fewer."""
    body = bytearray()
    while len(body) < most and (part := source.read(most - len(body))):
        body += part
    return bytes(body)


def _plain(reply: Any) -> Reply:
    """Return the reply. Raises InvalidSettings for an awaitable one, which cannot be awaited here."""
    if isinstance(reply, Reply):
        return reply
    if isinstance(reply, Coroutine):
        reply.close()
    raise InvalidSettings(f"reply: expected a plain function that returns a Reply, got {type(reply).__name__} from it")


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"
