"""The override rules in the product's own words, each with the very prompt it leads to (RULES, Badges and audiences).

The prompts are in golden/, one file a case. CARTBACK_WRITE_GOLDEN=1 writes them anew; look at the difference before
committing it.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from cartback import AudienceOverride, CartRecovery, Discount, Facts
from cartback.domain.verdict import Send
from cartback.testing import World
from cartback.words.facts import facts_of
from cartback.words.prompt import prompt

GOLDEN = Path(__file__).parent / "golden"
GLOBAL = CartRecovery(discount=Discount(code="GLOBAL5", percent=5), instructions="Be brief.", follow_ups=())


def override(audience: str, code: str | None = None, instructions: str | None = None) -> AudienceOverride:
    return AudienceOverride.model_validate({"audience": audience, "discount": code, "instructions": instructions})


def newcomer(world: World) -> None:
    """Never bought here, and has a mug in the cart."""
    world.ana.adds("Mug", "12.00")


def regular(world: World) -> None:
    """Bought once, and wants the mug on her wishlist, at more than most people spend: three audiences at once."""
    world.ana.buys("40.00")
    world.at("09:30").ana.wishes("Mug").adds("Mug", "120.00")


CASES: dict[str, tuple[tuple[AudienceOverride, ...], Callable[[World], None], dict[str, Any]]] = {
    "no override": ((), newcomer, {}),
    "an override replaces the global code": ((override("never_purchased", "HELLO10"),), newcomer, {}),
    "an override replaces the global instructions": ((override("never_purchased", None, "Say welcome."),), newcomer, {}),
    "an override replaces both": ((override("never_purchased", "HELLO10", "Say welcome."),), newcomer, {}),
    "an override for others changes nothing": ((override("repeat_buyer", "AGAIN10", "Say thanks."),), newcomer, {}),
    "empty instructions replace too": ((override("never_purchased", None, ""),), newcomer, {}),
    "each field from the first audience that sets it": (
        (override("new_customer", "SECOND10", "Say thanks."), override("high_intent", "WISH10")), regular, {},
    ),
    "high intent before big cart before new customer": (
        (
            override("new_customer", "SECOND10", "Say thanks."), override("big_cart", "BIG10", "Praise the taste."),
            override("high_intent", "WISH10", "Speak of the wish."),
        ), regular, {},
    ),
    "the merchant's own order": (
        (override("big_cart", "BIG10", "Praise the taste."), override("high_intent", "WISH10", "Speak of the wish.")),
        regular, {"audience_order": ("big_cart", "high_intent")},
    ),
}  # fmt: skip


def opened(overrides: tuple[AudienceOverride, ...], **settings: Any) -> World:
    campaign = GLOBAL.model_copy(update={"overrides": overrides})
    return World([campaign], average_order_value="50.00", quiet_hours=None, **settings).at("09:00")


def said_to(world: World) -> Facts:
    decision = world.recovery.decide("acme", "ana", world.now + timedelta(hours=1))
    assert isinstance(decision, Send), decision
    return facts_of(decision.message.case).facts


@pytest.mark.parametrize("name", CASES)
def test_the_prompt_of_every_override_rule(name: str) -> None:
    """Code and instructions as this rule has them, and nothing of what they replaced."""
    overrides, story, settings = CASES[name]
    world = opened(overrides, **settings)
    story(world)
    said = said_to(world)
    asked = prompt(said)
    file = GOLDEN / f"{name.replace(' ', '_').replace(chr(39), '')}.txt"
    if os.environ.get("CARTBACK_WRITE_GOLDEN"):
        file.write_text(asked.user + "\n", encoding="utf-8")
    assert asked.user + "\n" == file.read_text(encoding="utf-8")
    spoken = {said.discount.code if said.discount else None, said.instructions}
    codes = {discount.code for discount in (GLOBAL.discount, *(o.discount for o in overrides)) if discount}
    assert {code for code in codes if code in asked.user} <= spoken


def test_there_is_no_file_without_a_case() -> None:
    """A golden file that nothing reads is none."""
    assert len(list(GOLDEN.glob("*.txt"))) == len(CASES)


def test_it_holds_from_the_next_decision_on() -> None:
    """Saved while a cart waits: the decision before it has the global code, the next one the override's, the last the global again."""
    world = opened(())
    newcomer(world)
    told = [said_to(world)]
    for overrides in ((override("never_purchased", "HELLO10", "Say welcome."),), ()):
        world.save(campaigns=[GLOBAL.model_copy(update={"overrides": overrides})])
        told.append(said_to(world))
    assert [(said.discount.code, said.instructions) for said in told if said.discount] == [
        ("GLOBAL5", "Be brief."),
        ("HELLO10", "Say welcome."),
        ("GLOBAL5", "Be brief."),
    ]


def test_a_message_already_sent_keeps_its_code() -> None:
    """What was decided before the save stays in the ledger as it was; the follow-up has the new code."""
    world = World([GLOBAL.model_copy(update={"follow_ups": (timedelta(hours=24),)})], quiet_hours=None)
    world.at("09:00").ana.adds("Mug", "12.00")
    world.at("12:00")
    world.save(
        campaigns=[
            GLOBAL.model_copy(
                update={"follow_ups": (timedelta(hours=24),), "overrides": (override("never_purchased", "HELLO10"),)}
            )
        ]
    )
    world.at("+2d")
    rows = world.recovery.notifications("acme")[::-1]
    assert [(row.code, row.audience) for row in rows] == [("GLOBAL5", None), ("HELLO10", "never_purchased")]
