"""The rules of SMS in the United States and Canada (+1), as far as they decide who gets a message and when (RULES 22).

One message per cart, within 48 hours of it being left, after double opt-in, from 08:00 to 20:00 wherever the number may be.
Carriers require the first three of cart reminders; the hours are the strictest state's. They apply while `Shop.us_sms` is on.
"""

from __future__ import annotations

from datetime import time, timedelta

from .area_codes import zones_of
from .contact import address_of
from .sending import Sending
from .session import Session
from .shop import Shop
from .shopper import Shopper
from .tuning import QuietHours

#: How long after a cart was left an SMS may begin.
WITHIN = timedelta(hours=48)
QUIET = QuietHours(start=time(20), end=time(8))
#: Words in a consent's source for a confirmed consent, and those for an unconfirmed one.
_TWICE = ("doubleoptin", "confirmedoptin", "doubleoptedin")
_NOT = (
    "unconfirmed", "notconfirmed", "nodouble", "notdouble", "nondouble", "without", "pending", "requested", "awaiting",
    "incomplete", "missing", "declined", "expired", "failed", "false",
)  # fmt: skip
#: Sends in these states have not reached the shopper.
_NOT_SENT = ("WITHHELD", "NOT_SENT", "FAILED")


def applies(shop: Shop, shopper: Shopper) -> bool:
    """Return whether an SMS to the shopper is subject to these rules."""
    return shop.us_sms and (address_of(shopper, "sms") or "").startswith("+1")


def bars(shop: Shop, shopper: Shopper, session: Session | None) -> bool:
    """Return whether no SMS may go to the shopper about this cart, at any hour: another channel is used instead."""
    return applies(shop, shopper) and (sent_already(session) > 0 or not opted_in_twice(shopper))


def sent_already(session: Session | None, retried: Sending | None = None) -> int:
    """Return how many SMS about the cart have gone out, or may have, without the send that is being retried."""
    return sum(
        1
        for send in (session.sends if session is not None else ())
        if send.about is not None
        and send.about.channel == "sms"
        and send.state not in _NOT_SENT
        and (retried is None or send.id != retried.id)
    )


def opted_in_twice(shopper: Shopper) -> bool:
    """Return whether the source of the shopper's consent says that it was confirmed."""
    consent = shopper.consents.get("sms")
    source = (consent.source or "").lower() if consent is not None else ""
    written = "".join([char for char in source if char.isalpha()])
    return any(word in written for word in _TWICE) and not any(word in written for word in _NOT)


def zones(shopper: Shopper) -> tuple[str, ...]:
    """Return the zones whose quiet hours apply: the shopper's if known, else all in which the number may be."""
    known = shopper.known("timezone")
    return (known,) if known is not None else zones_of(address_of(shopper, "sms") or "")
