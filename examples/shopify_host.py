"""A Shopify app's backend in one file: a webhook endpoint and a worker, on the standard library and SQLite.

    CLIENT_SECRET=... python examples/shopify_host.py 8000

POST a delivery to /webhooks; the worker thread sends due messages to the console every few seconds. Without a port the
program serves one signed delivery of its own on a free port and stops; the tests run it that way.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import sys
import tempfile
import threading
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cartback import CartRecovery, CheckoutRecovery, Recovery, Shop, Winback
from cartback.channels.console import Console
from cartback.errors import RefusedDelivery, UnknownShop
from cartback.sources import shopify

SECRET = os.environ.get("CLIENT_SECRET", "only-for-this-example")
LARGEST = 2_000_000


def open_recovery(path: str) -> Recovery:
    """Return the engine, with the settings of the one shop that this app serves."""
    recovery = Recovery(f"sqlite:///{path}", channels=[Console()])
    campaigns = (CartRecovery(), CheckoutRecovery(), Winback())
    recovery.save_shop(Shop(id="acme.myshopify.com", currency="USD", timezone="America/New_York", campaigns=campaigns))
    return recovery


def make_server(recovery: Recovery, port: int) -> ThreadingHTTPServer:
    """Return an HTTP server that takes Shopify's webhooks for `recovery`."""

    class Webhooks(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            if length > LARGEST:
                self.send_response(413)
            else:
                self.send_response(answer(recovery, list(self.headers.items()), self.rfile.read(length)))
            self.end_headers()

    return ThreadingHTTPServer(("127.0.0.1", port), Webhooks)


def answer(recovery: Recovery, headers: list[tuple[str, str]], body: bytes) -> int:
    """Return the HTTP status for one delivery: 200 only once it is saved."""
    try:
        recovery.ingest(shopify.events(headers, body, secret=SECRET))
    except RefusedDelivery as refused:
        return refused.status
    except UnknownShop:
        return 401
    return 200


def work(recovery: Recovery, stop: threading.Event) -> None:
    """Send the due messages every five seconds, until `stop` is set."""
    while not stop.wait(5):
        while recovery.run_due().claimed:
            pass


def try_it(recovery: Recovery, port: int) -> None:
    """Post one signed and one forged cart, and print the answers."""
    line = {"product_id": 1, "quantity": 1, "price": "12.00", "title": "Mug"}
    body = json.dumps({"token": "c1", "line_items": [line], "updated_at": "2026-01-05T15:00:00Z"}).encode()
    signature = base64.b64encode(hmac.new(SECRET.encode(), body, hashlib.sha256).digest()).decode()
    for name, signed in (("signed", signature), ("forged", signature[::-1])):
        connection = HTTPConnection("127.0.0.1", port)
        headers = {
            "X-Shopify-Topic": "carts/update",
            "X-Shopify-Shop-Domain": "acme.myshopify.com",
            "X-Shopify-Webhook-Id": "w1",
            "X-Shopify-Hmac-SHA256": signed,
        }
        connection.request("POST", "/webhooks", body, headers)
        print(name, connection.getresponse().status)
        connection.close()
    print(recovery.decide("acme.myshopify.com", "cart:c1"))


def main() -> None:
    """Serve on the given port, or try the host once."""
    with tempfile.TemporaryDirectory() as folder:
        given = int(sys.argv[1]) if len(sys.argv) > 1 else 0
        recovery = open_recovery("cartback.db" if given else str(Path(folder) / "cartback.db"))
        server, stop = make_server(recovery, given), threading.Event()
        threads = [threading.Thread(target=server.serve_forever), threading.Thread(target=work, args=(recovery, stop))]
        for thread in threads:
            thread.start()
        try:
            if given:
                threads[0].join()
            else:
                try_it(recovery, server.server_address[1])
        except KeyboardInterrupt:
            pass
        finally:
            stop.set()
            server.shutdown()
            server.server_close()
            for thread in threads:
                thread.join()
            recovery.close()


if __name__ == "__main__":
    main()
