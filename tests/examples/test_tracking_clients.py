"""Real clients of Segment and RudderStack, as their servers use them, send to the FastAPI example over a socket."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[2] / "examples" / "tracking"
#: Serves the example, says on which port, and once a line comes in says what it knows.
SERVER = """
import asyncio, json, socket, sys
import uvicorn
import endpoint
from fastapi_app import app, recovery
from cartback.domain.document import decode
from cartback.domain.session import current_session
def told(shopper):
    session = current_session(shopper)
    lines = [] if session is None else [(line.product, line.quantity) for line in session.lines]
    orders, devices = [order.id for order in shopper.orders], [device.address for device in shopper.devices]
    return {"keys": shopper.keys, "lines": lines, "orders": orders, "devices": devices}
async def main():
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
#: Ana's afternoon, in the words of both clients: she is known, Bob's browser is not. Errors end the program.
CLIENT = """
import sys
from datetime import datetime, timezone
from importlib import import_module
name, port, packed = sys.argv[1], sys.argv[2], sys.argv[3] == "gzip"
client = import_module(name)
errors = []
client.write_key, client.host, client.gzip = "only-for-this-example", f"http://127.0.0.1:{port}", packed
client.dataPlaneUrl = client.host
client.max_retries, client.debug, client.on_error = 1, False, lambda error, items: errors.append(repr(error))
mug = {"product_id": "mug", "sku": "MUG-B", "name": "Mug", "price": 12.0, "quantity": 2, "currency": "USD"}
tea = {"product_id": "tea", "name": "Tea", "price": 4.5, "currency": "USD"}
client.identify("cust-7", {"email": "ana@acme.example", "firstName": "Ana"}, anonymous_id="anon-1")
phone = {"device": {"token": "fcm-token-of-ana", "type": "android"}}
client.track("cust-7", "Product Added", mug, anonymous_id="anon-1", context=phone)
client.track("cust-7", "Product Added", tea, anonymous_id="anon-1")
client.track("cust-7", "Product Removed", {**mug, "quantity": 1}, anonymous_id="anon-1")
client.page("cust-7", "Shop", "Cart", anonymous_id="anon-1")
bought = {"order_id": "o-1", "total": 30, "currency": "USD"}
long_ago = datetime(2026, 1, 5, 10, 0, tzinfo=timezone.utc)
client.track("cust-7", "Order Completed", bought, anonymous_id="anon-0", timestamp=long_ago)
client.track(None, "Cart Viewed", {"products": [mug, tea]}, anonymous_id="anon-2", message_id="m-of-bob")
client.track(None, "Cart Viewed", {"products": [mug, tea]}, anonymous_id="anon-2", message_id="m-of-bob")
client.flush()
client.shutdown()
sys.exit("; ".join(errors) or 0)
"""


@pytest.mark.parametrize("packed", ["plain", "gzip"])
@pytest.mark.parametrize(
    ("client", "package"),
    [("segment.analytics", "segment-analytics-python"), ("rudderstack.analytics", "rudder-sdk-python")],
    ids=["segment", "rudderstack"],
)
def test_a_real_client(client: str, package: str, packed: str) -> None:
    """All its messages are taken and none is refused: carts by changes and as a whole, a person, a device, an order.

    The client reports no error, so every batch was answered with 200.
    """
    for needed in ("fastapi", "uvicorn", client.partition(".")[0]):
        if find_spec(needed) is None:
            pytest.skip(f"{needed} is not installed: pip install {package} fastapi uvicorn")
    with subprocess.Popen(
        [sys.executable, "-c", SERVER],
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
            sent = subprocess.run(
                [sys.executable, "-c", CLIENT, client, port, packed],
                capture_output=True,
                text=True,
                check=False,
                timeout=120,
            )
            out, err = server.communicate("now\n", timeout=60)
        finally:
            server.kill()
    assert sent.returncode == 0, sent.stderr
    assert server.returncode == 0, err
    people, refused = json.loads(out)
    assert refused == {}
    [ana] = [person for person in people if "customer:cust-7" in person["keys"]]
    [bob] = [person for person in people if "device:anon-2" in person["keys"]]
    assert {"customer:cust-7", "device:anon-1", "email:ana@acme.example"} <= set(ana["keys"])
    assert sorted(ana["lines"]) == [["mug", 1], ["tea", 1]]
    assert sorted(bob["lines"]) == [["mug", 2], ["tea", 1]]
    assert (ana["orders"], ana["devices"]) == (["o-1"], ["fcm-token-of-ana"])
    assert "customer:cust-7" not in bob["keys"]
