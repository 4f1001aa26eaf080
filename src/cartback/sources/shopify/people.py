"""Customers, consent and privacy -> events. Of a name only the first is read, of an address nothing.

Consent is an explicit answer: a state of subscribed or unsubscribed. A field that is missing, null,
pending or not_subscribed is no answer, and neither are accepts_marketing and buyer_accepts_marketing. A state of redacted is
a no: the person's data was erased. A confirmed opt-in is named in the consent's source, since SMS in the US need it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from cartback.domain.channels import CHANNEL_NAMES, ChannelName
from cartback.domain.events import (
    AppUninstalled,
    DataRequested,
    Event,
    ShopErased,
    ShopperErased,
    ShoppersMerged,
)
from cartback.domain.identity import Key, is_nobody, key
from cartback.errors import MalformedDelivery
from cartback.sources.reading import News, consent, email_keys, phone_keys, profile
from cartback.sources.times import moment

from .payloads import (
    EmailConsent,
    Empty,
    Merge,
    PrivacyRequest,
    ShopifyConsent,
    ShopifyCustomer,
    ShopifyDeleted,
    SmsConsent,
)
from .reading import customer_key, from_gid, person, required_id

_STATES = {"subscribed": True, "unsubscribed": False, "redacted": False}
#: The opt_in_level of a shopper who confirmed the consent, by a link or a reply.
_CONFIRMED = "confirmed_opt_in"
# Merges that have not happened, or not yet.
_NOT_MERGED = frozenset({"failed", "requested", "in_progress"})


def customer_changed(news: News, customer: ShopifyCustomer) -> list[Event]:
    """Read a customer's profile, and the consent for e-mail and SMS that the payload repeats."""
    required_id(customer.id, customer.admin_graphql_api_id)
    who = person(customer, limits=news.limits)
    keys = who.keys
    at = news.at(customer.updated_at, customer.created_at)
    return [
        *profile(news, at, who),
        *_consent_repeated(news, at, keys, "email", customer.email_marketing_consent),
        *_consent_repeated(news, at, keys, "sms", customer.sms_marketing_consent),
    ]


def customer_deleted(news: News, deleted: ShopifyDeleted) -> list[Event]:
    """End consent on every channel, until a new yes: an admin removed the record.

    It is no request to be forgotten (customers/redact is), but no message may be sent for a record that is gone.
    """
    required_id(deleted.id, deleted.admin_graphql_api_id)
    keys = customer_key(deleted.id, deleted.admin_graphql_api_id)
    at = news.sent_at(deleted.updated_at)
    return [consent(news, at, keys, channel, granted=False) for channel in CHANNEL_NAMES if keys]


def customers_merged(news: News, merge: Merge) -> list[Event]:
    """Read a merge of two customers; return [] if it has not happened. Raises MalformedDelivery for an invalid gid."""
    if (merge.status or "").lower() in _NOT_MERGED:
        return []
    kept, gone = (
        from_gid(merge.admin_graphql_api_customer_kept_id),
        from_gid(merge.admin_graphql_api_customer_deleted_id),
    )
    if kept is None or gone is None:
        field = "kept" if kept is None else "deleted"
        raise MalformedDelivery(f"admin_graphql_api_customer_{field}_id: expected gid://shopify/Customer/1 or the like")
    if is_nobody("customer", kept) or is_nobody("customer", gone):
        return []
    keys = (key("customer", kept), key("customer", gone))
    return [ShoppersMerged(shop=news.shop, at=news.sent_at(), delivery=news.delivery, keys=keys)]


def sms_consent_changed(news: News, payload: SmsConsent) -> list[Event]:
    """Read a yes or no to SMS, of a customer or a phone number; return [] for a state that is neither."""
    keys = (*customer_key(payload.id), *phone_keys(payload.phone))
    return _consent_changed(news, keys, "sms", payload.sms_marketing_consent)


def email_consent_changed(news: News, payload: EmailConsent) -> list[Event]:
    """Read a yes or no to e-mail, of a customer or an address; return [] for a state that is neither."""
    keys = (*customer_key(payload.customer_id), *email_keys(payload.email_address))
    return _consent_changed(news, keys, "email", payload.email_marketing_consent)


def shopper_erased(news: News, request: PrivacyRequest) -> list[Event]:
    """Read customers/redact under every key that it names. Raises MalformedDelivery when it names none."""
    return [ShopperErased(shop=news.shop, at=news.sent_at(), delivery=news.delivery, keys=_concerned(request))]


def data_requested(news: News, request: PrivacyRequest) -> list[Event]:
    """Read customers/data_request under every key that it names. Raises MalformedDelivery when it names none."""
    return [DataRequested(shop=news.shop, at=news.sent_at(), delivery=news.delivery, keys=_concerned(request))]


def shop_erased(news: News, _: Empty) -> list[Event]:
    """Read shop/redact. The shop is the delivery's; the body's own is ignored."""
    return [ShopErased(shop=news.shop, at=news.sent_at(), delivery=news.delivery)]


def app_uninstalled(news: News, _: Empty) -> list[Event]:
    """Read app/uninstalled. The shop is the delivery's; the body's own is ignored."""
    return [AppUninstalled(shop=news.shop, at=news.sent_at(), delivery=news.delivery)]


def _concerned(request: PrivacyRequest) -> tuple[Key, ...]:
    """Return every key of the person, for a request that must not be lost."""
    keys = person(request.customer).keys
    if not keys:
        raise MalformedDelivery("customer: expected an id, an e-mail or a phone number")
    return keys


def _consent_stated(stated: ShopifyConsent | list[Any] | None) -> tuple[bool | None, datetime | None, str]:
    """Return yes, no or None for no answer; when it was given; and its level, if it was confirmed."""
    if not isinstance(stated, ShopifyConsent):
        return None, None, ""
    granted = _STATES.get((stated.state or "").lower())
    level = _CONFIRMED if granted and (stated.opt_in_level or "").lower() == _CONFIRMED else ""
    return granted, moment(stated.consent_updated_at), level


def _consent_repeated(
    news: News, at: datetime, keys: tuple[Key, ...], channel: ChannelName, stated: ShopifyConsent | list[Any] | None
) -> list[Event]:
    """Return the consent that customers/* repeats with every change, so of any age.

    A yes without its own time is not believed: it may be older than a no from another source.
    """
    granted, said_at, level = _consent_stated(stated)
    if granted is None or (granted and said_at is None):
        return []
    return [consent(news, said_at or at, keys, channel, granted=granted, level=level)]


def _consent_changed(
    news: News, keys: tuple[Key, ...], channel: ChannelName, stated: ShopifyConsent | list[Any] | None
) -> list[Event]:
    """Return the consent that a delivery is about: without its own time, it has the delivery's."""
    granted, said_at, level = _consent_stated(stated)
    if granted is None:
        return []
    if not keys:
        raise MalformedDelivery("id: expected a customer id, an e-mail or a phone number")
    return [consent(news, said_at or news.sent_at(), keys, channel, granted=granted, level=level)]
