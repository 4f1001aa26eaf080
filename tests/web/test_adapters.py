"""The adapters carry a request in and a reply out, unchanged, wherever the function is mounted."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from io import BytesIO
from typing import Any
from urllib.parse import quote

import pytest

import cartback as cb
from cartback.errors import BadSignature, InvalidSettings, MalformedDelivery, StoreBusy
from cartback.web import ASGI, WSGI, Routes

from .conftest import Site, by_uvicorn, by_wsgiref


def heard(request: cb.Request) -> cb.Reply:
    """What of the request came in."""
    what = {
        "method": request.method,
        "path": request.path,
        "root": request.root,
        "origin": request.origin,
        "url": request.url,
        "query": dict(request.query),
        "sizes": request.values("size"),
        "length": len(request.body),
        "body": request.body.decode("latin-1")[:100],
        "mark": request.header("X-Mark"),
        "type": request.header("content-type"),
    }
    return cb.Reply(
        200, (("Content-Type", "application/json"), ("X-Two", "a"), ("X-Two", "b")), json.dumps(what).encode()
    )


def noting(notes: list[Any], what: Callable[[cb.Request], Any]) -> Callable[[cb.Request], cb.Reply]:
    """A function that notes something of each request."""

    def reply(request: cb.Request) -> cb.Reply:
        notes.append(what(request))
        return cb.Reply(204)

    return reply


Mount = Callable[..., Site]


def test_what_is_asked_comes_in(mount: Mount) -> None:
    """Path, root, origin, query, headers and body, with what is not ASCII and what is there twice."""
    site = mount(heard)
    path = quote("/tee & säcke/ü")
    answer = site.ask(
        "POST", f"{path}?size=s&t=a%2Bb&size=m&empty=", b"\x00\xff body", {"X-Mark": "n\xe9", "Content-Type": "x/y"}
    )
    came = json.loads(answer.body)
    assert came["path"] == "/tee & säcke/ü"
    assert came["root"] == site.prefix.replace("%20", " ")
    assert came["origin"] == site.origin
    assert came["query"] == {"size": "m", "t": "a+b", "empty": ""}
    assert came["sizes"] == ["s", "m"]
    assert (came["method"], came["length"], came["body"]) == ("POST", 7, "\x00\xff body")
    assert (came["mark"], came["type"]) == ("n\xe9", "x/y")
    assert came["url"] == f"{site.origin}{site.prefix}/tee%20&%20s%C3%A4cke/%C3%BC?size=s&t=a%2Bb&size=m&empty="


def test_links_of_a_page_lead_back_to_it(mount: Mount) -> None:
    """A page that links by root and path is found again under any mount, the mount itself too."""
    site = mount(lambda request: cb.Reply(200, (), request.link("/a b").encode() + b" " + request.path.encode()))
    link, path = site.ask("GET", "/").body.decode().rsplit(" ", 1)
    assert path == "/"
    assert link.startswith(site.origin + site.prefix)
    again = Site(site.port).ask("GET", link.removeprefix(site.origin)).body.decode()
    assert again.endswith("/a b")
    assert again.startswith(link)


def test_a_form_comes_in(mount: Mount) -> None:
    """Its fields in order, those twice that are there twice; what is no form is a 400."""
    site = mount(lambda request: cb.Reply(200, (), json.dumps(request.form).encode()))
    form = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
    answer = site.ask("POST", "/", b"a=1&b=%C3%A4+x&a=&c", form)
    assert json.loads(answer.body) == [["a", "1"], ["b", "ä x"], ["a", ""], ["c", ""]]
    assert site.ask("POST", "/", b"a=1", {"Content-Type": "text/plain"}).status == 400
    assert site.ask("POST", "/", b"a=%ff&" * 1001, form).status == 400
    assert site.ask("POST", "/", b"\xff=1", form).status == 400


def test_a_body_has_its_bound(mount: Mount) -> None:
    """Up to it a body comes in whole; a byte more is a 413, and the function hears nothing."""
    calls: list[int] = []
    site = mount(noting(calls, lambda request: len(request.body)), largest=100_000)
    assert site.ask("POST", "/", b"x" * 100_000).status == 204
    assert site.ask("POST", "/", b"x" * 100_001).status == 413
    assert site.ask("POST", "/").status == 204
    assert calls == [100_000, 0]


def test_replies_go_out_as_they_are(mount: Mount) -> None:
    """Headers twice, a body of bytes; no body to HEAD nor with 204 and 304, and then the connection is not held up."""
    site = mount(heard)
    answer = site.ask("GET", "/")
    assert "a" in answer.headers["x-two"] or "b" in answer.headers["x-two"]
    head = site.ask("HEAD", "/")
    assert (head.status, head.body) == (200, b"")
    assert int(head.headers["content-length"]) > 0
    for status in (204, 304):
        bare = mount(lambda _request, status=status: cb.Reply(status, (("ETag", '"x"'),), b"not to be sent")).ask(
            "GET", "/"
        )
        assert (bare.status, bare.body, bare.headers["etag"]) == (status, b"", '"x"')


@pytest.mark.parametrize(
    ("error", "status"),
    [(BadSignature(), 401), (MalformedDelivery("x"), 400), (StoreBusy(), 503), (InvalidSettings("a secret"), 500)],
    ids=["bad_signature", "malformed", "busy", "settings"],
)
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_what_is_refused_by_raising_is_answered(
    mount: Mount, error: Exception, status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """A request's fault by its status, a busy store by 503; a fault of the host's is the server's 500, without a word of it."""

    def refuse(_request: cb.Request) -> cb.Reply:
        raise error

    answer = mount(refuse).ask("GET", "/")
    assert answer.status == status
    assert b"a secret" not in answer.body
    capsys.readouterr()


def test_a_header_cannot_be_split(mount: Mount, capsys: pytest.CaptureFixture[str]) -> None:
    """A line break in a reply's header is an error, and never a second header."""
    answer = mount(lambda _request: cb.Reply(200, (("X-Name", "a\r\nSet-Cookie: b=c"),))).ask("GET", "/")
    assert answer.status == 500
    assert "set-cookie" not in answer.headers
    capsys.readouterr()


@pytest.mark.parametrize("host", ['evil"><script>', "a b", "evil/path", ""])
def test_a_host_that_is_none_is_no_origin(mount: Mount, host: str) -> None:
    """Whatever is put in the Host header, nothing but a host comes out."""
    site = mount(heard)
    answer = site.ask("GET", "/", None, {"Host": host})
    if answer.status == 200:  # a server may refuse it by itself
        assert set(json.loads(answer.body)["origin"]).isdisjoint("<>\"' ")


# --- ASGI -------------------------------------------------------------------------------------------------------------


def test_an_async_function_is_awaited_and_a_plain_one_is_not_in_the_way(serve: Callable[..., Site]) -> None:
    """A plain function that waits holds up no async one: it has a thread of its own."""
    begun, go_on = threading.Event(), threading.Event()

    def plain(request: cb.Request) -> Any:
        if request.path == "/wait":
            begun.set()
            assert go_on.wait(20)
            return cb.Reply(200, (), b"waited")
        return quick(request)

    async def quick(_request: cb.Request) -> cb.Reply:
        await asyncio.sleep(0)
        return cb.Reply(200, (), b"quick")

    site = serve(by_uvicorn, ASGI(plain))
    answers: list[bytes] = []
    waiting = threading.Thread(target=lambda: answers.append(site.ask("GET", "/wait").body))
    waiting.start()
    assert begun.wait(20)
    assert site.ask("GET", "/").body == b"quick"
    go_on.set()
    waiting.join(20)
    assert answers == [b"waited"]


def test_it_lives_as_long_as_its_server() -> None:
    """What is to be opened is open before the first answer, and closed when the server stops."""
    life: list[str] = []

    @asynccontextmanager
    async def lifespan() -> AsyncIterator[None]:
        life.append("opened")
        yield
        life.append("closed")

    async def reply(_request: cb.Request) -> cb.Reply:
        life.append("asked")
        return cb.Reply(204)

    with by_uvicorn(ASGI(reply, lifespan=lifespan)) as site:
        assert site.ask("GET", "/").status == 204
    assert life == ["opened", "asked", "closed"]


@pytest.mark.parametrize("stage", ["startup", "shutdown"])
def test_a_server_hears_what_failed(stage: str) -> None:
    """A database that is away when the app starts, or stops, is said to the server by name."""

    @asynccontextmanager
    async def lifespan() -> AsyncIterator[None]:
        if stage == "startup":
            raise StoreBusy("the database is away")
        yield
        raise StoreBusy("the database is away")

    sent: list[Any] = []

    async def live() -> None:
        async def receive() -> dict[str, str]:
            return {"type": "lifespan.startup"}

        async def send(message: Any) -> None:
            sent.append(message)

        await ASGI(heard, lifespan=lifespan)({"type": "lifespan"}, receive, send)

    asyncio.run(live())
    assert sent[-1] == {"type": f"lifespan.{stage}.failed", "message": "StoreBusy: the database is away"}


def test_who_hangs_up_is_not_answered() -> None:
    """A client that goes while it sends is no request: the function does not see half a body."""
    calls: list[cb.Request] = []
    messages = iter([{"type": "http.request", "body": b"ha", "more_body": True}, {"type": "http.disconnect"}])
    sent: list[Any] = []

    async def ask() -> None:
        async def receive() -> Any:
            return next(messages)

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {"type": "http", "method": "POST", "path": "/", "headers": [], "query_string": b""}
        await ASGI(noting(calls, lambda request: request))(scope, receive, send)

    asyncio.run(ask())
    assert (calls, sent) == ([], [])


def test_a_server_that_cuts_the_root_off_is_understood() -> None:
    """Some servers give the path inside the root, newer ones the whole: both lead to the same page."""
    paths: list[tuple[str, str]] = []

    async def ask(path: str) -> None:
        async def receive() -> Any:
            return {"type": "http.request", "body": b""}

        async def send(_message: Any) -> None:
            pass

        scope = {"type": "http", "method": "GET", "path": path, "headers": [], "root_path": "/shop/"}
        await ASGI(noting(paths, lambda request: (request.root, request.path)))(scope, receive, send)

    for path in ("/shop/x", "/x", "/shop", "/shopping"):
        asyncio.run(ask(path))
    assert paths == [("/shop", "/x"), ("/shop", "/x"), ("/shop", "/"), ("/shop", "/shopping")]


def test_a_websocket_is_turned_away() -> None:
    """There is none here: it is closed before it is open."""
    sent: list[Any] = []

    async def ask() -> None:
        async def receive() -> Any:
            return {"type": "websocket.connect"}

        async def send(message: Any) -> None:
            sent.append(message)

        await ASGI(heard)({"type": "websocket", "path": "/"}, receive, send)

    asyncio.run(ask())
    assert [message["type"] for message in sent] == ["websocket.close"]


# --- WSGI -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("length", ["-1", "x", "1_0", "+5", "\u0661", "9" * 30])
def test_a_length_that_is_none_is_refused(length: str) -> None:
    """Nothing is read by a length that nobody can tell."""
    answered: list[str] = []
    environ = {"REQUEST_METHOD": "POST", "PATH_INFO": "/", "CONTENT_LENGTH": length, "wsgi.input": None}
    list(WSGI(heard)(environ, lambda status, _headers: answered.append(status)))
    assert answered == ["400 Bad Request"]


def test_half_a_body_is_refused(serve: Callable[..., Site]) -> None:
    """A client that announces more than it sends is no request of that length."""
    calls: list[cb.Request] = []
    site = serve(by_wsgiref, WSGI(noting(calls, lambda request: request)))
    with socket.create_connection(("127.0.0.1", site.port), timeout=20) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf")
        connection.shutdown(socket.SHUT_WR)
        assert b" 400 " in connection.recv(100)
    assert calls == []


def test_a_body_of_no_length_is_read_where_the_server_ends_it() -> None:
    """A chunked body has no length: it is read if the server says that it ends, and is empty if it does not say so."""
    lengths: list[int] = []
    app = WSGI(noting(lengths, lambda request: len(request.body)), largest=50)
    answered: list[str] = []
    for ends, size in ((True, 40), (False, 40), (True, 51)):
        environ = {"REQUEST_METHOD": "POST", "wsgi.input": BytesIO(b"x" * size), "wsgi.input_terminated": ends}
        list(app(environ, lambda status, _headers: answered.append(status[:3])))
    assert (lengths, answered) == ([40, 0], ["204", "204", "413"])


@pytest.mark.parametrize("adapter", [ASGI, WSGI])
@pytest.mark.parametrize(
    "wrong", [cb.Recovery(), Routes, lambda: None, None], ids=["engine", "class", "arguments", "none"]
)
def test_what_answers_no_request_is_refused_when_it_is_mounted(adapter: Any, wrong: Any) -> None:
    """And not by a 500 to each request."""
    with pytest.raises(InvalidSettings, match="reply: expected"):
        adapter(wrong)


def test_what_is_awaited_is_no_wsgi_app() -> None:
    """Routes on an AsyncRecovery, refused when they are mounted."""
    with pytest.raises(InvalidSettings, match="reply: expected a plain function"):
        WSGI(Routes(cb.AsyncRecovery()))


def test_an_async_function_is_refused_by_name() -> None:
    """WSGI awaits nothing: the host hears so, and not that a coroutine has no status."""

    async def reply(_request: cb.Request) -> cb.Reply:
        return cb.Reply(204)

    with pytest.raises(InvalidSettings, match="plain function"):
        WSGI(reply)({"REQUEST_METHOD": "GET", "wsgi.input": None}, lambda *_: None)  # type: ignore[arg-type]
