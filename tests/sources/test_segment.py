"""What Segment's and RudderStack's clients send: taken however it is packed, and believed no further than its key."""

import base64
import gzip
import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import reduce
from itertools import permutations
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest

from cartback.domain.events import (
    CartChanged,
    CheckoutChanged,
    CheckoutReached,
    ConsentChanged,
    DeviceAdded,
    Event,
    LineChanged,
    OrderCancelled,
    OrderPlaced,
    OrderRefunded,
    ProfileChanged,
    SessionEnded,
    ShopperSeen,
    ShoppersMerged,
    WishlistChanged,
)
from cartback.domain.session import current_session
from cartback.domain.shopper import Shopper, new_shopper
from cartback.domain.transitions import apply
from cartback.errors import BadSignature, InvalidSettings, MalformedDelivery, TooLarge
from cartback.sources import jsonl, segment

NOW = datetime(2026, 1, 5, 12, tzinfo=UTC)
SIGNING = "only the backend knows"
KEYS = {
    "wk_web": segment.WriteKey("acme", signing=SIGNING),
    "wk_server": segment.WriteKey("acme", secret=True),
    "wk_other": segment.WriteKey("other"),
}
MUG = {
    "product_id": "mug",
    "sku": "MUG-B",
    "name": "Mug",
    "variant": "blue",
    "price": 12,
    "quantity": 2,
    "image_url": "https://acme.example/mug.jpg",
    "brand": "Potter",
}


def track(event: str, properties: Any = None, **fields: Any) -> dict[str, Any]:
    return {
        "type": "track",
        "event": event,
        "properties": {} if properties is None else properties,
        "anonymousId": "a-1",
        "messageId": "m-1",
        "timestamp": "2026-01-05T11:00:00Z",
        **fields,
    }


def basic(key: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{key}:".encode()).decode()}


def send(*messages: Any, key: str = "wk_server", **more: Any) -> segment.Tracked:
    body = json.dumps({"batch": messages}).encode()
    return segment.read("/v1/batch", basic(key), body, keys=KEYS | more.pop("keys", {}), received_at=NOW, **more)


def only(kind: Any, tracked: segment.Tracked) -> Any:
    (found,) = [event for event in tracked.events if isinstance(event, kind)]
    return found


# --- packing ----------------------------------------------------------------------------------------------------------

CART = track("Cart Viewed", {"products": [MUG], "currency": "USD"})


@pytest.mark.parametrize("end", sorted(segment.requests.PATHS))
@pytest.mark.parametrize("prefix", ["/", "/v1/", "/beacon/v1/", "/t/acme/v1/"])
def test_every_path_of_a_client_is_one(prefix: str, end: str) -> None:
    """Every client has a prefix of its own, and a path ends with its call; a slash behind it changes nothing."""
    body = json.dumps(CART).encode()
    for path in (f"{prefix}{end}", f"{prefix}{end}/", f"{prefix}{end}?x=1"):
        assert len(segment.events(path, basic("wk_server"), body, keys=KEYS, received_at=NOW)) == 1


@pytest.mark.parametrize("path", ["/v1/projects", "/", "", "/batches", "/v1/batch/x"])
def test_any_other_path_is_refused(path: str) -> None:
    """A path that is none of the clients' is refused as a whole."""
    with pytest.raises(MalformedDelivery, match=r"^path: "):
        segment.read(path, basic("wk_server"), b"{}", keys=KEYS, received_at=NOW)


@pytest.mark.parametrize(
    ("path", "headers", "extra"),
    [
        ("/v1/batch", basic("wk_server"), {}),
        ("/v1/batch", {"authorization": "basic " + base64.b64encode(b"wk_server").decode().rstrip("=")}, {}),
        ("/v1/batch?writeKey=wk_server", {}, {}),
        ("/v1/batch", {}, {"writeKey": "wk_server"}),
        ("/v1/batch", [(b"Authorization", basic("wk_server")["Authorization"].encode())], {}),
    ],
    ids=["basic", "without colon or padding", "query", "body", "header bytes"],
)
def test_the_key_is_where_clients_put_it(path: str, headers: Any, extra: dict[str, Any]) -> None:
    """By basic authentication, in the query, in the body, and in the first message of a batch."""
    body = json.dumps({"batch": [CART], **extra}).encode()
    assert segment.events(path, headers, body, keys=KEYS, received_at=NOW)
    message = json.dumps({"batch": [CART | {"writeKey": "wk_server"}]}).encode()
    assert segment.events("/v1/batch", {}, message, keys=KEYS, received_at=NOW)


@pytest.mark.parametrize(
    "headers", [{}, basic(""), basic("wk"), {"Authorization": "Basic é"}, {"Authorization": "Bearer wk_server"}]
)
def test_an_unknown_key_is_401(headers: dict[str, str]) -> None:
    """Missing, unknown, unreadable: the request is refused, and learns no more."""
    with pytest.raises(BadSignature):
        segment.read("/v1/batch", headers, b'{"batch": []}', keys=KEYS, received_at=NOW)


def test_a_key_of_another_shop_is_unknown_there() -> None:
    """Where the URL says which shop it is, keys of the others do not count."""
    assert send(CART, key="wk_other").events[0].shop == "other"
    with pytest.raises(BadSignature):
        send(CART, key="wk_other", shop="acme")


def test_gzip_is_unpacked_whatever_the_headers_say() -> None:
    """RudderStack's Node client labels gzipped JSON as a form. What unpacks to too much, or ends too soon, is refused."""
    body = gzip.compress(json.dumps({"batch": [CART]}).encode())
    headers = basic("wk_server") | {"Content-Type": "application/x-www-form-urlencoded"}
    assert segment.events("/v1/batch", headers, body, keys=KEYS, received_at=NOW)
    with pytest.raises(TooLarge):
        segment.read("/v1/batch", headers, gzip.compress(b" " * 600_000), keys=KEYS, received_at=NOW)
    for bad in (body[:-9], body[:20], b"\x1f\x8b", b"\x1f\x8b" + b"x" * 50, body[:12] + b"\xff\xff" + body[14:]):
        with pytest.raises(MalformedDelivery):
            segment.read("/v1/batch", headers, bad, keys=KEYS, received_at=NOW)


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{", b"\xff", b'{"batch": {}}', b'{"batch": 5}'])
def test_what_is_no_request_is_malformed(body: bytes) -> None:
    """What cannot be read at all is refused as a whole."""
    with pytest.raises(MalformedDelivery):
        segment.read("/v1/batch", basic("wk_server"), body, keys=KEYS, received_at=NOW)


def test_one_bad_message_stops_nothing() -> None:
    """It is counted by its reason, and the others are taken: a 4xx would make the client drop them all."""
    bad = track("Cart Viewed", {"products": [MUG, {"price": 5}]})
    long = track("Cart Viewed", {"products": [MUG | {"name": "x" * 40_000}]})
    tracked = send(bad, 5, None, CART, long, {"type": "track"}, "x", [])
    assert (tracked.messages, len(tracked.events)) == (8, 1)
    assert tracked.refused == {
        "products[].product_id: expected an id, got none": 1,
        "body: expected object, got int": 1,
        "body: expected object, got null": 1,
        "body: expected object, got str": 1,
        "body: expected object, got array": 1,
        "a message of more than 32768 bytes": 1,
    }
    assert tracked.ignored == {"an event of no interest": 1}
    with pytest.raises(TooLarge, match="1000 messages"):
        send(*[5] * 1001)


def test_messages_for_others_are_not_ours() -> None:
    """A sender lists who may have a message."""
    named: Any
    for named in ({"All": False}, {"cartback": False}, {"All": True, "cartback": False}):
        assert send(CART | {"integrations": named}).ignored == {"a message not sent to cartback": 1}
    for named in ({}, {"Segment.io": True}, {"All": True}, {"All": False, "cartback": True}, {"cartback": {}}, None):
        assert len(send(CART | {"integrations": named}).events) == 1


# --- what events mean -------------------------------------------------------------------------------------------------


def test_a_cart_that_is_viewed_is_the_whole_cart() -> None:
    """With its lines, their value, and a token of the visitor's own."""
    cart = only(CartChanged, send(CART))
    assert cart == CartChanged(
        shop="acme",
        at=datetime(2026, 1, 5, 11, tzinfo=UTC),
        delivery="segment:m-1",
        keys=("device:a-1",),
        cart="visitor:a-1",
        lines=cart.lines,
        value=Decimal(24),
        currency="USD",
    )
    [line] = cart.lines
    assert (line.product, line.variant, line.title, line.variant_title) == ("mug", "MUG-B", "Mug", "blue")
    assert (line.quantity, line.price, line.vendor, line.image) == (2, Decimal(12), "Potter", MUG["image_url"])
    assert only(CartChanged, send(track("Cart Viewed", {"products": []}))).lines == ()
    [line] = only(CartChanged, send(track("Cart Viewed", {"products": [MUG | {"variant": "Default Title"}]}))).lines
    assert line.variant_title is None


def test_a_cart_without_a_list_is_no_emptied_cart() -> None:
    """A page of the cart that was looked at says nothing of what is in it."""
    shapes: list[Any] = [{}, {"products": None}, {"products": {"product_id": "mug"}}, [], "x", {"cart_id": "c"}]
    for properties in shapes:
        tracked = send(track("Cart Viewed", properties))
        assert (tracked.events, tracked.ignored) == ([], {"a cart without products": 1})


@pytest.mark.parametrize("event", ["Product Added", "Added Product", "add_to_cart", "Wishlist Product Added to Cart"])
def test_a_change_is_not_the_whole_cart(event: str) -> None:
    """What was put in is no snapshot, also where it is listed as products: as one it would throw the rest out."""
    for properties in (MUG, {"products": [MUG]}):
        added = only(LineChanged, send(track(event, properties)))
        assert (added.cart, added.change, added.by, added.currency) == ("visitor:a-1", "segment:m-1", 2, None)
        assert (added.line.product, added.line.variant, added.line.price) == ("mug", "MUG-B", Decimal(12))
    assert send(track(event, {"price": 1})).refused == {"product_id: expected an id, got none": 1}


def test_several_things_at_once_are_a_change_each() -> None:
    """Each has an id of its own, the same for every copy of the message."""
    tracked = send(track("Product Added", {"products": [MUG, {"product_id": "tea"}], "currency": "EUR"}))
    changes = [event for event in tracked.events if isinstance(event, LineChanged)]
    assert [(c.change, c.line.product, c.by, c.currency) for c in changes] == [
        ("segment:m-1#0", "mug", 2, "EUR"),
        ("segment:m-1#1", "tea", 1, "EUR"),
    ]


def test_what_is_taken_out() -> None:
    """So many of it; without a quantity, or where the settings say so, the whole line."""
    assert only(LineChanged, send(track("Product Removed", MUG))).by == -2
    assert only(LineChanged, send(track("Product Removed", {"product_id": "mug"}))).by is None
    whole = {"wk_own": segment.WriteKey("acme", secret=True, settings=segment.TrackingSettings(removed="line"))}
    assert only(LineChanged, send(track("remove_from_cart", MUG), key="wk_own", keys=whole)).by is None
    assert send(track("Product Added", {"product_id": "mug", "quantity": 0})).events == []


def test_visits_where_they_are_asked_for() -> None:
    """Views, and apps that open and close, are visits: on a phone where the sender says so."""
    settings = segment.TrackingSettings(visits=True)
    keys = {"wk_own": segment.WriteKey("acme", secret=True, settings=settings)}
    for call in (track("Product Viewed", MUG), {**track(""), "type": "page"}, {**track(""), "type": "screen"}):
        assert only(ShopperSeen, send(call, key="wk_own", keys=keys)).mobile is False
        assert send(call).events == []
    phone = track("Application Opened", context={"device": {"type": "ios"}})
    assert only(ShopperSeen, send(phone, key="wk_own", keys=keys)).mobile is True
    for event, ended_by in (
        ("Page Unloaded", "left"),
        ("Application Backgrounded", "backgrounded"),
        ("Application Crashed", "crashed"),
    ):
        assert only(SessionEnded, send(track(event), key="wk_own", keys=keys)).ended_by == ended_by


@pytest.mark.parametrize(
    ("event", "properties", "reached"),
    [
        ("Checkout Started", {}, "contact"),
        ("Started Checkout", {}, "contact"),
        ("begin_checkout", {}, "contact"),
        ("Checkout Step Viewed", {"step": 1}, "contact"),
        ("Checkout Step Completed", {"step": 2}, "shipping"),
        ("Checkout Step Completed", {"step": "2"}, "shipping"),
        ("Checkout Step Completed", {"step": "two"}, "contact"),
        ("Checkout Step Completed", {"step": True}, "contact"),
        ("Checkout Step Completed", {"step": 1, "shipping_method": "dhl"}, "shipping"),
        ("Payment Info Entered", {}, "payment"),
        ("add_payment_info", {}, "payment"),
    ],
)
def test_steps_of_a_checkout(event: str, properties: dict[str, Any], reached: str) -> None:
    """With its products a step is the whole checkout; without them it must not empty one."""
    checkout = only(CheckoutChanged, send(track(event, {**properties, "order_id": "o-1", "products": [MUG]})))
    assert (checkout.checkout, checkout.cart, checkout.reached) == ("visitor:a-1/o-1", "visitor:a-1", reached)
    assert checkout.completed_at is None
    step = only(CheckoutReached, send(track(event, properties)))
    assert (step.checkout, step.cart, step.reached) == ("visitor:a-1", "visitor:a-1", reached)


@pytest.mark.parametrize("event", ["Order Completed", "Completed Order", "order completed", "purchase"])
def test_an_order_of_a_server(event: str) -> None:
    """It ends the visitor's cart, and is worth its total, else its revenue."""
    properties = {"order_id": 501, "revenue": "9.50", "currency": "USD", "coupon": "TEN", "products": [MUG]}
    order = only(OrderPlaced, send(track(event, properties, userId="cust-7")))
    assert (order.order, order.total, order.currency, order.codes) == ("501", Decimal("9.50"), "USD", ("TEN",))
    assert (order.cart, order.checkout, order.keys) == (
        "visitor:a-1",
        "visitor:a-1/501",
        ("customer:cust-7", "device:a-1"),
    )


def test_an_order_that_is_updated_ends_no_cart() -> None:
    """The shopper may have begun another one since."""
    order = only(OrderPlaced, send(track("Order Updated", {"order_id": "o-1", "total": 5}, userId="cust-7")))
    assert (order.cart, order.checkout, order.total) == (None, None, Decimal(5))


def test_orders_that_end() -> None:
    """A refund is its total, else its products; with neither the whole order went back."""
    assert only(OrderCancelled, send(track("Order Cancelled", {"order_id": "o-1"}))).order == "o-1"
    refund = only(OrderRefunded, send(track("Order Refunded", {"order_id": "o-1", "total": "-3.00"})))
    assert (refund.order, refund.refund, refund.amount) == ("o-1", "segment:m-1", Decimal("3.00"))
    partly = only(OrderRefunded, send(track("refund", {"transaction_id": "o-1", "items": [MUG]})))
    assert partly.amount == Decimal(24)
    assert only(OrderCancelled, send(track("Order Refunded", {"order_id": "o-1"}))).order == "o-1"
    assert send(track("Order Completed", {"total": 5})).refused == {"properties.order_id: expected an id, got none": 1}


def test_wishes() -> None:
    """A product on the wishlist, and off it."""
    assert only(WishlistChanged, send(track("Product Added to Wishlist", MUG))).wished is True
    off = only(WishlistChanged, send(track("Product Removed from Wishlist", {"products": [MUG]})))
    assert (off.product, off.wished) == ("mug", False)


@pytest.mark.parametrize(
    ("product", "names"),
    [
        ({"product_id": "p", "variant_id": "v", "sku": "s"}, ("p", "v")),
        ({"product_id": "p", "sku": "s"}, ("p", "s")),
        ({"product_id": "p", "sku": "p"}, ("p", None)),
        ({"sku": "s"}, ("s", None)),
        ({"item_id": 5, "item_name": "Mug"}, ("5", None)),
        ({"product_id": "null", "sku": "s"}, ("s", None)),
    ],
)
def test_what_a_line_is_called(product: dict[str, Any], names: tuple[str, str | None]) -> None:
    """By its product and variant; the sku is the variant where there is a product id besides."""
    [line] = only(CartChanged, send(track("Cart Viewed", {"products": [product]}))).lines
    assert (line.product, line.variant) == names


def test_calls_that_say_nothing() -> None:
    """A page, a group, an event that nobody here knows: counted, and answered with 200."""
    calls = [{"type": kind, "userId": "cust-7"} for kind in ("page", "screen", "group", "x", None)]
    tracked = send(*calls, track("Video Played"), track("x" * 500))
    assert tracked.events == []
    assert tracked.ignored == {
        "a page": 1,
        "a screen": 1,
        "a group": 1,
        "an unused call": 2,
        "an event of no interest": 2,
    }


def test_a_message_of_nobody_is_refused() -> None:
    """Ids that stand for nobody are no keys: two clients' null would be one person."""
    values: list[Any] = [None, "", "null", 0, "0", "undefined", True, {}, "anonymous"]
    for nobody in values:
        tracked = send(CART | {"anonymousId": nobody, "userId": nobody})
        assert (tracked.events, tracked.refused) == ([], {"no shopper is named": 1})


def test_a_cart_may_be_named_by_each_event() -> None:
    """With cart="cart_id" the event's own token is taken, and events without one are refused."""
    keys = {"wk_own": segment.WriteKey("acme", secret=True, settings=segment.TrackingSettings(cart="cart_id"))}
    named = track("Checkout Started", {"cart_id": "c-1", "checkout_id": "k-1", "products": [MUG]})
    checkout = only(CheckoutChanged, send(named, key="wk_own", keys=keys))
    assert (checkout.cart, checkout.checkout) == ("c-1", "k-1")
    assert send(CART, key="wk_own", keys=keys).refused == {"no cart_id": 1}
    order = only(OrderPlaced, send(track("Order Completed", {"order_id": "o-1"}), key="wk_own", keys=keys))
    assert (order.cart, order.checkout) == ("visitor:a-1", "o-1")


def test_a_cart_named_as_shopifys_pages_name_it() -> None:
    """Its key is a secret, and the webhooks name the cart without it."""
    keys = {"wk_own": segment.WriteKey("acme", settings=segment.TrackingSettings(cart="cart_id"))}
    named = track("Cart Viewed", {"cart_id": "hWN21BQ2khassPiM4Bc4pZaM?key=cdb90c0f", "products": [MUG]})
    assert only(CartChanged, send(named, key="wk_own", keys=keys)).cart == "hWN21BQ2khassPiM4Bc4pZaM"


# --- people, by a server ----------------------------------------------------------------------------------------------


def test_a_server_says_who_is_who() -> None:
    """identify names a person by all that is known of them; alias says that a browser is theirs."""
    identify = {
        "type": "identify",
        "userId": "cust-7",
        "anonymousId": "a-1",
        "context": {"traits": {"email": "Ana@Acme.example", "phone": "+15550100"}, "locale": "de-DE", "timezone": "Europe/Berlin"},
        "traits": {"firstName": "Ana", "lastName": "Silvestre"},
    }  # fmt: skip
    profile = only(ProfileChanged, send(identify))
    assert profile.keys == ("customer:cust-7", "email:ana@acme.example", "phone:+15550100", "device:a-1")
    assert (profile.first_name, profile.locale, profile.timezone) == ("Ana", "de-DE", "Europe/Berlin")
    odd = only(ProfileChanged, send(identify | {"context": {"timezone": "GMT+0000"}, "userId": "ana@acme.example"}))
    assert (odd.timezone, odd.keys[0]) == (None, "email:ana@acme.example")
    alias = {"type": "alias", "userId": "cust-7", "previousId": "a-1"}
    assert only(ShoppersMerged, send(alias)).keys == ("customer:cust-7", "device:a-1")
    assert send({"type": "alias", "userId": "cust-7"}, {"type": "identify"}).refused == {"no shopper is named": 2}


@pytest.mark.parametrize("event", ["Cart Viewed", "Checkout Started", "Order Completed"])
def test_the_address_that_names_the_sender_is_written_to(event: str) -> None:
    """A server that never sends identify names its users by an address: messages go there. A public key names nobody."""
    traits = {"context": {"traits": {"email": "ana@acme.example", "phone": "+15550100", "firstName": "Ana"}}}
    message = track(event, {"order_id": "o-1", "products": [MUG]}, userId="cust-7", **traits)
    profile = only(ProfileChanged, send(message))
    assert (profile.email, profile.phone, profile.first_name) == ("ana@acme.example", "+15550100", None)
    assert only(ProfileChanged, send(message | {"userId": "bo@acme.example", "context": {}})).email == "bo@acme.example"
    assert not [e for e in send(message | {"context": {}}).events if isinstance(e, ProfileChanged)]
    assert not [e for e in send(message, key="wk_web").events if isinstance(e, ProfileChanged)]


def test_a_device_of_a_users() -> None:
    """A mobile client repeats its token with every message; Apple's are told from Firebase's by their form."""
    for token, kind in (("fcm:token-1", "fcm"), ("a1" * 32, "apns")):
        message = CART | {"userId": "cust-7", "context": {"device": {"token": token, "type": "ios"}}}
        device = only(DeviceAdded, send(message))
        assert (device.device, device.kind, device.keys) == (token, kind, ("customer:cust-7",))


def test_consent_is_what_the_settings_name_a_channel_for() -> None:
    """Only the event that reports it, only of named categories: what other messages repeat may be of any age."""
    settings = segment.TrackingSettings(consent={"Marketing Email": "email"})
    keys = {"wk_own": segment.WriteKey("acme", secret=True, settings=settings)}
    consent = {"consent": {"categoryPreferences": {"Marketing Email": True, "Ads": True}}}
    event = track("Segment Consent Preference Updated", userId="cust-7", context=consent)
    answer = only(ConsentChanged, send(event, key="wk_own", keys=keys))
    assert (answer.channel, answer.granted, answer.keys) == ("email", True, ("customer:cust-7",))
    assert send(event).events == []
    assert len(send(CART | {"context": consent, "userId": "cust-7"}, key="wk_own", keys=keys).events) == 1
    with pytest.raises(InvalidSettings, match="consent"):
        segment.TrackingSettings(consent=json.loads('{"Marketing Email": "fax"}'))
    with pytest.raises(InvalidSettings, match="cart"):
        segment.TrackingSettings(cart=json.loads('"basket"'))


# --- time and copies --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "at"),
    [
        ({"timestamp": "2026-01-05T11:00:00Z"}, "11:00:00"),
        ({"timestamp": "2026-01-05T12:00:00+01:00"}, "11:00:00"),
        ({"timestamp": "2026-01-05T11:00:00Z", "originalTimestamp": "2026-01-05T10:00:00Z"}, "10:00:00"),
        ({"timestamp": None}, "12:00:00"),
        ({"timestamp": "yesterday"}, "12:00:00"),
        ({"timestamp": "2026-01-05T11:00:00"}, "12:00:00"),
        ({"timestamp": "2026-01-05T08:00:00Z", "sentAt": "2026-01-05T08:00:00Z"}, "08:00:00"),
        ({"timestamp": "2026-01-05T15:00:00Z", "sentAt": "2026-01-05T15:00:00Z"}, "12:00:00"),
        ({"timestamp": "2026-01-05T14:00:00Z", "sentAt": "2026-01-05T15:00:20Z"}, "11:00:00"),
        ({"timestamp": "2026-01-05T12:01:30Z", "sentAt": "2026-01-05T12:01:30Z"}, "12:01:30"),
        ({"timestamp": "2026-01-06T00:00:00Z"}, "12:02:00"),
        ({"timestamp": "2026-01-05T15:00:00Z", "sentAt": "9999-01-01T00:00:00Z"}, "12:02:00"),
    ],
)
def test_whose_clock(fields: dict[str, Any], at: str) -> None:
    """The client's time stands unless its clock is ahead; nothing is later than two minutes after it was received."""
    assert only(CartChanged, send(CART | fields)).at.time().isoformat() == at


def test_a_copy_sent_again_is_the_same_event() -> None:
    """sentAt changes with every try; the time that is worked out does not, nor does the name of the message."""
    ahead = CART | {"timestamp": "2026-01-05T15:00:00Z"}
    first = json.dumps({"batch": [ahead], "sentAt": "2026-01-05T15:00:00Z", "writeKey": "wk_web"}).encode()
    again = json.dumps({"batch": [ahead], "sentAt": "2026-01-05T15:00:20Z", "writeKey": "wk_web"}).encode()
    later = NOW + timedelta(seconds=20, milliseconds=200)
    assert segment.events("/b", {}, first, keys=KEYS, received_at=NOW) == segment.events(
        "/b", {}, again, keys=KEYS, received_at=later
    )
    unnamed = {name: value for name, value in CART.items() if name != "messageId"}
    turned = dict(reversed(list(unnamed.items()))) | {"sentAt": "2026-01-05T11:00:05Z"}
    one, other = only(CartChanged, send(unnamed)), only(CartChanged, send(turned))
    assert one.delivery == other.delivery
    changed = only(CartChanged, send(unnamed | {"timestamp": "2026-01-05T11:00:01Z"}))
    assert one.delivery != changed.delivery


def test_a_naive_clock_is_refused() -> None:
    """received_at has a zone, or the host is told so."""
    with pytest.raises(InvalidSettings, match="received_at"):
        segment.read("/v1/batch", basic("wk_web"), b"{}", keys=KEYS, received_at=datetime(2026, 1, 5))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("path", "message", "kind"),
    [
        ("/v1/track", {"event": "Product Added", "properties": MUG}, LineChanged),
        ("/v1/t/", {"event": "Order Completed", "properties": {"order_id": "o-1", "total": 5}}, OrderPlaced),
        ("/v1/identify", {"traits": {"email": "ana@acme.example"}}, ProfileChanged),
        ("/v1/i", {"traits": {"firstName": "Ana"}}, ProfileChanged),
        ("/v1/alias", {"previousId": "a-9"}, ShoppersMerged),
        ("/v1/page", {"name": "Home"}, ShopperSeen),
        ("/v1/screen", {"name": "Home"}, ShopperSeen),
    ],
)
def test_a_message_without_a_type_is_what_its_path_says(path: str, message: Any, kind: Any) -> None:
    """The HTTP APIs of both name the call in the path alone; a type that a message has stands."""
    visits = segment.WriteKey("acme", secret=True, settings=segment.TrackingSettings(visits=True))
    sent = json.dumps({"userId": "ana", **message}).encode()
    assert [type(event) for event in segment.events(path, basic("k"), sent, keys={"k": visits}, received_at=NOW)] == [
        kind
    ]
    other = json.dumps({"userId": "ana", **message, "type": "group"}).encode()
    assert segment.read(path, basic("k"), other, keys={"k": visits}, received_at=NOW).ignored == {"a group": 1}


def test_a_message_without_a_type_in_a_batch() -> None:
    """A batch says of none of its messages what it is; such a one is counted."""
    assert send({"userId": "ana", "event": "Product Added", "properties": MUG}).ignored == {"an unused call": 1}


@pytest.mark.parametrize(
    ("event", "properties", "expected"),
    [
        ("Completed Order", {"orderId": "o-1", "total": 30, "products": [{"id": "507", "sku": "G-32"}]}, ("o-1", "visitor:a-1/o-1")),
        ("Completed Order", {"id": 71, "revenue": "30"}, ("71", "visitor:a-1")),
        ("order-completed", {"transaction_id": "o-1", "value": 30.0}, ("o-1", "visitor:a-1")),
        ("ORDER COMPLETED", {"order_id": "o-1", "checkoutId": "c-1", "total": "30.00"}, ("o-1", "visitor:a-1/c-1")),
    ],
)  # fmt: skip
def test_an_order_in_each_spelling(event: str, properties: Any, expected: Any) -> None:
    """The spec's first version wrote its names in camel case; clients of it are still about."""
    placed = only(OrderPlaced, send(track(event, properties)))
    assert ((placed.order, placed.checkout), placed.total) == (expected, 30)


@pytest.mark.parametrize(
    "product",
    [
        {"product_id": "507", "variant_id": "G-32"},
        {"productId": "507", "variantId": "G-32", "imageUrl": "https://acme.example/mug.jpg"},
        {"id": 507, "sku": "G-32"},
        {"item_id": "507", "sku": "G-32", "quantity": "", "price": ""},
        {"product_id": 507, "sku": "G-32", "quantity": "1.0", "price": None, "name": {"en": "Mug"}},
    ],
)
def test_a_product_in_each_spelling(product: Any) -> None:
    """It is one line, by whatever names its ids go, and one of it where no quantity can be meant."""
    for event in ("Product Added", "Added Product"):
        added = only(LineChanged, send(track(event, product)))
        assert (added.line.product, added.line.variant, added.by) == ("507", "G-32", 1)
    viewed = only(CartChanged, send(track("Cart Viewed", {"products": [product]})))
    assert [(line.product, line.variant, line.quantity) for line in viewed.lines] == [("507", "G-32", 1)]


@pytest.mark.parametrize(
    ("amounts", "total", "refused"),
    [
        ({"total": None, "revenue": 7}, "7", []),
        ({"total": "", "value": "7"}, "7", []),
        ({"total": "$12.00", "revenue": 7}, "7", ["total"]),
        ({"total": "12,50"}, "0", ["total"]),
        ({"total": {"amount": 5}, "revenue": [1], "value": True}, "0", ["total", "revenue", "value"]),
        ({"total": -3}, "0", []),
        ({"total": 0, "revenue": 7}, "0", []),
        ({}, "0", []),
    ],
)
def test_bought_is_bought_whatever_it_came_to(amounts: Any, total: str, refused: list[str]) -> None:
    """An order whose total cannot be read still ends its cart: else its shopper is reminded of what was paid. It is counted."""
    tracked = send(track("Order Completed", {"order_id": "o-1", **amounts}))
    assert only(OrderPlaced, tracked).total == Decimal(total)
    assert tracked.refused == {f"properties.{name}: expected an amount such as '19.99'": 1 for name in refused}


@pytest.mark.parametrize(
    ("properties", "amount"),
    [
        ({"total": "3"}, "3"),
        ({"value": 3.5}, "3.5"),
        ({"revenue": 3}, "3"),
        ({"total": "", "products": [{"product_id": "mug", "price": 2, "quantity": 2}]}, "4"),
        ({"products": [{"product_id": "mug", "quantity": 1}]}, None),
        ({"total": 0}, None),
        ({"total": "0.00", "products": [MUG]}, None),
    ],
)
def test_a_part_that_went_back_is_not_the_whole(properties: Any, amount: str | None) -> None:
    """Products without prices, and a total of nothing, are no refund of the whole order: they are counted, and it stands."""
    tracked = send(track("Order Refunded", {"order_id": "o-1", **properties}))
    if amount is not None:
        assert only(OrderRefunded, tracked).amount == Decimal(amount)
    else:
        assert (tracked.events, tracked.refused) == ([], {"a refund without an amount": 1})


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (track("Product Added", MUG | {"quantity": 0}), "a change of quantity 0"),
        (track("Product Removed", {"products": [MUG | {"quantity": "0"}]}), "a change of quantity 0"),
        (track("Cart Viewed", {"products": {}}), "a cart without products"),
        (track("Segment Consent Preference Updated", userId="ana"), "consent for no category of the settings"),
        ({"type": "group", "userId": "ana"}, "a group"),
        (track("Product Shared", MUG), "an event of no interest"),
        ({}, "an unused call"),
    ],
)
def test_what_gives_no_events_is_counted(message: Any, reason: str) -> None:
    """Of every message without events there is a reason, so that the counts come to the messages."""
    tracked = send(message)
    assert (tracked.events, dict(tracked.ignored), dict(tracked.refused)) == ([], {reason: 1}, {})


@pytest.mark.parametrize(
    ("times", "at"),
    [
        # Without a time of its own a message happened when it was received, by our clock: nothing is to be taken off that.
        ({"timestamp": None, "sentAt": "2026-01-05T15:00:00Z"}, NOW),
        ({"timestamp": "yesterday", "sentAt": "2026-01-05T15:00:00Z"}, NOW),
        ({"timestamp": 1767607200, "sentAt": "2026-01-05T15:00:00Z"}, NOW),
        # A clock that is ahead by more than there can be says nothing.
        ({"timestamp": "2026-01-05T11:00:00Z", "sentAt": "2199-01-01T00:00:00Z"}, NOW),
        ({"timestamp": "1991-01-05T11:00:00Z", "sentAt": "2190-01-01T00:00:00Z"}, NOW),
        ({"originalTimestamp": "2026-01-05T14:30:00Z", "sentAt": "2026-01-05T15:00:00Z"}, NOW - timedelta(minutes=30)),
        ({"originalTimestamp": "", "timestamp": "2026-01-05T11:00:00+02:00"}, NOW - timedelta(hours=3)),
        ({"timestamp": "2030-01-01T00:00:00Z", "sentAt": None}, NOW + timedelta(minutes=2)),
    ],
)
def test_clocks_of_every_kind(times: Any, at: datetime) -> None:
    """Whatever a client says of when, its message is taken, and at a time that can have been."""
    assert only(CartChanged, send(CART | times)).at == at


def test_the_same_words_later_are_another_message() -> None:
    """A message with neither an id nor a time is named by when it was received too: a cart that is as it was before is news."""
    bare = {name: value for name, value in CART.items() if name not in ("messageId", "timestamp")}
    body = json.dumps({"batch": [bare]}).encode()

    def delivery(at: datetime) -> str | None:
        (found,) = segment.events("/v1/batch", basic("wk_server"), body, keys=KEYS, received_at=at)
        return found.delivery

    assert delivery(NOW) == delivery(NOW)
    assert delivery(NOW) != delivery(NOW + timedelta(hours=1))


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_byte_order_mark_is_passed_over(pack: Any) -> None:
    """Some programs write one before UTF-8; no parser takes it."""
    body = pack(b"\xef\xbb\xbf" + json.dumps(CART).encode())
    assert len(segment.events("/v1/t", basic("wk_server"), body, keys=KEYS, received_at=NOW)) == 1


@pytest.mark.parametrize(
    "email", ["a@acme.example,b@acme.example", "a@b@acme.example", "<ana@acme.example>", "a@acme.example;"]
)
def test_two_addresses_in_one_field_name_nobody(email: str) -> None:
    """What is not one address is skipped; the rest of the message is still true."""
    named = only(
        ProfileChanged, send({"type": "identify", "userId": "ana", "traits": {"email": email, "firstName": "Ana"}})
    )
    assert (named.keys, named.email, named.first_name) == (("customer:ana",), None, "Ana")


# --- recorded clients -------------------------------------------------------------------------------------------------

RECORDED = {"wk_demo": segment.WriteKey("acme", secret=True)}


def recorded(file: Path) -> list[segment.Tracked]:
    """Every request of one client set-up, read as it came."""
    requests = [json.loads(line) for line in file.read_text().splitlines()]
    return [
        segment.read(
            request["request_line"].split()[1],
            [tuple(pair) for pair in request["headers"]],
            base64.b64decode(request["raw_b64"]),
            keys=RECORDED,
            received_at=datetime.fromisoformat(request["received_at"]),
        )
        for request in requests
    ]


def clients(corpus: Path) -> list[Path]:
    return [f for f in sorted((corpus / "segment_clients").glob("*.jsonl")) if not f.name.startswith("posthog")]


def test_every_request_of_a_real_client_is_taken(corpus: Path) -> None:
    """21 requests of eight client set-ups, packed in every way: nothing is refused, and what they bought is there."""
    requests = [tracked for file in clients(corpus) for tracked in recorded(file)]
    assert (len(requests), sum(tracked.messages for tracked in requests)) == (21, 53)
    assert [tracked.refused for tracked in requests if tracked.refused] == []
    for file in clients(corpus):
        events = [event for tracked in recorded(file) for event in tracked.events]
        assert {jsonl.decode(jsonl.encode(event)) for event in events} == set(events)
        assert any(isinstance(event, ProfileChanged) for event in events), file.name


def test_what_is_not_the_spec_is_refused(corpus: Path) -> None:
    """PostHog's clients have a key of another name, and are refused as a whole."""
    for file in (corpus / "segment_clients").glob("posthog*.jsonl"):
        with pytest.raises(BadSignature):
            recorded(file)


def test_recorded_events_of_the_spec(corpus: Path) -> None:
    """39 captured events: each is taken, ignored or refused with a reason; a change is never taken for a cart."""
    samples = json.loads((corpus / "segment_events" / "segment_spec_ecommerce_events.json").read_bytes())
    for sample in samples:
        message = sample["message"]
        tracked = send({"type": "track", "anonymousId": "a-1", **message})
        assert bool(tracked.events) or tracked.refused or tracked.ignored, sample["description"]
        if str(message.get("event")).lower().startswith("product "):
            assert not any(isinstance(event, CartChanged) for event in tracked.events)


def test_any_order_of_arrival_is_one_state(corpus: Path) -> None:
    """Requests of each client in all orders, and in 300 with some of them twice: the same people, carts and orders."""
    random = Random(7)
    for file in clients(corpus):
        requests = [tracked.events for tracked in recorded(file)]
        orders = [list(order) for order in permutations(requests)]
        for _ in range(300):
            orders.append([*requests, random.choice(requests)])
            random.shuffle(orders[-1])
        assert len({msgspec.json.encode(arrived(order), order="deterministic") for order in orders}) == 1, file.name


def arrived(requests: Iterable[Iterable[Event]]) -> Shopper:
    """The one shopper of these requests, as they arrived."""
    return reduce(apply, [event for events in requests for event in events], new_shopper("s-1"))


def test_the_carts_that_the_browsers_made(corpus: Path) -> None:
    """A mug was put in, and looked at in the cart: it is in there once, also where the browser sent everything twice."""
    browsers = [file for file in clients(corpus) if "-browser-" in file.name]
    assert len(browsers) == 4
    for file in browsers:
        session = current_session(arrived([tracked.events for tracked in recorded(file)]))
        assert session is not None
        assert {line.product: line.quantity for line in session.lines} == {"mug": 1}, file.name
