"""Inside another site's frame: shown where the host says so, blocked elsewhere, and every step in it a fetch with a token."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from tests.dashboard.browser import CHROMIUM, Browser, Tab, served
from tests.dashboard.lively import KEY, Past

from cartback.dashboard import Dashboard, Viewer
from cartback.flow import Reply, Request
from cartback.web import WSGI

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium on this machine"),
]
#: In the place of App Bridge: it adds a token to every fetch, and no cookie ever comes along.
BRIDGE = """if (self !== top) { const plain = fetch; self.fetch = (url, o = {}) =>
 plain(url, {...o, credentials: 'omit', headers: {...o.headers, Authorization: 'Bearer good'}}); }"""


class Host:
    """The dashboard behind a token, and what it was asked for; `frames` may show it."""

    def __init__(self, past: Past) -> None:
        self.frames: tuple[str, ...] = ()
        self.asked: list[tuple[str, str, bool]] = []
        self._lock = threading.Lock()
        self.dashboard = Dashboard(past.recovery, authorize=self._viewer, key=KEY)

    def _viewer(self, request: Request) -> Viewer | None:
        by_fetch = request.header("authorization") == "Bearer good"
        with self._lock:
            self.asked.append((request.method, request.path, by_fetch))
        if not by_fetch and request.query.get("id_token") != "good":
            return None
        return Viewer(id="ida", shops=("acme",), may_write=True, locale="en", frame_ancestors=self.frames)


@contextmanager
def around(inside: str) -> Iterator[str]:
    """Another site, on a port of its own, that shows `inside` in a frame."""
    page = f'<!doctype html><title>Admin</title><link rel="icon" href="data:,"><iframe src="{inside}" width=1000 height=800></iframe>'
    reply = Reply(200, (("Content-Type", "text/html"),), page.encode())
    with served(None, WSGI(lambda _: reply)) as url:
        yield url


class Frame:
    """The frame's own page, whatever it is by now."""

    def __init__(self, tab: Tab, origin: str) -> None:
        self._tab, self._origin = tab, origin

    def contexts(self) -> list[int]:
        """Where scripts of the dashboard's origin run in the tab."""
        return [
            event["params"]["context"]["id"]
            for event in self._tab.events()
            if event["method"] == "Runtime.executionContextCreated"
            and event["params"]["context"]["origin"] == self._origin
        ]

    def js(self, code: str) -> Any:
        context = self.contexts()[-1]
        answer = self._tab.call(
            "Runtime.evaluate", expression=code, contextId=context, awaitPromise=True, returnByValue=True
        )
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def until(self, condition: str) -> None:
        """Wait until a condition holds in the frame, for 20 s at most."""
        met = self.js(
            f"""new Promise(done => {{ const end = performance.now() + 20000, look = () => {{
            if ({condition}) done(true); else if (performance.now() > end) done(false);
            else requestAnimationFrame(look); }}; look(); }})"""
        )
        assert met, (condition, self.js("document.body.innerText.slice(0, 300)"))


def test_in_a_frame_every_step_is_a_fetch(past: Past) -> None:
    """Links, forms and going back: the page changes, focus goes to its content, the address is right, each request has the token."""
    host, browser = Host(past), Browser()
    try:
        with served(host.dashboard) as url, around(f"{url}/?id_token=good") as outer:
            host.frames = (outer,)
            tab = browser.tab()
            tab.call("Page.addScriptToEvaluateOnNewDocument", source=BRIDGE)
            tab.open(outer)
            frame = Frame(tab, url)
            assert "Recovered sales" in frame.js("document.body.innerText")
            frame.js("document.querySelector('a[href=\"/campaigns\"]').click()")
            frame.until("document.querySelector('h1').innerText === 'Campaigns'")
            assert frame.js("[document.activeElement.id, location.pathname, document.title]") == [
                "main",
                "/campaigns",
                "Campaigns – Acme Mugs",  # noqa: RUF001 - the title has a dash
            ]
            frame.js("document.querySelector('a[href=\"/shopper\"]').click()")
            frame.until("document.querySelector('#f-key')")
            frame.js("document.querySelector('#f-key').value = 'c5-1'; document.querySelector('form button').click()")
            frame.until("location.search.startsWith('?id=')")
            frame.js("history.back()")
            frame.until("!location.search && document.querySelector('h1').innerText === 'A shopper'")
            frame.js("document.querySelector('a[href=\"/recent\"]').click()")
            frame.until("document.querySelector('select[name=state]')")
            frame.js(
                "document.querySelector('select[name=state]').value = 'SENT'; document.querySelector('form button').click()"
            )
            frame.until("location.search.includes('state=SENT')")
            assert tab.console() == []
        assert host.asked[0] == ("GET", "/", False)
        assert {by_fetch for _, _, by_fetch in host.asked[1:]} == {True}
        assert ("POST", "/shopper/find", True) in host.asked
    finally:
        browser.close()


def test_a_site_that_is_not_named_shows_nothing(past: Past) -> None:
    """The browser blocks the frame, and says why."""
    host, browser = Host(past), Browser()
    try:
        with served(host.dashboard) as url, around(f"{url}/?id_token=good") as outer:
            for frames in ((), ("https://admin.shopify.com",)):
                host.frames = frames
                tab = browser.tab()
                tab.open(outer)
                assert Frame(tab, url).contexts() == []
                assert "frame-ancestors" in json.dumps(tab.console())
                tab.close()
    finally:
        browser.close()
