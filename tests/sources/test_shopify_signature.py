"""Only what Shopify signed is read; anything else is refused before it is parsed."""

import base64
import json
from typing import Any

import pytest

from cartback.errors import BadSignature, InvalidSettings, MalformedDelivery, RefusedDelivery, TooLarge
from cartback.sources import shopify
from cartback.sources.limits import Limits

HMAC = "X-Shopify-Hmac-SHA256"


def test_known_answers(corpus: Any) -> None:
    """Every published and own signature vector comes out as it says; an empty secret is refused even if it matches."""
    vectors = json.loads((corpus / "hmac_vectors" / "shopify_hmac_vectors.json").read_text())
    seen = set()
    for case in vectors["webhook_hmac_sha256_base64"]:
        headers = {HMAC: case["digest"]}
        if not case["secret"]:
            with pytest.raises(InvalidSettings):
                shopify.verify(headers, case["body"].encode(), case["secret"])
        elif case["valid"]:
            shopify.verify(headers, case["body"].encode(), case["secret"])
        else:
            with pytest.raises(BadSignature):
                shopify.verify(headers, case["body"].encode(), case["secret"])
        seen.add(case["valid"])
    assert seen == {True, False}


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (None, "got 0"),
        ("", "does not match"),
        ("YmxhaGJsYWgK", "does not match"),
        ("not base64!", "base64"),
        ("ключ", "base64"),
        ("hMTq0K2x7oyOjoBwGYeTj5oxfnaVYXzbanUG9aajpKI", "base64"),
    ],
    ids=["missing", "empty", "short", "not base64", "not ASCII", "no padding"],
)
def test_a_bad_signature_is_401(sign: Any, value: Any, why: Any) -> None:
    """Whatever is wrong with the header, the answer is 401 and the body is not parsed: it is not even JSON here."""
    headers, body = sign("carts/update", b"{not json", **{"Hmac-SHA256": value})
    with pytest.raises(BadSignature, match=why) as refused:
        shopify.events(headers, body, secret="hush")
    assert refused.value.status == 401


def test_one_flipped_byte_is_refused(sign: Any, cart: Any) -> None:
    """The signature covers every byte of the raw body."""
    headers, body = sign("carts/update", cart)
    with pytest.raises(BadSignature):
        shopify.events(headers, body + b" ", secret="hush")


def test_a_signature_with_stray_characters_is_refused(sign: Any, cart: Any) -> None:
    """Base64 is read strictly: the right signature with junk in it is not the right signature."""
    headers, body = sign("carts/update", cart)
    headers[HMAC] = f"{headers[HMAC][:10]}!{headers[HMAC][10:]}"
    with pytest.raises(BadSignature, match="base64"):
        shopify.events(headers, body, secret="hush")


def test_two_signatures_are_refused(sign: Any, cart: Any) -> None:
    """A doubled header is ambiguous, even when both say the same."""
    headers, body = sign("carts/update", cart)
    pairs = [*headers.items(), (HMAC.lower(), headers[HMAC])]
    as_wsgi = [*headers.items(), ("HTTP_X_SHOPIFY_HMAC_SHA256", headers[HMAC])]
    for doubled in (pairs, as_wsgi, headers | {HMAC: [headers[HMAC]] * 2}):
        with pytest.raises(BadSignature, match="exactly one, got 2"):
            shopify.events(doubled, body, secret="hush")


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_a_body_in_any_type_of_bytes(sign: Any, cart: Any, kind: Any) -> None:
    """Some servers hand over a buffer; its content is what was signed."""
    headers, body = sign("carts/update", cart)
    assert shopify.events(headers, kind(body), secret="hush") == shopify.events(headers, body, secret="hush") != []


@pytest.mark.parametrize("form", ["lower", "upper", "pairs", "bytes", "wsgi", "lists", "stray spaces"])
def test_headers_in_every_form(sign: Any, cart: Any, form: Any) -> None:
    """Names in any case or in WSGI's form; a mapping, pairs, the byte pairs of an ASGI server, or lists of values."""
    headers, body = sign("carts/update", cart)
    given = {
        "lower": {k.lower(): v for k, v in headers.items()},
        "upper": {k.upper(): v for k, v in headers.items()},
        "pairs": list(headers.items()),
        "bytes": [(k.lower().encode(), v.encode()) for k, v in headers.items()],
        "wsgi": {f"HTTP_{k.upper().replace('-', '_')}": v for k, v in headers.items()} | {"wsgi.input": object()},
        "lists": {k: [v] for k, v in headers.items()},
        "stray spaces": {k: f" {v}\r\n" for k, v in headers.items()},
    }[form]
    assert len(shopify.events(given, body, secret="hush")) == 1


@pytest.mark.parametrize(
    "secret", ["hush", b"hush", ["new", "hush"], ("hush", b"new")], ids=["str", "bytes", "old", "new"]
)
def test_secrets_may_be_rotated(sign: Any, cart: Any, secret: Any) -> None:
    """Any of several secrets will do."""
    headers, body = sign("carts/update", cart)
    assert len(shopify.events(headers, body, secret=secret)) == 1


@pytest.mark.parametrize("secret", ["", b"", " ", [], ["hush", ""], None], ids=repr)
def test_an_empty_secret_is_a_setting_to_mend(sign: Any, cart: Any, secret: Any) -> None:
    """Not a bad delivery but a bad configuration, also beside a good one."""
    headers, body = sign("carts/update", cart)
    with pytest.raises(InvalidSettings, match="secret"):
        shopify.events(headers, body, secret=secret)


def test_size_is_looked_at_first() -> None:
    """A body too large is refused before any hashing: the missing signature goes unnoticed."""
    with pytest.raises(TooLarge):
        shopify.events({}, b"x" * 101, secret="hush", limits=Limits(body=100))


def test_depth_is_looked_at_before_parsing(sign: Any) -> None:
    """A signed body that nests too deep is 413, though it is not even JSON."""
    headers, body = sign("carts/update", b"[" * 100)
    with pytest.raises(TooLarge) as refused:
        shopify.events(headers, body, secret="hush")
    assert refused.value.status == 413


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"Topic": None}, "X-Shopify-Topic"),
        ({"Topic": "carts update"}, "X-Shopify-Topic"),
        ({"Shop-Domain": None}, "X-Shopify-Shop-Domain"),
        ({"Shop-Domain": "evil.example"}, "X-Shopify-Shop-Domain"),
        ({"Shop-Domain": "evil.example/.myshopify.com"}, "X-Shopify-Shop-Domain"),
        ({"Shop-Domain": "acme.myshopify.com.evil.example"}, "X-Shopify-Shop-Domain"),
        ({"Webhook-Id": "x" * 300}, "delivery"),
    ],
    ids=["no topic", "odd topic", "no shop", "foreign", "path", "suffix", "long id"],
)
def test_headers_that_are_not_shopifys(deliver: Any, cart: Any, changes: Any, field: Any) -> None:
    """Topic and shop must look as Shopify writes them."""
    with pytest.raises(MalformedDelivery, match=field):
        deliver("carts/update", cart, **changes)


def test_the_shop_is_the_headers_or_the_hosts(sign: Any, order: Any) -> None:
    """The shop is the header's, in lower case, unless the host says it; the body's is never believed."""
    headers, body = sign(
        "orders/create", order | {"shop_domain": "evil.myshopify.com"}, **{"Shop-Domain": "Acme.myshopify.com"}
    )
    assert {e.shop for e in shopify.events(headers, body, secret="hush")} == {"acme.myshopify.com"}
    assert {e.shop for e in shopify.events(headers, body, secret="hush", shop="acme")} == {"acme"}


@pytest.mark.parametrize(
    ("changes", "delivery"),
    [
        ({}, "w-1:carts/update"),
        ({"Webhook-Id": None}, "e-1:carts/update"),
        ({"Webhook-Id": None, "Event-Id": None}, None),
    ],
    ids=["webhook id", "event id", "neither"],
)
def test_the_delivery_is_known_by_id_and_topic(deliver: Any, cart: Any, changes: Any, delivery: Any) -> None:
    """One id may be shared by two topics, so the topic is part of it."""
    assert [e.delivery for e in deliver("carts/update", cart, **changes)] == [delivery]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"text"',
        b"\xff",
        b'{"token":"\xff","line_items":[]}',
        b'{"token":NaN,"line_items":[]}',
        b"9" * 5000,
    ],
    ids=["empty", "cut", "null", "array", "text", "not UTF-8", "not UTF-8 inside", "NaN", "5000 digits"],
)
def test_what_is_not_the_topics_json_is_malformed(deliver: Any, body: Any) -> None:
    """Signed nonsense is 400, with a message that repeats nothing of it."""
    with pytest.raises(MalformedDelivery) as refused:
        deliver("carts/update", body)
    assert refused.value.status == 400
    assert "\\xff" not in str(refused.value)


@pytest.mark.parametrize(("test", "events"), [("true", 0), ("True", 0), ("false", 1), ("", 1), (None, 1)])
def test_a_test_notification_gives_no_events(deliver: Any, sign: Any, cart: Any, test: str | None, events: int) -> None:
    """The admin's button sends made-up orders and uninstalls in the real shop's name; they are signed, and answered with 200."""
    assert len(deliver("carts/update", cart, Test=test)) == events
    assert len(deliver("app/uninstalled", {}, Test=test)) == events
    headers, body = sign("carts/update", cart, Test=test, Hmac_SHA256="AAAA")
    with pytest.raises(BadSignature):
        shopify.events(headers, body, secret="hush")


def test_a_byte_order_mark_is_passed_over(deliver: Any, cart: Any) -> None:
    """It is part of what is signed, and of no JSON."""
    assert len(deliver("carts/update", b"\xef\xbb\xbf" + json.dumps(cart).encode())) == 1


def test_an_unknown_topic_is_accepted_without_events(deliver: Any) -> None:
    """Shopify must get its 2xx for topics we have no use for; but they too must be JSON."""
    assert deliver("locations/create", {"id": 1}) == []
    with pytest.raises(MalformedDelivery):
        deliver("locations/create", b"{")


def test_every_refusal_has_a_status_and_a_code() -> None:
    """A host answers and counts without knowing the classes."""
    assert {(c.status, c.code) for c in RefusedDelivery.__subclasses__()} >= {
        (401, "bad_signature"),
        (400, "malformed"),
        (413, "too_large"),
    }


def test_topics_are_what_to_subscribe_to() -> None:
    """Mandatory compliance topics cannot be subscribed to through the API, so they are listed apart; both are read."""
    assert set(shopify.COMPLIANCE_TOPICS) == {"customers/data_request", "customers/redact", "shop/redact"}
    assert set(shopify.TOPICS).isdisjoint(shopify.COMPLIANCE_TOPICS)
    assert {"carts/update", "orders/create", "app/uninstalled"} < set(shopify.TOPICS)
    assert "orders/edited" not in shopify.TOPICS


def test_the_signature_is_compared_as_bytes(sign: Any, cart: Any) -> None:
    """Base64 that decodes to other bytes of the right length is refused."""
    headers, body = sign("carts/update", cart, **{"Hmac-SHA256": base64.b64encode(b"x" * 32).decode()})
    with pytest.raises(BadSignature, match="does not match"):
        shopify.events(headers, body, secret="hush")
