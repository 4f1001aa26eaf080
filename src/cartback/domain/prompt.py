"""What may be said: the facts a message may use, and the merchant's wishes, after audience overrides.

Facts have no field for an e-mail, phone, address, surname or id, so none can get into a template or a prompt.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from msgspec import Struct

from .badges import Badges, badges
from .campaign import Audience, AudienceOverride, Discount
from .case import AnyCampaign, Case, Products
from .ledger import Usage
from .links import is_safe
from .money import Money
from .product import Product, keys_of_line
from .shopper import Shopper
from .timing import zone_of

#: How many cart lines a message may name.
MAX_ITEMS = 10
#: How long a code must stay valid after the message for the shopper to have a chance to use it.
CLICK_HORIZON = timedelta(hours=6)
MAX_TITLE, MAX_BODY = 50, 150


class Item(Struct, frozen=True, gc=False):
    """Something in the cart, at today's price and under today's title."""

    title: str
    quantity: int
    price: Money
    variant: str | None = None
    image: str | None = None
    available: bool = True


class Facts(Struct, frozen=True, kw_only=True, gc=False):
    """Everything one message may say, and how the merchant would like it said. `step` 0 is the first message.

    `now` is in the shopper's time zone, or the shop's: by it "until tomorrow" is true or not. `currency` is the shop's, and
    that of a discount's amount.
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
    max_title: int = MAX_TITLE
    max_body: int = MAX_BODY
    currency: str = ""

    @property
    def discount_currency(self) -> str:
        """What a discount's amounts are in: the shop's currency, else the cart's; "" where nobody knows it."""
        return self.currency or (self.total.currency if self.total is not None else "")


class Copy(Struct, frozen=True, gc=False):
    """The words of one message: title at most 50, body at most 150 graphemes, who wrote them, and what a model took for it."""

    title: str
    body: str
    written_by: str = "template"
    usage: Usage | None = None


class Tuned(Struct, frozen=True, gc=False):
    """The campaign's code and instructions as they hold for one shopper; `audience` is whose override was used."""

    discount: Discount | None
    instructions: str
    free_shipping: bool = False
    audience: Audience | None = None


def tuned(campaign: AnyCampaign, held: Badges, worth: Decimal | None) -> Tuned:
    """Each field from the first of the shopper's audiences whose override sets it, else the campaign's own.

    The campaign's own code may depend on what the cart is worth (incentives); an override's does not.
    """
    if not campaign.overrides and not campaign.incentives:
        return Tuned(campaign.discount, campaign.instructions)
    overrides: dict[Audience, AudienceOverride] = {o.audience: o for o in campaign.overrides}
    mine = [overrides[a] for a in held.audiences if a in overrides]
    codes = [o for o in mine if o.discount is not None]
    words = [o for o in mine if o.instructions is not None]
    reached = [i for i in campaign.incentives if worth is not None and worth >= i.from_value]
    incentive = max(reached, key=lambda i: i.from_value, default=None)
    own = incentive.discount if incentive is not None and incentive.discount is not None else campaign.discount
    return Tuned(
        codes[0].discount if codes else own,
        (words[0].instructions or "") if words else campaign.instructions,
        incentive is not None and incentive.free_shipping,
        (codes or words)[0].audience if codes or words else None,
    )


def facts(case: Case, variant: str | None = None) -> tuple[Facts, Tuned, Badges]:
    """What the message of this case may say, with the settings and badges it follows from."""
    shop, shopper, session = case.shop, case.shopper, case.session
    held = badges(shopper, shop, session)
    items = _items(case) if session is not None else ()
    currency = (session.last.currency if session is not None else None) or shop.currency
    total = Money(session.last.value, currency) if session is not None else None
    worth = total.amount if total is not None and currency == shop.currency else None
    wishes = tuned(case.campaign, held, worth)
    discount = wishes.discount
    if discount is not None and not discount.valid(case.now, worth or Decimal(0), for_at_least=CLICK_HORIZON):
        discount = None
    said = Facts(
        shop=shop.name,
        kind=case.campaign.kind,
        step=case.step,
        stage=session.stage if session is not None else "home",
        locale=shopper.known("locale") or shop.locale,
        now=case.now.astimezone(zone_of(shopper, shop)),
        items=items[:MAX_ITEMS],
        more_items=max(0, len(items) - MAX_ITEMS),
        total=total,
        discount=discount,
        free_shipping=wishes.free_shipping or (discount is not None and discount.free_shipping),
        first_name=first_name(shopper) if shop.use_first_name else None,
        badges=held.audiences,
        instructions=wishes.instructions,
        creativity=case.campaign.creativity,
        variant=variant,
        currency=shop.currency,
    )
    return said, wishes, held


def first_name(shopper: Shopper) -> str | None:
    """The first name, when it looks like one: a word or two, nothing an attacker would type into the field."""
    name = (shopper.known("first_name") or "").strip()
    plain = all(c.isalpha() or c in " -'\u2019." for c in name)
    return name if name and len(name) <= 30 and plain else None


def _items(case: Case) -> tuple[Item, ...]:
    if case.session is None:
        return ()
    currency = case.session.last.currency or case.shop.currency
    found = []
    for line in case.session.lines:
        known = newest(case.products, keys_of_line(line)) if case.products else None
        price = known.price[1] if known is not None and known.price is not None else line.price
        title = known.title[1] if known is not None and known.title is not None else line.title
        available = known is None or known.available
        found.append(Item(title, line.quantity, Money(price, currency), line.variant_title, line.image, available))
    return tuple(found) if not case.products else tuple(sorted(found, key=lambda item: not item.available))


def newest(products: Products, keys: tuple[str, ...]) -> Product | None:
    """The most specific thing known of a line's product."""
    return next((products[k] for k in keys if k in products), None)


def link_of(case: Case) -> str | None:
    """What a tap opens: the platform's link to the cart or checkout, if it leads where the shop allows; else the shop's home."""
    url = case.session.url if case.session is not None else None
    return url if url is not None and is_safe(url, case.shop.link_hosts) else case.shop.home_url
