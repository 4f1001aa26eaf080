"""Headless Chromium, driven over its own protocol by a pipe: no driver, no package, and every console message is heard."""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socketserver import ThreadingMixIn
from time import monotonic
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from cartback.dashboard import Dashboard
from cartback.web import WSGI

CHROMIUM = next((p for p in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if p), None)
_DEADLINE = 40.0


#: Becomes Chromium, which reads from file 3 and writes to file 4.
_ON_3_AND_4 = """
import fcntl, os, sys
ends = [fcntl.fcntl(int(end), fcntl.F_DUPFD, 10) for end in sys.argv[1:3]]
for end, place in zip(ends, (3, 4)):
    os.dup2(end, place)
os.execv(sys.argv[3], sys.argv[3:])
"""


class Timeout(Exception):
    """The browser did not do within the deadline what was waited for."""


class Browser:
    """One Chromium. Its pages are opened one after the other."""

    def __init__(self) -> None:
        assert CHROMIUM is not None
        self._folder = tempfile.TemporaryDirectory(prefix="cartback-chromium-", ignore_cleanup_errors=True)
        to_browser, self._write = os.pipe()
        self._read, from_browser = os.pipe()
        switches = [
            "--headless=new",
            "--remote-debugging-pipe",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--hide-scrollbars",
            "--disable-background-networking",
            "--disable-component-update",
            "--force-color-profile=srgb",
            f"--user-data-dir={self._folder.name}",
            "about:blank",
        ]
        self._process = subprocess.Popen(
            [sys.executable, "-c", _ON_3_AND_4, str(to_browser), str(from_browser), CHROMIUM, *switches],
            pass_fds=(to_browser, from_browser),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(to_browser)
        os.close(from_browser)
        self._buffer, self._number = b"", 0
        self.events: list[dict[str, Any]] = []

    def close(self) -> None:
        """End the browser."""
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(10)
        os.close(self._write)
        os.close(self._read)
        self._folder.cleanup()

    def call(self, method: str, session: str | None = None, **params: Any) -> Any:
        """Ask the browser for something, and answer what it says. Events that come meanwhile are kept."""
        self._number += 1
        number = self._number
        message = {"id": number, "method": method, "params": params} | ({"sessionId": session} if session else {})
        os.write(self._write, json.dumps(message).encode() + b"\0")
        until = monotonic() + _DEADLINE
        while True:
            heard = self._next(until, method)
            if heard.get("id") == number:
                assert "error" not in heard, (method, heard["error"])
                return heard.get("result", {})
            self.events.append(heard)

    def wait_for(self, event: str, session: str) -> dict[str, Any]:
        """The first event of this name since events were forgotten."""
        until = monotonic() + _DEADLINE
        seen = 0
        while True:
            for heard in self.events[seen:]:
                if heard.get("method") == event and heard.get("sessionId") == session:
                    return heard
            seen = len(self.events)
            self.events.append(self._next(until, event))

    def _next(self, until: float, what: str) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            ready, _, _ = select.select([self._read], [], [], max(0.0, until - monotonic()))
            if not ready:
                raise Timeout(what)
            chunk = os.read(self._read, 1 << 20)
            if not chunk:
                raise Timeout(f"{what}: the browser has ended")
            self._buffer += chunk
        line, _, self._buffer = self._buffer.partition(b"\0")
        heard: dict[str, Any] = json.loads(line)
        return heard

    def tab(self, *, wide: int = 1200, dark: bool = False, scripts: bool = True, language: str = "en-US") -> Tab:
        """A new tab with a screen of its own."""
        context = self.call("Target.createBrowserContext")["browserContextId"]
        target = self.call("Target.createTarget", url="about:blank", browserContextId=context)["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        tab = Tab(self, session, target, context)
        for domain in ("Page", "Runtime", "Log", "Network"):
            tab.call(f"{domain}.enable")
        tab.call("Network.setExtraHTTPHeaders", headers={"Accept-Language": language})
        tab.call("Emulation.setDeviceMetricsOverride", width=wide, height=900, deviceScaleFactor=1, mobile=wide < 500)
        scheme = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        tab.call("Emulation.setEmulatedMedia", features=scheme)
        if not scripts:
            tab.call("Emulation.setScriptExecutionDisabled", value=True)
        return tab


class Tab:
    """One tab of the browser."""

    def __init__(self, browser: Browser, session: str, target: str, context: str) -> None:
        self._browser, self._session, self._target, self._context = browser, session, target, context

    def close(self) -> None:
        self._browser.call("Target.disposeBrowserContext", browserContextId=self._context)

    def call(self, method: str, **params: Any) -> Any:
        return self._browser.call(method, self._session, **params)

    def open(self, url: str) -> None:
        """Go there, until it is loaded."""
        self._browser.events.clear()
        error = self.call("Page.navigate", url=url).get("errorText")
        assert error is None, (url, error)
        self._browser.wait_for("Page.loadEventFired", self._session)

    def js(self, code: str) -> Any:
        """What an expression comes to in the page; works where the page's own scripts are off too."""
        result = self.call("Runtime.evaluate", expression=code, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in result, (code[:200], result.get("exceptionDetails"))
        return result["result"].get("value")

    def text(self) -> str:
        return str(self.js("document.body.innerText"))

    def after(self, code: str) -> None:
        """Do something that leads to another page, until that is loaded."""
        self._browser.events.clear()
        self.js(code)
        self._browser.wait_for("Page.loadEventFired", self._session)

    def press(self, selector: str) -> None:
        """Click what the selector names, and wait for the page it leads to."""
        assert self.js(f"!!document.querySelector({json.dumps(selector)})"), f"no {selector} on {self.url()}"
        self.after(f"document.querySelector({json.dumps(selector)}).click()")

    def fill(self, name: str, value: str | bool) -> None:
        """Type into the field of this name, or tick it."""
        code = f"document.getElementsByName({json.dumps(name)})[0]"
        assert self.js(f"!!{code}"), f"no field {name} on {self.url()}"
        self.js(
            f"{code}.checked = {json.dumps(value)}"
            if isinstance(value, bool)
            else f"{code}.value = {json.dumps(value)}"
        )

    def wait_loaded(self) -> None:
        """Wait for the page that something just done leads to."""
        self._browser.wait_for("Page.loadEventFired", self._session)

    def key(self, key: str, *, shift: bool = False) -> None:
        """Press a key on the keyboard."""
        codes = {"Tab": 9, "Enter": 13, " ": 32}
        text = {"Enter": "\r", " ": " "}.get(key)
        params = {"key": key, "windowsVirtualKeyCode": codes[key], "modifiers": 8 if shift else 0}
        self.call("Input.dispatchKeyEvent", type="keyDown", **params, **({"text": text} if text else {}))
        self.call("Input.dispatchKeyEvent", type="keyUp", **params)

    def url(self) -> str:
        return str(self.js("location.href"))

    def events(self) -> list[dict[str, Any]]:
        """What the browser reported of this tab since it was opened there."""
        self.js("1")
        return [event for event in self._browser.events if event.get("sessionId") == self._session]

    def console(self) -> list[str]:
        """What the page and the browser said of it since it was opened: errors, warnings, refused files."""
        said = []
        for event in self.events():
            params = event["params"]
            if event["method"] == "Runtime.consoleAPICalled":
                said.append(f"{params['type']}: {[arg.get('value') for arg in params['args']]}")
            elif event["method"] == "Log.entryAdded":
                said.append(f"{params['entry']['level']}: {params['entry']['text']} {params['entry'].get('url', '')}")
            elif event["method"] == "Runtime.exceptionThrown":
                said.append(str(params["exceptionDetails"]))
        return said

    def picture(self, path: Path) -> None:
        """Keep a picture of the whole page."""
        size = self.call("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": 0, "width": size["width"], "height": min(size["height"], 4000), "scale": 1}
        shot = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=size["height"] > 900, clip=clip)
        path.write_bytes(base64.b64decode(shot["data"]))


class _Quiet(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        """Say nothing."""


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


@contextmanager
def served(dashboard: Dashboard | None, app: Any = None) -> Iterator[str]:
    """The dashboard, or another app, on a port of this machine; gives its URL."""
    app = app if dashboard is None else WSGI(dashboard)
    with make_server("127.0.0.1", 0, app, _Server, _Quiet) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join(10)
