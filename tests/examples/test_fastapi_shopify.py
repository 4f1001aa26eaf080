"""examples/fastapi_shopify over real sockets: uvicorn, its worker, PostgreSQL and a local FCM; only the clock is the test's."""

from __future__ import annotations

import base64
import hmac
import importlib.util
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import cartback as cb
from cartback.testing.fcmserver import FCMServer

for needed in ("fastapi", "uvicorn", "psycopg"):
    pytest.importorskip(needed, reason=f"{needed} is not installed")

EXAMPLE = Path(__file__).parents[2] / "examples" / "fastapi_shopify"
SHOP = "acme.myshopify.com"
SECRET, SESSION_KEY = "the-app's-client-secret", "signs-the-host's-own-sessions"
NOON = datetime(2026, 1, 5, 17, tzinfo=UTC)  # Monday in New York
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148"
ANA, BEN, CLEO, NINA = "7001", "7002", "7003", "7004"
STAGE = """
import asyncio
import logging
from datetime import datetime
from pathlib import Path

import app as host
import worker

def now():
    return datetime.fromisoformat(Path(__file__).with_name("clock").read_text())

app = host.make_app(now)

if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO)
    asyncio.run(worker.serve(now, poll=0.05))
"""


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Host:
    """The example with an environment and a clock of its own; `serve` and `work` start its two processes."""

    def __init__(self, folder: Path, database: str, **environment: str) -> None:
        (folder / "stage.py").write_text(STAGE, encoding="utf-8")
        self._clock, self._folder = folder / "clock", folder
        self.at(NOON)
        self.processes: list[subprocess.Popen[str]] = []
        self.environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(folder), str(EXAMPLE), str(Path(cb.__file__).parents[1])]),
            "CARTBACK_DATABASE": database,
            "SHOP": SHOP,
            "APP_URL": "https://app.acme.example",
            "SHOPIFY_SECRETS": f"the-new-one {SECRET}",
            "LINK_KEYS": "signs-the-links-of-this-shop",
            "SESSION_KEY": SESSION_KEY,
            "NO_PROXY": "127.0.0.1",
            **environment,
        }

    def at(self, now: datetime) -> None:
        self.now = now
        later = self._clock.with_suffix(".next")
        later.write_text(now.isoformat())
        later.replace(self._clock)

    def later(self, minutes: float) -> None:
        self.at(self.now + timedelta(minutes=minutes))

    # --- its processes

    def start(self, *command: str) -> subprocess.Popen[str]:
        both = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        process = subprocess.Popen([sys.executable, *command], cwd=self._folder, env=self.environment, **both)  # type: ignore[call-overload]
        self.processes.append(process)
        return process  # type: ignore[no-any-return]

    def serve(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        server = self.start("-m", "uvicorn", "stage:app", "--port", str(self.port), "--log-level", "warning")

        def answers() -> bool:
            assert server.poll() is None, server.communicate(timeout=30)
            with suppress(OSError):
                return self.ask("GET", "/health").status in {200, 503}
            return False

        until(answers)

    def work(self) -> subprocess.Popen[str]:
        return self.start("stage.py")

    def close(self) -> None:
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.communicate(timeout=30)

    # --- what the world does

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> Answer:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=20)
        with closing(connection):
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body, {"User-Agent": PHONE, **named})
            return _read(connection.getresponse())

    def deliver(self, topic: str, payload: dict[str, Any], **changed: str) -> int:
        """A webhook as Shopify sends it; `changed` headers have their underscores for dashes."""
        body = json.dumps(payload).encode()
        headers = {
            "X_Shopify_Topic": topic,
            "X_Shopify_Shop_Domain": SHOP,
            "X_Shopify_Webhook_Id": os.urandom(8).hex(),
            "X_Shopify_Triggered_At": self.now.isoformat(),
            "X_Shopify_Hmac_SHA256": base64.b64encode(hmac.digest(SECRET.encode(), body, "sha256")).decode(),
        }
        return self.ask("POST", "/cartback/webhooks/shopify", body, **{**headers, **changed}).status

    def register(self, customer: str | None, device: str, **more: Any) -> int:
        """An app's request, in the session that the example's own login gave the customer."""
        session = {"Authorization": f"Bearer {self.session(customer)}"} if customer else {}
        return self.ask("POST", "/cartback/devices", json.dumps({"token": device, **more}).encode(), **session).status

    def session(self, customer: str) -> str:
        return str(customers.token(customer, self.now, SESSION_KEY))

    def checkout(self, customer: str) -> dict[str, Any]:
        """A checkout left at shipping."""
        return {
            "token": f"checkout-{customer}", "cart_token": f"cart-{customer}", "customer": {"id": int(customer)},
            "created_at": self.now.isoformat(), "updated_at": self.now.isoformat(), "currency": "USD",
            "shipping_address": {"country_code": "US"}, "subtotal_price": "12.00",
            "abandoned_checkout_url": f"https://{SHOP}/checkouts/{customer}",
            "line_items": [{"product_id": 1, "variant_id": 11, "quantity": 1, "price": "12.00", "title": "Mug"}],
        }  # fmt: skip

    def order(self, customer: str) -> dict[str, Any]:
        """That checkout, bought."""
        same = ("cart_token", "customer", "created_at", "updated_at", "currency")
        its = {name: value for name, value in self.checkout(customer).items() if name in same}
        return {**its, "id": int(customer) + 1, "checkout_token": f"checkout-{customer}", "total_price": "12.00"}

    def agrees(self, customer: str, *devices: str) -> None:
        for device in devices:
            assert self.register(customer, device, push=True) == 204


def _read(response: HTTPResponse) -> Answer:
    return Answer(response.status, dict(response.getheaders()), response.read())


def _module(name: str) -> Any:
    spec = importlib.util.spec_from_file_location(f"fastapi_example_{name}", EXAMPLE / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


customers = _module("customers")


def until(holds: Callable[[], bool], seconds: float = 30) -> None:
    """Another process is at work: look again until it is done."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.05)


@pytest.fixture
def hosts(tmp_path: Path, postgres: str) -> Iterator[Callable[..., Host]]:
    """Makes the example's host, on PostgreSQL."""
    with ExitStack() as stack:
        yield lambda **environment: stack.enter_context(closing(Host(tmp_path, postgres, **environment)))


@pytest.fixture
def fcm(tmp_path: Path) -> Iterator[FCMServer]:
    """Firebase on this machine; its service account's file is in tmp_path."""
    for needed in ("firebase_admin", "pycurl"):
        pytest.importorskip(needed, reason=f"{needed} is not installed")
    with FCMServer() as server:
        (tmp_path / "account.json").write_text(json.dumps(server.service_account("acme")))
        yield server


def test_from_a_webhook_to_a_push_to_its_conversion(
    hosts: Callable[..., Host], fcm: FCMServer, tmp_path: Path, postgres: str
) -> None:
    """A checkout left is one request for each device; one that was bought, or whose shopper opted out, is none.

    A tap on the link in the push, and the order that follows, are the conversion of exactly that notification.
    """
    host = hosts(FIREBASE_ACCOUNT=str(tmp_path / "account.json"), FCM_ENDPOINT=fcm.url)
    host.serve()
    host.work()
    recovery = cb.Recovery(postgres)

    def worked_off() -> bool:
        due = recovery.next_due()
        return (due is None or due > host.now) and not recovery.notifications(SHOP, state="BEGUN")

    for customer, *devices in ((ANA, "ana-phone", "ana-tablet"), (BEN, "ben"), (CLEO, "cleo"), (NINA, "nina")):
        host.agrees(customer, *devices)
        assert host.deliver("checkouts/create", host.checkout(customer)) == 200
    host.later(10)
    assert host.deliver("orders/create", host.order(BEN)) == 200
    assert host.register(CLEO, "cleo", push=False) == 204
    assert host.register(ANA, "nina") == 204, "the phone has changed hands"
    assert host.register(ANA, "nina", removed=True) == 204
    until(worked_off)
    assert fcm.requests == [], "the wait is not over"

    host.later(21)
    until(lambda: len(fcm.requests) >= 2 and worked_off())
    assert Counter(push.address for push in fcm.requests) == {"ana-phone": 1, "ana-tablet": 1}
    assert all(push.taken and push.data["kind"] == "checkout_recovery" for push in fcm.requests)
    [sent] = recovery.notifications(SHOP, state="SENT")
    [link] = {push.data["link"] for push in fcm.requests}
    assert link.startswith("https://app.acme.example/cartback/click?t=")

    host.later(5)
    tap = host.ask("GET", link.removeprefix("https://app.acme.example"))
    assert (tap.status, tap.headers["location"]) == (302, f"https://{SHOP}/checkouts/{ANA}")
    token = fcm.requests[0].data["cart"]
    [item] = host.ask("GET", f"/cartback/cart?t={token}").json["items"]
    assert (item["title"], item["variant"], "price" in item) == ("Mug", "11", False)
    assert host.ask("POST", f"/cartback/open?t={fcm.requests[0].data['open']}").status == 204
    host.later(60)
    assert host.deliver("orders/create", host.order(ANA)) == 200
    [credit] = recovery.conversions(SHOP)
    assert (credit.notification, credit.touch, str(credit.value)) == (sent.id, "click", "12.00")

    host.at(NOON + timedelta(days=2))
    until(worked_off)
    assert len(fcm.requests) == 2, "who has bought hears no more"
    recovery.close()


def test_whom_it_lets_in_and_whom_not(hosts: Callable[..., Host], postgres: str) -> None:
    """Shopify by its signature, the app by the host's session, links by ours; and nobody learns why not."""
    host = hosts()
    host.serve()
    checkout = host.checkout(ANA)
    assert host.deliver("checkouts/create", checkout) == 200
    forged = [
        host.deliver("checkouts/create", checkout, X_Shopify_Hmac_SHA256="Zm9yZ2Vk"),
        host.deliver("checkouts/create", checkout, X_Shopify_Hmac_SHA256=""),
        host.deliver("checkouts/create", checkout, X_Shopify_Shop_Domain="other.myshopify.com"),
    ]
    assert forged == [401, 401, 401]
    assert host.deliver("checkouts/create", {"token": 1}, X_Shopify_Triggered_At="") == 400
    assert host.ask("GET", "/cartback/webhooks/shopify").status == 405
    request = {"customer": {"id": int(ANA)}}
    assert host.deliver("customers/data_request", request) == 200

    assert host.register(None, "kiosk") == 204
    assert host.register(None, "kiosk", push=True) == 400, "nobody's consent"
    session = host.session(ANA)
    stolen = session.replace(ANA, BEN)
    for bad in (stolen, session[:-1], "Bearer", "é", f"{BEN}..", f"{BEN}.x.y"):
        answer = host.ask(
            "POST", "/cartback/devices", b'{"token": "t"}', Authorization=f"Bearer {bad}".encode().decode("latin-1")
        )
        assert answer.status == 401, bad
    host.at(NOON + timedelta(days=31))
    expired = host.ask("POST", "/cartback/devices", b'{"token": "t"}', Authorization=f"Bearer {session}")
    assert expired.status == 401

    links = cb.Links("https://app.acme.example/cartback", "of-somebody-else's-shop")
    for path in ("click", "open", "cart"):
        assert host.ask("GET", f"/cartback/{path}?t={links.token(path, SHOP, 'n', NOON)}").status == 404
        assert host.ask("GET", f"/cartback/{path}?t=x&url=https://evil.example").status == 404
    assert [host.ask("GET", path).status for path in ("/docs", "/openapi.json", "/redoc")] == [404] * 3


def test_a_body_that_is_too_large_is_not_read_to_its_end(hosts: Callable[..., Host]) -> None:
    """A hundred megabytes are announced; two are enough to be told no."""
    host = hosts()
    host.serve()
    with socket.create_connection(("127.0.0.1", host.port), timeout=20) as connection:
        connection.sendall(b"POST /cartback/webhooks/shopify HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\n")
        connection.sendall(b"[" * 2_100_000)
        assert connection.recv(100).startswith(b"HTTP/1.1 413")


def test_the_worker_ends_when_told_to_and_the_health_is_told(hosts: Callable[..., Host]) -> None:
    """SIGTERM ends it with 0. Without it somebody waits, and whoever looks at /health sees that."""
    host = hosts()
    host.serve()
    host.agrees(ANA, "ana-phone")
    assert host.deliver("checkouts/create", host.checkout(ANA)) == 200
    assert host.ask("GET", "/health").status == 200
    host.later(40)
    late = host.ask("GET", "/health")
    assert (late.status, late.json["behind"]) == (503, 600)
    worker = host.work()
    until(lambda: host.ask("GET", "/health").status == 200)
    worker.send_signal(signal.SIGTERM)
    said, _ = worker.communicate(timeout=20)
    assert worker.returncode == 0, said
    assert "push to ****hone" in said
    assert said.rstrip().endswith("stopped")


def test_what_is_not_set_is_said(hosts: Callable[..., Host]) -> None:
    """A worker without a database says which setting is missing, and does not go on."""
    host = hosts(CARTBACK_DATABASE="")
    worker = host.work()
    said, _ = worker.communicate(timeout=30)
    assert worker.returncode == 1
    assert "CARTBACK_DATABASE is not set" in said
