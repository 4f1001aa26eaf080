"""Customers -> events. WooCommerce stores no consent: if a plug-in does, the host reports it."""

from __future__ import annotations

from cartback.domain.channels import CHANNEL_NAMES
from cartback.domain.events import Event
from cartback.sources.reading import News, consent, customer_key, profile

from .payloads import WooCustomer, WooDeleted
from .reading import person, state_at


def customer_changed(news: News, customer: WooCustomer) -> list[Event]:
    """Read the customer's profile; return [] for a body without a customer."""
    who = person(news, customer.id, customer.billing, email=customer.email, first_name=customer.first_name)
    if not customer_key(customer.id):
        return []
    at = state_at(news, customer.date_modified_gmt, customer.date_created_gmt, field="date_modified_gmt")
    return profile(news, at, who)


def customer_deleted(news: News, deleted: WooDeleted) -> list[Event]:
    """End consent on every channel, until a new yes: the shop removed the account.

    It is no request to be forgotten, but no message may be sent for a record that is gone.
    """
    keys = customer_key(deleted.id)
    return [consent(news, news.sent_at(), keys, channel, granted=False) for channel in CHANNEL_NAMES if keys]
