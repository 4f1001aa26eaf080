"""Made-up shoppers: of an audience for a preview, with few and many facts for a template, in one situation for a text.

They are always the same, so that a preview of a setting, or a trial of a text, changes with that alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import msgspec

from cartback.domain import events as ev
from cartback.domain.case import AnyCampaign, Case
from cartback.domain.cases import case_of
from cartback.domain.kinds import ABOUT, Kind
from cartback.domain.money import Money
from cartback.domain.session import current_session
from cartback.domain.shop import Shop
from cartback.domain.shopper import Shopper, new_shopper
from cartback.domain.transitions import apply
from cartback.domain.tuning import Audience, Discount, NamedAudience

from .facts import Facts, Item

#: The average order of a made-up shopper if the shop does not state its own.
_AVERAGE = Decimal(40)


def sample_case(shop: Shop, campaign: AnyCampaign, audience: Audience, now: datetime) -> Case:
    """Return the campaign's view of a made-up shopper in `audience`; if that is the shop's own, its conditions are ignored."""
    if shop.average_order_value is None:  # without one no cart is big, and the offer to big carts could not be shown
        shop = shop.model_copy(update={"average_order_value": _AVERAGE})
    badge = audience
    for own in shop.audiences:
        if own.id == audience:
            badge = own.badges[0] if own.badges else "new_customer"
            everybody = NamedAudience(id=own.id, name=own.name, orders_from=0)
            shop = shop.model_copy(update={"audiences": tuple([everybody if a is own else a for a in shop.audiences])})
    shopper = sample_shopper(shop, badge, now - campaign.wait)
    return case_of(shopper, shop, campaign, now, current_session(shopper), {})


def sample_shopper(shop: Shop, audience: Audience, at: datetime) -> Shopper:
    """Return a shopper in `audience`, with a cart of two things last touched at `at`."""
    price = (shop.average_order_value or _AVERAGE) * (2 if audience == "big_cart" else Decimal("0.4"))
    lines = (
        ev.Line(product="sample-1", title="Canvas tote", quantity=1, price=price),
        ev.Line(product="sample-2", title="Enamel mug", quantity=1, price=price / 4),
    )
    orders = {"never_purchased": 0, "new_customer": 1, "repeat_buyer": 2}.get(audience, 1)
    happened: list[ev.Event] = [
        ev.CheckoutChanged(
            shop=shop.id,
            at=at,
            checkout="sample",
            cart="sample",
            lines=lines,
            currency=shop.currency,
            reached="shipping",
        ),
        ev.CartChanged(shop=shop.id, at=at, cart="sample", lines=lines, currency=shop.currency),
        ev.ProfileChanged(shop=shop.id, at=at, first_name="Sam"),
        *(
            ev.OrderPlaced(
                shop=shop.id, at=at - timedelta(days=n + 1), order=f"sample-{n}", total=price, currency=shop.currency
            )
            for n in range(orders)
        ),
    ]
    if audience == "high_intent":
        happened.append(ev.WishlistChanged(shop=shop.id, at=at, product="sample-1"))
    shopper = new_shopper("sample")
    for event in happened:
        shopper = apply(shopper, event)
    return shopper


def few_and_many(kind: Kind) -> Iterator[Facts]:
    """Yield the facts of shoppers with few and with many known facts, each with another offer."""
    cheap, dear = (Money(Decimal(amount), "USD") for amount in ("12.00", "92.00"))
    cart = (Item("Mug", 1, cheap), Item("Shirt", 2, Money(Decimal("40.00"), "USD"), "Blue, M"))
    now = datetime(2024, 1, 1, tzinfo=UTC)
    in_cart = ABOUT[kind] == "session"
    yield Facts(
        shop="", kind=kind, step=0, stage="cart", locale="en", now=now,
        items=cart[:1] if in_cart else (), total=cheap if in_cart else None,
    )  # fmt: skip
    for discount in (
        Discount(code="SAVE10", percent=Decimal(10)),
        Discount(code="SAVE5", amount=Decimal(5)),
        Discount(code="SHIP", free_shipping=True),
        Discount(code="HELLO"),
    ):
        yield Facts(
            shop="Acme", kind=kind, step=1, stage="checkout", locale="en", now=now, first_name="Ana",
            items=cart if in_cart else (), total=dear if in_cart else None,
            discount=discount, free_shipping=discount.free_shipping, badges=("repeat_buyer",),
        )  # fmt: skip


def in_situation(standing_in: Facts) -> list[Facts]:
    """Return shoppers in this situation: titles long, short, foreign and with digits in them, amounts small and large.

    One of the messages is dated a month before: a text about a code that ends "tomorrow" would be sent for days.
    """
    shoppers = []
    for title, price, name, days in (
        ("Mug", "1", "Bo", 0),
        ("Levi's 501 Original Fit Jeans, extra long, in stonewashed indigo", "99900", "Maximiliana", 0),
        ("緑茶セット", "250000", "José", 0),
        ("Café crème", "1995", "Zoë", 31),
    ):
        items = tuple(
            [
                Item(title, 2, amount_of(Decimal(price), i.price.currency) if i.price else None)
                for i in standing_in.items
            ]
        )
        total = amount_of(Decimal(price) * 2, standing_in.total.currency) if standing_in.total is not None else None
        shoppers.append(
            msgspec.structs.replace(
                standing_in,
                items=items,
                total=total,
                first_name=name if standing_in.first_name else None,
                now=standing_in.now - timedelta(days=days),
            )
        )
    return shoppers


def amount_of(digits: Decimal, currency: str) -> Money:
    """Return these digits as an amount of money: 48.37 of most currencies, 4837 yen."""
    places = -Money(Decimal(1), currency).rounded().amount.as_tuple().exponent if currency else 2  # type: ignore[operator]
    return Money(digits.scaleb(-places), currency)
