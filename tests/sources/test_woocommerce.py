"""What WooCommerce's deliveries say, who is believed, and what its recorded payloads come to."""

import base64
import gzip
import hmac
import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import cartback as cb
from cartback.domain.events import (
    CartChanged,
    CartRemoved,
    CheckoutChanged,
    ConsentChanged,
    OrderCancelled,
    OrderPlaced,
    OrderRefunded,
    ProductChanged,
    ProfileChanged,
)
from cartback.errors import BadSignature, InvalidSettings, MalformedDelivery, RefusedDelivery
from cartback.sources import jsonl, woocommerce
from cartback.stores.memory import MemoryStore
from cartback.testing import Outbox

SECRET = "woo-hush"
NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
ORDER: dict[str, Any] = {
    "id": 727,
    "status": "processing",
    "created_via": "checkout",
    "currency": "EUR",
    "total": "29.35",
    "prices_include_tax": False,
    "customer_id": 0,
    "order_key": "wc_order_58d2d042d1d",
    "cart_hash": "0123456789abcdef",
    "billing": {"first_name": "Ana", "last_name": "Silvestre", "email": "Ana@Acme.example", "phone": "(11) 4002-8922"},
    "shipping": {"address_1": "969 Market"},
    "date_created": "2026-01-05T10:00:00",
    "date_created_gmt": "2026-01-05T09:00:00",
    "date_modified_gmt": "2026-01-05T09:30:00",
    "payment_url": "https://acme.example/checkout/order-pay/727/?pay_for_order=true&key=k",
    "line_items": [
        {
            "name": "Ship Your Idea &ndash; Black",
            "parent_name": "Ship Your Idea",
            "product_id": 22,
            "variation_id": 23,
            "quantity": 3,
            "total": "10.00",
            "total_tax": "2.00",
            "price": 3.3333333333333335,
            "image": {"id": "9", "src": "https://acme.example/mug.jpg"},
        },
        {"name": "Woo Single #1", "product_id": 93, "variation_id": 0, "quantity": 2, "total": "6.00", "price": 3},
    ],
    "coupon_lines": [{"code": "tenoff"}, {"code": "tenoff"}],
    "refunds": [{"id": 730, "total": "-10.00"}],
    "meta_data": [{"key": "cartback_cart", "value": "c1"}],
}


def signed(
    topic: str | None, payload: object, secret: str = SECRET, **more: str | None
) -> tuple[dict[str, str], bytes]:
    """The delivery as WooCommerce sends it; a header of None is left out."""
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    headers = {
        "X-WC-Webhook-Topic": topic,
        "X-WC-Webhook-Source": "https://acme.example/",
        "X-WC-Webhook-Delivery-ID": "7",
        "X-WC-Webhook-Signature": base64.b64encode(hmac.digest(secret.encode(), body, "sha256")).decode(),
        **more,
    }
    return {name: value for name, value in headers.items() if value is not None}, body


def deliver(topic: str, payload: object, received_at: datetime | None = NOW) -> list[cb.Event]:
    headers, body = signed(topic, payload)
    return woocommerce.events(headers, body, secret=SECRET, shop="acme", received_at=received_at)


def of(kind: Any, events: Any) -> Any:
    (found,) = [event for event in events if isinstance(event, kind)]
    return found


# --- orders -----------------------------------------------------------------------------------------------------------


def test_an_order_that_is_paid_is_a_purchase() -> None:
    """By its number, with the checkout it began as, the cart that the snippet named, its codes and its refunds."""
    events = deliver("order.updated", ORDER)
    keys = ("email:ana@acme.example", "phone:1140028922")
    assert of(OrderPlaced, events) == OrderPlaced(
        shop="acme",
        at=datetime(2026, 1, 5, 9, tzinfo=UTC),
        updated_at=datetime(2026, 1, 5, 9, 30, tzinfo=UTC),
        keys=keys,
        order="727",
        total=Decimal("29.35"),
        currency="EUR",
        checkout="wc:727",
        cart="c1",
        codes=("tenoff",),
    )
    refund = of(OrderRefunded, events)
    assert (refund.order, refund.refund, refund.amount) == ("727", "730", Decimal("10.00"))
    assert of(ProfileChanged, events).first_name == "Ana"
    assert all(event.delivery is None for event in events), "two deliveries of one second share their id"


@pytest.mark.parametrize(
    "status", ["on-hold", "processing", "completed", "refunded", "awaiting-pickup", "wc-completed"]
)
def test_every_status_of_a_plug_in_is_a_purchase_too(status: str) -> None:
    """On hold is a transfer that was promised; nobody who bought is asked to buy."""
    assert of(OrderPlaced, deliver("order.updated", ORDER | {"status": status}))


@pytest.mark.parametrize(
    ("status", "reached", "url"),
    [
        ("checkout-draft", "shipping", None),
        ("pending", "payment", ORDER["payment_url"]),
        ("failed", "payment", ORDER["payment_url"]),
    ],
)
def test_an_order_that_is_not_paid_is_a_checkout(status: str, reached: str, url: str | None) -> None:
    """order.created comes for the draft that an opened checkout page makes; as a purchase it would silence the best carts."""
    checkout = of(CheckoutChanged, deliver("order.created", ORDER | {"status": status}))
    assert (checkout.checkout, checkout.cart, checkout.reached, checkout.url) == ("wc:727", "c1", reached, url)
    assert checkout.completed_at is None
    assert (checkout.value, checkout.currency, checkout.origin) == (Decimal("16.00"), "EUR", "web")
    assert checkout.at == datetime(2026, 1, 5, 9, 30, tzinfo=UTC)


def test_a_draft_without_an_address_has_reached_contact() -> None:
    """A draft without an address has reached contact, whatever PHP writes for an empty address."""
    empty: list[Any] = [{"address_1": ""}, [], None]
    for shipping in empty:
        draft = ORDER | {"status": "checkout-draft", "shipping": shipping}
        assert of(CheckoutChanged, deliver("order.created", draft)).reached == "contact"


@pytest.mark.parametrize("status", ["cancelled", "trash"])
def test_a_cancelled_order_ends_the_order_and_its_checkout(status: str) -> None:
    """The payment link is dead, so nothing may lead there."""
    events = deliver("order.updated", ORDER | {"status": status})
    assert (of(OrderCancelled, events).order, of(CartRemoved, events).checkout) == ("727", "wc:727")
    assert len(events) == 2


@pytest.mark.parametrize("status", ["draft", "auto-draft", "new", "", None])
def test_a_status_of_nothing_says_nothing(status: str | None) -> None:
    """An order that has no content yet says nothing."""
    assert deliver("order.created", ORDER | {"status": status}) == []


@pytest.mark.parametrize(
    ("created_via", "origin"),
    [
        ("checkout", "web"),
        ("store-api", "web"),
        ("admin", "admin"),
        ("rest-api", "api"),
        ("subscription", "renewal"),
        ("pos-rest-api", "pos"),
        ("some plug-in", "api"),
        ("", "api"),
    ],
)
def test_where_an_order_came_from(created_via: str, origin: str) -> None:
    """Only what WooCommerce itself calls a checkout is a shopper's own."""
    assert of(OrderPlaced, deliver("order.created", ORDER | {"created_via": created_via})).origin == origin


def test_lines_are_what_the_shopper_saw() -> None:
    """Titles without HTML entities, the price from the line's total, with tax where the shop's own prices hold it."""
    draft = ORDER | {"status": "checkout-draft"}
    first, second = of(CheckoutChanged, deliver("order.created", draft)).lines
    assert (first.product, first.variant, first.title, first.variant_title) == ("22", "23", "Ship Your Idea", "Black")
    assert (first.quantity, first.price, first.image) == (3, Decimal("3.3333"), "https://acme.example/mug.jpg")
    assert (second.product, second.variant, second.price) == ("93", None, Decimal("3.00"))
    for name in ("Tea &lt;3 &amp; <strong>Mug</strong><br/>Blue", 'Tea &lt;3 &amp; Mug <span class="x">Blue</span>'):
        marked = draft | {"line_items": [{"product_id": 5, "name": name, "total": "1.00"}]}
        assert of(CheckoutChanged, deliver("order.created", marked)).lines[0].title == "Tea <3 & Mug Blue"
    with_tax = of(CheckoutChanged, deliver("order.created", draft | {"prices_include_tax": True}))
    assert (with_tax.lines[0].price, with_tax.value) == (Decimal(4), Decimal("18.00"))


def test_a_checkout_without_its_lines_is_refused() -> None:
    """A missing list is no emptied checkout."""
    with pytest.raises(MalformedDelivery, match=r"^line_items: "):
        deliver("order.created", {**ORDER, "status": "pending", "line_items": None})


def test_customer_0_is_a_guest() -> None:
    """Every guest of a shop has customer_id 0: as a key it would make them one person."""
    assert of(OrderPlaced, deliver("order.created", ORDER)).keys[0].startswith("email:")
    assert of(OrderPlaced, deliver("order.created", ORDER | {"customer_id": 9})).keys[0] == "customer:9"


@pytest.mark.parametrize("time", [None, "", "yesterday", 1767600000])
def test_local_times_are_of_no_use(time: object) -> None:
    """date_created has no offset; without a time in GMT nothing is taken, and received_at is no time of an order."""
    with pytest.raises(MalformedDelivery, match="_gmt: expected a time in GMT"):
        deliver("order.updated", ORDER | {"date_created_gmt": time, "date_modified_gmt": time})


def test_a_deleted_order_ends_the_order_and_the_draft_that_it_was() -> None:
    """The body is only a number, so the time is when it was received; without one it is refused."""
    events = deliver("order.deleted", {"id": 727})
    assert (of(OrderCancelled, events).at, of(CartRemoved, events).checkout) == (NOW, "wc:727")
    with pytest.raises(MalformedDelivery, match=r"^received_at: "):
        deliver("order.deleted", {"id": 727}, received_at=None)


# --- carts, customers, products ---------------------------------------------------------------------------------------


def test_the_snippets_cart_is_the_whole_cart() -> None:
    """cart.updated is the snippet's own topic; lines are those of an order."""
    cart = {
        "cart": "c1",
        "customer_id": 9,
        "email": "",
        "currency": "EUR",
        "prices_include_tax": True,
        "date_modified_gmt": "2026-01-05T09:00:00",
        "line_items": [{"product_id": 22, "quantity": "1.5", "total": 15, "total_tax": 1.5, "name": "Cloth"}],
    }
    event = of(CartChanged, deliver("cart.updated", cart))
    assert (event.cart, event.keys, event.value, event.currency) == ("c1", ("customer:9",), Decimal("16.5"), "EUR")
    assert (event.lines[0].quantity, event.lines[0].price) == (Decimal("1.5"), Decimal(11))
    assert of(CartChanged, deliver("cart.updated", cart | {"line_items": []})).lines == ()
    assert len(deliver("cart.updated", cart)) == 1
    guest = deliver("cart.updated", cart | {"customer_id": 0, "email": "ana@acme.example"})
    assert (of(ProfileChanged, guest).email, of(CartChanged, guest).keys) == (
        "ana@acme.example",
        ("email:ana@acme.example",),
    )


def test_customers() -> None:
    """A customer is a profile; a deleted one is a no on every channel; what names no customer says nothing."""
    customer = {"id": 25, "email": "ana@acme.example", "first_name": "Ana", "date_modified_gmt": "2026-01-05T09:00:00"}
    assert of(ProfileChanged, deliver("customer.updated", customer)).keys == ("customer:25", "email:ana@acme.example")
    gone = deliver("customer.deleted", {"id": 25})
    assert {(type(e), e.channel, e.granted, e.at) for e in gone} >= {
        (ConsentChanged, channel, False, NOW) for channel in ("push", "email", "sms")
    }
    assert deliver("customer.updated", {"download_id": "x"}) == []
    undated = customer | {"date_modified_gmt": None}
    assert of(ProfileChanged, deliver("customer.updated", undated)).at == NOW
    with pytest.raises(MalformedDelivery, match=r"^date_modified_gmt: "):
        deliver("customer.updated", undated, received_at=None)
    assert deliver("customer.deleted", {"id": 0}) == []


def test_products() -> None:
    """Price, stock, whether it can be bought, and of a product with variations which there are."""
    product = {
        "id": 22,
        "type": "simple",
        "name": "Mug &amp; spoon",
        "status": "publish",
        "price": "12.00",
        "stock_quantity": 4,
        "stock_status": "instock",
        "date_modified_gmt": "2026-01-05T09:00:00",
    }
    assert of(ProductChanged, deliver("product.updated", product | {"date_modified_gmt": None})).at == NOW
    simple = of(ProductChanged, deliver("product.updated", product))
    assert (simple.product, simple.title, simple.price, simple.stock) == ("22", "Mug & spoon", Decimal("12.00"), 4)
    assert simple.sellable is True
    for change in ({"stock_status": "outofstock"}, {"status": "draft"}, {"purchasable": False}):
        assert of(ProductChanged, deliver("product.updated", product | change)).sellable is False
    assert of(ProductChanged, deliver("product.updated", product | {"stock_status": "onbackorder"})).sellable is True
    parent, listed = deliver("product.updated", product | {"type": "variable", "variations": [23, 24]})
    assert (parent.price, listed.variants) == (None, ("23", "24"))
    variation = of(ProductChanged, deliver("product.updated", product | {"type": "variation", "parent_id": 5}))
    assert (variation.product, variation.variant, variation.title) == ("5", "22", None)
    gone = deliver("product.deleted", {"id": 22})
    assert [(e.product, e.variant, e.sellable) for e in gone] == [("22", None, False), (None, "22", False)]


@pytest.mark.parametrize("topic", ["coupon.created", "action.woocommerce_add_to_cart", "subscription.updated"])
def test_other_topics_are_accepted_without_events(topic: str) -> None:
    """Five failures in a row switch a webhook off for good."""
    assert deliver(topic, {"id": 1, "arg": "x"}) == []


# --- who is believed --------------------------------------------------------------------------------------------------


def test_the_ping_is_answered_without_a_signature() -> None:
    """The ping of a new webhook is unsigned; anything else unsigned is refused."""
    ping = b"webhook_id=10"
    assert woocommerce.events({}, ping, secret=SECRET, shop="acme") == []
    for body in (b"webhook_id=10&x=1", b"webhook_id=", b'{"id": 1}', b""):
        with pytest.raises(BadSignature):
            woocommerce.events({"X-WC-Webhook-Topic": "order.created"}, body, secret=SECRET, shop="acme")
    with pytest.raises(BadSignature):
        woocommerce.events({"X-WC-Webhook-Signature": ""}, ping, secret=SECRET, shop="acme")


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("a&amp;b", "a&b"),
        ("a&lt;b&gt;", "a<b>"),
        ("&quot;x&#039;", "\"x'"),
        ("&#x27;&#0039;&#X26;", "''&"),
        ("a&copy;b", "a&copy;b"),
        ("a&AMP;b", "a&AMP;b"),
        ("plain", "plain"),
    ],
)
def test_the_secret_is_decoded_as_wordpress_does(stored: str, typed: str) -> None:
    """WordPress signs with the five special characters decoded, and no other entity."""
    headers, body = signed("order.deleted", {"id": 1}, secret=typed)
    assert woocommerce.events(headers, body, secret=stored, shop="acme", received_at=NOW)
    for guess in ("a", "a&amp;amp;b"):
        with pytest.raises(BadSignature):
            woocommerce.events(headers, body, secret=guess, shop="acme", received_at=NOW)


def test_what_is_not_signed_is_not_taken() -> None:
    """Missing, doubled, of another secret, of another body, of another algorithm, not base64: 401, before it is parsed."""
    headers, body = signed("order.created", b"{")
    sha512 = base64.b64encode(hmac.digest(SECRET.encode(), body, "sha512")).decode()
    for bad in ("Zm9yZ2Vk", "not base64!", "", sha512):
        with pytest.raises(BadSignature):
            woocommerce.events(headers | {"X-WC-Webhook-Signature": bad}, body, secret=SECRET, shop="acme")
    with pytest.raises(BadSignature):
        woocommerce.events([*headers.items(), *headers.items()], body, secret=SECRET, shop="acme")
    with pytest.raises(BadSignature):
        woocommerce.events(headers, body + b" ", secret=SECRET, shop="acme")
    with pytest.raises(MalformedDelivery):
        woocommerce.events(headers, body, secret=SECRET, shop="acme")
    for secret in ("", " ", [], [SECRET, ""]):
        with pytest.raises(InvalidSettings, match="webhook's secret"):
            woocommerce.events(headers, body, secret=secret, shop="acme")
    woocommerce.verify(headers, body, ["another", SECRET])


def test_a_topic_is_needed() -> None:
    """A signed body without a topic is malformed."""
    headers, body = signed(None, {"id": 1})
    with pytest.raises(MalformedDelivery, match="X-WC-Webhook-Topic"):
        woocommerce.events(headers, body, secret=SECRET, shop="acme")


def test_a_shop_from_draft_to_order() -> None:
    """Through the engine: the draft is a checkout that would be written to, the order ends it; a repeat changes nothing."""
    with cb.Recovery(MemoryStore(), clock=lambda: NOW, channels=[Outbox()]) as recovery:
        recovery.save_shop(cb.Shop(id="acme", currency="EUR", timezone="UTC"))

        def read(request: cb.Request) -> list[cb.Event]:
            return woocommerce.events(request.headers, request.body, secret=SECRET, shop="acme", received_at=NOW)

        def post(topic: str, payload: object) -> cb.Reply:
            headers, body = signed(topic, payload)
            return recovery.webhook(cb.Request(method="POST", headers=headers, body=body), read)

        draft = ORDER | {"status": "checkout-draft"}
        assert post("order.created", draft).status == post("order.created", draft).status == 200
        known = recovery.export("acme", "email:ana@acme.example")
        assert "checkout:wc:727" in known["keys"]
        assert recovery.decide("acme", "email:ana@acme.example") is not None
        assert post("order.updated", ORDER).status == 200
        ping = cb.Request(method="POST", headers={}, body=b"webhook_id=10")
        assert recovery.webhook(ping, read).status == 200
        assert recovery.webhook(cb.Request(method="POST", headers={}, body=b"{}"), read).status == 401


# --- real material ----------------------------------------------------------------------------------------------------

PRIVATE = {"last_name", "address_1", "address_2", "city", "postcode", "company", "order_key", "cart_hash"}


def private(value: Any) -> set[str]:
    """Every text of five letters or more that stands in a field no event may carry."""
    if isinstance(value, dict):
        own = {v for k, v in value.items() if k in PRIVATE and isinstance(v, str) and len(v) >= 5}
        return own.union(*(private(v) for v in value.values()))
    return set().union(*(private(v) for v in value)) if isinstance(value, list) else set()


def checked(events: list[cb.Event], body: Any) -> None:
    wire = b"".join(map(jsonl.encode, events)).decode()
    assert [jsonl.decode(jsonl.encode(event)) for event in events] == events
    assert [word for word in private(body) if word in wire] == []


def test_nothing_private_is_kept() -> None:
    """Of a name only the first, of an address nothing, no secret token of the shopper's."""
    checked(deliver("order.updated", ORDER), ORDER)


def test_recorded_deliveries_end_as_expected(corpus: Path) -> None:
    """All 19 signed deliveries are accepted, the ping without an event; none with another secret but the ping."""
    with gzip.open(corpus / "signed_deliveries" / "woocommerce.jsonl.gz") as lines:
        cases = [json.loads(line) for line in lines]
    assert len(cases) == 19
    for case in cases:
        headers, body = case["headers"], base64.b64decode(case["raw_b64"])
        events = woocommerce.events(headers, body, secret=case["secret"], shop="acme", received_at=NOW)
        if case["case"] == "ping":
            assert events == []
            continue
        checked(events, json.loads(body))
        assert bool(events) == (not case["topic"].startswith("coupon") and case["case"] != "sample:docs_L1514_7")
        with pytest.raises(BadSignature):
            woocommerce.events(headers, body, secret="not it", shop="acme", received_at=NOW)


TOPICS = {"orders": "order.updated", "customers": "customer.updated", "products": "product.updated"}


def test_recorded_payloads_are_taken(corpus: Path) -> None:
    """Every payload of the corpus is read, or is of a topic that says nothing; none is refused."""
    files = sorted((corpus / "payloads" / "woocommerce").rglob("*.json"))
    counts = dict.fromkeys(("orders", "customers", "products", "product-variations"), 0)
    for file in files:
        envelope = json.loads(file.read_bytes())
        kind = "product-variations" if file.parent.name == "product-variations" else file.parent.name
        topic = "product.updated" if kind == "product-variations" else TOPICS.get(kind, envelope["topic"])
        events = woocommerce.parse(topic, envelope["body"], shop="acme", received_at=NOW)
        checked(events, envelope["body"])
        counts[kind] = counts.get(kind, 0) + bool(events)
    assert {kind: counts[kind] for kind in TOPICS} == {"orders": 6, "customers": 6, "products": 7}


@pytest.mark.parametrize("shop", ["", "x" * 256, "a\nb"])
def test_a_shop_is_needed(shop: str) -> None:
    """The host names the shop; an id that no event can carry is refused."""
    with pytest.raises(RefusedDelivery, match=r"^shop: "):
        woocommerce.parse("order.updated", ORDER, shop=shop)


# --- shapes that plugins make -----------------------------------------------------------------------------------------


def read(topic: str = "order.updated", **fields: Any) -> list[Any]:
    return woocommerce.parse(topic, json.dumps({**ORDER, **fields}).encode(), shop="acme", received_at=NOW)


@pytest.mark.parametrize("name", ["line_items", "coupon_lines", "refunds", "meta_data"])
def test_a_list_that_php_wrote_as_an_object(name: str) -> None:
    """A list that something was taken out of has its places as names; it says the same, and an empty one nothing."""
    for status in ("processing", "pending"):
        as_object = {str(2 * n): item for n, item in enumerate(ORDER[name])}
        assert read(status=status, **{name: as_object}) == read(status=status)
        assert read(status=status, **{name: {}}) == read(status=status, **{name: []})
    for nothing in (False, "", None):
        assert read(**{name: nothing}) == read(**{name: []})


@pytest.mark.parametrize(
    "fields",
    [
        {"meta_data": [None, "x", 5, ["a"], {"key": None}, {"key": ["k"], "value": {"a": 1}}, {"key": 7}, *ORDER["meta_data"]]},
        {"coupon_lines": [None, ["x"], *ORDER["coupon_lines"], {"code": None}, {}]},
        {"customer_id": "0"}, {"customer_id": ""}, {"customer_id": None}, {"customer_id": False}, {"customer_id": -1},
        {"id": "727"}, {"id": 727.0}, {"total": 29.35}, {"currency": "eur"},
        {"prices_include_tax": "no"}, {"prices_include_tax": 0}, {"prices_include_tax": ""}, {"prices_include_tax": None},
        {"refunds": [*ORDER["refunds"], {"id": 731, "total": "-0.00"}, {"id": 732, "total": ""}, {"id": 733, "total": 0}]},
        {"date_modified_gmt": "2026-01-05T09:30:00Z"}, {"date_modified_gmt": "2026-01-05 09:30:00"},
        {"date_modified_gmt": "2026-01-05 09:30:00 UTC"},
        {"billing": ORDER["billing"] | {"email": "  ANA@acme.example "}},
        {"fee_lines": [{"name": "Gift wrap", "total": "-2.00"}], "tax_lines": {}, "shipping_lines": None},
    ],
)  # fmt: skip
def test_the_same_order_in_other_spellings(fields: Any) -> None:
    """Numbers as texts, false where there is none, what plugins leave behind: none of it keeps an order away or changes it."""
    assert read(**fields) == read()


@pytest.mark.parametrize("odd", [[], "", False, None, 0])
def test_where_an_object_is_missing(odd: Any) -> None:
    """An address or an image that PHP wrote as nothing is none; who bought is not known, and the order is."""
    for name in ("billing", "shipping"):
        assert [event.order for event in read(**{name: odd}) if isinstance(event, OrderPlaced)] == ["727"]
    (line, _) = of(
        CheckoutChanged,
        read(status="pending", line_items=[{**ORDER["line_items"][0], "image": odd}, ORDER["line_items"][1]]),
    ).lines
    assert line.image is None


@pytest.mark.parametrize(
    ("fields", "value"),
    [
        ({"prices_include_tax": True}, "12.00"),
        ({"prices_include_tax": "yes"}, "12.00"),
        ({"prices_include_tax": 1}, "12.00"),
        ({"prices_include_tax": "false"}, "10.00"),
        ({"line": {"total": ""}}, "10.50"),
        ({"line": {"total": None}}, "10.50"),
        ({"line": {"total": "", "price": ""}}, "0"),
        ({"line": {"price": "3,50"}}, "10.00"),
        ({"line": {"quantity": "3", "total": 10.0}}, "10.00"),
        ({"line": {"product_id": "22", "variation_id": False}}, "10.00"),
        ({"line": {"variation_id": 0, "total_tax": ""}, "prices_include_tax": True}, "10.00"),
    ],
)
def test_what_a_line_costs(fields: Any, value: str) -> None:
    """Its total, with the tax where the shop's prices hold it; where a plugin left the total empty, its price."""
    fields = dict(fields)
    line = {**ORDER["line_items"][0], "price": 3.5, **fields.pop("line", {})}
    checkout = of(CheckoutChanged, read(status="pending", line_items=[line], **fields))
    assert (checkout.value, checkout.lines[0].product) == (Decimal(value), "22")


@pytest.mark.parametrize(
    "fields",
    [{"variations": {"0": 23, "4": "24"}}, {"variations": [23, 24.0]}, {"purchasable": "1"}, {"purchasable": None}],
)
def test_a_product_in_other_spellings(fields: Any) -> None:
    """The variations may be an object, and what can be bought a word."""
    product = {
        "id": 22,
        "type": "variable",
        "status": "publish",
        "date_modified_gmt": "2026-01-05T09:30:00",
        "variations": [23, 24],
    }
    events = woocommerce.parse("product.updated", {**product, **fields}, shop="acme")
    assert [(e.sellable, e.variants) for e in events if isinstance(e, ProductChanged)] == [
        (True, ()),
        (None, ("23", "24")),
    ]


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"id": True}, "id"), ({"total": "42,80"}, "total"), ({"id": 727.5}, "id"), ({"id": 2.0**60}, "id"), ({"id": None}, "id"),
        ({"line_items": [None]}, "line_items[0]"), ({"line_items": {"3": 5}}, "line_items[...]"),
        ({"date_created_gmt": None, "date_modified_gmt": None}, "date_modified_gmt"), ({"refunds": "x"}, "refunds"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named_and_not_shown(fields: Any, where: str) -> None:
    """The refusal names the field, and nothing of whom the order is about."""
    with pytest.raises(MalformedDelivery) as refused:
        read(**fields)
    assert str(refused.value).startswith(f"{where}: ")
    assert "ana" not in str(refused.value).lower()
