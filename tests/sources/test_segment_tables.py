"""GA4's Measurement Protocol and Shopify's web pixels, read as the messages of the spec that they stand for."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cartback.domain.events import (
    CartChanged,
    CheckoutChanged,
    CheckoutReached,
    Event,
    LineChanged,
    OrderCancelled,
    OrderPlaced,
    OrderRefunded,
    ShopperSeen,
)
from cartback.errors import BadSignature, InvalidSettings, MalformedDelivery, TooLarge
from cartback.sources import segment

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
AT = datetime(2026, 1, 5, 11, tzinfo=UTC)
MICROS = int(AT.timestamp() * 1_000_000)
LINKED = segment.TrackingSettings(cart="checkout_id", visits=True)
KEYS = {
    "server": segment.WriteKey("acme", secret=True),
    "page": segment.WriteKey("acme"),
    "pixel": segment.WriteKey("acme", settings=LINKED),
}
MUG = {
    "item_id": "mug",
    "item_name": "Mug",
    "item_brand": "Potter",
    "item_variant": "blue",
    "price": 9.5,
    "quantity": 2,
}


def sent(*events: Any, key: str = "server", headers: Any = (), **request: Any) -> segment.Tracked:
    body = {"client_id": "c-123456", "user_id": "ana", "timestamp_micros": MICROS, "events": list(events)} | request
    return segment.ga4(
        f"/mp/collect?measurement_id=G-1&api_secret={key}",
        headers,
        json.dumps(body).encode(),
        keys=KEYS,
        received_at=NOW,
    )


def event(name: str, **params: Any) -> dict[str, Any]:
    return {"name": name, "params": params}


def one(tracked: segment.Tracked, kind: Any) -> Any:
    [found] = tracked.events
    assert isinstance(found, kind), tracked
    return found


# --- GA4 --------------------------------------------------------------------------------------------------------------


def test_ga4_changes_and_snapshots() -> None:
    """What was put in and taken out are changes, a cart that was viewed is the whole of it."""
    added = one(sent(event("add_to_cart", currency="EUR", value=19, items=[MUG])), LineChanged)
    assert (added.cart, added.by, added.line.product, added.line.price) == (
        "visitor:c-123456",
        2,
        "mug",
        Decimal("9.5"),
    )
    assert (added.at, added.keys, added.currency) == (AT, ("customer:ana", "device:c-123456"), "EUR")
    removed = one(sent(event("remove_from_cart", items=[{**MUG, "quantity": None}])), LineChanged)
    assert removed.by is None
    cart = one(sent(event("view_cart", currency="EUR", items=[MUG])), CartChanged)
    assert [(line.product, line.vendor, line.variant_title) for line in cart.lines] == [("mug", "Potter", "blue")]
    assert sent(event("view_cart")).ignored == {"a cart without products": 1}


def test_ga4_a_currency_of_the_items() -> None:
    """Where the event names none, its first item's counts."""
    assert one(sent(event("view_cart", items=[MUG, MUG | {"currency": "EUR"}])), CartChanged).currency == "EUR"
    assert (
        one(sent(event("view_cart", currency="JPY", items=[MUG | {"currency": "EUR"}])), CartChanged).currency == "JPY"
    )


def test_ga4_steps_of_a_checkout() -> None:
    """Each is further than the one before; without items it empties nothing."""
    found = sent(
        event("begin_checkout", items=[MUG]),
        event("add_shipping_info", items=[MUG]),
        event("add_payment_info", payment_type="card"),
    ).events
    assert [type(each) for each in found] == [CheckoutChanged, CheckoutChanged, CheckoutReached]
    assert [each.reached for each in found if isinstance(each, CheckoutChanged | CheckoutReached)] == [
        "contact",
        "shipping",
        "payment",
    ]


def test_ga4_orders_are_a_servers_to_report() -> None:
    """A purchase and refunds under a secret; nothing of them under a key that a browser sends."""
    bought = event("purchase", transaction_id="T-1", value=28.5, currency="EUR", items=[MUG], coupon="TEN")
    placed = one(sent(bought), OrderPlaced)
    assert (placed.order, placed.total, placed.codes) == ("T-1", Decimal("28.5"), ("TEN",))
    part = one(sent(event("refund", transaction_id="T-1", value=9.5, currency="EUR")), OrderRefunded)
    assert part.amount == Decimal("9.5")
    assert isinstance(one(sent(event("refund", transaction_id="T-1")), OrderCancelled), OrderCancelled)
    for tracked in (sent(bought, key="page"), sent(bought, headers={"Origin": "https://shop.acme.example"})):
        assert tracked.events == []
        assert tracked.refused == {"an order under a public key": 1}


def test_ga4_a_person_under_a_public_key() -> None:
    """Nobody is named by it: the cart is the browser's alone."""
    assert one(sent(event("add_to_cart", items=[MUG]), key="page"), LineChanged).keys == ("device:c-123456",)


def test_ga4_the_same_twice() -> None:
    """A request that comes twice is the same news; the same event later is not, and neither is its neighbour."""
    added = event("add_to_cart", items=[MUG])
    first, again = sent(added), sent(added)
    assert first.events == again.events
    others = [sent(added, timestamp_micros=MICROS + 1), sent(added, client_id="c-654321"), sent(event("x"), added)]
    names = {e.delivery for e in [*first.events, *[e for o in others for e in o.events]]}
    assert len(names) == 4


@pytest.mark.parametrize(
    ("micros", "expected"),
    [(str(MICROS), AT), (None, NOW), ("soon", NOW), (-1, NOW), (10**30, NOW), (True, NOW), (MICROS + 0.5, AT)],
)
def test_ga4_times(micros: Any, expected: datetime) -> None:
    """In millionths, as number or text; an event's own counts first; what is none is when it was received."""
    assert one(sent(event("add_to_cart", items=[MUG]), timestamp_micros=micros), LineChanged).at == expected
    own = {**event("add_to_cart", items=[MUG]), "timestamp_micros": MICROS - 1_000_000}
    assert one(sent(own), LineChanged).at == AT - timedelta(seconds=1)


def test_ga4_what_is_not_taken() -> None:
    """Counted by reason; a request that cannot be read, or whose secret is unknown, is refused as a whole."""
    tracked = sent(
        5, {}, event("add_to_cart", items=[{"quantity": 1}]), event("scroll"), event("add_to_cart", items=[MUG])
    )
    assert (tracked.messages, len(tracked.events)) == (5, 1)
    assert tracked.refused == {"an event without a name": 2, "product_id: expected an id, got none": 1}
    assert tracked.ignored == {"an event of no interest": 1}
    with pytest.raises(BadSignature):
        sent(key="a guess")
    with pytest.raises(TooLarge, match="at most 100, got 101"):
        sent(*[event("scroll")] * 101)
    with pytest.raises(MalformedDelivery):
        segment.ga4("/mp/collect?api_secret=server", (), b"{", keys=KEYS, received_at=NOW)
    with pytest.raises(InvalidSettings):
        segment.ga4("/mp/collect?api_secret=server", (), b"{}", keys=KEYS, received_at=NOW.replace(tzinfo=None))
    assert segment.ga4("/?api_secret=server", (), b"[]", keys=KEYS, received_at=NOW).messages == 0


def test_ga4_recorded_bodies(corpus: Path) -> None:
    """All 22 are read, but for the one whose item has the id 0, which is none."""
    bodies = json.loads((corpus / "ga4_events" / "ga4_measurement_protocol_events.json").read_bytes())
    kinds: set[type[Event]] = set()
    refused: list[str] = []
    for body in bodies:
        raw = json.dumps(body).encode()
        tracked = segment.ga4("/mp/collect?api_secret=server", (), raw, keys=KEYS, received_at=NOW)
        kinds |= {type(each) for each in tracked.events}
        assert tracked.messages == len(body["events"])
        refused += list(tracked.refused)
    assert {LineChanged, CartChanged, CheckoutChanged, OrderPlaced, OrderRefunded} <= kinds
    assert refused == ["products[].product_id: expected an id, got none"]


# --- Shopify's pixels -------------------------------------------------------------------------------------------------

TOKEN = "c0ffee00c0ffee00c0ffee00c0ffee00"
VARIANT = {
    "id": "gid://shopify/ProductVariant/2",
    "title": "Blue",
    "sku": "MUG-B",
    "price": {"amount": 9.5, "currencyCode": "EUR"},
    "image": {"src": "//cdn.shopify.com/mug.jpg"},
    "product": {"id": "1", "title": "Mug", "vendor": "Potter"},
}
LINE = {"merchandise": VARIANT, "quantity": 2, "cost": {"totalAmount": {"amount": 19, "currencyCode": "EUR"}}}
CHECKOUT = {
    "token": TOKEN,
    "currencyCode": "EUR",
    "email": "ana@acme.example",
    "subtotalPrice": {"amount": 19, "currencyCode": "EUR"},
    "lineItems": [{"id": "l-1", "title": "Mug", "quantity": 2, "variant": VARIANT}],
    "order": {"id": None},
}


def standard(name: str, data: Any = None, **more: Any) -> dict[str, Any]:
    context = {"navigator": {"userAgent": "Mozilla/5.0 (Linux; Android 14) Mobile"}}
    return {"id": f"sh-{name}", "clientId": "c-123456", "name": name, "timestamp": "2026-01-05T11:00:00.000Z", "type": "standard",
            "context": context, "data": data or {}} | more  # fmt: skip


def posted(*events: Any, key: str = "pixel") -> segment.Tracked:
    body = json.dumps(events[0] if len(events) == 1 else list(events)).encode()
    headers = {"Origin": "https://acme.myshopify.com", "Content-Type": "text/plain"}
    return segment.pixel(f"/pixel?writeKey={key}", headers, body, keys=KEYS, received_at=NOW)


def test_pixel_carts() -> None:
    """The whole cart, and what was put in or taken out, with the ids that Shopify's webhooks have."""
    cart = {
        "id": "gid://shopify/Cart/Z2NwLXVz?key=1",
        "cost": {"totalAmount": {"amount": 19, "currencyCode": "EUR"}},
        "lines": [LINE],
    }
    viewed = one(posted(standard("cart_viewed", {"cart": cart})), CartChanged)
    [line] = viewed.lines
    assert (line.product, line.variant, line.title, line.variant_title) == ("1", "2", "Mug", "Blue")
    assert (line.price, line.quantity, line.vendor, line.image) == (
        Decimal("9.5"),
        2,
        "Potter",
        "https://cdn.shopify.com/mug.jpg",
    )
    assert (viewed.cart, viewed.keys, viewed.currency, viewed.at) == (
        "visitor:c-123456",
        ("device:c-123456",),
        "EUR",
        AT,
    )
    added = one(posted(standard("product_added_to_cart", {"cartLine": LINE})), LineChanged)
    removed = one(posted(standard("product_removed_from_cart", {"cartLine": LINE})), LineChanged)
    assert (added.by, removed.by, added.currency) == (2, -2, "EUR")
    assert (added.line.product, added.line.variant) == (line.product, line.variant)
    assert posted(standard("cart_viewed", {"cart": None})).events == []
    emptied = posted(standard("cart_viewed", {"cart": {**cart, "lines": []}}))
    assert one(emptied, CartChanged).lines == ()


def test_pixel_checkouts_are_those_of_the_webhooks() -> None:
    """By their token, which binds the browser's cart to them; how far the shopper came is the event's to say."""
    names = ("checkout_started", "checkout_contact_info_submitted", "checkout_address_info_submitted",
             "checkout_shipping_info_submitted", "payment_info_submitted")  # fmt: skip
    found = posted(*[standard(name, {"checkout": CHECKOUT}) for name in names]).events
    assert [each.reached for each in found if isinstance(each, CheckoutChanged)] == [
        "contact", "contact", "shipping", "shipping", "payment",
    ]  # fmt: skip
    assert {each.checkout for each in found if isinstance(each, CheckoutChanged)} == {TOKEN}
    assert {each.cart for each in found if isinstance(each, CheckoutChanged)} == {"visitor:c-123456"}
    assert {key for each in found if isinstance(each, CheckoutChanged) for key in each.keys} == {"device:c-123456"}
    guessed = one(posted(standard("checkout_started", {"checkout": {**CHECKOUT, "token": "1001"}})), CheckoutChanged)
    assert guessed.checkout == "visitor:c-123456/1001"


def test_pixel_never_places_an_order() -> None:
    """A purchase is the webhook's to report, whatever key the pixel has."""
    tracked = posted(standard("checkout_completed", {"checkout": {**CHECKOUT, "order": {"id": "7"}}}), key="server")
    assert (tracked.events, tracked.ignored) == ([], {"a purchase, which its webhook reports": 1})


def test_pixel_views_are_visits_where_they_are_asked_for() -> None:
    """By the settings of the key; on a phone, as its browser says."""
    assert one(posted(standard("product_viewed")), ShopperSeen).mobile
    assert posted(standard("page_viewed"), key="page").ignored == {"a visit": 1}
    assert posted(standard("clicked")).ignored == {"an event of no interest": 1}


def test_pixel_what_is_not_taken() -> None:
    """Counted by reason; a list that is too long is refused as a whole."""
    tracked = posted(standard("cart_viewed", {"cart": {"lines": [5]}}), 5, standard("checkout_started", clientId=None))
    assert tracked.events == []
    assert tracked.messages == 3
    assert sum(tracked.refused.values()) == 3
    with pytest.raises(TooLarge):
        posted(*[standard("page_viewed")] * 101)
    with pytest.raises(BadSignature):
        posted(standard("page_viewed"), key="a guess")


@pytest.mark.parametrize(
    "body",
    [
        {"client_id": "a"},
        [],
        {"events": {"name": "view_cart"}},
        {"event": "add_to_cart", "ecommerce": {"items": [MUG]}},
    ],
)
def test_a_body_of_another_shape_is_counted(body: Any) -> None:
    """What a data layer holds, and whatever else lists no events, is counted and not lost in silence."""
    read = segment.ga4("/mp/collect?api_secret=server", (), json.dumps(body).encode(), keys=KEYS, received_at=NOW)
    assert (read.messages, read.refused) == (0, {"a request without a list of events": 1})


def test_ga4_part_of_an_order_is_not_the_whole() -> None:
    """Items without prices say what went back and not how much: the order stands, and it is counted."""
    part = sent(event("refund", transaction_id="T-1", items=[{"item_id": "mug", "quantity": 1}]))
    assert (part.events, part.refused) == ([], {"a refund without an amount": 1})


def test_a_pixel_without_an_id_is_named_by_what_it_says() -> None:
    """Two that say the same are one, and one that says something else is another."""

    def deliveries(*said: Any) -> list[Any]:
        body = json.dumps(
            [{"name": "cart_viewed", "clientId": "c-123456", "data": {"cart": {"lines": each}}} for each in said]
        )
        return [
            e.delivery for e in segment.pixel("/p?writeKey=pixel", (), body.encode(), keys=KEYS, received_at=NOW).events
        ]

    one, again, other = deliveries([], [], [{"quantity": 1, "merchandise": {"id": "41"}}])
    assert one == again != other


def test_a_pixel_of_a_variant_that_is_gone() -> None:
    """A line of a checkout whose variant Shopify leaves out has its own id, and the checkout is taken."""
    line = {"id": "li-1", "title": "Tee", "quantity": 2, "variant": None}
    said = {
        "id": "e-1",
        "name": "checkout_started",
        "clientId": "c-123456",
        "data": {"checkout": {"lineItems": [line, None]}},
    }
    read = segment.pixel("/p?writeKey=pixel", (), json.dumps(said).encode(), keys=KEYS, received_at=NOW)
    assert read.refused == {"products[].product_id: expected an id, got none": 1}
    said["data"]["checkout"]["lineItems"].pop()  # type: ignore[index]
    read = segment.pixel("/p?writeKey=pixel", (), json.dumps(said).encode(), keys=KEYS, received_at=NOW)
    assert [(each.product, each.title, each.quantity) for each in one(read, CheckoutChanged).lines] == [
        ("li-1", "Tee", 2)
    ]
