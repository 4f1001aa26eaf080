"""The rules of eligibility. Each looks at one Case and answers None (no objection) or the Reason against.

They stand in the order in which they are asked; `decide` stops at the first reason, `explain` asks them all. The metadata
of a rule stands above it, in `@rule`. A host adds a rule of its own as a plain function of the same shape.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from decimal import Decimal

from . import us_sms
from .campaign import Winback
from .case import AnyCampaign, BuiltInRule, Case, Reason, Rule
from .channels import CHANNELS
from .offer import paid_for
from .product import is_available
from .rule import IN_ORDER, rule
from .session import Session
from .shop import Shop
from .shopper import SESSION_EXPIRY


def _about_an_order(_: Shop, campaign: AnyCampaign) -> bool:
    return campaign.about == "order"


@rule(shows=lambda c: {"cart": c.session.token if c.session else None}, silent=("no_cart", "never_purchased"))
def has_session(case: Case) -> Reason | None:
    """There is a cart or checkout (winback: an order that counts) to write about."""
    if case.campaign.about == "order":
        return None if case.order is not None else Reason("never_purchased")
    return None if case.session is not None else Reason("no_cart")


@rule(
    shows=lambda c: {"closed": c.session.closed if c.session else None},
    moot=_about_an_order,
    silent=("purchased", "emptied", "removed"),
)
def not_closed(case: Case) -> Reason | None:
    """The cart was not bought, emptied or taken away since."""
    if case.order is None and case.session is not None and case.session.closed is not None:
        return Reason(case.session.closed, {"cart": case.session.token})
    return None


@rule(
    shows=lambda c: {"stage": c.session.stage if c.session else None},
    moot=_about_an_order,
    silent=("session_taken", "other_stage"),
)
def stage_fits(case: Case) -> Reason | None:
    """Cart recovery writes about carts, checkout recovery about checkouts; a session stays with who wrote first."""
    session = case.session
    if case.order is not None or session is None:
        return None
    taken = min((s.about for s in session.sends if s.about is not None), default=None) if session.sends else None
    if taken is not None:
        if taken.campaign == case.campaign.id:
            return None
        return Reason("session_taken", {"by": taken.campaign})
    wanted = "checkout" if case.campaign.kind == "checkout_recovery" else "cart"
    return None if session.stage == wanted else Reason("other_stage", {"stage": session.stage})


@rule(
    shows=lambda c: {"uninstalled_at": c.shop.uninstalled_at, "paused": c.shop.paused},
    moot=lambda shop, _: shop.uninstalled_at is None and not shop.paused,
)
def shop_active(case: Case) -> Reason | None:
    """The shop has cartback installed and is not paused."""
    if case.shop.uninstalled_at is not None:
        return Reason("shop_uninstalled", {"uninstalled_at": case.shop.uninstalled_at})
    return Reason("shop_paused") if case.shop.paused else None


@rule(
    shows=lambda c: {"enabled": c.campaign.enabled}, moot=lambda _, campaign: campaign.enabled, silent=("campaign_off",)
)
def campaign_enabled(case: Case) -> Reason | None:
    """The campaign is switched on."""
    return None if case.campaign.enabled else Reason("campaign_off", {"campaign": case.campaign.id})


def _currency(session: Session | None, shop: Shop) -> str:
    return (session.last.currency if session is not None else None) or shop.currency


@rule(
    shows=lambda c: {"lines": c.session.last.count, "value": c.session.last.value} if c.session else {},
    moot=_about_an_order,
    silent=("emptied",),
)
def has_content(case: Case) -> Reason | None:
    """The cart has lines and a value above 0, and is not absurd."""
    if case.order is not None or case.session is None:
        return None
    last, shop = case.session.last, case.shop
    if last.count == 0:
        return Reason("emptied", {"lines": 0})
    if last.value <= 0:
        return Reason("no_value", {"value": last.value})
    if last.count > shop.max_lines:
        return Reason("absurd_cart", {"lines": last.count, "limit": shop.max_lines})
    ours = _currency(case.session, shop) == shop.currency
    if shop.max_cart_value is not None and ours and last.value > shop.max_cart_value:
        return Reason("absurd_cart", {"value": last.value, "limit": shop.max_cart_value})
    return None


def _reached_at(case: Case) -> datetime | None:
    return case.shopper.goals.get(case.campaign.goal) if case.campaign.goal is not None else None


@rule(
    shows=lambda c: {"goal": c.campaign.goal, "reached_at": _reached_at(c)},
    moot=lambda _, campaign: campaign.goal is None,
    silent=("goal_reached",),
)
def goal_is_open(case: Case) -> Reason | None:
    """The shopper has not reached the campaign's own goal since the cart was begun (winback: since the last order)."""
    reached_at = _reached_at(case)
    since = case.session.opened if case.session is not None else case.clock
    if reached_at is None or (since is not None and reached_at < since):
        return None
    return Reason("goal_reached", {"goal": case.campaign.goal, "reached_at": reached_at})


@rule(shows=lambda c: {"origin": c.session.last.origin if c.session else None}, moot=_about_an_order)
def is_shoppers_own(case: Case) -> Reason | None:
    """The shopper filled it: not an admin, an API, a till or a renewal."""
    if case.order is not None or case.session is None or case.session.last.origin == "web":
        return None
    return Reason("not_shoppers_own", {"origin": case.session.last.origin})


def _since(case: Case) -> datetime | None:
    """Return the time to compare with the activation: when a cart last changed, or when a lapse comes due."""
    return case.clock + case.campaign.wait if case.clock is not None and case.order is not None else case.clock


# Carts from before the activation are not written about: odoo PR 201179.
@rule(
    shows=lambda c: {"since": _since(c), "activated_at": c.campaign.activated_at},
    moot=lambda _, campaign: campaign.activated_at is None,
    silent=("before_activation",),
)
def after_activation(case: Case) -> Reason | None:
    """The cart last changed, or the lapse comes due, after the campaign's switching on."""
    activated_at, since, campaign = case.campaign.activated_at, _since(case), case.campaign
    if activated_at is None or since is None:
        return None
    if since >= (activated_at - campaign.catch_up if isinstance(campaign, Winback) else activated_at):
        return None
    return Reason("before_activation", {"since": since, "activated_at": activated_at})


@rule(
    shows=lambda c: {"clock": c.clock, "idle": c.now - c.clock if c.clock else None, "limit": SESSION_EXPIRY},
    moot=_about_an_order,
)
def not_expired(case: Case) -> Reason | None:
    """Something happened to the session in the last 30 days."""
    if case.order is not None or case.clock is None or case.now - case.clock <= SESSION_EXPIRY:
        return None
    return Reason("session_expired", {"clock": case.clock, "limit": SESSION_EXPIRY})


@rule(
    shows=lambda c: {"ended_by": c.ended_by, "ending": c.ending},
    moot=lambda _, campaign: all(step.ended_by is None for step in campaign.steps),
    silent=("other_ending",),
)
def visit_ended_so(case: Case) -> Reason | None:
    """The visit ended in one of the ways that the step is for, or will have, if nothing more is heard."""
    wanted = case.ended_by if case.retried is None else None
    if wanted is None or case.ending in wanted:
        return None
    return Reason("other_ending", {"ended_by": wanted, "ending": case.ending})


def _reach(case: Case) -> dict[str, object]:
    """Return the channels, the one that would be used, the ages of the shopper's devices, and the sources of opt-outs."""
    answers = [(name, case.shopper.consents.get(name)) for name in case.campaign.channels]
    noes = {
        name: consent.source or "unknown" for name, consent in answers if consent is not None and not consent.granted
    }
    ages = Counter(device.age(case.now) for device in case.shopper.devices if device.active)
    reach: dict[str, object] = {"channels": case.campaign.channels, "reachable_by": case.channel}
    if case.channel is not None and CHANNELS[case.channel].address == "device":
        reach["devices"] = dict(ages)
    if noes:
        reach["noes"] = noes
    return reach


@rule(shows=_reach)
def reachable(case: Case) -> Reason | None:
    """The shopper said yes to one of the campaign's channels and can be reached there. Unknown is no."""
    if case.channel is not None:
        return None
    consents = {channel: case.shopper.consents.get(channel) for channel in case.campaign.channels}
    agreed = [channel for channel, consent in consents.items() if consent is not None and consent.granted]
    if agreed:
        return Reason("no_address", {"channels": agreed})
    answered = [channel for channel, consent in consents.items() if consent is not None]
    if answered:
        return Reason("opted_out", {"channels": answered})
    return Reason("no_consent", {"channels": list(consents)})


def _worth(case: Case) -> Decimal | None:
    if case.order is not None:
        return case.order.total - case.order.refunded
    return case.session.last.value if case.session is not None else None


@rule(
    shows=lambda c: {"value": _worth(c), "minimum": c.campaign.min_value, "maximum": c.campaign.max_value},
    moot=lambda _, campaign: campaign.min_value is None and campaign.max_value is None,
)
def within_thresholds(case: Case) -> Reason | None:
    """The cart (winback: the last order) is worth between the campaign's min_value and max_value."""
    low, high = case.campaign.min_value, case.campaign.max_value
    worth = _worth(case)
    if (low is None and high is None) or worth is None:
        return None
    sure = case.session.sure_value if case.order is None and case.session is not None else worth
    currency = (case.order.currency or case.shop.currency) if case.order else _currency(case.session, case.shop)
    if currency != case.shop.currency:
        return Reason("other_currency", {"currency": currency, "shop": case.shop.currency})
    if low is not None and sure < low:
        return Reason("below_min_value", {"value": sure, "minimum": low})
    if high is not None and worth > high:
        return Reason("above_max_value", {"value": worth, "maximum": high})
    return None


def _never_to_us(shop: Shop, campaign: AnyCampaign) -> bool:
    variants = campaign.experiment.variants.values() if campaign.experiment is not None else ()
    return not shop.us_sms or not any(
        ["sms" in names for names in (campaign.all_channels, *[v.channels or () for v in variants])]
    )


def _sms_source(case: Case) -> str | None:
    consent = case.shopper.consents.get("sms")
    return consent.source if consent is not None else None


@rule(shows=lambda c: {"sms_sent": c.sms_sent, "us_rules": c.under_us_rules}, moot=_never_to_us)
def one_sms_per_cart(case: Case) -> Reason | None:
    """In the United States and Canada a cart has at most one SMS."""
    sent = case.sms_sent if case.under_us_rules else 0
    return Reason("sms_one_per_cart", {"sms_sent": sent}) if sent else None


@rule(shows=lambda c: {"last_moment": c.last_moment, "us_rules": c.under_us_rules}, moot=_never_to_us)
def sms_within_48_hours(case: Case) -> Reason | None:
    """In the United States and Canada an SMS about a cart goes within 48 hours of the cart being left."""
    if (last := case.last_moment) is None or case.now <= last:
        return None
    return Reason("sms_too_late", {"now": case.now, "last_moment": last})


@rule(shows=lambda c: {"source": _sms_source(c), "us_rules": c.under_us_rules}, moot=_never_to_us)
def sms_opted_in_twice(case: Case) -> Reason | None:
    """In the United States and Canada consent to SMS was confirmed: its source says double opt-in."""
    if not case.under_us_rules or us_sms.opted_in_twice(case.shopper):
        return None
    return Reason("sms_not_double_opt_in", {"source": _sms_source(case)})


@rule(shows=lambda c: {"known_products": len(c.products)}, at_sending=True)
def in_stock(case: Case) -> Reason | None:
    """At least one thing in the cart can still be bought."""
    if not case.products or case.order is not None or case.session is None or not case.session.last.count:
        return None
    lines, at = case.session.lines, case.session.last.at
    if any([is_available(line, at, case.products) for line in paid_for(lines)]):
        return None
    return Reason("out_of_stock", {"lines": len(lines)})


#: All built-in rules, in order.
RULES: tuple[BuiltInRule, ...] = tuple(IN_ORDER)

#: The codes of all reasons that leave no row in the ledger, those of `decide` and of timing included.
SILENT = frozenset({"recovery_first", "sequence_complete"}).union(*[built_in.silent for built_in in RULES])


def asked(shop: Shop, campaign: AnyCampaign) -> tuple[Rule, ...]:
    """Return the built-in rules that can object under these settings at some time, in order."""
    return tuple(
        built_in.question
        for built_in in RULES
        if not built_in.at_sending and not (built_in.moot is not None and built_in.moot(shop, campaign))
    )
