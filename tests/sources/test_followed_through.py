"""Payloads of real shops, followed to the message: who gets it, and who must not."""

import json
from typing import Any

import pytest

import cartback as cb
from cartback.sources import bigcommerce, segment, shopify, woocommerce
from cartback.testing import World

ANA = "ana@acme.example"
LINES = [{"product_id": 10, "variant_id": 20, "title": "Mug", "quantity": 1, "price": "12.00", "line_price": "12.00"}]


@pytest.fixture
def world() -> World:
    """A shop at nine in the evening in Berlin, noon in California, that writes by e-mail and by SMS."""
    channels: Any = ("email", "sms")
    campaigns = [
        cb.CartRecovery(wait="30min", follow_ups=(), channels=channels),
        cb.CheckoutRecovery(wait="30min", follow_ups=(), channels=channels),
    ]
    return World(campaigns, timezone="Europe/Berlin", quiet_hours=None).at("21:00")


def agreed(world: World, **key: str) -> None:
    [(kind, value)] = key.items()
    keys = (cb.key(kind, value),)
    world.ingest(cb.ConsentChanged(shop="acme", at=world.now, keys=keys, channel="email", granted=True))


def written(world: World) -> list[str | None]:
    world.at("+1d")
    return [m.address for box in world.outboxes.values() for m in box.messages]


@pytest.mark.parametrize(
    ("level", "texts"), [("confirmed_opt_in", ["+14155550199"]), ("single_opt_in", []), (None, [])]
)
def test_sms_in_the_united_states_goes_to_who_confirmed(world: World, level: str | None, texts: list[str]) -> None:
    """Shopify says by opt_in_level who confirmed; before it was read, nobody there got an SMS."""
    at = "2026-01-05T20:00:00Z"
    said = {"state": "subscribed", "opt_in_level": level, "consent_updated_at": "2025-06-01T00:00:00Z"}
    consent = {"id": 7, "phone": "+14155550199", "sms_marketing_consent": said}
    checkout = {"token": "k", "line_items": LINES, "customer": {"id": 7}, "phone": "+14155550199", "updated_at": at}
    for topic, payload in (("customers_marketing_consent/update", consent), ("checkouts/update", checkout)):
        world.ingest(*shopify.parse(topic, payload, shop="acme", triggered_at=at))
    assert written(world) == texts


def test_a_cart_bought_under_another_address_is_over(world: World) -> None:
    """Only the cart's token links them: the page's has a key behind it, the order's has none."""
    agreed(world, email=ANA)
    keys = {"s": segment.WriteKey("acme", secret=True, settings=segment.TrackingSettings(cart="cart_id"))}
    cart = {
        "type": "track",
        "event": "Cart Viewed",
        "userId": "7",
        "messageId": "m-1",
        "context": {"traits": {"email": ANA}},
        "properties": {"cart_id": "hWN21BQ2kh?key=cdb9", "products": [{"product_id": "10", "price": 12}]},
    }
    path = "/v1/track?writeKey=s"
    tracked = segment.read(path, {}, json.dumps(cart).encode(), keys=keys, received_at=world.now)
    order = {"id": 5, "cart_token": "hWN21BQ2kh", "email": "bo@acme.example", "created_at": "2026-01-05T20:05:00Z"}
    world.ingest(*tracked.events)
    assert world.decision(f"email:{ANA}").reason  # it would go
    world.at("+10min").ingest(*shopify.parse("orders/create", order, shop="acme"))
    assert written(world) == []


@pytest.mark.parametrize("platform", ["woocommerce", "bigcommerce", "a certificate"])
def test_a_guests_cart_is_written_about(world: World, platform: str) -> None:
    """The address that the guest typed is all that is known, and the message goes there."""
    agreed(world, email=ANA)
    at = "2026-01-05T20:00:00"
    snippet = {"cart": "c", "email": ANA, "line_items": [{"product_id": 1, "total": 12}], "date_modified_gmt": at}
    items = {"gift_certificates": [{"id": "g", "name": "Gift certificate", "amount": 25}]}
    if platform == "bigcommerce":
        items = {"physical_items": [{"product_id": 1, "name": "Mug", "quantity": 1, "sale_price": 12}]}
    document = {"data": {"id": "c", "email": ANA, "updated_time": f"{at}Z", "line_items": items}}
    events = (
        woocommerce.parse("cart.updated", snippet, shop="acme")
        if platform == "woocommerce"
        else bigcommerce.parse("cart", document, shop="acme")
    )
    world.ingest(*events)
    assert written(world) == [ANA]


def test_a_shopper_erased_at_the_shop_is_not_written_to(world: World) -> None:
    """The state redacted ends a yes."""
    at = "2026-01-05T20:00:00Z"
    for state, when in (("subscribed", "2025-06-01T00:00:00Z"), ("redacted", at)):
        said = {"state": state, "consent_updated_at": when}
        consent = {"customer_id": 7, "email_address": ANA, "email_marketing_consent": said}
        world.ingest(*shopify.parse("customers_email_marketing_consent/update", consent, shop="acme", triggered_at=at))
    checkout = {"token": "k", "line_items": LINES, "customer": {"id": 7}, "email": ANA, "updated_at": at}
    world.ingest(*shopify.parse("checkouts/update", checkout, shop="acme"))
    assert written(world) == []
