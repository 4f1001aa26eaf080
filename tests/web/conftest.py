"""Apps served over real sockets: each way in which a host may mount a function of a Request."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection
from typing import Any, NamedTuple
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest

from cartback.web import ASGI, WSGI


class Answer(NamedTuple):
    """What a client got; header names in small letters."""

    status: int
    headers: dict[str, str]
    body: bytes


class Site:
    """An app that is served, under a prefix."""

    def __init__(self, port: int, prefix: str = "") -> None:
        self.port, self.prefix = port, prefix
        self.origin = f"http://127.0.0.1:{port}"

    def ask(self, method: str, path: str, body: bytes | None = None, headers: Any = None) -> Answer:
        """`path` is inside the mount."""
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=20)) as connection:
            connection.request(method, self.prefix + path, body, dict(headers or {}))
            answer = connection.getresponse()
            return Answer(answer.status, {n.lower(): v for n, v in answer.getheaders()}, answer.read())


@contextmanager
def by_uvicorn(app: Any) -> Iterator[Site]:
    """The socket listens before the server starts, so whoever asks first waits."""
    uvicorn = pytest.importorskip("uvicorn")
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="on"))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield Site(listening.getsockname()[1])
        finally:
            server.should_exit = True
            thread.join(60)
    assert not thread.is_alive()


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_arguments: Any) -> None:
        pass


@contextmanager
def by_wsgiref(app: Any) -> Iterator[Site]:
    with make_server("127.0.0.1", 0, app, handler_class=_Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield Site(server.server_port)
        finally:
            server.shutdown()
            thread.join(60)
    assert not thread.is_alive()


def under(prefix: str, site: Site) -> Site:
    return Site(site.port, prefix)


@contextmanager
def uvicorn(reply: Any, **how: Any) -> Iterator[Site]:
    with by_uvicorn(ASGI(reply, **how)) as site:
        yield site


@contextmanager
def starlette(reply: Any, **how: Any) -> Iterator[Site]:
    """In a mount inside a mount."""
    applications, routing = pytest.importorskip("starlette.applications"), pytest.importorskip("starlette.routing")
    inner = routing.Mount("/cart back", app=ASGI(reply, **how))
    with by_uvicorn(applications.Starlette(routes=[routing.Mount("/shop", routes=[inner])])) as site:
        yield under("/shop/cart%20back", site)


@contextmanager
def fastapi(reply: Any, **how: Any) -> Iterator[Site]:
    app = pytest.importorskip("fastapi").FastAPI(openapi_url=None)
    app.mount("/cartback", ASGI(reply, **how))
    with by_uvicorn(app) as site:
        yield under("/cartback", site)


@contextmanager
def wsgiref(reply: Any, **how: Any) -> Iterator[Site]:
    with by_wsgiref(WSGI(reply, **how)) as site:
        yield site


@contextmanager
def flask(reply: Any, **how: Any) -> Iterator[Site]:
    dispatcher = pytest.importorskip("werkzeug.middleware.dispatcher")
    app = pytest.importorskip("flask").Flask("host")
    app.wsgi_app = dispatcher.DispatcherMiddleware(app.wsgi_app, {"/cartback": WSGI(reply, **how)})
    with by_wsgiref(app) as site:
        yield under("/cartback", site)


MOUNTS = {mount.__name__: mount for mount in (uvicorn, starlette, fastapi, wsgiref, flask)}


@pytest.fixture(params=MOUNTS)
def mount(request: pytest.FixtureRequest) -> Iterator[Callable[..., Site]]:
    """Serves a function in one of the ways."""
    with ExitStack() as stack:
        yield lambda reply, **how: stack.enter_context(MOUNTS[request.param](reply, **how))


@pytest.fixture
def serve() -> Iterator[Callable[..., Site]]:
    """Serves an app that is there already: `serve(by_uvicorn, app)`."""
    with ExitStack() as stack:
        yield lambda how, app: stack.enter_context(how(app))
