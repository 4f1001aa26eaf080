"""Real clients of Segment and RudderStack in a real browser send to the FastAPI example, under the key that a page has.

The packages are npm's: `nox -s clients` installs them, and says where in CARTBACK_JS_CLIENTS.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from tests.dashboard.browser import CHROMIUM

EXAMPLE = Path(__file__).parents[2] / "examples" / "tracking"
#: Serves the example and a page beside it, says on which port, and once a line comes in says what it knows.
SERVER = """
import asyncio, json, socket, sys
import uvicorn
import endpoint
from fastapi_app import app, recovery
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from cartback.domain.document import decode
from cartback.domain.session import current_session
def told(shopper):
    session = current_session(shopper)
    lines = [] if session is None else [(line.product, line.quantity) for line in session.lines]
    return {"keys": shopper.keys, "lines": lines, "stage": session and session.stage}
async def main():
    app.router.routes.insert(0, Mount("/page", StaticFiles(directory=sys.argv[1])))
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="on"))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        print(listening.getsockname()[1], flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        people = [told(decode(stored.doc)) for stored in recovery.store.scan("acme", "", 50)]
        print(json.dumps([people, endpoint.refused]), flush=True)
        server.should_exit = True
        await serving
asyncio.run(main())
"""
#: What both do: a mug twice, tea, one mug taken out, and the checkout; and who it is, which a page may not say.
SHOPPING = """
const mug = {product_id: "mug", name: "Mug", price: 12, quantity: 2, currency: "USD"};
const tea = {product_id: "tea", name: "Tea", price: 4.5, currency: "USD"};
client.setAnonymousId("anon-in-the-browser");
client.track("Product Added", mug);
client.track("Product Added", tea);
client.track("Product Removed", {...mug, quantity: 1});
client.track("Checkout Step Viewed", {checkout_id: "k-1", step: 2, shipping_method: "post"});
client.identify("cust-7", {email: "ana@acme.example"});
client.page("Cart");
document.title = "shopped";
"""
PAGES = {
    "segment": (
        "@segment/analytics-next/dist/umd",
        'const client = AnalyticsNext.AnalyticsBrowser.load({writeKey: "wk_web", cdnURL: location.origin});',
    ),
    "rudderstack": (
        "@rudderstack/analytics-js/dist/npm/legacy/umd",
        """const client = new rudderanalytics.RudderAnalytics();
        client.load("wk_web", location.origin, {configUrl: location.origin, sendAdblockPage: false});""",
    ),
}


def shown(url: str, profile: Path) -> str:
    """Open the page, let a minute of its time pass once nothing is on the wire, and return its document."""
    assert CHROMIUM is not None
    command = [
        CHROMIUM, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
        "--disable-background-networking", f"--user-data-dir={profile}", "--virtual-time-budget=60000", "--dump-dom", url,
    ]  # fmt: skip
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=180).stdout


@pytest.mark.slow
@pytest.mark.parametrize("name", PAGES)
def test_a_real_client_in_a_browser(name: str, tmp_path: Path) -> None:
    """It finds where to send, all carts are taken, and whom the page names is refused: its key is public."""
    packages = os.environ.get("CARTBACK_JS_CLIENTS")
    if packages is None or CHROMIUM is None:
        pytest.skip("CARTBACK_JS_CLIENTS is not set, or there is no Chromium: nox -s clients")
    for needed in ("fastapi", "uvicorn"):
        if find_spec(needed) is None:
            pytest.skip(f"{needed} is not installed")
    scripts, load = PAGES[name]
    shutil.copytree(Path(packages) / "node_modules" / scripts, tmp_path / "page" / "client")
    page = f'<!doctype html><script src="/page/client/index.js"></script><script>{load}{SHOPPING}</script>'
    (tmp_path / "page" / "index.html").write_text(page, encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, "-c", SERVER, str(tmp_path / "page")],
        cwd=EXAMPLE,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        try:
            assert server.stdout is not None
            port = server.stdout.readline().strip()
            assert port.isdecimal(), server.communicate(timeout=30)
            document = shown(f"http://127.0.0.1:{port}/page/index.html", tmp_path / "profile")
            out, err = server.communicate("now\n", timeout=60)
        finally:
            server.kill()
    assert "<title>shopped</title>" in document
    assert server.returncode == 0, err
    people, refused = json.loads(out)
    assert refused == {"a person under a public key": 1}
    [shopper] = people
    assert "device:anon-in-the-browser" in shopper["keys"]
    assert not [key for key in shopper["keys"] if key.startswith(("customer:", "email:"))]
    assert (sorted(shopper["lines"]), shopper["stage"]) == ([["mug", 1], ["tea", 1]], "checkout")
