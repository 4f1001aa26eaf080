"""The built-in texts: every kind, step and language, with everything or nothing to say, is fit to be sent."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest

from cartback.copywriters.length import clean, graphemes
from cartback.copywriters.template import Template
from cartback.copywriters.template.texts import WORDS
from cartback.domain.kinds import KIND_ORDER
from cartback.domain.money import Money
from cartback.domain.tuning import Discount
from cartback.errors import CopyError
from cartback.words.facts import Item
from cartback.words.form import Form

EUR = Money(Decimal("19.00"), "EUR")
LONG = "Handgefertigte Kaffeetasse aus Steingut, spülmaschinenfest, 350 ml, in Blau, Grün oder Grau"

SAYS: dict[str, dict[str, Any]] = {
    "nothing": {"items": (), "total": None, "first_name": None, "shop": ""},
    "one item": {"items": (Item("Mug", 1, EUR),)},
    "two items": {},
    "twelve items": {"items": (Item("Mug", 1, EUR),) * 10, "more_items": 2},
    "no name": {"first_name": None},
    "long title": {"items": (Item(LONG, 1, EUR),) * 3},
    "long everything": {"items": (Item(LONG * 9, 1, EUR),) * 3, "first_name": "Maximiliane-Alexandra-Johannes", "shop": LONG},
    "percent": {"discount": Discount(code="SAVE10", percent=Decimal("12.5"))},
    "amount": {"discount": Discount(code="SAVE10", amount=Decimal(5))},
    "shipping code": {"discount": Discount(code="SHIP", free_shipping=True), "free_shipping": True},
    "bare code": {"discount": Discount(code="HELLO")},
    "free shipping": {"free_shipping": True},
    "percent and shipping": {"discount": Discount(code="BACK10", percent=Decimal(10)), "free_shipping": True},
    "amount and shipping": {"discount": Discount(code="BACK10", amount=Decimal(10), free_shipping=True), "free_shipping": True},
    "long code": {"items": (Item(LONG, 1, EUR),) * 3, "discount": Discount(code="X" * 64, percent=Decimal(10))},
    "ampersand": {"items": (Item("A&A <b>Socks</b>", 1, EUR),), "shop": "M&S"},
    "emoji": {"items": (Item("\U0001f468\u200d\U0001f469\u200d\U0001f467" * 80, 1, EUR),)},
    "untitled": {"items": (Item("", 1, EUR), Item("\u200b", 1, EUR))},
}  # fmt: skip

#: What is in no fact: hurry, scarcity, popularity, promises.
CLAIMS = re.compile(
    r"last chance|hurry|only today|selling|limited|expires|while stocks|popular|guarantee|reserved|"
    r"nur heute|letzte chance|schnell|begrenzt|derni[eè]re|vite|[úu]ltim|prisa|ultim|affrett|laatste|haast|"
    r"今だけ|残りわずか|お急ぎ|人気|https?:|www\.",
    re.IGNORECASE,
)


@pytest.mark.parametrize("locale", WORDS)
@pytest.mark.parametrize("step", [0, 1, 2, 7])
@pytest.mark.parametrize("kind", KIND_ORDER)
@pytest.mark.parametrize("says", SAYS)
def test_every_text_is_fit_to_be_sent(write: Any, kind: str, step: int, locale: str, says: str) -> None:
    """Not empty, not too long, no markup, nothing unseen, no number or claim that is not in the facts; the code whole."""
    changes = {**SAYS[says], **({"items": (), "total": None, "more_items": 0} if kind == "winback" else {})}
    copy = write(kind=kind, step=step, locale=locale, **changes)
    for text, limit in ((copy.title, 50), (copy.body, 150)):
        assert text
        assert sum(1 for _ in graphemes(text)) <= limit
        assert "{" not in text
        assert "%}" not in text
        assert clean(text) == text
        assert not CLAIMS.search(text)
    discount = changes.get("discount")
    numbers = set(re.findall(r"\d+", copy.title + copy.body.replace(discount.code if discount else "-", "")))
    assert numbers <= {"1", "2", "5", "00", "10", "11", "12", "350"}
    if discount is not None:
        assert discount.code in copy.body
    assert copy.written_by == "template"


def said(copy: Any) -> tuple[str, str]:
    return (copy.title, copy.body)


@pytest.mark.parametrize(
    ("changes", "title", "body"),
    [
        ({}, "Still thinking it over, Ana?", "You left Mug and 1 more item in your cart. Come back whenever it suits you."),
        (
            SAYS["one item"] | SAYS["percent"],
            "Still thinking it over, Ana?",
            "You left Mug in your cart. 12.5% off with code SAVE10",
        ),
        (
            SAYS["one item"] | SAYS["amount"] | {"first_name": None},
            "Still thinking it over?",
            "You left Mug in your cart. $5.00 off with code SAVE10",
        ),
        (
            SAYS["one item"] | SAYS["percent and shipping"],
            "Still thinking it over, Ana?",
            "You left Mug in your cart. Free shipping, and 10% off with code BACK10",
        ),
        (
            SAYS["one item"] | SAYS["amount and shipping"] | {"first_name": None, "locale": "nl"},
            "Nog aan het twijfelen?",
            "Er zit in je winkelwagen: Mug. Gratis verzending, en US$\u00a010,00 korting met code BACK10",
        ),
        (
            SAYS["shipping code"] | {"locale": "de-AT"},
            "Noch am Überlegen, Ana?",
            "Im Warenkorb liegt noch: Mug und 1 weiterer Artikel. Versand kostenlos, und dein Code: SHIP",
        ),
        (
            SAYS["free shipping"] | SAYS["one item"] | {"kind": "checkout_recovery", "step": 1},
            "Finish your order, Ana?",
            "Your order isn't placed yet: Mug. Shipping is free.",
        ),
        (
            SAYS["nothing"] | {"kind": "winback", "locale": "fr-CA", "shop": "M&S"},
            "Cela fait longtemps",
            "Nous serions ravis de vous revoir chez M&S.",
        ),
        (SAYS["nothing"] | {"locale": "sv"}, "Still thinking it over?", "There is still something in your cart. Come back whenever it suits you."),
    ],
    ids="items percent amount percent-and-shipping amount-and-shipping shipping-code free-shipping winback unknown-language".split(),
)  # fmt: skip
def test_examples(write: Any, changes: dict[str, Any], title: str, body: str) -> None:
    """What a shopper reads."""
    assert said(write(**changes)) == (title, body)


def test_a_discount_in_an_amount_needs_a_currency(write: Any) -> None:
    """In a winback nobody knows in which currency the shopper pays: the code is told, the amount is not."""
    copy = write(kind="winback", items=(), total=None, discount=Discount(code="SAVE5", amount=Decimal(5)))
    assert "SAVE5" in copy.body
    assert "5.00" not in copy.body


def test_the_last_locale_is_the_hosts_choice(facts_of: Any, request_of: Any) -> None:
    """A shop may prefer another language than English for shoppers whose own there is no text in."""
    assert Template(last_locale="de").write(request_of(facts_of(locale="sv"))).title == "Noch am Überlegen, Ana?"


def test_a_kind_without_texts_is_refused(write: Any) -> None:
    """A kind of campaign nobody wrote for is a CopyError that names it."""
    with pytest.raises(CopyError, match="'birthday'"):
        write(kind="birthday")


@pytest.mark.parametrize("smaller", [Form("push", 20, 40), Form("push", 5, 5)])
def test_a_channel_may_allow_less(write: Any, smaller: Form) -> None:
    """Titles and bodies keep the limits of the facts, not the usual ones."""
    copy = write(discount=Discount(code="SAVE10", percent=Decimal(10)), form=smaller)
    assert len(copy.title) <= smaller.title
    assert len(copy.body) <= smaller.body
    assert "SAVE1" not in copy.body or "SAVE10" in copy.body
