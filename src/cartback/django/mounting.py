"""A function of a Request as Django URLs: `path("cartback/", include(mounted(reply)))`.

A plain function is a plain view, which Django runs on its own database connection under WSGI and ASGI alike; an async one is an
async view. CSRF middleware does not apply to it: a request that changes data by cookies is checked by its Origin here.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, cast

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.urls import URLPattern, re_path
from django.views.decorators.csrf import csrf_exempt

from cartback.engine.plugging import refused
from cartback.errors import CartbackError
from cartback.flow import Reply, Request
from cartback.web.wire import LARGEST, content_of, headers_of, is_async, malformed, origin_of, too_large


def mounted(reply: Callable[[Request], Any], *, largest: int = LARGEST, name: str | None = None) -> list[URLPattern]:
    """Make the URL patterns, for `include`, of all paths under a prefix."""
    return [re_path(r"^(?P<path>.*)\Z", view(reply, largest=largest), name=name)]


def view(reply: Callable[[Request], Any], *, largest: int = LARGEST) -> Callable[..., Any]:
    """Make a view of a function; `path` of its URL is the path inside the mount.

    A body of more than `largest` bytes, or than DATA_UPLOAD_MAX_MEMORY_SIZE, is answered with 413.
    """

    def plain(request: HttpRequest, path: str = "") -> HttpResponse:
        return answered(reply, request, path, largest)

    async def awaited(request: HttpRequest, path: str = "") -> HttpResponse:
        return await aanswered(reply, request, path, largest)

    return cast("Callable[..., Any]", csrf_exempt(awaited if is_async(reply) else plain))


def answered(
    reply: Callable[[Request], Any], request: HttpRequest, path: str = "", largest: int = LARGEST
) -> HttpResponse:
    """Answer one request of Django's with a function; `path` is the part of its URL inside the mount."""
    asked = request_of(request, path, largest)
    if isinstance(asked, Request):
        try:
            asked = cast("Reply", reply(asked))
        except CartbackError as error:
            asked = refused(error)
    return response_of(asked, request)


async def aanswered(
    reply: Callable[[Request], Awaitable[Reply]], request: HttpRequest, path: str = "", largest: int = LARGEST
) -> HttpResponse:
    """Answer one request of Django's with an async function."""
    asked = request_of(request, path, largest)
    if isinstance(asked, Request):
        try:
            asked = await reply(asked)
        except CartbackError as error:
            asked = refused(error)
    return response_of(asked, request)


def request_of(request: HttpRequest, path: str = "", largest: int = LARGEST) -> Request | Reply:
    """Make the Request of Django's, inside the mount that `path` is under; or the answer to an unreadable one."""
    try:
        body = b"" if _announced(request) > largest else request.body
    except RequestDataTooBig:
        return too_large(largest)
    except UnreadablePostError:
        return malformed("body: shorter than its Content-Length")
    if _announced(request) > largest or len(body) > largest:
        return too_large(largest)
    host = request.get_host()  # the host that Django trusts, which behind a proxy differs from the header's
    headers = [(name, value) for name, value in request.headers.items() if name.lower() != "host"]
    return Request(
        method=request.method or "",
        headers=[*headers, ("host", host)],
        body=body,
        path=f"/{path}",
        root=request.path[: len(request.path) - len(path)].rstrip("/"),
        origin=origin_of(request.scheme or "http", host),
        query_string=request.META.get("QUERY_STRING", ""),
    )


def response_of(reply: Reply, request: HttpRequest) -> HttpResponse:
    """Make Django's response of a Reply. XFrameOptionsMiddleware leaves a reply alone that has its own rule for frames."""
    response = HttpResponse(content_of(reply, request.method or ""), status=reply.status)
    del response["Content-Type"]
    for name, value in headers_of(reply):
        response[name] = f"{response[name]}, {value}" if name in response else value
    if "frame-ancestors" in response.get("Content-Security-Policy", ""):
        response.xframe_options_exempt = True
    return response


def _announced(request: HttpRequest) -> int:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if str(length).isdecimal() and len(str(length)) < 20 else 0
