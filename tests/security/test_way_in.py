"""What strangers may send to the functions that a host mounts: webhooks, devices, taps (S01, S02, S06, S07, S08, S09, S28).

Everything here goes through `webhook`, `device` and the like, as a host mounts them, not through the parts they are made of.
"""

from __future__ import annotations

import base64
import gzip
import hmac
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cartback as cb
from cartback.errors import StoreBusy
from cartback.sources import shopify
from cartback.stores.memory import MemoryStore
from cartback.testing import FakeClock

AT = datetime(2026, 1, 5, 15, tzinfo=UTC)
SHOP = "acme.myshopify.com"
NEW, OLD = "the new client secret", "the old client secret"
CART = {
    "token": "t1",
    "updated_at": "2026-01-05T15:00:00Z",
    "line_items": [{"product_id": 1, "quantity": 1, "price": "12.00", "title": "Mug"}],
}
ORDER = {
    "id": 1, "cart_token": "t1", "checkout_token": "ch1", "customer": {"id": 7, "email": "ana@example.com"},
    "created_at": "2026-01-05T15:10:00Z", "updated_at": "2026-01-05T15:10:00Z", "currency": "USD", "total_price": "12.00",
}  # fmt: skip


class Host:
    """A host with one shop, and what it parsed."""

    def __init__(self) -> None:
        self.store, self.clock = MemoryStore(), FakeClock(AT)
        self.recovery = cb.Recovery(self.store, clock=self.clock, links=cb.Links("https://a.test/r", "k" * 16))
        self.recovery.save_shop(cb.Shop(id=SHOP, currency="USD", timezone="UTC", campaigns=[cb.CartRecovery()]))

    def take(self, request: cb.Request) -> cb.Reply:
        return self.recovery.webhook(request, read)

    def all_there_is(self) -> str:
        """Every document of every shop."""
        kept = [(shop, self.store.scan(shop, "", 1000)) for shop in self.store.shops()]
        return repr(kept)


def read(request: cb.Request) -> list[cb.Event]:
    return shopify.events(request.headers, request.body, secret=[NEW, OLD])


def delivery(payload: object, secret: str = NEW, topic: str = "carts/update", **changed: str | None) -> cb.Request:
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    headers = {
        "X-Shopify-Topic": topic,
        "X-Shopify-Shop-Domain": SHOP,
        "X-Shopify-Webhook-Id": f"{topic} {len(body)}",
        "X-Shopify-Hmac-SHA256": base64.b64encode(hmac.digest(secret.encode(), body, "sha256")).decode(),
    }
    told = {**headers, **{name.replace("_", "-"): value for name, value in changed.items()}}
    return cb.Request(method="POST", headers={k: v for k, v in told.items() if v is not None}, body=body)


def said(reply: cb.Reply) -> tuple[int, str | None]:
    return reply.status, json.loads(reply.body)["error"] if reply.body else None


@pytest.fixture
def host() -> Host:
    return Host()


# --- S01, S02: who sent it


def test_one_delivery_is_taken_with_either_secret(host: Host) -> None:
    """While one replaces the other, which may take an hour."""
    assert said(host.take(delivery(CART, NEW))) == (200, None)
    assert said(host.take(delivery(CART, OLD))) == (200, None)


def correct(payload: object = CART) -> str:
    return str(dict(delivery(payload).headers)["X-Shopify-Hmac-SHA256"])


@pytest.mark.parametrize(
    "signature",
    [
        None, "", " ", "x", "=", "AAAA", "\u00e9", "\u043a\u043b\u044e\u0447", "A" * 100_000, "0" * 64, correct({}), correct()[:-1],
        correct() + "=", correct()[::-1], correct().lower(), f" {correct()} x", f"{correct()},{correct()}",
        hmac.new(NEW.encode(), json.dumps(CART).encode(), "sha256").hexdigest(),
    ],
)  # fmt: skip
def test_an_unsigned_delivery_is_a_401_and_is_not_parsed(host: Host, signature: str | None) -> None:
    """Whatever stands in the header. The same reply to a body that is a cart, no JSON, or too deep to parse."""
    before = host.all_there_is()
    replies = [
        host.take(delivery(body, X_Shopify_Hmac_SHA256=signature))
        for body in (CART, b"{not json", b"[" * 1000, b"\xff\xfe", b'{"a":' * 5000)
    ]
    assert {said(reply) for reply in replies} == {(401, "bad_signature")}
    assert len(set(replies)) == 1
    assert host.all_there_is() == before


@given(st.data())
def test_one_bit_of_the_body_is_enough(data: st.DataObject) -> None:
    request = delivery(CART)
    body = bytearray(request.body)
    bit = data.draw(st.integers(0, len(body) * 8 - 1))
    body[bit // 8] ^= 1 << bit % 8
    assert said(Host().take(cb.Request(method="POST", headers=request.headers, body=bytes(body)))) == (
        401,
        "bad_signature",
    )


@pytest.mark.parametrize("case", [str.lower, str.upper, str.title])
def test_header_names_in_any_case(host: Host, case: Callable[[str], str]) -> None:
    request = delivery(CART)
    headers = [(case(name), value) for name, value in dict(request.headers).items()]
    assert host.take(cb.Request(method="POST", headers=headers, body=request.body)).status == 200
    doubled = [*headers, ("x-shopify-hmac-sha256", dict(request.headers)["X-Shopify-Hmac-SHA256"])]
    assert host.take(cb.Request(method="POST", headers=doubled, body=request.body)).status == 401


# --- S08, S28: whose shop, and what a stranger learns


def test_the_body_names_no_shop(host: Host) -> None:
    """A cart that says it is another shop's is the one's whose delivery was signed."""
    host.recovery.save_shop(cb.Shop(id="other.myshopify.com", currency="USD", timezone="UTC"))
    claims = {
        **CART,
        "shop": "other.myshopify.com",
        "shop_domain": "other.myshopify.com",
        "shop_id": "other.myshopify.com",
    }
    assert host.take(delivery(claims)).status == 200
    assert len(host.store.scan(SHOP, "", 10)) == 1
    assert host.store.scan("other.myshopify.com", "", 10) == []


def test_a_stranger_learns_nothing(host: Host) -> None:
    """A forged delivery to a shop that is here, one to a shop that is not, and a signed one of a shop that is not: one reply."""
    nowhere = "nowhere.myshopify.com"
    replies = [
        host.take(delivery(CART, "a guess")),
        host.take(delivery(CART, "a guess", X_Shopify_Shop_Domain=nowhere)),
        host.take(delivery(CART, X_Shopify_Shop_Domain=nowhere)),
    ]
    assert len(set(replies)) == 1
    assert nowhere not in host.store.shops()


WORDS = {"bad_signature", "malformed", "too_large"}


@given(st.one_of(
    st.binary(max_size=200),
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=8) | st.integers(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*CART, *ORDER, "x"]), inner, max_size=5),
    ),
), st.sampled_from(sorted(shopify.TOPICS)))  # fmt: skip
def test_a_refusal_is_one_word(payload: object, topic: str) -> None:
    """Signed, and anything at all: taken, or refused by a word of three; nothing else comes back, and nothing is raised."""
    reply = Host().take(delivery(payload, topic=topic))
    status, word = said(reply)
    assert (status, word) == (200, None) or (status in {400, 413} and word in WORDS)
    assert set(dict(reply.headers)) <= {"Cache-Control", "Referrer-Policy", "X-Content-Type-Options", "Content-Type"}


def test_a_busy_store_says_no_more_than_later(host: Host) -> None:
    """Not which store, and not what it was busy with."""

    def busy(*_: object) -> Any:
        raise StoreBusy("PostgreSQL at db.internal, user shop: canceling statement of ana@example.com")

    host.store.find = busy  # type: ignore[assignment, method-assign]
    reply = host.take(delivery(CART))
    assert (reply.status, reply.body) == (503, b"")


# --- S06: what a device may say

DEVICES = st.fixed_dictionaries(
    {"token": st.text("ab:-_\u00e9 ", min_size=1, max_size=6)},
    optional={"kind": st.sampled_from(["fcm", "fid"]), "removed": st.booleans(), "push": st.booleans()},
)
CLAIMS = st.dictionaries(
    st.sampled_from(
        ["token", "kind", "removed", "push", "email", "phone", "customer", "keys", "consent", "order", "shop", "at"]
    ),
    st.none() | st.booleans() | st.text(max_size=10) | st.integers() | st.lists(st.text(max_size=3), max_size=2),
)


@given(st.one_of(DEVICES, CLAIMS, st.builds(dict.__or__, DEVICES, CLAIMS)), st.booleans())
def test_a_device_names_nobody_and_buys_nothing(body: dict[str, Any], known: bool) -> None:
    """Of whatever an app sends, a device comes about, and consent to push of the person the host knows; nothing else."""
    host = Host()
    request = cb.Request(method="POST", body=json.dumps(body).encode())
    reply = host.recovery.device(SHOP, request, ["customer:7"] if known else [])
    assert reply.status in {204, 400}
    if reply.status == 400:
        assert len(host.store.scan(SHOP, "", 10)) == 0
        return
    assert set(body) <= {"token", "kind", "removed", "push"}
    if body.get("removed"):
        return
    assert len(host.store.scan(SHOP, "", 10)) == 1
    exported = host.recovery.export(SHOP, "7" if known else f"device:{body['token'].strip()}")
    kept = exported["shopper"]
    assert all(kept[name] in (None, [], {}) for name in ("carts", "checkouts", "orders") if name in kept)
    assert set(kept["consents"]) <= ({"push"} if known and body.get("push") is not None else set())
    assert {key.partition(":")[0] for key in exported["keys"]} <= ({"customer", "device"} if known else {"device"})


# --- S07: replays


def test_a_replay_changes_nothing(host: Host) -> None:
    """An HMAC has no time in it: what was overheard may come again, later, in another order, under another id."""
    heard = [delivery(CART), delivery(ORDER, topic="orders/create"), delivery({**CART, "line_items": []})]
    for request in heard:
        assert host.take(request).status == 200
    before = json.loads(json.dumps(host.recovery.export(SHOP, "7"), default=str))
    host.clock.advance(timedelta(hours=5))
    for request in [*heard[::-1], *heard]:
        for known_as in ("X-Shopify-Webhook-Id", "X-Other"):
            headers = {**dict(request.headers), known_as: "another"}
            assert host.take(cb.Request(method="POST", headers=headers, body=request.body)).status == 200
    after = json.loads(json.dumps(host.recovery.export(SHOP, "7"), default=str))
    assert after == before


# --- S09: limits, before anything is parsed


def bombs() -> dict[str, bytes]:
    """Two megabytes of each, or of what becomes much more."""
    size = 1_999_000
    line = b'{"product_id":1,"quantity":1,"price":"1.00","title":"x"},'
    lines = (line * (size // len(line)))[:-1]
    return {
        "brackets": b"[" * size,
        "objects": b'{"a":' * (size // 5),
        "strings": b"[" + b'"",' * (size // 3) + b'""]',
        "keys": b"{" + b",".join(b'"k%d":0' % n for n in range(120_000)) + b"}",
        "a number": b'{"token":"t","updated_at":' + b"9" * size + b"}",
        "an exponent": b'{"token":"t","line_items":[{"price":1e' + b"9" * 1000 + b"}]}",
        "a text": b'{"token":"' + b"x" * size + b'"}',
        "escapes": b'{"token":"' + b"\\u0000" * (size // 6) + b'"}',
        "lines": b'{"token":"t","updated_at":"2026-01-05T15:00:00Z","line_items":[' + lines + b"]}",
        "zipped": gzip.compress(b"[" * 50_000_000),
        "no UTF-8": b"\xff" * size,
    }


BOMBS = bombs()


def quickest(ask: Callable[[], cb.Reply]) -> tuple[cb.Reply, float]:
    """The reply, and the processor time it took at best of three: others are at work on the machine."""
    took = []
    for _ in range(3):
        began = time.process_time()
        reply = ask()
        took.append(time.process_time() - began)
    return reply, min(took)


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_judged_in_time(host: Host, bomb: str) -> None:
    """Signed, as by a platform that was taken over: refused in some twenty milliseconds; what is fine but huge, in a second."""
    request = delivery(BOMBS[bomb])
    reply, took = quickest(lambda: host.take(request))
    if reply.status == 200:
        assert bomb == "lines"
        assert took < 1
        assert len(host.all_there_is()) < 100_000, "a hundred lines are kept"
    else:
        assert reply.status in {400, 413}
        assert took < 0.1, took


@pytest.mark.parametrize("topic", sorted(shopify.TOPICS))
def test_what_is_too_large_is_not_even_hashed(host: Host, topic: str) -> None:
    """A byte over the limit: no signature is computed, so that it costs nothing to say no."""
    request = cb.Request(method="POST", headers={"X-Shopify-Topic": topic}, body=b" " * (shopify.LIMITS.body + 1))
    reply, took = quickest(lambda: host.take(request))
    assert said(reply) == (413, "too_large")
    assert took < 0.005


@pytest.mark.parametrize("path", ["click", "opened", "cart"])
@pytest.mark.parametrize("filler", ["A", "-", "=", "\u00e9", "%"])
def test_a_token_a_megabyte_long_costs_nothing(host: Host, path: str, filler: str) -> None:
    reply, took = quickest(lambda: getattr(host.recovery, path)(cb.Request(query={"t": filler * 1_000_000})))
    assert reply.status == 404
    assert took < 0.02
