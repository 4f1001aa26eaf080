"""The tracking endpoint answers alike in three frameworks: preflights, settings documents, and what clients send."""

from __future__ import annotations

import base64
import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

EXAMPLE = Path(__file__).parents[2] / "examples" / "tracking"
CART = {
    "type": "track",
    "event": "Cart Viewed",
    "anonymousId": "a-1",
    "messageId": "m-1",
    "properties": {"products": [{"product_id": "mug", "price": 12}]},
}
ORIGIN = {"Origin": "https://shop.acme.example"}
ANA = {"type": "identify", "userId": "ana", "messageId": "m-2"}


def basic(key: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{key}:".encode()).decode()}


def post(path: str, message: Any, headers: Any = None, *, packed: bool = False) -> list[Any]:
    body = json.dumps(message).encode()
    body = gzip.compress(body) if packed else body
    return ["POST", path, {"Content-Type": "text/plain", **(headers or {})}, base64.b64encode(body).decode()]


REQUESTS = [
    post("/v1/t", CART, basic("wk_web") | ORIGIN),
    post("/beacon/v1/batch?writeKey=wk_web", {"batch": [CART]}),
    post("/v1/batch", {"batch": [ANA]}, basic("only-for-this-example"), packed=True),
    post("/v1/i", ANA, basic("wk_web") | ORIGIN),
    post("/v1/t", CART, basic("a guess")),
    post("/v1/t", "x" * 600_000, basic("wk_web")),
    post("/v1/nothing", CART, basic("wk_web")),
    ["OPTIONS", "/v1/t", {**ORIGIN, "Access-Control-Request-Headers": "authorization"}, ""],
    ["GET", "/v1/projects/wk_web/settings", {**ORIGIN, "Host": "app.acme.example"}, ""],
    ["GET", "/sourceConfig/?p=npm", {"Origin": "https://evil.example"}, ""],
    ["GET", "/anything", {}, ""],
]
STATUSES = [200, 200, 200, 200, 401, 413, 400, 204, 200, 200, 404]

WSGI = """
import io
from wsgi_app import app, recovery
def ask(method, path, headers, body):
    given = {}
    path, _, query = path.partition("?")
    environ = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query, "wsgi.input": io.BytesIO(body)}
    environ |= {"HTTP_" + name.upper().replace("-", "_"): value for name, value in headers.items()}
    def start(status, pairs):
        given.update(status=int(status.split()[0]), headers=dict(pairs))
    given["body"] = b"".join(app({**environ, "CONTENT_LENGTH": str(len(body))}, start)).decode()
    return given
"""
DJANGO = """
from django_app import recovery
from django.test import Client
client = Client(enforce_csrf_checks=True)
def ask(method, path, headers, body):
    host = {"Host": "localhost", **headers}
    reply = client.generic(method, path, body, content_type="text/plain", headers=host)
    return {"status": reply.status_code, "headers": dict(reply.headers), "body": reply.content.decode()}
"""
FASTAPI = """
import asyncio
from fastapi_app import app, lifespan, recovery as engine
loop = asyncio.new_event_loop()
entered = lifespan(app)
loop.run_until_complete(entered.__aenter__())
class recovery:
    export = staticmethod(lambda *a: loop.run_until_complete(engine.export(*a)))
    close = staticmethod(lambda: (loop.run_until_complete(entered.__aexit__(None, None, None)), loop.close()))
def ask(method, path, headers, body):
    path, _, query = path.partition("?")
    given = {"body": ""}
    pairs = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": method, "path": path, "raw_path": path.encode(), "query_string": query.encode(),
             "headers": pairs, "http_version": "1.1", "scheme": "http", "server": ("x", 80),
             "client": ("y", 1), "root_path": "", "asgi": {"version": "3.0"}}
    async def receive():
        return {"type": "http.request", "body": body, "more_body": False}
    async def send(message):
        if message["type"] == "http.response.start":
            headers = {name.decode().title(): value.decode() for name, value in message["headers"]}
            given.update(status=message["status"], headers=headers)
        else:
            given["body"] += message.get("body", b"").decode()
    loop.run_until_complete(app(scope, receive, send))
    return given
"""
RUN = """
import base64, json, sys
answers = [ask(m, p, h, base64.b64decode(b)) for m, p, h, b in json.load(sys.stdin)]
keys = sorted(recovery.export("acme", "device:a-1")["keys"]), sorted(recovery.export("acme", "customer:ana")["keys"])
import endpoint
recovery.close()
print(json.dumps([answers, keys, endpoint.refused]))
"""


@pytest.mark.parametrize(
    ("needed", "driver"),
    [(None, WSGI), ("fastapi", FASTAPI), ("django", DJANGO)],
    ids=["wsgi", "fastapi", "django"],
)
def test_it_answers(needed: str | None, driver: str) -> None:
    """Sent, refused or asked: the same answers, and the same people known, whatever the framework."""
    if needed is not None:
        pytest.importorskip(needed)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", driver + RUN],
        input=json.dumps(REQUESTS),
        cwd=EXAMPLE,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    answers, (browser, ana), refused = json.loads(done.stdout.splitlines()[-1])
    assert [answer["status"] for answer in answers] == STATUSES
    assert browser == ["cart:visitor:a-1", "device:a-1"]
    assert ana == ["customer:ana"]
    assert refused == {"a person under a public key": 1}
    allowed = [answer["headers"].get("Access-Control-Allow-Origin") for answer in answers]
    assert [bool(origin) for origin in allowed] == ["Origin" in r[2] and "evil" not in r[2]["Origin"] for r in REQUESTS]
    assert "authorization" in answers[7]["headers"]["Access-Control-Allow-Headers"]
    settings, rudder = json.loads(answers[8]["body"]), json.loads(answers[9]["body"])
    assert settings["integrations"]["Segment.io"]["apiKey"] == rudder["source"]["writeKey"] == "wk_web"
    assert settings["integrations"]["Segment.io"]["apiHost"] == "app.acme.example/v1"
