"""Customers, their consent and their privacy."""

from datetime import UTC, datetime
from typing import Any

import pytest

from cartback.domain.events import (
    AppUninstalled,
    ConsentChanged,
    DataRequested,
    ProfileChanged,
    ShopErased,
    ShopperErased,
    ShoppersMerged,
)
from cartback.errors import MalformedDelivery
from cartback.sources import jsonl, shopify

SENT = datetime(2026, 1, 5, 10, 0, 0, 123456, tzinfo=UTC)
SAID = datetime(2025, 6, 1, tzinfo=UTC)
UPDATED = datetime(2026, 1, 5, 9, tzinfo=UTC)


@pytest.mark.parametrize("topic", ["customers/create", "customers/update", "customers/enable", "customers/disable"])
def test_a_customer_is_a_profile(deliver: Any, customer: Any, topic: Any) -> None:
    """All four tell who the person is; an account that is disabled is still a person."""
    assert deliver(topic, customer) == [
        ProfileChanged(
            shop="acme.myshopify.com",
            at=UPDATED,
            delivery=f"w-1:{topic}",
            keys=("customer:9", "email:ana@example.com"),
            email="ana@example.com",
            first_name="Ana",
        )
    ]


def test_a_customer_without_an_id_is_refused(deliver: Any, customer: Any) -> None:
    """A customer is known by id."""
    with pytest.raises(MalformedDelivery, match="id: expected"):
        deliver("customers/update", customer | {"id": None})


def consents(events: Any) -> Any:
    return [(e.channel, e.granted, e.at) for e in events if isinstance(e, ConsentChanged)]


@pytest.mark.parametrize(
    ("consent", "told"),
    [
        ({"state": "subscribed", "consent_updated_at": "2025-06-01T00:00:00Z"}, (True, SAID)),
        ({"state": "SUBSCRIBED", "consent_updated_at": "2025-06-01T00:00:00Z"}, (True, SAID)),
        ({"state": "unsubscribed", "consent_updated_at": "2025-06-01T00:00:00Z"}, (False, SAID)),
        ({"state": "unsubscribed", "consent_updated_at": None}, (False, UPDATED)),
        ({"state": "subscribed", "consent_updated_at": None}, None),
        ({"state": "not_subscribed", "consent_updated_at": "2025-06-01T00:00:00Z"}, None),
        ({"state": "pending", "consent_updated_at": "2025-06-01T00:00:00Z"}, None),
        ({"state": "redacted", "consent_updated_at": None}, (False, UPDATED)),
        ({"state": None}, None),
        ({}, None),
        ([], None),
        (None, None),
    ],
    ids=[
        "yes",
        "YES",
        "no",
        "no, undated",
        "yes, undated",
        "never asked",
        "pending",
        "erased",
        "null",
        "{}",
        "[]",
        "no object",
    ],
)
@pytest.mark.parametrize(("field", "channel"), [("email_marketing_consent", "email"), ("sms_marketing_consent", "sms")])
def test_consent_retold_by_a_customer(
    deliver: Any, customer: Any, field: Any, channel: Any, consent: Any, told: Any
) -> None:
    """Only a plain yes or no counts, with its own time; an undated yes could be older than a no we know of."""
    expected = [] if told is None else [(channel, *told)]
    assert consents(deliver("customers/update", customer | {field: consent})) == expected


def test_absence_says_nothing(deliver: Any, customer: Any) -> None:
    """From 2025-01 on the fields are gone: neither an opt-out nor an opt-in. accepts_marketing alone is neither."""
    assert consents(deliver("customers/update", customer | {"accepts_marketing": True})) == []


@pytest.mark.parametrize("state", [True, False])
def test_consent_has_topics_of_its_own(deliver: Any, state: Any) -> None:
    """There the delivery is the news, so its own time will do where consent_updated_at is missing."""
    said = {"state": "subscribed" if state else "unsubscribed", "consent_updated_at": None}
    assert deliver(
        "customers_email_marketing_consent/update",
        {"customer_id": 9, "email_address": "ana@example.com", "email_marketing_consent": said},
    ) == [
        ConsentChanged(
            shop="acme.myshopify.com",
            at=SENT,
            delivery="w-1:customers_email_marketing_consent/update",
            keys=("customer:9", "email:ana@example.com"),
            channel="email",
            granted=state,
            source="shopify:customers_email_marketing_consent/update",
        )
    ]
    said["consent_updated_at"] = "2025-06-01T00:00:00Z"
    sms = {"id": 9, "phone": "+15550100", "sms_marketing_consent": said}
    (event,) = deliver("customers_marketing_consent/update", sms)
    assert (event.channel, event.granted, event.at, event.keys) == (
        "sms",
        state,
        SAID,
        ("customer:9", "phone:+15550100"),
    )


@pytest.mark.parametrize(
    ("state", "level", "source"),
    [
        ("subscribed", "confirmed_opt_in", ", confirmed_opt_in"),
        ("SUBSCRIBED", "CONFIRMED_OPT_IN", ", confirmed_opt_in"),
        ("subscribed", "single_opt_in", ""),
        ("subscribed", "unknown", ""),
        ("subscribed", None, ""),
        ("unsubscribed", "confirmed_opt_in", ""),
    ],
)
def test_a_confirmed_opt_in_is_named(deliver: Any, customer: Any, state: str, level: str | None, source: str) -> None:
    """SMS in the United States need it; of a no, the level is the yes's before it."""
    said = {"state": state, "opt_in_level": level, "consent_updated_at": "2025-06-01T00:00:00Z"}
    topic = "customers_marketing_consent/update"
    (event,) = deliver(topic, {"id": 9, "phone": "+15550100", "sms_marketing_consent": said})
    assert event.source == f"shopify:{topic}{source}"
    told = [
        e.source
        for e in deliver("customers/update", customer | {"sms_marketing_consent": said})
        if e.keys and hasattr(e, "source")
    ]
    assert told == [f"shopify:customers/update{source}"]


def test_consent_of_nobody_is_refused(deliver: Any) -> None:
    """An opt-out that cannot be laid at anybody's door must not be swallowed."""
    with pytest.raises(MalformedDelivery, match="id: expected"):
        deliver("customers_marketing_consent/update", {"sms_marketing_consent": {"state": "unsubscribed"}})


def test_a_deleted_customer_is_a_no_everywhere(deliver: Any) -> None:
    """An admin's deletion is no erasure, and no licence to go on writing."""
    events = deliver("customers/delete", {"id": 1, "admin_graphql_api_id": "gid://shopify/Customer/706405506930370084"})
    assert consents(events) == [("push", False, SENT), ("email", False, SENT), ("sms", False, SENT)]
    assert {e.keys for e in events} == {("customer:706405506930370084",)}


MERGE = {
    "admin_graphql_api_customer_kept_id": "gid://shopify/Customer/1",
    "admin_graphql_api_customer_deleted_id": "gid://shopify/Customer/2",
}


def test_merged_customers(deliver: Any) -> None:
    """The customer to keep comes first."""
    assert deliver("customers/merge", MERGE | {"status": "completed"}) == [
        ShoppersMerged(
            shop="acme.myshopify.com", at=SENT, delivery="w-1:customers/merge", keys=("customer:1", "customer:2")
        )
    ]


@pytest.mark.parametrize("status", ["failed", "in_progress", "requested", "FAILED"])
def test_a_merge_that_did_not_happen(deliver: Any, status: Any) -> None:
    """Two people are one only once the merge is done."""
    assert deliver("customers/merge", MERGE | {"status": status}) == []


def test_a_merge_of_what_are_no_customers_is_refused(deliver: Any) -> None:
    """The message names the field."""
    with pytest.raises(MalformedDelivery, match="admin_graphql_api_customer_deleted_id"):
        deliver("customers/merge", MERGE | {"admin_graphql_api_customer_deleted_id": "2"})


@pytest.mark.parametrize(
    ("topic", "kind"), [("customers/redact", ShopperErased), ("customers/data_request", DataRequested)]
)
def test_privacy_requests_carry_every_key(deliver: Any, topic: Any, kind: Any) -> None:
    """Id, e-mail and phone each lead to the person; the body's shop is not believed."""
    body = {
        "shop_domain": "evil.myshopify.com",
        "customer": {"id": 9, "email": "Ana@example.com", "phone": "555-625-1199"},
        "orders_to_redact": [1],
    }
    assert deliver(topic, body) == [
        kind(
            shop="acme.myshopify.com",
            at=SENT,
            delivery=f"w-1:{topic}",
            keys=("customer:9", "email:ana@example.com", "phone:5556251199"),
        )
    ]


@pytest.mark.parametrize(
    "customer", [None, {}, {"email": "nobody", "phone": "555-SHIP"}], ids=["null", "{}", "unusable"]
)
def test_an_erasure_of_nobody_is_refused(deliver: Any, customer: Any) -> None:
    """It must be looked at by somebody, not answered with 200."""
    with pytest.raises(MalformedDelivery, match="customer: expected"):
        deliver("customers/redact", {"customer": customer})


@pytest.mark.parametrize(("topic", "kind"), [("shop/redact", ShopErased), ("app/uninstalled", AppUninstalled)])
def test_the_shop_leaves(deliver: Any, topic: Any, kind: Any) -> None:
    """That it came is the news, and it happened when it was sent, whatever the shop's own dates say."""
    body = {"id": 1, "updated_at": "2020-01-01T00:00:00Z"}
    assert deliver(topic, body) == [kind(shop="acme.myshopify.com", at=SENT, delivery=f"w-1:{topic}")]


def canaried(value: Any, path: Any = "x") -> Any:
    """A payload with a canary in every text field that no event may carry."""
    return {
        "last_name": "CANARY-last",
        "name": "CANARY-name",
        "note": "CANARY-note",
        "tags": "CANARY-tags",
        "browser_ip": "CANARY-ip",
        "shipping_address": {"first_name": "CANARY-ship", "address1": "CANARY-street", "phone": "+1 555 0199"},
        "billing_address": {"name": "CANARY-bill", "city": "CANARY-city"},
        "default_address": {"zip": "CANARY-zip", "phone": "+1 555 0199"},
        "addresses": [{"company": "CANARY-company"}],
        "note_attributes": [{"name": "CANARY", "value": "CANARY"}],
    } | value


@pytest.mark.parametrize("topic", ["checkouts/update", "orders/updated", "customers/update"])
def test_no_last_name_and_no_address_gets_through(deliver: Any, samples: Any, topic: Any) -> None:
    """Of a name only the first is kept, of an address nothing, not even its phone number."""
    payload = canaried(samples[topic])
    if "customer" in payload:
        payload["customer"] = canaried(payload["customer"])
    payload["shipping_address"] = canaried({})["shipping_address"]
    text = b"".join(jsonl.encode(e) for e in deliver(topic, payload))
    assert b"Ana" in text
    assert b"CANARY" not in text
    assert b"0199" not in text


def test_refusals_carry_no_personal_data(deliver: Any, order: Any) -> None:
    """A refusal is logged and answered: it names fields, never values."""
    for bad in (
        {"email": ["secret@example.com"]},
        {"total_price": "secret"},
        {"customer": "secret"},
        {"id": ["secret"]},
    ):
        with pytest.raises(MalformedDelivery) as refused:
            deliver("orders/create", order | {"admin_graphql_api_id": None} | bad)
        assert "secret" not in str(refused.value)
        assert next(iter(bad)) in str(refused.value)


def test_parse_is_the_unsigned_half(customer: Any) -> None:
    """The same payload, without a delivery around it."""
    assert shopify.parse("customers/update", customer, shop="acme")[0].keys == ("customer:9", "email:ana@example.com")
