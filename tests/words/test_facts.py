"""What may be said: the facts of one message, and the merchant's code and words after audience overrides."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from cartback import AudienceOverride, CartRecovery, Discount, Incentive, Winback
from cartback.domain.badges import Badges
from cartback.domain.money import Money
from cartback.domain.tuning import Audience
from cartback.domain.verdict import Send
from cartback.testing import World
from cartback.words.facts import MAX_ITEMS, Facts, facts_of, link_of, tuned


def override(audience: Audience, code: str | None = None, instructions: str | None = None) -> AudienceOverride:
    return AudienceOverride(
        audience=audience, discount=Discount(code=code) if code else None, instructions=instructions
    )


BIG = override("big_cart", "BIG", "Praise the choice.")
NEW = override("new_customer", None, "Thank them.")
WISH = override("high_intent", "WISH")


@pytest.mark.parametrize(
    ("overrides", "audiences", "code", "instructions"),
    [
        ((), ("big_cart",), "OWN", "Be brief."),
        ((BIG,), ("never_purchased",), "OWN", "Be brief."),
        ((BIG,), ("big_cart", "never_purchased"), "BIG", "Praise the choice."),
        ((WISH,), ("high_intent", "never_purchased"), "WISH", "Be brief."),
        ((NEW,), ("new_customer",), "OWN", "Thank them."),
        ((NEW, WISH), ("high_intent", "new_customer"), "WISH", "Thank them."),
        ((BIG, WISH), ("high_intent", "big_cart"), "WISH", "Praise the choice."),
        ((BIG, WISH), ("big_cart", "high_intent"), "BIG", "Praise the choice."),
        ((override("big_cart", None, ""),), ("big_cart",), "OWN", ""),
    ],
    ids=[
        "none", "of another audience", "both fields", "only a code keeps the words", "only words keep the code",
        "each field from the first that sets it", "the first audience has a code, the second words",
        "the merchant's order decides", "empty words replace too",
    ],
)  # fmt: skip
def test_overrides_replace_field_by_field(
    overrides: tuple[AudienceOverride, ...], audiences: tuple[Audience, ...], code: str, instructions: str
) -> None:
    """A shopper in several audiences takes each field from the first that sets it, in the merchant's order."""
    campaign = CartRecovery(discount=Discount(code="OWN"), instructions="Be brief.", overrides=overrides)
    wishes = tuned(campaign, Badges(audiences, None), Decimal(10))
    assert wishes.discount is not None
    assert (wishes.discount.code, wishes.instructions) == (code, instructions)


@pytest.mark.parametrize(
    ("worth", "code", "free_shipping"),
    [("49.99", "OWN", False), ("50", "X", False), ("99.99", "X", False), ("100", "OWN", True), (None, "OWN", False)],
)
def test_incentives_by_threshold(worth: str | None, code: str, free_shipping: bool) -> None:
    """The highest one reached applies, its border included; one without a code of its own keeps the campaign's."""
    campaign = CartRecovery(
        discount=Discount(code="OWN"),
        incentives=(
            Incentive(from_value=Decimal(50), discount=Discount(code="X")),
            Incentive(from_value=Decimal(100), free_shipping=True),
        ),
    )
    wishes = tuned(campaign, Badges((), None), Decimal(worth) if worth is not None else None)
    assert wishes.discount is not None
    assert (wishes.discount.code, wishes.free_shipping) == (code, free_shipping)


def said(world: World, name: str = "ana", *, hours: float = 1) -> Facts:
    decision = world.recovery.decide("acme", name, world.now + timedelta(hours=hours))
    assert isinstance(decision, Send), decision
    return facts_of(decision.message.case).facts


def test_facts_are_the_cart_at_todays_prices() -> None:
    """The price as it now is, and the total with it; what is sold out goes last and is marked."""
    world = World([CartRecovery()]).product("Hat", price="30.00")
    world.at("09:00").ana.adds("Mug", "12.00", quantity=2).adds("Hat", "30.00")
    world.at("09:05").product("Hat", price="25.00").product("Mug", sellable=False)
    told = said(world)
    assert [(i.title, i.quantity, str(i.price), i.available) for i in told.items] == [
        ("Hat", 1, "25.00 USD", True),
        ("Mug", 2, "12.00 USD", False),
    ]
    assert told.total == Money(Decimal("49.00"), "USD")
    assert (told.shop, told.kind, told.step, told.stage, told.locale) == ("Acme", "cart_recovery", 0, "cart", "en")


def test_facts_hold_nothing_that_names_a_person() -> None:
    """No field for an e-mail, phone, address, surname or id; the first name only where the shop says so."""
    assert not set(Facts.__struct_fields__) & {"email", "phone", "address", "last_name", "customer", "shopper", "id"}
    for use, expected in ((False, None), (True, "Ana")):
        world = World([CartRecovery()], use_first_name=use)
        world.shopper("ana", email="ana@example.com", phone="+12125550100", first_name="Ana")
        world.at("09:00").ana.adds("Mug")
        told = said(world)
        assert told.first_name == expected
        assert "ana@example.com" not in repr(told)
        assert "0100" not in repr(told)


@pytest.mark.parametrize(
    ("name", "greeted"),
    [
        ("Ana", "Ana"),
        ("Mary-Jane", "Mary-Jane"),
        ("O'Neil", "O'Neil"),
        ("", None),
        ("x" * 31, None),
        ("Win $100", None),
        ("http://x", None),
        ("a\nb", None),
    ],
)
def test_a_first_name_looks_like_one(name: str, greeted: str | None) -> None:
    """Letters, a dash or an apostrophe: not what an attacker types into a form."""
    world = World([CartRecovery()], use_first_name=True)
    world.shopper("ana", first_name=name)
    world.at("09:00").ana.adds("Mug")
    assert said(world).first_name == greeted


def test_many_things_are_counted_not_listed() -> None:
    """At most ten items, and how many more there are."""
    world = World([CartRecovery()])
    world.at("09:00")
    for n in range(13):
        world.ana.adds(f"Thing {n}")
    told = said(world)
    assert (len(told.items), told.more_items) == (MAX_ITEMS, 3)


@pytest.mark.parametrize(
    ("terms", "offered"),
    [
        ({}, True),
        ({"min_spend": Decimal(12)}, True),
        ({"min_spend": Decimal(13)}, False),
        ({"ends_at": "2026-01-05T20:59:00Z"}, False),
        ({"ends_at": "2026-01-05T21:00:00Z"}, True),
    ],
)
def test_a_code_that_could_not_be_used_is_not_offered(terms: dict[str, Any], offered: bool) -> None:
    """Too small a cart, or over within six hours of the message (10:00 in New York is 15:00Z)."""
    campaign = CartRecovery.model_validate({"discount": {"code": "MUG10", **terms}})
    world = World([campaign])
    world.at("09:00").ana.adds("Mug", "12.00")
    assert (said(world).discount is not None) is offered


def test_the_locale_is_the_shoppers() -> None:
    """Where it is known, else the shop's."""
    world = World([CartRecovery()], locale="fr")
    world.shopper("ana", locale="de")
    world.at("09:00").ana.adds("Mug")
    world.bob.adds("Mug")
    assert (said(world, "ana").locale, said(world, "bob").locale) == ("de", "fr")


def test_what_a_tap_opens() -> None:
    """The cart, the checkout, or in winback the shop's home."""
    world = World([CartRecovery(), Winback(wait=timedelta(days=1))], home_url="https://acme.test/")
    world.at("09:00").ana.adds("Mug")
    world.bob.buys("40.00")
    for name, hours, link in (("ana", 1, "https://acme.test/ana-cart-1"), ("bob", 24, "https://acme.test/")):
        decision = world.recovery.decide("acme", name, world.now + timedelta(hours=hours))
        assert isinstance(decision, Send)
        assert link_of(decision.message.case) == link
