"""The other side: honest messages pass. Ours, written by hand in sixteen languages, and every built-in text."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal
from itertools import product
from typing import Any

import pytest

from cartback.copywriters.template import Template
from cartback.copywriters.template.texts import WORDS
from cartback.domain.kinds import KIND_ORDER
from cartback.domain.money import Money
from cartback.domain.tuning import Discount
from cartback.ports import CopyRequest
from cartback.words.check import check
from cartback.words.check.languages import LANGUAGES
from cartback.words.facts import Copy, Facts, Item

from . import oracle
from .honest import messages, more_messages

GOOD = [*messages(), *more_messages()]


def test_the_corpus_is_wide() -> None:
    """At least 600 messages in 16 languages, 40 in each that is read and 15 in each other, of every kind, with and without a code."""
    languages = Counter(one.facts.locale[:2] for one in GOOD)
    assert len(GOOD) >= 600
    assert len(languages) == 16
    assert {tag for tag, number in languages.items() if number >= 40} == set(LANGUAGES)
    assert min(languages.values()) >= 15
    assert {one.facts.kind for one in GOOD} == {"cart_recovery", "checkout_recovery", "winback"}
    assert 100 < sum(one.facts.discount is not None for one in GOOD) < len(GOOD) - 100


def test_honest_messages_pass() -> None:
    """All of them pass. Where claims are not read the form is right all the same."""
    missed = {one.id: check(one.copy, one.facts) for one in GOOD}
    missed = {name: found for name, found in missed.items() if found}
    print(f"{len(GOOD) - len(missed)} of {len(GOOD)} pass; missed: {missed}")
    assert missed == {}


def test_the_oracle_accepts_them() -> None:
    """The oracle of the injections is no wall: it says no to none of them."""
    refused = {
        one.id for one in messages() if oracle.violations(one.copy, one.facts, [item.title for item in one.facts.items])
    }
    assert refused == set()


EUR = Money(Decimal("19.00"), "EUR")
SAYS: dict[str, dict[str, Any]] = {
    "nothing": {"items": (), "total": None, "first_name": None, "shop": ""},
    "one item": {"items": (Item("Mug", 1, EUR),)},
    "two items": {},
    "twelve items": {"items": (Item("Mug", 1, EUR),) * 10, "more_items": 2},
    "percent": {"discount": Discount(code="SAVE10", percent=Decimal("12.5"))},
    "amount": {"discount": Discount(code="SAVE10", amount=Decimal(5))},
    "amount of a shop with a currency": {"discount": Discount(code="SAVE10", amount=Decimal(5)), "currency": "EUR"},
    "shipping code": {"discount": Discount(code="SHIP", free_shipping=True), "free_shipping": True},
    "bare code": {"discount": Discount(code="HELLO")},
    "free shipping": {"free_shipping": True},
}


@pytest.mark.parametrize("locale", WORDS)
def test_the_built_in_texts_pass(locale: str) -> None:
    """Every kind, step and fact in every language: a fallback that its own check would refuse would be a bad one."""
    now = datetime(2026, 1, 5, 15, tzinfo=UTC)
    base: dict[str, Any] = {
        "shop": "Acme", "stage": "cart", "locale": locale, "now": now, "first_name": "Ana",
        "items": (Item("Mug", 1, EUR), Item("Tote Bag", 2, Money(Decimal(8), "EUR"))), "total": Money(Decimal(35), "EUR"),
    }  # fmt: skip
    for kind, step, says in product(KIND_ORDER, range(3), SAYS.values()):
        none = {"items": (), "total": None, "more_items": 0} if kind == "winback" else {}
        facts = Facts(**{**base, "kind": kind, "step": step, **says, **none})
        copy = Template().write(CopyRequest(shop="a", notification="n", campaign="c", facts=facts, deadline=now))
        assert check(copy, facts) == (), copy


def test_a_title_of_fifty_emoji_fits() -> None:
    """Length is in graphemes: emoji count as what is seen."""
    copy = Copy("x" * 50, "Your cart is waiting for you.")
    facts = GOOD[0].facts
    assert "length" not in {f.rule for f in check(copy, facts)}
    assert "length" in {f.rule for f in check(Copy("x" * 51, copy.body), facts)}
