"""Who: the rules. Each looks at one Case and answers None (no objection) or the Reason against.

They are in the order in which they are asked; `decide` stops at the first reason, `explain` asks them all. A host adds
a rule of its own as a plain function of the same shape.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

from .campaign import Winback
from .case import AnyCampaign, Case, Reason, Rule, shows
from .channels import CHANNELS
from .offer import paid_for
from .product import is_available
from .session import Session
from .shop import Shop
from .shopper import SESSION_EXPIRY


@shows(lambda c: {"uninstalled_at": c.shop.uninstalled_at, "paused": c.shop.paused})
def shop_active(case: Case) -> Reason | None:
    """The shop has cartback installed and is not paused."""
    if case.shop.uninstalled_at is not None:
        return Reason("shop_uninstalled", {"uninstalled_at": case.shop.uninstalled_at})
    return Reason("shop_paused") if case.shop.paused else None


@shows(lambda c: {"enabled": c.campaign.enabled})
def campaign_enabled(case: Case) -> Reason | None:
    """The campaign is switched on."""
    return None if case.campaign.enabled else Reason("campaign_off", {"campaign": case.campaign.id})


@shows(lambda c: {"cart": c.session.token if c.session else None})
def has_session(case: Case) -> Reason | None:
    """There is a cart or checkout (winback: an order that counts) to write about."""
    if case.campaign.about == "order":
        return None if case.order is not None else Reason("never_purchased")
    return None if case.session is not None else Reason("no_cart")


@shows(lambda c: {"closed": c.session.closed if c.session else None})
def not_closed(case: Case) -> Reason | None:
    """The cart was not bought, emptied or taken away since."""
    if case.order is None and case.session is not None and case.session.closed is not None:
        return Reason(case.session.closed, {"cart": case.session.token})
    return None


@shows(lambda c: {"stage": c.session.stage if c.session else None})
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


@shows(lambda c: {"lines": c.session.last.count, "value": c.session.last.value} if c.session else {})
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
    if shop.max_cart_value is not None and _comparable(case) and last.value > shop.max_cart_value:
        return Reason("absurd_cart", {"value": last.value, "limit": shop.max_cart_value})
    return None


@shows(lambda c: {"origin": c.session.last.origin if c.session else None})
def is_shoppers_own(case: Case) -> Reason | None:
    """The shopper filled it: not an admin, an API, a till or a renewal."""
    if case.order is not None or case.session is None or case.session.last.origin == "web":
        return None
    return Reason("not_shoppers_own", {"origin": case.session.last.origin})


def _since(case: Case) -> datetime | None:
    """What the switching on is compared with: when a cart last changed, or when a lapse comes due."""
    campaign = case.campaign
    return case.clock + campaign.wait if case.clock is not None and campaign.about == "order" else case.clock


@shows(lambda c: {"since": _since(c), "activated_at": c.campaign.activated_at})
def after_activation(case: Case) -> Reason | None:
    """The cart last changed, or the lapse comes due, after the campaign's switching on (odoo PR 201179)."""
    activated_at, since, campaign = case.campaign.activated_at, _since(case), case.campaign
    if activated_at is None or since is None:
        return None
    if since >= (activated_at - campaign.catch_up if isinstance(campaign, Winback) else activated_at):
        return None
    return Reason("before_activation", {"since": since, "activated_at": activated_at})


@shows(lambda c: {"clock": c.clock, "idle": c.now - c.clock if c.clock else None, "limit": SESSION_EXPIRY})
def not_expired(case: Case) -> Reason | None:
    """Something happened to the session in the last 30 days."""
    if case.order is not None or case.clock is None or case.now - case.clock <= SESSION_EXPIRY:
        return None
    return Reason("session_expired", {"clock": case.clock, "limit": SESSION_EXPIRY})


def _reach(case: Case) -> dict[str, object]:
    """The channels, the one that would be used, and how old the shopper's devices are."""
    ages = Counter(device.age(case.now) for device in case.shopper.devices if device.active)
    found: dict[str, object] = {"channels": case.campaign.channels, "reachable_by": case.channel}
    return (
        {**found, "devices": dict(ages)}
        if case.channel is not None and CHANNELS[case.channel].address == "device"
        else found
    )


@shows(_reach)
def reachable(case: Case) -> Reason | None:
    """The shopper said yes to one of the campaign's channels and can be reached there. Unknown is no."""
    if case.channel is not None:
        return None
    said = {channel: case.shopper.consents.get(channel) for channel in case.campaign.channels}
    if any(consent is not None and consent.granted for consent in said.values()):
        return Reason("no_address", {"channels": [ch for ch, c in said.items() if c is not None and c.granted]})
    if any(consent is not None for consent in said.values()):
        return Reason("opted_out", {"channels": [ch for ch, c in said.items() if c is not None]})
    return Reason("no_consent", {"channels": list(said)})


def _worth(case: Case) -> Decimal | None:
    if case.order is not None:
        return case.order.total - case.order.refunded
    return case.session.last.value if case.session is not None else None


def _comparable(case: Case) -> bool:
    return _currency(case.session, case.shop) == case.shop.currency if case.order is None else True


def _currency(session: Session | None, shop: Shop) -> str:
    return (session.last.currency if session is not None else None) or shop.currency


@shows(lambda c: {"value": _worth(c), "minimum": c.campaign.min_value, "maximum": c.campaign.max_value})
def within_thresholds(case: Case) -> Reason | None:
    """The cart (winback: the last order) is worth between the campaign's min_value and max_value."""
    low, high = case.campaign.min_value, case.campaign.max_value
    worth = _worth(case)
    if (low is None and high is None) or worth is None:
        return None
    currency = (case.order.currency or case.shop.currency) if case.order else _currency(case.session, case.shop)
    if currency != case.shop.currency:
        return Reason("other_currency", {"currency": currency, "shop": case.shop.currency})
    if low is not None and worth < low:
        return Reason("below_min_value", {"value": worth, "minimum": low})
    if high is not None and worth > high:
        return Reason("above_max_value", {"value": worth, "maximum": high})
    return None


@shows(lambda c: {"known_products": len(c.products)})
def in_stock(case: Case) -> Reason | None:
    """At least one thing in the cart can still be bought."""
    if not case.products or case.order is not None or case.session is None or not case.session.last.count:
        return None
    lines, at = case.session.lines, case.session.last.at
    if any([is_available(line, at, case.products) for line in paid_for(lines)]):
        return None
    return Reason("out_of_stock", {"lines": len(lines)})


def _about_carts_only(_: Shop, campaign: AnyCampaign) -> bool:
    return campaign.about == "order"


#: When a rule need not be asked among the first: some settings leave nothing to object to.
_MOOT: dict[Rule, Callable[[Shop, AnyCampaign], bool]] = {
    shop_active: lambda shop, _: shop.uninstalled_at is None and not shop.paused,
    campaign_enabled: lambda _, campaign: campaign.enabled,
    after_activation: lambda _, campaign: campaign.activated_at is None,
    within_thresholds: lambda _, campaign: campaign.min_value is None and campaign.max_value is None,
    not_closed: _about_carts_only,
    stage_fits: _about_carts_only,
    has_content: _about_carts_only,
    is_shoppers_own: _about_carts_only,
    not_expired: _about_carts_only,
    in_stock: lambda *_: True,  # stock is a question for the moment of sending: `decide` asks it last
}


def asked(shop: Shop, campaign: AnyCampaign) -> tuple[Rule, ...]:
    """The built-in rules that can object under these settings, whatever the hour, in order."""
    return tuple(rule for rule in RULES if not (rule in _MOOT and _MOOT[rule](shop, campaign)))


#: Every built-in rule, in order: what costs least and settles most comes first.
RULES: tuple[Rule, ...] = (
    has_session,
    not_closed,
    stage_fits,
    shop_active,
    campaign_enabled,
    has_content,
    is_shoppers_own,
    after_activation,
    not_expired,
    reachable,
    within_thresholds,
    in_stock,
)
