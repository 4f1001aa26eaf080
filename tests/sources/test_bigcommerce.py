"""What BigCommerce's webhooks say by themselves, what the documents behind them say, and who is believed."""

import base64
import hmac
import json
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cartback.domain.events import (
    AppUninstalled,
    CartChanged,
    CartRemoved,
    ConsentChanged,
    Event,
    OrderCancelled,
    OrderPlaced,
    ProductChanged,
    ProfileChanged,
)
from cartback.domain.pointers import Pointer
from cartback.errors import BadSignature, InvalidSettings, MalformedDelivery, RefusedDelivery, TooLarge
from cartback.sources import bigcommerce, jsonl

from .fuzzing import JSON, altered, places, replaced, spoiled, survives

SECRET = "client-secret-of-the-app"
AT = datetime(2019, 6, 25, 18, 21, 33, tzinfo=UTC)
CART: dict[str, Any] = {
    "data": {
        "id": "c-1",
        "customer_id": 0,
        "email": "ana@acme.example",
        "currency": {"code": "EUR"},
        "cart_amount": 212.81,
        "created_time": "2026-01-05T09:00:00+00:00",
        "updated_time": "2026-01-05T10:00:00+01:00",
        "redirect_urls": {"cart_url": "https://acme.example/cart.php?token=secret-token"},
        "line_items": {
            "physical_items": [
                {
                    "id": "i-1",
                    "product_id": 22,
                    "variant_id": 23,
                    "name": "Mug",
                    "brand": "Potter",
                    "quantity": 2,
                    "list_price": 12,
                    "sale_price": 10,
                    "extended_list_price": 24,
                    "extended_sale_price": 20,
                    "image_url": "https://acme.example/mug.jpg",
                }
            ],
            "digital_items": [{"product_id": 30, "name": "Pattern", "quantity": 1, "sale_price": 3}],
            "custom_items": [{"id": "x-1", "name": "Engraving", "quantity": "1", "list_price": "5"}],
            "gift_certificates": [
                {
                    "id": "g-1",
                    "name": "Gift certificate",
                    "amount": 25,
                    "recipient": {"name": "Bo", "email": "bo@acme.example"},
                }
            ],
        },
    }
}
ORDER: dict[str, Any] = {
    "id": 250,
    "status_id": 11,
    "date_created": "Wed, 10 Jan 2018 21:05:30 +0000",
    "date_modified": "Thu, 11 Jan 2018 21:05:30 +0000",
    "total_inc_tax": "25.0000",
    "default_currency_code": "EUR",
    "currency_code": "USD",
    "cart_id": "c-1",
    "customer_id": 0,
    "billing_address": {"email": "ana@acme.example", "first_name": "Ana", "last_name": "Silvestre"},
    "order_source": "www",
}


def pointer(scope: str, data: Any, **more: Any) -> dict[str, Any]:
    return {"scope": scope, "store_id": "1", "data": data, "hash": "h-1", "created_at": 1561486893, **more}


def read(scope: str, data: Any, **more: Any) -> list[Event]:
    return bigcommerce.webhook(pointer(scope, data, **more), shop="acme")


def signed(body: bytes, *secrets: str) -> dict[str, str]:
    """The headers of Standard Webhooks, as its own library makes them."""
    number, timestamp = "msg_1", "1561486893"
    content = f"{number}.{timestamp}.".encode() + body
    signatures = [base64.b64encode(hmac.digest(s.encode(), content, "sha256")).decode() for s in secrets]
    signature = " ".join(f"v1,{each}" for each in signatures)
    return {"webhook-id": number, "webhook-timestamp": timestamp, "webhook-signature": signature}


def of(kind: Any, events: Any) -> Any:
    (found,) = [event for event in events if isinstance(event, kind)]
    return found


# --- webhooks ---------------------------------------------------------------------------------------------------------


def test_a_cart_that_is_gone() -> None:
    """Deleted, or emptied of its last item; also where the scope is a channel's."""
    removed = of(CartRemoved, read("store/cart/deleted", {"type": "cart", "id": "c-1"}))
    assert (removed.cart, removed.at, removed.delivery) == ("c-1", AT, "h-1:store/cart/deleted")
    assert of(CartRemoved, read("store/channel/1/cart/deleted", {"cart_id": "c-1"})).cart == "c-1"


def test_bought_is_bought() -> None:
    """A cart that became an order is a purchase at once, and whatever the order's document says is newer."""
    placed = of(OrderPlaced, read("store/cart/converted", {"type": "cart", "id": "c-1", "orderId": 252}))
    assert (placed.order, placed.cart, placed.at, placed.total) == ("252", "c-1", AT, 0)
    document = {**ORDER, "id": 252, "date_modified": "Tue, 25 Jun 2019 18:21:30 +0000"}
    assert of(OrderPlaced, bigcommerce.parse("order", document, shop="acme")).updated_at > placed.updated_at


@pytest.mark.parametrize("status", [4, 5, 6, "5"])
def test_an_order_that_ends(status: object) -> None:
    """Refunded, cancelled or declined by the status in the webhook itself."""
    data = {"type": "order", "id": 250, "status": {"previous_status_id": 0, "new_status_id": status}}
    assert of(OrderCancelled, read("store/order/statusUpdated", data)).order == "250"
    for other in (0, 11, None):
        data["status"] = {"new_status_id": other}
        assert read("store/order/statusUpdated", data) == []


def test_stock_and_price() -> None:
    """What is told as it now is; what a stock changed by is of no use without what it was."""
    told = {"product_id": 206, "variant_id": 509, "method": "absolute", "value": 5}
    stock = of(ProductChanged, read("store/sku/inventory/updated", {"id": 461, "inventory": told}))
    assert (stock.product, stock.variant, stock.stock) == ("206", "509", 5)
    assert read("store/product/inventory/updated", {"inventory": {**told, "method": "relative"}}) == []
    price = of(ProductChanged, read("store/product/price/updated", {"product_id": 114, "price": 20, "sale_price": 0}))
    assert (price.product, price.price) == ("114", Decimal(20))
    sale = of(ProductChanged, read("store/product/price/updated", {"product_id": 114, "price": 20, "sale_price": 9.5}))
    assert sale.price == Decimal("9.5")
    assert of(ProductChanged, read("store/product/deleted", {"id": 93})).sellable is False


def test_a_customer_who_is_gone_and_an_app_that_is_taken_off() -> None:
    """A deleted customer is a no on every channel; an app that is taken off sends nothing more."""
    events = read("store/customer/deleted", {"type": "customer", "id": 32})
    assert {(type(e), e.granted, e.keys) for e in events} == {(ConsentChanged, False, ("customer:32",))}
    assert read("store/customer/deleted", {"id": 0}) == []
    assert of(AppUninstalled, read("store/app/uninstalled", {})).shop == "acme"


@pytest.mark.parametrize(
    "scope", ["store/cart/created", "store/order/created", "store/customer/updated", "store/cart/abandoned", "x"]
)
def test_a_pointer_says_nothing_by_itself(scope: str) -> None:
    """The document behind it does, once the host has read it."""
    assert read(scope, {"type": "x", "id": 1}) == read(scope, []) == read(scope, None) == []


# --- documents --------------------------------------------------------------------------------------------------------


def test_a_cart() -> None:
    """Its items of all kinds, worth what they cost; no link, and no total that holds taxes."""
    cart = of(CartChanged, bigcommerce.parse("cart", CART, shop="acme"))
    assert cart.at == datetime(2026, 1, 5, 9, tzinfo=UTC)
    assert (cart.cart, cart.keys, cart.value, cart.currency) == ("c-1", ("email:ana@acme.example",), Decimal(53), "EUR")
    assert cart.url is None
    mug, pattern, engraving, voucher = cart.lines
    assert (mug.product, mug.variant, mug.quantity, mug.price, mug.vendor) == ("22", "23", 2, Decimal(10), "Potter")
    assert (pattern.product, engraving.product, engraving.price) == ("30", "x-1", Decimal(5))
    assert (voucher.product, voucher.title, voucher.quantity, voucher.price) == (
        "g-1",
        "Gift certificate",
        1,
        Decimal(25),
    )
    assert b"secret-token" not in jsonl.encode(cart)
    assert b"bo@acme.example" not in jsonl.encode(cart)
    body = json.dumps(CART).encode()
    cart, profile = bigcommerce.parse("cart", body, shop="acme")
    assert (cart, profile.email) == (bigcommerce.parse("cart", CART, shop="acme")[0], "ana@acme.example")
    nameless = {"data": {**CART["data"], "email": None}}
    assert len(bigcommerce.parse("cart", nameless, shop="acme")) == 1
    for broken in ({}, {"data": {"id": "c-1"}}, CART["data"]):
        with pytest.raises(MalformedDelivery):
            bigcommerce.parse("cart", broken, shop="acme")


def test_an_order() -> None:
    """Its total in the currency that was paid, with the cart it ends; nothing of one that was never finished."""
    events = bigcommerce.parse("order", ORDER, shop="acme")
    order = of(OrderPlaced, events)
    assert order == OrderPlaced(
        shop="acme",
        at=datetime(2018, 1, 10, 21, 5, 30, tzinfo=UTC),
        updated_at=datetime(2018, 1, 11, 21, 5, 30, tzinfo=UTC),
        keys=("email:ana@acme.example",),
        order="250",
        total=Decimal("25.0000"),
        currency="EUR",
        cart="c-1",
    )
    assert of(ProfileChanged, events).first_name == "Ana"
    assert b"Silvestre" not in b"".join(map(jsonl.encode, events))
    assert bigcommerce.parse("order", ORDER | {"status_id": 0}, shop="acme") == []
    assert of(OrderCancelled, bigcommerce.parse("order", ORDER | {"status_id": 5}, shop="acme")).order == "250"
    for change, origin in (
        ({"order_source": "manual"}, "admin"),
        ({"external_source": "M-MIG"}, "api"),
        ({"order_source": "iphone"}, "web"),
    ):
        assert of(OrderPlaced, bigcommerce.parse("order", ORDER | change, shop="acme")).origin == origin


def test_a_customer() -> None:
    """A customer is a profile; a permission for reminders is no consent."""
    customer = {
        "id": 32,
        "email": "ana@acme.example",
        "first_name": "Ana",
        "date_modified": "2026-01-05T10:00:00Z",
        "accepts_product_review_abandoned_cart_emails": True,
    }
    [profile] = bigcommerce.parse("customer", customer, shop="acme")
    assert isinstance(profile, ProfileChanged)
    assert profile.keys == ("customer:32", "email:ana@acme.example")


# --- who is believed --------------------------------------------------------------------------------------------------

# --- what is only pointed at --------------------------------------------------------------------------------------


def news(scope: str, data: Any) -> list[Any]:
    body = json.dumps(pointer(scope, data)).encode()
    return bigcommerce.news(signed(body, SECRET), body, shop="acme", secret=SECRET)


@pytest.mark.parametrize(
    ("scope", "data", "kind", "document", "holds"),
    [
        ("store/cart/updated", {"type": "cart", "id": "c-1"}, "cart", "c-1", ("cart:c-1",)),
        ("store/channel/3/cart/created", {"type": "cart", "id": "c-1"}, "cart", "c-1", ("cart:c-1",)),
        ("store/order/created", {"type": "order", "id": 252}, "order", "252", ()),
        ("store/order/refund/created", {"type": "order", "id": 252, "refund": {"refund_id": 1}}, "order", "252", ()),
        ("store/customer/updated", {"type": "customer", "id": 32}, "customer", "32", ()),
    ],
)
def test_what_a_webhook_points_at(scope: str, data: Any, kind: str, document: str, holds: tuple[str, ...]) -> None:
    """The document that is to be read back, when it changed, and the cart that nothing is sent about until then."""
    assert news(scope, data) == [Pointer("acme", "bigcommerce", kind, document, AT, holds)]


def test_a_purchase_is_both() -> None:
    """Bought is bought, and the order is read back for the rest."""
    placed, order = news("store/cart/converted", {"type": "cart", "id": "c-1", "orderId": 252})
    assert (type(placed), placed.cart) == (OrderPlaced, "c-1")
    assert (order.kind, order.id) == ("order", "252")


def test_lines_and_abandonment_are_not_fetched_again() -> None:
    """The cart's own webhook comes for the same click, and our clock says when a cart is abandoned."""
    for scope in ("store/cart/lineItem/created", "store/cart/abandoned", "store/product/updated", "x"):
        assert news(scope, {"id": "c-1"}) == []


def test_pointers_are_signed_too() -> None:
    """Nobody else can have the shop's API asked."""
    body = json.dumps(pointer("store/cart/updated", {"id": "c-1"})).encode()
    with pytest.raises(BadSignature):
        bigcommerce.news(signed(body, "another"), body, shop="acme", secret=SECRET)


def test_what_was_fetched() -> None:
    """A cart, the one customer of a list, a product with its variants; a 404 is a cart or product that is gone."""
    ask = partial(Pointer, "acme", "bigcommerce", at=AT)
    cart = bigcommerce.fetched(ask(kind="cart", id="c-1"), json.dumps(CART).encode(), AT)
    assert of(CartChanged, cart.events).cart == "c-1"
    assert bigcommerce.fetched(ask(kind="cart", id="c-1"), None, AT).events == (
        CartRemoved(shop="acme", at=AT, cart="c-1"),
    )
    found = {"id": 32, "email": "ana@acme.example", "date_modified": "2026-01-05T10:00:00Z"}
    customer = bigcommerce.fetched(ask(kind="customer", id="32"), json.dumps({"data": [found]}).encode(), AT)
    assert of(ProfileChanged, customer.events).email == "ana@acme.example"
    assert bigcommerce.fetched(ask(kind="customer", id="32"), b'{"data": []}', AT).events == ()
    with pytest.raises(MalformedDelivery):
        bigcommerce.fetched(ask(kind="customer", id="32"), b"[]", AT)


def test_a_product_as_it_is_now() -> None:
    """What it and its variants cost and how many there are, as of when it was asked."""
    product = {
        "id": 22, "name": "Mug", "price": 12, "sale_price": 0, "inventory_tracking": "variant", "availability": "available",
        "is_visible": True,
        "variants": [
            {"id": 1, "price": None, "inventory_level": 3},
            {"id": 2, "price": 15.5, "sale_price": 14, "inventory_level": 0, "purchasing_disabled": True},
        ],
    }  # fmt: skip
    ask = Pointer("acme", "", "product", "22", AT)
    whole, one, two = bigcommerce.fetched(ask, json.dumps({"data": product}).encode(), AT).events
    assert isinstance(whole, ProductChanged)
    assert isinstance(one, ProductChanged)
    assert isinstance(two, ProductChanged)
    assert (whole.product, whole.variant, whole.price, whole.stock, whole.sellable) == (
        "22",
        None,
        Decimal(12),
        None,
        True,
    )
    assert (one.variant, one.price, one.stock, one.sellable) == ("1", Decimal(12), 3, True)
    assert (two.variant, two.price, two.stock, two.sellable) == ("2", Decimal(14), 0, False)
    assert {event.at for event in (whole, one, two)} == {AT}
    hidden = {**product, "availability": "disabled"}
    assert (
        of(ProductChanged, bigcommerce.fetched(ask, json.dumps({"data": hidden}).encode(), AT).events[:1]).sellable
        is False
    )
    gone = bigcommerce.fetched(ask, None, AT).events
    assert of(ProductChanged, gone).sellable is False


BODY = json.dumps(pointer("store/cart/deleted", {"id": "c-1"})).encode()


def events(headers: Any, body: bytes = BODY, **how: Any) -> list[Event]:
    return bigcommerce.events(headers, body, shop="acme", **(how or {"secret": SECRET}))


def test_a_known_answer() -> None:
    """The example of the Standard Webhooks documentation, whose key is in base64."""
    body = b'{"test": 2432232314}'
    headers = {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    bigcommerce.verify(headers, body, secret=key)
    with pytest.raises(BadSignature):
        bigcommerce.verify(headers, body + b" ", secret=key)


def test_signatures_of_standard_webhooks() -> None:
    """One of several is enough, on either side; any change of the id, the time or the body is found."""
    assert events(signed(BODY, SECRET))
    assert events(signed(BODY, "another", SECRET))
    assert events(signed(BODY, SECRET), secret=["new", SECRET])
    assert events({name.title(): value for name, value in signed(BODY, SECRET).items()})
    good = signed(BODY, SECRET)
    bad: list[dict[str, Any]] = [
        {},
        signed(BODY, "another"),
        signed(BODY + b" ", SECRET),
        good | {"webhook-id": "msg_2"},
        good | {"webhook-timestamp": "1561486894"},
        good | {"webhook-timestamp": "now"},
        good | {"webhook-signature": good["webhook-signature"].replace("v1", "v2")},
        good | {"webhook-signature": "v1,not base64!"},
        good | {"webhook-signature": ""},
    ]
    for headers in bad:
        with pytest.raises(BadSignature):
            events(headers)
    with pytest.raises(BadSignature):
        events([*good.items(), *good.items()])


def test_custom_headers() -> None:
    """All that the webhook was made with must be there, once, as they were; with a secret both must hold."""
    custom = {"username": "hook", "password": "a long password"}
    assert events({"Username": "hook", "PASSWORD": "a long password"}, custom=custom)
    bad: list[Any] = [
        {},
        {"username": "hook"},
        custom | {"password": "guess"},
        custom | {"password": "ä" * 15},
        [*custom.items(), *custom.items()],
    ]
    for headers in bad:
        with pytest.raises(BadSignature):
            events(headers, custom=custom)
    assert events(custom | signed(BODY, SECRET), custom=custom, secret=SECRET)
    with pytest.raises(BadSignature):
        events(custom, custom=custom, secret=SECRET)
    with pytest.raises(BadSignature):
        events(signed(BODY, SECRET), custom=custom, secret=SECRET)


@pytest.mark.parametrize("how", [{"secret": None}, {"secret": ""}, {"custom": {}}, {"custom": {"x": ""}}])
def test_nothing_is_believed_without_a_setting(how: Any) -> None:
    """Neither a secret nor headers, or an empty one, would believe anybody."""
    with pytest.raises(InvalidSettings):
        events({"x": ""}, **how)


def test_size_is_looked_at_first() -> None:
    """A body that is too large is not even hashed."""
    with pytest.raises(TooLarge):
        events({}, b"x" * 2_000_001)


# --- real material, and spoiled --------------------------------------------------------------------------------------

SAMPLES: dict[str, Any] = {
    "cart": CART,
    "order": ORDER,
    "customer": {"id": 32, "email": "a@b.example", "date_modified": "2026-01-05T10:00:00Z"},
}
POINTERS = [
    pointer("store/cart/deleted", {"id": "c-1"}),
    pointer("store/cart/converted", {"id": "c-1", "orderId": 252}),
    pointer("store/order/statusUpdated", {"id": 250, "status": {"new_status_id": 5}}),
    pointer("store/sku/inventory/updated", {"inventory": {"product_id": 1, "method": "absolute", "value": 5}}),
    pointer("store/product/price/updated", {"product_id": 114, "price": 20, "sale_price": 5}),
    pointer("store/customer/deleted", {"id": 32}),
]


def test_every_recorded_webhook_is_read(corpus: Path) -> None:
    """31 captured webhooks: what they say by themselves is there, the others say nothing; none is refused."""
    kinds: dict[str, list[str]] = {}
    for file in sorted((corpus / "payloads" / "bigcommerce").rglob("*.json")):
        envelope = json.loads(file.read_bytes())
        found = bigcommerce.webhook(envelope["body"], shop="acme")
        kinds.setdefault(envelope["topic"], []).extend(type(event).__name__ for event in found)
    assert {scope: names for scope, names in kinds.items() if names} == {
        "store/cart/converted": ["OrderPlaced"],
        "store/product/deleted": ["ProductChanged"],
        "store/product/inventory/updated": ["ProductChanged"] * 2,
        "store/product/price/updated": ["ProductChanged"],
        "store/sku/inventory/updated": ["ProductChanged"],
    }


@settings(max_examples=500, deadline=None)
@given(data=st.data())
def test_any_value_in_any_place(data: Any) -> None:
    """Every field of every webhook and document may hold anything at all."""
    if data.draw(st.booleans()):
        body = altered(data, data.draw(st.sampled_from(POINTERS)))
        survives(partial(bigcommerce.webhook, body, shop="acme"))
    else:
        kind = data.draw(st.sampled_from(sorted(SAMPLES)))
        survives(partial(bigcommerce.parse, kind, altered(data, SAMPLES[kind]), shop="acme"))


@pytest.mark.parametrize("kind", sorted(SAMPLES))
def test_half_a_surrogate_pair_anywhere_is_survived(kind: Any) -> None:
    """A decoded document may hold text that no UTF-8 has, where text belongs and where it does not."""
    for path in filter(None, places(SAMPLES[kind])):
        for value in ("\ud800", {"\ud800": "\udfff"}, ["\ud800"]):
            survives(partial(bigcommerce.parse, kind, replaced(SAMPLES[kind], path, value), shop="acme"))


@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_mutated_bytes(data: Any) -> None:
    """Bytes changed, cut out, doubled or put in anywhere, and signed."""
    body = spoiled(data, json.dumps(data.draw(st.sampled_from(POINTERS))).encode())
    survives(partial(events, signed(body, SECRET), body))


@settings(max_examples=200, deadline=None)
@given(payload=JSON, kind=st.sampled_from(sorted(SAMPLES)))
def test_any_json(payload: Any, kind: Any) -> None:
    """A body may be any JSON."""
    body = json.dumps(payload).encode()
    survives(partial(bigcommerce.parse, kind, body, shop="acme"))
    survives(partial(bigcommerce.webhook, body, shop="acme"))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=20), st.text(max_size=20)), max_size=5), st.binary(max_size=50))
def test_any_headers(headers: Any, body: bytes) -> None:
    """Unsigned requests of any shape are refused, and that is all."""
    with pytest.raises(RefusedDelivery):
        events(headers, body)


def test_the_samples_are_untouched_by_all_this() -> None:
    """The samples that the fuzzing starts from are themselves accepted."""
    for kind, sample in SAMPLES.items():
        assert survives(partial(bigcommerce.parse, kind, json.dumps(sample).encode(), shop="acme")), kind
    for sample in POINTERS:
        assert survives(partial(bigcommerce.webhook, json.dumps(sample).encode(), shop="acme"))


# --- what has not been seen -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("data", ["x", 5, None, [], True, {"type": "x"}])
@pytest.mark.parametrize("scope", ["store/metafield/created", "store/channel/664/brand/new", "anything"])
def test_a_scope_that_nobody_knows(scope: str, data: Any) -> None:
    """It is taken and says nothing, whatever its data is: refusals have BigCommerce hold back the whole domain."""
    assert read(scope, data, producer=5, store_id=None, hash=None) == []


@pytest.mark.parametrize("data", [{}, [], None, "", {"type": "app", "id": "x"}])
def test_an_app_that_is_taken_off_says_no_more(data: Any) -> None:
    """That it came is the news: after it nothing may be sent."""
    assert [type(event) for event in read("store/app/uninstalled", data)] == [AppUninstalled]


@pytest.mark.parametrize(("value", "stock"), [(-2, 0), (0, 0), (None, 0), ("7", 7), (100_000_000, 100_000_000)])
def test_stock_that_was_oversold(value: Any, stock: int) -> None:
    """Below nothing is nothing, and no reason to refuse the webhook."""
    inventory = {"product_id": 7, "variant_id": 8, "method": "absolute", "value": value}
    changed = of(ProductChanged, read("store/sku/inventory/updated", {"id": 1, "inventory": inventory}))
    assert changed.stock == stock


@pytest.mark.parametrize(
    ("fields", "total"),
    [
        ({}, "25"),
        ({"refunded_amount": "0.0000"}, "25"),
        ({"refunded_amount": "10.0000", "status_id": 14}, "15"),
        ({"refunded_amount": 10, "status_id": "14"}, "15"),
        ({"refunded_amount": "30.0000", "status_id": 4}, "0"),
        ({"refunded_amount": None}, "25"),
        ({"refunded_amount": "", "total_inc_tax": ""}, "0"),
        ({"total_inc_tax": None}, "0"),
    ],
)
def test_what_is_left_of_an_order(fields: Any, total: str) -> None:
    """An order tells all that was paid back so far in one amount: its total is what is left, and bought it is all the same."""
    assert of(OrderPlaced, bigcommerce.parse("order", {**ORDER, **fields}, shop="acme")).total == Decimal(total)
