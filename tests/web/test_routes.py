"""Routes mounts what it was given, and nothing else; each request is answered as the engine answers it."""

from __future__ import annotations

import asyncio
import base64
import hmac
import inspect
import json
from collections.abc import Callable, Generator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import attrs
import pytest

import cartback as cb
from cartback.errors import InvalidSettings, MalformedDelivery, StoreBusy
from cartback.sources import segment, shopify
from cartback.testing import FakeClock, Outbox
from cartback.web import (
    ASGI,
    GA4,
    WSGI,
    BigCommerce,
    Routes,
    Segment,
    Shopify,
    ShopifyPixel,
    Source,
    TwilioWebhooks,
    WooCommerce,
)

from .conftest import Site, by_uvicorn, by_wsgiref

NOW = datetime(2026, 1, 5, 17, tzinfo=UTC)
KEYS = ["signs-the-links-of-this-shop"]
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148"
SHOP = cb.Shop(
    id="acme.myshopify.com",
    name="Acme",
    currency="USD",
    timezone="America/New_York",
    campaigns=[cb.CartRecovery(wait="1h", inbox=True)],
    home_url="https://acme.example/",
    short_links="https://acme.example/s",
)
OTHER = SHOP.model_copy(update={"id": "other.myshopify.com", "name": "Other"})


class Host:
    """An engine with two shops, plain or async, and what is asked of its routes."""

    def __init__(self, *, awaits: bool, links: bool = True) -> None:
        self.clock, self.push = FakeClock(NOW), Outbox()
        self.awaits = awaits
        kind = cb.AsyncRecovery if awaits else cb.Recovery
        self.recovery: Any = kind(
            "memory:",
            channels=[self.push],
            clock=self.clock,
            links=cb.Links("https://app.acme.example/cartback", KEYS) if links else None,
        )
        for shop in (SHOP, OTHER):
            self.do(self.recovery.save_shop(shop))

    def do(self, answer: Any) -> Any:
        async def awaited() -> Any:
            return await answer

        return asyncio.run(awaited()) if inspect.isawaitable(answer) else answer

    def routes(self, **given: Any) -> Callable[..., cb.Reply]:
        routes = Routes(self.recovery, **given)

        def ask(method: str, path: str, body: bytes = b"", **headers: str) -> cb.Reply:
            path, _, query = path.partition("?")
            pairs = {name.replace("_", "-"): value for name, value in headers.items()}
            request = cb.Request(
                method=method,
                path=path,
                query_string=query,
                body=body,
                headers=pairs,
                origin="https://app.acme.example",
            )
            reply: cb.Reply = self.do(routes(request))
            return reply

        return ask

    def leaves_a_cart(self) -> cb.OutgoingMessage:
        """Ana's push for a cart."""
        keys = (cb.key("customer", "ana"),)
        shop = SHOP.id
        at = self.clock.now
        self.do(
            self.recovery.ingest(
                [
                    cb.ConsentChanged(shop=shop, at=at, keys=keys, channel="push", granted=True),
                    cb.DeviceAdded(shop=shop, at=at, keys=keys, device="phone-1"),
                    cb.CartChanged(
                        shop=shop,
                        at=at,
                        keys=keys,
                        cart="c1",
                        lines=(cb.Line(product="1", title="Mug", price=Decimal(12)),),
                        url="https://acme.example/cart/c1",
                    ),
                ]
            )
        )
        self.clock.advance(timedelta(hours=1))
        self.do(self.recovery.run_due())
        self.clock.advance(timedelta(minutes=2))
        return self.push.messages[-1]


@pytest.fixture(params=[False, True], ids=["plain", "async"])
def host(request: pytest.FixtureRequest) -> Host:
    return Host(awaits=request.param)


def query(message: cb.OutgoingMessage) -> str:
    """The token of its link."""
    assert message.link is not None
    return message.link.partition("?")[2]


def signed(body: bytes, key: str = "s3cret", domain: str = SHOP.id) -> dict[str, str]:
    return {
        "X_Shopify_Topic": "carts/update",
        "X_Shopify_Shop_Domain": domain,
        "X_Shopify_Triggered_At": NOW.isoformat(),
        "X_Shopify_Hmac_SHA256": base64.b64encode(hmac.digest(key.encode(), body, "sha256")).decode(),
    }


CART = json.dumps({"token": "c1", "updated_at": NOW.isoformat(), "line_items": []}).encode()
PATHS = [
    "/", "", "/webhooks", "/webhooks/shopify", "/webhooks/woocommerce", "/webhooks/bigcommerce", "/webhooks/twilio/x",
    "/track/v1/batch", "/click?t=x", "/open?t=x", "/cart?t=x", "/unsubscribe?t=x", "/preferences?t=x", "/s/acme/token", "/devices", "/inbox",
    "//devices", "/devices/x", "/../devices", "/webhooks/../devices",
]  # fmt: skip


@pytest.mark.parametrize("awaits", [False, True], ids=["plain", "async"])
def test_nothing_is_there_that_nothing_was_given_for(awaits: bool) -> None:
    """An engine without links and routes without sources answer 404 to everything, whatever the method."""
    ask = Host(awaits=awaits, links=False).routes()
    answers = {ask(method, path).status for path in PATHS for method in ("GET", "POST", "OPTIONS", "HEAD", "DELETE")}
    assert answers == {404}


def test_links_are_there_with_links(host: Host) -> None:
    """A tap, an open, a cart and the way out lead where the engine's functions do; with no more on the path."""
    ask, message = host.routes(), host.leaves_a_cart()
    tap = ask("GET", "/click?" + query(message), User_Agent=PHONE)
    assert (tap.status, dict(tap.headers)["Location"]) == (302, "https://acme.example/cart/c1")
    assert ask("POST", f"/open?t={message.data['open']}").status == 204
    assert json.loads(ask("GET", f"/cart?t={message.data['cart']}").body)["items"][0]["title"] == "Mug"
    assert ask("GET", "/click?t=forged").status == 404
    assert b"not valid any more" in ask("GET", "/unsubscribe?t=forged").body
    assert b"not valid any more" in ask("GET", "/preferences?t=forged").body
    token = host.recovery.links.token("preferences", SHOP.id, message.id, host.clock.now)
    choices = ask("GET", f"/preferences?t={token}").body
    assert b'<input type="checkbox" name="channel" value="push" checked>' in choices
    assert ask("GET", f"/cart/x?t={message.data['cart']}").status == 404


def test_short_links_are_of_the_shop_that_is_asked(host: Host) -> None:
    """The token is the last part of the path; before it the shop, where routes are for several."""
    message = host.leaves_a_cart()
    token = cb.Links("https://x.example", KEYS).short(SHOP.id, message.id)
    several, one = host.routes(), host.routes(shop=SHOP.id)
    assert several("GET", f"/s/{SHOP.id}/{token}", User_Agent=PHONE).status == 302
    assert one("GET", f"/s/{token}", User_Agent=PHONE).status == 302
    assert several("GET", f"/s/{OTHER.id}/{token}").status == 404, "of another shop"
    assert several("GET", f"/s/{token}").status == 404
    assert one("GET", f"/s/{SHOP.id}/{token}").status == 404
    assert host.routes(shop=lambda _request: None)("GET", f"/s/{token}").status == 404


# --- webhooks ---------------------------------------------------------------------------------------------------------


SECRETS: dict[str, Any] = {
    "one": "s3cret",
    "several": ["the-new-one", "s3cret"],
    "mapping": {SHOP.id: "s3cret", OTHER.id: "another"},
    "function": {SHOP.id: "s3cret"}.get,
}


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
def test_shopify_is_believed_by_its_signature(host: Host, secret: Any) -> None:
    """By one secret, several, or the shop's own; a stranger learns no more than that it is wrong."""
    ask = host.routes(sources=[Shopify(secret)])
    taken = ask("POST", "/webhooks/shopify", CART, **signed(CART))
    assert taken.status == 200
    assert taken.ingested is not None
    assert taken.ingested.taken == 1
    refused = [
        ask("POST", "/webhooks/shopify", CART, **signed(CART, "guess")),
        ask("POST", "/webhooks/shopify", CART, **signed(CART, domain="unknown.myshopify.com")),
        ask("POST", "/webhooks/shopify", CART),
    ]
    assert {(reply.status, reply.body) for reply in refused} == {(401, b'{"error": "bad_signature"}')}
    assert ask("GET", "/webhooks/shopify").status == 405
    assert ask("POST", "/webhooks/shopify/more", CART, **signed(CART)).status == 404
    assert ask("POST", "/webhooks/shopify/", CART, **signed(CART)).status == 200


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
@pytest.mark.parametrize("form", ["wsgi", "lists"])
def test_shopify_by_headers_in_other_forms(host: Host, secret: Any, form: str) -> None:
    """A host may pass WSGI's environ, or a list of values for each name: the shop's secret is found by them too."""
    headers: Any = {name.replace("_", "-"): value for name, value in signed(CART).items()}
    if form == "wsgi":
        headers = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
    else:
        headers = {name: [value] for name, value in headers.items()}
    request = cb.Request(method="POST", path="/webhooks/shopify", headers=headers, body=CART)
    reply = host.do(Routes(host.recovery, sources=[Shopify(secret)])(request))
    assert (reply.status, reply.ingested is not None and reply.ingested.taken) == (200, 1)


def test_a_shop_of_another_name_is_found_by_its_domain(host: Host) -> None:
    """Your id for a domain, from a mapping or a function; nobody is asked about a delivery that is forged."""
    asked: list[str] = []

    def shops(domain: str) -> str | None:
        asked.append(domain)
        return SHOP.id if domain == "acme-2.myshopify.com" else None

    for known in (shops, {"acme-2.myshopify.com": SHOP.id}):
        ask = host.routes(sources=[Shopify("s3cret", shops=known)])
        assert ask("POST", "/webhooks/shopify", CART, **signed(CART, domain="acme-2.myshopify.com")).status == 200
        assert ask("POST", "/webhooks/shopify", CART, **signed(CART)).status == 401, "of a domain nobody knows"
        assert ask("POST", "/webhooks/shopify", CART, **signed(CART, "guess")).status == 401
    assert asked == ["acme-2.myshopify.com", SHOP.id]


def woocommerce(body: bytes, secret: str) -> dict[str, str]:
    signature = base64.b64encode(hmac.digest(secret.encode(), body, "sha256")).decode()
    return {"X_WC_Webhook_Topic": "cart.updated", "X_WC_Webhook_Signature": signature}


def test_woocommerce_is_of_the_shop_in_its_path(host: Host) -> None:
    """Each shop by its own secret; who has one shop's secret says nothing of another."""
    ask = host.routes(sources=[WooCommerce({SHOP.id: "of-acme", OTHER.id: "of-other"})])
    body = json.dumps(
        {"cart": "c9", "customer_id": 7, "date_modified_gmt": "2026-01-05T16:00:00", "line_items": []}
    ).encode()
    headers = woocommerce(body, "of-acme")
    assert ask("POST", f"/webhooks/woocommerce/{SHOP.id}", body, **headers).status == 200
    assert ask("POST", f"/webhooks/woocommerce/{OTHER.id}", body, **headers).status == 401
    assert ask("POST", "/webhooks/woocommerce/nobody", body, **headers).status == 401
    assert ask("POST", "/webhooks/woocommerce", body, **headers).status == 404
    one = host.routes(shop=SHOP.id, sources=[WooCommerce("of-acme")])
    assert one("POST", "/webhooks/woocommerce", body, **headers).status == 200
    assert one("POST", f"/webhooks/woocommerce/{OTHER.id}", body, **headers).status == 404


def test_twilio_is_believed_by_the_url_it_was_given(host: Host) -> None:
    """The URL is signed: the one that was asked for, or the one that the host names where a proxy makes another of it."""
    body = urlencode({"From": "+4915112345678", "Body": "STOP", "MessageSid": "SM1"}).encode()
    fields = "BodySTOPFrom+4915112345678MessageSidSM1"

    def sign(url: str) -> dict[str, str]:
        mac = hmac.digest(b"auth-token", (url + fields).encode(), "sha1")
        return {"X_Twilio_Signature": base64.b64encode(mac).decode()}

    asked, public = "https://app.acme.example/webhooks/twilio?a=1", "https://public.example/cb/webhooks/twilio"
    direct = host.routes(shop=SHOP.id, sources=[TwilioWebhooks("auth-token")])
    assert direct("POST", "/webhooks/twilio?a=1", body, **sign(asked)).status == 200
    assert direct("POST", "/webhooks/twilio", body, **sign(asked)).status == 401
    proxied = host.routes(shop=SHOP.id, sources=[TwilioWebhooks("auth-token", url=public)])
    assert proxied("POST", "/webhooks/twilio", body, **sign(public)).status == 200
    assert proxied("POST", "/webhooks/twilio", body, **sign(asked)).status == 401


def test_bigcommerce_reads_back_what_a_webhook_points_at(host: Host) -> None:
    """The host's function is called once the webhook is verified, with the shop, and its events are saved with it."""
    data = {"scope": "store/cart/created", "data": {"type": "cart", "id": "c3"}, "created_at": int(NOW.timestamp())}
    body = json.dumps(data).encode()
    mac = hmac.digest(b"client-secret", b"msg-1.1767632400." + body, "sha256")
    headers = {
        "Webhook_Id": "msg-1",
        "Webhook_Timestamp": "1767632400",
        "Webhook_Signature": f"v1,{base64.b64encode(mac).decode()}",
    }
    fetched: list[tuple[str, str]] = []

    def fetch(shop: str, request: cb.Request) -> list[cb.Event]:
        fetched.append((shop, json.loads(request.body)["data"]["id"]))
        return [cb.CartRemoved(shop=shop, at=NOW, keys=(cb.key("cart", "c3"),), cart="c3")]

    ask = host.routes(sources=[BigCommerce({SHOP.id: "client-secret"}, fetch=fetch)])
    assert ask("POST", f"/webhooks/bigcommerce/{SHOP.id}", body).status == 401
    assert fetched == []
    taken = ask("POST", f"/webhooks/bigcommerce/{SHOP.id}", body, **headers)
    assert (taken.status, fetched) == (200, [(SHOP.id, "c3")])
    assert taken.ingested is not None
    assert taken.ingested.taken == 1
    assert ask("POST", f"/webhooks/bigcommerce/{OTHER.id}", body, **headers).status == 401


@attrs.frozen
class Till:
    """A platform of the host's own."""

    name: str = "till"
    needs_shop: bool = True

    def read(self, request: cb.Request, shop: str, now: datetime) -> Generator[Any, Any, list[cb.Event]]:
        word = yield f"{request.header('x-word')}"
        if word != "sesame":
            raise MalformedDelivery("word")
        return [cb.OrderPlaced(shop=shop, at=now, keys=(cb.key("customer", 1),), order="1", total=Decimal(5))]


def test_a_source_of_the_hosts_own_is_one_class(host: Host) -> None:
    """Its name is its path, its errors are answered as any source's."""
    till: Source = Till()
    ask = host.routes(shop=SHOP.id, sources=[till])
    assert ask("POST", "/webhooks/till", X_Word="sesame").status == 200
    assert ask("POST", "/webhooks/till", X_Word="please").status == 400
    assert len(host.do(host.recovery.export(SHOP.id, "customer:1"))["shopper"]["orders"]) == 1


# --- tracking ---------------------------------------------------------------------------------------------------------

ORIGIN = "https://shop.acme.example"
TRACKED = {"type": "track", "event": "Cart Viewed", "anonymousId": "a-1", "messageId": "m-1",
           "properties": {"products": [{"product_id": "mug", "price": 12}]}}  # fmt: skip
WRITE_KEYS = {"wk": segment.WriteKey(SHOP.id), "private": segment.WriteKey(SHOP.id, secret=True)}


def test_tracking_takes_pages_of_the_shop_alone(host: Host) -> None:
    """A page of the shop may send and read the answer, a server needs no origin, another page is refused."""
    read: list[segment.Tracked] = []
    ask = host.routes(sources=[Segment(WRITE_KEYS, origins=[ORIGIN], on_read=read.append)])
    body = json.dumps(TRACKED).encode()
    answer = ask("POST", "/track/v1/t?writeKey=wk", body, Origin=ORIGIN)
    headers = dict(answer.headers)
    assert (answer.status, headers["Access-Control-Allow-Origin"], headers["Vary"]) == (200, ORIGIN, "Origin")
    assert ask("POST", "/track/v1/batch?writeKey=wk", json.dumps({"batch": [TRACKED]}).encode()).status == 200
    foreign = ask("POST", "/track/v1/t?writeKey=wk", body, Origin="https://evil.example")
    assert (foreign.status, "Access-Control-Allow-Origin" in dict(foreign.headers)) == (403, False)
    assert ask("POST", "/track/v1/t?writeKey=guess", body).status == 401
    assert ask("POST", "/track/nowhere?writeKey=wk", body).status == 400
    assert ask("DELETE", "/track/v1/t").status == 405
    assert len(read) == 2
    preflight = ask("OPTIONS", "/track/v1/t", Origin=ORIGIN)
    assert (preflight.status, dict(preflight.headers)["Access-Control-Allow-Origin"]) == (204, ORIGIN)
    allowed = dict(preflight.headers)["Access-Control-Allow-Headers"].split(", ")
    assert {"authorization", "content-type", "anonymousid", "sentat", "x-retry-count"} <= set(allowed)


def test_tracking_may_have_a_host_of_its_own(host: Host) -> None:
    """At the root, whatever is nothing else is tracking; the settings name the root too."""
    ask = host.routes(sources=[Segment(WRITE_KEYS, at=""), Shopify("s3cret")])
    assert ask("POST", "/v1/t?writeKey=wk", json.dumps(TRACKED).encode()).status == 200
    assert ask("POST", "/webhooks/shopify", CART, **signed(CART)).status == 200
    known = json.loads(ask("GET", "/v1/projects/wk/settings").body)["integrations"]["Segment.io"]
    assert known["apiHost"] == "app.acme.example/v1"
    assert ask("GET", "/").status == 404


def test_settings_are_given_for_public_keys_alone(host: Host) -> None:
    """A browser learns where to send, of the key that it has; never another key, nor one that servers have."""
    ask = host.routes(sources=[Segment(WRITE_KEYS, origins=[ORIGIN])])
    known = json.loads(ask("GET", "/track/v1/projects/wk/settings").body)["integrations"]["Segment.io"]
    assert (known["apiKey"], known["apiHost"], known["protocol"]) == ("wk", "app.acme.example/track/v1", "https")
    assert ask("GET", "/track/v1/projects/private/settings").status == 404
    assert ask("GET", "/track/v1/projects/guess/settings").status == 404
    assert json.loads(ask("GET", "/track/sourceConfig?writeKey=wk").body)["source"]["writeKey"] == "wk"
    assert ask("GET", "/track/sourceConfig?writeKey=private").status == 404
    assert json.loads(ask("GET", "/track/sourceConfig/").body)["source"]["writeKey"] == "wk", "there is but one"
    two = host.routes(sources=[Segment({**WRITE_KEYS, "wk2": segment.WriteKey(OTHER.id)})])
    assert two("GET", "/track/sourceConfig/").status == 404, "which one is not to be guessed"
    for reply in (ask("GET", "/track/sourceConfig?writeKey=x"), ask("GET", "/track/v1/projects/x/settings")):
        assert b"private" not in reply.body


# --- GA4 and pixels ---------------------------------------------------------------------------------------------------


def measured(name: str, **more: Any) -> bytes:
    """A request of GA4's Measurement Protocol."""
    params = {"currency": "USD", "items": [{"item_id": "mug", "price": 12}], "transaction_id": "o-1", "value": 12}
    return json.dumps({"client_id": "a-1", **more, "events": [{"name": name, "params": params}]}).encode()


def seen_by_pixel(name: str) -> bytes:
    """An event of a pixel's, with all that any of them has."""
    money = {"amount": 12, "currencyCode": "USD"}
    item = {"quantity": 1, "variant": {"id": "v-1", "price": money, "product": {"id": "mug", "title": "Mug"}}}
    checkout = {"token": "c0ffee" * 5, "lineItems": [item], "subtotalPrice": money, "currencyCode": "USD",
                "order": {"id": "o-1"}, "email": "ana@acme.example", "phone": "+15550001"}  # fmt: skip
    return json.dumps(
        {
            "id": "sh-1",
            "clientId": "a-1",
            "name": name,
            "timestamp": "2026-01-05T14:00:00Z",
            "data": {"checkout": checkout},
        }
    ).encode()


def test_ga4_takes_what_servers_send(host: Host) -> None:
    """At mp/collect, where clients of the Measurement Protocol post to; with a secret key a purchase too."""
    read: list[segment.Tracked] = []
    ask = host.routes(sources=[GA4(WRITE_KEYS, on_read=read.append), Segment(WRITE_KEYS)])
    assert ask("POST", "/mp/collect?measurement_id=G-1&api_secret=private", measured("add_to_cart")).status == 200
    assert ask("POST", "/mp/collect?api_secret=private", measured("purchase", user_id="7")).status == 200
    assert [type(event).__name__ for tracked in read for event in tracked.events] == ["LineChanged", "OrderPlaced"]
    assert "order:o-1" in host.do(host.recovery.export(SHOP.id, "customer:7"))["keys"]
    assert ask("POST", "/mp/collect?api_secret=guess", measured("add_to_cart")).status == 401
    assert ask("POST", "/mp/collect?api_secret=private", b"{").status == 400
    assert ask("POST", "/mp/elsewhere?api_secret=private", measured("add_to_cart")).status == 404
    assert ask("GET", "/mp/collect").status == 404
    assert ask("PUT", "/mp/collect").status == 405
    assert ask("POST", "/track/v1/t?writeKey=wk", json.dumps(TRACKED).encode()).status == 200


def test_a_page_says_no_more_by_ga4_than_a_stranger(host: Host) -> None:
    """A purchase under a public key is refused, and under a secret one that a page sends; another page is refused as a whole."""
    read: list[segment.Tracked] = []
    ask = host.routes(sources=[GA4(WRITE_KEYS, origins=[ORIGIN], on_read=read.append)])
    for key, origin in (("wk", {}), ("wk", {"Origin": ORIGIN}), ("private", {"Origin": ORIGIN})):
        answer = ask("POST", f"/mp/collect?api_secret={key}", measured("purchase", user_id="7"), **origin)
        assert answer.status == 200
        assert (read[-1].events, dict(read[-1].refused)) == ([], {"an order under a public key": 1})
    foreign = ask("POST", "/mp/collect?api_secret=wk", measured("add_to_cart"), Origin="https://evil.example")
    assert (foreign.status, len(read)) == (403, 3)
    with pytest.raises(cb.CartbackError):
        host.do(host.recovery.export(SHOP.id, "customer:7"))


def test_a_pixel_may_send_from_its_sandbox(host: Host) -> None:
    """Its origin is null: it is answered, and may read the answer, without the shopper's cookies."""
    ask = host.routes(sources=[ShopifyPixel({"wk": segment.WriteKey(SHOP.id)})])
    answer = ask("POST", "/pixel?writeKey=wk", seen_by_pixel("checkout_started"), Origin="null")
    headers = dict(answer.headers)
    assert (answer.status, headers["Access-Control-Allow-Origin"]) == (200, "*")
    assert "Access-Control-Allow-Credentials" not in headers
    assert host.do(host.recovery.export(SHOP.id, "device:a-1"))["shopper"]["carts"]
    preflight = ask("OPTIONS", "/pixel", Origin="null")
    assert (preflight.status, dict(preflight.headers)["Access-Control-Allow-Headers"]) == (204, "content-type")
    assert ask("POST", "/pixel?writeKey=guess", seen_by_pixel("checkout_started"), Origin="null").status == 401
    assert ask("POST", "/pixel/more?writeKey=wk", seen_by_pixel("checkout_started")).status == 404
    assert ask("GET", "/pixel?writeKey=wk").status == 404


def test_a_pixel_says_no_more_than_a_stranger(host: Host) -> None:
    """Whatever it sends of a purchase, an address or a customer: no order, no person, no consent, and nothing of another shop."""
    read: list[segment.Tracked] = []
    keys = {"wk": segment.WriteKey(SHOP.id), "wk2": segment.WriteKey(OTHER.id)}
    ask = host.routes(sources=[ShopifyPixel(keys, on_read=read.append)])
    for name in (
        "checkout_completed",
        "payment_info_submitted",
        "checkout_contact_info_submitted",
        "identify",
        "alias",
    ):
        assert ask("POST", "/pixel?writeKey=wk", seen_by_pixel(name), Origin="https://evil.example").status == 200
    events = [event for tracked in read for event in tracked.events]
    assert {type(event).__name__ for event in events} == {"CheckoutChanged"}
    assert {(event.shop, *event.keys) for event in events if isinstance(event, cb.CheckoutChanged)} == {
        (SHOP.id, "device:a-1")
    }
    with pytest.raises(cb.CartbackError):
        host.do(host.recovery.export(SHOP.id, "email:ana@acme.example"))


def test_a_pixels_key_is_never_secret() -> None:
    """Who reads the page reads the pixel, so a secret key is refused where it is mounted."""
    with pytest.raises(InvalidSettings, match="any visitor can read a pixel's key"):
        ShopifyPixel(WRITE_KEYS)


def test_two_that_track_have_paths_of_their_own(host: Host) -> None:
    """One of each kind, and none where another is."""
    with pytest.raises(InvalidSettings, match="two are at the same path"):
        host.routes(sources=[GA4(WRITE_KEYS), Segment(WRITE_KEYS, at="mp")])
    with pytest.raises(InvalidSettings, match="two have the same name"):
        host.routes(sources=[GA4(WRITE_KEYS), GA4(WRITE_KEYS)])


# --- devices and the inbox --------------------------------------------------------------------------------------------


def logged_in(request: cb.Request) -> Sequence[str] | None:
    """By the host's own session."""
    session = request.header("x-session")
    return None if session == "forged" else [f"customer:{session}"] if session else ()


def test_devices_and_the_inbox_are_of_whom_the_host_says(host: Host) -> None:
    """Its session says whose, nobody else's is shown, and who is refused is told to log in."""
    host.leaves_a_cart()
    ask = host.routes(shop=SHOP.id, identify=logged_in)
    assert ask("POST", "/devices", b'{"token": "t1", "push": true}', X_Session="ben").status == 204
    assert "device:t1" in host.do(host.recovery.export(SHOP.id, "customer:ben"))["keys"]
    assert ask("POST", "/devices", b'{"token": "t2", "push": true}').status == 400, "a guest's consent is nobody's"
    assert ask("POST", "/devices", b'{"token": "t2"}', X_Session="forged").status == 401
    assert json.loads(ask("GET", "/inbox", X_Session="ana").body)["unread"] == 1
    assert json.loads(ask("GET", "/inbox", X_Session="ben").body)["messages"] == []
    assert ask("GET", "/inbox", X_Session="forged").status == 401
    assert ask("DELETE", "/inbox", X_Session="ana").status == 405
    nowhere = host.routes(shop=lambda _request: None, identify=logged_in)
    assert nowhere("GET", "/inbox", X_Session="ana").status == 404


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({}, True),
        ({"Origin": "https://app.acme.example"}, True),
        ({"Origin": "http://app.acme.example"}, True),
        ({"Origin": ORIGIN}, True),
        ({"Origin": ORIGIN.upper()}, True),
        ({"Origin": "https://evil.example"}, False),
        ({"Origin": "https://app.acme.example.evil.example"}, False),
        ({"Origin": "https://app.acme.example:8443"}, False),
        ({"Origin": "null"}, False),
        ({"Sec_Fetch_Site": "cross-site"}, False),
        ({"Sec_Fetch_Site": "same-origin"}, True),
    ],
    ids=str,
)
def test_another_page_may_not_ask_with_a_shoppers_cookies(host: Host, headers: dict[str, str], allowed: bool) -> None:
    """An app and the site itself may, a page that the host names may, any other page may not and changes nothing."""
    ask = host.routes(shop=SHOP.id, identify=lambda _request: ["customer:ana"], origins=[ORIGIN])
    reply = ask("POST", "/devices", b'{"token": "of-whoever-asks"}', **headers)
    assert reply.status == (204 if allowed else 403)
    assert ask("GET", "/inbox", **headers).status == (200 if allowed else 403)
    readable = dict(reply.headers).get("Access-Control-Allow-Origin")
    assert readable == (headers["Origin"] if "shop.acme" in headers.get("Origin", "").lower() else None)


@pytest.mark.parametrize(
    "named", ["http://app.acme.example:443", "http://app.acme.example:80", "https://app.acme.example:443"]
)
def test_the_site_is_itself_with_the_usual_port(named: str) -> None:
    """Proxies pass on the port that browsers leave out of an Origin (nginx, `Host $host:$server_port`); any other port is another's."""
    recovery = cb.Recovery("memory:")
    recovery.save_shop(SHOP)
    routes = Routes(recovery, shop=SHOP.id, identify=lambda _request: ["customer:ana"])
    for origin, status in (("https://app.acme.example", 200), ("https://app.acme.example:8443", 403)):
        assert routes(cb.Request(path="/inbox", origin=named, headers={"Origin": origin})).status == status


@pytest.mark.parametrize("path", ["/cart", "/click", "/open"])
def test_a_page_of_the_shops_may_read_what_its_link_answers(host: Host, path: str) -> None:
    """A shop's page puts the cart back itself, and the engine's links are of another host; no other page may read it."""
    message = host.leaves_a_cart()
    links = cb.Links("https://app.acme.example/cartback", KEYS)
    purpose: Any = path[1:]
    url = f"{path}?{urlencode({'t': links.token(purpose, SHOP.id, message.id, NOW)})}"
    ask = host.routes(shop=SHOP.id, origins=[ORIGIN])
    for origin, readable in ((ORIGIN, ORIGIN), ("https://evil.example", None), ("null", None)):
        reply = ask("POST" if path == "/click" else "GET", url, Origin=origin)
        assert reply.status == 200
        assert dict(reply.headers).get("Access-Control-Allow-Origin") == readable
        assert dict(reply.headers)["Vary"] == "Origin"
    asked = ask("OPTIONS", url, Origin=ORIGIN)
    assert (asked.status, dict(asked.headers)["Access-Control-Allow-Origin"]) == (204, ORIGIN)


# --- what does not hold together --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"sources": [Shopify("a"), Shopify("b")]}, "sources: two have the same name"),
        ({"sources": [WooCommerce("one for all")]}, "sources: woocommerce has one secret for every shop"),
        ({"sources": [BigCommerce("one for all")]}, "sources: bigcommerce has one secret"),
        ({"sources": [TwilioWebhooks("one for all")]}, "sources: twilio has one secret"),
        ({"sources": Shopify("a")}, r"sources: expected a list, \[Shopify\(secret\)\], got a Shopify"),
        ({"sources": "shopify"}, "sources: expected a list"),
        ({"sources": [Shopify]}, "sources.0: expected an instance, Shopify"),
        ({"sources": ["shopify"]}, "sources.0: expected a source"),
        ({"identify": logged_in}, "shop: expected an id or a function"),
        ({"identify": "customer:1", "shop": "a"}, "identify: expected a function"),
        ({"origins": "https://shop.example"}, "origins: expected a list"),
        ({"origins": ["https://shop.example/path"]}, "origins: expected an origin such as"),
        ({"origins": ["*"]}, "origins: expected an origin such as"),
        ({"origins": ["null"]}, "origins: expected an origin such as"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_would_be_open_is_refused_by_name(host: Host, given: dict[str, Any], said: str) -> None:
    """At start, with the setting and the fix."""
    with pytest.raises(InvalidSettings, match=said):
        host.routes(**given)


@pytest.mark.parametrize("wrong", [lambda request: request, "sqlite:///shop.db", None], ids=["argument", "url", "none"])
def test_what_returns_no_engine_is_refused_at_the_start(wrong: Any) -> None:
    """And not by a 500 to every request."""
    with pytest.raises(InvalidSettings, match="recovery: expected a function"):
        Routes(wrong)


@pytest.mark.parametrize("by_hand", [False, True], ids=["routes", "by hand"])
@pytest.mark.parametrize("awaits", [False, True], ids=["plain", "async"])
def test_a_shop_without_settings_is_named_in_the_log(awaits: bool, by_hand: bool, caplog: Any) -> None:
    """Its sender gets the answer for a bad signature, so only the log can say that the secret is right. A stranger fills no log."""
    host = Host(awaits=awaits)

    def deliver(key: str) -> int:
        headers = signed(CART, key, domain="unknown.myshopify.com")
        if not by_hand:
            return int(host.routes(sources=[Shopify("s3cret")])("POST", "/webhooks/shopify", CART, **headers).status)
        request = cb.Request(method="POST", headers={n.replace("_", "-"): v for n, v in headers.items()}, body=CART)
        read = lambda r: shopify.events(r.headers, r.body, secret="s3cret")  # noqa: E731
        return int(host.do(host.recovery.webhook(request, read)).status)

    assert deliver("a guess") == 401
    assert caplog.messages == []
    assert deliver("s3cret") == 401
    [line] = caplog.messages
    assert "unknown.myshopify.com" in line
    assert "save_shop" in line


@pytest.mark.parametrize("empty", ["", [], {}, None])
def test_a_secret_that_is_not_set_is_refused(empty: Any) -> None:
    """A variable of the environment that is missing must not open a door."""
    for kind in (Shopify, WooCommerce, BigCommerce, TwilioWebhooks):
        with pytest.raises(InvalidSettings, match="secret: expected"):
            kind(empty)


@pytest.mark.parametrize(
    ("secret", "named"),
    [
        (1234, "secret: expected a secret, a mapping"),
        (["new", None], "secret: expected a secret, a mapping"),
        ({"acme": None, "bean": "of bean"}, "secret: expected the secret of shop 'acme'"),
        ({"acme": " "}, "secret: expected the secret of shop 'acme'"),
    ],
    ids=["number", "one of several is missing", "of one shop is missing", "blank"],
)
def test_a_secret_that_could_never_hold_is_refused_at_the_start(secret: Any, named: str) -> None:
    """And not by a 500 or a 401 to every delivery."""
    for kind in (Shopify, WooCommerce, BigCommerce, TwilioWebhooks):
        with pytest.raises(InvalidSettings, match=named):
            kind(secret)


def test_a_secret_is_in_no_repr() -> None:
    """A traceback or a log shows which source, and not its secret."""
    for source in (Shopify("s3cret"), WooCommerce("s3cret"), BigCommerce("s3cret"), TwilioWebhooks("s3cret")):
        assert "s3cret" not in repr(source)


def test_async_functions_go_with_an_async_engine() -> None:
    """`identify`, `shop` and secrets may be async there; a plain engine refuses them by name."""

    async def identify(_request: cb.Request) -> list[str]:
        return ["customer:ana"]

    async def shop(_request: cb.Request) -> str:
        return SHOP.id

    async def secret(_shop: str) -> str:
        return "s3cret"

    given: dict[str, Any] = {"shop": shop, "identify": identify, "sources": [Shopify(secret)]}
    ask = Host(awaits=True).routes(**given)
    assert ask("GET", "/inbox").status == 200
    assert ask("POST", "/webhooks/shopify", CART, **signed(CART)).status == 200
    with pytest.raises(InvalidSettings, match="AsyncRecovery"):
        Host(awaits=False).routes(**given)("GET", "/inbox")


def test_a_busy_store_is_told_to_come_again(host: Host) -> None:
    """503 with Retry-After, from a webhook as from a store that fails while a host's function is asked."""

    def busy(_shop: str) -> str:
        raise StoreBusy

    answer = host.routes(sources=[Shopify(busy)])("POST", "/webhooks/shopify", CART, **signed(CART))
    assert (answer.status, dict(answer.headers)["Retry-After"]) == (503, "5")


# --- over sockets -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["asgi", "asgi-async", "wsgi", "asgi-made-later"])
def test_it_is_mounted_in_three_lines(serve: Callable[..., Site], how: str) -> None:
    """Webhook, tap and inbox over a real server, of both engines, and of one that is made when the server starts."""
    host = Host(awaits=how in ("asgi-async", "asgi-made-later"))
    message = host.leaves_a_cart()
    engine = (lambda: host.recovery) if how == "asgi-made-later" else host.recovery
    routes = Routes(engine, shop=SHOP.id, sources=[Shopify("s3cret")], identify=lambda _request: ["customer:ana"])
    site = serve(by_wsgiref, WSGI(routes)) if how == "wsgi" else serve(by_uvicorn, ASGI(routes))
    headers = {name.replace("_", "-"): value for name, value in signed(CART).items()}
    assert site.ask("POST", "/webhooks/shopify", CART, headers).status == 200
    assert site.ask("POST", "/webhooks/shopify", CART + b" ", headers).status == 401
    tap = site.ask("GET", "/click?" + query(message), None, {"User-Agent": PHONE})
    assert (tap.status, tap.headers["location"]) == (302, "https://acme.example/cart/c1")
    inbox = site.ask("GET", "/inbox")
    assert json.loads(inbox.body)["unread"] == 0, "it was tapped"
    assert site.ask("GET", "/inbox", None, {"If-None-Match": inbox.headers["etag"]}).status == 304
    assert site.ask("GET", "/nothing").status == 404
