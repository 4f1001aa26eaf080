"""The facts that a message may use, and the merchant's wishes, after audience overrides.

Facts have no field for an e-mail, phone, address, surname or id, so none can get into a template or a prompt.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import Decimal

from msgspec import Struct

from cartback.domain.badges import Badges, badges
from cartback.domain.case import AnyCampaign, Case
from cartback.domain.channels import ChannelName
from cartback.domain.ledger import Usage
from cartback.domain.links import SHORT, is_safe
from cartback.domain.money import Money
from cartback.domain.offer import Item, Offer, offer
from cartback.domain.quiet_hours import zone_of
from cartback.domain.shop import Shop
from cartback.domain.shopper import Shopper
from cartback.domain.tuning import Audience, AudienceOverride, Discount

from .form import FORMS, PUSH, Form
from .sms import sms_form

__all__ = ["Basis", "Copy", "Facts", "Item", "Tuned", "facts_of", "first_name", "link_of", "tuned"]

#: How many cart lines a message may name.
MAX_ITEMS = 10
#: How long a code must stay valid after the message for the shopper to have time to use it.
CLICK_HORIZON = timedelta(hours=6)


class Facts(Struct, frozen=True, kw_only=True, gc=False):
    """Everything one message may state, and the merchant's wishes for its tone. `step` 0 is the first message.

    `items` are the paid ones, then the free extras. `total` and prices are None where they may not be
    stated. `now` is in the shopper's time zone, or the shop's: it decides whether "until tomorrow" is true. `currency` is the
    shop's, and that of a discount's amount; `shop_locale` is the language if there are no texts in the shopper's. `form` is
    the form of the channel's messages.
    """

    shop: str
    kind: str
    step: int
    stage: str
    locale: str
    now: datetime
    items: tuple[Item, ...] = ()
    more_items: int = 0
    total: Money | None = None
    discount: Discount | None = None
    free_shipping: bool = False
    first_name: str | None = None
    badges: tuple[str, ...] = ()
    instructions: str = ""
    creativity: int = 4
    variant: str | None = None
    form: Form = PUSH
    currency: str = ""
    shop_locale: str = ""

    @property
    def count(self) -> int:
        """The number of things in the cart, without free extras."""
        return sum(1 for item in self.items if not item.extra) + self.more_items

    @property
    def discount_currency(self) -> str:
        """The currency of a discount's amounts: the shop's, else the cart's; "" if unknown."""
        return self.currency or (self.total.currency if self.total is not None else "")


class Copy(Struct, frozen=True, gc=False):
    """The text of one message, in the form of its channel, its writer, and the usage of a model for it.

    `title` is an e-mail's subject; "" where the form has none. `preheader` is for e-mail only; "" means the body's first line.
    """

    title: str
    body: str
    written_by: str = "template"
    usage: Usage | None = None
    preheader: str = ""


class Tuned(Struct, frozen=True, gc=False):
    """The campaign's code and instructions for one shopper; `audience` is the one whose override was used."""

    discount: Discount | None
    instructions: str
    free_shipping: bool = False
    audience: Audience | None = None


def tuned(campaign: AnyCampaign, held: Badges, worth: Decimal | None) -> Tuned:
    """Take each field from the first of the shopper's audiences whose override sets it, else the campaign's own.

    The campaign's own code may depend on the value of the cart (incentives); an override's does not.
    """
    if not campaign.overrides and not campaign.incentives:
        return Tuned(campaign.discount, campaign.instructions)
    overrides: dict[Audience, AudienceOverride] = {o.audience: o for o in campaign.overrides}
    overriding = [overrides[a] for a in held.audiences if a in overrides]
    codes = [o for o in overriding if o.discount is not None]
    words = [o for o in overriding if o.instructions is not None]
    reached = [i for i in campaign.incentives if worth is not None and worth >= i.from_value]
    incentive = max(reached, key=lambda i: i.from_value, default=None)
    own = incentive.discount if incentive is not None and incentive.discount is not None else campaign.discount
    return Tuned(
        codes[0].discount if codes else own,
        (words[0].instructions or "") if words else campaign.instructions,
        incentive is not None and incentive.free_shipping,
        (codes or words)[0].audience if codes or words else None,
    )


class Basis(Struct, frozen=True, gc=False):
    """The facts of a message, with the settings and the badges that they follow from."""

    facts: Facts
    tuned: Tuned
    badges: Badges


def facts_of(case: Case, variant: str | None = None, channel: ChannelName | None = None) -> Basis:
    """Return the facts for this case's message on `channel`; without one, on the channel that the case would take."""
    shop, shopper, session = case.shop, case.shopper, case.session
    held = badges(shopper, shop, session, case.now)
    cart = offer(session, shop, case.products) if session is not None else Offer()
    ours = session is not None and session.last.currency in (None, shop.currency)
    wishes = tuned(case.campaign, held, session.sure_value if session is not None and ours else None)
    discount = _usable(wishes.discount, case, cart.spend if ours else Decimal(0))
    may_say = Facts(
        shop=shop.name,
        kind=case.campaign.kind,
        step=case.step,
        stage=session.stage if session is not None else "home",
        locale=_locale(shopper, shop),
        now=case.now.astimezone(zone_of(shopper, shop)),
        items=cart.items[:MAX_ITEMS],
        more_items=max(0, sum(1 for item in cart.items if not item.extra) - MAX_ITEMS),
        total=cart.total,
        discount=discount,
        free_shipping=wishes.free_shipping or (discount is not None and discount.free_shipping),
        first_name=first_name(shopper) if shop.use_first_name else None,
        badges=held.audiences,
        instructions=wishes.instructions,
        creativity=case.campaign.creativity,
        variant=variant,
        currency=shop.currency,
        shop_locale=shop.locale,
        form=form_of(case, channel or case.channel or case.campaign.channels[0]),
    )
    return Basis(may_say, wishes, held)


def form_of(case: Case, channel: ChannelName) -> Form:
    """Return the form of a message by this channel: for an SMS, with the room that name, link and opt-out leave."""
    if channel != "sms":
        return FORMS[channel]
    shop, link = case.shop, link_of(case)
    long = len(link) if link is not None else 0
    if link is not None and shop.short_links is not None:
        long = len(shop.short_links) + 1 + SHORT
    return sms_form(shop.name, long, _locale(case.shopper, shop), shop.sms_segments)


def _usable(discount: Discount | None, case: Case, spend: Decimal) -> Discount | None:
    """Return the discount if the shopper can use its code: valid until there was time to click, and not used up."""
    if discount is None or not discount.valid(case.now, spend, for_at_least=CLICK_HORIZON):
        return None
    return None if discount.once and _has_used(case.shopper, discount.code) else discount


def _has_used(shopper: Shopper, code: str) -> bool:
    """Return whether any order used the code, in any case of its letters: a cancelled one too, for not every shop restores it."""
    wanted = code.strip().casefold()
    return any(used.strip().casefold() == wanted for order in shopper.orders for used in order.codes)


def _locale(shopper: Shopper, shop: Shop) -> str:
    """Return the shopper's language; the shop's if theirs is unknown or invalid."""
    known = shopper.known("locale") or ""
    return known if _LOCALE.match(known) else shop.locale


_LOCALE = re.compile(r"[A-Za-z]{2,3}(?![A-Za-z0-9])", re.ASCII)


def first_name(shopper: Shopper) -> str | None:
    """Return the first name, if it looks like one: a word or two, nothing that an attacker would type into the field."""
    name = (shopper.known("first_name") or "").strip()
    plain = all(c.isalpha() or c in " -'\u2019." for c in name)
    return name if name and len(name) <= 30 and plain else None


def link_of(case: Case) -> str | None:
    """Return the target of a tap: the platform's link to cart or checkout, if the shop allows its host; else the shop's home."""
    url = case.session.url if case.session is not None else None
    return url if url is not None and is_safe(url, case.shop.link_hosts) else case.shop.home_url
