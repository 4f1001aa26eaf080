"""The pages over an AsyncRecovery: the same as over a Recovery, made beside the event loop and never against it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from tests.dashboard.lively import HOST, KEY, Past, code_of, dashboard_of, get

import cartback as cb
from cartback.dashboard import AsyncDashboard, Viewer
from cartback.dashboard.asynchronous import OnLoop
from cartback.dashboard.dashboard import PAGES
from cartback.errors import InvalidSettings, StoreBusy
from cartback.flow import Reply, Request
from cartback.web import ASGI, WSGI

IDA = Viewer(id="ida", shops=("acme",), may_write=True, locale="en-US")


class Remote(cb.AsyncRecovery):
    """An AsyncRecovery on the store, the clock and the channels of a shop with a past."""

    def __init__(self, past: Past) -> None:
        super().__init__(past.recovery.store, channels=past.recovery._ports.channels.values(), clock=lambda: past.now)


def beside(past: Past, authorize: Any = lambda _: IDA) -> AsyncDashboard:
    return AsyncDashboard(Remote(past), authorize=authorize, key=KEY)


def form(path: str, fields: dict[str, str], code: str) -> Request:
    headers = {"Host": HOST, "Origin": f"https://{HOST}", "Sec-Fetch-Site": "same-origin"}
    headers |= {"Content-Type": "application/x-www-form-urlencoded"}
    return Request(method="POST", path=path, headers=headers, body=urlencode({"csrf": code, **fields}).encode())


def test_every_page_is_as_over_a_recovery(past: Past) -> None:
    """Each page that is read, to the byte: nothing that a page asks the engine is missing or other there."""
    row = past.recovery.notifications("acme", state="SENT", limit=1)[0]
    asked = [
        (path, {"id": "cart_recovery"} if path == "/campaign" else {}) for path, p in PAGES.items() if not p.is_form
    ]
    asked += [("/shopper", {"id": row.shopper}), ("/nowhere", {}), ("/static/dashboard.css", {})]
    plain, pages = dashboard_of(past.recovery), beside(past)

    async def every() -> list[Reply]:
        return [await pages.reply(Request(path=path, query=query, headers={"Host": HOST})) for path, query in asked]

    expected = [get(plain, path, **query) for path, query in asked]
    for (path, _), reply, other in zip(asked, asyncio.run(every()), expected, strict=True):
        assert reply.status == other.status, path
        assert reply.body == other.body, path


def test_every_form_does_what_it_does_over_a_recovery() -> None:
    """Settings, thumbs, texts, a campaign, export and erasure: none of them asks for what an AsyncRecovery has not."""
    lived = Past(seed=11).live(2, 3)
    row = lived.recovery.notifications("acme", state="SENT", limit=1)[0]
    code = code_of(get(dashboard_of(lived.recovery), "/shopper"))
    pages = beside(lived)

    def version() -> str:
        return str(lived.recovery.settings("acme").version)

    steps: list[tuple[str, Callable[[], dict[str, str]], int]] = [
        ("/recent/rate", lambda: {"id": row.id, "thumb": "1"}, 303),
        ("/campaigns/switch", lambda: {"id": "cart_recovery", "to": "off", "version": version()}, 303),
        ("/campaigns/add", lambda: {"kind": "winback", "version": version()}, 303),
        ("/campaign/save", lambda: {"id": "cart_recovery", "do": "preview", "version": version()}, 422),
        ("/shop/save", lambda: {"version": "0"}, 409),
        ("/audiences/save", lambda: {"audience-0-name": "VIP", "audience-0-tags": "vip", "version": version()}, 303),
        ("/texts/decide", lambda: {"id": "none", "word": "approve"}, 409),
        ("/shopper/find", lambda: {"key": "c1-0"}, 303),
        ("/shopper/export", lambda: {"id": row.shopper}, 200),
        ("/shopper/erase", lambda: {"id": row.shopper, "sure": "yes"}, 303),
    ]
    assert {path for path, page in PAGES.items() if page.is_form} <= {path for path, _, _ in steps}

    async def every() -> list[tuple[str, int]]:
        return [(path, (await pages.reply(form(path, fields(), code))).status) for path, fields, _ in steps]

    assert asyncio.run(every()) == [(path, status) for path, _, status in steps]
    assert not lived.recovery.shop("acme").campaign("cart_recovery").enabled
    with pytest.raises(cb.CartbackError):
        lived.recovery.timeline("acme", row.shopper)


def test_authorize_may_be_async_and_lets_nobody_in_by_itself(past: Past) -> None:
    """Awaited where it is to be; None is a 403; without one, or over a plain engine, there is no dashboard."""

    async def slowly(request: Request) -> Viewer | None:
        await asyncio.sleep(0)
        return IDA if request.header("x-session") else None

    async def both() -> list[int]:
        pages = beside(past, slowly)
        return [(await pages.reply(Request(path="/training", headers=h))).status for h in ({"X-Session": "1"}, {})]

    assert asyncio.run(both()) == [200, 403]
    with pytest.raises(InvalidSettings, match="authorize: "):
        AsyncDashboard(Remote(past), key=KEY)
    with pytest.raises(InvalidSettings, match="has its pages in Dashboard"):
        AsyncDashboard(past.recovery, authorize=lambda _: IDA, key=KEY)  # type: ignore[arg-type]
    with pytest.raises(InvalidSettings, match="recovery: expected a function"):
        AsyncDashboard(lambda request: request, authorize=lambda _: IDA, key=KEY)  # type: ignore[arg-type, misc]
    with pytest.raises(InvalidSettings, match="has its pages in AsyncDashboard"):
        cb_dashboard(past)


def cb_dashboard(past: Past) -> object:
    from cartback.dashboard import Dashboard

    return Dashboard(Remote(past), authorize=lambda _: IDA, key=KEY)  # type: ignore[arg-type]


def test_many_pages_at_once_over_a_plain_store_do_not_wait_for_each_other(tmp_path: Any) -> None:
    """A plain store's calls take the loop's threads: pages in those same threads would wait for each other for ever."""
    lived = Past(store=f"sqlite:///{tmp_path}/cartback.db", seed=12).live(1, 2)
    pages = beside(lived)
    app = ASGI(pages)

    async def page() -> int:
        got: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b""}

        async def send(message: Any) -> None:
            got.append(message)

        scope = {"type": "http", "method": "GET", "path": "/recent", "headers": [(b"host", HOST.encode())]}
        await app(scope, receive, send)
        return int(got[0]["status"])

    async def at_once() -> list[int]:
        return await asyncio.wait_for(asyncio.gather(*[page() for _ in range(40)]), 120)

    assert asyncio.run(at_once()) == [200] * 40
    lived.recovery.close()


def test_an_engine_that_does_not_answer_is_given_up() -> None:
    """After its time a page has an error that is worth another try, and the call on the loop is cancelled."""
    cancelled = threading.Event()

    class Stuck(cb.AsyncRecovery):
        async def now(self) -> datetime:
            try:
                await asyncio.Event().wait()
            finally:
                cancelled.set()
            raise AssertionError

    async def ask() -> Awaitable[Any]:
        on_loop = OnLoop(Stuck(), asyncio.get_running_loop(), 0.05)
        return await asyncio.to_thread(on_loop.now)

    with pytest.raises(StoreBusy, match=r"now: no answer within 0\.05 s"):
        asyncio.run(ask())
    assert cancelled.wait(10)


def test_under_wsgi_it_is_refused_by_name(past: Past) -> None:
    """WSGI has no loop to wait on: the host learns what to use."""
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": "/", "wsgi.input": None, "wsgi.url_scheme": "http", "HTTP_HOST": HOST,
    }  # fmt: skip
    with pytest.raises(InvalidSettings, match="expected a plain function"):
        WSGI(beside(past))(environ, lambda *_: None)  # type: ignore[arg-type]
